//! The engines that answer: the session's, and those that columns name; made beside the screen, asked beside it.
//!
//! Never decides who answers.

use std::{collections::HashMap, path::Path, sync::Arc};

use super::{
    arrivals::{Arrival, Arrivals, MadeEngine},
    fetch,
    lanes::ColumnRun,
    options::Options,
    sessions,
};
use uuid::Uuid;

use crate::{
    app::{Effect, EngineEntry, Message, NextTokenPlace, PrefixId, Question, Variant, state::EngineStatus},
    engine::{
        Engine, EngineError, Run,
        server::{self, FoundServer},
    },
    models,
    roster::{self, ColumnEngines, EngineName},
    session::{CellId, Scored, Session, Token, model_title},
    tr,
};

/// Alternatives that are looked at by name.
const ALTERNATIVES_SHOWN: usize = 20;

/// The engines in use.
pub(super) struct Engines {
    choice: String,
    current: Arc<dyn Engine>,
    /// Those that columns name.
    columns: ColumnEngines,
    /// Why some could not be made; remembered only until what waited for them has gone on, and then tried again.
    refused: HashMap<EngineName, String>,
}

impl Engines {
    /// Begins with the engine that the command line, the session or the settings name.
    ///
    /// Returns with it why another one answers in its place, if so.
    ///
    /// # Errors
    /// Where the command line names an engine that cannot be had: that must not be replaced in silence.
    pub(super) fn begin(options: &Options, session: &Session) -> Result<(Self, Option<String>), EngineError> {
        let (choice, model) = chosen(options, session);
        let (choice, current, failure) = match roster::engine(&choice, model.as_deref(), &options.settings) {
            Ok(engine) => (choice, engine, None),
            Err(error) if options.engine.is_some() => return Err(error),
            Err(error) => {
                let failure =
                    tr!("runtime-engine-instead", error = error.to_string(), engine = roster::BUILTIN,);
                let builtin = roster::builtin(&options.settings) as Arc<dyn Engine>;
                (roster::BUILTIN.to_owned(), builtin, Some(failure))
            }
        };
        let columns = ColumnEngines::default();
        Ok((Self { choice, current, columns, refused: HashMap::new() }, failure))
    }

    /// Returns who answers.
    pub(super) fn current(&self) -> &Arc<dyn Engine> {
        &self.current
    }

    /// Describes who answers, for the screen.
    pub(super) fn status(&self) -> EngineStatus {
        status_of(&self.choice, self.current.as_ref())
    }

    /// Has whoever answers asked what it is, and tells the screen.
    pub(super) fn learn(&self, arrivals: &Arrivals) {
        let (choice, engine) = (self.choice.clone(), Arc::clone(&self.current));
        let (learned, arrivals) = (engine.learn(), arrivals.clone());
        tokio::spawn(async move {
            if learned.await.is_ok() {
                arrivals.tell(Message::EngineLearned(status_of(&choice, engine.as_ref()))).await;
            }
        });
    }

    /// Lets another engine answer.
    pub(super) fn set(&mut self, choice: String, engine: Arc<dyn Engine>) {
        (self.choice, self.current) = (choice, engine);
        self.current.warm();
    }

    /// Returns an effect that can be performed at once. Where engines that its columns name have yet to be made, that is
    /// begun beside the screen, and the effect arrives again with them.
    pub(super) fn ready_for(&self, effect: Effect, options: &Options, arrivals: &Arrivals) -> Option<Effect> {
        let variants: &[Variant] = match &effect {
            Effect::StartRun { variants, .. } | Effect::LiveResample { variants, .. } => variants,
            Effect::Contrast { variants, .. } => variants.as_slice(),
            _ => return Some(effect),
        };
        let named = variants.iter().filter_map(|variant| self.named(variant));
        let is_known =
            |name: &EngineName| self.columns.get(name).is_some() || self.refused.contains_key(name);
        let mut missing: Vec<EngineName> = named.filter(|name| !is_known(name)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Some(effect);
        }
        let settings = options.settings.clone();
        arrivals.beside(move || {
            let make = |name: EngineName| {
                let engine = roster::engine(&name.0, name.1.as_deref(), &settings);
                (name, engine)
            };
            Arrival::ColumnEnginesMade { engines: missing.into_iter().map(make).collect(), effect }
        });
        None
    }

    /// Takes engines that were made for columns.
    pub(super) fn take(&mut self, engines: Vec<(EngineName, MadeEngine)>) {
        for (name, engine) in engines {
            match engine {
                Ok(engine) => self.columns.insert(name, engine),
                Err(error) => {
                    self.refused.insert(name, error.to_string());
                }
            }
        }
    }

    /// Returns the name of the engine a column has for its own.
    fn named(&self, variant: &Variant) -> Option<EngineName> {
        let own = variant.engine.is_some() || variant.model.is_some();
        own.then(|| (variant.engine.clone().unwrap_or_else(|| self.choice.clone()), variant.model.clone()))
    }

    /// Begins one run in every column of a cell.
    pub(super) fn column_runs(
        &mut self,
        cell: &CellId,
        variants: Vec<Variant>,
        seed: Option<u64>,
    ) -> Vec<ColumnRun> {
        let first = variants.first().map(|variant| variant.params.clone()).unwrap_or_default();
        let mut run = Run::begin(self.current.as_ref(), cell, &first);
        if let Some(seed) = seed {
            run = run.with_seed(seed);
        }
        let refused = std::mem::take(&mut self.refused);
        let runs = variants.into_iter().zip(0..).map(|(variant, column)| {
            let own = self.named(&variant);
            let engine = own.as_ref().map_or(Some(&self.current), |name| self.columns.get(name));
            let refused = match (engine, own) {
                (None, Some(name)) => {
                    Some(refused.get(&name).cloned().unwrap_or_else(|| tr!("runtime-not-made").to_owned()))
                }
                _ => None,
            };
            let engine = Arc::clone(engine.unwrap_or(&self.current));
            let run =
                run.in_column(column, engine.as_ref(), &variant.params).as_chat(variant.chat.as_deref());
            ColumnRun { engine, params: variant.params, chat: variant.chat, run, refused }
        });
        runs.collect()
    }

    /// Splits a prefix into tokens.
    pub(super) fn tokenize(
        &self,
        prefix: PrefixId,
        revision: u64,
        epoch: u64,
        text: String,
        arrivals: &Arrivals,
    ) {
        let engine = Arc::clone(&self.current);
        arrivals.beside(move || {
            let spans = flatten_reply(engine.tokenize(&text).blocking_recv());
            let starts = spans.map(|spans| spans.into_iter().map(|span| span.range.start).collect());
            Arrival::Message(Message::Tokenized { prefix, revision, epoch, starts })
        });
    }

    /// Scores a prefix.
    pub(super) fn score(&self, prefix: PrefixId, revision: u64, epoch: u64, text: &str, arrivals: &Arrivals) {
        let (reply, arrivals) = (self.current.score(text, ALTERNATIVES_SHOWN), arrivals.clone());
        tokio::spawn(async move {
            let scored = flatten_reply(reply.await);
            arrivals.tell(Message::Scored { prefix, revision, epoch, scored }).await;
        });
    }

    /// Scores a text under two models.
    pub(super) fn contrast(
        &mut self,
        sample: Uuid,
        epoch: u64,
        variants: &[Variant; 2],
        text: &str,
        arrivals: &Arrivals,
    ) {
        let refused = std::mem::take(&mut self.refused);
        let engine_of = |variant: &Variant| match self.named(variant) {
            None => Ok(Arc::clone(&self.current)),
            Some(name) => self.columns.get(&name).cloned().ok_or_else(|| {
                refused.get(&name).cloned().unwrap_or_else(|| tr!("runtime-not-made").to_owned())
            }),
        };
        let engines = variants.each_ref().map(engine_of);
        let (text, arrivals) = (text.to_owned(), arrivals.clone());
        tokio::spawn(async move {
            let [first, second] = engines;
            let scored = async {
                let (first, second) =
                    (scored_freely(first?, &text).await?, scored_freely(second?, &text).await?);
                Ok([first, second])
            };
            arrivals.tell(Message::Contrasted { sample, epoch, scored: scored.await }).await;
        });
    }

    /// Scores the right answers behind questions, one after the other.
    pub(super) fn score_answers(
        &self,
        cell: CellId,
        epoch: u64,
        questions: Vec<Question>,
        arrivals: &Arrivals,
    ) {
        let (engine, arrivals) = (Arc::clone(&self.current), arrivals.clone());
        tokio::spawn(async move {
            for Question { examples, prefix, answer } in questions {
                let scored = flatten_reply(engine.score(&format!("{prefix}{answer}"), 0).await);
                let probability = scored.map(|scored| probability_behind(&scored, prefix.len()));
                let cell = cell.clone();
                arrivals.tell(Message::AnswerScored { cell, epoch, examples, probability }).await;
            }
        });
    }

    /// Scores a reference.
    pub(super) fn score_reference(&self, epoch: u64, text: Arc<str>, arrivals: &Arrivals) {
        let (reply, arrivals) = (self.current.score(&text, 0), arrivals.clone());
        tokio::spawn(async move {
            let scored = flatten_reply(reply.await);
            arrivals.tell(Message::ReferenceScored { epoch, text, scored }).await;
        });
    }

    /// Asks what may come next.
    pub(super) fn ask_next(
        &self,
        place: NextTokenPlace,
        epoch: u64,
        prefix: &str,
        inherited: &[Token],
        arrivals: &Arrivals,
    ) {
        let reply = self.current.next(prefix, inherited, ALTERNATIVES_SHOWN);
        let arrivals = arrivals.clone();
        tokio::spawn(async move {
            let answer = flatten_reply(reply.await).map(Box::new);
            arrivals.tell(Message::NextKnown { place, epoch, answer }).await;
        });
    }
}

/// Has an engine score a text to compare it with another one, where that costs nothing: nobody has asked for a price.
async fn scored_freely(engine: Arc<dyn Engine>, text: &str) -> Result<Vec<Scored>, String> {
    // A server says what it can do once it has been asked.
    let _learned = engine.learn().await;
    if !engine.capabilities().scoring {
        let (engine, what) = (engine.identity().model, tr!("engine-score"));
        return Err(EngineError::Unsupported { engine, what }.to_string());
    }
    flatten_reply(engine.score_to_compare(text).await)
}

fn status_of(choice: &str, engine: &dyn Engine) -> EngineStatus {
    EngineStatus {
        choice: choice.to_owned(),
        model: engine.identity().model,
        can: engine.capabilities(),
        lasting: roster::is_lasting(choice),
    }
}

/// Makes an engine that is to answer from now on, beside the screen: its files may be large, and its disk slow.
pub(super) fn make(choice: String, model: Option<String>, options: &Options, arrivals: &Arrivals) {
    let settings = options.settings.clone();
    arrivals.beside(move || {
        let choice = whole(choice);
        let engine = roster::engine(&choice, model.as_deref(), &settings);
        let about = engine.as_ref().ok().and_then(|engine| engine.about());
        Arrival::EngineMade { choice, engine, about }
    });
}

/// Puts the whole path of a model into a choice that was typed.
fn whole(choice: String) -> String {
    let Some(typed) = choice.strip_prefix(roster::LOCAL) else { return choice };
    let path = sessions::expand(Path::new(typed));
    // Not with links resolved: behind them a file of the hub's cache has its digest for a name.
    format!("{}{}", roster::LOCAL, std::path::absolute(&path).unwrap_or(path).display())
}

/// Lists who can answer without looking further: the built-in model, the servers of the settings, and who answers now.
pub(super) fn listed(options: &Options, current: (String, String)) -> Vec<EngineEntry> {
    let mut choices = roster::choices(&options.settings);
    if choices.iter().all(|(choice, _)| *choice != current.0) {
        choices.push(current);
    }
    let entry = |(choice, detail): (String, String)| match choice.starts_with(roster::LOCAL) {
        // Where its files lie says less than its name.
        true => EngineEntry { label: detail, detail: choice.clone(), choice },
        false => EngineEntry { label: choice.clone(), choice, detail },
    };
    choices.into_iter().map(entry).collect()
}

/// Looks for models on this machine, beside the screen, and says which of the shipped list could be fetched.
pub(super) fn find_models(options: &Arc<Options>, arrivals: &Arrivals) {
    let (options, teller) = (Arc::clone(options), arrivals.clone());
    arrivals.beside(move || {
        let found = models::find(&options.model_roots, &options.dirs.state.join("models.json"));
        let missing = fetch::missing(&options.hub, &found);
        let entries = found.into_iter().map(|model| EngineEntry {
            choice: roster::choice_of(&model),
            detail: model.detail(),
            label: model.name,
        });
        teller.tell_from_thread(Message::ModelsFound(entries.collect()));
        Arrival::Message(Message::ModelsToFetch(missing))
    });
}

/// Asks the usual ports of this machine which servers are there, unless the settings say not to.
pub(super) fn find_servers(options: &Options, arrivals: &Arrivals) {
    if !options.settings.find_servers {
        return;
    }
    let arrivals = arrivals.clone();
    tokio::spawn(async move {
        let entry = |server: FoundServer| {
            let models = server.models.first().map(|name| model_title(name).to_owned()).unwrap_or_default();
            let detail = server.note.clone().unwrap_or(models);
            let label = format!("{} · {}", server.kind.title(), server.base_url);
            Some(EngineEntry { choice: roster::choice_at(&server)?, label, detail })
        };
        let found = server::find(&server::usual_addresses()).await;
        arrivals.tell(Message::ModelsFound(found.into_iter().filter_map(entry).collect())).await;
    });
}

/// Returns who is to answer in a session, and with which model: the command line first, then the session, then the
/// settings.
pub(super) fn chosen(options: &Options, session: &Session) -> (String, Option<String>) {
    let choice = options.engine.clone().or_else(|| session.engine.clone());
    let model = options.model.clone().or_else(|| session.model.clone());
    (choice.unwrap_or_else(|| roster::default_choice(&options.settings)), model)
}

/// Flattens a reply that may never come.
fn flatten_reply<T, E>(reply: Result<Result<T, EngineError>, E>) -> Result<T, String> {
    match reply {
        Ok(reply) => reply.map_err(|error| error.to_string()),
        Err(_) => Err(tr!("runtime-no-answer").to_owned()),
    }
}

/// Returns the probability of what stands behind a byte of a scored text; a token across it counts whole.
fn probability_behind(scored: &[Scored], from: usize) -> f64 {
    let mut end = 0;
    let behind = scored.iter().filter(|scored| {
        end += scored.token.bytes.len();
        end > from
    });
    behind.filter_map(|scored| scored.token.logprob).map(f64::from).sum::<f64>().exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::Scripted;

    #[tokio::test]
    async fn an_engine_that_does_not_score_by_itself_is_not_asked_to() {
        let engine = Arc::new(Scripted::new(Vec::new()));
        assert_eq!(scored_freely(engine, "x").await, Err("scripted cannot score a text".to_owned()));
    }
}
