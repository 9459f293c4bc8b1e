//! Owns what samples say: pure instruments that read the bytes of samples and count, compare and locate.
//!
//! Never reads a file, a clock or a random device, never changes a byte of a sample, and uses `session`, `sampling` and `text` alone.
//!
//! ```text
//! accuracy               how often samples are right over rows, and two columns on the same rows
//! answer ── tally        one answer a sample by a rule; how many samples give which
//! distribution           what params make of what may come next
//! agreement              which words the samples share
//! difference             where two samples differ
//! contrast               where two models differ on the same text
//! expected               how probable the model finds an answer
//! query                  how samples are searched
//! surprisal              how surprised a model is by a text, line by line
//! trie                   the samples as one tree, fork by fork
//! runon                  where a sample goes past the turn it was asked for
//! cost                   what samples have cost
//! verbatim               what of a sample stands in a reference text, byte for byte
//! instrument             the instruments of the pane: each counts the samples of a group by one of the above
//! ```
//!
//! Every instrument follows lanes while they stream: what is pushed is more text, never the text again, and all the
//! pushes of a sample together cost about as much as its length. Offsets are in bytes of the sampled text, from 0.

mod accuracy;
mod agreement;
mod answer;
mod contrast;
mod cost;
mod difference;
mod distribution;
mod expected;
pub mod instrument;
mod query;
mod runon;
mod surprisal;
mod tally;
mod trie;
mod verbatim;
mod wording;

pub use accuracy::{Accuracy, Paired};
pub use agreement::{Agreement, Shade, WordCount};
pub use answer::{Answer, Extent, Pattern, Reader, Reading, Rule, RuleError};
pub use contrast::{Contrast, TokenDivergence};
pub use cost::Spent;
pub use difference::Difference;
pub use distribution::{Impossible, Outcome, Shape, first_impossible};
pub use expected::{Expected, Walk};
pub use query::{Described, Query, Searchable};
pub use runon::{RunOn, RunOnDetector, Sign, Turns};
pub use surprisal::{ScoredLine, Surprisal, scored_lines};
pub use tally::{Bar, Interval, Tally, wilson_interval};
pub use trie::{Branch, Ending, NodeId, Shared, Trie};
pub use verbatim::{
    Alignment, Closeness, Common, Divergence, Reference, ReferenceError, Thresholds, Verbatim,
};
pub use wording::percent;
