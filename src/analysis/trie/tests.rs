//! The map of forks by hand, and its laws.

use std::fmt::Write as _;

use super::*;
use crate::session::Alternative;
use proptest::prelude::*;

fn token(text: &str) -> Token {
    Token { bytes: text.into(), ..Token::default() }
}

fn of(samples: &[&[&str]]) -> Trie {
    let mut trie = Trie::default();
    for (number, tokens) in samples.iter().enumerate() {
        for text in *tokens {
            trie.push(number, &token(text));
        }
        trie.end(number, Finish::Stop);
    }
    trie
}

/// All of the trie as text, in the order it is shown in.
fn drawn(trie: &Trie, node: NodeId, indent: usize, out: &mut String) {
    let text: Vec<_> = trie.tokens(node).map(|token| String::from_utf8_lossy(token.bytes)).collect();
    let ends: Vec<_> =
        trie.endings(node).iter().map(|ending| format!("{}@{}", ending.sample, ending.depth)).collect();
    writeln!(
        out,
        "{}{} × ({}) [{}]",
        "  ".repeat(indent),
        trie.through(node),
        text.join("|"),
        ends.join(" ")
    )
    .unwrap();
    for branch in trie.branches(node) {
        drawn(trie, branch.node, indent + 1, out);
    }
}

fn drawing(trie: &Trie) -> String {
    let mut out = String::new();
    drawn(trie, trie.root(), 0, &mut out);
    out
}

#[test]
fn shared_text_stands_once() {
    let trie = of(&[
        &[" the", " Louvre", " and", " more"],
        &[" the", " Louvre", "."],
        &[" the", " Seine"],
        &[" the", " Louvre"],
    ]);
    let expected = [
        "4 × ( the) []",
        "  3 × ( Louvre) [3@1]",
        "    1 × ( and| more) [0@2]",
        "    1 × (.) [1@1]",
        "  1 × ( Seine) [2@1]",
    ];
    assert_eq!(drawing(&trie).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_branch_has_the_models_probability_where_any_token_tells_it() {
    let mut trie = Trie::default();
    let paris = Token {
        logprob: Some(0.5f32.ln()),
        top: [(" Paris", 0.5f32), (" Lyon", 0.25), (" Nice", 0.125)]
            .map(|(text, share)| Alternative { bytes: text.into(), id: None, logprob: share.ln() })
            .into(),
        ..token(" Paris")
    };
    trie.push(0, &paris);
    trie.push(1, &token(" Lyon"));
    trie.push(2, &token(" Rome"));
    trie.push(3, &Token { id: Some(7), ..token(" Lyon") });
    let root = trie.root();
    let branches = trie.branches(root);
    let shown: Vec<_> = branches
        .iter()
        .map(|branch| {
            let first = trie.tokens(branch.node).next().unwrap();
            (first.bytes, first.id, branch.samples, branch.probability.map(|share| (share * 1000.0).round()))
        })
        .collect();
    assert_eq!(
        shown,
        [
            (b" Lyon".as_slice(), Some(7), 2, Some(250.0)),
            (b" Paris", None, 1, Some(500.0)),
            (b" Rome", None, 1, None),
        ]
    );
    let untaken = trie.untaken(root);
    assert_eq!(untaken.len(), 1);
    assert!(untaken[0].0 == b" Nice" && (untaken[0].1 - 0.125).abs() < 1e-6);
}

#[test]
fn from_fork_to_fork() {
    let trie = of(&[&["a", "b", "c", "d"], &["a", "b", "x"], &["a", "b", "c", "y"], &["a"]]);
    let forks: Vec<usize> = trie.forks(0).into_iter().map(|(_, before)| before).collect();
    assert_eq!(forks, [2, 3]);
    assert_eq!(trie.forks(3), [], "it ended before the first fork");
    let (fork, _) = trie.forks(0)[1];
    assert_eq!(trie.samples(fork), [0, 2]);
    assert_eq!(trie.parent(fork), Some(trie.root()));
    assert_eq!(trie.endings(trie.root()), [Ending { sample: 3, depth: 1, finish: Some(Finish::Stop) }]);
    assert_eq!(trie.path(9), []);
}

#[test]
fn an_ended_sample_grows_no_more() {
    let mut trie = of(&[&["a"]]);
    trie.push(0, &token("b"));
    trie.end(0, Finish::Length);
    assert_eq!(trie.read(0), [b"a"]);
    assert_eq!(trie.endings(trie.root())[0].finish, Some(Finish::Stop));
}

fn samples() -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    let text = proptest::collection::vec(proptest::sample::select(vec!["a", "b", "ab"]), 0..7);
    proptest::collection::vec(text, 0..7)
}

proptest! {
    #[test]
    fn every_sample_is_read_back_and_counts_add_up(samples in samples()) {
        let tokens: Vec<&[&str]> = samples.iter().map(Vec::as_slice).collect();
        let trie = of(&tokens);
        for (number, tokens) in samples.iter().enumerate() {
            let expected: Vec<&[u8]> = tokens.iter().map(|text| text.as_bytes()).collect();
            prop_assert_eq!(trie.read(number), expected);
        }
        let mut nodes = 0;
        let mut open = vec![trie.root()];
        while let Some(node) = open.pop() {
            nodes += 1;
            let branches = trie.branches(node);
            let onward: usize = branches.iter().map(|branch| branch.samples).sum();
            prop_assert_eq!(trie.through(node), onward + trie.endings(node).len());
            prop_assert_eq!(trie.samples(node).len(), trie.through(node));
            prop_assert_ne!(branches.len(), 1, "a run without a fork is one node");
            prop_assert!(node == trie.root() || trie.tokens(node).next().is_some());
            open.extend(branches.iter().map(|branch| branch.node));
        }
        prop_assert_eq!(nodes, trie.nodes());
    }

    #[test]
    fn neither_the_order_nor_streaming_changes_the_shape(
        samples in samples(),
        turns in proptest::collection::vec(0usize..7, 0..60),
    ) {
        let tokens: Vec<&[&str]> = samples.iter().map(Vec::as_slice).collect();
        let together = of(&tokens);
        let mut streamed = Trie::default();
        let mut at = vec![0; samples.len()];
        let rest = (0..samples.len()).rev().flat_map(|number| std::iter::repeat_n(number, 8));
        for number in turns.into_iter().chain(rest).filter(|number| *number < samples.len()) {
            match samples[number].get(at[number]) {
                Some(text) => streamed.push(number, &token(text)),
                None => streamed.end(number, Finish::Stop),
            }
            at[number] += 1;
        }
        prop_assert_eq!(drawing(&streamed), drawing(&together));
    }
}
