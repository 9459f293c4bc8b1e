//! Text there and back, what is refused, and damaged files.
//!
//! Never compares with the models' own tokenizers; the vocabularies of GGUF files are.

use proptest::prelude::*;

use super::super::tiny;
use super::*;

fn tokenizer() -> Tokenizer {
    Tokenizer::parse(&tiny::tokenizer()).unwrap()
}

fn joined(tokenizer: &Tokenizer, ids: &[u32]) -> Vec<u8> {
    ids.iter().flat_map(|&id| tokenizer.bytes(id).to_vec()).collect()
}

#[test]
fn merges_and_keeps_hard_text() {
    let tokenizer = tokenizer();
    let pieces = |text: &str| -> Vec<Vec<u8>> {
        tokenizer.encode(text).unwrap().iter().map(|&id| tokenizer.bytes(id).to_vec()).collect()
    };
    assert_eq!(pieces("the the"), [b"the".to_vec(), b" the".to_vec()]);
    for text in ["", " ", "a\0b", "a\r\n\r\nb ", "  two", "한국어 👩‍👩‍👧", "e\u{301}\u{feff}"]
    {
        assert_eq!(pieces(text).concat(), text.as_bytes());
    }
}

#[test]
fn a_typed_end_of_text_is_text() {
    let tokenizer = tokenizer();
    let ids = tokenizer.encode("a<|endoftext|>b").unwrap();
    assert!(ids.len() > 3 && !ids.contains(&0), "{ids:?}");
    assert_eq!(tokenizer.bytes(0), b"<|endoftext|>");
}

#[test]
fn refuses_what_would_change_text() {
    let good: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
    let refused = |edit: fn(&mut Value)| {
        let mut file = good.clone();
        edit(&mut file);
        Tokenizer::parse(file.to_string().as_bytes()).unwrap_err()
    };
    assert!(
        refused(|file| file["normalizer"] = serde_json::json!({"type": "Lowercase"})).contains("normalizer")
    );
    assert!(refused(|file| file["pre_tokenizer"]["add_prefix_space"] = true.into()).contains("prefix_space"));
    assert!(refused(|file| file["pre_tokenizer"] = Value::Null).contains("byte-level"));
}

/// The vocabularies of GPT-NeoX and StarCoder lack the bytes that are in no UTF-8 text, Falcon's some control characters.
#[test]
fn a_byte_without_a_token_is_missed_where_it_stands_and_nowhere_else() {
    let mut file: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
    let vocabulary = file["model"]["vocab"].as_object_mut().unwrap();
    for byte in [b'q', 0xc0] {
        let id = vocabulary.remove(&byte_character(byte).to_string()).unwrap();
        vocabulary.insert(format!("Q{byte}"), id);
    }
    let tokenizer = Tokenizer::read(file).unwrap();
    assert_eq!(joined(&tokenizer, &tokenizer.encode("the and").unwrap()), b"the and");
    for text in ["q", "the quick", "a q"] {
        assert!(tokenizer.encode(text).unwrap_err().contains("byte 0x71"), "{text}");
    }
    assert!(tokenizer.encode_bytes(b"a\xc0").unwrap_err().contains("byte 0xc0"));
    assert!(tokenizer.encode_bytes(b"a\xc1").is_ok());
}

#[test]
fn merges_of_what_is_no_token_are_refused() {
    let file: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
    for merge in [serde_json::json!("zz zzzzzzzz"), serde_json::json!(["z", "q"]), serde_json::json!(7)] {
        let mut file = file.clone();
        file["model"]["merges"][0] = merge;
        assert!(Tokenizer::read(file).unwrap_err().contains("merge 0"));
    }
    let mut random = file;
    random["model"]["dropout"] = 0.1.into();
    assert!(Tokenizer::read(random).unwrap_err().contains("dropout"));
}

#[test]
fn composing_characters_is_left_out() {
    let mut file: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
    file["normalizer"] = serde_json::json!({"type": "NFC"});
    let tokenizer = Tokenizer::read(file).unwrap();
    assert_eq!(joined(&tokenizer, &tokenizer.encode("e\u{301}").unwrap()), "e\u{301}".as_bytes());
}

#[test]
fn a_normalizer_of_nothing_is_none() {
    let mut file: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
    let plain = tokenizer().encode("the the\n").unwrap();
    // DeepSeek's is the first of these.
    for parts in [serde_json::json!([]), serde_json::json!([{"type": "NFC"}]), serde_json::json!([null])] {
        file["normalizer"] = serde_json::json!({"type": "Sequence", "normalizers": parts});
        assert_eq!(Tokenizer::read(file.clone()).unwrap().encode("the the\n").unwrap(), plain);
    }
    file["normalizer"] =
        serde_json::json!({"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Strip"}]});
    assert!(Tokenizer::read(file).unwrap_err().contains("normalizer"));
}

/// The same as Hugging Face's crate, for added tokens that are not special.
#[test]
fn added_tokens_that_are_not_special_are_read_wherever_they_are_spelled() {
    let mut file: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
    let added = file["added_tokens"].as_array_mut().unwrap();
    for (id, content) in (270..).zip(["<tool_call>", "<|fim_prefix|>", "<tool", "    "]) {
        let mut token = added[0].clone();
        token["id"] = id.into();
        token["content"] = content.into();
        token["special"] = false.into();
        added.push(token);
    }
    let mine = Tokenizer::read(file.clone()).unwrap();
    // What Hugging Face's would read as the special token is text here.
    file["added_tokens"].as_array_mut().unwrap().remove(0);
    let reference: tokenizers::Tokenizer = serde_json::from_value(file).unwrap();
    for text in [
        "<tool_call>the the</tool_call>",
        "the<|fim_prefix|> and <tool <tool_ca<tool_call>",
        "a     b        c",
        "<tool_call><tool_call>",
    ] {
        let expected = reference.encode_fast(text, false).unwrap().get_ids().to_vec();
        assert!(expected.iter().any(|&id| id >= 270), "{text}");
        assert_eq!(mine.encode(text).unwrap(), expected, "{text}");
        assert_eq!(mine.encode_bytes(text.as_bytes()).unwrap(), expected, "{text}");
        assert_eq!(joined(&mine, &expected), text.as_bytes());
    }
    let ids = mine.encode("<|endoftext|><tool_call>").unwrap();
    assert!(!ids.contains(&0) && ids.ends_with(&[270]), "{ids:?}");
    let asked = mine.reading_special(true).unwrap();
    assert_eq!(asked.encode("<|endoftext|><tool_call>").unwrap(), [0, 270]);
}

/// The pieces and ids that Mistral 7B's vocabulary (`tokenizer.model.v1`) has for these texts.
#[test]
fn the_space_before_a_text_stands_before_the_text_and_not_before_a_special_token() {
    let mut vocabulary: serde_json::Map<_, _> =
        (0..=255u32).map(|byte| (format!("<0x{byte:02X}>"), (3 + byte).into())).collect();
    for (piece, id) in
        [("<unk>", 0), ("<s>", 1), ("</s>", 2), ("\u{2581}", 28705), ("h", 28716), ("i", 28710)]
    {
        vocabulary.insert(piece.to_owned(), id.into());
    }
    for (piece, id) in [("\u{2581}h", 295), ("hi", 5365), ("\u{2581}hi", 12014), ("\u{2581}\u{2581}", 259)] {
        vocabulary.insert(piece.to_owned(), id.into());
    }
    let special = |id: u32, content: &str| {
        serde_json::json!({"id": id, "content": content, "special": true, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false})
    };
    let file = |normalizer: Value, splitter: Value| {
        serde_json::json!({"version": "1.0", "truncation": null, "padding": null,
            "added_tokens": [special(0, "<unk>"), special(1, "<s>"), special(2, "</s>")],
            "normalizer": normalizer, "pre_tokenizer": splitter, "post_processor": null, "decoder": null,
            "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null,
                "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": true, "ignore_merges": false,
                "vocab": vocabulary, "merges": ["\u{2581} h", "h i", "\u{2581}h i", "\u{2581} hi", "\u{2581} \u{2581}"]}})
    };
    let legacy = serde_json::json!({"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u{2581}"},
        {"type": "Replace", "pattern": {"String": " "}, "content": "\u{2581}"}]});
    let metaspace = |scheme: &str| serde_json::json!({"type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": scheme, "split": false});
    let legacy = file(legacy, Value::Null);
    let mine = Tokenizer::read(legacy.clone()).unwrap().reading_special(true).unwrap();
    assert_eq!(mine.encode("<s>hi").unwrap(), [1, 12014]);
    assert_eq!(mine.encode("hi</s>hi<s></s>hi").unwrap(), [12014, 2, 12014, 1, 2, 12014]);
    for file in [
        legacy,
        file(Value::Null, metaspace("first")),
        file(Value::Null, metaspace("always")),
        file(Value::Null, metaspace("never")),
    ] {
        let mine = Tokenizer::read(file.clone()).unwrap().reading_special(true).unwrap();
        let reference: tokenizers::Tokenizer = serde_json::from_value(file).unwrap();
        for text in ["hi", "<s>hi", "<s> hi", "hi</s>hi", " hi</s> hi", "<s></s>", "<s>hi</s> <s>hi", "", " "]
        {
            let expected = reference.encode_fast(text, false).unwrap().get_ids().to_vec();
            let pieces = mine.pieces(text).unwrap();
            assert_eq!(pieces.iter().map(|piece| piece.id).collect::<Vec<_>>(), expected, "{text:?}");
            // Without what was put in, it is the text again.
            let said = pieces.iter().flat_map(|piece| &mine.bytes(piece.id)[piece.inserted..]);
            assert_eq!(said.copied().collect::<Vec<_>>(), text.as_bytes());
            // What continues a text gets nothing put in.
            assert_eq!(joined(&mine, &mine.encode_bytes(text.as_bytes()).unwrap()), text.as_bytes());
        }
    }
}

#[test]
fn the_token_before_every_text_is_the_templates() {
    let mut file: Value = serde_json::from_slice(&tiny::tokenizer()).unwrap();
    let template = serde_json::json!({"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [], "special_tokens": {"<|endoftext|>": {"id": "<|endoftext|>", "ids": [0], "tokens": ["<|endoftext|>"]}}});
    assert_eq!(tokenizer().start(), None);
    file["post_processor"] =
        serde_json::json!({"type": "Sequence", "processors": [{"type": "ByteLevel"}, template]});
    assert_eq!(Tokenizer::read(file.clone()).unwrap().start(), Some(0));
    file["post_processor"] = template;
    file["post_processor"]["special_tokens"]["<|endoftext|>"]["ids"] = serde_json::json!([999]);
    assert!(Tokenizer::read(file).unwrap_err().contains("999"));
}

#[test]
fn sentences_get_their_space_in_front_and_bytes_for_the_rest() {
    let mut vocabulary: serde_json::Map<_, _> =
        (0..=255u32).map(|byte| (format!("<0x{byte:02X}>"), byte.into())).collect();
    for (id, piece) in (256u32..).zip(["▁", "a", "b", "ab", "▁ab"]) {
        vocabulary.insert(piece.to_owned(), id.into());
    }
    let file = serde_json::json!({"model": {"type": "BPE", "byte_fallback": true, "vocab": vocabulary,
            "merges": ["a b", "▁ ab"]},
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        "added_tokens": [{"id": 261, "content": "<s>"}]});
    let tokenizer = Tokenizer::read(file).unwrap();
    assert_eq!(tokenizer.encode("ab ab").unwrap(), [260, 260]);
    assert_eq!((tokenizer.lead("ab"), tokenizer.lead("")), (" ", ""));
    assert_eq!(tokenizer.bytes(260), b" ab");
    assert_eq!(tokenizer.encode_bytes(b"ab\xff").unwrap(), [259, 255]);
    assert_eq!(joined(&tokenizer, &tokenizer.encode("<s>▁é").unwrap()), " <s>▁é".as_bytes());
    assert_eq!(tokenizer.id_of("<s>"), Some(261));
}

proptest! {
    #[test]
    fn any_text_round_trips(text in any::<String>()) {
        let tokenizer = tokenizer();
        prop_assert_eq!(joined(&tokenizer, &tokenizer.encode(&text).unwrap()), text.as_bytes());
    }

    #[test]
    fn a_damaged_file_is_no_panic(place in 0usize..6000, byte: u8, cut: bool) {
        let mut file = tiny::tokenizer();
        match file.get_mut(place) {
            Some(_) if cut => file.truncate(place),
            Some(target) => *target = byte,
            None => {}
        }
        if let Ok(tokenizer) = Tokenizer::parse(&file) {
            let _ = tokenizer.encode("the end\n");
        }
    }

    #[test]
    fn any_bytes_round_trip(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let tokenizer = tokenizer();
        prop_assert_eq!(joined(&tokenizer, &tokenizer.encode_bytes(&bytes).unwrap()), bytes);
    }
}

#[test]
fn a_special_token_is_read_only_when_asked() {
    let text = "the<|endoftext|>the <|endof";
    let plain = tokenizer();
    assert!(!plain.encode(text).unwrap().contains(&0), "typed text is text");
    let asked = tokenizer().reading_special(true).unwrap();
    let ids = asked.encode(text).unwrap();
    assert_eq!(ids.iter().filter(|&&id| id == 0).count(), 1);
    assert_eq!(joined(&asked, &ids), text.as_bytes());
    let [before, after] = ["the", "the <|endof"].map(|text| plain.encode(text).unwrap());
    assert_eq!(ids, [before, vec![0], after].concat());
    let not = tokenizer().reading_special(false).unwrap();
    assert_eq!(not.encode(text).unwrap(), plain.encode(text).unwrap());
}

/// The form of Gemma's `tokenizer.json`: spaces are replaced before anything else, so that splitting at them does nothing,
/// and runs of spaces are added tokens.
#[test]
fn runs_of_spaces_that_were_added_are_spaces() {
    let mut vocabulary = serde_json::Map::new();
    for byte in 0..=255u8 {
        vocabulary.insert(format!("<0x{byte:02X}>"), u32::from(byte).into());
    }
    for (id, piece) in (256..).zip(["a", "b", "▁", "▁b", "▁▁"]) {
        vocabulary.insert(piece.to_owned(), id.into());
    }
    let file = serde_json::json!({
        "added_tokens": [{"id": 260, "content": "▁▁", "special": false, "normalized": false}],
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
        "pre_tokenizer": {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious",
            "invert": false},
        "model": {"type": "BPE", "byte_fallback": true, "fuse_unk": true, "vocab": vocabulary,
            "merges": [["▁", "b"], ["▁", "▁"]]}
    });
    let tokenizer = Tokenizer::read(file).unwrap();
    assert_eq!(tokenizer.bytes(260), b"  ");
    for (text, expected) in [("a b", vec![256, 259]), ("a  b", vec![256, 260, 257]), (" a", vec![258, 256])] {
        assert_eq!(tokenizer.encode(text).unwrap(), expected, "{text:?}");
    }
    for text in ["▁▁", "a ▁ b", "   \n  "] {
        assert_eq!(joined(&tokenizer, &tokenizer.encode(text).unwrap()), text.as_bytes());
    }
}
