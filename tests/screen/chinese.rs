//! The screen in Chinese: no English of the program's own on it, nothing lost at the end of a row, and the first screens.

use std::collections::BTreeSet;

use samplebook::language::{Language, within};

use super::{
    gallery::sampled,
    pane::{answer_all, sweep},
    stage::Stage,
};

/// Words that are the same in both languages: names, what no one translates, params and keys of files, keys, and words that
/// are typed.
const NAMES: &str = "
    BEFORE AFTER EDITOR GGUF HTML JSON SVG TOML UTF VISUAL Wilson builtin miniature samplebook llama server toml
    token logit log
    min top typical cap usd auto theme language settings unset
    Alt Backspace Ctrl Del Delete End Enter Esc Home PgDn PgUp Shift Space Tab Ins
    line word number cell finish length pinned rated Human Assistant
";

/// Finds words of Latin letters on a screen that stand neither in what people and models wrote nor among the names.
pub(super) fn english_left(screen: &str, written: &str) -> BTreeSet<String> {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| word.len() > 2)
            .map(str::to_owned)
            .collect()
    };
    let known: BTreeSet<String> = words(written).into_iter().chain(words(NAMES)).collect();
    // A row may cut a word.
    let is_known = |word: &String| known.iter().any(|known| known.starts_with(word) || known.ends_with(word));
    words(screen).into_iter().filter(|word| !is_known(word)).collect()
}

#[test]
fn english_is_found_among_chinese() {
    let left = english_left("第 3 步 of what is there: Step 采样 stepped", "what is there, stepped on");
    assert_eq!(left, BTreeSet::from(["Step".to_owned()]));
}

const TOUR: &str = include_str!("../../sessions/tour.zh-CN.toml");
const FEW_SHOT: &str = include_str!("../../sessions/few-shot.zh-CN.toml");

/// Takes a picture in Chinese at two sizes.
fn shown(name: &str, toml: &str, play: impl Fn(&mut Stage)) {
    for (width, height) in [(120, 40), (80, 24)] {
        within(Language::Chinese, || {
            let mut stage = Stage::new(toml, width, height);
            play(&mut stage);
            insta::assert_snapshot!(format!("{name}@{width}x{height}"), stage.text());
        });
    }
}

#[test]
fn the_first_screen() {
    shown("first", TOUR, |stage| {
        stage.keys("esc");
    });
}

#[test]
fn the_tour_after_its_first_key() {
    shown("sampled", TOUR, |stage| {
        stage.keys("esc");
        sampled(stage);
    });
}

#[test]
fn ten_examples() {
    shown("few-shot", FEW_SHOT, |stage| {
        stage.keys("esc");
        sampled(stage);
    });
}

#[test]
fn a_sweep_as_a_table() {
    shown("sweep", &sweep(5), |stage| {
        answer_all(stage);
        stage.keys("esc t");
    });
}

#[test]
fn a_token() {
    shown("token", TOUR, |stage| {
        sampled(stage);
        stage.keys("esc i n");
    });
}

#[test]
fn the_list_of_samples() {
    shown("samples", TOUR, |stage| {
        sampled(stage);
        stage.keys("esc /");
    });
}

#[test]
fn the_help() {
    shown("help", TOUR, |stage| {
        stage.keys("esc ?");
    });
}

#[test]
fn the_palette() {
    shown("palette", TOUR, |stage| {
        stage.keys("ctrl-p '统计'");
    });
}
