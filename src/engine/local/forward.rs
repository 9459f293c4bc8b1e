//! The forward pass of Llama models and those built alike: tokens in, logits out, keys and values kept.
//!
//! Never samples and never decides what to compute. A token's logits depend on the tokens before it alone, bit for
//! bit: not on how many others are computed in the same call, nor on how the text was cut into calls, nor on whether
//! the beginning stands in a shared cache or in its own.

use std::ops::Range;

use super::cache::{Cache, CacheShape};
use super::config::Config;
use super::kernel::{GatedSilu, Softmax};
use super::matrix::Matrix;
use super::network::{self, Facts, Network};
use super::product::{Out, Product, WIDTH};
use super::spread::Spread;
use super::weights::{Linear, Weights};

/// A model ready to compute.
#[derive(Debug)]
pub struct Model {
    /// Its shape.
    pub config: Config,
    facts: Facts,
    weights: Weights,
    spread: Spread,
    scratch: Scratch,
    /// Radians of one position, for each pair of a head's numbers.
    frequencies: Vec<f64>,
}

/// Consecutive tokens that continue one cache.
type Strand<'a> = network::Strand<'a, Cache>;

/// The cache that all strands continue.
type Shared<'a> = network::Shared<'a, Cache>;

/// Memory that is used again from call to call.
#[derive(Debug, Default)]
struct Scratch {
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
    /// Cosine and sine for each token and pair, times the amplitude.
    turns: Vec<(f32, f32)>,
    /// Numbers of one row of scores.
    stride: usize,
}

/// Some tokens' share of an attention; the buffers are as those of [`Scratch`], for these tokens alone.
struct Part<'a> {
    query: &'a mut [f32],
    heads: &'a mut [f32],
    results: &'a mut [f32],
    scores: &'a mut [f32],
    tokens: &'a [(usize, usize, usize)],
    turns: &'a [(f32, f32)],
    stride: usize,
}

fn sized(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    buffer.resize(length, 0.0);
    buffer
}

impl Model {
    /// Puts a model together.
    pub fn new(config: Config, weights: Weights, spread: Spread) -> Self {
        let frequencies = config.rope.frequencies(config.head_dim / 2);
        let facts = Facts {
            vocabulary: config.vocabulary,
            context: config.context,
            start: config.start,
            ends: config.ends.clone(),
        };
        Self { config, facts, weights, spread, scratch: Scratch::default(), frequencies }
    }

    fn layers(
        &self,
        scratch: &mut Scratch,
        tokens: &[u32],
        shared: Option<&Shared>,
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
            self.spread.kernel.run(GatedSilu { gate, up });
            self.multiply(&layer.down, gate, state, true);
        }
        for strand in strands {
            strand.memory.advance(strand.tokens);
        }
    }

    fn places(&self, shared: usize, strands: &mut [Strand]) -> Places {
        let mut tokens = Vec::new();
        let mut longest = 0;
        for (index, strand) in strands.iter_mut().enumerate() {
            strand.memory.reserve(strand.tokens);
            let before = strand.memory.len();
            longest = longest.max(before + strand.tokens);
            tokens.extend((before..before + strand.tokens).map(|at| (index, at, shared + at + 1)));
        }
        let amplitude = self.config.rope.amplitude();
        let turns = tokens.iter().flat_map(|&(_, _, seen)| {
            self.frequencies.iter().map(move |frequency| {
                let (sine, cosine) = ((seen - 1) as f64 * frequency).sin_cos();
                ((amplitude * cosine) as f32, (amplitude * sine) as f32)
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
                strands[strand].memory.write(layer * kv_heads + head, position, key, value);
            }
        }
    }

    /// Replaces the queries by what the heads gather from the values, some tokens at a time on each thread.
    fn attend(
        &self,
        layer: usize,
        places: &Places,
        scratch: &mut Scratch,
        shared: Option<&Shared>,
        strands: &[Strand],
    ) {
        let Config { heads: all_heads, kv_heads, head_dim, .. } = self.config;
        let tokens = places.tokens.len();
        let columns = tokens * all_heads / kv_heads;
        let Scratch { query, heads, results, scores, .. } = scratch;
        let heads = sized(heads, query.len());
        let results = sized(results, query.len());
        let scores = sized(scores, columns * places.stride);
        let seen: usize = places.tokens.iter().map(|&(.., seen)| seen).sum();
        let pieces = self.spread.pieces(2 * seen * all_heads * head_dim).min(tokens);
        let share = tokens.div_ceil(pieces);
        let width = all_heads * head_dim;
        let parts = query.chunks_mut(share * width).zip(heads.chunks_mut(share * width));
        let parts = parts.zip(results.chunks_mut(share * width));
        let parts = parts.zip(scores.chunks_mut(share * all_heads / kv_heads * places.stride));
        let parts = parts.zip(places.tokens.chunks(share).zip(places.turns.chunks(share * head_dim / 2)));
        let part = |((((query, heads), results), scores), (tokens, turns))| {
            let part = Part { query, heads, results, scores, tokens, turns, stride: places.stride };
            self.attend_part(layer, part, shared, strands);
        };
        if pieces == 1 {
            parts.for_each(part);
        } else {
            rayon::scope(|scope| parts.for_each(|piece| scope.spawn(move |_| part(piece))));
        }
    }

    fn attend_part(&self, layer: usize, part: Part, shared: Option<&Shared>, strands: &[Strand]) {
        let Config { kv_heads, head_dim, .. } = self.config;
        let group = self.config.heads / kv_heads;
        let Part { query, heads, results, scores, tokens, turns, stride } = part;
        let columns = tokens.len() * group;

        // A key-value head's queries are brought together so that they are the columns of one product.
        let scale = 1.0 / (head_dim as f32).sqrt();
        let at = |head: usize, token: usize| head * columns * head_dim + token * group * head_dim;
        let turns = turns.chunks(head_dim / 2);
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

        // Of each token's positions the first so many are outside the layer's window.
        let window = self.config.window.filter(|_| self.config.windowed.get(layer) == Some(&true));
        let hidden = |row: usize, (_, _, seen): (usize, usize, usize)| {
            row * stride..row * stride + window.map_or(0, |window| seen.saturating_sub(window))
        };
        let hidden: Vec<Range<usize>> = (0..columns).map(|row| hidden(row, tokens[row / group])).collect();
        let lengths: Vec<usize> =
            tokens.iter().flat_map(|&(_, _, seen)| std::iter::repeat_n(seen, group)).collect();
        let before = shared.map_or(0, |shared| shared.length);
        let kernel = self.spread.kernel;
        // The tokens of one strand see the same keys, the last of them the most.
        let runs = || {
            let mut first = 0;
            tokens.chunk_by(|(a, ..), (b, ..)| a == b).filter_map(move |run| {
                let &(strand, position, _) = run.last()?;
                let columns = first * group..(first + run.len()) * group;
                first += run.len();
                Some((&*strands[strand].memory, position + 1, columns))
            })
        };
        for head in 0..kv_heads {
            let queries = &heads[at(head, 0)..][..columns * head_dim];
            let results = &mut results[at(head, 0)..][..columns * head_dim];
            let cached = layer * kv_heads + head;
            if let Some(&Shared { memory: cache, length }) = shared {
                kernel.multiply(Product {
                    blocks: cache.keys(cached),
                    stride: head_dim,
                    depth: head_dim,
                    columns: queries,
                    column_stride: head_dim,
                    count: columns,
                    out: Out::new(scores, stride, length.div_ceil(WIDTH)),
                    add: false,
                });
            }
            for (cache, length, columns) in runs() {
                kernel.multiply(Product {
                    blocks: cache.keys(cached),
                    stride: head_dim,
                    depth: head_dim,
                    columns: &queries[columns.start * head_dim..],
                    column_stride: head_dim,
                    count: columns.len(),
                    out: Out::new(
                        &mut scores[columns.start * stride + before..],
                        stride,
                        length.div_ceil(WIDTH),
                    ),
                    add: false,
                });
            }
            hidden.iter().for_each(|hidden| scores[hidden.clone()].fill(f32::NEG_INFINITY));
            kernel.run(Softmax { rows: scores, stride, lengths: &lengths });
            // The exponential of the kernel is never quite zero.
            hidden.iter().for_each(|hidden| scores[hidden.clone()].fill(0.0));
            results.fill(0.0);
            if let Some(&Shared { memory: cache, length }) = shared {
                kernel.multiply(Product {
                    blocks: cache.values(cached),
                    stride: cache.capacity(),
                    depth: length,
                    columns: scores,
                    column_stride: stride,
                    count: columns,
                    out: Out::new(results, head_dim, head_dim / WIDTH),
                    add: true,
                });
            }
            for (cache, length, columns) in runs() {
                kernel.multiply(Product {
                    blocks: cache.values(cached),
                    stride: cache.capacity(),
                    depth: length,
                    columns: &scores[columns.start * stride + before..],
                    column_stride: stride,
                    count: columns.len(),
                    out: Out::new(&mut results[columns.start * head_dim..], head_dim, head_dim / WIDTH),
                    add: true,
                });
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
        self.spread.multiply(matrix, columns, out, add);
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

impl Network for Model {
    type Memory = Cache;

    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn memory(&mut self, positions: usize) -> Result<Cache, String> {
        let shape =
            CacheShape { heads: self.config.layers * self.config.kv_heads, head_dim: self.config.head_dim };
        Ok(Cache::new(shape, positions))
    }

    fn beginning(&mut self, memory: &Cache, length: usize, positions: usize) -> Result<Cache, String> {
        Ok(memory.head(length, positions))
    }

    fn truncate(&mut self, memory: &mut Cache, length: usize) {
        memory.truncate(length);
    }

    fn length(&self, memory: &Cache) -> usize {
        memory.len()
    }

    fn read(&mut self, tokens: &[u32], memory: &mut Cache) -> Result<(), String> {
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut strand = [Strand { memory, tokens: tokens.len() }];
        self.layers(&mut scratch, tokens, None, &mut strand, false);
        self.scratch = scratch;
        Ok(())
    }

    fn logits(
        &mut self,
        tokens: &[u32],
        shared: Option<Shared>,
        strands: &mut [Strand],
    ) -> Result<&[f32], String> {
        let mut scratch = std::mem::take(&mut self.scratch);
        self.layers(&mut scratch, tokens, shared.as_ref(), strands, true);
        let Scratch { state, normed, logits, .. } = &mut scratch;
        let logits = sized(logits, tokens.len() * self.stride());
        let normed = sized(normed, tokens.len() * self.config.hidden);
        self.norm(state, &self.weights.norm, normed);
        let head = self.weights.head.as_ref().unwrap_or(&self.weights.embedding);
        self.multiply(head, normed, logits, false);
        self.scratch = scratch;
        Ok(&self.scratch.logits)
    }

    fn stride(&self) -> usize {
        self.config.vocabulary.next_multiple_of(WIDTH)
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
