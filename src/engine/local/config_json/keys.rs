//! The keys of a `config.json`: asking for them, and refusing those that nobody asked for.
//!
//! Never knows what a key means. One that is not asked for could change what the model computes, so it may only say
//! "off"; Hugging Face's own classes of these architectures read no others.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::tr;

/// A file's keys, and which of them were asked for.
pub(crate) struct Keys<'a> {
    file: &'a Map<String, Value>,
    usual: &'static [(&'static str, usize)],
    asked: RefCell<BTreeSet<&'static str>>,
}

/// Keys that change no number of the forward pass: about training, drawing, labels, versions and where files came from.
const HARMLESS: [&str; 126] = [
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
    "attention_probs_dropout",
    "hidden_dropout_rate",
    "embedding_dropout",
    "residual_dropout",
    // Of heads that are no language model's.
    "summary_activation",
    "summary_first_dropout",
    "summary_proj_to_labels",
    "summary_type",
    "summary_use_proj",
    // How the same numbers are come by.
    "reorder_and_upcast_attn",
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
    "n_ctx",
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
const DEFAULTS: [(&str, Usual); 20] = [
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
    ("hidden_act", Usual::Text("silu")),
    ("partial_rotary_factor", Usual::Number(1.0)),
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

impl<'a> Keys<'a> {
    /// Takes a file, and the sizes that are so where it does not say.
    pub(crate) fn new(file: &'a Map<String, Value>, usual: &'static [(&'static str, usize)]) -> Self {
        Self { file, usual, asked: RefCell::default() }
    }

    /// Tells whether a key is there, even if it says `null`.
    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.value(key);
        self.file.contains_key(key)
    }

    /// Returns what a key says; `null` says nothing.
    pub(crate) fn value(&self, key: &'static str) -> Option<&'a Value> {
        self.asked.borrow_mut().insert(key);
        self.file.get(key).filter(|value| !value.is_null())
    }

    /// Takes keys as asked for that change nothing in a model of this architecture.
    pub(crate) fn idle(&self, keys: &[&'static str]) {
        self.asked.borrow_mut().extend(keys);
    }

    fn get<T>(
        &self,
        key: &'static str,
        kind: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match read(value) {
            Some(read) => Ok(Some(read)),
            None => Err(tr!("model-config-kind", key = key, value = short(value), kind = kind)),
        }
    }

    /// Returns a count or size, the usual one where the file does not say.
    ///
    /// # Errors
    /// Names the key whose value is something else.
    pub(crate) fn size(&self, key: &'static str) -> Result<Option<usize>, String> {
        let said =
            self.get(key, "count", |value| value.as_u64().and_then(|size| usize::try_from(size).ok()))?;
        let usual = || self.usual.iter().find(|(known, _)| *known == key).map(|(_, size)| *size);
        Ok(said.or_else(usual))
    }

    /// Returns a number.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn number(&self, key: &'static str) -> Result<Option<f64>, String> {
        self.get(key, "number", Value::as_f64)
    }

    /// Returns yes or no.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn flag(&self, key: &'static str) -> Result<Option<bool>, String> {
        self.get(key, "flag", Value::as_bool)
    }

    /// Returns text.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn text(&self, key: &'static str) -> Result<Option<&'a str>, String> {
        self.get(key, "text", Value::as_str)
    }

    /// Returns a table.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn table(&self, key: &'static str) -> Result<Option<&'a Map<String, Value>>, String> {
        self.get(key, "table", Value::as_object)
    }

    /// Returns a list of texts.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn texts(&self, key: &'static str) -> Result<Option<Vec<&'a str>>, String> {
        self.get(key, "array", |value| value.as_array()?.iter().map(Value::as_str).collect())
    }

    /// Returns a token, or several.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn tokens(&self, key: &'static str) -> Result<Vec<u32>, String> {
        let token = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok());
        let tokens = self.get(key, "count", |value| match value {
            Value::Array(values) => values.iter().map(token).collect(),
            value => token(value).map(|id| vec![id]),
        })?;
        Ok(tokens.unwrap_or_default())
    }

    /// Returns a size that has another name in some architectures.
    ///
    /// # Errors
    /// As [`Keys::size`], or names the key that is missing, or two that disagree.
    pub(crate) fn needed(&self, names: &[&'static str]) -> Result<usize, String> {
        let first = names.first().copied().unwrap_or_default();
        self.one_of(names)?.ok_or_else(|| tr!("model-config-missing", key = first))
    }

    /// As [`Keys::needed`], of a size that need not be there.
    ///
    /// # Errors
    /// As [`Keys::size`], or names two keys that disagree.
    pub(crate) fn one_of(&self, names: &[&'static str]) -> Result<Option<usize>, String> {
        let mut found: Option<(&str, usize)> = None;
        for &name in names {
            let Some(size) = self.size(name)? else { continue };
            match found {
                Some((key, value)) if value != size => {
                    return Err(tr!(
                        "model-config-twice",
                        key = key,
                        value = value.to_string(),
                        other = name,
                        second = size.to_string()
                    ));
                }
                _ => found = Some((name, size)),
            }
        }
        Ok(found.map(|(_, size)| size))
    }

    /// Refuses a key that says something else than this.
    ///
    /// # Errors
    /// As [`Keys::size`], or says what cannot be computed.
    pub(crate) fn must_be(&self, key: &'static str, wanted: bool) -> Result<(), String> {
        match self.flag(key)? {
            Some(flag) if flag != wanted => Err(self.refused(key)),
            _ => Ok(()),
        }
    }

    /// Says that what a key says cannot be followed.
    pub(crate) fn refused(&self, key: &'static str) -> String {
        let value = self.file.get(key).unwrap_or(&Value::Null);
        tr!("model-config-unknown", key = key, value = short(value))
    }

    /// Checks all keys that nobody has asked for; `is_class` tells which classes compute the architecture.
    ///
    /// # Errors
    /// Names the first one that could change what is computed, with its value.
    pub(crate) fn check(&self, is_class: impl Fn(&str) -> bool) -> Result<(), String> {
        for (key, value) in self.file {
            let fits = match key.as_str() {
                _ if value.is_null() => true,
                "architectures" | "auto_map" => names_of_classes(value).into_iter().all(&is_class),
                name if self.asked.borrow().contains(name) || HARMLESS.contains(&name) => true,
                // Transformers' own notes.
                name if name.starts_with('_') => true,
                name => match DEFAULTS.iter().find(|(known, _)| *known == name) {
                    Some((_, default)) => default.is(value),
                    None => is_off(value),
                },
            };
            if !fits {
                let key = key.escape_debug().to_string();
                return Err(tr!("model-config-unknown", key = key, value = short(value)));
            }
        }
        Ok(())
    }
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

/// Returns a value as text that fits into a line.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
