//! From the start of the process to an answer, and to the first frame.

use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::{
    Plan,
    figure::Figure,
    process::{BINARY, environment, first_thread_ms, run_to_end},
    pty::Terminal,
};

/// `samplebook --version`.
pub(crate) fn version(plan: Plan) -> Vec<Figure> {
    let home = TempDir::new().unwrap();
    let run = || {
        let mut command = Command::new(BINARY);
        run_to_end(command.arg("--version").envs(environment(&home)).stdout(Stdio::null()))
    };
    let (cpu, wall): (Vec<f64>, Vec<f64>) = (0..plan.rounds(40)).map(|_| run()).unzip();
    vec![
        Figure::median("--version, CPU", "ms", &cpu).within(10.0),
        Figure::median("--version, wall", "ms", &wall),
    ]
}

/// The tour, until it stands in the terminal.
pub(crate) fn first_frame(plan: Plan) -> Vec<Figure> {
    let home = TempDir::new().unwrap();
    let rounds = plan.rounds(20);
    // The first start of all also writes the tour.
    let (fresh_wall, _) = frame(&Terminal::start(&home, &[]));
    let (wall, cpu): (Vec<f64>, Vec<f64>) = (0..rounds).map(|_| frame(&Terminal::start(&home, &[]))).unzip();
    let (silent_wall, silent_cpu): (Vec<f64>, Vec<f64>) =
        (0..rounds).map(|_| frame(&Terminal::start_silent(&home, &[]))).unzip();
    vec![
        Figure::median("first frame of the tour, wall", "ms", &wall).within(50.0),
        Figure::median("first frame of the tour, CPU", "ms", &cpu),
        Figure::median("  where the terminal is asked and does not answer, wall", "ms", &silent_wall)
            .within(50.0),
        Figure::median("  where the terminal is asked and does not answer, CPU", "ms", &silent_cpu),
        Figure::median("  in a new home, wall", "ms", &[fresh_wall]).within(50.0),
    ]
}

/// Returns wall time and CPU time of the thread that paints; another has begun to load the model by then.
fn frame(terminal: &Terminal) -> (f64, f64) {
    let painted = terminal.wait_for("what is 2+2=");
    (terminal.since_start_ms(painted), first_thread_ms(terminal.process()))
}
