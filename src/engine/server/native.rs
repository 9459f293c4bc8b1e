//! Splitting and scoring a text by the routes that llama.cpp and vLLM have beside completions.
//!
//! Never guesses: where the server's tokens do not spell the text, there is no answer.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Client;
use super::learned::Native;
use super::logprobs::logprob_of;
use crate::engine::TokenSpan;
use crate::engine::spelling::Spelling;
use crate::session::{Alternative, Scored, Token};
use crate::tr;

/// Makes one token certain for llama.cpp: its log-probabilities are those before any bias.
const CERTAIN: f32 = 1e6;

/// How many alternatives a token is looked for among.
const MANY: usize = 5_000;

/// The routes of one server.
pub(super) struct Routes<'a> {
    /// Who is asked.
    pub(super) client: &'a Client,
    /// What kind it is.
    pub(super) native: Native,
    /// The model to ask, where it is known.
    pub(super) model: Option<String>,
}

/// A token of a text: its id, and the bytes that it may stand for, as its spelling is read one way or another.
type Piece = (u32, Vec<Vec<u8>>);

#[derive(Deserialize)]
struct LlamaTokens {
    tokens: Vec<LlamaToken>,
}

#[derive(Deserialize)]
struct LlamaToken {
    id: u32,
    piece: Option<LlamaPiece>,
}

impl LlamaToken {
    fn into_piece(self) -> Piece {
        let bytes = self.piece.map(|piece| match piece {
            LlamaPiece::Text(text) => text.into_bytes(),
            LlamaPiece::Bytes(bytes) => bytes,
        });
        (self.id, bytes.into_iter().collect())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum LlamaPiece {
    Text(String),
    Bytes(Vec<u8>),
}

#[derive(Deserialize)]
struct VllmTokens {
    tokens: Vec<u32>,
    token_strs: Option<Vec<String>>,
}

impl Routes<'_> {
    /// Splits a text.
    ///
    /// # Errors
    /// What the server says, or that its tokens do not spell the text.
    pub(super) async fn split(&self, text: &str) -> Result<Vec<TokenSpan>, String> {
        laid(text, &self.pieces(text, false).await?).ok_or_else(|| tr!("engine-tokens-differ").to_owned())
    }

    /// Returns the tokens of a text as the server reads it, perhaps with those that it puts before every text.
    async fn pieces(&self, text: &str, special: bool) -> Result<Vec<Piece>, String> {
        match self.native {
            Native::LlamaCpp => {
                // Special tokens are read in the text, as they are in a prompt.
                let body = json!({"content": text, "add_special": special, "parse_special": true, "with_pieces": true});
                let split: LlamaTokens = self.asked(&body).await?;
                Ok(split.tokens.into_iter().map(LlamaToken::into_piece).collect())
            }
            Native::Vllm => {
                let mut body =
                    json!({"prompt": text, "add_special_tokens": special, "return_token_strs": true});
                self.name_model(&mut body);
                let split: VllmTokens = self.asked(&body).await?;
                let readings = |token: String| {
                    let read = Spelling::ALL.into_iter().filter_map(|spelling| spelling.read(&token));
                    read.chain([token.clone().into_bytes()]).collect()
                };
                let spelled = split.token_strs.unwrap_or_default().into_iter().map(readings);
                Ok(split.tokens.into_iter().zip(spelled).collect())
            }
        }
    }

    /// Says how probable every token of a text is after those before it.
    ///
    /// # Errors
    /// As [`Routes::split`], and where the server gives no number for what it was asked.
    pub(super) async fn score(&self, text: &str, alternatives: usize) -> Result<Vec<Scored>, String> {
        let spans = self.split(text).await?;
        let all: Vec<u32> = self.pieces(text, true).await?.into_iter().map(|(id, _)| id).collect();
        let own: Vec<u32> = spans.iter().map(|span| span.id).collect();
        let before = all.strip_suffix(own.as_slice()).unwrap_or_default();
        match self.native {
            Native::LlamaCpp => self.by_forcing(before, &spans, text, alternatives).await,
            Native::Vllm => self.by_prompt(before.len(), &spans, text, alternatives).await,
        }
    }

    /// llama.cpp scores no prompt; so it is made to continue with one token after the other, and tells the probability that each
    /// had before that. Its cache keeps the prompt, so that each request reads one token.
    async fn by_forcing(
        &self,
        before: &[u32],
        spans: &[TokenSpan],
        text: &str,
        alternatives: usize,
    ) -> Result<Vec<Scored>, String> {
        let mut ids = before.to_vec();
        let mut scored = Vec::with_capacity(spans.len());
        let mut plain = None;
        for span in spans {
            let token = unscored(text, span);
            let is_piece = std::str::from_utf8(&token.bytes).is_err();
            let mut scoring = Scored { token, rank: None };
            if !ids.is_empty() && !is_piece {
                let drawn = self.forced(&ids, span.id, alternatives.max(1)).await?;
                let drawn = drawn.ok_or_else(|| tr!("engine-no-score").to_owned())?;
                scoring.token.logprob = logprob_of(Some(drawn.logprob));
                scoring.stand_among(drawn.top_logprobs, alternatives);
            } else if !ids.is_empty() {
                // It says nothing of a token that leaves a character unfinished; but it stands among the alternatives of
                // one that does not.
                let other = match plain {
                    Some(other) => other,
                    None => *plain.insert(self.plain_token().await?),
                };
                let drawn = self.forced(&ids, other, MANY).await?;
                let top = drawn.map_or_else(Vec::new, |drawn| drawn.top_logprobs);
                let itself = top.iter().find(|other| other.id == span.id);
                scoring.token.logprob = itself.and_then(|itself| logprob_of(Some(itself.logprob)));
                scoring.stand_among(top, alternatives);
            }
            ids.push(span.id);
            scored.push(scoring);
        }
        Ok(scored)
    }

    /// Continues a prompt with one certain token, and returns what is told of it, with so many alternatives.
    async fn forced(
        &self,
        prompt: &[u32],
        token: u32,
        alternatives: usize,
    ) -> Result<Option<Forced>, String> {
        let body = json!({
            "prompt": prompt, "n_predict": 1, "temperature": 0, "samplers": [], "cache_prompt": true,
            "n_probs": alternatives, "logit_bias": [[token, CERTAIN]], "stream": false,
        });
        let answer = self.client.post("/completion", &body).await.map_err(|failure| failure.reason)?;
        let drawn =
            answer.pointer("/completion_probabilities/0").and_then(|drawn| Forced::deserialize(drawn).ok());
        Ok(drawn.filter(|drawn| drawn.id == token))
    }

    /// Returns a token that is a whole character.
    async fn plain_token(&self) -> Result<u32, String> {
        let pieces = self.pieces("a", false).await?;
        pieces.last().map(|(id, _)| *id).ok_or_else(|| tr!("engine-no-score").to_owned())
    }

    /// vLLM says of a prompt what it makes of each of its tokens.
    async fn by_prompt(
        &self,
        before: usize,
        spans: &[TokenSpan],
        text: &str,
        alternatives: usize,
    ) -> Result<Vec<Scored>, String> {
        let mut body = json!({"prompt": text, "max_tokens": 1, "temperature": 0, "prompt_logprobs": alternatives.max(1)});
        self.name_model(&mut body);
        let answer = self.client.post_completion(&body).await.map_err(|failure| failure.reason)?;
        let places = answer.pointer("/choices/0/prompt_logprobs").or_else(|| answer.get("prompt_logprobs"));
        let places = places.and_then(Value::as_array).filter(|places| places.len() == before + spans.len());
        let places = places.ok_or_else(|| tr!("engine-no-score").to_owned())?;
        let scored = spans.iter().zip(places.iter().skip(before)).map(|(span, place)| {
            let mut token = unscored(text, span);
            let candidates: HashMap<String, PromptCandidate> =
                HashMap::deserialize(place).unwrap_or_default();
            let itself = candidates.get(&span.id.to_string());
            token.logprob = itself.and_then(|itself| logprob_of(Some(itself.logprob)));
            let rank = itself.and_then(|itself| itself.rank);
            token.top = candidates
                .iter()
                .filter(|(_, other)| other.rank.is_none_or(|rank| rank as usize <= alternatives))
                .filter_map(|(id, other)| {
                    let text = other.decoded_token.as_deref().unwrap_or_default();
                    let known = !text.contains(char::REPLACEMENT_CHARACTER);
                    let bytes = if known { text.as_bytes().to_vec() } else { Vec::new() };
                    Some(Alternative {
                        bytes,
                        id: id.parse().ok(),
                        logprob: logprob_of(Some(other.logprob))?,
                    })
                })
                .collect();
            token.top.sort_by(|a, b| b.logprob.total_cmp(&a.logprob).then(a.id.cmp(&b.id)));
            Scored { token, rank }
        });
        Ok(scored.collect())
    }

    async fn asked<T: for<'de> Deserialize<'de>>(&self, body: &Value) -> Result<T, String> {
        let answer = self.client.post("/tokenize", body).await.map_err(|failure| failure.reason)?;
        T::deserialize(answer).map_err(|error| tr!("engine-tokenize-reply", error = error.to_string()))
    }

    fn name_model(&self, body: &mut Value) {
        if let Some(model) = &self.model {
            body["model"] = json!(model);
        }
    }
}

/// Lays tokens, each in one of its readings, along a text; nothing where they do not spell it. The first may have a space
/// before it that is not in the text.
fn laid(text: &str, tokens: &[Piece]) -> Option<Vec<TokenSpan>> {
    let mut rest = text.as_bytes();
    let mut spans = Vec::with_capacity(tokens.len());
    for (index, (id, readings)) in tokens.iter().enumerate() {
        let start = text.len() - rest.len();
        let as_written = || readings.iter().find(|reading| rest.starts_with(reading)).map(Vec::len);
        let without_space = || {
            let bare = |reading: &Vec<u8>| reading.strip_prefix(b" ").map(<[u8]>::to_vec);
            readings.iter().filter_map(bare).find(|bare| rest.starts_with(bare)).map(|bare| bare.len())
        };
        let len = as_written().or_else(|| (index == 0).then(without_space).flatten())?;
        rest = rest.get(len..)?;
        spans.push(TokenSpan { id: *id, range: start..start + len });
    }
    rest.is_empty().then_some(spans)
}

impl Scored {
    /// Takes the alternatives, best first, and the token's place among them.
    fn stand_among(&mut self, top: Vec<Candidate>, alternatives: usize) {
        let place = top.iter().position(|other| Some(other.id) == self.token.id);
        self.rank = place.map(|place| place as u32 + 1);
        self.token.top = top.into_iter().take(alternatives).filter_map(Candidate::into_alternative).collect();
    }
}

#[derive(Deserialize)]
struct Forced {
    id: u32,
    logprob: f64,
    #[serde(default)]
    top_logprobs: Vec<Candidate>,
}

#[derive(Deserialize)]
struct Candidate {
    id: u32,
    bytes: Vec<u8>,
    logprob: f64,
}

impl Candidate {
    fn into_alternative(self) -> Option<Alternative> {
        let logprob = logprob_of(Some(self.logprob)).filter(|logprob| logprob.is_finite())?;
        Some(Alternative { bytes: self.bytes, id: Some(self.id), logprob })
    }
}

#[derive(Deserialize)]
struct PromptCandidate {
    logprob: f64,
    rank: Option<u32>,
    decoded_token: Option<String>,
}

/// Returns the token at a place of a text, before its number is known.
fn unscored(text: &str, span: &TokenSpan) -> Token {
    let bytes = text.as_bytes().get(span.range.clone()).unwrap_or_default().to_vec();
    Token { bytes, id: Some(span.id), ..Token::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str, tokens: &[&[&str]]) -> Option<Vec<std::ops::Range<usize>>> {
        let tokens: Vec<Piece> = tokens
            .iter()
            .zip(0..)
            .map(|(readings, id)| (id, readings.iter().map(|reading| reading.as_bytes().to_vec()).collect()))
            .collect();
        Some(laid(text, &tokens)?.into_iter().map(|span| span.range).collect())
    }

    #[test]
    fn tokens_are_laid_along_the_text_or_not_at_all() {
        assert_eq!(spans("a b", &[&["a"], &[" b"]]), Some(vec![0..1, 1..3]));
        assert_eq!(
            spans("a b", &[&[" a"], &[" b"]]),
            Some(vec![0..1, 1..3]),
            "SentencePiece puts a space before"
        );
        assert_eq!(spans("a b", &[&["▁a", " a"], &["▁b", " b"]]), Some(vec![0..1, 1..3]));
        assert_eq!(spans("a b", &[&["a"], &["b"]]), None);
        assert_eq!(spans("a b", &[&["a"]]), None);
        assert_eq!(spans("", &[]), Some(vec![]));
    }
}
