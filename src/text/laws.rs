//! Owns the laws of the room, tried on random text: nothing unsafe is painted, layouts are kept right, edits
//! come undone.
//!
//! Never tests one file's details: those tests are in that file.

use super::cluster::cell_width;
use super::{EditBuffer, Flow, Glyph, Motion, glyphs, hidden, visible, width};
use proptest::prelude::*;
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// Pieces that break what is careless: joiners, marks, controls, wide characters, punctuation, newlines.
fn piece() -> impl Strategy<Value = String> {
    let odd = [
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\u{1b}",
        "\u{9b}",
        "\u{301}",
        "\u{93f}",
        "\u{94d}",
        "\u{200d}",
        "\u{200c}",
        "\u{200b}",
        "\u{fe0f}",
        "\u{fe0e}",
        "\u{202e}",
        "\u{e0067}",
        "\u{e007f}",
        "\u{600}",
        "\u{1100}",
        "\u{1161}",
        "\u{11a8}",
        "\u{115f}",
        "\u{3164}",
        "🇰",
        "🇷",
        "👩",
        "👩‍👩‍👧",
        "🏽",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "❤️",
        "1️⃣",
        "क्षि",
        "한",
        "글",
        "中",
        "。",
        "（",
        "」",
        "ｶﾞ",
        "ﾞ",
        "é",
        "я",
        "(",
        ")",
        " ",
        " ",
        "  ",
        "word",
        "longerword",
        "a",
        ".",
    ];
    prop_oneof![
        8 => proptest::sample::select(odd.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (1usize..20).prop_map(|count| "\u{301}".repeat(count)),
        1 => (1usize..20).prop_map(|count| "\u{1F468}\u{200D}".repeat(count)),
    ]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let chunk = prop_oneof![
        3 => piece().prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
        1 => piece().prop_map(|text| text.into_bytes().into_iter().skip(1).collect()),
    ];
    proptest::collection::vec(chunk, 0..40).prop_map(|chunks| chunks.concat())
}

fn motion() -> impl Strategy<Value = Motion> {
    use Motion::*;
    let all = vec![
        Left,
        Right,
        WordLeft,
        WordRight,
        RowStart,
        RowEnd,
        LineStart,
        LineEnd,
        RowUp,
        RowDown,
        PageUp(3),
        PageDown(3),
        ParagraphUp,
        ParagraphDown,
        Start,
        End,
    ];
    proptest::sample::select(all)
}

#[derive(Debug, Clone)]
enum Action {
    Insert(String),
    Delete(Motion),
    Go(Motion, bool),
    GoTo(usize, bool),
    Select(Range<usize>),
    Word(usize),
    Line(usize),
    ReplaceAll(String),
    Undo,
    Redo,
    Width(u16),
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => piece().prop_map(Action::Insert),
        1 => text().prop_map(Action::Insert),
        4 => motion().prop_map(Action::Delete),
        4 => (motion(), any::<bool>()).prop_map(|(motion, extend)| Action::Go(motion, extend)),
        4 => (0usize..200, any::<bool>()).prop_map(|(at, extend)| Action::GoTo(at, extend)),
        1 => (0usize..200, 0usize..200).prop_map(|(a, b)| Action::Select(a.min(b)..a.max(b))),
        1 => (0usize..200).prop_map(Action::Word),
        1 => (0usize..200).prop_map(Action::Line),
        1 => text().prop_map(Action::ReplaceAll),
        2 => Just(Action::Undo),
        1 => Just(Action::Redo),
        1 => (0u16..14).prop_map(Action::Width),
    ]
}

fn act(buffer: &mut EditBuffer, action: &Action) {
    match action.clone() {
        Action::Insert(text) => buffer.insert(&text),
        Action::Delete(motion) => buffer.delete(motion),
        Action::Go(motion, extend) => buffer.go(motion, extend),
        Action::GoTo(at, extend) => buffer.go_to(at, extend),
        Action::Select(range) => buffer.select(range),
        Action::Word(at) => buffer.select_word(at),
        Action::Line(at) => buffer.select_line(at),
        Action::ReplaceAll(text) => buffer.replace_all(&text),
        Action::Undo => drop(buffer.undo()),
        Action::Redo => drop(buffer.redo()),
        Action::Width(width) => buffer.set_width(width),
    }
}

fn is_boundary(text: &str, at: usize) -> bool {
    text.is_char_boundary(at) && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap()
}

/// Fails where a glyph may harm a terminal or its width is not what ratatui takes for it.
fn check_safe(glyph: &Glyph<'_>) {
    let drawn: u16 = glyph.text.graphemes(true).map(cell_width).sum();
    assert_eq!(drawn, glyph.width, "{glyph:?}");
    assert!(glyph.width > 0 && glyph.len > 0);
    assert!(!glyph.text.chars().any(char::is_control), "{glyph:?}");
    assert!(glyph.text.chars().count() < 200, "{glyph:?}");
    let chars: Vec<char> = glyph.text.chars().collect();
    assert!(!hidden::is_hidden(chars[0]) && !hidden::joins(chars[0]), "{glyph:?}");
    for (at, c) in chars.iter().enumerate().filter(|(_, c)| hidden::is_hidden(**c)) {
        let before = chars[at - 1];
        let legit = match c {
            '\u{200D}' => chars.get(at + 1).is_some() || hidden::takes_joiner(before),
            '\u{200C}' => hidden::takes_joiner(before),
            '\u{E0030}'..='\u{E007F}' => glyph.text.contains('\u{1F3F4}'),
            '\u{FE0E}' | '\u{FE0F}' => !before.is_ascii() || "0123456789#*".contains(before),
            '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180F}' => {
                !before.is_ascii()
            }
            _ => false,
        };
        assert!(legit && !(hidden::is_hidden(before) && hidden::is_variation_selector(*c)), "{glyph:?}");
    }
}

/// Fails where the glyphs do not cover `len` bytes from `base` on, one after another.
fn check_tiling<'a>(glyphs: impl Iterator<Item = Glyph<'a>>, base: usize, len: usize) {
    let mut at = base;
    for glyph in glyphs {
        assert_eq!(glyph.offset, at);
        at += glyph.len;
    }
    assert_eq!(at, base + len);
}

fn check_buffer(buffer: &EditBuffer) {
    let text = buffer.text();
    let caret = buffer.caret();
    assert!(caret <= text.len() && is_boundary(&text, caret), "caret {caret} in {text:?}");
    if let Some(range) = buffer.selection() {
        assert!(is_boundary(&text, range.start) && is_boundary(&text, range.end), "{range:?} in {text:?}");
    }
    let whole = EditBuffer::new(&text, buffer.width());
    assert_eq!(buffer.rows(), whole.rows(), "{text:?}");
    let mut at = 0;
    for index in 0..buffer.rows() {
        let row = buffer.row(index).unwrap();
        assert_eq!(Some(&row), whole.row(index).as_ref(), "{text:?}");
        assert_eq!(row.range.start, at);
        at = row.range.end + usize::from(row.newline);
        assert_eq!(text.get(row.range.clone()).map(|row| row.contains('\n')), Some(false));
        check_tiling(row.glyphs(), row.range.start, row.range.len());
        let cells: u16 = row.glyphs().map(|glyph| glyph.width).sum();
        let one_cluster = text[row.range.clone()].graphemes(true).count() == 1;
        let hanging = u16::from(text[row.range.clone()].ends_with(' '));
        assert!(cells <= buffer.width() + hanging || one_cluster);
    }
    assert_eq!(at, text.len());
    assert!(buffer.row(buffer.rows()).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_unsafe_is_drawn(bytes in bytes(), base in 0usize..1000) {
        glyphs(&bytes, base).for_each(|glyph| check_safe(&glyph));
        check_tiling(glyphs(&bytes, base), base, bytes.len());
        let text = String::from_utf8_lossy(&bytes);
        let line = visible(&text);
        prop_assert!(!line.chars().any(char::is_control));
        prop_assert_eq!(width(&line), width(&text));
    }

    #[test]
    fn any_string_at_all_is_drawn_safely(text in any::<String>()) {
        glyphs(text.as_bytes(), 0).for_each(|glyph| check_safe(&glyph));
    }

    #[test]
    fn every_edit_keeps_the_layout_and_the_caret_right(
        start in text(),
        width in 0u16..14,
        actions in proptest::collection::vec(action(), 0..30),
    ) {
        let mut buffer = EditBuffer::new(&start, width);
        check_buffer(&buffer);
        for action in &actions {
            let (text, revision) = (buffer.text(), buffer.revision());
            act(&mut buffer, action);
            check_buffer(&buffer);
            prop_assert_eq!(buffer.revision() > revision || buffer.text() == text, true);
        }
    }

    #[test]
    fn edits_are_those_of_a_plain_string(
        start in text(),
        actions in proptest::collection::vec(action(), 0..30),
    ) {
        let mut buffer = EditBuffer::new(&start, 9);
        let mut model = start;
        for action in &actions {
            let selected = buffer.selection().unwrap_or(buffer.caret()..buffer.caret());
            match action {
                Action::Insert(text) => model.replace_range(selected, text),
                Action::Delete(_) if !selected.is_empty() => model.replace_range(selected, ""),
                Action::Delete(motion) => {
                    let mut other = buffer.clone();
                    other.go(*motion, false);
                    model.replace_range(selected.start.min(other.caret())..selected.start.max(other.caret()), "");
                }
                Action::ReplaceAll(text) => model.clone_from(text),
                Action::Undo | Action::Redo => continue,
                _ => {}
            }
            act(&mut buffer, action);
            prop_assert_eq!(buffer.text(), model.as_str());
        }
    }

    #[test]
    fn all_is_undone_and_done_again(start in text(), actions in proptest::collection::vec(action(), 0..30)) {
        let mut buffer = EditBuffer::new(&start, 9);
        for action in &actions {
            act(&mut buffer, action);
        }
        while buffer.redo() {}
        let result = buffer.text();
        let mut texts = vec![result.clone()];
        while buffer.undo() {
            check_buffer(&buffer);
            texts.push(buffer.text());
        }
        prop_assert_eq!(buffer.text(), start);
        while let Some(text) = texts.pop() {
            prop_assert_eq!(buffer.text(), text);
            prop_assert_eq!(buffer.redo(), !texts.is_empty());
            check_buffer(&buffer);
        }
        prop_assert_eq!(buffer.text(), result);
    }

    #[test]
    fn the_unchanged_head_is_unchanged(
        start in text(),
        actions in proptest::collection::vec(action(), 0..10),
    ) {
        let mut buffer = EditBuffer::new(&start, 9);
        for action in &actions {
            act(&mut buffer, action);
        }
        let head = buffer.unchanged_head();
        prop_assert!(buffer.text().as_bytes().starts_with(&start.as_bytes()[..head]));
        buffer.mark_seen();
        prop_assert_eq!(buffer.unchanged_head(), buffer.len());
    }

    #[test]
    fn places_and_offsets_are_inverse(text in text(), width in 0u16..14) {
        let buffer = EditBuffer::new(&text, width);
        let mut last = None;
        for at in (0..=text.len()).filter(|at| is_boundary(&text, *at)) {
            let (row, column) = buffer.place_of(at);
            prop_assert_eq!(buffer.offset_at(row, column), at);
            prop_assert!(last < Some((row, column)));
            last = Some((row, column));
        }
    }

    #[test]
    fn a_lane_is_the_same_however_it_comes(
        bytes in bytes(),
        cuts in proptest::collection::vec(0usize..200, 0..20),
        width in 0u16..14,
        other in 0u16..14,
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut flow = Flow::new(other);
        for (tag, cut) in cuts.windows(2).enumerate() {
            flow.push(&bytes[cut[0]..cut[1]], u32::try_from(tag).unwrap());
            check_flow(&flow, &bytes[..cut[1]]);
            if tag == cuts.len() / 2 {
                flow.set_width(width);
                check_flow(&flow, &bytes[..cut[1]]);
            }
        }
        flow.finish();
        let rows = (0..flow.rows()).filter_map(|row| flow.row(row));
        let shown: usize = rows.map(|row| row.range.len() + usize::from(row.newline)).sum();
        prop_assert_eq!(shown, bytes.len());
        for (tag, cut) in cuts.windows(2).enumerate() {
            for at in cut[0]..cut[1] {
                prop_assert_eq!(flow.tag_at(at) as usize, tag);
            }
        }
        for row in (0..flow.rows()).filter_map(|row| flow.row(row)) {
            for (glyph, tag) in row.glyphs() {
                check_safe(&glyph);
                prop_assert_eq!(tag, flow.tag_at(glyph.offset));
            }
        }
    }
}

/// Fails where a lane that came in pieces is not laid out as one that came at once.
fn check_flow(flow: &Flow, bytes: &[u8]) {
    let mut whole = Flow::new(flow.width());
    whole.push(bytes, 0);
    assert_eq!(flow.bytes(), bytes);
    assert_eq!(flow.rows(), whole.rows());
    for index in 0..flow.rows() {
        let (row, other) = (flow.row(index).unwrap(), whole.row(index).unwrap());
        assert_eq!((&row.range, row.newline), (&other.range, other.newline));
        check_tiling(row.glyphs().map(|(glyph, _)| glyph), row.range.start, row.range.len());
        assert_eq!(flow.place_of(row.range.start), (index, 0));
    }
}
