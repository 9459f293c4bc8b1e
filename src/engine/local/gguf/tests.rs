//! GGUF files against the same models in the other format, against the reference tokenizer, and damaged.
//!
//! Never reads a file that was not made here, but for the built-in model's vocabulary.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::config::Config;
use super::super::forward::Model;
use super::super::kernel::Kernel;
use super::super::network::{Network, Strand, Vocabulary};
use super::super::product::WIDTH;
use super::super::rope::{Rope, Scaling};
use super::super::spread::Spread;
use super::super::tiny::{Tiny, safetensors};
use super::super::tokenizer::Tokenizer;
use super::super::weights::Weights;
use super::super::{safetensors, tiny};
use super::encoder;
use super::writer::{self, NASTY, Writer};
use super::*;

fn stored(bytes: Vec<u8>) -> Storage {
    Storage::Memory("test.gguf", bytes.into())
}

fn read(bytes: Vec<u8>) -> Result<Model, String> {
    let file = stored(bytes);
    let header = Header::read(&file)?;
    let architecture = architecture(&header.metadata)?;
    let mut tensors = header.tensors(file)?;
    let config = config(&header.metadata, &mut tensors)?;
    let weights = Weights::take(tensors, &config, &architecture.gguf, &mut |_| {})?;
    Ok(Model::new(config, weights, Spread { kernel: Kernel::detect(), threads: 1 }))
}

fn from_safetensors(tiny: &Tiny, format: &str) -> Model {
    let file = Storage::Memory("test.safetensors", safetensors(&tiny.tensors(), format).into());
    let mut tensors = Tensors::default();
    let entries = safetensors::entries(&file).unwrap();
    tensors.add(file, entries).unwrap();
    let weights = Weights::take(tensors, &tiny.config, &tiny.architecture.hugging_face, &mut |_| {}).unwrap();
    Model::new(tiny.config.clone(), weights, Spread { kernel: Kernel::detect(), threads: 1 })
}

fn logits(mut model: Model) -> Vec<f32> {
    let tokens: Vec<u32> = (0..33).map(|index| (index * 37 + 5) % 270).collect();
    let mut memory = model.memory(1).unwrap();
    let mut strands = [Strand { memory: &mut memory, tokens: tokens.len() }];
    model.logits(&tokens, None, &mut strands).unwrap().to_vec()
}

#[test]
fn the_same_weights_give_the_same_bits_in_both_formats() {
    for (family, extra) in tiny::every_architecture() {
        let tiny = Tiny::new(family, extra);
        let expected = logits(from_safetensors(&tiny, "F32"));
        for (kind, format) in [(0, "F32"), (1, "F16")] {
            for version in [2, 3] {
                let file = writer::model(&tiny, writer::floats(kind)).finish(version);
                assert!(logits(read(file).unwrap()) == expected, "{family} {format}");
            }
            assert!(logits(from_safetensors(&tiny, format)) == expected, "{family} {format}");
        }
    }
}

#[test]
fn queries_and_keys_of_llama_are_put_back_in_order() {
    let tiny = Tiny::llama();
    let file = stored(writer::model(&tiny, writer::floats(30)).finish(3));
    let mut tensors = Header::read(&file).unwrap().tensors(file).unwrap();
    let config = config(
        &Header::read(&stored(writer::model(&tiny, writer::floats(0)).finish(3))).unwrap().metadata,
        &mut tensors,
    )
    .unwrap();
    assert_eq!(Config { start: Some(0), ends: vec![0], ..config.clone() }, tiny.config);
    let weights = Weights::take(tensors, &config, &tiny.architecture.gguf, &mut |_| {}).unwrap();
    let (_, _, expected) =
        tiny.tensors().into_iter().find(|(name, ..)| name.contains("0.self_attn.q_proj")).unwrap();
    let mut row = vec![0.0; config.hidden];
    for (index, expected) in expected.chunks(config.hidden).enumerate() {
        weights.layers[0].query.matrix.copy_row(index, &mut row);
        for (got, expected) in row.iter().zip(expected) {
            // Cut to the upper half, a number loses less than a part in 128.
            assert!((got - expected).abs() <= expected.abs() / 128.0, "row {index}");
        }
    }
}

#[test]
fn blocks_are_their_numbers() {
    let model = |tiny: &Tiny, encode: &dyn Fn(&tiny::Tensor) -> (u32, Vec<u8>)| {
        logits(read(writer::model(tiny, encode).finish(3)).unwrap())
    };
    let check = |tiny: &Tiny, encode: &dyn Fn(&tiny::Tensor) -> (u32, Vec<u8>)| {
        let widened = |tensor: &tiny::Tensor| {
            let (kind, bytes) = encode(tensor);
            let numbers = Format::of_gguf(kind).unwrap().numbers(&bytes, |_| f32::NAN);
            (0, tiny::encoded(&numbers, "F32"))
        };
        assert!(model(tiny, encode) == model(tiny, &widened));
    };
    check(&Tiny::llama(), &writer::bytes);
    // The others are also near to what they were made of, a quarter of the usual weights so that little is exaggerated:
    // the most and the mean by which log-probabilities may differ. Those of other weights differ by more than one.
    let calm = |(name, shape, numbers): &tiny::Tensor, turned: bool| {
        let mut numbers = numbers.clone();
        if shape.len() > 1 {
            numbers.iter_mut().for_each(|number| *number *= 0.25);
            if turned {
                numbers.reverse();
            }
        }
        (name.clone(), shape.clone(), numbers)
    };
    let wide = json!({"hidden_size": 256, "intermediate_size": 256, "head_dim": 64});
    let wide = Tiny::new("llama", wide);
    for (kind, most, mean) in
        [(3, 1.0, 0.17), (6, 0.6, 0.1), (7, 0.5, 0.1), (20, 1.2, 0.2), (10, 4.0, 0.75), (11, 2.0, 0.35)]
    {
        let encode = encoder::blocks(kind);
        check(&wide, &encode);
        // Rows that end between two pieces.
        if Format::of_gguf(kind).unwrap().block().0 == 32 {
            check(&Tiny::llama(), &encode);
        }
        let made = |turned| logprobs(&model(&wide, &|tensor| encode(&calm(tensor, turned))));
        let exact = logprobs(&model(&wide, &|tensor| writer::floats(0)(&calm(tensor, false))));
        let ((worst, average), (_, other)) = (apart(&exact, &made(false)), apart(&exact, &made(true)));
        println!("format {kind}: {worst} at most, {average} on average; other weights {other}");
        assert!(worst < most && average < mean && other > 1.0, "{kind}: {worst} {average} {other}");
    }
}

/// The log-probabilities of all tokens after each.
fn logprobs(logits: &[f32]) -> Vec<f32> {
    let row = |row: &[f32]| {
        let total = row.iter().map(|&logit| f64::from(logit).exp()).sum::<f64>().ln();
        row.iter().map(|&logit| (f64::from(logit) - total) as f32).collect::<Vec<_>>()
    };
    let rows = logits.chunks(tiny::VOCABULARY.next_multiple_of(WIDTH));
    rows.flat_map(|logits| row(&logits[..tiny::VOCABULARY])).collect()
}

/// The largest difference, and the average one.
fn apart(one: &[f32], other: &[f32]) -> (f32, f32) {
    assert_eq!(one.len(), other.len());
    let differences: Vec<f32> = one.iter().zip(other).map(|(one, other)| (one - other).abs()).collect();
    (differences.iter().copied().fold(0.0, f32::max), differences.iter().sum::<f32>() / one.len() as f32)
}

#[test]
fn the_divisors_of_a_file_are_the_scaling_of_llama_3() {
    let scaling = json!({"rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
        "high_freq_factor": 4.0, "original_max_position_embeddings": 32}});
    let tiny = Tiny::new("llama", scaling);
    let mut file = writer::model(&tiny, writer::floats(0));
    let plain = logits(read(file.finish(3)).unwrap());
    let unscaled = Rope { scaling: Scaling::None, ..tiny.config.rope.clone() }.frequencies(8);
    let divisors: Vec<f32> = unscaled
        .iter()
        .zip(tiny.config.rope.frequencies(8))
        .map(|(plain, scaled)| (plain / scaled) as f32)
        .collect();
    file.tensor("rope_freqs.weight", &[8], 0, tiny::encoded(&divisors, "F32"));
    let (got, expected) = (logits(read(file.finish(3)).unwrap()), logits(from_safetensors(&tiny, "F32")));
    let apart = |other: &[f32]| got.iter().zip(other).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
    assert!(apart(&expected) < 1e-3, "{}", apart(&expected));
    assert!(apart(&plain) > 0.05, "{}", apart(&plain));
}

#[test]
fn what_cannot_be_computed_is_named() {
    let tiny = Tiny::llama();
    let refused = |edit: &dyn Fn(&mut Writer)| {
        let mut file = writer::model(&tiny, writer::floats(0));
        edit(&mut file);
        read(file.finish(3)).unwrap_err()
    };
    type Edit<'a> = &'a dyn Fn(&mut Writer);
    let cases: [(Edit, &str); 17] = [
        (&|file| file.text("general.architecture", "gemma3"), "gemma3"),
        (&|file| file.whole("split.count", 3), "parts"),
        (&|file| file.whole("llama.expert_count", 8), "expert_count"),
        (&|file| file.whole("llama.rope.dimension_count", 8), "rope.dimension_count"),
        (&|file| file.text("llama.rope.scaling.type", "longrope"), "longrope"),
        (&|file| file.flag("llama.attention.causal", false), "llama.attention.causal is false"),
        (&|file| file.float("llama.logit_scale", 0.5), "llama.logit_scale is 0.5"),
        (&|file| file.float("llama.attn_logit_softcapping", 50.0), "attn_logit_softcapping"),
        (&|file| file.float("llama.attention.clamp_kqv", 8.0), "attention.clamp_kqv"),
        (&|file| file.wholes("llama.rope.dimension_sections", &[16, 24, 24, 0]), "rope.dimension_sections"),
        (&|file| file.float("llama.rope.scaling.attn_factor", 2.0), "rope.scaling.attn_factor"),
        (&|file| file.text("llama.attention.kind", "odd"), "attention.kind"),
        (&|file| file.flag("tokenizer.ggml.remove_extra_whitespaces", true), "remove_extra_whitespaces"),
        (&|file| file.text("llama.block_count", "two"), "block_count"),
        (&|file| file.whole("llama.block_count", 3), "blk.2.attn_q.weight"),
        (&|file| file.tensor("blk.0.extra", &[32], 23, vec![0; 18]), "IQ4_XS"),
        (&|file| file.tensor("blk.0.extra", &[32], 0, vec![0; 128]), "blk.0.extra"),
    ];
    for (edit, named) in cases {
        let error = refused(edit);
        assert!(error.contains(named), "{error}");
    }
    let whole = writer::model(&tiny, writer::floats(0)).finish(3);
    for (bytes, named) in [
        (b"GGML".to_vec(), "does not begin with GGUF"),
        ([b"GGUF", 1u32.to_le_bytes().as_slice(), &[0; 16]].concat(), "version 1"),
        (whole[..whole.len() - 64].to_vec(), "cut short"),
        (whole[..200].to_vec(), "test.gguf"),
    ] {
        let error = read(bytes).unwrap_err();
        assert!(error.contains(named), "{error}");
    }
}

#[test]
fn what_a_file_says_of_no_number_is_no_hindrance() {
    let tiny = Tiny::llama();
    let mut file = writer::model(&tiny, writer::floats(0));
    file.flag("llama.attention.causal", true);
    file.float("llama.logit_scale", 0.0);
    file.float("llama.attn_logit_softcapping", 0.0);
    file.whole("llama.expert_count", 0);
    file.whole("llama.vocab_size", 270);
    file.whole("llama.rope.dimension_count", 16);
    file.whole("general.quantization_version", 2);
    file.text("general.name", "x");
    file.flag("qwen2.attention.causal", false);
    assert!(logits(read(file.finish(3)).unwrap()) == logits(from_safetensors(&tiny, "F32")));
}

#[test]
fn rotary_scalings_are_those_of_config_json() {
    let yarn = json!({"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32});
    type Edit<'a> = &'a dyn Fn(&mut Writer);
    let yarn_keys = |file: &mut Writer| {
        file.text("llama.rope.scaling.type", "yarn");
        file.float("llama.rope.scaling.factor", 4.0);
        file.whole("llama.rope.scaling.original_context_length", 32);
    };
    let cases: [(Edit, Json); 7] = [
        (&yarn_keys, yarn.clone()),
        (
            &|file| {
                yarn_keys(file);
                file.float("llama.rope.scaling.yarn_beta_fast", 16.0);
                file.float("llama.rope.scaling.yarn_beta_slow", 2.0);
                file.float("llama.rope.scaling.yarn_ext_factor", -1.0);
            },
            json!({"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32, "beta_fast": 16, "beta_slow": 2}),
        ),
        (
            &|file| {
                file.text("llama.rope.scaling.type", "linear");
                file.float("llama.rope.scaling.factor", 2.0);
            },
            json!({"type": "linear", "factor": 2.0}),
        ),
        // As llama.cpp reads it: a factor is a linear one, unless the type is "none".
        (&|file| file.float("llama.rope.scaling.factor", 2.0), json!({"type": "linear", "factor": 2.0})),
        (&|file| file.float("llama.rope.scale_linear", 2.0), json!({"type": "linear", "factor": 2.0})),
        (&|file| file.float("llama.rope.scaling.factor", 0.0), Json::Null),
        (
            &|file| {
                file.text("llama.rope.scaling.type", "none");
                file.float("llama.rope.scaling.factor", 2.0);
            },
            Json::Null,
        ),
    ];
    for (edit, wanted) in cases {
        let mut file = writer::model(&Tiny::llama(), writer::floats(0));
        edit(&mut file);
        let wanted = Tiny::new("llama", json!({"rope_scaling": wanted})).config.rope;
        assert_eq!(read(file.finish(3)).unwrap().config.rope, wanted);
    }
    let mut file = writer::model(&Tiny::llama(), writer::floats(0));
    yarn_keys(&mut file);
    file.float("llama.rope.scaling.yarn_ext_factor", 0.5);
    assert!(read(file.finish(3)).unwrap_err().contains("yarn_ext_factor"));
}

#[test]
fn claims_that_no_file_can_keep_are_refused_before_anything_is_made_for_them() {
    let most = u64::MAX.to_le_bytes();
    let one = 1u64.to_le_bytes();
    let start = [b"GGUF".as_slice(), &3u32.to_le_bytes()].concat();
    let key = [one.as_slice(), b"k"].concat();
    let array_of = |kind: u32| [key.as_slice(), &9u32.to_le_bytes(), &kind.to_le_bytes()].concat();
    for claim in [
        [most, one].concat(),
        [one, most].concat(),
        [[0; 8], one].concat().into_iter().chain(most).collect(),
        [[0; 8], one].concat().into_iter().chain(array_of(0)).chain(most).collect(),
        [[0; 8], one].concat().into_iter().chain(array_of(8)).chain((1u64 << 40).to_le_bytes()).collect(),
    ] {
        let error = read([start.as_slice(), claim.as_slice(), &[0; 64]].concat()).unwrap_err();
        assert!(error.contains("announces"), "{error}");
    }
    let nested = array_of(9)
        .into_iter()
        .chain(std::iter::repeat_n([9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 99).flatten());
    let claim =
        [0u64.to_le_bytes(), one].concat().into_iter().chain(array_of(9)).chain(one).chain(nested.skip(17));
    let error = read(start.iter().copied().chain(claim).collect()).unwrap_err();
    assert!(error.contains("nested"), "{error}");
}

fn miniature() -> Json {
    serde_json::from_slice(include_bytes!("../../../../models/miniature/tokenizer.json")).unwrap()
}

/// The built-in model's vocabulary as a GGUF file has it.
fn vocabulary(json: &Json, pre: &str) -> Writer {
    let mut file = Writer::default();
    file.vocabulary(json, pre);
    file
}

fn metadata(file: &Writer) -> Metadata {
    Header::read(&stored(file.finish(3))).unwrap().metadata
}

#[test]
fn text_is_split_as_the_models_own_tokenizers_do() {
    let split = |regex: &str| {
        json!({"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": false},
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]})
    };
    let byte_level =
        json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true});
    let digits = json!({"type": "Sequence", "pretokenizers": [
        {"type": "Digits", "individual_digits": true}, byte_level]});
    // As the tokenizer.json of GPT-2, SmolLM2, Llama 3 and Qwen 2.5 have them.
    let llama3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    let qwen2 = llama3.replace("{1,3}", "");
    let isolated = |regex: &str| json!({"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": false});
    let deepseek = json!({"type": "Sequence", "pretokenizers": [
        isolated("[\r\n]"), isolated("\\s?\\p{L}+"), isolated("\\s?\\p{P}+"), isolated("[一-龥ࠀ-一가-퟿]+"),
        {"type": "Digits", "individual_digits": true},
        {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]});
    for (pre, splitter, whole) in [
        ("gpt-2", byte_level.clone(), false),
        ("smollm", digits, false),
        ("llama-bpe", split(llama3), true),
        ("qwen2", split(&qwen2), false),
        // As those of OLMo 2, Pythia and DeepSeek Coder.
        ("dbrx", split(llama3), false),
        ("olmo", byte_level.clone(), false),
        ("deepseek-coder", deepseek, false),
    ] {
        let mut json = miniature();
        let mine = tokenizer(&metadata(&vocabulary(&json, pre)));
        json["pre_tokenizer"] = splitter;
        json["model"]["ignore_merges"] = whole.into();
        json["added_tokens"] = json!([]);
        let reference: tokenizers::Tokenizer = serde_json::from_value(json).unwrap();
        let mine = match pre {
            // Its rule says BOS, and this vocabulary names none.
            "llama-bpe" => {
                assert!(mine.unwrap_err().contains("bos_token_id"));
                let mut file = vocabulary(&miniature(), pre);
                file.whole("tokenizer.ggml.bos_token_id", 0);
                let mine = tokenizer(&metadata(&file)).unwrap();
                assert_eq!(mine.start(), Some(0));
                mine
            }
            _ => mine.unwrap(),
        };
        for text in NASTY.into_iter().map(str::to_owned).chain([NASTY.concat(), NASTY.join(" ")]) {
            let expected = reference.encode_fast(text.as_str(), false).unwrap();
            assert_eq!(mine.encode(&text).unwrap(), expected.get_ids(), "{pre} {text:?}");
        }
    }
}

#[test]
fn files_that_do_not_say_how_are_split_as_llama_cpp_does_and_unknown_rules_are_named() {
    let mine = tokenizer(&metadata(&vocabulary(&miniature(), "default"))).unwrap();
    // Threes of digits, and punctuation apart.
    for (together, parts) in [("12345", ["123", "45"]), ("a,b", ["a", ",b"]), ("x ==", ["x ", "=="])] {
        let apart = parts.map(|part| mine.encode(part).unwrap()).concat();
        assert_eq!(mine.encode(together).unwrap(), apart, "{together}");
    }
    let error = tokenizer(&metadata(&vocabulary(&miniature(), "klingon"))).unwrap_err();
    assert!(error.contains("klingon") && error.contains("tokenizer.json"), "{error}");
}

#[test]
fn a_tokenizer_beside_the_file_must_be_the_models_own() {
    let metadata = metadata(&vocabulary(&miniature(), "klingon"));
    let own = Tokenizer::read(miniature()).unwrap();
    assert!(with_beside(&metadata, own).is_ok());
    let other = Tokenizer::parse(&tiny::tokenizer()).unwrap();
    assert!(with_beside(&metadata, other).unwrap_err().contains("another model"));
}

#[test]
fn sentencepiece_vocabularies_have_exact_bytes() {
    let mut file = Writer::default();
    file.sentencepiece(&["▁", "a", "b", "▁a", "ab", "▁ab"]);
    let mine = tokenizer(&metadata(&file)).unwrap();
    assert_eq!((mine.start(), mine.lead("ab")), (Some(1), " "));
    assert_eq!(mine.encode("ab").unwrap(), [264]);
    assert_eq!(mine.bytes(262), b" a");
    assert_eq!(mine.bytes(13), b"\n");
    let text = "<s> a\u{2581}\n é";
    let bytes: Vec<u8> = mine.encode(text).unwrap().iter().flat_map(|&id| mine.bytes(id).to_vec()).collect();
    assert_eq!(bytes, format!(" {text}").as_bytes());
    let special = mine.reading_special(true).unwrap();
    assert_eq!(special.encode("<s>ab</s>ab").unwrap(), [1, 264, 2, 264]);
    file.flag("tokenizer.ggml.add_space_prefix", false);
    file.flag("tokenizer.ggml.add_bos_token", false);
    let mine = tokenizer(&metadata(&file)).unwrap();
    assert_eq!((mine.start(), mine.lead("ab")), (None, ""));
    assert_eq!(mine.encode("ab").unwrap(), [263]);
}

#[test]
fn user_defined_tokens_are_read_wherever_they_are_spelled() {
    let mut json = miniature();
    let id = json["model"]["vocab"].as_object().unwrap().len();
    json["model"]["vocab"]["<tool_call>"] = id.into();
    let mut file = Writer::default();
    let kinds: Vec<i32> =
        (0..=id).map(|other| [3, 1, 4][usize::from(other > 0) + usize::from(other == id)]).collect();
    file.tokens(&json, "smollm", &kinds);
    let mine = tokenizer(&metadata(&file)).unwrap();
    let ids = mine.encode("a<tool_call><|endoftext|>").unwrap();
    assert!(ids.contains(&(id as u32)) && !ids.contains(&0), "{ids:?}");
    let bytes: Vec<u8> = ids.iter().flat_map(|&id| mine.bytes(id).to_vec()).collect();
    assert_eq!(bytes, b"a<tool_call><|endoftext|>");
}

proptest! {
    #[test]
    fn a_damaged_file_is_an_error_and_never_a_panic(
        cut in 0usize..6000, edits in prop::collection::vec((0usize..3000, any::<u8>()), 0..4), whole: bool, wide: bool
    ) {
        let mut file = writer::model(&Tiny::new("qwen3", Json::Null), writer::floats(1));
        file.text("tokenizer.ggml.model", "gpt2");
        file.texts("tokenizer.ggml.tokens", &["a", "b", "ab"]);
        file.wholes("tokenizer.ggml.token_type", &[1, 1, 1]);
        file.texts("tokenizer.ggml.merges", &["a b"]);
        let mut bytes = file.finish(3);
        if !whole {
            bytes.truncate(cut);
        }
        for (place, byte) in edits {
            // Eight equal bytes make the largest counts and lengths.
            for target in bytes.iter_mut().skip(place).take(if wide { 8 } else { 1 }) {
                *target = byte;
            }
        }
        let header = Header::read(&stored(bytes.clone()));
        if let Ok(header) = &header {
            let missing = tokenizer(&header.metadata).map(|tokenizer| tokenizer.encode("abc").is_err());
            prop_assert!(missing.unwrap_or(true), "bytes are missing");
        }
        let read = read(bytes);
        prop_assert!(whole || read.is_err());
    }
}

/// The vocabularies of real models with texts and the tokens that the models' own tokenizers make of them, as llama.cpp's
/// source has them in its folder `models` (`benches/llamacpp/build.sh` fetches it):
///
/// ```text
/// cargo test vocabularies_of_real_models -- --ignored --nocapture
/// ```
#[test]
#[ignore = "needs llama.cpp's source"]
fn vocabularies_of_real_models_split_text_as_they_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/llamacpp/source/models");
    let (mut read, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let beside = |extension: &str| std::fs::read_to_string(format!("{}.{extension}", path.display()));
        let (Ok(texts), Ok(ids)) = (beside("inp"), beside("out")) else { continue };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let header = Header::read(&Storage::open(&path).unwrap()).unwrap();
        let mine = match tokenizer(&header.metadata) {
            Ok(mine) => mine,
            Err(error) => {
                println!("{name}: {error}");
                continue;
            }
        };
        let texts: Vec<&str> = texts.split("\n__ggml_vocab_test__\n").collect();
        let expected: Vec<Vec<u32>> =
            ids.lines().map(|line| line.split_whitespace().map(|id| id.parse().unwrap()).collect()).collect();
        for (text, expected) in texts.iter().zip(&expected) {
            if mine.encode(text).unwrap() != *expected {
                wrong.push(format!("{name} {text:?}: {:?}, not {expected:?}", mine.encode(text).unwrap()));
            }
        }
        println!("{name}: {} texts", texts.len());
        read += 1;
    }
    assert!(read > 0 && wrong.is_empty(), "{}", wrong.join("\n"));
}
