//! The census of messages: every one is sent by a case and changes what the case names.

use std::sync::Arc;

use samplebook::{
    analysis::{Reference, Thresholds},
    app::{
        Effect, Message, Mouse, MouseAction, ProgramCommand, SessionEntry, read,
        state::{EngineStatus, Place},
    },
    language::Language,
    session::{Alternative, CellId, Chat, Distribution, Finish, LogprobKind, Sample, Scored, Token},
};

use crate::{
    fetch::{asking, begun, fetching, progressed},
    look,
    settings::{answered, deaf, live, read_only, reference, scores, streaming, tokenizes, two, two_models},
    stage::{Stage, engines, server_answer, sessions::COLUMNS, to_fetch},
};

/// Writes the cases, one for every message: a new one does not compile until it has its own.
macro_rules! cases {
    ($($variant:ident: $stage:ident $keys:literal, $message:expr, $look:expr, $change:literal;)*) => {
        fn name(message: &Message) -> &'static str {
            match message { $(Message::$variant { .. } => stringify!($variant),)* }
        }

        const CASES: &[Case] = &[$((stringify!($variant), $stage, $keys, $message, $look, $change),)*];
    };
}

/// A case: the message's name, where it arrives, keys before it, the message, what it changes, and how.
type Case = (
    &'static str,
    fn() -> Stage,
    &'static str,
    fn(&mut Stage) -> Message,
    fn(&Stage) -> String,
    &'static str,
);

cases! {
    Clock: deaf "'x'", |_| Message::Clock(5_000), look::wanted, " => save 1";
    Resized: two "", |_| Message::Resized(80, 24), look::size, "120x40 => 80x24";
    Command: two "", |_| Message::Command(ProgramCommand::FocusLanes.into()), look::focus, "Prefix => Lanes";
    Typed: two "", |_| Message::Typed('한'), look::text, "what is 2+2= => what is 2+2=한";
    Pasted: two "alt-4", |_| Message::Pasted("a\nb".to_owned()), look::text, "what is 2+2= => what is 2+2=a\nb";
    Mouse: two "", click_on_cells, look::cell, "0 => 1";
    RunStarted: deaf "ctrl-r", headers, look::run, "1 of 0 => 1 of 1";
    LiveResampled: live "right", |stage| stage.resampled(" else"), first_lane, " 4 or so\nno =>   else";
    LaneWaits: streaming "", |stage| Message::LaneWaits(stage.live[0].id, "in line".to_owned()), status, "streaming => in line";
    ChatRendered: chatting "", |stage| Message::ChatRendered(stage.live[0].id, "<user> what".to_owned()), whole_lane, "what is 2+2= so => <user> what so";
    TokenArrived: streaming "", |stage| Message::TokenArrived(stage.live[0].id, token(" it")), first_lane, " so =>  so it";
    SampleEnded: streaming "", ends, status, "streaming => stop";
    CaughtUp: unwritten "", |_| Message::CaughtUp, unwritten_count, "1 => 0";
    Tokenized: counted "'x'", tokens, stripes, "[0, 4, 7] => [0, 4]";
    Scored: scored "", scores_of_prefix, scored_tokens, "0 => 1";
    AnswerScored: scores "shift-d", answer_scored, dial, "0 => 1";
    Indexed: verbatim "", indexed, reference_problem, "indexing the reference… => ";
    ReferenceScored: scored_reference "alt-5 r", reference_scored, reference_tokens, "0 => 1";
    ReferenceRead: two "", |_| reference_read(Ok("Zebras are".to_owned())), reference_text, "None => Some(\"Zebras are\")";
    NextKnown: two "alt-a", next_known, next_best, "unknown => 4";
    Saved: deaf "'x' ctrl-s", |_| Message::Saved(1), dirty, "true => false";
    SaveFailed: deaf "'x' ctrl-s", |_| Message::SaveFailed(1, "the disk is full".to_owned()), failure, "None => Some(\"the disk is full\")";
    Opened: answered "", opened, look::cells, "sum korean at 0 => columns at 0";
    Moved: answered "alt-s 'b.toml' enter", |_| Message::Moved(place("b.toml")), path, "/sessions/test.toml => b.toml";
    OpenFailed: two "", |_| Message::OpenFailed("it is a folder".to_owned()), look::overlay, "none => report That did not work 0";
    SessionFreed: read_only "'x'", |_| Message::SessionFreed, look::news, " => the other program has closed this session; open it again to keep what comes, or Alt-s to keep what is here";
    SessionsListed: two "ctrl-o", sessions, look::overlay, "none => picker Open a session";
    SamplesRead: reading "", samples_read, look::run, "1 of 0 => 1 of 1";
    EngineChanged: two "", engine_changed, engine, "builtin miniature => server:a large";
    EngineAbout: two "", |_| Message::EngineAbout("it is small".to_owned()), look::news, " => it is small";
    EngineLearned: two "", engine_learned, engine, "builtin miniature => builtin larger";
    EngineFailed: two "", |_| Message::EngineFailed("no such file".to_owned()), look::overlay, "none => report That engine cannot be had 0";
    EnginesListed: two "f3", |_| Message::EnginesListed(engines(&["builtin", "server:a"])), look::overlay, "none => picker Who answers";
    ThemeChanged: two "", |_| Message::ThemeChanged("day".to_owned()), theme, " => day";
    ModelsFound: listing "", |_| Message::ModelsFound(engines(&["local:/m/a.gguf", "builtin"])), look::choices, "builtin, server:a, Open a model file…, Add a server…, Change or remove a server…, Fetch a model from the hub… => builtin, server:a, local:/m/a.gguf, Open a model file…, Add a server…, Change or remove a server…, Fetch a model from the hub…";
    Contrasted: contrasting "", contrasted, contrast, " => +2.00";
    ExchangeShown: answered "", |_| Message::ExchangeShown(Default::default(), Some("POST http://h/".to_owned())), look::overlay, "none => report What went over the wire 0";
    ServerAsked: asking_server "", |_| server_answer("llamacpp", &["m"]), look::overlay, "line Server => picker Which of its models?";
    ServerTested: two "", |_| Message::ServerTested(Err("it said nothing".to_owned())), look::overlay, "none => report The server gave no token 0";
    ServersListed: two "", |_| Message::ServersListed(vec![("home".to_owned(), "http://127.0.0.1:1".to_owned())]), look::choices, "none => home";
    ServerRemoved: two "", |_| Message::ServerRemoved(Ok("home".to_owned())), look::news, " => home stands no more in the settings";
    ServerAdded: two "", |_| Message::ServerAdded(Ok("server:a".to_owned())), look::news, " => server:a stands in the settings";
    ModelsToFetch: listing "", |_| Message::ModelsToFetch(to_fetch(&["org/tiny"])), look::choices, "builtin, server:a, Open a model file…, Add a server…, Change or remove a server…, Fetch a model from the hub… => builtin, server:a, Open a model file…, Add a server…, Change or remove a server…, ↓ org/tiny, Fetch a model from the hub…";
    FetchBegun: two "", |_| begun(1), look::fetch, "none => org/tiny 0%";
    FetchRefused: asking "'a b' enter", |_| Message::FetchRefused("it has a blank".to_owned()), look::overlay, "line Fetch => line Fetch: it has a blank";
    FetchProgressed: fetching "", |_| progressed(1, 45), look::fetch, "org/tiny 0% => org/tiny 45%";
    FetchEnded: fetching "", |_| Message::FetchEnded { fetch: 1, end: Ok("local:/m/tiny.gguf".to_owned()) }, look::wanted, " => use engine local:/m/tiny.gguf";
    LanguageChanged: two "", |_| Message::LanguageChanged(Language::Chinese), look::news, " => 中文 until you quit; language = \"zh-CN\" in the settings keeps it";
    ThemesListed: two "f4", |_| Message::ThemesListed(listed(["night", "day"])), look::overlay, "none => picker Theme";
    Edited: two "ctrl-e", edited, look::text, "what is 2+2= => what is 3+3=";
    EditorFailed: two "", |_| Message::EditorFailed("there is no vi".to_owned()), look::overlay, "none => report The editor 0";
    Reported: two "", |_| Message::Reported(vec!["a".to_owned(), "b".to_owned()]), look::overlay, "none => report About this session 0";
    Warned: two "", |_| Message::Warned("no clipboard".to_owned()), look::news, " => no clipboard";
    Told: two "", |_| Message::Told("saved as screen.svg".to_owned()), look::news, " => saved as screen.svg";
}

#[test]
fn every_message_is_sent_by_a_case_and_changes_what_the_case_names() {
    let mut wrong = Vec::new();
    for (variant, stage, keys, message, look, expected) in CASES {
        let mut stage = stage();
        stage.keys(keys);
        stage.wanted.clear();
        let before = look(&stage);
        let message = message(&mut stage);
        assert_eq!(name(&message), *variant);
        stage.send(message);
        let after = look(&stage);
        let change = format!("{before} => {after}");
        if change != *expected || before == after {
            wrong.push(format!("{variant}: {change:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn listed<const N: usize>(names: [&str; N]) -> Vec<(String, String)> {
    names.map(|name| (name.to_owned(), String::new())).to_vec()
}

/// The list of engines is open, and what lies on this machine is still looked for.
fn listing() -> Stage {
    let mut stage = two();
    stage.send(Message::EnginesListed(engines(&["builtin", "server:a"])));
    stage
}

fn token(text: &str) -> Token {
    Token { bytes: text.into(), logprob: Some(-0.5), ..Token::default() }
}

fn place(path: &str) -> Place {
    Place { path: path.to_owned(), ..Place::default() }
}

fn click_on_cells(stage: &mut Stage) -> Message {
    stage.keys("alt-1");
    let at = stage.find("안녕");
    Message::Mouse(Mouse { action: MouseAction::Down, at, shift: false })
}

fn headers(stage: &mut Stage) -> Message {
    let Some(Effect::StartRun { cell, lanes, .. }) = stage.effects.pop() else {
        panic!("no run was asked for")
    };
    let header = |lane: u32| Sample {
        id: uuid::Uuid::from_u128(u128::from(lane) + 1),
        run: Some(uuid::Uuid::from_u128(9)),
        cell: cell.clone(),
        lane,
        prefix: b"what is 2+2=".to_vec(),
        ..Sample::default()
    };
    Message::RunStarted(lanes.iter().map(|lane| header(lane.lane)).collect())
}

fn ends(stage: &mut Stage) -> Message {
    let sample = Sample { finish: Finish::Stop, ..stage.live[0].clone() };
    Message::SampleEnded { sample: Box::new(sample), not_written: None }
}

/// A sample could not be written.
fn unwritten() -> Stage {
    let mut stage = streaming();
    let sample = Box::new(stage.live.remove(0));
    stage.send(Message::SampleEnded { sample, not_written: Some("the disk is full".to_owned()) });
    stage
}

/// An engine with a tokenizer, whose answers are still to come.
fn counted() -> Stage {
    let mut stage = tokenizes();
    stage.answers = false;
    stage
}

fn tokens(stage: &mut Stage) -> Message {
    let Some(Effect::Tokenize { prefix, revision, epoch, .. }) = stage.effects.pop() else {
        panic!("not asked")
    };
    Message::Tokenized { prefix, revision, epoch, starts: Ok(vec![0, 4]) }
}

/// A view that shows scores of the prefix, which are still to come.
fn scored() -> Stage {
    let mut stage = two();
    stage.state.program.engine.can.scoring = true;
    stage.keys("alt-v alt-v");
    stage
}

fn scores_of_prefix(stage: &mut Stage) -> Message {
    let Some(Effect::Score { prefix, revision, epoch, text }) = stage.effects.pop() else {
        panic!("not asked")
    };
    let scored = vec![Scored { token: token(&text), rank: Some(1) }];
    Message::Scored { prefix, revision, epoch, scored: Ok(scored) }
}

/// Two models are asked about the first sample.
fn contrasting() -> Stage {
    let mut stage = two_models();
    stage.keys("ctrl-p 'view contrast' enter");
    stage
}

fn contrasted(stage: &mut Stage) -> Message {
    let asked = stage.effects.iter().find_map(|effect| match effect {
        Effect::Contrast { sample, epoch, text, .. } => Some((*sample, *epoch, text.clone())),
        _ => None,
    });
    let (sample, epoch, text) = asked.expect("nobody was asked");
    let scored = |p: f32| {
        let token = Token { logprob: Some(p.ln()), ..token(&text) };
        vec![Scored { token, rank: None }]
    };
    Message::Contrasted { sample, epoch, scored: Ok([scored(0.5), scored(0.125)]) }
}

/// By how many bits the session's model finds the first token more probable.
fn contrast(stage: &Stage) -> String {
    let sample = stage.state.cell().board.lanes[0].sample.unwrap();
    let contrast = read::token_contrast(&stage.state, &stage.state.session.samples[&sample].sample, 0);
    contrast.map_or(String::new(), |contrast| format!("{:+.2}", contrast.difference()))
}

fn answer_scored(stage: &mut Stage) -> Message {
    let Some(Effect::ScoreAnswers { cell, epoch, questions }) = stage.effects.pop() else {
        panic!("not asked")
    };
    Message::AnswerScored { cell, epoch, examples: questions[2].examples, probability: Ok(0.25) }
}

/// The verbatim meter waits for the index of the reference.
fn verbatim() -> Stage {
    let mut stage = reference();
    stage.answers = false;
    stage.keys("alt-5 right right right right");
    stage
}

fn indexed(stage: &mut Stage) -> Message {
    let Some(Effect::Index(text)) = stage.effects.pop() else { panic!("not asked") };
    let index = Reference::new(text.as_bytes().to_vec(), Thresholds::default()).unwrap();
    Message::Indexed(text, Ok(Arc::new(index)))
}

fn scored_reference() -> Stage {
    let mut stage = reference();
    stage.state.program.engine.can.scoring = true;
    stage
}

fn reference_scored(stage: &mut Stage) -> Message {
    let Some(Effect::ScoreReference { epoch, text }) = stage.effects.pop() else { panic!("not asked") };
    let scored = vec![Scored { token: token(&text), rank: None }];
    Message::ReferenceScored { epoch, text, scored: Ok(scored) }
}

fn reference_read(read: Result<String, String>) -> Message {
    Message::ReferenceRead(CellId::new("sum"), "zebra.txt".into(), read)
}

fn next_known(stage: &mut Stage) -> Message {
    let Some(Effect::AskNext { place, epoch, .. }) = stage.effects.pop() else { panic!("not asked") };
    let top = vec![Alternative { bytes: b"4".to_vec(), id: Some(4), logprob: -0.1 }];
    let answer = Distribution { top, logprobs: LogprobKind::Raw, ..Distribution::default() };
    Message::NextKnown { place, epoch, answer: Ok(Box::new(answer)) }
}

fn opened(_: &mut Stage) -> Message {
    let session = Box::new(Stage::plain(COLUMNS).state.to_session());
    Message::Opened { session, samples: Vec::new(), place: place("columns.toml"), reports: Vec::new() }
}

fn sessions(_: &mut Stage) -> Message {
    let entry =
        SessionEntry { title: "Tour".to_owned(), detail: String::new(), open: "embedded:tour".to_owned() };
    Message::SessionsListed(vec![entry])
}

/// A session is on the screen whose samples are still being read.
fn reading() -> Stage {
    let mut stage = two();
    stage.state.session.place.busy = Some(samplebook::app::state::Busy::Reading);
    stage
}

fn samples_read(_: &mut Stage) -> Message {
    let samples = answered().state.session.samples.into_values().map(|entry| entry.sample).collect();
    Message::SamplesRead { samples, read_only: None, reports: Vec::new() }
}

fn engine_changed(stage: &mut Stage) -> Message {
    let mut engine = stage.state.program.engine.clone();
    (engine.choice, engine.model) = ("server:a".to_owned(), "large".to_owned());
    Message::EngineChanged { engine, about: None }
}

fn asking_server() -> Stage {
    let mut stage = two();
    stage.send(Message::EnginesListed(engines(&["builtin"])));
    stage.keys("'add a server' enter 'http://127.0.0.1:1' enter");
    stage
}

fn engine_learned(stage: &mut Stage) -> Message {
    let engine = stage.state.program.engine.clone();
    Message::EngineLearned(EngineStatus { model: "larger".to_owned(), ..engine })
}

fn edited(stage: &mut Stage) -> Message {
    Message::Edited(stage.state.cell().prefix_id(), "what is 3+3=".to_owned())
}

/// Lanes that stream, the first one a chat's.
fn chatting() -> Stage {
    let mut stage = streaming();
    let entry = stage.state.session.samples.get_mut(&stage.live[0].id).unwrap();
    entry.sample.chat = Some(Chat::default());
    stage
}

fn whole_lane(stage: &Stage) -> String {
    String::from_utf8_lossy(stage.state.cell().board.lanes[0].flow.bytes()).into_owned()
}

fn first_lane(stage: &Stage) -> String {
    let view = &stage.state.cell().board.lanes[0];
    view.sample.map_or(String::new(), |id| stage.state.session.samples[&id].sample.text())
}

fn status(stage: &Stage) -> String {
    let id = stage.state.cell().board.lanes[0].sample.unwrap();
    read::status(&stage.state, &stage.state.session.samples[&id]).1
}

fn unwritten_count(stage: &Stage) -> String {
    stage.state.session.unwritten.len().to_string()
}

fn stripes(stage: &Stage) -> String {
    format!("{:?}", stage.state.cell().text().stripes.starts)
}

fn scored_tokens(stage: &Stage) -> String {
    stage.state.cell().text().scores.scored.len().to_string()
}

fn dial(stage: &Stage) -> String {
    stage.state.session.instruments.shots.scores().to_string()
}

fn reference_problem(stage: &Stage) -> String {
    stage.state.session.instruments.reference_problem(stage.state.cell()).unwrap_or_default()
}

fn reference_tokens(stage: &Stage) -> String {
    match &stage.state.program.overlay {
        Some(samplebook::app::state::Overlay::Reference(text)) => text.scores.scored.len().to_string(),
        _ => "no reference is shown".to_owned(),
    }
}

fn reference_text(stage: &Stage) -> String {
    format!("{:?}", stage.state.cell().reference)
}

fn next_best(stage: &Stage) -> String {
    stage.state.session.next.shape().map_or("unknown".to_owned(), |shape| {
        String::from_utf8_lossy(&shape.outcomes[0].token.bytes).into_owned()
    })
}

fn dirty(stage: &Stage) -> String {
    stage.state.is_dirty().to_string()
}

fn failure(stage: &Stage) -> String {
    format!("{:?}", stage.state.session.place.failure)
}

fn path(stage: &Stage) -> String {
    stage.state.session.place.path.clone()
}

fn engine(stage: &Stage) -> String {
    format!("{} {}", stage.state.program.engine.choice, stage.state.program.engine.model)
}

fn theme(stage: &Stage) -> String {
    stage.state.program.theme.clone()
}

#[test]
fn an_answer_for_an_engine_that_is_gone_changes_nothing() {
    let asked_of_engine = ["Tokenized", "Scored", "AnswerScored", "ReferenceScored", "NextKnown"];
    for (variant, stage, keys, message, ..) in CASES.iter().filter(|case| asked_of_engine.contains(&case.0)) {
        let mut stage = stage();
        stage.keys(keys);
        let late = message(&mut stage);
        let other = engine_changed(&mut stage);
        stage.answers = false;
        stage.send(other);
        unchanged_by(&mut stage, late, variant);
    }
}

#[test]
fn what_is_heard_of_a_session_that_is_gone_changes_nothing() {
    let asked_of_session = [
        "LiveResampled",
        "LaneWaits",
        "ChatRendered",
        "TokenArrived",
        "Tokenized",
        "Scored",
        "AnswerScored",
        "Indexed",
        "ReferenceScored",
        "NextKnown",
        "Saved",
        "Edited",
    ];
    for (variant, stage, keys, message, ..) in CASES.iter().filter(|case| asked_of_session.contains(&case.0))
    {
        let mut stage = stage();
        stage.keys(keys);
        let late = message(&mut stage);
        let other = opened(&mut stage);
        stage.answers = false;
        stage.send(other);
        unchanged_by(&mut stage, late, variant);
    }
}

/// Sends what comes too late; nothing is changed and nothing is asked for.
fn unchanged_by(stage: &mut Stage, late: Message, variant: &str) {
    stage.wanted.clear();
    let before = format!("{:?}", stage.state);
    stage.send(late);
    assert_eq!(format!("{:?}", stage.state), before, "{variant}");
    assert_eq!(stage.asked_for(), [""; 0], "{variant}");
}
