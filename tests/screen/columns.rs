//! Columns: sweeps, what a column changes, and how the lanes stand under their headings.
//!
//! Never asks an engine: the stage answers.

use samplebook::{
    app::{Message, MouseAction},
    session::{Finish, Param},
};

use super::{engines_named, stage};

#[test]
fn one_key_makes_a_sweep_and_the_same_key_ends_it() {
    let mut stage = stage();
    stage.keys("alt-3 s");
    let temperatures: Vec<Option<f64>> =
        stage.state.cell().variants().iter().map(|variant| variant.params.get(Param::Temperature)).collect();
    assert_eq!(temperatures, [0.0, 0.4, 0.7, 1.0, 1.5].map(Some));
    assert!(stage.text().contains("columns"), "{}", stage.text());
    let lanes = stage.state.cell().params.lanes();
    stage.keys("ctrl-r");
    assert_eq!(stage.asked.len(), 5 * lanes);
    let columns: Vec<u32> = stage.asked.iter().map(|lane| lane.column).collect();
    assert!(columns.is_sorted() && columns.last() == Some(&4));
    let screen = stage.text();
    for heading in ["1 temperature 0.00", "2 temperature 0.40", "5 temperature 1.50"] {
        assert!(
            screen.contains(heading) || screen.contains(&heading.replace("temperature ", "")),
            "{screen}"
        );
    }
    assert!(!screen.contains("seed 4242 · temperature"), "what differs is not told as common: {screen}");
    stage.keys("s");
    assert!(stage.state.cell().columns.is_empty());
    // What was drawn in columns is still shown in columns.
    assert_eq!(stage.state.cell().board.lanes.len(), 5 * lanes);
}

#[test]
fn another_engine_can_answer_in_the_column_aimed_at() {
    let mut stage = stage();
    let engines = || engines_named(&["builtin", "server:house"]);
    stage.keys("alt-=");
    stage.send(Message::EnginesListed(engines()));
    assert!(stage.text().contains("Who answers in this column"), "{}", stage.text());
    stage.keys("down enter");
    assert_eq!(stage.state.to_session().cells[0].columns[1].engine.as_deref(), Some("server:house"));
    assert_eq!(stage.state.to_session().engine, None, "the session's own stays");
    let variants = stage.state.cell().variants();
    assert_eq!((variants[0].engine.as_deref(), variants[1].engine.as_deref()), (None, Some("server:house")));
    stage.send(Message::EnginesListed(engines()));
    stage.keys("down enter");
    assert_eq!(stage.state.to_session().cells[0].columns[1].engine, None, "as the session");
}

#[test]
fn typed_values_make_a_sweep_and_wrong_ones_are_named() {
    let mut stage = stage();
    stage.keys("alt-3 down shift-s '0.5 2' enter");
    assert!(stage.text().contains("top_p: 2 is outside 0 to 1"), "{}", stage.text());
    stage.keys("ctrl-a '0.5, 1' enter");
    assert_eq!(stage.state.cell().columns.len(), 2, "{}", stage.text());
}

#[test]
fn sliders_and_editor_change_the_column_aimed_at() {
    let mut stage = stage();
    let before = stage.state.cell().params.clone();
    stage.keys("alt-=");
    assert_eq!((stage.state.cell().columns.len(), stage.state.cell().column), (2, Some(1)));
    stage.keys("alt-3 right");
    assert_eq!(stage.state.cell().params, before);
    let columns = stage.state.to_session().cells[0].columns.clone();
    assert!(columns[0].params.params().next().is_none());
    assert_eq!(columns[1].params.params().collect::<Vec<_>>(), [Param::Temperature]);
    stage.keys("backspace");
    assert!(stage.state.cell().columns[1].params.params().next().is_none());
    // A prefix of its own begins as a copy, and is edited alone.
    stage.keys("alt-, alt-2 end '!'");
    let session = stage.state.to_session();
    assert_eq!(session.cells[0].columns[1].prefix.as_deref(), Some("what is 2+2=!"));
    assert_eq!(session.cells[0].prefix, "what is 2+2=");
    stage.keys("ctrl-r");
    let prefixes: Vec<&[u8]> = stage.asked.iter().map(|lane| lane.prefix.as_slice()).collect();
    assert_eq!((prefixes[0], prefixes[prefixes.len() - 1]), (&b"what is 2+2="[..], &b"what is 2+2=!"[..]));
    // It is not thrown away while it differs; a removed column comes back whole.
    stage.keys("alt-,");
    assert!(stage.text().contains("differs from the cell's"), "{}", stage.text());
    stage.keys("alt--");
    assert_eq!(stage.state.cell().columns.len(), 1);
    stage.keys("alt-u");
    assert_eq!(stage.state.to_session().cells[0].columns[1].prefix.as_deref(), Some("what is 2+2=!"));
}

#[test]
fn a_lane_of_a_column_is_drawn_again_in_its_place_and_the_mouse_aims() {
    let mut stage = stage();
    stage.keys("alt-= alt-3 right ctrl-r");
    let lanes = stage.state.cell().params.lanes();
    for sample in stage.live.clone() {
        stage.end_id(sample.id, Finish::Length, None);
    }
    let before: Vec<_> = stage.state.cell().board.lanes.iter().map(|view| view.sample).collect();
    stage.keys("alt-4");
    for _ in 0..lanes {
        stage.keys("right");
    }
    stage.keys("r");
    let after: Vec<_> = stage.state.cell().board.lanes.iter().map(|view| view.sample).collect();
    let changed: Vec<usize> = (0..after.len()).filter(|at| before[*at] != after[*at]).collect();
    assert_eq!(changed, [lanes]);
    assert_eq!((stage.asked[0].column, stage.asked[0].lane), (1, 0));
    let (x, y) = stage.find("2 temperature");
    stage.mouse(MouseAction::Down, x, y);
    assert_eq!(stage.state.cell().column, None, "it was aimed at, so the mouse lets go");
    stage.mouse(MouseAction::Down, x, y);
    assert_eq!(stage.state.cell().column, Some(1));
}
