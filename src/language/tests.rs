//! The message files held against each other, and what stands in where one lacks a message.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::{catalogue::Catalogue, *};

/// What must agree between languages of one message: its variables, and the commands whose keys it shows.
type Places = BTreeSet<String>;

/// Reads a language's messages: the places of each key, or `key.attribute`.
fn messages(language: Language) -> BTreeMap<String, Places> {
    let mut messages = BTreeMap::new();
    for (name, text) in files::of(language) {
        let file = format!("languages/{}/{name}.ftl", language.tag());
        let resource = fluent_syntax::parser::parse(*text)
            .unwrap_or_else(|(_, errors)| panic!("{file}: {:?}", errors.first()));
        for entry in resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Junk { content } => panic!("{file}: not understood: {content}"),
                Entry::Term(term) => panic!("{file}: -{}: terms are not used", term.id.name),
                _ => continue,
            };
            let key = message.id.name;
            let mut parts: Vec<(String, &Pattern<&str>)> = Vec::new();
            parts.extend(message.value.iter().map(|value| (key.to_owned(), value)));
            parts.extend(
                message
                    .attributes
                    .iter()
                    .map(|attribute| (format!("{key}.{}", attribute.id.name), &attribute.value)),
            );
            for (key, pattern) in parts {
                let mut places = Places::new();
                gather(pattern, &mut places);
                assert!(messages.insert(key.clone(), places).is_none(), "{file}: {key} stands twice");
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

#[test]
fn english_stands_in_for_what_a_language_lacks() {
    let english = Catalogue::read(Language::English, ["a = A\nb = B { $n }\nc = C { $n }"]);
    let other = Catalogue::read(Language::Chinese, ["a = 甲\nb = 乙 { $m }"]);
    let of = |key| other.plain(key).or_else(|| english.plain(key));
    assert_eq!(of("a"), Some("甲"));
    assert_eq!(of("b"), None, "it has a variable");
    let values = [("n", Value::Count(1_204).into_fluent())].into_iter().collect();
    let filled = |key| other.fill(key, &values).or_else(|| english.fill(key, &values));
    assert_eq!(filled("c").as_deref(), Some("C 1,204"));
    assert_eq!(filled("b").as_deref(), Some("B 1,204"), "a variable that is not given is no message");
    assert_eq!(filled("d"), None);
}

#[test]
fn what_no_file_has_is_told_by_its_key() {
    assert_eq!(message("there-is-no-such-key"), None);
    assert_eq!(filled("there-is-no-such-key", [("n", Value::from("x"))]), "there-is-no-such-key");
}

#[test]
fn a_file_that_is_broken_in_one_place_says_the_rest() {
    let catalogue = Catalogue::read(Language::English, ["a = A\nno message\nc = C\n"]);
    assert_eq!((catalogue.plain("a"), catalogue.plain("c")), (Some("A"), Some("C")));
}

#[test]
fn languages_are_found_by_tag_and_by_locale() {
    for tag in ["zh-CN", "zh", "ZH-cn"] {
        assert_eq!(Language::from_tag(tag), Some(Language::Chinese), "{tag}");
    }
    assert_eq!(Language::from_tag("en"), Some(Language::English));
    assert_eq!(Language::from_tag("fr"), None);
    assert_eq!(Language::from_tag(""), None);
    for locale in ["zh_CN.UTF-8", "zh_TW", "zh", "zh-Hans-CN"] {
        assert_eq!(Language::of_locale(locale), Language::Chinese, "{locale}");
    }
    for locale in ["en_GB.UTF-8", "C", "POSIX", "", "de_DE@euro", "zhx"] {
        assert_eq!(Language::of_locale(locale), Language::English, "{locale}");
    }
}

#[test]
fn thousands_are_grouped() {
    assert_eq!(grouped(0_u32), "0");
    assert_eq!(grouped(999_usize), "999");
    assert_eq!(grouped(1_204_u64), "1,204");
    assert_eq!(grouped(1_000_000_u64), "1,000,000");
}

#[test]
fn one_is_not_several() {
    assert_eq!(counted(0_usize, "byte"), "0 bytes");
    assert_eq!(counted(1_usize, "byte"), "1 byte");
    assert_eq!(counted(1_204_u64, "more-token"), "1,204 more tokens");
}

#[test]
fn another_language_is_spoken_within_and_only_there() {
    assert_eq!(counted(2_u8, "byte"), "2 bytes");
    within(Language::Chinese, || {
        assert_eq!(spoken(), Language::Chinese);
        assert_eq!(counted(2_u8, "byte"), "2 个字节");
        within(Language::English, || assert_eq!(counted(2_u8, "byte"), "2 bytes"));
        assert_eq!(counted(1_204_u16, "byte"), "1,204 个字节");
    });
    assert_eq!(spoken(), Language::English);
}

#[test]
fn a_value_is_said_as_it_is() {
    let catalogue = Catalogue::read(Language::English, ["a = <{ $text }>"]);
    let say = |value: Value| catalogue.fill("a", &[("text", value.into_fluent())].into_iter().collect());
    assert_eq!(say(Value::from(" { $x } \n\u{202e}")).as_deref(), Some("< { $x } \n\u{202e}>"));
    assert_eq!(say(Value::from(12_345_usize)).as_deref(), Some("<12,345>"));
    assert_eq!(say(Value::from('x')).as_deref(), Some("<x>"));
}
