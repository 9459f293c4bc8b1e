//! Prefixes that are written by a form: pairs for few-shot, turns for a conversation.
//!
//! Never guesses: a form gives exact bytes, and a text becomes a form only where the form gives the same bytes back.

use crate::tr;

/// What writes a cell's prefix.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Form {
    /// The user.
    #[default]
    Text,
    /// A table of examples.
    Shots(Shots),
    /// A description and the turns of a conversation.
    Turns(Turns),
}

impl Form {
    /// Returns the prefix that the form writes; none where the user writes it.
    pub fn prefix(&self) -> Option<String> {
        match self {
            Self::Text => None,
            Self::Shots(shots) => Some(shots.prefix()),
            Self::Turns(turns) => Some(turns.prefix()),
        }
    }

    /// Reads a text as turns, or else as pairs, where one of them writes exactly this text.
    pub fn of_text(text: &str) -> Option<Self> {
        Turns::of_text(text).map(Self::Turns).or_else(|| Shots::of_text(text).map(Self::Shots))
    }
}

/// One example: what is asked and what is to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What stands for [`INPUT`] in the layout.
    pub input: String,
    /// What stands for [`OUTPUT`].
    pub output: String,
    /// It is part of the prefix.
    pub on: bool,
}

impl Pair {
    /// Makes a pair that is part of the prefix.
    pub fn new(input: impl Into<String>, output: impl Into<String>) -> Self {
        Self { input: input.into(), output: output.into(), on: true }
    }
}

/// The place of a pair's input in [`Shots::layout`] and [`Shots::ask`].
pub const INPUT: &str = "{input}";
/// The place of a pair's output in [`Shots::layout`].
pub const OUTPUT: &str = "{output}";

/// Examples of a task and a question in the same shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shots {
    /// What stands before the first pair.
    pub head: String,
    /// How a pair is written, such as `{input}: {output}\n`.
    pub layout: String,
    /// How the question is written, such as `{input}:`.
    pub ask: String,
    /// The examples, in order.
    pub pairs: Vec<Pair>,
    /// The question.
    pub query: String,
    /// Pairs that are never shown to the model but asked, to count how often it is right.
    pub held_out: Vec<Pair>,
}

impl Default for Shots {
    fn default() -> Self {
        Self {
            head: String::new(),
            layout: format!("{INPUT}: {OUTPUT}\n"),
            ask: format!("{INPUT}:"),
            pairs: Vec::new(),
            query: String::new(),
            held_out: Vec::new(),
        }
    }
}

impl Shots {
    /// Returns the exact prefix: head, the pairs that are on, the question.
    pub fn prefix(&self) -> String {
        self.asking(self.pairs.iter().filter(|pair| pair.on), &self.query)
    }

    /// Returns the prefix with other examples and another question.
    pub fn asking<'a>(&self, pairs: impl IntoIterator<Item = &'a Pair>, query: &str) -> String {
        let mut text = self.head.clone();
        for pair in pairs {
            fill(&mut text, &self.layout, &pair.input, &pair.output);
        }
        fill(&mut text, &self.ask, query, "");
        text
    }

    /// Returns what an answer is expected to begin with after the question, up to the end of a pair: the layout behind
    /// where the question ends. Nothing where question and layout do not begin alike.
    pub fn expected(&self, pair: &Pair) -> Option<String> {
        let (mut whole, mut asked) = (String::new(), String::new());
        fill(&mut whole, &self.layout, &pair.input, &pair.output);
        fill(&mut asked, &self.ask, &pair.input, "");
        whole.strip_prefix(&asked).map(str::to_owned)
    }

    /// Finds which held-out pair a prefix asks, and behind how many examples of this table.
    pub fn asked(&self, prefix: &str) -> Option<(usize, &Pair)> {
        let mut rest = prefix.strip_prefix(self.head.as_str())?;
        let texts = self.pairs.iter().map(|pair| {
            let mut text = String::new();
            fill(&mut text, &self.layout, &pair.input, &pair.output);
            text
        });
        let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        let mut count = 0;
        loop {
            let ends = self.held_out.iter().find(|pair| {
                let mut asked = String::new();
                fill(&mut asked, &self.ask, &pair.input, "");
                asked == rest
            });
            if let Some(pair) = ends {
                return Some((count, pair));
            }
            // The longest, because one pair may begin as another does.
            let next =
                texts.iter().filter(|text| rest.starts_with(text.as_str())).max_by_key(|text| text.len())?;
            rest = &rest[next.len()..];
            count += 1;
        }
    }

    /// Reads lines of `input: output` and a last line `input:`; none where this would not give the text back.
    pub fn of_text(text: &str) -> Option<Self> {
        let mut lines: Vec<&str> = text.split('\n').collect();
        let query = lines.pop()?.strip_suffix(':')?;
        let first = lines.iter().position(|line| line.contains(": "))?;
        let pairs: Option<Vec<Pair>> =
            lines[first..].iter().map(|line| line.split_once(": ").map(|(a, b)| Pair::new(a, b))).collect();
        let head = lines[..first].iter().map(|line| format!("{line}\n")).collect();
        let shots = Self { head, pairs: pairs?, query: query.to_owned(), ..Self::default() };
        (shots.prefix() == text).then_some(shots)
    }
}

/// Appends a layout with its places filled; what is put in is never searched for places again.
fn fill(text: &mut String, layout: &str, input: &str, output: &str) {
    let mut rest = layout;
    loop {
        let next = [(INPUT, input), (OUTPUT, output)]
            .into_iter()
            .filter_map(|(place, value)| rest.find(place).map(|at| (at, place, value)))
            .min();
        let Some((at, place, value)) = next else { break };
        text.push_str(&rest[..at]);
        text.push_str(value);
        rest = &rest[at + place.len()..];
    }
    text.push_str(rest);
}

/// Reads pairs from lines of tab-separated values: input, output, and `off` where a pair is not to be used.
///
/// # Errors
/// Names the first line that has no tab.
pub fn pairs_of_tsv(text: &str) -> Result<Vec<Pair>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(index, line)| {
            let mut fields = line.split('\t');
            match (fields.next(), fields.next()) {
                (Some(input), Some(output)) => {
                    let on = fields.next().is_none_or(|word| !word.eq_ignore_ascii_case("off"));
                    Ok(Pair { input: input.to_owned(), output: output.to_owned(), on })
                }
                _ => {
                    let (number, line) = ((index + 1).to_string(), format!("{line:?}"));
                    Err(tr!("session-line-without-tab", number = number, line = line))
                }
            }
        })
        .collect()
}

/// A description, and the turns of a conversation that goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Turns {
    /// What stands before the first turn.
    pub description: String,
    /// What stands before each turn of the one who asks, newlines included, such as `\n\nHuman:`.
    pub asker: String,
    /// What stands before each turn of the one who answers.
    pub answerer: String,
    /// What stands between a label and the text of its turn.
    pub gap: String,
    /// The texts, beginning with the asker's; the answerer's turn is open after an odd number of them.
    pub turns: Vec<String>,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            description: String::new(),
            asker: "\n\nHuman:".to_owned(),
            answerer: "\nAssistant:".to_owned(),
            gap: " ".to_owned(),
            turns: Vec::new(),
        }
    }
}

impl Turns {
    /// Returns the exact prefix; after a question it ends with the answerer's label and nothing behind it.
    pub fn prefix(&self) -> String {
        let mut text = self.description.clone();
        for (index, turn) in self.turns.iter().enumerate() {
            for part in [self.label(index), &self.gap, turn] {
                text.push_str(part);
            }
        }
        if !self.turns.len().is_multiple_of(2) {
            text.push_str(&self.answerer);
        }
        text
    }

    /// Returns what stands before a turn, counted from 0.
    pub fn label(&self, turn: usize) -> &str {
        if turn.is_multiple_of(2) { &self.asker } else { &self.answerer }
    }

    /// Tells whether the next turn is the answerer's.
    pub fn is_open(&self) -> bool {
        !self.turns.len().is_multiple_of(2)
    }

    /// Reads a description and turns labelled `Human:` and `Assistant:`; none where this would not give the text back.
    pub fn of_text(text: &str) -> Option<Self> {
        let mut form = Self::default();
        let mut parts: Vec<&str> = text.split(form.asker.as_str()).collect();
        form.description = parts.first().copied()?.to_owned();
        for part in parts.drain(1..) {
            let (asked, answered) = match part.split_once(form.answerer.as_str()) {
                Some((asked, answered)) => (asked, answered),
                None => (part, ""),
            };
            form.turns.push(asked.strip_prefix(&form.gap)?.to_owned());
            if !answered.is_empty() {
                form.turns.push(answered.strip_prefix(&form.gap)?.to_owned());
            }
        }
        (!form.turns.is_empty() && form.prefix() == text).then_some(form)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_and_turns_give_the_bytes_they_were_read_from() {
        let few = "Words:\nwater: 물\nfire: 불\nteacher:";
        let Some(Form::Shots(shots)) = Form::of_text(few) else { panic!("no pairs") };
        assert_eq!(
            (shots.head.as_str(), shots.pairs.len(), shots.query.as_str()),
            ("Words:\n", 2, "teacher")
        );
        assert_eq!(shots.expected(&Pair::new("teacher", "선생님")).unwrap(), " 선생님\n");
        let talk = "A conversation.\n\nHuman: Hi!\nAssistant: Hello.\n\nHuman: Why?\nAssistant:";
        let Some(Form::Turns(turns)) = Form::of_text(talk) else { panic!("no turns") };
        assert_eq!((turns.turns.len(), turns.is_open()), (3, true));
        for text in ["", "what is 2+2=", "a: b", "a\n\nHuman: b", "a\n\nHuman:b\nAssistant:", "a: b\nc\nd:"] {
            assert_eq!(Form::of_text(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_pair_that_is_off_is_left_out_and_what_is_put_in_is_not_read_again() {
        let mut shots = Shots { query: "q".to_owned(), ..Shots::default() };
        shots.pairs = vec![Pair::new("{output}", "{input}"), Pair { on: false, ..Pair::new("c", "d") }];
        assert_eq!(shots.prefix(), "{output}: {input}\nq:");
        shots.held_out = vec![Pair::new("e", "f")];
        let asking = shots.asking(&shots.pairs[1..], "e");
        assert_eq!(shots.asked(&asking), Some((1, &shots.held_out[0])));
        assert_eq!(shots.asked(&shots.prefix()), None);
        shots.layout = "no places".to_owned();
        assert_eq!(shots.expected(&Pair::new("a", "b")), None);
    }

    #[test]
    fn tables_are_pasted_line_by_line() {
        let pairs = pairs_of_tsv("a\tb\nc d\te\toff\r\n\n").unwrap();
        assert_eq!(pairs, [Pair::new("a", "b"), Pair { on: false, ..Pair::new("c d", "e") }]);
        assert!(pairs_of_tsv("a\tb\nno").unwrap_err().contains("line 2"));
    }

    proptest! {
        #[test]
        fn whatever_becomes_a_form_is_written_back(text in "(?s)(a|: |:|\n|\n\nHuman: |\nAssistant:| b|물){0,12}") {
            if let Some(form) = Form::of_text(&text) {
                prop_assert_eq!(form.prefix().unwrap(), text);
            }
        }
    }
}
