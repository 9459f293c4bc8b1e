//! What many samples say: the instruments over all samples that were drawn as those on the board were.
//!
//! Never works while nothing shows it, and never reads a sample's token twice.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use uuid::Uuid;

use super::{
    cell::CellState,
    columns,
    filter::Filter,
    message::Effect,
    runs,
    shades::Shades,
    state::{LaneSample, State},
    view::View,
};
use crate::{
    analysis::{
        Agreement, Alignment, Bar, Expected, Interval, Reader, Reading, Reference, Rule, RunOnDetector,
        Tally, Trie, Turns, Verbatim,
    },
    session::{CellId, Finish, Form, Param, Sample, Token},
};

/// One of the instruments of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instrument {
    /// What people wrote about the cell.
    Note,
    /// Which answers there are, and how often.
    Tally,
    /// Where samples part.
    Forks,
    /// How far samples say the same.
    Agreement,
    /// What of samples stands in the reference.
    Verbatim,
    /// Accuracy against the number of examples.
    Shots,
    /// What samples cost.
    Bill,
}

impl Instrument {
    /// Every instrument, in the order in which a key goes through them.
    pub const ALL: [Self; 7] =
        [Self::Note, Self::Tally, Self::Forks, Self::Agreement, Self::Verbatim, Self::Shots, Self::Bill];

    /// Says what its numbers are, in lines for the help.
    pub fn help(self) -> &'static [&'static str] {
        match self {
            Self::Note => &["what the cell is about; e in the cells edits it"],
            Self::Tally => &[
                "one answer a sample by the cell's rule: line, word, number, BEFORE…AFTER, /regular expression/",
                "share of the samples with an answer, with Wilson's interval at 95 %; entropy over the answers",
                "┃ and \"model\": the model's own probability of the token paths seen to give the answer",
            ],
            Self::Forks => &[
                "all samples as one tree: what they share stands once; count, the model's probability, text; ■ ends",
            ],
            Self::Agreement => &[
                "each word by the share of the other samples that contain it; Chinese, kana, hangul by two characters",
                "the number: that share, averaged over a sample's words and then over the samples",
            ],
            Self::Verbatim => &[
                "bytes from the sample's start that the reference has behind the prefix, and where it is left",
                "verbatim: in a common run of 32 bytes or more; near: 12 or more; covered: the share that is verbatim",
                "r shows the reference, coloured by the model's surprise where the engine can score it",
            ],
            Self::Shots => &[
                "held-out pairs asked behind 0, 1, 2 … examples in shuffled orders; right: the first line is the output",
                "┃: the mean probability of the right answer up to its end, where the engine can score",
            ],
            Self::Bill => &[
                "tokens × price. Past the turn: from a newline before a label the prefix has (Human:), a new a: b",
                "line where the prefix is a list of them, or a heading it has; folded in lanes, never cut from a file",
            ],
        }
    }

    /// Returns its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tally => "Tally",
            Self::Forks => "Forks",
            Self::Agreement => "Agreement",
            Self::Verbatim => "Verbatim",
            Self::Shots => "Shots",
            Self::Bill => "Bill",
        }
    }
}

/// What has to be followed, because something shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Wanted {
    tally: bool,
    forks: bool,
    agreement: bool,
    verbatim: bool,
}

/// One sample as the instruments follow it.
#[derive(Debug)]
pub struct Member {
    /// Tokens inherited from the samples it continues.
    inherited: Vec<Token>,
    /// How many of its own tokens have been read.
    fed: usize,
    reader: Option<Reader>,
    /// How it compares with the reference.
    pub verbatim: Option<Verbatim>,
    /// Where it goes past its turn.
    run_on: RunOnDetector,
}

/// The samples of one column.
#[derive(Debug)]
pub struct SampleGroup {
    /// The column's number.
    pub column: u32,
    /// The samples, by id.
    pub members: BTreeMap<Uuid, Member>,
    /// Answers and how often.
    pub tally: Tally<Uuid>,
    /// Words in common.
    pub agreement: Agreement<Uuid>,
    /// Forks.
    pub trie: Trie<Uuid>,
    /// Samples that failed and are in nothing.
    pub failed: usize,
    /// Samples that are the same draw as another one: same seed, same lane.
    pub repeated: usize,
    draws: HashSet<(u64, u32)>,
    alignment: Option<Alignment>,
    turns: Turns,
}

/// The reference and its index.
#[derive(Clone, Debug)]
enum Indexed {
    /// Being made.
    Asked(Arc<str>),
    Ready(Arc<str>, Arc<Reference>),
    Refused(Arc<str>, String),
}

/// What stands beside an answer that was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerBar {
    /// The bytes by which it is compared.
    pub answer: Vec<u8>,
    /// How many samples give it.
    pub count: usize,
    /// Its share with the bounds of a Wilson interval.
    pub share: Interval,
    /// The model's own probability of it, as far as the samples show.
    pub expected: Option<f64>,
}

/// The instruments of the cell shown.
#[derive(Debug, Default)]
pub struct Instruments {
    /// The one the pane shows.
    pub shown: Option<Instrument>,
    /// The selected row of the pane.
    pub selected: usize,
    /// The samples by column.
    pub groups: Vec<SampleGroup>,
    /// Right answers and all answers, by the number of examples before the question.
    pub dial: BTreeMap<usize, (usize, usize)>,
    /// Probabilities of right answers, by the number of examples before the question.
    pub scored: BTreeMap<usize, Vec<f64>>,
    /// How many background samples the dial was counted from.
    dialled: usize,
    /// Why answers cannot be read.
    pub rule_error: Option<String>,
    cell: Option<CellId>,
    wanted: Wanted,
    /// The first sample shown of every column: their settings are those of the groups.
    firsts: Vec<Uuid>,
    /// Samples that others continue from their end: those count in their place.
    continued: HashSet<Uuid>,
    answer: String,
    rule: Option<Rule>,
    reference: Option<Indexed>,
    /// How many runs and background samples of the cell have been looked at.
    seen: (usize, usize),
    /// Members that may still get tokens, by group.
    open: Vec<(usize, Uuid)>,
    /// What the lanes' bytes are coloured by.
    shades: Shades,
}

impl Instruments {
    /// Returns where a byte behind the prompt of a lane's sample stands on the scale of eight; nothing where the view
    /// has nothing to say of it.
    pub fn shade(&self, sample: Uuid, offset: usize) -> Option<usize> {
        self.shades.of(sample, offset)
    }

    /// Returns the rule by which answers are read.
    pub fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref()
    }

    /// Returns why nothing can be held against the reference, if so.
    pub fn reference_problem(&self, cell: &CellState) -> Option<String> {
        match (&self.reference, &cell.reference) {
            (_, None) => Some(
                "this cell has no reference: r (in this pane) pastes or types one, Shift-r reads a file"
                    .to_owned(),
            ),
            (Some(Indexed::Ready(..)), _) => None,
            (Some(Indexed::Refused(_, reason)), _) => Some(reason.clone()),
            (Some(Indexed::Asked(_)) | None, _) => Some("indexing the reference…".to_owned()),
        }
    }

    /// Takes the index of a reference.
    pub(super) fn indexed(&mut self, text: Arc<str>, index: Result<Arc<Reference>, String>) {
        if !matches!(&self.reference, Some(Indexed::Asked(asked)) if Arc::ptr_eq(asked, &text)) {
            return;
        }
        self.reference = Some(match index {
            Ok(index) => Indexed::Ready(text, index),
            Err(reason) => Indexed::Refused(text, reason),
        });
        self.groups.clear();
        self.cell = None;
    }

    fn index(&self) -> Option<&Arc<Reference>> {
        match &self.reference {
            Some(Indexed::Ready(_, index)) => Some(index),
            _ => None,
        }
    }
}

/// Returns the bars of a group, the largest first.
pub fn bars(state: &State, group: &SampleGroup, most: usize) -> Vec<AnswerBar> {
    let Some(rule) = state.instruments.rule() else { return Vec::new() };
    let bar = |bar: &Bar<'_, Uuid>| {
        let mut expected = Expected::default();
        for id in bar.samples {
            let (Some(entry), Some(member)) = (state.samples.get(id), group.members.get(id)) else {
                continue;
            };
            if let Some(Reading::Found(answer)) = member.reader.as_ref().map(Reader::reading) {
                let tokens = member.inherited.iter().chain(&entry.sample.tokens);
                expected.add(rule, answer, tokens, entry.sample.logprobs);
            }
        }
        AnswerBar {
            answer: bar.answer.to_vec(),
            count: bar.samples.len(),
            share: bar.share,
            expected: expected.probability(),
        }
    };
    group.tally.bars().iter().take(most).map(bar).collect()
}

/// Returns the samples of the groups that run on past their turn, and how many tokens and how much money that took.
pub fn run_on(state: &State) -> (usize, usize, f64) {
    let (mut samples, mut tokens, mut usd) = (0, 0, 0.0);
    for (id, member) in state.instruments.groups.iter().flat_map(|group| &group.members) {
        let (Some(run_on), Some(entry)) = (member.run_on.found(), state.samples.get(id)) else { continue };
        let past = run_on.tokens_past(member.inherited.iter().chain(&entry.sample.tokens));
        samples += 1;
        tokens += past;
        let all = entry.sample.tokens.len().max(1);
        usd += entry.sample.cost_usd.unwrap_or(0.0) * past as f64 / all as f64;
    }
    (samples, tokens, usd)
}

/// Keeps the instruments in step with the samples.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = wanted(state);
    if wanted == Wanted::default() && state.view != View::Difference {
        if state.instruments.cell.is_some() {
            state.instruments = Instruments { shown: state.instruments.shown, ..Instruments::default() };
        }
        return;
    }
    let mut instruments = std::mem::take(&mut state.instruments);
    instruments.follow(state, wanted, effects);
    state.instruments = instruments;
}

fn wanted(state: &State) -> Wanted {
    let shows = |instrument| state.instruments.shown == Some(instrument);
    let filtered = state.filter.as_ref().is_some_and(Filter::is_answer);
    Wanted {
        tally: state.instruments.shown.is_some_and(|shown| shown != Instrument::Note) || filtered,
        forks: shows(Instrument::Forks),
        agreement: shows(Instrument::Agreement) || state.view == View::Agreement,
        verbatim: shows(Instrument::Verbatim) || state.view == View::Verbatim,
    }
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
                .filter_map(|id| Some(self.group_of(state, state.samples.get(id)?)))
                .collect();
        }
        self.take_new(state);
        self.feed(state);
        if self.shown == Some(Instrument::Shots) {
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

    /// Tells whether the samples shown were drawn as those of the groups were.
    fn same_settings(&self, state: &State, firsts: &[Uuid]) -> bool {
        if self.firsts == firsts {
            return true;
        }
        let settings = |id: &Uuid| Some(Settings::of(state, &state.samples.get(id)?.sample));
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
        let parents = cell.samples().filter_map(|id| state.samples.get(id)?.sample.parent);
        let whole = parents.filter(|parent| {
            state.samples.get(&parent.sample).is_some_and(|known| known.sample.tokens.len() == parent.token)
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
            turns: turns_of(prompt),
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
            fresh.chain(passing.filter(|id| state.live_mode.is_passing(**id))).copied().collect();
        self.seen = (cell.runs.len(), cell.background.len());
        for id in fresh {
            self.take(state, id);
        }
    }

    fn take(&mut self, state: &State, id: Uuid) {
        let Some(entry) = state.samples.get(&id) else { return };
        let sample = &entry.sample;
        let settings = Settings::of(state, sample);
        let firsts = self.firsts.iter().filter_map(|first| state.samples.get(first));
        let places = firsts.map(|first| Settings::of(state, &first.sample) == settings);
        let Some(place) = places.into_iter().position(|same| same) else { return };
        let Some(inherited) = inherited_whole(state, sample) else { return };
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
            let (Some(group), Some(entry)) = (groups.get_mut(*place), state.samples.get(id)) else {
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
        let ended = cell.background.iter().filter_map(|id| state.samples.get(id));
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

/// Reads what a prefix says of run-ons; of a very long one its end, which is where its turns are.
pub(super) fn turns_of(prompt: &[u8]) -> Turns {
    const MOST: usize = 1 << 18;
    Turns::of(&prompt[prompt.len().saturating_sub(MOST)..])
}

/// How a sample was drawn, as far as it decides what may come of it.
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

/// Returns the tokens a sample inherited from those it continues; nothing where it is no plain draw: where somebody chose a
/// token, or drew it anew from the middle of another sample.
fn inherited_whole(state: &State, sample: &Sample) -> Option<Vec<Token>> {
    let mut parent = sample.parent;
    while let Some(link) = parent {
        let ancestor = &state.samples.get(&link.sample)?.sample;
        if link.token != ancestor.tokens.len() {
            return None;
        }
        parent = ancestor.parent;
    }
    let inherited = runs::inherited(state, sample);
    let chosen = inherited.iter().chain(&sample.tokens).any(|token| token.chosen);
    (!chosen).then_some(inherited)
}

/// Returns the first sample shown of every column; before the first run, of those that no lane shows the newest.
fn firsts(state: &State) -> Vec<Uuid> {
    let mut firsts: Vec<&Sample> = columns::firsts(state);
    if firsts.is_empty() {
        for entry in state.cell().background.iter().rev().filter_map(|id| state.samples.get(id)) {
            if firsts.iter().all(|known| known.column != entry.sample.column) {
                firsts.push(&entry.sample);
            }
        }
        firsts.sort_unstable_by_key(|sample| sample.column);
    }
    firsts.into_iter().map(|sample| sample.id).collect()
}
