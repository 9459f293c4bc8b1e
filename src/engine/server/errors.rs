//! What a server says when it refuses, in any of the shapes servers use, and how that is told to people.
//!
//! Never decides whether to ask again, and never holds a key.

use std::fmt;

use reqwest::StatusCode;
use serde_json::Value;

use crate::{language::counted, tr};

/// How much of an unexpected reply, or of a server's message, is shown.
const SHOWN_BYTES: usize = 500;

/// A server's own words about an error.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Refusal {
    /// Its message, on one line.
    message: String,
    /// Its type or code, where it gives one in words.
    kind: Option<String>,
    prompt_tokens: Option<u64>,
    context: Option<u64>,
}

impl Refusal {
    /// Reads the body of an error reply: JSON in one of the known shapes, else its first bytes as they are.
    pub(super) fn from_body(body: &[u8]) -> Self {
        serde_json::from_slice(body)
            .ok()
            .and_then(|value| Self::from_value(&value))
            .unwrap_or_else(|| Self { message: excerpt(body), ..Self::default() })
    }

    /// Reads `{"error": …}`, `{"message": …}`, `{"detail": …}` and what stands inside them.
    pub(super) fn from_value(value: &Value) -> Option<Self> {
        let text = |value: &Value, keys: &[&str]| {
            keys.iter().find_map(|key| value.get(key)?.as_str()).map(|text| excerpt(text.as_bytes()))
        };
        match value {
            Value::String(message) => Some(Self { message: excerpt(message.as_bytes()), ..Self::default() }),
            // FastAPI lists what it could not accept.
            Value::Array(list) => {
                let messages: Vec<String> =
                    list.iter().filter_map(Self::from_value).map(|refusal| refusal.message).collect();
                (!messages.is_empty()).then(|| Self { message: messages.join("; "), ..Self::default() })
            }
            Value::Object(object) => {
                let inner = ["error", "detail"]
                    .iter()
                    .filter_map(|key| object.get(*key))
                    .find(|inner| !inner.is_null());
                let message = text(value, &["message", "msg"]);
                if let (None, Some(inner)) = (&message, inner) {
                    return Self::from_value(inner);
                }
                let mut message = message?;
                if let Some(Value::Array(place)) = object.get("loc") {
                    let place: Vec<String> = place.iter().map(plain).collect();
                    message = format!("{}: {message}", place.join("."));
                }
                let code = object.get("code").filter(|code| !code.is_null()).map(plain);
                Some(Self {
                    message,
                    kind: text(value, &["type"]).or(code),
                    prompt_tokens: object.get("n_prompt_tokens").and_then(Value::as_u64),
                    context: object.get("n_ctx").and_then(Value::as_u64),
                })
            }
            _ => None,
        }
    }

    /// Tells whether the prefix, or prefix and sample together, are too long for the model.
    pub(super) fn is_context_overflow(&self) -> bool {
        let message = self.message.to_lowercase();
        let kind = self.kind.as_deref().unwrap_or_default();
        kind == "exceed_context_size_error"
            || kind == "context_length_exceeded"
            || ["context length", "context size", "maximum model length", "longer than the model"]
                .iter()
                .any(|words| message.contains(words))
    }

    /// Tells whether the account has nothing left, which asking again does not change.
    pub(super) fn is_quota(&self) -> bool {
        self.kind.as_deref() == Some("insufficient_quota") || self.message.contains("insufficient_quota")
    }

    /// Tells whether the server is still loading its model.
    pub(super) fn is_loading(&self) -> bool {
        self.message.to_lowercase().contains("loading")
    }

    /// Tells whether it speaks of a model.
    pub(super) fn is_about_model(&self) -> bool {
        self.message.to_lowercase().contains("model")
    }

    /// Tells whether there is nothing to read.
    pub(super) fn is_empty(&self) -> bool {
        self.message.is_empty()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reason = match self.message.as_str() {
            "" => tr!("engine-no-reason").to_owned(),
            message => message.to_owned(),
        };
        if let Some(kind) = &self.kind {
            reason = format!("{reason} [{kind}]");
        }
        f.write_str(&match (self.prompt_tokens, self.context) {
            _ if !self.is_context_overflow() => reason,
            (Some(tokens), Some(limit)) => {
                let tokens = counted(tokens, "token");
                tr!("engine-too-long-by", tokens = tokens, limit = limit, reason = reason)
            }
            _ => tr!("engine-too-long", reason = reason),
        })
    }
}

/// Returns the status with its name, also where only those who use it have given it one.
pub(super) fn named(status: StatusCode) -> String {
    let name = match status.as_u16() {
        520 => "Unknown Origin Error",
        521 => "Origin Down",
        522 => "Origin Connection Timed Out",
        523 => "Origin Unreachable",
        524 => "Origin Timed Out",
        525 => "TLS Handshake Failed",
        529 => "Overloaded",
        _ => return status.to_string(),
    };
    format!("{} {name}", status.as_u16())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => excerpt(text.as_bytes()),
        other => other.to_string(),
    }
}

/// Returns the first bytes of a reply as one line of text: runs of space and of control characters become a space.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    let shown = bytes.get(..SHOWN_BYTES).unwrap_or(bytes);
    let text = String::from_utf8_lossy(shown);
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let mut line = words.join(" ");
    if shown.len() < bytes.len() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str) -> String {
        Refusal::from_body(body.as_bytes()).to_string()
    }

    #[test]
    fn every_known_shape_is_read() {
        for (body, expected) in [
            (r#"{"error":{"message":"no","type":"t","param":null,"code":null}}"#, "no [t]"),
            (r#"{"error":{"message":"no","code":40401}}"#, "no [40401]"),
            (
                r#"{"object":"error","message":"no","type":"BadRequestError","code":400}"#,
                "no [BadRequestError]",
            ),
            (r#"{"error":{"object":"error","message":"no","code":400}}"#, "no [400]"),
            (r#"{"error":"no"}"#, "no"),
            (r#"{"detail":"no"}"#, "no"),
            (r#"{"detail":{"error":"Unauthorized","msg":"no","type":"unauthorized"}}"#, "no [unauthorized]"),
            (r#"{"detail":{"error":"Unauthorized"}}"#, "Unauthorized"),
            (r#"{"detail":[{"loc":["body","n"],"msg":"no"},{"msg":"never"}]}"#, "body.n: no; never"),
            (r#"{"code":40401,"message":"decommissioned"}"#, "decommissioned [40401]"),
            (r#"{"error":{"message":"a\n\n b","trace":"t"}}"#, "a b"),
            (r#"{"error":null,"message":"no"}"#, "no"),
            ("<html>\r\n<h1>502</h1>", "<html> <h1>502</h1>"),
            (r#"{"unheard":"of"}"#, r#"{"unheard":"of"}"#),
            ("", "it gave no reason"),
        ] {
            assert_eq!(shown(body), expected, "{body}");
        }
    }

    #[test]
    fn a_context_overflow_says_tokens_and_limit() {
        let body = r#"{"error":{"code":400,"message":"request (9 tokens) exceeds the available context size (8 tokens)","type":"exceed_context_size_error","n_prompt_tokens":9,"n_ctx":8}}"#;
        assert!(
            shown(body).starts_with("the text is too long for the model (9 tokens, the limit is 8); shorten")
        );
        for message in [
            "This model's maximum context length is 4096 tokens. However, you requested 5000",
            "The input (300 tokens) is longer than the model's context length (200 tokens).",
        ] {
            let refusal = Refusal::from_body(format!(r#"{{"message":{message:?}}}"#).as_bytes());
            assert!(refusal.is_context_overflow());
            assert!(refusal.to_string().contains(message));
        }
        assert!(!Refusal::from_body(b"no such model").is_context_overflow());
    }

    #[test]
    fn an_excerpt_is_one_short_line_without_control_characters() {
        let line = excerpt(format!("a\u{1b}[2J\nb{}", "x".repeat(9000)).as_bytes());
        assert!(line.starts_with("a [2J bxxx") && line.ends_with('…') && line.len() < 520, "{line}");
    }
}
