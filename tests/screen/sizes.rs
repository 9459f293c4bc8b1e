//! The layout at every size: the usual ones as text, all others painted without a panic.

use samplebook::{
    app::{COMMANDS, InstrumentsCommand, Message, ProgramCommand, read, state::Instrument},
    store::EMBEDDED,
    text::{width, wrapped},
};

use super::stage::{
    Stage,
    sessions::{COLUMNS, TURNS, TWO},
};

/// From a large screen to the smallest that has room for every pane.
const SIZES: [(u16, u16); 6] = [(200, 60), (160, 50), (120, 40), (100, 30), (80, 24), (60, 16)];

/// Takes the text of a stage at every size.
fn at_every_size(name: &str, toml: &str, play: impl Fn(&mut Stage)) {
    for (columns, rows) in SIZES {
        let mut stage = Stage::new(toml, columns, rows);
        play(&mut stage);
        insta::assert_snapshot!(format!("{name}@{columns}x{rows}"), stage.text());
    }
}

fn say_four(stage: &mut Stage) {
    stage.keys("alt-4 ctrl-r").say_all("4\nwhat is 3+3=6\nwhat is 4+4=8\n");
}

#[test]
fn the_samples_have_the_room() {
    at_every_size("first", TWO, say_four);
    at_every_size("columns", COLUMNS, say_four);
    at_every_size("run-on", TURNS, |stage| {
        stage
            .keys("alt-4 ctrl-r")
            .say_all(" Because of the air.\n\nHuman: And at night?\nAssistant: It is dark.");
    });
    at_every_size("tally", TWO, |stage| {
        say_four(stage);
        stage.keys("t");
    });
    at_every_size("token", TWO, |stage| {
        say_four(stage);
        stage.keys("i right");
    });
    let sixteen =
        TWO.replace("prefix = \"what is 2+2=\"", "prefix = \"what is 2+2=\"\nparams = { lanes = 16 }");
    at_every_size("sixteen", &sixteen, say_four);
}

/// The rows that lanes have before anything is sampled, and those of the guide.
fn lane_rows(columns: u16, rows: u16) -> (u16, u16) {
    let stage = Stage::new(TWO, columns, rows);
    let layout = stage.state.layout();
    (layout.lanes_frame.height, layout.coach.height)
}

#[test]
fn the_lanes_have_more_than_half_of_a_usual_screen() {
    assert_eq!(lane_rows(120, 40), (32, 2));
    assert_eq!(lane_rows(80, 24), (16, 2));
    assert_eq!(lane_rows(60, 16), (8, 2));
}

#[test]
fn what_has_the_keys_moves_no_lane_sideways() {
    for (columns, rows) in SIZES {
        let mut stage = Stage::new(TWO, columns, rows);
        say_four(&mut stage);
        let places = |stage: &Stage| -> Vec<(u16, u16)> {
            let lanes = stage.state.layout().lanes;
            lanes.into_iter().flatten().map(|lane| (lane.frame.x, lane.frame.width)).collect()
        };
        let before = places(&stage);
        for keys in ["alt-1", "alt-2", "alt-3", "alt-4"] {
            stage.keys(keys);
            let after = places(&stage);
            assert!(
                after.iter().all(|place| before.contains(place)),
                "{keys} at {columns}x{rows}: {after:?}"
            );
        }
    }
}

#[test]
fn every_size_is_painted_whatever_is_shown() {
    let plays: [&str; 8] = [
        "alt-4 ctrl-r",
        "alt-4 ctrl-r alt-3",
        "alt-4 ctrl-r b",
        "alt-4 ctrl-r t",
        "alt-4 ctrl-r N",
        "alt-4 ctrl-r i",
        "alt-4 ctrl-r ?",
        "alt-4 ctrl-r z",
    ];
    for keys in plays {
        let mut stage = Stage::new(TWO, 120, 40);
        for key in keys.split(' ') {
            match key {
                "?" => stage.send(Message::Command(ProgramCommand::Help.into())),
                "N" => stage.send(Message::Command(InstrumentsCommand::Show(Instrument::Next).into())),
                key => _ = stage.keys(key),
            }
            if key == "ctrl-r" {
                stage.say_all("4\nwhat is 3+3=6\n");
            }
        }
        let widths = (1..64).chain([79, 80, 119, 159, 160, 161, 400]);
        for columns in widths {
            for rows in (1..26).chain([29, 30, 49, 50, 51, 120]) {
                stage.send(Message::Resized(columns, rows));
                let buffer = stage.paint();
                assert_eq!((buffer.area.width, buffer.area.height), (columns, rows));
            }
        }
    }
}

#[test]
fn a_wide_character_does_not_reach_into_what_lies_above_it() {
    let wide = TWO.replace("what is 2+2=", &"字".repeat(200));
    for columns in [90, 91] {
        let mut stage = Stage::new(&wide, columns, 24);
        stage.keys("ctrl-p");
        let area = stage.state.layout().overlay;
        let buffer = stage.paint();
        for y in area.top()..area.bottom() {
            let beside = buffer[(area.x - 1, y)].symbol();
            assert!(width(beside) <= 1, "{beside} reaches into the box");
            assert!("┏┃┗".contains(buffer[(area.x, y)].symbol()), "{}", stage.text());
        }
    }
}

#[test]
fn below_the_smallest_size_one_lane_and_the_keys_that_save_it_are_left() {
    let mut stage = Stage::new(TWO, 59, 15);
    say_four(&mut stage);
    let text = stage.text();
    assert!(text.contains("what is 3+3=6") && text.contains("needs 60x16"), "{text}");
    assert!(text.contains("^S save") && text.contains("^Q quit") && text.contains("^R sample"), "{text}");
}

#[test]
fn the_guides_that_ship_fit_their_place_and_name_commands_that_are() {
    for (name, text) in EMBEDDED {
        let mut stage = Stage::new(text, 80, 24);
        stage.keys("alt-4");
        for cell in 0..stage.state.session.cells.len() {
            stage.state.session.current = cell;
            for (number, step) in read::guide(&stage.state).iter().enumerate() {
                let filled = read::fill_in(&stage.state, step);
                let rows = wrapped(&filled, 78);
                assert!(rows.len() <= 3, "{name}, cell {}, step {}: {rows:#?}", cell + 1, number + 1);
                assert!(rows.iter().all(|row| width(row) <= 78), "{rows:#?}");
                for name in step
                    .split('{')
                    .skip(1)
                    .filter_map(|part| Some(part.split_once('}')?.0.trim_start_matches('~')))
                {
                    assert!(COMMANDS.iter().any(|row| row.name == name), "no command is called {name}");
                }
                for hard in ["Alt-", "^P", "F1", "F2", "F3", "F6", "F7", "F8"] {
                    let is_model_list = hard == "F3" && filled.contains("F3");
                    assert!(is_model_list || !filled.contains(hard), "{name}: {filled:?} asks for {hard}");
                }
            }
        }
    }
}

#[test]
fn every_column_keeps_some_rows_and_the_selected_lane_is_among_them() {
    let values: Vec<String> = (0..12).map(|number| format!("{{ temperature = 0.{number:02} }}")).collect();
    let toml = format!(
        "format = 1\n[[cell]]\nid = \"a\"\nprefix = \"x\"\nparams = {{ lanes = 4 }}\ncolumns = [{}]\n",
        values.join(", ")
    );
    for (columns, rows) in [(80, 24), (60, 16), (120, 40)] {
        let mut stage = Stage::new(&toml, columns, rows);
        stage.keys("alt-4 ctrl-r").say_all("4\n");
        for selected in 0..48 {
            let layout = stage.state.layout();
            let shown: Vec<usize> = layout
                .lanes
                .iter()
                .enumerate()
                .filter(|(_, lane)| lane.is_some())
                .map(|(at, _)| at)
                .collect();
            assert!(shown.contains(&selected), "{selected} at {columns}x{rows}: {shown:?}");
            let of_column = |column: usize| shown.iter().filter(|lane| **lane / 4 == column).count();
            let (least, most) = (0..12).map(of_column).fold((9, 0), |(a, b), n| (a.min(n), b.max(n)));
            assert!(most - least <= 1, "{columns}x{rows}: {shown:?}");
            stage.keys("right");
        }
        assert!(stage.text().contains(" lanes ↓"), "{}", stage.text());
    }
}

#[test]
fn the_samples_behind_a_bar_are_rows_that_the_arrows_go_through() {
    let mut stage =
        Stage::new(&TWO.replace("prefix = \"what", "params = { lanes = 16 }\nprefix = \"what"), 80, 24);
    stage.keys("alt-4 ctrl-r").say_all("4\n");
    stage.keys("t enter");
    assert!(stage.text().contains("only answer 4 · 16 samples"), "{}", stage.text());
    stage.keys("down down");
    assert_eq!(stage.state.cell().board.selected, 2);
    stage.keys("end");
    assert_eq!(stage.state.cell().board.selected, 15);
    stage.keys("home pagedown up");
    assert_eq!(stage.state.cell().board.selected, 9);
    stage.keys("enter");
    assert!(stage.state.cell().board.zoomed && stage.text().contains("▸10 "), "{}", stage.text());
}
