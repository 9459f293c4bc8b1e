//! A key in a prefix of 200 KB: the buffer alone, and with everything up to the bytes for the terminal.

use std::{io, time::Instant};

use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
use samplebook::{
    app::{
        Effect, Message, PrefixCommand, ProgramCommand, State,
        state::{EngineStatus, Place, Program},
        update,
    },
    engine::Engine,
    roster,
    session::{Cell, CellId, Session},
    text::EditBuffer,
    tui::{
        colour::ColourDepth,
        theme::Theme,
        view::{self, Look},
    },
};

use crate::{Plan, figure::Figure, pty::milliseconds};

const BYTES: usize = 200_000;
const SIZE: (u16, u16) = (120, 40);

/// Both kinds of text, typed into at three places.
pub(crate) fn editor(plan: Plan) -> Vec<Figure> {
    let rounds = plan.rounds(200);
    let words = "Zebras are wild African members of the horse family. 얼룩말은 줄무늬가 있다.";
    let text = |end: &str| format!("{words}{end}").repeat(BYTES / (words.len() + 1));
    let mut figures = Vec::new();
    for (kind, text) in [("many lines", text("\n")), ("one line", text(" "))] {
        for (name, at) in [("start", 0), ("middle", text.len() / 2), ("end", text.len())] {
            let what = |part: &str| format!("a key in 200 KB, {kind}, {name}, {part}");
            let (buffer, painted) = (buffer_keys(&text, at, rounds), painted_keys(&text, at, rounds));
            figures.push(Figure::median(what("buffer alone"), "ms", &buffer));
            figures.push(Figure::median(what("painted with stripes"), "ms", &painted).within(1.0));
        }
    }
    figures
}

fn buffer_keys(text: &str, at: usize, rounds: usize) -> Vec<f64> {
    let mut buffer = EditBuffer::new(text, SIZE.0);
    buffer.go_to(at, false);
    let key = |_| {
        let pressed = Instant::now();
        buffer.insert("x");
        milliseconds(pressed.elapsed())
    };
    (0..rounds).map(key).collect()
}

fn painted_keys(text: &str, at: usize, rounds: usize) -> Vec<f64> {
    let mut state = state(text);
    let theme = Theme::builtin("night").unwrap().degraded(ColourDepth::TrueColour);
    let look = Look { theme: &theme };
    let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
    let backend = CrosstermBackend::new(io::sink());
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    let commands =
        [ProgramCommand::FocusPrefix.into(), PrefixCommand::ToggleStripes.into()].map(Message::Command);
    for message in std::iter::once(Message::Resized(SIZE.0, SIZE.1)).chain(commands) {
        let effects = update(&mut state, message);
        tokenize(&mut state, effects);
    }
    state.cell_mut().prefix_mut().go_to(at, false);
    state.relayout();
    let key = |_| {
        let pressed = Instant::now();
        let effects = update(&mut state, Message::Typed('x'));
        terminal.draw(|frame| view::render(frame, &state, look)).unwrap();
        let time = milliseconds(pressed.elapsed());
        // The tokenizer works beside the screen, so only what it makes the screen do would count.
        tokenize(&mut state, effects);
        time
    };
    (0..rounds).map(key).collect()
}

fn state(prefix: &str) -> State {
    let mut cell = Cell::new(CellId::new("cell"), "Long");
    cell.prefix = prefix.to_owned();
    let session = Session { cells: vec![cell], ..Session::default() };
    let engine = EngineStatus {
        choice: roster::BUILTIN.to_owned(),
        model: "miniature".to_owned(),
        can: roster::builtin(&samplebook::settings::Settings::default()).capabilities(),
        lasting: true,
    };
    State::new(Program::new(engine, SIZE), &session, Vec::new(), Place::default())
}

/// Answers the wish for tokens: one every four bytes or so.
fn tokenize(state: &mut State, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::Tokenize { prefix, revision, epoch, text } = effect {
            let starts = (0..text.len()).step_by(4).filter(|at| text.is_char_boundary(*at)).collect();
            update(state, Message::Tokenized { prefix, revision, epoch, starts: Ok(starts) });
        }
    }
}
