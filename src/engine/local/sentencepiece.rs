//! Splitting text as SentencePiece's BPE does: the pair whose joint piece scores best is joined, again and again.
//!
//! Never changes a byte: pieces are kept as the bytes they stand for, with spaces where vocabularies write `▁`, and what
//! is no piece is split into bytes. So a `▁` that somebody typed stays one.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use serde_json::Value;

use super::merges::merge_parts;
use crate::tr;

/// The character that stands for a space in such vocabularies.
pub(crate) const SPACE: char = '\u{2581}';

/// A vocabulary of pieces.
#[derive(Debug)]
pub struct SentencePiece {
    /// Id and score of each piece by its bytes.
    pieces: HashMap<Vec<u8>, (u32, f32)>,
    longest: usize,
    lead: Lead,
}

/// Whether a text gets a space in front before it is split, so that its first word looks like any other; so does what
/// stands behind a token that is read as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Never.
    Never,
    /// At the very beginning, where the text does not begin with one.
    First,
    /// Where it does not begin with one.
    UnlessThere,
    /// Always.
    Always,
}

/// A run of bytes that has been joined so far.
#[derive(Clone, Copy)]
struct Symbol {
    from: usize,
    to: usize,
    previous: Option<usize>,
    next: Option<usize>,
}

/// Two neighbours that could be joined.
struct Pair {
    score: f32,
    left: usize,
    right: usize,
    /// How long the joint piece was when the pair was found; pairs that have changed since are passed over.
    length: usize,
}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Pair {}

/// Returns the bytes a piece stands for.
pub(crate) fn piece_bytes(piece: &str) -> Vec<u8> {
    piece.replace(SPACE, " ").into_bytes()
}

/// Returns the byte that a piece like `<0x0A>` stands for.
pub(crate) fn byte_of(piece: &str) -> Option<u8> {
    let digits = piece.strip_prefix("<0x")?.strip_suffix('>')?;
    if digits.len() == 2 { u8::from_str_radix(digits, 16).ok() } else { None }
}

impl SentencePiece {
    /// Makes a vocabulary of pieces (their bytes) with ids and scores; of equal pieces the first counts.
    pub fn new(pieces: impl IntoIterator<Item = (Vec<u8>, u32, f32)>, lead: Lead) -> Self {
        let mut table = HashMap::new();
        for (bytes, id, score) in pieces {
            table.entry(bytes).or_insert((id, score));
        }
        let longest = table.keys().map(Vec::len).max().unwrap_or(0);
        Self { pieces: table, longest, lead }
    }

    /// Returns what is put in front of a text before it is split: a space or nothing. `first` tells that no token stands
    /// before it.
    pub fn lead(&self, text: &str, first: bool) -> &'static str {
        match self.lead {
            Lead::Never => "",
            Lead::First if !first => "",
            Lead::First | Lead::UnlessThere if text.starts_with(' ') => "",
            _ if text.is_empty() => "",
            _ => " ",
        }
    }

    /// Splits text, without anything in front; what is no piece becomes the ids that `single` has for its bytes.
    ///
    /// # Errors
    /// What `single` says.
    pub fn split(&self, text: &str, single: impl Fn(u8) -> Result<u32, String>) -> Result<Vec<u32>, String> {
        let mut symbols: Vec<Symbol> = Vec::new();
        for (index, (from, character)) in text.char_indices().enumerate() {
            let to = from + character.len_utf8();
            let next = (to < text.len()).then_some(index + 1);
            symbols.push(Symbol { from, to, previous: index.checked_sub(1), next });
        }
        let text = text.as_bytes();
        let pair = |symbols: &[Symbol], left: usize, right: usize| {
            let length = symbols[right].to - symbols[left].from;
            if length > self.longest {
                return None;
            }
            let (_, score) = self.pieces.get(&text[symbols[left].from..symbols[right].to])?;
            Some(Pair { score: *score, left, right, length })
        };
        let mut waiting: BinaryHeap<Pair> =
            (1..symbols.len()).filter_map(|right| pair(&symbols, right - 1, right)).collect();
        while let Some(Pair { left, right, length, .. }) = waiting.pop() {
            let (a, b) = (symbols[left], symbols[right]);
            // A symbol that was joined to another is empty, and one that was joined with another is longer.
            if a.from == a.to || b.from == b.to || a.next != Some(right) || b.to - a.from != length {
                continue;
            }
            symbols[left] = Symbol { to: b.to, next: b.next, ..a };
            symbols[right].to = b.from;
            if let Some(next) = b.next {
                symbols[next].previous = Some(left);
                waiting.extend(pair(&symbols, left, next));
            }
            if let Some(previous) = a.previous {
                waiting.extend(pair(&symbols, previous, left));
            }
        }
        let mut ids = Vec::new();
        for Symbol { from, to, .. } in symbols.into_iter().filter(|symbol| symbol.from < symbol.to) {
            match self.pieces.get(&text[from..to]) {
                Some((id, _)) => ids.push(*id),
                None => {
                    for &byte in &text[from..to] {
                        ids.push(single(byte)?);
                    }
                }
            }
        }
        Ok(ids)
    }

    /// Reads a vocabulary from the model, normalizer and pre-tokenizer of a `tokenizer.json`; merges take the place of
    /// scores.
    ///
    /// # Errors
    /// Names the rule that would change text.
    pub fn from_json(file: &Value) -> Result<Self, String> {
        let lead = lead_of_json(file)?;
        let model = file.get("model").unwrap_or(&Value::Null);
        let table =
            model.get("vocab").and_then(Value::as_object).ok_or_else(|| tr!("model-tokenizer-no-vocab"))?;
        let mut scores: HashMap<String, f32> = HashMap::new();
        for (rank, merge) in model.get("merges").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let (left, right) =
                merge_parts(merge).ok_or_else(|| tr!("model-tokenizer-merge", rank = rank.to_string()))?;
            scores.entry(format!("{left}{right}")).or_insert(-(rank as f32));
        }
        let pieces = table.iter().filter_map(|(piece, id)| {
            let id = id.as_u64().and_then(|id| u32::try_from(id).ok())?;
            let mut characters = piece.chars();
            let is_single = characters.next().is_some() && characters.next().is_none();
            // A longer piece that no merge makes is never made.
            let score = scores.get(piece).copied().or(is_single.then_some(0.0))?;
            byte_of(piece).is_none().then(|| (piece_bytes(piece), id, score))
        });
        Ok(Self::new(pieces, lead))
    }
}

/// Reads how spaces are treated, and refuses everything else.
fn lead_of_json(file: &Value) -> Result<Lead, String> {
    let mut lead = Lead::Never;
    let mut escapes = false;
    let normalizer = file.get("normalizer").unwrap_or(&Value::Null);
    let parts = normalizer.get("normalizers").and_then(Value::as_array);
    for part in parts.map_or_else(|| vec![normalizer], |parts| parts.iter().collect()) {
        match part.get("type").and_then(Value::as_str) {
            None if part.is_null() => {}
            Some("Prepend") if is_space(part.get("prepend")) => lead = Lead::Always,
            Some("Replace")
                if is_space(part.get("content"))
                    && part.pointer("/pattern/String").and_then(Value::as_str) == Some(" ") =>
            {
                escapes = true;
            }
            kind => return Err(tr!("model-tokenizer-normalizer-kind", kind = format!("{kind:?}"))),
        }
    }
    let splitter = file.get("pre_tokenizer").unwrap_or(&Value::Null);
    // Where spaces were replaced before, none is left to split at, as in Gemma's.
    let splits_at_spaces = splitter.get("type").and_then(Value::as_str) == Some("Split")
        && splitter.pointer("/pattern/String").and_then(Value::as_str) == Some(" ");
    let is_idle = splitter.is_null() || escapes && splits_at_spaces;
    if !is_idle {
        let whole = splitter.get("split") == Some(&Value::Bool(false));
        let is_metaspace = splitter.get("type").and_then(Value::as_str) == Some("Metaspace");
        if !is_metaspace || !whole || !is_space(splitter.get("replacement")) {
            return Err(tr!("model-tokenizer-metaspace").to_owned());
        }
        escapes = true;
        lead = match splitter.get("prepend_scheme").and_then(Value::as_str) {
            Some("never") => Lead::Never,
            Some("first") => Lead::First,
            None if splitter.get("add_prefix_space") == Some(&Value::Bool(false)) => Lead::Never,
            _ => Lead::UnlessThere,
        };
    }
    if escapes { Ok(lead) } else { Err(tr!("model-tokenizer-spaces").to_owned()) }
}

fn is_space(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| text.chars().eq([SPACE]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tokenizers` on the same vocabulary, as Llama 2's `tokenizer.json` describes it.
    #[test]
    fn splits_as_the_reference_does() {
        // Pieces in the order of their scores; every pair that makes one is a merge, as converters write them.
        let pieces = [
            "▁t",
            "he",
            "in",
            "▁a",
            "re",
            "on",
            "▁the",
            "er",
            "▁▁",
            "or",
            "at",
            "▁s",
            "en",
            "▁▁▁▁",
            "an",
            "▁w",
            "ing",
            "▁c",
            "ed",
            "is",
            "▁th",
            "▁in",
            "11",
            "the",
            "▁an",
            "日本",
            "é",
            "ll",
            "▁hello",
            "he▁",
            "ello",
            "ell",
            "hell",
        ];
        let mut vocabulary = serde_json::Map::new();
        let mut names: Vec<String> = ["<unk>", "<s>", "</s>"].map(str::to_owned).to_vec();
        names.extend((0..=255u8).map(|byte| format!("<0x{byte:02X}>")));
        names.extend(pieces.iter().map(|&piece| piece.to_owned()));
        names.extend("▁abcdefghijklmnopqrstuvwxyzABC0123456789.,!日本語'-".chars().map(String::from));
        names.dedup();
        for (id, name) in names.iter().enumerate() {
            vocabulary.entry(name.clone()).or_insert(id.into());
        }
        let mut merges = Vec::new();
        for piece in pieces {
            for (at, _) in piece.char_indices().skip(1) {
                let (left, right) = piece.split_at(at);
                if vocabulary.contains_key(left) && vocabulary.contains_key(right) {
                    merges.push(format!("{left} {right}"));
                }
            }
        }
        let json = serde_json::json!({
            "version": "1.0", "added_tokens": [],
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "▁"},
                {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
            "pre_tokenizer": null, "post_processor": null, "decoder": null,
            "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null,
                "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": true, "ignore_merges": false,
                "vocab": vocabulary, "merges": merges}
        });
        let reference: tokenizers::Tokenizer = serde_json::from_value(json.clone()).unwrap();
        let mine = SentencePiece::from_json(&json).unwrap();
        let single = |byte: u8| Ok(u32::from(byte) + 3);
        for text in [
            "hello the world",
            " the  inning",
            "    in\n\n\tthe 1111",
            "日本語 日本 naïve é e\u{301} 🙂",
            "",
            " ",
            "a",
            "herein the other thing, nothing! ABC'll",
            "\0\r\n",
            "hellohello",
            "heheheinineringing",
        ] {
            let expected = reference.encode_fast(text, false).unwrap().get_ids().to_vec();
            let got = mine.split(&format!("{}{text}", mine.lead(text, true)), single).unwrap();
            assert_eq!(got, expected, "{text:?}");
        }
        // What somebody typed is not a space, although the reference cannot tell.
        assert_eq!(mine.split("▁", single).unwrap(), [0xe2, 0x96, 0x81].map(|byte: u32| byte + 3));
    }

    #[test]
    fn equal_scores_are_joined_from_the_left() {
        let pieces = [("a", 0), ("aa", 1), ("aaaa", 2)];
        let pieces = pieces.map(|(piece, id)| (piece.as_bytes().to_vec(), id, 0.0));
        let mine = SentencePiece::new(pieces, Lead::Never);
        let none = |byte: u8| Err(byte.to_string());
        assert_eq!(mine.split("aaaaa", none).unwrap(), [2, 0]);
        assert_eq!(mine.split("aaa", none).unwrap(), [1, 0]);
    }

    #[test]
    fn rules_that_change_text_are_refused() {
        for (key, rule) in [
            ("normalizer", serde_json::json!({"type": "NFKC"})),
            ("pre_tokenizer", serde_json::json!({"type": "Metaspace", "replacement": "▁", "split": true})),
            ("pre_tokenizer", serde_json::json!({"type": "Whitespace"})),
            ("pre_tokenizer", Value::Null),
        ] {
            let file = serde_json::json!({key: rule, "model": {"vocab": {}, "merges": []}});
            assert!(SentencePiece::from_json(&file).is_err(), "{rule}");
        }
    }
}
