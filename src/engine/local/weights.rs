//! The matrices of a model, by what they are for.
//!
//! Never knows a file format; it asks a table of tensors for names.

use super::config::{Config, Family};
use super::matrix::Matrix;
use super::tensors::Tensors;
use crate::tr;

/// A matrix and what is added to its products.
#[derive(Debug)]
pub struct Linear {
    /// The matrix.
    pub matrix: Matrix,
    /// One number for each row.
    pub bias: Option<Vec<f32>>,
}

/// One layer.
#[derive(Debug)]
pub struct Layer {
    /// Scale of the norm before attention.
    pub attention_norm: Vec<f32>,
    /// Queries of all heads.
    pub query: Linear,
    /// Keys of all key-value heads.
    pub key: Linear,
    /// Values of all key-value heads.
    pub value: Linear,
    /// Scale of the norm of each head's query.
    pub query_norm: Option<Vec<f32>>,
    /// Scale of the norm of each head's key.
    pub key_norm: Option<Vec<f32>>,
    /// From the heads' results back to the state.
    pub output: Linear,
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

/// What a kind of file calls the tensors, and how it orders their rows.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    embedding: &'static str,
    norm: &'static str,
    head: &'static str,
    /// Stands before the layer's number.
    layer: &'static str,
    attention_norm: &'static str,
    query: &'static str,
    key: &'static str,
    value: &'static str,
    query_norm: &'static str,
    key_norm: &'static str,
    output: &'static str,
    feed_forward_norm: &'static str,
    gate: &'static str,
    up: &'static str,
    down: &'static str,
    /// The two numbers of a head that are turned together are neighbours. Here they are half a head apart.
    neighbours: bool,
}

impl Naming {
    /// Hugging Face's `transformers`.
    pub const HUGGING_FACE: Self = Self {
        embedding: "model.embed_tokens.weight",
        norm: "model.norm.weight",
        head: "lm_head.weight",
        layer: "model.layers.",
        attention_norm: "input_layernorm",
        query: "self_attn.q_proj",
        key: "self_attn.k_proj",
        value: "self_attn.v_proj",
        query_norm: "self_attn.q_norm",
        key_norm: "self_attn.k_norm",
        output: "self_attn.o_proj",
        feed_forward_norm: "post_attention_layernorm",
        gate: "mlp.gate_proj",
        up: "mlp.up_proj",
        down: "mlp.down_proj",
        neighbours: false,
    };

    /// GGUF files whose rotary pairs are half a head apart, as here (`LLAMA_ROPE_TYPE_NEOX`): the Qwens.
    const GGUF: Self = Self {
        embedding: "token_embd.weight",
        norm: "output_norm.weight",
        head: "output.weight",
        layer: "blk.",
        attention_norm: "attn_norm",
        query: "attn_q",
        key: "attn_k",
        value: "attn_v",
        query_norm: "attn_q_norm",
        key_norm: "attn_k_norm",
        output: "attn_output",
        feed_forward_norm: "ffn_norm",
        gate: "ffn_gate",
        up: "ffn_up",
        down: "ffn_down",
        neighbours: false,
    };

    /// GGUF files of the `llama` architecture, into which queries and keys are written with the rows of each head
    /// reordered so that rotary pairs are neighbours (`LLAMA_ROPE_TYPE_NORM`).
    const GGUF_LLAMA: Self = Self { neighbours: true, ..Self::GGUF };

    /// Returns what GGUF files of that family do.
    pub fn of_gguf(family: Family) -> &'static Self {
        match family {
            Family::Llama => &Self::GGUF_LLAMA,
            Family::Qwen2 | Family::Qwen3 => &Self::GGUF,
        }
    }

    /// Returns which row of the file a row of all heads' queries or keys is.
    fn row(&self, row: usize, head_dim: usize) -> usize {
        if !self.neighbours {
            return row;
        }
        let (head, within) = (row / head_dim, row % head_dim);
        let half = head_dim / 2;
        head * head_dim + within % half * 2 + within / half
    }
}

impl Weights {
    /// Takes a model's tensors, widened to `f32`: four bytes for each number.
    ///
    /// # Errors
    /// Names the tensor that is missing, has the wrong shape or type, cannot be read or has no place here.
    pub fn take(
        mut tensors: Tensors,
        config: &Config,
        naming: &Naming,
        progress: &mut dyn FnMut(u8),
    ) -> Result<Self, String> {
        let (hidden, vocabulary) = (config.hidden, config.vocabulary);
        let embedding = tensors.matrix(naming.embedding, vocabulary, hidden, |row| row)?;
        let layers = (0..config.layers).map(|index| {
            progress((100 * (index + 1) / (config.layers + 2)) as u8);
            layer(&mut tensors, config, naming, index)
        });
        let layers = layers.collect::<Result<_, String>>()?;
        let norm = tensors.numbers(naming.norm, &[hidden])?;
        let head = match config.tied {
            true => None,
            false => Some(tensors.matrix(naming.head, vocabulary, hidden, |row| row)?),
        };
        // A tied model's file may hold the embedding twice, and old ones hold what follows from the config.
        tensors.ignore(|name| name.ends_with("rotary_emb.inv_freq") || (config.tied && name == naming.head));
        // A tensor nobody asked for means another architecture, whose text would be quietly wrong.
        match tensors.left() {
            Some(name) => Err(tr!("model-tensor-unknown", family = config.family.name(), name = name)),
            None => Ok(Self { embedding, layers, norm, head }),
        }
    }
}

fn layer(tensors: &mut Tensors, config: &Config, naming: &Naming, index: usize) -> Result<Layer, String> {
    let Config { hidden, feed_forward, head_dim, .. } = *config;
    let (queries, keys) = (config.heads * head_dim, config.kv_heads * head_dim);
    let weight = |part: &str| format!("{}{index}.{part}.weight", naming.layer);
    let turned = |row| naming.row(row, head_dim);
    let mut linear = |part: &str, rows, columns, has_bias, source: &dyn Fn(usize) -> usize| {
        let matrix = tensors.matrix(&weight(part), rows, columns, source)?;
        let bias = if has_bias {
            let numbers = tensors.numbers(&format!("{}{index}.{part}.bias", naming.layer), &[rows])?;
            Some((0..rows).filter_map(|row| numbers.get(source(row)).copied()).collect())
        } else {
            None
        };
        Ok::<_, String>(Linear { matrix, bias })
    };
    let query = linear(naming.query, queries, hidden, config.query_bias, &turned)?;
    let key = linear(naming.key, keys, hidden, config.query_bias, &turned)?;
    let value = linear(naming.value, keys, hidden, config.query_bias, &|row| row)?;
    let output = linear(naming.output, hidden, queries, config.output_bias, &|row| row)?;
    let mut head_norm = |part: &str| {
        let numbers = config.head_norms.then(|| tensors.numbers(&weight(part), &[head_dim])).transpose()?;
        Ok::<_, String>(
            numbers
                .map(|numbers| (0..head_dim).filter_map(|row| numbers.get(turned(row)).copied()).collect()),
        )
    };
    Ok(Layer {
        query_norm: head_norm(naming.query_norm)?,
        key_norm: head_norm(naming.key_norm)?,
        attention_norm: tensors.numbers(&weight(naming.attention_norm), &[hidden])?,
        query,
        key,
        value,
        output,
        feed_forward_norm: tensors.numbers(&weight(naming.feed_forward_norm), &[hidden])?,
        gate: tensors.matrix(&weight(naming.gate), feed_forward, hidden, |row| row)?,
        up: tensors.matrix(&weight(naming.up), feed_forward, hidden, |row| row)?,
        down: tensors.matrix(&weight(naming.down), hidden, feed_forward, |row| row)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::storage::Storage;
    use super::super::{safetensors, tiny};
    use super::*;

    fn take(file: Vec<u8>, config: &Config) -> Result<Weights, String> {
        let file = Storage::Memory("test", file.into());
        let entries = safetensors::entries(&file)?;
        let mut tensors = Tensors::default();
        tensors.add(file, entries)?;
        Weights::take(tensors, config, &Naming::HUGGING_FACE, &mut |_| {})
    }

    #[test]
    fn names_what_is_missing_or_does_not_belong() {
        let (config, file) = (tiny::Tiny::llama().config, tiny::weights());
        assert!(take(file.clone(), &config).is_ok());
        let renamed = |from: &str, to: &str| {
            let mut file = file.clone();
            let at = file.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
            file[at..][..from.len()].copy_from_slice(to.as_bytes());
            take(file, &config).unwrap_err()
        };
        assert!(renamed("model.norm.weight", "model.morn.weight").contains("model.norm.weight is missing"));
        assert!(renamed("[64,96]", "[96,64]").contains("mlp.down_proj"));
        let untied = Config { tied: false, ..config.clone() };
        assert!(take(file.clone(), &untied).unwrap_err().contains("lm_head.weight is missing"));
        let fewer = Config { layers: 1, ..config.clone() };
        assert!(take(file.clone(), &fewer).unwrap_err().contains("has no tensor model.layers.1"));
    }

    #[test]
    fn a_tied_model_keeps_one_copy_whatever_its_file_holds() {
        let untied = tiny::Tiny::new("llama", json!({"tie_word_embeddings": false}));
        let file = tiny::safetensors(&untied.tensors(), "F32");
        assert!(take(file.clone(), &untied.config).unwrap().head.is_some());
        let tied = tiny::Tiny::llama();
        assert!(take(file, &tied.config).unwrap().head.is_none());
    }
}
