//! The header of a `safetensors` file: a little-endian `u64` length, that much JSON, then the data.
//!
//! Never reads the data itself.

use crate::{language::counted, tr};
use std::collections::BTreeMap;

use serde::Deserialize;

use super::quant::Format;
use super::storage::Storage;
use super::tensors::Entry;

/// Bytes of a header at most, as in the format's own library.
const MOST_HEADER: u64 = 100_000_000;

#[derive(Deserialize)]
struct Described {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (u64, u64),
}

/// Reads which tensors a file holds.
///
/// # Errors
/// Names the file and what in its header is not as it should be.
pub(crate) fn entries(file: &Storage) -> Result<Vec<(String, Entry)>, String> {
    header(file).map_err(|error| tr!("model-in", place = file.name(), error = error))
}

fn header(file: &Storage) -> Result<Vec<(String, Entry)>, String> {
    let mut length = [0; 8];
    let cut = || tr!("model-safetensors-cut", bytes = counted(file.len(), "byte"));
    file.read(0, &mut length).map_err(|_| cut())?;
    let length = u64::from_le_bytes(length);
    if length > MOST_HEADER || length > file.len() - 8 {
        return Err(cut());
    }
    let mut json = vec![0; usize::try_from(length).map_err(|_| cut())?];
    file.read(8, &mut json)?;
    let mut table: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&json)
        .map_err(|error| tr!("model-safetensors-header", error = error.to_string()))?;
    table.remove("__metadata__");
    let entries = table.into_iter().map(|(name, value)| {
        let wrong = |error: String| tr!("model-in", place = &name, error = error);
        let described: Described = serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
        let format = Format::of_safetensors(&described.dtype).map_err(wrong)?;
        let (from, to) = described.data_offsets;
        let numbers = described.shape.iter().try_fold(1usize, |product, &side| product.checked_mul(side));
        let bytes = numbers.and_then(|numbers| format.bytes(numbers));
        if to.checked_sub(from).is_none_or(|length| bytes.map(|bytes| bytes as u64) != Some(length)) {
            let Described { dtype, shape, .. } = described;
            return Err(tr!(
                "model-safetensors-bytes",
                name = name,
                shape = format!("{shape:?}"),
                format = dtype,
                from = from.to_string(),
                to = to.to_string()
            ));
        }
        let at = from.checked_add(8 + length).ok_or_else(cut)?;
        Ok((name, Entry { format, shape: described.shape, at }))
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::naming::HUGGING_FACE;
    use super::super::tensors::Tensors;
    use super::super::tiny;
    use super::super::weights::Weights;
    use super::*;

    fn read(bytes: Vec<u8>) -> Result<Weights, String> {
        let file = Storage::Memory("test", bytes.into());
        let entries = entries(&file)?;
        let mut tensors = Tensors::default();
        tensors.add(file, entries)?;
        Weights::take(tensors, &tiny::Tiny::llama().config, &HUGGING_FACE, &mut |_| {})
    }

    #[test]
    fn a_header_that_claims_too_much_is_refused() {
        for bytes in [
            vec![],
            vec![1; 7],
            [u64::MAX.to_le_bytes(), [0; 8]].concat(),
            [9u64.to_le_bytes(), [0; 8]].concat(),
        ] {
            assert!(read(bytes).unwrap_err().contains("cut short"));
        }
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_an_error_and_never_a_panic(
            cut in 0usize..4000, position in 0usize..3000, byte: u8, whole: bool
        ) {
            let mut file = tiny::weights();
            if !whole {
                file.truncate(cut);
            }
            if let Some(target) = file.get_mut(position) {
                *target = byte;
            }
            prop_assert!(read(file).is_ok() <= whole);
        }
    }
}
