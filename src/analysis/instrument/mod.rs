//! Owns the list of instruments, and what counts the samples of one group for those that are wanted.
//!
//! Never counts by itself: every instrument has a file of its own, and a new one is a file, a line in the list below
//! and its drawing.

mod agreement;
mod bill;
mod by_sample;
mod counted;
mod counter;
mod forks;
mod shots;
mod tally;
mod verbatim;

use std::collections::BTreeSet;

use uuid::Uuid;

pub use agreement::SharedWords;
pub use bill::{RunOnSums, RunOns, StopSum};
pub use counted::Counted;
pub use counter::{Behind, Counter, Drawn, Facts, Samples, Start};
pub use forks::{ForkRow, Forks, MOST_FORKS};
pub use shots::{ShotsDial, ShotsRow};
pub use tally::{AnswerRow, Answers, SharedAnswer, model_note, shared_answers};
pub use verbatim::{Copies, CopyRow, Departure};

use crate::{
    language::message,
    session::{Finish, Token},
};

/// Makes the enum of instruments and the counters of a group from one list: a line says an instrument's name in
/// settings and messages, and the counter it has, if it counts.
macro_rules! instruments {
    ($($(#[$doc:meta])* $name:ident named $word:literal $(counts $field:ident: $counter:ty)?;)*) => {
        /// One of the instruments of the pane.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Instrument {
            $($(#[$doc])* $name,)*
        }

        impl Instrument {
            /// Every instrument, in the order in which a key goes through them.
            pub const ALL: [Self; [$(stringify!($name)),*].len()] = [$(Self::$name),*];

            /// Returns its name in settings, which is also the name of the command that shows it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }

        /// What counts the samples of one group: a counter for each instrument that is wanted.
        #[derive(Debug)]
        pub struct Counters {
            $($(
                #[doc = concat!("That of [`Instrument::", stringify!($name), "`].")]
                pub $field: Option<$counter>,
            )?)*
        }

        impl Counters {
            /// Begins without samples.
            pub fn begin(wanted: &BTreeSet<Instrument>, start: &Start<'_>) -> Self {
                Self {
                    $($(
                        $field: wanted
                            .contains(&Instrument::$name)
                            .then(|| <$counter as Counter>::begin(start)),
                    )?)*
                }
            }

            /// Returns the counters there are, in the order of the instruments.
            pub fn each(&self) -> impl Iterator<Item = (Instrument, &dyn Counter)> {
                let all: Vec<Option<(Instrument, &dyn Counter)>> = vec![$($(
                    self.$field.as_ref().map(|counter| (Instrument::$name, counter as &dyn Counter)),
                )?)*];
                all.into_iter().flatten()
            }

            fn tell(&mut self, mut tell: impl FnMut(&mut dyn Counter)) {
                $($(
                    if let Some(counter) = &mut self.$field {
                        tell(counter);
                    }
                )?)*
            }
        }
    };
}

instruments! {
    /// Which answers there are, and how often.
    Tally named "tally" counts tally: Answers;
    /// Where samples part.
    Forks named "forks" counts forks: Forks;
    /// How far samples say the same.
    Agreement named "agreement" counts agreement: SharedWords;
    /// What of samples stands in the reference.
    Verbatim named "verbatim" counts verbatim: Copies;
    /// Accuracy against the number of examples.
    Shots named "shots";
    /// What samples cost.
    Bill named "bill" counts run_ons: RunOns;
    /// What may come next.
    Next named "distribution";
    /// What people wrote about the cell.
    Note named "note";
}

impl Instrument {
    /// Returns its name on the screen.
    pub fn word(self) -> &'static str {
        self.said("")
    }

    /// Returns what its words are about, where they stand outside its pane.
    pub fn subject(self) -> &'static str {
        self.said(".subject")
    }

    /// Returns what it is, in a few words.
    pub fn about(self) -> &'static str {
        self.said(".about")
    }

    /// Returns what its numbers are, in lines for the help.
    pub fn help(self) -> impl Iterator<Item = &'static str> {
        self.said(".help").lines()
    }

    fn said(self, what: &str) -> &'static str {
        message(&format!("instrument-{}{what}", self.name())).unwrap_or_default()
    }
}

impl Counters {
    /// Returns the counter of an instrument; nothing if it is not wanted or does not count.
    pub fn of(&self, instrument: Instrument) -> Option<&dyn Counter> {
        self.each().find(|(of, _)| *of == instrument).map(|(_, counter)| counter)
    }

    /// Takes a sample in, of which no text is known yet.
    pub fn add(&mut self, sample: Uuid) {
        self.tell(|counter| counter.add(sample));
    }

    /// Takes the next token of a sample that was added.
    pub fn push(&mut self, sample: Uuid, token: &Token) {
        self.tell(|counter| counter.push(sample, token));
    }

    /// Says how a sample ended.
    pub fn end(&mut self, sample: Uuid, finish: Finish) {
        self.tell(|counter| counter.end(sample, finish));
    }

    /// Takes a sample out; returns false where all others have to be counted anew for that.
    #[must_use]
    pub fn remove(&mut self, sample: Uuid) -> bool {
        let mut removed = true;
        self.tell(|counter| removed &= counter.remove(sample));
        removed
    }
}
