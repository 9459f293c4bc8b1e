//! The whole table of `samplebook doctor --experiments`: the shipped experiments, then the same in other words.
//!
//! Never measures anything itself.

use std::sync::Arc;

use super::{
    error::HeadlessError,
    experiments::{Lab, Measure},
    wordings,
};
use crate::engine::Engine;

/// Measures every experiment; seeds are fixed.
///
/// # Errors
/// Where a lane failed: a figure over some of the samples would be another figure.
pub async fn measure(engine: &Arc<dyn Engine>) -> Result<Vec<Measure>, HeadlessError> {
    let lab = Lab::new(engine);
    let mut measures = lab.measure().await?;
    measures.extend(wordings::measure(&lab).await?);
    Ok(measures)
}
