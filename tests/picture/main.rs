//! The pictures in the READMEs: the real screen, with samples that were really drawn, as SVG; and the film of the tour.
//!
//! Never replaces a picture by itself: a changed one lies beside the old one until somebody has looked at it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod camera;

use std::{fs, path::PathBuf};

use camera::{Camera, Source};
use samplebook::{
    language::{Language, within},
    session::Sample,
    tui::picture::{self, Frame, svg},
};

const SIZE: (u16, u16) = (120, 40);
const TOUR: &str = include_str!("../../sessions/tour.toml");
const TOUR_ZH: &str = include_str!("../../sessions/tour.zh-CN.toml");
/// Samples as `samplebook sample --json` and `samplebook run --json` wrote them.
const RUN: &str = include_str!("../fixtures/readme.samples.jsonl");
const SWEEP: &str = include_str!("../fixtures/sweep.samples.jsonl");

/// How large a film may be, and how long its last frame stays.
const FILM_BYTES: usize = 2_000_000;
const REST: u32 = 3000;
/// The seed of its first run.
const SEED: u64 = 21;

fn recorded(lines: &str) -> Source {
    Source::Recorded(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Sample>>())
}

/// Holds a picture against the screen after these keys.
fn held(name: &str, session: &str, size: (u16, u16), samples: &str, presses: &[&str]) {
    let mut camera = Camera::new(session, size, recorded(samples));
    for keys in presses {
        camera.keys(keys);
        camera.finish();
    }
    let drawn = svg(&camera.screen(), camera.theme());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    if fs::read_to_string(&path).unwrap_or_default() != drawn {
        let fresh = path.with_extension("svg.new");
        fs::write(&fresh, drawn).unwrap();
        panic!("the screen has changed: look at {} and put it in the place of {name}", fresh.display());
    }
}

#[test]
fn the_first_picture_is_the_tour_after_its_first_key() {
    held("docs/screen.svg", TOUR, SIZE, RUN, &["ctrl-r"]);
}

#[test]
fn the_chinese_picture_is_the_same_in_chinese() {
    within(Language::Chinese, || held("docs/screen.zh-CN.svg", TOUR_ZH, SIZE, RUN, &["ctrl-r"]));
}

#[test]
fn the_picture_of_a_sweep_is_five_temperatures_and_their_table() {
    let presses = ["tab", "s", "ctrl-r", "esc", "t", "shift-backtab"];
    held("docs/sweep.svg", TOUR, SIZE, SWEEP, &presses);
    within(Language::Chinese, || held("docs/sweep.zh-CN.svg", TOUR_ZH, SIZE, SWEEP, &presses));
}

#[test]
fn the_picture_of_a_token_is_a_token_looked_at() {
    held("docs/token.svg", TOUR, (100, 30), RUN, &["ctrl-r", "i", "n"]);
    within(Language::Chinese, || {
        held("docs/token.zh-CN.svg", TOUR_ZH, (100, 30), RUN, &["ctrl-r", "i", "n"])
    });
}

/// The first minute of the tour.
struct Film {
    camera: Camera,
    frames: Vec<Frame>,
    key: &'static str,
    words: &'static str,
}

impl Film {
    fn frame(&mut self, milliseconds: u32) {
        let caption = (self.key.to_owned(), self.words.to_owned());
        self.frames.push(Frame { screen: self.camera.screen(), caption, milliseconds });
    }

    fn say(&mut self, key: &'static str, words: &'static str) {
        (self.key, self.words) = (key, words);
    }

    /// A frame every so many milliseconds while lanes say so many tokens; the last one stays longer.
    fn streaming(&mut self, milliseconds: u32, tokens: usize, stay: u32) {
        while self.camera.stream(u64::from(milliseconds), tokens) {
            self.frame(milliseconds);
        }
        self.frame(stay);
    }
}

/// What is said below the film, and where it lies.
struct Script {
    path: &'static str,
    session: &'static str,
    words: [&'static str; 9],
}

const ENGLISH: Script = Script {
    path: "docs/tour.svg",
    session: TOUR,
    words: [
        "samplebook opens its tour",
        "four samples of the same prefix, side by side",
        "the tally: what the samples answer",
        "100 more in the background",
        "from the tally to the sliders",
        "lower the temperature: see what may come next, above",
        "five columns of five temperatures",
        "all of them, with the same noise",
        "back to the lanes; below, one table of the answers",
    ],
};

const CHINESE: Script = Script {
    path: "docs/tour.zh-CN.svg",
    session: TOUR_ZH,
    words: [
        "samplebook 打开导览",
        "同一个前缀的四个样本，并排生成",
        "答案统计：样本给出了哪些答案",
        "在后台再采 100 个",
        "从统计到滑块",
        "降低温度：上面一行显示接下来可能是什么",
        "五个温度，各成一列",
        "全部采样，用同样的噪声",
        "回到各栏；下面是一张答案表",
    ],
};

#[test]
#[ignore = "writes docs/tour.svg and docs/tour.zh-CN.svg"]
fn the_films_of_the_tour_are_made_again() {
    shoot(&ENGLISH);
    within(Language::Chinese, || shoot(&CHINESE));
}

fn shoot(script: &Script) {
    let [opens, samples, tally, more, sliders, cooler, columns, all, back] = script.words;
    let camera = Camera::new(script.session, SIZE, Source::Model(SEED));
    let mut tour = Film { camera, frames: Vec::new(), key: "", words: opens };
    tour.frame(2500);
    tour.say("^R", samples);
    tour.camera.keys("ctrl-r");
    tour.streaming(120, 2, 2500);
    tour.say("t", tally);
    tour.camera.keys("t");
    tour.frame(2500);
    tour.say("m", more);
    tour.camera.keys("m");
    tour.streaming(140, 6, 2500);
    tour.say("Tab", sliders);
    tour.camera.keys("tab");
    tour.frame(1500);
    tour.say("←", cooler);
    for _ in 0..20 {
        tour.camera.keys("left");
        tour.frame(160);
    }
    tour.frame(2000);
    tour.say("s", columns);
    tour.camera.keys("s");
    tour.frame(2000);
    tour.say("^R", all);
    tour.camera.keys("ctrl-r");
    tour.streaming(140, 3, 2500);
    tour.say("Esc", back);
    tour.camera.keys("esc");
    tour.frame(REST);
    let drawn = picture::film(&tour.frames, tour.camera.theme());
    fs::write(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(script.path), drawn).unwrap();
}

#[test]
fn the_films_move_and_rest_on_their_last_frame() {
    moves_and_rests(&ENGLISH);
    within(Language::Chinese, || moves_and_rests(&CHINESE));
}

fn moves_and_rests(script: &Script) {
    let film = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(script.path)).unwrap();
    assert!(film.len() < FILM_BYTES, "{} bytes", film.len());
    let frames = film.matches("class=\"f\"").count();
    assert!(frames > 50, "{frames} frames");
    assert_eq!(film.matches("@keyframes ").count(), frames);
    let between = |text: &str, before: &str, after: &str| {
        let (_, rest) = text.split_once(before).unwrap();
        rest.split_once(after).unwrap().0.parse::<f64>().unwrap()
    };
    let seconds = between(&film, "animation:", "s step-end infinite");
    assert!((20.0..60.0).contains(&seconds), "{seconds} s");
    // It begins with the screen as it is now; what comes later is not drawn again for this.
    let camera = Camera::new(script.session, SIZE, Source::Model(SEED));
    let frame = Frame { screen: camera.screen(), caption: Default::default(), milliseconds: REST };
    let now = picture::film(&[frame], camera.theme());
    for row in now.lines().filter(|line| line.starts_with("<text") && line.contains("xml:space")) {
        assert!(film.contains(row), "the screen has changed, make the film again: {row}");
    }
    let last = frames - 1;
    let begins = between(&film, &format!("@keyframes k{last}{{0%{{visibility:hidden}}"), "%");
    let rest = (100.0 - begins) / 100.0 * seconds;
    assert!((rest - f64::from(REST) / 1000.0).abs() < 0.01, "the last frame rests {rest} s");
    assert!(film.contains(&format!("#f{last}{{visibility:visible}}")));
}
