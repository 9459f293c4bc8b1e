//! The lanes of one request: first the prefix is read, then all lanes are stepped as one batch.
//!
//! Never loops: a turn is one batch, so that several runs can take turns.

use std::rc::Rc;

use tokio::sync::mpsc::Sender;

use super::cache::Cache;
use super::forward::{Model, Scratch, Shared, Strand};
use super::kernel::Kernel;
use super::lane::{Lane, Rules};
use super::sampler::Settings;
use super::tokenizer::Tokenizer;
use crate::engine::{Event, Request};
use crate::session::{Param, Token};

/// Tokens of a prefix that are read in one turn.
const CHUNK: usize = 64;

/// How many read prefixes are remembered.
const TRUNKS: usize = 4;

/// A text that has been read, for any run that begins with it.
#[derive(Debug)]
struct Trunk {
    tokens: Vec<u32>,
    cache: Cache,
}

/// What all runs work with.
pub struct Workshop<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its tokenizer.
    pub tokenizer: &'a Tokenizer,
    /// Its arithmetic.
    pub kernel: Kernel,
    /// Memory for one batch at a time.
    pub scratch: Scratch,
    /// The last texts read, the newest first.
    trunks: Vec<Rc<Trunk>>,
}

impl<'a> Workshop<'a> {
    /// Makes a workshop that has read nothing yet.
    pub fn new(model: &'a Model, tokenizer: &'a Tokenizer) -> Self {
        Self { model, tokenizer, kernel: model.kernel(), scratch: Scratch::default(), trunks: Vec::new() }
    }

    /// Returns the remembered text with the longest common beginning, and how long that is.
    fn nearest(&self, tokens: &[u32]) -> Option<(Rc<Trunk>, usize)> {
        let common = |trunk: &Trunk| trunk.tokens.iter().zip(tokens).take_while(|(a, b)| a == b).count();
        let trunks = self.trunks.iter().map(|trunk| (Rc::clone(trunk), common(trunk)));
        trunks.reduce(|best, other| if other.1 > best.1 { other } else { best })
    }

    fn remember(&mut self, trunk: &Rc<Trunk>) {
        self.trunks.retain(|other| !Rc::ptr_eq(other, trunk));
        self.trunks.insert(0, Rc::clone(trunk));
        self.trunks.truncate(TRUNKS);
    }
}

/// The tokens a request continues.
#[derive(Debug, PartialEq)]
struct Given {
    /// What the model reads: `text`, after BOS if the tokenizer says so; the start token where there is neither.
    sequence: Vec<u32>,
    /// Prefix and kept tokens.
    text: Vec<u32>,
    /// Tokens of the prefix.
    prefix: usize,
}

impl Given {
    fn new(request: &Request, model: &Model, tokenizer: &Tokenizer) -> Result<Self, String> {
        let mut text = tokenizer.encode(&request.prefix)?;
        let prefix = text.len();
        let ids: Option<Vec<u32>> = request.kept.iter().map(|token| known_id(token, tokenizer)).collect();
        text.extend(match ids {
            Some(ids) => ids,
            None => {
                let bytes: Vec<u8> =
                    request.kept.iter().flat_map(|token| token.bytes.iter().copied()).collect();
                tokenizer.encode_bytes(&bytes)?
            }
        });
        let mut sequence: Vec<u32> = tokenizer.start().into_iter().chain(text.iter().copied()).collect();
        if sequence.is_empty() {
            let start =
                model.config.start.ok_or("the prefix is empty and the model has no token to begin with")?;
            sequence.push(start);
        }
        let (length, context) = (sequence.len(), model.config.context);
        if length >= context {
            return Err(format!(
                "the prefix is {length} tokens; the model's context holds {context}, so at most {} fit; shorten it by \
                 {} tokens",
                context - 1,
                length - (context - 1)
            ));
        }
        Ok(Self { sequence, text, prefix })
    }
}

/// A kept token's id, if it stands for the token's bytes here: tokens cut by a stop text or of another model do not.
fn known_id(token: &Token, tokenizer: &Tokenizer) -> Option<u32> {
    token.id.filter(|&id| tokenizer.bytes(id) == token.bytes)
}

/// The lanes of one request.
#[derive(Debug)]
pub struct Run {
    rules: Rules,
    sequence: Vec<u32>,
    stage: Stage,
    lanes: Vec<Lane>,
}

#[derive(Debug)]
enum Stage {
    /// The prefix is not read to its end.
    Reading(Cache),
    /// All lanes continue this text.
    Sampling(Rc<Trunk>),
}

impl Run {
    /// Begins; nothing is computed yet.
    ///
    /// # Errors
    /// Says what is wrong with the request: too long, or not tokenisable.
    pub fn new(request: &Request, senders: Vec<Sender<Event>>, shop: &mut Workshop) -> Result<Self, String> {
        let model = shop.model;
        let given = Given::new(request, model, shop.tokenizer)?;
        let rules = Rules {
            settings: Settings::new(&request.params),
            seed: request.seed,
            max_tokens: request.params.effective(Param::MaxTokens) as u64,
            context: model.config.context,
            alternatives: request.alternatives,
            ends: model.config.ends.clone(),
            given: given.text.len(),
            prefix: given.prefix,
            offset: given.sequence.len() - given.text.len(),
        };
        // The last token is read by every lane for itself: its logits are the first a lane draws from, and so a
        // remembered text can be used up to any token without keeping logits.
        let Some((&last, head)) = given.sequence.split_last() else {
            return Err("there is nothing to continue".to_owned());
        };
        let stage = match shop.nearest(head) {
            Some((trunk, common)) if common == head.len() => {
                shop.remember(&trunk);
                Stage::Sampling(trunk)
            }
            Some((trunk, common)) => Stage::Reading(trunk.cache.head(common, head.len())),
            None => Stage::Reading(model.cache(head.len())),
        };
        let lanes = request.lanes.iter().zip(senders).map(|(&number, sender)| {
            Lane::new(number, sender, model.cache(1), last, given.text.clone(), &request.params.stop)
        });
        Ok(Self { rules, lanes: lanes.collect(), sequence: given.sequence, stage })
    }

    /// Delivers what is waiting and forgets lanes that are over; `false` once none is left.
    pub fn deliver(&mut self) -> bool {
        self.lanes.retain_mut(Lane::deliver);
        !self.lanes.is_empty()
    }

    /// Computes one batch; `false` if every lane waits for its reader.
    pub fn step(&mut self, shop: &mut Workshop) -> bool {
        let head = self.sequence.len() - 1;
        match &mut self.stage {
            Stage::Reading(cache) => {
                let end = head.min(cache.len() + CHUNK);
                let tokens = &self.sequence[cache.len()..end];
                if !tokens.is_empty() {
                    let mut strand = [Strand { cache, tokens: tokens.len() }];
                    shop.model.read(&mut shop.scratch, tokens, None, &mut strand);
                }
                if end == head {
                    let cache = std::mem::replace(cache, shop.model.cache(0));
                    let trunk = Rc::new(Trunk { tokens: self.sequence[..head].to_vec(), cache });
                    shop.remember(&trunk);
                    self.stage = Stage::Sampling(trunk);
                }
                true
            }
            Stage::Sampling(trunk) => {
                let mut ready: Vec<&mut Lane> =
                    self.lanes.iter_mut().filter(|lane| lane.is_ready()).collect();
                if ready.is_empty() {
                    return false;
                }
                let tokens: Vec<u32> = ready.iter().map(|lane| lane.next).collect();
                let mut strands: Vec<Strand> =
                    ready.iter_mut().map(|lane| Strand { cache: &mut lane.cache, tokens: 1 }).collect();
                let shared = Some(Shared { cache: &trunk.cache, length: head });
                let logits = shop.model.logits(&mut shop.scratch, &tokens, shared, &mut strands);
                for (lane, logits) in ready.into_iter().zip(logits.chunks(shop.model.logit_stride())) {
                    let logits = &logits[..shop.model.config.vocabulary];
                    lane.take(logits, &self.rules, shop.tokenizer, shop.kernel);
                }
                true
            }
        }
    }

    /// Returns the lanes, to wait for their readers.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{Receiver, channel};

    use super::super::tiny;
    use super::*;
    use crate::session::Params;

    fn model() -> Model {
        tiny::Tiny::llama().model(Kernel::detect())
    }

    fn begin(prefix: &str, shop: &mut Workshop) -> (Run, Receiver<Event>) {
        let (sender, reader) = channel(4);
        let (prefix, params) = (prefix.to_owned(), Params::default());
        let request = Request {
            prefix,
            kept: Vec::new(),
            params,
            seed: 0,
            lanes: vec![0],
            drafts: vec![],
            alternatives: 0,
        };
        (Run::new(&request, vec![sender], shop).unwrap(), reader)
    }

    fn held(run: &Run) -> Option<usize> {
        match &run.stage {
            Stage::Reading(cache) => Some(cache.len()),
            Stage::Sampling(_) => None,
        }
    }

    #[test]
    fn what_was_read_is_not_read_again() {
        let (model, tokenizer) = (model(), Tokenizer::parse(&tiny::tokenizer()).unwrap());
        let mut shop = Workshop::new(&model, &tokenizer);
        let (mut run, _reader) = begin("qqqqqqqq", &mut shop);
        assert_eq!(held(&run), Some(0));
        while held(&run).is_some() {
            run.step(&mut shop);
        }
        assert_eq!(held(&begin("qqqqqqqq", &mut shop).0), None, "the same prefix");
        assert_eq!(held(&begin("qqqqq", &mut shop).0), None, "a shorter one");
        assert_eq!(held(&begin("qqqqqzq", &mut shop).0), Some(5), "an edited one");
    }

    #[test]
    fn a_lane_whose_reader_left_is_forgotten_before_the_next_step() {
        let (model, tokenizer) = (model(), Tokenizer::parse(&tiny::tokenizer()).unwrap());
        let mut shop = Workshop::new(&model, &tokenizer);
        let (mut run, reader) = begin("q", &mut shop);
        assert!(run.deliver());
        drop(reader);
        assert!(!run.deliver());
    }

    #[test]
    fn bos_stands_before_the_text_and_is_none_of_it() {
        let model = model();
        let given = |prefix: &str, start| {
            let tokenizer = Tokenizer::parse(&tiny::tokenizer()).unwrap().starting_with(start).unwrap();
            let (prefix, params) = (prefix.to_owned(), Params::default());
            let request = Request {
                prefix,
                kept: vec![],
                params,
                seed: 0,
                lanes: vec![],
                drafts: vec![],
                alternatives: 0,
            };
            Given::new(&request, &model, &tokenizer).unwrap()
        };
        let (with, without) = (given("the", Some(260)), given("the", None));
        assert_eq!(with.sequence, [&[260], without.sequence.as_slice()].concat());
        assert_eq!((&with.text, with.prefix), (&without.text, without.prefix));
        assert_eq!(given("", Some(260)).sequence, [260]);
        assert_eq!(given("", None).sequence, [0]);
    }

    #[test]
    fn a_kept_token_that_was_cut_is_read_by_its_bytes() {
        let (model, tokenizer) = (model(), Tokenizer::parse(&tiny::tokenizer()).unwrap());
        let kept =
            |bytes: &[u8]| Token { bytes: bytes.to_vec(), id: Some(259), logprob: None, top: Vec::new() };
        let given = |token: Token| {
            let params = Params::default();
            let request = Request {
                prefix: "q".to_owned(),
                kept: vec![token],
                params,
                seed: 0,
                lanes: vec![],
                drafts: vec![],
                alternatives: 0,
            };
            Given::new(&request, &model, &tokenizer).unwrap()
        };
        assert_eq!(given(kept(b" the")).text[1..], [259]);
        let cut = given(kept(b" t"));
        assert_eq!((cut.text.len(), cut.prefix), (3, 1));
    }
}
