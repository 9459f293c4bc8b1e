//! Agreement by hand, and its laws.

use super::*;
use proptest::prelude::*;

fn of(samples: &[&str]) -> Agreement {
    let mut agreement = Agreement::default();
    for (number, text) in samples.iter().enumerate() {
        agreement.push(number, text.as_bytes());
    }
    agreement
}

fn shaded<'a>(agreement: &Agreement, sample: usize, text: &'a str) -> Vec<(&'a str, f64)> {
    agreement.shades(sample).into_iter().map(|shade| (&text[shade.span], shade.share)).collect()
}

#[test]
fn a_word_has_the_share_of_the_others_that_contain_it() {
    let texts = ["the Louvre, the Seine", "the Louvre's", "the seine"];
    let agreement = of(&texts);
    assert_eq!(
        shaded(&agreement, 0, texts[0]),
        [("the", 1.0), ("Louvre", 0.0), ("the", 1.0), ("Seine", 0.0)],
        "case and endings count"
    );
    let mean = (0.5 + 0.5 + 0.5) / 3.0;
    assert!((agreement.agreement().unwrap() - mean).abs() < 1e-12);
    assert_eq!(agreement.disagreements(0, 0.5), [4..10, 16..21]);
    assert_eq!(agreement.words()[0], WordCount { word: "the", samples: 3 });
}

#[test]
fn neighbouring_words_that_differ_are_one_stretch() {
    let agreement = of(&["it was a cold, dark night", "it was one warm night"]);
    assert_eq!(agreement.disagreements(0, 0.5), vec![Range { start: 7, end: 19 }]);
    assert!(agreement.disagreements(0, 0.0).is_empty());
}

#[test]
fn characters_without_spaces_have_the_mean_of_their_pairs() {
    let texts = ["東京都は", "東京は"];
    let agreement = of(&texts);
    // Pairs 東京 (shared), 京都, 都は.
    assert_eq!(shaded(&agreement, 0, texts[0]), [("東", 1.0), ("京", 0.5), ("都", 0.0), ("は", 0.0)]);
    let texts = ["iPhone을 사", "iPhone, 사"];
    assert_eq!(shaded(&of(&texts), 0, texts[0]), [("iPhone", 1.0), ("을", 0.0), ("사", 1.0)]);
    let texts = ["선생님 a", "선생"];
    assert_eq!(shaded(&of(&texts), 0, texts[0]), [("선", 1.0), ("생", 0.5), ("님", 0.0), ("a", 0.0)]);
}

#[test]
fn one_sample_alone_agrees_with_nobody() {
    let mut agreement = of(&["a b"]);
    assert_eq!((agreement.agreement(), agreement.shades(0)), (None, vec![]));
    agreement.push(1, b"");
    assert_eq!(agreement.agreement(), Some(0.0), "a sample without words contains none");
    agreement.push(1, b"a ");
    assert_eq!(agreement.agreement(), Some(0.75));
    agreement.remove(1);
    assert_eq!((agreement.samples(), agreement.agreement()), (1, None));
    assert_eq!(agreement.words().len(), 2);
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "a", "b", "one", " ", " ", "'", ".", "1", ",", "\n", "\r", "東", "京", "は", "ー", "한", "글",
        "\u{301}", "\u{200d}", "_", "🇰", "👩", "ה", "\"", "-", "ก", "\u{3099}", "\u{fe00}",
    ];
    prop_oneof![
        12 => proptest::sample::select(pieces.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => Just(vec![0xff]),
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn streaming_counts_what_the_whole_has(
        texts in proptest::collection::vec(text(), 2..4),
        cuts in proptest::collection::vec(0usize..6, 0..40),
    ) {
        let mut whole = Agreement::default();
        let mut streamed = Agreement::default();
        for (number, text) in texts.iter().enumerate() {
            whole.push(number, text);
            streamed.push(number, b"");
        }
        let mut at = vec![0; texts.len()];
        for (step, cut) in cuts.into_iter().enumerate() {
            let number = step % texts.len();
            let end = (at[number] + cut).min(texts[number].len());
            streamed.push(number, &texts[number][at[number]..end]);
            at[number] = end;
        }
        for (number, text) in texts.iter().enumerate() {
            streamed.push(number, &text[at[number]..]);
            prop_assert_eq!(&whole.members[&number].counts.len(), &streamed.members[&number].counts.len());
        }
        for number in 0..texts.len() {
            prop_assert_eq!(whole.shades(number), streamed.shades(number));
        }
        prop_assert_eq!(whole.words(), streamed.words());
        prop_assert_eq!(whole.agreement(), streamed.agreement());
    }

    #[test]
    fn the_order_of_samples_does_not_matter(texts in proptest::collection::vec(text(), 2..5), turn in 0usize..5) {
        let mut turned = texts.clone();
        turned.rotate_left(turn % texts.len());
        let (mut one, mut other) = (Agreement::default(), Agreement::default());
        for (number, (text, turned)) in texts.iter().zip(&turned).enumerate() {
            one.push(number, text);
            other.push(number, turned);
        }
        prop_assert_eq!(one.words(), other.words());
        match (one.agreement(), other.agreement()) {
            (Some(one), Some(other)) => prop_assert!((one - other).abs() < 1e-9),
            (one, other) => prop_assert_eq!(one, other),
        }
    }

    #[test]
    fn the_same_agrees_wholly_and_the_disjoint_not_at_all(text in text(), copies in 2usize..5) {
        let mut same = Agreement::default();
        for number in 0..copies {
            same.push(number, &text);
        }
        let has_words = !same.words().is_empty();
        prop_assert_eq!(same.agreement(), has_words.then_some(1.0));
        let mut disjoint = Agreement::default();
        disjoint.push(0, &text);
        disjoint.push(1, b"xyz zyx");
        prop_assert_eq!(disjoint.agreement(), Some(0.0));
    }

    #[test]
    fn shades_are_in_order_and_a_removed_sample_leaves_nothing(texts in proptest::collection::vec(text(), 2..4)) {
        let mut agreement = Agreement::default();
        for (number, text) in texts.iter().enumerate() {
            agreement.push(number, text);
        }
        for (number, text) in texts.iter().enumerate() {
            let mut at = 0;
            for shade in agreement.shades(number) {
                prop_assert!(at <= shade.span.start && shade.span.start < shade.span.end);
                prop_assert!((0.0..=1.0).contains(&shade.share));
                at = shade.span.end;
            }
            prop_assert!(at <= text.len());
        }
        for number in 0..texts.len() {
            agreement.remove(number);
        }
        prop_assert_eq!(agreement.words(), vec![]);
    }
}
