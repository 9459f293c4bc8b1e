//! What files of ordinary models say, what is refused, and the constants of the reference.
//!
//! Never reads weights; the forward pass has its own tests.

use super::super::config::HeadNorms;
use super::*;

const GOOD: &str = r#"{"model_type":"llama","hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,
    "num_attention_heads":4,"num_key_value_heads":2,"head_dim":16,"vocab_size":300,"max_position_embeddings":128,
    "rms_norm_eps":1e-5,"rope_theta":10000.0,"tie_word_embeddings":true,"bos_token_id":null,"eos_token_id":0}"#;

fn parsed(json: &[u8]) -> Result<Config, String> {
    parse(json).map(|(_, config)| config)
}

fn with(extra: &str) -> Result<Config, String> {
    parsed(GOOD.replace("\"eos_token_id\":0", &format!("\"eos_token_id\":0,{extra}")).as_bytes())
}

#[test]
fn reads_what_it_can_compute_and_names_what_it_cannot() {
    let config = parsed(GOOD.as_bytes()).unwrap();
    assert_eq!((config.start, config.ends.as_slice(), config.kv_heads), (Some(0), [0].as_slice(), 2));
    for (from, to, named) in [
        ("\"llama\"", "\"mamba2\"", "mamba2"),
        ("\"hidden_size\":64", "\"hidden_size\":0", "hidden_size"),
        ("\"head_dim\":16", "\"head_dim\":0", "head_dim"),
        ("_value_heads\":2", "_value_heads\":3", "key-value heads"),
        ("\"eos_token_id\":0", "\"eos_token_id\":300", "vocabulary"),
        ("\"vocab_size\":300,", "", "vocab_size"),
        ("\"eos_token_id\":0", "\"rope_scaling\":{\"factor\":8}", "rope_scaling"),
        ("\"eos_token_id\":0", "\"rope_scaling\":{\"type\":\"longrope\",\"factor\":8}", "longrope"),
        ("\"vocab_size\":300", "\"vocab_size\":9999999999", "vocab_size"),
        ("10000.0", "-1.0", "rotary"),
        ("\"eos_token_id\":0", "\"quantization_config\":{\"bits\":4}", "quantization_config"),
    ] {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD);
        let error = parsed(text.as_bytes()).unwrap_err();
        assert!(error.contains(named), "{error}");
    }
}

#[test]
fn reads_the_scalings_of_rotary_positions_in_both_spellings() {
    let llama3 = Scaling::Llama3 { factor: 32.0, low: 1.0, high: 4.0, original: 8192.0 };
    let constants = r#""factor":32.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":8192"#;
    let old = with(&format!(r#""rope_scaling":{{"rope_type":"llama3",{constants}}}"#)).unwrap();
    assert_eq!(old.rope, Rope { theta: 10_000.0, scaling: llama3.clone() });
    let new = GOOD.replace(
        r#""rope_theta":10000.0"#,
        &format!(r#""rope_parameters":{{"rope_type":"llama3","rope_theta":500000.0,{constants}}}"#),
    );
    let new = parsed(new.as_bytes()).unwrap();
    assert_eq!(new.rope, Rope { theta: 500_000.0, scaling: llama3 });
    assert_eq!(
        with(r#""rope_scaling":{"type":"linear","factor":2}"#).unwrap().rope.scaling,
        Scaling::Linear(2.0)
    );
}

#[test]
fn families_differ_in_biases_and_norms() {
    let family = |name: &str, extra: &str| {
        let text = GOOD.replace("\"llama\"", &format!("\"{name}\"{extra}"));
        let config = parsed(text.as_bytes()).unwrap();
        let biases = config.traits.biases;
        (biases.query, biases.output, config.traits.head_norms == HeadNorms::Each)
    };
    assert_eq!(family("mistral", ""), (false, false, false));
    assert_eq!(family("llama", ",\"attention_bias\":true"), (true, true, false));
    assert_eq!(family("qwen2", ""), (true, false, false));
    assert_eq!(family("qwen3", ""), (false, false, true));
}

#[test]
fn a_sliding_window_is_no_context() {
    let window = |family: &str, extra: &str| {
        let text = GOOD.replace("\"llama\"", &format!("\"{family}\"{extra}"));
        let config = parsed(text.as_bytes()).unwrap();
        assert_eq!(config.context, 128);
        (config.window, config.windowed)
    };
    let all = vec![true; 2];
    assert_eq!(window("mistral", ",\"sliding_window\":100"), (Some(100), all.clone()));
    assert_eq!(window("mistral", ",\"sliding_window\":null").0, None);
    // What transformers' class says where the file does not.
    assert_eq!(window("mistral", ""), (Some(4096), all));
    assert_eq!(window("llama", "").0, None);
    let qwen = |extra: &str| window("qwen2", &format!(",\"sliding_window\":100{extra}"));
    assert_eq!(qwen("").0, None);
    assert_eq!(qwen(",\"use_sliding_window\":false").0, None);
    let used = ",\"use_sliding_window\":true,\"max_window_layers\":1";
    assert_eq!(qwen(used), (Some(100), vec![false, true]));
    let types = ",\"layer_types\":[\"sliding_attention\",\"full_attention\"]";
    assert_eq!(qwen(&format!("{used}{types}")), (Some(100), vec![true, false]));
    for extra in [
        "\"layer_types\":[\"full_attention\",\"linear_attention\"]",
        "\"layer_types\":[\"full_attention\",\"sliding_attention\"]",
        "\"layer_types\":[\"full_attention\"]",
    ] {
        assert!(with(extra).unwrap_err().contains("layer_types"), "{extra}");
    }
    assert!(with("\"sliding_window\":0").unwrap_err().contains("sliding_window"));
}

fn rope(edit: &str) -> Result<Rope, String> {
    parsed(GOOD.replace(r#""rope_theta":10000.0"#, edit).as_bytes()).map(|config| config.rope)
}

#[test]
fn the_base_is_found_wherever_it_is_stated() {
    for (edit, theta) in [
        (r#""hidden_act":"silu""#, 10_000.0),
        (r#""rope_theta":500000"#, 500_000.0),
        (r#""rope_scaling":{"rope_theta":500000.0}"#, 500_000.0),
        (r#""rope_scaling":{"rope_theta":500000.0,"rope_type":"default"}"#, 500_000.0),
        (r#""rope_scaling":{"rope_theta":500000.0,"type":"linear","factor":2.0}"#, 500_000.0),
        (r#""rope_parameters":{"rope_theta":500000.0}"#, 500_000.0),
        (r#""rope_theta":5e5,"rope_scaling":null,"rope_parameters":{"rope_theta":500000.0}"#, 500_000.0),
        (r#""rope_theta":5e5,"rope_parameters":{"rope_type":"default"}"#, 500_000.0),
        (r#""rope_parameters":{"full_attention":{"rope_theta":500000.0,"rope_type":"default"}}"#, 500_000.0),
        (
            r#""layer_types":["full_attention","full_attention"],"rope_parameters":
            {"full_attention":{"rope_theta":5e5},"sliding_attention":{"rope_theta":1e4}}"#,
            500_000.0,
        ),
    ] {
        assert_eq!(rope(edit).unwrap().theta, theta, "{edit}");
    }
}

#[test]
fn what_is_stated_twice_is_the_same_or_refused() {
    for (edit, named) in [
        (
            r#""rope_theta":10000.0,"rope_parameters":{"rope_type":"default","rope_theta":500000.0}"#,
            ["rope_theta is 10000", "rope_parameters.rope_theta"],
        ),
        (
            r#""rope_theta":10000.0,"rope_scaling":{"type":"linear","factor":2,"rope_theta":500000.0}"#,
            ["rope_theta is 10000", "500000"],
        ),
        (
            r#""rope_scaling":{"type":"linear","factor":2},"rope_parameters":{"rope_theta":1e6}"#,
            ["rope_scaling", "rope_parameters"],
        ),
        (
            r#""rope_parameters":{"full_attention":{"rope_theta":1e6},"sliding_attention":{"rope_theta":1e4}}"#,
            ["rope_parameters.full_attention", "rope_parameters.sliding_attention"],
        ),
        (
            r#""rope_scaling":{"type":"linear","rope_type":"dynamic","factor":2}"#,
            ["rope_scaling.rope_type", "rope_scaling.type"],
        ),
        (
            r#""original_max_position_embeddings":64,
            "rope_scaling":{"type":"yarn","factor":2,"original_max_position_embeddings":32}"#,
            ["original_max_position_embeddings is 64", "32"],
        ),
    ] {
        let error = rope(edit).unwrap_err();
        assert!(named.iter().all(|named| error.contains(named)), "{error}");
    }
}

#[test]
fn yarn_and_dynamic_have_the_constants_of_the_reference() {
    let yarn = |extra: &str| {
        let edit = format!(r#""rope_theta":1e6,"rope_scaling":{{"type":"yarn",{extra}}}"#);
        rope(&edit).unwrap().scaling
    };
    let plain = Scaling::Yarn {
        factor: 4.0,
        fast: 32.0,
        slow: 1.0,
        original: 32.0,
        whole: true,
        amplitude: 1.138629436111989,
    };
    assert_eq!(yarn(r#""factor":4.0,"original_max_position_embeddings":32"#), plain);
    // Without a factor it is what the contexts make it.
    assert_eq!(yarn(r#""factor":null,"original_max_position_embeddings":32"#), plain);
    let all = r#""factor":40,"original_max_position_embeddings":4096,"mscale":1.0,"mscale_all_dim":0.707,
        "beta_fast":16,"beta_slow":2,"truncate":false"#;
    let Scaling::Yarn { fast, slow, whole, amplitude, .. } = yarn(all) else { panic!() };
    assert_eq!((fast, slow, whole), (16.0, 2.0, false));
    assert!((amplitude - 1.0857263992561355).abs() < 1e-12);
    let Scaling::Yarn { amplitude, original, .. } = yarn(r#""factor":2,"attention_factor":0.5"#) else {
        panic!()
    };
    assert_eq!((amplitude, original), (0.5, 128.0));
    // `_compute_dynamic_ntk_parameters` leaves the base as it is up to `max_position_embeddings`.
    let dynamic = with(r#""rope_scaling":{"type":"dynamic","factor":4.0}"#).unwrap();
    assert_eq!((&dynamic.rope.scaling, dynamic.context), (&Scaling::Dynamic(4.0), 128));
    let expected = [1.0, 0.31622776601683794, 0.1, 0.03162277660168379, 0.01];
    for (got, expected) in dynamic.rope.frequencies(8).iter().zip(expected) {
        assert!((got / expected - 1.0).abs() < 1e-12);
    }
    for (constants, named) in [
        (r#""type":"yarn","factor":4,"llama_4_scaling_beta":0.1"#, "rope_scaling.llama_4_scaling_beta"),
        (r#""type":"linear","factor":4,"partial_rotary_factor":0.5"#, "partial_rotary_factor"),
        (r#""type":"dynamic""#, "factor"),
        (r#""type":"linear","factor":"4""#, "factor"),
        (r#""type":"yarn","factor":-4"#, "rotary"),
        (r#""type":"mrope","factor":4"#, "mrope"),
    ] {
        let error = with(&format!("\"rope_scaling\":{{{constants}}}")).unwrap_err();
        assert!(error.contains(named), "{error}");
    }
}

#[test]
fn a_key_that_changes_the_numbers_is_refused_by_name() {
    for extra in [
        r#""is_causal":false"#,
        r#""causal":false"#,
        r#""attn_logit_softcapping":50.0"#,
        r#""embedding_multiplier":12.0"#,
        r#""rope_interleaved":true"#,
        r#""num_local_experts":8"#,
        r#""use_mrope":true"#,
        r#""mlp_type":"relu2""#,
        r#""no_rope_layers":[1,0]"#,
        r#""quantization":{"bits":4}"#,
        r#""is_encoder_decoder":true"#,
        r#""architectures":["BitnetForCausalLM"]"#,
        r#""auto_map":{"AutoModelForCausalLM":"modeling_odd.OddForCausalLM"}"#,
        r#""pruned_heads":{"0":[1]}"#,
    ] {
        let key = extra.split('"').nth(1).unwrap();
        let error = with(extra).unwrap_err();
        assert!(error.contains(key), "{error}");
    }
    with(
        r#""is_causal":true,"attn_logit_softcapping":null,"embedding_multiplier":1.0,"rope_interleaved":false,
        "num_local_experts":0,"use_mrope":false,"mlp_type":"","no_rope_layers":[],"pruned_heads":{},
        "_name_or_path":"x","architectures":["LLaMAForCausalLM"],"hidden_act":"swish",
        "auto_map":{"AutoModelForCausalLM":"modeling_flash_llama.LlamaForCausalLM"}"#,
    )
    .unwrap();
    let long = with(&format!("\"odd\":\"{}\"", "é".repeat(999))).unwrap_err();
    assert!(long.chars().count() < 400, "{long}");
}

/// The files of models that people use, as their makers publish them.
#[test]
fn ordinary_models_load() {
    for (text, theta, context) in ORDINARY {
        let config = parsed(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!((config.rope.theta, config.context), (theta, context), "{text}");
    }
}

const ORDINARY: [(&str, f64, usize); 13] = [
    // Llama 3.2 1B.
    (
        r#"{"architectures":["LlamaForCausalLM"],"attention_bias":false,"attention_dropout":0.0,
        "bos_token_id":128000,"eos_token_id":128001,"head_dim":64,"hidden_act":"silu","hidden_size":2048,
        "initializer_range":0.02,"intermediate_size":8192,"max_position_embeddings":131072,"mlp_bias":false,
        "model_type":"llama","num_attention_heads":32,"num_hidden_layers":16,"num_key_value_heads":8,
        "pretraining_tp":1,"rms_norm_eps":1e-05,"rope_scaling":{"factor":32.0,"high_freq_factor":4.0,
        "low_freq_factor":1.0,"original_max_position_embeddings":8192,"rope_type":"llama3"},
        "rope_theta":500000.0,"tie_word_embeddings":true,"torch_dtype":"bfloat16",
        "transformers_version":"4.45.0.dev0","use_cache":true,"vocab_size":128256}"#,
        500_000.0,
        131_072,
    ),
    // Llama 3.1 8B Instruct.
    (
        r#"{"architectures":["LlamaForCausalLM"],"attention_bias":false,"attention_dropout":0.0,
        "bos_token_id":128000,"eos_token_id":[128001,128008,128009],"hidden_act":"silu","hidden_size":4096,
        "initializer_range":0.02,"intermediate_size":14336,"max_position_embeddings":131072,"mlp_bias":false,
        "model_type":"llama","num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,
        "pretraining_tp":1,"rms_norm_eps":1e-05,"rope_scaling":{"factor":8.0,"low_freq_factor":1.0,
        "high_freq_factor":4.0,"original_max_position_embeddings":8192,"rope_type":"llama3"},
        "rope_theta":500000.0,"tie_word_embeddings":false,"torch_dtype":"bfloat16",
        "transformers_version":"4.42.3","use_cache":true,"vocab_size":128256}"#,
        500_000.0,
        131_072,
    ),
    // Llama 3 8B.
    (
        r#"{"architectures":["LlamaForCausalLM"],"attention_bias":false,"attention_dropout":0.0,
        "bos_token_id":128000,"eos_token_id":128001,"hidden_act":"silu","hidden_size":4096,
        "initializer_range":0.02,"intermediate_size":14336,"max_position_embeddings":8192,"model_type":"llama",
        "num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,"pretraining_tp":1,
        "rms_norm_eps":1e-05,"rope_scaling":null,"rope_theta":500000.0,"tie_word_embeddings":false,
        "torch_dtype":"bfloat16","transformers_version":"4.40.0.dev0","use_cache":true,"vocab_size":128256}"#,
        500_000.0,
        8192,
    ),
    // Llama 2 7B.
    (
        r#"{"_name_or_path":"meta-llama/Llama-2-7b-hf","architectures":["LlamaForCausalLM"],"bos_token_id":1,
        "eos_token_id":2,"hidden_act":"silu","hidden_size":4096,"initializer_range":0.02,
        "intermediate_size":11008,"max_position_embeddings":4096,"model_type":"llama","num_attention_heads":32,
        "num_hidden_layers":32,"num_key_value_heads":32,"pretraining_tp":1,"rms_norm_eps":1e-05,
        "rope_scaling":null,"tie_word_embeddings":false,"torch_dtype":"float16",
        "transformers_version":"4.31.0.dev0","use_cache":true,"vocab_size":32000}"#,
        10_000.0,
        4096,
    ),
    // TinyLlama 1.1B.
    (
        r#"{"architectures":["LlamaForCausalLM"],"attention_bias":false,"bos_token_id":1,"eos_token_id":2,
        "hidden_act":"silu","hidden_size":2048,"initializer_range":0.02,"intermediate_size":5632,
        "max_position_embeddings":2048,"model_type":"llama","num_attention_heads":32,"num_hidden_layers":22,
        "num_key_value_heads":4,"pretraining_tp":1,"rms_norm_eps":1e-05,"rope_scaling":null,
        "rope_theta":10000.0,"tie_word_embeddings":false,"torch_dtype":"bfloat16",
        "transformers_version":"4.35.0","use_cache":true,"vocab_size":32000}"#,
        10_000.0,
        2048,
    ),
    // SmolLM2 135M.
    (
        r#"{"architectures":["LlamaForCausalLM"],"attention_bias":false,"attention_dropout":0.0,
        "bos_token_id":0,"eos_token_id":0,"hidden_act":"silu","hidden_size":576,
        "initializer_range":0.041666666666666664,"intermediate_size":1536,"is_llama_config":true,
        "max_position_embeddings":8192,"mlp_bias":false,"model_type":"llama","num_attention_heads":9,
        "num_hidden_layers":30,"num_key_value_heads":3,"pretraining_tp":1,"rms_norm_eps":1e-05,
        "rope_interleaved":false,"rope_scaling":null,"rope_theta":100000,"tie_word_embeddings":true,
        "torch_dtype":"bfloat16","transformers_version":"4.40.1","use_cache":true,"vocab_size":49152}"#,
        100_000.0,
        8192,
    ),
    // SmolLM2 135M Instruct.
    (
        r#"{"architectures":["LlamaForCausalLM"],"attention_bias":false,"attention_dropout":0.0,
        "bos_token_id":1,"eos_token_id":2,"hidden_act":"silu","hidden_size":576,
        "initializer_range":0.041666666666666664,"intermediate_size":1536,"is_llama_config":true,
        "max_position_embeddings":8192,"mlp_bias":false,"model_type":"llama","num_attention_heads":9,
        "num_hidden_layers":30,"num_key_value_heads":3,"pad_token_id":2,"pretraining_tp":1,"rms_norm_eps":1e-05,
        "rope_interleaved":false,"rope_scaling":null,"rope_theta":100000,"tie_word_embeddings":true,
        "torch_dtype":"bfloat16","transformers.js_config":{"kv_cache_dtype":{"q4f16":"float16"}},
        "transformers_version":"4.42.3","use_cache":true,"vocab_size":49152}"#,
        100_000.0,
        8192,
    ),
    // Mistral 7B 0.1.
    (
        r#"{"architectures":["MistralForCausalLM"],"bos_token_id":1,"eos_token_id":2,"hidden_act":"silu",
        "hidden_size":4096,"initializer_range":0.02,"intermediate_size":14336,"max_position_embeddings":32768,
        "model_type":"mistral","num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,
        "rms_norm_eps":1e-05,"rope_theta":10000.0,"sliding_window":4096,"tie_word_embeddings":false,
        "torch_dtype":"bfloat16","transformers_version":"4.34.0.dev0","use_cache":true,"vocab_size":32000}"#,
        10_000.0,
        32_768,
    ),
    // Mistral 7B 0.3.
    (
        r#"{"architectures":["MistralForCausalLM"],"attention_dropout":0.0,"bos_token_id":1,"eos_token_id":2,
        "hidden_act":"silu","hidden_size":4096,"initializer_range":0.02,"intermediate_size":14336,
        "max_position_embeddings":32768,"model_type":"mistral","num_attention_heads":32,
        "num_hidden_layers":32,"num_key_value_heads":8,"rms_norm_eps":1e-05,"rope_theta":1000000.0,
        "sliding_window":null,"tie_word_embeddings":false,"torch_dtype":"bfloat16",
        "transformers_version":"4.42.0.dev0","use_cache":true,"vocab_size":32768}"#,
        1_000_000.0,
        32_768,
    ),
    // Qwen 2.5 0.5B.
    (
        r#"{"architectures":["Qwen2ForCausalLM"],"attention_dropout":0.0,"bos_token_id":151643,
        "eos_token_id":151643,"hidden_act":"silu","hidden_size":896,"initializer_range":0.02,
        "intermediate_size":4864,"max_position_embeddings":32768,"max_window_layers":24,"model_type":"qwen2",
        "num_attention_heads":14,"num_hidden_layers":24,"num_key_value_heads":2,"rms_norm_eps":1e-06,
        "rope_theta":1000000.0,"sliding_window":32768,"tie_word_embeddings":true,"torch_dtype":"bfloat16",
        "transformers_version":"4.40.1","use_cache":true,"use_mrope":false,"use_sliding_window":false,
        "vocab_size":151936}"#,
        1_000_000.0,
        32_768,
    ),
    // Qwen 3 0.6B.
    (
        r#"{"architectures":["Qwen3ForCausalLM"],"attention_bias":false,"attention_dropout":0.0,
        "bos_token_id":151643,"eos_token_id":151643,"head_dim":128,"hidden_act":"silu","hidden_size":1024,
        "initializer_range":0.02,"intermediate_size":3072,"max_position_embeddings":32768,
        "max_window_layers":28,"model_type":"qwen3","num_attention_heads":16,"num_hidden_layers":28,
        "num_key_value_heads":8,"rms_norm_eps":1e-06,"rope_scaling":null,"rope_theta":1000000,
        "sliding_window":null,"tie_word_embeddings":true,"torch_dtype":"bfloat16",
        "transformers_version":"4.51.0","use_cache":true,"use_sliding_window":false,"vocab_size":151936}"#,
        1_000_000.0,
        32_768,
    ),
    // As transformers 5 writes a Qwen 2.5.
    (
        r#"{"architectures":["Qwen2ForCausalLM"],"attention_dropout":0.0,"bos_token_id":151643,
        "dtype":"bfloat16","eos_token_id":151643,"hidden_act":"silu","hidden_size":128,
        "initializer_range":0.02,"intermediate_size":4864,"layer_types":["full_attention","full_attention"],
        "max_position_embeddings":32768,"max_window_layers":24,"model_type":"qwen2","num_attention_heads":2,
        "num_hidden_layers":2,"num_key_value_heads":2,"pad_token_id":null,"rms_norm_eps":1e-06,
        "rope_parameters":{"rope_theta":1000000.0,"rope_type":"default"},"sliding_window":null,
        "tie_word_embeddings":true,"transformers_version":"5.0.0","use_cache":true,
        "use_sliding_window":false,"vocab_size":151936}"#,
        1_000_000.0,
        32_768,
    ),
    // DeepSeek Coder 1.3B.
    (
        r#"{"architectures":["LlamaForCausalLM"],"bos_token_id":32013,"eos_token_id":32014,
        "hidden_act":"silu","hidden_size":2048,"initializer_range":0.02,"intermediate_size":5504,
        "max_position_embeddings":16384,"model_type":"llama","num_attention_heads":16,"num_hidden_layers":24,
        "num_key_value_heads":16,"pretraining_tp":1,"rms_norm_eps":1e-06,"rope_scaling":{"factor":4.0,
        "type":"linear"},"rope_theta":100000,"tie_word_embeddings":false,"torch_dtype":"bfloat16",
        "transformers_version":"4.33.1","use_cache":true,"vocab_size":32256}"#,
        100_000.0,
        16_384,
    ),
];
