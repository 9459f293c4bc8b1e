//! A real server against the engine in this program, on the same weights: texts, tokens, numbers, stops, ends.
//!
//! `benches/servers/run.sh` starts the servers and runs this; `SAMPLEBOOK_SERVER` is the address of one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{future::pending, sync::Arc};

use samplebook::{
    engine::{
        Deaf, Engine, Request, Run, follow,
        server::{Profile, Server},
    },
    roster,
    session::{CellId, Finish, LogprobKind, Param, Params, Sample},
    settings::Settings,
};

/// How far log-probabilities may be apart: the server's weights are rounded to 16 bits, those in the program are not.
const APART: f32 = 5e-3;

fn server() -> Arc<dyn Engine> {
    #[expect(clippy::disallowed_methods, reason = "a test reads where its server is")]
    let url = std::env::var("SAMPLEBOOK_SERVER").unwrap();
    Arc::new(Server::new(Profile::new("real", url)).unwrap())
}

fn own() -> Arc<dyn Engine> {
    roster::builtin(&Settings::default())
}

/// Draws samples of a prefix.
async fn drawn(engine: &Arc<dyn Engine>, prefix: &str, lanes: u32, set: impl Fn(&mut Params)) -> Vec<Sample> {
    asked(engine, prefix, None, lanes, set).await
}

/// Draws samples of a prefix, or of a chat with this system prompt.
async fn asked(
    engine: &Arc<dyn Engine>,
    prefix: &str,
    chat: Option<&str>,
    lanes: u32,
    set: impl Fn(&mut Params),
) -> Vec<Sample> {
    let mut params = Params::default();
    params.set(Param::MaxTokens, Some(24.0)).unwrap();
    set(&mut params);
    engine.learn().await.unwrap();
    let run = Run::begin(engine.as_ref(), &CellId::new("a"), &params).with_seed(7).as_chat(chat);
    let lanes: Vec<u32> = (0..lanes).collect();
    let streams = engine.start(Request {
        prefix: prefix.to_owned(),
        inherited: Vec::new(),
        chat: chat.map(str::to_owned),
        params,
        seed: run.seed,
        lanes: lanes.clone(),
        drafts: Vec::new(),
        alternatives: 5,
    });
    let lanes = lanes.into_iter().zip(streams).map(|(lane, stream)| {
        let sample = run.sample(lane, None, prefix.as_bytes().to_vec());
        follow(Arc::clone(engine), stream, sample, pending::<()>(), Deaf)
    });
    futures_util::future::join_all(lanes).await.into_iter().map(|sample| sample.unwrap()).collect()
}

fn greedy(params: &mut Params) {
    params.set(Param::Temperature, Some(0.0)).unwrap();
}

const PREFIXES: [&str; 8] = [
    "what is 2+2=",
    "The zebra (",
    "sea → see\nforest → ",
    "Human: Hi\nAI:",
    " \n\n",
    "안녕하세요. 저는",
    "A list of fruit:\n1. ",
    "e\u{301} 👩‍👩‍👧 \u{feff}x",
];

#[tokio::test]
#[ignore = "needs a server: benches/servers/run.sh"]
async fn greedy_texts_tokens_and_numbers_are_those_of_the_program() {
    let (server, own) = (server(), own());
    let mut most = 0f32;
    let (mut same, mut all, mut without) = (0, 0, 0);
    for prefix in PREFIXES {
        let theirs = &drawn(&server, prefix, 1, greedy).await[0];
        let ours = &drawn(&own, prefix, 1, greedy).await[0];
        assert_eq!(theirs.error, None, "{prefix:?}");
        assert_eq!(theirs.logprobs, LogprobKind::Raw);
        // A near tie may fall the other way with rounded weights; up to there everything is the same.
        let pairs = ours.tokens.iter().zip(&theirs.tokens);
        for (ours, theirs) in pairs.take_while(|(ours, theirs)| ours.bytes == theirs.bytes) {
            all += 1;
            match theirs.logprob {
                Some(logprob) => {
                    most = most.max((logprob - ours.logprob.unwrap()).abs());
                    assert_eq!(theirs.top[0].bytes, ours.top[0].bytes);
                }
                None => without += 1,
            }
        }
        same += u32::from(ours.text() == theirs.text());
    }
    println!(
        "{same} of {} texts are the same; {all} tokens, {without} without a number; at most {most:.1e} apart",
        PREFIXES.len()
    );
    assert!(same as usize + 2 >= PREFIXES.len() && most < APART, "{same} {most}");
}

/// What a server makes of a chat is told if a completion of it says the same, with the same numbers.
#[tokio::test]
#[ignore = "needs a server: benches/servers/run.sh"]
async fn a_chat_is_the_completion_of_the_text_that_the_server_made_of_it() {
    let server = server();
    let chat = &asked(&server, "What is 2+2?", Some("Be brief."), 1, greedy).await[0];
    if chat.error.as_ref().is_some_and(|error| error.contains("template")) {
        println!("no chat template there: {}", chat.error.as_ref().unwrap());
        return;
    }
    assert_eq!(chat.error, None);
    let Some(prompt) = chat.chat.as_ref().and_then(|chat| chat.prompt.clone()) else {
        println!("it does not tell what it makes of a chat");
        return;
    };
    assert!(prompt.contains("Be brief.") && prompt.contains("What is 2+2?"), "{prompt:?}");
    let plain = &drawn(&server, &prompt, 1, greedy).await[0];
    assert_eq!(plain.text(), chat.text(), "{prompt:?}");
    let numbers = |sample: &Sample| sample.tokens.iter().map(|token| token.logprob).collect::<Vec<_>>();
    assert_eq!(numbers(plain).len(), numbers(chat).len());
    for (plain, chat) in numbers(plain).into_iter().zip(numbers(chat)) {
        assert!(
            plain.zip(chat).is_some_and(|(plain, chat)| (plain - chat).abs() < APART),
            "{plain:?} {chat:?}"
        );
    }
}

#[tokio::test]
#[ignore = "needs a server: benches/servers/run.sh"]
async fn stop_texts_cut_where_the_program_cuts() {
    let (server, own) = (server(), own());
    let mut checked = 0;
    for prefix in PREFIXES {
        let whole = drawn(&own, prefix, 1, greedy).await[0].text();
        // A near tie may fall the other way with rounded weights.
        if drawn(&server, prefix, 1, greedy).await[0].text() != whole {
            println!("{prefix:?} goes on in another way there");
            continue;
        }
        let characters: Vec<char> = whole.chars().collect();
        // Inside tokens and across them, of one byte and of several.
        for (from, len) in [(3, 1), (5, 2), (7, 5), (12, 9)] {
            let Some(stop) = characters.get(from..from + len).map(|stop| stop.iter().collect::<String>())
            else {
                continue;
            };
            if stop.contains(char::REPLACEMENT_CHARACTER) {
                continue;
            }
            let with_stop = |params: &mut Params| {
                greedy(params);
                params.stop = vec![stop.clone()];
            };
            let theirs = &drawn(&server, prefix, 1, with_stop).await[0];
            let ours = &drawn(&own, prefix, 1, with_stop).await[0];
            assert!(!theirs.text().contains(&stop), "{prefix:?} {stop:?}");
            checked += 1;
            assert_eq!(theirs.text(), ours.text(), "{prefix:?} {stop:?}");
            assert_eq!(
                (theirs.finish, &theirs.stop_string),
                (ours.finish, &ours.stop_string),
                "{prefix:?} {stop:?}"
            );
            assert_eq!(theirs.finish, Finish::StopString);
            if ours.tokens.iter().all(|token| std::str::from_utf8(&token.bytes).is_ok()) {
                let bytes = |sample: &Sample| {
                    sample.tokens.iter().map(|token| token.bytes.clone()).collect::<Vec<_>>()
                };
                assert_eq!(bytes(theirs), bytes(ours), "{prefix:?} {stop:?}");
                assert_eq!(theirs.without_number(), 0, "{prefix:?} {stop:?}");
            }
        }
    }
    println!("{checked} stop texts cut as in the program");
    assert!(checked > 12);
}

#[tokio::test]
#[ignore = "needs a server: benches/servers/run.sh"]
async fn sixteen_lanes_differ_and_come_again_by_their_seed() {
    let server = server();
    let texts = async || drawn(&server, "The zebra (", 16, |_| {}).await;
    let (first, second) = (texts().await, texts().await);
    let different: std::collections::HashSet<String> = first.iter().map(Sample::text).collect();
    let again = first.iter().zip(&second).filter(|(a, b)| a.text() == b.text()).count();
    println!("{} of 16 lanes differ, {again} of 16 came again", different.len());
    assert!(different.len() > 8);
    assert!(first.iter().all(|sample| sample.error.is_none() && sample.usage.sampled_tokens > 0));
    assert!(first.iter().all(|sample| matches!(sample.finish, Finish::Length | Finish::Stop)));
}

#[tokio::test]
#[ignore = "needs a server: benches/servers/run.sh"]
async fn texts_are_split_and_scored_as_in_the_program() {
    let (server, own) = (server(), own());
    server.learn().await.unwrap();
    let can = server.capabilities();
    assert!(can.tokenizer && can.scoring && can.context.is_some(), "{can:?}");
    let mut most = 0f32;
    for prefix in PREFIXES {
        let theirs = server.tokenize(prefix).await.unwrap().unwrap();
        let ours = own.tokenize(prefix).await.unwrap().unwrap();
        assert_eq!(theirs, ours, "{prefix:?}");
        let theirs = server.score(prefix, 3).await.unwrap().unwrap();
        let ours = own.score(prefix, 3).await.unwrap().unwrap();
        for (theirs, ours) in theirs.iter().zip(&ours) {
            if let Some(ours) = ours.token.logprob {
                // Of the most improbable tokens only that they are is known.
                match theirs.token.logprob {
                    Some(theirs) => most = most.max((theirs - ours).abs()),
                    None => assert!(ours < -5.0, "{prefix:?} {ours}"),
                }
            }
        }
    }
    println!("scores are at most {most:.1e} apart");
    assert!(most < 10.0 * APART, "{most}");
}

#[tokio::test]
#[ignore = "needs a server: benches/servers/run.sh"]
async fn a_prefix_beyond_the_context_is_refused_in_words() {
    let server = server();
    let long = "zebra ".repeat(20_000);
    let sample = &drawn(&server, &long, 1, greedy).await[0];
    let error = sample.error.as_deref().unwrap();
    println!("{error}");
    assert_eq!(sample.finish, Finish::Failed);
    assert!(error.contains("context"), "{error}");
}
