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
    assert!(
        refused(|file| {
            let vocabulary = file["model"]["vocab"].as_object_mut().unwrap();
            let id = vocabulary.remove("q").unwrap();
            vocabulary.insert("Q2".to_owned(), id);
        })
        .contains("byte 0x71")
    );
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
