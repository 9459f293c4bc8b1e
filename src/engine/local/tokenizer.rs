//! Text to token ids and back to exact bytes, from the `tokenizer.json` of Hugging Face `tokenizers`.
//!
//! Never changes a byte, and never reads a special token out of text unless asked: `<|endoftext|>` typed by a person is
//! text. Other added tokens (`<tool_call>`, `<|fim_prefix|>`) are read wherever they are spelled, as in Hugging Face's
//! `tokenizers`; what these say of spaces around them (`lstrip`, `rstrip`) would lose text and is not followed.

use std::collections::HashMap;

use regex::Regex;
use serde_json::Value;

use super::merges::merge_parts;
use super::network::{Piece, Vocabulary};
use super::sentencepiece::{SentencePiece, byte_of, piece_bytes};
use crate::engine::spelling::byte_character;
use crate::tr;

/// A vocabulary and its rules.
#[derive(Debug)]
pub struct Tokenizer {
    splitter: Splitter,
    /// The bytes of each id; empty for ids that no token has.
    bytes: Vec<Vec<u8>>,
    /// The token of each single byte.
    single: Vec<Option<u32>>,
    start: Option<u32>,
    added: Added,
    /// Finds the texts of tokens that are read as a whole.
    reading: Option<Regex>,
}

/// Tokens that no rule of splitting makes.
#[derive(Debug, Default)]
pub struct Added {
    /// Those that stand for no text: they are read out of one only when that is asked for.
    pub special: Vec<u32>,
    /// Those that are read wherever they are spelled.
    pub others: Vec<u32>,
}

#[derive(Debug)]
enum Splitter {
    ByteLevel(Box<tokenizers::Tokenizer>),
    SentencePiece(SentencePiece),
}

impl Tokenizer {
    /// Reads `tokenizer.json`: byte-level BPE, or BPE with a token for each byte (converted SentencePiece).
    ///
    /// A normalizer that composes characters (NFC, as the Qwens have) is left out, so that text stays as it was typed.
    ///
    /// # Errors
    /// Refuses what would change text: other normalizers, an added leading space, a vocabulary that lacks a byte.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let wrong = |error: String| tr!("model-in", place = "tokenizer.json", error = error);
        let file = serde_json::from_slice(json).map_err(|error| wrong(error.to_string()))?;
        Self::read(file).map_err(wrong)
    }

    /// Reads what `tokenizer.json` would hold.
    ///
    /// # Errors
    /// As [`Tokenizer::parse`].
    pub fn read(mut file: Value) -> Result<Self, String> {
        if let Some(normalizer) = file.get_mut("normalizer")
            && changes_nothing(normalizer)
        {
            *normalizer = Value::Null;
        }
        let start = start_of_template(file.get("post_processor").unwrap_or(&Value::Null));
        let byte_fallback = file.pointer("/model/byte_fallback") == Some(&Value::Bool(true));
        let tokenizer = if byte_fallback { Self::with_fallback(&file) } else { Self::byte_level(file) };
        tokenizer?.starting_with(start)
    }

    /// Makes a tokenizer of SentencePiece's kind; `tokens` are the bytes of all ids, `single` the ids of all
    /// bytes.
    pub fn sentencepiece(
        pieces: SentencePiece,
        tokens: HashMap<u32, Vec<u8>>,
        single: Vec<Option<u32>>,
        added: Added,
    ) -> Result<Self, String> {
        Self::new(Splitter::SentencePiece(pieces), tokens, single, added)
    }

    fn new(
        splitter: Splitter,
        tokens: HashMap<u32, Vec<u8>>,
        single: Vec<Option<u32>>,
        added: Added,
    ) -> Result<Self, String> {
        let bytes = in_order(tokens)?;
        Self { splitter, bytes, single, start: None, added, reading: None }.reading_special(false)
    }

    fn with_fallback(file: &Value) -> Result<Self, String> {
        let pieces = SentencePiece::from_json(file)?;
        let mut tokens = HashMap::new();
        let mut bytes = HashMap::new();
        let table = file.pointer("/model/vocab").and_then(Value::as_object);
        for (piece, id) in table.into_iter().flatten() {
            if let Some(id) = id.as_u64().and_then(|id| u32::try_from(id).ok()) {
                let byte = byte_of(piece);
                bytes.extend(byte.map(|byte| (byte, id)));
                tokens.insert(id, byte.map_or_else(|| piece_bytes(piece), |byte| vec![byte]));
            }
        }
        // A token that is also a piece stays what the piece says: `▁▁`, which Gemma adds, are two spaces.
        let pieces_say = tokens.clone();
        let added = add_tokens(file.get("added_tokens"), &mut tokens);
        tokens.extend(pieces_say);
        Self::sentencepiece(pieces, tokens, single_bytes(|byte| bytes.get(&byte).copied()), added)
    }

    fn byte_level(mut file: Value) -> Result<Self, String> {
        check_keeps_text(&file)?;
        check_merges(&file)?;
        // The crate looks for added tokens in every text; without them there is nothing to find.
        let added = file.get_mut("added_tokens").map(Value::take);
        if let Some(table) = file.as_object_mut() {
            table.insert("added_tokens".to_owned(), Value::Array(Vec::new()));
            for key in ["post_processor", "truncation", "padding"] {
                table.insert(key.to_owned(), Value::Null);
            }
        }
        let inner: tokenizers::Tokenizer = serde_json::from_value(file).map_err(|error| error.to_string())?;

        let characters: HashMap<char, u8> = (0..=u8::MAX).map(|byte| (byte_character(byte), byte)).collect();
        let vocabulary = inner.get_vocab(false);
        let mut tokens: HashMap<u32, Vec<u8>> = HashMap::with_capacity(vocabulary.len());
        for (piece, &id) in &vocabulary {
            let bytes = piece.chars().map(|character| characters.get(&character).copied()).collect();
            // A piece outside the byte alphabet is a special token, which stands for itself.
            tokens.insert(id, Option::unwrap_or_else(bytes, || piece.clone().into_bytes()));
        }
        let added = add_tokens(added.as_ref(), &mut tokens);
        let single = single_bytes(|byte| {
            vocabulary.get(byte_character(byte).encode_utf8(&mut [0; 4]) as &str).copied()
        });
        Self::new(Splitter::ByteLevel(Box::new(inner)), tokens, single, added)
    }

    /// Sets which token every text begins with.
    ///
    /// # Errors
    /// Where there is no such token.
    pub fn starting_with(mut self, start: Option<u32>) -> Result<Self, String> {
        if let Some(id) = start.filter(|&id| self.bytes(id).is_empty()) {
            return Err(tr!("model-tokenizer-start", id = id.to_string()));
        }
        self.start = start;
        Ok(self)
    }

    /// Reads text that spells a special token as that token, the longest where several begin; without it, it is text.
    ///
    /// # Errors
    /// Where the added tokens are too many to be searched for.
    pub fn reading_special(mut self, asked: bool) -> Result<Self, String> {
        let special = self.added.special.iter().filter(|_| asked);
        let ids = special.chain(&self.added.others);
        let mut texts: Vec<&str> = ids.filter_map(|&id| str::from_utf8(self.bytes(id)).ok()).collect();
        texts.retain(|text| !text.is_empty());
        texts.sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
        let pattern = texts.iter().map(|text| regex::escape(text)).collect::<Vec<_>>().join("|");
        let wanted = !texts.is_empty();
        self.reading = wanted.then(|| Regex::new(&pattern)).transpose().map_err(|error| error.to_string())?;
        Ok(self)
    }

    /// Returns the id of the token of that text.
    pub fn id_of(&self, text: &str) -> Option<u32> {
        let found = self.bytes.iter().position(|bytes| bytes == text.as_bytes());
        found.and_then(|id| u32::try_from(id).ok())
    }

    /// Splits text into tokens read as a whole and what is between them, before which a space is put where that is the
    /// rule and the text is `leading`: one that does not continue another.
    fn split(&self, text: &str, leading: bool) -> Result<Vec<Piece>, String> {
        let (mut pieces, mut done) = (Vec::new(), 0);
        for found in self.reading.iter().flat_map(|reading| reading.find_iter(text)) {
            pieces.extend(self.split_between(&text[done..found.start()], leading, done == 0)?);
            let spelled = |id: &&u32| self.bytes(**id) == found.as_str().as_bytes();
            let token = self.added.others.iter().chain(&self.added.special).find(spelled);
            pieces.extend(token.map(|&id| Piece { id, inserted: 0 }));
            done = found.end();
        }
        pieces.extend(self.split_between(&text[done..], leading, done == 0)?);
        Ok(pieces)
    }

    fn split_between(&self, text: &str, leading: bool, first: bool) -> Result<Vec<Piece>, String> {
        let lead = match &self.splitter {
            Splitter::SentencePiece(pieces) if leading => pieces.lead(text, first),
            _ => "",
        };
        let ids = match lead {
            "" => self.split_text(text)?,
            _ => self.split_text(&format!("{lead}{text}"))?,
        };
        let mut left = lead.len();
        let piece = |id| {
            let inserted = left.min(self.bytes(id).len());
            left -= inserted;
            Piece { id, inserted }
        };
        Ok(ids.into_iter().map(piece).collect())
    }

    fn split_text(&self, text: &str) -> Result<Vec<u32>, String> {
        let ids = match &self.splitter {
            Splitter::ByteLevel(inner) => {
                let encoding = inner.encode_fast(text, false).map_err(|error| error.to_string())?;
                encoding.get_ids().to_vec()
            }
            Splitter::SentencePiece(pieces) => pieces.split(text, |byte| self.single(byte))?,
        };
        let mut rest = text.as_bytes();
        let is_text = ids.iter().all(|&id| match rest.strip_prefix(self.bytes(id)) {
            Some(left) => {
                rest = left;
                true
            }
            None => false,
        });
        if is_text && rest.is_empty() {
            return Ok(ids);
        }
        // The crate leaves out a byte that has no token.
        text.bytes().try_for_each(|byte| self.single(byte).map(drop))?;
        let drops = is_text || ids.is_empty();
        Err(if drops { tr!("model-tokenizer-drops") } else { tr!("model-tokenizer-changes") }.to_owned())
    }

    /// Returns the token of a byte alone.
    ///
    /// # Errors
    /// Names a byte that has none: some vocabularies lack those that no text has.
    fn single(&self, byte: u8) -> Result<u32, String> {
        let token = self.single.get(usize::from(byte)).copied().flatten();
        token.ok_or_else(|| tr!("model-tokenizer-byte", byte = format!("{byte:#04x}")))
    }
}

impl Vocabulary for Tokenizer {
    fn start(&self) -> Option<u32> {
        self.start
    }

    fn lead(&self, text: &str) -> &'static str {
        match &self.splitter {
            Splitter::ByteLevel(_) => "",
            Splitter::SentencePiece(pieces) => pieces.lead(text, true),
        }
    }

    fn pieces(&self, text: &str) -> Result<Vec<Piece>, String> {
        self.split(text, true)
    }

    fn encode_bytes(&self, bytes: &[u8]) -> Result<Vec<u32>, String> {
        let mut ids = Vec::new();
        for chunk in bytes.utf8_chunks() {
            ids.extend(self.split(chunk.valid(), false)?.into_iter().map(|piece| piece.id));
            for &byte in chunk.invalid() {
                ids.push(self.single(byte)?);
            }
        }
        Ok(ids)
    }

    fn bytes(&self, id: u32) -> &[u8] {
        self.bytes.get(id as usize).map_or(&[], Vec::as_slice)
    }

    fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// Puts tokens in the order of their ids.
fn in_order(tokens: HashMap<u32, Vec<u8>>) -> Result<Vec<Vec<u8>>, String> {
    let highest = tokens.keys().copied().max().unwrap_or(0) as usize;
    if highest > 1 << 24 {
        return Err(tr!("model-tokenizer-id", id = highest.to_string()));
    }
    let mut bytes = vec![Vec::new(); highest + 1];
    for (id, token) in tokens {
        bytes[id as usize] = token;
    }
    Ok(bytes)
}

/// Collects the token of each byte that has one.
pub(crate) fn single_bytes(token: impl Fn(u8) -> Option<u32>) -> Vec<Option<u32>> {
    (0..=u8::MAX).map(token).collect()
}

/// Puts the tokens of a list with the others; one that does not say is special.
fn add_tokens(list: Option<&Value>, tokens: &mut HashMap<u32, Vec<u8>>) -> Added {
    let mut added = Added::default();
    for token in list.and_then(Value::as_array).into_iter().flatten() {
        let id = token.get("id").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
        if let Some(id) = id
            && let Some(content) = token.get("content").and_then(Value::as_str)
        {
            let special = token.get("special") != Some(&Value::Bool(false));
            if special { &mut added.special } else { &mut added.others }.push(id);
            tokens.insert(id, content.as_bytes().to_vec());
        }
    }
    added
}

/// Tells whether a normalizer only composes characters, or nothing at all.
fn changes_nothing(normalizer: &Value) -> bool {
    match normalizer.get("type").and_then(Value::as_str) {
        Some("NFC") => true,
        Some("Sequence") => {
            let parts = normalizer.get("normalizers").and_then(Value::as_array);
            parts.is_some_and(|parts| parts.iter().all(changes_nothing))
        }
        _ => normalizer.is_null(),
    }
}

/// Finds the token that a template puts before every text.
fn start_of_template(processor: &Value) -> Option<u32> {
    if let Some(parts) = processor.get("processors").and_then(Value::as_array) {
        return parts.iter().find_map(start_of_template);
    }
    let name = processor.pointer("/single/0/SpecialToken/id").and_then(Value::as_str)?;
    let id = processor.get("special_tokens")?.get(name)?.pointer("/ids/0").and_then(Value::as_u64)?;
    u32::try_from(id).ok()
}

/// Refuses what the crate cannot bear: it panics on merges of pieces that are in no vocabulary.
fn check_merges(file: &Value) -> Result<(), String> {
    let model = file.get("model").unwrap_or(&Value::Null);
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
        if model.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty()) {
            return Err(tr!("model-tokenizer-subword", key = key));
        }
    }
    if model.get("dropout").is_some_and(|dropout| !dropout.is_null() && dropout.as_f64() != Some(0.0)) {
        return Err(tr!("model-tokenizer-dropout").to_owned());
    }
    let vocabulary =
        model.get("vocab").and_then(Value::as_object).ok_or_else(|| tr!("model-tokenizer-no-vocab"))?;
    for (rank, merge) in model.get("merges").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let (left, right) =
            merge_parts(merge).ok_or_else(|| tr!("model-tokenizer-merge", rank = rank.to_string()))?;
        let joint = format!("{left}{right}");
        if let Some(piece) = [left, right, &joint].iter().find(|piece| !vocabulary.contains_key(**piece)) {
            return Err(tr!(
                "model-tokenizer-merge-piece",
                rank = rank.to_string(),
                left = format!("{left:?}"),
                right = format!("{right:?}"),
                piece = format!("{piece:?}")
            ));
        }
    }
    Ok(())
}

/// Refuses tokenizers known to change text before splitting it.
fn check_keeps_text(file: &Value) -> Result<(), String> {
    if file.get("normalizer").is_some_and(|normalizer| !normalizer.is_null()) {
        return Err(tr!("model-tokenizer-normalizer").to_owned());
    }
    let splitter = file.get("pre_tokenizer").unwrap_or(&Value::Null);
    let parts = splitter.get("pretokenizers").and_then(Value::as_array);
    let parts: Vec<&Value> = parts.map_or_else(|| vec![splitter], |parts| parts.iter().collect());
    let is_byte_level = |part: &&&Value| part.get("type").and_then(Value::as_str) == Some("ByteLevel");
    if !parts.iter().any(|part| is_byte_level(&part)) {
        return Err(tr!("model-tokenizer-not-byte-level").to_owned());
    }
    // The crate adds the space where the key is missing, too.
    let adds_space = |part: &&&Value| part.get("add_prefix_space") != Some(&Value::Bool(false));
    if parts.iter().filter(is_byte_level).any(|part| adds_space(&part)) {
        return Err(tr!("model-tokenizer-adds-space").to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
