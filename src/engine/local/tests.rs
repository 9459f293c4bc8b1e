//! The whole engine on a tiny random model.
//!
//! Never repeats what a part's own tests show.

use super::super::conformance::{conforms, read, request, sample, samples};
use super::*;
use crate::session::{Finish, Token};

fn tiny() -> Local {
    local(tiny::config_json())
}

fn local(config: String) -> Local {
    let source = Source::Embedded {
        config: config.leak().as_bytes(),
        weights: tiny::weights().leak(),
        tokenizer: tiny::tokenizer().leak(),
    };
    Local::new("tiny", source)
}

#[tokio::test]
async fn is_an_engine_like_every_other() {
    let engine = tiny();
    conforms(&engine).await;
    samples(&engine).await;
}

#[tokio::test]
async fn a_lane_says_the_same_alone_and_among_others() {
    let engine = tiny();
    let together = sample(&engine, request("a", 0..8, 60)).await;
    for (lane, expected) in (0..).zip(&together) {
        let alone = sample(&tiny(), request("a", [lane], 60)).await.remove(0);
        assert_eq!(alone.tokens, expected.tokens, "lane {lane}");
    }
    assert!(together.iter().any(|said| said.tokens != together[0].tokens), "every lane says the same");
}

#[tokio::test]
async fn continuing_gives_what_would_have_come() {
    let engine = tiny();
    let whole = sample(&engine, request("the", [3], 40)).await.remove(0);
    for known in [true, false] {
        let (kept, rest) = whole.tokens.split_at(11);
        let strip = |token: &Token| Token { id: token.id.filter(|_| known), ..token.clone() };
        let mut more = request("the", [3], 40 - 11);
        more.kept = kept.iter().map(strip).collect();
        let said = sample(&engine, more).await.remove(0);
        if known {
            assert_eq!(said.tokens, rest);
        }
        assert_eq!(said.ending.usage.sampled_tokens, said.tokens.len() as u64);
        assert!(said.ending.usage.prefix_tokens >= Some(5));
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_up_nobody() {
    // Room for more tokens than a channel holds, and no token that would end the text before.
    let config = tiny::config_json().replace("_embeddings\":128", "_embeddings\":400");
    let engine = local(config.replace("\"eos_token_id\":0", "\"eos_token_id\":null"));
    let mut streams = engine.start(request("the", 0..3, 1000));
    let last = read(streams.remove(2)).await;
    let other = sample(&engine, request("and", [0], 300)).await.remove(0);
    for said in [&last, &other] {
        assert!(said.tokens.len() > LANE_BUFFER, "too short to show anything: {}", said.tokens.len());
    }
    for (lane, stream) in (0..).zip(streams) {
        let expected = sample(&engine, request("the", [lane], 1000)).await.remove(0);
        assert_eq!(read(stream).await.tokens, expected.tokens);
    }
}

#[tokio::test]
async fn what_does_not_fit_is_said_in_numbers_and_the_context_ends_a_sample() {
    let engine = tiny();
    let refused = sample(&engine, request(&"q".repeat(130), 0..2, 4)).await;
    for said in refused {
        let error = said.ending.error.unwrap();
        assert!(
            error.contains("is 130 tokens") && error.contains("holds 128") && error.contains("by 3 tokens"),
            "{error}"
        );
    }
    let longest = sample(&engine, request(&"q".repeat(127), [0], 40)).await.remove(0);
    assert_eq!((longest.ending.finish, longest.tokens.len()), (Finish::Length, 1));
    let empty = sample(&engine, request("", [0], 4)).await.remove(0);
    assert_eq!(empty.ending.usage.prefix_tokens, Some(0));
}

#[tokio::test]
async fn a_model_that_cannot_be_loaded_fails_every_lane_and_the_tokenizer() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Local::new("nowhere", Source::Folder(folder.path().to_owned()));
    for said in sample(&engine, request("the", 0..3, 4)).await {
        assert_eq!(said.ending.finish, Finish::Failed);
        let error = said.ending.error.unwrap();
        assert!(error.contains("nowhere") && error.contains("config.json"), "{error}");
    }
    let error = engine.tokenize("the").unwrap_err().to_string();
    assert!(error.contains("nowhere") && error.contains("tokenizer.json"), "{error}");
}

fn writing(folder: &tempfile::TempDir) -> impl Fn(&str, &[u8]) {
    |name, bytes| std::fs::write(folder.path().join(name), bytes).unwrap()
}

#[tokio::test]
async fn a_folder_is_a_model_too() {
    let folder = tempfile::tempdir().unwrap();
    let write = writing(&folder);
    write("config.json", tiny::config_json().as_bytes());
    write("weights.safetensors", &tiny::weights());
    write("tokenizer.json", &tiny::tokenizer());
    let engine = Local::new("tiny", Source::Folder(folder.path().to_owned()));
    assert_eq!(engine.capabilities().context, Some(128));
    let (from_folder, embedded) =
        (sample(&engine, request("the", [0], 9)).await, sample(&tiny(), request("the", [0], 9)).await);
    assert_eq!(from_folder[0].tokens, embedded[0].tokens);
}

/// The same model as a file of either kind, whole and in parts, says the same.
#[tokio::test]
async fn every_kind_of_file_is_a_model() {
    let model = tiny::Tiny::new("qwen3", serde_json::Value::Null);
    let folder = tempfile::tempdir().unwrap();
    let write = writing(&folder);
    assert!(Source::at(folder.path()).unwrap_err().contains("there is no model"));
    write("tokenizer.json", &tiny::tokenizer());
    let mut file = gguf::writer::model(&model, gguf::writer::floats(0));
    file.whole("tokenizer.ggml.eos_token_id", 0);
    write("one.gguf", &file.finish(3));
    let in_gguf = Local::new("tiny", Source::at(folder.path()).unwrap());
    assert_eq!(in_gguf.identity().engine, "local");
    conforms(&in_gguf).await;
    let expected = sample(&in_gguf, request("the", 0..2, 20)).await;

    write("config.json", model.json.as_bytes());
    let refused = Source::at(&folder.path().join("config.json")).unwrap_err();
    assert!(refused.contains("name the folder"), "{refused}");
    let tensors = model.tensors();
    let (first, second) = tensors.split_at(7);
    write("a.safetensors", &tiny::safetensors(first, "F16"));
    write("b.safetensors", &tiny::safetensors(second, "F32"));
    let place = |(index, (name, ..)): (usize, &tiny::Tensor)| {
        (name.clone(), if index < 7 { "a.safetensors" } else { "b.safetensors" }.into())
    };
    let map: serde_json::Map<String, serde_json::Value> = tensors.iter().enumerate().map(place).collect();
    write("model.safetensors.index.json", serde_json::json!({"weight_map": map}).to_string().as_bytes());
    let in_parts = Local::new("tiny", Source::at(folder.path()).unwrap());
    let said = sample(&in_parts, request("the", 0..2, 20)).await;
    for (said, expected) in said.iter().zip(&expected) {
        assert_eq!((&said.tokens, &said.ending.error), (&expected.tokens, &None));
        assert!(!said.tokens.is_empty());
    }

    write("model.safetensors.index.json", br#"{"weight_map": {"x": "../b.safetensors"}}"#);
    let outside = Local::new("tiny", Source::at(folder.path()).unwrap());
    let refused = sample(&outside, request("the", [0], 20)).await.remove(0).ending.error.unwrap();
    assert!(refused.contains("../b.safetensors"), "{refused}");
}

#[tokio::test]
async fn what_stands_before_a_text_is_said_and_is_no_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = writing(&folder);
    write("config.json", tiny::config_json().as_bytes());
    write("weights.safetensors", &tiny::weights());
    write("tokenizer.json", &tiny::tokenizer());
    let engine = || Local::new("tiny", Source::Folder(folder.path().to_owned()));
    let without = engine().describe().unwrap();
    assert!(without.contains("nothing is put before") && without.contains("context 128 tokens"), "{without}");
    let plain = sample(&engine(), request("the", [0], 30)).await.remove(0);
    write("tokenizer_config.json", br#"{"add_bos_token": true, "bos_token": {"content": "<|endoftext|>"}}"#);
    let with = engine().describe().unwrap();
    assert!(with.contains("<|endoftext|> (token 0)"), "{with}");
    let begun = sample(&engine(), request("the", [0], 30)).await.remove(0);
    assert_ne!(plain.tokens, begun.tokens, "BOS changes nothing");
    assert_eq!(plain.ending.usage.prefix_tokens, begun.ending.usage.prefix_tokens);
    assert_eq!(engine().tokenize("the").unwrap(), [TokenSpan { id: 258, range: 0..3 }]);
    write("tokenizer_config.json", br#"{"add_bos_token": true, "bos_token": "<s>"}"#);
    assert!(engine().describe().unwrap_err().to_string().contains("bos_token"));
}
