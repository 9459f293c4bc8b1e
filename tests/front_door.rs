//! The real binary in a real pseudo-terminal: started, used, killed, started again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use vt100::{MouseProtocolMode, Parser};

/// Far more than anything needs; reached only when something is broken.
const PATIENCE: Duration = Duration::from_secs(90);
const BINARY: &str = env!("CARGO_BIN_EXE_samplebook");

/// A terminal with samplebook in it.
struct Pty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    screen: Arc<(Mutex<(Parser, bool)>, Condvar)>,
}

impl Pty {
    fn start(home: &Path, arguments: &[&str], columns: u16, rows: u16) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .unwrap();
        let mut command = CommandBuilder::new(BINARY);
        command.args(arguments);
        for (name, value) in environment(home) {
            command.env(name, value);
        }
        command.cwd(home);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let size = (rows.try_into().unwrap(), columns.try_into().unwrap());
        let screen = Arc::new((Mutex::new((Parser::new(size.0, size.1, 0), false)), Condvar::new()));
        let shared = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut state = shared.0.lock().unwrap();
                state.0.process(&buffer[..count]);
                state.1 = count == 0;
                shared.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        let keyboard = pair.master.take_writer().unwrap();
        Self { master: pair.master, child, keyboard, screen }
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Waits until the screen shows what is wanted, and returns it.
    fn wait(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let state = self.screen.0.lock().unwrap();
        let (state, late) = self
            .screen
            .1
            .wait_timeout_while(state, PATIENCE, |(parser, over)| {
                !wanted(&parser.screen().contents()) && !*over
            })
            .unwrap();
        let contents = state.0.screen().contents();
        assert!(!late.timed_out() && wanted(&contents), "waited for {what}:\n{contents}");
        contents
    }

    fn wait_for(&self, text: &str) -> String {
        self.wait(text, |screen| screen.contains(text))
    }

    /// Waits for the end, and checks that the terminal is as it was.
    fn wait_end(mut self) -> u32 {
        let status = self.child.wait().unwrap();
        let state = self.screen.0.lock().unwrap();
        let (state, late) = self.screen.1.wait_timeout_while(state, PATIENCE, |(_, over)| !*over).unwrap();
        let screen = state.0.screen();
        assert!(!late.timed_out());
        assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        status.exit_code()
    }

    fn is_raw(&self) -> bool {
        const ICANON: u32 = 2;
        self.master.get_termios().unwrap().local_flags.bits() & ICANON == 0
    }

    fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }
}

fn environment(home: &Path) -> Vec<(&'static str, String)> {
    let inside = |name: &str| home.join(name).display().to_string();
    vec![
        ("HOME", home.display().to_string()),
        ("XDG_DATA_HOME", inside("data")),
        ("XDG_CONFIG_HOME", inside("config")),
        ("XDG_STATE_HOME", inside("state")),
        ("TERM", "xterm-256color".to_owned()),
        ("COLORFGBG", "15;0".to_owned()),
        ("NO_COLOR", String::new()),
        ("EDITOR", "true".to_owned()),
        ("VISUAL", String::new()),
        ("HF_HOME", inside("hf")),
        ("HF_HUB_CACHE", String::new()),
        ("HUGGINGFACE_HUB_CACHE", String::new()),
        ("HF_HUB_OFFLINE", "1".to_owned()),
    ]
}

fn run(home: &Path, arguments: &[&str], input: Option<&[u8]>) -> Output {
    let mut command = Command::new(BINARY);
    command.args(arguments).envs(environment(home)).current_dir(home);
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if let Some(input) = input {
        // A program that refuses early may not read it all.
        let _ = child.stdin.take().unwrap().write_all(input);
    }
    child.wait_with_output().unwrap()
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn tour(home: &Path) -> PathBuf {
    home.join("data/samplebook/sessions/tour.toml")
}

/// Whether all four lanes have ended.
fn four_ended(screen: &str) -> bool {
    let ended = |lane: u32| {
        let signs = ["✓", "✂", "■", "✗"].iter();
        // A sign before the number tells the selected lane.
        signs
            .flat_map(|sign| [" ", "▸", "▹"].map(|at| format!("{at}{lane} {sign}")))
            .any(|text| screen.contains(&text))
    };
    (1..=4).all(ended)
}

#[test]
fn the_tour_samples_saves_and_comes_back() {
    let home = TempDir::new().unwrap();
    let mut pty = Pty::start(home.path(), &[], 120, 40);
    pty.wait_for("what is 2+2=");
    assert!(pty.is_raw());
    pty.press("\x12");
    pty.wait("four ended lanes", four_ended);
    pty.press("\x12");
    pty.wait("a second run", |screen| screen.contains("run 2 of 2") && four_ended(screen));
    // Another prefix, typed; two keys later it is on disk.
    pty.press("w7 ");
    pty.wait_for("ends with a space");
    pty.press("\x13");
    pty.wait_for("● saved");
    pty.press("\x11");
    assert_eq!(pty.wait_end(), 0);
    assert!(std::fs::read_to_string(tour(home.path())).unwrap().contains("prefix = \"what is 2+2=7 \""));
    let samples = lines(&tour(home.path()).with_file_name("tour.samples.jsonl"));
    assert_eq!(samples.len(), 8);
    assert!(samples.iter().all(|sample| sample["prefix"] == "what is 2+2=" && sample["engine"] == "builtin"));

    let pty = Pty::start(home.path(), &[], 80, 24);
    pty.wait("the second run", |screen| screen.contains("run 2 of 2") && four_ended(screen));
    pty.signal("-TERM");
    pty.wait_end();
}

#[test]
fn the_terminal_is_given_back_after_every_end() {
    for end in ["-TERM", "-HUP"] {
        let home = TempDir::new().unwrap();
        let mut pty = Pty::start(home.path(), &[], 100, 30);
        pty.wait_for("what is 2+2=");
        pty.press("wunsaved");
        pty.wait_for("what is 2+2=unsaved");
        pty.signal(end);
        assert!(pty.wait_end() > 128, "{end}");
        assert!(std::fs::read_to_string(tour(home.path())).unwrap().contains("2+2=unsaved"), "{end}");
    }
}

#[test]
fn an_editor_comes_and_goes() {
    let home = TempDir::new().unwrap();
    let settings = home.path().join("config/samplebook/settings.toml");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    std::fs::write(&settings, "editor = \"printf 'two\\nlines\\n' >\"\n").unwrap();
    let mut pty = Pty::start(home.path(), &[], 100, 30);
    pty.wait_for("what is 2+2=");
    pty.press("\x05");
    pty.wait_for("lines");
    assert!(pty.is_raw());
    pty.press("w!");
    pty.wait_for("lines!");
    pty.press("\x11");
    assert_eq!(pty.wait_end(), 0);
}

#[test]
fn a_killed_program_loses_nothing_that_was_on_screen() {
    let home = TempDir::new().unwrap();
    std::fs::write(
        home.path().join("long.toml"),
"format = 1\n[[cell]]\nid = \"c\"\nprefix = \"Zebra\\n\\nZebras are wild African members of the horse family\"\n\
         params = { temperature = 0, max_tokens = 1000, lanes = 8 }\n",
    )
    .unwrap();
    let mut pty = Pty::start(home.path(), &["long.toml"], 100, 30);
    pty.wait_for("Zebras are");
    pty.press("\x12");
    // Eight lanes of an article known by heart stream for a good while.
    pty.wait("tokens per second", |screen| screen.contains("tok/s"));
    pty.signal("-KILL");
    let mut child = pty.child;
    child.wait().unwrap();
    let pty = Pty::start(home.path(), &["long.toml"], 100, 30);
    pty.wait_for("interrupted");
    let samples = lines(&home.path().join("long.samples.jsonl"));
    assert!(!samples.is_empty());
    assert!(
        samples
            .iter()
            .any(|sample| sample["finish"] == "interrupted"
                && !sample["tokens"].as_array().unwrap().is_empty())
    );
    pty.signal("-TERM");
    pty.wait_end();
}

/// Returns what of a lane's text is on the screen, without white space: its rows begin with a bar.
fn on_screen(screen: &str) -> String {
    let rows = screen.lines().filter_map(|row| row.trim_start().strip_prefix('▎'));
    rows.flat_map(|row| row.chars().filter(|character| !character.is_whitespace())).collect()
}

#[test]
#[ignore = "kills the program 100 times: two minutes and more"]
fn a_hundred_kills_lose_nothing_that_was_on_screen() {
    let home = TempDir::new().unwrap();
    let session = "format = 1\n[[cell]]\nid = \"c\"\nprefix = \"Zebra\\n\\nZebras are wild African members of the horse family\"\n\
                   params = { temperature = 0, max_tokens = 400, lanes = 1 }\n";
    std::fs::write(home.path().join("long.toml"), session).unwrap();
    let log = home.path().join("long.samples.jsonl");
    for kill in 0..100 {
        let mut pty = Pty::start(home.path(), &["long.toml"], 100, 30);
        // What was recovered of the sample before is on the screen again.
        pty.wait("the session", |screen| screen.contains("^R sample") && screen.contains("long"));
        pty.press("\x12");
        let wanted = 60 + kill * 37 % 300;
        let runs = format!("run {} of", kill + 1);
        let seen = pty.wait("some of the text", |screen| {
            let has_run = kill == 0 || screen.contains(&runs);
            has_run && screen.contains("tok/s") && on_screen(screen).chars().count() >= wanted
        });
        pty.signal("-KILL");
        let mut child = pty.child;
        child.wait().unwrap();
        // Opening it recovers the sample.
        let again = Pty::start(home.path(), &["long.toml"], 100, 30);
        again.wait_for("interrupted");
        again.signal("-TERM");
        again.wait_end();
        let samples = lines(&log);
        assert_eq!(samples.len(), kill + 1, "one sample a run");
        let last = samples.last().unwrap();
        let text = format!("{}{}", last["prefix"].as_str().unwrap(), last["text"].as_str().unwrap());
        let text: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let seen = on_screen(&seen);
        assert!(text.contains(&seen), "kill {kill}: {seen}\nis not in\n{text}");
    }
}

#[test]
fn a_second_program_says_who_has_the_session_and_takes_it_over() {
    let home = TempDir::new().unwrap();
    let first = Pty::start(home.path(), &[], 160, 40);
    first.wait_for("what is 2+2=");
    let mut second = Pty::start(home.path(), &[], 160, 40);
    let process = format!("process {}", first.child.process_id().unwrap());
    second.wait("who has it", |screen| screen.contains("read-only") && screen.contains(&process));
    // Killed or not: its lock goes with it.
    first.signal("-KILL");
    second.wait_for("from here on it is kept");
    second.press("\x12");
    second.wait("four samples", four_ended);
    second.signal("-TERM");
    second.wait_end();
    assert_eq!(lines(&tour(home.path()).with_extension("samples.jsonl")).len(), 4);
}

#[test]
fn a_storm_of_sizes_ends_well() {
    let home = TempDir::new().unwrap();
    let mut pty = Pty::start(home.path(), &[], 100, 30);
    pty.wait_for("what is 2+2=");
    pty.press("\x12");
    pty.wait_for("run 1 of 1");
    for step in 0..60u16 {
        let size =
            PtySize { rows: 5 + step * 7 % 50, cols: 20 + step * 13 % 150, pixel_width: 0, pixel_height: 0 };
        pty.master.resize(size).unwrap();
    }
    // By a signal: crossterm may hold back a key that comes together with a new size until the next key.
    pty.signal("-TERM");
    assert!(pty.wait_end() > 128);
    assert_eq!(lines(&tour(home.path()).with_file_name("tour.samples.jsonl")).len(), 4);
}

#[test]
fn sample_repeats_itself_by_seed_and_differs_between_lanes() {
    let home = TempDir::new().unwrap();
    let texts = || {
        let output = run(home.path(), &["sample", "-n", "4", "--seed", "1", "--json", "what is 2+2="], None);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        let samples: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        samples.iter().map(|sample| sample["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = texts();
    assert_eq!(first.len(), 4);
    let distinct: std::collections::HashSet<&String> = first.iter().collect();
    assert_eq!(distinct.len(), 4, "{first:?}");
    assert_eq!(texts(), first);
    // Alone, a lane says what it says among others.
    let alone = run(home.path(), &["sample", "--seed", "1", "what is 2+2="], None);
    assert_eq!(String::from_utf8(alone.stdout).unwrap(), first[0]);
}

#[test]
fn sample_says_once_that_the_miniature_hardly_knows_a_script() {
    let home = TempDir::new().unwrap();
    let told = |arguments: &[&str]| {
        let output = run(home.path(), arguments, None);
        assert!(output.status.success() && !output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    let short = ["sample", "-n", "3", "--max-tokens", "2"];
    let english = told(&[&short[..], &["Почему небо"]].concat());
    assert_eq!(english.matches("hardly knows the script").count(), 1, "{english}");
    let chinese = told(&[&short[..], &["--lang", "zh-CN", "天空为什么是蓝色的？"]].concat());
    assert_eq!(chinese.matches("几乎不认识这个前缀的文字").count(), 1, "{chinese}");
    assert_eq!(told(&[&short[..], &["teacher: 선생님\nwater:"]].concat()), "");
}

#[test]
fn a_model_in_the_cache_of_the_hub_answers_by_its_name() {
    let home = TempDir::new().unwrap();
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let root = home.path().join("hf/hub/models--org--mini");
    let snapshot = root.join("snapshots").join(commit);
    std::fs::create_dir_all(&snapshot).unwrap();
    std::fs::create_dir_all(root.join("refs")).unwrap();
    std::fs::write(root.join("refs/main"), commit).unwrap();
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/miniature");
    for (from, to) in [
        ("config.json", "config.json"),
        ("tokenizer.json", "tokenizer.json"),
        ("weights.safetensors", "model.safetensors"),
    ] {
        std::fs::copy(model.join(from), snapshot.join(to)).unwrap();
    }
    let text = |arguments: &[&str]| {
        let output = run(home.path(), arguments, None);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let asked = ["sample", "--seed", "1", "what is 2+2="];
    assert_eq!(text(&[&asked[..], &["--model", "hf:org/mini"]].concat()), text(&asked));
    assert_eq!(text(&["pull", "org/mini"]), format!("{}\n", snapshot.display()));
    for (arguments, code, part) in [
        (&["pull", "org/other"][..], 1, "HF_HUB_OFFLINE"),
        (&["pull", "../mini"], 2, "ORG/NAME"),
        (&["sample", "--model", "hf:org/mini:none.gguf", "x"], 1, "HF_HUB_OFFLINE"),
    ] {
        let output = run(home.path(), arguments, None);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(told.contains(part), "{arguments:?}: {told}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_session_runs_without_the_screen_and_stays_as_it_was() {
    let home = TempDir::new().unwrap();
    let flags = ["run", "two-plus-two", "--json", "-n", "4", "--max-tokens", "8", "--seed", "1"];
    let output = run(home.path(), &flags, None);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [samples @ .., last] = lines.as_slice() else { panic!("{text}") };
    assert_eq!(samples.len(), 4);
    for (lane, sample) in samples.iter().enumerate() {
        assert_eq!((&sample["lane"], &sample["seed"]), (&lane.into(), &1.into()));
        assert_eq!(sample["params"]["max_tokens"], 8);
        assert!(sample["tokens"].as_array().unwrap().len() <= 8 && sample["text"].is_string());
    }
    let summary = &last["summary"];
    assert_eq!((&summary["cell"], &summary["samples"]), (&"two-plus-two".into(), &4.into()));
    let counts = summary["tally"].as_array().unwrap().iter().map(|bar| bar["count"].as_u64().unwrap());
    assert_eq!(counts.sum::<u64>() + summary["without"].as_u64().unwrap(), 4);
    assert!(summary["tally"][0]["model"].as_f64().is_some_and(|model| model > 0.0 && model <= 1.0));
    // A shipped session is not copied to be run, and one of the user's own gets no samples.
    assert!(!home.path().join("data").exists());
    std::fs::write(home.path().join("own.toml"), "format = 1\n[[cell]]\nid = \"a\"\nprefix = \"x\"\n")
        .unwrap();
    let output = run(home.path(), &["run", "own", "-n", "1", "--max-tokens", "2"], None);
    assert!(output.status.success() && String::from_utf8(output.stdout).unwrap().contains("answers (line)"));
    assert!(!home.path().join("own.samples.jsonl").exists());
}

#[test]
fn ctrl_c_ends_a_command_with_what_had_come() {
    let home = TempDir::new().unwrap();
    let mut command = Command::new(BINARY);
    command.args(["sample", "Zebras are", "--max-tokens", "8192"]).envs(environment(home.path()));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0];
    out.read_exact(&mut first).unwrap();
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let mut rest = Vec::new();
    out.read_to_end(&mut rest).unwrap();
    let ended = child.wait_with_output().unwrap();
    let error = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{error}");
    assert!(error.ends_with("samplebook: stopped; what had come is written as cancelled\n"), "{error}");
}

#[test]
fn a_sweep_that_is_killed_goes_on_and_comes_out_as_if_it_were_not() {
    let home = TempDir::new().unwrap();
    let rows: String =
        (0..24).map(|row| format!("{{\"n\": {}, \"sum\": \"{}\"}}\n", row % 9, row % 9 + 1)).collect();
    std::fs::write(home.path().join("rows.jsonl"), rows).unwrap();
    std::fs::write(
        home.path().join("sums.toml"),
        "format = 1\n[[cell]]\nid = \"sums\"\nprefix = \"1+1=2\\n{n}+1=\"\nreference = \"{sum}\"\nanswer = \"number\"\n\
         params = { max_tokens = 24, lanes = 3, seed = 5 }\ncolumns = [{ temperature = 1.0 }, { temperature = 0 }]\n",
    )
    .unwrap();
    let arguments = |output| ["run", "sums.toml", "--over", "rows.jsonl", "--output", output];
    let whole = run(home.path(), &arguments("whole.jsonl"), None);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let text = String::from_utf8(whole.stdout).unwrap();
    assert!(text.contains("72 samples") && text.contains("  2 less 1: +"), "{text}");

    let killed = home.path().join("killed.jsonl");
    let mut command = Command::new(BINARY);
    command.args(arguments("killed.jsonl")).envs(environment(home.path())).current_dir(home.path());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while std::fs::read(&killed).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count()) < 5 {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let first = lines_that_are_whole(&killed);
    assert!(first < 144, "it was not killed in the middle: {first}");
    assert!(run(home.path(), &arguments("killed.jsonl"), None).status.success());
    let told = |name: &str| -> Vec<[serde_json::Value; 6]> {
        let keys = ["row", "column", "lane", "seed", "text", "right"];
        lines(&home.path().join(name)).iter().map(|line| keys.map(|key| line[key].clone())).collect()
    };
    assert_eq!(told("killed.jsonl"), told("whole.jsonl"));
    // What others read has the columns of the sweep.
    let table = run(home.path(), &["export", "whole.jsonl", "--to", "csv"], None);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.starts_with("id,run,cell,column,lane,row,"), "{table}");
    assert!(table.contains(",true,") && table.contains(",false,"), "{table}");
}

fn lines_that_are_whole(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap().matches('\n').count()
}

#[test]
fn a_tree_of_another_tool_becomes_a_session_and_its_branches_are_on_the_screen() {
    let home = TempDir::new().unwrap();
    let tree = r#"{"root": {"text": "Once", "children": [
        {"text": " upon", "children": [{"text": " a time", "children": []}]}, {"text": " more", "children": []}]}, "\u001b[2J": 1}"#;
    std::fs::write(home.path().join("old.json"), tree).unwrap();
    let told = run(home.path(), &["import", "old.json"], None);
    assert_eq!(String::from_utf8(told.stdout).unwrap(), "old.toml: 1 cell, 3 samples\n");
    let error = String::from_utf8(told.stderr).unwrap();
    assert!(
        error.starts_with("samplebook: not carried over: keys that nothing was made of: ")
            && !error.contains('\u{1b}'),
        "{error}"
    );
    // What is there is never written over.
    let before = std::fs::read(home.path().join("old.samples.jsonl")).unwrap();
    let told = run(home.path(), &["import", "old.json"], None);
    assert_eq!((told.status.code(), told.stdout.len()), (Some(1), 0));
    assert_eq!(std::fs::read(home.path().join("old.samples.jsonl")).unwrap(), before);
    let mut pty = Pty::start(home.path(), &["old.toml"], 100, 30);
    let screen = pty.wait_for("Once upon a time");
    assert!(screen.contains("run 2 of 2"), "{screen}");
    // Both that go on from the prefix are lanes of the run before; the tree has what goes on from another.
    pty.press("[");
    pty.wait("both lanes", |screen| screen.contains("Once upon") && screen.contains("Once more"));
    pty.press("T");
    pty.wait("the tree", |screen| ["▸  upon", "└  a time"].iter().all(|text| screen.contains(text)));
    pty.signal("-TERM");
    pty.wait_end();
}

#[test]
fn a_session_is_exported_as_what_others_read() {
    let home = TempDir::new().unwrap();
    let flags = ["run", "two-plus-two", "--json", "-n", "3", "--max-tokens", "6", "--seed", "1"];
    let drawn = run(home.path(), &flags, None).stdout;
    std::fs::write(home.path().join("drawn.jsonl"), &drawn).unwrap();
    let exported = |flags: &[&str]| {
        let output = run(home.path(), &[&["export", "drawn.jsonl"], flags].concat(), None);
        let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), said(output.stdout), said(output.stderr))
    };
    // The records themselves are the lines that were drawn.
    let (_, records, _) = exported(&["--to", "jsonl"]);
    let drawn = String::from_utf8(drawn).unwrap();
    assert!(records.lines().eq(drawn.lines().filter(|line| !line.starts_with("{\"summary"))), "{records}");
    let (_, table, _) = exported(&["--to", "csv"]);
    assert!(table.starts_with("id,run,cell,column,lane,") && table.matches("\r\n").count() == 4, "{table}");
    let (_, tokens, error) = exported(&["--to", "csv", "--tokens"]);
    assert!(tokens.starts_with("sample,cell,") && tokens.matches("\r\n").count() == 19, "{tokens}");
    assert!(error.is_empty() || error.contains("--exact"), "{error}");
    let (code, out, _) = exported(&["-o", "deep/report.html"]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    let page = std::fs::read_to_string(home.path().join("deep/report.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.matches("<section>").count() == 3);
    assert!(exported(&["--to", "md"]).1.contains("#### lane 3 · length"));
    for (flags, said) in [
        (&[][..], "say what to write: --to html, md, csv, parquet or jsonl"),
        (&["--to", "pdf"], "the formats are html, md, csv, parquet or jsonl"),
        (&["--to", "md", "--tokens"], "--tokens is for --to csv and --to parquet"),
        (&["--to", "md", "--cell", "none"], "there is no cell none"),
    ] {
        let (code, _, error) = exported(flags);
        assert!(code == Some(2) && error.contains(said), "{error}");
    }
}

#[test]
fn sessions_are_listed_searched_and_their_samples_shown() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("work/deep");
    std::fs::create_dir_all(&folder).unwrap();
    let cell = "format = 1\ntitle = \"Sums\"\n[[cell]]\nid = \"two-plus-two\"\nprefix = \"what is 2+2=\"\n";
    std::fs::write(folder.join("sums.toml"), cell).unwrap();
    let flags = ["run", "work/deep/sums.toml", "--json", "-n", "3", "--max-tokens", "6", "--seed", "1"];
    let drawn = run(home.path(), &flags, None).stdout;
    std::fs::write(folder.join("sums.samples.jsonl"), &drawn).unwrap();
    let said = |arguments: &[&str]| {
        let output = run(home.path(), arguments, None);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, listed) = said(&["list", "work"]);
    assert_eq!(code, Some(0));
    assert!(listed.contains("work/deep/sums.toml\n    Sums · 1 cell · 3 samples · miniature\n"), "{listed}");
    assert_eq!(said(&["list"]), (Some(0), "there are no sessions\n".to_owned()));
    // A word of the prefix is found in the cell; one of a sample, in the sample, and only there where there is a filter.
    let (_, found) = said(&["search", "2+2=", "work"]);
    assert!(found.contains("two-plus-two, the cell  what is 2+2="), "{found}");
    let samples = lines(&folder.join("sums.samples.jsonl"));
    let second = &samples[1];
    let (id, text) = (second["id"].as_str().unwrap(), second["text"].as_str().unwrap());
    let (_, found) =
        said(&["search", "--json", "finish:length temperature:1..2 since:2020 model:mini", "work"]);
    assert_eq!(found.lines().count(), 3, "{found}");
    assert!(found.contains(id) && found.contains("\"finish\":\"length\""), "{found}");
    assert_eq!(said(&["search", "nobody-said-this", "work"]), (Some(1), String::new()));
    let tail = &id[id.len() - 8..];
    let session = "work/deep/sums.toml";
    assert_eq!(said(&["show", session, tail]), (Some(0), format!("what is 2+2={text}")));
    let (_, record) = said(&["show", session, id, "--json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&record).unwrap(), *second);
    assert_eq!(said(&["show", session, "zz"]).0, Some(1));
    assert_eq!(said(&["list", "nowhere"]).0, Some(2));
}

#[test]
fn stored_samples_are_drawn_again_and_what_differs_is_told() {
    let home = TempDir::new().unwrap();
    let flags = ["run", "two-plus-two", "--json", "-n", "4", "--max-tokens", "12", "--seed", "1"];
    let drawn = String::from_utf8(run(home.path(), &flags, None).stdout).unwrap();
    let verified = |drawn: &str, flags: &[&str]| {
        std::fs::write(home.path().join("drawn.jsonl"), drawn).unwrap();
        let output = run(home.path(), &[&["verify", "drawn.jsonl"], flags].concat(), None);
        let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), said(output.stdout), said(output.stderr))
    };
    let (code, out, error) = verified(&drawn, &[]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("4 samples: 4 the same, 0 differ, 0 not drawn again"), "{out}");

    // One was drawn otherwise, one by other weights and another program, one nobody can draw; and one broke off.
    let lines: Vec<&str> = drawn.lines().collect();
    let [first, second, third, fourth, summary] = lines[..] else { panic!("{drawn}") };
    let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let mut colder = value(first);
    colder["params"]["temperature"] = 0.01.into();
    let mut older = value(second);
    older["tokens"][3]["text"] = "@".into();
    (older["program"], older["model_digest"]) = ("samplebook 0.0.1".into(), "another".into());
    let mut stranger = value(third);
    (stranger["engine"], stranger["server"]) = ("server".into(), "http://127.0.0.1:9/v1".into());
    let mut broken = value(fourth);
    broken["finish"] = "interrupted".into();
    broken["tokens"].as_array_mut().unwrap().truncate(5);
    let beside = format!("{third}\n{broken}\n");
    assert_eq!(verified(&beside, &[]).0, Some(0), "one that broke off beside one that did not");
    let drawn = format!("{colder}\n{older}\n{stranger}\n{broken}\n{summary}\n");
    let (code, out, error) = verified(&drawn, &[]);
    assert_eq!(code, Some(1));
    assert!(out.contains("4 samples: 1 the same, 2 differ, 1 not drawn again"), "{out}");
    assert!(
        out.contains("lane 1  differs from token 1: ") && out.contains("differs from token 4: “@”"),
        "{out}"
    );
    let program = format!("    program: samplebook 0.0.1 → samplebook {}\n", env!("CARGO_PKG_VERSION"));
    assert!(out.contains(&program) && out.contains("    weights: another → sha256-of-pieces:"), "{out}");
    assert!(out.contains("the server http://127.0.0.1:9/v1, which the settings do not know"), "{out}");
    assert!(error.contains("2 samples are not what they were"), "{error}");
    // Whoever is named on the command line draws all.
    let (_, out, _) = verified(&drawn, &["--engine", "builtin", "--json"]);
    let outcomes: Vec<serde_json::Value> = out.lines().map(value).collect();
    assert_eq!(outcomes[2]["outcome"], "same");
    assert_eq!(outcomes[2]["changed"], serde_json::json!(["engine: server → builtin"]));
    assert_eq!(outcomes[4]["verified"], serde_json::json!({"same": 2, "differ": 2, "not_drawn": 0}));
}

#[test]
fn nothing_that_a_stranger_wrote_reaches_the_terminal_as_a_command() {
    let home = tempfile::tempdir().unwrap();
    let settings = home.path().join("s.toml");
    let hostile = "a\\u001b]0;x\\u0007\\u202e\\u200b\\u0085\\U000E0041";
    std::fs::write(
        &settings,
        format!("[servers.\"{hostile}\"]\nbase_url = \"http://127.0.0.1:9\"\nmodel = \"{hostile}\"\n"),
    )
    .unwrap();
    let session = home.path().join("b.toml");
    std::fs::write(&session, format!("[[cells]]\nid = \"a\"\n\"{hostile}\" = 1\n")).unwrap();
    let name = "no \u{1b}]0;x\u{7}\u{202e}\u{200b}\u{e0041}.toml";
    let settings = settings.to_str().unwrap();
    for arguments in [
        &["--settings", settings, "doctor"][..],
        &["--settings", settings, "--server", "no \u{1b}[31m\u{202e}", "sample", "x"],
        &["run", session.to_str().unwrap()],
        &["run", name],
        &["--model", "no \u{1b}]0;x\u{7}\u{202e}", "sample", "x"],
        &["--no \u{1b}[31m\u{202e}"],
    ] {
        let output = run(home.path(), arguments, None);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let raw: Vec<char> = said
            .chars()
            .filter(|c| c.is_control() && *c != '\n' || matches!(*c, '\u{200b}' | '\u{202e}' | '\u{e0041}'))
            .collect();
        assert_eq!(raw, [' '; 0], "{arguments:?}: {said:?}");
    }
}

#[test]
fn bad_input_is_told_where_it_happened() {
    let home = TempDir::new().unwrap();
    std::fs::write(home.path().join("empty.toml"), "").unwrap();
    std::fs::write(home.path().join("binary.toml"), [0u8, 159, 146, 150]).unwrap();
    std::fs::write(home.path().join("newer.toml"), "format = 2\n").unwrap();
    std::fs::write(home.path().join("typo.toml"), "format = 1\n[[cell]]\nid = \"a\"\nprefx = \"x\"\n")
        .unwrap();
    std::fs::write(home.path().join("rule.toml"), "format = 1\n[[cell]]\nid = \"a\"\nanswer = \"/(/\"\n")
        .unwrap();
    type Case<'a> = (&'a [&'a str], Option<&'a [u8]>, &'a [&'a str]);
    let cases: &[Case] = &[
        (&["sample", "--temperature", "NaN", "x"], None, &["--temperature", "NaN"]),
        (&["sample", "--temperature=-1", "x"], None, &["outside 0 to 2"]),
        (&["sample"], Some(b"abc\xff"), &["0xff", "offset 3"]),
        (&["sample", "--stop", "", "x"], None, &["--stop"]),
        (&["sample", "--engine", "oracle", "x"], None, &["oracle", "builtin"]),
        (&["sample", "--engine", "llama-cpp", "x"], None, &["--model FILE.gguf"]),
        (
            &["sample", "--engine", "llama-cpp", "--model", "newer.toml", "x"],
            None,
            if cfg!(feature = "llama-cpp") {
                &["newer.toml", "does not begin with GGUF"]
            } else {
                &["newer.toml", "this build has no llama.cpp", "--features llama-cpp", "libclang"]
            },
        ),
        (&["sample", "--server", "nowhere", "x"], None, &["nowhere"]),
        (
            &["sample", "--base-url", "http://127.0.0.1:1", "x"],
            None,
            &["127.0.0.1:1", "is the server running"],
        ),
        (&["sample", "--base-url", "not a url", "x"], None, &["--base-url"]),
        (&["run"], None, &["<FILE>"]),
        (&["run", "nothing-here"], None, &["nothing-here.toml", "two-plus-two"]),
        (&["run", "paris", "--cell", "rome"], None, &["\"rome\"", "the cells are paris"]),
        (&["run", "paris", "-n", "1001"], None, &["1001", "1..=1000"]),
        (&["run", "paris", "--temperature", "3"], None, &["--temperature", "outside 0 to 2"]),
        (&["run", "newer.toml"], None, &["newer"]),
        (&["run", "rule.toml"], None, &["cell a", "\"/(/\""]),
    ];
    for (arguments, input, expected) in cases {
        let output = run(home.path(), arguments, *input);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
        for word in *expected {
            assert!(error.contains(word), "{arguments:?}: {error}");
        }
        assert!(!error.contains("panicked"), "{error}");
    }
    let long = vec![b'a'; 200_000];
    let output = run(home.path(), &["sample"], Some(&long));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("tokens") && error.contains("fit"), "{error}");
    for (file, expected) in [
        ("empty.toml", "format"),
        ("binary.toml", "UTF-8"),
        ("newer.toml", "newer"),
        ("typo.toml", "typo.toml:4:1"),
    ] {
        let pty = Pty::start(home.path(), &[file], 100, 30);
        pty.wait_for(expected);
        let before = std::fs::read(home.path().join(file)).unwrap();
        assert_ne!(pty.wait_end(), 0);
        assert_eq!(std::fs::read(home.path().join(file)).unwrap(), before);
    }
}

#[test]
fn an_empty_prefix_and_a_nul_are_continued() {
    let home = TempDir::new().unwrap();
    for input in [&b""[..], b"a\0b"] {
        let output = run(home.path(), &["sample", "--json", "--max-tokens", "4"], Some(input));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let sample: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(sample["prefix"].as_str().unwrap().as_bytes(), input);
    }
}

#[test]
fn version_and_help_answer() {
    let home = TempDir::new().unwrap();
    let version = run(home.path(), &["--version"], None);
    assert_eq!(
        String::from_utf8(version.stdout).unwrap(),
        format!("samplebook {}\n", env!("CARGO_PKG_VERSION"))
    );
    let help = String::from_utf8(run(home.path(), &["sample", "--help"], None).stdout).unwrap();
    for flag in ["--temperature", "--top-p", "--max-tokens", "--stop", "--seed", "--json", "--server", "-n"] {
        assert!(help.contains(flag), "{flag}");
    }
}

/// Runs another program on a text, and returns what it says; nothing where it is not installed.
fn checked_by(program: &str, arguments: &[&str], text: &[u8]) -> Option<Output> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, text).unwrap();
    let output = Command::new(program).args(arguments).arg(&file).env("LC_ALL", "C.UTF-8").output();
    let missing = output.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    (!missing).then(|| output.unwrap())
}

#[test]
fn the_manual_page_is_one_that_manual_readers_read() {
    let home = TempDir::new().unwrap();
    let page = run(home.path(), &["man"], None);
    assert!(page.status.success() && page.stderr.is_empty());
    if let Some(lint) = checked_by("mandoc", &["-T", "lint", "-W", "warning"], &page.stdout) {
        // A page without a date is the same page tomorrow.
        let text = String::from_utf8_lossy(&lint.stdout).into_owned();
        assert!(text.lines().all(|line| line.contains("missing date") || line.is_empty()), "{text}");
    }
    if let Some(shown) = checked_by("man", &["-E", "UTF-8", "-l"], &page.stdout) {
        let text = String::from_utf8_lossy(&shown.stdout).into_owned();
        for words in ["samplebook sample", "--temperature <VALUE>", "--special-tokens", "EXIT STATUS"] {
            assert!(!shown.status.success() || text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn the_completions_are_scripts_of_their_shells() {
    let home = TempDir::new().unwrap();
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = run(home.path(), &["completions", shell], None);
        assert!(script.status.success() && script.stderr.is_empty(), "{shell}");
        if let Some(said) = checked_by(shell, &[check], &script.stdout) {
            assert!(said.status.success(), "{shell}: {}", String::from_utf8_lossy(&said.stderr));
        }
    }
    let script = run(home.path(), &["completions", "bash"], None);
    let mut asked = script.stdout;
    asked.extend(
        b"\nCOMP_WORDS=(samplebook sample --temp) COMP_CWORD=2\n_samplebook samplebook --temp sample\necho \"${COMPREPLY[@]}\"\n",
    );
    if let Some(said) = checked_by("bash", &["--norc"], &asked) {
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        assert_eq!(text.trim(), "--temperature", "{}", String::from_utf8_lossy(&said.stderr));
    }
    let refused = run(home.path(), &["completions", "cmd"], None);
    assert_eq!(refused.status.code(), Some(2));
}
