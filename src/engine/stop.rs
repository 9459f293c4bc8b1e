//! Finds stop texts in the bytes of a growing sample, across the borders of tokens.
//!
//! Never lets a byte through that may still turn out to be the beginning of a stop text.

use crate::session::Token;

/// Watches one lane.
#[derive(Clone, Debug, Default)]
pub(crate) struct StopWatch {
    stops: Vec<String>,
    /// Tokens not let through yet, and their bytes.
    held: Vec<Token>,
    bytes: Vec<u8>,
}

/// What a token brought about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Passed {
    /// Tokens that are certainly part of the sample; the last may have been cut short.
    pub tokens: Vec<Token>,
    /// The stop text that ended the sample.
    pub stop: Option<String>,
}

impl StopWatch {
    /// Watches for these texts; empty ones are ignored.
    pub(crate) fn new(stops: &[String]) -> Self {
        let stops = stops.iter().filter(|stop| !stop.is_empty()).cloned().collect();
        Self { stops, held: Vec::new(), bytes: Vec::new() }
    }

    /// Takes a token.
    ///
    /// The stop text that is complete at the earliest byte ends the sample; of two, the one that began earlier. The
    /// token it begins in is cut there, keeping id and log-probability, and left out if nothing of it remains.
    pub(crate) fn push(&mut self, token: Token) -> Passed {
        let before = self.bytes.len();
        self.bytes.extend_from_slice(&token.bytes);
        self.held.push(token);
        for end in before + 1..=self.bytes.len() {
            let found = self.stops.iter().filter(|stop| self.bytes[..end].ends_with(stop.as_bytes()));
            if let Some(stop) = found.max_by_key(|stop| stop.len()).cloned() {
                return Passed { tokens: self.cut(end - stop.len()), stop: Some(stop) };
            }
        }
        let undecided =
            self.stops.iter().map(|stop| overlap(&self.bytes, stop.as_bytes())).max().unwrap_or(0);
        let mut decided = self.bytes.len() - undecided;
        let mut count = 0;
        for token in &self.held {
            if token.bytes.len() > decided {
                break;
            }
            decided -= token.bytes.len();
            count += 1;
        }
        let tokens: Vec<Token> = self.held.drain(..count).collect();
        let length: usize = tokens.iter().map(|token| token.bytes.len()).sum();
        self.bytes.drain(..length);
        Passed { tokens, stop: None }
    }

    /// Lets everything through: the sample ended without a stop text.
    pub(crate) fn finish(&mut self) -> Vec<Token> {
        self.bytes.clear();
        std::mem::take(&mut self.held)
    }

    fn cut(&mut self, mut length: usize) -> Vec<Token> {
        let mut tokens = self.finish();
        tokens.retain_mut(|token| {
            token.bytes.truncate(length);
            length -= token.bytes.len();
            !token.bytes.is_empty()
        });
        tokens
    }
}

/// The length of the longest end of `bytes` with which `stop` begins, short of all of it.
fn overlap(bytes: &[u8], stop: &[u8]) -> usize {
    let most = bytes.len().min(stop.len() - 1);
    (1..=most).rev().find(|&length| bytes.ends_with(&stop[..length])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(bytes: &[u8]) -> Token {
        Token { bytes: bytes.to_vec(), id: Some(9), logprob: Some(-1.0), ..Token::default() }
    }

    fn texts(tokens: &[Token]) -> Vec<String> {
        tokens.iter().map(|token| String::from_utf8_lossy(&token.bytes).into_owned()).collect()
    }

    #[test]
    fn holds_back_what_may_become_a_stop_and_cuts_inside_a_token() {
        let mut watch = StopWatch::new(&["\nHuman:".to_owned(), String::new()]);
        assert_eq!(texts(&watch.push(token(b"blue.")).tokens), ["blue."]);
        assert_eq!(texts(&watch.push(token(b"\n")).tokens), [""; 0]);
        assert_eq!(texts(&watch.push(token(b"Hum")).tokens), [""; 0]);
        assert_eq!(texts(&watch.push(token(b"ble ")).tokens), ["\n", "Hum", "ble "]);
        assert_eq!(texts(&watch.push(token(b"a\nHu")).tokens), [""; 0]);
        let passed = watch.push(token(b"man: why"));
        assert_eq!((texts(&passed.tokens), passed.stop.as_deref()), (vec!["a".to_owned()], Some("\nHuman:")));
        assert_eq!((passed.tokens[0].id, passed.tokens[0].logprob), (Some(9), Some(-1.0)));
    }

    #[test]
    fn a_sample_that_ends_otherwise_gets_what_was_held() {
        let mut watch = StopWatch::new(&["###".to_owned()]);
        assert_eq!(texts(&watch.push(token(b"#")).tokens), [""; 0]);
        assert_eq!(texts(&watch.push(token(b"#")).tokens), [""; 0]);
        assert_eq!(texts(&watch.finish()), ["#", "#"]);
    }

    proptest! {
        #[test]
        fn however_the_text_is_cut_it_ends_before_the_first_stop(
            text in "[ab]{0,24}", stops in prop::collection::vec("[ab]{0,4}", 0..3), cuts in prop::collection::vec(0usize..25, 0..8)
        ) {
            let mut borders: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            borders.extend([0, text.len()]);
            borders.sort_unstable();
            let mut watch = StopWatch::new(&stops);
            let mut got = Vec::new();
            let mut stopped = None;
            for pair in borders.windows(2) {
                let passed = watch.push(token(&text.as_bytes()[pair[0]..pair[1]]));
                got.extend(passed.tokens.into_iter().flat_map(|token| token.bytes));
                if passed.stop.is_some() {
                    stopped = passed.stop;
                    break;
                }
            }
            if stopped.is_none() {
                got.extend(watch.finish().into_iter().flat_map(|token| token.bytes));
            }
            let expected = (1..=text.len()).find_map(|end| {
                let found = stops.iter().filter(|stop| !stop.is_empty() && text[..end].ends_with(stop.as_str()));
                found.max_by_key(|stop| stop.len()).map(|stop| (end - stop.len(), stop.clone()))
            });
            prop_assert_eq!(stopped, expected.clone().map(|(_, stop)| stop));
            let length = expected.map_or(text.len(), |(length, _)| length);
            prop_assert_eq!(got, text.as_bytes()[..length].to_vec());
        }
    }
}
