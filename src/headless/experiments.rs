//! The experiments of the shipped sessions, measured: what each is to show, and what it shows on an engine.
//!
//! Never decides what a good figure is: the bounds are those the built-in model was made for, and are printed beside.

use std::{collections::BTreeSet, fmt::Write as _, path::Path, sync::Arc};

use super::{error::HeadlessError, sampling::draw};
use crate::{
    analysis::{
        Reading, Reference, Rule, RunOnDetector, Tally, Thresholds, Turns, Verbatim, wilson_interval,
    },
    engine::Engine,
    language::counted,
    session::{Cell, CellId, Finish, Param, Params, Sample},
    store::{Document, EMBEDDED},
    tr,
};

/// The article the model knows by heart, and those it has hardly seen, each with its title on the first line.
const ZEBRA: &str = include_str!("../../models/miniature/corpus/prose/zebra.txt");
const ARTICLES: &str = include_str!("../../models/miniature/corpus/prose/articles.txt");
/// `english|korean|…`, a word a line.
const WORDS: &str = include_str!("../../models/miniature/tables/words.txt");
const SEPARATOR: &str = "\n=====\n";

/// Names by which a landmark of Paris is recognised in a list.
const PARIS: &str = "Eiffel|Louvre|Notre-Dame|Triomphe|Sacré|Orsay|Champs-Élysées|Panthéon|Sainte-Chapelle|Luxembourg|Moulin|Pompidou|Invalides|Concorde|Vosges|Tuileries|Garnier|Catacombs|Père Lachaise|Versailles|Rodin|Orangerie|Montparnasse|Vendôme|Conciergerie|Bastille|Picasso|Petit Palais|Grand Palais|Latin Quarter";
/// Questions, and words of which an answer has at least one.
const ASKED: [(&str, &[&str]); 5] = [
    ("Why is the sky blue?", &["scatter", "light"]),
    ("What is the capital of France?", &["Paris"]),
    ("Why do leaves fall in autumn?", &["water", "light", "winter", "cold"]),
    ("How do planes fly?", &["wing", "air"]),
    ("What is the largest planet?", &["Jupiter"]),
];

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Which experiment.
    pub experiment: &'static str,
    /// What it is to show.
    pub wanted: &'static str,
    /// What it shows.
    pub measured: String,
    /// It shows what it is to show.
    pub holds: bool,
}

/// Writes the table as Markdown.
pub fn table(measures: &[Measure]) -> String {
    let mut out = format!(
        "| {} | {} | {} | |\n|---|---|---|---|\n",
        tr!("experiment-heading"),
        tr!("experiment-wanted"),
        tr!("experiment-measured")
    );
    for Measure { experiment, wanted, measured, holds } in measures {
        let sign = if *holds {
            tr!("experiment-holds").to_owned()
        } else {
            format!("**{}**", tr!("experiment-does-not-hold"))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "| {experiment} | {wanted} | {} | {sign} |", measured.replace('|', "\\|"));
    }
    out
}

/// Where experiments are measured.
pub(super) struct Lab {
    engine: Arc<dyn Engine>,
}

/// Returns a cell of a shipped session.
pub(super) fn cell(session: &str, id: &str) -> Cell {
    let text = EMBEDDED.iter().find(|(name, _)| *name == session).map_or("", |(_, text)| *text);
    let document = Document::parse(text, Path::new(session)).unwrap_or_default();
    let found = document.session().cells.iter().find(|cell| cell.id == CellId::new(id)).cloned();
    found.unwrap_or_else(|| Cell::new(CellId::new(id), id))
}

pub(super) fn with(params: &Params, changes: &[(Param, f64)]) -> Params {
    let mut params = params.clone();
    for &(param, value) in changes {
        // The values below are in range; what is out of range leaves the cell's own.
        let _in_range = params.set(param, Some(value));
    }
    params
}

pub(super) fn texts(samples: &[Sample]) -> Vec<String> {
    samples.iter().map(Sample::text).collect()
}

pub(super) fn share(count: usize, of: usize) -> f64 {
    100.0 * count as f64 / of.max(1) as f64
}

pub(super) fn median(mut numbers: Vec<usize>) -> usize {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied().unwrap_or(0)
}

impl Lab {
    pub(super) fn new(engine: &Arc<dyn Engine>) -> Self {
        Self { engine: Arc::clone(engine) }
    }

    /// Measures the experiments as they are shipped.
    pub(super) async fn measure(&self) -> Result<Vec<Measure>, HeadlessError> {
        let mut measures = vec![self.two_plus_two().await?, self.paris().await?];
        measures.extend(self.zebra().await?);
        measures.push(self.rare().await?);
        measures.push(self.election().await?);
        measures.extend(self.few_shot().await?);
        measures.extend(self.assistant().await?);
        Ok(measures)
    }

    pub(super) async fn draw(
        &self,
        prefix: &str,
        params: &Params,
        lanes: u32,
        seed: u64,
    ) -> Result<Vec<Sample>, HeadlessError> {
        draw(&self.engine, prefix, params, lanes, seed).await
    }

    async fn two_plus_two(&self) -> Result<Measure, HeadlessError> {
        let cell = cell("two-plus-two", "two-plus-two");
        let params = with(&cell.params, &[(Param::Temperature, 1.0), (Param::MaxTokens, 16.0)]);
        let samples = self.draw(&cell.prefix, &params, 40, 1).await?;
        let mut tally = Tally::default();
        for (index, sample) in samples.iter().enumerate() {
            tally.set(index, &Rule::FirstNumber.read_sample(sample));
        }
        let bars = tally.bars();
        let first = bars.first();
        let four = bars.iter().find(|bar| bar.answer == b"4").map_or(0, |bar| bar.samples.len());
        let different = texts(&samples).into_iter().collect::<BTreeSet<_>>().len();
        let is_first = first.is_some_and(|bar| bar.answer == b"4");
        Ok(Measure {
            experiment: tr!("experiment-two-plus-two"),
            wanted: tr!("experiment-two-plus-two.wanted"),
            measured: tr!(
                "experiment-two-plus-two.measured",
                share = format!("{:.0}", share(four, 40)),
                different = different,
            ),
            holds: is_first && (40.0..=95.0).contains(&share(four, 40)) && different >= 4,
        })
    }

    async fn paris(&self) -> Result<Measure, HeadlessError> {
        let cell = cell("paris", "paris");
        let params = with(&cell.params, &[(Param::Temperature, 0.7), (Param::MaxTokens, 160.0)]);
        let own = self.draw(&cell.prefix, &params, 8, 2).await?;
        // Another heading, under which lists may be short enough to end by themselves.
        let other = self.draw("Top 10 landmarks to see in Paris\n\n1.", &params, 8, 2).await?;
        let listed = |samples: &[Sample]| median(texts(samples).iter().map(|text| landmarks(text)).collect());
        let cut = own.iter().filter(|sample| sample.finish == Finish::Length).count();
        Ok(Measure {
            experiment: tr!("experiment-paris"),
            wanted: tr!("experiment-paris.wanted"),
            measured: tr!(
                "experiment-paris.measured",
                median = listed(&own),
                cut = cut,
                other = listed(&other),
            ),
            holds: listed(&own) >= 5 && listed(&other) >= 5 && cut >= 7,
        })
    }

    /// Counts the tokens that a greedy or a drawn sample copies from a text, from a prefix on that stands in it.
    async fn copied(
        &self,
        text: &str,
        prefix: &str,
        params: &Params,
        lanes: u32,
    ) -> Result<Vec<usize>, HeadlessError> {
        let reference = Reference::new(text.as_bytes().to_vec(), Thresholds::default());
        let reference = Arc::new(reference.map_err(|error| HeadlessError::Lanes(error.to_string()))?);
        let alignment = reference.align(prefix.as_bytes());
        let samples = self.draw(prefix, params, lanes, 3).await?;
        Ok(samples
            .iter()
            .map(|sample| {
                let mut verbatim = Verbatim::new(Arc::clone(&reference), alignment.as_ref());
                sample.tokens.iter().for_each(|token| verbatim.push(token));
                verbatim.copied_tokens()
            })
            .collect())
    }

    async fn zebra(&self) -> Result<Vec<Measure>, HeadlessError> {
        let cell = cell("zebra", "zebra");
        let article = ZEBRA.split(SEPARATOR).next().unwrap_or_default();
        let greedy = with(&cell.params, &[(Param::Temperature, 0.0), (Param::MaxTokens, 200.0)]);
        let by_heart = self.copied(article, &cell.prefix, &greedy, 1).await?;
        let warm = with(&cell.params, &[(Param::Temperature, 1.0), (Param::MaxTokens, 400.0)]);
        let kept = self.copied(article, &cell.prefix, &warm, 16).await?;
        // Without the title, which alone says which article it is.
        let body = article.split_once("\n\n").map_or(article, |(_, body)| body);
        let short = with(&cell.params, &[(Param::Temperature, 1.0), (Param::MaxTokens, 100.0)]);
        let mut means = Vec::new();
        for words in [5, 25] {
            let runs = self.copied(article, first_words(body, words), &short, 16).await?;
            means.push(runs.iter().sum::<usize>() as f64 / runs.len().max(1) as f64);
        }
        let left = kept.iter().filter(|&&tokens| tokens < 300).count();
        Ok(vec![
            Measure {
                experiment: tr!("experiment-zebra"),
                wanted: tr!("experiment-zebra.wanted"),
                measured: tr!("experiment-zebra.measured", tokens = by_heart.first().copied().unwrap_or(0),),
                holds: by_heart.first().is_some_and(|&tokens| tokens >= 60),
            },
            Measure {
                experiment: tr!("experiment-zebra-warm"),
                wanted: tr!("experiment-zebra-warm.wanted"),
                measured: tr!(
                    "experiment-zebra-warm.measured",
                    left = left,
                    tokens = counted(median(kept), "token"),
                    few = format!("{:.0}", means[0]),
                    many = format!("{:.0}", means[1]),
                ),
                holds: left > 8 && means[0] < means[1],
            },
        ])
    }

    async fn rare(&self) -> Result<Measure, HeadlessError> {
        let greedy = with(&Params::default(), &[(Param::Temperature, 0.0), (Param::MaxTokens, 48.0)]);
        let mut runs = Vec::new();
        for article in ARTICLES.trim_end().split(SEPARATOR) {
            let sentence = first_sentence(article);
            runs.extend(self.copied(article, sentence, &greedy, 1).await?);
        }
        let soon = runs.iter().filter(|&&tokens| tokens < 30).count();
        let count = runs.len();
        Ok(Measure {
            experiment: tr!("experiment-rare"),
            wanted: tr!("experiment-rare.wanted"),
            measured: tr!(
                "experiment-rare.measured",
                share = format!("{:.0}", share(soon, count)),
                articles = count,
                tokens = counted(median(runs), "token"),
            ),
            holds: share(soon, count) >= 90.0,
        })
    }

    async fn election(&self) -> Result<Measure, HeadlessError> {
        let cell = cell("election", "election");
        let samples = self.draw(&cell.prefix, &cell.params, 8, 4).await?;
        let texts = texts(&samples);
        let different = texts.iter().collect::<BTreeSet<_>>().len();
        let names: BTreeSet<String> = texts.iter().filter_map(|text| first_name(text)).collect();
        Ok(Measure {
            experiment: tr!("experiment-election"),
            wanted: tr!("experiment-election.wanted"),
            measured: tr!(
                "experiment-election.measured",
                samples = counted(different, "different-sample"),
                names = counted(names.len(), "different-first-name"),
            ),
            holds: different == 8 && names.len() >= 5,
        })
    }

    async fn few_shot(&self) -> Result<Vec<Measure>, HeadlessError> {
        let cell = cell("few-shot", "few-shot");
        let warm = with(&cell.params, &[(Param::Temperature, 1.0)]);
        let query = cell.prefix.lines().last().unwrap_or_default();
        let mut right = Vec::new();
        let mut ran_on = 0;
        for prefix in [cell.prefix.as_str(), query] {
            let samples = self.draw(prefix, &warm, 40, 5).await?;
            right.push(samples.iter().filter(|sample| translates(sample, "선생님")).count());
            if prefix == cell.prefix {
                ran_on = samples.iter().filter(|sample| runs_on(prefix, sample)).count();
            }
        }
        let teacher = Measure {
            experiment: tr!("experiment-few-shot"),
            wanted: tr!("experiment-few-shot.wanted"),
            measured: tr!(
                "experiment-few-shot.measured",
                ten = format!("{:.0}", share(right[0], 40)),
                none = format!("{:.0}", share(right[1], 40)),
                past = format!("{:.0}", share(ran_on, 40)),
            ),
            holds: right[0] >= 36 && right[1] <= 10 && ran_on >= 20,
        };

        let words: Vec<(&str, &str)> = WORDS.lines().filter_map(korean).collect();
        let shots = [0usize, 1, 2, 5, 10];
        let mut shares = Vec::new();
        for &count in &shots {
            let mut right = 0;
            for number in 0..40usize {
                // A fixed walk through the table: the query, then pairs that are not it.
                let at = |step: usize| words[(number * 37 + step * 101) % words.len()];
                let (english, korean) = at(0);
                let pairs = (1..).map(at).filter(|(other, _)| *other != english).take(count);
                let mut prefix = String::new();
                for (word, other) in pairs {
                    let _ = writeln!(prefix, "{word}: {other}");
                }
                let _ = write!(prefix, "{english}:");
                let samples = self.draw(&prefix, &warm, 2, number as u64).await?;
                right += samples.iter().filter(|sample| translates(sample, korean)).count();
            }
            shares.push(wilson_interval(right, 80));
        }
        let listed: Vec<String> = shots
            .iter()
            .zip(&shares)
            .map(|(shots, share)| {
                let (pairs, share) = (counted(*shots, "pair"), format!("{:.0}", share.share * 100.0));
                tr!("experiment-accuracy.pairs", pairs = pairs, share = share)
            })
            .collect();
        let accuracy = Measure {
            experiment: tr!("experiment-accuracy"),
            wanted: tr!("experiment-accuracy.wanted"),
            measured: listed.join(tr!("experiment-accuracy.between")),
            // Near the top 80 samples may well fall by a few; where the intervals lie apart it is a fall indeed.
            holds: shares[0].high < shares[4].low
                && shares.windows(2).all(|pair| pair[1].high >= pair[0].low),
        };
        Ok(vec![teacher, accuracy])
    }

    async fn assistant(&self) -> Result<Vec<Measure>, HeadlessError> {
        let cell = cell("assistant", "assistant");
        let direct = self::cell("two-frames", "direct");
        let own = ASKED[0].0;
        let (mut said, mut turned, mut bare, mut count) = (0, 0, 0, 0);
        for (question, words) in ASKED {
            let prefix = cell.prefix.replace(own, question);
            let params = with(&cell.params, &[(Param::MaxTokens, 120.0)]);
            for sample in self.draw(&prefix, &params, 16, 6).await? {
                let text = sample.text();
                let (turn, more) =
                    text.split_once("\nHuman:").map_or((text.as_str(), false), |(turn, _)| (turn, true));
                said += usize::from(words.iter().any(|word| turn.contains(word)) && !turn.contains('?'));
                turned += usize::from(more);
                count += 1;
            }
            for sample in self.draw(&direct.prefix.replace(own, question), &direct.params, 16, 7).await? {
                let text = sample.text();
                let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
                bare += usize::from(words.iter().any(|word| first.contains(word)) && !first.contains('?'));
            }
        }
        Ok(vec![
            Measure {
                experiment: tr!("experiment-assistant"),
                wanted: tr!("experiment-assistant.wanted"),
                measured: tr!(
                    "experiment-assistant.measured",
                    answered = format!("{:.0}", share(said, count)),
                    turned = format!("{:.0}", share(turned, count)),
                ),
                holds: share(said, count) >= 80.0 && share(turned, count) >= 50.0,
            },
            Measure {
                experiment: tr!("experiment-direct"),
                wanted: tr!("experiment-direct.wanted"),
                measured: tr!("experiment-direct.measured", share = format!("{:.0}", share(bare, count))),
                holds: share(bare, count) <= 20.0,
            },
        ])
    }
}

pub(super) fn landmarks(text: &str) -> usize {
    PARIS.split('|').filter(|name| text.contains(name)).count()
}

fn first_words(text: &str, count: usize) -> &str {
    let ends = text.match_indices(char::is_whitespace).map(|(at, _)| at);
    ends.take(count).last().map_or(text, |end| &text[..end])
}

fn first_sentence(text: &str) -> &str {
    let end = [". ", ".\n"].iter().filter_map(|end| text.find(end)).min();
    end.map_or(text, |end| &text[..=end])
}

/// Finds the first two capitalised words in a row.
pub(super) fn first_name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', '\n']).collect();
    let is_name = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || c == ',' || c == '.')
    };
    words.windows(2).find(|pair| pair.iter().all(|word| is_name(word))).map(|pair| pair.join(" "))
}

fn korean(line: &str) -> Option<(&str, &str)> {
    let mut parts = line.split('|');
    parts.next().zip(parts.next())
}

pub(super) fn translates(sample: &Sample, expected: &str) -> bool {
    match Rule::FirstLine.read_sample(sample) {
        Reading::Found(answer) => answer.key == expected.as_bytes(),
        Reading::Pending | Reading::None => false,
    }
}

fn runs_on(prefix: &str, sample: &Sample) -> bool {
    let mut run_on = RunOnDetector::new(Turns::of(prefix.as_bytes()));
    run_on.push(&sample.bytes());
    run_on.end().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_sessions_have_the_cells_that_are_measured() {
        for (session, id) in [
            ("two-plus-two", "two-plus-two"),
            ("paris", "paris"),
            ("zebra", "zebra"),
            ("election", "election"),
            ("few-shot", "few-shot"),
            ("assistant", "assistant"),
            ("two-frames", "direct"),
        ] {
            assert!(!cell(session, id).prefix.is_empty(), "{session} has no cell {id}");
        }
        assert!(cell("assistant", "assistant").prefix.contains(ASKED[0].0));
        assert!(ZEBRA.starts_with(cell("zebra", "zebra").prefix.as_str()));
        assert!(WORDS.lines().filter_map(korean).count() > 100);
    }

    #[test]
    fn what_is_counted_is_found() {
        assert_eq!(landmarks("1. Eiffel Tower\n2. The Louvre, near the Louvre\n3. London Eye"), 2);
        assert_eq!(first_words("one two three", 2), "one two");
        assert_eq!(first_sentence("A title\n\nIt is 3.5 m long. Then more."), "A title\n\nIt is 3.5 m long.");
        assert_eq!(first_name(" of the vote. Maria Lindqvist won").as_deref(), Some("Maria Lindqvist"));
        assert_eq!(median(vec![3, 1, 2]), 2);
    }
}
