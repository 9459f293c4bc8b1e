//! Pickers, help, reports and questions, by key and by mouse; and the mouse on everything else.

use samplebook::{
    app::{Message, MouseAction, SessionEntry},
    session::Param,
};

use crate::{
    look,
    settings::{answered, columns, deaf, live, long, looked_at, read_only, two},
    stage::Stage,
    table::check,
};

fn sessions() -> Stage {
    let mut stage = deaf();
    let entry = |title: &str| SessionEntry {
        title: title.to_owned(),
        detail: "2 cells".to_owned(),
        open: format!("embedded:{title}"),
    };
    stage.send(Message::SessionsListed(["tour", "zebra"].map(entry).to_vec()));
    stage
}

fn read_only_sessions() -> Stage {
    let mut stage = read_only();
    let entry =
        SessionEntry { title: "tour".to_owned(), detail: String::new(), open: "tour.toml".to_owned() };
    stage.send(Message::SessionsListed(vec![entry]));
    stage
}

fn named<const N: usize>(names: [&str; N]) -> Vec<(String, String)> {
    names.map(|name| (name.to_owned(), String::new())).to_vec()
}

fn engines() -> Stage {
    let mut stage = two();
    stage.send(Message::EnginesListed(crate::stage::engines(&["local", "builtin", "server:a"])));
    stage
}

fn engines_of_column() -> Stage {
    let mut stage = columns();
    stage.keys("alt-.");
    stage.send(Message::EnginesListed(crate::stage::engines(&["builtin", "server:a"])));
    stage
}

fn themes() -> Stage {
    let mut stage = two();
    stage.state.program.theme = "day".to_owned();
    stage.send(Message::ThemesListed(named(["night", "day", "mono"])));
    stage
}

fn report() -> Stage {
    let mut stage = two();
    stage.send(Message::OpenFailed("line\n".repeat(40)));
    stage
}

fn short_report() -> Stage {
    let mut stage = two();
    stage.send(Message::OpenFailed("line".to_owned()));
    stage
}

fn engine_of_column(stage: &Stage) -> String {
    format!("{:?}", stage.state.cell().columns[0].engine)
}

/// The selected entry and how many match.
fn selected(stage: &Stage) -> String {
    match &stage.state.program.overlay {
        Some(samplebook::app::state::Overlay::Picker(picker)) => {
            let label = picker.chosen().map_or("none", |entry| entry.label.as_str());
            format!("{label} of {}", picker.matches.len())
        }
        _ => look::overlay(stage),
    }
}

#[test]
fn pickers_by_key() {
    check(&[
        (sessions, "enter", look::overlay, "none", "open embedded:tour"),
        (sessions, "down enter", look::overlay, "none", "open embedded:zebra"),
        (sessions, "'zeb' enter", look::overlay, "none", "open embedded:zebra"),
        (sessions, "'zeb'", selected, "zebra of 1", ""),
        (sessions, "'nothing' enter", look::news, "nothing matches", ""),
        (sessions, "esc", look::overlay, "none", ""),
        (sessions, "down down down", selected, "zebra of 2", ""),
        (sessions, "pagedown pageup", selected, "tour of 2", ""),
        (sessions, "'zeb' backspace backspace backspace", selected, "tour of 2", ""),
        (sessions, "ctrl-r", look::overlay, "picker Open a session", ""),
        (sessions, "f1", look::overlay, "help 0", ""),
        (sessions, "ctrl-p", selected, "Sample every lane of 172", ""),
        (read_only_sessions, "enter", look::overlay, "confirm", ""),
        (read_only_sessions, "enter y", look::overlay, "none", "open tour.toml"),
        (engines, "", selected, "builtin of 7", ""),
        (engines, "enter", look::overlay, "none", "use engine builtin"),
        (engines, "down enter", look::overlay, "none", "use engine server:a"),
        (engines_of_column, "", selected, "builtin of 7", ""),
        (engines_of_column, "down enter", engine_of_column, "Some(\"server:a\")", ""),
        (engines_of_column, "down down enter", engine_of_column, "None", ""),
        (engines, "'open a' enter", look::overlay, "line ModelPath", ""),
        (engines, "'open a' enter enter", look::overlay, "line ModelPath: type a path", ""),
        (engines, "'open a' enter '~/m/a.gguf' enter", look::overlay, "none", "use engine local:~/m/a.gguf"),
        (engines_of_column, "'open a' enter 'a.gguf' enter", engine_of_column, "Some(\"local:a.gguf\")", ""),
        (themes, "", selected, "day of 3", ""),
        (themes, "down enter", look::overlay, "none", "use theme mono"),
        (two, "ctrl-p 'new cell' enter", look::cells, "sum cell-2 korean at 1", ""),
        (two, "ctrl-p 'palette' enter", look::overlay, "picker Commands", ""),
        (two, "alt-p enter", look::overlay, "none", "picture Screen"),
        (two, "alt-p down down enter", look::overlay, "none", "picture Next"),
    ]);
}

#[test]
fn help_reports_and_questions_by_key() {
    check(&[
        (two, "f1 down down", look::overlay, "help 2", ""),
        (two, "f1 down down up", look::overlay, "help 1", ""),
        (two, "f1 pagedown home", look::overlay, "help 0", ""),
        (two, "f1 f1", look::overlay, "none", ""),
        (two, "f1 enter", look::overlay, "help 0", ""),
        (report, "down down", look::overlay, "report That did not work 2", ""),
        (report, "end", look::overlay, "report That did not work 39", ""),
        (report, "end ctrl-home", look::overlay, "report That did not work 0", ""),
        (report, "enter", look::overlay, "none", ""),
        (report, "esc", look::overlay, "none", ""),
        (report, "'x'", look::overlay, "report That did not work 0", ""),
        (short_report, "'c'", look::overlay, "report That did not work 0", "copy \"line\""),
        (short_report, "ctrl-c", look::overlay, "report That did not work 0", "copy \"line\""),
        (read_only, "ctrl-q 'x' enter", look::overlay, "confirm", ""),
        (read_only, "ctrl-q ctrl-q", look::overlay, "confirm", ""),
        (read_only, "ctrl-q esc", look::overlay, "none", ""),
        (read_only, "ctrl-q 'Y'", look::overlay, "none", "quit"),
    ]);
}

/// What the mouse does where a text stands: the stage, the text, presses of the button, what is seen.
type Click = (fn() -> Stage, &'static str, usize, fn(&Stage) -> String, &'static str);

#[test]
fn the_button_on_every_target() {
    let cases: &[Click] = &[
        (two_with_cells, "안녕", 1, look::cell, "1"),
        (two_with_cells, "안녕", 1, look::focus, "Lanes"),
        (two, "is 2+2", 1, look::caret, "5"),
        (two, "is 2+2", 2, look::selection, "5..7"),
        (two, "is 2+2", 3, look::selection, "0..12"),
        (two, "temperature", 1, look::param, "temperature"),
        (at_sliders, "top-k", 2, look::overlay, "line Value(TopK)"),
        (answered, "4 or so", 1, look::focus, "Lanes"),
        (answered, "4 or so", 2, look::zoomed, "true"),
        (looked_at, "b c d", 1, look::token, "1, 0"),
        (columns_drawn, "2 own", 1, look::columns, "2, 1"),
        (columns_drawn, "2 own", 2, look::columns, "2, all"),
        (newer_of_two, "run 2 of 2", 1, look::run, "1 of 2"),
        (sessions, "zebra", 1, look::overlay, "none"),
        (engines, "server:a", 1, look::overlay, "none"),
        (palette, "New cell", 1, look::cells, "sum cell-2 korean at 1"),
        (two, "all else off", 1, look::focus, "Prefix"),
        (two, "saved", 1, look::focus, "Prefix"),
    ];
    let mut wrong = Vec::new();
    for (number, (stage, text, clicks, look, seen)) in cases.iter().enumerate() {
        let mut stage = stage();
        let (x, y) = stage.find(text);
        for _ in 0..*clicks {
            stage.mouse(MouseAction::Down, x, y);
            stage.mouse(MouseAction::Up, x, y);
        }
        let found = look(&stage);
        if found != *seen {
            wrong.push(format!("CASE {number} {text}\n  SEEN {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Samples of two runs; the newer one is shown.
fn newer_of_two() -> Stage {
    let mut stage = answered();
    stage.keys("ctrl-r").say_all(" five");
    stage
}

fn columns_drawn() -> Stage {
    let mut stage = columns();
    stage.keys("ctrl-r").say_all("x");
    stage
}

fn palette() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-p 'new'");
    stage
}

/// What the wheel does where a text stands: the stage, the text, notches down, what is seen.
#[test]
fn the_wheel_on_every_target() {
    let cases: &[Click] = &[
        (two_with_cells, "안녕", 1, look::cell, "1"),
        (lines_at_start, "one two", 1, look::caret, "57"),
        (two, "temperature", 2, look::temperature, "0.9"),
        (long, "▹1", 1, look::scroll, "3 0 0 0"),
        (sessions, "tour", 1, selected, "zebra of 2"),
        (two_with_help, "Keys", 2, look::overlay, "help 6"),
        (two, "saved", 1, look::cell, "0"),
    ];
    let mut wrong = Vec::new();
    for (number, (stage, text, notches, look, seen)) in cases.iter().enumerate() {
        let mut stage = stage();
        let before = look(&stage);
        let (x, y) = stage.find(text);
        (0..*notches).for_each(|_| stage.mouse(MouseAction::WheelDown, x, y));
        let found = look(&stage);
        (0..*notches).for_each(|_| stage.mouse(MouseAction::WheelUp, x, y));
        if found != *seen {
            wrong.push(format!("CASE {number} {text}\n  SEEN {found:?}"));
        }
        assert_eq!(look(&stage), before, "{text}: the wheel goes back as far");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn lines_at_start() -> Stage {
    let mut stage = crate::settings::lines();
    stage.keys("ctrl-home");
    stage
}

fn at_sliders() -> Stage {
    let mut stage = two();
    stage.keys("alt-3");
    stage
}

fn two_with_cells() -> Stage {
    let mut stage = two();
    stage.keys("alt-1");
    stage
}

fn two_with_help() -> Stage {
    let mut stage = two();
    stage.keys("f1");
    stage
}

#[test]
fn dragging_selects_and_slides() {
    let mut stage = two();
    let (x, y) = stage.find("is 2+2");
    stage.mouse(MouseAction::Down, x, y);
    stage.mouse(MouseAction::Drag, x + 4, y);
    assert_eq!(look::selection(&stage), "5..9");
    stage.mouse(MouseAction::Up, x + 4, y);
    stage.mouse(MouseAction::Drag, x, y);
    assert_eq!(look::selection(&stage), "5..9", "the button is up");
    let bar = |stage: &Stage| {
        let layout = stage.state.layout();
        layout.sliders.iter().find(|slider| slider.param == Param::Temperature).unwrap().bar
    };
    // The pane grows when it gets the focus: the slider may be elsewhere then.
    stage.mouse(MouseAction::Down, bar(&stage).x, bar(&stage).y);
    assert_eq!((look::temperature(&stage), look::focus(&stage)), ("0".to_owned(), "Params".to_owned()));
    stage.mouse(MouseAction::Drag, bar(&stage).right() - 1, bar(&stage).y);
    assert_eq!(look::temperature(&stage), "2");
    stage.mouse(MouseAction::Drag, 0, 0);
    assert_eq!(look::temperature(&stage), "0", "as far as the bar goes");
}

#[test]
fn the_mouse_keeps_what_live_mode_passes_where_a_key_would() {
    // A slider goes on; a cell, a run and a lane are other things.
    let mut stage = live();
    stage.keys("right");
    stage.resample(" else");
    stage.wanted.clear();
    stage.click("temperature");
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.keys("b").click("안녕");
    assert_eq!(stage.asked_for(), ["write 4 samples"]);
}

#[test]
fn the_halves_of_the_line_about_runs_go_back_and_forward() {
    let mut stage = newer_of_two();
    let runs = stage.state.layout().runs;
    for (x, run) in
        [(runs.x, "1 of 2"), (runs.x, "1 of 2"), (runs.right() - 1, "2 of 2"), (runs.right() - 1, "2 of 2")]
    {
        stage.mouse(MouseAction::Down, x, runs.y);
        assert_eq!(look::run(&stage), run);
    }
}
