//! Models from the Hugging Face hub, or a mirror of it, into the cache that other programs share.
//!
//! The cache is the one of Hugging Face's own libraries: a file fetched here is found by them, and one they fetched is not
//! fetched again (<https://huggingface.co/docs/huggingface_hub/guides/manage-cache>). Never reads the environment itself,
//! never runs what it fetches, and never deletes a whole file.

mod cache;
mod choose;
mod client;
mod digest;
mod errors;
mod listing;
#[cfg(test)]
pub(crate) mod loopback;
mod place;
mod progress;
mod pull;
mod refusal;
mod size;
mod spec;
#[cfg(test)]
mod tests;
mod transfer;

pub use errors::HubError;
pub use place::Hub;
pub use progress::{Phase, Progress};
pub use pull::{cached, pull};
pub use size::{size, time_left};
pub use spec::{PREFIX, Spec};
