//! What the program says: every message that code names is in the message files with the variables it is given, none is
//! there for nothing, and no sentence is left in code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use samplebook::{app::COMMANDS, language::Language};

use super::{root, rust_files};

/// Keys that are put together from the name of a row of a table.
const FAMILIES: &[&str] = &["command-", "count-", "instrument-", "manual-", "param-", "role-"];

/// Texts that look like sentences and are none to people.
const NO_SENTENCES: &[&str] = &[
    "stop string",
    "cut off",
    "Hugging Face",
    "LM Studio",
    "tokens with their log-probabilities",
    "two plus two",
];

/// Files whose texts are no words to people, and why.
const NO_WORDS: &[(&str, &str)] = &[
    ("src/arguments/reference.rs", "names of the manual page's sections, and of variables"),
    ("src/engine/conformance.rs", "tests of every engine"),
    ("src/engine/server/errors.rs", "what servers write, by which an error is known"),
    ("src/engine/server/faults.rs", "a table of faults for tests"),
    ("src/headless/experiments.rs", "prefixes of experiments"),
    ("src/store/samples.rs", "what a parser says, by which a place is known"),
    ("src/engine/scripted.rs", "an engine for tests"),
    ("src/hub/loopback.rs", "a hub for tests"),
    ("src/engine/local/gguf/writer.rs", "writes files for tests"),
    ("src/tui/page.rs", "the skeleton of an HTML page"),
    ("src/tui/picture.rs", "the skeleton of an SVG picture"),
    ("src/tui/theme/role.rs", "what comments of theme files say"),
];

/// What must agree between languages of one message: variables as `$name`, and commands whose keys it shows as `{name}`.
type Places = BTreeSet<String>;

/// A language's messages by `key`, or `key.attribute`.
fn messages(language: Language) -> BTreeMap<String, Places> {
    let mut messages = BTreeMap::new();
    for file in fs::read_dir(root().join("languages").join(language.tag())).unwrap() {
        let file = file.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {:?}", file.display(), errors.first()));
        for entry in resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Junk { content } => panic!("{}: not understood: {content}", file.display()),
                Entry::Term(term) => panic!("{}: -{}: terms are not used", file.display(), term.id.name),
                _ => continue,
            };
            let mut take = |key: String, pattern: &Pattern<&str>| {
                let mut places = Places::new();
                gather(pattern, &mut places);
                let before = messages.insert(key.clone(), places);
                assert!(before.is_none(), "{}: {key} stands twice", file.display());
            };
            if let Some(value) = &message.value {
                take(message.id.name.to_owned(), value);
            }
            for attribute in &message.attributes {
                take(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
            }
        }
    }
    messages
}

fn gather(pattern: &Pattern<&str>, places: &mut Places) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(expression) => gather_inline(expression, places),
            Expression::Select { selector, variants } => {
                gather_inline(selector, places);
                variants.iter().for_each(|variant| gather(&variant.value, places));
            }
        }
    }
}

fn gather_inline(expression: &InlineExpression<&str>, places: &mut Places) {
    match expression {
        InlineExpression::VariableReference { id } => {
            places.insert(format!("${}", id.name));
        }
        InlineExpression::StringLiteral { value } if value.starts_with('{') && value.len() > 2 => {
            places.insert((*value).to_owned());
        }
        InlineExpression::StringLiteral { .. } => {}
        other => panic!("only variables and texts are used in messages, not {other:?}"),
    }
}

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    let english = messages(Language::English);
    for language in Language::ALL {
        let other = messages(language);
        let keys = |messages: &BTreeMap<String, Places>| messages.keys().cloned().collect::<BTreeSet<_>>();
        let lacks: Vec<_> = keys(&english).difference(&keys(&other)).cloned().collect();
        let more: Vec<_> = keys(&other).difference(&keys(&english)).cloned().collect();
        assert!(lacks.is_empty() && more.is_empty(), "{language:?} lacks {lacks:?} and has {more:?} besides");
        for (key, places) in &english {
            assert_eq!(&other[key], places, "{key} in {language:?}");
        }
    }
}

/// A piece of Rust: code as it is, or the inside of a text.
#[derive(Debug, PartialEq)]
enum Piece {
    Code(String),
    Text(String),
}

/// Cuts a source file into code and texts; comments and whatever is only for tests are left out.
fn pieces(source: &str) -> Vec<Piece> {
    // What is for tests alone stands last, unless it is a line that names a file.
    let tests = source.match_indices("#[cfg(test)]\n").find(|(at, mark)| {
        let next = source[at + mark.len()..].lines().next().unwrap_or_default();
        !next.ends_with(';') && !next.starts_with("#[")
    });
    let source = &source[..tests.map_or(source.len(), |(at, _)| at)];
    let mut pieces = Vec::new();
    let mut code = String::new();
    let mut rest = source.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'/') => {
                rest.by_ref().take_while(|c| *c != '\n').for_each(drop);
                code.push('\n');
            }
            '\'' => {
                // A character, or a lifetime: only the first ends with another quote.
                let ahead: Vec<char> = rest.clone().take(2).collect();
                code.push(' ');
                if ahead.first() == Some(&'\\') {
                    rest.by_ref().take(2).for_each(drop);
                    rest.by_ref().take_while(|c| *c != '\'').for_each(drop);
                } else if ahead.get(1) == Some(&'\'') {
                    rest.by_ref().take(2).for_each(drop);
                }
            }
            '"' => {
                let hashes = code.chars().rev().take_while(|c| *c == '#').count();
                let before = code.trim_end_matches('#').chars().last();
                let raw = matches!(before, Some('r'));
                let end = format!("\"{}", if raw { "#".repeat(hashes) } else { String::new() });
                pieces.push(Piece::Code(std::mem::take(&mut code)));
                let mut text = String::new();
                while let Some(c) = rest.next() {
                    if c == '\\' && !raw {
                        text.push(c);
                        text.extend(rest.next());
                        continue;
                    }
                    text.push(c);
                    if text.ends_with(&end) {
                        text.truncate(text.len() - end.len());
                        break;
                    }
                }
                pieces.push(Piece::Text(text));
            }
            c => code.push(c),
        }
    }
    pieces.push(Piece::Code(code));
    pieces
}

/// A use of `tr!`: the key, and the names of the variables.
fn uses(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let pieces = pieces(source);
    let mut uses = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let (Piece::Code(before), Some(Piece::Text(key))) = (piece, pieces.get(at + 1)) else { continue };
        let call = before.trim_end().strip_suffix("tr!(");
        if call.is_none_or(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == '_')) {
            continue;
        }
        // Names stand at the depth of the call, before `=`.
        let (mut depth, mut names, mut word) = (1, BTreeSet::new(), String::new());
        'call: for piece in &pieces[at + 2..] {
            let Piece::Code(code) = piece else { continue };
            let mut code = code.chars().peekable();
            while let Some(c) = code.next() {
                match c {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth -= 1,
                    ',' if depth == 1 => word.clear(),
                    '=' if depth == 1 && !matches!(code.peek(), Some('=' | '>')) => {
                        names.insert(format!("${}", word.trim()));
                    }
                    c if depth == 1 => word.push(c),
                    _ => {}
                }
                if depth == 0 {
                    break 'call;
                }
            }
        }
        uses.push((key.clone(), names));
    }
    uses
}

fn sources() -> Vec<(String, String)> {
    let files = rust_files(&root().join("src")).into_iter();
    let files = files.filter(|path| path.file_stem().is_none_or(|stem| stem != "tests" && stem != "laws"));
    files
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            (name, fs::read_to_string(path).unwrap())
        })
        .filter(|(name, _)| !name.contains("/tests/") && !name.starts_with("src/language/"))
        .collect()
}

#[test]
fn the_reader_of_sources_reads_them() {
    let source = r##"// tr!("no")
        let x = tr!("a-b", one = f(x == 1, "text"), two = format!("{y} = {z}"));
        let y = tr!(
            "c",
        );
        let z = 'x' + '\'' + "it's \" so" + r#"ra"w"#; fn f<'a>() {}
        #[cfg(test)]
mod tests { tr!("d") }"##;
    let names = |names: &[&str]| names.iter().map(|name| format!("${name}")).collect::<BTreeSet<_>>();
    assert_eq!(uses(source), [("a-b".to_owned(), names(&["one", "two"])), ("c".to_owned(), names(&[]))]);
    let texts = pieces(source).into_iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        Piece::Code(_) => None,
    });
    assert_eq!(texts.skip(4).collect::<Vec<_>>(), [r#"it's \" so"#, r#"ra"w"#]);
}

#[test]
fn every_message_that_code_names_is_there_with_its_variables_and_none_is_idle() {
    let messages = messages(Language::English);
    let mut idle: BTreeSet<&String> = messages.keys().collect();
    let mut wrong = Vec::new();
    for (file, source) in sources() {
        for (key, names) in uses(&source) {
            idle.remove(&key);
            match messages.get(&key) {
                None => wrong.push(format!("{file}: there is no message {key}")),
                Some(places) => {
                    let places: BTreeSet<_> =
                        places.iter().filter(|place| place.starts_with('$')).cloned().collect();
                    if places != names {
                        wrong.push(format!("{file}: {key} has {places:?} and is given {names:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    idle.retain(|key| !FAMILIES.iter().any(|family| key.starts_with(family)));
    assert!(idle.is_empty(), "nobody says {idle:?}");
}

#[test]
fn every_noun_that_is_counted_has_its_message() {
    let messages = messages(Language::English);
    for (file, source) in sources() {
        let pieces = pieces(&source);
        for pair in pieces.windows(2) {
            let [Piece::Code(before), Piece::Text(noun)] = pair else { continue };
            let call = before.rsplit("counted(").next().filter(|_| before.contains("counted("));
            let is_noun = call.is_some_and(|call| call.trim_end().ends_with(',') && !call.contains(';'));
            if is_noun {
                assert!(messages.contains_key(&format!("count-{noun}")), "{file}: count-{noun}");
            }
        }
    }
}

#[test]
fn commands_named_in_messages_are_there() {
    let known: BTreeSet<&str> = COMMANDS.iter().map(|row| row.name).collect();
    for (key, places) in messages(Language::English) {
        for name in places.iter().filter_map(|place| place.strip_prefix('{')?.strip_suffix('}')) {
            let name = name.trim_start_matches('~');
            let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            assert!(!is_name || known.contains(name), "{key}: {name}");
        }
    }
}

#[test]
fn every_row_of_a_table_has_its_messages() {
    let messages = messages(Language::English);
    for row in COMMANDS.iter() {
        assert!(messages.contains_key(&format!("command-{}", row.name)), "{}", row.name);
    }
    let names: BTreeSet<String> = COMMANDS.iter().map(|row| format!("command-{}", row.name)).collect();
    for key in messages.keys().filter(|key| key.starts_with("command-")) {
        assert!(names.contains(key.split('.').next().unwrap_or_default()), "{key} is of no command");
    }
}

/// Nouns that are counted for people.
const NOUNS: &[&str] = &[
    "alternatives",
    "answers",
    "bytes",
    "cells",
    "characters",
    "columns",
    "examples",
    "lanes",
    "lines",
    "newlines",
    "numbers",
    "others",
    "pairs",
    "repeats",
    "samples",
    "spaces",
    "things",
    "tokens",
    "values",
    "words",
];

/// Messages in which a number before a noun is never 1: limits, and what stands beside a message for 1.
const NEVER_ONE: &[&str] = &[
    "answer-pattern-large",
    "engine-event-too-long",
    "notices-columns-enough",
    "notices-copy-too-long",
    "notices-engine-answers",
    "notices-engine-answers-about",
    "notices-reference-words",
    "notices-sweep-too-many",
    "screen-lanes-sample",
    "screen-lanes-sample-here",
    "screen-piece-first",
    "screen-prefix-too-long",
    "states-form-answers",
    "reference-thresholds",
    "runtime-engine-instead",
    "reference-too-large",
];

#[test]
fn a_number_before_a_noun_is_written_by_the_one_that_knows_of_1() {
    let mut broken = Vec::new();
    for entry in fs::read_dir(root().join("languages/en")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with(['#', '[', '*'])) {
            // A form for each number stands in brackets; anything else holds for 1 as well.
            let behind = line.split("{ $").skip(1).filter_map(|part| part.split_once(" } "));
            let counts = behind.filter(|(_, rest)| NOUNS.iter().any(|noun| rest.starts_with(noun))).count();
            let excused = NEVER_ONE.iter().any(|key| line.starts_with(&format!("{key} =")));
            if counts > 0 && !excused {
                broken.push(line.to_owned());
            }
        }
    }
    assert!(
        broken.is_empty(),
        "a selector or `counted` writes these for 1 and for several:\n{}",
        broken.join("\n")
    );
}

#[test]
fn keys_in_messages_come_from_the_key_table() {
    let spelled = |text: &str| {
        let is_key = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '^' && c != '-');
            let chord = ["Alt-", "alt-", "ctrl-", "Ctrl-", "Shift-", "shift-"]
                .iter()
                .any(|held| word.starts_with(held));
            let function = word
                .strip_prefix('F')
                .is_some_and(|number| number.parse().is_ok_and(|number: u8| number <= 12));
            let control = word.strip_prefix('^').is_some_and(|rest| rest.len() == 1 && rest.is_ascii());
            chord || function || control
        };
        text.split(|c: char| " (),;:（），；：、".contains(c)).any(is_key)
    };
    let mut broken = Vec::new();
    for language in ["en", "zh-CN"] {
        // The settings and the manual page tell how keys are written and where help is, whatever they are bound to.
        for file in files_without_keys(language) {
            let text = fs::read_to_string(&file).unwrap();
            let how_keys_are_written = "keys-no-key =";
            let lines =
                text.lines().filter(|line| !line.starts_with('#') && !line.starts_with(how_keys_are_written));
            for line in lines.filter(|line| spelled(line)) {
                broken.push(format!("{}: {line}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "a user may have moved these keys: {}", broken.join("\n"));
}

/// The message files in which no key may be spelled.
fn files_without_keys(language: &str) -> Vec<std::path::PathBuf> {
    let folder = fs::read_dir(root().join("languages").join(language)).unwrap();
    let files = folder.map(|entry| entry.unwrap().path());
    files
        .filter(|path| !["command-line.ftl", "settings.ftl"].iter().any(|name| path.ends_with(name)))
        .collect()
}

/// Tells whether a text reads like a sentence: two words of letters with a blank between.
fn is_sentence(text: &str) -> bool {
    let mut plain = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let is_word = |word: &&str| {
        word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic() || "'’,;:.…".contains(c))
    };
    let words: Vec<&str> = plain.split(' ').collect();
    words.windows(2).any(|pair| is_word(&pair[0]) && is_word(&pair[1]))
}

#[test]
fn no_sentence_is_left_in_code() {
    let mut left = Vec::new();
    for (file, source) in sources() {
        if NO_WORDS.iter().any(|(name, _)| *name == file) {
            continue;
        }
        let pieces = pieces(&source);
        for (at, piece) in pieces.iter().enumerate() {
            let Piece::Text(text) = piece else { continue };
            let before = match at.checked_sub(1).and_then(|at| pieces.get(at)) {
                Some(Piece::Code(code)) => code.trim_end(),
                _ => "",
            };
            // Reasons of lints, and what only a programmer's mistake shows.
            let is_for_people =
                !["reason =", "assert!(", "expect(", "unreachable!(", "feature =", "concat!("]
                    .iter()
                    .any(|call| before.ends_with(call))
                    && !before.rsplit(['\n', ';']).next().unwrap_or_default().contains("assert");
            if is_for_people && is_sentence(text) && !NO_SENTENCES.contains(&text.as_str()) {
                left.push(format!("{file}: {text:?}"));
            }
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}
