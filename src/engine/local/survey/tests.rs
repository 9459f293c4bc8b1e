//! What is told of files that are whole, and of files that are not.

use std::fs;

use super::super::gguf::writer::{bytes, model};
use super::super::tiny::{Tiny, config_json, safetensors, tokenizer};
use super::*;

#[test]
fn a_gguf_file_is_told_from_its_header() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("tiny.gguf");
    let mut file = model(&Tiny::llama(), bytes);
    file.text("general.name", "Tiny");
    file.whole("general.file_type", 7);
    file.whole("tokenizer.ggml.eos_token_id", 0);
    fs::write(&path, file.finish(3)).unwrap();
    let survey = survey_gguf(&path).unwrap();
    let numbers: usize = Tiny::llama().tensors().iter().map(|(_, _, numbers)| numbers.len()).sum();
    assert_eq!(survey.parameters, Some(numbers as u64));
    assert_eq!((survey.name.as_deref(), survey.architecture.as_deref()), (Some("Tiny"), Some("llama")));
    assert_eq!((survey.format.as_deref(), survey.context, survey.end), (Some("Q8_0"), Some(128), Some(0)));
    assert_eq!((survey.has_template, survey.refused), (false, None));
    // Without the type of the file, what most of its numbers are.
    fs::write(&path, model(&Tiny::llama(), bytes).finish(3)).unwrap();
    assert_eq!(survey_gguf(&path).unwrap().format.as_deref(), Some("Q8_0"));
}

#[test]
fn a_model_that_cannot_be_computed_here_is_told_with_why() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("other.gguf");
    let mut file = model(&Tiny::llama(), bytes);
    file.text("general.architecture", "mamba");
    fs::write(&path, file.finish(3)).unwrap();
    let survey = survey_gguf(&path).unwrap();
    assert_eq!(survey.architecture.as_deref(), Some("mamba"));
    assert!(survey.refused.unwrap().contains("mamba"));
}

#[test]
fn files_that_are_broken_are_told_as_what_they_are() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("broken.gguf");
    let whole = model(&Tiny::llama(), bytes).finish(3);
    let mut big_endian = whole.clone();
    big_endian[4..8].reverse();
    for (content, told) in [
        (&b"version https://git-lfs.github.com/spec/v1\noid sha256:00"[..], "git lfs pull"),
        (&big_endian, "big-endian"),
        (&whole[..whole.len() - 64], "cut short"),
        (&whole[..40], "byte 16"),
        (b"", "empty"),
        (b"PK\x03\x04 a zip archive", "GGUF"),
    ] {
        fs::write(&path, content).unwrap();
        let error = survey_gguf(&path).unwrap_err();
        assert!(error.contains(told), "{told}: {error}");
    }
}

#[test]
fn a_folder_is_told_from_its_files() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let write = |name: &str, content: &[u8]| fs::write(folder.join(name), content).unwrap();
    write("config.json", format!("\u{feff}{}", config_json()).as_bytes());
    let told = survey_folder(folder).unwrap_err();
    assert!(told.contains("byte-order mark") && told.contains("config.json"), "{told}");
    write("config.json", config_json().as_bytes());
    assert!(survey_folder(folder).unwrap_err().contains("without weights"));
    write("pytorch_model.bin", b"PK");
    assert!(survey_folder(folder).unwrap_err().contains("safetensors or GGUF"));
    write("model.safetensors", b"version https://git-lfs.github.com/spec/v1\n");
    assert!(survey_folder(folder).unwrap_err().contains("git lfs pull"));
    let tensors = Tiny::llama().tensors();
    write("model.safetensors", &safetensors(&tensors, "F32"));
    let survey = survey_folder(folder).unwrap();
    assert!(survey.refused.unwrap().contains("tokenizer.json"));
    write("tokenizer.json", &tokenizer());
    let survey = survey_folder(folder).unwrap();
    assert_eq!((survey.refused, survey.has_template, survey.context), (None, false, Some(128)));
    let numbers: usize = tensors.iter().map(|(_, _, numbers)| numbers.len()).sum();
    assert_eq!(survey.parameters, Some(numbers as u64));
    assert_eq!((survey.architecture.as_deref(), survey.end), (Some("llama"), Some(0)));
    write("chat_template.jinja", b"{{ messages }}");
    assert!(survey_folder(folder).unwrap().has_template);
    write("model.safetensors", &safetensors(&tensors, "F32")[..4000]);
    assert!(survey_folder(folder).is_err(), "cut short");
}
