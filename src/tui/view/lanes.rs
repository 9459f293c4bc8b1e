//! The lanes: samples side by side, prompt and generated text told apart by colour, by weight and by a bar.
//!
//! Never wraps text here: the state holds every lane already wrapped.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    widgets::{Paragraph, Widget, Wrap},
};

use super::{
    brush::{Look, put, put_glyph, put_right},
    token,
};
use crate::{
    app::{
        LanesCommand, State,
        read::{
            self, Heading, LaneArea, Layout, common_settings, cursor, filter_matches, foot, heading,
            inherited_tokens, signs, status,
        },
        state::{
            INHERITED_FROM, LaneSample, LaneView, Likeness, Pane, Phase, TAG_INHERITED, TAG_PROMPT, View,
        },
    },
    session::Finish,
    text::{cells, counted, visible},
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    runs(buffer, state, layout, look);
    headings(buffer, state, layout, look);
    let board = &state.cell().board;
    for (index, (view, area)) in board.lanes.iter().zip(&layout.lanes).enumerate() {
        let Some(area) = area else { continue };
        if area.is_row {
            row(buffer, state, index, area, look);
            continue;
        }
        title(buffer, state, index, area, look);
        match view.sample.and_then(|id| state.session.samples.get(&id)) {
            Some(entry) => {
                text(buffer, state, index, view, entry, area, look);
                foot_of(buffer, state, index, area, look);
                reason(buffer, view, entry, area, look);
            }
            None if index == 0 => {
                let key = read::way_to(state, LanesCommand::Sample);
                let long = format!("{key} samples the prefix here");
                let fits = crate::text::width(&long) <= usize::from(area.text.width);
                let hint = if fits { long } else { format!("{key} samples") };
                put(buffer, area.text.x, area.text.y, &hint, area.text.width, look.theme.style(Role::Dim));
            }
            None => {}
        }
    }
}

/// What stands above the columns: the number, and what sets each apart.
fn headings(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    // One form for all: what is too long in one is shortened in every one.
    let fits = |(number, area): &(u32, Rect)| {
        let text = heading_text(" ", *number, &heading(state, *number), true);
        crate::text::width(&text) <= usize::from(area.width)
    };
    let forms = layout.headings.iter().all(fits);
    for (number, area) in &layout.headings {
        let aimed = state.cell().column == Some(*number as usize);
        let (sign, role) = if aimed { ("▪", Role::TitleActive) } else { (" ", Role::Title) };
        let heading = heading(state, *number);
        put(
            buffer,
            area.x,
            area.y,
            &heading_text(sign, *number, &heading, forms),
            area.width,
            look.theme.style(role),
        );
    }
}

fn heading_text(sign: &str, number: u32, heading: &Heading, long: bool) -> String {
    format!("{sign}{} {}", number + 1, if long { &heading.long } else { &heading.short })
}

/// A lane that is a row: what sets its column apart, its number and state, and the beginning of its text.
fn row(buffer: &mut Buffer, state: &State, place: usize, area: &LaneArea, look: Look) {
    let board = &state.cell().board;
    let Some(view) = board.lanes.get(place) else { return };
    let selected = place == board.selected;
    let active = selected && state.session.focus == Pane::Lanes;
    if active {
        buffer.set_style(area.frame, look.theme.style(Role::CaretLine));
    }
    let mut x = area.title.x;
    let has_columns = state.cell().columns.len() > 1;
    if has_columns && state.session.filter.is_none() {
        let first =
            place == 0 || board.lanes.get(place - 1).is_none_or(|before| before.column != view.column);
        if first || area.frame.y == state.layout().lanes_frame.y {
            let text = format!("{} {}", view.column + 1, heading(state, view.column).short);
            put(buffer, x, area.title.y, &text, 11, look.theme.style(Role::Title));
        }
        x += 12;
    }
    let sign = match selected {
        _ if active => "▸",
        true => "▹",
        false => " ",
    };
    let role = if active { Role::TitleActive } else { Role::Title };
    x = put(buffer, x, area.title.y, &format!("{sign}{:>2} ", view.lane + 1), 4, look.theme.style(role));
    let Some(entry) = view.sample.and_then(|id| state.session.samples.get(&id)) else { return };
    let (sign, word) = status(state, entry);
    let marks = signs(state, entry.sample.id);
    let count = entry.sample.tokens.len();
    let text = match entry.phase {
        Phase::Ended => format!("{sign} {count}{marks}"),
        Phase::Waiting(_) | Phase::Streaming => format!("{sign} {word}"),
    };
    put(
        buffer,
        x,
        area.title.y,
        &text,
        area.title.right().saturating_sub(x),
        look.theme.style(state_role(entry)),
    );
    line(buffer, state, place, view, entry, area, look);
}

/// The beginning of a lane's generated text in one row; where a line ends stands a sign.
fn line(
    buffer: &mut Buffer,
    state: &State,
    place: usize,
    view: &LaneView,
    entry: &LaneSample,
    area: &LaneArea,
    look: Look,
) {
    let ink = Ink::new(state, place, view, entry, look);
    let mark = look.theme.style(Role::Mark);
    let (y, end) = (area.text.y, area.text.right());
    let mut x = area.text.x;
    if let Some(error) = entry.sample.error.as_ref().filter(|_| entry.phase == Phase::Ended) {
        put(buffer, x, y, &visible(error), area.text.width, look.theme.style(Role::Error));
        return;
    }
    let from = view.generated_from;
    for index in view.flow.place_of(from).0..view.flow.rows() {
        let Some(row) = view.flow.row(index) else { break };
        for (glyph, tag) in row.glyphs().filter(|(glyph, _)| glyph.offset >= from) {
            if x.saturating_add(glyph.width) >= end {
                buffer.set_stringn(x, y, "…", 1, mark);
                return;
            }
            let style = ink.style(glyph.offset, tag);
            x = put_glyph(buffer, x, y, &glyph, if glyph.mark { look.theme.mark_on(style) } else { style });
        }
        if row.newline && row.range.end >= from {
            if x + 1 >= end {
                break;
            }
            buffer.set_stringn(x, y, "⏎", 1, mark);
            x += 1;
        }
    }
}

/// The row above the lanes: which run is shown, and how it was sampled.
fn runs(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let (cell, area) = (state.cell(), layout.runs);
    if area.height == 0 {
        return;
    }
    if cell.runs.is_empty() {
        put(buffer, area.x + 1, area.y, "no samples yet", area.width, look.theme.style(Role::Dim));
        return;
    }
    let area = Rect { width: area.width.saturating_sub(legend(buffer, state, area, look)), ..area };
    let passing = cell
        .board
        .lanes
        .iter()
        .filter_map(|view| view.sample)
        .find(|id| state.session.live_mode.is_passing(*id));
    if let Some(filter) = &state.session.filter {
        let all = filter_matches(state);
        let shown = cell.board.lanes.len();
        let of = if all.len() > shown { format!("{shown} of ") } else { String::new() };
        let text = format!(
            "  only {} · {of}{} · Esc shows the run again",
            filter.words(),
            counted(all.len(), "sample")
        );
        put(buffer, area.x + 1, area.y, &text, area.width, look.theme.style(Role::Accent));
        return;
    }
    let described = common_settings(state).unwrap_or_default();
    if passing.is_some() {
        let x = put(buffer, area.x + 1, area.y, "  live ", area.width, look.theme.style(Role::Accent));
        let text = described;
        put(buffer, x + 2, area.y, &text, area.right().saturating_sub(x + 2), look.theme.style(Role::Dim));
        return;
    }
    let older = if cell.step > 0 { "‹" } else { " " };
    let newer = if cell.step + 1 < cell.runs.len() { "›" } else { " " };
    let position = format!("{older} run {} of {} {newer}", cell.step + 1, cell.runs.len());
    let x = put(buffer, area.x + 1, area.y, &position, area.width, look.theme.style(Role::Accent));
    let run = cell.runs.get(cell.step);
    if let Some(entry) = run.and_then(|run| run.samples.first()).and_then(|id| state.session.samples.get(id))
    {
        let of_some = run.is_some_and(|run| run.samples.len() < entry.sample.params.lanes());
        let lane = if of_some { format!("lane {}: ", entry.sample.lane + 1) } else { String::new() };
        let text = format!("{lane}{described}");
        put(buffer, x + 2, area.y, &text, area.right().saturating_sub(x + 2), look.theme.style(Role::Dim));
    }
}

/// What the colours mean, at the right of the row; returns how many cells it takes.
fn legend(buffer: &mut Buffer, state: &State, area: Rect, look: Look) -> u16 {
    let view = state.program.view;
    if view == View::Plain {
        return 0;
    }
    let wide = area.width >= 90;
    let colon = if view.is_comparison() { ":" } else { "" };
    let word = match view.unit() {
        "" => format!(" {}{colon}", view.word()),
        _ if view.is_comparison() && !wide => format!(" {}{colon}", view.word()),
        unit => format!(" {}, {unit}{colon}", view.word()),
    };
    if !view.is_heat() && !view.is_comparison() {
        return put_right(buffer, area, area.y, &word, look.theme.style(Role::Accent)) + 1;
    }
    let shown: Vec<(String, Role)> = if view.is_comparison() {
        let said = |likeness: &Likeness| {
            let (long, short) = likeness.words();
            ((if wide { long } else { short }).to_owned(), Role::from(*likeness))
        };
        view.likenesses().iter().map(said).collect()
    } else {
        let steps = view.legend().into_iter().zip(Role::HEAT).enumerate();
        // On a narrow screen the ends and the middle say enough.
        steps.filter(|(level, _)| wide || [0, 3, 7].contains(level)).map(|(_, step)| step).collect()
    };
    // Words have no grounds that would part them.
    let between = if view.is_comparison() { " / " } else { " " };
    let width = |text: &str| cells(crate::text::width(text));
    let parts = cells(shown.len().saturating_sub(1)) * width(between);
    let wanted = shown.iter().map(|(text, _)| width(text)).sum::<u16>() + parts + width(&word) + 2;
    if wanted + 16 > area.width {
        return put_right(buffer, area, area.y, &word, look.theme.style(Role::Accent)) + 1;
    }
    let mut x = area.right() - wanted;
    x = put(buffer, x, area.y, &word, area.width, look.theme.style(Role::Accent)) + 1;
    for (index, (text, role)) in shown.into_iter().enumerate() {
        if index > 0 {
            x = put(buffer, x, area.y, between, area.width, look.theme.style(Role::Dim));
        }
        x = put(buffer, x, area.y, &text, area.width, look.theme.style(role));
    }
    wanted
}

/// A lane's number, the marks of its sample, how it is doing, and how long it is.
fn title(buffer: &mut Buffer, state: &State, place: usize, area: &LaneArea, look: Look) {
    let board = &state.cell().board;
    let Some(view) = board.lanes.get(place) else { return };
    let selected = place == board.selected && state.session.focus == Pane::Lanes;
    let border = look.theme.style(if selected { Role::BorderActive } else { Role::Border });
    let row = area.title;
    let rule = if selected { "━" } else { "─" };
    for x in row.left()..row.right() {
        buffer.set_stringn(x, row.y, rule, 1, border);
    }
    // Where the keys go elsewhere, one still sees which lane is meant.
    let sign = match place == board.selected && board.lanes.len() > 1 {
        _ if selected => "▸",
        true => "▹",
        false => " ",
    };
    let mark = view.sample.map(|id| signs(state, id)).unwrap_or_default();
    // A branch has the number of its parent, behind which it stands.
    let same = |before: &LaneView| (before.column, before.lane) == (view.column, view.lane);
    let is_branch = place.checked_sub(1).is_some_and(|before| same(&board.lanes[before]));
    let branch = if is_branch && state.session.filter.is_none() { "└" } else { "" };
    let number = format!("{sign}{branch}{}{mark} ", view.lane + 1);
    let role = if selected { Role::TitleActive } else { Role::Title };
    let mut x = put(buffer, row.x + 1, row.y, &number, row.width.saturating_sub(2), look.theme.style(role));
    if let Some(entry) = view.sample.and_then(|id| state.session.samples.get(&id)) {
        let (sign, word) = status(state, entry);
        let text = format!("{sign} {word} ");
        let room = row.right().saturating_sub(x + 1);
        x = put(buffer, x, row.y, &text, room, look.theme.style(state_role(entry)));
        let lost = if entry.not_written.is_some() { " not on disk" } else { "" };
        let kept = match inherited_tokens(state, &entry.sample) {
            0 => String::new(),
            kept => format!("{kept}+"),
        };
        let count = format!(" {kept}{}{lost} ", entry.sample.tokens.len());
        let free = Rect::new(x, row.y, row.right().saturating_sub(x + 1), 1);
        if crate::text::width(&count) + 2 <= usize::from(free.width) && !entry.sample.tokens.is_empty() {
            put_right(buffer, free, row.y, &count, look.theme.style(Role::Dim));
        }
    }
}

fn state_role(entry: &LaneSample) -> Role {
    match (&entry.phase, entry.sample.finish) {
        (Phase::Waiting(_), _) => Role::StateWaiting,
        (Phase::Streaming, _) => Role::StateStreaming,
        (Phase::Ended, Finish::Stop | Finish::StopString) => Role::StateDone,
        (Phase::Ended, Finish::Length) => Role::StateLength,
        (Phase::Ended, Finish::CutOff) => Role::StateCutOff,
        (Phase::Ended, Finish::Failed) => Role::StateFailed,
        (Phase::Ended, Finish::Cancelled | Finish::Interrupted) => Role::StateCancelled,
    }
}

fn text(
    buffer: &mut Buffer,
    state: &State,
    place: usize,
    view: &LaneView,
    entry: &LaneSample,
    area: &LaneArea,
    look: Look,
) {
    let ink = Ink::new(state, place, view, entry, look);
    let height = usize::from(area.text.height);
    let last = view.flow.rows().saturating_sub(height);
    let first = view.first_row(height);
    for line in 0..area.text.height {
        let Some(row) = view.flow.row(first + usize::from(line)) else { break };
        let y = area.text.y + line;
        let mut x = area.text.x;
        let mut has_generated = false;
        for (glyph, tag) in row.glyphs() {
            if x.saturating_add(glyph.width) > area.text.right() {
                break;
            }
            let style = ink.style(glyph.offset, tag);
            has_generated |= tag != TAG_PROMPT;
            x = match (glyph.mark, ink.marks(tag)) {
                (true, _) => put_glyph(buffer, x, y, &glyph, look.theme.mark_on(style)),
                (false, true) => token::put_marked(buffer, x, y, &glyph, style, look),
                (false, false) => put_glyph(buffer, x, y, &glyph, style),
            };
        }
        let newline_tag = view.flow.tag_at(row.range.end);
        if row.newline && ink.marks(newline_tag) && x < area.text.right() {
            let style = ink.style(row.range.end, newline_tag);
            buffer.set_stringn(x, y, "⏎", 1, style);
        }
        // The bar is the cue for those who see no colours: it stands beside every row with generated text. Where a
        // sample goes on from another one, the seam is marked.
        if has_generated {
            let seam = view.own_from > view.generated_from && row.range.contains(&view.own_from);
            buffer.set_stringn(
                area.gutter.x,
                y,
                if seam { "╞" } else { "▎" },
                1,
                look.theme.style(Role::Accent),
            );
        } else if first == 0 && line == 0 && view.hidden_above > 0 {
            buffer.set_stringn(area.gutter.x, y, "…", 1, look.theme.style(Role::Dim));
        }
    }
    if let Some(at) = (first * height.saturating_sub(1)).checked_div(last) {
        let x = area.frame.right() - 1;
        buffer.set_stringn(x, area.text.y + at as u16, "▐", 1, look.theme.style(Role::Border));
    }
}

/// How the sample ended, where one may do something about it.
fn foot_of(buffer: &mut Buffer, state: &State, place: usize, area: &LaneArea, look: Look) {
    let Some(texts) = foot(state, place).filter(|_| area.foot.height > 0) else { return };
    let fits = |text: &&String| crate::text::width(text) <= usize::from(area.foot.width);
    if let Some(text) = texts.iter().find(fits).or(texts.last()) {
        put(buffer, area.foot.x, area.foot.y, text, area.foot.width, look.theme.style(Role::Info));
    }
}

/// The styles of one lane's bytes in the view that is on.
struct Ink<'a> {
    state: &'a State,
    view: &'a LaneView,
    entry: &'a LaneSample,
    cursor: Option<usize>,
    /// The first token that live mode has just changed.
    flash: Option<usize>,
    /// The lane shows the prefix that the cell's scores are of.
    scored_prompt: bool,
    /// Where the turn ends, in bytes behind the prompt: what is past it is dimmed.
    turn_ends: Option<usize>,
    look: Look<'a>,
}

impl<'a> Ink<'a> {
    fn new(
        state: &'a State,
        place: usize,
        view: &'a LaneView,
        entry: &'a LaneSample,
        look: Look<'a>,
    ) -> Self {
        let under = cursor(state).filter(|(sample, _)| sample.id == entry.sample.id);
        let scores = &state.cell().text().scores;
        let prompt = &entry.sample.prefix[..state.prompt_length(&entry.sample)];
        Self {
            state,
            view,
            entry,
            cursor: under.map(|(_, index)| index),
            flash: state.session.live_mode.flash(place, state.program.now_ms),
            scored_prompt: state.program.view.is_heat()
                && scores.revision.is_some()
                && scores.text.as_bytes() == prompt,
            turn_ends: view.run_on.found().map(|found| found.offset),
            look,
        }
    }

    fn style(&self, offset: usize, tag: u32) -> Style {
        let style = self.of_view(offset, tag);
        let behind = self.view.generated_offset(offset);
        let is_past = tag != TAG_PROMPT && self.turn_ends.zip(behind).is_some_and(|(end, at)| at >= end);
        let dimmed = is_past && matches!(self.state.program.view, View::Plain | View::Tokens);
        if dimmed { style.patch(self.look.theme.style(Role::Dim)) } else { style }
    }

    fn of_view(&self, offset: usize, tag: u32) -> Style {
        let theme = self.look.theme;
        match tag {
            TAG_PROMPT => {
                let at = self.view.hidden_above + offset;
                let scored = self.state.cell().text().score_at(at).filter(|_| self.scored_prompt);
                let heat = scored.map_or(Style::new(), |(index, scored)| {
                    token::style(self.state.program.view, &scored.token, index, self.look)
                });
                theme.style(Role::Prompt).patch(heat)
            }
            _ if self.state.program.view.is_comparison() => {
                let at = self.view.generated_offset(offset);
                let likeness =
                    at.and_then(|at| self.state.session.instruments.shade(self.entry.sample.id, at));
                let own = if tag >= INHERITED_FROM { Role::Inherited } else { Role::Generated };
                // Nothing of the tokens' own look is left below: a comparison is told by its whole style.
                let style = theme.style(likeness.map_or(own, Role::from));
                let here = self.cursor.is_some_and(|cursor| tag as usize == cursor + 1);
                if here { style.patch(theme.style(Role::Selection)) } else { style }
            }
            _ if tag >= INHERITED_FROM => {
                let own = self.view.inherited.get((TAG_INHERITED - tag) as usize);
                let heat = own.map_or(Style::new(), |own| {
                    token::style(self.state.program.view, own, tag as usize, self.look)
                });
                theme.style(Role::Inherited).patch(heat)
            }
            _ => {
                let index = tag as usize - 1;
                let own = self.entry.sample.tokens.get(index);
                let heat = own
                    .map_or(Style::new(), |own| token::style(self.state.program.view, own, index, self.look));
                let mut style = theme.style(Role::Generated);
                if self.flash.is_some_and(|first| index >= first) {
                    style = style.patch(theme.style(Role::Match));
                }
                // A ground comes with its own ink, which the flash must not cover.
                style = style.patch(heat);
                if self.cursor == Some(index) { style.patch(theme.style(Role::Selection)) } else { style }
            }
        }
    }

    /// Tells whether spaces and newlines of a tag are made visible.
    fn marks(&self, tag: u32) -> bool {
        let by_token =
            !matches!(self.state.program.view, View::Plain) && !self.state.program.view.is_comparison();
        let is_generated = tag != TAG_PROMPT && tag < INHERITED_FROM;
        is_generated && (by_token || self.cursor == Some(tag as usize - 1))
    }
}

/// Why a lane failed or waits, below what it has; over its last rows where there is no room below.
fn reason(buffer: &mut Buffer, view: &LaneView, entry: &LaneSample, area: &LaneArea, look: Look) {
    let (text, role) = match (&entry.phase, &entry.sample.error) {
        (Phase::Ended, Some(error)) => (visible(error), Role::Error),
        (Phase::Waiting(reason), _) if !reason.is_empty() => (reason.clone(), Role::StateWaiting),
        _ => return,
    };
    let room = area.text.height;
    let wanted = cells(crate::text::width(&text) / usize::from(area.text.width.max(1)) + 2).min(room);
    let used = cells(view.flow.rows()).min(room);
    let top = used.min(room - wanted);
    let place = Rect::new(area.text.x, area.text.y + top, area.text.width, room - top);
    for y in place.top()..place.bottom() {
        for x in area.gutter.x..place.right() {
            buffer[(x, y)].reset();
        }
    }
    let style = look.theme.style(role);
    buffer.set_style(
        Rect { x: area.gutter.x, width: place.width + 1, ..place },
        look.theme.style(Role::Screen),
    );
    Paragraph::new(text).style(style).wrap(Wrap { trim: true }).render(place, buffer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        session::Sample,
        tui::{colour::ColourDepth, theme::Theme},
    };

    /// A sample in every state a lane can be in.
    fn every_state() -> Vec<LaneSample> {
        let ended = |finish| LaneSample::ended(Sample { finish, ..Sample::default() });
        let finishes = [
            Finish::Stop,
            Finish::StopString,
            Finish::Length,
            Finish::CutOff,
            Finish::Failed,
            Finish::Cancelled,
            Finish::Interrupted,
        ];
        let waiting = LaneSample::waiting(Sample::default());
        let streaming = LaneSample { phase: Phase::Streaming, ..waiting.clone() };
        finishes.into_iter().map(ended).chain([waiting, streaming]).collect()
    }

    #[test]
    fn lanes_in_two_states_differ_in_sign_or_style_on_every_terminal() {
        for name in Theme::names() {
            for depth in
                [ColourDepth::TrueColour, ColourDepth::Ansi256, ColourDepth::Ansi16, ColourDepth::None]
            {
                let theme = Theme::builtin(name).unwrap().degraded(depth);
                let states = every_state();
                for (at, one) in states.iter().enumerate() {
                    for other in &states[..at] {
                        let (role, beside) = (state_role(one), state_role(other));
                        let look = |entry: &LaneSample, role| (read::sign(entry), theme.style(role));
                        assert!(
                            role == beside || look(one, role) != look(other, beside),
                            "{name} {depth:?}: {} and {}",
                            role.key(),
                            beside.key()
                        );
                    }
                }
            }
        }
        // An end and a cut differ without their colours.
        let sign = |finish| read::sign(&LaneSample::ended(Sample { finish, ..Sample::default() }));
        assert_eq!((sign(Finish::Stop), sign(Finish::Length)), ('✓', '✂'));
    }
}
