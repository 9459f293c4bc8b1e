//! Lines of JSON, each a prompt: of lm-evaluation-harness, of an OpenAI batch, or of anybody.
//!
//! Never takes a line for a prompt that has none.

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    imported::{Cells, ImportError, Imported},
    tree::{said, session},
    value::{first_text, left_keys, name, texts},
};
use crate::{
    session::{CellId, Column, Given, Param, Params, Sample, Token},
    tr,
};

/// Where lines of anybody have the text that is continued, in the order in which they are looked for.
const PROMPTS: [&str; 6] = ["prompt", "prefix", "text", "input", "question", "context"];
/// Where they have what should follow.
const REFERENCES: [&str; 7] =
    ["reference", "completion", "target", "answer", "output", "response", "continuation"];
/// Where they have a name.
const NAMES: [&str; 5] = ["title", "custom_id", "id", "name", "doc_id"];

/// What an OpenAI request calls the params.
const PARAMS: [(&str, Param); 11] = [
    ("temperature", Param::Temperature),
    ("top_p", Param::TopP),
    ("top_k", Param::TopK),
    ("min_p", Param::MinP),
    ("typical_p", Param::TypicalP),
    ("repetition_penalty", Param::RepetitionPenalty),
    ("presence_penalty", Param::PresencePenalty),
    ("frequency_penalty", Param::FrequencyPenalty),
    ("max_tokens", Param::MaxTokens),
    ("seed", Param::Seed),
    ("n", Param::Lanes),
];

/// What the harness calls them.
const GENERATION: [(&str, Param); 4] = [
    ("temperature", Param::Temperature),
    ("top_p", Param::TopP),
    ("top_k", Param::TopK),
    ("max_gen_toks", Param::MaxTokens),
];

/// Sets the params that an object has numbers of.
fn set_numbers(
    object: &Map<String, Value>,
    names: &[(&str, Param)],
    params: &mut Params,
) -> Result<(), String> {
    for (key, param) in names {
        if let Some(number) = object.get(*key).and_then(Value::as_f64) {
            params.set(*param, Some(number)).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// Tells whether a text is lines of JSON: its first line is an object.
pub(super) fn are_json(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| serde_json::from_str::<Map<String, Value>>(line).is_ok())
}

/// Reads values, each with its line.
///
/// # Errors
/// The first line that is none, or has no prompt.
pub(super) fn read(
    values: impl Iterator<Item = (usize, serde_json::Result<Value>)>,
    now: Timestamp,
) -> Result<Imported, ImportError> {
    let (mut imported, mut cells) = (Imported::default(), Cells::default());
    for (line, value) in values {
        let wrong = |reason: String| ImportError::Line { line, reason };
        let value = value.map_err(|error| wrong(error.to_string()))?;
        let object = value.as_object().ok_or_else(|| wrong(tr!("import-no-object").to_owned()))?;
        let title = NAMES.iter().find_map(|key| name(object.get(*key)?)).unwrap_or_else(|| line.to_string());
        let mut reader = Reader { cells: &mut cells, imported: &mut imported, title, now };
        let read = match (object.get("body"), object.get("arguments")) {
            (Some(Value::Object(body)), _) => reader.request(body),
            (_, Some(arguments)) => reader.document(object, arguments),
            _ => reader.prompt(object),
        };
        read.map_err(wrong)?;
    }
    imported.left_out.dedup();
    imported.session = session(cells);
    Ok(imported)
}

/// Reads one line.
struct Reader<'a> {
    cells: &'a mut Cells,
    imported: &'a mut Imported,
    title: String,
    now: Timestamp,
}

impl Reader<'_> {
    /// A line of anybody's: a prompt, and perhaps what should follow.
    fn prompt(&mut self, object: &Map<String, Value>) -> Result<(), String> {
        let keys = || object.keys().cloned().collect::<Vec<_>>().join(", ");
        let found = first_text(object, &PROMPTS);
        let (key, prefix) =
            found.ok_or_else(|| tr!("import-no-prompt", known = PROMPTS.join(", "), keys = keys()))?;
        let reference = first_text(object, &REFERENCES);
        let cell = self.cells.add(&self.title, prefix.to_owned());
        cell.reference = reference.map(|(_, text)| text.to_owned());
        let known: Vec<&str> = [key].into_iter().chain(reference.map(|(key, _)| key)).chain(NAMES).collect();
        self.imported.left_out.extend(left_keys(object, &known));
        Ok(())
    }

    /// A request of an OpenAI batch.
    fn request(&mut self, body: &Map<String, Value>) -> Result<(), String> {
        let model = body.get("model").and_then(Value::as_str);
        let mut params = Params::unset();
        let mut known = vec!["model", "prompt", "messages", "stop", "stream", "logprobs", "echo"];
        known.extend(PARAMS.map(|(key, _)| key));
        set_numbers(body, &PARAMS, &mut params)?;
        if let Some(stops) = body.get("stop").and_then(texts) {
            let stops = stops.into_iter().map(Given::Text).collect();
            params.take_given(Param::Stop, &Given::List(stops))?;
        }
        let asked = match (body.get("prompt"), body.get("messages")) {
            (Some(prompt), _) => texts(prompt).map(|prompts| (prompts, None)),
            (None, Some(messages)) => chat(messages).map(|(system, user)| (vec![user], Some(system))),
            _ => None,
        };
        let (prompts, system) = asked.ok_or_else(|| tr!("import-no-text").to_owned())?;
        for prompt in prompts {
            let cell = self.cells.add(&self.title, prompt);
            cell.params = params.clone();
            if model.is_some() || system.is_some() {
                let column =
                    Column { model: model.map(str::to_owned), chat: system.clone(), ..Column::default() };
                cell.columns = vec![column];
            }
        }
        self.imported.left_out.extend(left_keys(body, &known));
        Ok(())
    }

    /// A sample of lm-evaluation-harness: a document with the requests that were made of it, and what was answered.
    fn document(&mut self, object: &Map<String, Value>, arguments: &Value) -> Result<(), String> {
        let requests: Vec<(&str, &Value)> = match arguments {
            // Since 0.4.5 they have names.
            Value::Object(named) => named
                .values()
                .filter_map(|one| Some((one.get("arg_0")?.as_str()?, one.get("arg_1")?)))
                .collect(),
            Value::Array(list) => {
                list.iter().filter_map(|one| Some((one.get(0)?.as_str()?, one.get(1)?))).collect()
            }
            _ => Vec::new(),
        };
        if requests.is_empty() {
            return Err(tr!("import-no-arguments").to_owned());
        }
        let target = object.get("target").and_then(name);
        let at: Option<usize> = target.as_ref().and_then(|target| target.parse().ok());
        let right = at.and_then(|at| requests.get(at)).map(|(prefix, _)| *prefix);
        let mut made: Vec<(&str, CellId)> = Vec::new();
        for (prefix, rest) in &requests {
            if made.iter().any(|(known, _)| known == prefix) {
                continue;
            }
            let cell = self.cells.add(&self.title, (*prefix).to_owned());
            made.push((prefix, cell.id.clone()));
            match rest {
                // How probable these continuations are was asked; the target is the number of one, or its text.
                Value::String(_) => {
                    let of_target = at.filter(|_| right == Some(*prefix)).and_then(|at| requests.get(at));
                    cell.reference = of_target.and_then(|(_, text)| text.as_str()).map(str::to_owned);
                }
                options => {
                    cell.reference.clone_from(&target);
                    generation(options, &mut cell.params)?;
                }
            }
        }
        let answers = object.get("resps").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (request, answers) in requests.iter().zip(answers) {
            let Some(answers) = texts(answers) else { continue };
            let Some((_, cell)) = made.iter().find(|(prefix, _)| *prefix == request.0) else { continue };
            for answer in answers {
                self.imported.samples.push(Sample {
                    id: Uuid::now_v7(),
                    cell: cell.clone(),
                    prefix: request.0.as_bytes().to_vec(),
                    tokens: vec![Token { bytes: answer.into_bytes(), ..Token::default() }],
                    ..said("lm-evaluation-harness", None, self.now)
                });
            }
        }
        Ok(())
    }
}

/// Reads the params of a request to generate until a text.
fn generation(options: &Value, params: &mut Params) -> Result<(), String> {
    if let Some(options) = options.as_object() {
        set_numbers(options, &GENERATION, params)?;
    }
    if options.get("do_sample").and_then(Value::as_bool) == Some(false) {
        params.set(Param::Temperature, Some(0.0)).map_err(|error| error.to_string())?;
    }
    let stops = options.get("until").and_then(texts).unwrap_or_default();
    params.stop = stops.into_iter().filter(|stop| !stop.is_empty()).collect();
    Ok(())
}

/// Reads a conversation of one message, perhaps after a system prompt; longer ones cannot be asked so.
fn chat(messages: &Value) -> Option<(String, String)> {
    let said = |message: &Value| {
        Some((message.get("role")?.as_str()?.to_owned(), message.get("content")?.as_str()?.to_owned()))
    };
    let messages: Vec<(String, String)> = messages.as_array()?.iter().map(said).collect::<Option<_>>()?;
    match messages.as_slice() {
        [(user, text)] if user == "user" => Some((String::new(), text.clone())),
        [(system, first), (user, text)] if (system.as_str(), user.as_str()) == ("system", "user") => {
            Some((first.clone(), text.clone()))
        }
        _ => None,
    }
}
