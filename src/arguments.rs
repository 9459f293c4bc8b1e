//! The command line: one flag per parameter, from the table of parameters.
//!
//! Never acts on what it reads, but that a model which `--model` names on the hub is fetched.

mod language;
mod reference;

use std::{
    env,
    ffi::OsString,
    fs,
    io::{self, IsTerminal, Read},
    num::NonZero,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, error::ErrorKind, value_parser};
use clap_complete::Shell;
use samplebook::{
    analysis::Query,
    catalogue::Catalogue,
    engine::{
        Engine, Ledger, Recording,
        local::{available_memory, computes},
        server::{Dialect, KeySource, Profile},
    },
    export::{Book, Format, TableOf, TableOptions},
    headless::{self, OutputOptions, Plan, RunOptions, SampleOptions, Sweep, Verification, VerifyOptions},
    hub::{self, Hub, Spec},
    import::Imported,
    language::{Language, speak, spoken},
    models::Root,
    roster,
    rows::Rows,
    runtime::{Colours, Options, TOUR, TOUR_CHINESE},
    session::{Overrides, Param, ParamError, Params, Sample},
    settings::Settings,
    store::{self, Dirs, Document, Listing},
    tr,
    tui::{colour::ColourDepth, keys::Keymap},
};

/// What the command line asks for.
pub(crate) enum Task {
    /// The notebook.
    Screen(Box<Options>),
    /// Samples without the screen.
    Sample(Arc<dyn Engine>, Box<SampleOptions>),
    /// The samples of a session and what they say together.
    Run(Box<Plan>, OutputOptions),
    /// The samples of a session for every row of a data set.
    Sweep(Box<Sweep>, OutputOptions),
    /// How probable a text is.
    Score {
        /// Who says so.
        engine: Arc<dyn Engine>,
        /// Another one who is to be compared with it.
        against: Option<Arc<dyn Engine>>,
        /// The text.
        text: String,
        /// Alternatives with each token.
        alternatives: usize,
        /// A row for each line of the text in place of each token.
        lines: bool,
        /// JSON lines.
        json: bool,
    },
    /// Stored samples, to be drawn again, and what was set aside of them.
    Verify(Box<Verification>, Vec<String>),
    /// The sessions there are, as JSON or not.
    List(Vec<Listing>, bool),
    /// What stands in sessions, as JSON or not.
    Search(Vec<Listing>, Query, bool),
    /// A sample, as JSON or not.
    Show(Box<Sample>, bool),
    /// A session as a file for others.
    Export {
        /// The session and its samples.
        book: Box<Book>,
        /// What it is written as.
        format: Format,
        /// How a table is written.
        options: TableOptions,
        /// The file, in place of standard output.
        to: Option<PathBuf>,
        /// What was set aside of the samples.
        reports: Vec<String>,
    },
    /// What a file of another tool holds, to be written as a session.
    Import(Box<Imported>, PathBuf),
    /// What was found and what each engine can do.
    Doctor {
        /// Where things are kept.
        dirs: Dirs,
        /// The settings.
        settings: Box<Settings>,
        /// Who is to answer.
        choice: String,
        /// The model, if one is named.
        model: Option<String>,
    },
    /// A model from the hub.
    Pull(Box<Hub>, Spec),
    /// The table of experiments.
    Experiments(Arc<dyn Engine>),
    /// A text.
    Print(String),
}

/// Why nothing was done.
pub(crate) enum Failure {
    /// What there is to say is already said.
    Shown(u8),
    /// The exit code and what to say.
    Told {
        /// The exit code.
        code: u8,
        /// What is wrong and what to do.
        text: String,
    },
}

impl Failure {
    /// Wraps an error that speaks for itself.
    pub(crate) fn told(code: u8, error: impl std::fmt::Display) -> Self {
        Self::Told { code, text: error.to_string() }
    }
}

/// What `--engine` calls llama.cpp in the program.
const LLAMA_CPP: &str = "llama-cpp";

fn engine_flags() -> [Arg; 10] {
    let plain = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).global(true)
    };
    // Without a heading of their own they would stand between the flags of a command.
    let flag = |name, value, help| plain(name, value, help).help_heading(tr!("cli-engine-heading"));
    [
        flag("engine", "ENGINE", tr!("cli-engine")),
        flag("server", "PROFILE", tr!("cli-server")).conflicts_with("base-url"),
        flag("base-url", "URL", tr!("cli-base-url")),
        Arg::new("dialect")
            .long("dialect")
            .value_name("FAMILY")
            .help(tr!("cli-dialect", families = one_of(Dialect::NAMES)))
            .help_heading(tr!("cli-engine-heading"))
            .global(true)
            .value_parser(dialect),
        flag("key-env", "VARIABLE", tr!("cli-key-env")),
        flag("model", "NAME|PATH", tr!("cli-model")).value_hint(ValueHint::AnyPath),
        flag("threads", "COUNT", tr!("cli-threads")).value_parser(value_parser!(u8).range(1..)),
        Arg::new("special-tokens")
            .long("special-tokens")
            .action(ArgAction::SetTrue)
            .global(true)
            .help_heading(tr!("cli-engine-heading"))
            .help(tr!("cli-special-tokens")),
        plain("settings", "FILE", tr!("cli-settings")).value_parser(value_parser!(PathBuf)),
        language::flag(),
    ]
}

fn dialect(text: &str) -> Result<Dialect, String> {
    Dialect::from_name(text).ok_or_else(|| tr!("cli-dialect-unknown", families = Dialect::NAMES.join(", ")))
}

/// Writes names as a choice: `a, b or c`.
fn one_of(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => {
            tr!("cli-one-of", first = first.join(", "), last = *last)
        }
        names => names.concat(),
    }
}

fn param_flags() -> impl Iterator<Item = Arg> {
    Param::ALL.into_iter().map(|param| {
        let spec = param.spec();
        let flag = Arg::new(spec.key).long(spec.flag()).help(spec.help()).allow_negative_numbers(true);
        match param {
            Param::Lanes => flag.short('n').value_name("COUNT"),
            Param::Stop => flag
                .action(ArgAction::Append)
                .value_name("TEXT")
                .allow_hyphen_values(true)
                .help(tr!("cli-stop-more", help = spec.help())),
            _ => flag.value_name("VALUE"),
        }
    })
}

fn alternatives() -> Arg {
    Arg::new("alternatives")
        .long("alternatives")
        .value_name("COUNT")
        .value_parser(value_parser!(u8).range(0..=20))
        .help(tr!("cli-alternatives"))
}

fn record() -> Arg {
    Arg::new("record")
        .long("record")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(tr!("cli-record"))
}

fn json(help: &'static str) -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help(help)
}

fn file(help: &'static str) -> Arg {
    Arg::new("file").value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
}

fn output(help: &'static str) -> Arg {
    Arg::new("output")
        .short('o')
        .long("output")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::FilePath)
        .help(help)
}

fn cell(help: &'static str) -> Arg {
    Arg::new("cell").long("cell").value_name("ID").help(help)
}

fn command() -> Command {
    let sample = Command::new("sample")
        .about(tr!("cli-sample"))
        .after_help(tr!("cli-sample-after"))
        .arg(Arg::new("prefix").value_name("PREFIX").help(tr!("cli-sample-prefix")))
        .arg(Arg::new("chat").long("chat").value_name("SYSTEM").help(tr!("cli-sample-chat")))
        .args(param_flags())
        .arg(alternatives())
        .arg(record())
        .arg(json(tr!("cli-sample-json")));
    let run = Command::new("run")
        .about(tr!("cli-run"))
        .long_about(tr!("cli-run-long"))
        .after_help(tr!("cli-run-after"))
        .arg(file(tr!("cli-run-file")).required(true))
        .arg(cell(tr!("cli-run-cell")))
        .arg(
            Arg::new("over")
                .long("over")
                .value_name("ROWS")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help(tr!("cli-run-over")),
        )
        .arg(output(tr!("cli-run-output")).requires("over"))
        .arg(
            Arg::new("at-once")
                .long("at-once")
                .value_name("COUNT")
                .value_parser(value_parser!(u16).range(1..=headless::MOST_AT_ONCE as i64))
                .requires("over")
                .help(tr!("cli-run-at-once")),
        )
        .arg(
            Arg::new("samples")
                .short('n')
                .long("lanes")
                .value_name("COUNT")
                .value_parser(value_parser!(u32).range(1..=i64::from(headless::MOST)))
                .help(tr!("cli-run-lanes")),
        )
        .next_help_heading(tr!("cli-run-params"))
        .args(param_flags().filter(|flag| flag.get_id() != Param::Lanes.spec().key))
        .next_help_heading(None)
        .arg(alternatives())
        .arg(record())
        .arg(json(tr!("cli-run-json")));
    let score = Command::new("score")
        .about(tr!("cli-score"))
        .arg(file(tr!("cli-score-file")))
        .arg(Arg::new("against").long("against").value_name("MODEL").help(tr!("cli-score-against")))
        .arg(
            Arg::new("lines")
                .long("lines")
                .action(ArgAction::SetTrue)
                .conflicts_with("against")
                .help(tr!("cli-score-lines")),
        )
        .arg(alternatives())
        .arg(json(tr!("cli-score-json")));
    let verify = Command::new("verify")
        .about(tr!("cli-verify"))
        .long_about(tr!("cli-verify-long"))
        .after_help(tr!("cli-verify-after"))
        .arg(file(tr!("cli-verify-file")).required(true))
        .arg(cell(tr!("cli-verify-cell")))
        .arg(record())
        .arg(json(tr!("cli-verify-json")));
    let export = Command::new("export")
        .about(tr!("cli-export"))
        .long_about(tr!("cli-export-long"))
        .arg(file(tr!("cli-export-file")).required(true))
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("FORMAT")
                .value_parser(export_format)
                .help(tr!("cli-export-to", formats = one_of(&Format::ALL.map(|(_, name)| name)))),
        )
        .arg(output(tr!("cli-export-output")))
        .arg(cell(tr!("cli-export-cell")))
        .arg(Arg::new("tokens").long("tokens").action(ArgAction::SetTrue).help(tr!("cli-export-tokens")))
        .arg(Arg::new("exact").long("exact").action(ArgAction::SetTrue).help(tr!("cli-export-exact")));
    let places = || {
        Arg::new("places")
            .value_name("FILE|FOLDER")
            .num_args(0..)
            .value_parser(value_parser!(PathBuf))
            .help(tr!("cli-places"))
    };
    let list = Command::new("list").about(tr!("cli-list")).arg(places()).arg(json(tr!("cli-list-json")));
    let search = Command::new("search")
        .about(tr!("cli-search"))
        .after_help(tr!("cli-search-after"))
        .arg(Arg::new("query").value_name("WORDS").required(true).help(tr!("cli-search-query")))
        .arg(places())
        .arg(json(tr!("cli-search-json")));
    let show = Command::new("show")
        .about(tr!("cli-show"))
        .arg(file(tr!("cli-verify-file")).required(true))
        .arg(Arg::new("sample").value_name("SAMPLE").required(true).help(tr!("cli-show-sample")))
        .arg(json(tr!("cli-show-json")));
    let import = Command::new("import")
        .about(tr!("cli-import"))
        .long_about(tr!("cli-import-long"))
        .arg(file(tr!("cli-import-file")).required(true))
        .arg(output(tr!("cli-import-output")));
    let pull = Command::new("pull")
        .about(tr!("cli-pull"))
        .after_help(tr!("cli-pull-after"))
        .arg(Arg::new("spec").value_name("REPO[@REVISION][:FILE]").required(true).help(tr!("cli-pull-spec")));
    let doctor = Command::new("doctor").about(tr!("cli-doctor")).arg(
        Arg::new("experiments")
            .long("experiments")
            .action(ArgAction::SetTrue)
            .help(tr!("cli-doctor-experiments")),
    );
    Command::new("samplebook")
        .version(env!("CARGO_PKG_VERSION"))
        .about(tr!("cli-about"))
        .arg(
            Arg::new("session")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help(tr!("cli-session")),
        )
        .arg(Arg::new("theme").long("theme").value_name("NAME").help(tr!("cli-theme")))
        .arg(record())
        .args(engine_flags())
        .subcommand(sample)
        .subcommand(run)
        .subcommand(score)
        .subcommand(list)
        .subcommand(search)
        .subcommand(show)
        .subcommand(verify)
        .subcommand(export)
        .subcommand(import)
        .subcommand(pull)
        .subcommand(doctor)
        .subcommand(Command::new("models").about(tr!("cli-models")).arg(json(tr!("cli-models-json"))))
        .subcommand(Command::new("settings").about(tr!("cli-settings-command")))
        .subcommand(Command::new("keys").about(tr!("cli-keys")))
        .subcommand(Command::new("man").about(tr!("cli-man")))
        .subcommand(
            Command::new("completions").about(tr!("cli-completions")).arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .required(true)
                    .value_parser(value_parser!(Shell))
                    .hide_possible_values(true)
                    .help(tr!("cli-completions-shell")),
            ),
        )
        .args_conflicts_with_subcommands(false)
}

/// Reads the command line.
///
/// # Errors
/// Where it makes no sense (code 2), or what it names cannot be had.
pub(crate) fn read() -> Result<(Task, Option<Arc<Recording>>), Failure> {
    let arguments: Vec<OsString> = env::args_os().collect();
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    let locale = locale.as_deref().unwrap_or_default();
    // In what an unknown language is told.
    speak(Language::of_locale(locale));
    speak(language::wanted(&arguments, locale).map_err(|unknown| Failure::told(2, unknown))?);
    let mut parser = language::spoken(command());
    parser.build();
    let mut parser = parser.mut_subcommand("help", |help| help.about(tr!("cli-help-command")));
    let matches = parser.try_get_matches_from_mut(arguments).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            Failure::Shown(0)
        }
        _ => Failure::told(2, language::told(&error, &parser)),
    })?;
    let recording = match matches.subcommand() {
        Some(("sample" | "run" | "verify", matches)) => recording(matches)?,
        Some(_) => None,
        None => recording(&matches)?,
    };
    let task = match matches.subcommand() {
        Some(("settings", _)) => Ok(Task::Print(Settings::default_text())),
        Some(("keys", matches)) => Ok(Task::Print(keymap(&settings(matches, &dirs()?)?)?.markdown())),
        Some(("man", _)) => printed(reference::manual(command())),
        Some(("completions", matches)) => {
            // A shell is required, so that the other one is never used.
            let shell = matches.get_one::<Shell>("shell").copied().unwrap_or(Shell::Bash);
            printed(reference::completions(command(), shell))
        }
        Some(("sample", matches)) => sample(matches, recording.clone()),
        Some(("run", matches)) => run(matches, recording.clone()),
        Some(("score", matches)) => score(matches),
        Some(("list", matches)) => Ok(Task::List(sessions(matches)?, matches.get_flag("json"))),
        Some(("search", matches)) => {
            let query = matches.get_one::<String>("query").map(|text| Query::parse(text)).unwrap_or_default();
            Ok(Task::Search(sessions(matches)?, query, matches.get_flag("json")))
        }
        Some(("show", matches)) => show(matches),
        Some(("export", matches)) => export(matches),
        Some(("import", matches)) => import(matches),
        Some(("verify", matches)) => verify(matches, recording.clone()),
        Some(("pull", matches)) => pull(matches),
        Some(("doctor", matches)) => doctor(matches),
        Some(("models", matches)) => models(matches),
        _ => screen(&matches, recording.clone()),
    };
    Ok((task?, recording))
}

/// Opens the file into which exchanges with servers are to be written.
fn recording(matches: &ArgMatches) -> Result<Option<Arc<Recording>>, Failure> {
    let Some(path) = matches.get_one::<PathBuf>("record") else { return Ok(None) };
    match Recording::open(path) {
        Ok(recording) => Ok(Some(Arc::new(recording))),
        Err(error) => Err(Failure::told(2, format!("--record {}: {error}", path.display()))),
    }
}

fn printed(text: io::Result<String>) -> Result<Task, Failure> {
    text.map(Task::Print).map_err(|error| Failure::told(1, error))
}

fn dirs() -> Result<Dirs, Failure> {
    Dirs::from_env().map_err(|error| Failure::told(1, error))
}

fn keymap(settings: &Settings) -> Result<Keymap, Failure> {
    Keymap::new(&settings.keys).map_err(|problems| Failure::told(2, problems.join("\n")))
}

/// Returns where the settings file is, or would be.
fn settings_path(matches: &ArgMatches, dirs: &Dirs) -> PathBuf {
    matches.get_one::<PathBuf>("settings").cloned().unwrap_or_else(|| dirs.config.join("settings.toml"))
}

/// Reads the settings file; without one the defaults hold.
fn settings(matches: &ArgMatches, dirs: &Dirs) -> Result<Settings, Failure> {
    let named = matches.get_one::<PathBuf>("settings");
    let path = settings_path(matches, dirs);
    let mut settings = match fs::read_to_string(&path) {
        Ok(text) => Settings::load(&text, &path).map_err(|problems| Failure::told(2, problems))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => Settings::default(),
        Err(error) => return Err(Failure::told(2, format!("{}: {error}", path.display()))),
    };
    if let Some(&threads) = matches.get_one::<u8>("threads") {
        settings.threads = NonZero::new(usize::from(threads));
    }
    settings.special_tokens |= matches.get_flag("special-tokens");
    Ok(settings)
}

/// Reads the settings of a command that samples: what it exchanges and what it spends is written down.
fn settings_to_sample(
    matches: &ArgMatches,
    dirs: &Dirs,
    recording: Option<Arc<Recording>>,
) -> Result<Settings, Failure> {
    let mut settings = settings(matches, dirs)?;
    settings.recording = recording;
    settings.ledger = ledger(&settings, dirs)?;
    Ok(settings)
}

/// Opens the ledger of what is spent, where a cap holds for the day.
fn ledger(settings: &Settings, dirs: &Dirs) -> Result<Option<Arc<Ledger>>, Failure> {
    let Some(cap) = settings.cap_usd_per_day else { return Ok(None) };
    let path = dirs.state.join("spent.jsonl");
    let failed = |error: io::Error| Failure::told(1, format!("{}: {error}", path.display()));
    fs::create_dir_all(&dirs.state).map_err(failed)?;
    Ok(Some(Arc::new(Ledger::open(&path, cap).map_err(failed)?)))
}

/// Finds out who is to answer; a `--base-url` becomes a profile of its own.
fn choice(matches: &ArgMatches, settings: &mut Settings) -> Result<Option<String>, Failure> {
    let text = |name| matches.get_one::<String>(name).map(String::as_str);
    if let Some(url) = text("base-url") {
        let mut profile = Profile::new(roster::UNNAMED, url);
        profile.dialect = matches.get_one::<Dialect>("dialect").copied();
        if let Some(name) = text("key-env") {
            profile.key = KeySource::Env(name.to_owned());
        }
        profile.check().map_err(|error| Failure::told(2, format!("--base-url: {error}")))?;
        settings.servers.insert(roster::UNNAMED.to_owned(), profile);
        return Ok(Some(format!("server:{}", roster::UNNAMED)));
    }
    match (text("engine"), text("server")) {
        (None | Some("server"), Some(name)) => Ok(Some(format!("server:{name}"))),
        (Some("server"), None) => match settings.servers.keys().next() {
            Some(only) if settings.servers.len() == 1 => Ok(Some(format!("server:{only}"))),
            _ => Err(Failure::told(2, tr!("cli-server-needed"))),
        },
        (Some(roster::BUILTIN), None) => Ok(Some(roster::BUILTIN.to_owned())),
        (Some(LLAMA_CPP), None) => {
            let model =
                text("model").ok_or_else(|| Failure::told(2, tr!("cli-model-needed", engine = LLAMA_CPP)))?;
            let path = match model.starts_with(hub::PREFIX) {
                true => fetched(model, settings)?,
                false => fs::canonicalize(model)
                    .map_err(|error| Failure::told(2, format!("--model {model}: {error}")))?,
            };
            Ok(Some(format!("{}{}", roster::LLAMA_CPP, path.display())))
        }
        (Some(other), _) => {
            Err(Failure::told(2, tr!("cli-engine-unknown", engine = other, llamacpp = LLAMA_CPP)))
        }
        (None, None) if text("model").is_some_and(|model| model.starts_with(hub::PREFIX)) => {
            let path = fetched(text("model").unwrap_or_default(), settings)?;
            Ok(Some(format!("{}{}", roster::LOCAL, path.display())))
        }
        // A model that is a file or a folder here is run here.
        (None, None) => match text("model").map(|model| (model, fs::canonicalize(model))) {
            Some((_, Ok(path))) => Ok(Some(format!("{}{}", roster::LOCAL, path.display()))),
            Some((model, Err(error))) if model.ends_with(".gguf") => {
                Err(Failure::told(2, format!("--model {model}: {error}")))
            }
            _ => Ok(None),
        },
    }
}

fn hub_of(settings: &Settings) -> Result<Hub, Failure> {
    Hub::new(variable, settings.hub.as_deref()).map_err(|error| Failure::told(2, error))
}

/// Returns where a model of the hub is here, which is fetched first if it is not.
fn fetched(model: &str, settings: &Settings) -> Result<PathBuf, Failure> {
    let told = |code| move |error: io::Error| Failure::told(code, error);
    let spec = Spec::parse(model).map_err(|error| Failure::told(2, error))?;
    let hub = hub_of(settings)?;
    let path = match hub::cached(&hub, &spec) {
        Some(path) => path,
        None => {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(told(1))?;
            let pull = headless::pull(&hub, &spec, columns(), Box::new(io::stderr()));
            runtime.block_on(pull).map_err(|error| Failure::told(1, error))?
        }
    };
    // Not with links resolved: behind them a file has its digest for a name.
    std::path::absolute(path).map_err(told(1))
}

fn pull(matches: &ArgMatches) -> Result<Task, Failure> {
    let settings = settings(matches, &dirs()?)?;
    let spec = matches.get_one::<String>("spec").map(String::as_str).unwrap_or_default();
    let spec = Spec::parse(spec).map_err(|error| Failure::told(2, error))?;
    Ok(Task::Pull(Box::new(hub_of(&settings)?), spec))
}

/// Returns how wide the terminal of standard error is, where it is one.
pub(crate) fn columns() -> Option<usize> {
    let error = io::stderr();
    let is_terminal = error.is_terminal();
    let size = rustix::termios::tcgetwinsize(error).ok().filter(|_| is_terminal)?;
    Some(usize::from(size.ws_col).max(20))
}

/// Reads the settings and makes the engine that is to answer.
fn engine(
    matches: &ArgMatches,
    recording: Option<Arc<Recording>>,
) -> Result<(Settings, Arc<dyn Engine>), Failure> {
    let mut settings = settings_to_sample(matches, &dirs()?, recording)?;
    let choice = choice(matches, &mut settings)?.unwrap_or_else(|| roster::default_choice(&settings));
    let model = matches.get_one::<String>("model").map(String::as_str);
    // What is no file has been taken for a server's model; this engine has but one, and must not answer in its place.
    if let Some(model) = model.filter(|_| choice == roster::BUILTIN) {
        return Err(Failure::told(2, tr!("cli-model-unknown", model = model)));
    }
    let engine = roster::engine(&choice, model, &settings).map_err(|error| Failure::told(2, error))?;
    Ok((settings, engine))
}

fn wanted_alternatives(matches: &ArgMatches, settings: &Settings) -> usize {
    matches.get_one::<u8>("alternatives").map_or(settings.alternatives, |count| usize::from(*count))
}

fn score(matches: &ArgMatches) -> Result<Task, Failure> {
    let (settings, engine) = engine(matches, None)?;
    let text = match matches.get_one::<PathBuf>("file") {
        Some(path) => {
            let bytes =
                fs::read(path).map_err(|error| Failure::told(1, format!("{}: {error}", path.display())))?;
            text_of(bytes, &path.display().to_string())?
        }
        None => read_text("FILE")?,
    };
    let against = matches.get_one::<String>("against").map(|model| against(model, &settings)).transpose()?;
    let alternatives = wanted_alternatives(matches, &settings);
    let [lines, json] = ["lines", "json"].map(|flag| matches.get_flag(flag));
    Ok(Task::Score { engine, against, text, alternatives, lines, json })
}

/// Makes the engine that another one is compared with: the built-in model, a path, or a server.
fn against(model: &str, settings: &Settings) -> Result<Arc<dyn Engine>, Failure> {
    let choice = match fs::canonicalize(model) {
        Ok(path) => format!("{}{}", roster::LOCAL, path.display()),
        Err(_) => model.to_owned(),
    };
    roster::engine(&choice, None, settings).map_err(|error| Failure::told(2, format!("--against {error}")))
}

fn doctor(matches: &ArgMatches) -> Result<Task, Failure> {
    if matches.get_flag("experiments") {
        return Ok(Task::Experiments(engine(matches, None)?.1));
    }
    let dirs = dirs()?;
    let mut settings = settings(matches, &dirs)?;
    let choice = choice(matches, &mut settings)?.unwrap_or_else(|| roster::default_choice(&settings));
    let model = matches.get_one::<String>("model").cloned();
    Ok(Task::Doctor { dirs, settings: Box::new(settings), choice, model })
}

/// Lists the models of this machine.
fn models(matches: &ArgMatches) -> Result<Task, Failure> {
    let dirs = dirs()?;
    let settings = settings(matches, &dirs)?;
    let roots = model_roots(&settings);
    let found = samplebook::models::find(&roots, &dirs.state.join("models.json"));
    if matches.get_flag("json") {
        return headless::models_json(&found).map(Task::Print).map_err(|error| Failure::told(1, error));
    }
    let catalogue = Catalogue::shipped();
    let room = hub_of(&settings)?.room().unwrap_or(u64::MAX);
    let proposed = catalogue.proposed(available_memory().unwrap_or(u64::MAX), room, computes);
    let (found, worth) =
        (headless::list_models(&found, &roots), headless::list_catalogue(catalogue.entries(), proposed));
    Ok(Task::Print(format!("{found}\n{worth}")))
}

/// Lists where models may lie.
fn model_roots(settings: &Settings) -> Vec<Root> {
    let home = variable("HOME").map(PathBuf::from).unwrap_or_default();
    let here = env::current_dir().unwrap_or_default();
    samplebook::models::roots(variable, &home, &here, &settings.model_folders)
}

fn sample(matches: &ArgMatches, recording: Option<Arc<Recording>>) -> Result<Task, Failure> {
    let (settings, engine) = engine(matches, recording)?;
    let mut params = settings.params.clone();
    params.reset(Param::Lanes);
    // One sample is what a command line expects; four are for the screen.
    set(&mut params, Param::Lanes, "1")?;
    given(matches, &mut params)?;
    let alternatives = wanted_alternatives(matches, &settings);
    let prefix = match matches.get_one::<String>("prefix") {
        Some(prefix) => prefix.clone(),
        None => read_text("PREFIX")?,
    };
    let json = matches.get_flag("json");
    let to_terminal = io::stdout().is_terminal();
    let chat = matches.get_one::<String>("chat").cloned();
    let options = SampleOptions { prefix, chat, params, alternatives, json, to_terminal };
    Ok(Task::Sample(engine, Box::new(options)))
}

/// Sets the params that have a flag, and returns which these are.
fn given(matches: &ArgMatches, params: &mut Params) -> Result<Vec<Param>, Failure> {
    let mut set_by_flag = Vec::new();
    for param in Param::ALL.into_iter().filter(|param| *param != Param::Stop) {
        // A subcommand may have no such flag.
        if let Ok(Some(text)) = matches.try_get_one::<String>(param.spec().key) {
            set(params, param, text)?;
            set_by_flag.push(param);
        }
    }
    if let Some(stops) = matches.get_many::<String>(Param::Stop.spec().key) {
        let unescaped = stops.map(|text| samplebook::session::unescape(text)).collect::<Result<_, _>>();
        params.stop = unescaped.map_err(|error| Failure::told(2, format!("--stop: {error}")))?;
        if params.stop.iter().any(String::is_empty) {
            return Err(Failure::told(2, tr!("cli-stop-empty")));
        }
        set_by_flag.push(Param::Stop);
    }
    Ok(set_by_flag)
}

fn run(matches: &ArgMatches, recording: Option<Arc<Recording>>) -> Result<Task, Failure> {
    let mut settings = settings_to_sample(matches, &dirs()?, recording)?;
    let text = |name| matches.get_one::<String>(name).cloned();
    let mut options = RunOptions {
        cell: text("cell"),
        samples: matches.get_one::<u32>("samples").copied(),
        params: Overrides::default(),
        engine: choice(matches, &mut settings)?,
        model: text("model"),
    };
    let mut params = Params::default();
    for param in given(matches, &mut params)? {
        options.params.take(param, &params);
    }
    let document =
        matches.get_one::<PathBuf>("file").map_or(Ok(Document::default()), |path| session(path))?;
    let output = OutputOptions {
        alternatives: wanted_alternatives(matches, &settings),
        json: matches.get_flag("json"),
        to_terminal: io::stdout().is_terminal(),
    };
    if let Some(path) = matches.get_one::<PathBuf>("over") {
        let rows = Rows::open(path).map_err(|error| Failure::told(2, error))?;
        let session = matches.get_one::<PathBuf>("file").map_or(Path::new(""), PathBuf::as_path);
        let results = matches.get_one::<PathBuf>("output").cloned();
        let results = results.unwrap_or_else(|| headless::results_path(path, session));
        let at_once = matches.get_one::<u16>("at-once").map(|count| usize::from(*count));
        let sweep = headless::sweep(document.session(), &options, &settings, rows, results, at_once);
        return Ok(Task::Sweep(Box::new(sweep.map_err(|error| Failure::told(2, error))?), output));
    }
    let plan =
        headless::plan(document.session(), &options, &settings).map_err(|error| Failure::told(2, error))?;
    Ok(Task::Run(Box::new(plan), output))
}

/// Finds the sessions of the places that are named, or those of the reader.
fn sessions(matches: &ArgMatches) -> Result<Vec<Listing>, Failure> {
    let places: Vec<PathBuf> = matches.get_many::<PathBuf>("places").unwrap_or_default().cloned().collect();
    if let Some(missing) = places.iter().find(|place| !store::session_path(place).exists() && !place.exists())
    {
        return Err(Failure::told(2, tr!("cli-place-missing", path = missing.display())));
    }
    Ok(store::sessions_in(&dirs()?, &places))
}

/// Finds the one sample whose id ends, or begins, with what is named.
fn show(matches: &ArgMatches) -> Result<Task, Failure> {
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let wanted = matches.get_one::<String>("sample").map(|id| id.to_lowercase()).unwrap_or_default();
    let stored = store::read_samples(&path).map_err(|error| Failure::told(2, error))?;
    let is_it = |sample: &Sample| {
        [sample.id.simple().to_string(), sample.id.to_string()]
            .iter()
            .any(|id| id.ends_with(&wanted) || id.starts_with(&wanted))
    };
    let mut found: Vec<Sample> = stored.samples.into_iter().filter(is_it).collect();
    match (found.pop(), found.is_empty()) {
        (Some(sample), true) => Ok(Task::Show(Box::new(sample), matches.get_flag("json"))),
        (None, _) => Err(Failure::told(1, tr!("cli-show-none", id = wanted))),
        (Some(_), false) => Err(Failure::told(2, tr!("cli-show-several", id = wanted))),
    }
}

fn export_format(name: &str) -> Result<Format, String> {
    let known = || tr!("cli-export-format", formats = one_of(&Format::ALL.map(|(_, name)| name)));
    Format::from_name(name).ok_or_else(known)
}

/// Reads a session with its samples to write it as something else: as what is asked for, or what the file's name ends with.
fn export(matches: &ArgMatches) -> Result<Task, Failure> {
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let to = matches.get_one::<PathBuf>("output").cloned();
    let ending = to.as_ref().and_then(|to| Format::from_name(to.extension()?.to_str()?));
    let format = matches.get_one::<Format>("to").copied().or(ending);
    let known = || one_of(&Format::ALL.map(|(_, name)| name));
    let format = format.ok_or_else(|| Failure::told(2, tr!("cli-export-which", formats = known())))?;
    let stored = store::read_samples(&path).map_err(|error| Failure::told(2, error))?;
    let mut book = Book::new(stored.session.unwrap_or_default(), stored.samples);
    if let Some(cell) = matches.get_one::<String>("cell")
        && !book.keep_cell(cell)
    {
        return Err(Failure::told(2, tr!("cli-export-no-cell", cell = cell)));
    }
    let of = if matches.get_flag("tokens") { TableOf::Tokens } else { TableOf::Samples };
    let options = TableOptions { of, exact: matches.get_flag("exact") };
    if (options.exact && format != Format::Csv) || (of == TableOf::Tokens && !format.is_table()) {
        return Err(Failure::told(2, tr!("cli-export-only-tables")));
    }
    if format == Format::Parquet && to.is_none() && io::stdout().is_terminal() {
        return Err(Failure::told(2, tr!("cli-export-binary")));
    }
    Ok(Task::Export { book: Box::new(book), format, options, to, reports: stored.reports })
}

/// Reads a file of another tool, to be written as a session.
fn import(matches: &ArgMatches) -> Result<Task, Failure> {
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let failed = |error: &dyn std::fmt::Display| Failure::told(2, format!("{}: {error}", path.display()));
    let bytes = fs::read(&path).map_err(|error| failed(&error))?;
    let title = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let imported =
        samplebook::import::read(&bytes, &title, jiff::Timestamp::now()).map_err(|error| failed(&error))?;
    let to = matches
        .get_one::<PathBuf>("output")
        .cloned()
        .unwrap_or_else(|| PathBuf::from(title).with_extension("toml"));
    Ok(Task::Import(Box::new(imported), store::session_path(&to)))
}

/// Reads the samples of a session, or of a file of JSON lines, and finds who is to draw them again.
fn verify(matches: &ArgMatches, recording: Option<Arc<Recording>>) -> Result<Task, Failure> {
    let dirs = dirs()?;
    let mut settings = settings_to_sample(matches, &dirs, recording)?;
    let text = |name| matches.get_one::<String>(name).cloned();
    let options = VerifyOptions {
        cell: text("cell"),
        engine: choice(matches, &mut settings)?,
        model: text("model"),
        json: matches.get_flag("json"),
        to_terminal: io::stdout().is_terminal(),
    };
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let stored = store::read_samples(&path).map_err(|error| Failure::told(2, error))?;
    let engine = stored.session.and_then(|session| Some((session.engine?, session.model)));
    let found = match stored.samples.iter().any(|sample| sample.engine == "local") {
        true => samplebook::models::find(&model_roots(&settings), &dirs.state.join("models.json")),
        false => Vec::new(),
    };
    let verification = Verification::new(stored.samples, engine, options, &settings, &found);
    Ok(Task::Verify(Box::new(verification), stored.reports))
}

/// Reads a session to look at it: a file, or one of those that are part of the program.
fn session(path: &Path) -> Result<Document, Failure> {
    let named = store::session_path(path);
    if named.exists() {
        return Document::load(&named).map_err(|error| Failure::told(2, error));
    }
    match store::EMBEDDED.iter().find(|(name, _)| Path::new(name) == path) {
        Some((name, text)) => {
            Document::parse(*text, Path::new(name)).map_err(|error| Failure::told(1, error))
        }
        None => {
            let known: Vec<&str> = store::EMBEDDED.iter().map(|(name, _)| *name).collect();
            let session = named.display();
            Err(Failure::told(2, tr!("cli-session-missing", session = session, known = known.join(", "))))
        }
    }
}

fn set(params: &mut Params, param: Param, text: &str) -> Result<(), Failure> {
    let spec = param.spec();
    // The error begins with the key, which on a command line is the flag.
    let told = |error: ParamError| error.to_string().replacen(spec.key, &format!("--{}", spec.flag()), 1);
    params.set_text(param, text).map_err(|error| Failure::told(2, told(error)))
}

/// Reads what an argument would have named from standard input.
fn read_text(argument: &str) -> Result<String, Failure> {
    if io::stdin().is_terminal() {
        return Err(Failure::told(2, tr!("cli-text-needed", argument = argument)));
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::told(1, format!("{}: {error}", tr!("cli-standard-input"))))?;
    text_of(bytes, tr!("cli-standard-input"))
}

fn text_of(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        let byte = format!("{byte:02x}");
        Failure::told(2, tr!("cli-not-utf8", name = name, byte = byte, at = at.to_string()))
    })
}

fn screen(matches: &ArgMatches, recording: Option<Arc<Recording>>) -> Result<Task, Failure> {
    let dirs = dirs()?;
    let mut settings = settings_to_sample(matches, &dirs, recording)?;
    let engine = choice(matches, &mut settings)?;
    if let Some(theme) = matches.get_one::<String>("theme") {
        settings.theme = (theme != "auto").then(|| theme.clone());
    }
    let keymap = keymap(&settings)?;
    let depth = ColourDepth::detect(
        variable("NO_COLOR").as_deref(),
        variable("COLORTERM").as_deref(),
        variable("TERM").as_deref(),
    );
    let editor = settings.editor.clone().or_else(|| variable("VISUAL")).or_else(|| variable("EDITOR"));
    Ok(Task::Screen(Box::new(Options {
        session: matches.get_one::<PathBuf>("session").cloned(),
        tour: tour(),
        engine,
        model: matches.get_one::<String>("model").cloned(),
        model_roots: model_roots(&settings),
        hub: Hub::new(variable, settings.hub.as_deref()).map_err(Arc::new),
        settings_path: settings_path(matches, &dirs),
        settings,
        dirs,
        keymap,
        colours: Colours { depth, colorfgbg: variable("COLORFGBG") },
        editor: editor.unwrap_or_else(|| first_editor().to_owned()),
    })))
}

/// Returns the tour in the reader's language.
fn tour() -> &'static str {
    match spoken() {
        Language::English => TOUR,
        Language::Chinese => TOUR_CHINESE,
    }
}

/// Reads a variable of the environment; an empty one is none.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The editor where nobody named one.
fn first_editor() -> &'static str {
    let there = |name: &&str| {
        let paths = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&paths).any(|folder| Path::new(&folder).join(name).is_file())
    };
    ["sensible-editor", "nano", "vim", "vi"].into_iter().find(there).unwrap_or("vi")
}

#[cfg(test)]
mod tests {
    use samplebook::language::{Language, within};

    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }

    #[test]
    fn the_help_of_every_command_is_as_it_was_read_last() {
        for (language, name) in [(Language::English, "en"), (Language::Chinese, "zh-CN")] {
            let help = within(language, || {
                let mut program = super::language::spoken(super::command()).term_width(100);
                program.build();
                let mut text = program.render_long_help().to_string();
                for command in program.get_subcommands_mut() {
                    let (name, help) = (command.get_name().to_owned(), command.render_long_help());
                    text.push_str(&format!("\n# {name}\n\n{help}"));
                }
                text
            });
            // What only fills a column says nothing.
            let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
            insta::assert_snapshot!(format!("help-{name}"), lines.join("\n"));
        }
    }
}
