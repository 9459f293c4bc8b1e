//! Typed settings: the embedded, commented default file overlaid with the user's own file.
//!
//! Never reads a file or the environment, and never knows which commands, themes or models exist.

mod params;
pub mod reading;
mod writing;

use std::{
    collections::BTreeMap,
    num::NonZero,
    path::{Path, PathBuf},
    sync::Arc,
};

use reading::{Reading, Value};
use serde::Deserialize;
use toml::de::ValueDeserializer;

pub use self::writing::{with_server, without_server};
use crate::engine::{
    Ledger, Recording,
    server::{Profile, ProfileTable},
};
use crate::language::{Language, spoken};
use crate::problem::{Problem, Problems};
use crate::session::Params;
use crate::tr;

/// Writes the default settings file of a language; it explains every key.
fn default_text(language: Language) -> String {
    let text = match language {
        Language::English => include_str!("default.toml"),
        Language::Chinese => include_str!("default.zh-CN.toml"),
    };
    text.replace("# {params}\n", &params::default_text(language))
}

/// Who answers in a new session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DefaultEngine {
    /// The miniature model that is part of the program.
    #[default]
    Builtin,
    /// The server of this name in [`Settings::servers`].
    Server(String),
}

/// What the user can choose once for all sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The theme's name; `None` chooses by the terminal's background.
    pub theme: Option<String>,
    /// The language of what the program says; `None` is the locale's.
    pub language: Option<Language>,
    /// Who answers in a new session.
    pub engine: DefaultEngine,
    /// Alternatives kept with each token, 0 to 20.
    pub alternatives: usize,
    /// Whether quitting asks when something would be lost.
    pub confirm_quit: bool,
    /// What may be spent in one start of the program, in US dollars; `None` is no cap.
    pub cap_usd: Option<f64>,
    /// What may be spent in one day, by all starts of the program together, in US dollars; `None` is no cap.
    pub cap_usd_per_day: Option<f64>,
    /// Whether the mouse is read; without it the terminal selects text itself.
    pub mouse: bool,
    /// The command that opens a prefix in an editor; `None` is `$VISUAL`, then `$EDITOR`.
    pub editor: Option<String>,
    /// Folders in which models lie, beside the usual ones.
    pub model_folders: Vec<PathBuf>,
    /// Threads that compute a model in this process; `None` leaves one processor to the screen.
    pub threads: Option<NonZero<usize>>,
    /// Where models are fetched from instead of huggingface.co.
    pub hub: Option<String>,
    /// Where exchanges with servers are written; no key sets it.
    pub recording: Option<Arc<Recording>>,
    /// What was spent today, where that has a cap; no key sets it.
    pub ledger: Option<Arc<Ledger>>,
    /// Text that spells a special token is read as that token by a model in this process.
    pub special_tokens: bool,
    /// Servers that run on this machine are looked for.
    pub find_servers: bool,
    /// The params of a new cell.
    pub params: Params,
    /// Servers by name.
    pub servers: BTreeMap<String, Profile>,
    /// Keys by command name, instead of the keys the command has; an empty list unbinds it.
    pub keys: BTreeMap<String, Vec<String>>,
}

const KEYS: [&str; 17] = [
    "theme",
    "language",
    "engine",
    "alternatives",
    "confirm_quit",
    "cap_usd",
    "cap_usd_per_day",
    "mouse",
    "editor",
    "model_folders",
    "threads",
    "hub",
    "special_tokens",
    "find_servers",
    "params",
    "servers",
    "keys",
];

impl Default for Settings {
    fn default() -> Self {
        // A test proves that the embedded text has no problems and names every key, so nothing of this blank
        // remains.
        let mut settings = Self {
            theme: None,
            language: None,
            engine: DefaultEngine::Builtin,
            alternatives: 0,
            confirm_quit: false,
            cap_usd: None,
            cap_usd_per_day: None,
            mouse: false,
            editor: None,
            model_folders: Vec::new(),
            threads: None,
            hub: None,
            recording: None,
            ledger: None,
            special_tokens: false,
            find_servers: false,
            params: Params::default(),
            servers: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        settings.overlay(&default_text(Language::English));
        settings
    }
}

impl Settings {
    /// Returns the commented default file, in the language that is spoken; it is what `samplebook settings` prints.
    pub fn default_text() -> String {
        default_text(spoken())
    }

    /// Reads the user's file over the defaults; `path` is only named in errors.
    ///
    /// # Errors
    /// Every unknown key, wrong type and value out of range, each with its line and column.
    pub fn load(text: &str, path: &Path) -> Result<Self, Problems> {
        let mut settings = Self::default();
        let list = settings.overlay(text);
        if list.is_empty() { Ok(settings) } else { Err(Problems { path: path.to_owned(), list }) }
    }

    /// Returns the language that a settings file names, whatever else may be wrong with it.
    pub fn language_of(text: &str) -> Option<Language> {
        #[derive(Deserialize)]
        struct Named {
            language: Option<String>,
        }
        Language::from_tag(&toml::from_str::<Named>(text).ok()?.language?)
    }

    fn overlay(&mut self, text: &str) -> Vec<Problem> {
        let (mut reading, table) = Reading::parse(text);
        for (key, value) in &table {
            match key.get_ref().as_ref() {
                "theme" => {
                    if let Some(name) = reading.string("theme", value) {
                        self.theme = (name != "auto").then_some(name);
                    }
                }
                "language" => {
                    if let Some(tag) = reading.string("language", value) {
                        self.language = Language::from_tag(&tag);
                        if self.language.is_none() && tag != "auto" {
                            let known = Language::ALL.map(Language::tag).join(", ");
                            reading
                                .problem(value.span(), tr!("settings-language-unknown", languages = known));
                        }
                    }
                }
                "engine" => {
                    if let Some(engine) = read_engine(&mut reading, value) {
                        self.engine = engine;
                    }
                }
                "alternatives" => {
                    if let Some(count) = reading.whole("alternatives", value, 0..21) {
                        self.alternatives = count as usize;
                    }
                }
                "confirm_quit" => {
                    self.confirm_quit = reading.boolean("confirm_quit", value).unwrap_or(self.confirm_quit);
                }
                "cap_usd" => {
                    if let Some(cap) = reading.amount("cap_usd", value) {
                        self.cap_usd = (cap > 0.0).then_some(cap);
                    }
                }
                "cap_usd_per_day" => {
                    if let Some(cap) = reading.amount("cap_usd_per_day", value) {
                        self.cap_usd_per_day = (cap > 0.0).then_some(cap);
                    }
                }
                "mouse" => self.mouse = reading.boolean("mouse", value).unwrap_or(self.mouse),
                "editor" => {
                    if let Some(command) = reading.string("editor", value) {
                        self.editor = (!command.trim().is_empty()).then_some(command);
                    }
                }
                "model_folders" => {
                    if let Some(folders) = reading.strings("model_folders", value) {
                        self.model_folders = folders.into_iter().map(PathBuf::from).collect();
                    }
                }
                "threads" => {
                    if let Some(count) = reading.whole("threads", value, 0..257) {
                        self.threads = NonZero::new(count as usize);
                    }
                }
                "hub" => {
                    if let Some(address) = reading.string("hub", value) {
                        let is_address = ["http://", "https://"].iter().any(|way| address.starts_with(way));
                        if !is_address && !address.is_empty() {
                            reading.problem(value.span(), tr!("settings-hub"));
                        }
                        self.hub = is_address.then_some(address);
                    }
                }
                "special_tokens" => {
                    self.special_tokens =
                        reading.boolean("special_tokens", value).unwrap_or(self.special_tokens);
                }
                "find_servers" => {
                    self.find_servers = reading.boolean("find_servers", value).unwrap_or(self.find_servers);
                }
                "params" => params::overlay(&mut self.params, &mut reading, value),
                "servers" => self.overlay_servers(&mut reading, value),
                "keys" => self.overlay_keys(&mut reading, value),
                other => reading.unknown(key.span(), other, KEYS),
            }
        }
        if let (DefaultEngine::Server(name), Some(value)) = (&self.engine, table.get("engine"))
            && !self.servers.contains_key(name)
        {
            reading.problem(value.span(), tr!("settings-no-such-server", name = name));
        }
        reading.finish()
    }

    fn overlay_servers<'t>(&mut self, reading: &mut Reading<'t>, value: &Value<'t>) {
        for (name, value) in reading.table("servers", value).into_iter().flatten() {
            let name = name.get_ref().as_ref();
            match ProfileTable::deserialize(ValueDeserializer::from(value.clone())) {
                Err(error) => reading.toml_error(&error, value.span()),
                Ok(profile) => match profile.named(name) {
                    Err(error) => reading.problem(value.span(), error.to_string()),
                    Ok(profile) => {
                        self.servers.insert(name.to_owned(), profile);
                    }
                },
            }
        }
    }

    fn overlay_keys<'t>(&mut self, reading: &mut Reading<'t>, value: &Value<'t>) {
        for (command, value) in reading.table("keys", value).into_iter().flatten() {
            if let Some(keys) = reading.strings(command.get_ref(), value) {
                self.keys.insert(command.get_ref().to_string(), keys);
            }
        }
    }
}

fn read_engine(reading: &mut Reading<'_>, value: &Value<'_>) -> Option<DefaultEngine> {
    let engine = match value.get_ref().as_str() {
        Some("builtin") => Some(DefaultEngine::Builtin),
        Some(text) => match text.strip_prefix("server:") {
            Some("") | None => None,
            Some(name) => Some(DefaultEngine::Server(name.to_owned())),
        },
        None => None,
    };
    if engine.is_none() {
        reading.expected("engine", tr!("settings-an-engine"), value);
    }
    engine
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::server::Dialect;
    use crate::session::Param;

    fn load(text: &str) -> Result<Settings, String> {
        Settings::load(text, Path::new("settings.toml")).map_err(|problems| problems.to_string())
    }

    /// The default file of every language.
    fn default_texts() -> [String; 2] {
        Language::ALL.map(default_text)
    }

    #[test]
    fn the_default_files_are_sound_and_name_every_key() {
        for text in default_texts() {
            let (reading, table) = Reading::parse(&text);
            assert_eq!(reading.finish(), []);
            for key in KEYS {
                assert!(table.contains_key(key), "{key}");
            }
            for param in Param::ALL {
                assert!(table["params"].get_ref().get(param.spec().key).is_some(), "{}", param.spec().key);
            }
            let settings = load(&text).unwrap();
            assert_eq!(settings, Settings::default());
            assert_eq!(settings.params, Params::default(), "the file and the table of params say the same");
            assert_eq!((settings.theme, settings.engine), (None, DefaultEngine::Builtin));
            assert_eq!((settings.language, settings.alternatives), (None, 5));
            assert_eq!((settings.confirm_quit, settings.mouse), (true, true));
            assert!(settings.find_servers);
            assert_eq!((settings.editor, settings.servers.len(), settings.keys.len()), (None, 0, 0));
        }
    }

    #[test]
    fn the_hub_is_an_address() {
        let hub = load("hub = \"https://mirror.example\"").unwrap().hub;
        assert_eq!(hub.as_deref(), Some("https://mirror.example"));
        assert_eq!(load("hub = \"\"").unwrap().hub, None);
        assert!(load("hub = \"mirror.example\"").unwrap_err().starts_with("settings.toml:1:7: "));
    }

    #[test]
    fn every_line_of_the_default_files_that_sets_something_is_explained() {
        for text in default_texts() {
            let mut before = "";
            for line in text.lines() {
                let sets = line.contains(" = ") && !line.starts_with('#');
                assert!(!sets || before.starts_with('#'), "{line}");
                before = line;
            }
        }
    }

    #[test]
    fn the_default_files_state_the_ranges_of_the_table() {
        for (text, to) in default_texts().iter().zip([" to ", " 到 "]) {
            for spec in Param::ALL.into_iter().filter(|param| param.is_number()).map(Param::spec) {
                let (before, _) = text.split_once(&format!("\n{} = ", spec.key)).unwrap();
                let (_, explanation) = before.rsplit_once(" = ").unwrap_or(("", before));
                let range = format!("{}{to}{}", spec.min, spec.max);
                assert!(explanation.contains(&range), "{}: {range}", spec.key);
            }
        }
    }

    #[test]
    fn the_default_files_name_every_family_of_servers() {
        for text in default_texts() {
            for name in Dialect::NAMES {
                assert!(text.contains(&format!("\"{name}\"")), "{name}");
            }
        }
    }

    #[test]
    fn the_examples_in_the_default_files_work() {
        for text in default_texts() {
            let is_example = |line: &&str| line.starts_with('[') || line.contains(" = ");
            let uncommented: Vec<_> =
                text.lines().map(|line| line.strip_prefix("# ").filter(is_example).unwrap_or(line)).collect();
            let settings = load(&uncommented.join("\n")).unwrap();
            let names: Vec<_> = settings.servers.keys().map(String::as_str).collect();
            assert_eq!(names, ["featherless", "fireworks", "llama", "openrouter", "vllm"]);
            assert_eq!(settings.keys["help"], ["f1", "?"]);
            assert!(settings.keys["quit"].is_empty());
        }
    }

    #[test]
    fn a_language_is_read_and_an_unknown_one_is_told() {
        assert_eq!(load("language = \"zh-CN\"").unwrap().language, Some(Language::Chinese));
        assert_eq!(load("language = \"auto\"").unwrap().language, None);
        let told = load("language = \"fr\"").unwrap_err();
        assert!(told.contains(":1:") && told.contains("en, zh-CN"), "{told}");
        assert_eq!(Settings::language_of("mouse = 3\nlanguage = \"zh\"\n"), Some(Language::Chinese));
        assert_eq!(Settings::language_of("language = [\n"), None);
    }

    #[test]
    fn what_the_user_leaves_out_stays_as_it_is() {
        let text = "theme = \"dusk\"\nalternatives = 20\neditor = \"hx\"\nthreads = 3\nspecial_tokens = true\nfind_servers = false\n[params]\ntemperature = 0.7\n\
                    top_k = \"unset\"\nseed = 42\nstop = \"\\n\\n\"\n[keys]\nsample = \"f5\"\n";
        let settings = load(text).unwrap();
        let mut wanted = Settings {
            theme: Some("dusk".to_owned()),
            alternatives: 20,
            editor: Some("hx".to_owned()),
            threads: NonZero::new(3),
            special_tokens: true,
            find_servers: false,
            keys: BTreeMap::from([("sample".to_owned(), vec!["f5".to_owned()])]),
            ..Settings::default()
        };
        wanted.params.set(Param::Temperature, Some(0.7)).unwrap();
        wanted.params.set(Param::TopK, None).unwrap();
        wanted.params.set(Param::Seed, Some(42.0)).unwrap();
        wanted.params.stop = vec!["\n\n".to_owned()];
        assert_eq!(settings, wanted);
        assert_eq!(load("").unwrap(), Settings::default());
    }

    #[test]
    fn every_mistake_is_reported_with_its_place_and_what_would_be_right() {
        let text = "them = \"night\"\nmouse = 1\nalternatives = 21\nengine = \"server\"\n[params]\n\
                    temprature = 1\ntop_p = 1.5\ntop_k = 0.5\nmin_p = true\nstop = [\"\"]\nlanes = \"many\"\n\
                    [keys]\nsample = 5\n";
        let message = load(text).unwrap_err();
        let wanted = [
            "settings.toml:1:1: unknown key `them`; did you mean `theme`?",
            "settings.toml:2:9: `mouse` must be true or false, not 1",
            "settings.toml:3:16: `alternatives` must be a whole number, 0 to 20, not 21",
            "settings.toml:4:10: `engine` must be \"builtin\" or \"server:NAME\", not \"server\"",
            "settings.toml:6:1: unknown key `temprature`; did you mean `temperature`?",
            "settings.toml:7:9: top_p: 1.5 is outside 0 to 1",
            "settings.toml:8:9: top_k: 0.5 is not a whole number",
            "settings.toml:9:9: `min_p` is true or false; write a number, or \"unset\"",
            "settings.toml:10:8: `stop` holds an empty text, which would end every sample at once; take it out",
            "settings.toml:11:9: lanes: \"many\" is not a number; give 1 to 16, or \"unset\"",
            "settings.toml:13:10: `sample` must be a string or a list of strings, not 5",
        ];
        assert_eq!(message.lines().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn a_server_must_be_described_to_be_chosen() {
        let message = load("engine = \"server:mine\"\n").unwrap_err();
        assert_eq!(message, "settings.toml:1:10: no server is named `mine`; write its table, [servers.mine]");
        let described =
            load("engine = \"server:mine\"\n[servers.mine]\nbase_url = \"http://127.0.0.1:1/v1\"\n");
        assert_eq!(described.unwrap().engine, DefaultEngine::Server("mine".to_owned()));
    }

    #[test]
    fn a_mistake_in_a_server_is_reported_without_repeating_what_may_be_a_key() {
        for (line, wanted) in [
            (
                "api_key = \"sk-1234\"",
                "settings.toml:3:1: unknown field `api_key`, expected one of `base_url`,",
            ),
            ("key_env = \"sk-1234\"", "settings.toml:1:1: servers.mine: key_env: "),
            ("input_usd_per_million = 1", "settings.toml:1:1: servers.mine: give both"),
        ] {
            let text = format!("[servers.mine]\nbase_url = \"http://127.0.0.1:1/v1\"\n{line}\n");
            let message = load(&text).unwrap_err();
            assert!(message.starts_with(wanted) && !message.contains("1234"), "{message}");
        }
        let message = load("[servers.mine]\nmodel = \"m\"\n").unwrap_err();
        assert_eq!(message, "settings.toml:1:1: missing field `base_url`");
    }

    #[test]
    fn a_text_that_is_not_toml_names_the_place() {
        let message = load("mouse = true\nmouse = false\n").unwrap_err();
        assert!(message.starts_with("settings.toml:2:1: duplicate key"), "{message}");
    }
}
