//! The instrument pane at many sizes: all of it can be reached, and what is out of sight is said to be.
//!
//! Never asks an engine: the stage answers.

use samplebook::{
    app::{
        BackgroundCommand, Effect, InstrumentsCommand,
        read::{answers, forks, instrument_rows},
        state::{Filter, Instrument, Pane},
    },
    session::{Finish, Token},
};

use super::{
    Stage, stage,
    stage::sessions::{COLUMNS, PAIRS, REFERENCE, TWO},
};

/// Sizes of terminals, the smallest samplebook works in among them.
const SIZES: [(u16, u16); 5] = [(60, 16), (80, 24), (100, 30), (120, 40), (200, 60)];

fn token(text: &str, probability: f32) -> Token {
    Token { bytes: text.into(), id: Some(1), logprob: Some(probability.ln()), ..Token::default() }
}

/// A cell with a column for each temperature.
pub(crate) fn sweep(columns: usize) -> String {
    let columns: Vec<String> =
        (0..columns).map(|step| format!("{{ temperature = {:.1} }}", step as f64 / 10.0)).collect();
    format!(
        "format = 1\n[[cell]]\nid = \"sweep\"\nprefix = \"2+2=\"\ncolumns = [{}]\nparams = {{ lanes = 4 }}\n",
        columns.join(", ")
    )
}

/// Says answers in the lanes of every column: four in all of the first, more and more of others in those after it.
pub(crate) fn answer_all(stage: &mut Stage) {
    stage.keys("ctrl-r");
    let live: Vec<_> = stage.live.iter().map(|sample| (sample.id, sample.column, sample.lane)).collect();
    for (id, column, lane) in live {
        let answer =
            if lane < column { ["5\n", "twenty-two and a half\n", "22\n"][lane as usize % 3] } else { "4\n" };
        stage.say(id, token(answer, 0.5));
        stage.end_id(id, Finish::Stop, None);
    }
}

fn show(stage: &mut Stage, instrument: Instrument) {
    stage.command(InstrumentsCommand::Show(instrument));
    stage.command(InstrumentsCommand::Focus);
}

/// Returns the rows of the pane, without its border.
fn pane(stage: &Stage) -> Vec<String> {
    let area = stage.state.layout().instrument;
    let buffer = stage.paint();
    (area.y + 1..area.bottom() - 1)
        .map(|y| (area.x + 1..area.right() - 1).map(|x| buffer[(x, y)].symbol()).collect())
        .collect()
}

/// Returns the lower border of the pane.
fn border(stage: &Stage) -> String {
    let area = stage.state.layout().instrument;
    let buffer = stage.paint();
    (area.x..area.right()).map(|x| buffer[(x, area.bottom() - 1)].symbol()).collect()
}

/// Tells whether the pane has room: there may be none beside the lanes of the smallest terminals.
fn has_pane(stage: &Stage) -> bool {
    stage.state.layout().instrument.height >= 3
}

/// Goes down to the end and returns every row that was seen.
fn walked(stage: &mut Stage) -> Vec<String> {
    let mut seen = pane(stage);
    for _ in 0..instrument_rows(&stage.state) {
        stage.keys("down");
        seen.extend(pane(stage));
    }
    seen
}

#[test]
fn answers_of_columns_are_one_table_with_one_scale() {
    let mut stage = Stage::new(&sweep(5), 120, 40);
    show(&mut stage, Instrument::Tally);
    answer_all(&mut stage);
    let counts: Vec<(String, usize)> = answers(&stage.state)
        .into_iter()
        .map(|shared| (String::from_utf8(shared.answer).unwrap(), shared.count))
        .collect();
    let expected = [("4", 10), ("5", 5), ("twenty-two and a half", 3), ("22", 2)];
    assert_eq!(counts, expected.map(|(answer, count)| (answer.to_owned(), count)));
    let rows = pane(&stage);
    let words = |row: &str| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&rows[0]), ["temperature", "0.00", "0.10", "0.20", "0.30", "0.40"]);
    // A share has a bar of the same length in every column and in every row, also where it is the largest of its column.
    assert!(rows[1].starts_with("▸4") && rows[1].contains("████┃█████  4 100%"), "{rows:#?}");
    for row in &rows[1..3] {
        assert!(row.contains(" ████┃       2  50%") && row.contains(" ██▌ ┃       1  25%"), "{rows:#?}");
    }
    assert!(rows[2].contains('–'), "a column without the answer says so: {rows:#?}");
}

#[test]
fn a_row_of_the_table_shows_its_samples_of_all_columns() {
    let mut stage = Stage::new(&sweep(3), 120, 40);
    show(&mut stage, Instrument::Tally);
    answer_all(&mut stage);
    stage.keys("down enter");
    assert_eq!(stage.state.session.filter, Some(Filter::Answer(b"5".to_vec())));
    let columns: Vec<u32> = stage.state.cell().board.lanes.iter().map(|view| view.column).collect();
    assert_eq!(columns, [1, 2]);
}

#[test]
fn columns_that_have_no_room_are_counted_and_reached() {
    let mut stage = Stage::new(&sweep(16), 80, 24);
    show(&mut stage, Instrument::Tally);
    answer_all(&mut stage);
    assert!(border(&stage).contains("of 16 · Shift-← Shift-→ the others"), "{}", border(&stage));
    let mut seen = pane(&stage).join(" ");
    for _ in 0..16 {
        stage.keys("shift-right");
        seen += &pane(&stage).join(" ");
    }
    for column in 0..16 {
        assert!(seen.contains(&format!(" {:.2}", f64::from(column) / 10.0)), "{column}: {seen}");
    }
    // What is pressed beyond the last column need not be taken back.
    let last = stage.state.session.instruments.first_column;
    stage.keys("shift-left");
    assert_eq!(stage.state.session.instruments.first_column, last - 1);
}

#[test]
fn every_answer_is_reached_with_its_sign_at_every_size() {
    for (width, height) in SIZES {
        for columns in [1, 2, 7] {
            let mut stage = Stage::new(&sweep(columns), width, height);
            show(&mut stage, Instrument::Tally);
            if !has_pane(&stage) {
                continue;
            }
            stage.keys("ctrl-r");
            let live: Vec<_> = stage.live.iter().map(|sample| sample.id).collect();
            for (number, id) in live.into_iter().enumerate() {
                stage.say(id, token(&format!("a{number}\n"), 0.5));
                stage.end_id(id, Finish::Stop, None);
            }
            for number in 0..columns * 4 {
                let rows = pane(&stage);
                let sign = format!("▸a{number} ");
                assert!(rows.iter().any(|row| row.contains(&sign)), "{width}x{height} {number}: {rows:#?}");
                stage.keys("down");
            }
        }
    }
}

#[test]
fn the_last_row_of_shots_is_reached_at_every_size() {
    for (width, height) in SIZES {
        let mut stage = Stage::new(PAIRS, width, height);
        show(&mut stage, Instrument::Shots);
        if !has_pane(&stage) {
            continue;
        }
        stage.command(BackgroundCommand::Dial);
        let lanes: Vec<u32> = stage.live.iter().map(|sample| sample.lane).collect();
        for lane in lanes {
            stage.token(lane, b" lait\n");
            stage.end(lane, Finish::Stop, None);
        }
        for label in ["no example", "1 example", "2 examples", "3 examples", "3 examples"] {
            let rows = pane(&stage);
            let here = rows.iter().any(|row| row.contains(&format!("▸{label}")) && row.contains('%'));
            assert!(here, "{width}x{height} {label}: {rows:#?}");
            stage.keys("down");
        }
        stage.keys("up up up up");
        assert!(pane(&stage)[0].contains("▸no example"), "{:#?}", pane(&stage));
    }
}

#[test]
fn forks_stand_below_the_column_they_are_of() {
    for (width, height) in SIZES {
        let mut stage = Stage::new(COLUMNS, width, height);
        show(&mut stage, Instrument::Forks);
        if !has_pane(&stage) {
            continue;
        }
        stage.keys("ctrl-r").say_all("upon a time");
        let rows = pane(&stage);
        assert!(rows[0].contains("temperature 0.20 · 2 samples"), "{rows:#?}");
        assert!(rows[1].contains("▸upon a time"), "{rows:#?}");
        assert_eq!(forks(&stage.state).len(), 2);
        stage.keys("down");
        let rows = pane(&stage);
        let at = rows.iter().position(|row| row.contains("▸upon a time")).expect("it is in sight");
        // A heading stays in sight where there are two rows for both.
        let above = rows[..at].iter().rev().find(|row| row.contains("samples"));
        assert!(
            above.is_some_and(|row| row.contains("own · temperature 1.40")),
            "{width}x{height}: {rows:#?}"
        );
    }
}

#[test]
fn one_column_has_no_heading_over_its_forks() {
    let mut stage = stage();
    show(&mut stage, Instrument::Forks);
    stage.keys("ctrl-r").say_all("upon a time");
    assert!(!pane(&stage).join("").contains("samples"), "{:#?}", pane(&stage));
}

#[test]
fn what_is_read_is_read_to_its_end_at_every_size() {
    for (width, height) in SIZES {
        let read = |toml: &str, instrument: Instrument, play: &dyn Fn(&mut Stage), expected: &[&str]| {
            let mut stage = Stage::new(toml, width, height);
            show(&mut stage, instrument);
            play(&mut stage);
            if !has_pane(&stage) {
                return;
            }
            let hidden = instrument_rows(&stage.state) > 1;
            assert_eq!(border(&stage).contains("more row"), hidden, "{width}x{height} {instrument:?}");
            // A line that was cut would show it by its sign.
            let all = walked(&mut stage);
            assert!(
                all.iter().all(|row| !row.trim_end().ends_with('…') || row.contains("two …")),
                "{width}x{height} {instrument:?}: {all:#?}"
            );
            let words = all.iter().flat_map(|row| row.split_whitespace()).collect::<Vec<_>>().join(" ");
            for part in expected {
                assert!(words.contains(part), "{width}x{height} {instrument:?} {part}: {words}");
            }
        };
        let copies = |stage: &mut Stage| {
            stage.keys("ctrl-r");
            stage.words(0, " known everywhere for coats of black and white stripes of many kinds");
            stage.words(1, " seen nowhere");
        };
        read(REFERENCE, Instrument::Verbatim, &copies, &["1 copies 55 bytes", "covered"]);
        read(PAIRS, Instrument::Shots, &|_| {}, &["d asks the", "edits the pairs"]);
        let parted = |stage: &mut Stage| {
            stage.keys("ctrl-r").say_all("all of them say the same");
        };
        read(COLUMNS, Instrument::Agreement, &parted, &["1.40: 100% of the", "another one"]);
        read(TWO, Instrument::Bill, &parted, &["the next run", "in the settings)", "beside the real one."]);
    }
}

#[test]
fn a_chinese_note_breaks_between_characters_and_begins_no_row_with_what_closes_a_sentence() {
    let note = "按下采样键，四条样本并排生成。没有人回答这个问题：文本只是继续下去。".repeat(6);
    let toml = format!("format = 1\n[[cell]]\nid = \"a\"\nnote = \"{note}\"\n");
    for (width, height) in SIZES {
        let mut stage = Stage::new(&toml, width, height);
        show(&mut stage, Instrument::Note);
        if !has_pane(&stage) {
            continue;
        }
        let rows = walked(&mut stage);
        let text = rows.concat();
        assert!(text.replace(' ', "").contains("继续下去。"), "{text}");
        let wrong = rows.iter().find(|row| row.starts_with(['，', '。', '：']));
        assert_eq!(wrong, None, "{width}x{height}");
    }
}

#[test]
fn the_bill_pretends_a_price_and_says_so() {
    let mut stage = Stage::new(TWO, 120, 40);
    stage.state.program.engine.can.price = Some(samplebook::session::Price::FREE);
    show(&mut stage, Instrument::Bill);
    let bill = |stage: &mut Stage| {
        stage.keys("up up up up up up up up");
        walked(stage)
            .iter()
            .flat_map(|row| row.split_whitespace().map(str::to_owned))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert!(!bill(&mut stage).contains("as if"), "{}", bill(&mut stage));
    stage.keys("p 'four' enter");
    assert!(stage.text().contains("US dollars per million tokens"), "{}", stage.text());
    stage.keys("ctrl-a '$4' enter");
    assert_eq!(stage.state.to_session().cells[0].price_as_if, Some(4.0));
    assert!(stage.state.is_dirty());
    stage.keys("ctrl-r");
    // Four lanes of two tokens, each behind a prefix of ten; the last of them still streams.
    for lane in 0..4 {
        stage.words(lane, "four, then");
    }
    for lane in 0..3 {
        let sample = stage.live.iter_mut().find(|sample| sample.lane == lane).unwrap();
        (sample.usage.prefix_tokens, sample.usage.sampled_tokens, sample.cost_usd) = (Some(10), 2, Some(0.0));
        stage.end(lane, Finish::Stop, None);
    }
    let words = bill(&mut stage);
    assert!(words.contains("this cell: 4 samples, 30 tokens read, 8 sampled"), "{words}");
    assert!(words.contains("as if $4.00 per 1M tokens: $0.000152 so far"), "{words}");
    assert!(words.contains("8 tokens sampled, $0.0000"), "{words}");
    assert!(words.contains("is pretended by this cell"), "{words}");
    let status = stage.text().lines().next().unwrap().to_owned();
    assert!(status.contains("8 sampled") && status.contains("$0.0000"), "real cost stays real: {status}");
    stage.keys("p ctrl-a backspace enter");
    assert_eq!(stage.state.to_session().cells[0].price_as_if, None);
}

#[test]
fn tokens_that_a_server_counts_are_the_same_number_everywhere() {
    let mut stage = stage();
    stage.keys("ctrl-r");
    for lane in 0..4 {
        // Three tokens may come as one piece.
        stage.token(lane, b"four, as ever");
        let sample = stage.live.iter_mut().find(|sample| sample.lane == lane).unwrap();
        sample.usage.sampled_tokens = 3;
        stage.end(lane, Finish::Stop, None);
    }
    assert_eq!(stage.state.program.sampled_tokens, 12);
    show(&mut stage, Instrument::Bill);
    let rows = walked(&mut stage);
    let words = rows.iter().flat_map(|row| row.split_whitespace()).collect::<Vec<_>>().join(" ");
    assert!(words.contains("12 sampled") && words.contains("12 tokens sampled"), "{words}");
}

#[test]
fn a_smaller_pane_does_not_lose_what_is_selected() {
    let mut stage = Stage::new(&sweep(2), 120, 60);
    show(&mut stage, Instrument::Tally);
    answer_all(&mut stage);
    stage.keys("down down down down down");
    stage.send(samplebook::app::Message::Resized(80, 24));
    assert_eq!(stage.state.session.focus, Pane::Instrument);
    let selected = stage.state.session.instruments.selected;
    assert_eq!(selected, answers(&stage.state).len() - 1);
    assert!(pane(&stage).iter().any(|row| row.contains('▸')), "{:#?}", pane(&stage));
    assert!(!stage.effects.iter().any(|effect| matches!(effect, Effect::Index(_))));
}
