//! The value of a param as a person wrote it in a file, settings and sessions alike.
//!
//! Never knows the format of the file: whoever reads it says what stands there.

use super::{param::Param, params::Params};
use crate::tr;

/// What stands in a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A number.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Anything else, such as "a table".
    Other(&'static str),
}

impl Given {
    fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => tr!("session-kind-number"),
            Self::Text(_) => tr!("session-kind-text"),
            Self::List(_) => tr!("session-kind-list"),
            Self::Other(kind) => kind,
        }
    }
}

impl Params {
    /// Takes the value of a param as it was written: a number, also in quotes, or `"unset"`; of the stop list one text or
    /// a list of texts.
    ///
    /// # Errors
    /// What is wrong and what to write, for people; the param is as it was.
    pub fn take_given(&mut self, param: Param, given: &Given) -> Result<(), String> {
        let key = param.spec().key;
        match (param, given) {
            (Param::Stop, given) => self.stop = texts(given)?,
            (_, Given::Number(number)) => {
                self.set(param, Some(*number)).map_err(|error| error.to_string())?;
            }
            (_, Given::Text(text)) => self.set_text(param, text).map_err(|error| error.to_string())?,
            (_, given) => {
                return Err(tr!("session-number-kind", key = key, kind = given.kind()));
            }
        }
        Ok(())
    }
}

/// Returns the texts of a stop list; none of them is empty.
fn texts(given: &Given) -> Result<Vec<String>, String> {
    let text = |given: &Given| match given {
        Given::Text(text) if text.is_empty() => Err(tr!("session-stop-empty").to_owned()),
        Given::Text(text) => Ok(text.clone()),
        other => Err(tr!("session-stop-holds", kind = other.kind())),
    };
    match given {
        Given::List(list) => list.iter().map(text).collect(),
        Given::Text(_) => Ok(vec![text(given)?]),
        other => Err(tr!("session-stop-kind", kind = other.kind())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_and_changes_nothing() {
        let texts =
            |list: &[&str]| Given::List(list.iter().map(|text| Given::Text((*text).to_owned())).collect());
        for (param, given, reason) in [
            (Param::TopP, Given::Number(1.5), "top_p: 1.5 is outside 0 to 1"),
            (
                Param::MinP,
                Given::Other("true or false"),
                "`min_p` is true or false; write a number, or \"unset\"",
            ),
            (
                Param::Lanes,
                Given::Text("many".to_owned()),
                "lanes: \"many\" is not a number; give 1 to 16, or \"unset\"",
            ),
            (
                Param::Stop,
                texts(&["a", ""]),
                "`stop` holds an empty text, which would end every sample at once; take it out",
            ),
            (
                Param::Stop,
                Given::Number(1.0),
                "`stop` is a number; write a list of texts such as `stop = [\"\\n\"]`",
            ),
        ] {
            let mut params = Params::default();
            assert_eq!(params.take_given(param, &given).unwrap_err(), reason);
            assert_eq!(params, Params::default());
        }
        let mut params = Params::default();
        params.take_given(Param::Stop, &Given::Text("\n".to_owned())).unwrap();
        params.take_given(Param::TopK, &Given::Text("unset".to_owned())).unwrap();
        params.take_given(Param::Temperature, &Given::Text("0.8".to_owned())).unwrap();
        assert_eq!((params.stop.as_slice(), params.get(Param::TopK)), (["\n".to_owned()].as_slice(), None));
        assert_eq!(params.get(Param::Temperature), Some(0.8));
    }
}
