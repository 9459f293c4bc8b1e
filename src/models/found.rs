//! Owns what is found: the models on this machine, each with what it is and where it runs.
//!
//! Never hides a model that is broken: what is wrong with it is told.

use std::{collections::BTreeSet, path::Path, path::PathBuf};

use super::{
    cached,
    candidate::{Candidate, Form, Place},
    ollama,
    origin::{Hint, Kind, origin},
    places::{Layout, Root},
    remembered::Remembered,
    walk,
};
use crate::{engine::local::Survey, tr};

/// Where a model can be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runs {
    /// In this process.
    Here,
    /// In this process by llama.cpp, which is part of this build.
    ByLlamaCpp,
    /// Not by this build, for this reason: one with the feature `llama-cpp` may, or a server.
    NeedsLlamaCpp(String),
    /// Not here, for this reason: a server may.
    NeedsServer(String),
    /// Nowhere: this is wrong with its files.
    Broken(String),
}

impl Runs {
    /// Says where it runs, and why not here.
    pub fn words(&self) -> String {
        match self {
            Self::Here => tr!("models-runs-here").to_owned(),
            Self::ByLlamaCpp => tr!("models-runs-llama-cpp").to_owned(),
            Self::NeedsLlamaCpp(reason) => tr!("models-needs-llama-cpp", reason = reason),
            Self::NeedsServer(reason) => tr!("models-needs-server", reason = reason),
            Self::Broken(reason) => tr!("models-broken", reason = reason),
        }
    }
}

/// A model on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it is called where it lies.
    pub name: String,
    /// The file or the folder.
    pub path: PathBuf,
    /// Who put it there.
    pub place: Place,
    /// The bytes of its weights.
    pub bytes: u64,
    /// What its files say of it; empty where they are broken.
    pub survey: Survey,
    /// What it was made for, and by what one thinks so; nothing is known of files that are broken.
    pub kind: Option<(Kind, Hint)>,
    /// Where it runs.
    pub runs: Runs,
}

impl Found {
    /// Says in a few words what it is, and where it lies; of one that does not run here, why.
    pub fn detail(&self) -> String {
        let Survey { format, context, .. } = &self.survey;
        let context = context.map(|context| tr!("models-context", tokens = context));
        let kind = self.kind.map(|(kind, _)| kind.word().to_owned());
        let last = match &self.runs {
            Runs::Here => self.place.name().to_owned(),
            Runs::Broken(_) => return self.runs.words(),
            _ => self.runs.words(),
        };
        let facts = [self.parameters(), format.clone(), Some(self.size()), context, kind, Some(last)];
        let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty());
        facts.collect::<Vec<_>>().join(" · ")
    }

    /// Writes how many numbers its weights are: `135M`, `1.24B`.
    pub fn parameters(&self) -> Option<String> {
        self.survey.parameters.map(count)
    }

    /// Writes the bytes of its weights.
    pub fn size(&self) -> String {
        if self.bytes == 0 { String::new() } else { bytes(self.bytes) }
    }
}

/// Writes a number of weights: `135M`, `1.24B`.
pub fn count(weights: u64) -> String {
    match weights as f64 {
        few @ ..1e6 => format!("{:.0}k", few / 1e3),
        some @ ..1e9 => format!("{:.0}M", some / 1e6),
        many => format!("{:.2}B", many / 1e9),
    }
}

/// Writes a number of bytes.
pub fn bytes(bytes: u64) -> String {
    match bytes as f64 {
        few @ ..1e6 => format!("{:.0} kB", few / 1e3),
        some @ ..1e9 => format!("{:.0} MB", some / 1e6),
        many => format!("{:.1} GB", many / 1e9),
    }
}

/// Finds the models in these places, each once, those that run here first; `memory` is the file that remembers what was
/// read.
pub fn find(roots: &[Root], memory: &Path) -> Vec<Found> {
    let mut remembered = Remembered::read(memory);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for root in roots {
        for candidate in candidates(root) {
            let real = candidate.path.canonicalize().unwrap_or_else(|_| candidate.path.clone());
            if seen.insert(real) {
                found.push(described(candidate, &mut remembered));
            }
        }
    }
    remembered.write(memory);
    let rank = |runs: &Runs| match runs {
        Runs::Here | Runs::ByLlamaCpp => 0,
        Runs::NeedsLlamaCpp(_) | Runs::NeedsServer(_) => 1,
        Runs::Broken(_) => 2,
    };
    found.sort_by(|one, other| {
        (rank(&one.runs), one.place, &one.name).cmp(&(rank(&other.runs), other.place, &other.name))
    });
    found
}

fn candidates(root: &Root) -> Vec<Candidate> {
    match root.layout {
        Layout::Hub => cached::hub(root.place, &root.path),
        Layout::Ollama => ollama::models(&root.path),
        Layout::Files(depth) => walk::files(root.place, &root.path, depth),
    }
}

fn described(candidate: Candidate, remembered: &mut Remembered) -> Found {
    let (bytes, result) = match &candidate.broken {
        Some(reason) => (0, Err(reason.clone())),
        None => remembered.survey(&candidate),
    };
    let (survey, runs, kind) = match result {
        Ok(survey) => {
            let runs = match survey.refused.clone() {
                None => Runs::Here,
                Some(_) if candidate.form == Form::Gguf && cfg!(feature = "llama-cpp") => Runs::ByLlamaCpp,
                Some(reason) if candidate.form == Form::Gguf => Runs::NeedsLlamaCpp(reason),
                Some(reason) => Runs::NeedsServer(reason),
            };
            let kind = origin(&candidate.name, &survey, candidate.is_templated);
            (survey, runs, Some(kind))
        }
        Err(reason) => (Survey::default(), Runs::Broken(reason), None),
    };
    Found { kind, name: candidate.name, path: candidate.path, place: candidate.place, bytes, survey, runs }
}
