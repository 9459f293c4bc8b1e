//! The picture in the README: the real screen, with samples that were really drawn, as SVG.

use std::{fs, path::PathBuf};

use ratatui::{buffer::Buffer, layout::Rect};
use samplebook::{
    app::{
        Effect, InstrumentsCommand, Message, ProgramCommand, State, ViewsCommand,
        state::{EngineStatus, Instrument, Place, Program, View},
        update,
    },
    engine::Engine,
    roster,
    session::Sample,
    settings::Settings,
    store::Document,
    tui::{
        picture::svg,
        theme::Theme,
        view::{Look, paint},
    },
};

/// Where the README's picture lies, and what is shown in it: samples as `samplebook sample --json` wrote them.
const PICTURE: &str = "docs/screen.svg";
const SESSION: &str = include_str!("../sessions/tour.toml");
const SAMPLES: &str = include_str!("fixtures/readme.samples.jsonl");
const SIZE: (u16, u16) = (120, 34);

#[test]
fn the_picture_in_the_readme_is_the_screen() {
    let document = Document::parse(SESSION, "tour.toml".as_ref()).unwrap();
    let samples: Vec<Sample> = SAMPLES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let engine = EngineStatus {
        choice: "builtin".to_owned(),
        model: "miniature".to_owned(),
        can: roster::builtin(&Settings::default()).capabilities(),
        lasting: true,
    };
    let sampled: usize = samples.iter().map(|sample| sample.tokens.len()).sum();
    let cell = samples[0].cell.clone();
    let mut state = State::new(Program::new(engine, SIZE), document.session(), samples, Place::default());
    state.session.current = state.session.cells.iter().position(|known| known.id == cell).unwrap();
    state.program.sampled_tokens = sampled as u64;
    state.rebuild_board();
    let model = roster::builtin(&Settings::default());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for message in [
        Message::Resized(SIZE.0, SIZE.1),
        Message::Command(ProgramCommand::FocusPrefix.into()),
        Message::Command(ViewsCommand::Show(View::Probability).into()),
        Message::Command(InstrumentsCommand::Show(Instrument::Tally).into()),
    ] {
        let mut effects = update(&mut state, message);
        while let Some(effect) = effects.pop() {
            let answer = match effect {
                Effect::Tokenize { prefix, revision, epoch, text } => {
                    let spans = model.tokenize(&text).unwrap();
                    let starts = Ok(spans.into_iter().map(|span| span.range.start).collect());
                    Message::Tokenized { prefix, revision, epoch, starts }
                }
                Effect::Score { prefix, revision, epoch, text } => {
                    let scored = runtime.block_on(model.score(&text, 5)).unwrap();
                    Message::Scored { prefix, revision, epoch, scored: Ok(scored.unwrap()) }
                }
                Effect::AskNext { place, epoch, prefix, inherited } => {
                    let next = runtime.block_on(model.next(&prefix, &inherited, 20)).unwrap();
                    Message::NextKnown { place, epoch, answer: Ok(Box::new(next.unwrap())) }
                }
                _ => continue,
            };
            effects.extend(update(&mut state, answer));
        }
    }

    let theme = Theme::builtin("night").unwrap();
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    paint(&mut buffer, &state, Look { theme: &theme });
    let drawn = svg(&buffer, &theme);

    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(PICTURE);
    if fs::read_to_string(&path).unwrap_or_default() != drawn {
        let fresh = path.with_extension("svg.new");
        fs::write(&fresh, drawn).unwrap();
        panic!("the screen has changed: look at {} and put it in the place of {PICTURE}", fresh.display());
    }
}
