//! What Linux tells about another process: CPU time to the nanosecond, and memory.

use std::{
    collections::HashMap,
    fs,
    process::{Child, Command, Stdio},
    time::Instant,
};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use tempfile::TempDir;

/// The program that is measured.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_samplebook");

/// The CPU time of each thread of a process at one moment, in milliseconds.
pub(crate) struct Cpu(HashMap<u32, f64>);

impl Cpu {
    /// Reads the clocks of all threads.
    pub(crate) fn of(process: u32) -> Self {
        let threads = fs::read_dir(format!("/proc/{process}/task")).unwrap();
        let ids = threads.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        Self(ids.filter_map(|id| Some((id, thread_ms(process, id)?))).collect())
    }

    /// Returns what was used since an earlier moment; a thread that has ended since is not counted.
    pub(crate) fn since(&self, earlier: &Self) -> f64 {
        self.0.iter().map(|(id, now)| now - earlier.0.get(id).copied().unwrap_or(0.0)).sum()
    }
}

/// Returns the CPU time of one thread.
fn thread_ms(process: u32, thread: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/task/{thread}/schedstat")).ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

/// Returns the CPU time of a process's first thread since it was started, in milliseconds.
pub(crate) fn first_thread_ms(process: u32) -> f64 {
    thread_ms(process, process).unwrap()
}

/// Returns a line of `/proc/PID/smaps_rollup`, in MiB.
pub(crate) fn memory_mib(process: u32, key: &str) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    line.trim_matches([':', ' ']).trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

/// Returns the environment in which the program finds nothing but a home of its own.
pub(crate) fn environment(home: &TempDir) -> Vec<(&'static str, String)> {
    let inside = |name: &str| home.path().join(name).display().to_string();
    vec![
        ("HOME", home.path().display().to_string()),
        ("XDG_DATA_HOME", inside("data")),
        ("XDG_CONFIG_HOME", inside("config")),
        ("XDG_STATE_HOME", inside("state")),
        ("TERM", "xterm-256color".to_owned()),
        ("COLORFGBG", "15;0".to_owned()),
    ]
}

/// Runs a command of one thread to its end and returns its CPU time and its wall time in milliseconds.
pub(crate) fn run_to_end(command: &mut Command) -> (f64, f64) {
    let started = Instant::now();
    let mut child: Child = command.stdin(Stdio::null()).spawn().unwrap();
    let pid = Pid::from_child(&child);
    // The clock can be read only as long as nobody has taken notice of the end.
    waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
    let wall = started.elapsed();
    let cpu = first_thread_ms(child.id());
    assert!(child.wait().unwrap().success());
    (cpu, wall.as_secs_f64() * 1e3)
}
