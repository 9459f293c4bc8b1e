//! Effects in a few words, so that a test can name the exact list of those asked for.

use samplebook::{
    app::{Effect, FetchedFor, LaneStart, State},
    session::lossy_text,
};

/// Says what an effect asks for.
pub(crate) fn of(state: &State, effect: &Effect) -> String {
    match effect {
        Effect::StartRun { cell, lanes, .. } => format!("start {}: {}", cell.as_str(), places(lanes)),
        Effect::LiveResample { generation, lanes, .. } => format!("resample {generation}: {}", places(lanes)),
        Effect::Export(format) => format!("export {format}"),
        Effect::SavePicture(picture) => format!("picture {picture:?}"),
        Effect::WriteSamples(samples) => format!("write {} samples", samples.len()),
        Effect::CancelSample(id) => match state.session.samples.get(id) {
            Some(entry) => format!("cancel {}", entry.sample.lane),
            None => "cancel a stranger".to_owned(),
        },
        Effect::Tokenize { text, .. } => format!("tokenize {text:?}"),
        Effect::Contrast { text, variants, .. } => {
            let who = variants.each_ref().map(|one| one.engine.as_deref().unwrap_or("the session's"));
            format!("contrast {text:?} under {}", who.join(" and "))
        }
        Effect::Score { text, .. } => format!("score {text:?}"),
        Effect::ScoreAnswers { questions, .. } => format!("score {} answers", questions.len()),
        Effect::Index(text) => format!("index {} bytes", text.len()),
        Effect::ScoreReference { text, .. } => format!("score the reference, {} bytes", text.len()),
        Effect::ReadReference(cell, path) => format!("read {} for {}", path.display(), cell.as_str()),
        Effect::AskNext { prefix, inherited, .. } => {
            let inherited: Vec<u8> = inherited.iter().flat_map(|token| token.bytes.clone()).collect();
            format!("next after {:?}", prefix.clone() + &lossy_text(&inherited))
        }
        Effect::Save { revision, .. } => format!("save {revision}"),
        Effect::SaveAs { samples, path, .. } => {
            format!("save as {} with {} samples", path.display(), samples.len())
        }
        Effect::Open(what) => format!("open {what}"),
        Effect::ListSessions => "list sessions".to_owned(),
        Effect::ListEngines => "list engines".to_owned(),
        Effect::ListThemes => "list themes".to_owned(),
        Effect::UseEngine(choice) => format!("use engine {choice}"),
        Effect::Fetch { spec, wanted: FetchedFor::Session } => format!("fetch {spec}"),
        Effect::Fetch { spec, wanted: FetchedFor::Column(cell, column) } => {
            format!("fetch {spec} for column {column} of {}", cell.as_str())
        }
        Effect::Fetch { spec, wanted: FetchedFor::Nobody } => format!("fetch {spec} for nobody"),
        Effect::ShowExchange(sample) => format!("exchange of {}", sample.as_u128()),
        Effect::AskServer { typed, name: None } => format!("ask {typed}"),
        Effect::AskServer { typed, name: Some(name) } => format!("ask {typed} for {name}"),
        Effect::ListServers => "list servers".to_owned(),
        Effect::RemoveServer(name) => format!("remove server {name}"),
        Effect::AddServer(server) => {
            format!(
                "add {} at {}, {}",
                server.name,
                server.base_url,
                server.model.as_deref().unwrap_or("no model")
            )
        }
        Effect::StopFetch => "stop fetching".to_owned(),
        Effect::Speak(language) => format!("speak {}", language.tag()),
        Effect::UseTheme(name) => format!("use theme {name}"),
        Effect::Copy(text) => format!("copy {text:?}"),
        Effect::EditExternally(prefix, text) => format!("edit {text:?} of {}", prefix.cell.as_str()),
        Effect::Suspend => "suspend".to_owned(),
        Effect::Repaint => "repaint".to_owned(),
        Effect::Quit => "quit".to_owned(),
    }
}

/// Lanes as `COLUMN.LANE`, with `+TOKENS` where some are inherited and `!` where one was chosen.
fn places(lanes: &[LaneStart]) -> String {
    let place = |lane: &LaneStart| {
        let inherited = match lane.inherited.len() {
            0 => String::new(),
            count => format!("+{count}"),
        };
        let chosen = if lane.chosen.is_some() { "!" } else { "" };
        format!("{}.{}{inherited}{chosen}", lane.column, lane.lane)
    };
    lanes.iter().map(place).collect::<Vec<_>>().join(" ")
}
