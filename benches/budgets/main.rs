//! Measures the program as its user gets it, beside the budgets.
//!
//! Never fails by a figure. Needs Linux, whose `/proc` tells the CPU time and the memory of another process.
//!
//! ```text
//! cargo bench --bench budgets                            everything, in about two minutes
//! cargo bench --bench budgets -- keys stream             some rows
//! cargo bench --bench budgets -- --quick                 little of each, to see that it works
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on has failed, and its table is what it is for"
)]

mod figure;
mod process;
mod pty;
mod rows;
mod server;

use figure::{Figure, print};

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Little: to see that it works.
    quick: bool,
}

impl Plan {
    /// Returns how often to repeat what a full measurement repeats this often.
    pub fn rounds(self, full: usize) -> usize {
        if self.quick { full.div_ceil(5) } else { full }
    }
}

/// One group of rows: its name on the command line, and what measures it.
type Row = (&'static str, fn(Plan) -> Vec<Figure>);

const ROWS: &[Row] = &[
    ("version", rows::start::version),
    ("frame", rows::start::first_frame),
    ("memory", rows::screen::memory),
    ("idle", rows::screen::idle),
    ("keys", rows::screen::keys),
    ("stream", rows::screen::stream),
    ("headless", rows::headless::headless),
    ("editor", rows::editor::editor),
    ("engine", rows::engine::engine),
    ("large", rows::large::large),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo itself adds `--bench`.
    let (flags, names): (Vec<_>, Vec<_>) = arguments.iter().partition(|word| word.starts_with('-'));
    let plan = Plan { quick: flags.iter().any(|flag| *flag == "--quick") };
    let known = |name: &&String| ROWS.iter().any(|(row, _)| row == name);
    if let Some(name) = names.iter().find(|name| !known(name)) {
        let rows: Vec<&str> = ROWS.iter().map(|(row, _)| *row).collect();
        println!("there is no row {name}; there are {}", rows.join(", "));
        return;
    }
    let mut figures = Vec::new();
    for (name, measure) in ROWS {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            println!("measuring {name} …");
            figures.extend(measure(plan));
        }
    }
    println!();
    print(&figures);
}
