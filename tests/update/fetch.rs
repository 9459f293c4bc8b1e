//! A model from the hub: asked for in two ways, one at a time, stopped, here, or not.

use samplebook::app::{FetchPhase, FetchProgress, FetchedFor, Message, read};

use crate::{
    look,
    settings::{columns, two},
    stage::{Stage, engines, to_fetch},
    table::check,
};

/// The line is open that asks for a model.
pub(crate) fn asking() -> Stage {
    let mut stage = two();
    stage.keys("ctrl-p 'fetch a' enter");
    stage
}

/// The list of engines with models that could be fetched.
fn listing() -> Stage {
    let mut stage = two();
    stage.send(Message::EnginesListed(engines(&["builtin", "server:a"])));
    stage.send(Message::ModelsToFetch(to_fetch(&["org/tiny", "org/gpt2"])));
    stage
}

/// The same for the second column.
fn listing_for_column() -> Stage {
    let mut stage = columns();
    stage.keys("alt-. alt-.");
    stage.send(Message::EnginesListed(engines(&["builtin", "server:a"])));
    stage.send(Message::ModelsToFetch(to_fetch(&["org/tiny", "org/gpt2"])));
    stage
}

pub(crate) fn begun(fetch: u64) -> Message {
    Message::FetchBegun { fetch, spec: "org/tiny".to_owned(), wanted: FetchedFor::Session }
}

pub(crate) fn progressed(fetch: u64, percent: u8) -> Message {
    let progress = FetchProgress {
        phase: FetchPhase::Fetching,
        percent,
        done: "65.3 MB".to_owned(),
        total: "145 MB".to_owned(),
        rate: Some("12.3 MB".to_owned()),
        left: Some("1:05".to_owned()),
    };
    Message::FetchProgressed { fetch, progress }
}

fn ended(fetch: u64) -> Message {
    Message::FetchEnded { fetch, end: Ok("local:/m/tiny.gguf".to_owned()) }
}

/// A model is being fetched.
pub(crate) fn fetching() -> Stage {
    let mut stage = two();
    stage.send(begun(1));
    stage
}

/// The same, and the list of engines is open.
fn fetching_and_listing() -> Stage {
    let mut stage = fetching();
    stage.send(Message::EnginesListed(engines(&["builtin"])));
    stage.send(Message::ModelsToFetch(to_fetch(&["org/other"])));
    stage
}

const ONE: &str = "tiny is being fetched, one at a time; F9 stops it";
const STOPPED: &str = "stopped fetching tiny; what came is kept for the next time";

#[test]
fn a_model_is_asked_for_by_its_row_or_by_its_name() {
    check(&[
        (listing, "'tiny' enter", look::overlay, "none", "fetch org/tiny"),
        (listing_for_column, "'tiny' enter", look::overlay, "none", "fetch org/tiny for column 1 of columns"),
        (listing, "'from the' enter", look::overlay, "line Fetch", ""),
        // The line stays until the name is known to be one.
        (asking, "' org/tiny:Q8_0 ' enter", look::overlay, "line Fetch", "fetch org/tiny:Q8_0"),
        // What would not answer here is only fetched once that is confirmed.
        (listing, "'gpt2' enter", look::overlay, "confirm", ""),
        (listing, "'gpt2' enter n", look::overlay, "none", ""),
        (listing, "'gpt2' enter y", look::overlay, "none", "fetch org/gpt2 for nobody"),
    ]);
}

#[test]
fn one_comes_at_a_time() {
    check(&[
        (fetching_and_listing, "'other' enter", look::news, ONE, ""),
        (fetching_and_listing, "'from the' enter", look::news, ONE, ""),
        (fetching, "ctrl-p 'fetch a' enter", look::news, ONE, ""),
        (fetching_and_listing, "'stop' enter", look::news, STOPPED, "stop fetching"),
        (fetching_and_listing, "f9", look::news, STOPPED, "stop fetching"),
        (fetching, "f9", look::fetch, "none", "stop fetching"),
        (two, "f9", look::news, "nothing is being fetched", ""),
    ]);
}

#[test]
fn the_line_goes_once_its_model_is_being_fetched_and_stays_where_it_names_none() {
    let mut stage = asking();
    stage.keys("'a b' enter");
    stage.send(Message::FetchRefused("write ORG/NAME".to_owned()));
    assert_eq!(look::overlay(&stage), "line Fetch: write ORG/NAME");
    stage.keys("'c'");
    assert_eq!(look::overlay(&stage), "line Fetch");
    stage.send(begun(1));
    assert_eq!(look::overlay(&stage), "none");
    // Another line is none of its business.
    let mut stage = two();
    stage.keys("alt-s");
    stage.send(begun(1));
    assert_eq!(look::overlay(&stage), "line SaveAs");
}

#[test]
fn what_is_told_of_a_fetch_that_was_stopped_changes_nothing() {
    let mut stage = fetching();
    stage.keys("f9");
    stage.send(progressed(1, 45));
    stage.send(ended(1));
    assert_eq!(look::fetch(&stage), "none");
    stage.send(begun(2));
    stage.send(progressed(1, 45));
    stage.send(Message::FetchEnded { fetch: 1, end: Err("the disk is full".to_owned()) });
    assert_eq!((look::fetch(&stage).as_str(), look::overlay(&stage).as_str()), ("org/tiny 0%", "none"));
    assert_eq!(stage.asked_for(), ["stop fetching"]);
}

#[test]
fn a_model_that_is_here_answers_where_it_was_asked_for() {
    let mut stage = fetching();
    stage.wanted.clear();
    stage.send(ended(1));
    assert_eq!(stage.asked_for(), ["use engine local:/m/tiny.gguf"]);
    assert_eq!((stage.news(), look::fetch(&stage).as_str()), ("tiny is here and is being loaded", "none"));

    let mut stage = columns();
    let wanted = FetchedFor::Column(stage.state.cell().id.clone(), 1);
    let spec = "org/tiny".to_owned();
    stage.send(Message::FetchBegun { fetch: 1, spec: spec.clone(), wanted });
    stage.send(ended(1));
    assert_eq!(stage.state.cell().columns[1].engine.as_deref(), Some("local:/m/tiny.gguf"));
    assert_eq!(stage.state.cell().columns[0].engine, None);
    assert_eq!(stage.news(), "tiny is here and answers in column 2 from now on");

    // The column is gone, or nobody was to be answered.
    let gone = FetchedFor::Column(stage.state.cell().id.clone(), 9);
    for wanted in [gone, FetchedFor::Nobody] {
        stage.wanted.clear();
        stage.send(Message::FetchBegun { fetch: 2, spec: spec.clone(), wanted });
        stage.send(Message::FetchEnded { fetch: 2, end: Ok("local:/m/b.gguf".to_owned()) });
        assert_eq!(stage.news(), "tiny is here; F3 lists it");
        assert_eq!(stage.asked_for(), [""; 0]);
    }
}

#[test]
fn a_session_that_was_opened_meanwhile_keeps_its_engine() {
    let mut stage = fetching();
    let session = Box::new(stage.state.to_session());
    let place = stage.state.session.place.clone();
    stage.send(Message::Opened { session, samples: Vec::new(), place, reports: Vec::new() });
    assert_eq!(look::fetch(&stage), "org/tiny 0%");
    stage.wanted.clear();
    stage.send(ended(1));
    assert_eq!(stage.news(), "tiny is here; F3 lists it");
    assert_eq!(stage.asked_for(), [""; 0]);
}

#[test]
fn why_a_model_did_not_come_stays_until_it_is_read() {
    let reason = "org/tiny is only for those who accept its terms";
    let mut stage = fetching();
    stage.keys("f4");
    stage.send(Message::ThemesListed(vec![("night".to_owned(), String::new())]));
    stage.send(Message::FetchEnded { fetch: 1, end: Err(reason.to_owned()) });
    assert_eq!(look::overlay(&stage), "picker Theme", "what lies above the panes is not disturbed");
    stage.keys("esc");
    assert_eq!(look::overlay(&stage), "report That model was not fetched 0");
    assert!(stage.text().contains(reason), "{}", stage.text());
    stage.keys("'x' esc");
    assert_eq!((look::overlay(&stage).as_str(), look::fetch(&stage).as_str()), ("none", "none"));
    // No hub to ask, and no line that asked.
    let mut stage = two();
    stage.send(Message::FetchRefused("there is no place for models".to_owned()));
    assert_eq!(look::overlay(&stage), "report That model was not fetched 0");
}

#[test]
fn how_far_it_is_fits_any_room() {
    let mut stage = fetching();
    assert_eq!(read::fetching(&two().state, 80), None);
    assert_eq!(read::fetching(&stage.state, 80).unwrap(), "↓ tiny  asking the hub  F9 stops");
    stage.send(Message::FetchBegun {
        fetch: 1,
        spec: "org/SmolLM2-135M-Q8_0-GGUF:a.gguf".to_owned(),
        wanted: FetchedFor::Session,
    });
    stage.send(progressed(1, 45));
    for (room, text) in [
        (90, "↓ SmolLM2-135M-Q8_0-GGUF  45%  65.3 MB of 145 MB  12.3 MB/s  1:05 left  F9 stops"),
        (75, "↓ SmolLM2-135M-Q8_…  45%  65.3 MB of 145 MB  12.3 MB/s  1:05 left  F9 stops"),
        (60, "↓ SmolLM2-13…  45% of 145 MB  12.3 MB/s  1:05 left  F9 stops"),
        (44, "↓ SmolLM2-1…  45% of 145 MB  12.3 MB/s  1:05"),
        (34, "↓ SmolLM2-1…  45%  12.3 MB/s  1:05"),
        (20, "↓ SmolLM2-135M…  45%"),
        (14, "↓ 45%"),
    ] {
        let said = read::fetching(&stage.state, room).unwrap();
        assert!(samplebook::text::width(&said) <= room, "{room}: {said}");
        assert_eq!(said, text, "{room}");
    }
    assert_eq!(read::fetching(&stage.state, 3), None);
}
