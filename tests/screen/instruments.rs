//! Instruments, filters, marks, folds and forms: what many samples say, and what a person does with it.
//!
//! Never asks an engine: the stage answers.

use samplebook::{
    analysis::Tally,
    app::{
        BackgroundCommand, Effect, InstrumentsCommand, Message, ReferenceCommand, ViewsCommand,
        read::forks,
        state::{Filter, Instrument, Pane, View},
    },
    session::{Finish, Form, Price, Scored, Token},
};

use uuid::Uuid;

use super::{Stage, stage};

fn token(text: &str, probability: f32) -> Token {
    Token { bytes: text.into(), id: Some(1), logprob: Some(probability.ln()), ..Token::default() }
}

/// Says a text in a lane, a token each line, and ends it.
fn say(stage: &mut Stage, lane: u32, tokens: &[(&str, f32)]) {
    for (text, probability) in tokens {
        stage.full_token(lane, token(text, *probability));
    }
    stage.end(lane, Finish::Stop, None);
}

/// Returns what was counted of the first group.
fn tally(stage: &Stage) -> &Tally<Uuid> {
    stage.state.session.instruments.groups[0].counters.tally.as_ref().unwrap().tally()
}

/// Four lanes with three answers.
fn answered() -> Stage {
    let mut stage = stage();
    stage.keys("f6 ctrl-r");
    assert_eq!(stage.state.program.instrument, Some(Instrument::Tally));
    say(&mut stage, 0, &[("4\n", 0.5), ("what", 0.2)]);
    say(&mut stage, 1, &[("4\n", 0.5), ("why", 0.1)]);
    say(&mut stage, 2, &[("22\n", 0.1)]);
    say(&mut stage, 3, &[("no answer", 0.1)]);
    stage
}

#[test]
fn answers_are_counted_beside_the_models_own_probability() {
    let stage = answered();
    let group = &stage.state.session.instruments.groups[0];
    let counted = group.counters.tally.as_ref().unwrap().bars(&stage.state, 10);
    let found: Vec<(&[u8], usize)> = counted.iter().map(|bar| (bar.answer.as_slice(), bar.count)).collect();
    assert_eq!(found, [(&b"4"[..], 2), (b"22", 1), (b"no answer", 1)]);
    assert!((counted[0].expected.unwrap() - 0.5).abs() < 1e-6);
    let screen = stage.text();
    assert!(screen.contains("Tally · 4 samples of these settings · answer: line"), "{screen}");
    assert!(screen.contains("2 50% model 50%"), "{screen}");
    assert!(screen.contains("1.50 bit over 4"), "{screen}");
}

#[test]
fn a_row_shows_the_samples_behind_it_and_esc_shows_the_run_again() {
    let mut stage = answered();
    stage.keys("alt-5 enter");
    assert_eq!(stage.state.session.filter, Some(Filter::Answer(b"4".to_vec())));
    assert_eq!(stage.state.cell().board.lanes.len(), 2);
    assert!(stage.text().contains("only answer 4 · 2 samples"), "{}", stage.text());
    stage.keys("esc");
    assert_eq!(stage.state.cell().board.lanes.len(), 4);
}

#[test]
fn another_rule_counts_the_same_samples_anew_and_a_wrong_one_is_explained() {
    let mut stage = answered();
    stage.keys("alt-5 a ctrl-a '/(' enter");
    assert!(stage.text().contains("is no rule"), "{}", stage.text());
    stage.keys("ctrl-a '/(/' enter");
    assert!(stage.text().contains("the pattern is wrong"), "{}", stage.text());
    stage.keys("ctrl-a 'number' enter");
    assert_eq!((tally(&stage).answered(), tally(&stage).without()), (3, 1));
    assert_eq!(stage.state.to_session().cells[0].answer, "number");
}

#[test]
fn more_are_drawn_in_the_background_and_counted_not_shown() {
    let mut stage = answered();
    stage.keys("alt-m");
    assert_eq!(stage.asked.len(), 16, "a wave at a time");
    assert!(stage.asked.iter().all(|lane| lane.lane >= 16), "no lane of the board is drawn again");
    assert!(stage.text().contains("sampling 0 of 100"), "{}", stage.text());
    let wave: Vec<u32> = stage.asked.iter().map(|lane| lane.lane).collect();
    for lane in wave {
        say(&mut stage, lane, &[("4\n", 0.5)]);
    }
    assert_eq!(stage.state.cell().board.lanes.len(), 4);
    assert_eq!(stage.state.cell().runs.len(), 1, "the history has the user's own runs only");
    assert_eq!(tally(&stage).answered(), 20);
    assert!(stage.text().contains("sampling 16 of 100"), "{}", stage.text());
    stage.keys("alt-5 x");
    assert!(stage.state.session.background.is_none() && stage.live.is_empty());
    assert_eq!(tally(&stage).answered(), 20);
}

#[test]
fn what_is_drawn_anew_before_the_old_has_ended_is_counted_from_none() {
    let mut stage = answered();
    stage.keys("alt-m");
    stage.answers = false;
    // The 16 that were stopped have yet to end.
    stage.keys("esc alt-m");
    assert!(stage.text().contains("sampling 0 of 100"), "{}", stage.text());
}

#[test]
fn other_settings_are_counted_apart() {
    let mut stage = answered();
    stage.keys("alt-3 right ctrl-r");
    for lane in 0..4 {
        say(&mut stage, lane, &[("5\n", 0.5)]);
    }
    let group = &stage.state.session.instruments.groups[0];
    assert_eq!((group.members.len(), tally(&stage).bars().len()), (4, 1));
    stage.keys("alt-left");
    assert_eq!(tally(&stage).bars().len(), 3, "the run before has its own samples");
}

#[test]
fn failed_samples_are_in_nothing_and_said() {
    let mut stage = stage();
    stage.keys("f6 ctrl-r");
    for lane in 0..4 {
        stage.end(lane, Finish::Failed, Some("the server is gone"));
    }
    assert!(stage.text().contains("all 4 of them failed"), "{}", stage.text());
}

#[test]
fn forks_are_walked_and_agreement_and_difference_colour_the_lanes() {
    let mut stage = stage();
    stage.keys("ctrl-r f6 f6");
    assert_eq!(stage.state.program.instrument, Some(Instrument::Forks));
    for (lane, rest) in [(0, "red"), (1, "red"), (2, "red"), (3, "blue")] {
        say(&mut stage, lane, &[("the ", 0.9), ("cat ", 0.8), (rest, 0.3)]);
    }
    let rows = forks(&stage.state);
    let told: Vec<(usize, &str, usize)> =
        rows.iter().map(|fork| (fork.row.samples, fork.row.text.as_str(), fork.row.depth)).collect();
    assert_eq!(told, [(4, "the cat ", 0), (3, "red", 1), (1, "blue", 1)]);
    stage.keys("alt-5 down down enter");
    assert_eq!(stage.state.cell().board.lanes.len(), 1);
    stage.keys("esc");
    stage.send(Message::Command(ViewsCommand::Show(View::Agreement).into()));
    assert_eq!(stage.style_at("blue"), stage.style_at("this one alone"), "nobody else says it");
    assert_eq!(stage.style_at("cat"), stage.style_at("most"), "everybody says it");
    stage.send(Message::Command(ViewsCommand::Show(View::Difference).into()));
    assert_eq!(stage.style_at("blue"), stage.style_at("not in the selected lane"));
    assert_ne!(stage.style_at("cat"), stage.style_at("not in the selected lane"));
    stage.keys("f6");
    assert!(stage.text().contains("of the words of a sample are in another one"), "{}", stage.text());
}

#[test]
fn a_reference_is_held_against_what_streams_and_swept() {
    let mut stage = stage();
    stage.send(Message::Command(InstrumentsCommand::Show(Instrument::Verbatim).into()));
    assert!(stage.text().contains("this cell has no reference"), "{}", stage.text());
    let article =
        "what is 2+2=four, as the old book says again and again in many words to everyone who asks. ";
    stage.keys("alt-5 r");
    stage.send(Message::Pasted(article.repeat(3)));
    stage.keys("esc ctrl-r");
    stage.words(0, "four, as the old book says again and again in few words");
    let screen = stage.text();
    assert!(screen.contains("1 copies 46 bytes"), "{screen}");
    assert!(screen.contains("then “few words” for “many words t”"), "{screen}");
    stage.send(Message::Command(ViewsCommand::Show(View::Verbatim).into()));
    assert_eq!(stage.style_at("four,"), stage.style_at("copied /"));
    assert_eq!(stage.style_at("few words"), stage.style_at("own"));
    stage.keys("s");
    let columns = stage.state.to_session().cells[0].columns.clone();
    assert_eq!(columns[0].prefix.as_deref(), Some("what is 2+2=four, as the"));
    assert_eq!(columns[0].title, "5 words");
}

#[test]
fn a_run_on_is_folded_opened_and_made_a_stop_text() {
    let mut stage = Stage::new(
        "format = 1\n[[cell]]\nid = \"a\"\n[cell.turns]\ndescription = \"Talk.\"\nturns = [\"Hi!\"]\n",
        120,
        40,
    );
    stage.keys("ctrl-r");
    stage.words(0, "Hello there.\n\nHuman: and then?");
    let screen = stage.text();
    assert!(screen.contains("+2 past · f folds · s stops"), "{screen}");
    assert!(screen.contains("and then?"), "{screen}");
    assert_ne!(stage.style_at("Hello").0, stage.style_at("and then?").0, "it is dimmed");
    stage.keys("alt-4 f");
    assert!(!stage.text().contains("and then?"), "{}", stage.text());
    stage.keys("f s");
    assert_eq!(stage.state.cell().params.stop, ["\nHuman:"]);
    // The bytes are all there.
    let sample = stage.state.selected_sample().unwrap().sample.text();
    assert_eq!(sample, "Hello there.\n\nHuman: and then?");
}

#[test]
fn the_next_turn_takes_the_answer_without_what_runs_past_it() {
    let mut stage =
        Stage::new("format = 1\n[[cell]]\nid = \"a\"\n[cell.turns]\nturns = [\"Hi!\"]\n", 120, 40);
    stage.keys("f8");
    assert!(stage.text().contains("the answer is still open"), "{}", stage.text());
    stage.keys("ctrl-r");
    stage.words(0, " Hello there.\n\nHuman: and then?");
    for lane in 0..4 {
        stage.end(lane, Finish::Length, None);
    }
    stage.keys("f8 'Why?' enter");
    let expected = "\n\nHuman: Hi!\nAssistant: Hello there.\n\nHuman: Why?\nAssistant:";
    assert_eq!(stage.state.cell().prefix().text(), expected);
    assert!(stage.asked.iter().all(|lane| lane.prefix == expected.as_bytes()));
    // Whoever writes the prefix by hand is told who writes it.
    stage.keys("alt-2 'x'");
    assert!(stage.text().contains("the turns write this prefix"), "{}", stage.text());
    assert_eq!(stage.state.cell().prefix().text(), expected);
}

#[test]
fn an_answer_that_a_stop_text_ended_is_followed_by_one_gap() {
    let mut stage =
        Stage::new("format = 1\n[[cell]]\nid = \"a\"\n[cell.turns]\nturns = [\"Hi!\"]\n", 120, 40);
    stage.keys("ctrl-r");
    stage.words(0, " Hello there.\n");
    let mut sample = stage.state.selected_sample().unwrap().sample.clone();
    (sample.finish, sample.stop_string) = (Finish::StopString, Some("\nHuman:".to_owned()));
    stage.live.retain(|live| live.id != sample.id);
    stage.send(Message::SampleEnded { sample: Box::new(sample), not_written: None });
    stage.keys("f8 'Why?' enter");
    let expected = "\n\nHuman: Hi!\nAssistant: Hello there.\n\nHuman: Why?\nAssistant:";
    assert_eq!(stage.state.cell().prefix().text(), expected);
}

#[test]
fn pairs_are_read_from_a_text_edited_moved_held_out_and_set_free_again() {
    let mut stage = Stage::new("format = 1\n[[cell]]\nid = \"a\"\nprefix = \"a: 1\\nb: 2\\nc:\"\n", 120, 40);
    stage.keys("f7");
    let Form::Shots(shots) = &stage.state.cell().form else { panic!("no pairs") };
    assert_eq!((shots.pairs.len(), shots.query.as_str()), (2, "c"));
    // Down to the first pair, off; the second edited; a new one made.
    stage.keys("down down down ' '");
    assert_eq!(stage.state.cell().prefix().text(), "b: 2\nc:");
    stage.keys("down enter 'x' enter 'y\\nz' enter enter 'n' enter 'o' enter esc");
    assert_eq!(stage.state.cell().prefix().text(), "x: y\nz\nn: o\nc:");
    stage.keys("f7 down down down down shift-up");
    stage.keys("esc f7");
    stage.send(Message::Pasted("p\tq\nr\ts\toff\n".to_owned()));
    assert_eq!(stage.state.cell().prefix().text(), "x: y\nz\nn: o\np: q\nc:");
    stage.send(Message::Pasted("no tab".to_owned()));
    assert!(stage.text().contains("line 1 has no tab"), "{}", stage.text());
    stage.keys("down down down 'h' 'f' 'f'");
    let cell = stage.state.to_session().cells[0].clone();
    assert_eq!((cell.form, cell.prefix.as_str()), (Form::Text, "n: o\np: q\nc:"));
    stage.keys("alt-2 end '!'");
    assert_eq!(stage.state.cell().prefix().text(), "n: o\np: q\nc:!");
}

#[test]
fn samples_are_pinned_rated_labelled_and_found_by_that() {
    let mut stage = answered();
    stage.keys("alt-4 p 4 n 'nice' enter right e 'odd one' enter");
    let screen = stage.text();
    assert!(screen.contains("1 ⚑ 4★ nice") && screen.contains("✎"), "{screen}");
    let marks = stage.state.to_session().cells[0].marks.clone();
    assert_eq!(marks.len(), 2);
    stage.keys("shift-f");
    assert_eq!(
        (stage.state.session.filter.clone(), stage.state.cell().board.lanes.len()),
        (Some(Filter::Pinned), 1)
    );
    stage.keys("shift-f shift-f");
    assert_eq!(stage.state.cell().board.lanes.len(), 2, "both have a label or a comment");
    stage.keys("shift-f");
    assert_eq!(stage.state.cell().board.lanes.len(), 4);
    stage.keys("left left left p 0 n ctrl-a backspace enter");
    assert_eq!(stage.state.to_session().cells[0].marks.len(), 1, "a mark that says nothing is none");
}

#[test]
fn the_guide_of_a_session_is_a_step_at_a_time_and_opens_whole() {
    let mut stage =
        Stage::new("format = 1\nnote = \"About.\"\n[[cell]]\nid = \"a\"\nnote = \"Press it.\"\n", 120, 40);
    assert!(stage.text().contains("About. Press it."), "{}", stage.text());
    stage.keys("alt-4 shift-h");
    assert_eq!(stage.state.session.focus, Pane::Instrument);
    assert!(!stage.text().contains("About. Press it."), "it is never twice on one screen: {}", stage.text());
    stage.keys("esc");
    assert_eq!((stage.state.session.focus, stage.state.program.instrument), (Pane::Lanes, None));
}

#[test]
fn held_out_pairs_are_asked_behind_more_and_more_examples() {
    let toml = "format = 1\n[[cell]]\nid = \"a\"\n[cell.shots]\npairs = [[\"a\", \"1\"], [\"b\", \"2\"]]\n\
                held_out = [[\"c\", \"3\"]]\n";
    let mut stage = Stage::new(toml, 120, 40);
    stage.send(Message::Command(BackgroundCommand::Dial.into()));
    let prefixes: Vec<String> =
        stage.asked.iter().map(|lane| String::from_utf8(lane.prefix.clone()).unwrap()).collect();
    assert_eq!((prefixes.len(), prefixes[0].as_str()), (3, "c:"));
    assert!(["a: 1\nb: 2\nc:", "b: 2\na: 1\nc:"].contains(&prefixes[2].as_str()), "{prefixes:?}");
    let lanes: Vec<u32> = stage.asked.iter().map(|lane| lane.lane).collect();
    for (lane, answer) in lanes.into_iter().zip([" 7\n", " 3\nd: 4", " 3"]) {
        say(&mut stage, lane, &[(answer, 0.5)]);
    }
    let screen = stage.text();
    assert!(screen.contains("no example") && screen.contains("0 of 1 right"), "{screen}");
    assert_eq!(screen.matches("1 of 1 right").count(), 2, "{screen}");
    // Scoring needs an engine that can.
    stage.keys("alt-5 shift-d");
    assert!(stage.text().contains("cannot score a text"), "{}", stage.text());
    stage.state.program.engine.can.scoring = true;
    stage.keys("shift-d");
    let asked = stage.effects.iter().find_map(|effect| match effect {
        Effect::ScoreAnswers { questions, .. } => Some(questions.clone()),
        _ => None,
    });
    let asked = asked.unwrap();
    assert_eq!((asked.len(), asked[0].prefix.as_str(), asked[0].answer.as_str()), (3, "c:", " 3\n"));
    for question in asked {
        let (cell, epoch) = (stage.state.cell().id.clone(), stage.state.program.epoch);
        let probability = Ok(0.25 * question.examples as f64);
        let examples = question.examples;
        stage.send(Message::AnswerScored { cell, epoch, examples, probability });
    }
    assert!(stage.text().contains("1 of 1 right · 100% (21%–100%) · right answer 50%"), "{}", stage.text());
}

#[test]
fn a_form_is_undone_and_not_set_free_at_the_cost_of_what_no_text_tells() {
    let toml = "format = 1\n[[cell]]\nid = \"a\"\n[cell.shots]\npairs = [[\"a\", \"1\"], [\"b\", \"2\"]]\n\
                query = \"q\"\nheld_out = [[\"c\", \"3\"]]\n";
    let mut stage = Stage::new(toml, 120, 40);
    stage.keys("f7 down down down delete");
    assert_eq!(stage.state.cell().prefix().text(), "b: 2\nq:");
    stage.keys("'u'");
    assert_eq!(stage.state.cell().prefix().text(), "a: 1\nb: 2\nq:");
    stage.keys("'f'");
    assert!(stage.text().contains("1 pair is off or held out"), "{}", stage.text());
    assert_ne!(stage.state.cell().form, Form::Text);
    stage.keys("'f'");
    assert_eq!(stage.state.cell().form, Form::Text);
    // While the text is the same, the form comes back whole.
    stage.keys("f7");
    let Form::Shots(shots) = &stage.state.cell().form else { panic!("no pairs") };
    assert_eq!(shots.held_out.len(), 1);
}

#[test]
fn a_dead_server_is_not_asked_a_hundred_times() {
    let mut stage = stage();
    stage.keys("alt-m f6");
    let wave: Vec<_> = stage.live.iter().map(|sample| sample.id).collect();
    for id in wave {
        stage.end_id(id, Finish::Failed, Some("connection refused"));
    }
    assert!(stage.state.session.background.is_none() && stage.live.is_empty());
    assert!(stage.text().contains("16 samples failed"), "{}", stage.text());
}

#[test]
fn what_was_drawn_in_the_background_alone_is_counted_too() {
    let mut stage = stage();
    stage.keys("f6 alt-m");
    let wave: Vec<u32> = stage.asked.iter().map(|lane| lane.lane).collect();
    for lane in wave {
        say(&mut stage, lane, &[("4\n", 0.5)]);
    }
    assert_eq!(tally(&stage).answered(), 16);
}

#[test]
fn a_reference_is_coloured_by_the_models_surprise_where_it_can_be_scored() {
    let mut stage = Stage::new("format = 1\n[[cell]]\nid = \"a\"\nreference = \"plain odd\"\n", 120, 40);
    stage.state.program.engine.can.scoring = true;
    stage.send(Message::Command(ReferenceCommand::Edit.into()));
    let asked = stage.effects.iter().find_map(|effect| match effect {
        Effect::ScoreReference { epoch, text } => Some((*epoch, text.clone())),
        _ => None,
    });
    let (epoch, text) = asked.unwrap();
    let scored = [("plain", 0.95), (" odd", 0.0001)]
        .map(|(text, probability)| Scored { token: token(text, probability), rank: None });
    stage.send(Message::ReferenceScored { epoch, text, scored: Ok(scored.to_vec()) });
    assert!(stage.text().contains("bit of surprise · 6.68 a token"), "{}", stage.text());
    assert_eq!(stage.style_at("odd").1, stage.style_at("≥10").1);
    assert_eq!(stage.style_at("plain odd").1, stage.style_at("<0.3").1);
    // What is typed is not what was scored.
    stage.keys("'x'");
    assert!(!stage.text().contains("bit of surprise"), "{}", stage.text());
}

#[test]
fn the_bill_says_what_the_next_run_may_cost_and_the_cap_stops_it() {
    let mut stage = stage();
    stage.state.program.engine.can.tokenizer = false;
    stage.state.program.engine.can.price =
        Some(Price { prefix_usd_per_million: 1000.0, sampled_usd_per_million: 2000.0 });
    stage.send(Message::Command(InstrumentsCommand::Show(Instrument::Bill).into()));
    let screen = stage.text();
    assert!(screen.contains("4 samples, $0.000000 to $1.024000, beside prefixes whose tokens"), "{screen}");
    stage.keys("ctrl-r");
    // What a server has counted once is known from then on.
    let id = stage.live[0].id;
    stage.live[0].usage.prefix_tokens = Some(10);
    stage.live[0].cost_usd = Some(0.5);
    stage.end_id(id, Finish::Stop, None);
    assert!(stage.text().contains("4 samples, $0.040000 to $1.064000"), "{}", stage.text());
    stage.state.program.preferences.cap_usd = Some(0.501);
    stage.token(1, b"x");
    assert!(stage.text().contains("the cap of $0.50 is reached"), "{}", stage.text());
    assert!(stage.live.is_empty(), "what streams is stopped");
    stage.keys("ctrl-r");
    assert!(stage.live.is_empty(), "and nothing more is drawn");
}

#[test]
fn a_filter_shows_samples_of_several_runs_that_had_the_same_lane() {
    let mut stage = answered();
    stage.keys("alt-4 p ctrl-r");
    for lane in 0..4 {
        say(&mut stage, lane, &[("5\n", 0.5)]);
    }
    stage.keys("alt-4 p shift-f");
    let shown: Vec<_> = stage.state.cell().board.lanes.iter().map(|view| view.sample).collect();
    let runs: Vec<_> = stage.state.cell().runs.iter().map(|run| Some(run.samples[0])).collect();
    assert_eq!(shown, runs);
}
