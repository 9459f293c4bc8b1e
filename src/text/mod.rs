//! Owns text on a grid of terminal cells: what may be painted, where it wraps, and how it is edited.
//!
//! Never knows a model, a key, a colour or a file: bytes go in, glyphs and offsets come out, and the bytes
//! kept are exactly the bytes given.
//!
//! ```text
//! hidden ── cluster ── glyph ── wrap ─┬─ buffer (+ words, search, history)   a text under a caret
//!                                     ├─ flow                                bytes that only ever grow
//!                                     └─ prose                               sentences cut into rows
//! piece                                  bytes that are no whole character
//! ```
//!
//! Three units, smallest first. A *glyph* is one thing painted. A *cluster* is what a reader calls a character
//! (an extended grapheme cluster, UAX #29); it is painted as one glyph, or as several where something in it
//! must be shown as a mark. The caret stops only between clusters, and rows hold whole clusters. A *row* is
//! one line on the screen; `\n` is the only byte that ends a line of the text.

mod buffer;
mod cluster;
mod flow;
mod glyph;
mod hidden;
mod history;
#[cfg(test)]
mod laws;
mod piece;
mod prose;
mod search;
mod words;
mod wrap;

pub use buffer::{EditBuffer, Motion, Row};
pub use flow::{Flow, FlowRow};
pub use glyph::{Glyph, cells, glyphs, padded, padded_before, visible, visible_lines, width};
pub use piece::{Piece, unfinished};
pub use prose::wrapped;
