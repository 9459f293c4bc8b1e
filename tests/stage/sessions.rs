//! The sessions that tests open.

/// Two cells of text: the second has another alphabet, fewer lanes and no note.
pub(crate) const TWO: &str = r#"
format = 1
title = "Test"

[[cell]]
id = "sum"
title = "Two plus two"
note = "1. Press {sample}.\n2. Four samples. Press {tally-here}."
prefix = "what is 2+2="

[[cell]]
id = "korean"
title = "안녕 cells"
prefix = "teacher: 선생님\nstudent:"
params = { temperature = 0.5, lanes = 2 }
"#;

/// A cell written by pairs, with two held out.
pub(crate) const PAIRS: &str = r#"
format = 1
title = "Pairs"
[[cell]]
id = "pairs"
title = "Words"
params = { lanes = 2 }
[cell.shots]
pairs = [["water", "eau"], ["fire", "feu"], ["house", "maison"]]
query = "bread"
held_out = [["milk", "lait"], ["wine", "vin"]]
"#;

/// A cell written by turns, the last of them open.
pub(crate) const TURNS: &str = r#"
format = 1
title = "Turns"
[[cell]]
id = "turns"
title = "Talk"
params = { lanes = 2 }
[cell.turns]
description = "They talk."
turns = ["Hi!", "Hello.", "Why?"]
"#;

/// A cell with a reference of forty words, and two columns besides the note of the session.
pub(crate) const REFERENCE: &str = r#"
format = 1
title = "Zebra"
note = "About zebras."
[[cell]]
id = "zebra"
title = "Zebra"
prefix = "Zebras are wild African members of the horse family,"
reference = "Zebras are wild African members of the horse family, known everywhere for coats of black and white stripes that differ from one animal to the next and that are thought to confuse the flies which bite them in the hot season of every year."
params = { lanes = 2 }
"#;

/// A cell with two columns of different temperature, the second with a prefix of its own.
pub(crate) const COLUMNS: &str = r#"
format = 1
title = "Columns"
[[cell]]
id = "columns"
title = "Two ways"
prefix = "Once"
params = { lanes = 2 }
columns = [{ temperature = 0.2 }, { title = "own", temperature = 1.4, prefix = "Twice" }]
"#;
