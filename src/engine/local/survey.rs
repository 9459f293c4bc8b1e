//! What a model's files say of it, told from their headers alone.
//!
//! Never reads a weight, and never refuses: what cannot be read or computed is told.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::gguf::Header;
use super::quant::gguf_name;
use super::source::{Source, gguf_refusal, read};
use super::storage::Storage;
use crate::tr;

/// What the files of a model say of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// What it calls itself.
    pub name: Option<String>,
    /// Its architecture, as the files name it.
    pub architecture: Option<String>,
    /// Numbers in its tensors.
    pub parameters: Option<u64>,
    /// How most of its numbers lie, such as `Q4_K_M` or `BF16`.
    pub format: Option<String>,
    /// Positions it was made for.
    pub context: Option<u64>,
    /// It brings a chat template.
    pub has_template: bool,
    /// The token that ends a text.
    pub end: Option<u64>,
    /// Why it cannot be computed in this process; nothing where it can.
    pub refused: Option<String>,
}

/// How the numbers of a whole file were made, by `general.file_type` (`enum llama_ftype` of llama.cpp).
const FILE_TYPES: [(usize, &str); 24] = [
    (0, "F32"),
    (1, "F16"),
    (2, "Q4_0"),
    (3, "Q4_1"),
    (7, "Q8_0"),
    (8, "Q5_0"),
    (9, "Q5_1"),
    (10, "Q2_K"),
    (11, "Q3_K_S"),
    (12, "Q3_K_M"),
    (13, "Q3_K_L"),
    (14, "Q4_K_S"),
    (15, "Q4_K_M"),
    (16, "Q5_K_S"),
    (17, "Q5_K_M"),
    (18, "Q6_K"),
    (19, "IQ2_XXS"),
    (20, "IQ2_XS"),
    (23, "IQ3_XXS"),
    (25, "IQ4_NL"),
    (26, "IQ3_S"),
    (27, "IQ3_M"),
    (30, "IQ4_XS"),
    (32, "BF16"),
];

/// Reads what a GGUF file says of itself.
///
/// # Errors
/// Says what is wrong with the file.
pub fn survey_gguf(path: &Path) -> Result<Survey, String> {
    check_beginning(path)?;
    let file = Storage::open(path)?;
    let header = Header::read(&file)?;
    let metadata = &header.metadata;
    let text = |key: &str| metadata.text(key).ok().flatten().map(str::to_owned);
    let architecture = text("general.architecture");
    let of_architecture = |rest: &str| {
        let key = format!("{}.{rest}", architecture.as_deref()?);
        Some(metadata.size(&key).ok().flatten()? as u64)
    };
    if let Some(name) = header.cut_short(file.len()) {
        return Err(tr!("survey-cut", tensor = name));
    }
    let formats = header.numbers_by_format();
    let named = metadata.size("general.file_type").ok().flatten();
    let named =
        named.and_then(|number| FILE_TYPES.iter().find(|(of, _)| *of == number)).map(|(_, name)| *name);
    let most = formats.iter().max_by_key(|(_, numbers)| **numbers);
    Ok(Survey {
        name: text("general.name"),
        parameters: Some(formats.values().sum()),
        format: named.or_else(|| gguf_name(*most?.0)).map(str::to_owned),
        context: of_architecture("context_length"),
        has_template: text("tokenizer.chat_template").is_some(),
        end: metadata.size("tokenizer.ggml.eos_token_id").ok().flatten().map(|id| id as u64),
        refused: gguf_refusal(path, file, &header),
        architecture,
    })
}

/// Reads what a folder as Hugging Face's libraries write it says of its model.
///
/// # Errors
/// Says what is missing in the folder, or wrong with its files.
pub fn survey_folder(folder: &Path) -> Result<Survey, String> {
    let config = json(&folder.join("config.json"))?;
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    // Models of several parts keep the language's sizes apart.
    let inner = config.get("text_config").unwrap_or(&config);
    let architecture = config
        .get("architectures")
        .and_then(|names| names.get(0))
        .and_then(Value::as_str)
        .map(str::to_owned)
        .or_else(|| text(&config, "model_type"));
    let end = inner.get("eos_token_id");
    let end = end.and_then(|end| end.as_u64().or_else(|| end.get(0)?.as_u64()));
    let template = folder.join("chat_template.jinja").is_file()
        || json(&folder.join("tokenizer_config.json")).is_ok_and(|file| file.get("chat_template").is_some());
    let has = |name: &str| folder.join(name).is_file();
    let weights = ["model.safetensors", "weights.safetensors", "model.safetensors.index.json"];
    if !weights.into_iter().any(has) {
        let pickle = ["pytorch_model.bin", "pytorch_model.bin.index.json"].into_iter().any(has);
        return Err(if pickle { tr!("survey-pickle") } else { tr!("survey-no-weights") }.to_owned());
    }
    let source = Source::Folder(folder.to_owned());
    for part in source.files()? {
        check_beginning(&part)?;
    }
    let parameters = source.parameters()?;
    let no_tokenizer = || (!has("tokenizer.json")).then(|| tr!("survey-no-tokenizer").to_owned());
    Ok(Survey {
        name: text(&config, "_name_or_path").filter(|name| !name.is_empty() && !name.starts_with(['/', '.'])),
        architecture,
        parameters: Some(parameters),
        format: text(inner, "dtype").or_else(|| text(inner, "torch_dtype")).map(|name| short_format(&name)),
        context: ["max_position_embeddings", "n_positions"]
            .into_iter()
            .find_map(|key| inner.get(key)?.as_u64()),
        has_template: template,
        end,
        refused: source.config().err().or_else(no_tokenizer),
    })
}

fn short_format(name: &str) -> String {
    match name {
        "float32" => "F32",
        "float16" => "F16",
        "bfloat16" => "BF16",
        other => other,
    }
    .to_owned()
}

fn json(path: &Path) -> Result<Value, String> {
    let bytes = read(path)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| tr!("model-in", place = path.display(), error = error.to_string()))
}

/// Tells of files that look like a model's and hold none, by their first bytes.
fn check_beginning(path: &Path) -> Result<(), String> {
    let mut beginning = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(64).read_to_end(&mut beginning).map_err(|error| error.to_string())?;
    if beginning.starts_with(b"version https://git-lfs") {
        return Err(tr!("survey-git-lfs").to_owned());
    }
    // A GGUF file of a big-endian machine has its version the other way round.
    if beginning.starts_with(b"GGUF") && matches!(beginning.get(4..8), Some([0, 0, 0, 1..=9])) {
        return Err(tr!("survey-big-endian").to_owned());
    }
    if beginning.is_empty() {
        return Err(tr!("survey-empty").to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
