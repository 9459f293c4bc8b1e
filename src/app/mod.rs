//! What happens: the state, the messages that change it and the effects they ask for.
//!
//! ```text
//! update   what happens: the only code that changes the state     ─┐
//! read     what is told of it: all that painting may ask            │ arrows run down only
//! state    what is: nouns, and what each knows of itself           │
//! message, effect, command, terms   what crosses the border       ─┘
//! ```
//!
//! Never does anything itself: no clock, file, channel, thread or random number. Time, sizes and answers arrive as
//! messages; everything to be done leaves as an effect.

mod command;
mod effect;
mod message;
pub mod read;
pub mod state;
mod terms;
mod update;

pub use command::{
    BackgroundCommand, COMMANDS, CellsCommand, CoachCommand, ColumnsCommand, Command, Context, FormsCommand,
    InspectorCommand, InstrumentsCommand, LanesCommand, LiveCommand, MarksCommand, Nature, NextCommand,
    ParamsCommand, PrefixCommand, ProgramCommand, ReferenceCommand, Row, SamplesCommand, TextCommand,
    TreeCommand, ViewsCommand,
};
pub use effect::Effect;
pub use message::{EngineEntry, FetchEntry, Message, Mouse, MouseAction, SessionEntry};
pub use state::State;
pub use terms::{
    FetchPhase, FetchProgress, FetchedFor, LaneStart, NewServer, NextTokenPlace, Picture, PrefixId, Question,
    ServerAnswer, Variant,
};
pub use update::update;
