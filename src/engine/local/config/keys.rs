//! Which keys of a `config.json` may say what.
//!
//! Never reads a size or constant. A key that is in no list could change what the model computes, so it may only say
//! "off"; Hugging Face's own classes for these families read no others.

use serde_json::{Map, Value};

use crate::tr;

/// Keys that are read elsewhere, and there obeyed or refused.
const READ: [&str; 26] = [
    "model_type",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "head_dim",
    "vocab_size",
    "max_position_embeddings",
    "original_max_position_embeddings",
    "rms_norm_eps",
    "rope_theta",
    "rope_scaling",
    "rope_parameters",
    "partial_rotary_factor",
    "tie_word_embeddings",
    "bos_token_id",
    "eos_token_id",
    "hidden_act",
    "attention_bias",
    "mlp_bias",
    "sliding_window",
    "use_sliding_window",
    "max_window_layers",
    "layer_types",
    "quantization_config",
];

/// Keys that change no number of the forward pass: about training, drawing, labels, versions and where files came from.
const HARMLESS: [&str; 115] = [
    // Training.
    "initializer_range",
    "attention_dropout",
    "hidden_dropout",
    "hidden_dropout_prob",
    "attention_probs_dropout_prob",
    "attn_dropout",
    "attn_pdrop",
    "embd_pdrop",
    "resid_pdrop",
    "resid_dropout",
    "embd_dropout",
    "dropout",
    "classifier_dropout",
    "gradient_checkpointing",
    "neftune_noise_alpha",
    "initializer_factor",
    "router_aux_loss_coef",
    "z_loss",
    "unsloth_fixed",
    "unsloth_version",
    "unsloth_optimized",
    // How the same numbers are come by.
    "pretraining_tp",
    "use_cache",
    "chunk_size_feed_forward",
    "attn_implementation",
    "use_flash_attention",
    "use_flash_attention_2",
    "use_flash_attn",
    "flash_attention",
    "use_memory_efficient_attention",
    "use_fused_rms_norm",
    "use_fused_rope",
    "use_fused_cross_entropy",
    "torchscript",
    "torch_dtype",
    "dtype",
    "use_bfloat16",
    "xla_device",
    "tf_legacy_loss",
    "cache_implementation",
    // Derived from others, or of the text rather than of the model.
    "is_decoder",
    "is_llama_config",
    "multiple_of",
    "ffn_dim_multiplier",
    "num_key_value_groups",
    "max_sequence_length",
    "max_seq_len",
    "max_seq_length",
    "model_max_length",
    "tokenizer_model_max_length",
    "tokenizer_padding_side",
    "tokenizer_class",
    "tokenizer_name",
    "seq_length",
    "pad_token_id",
    "unk_token_id",
    "sep_token_id",
    "cls_token_id",
    "mask_token_id",
    "decoder_start_token_id",
    "bos_token",
    "eos_token",
    "pad_token",
    "unk_token",
    "prefix",
    // Drawing, which the params of a cell say here.
    "do_sample",
    "temperature",
    "top_k",
    "top_p",
    "min_p",
    "typical_p",
    "max_length",
    "min_length",
    "max_new_tokens",
    "early_stopping",
    "num_beams",
    "num_beam_groups",
    "num_return_sequences",
    "diversity_penalty",
    "repetition_penalty",
    "length_penalty",
    "penalty_alpha",
    "no_repeat_ngram_size",
    "encoder_no_repeat_ngram_size",
    "bad_words_ids",
    "remove_invalid_values",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "suppress_tokens",
    "begin_suppress_tokens",
    "exponential_decay_length_penalty",
    "renormalize_logits",
    "generation_config",
    // What is given back beside the logits, and labels of classifiers.
    "output_attentions",
    "output_hidden_states",
    "output_scores",
    "return_dict",
    "return_dict_in_generate",
    "id2label",
    "label2id",
    "num_labels",
    "problem_type",
    "finetuning_task",
    "task_specific_params",
    "tie_encoder_decoder",
    // Where the files came from.
    "name_or_path",
    "base_model_name_or_path",
    "model_name",
    "model_version",
    "transformers_version",
    "transformers.js_config",
    "revision",
    "license",
    "language",
    "description",
];

/// Keys of known meaning whose default is no "off".
const DEFAULTS: [(&str, Usual); 19] = [
    ("is_causal", Usual::Flag(true)),
    ("causal", Usual::Flag(true)),
    ("use_causal_mask", Usual::Flag(true)),
    ("causal_attention", Usual::Flag(true)),
    ("use_rope", Usual::Flag(true)),
    ("use_rotary", Usual::Flag(true)),
    ("use_rotary_embedding", Usual::Flag(true)),
    ("use_rms_norm", Usual::Flag(true)),
    ("rms_norm", Usual::Flag(true)),
    ("pre_norm", Usual::Flag(true)),
    ("gated_mlp", Usual::Flag(true)),
    ("hidden_activation", Usual::Text("silu")),
    ("position_embedding_type", Usual::Text("rope")),
    ("rotary_pct", Usual::Number(1.0)),
    ("embedding_multiplier", Usual::Number(1.0)),
    ("residual_multiplier", Usual::Number(1.0)),
    ("logits_scaling", Usual::Number(1.0)),
    ("logit_scale", Usual::Number(1.0)),
    ("rope_ratio", Usual::Number(1.0)),
];

/// The one value that can be computed.
enum Usual {
    Flag(bool),
    Number(f64),
    Text(&'static str),
}

impl Usual {
    fn is(&self, value: &Value) -> bool {
        match self {
            Self::Flag(flag) => value.as_bool() == Some(*flag),
            Self::Number(number) => value.as_f64() == Some(*number),
            Self::Text(text) => value.as_str() == Some(text),
        }
    }
}

/// Checks all keys of a file.
///
/// # Errors
/// Names the first one that could change what is computed, with its value.
pub(super) fn check(file: &Map<String, Value>) -> Result<(), String> {
    for (key, value) in file {
        let fits = match key.as_str() {
            _ if value.is_null() => true,
            "architectures" | "auto_map" => names_of_classes(value).iter().all(|name| is_known_class(name)),
            name if READ.contains(&name) || HARMLESS.contains(&name) => true,
            // Transformers' own notes.
            name if name.starts_with('_') => true,
            name => match DEFAULTS.iter().find(|(known, _)| *known == name) {
                Some((_, default)) => default.is(value),
                None => is_off(value),
            },
        };
        if !fits {
            return Err(tr!(
                "model-config-unknown",
                key = key.escape_debug().to_string(),
                value = short(value)
            ));
        }
    }
    Ok(())
}

/// Tells whether a value is that of a thing that is not there.
fn is_off(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(table) => table.is_empty(),
    }
}

/// Collects the texts in a value; of `module.Class` the class.
fn names_of_classes(value: &Value) -> Vec<&str> {
    match value {
        Value::String(name) => vec![name.rsplit('.').next().unwrap_or(name)],
        Value::Array(values) => values.iter().flat_map(names_of_classes).collect(),
        // Of `auto_map`: which code of the files' own computes the model.
        Value::Object(table) => {
            let models = table.iter().filter(|(key, _)| key.starts_with("AutoModel"));
            models.flat_map(|(_, value)| names_of_classes(value)).collect()
        }
        _ => Vec::new(),
    }
}

/// Tells whether a class is of a family that is computed here, by the beginning of its name.
fn is_known_class(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["llama", "mistral", "qwen2", "qwen3"].iter().any(|family| {
        name.strip_prefix(family)
            .is_some_and(|rest| ["for", "model"].iter().any(|part| rest.starts_with(part)))
    })
}

/// Returns a value as text that fits into a line.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
