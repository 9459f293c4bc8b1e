//! Keeps the instruments in step with the samples that were made as those on the board were.
//!
//! Never works while nothing shows it, and never reads a sample's token twice.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use uuid::Uuid;

use super::board;
use crate::{
    analysis::{Agreement, Reader, Reading, Rule, RunOnDetector, Tally, Trie, Verbatim},
    app::{
        Effect, read,
        state::{
            CellState, Filter, Indexed, Instrument, Instruments, LaneSample, Member, SampleGroup, State,
            View, Wanted,
        },
    },
    session::{Finish, Form, Param, Sample, Token},
};

/// Keeps the instruments in step with the samples.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = wanted(state);
    if wanted == Wanted::default() && state.program.view != View::Difference {
        if state.session.instruments.cell.is_some() {
            state.session.instruments = Instruments::default();
        }
        return;
    }
    let mut instruments = std::mem::take(&mut state.session.instruments);
    instruments.follow(state, wanted, effects);
    state.session.instruments = instruments;
}

fn wanted(state: &State) -> Wanted {
    let shows = |instrument| state.program.instrument == Some(instrument);
    let filtered = state.session.filter.as_ref().is_some_and(Filter::is_answer);
    Wanted {
        tally: state.program.instrument.is_some_and(|shown| shown != Instrument::Note) || filtered,
        forks: shows(Instrument::Forks),
        agreement: shows(Instrument::Agreement) || state.program.view == View::Agreement,
        verbatim: shows(Instrument::Verbatim) || state.program.view == View::Verbatim,
    }
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
    fn follow(&mut self, state: &State, wanted: Wanted, effects: &mut Vec<Effect>) {
        let cell = state.cell();
        self.follow_reference(cell, wanted, effects);
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
    fn follow_reference(&mut self, cell: &CellState, wanted: Wanted, effects: &mut Vec<Effect>) {
        let known = match &self.reference {
            Some(Indexed::Asked(text) | Indexed::Ready(text, _) | Indexed::Refused(text, _)) => Some(text),
            None => None,
        };
        let same = match (known, &cell.reference) {
            (Some(known), Some(text)) => Arc::ptr_eq(known, text),
            (None, None) => true,
            _ => false,
        };
        if same || !wanted.verbatim && cell.reference.is_some() {
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

    fn begin(&mut self, state: &State, wanted: Wanted) {
        let cell = state.cell();
        self.wanted = wanted;
        self.answer.clone_from(&cell.answer);
        (self.rule, self.rule_error) = match Rule::parse(&cell.answer) {
            Ok(rule) => (Some(rule), None),
            Err(error) => (None, Some(error.to_string())),
        };
        self.seen = (0, 0);
        self.dialled = usize::MAX;
        if self.cell.as_ref() != Some(&cell.id) {
            self.scored.clear();
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
            tally: Tally::default(),
            agreement: Agreement::default(),
            trie: Trie::default(),
            failed: 0,
            repeated: 0,
            draws: HashSet::new(),
            alignment: self.index().and_then(|index| index.align(prompt)),
            turns: board::turns_of(prompt),
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
            if group.members.contains_key(&parent.sample) && self.wanted.forks {
                // A trie forgets no sample: all is read anew, without the one that is continued.
                self.cell = None;
            }
            group.remove(parent.sample);
        } else if sample.server.is_none() && !group.draws.insert((sample.seed, sample.lane)) {
            group.repeated += 1;
            return;
        }
        let member = Member {
            fed: 0,
            reader: self.rule.clone().filter(|_| self.wanted.tally).map(Reader::new),
            verbatim: match &self.reference {
                Some(Indexed::Ready(_, index)) if self.wanted.verbatim => {
                    Some(Verbatim::new(Arc::clone(index), group.alignment.as_ref()))
                }
                _ => None,
            },
            run_on: RunOnDetector::new(group.turns.clone()),
            inherited: Vec::new(),
        };
        group.members.insert(id, member);
        for token in &inherited {
            group.push(self.wanted, id, token);
        }
        if let Some(member) = group.members.get_mut(&id) {
            member.inherited = inherited;
        }
        self.open.push((place, id));
    }

    /// Reads what has come since the last time.
    fn feed(&mut self, state: &State) {
        let wanted = self.wanted;
        let groups = &mut self.groups;
        let mut news = false;
        self.open.retain(|(place, id)| {
            let (Some(group), Some(entry)) = (groups.get_mut(*place), state.session.samples.get(id)) else {
                return false;
            };
            let Some(fed) = group.members.get(id).map(|member| member.fed) else { return false };
            let tokens = entry.sample.tokens.get(fed..).unwrap_or_default();
            news |= !tokens.is_empty() || !entry.is_live();
            for token in tokens {
                group.push(wanted, *id, token);
            }
            if let Some(member) = group.members.get_mut(id) {
                member.fed = entry.sample.tokens.len();
            }
            if !entry.is_live() {
                group.end(wanted, *id, entry.sample.finish);
            }
            entry.is_live()
        });
        self.shades.stale |= news;
    }

    /// Counts which held-out pairs were answered right, by the number of examples before them.
    fn count_dial(&mut self, cell: &CellState, state: &State) {
        let Form::Shots(shots) = &cell.form else { return self.dial.clear() };
        let ended = cell.background.iter().filter_map(|id| state.session.samples.get(id));
        let ended: Vec<&Sample> = ended.filter(|entry| !entry.is_live()).map(|entry| &entry.sample).collect();
        if self.dialled == ended.len() {
            return;
        }
        self.dialled = ended.len();
        self.dial.clear();
        for sample in ended.into_iter().filter(|sample| sample.error.is_none()) {
            let asked = std::str::from_utf8(&sample.prefix).ok().and_then(|prefix| shots.asked(prefix));
            let Some((count, pair)) = asked else { continue };
            let (right, of) = self.dial.entry(count).or_default();
            let expected = shots.expected(pair).unwrap_or_default();
            let line = |text: &[u8]| match Rule::FirstLine.read(text) {
                Reading::Found(answer) => Some(answer.key),
                _ => None,
            };
            *right += usize::from(line(&sample.bytes()) == line(expected.as_bytes()));
            *of += 1;
        }
    }
}

impl SampleGroup {
    fn push(&mut self, wanted: Wanted, id: Uuid, token: &Token) {
        let Some(member) = self.members.get_mut(&id) else { return };
        member.run_on.push(&token.bytes);
        if let Some(reader) = &mut member.reader {
            self.tally.set(id, reader.push(&token.bytes));
        }
        if let Some(verbatim) = &mut member.verbatim {
            verbatim.push(token);
        }
        if wanted.agreement {
            self.agreement.push(id, &token.bytes);
        }
        if wanted.forks {
            self.trie.push(id, token);
        }
    }

    fn end(&mut self, wanted: Wanted, id: Uuid, finish: Finish) {
        let Some(member) = self.members.get_mut(&id) else { return };
        let empty = member.fed == 0 && member.inherited.is_empty();
        if finish == Finish::Failed && empty {
            self.remove(id);
            self.failed += 1;
            return;
        }
        member.run_on.end();
        // A sample that was broken off may have had another answer.
        let is_whole = matches!(finish, Finish::Stop | Finish::StopString | Finish::Length);
        if let Some(reader) = member.reader.as_mut().filter(|_| is_whole) {
            self.tally.set(id, reader.end());
        }
        if wanted.forks {
            self.trie.end(id, finish);
        }
    }

    fn remove(&mut self, id: Uuid) {
        if self.members.remove(&id).is_some() {
            self.tally.remove(id);
            self.agreement.remove(id);
        }
    }
}
