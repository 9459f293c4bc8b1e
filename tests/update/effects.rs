//! The census of effects: every one is asked for by a case.

use samplebook::app::{Effect, Message};

use crate::{
    fetch::fetching,
    look,
    settings::{answered, live, parted, passing, reference, scores, streaming, tokenizes, two, two_models},
    stage::{Stage, server_answer},
};

/// Writes the cases, one for every effect: a new one does not compile until it has its own.
macro_rules! cases {
    ($($variant:ident: $stage:ident $keys:literal => $words:literal;)*) => {
        fn name(effect: &Effect) -> &'static str {
            match effect { $(Effect::$variant { .. } => stringify!($variant),)* }
        }

        const CASES: &[(&str, fn() -> Stage, &str, &str)] = &[
            $((stringify!($variant), $stage, $keys, $words),)*
        ];
    };
}

cases! {
    StartRun: two "ctrl-r" => "start sum: 0.0 0.1 0.2 0.3";
    LiveResample: live "right" => "resample 1: 0.0 0.1 0.2 0.3";
    Export: answered "alt-p down down down enter" => "export html";
    SavePicture: answered "alt-p down enter" => "picture Lane";
    WriteSamples: passing "alt-1" => "write 4 samples";
    CancelSample: streaming "alt-4 x" => "cancel 0";
    Tokenize: tokenizes "'x'" => "tokenize \"what is 2+2=x\"";
    Score: scoring "alt-v alt-v" => "score \"what is 2+2=\"";
    Contrast: two_models "ctrl-p 'view contrast' enter" => "contrast \"Once upon\" under the session's and server:a";
    ScoreAnswers: scores "shift-d" => "score 8 answers";
    Index: reference "alt-5 right right right right" => "index 237 bytes";
    ScoreReference: scored_reference "alt-5 r" => "score the reference, 237 bytes";
    ReadReference: two "alt-5 f 'zebra.txt' enter" => "read zebra.txt for sum";
    AskNext: two "alt-a" => "next after \"what is 2+2=\"";
    Save: two "'x' ctrl-s" => "save 1";
    SaveAs: parted "alt-s 'b.toml' enter" => "save as b.toml with 4 samples";
    Open: two "alt-o 'other.toml' enter" => "open other.toml";
    ListSessions: two "ctrl-o" => "list sessions";
    ListEngines: two "f3" => "list engines";
    ListThemes: two "f4" => "list themes";
    UseEngine: engines "down enter" => "use engine server:house";
    Fetch: engines "'fetch' enter 'org/tiny' enter" => "fetch org/tiny";
    ShowExchange: answered "alt-4 shift-w" => "exchange of 3";
    AskServer: engines "'add a server' enter 'http://127.0.0.1:1 A_KEY' enter" => "ask http://127.0.0.1:1 A_KEY";
    ListServers: engines "'change or remove' enter" => "list servers";
    RemoveServer: servers "down enter backspace enter y" => "remove server office";
    AddServer: server_answered "enter" => "add llamacpp-1 at http://127.0.0.1:1, m";
    StopFetch: fetching "f9" => "stop fetching";
    Speak: two "ctrl-p 'choose the language' enter down enter" => "speak zh-CN";
    UseTheme: themes "down enter" => "use theme day";
    Copy: two "ctrl-a ctrl-c" => "copy \"what is 2+2=\"";
    EditExternally: two "ctrl-e" => "edit \"what is 2+2=\" of sum";
    Suspend: two "ctrl-z" => "suspend";
    Repaint: two "ctrl-l" => "repaint";
    Quit: two "ctrl-q" => "quit";
}

/// The servers of the settings are listed.
fn servers() -> Stage {
    let mut stage = two();
    let server = |name: &str, line: &str| (name.to_owned(), line.to_owned());
    let servers =
        vec![server("home", "http://127.0.0.1:1"), server("office", "http://10.0.0.1:1 A_KEY $1/$2")];
    stage.send(Message::ServersListed(servers));
    stage.effects.clear();
    stage
}

#[test]
fn a_server_of_the_settings_is_asked_again_as_it_is_changed() {
    let mut stage = servers();
    stage.keys("enter '/v1' enter");
    assert_eq!(look::wanted(&stage), "ask /v1 for home", "the line is selected, so that typing replaces it");
}

fn server_answered() -> Stage {
    let mut stage = engines();
    stage.keys("'add a server' enter 'http://127.0.0.1:1' enter");
    stage.effects.clear();
    stage.send(server_answer("llamacpp", &["m"]));
    stage
}

fn scoring() -> Stage {
    let mut stage = two();
    stage.state.program.engine.can.scoring = true;
    stage
}

fn scored_reference() -> Stage {
    let mut stage = reference();
    stage.state.program.engine.can.scoring = true;
    stage
}

fn engines() -> Stage {
    let mut stage = two();
    stage.send(Message::EnginesListed(crate::stage::engines(&["builtin", "server:house"])));
    stage
}

fn themes() -> Stage {
    let mut stage = two();
    let themes = ["night", "day"].map(|name| (name.to_owned(), String::new()));
    stage.send(Message::ThemesListed(themes.to_vec()));
    stage
}

#[test]
fn every_effect_is_asked_for_by_a_case_and_nothing_beside_it() {
    let mut wrong = Vec::new();
    for (variant, stage, keys, words) in CASES {
        let mut stage = stage();
        stage.wanted.clear();
        stage.keys(keys);
        let named = stage.wanted.iter().any(|effect| name(effect) == *variant);
        let found = stage.asked_for().join("; ");
        if !named || found != *words {
            wrong.push(format!("{variant}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
