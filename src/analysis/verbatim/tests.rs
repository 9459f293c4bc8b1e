//! Copies by hand, and against a comparison of every pair of places.

use super::*;
use proptest::prelude::*;

fn reference(text: &[u8], verbatim: usize, near: usize) -> Arc<Reference> {
    Arc::new(Reference::new(text.to_vec(), Thresholds { verbatim, near }).unwrap())
}

fn token(bytes: &[u8]) -> Token {
    Token { bytes: bytes.to_vec(), logprob: Some(0.25f32.ln()), ..Token::default() }
}

fn compare(reference: &Arc<Reference>, prefix: &[u8], tokens: &[&[u8]]) -> Verbatim {
    let mut verbatim = Verbatim::new(reference.clone(), reference.align(prefix).as_ref());
    for bytes in tokens {
        verbatim.push(&token(bytes));
    }
    verbatim
}

const ZEBRA: &[u8] = b"The zebra is an animal. The zebra is striped, and it runs on four legs.";

#[test]
fn a_copy_from_the_start_and_where_it_leaves() {
    let zebra = reference(ZEBRA, 20, 8);
    let sample = compare(&zebra, b"animal. The zebra is", &[b" striped", b", and", b" its name", b" is"]);
    assert!(sample.is_aligned());
    assert_eq!((sample.copied_bytes(), sample.copied_tokens()), (16, 2));
    let divergence = sample.divergence().unwrap();
    assert_eq!((divergence.offset, divergence.token), (16, 2));
    assert!((divergence.probability.unwrap() - 0.25).abs() < 1e-6);
    assert_eq!(sample.expected(8), Some(b" runs on".as_slice()));
    assert_eq!(sample.longest(), Some(Common { sample: 0..16, reference: 36 }));
    assert_eq!(sample.coverage(), Some(0.0));
    assert_eq!(sample.spans(), [(0..16, Closeness::Near), (16..25, Closeness::Off)]);
}

#[test]
fn of_several_places_the_sample_decides() {
    let zebra = reference(ZEBRA, 20, 8);
    let alignment = zebra.align(b"The zebra is").unwrap();
    assert_eq!((alignment.count, alignment.context, alignment.offset), (2, 12, 12));
    for (sample, reference) in [(b" an ape", 17), (b" strips", 42)] {
        let sample = compare(&zebra, b"The zebra is", &[sample]);
        assert_eq!(sample.divergence().unwrap().reference, reference);
    }
    assert_eq!(
        zebra.align(b"Once:The zebra is").unwrap().context,
        12,
        "more than what occurs stands before it"
    );
    assert_eq!(zebra.align(b"a zoo is"), None, "too short an end is chance");
    assert_eq!(zebra.align(b"").unwrap().offset, 0);
    assert_eq!(zebra.align(b"legs.").unwrap().offset, ZEBRA.len());
}

#[test]
fn after_its_end_the_reference_has_nothing() {
    let zebra = reference(ZEBRA, 20, 8);
    let sample = compare(&zebra, b"on four", &[b" legs.", b"\n"]);
    assert_eq!((sample.copied_bytes(), sample.copied_tokens()), (6, 1));
    assert_eq!(sample.divergence().unwrap().reference, ZEBRA.len());
    assert_eq!(sample.expected(8), Some(b"".as_slice()));
    let nothing = compare(&zebra, b"elsewhere", &[]);
    assert!(!nothing.is_aligned() && nothing.divergence().is_none() && nothing.coverage().is_none());
}

#[test]
fn coverage_and_colours() {
    let zebra = reference(ZEBRA, 12, 6);
    let sample = compare(&zebra, b"", &[b"xx", b"striped, and it r", b"ests, animal", b"ly"]);
    let colours: Vec<_> =
        sample.spans().into_iter().map(|(span, what)| (&sample.bytes()[span], what)).collect();
    assert_eq!(
        colours,
        [
            (b"xx".as_slice(), Closeness::Off),
            (b"striped, and it r", Closeness::Verbatim),
            (b"ests,", Closeness::Off),
            (b" animal", Closeness::Near),
            (b"ly", Closeness::Off),
        ]
    );
    assert_eq!(sample.coverage(), Some(17.0 / 33.0));
}

#[test]
fn wrong_thresholds_are_refused() {
    for (verbatim, near) in [(8, 0), (8, 9)] {
        let error = Reference::new(ZEBRA.to_vec(), Thresholds { verbatim, near }).unwrap_err();
        assert_eq!(error, ReferenceError::Thresholds { near, verbatim });
    }
    let empty = reference(b"", 2, 1);
    assert_eq!(compare(&empty, b"", &[b"a"]).longest(), None);
}

fn occurs(text: &[u8], part: &[u8]) -> Option<usize> {
    (0..=text.len()).find(|at| text[*at..].starts_with(part))
}

fn small() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(proptest::sample::select(b"abc\xff".to_vec()), 0..60)
}

/// A text that shares pieces with another one.
fn pair() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (small(), proptest::collection::vec((0usize..60, 0usize..16, small()), 0..4)).prop_map(
        |(text, pieces)| {
            let mut sample = Vec::new();
            for (from, length, other) in pieces {
                let from = from.min(text.len());
                sample.extend_from_slice(&text[from..(from + length).min(text.len())]);
                sample.extend_from_slice(&other[..other.len().min(3)]);
            }
            (text, sample)
        },
    )
}

proptest! {
    #[test]
    fn is_what_comparing_every_pair_says(
        (text, sample) in pair(),
        near in 1usize..5,
        more in 0usize..5,
        width in 1usize..5,
    ) {
        let reference = reference(&text, near + more, near);
        let tokens: Vec<&[u8]> = sample.chunks(width).collect();
        let verbatim = compare(&reference, b"", &tokens);

        let marked = |least: usize| {
            let mut marked = vec![false; sample.len()];
            for from in 0..sample.len() {
                for to in from + least..=sample.len() {
                    if occurs(&text, &sample[from..to]).is_some() {
                        marked[from..to].fill(true);
                    }
                }
            }
            marked
        };
        let (copies, nears) = (marked(near + more), marked(near));
        let mut at = 0;
        for (span, closeness) in verbatim.spans() {
            prop_assert_eq!(span.start, at);
            prop_assert!(span.start < span.end);
            at = span.end;
            for byte in span {
                let expected = match (copies[byte], nears[byte]) {
                    (true, _) => Closeness::Verbatim,
                    (false, true) => Closeness::Near,
                    (false, false) => Closeness::Off,
                };
                prop_assert_eq!(closeness, expected);
            }
        }
        prop_assert_eq!(at, sample.len());

        let longest = (0..sample.len())
            .flat_map(|from| (from + near..=sample.len()).map(move |to| from..to))
            .filter(|range| occurs(&text, &sample[range.clone()]).is_some())
            .map(|range| range.len())
            .max();
        prop_assert_eq!(verbatim.longest().map(|common| common.sample.len()), longest);
        if let Some(common) = verbatim.longest() {
            prop_assert_eq!(Some(common.reference), occurs(&text, &sample[common.sample]));
        }
    }

    #[test]
    fn the_copy_is_the_longest_behind_the_longest_end_of_the_prefix(
        (text, sample) in pair(),
        cut in 0usize..60,
        near in 1usize..5,
    ) {
        let reference = reference(&text, near, near);
        let (prefix, sample) = sample.split_at(cut.min(sample.len()));
        let context = (0..=prefix.len())
            .rev()
            .find(|length| occurs(&text, &prefix[prefix.len() - length..]).is_some())
            .filter(|length| *length == prefix.len() || *length >= near)
            .filter(|_| !text.is_empty());
        prop_assert_eq!(reference.align(prefix).map(|alignment| alignment.context), context);
        let Some(context) = context else { return Ok(()) };
        let ends: Vec<usize> = if prefix.is_empty() {
            vec![0]
        } else {
            let end = &prefix[prefix.len() - context..];
            (0..text.len()).filter(|at| text[*at..].starts_with(end)).map(|at| at + context).collect()
        };
        let copy = |at: usize| text[at..].iter().zip(sample).take_while(|(a, b)| a == b).count();
        let copied = ends.iter().map(|at| copy(*at)).max().unwrap();
        let tokens: Vec<&[u8]> = sample.chunks(2).collect();
        let verbatim = compare(&reference, prefix, &tokens);
        prop_assert_eq!(verbatim.copied_bytes(), copied);
        let whole = if copied == sample.len() { tokens.len() } else { copied / 2 };
        prop_assert_eq!(verbatim.copied_tokens(), whole);
        let expected = (copied < sample.len())
            .then(|| ends.iter().find(|at| copy(**at) == copied).unwrap() + copied);
        prop_assert_eq!(verbatim.divergence().map(|divergence| divergence.reference), expected);
    }
}
