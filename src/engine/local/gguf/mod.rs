//! The header of a GGUF file (versions 2 and 3): its metadata and where its tensors are.
//!
//! Never trusts a count: what is read is bounded by the bytes that are there, and kept within [`MOST_MEMORY`].
//!
//! The format is described in `docs/gguf.md` of the ggml project.

#[cfg(test)]
pub(crate) mod encoder;
pub(crate) mod keys;
mod shape;
#[cfg(test)]
mod tests;
mod vocabulary;
#[cfg(test)]
pub(crate) mod writer;

use crate::{language::counted, tr};
use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Read};

pub(crate) use self::shape::{architecture, config};
#[cfg(feature = "llama-cpp")]
pub(crate) use self::vocabulary::{check_rules, check_tokens};
pub(crate) use self::vocabulary::{tokenizer, with_beside};
use super::quant::Format;
use super::storage::Storage;
use super::tensors::{Entry, Tensors};

/// Bytes of memory that a header may take; the largest vocabularies take a tenth.
const MOST_MEMORY: u64 = 1 << 29;

/// One value of the metadata.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A whole number of any width.
    Whole(i64),
    /// A floating-point number of any width.
    Float(f64),
    /// Yes or no.
    Flag(bool),
    /// Text.
    Text(String),
    /// Several values of one type.
    Array(Vec<Value>),
}

/// The metadata by its keys.
#[derive(Debug, Default)]
pub(crate) struct Metadata(HashMap<String, Value>);

impl Metadata {
    fn get<'a, T>(
        &'a self,
        key: &str,
        wanted: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        let other = || tr!("model-metadata-not", key = key, wanted = wanted);
        self.0.get(key).map(|value| read(value).ok_or_else(other)).transpose()
    }

    /// Returns text, if the key is there.
    ///
    /// # Errors
    /// Names the key whose value is something else.
    pub(crate) fn text(&self, key: &str) -> Result<Option<&str>, String> {
        self.get(key, "text", |value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Returns a count or size.
    ///
    /// # Errors
    /// As [`Metadata::text`].
    pub(crate) fn size(&self, key: &str) -> Result<Option<usize>, String> {
        self.get(key, "count", |value| match value {
            Value::Whole(number) => usize::try_from(*number).ok(),
            _ => None,
        })
    }

    /// Returns a number.
    ///
    /// # Errors
    /// As [`Metadata::text`].
    pub(crate) fn number(&self, key: &str) -> Result<Option<f64>, String> {
        self.get(key, "number", |value| match value {
            Value::Float(number) => Some(*number),
            Value::Whole(number) => Some(*number as f64),
            _ => None,
        })
    }

    /// Returns yes or no.
    ///
    /// # Errors
    /// As [`Metadata::text`].
    pub(crate) fn flag(&self, key: &str) -> Result<Option<bool>, String> {
        self.get(key, "flag", |value| match value {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        })
    }

    /// Returns an array's values, each as `read` sees it.
    ///
    /// # Errors
    /// As [`Metadata::text`].
    pub(crate) fn array<'a, T>(
        &'a self,
        key: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<Vec<T>>, String> {
        self.get(key, "array", |value| match value {
            Value::Array(values) => values.iter().map(&read).collect(),
            _ => None,
        })
    }
}

/// A file's header.
#[derive(Debug)]
pub(crate) struct Header {
    /// The metadata.
    pub metadata: Metadata,
    /// Name, sides (rows first), number of the format and first byte of each tensor.
    tensors: Vec<(String, Vec<usize>, u32, u64)>,
}

impl Header {
    /// Reads it.
    ///
    /// # Errors
    /// Says where the file is not as it should be.
    pub(crate) fn read(file: &Storage) -> Result<Self, String> {
        let mut reader =
            Reader { input: BufReader::new(file.reader()), at: 0, length: file.len(), memory: MOST_MEMORY };
        reader.header().map_err(|error| tr!("model-in", place = file.name(), error = error))
    }

    /// Returns the first tensor that is not in a file of this length whole.
    pub(crate) fn cut_short(&self, length: u64) -> Option<&str> {
        let ends_outside = |(_, shape, format, at): &&(String, Vec<usize>, u32, u64)| {
            let numbers = shape.iter().try_fold(1_usize, |product, side| product.checked_mul(*side));
            // What a format that is not known takes is not known either: it begins inside, at least.
            let bytes =
                numbers.and_then(|numbers| Format::of_gguf(*format).ok()?.bytes(numbers)).unwrap_or(1);
            at.checked_add(bytes as u64).is_none_or(|end| end > length)
        };
        self.tensors.iter().find(ends_outside).map(|(name, ..)| name.as_str())
    }

    /// Counts the numbers in tensors, by the number of their format.
    pub(crate) fn numbers_by_format(&self) -> BTreeMap<u32, u64> {
        let mut numbers = BTreeMap::new();
        for (_, shape, format, _) in &self.tensors {
            let all = shape.iter().map(|side| *side as u64).fold(1, u64::saturating_mul);
            let sum: &mut u64 = numbers.entry(*format).or_default();
            *sum = sum.saturating_add(all);
        }
        numbers
    }

    /// Makes the table of the file's tensors.
    ///
    /// # Errors
    /// Names the tensor whose format cannot be read, or that is not in the file whole.
    pub(crate) fn tensors(&self, file: Storage) -> Result<Tensors, String> {
        let entries = self.tensors.iter().map(|(name, shape, format, at)| {
            let format = Format::of_gguf(*format)
                .map_err(|error| tr!("model-in-tensor", file = file.name(), name = name, error = error))?;
            Ok((name.clone(), Entry { format, shape: shape.clone(), at: *at }))
        });
        let entries = entries.collect::<Result<_, String>>()?;
        let mut tensors = Tensors::default();
        tensors.add(file, entries)?;
        Ok(tensors)
    }
}

/// What reads a header from its first byte to its last.
struct Reader<R> {
    input: R,
    at: u64,
    length: u64,
    /// What may still be kept.
    memory: u64,
}

impl<R: Read> Reader<R> {
    fn header(&mut self) -> Result<Header, String> {
        if &self.bytes::<4>()? != b"GGUF" {
            return Err(tr!("model-gguf-none").to_owned());
        }
        match u32::from_le_bytes(self.bytes()?) {
            2 | 3 => {}
            version => {
                return Err(tr!("model-gguf-version", version = version.to_string()));
            }
        }
        let (tensor_count, metadata_count) = (self.count(24)?, self.count(13)?);
        let mut metadata = HashMap::new();
        for _ in 0..metadata_count {
            let key = self.text()?;
            let kind = u32::from_le_bytes(self.bytes()?);
            let value =
                self.value(kind, 0).map_err(|error| tr!("model-in-metadata", key = &key, error = error))?;
            metadata.insert(key, value);
        }
        let metadata = Metadata(metadata);
        let mut tensors = Vec::new();
        for _ in 0..tensor_count {
            tensors.push(self.tensor()?);
        }
        let alignment = metadata.size("general.alignment")?.unwrap_or(32) as u64;
        if !alignment.is_power_of_two() {
            return Err(tr!("model-gguf-alignment", alignment = alignment.to_string()));
        }
        let data = self.at.checked_next_multiple_of(alignment);
        for (name, .., at) in &mut tensors {
            let place = data.and_then(|data| data.checked_add(*at));
            *at = place.ok_or_else(|| tr!("model-gguf-beyond", name = name.as_str()))?;
        }
        Ok(Header { metadata, tensors })
    }

    fn tensor(&mut self) -> Result<(String, Vec<usize>, u32, u64), String> {
        let name = self.text()?;
        let dimensions = u32::from_le_bytes(self.bytes()?);
        if !(1..=4).contains(&dimensions) {
            return Err(tr!("model-gguf-dimensions", name = name, dimensions = dimensions.to_string()));
        }
        let mut shape = Vec::new();
        for _ in 0..dimensions {
            let side = u64::from_le_bytes(self.bytes()?);
            let side = usize::try_from(side).ok().filter(|&side| side > 0);
            shape.push(side.ok_or_else(|| tr!("model-gguf-side", name = &name))?);
        }
        // GGUF names the innermost side first.
        shape.reverse();
        Ok((name, shape, u32::from_le_bytes(self.bytes()?), u64::from_le_bytes(self.bytes()?)))
    }

    /// Reads how many things follow, each of which takes so many bytes at least.
    fn count(&mut self, least: u64) -> Result<u64, String> {
        let count = u64::from_le_bytes(self.bytes()?);
        let room = self.length.saturating_sub(self.at);
        if count.checked_mul(least).is_none_or(|bytes| bytes > room) {
            return Err(tr!(
                "model-gguf-too-many",
                at = self.at.to_string(),
                things = counted(count, "thing"),
                bytes = counted(room, "byte")
            ));
        }
        Ok(count)
    }

    fn value(&mut self, kind: u32, depth: u32) -> Result<Value, String> {
        self.keep(size_of::<Value>() as u64)?;
        Ok(match kind {
            0 => Value::Whole(u8::from_le_bytes(self.bytes()?).into()),
            1 => Value::Whole(i8::from_le_bytes(self.bytes()?).into()),
            2 => Value::Whole(u16::from_le_bytes(self.bytes()?).into()),
            3 => Value::Whole(i16::from_le_bytes(self.bytes()?).into()),
            4 => Value::Whole(u32::from_le_bytes(self.bytes()?).into()),
            5 => Value::Whole(i32::from_le_bytes(self.bytes()?).into()),
            6 => Value::Float(f32::from_le_bytes(self.bytes()?).into()),
            7 => Value::Flag(self.bytes::<1>()? != [0]),
            8 => Value::Text(self.text()?),
            9 => {
                let kind = u32::from_le_bytes(self.bytes()?);
                let count = self.count(1)?;
                // No model has arrays of arrays of arrays; a damaged file may, and each level is a call.
                if depth > 2 {
                    return Err(tr!("model-gguf-nested").to_owned());
                }
                let mut values = Vec::new();
                for _ in 0..count {
                    values.push(self.value(kind, depth + 1)?);
                }
                Value::Array(values)
            }
            // A count beyond the signed half is nonsense, which whoever asks for it will say.
            10 | 11 => Value::Whole(i64::from_le_bytes(self.bytes()?)),
            12 => Value::Float(f64::from_le_bytes(self.bytes()?)),
            _ => return Err(tr!("model-gguf-type", at = self.at.to_string(), kind = kind.to_string())),
        })
    }

    fn text(&mut self) -> Result<String, String> {
        let (at, length) = (self.at, self.count(1)?);
        self.keep(length)?;
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(length).read_to_end(&mut bytes);
        self.at += length;
        if read.map_err(|error| error.to_string())? as u64 != length {
            return Err(tr!("model-gguf-cut", at = at.to_string()));
        }
        String::from_utf8(bytes).map_err(|_| tr!("model-gguf-not-utf-8", at = at.to_string()))
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes).map_err(|_| tr!("model-gguf-cut", at = self.at.to_string()))?;
        self.at += N as u64;
        Ok(bytes)
    }

    fn keep(&mut self, bytes: u64) -> Result<(), String> {
        let left = self.memory.checked_sub(bytes);
        self.memory = left.ok_or_else(|| tr!("model-gguf-large"))?;
        Ok(())
    }
}
