//! The whole engine on a tiny random model.
//!
//! Never repeats what a part's own tests show.

use super::super::conformance::{Said, conforms, read, request, sample, samples};
use super::*;
use crate::session::{Finish, Param, Token};

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
        let (inherited, rest) = whole.tokens.split_at(11);
        let strip = |token: &Token| Token { id: token.id.filter(|_| known), ..token.clone() };
        let mut more = request("the", [3], 40 - 11);
        more.inherited = inherited.iter().map(strip).collect();
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
    let error = engine.split("the").unwrap_err().to_string();
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
    assert_eq!(engine().split("the").unwrap(), [TokenSpan { id: 258, range: 0..3 }]);
    write("tokenizer_config.json", br#"{"add_bos_token": true, "bos_token": "<s>"}"#);
    assert!(engine().describe().unwrap_err().to_string().contains("bos_token"));
}

/// What drawing from drafts gives must be what drawing gives.
async fn redrawn(engine: &Local, mut request: Request, drafts: &[Said]) -> Vec<Said> {
    let fresh = sample(engine, request.clone()).await;
    request.drafts = drafts.iter().map(|said| said.tokens.clone()).collect();
    let again = sample(engine, request).await;
    for (again, fresh) in again.iter().zip(&fresh) {
        assert_eq!((&again.tokens, &again.ending), (&fresh.tokens, &fresh.ending));
    }
    again
}

#[tokio::test]
async fn drawing_again_keeps_what_would_be_drawn_again() {
    let engine = tiny();
    let first = sample(&engine, request("the", 0..4, 60)).await;
    // The same settings change nothing.
    let same = redrawn(&engine, request("the", 0..4, 60), &first).await;
    for (same, first) in same.iter().zip(&first) {
        assert_eq!(same.tokens, first.tokens);
    }
    let mut kept = 0;
    for (param, value) in [
        (Param::Temperature, 0.95),
        (Param::Temperature, 0.0),
        (Param::TopP, 0.8),
        (Param::TopK, 3.0),
        (Param::RepetitionPenalty, 1.4),
        (Param::MaxTokens, 7.0),
        (Param::MaxTokens, 90.0),
    ] {
        let mut other = request("the", 0..4, 60);
        other.params.set(param, Some(value)).unwrap();
        let redrawn = redrawn(&engine, other, &first).await;
        let common =
            |(a, b): (&Said, &Said)| a.tokens.iter().zip(&b.tokens).take_while(|(a, b)| a == b).count();
        kept += redrawn.iter().zip(&first).map(common).sum::<usize>();
    }
    assert!(kept > 40, "a change of settings kept only {kept} tokens");
    // Another prefix, another seed, stop texts, drafts of another length and of another model.
    redrawn(&engine, request("and", 0..4, 60), &first).await;
    redrawn(&engine, Request { seed: 99, ..request("the", 0..4, 60) }, &first).await;
    redrawn(&engine, request("the", 0..4, 60), &first[..1]).await;
    let mut stopping = request("the", 0..4, 60);
    stopping.params.stop = vec!["e".to_owned(), "an".to_owned()];
    redrawn(&engine, stopping, &first).await;
    let mut foreign = request("the", [0], 60);
    foreign.drafts = vec![vec![Token { bytes: b"zzz".to_vec(), id: Some(9999), ..Token::default() }]];
    assert_eq!(sample(&engine, foreign).await[0].tokens, first[0].tokens);
}

#[tokio::test]
async fn a_text_is_scored_as_it_would_be_drawn() {
    let engine = tiny();
    let text = "the quick brown fox and 한국어\n";
    let scored = engine.score(text, 3).await.unwrap().unwrap();
    let spans = engine.split(text).unwrap();
    assert!(spans.iter().map(|span| span.id).eq(scored.iter().filter_map(|scored| scored.token.id)));
    assert_eq!((scored[0].token.logprob, scored[0].rank, scored[0].token.entropy_bits), (None, None, None));
    for (index, scored) in scored.iter().enumerate().skip(1) {
        // Drawn after the same tokens, with the whole vocabulary as alternatives.
        let mut next = request(&text[..spans[0].range.end], [0], 1);
        let inherited = spans[1..index].iter().map(|span| Token { id: Some(span.id), ..Token::default() });
        next.inherited = inherited.collect();
        for (token, span) in next.inherited.iter_mut().zip(&spans[1..]) {
            token.bytes = text.as_bytes()[span.range.clone()].to_vec();
        }
        next.alternatives = tiny::VOCABULARY;
        next.params.set(Param::Temperature, Some(0.0)).unwrap();
        let Some(drawn) = sample(&engine, next).await.remove(0).tokens.pop() else { continue };
        let rank = drawn.top.iter().position(|other| other.id == scored.token.id).unwrap();
        assert_eq!(scored.rank, Some(rank as u32 + 1));
        assert_eq!(scored.token.logprob, Some(drawn.top[rank].logprob));
        assert_eq!(scored.token.top, drawn.top[..3]);
        let log = drawn.top.iter().map(|other| f64::from(other.logprob));
        let entropy: f64 = log.map(|log| -log * log.exp()).sum::<f64>() / std::f64::consts::LN_2;
        assert!((f64::from(scored.token.entropy_bits.unwrap()) - entropy).abs() < 1e-4);
    }
    assert_eq!(engine.score("", 3).await.unwrap().unwrap(), []);
    let long = engine.score(&"q".repeat(129), 0).await.unwrap().unwrap_err().to_string();
    assert!(long.contains("129 tokens") && long.ends_with("by 1 token"), "{long}");
    let most = engine.score(&"q".repeat(128), 0).await.unwrap().unwrap();
    assert_eq!(most.len(), 128);
    // Giving up is felt by nobody.
    drop(engine.score(&"q".repeat(100), 0));
    assert_eq!(engine.score(text, 3).await.unwrap().unwrap(), scored);
}

#[tokio::test]
async fn the_distribution_is_the_one_that_is_drawn_from() {
    let engine = tiny();
    let said = sample(&engine, request("the", [3], 20)).await.remove(0);
    for kept in [0, 1, 9] {
        let next = engine.next("the", &said.tokens[..kept], 3).await.unwrap().unwrap();
        assert_eq!((next.logits.len(), next.top.as_slice()), (tiny::VOCABULARY, &said.tokens[kept].top[..]));
        let id = said.tokens[kept].id.unwrap() as usize;
        let logprob = (f64::from(next.logits[id]) - next.total) as f32;
        assert_eq!(Some(logprob), said.tokens[kept].logprob);
        assert_eq!((next.text.len(), next.prefix, next.ends.as_slice()), (1 + kept, 1, [0].as_slice()));
        // The same noise draws the same token from it.
        let params = request("the", [3], 20).params;
        let settings = crate::sampling::Settings::new(&params);
        let history = crate::sampling::History { text: &next.text, prefix: next.prefix };
        let noise = crate::sampling::Noise::new(7, 3, next.text.len());
        let drawn = crate::sampling::draw(
            &crate::sampling::keep(&next.logits, &settings, history),
            settings.temperature,
            noise,
        );
        assert_eq!(drawn, said.tokens[kept].id);
    }
    let long = engine.next(&"q".repeat(200), &[], 0).await.unwrap().unwrap_err().to_string();
    assert!(long.contains("200 tokens"), "{long}");
}
