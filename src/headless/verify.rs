//! `samplebook verify`: draws stored samples again, with their settings and their seeds, and says which come out the same.
//!
//! Never writes to a session or to its samples.

use std::{
    collections::{HashMap, HashSet},
    io::Write,
    sync::Arc,
};

use futures_util::{StreamExt, stream::FuturesOrdered};
use serde::Serialize;
use uuid::Uuid;

use super::{
    error::HeadlessError,
    interrupt::Interrupt,
    notes,
    output::{short, write_json},
    sampling::{BATCH, collect, failure},
};
use crate::{
    engine::{
        Engine, EngineError, PROGRAM, Request, Run,
        server::{self, Profile, Server},
    },
    language::counted,
    models::Found,
    roster::{self, ColumnEngines},
    session::{Finish, Param, Params, Sample, Token, inherited},
    settings::Settings,
    text::visible,
    tr,
};

/// Cells of a token's text on the line that tells a difference.
const PREVIEW: usize = 24;

/// Who is to answer in place of whoever did.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// Samples of this cell alone.
    pub cell: Option<String>,
    /// The engine.
    pub engine: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// JSON lines instead of text.
    pub json: bool,
    /// It goes to a terminal.
    pub to_terminal: bool,
}

/// What came of drawing a sample again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
enum Outcome {
    /// The same tokens and the same end.
    Same {
        /// How far the log-probabilities are apart at most, where both have any.
        #[serde(skip_serializing_if = "Option::is_none")]
        logprobs_apart: Option<f32>,
    },
    /// Other tokens, or another end.
    Differs {
        /// The first token that differs, from 0, of those that were sampled.
        token: usize,
        /// What stood there, or how the sample ended.
        then: Piece,
        /// What stands there now.
        now: Piece,
    },
    /// It was not drawn again.
    NotDrawn {
        /// Why.
        reason: String,
    },
}

/// What stands at one place of a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Piece {
    /// The token's text; nothing where the sample had ended.
    text: Option<String>,
    /// The log-probability of the token that stood there.
    logprob: Option<f32>,
    /// How the sample ended, where it did.
    finish: Option<Finish>,
}

/// A sample as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    id: Uuid,
    cell: &'a str,
    column: u32,
    lane: u32,
    #[serde(flatten)]
    outcome: &'a Outcome,
    /// What is not as it was when the sample was drawn.
    changed: &'a [String],
}

/// How many samples came to what.
#[derive(Default, Serialize)]
struct Counts {
    same: usize,
    differ: usize,
    not_drawn: usize,
}

/// The counts as a line of JSON.
#[derive(Serialize)]
struct Summary<'a> {
    verified: &'a Counts,
}

/// What samples have in common that are drawn again by one request.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    run: Uuid,
    column: u32,
    parent: Option<(Uuid, usize)>,
    prefix: Vec<u8>,
}

impl Key {
    fn of(sample: &Sample) -> Self {
        // What a person put at its beginning is its own.
        let run = sample.run.filter(|_| chosen(sample).is_empty()).unwrap_or(sample.id);
        let parent = sample.parent.map(|parent| (parent.sample, parent.token));
        Self { run, column: sample.column, parent, prefix: sample.prefix.clone() }
    }
}

/// The samples to draw again, and who answers.
pub struct Verification {
    samples: HashMap<Uuid, Sample>,
    /// Those that share a request, in the order of the log.
    groups: Vec<Vec<Uuid>>,
    engines: HashMap<Uuid, Result<Arc<dyn Engine>, String>>,
    options: VerifyOptions,
}

impl Verification {
    /// Takes the samples of a log and finds who drew them: the command line's engine, else the session's, else the one that
    /// the record names.
    pub fn new(
        samples: Vec<Sample>,
        session_engine: Option<(String, Option<String>)>,
        options: VerifyOptions,
        settings: &Settings,
        found: &[Found],
    ) -> Self {
        let (mut made, mut known, mut engines) = (ColumnEngines::default(), HashMap::new(), HashMap::new());
        let mut groups: Vec<Vec<Uuid>> = Vec::new();
        let mut open: HashMap<Key, (usize, &Sample, HashSet<u32>)> = HashMap::new();
        let wanted =
            |sample: &&Sample| options.cell.as_deref().is_none_or(|cell| cell == sample.cell.as_str());
        for sample in samples.iter().filter(wanted) {
            let who = (sample.engine.as_str(), sample.server.as_deref(), sample.asked_model());
            let engine = known.entry(who).or_insert_with(|| {
                let (choice, model) =
                    choice_of_sample(sample, session_engine.as_ref(), &options, settings, found)?;
                let make = |choice: &str, model: Option<&str>| roster::engine(choice, model, settings);
                let made = made.get_or_make(&choice, model.as_deref(), make);
                made.map_err(|error: EngineError| error.to_string())
            });
            engines.insert(sample.id, engine.clone());
            // Lanes that were drawn together are drawn together: it is quicker, and a server may draw otherwise alone.
            let (place, first, lanes) =
                open.entry(Key::of(sample)).or_insert_with(|| (usize::MAX, sample, HashSet::new()));
            let is_alike = asked(first) == asked(sample);
            let group = groups.get_mut(*place).filter(|group| is_alike && group.len() < BATCH as usize);
            match group.filter(|_| lanes.insert(sample.lane)) {
                Some(group) => group.push(sample.id),
                None => {
                    (*place, *first, *lanes) = (groups.len(), sample, HashSet::from([sample.lane]));
                    groups.push(vec![sample.id]);
                }
            }
        }
        let samples = samples.into_iter().map(|sample| (sample.id, sample)).collect();
        Self { samples, groups, engines, options }
    }

    /// Returns what is to be asked for a group, or why it cannot be.
    fn request(&self, group: &[&Sample]) -> Result<Request, String> {
        let first = group.first().ok_or_else(|| tr!("verify-nothing").to_owned())?;
        let mut inherited =
            inherited(first, |id| self.samples.get(&id)).ok_or_else(|| tr!("verify-no-parent").to_owned())?;
        let kept: usize = inherited.iter().map(|token| token.bytes.len()).sum();
        let prompt = first.prefix.len().checked_sub(kept).and_then(|end| first.prefix.get(..end));
        let prompt = prompt.ok_or_else(|| tr!("verify-no-parent").to_owned())?;
        let prefix = std::str::from_utf8(prompt).map_err(|_| tr!("verify-not-text").to_owned())?;
        inherited.extend(chosen(first).iter().cloned());
        let mut params = first.params.clone();
        // What broke off is drawn again as far as it came; beside one that ended, it runs on with that.
        let longest = group.iter().map(|sample| sampled(sample).len()).max().unwrap_or_default();
        if !group.iter().any(|sample| sample.finish.is_of_itself()) {
            params.set(Param::MaxTokens, Some(longest as f64)).map_err(|error| error.to_string())?;
        }
        Ok(Request {
            prefix: prefix.to_owned(),
            inherited,
            chat: first.chat.as_ref().map(|chat| chat.system.clone()),
            params,
            seed: first.seed,
            lanes: group.iter().map(|sample| sample.lane).collect(),
            drafts: Vec::new(),
            alternatives: 0,
        })
    }
}

/// Returns who was asked for a sample, and how.
fn asked(sample: &Sample) -> impl PartialEq + '_ {
    let Sample { engine, server, chat, params, seed, .. } = sample;
    (engine, sample.asked_model(), server, chat, params, seed)
}

/// Returns the tokens at a sample's beginning that a person put there.
fn chosen(sample: &Sample) -> &[Token] {
    let count = sample.tokens.iter().take_while(|token| token.chosen).count();
    &sample.tokens[..count]
}

/// Returns the tokens that were sampled.
fn sampled(sample: &Sample) -> &[Token] {
    &sample.tokens[chosen(sample).len()..]
}

/// Finds who is to draw a sample again.
fn choice_of_sample(
    sample: &Sample,
    session: Option<&(String, Option<String>)>,
    options: &VerifyOptions,
    settings: &Settings,
    found: &[Found],
) -> Result<(String, Option<String>), String> {
    if let Some(engine) = &options.engine {
        return Ok((engine.clone(), options.model.clone()));
    }
    let model = Some(sample.asked_model().to_owned());
    match sample.engine.as_str() {
        "builtin" => Ok((roster::BUILTIN.to_owned(), None)),
        "local" => {
            let of_session = session.filter(|(choice, _)| choice.contains(':')).cloned();
            let here = found.iter().find(|found| found.name == sample.model);
            of_session
                .or_else(|| Some((roster::choice_of(here?), None)))
                .ok_or_else(|| tr!("verify-no-model", model = &sample.model))
        }
        "server" => {
            let url = sample.server.as_deref().unwrap_or_default();
            let is_at = |profile: Profile| {
                Server::new(profile).is_ok_and(|server| server.identity().server.as_deref() == Some(url))
            };
            let own =
                settings.servers.iter().find(|(_, profile)| is_at((*profile).clone())).map(|(name, _)| name);
            let host = || server::host_names().find(|name| server::host(name).is_some_and(is_at));
            let name = own.map(String::as_str).or_else(host);
            name.map(|name| (format!("server:{name}"), model))
                .ok_or_else(|| tr!("verify-no-server", url = url))
        }
        other => Err(tr!("verify-no-engine", engine = other)),
    }
}

/// Draws the samples again and writes what came of each, and the counts behind them.
///
/// # Errors
/// Where the output cannot be written; and, once all is written, where any sample is another one now or was not drawn.
pub async fn verify(
    verification: &Verification,
    interrupt: &Interrupt,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let mut counts = Counts::default();
    let mut cell = None;
    for group in &verification.groups {
        let samples: Vec<&Sample> = group.iter().filter_map(|id| verification.samples.get(id)).collect();
        let Some(first) = samples.first() else { continue };
        if !verification.options.json && cell != Some(&first.cell) {
            let gap = if cell.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}# {}", visible(first.cell.as_str()))?;
            cell = Some(&first.cell);
        }
        let drawn = verification.drawn_again(&samples, interrupt).await;
        if interrupt.has_come() {
            return Err(HeadlessError::Interrupted);
        }
        let (outcomes, changed) = match drawn {
            Ok((again, changed)) => {
                let outcomes = samples.iter().zip(&again).map(|(then, now)| compared(then, now)).collect();
                (outcomes, changed)
            }
            Err(reason) => {
                (vec![Outcome::NotDrawn { reason }; samples.len()], vec![Vec::new(); samples.len()])
            }
        };
        for ((sample, outcome), changed) in samples.iter().zip(&outcomes).zip(&changed) {
            match outcome {
                Outcome::Same { .. } => counts.same += 1,
                Outcome::Differs { .. } => counts.differ += 1,
                Outcome::NotDrawn { .. } => counts.not_drawn += 1,
            }
            write(sample, outcome, changed, &verification.options, out)?;
        }
    }
    let total = counts.same + counts.differ + counts.not_drawn;
    match verification.options.json {
        true => write_json(&Summary { verified: &counts }, verification.options.to_terminal, out)?,
        false if total == 0 => writeln!(out, "{}", tr!("verify-nothing"))?,
        false => {
            let samples = counted(total, "sample");
            let (same, differ, not_drawn) = (counts.same, counts.differ, counts.not_drawn);
            writeln!(
                out,
                "\n{}",
                tr!("verify-counts", samples = samples, same = same, differ = differ, not_drawn = not_drawn)
            )?;
        }
    }
    match counts {
        Counts { differ: 0, not_drawn: 0, .. } => Ok(()),
        Counts { differ: 0, not_drawn, .. } => {
            Err(HeadlessError::Lanes(tr!("verify-some-not-drawn", n = not_drawn)))
        }
        Counts { differ, .. } => Err(HeadlessError::Lanes(tr!("verify-some-differ", n = differ))),
    }
}

impl Verification {
    /// Draws the samples of a group again; says of each what is not as it was.
    async fn drawn_again(
        &self,
        group: &[&Sample],
        interrupt: &Interrupt,
    ) -> Result<(Vec<Sample>, Vec<Vec<String>>), String> {
        let first = *group.first().ok_or_else(|| tr!("verify-nothing").to_owned())?;
        let engine = match self.engines.get(&first.id) {
            Some(engine) => Arc::clone(engine.as_ref().map_err(String::clone)?),
            None => return Err(tr!("verify-nothing").to_owned()),
        };
        if group.iter().all(|sample| !sample.finish.is_of_itself() && sampled(sample).is_empty()) {
            return Err(tr!("verify-had-no-token").to_owned());
        }
        let request = self.request(group)?;
        // A server that does not answer says so in its lanes.
        let _learned = engine.learn().await;
        let run = Run::begin(engine.as_ref(), &first.cell, &request.params).with_seed(first.seed);
        let changed =
            group.iter().map(|then| changed(then, &run, &request.params, engine.as_ref())).collect();
        let run = run.as_chat(request.chat.as_deref());
        let lanes = request.lanes.clone();
        let streams = engine.start(request);
        // Every lane is read all the time, or one whose turn has not come would hold up the others.
        let mut drawn: FuturesOrdered<_> = (lanes.into_iter().zip(group).zip(streams))
            .map(|((lane, then), stream)| {
                let sample = Sample {
                    tokens: chosen(then).to_vec(),
                    ..run.sample(lane, then.parent, then.prefix.clone())
                };
                collect(Arc::clone(&engine), sample, stream, interrupt.clone().comes(), |_| Ok(()))
            })
            .collect();
        let mut again = Vec::new();
        while let Some(sample) = drawn.next().await {
            let sample = sample.map_err(|error| error.to_string())?;
            if let Some(reason) = failure(&sample) {
                return Err(reason);
            }
            again.push(sample);
        }
        Ok((again, changed))
    }
}

/// Says what is not as it was when a sample was drawn, in words: `WHAT: THEN → NOW`.
fn changed(then: &Sample, run: &Run, asked: &Params, engine: &dyn Engine) -> Vec<String> {
    let now = run.sample(then.lane, None, Vec::new());
    let mut changed = Vec::new();
    let mut compare = |what: &str, then: Option<&str>, now: Option<&str>| {
        // What the record does not say may be as it was.
        if let (Some(then), Some(now)) = (then, now)
            && then != now
        {
            changed.push(format!("{what}: {} → {}", visible(then), visible(now)));
        }
    };
    compare(tr!("verify-program"), then.program.as_deref(), Some(PROGRAM));
    compare(tr!("verify-engine"), Some(&then.engine), Some(&now.engine));
    compare(tr!("verify-server"), then.server.as_deref(), now.server.as_deref());
    compare(tr!("verify-model"), Some(then.asked_model()), Some(&now.model));
    compare(tr!("verify-weights"), then.model_digest.as_deref(), now.model_digest.as_deref());
    changed.extend(notes::disobeyed(engine, asked));
    changed
}

/// Compares a sample with what was drawn in its place.
fn compared(then: &Sample, now: &Sample) -> Outcome {
    let (old, new) = (sampled(then), sampled(now));
    // A sample that was broken off says nothing of what would have come.
    let new = if then.finish.is_of_itself() { new } else { &new[..new.len().min(old.len())] };
    let is_same = |pair: &(&Token, &Token)| pair.0.bytes == pair.1.bytes;
    let token = old.iter().zip(new).take_while(is_same).count();
    let same_end =
        !then.finish.is_of_itself() || (then.finish, &then.stop_string) == (now.finish, &now.stop_string);
    if token == old.len() && token == new.len() && same_end {
        let pairs = old.iter().zip(new).filter_map(|(a, b)| Some((a.logprob? - b.logprob?).abs()));
        return Outcome::Same { logprobs_apart: pairs.reduce(f32::max) };
    }
    let piece = |sample: &Sample, tokens: &[Token]| match tokens.get(token) {
        Some(token) => {
            let text = String::from_utf8_lossy(&token.bytes).into_owned();
            Piece { text: Some(text), logprob: token.logprob, finish: None }
        }
        None => Piece { text: None, logprob: None, finish: Some(sample.finish) },
    };
    Outcome::Differs { token, then: piece(then, old), now: piece(now, new) }
}

fn write(
    sample: &Sample,
    outcome: &Outcome,
    changed: &[String],
    options: &VerifyOptions,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let Sample { id, column, lane, .. } = *sample;
    if options.json {
        let line = Line { id, cell: sample.cell.as_str(), column, lane, outcome, changed };
        return write_json(&line, options.to_terminal, out);
    }
    let said = match outcome {
        Outcome::Same { logprobs_apart: Some(apart) } if *apart > 0.0 => {
            tr!("verify-same-apart", apart = format!("{apart:.1e}"))
        }
        Outcome::Same { .. } => tr!("verify-same").to_owned(),
        Outcome::Differs { token, then, now } => {
            tr!("verify-differs", token = token + 1, then = then.words(), now = now.words())
        }
        Outcome::NotDrawn { reason } => tr!("verify-not-drawn", reason = visible(reason)),
    };
    // The part of an id that differs within a session.
    let id = id.simple().to_string();
    let (column, lane) = ((column + 1).to_string(), (lane + 1).to_string());
    writeln!(
        out,
        "{}  {}",
        tr!("verify-place", id = &id[id.len() - 8..], column = column, lane = lane),
        said
    )?;
    for changed in changed.iter().filter(|_| !matches!(outcome, Outcome::Same { .. })) {
        writeln!(out, "    {changed}")?;
    }
    Ok(out.flush()?)
}

impl Piece {
    fn words(&self) -> String {
        match (&self.text, self.finish, self.logprob) {
            (Some(text), _, Some(logprob)) => {
                let share = format!("{:.2}", 100.0 * logprob.exp());
                tr!("verify-token-share", text = short(text, PREVIEW), share = share)
            }
            (Some(text), _, None) => tr!("verify-token", text = short(text, PREVIEW)),
            (None, finish, _) => finish.unwrap_or_default().word().to_owned(),
        }
    }
}
