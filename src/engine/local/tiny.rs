//! A random model of a few thousand numbers, for tests.
//!
//! Never part of the program.

use super::config::Config;

/// The vocabulary: the end of text, the 256 bytes, and some merged pieces.
pub const VOCABULARY: usize = 270;

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
pub fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// A `safetensors` file in the making.
#[derive(Default)]
struct Writer {
    header: Vec<String>,
    data: Vec<u8>,
}

impl Writer {
    fn add(&mut self, name: &str, dtype: &str, shape: &[usize], bytes: impl IntoIterator<Item = u8>) {
        let from = self.data.len();
        self.data.extend(bytes);
        let to = self.data.len();
        let entry =
            format!(r#""{name}":{{"dtype":"{dtype}","shape":{shape:?},"data_offsets":[{from},{to}]}}"#);
        self.header.push(entry.replace(", ", ","));
    }

    fn norm(&mut self, name: &str, length: usize) {
        let numbers = (0..length).flat_map(|index| (0.8 + index as f32 / 160.0).to_le_bytes());
        self.add(name, "F32", &[length], numbers);
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) {
        let seed = self.data.len() as u64;
        let quantised = numbers(seed, rows * columns).into_iter().map(|number| (number * 127.0) as i8 as u8);
        let scales = numbers(!seed, rows * columns / 32).into_iter().map(|number| 0.003 + number * 0.001);
        self.add(name, "I8", &[rows, columns], quantised);
        self.add(&format!("{name}_scale"), "F32", &[rows, columns / 32], scales.flat_map(f32::to_le_bytes));
    }

    fn finish(self) -> Vec<u8> {
        let header = format!("{{{}}}", self.header.join(","));
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &self.data].concat()
    }
}

/// Returns `config.json`.
pub fn config_json() -> String {
    format!(
        r#"{{"model_type":"llama","hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,
        "num_attention_heads":4,"num_key_value_heads":2,"head_dim":16,"vocab_size":{VOCABULARY},
        "max_position_embeddings":128,"rms_norm_eps":1e-5,"rope_theta":10000.0,"tie_word_embeddings":true,
        "bos_token_id":null,"eos_token_id":0}}"#
    )
}

/// Returns the parsed config.
pub fn config() -> Config {
    Config::parse(config_json().as_bytes()).unwrap()
}

/// Returns `weights.safetensors` with `I8` matrices; always the same.
pub fn weights() -> Vec<u8> {
    let config = config();
    let (hidden, inner) = (config.hidden, config.feed_forward);
    let (queries, keys) = (config.heads * config.head_dim, config.kv_heads * config.head_dim);
    let mut file = Writer::default();
    file.matrix("model.embed_tokens.weight", VOCABULARY, hidden);
    for layer in 0..config.layers {
        let name = |rest: &str| format!("model.layers.{layer}.{rest}.weight");
        for rest in ["input_layernorm", "post_attention_layernorm"] {
            file.norm(&name(rest), hidden);
        }
        for (rest, rows, columns) in [
            ("self_attn.q_proj", queries, hidden),
            ("self_attn.k_proj", keys, hidden),
            ("self_attn.v_proj", keys, hidden),
            ("self_attn.o_proj", hidden, queries),
            ("mlp.gate_proj", inner, hidden),
            ("mlp.up_proj", inner, hidden),
            ("mlp.down_proj", hidden, inner),
        ] {
            file.matrix(&name(rest), rows, columns);
        }
    }
    file.norm("model.norm.weight", hidden);
    file.finish()
}

/// Returns `tokenizer.json`: byte-level BPE.
pub fn tokenizer() -> Vec<u8> {
    let mut pieces = vec!["<|endoftext|>".to_owned()];
    pieces.extend((0..=255u8).map(|byte| super::tokenizer::byte_character(byte).to_string()));
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
