//! The JSON body that asks for one sample.
//!
//! Never changes a byte of the prefix, and never sends a parameter that is unset or that the family does not know.

use serde_json::{Map, Value, json};

use super::chat::Question;
use super::dialect::{Endpoint, Row, Stops};
use super::profile::Profile;
use crate::engine::Request;
use crate::session::Param;
use crate::tr;

/// Returns where a request is sent, below the server's address, or beside its `/v1` where it begins with `api/`.
pub(super) fn route(family: &Row, request: &Request) -> &'static str {
    match (family.endpoint, &request.chat) {
        (Endpoint::OpenAi, None) => "completions",
        (Endpoint::OpenAi, Some(_)) => "chat/completions",
        (Endpoint::Ollama, None) => "api/generate",
        (Endpoint::Ollama, Some(_)) => "api/chat",
    }
}

/// Returns the text of the inherited tokens.
///
/// # Errors
/// The reason, where they end inside a character: a request carries text, not bytes.
fn inherited(request: &Request) -> Result<String, String> {
    let bytes: Vec<u8> = request.inherited.iter().flat_map(|token| token.bytes.iter().copied()).collect();
    String::from_utf8(bytes).map_err(|_| tr!("engine-inside-a-character").to_owned())
}

/// Returns how many alternatives to ask for with each token; `None` asks for no log-probabilities.
pub(super) fn alternatives(profile: &Profile, request: &Request) -> Option<usize> {
    // Some servers take 0 for "none at all", others for "only the sampled token", so that it is never sent.
    Some(request.alternatives.min(profile.max_alternatives)).filter(|asked| *asked > 0)
}

/// Returns the body for one lane.
///
/// # Errors
/// As [`inherited`], and where a reply has begun that the server would not go on with.
pub(super) fn body(profile: &Profile, request: &Request, lane: u32) -> Result<Map<String, Value>, String> {
    let mut body = Map::new();
    if let Some(model) = &profile.model {
        body.insert("model".to_owned(), json!(model));
    }
    let family = profile.family();
    match &request.chat {
        None => {
            body.insert("prompt".to_owned(), json!(format!("{}{}", request.prefix, inherited(request)?)));
        }
        Some(system) => {
            let question = Question { system, message: &request.prefix, begun: inherited(request)? };
            body.extend(question.body(family)?);
        }
    }
    if family.endpoint == Endpoint::Ollama {
        return Ok(ollama(body, profile, request, lane));
    }
    for param in Param::ALL {
        let (Some(name), Some(value)) = (family.wire_name(param), value(family, request, param, lane)) else {
            continue;
        };
        body.insert(name.to_owned(), value);
    }
    if let Stops::SentWith(key, value) = family.stops
        && body.contains_key("stop")
    {
        body.insert(key.to_owned(), json!(value));
    }
    if let Some(alternatives) = alternatives(profile, request) {
        match request.chat {
            None => drop(body.insert("logprobs".to_owned(), json!(alternatives))),
            Some(_) => body.extend(top_logprobs(alternatives)),
        }
    }
    body.extend(family.switches.iter().map(|switch| ((*switch).to_owned(), json!(true))));
    body.insert("stream".to_owned(), json!(true));
    if family.stream_options {
        body.insert("stream_options".to_owned(), json!({"include_usage": true}));
    }
    Ok(body)
}

/// Completes the body as Ollama's own route takes it.
fn ollama(
    mut body: Map<String, Value>,
    profile: &Profile,
    request: &Request,
    lane: u32,
) -> Map<String, Value> {
    let family = profile.family();
    let options = Param::ALL.into_iter().filter_map(|param| {
        Some((family.wire_name(param)?.to_owned(), value(family, request, param, lane)?))
    });
    let mut options: Map<String, Value> = options.collect();
    // Its own default is small, and what is longer is cut without a word.
    options.extend(profile.context.map(|context| ("num_ctx".to_owned(), json!(context))));
    body.insert("options".to_owned(), Value::Object(options));
    if request.chat.is_none() {
        body.insert("raw".to_owned(), json!(true));
    }
    if let Some(alternatives) = alternatives(profile, request) {
        body.extend(top_logprobs(alternatives));
    }
    body.insert("stream".to_owned(), json!(true));
    body
}

/// Asks for log-probabilities as chats are asked for them.
fn top_logprobs(alternatives: usize) -> [(String, Value); 2] {
    [("logprobs".to_owned(), json!(true)), ("top_logprobs".to_owned(), json!(alternatives))]
}

/// Returns the value of a parameter on the wire; `None` leaves it out.
fn value(family: &Row, request: &Request, param: Param, lane: u32) -> Option<Value> {
    let params = &request.params;
    match param {
        // Left out, it would be 16 on some servers and without end on others.
        Param::MaxTokens => Some(json!(params.effective(param).max(1.0) as u64)),
        Param::Seed => Some(json!(lane_seed(request.seed, lane))),
        Param::Stop => {
            let stops: Vec<&String> = params.stop.iter().filter(|stop| !stop.is_empty()).collect();
            (!stops.is_empty() && family.stops != Stops::Kept).then(|| json!(stops))
        }
        _ => {
            let number = params.get(param)?;
            Some(match family.off(param) {
                Some(off) if number == param.spec().neutral => json!(off),
                _ if param.spec().decimals == 0 => json!(number as i64),
                _ => json!(number),
            })
        }
    }
}

/// Returns the seed of a lane, in 32 bits; llama.cpp takes the highest value for "draw one", so it is left out.
fn lane_seed(seed: u64, lane: u32) -> u64 {
    seed.wrapping_add(u64::from(lane)) % u64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::*;
    use crate::session::{Params, Token};

    fn request(prefix: &str) -> Request {
        Request {
            prefix: prefix.to_owned(),
            inherited: Vec::new(),
            chat: None,
            params: Params::default(),
            seed: 42,
            lanes: vec![0],
            drafts: Vec::new(),
            alternatives: 3,
        }
    }

    fn profile(dialect: Dialect) -> Profile {
        Profile { dialect: Some(dialect), ..Profile::new("mine", "http://h") }
    }

    fn with_model(dialect: Dialect) -> Profile {
        Profile { model: Some("m".to_owned()), ..profile(dialect) }
    }

    #[test]
    fn each_family_gets_the_names_it_knows() {
        let keys = |dialect| {
            let body = body(&profile(dialect), &request("x"), 0).unwrap();
            body.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            keys(Dialect::OpenAi),
            "prompt temperature top_p presence_penalty frequency_penalty max_tokens seed logprobs stream stream_options"
        );
        assert_eq!(
            keys(Dialect::LlamaCpp),
            "prompt temperature top_p top_k min_p typical_p repeat_penalty presence_penalty frequency_penalty \
             max_tokens seed logprobs timings_per_token stream"
        );
        assert_eq!(
            keys(Dialect::Vllm),
            "prompt temperature top_p top_k min_p repetition_penalty presence_penalty frequency_penalty max_tokens \
             seed logprobs return_token_ids stream stream_options"
        );
        assert_eq!(keys(Dialect::Sglang), keys(Dialect::Vllm));
        assert_eq!(keys(Dialect::Hosted), keys(Dialect::Vllm).replace("return_token_ids ", ""));
        assert_eq!(
            keys(Dialect::Kobold),
            keys(Dialect::LlamaCpp)
                .replace("repeat_penalty", "repetition_penalty")
                .replace("timings_per_token ", "")
        );
    }

    #[test]
    fn values_are_exact_and_unset_ones_are_left_out() {
        let mut request = request("a ");
        request.params = Params::unset();
        request.params.set(Param::Temperature, Some(0.7)).unwrap();
        request.params.set(Param::TopK, Some(0.0)).unwrap();
        request.params.stop = vec!["\n\nHuman:".to_owned()];
        let text = |dialect| Value::Object(body(&with_model(dialect), &request, 2).unwrap()).to_string();
        assert_eq!(
            text(Dialect::LlamaCpp),
            r#"{"model":"m","prompt":"a ","temperature":0.7,"top_k":0,"max_tokens":8192,"seed":44,"logprobs":3,"timings_per_token":true,"stream":true}"#
        );
        // It would hold back text that may become a stop text, and send it apart from its tokens.
        let stops = |dialect| {
            let body = body(&profile(dialect), &request, 0).unwrap();
            let about = |key: &&String| key.contains("stop");
            let keys: Vec<String> =
                body.keys().filter(about).map(|key| format!("{key} {}", body[key])).collect();
            keys.join(", ")
        };
        let own = r#"stop ["\n\nHuman:"]"#;
        assert_eq!(stops(Dialect::LlamaCpp), "");
        assert_eq!(stops(Dialect::Vllm), format!("{own}, include_stop_str_in_output true"));
        assert_eq!(stops(Dialect::Sglang), format!("{own}, no_stop_trim true"));
        assert_eq!(stops(Dialect::Kobold), format!("{own}, trim_stop false"));
        assert_eq!(stops(Dialect::OpenAi), own);
        assert!(text(Dialect::Vllm).contains(r#""top_k":-1"#));
    }

    #[test]
    fn ollama_is_asked_by_its_own_route() {
        let mut request = request("a ");
        request.params = Params::unset();
        request.params.set(Param::Temperature, Some(0.5)).unwrap();
        request.params.set(Param::MaxTokens, Some(9.0)).unwrap();
        let profile = Profile { context: Some(2048), ..with_model(Dialect::Ollama) };
        let body = Value::Object(body(&profile, &request, 0).unwrap()).to_string();
        assert_eq!(
            body,
            r#"{"model":"m","prompt":"a ","options":{"temperature":0.5,"num_predict":9,"seed":42,"num_ctx":2048},"raw":true,"logprobs":true,"top_logprobs":3,"stream":true}"#
        );
    }

    #[test]
    fn alternatives_stay_within_the_profile_and_above_none() {
        let mut profile = profile(Dialect::OpenAi);
        for (asked, expected) in [(0, None), (3, Some(3)), (50, Some(5))] {
            let request = Request { alternatives: asked, ..request("x") };
            assert_eq!(alternatives(&profile, &request), expected);
        }
        profile.max_alternatives = 0;
        assert!(!body(&profile, &request("x"), 0).unwrap().contains_key("logprobs"));
    }

    #[test]
    fn the_prompt_is_the_prefix_and_the_kept_bytes_untouched() {
        let mut request = request("\u{feff} a\r\n\t \0é ");
        let token = |bytes: &[u8]| Token { bytes: bytes.to_vec(), ..Token::default() };
        request.inherited = vec![token(&[0xE6]), token(&[0x95, 0xA3]), token(b" ")];
        let body = |request: &Request| body(&profile(Dialect::OpenAi), request, 0);
        assert_eq!(body(&request).unwrap()["prompt"], "\u{feff} a\r\n\t \0é 散 ");
        request.inherited.truncate(1);
        assert!(body(&request).unwrap_err().contains("inside a character"));
    }

    #[test]
    fn no_two_lanes_share_a_seed_and_none_is_the_word_for_random() {
        let start = u64::from(u32::MAX) - 8;
        let seeds: Vec<u64> = (0..16).map(|lane| lane_seed(start, lane)).collect();
        let mut different = seeds.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), 16);
        assert!(!seeds.contains(&u64::from(u32::MAX)));
        assert_eq!(lane_seed(7, 0), 7);
        lane_seed(u64::MAX, 1);
    }
}
