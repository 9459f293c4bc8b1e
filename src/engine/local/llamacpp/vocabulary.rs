//! llama.cpp's tokenizers, with the exact bytes of every token.
//!
//! Never reads control tokens out of text, and never lets a rule of the file change a byte: it is an error.

use crate::{language::counted, tr};
use std::path::Path;
use std::thread;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::vocab::LlamaVocab;

use super::super::gguf::Metadata;
use super::super::network::{Piece, Vocabulary};
use super::file::File;
use super::library::load;

/// Bytes of a text that fit every thread's stack.
const SHORT: usize = 512;

/// Stack for each byte of a longer one: C++'s regular expressions call themselves for every character.
const STACK: usize = 2048;

/// The tokens with a part of their own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Special {
    /// What every text begins with, by the file's rule.
    pub bos: Option<u32>,
    /// What a document begins with.
    pub start: Option<u32>,
    /// What ends a text.
    pub ends: Vec<u32>,
}

impl Special {
    /// Finds them.
    ///
    /// # Errors
    /// Where every text is to begin with a token that the file does not name.
    pub(crate) fn of(metadata: &Metadata, vocabulary: &LlamaVocab) -> Result<Self, String> {
        // Where a file of GPT-2's kind names no token, llama.cpp takes GPT-2's own number, which is anything here.
        let guesses = metadata.text("tokenizer.ggml.model")? == Some("gpt2");
        let named = |token: LlamaToken, key: &str| -> Result<Option<u32>, String> {
            let named = metadata.size(&format!("tokenizer.ggml.{key}_token_id"))?.is_some();
            Ok(u32::try_from(token.0).ok().filter(|_| named || !guesses))
        };
        let (bos, eos) = (named(vocabulary.bos(), "bos")?, named(vocabulary.eos(), "eos")?);
        let guessed = if eos.is_none() { vocabulary.eos().0 } else { -1 };
        let ends = vocabulary.tokens().filter(|token| vocabulary.is_eog(*token) && token.0 != guessed);
        let ends = ends.filter_map(|token| u32::try_from(token.0).ok()).collect();
        let missing = || tr!("model-vocabulary-no-bos");
        let adds = vocabulary.should_add_bos();
        Ok(Self { bos: if adds { Some(bos.ok_or_else(missing)?) } else { None }, start: bos.or(eos), ends })
    }
}

/// Returns how many tokens there are.
pub(crate) fn size(vocabulary: &LlamaVocab) -> usize {
    usize::try_from(vocabulary.n_tokens()).unwrap_or(0)
}

/// A file's vocabulary.
#[derive(Debug)]
pub(crate) struct Words {
    model: LlamaModel,
    /// The bytes of each id.
    bytes: Vec<Vec<u8>>,
    /// The token of each single byte.
    single: Vec<Option<u32>>,
    start: Option<u32>,
    /// What is put before every text.
    lead: &'static str,
}

impl Words {
    /// Reads it, without the weights.
    ///
    /// # Errors
    /// Names the file and what is wrong with it.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let file = File::read(path)?;
        let model = load(&file.path, &LlamaModelParams::default().with_vocab_only(true));
        model.and_then(|model| Self::new(&file, model)).map_err(|error| file.named(&error))
    }

    fn new(file: &File, model: LlamaModel) -> Result<Self, String> {
        let vocabulary = model.vocab();
        let start = Special::of(&file.metadata, &vocabulary)?.bos;
        let bytes: Vec<Vec<u8>> =
            vocabulary.tokens().map(|token| vocabulary.token_to_piece(token, true, None)).collect();
        let mut single = vec![None; 256];
        for (id, (token, bytes)) in (0..).zip(vocabulary.tokens().zip(&bytes)) {
            if let [byte] = bytes.as_slice()
                && !vocabulary.is_control(token)
            {
                single[usize::from(*byte)].get_or_insert(id);
            }
        }
        let mut words = Self { model, bytes, single, start, lead: "" };
        // No key tells for every kind of vocabulary whether a space is put before a text; a text does.
        if words.ids("a")?.first().is_some_and(|&id| words.bytes(id).starts_with(b" ")) {
            words.lead = " ";
        }
        Ok(words)
    }

    /// Splits text as llama.cpp does, on a stack that its regular expressions do not overflow.
    fn ids(&self, text: &str) -> Result<Vec<u32>, String> {
        let split = || {
            let tokens = self.model.vocab().tokenize(text.as_bytes(), false, false);
            tokens.into_iter().filter_map(|token| u32::try_from(token.0).ok()).collect()
        };
        if text.len() < SHORT {
            return Ok(split());
        }
        let failed = || tr!("model-llama-cpp-text-too-long", bytes = counted(text.len(), "byte"));
        let stack = text.len().saturating_mul(STACK);
        thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(stack).spawn_scoped(scope, split);
            thread.map_err(|_| failed())?.join().map_err(|_| failed())
        })
    }

    /// Returns the ids whose bytes are exactly these; the first `skipped` bytes are left out with their tokens.
    fn exact(&self, text: &str, said: &str, skipped: usize) -> Result<Vec<u32>, String> {
        let ids = self.ids(text)?;
        let mut rest = said.as_bytes();
        let mut kept = Vec::with_capacity(ids.len());
        for id in ids {
            if said.len() - rest.len() >= skipped {
                kept.push(id);
            }
            rest = rest.strip_prefix(self.bytes(id)).ok_or_else(|| tr!("model-tokenizer-changes"))?;
        }
        let whole = rest.is_empty()
            && kept.iter().map(|&id| self.bytes(id).len()).sum::<usize>() == said.len() - skipped;
        if whole { Ok(kept) } else { Err(tr!("model-tokenizer-drops").to_owned()) }
    }

    /// Splits text that continues another, so that nothing is put before it.
    fn continued(&self, text: &str) -> Result<Vec<u32>, String> {
        if self.lead(text).is_empty() {
            return self.exact(text, text, 0);
        }
        // What is put before a text stands before a newline here, and both are left out again.
        let said = format!("{}\n{text}", self.lead);
        let split = self.exact(&said[self.lead.len()..], &said, self.lead.len() + 1);
        split.or_else(|_| self.singles(text.as_bytes()))
    }

    fn singles(&self, bytes: &[u8]) -> Result<Vec<u32>, String> {
        let single = |&byte: &u8| {
            self.single[usize::from(byte)]
                .ok_or_else(|| tr!("model-tokenizer-byte", byte = format!("{byte:#04x}")))
        };
        bytes.iter().map(single).collect()
    }
}

impl Vocabulary for Words {
    fn start(&self) -> Option<u32> {
        self.start
    }

    fn lead(&self, text: &str) -> &'static str {
        if text.is_empty() { "" } else { self.lead }
    }

    fn pieces(&self, text: &str) -> Result<Vec<Piece>, String> {
        let mut inserted = self.lead(text).len();
        let ids = self.exact(text, &format!("{}{text}", self.lead(text)), 0)?;
        Ok(ids.into_iter().map(|id| Piece { id, inserted: std::mem::take(&mut inserted) }).collect())
    }

    fn encode_bytes(&self, bytes: &[u8]) -> Result<Vec<u32>, String> {
        let mut ids = Vec::new();
        for chunk in bytes.utf8_chunks() {
            ids.extend(self.continued(chunk.valid())?);
            ids.extend(self.singles(chunk.invalid())?);
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
