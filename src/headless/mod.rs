//! The same engines without the screen: `samplebook sample`, `run`, `score`, `verify`, `pull` and `doctor`.
//!
//! Never prints: what it has to say goes to the writers it is given, so that standard output carries only the result.

mod doctor;
mod error;
mod experiments;
mod figures;
mod interrupt;
mod measures;
mod models;
mod notes;
mod output;
mod over;
mod plan;
mod pull;
mod run;
mod sample;
mod sampling;
mod score;
mod search;
mod status_line;
mod summary;
mod verify;
mod wordings;

pub use doctor::report;
pub use error::HeadlessError;
pub use experiments::{Measure, table};
pub use interrupt::Interrupt;
pub use measures::measure;
pub use models::{list_catalogue, list_models, models_json};
pub use over::{MOST_AT_ONCE, Sweep, over, results_path, sweep};
pub use plan::{PlanError, RunOptions};
pub use pull::pull;
pub use run::{MOST, OutputOptions, Plan, plan, run};
pub use sample::{SampleOptions, sample};
pub use score::{score, score_against, score_lines};
pub use search::{list, search, show};
pub use verify::{Verification, VerifyOptions, verify};
