//! The matrices of a model, by what they are for.
//!
//! Never knows a file format; it asks a table of tensors for names.

use super::config::{Config, HeadNorms, NormKind};
use super::matrix::Matrix;
use super::naming::{Fused, Naming};
use super::product::WIDTH;
use super::tensors::{Place, Tensors};
use crate::tr;

/// A matrix and what is added to its products.
#[derive(Debug)]
pub struct Linear {
    /// The matrix.
    pub matrix: Matrix,
    /// One number for each row, and zeros for what fills up the last panel.
    pub bias: Option<Vec<f32>>,
}

/// What a state is multiplied by once it is brought to one size, and what is added then.
#[derive(Debug)]
pub struct Norm {
    /// One number for each of the state's.
    pub scale: Vec<f32>,
    /// The same; empty where nothing is added.
    pub bias: Vec<f32>,
}

/// One layer.
#[derive(Debug)]
pub struct Layer {
    /// Before attention.
    pub attention_norm: Option<Norm>,
    /// Queries of all heads.
    pub query: Linear,
    /// Keys of all key-value heads.
    pub key: Linear,
    /// Values of all key-value heads.
    pub value: Linear,
    /// Scale of the norm of the queries: for each head, or for all together.
    pub query_norm: Option<Vec<f32>>,
    /// Scale of the norm of the keys.
    pub key_norm: Option<Vec<f32>>,
    /// From the heads' results back to the state.
    pub output: Linear,
    /// After attention.
    pub attention_after: Option<Norm>,
    /// Before the feed-forward part, where it has one of its own.
    pub feed_forward_norm: Option<Norm>,
    /// What the activation is taken of, in a gated part.
    pub gate: Option<Linear>,
    /// What the gate is multiplied by; without a gate, what the activation is taken of.
    pub up: Linear,
    /// Back to the state.
    pub down: Linear,
    /// After the feed-forward part.
    pub feed_forward_after: Option<Norm>,
}

/// All weights of a model.
#[derive(Debug)]
pub struct Weights {
    /// One row for each token.
    pub embedding: Matrix,
    /// One row for each position.
    pub positions: Option<Matrix>,
    /// The layers, in order.
    pub layers: Vec<Layer>,
    /// The last norm.
    pub norm: Norm,
    /// The output matrix, where it is not the embedding.
    pub head: Option<Matrix>,
    /// What is added to the logits.
    pub head_bias: Option<Vec<f32>>,
}

/// Tensors on their way into a model.
struct Taking<'a> {
    tensors: Tensors,
    config: &'a Config,
    naming: &'a Naming,
}

impl Weights {
    /// Takes a model's tensors, each in the format that its file has it in.
    ///
    /// # Errors
    /// Names the tensor that is missing, has the wrong shape or type, cannot be read or has no place here.
    pub fn take(
        mut tensors: Tensors,
        config: &Config,
        naming: &Naming,
        progress: &mut dyn FnMut(u8),
    ) -> Result<Self, String> {
        if !naming.prefix.is_empty() {
            tensors.strip(naming.prefix);
        }
        let (hidden, vocabulary) = (config.hidden, config.vocabulary);
        let mut taking = Taking { tensors, config, naming };
        let embedding = taking.table(naming.embedding, vocabulary, hidden)?;
        let has_positions = config.traits.learned_positions;
        let positions =
            has_positions.then(|| taking.table(naming.positions, config.context, hidden)).transpose()?;
        let layers = (0..config.layers).map(|index| {
            progress((100 * (index + 1) / (config.layers + 2)) as u8);
            taking.layer(index)
        });
        let layers = layers.collect::<Result<_, String>>()?;
        let norm = taking.norm(naming.norm)?;
        let head = (!config.tied).then(|| taking.table(naming.head, vocabulary, hidden)).transpose()?;
        let has_bias = config.traits.biases.head;
        let head_bias = has_bias.then(|| taking.bias(naming.head, vocabulary, vocabulary, &|row| row));
        let head_bias = head_bias.transpose()?;
        // A tied model's file may hold the embedding twice, and old ones hold what follows from the config.
        let head_name = format!("{}.weight", naming.head);
        let mut tensors = taking.tensors;
        tensors.ignore(|name| {
            naming.idle.iter().any(|end| name.ends_with(end))
                || naming.beside.iter().any(|start| name.starts_with(start))
                || (config.tied && name == head_name)
        });
        // A tensor nobody asked for means another architecture, whose text would be quietly wrong.
        match tensors.left() {
            Some(name) => Err(tr!("model-tensor-unknown", family = config.architecture, name = name)),
            None => Ok(Self { embedding, positions, layers, norm, head, head_bias }),
        }
    }
}

impl Taking<'_> {
    fn layer(&mut self, index: usize) -> Result<Layer, String> {
        let (config, naming) = (self.config, self.naming);
        let (traits, hidden, inner) = (config.traits, config.hidden, config.feed_forward);
        let at = |part: &str| format!("{}{index}.{part}", naming.layer);
        let queries = config.heads * config.head_dim;
        let plain = |row| row;
        let [query, key, value] = self.heads(index)?;
        let has_norms = traits.head_norms != HeadNorms::None;
        let mut head_norm =
            |part: &str, heads: usize| has_norms.then(|| self.head_norm(&at(part), heads)).transpose();
        let query_norm = head_norm(naming.query_norm, config.heads)?;
        let key_norm = head_norm(naming.key_norm, config.kv_heads)?;
        let mut norm = |part: Option<&str>| part.map(|part| self.norm(&at(part))).transpose();
        let [before_attention, before_feed_forward, after_attention, after_feed_forward] =
            naming.norms(traits);
        let attention_norm = norm(before_attention)?;
        let feed_forward_norm = norm(before_feed_forward)?;
        let attention_after = norm(after_attention)?;
        let feed_forward_after = norm(after_feed_forward)?;
        let biases = traits.biases;
        let has_bias = biases.feed_forward;
        Ok(Layer {
            attention_norm,
            query,
            key,
            value,
            query_norm,
            key_norm,
            output: self.linear(&at(naming.output), [hidden, queries], hidden, biases.output, &plain)?,
            attention_after,
            feed_forward_norm,
            gate: match traits.gated {
                true => Some(self.linear(&at(naming.gate), [inner, hidden], inner, has_bias, &plain)?),
                false => None,
            },
            up: self.linear(&at(naming.up), [inner, hidden], inner, has_bias, &plain)?,
            down: self.linear(&at(naming.down), [hidden, inner], hidden, has_bias, &plain)?,
            feed_forward_after,
        })
    }

    /// Takes queries, keys and values, apart or out of one tensor.
    fn heads(&mut self, index: usize) -> Result<[Linear; 3], String> {
        let (config, naming) = (self.config, self.naming);
        let Config { hidden, head_dim, heads, kv_heads, rotary, .. } = *config;
        let (queries, keys) = (heads * head_dim, kv_heads * head_dim);
        let has_bias = config.traits.biases.query;
        let at = |part: &str| format!("{}{index}.{part}", naming.layer);
        let turned = |row| naming.row(row, head_dim, rotary);
        let fused = at(naming.fused);
        if naming.fused.is_empty() || self.tensors.shape(&format!("{fused}.weight")).is_none() {
            return Ok([
                self.linear(&at(naming.query), [queries, hidden], queries, has_bias, &turned)?,
                self.linear(&at(naming.key), [keys, hidden], keys, has_bias, &turned)?,
                self.linear(&at(naming.value), [keys, hidden], keys, has_bias, &|row| row)?,
            ]);
        }
        let shape = [queries + 2 * keys, hidden];
        let group = heads / kv_heads;
        // For each key-value head the rows of its queries, its key and its value; or all of a kind together.
        let place = |first: usize, each: usize, row: usize| match naming.fused_order {
            Fused::ByKind => first + row,
            Fused::ByHead => {
                let (head, within) = (row / (each * head_dim), row % (each * head_dim));
                head * (group + 2) * head_dim + first + within
            }
        };
        let [key_first, value_first] = match naming.fused_order {
            Fused::ByKind => [queries, queries + keys],
            Fused::ByHead => [group * head_dim, (group + 1) * head_dim],
        };
        Ok([
            self.linear(&fused, shape, queries, has_bias, &|row| place(0, group, turned(row)))?,
            self.linear(&fused, shape, keys, has_bias, &|row| place(key_first, 1, turned(row)))?,
            self.linear(&fused, shape, keys, has_bias, &|row| place(value_first, 1, row))?,
        ])
    }

    /// Takes the scale of a norm of queries or keys, for each head or for all of them together.
    fn head_norm(&mut self, name: &str, heads: usize) -> Result<Vec<f32>, String> {
        let Config { head_dim, rotary, .. } = *self.config;
        let count = match self.config.traits.head_norms {
            HeadNorms::Together => heads * head_dim,
            HeadNorms::None | HeadNorms::Each => head_dim,
        };
        let numbers = self.scale(name, count)?;
        let turned = |row| numbers.get(self.naming.row(row, head_dim, rotary)).copied();
        Ok((0..count).filter_map(turned).collect())
    }

    /// Takes a matrix whose rows are in order, as the embeddings are; it is never exchanged.
    fn table(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, String> {
        let name = format!("{name}.weight");
        self.tensors.matrix(Place { name: &name, rows, columns, transposed: false }, rows, |row| row)
    }

    /// Takes some rows of a tensor of that shape; `source` tells which.
    fn linear(
        &mut self,
        name: &str,
        [all, columns]: [usize; 2],
        rows: usize,
        has_bias: bool,
        source: &dyn Fn(usize) -> usize,
    ) -> Result<Linear, String> {
        let place =
            Place { name: &format!("{name}.weight"), rows: all, columns, transposed: self.naming.transposed };
        let matrix = self.tensors.matrix(place, rows, source)?;
        let bias = has_bias.then(|| self.bias(name, all, rows, source)).transpose()?;
        Ok(Linear { matrix, bias })
    }

    fn bias(
        &mut self,
        name: &str,
        all: usize,
        rows: usize,
        source: &dyn Fn(usize) -> usize,
    ) -> Result<Vec<f32>, String> {
        let numbers = self.tensors.numbers(&format!("{name}.bias"), &[all])?;
        let mut bias: Vec<f32> = (0..rows).filter_map(|row| numbers.get(source(row)).copied()).collect();
        bias.resize(rows.next_multiple_of(WIDTH), 0.0);
        Ok(bias)
    }

    fn norm(&mut self, name: &str) -> Result<Norm, String> {
        let hidden = self.config.hidden;
        match self.config.traits.norm {
            NormKind::Rms => Ok(Norm { scale: self.scale(name, hidden)?, bias: Vec::new() }),
            NormKind::Layer => {
                let bias = self.tensors.numbers(&format!("{name}.bias"), &[hidden])?;
                Ok(Norm { scale: self.scale(name, hidden)?, bias })
            }
            NormKind::Plain => Ok(Norm { scale: vec![1.0; hidden], bias: Vec::new() }),
        }
    }

    fn scale(&mut self, name: &str, count: usize) -> Result<Vec<f32>, String> {
        let mut scale = self.tensors.numbers(&format!("{name}.weight"), &[count])?;
        if self.naming.less_one {
            scale.iter_mut().for_each(|number| *number += 1.0);
        }
        Ok(scale)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::naming::HUGGING_FACE;
    use super::super::storage::Storage;
    use super::super::{safetensors, tiny};
    use super::*;

    fn take(file: Vec<u8>, config: &Config) -> Result<Weights, String> {
        let file = Storage::Memory("test", file.into());
        let entries = safetensors::entries(&file)?;
        let mut tensors = Tensors::default();
        tensors.add(file, entries)?;
        Weights::take(tensors, config, &HUGGING_FACE, &mut |_| {})
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

    /// The Pythias' files hold masks, of bytes, and an `f16` for what is masked.
    #[test]
    fn what_old_files_hold_beside_the_weights_is_passed_over() {
        let tiny = tiny::Tiny::new("gpt_neox", json!({"num_key_value_heads": 4}));
        let file = tiny::safetensors(&tiny.tensors(), "F16");
        let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        let (header, data) = file[8..].split_at(length);
        let mut header: serde_json::Value = serde_json::from_slice(header).unwrap();
        let end = data.len();
        let attention = "gpt_neox.layers.0.attention";
        header[format!("{attention}.bias")] =
            json!({"dtype": "BOOL", "shape": [1, 1, 4, 4], "data_offsets": [end, end + 16]});
        header[format!("{attention}.masked_bias")] =
            json!({"dtype": "F16", "shape": [], "data_offsets": [end + 16, end + 18]});
        let header = header.to_string().into_bytes();
        let whole = [&(header.len() as u64).to_le_bytes()[..], &header, data, &[0; 18]].concat();
        let naming = &tiny.architecture.hugging_face;
        let file = Storage::Memory("test", whole.into());
        let entries = safetensors::entries(&file).unwrap();
        let mut tensors = Tensors::default();
        tensors.add(file, entries).unwrap();
        Weights::take(tensors, &tiny.config, naming, &mut |_| {}).unwrap();
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
