//! Every effect, performed: the runtime without a terminal, on real files and the built-in model.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tempfile::TempDir;
use tokio::sync::mpsc::channel;

use super::*;
use crate::{
    app::{
        ColumnsCommand, LanesCommand, LiveCommand, NextTokenPlace, ParamsCommand, Picture, PrefixId,
        ProgramCommand, Question, ViewsCommand, read,
        state::{Choice, LineInput, Overlay, Purpose, View},
    },
    engine::{
        Engine, Event, Identity, LANE_BUFFER, LaneStream, Request, TokensAnswer,
        server::testing::{Scripted, reply},
    },
    hub::{Hub, HubError},
    language::Language,
    runtime::options::Colours,
    session::{Capabilities, CellId, Finish, Param, Sample, Token},
    settings::Settings,
    store::{Dirs, Document, log_path},
    tui::{colour::ColourDepth, keys::Keymap},
};

mod fetch;

macro_rules! effects {
    ($($variant:ident)*) => {
        /// Every effect by name.
        const EFFECTS: &[&str] = &[$(stringify!($variant)),*];

        fn name(effect: &Effect) -> &'static str {
            match effect {
                $(Effect::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

// A new effect does not compile before it stands here, and here it fails until something performs it.
effects! {
    StartRun LiveResample SavePicture Export WriteSamples CancelSample Tokenize Score Contrast ScoreAnswers Index ScoreReference
    ReadReference AskNext Save SaveAs Open ListSessions ListEngines ListThemes UseEngine Fetch StopFetch ShowExchange AskServer ListServers RemoveServer AddServer UseTheme Speak Copy EditExternally
    Suspend Repaint Quit
}

/// What was sent to the terminal.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Vec<u8>>>);

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const SESSION: &str = "format = 1\ntitle = \"Test\"\n\n[[cell]]\nid = \"sum\"\ntitle = \"Sum\"\n\
                       prefix = \"what is 2+2=\"\nparams = { max_tokens = 4, lanes = 2, seed = 7 }\n";

/// A hub that may not be asked, and a cache without a model.
fn offline() -> Result<Hub, HubError> {
    Hub::new(|name| matches!(name, "HF_HUB_OFFLINE" | "HF_HUB_CACHE").then(|| "1".to_owned()), None)
}

struct Stage {
    home: TempDir,
    program: Program,
    console: Console,
    sent: Sent,
    performed: BTreeSet<&'static str>,
}

impl Stage {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Self::on(home, None, offline())
    }

    /// A stage whose models come from this hub.
    fn with_hub(hub: Result<Hub, HubError>) -> Self {
        let home = tempfile::tempdir().unwrap();
        Self::on(home, None, hub)
    }

    fn on(home: TempDir, path: Option<&Path>, hub: Result<Hub, HubError>) -> Self {
        let path = path.map_or_else(|| home.path().join("test.toml"), Path::to_owned);
        if !path.exists() {
            fs::write(&path, SESSION).unwrap();
        }
        let at = |name: &str| home.path().join(name);
        let program = Program::open(Options {
            session: Some(path),
            tour: "tour",
            engine: None,
            model: None,
            settings: Settings::default(),
            settings_path: at("config/settings.toml"),
            dirs: Dirs { data: at("data"), state: at("state"), config: at("config") },
            model_roots: Vec::new(),
            hub: hub.map_err(Arc::new),
            keymap: Keymap::new(&Default::default()).unwrap(),
            colours: Colours { depth: ColourDepth::TrueColour, colorfgbg: None },
            editor: "printf edited >".to_owned(),
        });
        let sent = Sent::default();
        let console = Console::detached((120, 40), sent.clone()).unwrap();
        Self { home, program: program.unwrap(), console, sent, performed: BTreeSet::new() }
    }

    /// Does what `Program::apply` does, and notes which effects that asked for.
    async fn send(&mut self, message: Message) {
        let mut effects = update(&mut self.program.state, message);
        while let Some(effect) = (!effects.is_empty()).then(|| effects.remove(0)) {
            for answer in self.perform(effect).await {
                effects.extend(update(&mut self.program.state, answer));
            }
        }
    }

    async fn perform(&mut self, effect: Effect) -> Vec<Message> {
        self.performed.insert(name(&effect));
        self.program.perform(effect, &mut self.console).await.unwrap()
    }

    /// Takes what arrives until something is so.
    async fn until(&mut self, what: &str, wanted: impl Fn(&State) -> bool) {
        while !wanted(&self.program.state) {
            let patience = Duration::from_secs(60);
            let arrival = tokio::time::timeout(patience, self.program.arriving.recv()).await;
            match arrival.unwrap_or_else(|_| panic!("waited for {what}")).unwrap() {
                Arrival::Message(message) => self.send(message).await,
                arrival => self.program.arrive(arrival, &mut self.console).await.unwrap(),
            }
        }
    }

    async fn press(&mut self, command: impl Into<crate::app::Command>) {
        self.send(Message::Command(command.into())).await;
    }

    fn notice(&self) -> String {
        self.program.state.program.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

fn is_silent(state: &State) -> bool {
    !state.session.samples.is_empty() && state.live().next().is_none()
}

fn notice_has(text: &'static str) -> impl Fn(&State) -> bool {
    move |state| state.program.notice.as_ref().is_some_and(|notice| notice.text.contains(text))
}

async fn samples_are_drawn_written_and_stopped(stage: &mut Stage) {
    stage.press(LanesCommand::Sample).await;
    stage.until("the samples", is_silent).await;
    let log = fs::read_to_string(log_path(&stage.program.path)).unwrap();
    assert_eq!(log.lines().count(), 2);
    stage.press(LanesCommand::Sample).await;
    let live: Vec<_> = stage.program.state.live().map(|live| live.sample.id).collect();
    assert_eq!(live.len(), 2);
    for id in &live {
        stage.perform(Effect::CancelSample(*id)).await;
    }
    stage.until("the end of what was stopped", is_silent).await;
    let finish = |id| stage.program.state.session.samples[id].sample.finish;
    assert!(live.iter().all(|id| matches!(finish(id), Finish::Cancelled | Finish::Length | Finish::Stop)));
}

async fn live_mode_samples_again_and_keeps_what_it_rests_at(stage: &mut Stage) {
    stage.press(LiveCommand::Toggle).await;
    stage.program.state.session.param = Param::Temperature;
    stage.press(ParamsCommand::NudgeDownCoarse).await;
    stage.until("what live mode sampled", |state| state.session.live_mode.count > 0).await;
    let before = stage.program.state.cell().runs.len();
    stage.send(Message::Clock(60_000)).await;
    assert_eq!(stage.program.state.cell().runs.len(), before + 1);
    stage.press(LiveCommand::Toggle).await;
}

async fn the_engine_is_asked_beside_the_screen(stage: &mut Stage) {
    stage.program.state.program.view = View::Surprise;
    stage.send(Message::Typed('4')).await;
    let scored = |state: &State| !state.cell().text().scores.scored.is_empty();
    stage.until("the scores of the prefix", scored).await;
    stage.until("its tokens", |state| !state.session.tokenizing).await;
    let epoch = stage.program.state.program.epoch;
    let questions = vec![Question { examples: 1, prefix: "what is 2+2=".to_owned(), answer: "4".to_owned() }];
    let cell = stage.program.state.cell().id.clone();
    stage.perform(Effect::ScoreAnswers { cell, epoch, questions }).await;
    let counted = |state: &State| state.session.instruments.shots.scores() == 1;
    stage.until("the probability of the answer", counted).await;
    let reference: Arc<str> = "what is 2+2=4".into();
    stage.press(crate::app::ReferenceCommand::Edit).await;
    stage.send(Message::Pasted(reference.to_string())).await;
    stage.perform(Effect::ScoreReference { epoch, text: Arc::clone(&reference) }).await;
    let scored = |state: &State| match &state.program.overlay {
        Some(Overlay::Reference(text)) => !text.scores.scored.is_empty(),
        _ => false,
    };
    stage.until("the scores of the reference", scored).await;
    stage.press(ProgramCommand::Escape).await;
    stage.perform(Effect::Index(reference)).await;
    let prefix = PrefixId { cell: stage.program.state.cell().id.clone(), column: None };
    let place = NextTokenPlace::Caret { prefix, revision: 999, at: 12 };
    let asked = place.clone();
    let (prefix, inherited) = ("what is 2+2=".to_owned(), Vec::new());
    stage.perform(Effect::AskNext { place, epoch, prefix, inherited }).await;
    let known = |state: &State| state.session.next.answer(&asked).is_some_and(Result::is_ok);
    stage.until("what may come next", known).await;
}

/// The same model under two names: what it says is as probable under both.
async fn two_models_are_compared(stage: &mut Stage) {
    stage.press(ColumnsCommand::New).await;
    stage.press(ColumnsCommand::New).await;
    let column = stage.program.state.cell().columns.len() - 1;
    stage.program.state.cell_mut().columns[column].engine = Some("builtin".to_owned());
    stage.press(LanesCommand::Sample).await;
    stage.until("samples", |state| state.live().next().is_none()).await;
    stage.press(ViewsCommand::Show(View::Contrast)).await;
    let same = |state: &State| {
        let shown = state.cell().board.lanes.iter().find_map(|view| view.sample);
        let sample = shown.map(|id| &state.session.samples[&id].sample);
        let contrast = sample.and_then(|sample| read::token_contrast(state, sample, 0));
        contrast.is_some_and(|contrast| {
            contrast.difference() == 0.0 && contrast.divergence.is_some_and(|divergence| divergence.js < 1e-9)
        })
    };
    stage.until("what both make of it", same).await;
    stage.press(ViewsCommand::Show(View::Plain)).await;
    stage.press(ColumnsCommand::Remove).await;
    stage.press(ColumnsCommand::Remove).await;
}

async fn files_are_read_and_written_beside_the_screen(stage: &mut Stage) {
    let reference = stage.file("reference.txt");
    fs::write(&reference, "an article").unwrap();
    let cell = stage.program.state.cell().id.clone();
    stage.perform(Effect::ReadReference(cell, reference)).await;
    stage.until("the reference", |state| state.cell().reference.as_deref() == Some("an article")).await;
    stage.perform(Effect::SavePicture(Picture::Screen)).await;
    stage.until("the picture", notice_has("written: ")).await;
    let svg = stage.notice();
    let svg = svg.trim_start_matches("written: ").split(", ").next().unwrap();
    assert!(fs::read_to_string(svg).unwrap().starts_with("<svg"), "{svg}");
    stage.perform(Effect::Export("html")).await;
    stage.until("the report", notice_has(".report-1.html")).await;
    let report = stage.notice();
    let report = fs::read_to_string(report.trim_start_matches("written: ")).unwrap();
    assert!(report.starts_with("<!doctype html>") && report.contains("<h2 id=\"cell-1\">"), "{report}");
    stage.press(ProgramCommand::Save).await;
    stage.until("the save", notice_has("saved ")).await;
    let path = stage.program.path.clone();
    assert_eq!(
        Document::load(&path).unwrap().session().cells[0].reference.as_deref(),
        Some("an article"),
        "{}",
        path.display()
    );
    stage.press(ProgramCommand::SaveAs).await;
    stage.press(crate::app::TextCommand::SelectAll).await;
    let copy = stage.file("copy.toml");
    stage.send(Message::Pasted(copy.display().to_string())).await;
    stage.press(crate::app::TextCommand::InsertNewline).await;
    assert_eq!(stage.program.state.session.place.busy, Some(Busy::Moving));
    stage.until("the copy", notice_has("saved as ")).await;
    assert!(copy.exists() && stage.program.path == copy.canonicalize().unwrap());
}

async fn sessions_are_listed_and_opened(stage: &mut Stage) {
    stage.press(ProgramCommand::OpenSession).await;
    let listed = |state: &State| matches!(state.program.overlay, Some(Overlay::Picker(_)));
    stage.until("the sessions", listed).await;
    stage.press(ProgramCommand::Escape).await;
    stage.perform(Effect::Open("embedded:zebra".to_owned())).await;
    stage.until("another session", |state| state.session.place.path.ends_with("zebra.toml")).await;
    stage.perform(Effect::Open(stage.file("test.toml").display().to_string())).await;
    stage.until("the first again", |state| state.session.place.path.ends_with("test.toml")).await;
    assert!(stage.program.state.session.place.read_only.is_none(), "the lock was given back");
    assert!(stage.program.state.session.samples.len() >= 4);
    stage.perform(Effect::Open(stage.file("test.toml").display().to_string())).await;
    stage.until("a word about it", notice_has("open already")).await;
    stage.perform(Effect::Open(stage.file("nothing.toml").display().to_string())).await;
    let told = |state: &State| matches!(state.program.overlay, Some(Overlay::Report { .. }));
    stage.until("why it cannot be opened", told).await;
    stage.press(ProgramCommand::Escape).await;
}

async fn engines_and_themes_are_chosen(stage: &mut Stage) {
    stage.press(ProgramCommand::ChooseEngine).await;
    assert!(matches!(stage.program.state.program.overlay, Some(Overlay::Picker(_))));
    stage.press(ProgramCommand::Escape).await;
    stage.perform(Effect::UseEngine("builtin".to_owned())).await;
    stage.until("the engine", notice_has("answers from now on")).await;
    stage.perform(Effect::UseEngine("server:nobody".to_owned())).await;
    let told = |state: &State| matches!(state.program.overlay, Some(Overlay::Report { .. }));
    stage.until("why it cannot be had", told).await;
    stage.press(ProgramCommand::Escape).await;
    stage.press(ProgramCommand::ChooseTheme).await;
    stage.press(ProgramCommand::Escape).await;
    stage.perform(Effect::UseTheme("paper".to_owned())).await;
    stage.until("the theme", |state| state.program.theme == "paper").await;
    assert_eq!(stage.program.theme.name, "paper");
    // The language of all tests in this process: nothing changes, and that is said.
    let told = stage.perform(Effect::Speak(Language::English)).await;
    assert!(matches!(told[..], [Message::LanguageChanged(Language::English)]));
    stage.perform(Effect::UseTheme("nobody".to_owned())).await;
    stage.until("why there is no such theme", notice_has("there is no theme")).await;
}

async fn a_model_is_asked_for_without_a_network(stage: &mut Stage) {
    stage.perform(Effect::StopFetch).await;
    let wanted = crate::app::FetchedFor::Session;
    let begun = stage.perform(Effect::Fetch { spec: "org/tiny".to_owned(), wanted }).await;
    for message in begun {
        stage.send(message).await;
    }
    let told = |state: &State| match &state.program.overlay {
        Some(Overlay::Report { text, .. }) => text.contains("HF_HUB_OFFLINE"),
        _ => false,
    };
    stage.until("why it does not come", told).await;
    stage.press(ProgramCommand::Escape).await;
}

async fn a_server_is_asked_who_it_is_and_added(stage: &mut Stage) {
    let list = r#"{"data":[{"id":"m.gguf","owned_by":"llamacpp","meta":{"n_ctx":256}}]}"#;
    let server = Scripted::always(reply("200 OK", "application/json", list)).await;
    stage.program.state.program.overlay = Some(Overlay::Line(LineInput::new(Purpose::Server, "")));
    // A sample that no server made has no exchange.
    let told = stage.perform(Effect::ShowExchange(uuid::Uuid::nil())).await;
    assert!(matches!(told[..], [Message::ExchangeShown(_, None)]));
    stage.perform(ask("ftp://127.0.0.1:1", None)).await;
    let refused =
        |state: &State| matches!(&state.program.overlay, Some(Overlay::Line(line)) if line.error.is_some());
    stage.until("why that is no address", refused).await;
    stage.perform(ask(&format!("{} $1/$2", server.url), None)).await;
    let offered = |state: &State| matches!(&state.program.overlay, Some(Overlay::Picker(_)));
    stage.until("its models", offered).await;
    let Some(Overlay::Picker(picker)) = stage.program.state.program.overlay.take() else { panic!("a list") };
    let Choice::Effect(add) = picker.entries[0].choice.clone() else { panic!("a server to add") };
    let Effect::AddServer(added) = add.clone() else { panic!("a server to add") };
    assert_eq!((added.model.as_deref(), added.name.starts_with("llamacpp-")), (Some("m.gguf"), true));
    let (choice, about) = (format!("server:{}", added.name), picker.entries[0].about.clone());
    assert_eq!(about, "llamacpp · context 256 tokens");
    stage.perform(add).await;
    stage.until("the server to answer", |state| state.program.engine.choice == choice).await;
    let settings = fs::read_to_string(stage.file("config/settings.toml")).unwrap();
    assert!(settings.contains(&format!("base_url = \"{}\"\nmodel = \"m.gguf\"", server.url)), "{settings}");
    assert!(settings.contains("input_usd_per_million = 1.0\noutput_usd_per_million = 2.0"), "{settings}");
    // What answers with a list of models whatever it is asked gives no token, and that is said.
    let mute = |state: &State| match &state.program.overlay {
        Some(Overlay::Report { text, .. }) => text.contains("but gave no token"),
        _ => false,
    };
    stage.until("what came of its test", mute).await;
    stage.press(ProgramCommand::Escape).await;
    let listed = stage.perform(Effect::ListServers).await;
    let Some(Message::ServersListed(servers)) = listed.first() else { panic!("{listed:?}") };
    assert_eq!(servers[..], [(added.name.clone(), format!("{} $1/$2", server.url))]);
    // Changed: the price is gone, the name stays.
    stage.program.state.program.overlay = Some(Overlay::Line(LineInput::new(Purpose::Server, "")));
    stage.perform(ask(&server.url, Some(&added.name))).await;
    stage.until("its models again", offered).await;
    let Some(Overlay::Picker(picker)) = stage.program.state.program.overlay.take() else { panic!("a list") };
    let Choice::Effect(change) = picker.entries[0].choice.clone() else { panic!("a server to change") };
    stage.perform(change).await;
    let priced =
        |stage: &Stage| fs::read_to_string(stage.file("config/settings.toml")).unwrap().contains("usd");
    stage.until("the server as it is now", |state| state.program.engine.can.price.is_none()).await;
    assert!(!priced(stage));
    stage.perform(Effect::RemoveServer(added.name.clone())).await;
    stage.until("a word about it", notice_has("stands no more")).await;
    assert!(!fs::read_to_string(stage.file("config/settings.toml")).unwrap().contains(&added.name));
    assert!(
        matches!(&stage.perform(Effect::ListServers).await[..], [Message::ServersListed(none)] if none.is_empty())
    );
}

fn ask(typed: &str, name: Option<&str>) -> Effect {
    Effect::AskServer { typed: typed.to_owned(), name: name.map(str::to_owned) }
}

async fn the_terminal_is_written_lent_and_left(stage: &mut Stage) {
    stage.perform(Effect::Copy("taken".to_owned())).await;
    let sent = stage.sent.0.lock().unwrap().clone();
    assert!(String::from_utf8_lossy(&sent).contains("\u{1b}]52;c;dGFrZW4="), "OSC 52 with base64");
    let prefix = PrefixId { cell: CellId::new("sum"), column: None };
    let answers = stage.perform(Effect::EditExternally(prefix, "before".to_owned())).await;
    assert!(
        matches!(answers.as_slice(), [Message::Resized(..), Message::Edited(_, text)] if text == "edited"),
        "{answers:?}"
    );
    for effect in [Effect::Suspend, Effect::Repaint] {
        let answers = stage.perform(effect).await;
        assert!(matches!(answers.as_slice(), [Message::Resized(120, 40)]), "{answers:?}");
    }
    stage.press(ProgramCommand::Quit).await;
    stage.until("the last writes", |state| !state.is_dirty()).await;
    stage.perform(Effect::Quit).await;
    assert!(stage.program.leaving);
}

#[tokio::test]
async fn every_effect_is_performed() {
    let mut stage = Stage::new();
    stage.send(Message::Resized(120, 40)).await;
    samples_are_drawn_written_and_stopped(&mut stage).await;
    live_mode_samples_again_and_keeps_what_it_rests_at(&mut stage).await;
    the_engine_is_asked_beside_the_screen(&mut stage).await;
    two_models_are_compared(&mut stage).await;
    files_are_read_and_written_beside_the_screen(&mut stage).await;
    sessions_are_listed_and_opened(&mut stage).await;
    engines_and_themes_are_chosen(&mut stage).await;
    a_model_is_asked_for_without_a_network(&mut stage).await;
    a_server_is_asked_who_it_is_and_added(&mut stage).await;
    the_terminal_is_written_lent_and_left(&mut stage).await;
    let left: Vec<&&str> = EFFECTS.iter().filter(|name| !stage.performed.contains(**name)).collect();
    assert!(left.is_empty(), "nothing performs {left:?}");
    stage.program.close().await.unwrap();
}

/// A file that does not answer, as on a disk that hangs: opening it waits for whoever writes it.
#[cfg(unix)]
fn hanging_file(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_hangs_never_holds_up_a_key() {
    let mut stage = Stage::new();
    stage.send(Message::Resized(120, 40)).await;
    let (session, reference) = (stage.file("hangs.toml"), stage.file("hangs.txt"));
    hanging_file(&session);
    hanging_file(&reference);
    let cell = stage.program.state.cell().id.clone();
    stage.perform(Effect::ReadReference(cell, reference.clone())).await;
    stage.perform(Effect::Open(session.display().to_string())).await;
    // Both are waiting for the disk now; keys are not.
    stage.press(ProgramCommand::FocusPrefix).await;
    for character in "4 and so on".chars() {
        stage.send(Message::Typed(character)).await;
    }
    assert_eq!(stage.program.state.cell().prefix().text(), "what is 2+2=4 and so on");
    assert!(stage.program.state.cell().reference.is_none());
    // The disk answers.
    let answers = std::thread::spawn(move || {
        for (path, text) in [(reference, "an article"), (session, "no session")] {
            fs::OpenOptions::new().write(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
        }
    });
    stage.until("the reference", |state| state.cell().reference.as_deref() == Some("an article")).await;
    let told = |state: &State| matches!(state.program.overlay, Some(Overlay::Report { .. }));
    stage.until("why the session cannot be opened", told).await;
    answers.join().unwrap();
    stage.program.close().await.unwrap();
}

/// An engine that says tokens as fast as they are taken, and counts them.
struct Fast {
    tokens: usize,
    said: Arc<AtomicUsize>,
}

impl Engine for Fast {
    fn identity(&self) -> Identity {
        Identity { engine: "builtin", model: "fast".to_owned(), server: None, digest: None }
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    fn tokenize(&self, _: &str) -> TokensAnswer {
        tokio::sync::oneshot::channel().1
    }

    fn start(&self, request: Request) -> Vec<LaneStream> {
        let lane = |_| {
            let (sender, stream) = channel(LANE_BUFFER);
            let (tokens, said) = (self.tokens, Arc::clone(&self.said));
            tokio::spawn(async move {
                for number in 0..tokens {
                    let token = Token { bytes: format!("{number} ").into_bytes(), ..Token::default() };
                    if sender.send(Event::Token(token)).await.is_err() {
                        return;
                    }
                    said.fetch_add(1, Ordering::SeqCst);
                }
            });
            stream
        };
        request.lanes.into_iter().map(lane).collect()
    }
}

#[tokio::test]
async fn an_engine_waits_for_a_screen_that_is_slower_and_nothing_is_lost() {
    const TOKENS: usize = 30_000;
    let mut stage = Stage::new();
    stage.send(Message::Resized(120, 40)).await;
    let said = Arc::new(AtomicUsize::new(0));
    stage
        .program
        .engines
        .set("builtin".to_owned(), Arc::new(Fast { tokens: TOKENS, said: Arc::clone(&said) }));
    stage.press(LanesCommand::Sample).await;
    // Nobody takes what arrives: the engine stops once every queue on the way is full.
    while stage.program.arriving.len() < stage.program.arriving.max_capacity() {
        tokio::task::yield_now().await;
    }
    for _ in 0..100_000 {
        tokio::task::yield_now().await;
    }
    let ahead = said.load(Ordering::SeqCst);
    assert!(ahead < TOKENS / 2, "{ahead} of {} tokens were said to nobody", 2 * TOKENS);
    stage.until("every token", is_silent).await;
    for live in stage.program.state.session.samples.values() {
        let text: String = (0..TOKENS).map(|number| format!("{number} ")).collect();
        assert_eq!((live.sample.tokens.len(), live.sample.text() == text), (TOKENS, true));
    }
    let log = log_path(&stage.program.path);
    stage.program.close().await.unwrap();
    let lines: Vec<Sample> =
        fs::read_to_string(log).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|sample| sample.tokens.len()).collect::<Vec<_>>(), [TOKENS, TOKENS]);
}

#[tokio::test]
async fn what_is_edited_while_samples_are_read_stays() {
    let mut stage = Stage::new();
    stage.send(Message::Resized(120, 40)).await;
    stage.press(LanesCommand::Sample).await;
    stage.until("the samples", is_silent).await;
    let (home, path) = (stage.home, stage.program.path.clone());
    stage.program.close().await.unwrap();
    // A log that takes longer to read than a frame may take.
    let log = log_path(&path);
    let line = fs::read_to_string(&log).unwrap().lines().next().unwrap().to_owned();
    let mut file = fs::OpenOptions::new().append(true).open(&log).unwrap();
    for number in 0..4_000 {
        let id = format!("{:08x}-0000-7000-8000-000000000000", number + 1);
        let line = line.replace(&line[line.find("\"id\":\"").unwrap() + 6..][..36], &id);
        writeln!(file, "{line}").unwrap();
    }
    assert!(file.metadata().unwrap().len() > 4 << 20);
    let mut stage = Stage::on(home, Some(&path), offline());
    stage.send(Message::Resized(120, 40)).await;
    assert_eq!(stage.program.state.session.place.busy, Some(Busy::Reading));
    stage.press(ProgramCommand::FocusPrefix).await;
    stage.send(Message::Typed('!')).await;
    stage.press(LanesCommand::Sample).await;
    assert!(stage.notice().contains("still being read"), "{}", stage.notice());
    assert!(stage.program.state.live().next().is_none(), "no sample that could not be written");
    stage.program.begin_beside();
    stage.until("the samples", |state| state.session.samples.len() > 4_000).await;
    assert_eq!(stage.program.state.cell().prefix().text(), "what is 2+2=!");
    assert_eq!(stage.notice(), "", "the notice about the reading went with it");
    assert_eq!(stage.program.state.session.place.busy, None);
    stage.press(ProgramCommand::Save).await;
    stage.until("the save", |state| !state.is_dirty()).await;
    assert_eq!(Document::load(&path).unwrap().session().cells[0].prefix, "what is 2+2=!");
    stage.program.close().await.unwrap();
}
