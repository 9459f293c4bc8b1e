//! `samplebook sample` beside `curl` on the same stream.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    Plan,
    figure::Figure,
    process::{BINARY, environment, run_to_end},
    server,
};

const TOKENS: usize = 4096;

/// 4,096 tokens with five log-probabilities each, as fast as they come, into a file.
pub(crate) fn headless(plan: Plan) -> Vec<Figure> {
    let home = TempDir::new().unwrap();
    let url = server::start(None);
    let has_curl = Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_ok();
    let (mut ours, mut curls) = (Vec::new(), Vec::new());
    // In turn, so that whatever else the machine does concerns both.
    for _ in 0..plan.rounds(11) {
        ours.push(sample(&home, &url));
        if has_curl {
            curls.push(curl(home.path(), &url));
        }
    }
    let mut figures = vec![Figure::median("4,096 tokens headless, CPU", "ms", &ours)];
    if has_curl {
        let ratios: Vec<f64> = ours.iter().zip(&curls).map(|(ours, curl)| ours / curl).collect();
        figures.push(Figure::median("4,096 tokens by curl -N, CPU", "ms", &curls));
        figures.push(Figure::median("4,096 tokens headless, CPU beside curl's", "×", &ratios).within(3.0));
    }
    figures
}

fn sample(home: &TempDir, url: &str) -> f64 {
    let path = home.path().join("samples.jsonl");
    let mut command = Command::new(BINARY);
    command.args(["sample", "--json", "--alternatives", "5", "--max-tokens", &TOKENS.to_string()]);
    command.args(["--base-url", url, "--model", "base", "Zebras are"]);
    let (cpu, _) = run_to_end(command.envs(environment(home)).stdout(File::create(&path).unwrap()));
    let sample: serde_json::Value = serde_json::from_reader(File::open(&path).unwrap()).unwrap();
    assert_eq!(sample["tokens"].as_array().unwrap().len(), TOKENS);
    cpu
}

fn curl(folder: &Path, url: &str) -> f64 {
    let body = serde_json::json!({
        "model": "base", "prompt": "Zebras are", "max_tokens": TOKENS, "logprobs": 5, "stream": true
    });
    let mut command = Command::new("curl");
    command.args(["-sN", "-H", "content-type: application/json", "-d", &body.to_string()]);
    command.arg(format!("{url}/completions"));
    run_to_end(command.stdout(File::create(folder.join("curl")).unwrap())).0
}
