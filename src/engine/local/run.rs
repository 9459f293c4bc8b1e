//! The lanes of one request: first the prefix is read, then all lanes are stepped as one batch.
//!
//! Never loops: a turn is one batch, so that several runs can take turns.

use std::rc::Rc;

use tokio::sync::mpsc::Sender;

use super::answer::Answer;
use super::kernel::{Kernel, LogSumExp};
use super::lane::{Draft, Lane, Rules, token};
use super::network::{Network, Shared, Strand, Vocabulary};
use crate::engine::{Event, Request};
use crate::language::counted;
use crate::sampling::Settings;
use crate::session::{Distribution, LogprobKind, Param, Token};
use crate::tr;

/// Tokens of a text that are read in one turn.
pub(crate) const CHUNK: usize = 64;

/// How many texts are remembered at most, however short they are.
const TRUNKS: usize = 32;

/// Logits that one turn may leave, in numbers: 32 MiB of them.
const MOST_LOGITS: usize = 1 << 23;

/// A text that has been read, for any run that begins with it.
#[derive(Debug)]
pub(crate) struct Trunk<M> {
    tokens: Vec<u32>,
    memory: M,
}

/// What all runs work with.
pub(crate) struct ModelContext<'a, N: Network> {
    /// The model.
    pub network: N,
    /// Its tokens.
    pub vocabulary: &'a dyn Vocabulary,
    /// The arithmetic of sampling.
    pub kernel: Kernel,
    /// The last texts used, the newest first.
    trunks: Vec<Rc<Trunk<N::Memory>>>,
    /// Bytes that they may take; the newest is kept whatever it takes.
    room: u64,
}

impl<'a, N: Network> ModelContext<'a, N> {
    /// Makes a workshop that has read nothing yet, and may remember what it reads in so many bytes.
    pub(crate) fn new(network: N, vocabulary: &'a dyn Vocabulary, room: u64) -> Self {
        Self { network, vocabulary, kernel: Kernel::detect(), trunks: Vec::new(), room }
    }

    /// Returns the remembered text with the longest common beginning, and how long that is.
    fn nearest(&self, tokens: &[u32]) -> Option<(Rc<Trunk<N::Memory>>, usize)> {
        let common =
            |trunk: &Trunk<N::Memory>| trunk.tokens.iter().zip(tokens).take_while(|(a, b)| a == b).count();
        let trunks = self.trunks.iter().map(|trunk| (Rc::clone(trunk), common(trunk)));
        trunks.reduce(|best, other| if other.1 > best.1 { other } else { best })
    }

    fn remember(&mut self, trunk: &Rc<Trunk<N::Memory>>) {
        self.trunks.retain(|other| !Rc::ptr_eq(other, trunk));
        self.trunks.insert(0, Rc::clone(trunk));
        self.trunks.truncate(TRUNKS);
        let (mut taken, network, room) = (0, &self.network, self.room);
        let fits = self.trunks.iter().take_while(|trunk| {
            taken += network.bytes(&trunk.memory);
            taken <= room
        });
        let fits = fits.count().max(1);
        self.trunks.truncate(fits);
    }

    /// Remembers a text whose memory has become free.
    pub(crate) fn keep(&mut self, tokens: &[u32], memory: N::Memory) -> Rc<Trunk<N::Memory>> {
        let trunk = Rc::new(Trunk { tokens: tokens.to_vec(), memory });
        self.remember(&trunk);
        trunk
    }

    /// Checks that a text leaves room for a token more.
    ///
    /// # Errors
    /// Says by how much it is too long.
    pub(crate) fn check_length(&self, what: &str, length: usize, room: usize) -> Result<(), String> {
        let most = self.network.facts().context - room;
        if length <= most {
            return Ok(());
        }
        Err(tr!(
            "model-too-long",
            what = what,
            tokens = counted(length, "token"),
            context = most + room,
            most = most,
            excess = counted(length - most, "token")
        ))
    }
}

/// The tokens a request continues.
#[derive(Debug, PartialEq)]
struct Given {
    /// What the model reads: `text`, after BOS if the tokenizer says so; the start token where there is neither.
    sequence: Vec<u32>,
    /// Prefix and inherited tokens.
    text: Vec<u32>,
    /// Tokens of the prefix.
    prefix: usize,
}

impl Given {
    fn new<N: Network>(prefix: &str, inherited: &[Token], context: &ModelContext<N>) -> Result<Self, String> {
        let vocabulary = context.vocabulary;
        let mut text = vocabulary.encode(prefix)?;
        let prefix = text.len();
        let ids: Option<Vec<u32>> = inherited.iter().map(|token| known_id(token, vocabulary)).collect();
        text.extend(match ids {
            Some(ids) => ids,
            None => {
                let bytes: Vec<u8> = inherited.iter().flat_map(|token| token.bytes.iter().copied()).collect();
                vocabulary.encode_bytes(&bytes)?
            }
        });
        let mut sequence: Vec<u32> = vocabulary.start().into_iter().chain(text.iter().copied()).collect();
        if sequence.is_empty() {
            let start = context.network.facts().start;
            sequence.push(start.ok_or_else(|| tr!("model-prefix-empty"))?);
        }
        context.check_length("prefix", sequence.len(), 1)?;
        Ok(Self { sequence, text, prefix })
    }
}

/// A kept token's id, if it stands for the token's bytes here: tokens cut by a stop text or of another model do not.
fn known_id(token: &Token, vocabulary: &dyn Vocabulary) -> Option<u32> {
    token.id.filter(|&id| vocabulary.bytes(id) == token.bytes)
}

/// A text on its way into a remembered memory, but for its last token.
///
/// Whoever goes on reads the last token for itself: its logits are the first to draw from, and so a remembered text
/// can be used up to any token without keeping logits.
#[derive(Debug)]
struct Head<M> {
    sequence: Vec<u32>,
    stage: Stage<M>,
}

#[derive(Debug)]
enum Stage<M> {
    /// Not read to its end.
    Reading(M),
    /// Read.
    Read(Rc<Trunk<M>>),
}

impl<M> Head<M> {
    /// Begins with what is remembered of the text.
    fn new<N: Network<Memory = M>>(
        sequence: Vec<u32>,
        context: &mut ModelContext<N>,
    ) -> Result<Self, String> {
        let head = &sequence[..sequence.len().saturating_sub(1)];
        let stage = match context.nearest(head) {
            Some((trunk, common)) if common == head.len() => {
                context.remember(&trunk);
                Stage::Read(trunk)
            }
            Some((trunk, common)) => {
                Stage::Reading(context.network.beginning(&trunk.memory, common, head.len())?)
            }
            None => Stage::Reading(context.network.memory(head.len())?),
        };
        Ok(Self { sequence, stage })
    }

    fn last(&self) -> Option<u32> {
        self.sequence.last().copied()
    }

    /// Returns how many tokens stand before the last.
    fn length(&self) -> usize {
        self.sequence.len().saturating_sub(1)
    }

    /// Returns a memory that begins with the text once it is read; until then reads one chunk more.
    fn step<N: Network<Memory = M>>(
        &mut self,
        context: &mut ModelContext<N>,
    ) -> Result<Option<Rc<Trunk<M>>>, String> {
        let head = self.length();
        let memory = match &mut self.stage {
            Stage::Read(trunk) => return Ok(Some(Rc::clone(trunk))),
            Stage::Reading(memory) => memory,
        };
        let begun = context.network.length(memory);
        let end = head.min(begun + CHUNK);
        if begun < end {
            context.network.read(&self.sequence[begun..end], memory)?;
        }
        if end == head {
            let read = std::mem::replace(memory, context.network.memory(0)?);
            self.stage = Stage::Read(context.keep(&self.sequence[..head], read));
        }
        Ok(None)
    }
}

/// A question for the distribution after a text.
#[derive(Debug)]
pub(crate) struct NextJob<M> {
    given: Given,
    head: Head<M>,
    alternatives: usize,
    answer: Answer<Distribution>,
}

impl<M> NextJob<M> {
    /// Begins; where the text cannot be read the answer says why.
    pub(crate) fn new<N: Network<Memory = M>>(
        prefix: &str,
        inherited: &[Token],
        alternatives: usize,
        answer: Answer<Distribution>,
        context: &mut ModelContext<N>,
    ) -> Option<Self> {
        let given = Given::new(prefix, inherited, context);
        let begun = given.and_then(|given| Ok((Head::new(given.sequence.clone(), context)?, given)));
        match begun {
            Ok((head, given)) => Some(Self { given, head, alternatives, answer }),
            Err(reason) => {
                answer.refuse(&reason);
                None
            }
        }
    }

    /// Computes one batch; gives itself back until the answer is sent, or nobody waits for it.
    pub(crate) fn step<N: Network<Memory = M>>(mut self, context: &mut ModelContext<N>) -> Option<Self> {
        if self.answer.is_closed() {
            return None;
        }
        match self.distribution(context) {
            Ok(None) => return Some(self),
            Ok(Some(distribution)) => self.answer.give(distribution),
            Err(reason) => self.answer.refuse(&reason),
        }
        None
    }

    fn distribution<N: Network<Memory = M>>(
        &mut self,
        context: &mut ModelContext<N>,
    ) -> Result<Option<Distribution>, String> {
        let Some(trunk) = self.head.step(context)? else { return Ok(None) };
        let length = self.head.length();
        let mut memory = context.network.memory(1)?;
        let mut strand = [Strand { memory: &mut memory, tokens: 1 }];
        let shared = Some(Shared { memory: &trunk.memory, length });
        let last: Vec<u32> = self.head.last().into_iter().collect();
        let vocabulary = context.network.facts().vocabulary;
        let logits = context.network.logits(&last, shared, &mut strand)?[..vocabulary].to_vec();
        let total = context.kernel.run(LogSumExp { numbers: &logits });
        if !total.is_finite() {
            return Err(tr!("model-nonsense").to_owned());
        }
        Ok(Some(Distribution {
            top: token(context.kernel, 0, &logits, total, self.alternatives, context.vocabulary).top,
            logits,
            total,
            text: std::mem::take(&mut self.given.text),
            prefix: self.given.prefix,
            ends: context.network.facts().ends.clone(),
            logprobs: LogprobKind::Raw,
            cost_usd: Some(0.0),
        }))
    }
}

/// The lanes of one request.
#[derive(Debug)]
pub(crate) struct LocalRun<M> {
    rules: Rules,
    head: Head<M>,
    /// Each with what it has read after the shared head.
    lanes: Vec<(Lane, M)>,
}

impl<M> LocalRun<M> {
    /// Begins; nothing is computed yet.
    ///
    /// # Errors
    /// Says what is wrong with the request: too long, or not tokenisable.
    pub(crate) fn new<N: Network<Memory = M>>(
        request: &Request,
        senders: Vec<Sender<Event>>,
        context: &mut ModelContext<N>,
    ) -> Result<Self, String> {
        let given = Given::new(&request.prefix, &request.inherited, context)?;
        let facts = context.network.facts();
        let rules = Rules {
            settings: Settings::new(&request.params),
            seed: request.seed,
            max_tokens: request.params.effective(Param::MaxTokens) as u64,
            context: facts.context,
            alternatives: request.alternatives,
            ends: facts.ends.clone(),
            given: given.text.len(),
            prefix: given.prefix,
            offset: given.sequence.len() - given.text.len(),
        };
        let head = Head::new(given.sequence, context)?;
        let last = head.last().ok_or_else(|| tr!("model-nothing-to-continue"))?;
        let mut drafts = request.drafts.iter();
        let lanes = request.lanes.iter().zip(senders).map(|(&number, sender)| {
            let draft = drafts.next().into_iter().flatten();
            let draft = Draft::new(draft.map_while(|token| known_id(token, context.vocabulary)));
            let lane = Lane::new(number, sender, last, given.text.clone(), draft, &request.params.stop);
            Ok((lane, context.network.memory(1)?))
        });
        let lanes = lanes.collect::<Result<_, String>>()?;
        Ok(Self { rules, head, lanes })
    }

    /// Delivers what is waiting and forgets lanes that are over; `false` once none is left.
    pub(crate) fn deliver(&mut self) -> bool {
        self.lanes.retain_mut(|(lane, _)| lane.deliver());
        !self.lanes.is_empty()
    }

    /// Ends every lane with an error.
    pub(crate) fn fail(&mut self, error: &str) {
        self.lanes.iter_mut().for_each(|(lane, _)| lane.fail(&self.rules, error));
    }

    /// Computes one batch; `false` if every lane waits for its reader.
    ///
    /// # Errors
    /// What the model said; the run cannot go on.
    pub(crate) fn step<N: Network<Memory = M>>(
        &mut self,
        context: &mut ModelContext<N>,
    ) -> Result<bool, String> {
        let Some(trunk) = self.head.step(context)? else { return Ok(true) };
        let length = self.head.length();
        let mut ready: Vec<&mut (Lane, M)> =
            self.lanes.iter_mut().filter(|(lane, _)| lane.is_ready()).collect();
        if ready.is_empty() {
            return Ok(false);
        }
        let (stride, vocabulary) = (context.network.stride(), context.network.facts().vocabulary);
        let most = (MOST_LOGITS / stride / ready.len()).max(1) - 1;
        let upcoming: Vec<Vec<u32>> = ready.iter().map(|(lane, _)| lane.upcoming(most)).collect();
        let before: Vec<usize> = ready.iter().map(|(_, memory)| context.network.length(memory)).collect();
        let strands = ready.iter_mut().zip(&upcoming);
        let mut strands: Vec<Strand<M>> =
            strands.map(|((_, memory), upcoming)| Strand { memory, tokens: upcoming.len() }).collect();
        let shared = Some(Shared { memory: &trunk.memory, length });
        let mut logits = context.network.logits(&upcoming.concat(), shared, &mut strands)?;
        let mut taken = Vec::new();
        for ((lane, _), upcoming) in ready.iter_mut().zip(&upcoming) {
            let own;
            (own, logits) = logits.split_at(upcoming.len() * stride);
            let own = own.chunks(stride).map(|logits| &logits[..vocabulary]);
            taken.push(lane.take_all(own, &self.rules, context.vocabulary, context.kernel));
        }
        for (((_, memory), before), taken) in ready.into_iter().zip(before).zip(taken) {
            context.network.truncate(memory, before + taken);
        }
        Ok(true)
    }

    /// Returns the lanes, to wait for their readers.
    pub(crate) fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().map(|(lane, _)| lane)
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{Receiver, channel};

    use super::super::cache::Cache;
    use super::super::forward::Model;
    use super::super::{tiny, tokenizer::Tokenizer};
    use super::*;
    use crate::session::Params;

    fn context(tokenizer: &Tokenizer) -> ModelContext<'_, Model> {
        ModelContext::new(tiny::Tiny::llama().model(Kernel::detect()), tokenizer, 1 << 20)
    }

    fn tokenizer() -> Tokenizer {
        Tokenizer::parse(&tiny::tokenizer()).unwrap()
    }

    fn begin(prefix: &str, context: &mut ModelContext<Model>) -> (LocalRun<Cache>, Receiver<Event>) {
        let (sender, reader) = channel(4);
        let (prefix, params) = (prefix.to_owned(), Params::default());
        let request = Request {
            prefix,
            inherited: Vec::new(),
            chat: None,
            params,
            seed: 0,
            lanes: vec![0],
            drafts: vec![],
            alternatives: 0,
        };
        (LocalRun::new(&request, vec![sender], context).unwrap(), reader)
    }

    fn held(run: &LocalRun<Cache>) -> Option<usize> {
        match &run.head.stage {
            Stage::Reading(memory) => Some(memory.len()),
            Stage::Read(_) => None,
        }
    }

    #[test]
    fn what_was_read_is_not_read_again() {
        let tokenizer = tokenizer();
        let mut context = context(&tokenizer);
        let (mut run, _reader) = begin("qqqqqqqq", &mut context);
        assert_eq!(held(&run), Some(0));
        while held(&run).is_some() {
            run.step(&mut context).unwrap();
        }
        assert_eq!(held(&begin("qqqqqqqq", &mut context).0), None, "the same prefix");
        assert_eq!(held(&begin("qqqqq", &mut context).0), None, "a shorter one");
        assert_eq!(held(&begin("qqqqqzq", &mut context).0), Some(5), "an edited one");
    }

    #[test]
    fn other_texts_are_remembered_as_long_as_there_is_room() {
        let tokenizer = tokenizer();
        let mut context = context(&tokenizer);
        let text = |number: usize| format!("{number} {}", "q".repeat(60));
        let read = |number: usize, context: &mut ModelContext<Model>| {
            let (mut run, _reader) = begin(&text(number), context);
            let was_kept = held(&run).is_none();
            while held(&run).is_some() {
                run.step(context).unwrap();
            }
            was_kept
        };
        let each = {
            read(0, &mut context);
            context.network.bytes(&context.trunks[0].memory)
        };
        context.room = 3 * each;
        for number in 1..5 {
            assert!(!read(number, &mut context), "{number} was never read");
        }
        assert_eq!(context.trunks.len(), 3);
        assert!(read(2, &mut context) && read(4, &mut context));
        assert!(!read(5, &mut context), "takes the place of the one that was used longest ago");
        assert!(read(2, &mut context) && !read(3, &mut context));
        // What is larger than the room is kept alone.
        context.room = 1;
        assert!(!read(6, &mut context) && read(6, &mut context));
        assert_eq!(context.trunks.len(), 1);
    }

    #[test]
    fn a_lane_whose_reader_left_is_forgotten_before_the_next_step() {
        let tokenizer = tokenizer();
        let mut context = context(&tokenizer);
        let (mut run, reader) = begin("q", &mut context);
        assert!(run.deliver());
        drop(reader);
        assert!(!run.deliver());
    }

    #[test]
    fn bos_stands_before_the_text_and_is_none_of_it() {
        let given = |prefix: &str, start| {
            let tokenizer = tokenizer().starting_with(start).unwrap();
            let (prefix, params) = (prefix.to_owned(), Params::default());
            let request = Request {
                prefix,
                inherited: vec![],
                chat: None,
                params,
                seed: 0,
                lanes: vec![],
                drafts: vec![],
                alternatives: 0,
            };
            Given::new(&request.prefix, &request.inherited, &context(&tokenizer)).unwrap()
        };
        let (with, without) = (given("the", Some(260)), given("the", None));
        assert_eq!(with.sequence, [&[260], without.sequence.as_slice()].concat());
        assert_eq!((&with.text, with.prefix), (&without.text, without.prefix));
        assert_eq!(given("", Some(260)).sequence, [260]);
        assert_eq!(given("", None).sequence, [0]);
    }

    #[test]
    fn a_kept_token_that_was_cut_is_read_by_its_bytes() {
        let tokenizer = tokenizer();
        let inherited = |bytes: &[u8]| Token { bytes: bytes.to_vec(), id: Some(259), ..Token::default() };
        let given = |token: Token| {
            let params = Params::default();
            let request = Request {
                prefix: "q".to_owned(),
                inherited: vec![token],
                chat: None,
                params,
                seed: 0,
                lanes: vec![],
                drafts: vec![],
                alternatives: 0,
            };
            Given::new(&request.prefix, &request.inherited, &context(&tokenizer)).unwrap()
        };
        assert_eq!(given(inherited(b" the")).text[1..], [259]);
        let cut = given(inherited(b" t"));
        assert_eq!((cut.text.len(), cut.prefix), (3, 1));
    }
}
