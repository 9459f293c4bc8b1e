//! The token looked at: its bytes, how probable it was, and what else could have stood there.
//!
//! Never moves the cursor.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    brush::{Look, frame_pane, put, put_right},
    token,
};
use crate::{
    analysis::{Shape, TokenDivergence, percent},
    app::{
        State,
        read::{
            Layout, alternatives, caveat, characters_at, contrast_error, cursor, inherited_tokens,
            model_compared, models_compared, token_contrast, unfinished_before,
        },
        state::{Pane, View, surprise_bits},
    },
    language::counted,
    session::{LogprobKind, Sample, Scored, Token, lossy_text},
    text::{Piece, unfinished, visible, width},
    tr,
    tui::theme::Role,
};

/// Cells that one alternative takes, and its label in them.
const COLUMN: u16 = 32;

const LABEL: u16 = 9;

/// What is said of a token where there is no room for all: this stays.
const STAYS: u8 = 2;

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.inspector;
    if area.height < 4 {
        return;
    }
    let inside = Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(4), area.height - 2);
    if state.session.focus == Pane::Prefix {
        frame_pane(buffer, area, tr!("screen-inspector-at-caret"), false, look);
        at_caret(buffer, state, inside, look);
        return;
    }
    let Some((sample, index)) = cursor(state) else {
        frame_pane(buffer, area, tr!("screen-inspector"), false, look);
        let text = tr!("screen-inspector-no-sample");
        put(buffer, inside.x, inside.y, text, inside.width, look.theme.style(Role::Dim));
        return;
    };
    let Some(own) = sample.tokens.get(index) else { return };
    // What a branch or a continuation kept counts along, as it does in the tree.
    let kept = inherited_tokens(state, sample);
    let (number, of) = (kept + index + 1, kept + sample.tokens.len());
    let title = tr!(
        "screen-inspector-token",
        token = number.to_string(),
        tokens = of.to_string(),
        lane = sample.lane + 1
    );
    frame_pane(buffer, area, &title, true, look);
    let shape = alternatives(state);
    let before = unfinished_before(state);
    let name = name(&before, own, &characters_at(state));
    facts(buffer, own, &name, shape.as_ref(), None, inside, look);
    if let Some(shape) = shape {
        let known = match (shape.whole, shape.outcomes.len()) {
            (true, _) => String::new(),
            (false, 0) => tr!("screen-inspector-no-alternatives").to_owned(),
            (false, 1) => tr!("screen-inspector-one-alternative").to_owned(),
            (false, many) => tr!("screen-known", alternatives = counted(many, "alternative")),
        };
        let about = caveat(sample.logprobs).map(|caveat| tr!("screen-inspector-logprobs", caveat = caveat));
        let contrast =
            (state.program.view == View::Contrast).then(|| contrasted(state, sample, index)).flatten();
        let notes: Vec<String> =
            contrast.into_iter().chain(about).chain([known]).filter(|note| !note.is_empty()).collect();
        if !notes.is_empty() {
            let border = Rect::new(area.x + 1, area.bottom() - 1, area.width.saturating_sub(2), 1);
            let note = format!(" {} ", notes.join(" · "));
            put_right(buffer, border, border.y, &note, look.theme.style(Role::Dim));
        }
        let selected = state.session.inspector.map(|inspector| inspector.alternative);
        let below = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
        list(buffer, &shape, &before, own, selected, below, look);
    }
}

/// What two models make of the token, and of the place it stands in.
fn contrasted(state: &State, sample: &Sample, index: usize) -> Option<String> {
    if let Some(error) = contrast_error(state, sample.id) {
        return Some(visible(error));
    }
    let contrast = token_contrast(state, sample, index)?;
    let [_, second] = models_compared(state)?;
    let model = visible(&model_compared(state, &second));
    let other = precise((-contrast.surprises[1]).exp2());
    let bits = format!("{:+.2}", contrast.difference());
    let mut words = tr!("screen-inspector-contrast", model = model, p = other, bits = bits);
    if let Some(TokenDivergence { kl, js, whole }) = contrast.divergence {
        let number = |bits: f64| format!("{}{bits:.3}", if whole { "" } else { "≥" });
        words = tr!("screen-inspector-divergence", contrast = words, kl = number(kl), js = number(js));
    }
    Some(words)
}

/// The token of the prefix that the caret stands in or before.
fn at_caret(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    let cell = state.cell();
    let dim = look.theme.style(Role::Dim);
    let fresh = cell.text().scores.revision == Some(cell.prefix().revision())
        && cell.text().stripes.revision == Some(cell.prefix().revision());
    let text = match (&cell.text().scores.error, state.program.engine.can.scoring) {
        (_, false) => tr!("screen-inspector-no-scoring").to_owned(),
        (Some(error), true) if fresh => error.clone(),
        _ if !fresh => "…".to_owned(),
        _ => {
            let before = cell.text().stripes.starts.partition_point(|start| *start <= cell.prefix().caret());
            match before.checked_sub(1).and_then(|index| Some((index, cell.text().scores.scored.get(index)?)))
            {
                Some((index, scored)) => {
                    let shape = Shape::of_token(&scored.token, LogprobKind::Raw, &cell.params_here());
                    let all = &cell.text().scores.scored;
                    let bytes = |tokens: &[Scored]| -> Vec<u8> {
                        tokens.iter().flat_map(|scored| scored.token.bytes.iter().copied()).collect()
                    };
                    // No character has more than four bytes.
                    let before = bytes(&all[index.saturating_sub(3)..index]);
                    let before = unfinished(&before);
                    let whole = [before, &bytes(&all[index..all.len().min(index + 4)])].concat();
                    let character = lossy_text(&whole).chars().next().map(String::from);
                    let name = name(before, &scored.token, character.as_slice());
                    facts(buffer, &scored.token, &name, Some(&shape), Some(scored), area, look);
                    let below = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
                    list(buffer, &shape, before, &scored.token, None, below, look);
                    return;
                }
                None => tr!("screen-inspector-no-token").to_owned(),
            }
        }
    };
    put(buffer, area.x, area.y, &visible(&text), area.width, dim);
}

/// Names a token: by its text, or as the piece of a character that it is.
fn name(before: &[u8], own: &Token, characters: &[String]) -> String {
    let piece = Piece::find(before, &own.bytes).map(|piece| piece.words_of(characters));
    piece.unwrap_or_else(|| token::label(&own.bytes))
}

/// Two rows on the token itself.
fn facts(
    buffer: &mut Buffer,
    own: &Token,
    name: &str,
    shape: Option<&Shape>,
    scored: Option<&Scored>,
    area: Rect,
    look: Look,
) {
    let (accent, dim) = (look.theme.style(Role::Accent), look.theme.style(Role::Dim));
    let x = put(buffer, area.x, area.y, name, area.width / 3, accent);
    let bytes: Vec<String> = own.bytes.iter().take(24).map(|byte| format!("{byte:02x}")).collect();
    let more = if own.bytes.len() > 24 { "…" } else { "" };
    let bytes = tr!("screen-inspector-bytes", bytes = format!("{}{more}", bytes.join(" ")));
    let id = own.id.map(|id| format!("id {id}"));
    let chosen = own.chosen.then(|| tr!("screen-inspector-chosen").to_owned());
    let text: String =
        [Some(bytes), id, chosen].into_iter().flatten().map(|word| format!("   {word}")).collect();
    put(buffer, x, area.y, &text, area.right().saturating_sub(x), dim);

    // Each with how early it goes where not all has room: what can be worked out from the rest goes first.
    let mut words: Vec<(u8, String)> = Vec::new();
    match own.logprob {
        Some(logprob) => {
            words.push((STAYS, format!("p {}", precise(f64::from(logprob).exp()))));
            words.push((1, format!("log p {logprob:.3}")));
            words.push((
                STAYS,
                tr!("screen-inspector-surprise", bits = format!("{:.2}", surprise_bits(logprob))),
            ));
        }
        None if scored.is_some() => words.push((STAYS, tr!("screen-inspector-first").to_owned())),
        None => words.push((STAYS, tr!("screen-inspector-no-logprob").to_owned())),
    }
    if let Some(shape) = shape {
        let place = shape
            .outcomes
            .iter()
            .position(|outcome| outcome.token.id == own.id && outcome.token.bytes == own.bytes);
        match (scored.and_then(|scored| scored.rank), place) {
            (Some(rank), _) => words.push((STAYS, tr!("screen-inspector-rank", rank = rank.to_string()))),
            (None, Some(place)) => {
                words.push((STAYS, tr!("screen-inspector-rank", rank = (place + 1).to_string())));
            }
            (None, None) if !shape.outcomes.is_empty() => {
                let known = shape.outcomes.len().to_string();
                words.push((STAYS, tr!("screen-inspector-rank-below", rank = known)));
            }
            (None, None) => {}
        }
        if let Some(place) = place {
            let mass: f64 = shape.outcomes[..=place].iter().map(|outcome| outcome.raw).sum();
            words.push((0, tr!("screen-inspector-cumulative", share = precise(mass))));
        }
        if let Some(bits) = own.entropy_bits.map(f64::from).or(shape.raw_entropy_bits) {
            words.push((STAYS, tr!("screen-inspector-entropy", bits = format!("{bits:.2}"))));
        }
    }
    let joined = |words: &[(u8, String)]| {
        let words: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
        words.join(" · ")
    };
    for least in 0..STAYS {
        if width(&joined(&words)) > usize::from(area.width) {
            words.retain(|(goes, _)| *goes != least);
        }
    }
    put(buffer, area.x, area.y + 1, &joined(&words), area.width, look.theme.style(Role::Text));
}

/// The alternatives in columns, best first; the rows around the selected one where not all have room.
fn list(
    buffer: &mut Buffer,
    shape: &Shape,
    before: &[u8],
    own: &Token,
    selected: Option<usize>,
    area: Rect,
    look: Look,
) {
    if area.height == 0 || area.width < 20 {
        return;
    }
    let columns = (area.width / COLUMN).max(1);
    let (rows, width) = (usize::from(area.height), area.width / columns);
    let visible = rows * usize::from(columns);
    let first = selected.map_or(0, |selected| (selected / visible) * visible);
    let labels = token::labels(&shape.outcomes, before, LABEL);
    for ((place, outcome), label) in shape.outcomes.iter().enumerate().zip(&labels).skip(first).take(visible)
    {
        let (column, row) = ((place - first) / rows, (place - first) % rows);
        let (x, y) = (area.x + column as u16 * width, area.y + row as u16);
        let is_own = outcome.token.id == own.id && outcome.token.bytes == own.bytes;
        let role = match (selected == Some(place), is_own) {
            (true, _) => Role::OverlaySelected,
            (false, true) => Role::Accent,
            (false, false) => Role::Text,
        };
        let sign = match (selected == Some(place), is_own) {
            (true, _) => "▸",
            (false, true) => "•",
            (false, false) => " ",
        };
        let style = look.theme.style(role);
        let x = put(buffer, x, y, &format!("{sign}{:>2} ", place + 1), 4, style);
        token::put_label(buffer, (x, y), LABEL, outcome, label, style);
        token::bar(buffer, x + LABEL + 1, y, 6, outcome, look);
        let cut = outcome.cut.map_or(String::new(), |filter| format!(" {}", filter.param()));
        let area = Rect::new(x + 16, y, width.saturating_sub(22), 1);
        let text = format!("{}{cut}", percent(outcome.raw));
        if cut.is_empty() {
            put_right(buffer, Rect { width: 6, ..area }, y, &text, look.theme.style(Role::SliderValue));
        } else {
            put(buffer, area.x + 1, y, &text, area.width, look.theme.style(Role::Dim));
        }
    }
}

/// Writes a probability with what the eye can use: `41.2 %`, `0.031 %`, `2.1e-6`.
fn precise(probability: f64) -> String {
    match probability {
        0.001.. => format!("{:.1} %", probability * 100.0),
        0.000_01.. => format!("{:.4} %", probability * 100.0),
        _ => format!("{probability:.1e}"),
    }
}
