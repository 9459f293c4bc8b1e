//! GGUF files for tests.
//!
//! Never part of the program.

use serde_json::Value as Json;

use super::super::architecture::Architecture;
use super::super::config::{Config, NormKind, Order};
use super::super::naming::Fused;
use super::super::rope::Scaling;
use super::super::tiny::{Tensor, Tiny, encoded};

/// Texts that tokenizers get wrong.
pub(crate) const NASTY: [&str; 22] = [
    "",
    " ",
    "  ",
    "\n",
    "\r\n\r\n",
    "Hello world",
    " Hello  world ",
    "don't DON'T I'Ll we'VE",
    "12345 6 78,901.23",
    "x=1;\n\tif (y>=2) {\n        return f(x)[0]; // ok\n    }\n\n\n",
    "日本語のテキスト、中文字符。한국어",
    "e\u{301}\u{feff}a\u{a0}b",
    "👩‍👩‍👧 🙂🙂",
    "...!!!???  ---",
    "a\0b\u{7f}\u{1b}[0m",
    "\t\t  \t",
    "naïve Ελλάς Привет שלום مرحبا",
    "٣٤٥ ⅷ ²",
    "<|endoftext|> <s> [UNK]",
    "   leading and trailing   ",
    "_snake_case $x $$ ~`^+<=>|",
    "१२३ क्षि नमस्ते\u{200d}",
];

/// A file in the making.
#[derive(Clone, Default)]
pub(crate) struct Writer {
    keys: u64,
    metadata: Vec<u8>,
    tensors: Vec<(String, Vec<usize>, u32, Vec<u8>)>,
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

impl Writer {
    fn key(&mut self, key: &str, kind: u32) -> &mut Vec<u8> {
        self.keys += 1;
        text(&mut self.metadata, key);
        self.metadata.extend(kind.to_le_bytes());
        &mut self.metadata
    }

    /// Adds text.
    pub(crate) fn text(&mut self, key: &str, value: &str) {
        text(self.key(key, 8), value);
    }

    /// Adds a whole number.
    pub(crate) fn whole(&mut self, key: &str, value: usize) {
        self.key(key, 4).extend((value as u32).to_le_bytes());
    }

    /// Adds a float.
    pub(crate) fn float(&mut self, key: &str, value: f32) {
        self.key(key, 6).extend(value.to_le_bytes());
    }

    /// Adds yes or no.
    pub(crate) fn flag(&mut self, key: &str, value: bool) {
        self.key(key, 7).push(value.into());
    }

    /// Adds an array of text.
    pub(crate) fn texts<T: AsRef<str>>(&mut self, key: &str, values: &[T]) {
        self.array(key, 8, values.len());
        values.iter().for_each(|value| text(&mut self.metadata, value.as_ref()));
    }

    /// Adds an array of floats.
    pub(crate) fn floats(&mut self, key: &str, values: &[f32]) {
        self.array(key, 6, values.len());
        values.iter().for_each(|value| self.metadata.extend(value.to_le_bytes()));
    }

    /// Adds an array of whole numbers.
    pub(crate) fn wholes(&mut self, key: &str, values: &[i32]) {
        self.array(key, 5, values.len());
        values.iter().for_each(|value| self.metadata.extend(value.to_le_bytes()));
    }

    fn array(&mut self, key: &str, kind: u32, length: usize) {
        let out = self.key(key, 9);
        out.extend(kind.to_le_bytes());
        out.extend((length as u64).to_le_bytes());
    }

    /// Adds the byte-level vocabulary of a `tokenizer.json`, whose token 0 is special.
    pub(crate) fn vocabulary(&mut self, json: &Json, pre: &str) {
        let mut types = vec![1; json["model"]["vocab"].as_object().unwrap().len()];
        types[0] = 3;
        self.tokens(json, pre, &types);
    }

    /// Adds the byte-level vocabulary of a `tokenizer.json`, with a type for each token.
    pub(crate) fn tokens(&mut self, json: &Json, pre: &str, types: &[i32]) {
        let table = json["model"]["vocab"].as_object().unwrap();
        let mut tokens = vec![String::new(); table.len()];
        for (text, id) in table {
            tokens[id.as_u64().unwrap() as usize] = text.clone();
        }
        let merge = |merge: &Json| match merge {
            Json::String(pair) => pair.clone(),
            pair => format!("{} {}", pair[0].as_str().unwrap(), pair[1].as_str().unwrap()),
        };
        let merges: Vec<String> = json["model"]["merges"].as_array().unwrap().iter().map(merge).collect();
        self.text("tokenizer.ggml.model", "gpt2");
        self.text("tokenizer.ggml.pre", pre);
        self.texts("tokenizer.ggml.tokens", &tokens);
        self.wholes("tokenizer.ggml.token_type", types);
        self.texts("tokenizer.ggml.merges", &merges);
    }

    /// Adds a SentencePiece vocabulary: three special tokens, the bytes, and these pieces, the best first.
    pub(crate) fn sentencepiece(&mut self, pieces: &[&str]) {
        let mut tokens = vec!["<unk>".to_owned(), "<s>".to_owned(), "</s>".to_owned()];
        tokens.extend((0..=255u8).map(|byte| format!("<0x{byte:02X}>")));
        tokens.extend(pieces.iter().map(|&piece| piece.to_owned()));
        let types: Vec<i32> = (0..tokens.len())
            .map(|id| [2, 3, 3].get(id).copied().unwrap_or(if id < 259 { 6 } else { 1 }))
            .collect();
        let scores: Vec<f32> = (0..tokens.len()).map(|id| -(id as f32)).collect();
        self.text("tokenizer.ggml.model", "llama");
        self.texts("tokenizer.ggml.tokens", &tokens);
        self.wholes("tokenizer.ggml.token_type", &types);
        self.floats("tokenizer.ggml.scores", &scores);
    }

    /// Adds a tensor.
    pub(crate) fn tensor(&mut self, name: &str, shape: &[usize], kind: u32, bytes: Vec<u8>) {
        self.tensors.push((name.to_owned(), shape.to_vec(), kind, bytes));
    }

    /// Returns the file.
    pub(crate) fn finish(&self, version: u32) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(version.to_le_bytes());
        file.extend((self.tensors.len() as u64).to_le_bytes());
        file.extend(self.keys.to_le_bytes());
        file.extend(&self.metadata);
        let mut data = Vec::new();
        for (name, shape, kind, bytes) in &self.tensors {
            text(&mut file, name);
            file.extend((shape.len() as u32).to_le_bytes());
            shape.iter().rev().for_each(|&side| file.extend((side as u64).to_le_bytes()));
            file.extend(kind.to_le_bytes());
            file.extend((data.len() as u64).to_le_bytes());
            data.extend(bytes);
            data.resize(data.len().next_multiple_of(32), 0);
        }
        file.resize(file.len().next_multiple_of(32), 0);
        file.extend(data);
        file
    }
}

/// Returns the file of a tiny model, without a tokenizer; `encode` gives a tensor's number of format and bytes.
pub(crate) fn model(tiny: &Tiny, encode: impl Fn(&Tensor) -> (u32, Vec<u8>)) -> Writer {
    converted(tiny.architecture, &tiny.config, tiny.tensors(), encode)
}

/// Returns the file that llama.cpp's `convert_hf_to_gguf.py` would make of a model, without a tokenizer.
pub(crate) fn converted(
    architecture: &Architecture,
    config: &Config,
    tensors: Vec<Tensor>,
    encode: impl Fn(&Tensor) -> (u32, Vec<u8>),
) -> Writer {
    let name = architecture.name;
    let mut file = Writer::default();
    file.text("general.architecture", name);
    for (key, value) in [
        ("embedding_length", config.hidden),
        ("feed_forward_length", config.feed_forward),
        ("block_count", config.layers),
        ("attention.head_count", config.heads),
        ("attention.head_count_kv", config.kv_heads),
        ("attention.key_length", config.head_dim),
        ("context_length", config.context),
    ] {
        file.whole(&format!("{name}.{key}"), value);
    }
    if config.head_dim * config.heads != config.hidden {
        file.whole(&format!("{name}.attention.value_length"), config.head_dim);
    }
    let epsilon = if config.traits.norm == NormKind::Rms { "_rms" } else { "" };
    file.float(&format!("{name}.attention.layer_norm{epsilon}_epsilon"), config.norm_epsilon);
    if !config.traits.learned_positions {
        file.float(&format!("{name}.rope.freq_base"), config.rope.theta as f32);
        file.whole(&format!("{name}.rope.dimension_count"), config.rotary);
    }
    if let Scaling::Linear(factor) = config.rope.scaling {
        file.text(&format!("{name}.rope.scaling.type"), "linear");
        file.float(&format!("{name}.rope.scaling.factor"), factor as f32);
    }
    if name == "gptneox" || name == "stablelm" {
        let is_parallel = config.traits.order != Order::Sequential;
        file.flag(&format!("{name}.use_parallel_residual"), is_parallel);
    }
    if let (true, Some(window)) = (name.starts_with("gemma"), config.window) {
        file.whole(&format!("{name}.attention.sliding_window"), window);
    }
    for (key, cap) in [("attn", config.score_cap), ("final", config.logit_cap)] {
        cap.into_iter().for_each(|cap| file.float(&format!("{name}.{key}_logit_softcapping"), cap));
    }
    for tensor in tensors {
        let (name, shape, numbers) = converted_tensor(architecture, config, tensor);
        let (kind, bytes) = encode(&(name.clone(), shape.clone(), numbers));
        file.tensor(&name, &shape, kind, bytes);
    }
    file
}

/// Renames a tensor, and puts its numbers in the order of GGUF files.
fn converted_tensor(architecture: &Architecture, config: &Config, tensor: Tensor) -> Tensor {
    let (from, to) = (&architecture.hugging_face, &architecture.gguf);
    let (full, mut shape, mut numbers) = tensor;
    let full = full.strip_prefix(from.prefix).unwrap_or(&full);
    let (part, kind) = full.rsplit_once('.').unwrap();
    let Some((layer, part)) = part.strip_prefix(from.layer).and_then(|rest| rest.split_once('.')) else {
        let tables = [
            (from.embedding, to.embedding),
            (from.positions, to.positions),
            (from.norm, to.norm),
            (from.head, to.head),
        ];
        let (_, name) = tables.into_iter().find(|(known, _)| *known == part).unwrap();
        if from.less_one && part == from.norm {
            numbers.iter_mut().for_each(|number| *number += 1.0);
        }
        return (format!("{name}.{kind}"), shape, numbers);
    };
    if from.transposed && shape.len() == 2 {
        let (rows, columns) = (shape[0], shape[1]);
        numbers = (0..rows * columns).map(|place| numbers[place % rows * columns + place / rows]).collect();
        shape.reverse();
    }
    if from.less_one && shape.len() == 1 && kind == "weight" {
        numbers.iter_mut().for_each(|number| *number += 1.0);
    }
    let columns = if shape.len() == 2 { shape[1] } else { 1 };
    if to.neighbours && (part == from.query || part == from.key) {
        let heads = if part == from.query { config.heads } else { config.kv_heads };
        numbers = permuted(&numbers, heads, config.head_dim);
    }
    if part == from.fused && from.fused_order == Fused::ByHead {
        numbers = by_kind(&numbers, config, columns);
    }
    let norms = from.norms(config.traits).into_iter().zip(to.norms(config.traits));
    let norms = norms.filter_map(|(from, to)| from.zip(to));
    let parts = [
        (from.query, to.query),
        (from.key, to.key),
        (from.value, to.value),
        (from.fused, to.fused),
        (from.query_norm, to.query_norm),
        (from.key_norm, to.key_norm),
        (from.output, to.output),
        (from.gate, to.gate),
        (from.up, to.up),
        (from.down, to.down),
    ];
    let mut names = norms.chain(parts);
    let (_, name) = names.find(|(known, _)| *known == part).unwrap_or_else(|| panic!("{part}"));
    (format!("{}{layer}.{name}.{kind}", to.layer), shape, numbers)
}

/// Brings all queries together, then all keys, then all values.
fn by_kind(numbers: &[f32], config: &Config, columns: usize) -> Vec<f32> {
    let (head, group) = (config.head_dim * columns, config.heads / config.kv_heads);
    let of = |places: std::ops::Range<usize>| {
        let groups = numbers.chunks((group + 2) * head);
        groups.flat_map(move |rows| rows[places.start * head..places.end * head].to_vec())
    };
    of(0..group).chain(of(group..group + 1)).chain(of(group + 1..group + 2)).collect()
}

/// Returns the file of a tiny model that calls itself so.
pub(crate) fn named(name: &str, architecture: &str) -> Vec<u8> {
    let mut file = model(&Tiny::llama(), bytes);
    file.text("general.name", name);
    file.text("general.architecture", architecture);
    file.whole("general.file_type", 7);
    file.finish(3)
}

/// Encodes matrices in a float format and vectors in `F32`, as converters do.
pub(crate) fn floats(kind: u32) -> impl Fn(&Tensor) -> (u32, Vec<u8>) {
    move |(_, shape, numbers)| match (shape.len(), kind) {
        (1, _) | (_, 0) => (0, encoded(numbers, "F32")),
        (_, 1) => (1, encoded(numbers, "F16")),
        _ => (30, encoded(numbers, "BF16")),
    }
}

/// Encodes matrices in blocks of eight bits (`Q8_0`) and vectors in `F32`.
pub(crate) fn bytes((_, shape, numbers): &Tensor) -> (u32, Vec<u8>) {
    if shape.len() == 1 {
        return (0, encoded(numbers, "F32"));
    }
    // A scale of 1/256, which half precision holds exactly.
    let block = |numbers: &[f32]| {
        let bytes = numbers.iter().map(|number| (number * 256.0) as i8 as u8);
        [0x00, 0x1c].into_iter().chain(bytes).collect::<Vec<u8>>()
    };
    (8, numbers.chunks(32).flat_map(block).collect())
}

/// What the converter does to queries and keys of Llama: `reshape(heads, 2, half, …).swapaxes(1, 2)`.
fn permuted(numbers: &[f32], heads: usize, head_dim: usize) -> Vec<f32> {
    let columns = numbers.len() / (heads * head_dim);
    let mut out = Vec::new();
    for head in numbers.chunks(head_dim * columns) {
        let (first, second) = head.split_at(head.len() / 2);
        for (a, b) in first.chunks(columns).zip(second.chunks(columns)) {
            out.extend(a);
            out.extend(b);
        }
    }
    out
}
