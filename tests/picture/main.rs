//! The pictures in the READMEs: the real screen, with samples that were really drawn, as SVG; and the film of the tour.
//!
//! Never replaces a picture by itself: a changed one lies beside the old one until somebody has looked at it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod camera;

use std::{fs, path::PathBuf};

use camera::{Camera, Source};
use samplebook::{
    session::Sample,
    tui::picture::{self, Frame, svg},
};

const SIZE: (u16, u16) = (120, 40);
const TOUR: &str = include_str!("../../sessions/tour.toml");
const TOUR_ZH: &str = include_str!("../../sessions/tour.zh-CN.toml");
/// Samples as `samplebook sample --json` and `samplebook run --json` wrote them.
const RUN: &str = include_str!("../fixtures/readme.samples.jsonl");
const SWEEP: &str = include_str!("../fixtures/sweep.samples.jsonl");

/// Where the film lies, how large it may be, and how long its last frame stays.
const FILM: &str = "docs/tour.svg";
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
fn the_chinese_picture_is_the_same_with_the_chinese_guide() {
    held("docs/screen.zh-CN.svg", TOUR_ZH, SIZE, RUN, &["ctrl-r"]);
}

#[test]
fn the_picture_of_a_sweep_is_five_temperatures_and_their_table() {
    held("docs/sweep.svg", TOUR, SIZE, SWEEP, &["tab", "s", "ctrl-r", "esc", "t", "shift-backtab"]);
}

#[test]
fn the_picture_of_a_token_is_a_token_looked_at() {
    held("docs/token.svg", TOUR, (100, 30), RUN, &["ctrl-r", "i", "n"]);
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

#[test]
#[ignore = "writes docs/tour.svg"]
fn the_film_of_the_tour_is_made_again() {
    let camera = Camera::new(TOUR, SIZE, Source::Model(SEED));
    let mut tour = Film { camera, frames: Vec::new(), key: "", words: "samplebook opens its tour" };
    tour.frame(2500);
    tour.say("^R", "four samples of the same prefix, side by side");
    tour.camera.keys("ctrl-r");
    tour.streaming(120, 2, 2500);
    tour.say("t", "the tally: what the samples answer");
    tour.camera.keys("t");
    tour.frame(2500);
    tour.say("m", "100 more in the background");
    tour.camera.keys("m");
    tour.streaming(140, 6, 2500);
    tour.say("Tab", "from the tally to the sliders");
    tour.camera.keys("tab");
    tour.frame(1500);
    tour.say("←", "lower the temperature: see what may come next, above");
    for _ in 0..20 {
        tour.camera.keys("left");
        tour.frame(160);
    }
    tour.frame(2000);
    tour.say("s", "five columns of five temperatures");
    tour.camera.keys("s");
    tour.frame(2000);
    tour.say("^R", "all of them, with the same noise");
    tour.camera.keys("ctrl-r");
    tour.streaming(140, 3, 2500);
    tour.say("Esc", "back to the lanes; below, one table of the answers");
    tour.camera.keys("esc");
    tour.frame(REST);
    let drawn = picture::film(&tour.frames, tour.camera.theme());
    fs::write(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FILM), drawn).unwrap();
}

#[test]
fn the_film_moves_and_rests_on_its_last_frame() {
    let film = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FILM)).unwrap();
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
    let camera = Camera::new(TOUR, SIZE, Source::Model(SEED));
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
