//! Lists to choose from: commands, sessions, engines, themes.
//!
//! Never does what is chosen.

use crate::{
    app::{
        COMMANDS, Command, Effect, EngineEntry, FetchEntry, InstrumentsCommand, NewServer, Picture,
        ProgramCommand, ServerAnswer, TextCommand, ViewsCommand, read,
        state::{Choice, Entry, Instrument, Match, Overlay, Picker, Searched, State, View},
    },
    language::{Language, spoken},
    session::{Param, Params},
    text::visible,
    tr,
};

/// Offers engines: for the column aimed at, or else for the session.
pub(super) fn engines_listed(state: &mut State, engines: Vec<EngineEntry>) {
    let column = state.cell().target().map(|column| column.engine.clone());
    let in_force = column.clone().flatten().unwrap_or_else(|| state.program.engine.choice.clone());
    let current = engines.iter().position(|engine| engine.choice == in_force);
    let has_servers = engines.iter().any(|engine| engine.choice.starts_with("server:"));
    let mut entries: Vec<Entry> = engines.into_iter().map(|engine| engine_entry(state, engine)).collect();
    if column.is_some() {
        entries.push(Entry::new(tr!("notices-engine-of-session"), "", Choice::ColumnEngine(None)));
    }
    entries.push(Entry::new(tr!("notices-model-file"), "", Choice::ModelPath));
    entries.push(Entry::new(tr!("notices-server-line"), "", Choice::ServerLine));
    if has_servers {
        entries.push(Entry::new(tr!("notices-servers-change"), "", Choice::Effect(Effect::ListServers)));
    }
    if let Some(fetch) = &state.program.fetch {
        let label = tr!("notices-fetch-stop", spec = visible(&fetch.spec));
        entries.push(Entry::new(label, "", Choice::Command(ProgramCommand::StopFetch.into())));
    }
    entries.push(Entry::new(tr!("notices-fetch-line"), "", Choice::FetchLine));
    let title = match column {
        Some(_) => tr!("notices-pick-column-engine"),
        None => tr!("notices-pick-engine"),
    };
    pick(state, title, entries);
    select(state, current);
    if let Some(Overlay::Picker(picker)) = &mut state.program.overlay {
        picker.grows = true;
    }
}

/// Offers models that were found, where the list of engines is still open; what is selected and typed stays.
pub(super) fn models_found(state: &mut State, models: Vec<EngineEntry>) {
    let new = models.into_iter().map(|model| engine_entry(state, model)).collect();
    more(state, new, &Choice::ModelPath);
}

/// Offers models that could be fetched, likewise.
pub(super) fn models_to_fetch(state: &mut State, models: Vec<FetchEntry>) {
    let entry = |model: FetchEntry| Entry {
        about: model.about,
        keywords: model.spec.clone(),
        ..Entry::new(model.label, model.detail, Choice::Fetch(model.spec, model.hindrance))
    };
    more(state, models.into_iter().map(entry).collect(), &Choice::FetchLine);
}

/// Offers the models of a server that is to stand in the settings.
pub(super) fn models_of_server(state: &mut State, answer: ServerAnswer) {
    let ServerAnswer { server, about, models } = answer;
    let models = models.into_iter().map(Some).collect::<Vec<_>>();
    let models = if models.is_empty() { vec![None] } else { models };
    let current = models.iter().position(|model| *model == server.model);
    let entry = |model: Option<String>| {
        let label = model.as_deref().map_or_else(|| tr!("notices-server-no-model").to_owned(), visible);
        let server = NewServer { model, ..server.clone() };
        let entry = Entry::new(label, "", Choice::Effect(Effect::AddServer(server)));
        Entry { about: visible(&about), ..entry }
    };
    let entries = models.into_iter().map(entry).collect();
    pick(state, tr!("notices-pick-server-model"), entries);
    select(state, current);
}

/// Puts entries that are not there yet before another one, where the list of engines is still open; of those that are,
/// what was found says more.
fn more(state: &mut State, mut new: Vec<Entry>, before: &Choice) {
    if let Some(Overlay::Picker(picker)) = &mut state.program.overlay
        && picker.grows
    {
        new.retain(|entry| match picker.entries.iter_mut().find(|known| known.choice == entry.choice) {
            Some(known) => {
                known.clone_from(entry);
                false
            }
            None => true,
        });
        let selected = picker.chosen().map(|entry| entry.choice.clone());
        let at = picker.entries.iter().position(|entry| entry.choice == *before);
        let at = at.unwrap_or(picker.entries.len());
        picker.entries.splice(at..at, new);
        picker.search();
        let chosen =
            |found: &Match| picker.entries.get(found.entry).map(|entry| &entry.choice) == selected.as_ref();
        picker.selected = picker.matches.iter().position(chosen).unwrap_or(0);
    }
}

fn engine_entry(state: &State, engine: EngineEntry) -> Entry {
    let choice = match state.cell().target() {
        Some(_) => Choice::ColumnEngine(Some(engine.choice)),
        None => Choice::Effect(Effect::UseEngine(engine.choice)),
    };
    Entry::new(engine.label, engine.detail, choice)
}

pub(super) fn pick(state: &mut State, title: &'static str, entries: Vec<Entry>) {
    state.put_up(Overlay::Picker(Picker::new(title, entries)));
}

/// Selects the entry in force, so that Enter changes nothing.
pub(super) fn select(state: &mut State, current: Option<usize>) {
    if let (Some(Overlay::Picker(picker)), Some(current)) = (&mut state.program.overlay, current) {
        picker.selected = current;
    }
}

/// Offers the languages, each by its own name.
pub(super) fn languages(state: &mut State) {
    let entries = Language::ALL
        .map(|language| Entry::new(language.name(), language.tag(), Choice::Effect(Effect::Speak(language))));
    pick(state, tr!("notices-pick-language"), entries.into());
    select(state, Language::ALL.iter().position(|language| *language == spoken()));
}

pub(super) fn palette(state: &mut State) {
    let commands = COMMANDS
        .iter()
        .enumerate()
        .filter(|(_, row)| !is_motion(row.command))
        // The same command bound a second time for another pane would stand here twice.
        .filter(|(index, row)| !COMMANDS.iter().take(*index).any(|earlier| earlier.command == row.command))
        .map(|(_, row)| {
            let key = read::key_of(state, row.command).unwrap_or_default();
            let detail = match read::hindrance(state, row.command) {
                Some(why) => format!("{why}   {key}"),
                None => key.to_owned(),
            };
            let entry = Entry::new(row.title(), detail, Choice::Command(row.command));
            Entry { keywords: row.keywords(), ..entry }
        });
    let params = Param::ALL.into_iter().map(|param| {
        let now = visible(&state.cell().params_here().display(param));
        Entry {
            keywords: param.spec().keywords(),
            ..Entry::new(format!("{param}…"), now, Choice::Param(param, None))
        }
    });
    let entries = commands.chain(params).collect();
    let mut picker = Picker::new(tr!("notices-pick-command"), entries);
    picker.offers = Some(offer_param);
    state.put_up(Overlay::Picker(picker));
}

/// Offers to set a param where its name and a value are typed: `temperature 0.8`, `seed 7`.
fn offer_param(typed: &str) -> Option<Entry> {
    let (name, value) = typed.trim().rsplit_once(' ')?;
    let name = name.trim().to_lowercase();
    let param = Param::ALL.into_iter().find(|param| param.spec().is_named(&name))?;
    let mut params = Params::default();
    params.set_text(param, value).ok()?;
    let shown = visible(&params.display(param));
    let label = tr!("notices-set-param", param = param.to_string(), value = shown);
    Some(Entry::new(label, "", Choice::Param(param, Some(value.to_owned()))))
}

/// Offers the views, each with its number.
pub(super) fn views(state: &mut State) {
    let rows = View::ALL.iter().map(|view| (ViewsCommand::Show(*view).into(), view.word(), view.meaning()));
    menu(state, tr!("notices-pick-view"), rows.collect());
    select(state, View::ALL.iter().position(|view| *view == state.program.view));
}

/// Offers the instruments, each with its number.
pub(super) fn instruments(state: &mut State) {
    let rows = Instrument::ALL.into_iter().map(|instrument| {
        (InstrumentsCommand::Show(instrument).into(), instrument.word(), instrument.about())
    });
    menu(state, tr!("notices-pick-instrument"), rows.collect());
    let shown = state.program.instrument;
    select(state, Instrument::ALL.iter().position(|instrument| Some(*instrument) == shown));
}

/// Puts up a short list whose entries are taken by their number, too.
fn menu(state: &mut State, title: &'static str, rows: Vec<(Command, &'static str, &'static str)>) {
    let entry =
        |(command, label, detail): (Command, &str, &str)| Entry::new(label, detail, Choice::Command(command));
    let mut picker = Picker::new(title, rows.into_iter().map(entry).collect());
    picker.numbered = true;
    state.put_up(Overlay::Picker(picker));
}

/// Asks what to save as a picture, or as what to write the whole session.
pub(super) fn pictures(state: &mut State) {
    let entry = |label: &str, detail: &str, picture: Picture| {
        Entry::new(label, detail, Choice::Effect(Effect::SavePicture(picture)))
    };
    let entries = vec![
        entry(tr!("notices-picture-screen"), tr!("notices-picture-screen-detail"), Picture::Screen),
        entry(tr!("notices-picture-lane"), tr!("notices-picture-lane-detail"), Picture::Lane),
        entry(tr!("notices-picture-next"), tr!("notices-picture-next-detail"), Picture::Next),
    ];
    let report = |format: &'static str, detail: &str| {
        let label = tr!("notices-report", format = format);
        Entry::new(label, detail, Choice::Effect(Effect::Export(format)))
    };
    let reports = [
        report("html", tr!("notices-report-html-detail")),
        report("md", tr!("notices-report-md-detail")),
        report("csv", tr!("notices-report-csv-detail")),
    ];
    pick(state, tr!("notices-pick-picture"), entries.into_iter().chain(reports).collect());
}

/// Tells whether a command moves the caret or deletes: nobody looks for those in a list.
fn is_motion(command: Command) -> bool {
    matches!(command, Command::Text(TextCommand::Go(_) | TextCommand::Extend(_) | TextCommand::Delete(_)))
}
