//! Runs llama.cpp's own measurement and reads what it says.
//!
//! Never measures anything itself.

use std::{num::NonZero, path::Path, process::Command};

use serde_json::Value;

use crate::rates::{DECODED, LANES, PREFIX, Rates};

/// A way to run it: options that change nothing but the speed, and the lanes that are worth measuring with them.
pub(crate) struct Mode {
    /// The options.
    pub options: &'static [&'static str],
    lanes: &'static [u32],
}

/// The ways of which the best counts, as whoever uses llama.cpp would choose it. Flash attention reads faster, but slows
/// several lanes down, and lanes that do not share one cache are no faster either.
pub(crate) const MODES: [Mode; 2] = [
    Mode { options: &["-fa", "off", "-kvu"], lanes: &LANES },
    Mode { options: &["-fa", "on", "-kvu"], lanes: &[1] },
];

/// llama.cpp with one model.
pub(crate) struct Llama<'a> {
    /// `llama-batched-bench`.
    pub program: &'a Path,
    /// The model.
    pub file: &'a Path,
    /// Threads to compute on.
    pub threads: NonZero<usize>,
    /// How its threads wait for each other (`OMP_WAIT_POLICY`), where it is not to choose.
    pub wait: Option<&'a str>,
}

/// How often a run is started again whose rows are not all there.
const TRIES: usize = 3;

impl Llama<'_> {
    /// Measures everything once.
    ///
    /// # Errors
    /// What the program said last before it failed.
    pub(crate) fn round(&self, mode: &Mode, rates: &mut Rates) -> Result<(), String> {
        // On a busy machine it was seen to end well and to have said nothing.
        let run = (1..TRIES).find_map(|_| self.run(mode).ok());
        for (lanes, prefill, decode) in run.map_or_else(|| self.run(mode), Ok)? {
            rates.add_prefill(prefill);
            rates.add_decode(lanes, decode);
        }
        Ok(())
    }

    /// Runs it once; returns lanes, rate of reading and rate of all lanes for each row.
    fn run(&self, mode: &Mode) -> Result<Vec<(u32, f64, f64)>, String> {
        let (prefix, decoded, threads) = (PREFIX.to_string(), DECODED.to_string(), self.threads.to_string());
        let lanes: Vec<String> = mode.lanes.iter().map(u32::to_string).collect();
        let lanes = lanes.join(",");
        let mut command = Command::new(self.program);
        // Room enough for sixteen lanes that share the prefix.
        command.arg("-m").arg(self.file).args(["-c", "8192", "-pps", "--output-format", "jsonl"]);
        command.args(["-npp", &prefix, "-ntg", &decoded, "-npl", &lanes, "-t", &threads, "-tb", &threads]);
        command.envs(self.wait.map(|wait| ("OMP_WAIT_POLICY", wait)));
        let output = command.args(mode.options).output().map_err(|error| format!("llama.cpp: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let rows = said.lines().filter_map(|line| serde_json::from_str::<Value>(line.trim()).ok());
        let mut rates = Vec::new();
        for row in rows.filter(|row| row["pl"].is_u64()) {
            let rate = |key: &str| row[key].as_f64().ok_or_else(|| format!("llama.cpp: no {key} in {row}"));
            let lanes = row["pl"].as_u64().and_then(|lanes| u32::try_from(lanes).ok()).unwrap_or_default();
            rates.push((lanes, rate("speed_pp")?, rate("speed_tg")?));
        }
        let count = rates.len();
        if count == mode.lanes.len() {
            return Ok(rates);
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        let last = complaint.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
        Err(format!("llama.cpp: {}, {count} of {} rows: {last}", output.status, mode.lanes.len()))
    }
}
