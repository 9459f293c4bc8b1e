//! A random model of a few thousand numbers, for tests.
//!
//! Never part of the program.

use serde_json::{Value, json};

use super::architecture::Architecture;
use super::config::{Config, HeadNorms, NormKind};
use super::config_json;
use super::forward::Model;
use super::kernel::Kernel;
use super::spread::Spread;
use super::storage::Storage;
use super::tensors::Tensors;
use super::weights::Weights;

/// The vocabulary: the end of text, the 256 bytes, and some merged pieces.
pub(crate) const VOCABULARY: usize = 270;

const MERGES: [(&str, &str); 13] = [
    ("t", "h"),
    ("th", "e"),
    ("Ġ", "the"),
    ("a", "n"),
    ("an", "d"),
    ("Ġ", "and"),
    ("i", "n"),
    ("Ġ", "a"),
    ("e", "r"),
    ("o", "n"),
    ("Ġ", "s"),
    ("Ġ", "Ġ"),
    ("Ċ", "Ċ"),
];

/// Returns numbers from -1 to 1 that look random; the same for the same seed.
pub(crate) fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// A tensor: name, shape, numbers.
pub(crate) type Tensor = (String, Vec<usize>, Vec<f32>);

/// One model of each architecture and form, with what its `config.json` has besides.
pub(crate) fn every_architecture() -> Vec<(&'static str, Value)> {
    let windows = json!({"sliding_window": 7, "query_pre_attn_scalar": 16, "num_hidden_layers": 6});
    vec![
        ("llama", Value::Null),
        ("llama", json!({"tie_word_embeddings": false})),
        ("qwen2", Value::Null),
        ("qwen3", Value::Null),
        ("gpt2", json!({"rope_theta": null, "num_key_value_heads": 4})),
        ("gpt_neox", json!({"num_key_value_heads": 4, "tie_word_embeddings": false})),
        (
            "gpt_neox",
            json!({"num_key_value_heads": 4, "tie_word_embeddings": false, "use_parallel_residual": false, "rotary_pct": 1.0}),
        ),
        ("olmo", Value::Null),
        ("olmo2", json!({"tie_word_embeddings": false})),
        ("gemma", Value::Null),
        ("gemma2", windows.clone()),
        ("gemma3_text", windows),
        ("falcon", Value::Null),
        ("falcon", json!({"num_kv_heads": 2, "new_decoder_architecture": true})),
        ("phi", json!({"num_key_value_heads": 4, "tie_word_embeddings": false})),
        ("stablelm", json!({"use_qkv_bias": true, "tie_word_embeddings": false})),
        ("starcoder2", Value::Null),
    ]
}

/// A model with random weights.
pub(crate) struct Tiny {
    /// `config.json`.
    pub json: String,
    /// The same, parsed.
    pub config: Config,
    /// What it is one of.
    pub architecture: &'static Architecture,
}

impl Tiny {
    /// Makes a Llama.
    pub(crate) fn llama() -> Self {
        Self::new("llama", Value::Null)
    }

    /// Makes one of that family, with more keys for its `config.json`.
    pub(crate) fn new(family: &str, extra: Value) -> Self {
        let mut json: Value = serde_json::from_str(&config_json()).unwrap();
        json["model_type"] = family.into();
        let (epsilon, _) = Architecture::of_type(family).unwrap().epsilon;
        let table = json.as_object_mut().unwrap();
        let said = table.remove("rms_norm_eps").unwrap();
        if !epsilon.is_empty() {
            table.insert(epsilon.to_owned(), said);
        }
        for (key, value) in extra.as_object().into_iter().flatten() {
            json[key] = value.clone();
        }
        let json = json.to_string();
        let (architecture, config) = config_json::parse(json.as_bytes()).unwrap();
        Self { json, config, architecture }
    }

    /// Returns the tensors by their Hugging Face names, in the form of its files.
    pub(crate) fn tensors(&self) -> Vec<Tensor> {
        let (config, naming) = (&self.config, &self.architecture.hugging_face);
        let (traits, hidden, inner) = (config.traits, config.hidden, config.feed_forward);
        let (queries, keys) = (config.heads * config.head_dim, config.kv_heads * config.head_dim);
        let mut all = Vec::new();
        let mut add = |name: String, shape: &[usize], middle: f32, spread: f32| {
            let random = numbers(all.len() as u64 + 1, shape.iter().product());
            // Half precision holds these numbers exactly, so that every float format gives the same model.
            let short = |number: f32| (number * 512.0).round() / 512.0;
            let name = format!("{}{name}", naming.prefix);
            all.push((name, shape.to_vec(), random.iter().map(|x| short(middle + x * spread)).collect()));
        };
        let middle = if naming.less_one { 0.0 } else { 1.0 };
        let norm: &[(&str, f32)] = match traits.norm {
            NormKind::Rms => &[("weight", middle)],
            NormKind::Layer => &[("weight", middle), ("bias", 0.0)],
            NormKind::Plain => &[],
        };
        add(format!("{}.weight", naming.embedding), &[VOCABULARY, hidden], 0.0, 0.4);
        if traits.learned_positions {
            add(format!("{}.weight", naming.positions), &[config.context, hidden], 0.0, 0.4);
        }
        for layer in 0..config.layers {
            let name = |rest: &str| format!("{}{layer}.{rest}", naming.layer);
            for part in naming.norms(traits).into_iter().flatten() {
                norm.iter().for_each(|(end, middle)| {
                    add(format!("{}.{end}", name(part)), &[hidden], *middle, 0.3);
                });
            }
            let biases = traits.biases;
            let heads = match naming.fused {
                "" => vec![(naming.query, queries), (naming.key, keys), (naming.value, keys)],
                fused => vec![(fused, queries + 2 * keys)],
            };
            let mut matrices: Vec<(&str, usize, usize, bool)> =
                heads.into_iter().map(|(part, rows)| (part, rows, hidden, biases.query)).collect();
            matrices.push((naming.output, hidden, queries, biases.output));
            if traits.gated {
                matrices.push((naming.gate, inner, hidden, biases.feed_forward));
            }
            matrices.push((naming.up, inner, hidden, biases.feed_forward));
            matrices.push((naming.down, hidden, inner, biases.feed_forward));
            for (rest, rows, columns, bias) in matrices {
                let shape = if naming.transposed { [columns, rows] } else { [rows, columns] };
                add(name(&format!("{rest}.weight")), &shape, 0.0, 0.3);
                if bias {
                    add(name(&format!("{rest}.bias")), &[rows], 0.0, 0.5);
                }
            }
            let lengths = match traits.head_norms {
                HeadNorms::None => continue,
                HeadNorms::Each => [config.head_dim; 2],
                HeadNorms::Together => [queries, keys],
            };
            for (rest, length) in [naming.query_norm, naming.key_norm].into_iter().zip(lengths) {
                add(name(&format!("{rest}.weight")), &[length], middle, 0.5);
            }
        }
        norm.iter().for_each(|(end, middle)| {
            add(format!("{}.{end}", naming.norm), &[hidden], *middle, 0.3);
        });
        if !config.tied {
            add(format!("{}.weight", naming.head), &[VOCABULARY, hidden], 0.0, 0.4);
        }
        if traits.biases.head {
            add(format!("{}.bias", naming.head), &[VOCABULARY], 0.0, 0.4);
        }
        all
    }

    /// Returns the model.
    pub(crate) fn model(&self, kernel: Kernel) -> Model {
        let file = Storage::Memory("tiny", safetensors(&self.tensors(), "F32").into());
        let mut tensors = Tensors::default();
        let entries = super::safetensors::entries(&file).unwrap();
        tensors.add(file, entries).unwrap();
        let weights =
            Weights::take(tensors, &self.config, &self.architecture.hugging_face, &mut |_| {}).unwrap();
        Model::new(self.config.clone(), weights, Spread { kernel, threads: 1 })
    }
}

/// Returns the bytes of numbers in a format of this name.
pub(crate) fn encoded(numbers: &[f32], format: &str) -> Vec<u8> {
    // Good enough for zero and for what neither over- nor underflows.
    let half = |number: f32| {
        let bits = number.to_bits();
        let (sign, fraction) = (bits >> 16 & 0x8000, bits >> 13 & 0x3ff);
        let exponent = (bits >> 23 & 0xff).saturating_sub(112);
        (sign | exponent << 10 | fraction) as u16
    };
    let bytes = |number: &f32| match format {
        "F32" => number.to_le_bytes().to_vec(),
        "F16" => half(*number).to_le_bytes().to_vec(),
        "BF16" => number.to_le_bytes()[2..].to_vec(),
        _ => unreachable!("{format}"),
    };
    numbers.iter().flat_map(bytes).collect()
}

/// Returns a `safetensors` file of such tensors.
pub(crate) fn safetensors(tensors: &[Tensor], format: &str) -> Vec<u8> {
    let (mut header, mut data) = (Vec::new(), Vec::new());
    for (name, shape, numbers) in tensors {
        let from = data.len();
        data.extend(encoded(numbers, format));
        header.push(described(name, format, shape, from, data.len()));
    }
    join(&header, &data)
}

fn described(name: &str, format: &str, shape: &[usize], from: usize, to: usize) -> String {
    format!(r#""{name}":{{"dtype":"{format}","shape":{shape:?},"data_offsets":[{from},{to}]}}"#)
        .replace(", ", ",")
}

fn join(header: &[String], data: &[u8]) -> Vec<u8> {
    let header = format!("{{{}}}", header.join(","));
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

/// Returns `config.json`.
pub(crate) fn config_json() -> String {
    format!(
        r#"{{"model_type":"llama","hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,
        "num_attention_heads":4,"num_key_value_heads":2,"head_dim":16,"vocab_size":{VOCABULARY},
        "max_position_embeddings":128,"rms_norm_eps":1e-5,"rope_theta":10000.0,"tie_word_embeddings":true,
        "bos_token_id":null,"eos_token_id":0}}"#
    )
}

/// Returns a model's weights as the built-in model has them: matrices in `I8`, with scales.
pub(crate) fn weights() -> Vec<u8> {
    let (mut header, mut data) = (Vec::new(), Vec::new());
    for (name, shape, numbers) in Tiny::llama().tensors() {
        let from = data.len();
        let [rows, columns] = shape[..] else {
            data.extend(encoded(&numbers, "F32"));
            header.push(described(&name, "F32", &shape, from, data.len()));
            continue;
        };
        data.extend(numbers.iter().map(|number| (number * 254.0) as i8 as u8));
        header.push(described(&name, "I8", &shape, from, data.len()));
        let from = data.len();
        let scales: Vec<f32> =
            self::numbers(from as u64, rows * columns / 32).iter().map(|x| 0.003 + x * 0.001).collect();
        data.extend(encoded(&scales, "F32"));
        header.push(described(&format!("{name}_scale"), "F32", &[rows, columns / 32], from, data.len()));
    }
    join(&header, &data)
}

/// Returns `tokenizer.json`: byte-level BPE.
pub(crate) fn tokenizer() -> Vec<u8> {
    let mut pieces = vec!["<|endoftext|>".to_owned()];
    pieces.extend((0..=255u8).map(|byte| crate::engine::spelling::byte_character(byte).to_string()));
    pieces.extend(MERGES.iter().map(|(left, right)| format!("{left}{right}")));
    assert_eq!(pieces.len(), VOCABULARY);
    let vocabulary: serde_json::Map<_, _> =
        pieces.into_iter().enumerate().map(|(id, piece)| (piece, id.into())).collect();
    serde_json::json!({
        "version": "1.0",
        "added_tokens": [{"id": 0, "content": "<|endoftext|>", "special": true, "single_word": false,
            "lstrip": false, "rstrip": false, "normalized": false}],
        "normalizer": null,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true},
        "post_processor": null,
        "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true},
        "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
            "vocab": vocabulary, "merges": MERGES.map(|(left, right)| [left, right])}
    })
    .to_string()
    .into_bytes()
}
