//! Answers by hand, and the laws of reading them while they stream.

use super::*;
use proptest::prelude::*;

fn answer(rule: &Rule, text: &str) -> Option<String> {
    match rule.read(text.as_bytes()) {
        Reading::Found(answer) => {
            assert!(text[answer.span].ends_with(std::str::from_utf8(&answer.key).unwrap()));
            Some(String::from_utf8(answer.key).unwrap())
        }
        Reading::None => None,
        Reading::Pending => panic!("an ended sample is not pending"),
    }
}

/// What is known of a text that may still go on.
fn so_far(rule: &Rule, text: &str) -> Option<String> {
    match Reader::new(rule.clone()).push(text.as_bytes()) {
        Reading::Found(answer) => Some(String::from_utf8(answer.key.clone()).unwrap()),
        Reading::Pending => None,
        Reading::None => panic!("a sample that goes on may still have an answer"),
    }
}

fn table(rule: &Rule, rows: &[(&str, Option<&str>)]) {
    for (text, expected) in rows {
        assert_eq!(answer(rule, text).as_deref(), *expected, "{text:?}");
    }
}

fn streaming(rule: &Rule, rows: &[(&str, Option<&str>)]) {
    for (text, expected) in rows {
        assert_eq!(so_far(rule, text).as_deref(), *expected, "{text:?}");
    }
}

#[test]
fn the_first_line_keeps_its_spaces_and_compares_without_those_before_it() {
    let rule = Rule::FirstLine;
    table(
        &rule,
        &[("4\n5", Some("4")), (" \t4 \n", Some("4 ")), ("\n4", Some("")), ("4", Some("4")), ("", None)],
    );
    streaming(&rule, &[("4", None), (" 4\n", Some("4")), ("", None)]);
    let Reading::Found(found) = rule.read(b"  4\n") else { panic!("there is a line") };
    assert_eq!(found.span, 0..3);
}

#[test]
fn the_first_word_is_letters_digits_and_their_marks() {
    let rule = Rule::FirstWord;
    table(
        &rule,
        &[
            (" **Paris**, France", Some("Paris")),
            ("don't know", Some("don't")),
            ("dogs' tails", Some("dogs")),
            ("a--b", Some("a")),
            ("well-known.", Some("well-known")),
            ("cafe\u{301} noir", Some("cafe\u{301}")),
            ("हिन्दी।", Some("हिन्दी")),
            ("巴黎。", Some("巴黎")),
            ("선생님\n", Some("선생님")),
            ("…!?", None),
            ("", None),
        ],
    );
    streaming(
        &rule,
        &[
            ("Paris", None),
            ("Paris ", Some("Paris")),
            ("Paris.", Some("Paris")),
            ("don'", None),
            ("don' ", Some("don")),
            ("don't", None),
            ("…", None),
        ],
    );
    assert_eq!(
        rule.read(b"\xffab\xffc"),
        Reading::Found(Answer { span: 1..3, key: b"ab".to_vec() }),
        "bytes that are no text part words"
    );
}

#[test]
fn half_a_character_decides_nothing() {
    let mut reader = Reader::new(Rule::FirstWord);
    let bytes = "né.".as_bytes();
    assert_eq!(reader.push(&bytes[..2]), &Reading::Pending);
    assert_eq!(reader.push(&bytes[2..3]), &Reading::Pending);
    assert_eq!(reader.push(&bytes[3..]), &Reading::Found(Answer { span: 0..3, key: "né".into() }));
}

#[test]
fn the_first_number_has_a_sign_and_a_point() {
    let rule = Rule::FirstNumber;
    table(
        &rule,
        &[
            ("it is -12.50 or 3", Some("-12.50")),
            ("1,000", Some("1")),
            ("GPT-4", Some("4")),
            ("(+7)", Some("+7")),
            (".5", Some(".5")),
            ("-.5", Some("-.5")),
            ("A.5", Some("5")),
            ("4.", Some("4")),
            ("4.x", Some("4")),
            ("1.2.3", Some("1.2")),
            ("2-3", Some("2")),
            ("1e5", Some("1")),
            ("none", None),
        ],
    );
    streaming(
        &rule,
        &[("4", None), ("4.", None), ("4.5", None), ("4.5 ", Some("4.5")), ("4. ", Some("4")), ("-", None)],
    );
}

#[test]
fn between_markers() {
    let rule = Rule::between("<a>", "</a>").unwrap();
    table(&rule, &[("x<a>1</a><a>2</a>", Some("1")), ("</a><a></a>", Some("")), ("<a>1</", None)]);
    streaming(&rule, &[("<a>1</a", None), ("<a>1</a>", Some("1"))]);
    table(&Rule::between("", ".").unwrap(), &[("one. two.", Some("one"))]);
    assert_eq!(Rule::between("x", "").unwrap_err(), RuleError::NoClose);
}

#[test]
fn a_pattern_gives_its_first_group_of_the_first_line_that_has_it() {
    let rule = Rule::pattern(r"^answer: (\w+)", Extent::EachLine).unwrap();
    table(&rule, &[("well\nanswer: four!\nanswer: 5", Some("four")), ("an answer: 4", None)]);
    streaming(&rule, &[("answer: four!", None), ("answer: four!\n", Some("four"))]);
    table(&Rule::pattern("[0-9]+", Extent::EachLine).unwrap(), &[("a 12 b 3", Some("12"))]);
    table(&Rule::pattern("(x)?y", Extent::EachLine).unwrap(), &[("y", Some("y")), ("xy", Some("x"))]);
}

#[test]
fn a_pattern_over_the_whole_sample_waits_for_its_end() {
    let rule = Rule::pattern(r"(?s)a(.*)b", Extent::Whole).unwrap();
    table(&rule, &[("a1\n2b", Some("1\n2"))]);
    streaming(&rule, &[("a1\n2b\n", None)]);
    assert_eq!(Rule::pattern(r"(?s)a(.*)b", Extent::EachLine).unwrap().read(b"a1\n2b"), Reading::None);
}

#[test]
fn a_wrong_pattern_says_what_and_where() {
    let error = Rule::pattern("ab(c", Extent::EachLine).unwrap_err();
    assert_eq!(error, RuleError::Syntax { what: "unclosed group".to_owned(), at: Some(3) });
    assert_eq!(error.to_string(), "the pattern is wrong at character 3: unclosed group");
    let error = Rule::pattern("é[z-a]", Extent::EachLine).unwrap_err();
    assert!(matches!(error, RuleError::Syntax { at: Some(3), .. }), "{error}");
    let error = Rule::pattern("(?:x{1000}){1000}", Extent::EachLine).unwrap_err();
    assert_eq!(error, RuleError::TooLarge { limit: PATTERN_BYTES });
    let deep = format!("{}x{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(matches!(Rule::pattern(&deep, Extent::EachLine), Err(RuleError::Syntax { .. })));
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        Just(Rule::FirstLine),
        Just(Rule::FirstWord),
        Just(Rule::FirstNumber),
        Just(Rule::between("a", "ab").unwrap()),
        Just(Rule::between("-.", "\n").unwrap()),
        Just(Rule::pattern("a.*b|1", Extent::EachLine).unwrap()),
        Just(Rule::pattern("a.*b|1", Extent::Whole).unwrap()),
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces: [&[u8]; 17] = [
        b"a",
        b"b",
        b"ab",
        b"1",
        b"23",
        b".",
        b"-",
        b"'",
        b"\n",
        b" ",
        b"\xcc\x81",
        b"\xe4\xb8\xad",
        b"\xe4\xb8",
        b"\xad",
        b"\xff",
        b"\xe2\x80\x99",
        b",",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..14)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn streaming_reads_what_the_whole_says(
        rule in rule(),
        bytes in bytes(),
        cuts in proptest::collection::vec(0usize..5, 0..20),
    ) {
        let mut reader = Reader::new(rule.clone());
        let mut at = 0;
        for cut in cuts {
            let end = (at + cut).min(bytes.len());
            reader.push(&bytes[at..end]);
            at = end;
        }
        reader.push(&bytes[at..]);
        prop_assert_eq!(reader.end(), &rule.read(&bytes));
    }

    #[test]
    fn a_found_answer_stands_whatever_comes(rule in rule(), head in bytes(), tail in bytes()) {
        let mut reader = Reader::new(rule.clone());
        let reading = reader.push(&head).clone();
        prop_assert_ne!(&reading, &Reading::None);
        if reading != Reading::Pending {
            prop_assert_eq!(reading, rule.read(&[head, tail].concat()));
        }
    }
}

#[test]
fn rules_are_read_as_they_are_typed() {
    let read = |rule: &str, text: &str| match Rule::parse(rule).unwrap().read(text.as_bytes()) {
        Reading::Found(answer) => String::from_utf8(answer.key).unwrap(),
        other => panic!("{rule}: {other:?}"),
    };
    assert_eq!(read("", " 4\n5"), "4");
    assert_eq!(read("word", " four of"), "four");
    assert_eq!(read("number", "is 4.5."), "4.5");
    assert_eq!(read("A:…\\n", "Q\nA: yes\nno"), " yes");
    assert_eq!(read("<...>", "a <b> c"), "b");
    assert_eq!(read("/= (\\d+)/", "2+2= 4"), "4");
    assert_eq!(read("/(?s)a(.*)b/s", "a\nb"), "\n");
    for (rule, error) in [("wrod", "wrod"), ("/(/", "pattern"), ("a…", "empty"), ("\\q…b", "\\q")] {
        let told = Rule::parse(rule).unwrap_err().to_string();
        assert!(told.contains(error), "{told}");
    }
}
