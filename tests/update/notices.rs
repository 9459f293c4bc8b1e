//! News in the footer, and what is said instead of a sample that cannot be started now.

use samplebook::{
    app::{
        Effect, Message,
        state::{Busy, Level, Notice},
    },
    session::{Finish, Price},
};

use crate::{
    look,
    settings::{deaf, passing, streaming, two},
    stage::{Stage, sessions::TWO},
    table::check,
};

fn reading() -> Stage {
    let mut stage = two();
    stage.state.session.place.busy = Some(Busy::Reading);
    stage
}

fn moving() -> Stage {
    let mut stage = two();
    stage.state.session.place.busy = Some(Busy::Moving);
    stage
}

#[test]
fn no_sample_is_started_while_the_files_are_busy() {
    check(&[
        (
            reading,
            "ctrl-r",
            look::news,
            "the samples of this session are still being read: sample once they are",
            "",
        ),
        (
            reading,
            "alt-4 r",
            look::news,
            "the samples of this session are still being read: sample once they are",
            "",
        ),
        (reading, "alt-m", look::background, "none", ""),
        (
            moving,
            "ctrl-r",
            look::news,
            "the session is being written under its new name: sample once it is",
            "",
        ),
        (
            moving,
            "alt-m",
            look::news,
            "the session is being written under its new name: sample once it is",
            "",
        ),
        (reading, "alt-a", look::news, "", "next after \"what is 2+2=\""),
    ]);
    // Live mode waits as well.
    let mut stage = passing();
    stage.state.session.place.busy = Some(Busy::Moving);
    stage.wanted.clear();
    stage.keys("right");
    assert_eq!(stage.asked_for(), [""; 0]);
    assert_eq!(stage.news(), "the session is being written under its new name: sample once it is");
}

#[test]
fn news_of_what_is_under_way_goes_once_that_is_over() {
    // The files are free again.
    let mut stage = reading();
    stage.keys("ctrl-s");
    assert!(stage.news().contains("files of this session are busy"), "{}", stage.news());
    stage.send(Message::SamplesRead { samples: Vec::new(), read_only: None, reports: Vec::new() });
    assert_eq!(stage.news(), "");
    // No lane streams any more.
    let mut stage = streaming();
    stage.keys("alt-4 c");
    assert_eq!(stage.news(), "this lane still streams");
    (0..3).for_each(|lane| stage.end(lane, Finish::Stop, None));
    assert_eq!(stage.news(), "this lane still streams");
    stage.end(3, Finish::Stop, None);
    assert_eq!(stage.news(), "");
    let mut stage = streaming();
    stage.keys("alt-1 x");
    assert_eq!(stage.news(), "its lanes still stream; Esc stops them");
    stage.keys("esc");
    assert_eq!((stage.news(), look::cells(&stage)), ("", "sum korean at 0".to_owned()));
    // What may come next is known.
    let mut stage = deaf();
    stage.keys("alt-a");
    let Some(Effect::AskNext { place, epoch, .. }) = stage.effects.pop() else { panic!("not asked") };
    stage.keys("alt-a");
    assert_eq!(stage.news(), "an answer is being waited for");
    stage.send(Message::NextKnown { place, epoch, answer: Ok(Box::default()) });
    assert_eq!(stage.news(), "");
    // Nothing is sampled in the background any more.
    let mut stage = two();
    stage.keys("alt-m alt-m");
    assert_eq!(stage.news(), "100 of 100 are still to be sampled; x stops that");
    stage.keys("esc");
    assert_eq!(stage.news(), "no more is sampled in the background");
}

#[test]
fn other_news_stays_until_the_next_key() {
    let mut stage = streaming();
    stage.send(Message::Warned("look out".to_owned()));
    let notice = Notice { level: Level::Warning, text: "look out".to_owned(), until: None };
    assert_eq!(stage.state.program.notice, Some(notice));
    stage.words(0, " and on");
    stage.end(0, Finish::Stop, None);
    stage.send(Message::Clock(100_000));
    stage.send(Message::Resized(80, 24));
    assert_eq!(stage.news(), "look out");
    stage.keys("right");
    assert_eq!(stage.news(), "");
    stage.send(Message::Told("done".to_owned()));
    stage.send(Message::EngineAbout("it is small".to_owned()));
    assert_eq!(stage.news(), "done · it is small", "what was said before stays");
}

/// Four lanes of a server with a price.
fn priced(cap_usd: Option<f64>) -> Stage {
    let mut stage = Stage::plain(TWO);
    stage.state.program.engine.can.price = Some(Price { sampled_usd_per_million: 1_000.0, ..Price::FREE });
    stage.state.program.preferences.cap_usd = cap_usd;
    stage
}

#[test]
fn at_the_cap_what_streams_is_stopped_and_nothing_is_started() {
    let mut stage = priced(Some(0.005));
    stage.keys("ctrl-r");
    stage.wanted.clear();
    for _ in 0..4 {
        stage.token(0, b"so");
    }
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.token(0, b"so");
    assert!(stage.live.is_empty());
    assert_eq!(stage.asked_for()[..4], ["cancel 0", "cancel 1", "cancel 2", "cancel 3"]);
    stage.wanted.clear();
    for keys in ["ctrl-r", "alt-a", "alt-m", "alt-4 c"] {
        stage.keys(keys);
        assert_eq!(stage.asked_for(), [""; 0], "{keys}");
        assert!(stage.news().starts_with("the cap of $0.01 is reached"), "{}", stage.news());
    }
    // Without a cap nothing is held back.
    let mut stage = priced(None);
    stage.keys("ctrl-r");
    stage.say_all(&" so".repeat(5));
    stage.wanted.clear();
    stage.keys("ctrl-r");
    assert_eq!(stage.asked_for(), ["start sum: 0.0 0.1 0.2 0.3"]);
}
