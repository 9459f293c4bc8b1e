//! What an experiment is: sessions, cells, sampling parameters, samples and tokens.
//!
//! Never reads a file, a clock or a terminal, and uses nothing else of samplebook.

mod cell;
mod distribution;
mod params;
mod sample;

pub use cell::{Cell, CellId, Session};
pub use distribution::Distribution;
pub use params::{Dialect, Group, Param, ParamError, Params, Scale, Spec};
pub use sample::{Alternative, Finish, LogprobKind, Parent, Sample, Scored, Token, Usage, lossy_text};
