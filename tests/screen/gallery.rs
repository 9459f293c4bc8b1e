//! Every pane, instrument, view and overlay as text and styles, at three sizes.
//!
//! `INSTA_UPDATE=always` accepts what is new; it is then read in the diff.

use samplebook::{
    app::{
        Effect, FetchEntry, FetchPhase, FetchProgress, FetchedFor, InstrumentsCommand, Message,
        ProgramCommand, SessionEntry, ViewsCommand,
        state::{Instrument, Place, View},
    },
    language::{Language, within},
    session::{Alternative, Capabilities, Distribution, Finish, LogprobKind, Param, Price, Scored, Token},
};

use super::chinese::english_left;
use super::pane::{answer_all, sweep};
use super::stage::{
    Stage, engines, server_answer,
    sessions::{COLUMNS, PAIRS, REFERENCE, TURNS, TWO},
};

/// The usual size, the usual smallest, and the smallest samplebook works in.
const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (60, 16)];

/// What plays of this file write, besides sessions and samples.
const WRITTEN: &str = "\
    nice copied bytes test sessions jsonl Session today qqqq typing that field longer than its and more And \
    input output nAssistant nHuman in line requests once five four unclosed group \
    http https example com connection refused is the server running Service Unavailable \
    answered Too Many Requests asks to wait nothing was lost open another program has left space device error \
    could not read set aside rejected expected value \
    large smollm NickMystic SmolLM2-135M-Q8_0-GGUF rgerganov gpt gguf org house needs a server The most weights in this list \
    small one how model wrote before there were assistants to imitate words than have room row tiny HuggingFaceTB \
    Hugging Face hub ORG NAME REVISION FILE";

/// Takes pictures of a stage at every size: text, and below each line its styles.
fn gallery(name: &str, play: impl Fn(&mut Stage), toml: &str) {
    for (width, height) in SIZES {
        let mut stage = Stage::new(toml, width, height);
        play(&mut stage);
        insta::assert_snapshot!(format!("{name}@{width}x{height}"), stage.styled());
        // The same in Chinese: the program says nothing in English there.
        within(Language::Chinese, || {
            let mut stage = Stage::new(toml, width, height);
            play(&mut stage);
            let samples = stage.state.session.samples.values();
            let said: String = samples.map(|entry| entry.sample.text() + "\n").collect();
            let left = english_left(&stage.text(), &format!("{toml}\n{said}\n{WRITTEN}"));
            assert!(
                left.is_empty(),
                "{name}: {left:?} in
{}",
                stage.text()
            );
        });
    }
}

fn token(text: &str, p: f32, others: &[(&str, f32)]) -> Token {
    let one =
        |text: &str, p: f32| Alternative { bytes: text.into(), id: Some(text.len() as u32), logprob: p.ln() };
    let top =
        std::iter::once((text, p)).chain(others.iter().copied()).map(|(text, p)| one(text, p)).collect();
    Token {
        bytes: text.into(),
        id: Some(text.len() as u32),
        logprob: Some(p.ln()),
        top,
        entropy_bits: Some(1.5 - p),
        ..Token::default()
    }
}

/// Two models make of the same text what they will, the token cursor on the second of four.
fn two_models(stage: &mut Stage) {
    stage.keys("ctrl-r");
    stage.say_all(" four line and https");
    stage.command(ViewsCommand::Show(View::Contrast));
    for _ in 0..4 {
        let asked = stage.effects.iter().rev().find_map(|effect| match effect {
            Effect::Contrast { sample, epoch, .. } => Some((*sample, *epoch)),
            _ => None,
        });
        let (sample, epoch) = asked.expect("two models are asked");
        let scored = |chances: [f32; 5]| {
            let tokens = ["Once", " four", " line", " and", " https"].iter().zip(chances);
            tokens.map(|(text, p)| Scored { token: token(text, p, &[(" more", 0.3)]), rank: None }).collect()
        };
        let scored = [scored([0.1, 0.5, 0.02, 0.4, 0.5]), scored([0.1, 0.01, 0.6, 0.4, 0.1])];
        stage.send(Message::Contrasted { sample, epoch, scored: Ok(scored) });
    }
    stage.keys("alt-4 f2 right");
}

/// Four lanes that say nearly the same, each ended in its own way.
pub(super) fn sampled(stage: &mut Stage) {
    stage.keys("ctrl-r");
    let ids: Vec<_> = stage.live.iter().map(|sample| sample.id).collect();
    let who = [" everybody", " nobody", " everybody", " 모두"];
    let ends = [
        (".\n", Finish::Stop),
        ("!\n", Finish::Length),
        (", or so.\n", Finish::Cancelled),
        ("\n", Finish::Failed),
    ];
    for (lane, id) in ids.into_iter().enumerate() {
        let (end, finish) = ends[lane % 4];
        stage.say(id, token(" four", 0.6, &[(" five", 0.3), (" 4", 0.1)]));
        stage.say(id, token(", as", 0.9, &[(".", 0.05)]));
        stage.say(id, token(who[lane % 4], 0.02, &[]));
        stage.say(id, token(" knows", 0.99, &[]));
        stage.say(id, token(end, 0.4, &[]));
        let error = "http://127.0.0.1:1/v1: connection refused; is the server running?";
        stage.end_id(id, finish, (finish == Finish::Failed).then_some(error));
    }
}

fn show(stage: &mut Stage, instrument: Instrument) {
    stage.command(InstrumentsCommand::Show(instrument));
}

#[test]
fn panes() {
    gallery(
        "cells",
        |stage| {
            sampled(stage);
            stage.keys("alt-1 down");
        },
        TWO,
    );
    gallery(
        "prefix",
        |stage| {
            stage.keys("'\u{200b}\ta  ' enter enter");
        },
        TWO,
    );
    gallery(
        "prefix-selected",
        |stage| {
            stage.keys("ctrl-t ctrl-a");
        },
        TWO,
    );
    gallery(
        "params",
        |stage| {
            stage.keys("alt-3 down right");
        },
        TWO,
    );
    gallery(
        "lanes",
        |stage| {
            sampled(stage);
            stage.keys("alt-4 right p 4 n 'nice' enter");
        },
        TWO,
    );
    gallery(
        "lanes-streaming",
        |stage| {
            stage.keys("ctrl-r");
            stage.words(1, " so");
            let id = stage.live[2].id;
            stage.send(Message::LaneWaits(id, "in line: 3 requests at once".to_owned()));
        },
        TWO,
    );
    gallery(
        "lane-zoomed",
        |stage| {
            sampled(stage);
            stage.keys("alt-4 z");
        },
        TWO,
    );
    gallery("nothing-yet", |_| {}, "format = 1\n[[cell]]\nid = \"a\"\n");
}

#[test]
fn columns_and_filters() {
    gallery(
        "columns",
        |stage| {
            sampled(stage);
            stage.keys("alt-. alt-.");
        },
        COLUMNS,
    );
    gallery(
        "sweep",
        |stage| {
            stage.keys("alt-3 s ctrl-r").say_all(" and so on");
        },
        TWO,
    );
    gallery(
        "filter",
        |stage| {
            sampled(stage);
            stage.keys("alt-4 right p shift-f");
        },
        TWO,
    );
    gallery(
        "filter-nothing",
        |stage| {
            sampled(stage);
            stage.keys("alt-4 shift-f");
        },
        TWO,
    );
    gallery(
        "folded",
        |stage| {
            stage.keys("ctrl-r").say_all(" Because.\n\nHuman: What else?");
            stage.keys("alt-4 f");
        },
        TURNS,
    );
    gallery(
        "unfolded",
        |stage| {
            stage.keys("ctrl-r").say_all(" Because.\n\nHuman: What else?");
            stage.keys("alt-4");
        },
        TURNS,
    );
}

#[test]
fn instruments() {
    gallery(
        "note",
        |stage| {
            sampled(stage);
            show(stage, Instrument::Note);
        },
        TWO,
    );
    gallery("tally-empty", |stage| show(stage, Instrument::Tally), TWO);
    gallery(
        "tally",
        |stage| {
            show(stage, Instrument::Tally);
            sampled(stage);
            stage.keys("alt-5 down");
        },
        TWO,
    );
    gallery(
        "tally-columns",
        |stage| {
            show(stage, Instrument::Tally);
            sampled(stage);
        },
        COLUMNS,
    );
    gallery(
        "tally-table",
        |stage| {
            show(stage, Instrument::Tally);
            answer_all(stage);
            stage.keys("alt-5 down");
        },
        &sweep(5),
    );
    gallery(
        "tally-table-many",
        |stage| {
            show(stage, Instrument::Tally);
            answer_all(stage);
            stage.keys("alt-5 .");
        },
        &sweep(16),
    );
    gallery(
        "tally-wrong-rule",
        |stage| {
            show(stage, Instrument::Tally);
            stage.state.cell_mut().answer = "/(/".to_owned();
            sampled(stage);
        },
        TWO,
    );
    gallery(
        "forks",
        |stage| {
            show(stage, Instrument::Forks);
            sampled(stage);
            stage.keys("alt-5 down");
        },
        TWO,
    );
    gallery(
        "agreement",
        |stage| {
            show(stage, Instrument::Agreement);
            sampled(stage);
        },
        TWO,
    );
    gallery(
        "verbatim",
        |stage| {
            show(stage, Instrument::Verbatim);
            stage.keys("ctrl-r");
            stage.words(0, " known everywhere for coats of black and white stripes of many kinds");
            stage.words(1, " seen nowhere");
        },
        REFERENCE,
    );
    gallery(
        "verbatim-none",
        |stage| {
            show(stage, Instrument::Verbatim);
            sampled(stage);
        },
        TWO,
    );
    gallery(
        "verbatim-sweep",
        |stage| {
            stage.keys("alt-5 s ctrl-r").say_all(" known everywhere");
        },
        REFERENCE,
    );
    gallery("shots-empty", |stage| show(stage, Instrument::Shots), PAIRS);
    gallery("shots", dial, PAIRS);
    gallery(
        "bill",
        |stage| {
            stage.state.program.engine.can.price =
                Some(Price { prefix_usd_per_million: 0.5, sampled_usd_per_million: 1.5 });
            stage.state.program.preferences.cap_usd = Some(2.0);
            show(stage, Instrument::Bill);
            sampled(stage);
        },
        TWO,
    );
    gallery(
        "background",
        |stage| {
            show(stage, Instrument::Tally);
            sampled(stage);
            stage.keys("alt-m");
            let ids: Vec<_> = stage.live.iter().take(9).map(|sample| sample.id).collect();
            for id in ids {
                stage.end_id(id, Finish::Stop, None);
            }
        },
        TWO,
    );
}

/// The dial, half of it right, and what a scoring engine says to it.
fn dial(stage: &mut Stage) {
    stage.state.program.engine.can.scoring = true;
    stage.keys("alt-5 d");
    let lanes: Vec<u32> = stage.live.iter().map(|sample| sample.lane).collect();
    for (number, lane) in lanes.into_iter().enumerate() {
        stage.token(lane, if number > 3 { " lait\n".as_bytes() } else { b" milk\n" });
        stage.end(lane, Finish::Stop, None);
    }
    stage.keys("shift-d");
    let Some(Effect::ScoreAnswers { cell, epoch, questions }) = stage.effects.pop() else {
        panic!("not asked")
    };
    for question in questions {
        let probability = Ok(0.2 * question.examples as f64);
        stage.send(Message::AnswerScored {
            cell: cell.clone(),
            epoch,
            examples: question.examples,
            probability,
        });
    }
}

#[test]
fn views() {
    for &view in View::ALL {
        let play = |stage: &mut Stage| {
            sampled(stage);
            stage.command(ViewsCommand::Show(view));
        };
        gallery(&format!("view-{}", view.word()), play, if view == View::Verbatim { REFERENCE } else { TWO });
    }
    gallery(
        "view-scored-prefix",
        |stage| {
            stage.state.program.engine.can.scoring = true;
            stage.command(ViewsCommand::Show(View::Surprise));
            let Some(Effect::Score { prefix, revision, epoch, text }) = stage.effects.pop() else {
                panic!("not asked")
            };
            let scored = text
                .split_inclusive(' ')
                .zip([0.9, 0.1, 0.001])
                .map(|(word, p)| Scored { token: token(word, p, &[]), rank: Some(1) });
            stage.send(Message::Scored { prefix, revision, epoch, scored: Ok(scored.collect()) });
        },
        TWO,
    );
}

#[test]
fn the_token_looked_at_and_the_next_one() {
    gallery(
        "inspector",
        |stage| {
            sampled(stage);
            stage.keys("alt-4 i right right");
        },
        TWO,
    );
    gallery(
        "inspector-alternatives",
        |stage| {
            sampled(stage);
            stage.keys("alt-4 i down");
        },
        TWO,
    );
    gallery(
        "inspector-in-prefix",
        |stage| {
            stage.keys("f2");
        },
        TWO,
    );
    gallery(
        "next-token",
        |stage| {
            stage.keys("alt-n alt-a");
            let Some(Effect::AskNext { place, epoch, .. }) = stage.effects.pop() else { panic!("not asked") };
            let answer = Distribution {
                top: token("4", 0.5, &[("5", 0.2), (" four", 0.1), ("\n", 0.05)]).top,
                logprobs: LogprobKind::Raw,
                ..Distribution::default()
            };
            stage.send(Message::NextKnown { place, epoch, answer: Ok(Box::new(answer)) });
        },
        TWO,
    );
    gallery(
        "next-token-unknown",
        |stage| {
            stage.keys("alt-n alt-a");
            let Some(Effect::AskNext { place, epoch, .. }) = stage.effects.pop() else { panic!("not asked") };
            stage.send(Message::NextKnown {
                place,
                epoch,
                answer: Err("https://example.com/v1: 503 Service Unavailable".to_owned()),
            });
        },
        TWO,
    );
    gallery(
        "live-passing",
        |stage| {
            sampled(stage);
            stage.state.program.engine.can =
                Capabilities { drafts: true, ..stage.state.program.engine.can.clone() };
            stage.keys("alt-l alt-3 right");
            stage.resample(" something else");
        },
        TWO,
    );
}

#[test]
fn overlays() {
    gallery(
        "picker-commands",
        |stage| {
            stage.keys("ctrl-p");
        },
        TWO,
    );
    gallery(
        "picker-searched",
        |stage| {
            stage.keys("ctrl-p 'lane'");
        },
        TWO,
    );
    gallery(
        "picker-nothing",
        |stage| {
            stage.keys("ctrl-p 'qqqq'");
        },
        TWO,
    );
    gallery(
        "picker-sessions",
        |stage| {
            let entry = |number: usize| SessionEntry {
                title: format!("Session {number} 안녕"),
                detail: format!("{number} cells, today"),
                open: String::new(),
            };
            stage.send(Message::SessionsListed((0..30).map(entry).collect()));
            stage.keys("pagedown pagedown");
        },
        TWO,
    );
    gallery(
        "tree",
        |stage| {
            sampled(stage);
            stage.keys("alt-4 right c");
            stage.say_all(" and on");
            stage.keys("c");
            stage.say_all(" and on");
            stage.keys("alt-t");
        },
        TWO,
    );
    gallery(
        "line",
        |stage| {
            stage.keys("alt-3 enter '9' enter");
        },
        TWO,
    );
    gallery(
        "line-save-as",
        |stage| {
            stage.keys("alt-s");
        },
        TWO,
    );
    gallery(
        "line-long",
        |stage| {
            stage.keys("alt-1 r");
            stage.send(Message::Pasted("a title that is longer than its field, 안녕하세요, ".repeat(4)));
        },
        TWO,
    );
    gallery(
        "note-edited",
        |stage| {
            stage.keys("alt-1 e ' And' enter 'more.'");
        },
        TWO,
    );
    gallery(
        "reference",
        |stage| {
            stage.keys("alt-5 r");
        },
        REFERENCE,
    );
    gallery(
        "form-pairs",
        |stage| {
            stage.keys("f7 down down down ' ' down enter");
        },
        PAIRS,
    );
    gallery(
        "form-turns",
        |stage| {
            stage.keys("f7 down down down down");
        },
        TURNS,
    );
    gallery(
        "form-refused",
        |stage| {
            stage.keys("f7 'f'");
        },
        PAIRS,
    );
    gallery(
        "stops-of-a-cell",
        |stage| {
            stage.keys("alt-3");
            stage.state.session.param = Param::Stop;
            stage.keys("enter '\\n' enter 'Human:' enter '\\q' enter");
            stage.keys("'\\q' enter");
        },
        TWO,
    );
    gallery(
        "help-first",
        |stage| {
            stage.keys("f1");
        },
        TWO,
    );
    gallery(
        "help-last",
        |stage| {
            stage.keys("f1 end");
        },
        TWO,
    );
    gallery(
        "confirm",
        |stage| {
            stage.state.session.place.read_only = Some("another program has it open".to_owned());
            stage.keys("'x' ctrl-q");
        },
        TWO,
    );
    gallery(
        "report",
        |stage| {
            let lines: Vec<String> = (1..40).map(|line| format!("line {line}: a sample could not be read: expected a value; it was set aside in test.samples.rejected.jsonl")).collect();
            stage.send(Message::Reported(lines));
            stage.keys("down");
        },
        TWO,
    );
}

/// A model is being fetched, and so much of it has come.
fn fetching(stage: &mut Stage) {
    let spec = "NickMystic/SmolLM2-135M-Q8_0-GGUF:smollm2-135m-q8_0.gguf".to_owned();
    stage.send(Message::FetchBegun { fetch: 1, spec, wanted: FetchedFor::Session });
    let progress = FetchProgress {
        phase: FetchPhase::Fetching,
        percent: 45,
        done: "65.3 MB".to_owned(),
        total: "145 MB".to_owned(),
        rate: Some("12.3 MB".to_owned()),
        left: Some("1:05".to_owned()),
    };
    stage.send(Message::FetchProgressed { fetch: 1, progress });
}

/// The list of engines with models that could be fetched.
fn to_fetch(stage: &mut Stage) {
    stage.send(Message::EnginesListed(engines(&["builtin", "server:house"])));
    let entry = |(spec, detail, about): (&str, &str, &str)| FetchEntry {
        spec: spec.to_owned(),
        label: format!("↓ {spec}"),
        detail: detail.to_owned(),
        about: about.to_owned(),
        hindrance: spec.contains("gpt-2").then(|| "needs a server".to_owned()),
    };
    let models = [
        ("org/large", "2.0 GB", "The most weights in this list."),
        (
            "rgerganov/gpt-2-gguf",
            "330 MB · needs a server",
            "The small one: how a model wrote before there were \
          assistants to imitate, in more words than have room in one row. 124M weights",
        ),
    ];
    stage.send(Message::ModelsToFetch(models.map(entry).to_vec()));
}

#[test]
fn a_model_on_its_way() {
    gallery(
        "fetch-list",
        |stage| {
            to_fetch(stage);
            stage.keys("down down down down down down");
        },
        TWO,
    );
    gallery(
        "server-line",
        |stage| {
            to_fetch(stage);
            stage.keys("down down down enter 'http://10.0.0.1:8080' enter");
            stage.send(Message::ServerAsked(Err("tiny line https".to_owned())));
        },
        TWO,
    );
    gallery(
        "two-models",
        two_models,
        &COLUMNS.replace("temperature = 1.4, prefix = \"Twice\"", "model = \"org/tiny\""),
    );
    gallery(
        "exchange",
        |stage| {
            let text = "https://10.0.0.1:8080/v1\n\n{\"line\":\"4,096\u{1b}[2J\u{202e}\"}\n\n200 · 0.132 s\n";
            stage.send(Message::ExchangeShown(Default::default(), Some(text.to_owned())));
        },
        TWO,
    );
    gallery(
        "server-models",
        |stage| {
            to_fetch(stage);
            stage.keys("down down down enter 'http://10.0.0.1:8080' enter");
            stage.send(server_answer("4,096", &["org/tiny", "org/large\u{1b}[2\u{202e}"]));
        },
        TWO,
    );
    gallery(
        "fetch-line",
        |stage| {
            stage.command(ProgramCommand::FetchModel);
        },
        TWO,
    );
    gallery(
        "fetch-refused",
        |stage| {
            stage.command(ProgramCommand::FetchModel);
            stage.keys("'tiny line' enter");
            stage.send(Message::FetchRefused("tiny line https".to_owned()));
        },
        TWO,
    );
    gallery(
        "fetch-anyway",
        |stage| {
            to_fetch(stage);
            stage.keys("down down down down down down enter");
        },
        TWO,
    );
    gallery(
        "fetching",
        |stage| {
            fetching(stage);
            stage.keys("alt-4");
        },
        TWO,
    );
    gallery(
        "fetching-asked",
        |stage| {
            let spec = "org/tiny".to_owned();
            stage.send(Message::FetchBegun { fetch: 1, spec, wanted: FetchedFor::Session });
        },
        TWO,
    );
    gallery(
        "fetching-listed",
        |stage| {
            fetching(stage);
            to_fetch(stage);
        },
        TWO,
    );
    gallery(
        "fetching-two",
        |stage| {
            fetching(stage);
            to_fetch(stage);
            stage.keys("down down down down down down enter");
        },
        TWO,
    );
    gallery(
        "fetch-stopped",
        |stage| {
            fetching(stage);
            stage.keys("f9");
        },
        TWO,
    );
    gallery(
        "fetch-failed",
        |stage| {
            fetching(stage);
            let end = Err("http https example com connection refused".to_owned());
            stage.send(Message::FetchEnded { fetch: 1, end });
        },
        TWO,
    );
}

#[test]
fn news_of_every_level() {
    let long = "the server at https://example.com/v1 answered 429 Too Many Requests and asks to wait 20 s; nothing was lost";
    gallery(
        "news-info",
        |stage| {
            stage.send(Message::Told("copied 12 bytes".to_owned()));
        },
        TWO,
    );
    gallery(
        "news-warning",
        |stage| {
            stage.send(Message::Warned(long.to_owned()));
        },
        TWO,
    );
    gallery(
        "news-error",
        |stage| {
            stage.keys("'x' ctrl-s");
            let revision = stage.state.session.place.revision;
            stage.send(Message::SaveFailed(
                revision,
                "/sessions/test.toml: No space left on device (os error 28)".to_owned(),
            ));
        },
        TWO,
    );
    gallery(
        "read-only",
        |stage| {
            stage.state.session.place = Place {
                read_only: Some("another program has it open".to_owned()),
                ..stage.state.session.place.clone()
            };
            stage.keys("ctrl-s");
        },
        TWO,
    );
}
