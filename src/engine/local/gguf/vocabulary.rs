//! The tokenizer that the metadata of a GGUF file describes.
//!
//! Never guesses how text is split: a rule it does not know is an error that names it. The rules are those that
//! llama.cpp has under the same names (`src/llama-vocab.cpp`).

use crate::{engine::spelling::byte_character, language::counted, tr};
use std::collections::HashMap;
#[cfg(feature = "llama-cpp")]
use std::collections::HashSet;

use serde_json::{Value as Json, json};

use super::super::network::Vocabulary;
use super::super::sentencepiece::{Lead, SentencePiece, byte_of, piece_bytes};
use super::super::tokenizer::{Added, Tokenizer, single_bytes};
use super::{Metadata, Value};

/// What kind of token an id is (`tokenizer.ggml.token_type`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text that splitting may give.
    Normal,
    /// A single byte.
    Byte,
    /// Text that is this token wherever it stands (user-defined).
    Added,
    /// Control, unknown and unused tokens, which no text gives unless it is asked for.
    Special,
}

struct Token<'a> {
    id: u32,
    text: &'a str,
    kind: Kind,
}

/// Makes the tokenizer.
///
/// # Errors
/// Names the key that is missing or the rule that is not known.
pub(crate) fn tokenizer(metadata: &Metadata) -> Result<Tokenizer, String> {
    let tokens = tokens(metadata)?;
    let tokenizer = match model(metadata)? {
        "gpt2" => Tokenizer::read(byte_level(metadata, &tokens)?),
        "llama" => sentencepiece(metadata, &tokens),
        other => Err(tr!("model-vocabulary-kind", kind = format!("{other:?}"))),
    };
    tokenizer?.starting_with(start(metadata)?)
}

/// Gives a `tokenizer.json` found beside the file the file's rule about BOS, if the file has a vocabulary of its own.
///
/// # Errors
/// Where the two vocabularies differ: text would be quietly wrong.
pub(crate) fn with_beside(metadata: &Metadata, tokenizer: Tokenizer) -> Result<Tokenizer, String> {
    if metadata.text("tokenizer.ggml.model")?.is_none() {
        return Ok(tokenizer);
    }
    let sentences = model(metadata)? == "llama";
    let characters: HashMap<char, u8> = (0..=u8::MAX).map(|byte| (byte_character(byte), byte)).collect();
    for token in tokens(metadata)?.iter().filter(|token| token.kind == Kind::Normal) {
        let bytes = match sentences {
            true => Some(piece_bytes(token.text)),
            false => token.text.chars().map(|character| characters.get(&character).copied()).collect(),
        };
        let other = tokenizer.bytes(token.id);
        if bytes.is_some_and(|bytes| bytes != other && !other.is_empty()) {
            return Err(tr!(
                "model-vocabulary-other",
                id = token.id.to_string(),
                beside = format!("{:?}", String::from_utf8_lossy(other)),
                own = format!("{:?}", token.text)
            ));
        }
    }
    tokenizer.starting_with(start(metadata)?)
}

/// Tells whether [`tokenizer`] can follow the file, without the work of making it.
///
/// # Errors
/// Names the rule that is not known.
#[cfg(feature = "llama-cpp")]
pub(crate) fn check_rules(metadata: &Metadata) -> Result<(), String> {
    match model(metadata)? {
        "gpt2" => splitting(metadata).map(drop),
        "llama" => Ok(()),
        other => Err(tr!("model-vocabulary-kind", kind = format!("{other:?}"))),
    }
}

/// Refuses a vocabulary over which llama.cpp would end the program.
///
/// # Errors
/// Names what is missing, or there twice.
#[cfg(feature = "llama-cpp")]
pub(crate) fn check_tokens(metadata: &Metadata) -> Result<(), String> {
    if metadata.text("tokenizer.ggml.model")?.is_none_or(|model| model == "none" || model == "no_vocab") {
        return Err(tr!("model-llama-cpp-no-vocabulary").to_owned());
    }
    let tokens = tokens(metadata)?;
    let mut seen = HashSet::new();
    if let Some(token) = tokens.iter().find(|token| !token.text.is_empty() && !seen.insert(token.text)) {
        return Err(tr!("model-vocabulary-twice", token = format!("{:?}", token.text)));
    }
    if model(metadata)? == "llama" {
        // Text that is no piece is split into these.
        let missing = (0..=u8::MAX).find(|byte| !seen.contains(format!("<0x{byte:02X}>").as_str()));
        if let Some(byte) = missing {
            return Err(tr!("model-tokenizer-byte", byte = format!("{byte:#04x}")));
        }
    }
    Ok(())
}

/// Returns the token that every text begins with, if that is the file's rule.
///
/// # Errors
/// Where the rule names no token.
fn start(metadata: &Metadata) -> Result<Option<u32>, String> {
    let sentences = model(metadata)? == "llama";
    let usual = sentences || splitting(metadata).is_ok_and(|splitting| splitting.like_llama3);
    if !metadata.flag("tokenizer.ggml.add_bos_token")?.unwrap_or(usual) {
        return Ok(None);
    }
    let id = metadata.size("tokenizer.ggml.bos_token_id")?.or(sentences.then_some(1));
    let id = id.and_then(|id| u32::try_from(id).ok());
    id.map(Some).ok_or_else(|| tr!("model-vocabulary-no-bos").to_owned())
}

fn model(metadata: &Metadata) -> Result<&str, String> {
    let model = metadata.text("tokenizer.ggml.model")?;
    model.ok_or_else(|| tr!("model-vocabulary-none").to_owned())
}

fn tokens(metadata: &Metadata) -> Result<Vec<Token<'_>>, String> {
    let key = "tokenizer.ggml.tokens";
    let texts = metadata.array(key, |value| match value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    })?;
    let texts = texts.ok_or_else(|| tr!("model-metadata-missing", key = key))?;
    let kinds = metadata.array("tokenizer.ggml.token_type", |value| match value {
        Value::Whole(1) => Some(Kind::Normal),
        Value::Whole(4) => Some(Kind::Added),
        Value::Whole(6) => Some(Kind::Byte),
        Value::Whole(_) => Some(Kind::Special),
        _ => None,
    })?;
    let kinds = kinds.unwrap_or_else(|| vec![Kind::Normal; texts.len()]);
    if kinds.len() != texts.len() {
        let tokens = counted(texts.len(), "token");
        return Err(tr!("model-vocabulary-types", tokens = tokens, types = kinds.len()));
    }
    let tokens = (0..).zip(texts).zip(kinds).map(|((id, text), kind)| Token { id, text, kind });
    Ok(tokens.collect())
}

/// How byte-level text is split before its pieces are merged.
struct Splitting {
    /// Regular expressions, each of which splits what the ones before left.
    patterns: &'static [&'static str],
    /// A piece that is a token is not merged from its parts; texts begin with BOS unless the file says otherwise.
    like_llama3: bool,
}

/// GPT-2's own pattern.
const GPT2: &str = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const DEEPSEEK3: &str = r#"[!"\#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#;
/// Letters of alphabets that have two cases.
const DEEPSEEK_LETTERS: &str = "\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-\u{1f7d}ᾀ-ᾴᾶ-ᾼ\u{1fbe}ῂ-ῄῆ-ῌῐ-\u{1fd3}ῖ-\u{1fdb}ῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤ\u{2126}ℨ\u{212a}-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+";
/// Ideographs and neighbours, and Hangul, as DeepSeek's `tokenizer.json` has them.
const CJK: &str = "[一-龥ࠀ-一가-퟿]+";

/// Finds the rules by `tokenizer.ggml.pre`.
fn splitting(metadata: &Metadata) -> Result<Splitting, String> {
    let (patterns, like_llama3): (&[_], _) = match metadata.text("tokenizer.ggml.pre")?.unwrap_or("default") {
        "llama-bpe" | "llama3" | "llama-v3" | "falcon3" => (&[LLAMA3], true),
        "tekken" => (&[TEKKEN], true),
        // OLMo 2 has this one: Llama 3's pattern without its other rules.
        "dbrx" | "smaug-bpe" => (&[LLAMA3], false),
        "qwen2" | "deepseek-r1-qwen" | "megrez" | "stablelm2" => (&[QWEN2], false),
        "smollm" | "starcoder" | "refact" | "codeshell" => (&[r"\p{N}", GPT2], false),
        // The first OLMo and the Pythias have the rule "olmo".
        "gpt-2" | "phi-2" | "olmo" | "mpt" => (&[GPT2], false),
        "falcon" => (&[r"[\p{P}\$\+<=>\^~\|`]+", GPT2, "[0-9][0-9][0-9]"], false),
        "deepseek-llm" => {
            (&["[\r\n]", DEEPSEEK_LETTERS, "\\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", CJK, r"\p{N}+"], false)
        }
        "deepseek-coder" => (&["[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", CJK, r"\p{N}"], false),
        "deepseek-v3" => (&[r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+", DEEPSEEK3], false),
        // What llama.cpp does for files that do not say.
        "default" => (&[r"[\p{P}\$\+<=>\^~\|]+", GPT2, r"\p{N}+", "[0-9][0-9][0-9]"], false),
        other => {
            return Err(tr!("model-vocabulary-rule", rule = format!("{other:?}")));
        }
    };
    Ok(Splitting { patterns, like_llama3 })
}

/// Writes what `tokenizer.json` would say.
fn byte_level(metadata: &Metadata, tokens: &[Token]) -> Result<Json, String> {
    let key = "tokenizer.ggml.merges";
    let merges = metadata.array(key, |value| match value {
        Value::Text(text) => Some(Json::from(text.as_str())),
        _ => None,
    })?;
    let merges = merges.ok_or_else(|| tr!("model-metadata-missing", key = key))?;
    let Splitting { patterns, like_llama3 } = splitting(metadata)?;
    let mut parts: Vec<Json> = patterns
        .iter()
        .map(|pattern| json!({"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": false}))
        .collect();
    parts.push(
        json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}),
    );
    let (mut vocabulary, mut added) = (serde_json::Map::new(), Vec::new());
    for token in tokens {
        if matches!(token.kind, Kind::Special | Kind::Added) {
            let special = token.kind == Kind::Special;
            added.push(json!({"id": token.id, "content": token.text, "special": special}));
        } else if vocabulary.insert(token.text.to_owned(), token.id.into()).is_some() {
            return Err(tr!("model-vocabulary-twice", token = format!("{:?}", token.text)));
        }
    }
    Ok(json!({
        "version": "1.0",
        "added_tokens": added,
        "normalizer": null,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": parts},
        "post_processor": null,
        "decoder": null,
        "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": like_llama3,
            "vocab": vocabulary, "merges": merges}
    }))
}

fn sentencepiece(metadata: &Metadata, tokens: &[Token]) -> Result<Tokenizer, String> {
    let key = "tokenizer.ggml.scores";
    let scores = metadata.array(key, |value| match value {
        Value::Float(score) if score.is_finite() => Some(*score as f32),
        _ => None,
    })?;
    let scores = scores.ok_or_else(|| tr!("model-metadata-missing", key = key))?;
    if scores.len() != tokens.len() {
        let tokens = counted(tokens.len(), "token");
        return Err(tr!("model-vocabulary-scores", tokens = tokens, scores = scores.len()));
    }
    let lead = match metadata.flag("tokenizer.ggml.add_space_prefix")? {
        Some(false) => Lead::Never,
        _ => Lead::Always,
    };
    let byte = |token: &Token| if token.kind == Kind::Byte { byte_of(token.text) } else { None };
    let singles: HashMap<u8, u32> =
        tokens.iter().filter_map(|token| Some((byte(token)?, token.id))).collect();
    let bytes = tokens.iter().map(|token| {
        let bytes = match token.kind {
            Kind::Byte => byte(token).map_or_else(Vec::new, |byte| vec![byte]),
            Kind::Normal => piece_bytes(token.text),
            Kind::Special | Kind::Added => token.text.as_bytes().to_vec(),
        };
        (token.id, bytes)
    });
    let normal = tokens.iter().zip(scores).filter(|(token, _)| token.kind == Kind::Normal);
    let pieces = normal.map(|(token, score)| (piece_bytes(token.text), token.id, score));
    let pieces = SentencePiece::new(pieces, lead);
    let of_kind =
        |kind| tokens.iter().filter(move |token| token.kind == kind).map(|token| token.id).collect();
    let added = Added { special: of_kind(Kind::Special), others: of_kind(Kind::Added) };
    let single = single_bytes(|byte| singles.get(&byte).copied());
    Tokenizer::sentencepiece(pieces, bytes.collect(), single, added)
}
