//! Reads the JSON of one event, in any of the shapes servers give a completion.
//!
//! Never fails over a field: what has an unexpected shape counts as absent. Never indexes choices by order.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    align::Entry,
    errors::Refusal,
    lenient::Lenient,
    logprobs::{EntryFrame, LogprobsFrame, TokenFrame},
    repair::repaired,
    written::Written,
};

/// What one event says about the only choice asked for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    /// The text it adds.
    pub text: Written,
    /// The tokens it reports, where it reports any.
    pub entries: Vec<Entry>,
    /// How many tokens the server has drawn by now, those among them that it says nothing about, where it counts them.
    pub drawn: Option<u64>,
    /// The model that answers, as the server calls it.
    pub model: Option<String>,
    /// The finish reason, in the server's word; never a blank one.
    pub finish: Option<String>,
    /// The server says that the context was exceeded.
    pub truncated: bool,
    /// The stop text that ended it.
    pub stop_string: Option<String>,
    /// Tokens of the prompt and sampled tokens, as far as they are counted.
    pub usage: Option<(Option<u64>, Option<u64>)>,
    /// An error, which ends the sample.
    pub error: Option<Refusal>,
    /// The event has the shape of a completion.
    pub recognised: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Frame<'a> {
    error: Option<Value>,
    choices: Option<Vec<Choice>>,
    usage: Lenient<UsageFrame>,
    /// Together's object beside the choices; KoboldCpp's own text.
    #[serde(borrow)]
    token: Option<&'a RawValue>,
    /// llama.cpp's own endpoint, which old builds also serve under this address.
    content: Lenient<Written>,
    response: Lenient<Written>,
    /// Ollama's own chat.
    message: Lenient<Message>,
    completion_probabilities: Lenient<Vec<EntryFrame>>,
    finish_reason: Lenient<String>,
    stop: Lenient<bool>,
    stop_type: Lenient<String>,
    stopped_limit: Lenient<bool>,
    stopping_word: Lenient<String>,
    truncated: Lenient<bool>,
    tokens_evaluated: Lenient<u64>,
    tokens_predicted: Lenient<u64>,
    #[serde(alias = "model_name")]
    model: Lenient<String>,
    timings: Lenient<TimingsFrame>,
    /// Ollama's own tokens and end.
    logprobs: Lenient<Vec<EntryFrame>>,
    done: Lenient<bool>,
    done_reason: Lenient<String>,
    prompt_eval_count: Lenient<u64>,
    eval_count: Lenient<u64>,
}

/// llama.cpp's count of what it has done for a sample.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TimingsFrame {
    cache_n: Lenient<u64>,
    prompt_n: Lenient<u64>,
    predicted_n: Lenient<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Choice {
    index: Lenient<u64>,
    text: Lenient<Written>,
    delta: Lenient<Message>,
    message: Lenient<Message>,
    logprobs: Lenient<LogprobsFrame>,
    /// vLLM: the ids of the tokens that `logprobs` names.
    token_ids: Lenient<Vec<u32>>,
    finish_reason: Lenient<String>,
    /// vLLM: a stop text, or the id of a stop token.
    stop_reason: Lenient<String>,
    /// SGLang: the same.
    matched_stop: Lenient<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message {
    content: Lenient<Written>,
    /// Thoughts that a server takes out of a reply: they were sampled like the rest of it.
    reasoning_content: Lenient<Written>,
    reasoning: Lenient<Written>,
    thinking: Lenient<Written>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UsageFrame {
    prompt_tokens: Lenient<u64>,
    completion_tokens: Lenient<u64>,
}

/// Reads one event's JSON object; at most `alternatives` are kept for each token. `None` where it is not one.
pub(super) fn read(data: &[u8], alternatives: usize) -> Option<Said> {
    let text = String::from_utf8_lossy(data);
    if !text.trim_start().starts_with('{') {
        return None;
    }
    read_text(&text, alternatives).or_else(|| read_text(&repaired(&text), alternatives))
}

fn read_text(text: &str, alternatives: usize) -> Option<Said> {
    let frame: Frame<'_> = serde_json::from_str(text).ok()?;
    let mut said = frame.said(alternatives);
    if !said.recognised && said.error.is_none() {
        said.error = flat_error(text);
    }
    Some(said)
}

impl Frame<'_> {
    fn said(self, alternatives: usize) -> Said {
        let mut said = Said {
            error: self.error.map(|error| {
                Refusal::from_value(&error)
                    .unwrap_or_else(|| Refusal::from_body(error.to_string().as_bytes()))
            }),
            ..Said::default()
        };
        let token = self.token.map(RawValue::get);
        let token_text = || token.and_then(|token| serde_json::from_str(token).ok());
        if let Some(text) =
            self.content.0.or(self.response.0).or_else(|| text_of(self.message)).or_else(token_text)
        {
            said.text = text;
            said.recognised = true;
        }
        if let Some(entries) = self.completion_probabilities.0 {
            said.entries = entries.into_iter().map(|entry| entry.into_entry(alternatives)).collect();
        }
        if self.stop.0 == Some(true) {
            said.recognised = true;
            let limit = self.stopped_limit.0 == Some(true);
            said.finish = self.stop_type.0.or_else(|| Some(if limit { "limit" } else { "stop" }.to_owned()));
            said.stop_string = self.stopping_word.0;
            said.truncated = self.truncated.0 == Some(true);
            said.usage = Some((self.tokens_evaluated.0, self.tokens_predicted.0));
        }
        if let Some(entries) = self.logprobs.0 {
            said.entries = entries.into_iter().map(|entry| entry.into_entry(alternatives)).collect();
        }
        if self.done.0 == Some(true) {
            said.finish = said.finish.or(self.done_reason.0);
            said.usage = said.usage.or(Some((self.prompt_eval_count.0, self.eval_count.0)));
        }
        said.finish = said.finish.or(self.finish_reason.0);
        if let Some(timings) = self.timings.0 {
            said.drawn = timings.predicted_n.0;
            let read = timings.prompt_n.0.map(|read| read + timings.cache_n.0.unwrap_or(0));
            said.usage = said.usage.or(timings.predicted_n.0.map(|drawn| (read, Some(drawn))));
        }
        if let Some(usage) = self.usage.0 {
            said.usage = Some((usage.prompt_tokens.0, usage.completion_tokens.0));
        }
        if let Some(choices) = self.choices {
            said.recognised = true;
            if let Some(choice) = choices.into_iter().find(|choice| choice.index.0.unwrap_or(0) == 0) {
                choice.tell(&mut said, alternatives);
            }
            if said.entries.is_empty() {
                let reported = token.and_then(|token| serde_json::from_str::<TokenFrame>(token).ok());
                said.entries.extend(reported.map(TokenFrame::into_entry));
            }
        }
        said.stop_string = said.stop_string.filter(|text| !text.is_empty());
        said.finish = said.finish.filter(|word| !word.trim().is_empty());
        said.model = self.model.0.filter(|name| !name.trim().is_empty());
        said
    }
}

/// Returns what a message adds to the sample.
fn text_of(message: Lenient<Message>) -> Option<Written> {
    let message = message.0?;
    match message.content.0 {
        Some(content) if !content.is_empty() => Some(content),
        content => {
            let thought = message.reasoning_content.0.or(message.reasoning.0).or(message.thinking.0);
            thought.or(content)
        }
    }
}

impl Choice {
    fn tell(self, said: &mut Said, alternatives: usize) {
        if let Some(text) = self.text.0.or_else(|| text_of(self.delta)).or_else(|| text_of(self.message)) {
            said.text = text;
        }
        if let Some(logprobs) = self.logprobs.0 {
            said.entries = logprobs.into_entries(alternatives, &self.token_ids.0.unwrap_or_default());
        }
        let word = self.finish_reason.0.filter(|word| !word.trim().is_empty());
        said.finish = word.or(said.finish.take());
        said.stop_string = self.stop_reason.0.or(self.matched_stop.0).or(said.stop_string.take());
    }
}

/// An error without an `error` key, as gateways and SGLang send it.
fn flat_error(text: &str) -> Option<Refusal> {
    let value: Value = serde_json::from_str(text).ok()?;
    Refusal::from_value(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(json: &str) -> Said {
        read(json.as_bytes(), 5).unwrap()
    }

    /// Bytes, id and log-probability of each entry.
    fn entries(json: &str) -> Vec<(String, Option<u32>, Option<f32>)> {
        let entries = said(json).entries.into_iter();
        entries.map(|entry| (String::from_utf8(entry.sent).unwrap(), entry.id, entry.logprob)).collect()
    }

    #[test]
    fn the_legacy_shape() {
        let json = r#"{"choices":[{"index":0,"text":" a b","finish_reason":null,"logprobs":{"tokens":[" a"," b"],
            "token_logprobs":[-0.1,null],"top_logprobs":[{" a":-0.1," the":-2.3},null],"text_offset":[-1,-1]}}]}"#;
        assert_eq!(said(json).text.alone(), " a b");
        assert_eq!(entries(json), [(" a".to_owned(), None, Some(-0.1)), (" b".to_owned(), None, None)]);
        let top = &said(json).entries[0].top;
        let top: Vec<_> = top.iter().map(|other| (other.bytes.as_slice(), other.logprob)).collect();
        assert_eq!(top, [(&b" a"[..], -0.1), (&b" the"[..], -2.3)]);
    }

    #[test]
    fn the_content_shape_of_llama_cpp() {
        let json = r#"{"choices":[{"text":" a","index":0,"finish_reason":null,"logprobs":{"content":[{"id":264,
            "token":" a","bytes":[32,97],"logprob":-0.1,"top_logprobs":[{"id":264,"token":" a","bytes":[32,97],
            "logprob":-0.1},{"id":145,"token":"","bytes":[212],"logprob":-3.0}]}]}}],"object":"text_completion"}"#;
        assert_eq!(entries(json), [(" a".to_owned(), Some(264), Some(-0.1))]);
        assert_eq!(
            said(json).entries[0].top[1].bytes,
            [212],
            "a fragment's bytes stand where its text is empty"
        );
    }

    #[test]
    fn content_is_preferred_where_both_shapes_come() {
        let json = r#"{"choices":[{"text":"","logprobs":{"content":[{"token":"a","logprob":-1.0}],
            "tokens":["?"],"token_ids":[1],"token_logprobs":[-2.0],"top_logprobs":[{}],"text_offset":[0]}}]}"#;
        assert_eq!(entries(json), [("a".to_owned(), None, Some(-1.0))]);
    }

    #[test]
    fn together_reports_its_token_beside_the_choices() {
        let json = r#"{"object":"completion.chunk","choices":[{"index":0,"text":" a","logprobs":-0.1,
            "delta":{"token_id":264,"content":" a"}}],"token":{"id":264,"text":" a","logprob":-0.1,
            "special":false},"finish_reason":"eos","usage":null}"#;
        assert_eq!(entries(json), [(" a".to_owned(), Some(264), Some(-0.1))]);
        assert_eq!(said(json).finish.as_deref(), Some("eos"));
        assert_eq!(said(json).text.alone(), " a");
    }

    #[test]
    fn the_own_shape_of_llama_cpp_old_and_new() {
        let json = r#"{"index":0,"content":" a","tokens":[264],"stop":false,"tokens_predicted":1,"tokens_evaluated":5,
            "completion_probabilities":[{"id":264,"token":" a","bytes":[32,97],"logprob":-0.1,"top_logprobs":[]}]}"#;
        assert_eq!((said(json).text.alone(), said(json).finish), (" a".to_owned(), None));
        assert_eq!(entries(json), [(" a".to_owned(), Some(264), Some(-0.1))]);
        let json = r#"{"content":"","stop":true,"stop_type":"word","stopping_word":"\n","tokens_predicted":9,
            "tokens_evaluated":5}"#;
        let last = said(json);
        assert_eq!((last.finish.as_deref(), last.stop_string.as_deref()), (Some("word"), Some("\n")));
        assert_eq!(last.usage, Some((Some(5), Some(9))));
        let json = r#"{"content":" a","completion_probabilities":[{"content":" a","probs":[
            {"tok_str":" a","prob":1.0},{"tok_str":" b","prob":0.0}]}]}"#;
        assert_eq!(entries(json), [(" a".to_owned(), None, Some(0.0))]);
        assert_eq!(said(json).entries[0].top.len(), 1, "what has no probability is no alternative");
    }

    #[test]
    fn text_is_found_wherever_it_stands() {
        for json in [
            r#"{"choices":[{"text":"x"}]}"#,
            r#"{"choices":[{"text":null,"delta":{"content":"x"}}]}"#,
            r#"{"choices":[{"index":0,"message":{"content":"x"}}]}"#,
            r#"{"choices":[{"index":1,"text":"other"},{"index":0,"text":"x"}]}"#,
            r#"{"content":"x"}"#,
            r#"{"response":"x"}"#,
            r#"{"token":"x","finish_reason":null}"#,
        ] {
            assert_eq!(said(json).text.alone(), "x", "{json}");
            assert!(said(json).recognised);
        }
    }

    #[test]
    fn ollama_s_own_lines() {
        let json = r#"{"model":"m","response":" a","done":false,"logprobs":[{"token":" a","logprob":-0.1,
            "top_logprobs":[{"token":" a","logprob":-0.1},{"token":" b","logprob":-2.5}]}]}"#;
        assert_eq!((said(json).text.alone().as_str(), said(json).finish), (" a", None));
        assert_eq!(entries(json), [(" a".to_owned(), None, Some(-0.1))]);
        let json = r#"{"model":"m","response":"","done":true,"done_reason":"length","prompt_eval_count":3,"eval_count":9}"#;
        assert_eq!(
            (said(json).finish.as_deref(), said(json).usage),
            (Some("length"), Some((Some(3), Some(9))))
        );
    }

    #[test]
    fn usage_may_come_without_choices() {
        let json = r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#;
        assert_eq!(said(json).usage, Some((Some(3), Some(2))));
        assert!(said(json).recognised);
    }

    #[test]
    fn only_a_stop_text_counts_as_one() {
        for (json, expected) in [
            (r#"{"choices":[{"finish_reason":"stop","stop_reason":"\n"}]}"#, Some("\n")),
            (r#"{"choices":[{"finish_reason":"stop","matched_stop":"Human:"}]}"#, Some("Human:")),
            (r#"{"choices":[{"finish_reason":"stop","stop_reason":128001}]}"#, None),
            (r#"{"choices":[{"finish_reason":"stop","stop_reason":null,"matched_stop":2}]}"#, None),
        ] {
            assert_eq!(said(json).stop_string.as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn an_error_is_found_in_every_shape() {
        for json in [
            r#"{"error":{"message":"broken","type":"t","code":500},"choices":[{"index":0,"finish_reason":"error"}]}"#,
            r#"{"error":"broken"}"#,
            r#"{"code":40401,"message":"broken"}"#,
            r#"{"detail":"broken"}"#,
            r#"{"error":{"strange":"broken"}}"#,
        ] {
            assert!(said(json).error.unwrap().to_string().contains("broken"), "{json}");
        }
        assert_eq!(said(r#"{"error":null,"choices":[]}"#).error, None);
    }

    #[test]
    fn unexpected_types_count_as_absent() {
        let json = r#"{"choices":[{"index":"0","text":"x","logprobs":{"tokens":"?","content":7},
            "finish_reason":7,"stop_reason":{}}],"usage":7,"content":{}}"#;
        assert_eq!(said(json), Said { text: "x".to_owned().into(), recognised: true, ..Said::default() });
        assert_eq!(read(b"[1]", 5).map(|said| said.recognised), None);
        assert_eq!(read(b"{\"choices\":[", 5), None);
    }

    #[test]
    fn what_python_writes_is_read() {
        let json = r#"{"choices":[{"text":"NaN \ud83d","logprobs":{"tokens":["NaN"," x"],"token_logprobs":[NaN,
            -Infinity]}}]}"#;
        assert_eq!(said(json).text.alone(), "NaN \u{fffd}");
        let numbers: Vec<_> = said(json).entries.into_iter().map(|entry| entry.logprob).collect();
        assert_eq!(numbers, [None, Some(f32::NEG_INFINITY)]);
    }
}
