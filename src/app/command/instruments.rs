//! The instrument pane.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Context, Nature, Row, rows};
use crate::app::state::Instrument;

/// The instrument pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstrumentsCommand {
    /// Choose an instrument from a list.
    Choose,
    /// Show the next instrument.
    Next,
    /// Show no instrument.
    Close,
    /// Show this instrument.
    Show(Instrument),
    /// Go to the instrument.
    Focus,
    /// Select the row above.
    PreviousRow,
    /// Select the row below.
    NextRow,
    /// Show the samples behind the selected row.
    ChooseRow,
    /// Type the rule that finds the answer.
    AnswerRule,
    /// Type the price that the bill pretends.
    PriceAsIf,
    /// Show the column before those shown of a table.
    PreviousColumn,
    /// Show the column after those shown of a table.
    NextColumn,
}

impl InstrumentsCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

/// The rows of the pane's table.
pub(super) fn table() -> Vec<Row<InstrumentsCommand>> {
    let shows = Instrument::ALL.into_iter().map(|instrument| Row {
        command: InstrumentsCommand::Show(instrument),
        name: instrument.name(),
        context: Context::Everywhere,
        keys: if instrument == Instrument::Note { &["alt-h"] } else { &[] },
    });
    PANE.iter().copied().chain(shows).chain(WITHIN.iter().copied()).collect()
}

static PANE: &[Row<InstrumentsCommand>] = rows! {
    OutsideText {
        InstrumentsCommand::Show(Instrument::Tally), "tally-here", ["t"];
        InstrumentsCommand::Choose, "instruments", ["o"];
        InstrumentsCommand::Show(Instrument::Note), "note-here", ["shift-h"];
    }
    Everywhere {
        InstrumentsCommand::Next, "next-instrument", ["f6"];
        InstrumentsCommand::Close, "close-instrument", ["shift-f6"];
        InstrumentsCommand::Focus, "focus-instrument", ["alt-5"];
    }
};

static WITHIN: &[Row<InstrumentsCommand>] = rows! {
    Instrument {
        InstrumentsCommand::ChooseRow, "choose-row", ["enter"];
        InstrumentsCommand::AnswerRule, "answer-rule", ["a"];
        InstrumentsCommand::PriceAsIf, "price-as-if", ["p"];
        InstrumentsCommand::PreviousRow, "previous-row", ["up", "k"];
        InstrumentsCommand::NextRow, "next-row", ["down", "j"];
        InstrumentsCommand::PreviousColumn, "previous-table-column", ["shift-left"];
        InstrumentsCommand::NextColumn, "next-table-column", ["shift-right"];
        InstrumentsCommand::Next, "next-instrument-here", ["right"];
    }
};
