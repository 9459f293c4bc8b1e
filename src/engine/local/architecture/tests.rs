//! Every architecture against transformers: the fixtures are random models that it wrote, with the log-probabilities
//! that it computes (`benches/architectures/make.py`).
//!
//! Never makes a model itself.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::forward::Model;
use super::super::kernel::LogSumExp;
use super::super::network::{Network, Strand};
use super::super::source::Source;

#[derive(Deserialize)]
struct Expected {
    tokens: Vec<u32>,
    log_probabilities: Vec<Vec<f64>>,
}

/// Returns the folders of the fixtures, by name.
pub(crate) fn fixtures() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/architectures");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(all).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// Loads one of them, to be computed on one thread.
pub(crate) fn model(folder: &Path) -> Model {
    let source = Source::Folder(folder.to_owned());
    source.model(1, &mut |_| {}).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// Returns the log-probabilities of the whole vocabulary after each token.
pub(crate) fn log_probabilities(model: &mut Model, tokens: &[u32]) -> Vec<Vec<f64>> {
    let (stride, vocabulary) = (model.stride(), model.config.vocabulary);
    let kernel = super::super::kernel::Kernel::detect();
    let mut memory = model.memory(1).unwrap();
    let mut strands = [Strand { memory: &mut memory, tokens: tokens.len() }];
    let logits = model.logits(tokens, None, &mut strands).unwrap();
    let rows = logits.chunks(stride).map(|row| &row[..vocabulary]);
    rows.map(|numbers| {
        let total = kernel.run(LogSumExp { numbers });
        numbers.iter().map(|&logit| f64::from(logit) - total).collect()
    })
    .collect()
}

/// Transformers computes in `f32` too, and is itself up to 1e-5 from what it computes in `f64`; 6e-5 with Gemma 2's caps
/// and large embeddings. The smallest mistake that a test of these fixtures is meant to find, one approximation of GELU
/// for another, is 1e-3.
#[test]
fn every_architecture_gives_what_transformers_does() {
    let folders = fixtures();
    assert!(folders.len() >= 21);
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let expected: Expected =
            serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
        let got = log_probabilities(&mut model(&folder), &expected.tokens);
        assert_eq!(got.len(), expected.log_probabilities.len());
        let pairs = got.iter().flatten().zip(expected.log_probabilities.iter().flatten());
        let most = pairs.map(|(got, expected)| (got - expected).abs()).fold(0.0, f64::max);
        println!("{name}: at most {most:.1e} from transformers");
        assert!(most < if name == "gemma2" { 2e-4 } else { 5e-5 }, "{name}: {most}");
    }
}
