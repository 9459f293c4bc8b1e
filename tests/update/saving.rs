//! Saving, saving under another name, opening, suspending and leaving.

use samplebook::{
    app::{
        Effect, Message, SessionEntry,
        state::{Busy, Level, Place},
    },
    session::{Finish, Parent, Sample},
};

use crate::{
    look,
    settings::{answered, deaf, read_only, streaming, two},
    stage::Stage,
    table::check,
};

/// A session whose files are busy, with a change.
fn busy(with: Busy) -> Stage {
    let mut stage = deaf();
    stage.state.session.place.busy = Some(with);
    stage.keys("'x'");
    stage
}

fn reading() -> Stage {
    busy(Busy::Reading)
}

fn moving() -> Stage {
    busy(Busy::Moving)
}

/// A sample that is not on disk.
fn unwritten() -> Stage {
    let mut stage = streaming();
    for sample in std::mem::take(&mut stage.live) {
        let not_written = Some("the disk is full".to_owned());
        let sample = Box::new(Sample { finish: Finish::Stop, ..sample });
        stage.send(Message::SampleEnded { sample, not_written });
    }
    stage
}

/// A run that streams, and nobody who answers what is asked for next.
fn streaming_on() -> Stage {
    let mut stage = streaming();
    stage.answers = false;
    stage
}

/// Whoever quit without being asked, and waits.
fn leaving() -> Stage {
    let mut stage = deaf();
    stage.keys("'x' ctrl-q");
    stage
}

/// What the files and the program are up to.
fn place(stage: &Stage) -> String {
    let Place { busy, revision, saved, saving, .. } = &stage.state.session.place;
    let quitting = if stage.state.program.quitting { " quitting" } else { "" };
    let opening =
        stage.state.session.opening.as_ref().map(|what| format!(" opening {what}")).unwrap_or_default();
    format!("{revision} saved {saved} saving {saving:?} busy {busy:?}{quitting}{opening}")
}

#[test]
fn what_keys_about_files_do_and_ask_for() {
    check(&[
        (deaf, "'x' ctrl-s", place, "1 saved 0 saving Some(1) busy None", "save 1"),
        (deaf, "ctrl-s", look::news, "", "save 0"),
        (two, "'x' ctrl-s", look::news, "saved /sessions/test.toml", "save 1"),
        (
            read_only,
            "ctrl-s",
            look::news,
            "/sessions/test.toml is read-only here (another program has it open); Alt-s saves under another name",
            "",
        ),
        (
            reading,
            "ctrl-s",
            look::news,
            "the files of this session are busy; what you changed is saved as soon as they are free",
            "",
        ),
        (
            moving,
            "ctrl-s",
            look::news,
            "the files of this session are busy; what you changed is saved as soon as they are free",
            "",
        ),
        (
            deaf,
            "alt-s ctrl-a 'b.toml' enter",
            place,
            "0 saved 0 saving Some(0) busy Some(Moving)",
            "save as b.toml with 0 samples",
        ),
        (deaf, "alt-s ctrl-a ' ' enter", look::overlay, "line SaveAs: type a path", ""),
        (deaf, "alt-s ctrl-a ' ' enter 'b'", look::overlay, "line SaveAs", ""),
        (deaf, "alt-s esc", look::overlay, "none", ""),
        (
            read_only,
            "alt-s enter",
            place,
            "1 saved 0 saving Some(1) busy Some(Moving)",
            "save as /sessions/test.toml with 0 samples",
        ),
        (
            streaming,
            "alt-s enter",
            look::overlay,
            "line SaveAs: lanes still stream; Esc, Esc stops them, then save",
            "",
        ),
        (deaf, "alt-o 'a.toml' enter", place, "0 saved 0 saving None busy None", "open a.toml"),
        (
            deaf,
            "'x' alt-o 'a.toml' enter",
            place,
            "1 saved 0 saving Some(1) busy None opening a.toml",
            "save 1",
        ),
        (deaf, "alt-o ' ' enter", look::overlay, "line OpenPath: type a path", ""),
        (read_only, "alt-o 'a.toml' enter", look::overlay, "confirm", ""),
        (read_only, "alt-o 'a.toml' enter y", look::overlay, "none", "open a.toml"),
        (read_only, "alt-o 'a.toml' enter n", look::overlay, "none", ""),
        (unwritten, "alt-o 'a.toml' enter", look::overlay, "confirm", ""),
        (
            streaming_on,
            "alt-o 'a.toml' enter",
            place,
            "0 saved 0 saving None busy None opening a.toml",
            "cancel 0; cancel 1; cancel 2; cancel 3",
        ),
        (
            reading,
            "alt-o 'a.toml' enter",
            place,
            "1 saved 0 saving None busy Some(Reading) opening a.toml",
            "",
        ),
        (deaf, "ctrl-z", place, "0 saved 0 saving None busy None", "suspend"),
        (deaf, "'x' ctrl-z", place, "1 saved 0 saving Some(1) busy None", "save 1; suspend"),
        (read_only, "ctrl-z", place, "1 saved 0 saving None busy None", "suspend"),
        (deaf, "f1 ctrl-l", look::overlay, "help 0", "repaint"),
        (deaf, "f1 ctrl-z", look::overlay, "help 0", "suspend"),
        (deaf, "ctrl-q", place, "0 saved 0 saving None busy None quitting", "quit"),
        (deaf, "'x' ctrl-q", place, "1 saved 0 saving Some(1) busy None quitting", "save 1"),
        (leaving, "ctrl-q", look::overlay, "confirm", ""),
        (leaving, "ctrl-q y", look::overlay, "none", "quit"),
        (leaving, "ctrl-q n", place, "1 saved 0 saving Some(1) busy None quitting", ""),
        (read_only, "ctrl-q", look::overlay, "confirm", ""),
        (read_only, "ctrl-q y", look::overlay, "none", "quit"),
        (unwritten, "ctrl-q", look::overlay, "confirm", ""),
        (unwritten, "ctrl-q enter esc", look::overlay, "none", ""),
        (
            streaming_on,
            "ctrl-q",
            place,
            "0 saved 0 saving None busy None quitting",
            "cancel 0; cancel 1; cancel 2; cancel 3",
        ),
        (reading, "ctrl-q", place, "1 saved 0 saving None busy Some(Reading) quitting", ""),
        (moving, "ctrl-q", place, "1 saved 0 saving None busy Some(Moving) quitting", ""),
        (
            deaf,
            "'x' ctrl-e",
            place,
            "1 saved 0 saving Some(1) busy None",
            "save 1; edit \"what is 2+2=x\" of sum",
        ),
    ]);
}

#[test]
fn quitting_waits_for_the_write_and_for_every_lane() {
    let mut stage = streaming_on();
    stage.keys("'x' ctrl-q");
    assert_eq!(stage.asked_for().last().unwrap(), "save 1");
    stage.effects.retain(|effect| !matches!(effect, Effect::Save { .. }));
    stage.send(Message::Saved(1));
    assert_eq!(stage.asked_for(), [""; 0], "lanes still stream");
    stage.answer();
    assert_eq!(stage.asked_for(), ["quit"]);
}

#[test]
fn a_write_that_fails_keeps_the_program_open_and_asks() {
    let mut stage = deaf();
    stage.keys("'x' ctrl-q");
    stage.wanted.clear();
    stage.send(Message::SaveFailed(1, "the disk is full".to_owned()));
    assert_eq!((stage.asked_for(), look::overlay(&stage)), (vec![], "confirm".to_owned()));
    assert!(!stage.state.program.quitting);
    stage.keys("y");
    assert_eq!(stage.asked_for(), ["quit"]);

    let mut stage = deaf();
    stage.keys("'x' alt-o 'a.toml' enter");
    stage.wanted.clear();
    stage.send(Message::SaveFailed(1, "the disk is full".to_owned()));
    assert_eq!((stage.asked_for(), look::overlay(&stage)), (vec![], "confirm".to_owned()));
    stage.keys("y");
    assert_eq!(stage.asked_for(), ["open a.toml"]);

    let mut stage = deaf();
    stage.keys("'x' ctrl-s");
    stage.send(Message::SaveFailed(1, "the disk is full".to_owned()));
    assert_eq!(stage.news(), "not saved: the disk is full");
    stage.wanted.clear();
    stage.keys("ctrl-s");
    assert_eq!(stage.asked_for(), ["save 1"]);
}

#[test]
fn a_session_that_moved_goes_on_under_its_new_name_with_every_sample_on_disk() {
    let mut stage = unwritten();
    stage.keys("alt-s ctrl-a 'b.toml' enter");
    assert_eq!(stage.asked_for().last().unwrap(), "save as b.toml with 4 samples");
    assert_eq!(stage.state.session.place.busy, Some(Busy::Moving));
    stage.send(Message::Moved(Place { path: "b.toml".to_owned(), ..Place::default() }));
    assert_eq!(stage.news(), "saved as b.toml");
    assert!(stage.state.session.unwritten.is_empty() && !stage.state.is_dirty());
    assert!(stage.state.session.samples.values().all(|entry| entry.not_written.is_none()));
}

#[test]
fn what_is_typed_while_a_session_moves_is_written_to_the_new_file() {
    let mut stage = deaf();
    stage.keys("alt-s ctrl-a 'b.toml' enter 'x'");
    stage.send(Message::Clock(60_000));
    stage.wanted.clear();
    stage.send(Message::Moved(Place { path: "b.toml".to_owned(), ..Place::default() }));
    assert!(stage.state.is_dirty());
    stage.send(Message::Clock(120_000));
    let saved = format!("save {}", stage.state.session.place.revision);
    assert_eq!(stage.asked_for(), [saved]);
}

#[test]
fn a_session_that_could_not_move_stays_where_it_was() {
    let mut stage = deaf();
    stage.keys("'x' alt-s enter");
    stage.send(Message::OpenFailed("it is there already".to_owned()));
    assert_eq!(look::overlay(&stage), "report That did not work 0");
    assert_eq!(place(&stage), "1 saved 0 saving None busy None");
    stage.wanted.clear();
    stage.send(Message::Clock(60_000));
    assert_eq!(stage.asked_for(), ["save 1"], "and is written there");
}

#[test]
fn a_save_that_failed_is_tried_again_by_itself_and_told_once() {
    let mut stage = deaf();
    stage.keys("'x' ctrl-s");
    stage.wanted.clear();
    stage.send(Message::Clock(1_000));
    stage.send(Message::SaveFailed(1, "the disk is full".to_owned()));
    assert!(stage.news().contains("the disk is full"));
    stage.state.program.notice = None;
    stage.send(Message::Clock(5_999));
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.send(Message::Clock(6_000));
    assert_eq!(stage.asked_for(), ["save 1"]);
    stage.send(Message::SaveFailed(1, "the disk is full".to_owned()));
    assert_eq!(stage.news(), "", "it is known");
    assert_eq!(stage.state.session.place.failure.as_deref(), Some("the disk is full"));
    stage.send(Message::Clock(11_000));
    stage.send(Message::Saved(1));
    assert_eq!(stage.state.session.place.failure, None);
}

#[test]
fn a_session_that_another_program_has_left_is_taken_over_at_the_same_cell() {
    let mut stage = two();
    stage.state.session.place.read_only = Some("another program has it open".to_owned());
    stage.answers = false;
    stage.keys("alt-1 down enter");
    let (cell, session) = (look::cells(&stage), Box::new(stage.state.to_session()));
    stage.send(Message::SessionFreed);
    assert_eq!(stage.asked_for(), ["open /sessions/test.toml"]);
    let place = Place { path: "/sessions/test.toml".to_owned(), ..Place::default() };
    stage.send(Message::Opened { session, samples: Vec::new(), place, reports: Vec::new() });
    assert_eq!(look::cells(&stage), cell);
    assert_eq!(stage.news(), "the other program has closed this session; from here on it is kept");
}

#[test]
fn samples_that_are_read_late_leave_what_was_edited_meanwhile() {
    let samples: Vec<Sample> =
        answered().state.session.samples.into_values().map(|entry| entry.sample).collect();
    let mut stage = reading();
    stage.keys("ctrl-n 'new' alt-1 up");
    let (session, revision) = (stage.state.to_session(), stage.state.session.place.revision);
    stage.wanted.clear();
    stage.send(Message::SamplesRead {
        samples: samples.clone(),
        read_only: None,
        reports: vec!["1 line was set aside".to_owned()],
    });
    assert_eq!(stage.state.to_session(), session);
    assert_eq!(stage.state.session.place.revision, revision);
    assert_eq!((look::run(&stage), stage.news()), ("1 of 1".to_owned(), "1 line was set aside"));
    assert_eq!(stage.state.program.notice.as_ref().unwrap().level, Level::Warning);
    assert_eq!(stage.asked_for(), [""; 0]);
    // Whoever was leaving meanwhile goes once the changes are written.
    let mut stage = reading();
    stage.keys("ctrl-q");
    assert_eq!(stage.asked_for(), [""; 0]);
    stage.send(Message::SamplesRead { samples, read_only: None, reports: Vec::new() });
    assert_eq!(stage.asked_for(), ["save 1"]);
    stage.send(Message::Saved(1));
    assert_eq!(stage.asked_for(), ["quit"]);
}

#[test]
fn samples_that_cannot_be_written_make_the_session_read_only() {
    let mut stage = reading();
    let read_only = Some("another program has it open".to_owned());
    stage.send(Message::SamplesRead {
        samples: Vec::new(),
        read_only: read_only.clone(),
        reports: Vec::new(),
    });
    assert_eq!(stage.state.session.place.read_only, read_only);
    stage.wanted.clear();
    stage.send(Message::Clock(60_000));
    assert_eq!(stage.asked_for(), [""; 0]);
}

#[test]
fn another_session_takes_the_place_of_all_that_was_about_the_first() {
    let mut stage = streaming_on();
    stage.keys("f6 ctrl-p");
    stage.wanted.clear();
    let session = Box::new(Stage::plain(crate::stage::sessions::COLUMNS).state.to_session());
    let (epoch, revision) = (stage.state.program.epoch, stage.state.session.place.revision);
    stage.send(Message::Opened {
        session,
        samples: Vec::new(),
        place: Place::default(),
        reports: Vec::new(),
    });
    // The lanes are those of the session before, by now nobody knows them.
    assert_eq!(stage.asked_for(), ["cancel a stranger"; 4]);
    assert_eq!((look::overlay(&stage), look::cells(&stage)), ("none".to_owned(), "columns at 0".to_owned()));
    assert!(stage.state.program.epoch > epoch && stage.state.session.place.revision > revision);
    assert!(!stage.state.is_dirty());
}

#[test]
fn a_session_is_written_by_itself_once_it_rests_or_changed_for_long() {
    let mut stage = deaf();
    stage.send(Message::Clock(1_000));
    stage.keys("'x'");
    for (at, asked) in [(2_400, &[][..]), (2_500, &["save 1"]), (9_000, &[])] {
        stage.wanted.clear();
        stage.send(Message::Clock(at));
        assert_eq!(stage.asked_for(), asked, "at {at}");
    }
    stage.send(Message::Saved(1));
    stage.wanted.clear();
    for at in (10_000..=21_000).step_by(1_000) {
        stage.send(Message::Clock(at));
        stage.keys("'y'");
    }
    assert_eq!(stage.asked_for(), ["save 11"], "ten seconds after the first change");
}

#[test]
fn a_file_whose_samples_are_their_own_ancestors_is_opened_and_gone_on_from() {
    let mut samples: Vec<Sample> =
        answered().state.session.samples.into_values().map(|entry| entry.sample).collect();
    samples.sort_unstable_by_key(|sample| sample.lane);
    for sample in &mut samples {
        // Of another session: the stage counts its own from 1.
        sample.id = uuid::Uuid::from_u128(700 + u128::from(sample.lane));
        sample.run = Some(uuid::Uuid::from_u128(800));
    }
    let ids: Vec<_> = samples.iter().map(|sample| sample.id).collect();
    for (sample, parent) in samples.iter_mut().zip(ids.into_iter().rev()) {
        (sample.parent, sample.tokens) = (Some(Parent { sample: parent, token: 0 }), Vec::new());
    }
    let mut stage = reading();
    stage.send(Message::SamplesRead { samples, read_only: None, reports: Vec::new() });
    assert_eq!(look::run(&stage), "1 of 1");
    stage.answers = true;
    stage.keys("f6 f6 alt-4 c");
    assert_eq!(look::run(&stage), "2 of 2");
}

#[test]
fn a_long_history_of_lanes_drawn_one_by_one_is_shown() {
    let first = answered();
    let mut samples: Vec<Sample> =
        first.state.session.samples.values().map(|entry| entry.sample.clone()).collect();
    samples.sort_unstable_by_key(|sample| sample.lane);
    for number in 0..20_000u128 {
        let run = Some(uuid::Uuid::from_u128(2_000_000 + number));
        let id = uuid::Uuid::from_u128(1_000_000 + number);
        samples.push(Sample { id, run, ..samples[number as usize % 4].clone() });
    }
    let mut stage = reading();
    stage.send(Message::SamplesRead { samples, read_only: None, reports: Vec::new() });
    assert_eq!(look::run(&stage), "20001 of 20001");
}

/// The reference of the cell, as the last write asked for has it.
fn written_reference(stage: &Stage) -> Option<String> {
    stage.effects.iter().rev().find_map(|effect| match effect {
        Effect::Save { session, .. } => Some(session.cells[0].reference.clone().unwrap_or_default()),
        _ => None,
    })
}

#[test]
fn a_reference_that_is_being_typed_is_written_before_another_session_opens_or_the_program_leaves() {
    // Another session was asked for while a lane streamed; a reference is typed until it has ended.
    let mut stage = streaming_on();
    stage.send(Message::SessionsListed(vec![SessionEntry {
        title: "Other".to_owned(),
        detail: String::new(),
        open: "other.toml".to_owned(),
    }]));
    stage.keys("enter alt-5 r 'Zebras'");
    for sample in std::mem::take(&mut stage.live) {
        let sample = Box::new(Sample { finish: Finish::Cancelled, ..sample });
        stage.send(Message::SampleEnded { sample, not_written: None });
    }
    stage.send(Message::Clock(60_000));
    assert_eq!(written_reference(&stage).as_deref(), Some("Zebras"));
    assert!(!stage.effects.contains(&Effect::Open("other.toml".to_owned())), "before it is on disk");
    let revision = stage.state.session.place.revision;
    stage.send(Message::Saved(revision));
    assert!(stage.effects.contains(&Effect::Open("other.toml".to_owned())));
    // Saving by hand and leaving go past what lies above the panes.
    for keys in ["ctrl-s", "ctrl-q"] {
        let mut stage = deaf();
        stage.keys("alt-5 r 'Zebras'");
        stage.keys(keys);
        assert_eq!(written_reference(&stage).as_deref(), Some("Zebras"), "{keys}");
    }
    // A write that fails asks, and takes nothing away.
    let mut stage = streaming_on();
    stage.keys("alt-2 'x'");
    stage.send(Message::SessionsListed(vec![SessionEntry {
        title: "Other".to_owned(),
        detail: String::new(),
        open: "other.toml".to_owned(),
    }]));
    stage.keys("enter alt-5 r 'Zebras'");
    stage.send(Message::SaveFailed(1, "the disk is full".to_owned()));
    assert_eq!(look::overlay(&stage), "confirm");
    assert_eq!(stage.state.cell().reference.as_deref(), Some("Zebras"));
}
