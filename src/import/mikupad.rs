//! Sessions of mikupad: one text in pieces, of which some were generated, with the probabilities that were seen.
//!
//! Never takes a piece that a person wrote for one that a model did.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    imported::{Cells, ImportError, Imported},
    tree::{self, Node},
    value::texts,
};
use crate::{
    session::{Alternative, LogprobKind, Param, Token},
    tr,
};

/// What mikupad calls the params that are here as well.
const PARAMS: [(&str, Param); 10] = [
    ("temperature", Param::Temperature),
    ("topK", Param::TopK),
    ("topP", Param::TopP),
    ("minP", Param::MinP),
    ("typicalP", Param::TypicalP),
    ("repeatPenalty", Param::RepetitionPenalty),
    ("presencePenalty", Param::PresencePenalty),
    ("frequencyPenalty", Param::FrequencyPenalty),
    ("maxPredictTokens", Param::MaxTokens),
    ("seed", Param::Seed),
];

/// Reads a session as it is exported: every value is JSON in a text, or the JSON itself. `None` where the file is no such
/// thing.
pub(super) fn read(
    object: &Map<String, Value>,
    title: &str,
    now: Timestamp,
) -> Option<Result<Imported, ImportError>> {
    let opened = |value: &Value| match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        other => other.clone(),
    };
    let pieces = opened(object.get("prompt")?);
    let pieces =
        pieces.as_array().filter(|pieces| pieces.iter().all(|piece| piece.get("content").is_some()))?;
    let session: Map<String, Value> =
        object.iter().map(|(key, value)| (key.clone(), opened(value))).collect();
    Some(of_pieces(pieces, &session, title, now))
}

fn of_pieces(
    pieces: &[Value],
    session: &Map<String, Value>,
    title: &str,
    now: Timestamp,
) -> Result<Imported, ImportError> {
    let tokens: Vec<Token> = pieces.iter().map(token).filter(|token| !token.bytes.is_empty()).collect();
    // What a person wrote first is the prefix; all that follows is one sample, with what she put into it.
    let written = tokens.iter().take_while(|token| token.chosen).count();
    let (prefix, rest) = tokens.split_at(written);
    let prefix: Vec<u8> = prefix.iter().flat_map(|token| token.bytes.iter().copied()).collect();
    let model = session.get("endpointModel").and_then(Value::as_str).filter(|model| !model.is_empty());
    let name = session.get("name").and_then(Value::as_str).unwrap_or(title);
    let prefix = String::from_utf8(prefix)
        .map_err(|error| ImportError::NotUtf8 { at: error.utf8_error().valid_up_to() })?;
    let nodes = [
        Node::of_text(&prefix, true),
        Node { parent: Some(0), tokens: rest.to_vec(), model: model.map(str::to_owned), ..Node::default() },
    ];
    let (mut imported, mut cells) = (Imported::default(), Cells::default());
    tree::cells(&nodes, name, "mikupad", now, &mut cells, &mut imported)?;
    imported.session = tree::session(cells);
    if let Some(sample) = imported.samples.first_mut()
        && sample.tokens.iter().any(|token| token.logprob.is_some())
    {
        sample.logprobs = LogprobKind::Unknown;
    }
    let mut known = vec!["prompt", "name", "endpointModel", "stoppingStrings"];
    if let Some(cell) = imported.session.cells.first_mut() {
        for (key, param) in PARAMS {
            known.push(key);
            // What is off there is a number out of range here, such as -1 for no limit.
            if let Some(number) = session.get(key).and_then(Value::as_f64)
                && cell.params.set(param, Some(number)).is_err()
            {
                let _unset = cell.params.set(param, None);
            }
        }
        let stops = session.get("stoppingStrings").map(|stops| match stops {
            Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| stops.clone()),
            other => other.clone(),
        });
        cell.params.stop = stops.as_ref().and_then(texts).unwrap_or_default();
        cell.params.stop.retain(|stop| !stop.is_empty());
    }
    let texts_beside = ["memoryTokens", "authorNoteTokens", "worldInfo"];
    let is_used = |key: &&str| {
        let says = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        let beside = session.get(*key);
        beside.and_then(|value| value.get("text")).is_some_and(says)
            || beside.and_then(|value| value.get("entries")?.as_array()).is_some_and(|list| !list.is_empty())
    };
    let used: Vec<&str> = texts_beside.into_iter().filter(is_used).collect();
    if !used.is_empty() {
        imported.left_out.push(tr!("import-beside", what = used.join(", ")));
    }
    Ok(imported)
}

/// Reads a piece: what a person wrote, or a token with the probabilities that were seen.
fn token(piece: &Value) -> Token {
    let text = piece.get("content").and_then(Value::as_str).unwrap_or_default();
    let is_written = piece.get("type").and_then(Value::as_str) == Some("user");
    let seen = piece.get("completion_probabilities").and_then(|seen| seen.get(0)?.get("probs")?.as_array());
    let top: Vec<Alternative> = seen
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(|one| {
            let bytes = one.get("tok_str")?.as_str()?.as_bytes().to_vec();
            Some(Alternative { bytes, id: None, logprob: one.get("prob")?.as_f64()?.ln() as f32 })
        })
        .collect();
    let own = top.iter().find(|one| one.bytes == text.as_bytes()).map(|one| one.logprob);
    Token { bytes: text.as_bytes().to_vec(), logprob: own, top, chosen: is_written, ..Token::default() }
}
