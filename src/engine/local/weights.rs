//! The matrices of a model, read from a `safetensors` file and unpacked to `f32` panels.
//!
//! Never trusts the file: every length is checked against the bytes that are there before anything is allocated.

use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use super::config::Config;
use super::product::{Block, WIDTH};

/// Columns of one row that share a scale in an `I8` matrix.
const SCALE_BLOCK: usize = 32;

/// A matrix as the kernel multiplies it: panels of sixteen rows, the last one filled up with zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// `blocks[row / 16 * columns + column]` holds the sixteen rows' factors for a column.
    pub blocks: Vec<Block>,
    /// Columns.
    pub columns: usize,
}

impl Matrix {
    /// Returns how many panels of sixteen rows there are.
    pub fn panels(&self) -> usize {
        self.blocks.len() / self.columns
    }

    /// Copies one row, which must exist.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        let panel = &self.blocks[row / WIDTH * self.columns..][..self.columns];
        for (number, block) in out.iter_mut().zip(panel) {
            *number = block.0[row % WIDTH];
        }
    }

    /// Packs rows given one after another by `read`, which fills the buffer with the row of that number.
    fn pack(rows: usize, columns: usize, read: impl Fn(usize, &mut [f32])) -> Self {
        let mut blocks = vec![Block::ZERO; rows.div_ceil(WIDTH) * columns];
        let mut buffer = vec![0.0; columns];
        for row in 0..rows {
            read(row, &mut buffer);
            let panel = &mut blocks[row / WIDTH * columns..][..columns];
            for (block, &number) in panel.iter_mut().zip(&buffer) {
                block.0[row % WIDTH] = number;
            }
        }
        Self { blocks, columns }
    }
}

/// One layer.
#[derive(Debug)]
pub struct Layer {
    /// Scale of the norm before attention.
    pub attention_norm: Vec<f32>,
    /// Queries of all heads.
    pub query: Matrix,
    /// Keys of all key-value heads.
    pub key: Matrix,
    /// Values of all key-value heads.
    pub value: Matrix,
    /// From the heads' results back to the state.
    pub output: Matrix,
    /// Scale of the norm before the feed-forward part.
    pub feed_forward_norm: Vec<f32>,
    /// Goes through SiLU.
    pub gate: Matrix,
    /// Is multiplied with the gate.
    pub up: Matrix,
    /// Back to the state.
    pub down: Matrix,
}

/// All weights of a model.
#[derive(Debug)]
pub struct Weights {
    /// One row for each token.
    pub embedding: Matrix,
    /// The layers, in order.
    pub layers: Vec<Layer>,
    /// Scale of the last norm.
    pub norm: Vec<f32>,
    /// The output matrix, where it is not the embedding.
    pub head: Option<Matrix>,
}

impl Weights {
    /// Unpacks a file's bytes.
    ///
    /// # Errors
    /// Names the tensor that is missing, has the wrong shape or type, reaches outside the file or has no place here.
    pub fn read(file: &[u8], config: &Config) -> Result<Self, String> {
        let mut tensors = Tensors::parse(file).map_err(|error| format!("weights.safetensors: {error}"))?;
        let weights =
            Self::take(&mut tensors, config).map_err(|error| format!("weights.safetensors: {error}"))?;
        // A tensor nobody asked for means another architecture, whose text would be quietly wrong.
        match tensors.entries.keys().find(|name| !name.ends_with("rotary_emb.inv_freq")) {
            Some(name) => Err(format!("weights.safetensors: a Llama model has no tensor {name}")),
            None => Ok(weights),
        }
    }

    fn take(tensors: &mut Tensors, config: &Config) -> Result<Self, String> {
        let (hidden, feed_forward) = (config.hidden, config.feed_forward);
        let (queries, keys) = (config.heads * config.head_dim, config.kv_heads * config.head_dim);
        let embedding = tensors.matrix("model.embed_tokens.weight", config.vocabulary, hidden)?;
        let layers = (0..config.layers).map(|index| {
            let name = |rest: &str| format!("model.layers.{index}.{rest}.weight");
            Ok(Layer {
                attention_norm: tensors.vector(&name("input_layernorm"), hidden)?,
                query: tensors.matrix(&name("self_attn.q_proj"), queries, hidden)?,
                key: tensors.matrix(&name("self_attn.k_proj"), keys, hidden)?,
                value: tensors.matrix(&name("self_attn.v_proj"), keys, hidden)?,
                output: tensors.matrix(&name("self_attn.o_proj"), hidden, queries)?,
                feed_forward_norm: tensors.vector(&name("post_attention_layernorm"), hidden)?,
                gate: tensors.matrix(&name("mlp.gate_proj"), feed_forward, hidden)?,
                up: tensors.matrix(&name("mlp.up_proj"), feed_forward, hidden)?,
                down: tensors.matrix(&name("mlp.down_proj"), hidden, feed_forward)?,
            })
        });
        let layers = layers.collect::<Result<_, String>>()?;
        let norm = tensors.vector("model.norm.weight", hidden)?;
        let head = match config.tied {
            true => None,
            false => Some(tensors.matrix("lm_head.weight", config.vocabulary, hidden)?),
        };
        Ok(Self { embedding, layers, norm, head })
    }
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

/// The checked table of a `safetensors` file: a little-endian `u64` length, that much JSON, then the data.
struct Tensors<'a> {
    entries: HashMap<String, Entry>,
    data: &'a [u8],
}

impl<'a> Tensors<'a> {
    fn parse(file: &'a [u8]) -> Result<Self, String> {
        let cut = || format!("the file is cut short ({} bytes)", file.len());
        let (length, rest) = file.split_first_chunk::<8>().ok_or_else(cut)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
        let (header, data) = rest.split_at_checked(length).ok_or_else(cut)?;
        let mut table: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(header)
            .map_err(|error| format!("its header is not as it should be: {error}"))?;
        table.remove("__metadata__");
        let mut entries = HashMap::new();
        for (name, value) in table {
            let entry: Entry = serde_json::from_value(value).map_err(|error| format!("{name}: {error}"))?;
            let (from, to) = entry.data_offsets;
            let size = element_size(&entry.dtype)
                .ok_or_else(|| format!("{name}: type {} is not one of I8, F16, BF16, F32", entry.dtype))?;
            let wanted = entry.shape.iter().try_fold(size, |product, &side| product.checked_mul(side));
            if from > to || to > data.len() || wanted != Some(to - from) {
                return Err(format!(
                    "{name}: shape {:?} of {} does not fit bytes {from} to {to} of {}",
                    entry.shape,
                    entry.dtype,
                    data.len()
                ));
            }
            entries.insert(name, entry);
        }
        Ok(Self { entries, data })
    }

    fn remove(&mut self, name: &str, shape: &[usize]) -> Result<(String, &'a [u8]), String> {
        let entry = self.entries.remove(name).ok_or_else(|| format!("{name} is missing"))?;
        if entry.shape != shape {
            return Err(format!("{name}: its shape is {:?}, config.json makes it {shape:?}", entry.shape));
        }
        let range: Range<usize> = entry.data_offsets.0..entry.data_offsets.1;
        Ok((entry.dtype, self.data.get(range).unwrap_or_default()))
    }

    fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>, String> {
        let (dtype, bytes) = self.remove(name, &[length])?;
        let mut numbers = vec![0.0; length];
        floats(&dtype, bytes, &mut numbers).ok_or_else(|| format!("{name}: type {dtype} is not a float"))?;
        Ok(numbers)
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, String> {
        let (dtype, bytes) = self.remove(name, &[rows, columns])?;
        if dtype != "I8" {
            let size = element_size(&dtype).unwrap_or(1) * columns;
            return Ok(Matrix::pack(rows, columns, |row, out| {
                floats(&dtype, &bytes[row * size..][..size], out);
            }));
        }
        if !columns.is_multiple_of(SCALE_BLOCK) {
            return Err(format!("{name}: {columns} columns are not whole blocks of {SCALE_BLOCK}"));
        }
        let blocks = columns / SCALE_BLOCK;
        let scale_name = format!("{name}_scale");
        let (scale_dtype, scale_bytes) = self.remove(&scale_name, &[rows, blocks])?;
        let mut scales = vec![0.0; rows * blocks];
        floats(&scale_dtype, scale_bytes, &mut scales)
            .ok_or_else(|| format!("{scale_name}: type {scale_dtype} is not a float"))?;
        Ok(Matrix::pack(rows, columns, |row, out| {
            let quantised = bytes[row * columns..][..columns].chunks_exact(SCALE_BLOCK);
            let scales = &scales[row * blocks..][..blocks];
            for ((out, quantised), scale) in out.chunks_exact_mut(SCALE_BLOCK).zip(quantised).zip(scales) {
                for (out, &byte) in out.iter_mut().zip(quantised) {
                    *out = f32::from(byte as i8) * scale;
                }
            }
        }))
    }
}

fn element_size(dtype: &str) -> Option<usize> {
    match dtype {
        "I8" => Some(1),
        "F16" | "BF16" => Some(2),
        "F32" => Some(4),
        _ => None,
    }
}

/// Converts little-endian floats; `None` if the type is not one.
fn floats(dtype: &str, bytes: &[u8], out: &mut [f32]) -> Option<()> {
    match dtype {
        "F32" => {
            for (out, bytes) in out.iter_mut().zip(bytes.as_chunks().0) {
                *out = f32::from_le_bytes(*bytes);
            }
        }
        "F16" => {
            for (out, bytes) in out.iter_mut().zip(bytes.as_chunks().0) {
                *out = half(u16::from_le_bytes(*bytes));
            }
        }
        "BF16" => {
            for (out, bytes) in out.iter_mut().zip(bytes.as_chunks().0) {
                *out = f32::from_bits(u32::from(u16::from_le_bytes(*bytes)) << 16);
            }
        }
        _ => return None,
    }
    Some(())
}

/// Widens an IEEE 754 half-precision number, exactly.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10 & 0x1f), u32::from(bits & 0x3ff));
    let magnitude = match exponent {
        // Subnormal: a whole number of 2^-24.
        0 => (fraction as f32 * f32::from_bits(0x3380_0000)).to_bits(),
        0x1f => 0x7f80_0000 | fraction << 13,
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | magnitude)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tiny;
    use super::*;

    #[test]
    fn halves_are_widened_exactly() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 2f32.powi(-24)),
            (0x03ff, 1023.0 * 2f32.powi(-24)),
            (0x0400, 2f32.powi(-14)),
            (0x7c00, f32::INFINITY),
        ] {
            assert_eq!(half(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn an_int8_matrix_is_its_numbers_times_its_scales() {
        let header = br#"{"m":{"dtype":"I8","shape":[2,64],"data_offsets":[0,128]},
            "m_scale":{"dtype":"F16","shape":[2,2],"data_offsets":[128,136]}}"#;
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend_from_slice(header);
        file.extend((0..128u8).map(|index| index.wrapping_sub(64)));
        file.extend([0x3c00u16, 0x4000, 0x3800, 0xbc00].iter().flat_map(|bits| bits.to_le_bytes()));
        let matrix = Tensors::parse(&file).unwrap().matrix("m", 2, 64).unwrap();
        assert_eq!(matrix.panels(), 1);
        let mut row = [0.0; 64];
        for (number, scales) in [[1.0, 2.0], [0.5, -1.0]].into_iter().enumerate() {
            matrix.copy_row(number, &mut row);
            for (column, &value) in row.iter().enumerate() {
                assert_eq!(value, ((number * 64 + column) as f32 - 64.0) * scales[column / 32]);
            }
        }
    }

    #[test]
    fn names_what_is_missing_or_does_not_belong() {
        let (config, file) = (tiny::config(), tiny::weights());
        assert!(Weights::read(&file, &config).is_ok());
        let renamed = |from: &str, to: &str| {
            let mut file = file.clone();
            let at = file.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
            file[at..][..from.len()].copy_from_slice(to.as_bytes());
            Weights::read(&file, &config).unwrap_err()
        };
        assert!(renamed("model.norm.weight", "model.morn.weight").contains("model.norm.weight is missing"));
        assert!(renamed("[64,96]", "[96,64]").contains("mlp.down_proj"));
        let untied = Config { tied: false, ..config.clone() };
        assert!(Weights::read(&file, &untied).unwrap_err().contains("lm_head.weight is missing"));
        let fewer = Config { layers: 1, ..config.clone() };
        assert!(Weights::read(&file, &fewer).unwrap_err().contains("has no tensor model.layers.1"));
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
            let read = Weights::read(&file, &tiny::config());
            prop_assert!(whole || read.is_err());
        }
    }
}
