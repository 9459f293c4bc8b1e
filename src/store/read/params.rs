//! Reads the params of a cell or a column.
//!
//! Never takes a value that its param would not: it is a fault with its place.

use toml_edit::{Item, TableLike, Value};

use super::{Reader, kind, value_start};
use crate::session::{Param, Params};

/// The text that leaves a number to the engine.
pub(in crate::store) const UNSET: &str = "unset";

impl Reader {
    pub(super) fn params(&mut self, cell: &dyn TableLike, item: &Item) -> Params {
        let mut params = Params::default();
        let Some(table) = item.as_table_like() else {
            let reason = format!("`params` is {}; write `params = {{ temperature = 0.8 }}`", kind(item));
            self.fault(value_start(cell, "params"), reason);
            return params;
        };
        self.check_keys(table, &Param::ALL.map(|param| param.spec().key), "params");
        for param in Param::ALL {
            self.param(table, param, &mut params);
        }
        params
    }

    /// Reads one param where the table has it; whether it took it.
    pub(super) fn param(&mut self, table: &dyn TableLike, param: Param, params: &mut Params) -> bool {
        let key = param.spec().key;
        let Some(item) = table.get(key) else { return false };
        let read = match param {
            Param::Stop => stop(item).map(|texts| params.stop = texts),
            _ => number(item, key)
                .and_then(|value| params.set(param, value).map_err(|error| error.to_string())),
        };
        read.map_err(|reason| self.fault(value_start(table, key), reason)).is_ok()
    }
}

/// Reads a number, or `None` for `"unset"`.
fn number(item: &Item, key: &str) -> Result<Option<f64>, String> {
    match item.as_value() {
        Some(Value::Integer(whole)) => Ok(Some(*whole.value() as f64)),
        Some(Value::Float(float)) => Ok(Some(*float.value())),
        Some(Value::String(text)) if text.value() == UNSET => Ok(None),
        _ => Err(format!("`{key}` is {}; write a number without quotes, or \"{UNSET}\"", kind(item))),
    }
}

fn stop(item: &Item) -> Result<Vec<String>, String> {
    const EXAMPLE: &str = "write a list of texts such as `stop = [\"\\n\"]`";
    let array = item.as_array().ok_or_else(|| format!("`stop` is {}; {EXAMPLE}", kind(item)))?;
    array
        .iter()
        .map(|value| match value.as_str() {
            Some("") => {
                Err("`stop` holds an empty text, which would end every sample at once; take it out"
                    .to_owned())
            }
            Some(text) => Ok(text.to_owned()),
            None => Err(format!("`stop` holds {}; {EXAMPLE}", kind(&Item::Value(value.clone())))),
        })
        .collect()
}
