//! Run-ons by hand, and their laws.

use super::*;
use proptest::prelude::*;

fn run_on(prefix: &str, sample: &str) -> Option<(usize, Sign, Option<String>)> {
    let mut run_on = RunOnDetector::new(Turns::of(prefix.as_bytes()));
    run_on.push(sample.as_bytes());
    run_on.end().map(|found| (found.offset, found.sign, found.stop.clone()))
}

fn so_far(prefix: &str, sample: &str) -> Option<usize> {
    RunOnDetector::new(Turns::of(prefix.as_bytes())).push(sample.as_bytes()).map(|found| found.offset)
}

const CHAT: &str =
    "A conversation.\n\nHuman: Hello!\nAssistant: Hi.\n\nHuman: Why is the sky blue?\nAssistant:";
const PAIRS: &str = "English to Korean:\nwater: 물\nfire: 불\nhouse: 집\nteacher:";

#[test]
fn a_label_of_the_prefix_ends_the_turn() {
    let expected = |offset| Some((offset, Sign::Label, Some("\nHuman:".to_owned())));
    assert_eq!(run_on(CHAT, " Air.\n\nHuman: And"), expected(6));
    assert_eq!(run_on(CHAT, " Air.\nHuman:"), expected(5));
    assert_eq!(run_on(CHAT, " Human: Air.\nThe Human: x\nStep one: y\n"), None);
    assert_eq!(so_far(CHAT, " Air.\nHuman"), None);
    assert_eq!(so_far(CHAT, " Air.\nHuman:"), Some(5));
}

#[test]
fn on_a_new_line_the_first_label_is_the_turn_asked_for() {
    let prefix = "Human: a\nAssistant: b\nHuman: c\n";
    assert_eq!(run_on(prefix, "Human: d\n"), None);
    assert_eq!(run_on(prefix, "\n\nHuman: d\nmore"), None);
    assert_eq!(
        run_on(prefix, "\nHuman: d\n\nHuman: e"),
        Some((10, Sign::Label, None)),
        "the stop text would have ended the sample at its beginning"
    );
    assert_eq!(
        run_on(prefix, "Assistant: d\nHuman: e"),
        Some((12, Sign::Label, Some("\nHuman:".to_owned())))
    );
    assert_eq!(run_on(prefix, "d\nAssistant: once is no pattern"), None);
}

#[test]
fn a_new_pair_ends_a_list_of_pairs() {
    let expected = |offset, stop: &str| Some((offset, Sign::Pair, Some(stop.to_owned())));
    assert_eq!(run_on(PAIRS, " 선생님\nchild: 아이"), expected(10, "\n"));
    assert_eq!(so_far(PAIRS, " 선생님\nchild"), None);
    assert_eq!(so_far(PAIRS, " 선생님\nchild:"), None, "it may be a time or an address");
    assert_eq!(so_far(PAIRS, " 선생님\nchild: "), Some(10));
    assert_eq!(run_on(PAIRS, " a\nhttp://b\nnothing\n"), None);
    assert_eq!(run_on(PAIRS, " a\n\nchild: b"), Some((3, Sign::Pair, None)));
    assert_eq!(run_on("水：water\n火：fire\n木：", "tree\n金：gold"), expected(4, "\n"));
    assert_eq!(run_on("Title: x\n\nfire: 불\nteacher:", " a\nb: c"), None, "one line is no list");
    assert_eq!(run_on("A: x\nB: y\nA: z\nB:", " a\nc: d"), None, "a transcript is no list");
}

#[test]
fn a_heading_of_the_prefix_ends_the_document() {
    let prefix = "# Poem\n\nRoses.\n\n---\n\n# Story\n\nOnce";
    let expected = |offset, stop: &str| Some((offset, Sign::Heading, Some(stop.to_owned())));
    assert_eq!(run_on(prefix, " upon.\n\n---\nmore"), expected(7, "\n---"));
    assert_eq!(run_on(prefix, " upon.\n# Poem"), expected(6, "\n# Poem"));
    assert_eq!(so_far(prefix, " upon.\n# Poem"), None, "it may be that of poems");
    assert_eq!(run_on(prefix, " upon.\n# Poems\n----\n"), None);
    assert_eq!(run_on("Review\ngood\n\nReview\nbad\n\nSo", "\n\nReview\n"), expected(1, "\nReview"));
}

#[test]
fn prose_tells_nothing() {
    let turns = Turns::of(b"Note: the zebra.\nIt runs, it said: fast, and it is\nstriped and");
    assert!(!turns.can_tell());
    assert!(!Turns::of(b"").can_tell());
}

#[test]
fn bytes_that_are_no_text_are_no_stop_text() {
    let mut run_on = RunOnDetector::new(Turns::of(b"H\xff: a\nB: b\nH\xff: c\nB:"));
    let found = run_on.push(b" x\nH\xff: y").unwrap();
    assert_eq!((found.offset, found.stop.as_ref()), (2, None));
}

fn text() -> impl Strategy<Value = String> {
    let pieces = ["A:", "B:", "cd: ", "\n", "\n", "\n\n", " x", "y", "---", "# H", "：", " "];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..16)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn streaming_finds_the_same_and_takes_nothing_back(
        prefix in text(),
        sample in text(),
        width in 1usize..5,
        tail in text(),
    ) {
        let turns = Turns::of(prefix.as_bytes());
        let mut streamed = RunOnDetector::new(turns.clone());
        for bytes in sample.as_bytes().chunks(width) {
            streamed.push(bytes);
        }
        let known = streamed.found().cloned();
        let mut whole = RunOnDetector::new(turns.clone());
        whole.push(sample.as_bytes());
        prop_assert_eq!(&known, &whole.found().cloned());
        prop_assert_eq!(streamed.end(), whole.end());
        if known.is_some() {
            let mut longer = RunOnDetector::new(turns);
            longer.push(format!("{sample}{tail}").as_bytes());
            prop_assert_eq!(longer.end().cloned(), known);
        }
    }

    #[test]
    fn the_stop_text_first_stands_where_the_run_on_begins(prefix in text(), sample in text()) {
        let mut run_on = RunOnDetector::new(Turns::of(prefix.as_bytes()));
        run_on.push(sample.as_bytes());
        if let Some(found) = run_on.end() {
            prop_assert!(sample[found.offset..].starts_with('\n'));
            if let Some(stop) = &found.stop {
                prop_assert_eq!(sample.find(stop.as_str()), Some(found.offset));
            }
        }
    }
}
