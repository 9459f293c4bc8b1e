//! What a sample has from the samples that it grew from.
//!
//! Never finds a sample by itself.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Sample, Token};

/// Returns the tokens between the prompt and what a sample sampled itself; nothing where a sample that it grew from is not
/// known.
pub fn inherited<'a>(sample: &'a Sample, find: impl Fn(Uuid) -> Option<&'a Sample>) -> Option<Vec<Token>> {
    let mut parts: Vec<&[Token]> = Vec::new();
    let mut at = sample;
    // A log that another program wrote may go round in a circle.
    let mut seen = HashSet::from([sample.id]);
    while let Some(parent) = at.parent {
        at = find(parent.sample).filter(|_| seen.insert(parent.sample))?;
        parts.push(at.tokens.get(..parent.token)?);
    }
    Some(parts.into_iter().rev().flatten().cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Parent;

    #[test]
    fn tokens_come_from_every_ancestor_and_a_circle_has_none() {
        let sample = |id: u128, parent: Option<(u128, usize)>, texts: &[&str]| Sample {
            id: Uuid::from_u128(id),
            parent: parent.map(|(sample, token)| Parent { sample: Uuid::from_u128(sample), token }),
            tokens: texts
                .iter()
                .map(|text| Token { bytes: text.as_bytes().to_vec(), ..Token::default() })
                .collect(),
            ..Sample::default()
        };
        let text = |samples: &[Sample], of: usize| {
            let tokens = inherited(&samples[of], |id| samples.iter().find(|sample| sample.id == id))?;
            Some(
                tokens
                    .iter()
                    .map(|token| String::from_utf8_lossy(&token.bytes).into_owned())
                    .collect::<String>(),
            )
        };
        let tree = [
            sample(1, None, &["1", "2", "3"]),
            sample(2, Some((1, 2)), &["4", "5"]),
            sample(3, Some((2, 1)), &["6"]),
            sample(4, Some((9, 1)), &[]),
            sample(5, Some((1, 4)), &[]),
        ];
        assert_eq!(text(&tree, 0).as_deref(), Some(""));
        assert_eq!(text(&tree, 2).as_deref(), Some("124"));
        assert_eq!((text(&tree, 3), text(&tree, 4)), (None, None));
        let circle = [sample(1, Some((2, 0)), &[]), sample(2, Some((1, 0)), &[])];
        assert_eq!(text(&circle, 0), None);
    }
}
