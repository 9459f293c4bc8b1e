//! A terminal notebook for prompting experiments with base language models.
//!
//! ```text
//!  Tour 1/8 · Two plus two ● saved     miniature      6 of 1,024 tok   $0.0000   app::state::{Program, OpenSession}
//!  the exact bytes that are continued                                            text::EditBuffer
//! ─ Prefix ──────────────────── next  4 57%  ⏎ 18%  ␣4 11%  5 4%  rest 10% ──   app::state::{Stripes, NextToken}
//!  temperature ████──── 1.00   max tokens ███▍──── 48   lanes █▋──── 4           session::Param, the one table
//!  ‹ run 2 of 3 ›  seed 4242 · temperature 1.00                                  app::state::Run
//! ━▸1 ● 62 tok/s ━━━━━━ 12 ━─ 2 ✓ stop ────── 32 ── 3 ✂ length ──── 48 ─         app::state::{Board, LaneView}
//!  prompt, generated          …                    ✂ cut at 48 · c goes on       text::Flow
//! ── Step 1 of 6 ─────────────────────────────────────── Space: next step ──    app::read::step, of the cell's note
//!  Press ^R: four samples of the same prefix stream side by side.
//!  ^R sample  Tab sliders  t tally  v view  i tokens              ? help         app::COMMANDS, the joined tables
//! ```
//!
//! Where everything stands is said by [`app::read::layout`] alone. What is called for (all params, the list of cells, an
//! instrument, a token) takes its room from the lanes and gives it back; it moves no lane to another place.
//!
//! # The rooms, and who may use whom
//!
//! | room | what it is | uses | never |
//! | --- | --- | --- | --- |
//! | [`language`] | what the program itself says, in the reader's language; every room may use it | nothing of ours | changes what a person or a model wrote |
//! | [`session`] | what an experiment is: session, cell, params, sample, token, what an engine can do | nothing of ours | reads a file or a clock |
//! | [`catalogue`] | which base models are worth having, and which of them fits a machine | nothing of ours | fetches or loads one |
//! | [`rows`] | the rows of a data set, which fill texts in | session | holds more than one row |
//! | [`text`] | text on a grid: editing, wrapping, making it safe to paint | nothing of ours | changes a byte by itself |
//! | [`web`] | what all clients of HTTP have in common | nothing of ours | sends a request |
//! | [`problem`] | what is wrong in a text that a person wrote, and where | nothing of ours | knows what a text may say |
//! | [`sampling`] | what params make of a distribution: filters, temperature, the choice of a token | session | remembers anything |
//! | [`analysis`] | what samples say: answers, copies, agreement, forks, run-ons, prices | session, sampling | paints, saves or decides |
//! | [`app`] | what happens: state, messages, `update`, effects | session, text, analysis | does anything |
//! | [`engine`] | who answers: the trait, the in-process model, servers | session, sampling, web | paints, saves a sample or decides |
//! | [`hub`] | models from the Hugging Face hub, into the cache that other programs share | web | runs what it fetches |
//! | [`store`] | what is on disk: session files, the log of samples, recovery | session, problem | asks an engine |
//! | [`settings`] | what the user set once | session, engine, problem | reads a file |
//! | [`tui`] | what is seen and pressed: views, keys, themes | app, session, text, settings, analysis, problem, export | changes the state |
//! | [`models`] | which models lie on this machine, told from their headers | engine | loads one, or asks the network |
//! | [`roster`] | which engines there are, by name | engine, models, session, settings | starts a sample |
//! | [`runtime`] | where things are done for the screen | analysis, app, catalogue, engine, export, hub, models, problem, roster, session, settings, store, tui, web | decides about the session |
//! | [`export`] | a session as a file for others: report, tables, lines | analysis, session, text | writes a file |
//! | [`import`] | files of other tools as sessions | session | reads a file |
//! | [`headless`] | the same engines without the screen | analysis, catalogue, engine, hub, models, problem, roster, rows, session, settings, store, text | prints |
//!
//! Tests hold this table, and that no file reaches itself through others.
//!
//! The flow: a terminal event → `tui::keys` → [`app::Message`] → [`app::update`] → [`app::Effect`]s → `runtime` → an
//! engine or the store answers → [`app::Message`] → … → `tui::view` paints the state it is shown.
//!
//! A token's way: engine → `runtime::lanes` → `store::WriterHandle` (on disk) → `app::update` → screen. Each queue on it
//! has room for so much, and who is faster waits.
//!
//! # Words
//!
//! One word for one idea, here, on the screen, in the files and in the README.
//!
//! | word | meaning |
//! | --- | --- |
//! | alternative | a token that could have stood at some place, with its probability |
//! | background | samples that are counted and in no lane |
//! | board | the lanes of a cell at one step of its history |
//! | branch | a sample that goes on from some token of another one |
//! | cell | one experiment: a prefix, params, columns, a note, perhaps a reference, pairs or turns |
//! | chosen | put in place by a person, of a token |
//! | column | one variant of a cell: what it overrides of params, prefix, engine or model, or that it asks a chat model |
//! | command | what a key or the palette asks for |
//! | digest | what tells the weights of a model from others of the same name |
//! | effect | what `update` asks the runtime to do |
//! | engine | who answers: `builtin`, `local`, `server`, `replay` |
//! | finish | how a sample ended |
//! | guide, step | the note of a cell as its reader is led through it: numbered lines are steps |
//! | form | pairs (few-shot) or turns (a conversation) that write a prefix |
//! | inherited | of tokens: taken over from the sample that a sample continues or branches from |
//! | instrument | what many samples say together: tally, forks, agreement, verbatim, shots, bill |
//! | lane | the place on the screen where one sample of a column streams |
//! | live mode | the lanes are sampled again while a slider moves |
//! | mark | a pin, a rating, a label or a comment on a sample |
//! | message | what happened, as `update` is told; in a message file, what is said |
//! | paint | put on the screen; never used of tokens |
//! | param | a sampling parameter; one table defines each |
//! | prefix | the exact bytes that are continued |
//! | reference | a text that samples are held against |
//! | report | a session written for others to read |
//! | row | one line of a data set, whose fields fill in the texts of a cell |
//! | rule | what counts as the answer of a sample |
//! | run | the samples of one press of the key; they share an id and a seed |
//! | run-on | what a sample goes on with past its turn |
//! | sample | what a lane produced: tokens, log-probabilities, finish and where it came from; as a verb, to make one |
//! | score | to say how probable each token of a given text is |
//! | session | the document: an ordered list of cells, and the log of its samples |
//! | stripes | where the tokens of a prefix begin, shown by two grounds |
//! | theme, role | colours by role |
//! | token | bytes, id, log-probability and alternatives, as far as they are known |
//! | view | what the colours of the lanes say |
//! | write | put on disk |

pub mod analysis;
pub mod app;
pub mod catalogue;
pub mod engine;
pub mod export;
pub mod headless;
pub mod hub;
pub mod import;
pub mod language;
pub mod models;
pub mod problem;
pub mod roster;
pub mod rows;
pub mod runtime;
pub mod sampling;
pub mod session;
pub mod settings;
pub mod store;
pub mod text;
pub mod tui;
pub mod web;
