//! Tables of cases: given a stage and keys, then what is looked at and what is asked for.

use crate::stage::Stage;

/// A case: where keys are pressed, which, what to look at, what is seen then, and every effect in order.
pub(crate) type Case = (fn() -> Stage, &'static str, fn(&Stage) -> String, &'static str, &'static str);

/// Runs a table and tells of every case that came out otherwise.
pub(crate) fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (number, (stage, keys, look, seen, effects)) in cases.iter().enumerate() {
        let mut stage = stage();
        stage.wanted.clear();
        stage.keys(keys);
        let (found, asked) = (look(&stage), stage.asked_for().join("; "));
        if found != *seen || asked != *effects {
            wrong.push(format!("CASE {number} {keys}\n  SEEN {found:?}\n  ASKED {asked:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
