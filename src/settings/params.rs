//! The `[params]` of a settings file: how they are read, and what the default file says of each.
//!
//! Never knows a param by name but the stop list: the table of params says what there is.

use toml::de::DeValue;

use super::reading::{Reading, Value, number};
use crate::{
    language::Language,
    session::{Given, Param, Params, Spec},
    tr,
};

/// Lays what a file says over the params.
pub(super) fn overlay<'t>(params: &mut Params, reading: &mut Reading<'t>, value: &Value<'t>) {
    for (key, value) in reading.table("params", value).into_iter().flatten() {
        let name = key.get_ref().as_ref();
        let Some(param) = Param::from_key(name) else {
            reading.unknown(key.span(), name, Param::ALL.map(|param| param.spec().key));
            continue;
        };
        if let Err(reason) = params.take_given(param, &given(value.get_ref())) {
            reading.problem(value.span(), reason);
        }
    }
}

/// Says what stands in the file.
fn given(value: &DeValue<'_>) -> Given {
    match value {
        DeValue::String(text) => Given::Text(text.to_string()),
        DeValue::Array(list) => Given::List(list.iter().map(|item| given(item.get_ref())).collect()),
        DeValue::Boolean(_) => Given::Other(tr!("settings-kind-boolean")),
        DeValue::Datetime(_) => Given::Other(tr!("settings-kind-date")),
        DeValue::Table(_) => Given::Other(tr!("settings-kind-table")),
        number_like => {
            number(number_like).map_or_else(|| Given::Other(tr!("settings-kind-no-number")), Given::Number)
        }
    }
}

/// Writes the params of a new cell as the default file has them, with what their table says of each.
pub(super) fn default_text(language: Language) -> String {
    let mut text = String::new();
    for spec in Param::ALL.map(Param::spec) {
        let Spec { param, key, decimals, default, .. } = spec;
        for line in spec.settings(language).lines() {
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
