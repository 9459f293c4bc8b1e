//! Text to token ids and back to exact bytes, for byte-level BPE (`tokenizer.json` of Hugging Face `tokenizers`).
//!
//! Never changes a byte and never reads a special token out of text: `<|endoftext|>` typed by a person is text.

use std::collections::HashMap;

use serde_json::Value;

/// A byte-level BPE vocabulary.
#[derive(Debug)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
    /// The bytes of each id; empty for ids that no token has.
    bytes: Vec<Vec<u8>>,
    /// The token of each single byte.
    single: Vec<u32>,
}

impl Tokenizer {
    /// Reads `tokenizer.json`.
    ///
    /// # Errors
    /// Refuses what would change text: normalizers, an added leading space, a vocabulary that lacks a byte.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        Self::read(json).map_err(|error| format!("tokenizer.json: {error}"))
    }

    fn read(json: &[u8]) -> Result<Self, String> {
        let mut file: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        check_keeps_text(&file)?;
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
        for token in added.as_ref().and_then(Value::as_array).into_iter().flatten() {
            let id = token.get("id").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
            if let (Some(id), Some(content)) = (id, token.get("content").and_then(Value::as_str)) {
                tokens.insert(id, content.as_bytes().to_vec());
            }
        }
        let highest = tokens.keys().copied().max().unwrap_or(0) as usize;
        if highest > 1 << 24 {
            return Err(format!("token id {highest} is larger than any vocabulary"));
        }
        let mut bytes = vec![Vec::new(); highest + 1];
        for (id, token) in tokens {
            bytes[id as usize] = token;
        }
        let single = (0..=u8::MAX).map(|byte| {
            let token = vocabulary.get(byte_character(byte).encode_utf8(&mut [0; 4]) as &str);
            token.copied().ok_or_else(|| format!("the vocabulary has no token for byte {byte:#04x}"))
        });
        let single = single.collect::<Result<_, _>>()?;
        Ok(Self { inner, bytes, single })
    }

    /// Splits text into token ids; their bytes one after another are the text.
    ///
    /// # Errors
    /// Says so if the file's rules lose text after all.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, String> {
        let encoding = self.inner.encode_fast(text, false).map_err(|error| error.to_string())?;
        let ids = encoding.get_ids().to_vec();
        let mut rest = text.as_bytes();
        for &id in &ids {
            rest = rest.strip_prefix(self.bytes(id)).ok_or("tokenizer.json: its rules change the text")?;
        }
        if rest.is_empty() { Ok(ids) } else { Err("tokenizer.json: its rules drop text".to_owned()) }
    }

    /// Splits bytes into token ids; bytes that are not UTF-8 become one token each.
    ///
    /// # Errors
    /// As [`Tokenizer::encode`].
    pub fn encode_bytes(&self, bytes: &[u8]) -> Result<Vec<u32>, String> {
        let mut ids = Vec::new();
        for chunk in bytes.utf8_chunks() {
            ids.extend(self.encode(chunk.valid())?);
            ids.extend(chunk.invalid().iter().filter_map(|&byte| self.single.get(usize::from(byte))));
        }
        Ok(ids)
    }

    /// Returns a token's exact bytes, which may end inside a character; empty for an id that is none.
    pub fn bytes(&self, id: u32) -> &[u8] {
        self.bytes.get(id as usize).map_or(&[], Vec::as_slice)
    }

    /// Returns one more than the highest id.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// The printable character that stands for a byte in byte-level vocabularies (`bytes_to_unicode` of GPT-2).
pub fn byte_character(byte: u8) -> char {
    let moved = match byte {
        b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff => return char::from(byte),
        0..=b' ' => u32::from(byte),
        0x7f..=0xa0 => u32::from(byte) - 0x7f + 33,
        0xad => 67,
    };
    char::from_u32(256 + moved).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Refuses tokenizers known to change text before splitting it.
fn check_keeps_text(file: &Value) -> Result<(), String> {
    if file.get("normalizer").is_some_and(|normalizer| !normalizer.is_null()) {
        return Err("it has a normalizer, which would change the text".to_owned());
    }
    let splitter = file.get("pre_tokenizer").unwrap_or(&Value::Null);
    let parts = splitter.get("pretokenizers").and_then(Value::as_array);
    let parts: Vec<&Value> = parts.map_or_else(|| vec![splitter], |parts| parts.iter().collect());
    let is_byte_level = |part: &&&Value| part.get("type").and_then(Value::as_str) == Some("ByteLevel");
    if !parts.iter().any(|part| is_byte_level(&part)) {
        return Err("its pre_tokenizer is not byte-level; only byte-level BPE keeps every byte".to_owned());
    }
    // The crate adds the space where the key is missing, too.
    let adds_space = |part: &&&Value| part.get("add_prefix_space") != Some(&Value::Bool(false));
    if parts.iter().filter(is_byte_level).any(|part| adds_space(&part)) {
        return Err("its pre_tokenizer has add_prefix_space, which would change the text".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tiny;
    use super::*;

    fn tokenizer() -> Tokenizer {
        Tokenizer::parse(&tiny::tokenizer()).unwrap()
    }

    fn joined(tokenizer: &Tokenizer, ids: &[u32]) -> Vec<u8> {
        ids.iter().flat_map(|&id| tokenizer.bytes(id).to_vec()).collect()
    }

    #[test]
    fn merges_and_keeps_hard_text() {
        let tokenizer = tokenizer();
        let pieces = |text: &str| -> Vec<Vec<u8>> {
            tokenizer.encode(text).unwrap().iter().map(|&id| tokenizer.bytes(id).to_vec()).collect()
        };
        assert_eq!(pieces("the the"), [b"the".to_vec(), b" the".to_vec()]);
        for text in ["", " ", "a\0b", "a\r\n\r\nb ", "  two", "한국어 👩‍👩‍👧", "e\u{301}\u{feff}"]
        {
            assert_eq!(pieces(text).concat(), text.as_bytes());
        }
    }

    #[test]
    fn a_typed_end_of_text_is_text() {
        let tokenizer = tokenizer();
        let ids = tokenizer.encode("a<|endoftext|>b").unwrap();
        assert!(ids.len() > 3 && !ids.contains(&0), "{ids:?}");
        assert_eq!(tokenizer.bytes(0), b"<|endoftext|>");
    }

    #[test]
    fn refuses_what_would_change_text() {
        let good: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
        let refused = |edit: fn(&mut Value)| {
            let mut file = good.clone();
            edit(&mut file);
            Tokenizer::parse(file.to_string().as_bytes()).unwrap_err()
        };
        assert!(
            refused(|file| file["normalizer"] = serde_json::json!({"type": "NFC"})).contains("normalizer")
        );
        assert!(
            refused(|file| file["pre_tokenizer"]["add_prefix_space"] = true.into()).contains("prefix_space")
        );
        assert!(refused(|file| file["pre_tokenizer"] = Value::Null).contains("byte-level"));
        assert!(
            refused(|file| {
                let vocabulary = file["model"]["vocab"].as_object_mut().unwrap();
                let id = vocabulary.remove("q").unwrap();
                vocabulary.insert("Q2".to_owned(), id);
            })
            .contains("byte 0x71")
        );
    }

    proptest! {
        #[test]
        fn any_text_round_trips(text in any::<String>()) {
            let tokenizer = tokenizer();
            prop_assert_eq!(joined(&tokenizer, &tokenizer.encode(&text).unwrap()), text.as_bytes());
        }

        #[test]
        fn any_bytes_round_trip(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let tokenizer = tokenizer();
            prop_assert_eq!(joined(&tokenizer, &tokenizer.encode_bytes(&bytes).unwrap()), bytes);
        }
    }
}
