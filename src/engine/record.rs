//! From a request to the samples it makes: what is known before the first token, and what the ending adds.
//!
//! Never writes them anywhere.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Ending, Engine, UNKNOWN_MODEL};
use crate::session::{CellId, Chat, Finish, LogprobKind, Params, Parent, Sample, Token, Usage};

/// The program and its version, as records name them.
pub const PROGRAM: &str = concat!("samplebook ", env!("CARGO_PKG_VERSION"));

/// Draws the seed of what has none.
pub fn drawn_seed() -> u64 {
    // The random part of a fresh id.
    Uuid::now_v7().as_u128() as u64 & u64::from(u32::MAX)
}

/// One run: what all its samples have in common.
#[derive(Clone, Debug)]
pub struct Run {
    /// The run's id.
    pub id: Uuid,
    /// The seed all its lanes draw their noise from.
    pub seed: u64,
    blank: Sample,
}

impl Run {
    /// Begins a run now; a seed that is unset is drawn.
    pub fn begin(engine: &dyn Engine, cell: &CellId, params: &Params) -> Self {
        let id = Uuid::now_v7();
        let seed = params.seed().unwrap_or_else(drawn_seed);
        let identity = engine.identity();
        let blank = Sample {
            id,
            run: Some(id),
            cell: cell.clone(),
            engine: identity.engine.to_owned(),
            model: identity.model,
            model_digest: identity.digest,
            server: identity.server,
            params: engine.capabilities().obeyed(params),
            seed,
            program: Some(PROGRAM.to_owned()),
            started: Timestamp::now(),
            logprobs: engine.capabilities().logprobs,
            ..Sample::default()
        };
        Self { id, seed, blank }
    }

    /// Returns the run in a column: the same noise, unless the column's params have a seed of their own, so that
    /// columns differ by nothing but their settings.
    #[must_use]
    pub fn in_column(&self, column: u32, engine: &dyn Engine, params: &Params) -> Self {
        let mut run = Self::begin(engine, &self.blank.cell, params);
        run.id = self.id;
        (run.blank.run, run.blank.column) = (Some(self.id), column);
        run.with_seed(params.seed().unwrap_or(self.seed))
    }

    /// Draws the noise of all lanes from another seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        (self.seed, self.blank.seed) = (seed, seed);
        self
    }

    /// Asks a chat model, with this system prompt, if there is one.
    #[must_use]
    pub fn as_chat(mut self, system: Option<&str>) -> Self {
        self.blank.chat = system.map(|system| Chat { system: system.to_owned(), prompt: None });
        self
    }

    /// Returns the sample of a lane before its first token.
    pub fn sample(&self, lane: u32, parent: Option<Parent>, prefix: Vec<u8>) -> Sample {
        Sample { id: Uuid::now_v7(), lane, parent, prefix, ..self.blank.clone() }
    }
}

impl Ending {
    /// The ending of a lane whose stream said nothing about it.
    pub fn unreported(sample: &Sample, finish: Finish) -> Self {
        Self {
            finish,
            finish_raw: None,
            stop_string: None,
            error: None,
            usage: Usage {
                prefix_tokens: None,
                sampled_tokens: sample.tokens.len() as u64,
                source: "counted".to_owned(),
            },
            logprobs: sample.logprobs,
            cost_usd: None,
            model: None,
            tokens: None,
        }
    }

    /// Completes a sample, now.
    pub fn complete(mut self, sample: &mut Sample) {
        if let Some(told) = self.tokens.take() {
            let chosen = sample.tokens.iter().take_while(|token| token.chosen).count();
            let bytes = |tokens: &[Token]| -> Vec<u8> {
                tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect()
            };
            if bytes(&sample.tokens[chosen..]) == bytes(&told) {
                sample.tokens.truncate(chosen);
                sample.tokens.extend(told);
            }
        }
        sample.ended = Some(Timestamp::now());
        sample.finish = self.finish;
        sample.finish_raw = self.finish_raw;
        sample.stop_string = self.stop_string;
        sample.error = self.error;
        sample.usage = self.usage;
        sample.cost_usd = self.cost_usd;
        if let Some(answered) = self.model.filter(|answered| *answered != sample.model) {
            let asked = std::mem::replace(&mut sample.model, answered);
            sample.model_asked = Some(asked).filter(|asked| asked != UNKNOWN_MODEL);
        }
        let has_any = sample.tokens.iter().any(|token| token.logprob.is_some());
        sample.logprobs = if has_any || sample.tokens.is_empty() { self.logprobs } else { LogprobKind::None };
    }
}
