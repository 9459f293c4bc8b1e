//! How the bytes of a lane look: by whose they are, by the view that is on, past the turn.
//!
//! Never decides which bytes are shown.

use ratatui::style::Style;

use super::super::{brush::Look, token};
use crate::{
    app::{
        State,
        read::{cursor, heat_level},
        state::{INHERITED_FROM, LaneSample, LaneView, TAG_INHERITED, TAG_PROMPT, View},
    },
    session::Token,
    tui::theme::Role,
};

/// The styles of one lane's bytes in the view that is on.
pub(super) struct Ink<'a> {
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
    /// Where each generated token begins, in the view that needs it.
    starts: Vec<usize>,
    look: Look<'a>,
}

impl<'a> Ink<'a> {
    pub(super) fn new(
        state: &'a State,
        place: usize,
        view: &'a LaneView,
        entry: &'a LaneSample,
        look: Look<'a>,
    ) -> Self {
        let under = cursor(state).filter(|(sample, _)| sample.id == entry.sample.id);
        let scores = &state.cell().text().scores;
        let [prompt, _] = entry.sample.given(state.prompt_length(&entry.sample));
        Self {
            state,
            view,
            entry,
            cursor: under.map(|(_, index)| index),
            flash: state.session.live_mode.flash(place, state.program.now_ms),
            scored_prompt: state.program.view.is_heat()
                && scores.revision.is_some()
                && scores.text.as_bytes() == prompt,
            starts: match state.program.view {
                View::Contrast => starts(&entry.sample.tokens),
                _ => Vec::new(),
            },
            turn_ends: view.run_on.found().map(|found| found.offset),
            look,
        }
    }

    pub(super) fn style(&self, offset: usize, tag: u32) -> Style {
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
                let heat = own.map_or(Style::new(), |own| match self.state.program.view {
                    view @ View::Contrast => {
                        heat_level(self.state, view, &self.entry.sample, self.starts[index], own)
                            .map_or(Style::new(), |level| theme.style(Role::HEAT[level]))
                    }
                    view => token::style(view, own, index, self.look),
                });
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
    pub(super) fn marks(&self, tag: u32) -> bool {
        let by_token =
            !matches!(self.state.program.view, View::Plain) && !self.state.program.view.is_comparison();
        let is_generated = tag != TAG_PROMPT && tag < INHERITED_FROM;
        is_generated && (by_token || self.cursor == Some(tag as usize - 1))
    }
}

/// Returns the byte at which each token begins.
fn starts(tokens: &[Token]) -> Vec<usize> {
    let lengths = tokens.iter().map(|token| token.bytes.len());
    lengths.scan(0, |end, length| Some(std::mem::replace(end, *end + length))).collect()
}
