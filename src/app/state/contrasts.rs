//! What two models make of samples: what is known of each, and which is being asked about.
//!
//! Never asks; `update::contrasts` does.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    analysis::{Contrast, TokenDivergence},
    app::Variant,
};

/// What is known of samples under two models.
#[derive(Debug, Default)]
pub struct Contrasts {
    /// Who was asked: the first two columns that differ in it.
    pub(in crate::app) pair: Option<[Variant; 2]>,
    /// The state's epoch in which they were asked.
    pub(in crate::app) epoch: u64,
    pub(in crate::app) known: HashMap<Uuid, Result<Contrast, String>>,
    pub(in crate::app) asking: Option<Uuid>,
}

/// What two models make of one token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenContrast {
    /// How surprising each finds it, in bits.
    pub surprises: [f64; 2],
    /// How far apart they are on what comes there, where that can be told.
    pub divergence: Option<TokenDivergence>,
}

impl TokenContrast {
    /// Returns by how many bits the first model finds it more probable.
    pub fn difference(&self) -> f64 {
        self.surprises[1] - self.surprises[0]
    }
}
