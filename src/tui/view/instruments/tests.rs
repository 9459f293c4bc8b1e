//! Every instrument in panes of many sizes, from three rows on.

use ratatui::{buffer::Buffer, layout::Rect};
use uuid::Uuid;

use super::{Look, paint};
use crate::{
    app::{
        InstrumentsCommand, Message, State,
        read::Layout,
        state::{EngineStatus, Instrument, Place, Program},
        update,
    },
    session::{Cell, CellId, Column, Finish, LogprobKind, Param, Params, Sample, Session, Token},
    tui::{colour::ColourDepth, theme::Theme},
};

/// A cell with so many columns, and samples of each that gave one of three answers.
fn state(columns: usize) -> State {
    let mut cell = Cell::new(CellId::new("a"), "账单");
    cell.prefix = "Once".to_owned();
    cell.note = "一二三四五六，七八九十。".repeat(9);
    cell.reference = Some("Once upon a time there was a bill, and nobody paid it at all.".to_owned());
    cell.price_as_if = Some(4.0);
    let mut samples = Vec::new();
    for column in 0..columns {
        let mut params = Params::default();
        params.set(Param::Temperature, Some(column as f64 / 10.0)).unwrap();
        let mut own = Column::default();
        own.params.take(Param::Temperature, &params);
        cell.columns.push(own);
        for lane in 0..4u32 {
            let token = |text: &str| Token {
                bytes: text.into(),
                id: Some(1),
                logprob: Some(-0.5),
                ..Token::default()
            };
            samples.push(Sample {
                id: Uuid::from_u128(samples.len() as u128 + 1),
                run: Some(Uuid::from_u128(99)),
                cell: cell.id.clone(),
                column: column as u32,
                lane,
                prefix: b"Once".to_vec(),
                params: params.clone(),
                tokens: vec![token(" upon a"), token([" time\n", " 海 and\n", "\n"][lane as usize % 3])],
                finish: Finish::Stop,
                logprobs: LogprobKind::Raw,
                ..Sample::default()
            });
        }
    }
    let session = Session { cells: vec![cell], ..Session::default() };
    let program = Program::new(EngineStatus::default(), (120, 40));
    State::new(program, &session, samples, Place::default())
}

#[test]
fn a_pane_of_any_size_keeps_to_its_place() {
    let theme = Theme::builtin("night").unwrap().degraded(ColourDepth::TrueColour);
    let look = Look { theme: &theme };
    for columns in [1, 2, 5, 16] {
        let mut state = state(columns);
        for instrument in Instrument::ALL {
            for command in [InstrumentsCommand::Show(instrument), InstrumentsCommand::Focus] {
                update(&mut state, Message::Command(command.into()));
            }
            for (width, height) in [(20, 3), (21, 4), (30, 5), (40, 8), (63, 6), (98, 14), (200, 40)] {
                for selected in [0, 1, 7, 100] {
                    state.session.instruments.selected = selected;
                    let screen = Rect::new(0, 0, width + 4, height + 4);
                    let area = Rect::new(2, 2, width, height);
                    let mut buffer = Buffer::empty(screen);
                    let layout = Layout { instrument: area, ..Layout::default() };
                    paint(&mut buffer, &state, &layout, look);
                    let outside = screen.positions().filter(|place| !area.contains(*place));
                    let spilled: Vec<_> = outside.filter(|place| buffer[*place].symbol() != " ").collect();
                    let here = format!("{instrument:?} {columns} {width}x{height} {selected}");
                    assert!(spilled.is_empty(), "{here}: {spilled:?}");
                    let text: String = area.positions().map(|place| buffer[place].symbol()).collect();
                    if matches!(instrument, Instrument::Tally | Instrument::Forks) {
                        assert_eq!(text.matches('▸').count(), 1, "{here}: {text}");
                    }
                }
            }
        }
    }
}
