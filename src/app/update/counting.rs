//! Keeps the instruments in step with the samples that were made as those on the board were.
//!
//! Never works while nothing shows it, and never reads a sample's token twice.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use uuid::Uuid;

use crate::{
    analysis::{
        Rule,
        instrument::{Counters, Start},
    },
    app::{
        Effect, read,
        state::{
            CellState, Filter, Indexed, Instrument, Instruments, LaneSample, Member, SampleGroup, State, View,
        },
    },
    session::{Finish, Form, Param, Sample},
};

/// Keeps the instruments in step with the samples.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = wanted(state);
    if wanted.is_empty() && state.program.view != View::Difference {
        if state.session.instruments.cell.is_some() {
            state.session.instruments = Instruments::default();
        }
        return;
    }
    let mut instruments = std::mem::take(&mut state.session.instruments);
    instruments.follow(state, wanted, effects);
    state.session.instruments = instruments;
}

/// Returns what has to be counted, because the pane, the board's filter or the colours of the lanes show it.
fn wanted(state: &State) -> BTreeSet<Instrument> {
    let shown =
        state.program.instrument.filter(|shown| !matches!(shown, Instrument::Note | Instrument::Next));
    let filtered = state.session.filter.as_ref().is_some_and(Filter::is_answer);
    // Answers stand on every exported page, and divide the pane among its columns.
    let tally = (shown.is_some() || filtered).then_some(Instrument::Tally);
    let view = match state.program.view {
        View::Agreement => Some(Instrument::Agreement),
        View::Verbatim => Some(Instrument::Verbatim),
        _ => None,
    };
    shown.into_iter().chain(tally).chain(view).collect()
}

/// How a sample was made, as far as it decides what may come of it.
struct Settings<'a> {
    sample: &'a Sample,
    prompt: &'a [u8],
}

impl<'a> Settings<'a> {
    fn of(state: &State, sample: &'a Sample) -> Self {
        Self { sample, prompt: &sample.prefix[..state.prompt_length(sample)] }
    }
}

impl PartialEq for Settings<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.sample, other.sample);
        let params = Param::ALL.into_iter().filter(|param| !matches!(param, Param::Lanes | Param::Seed));
        (a.column, &a.engine, &a.model, &a.server) == (b.column, &b.engine, &b.model, &b.server)
            && params.into_iter().all(|param| !a.params.differs(&b.params, param))
            && self.prompt == other.prompt
    }
}

/// Returns the first sample shown of every column; before the first run, of those that no lane shows the newest.
fn firsts(state: &State) -> Vec<Uuid> {
    let mut firsts: Vec<&Sample> = read::first_samples(state);
    if firsts.is_empty() {
        for entry in state.cell().background.iter().rev().filter_map(|id| state.session.samples.get(id)) {
            if firsts.iter().all(|known| known.column != entry.sample.column) {
                firsts.push(&entry.sample);
            }
        }
        firsts.sort_unstable_by_key(|sample| sample.column);
    }
    firsts.into_iter().map(|sample| sample.id).collect()
}

impl Instruments {
    fn follow(&mut self, state: &State, wanted: BTreeSet<Instrument>, effects: &mut Vec<Effect>) {
        let cell = state.cell();
        self.follow_reference(cell, &wanted, effects);
        let firsts: Vec<Uuid> = firsts(state);
        let fits = self.cell.as_ref() == Some(&cell.id)
            && self.wanted == wanted
            && self.answer == cell.answer
            && self.seen.0 <= cell.runs.len()
            && self.same_settings(state, &firsts);
        if !fits {
            self.begin(state, wanted);
        }
        self.firsts = firsts;
        if !fits {
            self.groups = self
                .firsts
                .iter()
                .filter_map(|id| Some(self.group_of(state, state.session.samples.get(id)?)))
                .collect();
        }
        self.take_new(state);
        self.feed(state);
        if state.program.instrument == Some(Instrument::Shots) {
            self.count_dial(cell, state);
        }
        let shades = std::mem::take(&mut self.shades);
        self.shades = shades.follow(state, &self.groups);
    }

    /// Asks for the index of a reference that is to be held against samples.
    fn follow_reference(
        &mut self,
        cell: &CellState,
        wanted: &BTreeSet<Instrument>,
        effects: &mut Vec<Effect>,
    ) {
        let known = match &self.reference {
            Some(Indexed::Asked(text) | Indexed::Ready(text, _) | Indexed::Refused(text, _)) => Some(text),
            None => None,
        };
        let same = match (known, &cell.reference) {
            (Some(known), Some(text)) => Arc::ptr_eq(known, text),
            (None, None) => true,
            _ => false,
        };
        if same || !wanted.contains(&Instrument::Verbatim) && cell.reference.is_some() {
            return;
        }
        self.reference = cell.reference.clone().map(Indexed::Asked);
        self.cell = None;
        effects.extend(cell.reference.clone().map(Effect::Index));
    }

    /// Tells whether the samples shown were made as those of the groups were.
    fn same_settings(&self, state: &State, firsts: &[Uuid]) -> bool {
        if self.firsts == firsts {
            return true;
        }
        let settings = |id: &Uuid| Some(Settings::of(state, &state.session.samples.get(id)?.sample));
        self.firsts.len() == firsts.len()
            && self
                .firsts
                .iter()
                .zip(firsts)
                .all(|(a, b)| matches!((settings(a), settings(b)), (Some(a), Some(b)) if a == b))
    }

    fn begin(&mut self, state: &State, wanted: BTreeSet<Instrument>) {
        let cell = state.cell();
        self.wanted = wanted;
        self.answer.clone_from(&cell.answer);
        (self.rule, self.rule_error) = match Rule::parse(&cell.answer) {
            Ok(rule) => (Some(rule), None),
            Err(error) => (None, Some(error.to_string())),
        };
        self.seen = (0, 0);
        self.shots.count_again();
        if self.cell.as_ref() != Some(&cell.id) {
            self.shots.clear_scores();
        }
        self.groups.clear();
        let parents = cell.samples().filter_map(|id| state.session.samples.get(id)?.sample.parent);
        let whole = parents.filter(|parent| {
            state
                .session
                .samples
                .get(&parent.sample)
                .is_some_and(|known| known.sample.tokens.len() == parent.token)
        });
        self.cell = Some(cell.id.clone());
        self.continued = whole.map(|parent| parent.sample).collect();
        self.open.clear();
        self.shades.stale = true;
    }

    fn group_of(&self, state: &State, first: &LaneSample) -> SampleGroup {
        let prompt = &first.sample.prefix[..state.prompt_length(&first.sample)];
        SampleGroup {
            column: first.sample.column,
            members: BTreeMap::new(),
            counters: Counters::begin(
                &self.wanted,
                &Start { prompt, rule: self.rule.as_ref(), reference: self.index() },
            ),
            failed: 0,
            repeated: 0,
            draws: HashSet::new(),
        }
    }

    /// Takes samples in that have been asked for since the last time, and those that are only on the board.
    fn take_new(&mut self, state: &State) {
        let cell = state.cell();
        let (runs, background) = self.seen;
        let fresh = cell.runs.get(runs..).unwrap_or_default().iter().flat_map(|run| &run.samples);
        let fresh = fresh.chain(cell.background.get(background..).unwrap_or_default());
        let passing = cell.board.lanes.iter().filter_map(|view| view.sample.as_ref());
        let fresh: Vec<Uuid> =
            fresh.chain(passing.filter(|id| state.session.live_mode.is_passing(**id))).copied().collect();
        self.seen = (cell.runs.len(), cell.background.len());
        for id in fresh {
            self.take(state, id);
        }
    }

    fn take(&mut self, state: &State, id: Uuid) {
        let Some(entry) = state.session.samples.get(&id) else { return };
        let sample = &entry.sample;
        let settings = Settings::of(state, sample);
        let firsts = self.firsts.iter().filter_map(|first| state.session.samples.get(first));
        let places = firsts.map(|first| Settings::of(state, &first.sample) == settings);
        let Some(place) = places.into_iter().position(|same| same) else { return };
        let Some(inherited) = read::inherited_whole(state, sample) else { return };
        let Some(group) = self.groups.get_mut(place) else { return };
        if group.members.contains_key(&id) || self.continued.contains(&id) {
            return;
        }
        // What is continued is counted as far as it came, once.
        if let Some(parent) = sample.parent {
            if !group.remove(parent.sample) {
                // All is read anew, without the one that is continued.
                self.cell = None;
            }
        } else if sample.server.is_none() && !group.draws.insert((sample.seed, sample.lane)) {
            group.repeated += 1;
            return;
        }
        group.counters.add(id);
        for token in &inherited {
            group.counters.push(id, token);
        }
        group.members.insert(id, Member { inherited, fed: 0 });
        self.open.push((place, id));
    }

    /// Reads what has come since the last time.
    fn feed(&mut self, state: &State) {
        let groups = &mut self.groups;
        let mut news = false;
        self.open.retain(|(place, id)| {
            let (Some(group), Some(entry)) = (groups.get_mut(*place), state.session.samples.get(id)) else {
                return false;
            };
            let Some(member) = group.members.get_mut(id) else { return false };
            let tokens = entry.sample.tokens.get(member.fed..).unwrap_or_default();
            member.fed = entry.sample.tokens.len();
            news |= !tokens.is_empty() || !entry.is_live();
            for token in tokens {
                group.counters.push(*id, token);
            }
            if !entry.is_live() {
                group.end(*id, entry.sample.finish);
            }
            entry.is_live()
        });
        self.shades.stale |= news;
    }

    /// Counts which held-out pairs were answered right, by the number of examples before them.
    fn count_dial(&mut self, cell: &CellState, state: &State) {
        let Form::Shots(shots) = &cell.form else { return self.shots.clear_answers() };
        let ended = cell.background.iter().filter_map(|id| state.session.samples.get(id));
        let ended: Vec<&Sample> = ended.filter(|entry| !entry.is_live()).map(|entry| &entry.sample).collect();
        self.shots.count(shots, &ended);
    }
}

impl SampleGroup {
    fn end(&mut self, id: Uuid, finish: Finish) {
        let empty =
            self.members.get(&id).is_some_and(|member| member.fed == 0 && member.inherited.is_empty());
        if finish == Finish::Failed && empty {
            // Nothing was read of it, so that nothing has to be counted anew.
            let _removed = self.remove(id);
            self.failed += 1;
            return;
        }
        self.counters.end(id, finish);
    }

    /// Takes a sample out; returns false where all others have to be counted anew for that.
    #[must_use]
    fn remove(&mut self, id: Uuid) -> bool {
        self.members.remove(&id).is_none() || self.counters.remove(id)
    }
}
