//! llama.cpp as an engine like every other, against the one in Rust on the same files, and on files that are no models.

use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::super::gguf::encoder;
use super::super::gguf::writer::{self, NASTY, Writer};
use super::super::kernel::Activation;
use super::super::network::{Network, Shared, Strand};
use super::super::tiny::{self, Tensor, Tiny, encoded};
use super::super::{Local, Source};
use super::file::{MOST_CELLS, MOST_CONTEXT, TEXTS};
use super::network::Sequence;
use super::*;
use crate::engine::Engine;
use crate::engine::conformance::{conforms, request, sample, samples};
use crate::engine::local::network::Vocabulary;
use crate::session::{Finish, Param};

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn tiny_vocabulary() -> Json {
    serde_json::from_slice(&tiny::tokenizer()).unwrap()
}

/// A tiny model's file, with the tiny vocabulary, whose token 0 ends a text.
fn whole(tiny: &Tiny, encode: impl Fn(&Tensor) -> (u32, Vec<u8>)) -> Writer {
    let mut file = writer::model(tiny, encode);
    file.vocabulary(&tiny_vocabulary(), "gpt-2");
    file.whole("tokenizer.ggml.eos_token_id", 0);
    file
}

fn llama() -> Vec<u8> {
    whole(&Tiny::llama(), writer::floats(0)).finish(3)
}

fn engine(path: PathBuf) -> Local {
    Local::new("tiny", Source::LlamaCpp(path))
}

#[tokio::test]
async fn is_an_engine_like_every_other() {
    let folder = Folder::new();
    let engine = engine(folder.write("tiny.gguf", &llama()));
    let can = engine.capabilities();
    assert_eq!((can.batch_invariant, can.context, engine.identity().engine), (false, Some(128), "local"));
    conforms(&engine).await;
    samples(&engine).await;
    let said = engine.describe().unwrap();
    assert!(said.contains("computed by llama.cpp") && said.contains("context 128 tokens"), "{said}");
}

#[tokio::test]
async fn what_does_not_fit_is_said_and_drafts_are_checked() {
    let folder = Folder::new();
    let engine = engine(folder.write("tiny.gguf", &llama()));
    let refused = sample(&engine, request(&"q".repeat(130), 0..2, 4)).await.remove(0);
    assert!(refused.ending.error.unwrap().contains("by 3 tokens"));
    let longest = sample(&engine, request(&"q".repeat(127), [0], 40)).await.remove(0);
    assert_eq!((longest.ending.finish, longest.tokens.len()), (Finish::Length, 1));

    let ids = |said: &[crate::engine::conformance::Said]| -> Vec<Vec<Option<u32>>> {
        said.iter().map(|said| said.tokens.iter().map(|token| token.id).collect()).collect()
    };
    let first = sample(&engine, request("the", 0..4, 60)).await;
    for temperature in [1.0, 0.9, 0.0] {
        let mut other = request("the", 0..4, 60);
        other.params.set(Param::Temperature, Some(temperature)).unwrap();
        let fresh = sample(&engine, other.clone()).await;
        other.drafts = first.iter().map(|said| said.tokens.clone()).collect();
        assert_eq!(ids(&sample(&engine, other).await), ids(&fresh), "temperature {temperature}");
    }
}

/// A block of a format, its numbers spread around zero: what is not told by the bytes is random.
fn blocks(
    kind: u32,
    block: usize,
    scales: &[(usize, u16)],
    size: usize,
) -> impl Fn(&Tensor) -> (u32, Vec<u8>) {
    move |(_, shape, numbers): &Tensor| {
        if shape.len() == 1 {
            return (0, encoded(numbers, "F32"));
        }
        let random = tiny::numbers(numbers.len() as u64, numbers.len() / block * size);
        let mut bytes: Vec<u8> = random.iter().map(|number| (number * 127.0) as i8 as u8).collect();
        for block in bytes.chunks_mut(size) {
            for &(at, half) in scales {
                block[at..at + 2].copy_from_slice(&half.to_le_bytes());
            }
        }
        (kind, bytes)
    }
}

/// How far the log-probabilities of two engines are apart: the most, and on average.
async fn apart(file: &[u8], name: &str) -> (f32, f32) {
    let folder = Folder::new();
    let path = folder.write("tiny.gguf", file);
    // Thirty tokens of this vocabulary.
    let text = "the band on a hand in the sand, then 한국어 is.\n\n";
    let ours = Local::new("ours", Source::Gguf(path.clone())).score(text, 3).await.unwrap().unwrap();
    let theirs = engine(path).score(text, 3).await.unwrap().unwrap();
    assert_eq!(ours.len(), theirs.len(), "{name}");
    assert!(ours.len() >= 30, "{}", ours.len());
    let mut differences = Vec::new();
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!((ours.token.id, &ours.token.bytes), (theirs.token.id, &theirs.token.bytes), "{name}");
        let both = ours.token.logprob.zip(theirs.token.logprob);
        differences.extend(both.map(|(ours, theirs)| (ours - theirs).abs()));
    }
    assert_eq!(differences.len(), ours.len() - 1, "{name}");
    let worst = differences.iter().copied().fold(0.0, f32::max);
    (worst, differences.iter().sum::<f32>() / differences.len() as f32)
}

/// Full floats agree but for the order of sums. In files that do not say that they are full floats, llama.cpp rounds keys
/// and values to half ones; in half ones also what it multiplies with weights, and in blocks that to eight bits.
#[tokio::test]
async fn agrees_with_the_engine_in_rust() {
    for (family, extra) in tiny::every_architecture() {
        let tiny = Tiny::new(family, extra);
        let mut exact = whole(&tiny, writer::floats(0));
        exact.whole("general.file_type", 0);
        let (worst, mean) = apart(&exact.finish(3), family).await;
        println!("{family}, full floats: {worst:.7} at most, {mean:.7} on average");
        // llama.cpp looks GELU up in a table of half precision.
        let is_exact = tiny.config.traits.activation == Activation::Silu;
        assert!(worst < if is_exact { 1e-4 } else { 5e-3 }, "{family}: {worst}");
        for (kind, most) in [(0, 2e-2), (1, 2e-2), (30, 0.15)] {
            let (worst, mean) =
                apart(&whole(&tiny, writer::floats(kind)).finish(3), &format!("{family} {kind}")).await;
            println!(
                "{family}, format {kind}, half keys and values: {worst:.6} at most, {mean:.6} on average"
            );
            assert!(worst < most, "{family} {kind}: {worst}");
        }
        let (worst, mean) = apart(&whole(&tiny, writer::bytes).finish(3), family).await;
        println!("{family}, Q8_0: {worst:.6} at most, {mean:.6} on average");
        assert!(worst < 0.3 && mean < 0.1, "{family} Q8_0: {worst} {mean}");
    }
    for (kind, name) in [(3, "Q4_1"), (6, "Q5_0"), (7, "Q5_1"), (20, "IQ4_NL")] {
        let (worst, mean) = apart(&whole(&Tiny::llama(), encoder::blocks(kind)).finish(3), name).await;
        println!("llama, {name}: {worst:.6} at most, {mean:.6} on average");
        assert!(worst < 0.3 && mean < 0.1, "{name}: {worst} {mean}");
    }
    let wide = json!({"hidden_size": 256, "intermediate_size": 256, "head_dim": 64});
    let wide = Tiny::new("llama", wide);
    for (name, file) in [
        ("Q4_0", whole(&wide, blocks(2, 32, &[(0, 0x2800)], 18))),
        ("Q4_K", whole(&wide, blocks(12, 256, &[(0, 0x1400), (2, 0x1f80)], 144))),
        ("Q6_K", whole(&wide, blocks(14, 256, &[(208, 0x0400)], 210))),
        ("Q2_K", whole(&wide, blocks(10, 256, &[(80, 0x1800), (82, 0x1c00)], 84))),
        ("Q3_K", whole(&wide, blocks(11, 256, &[(108, 0x1000)], 110))),
    ] {
        let (worst, mean) = apart(&file.finish(3), name).await;
        println!("wide llama, {name}: {worst:.6} at most, {mean:.6} on average");
        assert!(worst < 0.5 && mean < 0.1, "{name}: {worst} {mean}");
    }
}

fn miniature() -> Json {
    serde_json::from_slice(include_bytes!("../../../../models/miniature/tokenizer.json")).unwrap()
}

#[test]
fn splits_text_as_the_tokenizers_in_rust_do() {
    let folder = Folder::new();
    let check = |name: &str, file: &Writer, differing: &[&str]| {
        let path = folder.write("words.gguf", &file.finish(3));
        let ours = Source::Gguf(path.clone()).tokenizer().unwrap();
        let theirs = Words::read(&path).unwrap();
        assert_eq!(theirs.size(), ours.size(), "{name}");
        assert_eq!(theirs.start(), ours.start(), "{name}");
        for id in 0..ours.size() as u32 {
            assert_eq!(theirs.bytes(id), ours.bytes(id), "{name}, token {id}");
        }
        for text in NASTY.into_iter().map(str::to_owned).chain([NASTY.concat(), NASTY.join(" ")]) {
            if differing.contains(&text.as_str()) {
                continue;
            }
            assert_eq!(theirs.lead(&text), ours.lead(&text), "{name}, {text:?}");
            assert_eq!(theirs.encode(&text), ours.encode(&text), "{name}, {text:?}");
            let cut = &text.as_bytes()[..text.len() * 2 / 3];
            assert_eq!(theirs.encode_bytes(cut), ours.encode_bytes(cut), "{name}, {cut:?}");
        }
    };
    let named = || {
        let mut file = Writer::default();
        file.text("general.architecture", "llama");
        file
    };
    for pre in [
        "gpt-2",
        "smollm",
        "llama-bpe",
        "qwen2",
        "default",
        "dbrx",
        "olmo",
        "falcon",
        "deepseek-coder",
        "deepseek-v3",
        "tekken",
    ] {
        let mut file = named();
        file.vocabulary(&miniature(), pre);
        file.whole("tokenizer.ggml.bos_token_id", 0);
        check(pre, &file, &[]);
    }
    let mut file = named();
    file.sentencepiece(&[
        "▁", "a", "b", "▁a", "ab", "▁ab", "▁the", "he", "the", "日本", "▁▁", "ll", "or", "e",
    ]);
    check("sentencepiece", &file, &[]);
    file.flag("tokenizer.ggml.add_space_prefix", false);
    file.flag("tokenizer.ggml.add_bos_token", false);
    check("sentencepiece without a space before", &file, &[]);
}

#[test]
fn a_typed_substitute_of_the_space_is_an_error_and_not_a_space() {
    let folder = Folder::new();
    let mut file = Writer::default();
    file.text("general.architecture", "llama");
    file.sentencepiece(&["▁", "a"]);
    let words = Words::read(&folder.write("words.gguf", &file.finish(3))).unwrap();
    assert!(words.encode("a\u{2581}").unwrap_err().contains("change the text"));
    assert_eq!(words.encode("<s>").unwrap().len(), 4, "a special token was read out of text");
}

#[test]
fn files_of_gpt_2s_kind_that_name_no_end_have_none() {
    let folder = Folder::new();
    let mut file = writer::model(&Tiny::llama(), writer::floats(0));
    file.vocabulary(&tiny_vocabulary(), "gpt-2");
    let loaded = Loaded::read(&folder.write("tiny.gguf", &file.finish(3)), &mut |_| {}).unwrap();
    // Token 0 is called <|endoftext|>, which llama.cpp knows by name.
    assert_eq!(loaded.network(1).unwrap().facts().ends, [0]);
    let mut file = Writer::default();
    file.text("general.architecture", "llama");
    file.vocabulary(&miniature(), "llama-bpe");
    let error = Words::read(&folder.write("words.gguf", &file.finish(3))).unwrap_err();
    assert!(error.contains("bos_token_id"), "{error}");
}

#[test]
fn broken_files_are_errors_in_words() {
    let folder = Folder::new();
    let good = llama();
    let mut twice = writer::model(&Tiny::llama(), writer::floats(0));
    twice.text("tokenizer.ggml.model", "gpt2");
    twice.texts("tokenizer.ggml.tokens", &["a", "a"]);
    let mut bytes = writer::model(&Tiny::llama(), writer::floats(0));
    bytes.text("tokenizer.ggml.model", "llama");
    bytes.texts("tokenizer.ggml.tokens", &["<unk>", "a"]);
    bytes.floats("tokenizer.ggml.scores", &[0.0, 0.0]);
    let mut few = whole(&Tiny::llama(), writer::floats(0));
    few.whole("llama.expert_count", 70_000);
    let mut none = Writer::default();
    none.text("general.architecture", "llama");
    none.whole("llama.block_count", 0);
    let mut unknown = Writer::default();
    unknown.text("general.architecture", "klingon");
    unknown.vocabulary(&tiny_vocabulary(), "gpt-2");
    let mut reader = whole(&Tiny::llama(), writer::floats(0));
    reader.flag("llama.attention.causal", false);
    let mut rule = writer::model(&Tiny::llama(), writer::floats(0));
    rule.vocabulary(&tiny_vocabulary(), "klingon");
    for (bytes, named) in [
        (b"GGML".to_vec(), "does not begin with GGUF"),
        (good[..good.len() - 64].to_vec(), "llama.cpp cannot run it: "),
        (good[..good.len() / 2].to_vec(), "llama.cpp cannot run it: "),
        (good[..1000].to_vec(), "cut short"),
        (writer::model(&Tiny::llama(), writer::floats(0)).finish(3), "no tokenizer"),
        (twice.finish(3), "there twice"),
        (bytes.finish(3), "no token for byte 0x00"),
        (few.finish(3), "expert_count is 70000"),
        (none.finish(3), "block_count is 0"),
        (unknown.finish(3), "klingon"),
        (reader.finish(3), "does not continue text"),
        (rule.finish(3), "klingon"),
    ] {
        let path = folder.write("broken.gguf", &bytes);
        let error = Loaded::read(&path, &mut |_| {}).unwrap_err();
        println!("{error}");
        assert!(error.contains(named) && error.contains("broken.gguf"), "{named}: {error}");
    }
    let nowhere = Loaded::read(&folder.0.path().join("nowhere.gguf"), &mut |_| {}).unwrap_err();
    assert!(nowhere.contains("nowhere.gguf"), "{nowhere}");
}

#[tokio::test]
async fn files_that_are_not_computed_in_rust_are_its_own() {
    let folder = Folder::new();
    // IQ4_XS, with scales of up to 1/256 and numbers of up to 127.
    let wide = Tiny::new("llama", json!({"hidden_size": 256, "intermediate_size": 256, "head_dim": 64}));
    let file = whole(&wide, blocks(23, 256, &[(0, 0x0800)], 136)).finish(3);
    let source = Source::at(&folder.write("tiny.gguf", &file)).unwrap();
    assert!(matches!(source, Source::LlamaCpp(_)), "{source:?}");
    let said = sample(&Local::new("tiny", source), request("the", 0..2, 9)).await.remove(0);
    assert_eq!(said.ending.error, None);
    let source = Source::at(&folder.write("tiny.gguf", &llama())).unwrap();
    assert!(matches!(source, Source::Gguf(_)), "{source:?}");
    let asked = Source::llama_cpp(&folder.write("tiny.gguf", &llama())).unwrap();
    assert!(matches!(asked, Source::LlamaCpp(_)), "{asked:?}");
    let mut rule = writer::model(&Tiny::llama(), writer::floats(0));
    rule.vocabulary(&tiny_vocabulary(), "bloom");
    let source = Source::at(&folder.write("tiny.gguf", &rule.finish(3))).unwrap();
    assert!(matches!(source, Source::LlamaCpp(_)), "{source:?}");
    // A vocabulary without the bytes that no UTF-8 has is no reason.
    let mut few = writer::model(&Tiny::llama(), writer::floats(0));
    few.text("tokenizer.ggml.model", "gpt2");
    few.text("tokenizer.ggml.pre", "gpt-2");
    few.texts("tokenizer.ggml.tokens", &["a"]);
    few.texts::<&str>("tokenizer.ggml.merges", &[]);
    let source = Source::at(&folder.write("tiny.gguf", &few.finish(3))).unwrap();
    assert!(matches!(source, Source::Gguf(_)), "{source:?}");
    let source = Source::at(&folder.write("tiny.gguf", b"nonsense")).unwrap();
    assert!(matches!(source, Source::Gguf(_)), "{source:?}");
    folder.write("config.json", b"{}");
    let refused = Source::llama_cpp(folder.0.path()).unwrap_err();
    assert!(refused.contains("GGUF files only"), "{refused}");
}

/// Reads these tokens alone and returns the logits after the last.
fn alone(network: &mut LlamaCpp, tokens: &[u32]) -> Vec<f32> {
    let mut memory = network.memory(1).unwrap();
    let mut strands = [Strand { memory: &mut memory, tokens: tokens.len() }];
    let stride = network.facts().vocabulary;
    let logits = network.logits(tokens, None, &mut strands).unwrap();
    logits[(tokens.len() - 1) * stride..].to_vec()
}

fn assert_near(got: &[f32], expected: &[f32], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let most = got.iter().zip(expected).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
    assert!(most < 5e-3, "{what}: {most}");
}

/// What is shared, taken back, thrown out and read again must be what it would be alone.
#[test]
fn texts_share_make_room_and_come_back() {
    let folder = Folder::new();
    let loaded = Loaded::read(&folder.write("tiny.gguf", &llama()), &mut |_| {}).unwrap();
    let facts = loaded.network(1).unwrap().facts().clone();
    let make = || LlamaCpp::new(&loaded.model, facts.clone(), 256, false, 1).unwrap();
    let text = |from: u32, length: u32| -> Vec<u32> {
        (0..length).map(|i| (i * 37 + from * 11 + 5) % 270).collect()
    };
    let mut reference = make();
    for rewinds in [true, false] {
        let mut network = make();
        network.rewinds = rewinds;
        let head = text(1, 90);
        let mut trunk = network.memory(90).unwrap();
        network.read(&head[..40], &mut trunk).unwrap();
        network.read(&head[40..], &mut trunk).unwrap();
        // Sixteen lanes of ten tokens: without sharing they take 1600 positions of 256. A model that cannot go back reads
        // the head for every lane, so there are two.
        let lanes = if rewinds { 16 } else { 2 };
        let shared = if rewinds { 80 } else { 90 };
        let mut memories: Vec<Sequence> = (0..lanes).map(|_| network.memory(1).unwrap()).collect();
        let mut last = Vec::new();
        for step in 0..5 {
            let tokens: Vec<u32> =
                (0..lanes).flat_map(|lane| text(lane, 10)[2 * step..2 * step + 2].to_vec()).collect();
            let mut strands: Vec<Strand<Sequence>> =
                memories.iter_mut().map(|memory| Strand { memory, tokens: 2 }).collect();
            let head = Some(Shared { memory: &trunk, length: shared });
            last = network.logits(&tokens, head, &mut strands).unwrap().to_vec();
        }
        let stride = network.stride();
        for (lane, memory) in (0..lanes).zip(&memories) {
            assert_eq!(network.length(memory), 10);
            let expected = alone(&mut reference, &[&head[..shared], &text(lane, 10)].concat());
            assert_near(&last[(2 * lane as usize + 1) * stride..][..stride], &expected, "a lane");
        }
        // Taken back, then another way.
        network.truncate(&mut memories[1], 4);
        assert_eq!(network.length(&memories[1]), 4);
        let mut strands = [Strand { memory: &mut memories[1], tokens: 1 }];
        let got =
            network.logits(&[7], Some(Shared { memory: &trunk, length: shared }), &mut strands).unwrap();
        let expected = alone(&mut reference, &[&head[..shared], &text(1, 10)[..4], &[7]].concat());
        assert_near(got, &expected, "taken back");
        // Other texts push all of it out.
        for other in 2..6 {
            let got = alone(&mut network, &text(other, 120));
            assert_near(&got, &alone(&mut reference, &text(other, 120)), "another text");
        }
        let mut strands = [Strand { memory: &mut memories[1], tokens: 1 }];
        let got =
            network.logits(&[8], Some(Shared { memory: &trunk, length: shared }), &mut strands).unwrap();
        let expected = alone(&mut reference, &[&head[..shared], &text(1, 10)[..4], &[7, 8]].concat());
        assert_near(got, &expected, "come back");
        let mut edited = network.beginning(&trunk, 50, 60).unwrap();
        assert_eq!(network.length(&edited), 50);
        let mut strands = [Strand { memory: &mut edited, tokens: 1 }];
        let got = network.logits(&[9], None, &mut strands).unwrap();
        assert_near(got, &alone(&mut reference, &[&head[..50], &[9]].concat()), "a beginning");
    }
}

#[test]
fn lanes_for_which_there_is_no_room_are_told_so() {
    let folder = Folder::new();
    let loaded = Loaded::read(&folder.write("tiny.gguf", &llama()), &mut |_| {}).unwrap();
    let facts = loaded.network(1).unwrap().facts().clone();
    let mut network = LlamaCpp::new(&loaded.model, facts, 256, false, 1).unwrap();
    let mut memories: Vec<Sequence> = (0..4).map(|_| network.memory(1).unwrap()).collect();
    let tokens = vec![5; 4 * 100];
    let mut strands: Vec<Strand<Sequence>> =
        memories.iter_mut().map(|memory| Strand { memory, tokens: 100 }).collect();
    let error = network.logits(&tokens, None, &mut strands).unwrap_err();
    assert!(error.contains("256 tokens") && error.contains("fewer lanes"), "{error}");
    drop(memories);
    assert_eq!(alone(&mut network, &[5; 100]).len(), network.stride(), "it does not go on");
    // More texts than seats.
    let mut many: Vec<Sequence> = (0..100).map(|_| network.memory(1).unwrap()).collect();
    for memory in &mut many {
        network.read(&[5, 6], memory).unwrap();
    }
    let tokens = vec![7; 100];
    let mut strands: Vec<Strand<Sequence>> =
        many.iter_mut().map(|memory| Strand { memory, tokens: 1 }).collect();
    assert!(network.logits(&tokens, None, &mut strands).unwrap_err().contains("fewer lanes"));
}

#[test]
fn the_cache_is_as_large_as_is_useful_and_fits() {
    let folder = Folder::new();
    let cells = |context: usize, free: Option<u64>| {
        let mut file = Writer::default();
        file.text("general.architecture", "llama");
        for (key, value) in [
            ("context_length", context),
            ("embedding_length", 2048),
            ("block_count", 16),
            ("attention.head_count", 32),
            ("attention.head_count_kv", 8),
        ] {
            file.whole(&format!("llama.{key}"), value);
        }
        file.vocabulary(&tiny_vocabulary(), "gpt-2");
        File::read(&folder.write("large.gguf", &file.finish(3))).unwrap().cells(free).unwrap()
    };
    // 32 KiB for a position.
    assert_eq!(cells(131_072, None), MOST_CELLS);
    assert_eq!(cells(131_072, Some(4 << 30)), MOST_CELLS);
    assert_eq!(cells(131_072, Some(1 << 30)), MOST_CELLS / 2);
    assert_eq!(cells(131_072, Some(0)), MOST_CONTEXT);
    assert_eq!(cells(512, None), 512 * TEXTS);
}

#[test]
fn a_long_text_of_one_kind_is_split() {
    let folder = Folder::new();
    for pre in ["default", "llama-bpe"] {
        let mut file = Writer::default();
        file.text("general.architecture", "llama");
        file.vocabulary(&miniature(), pre);
        file.whole("tokenizer.ggml.bos_token_id", 0);
        let words = Words::read(&folder.write("words.gguf", &file.finish(3))).unwrap();
        for text in ["a", " ", "-", "é", "7"].map(|text| text.repeat(100_000)) {
            assert!(!words.encode(&text).unwrap().is_empty());
        }
    }
}
