//! The guide moves on when what a step names was done, by whatever way; and the list of samples finds and goes.

use samplebook::{
    app::{InstrumentsCommand, LanesCommand, read},
    session::Finish,
};

use crate::{
    look,
    settings::{answered, two},
    stage::Stage,
};

fn shown(stage: &Stage) -> (usize, String) {
    read::step(&stage.state).map_or((0, String::new()), |step| (step.number, step.text))
}

#[test]
fn a_step_is_over_once_what_it_names_was_done() {
    let mut stage = two();
    assert_eq!(shown(&stage), (1, "Press ^R.".to_owned()));
    stage.keys("alt-3 right alt-4 right");
    assert_eq!(shown(&stage).0, 1, "something else does not count");
    stage.command(LanesCommand::Sample);
    assert_eq!(shown(&stage), (2, "Four samples. Press t.".to_owned()));
    // By the list, not by its key; the last step stays and says that it is done.
    stage.keys("alt-4 o '1'");
    assert_eq!(look::instrument(&stage), "Tally");
    assert!(read::step(&stage.state).is_some_and(|step| step.is_done));
    stage.keys("backspace");
    assert_eq!(shown(&stage).0, 1);
}

#[test]
fn space_goes_on_also_to_the_next_cell_and_stays_in_the_last_one() {
    let mut stage = two();
    stage.keys("alt-4 space space");
    assert_eq!(look::cell(&stage), "1");
    assert_eq!(shown(&stage), (0, String::new()), "this cell has no note");
    stage.keys("space");
    assert_eq!(look::cell(&stage), "1");
}

#[test]
fn the_next_experiment_begins_with_its_samples_whatever_the_last_one_called_for() {
    let mut stage = answered();
    stage.keys("alt-4 t v '8' tab");
    stage.keys("space space");
    assert_eq!((look::cell(&stage), look::focus(&stage)), ("1".into(), "Lanes".into()));
    assert_eq!((look::view(&stage), look::instrument(&stage)), ("plain".into(), "none".into()));
}

#[test]
fn a_key_that_is_only_shown_is_not_waited_for() {
    let note = "1. {~next-pane} and {~nudge-up}.\\n2. End.";
    let toml = format!("format = 1\n[[cell]]\nid = \"a\"\nprefix = \"x\"\nnote = \"{note}\"\n")
        .replace("\\\\n", "\\n");
    let mut stage = Stage::plain(&toml);
    stage.keys("alt-4");
    assert_eq!(shown(&stage), (1, "Tab and →.".to_owned()));
    stage.keys("tab right");
    assert_eq!(shown(&stage).0, 1);
    stage.keys("space");
    assert_eq!(shown(&stage), (2, "End.".to_owned()));
    assert!(!read::step(&stage.state).is_some_and(|step| step.is_done));
}

#[test]
fn a_moved_key_is_named_by_its_new_name() {
    let mut stage = two();
    let moved = [("sample".to_owned(), vec!["f9".to_owned()])].into();
    stage.state.program.keys = samplebook::tui::keys::Keymap::new(&moved).unwrap().names().clone();
    assert_eq!(shown(&stage).1, "Press F9.");
    stage.keys("alt-4");
    stage.command(InstrumentsCommand::Close);
    stage.command(LanesCommand::Continue);
    assert!(!stage.news().contains("^R"), "{}", stage.news());
}

#[test]
fn the_list_of_samples_finds_one_and_goes_to_it() {
    let mut stage = answered();
    stage.keys("alt-4 p ctrl-r").say_all(" five");
    stage.keys("alt-4 alt-pagedown ctrl-r").say_all(" other");
    stage.keys("/");
    assert_eq!(look::overlay(&stage), "samples 10 of 10");
    stage.keys("'pinned'");
    assert_eq!(look::overlay(&stage), "samples 1 of 10");
    stage.keys("enter");
    assert_eq!(
        (look::cell(&stage), look::run(&stage), look::lane(&stage)),
        ("0".into(), "1 of 2".into(), "0".into())
    );
    stage.keys("/ 'FIVE' down enter");
    assert_eq!((look::run(&stage), look::lane(&stage)), ("2 of 2".into(), "2".into()));
    stage.keys("/ 'nowhere'");
    assert_eq!(look::overlay(&stage), "samples 0 of 10");
    stage.keys("enter");
    assert_eq!(look::overlay(&stage), "samples 0 of 10", "there is nothing to go to");
}

#[test]
fn a_sample_is_edited_as_a_branch_that_inherits_what_both_have() {
    let mut stage = two();
    stage.keys("ctrl-r");
    for word in ["one", " two", " three"] {
        stage.words(0, word);
    }
    stage.end(0, Finish::Stop, None);
    let parent = stage.state.selected_sample().unwrap().sample.clone();
    stage.keys("alt-4 shift-e ctrl-w 'four' esc");
    let [start] = stage.asked.as_slice() else { panic!("{:?}", stage.asked) };
    assert_eq!(start.inherited, parent.tokens[..4]);
    assert_eq!(start.parent.map(|parent| (parent.sample, parent.token)), Some((parent.id, 4)));
    let by_hand = start.chosen.clone().unwrap();
    assert_eq!((by_hand.bytes.as_slice(), by_hand.chosen, by_hand.id), (b"four".as_slice(), true, None));
    // Unchanged it asks for nothing.
    stage.end(0, Finish::Stop, None);
    stage.wanted.clear();
    stage.keys("shift-e esc");
    assert_eq!(stage.asked_for(), [""; 0]);
}

#[test]
fn two_samples_are_held_side_by_side() {
    let mut stage = answered();
    stage.keys("alt-4 d right right d");
    assert_eq!(look::view(&stage), "difference");
    assert_eq!(stage.state.cell().board.lanes.len(), 2);
    stage.keys("esc");
    assert_eq!(stage.state.cell().board.lanes.len(), 4);
}

#[test]
fn the_palette_sets_a_param_and_finds_by_other_words() {
    let mut stage = two();
    stage.keys("alt-4 : 'temp 0.8' enter");
    assert_eq!(look::temperature(&stage), "0.8");
    stage.keys(": 'seed 7' enter : 'budget'");
    assert!(stage.text().contains("▸ Instrument: the bill"), "{}", stage.text());
    stage.keys("esc : 'append'");
    assert!(stage.text().contains("no sample here yet"), "{}", stage.text());
}
