//! The list of models that a server gives, in any of the shapes in which servers give it.
//!
//! Never chooses one.

use std::collections::HashSet;

use serde_json::Value;

/// One model of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its name, as it is asked for.
    pub(super) name: String,
    /// Tokens of prefix and sample together, where the server says so.
    pub(super) context: Option<usize>,
}

/// Returns the models of a list in any of the shapes servers give it, each once.
pub(super) fn models(list: &Value) -> Vec<Listed> {
    let mut seen = HashSet::new();
    let listed = |model: &Value| {
        let name = ["id", "name", "model"].iter().find_map(|key| model.get(key)?.as_str())?;
        let context = ["/max_model_len", "/meta/n_ctx", "/context_length", "/max_context_length"]
            .iter()
            .find_map(|place| model.pointer(place)?.as_u64());
        Some(Listed {
            name: name.to_owned(),
            context: context.and_then(|context| usize::try_from(context).ok()),
        })
    };
    let all = entries(list).as_array().into_iter().flatten().filter_map(listed);
    all.filter(|model| seen.insert(model.name.clone())).collect()
}

/// Tells whether JSON is a list of models in any of its shapes.
pub(super) fn is_list(value: &Value) -> bool {
    entries(value).is_array()
}

fn entries(value: &Value) -> &Value {
    value.get("data").or_else(|| value.get("models")).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn models_and_their_context_are_read_in_every_shape() {
        let model = |name: &str, context| Listed { name: name.to_owned(), context };
        for (list, expected) in [
            (
                json!({"data": [{"id": "a", "max_model_len": 1024}, {"id": "b"}]}),
                vec![model("a", Some(1024)), model("b", None)],
            ),
            (
                json!({"models": [{"name": "x"}], "data": [{"id": "a", "meta": {"n_ctx": 256}}]}),
                vec![model("a", Some(256))],
            ),
            (json!({"data": [{"id": "m/x", "context_length": 131_072}]}), vec![model("m/x", Some(131_072))]),
            (json!({"data": [{"id": "a", "max_model_len": null, "meta": null}]}), vec![model("a", None)]),
            (json!({"models": [{"name": "a", "model": "c"}]}), vec![model("a", None)]),
            (
                json!({"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}),
                vec![model("a", None), model("b", None)],
            ),
            (json!({"data": {}}), vec![]),
            (json!([{"id": "a", "max_model_len": -1}, 7]), vec![model("a", None)]),
        ] {
            assert_eq!(models(&list), expected, "{list}");
        }
        for (list, is) in [
            (json!({"data": []}), true),
            (json!([]), true),
            (json!({"data": {}}), false),
            (json!("x"), false),
        ] {
            assert_eq!(is_list(&list), is, "{list}");
        }
    }
}
