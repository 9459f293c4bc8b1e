//! The `[params]` of a settings file: how they are read, and what the default file says of each.
//!
//! Never knows a param by name but the stop list: the table of params says what there is.

use toml::de::DeValue;

use super::reading::{Reading, Value, number};
use crate::session::{Param, Params, Spec};

/// Lays what a file says over the params.
pub(super) fn overlay<'t>(params: &mut Params, reading: &mut Reading<'t>, value: &Value<'t>) {
    for (key, value) in reading.table("params", value).into_iter().flatten() {
        let name = key.get_ref().as_ref();
        match Param::from_key(name) {
            None => {
                reading.unknown(key.span(), name, Param::ALL.map(|param| param.spec().key));
            }
            Some(Param::Stop) => {
                let texts = reading.strings(name, value);
                if texts.iter().flatten().any(String::is_empty) {
                    reading.problem(value.span(), "an empty stop text would end every sample at once");
                } else if let Some(texts) = texts {
                    params.stop = texts;
                }
            }
            Some(param) => {
                let set = match (value.get_ref(), number(value.get_ref())) {
                    (DeValue::String(text), _) => params.set_text(param, text),
                    (_, Some(number)) => params.set(param, Some(number)),
                    (_, None) => {
                        reading.expected(name, "a number or \"unset\"", value);
                        continue;
                    }
                };
                if let Err(error) = set {
                    reading.problem(value.span(), error.to_string());
                }
            }
        }
    }
}

/// Writes the params of a new cell as the default file has them, with what their table says of each.
pub(super) fn default_text() -> String {
    let mut text = String::new();
    for Spec { param, key, settings, decimals, default, .. } in Param::ALL.map(Param::spec) {
        for line in settings.lines() {
            text.extend(["# ", line, "\n"]);
        }
        let value = match default {
            _ if *param == Param::Stop => "[]".to_owned(),
            None => "\"unset\"".to_owned(),
            Some(whole) if *decimals == 0 => whole.to_string(),
            Some(number) => format!("{number:?}"),
        };
        text.extend([key, " = ", &value, "\n"]);
    }
    text
}
