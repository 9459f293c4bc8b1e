//! Texts with more columns and rows than a screen can count are drawn like any other.

use samplebook::{
    app::{Message, MouseAction, SessionEntry, state::Overlay},
    session::Finish,
};

use super::{Stage, stage};

/// One row of more cells than 16 bits count, and as many that a little more makes them too many.
const WIDE: [usize; 3] = [65_530, 65_533, 70_000];

/// The texts that are long in one direction or the other.
fn texts() -> Vec<String> {
    let wide = WIDE.into_iter().map(|columns| "x".repeat(columns));
    wide.chain(["한 ".repeat(30_000), "line\n".repeat(70_000), "\u{200b}".repeat(10_000)]).collect()
}

fn painted(stage: &mut Stage) {
    for (width, height) in [(120, 40), (60, 16)] {
        stage.send(Message::Resized(width, height));
        stage.text();
    }
}

#[test]
fn a_huge_prefix_note_and_reference_are_drawn() {
    for text in texts() {
        let mut stage = stage();
        stage.keys("alt-h");
        stage.state.cell_mut().note.clone_from(&text);
        stage.state.session.note.clone_from(&text);
        stage.send(Message::Pasted(text.clone()));
        painted(&mut stage);
        stage.keys("alt-1 e");
        painted(&mut stage);
        stage.keys("esc alt-5 r");
        stage.send(Message::Pasted(text));
        painted(&mut stage);
    }
}

#[test]
fn a_huge_line_is_typed_in_a_field_and_its_caret_is_in_the_field() {
    for text in texts() {
        for keys in
            ["alt-1 r", "alt-s", "ctrl-f", "ctrl-p", "alt-3 up up up up up up up up up up up up up enter"]
        {
            let mut stage = stage();
            stage.keys(keys);
            stage.send(Message::Pasted(text.clone()));
            painted(&mut stage);
            stage.keys("'!'");
            assert!(stage.text().contains('!'), "{keys}: what was typed last is not in sight");
        }
    }
}

#[test]
fn huge_news_reports_errors_titles_and_lists_are_drawn() {
    for text in texts() {
        let mut stage = stage();
        stage.state.cell_mut().title.clone_from(&text);
        stage.state.session.title.clone_from(&text);
        stage.state.program.engine.model.clone_from(&text);
        stage.send(Message::Warned(text.clone()));
        painted(&mut stage);
        stage.send(Message::OpenFailed(text.clone()));
        painted(&mut stage);
        stage.keys("esc ctrl-r");
        stage.words(0, &text);
        stage.end(0, Finish::Failed, Some(&text));
        let id = stage.live[0].id;
        stage.send(Message::LaneWaits(id, text));
        painted(&mut stage);
    }
    let mut stage = stage();
    let entry =
        |number| SessionEntry { title: format!("{number}"), detail: String::new(), open: String::new() };
    stage.send(Message::SessionsListed((0..70_000).map(entry).collect()));
    painted(&mut stage);
    let stops: Vec<String> = (0..70_000).map(|number| number.to_string()).collect();
    stage.keys("esc");
    stage.state.program.overlay = Some(Overlay::Stops(samplebook::app::state::StopList::new(stops)));
    painted(&mut stage);
}

#[test]
fn a_note_of_a_million_bytes_and_a_title_of_ten_thousand_characters_are_drawn() {
    let note = [&"word ".repeat(13_000), "\n", &"x".repeat(70_000), "\n", &"line\n".repeat(180_000)].concat();
    assert!(note.len() > 1_000_000);
    let mut stage = stage();
    stage.state.cell_mut().title = "x".repeat(10_000);
    stage.state.cell_mut().note.clone_from(&note);
    stage.state.session.note = note;
    for keys in ["alt-h", "alt-5", "up", "alt-1", "e", "esc"] {
        stage.keys(keys);
        painted(&mut stage);
    }
    for columns in 65_525..65_540 {
        stage.send(Message::Warned("x".repeat(columns)));
        painted(&mut stage);
    }
}

#[test]
fn the_wheel_leaves_help_where_the_keys_can_scroll_back() {
    let mut stage = stage();
    stage.keys("f1");
    for _ in 0..1_000 {
        stage.mouse(MouseAction::WheelDown, 60, 20);
    }
    let last = stage.text();
    for _ in 0..60 {
        stage.keys("up");
    }
    assert_ne!(stage.text(), last);
}
