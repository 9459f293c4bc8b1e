//! What a row makes of a cell: the prefix that is continued, how an answer is read, and which one is right.
//!
//! Never alters what a model said.

use std::collections::BTreeSet;

use super::super::sampling::failure;
use crate::{
    analysis::{Reading, Rule},
    headless::plan::{Experiment, PlanError},
    problem::nearest,
    rows::{Row, named},
    session::{Sample, escape, filled, lossy_text},
    store::Judged,
    tr,
};

/// How the answers of a cell are read.
pub(super) struct Judge {
    /// The rule, where it is the same for all rows.
    rule: Option<Rule>,
    typed: String,
    reference: Option<String>,
}

/// The texts of a cell, filled in by a row.
#[derive(Debug)]
pub(super) struct Texts {
    /// What is continued.
    pub(super) prefix: String,
    rule: Rule,
    /// The answer that is right.
    right: Option<Vec<u8>>,
}

impl Judge {
    /// Takes the rule and the reference of a cell.
    ///
    /// # Errors
    /// [`PlanError::Rule`], of a rule that is the same for all rows.
    pub(super) fn new(experiment: &Experiment, fields: &BTreeSet<String>) -> Result<Self, PlanError> {
        let typed = experiment.rule.clone();
        let rule = match named(&typed, fields).is_empty() {
            true => Some(Rule::parse(&typed).map_err(|error| PlanError::Rule {
                cell: experiment.cell.clone(),
                rule: typed.clone(),
                error,
            })?),
            false => None,
        };
        Ok(Self { rule, typed, reference: experiment.reference.clone() })
    }

    /// Tells whether samples are held against an answer that is right.
    pub(super) fn has_reference(&self) -> bool {
        self.reference.is_some()
    }

    /// Fills in the texts of a column.
    ///
    /// # Errors
    /// The field that the row lacks, or what is wrong with the rule that it makes.
    pub(super) fn texts(
        &self,
        row: &Row,
        experiment: &Experiment,
        column: usize,
        fields: &BTreeSet<String>,
    ) -> Result<Texts, String> {
        let lacks = |field: &str| {
            let cell = experiment.cell.as_str();
            tr!("headless-over-no-field-in-row", field = format!("{{{field}}}"), cell = cell)
        };
        let template = experiment.columns.get(column).map_or("", |column| column.prefix.as_str());
        let prefix = row.fill(template, fields).map_err(lacks)?;
        let rule = match &self.rule {
            Some(rule) => rule.clone(),
            None => {
                // What a row says is meant as it stands, and not as a pattern.
                let quote = |text: &str| match self.typed.starts_with('/') {
                    true => regex::escape(text),
                    false => escape(text),
                };
                let typed = row.fill_as(&self.typed, fields, quote).map_err(lacks)?;
                Rule::parse(&typed).map_err(|error| error.to_string())?
            }
        };
        let reference =
            self.reference.as_ref().map(|text| row.fill(text, fields)).transpose().map_err(lacks)?;
        let right = reference.map(|text| match rule.read(text.as_bytes()) {
            Reading::Found(answer) => answer.key,
            // A reference that is no sample is the answer itself.
            Reading::Pending | Reading::None => text.into_bytes(),
        });
        Ok(Texts { prefix, rule, right })
    }
}

impl Texts {
    /// Reads the answer of a sample and tells whether it is right; one that failed has none and is neither.
    pub(super) fn judge(&self, sample: &Sample) -> Judged {
        if failure(sample).is_some() {
            return Judged::default();
        }
        let answer = match self.rule.read_sample(sample) {
            Reading::Found(answer) => Some(answer.key),
            Reading::Pending | Reading::None => None,
        };
        Judged {
            right: self.right.as_ref().map(|right| answer.as_ref() == Some(right)),
            answer: answer.map(|answer| lossy_text(&answer)),
        }
    }
}

/// Says which names in braces are nearly those of fields: as they are no field's, they stay as they are.
pub(super) fn misspelt(prefix: &str, fields: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    filled(prefix, |name| {
        let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if is_word && !fields.contains(name) {
            found.extend(nearest(name, fields.iter().map(String::as_str)).map(|near| {
                let (name, near) = (format!("{{{name}}}"), format!("{{{near}}}"));
                tr!("headless-over-misspelt", name = name, near = near)
            }));
        }
        None
    });
    found
}
