//! The row at the bottom: news, or the keys that work here.
//!
//! Never names a key of the panes itself: those come from the key table.

use ratatui::{buffer::Buffer, layout::Rect};

use super::brush::{Look, prose, put, put_right};
use crate::{
    app::{
        BackgroundCommand, COMMANDS, Command, Context, InstrumentsCommand, LanesCommand, ProgramCommand,
        SamplesCommand, State,
        read::{self, Layout, context},
        state::{Instrument, Level, Notice, Overlay, Pane},
    },
    text::{cells, visible},
    tr,
    tui::theme::Role,
};

/// The cells that a fetch leaves to the keys of the panes.
const KEYS_ROOM: u16 = 24;

/// A key and what it does, in a word or two.
type Hint = (String, &'static str);

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.footer;
    buffer.set_style(area, look.theme.style(Role::FooterText));
    if let Some(notice) = &state.program.notice {
        news(buffer, state, notice, area, look);
        return;
    }
    match &state.program.overlay {
        Some(overlay) => {
            let keys = of_overlay(overlay);
            let rest = fetching(buffer, state, area, keys.iter().map(cells_of).sum(), look);
            write(buffer, rest, &keys, look);
        }
        None => {
            // In the prefix a question mark is text.
            let help = (
                read::key_of(state, ProgramCommand::Help).unwrap_or_default().to_owned(),
                tr!("screen-footer-help"),
            );
            let width = cells_of(&help);
            let rest = Rect { width: area.width.saturating_sub(width + 2), ..area };
            let place = Rect { x: rest.right(), width: width + 2, ..area };
            let keys = fetching(buffer, state, rest, KEYS_ROOM, look);
            write(buffer, keys, &of_panes(state), look);
            write(buffer, place, &[help], look);
        }
    }
}

/// Says the news; beside it, where both have room, how far a fetch is.
fn news(buffer: &mut Buffer, state: &State, notice: &Notice, area: Rect, look: Look) {
    let (sign, role) = match notice.level {
        Level::Info => ("·", Role::Info),
        Level::Warning => ("!", Role::Warning),
        Level::Error => ("✗", Role::Error),
    };
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            buffer[(x, y)].set_symbol(" ");
        }
    }
    let text = format!("{sign} {}", visible(&notice.text));
    let rest = area.width.saturating_sub(cells(crate::text::width(&text) + 2));
    if area.height == 1 && rest > 0 {
        fetching(buffer, state, Rect { x: area.right() - rest, width: rest, ..area }, 0, look);
    }
    let inside = Rect::new(1, area.y, area.width.saturating_sub(2), area.height);
    prose(buffer, inside, &text, look.theme.style(role), 0);
}

/// Says at the right of a row how far a fetch is, and leaves so many cells to the keys; returns what is left of the row.
fn fetching(buffer: &mut Buffer, state: &State, area: Rect, keys: u16, look: Look) -> Rect {
    let most = area.width.saturating_sub(keys + 2);
    let Some(text) = read::fetching(state, usize::from(most)) else { return area };
    let row = Rect { width: area.width.saturating_sub(1), height: 1, ..area };
    let used = put_right(buffer, row, area.y, &text, look.theme.style(Role::Accent));
    Rect { width: area.width.saturating_sub(used + 3), ..area }
}

fn of_overlay(overlay: &Overlay) -> Vec<Hint> {
    let (yes, no) = (tr!("screen-footer-yes"), tr!("screen-footer-no"));
    let (typed, search, scroll) =
        (tr!("screen-footer-type"), tr!("screen-footer-search"), tr!("screen-footer-scroll"));
    let (choose, take) = (tr!("screen-footer-choose"), tr!("screen-footer-take"));
    let (remove, close) = (tr!("screen-footer-remove"), tr!("screen-footer-close"));
    let hints: &[(&str, &'static str)] = match overlay {
        Overlay::Confirm { .. } => &[("y", yes), ("n", no), ("Esc", no)],
        Overlay::Note(_) => &[("Esc", tr!("screen-footer-close-note"))],
        Overlay::Reference(_) => &[("Esc", tr!("screen-footer-take-it"))],
        Overlay::Sample(_) => &[
            ("Esc", tr!("screen-footer-sample-on")),
            (tr!("screen-footer-unchanged"), tr!("screen-footer-does-nothing")),
        ],
        Overlay::Samples(_) => {
            &[(typed, search), ("↑ ↓", choose), ("Enter", tr!("screen-footer-go-there")), ("Esc", close)]
        }
        Overlay::Report { .. } => {
            &[("↑ ↓", scroll), ("c", tr!("screen-footer-copy")), ("Enter", close), ("Esc", close)]
        }
        Overlay::Help { .. } => &[("↑ ↓", scroll), (typed, search), ("Esc", close)],
        Overlay::Picker(picker) if picker.numbered => {
            &[("1–9", tr!("screen-footer-take-at-once")), ("↑ ↓", choose), ("Enter", take), ("Esc", close)]
        }
        Overlay::Picker(_) => &[(typed, search), ("↑ ↓", choose), ("Enter", take), ("Esc", close)],
        Overlay::Line(_) => &[("Enter", take), ("Esc", tr!("screen-footer-leave-as-it-was"))],
        Overlay::Stops(stops) if stops.editing => {
            &[("Enter", tr!("screen-footer-keep")), ("Esc", tr!("screen-footer-back-to-list"))]
        }
        Overlay::Stops(_) => &[("Enter", tr!("screen-footer-edit-or-add")), ("Del", remove), ("Esc", close)],
        Overlay::Form(table) if table.editing.is_some() => {
            &[("Enter", take), ("Esc", tr!("screen-footer-back-to-rows"))]
        }
        Overlay::Form(_) => &[
            ("↑ ↓", tr!("screen-footer-row")),
            ("Enter", tr!("screen-footer-edit")),
            ("Del", remove),
            ("u", tr!("screen-footer-undo")),
            ("Esc", close),
        ],
    };
    hints.iter().map(|(key, hint)| ((*key).to_owned(), *hint)).collect()
}

fn of_panes(state: &State) -> Vec<Hint> {
    let mut hints: Vec<Hint> = Vec::new();
    let mut say = |command: Command, hint: &'static str| {
        hints.extend(read::key_of(state, command).map(|key| (key.to_owned(), hint)));
    };
    // Esc stops what streams here; in another cell lanes go on.
    let streams = state.live().any(|live| live.sample.cell == state.cell().id);
    match (streams, state.session.focus) {
        (true, _) => say(ProgramCommand::Escape.into(), tr!("screen-footer-stop")),
        (false, Pane::Instrument) => say(ProgramCommand::Escape.into(), tr!("screen-footer-close")),
        (false, Pane::Lanes) if state.session.inspector.is_some() => {
            say(ProgramCommand::Escape.into(), tr!("screen-footer-done"))
        }
        (false, Pane::Lanes) => {}
        (false, _) => say(ProgramCommand::Escape.into(), tr!("screen-footer-lanes")),
    }
    say(LanesCommand::Sample.into(), tr!("screen-footer-sample"));
    say(
        ProgramCommand::NextPane.into(),
        match read::next_pane(state) {
            Pane::Lanes => tr!("screen-footer-lanes"),
            Pane::Params => tr!("screen-footer-sliders"),
            Pane::Prefix => tr!("screen-footer-prefix"),
            Pane::Instrument => tr!("screen-footer-instrument"),
            Pane::Cells => tr!("screen-footer-cells"),
        },
    );
    // What works only here, then what works outside the prefix, then what works everywhere; in the lanes, where one
    // begins, what leads on comes first.
    let mut rows: Vec<(usize, usize, &'static str)> = Vec::new();
    let contexts = context(state);
    for (index, row) in COMMANDS.iter().enumerate() {
        let said = matches!(
            row.command,
            Command::Lanes(LanesCommand::Sample)
                | Command::Program(ProgramCommand::NextPane | ProgramCommand::Help)
        );
        if !state.program.instrument.is_none_or(|shown| is_of(shown, row.command)) {
            continue;
        }
        let Some(near) = contexts.iter().position(|context| *context == row.context).filter(|_| !said) else {
            continue;
        };
        // Asked last, for it is looked up among the messages.
        let Some(hint) = row.hint() else { continue };
        let leads_on = LEADS_ON.iter().position(|name| *name == row.name);
        let begins = contexts.first() == Some(&Context::Lanes);
        let rank = match leads_on {
            Some(place) if begins => place,
            _ => LEADS_ON.len() + near,
        };
        rows.push((rank, index, hint));
    }
    rows.sort_by_key(|(rank, ..)| *rank);
    for (_, index, hint) in rows {
        hints.extend(state.program.keys.of_row(index).first().map(|key| (key.clone(), hint)));
    }
    hints
}

/// Tells whether a command of the instrument pane does anything in this instrument.
fn is_of(shown: Instrument, command: Command) -> bool {
    match command {
        Command::Instruments(InstrumentsCommand::ChooseRow)
        | Command::Samples(SamplesCommand::ListBehind) => {
            matches!(shown, Instrument::Tally | Instrument::Forks)
        }
        Command::Instruments(InstrumentsCommand::AnswerRule) => shown == Instrument::Tally,
        Command::Instruments(InstrumentsCommand::PriceAsIf) => shown == Instrument::Bill,
        Command::Background(BackgroundCommand::Dial | BackgroundCommand::ScoreDial) => {
            shown == Instrument::Shots
        }
        Command::Reference(_) => shown == Instrument::Verbatim,
        _ => true,
    }
}

/// The commands that lead on from the lanes, most useful first; the rarest keys fall off a narrow screen.
const LEADS_ON: &[&str] = &[
    "tally-here",
    "views",
    "inspect-lane",
    "continue-lane",
    "instruments",
    "list-samples",
    "write",
    "cells",
    "zoom-lane",
    "undo-here",
];

fn cells_of((key, hint): &Hint) -> u16 {
    cells(crate::text::width(key) + 1 + crate::text::width(hint) + 2)
}

fn write(buffer: &mut Buffer, area: Rect, hints: &[Hint], look: Look) {
    let mut x = area.x + 1;
    for hint in hints {
        if x + cells_of(hint) > area.right() + 2 {
            break;
        }
        let (key, hint) = hint;
        x = put(buffer, x, area.y, key, 20, look.theme.style(Role::FooterKey));
        x = put(buffer, x + 1, area.y, hint, 40, look.theme.style(Role::FooterText)) + 2;
    }
}
