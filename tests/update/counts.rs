//! Instruments, samples in the background, references, forms and what may come next.

use samplebook::{
    app::{Effect, Message, NextTokenPlace, ViewsCommand, read, state::View},
    session::{Alternative, Distribution, Finish},
};

use crate::{
    look,
    settings::{answered, pairs, parted, reference, scores, streaming, turns, two},
    stage::Stage,
    table::check,
};

/// A hundred samples are drawn in the background.
fn drawing() -> Stage {
    let mut stage = answered();
    stage.keys("alt-m");
    stage
}

fn reference_text(stage: &Stage) -> String {
    stage.state.cell().reference.as_deref().map_or("none".to_owned(), |text| format!("{} bytes", text.len()))
}

fn form(stage: &Stage) -> String {
    stage.state.cell().base.buffer.text()
}

fn form_error(stage: &Stage) -> String {
    match &stage.state.program.overlay {
        Some(samplebook::app::state::Overlay::Form(table)) => table.error.clone().unwrap_or_default(),
        _ => look::overlay(stage),
    }
}

fn stop_error(stage: &Stage) -> String {
    match &stage.state.program.overlay {
        Some(samplebook::app::state::Overlay::Stops(stops)) => stops.error.clone().unwrap_or_default(),
        _ => look::overlay(stage),
    }
}

/// A text that no form writes.
fn plain() -> Stage {
    let mut stage = two();
    stage.keys("alt-pagedown");
    stage
}

fn empty() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-n");
    stage
}

/// The stop list of a cell without stop texts.
fn stops() -> Stage {
    let mut stage = two();
    stage.keys("alt-3");
    stage.state.session.param = samplebook::session::Param::Stop;
    stage
}

#[test]
fn the_instruments() {
    check(&[
        (two, "f6 f6 f6 f6 f6 f6 f6 f6 f6", look::instrument, "none", ""),
        (two, "alt-5 shift-f6", look::focus, "Lanes", ""),
        (parted, "alt-5 enter", look::filter, "answer five", ""),
        (parted, "alt-5 enter enter", look::filter, "none", ""),
        (parted, "alt-5 down enter", look::filter, "answer four", ""),
        (parted, "alt-5 down down down", look::row, "1", ""),
        (parted, "alt-5 down right", look::row, "0", ""),
        (parted, "alt-5 right enter", look::filter, "what goes on with “five⏎”", ""),
        (two, "alt-5 enter", look::filter, "none", ""),
        (two, "alt-5 a 'number' enter", look::overlay, "none", ""),
        (
            two,
            "alt-5 a '/(/' enter",
            look::overlay,
            "line Answer: the pattern is wrong at character 1: unclosed group",
            "",
        ),
        (two, "alt-5 a 'line' enter", look::overlay, "none", ""),
    ]);
}

#[test]
fn the_background() {
    check(&[
        (drawing, "", look::background, "100, 84 wait", ""),
        (drawing, "alt-m", look::news, "100 of 100 are still to be sampled; x stops that", ""),
        (drawing, "alt-5 d", look::news, "100 of 100 are still to be sampled; x stops that", ""),
        (
            drawing,
            "alt-5 x",
            look::news,
            "no more is sampled in the background",
            "cancel 16; cancel 17; cancel 18; cancel 19; cancel 20; cancel 21; cancel 22; cancel 23; cancel 24; cancel 25; cancel 26; cancel 27; cancel 28; cancel 29; cancel 30; cancel 31",
        ),
        (
            drawing,
            "esc",
            look::background,
            "none",
            "cancel 16; cancel 17; cancel 18; cancel 19; cancel 20; cancel 21; cancel 22; cancel 23; cancel 24; cancel 25; cancel 26; cancel 27; cancel 28; cancel 29; cancel 30; cancel 31",
        ),
        (drawing, "ctrl-r", look::background, "100, 84 wait", "start sum: 0.0 0.1 0.2 0.3"),
        (
            drawing,
            "ctrl-q",
            look::background,
            "100, 84 wait",
            "cancel 16; cancel 17; cancel 18; cancel 19; cancel 20; cancel 21; cancel 22; cancel 23; cancel 24; cancel 25; cancel 26; cancel 27; cancel 28; cancel 29; cancel 30; cancel 31; quit",
        ),
        (
            two,
            "alt-5 d",
            look::news,
            "the dial needs a table of pairs with some held out: P edits the pairs, h holds one out",
            "",
        ),
        (
            two,
            "alt-5 shift-d",
            look::news,
            "miniature cannot score a text; d counts right answers instead",
            "",
        ),
        (scores, "shift-d", look::instrument, "Shots", "score 8 answers"),
        (pairs, "alt-5 d", look::instrument, "Shots", "start pairs: 0.16 0.17 0.18 0.19 0.20 0.21 0.22 0.23"),
        (two, "alt-5 x", look::news, "nothing is sampled in the background", ""),
    ]);
}

#[test]
fn a_wave_follows_a_wave_until_all_are_drawn_or_all_of_one_failed() {
    let mut stage = drawing();
    stage.wanted.clear();
    stage.say_all("x");
    assert_eq!(stage.asked_for().len(), 6, "16 at a time");
    assert_eq!(
        (look::background(&stage), stage.news()),
        ("none".into(), "100 samples made in the background")
    );
    assert_eq!(stage.state.cell().background.len(), 100);
    // A few failures are counted.
    let mut stage = drawing();
    let first = stage.live[0].id;
    stage.end_id(first, Finish::Failed, Some("gone"));
    stage.say_all("x");
    assert_eq!(stage.news(), "99 samples made in the background, 1 failed");
    // A wave that failed as a whole is the last.
    let mut stage = drawing();
    stage.wanted.clear();
    for sample in stage.live.clone() {
        stage.end_id(sample.id, Finish::Failed, Some("gone"));
    }
    assert_eq!(stage.news(), "16 samples failed, so no more are asked for: gone");
    assert_eq!((stage.asked_for(), look::background(&stage)), (vec![], "none".into()));
}

#[test]
fn the_reference() {
    check(&[
        (two, "alt-5 r 'Zebras' enter 'are' esc", reference_text, "10 bytes", ""),
        (reference, "alt-5 r ctrl-a delete esc", reference_text, "none", ""),
        (reference, "alt-5 r esc", reference_text, "237 bytes", ""),
        (two, "alt-5 s", look::news, "this cell has no reference: r types or pastes one, f reads a file", ""),
        (
            two,
            "alt-5 r 'too short' esc s",
            look::news,
            "the reference has fewer words than the shortest prefix of a sweep",
            "",
        ),
        (
            reference,
            "alt-5 s",
            look::news,
            "4 columns, each with its part of the reference; next: ^R",
            "index 237 bytes",
        ),
        (
            reference,
            "alt-5 s s",
            look::news,
            "the sweep is over; what was drawn in it stays in the history",
            "index 237 bytes",
        ),
        (
            reference,
            "alt-= alt-5 s",
            look::news,
            "this cell has columns already; a copy of the cell (b, d) is free for the sweep",
            "",
        ),
        (two, "alt-5 f 'a.txt' enter", look::overlay, "none", "read a.txt for sum"),
    ]);
    let mut stage = two();
    let cell = stage.state.cell().id.clone();
    stage.send(Message::ReferenceRead(cell, "a.txt".into(), Err("there is no such file".to_owned())));
    assert_eq!(look::overlay(&stage), "line ReferenceFile: there is no such file");
    let gone = samplebook::session::CellId::new("gone");
    let mut stage = two();
    stage.send(Message::ReferenceRead(gone, "a.txt".into(), Ok("text".to_owned())));
    assert!(!stage.state.is_dirty());
}

#[test]
fn the_pairs_and_the_turns() {
    check(&[
        (
            pairs,
            "f7 enter 'Words:\\n' enter",
            form,
            "Words:\nwater: eau\nfire: feu\nhouse: maison\nbread:",
            "",
        ),
        (pairs, "f7 down down down ' '", form, "fire: feu\nhouse: maison\nbread:", ""),
        (pairs, "f7 down down down ' ' ' '", form, "water: eau\nfire: feu\nhouse: maison\nbread:", ""),
        (pairs, "f7 down down down 'h'", form, "fire: feu\nhouse: maison\nbread:", ""),
        (pairs, "f7 end down down down delete", form, "fire: feu\nhouse: maison\nbread:", ""),
        (pairs, "f7 down down down shift-down", form, "fire: feu\nwater: eau\nhouse: maison\nbread:", ""),
        (pairs, "f7 down down down shift-up", form, "water: eau\nfire: feu\nhouse: maison\nbread:", ""),
        (pairs, "f7 down down down shift-down u", form, "water: eau\nfire: feu\nhouse: maison\nbread:", ""),
        (
            pairs,
            "f7 down down down enter 'milk' enter 'lait' enter",
            form,
            "milk: lait\nfire: feu\nhouse: maison\nbread:",
            "",
        ),
        (
            pairs,
            "f7 down down down enter 'milk' esc",
            form,
            "water: eau\nfire: feu\nhouse: maison\nbread:",
            "",
        ),
        (pairs, "f7 enter '\\x' enter", form_error, "\\x means nothing; \\n, \\r, \\t and \\\\ do", ""),
        (pairs, "f7 enter '\\x' enter 'y'", form_error, "", ""),
        (
            pairs,
            "f7 'f'",
            form_error,
            "2 pairs are off or held out: no text tells of them, and they go; f again does it",
            "",
        ),
        (
            pairs,
            "f7 'f' down 'f'",
            form_error,
            "2 pairs are off or held out: no text tells of them, and they go; f again does it",
            "",
        ),
        (pairs, "f7 'f' 'f'", look::news, "the prefix is free text now, the same to the byte", ""),
        (pairs, "f7 'f' 'f' f7", look::overlay, "form row 0", ""),
        (pairs, "f7 'u'", look::news, "there is nothing to undo", ""),
        (pairs, "f7 up up", look::overlay, "form row 0", ""),
        (pairs, "f7 esc", look::overlay, "none", ""),
        (plain, "f7", form, "teacher: 선생님\nstudent:", ""),
        (empty, "f7", look::overlay, "form row 0", ""),
        (empty, "f7 'p'", form, ":", ""),
        (turns, "f7 down down down down down delete", form, "They talk.\n\nHuman: Hi!\nAssistant:", ""),
        (
            turns,
            "f8 'And?' enter",
            form,
            "They talk.\n\nHuman: Hi!\nAssistant: Hello.\n\nHuman: Why?\nAssistant: Because.\n\nHuman: And?\nAssistant:",
            "start turns: 0.0 0.1",
        ),
        (
            two,
            "f8",
            look::news,
            "this cell has no turns: F7 makes turns of a text with Human: and Assistant:",
            "",
        ),
        (
            two,
            "f7",
            look::news,
            "this prefix is no list of pairs (a: b, one a line, and last a:) and no turns (Human:, Assistant:); an empty prefix begins either",
            "",
        ),
    ]);
}

#[test]
fn the_stop_texts() {
    check(&[
        (stops, "enter", look::overlay, "stops row 0 editing", ""),
        (stops, "enter '\\n' enter 'END' enter", look::stops, "[\"\\n\", \"END\"]", ""),
        (stops, "enter 'a' enter 'b' enter up delete", look::stops, "[\"a\"]", ""),
        (stops, "enter 'a' enter up enter 'c' enter", look::stops, "[\"ac\"]", ""),
        (stops, "enter 'a' enter up enter ctrl-a delete enter", look::stops, "[]", ""),
        (stops, "enter '\\q' enter", stop_error, "\\q means nothing; \\n, \\r, \\t and \\\\ do", ""),
        (stops, "enter '\\q' enter backspace", stop_error, "", ""),
        (stops, "enter 'a' enter 'b' esc", look::overlay, "stops row 1", ""),
        (stops, "enter 'a' enter 'b' esc esc", look::overlay, "none", ""),
        (stops, "enter esc", look::overlay, "none", ""),
        (stops, "s", look::news, "stop makes no columns", ""),
        (stops, "shift-s", look::news, "stop makes no columns", ""),
        (stops, "x", look::news, "stop is never left to the engine", ""),
    ]);
}

#[test]
fn what_may_come_next() {
    check(&[
        (two, "alt-n", look::instrument, "Next token", ""),
        (two, "alt-n alt-a", look::instrument, "Next token", "next after \"what is 2+2=\""),
        (two, "alt-a", look::news, "", "next after \"what is 2+2=\""),
        (streaming, "alt-4 i alt-a", look::news, "", "next after \"what is 2+2=\""),
    ]);
    let mut stage = two();
    stage.keys("alt-a");
    let Some(Effect::AskNext { place, epoch, .. }) = stage.effects.pop() else { panic!("not asked") };
    stage.send(Message::NextKnown { place, epoch, answer: Err("503".to_owned()) });
    assert_eq!(stage.news(), "what may come next is not known: 503");
    // It is asked again only by hand.
    stage.wanted.clear();
    stage.keys("left right");
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.keys("alt-a");
    assert_eq!(stage.asked_for().len(), 1);
}

/// What may come next: the place asked about, and whether something is shown of it.
fn next(stage: &Stage) -> (Option<NextTokenPlace>, bool) {
    (stage.state.session.next.place.clone(), stage.state.session.next.shape().is_some())
}

fn answer_next(stage: &mut Stage, best: &str) {
    let asked = stage.effects.iter().rposition(|effect| matches!(effect, Effect::AskNext { .. })).unwrap();
    let Effect::AskNext { place, epoch, .. } = stage.effects.remove(asked) else {
        unreachable!("it was looked for")
    };
    let top = vec![Alternative { bytes: best.into(), id: None, logprob: -0.1 }];
    let answer = Ok(Box::new(Distribution { top, ..Distribution::default() }));
    stage.send(Message::NextKnown { place, epoch, answer });
}

#[test]
fn once_a_turn_is_sent_what_may_come_next_is_asked_of_its_answer() {
    let mut stage = turns();
    stage.state.program.engine.can.whole_distribution = true;
    stage.keys("ctrl-end");
    answer_next(&mut stage, " I");
    let (before, known) = next(&stage);
    assert!(known);
    stage.wanted.clear();
    stage.keys("f8 'And?' enter");
    let (after, known) = next(&stage);
    assert_ne!(before, after);
    assert!(!known, "the old place says nothing of this one");
    let end = stage.state.cell().prefix().len();
    assert_eq!(stage.state.cell().prefix().caret(), end, "the answer is sampled from the end");
    let asked = stage.asked_for();
    let prefix = stage.state.cell().prefix().text();
    assert!(asked.contains(&format!("next after {prefix:?}")), "{asked:?}");
}

#[test]
fn a_token_that_streams_into_the_cursor_is_not_said_to_be_what_follows_the_caret() {
    let mut stage = two();
    stage.state.program.engine.can.whole_distribution = true;
    stage.keys("right");
    answer_next(&mut stage, " five");
    stage.keys("ctrl-r");
    stage.words(0, " 4");
    stage.keys("alt-4 i ctrl-r");
    assert!(matches!(next(&stage), (Some(NextTokenPlace::Caret { .. }), true)), "no lane has a token");
    stage.words(0, " four");
    let (place, known) = next(&stage);
    assert!(matches!(place, Some(NextTokenPlace::Token { .. })), "{place:?}");
    assert!(!known, "what follows the caret is not what stood at this token");
    let best = read::alternatives(&stage.state).unwrap();
    assert_eq!(best.outcomes[0].token.bytes, b" ");
}

#[test]
fn a_run_that_repeats_a_seed_has_the_colours_of_the_first() {
    let mut stage = two();
    stage.command(ViewsCommand::Show(View::Agreement));
    for _ in 0..2 {
        stage.keys("ctrl-r").say_all("four\n");
    }
    let shown: Vec<_> = stage.state.cell().board.lanes.iter().filter_map(|view| view.sample).collect();
    assert_eq!(look::run(&stage), "2 of 2");
    assert!(shown.iter().all(|id| stage.state.session.instruments.shade(*id, 0).is_some()));
}
