//! The exported pictures in a real browser: what the page says, its colours, and that the SVG is drawn.
//!
//! Without a Chromium on the path nothing is tested, unless the variable `SAMPLEBOOK_BROWSER` is `required`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ratatui::{buffer::Buffer, layout::Rect, style::Color};
use samplebook::{
    app::{
        Picture, State,
        state::{EngineStatus, Place, Program, View},
    },
    engine::Engine,
    export::{self, Book, Format, TableOptions},
    roster,
    session::{Sample, Token},
    settings::Settings,
    store::Document,
    tui::{
        colour::Rgb,
        page, picture,
        theme::{Role, Theme},
        view::{Look, paint},
    },
};
use serde_json::Value;

const SAMPLES: &str = include_str!("fixtures/readme.samples.jsonl");
const SIZE: (u16, u16) = (100, 30);
/// What a page would obey, white space it would fold, and a character in three pieces.
const HOSTILE: [&[u8]; 6] =
    [b"\n<script>window.owned=1</script>", b"\"&lt;'  \n\n  </pre>", b"\xeb", b"\xac", b"\xbc", b" end "];

/// Appended to a copy of the page: what the browser made of it, in an attribute that needs no escapes.
const PROBE: &str = "<script>addEventListener('load', () => {
  const style = node => { const s = getComputedStyle(node); return [s.color, s.backgroundColor] };
  const tokens = pre => [...pre.querySelectorAll('.token')].map(node => ({
    text: node.textContent, title: node.title, level: Number(/\\bh(\\d)/.exec(node.className)[1]),
    style: style(node), width: node.getBoundingClientRect().width }));
  const lanes = [...document.querySelectorAll('pre')].map(pre => ({ text: pre.textContent, tokens: tokens(pre) }));
  const picture = document.querySelector('img');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [800, 500];
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0, 800, 500);
  const pixels = new Uint32Array(context.getImageData(0, 0, 800, 500).data.buffer);
  const seen = { lanes, title: document.title, body: style(document.body), owned: window.owned ?? null,
    picture: picture.naturalWidth, ground: [...context.getImageData(400, 3, 1, 1).data],
    colours: new Set(pixels).size };
  const bytes = new TextEncoder().encode(JSON.stringify(seen));
  document.body.dataset.seen = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
})</script>";

fn browser() -> Option<PathBuf> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&paths).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// Finds a browser, or says that nothing is tested.
fn browser_or_told() -> Option<PathBuf> {
    let found = browser();
    if found.is_none() {
        assert!(
            env::var_os("SAMPLEBOOK_BROWSER").is_none_or(|wish| wish != "required"),
            "there is no Chromium"
        );
        // Not by a macro, whose words would be kept back because the test passes.
        let told = b"SKIPPED: there is no Chromium on the path, the pages are not tested\n";
        io::stderr().write_all(told).unwrap();
    }
    found
}

/// Opens a page that has a probe, and returns what the probe saw.
fn looked_at(browser: &Path, file: &Path, home: &Path, flags: &[&str]) -> Value {
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--timeout=60000", "--dump-dom"])
        .args(flags);
    command.arg(format!("--user-data-dir={}", home.join("profile").display())).env("HOME", home);
    let output = command.arg(format!("file://{}", file.display())).output().unwrap();
    let dom = String::from_utf8(output.stdout).unwrap();
    let encoded = dom.split_once("data-seen=\"").and_then(|(_, rest)| rest.split_once('"'));
    assert!(encoded.is_some(), "{dom}\n{}", String::from_utf8_lossy(&output.stderr));
    let (encoded, _) = encoded.unwrap();
    serde_json::from_slice(&BASE64.decode(encoded).unwrap()).unwrap()
}

/// A cell of the tour with four samples, one of them hostile.
fn state() -> (State, Vec<Sample>) {
    let document = Document::parse(include_str!("../sessions/tour.toml"), "tour.toml".as_ref()).unwrap();
    let mut samples: Vec<Sample> = SAMPLES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let token = |bytes: &&[u8]| Token { bytes: bytes.to_vec(), logprob: Some(-1.5), ..Token::default() };
    samples[3].tokens = HOSTILE.iter().map(token).collect();
    let engine = EngineStatus {
        choice: "builtin".to_owned(),
        model: "miniature".to_owned(),
        can: roster::builtin(&Settings::default()).capabilities(),
        lasting: true,
    };
    let mut state =
        State::new(Program::new(engine, SIZE), document.session(), samples.clone(), Place::default());
    state.session.current = state.session.cells.iter().position(|cell| cell.id == samples[0].cell).unwrap();
    state.program.view = View::Probability;
    state.rebuild_board();
    (state, samples)
}

/// Writes a colour as a browser computes it.
fn computed(colour: Option<Color>) -> Option<String> {
    let Rgb(red, green, blue) = Rgb::of(colour?)?;
    Some(format!("rgb({red}, {green}, {blue})"))
}

#[test]
fn a_browser_shows_the_exported_pictures_as_they_are_meant() {
    let Some(browser) = browser_or_told() else { return };
    let (state, samples) = state();
    let theme = Theme::builtin("night").unwrap();
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    paint(&mut buffer, &state, Look { theme: &theme });
    let svg = BASE64.encode(picture::svg(&buffer, &theme));
    let image = format!("<img src=\"data:image/svg+xml;base64,{svg}\">");
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("page.html");
    let page = page::html(&state, Picture::Screen, &theme);
    fs::write(&file, page.replace("</html>", &format!("{image}{PROBE}</html>"))).unwrap();

    let seen = looked_at(&browser, &file, home.path(), &[]);

    assert_eq!((&seen["title"], &seen["owned"]), (&state.cell().title.as_str().into(), &Value::Null));
    let screen = theme.style(Role::Screen);
    assert_eq!(seen["body"], serde_json::json!([computed(screen.fg), computed(screen.bg)]));
    let lanes = seen["lanes"].as_array().unwrap();
    assert_eq!(lanes.len(), samples.len());
    for (lane, sample) in lanes.iter().zip(&samples) {
        let text = [sample.prefix.clone(), sample.bytes()].concat();
        assert_eq!(lane["text"].as_str().unwrap().as_bytes(), text);
        let tokens = lane["tokens"].as_array().unwrap();
        // Each token is a span of its own, but those that are one character only together.
        let mut rest = sample.tokens.as_slice();
        for token in tokens {
            let mut text = Vec::new();
            while text != token["text"].as_str().unwrap().as_bytes() {
                let (own, after) = rest.split_first().unwrap();
                text.extend_from_slice(&own.bytes);
                let about = token["title"].as_str().unwrap();
                assert!(about.contains(&format!("p {:.4}, ", own.logprob.unwrap().exp())), "{about}");
                rest = after;
            }
            assert!(token["width"].as_f64() > Some(0.0) || text == b"\n", "{token}");
            let level = token["level"].as_u64().unwrap() as usize;
            let (heat, plain) = (theme.style(Role::HEAT[level]), theme.style(Role::Generated));
            let colour = computed(heat.fg.or(plain.fg).or(screen.fg)).unwrap();
            let ground = computed(heat.bg.or(plain.bg)).unwrap_or("rgba(0, 0, 0, 0)".to_owned());
            assert_eq!(token["style"], serde_json::json!([colour, ground]), "{token}");
        }
        assert!(rest.is_empty());
    }
    assert_eq!(lanes[3]["tokens"].as_array().unwrap().len(), HOSTILE.len() - 2);
    let levels: std::collections::BTreeSet<String> =
        lanes[0]["tokens"].as_array().unwrap().iter().map(|token| token["style"].to_string()).collect();
    assert!(levels.len() > 2, "{levels:?}");

    let Rgb(red, green, blue) = Rgb::of(screen.bg.unwrap()).unwrap();
    assert_eq!(seen["ground"], serde_json::json!([red, green, blue, 255]));
    assert!(seen["picture"].as_u64() > Some(0) && seen["colours"].as_u64() > Some(50), "{}", seen["colours"]);
}

/// What the browser made of a report: its texts, whether anything sticks out, and the least contrast of any text.
const REPORT_PROBE: &str = "<script>addEventListener('load', () => {
  const channel = value => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = node => { const own = numbers(getComputedStyle(node).backgroundColor);
    return own.length < 4 || own[3] > 0 ? own : node.parentElement ? ground(node.parentElement) : [255, 255, 255] };
  const contrast = node => { const pair = [luminance(numbers(getComputedStyle(node).color)), luminance(ground(node))];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05) };
  const texts = [...document.querySelectorAll('h1,h2,h4,p,td,pre,pre span,nav a')].filter(node => node.textContent.trim());
  const seen = { owned: window.owned ?? null, lanes: [...document.querySelectorAll('section pre')].map(p => p.textContent),
    prefix: document.querySelector('pre.prompt').textContent, bars: document.querySelectorAll('svg rect').length,
    contrast: Math.min(...texts.map(contrast)), width: document.documentElement.scrollWidth, room: window.innerWidth,
    ground: getComputedStyle(document.body).backgroundColor };
  const bytes = new TextEncoder().encode(JSON.stringify(seen));
  document.body.dataset.seen = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
})</script>";

#[test]
fn a_report_is_whole_readable_and_harmless_light_and_dark_wide_and_narrow() {
    let Some(browser) = browser_or_told() else { return };
    let (state, mut samples) = state();
    let mut session = state.to_session();
    let cell = session.cells.iter_mut().find(|cell| cell.id == samples[0].cell).unwrap();
    // A newline at its beginning, which a page would drop, and a long word.
    cell.prefix = format!("\n{}<script>window.owned=2</script>", "long".repeat(100));
    samples[2].prefix = cell.prefix.clone().into_bytes();
    let (id, prefix) = (cell.id.clone(), cell.prefix.clone());
    session.title = "<img src=x onerror=window.owned=3>".to_owned();
    let mut book = Book::new(session, samples.clone());
    assert!(book.keep_cell(id.as_str()));
    let mut page = Vec::new();
    export::write(&book, Format::Html, TableOptions::default(), &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("report.html");
    fs::write(&file, page.replace("</html>", &format!("{REPORT_PROBE}</html>"))).unwrap();
    let mut grounds = Vec::new();
    for (flags, narrow) in [
        (&["--window-size=1200,900"][..], false),
        (&["--window-size=500,900", "--blink-settings=preferredColorScheme=0"], true),
    ] {
        let seen = looked_at(&browser, &file, home.path(), flags);
        assert_eq!((&seen["owned"], &seen["prefix"]), (&Value::Null, &prefix.as_str().into()));
        let lanes = seen["lanes"].as_array().unwrap();
        assert_eq!(lanes.len(), samples.len());
        for (lane, sample) in lanes.iter().zip(&samples) {
            let own = sample.bytes();
            let text = lane.as_str().unwrap().as_bytes();
            assert!(text.ends_with(&own), "{lane}");
            // Only where it is another than the one shown last.
            assert!(text.len() == own.len() || text == [&sample.prefix[..], &own].concat(), "{lane}");
        }
        assert!(seen["bars"].as_u64() > Some(0));
        assert!(seen["contrast"].as_f64() >= Some(4.5), "{}", seen["contrast"]);
        assert!(
            seen["width"].as_f64() <= seen["room"].as_f64(),
            "{narrow}: {} in {}",
            seen["width"],
            seen["room"]
        );
        grounds.push(seen["ground"].clone());
    }
    assert_ne!(grounds[0], grounds[1], "light and dark");
}
