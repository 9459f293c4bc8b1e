//! How messages are said, and what stands in where one is lacking; tests/house holds the files against each other.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{messages::Messages, *};

#[test]
fn every_file_of_the_folders_is_part_of_the_program() {
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("languages").join(language.tag());
        let there = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let read = |path: PathBuf| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        };
        let there: BTreeSet<_> = there.map(read).collect();
        let embedded = files::of(language).iter();
        let embedded: BTreeSet<_> =
            embedded.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(there, embedded, "{language:?}");
    }
}

#[test]
fn english_stands_in_for_what_a_language_lacks() {
    let english = Messages::read(Language::English, ["a = A\nb = B { $n }\nc = C { $n }"]);
    let other = Messages::read(Language::Chinese, ["a = 甲\nb = 乙 { $m }"]);
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
    let messages = Messages::read(Language::English, ["a = A\nno message\nc = C\n"]);
    assert_eq!((messages.plain("a"), messages.plain("c")), (Some("A"), Some("C")));
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
    let messages = Messages::read(Language::English, ["a = <{ $text }>"]);
    let say = |value: Value| messages.fill("a", &[("text", value.into_fluent())].into_iter().collect());
    assert_eq!(say(Value::from(" { $x } \n\u{202e}")).as_deref(), Some("< { $x } \n\u{202e}>"));
    assert_eq!(say(Value::from(12_345_usize)).as_deref(), Some("<12,345>"));
    assert_eq!(say(Value::from('x')).as_deref(), Some("<x>"));
}
