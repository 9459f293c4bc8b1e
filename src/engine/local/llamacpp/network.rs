//! A model that llama.cpp computes, with all texts in one cache.
//!
//! Never keeps two copies of a beginning that texts share, and never relies on what the cache holds: every text knows its
//! tokens, so what had to make room for others, or what a recurrent model cannot take back, is read again.

use crate::{language::counted, tr};
use std::num::NonZeroU32;
use std::rc::{Rc, Weak};

use llama_cpp_2::DecodeError;
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{KvCacheType, LlamaContextParams};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_sys_2::LLAMA_FLASH_ATTN_TYPE_DISABLED;

use super::super::network::{Facts, Network, Shared, Strand};
use super::library::{backend, because};

/// Texts in the cache at once: more than the lanes and prefixes of any run, so that several runs can take turns.
const SEATS: usize = 64;

/// Tokens that llama.cpp is given at once.
const BATCH: u32 = 512;

/// Tokens that it computes at once: its attention takes memory for each of them times all the cache.
const STEP: u32 = 64;

/// A text in the cache, or one that was.
#[derive(Debug)]
pub(crate) struct Sequence {
    /// Tells its seat, and lets the seat know when nobody needs it any more.
    me: Rc<()>,
    /// All its tokens, from the first of the text.
    tokens: Vec<u32>,
    /// How many of them were read into another memory.
    head: usize,
}

/// What llama.cpp calls a sequence.
#[derive(Debug)]
struct Seat {
    owner: Weak<()>,
    /// How many of the owner's tokens are in the cache.
    held: usize,
    /// The call in which it was last needed.
    used: u64,
}

/// The model.
pub(crate) struct LlamaCpp<'m> {
    context: LlamaContext<'m>,
    batch: LlamaBatch<'static>,
    /// Tokens that may be given at once: asserted, not checked, and fewer than asked for in a small cache.
    most: usize,
    facts: Facts,
    cells: usize,
    /// Whether tokens can be taken back one by one; recurrent models keep a state, which cannot.
    pub(super) rewinds: bool,
    seats: Vec<Option<Seat>>,
    /// Counts the calls.
    now: u64,
    logits: Vec<f32>,
}

impl<'m> LlamaCpp<'m> {
    /// Makes an empty cache of so many positions, in full floats where it is to be exact, else in half ones.
    ///
    /// # Errors
    /// What llama.cpp says.
    pub(crate) fn new(
        model: &'m LlamaModel,
        facts: Facts,
        cells: usize,
        exact: bool,
        threads: usize,
    ) -> Result<Self, String> {
        let threads = i32::try_from(threads).unwrap_or(1);
        let kind = if exact { KvCacheType::F32 } else { KvCacheType::F16 };
        let params = LlamaContextParams::default()
            .with_type_k(kind)
            .with_type_v(kind)
            .with_n_ctx(u32::try_from(cells).ok().and_then(NonZeroU32::new))
            .with_n_batch(BATCH)
            .with_n_ubatch(STEP)
            .with_n_seq_max(SEATS as u32)
            .with_kv_unified(true)
            // Sliding windows forget what lies before them, and then lanes could not share it.
            .with_swa_full(true)
            // It computes a prefix that lanes share once for every lane.
            .with_flash_attention_policy(LLAMA_FLASH_ATTN_TYPE_DISABLED)
            .with_n_threads(threads)
            .with_n_threads_batch(threads);
        let context = model.new_context(backend()?, params).map_err(|error| because(&error))?;
        let most = context.n_batch() as usize;
        Ok(Self {
            context,
            batch: LlamaBatch::new(most, 1),
            most,
            facts,
            cells,
            rewinds: !model.is_recurrent() && !model.is_hybrid(),
            seats: (0..SEATS).map(|_| None).collect(),
            now: 0,
            logits: Vec::new(),
        })
    }

    /// Begins a call: those whose text is gone lose their seats.
    fn begin(&mut self) {
        self.now += 1;
        for index in 0..SEATS {
            if self.seats[index].as_ref().is_some_and(|seat| seat.owner.strong_count() == 0) {
                self.clear(index);
            }
        }
    }

    fn clear(&mut self, index: usize) {
        // Removing all of a sequence always succeeds.
        let _ = self.context.clear_kv_cache_seq(Some(index as u32), None, None);
        self.seats[index] = None;
    }

    /// Makes room by clearing the seat that was not needed for longest; `false` where this call needs all.
    fn evict(&mut self) -> bool {
        let used = |index: &usize| self.seats[*index].as_ref().map(|seat| seat.used);
        let idle = (0..SEATS).filter(|index| used(index).is_some_and(|used| used < self.now));
        let Some(index) = idle.min_by_key(used) else { return false };
        self.clear(index);
        true
    }

    fn find(&self, sequence: &Sequence) -> Option<usize> {
        let owner = Rc::as_ptr(&sequence.me);
        self.seats.iter().position(|seat| seat.as_ref().is_some_and(|seat| seat.owner.as_ptr() == owner))
    }

    fn seat(&mut self, sequence: &Sequence) -> Result<usize, String> {
        let index = match self.find(sequence) {
            Some(index) => index,
            None => {
                if self.seats.iter().all(Option::is_some) && !self.evict() {
                    return Err(tr!("model-llama-cpp-texts", texts = SEATS));
                }
                let free = self.seats.iter().position(Option::is_none).unwrap_or(0);
                self.seats[free] = Some(Seat { owner: Rc::downgrade(&sequence.me), held: 0, used: 0 });
                free
            }
        };
        let now = self.now;
        self.change(index, |seat| seat.used = now);
        Ok(index)
    }

    fn change(&mut self, index: usize, change: impl FnOnce(&mut Seat)) {
        if let Some(seat) = &mut self.seats[index] {
            change(seat);
        }
    }

    fn held(&self, index: usize) -> usize {
        self.seats[index].as_ref().map_or(0, |seat| seat.held)
    }

    /// Gives a seat that holds nothing the beginning of another text, as far as that is in the cache.
    fn copy(&mut self, from: &Sequence, length: usize, to: usize) {
        let Some(from) = self.find(from).filter(|&from| from != to) else { return };
        let held = self.held(from);
        let count = if self.rewinds || held == length { held.min(length) } else { 0 };
        if count > 0
            && self.context.copy_kv_cache_seq(from as i32, to as i32, Some(0), Some(count as u32)).is_ok()
        {
            self.change(to, |seat| seat.held = count);
        }
    }

    /// Forgets what is behind the first `length` positions.
    fn rewind(&mut self, index: usize, length: usize) {
        let removed = length > 0
            && matches!(
                self.context.clear_kv_cache_seq(Some(index as u32), Some(length as u32), None),
                Ok(true)
            );
        if !removed {
            let _ = self.context.clear_kv_cache_seq(Some(index as u32), None, None);
        }
        self.change(index, |seat| seat.held = if removed { length } else { 0 });
    }

    fn add(&mut self, token: u32, position: usize, index: usize, wanted: bool) -> Result<(), String> {
        let token = LlamaToken::new(i32::try_from(token).unwrap_or(-1));
        let added = self.batch.add(token, position as i32, &[index as i32], wanted);
        added.map_err(|error| tr!("model-llama-cpp-too-much", error = error.to_string()))
    }

    /// Computes what was added; texts that are not needed make room where there is none.
    fn compute(&mut self) -> Result<(), String> {
        let error = loop {
            match self.context.decode(&mut self.batch) {
                Ok(()) => return Ok(()),
                Err(DecodeError::NoKvCacheSlot) if self.evict() => {}
                Err(DecodeError::NoKvCacheSlot) => {
                    break tr!("model-llama-cpp-full", tokens = counted(self.cells, "token"));
                }
                Err(error) => break because(&error),
            }
        };
        // A part of the batch may be in the cache.
        for index in 0..SEATS {
            if let Some(seat) = self.seats[index].as_ref().filter(|seat| seat.used == self.now) {
                self.rewind(index, seat.held);
            }
        }
        Err(error)
    }

    /// Reads those of a text's tokens that are not in the cache.
    fn hold(&mut self, index: usize, tokens: &[u32]) -> Result<(), String> {
        while self.held(index) < tokens.len() {
            let from = self.held(index);
            let end = tokens.len().min(from + self.most);
            self.batch.clear();
            for (position, &token) in (from..end).zip(&tokens[from..end]) {
                self.add(token, position, index, false)?;
            }
            self.compute()?;
            self.change(index, |seat| seat.held = end);
        }
        Ok(())
    }

    /// Finds a strand its seat, and reads what it stands on where that is not in the cache.
    fn place(&mut self, sequence: &mut Sequence, shared: Option<&Shared<Sequence>>) -> Result<usize, String> {
        let index = self.seat(sequence)?;
        if let Some(shared) = shared
            && self.held(index) == 0
            && shared.length > 0
        {
            let head = &shared.memory.tokens[..shared.length];
            if sequence.tokens.is_empty() {
                sequence.tokens = head.to_vec();
                sequence.head = head.len();
            }
            // The head is read once, for all that have to take it.
            let trunk = self.seat(shared.memory)?;
            self.hold(trunk, head)?;
            self.copy(shared.memory, head.len(), index);
        }
        self.hold(index, &sequence.tokens)?;
        Ok(index)
    }
}

impl Network for LlamaCpp<'_> {
    type Memory = Sequence;

    fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Takes nothing yet: a text gets its seat with its first token.
    fn memory(&mut self, _positions: usize) -> Result<Sequence, String> {
        Ok(Sequence { me: Rc::new(()), tokens: Vec::new(), head: 0 })
    }

    fn beginning(&mut self, memory: &Sequence, length: usize, positions: usize) -> Result<Sequence, String> {
        self.begin();
        let mut beginning = self.memory(positions)?;
        beginning.tokens = memory.tokens[..length].to_vec();
        let index = self.seat(&beginning)?;
        self.copy(memory, length, index);
        Ok(beginning)
    }

    fn truncate(&mut self, memory: &mut Sequence, length: usize) {
        memory.tokens.truncate(memory.head + length);
        if let Some(index) = self.find(memory).filter(|&index| self.held(index) > memory.tokens.len()) {
            self.rewind(index, memory.tokens.len());
        }
    }

    /// All texts are in one cache, which is there in any case.
    fn bytes(&self, _memory: &Sequence) -> u64 {
        0
    }

    fn length(&self, memory: &Sequence) -> usize {
        memory.tokens.len() - memory.head
    }

    fn read(&mut self, tokens: &[u32], memory: &mut Sequence) -> Result<(), String> {
        self.begin();
        memory.tokens.extend(tokens);
        let index = self.seat(memory)?;
        self.hold(index, &memory.tokens)
    }

    fn logits(
        &mut self,
        tokens: &[u32],
        shared: Option<Shared<Sequence>>,
        strands: &mut [Strand<Sequence>],
    ) -> Result<&[f32], String> {
        self.begin();
        let mut places = Vec::with_capacity(strands.len());
        for strand in strands.iter_mut() {
            places.push(self.place(strand.memory, shared.as_ref())?);
        }
        let mut rest = tokens.iter();
        let mut wanted = Vec::with_capacity(tokens.len());
        for (strand, &index) in strands.iter_mut().zip(&places) {
            let begun = strand.memory.tokens.len();
            wanted.extend(
                (begun..).zip(rest.by_ref().take(strand.tokens)).map(|(at, &token)| (token, at, index)),
            );
        }
        self.logits.clear();
        for part in wanted.chunks(self.most) {
            self.batch.clear();
            for &(token, position, index) in part {
                self.add(token, position, index, true)?;
            }
            self.compute()?;
            for row in 0..part.len() {
                self.logits.extend(self.context.get_logits_ith(row as i32));
            }
        }
        let mut rest = tokens;
        for (strand, index) in strands.iter_mut().zip(places) {
            let own;
            (own, rest) = rest.split_at(strand.tokens);
            strand.memory.tokens.extend(own);
            let held = strand.memory.tokens.len();
            self.change(index, |seat| seat.held = held);
        }
        Ok(&self.logits)
    }

    fn stride(&self) -> usize {
        self.facts.vocabulary
    }
}
