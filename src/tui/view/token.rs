//! How a token looks: its label, its colour in a view, a bar for its probability.
//!
//! Never decides which token is shown.

use std::collections::HashMap;

use ratatui::{
    buffer::Buffer,
    style::{Modifier, Style},
};

use super::brush::{Look, put, put_glyph};
use crate::{
    analysis::Outcome,
    app::state::View,
    session::{Token, lossy_text},
    text::{self, Glyph, Piece, glyphs, visible},
    tr,
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
        View::Probability | View::Surprise | View::Entropy | View::Contrast => {
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

/// Returns a token's text behind the beginning of a character, if there is one: `…선` where it makes that whole, and how
/// many of its bytes are there where it does not.
fn label_behind(before: &[u8], bytes: &[u8]) -> String {
    match Piece::find(before, bytes) {
        Some(piece) if piece.is_last() => format!("…{}", visible(&lossy_text(&[before, bytes].concat()))),
        Some(piece) => format!("{} {}/{}", label(bytes), piece.to, piece.of),
        None => match ends_in_piece(bytes) {
            Some(piece) => format!("{} {}/{}", label(bytes), piece.to, piece.of),
            None => label(bytes),
        },
    }
}

/// Returns the piece of a character that a token ends in, behind whole ones.
fn ends_in_piece(bytes: &[u8]) -> Option<Piece> {
    let whole = str::from_utf8(bytes).err().filter(|error| error.error_len().is_none())?.valid_up_to();
    Piece::find(&[], bytes.get(whole..)?)
}

/// Returns what outcomes are called in so many cells, no two alike; `before` is the beginning of a character that stands
/// before them.
pub(super) fn labels(outcomes: &[Outcome], before: &[u8], width: u16) -> Vec<String> {
    let name = |outcome: &Outcome| match outcome.ends {
        true => format!("⏹ {}", tr!("screen-token-end")),
        false => label_behind(before, &outcome.token.bytes),
    };
    distinct(&outcomes.iter().map(name).collect::<Vec<_>>(), usize::from(width))
}

/// Cuts texts to so many cells, and those that would look alike around the place where they part.
fn distinct(texts: &[String], width: usize) -> Vec<String> {
    let mut shown: Vec<String> = texts.iter().map(|text| fit(text, width)).collect();
    // What parts two of three may still not part the third: once more for each, and no more than there are.
    for _ in 0..texts.len() {
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, text) in shown.iter().enumerate() {
            groups.entry(text.clone()).or_default().push(index);
        }
        let mut alike = groups.into_values().filter(|group| group.len() > 1).collect::<Vec<_>>();
        alike.retain(|group| group.iter().any(|index| texts[*index] != texts[group[0]]));
        if alike.is_empty() {
            break;
        }
        for group in alike {
            let first = &texts[group[0]];
            let same = |text: &String| first.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
            let common =
                group.iter().map(|index| &texts[*index]).filter(|text| *text != first).map(same).min();
            for index in group {
                shown[index] = around(&texts[index], common.unwrap_or(0), width);
            }
        }
    }
    shown
}

/// Shows the beginning of a text and what stands from some character on.
fn around(text: &str, from: usize, width: usize) -> String {
    let rest: String = text.chars().skip(from).collect();
    if rest.is_empty() || width < 4 {
        return fit(text, width);
    }
    let rest = fit(&rest, (width / 2).max(2));
    let head = fit(text, width - text::width(&rest));
    // The beginning is cut by its own sign.
    format!("{head}{rest}")
}

/// Cuts a text to so many cells, with a sign where something is left out.
fn fit(text: &str, width: usize) -> String {
    if text::width(text) <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 1;
    for glyph in glyphs(text.as_bytes(), 0) {
        used += usize::from(glyph.width);
        if used > width {
            break;
        }
        shown.push_str(&glyph.text);
    }
    if width > 0 {
        shown.push('…');
    }
    shown
}

/// Writes an outcome's label, struck through where the samplers cut it.
pub(super) fn put_label(
    buffer: &mut Buffer,
    (x, y): (u16, u16),
    width: u16,
    outcome: &Outcome,
    label: &str,
    style: Style,
) -> u16 {
    let style =
        if outcome.cut.is_some() { style.add_modifier(Modifier::CROSSED_OUT | Modifier::DIM) } else { style };
    put(buffer, x, y, label, width, style)
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

    #[test]
    fn labels_that_would_be_cut_alike_stay_apart() {
        let cut = |texts: &[&str], width| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            let shown = distinct(&texts, width);
            assert!(shown.iter().all(|text| text::width(text) <= width), "{shown:?}");
            shown
        };
        assert_eq!(cut(&["␣interesting", "␣internal"], 6), ["␣i…es…", "␣i…nal"]);
        assert_eq!(cut(&["␣short", "␣internal"], 6), ["␣short", "␣inte…"]);
        // Where three part in two places, and where one goes on behind another.
        for (texts, width) in [
            (&["␣internationally", "␣internationalise", "␣interesting"][..], 6),
            (&["aaaaaaaa", "aaaaaaaab", "aaaaaaaac"], 5),
            (&["한국어문장이", "한국어문장을", "한국어문장은"], 7),
            (&["\\xEC 1/3", "\\xEB 1/3"], 6),
        ] {
            let mut shown = cut(texts, width);
            shown.sort();
            shown.dedup();
            assert_eq!(shown.len(), texts.len(), "{shown:?}");
        }
        assert_eq!(cut(&["same same", "same same"], 5), ["same…", "same…"], "the same text is the same");
    }

    #[test]
    fn a_piece_of_a_character_is_told_as_one() {
        assert_eq!(label_behind(b"", b"\xEC"), "\\xEC 1/3");
        assert_eq!(label_behind(b"\xEC\x84", b"\xA0"), "…선");
        assert_eq!(label_behind(b"\xEC", b"\x84\xB1"), "…성");
        assert_eq!(label_behind(b"\xEC", b" a"), "␣a");
    }
}
