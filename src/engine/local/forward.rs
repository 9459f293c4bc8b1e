//! The forward pass: tokens in, logits out, keys and values kept. It follows a config, whatever architecture that is of.
//!
//! Never samples and never decides what to compute. A token's logits depend on the tokens before it alone, bit for
//! bit: not on how many others are computed in the same call, nor on how the text was cut into calls, nor on whether
//! the beginning stands in a shared cache or in its own.

use std::ops::Range;

use super::cache::{Cache, CacheShape};
use super::config::{Config, NormKind, Order};
use super::kernel::{Activate, SoftCap, Softmax};
use super::matrix::Matrix;
use super::network::{self, Facts, Network};
use super::product::{Out, Product, WIDTH};
use super::spread::{Spread, padded};
use super::weights::{Layer, Linear, Norm, Weights};

/// A model ready to compute.
#[derive(Debug)]
pub struct Model {
    /// Its shape.
    pub config: Config,
    facts: Facts,
    weights: Weights,
    spread: Spread,
    scratch: Scratch,
    /// Radians of one position, for each pair of a head's numbers that is turned; and the same in layers with a window.
    frequencies: [Vec<f64>; 2],
}

/// Consecutive tokens that continue one cache.
type Strand<'a> = network::Strand<'a, Cache>;

/// The cache that all strands continue.
type Shared<'a> = network::Shared<'a, Cache>;

/// Memory that is used again from call to call. Rows of states, queries and what is inside begin [`padded`] apart.
#[derive(Debug, Default)]
struct Scratch {
    state: Vec<f32>,
    normed: Vec<f32>,
    /// What a part adds to the state, where it is not added at once.
    added: Vec<f32>,
    query: Vec<f32>,
    key: Vec<f32>,
    value: Vec<f32>,
    /// Queries, then results, as `[kv head][token][head of the group][dimension]`, dimensions [`padded`].
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
    /// Cosine and sine for each token and pair, times the amplitude; and the same in layers with a window.
    turns: [Vec<(f32, f32)>; 2],
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
        let window_rope = config.window_rope.as_ref().unwrap_or(&config.rope);
        let frequencies = [&config.rope, window_rope].map(|rope| rope.frequencies(config.rotary / 2));
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
        self.embed(tokens, &places, &mut scratch.state);
        for (index, layer) in self.weights.layers.iter().enumerate() {
            let Scratch { state, normed, key, value, .. } = scratch;
            let normed = sized(normed, state.len());
            self.norm_or_copy(state, layer.attention_norm.as_ref(), normed);
            let kv = tokens.len() * padded(config.kv_heads * config.head_dim);
            self.project(&layer.key, normed, sized(key, kv));
            self.project(&layer.value, normed, sized(value, kv));
            self.norm_heads(key, config.kv_heads, layer.key_norm.as_deref());
            self.remember(index, &places, key, value, strands);
            if !all && index + 1 == config.layers {
                // Only keys and values of the last layer are wanted.
                break;
            }
            let queries = tokens.len() * padded(config.heads * config.head_dim);
            self.project(&layer.query, normed, sized(&mut scratch.query, queries));
            self.norm_heads(&mut scratch.query, config.heads, layer.query_norm.as_deref());
            self.attend(index, &places, scratch, shared, strands);
            self.finish_layer(layer, scratch);
        }
        for strand in strands {
            strand.memory.advance(strand.tokens);
        }
    }

    /// Looks up what tokens are, and where the model has learned them, their positions.
    fn embed(&self, tokens: &[u32], places: &Places, state: &mut Vec<f32>) {
        let (hidden, stride) = (self.config.hidden, padded(self.config.hidden));
        let scale = self.config.embedding_scale;
        let rows = sized(state, tokens.len() * stride).chunks_mut(stride);
        let mut row = vec![0.0; hidden];
        for ((&token, &(.., seen)), state) in tokens.iter().zip(&places.tokens).zip(rows) {
            let state = &mut state[..hidden];
            self.weights.embedding.copy_row(token as usize, state);
            if scale != 1.0 {
                state.iter_mut().for_each(|number| *number *= scale);
            }
            if let Some(positions) = &self.weights.positions {
                positions.copy_row(seen - 1, &mut row);
                state.iter_mut().zip(&row).for_each(|(number, position)| *number += position);
            }
        }
    }

    /// Adds to the state what the heads gathered, and what the feed-forward part makes of it.
    fn finish_layer(&self, layer: &Layer, scratch: &mut Scratch) {
        let Scratch { state, normed, added, query, gate, up, .. } = scratch;
        let is_sequential = self.config.traits.order == Order::Sequential;
        if is_sequential {
            self.add(&layer.output, query, layer.attention_after.as_ref(), state, added);
        }
        // Where both parts read one norm, it is what attention has read.
        if self.config.traits.order != Order::ParallelOneNorm {
            self.norm_or_copy(state, layer.feed_forward_norm.as_ref(), normed);
        }
        if !is_sequential {
            self.add(&layer.output, query, layer.attention_after.as_ref(), state, added);
        }
        let rows = normed.len() / padded(self.config.hidden);
        let inner = rows * padded(self.config.feed_forward);
        let (activation, kernel) = (self.config.traits.activation, self.spread.kernel);
        self.project(&layer.up, normed, sized(up, inner));
        let inside = match &layer.gate {
            Some(matrix) => {
                self.project(matrix, normed, sized(gate, inner));
                kernel.run(Activate { activation, numbers: gate, factors: Some(up) });
                gate
            }
            None => {
                kernel.run(Activate { activation, numbers: up, factors: None });
                up
            }
        };
        self.add(&layer.down, inside, layer.feed_forward_after.as_ref(), state, added);
    }

    /// Multiplies, and adds the products to the states, through a norm where there is one.
    fn add(
        &self,
        linear: &Linear,
        columns: &[f32],
        norm: Option<&Norm>,
        state: &mut [f32],
        added: &mut Vec<f32>,
    ) {
        let Some(norm) = norm else {
            self.multiply(&linear.matrix, columns, state, true);
            if let Some(bias) = &linear.bias {
                for state in state.chunks_mut(bias.len()) {
                    state.iter_mut().zip(bias).for_each(|(number, bias)| *number += bias);
                }
            }
            return;
        };
        let added = sized(added, state.len());
        self.project(linear, columns, added);
        for (state, added) in self.rows_mut(state).zip(self.rows_mut(added)) {
            self.norm_row(norm, added);
            state.iter_mut().zip(added).for_each(|(number, added)| *number += *added);
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
        let turns = |frequencies: &[f64], amplitude: f64| {
            let turns = tokens.iter().flat_map(|&(_, _, seen)| {
                frequencies.iter().map(move |frequency| {
                    let (sine, cosine) = ((seen - 1) as f64 * frequency).sin_cos();
                    ((amplitude * cosine) as f32, (amplitude * sine) as f32)
                })
            });
            turns.collect()
        };
        let [all, windowed] = &self.frequencies;
        let window_rope = self.config.window_rope.as_ref();
        let turns = [
            turns(all, self.config.rope.amplitude()),
            window_rope.map_or_else(Vec::new, |rope| turns(windowed, rope.amplitude())),
        ];
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
        let (width, pairs) = (padded(kv_heads * head_dim), self.config.rotary / 2);
        let turns = self.turns(layer, places);
        let tokens = key.chunks_mut(width).zip(value.chunks(width)).zip(&places.tokens);
        for (token, ((keys, values), &(strand, position, _))) in tokens.enumerate() {
            let heads = keys.chunks_exact_mut(head_dim).zip(values.chunks_exact(head_dim));
            for (head, (key, value)) in heads.take(kv_heads).enumerate() {
                turn(key, &turns[token * pairs..][..pairs]);
                strands[strand].memory.write(layer * kv_heads + head, position, key, value);
            }
        }
    }

    /// Returns how a layer turns its queries and keys.
    fn turns<'a>(&self, layer: usize, places: &'a Places) -> &'a [(f32, f32)] {
        let has_own = self.config.window_rope.is_some() && self.config.has_window(layer);
        &places.turns[usize::from(has_own)]
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
        let Config { heads: all_heads, kv_heads, head_dim, rotary, .. } = self.config;
        let tokens = places.tokens.len();
        let columns = tokens * all_heads / kv_heads;
        let Scratch { query, heads, results, scores, .. } = scratch;
        let (width, all) = (padded(all_heads * head_dim), all_heads * padded(head_dim));
        let heads = sized(heads, tokens * all);
        let results = sized(results, tokens * all);
        let scores = sized(scores, columns * places.stride);
        let seen: usize = places.tokens.iter().map(|&(.., seen)| seen).sum();
        let pieces = self.spread.pieces(2 * seen * all_heads * head_dim).min(tokens);
        let share = tokens.div_ceil(pieces);
        let parts = query.chunks_mut(share * width).zip(heads.chunks_mut(share * all));
        let parts = parts.zip(results.chunks_mut(share * all));
        let parts = parts.zip(scores.chunks_mut(share * all_heads / kv_heads * places.stride));
        let parts = parts.zip(places.tokens.chunks(share)).enumerate();
        let turns = self.turns(layer, places);
        let part = |(index, ((((query, heads), results), scores), tokens)): (usize, _)| {
            let tokens: &[_] = tokens;
            let turns = &turns[index * share * rotary / 2..][..tokens.len() * rotary / 2];
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
        let Config { heads: all_heads, kv_heads, head_dim, score_scale, .. } = self.config;
        let (group, pairs) = (all_heads / kv_heads, self.config.rotary / 2);
        let (width, long) = (padded(all_heads * head_dim), padded(head_dim));
        let Part { query, heads, results, scores, tokens, turns, stride } = part;
        let columns = tokens.len() * group;

        // A key-value head's queries are brought together so that they are the columns of one product.
        let at = |head: usize, token: usize| (head / group * columns + token * group + head % group) * long;
        for (token, queries) in query.chunks_mut(width).enumerate() {
            for (head, query) in queries.chunks_exact_mut(head_dim).take(all_heads).enumerate() {
                turn(query, &turns[token * pairs..][..pairs]);
                query.iter_mut().for_each(|number| *number *= score_scale);
                heads[at(head, token)..][..head_dim].copy_from_slice(query);
                heads[at(head, token)..][head_dim..long].fill(0.0);
            }
        }

        // Of each token's positions the first so many are outside the layer's window.
        let window = self.config.window.filter(|_| self.config.has_window(layer));
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
            let queries = &heads[head * columns * long..][..columns * long];
            let results = &mut results[head * columns * long..][..columns * long];
            let cached = layer * kv_heads + head;
            if let Some(&Shared { memory: cache, length }) = shared {
                kernel.multiply(Product {
                    blocks: cache.keys(cached),
                    stride: long,
                    depth: long,
                    columns: queries,
                    column_stride: long,
                    count: columns,
                    out: Out::new(scores, stride, length.div_ceil(WIDTH)),
                    add: false,
                });
            }
            for (cache, length, columns) in runs() {
                kernel.multiply(Product {
                    blocks: cache.keys(cached),
                    stride: long,
                    depth: long,
                    columns: &queries[columns.start * long..],
                    column_stride: long,
                    count: columns.len(),
                    out: Out::new(
                        &mut scores[columns.start * stride + before..],
                        stride,
                        length.div_ceil(WIDTH),
                    ),
                    add: false,
                });
            }
            if let Some(cap) = self.config.score_cap {
                kernel.run(SoftCap { numbers: scores, cap });
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
                    out: Out::new(results, long, long / WIDTH),
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
                    out: Out::new(&mut results[columns.start * long..], long, long / WIDTH),
                    add: true,
                });
            }
        }
        for (token, out) in query.chunks_mut(width).enumerate() {
            for (head, out) in out.chunks_exact_mut(head_dim).take(all_heads).enumerate() {
                out.copy_from_slice(&results[at(head, token)..][..head_dim]);
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

    /// Returns the rows of states, without what fills them up.
    fn rows_mut<'a>(&self, states: &'a mut [f32]) -> impl Iterator<Item = &'a mut [f32]> + use<'a> {
        let hidden = self.config.hidden;
        states.chunks_mut(padded(hidden)).map(move |row| &mut row[..hidden])
    }

    fn norm_or_copy(&self, states: &[f32], norm: Option<&Norm>, out: &mut [f32]) {
        out.copy_from_slice(states);
        if let Some(norm) = norm {
            self.rows_mut(out).for_each(|row| self.norm_row(norm, row));
        }
    }

    fn norm_row(&self, norm: &Norm, row: &mut [f32]) {
        match self.config.traits.norm {
            NormKind::Rms => self.scale_row(&norm.scale, row),
            NormKind::Layer | NormKind::Plain => {
                let mean = sum(row, |number| number) / row.len() as f32;
                row.iter_mut().for_each(|number| *number -= mean);
                self.scale_row(&norm.scale, row);
                row.iter_mut().zip(&norm.bias).for_each(|(number, bias)| *number += bias);
            }
        }
    }

    /// Divides numbers by the root of their mean square, and multiplies them by a scale.
    fn scale_row(&self, scale: &[f32], row: &mut [f32]) {
        let mean = sum(row, |number| number * number) / row.len() as f32;
        let factor = 1.0 / (mean + self.config.norm_epsilon).sqrt();
        row.iter_mut().zip(scale).for_each(|(number, scale)| *number = *number * factor * scale);
    }

    /// Norms so many heads of each token, each by itself or all together, where the model has such a norm.
    fn norm_heads(&self, heads: &mut [f32], count: usize, scale: Option<&[f32]>) {
        let Some(scale) = scale else { return };
        let width = count * self.config.head_dim;
        for row in heads.chunks_mut(padded(width)) {
            row[..width].chunks_mut(scale.len()).for_each(|head| self.scale_row(scale, head));
        }
    }
}

/// Sums what is made of each number, in sixteen sums.
fn sum(numbers: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0f32; WIDTH];
    let (chunks, rest) = numbers.as_chunks::<WIDTH>();
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, &number)| *sum += of(number));
    }
    sums.iter_mut().zip(rest).for_each(|(sum, &number)| *sum += of(number));
    sums.iter().sum()
}

impl Network for Model {
    type Memory = Cache;

    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn memory(&mut self, positions: usize) -> Result<Cache, String> {
        let Config { layers, kv_heads, head_dim, .. } = self.config;
        let shape = CacheShape { heads: layers * kv_heads, head_dim: padded(head_dim) };
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

    fn bytes(&self, memory: &Cache) -> u64 {
        memory.bytes()
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
        let normed = sized(normed, state.len());
        self.norm_or_copy(state, Some(&self.weights.norm), normed);
        let head = self.weights.head.as_ref().unwrap_or(&self.weights.embedding);
        self.multiply(head, normed, logits, false);
        if let Some(bias) = &self.weights.head_bias {
            for logits in logits.chunks_mut(bias.len()) {
                logits.iter_mut().zip(bias).for_each(|(number, bias)| *number += bias);
            }
        }
        if let Some(cap) = self.config.logit_cap {
            self.spread.kernel.run(SoftCap { numbers: logits, cap });
        }
        self.scratch = scratch;
        Ok(&self.scratch.logits)
    }

    fn stride(&self) -> usize {
        padded(self.config.vocabulary)
    }
}

/// Rotary position: turns the pairs `(i, i + half)` of a head's first numbers by their angles (Hugging Face's half
/// rotation).
fn turn(head: &mut [f32], turns: &[(f32, f32)]) {
    let (first, second) = head.split_at_mut(turns.len());
    for ((a, b), (cosine, sine)) in first.iter_mut().zip(second).zip(turns) {
        (*a, *b) = (*a * cosine - *b * sine, *b * cosine + *a * sine);
    }
}

#[cfg(test)]
mod tests;
