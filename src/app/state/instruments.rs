//! What many samples say: the instruments and what they hold.
//!
//! Never reads a sample by itself; `update::counting` keeps it in step.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use uuid::Uuid;

use super::{cell::CellState, shades::Shades};
use crate::{
    analysis::{Agreement, Alignment, Reader, Reference, Rule, RunOnDetector, Tally, Trie, Turns, Verbatim},
    session::{CellId, Token},
};

/// One of the instruments of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instrument {
    /// What people wrote about the cell.
    Note,
    /// Which answers there are, and how often.
    Tally,
    /// Where samples part.
    Forks,
    /// How far samples say the same.
    Agreement,
    /// What of samples stands in the reference.
    Verbatim,
    /// Accuracy against the number of examples.
    Shots,
    /// What samples cost.
    Bill,
}

impl Instrument {
    /// Every instrument, in the order in which a key goes through them.
    pub const ALL: [Self; 7] =
        [Self::Note, Self::Tally, Self::Forks, Self::Agreement, Self::Verbatim, Self::Shots, Self::Bill];

    /// Says what its numbers are, in lines for the help.
    pub fn help(self) -> &'static [&'static str] {
        match self {
            Self::Note => &["what the cell is about; e in the cells edits it"],
            Self::Tally => &[
                "one answer a sample by the cell's rule: line, word, number, BEFORE…AFTER, /regular expression/",
                "share of the samples with an answer, with Wilson's interval at 95 %; entropy over the answers",
                "┃ and \"model\": the model's own probability of the token paths seen to give the answer",
            ],
            Self::Forks => &[
                "all samples as one tree: what they share stands once; count, the model's probability, text; ■ ends",
            ],
            Self::Agreement => &[
                "each word by the share of the other samples that contain it; Chinese, kana, hangul by two characters",
                "the number: that share, averaged over a sample's words and then over the samples",
            ],
            Self::Verbatim => &[
                "bytes from the sample's start that the reference has behind the prefix, and where it is left",
                "verbatim: in a common run of 32 bytes or more; near: 12 or more; covered: the share that is verbatim",
                "r shows the reference, coloured by the model's surprise where the engine can score it",
            ],
            Self::Shots => &[
                "held-out pairs asked behind 0, 1, 2 … examples in shuffled orders; right: the first line is the output",
                "┃: the mean probability of the right answer up to its end, where the engine can score",
            ],
            Self::Bill => &[
                "tokens × price. Past the turn: from a newline before a label the prefix has (Human:), a new a: b",
                "line where the prefix is a list of them, or a heading it has; folded in lanes, never cut from a file",
            ],
        }
    }

    /// Returns its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tally => "Tally",
            Self::Forks => "Forks",
            Self::Agreement => "Agreement",
            Self::Verbatim => "Verbatim",
            Self::Shots => "Shots",
            Self::Bill => "Bill",
        }
    }
}

/// What has to be followed, because something shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub(in crate::app) tally: bool,
    pub(in crate::app) forks: bool,
    pub(in crate::app) agreement: bool,
    pub(in crate::app) verbatim: bool,
}

/// One sample as the instruments follow it.
#[derive(Debug)]
pub struct Member {
    /// Tokens inherited from the samples it continues.
    pub(in crate::app) inherited: Vec<Token>,
    /// How many of its own tokens have been read.
    pub(in crate::app) fed: usize,
    pub(in crate::app) reader: Option<Reader>,
    /// How it compares with the reference.
    pub verbatim: Option<Verbatim>,
    /// Where it goes past its turn.
    pub(in crate::app) run_on: RunOnDetector,
}

/// The samples of one column.
#[derive(Debug)]
pub struct SampleGroup {
    /// The column's number.
    pub column: u32,
    /// The samples, by id.
    pub members: BTreeMap<Uuid, Member>,
    /// Answers and how often.
    pub tally: Tally<Uuid>,
    /// Words in common.
    pub agreement: Agreement<Uuid>,
    /// Forks.
    pub trie: Trie<Uuid>,
    /// Samples that failed and are in nothing.
    pub failed: usize,
    /// Samples that repeat another one: same seed, same lane.
    pub repeated: usize,
    pub(in crate::app) draws: HashSet<(u64, u32)>,
    pub(in crate::app) alignment: Option<Alignment>,
    pub(in crate::app) turns: Turns,
}

/// The reference and its index.
#[derive(Clone, Debug)]
pub enum Indexed {
    /// Being made.
    Asked(Arc<str>),
    /// Made.
    Ready(Arc<str>, Arc<Reference>),
    /// Not to be had, and why.
    Refused(Arc<str>, String),
}

/// The instruments of the cell shown.
#[derive(Debug, Default)]
pub struct Instruments {
    /// The selected row of the pane.
    pub selected: usize,
    /// The samples by column.
    pub groups: Vec<SampleGroup>,
    /// Right answers and all answers, by the number of examples before the question.
    pub dial: BTreeMap<usize, (usize, usize)>,
    /// Probabilities of right answers, by the number of examples before the question.
    pub scored: BTreeMap<usize, Vec<f64>>,
    /// How many background samples the dial was counted from.
    pub(in crate::app) dialled: usize,
    /// Why answers cannot be read.
    pub rule_error: Option<String>,
    pub(in crate::app) cell: Option<CellId>,
    pub(in crate::app) wanted: Wanted,
    /// The first sample shown of every column: their settings are those of the groups.
    pub(in crate::app) firsts: Vec<Uuid>,
    /// Samples that others continue from their end: those count in their place.
    pub(in crate::app) continued: HashSet<Uuid>,
    pub(in crate::app) answer: String,
    pub(in crate::app) rule: Option<Rule>,
    pub(in crate::app) reference: Option<Indexed>,
    /// How many runs and background samples of the cell have been looked at.
    pub(in crate::app) seen: (usize, usize),
    /// Members that may still get tokens, by group.
    pub(in crate::app) open: Vec<(usize, Uuid)>,
    /// What the lanes' bytes are coloured by.
    pub(in crate::app) shades: Shades,
}

impl Instruments {
    /// Returns where a byte behind the prompt of a lane's sample stands on the scale of eight; nothing where the view
    /// has nothing to say of it.
    pub fn shade(&self, sample: Uuid, offset: usize) -> Option<usize> {
        self.shades.of(sample, offset)
    }

    /// Returns the rule by which answers are read.
    pub fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref()
    }

    /// Returns why nothing can be held against the reference, if so.
    pub fn reference_problem(&self, cell: &CellState) -> Option<String> {
        match (&self.reference, &cell.reference) {
            (_, None) => Some(
                "this cell has no reference: r (in this pane) pastes or types one, Shift-r reads a file"
                    .to_owned(),
            ),
            (Some(Indexed::Ready(..)), _) => None,
            (Some(Indexed::Refused(_, reason)), _) => Some(reason.clone()),
            (Some(Indexed::Asked(_)) | None, _) => Some("indexing the reference…".to_owned()),
        }
    }

    /// Takes the index of a reference.
    pub(in crate::app) fn indexed(&mut self, text: Arc<str>, index: Result<Arc<Reference>, String>) {
        if !matches!(&self.reference, Some(Indexed::Asked(asked)) if Arc::ptr_eq(asked, &text)) {
            return;
        }
        self.reference = Some(match index {
            Ok(index) => Indexed::Ready(text, index),
            Err(reason) => Indexed::Refused(text, reason),
        });
        self.groups.clear();
        self.cell = None;
    }

    pub(in crate::app) fn index(&self) -> Option<&Arc<Reference>> {
        match &self.reference {
            Some(Indexed::Ready(_, index)) => Some(index),
            _ => None,
        }
    }
}
