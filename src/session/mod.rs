//! What an experiment is: sessions, cells, sampling parameters, samples and tokens.
//!
//! Never reads a file, a clock or a terminal, and uses nothing else of samplebook.

mod cell;
mod distribution;
mod escape;
mod form;
mod params;
mod price;
mod sample;

pub use cell::{Cell, CellId, Column, Mark, Session};
pub use distribution::Distribution;
pub use escape::{escape, unescape};
pub use form::{Form, INPUT, OUTPUT, Pair, Shots, Turns, pairs_of_tsv};
pub use params::{Dialect, Overrides, Param, ParamError, ParamGroup, Params, Scale, Spec};
pub use price::{Estimate, Price};
pub use sample::{Alternative, Finish, LogprobKind, Parent, Sample, Scored, Token, Usage, lossy_text};
