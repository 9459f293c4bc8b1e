//! What tests look at: a part of the state in a few words.

use samplebook::{
    app::{
        read,
        state::{Overlay, StopList},
    },
    session::{Param, Params},
};

use crate::stage::Stage;

pub(crate) fn focus(stage: &Stage) -> String {
    format!("{:?}", stage.state.session.focus)
}

/// The labels of a picker's entries, in order.
pub(crate) fn choices(stage: &Stage) -> String {
    let Some(Overlay::Picker(picker)) = &stage.state.program.overlay else { return "none".to_owned() };
    picker.entries.iter().map(|entry| entry.label.as_str()).collect::<Vec<_>>().join(", ")
}

pub(crate) fn overlay(stage: &Stage) -> String {
    match &stage.state.program.overlay {
        None => "none".to_owned(),
        Some(Overlay::Picker(picker)) => format!("picker {}", picker.title),
        Some(Overlay::Line(line)) => {
            let error = line.error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
            format!("line {:?}{error}", line.purpose)
        }
        Some(Overlay::Note(_)) => "note".to_owned(),
        Some(Overlay::Reference(_)) => "reference".to_owned(),
        Some(Overlay::Sample(_)) => "sample".to_owned(),
        Some(Overlay::Samples(list)) => format!("samples {} of {}", list.matches.len(), list.rows.len()),
        Some(Overlay::Form(table)) => match table.editing {
            None => format!("form row {}", table.selected),
            Some(part) => format!("form row {} editing {part:?}", table.selected),
        },
        Some(Overlay::Stops(StopList { selected, editing, .. })) => {
            format!("stops row {selected}{}", if *editing { " editing" } else { "" })
        }
        Some(Overlay::Help { scroll, .. }) => format!("help {scroll}"),
        Some(Overlay::Confirm { .. }) => "confirm".to_owned(),
        Some(Overlay::Report { title, scroll, .. }) => format!("report {title} {scroll}"),
    }
}

/// What is fetched, and how far it is.
pub(crate) fn fetch(stage: &Stage) -> String {
    let fetch = stage.state.program.fetch.as_ref();
    fetch.map_or("none".to_owned(), |fetch| format!("{} {}%", fetch.spec, fetch.progress.percent))
}

pub(crate) fn news(stage: &Stage) -> String {
    stage.news().to_owned()
}

pub(crate) fn wanted(stage: &Stage) -> String {
    stage.wanted_words().join("; ")
}

pub(crate) fn text(stage: &Stage) -> String {
    stage.state.cell().prefix().text()
}

pub(crate) fn caret(stage: &Stage) -> String {
    stage.state.cell().prefix().caret().to_string()
}

pub(crate) fn selection(stage: &Stage) -> String {
    stage.state.cell().prefix().selection().map_or("none".to_owned(), |range| format!("{range:?}"))
}

pub(crate) fn cell(stage: &Stage) -> String {
    stage.state.session.current.to_string()
}

/// The cells by id, and which is shown.
pub(crate) fn cells(stage: &Stage) -> String {
    let ids: Vec<&str> = stage.state.session.cells.iter().map(|cell| cell.id.as_str()).collect();
    format!("{} at {}", ids.join(" "), stage.state.session.current)
}

/// The titles of the cells.
pub(crate) fn titles(stage: &Stage) -> String {
    let titles: Vec<&str> = stage.state.session.cells.iter().map(|cell| cell.title.as_str()).collect();
    titles.join(", ")
}

pub(crate) fn lane(stage: &Stage) -> String {
    stage.state.cell().board.selected.to_string()
}

/// The first row shown in every lane.
pub(crate) fn scroll(stage: &Stage) -> String {
    let layout = stage.state.layout();
    let lanes = stage.state.cell().board.lanes.iter().zip(&layout.lanes);
    let rows = lanes.map(|(view, area)| {
        area.map_or("-".to_owned(), |area| view.first_row(usize::from(area.text.height)).to_string())
    });
    rows.collect::<Vec<_>>().join(" ")
}

pub(crate) fn run(stage: &Stage) -> String {
    format!("{} of {}", stage.state.cell().step + 1, stage.state.cell().runs.len())
}

pub(crate) fn zoomed(stage: &Stage) -> String {
    stage.state.cell().board.zoomed.to_string()
}

pub(crate) fn params(stage: &Stage) -> Params {
    stage.state.cell().params_here()
}

pub(crate) fn temperature(stage: &Stage) -> String {
    params(stage).get(Param::Temperature).map_or("unset".to_owned(), |value| value.to_string())
}

pub(crate) fn stops(stage: &Stage) -> String {
    format!("{:?}", params(stage).stop)
}

pub(crate) fn param(stage: &Stage) -> String {
    stage.state.session.param.to_string()
}

/// How many columns there are, and which is aimed at.
pub(crate) fn columns(stage: &Stage) -> String {
    let cell = stage.state.cell();
    format!("{}, {}", cell.columns.len(), cell.column.map_or("all".to_owned(), |column| column.to_string()))
}

/// The system prompts of the columns.
pub(crate) fn chats(stage: &Stage) -> String {
    format!("{:?}", stage.state.cell().columns.iter().map(|column| &column.chat).collect::<Vec<_>>())
}

pub(crate) fn own_prefixes(stage: &Stage) -> String {
    let own = stage.state.cell().columns.iter().map(|column| column.prefix.is_some().to_string());
    own.collect::<Vec<_>>().join(" ")
}

pub(crate) fn view(stage: &Stage) -> String {
    stage.state.program.view.word().to_owned()
}

pub(crate) fn instrument(stage: &Stage) -> String {
    stage.state.program.instrument.map_or("none", |shown| shown.word()).to_owned()
}

pub(crate) fn row(stage: &Stage) -> String {
    stage.state.session.instruments.selected.to_string()
}

pub(crate) fn first_column(stage: &Stage) -> String {
    stage.state.session.instruments.first_column.to_string()
}

pub(crate) fn filter(stage: &Stage) -> String {
    stage.state.session.filter.as_ref().map_or("none".to_owned(), |filter| filter.words())
}

/// The token looked at, and the alternative selected.
pub(crate) fn token(stage: &Stage) -> String {
    stage
        .state
        .session
        .inspector
        .map_or("none".to_owned(), |looked| format!("{}, {}", looked.token, looked.alternative))
}

pub(crate) fn stripes(stage: &Stage) -> String {
    stage.state.program.stripes_on.to_string()
}

pub(crate) fn size(stage: &Stage) -> String {
    let (width, height) = stage.state.program.size;
    format!("{width}x{height}")
}

/// The step of the guide that is shown.
pub(crate) fn step(stage: &Stage) -> String {
    read::step(&stage.state).map_or("none".to_owned(), |step| step.number.to_string())
}

pub(crate) fn live(stage: &Stage) -> String {
    stage.state.program.live.to_string()
}

/// How many samples are to be drawn in the background, and how many wait.
pub(crate) fn background(stage: &Stage) -> String {
    let background = stage.state.session.background.as_ref();
    background.map_or("none".to_owned(), |all| format!("{}, {} wait", all.total, all.waiting.len()))
}

/// The mark of the selected lane's sample.
pub(crate) fn mark(stage: &Stage) -> String {
    let id = stage.state.selected_sample().map(|entry| entry.sample.id);
    let mark = id.and_then(|id| stage.state.cell().marks.get(&id));
    mark.map_or("none".to_owned(), |mark| {
        format!(
            "{} {} {:?} {:?}",
            if mark.pinned { "pinned" } else { "-" },
            mark.rating,
            mark.label,
            mark.note
        )
    })
}

pub(crate) fn folded(stage: &Stage) -> String {
    stage.state.cell().board.folded.to_string()
}
