//! One model in each of the places, made here, and files that are none.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{origin::origin, *};
use crate::engine::local::{
    Survey,
    tiny::{Tiny, config_json, safetensors, tokenizer},
    tiny_gguf as gguf,
};

struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn roots(&self, variables: &[(&str, &str)], own: &[PathBuf]) -> Vec<Root> {
        let variable = |name: &str| {
            let known = variables.iter().find(|(known, _)| *known == name)?;
            Some(known.1.replace("HOME", &self.path().to_string_lossy()))
        };
        let roots = roots(variable, self.path(), &self.path().join("here"), own);
        // A service of the machine that runs the tests may have models.
        roots.into_iter().filter(|root| root.path.starts_with(self.path())).collect()
    }

    fn find(&self, roots: &[Root]) -> Vec<Found> {
        find(roots, &self.path().join("state/models.json"))
    }
}

fn names(found: &[Found]) -> Vec<(&str, Place)> {
    found.iter().map(|model| (model.name.as_str(), model.place)).collect()
}

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Puts a repository into the hub's cache: blobs, and links to them.
fn cache(home: &Home, id: &str, files: &[(&str, &[u8])]) {
    let repository = format!("hub/models--{}", id.replace('/', "--"));
    let commit = "a".repeat(40);
    home.write(&format!("{repository}/refs/main"), &commit);
    for (number, (name, content)) in files.iter().enumerate() {
        let blob = format!("{number:040x}");
        home.write(&format!("{repository}/blobs/{blob}"), content);
        let link = home.path().join(format!("{repository}/snapshots/{commit}/{name}"));
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(format!("../../blobs/{blob}"), link).unwrap();
    }
}

#[test]
fn a_model_is_found_in_each_of_the_places() {
    let home = Home::new();
    let file = |name: &str| gguf(name, "llama");
    let tensors = safetensors(&Tiny::llama().tensors(), "F32");
    cache(
        &home,
        "org/folder",
        &[
            ("config.json", config_json().as_bytes()),
            ("model.safetensors", &tensors),
            ("tokenizer.json", &tokenizer()),
        ],
    );
    cache(&home, "org/quantised-GGUF", &[("quantised.Q8_0.gguf", &file("q")), ("mmproj-q.gguf", b"x")]);
    home.write("llama/org_repo_a.gguf", file("a"));
    home.write(&format!("ollama/blobs/sha256-{HEX}"), file("o"));
    let layer = format!(
        r#"{{"layers":[{{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{HEX}","size":1}}]}}"#
    );
    home.write("ollama/manifests/registry.ollama.ai/library/llama3.2/3b-text", layer);
    home.write(".lmstudio/models/publisher/repo/lm.gguf", file("lm"));
    home.write(".config/Jan/data/llamacpp/models/jan/model.gguf", file("jan"));
    home.write(".local/share/nomic.ai/GPT4All/four.gguf", file("four"));
    home.write("text-generation-webui/user_data/models/web.gguf", file("web"));
    home.write("here/local.gguf", file("here"));
    home.write("here/models/deep/deeper.gguf", file("deep"));
    home.write("mine/a/b/own.gguf", file("own"));
    let variables =
        [("HF_HUB_CACHE", "HOME/hub"), ("LLAMA_CACHE", "HOME/llama"), ("OLLAMA_MODELS", "HOME/ollama")];
    let found = home.find(&home.roots(&variables, &["~/mine".into()]));
    assert_eq!(
        names(&found),
        [
            ("a/b/own", Place::Own),
            ("deep/deeper", Place::Here),
            ("local", Place::Here),
            ("org/folder", Place::HuggingFace),
            ("org/quantised-GGUF:quantised.Q8_0", Place::HuggingFace),
            ("org_repo_a", Place::LlamaCpp),
            ("llama3.2:3b-text", Place::Ollama),
            ("publisher/repo/lm", Place::LmStudio),
            ("jan/model", Place::Jan),
            ("four", Place::Gpt4All),
            ("web", Place::TextGeneration),
        ]
    );
    assert!(found.iter().all(|model| model.runs == Runs::Here), "{found:#?}");
    let ollama = &found[6];
    assert_eq!(
        (ollama.kind, ollama.survey.format.as_deref()),
        (Some((Kind::Base, Hint::Name)), Some("Q8_0"))
    );
    assert_eq!(found[3].bytes, tensors.len() as u64);
}

#[test]
fn a_model_is_called_as_the_program_that_keeps_it_calls_it() {
    let home = Home::new();
    for (path, name) in [
        ("/c/hub/models--org--name/snapshots/abc", Some("org/name")),
        ("/c/hub/models--gpt2/snapshots/abc/a/b.Q8_0.gguf", Some("gpt2:a/b.Q8_0")),
        ("/c/models/name.gguf", None),
        ("/c/models--org--name/other", None),
    ] {
        assert_eq!(called(Path::new(path)).as_deref(), name, "{path}");
    }
    let blob = home.write(&format!("ollama/blobs/sha256-{HEX}"), "");
    assert_eq!(called(&blob), None);
    let layer = format!(
        r#"{{"layers":[{{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{HEX}","size":1}}]}}"#
    );
    home.write("ollama/manifests/registry.ollama.ai/someone/llama3.2/1b", layer);
    assert_eq!(called(&blob).as_deref(), Some("someone/llama3.2:1b"));
}

#[test]
fn one_file_by_several_names_is_one_model() {
    let home = Home::new();
    let file = home.write("mine/a.gguf", gguf("a", "llama"));
    fs::create_dir_all(home.path().join("here")).unwrap();
    symlink(&file, home.path().join("here/link.gguf")).unwrap();
    let found = home.find(&home.roots(&[], &["~/mine".into()]));
    assert_eq!(names(&found), [("a", Place::Own)]);
}

/// With llama.cpp in the program, other architectures run here, too.
#[cfg(not(feature = "llama-cpp"))]
#[test]
fn what_is_broken_or_does_not_run_here_is_told_last() {
    let home = Home::new();
    home.write("here/b-mamba.gguf", gguf("m", "mamba"));
    home.write("here/c-pointer.gguf", "version https://git-lfs.github.com/spec/v1\n");
    home.write("here/z-good.gguf", gguf("g", "llama"));
    home.write("here/models/pickle/config.json", config_json());
    home.write("here/models/pickle/pytorch_model.bin", "PK");
    cache(&home, "org/unfinished", &[("config.json", b"{}"), ("model.safetensors", b"")]);
    let blob = home.path().join("hub/models--org--unfinished/blobs").join(format!("{:040x}", 1));
    fs::remove_file(blob).unwrap();
    let found = home.find(&home.roots(&[("HF_HUB_CACHE", "HOME/hub")], &[]));
    let told: Vec<(&str, String)> =
        found.iter().map(|model| (model.name.as_str(), model.runs.words())).collect();
    assert_eq!(told[0], ("z-good", "runs here".to_owned()));
    assert!(told[1].0 == "b-mamba" && told[1].1.contains("mamba"), "{told:?}");
    assert!(told[2].0 == "c-pointer" && told[2].1.contains("git lfs pull"), "{told:?}");
    assert!(told[3].0 == "pickle" && told[3].1.contains("pytorch_model.bin"), "{told:?}");
    assert!(
        told[4].0 == "org/unfinished" && told[4].1.contains("model.safetensors was not fetched"),
        "{told:?}"
    );
    assert_eq!(told.len(), 5);
}

#[test]
fn parts_of_models_are_no_models() {
    let home = Home::new();
    for name in ["a-00001-of-00003", "a-00002-of-00003", "a-00003-of-00003", "mmproj-x", "x.imatrix"] {
        home.write(&format!("here/{name}.gguf"), gguf("a", "llama"));
    }
    home.write("here/config.json", "{}");
    assert_eq!(names(&home.find(&home.roots(&[], &[]))), [("a-00001-of-00003", Place::Here)]);
}

#[test]
fn what_was_read_is_remembered_until_the_file_changes() {
    let home = Home::new();
    let path = home.write("here/a.gguf", gguf("before", "llama"));
    let roots = home.roots(&[], &[]);
    let name = |found: &[Found]| found[0].survey.name.clone().unwrap();
    assert_eq!(name(&home.find(&roots)), "before");
    // What is remembered is what is told: another word in it comes back.
    let memory = home.path().join("state/models.json");
    let text = fs::read_to_string(&memory).unwrap();
    fs::write(&memory, text.replace("before", "remembered")).unwrap();
    assert_eq!(name(&home.find(&roots)), "remembered");
    fs::write(&path, gguf("afterwards", "llama")).unwrap();
    assert_eq!(name(&home.find(&roots)), "afterwards");
    fs::write(&memory, "no JSON").unwrap();
    assert_eq!(name(&home.find(&roots)), "afterwards");
    fs::remove_file(path).unwrap();
    assert!(home.find(&roots).is_empty());
    assert!(!fs::read_to_string(&memory).unwrap().contains("afterwards"));
}

#[test]
fn base_or_instruct_is_told_by_the_strongest_hint() {
    let of = |name: &str, end: Option<u64>, has_template: bool, is_templated: Option<bool>| {
        let architecture = Some("qwen2".to_owned());
        origin(name, &Survey { end, has_template, architecture, ..Survey::default() }, is_templated)
    };
    for (name, kind) in [
        ("meta-llama/Llama-3.2-1B-Instruct", Kind::Instruct),
        ("google/gemma-3-1b-it", Kind::Instruct),
        ("google/gemma-3-1b-pt", Kind::Base),
        ("Qwen/Qwen3-0.6B-Base", Kind::Base),
        ("qwen2.5-coder:32b-base-fp16", Kind::Base),
        ("llama3.2:3b-text-q4_K_M", Kind::Base),
    ] {
        assert_eq!(of(name, None, true, Some(true)), (kind, Hint::Name), "{name}");
    }
    assert_eq!(of("Qwen/Qwen3-0.6B", Some(151_643), true, None), (Kind::Instruct, Hint::Known));
    assert_eq!(of("Qwen/Qwen3-4bit-thing", None, true, None), (Kind::Unknown, Hint::Template));
    assert_eq!(of("Qwen/Qwen2.5-0.5B", Some(151_643), true, None), (Kind::Base, Hint::End));
    assert_eq!(of("a", Some(151_645), false, None), (Kind::Instruct, Hint::End));
    assert_eq!(of("a", None, true, Some(false)), (Kind::Base, Hint::Keeper));
    assert_eq!(of("a", None, true, Some(true)), (Kind::Instruct, Hint::Keeper));
    assert_eq!(of("a", Some(2), false, None), (Kind::Base, Hint::NoTemplate));
}
