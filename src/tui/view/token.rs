//! How a token looks: its label, its colour in a view, a bar for its probability.
//!
//! Never decides which token is shown.

use ratatui::{
    buffer::Buffer,
    style::{Modifier, Style},
};

use super::brush::{Look, put, put_glyph};
use crate::{
    analysis::Outcome,
    app::state::View,
    session::Token,
    text::{Glyph, glyphs},
    tui::theme::Role,
};

/// What a space is shown as where it would be overlooked.
const SPACE: &str = "␣";

/// Returns a token's text on one line, spaces and newlines visible.
pub(in crate::tui) fn label(bytes: &[u8]) -> String {
    let shown = |glyph: Glyph| match glyph.text.as_ref() {
        " " => SPACE.to_owned(),
        "\n" => "⏎".to_owned(),
        text => text.to_owned(),
    };
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .flat_map(|line| {
            let (text, newline) = match line.strip_suffix(b"\n") {
                Some(text) => (text, "⏎"),
                None => (line, ""),
            };
            glyphs(text, 0).map(shown).chain(std::iter::once(newline.to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

/// Returns what a view puts over the style of a token; `index` tells neighbours apart.
pub(super) fn style(view: View, token: &Token, index: usize, look: Look) -> Style {
    let style = match view {
        View::Plain | View::Agreement | View::Verbatim | View::Difference => Style::new(),
        View::Tokens => look.theme.style(if index.is_multiple_of(2) { Role::StripeA } else { Role::StripeB }),
        View::Probability | View::Surprise | View::Entropy => {
            view.level(token).map_or(Style::new(), |level| look.theme.style(Role::HEAT[level]))
        }
    };
    // What a person put there is told from what was sampled.
    if token.chosen { style.add_modifier(Modifier::UNDERLINED) } else { style }
}

/// Writes a space so that it is seen; anything else as it is.
pub(super) fn put_marked(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    glyph: &Glyph,
    style: Style,
    look: Look,
) -> u16 {
    if glyph.text != " " {
        return put_glyph(buffer, x, y, glyph, style);
    }
    buffer.set_stringn(x, y, "·", 1, look.theme.mark_on(style));
    x + 1
}

/// Paints an outcome's two probabilities into a bar: what is sampled with it, and beyond that what it was before.
pub(super) fn bar(buffer: &mut Buffer, x: u16, y: u16, width: u16, outcome: &Outcome, look: Look) {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let cells = f64::from(width);
    let raw = (outcome.raw * cells).round() as u16;
    let eighths = (outcome.sampled * cells * 8.0).round() as u16;
    let (fill, empty) = (look.theme.style(Role::SliderFill), look.theme.style(Role::Dim));
    for cell in 0..width {
        if cell < eighths / 8 {
            buffer.set_stringn(x + cell, y, "█", 1, fill);
        } else if cell == eighths / 8 && !eighths.is_multiple_of(8) {
            buffer.set_stringn(x + cell, y, EIGHTHS[usize::from(eighths % 8)], 1, fill);
        } else if cell < raw {
            buffer.set_stringn(x + cell, y, "░", 1, empty);
        }
    }
}

/// Returns what an outcome is shown as.
pub(super) fn label_of(outcome: &Outcome) -> String {
    if outcome.ends { "⏹ end".to_owned() } else { label(&outcome.token.bytes) }
}

/// Writes an outcome's label, struck through where the samplers cut it.
pub(super) fn put_label(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    width: u16,
    outcome: &Outcome,
    style: Style,
) -> u16 {
    let text = label_of(outcome);
    let style =
        if outcome.cut.is_some() { style.add_modifier(Modifier::CROSSED_OUT | Modifier::DIM) } else { style };
    put(buffer, x, y, &text, width, style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_hides_nothing() {
        assert_eq!(label(b" the"), "␣the");
        assert_eq!(label(b"\n\n"), "⏎⏎");
        assert!(!label("é\u{1b}[0m\u{202e}".as_bytes()).contains(['\u{1b}', '\u{202e}']));
        assert_eq!(label(b"\xed\x95"), "\\xED\\x95");
        assert_eq!(label(b"a \n b"), "a␣⏎␣b");
    }
}
