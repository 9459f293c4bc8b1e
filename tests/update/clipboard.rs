//! Copying, cutting and pasting, in the prefix, in fields and from lanes.

use samplebook::{app::Message, session::Finish};

use crate::{
    look,
    settings::{answered, two},
    stage::Stage,
    table::check,
};

fn copied(stage: &Stage) -> String {
    stage.state.program.copied.clone()
}

/// A field with a line typed.
fn field(stage: &Stage) -> String {
    match &stage.state.program.overlay {
        Some(samplebook::app::state::Overlay::Line(line)) => line.field.text(),
        _ => "no field".to_owned(),
    }
}

/// Two lines were copied.
fn two_lines() -> Stage {
    let mut stage = two();
    stage.keys("'a' enter 'b' ctrl-a ctrl-c end");
    stage
}

#[test]
fn what_is_copied_is_kept_here_and_handed_to_the_terminal() {
    check(&[
        (two, "ctrl-c", look::news, "nothing is selected", ""),
        (two, "shift-home ctrl-c", look::news, "copied 12 bytes", "copy \"what is 2+2=\""),
        (two, "shift-left ctrl-c", copied, "=", "copy \"=\""),
        (two, "shift-left ctrl-x", look::text, "what is 2+2", "copy \"=\""),
        (two, "shift-left ctrl-x alt-u", look::text, "what is 2+2=", "copy \"=\""),
        (two, "ctrl-x", look::text, "what is 2+2=", ""),
        (two, "ctrl-v", look::text, "what is 2+2=", ""),
        (two, "shift-left ctrl-c end ctrl-v ctrl-v", look::text, "what is 2+2===", "copy \"=\""),
        (two, "shift-left ctrl-c ctrl-a ctrl-v", look::text, "=", "copy \"=\""),
        (two_lines, "alt-1 r ctrl-v", field, "what is 2+2=a b", ""),
        (
            two_lines,
            "alt-1 e ctrl-a ctrl-v ctrl-a ctrl-c",
            copied,
            "what is 2+2=a\nb",
            "copy \"what is 2+2=a\\nb\"",
        ),
        (two, "alt-1 r ctrl-c", copied, "Two plus two", "copy \"Two plus two\""),
        (two, "alt-1 r ctrl-x", field, "", "copy \"Two plus two\""),
        (two, "alt-4 y", look::news, "this lane has no sample yet", ""),
        (answered, "alt-4 y", look::news, "copied 11 bytes", "copy \" 4 or so\\nno\""),
        (answered, "alt-4 ctrl-c", copied, " 4 or so\nno", "copy \" 4 or so\\nno\""),
        (answered, "alt-4 a", look::text, "what is 2+2= 4 or so\nno", ""),
        (answered, "alt-4 a alt-2 alt-u", look::text, "what is 2+2=", ""),
    ]);
}

#[test]
fn a_text_that_terminals_do_not_take_is_kept_here_only() {
    let mut stage = two();
    stage.send(Message::Pasted("x".repeat(1 << 20)));
    stage.wanted.clear();
    stage.keys("ctrl-a ctrl-c");
    assert_eq!(stage.asked_for(), [""; 0]);
    assert_eq!(stage.news(), "the 1,048,588 bytes are kept here only; terminals do not take that much");
    stage.keys("right ctrl-v");
    assert_eq!(stage.state.cell().prefix().len(), 2 * 1_048_588);
    // One byte less than that is handed on.
    let mut stage = two();
    stage.send(Message::Pasted("x".repeat((1 << 20) - 12)));
    stage.wanted.clear();
    stage.keys("ctrl-a ctrl-c");
    assert_eq!((stage.asked_for().len(), stage.news()), (1, "copied 1,048,576 bytes"));
}

#[test]
fn a_sample_that_is_no_text_is_neither_copied_nor_taken() {
    let mut stage = two();
    stage.keys("ctrl-r");
    stage.token(0, b"\xff");
    stage.end(0, Finish::Stop, None);
    stage.wanted.clear();
    stage.keys("alt-4 y");
    assert_eq!(stage.news(), "this sample holds bytes that are no text: it cannot be copied as text");
    stage.keys("a");
    assert_eq!(stage.news(), "this sample holds bytes that are no text: it cannot be taken into a text");
    assert_eq!((stage.asked_for(), look::text(&stage)), (vec![], "what is 2+2=".to_owned()));
}

#[test]
fn a_paste_goes_to_what_takes_text() {
    for (keys, text, prefix, overlay_text) in [
        ("", "a\r\nb", "what is 2+2=a\r\nb", "no field"),
        ("alt-3", "5", "what is 2+2=5", "no field"),
        ("alt-1 r", "a\nb", "what is 2+2=", "a b"),
        ("f1", "a", "what is 2+2=", "no field"),
    ] {
        let mut stage = two();
        stage.keys(keys);
        stage.send(Message::Pasted(text.to_owned()));
        assert_eq!((look::text(&stage).as_str(), field(&stage).as_str()), (prefix, overlay_text), "{keys}");
    }
}
