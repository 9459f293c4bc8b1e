//! Messages in, state and effects out: every file of `src/app/update`, without terminal, disk, model and clock.
//!
//! `commands`, `messages` and `effects` are censuses: each fails when something of its kind occurs in no case.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod clipboard;
mod commands;
mod counts;
mod effects;
mod fetch;
mod guide;
mod lanes;
mod live;
mod look;
mod messages;
mod notices;
mod overlays;
mod panes;
mod saving;
mod settings;
#[path = "../stage/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest of the stage")]
mod stage;
mod table;
mod undo;
