//! The experiments in other words than the shipped ones, measured: the wordings of `models/miniature/wordings.toml`,
//! which stand in no document of the built-in model's corpus.
//!
//! Never decides what a good figure is: the bounds are those the built-in model was made for, and are printed beside.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{
    error::HeadlessError,
    experiments::{Lab, Measure, cell, first_name, landmarks, median, share, texts, translates, with},
};
use crate::{
    session::{Param, Params},
    text::visible,
    tr,
};

const TEXT: &str = include_str!("../../models/miniature/wordings.toml");
/// Samples of a wording: of sums; of pairs, questions and reports; of lists.
const MANY: u32 = 16;
const SOME: u32 = 8;
const FEW: u32 = 4;

/// The wordings of every experiment that has any.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wordings {
    two_plus_two: Sums,
    paris: Prefixes,
    few_shot: Pairs,
    assistant: Questions,
    election: Prefixes,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sums {
    wordings: Vec<String>,
    /// Those that stand in documents: measured beside the others, and not counted.
    familiar: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prefixes {
    wordings: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    wordings: Vec<Pair>,
}

/// Pairs of words, the last without its partner, and what that is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    prefix: String,
    right: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    questions: Vec<Question>,
    frames: Vec<Frame>,
}

/// A question, and words of which an answer has at least one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    ask: String,
    words: Vec<String>,
}

/// A conversation up to where an answer is due, and words of which it has at least one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    prefix: String,
    words: Vec<String>,
}

/// What the wordings of one experiment showed.
#[derive(Debug, Default)]
struct Shown {
    /// Right samples, of how many, of each wording.
    right: Vec<(String, usize, usize)>,
}

impl Shown {
    fn add(&mut self, wording: &str, right: usize, of: usize) {
        self.right.push((wording.to_owned(), right, of));
    }

    /// Counts the wordings with so large a share of right samples, in percent.
    fn with_share(&self, least: f64) -> usize {
        self.right.iter().filter(|(_, right, of)| share(*right, *of) >= least).count()
    }

    fn all(&self) -> f64 {
        let (right, of) = self.right.iter().fold((0, 0), |(right, of), row| (right + row.1, of + row.2));
        share(right, of)
    }

    /// Lists right samples with their wordings.
    fn listed(&self) -> String {
        let lines =
            self.right.iter().map(|(wording, right, of)| format!("`{}` {right}/{of}", visible(wording)));
        lines.collect::<Vec<_>>().join(", ")
    }

    /// Lists the wordings with a smaller share, after a colon; nothing where there are none.
    fn below(&self, least: f64) -> String {
        let short = |(_, right, of): &&(String, usize, usize)| share(*right, *of) < least;
        let below = Self { right: self.right.iter().filter(short).cloned().collect() };
        if below.right.is_empty() { String::new() } else { tr!("wording-below", wordings = below.listed()) }
    }
}

/// Measures every experiment in its other wordings; seeds are fixed.
///
/// # Errors
/// Where a lane failed.
pub(super) async fn measure(lab: &Lab) -> Result<Vec<Measure>, HeadlessError> {
    // A test reads it; a program with a broken table has nothing to measure.
    let Ok(wordings) = toml::from_str::<Wordings>(TEXT) else { return Ok(Vec::new()) };
    let mut measures = vec![sums(lab, &wordings.two_plus_two).await?];
    measures.push(paris(lab, &wordings.paris).await?);
    measures.push(election(lab, &wordings.election).await?);
    measures.push(pairs(lab, &wordings.few_shot).await?);
    measures.extend(assistant(lab, &wordings.assistant).await?);
    Ok(measures)
}

async fn sums(lab: &Lab, wordings: &Sums) -> Result<Measure, HeadlessError> {
    let params = with(&Params::default(), &[(Param::Temperature, 1.0), (Param::MaxTokens, 12.0)]);
    let (mut new, mut familiar) = (Shown::default(), Shown::default());
    for (shown, wordings) in [(&mut new, &wordings.wordings), (&mut familiar, &wordings.familiar)] {
        for wording in wordings {
            let samples = lab.draw(wording, &params, MANY, 8).await?;
            let right = texts(&samples).iter().filter(|text| first_number(text) == Some(4)).count();
            shown.add(wording, right, samples.len());
        }
    }
    let held = new.with_share(75.0);
    Ok(Measure {
        experiment: tr!("wording-two-plus-two"),
        wanted: tr!("wording-two-plus-two.wanted"),
        measured: tr!(
            "wording-two-plus-two.measured",
            held = held,
            share = format!("{:.0}", new.all()),
            familiar = familiar.listed(),
            below = new.below(75.0),
        ),
        holds: held > 10,
    })
}

async fn paris(lab: &Lab, wordings: &Prefixes) -> Result<Measure, HeadlessError> {
    let own = cell("paris", "paris");
    let params = with(&own.params, &[(Param::Temperature, 0.7), (Param::MaxTokens, 160.0)]);
    let (mut shown, mut named) = (Shown::default(), Vec::new());
    for wording in &wordings.wordings {
        let counts: Vec<usize> =
            texts(&lab.draw(wording, &params, FEW, 9).await?).iter().map(|text| landmarks(text)).collect();
        shown.add(wording, counts.iter().filter(|&&count| count >= 5).count(), counts.len());
        named.extend(counts);
    }
    let held = shown.with_share(75.0);
    Ok(Measure {
        experiment: tr!("wording-paris"),
        wanted: tr!("wording-paris.wanted"),
        measured: tr!(
            "wording-paris.measured",
            held = held,
            median = median(named),
            below = shown.below(75.0)
        ),
        holds: held > 10,
    })
}

async fn election(lab: &Lab, wordings: &Prefixes) -> Result<Measure, HeadlessError> {
    let own = cell("election", "election");
    let mut shown = Shown::default();
    for wording in &wordings.wordings {
        let texts = texts(&lab.draw(wording, &own.params, SOME, 10).await?);
        let different = texts.iter().collect::<BTreeSet<_>>().len();
        let names: BTreeSet<String> = texts.iter().filter_map(|text| first_name(text)).collect();
        shown.add(wording, usize::from(different == texts.len() && names.len() >= 5), 1);
    }
    let held = shown.with_share(100.0);
    Ok(Measure {
        experiment: tr!("wording-election"),
        wanted: tr!("wording-election.wanted"),
        measured: tr!("wording-election.measured", held = held, below = shown.below(100.0)),
        holds: held > 10,
    })
}

async fn pairs(lab: &Lab, wordings: &Pairs) -> Result<Measure, HeadlessError> {
    let params = with(&cell("few-shot", "few-shot").params, &[(Param::Temperature, 1.0)]);
    let mut shown = Shown::default();
    for Pair { prefix, right } in &wordings.wordings {
        let samples = lab.draw(prefix, &params, SOME, 11).await?;
        let asked = prefix.lines().last().unwrap_or_default();
        let right = samples.iter().filter(|sample| translates(sample, right)).count();
        shown.add(asked, right, samples.len());
    }
    Ok(Measure {
        experiment: tr!("wording-few-shot"),
        wanted: tr!("wording-few-shot.wanted"),
        measured: tr!(
            "wording-few-shot.measured",
            share = format!("{:.0}", shown.all()),
            held = shown.with_share(75.0),
            below = shown.below(75.0),
        ),
        holds: shown.all() >= 75.0,
    })
}

async fn assistant(lab: &Lab, wordings: &Questions) -> Result<Vec<Measure>, HeadlessError> {
    let framed = cell("assistant", "assistant");
    let direct = cell("two-frames", "direct");
    // The shipped question, which stands at the end of its frame and alone asked directly.
    let own = direct.prefix.as_str();
    let params = with(&framed.params, &[(Param::MaxTokens, 80.0)]);
    let (mut answered, mut bare) = (Shown::default(), Shown::default());
    let frames = wordings.frames.iter().map(|frame| (frame.prefix.clone(), &frame.words));
    let asked = wordings.questions.iter().map(|asked| (framed.prefix.replace(own, &asked.ask), &asked.words));
    for (prefix, words) in asked.chain(frames) {
        let samples = lab.draw(&prefix, &params, SOME, 12).await?;
        let right = texts(&samples).iter().filter(|text| answers(text, words)).count();
        let shown = prefix.lines().rev().nth(1).unwrap_or_default();
        answered.add(shown, right, samples.len());
    }
    for Question { ask, words } in &wordings.questions {
        let samples = lab.draw(&direct.prefix.replace(own, ask), &direct.params, SOME, 13).await?;
        let right = texts(&samples).iter().filter(|text| answers(text, words)).count();
        bare.add(ask, right, samples.len());
    }
    Ok(vec![
        Measure {
            experiment: tr!("wording-assistant"),
            wanted: tr!("wording-assistant.wanted"),
            measured: tr!(
                "wording-assistant.measured",
                share = format!("{:.0}", answered.all()),
                held = answered.with_share(75.0),
                below = answered.below(75.0),
            ),
            holds: answered.all() >= 75.0,
        },
        Measure {
            experiment: tr!("wording-direct"),
            wanted: tr!("wording-direct.wanted"),
            measured: tr!("wording-direct.measured", share = format!("{:.0}", bare.all())),
            holds: bare.all() <= 20.0,
        },
    ])
}

/// Tells whether the first line of a text says one of the words and asks nothing.
fn answers(text: &str, words: &[String]) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default();
    words.iter().any(|word| line.contains(word.as_str())) && !line.contains('?')
}

/// Reads the first number of a text, in figures or as one word of English up to twelve.
fn first_number(text: &str) -> Option<u64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    text.split(|c: char| !c.is_alphanumeric()).find_map(|word| {
        let spelt = || WORDS.iter().position(|number| word.eq_ignore_ascii_case(number));
        word.parse().ok().or_else(|| spelt().and_then(|number| u64::try_from(number).ok()))
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn wordings() -> Wordings {
        toml::from_str(TEXT).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn every_experiment_has_twenty_wordings_and_none_twice() {
        let all = wordings();
        let pairs: Vec<String> = all.few_shot.wordings.iter().map(|pair| pair.prefix.clone()).collect();
        let asked = all.assistant.questions.iter().map(|question| question.ask.clone());
        let asked: Vec<String> = asked.chain(all.assistant.frames.iter().map(|f| f.prefix.clone())).collect();
        for list in [all.two_plus_two.wordings, all.paris.wordings, all.election.wordings, pairs, asked] {
            assert_eq!(list.len(), 20, "{list:?}");
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), 20, "{list:?}");
        }
    }

    #[test]
    fn no_wording_stands_in_a_document() {
        let all = wordings();
        let mut texts: Vec<String> = all.two_plus_two.wordings;
        texts.extend(all.paris.wordings);
        texts.extend(all.election.wordings);
        texts.extend(all.few_shot.wordings.into_iter().map(|pair| pair.prefix));
        texts.extend(all.assistant.questions.into_iter().map(|question| question.ask));
        texts.extend(all.assistant.frames.into_iter().map(|frame| frame.prefix));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/miniature/corpus");
        let mut documents = 0;
        for folder in ["prose", "made"] {
            for file in fs::read_dir(root.join(folder)).unwrap() {
                let path = file.unwrap().path();
                let corpus = fs::read_to_string(&path).unwrap().to_lowercase();
                documents += 1;
                for text in &texts {
                    let text = text.trim();
                    assert!(!corpus.contains(&text.to_lowercase()), "{}: {text}", path.display());
                }
            }
        }
        assert!(documents > 25, "{documents} files");
    }

    #[test]
    fn what_is_counted_is_found() {
        assert_eq!(first_number(" 4\nWhat is 3+5?"), Some(4));
        assert_eq!(first_number("It is Four."), Some(4));
        assert_eq!(first_number(" 24, of course"), Some(24));
        assert_eq!(first_number("fourteen and 5"), Some(5));
        assert_eq!(first_number("who knows"), None);
        let words = ["Paris".to_owned()];
        assert!(answers(" It is Paris.\nHuman: And Rome?", &words));
        assert!(!answers("Is it Paris?\nParis.", &words));
    }
}
