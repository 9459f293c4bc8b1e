//! A prefix asked as the message of a chat: what is sent, and the text that a server makes of it.
//!
//! Never changes a byte of the message: a model's template is the server's, and what it makes of a message is only shown.

use serde_json::{Map, Value, json};

use super::dialect::Row;
use super::learned::Native;
use super::native::Routes;
use crate::tr;

/// What is asked of a chat model.
#[derive(Clone, Debug)]
pub(super) struct Question<'a> {
    /// The system prompt; empty is none.
    pub(super) system: &'a str,
    /// The message.
    pub(super) message: &'a str,
    /// How the reply begins; empty where it is all to come.
    pub(super) begun: String,
}

impl Question<'_> {
    /// Returns what a body says in place of a prompt.
    ///
    /// # Errors
    /// Where a reply has begun that the server would answer and not go on with.
    pub(super) fn body(&self, family: &Row) -> Result<Map<String, Value>, String> {
        let mut asked = Map::new();
        asked.insert("messages".to_owned(), json!(self.messages()));
        asked.extend(family.chat.iter().map(|(key, text)| ((*key).to_owned(), json!(text))));
        if !self.begun.is_empty() {
            let flags = family.reply_begun.ok_or_else(|| tr!("engine-chat-reply-begun").to_owned())?;
            asked.extend(flags.iter().map(|(key, flag)| ((*key).to_owned(), json!(flag))));
        }
        Ok(asked)
    }

    fn messages(&self) -> Vec<Value> {
        [("system", self.system), ("user", self.message), ("assistant", &self.begun)]
            .into_iter()
            // An empty question is a question; an empty system prompt would be one, too, and was not asked for.
            .filter(|(role, text)| *role == "user" || !text.is_empty())
            .map(|(role, text)| json!({"role": role, "content": text}))
            .collect()
    }
}

impl Routes<'_> {
    /// Returns the text that the server makes of a chat by the model's template; nothing where it does not tell.
    pub(super) async fn rendered(&self, family: &Row, question: &Question<'_>) -> Option<String> {
        let mut asked = question.body(family).ok()?;
        if let Some(model) = &self.model {
            asked.insert("model".to_owned(), json!(model));
        }
        let told = match self.native {
            Native::LlamaCpp => self.client.post("/apply-template", &Value::Object(asked)).await,
            // It tells the tokens of the text, which it puts together again.
            Native::Vllm => {
                let split = self.client.post("/tokenize", &Value::Object(asked)).await.ok()?;
                let ids = json!({"model": self.model, "tokens": split.get("tokens")?});
                self.client.post("/detokenize", &ids).await
            }
        };
        Some(told.ok()?.get("prompt")?.as_str()?.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, sync::Arc};

    use super::super::Server;
    use super::super::dialect::Dialect;
    use super::super::profile::Profile;
    use super::super::request::{body, route};
    use super::super::testing::{Asked, Scripted, Step, events, reply};
    use super::*;
    use crate::engine::{Deaf, Engine, Request, Run, follow};
    use crate::session::{CellId, Chat, Finish, Params, Sample, Token};

    fn request(system: &str) -> Request {
        Request {
            prefix: " What is 2+2?\n".to_owned(),
            inherited: Vec::new(),
            chat: Some(system.to_owned()),
            params: Params::unset(),
            seed: 3,
            lanes: vec![0],
            drafts: Vec::new(),
            alternatives: 4,
        }
    }

    fn asked(dialect: Dialect, request: &Request) -> Result<String, String> {
        let profile = Profile { dialect: Some(dialect), ..Profile::new("mine", "http://h") };
        Ok(Value::Object(body(&profile, request, 0)?).to_string())
    }

    #[test]
    fn the_prefix_is_the_message_to_the_byte() {
        assert_eq!(
            asked(Dialect::OpenAi, &request("")).unwrap(),
            r#"{"messages":[{"role":"user","content":" What is 2+2?\n"}],"max_tokens":8192,"seed":3,"logprobs":true,"top_logprobs":4,"stream":true,"stream_options":{"include_usage":true}}"#
        );
        assert_eq!(
            asked(Dialect::LlamaCpp, &request("Be brief.")).unwrap(),
            r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":" What is 2+2?\n"}],"reasoning_format":"none","max_tokens":8192,"seed":3,"logprobs":true,"top_logprobs":4,"timings_per_token":true,"stream":true}"#
        );
        assert_eq!(
            asked(Dialect::Ollama, &request("")).unwrap(),
            r#"{"messages":[{"role":"user","content":" What is 2+2?\n"}],"options":{"num_predict":8192,"seed":3},"logprobs":true,"top_logprobs":4,"stream":true}"#
        );
        let routes = [Dialect::OpenAi, Dialect::Ollama].map(|dialect| route(dialect.row(), &request("")));
        assert_eq!(routes, ["chat/completions", "api/chat"]);
    }

    #[test]
    fn a_reply_that_has_begun_is_gone_on_with_or_not_asked_for() {
        let mut begun = request("");
        begun.inherited = vec![Token { bytes: b" It is".to_vec(), ..Token::default() }];
        let last = r#"{"role":"assistant","content":" It is"}]"#;
        for (dialect, flags) in [
            (Dialect::LlamaCpp, ""),
            (Dialect::Ollama, ""),
            (Dialect::Vllm, r#""add_generation_prompt":false,"continue_final_message":true"#),
        ] {
            let asked = asked(dialect, &begun).unwrap();
            assert!(asked.contains(last) && asked.contains(flags), "{asked}");
        }
        assert!(asked(Dialect::OpenAi, &begun).unwrap_err().contains("a reply that has begun"));
    }

    /// Draws two lanes of a chat from a server that answers so.
    async fn drawn(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> (Vec<Sample>, Vec<String>) {
        let mut scripted = Scripted::start(move |asked: &Asked| vec![Step::Send(answer(asked))]).await;
        let engine: Arc<dyn Engine> = Arc::new(Server::new(Profile::new("mine", &scripted.url)).unwrap());
        let request = Request { lanes: vec![0, 1], ..request("Be brief.") };
        let run = Run::begin(engine.as_ref(), &CellId::new("c"), &request.params);
        let run = run.as_chat(request.chat.as_deref());
        let mut samples = Vec::new();
        for (lane, stream) in (0..).zip(engine.start(request)) {
            let sample = run.sample(lane, None, b" What is 2+2?\n".to_vec());
            let Ok(sample) = follow(Arc::clone(&engine), stream, sample, pending::<()>(), Deaf).await;
            samples.push(sample);
        }
        let posts = scripted.all_asked().into_iter().filter(|asked| asked.line.starts_with("POST"));
        let mut routes: Vec<String> =
            posts.map(|asked| asked.line.split(' ').nth(1).unwrap().to_owned()).collect();
        routes.sort_unstable();
        (samples, routes)
    }

    fn json(body: &Value) -> Vec<u8> {
        reply("200 OK", "application/json", &body.to_string())
    }

    #[tokio::test]
    async fn the_reply_is_the_sample_and_the_rendered_text_is_kept_with_it() {
        let (samples, routes) = drawn(|asked| match asked.line.split(' ').nth(1).unwrap_or_default() {
            "/v1/models" => json(&json!({"data": [{"id": "m", "owned_by": "vllm", "max_model_len": 64}]})),
            "/tokenize" => {
                assert_eq!(asked.json()["messages"][1]["content"], " What is 2+2?\n");
                json(&json!({"tokens": [1, 2, 3]}))
            }
            "/detokenize" => json(&json!({"prompt": "<|user|> What is 2+2?\n<|assistant|>"})),
            _ => events(&[
                r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#,
                r#"{"choices":[{"index":0,"delta":{"reasoning_content":"Hm. "}}]}"#,
                r#"{"choices":[{"index":0,"delta":{"content":" 4"},"logprobs":{"content":[{"token":" 4","logprob":-0.25,"bytes":[32,52],"top_logprobs":[{"token":" 4","logprob":-0.25,"bytes":[32,52]}]}]}}]}"#,
                r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
                "[DONE]",
            ]),
        })
        .await;
        // Asked once for both lanes.
        assert_eq!(routes, ["/detokenize", "/tokenize", "/v1/chat/completions", "/v1/chat/completions"]);
        for sample in &samples {
            assert_eq!((sample.bytes(), sample.finish), (b"Hm.  4".to_vec(), Finish::Stop));
            assert_eq!(sample.tokens.last().unwrap().logprob, Some(-0.25));
            let prompt = "<|user|> What is 2+2?\n<|assistant|>".to_owned();
            assert_eq!(sample.chat, Some(Chat { system: "Be brief.".to_owned(), prompt: Some(prompt) }));
            assert_eq!(
                sample.given(sample.prefix.len()),
                [&b"<|user|> What is 2+2?\n<|assistant|>"[..], b""]
            );
            let record = serde_json::to_string(sample).unwrap();
            assert_eq!(serde_json::from_str::<Sample>(&record).unwrap().chat, sample.chat);
        }
    }

    #[tokio::test]
    async fn a_server_that_does_not_tell_is_asked_all_the_same() {
        let (samples, routes) = drawn(|asked| match asked.line.split(' ').nth(1).unwrap_or_default() {
            "/v1/models" => json(&json!({"data": [{"id": "m", "owned_by": "llamacpp"}]})),
            "/v1/chat/completions" => events(&[
                r#"{"choices":[{"index":0,"delta":{"content":"4"},"finish_reason":"stop"}]}"#,
                "[DONE]",
            ]),
            _ => reply("500 Internal Server Error", "application/json", r#"{"error":"no template"}"#),
        })
        .await;
        assert!(routes.contains(&"/apply-template".to_owned()), "{routes:?}");
        let chat = Some(Chat { system: "Be brief.".to_owned(), prompt: None });
        assert!(samples.iter().all(|sample| sample.bytes() == b"4" && sample.chat == chat));
        assert_eq!(samples[0].given(5), [&b" What"[..], b" is 2+2?\n"]);
    }
}
