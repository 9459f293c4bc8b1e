//! The forward pass of Llama models and those built alike: tokens in, logits out, keys and values kept.
//!
//! Never samples and never decides what to compute. A token's logits depend on the tokens before it alone, bit for
//! bit: not on how many others are computed in the same call, nor on how the text was cut into calls, nor on whether
//! the beginning stands in a shared cache or in its own.

use super::cache::{Cache, CacheShape};
use super::config::Config;
use super::kernel::{GatedSilu, Kernel, Softmax};
use super::matrix::Matrix;
use super::product::{Product, WIDTH};
use super::weights::{Linear, Weights};

/// A model ready to compute.
#[derive(Debug)]
pub struct Model {
    /// Its shape.
    pub config: Config,
    weights: Weights,
    kernel: Kernel,
    /// Radians of one position, for each pair of a head's numbers.
    frequencies: Vec<f64>,
}

/// Consecutive tokens that continue one cache.
pub struct Strand<'a> {
    /// What was read after the shared head; the tokens' keys and values are added.
    pub cache: &'a mut Cache,
    /// How many of the tokens of the call are this strand's.
    pub tokens: usize,
}

/// What all strands of a call have read before: the first `length` positions of a cache.
#[derive(Clone, Copy)]
pub struct Shared<'a> {
    /// The cache.
    pub cache: &'a Cache,
    /// How much of it counts.
    pub length: usize,
}

/// Memory that is used again from call to call.
#[derive(Debug, Default)]
pub struct Scratch {
    state: Vec<f32>,
    normed: Vec<f32>,
    query: Vec<f32>,
    key: Vec<f32>,
    value: Vec<f32>,
    /// Queries, then results, as `[kv head][token][head of the group][dimension]`.
    heads: Vec<f32>,
    results: Vec<f32>,
    scores: Vec<f32>,
    gate: Vec<f32>,
    up: Vec<f32>,
    logits: Vec<f32>,
}

/// Where the tokens of one call stand.
struct Places {
    /// For each token: its strand's index, its position in the strand's cache, the positions it sees in all.
    tokens: Vec<(usize, usize, usize)>,
    /// Cosine and sine for each token and pair.
    turns: Vec<(f32, f32)>,
    /// Numbers of one row of scores.
    stride: usize,
}

fn sized(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    buffer.resize(length, 0.0);
    buffer
}

impl Model {
    /// Puts a model together.
    pub fn new(config: Config, weights: Weights, kernel: Kernel) -> Self {
        let frequencies = config.rope.frequencies(config.head_dim / 2);
        Self { config, weights, kernel, frequencies }
    }

    /// Makes an empty cache with room for so many positions.
    pub fn cache(&self, positions: usize) -> Cache {
        let shape =
            CacheShape { heads: self.config.layers * self.config.kv_heads, head_dim: self.config.head_dim };
        Cache::new(shape, positions)
    }

    /// Returns what the model computes on.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// Returns the numbers from one token's logits to the next's; the vocabulary comes first, then padding.
    pub fn logit_stride(&self) -> usize {
        self.config.vocabulary.next_multiple_of(WIDTH)
    }

    /// Reads tokens into their strands' caches without computing logits.
    pub fn read(
        &self,
        scratch: &mut Scratch,
        tokens: &[u32],
        shared: Option<Shared>,
        strands: &mut [Strand],
    ) {
        self.layers(scratch, tokens, shared, strands, false);
    }

    /// Reads tokens and returns the logits after each, [`Model::logit_stride`] apart.
    ///
    /// `tokens` are those of the first strand, then those of the second, and so on; ids must be of the vocabulary.
    pub fn logits<'s>(
        &self,
        scratch: &'s mut Scratch,
        tokens: &[u32],
        shared: Option<Shared>,
        strands: &mut [Strand],
    ) -> &'s [f32] {
        self.layers(scratch, tokens, shared, strands, true);
        let Scratch { state, normed, logits, .. } = scratch;
        let logits = sized(logits, tokens.len() * self.logit_stride());
        self.norm(state, &self.weights.norm, sized(normed, tokens.len() * self.config.hidden));
        let head = self.weights.head.as_ref().unwrap_or(&self.weights.embedding);
        self.multiply(head, normed, logits, false);
        logits
    }

    fn layers(
        &self,
        scratch: &mut Scratch,
        tokens: &[u32],
        shared: Option<Shared>,
        strands: &mut [Strand],
        all: bool,
    ) {
        let config = &self.config;
        let places = self.places(shared.map_or(0, |shared| shared.length), strands);
        let rows = tokens.len() * config.hidden;
        for (&token, state) in tokens.iter().zip(sized(&mut scratch.state, rows).chunks_mut(config.hidden)) {
            self.weights.embedding.copy_row(token as usize, state);
        }
        for (index, layer) in self.weights.layers.iter().enumerate() {
            let Scratch { state, normed, query, key, value, .. } = scratch;
            let normed = sized(normed, rows);
            self.norm(state, &layer.attention_norm, normed);
            let kv = tokens.len() * config.kv_heads * config.head_dim;
            self.project(&layer.key, normed, sized(key, kv));
            self.project(&layer.value, normed, sized(value, kv));
            self.norm_heads(key, layer.key_norm.as_deref());
            self.remember(index, &places, key, value, strands);
            if !all && index + 1 == config.layers {
                // Only keys and values of the last layer are wanted.
                break;
            }
            let queries = tokens.len() * config.heads * config.head_dim;
            self.project(&layer.query, normed, sized(query, queries));
            self.norm_heads(query, layer.query_norm.as_deref());
            self.attend(index, &places, scratch, shared, strands);

            let Scratch { state, normed, query, gate, up, .. } = scratch;
            self.multiply(&layer.output.matrix, query, state, true);
            if let Some(bias) = &layer.output.bias {
                for state in state.chunks_mut(config.hidden) {
                    state.iter_mut().zip(bias).for_each(|(number, bias)| *number += bias);
                }
            }
            self.norm(state, &layer.feed_forward_norm, normed);
            let inner = tokens.len() * config.feed_forward;
            let (gate, up) = (sized(gate, inner), sized(up, inner));
            self.multiply(&layer.gate, normed, gate, false);
            self.multiply(&layer.up, normed, up, false);
            self.kernel.run(GatedSilu { gate, up });
            self.multiply(&layer.down, gate, state, true);
        }
        for strand in strands {
            strand.cache.advance(strand.tokens);
        }
    }

    fn places(&self, shared: usize, strands: &mut [Strand]) -> Places {
        let mut tokens = Vec::new();
        let mut longest = 0;
        for (index, strand) in strands.iter_mut().enumerate() {
            strand.cache.reserve(strand.tokens);
            let before = strand.cache.len();
            longest = longest.max(before + strand.tokens);
            tokens.extend((before..before + strand.tokens).map(|at| (index, at, shared + at + 1)));
        }
        let turns = tokens.iter().flat_map(|&(_, _, seen)| {
            self.frequencies.iter().map(move |frequency| {
                let (sine, cosine) = ((seen - 1) as f64 * frequency).sin_cos();
                (cosine as f32, sine as f32)
            })
        });
        let turns = turns.collect();
        // A strand's scores are written in whole panels behind the shared ones, so there must be room for the rest.
        Places { tokens, turns, stride: (shared + longest + WIDTH).next_multiple_of(WIDTH) }
    }

    /// Turns the keys by their positions and writes keys and values into the strands' caches.
    fn remember(
        &self,
        layer: usize,
        places: &Places,
        key: &mut [f32],
        value: &[f32],
        strands: &mut [Strand],
    ) {
        let Config { kv_heads, head_dim, .. } = self.config;
        let tokens = key.chunks_mut(kv_heads * head_dim).zip(value.chunks(kv_heads * head_dim));
        let turns = places.turns.chunks(head_dim / 2);
        for (((keys, values), turns), &(strand, position, _)) in tokens.zip(turns).zip(&places.tokens) {
            let heads = keys.chunks_mut(head_dim).zip(values.chunks(head_dim)).enumerate();
            for (head, (key, value)) in heads {
                turn(key, turns);
                strands[strand].cache.write(layer * kv_heads + head, position, key, value);
            }
        }
    }

    /// Replaces the queries by what the heads gather from the values.
    fn attend(
        &self,
        layer: usize,
        places: &Places,
        scratch: &mut Scratch,
        shared: Option<Shared>,
        strands: &[Strand],
    ) {
        let Config { kv_heads, head_dim, .. } = self.config;
        let group = self.config.heads / kv_heads;
        let tokens = places.tokens.len();
        let columns = tokens * group;
        let Scratch { query, heads, results, scores, .. } = scratch;
        let heads = sized(heads, query.len());
        let results = sized(results, query.len());
        let scores = sized(scores, columns * places.stride);

        // A key-value head's queries are brought together so that they are the columns of one product.
        let scale = 1.0 / (head_dim as f32).sqrt();
        let at = |head: usize, token: usize| head * columns * head_dim + token * group * head_dim;
        let turns = places.turns.chunks(head_dim / 2);
        for (token, (queries, turns)) in query.chunks_mut(group * kv_heads * head_dim).zip(turns).enumerate()
        {
            for query in queries.chunks_mut(head_dim) {
                turn(query, turns);
                query.iter_mut().for_each(|number| *number *= scale);
            }
            for (head, queries) in queries.chunks(group * head_dim).enumerate() {
                heads[at(head, token)..][..group * head_dim].copy_from_slice(queries);
            }
        }

        let lengths: Vec<usize> =
            places.tokens.iter().flat_map(|&(_, _, seen)| std::iter::repeat_n(seen, group)).collect();
        let (before, stride) = (shared.map_or(0, |shared| shared.length), places.stride);
        for head in 0..kv_heads {
            let queries = &heads[at(head, 0)..][..columns * head_dim];
            let results = &mut results[at(head, 0)..][..columns * head_dim];
            let cached = layer * kv_heads + head;
            if let Some(Shared { cache, length }) = shared {
                self.kernel.multiply(Product {
                    blocks: cache.keys(cached),
                    stride: head_dim,
                    depth: head_dim,
                    panels: length.div_ceil(WIDTH),
                    columns: queries,
                    column_stride: head_dim,
                    count: columns,
                    out: scores,
                    out_stride: stride,
                    add: false,
                });
            }
            let mut first = 0;
            for strand in strands {
                self.kernel.multiply(Product {
                    blocks: strand.cache.keys(cached),
                    stride: head_dim,
                    depth: head_dim,
                    panels: (strand.cache.len() + strand.tokens).div_ceil(WIDTH),
                    columns: &queries[first * head_dim..],
                    column_stride: head_dim,
                    count: strand.tokens * group,
                    out: &mut scores[first * stride + before..],
                    out_stride: stride,
                    add: false,
                });
                first += strand.tokens * group;
            }
            self.kernel.run(Softmax { rows: scores, stride, lengths: &lengths });
            results.fill(0.0);
            if let Some(Shared { cache, length }) = shared {
                self.kernel.multiply(Product {
                    blocks: cache.values(cached),
                    stride: cache.capacity(),
                    depth: length,
                    panels: head_dim / WIDTH,
                    columns: scores,
                    column_stride: stride,
                    count: columns,
                    out: results,
                    out_stride: head_dim,
                    add: true,
                });
            }
            let mut first = 0;
            for strand in strands {
                self.kernel.multiply(Product {
                    blocks: strand.cache.values(cached),
                    stride: strand.cache.capacity(),
                    depth: strand.cache.len() + strand.tokens,
                    panels: head_dim / WIDTH,
                    columns: &scores[first * stride + before..],
                    column_stride: stride,
                    count: strand.tokens * group,
                    out: &mut results[first * head_dim..],
                    out_stride: head_dim,
                    add: true,
                });
                first += strand.tokens * group;
            }
        }
        for (token, out) in query.chunks_mut(group * kv_heads * head_dim).enumerate() {
            for (head, out) in out.chunks_mut(group * head_dim).enumerate() {
                out.copy_from_slice(&results[at(head, token)..][..group * head_dim]);
            }
        }
    }

    /// Multiplies into `out`, from the bias on.
    fn project(&self, linear: &Linear, columns: &[f32], out: &mut [f32]) {
        if let Some(bias) = &linear.bias {
            out.chunks_mut(bias.len()).for_each(|out| out.copy_from_slice(bias));
        }
        self.multiply(&linear.matrix, columns, out, linear.bias.is_some());
    }

    fn multiply(&self, matrix: &Matrix, columns: &[f32], out: &mut [f32], add: bool) {
        self.kernel.multiply(Product {
            blocks: &matrix.blocks,
            stride: matrix.columns,
            depth: matrix.columns,
            panels: matrix.panels(),
            columns,
            column_stride: matrix.columns,
            count: columns.len() / matrix.columns,
            out,
            out_stride: matrix.panels() * WIDTH,
            add,
        });
    }

    /// RMSNorm: every state divided by the root of its mean square, times a scale.
    fn norm(&self, states: &[f32], scale: &[f32], out: &mut [f32]) {
        for (state, out) in states.chunks(scale.len()).zip(out.chunks_mut(scale.len())) {
            let factor = self.norm_factor(state);
            for ((out, number), scale) in out.iter_mut().zip(state).zip(scale) {
                *out = number * factor * scale;
            }
        }
    }

    /// RMSNorm of every head in place, where the model has one.
    fn norm_heads(&self, heads: &mut [f32], scale: Option<&[f32]>) {
        let Some(scale) = scale else { return };
        for head in heads.chunks_mut(scale.len()) {
            let factor = self.norm_factor(head);
            head.iter_mut().zip(scale).for_each(|(number, scale)| *number *= factor * scale);
        }
    }

    fn norm_factor(&self, numbers: &[f32]) -> f32 {
        let mut squares = [0.0f32; WIDTH];
        for chunk in numbers.as_chunks::<WIDTH>().0 {
            for (square, number) in squares.iter_mut().zip(chunk) {
                *square += number * number;
            }
        }
        let mean = squares.iter().sum::<f32>() / numbers.len() as f32;
        1.0 / (mean + self.config.norm_epsilon).sqrt()
    }
}

/// Rotary position: turns the pairs `(i, i + half)` of a head by their angles (Hugging Face's half rotation).
fn turn(head: &mut [f32], turns: &[(f32, f32)]) {
    let (first, second) = head.split_at_mut(turns.len());
    for ((a, b), (cosine, sine)) in first.iter_mut().zip(second).zip(turns) {
        (*a, *b) = (*a * cosine - *b * sine, *b * cosine + *a * sine);
    }
}

#[cfg(test)]
mod tests;
