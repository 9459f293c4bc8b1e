//! The screen as its user sees it: keys in, an engine that says what the test says, text and styles out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod chinese;
mod columns;
mod contrast;
mod gallery;
mod huge;
mod instruments;
mod pane;
mod script;
mod sizes;
#[path = "../stage/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest of the stage")]
mod stage;
mod why;

use samplebook::{
    app::{Effect, Message, MouseAction, ProgramCommand, state::Pane},
    session::{Finish, Param},
};
use stage::{Stage, engines as engines_named, sessions::TWO as SESSION};

fn stage() -> Stage {
    Stage::new(SESSION, 120, 40)
}

/// Four lanes: one streams, the others ended in different ways.
fn played(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(SESSION, width, height);
    stage.keys("ctrl-r");
    stage.words(0, "4\nwhat is 3+3=6 and so on");
    stage.words(1, " four, said the teacher.");
    stage.end(1, Finish::Stop, None);
    stage.words(2, "22\n\nThe next question is harder, and longer than a lane is wide.");
    stage.end(2, Finish::Length, None);
    stage.end(3, Finish::Failed, Some("http://127.0.0.1:1/v1: connection refused; is the server running?"));
    stage
}

#[test]
fn the_screen_at_120x40() {
    insta::assert_snapshot!(played(120, 40).styled());
}

#[test]
fn the_screen_at_80x24() {
    insta::assert_snapshot!(played(80, 24).text());
}

#[test]
fn sixteen_lanes_at_80x24() {
    let mut stage = Stage::new(SESSION, 80, 24);
    for _ in 0..12 {
        stage.send(Message::Command(ProgramCommand::FocusParams.into()));
        stage.state.session.param = Param::Lanes;
        stage.keys("right");
    }
    stage.keys("ctrl-r");
    for lane in 0..16 {
        stage.words(lane, &format!("lane {lane} says this"));
    }
    insta::assert_snapshot!(stage.text());
}

#[test]
fn help_palette_and_stops_are_drawn() {
    let mut stage = stage();
    stage.keys("f1");
    insta::assert_snapshot!("help", stage.text());
    stage.keys("esc ctrl-p 'smp'");
    insta::assert_snapshot!("palette", stage.text());
    stage.keys("esc alt-3");
    stage.state.session.param = Param::Stop;
    stage.keys("enter '\\n\\n' enter 'Human:' enter");
    assert_eq!(stage.state.cell().params.stop, ["\n\n", "Human:"]);
    insta::assert_snapshot!("stops", stage.text());
}

#[test]
fn below_the_smallest_size_it_says_so_and_comes_back_unharmed() {
    let mut stage = played(120, 40);
    let before = stage.text();
    for (width, height) in [(20, 5), (1, 1), (59, 40), (200, 15), (0, 0)] {
        stage.send(Message::Resized(width, height));
        let text = stage.text();
        assert!(width < 20 || text.contains("needs 60x16"), "{text}");
    }
    stage.send(Message::Resized(120, 40));
    assert_eq!(stage.text(), before);
}

#[test]
fn every_size_can_be_drawn() {
    let mut stage = played(120, 40);
    for width in (0..200).step_by(7) {
        for height in (0..60).step_by(5) {
            stage.send(Message::Resized(width, height));
            stage.text();
        }
    }
}

#[test]
fn the_prefix_is_sent_to_the_byte() {
    let mut stage = stage();
    stage.keys("' '");
    stage.send(Message::Pasted("\r\n\ttrailing  \n\n".to_owned()));
    stage.keys("ctrl-r");
    assert_eq!(stage.live[0].prefix, b"what is 2+2= \r\n\ttrailing  \n\n");
    assert!(stage.text().contains("ends with 2 newlines"));
}

#[test]
fn prompt_and_generated_text_differ_in_colour_and_without_colour() {
    let stage = played(120, 40);
    for theme in samplebook::tui::theme::Theme::names() {
        use samplebook::tui::theme::{Role, Theme};
        let theme = Theme::builtin(theme).unwrap();
        let (prompt, generated) = (theme.style(Role::Prompt), theme.style(Role::Generated));
        assert_ne!(prompt.add_modifier, generated.add_modifier, "{}", theme.name);
    }
    let text = stage.text();
    // The bar beside generated rows is the second cue.
    assert!(text.lines().any(|line| line.contains("▎what is 2+2=4")), "{text}");
}

#[test]
fn sampling_again_keeps_the_older_run_in_reach() {
    let mut stage = played(120, 40);
    stage.end(0, Finish::Length, None);
    stage.keys("ctrl-r");
    stage.words(0, "seven");
    for lane in 0..4 {
        stage.end(lane, Finish::Stop, None);
    }
    assert!(stage.text().contains("run 2 of 2") && stage.text().contains("seven"));
    stage.keys("alt-left");
    assert!(stage.text().contains("run 1 of 2") && stage.text().contains("teacher."));
    stage.keys("alt-right alt-right");
    assert!(stage.text().contains("run 2 of 2"));
}

#[test]
fn one_lane_again_leaves_the_others_as_they_were() {
    let mut stage = played(120, 40);
    stage.end(0, Finish::Length, None);
    stage.keys("alt-4 right r");
    stage.words(1, " five!");
    stage.end(1, Finish::Stop, None);
    let text = stage.text();
    assert!(text.contains("five!") && text.contains("The next question"), "{text}");
    assert!(!text.contains("teacher."));
    stage.keys("[");
    assert!(stage.text().contains("teacher."));
}

#[test]
fn a_cut_lane_goes_on_from_its_last_byte() {
    let mut stage = played(120, 40);
    stage.end(0, Finish::Length, None);
    stage.keys("alt-4 right right c");
    let sample = stage.live[0].clone();
    let parent = sample.parent.unwrap();
    assert_eq!(sample.lane, 2);
    assert_eq!(
        sample.prefix,
        b"what is 2+2=22\n\nThe next question is harder, and longer than a lane is wide."
    );
    assert_eq!(parent.token, stage.state.session.samples[&parent.sample].sample.tokens.len());
    stage.words(2, " And on.");
    stage.end(2, Finish::Length, None);
    stage.keys("c");
    let grandchild = stage.live[0].clone();
    assert!(grandchild.prefix.ends_with(b"wide. And on."));
    assert_eq!(stage.state.prompt_length(&grandchild), "what is 2+2=".len());
    // What ended by itself cannot be continued, and says so.
    stage.keys("left c");
    assert!(stage.text().contains("ended by stop"));
}

#[test]
fn a_lane_can_be_stopped_and_zoomed_and_taken_into_the_prefix() {
    let mut stage = played(120, 40);
    stage.keys("alt-4 x");
    assert!(stage.live.is_empty());
    assert!(stage.text().contains("■ cancelled"));
    stage.keys("z");
    let zoomed = stage.text();
    assert!(!zoomed.contains("teacher.") && zoomed.contains("what is 3+3"));
    stage.keys("esc a alt-2");
    assert_eq!(stage.state.cell().prefix().text(), "what is 2+2=4\nwhat is 3+3=6 and so on");
    stage.keys("alt-u");
    assert_eq!(stage.state.cell().prefix().text(), "what is 2+2=");
}

#[test]
fn cells_are_made_moved_deleted_and_brought_back_with_their_samples() {
    let mut stage = played(120, 40);
    stage.end(0, Finish::Stop, None);
    stage.keys("alt-1 d");
    assert_eq!(stage.state.session.cells.len(), 3);
    assert!(stage.text().contains("Two plus two copy"));
    stage.keys("up x");
    assert_eq!(stage.state.session.cells.len(), 2);
    stage.keys("u");
    assert!(stage.text().contains("teacher."));
    stage.keys("shift-down r 'Sums' enter");
    assert_eq!(stage.state.session.cells[1].title, "Sums");
    stage.keys("e 'More.' esc");
    assert_eq!(
        stage.state.session.cells[1].note,
        "1. Press {sample}.\n2. Four samples. Press {tally-here}.More."
    );
    stage.keys("x x x");
    assert_eq!(stage.state.session.cells.len(), 1, "there is always a cell");
}

#[test]
fn sliders_by_key_by_number_by_mouse() {
    let mut stage = stage();
    stage.keys("alt-3 right right shift-right");
    assert_eq!(stage.state.cell().params.get(Param::Temperature), Some(1.35));
    stage.keys("'0' '.' '7' enter");
    assert_eq!(stage.state.cell().params.get(Param::Temperature), Some(0.7));
    stage.keys("'9' enter");
    assert!(stage.text().contains("outside 0 to 2"), "{}", stage.text());
    stage.keys("esc backspace x");
    assert_eq!(stage.state.cell().params.get(Param::Temperature), None);
    let bar = stage.state.layout().sliders.iter().find(|s| s.param == Param::TopP).unwrap().bar;
    stage.mouse(MouseAction::Down, bar.x, bar.y);
    assert_eq!(stage.state.cell().params.get(Param::TopP), Some(0.0));
    stage.mouse(MouseAction::Drag, bar.right() + 20, bar.y + 5);
    assert_eq!(stage.state.cell().params.get(Param::TopP), Some(1.0));
    stage.mouse(MouseAction::Up, 0, 0);
    stage.mouse(MouseAction::WheelDown, bar.x, bar.y);
    stage.mouse(MouseAction::WheelDown, bar.x, bar.y);
    stage.mouse(MouseAction::WheelUp, bar.x, bar.y);
    assert_eq!(stage.state.cell().params.get(Param::TopP), Some(0.99));
}

#[test]
fn the_mouse_reaches_cells_prefix_lanes_and_pickers() {
    let mut stage = played(120, 40);
    stage.keys("alt-1");
    let (x, y) = stage.find("안녕 cells");
    stage.mouse(MouseAction::Down, x, y);
    assert_eq!(stage.state.session.current, 1);
    let (x, y) = stage.find("teacher: 선생님");
    stage.mouse(MouseAction::Down, x + 2, y);
    assert_eq!((stage.state.session.focus, stage.state.cell().prefix().caret()), (Pane::Prefix, 2));
    stage.mouse(MouseAction::Drag, x + 11, y);
    assert_eq!(stage.state.cell().prefix().selected_text().as_deref(), Some("acher: 선"));
    stage.mouse(MouseAction::Up, 0, 0);
    stage.keys("ctrl-p 'quit'");
    let (x, y) = stage.find("▸ Quit");
    stage.mouse(MouseAction::Down, x, y);
    assert!(stage.effects.contains(&Effect::Quit), "{:?}", stage.effects);
}

#[test]
fn hostile_output_reaches_the_screen_only_as_marks() {
    let mut stage = stage();
    stage.keys("ctrl-r");
    let hostile = "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J\u{9b}31m\u{202e}abc\u{200b}\r\u{0}\u{7f}\u{e0041}";
    for byte in hostile.as_bytes() {
        stage.token(0, &[*byte]);
    }
    stage.token(0, &[0xff, 0xfe]);
    stage.end(0, Finish::Failed, Some("evil \u{1b}[31m error\u{7}"));
    let mut cell = stage.state.cell().params.clone();
    cell.stop = vec!["\u{1b}]0;title\u{7}".to_owned()];
    stage.state.cell_mut().params = cell;
    stage.state.cell_mut().title = "\u{1b}[31mred".to_owned();
    let text = stage.text();
    let bad = |c: &char| *c != '\n' && (c.is_control() || matches!(c, '\u{200b}' | '\u{202e}' | '\u{e0041}'));
    assert_eq!(text.chars().find(bad), None, "{text}");
    assert!(text.contains("\\xFF") || text.contains("\\xff"), "{text}");
    // What is kept is what came.
    let lane = stage.state.cell().board.lanes[0].sample.unwrap();
    assert_eq!(
        stage.state.session.samples[&lane].sample.bytes(),
        [hostile.as_bytes(), &[0xff, 0xfe]].concat()
    );
}

#[test]
fn quitting_saves_first_and_asks_only_when_something_would_be_lost() {
    let mut stage = stage();
    stage.keys("'x' ctrl-q");
    assert!(stage.effects.contains(&Effect::Quit));
    assert!(!stage.state.is_dirty());

    let mut stage = self::stage();
    stage.state.session.place.read_only = Some("another program has it open".to_owned());
    stage.keys("'x' ctrl-q");
    assert!(stage.effects.is_empty());
    assert!(stage.text().contains("cannot be written"));
    stage.keys("n");
    assert!(stage.effects.is_empty());
    stage.keys("ctrl-q y");
    assert!(stage.effects.contains(&Effect::Quit));
}

#[test]
fn edits_are_written_by_themselves_after_a_while() {
    let mut stage = stage();
    stage.send(Message::Clock(1_000));
    stage.keys("'x'");
    stage.send(Message::Clock(1_100));
    assert!(stage.state.is_dirty());
    stage.send(Message::Clock(10_000));
    assert!(!stage.state.is_dirty());
}

#[test]
fn tokens_of_a_prefix_are_striped_and_counted() {
    let mut stage = stage();
    stage.keys("ctrl-t");
    assert!(stage.text().contains("3 tokens"), "{}", stage.text());
    let styled = stage.styled();
    stage.keys("ctrl-t");
    assert_ne!(styled, stage.styled());
}

#[test]
fn searching_goes_round() {
    let mut stage = Stage::new(&SESSION.replace("what is 2+2=", "one two one"), 100, 30);
    stage.keys("ctrl-f 'one' enter");
    assert_eq!(stage.state.cell().prefix().selection(), Some(0..3));
    stage.keys("ctrl-g");
    assert_eq!(stage.state.cell().prefix().selection(), Some(8..11));
    stage.keys("ctrl-g alt-g");
    assert_eq!(stage.state.cell().prefix().selection(), Some(8..11));
    stage.keys("ctrl-f 'absent' enter");
    assert!(stage.text().contains("not in the prefix"));
}

#[test]
fn a_note_is_kept_as_it_is_typed() {
    let mut stage = stage();
    stage.keys("alt-1 e ' Typed.' ctrl-s");
    assert_eq!(
        stage.state.to_session().cells[0].note,
        "1. Press {sample}.\n2. Four samples. Press {tally-here}. Typed."
    );
    stage.keys("ctrl-p");
    assert_eq!(stage.state.cell().note, "1. Press {sample}.\n2. Four samples. Press {tally-here}. Typed.");
}

#[test]
fn a_deleted_cell_keeps_its_id_for_itself() {
    let mut stage = stage();
    stage.keys("ctrl-n");
    let gone = stage.state.cell().id.clone();
    stage.keys("alt-1 x ctrl-n");
    assert!(stage.state.session.cells.iter().all(|cell| cell.id != gone));
    stage.keys("alt-1 u u");
    assert_eq!(stage.state.cell().id, gone);
    // Not even samples of a cell that is gone lend their cell's name.
    stage.keys("alt-4 ctrl-r");
    let cell = stage.live[0].cell.clone();
    for lane in 0..4 {
        stage.end(lane, Finish::Stop, None);
    }
    stage.state.session.cells.retain(|known| known.id != cell);
    stage.state.session.current = 0;
    assert_ne!(stage.state.fresh_id(cell.as_str()), cell);
}

#[test]
fn what_was_written_for_one_session_says_nothing_about_the_next() {
    let mut stage = stage();
    stage.send(Message::Clock(50_000));
    stage.keys("'abcd'");
    let old = stage.state.session.place.revision;
    let session = Box::new(stage.state.to_session());
    stage.send(Message::Opened {
        session,
        samples: Vec::new(),
        place: Default::default(),
        reports: Vec::new(),
    });
    assert!(!stage.state.is_dirty());
    stage.keys("alt-2 'xy'");
    stage.send(Message::Saved(old));
    assert!(stage.state.is_dirty());
    stage.send(Message::SaveFailed(old, "the disk is full".to_owned()));
    assert_eq!(stage.state.session.place.failure, None);
}

#[test]
fn another_session_is_opened_after_this_one_is_written_or_asked_about() {
    let mut stage = stage();
    stage.keys("'x' alt-o 'other.toml' enter");
    assert!(stage.effects.contains(&Effect::Open("other.toml".to_owned())));
    assert!(!stage.state.is_dirty());

    let mut stage = self::stage();
    stage.state.session.place.read_only = Some("another program has it open".to_owned());
    stage.keys("'x' alt-o 'other.toml' enter");
    assert!(stage.effects.is_empty());
    stage.keys("y");
    assert_eq!(stage.effects, [Effect::Open("other.toml".to_owned())]);
}

#[test]
fn a_zoomed_lane_never_hides_what_is_typed() {
    let mut stage = played(120, 40);
    stage.keys("alt-4 z");
    stage.send(Message::Pasted("pasted".to_owned()));
    assert!(stage.text().contains("what is 2+2=pasted"));
    stage.keys("alt-4 z alt-pagedown alt-2 alt-pageup 'typed'");
    assert!(stage.text().contains("2+2=pastedtyped"), "{}", stage.text());
}

#[test]
fn a_continuation_that_came_to_nothing_breaks_no_chain() {
    let mut stage = played(120, 40);
    stage.end(0, Finish::Length, None);
    stage.keys("alt-4 right right c x c");
    let again = stage.live[0].clone();
    assert_eq!(stage.state.prompt_length(&again), "what is 2+2=".len());
    let parent = again.parent.unwrap();
    assert!(!stage.state.session.samples[&parent.sample].sample.tokens.is_empty());
}

#[test]
fn one_lane_again_keeps_the_others_when_fewer_lanes_are_wanted_now() {
    let mut stage = played(120, 40);
    stage.end(0, Finish::Length, None);
    stage.keys("alt-3");
    stage.state.session.param = Param::Lanes;
    stage.keys("'1' enter alt-4 right right r");
    stage.words(2, " again");
    let text = stage.text();
    assert!(text.contains("teacher.") && text.contains("again"), "{text}");
}

#[test]
fn a_small_screen_shows_the_lane_that_has_the_keys() {
    let long =
        "format = 1\n[[cell]]\nid = \"a\"\nprefix = \"a\\nb\\nc\\nd\\ne\\nf\"\nparams = { lanes = 16 }\n";
    let mut stage = Stage::new(long, 60, 16);
    stage.keys("ctrl-r");
    for lane in 0..16 {
        stage.words(lane, &format!("L{lane}!"));
    }
    stage.keys("alt-4");
    for lane in 0..16 {
        assert!(stage.text().contains(&format!("▸{:>2} ", lane + 1)), "lane {lane}:\n{}", stage.text());
        stage.keys("right");
    }
}

#[test]
fn undo_goes_by_words_and_pauses() {
    let mut stage = stage();
    stage.send(Message::Clock(10_000));
    stage.keys("'one two'");
    stage.send(Message::Clock(20_000));
    stage.keys("'three' alt-u");
    assert_eq!(stage.state.cell().prefix().text(), "what is 2+2=one two");
    stage.keys("alt-u");
    assert_eq!(stage.state.cell().prefix().text(), "what is 2+2=one ");
}

#[test]
fn a_price_nobody_stated_is_not_nothing() {
    let mut stage = played(120, 40);
    assert!(stage.text().contains("$ ?"), "{}", stage.text());
    stage.end(0, Finish::Stop, None);
    assert!(Stage::new(SESSION, 120, 40).text().contains("$0.0000"));
}

#[test]
fn the_editor_shows_the_whole_prefix_when_there_is_room() {
    let mut stage = Stage::new(SESSION, 60, 16);
    stage.send(Message::Pasted("\n1\n2\n3\n4\n5".to_owned()));
    stage.send(Message::Resized(120, 40));
    assert!(stage.text().contains("what is 2+2="), "{}", stage.text());
}

#[test]
fn samples_that_are_not_on_disk_are_said_to_be_until_they_are() {
    let mut stage = stage();
    stage.keys("ctrl-r");
    stage.words(0, "kept in memory");
    let mut sample = stage.live.remove(0);
    sample.finish = Finish::Stop;
    let sample = Box::new(sample);
    stage.send(Message::SampleEnded { sample, not_written: Some("the disk is full".to_owned()) });
    assert!(stage.text().contains("samples not on disk"), "{}", stage.text());
    stage.send(Message::CaughtUp);
    assert!(!stage.text().contains("not on disk"), "{}", stage.text());
}

#[test]
fn continuing_the_rest_leaves_what_was_continued_before() {
    let mut stage = stage();
    stage.keys("ctrl-r");
    for lane in 0..4 {
        stage.words(lane, "one two");
        stage.end(lane, Finish::Length, None);
    }
    stage.keys("alt-4 c");
    stage.words(0, " three");
    stage.end(0, Finish::Stop, None);
    let continued = stage.state.cell().board.lanes[0].sample;
    stage.keys("shift-c");
    assert_eq!(stage.asked.iter().map(|lane| lane.lane).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(stage.state.cell().board.lanes[0].sample, continued);
    // From an older page, what is continued lies over that page.
    stage.keys("alt-left alt-left c");
    let lanes = &stage.state.cell().board.lanes;
    assert_ne!(lanes[0].sample, continued);
    let first = stage.state.cell().runs[0].samples.clone();
    assert_eq!(lanes[1].sample, Some(first[1]));
}
