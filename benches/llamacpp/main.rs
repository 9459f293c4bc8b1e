//! Measures samplebook's own engine beside llama.cpp: the same files, the same work, in turns.
//!
//! Never fails by a figure, and is never needed to build samplebook or to test it.
//!
//! ```text
//! benches/llamacpp/build.sh                              llama.cpp, into target/llamacpp
//! python benches/llamacpp/models.py                      the files, into target/llamacpp/models
//! cargo bench --bench llamacpp                           every file, on one thread, three rounds
//! cargo bench --bench llamacpp -- --threads 2 --only 30m --rounds 5
//! ```
//!
//! `--binaries DIR` and `--models DIR` name other folders. Any GGUF file of a model that both can compute will do.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on has failed, and its table is what it is for"
)]

mod llama;
mod own;
mod rates;

use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
};

use llama::{Llama, MODES};
use own::Own;
use rates::{DECODED, LANES, PREFIX, Rates};

/// What is asked for on the command line.
struct Plan {
    threads: NonZero<usize>,
    rounds: usize,
    /// Part of the names of the files to measure.
    only: String,
    binaries: PathBuf,
    models: PathBuf,
}

impl Plan {
    fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut plan = Self {
            threads: NonZero::<usize>::MIN,
            rounds: 3,
            only: String::new(),
            binaries: "target/llamacpp".into(),
            models: "target/llamacpp/models".into(),
        };
        // Cargo itself adds `--bench`.
        let mut words = arguments.filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            let number = || {
                value.parse::<NonZero<usize>>().map_err(|_| format!("{word} is a number from 1, not {value}"))
            };
            match word.as_str() {
                "--threads" => plan.threads = number()?,
                "--rounds" => plan.rounds = number()?.get(),
                "--only" => plan.only = value,
                "--binaries" => plan.binaries = value.into(),
                "--models" => plan.models = value.into(),
                _ => {
                    let known = "--threads, --rounds, --only, --binaries and --models";
                    return Err(format!("there is no {word}; there are {known}"));
                }
            }
        }
        Ok(plan)
    }

    /// Returns the files to measure, in order of size.
    fn files(&self) -> Vec<PathBuf> {
        let wanted = |path: &PathBuf| path.extension().is_some_and(|end| end == "gguf");
        let wanted = |path: &PathBuf| wanted(path) && name(path).contains(&self.only);
        let entries = fs::read_dir(&self.models).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(wanted).collect();
        files.sort_by_key(|path| (fs::metadata(path).map_or(0, |data| data.len()), path.clone()));
        files
    }
}

fn name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn main() {
    let plan = match Plan::read(std::env::args().skip(1)) {
        Ok(plan) => plan,
        Err(reason) => return println!("{reason}"),
    };
    let program = plan.binaries.join("llama-batched-bench");
    if !program.is_file() {
        return println!("{} is missing; benches/llamacpp/build.sh builds it", program.display());
    }
    let files = plan.files();
    if files.is_empty() {
        let folder = plan.models.display();
        return println!("no such .gguf file in {folder}; benches/llamacpp/models.py writes some");
    }
    println!(
        "Medians of {} rounds in turns, on {} threads. Prefill: {PREFIX} tokens that nobody has read before. Decode: \
         {DECODED} tokens in each of some lanes that share those; the rate is that of all lanes together.",
        plan.rounds, plan.threads
    );
    println!(
        "samplebook's figures include drawing from the whole vocabulary and handing the tokens over; llama.cpp's do not."
    );
    let modes: Vec<String> = MODES.iter().map(|mode| mode.options.join(" ")).collect();
    println!("llama.cpp's figures are each the best of: {}.\n", modes.join("; "));
    println!("| model | what | samplebook tok/s | llama.cpp tok/s | ratio |");
    println!("| --- | --- | ---: | ---: | ---: |");
    for file in files {
        match measure(&plan, &program, &file) {
            Ok((own, theirs)) => rows(&name(&file), &own, &theirs),
            Err(reason) => println!("| {} | {reason} | | | |", name(&file)),
        }
    }
}

/// Measures both programs in turns, so that what else the machine does falls on both.
fn measure(plan: &Plan, program: &Path, file: &Path) -> Result<(Rates, Vec<Rates>), String> {
    let mut own = Own::load(file, plan.threads)?;
    let llama = Llama { program, file, threads: plan.threads };
    let (mut own_rates, mut theirs) = (Rates::default(), vec![Rates::default(); MODES.len()]);
    for _ in 0..plan.rounds {
        own.round(&mut own_rates)?;
        for (mode, rates) in MODES.iter().zip(&mut theirs) {
            llama.round(mode, rates)?;
        }
    }
    Ok((own_rates, theirs))
}

/// Prints one model's rows.
fn rows(model: &str, own: &Rates, theirs: &[Rates]) {
    let row = |what: &str, median: &dyn Fn(&Rates) -> f64| {
        let (own, theirs) = (median(own), theirs.iter().map(median).fold(f64::NAN, f64::max));
        println!("| {model} | {what} | {} | {} | {:.2} |", number(own), number(theirs), own / theirs);
    };
    row("prefill", &Rates::prefill);
    for (index, lanes) in LANES.iter().enumerate() {
        let what = format!("decode, {lanes} lane{}", if *lanes == 1 { "" } else { "s" });
        row(&what, &|rates| rates.decode(index));
    }
}

/// Returns three significant digits, or all before the point.
fn number(value: f64) -> String {
    let digits = match value {
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$}")
}
