//! Live mode: the lanes follow the sliders, and what they pass is kept before anything else changes the board.

use samplebook::app::{Message, read};

use crate::{
    look,
    settings::{answered, live, passing, two},
    stage::Stage,
    table::check,
};

fn passing_count(stage: &Stage) -> String {
    format!("{} pass, run {}", stage.state.session.live_mode.shows(0).1, look::run(stage))
}

/// The first words of the first lane.
fn first_lane(stage: &Stage) -> String {
    let view = &stage.state.cell().board.lanes[0];
    stage.state.session.samples[&view.sample.unwrap()].sample.text()
}

#[test]
fn what_keys_do_while_lanes_follow_the_sliders() {
    check(&[
        (
            answered,
            "alt-l",
            look::news,
            "live mode is on: each time the sliders rest the server is asked again, at its price",
            "",
        ),
        (live, "alt-l", look::news, "live mode is off", ""),
        (live, "right", passing_count, "0 pass, run 1 of 1", "resample 1: 0.0 0.1 0.2 0.3"),
        (live, "right right", passing_count, "0 pass, run 1 of 1", "resample 1: 0.0 0.1 0.2 0.3"),
        (live, "left right", passing_count, "0 pass, run 1 of 1", "resample 1: 0.0 0.1 0.2 0.3"),
        (live, "down", passing_count, "0 pass, run 1 of 1", ""),
        (passing, "right", passing_count, "4 pass, run 1 of 1", "resample 2: 0.0 0.1 0.2 0.3"),
        (passing, "down", passing_count, "4 pass, run 1 of 1", ""),
        (passing, "alt-1", passing_count, "0 pass, run 2 of 2", "write 4 samples"),
        (passing, "alt-l", passing_count, "0 pass, run 2 of 2", "write 4 samples"),
        (passing, "alt-v", passing_count, "0 pass, run 2 of 2", "write 4 samples"),
        (passing, "alt-4 right", passing_count, "0 pass, run 2 of 2", "write 4 samples"),
        (passing, "alt-4 c", passing_count, "0 pass, run 3 of 3", "write 4 samples; start sum: 0.0+2"),
        (
            passing,
            "ctrl-r",
            passing_count,
            "0 pass, run 3 of 3",
            "write 4 samples; start sum: 0.0 0.1 0.2 0.3",
        ),
        (passing, "alt-left", passing_count, "0 pass, run 1 of 2", "write 4 samples"),
        (passing, "ctrl-q", passing_count, "0 pass, run 2 of 2", "write 4 samples; save 1; quit"),
        (passing, "alt-pagedown", look::cell, "1", "write 4 samples"),
    ]);
}

#[test]
fn a_sweep_keeps_what_is_passing_at_once_and_nothing_jumps_later() {
    let mut stage = passing();
    stage.wanted.clear();
    stage.keys("s");
    assert_eq!(
        stage.asked_for(),
        ["write 4 samples"],
        "before the columns are made, not when a pause is over"
    );
    assert_eq!(
        (look::columns(&stage), passing_count(&stage)),
        ("5, all".into(), "0 pass, run 2 of 2".into())
    );
    let shown = first_lane(&stage);
    for at in [100, 1_000, 10_000] {
        stage.send(Message::Clock(at));
        assert_eq!((first_lane(&stage), look::run(&stage)), (shown.clone(), "2 of 2".to_owned()));
    }
    assert!(stage.asked_for().iter().all(|asked| asked.starts_with("save")), "{:?}", stage.wanted);
}

#[test]
fn what_was_asked_for_before_a_sweep_does_not_come_after_it() {
    // One move is under way, another waits for it.
    let mut stage = passing();
    stage.keys("right right s");
    let shown = first_lane(&stage);
    let late = stage.resampled(" late");
    stage.wanted.clear();
    stage.send(late);
    assert_eq!((first_lane(&stage), passing_count(&stage)), (shown, "0 pass, run 2 of 2".to_owned()));
    stage.send(Message::Clock(10_000));
    let asked = stage.asked_for();
    assert!(asked.iter().all(|asked| asked.starts_with("save")), "{asked:?}");
}

#[test]
fn what_was_asked_for_does_not_come_over_another_cell_run_or_filter() {
    for keys in ["alt-pagedown ctrl-r alt-pageup", "ctrl-r", "alt-left", "alt-4 shift-f"] {
        let mut stage = passing();
        stage.keys("right right");
        stage.wanted.clear();
        stage.keys(keys);
        let before = look::run(&stage);
        let late = stage.resampled(" late");
        stage.send(late);
        assert_eq!(passing_count(&stage), format!("0 pass, run {before}"), "{keys}");
        stage.wanted.clear();
        stage.send(Message::Clock(10_000));
        let asked = stage.asked_for();
        assert!(asked.iter().all(|asked| asked.starts_with("save")), "{keys}: {asked:?}");
    }
    // But it comes where only the focus has moved on.
    let mut stage = passing();
    stage.keys("right alt-1");
    stage.resample(" late");
    assert_eq!(passing_count(&stage), "4 pass, run 2 of 2");
}

#[test]
fn what_the_sliders_rest_at_is_kept_after_a_while() {
    let mut stage = passing();
    stage.wanted.clear();
    assert_eq!(read::wake_at_ms(&stage.state), Some(450), "the marks fade first");
    stage.send(Message::Clock(799));
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.send(Message::Clock(800));
    assert_eq!(stage.asked_for(), ["write 4 samples"]);
    assert_eq!(passing_count(&stage), "0 pass, run 2 of 2");
}

#[test]
fn an_answer_to_another_question_changes_nothing() {
    let mut stage = live();
    stage.keys("right");
    let Message::LiveResampled { generation, samples } = stage.resampled(" x") else { panic!("not asked") };
    stage.send(Message::LiveResampled { generation: generation + 1, samples: samples.clone() });
    assert_eq!(passing_count(&stage), "0 pass, run 1 of 1");
    // Nor one that failed; it is said.
    let mut failed = samples;
    failed[1].error = Some("out of memory".to_owned());
    stage.send(Message::LiveResampled { generation, samples: failed });
    assert_eq!((passing_count(&stage), stage.news()), ("0 pass, run 1 of 1".to_owned(), "out of memory"));
}

#[test]
fn a_server_is_asked_once_the_sliders_rest() {
    let mut stage = answered();
    stage.keys("alt-l alt-3");
    stage.wanted.clear();
    stage.keys("right right");
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.send(Message::Clock(799));
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.send(Message::Clock(800));
    assert_eq!(stage.asked_for(), ["start sum: 0.0 0.1 0.2 0.3"]);
    // Where there is nothing to follow nothing is asked.
    let mut stage = two();
    stage.keys("alt-l alt-3 right");
    stage.wanted.clear();
    stage.send(Message::Clock(1_400));
    assert_eq!(stage.asked_for(), [""; 0]);
}

#[test]
fn what_passes_while_a_dialog_is_open_is_kept_before_its_enter_lays_out_the_board() {
    let mut stage = live();
    stage.keys("right shift-s");
    // The answer comes while the values of a sweep are typed.
    stage.resample(" late");
    assert_eq!(passing_count(&stage), "4 pass, run 1 of 1");
    let shown = first_lane(&stage);
    stage.wanted.clear();
    stage.keys("enter");
    assert_eq!(stage.asked_for()[0], "write 4 samples");
    assert_eq!((passing_count(&stage), first_lane(&stage)), ("0 pass, run 2 of 2".to_owned(), shown.clone()));
    stage.send(Message::Clock(10_000));
    assert_eq!((look::run(&stage), first_lane(&stage)), ("2 of 2".to_owned(), shown));
}
