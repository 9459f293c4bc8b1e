//! Which engines there are, by the names sessions and the command line give them.
//!
//! Never starts a sample.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, OnceLock},
};

use crate::{
    engine::{
        Engine, EngineError, Watched,
        local::{Local, Source},
        server::{self, Dialect, FoundServer, Profile, Server},
    },
    models::{Found, Runs, called},
    session::{Capabilities, model_title},
    settings::{DefaultEngine, Settings},
    tr,
};

/// The name of the model that is part of the program.
pub const BUILTIN: &str = "builtin";
/// What precedes the path of a model on disk in a choice.
pub const LOCAL: &str = "local:";
/// What precedes the path of a GGUF file that llama.cpp is to compute.
pub const LLAMA_CPP: &str = "llamacpp:";
/// The name under which a server given by its address alone joins those of the settings.
pub const UNNAMED: &str = "url";

/// Returns the model that is part of the program; it loads itself when it is first asked for something.
pub fn builtin(settings: &Settings) -> Arc<Local> {
    static MODEL: OnceLock<Arc<Local>> = OnceLock::new();
    let source = Source::Embedded {
        config: include_bytes!("../models/miniature/config.json"),
        weights: include_bytes!("../models/miniature/weights.safetensors"),
        tokenizer: include_bytes!("../models/miniature/tokenizer.json"),
    };
    Arc::clone(MODEL.get_or_init(|| Arc::new(in_process("miniature", source, settings))))
}

fn in_process(name: &str, source: Source, settings: &Settings) -> Local {
    let local = Local::new(name, source).with_special_tokens(settings.special_tokens);
    match settings.threads {
        Some(threads) => local.with_threads(threads),
        None => local,
    }
}

/// Describes for people a model on disk, chosen as for [`engine`], and what it can do; reads its headers. Nothing for
/// other choices.
///
/// # Errors
/// Where there is no such model, or it cannot be computed here.
pub fn described(choice: &str, settings: &Settings) -> Option<Result<(String, Capabilities), EngineError>> {
    let local = on_disk(choice, settings)?;
    Some(local.and_then(|local| Ok((local.describe()?, local.capabilities()))))
}

/// Makes the engine of a model on disk, if that is what is chosen.
fn on_disk(choice: &str, settings: &Settings) -> Option<Result<Local, EngineError>> {
    let (path, source) = match (choice.strip_prefix(LOCAL), choice.strip_prefix(LLAMA_CPP)) {
        (Some(path), _) => (path, Source::at(Path::new(path))),
        (None, Some(path)) => (path, Source::llama_cpp(Path::new(path))),
        (None, None) => return None,
    };
    let own = || Path::new(path).file_stem().map_or(path.into(), |stem| stem.to_string_lossy()).into_owned();
    let name = called(Path::new(path)).unwrap_or_else(own);
    let source = source.map_err(|reason| EngineError::Model { name: name.clone(), reason });
    Some(source.map(|source| in_process(&name, source, settings)))
}

/// Returns the choice of a server that was found, `DIALECT@URL`; nothing where it cannot continue a text as it stands.
pub fn choice_at(server: &FoundServer) -> Option<String> {
    Some(format!("{}@{}", server.dialect?.name(), server.base_url))
}

/// Returns the profile of a server that is chosen by its address.
fn profile_at(choice: &str) -> Option<Profile> {
    let (dialect, url) = choice.split_once('@').filter(|(_, url)| url.starts_with("http"))?;
    let mut profile = Profile::new(UNNAMED, url);
    profile.dialect = Some(Dialect::from_name(dialect)?);
    Some(profile)
}

/// Returns the choice of a model that was found.
pub fn choice_of(model: &Found) -> String {
    let before = if model.runs == Runs::ByLlamaCpp { LLAMA_CPP } else { LOCAL };
    format!("{before}{}", model.path.display())
}

/// Makes the engine of a choice: `builtin`, `local:PATH` of a GGUF file or a model's folder, `llamacpp:PATH` of a GGUF
/// file that llama.cpp is to compute, `server:NAME` with an optional model instead of the profile's, or `DIALECT@URL` of a
/// server that the settings do not know.
///
/// # Errors
/// Where there is no such model, the settings know no such server, or its profile makes no sense.
pub fn engine(
    choice: &str,
    model: Option<&str>,
    settings: &Settings,
) -> Result<Arc<dyn Engine>, EngineError> {
    if choice == BUILTIN {
        return Ok(builtin(settings));
    }
    if let Some(local) = on_disk(choice, settings) {
        return Ok(Arc::new(local?));
    }
    let name = choice.strip_prefix("server:").unwrap_or(choice);
    let Some(profile) =
        settings.servers.get(name).cloned().or_else(|| server::host(name)).or_else(|| profile_at(choice))
    else {
        let known = settings.servers.keys().cloned().chain(server::host_names().map(str::to_owned));
        let known = known.collect::<Vec<String>>().join(", ");
        let reason = tr!("engine-no-such-server", known = known);
        return Err(EngineError::Model { name: choice.to_owned(), reason });
    };
    let mut profile = profile;
    if let Some(model) = model {
        profile.model = Some(model.to_owned());
    }
    let mut engine: Arc<dyn Engine> = Arc::new(Server::new(profile)?);
    if let Some(recording) = &settings.recording {
        engine = Arc::new(Watched::new(engine, Arc::clone(recording) as _));
    }
    if let Some(ledger) = &settings.ledger {
        engine = Arc::new(Watched::new(engine, Arc::clone(ledger) as _));
    }
    Ok(engine)
}

/// Returns the settings' default engine as sessions name it.
pub fn default_choice(settings: &Settings) -> String {
    match &settings.engine {
        DefaultEngine::Builtin => BUILTIN.to_owned(),
        DefaultEngine::Server(name) => format!("server:{name}"),
    }
}

/// Names an engine of a column: choice and model.
pub type EngineName = (String, Option<String>);

/// The engines of columns, each made once: starting one may take long.
#[derive(Default)]
pub struct ColumnEngines(HashMap<EngineName, Arc<dyn Engine>>);

impl ColumnEngines {
    /// Returns the engine of a name, if it was made.
    pub fn get(&self, name: &EngineName) -> Option<&Arc<dyn Engine>> {
        self.0.get(name)
    }

    /// Takes an engine that was made.
    pub fn insert(&mut self, name: EngineName, engine: Arc<dyn Engine>) {
        self.0.insert(name, engine);
    }

    /// Returns the engine of a choice and a model, made by `make` if it is not here.
    ///
    /// # Errors
    /// What `make` says; it is asked again the next time.
    pub fn get_or_make(
        &mut self,
        choice: &str,
        model: Option<&str>,
        make: impl FnOnce(&str, Option<&str>) -> Result<Arc<dyn Engine>, EngineError>,
    ) -> Result<Arc<dyn Engine>, EngineError> {
        let name = (choice.to_owned(), model.map(str::to_owned));
        if let Some(known) = self.get(&name) {
            return Ok(Arc::clone(known));
        }
        let engine = make(choice, model)?;
        self.insert(name, Arc::clone(&engine));
        Ok(engine)
    }
}

/// Tells whether sessions may name a choice: an address of the command line has no name to come back by.
pub fn is_lasting(choice: &str) -> bool {
    choice.strip_prefix("server:") != Some(UNNAMED)
}

/// Lists the choices with a description each.
pub fn choices(settings: &Settings) -> Vec<(String, String)> {
    let builtin = (BUILTIN.to_owned(), tr!("engine-builtin").to_owned());
    let servers = settings.servers.iter().map(|(name, profile)| {
        // A path is what llama.cpp calls a model where nobody named it; its end says enough.
        let model = profile.model.as_deref().map_or(tr!("engine-first-model"), model_title);
        (format!("server:{name}"), tr!("engine-model-at", model = model, url = &profile.base_url))
    });
    // A host whose key lies there is one that its owner uses.
    let hosts =
        server::hosts_with_key().into_iter().filter(|host| !settings.servers.contains_key(&host.name));
    let hosts = hosts.map(|host| {
        let model = host.model.as_deref().unwrap_or_else(|| tr!("engine-name-a-model"));
        (format!("server:{}", host.name), tr!("engine-model-at", model = model, url = &host.base_url))
    });
    std::iter::once(builtin).chain(servers).chain(hosts).collect()
}
