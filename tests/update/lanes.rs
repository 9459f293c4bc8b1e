//! What keys do to lanes: a full context, a lane that fails at once, a branch beside its parent, stopping where a lane
//! ran on.

use samplebook::{
    app::{Message, read},
    session::{Finish, Sample},
};

use crate::{
    look,
    settings::{answered, columns, looked_at, pairs, turns, two},
    stage::{Stage, sessions::TWO},
};

/// What each lane shows, a line each: its number and its text.
fn lanes(stage: &Stage) -> Vec<String> {
    let samples = &stage.state.session.samples;
    let board = &stage.state.cell().board;
    let text = |id| String::from_utf8_lossy(&stage.state.generated(&samples[&id].sample)).into_owned();
    board
        .lanes
        .iter()
        .map(|view| format!("{} {}", view.lane + 1, view.sample.map(text).unwrap_or_default()))
        .collect()
}

/// Ends every live lane with a full context.
fn fill(stage: &mut Stage) {
    while let Some(id) = stage.live.first().map(|sample| sample.id) {
        end(stage, id, |sample| {
            sample.finish = Finish::Length;
            sample.finish_raw = Some("context".to_owned());
        });
    }
}

fn end(stage: &mut Stage, id: uuid::Uuid, how: impl FnOnce(&mut Sample)) {
    let at = stage.live.iter().position(|sample| sample.id == id).unwrap();
    let mut sample = stage.live.remove(at);
    how(&mut sample);
    stage.send(Message::SampleEnded { sample: Box::new(sample), not_written: None });
}

fn status(stage: &Stage, lane: usize) -> String {
    let id = stage.state.cell().board.lanes[lane].sample.unwrap();
    read::status(&stage.state, &stage.state.session.samples[&id]).1
}

#[test]
fn a_full_context_is_said_and_going_on_refuses_and_leaves_the_text() {
    let mut stage = Stage::new(TWO, 120, 40);
    stage.keys("ctrl-r");
    (0..4).for_each(|lane| stage.words(lane, " so it is"));
    fill(&mut stage);
    let before = lanes(&stage);
    assert_eq!(status(&stage, 0), "context full, 1,024 of 1,024");
    stage.wanted.clear();
    for key in ["alt-4 c", "shift-c"] {
        stage.keys(key);
        let refused = "the model's context of 1,024 tokens is full: nothing has room behind this sample; a shorter prefix \
                       leaves some";
        assert_eq!(stage.news(), refused, "{key}");
    }
    assert_eq!((stage.asked_for(), lanes(&stage)), (Vec::<String>::new(), before));
    // A larger model may go on, and of its context nothing is said.
    stage.state.program.engine.model = "large".to_owned();
    assert_eq!(status(&stage, 0), "context full");
    stage.keys("c");
    assert_eq!(stage.asked_for(), ["start sum: 0.0+4"]);
}

#[test]
fn records_of_before_tell_a_full_context_by_their_counts() {
    let mut stage = Stage::new(TWO, 120, 40);
    stage.keys("ctrl-r");
    for (lane, prefix) in [(0, 1020), (1, 1019)] {
        stage.words(lane, " so it is");
        let id = stage.live.iter().find(|sample| sample.lane == lane).unwrap().id;
        end(&mut stage, id, |sample| {
            sample.finish = Finish::Length;
            (sample.usage.prefix_tokens, sample.usage.sampled_tokens) = (Some(prefix), 4);
        });
    }
    assert_eq!(
        (status(&stage, 0), status(&stage, 1)),
        ("context full, 1,024 of 1,024".to_owned(), "length".to_owned())
    );
}

#[test]
fn of_several_cut_lanes_those_with_room_go_on() {
    let mut stage = Stage::new(TWO, 120, 40);
    stage.keys("ctrl-r");
    (0..4).for_each(|lane| stage.words(lane, " so"));
    stage.end(2, Finish::Length, None);
    fill(&mut stage);
    stage.wanted.clear();
    stage.keys("alt-4 shift-c");
    assert_eq!(stage.asked_for(), ["start sum: 0.2+2"]);
}

#[test]
fn a_prefix_that_fills_the_context_is_refused_before_anything_is_asked() {
    let mut stage = Stage::new(TWO, 120, 40);
    let many = |words: usize| " x".repeat(words);
    stage.send(Message::Pasted(many(1027)));
    stage.wanted.clear();
    for keys in ["ctrl-r", "alt-4 r", "alt-5 m"] {
        stage.keys(keys);
        let news = stage.news();
        assert!(
            news.ends_with("the model's context holds 1,024, one of them to sample: 7 too many"),
            "{keys}: {news}"
        );
    }
    assert_eq!(stage.asked_for(), [""; 0]);
    let mut stage = Stage::new(&TWO.replace("what is 2+2=", ""), 120, 40);
    stage.send(Message::Pasted(many(1023)));
    stage.wanted.clear();
    stage.keys("ctrl-r");
    assert_eq!(stage.asked_for(), ["start sum: 0.0 0.1 0.2 0.3"]);
}

#[test]
fn a_lane_that_fails_at_once_never_takes_a_text_away() {
    for (keys, asked) in [("c", "start sum: 0.1+4"), ("r", "start sum: 0.1")] {
        let mut stage = answered();
        let before = lanes(&stage);
        stage.keys("alt-4 right");
        stage.wanted.clear();
        stage.keys(keys);
        assert_eq!(stage.asked_for(), [asked]);
        stage.end(1, Finish::Failed, Some("there is no room"));
        assert_eq!(lanes(&stage), before, "{keys}");
        assert_eq!(
            (look::lane(&stage).as_str(), stage.news()),
            ("1", "lane 2 stays as it was: there is no room")
        );
        // What was tried is in the history all the same.
        assert_eq!(look::run(&stage), "2 of 2");
    }
    // A page of its own shows why nothing is on it.
    let mut stage = answered();
    stage.keys("ctrl-r");
    (0..4).for_each(|lane| stage.end(lane, Finish::Failed, Some("there is no room")));
    assert_eq!((lanes(&stage), stage.news()), (vec!["1 ".into(), "2 ".into(), "3 ".into(), "4 ".into()], ""));
    // And one that said something first shows that.
    let mut stage = answered();
    stage.keys("alt-4 r");
    stage.words(0, " but");
    stage.end(0, Finish::Failed, Some("the line broke"));
    assert_eq!(lanes(&stage)[0], "1  but");
}

#[test]
fn a_branch_stands_beside_its_parent_and_the_keys_go_to_it() {
    let mut stage = looked_at();
    stage.keys("right right down enter");
    stage.words(0, " more");
    stage.end(0, Finish::Length, None);
    assert_eq!(lanes(&stage)[..3], ["1 a b c d e", "1 a b else more", "2 "]);
    assert_eq!((look::lane(&stage).as_str(), stage.state.cell().board.lanes.len()), ("1", 5));
    assert!(stage.text().contains("└1"), "{}", stage.text());
    // Its record is that of the lane it grew from.
    let branch = stage.state.selected_sample().unwrap().sample.clone();
    assert_eq!((branch.lane, branch.parent.map(|parent| parent.token)), (0, Some(2)));
    // Another one takes its place, and what goes on takes the place of what it continues.
    stage.keys("i left i right r");
    stage.words(0, " again");
    stage.end(0, Finish::Length, None);
    assert_eq!(lanes(&stage)[..3], ["1 a b c d e", "1 a again", "2 "]);
    stage.keys("c");
    stage.words(0, " and on");
    stage.end(0, Finish::Length, None);
    assert_eq!(lanes(&stage)[..3], ["1 a b c d e", "1 a again and on", "2 "]);
    stage.keys("left c");
    stage.words(0, " f");
    stage.end(0, Finish::Length, None);
    assert_eq!(lanes(&stage)[..3], ["1 a b c d e f", "1 a again and on", "2 "]);
    // A branch of a branch stands beside that one.
    stage.keys("right i r");
    stage.words(0, "z");
    stage.end(0, Finish::Length, None);
    assert_eq!(lanes(&stage)[..3], ["1 a again and on", "1 a againz", "2 "]);
    assert_eq!(stage.state.cell().board.lanes.len(), 5);
}

#[test]
fn a_branch_stands_beside_the_only_lane() {
    let mut stage = Stage::plain(&TWO.replace("what is 2+2=\"", "what is 2+2=\"\nparams = { lanes = 1 }"));
    stage.keys("ctrl-r").say_all("a b c");
    stage.keys("alt-4 i right r");
    stage.words(0, "x");
    stage.end(0, Finish::Length, None);
    assert_eq!(lanes(&stage), ["1 a b c", "1 a x"]);
    stage.keys("[");
    assert_eq!(lanes(&stage), ["1 a b c"]);
}

#[test]
fn a_branch_that_fails_at_once_leaves_the_keys_at_its_parent() {
    let mut stage = looked_at();
    let before = lanes(&stage);
    stage.keys("right down enter");
    stage.end(0, Finish::Failed, Some("there is no room"));
    assert_eq!((lanes(&stage), look::lane(&stage).as_str()), (before, "0"));
}

#[test]
fn live_mode_follows_a_branch_and_its_parent() {
    let mut stage = answered();
    stage.state.program.engine.can.drafts = true;
    stage.keys("alt-4 i right r");
    stage.words(0, " x");
    stage.end(0, Finish::Length, None);
    stage.keys("alt-l alt-3 right");
    stage.resample(" late");
    let passing = lanes(&stage);
    assert_eq!(passing.len(), 5, "{passing:?}");
    assert_eq!(passing[..2], ["1   late", "1    late"]);
    stage.keys("alt-1");
    assert_eq!((lanes(&stage), look::run(&stage)), (passing, "3 of 3".to_owned()));
}

#[test]
fn a_stop_is_offered_from_any_lane_that_ran_on() {
    // The first lane did not run on, the third did.
    let mut stage = pairs();
    stage.keys("ctrl-r");
    stage.words(0, " un");
    stage.end(0, Finish::Stop, None);
    stage.say_all(" un\ntwo: deux\n");
    stage.keys("alt-4 s");
    assert_eq!(stage.news(), "⏎ is a stop text now, from lane 2; next: ^R");
    assert_eq!(look::stops(&stage), r#"["\n"]"#);
    stage.keys("s");
    assert_eq!(stage.news(), "⏎ is a stop text already, from lane 2; next: ^R");
    // Of the selected one it is not said.
    let mut stage = turns();
    stage.keys("alt-4 s");
    assert!(stage.news().contains("is a stop text now; next: ^R"), "{}", stage.news());
    let mut stage = two();
    stage.keys("ctrl-r").say_all(" 4");
    stage.keys("alt-4 s");
    assert!(stage.news().starts_with("no lane here runs past its turn"), "{}", stage.news());
}

#[test]
fn columns_of_their_own_engine_are_not_measured() {
    let mut stage = columns();
    stage.state.program.engine.can.context = Some(1);
    stage.state.program.engine.can.tokenizer = true;
    stage.keys("right ctrl-r");
    assert!(stage.news().ends_with("too many"), "{}", stage.news());
    for column in &mut stage.state.cell_mut().columns {
        column.engine = Some("server:large".to_owned());
    }
    stage.wanted.clear();
    stage.keys("ctrl-r");
    assert!(stage.asked_for().iter().any(|asked| asked.starts_with("start")), "{}", stage.news());
}

#[test]
fn the_view_comes_back_when_a_comparison_ends() {
    let compared = || {
        let mut stage = answered();
        stage.keys("alt-4 v 3 d right d");
        assert_eq!(look::view(&stage), "difference");
        stage
    };
    for keys in ["esc", "ctrl-r", "}", "["] {
        let mut stage = compared();
        stage.keys(keys);
        assert_eq!(
            (look::view(&stage).as_str(), look::filter(&stage).as_str()),
            ("probability", "none"),
            "{keys}"
        );
    }
    // Whoever chose another view in between keeps it.
    let mut stage = compared();
    stage.keys("v 2 esc");
    assert_eq!(look::view(&stage), "tokens");
}
