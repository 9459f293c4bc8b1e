//! What the lanes need of a model, whoever computes it.
//!
//! Never samples, and knows nothing of lanes, requests or text.

use std::fmt::Debug;

/// What a model's files say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Tokens of the vocabulary.
    pub vocabulary: usize,
    /// Positions that can be computed.
    pub context: usize,
    /// What a document begins with, where there is no text before: the BOS token, else an EOS token.
    pub start: Option<u32>,
    /// The tokens that end a text.
    pub ends: Vec<u32>,
}

/// Consecutive tokens that continue one memory.
pub(crate) struct Strand<'a, M> {
    /// What was read after the shared head; the tokens of the call are added.
    pub memory: &'a mut M,
    /// How many of the tokens of the call are this strand's.
    pub tokens: usize,
}

/// What all strands of a call have read before: the first `length` positions of a memory.
pub(crate) struct Shared<'a, M> {
    /// The memory.
    pub memory: &'a M,
    /// How much of it counts; the same in every call with a strand.
    pub length: usize,
}

/// A model that reads tokens and says what may come next.
///
/// Errors are words for people; after one, what was read in that call is not to be relied on.
pub(crate) trait Network {
    /// What is kept of tokens that were read one after another (keys and values).
    type Memory;

    /// Returns what its files say.
    fn facts(&self) -> &Facts;

    /// Makes an empty memory with room for so many positions; it grows when they are used up.
    fn memory(&mut self, positions: usize) -> Result<Self::Memory, String>;

    /// Makes a memory of the first `length` positions of another, with room for `positions`.
    fn beginning(
        &mut self,
        memory: &Self::Memory,
        length: usize,
        positions: usize,
    ) -> Result<Self::Memory, String>;

    /// Forgets the tokens of a strand's memory after the first `length` read into it.
    fn truncate(&mut self, memory: &mut Self::Memory, length: usize);

    /// Returns how many tokens were read into a memory.
    fn length(&self, memory: &Self::Memory) -> usize;

    /// Returns how many bytes a memory takes that nobody else has.
    fn bytes(&self, memory: &Self::Memory) -> u64;

    /// Reads tokens that stand after those of a memory.
    fn read(&mut self, tokens: &[u32], memory: &mut Self::Memory) -> Result<(), String>;

    /// Reads tokens and returns the logits after each, [`Network::stride`] apart; the vocabulary comes first.
    ///
    /// `tokens` are those of the first strand, then those of the second, and so on; ids must be of the vocabulary.
    fn logits(
        &mut self,
        tokens: &[u32],
        shared: Option<Shared<Self::Memory>>,
        strands: &mut [Strand<Self::Memory>],
    ) -> Result<&[f32], String>;

    /// Returns the numbers from one token's logits to the next's.
    fn stride(&self) -> usize;
}

/// A token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its id.
    pub id: u32,
    /// How many of its first bytes are not the text's: the space that the files' rules put before a text.
    pub inserted: usize,
}

/// A model's tokens: text to ids and back to exact bytes.
pub trait Vocabulary: Debug + Send + Sync {
    /// Returns the token that every text begins with, if the files say so (BOS).
    fn start(&self) -> Option<u32>;

    /// Returns what the tokens of [`Vocabulary::encode`] say before a text that begins with none of the tokens that are
    /// read as a whole: nothing or a space.
    fn lead(&self, text: &str) -> &'static str;

    /// Splits the beginning of a text into tokens; their bytes one after another, without those that were put in, are
    /// the text.
    ///
    /// # Errors
    /// Says so where the files' rules would lose text.
    fn pieces(&self, text: &str) -> Result<Vec<Piece>, String>;

    /// Returns the ids of [`Vocabulary::pieces`].
    ///
    /// # Errors
    /// As [`Vocabulary::pieces`].
    fn encode(&self, text: &str) -> Result<Vec<u32>, String> {
        Ok(self.pieces(text)?.into_iter().map(|piece| piece.id).collect())
    }

    /// Splits bytes that continue a text into token ids; bytes that are not UTF-8 become one token each.
    ///
    /// # Errors
    /// As [`Vocabulary::encode`].
    fn encode_bytes(&self, bytes: &[u8]) -> Result<Vec<u32>, String>;

    /// Returns a token's exact bytes, which may end inside a character; empty for an id that is none.
    fn bytes(&self, id: u32) -> &[u8];

    /// Returns one more than the highest id.
    fn size(&self) -> usize;
}
