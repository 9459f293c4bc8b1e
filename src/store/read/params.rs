//! Reads the params of a cell or a column.
//!
//! Never takes a value that its param would not: it is a fault with its place.

use toml_edit::{Item, TableLike, Value};

use super::{Reader, kind, value_start};
use crate::{
    session::{Given, Param, Params},
    tr,
};

/// The text that leaves a number to the engine.
pub(in crate::store) const UNSET: &str = "unset";

impl Reader {
    pub(super) fn params(&mut self, cell: &dyn TableLike, item: &Item) -> Params {
        let mut params = Params::default();
        let Some(table) = item.as_table_like() else {
            self.fault(value_start(cell, "params"), tr!("store-params-kind", kind = kind(item)));
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
        let taken = params.take_given(param, &given(item));
        taken.map_err(|reason| self.fault(value_start(table, key), reason)).is_ok()
    }
}

/// Says what stands in the file.
fn given(item: &Item) -> Given {
    match item {
        Item::Value(value) => given_value(value),
        other => Given::Other(kind(other)),
    }
}

fn given_value(value: &Value) -> Given {
    match value {
        Value::Integer(whole) => Given::Number(*whole.value() as f64),
        Value::Float(float) => Given::Number(*float.value()),
        Value::String(text) => Given::Text(text.value().clone()),
        Value::Array(list) => Given::List(list.iter().map(given_value).collect()),
        other => Given::Other(kind(&Item::Value(other.clone()))),
    }
}
