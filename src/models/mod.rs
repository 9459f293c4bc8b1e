//! Which models lie on this machine: found in the places where programs keep them, told from their headers alone.
//!
//! Never loads a model, never asks the network, and never writes but to remember what it has read.
//!
//! ```text
//!  places ──▶ walk (+ cached, ollama) ──▶ candidates ──▶ remembered ──▶ found (+ origin: base or instruct)
//! ```

mod cached;
mod called;
mod candidate;
mod found;
mod ollama;
mod origin;
mod places;
mod remembered;
#[cfg(test)]
mod tests;
mod walk;

pub use called::called;
pub use candidate::Place;
pub use found::{Found, Runs, bytes, count, find};
pub use origin::{Hint, Kind};
pub use places::{Layout, Root, roots};
