//! Files as other tools write them, read as sessions.

use serde_json::json;

use super::*;
use crate::session::{Param, Sample, inherited};

fn read_json(value: &Value) -> Result<Imported, ImportError> {
    read(value.to_string().as_bytes(), "notes", Timestamp::UNIX_EPOCH)
}

/// Each sample as cell, what stands before it and what it says.
fn said(imported: &Imported) -> Vec<(String, String, String)> {
    let said = |sample: &Sample| {
        let prefix = String::from_utf8(sample.prefix.clone()).unwrap();
        (sample.cell.as_str().to_owned(), prefix, sample.text())
    };
    imported.samples.iter().map(said).collect()
}

/// What every branch inherits is what its record says that it stands behind.
fn check_branches(imported: &Imported) {
    for sample in &imported.samples {
        let find = |id| imported.samples.iter().find(|other| other.id == id);
        let tokens = inherited(sample, find).unwrap();
        let bytes: Vec<u8> = tokens.into_iter().flat_map(|token| token.bytes).collect();
        let cell = imported.session.cells.iter().find(|cell| cell.id == sample.cell).unwrap();
        assert_eq!(sample.prefix, [cell.prefix.as_bytes(), &bytes].concat());
        assert!((sample.lane as usize) < sample.params.lanes(), "it is a lane of its run");
    }
}

fn strings(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
}

#[test]
fn a_text_is_one_cell_to_the_byte() {
    for text in ["  Zebras \r\n\n", "\u{feff}x", "{not json", "[1, 2"] {
        let imported = read(text.as_bytes(), "My text", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((imported.session.cells.len(), imported.samples.len()), (1, 0));
        assert_eq!(imported.session.cells[0].prefix, text);
        assert_eq!(imported.session.cells[0].id.as_str(), "my-text");
    }
    assert_eq!(read(b"", "x", Timestamp::UNIX_EPOCH).unwrap_err(), ImportError::Empty);
    assert_eq!(read(b"a\xff", "x", Timestamp::UNIX_EPOCH).unwrap_err(), ImportError::NotUtf8 { at: 1 });
    let weave = b"VersionedTapestryWeave__\0\0";
    assert_eq!(read(weave, "x", Timestamp::UNIX_EPOCH).unwrap_err(), ImportError::Tapestry);
}

#[test]
fn a_loom_is_a_cell_with_branches() {
    let tree = json!({
        "root": { "text": "", "id": "r", "children": [{
            "text": "Once", "meta": { "source": "prompt" }, "tags": ["start"], "children": [
                { "text": " upon", "meta": { "source": "AI", "creation_timestamp": "2021-09-15-22.34.38" }, "children": [
                    { "text": " a", "children": [] }, { "text": "", "children": [{ "text": " the", "children": [] }] } ] },
                { "text": " more", "meta": { "source": "prompt" }, "bookmark": true, "children": [] } ] }] },
        "selected_node_id": "r", "chapters": {}, "tags": {},
    });
    let imported = read_json(&tree).unwrap();
    check_branches(&imported);
    let expected = [
        ("notes", "Once", " upon"),
        ("notes", "Once upon", " a"),
        ("notes", "Once upon", " the"),
        ("notes", "Once", " more"),
    ];
    assert_eq!(said(&imported), strings(&expected));
    let lanes: Vec<u32> = imported.samples.iter().map(|sample| sample.lane).collect();
    assert_eq!(lanes, [0, 0, 1, 1]);
    assert_eq!(imported.samples[0].run, imported.samples[3].run);
    assert_eq!(imported.samples[0].started.to_string(), "2021-09-15T22:34:38Z");
    let chosen: Vec<bool> = imported.samples.iter().map(|sample| sample.tokens[0].chosen).collect();
    assert_eq!(chosen, [false, false, false, true], "what a person wrote is told from what a model did");
    assert!(imported.session.cells[0].marks[&imported.samples[3].id].pinned);
    assert_eq!(imported.left_out, ["keys that nothing was made of: chapters, tags"]);
}

#[test]
fn many_that_go_on_from_one_place_are_lanes_of_several_runs() {
    let children: Vec<Value> = (0..20).map(|n| json!({ "text": format!(" {n}"), "children": [] })).collect();
    let imported = read_json(&json!({ "root": { "text": "Once", "children": children } })).unwrap();
    check_branches(&imported);
    let lanes: Vec<u32> = imported.samples.iter().map(|sample| sample.lane).collect();
    assert_eq!(lanes, (0..16).chain(0..4).collect::<Vec<u32>>());
    assert_eq!(imported.samples[15].run, imported.samples[0].run);
    assert_eq!(imported.samples[16].run, Some(imported.samples[16].id));
    let resps =
        json!({ "doc_id": 1, "target": "x", "arguments": [["Q", { "until": [] }]], "resps": [["a", "b"]] });
    let imported = read_json(&resps).unwrap();
    check_branches(&imported);
    assert_eq!(imported.samples[1].run, Some(imported.samples[0].id));
}

#[test]
fn deep_trees_are_read_and_bottomless_ones_refused() {
    let nested = |depth: usize| {
        let open = r#"{"text":"a","children":["#.repeat(depth);
        format!(r#"{{"root":{open}{}}}"#, "]}".repeat(depth))
    };
    let imported = read(nested(900).as_bytes(), "deep", Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(imported.samples.len(), 899);
    assert_eq!(imported.samples[898].prefix.len(), 899);
    let error = read(nested(100_000).as_bytes(), "deep", Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(error.to_string(), "brackets are nested deeper than 20000");
}

#[test]
fn a_loomsidian_note_is_a_cell_and_a_vault_several() {
    let node = |text: &str, parent: Option<&str>| json!({ "text": text, "parentId": parent, "bookmarked": parent.is_some() });
    let note = json!({ "current": "a", "hoisted": [], "nodes": {
        "b": node(" two", Some("a")), "a": node("one", None), "c": node(" three", Some("b")), "d": node("lost", Some("x")),
    }});
    let imported = read_json(&note).unwrap();
    check_branches(&imported);
    assert_eq!(said(&imported), strings(&[("notes", "one", " two"), ("notes", "one two", " three")]));
    let prefixes: Vec<&str> = imported.session.cells.iter().map(|cell| cell.prefix.as_str()).collect();
    assert_eq!(prefixes, ["one", "lost"]);
    assert_eq!(imported.left_out, ["1 node follows one that is not there, and begins a cell of its own"]);

    let vault = json!({ "settings": {}, "state": { "A note.md": note, "B.md": { "nodes": { "x": node("x", None) } } } });
    let ids: Vec<String> =
        read_json(&vault).unwrap().session.cells.iter().map(|cell| cell.id.to_string()).collect();
    assert_eq!(ids, ["a-note-md", "a-note-md-2", "b-md"]);

    let circle =
        json!({ "nodes": { "a": node("a", None), "b": node("b", Some("c")), "c": node("c", Some("b")) } });
    assert_eq!(read_json(&circle).unwrap_err().to_string(), "nodes follow each other in a circle");
}

#[test]
fn a_mikupad_session_keeps_the_probabilities_that_were_seen() {
    let pieces = json!([
        { "type": "user", "content": "Hello" }, { "type": "user", "content": " there" },
        { "content": ",", "completion_probabilities": [{ "content": ",", "probs": [
            { "tok_str": ",", "prob": 0.5 }, { "tok_str": "!", "prob": 0.25 } ] }] },
        { "content": " sir" }, { "type": "user", "content": "\nMe" },
    ]);
    let exported = json!({
        "name": "\"Greeting\"", "prompt": pieces.to_string(), "temperature": "0.8", "maxPredictTokens": "-1", "topK": "40",
        "stoppingStrings": "\"[\\\"\\\\n\\\"]\"", "endpointModel": "\"base\"",
        "memoryTokens": "{\"prefix\":\"\",\"text\":\"a secret\",\"suffix\":\"\"}",
    });
    let imported = read_json(&exported).unwrap();
    check_branches(&imported);
    let cell = &imported.session.cells[0];
    assert_eq!((cell.title.as_str(), cell.prefix.as_str()), ("Greeting", "Hello there"));
    assert_eq!((cell.params.get(Param::Temperature), cell.params.get(Param::MaxTokens)), (Some(0.8), None));
    assert_eq!(cell.params.stop, ["\n"]);
    let sample = &imported.samples[0];
    assert_eq!((sample.text().as_str(), sample.model.as_str()), (", sir\nMe", "base"));
    assert_eq!(sample.tokens[0].logprob, Some(0.5f32.ln()));
    assert_eq!(sample.tokens[0].top.len(), 2);
    assert_eq!(
        (sample.tokens[1].logprob, sample.tokens[1].chosen, sample.tokens[2].chosen),
        (None, false, true)
    );
    assert_eq!(imported.left_out, ["texts that were put into the context beside the prompt: memoryTokens"]);
}

#[test]
fn lines_of_a_harness_and_of_a_batch_are_cells() {
    let generated = json!({ "doc_id": 3, "target": "18", "arguments": { "gen_args_0": {
        "arg_0": "Q: 9+9\nA:", "arg_1": { "until": ["\n", "Q:"], "do_sample": false, "max_gen_toks": 32 } } },
        "resps": [[" 18"]] });
    let chosen = json!({ "doc_id": 4, "target": 1, "arguments": [["The sky is", " green"], ["The sky is", " blue"]],
        "resps": [[["-3.0", "False"]], [["-1.0", "True"]]] });
    let lines = format!("{generated}\n\n{chosen}\n");
    let imported = read(lines.as_bytes(), "samples", Timestamp::UNIX_EPOCH).unwrap();
    let cells = &imported.session.cells;
    assert_eq!((cells[0].title.as_str(), cells[0].prefix.as_str()), ("3", "Q: 9+9\nA:"));
    assert_eq!(
        (cells[0].params.get(Param::Temperature), cells[0].params.get(Param::MaxTokens)),
        (Some(0.0), Some(32.0))
    );
    assert_eq!((cells[0].params.stop.len(), cells[0].reference.as_deref()), (2, Some("18")));
    assert_eq!((cells[1].prefix.as_str(), cells[1].reference.as_deref()), ("The sky is", Some(" blue")));
    assert_eq!(said(&imported), strings(&[("3", "Q: 9+9\nA:", " 18")]));

    let request =
        |body: Value| json!({ "custom_id": "one", "method": "POST", "url": "/v1/completions", "body": body });
    let batch = format!(
        "{}\n{}\n",
        request(
            json!({ "model": "m", "prompt": ["a", "b"], "max_tokens": 5, "stop": "\n", "n": 2, "best_of": 2 })
        ),
        request(json!({ "model": "chat", "messages": [
            { "role": "system", "content": "Be brief." }, { "role": "user", "content": "Hi" } ] })),
    );
    let imported = read(batch.as_bytes(), "batch", Timestamp::UNIX_EPOCH).unwrap();
    let cells = &imported.session.cells;
    let prefixes: Vec<&str> = cells.iter().map(|cell| cell.prefix.as_str()).collect();
    assert_eq!(prefixes, ["a", "b", "Hi"]);
    assert_eq!((cells[0].params.lanes(), cells[0].columns[0].model.as_deref()), (2, Some("m")));
    assert_eq!(cells[2].columns[0].chat.as_deref(), Some("Be brief."));
    assert_eq!(imported.left_out, ["keys that nothing was made of: best_of"]);
    let ids = request(json!({ "prompt": [1, 2] }));
    assert!(read_json(&ids).unwrap_err().to_string().starts_with("line 1: the prompt is no text"));
}

#[test]
fn lines_of_anybody_are_cells_where_they_hold_a_prompt() {
    let lines = "{\"id\": 7, \"prompt\": \"2+2=\", \"completion\": \"4\", \"level\": 1}\n{\"prompt\": \"3\", \"level\": 2}\n";
    let imported = read(lines.as_bytes(), "x", Timestamp::UNIX_EPOCH).unwrap();
    let titles: Vec<&str> = imported.session.cells.iter().map(|cell| cell.title.as_str()).collect();
    assert_eq!(titles, ["7", "2"]);
    assert_eq!(imported.session.cells[0].reference.as_deref(), Some("4"));
    assert_eq!(imported.left_out, ["keys that nothing was made of: level"]);
    let told = |text: &str| read(text.as_bytes(), "x", Timestamp::UNIX_EPOCH).unwrap_err().to_string();
    assert_eq!(
        told("{\"prompt\": \"a\"}\n{\"prompt\":"),
        "line 2: EOF while parsing a value at line 1 column 10"
    );
    assert_eq!(
        told("{\"a\": 1, \"b\": \"c\"}"),
        "line 1: none of the keys prompt, prefix, text, input, question, context holds a text; the keys are a, b"
    );
    assert_eq!(told("[1]"), "line 1: a JSON object is expected");
}
