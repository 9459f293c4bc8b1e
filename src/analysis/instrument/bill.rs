//! Owns the instrument that tells what samples take past their turn: how many run on, what that costs, what would stop it.
//!
//! Never alters a sample, and never guesses a price.

use std::cmp::Reverse;

use serde::Serialize;
use serde_json::value::to_raw_value;
use uuid::Uuid;

use super::{
    by_sample::BySample,
    counter::{Counter, Facts, Samples, Start},
};
use crate::language::counted;
use crate::tr;
use crate::{
    analysis::{RunOnDetector, Turns},
    session::{Finish, Token, escape},
};

/// The samples of a group that run on past their turn.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RunOnSums {
    /// How many they are.
    pub samples: usize,
    /// Tokens that begin behind the turn, of all of them together.
    pub tokens_past: usize,
    /// Texts that would have stopped them, the one that stops most first.
    pub stops: Vec<StopSum>,
    /// What these tokens cost, in US dollars; nothing where no price is known.
    #[serde(skip)]
    pub usd: Option<f64>,
}

/// A stop text, and how many samples it would have ended at their turn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StopSum {
    /// The text.
    pub stop: String,
    /// How many.
    pub samples: usize,
}

impl RunOnSums {
    /// Adds those of other samples.
    pub fn add(&mut self, other: Self) {
        self.samples += other.samples;
        self.tokens_past += other.tokens_past;
        self.add_usd(other.usd);
        for stop in other.stops {
            self.add_stop(&stop.stop, stop.samples);
        }
    }

    fn add_usd(&mut self, usd: Option<f64>) {
        if let Some(usd) = usd {
            *self.usd.get_or_insert(0.0) += usd;
        }
    }

    fn add_stop(&mut self, stop: &str, samples: usize) {
        match self.stops.iter_mut().find(|known| known.stop == *stop) {
            Some(known) => known.samples += samples,
            None => self.stops.push(StopSum { stop: stop.to_owned(), samples }),
        }
    }

    /// Says how many samples run on and what that takes.
    pub fn sentence(&self) -> String {
        let tokens = counted(self.tokens_past, "token");
        let usd = self.usd.map_or(String::new(), |usd| format!(", ${usd:.6}"));
        match self.samples {
            0 => tr!("bill-no-run-on").to_owned(),
            many => tr!("bill-run-on", n = many, spent = format!("{tokens}{usd}")),
        }
    }
}

/// Where the samples of a group run on.
#[derive(Debug)]
pub struct RunOns {
    turns: Turns,
    samples: BySample<RunOnDetector>,
}

impl RunOns {
    /// Returns how many samples run on, and what that takes.
    pub fn sums(&self, samples: &dyn Samples) -> RunOnSums {
        let mut sums = RunOnSums::default();
        for (id, detector) in self.samples.iter() {
            let (Some(run_on), Some(drawn)) = (detector.found(), samples.find(id)) else { continue };
            let past = run_on.tokens_past(drawn.tokens());
            sums.samples += 1;
            sums.tokens_past += past;
            let all = drawn.sample.tokens.len().max(1);
            sums.add_usd(drawn.sample.cost_usd.map(|cost| cost * past as f64 / all as f64));
            if let Some(stop) = &run_on.stop {
                sums.add_stop(stop, 1);
            }
        }
        sums.stops.sort_by_key(|stop| Reverse(stop.samples));
        sums
    }
}

impl Counter for RunOns {
    fn begin(start: &Start<'_>) -> Self {
        Self { turns: Turns::of(start.prompt), samples: BySample::default() }
    }

    fn add(&mut self, sample: Uuid) {
        self.samples.insert(sample, RunOnDetector::new(self.turns.clone()));
    }

    fn push(&mut self, sample: Uuid, token: &Token) {
        if let Some(detector) = self.samples.get_mut(sample) {
            detector.push(&token.bytes);
        }
    }

    fn end(&mut self, sample: Uuid, _: Finish) {
        if let Some(detector) = self.samples.get_mut(sample) {
            detector.end();
        }
    }

    fn remove(&mut self, sample: Uuid) -> bool {
        self.samples.remove(sample);
        true
    }

    fn words(&self, samples: &dyn Samples) -> Vec<String> {
        let sums = self.sums(samples);
        // As it is typed behind --stop or into the list of stops.
        let stop = |stop: &StopSum| tr!("bill-stop", stop = escape(&stop.stop), n = stop.samples);
        [sums.sentence()].into_iter().chain(sums.stops.iter().map(stop)).collect()
    }

    fn facts(&self, samples: &dyn Samples) -> serde_json::Result<Facts> {
        Ok(vec![("run_on", to_raw_value(&self.sums(samples))?)])
    }
}
