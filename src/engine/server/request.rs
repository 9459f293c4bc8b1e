//! The JSON body that asks for one sample.
//!
//! Never changes a byte of the prefix, and never sends a parameter that is unset or that the family does not know.

use serde_json::{Map, Value, json};

use super::dialect::Row;
use super::profile::Profile;
use crate::engine::Request;
use crate::session::Param;
use crate::tr;

/// Returns the text to continue: the prefix, then the bytes of the inherited tokens.
///
/// # Errors
/// The reason, where the inherited tokens end inside a character: a request carries text, not bytes.
pub(super) fn prompt(request: &Request) -> Result<String, String> {
    let inherited: Vec<u8> = request.inherited.iter().flat_map(|token| token.bytes.iter().copied()).collect();
    let inherited = String::from_utf8(inherited).map_err(|_| tr!("engine-inside-a-character"))?;
    Ok(format!("{}{inherited}", request.prefix))
}

/// Returns how many alternatives to ask for with each token; `None` asks for no log-probabilities.
pub(super) fn alternatives(profile: &Profile, request: &Request) -> Option<usize> {
    // Some servers take 0 for "none at all", others for "only the sampled token".
    (profile.max_alternatives > 0).then(|| request.alternatives.clamp(1, profile.max_alternatives))
}

/// Returns the body for one lane.
///
/// # Errors
/// As [`prompt`].
pub(super) fn body(
    profile: &Profile,
    model: Option<&str>,
    request: &Request,
    lane: u32,
) -> Result<Map<String, Value>, String> {
    let mut body = Map::new();
    if let Some(model) = model {
        body.insert("model".to_owned(), json!(model));
    }
    body.insert("prompt".to_owned(), json!(prompt(request)?));
    let family = profile.dialect.row();
    for param in Param::ALL {
        let (Some(name), Some(value)) = (family.wire_name(param), value(family, request, param, lane)) else {
            continue;
        };
        body.insert(name.to_owned(), value);
    }
    if let Some(alternatives) = alternatives(profile, request) {
        body.insert("logprobs".to_owned(), json!(alternatives));
    }
    body.insert("stream".to_owned(), json!(true));
    if family.stream_options {
        body.insert("stream_options".to_owned(), json!({"include_usage": true}));
    }
    Ok(body)
}

/// Returns the value of a parameter on the wire; `None` leaves it out.
fn value(family: &Row, request: &Request, param: Param, lane: u32) -> Option<Value> {
    let params = &request.params;
    match param {
        // Left out, it would be 16 on some servers and without end on others.
        Param::MaxTokens => Some(json!(params.effective(param).max(1.0) as u64)),
        Param::Seed => Some(json!(lane_seed(request.seed, lane))),
        Param::Stop => (!params.stop.is_empty()).then(|| json!(params.stop)),
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
            params: Params::default(),
            seed: 42,
            lanes: vec![0],
            drafts: Vec::new(),
            alternatives: 3,
        }
    }

    fn profile(dialect: Dialect) -> Profile {
        Profile { dialect, ..Profile::new("mine", "http://h") }
    }

    #[test]
    fn each_family_gets_the_names_it_knows() {
        let keys = |dialect| {
            let body = body(&profile(dialect), None, &request("x"), 0).unwrap();
            body.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            keys(Dialect::OpenAi),
            "prompt temperature top_p presence_penalty frequency_penalty max_tokens seed logprobs stream stream_options"
        );
        assert_eq!(
            keys(Dialect::LlamaCpp),
            "prompt temperature top_p top_k min_p typical_p repeat_penalty presence_penalty frequency_penalty \
             max_tokens seed logprobs stream"
        );
        assert_eq!(
            keys(Dialect::Vllm),
            "prompt temperature top_p top_k min_p repetition_penalty presence_penalty frequency_penalty max_tokens \
             seed logprobs stream stream_options"
        );
        assert_eq!(keys(Dialect::Hosted), keys(Dialect::Vllm));
        assert_eq!(
            keys(Dialect::Kobold),
            keys(Dialect::LlamaCpp).replace("repeat_penalty", "repetition_penalty")
        );
    }

    #[test]
    fn values_are_exact_and_unset_ones_are_left_out() {
        let mut request = request("a ");
        request.params = Params::unset();
        request.params.set(Param::Temperature, Some(0.7)).unwrap();
        request.params.set(Param::TopK, Some(0.0)).unwrap();
        request.params.stop = vec!["\n\nHuman:".to_owned()];
        let text =
            |dialect| Value::Object(body(&profile(dialect), Some("m"), &request, 2).unwrap()).to_string();
        assert_eq!(
            text(Dialect::LlamaCpp),
            r#"{"model":"m","prompt":"a ","temperature":0.7,"top_k":0,"max_tokens":8192,"seed":44,"stop":["\n\nHuman:"],"logprobs":3,"stream":true}"#
        );
        assert!(text(Dialect::Vllm).contains(r#""top_k":-1"#));
    }

    #[test]
    fn alternatives_stay_within_the_profile_and_above_none() {
        let mut profile = profile(Dialect::OpenAi);
        for (asked, expected) in [(0, 1), (3, 3), (50, 5)] {
            let request = Request { alternatives: asked, ..request("x") };
            assert_eq!(alternatives(&profile, &request), Some(expected));
        }
        profile.max_alternatives = 0;
        assert!(!body(&profile, None, &request("x"), 0).unwrap().contains_key("logprobs"));
    }

    #[test]
    fn the_prompt_is_the_prefix_and_the_kept_bytes_untouched() {
        let mut request = request("\u{feff} a\r\n\t \0é ");
        let token = |bytes: &[u8]| Token { bytes: bytes.to_vec(), ..Token::default() };
        request.inherited = vec![token(&[0xE6]), token(&[0x95, 0xA3]), token(b" ")];
        assert_eq!(prompt(&request).as_deref(), Ok("\u{feff} a\r\n\t \0é 散 "));
        request.inherited.truncate(1);
        assert!(prompt(&request).unwrap_err().contains("inside a character"));
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
