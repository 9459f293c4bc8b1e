//! The forward pass against the textbook, and against itself in other company.
//!
//! Never checks what a file says; models are random ones.

use proptest::prelude::*;
use serde_json::json;

use super::super::architecture::tests as fixtures;
use super::super::kernel::Kernel;
use super::super::tiny;
use super::*;

/// One of each family, and some with everything a config may ask for.
fn models(kernel: Kernel) -> Vec<Model> {
    let everything = json!({"attention_bias": true, "tie_word_embeddings": false, "rope_scaling": {
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 32}});
    let windows = json!({"sliding_window": 7, "rope_parameters": {"rope_type": "yarn", "rope_theta": 10000.0,
        "factor": 4.0, "original_max_position_embeddings": 32}});
    let above = json!({"sliding_window": 3, "use_sliding_window": true, "max_window_layers": 1});
    let all = [
        ("llama", json!(null)),
        ("qwen2", json!(null)),
        ("qwen3", json!(null)),
        ("qwen3", everything),
        ("mistral", windows),
        ("qwen2", above),
    ];
    all.into_iter().map(|(family, extra)| tiny::Tiny::new(family, extra).model(kernel)).collect()
}

/// The textbook, in `f64`, one text at a time, with nothing kept.
fn naive(weights: &Weights, config: &Config, tokens: &[u32]) -> Vec<f64> {
    let plain = |matrix: &Matrix, x: &[f64]| -> Vec<f64> {
        (0..matrix.panels * WIDTH)
            .map(|row| {
                let mut factors = vec![0.0; matrix.columns];
                matrix.copy_row(row, &mut factors);
                factors.iter().zip(x).map(|(&a, b)| f64::from(a) * b).sum()
            })
            .collect()
    };
    let dense = |linear: &Linear, x: &[f64]| -> Vec<f64> {
        let mut out = plain(&linear.matrix, x);
        for (out, &bias) in out.iter_mut().zip(linear.bias.iter().flatten()) {
            *out += f64::from(bias);
        }
        out
    };
    let norm = |x: &[f64], scale: &[f32]| -> Vec<f64> {
        let mean = x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64;
        let root = (mean + f64::from(config.norm_epsilon)).sqrt();
        x.iter().zip(scale).map(|(v, &s)| v / root * f64::from(s)).collect()
    };
    let (dim, half) = (config.head_dim, config.head_dim / 2);
    let (frequencies, amplitude) = (config.rope.frequencies(half), config.rope.amplitude());
    let rotate = |x: Vec<f64>, scale: &Option<Vec<f32>>, position: usize| -> Vec<f64> {
        let x: Vec<f64> = match scale {
            Some(scale) => x.chunks(dim).flat_map(|head| norm(head, scale)).collect(),
            None => x,
        };
        let mut out = x.clone();
        for head in 0..x.len() / dim {
            for pair in 0..half {
                let angle = position as f64 * frequencies[pair];
                let (a, b) = (x[head * dim + pair], x[head * dim + pair + half]);
                out[head * dim + pair] = amplitude * (a * angle.cos() - b * angle.sin());
                out[head * dim + pair + half] = amplitude * (b * angle.cos() + a * angle.sin());
            }
        }
        out
    };
    let mut states: Vec<Vec<f64>> = tokens
        .iter()
        .map(|&token| {
            let mut row = vec![0.0; config.hidden];
            weights.embedding.copy_row(token as usize, &mut row);
            row.into_iter().map(f64::from).collect()
        })
        .collect();
    for (index, layer) in weights.layers.iter().enumerate() {
        let normed: Vec<_> = states.iter().map(|x| norm(x, scale_of(&layer.attention_norm))).collect();
        let keys: Vec<_> = normed
            .iter()
            .enumerate()
            .map(|(p, x)| rotate(dense(&layer.key, x), &layer.key_norm, p))
            .collect();
        let values: Vec<_> = normed.iter().map(|x| dense(&layer.value, x)).collect();
        for (position, state) in states.iter_mut().enumerate() {
            let query = rotate(dense(&layer.query, &normed[position]), &layer.query_norm, position);
            let mut gathered = Vec::new();
            for head in 0..config.heads {
                let kv = head / (config.heads / config.kv_heads) * dim;
                let scores: Vec<f64> = (0..=position)
                    .map(|p| {
                        let dot: f64 = (0..dim).map(|d| query[head * dim + d] * keys[p][kv + d]).sum();
                        let seen = !config.windowed[index] || config.window.is_none_or(|w| p + w > position);
                        if seen { (dot / (dim as f64).sqrt()).exp() } else { 0.0 }
                    })
                    .collect();
                let total: f64 = scores.iter().sum();
                gathered
                    .extend((0..dim).map(|d| {
                        scores.iter().zip(&values).map(|(s, v)| s / total * v[kv + d]).sum::<f64>()
                    }));
            }
            for (x, y) in state.iter_mut().zip(dense(&layer.output, &gathered)) {
                *x += y;
            }
            let normed = norm(state, scale_of(&layer.feed_forward_norm));
            let up = dense(&layer.up, &normed);
            let inner: Vec<f64> = dense(layer.gate.as_ref().unwrap(), &normed)
                .into_iter()
                .zip(up)
                .map(|(gate, up)| gate / (1.0 + (-gate).exp()) * up)
                .collect();
            for (x, y) in state.iter_mut().zip(dense(&layer.down, &inner)) {
                *x += y;
            }
        }
    }
    let last = states.last().unwrap();
    plain(weights.head.as_ref().unwrap_or(&weights.embedding), &norm(last, &weights.norm.scale))
}

fn scale_of(norm: &Option<Norm>) -> &[f32] {
    &norm.as_ref().unwrap().scale
}

fn in_one_go(model: &mut Model, tokens: &[u32]) -> Vec<f32> {
    let (mut memory, stride) = (model.memory(1).unwrap(), model.stride());
    let vocabulary = model.config.vocabulary;
    let mut strands = [Strand { memory: &mut memory, tokens: tokens.len() }];
    let logits = model.logits(tokens, None, &mut strands).unwrap();
    logits[(tokens.len() - 1) * stride..][..vocabulary].to_vec()
}

#[test]
fn agrees_with_the_textbook() {
    let tokens: Vec<u32> = (0..40).map(|index| (index * 37 + 5) % 270).collect();
    for mut model in Kernel::all().into_iter().flat_map(models) {
        for length in [1, 2, 17, 40] {
            let exact = naive(&model.weights, &model.config, &tokens[..length]);
            let spread = exact.iter().fold(0.0f64, |most, x| most.max(x.abs()));
            assert!(spread > 0.5, "the test model says nothing: {spread}");
            for (got, exact) in in_one_go(&mut model, &tokens[..length]).iter().zip(&exact) {
                assert!((f64::from(*got) - exact).abs() < 1e-4, "{got} {exact}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(72))]
    #[test]
    fn sharing_and_batching_change_no_bit(
        mut head in prop::collection::vec(0u32..270, 0..40),
        mut tails in prop::collection::vec(prop::collection::vec(0u32..270, 4), 1..9),
        first in 1usize..40,
        which in 0usize..27,
    ) {
        let mut models = models(Kernel::detect());
        let mut model = match which.checked_sub(models.len()) {
            None => models.swap_remove(which),
            Some(fixture) => fixtures::model(&fixtures::fixtures()[fixture]),
        };
        let vocabulary = model.config.vocabulary as u32;
        head.iter_mut().chain(tails.iter_mut().flatten()).for_each(|token| *token %= vocabulary);
        let mut trunk = model.memory(1).unwrap();
        for part in head.chunks(first) {
            model.read(part, &mut trunk).unwrap();
        }
        let mut caches: Vec<Cache> = tails.iter().map(|_| model.memory(1).unwrap()).collect();
        let mut last = Vec::new();
        for step in 0..4 {
            let tokens: Vec<u32> = tails.iter().map(|tail| tail[step]).collect();
            let mut strands: Vec<Strand> =
                caches.iter_mut().map(|memory| Strand { memory, tokens: 1 }).collect();
            let shared = Some(Shared { memory: &trunk, length: head.len() });
            last = model.logits(&tokens, shared, &mut strands).unwrap().to_vec();
        }
        for (tail, logits) in tails.iter().zip(last.chunks(model.stride())) {
            let alone = in_one_go(&mut model, &[head.as_slice(), tail].concat());
            prop_assert_eq!(&logits[..model.config.vocabulary], alone.as_slice());
        }
    }
}
