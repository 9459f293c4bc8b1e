//! A terminal notebook for prompting experiments with base language models.
//!
//! ```text
//!  ┌ title ● saved ───────── engine · model ───────── tokens, money ┐  status
//!  ┌ Cells ─────┐┌ Prefix ─────────────────────────────────────────┐
//!  │▸ 1 zebra   ││ the exact bytes that are continued              │  text::EditBuffer
//!  │  2 paris   │└───────────────────────────────────── 41 tokens ─┘  (token stripes)
//!  │            │┌ Params ─────────────────────────────────────────┐
//!  │            ││ temperature ███████──── 0.80   top-p ████── 1.00│  session::Param, the one table
//!  │            │└─────────────────────────────────────────────────┘
//!  │ Note       │‹ run 2 of 3 ›  seed 4242 · temperature 0.80          app::Run
//!  │ …          │─ 1 ● 62 tok/s ──── 2 ✓ stop ──── 3 ✂ length ──────  lanes: app::LaneView
//!  └────────────┘ prompt, generated  …            …                   text::Flow
//!   ^R sample  ^S save  ^P palette                                    footer: app::COMMANDS, the one key table
//! ```
//!
//! # The rooms, and who may use whom
//!
//! | room | what it is | uses | never |
//! | --- | --- | --- | --- |
//! | [`session`] | what an experiment is: session, cell, params, sample, token | nothing of ours | reads a file or a clock |
//! | [`analysis`] | what samples say: answers, copies, agreement, forks, run-ons, prices | session, sampling | draws, saves or decides |
//! | [`problem`] | what is wrong in a text that a person wrote, and where | nothing of ours | knows what a text may say |
//! | [`text`] | text on a grid: editing, wrapping, making it safe to draw | nothing of ours | changes a byte by itself |
//! | [`sampling`] | what params make of a distribution: filters, temperature, the draw | session | remembers anything |
//! | [`app`] | what happens: state, messages, `update`, effects | session, text, sampling, analysis | does anything |
//! | [`engine`] | who answers: the trait, the in-process model, servers | session, sampling | draws, saves or decides |
//! | [`store`] | what is kept: session files, the log of samples, recovery | session, problem | asks an engine |
//! | [`settings`] | what the user set once | session, engine, problem | reads a file |
//! | [`tui`] | what is seen and pressed: views, keys, themes | app, session, text, settings, analysis, problem | changes the state |
//! | [`roster`] | which engines there are, by name | app, engine, session, settings | starts a sample |
//! | [`runtime`] | where things are done for the screen | all | decides about the session |
//! | [`headless`] | the same engines without the screen | all but app, tui, runtime | prints |
//!
//! The flow: a terminal event → `tui::keys` → [`app::Message`] → [`app::update`] → [`app::Effect`]s → `runtime` → an
//! engine or the store answers → [`app::Message`] → … → `tui::view` draws the state it is shown.
//!
//! A token's way: engine → `runtime::lanes` → `store::WriterHandle` (on disk) → `app::update` → screen.

pub mod analysis;
pub mod app;
pub mod engine;
pub mod headless;
pub mod problem;
pub mod roster;
pub mod runtime;
pub mod sampling;
pub mod session;
pub mod settings;
pub mod store;
pub mod text;
pub mod tui;
