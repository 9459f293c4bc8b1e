//! Why a lane says what it says, as its user sees it: views, the token cursor, branches, what may come next.

use ratatui::style::Modifier;
use samplebook::{
    app::{Effect, Message, NextTokenPlace, Picture, state::View},
    session::{Alternative, Distribution, Finish, LogprobKind, Param, Parent, Scored, Token},
};

use crate::stage::Stage;

const SESSION: &str = r#"
format = 1
title = "Test"

[[cell]]
id = "sum"
title = "Two plus two"
prefix = "what is 2+2="
params = { lanes = 2 }
"#;

fn alternative(text: &str, p: f32) -> Alternative {
    Alternative {
        bytes: text.as_bytes().to_vec(),
        id: Some(text.len() as u32 * 100 + u32::from(text.as_bytes()[0])),
        logprob: p.ln(),
    }
}

/// A token with its probability, beside others.
fn token(text: &str, p: f32, others: &[(&str, f32)]) -> Token {
    let own = alternative(text, p);
    let mut top: Vec<Alternative> = others.iter().map(|(text, p)| alternative(text, *p)).collect();
    top.push(own.clone());
    top.sort_by(|a, b| b.logprob.total_cmp(&a.logprob));
    Token {
        bytes: own.bytes,
        id: own.id,
        logprob: Some(own.logprob),
        top,
        entropy_bits: Some(1.5),
        chosen: false,
    }
}

/// Two lanes; the first says `4`, a newline, and a surprising `cats purr`.
fn played(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(SESSION, width, height);
    stage.keys("ctrl-r");
    for token in [
        token("4", 0.6, &[("5", 0.3)]),
        token("\n", 0.95, &[]),
        token("cats", 0.002, &[("what", 0.7), ("The", 0.2)]),
        token(" purr", 0.3, &[(" sleep", 0.5)]),
    ] {
        stage.full_token(0, token);
    }
    stage.end(0, Finish::Length, None);
    stage.words(1, "22 or so");
    stage.end(1, Finish::Stop, None);
    stage
}

#[test]
fn views_go_round_and_colour_what_they_say() {
    let mut stage = played(120, 40);
    let plain = stage.style_at("cats");
    stage.keys("alt-4 shift-v");
    assert_eq!(stage.state.program.view, View::Tokens);
    assert!(stage.text().contains("4⏎") && stage.text().contains("cats·purr"), "{}", stage.text());
    assert_ne!(stage.style_at("cats").1, stage.style_at("·purr").1, "neighbouring tokens look the same");
    stage.keys("shift-v");
    let (legend_low, legend_high) = (stage.style_at("<1%"), stage.style_at("≥90%"));
    assert_eq!(stage.style_at("cats").1, legend_low.1, "0.2 % is of the lowest level");
    assert_eq!(stage.style_at("⏎").1, legend_high.1, "95 % is of the highest");
    assert_ne!(stage.style_at("cats").1, plain.1);
    stage.keys("shift-v");
    assert!(stage.text().contains("surprise, bit"));
    stage.keys("shift-v");
    assert_eq!(stage.state.program.view, View::Entropy);
    // All tokens have the same entropy here.
    assert_eq!(stage.style_at("cats").1, stage.style_at("purr").1);
    // Three more compare texts, one models; then the first one is there again.
    stage.keys("shift-v shift-v shift-v shift-v shift-v");
    assert_eq!((stage.state.program.view, stage.style_at("cats")), (View::Plain, plain));
    stage.keys("ctrl-p 'view surp' enter");
    assert_eq!(stage.state.program.view, View::Surprise);
}

#[test]
fn a_prefix_is_scored_only_while_a_view_shows_it() {
    let mut stage = played(120, 40);
    stage.state.program.engine.can.scoring = true;
    stage.keys("right");
    assert!(!stage.effects.iter().any(|effect| matches!(effect, Effect::Score { .. })));
    stage.keys("alt-v alt-v");
    let asked: Vec<Effect> =
        stage.effects.drain(..).filter(|effect| matches!(effect, Effect::Score { .. })).collect();
    let [Effect::Score { prefix, revision, epoch, text }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(text, "what is 2+2=");
    // The stage's tokens are words.
    let scored =
        ["what", " is", " 2+2="].map(|text| Scored { token: token(text, 0.004, &[]), rank: Some(9) });
    let (prefix, revision, epoch) = (prefix.clone(), *revision, *epoch);
    stage.send(Message::Scored { prefix, revision, epoch, scored: Ok(scored.to_vec()) });
    assert_eq!(stage.style_at("what is").1, stage.style_at("<1%").1);
    // In the lanes, too: the third line with that text is the first lane's.
    stage.keys("'x'");
    assert_ne!(stage.style_at("what is").1, stage.style_at("<1%").1, "an edited prefix keeps old colours");
}

#[test]
fn the_inspector_tells_what_is_known_of_a_token() {
    let mut stage = played(120, 40);
    stage.keys("alt-4 i right right");
    let text = stage.text();
    for part in [
        "Token 3 of 4 · lane 1",
        "bytes 63 61 74 73",
        "p 0.2 %",
        "rank 3",
        "8.97 bit",
        "entropy 1.50 bit",
        "3 alternatives known",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert!(text.contains("what") && text.contains("70%") && text.contains("20%"));
    // A params' cut is named and struck through.
    stage.keys("i");
    stage.state.cell_mut().params.set(Param::TopK, Some(2.0)).unwrap();
    stage.keys("ctrl-r");
    stage.full_token(0, token("dogs", 0.1, &[("cats", 0.5), ("birds", 0.3)]));
    stage.keys("i");
    let (_, _, modifier) = stage.style_at("•");
    assert!(!modifier.contains(Modifier::CROSSED_OUT), "the sign is not struck through");
    assert!(stage.text().contains("top-k"), "{}", stage.text());
    stage.keys("esc");
    assert!(!stage.text().contains("Token 1 of"));
}

#[test]
fn one_alternative_is_said_to_be_the_only_one() {
    let mut stage = played(120, 40);
    stage.keys("alt-4 right i");
    assert!(stage.text().contains("only 1 alternative from this engine"), "{}", stage.text());
}

#[test]
fn keys_stop_at_surprising_tokens() {
    let mut stage = played(120, 40);
    stage.keys("alt-4 i n");
    assert!(stage.text().contains("Token 3 of 4"));
    stage.keys("n");
    assert!(stage.text().contains("no token of 3 bits or more that way"));
    stage.keys("end p");
    assert!(stage.text().contains("Token 3 of 4"));
    stage.keys("home");
    assert!(stage.text().contains("Token 1 of 4"));
}

#[test]
fn a_branch_stands_on_the_alternative_and_loses_nothing() {
    let mut stage = played(120, 40);
    let parent = stage.state.selected_sample().unwrap().sample.clone();
    stage.keys("alt-4 i right right down enter");
    let [start] = stage.asked.as_slice() else { panic!("{:?}", stage.asked) };
    assert_eq!(start.parent, Some(Parent { sample: parent.id, token: 2 }));
    assert_eq!(
        (start.prefix.as_slice(), start.inherited.as_slice()),
        (b"what is 2+2=".as_slice(), &parent.tokens[..2])
    );
    let chosen = start.chosen.clone().unwrap();
    assert_eq!(
        (chosen.bytes.as_slice(), chosen.chosen, chosen.id),
        (b"The".as_slice(), true, parent.tokens[2].top[1].id)
    );
    // The branch is on screen with what the engine adds, and can itself be continued from anywhere.
    stage.full_token(0, token(" end", 0.5, &[]));
    stage.end(0, Finish::Length, None);
    assert!(stage.text().contains("The end"), "{}", stage.text());
    assert!(stage.style_at("The end").2.contains(Modifier::UNDERLINED), "a chosen token is marked");
    let branch = stage.state.selected_sample().unwrap().sample.clone();
    assert_eq!(branch.prefix, b"what is 2+2=4\n");
    assert_eq!(branch.tokens.iter().map(|token| token.chosen).collect::<Vec<_>>(), [true, false]);
    stage.keys("right r");
    let [again] = stage.asked.as_slice() else { panic!("{:?}", stage.asked) };
    assert_eq!(again.parent, Some(Parent { sample: branch.id, token: 1 }));
    let inherited: Vec<u8> = again.inherited.iter().flat_map(|token| token.bytes.clone()).collect();
    assert_eq!((inherited.as_slice(), again.chosen.as_ref()), (b"4\nThe".as_slice(), None));
    // Nothing is overwritten: the parent is as it was.
    assert_eq!(stage.state.session.samples[&parent.id].sample, parent);
}

#[test]
fn every_lane_can_go_on_from_one_token() {
    let mut stage = played(120, 40);
    let parent = stage.state.selected_sample().unwrap().sample.clone();
    stage.keys("alt-4 i right right a");
    assert_eq!(stage.asked.iter().map(|start| start.lane).collect::<Vec<_>>(), [0, 1]);
    assert!(stage.asked.iter().all(|start| start.inherited == parent.tokens[..2] && start.chosen.is_none()));
}

fn distribution() -> Distribution {
    let logits: Vec<f32> = [0.5f32, 0.25, 0.125, 0.125].map(f32::ln).to_vec();
    let top = [("4", 0), ("5", 1), ("zz", 2), ("\n", 3)].map(|(text, id)| Alternative {
        bytes: text.as_bytes().to_vec(),
        id: Some(id),
        logprob: logits[id as usize],
    });
    Distribution {
        logits,
        top: top.to_vec(),
        logprobs: LogprobKind::Raw,
        cost_usd: Some(0.0),
        ends: vec![3],
        ..Distribution::default()
    }
}

fn asked(stage: &mut Stage) -> Vec<(NextTokenPlace, u64, String, usize)> {
    let asked = stage.effects.drain(..).filter_map(|effect| match effect {
        Effect::AskNext { place, epoch, prefix, inherited } => Some((place, epoch, prefix, inherited.len())),
        _ => None,
    });
    asked.collect()
}

#[test]
fn what_may_come_next_follows_caret_cursor_and_sliders() {
    let mut stage = played(120, 40);
    stage.state.program.engine.can.whole_distribution = true;
    asked(&mut stage);
    stage.keys("alt-n ctrl-end");
    let questions = asked(&mut stage);
    let [(place, epoch, prefix, 0)] = questions.as_slice() else { panic!("{questions:?}") };
    assert_eq!(prefix, "what is 2+2=");
    let answer = Ok(Box::new(distribution()));
    stage.send(Message::NextKnown { place: place.clone(), epoch: *epoch, answer });
    let text = stage.text();
    assert!(text.contains("50%") && text.contains("⏹ end") && text.contains("⏹ end"), "{text}");
    // The slider reshapes it at once, and nothing is asked.
    stage.keys("alt-3");
    stage.state.session.param = Param::TopP;
    stage.keys("enter 'ctrl' esc");
    stage.state.cell_mut().params.set(Param::TopP, Some(0.7)).unwrap();
    stage.keys("up");
    let text = stage.text();
    assert!(text.contains("67%"), "{text}");
    assert!(stage.style_at("zz ").2.contains(Modifier::CROSSED_OUT));
    assert_eq!(asked(&mut stage), []);
    // Elsewhere in the prefix it is another question; back again it is known.
    stage.keys("alt-2 left");
    let questions = asked(&mut stage);
    let [(other, epoch, prefix, 0)] = questions.as_slice() else { panic!("{questions:?}") };
    assert_eq!(prefix, "what is 2+2");
    // While that is open nothing else is asked, and an answer for an earlier session is dropped.
    stage.keys("left");
    assert_eq!(asked(&mut stage), []);
    stage.send(Message::NextKnown { place: other.clone(), epoch: epoch + 1, answer: Err("late".to_owned()) });
    assert!(!stage.text().contains("late"));
    stage.send(Message::NextKnown {
        place: other.clone(),
        epoch: *epoch,
        answer: Err("too long".to_owned()),
    });
    assert_eq!(asked(&mut stage).len(), 1, "where the caret is now");
    stage.keys("ctrl-end");
    assert!(stage.text().contains("67%"));
    // At the token cursor: what stood before that token.
    stage.keys("alt-4 i right right");
    let last = asked(&mut stage).pop();
    assert!(last.is_none(), "one question at a time: {last:?}");
}

#[test]
fn a_huge_prefix_is_not_asked_about() {
    let mut stage = played(120, 40);
    stage.state.program.engine.can.whole_distribution = true;
    stage.state.program.engine.can.scoring = true;
    asked(&mut stage);
    stage.keys("alt-v alt-v ctrl-end");
    stage.effects.clear();
    stage.send(Message::Pasted("long ".repeat(300_000)));
    assert!(
        !stage.effects.iter().any(|effect| matches!(effect, Effect::AskNext { .. } | Effect::Score { .. }))
    );
}

#[test]
fn a_server_is_asked_only_when_told_to() {
    let mut stage = played(120, 40);
    stage.keys("left right");
    assert_eq!(asked(&mut stage), []);
    assert!(stage.text().contains("Alt-a asks"), "{}", stage.text());
    stage.keys("alt-a");
    let questions = asked(&mut stage);
    assert_eq!(questions.len(), 1);
    let few = Distribution { logits: Vec::new(), cost_usd: Some(0.01), ..distribution() };
    let (place, epoch, ..) = questions[0].clone();
    stage.send(Message::NextKnown { place, epoch, answer: Ok(Box::new(few)) });
    assert!(stage.text().contains("$0.01"), "{}", stage.text());
}

#[test]
fn a_sample_is_checked_against_the_params_as_they_are_now() {
    let mut stage = played(120, 40);
    stage.keys("alt-c");
    assert!(stage.text().contains("could have sampled this"));
    stage.state.cell_mut().params.set(Param::MinP, Some(0.1)).unwrap();
    stage.keys("alt-c");
    assert!(
        stage.text().contains("token 3 \"cats\" could not have been sampled now: min-p cuts it"),
        "{}",
        stage.text()
    );
    stage.state.cell_mut().params.set(Param::Temperature, Some(0.0)).unwrap();
    stage.state.cell_mut().params.set(Param::MinP, Some(0.0)).unwrap();
    stage.keys("alt-c");
    assert!(stage.text().contains("only the most probable token is sampled"));
}

#[test]
fn it_all_fits_a_small_terminal() {
    for (width, height) in [(80, 24), (60, 16), (120, 40)] {
        let mut stage = played(width, height);
        stage.state.program.engine.can.whole_distribution = true;
        stage.keys("alt-n alt-4 i right alt-v alt-v");
        let text = stage.text();
        assert!(text.contains("Token 2 of 4"), "{text}");
        assert!(text.lines().all(|line| samplebook::text::width(line) <= usize::from(width)));
    }
}

fn reflows(stage: &mut Stage) -> Vec<(u64, u64, Vec<Vec<Token>>)> {
    let asked = stage.effects.drain(..).filter_map(|effect| match effect {
        Effect::LiveResample { generation, seed, drafts, .. } => Some((generation, seed, drafts)),
        _ => None,
    });
    asked.collect()
}

#[test]
fn in_live_mode_the_lanes_follow_a_slider_and_what_it_rests_at_is_kept() {
    let mut stage = played(120, 40);
    stage.state.program.engine.can.drafts = true;
    stage.keys("alt-3 right");
    assert_eq!(reflows(&mut stage), [], "live mode is off");
    let before: Vec<_> = stage.state.cell().runs.clone();
    stage.keys("alt-l right");
    let asked = reflows(&mut stage);
    let [(generation, seed, drafts)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((*seed, drafts.len(), drafts[0].len()), (4242, 2, 4));
    // While one is under way another move waits for it.
    stage.keys("right");
    assert_eq!(reflows(&mut stage), []);
    let old: Vec<_> = stage
        .state
        .cell()
        .board
        .lanes
        .iter()
        .map(|view| stage.state.session.samples[&view.sample.unwrap()].sample.clone())
        .collect();
    let redrawn = |number: u128, from: &samplebook::session::Sample, tail: Token| {
        let mut sample = from.clone();
        sample.id = uuid::Uuid::from_u128(900 + number);
        sample.run = Some(uuid::Uuid::from_u128(990));
        sample.tokens.truncate(2);
        sample.tokens.push(tail);
        sample
    };
    let new = vec![redrawn(0, &old[0], token("dogs", 0.2, &[])), redrawn(1, &old[1], token("so", 0.2, &[]))];
    let place = stage.find("2+2=4");
    stage.send(Message::Clock(100));
    stage.send(Message::LiveResampled { generation: *generation, samples: new.clone() });
    assert!(stage.text().contains("dogs") && !stage.text().contains("cats"), "{}", stage.text());
    assert_eq!(stage.find("2+2=4"), place, "unchanged text moved");
    let marked = |stage: &Stage| stage.style_at("dogs").2.contains(Modifier::UNDERLINED);
    assert!(marked(&stage), "changed tokens are not marked");
    // The move that waited is asked for now, from what is on the board.
    let asked = reflows(&mut stage);
    let [(second, _, drafts)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(drafts[0].last().unwrap().bytes, b"dogs");
    // However long it takes, the clock does not run hot while it is waited for.
    stage.send(Message::Clock(5_000));
    assert!(samplebook::app::read::wake_at_ms(&stage.state).is_none_or(|at| at > 5_000));
    // What comes late is dropped.
    stage.send(Message::LiveResampled { generation: *generation, samples: old.clone() });
    assert!(stage.text().contains("dogs"));
    stage.send(Message::LiveResampled { generation: *second, samples: new });
    assert!(stage.text().contains("live: 2 re-flows"), "{}", stage.text());
    assert_eq!(stage.state.cell().runs, before, "what was passed through is in no run");
    stage.send(Message::Clock(9_000));
    assert!(!marked(&stage), "marks do not fade");
    let written: Vec<_> =
        stage.effects.drain(..).filter(|effect| matches!(effect, Effect::WriteSamples(_))).collect();
    let [Effect::WriteSamples(samples)] = written.as_slice() else { panic!("{written:?}") };
    assert_eq!(samples.len(), 2);
    assert_eq!(stage.state.cell().runs.len(), before.len() + 1);
    assert!(stage.text().contains("run 2 of 2") && stage.text().contains("dogs"), "{}", stage.text());
}

#[test]
fn a_server_is_asked_again_once_the_sliders_rest() {
    let mut stage = played(120, 40);
    stage.keys("alt-3 alt-l right right");
    assert_eq!(stage.live.len(), 0, "asked while the slider moves");
    stage.send(Message::Clock(5_000));
    assert_eq!(stage.live.len(), 2);
    stage.words(0, "one two");
    stage.end(0, Finish::Stop, None);
    assert!(stage.text().contains("live: asked 1 time,"), "{}", stage.text());
}

#[test]
fn the_tree_shows_what_grew_from_what_and_goes_there() {
    let mut stage = played(120, 40);
    stage.keys("alt-t");
    assert!(stage.text().contains("nothing has grown"), "{}", stage.text());
    stage.keys("alt-4 i right right down enter");
    stage.full_token(0, token(" end", 0.5, &[]));
    stage.end(0, Finish::Length, None);
    stage.keys("right r");
    stage.full_token(0, token(" other", 0.5, &[]));
    stage.end(0, Finish::Stop, None);
    stage.keys("alt-t");
    let text = stage.text();
    let rows: Vec<&str> =
        text.lines().filter(|line| line.contains("lane 1 ·") && line.contains("run ")).collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert!(
        rows[0].contains("the prefix") && rows[1].contains("└ The end") && rows[1].contains("token 3 chosen"),
        "{text}"
    );
    assert!(rows[2].contains("└  other") && rows[2].contains("from token 2"), "{text}");
    // Up to the branch, and there.
    stage.keys("up enter");
    let here = stage.state.selected_sample().unwrap();
    assert_eq!(here.sample.bytes(), b"The end");
    assert!(stage.text().contains("run 2 of 3"));
}

#[test]
fn the_page_shows_every_token_and_obeys_none() {
    let mut stage = played(120, 40);
    stage.keys("alt-2 ctrl-end '<i>' ctrl-r");
    for token in [
        token("<script>alert(1)</script>", 0.01, &[("\"onmouseover=\"x", 0.5)]),
        token("\u{1b}[31m\u{202e}", 0.5, &[]),
        Token { bytes: "한".as_bytes()[..2].to_vec(), logprob: Some(-0.1), ..Token::default() },
        Token {
            bytes: "한".as_bytes()[2..].to_vec(), logprob: Some(-0.1), chosen: true, ..Token::default()
        },
        Token { bytes: b"\xff\n".to_vec(), ..Token::default() },
    ] {
        stage.full_token(0, token);
    }
    let page = samplebook::tui::page::html(&stage.state, Picture::Screen, &stage.theme);
    let one = samplebook::tui::page::html(&stage.state, Picture::Lane, &stage.theme);
    assert!(one.len() < page.len() && one.matches("<section>").count() == 1);
    let next = samplebook::tui::page::html(&stage.state, Picture::Next, &stage.theme);
    assert_eq!(next.matches("<section>").count(), 0);
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    assert!(page.contains("&quot;onmouseover=&quot;x") && !page.contains("\"x\""), "{page}");
    assert!(page.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')));
    assert!(page.contains(">한</span>"), "pieces of a character are shown as the character: {page}");
    assert!(page.contains("\\xFF") && page.contains("bytes ff 0a"), "{page}");
    assert!(page.contains("p 0.0100, log p -4.605, 6.64 bit") && page.contains("2+2=&lt;i&gt;"), "{page}");
    let opened = page.matches("<span").count();
    assert_eq!(opened, page.matches("</span>").count());
}

#[test]
fn alternatives_that_are_cut_alike_are_told_apart() {
    let mut stage = Stage::new(SESSION, 120, 40);
    stage.keys("ctrl-r");
    stage.full_token(
        0,
        token(" internationally", 0.4, &[(" internationalise", 0.3), (" international", 0.2)]),
    );
    stage.keys("alt-4 i");
    let text = stage.text();
    for label in ["␣inter…ly", "␣inte…ise", "␣interna…"] {
        assert!(text.contains(label), "{label} is missing:\n{text}");
    }
}

#[test]
fn a_piece_of_a_character_is_told_by_the_characters_it_may_be_of() {
    let piece = |bytes: &[u8], others: &[&[u8]]| {
        let other = |bytes: &[u8]| Alternative { bytes: bytes.to_vec(), id: None, logprob: -1.5 };
        let top = std::iter::once(&bytes).chain(others).map(|bytes| other(bytes)).collect();
        Token { bytes: bytes.to_vec(), logprob: Some(-1.5), top, ..Token::default() }
    };
    let mut stage = Stage::new(SESSION, 120, 40);
    stage.keys("ctrl-r");
    stage.full_token(0, piece(b"\xEC", &[b"\xEB", b"a"]));
    stage.keys("alt-4 i");
    let shows = |stage: &Stage, part: &str| {
        let text = stage.text();
        assert!(text.contains(part), "{part} is missing:\n{text}");
    };
    // Nothing follows yet.
    shows(&stage, "1 of 3 bytes   bytes ec");
    shows(&stage, "\\xEC 1/3");
    shows(&stage, "\\xEB 1/3");
    stage.full_token(0, piece(b"\x84\xA0", &[b"\x84\xB1", b"\x84"]));
    shows(&stage, "first byte of 선 or 성 …   bytes ec");
    stage.keys("right");
    shows(&stage, "last 2 bytes of 선   bytes 84 a0");
    shows(&stage, "…선");
    shows(&stage, "…성");
}

#[test]
fn spaces_that_only_look_like_one_are_seen_in_prefix_lanes_and_tally() {
    let mut stage = Stage::new(SESSION, 120, 40);
    stage.keys("alt-2");
    stage.send(Message::Pasted("　　正文 10\u{A0}%".to_owned()));
    stage.keys("ctrl-r");
    stage.words(0, "9\u{202F}%\n");
    stage.end(0, Finish::Stop, None);
    let text = stage.text();
    assert!(text.contains("⍽ ⍽ 正文 10⍽%") && text.contains("9⍽%"), "{text}");
    let mark = stage.style_at("⍽ ⍽").0;
    assert_ne!(mark, stage.style_at("正文").0, "it is painted as a mark");
    // Beside the lane, and in the tally.
    stage.keys("alt-4 t");
    assert!(stage.text().matches("9⍽%").count() >= 2, "{}", stage.text());
    assert_eq!(stage.state.cell().prefix().text().matches('　').count(), 2, "no byte is another one");
}
