//! What an experiment is: sessions, cells, sampling parameters, samples and tokens.
//!
//! Never reads a file, a clock or a terminal, and uses nothing of samplebook but its language.

mod capabilities;
mod cell;
mod distribution;
mod escape;
mod form;
mod given;
mod guide;
mod lineage;
mod overrides;
mod param;
mod params;
mod price;
mod record;
mod sample;
mod script;
mod spelled;
mod table;
mod token;

pub use capabilities::Capabilities;
pub use cell::{Cell, CellId, Column, Mark, Session};
pub use distribution::Distribution;
pub use escape::{escape, unescape};
pub use form::{Form, INPUT, OUTPUT, Pair, Shots, Turns, pairs_of_tsv};
pub use given::Given;
pub use guide::filled;
pub use lineage::inherited;
pub use overrides::Overrides;
pub use param::{Param, ParamGroup, Scale, Spec};
pub use params::{ParamError, Params};
pub use price::{Estimate, Price};
pub use sample::{Chat, Finish, LogprobKind, Parent, Sample, Usage, model_title};
pub use script::is_hardly_known;
pub use spelled::spelled_token;
pub use token::{Alternative, Scored, Token, characters, exact_bytes, lossy_text};
