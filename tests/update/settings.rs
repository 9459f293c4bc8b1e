//! Where cases begin: a session in which something has happened.

use samplebook::session::{Alternative, Finish, Token};

use crate::stage::{
    Stage,
    sessions::{COLUMNS, PAIRS, REFERENCE, TURNS, TWO},
};

pub(crate) fn two() -> Stage {
    Stage::plain(TWO)
}

/// Four samples, ended by their length.
pub(crate) fn answered() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-r").say_all(" 4 or so\nno");
    stage
}

/// Four samples with two answers.
pub(crate) fn parted() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-r");
    stage.words(0, "four\n");
    stage.end(0, Finish::Stop, None);
    stage.say_all("five\n");
    stage
}

/// Samples of more columns than a table of answers has room for.
pub(crate) fn many_columns() -> Stage {
    let columns = "{ temperature = 0.5 }, ".repeat(20);
    let mut stage = Stage::plain(&format!(
        "format = 1\n[[cell]]\nid = \"a\"\nparams = {{ lanes = 1 }}\ncolumns = [{columns}]\n"
    ));
    stage.keys("ctrl-r").say_all("four\n");
    stage.keys("f6 f6");
    stage
}

/// Four samples of many rows.
pub(crate) fn long() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-r").say_all(&"row\n ".repeat(60));
    stage
}

/// One lane whose third token of five is surprising; each has two alternatives.
pub(crate) fn looked_at() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-r");
    for (word, logprob) in [("a", -0.1), (" b", -0.1), (" c", -6.0), (" d", -0.1), (" e", -0.1)] {
        let other = |bytes: &str, logprob| Alternative { bytes: bytes.into(), id: None, logprob };
        let top = vec![other(word, logprob), other(" else", -0.7)];
        stage.full_token(0, Token { bytes: word.into(), logprob: Some(logprob), top, ..Token::default() });
    }
    for lane in 0..4 {
        stage.end(lane, Finish::Length, None);
    }
    stage.keys("alt-4 i");
    stage
}

/// A text of 30 lines in three paragraphs, the caret in the middle of the first word of the eleventh.
pub(crate) fn lines() -> Stage {
    let text = ["one two three four\\n".repeat(10).as_str(); 3].join("\\n");
    let mut stage = Stage::plain(&TWO.replace("what is 2+2=", &text));
    let caret = stage.state.cell().prefix().offset_at(11, 2);
    stage.state.cell_mut().prefix_mut().go_to(caret, false);
    stage
}

pub(crate) fn columns() -> Stage {
    Stage::plain(COLUMNS)
}

/// A cell whose second column another model answers, with a sample in each.
pub(crate) fn two_models() -> Stage {
    let text = COLUMNS.replace("temperature = 1.4, prefix = \"Twice\"", "engine = \"server:a\"");
    let mut stage = Stage::plain(&text.replace("lanes = 2", "lanes = 1"));
    stage.keys("ctrl-r").say_all(" upon");
    stage.effects.clear();
    stage
}

pub(crate) fn pairs() -> Stage {
    Stage::plain(PAIRS)
}

pub(crate) fn reference() -> Stage {
    Stage::plain(REFERENCE)
}

/// A conversation whose answer ran past its turn.
pub(crate) fn turns() -> Stage {
    let mut stage = Stage::plain(TURNS);
    stage.keys("ctrl-r").say_all(" Because.\n\nHuman: What else?");
    stage
}

pub(crate) fn tokenizes() -> Stage {
    Stage::new(TWO, 120, 40)
}

pub(crate) fn scores() -> Stage {
    let mut stage = pairs();
    stage.state.program.engine.can.scoring = true;
    stage.keys("alt-5");
    stage
}

/// A sample that grew from another.
pub(crate) fn grown() -> Stage {
    let mut stage = answered();
    stage.keys("alt-4 c").say_all(" and on");
    stage
}

/// Two cells, and nobody who answers.
pub(crate) fn deaf() -> Stage {
    Stage::deaf(TWO)
}

/// Four samples with live mode on, the keys on the temperature.
pub(crate) fn live() -> Stage {
    let mut stage = answered();
    stage.state.program.engine.can.drafts = true;
    stage.keys("alt-l alt-3");
    stage
}

/// Live mode passes through samples that no run holds.
pub(crate) fn passing() -> Stage {
    let mut stage = live();
    stage.keys("right");
    stage.resample(" else");
    stage
}

/// Four lanes that stream.
pub(crate) fn streaming() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-r");
    (0..4).for_each(|lane| stage.words(lane, " so"));
    stage
}

/// A session that cannot be written, with a change.
pub(crate) fn read_only() -> Stage {
    let mut stage = two();
    stage.state.session.place.read_only = Some("another program has it open".to_owned());
    stage.keys("'x'");
    stage
}

/// Samples of two runs; the older one is shown.
pub(crate) fn older_of_two() -> Stage {
    let mut stage = answered();
    stage.keys("ctrl-r").say_all(" five");
    stage.keys("alt-4 [");
    stage
}
