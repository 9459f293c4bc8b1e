//! The tree of a cell's samples: which grew from which, and going to one of them.
//!
//! Never changes a sample.

use std::collections::HashMap;

use uuid::Uuid;

use super::lanes;
use crate::{
    app::{
        TreeCommand, read,
        state::{Choice, Entry, Level, Overlay, Pane, Picker, State},
    },
    text::visible,
    tr,
};

/// Bytes of a sample's text that a row shows.
const SHOWN: usize = 40;

/// Applies a command of the tree.
pub(super) fn command(state: &mut State, command: TreeCommand) {
    match command {
        TreeCommand::Open => open(state),
    }
}

/// Lists the samples that grew from others and those they grew from, as a tree.
fn open(state: &mut State) {
    let cell = state.cell();
    let all: Vec<Uuid> = cell.runs.iter().flat_map(|run| run.samples.iter().copied()).collect();
    let mut children: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    let mut roots = Vec::new();
    for &id in &all {
        let parent =
            state.session.samples.get(&id).and_then(|entry| entry.sample.parent).map(|parent| parent.sample);
        match parent.filter(|parent| state.session.samples.contains_key(parent)) {
            Some(parent) => children.entry(parent).or_default().push(id),
            None => roots.push(id),
        }
    }
    let mut entries = Vec::new();
    for root in roots.into_iter().filter(|root| children.contains_key(root)) {
        // Rows still to come, the next one last; a broken file with a loop has no root in it.
        let mut rows: Vec<(Uuid, String, &str, usize)> = vec![(root, String::new(), "", 0)];
        while let Some((id, indent, branch, depth)) = rows.pop() {
            entries.extend(entry(state, id, &format!("{indent}{branch}"), depth));
            let below = match branch {
                "" => String::new(),
                "└ " => format!("{indent}  "),
                _ => format!("{indent}│ "),
            };
            let grown = children.get(&id).map(Vec::as_slice).unwrap_or_default();
            for (index, child) in grown.iter().enumerate().rev() {
                let branch = if index + 1 == grown.len() { "└ " } else { "├ " };
                rows.push((*child, below.clone(), branch, depth + 1));
            }
        }
    }
    if entries.is_empty() {
        state.notify_keys(Level::Info, tr!("notices-tree-empty"));
        return;
    }
    let here = state.selected_sample().map(|entry| entry.sample.id);
    let selected =
        entries.iter().position(|entry| matches!(&entry.choice, Choice::Sample(id) if Some(*id) == here));
    let mut picker = Picker::new(tr!("notices-pick-branch"), entries);
    picker.selected = selected.unwrap_or(0);
    state.put_up(Overlay::Picker(picker));
}

fn entry(state: &State, id: Uuid, indent: &str, depth: usize) -> Option<Entry> {
    let known = state.session.samples.get(&id)?;
    let sample = &known.sample;
    let mut text = sample.bytes();
    text.truncate(SHOWN);
    let text = visible(&String::from_utf8_lossy(&text));
    let from = match sample.parent {
        Some(parent) if sample.tokens.first().is_some_and(|token| token.chosen) => {
            tr!("notices-tree-chosen", token = (parent.token + 1).to_string())
        }
        Some(parent) => tr!("notices-tree-from", token = (parent.token + 1).to_string()),
        None => tr!("notices-tree-prefix").to_owned(),
    };
    let (sign, word) = read::status(state, known);
    let run = state.cell().runs.iter().position(|run| run.samples.contains(&id))? + 1;
    let place = tr!("notices-tree-place", run = run.to_string(), lane = (sample.lane + 1).to_string());
    Some(Entry {
        label: format!("{indent}{text}"),
        detail: format!("{from} · {place} · {sign} {word}{}", read::signs(state, id)),
        about: String::new(),
        keywords: String::new(),
        choice: Choice::Sample(id),
        depth,
    })
}

/// Shows a sample: its run, and its lane selected.
pub(super) fn go_to(state: &mut State, id: Uuid) {
    let Some(step) = state.cell().runs.iter().position(|run| run.samples.contains(&id)) else { return };
    lanes::go_to_run(state, step);
    let lane = state.cell().board.lanes.iter().position(|view| view.sample == Some(id));
    if let Some(lane) = lane {
        lanes::select(state, lane);
    }
    state.session.focus = Pane::Lanes;
}
