//! One key takes back whatever was changed last, wherever the focus is, and another makes it again.

use samplebook::{app::Message, session::Param};

use crate::{
    look,
    settings::{answered, columns, pairs, two},
    stage::Stage,
};

/// What a person set of all cells, in a few words, the carets left out.
fn session(stage: &Stage) -> String {
    format!("{:?}", stage.state.to_session().cells)
}

/// Changes of every kind, each by its keys, from the lanes of the first cell.
const CHANGES: &[(&str, &str)] = &[
    ("the prefix", "w 'x' esc"),
    ("a slider", "alt-3 right esc"),
    ("a typed value", "alt-3 '0' '.' '5' enter esc"),
    ("the stop texts", "alt-3 down down down down down down down down down down enter 'a' enter esc esc"),
    ("the note", "b e 'more' esc esc"),
    ("the title", "b r 'Other' enter esc"),
    ("a pin", "p"),
    ("a rating", "4"),
    ("a label", "n 'nice' enter"),
    ("the rule", "t a 'number' enter esc"),
    ("the price", "o '6' p ctrl-a '4' enter esc"),
    ("columns", "alt-3 up up up up up up up up up up s esc"),
    ("a new column", "|"),
    ("its title", "; 'own' enter"),
    ("its prefix", ","),
    ("a column gone", "_"),
    ("a cell", "b n esc"),
    ("a copy", "b d esc"),
    ("its place", "b shift-down esc"),
    ("a cell gone", "b x esc"),
];

#[test]
fn every_kind_of_change_is_taken_back_in_order_and_made_again() {
    let mut stage = answered();
    stage.keys("alt-4");
    let mut seen = vec![session(&stage)];
    let mut clock = 0;
    for (what, keys) in CHANGES {
        // What follows later is a step of its own.
        clock += 5_000;
        stage.send(Message::Clock(clock));
        stage.keys(keys);
        let now = session(&stage);
        assert_ne!(seen.last(), Some(&now), "{what} changes nothing");
        seen.push(now);
    }
    let last = seen.len() - 1;
    for (step, (what, _)) in (0..last).rev().zip(CHANGES.iter().rev()) {
        stage.keys("alt-4 u");
        assert_eq!(session(&stage), seen[step], "{what} is not taken back: {}", stage.news());
    }
    stage.keys("u");
    assert_eq!(stage.news(), "there is nothing to undo");
    for (step, (what, _)) in (1..=last).zip(CHANGES) {
        stage.keys("alt-4 shift-u");
        assert_eq!(session(&stage), seen[step], "{what} is not made again: {}", stage.news());
    }
    stage.keys("shift-u");
    assert_eq!(stage.news(), "there is nothing to make again");
}

#[test]
fn a_slider_that_moves_is_one_step_and_a_later_move_another() {
    let mut stage = two();
    stage.keys("alt-3 right right right");
    stage.send(Message::Clock(9_000));
    stage.keys("right");
    let temperature = |stage: &Stage| stage.state.cell().params.get(Param::Temperature);
    assert_eq!(temperature(&stage), Some(1.2));
    stage.keys("u");
    assert_eq!((temperature(&stage), stage.news()), (Some(1.15), "undone: the params"));
    stage.keys("u");
    assert_eq!(temperature(&stage), Some(1.0));
}

#[test]
fn typing_and_sliders_are_taken_back_in_the_order_they_were_done() {
    let mut stage = two();
    stage.keys("'a' alt-3 right w 'b' alt-3 right alt-2");
    let both = |stage: &Stage| {
        (stage.state.cell().prefix().text(), stage.state.cell().params.get(Param::Temperature))
    };
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(both(&stage));
        stage.keys("alt-u");
    }
    let text = |text: &str| format!("what is 2+2={text}");
    assert_eq!(seen[0], (text("ab"), Some(1.1)));
    assert_eq!(seen[1], (text("ab"), Some(1.05)));
    assert_eq!(seen[2], (text("a"), Some(1.05)));
    assert_eq!(seen[3], (text("a"), Some(1.0)));
    assert_eq!(both(&stage), (text(""), Some(1.0)));
}

#[test]
fn what_was_changed_in_another_cell_is_shown_as_it_is_taken_back() {
    let mut stage = two();
    stage.keys("'x' alt-pagedown");
    assert_eq!(look::cell(&stage), "1");
    stage.keys("alt-u");
    assert_eq!((look::cell(&stage), look::text(&stage)), ("0".to_owned(), "what is 2+2=".to_owned()));
    assert_eq!(stage.news(), "undone: the prefix, in “Two plus two”");
}

#[test]
fn a_form_and_a_columns_own_text_are_taken_back_to_the_byte() {
    let mut stage = pairs();
    let before = session(&stage);
    stage.keys("f7 down down down ' ' esc");
    assert_ne!(session(&stage), before);
    stage.keys("alt-u");
    assert_eq!(session(&stage), before);
    let mut stage = columns();
    let before = session(&stage);
    stage.keys("alt-. alt-. alt-2 'x'");
    stage.send(Message::Pasted("pasted".to_owned()));
    stage.keys("alt-u alt-u");
    assert_eq!(session(&stage), before);
}
