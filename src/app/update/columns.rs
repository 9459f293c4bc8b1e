//! The columns of a cell: which one editor and sliders change, making and removing them, sweeps.
//!
//! Never removes a sample: a removed column's samples stay in the history, and the column comes back whole.

use crate::{
    app::{
        ColumnsCommand, TextCommand, read,
        state::{ColumnState, Level, LineInput, Overlay, PrefixState, Purpose, State},
    },
    language::counted,
    session::{Column, Param, Params},
    tr,
};

/// The most columns a cell takes from the screen.
const MOST: usize = 16;

/// Applies a command of the columns.
pub(super) fn command(state: &mut State, command: ColumnsCommand) {
    match command {
        ColumnsCommand::Next => {
            let count = state.cell().columns.len();
            if count == 0 {
                state.notify_keys(Level::Info, tr!("notices-columns-none"));
                return;
            }
            let next = state.cell().column.map_or(0, |column| column + 1);
            aim(state, (next < count).then_some(next));
        }
        ColumnsCommand::New => add(state),
        ColumnsCommand::Remove => remove(state),
        ColumnsCommand::Rename => match state.cell().target() {
            Some(column) => {
                let input = LineInput::new(Purpose::ColumnTitle, &column.title);
                state.put_up(Overlay::Line(input));
            }
            None => no_target(state),
        },
        ColumnsCommand::OwnPrefix => own_prefix(state),
        ColumnsCommand::Chat => chat(state),
        ColumnsCommand::Sweep => sweep_or_stop(state),
        ColumnsCommand::SweepValues => ask_values(state),
    }
}

/// Lets editor and sliders change a column, or what all have in common.
pub(super) fn aim(state: &mut State, column: Option<usize>) {
    state.cell_mut().column = column;
    let text = match state.cell().target() {
        None => tr!("notices-columns-aim-all").to_owned(),
        Some(_) => {
            let number = column.map_or(0, |index| index + 1);
            tr!("notices-columns-aim", column = number.to_string())
        }
    };
    state.notify(Level::Info, text);
}

fn no_target(state: &mut State) {
    state.notify_keys(Level::Info, tr!("notices-columns-no-aim"));
}

/// Adds a column behind the one aimed at, as its copy; the first one makes two, so that there is something to compare.
fn add(state: &mut State) {
    let cell = state.cell_mut();
    if cell.columns.len() >= MOST {
        state.notify(Level::Warning, tr!("notices-columns-enough", most = MOST));
        return;
    }
    let at = match cell.column {
        Some(index) => index + 1,
        None => cell.columns.len(),
    };
    if cell.columns.is_empty() {
        cell.columns.push(ColumnState::new(&Column::default(), 80));
    }
    let column = cell.target().map(ColumnState::column).unwrap_or_default();
    let at = at.clamp(1, cell.columns.len());
    cell.columns.insert(at, ColumnState::new(&column, 80));
    changed(state);
    aim(state, Some(at));
}

fn remove(state: &mut State) {
    let cell = state.cell_mut();
    let Some(index) = cell.column.filter(|index| *index < cell.columns.len()) else {
        no_target(state);
        return;
    };
    cell.columns.remove(index);
    cell.column = None;
    changed(state);
    let undo = read::way_to(state, TextCommand::Undo);
    let number = (index + 1).to_string();
    state.notify(Level::Info, tr!("notices-column-removed", column = number, undo = undo));
}

/// Gives the column aimed at a prefix of its own, beginning as a copy of the cell's; or takes one away that is no
/// different.
fn own_prefix(state: &mut State) {
    let base = state.cell().base.buffer.text();
    let Some(column) = state.cell_mut().target_mut() else {
        no_target(state);
        return;
    };
    let text = match &column.prefix {
        None => {
            column.prefix = Some(PrefixState::new(&base, 80));
            tr!("notices-column-own-prefix")
        }
        Some(own) if own.buffer.text() == base => {
            column.prefix = None;
            tr!("notices-column-cell-prefix")
        }
        Some(_) => tr!("notices-column-prefix-differs"),
    };
    changed(state);
    state.notify(Level::Info, text);
}

/// Asks for the system prompt of the chat that the column aimed at is to ask for; or lets it continue text again.
fn chat(state: &mut State) {
    let Some(column) = state.cell_mut().target_mut() else {
        no_target(state);
        return;
    };
    if column.chat.take().is_none() {
        state.put_up(Overlay::Line(LineInput::new(Purpose::SystemPrompt, "")));
        return;
    }
    changed(state);
    state.notify(Level::Info, tr!("notices-column-continues"));
}

/// Asks a chat model in the column aimed at, with this system prompt.
pub(super) fn ask_as_chat(state: &mut State, system: String) {
    let Some(column) = state.cell_mut().target_mut() else { return };
    column.chat = Some(system);
    let is_elsewhere = column.engine.is_some() || column.model.is_some() || state.program.engine.can.chat;
    changed(state);
    let text = match is_elsewhere {
        true => tr!("notices-column-chat"),
        false => tr!("notices-column-chat-server"),
    };
    state.notify_keys(Level::Info, text);
}

/// Makes the columns of a sweep over the selected param, or ends the sweep.
fn sweep_or_stop(state: &mut State) {
    let param = state.session.param;
    let columns = &state.cell().columns;
    if !columns.is_empty() && columns.iter().all(|column| column.is_only(param)) {
        replace(state, &[]);
        state.notify(Level::Info, tr!("notices-sweep-over", param = param.to_string()));
        return;
    }
    if param.spec().sweep.is_empty() {
        state.notify(Level::Info, tr!("notices-sweep-impossible", param = param.to_string()));
        return;
    }
    sweep(state, param, param.spec().sweep);
}

/// Makes a column of each value of a param; only where the columns there are say nothing else.
pub(super) fn sweep(state: &mut State, param: Param, values: &[f64]) {
    if state.cell().columns.iter().any(|column| !column.is_only(param)) {
        state.notify_keys(Level::Warning, tr!("notices-sweep-other-columns"));
        return;
    }
    let column = |value: &f64| {
        let mut params = Params::default();
        // The table's own values are in range by its test, typed ones were checked.
        let _in_range = params.set(param, Some(*value));
        let mut column = Column::default();
        column.params.take(param, &params);
        column
    };
    let columns: Vec<Column> = values.iter().take(MOST).map(column).collect();
    replace(state, &columns);
    let count = state.cell().columns.len();
    let text = tr!("notices-sweep-made", columns = counted(count, "column"), param = param.to_string());
    state.notify_keys(Level::Info, text);
}

fn ask_values(state: &mut State) {
    let param = state.session.param;
    if !param.is_number() || param == Param::Lanes {
        state.notify(Level::Info, tr!("notices-sweep-impossible", param = param.to_string()));
        return;
    }
    let current = state.cell().columns.iter().filter(|column| column.is_only(param));
    let shown: Vec<String> = current
        .filter_map(|column| column.params.over(&Params::unset()).get(param))
        .map(|v| v.to_string())
        .collect();
    let values = param.spec().sweep.iter().map(f64::to_string);
    let shown = if shown.is_empty() { values.collect() } else { shown };
    state.put_up(Overlay::Line(LineInput::new(Purpose::Sweep(param), &shown.join(" "))));
}

/// Reads the values of a sweep: numbers between spaces or commas.
pub(super) fn values(param: Param, text: &str) -> Result<Vec<f64>, String> {
    let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    let values: Result<Vec<f64>, String> = words
        .map(|word| {
            let mut params = Params::default();
            params.set_text(param, word).map_err(|error| error.to_string())?;
            params.get(param).ok_or_else(|| tr!("notices-sweep-no-value", word = format!("{word:?}")))
        })
        .collect();
    match values? {
        none if none.is_empty() => Err(tr!("notices-sweep-give-values").to_owned()),
        many if many.len() > MOST => {
            Err(tr!("notices-sweep-too-many", values = counted(many.len(), "value"), most = MOST))
        }
        values => Ok(values),
    }
}

/// Puts columns in the place of those there are.
pub(super) fn replace(state: &mut State, columns: &[Column]) {
    let cell = state.cell_mut();
    cell.columns = columns.iter().map(|column| ColumnState::new(column, 80)).collect();
    cell.column = None;
    changed(state);
}

/// Keeps what depends on the columns in step.
fn changed(state: &mut State) {
    state.session.live_mode.drop_asked();
    state.forget_answers();
    state.mark_dirty();
    state.rebuild_board();
}
