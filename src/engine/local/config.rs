//! The shape of a model: its sizes, its constants, and what of all that models do differently it does.
//!
//! Never reads a file or looks at weights; whatever stands here is computed, and nothing else can be said.

use super::kernel::Activation;
use super::rope::Rope;
use crate::{language::counted, tr};

/// How a state is brought to one size before it is multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NormKind {
    /// Divided by the root of the mean square (Zhang and Sennrich 2019, arXiv 1910.07467).
    Rms,
    /// Less the mean, divided by the standard deviation; with a bias (Ba et al. 2016, arXiv 1607.06450).
    Layer,
    /// The same with neither scale nor bias.
    Plain,
}

/// Where the norms of a layer's two parts, attention and feed-forward, stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Before each part, on what it reads.
    Before,
    /// After each part, on what it adds to the state.
    After,
    /// Both.
    Around,
}

impl Placement {
    /// Tells whether there is a norm before each part.
    pub fn is_before(self) -> bool {
        self != Self::After
    }

    /// Tells whether there is a norm after each part.
    pub fn is_after(self) -> bool {
        self != Self::Before
    }
}

/// What a layer's two parts read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The feed-forward part reads what attention has added to.
    Sequential,
    /// Both read the same state, each through a norm of its own.
    Parallel,
    /// Both read the same normed state.
    ParallelOneNorm,
}

/// Which queries and keys are normed before they are turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadNorms {
    /// None.
    None,
    /// Each head by itself.
    Each,
    /// All heads of a token together.
    Together,
}

/// Which matrices add a bias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Biases {
    /// Those of queries, keys and values.
    pub query: bool,
    /// From the heads back to the state.
    pub output: bool,
    /// Of the feed-forward part.
    pub feed_forward: bool,
    /// The output matrix.
    pub head: bool,
}

/// What models do differently beside their sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// How states are normed.
    pub norm: NormKind,
    /// Where.
    pub placement: Placement,
    /// What the feed-forward part reads.
    pub order: Order,
    /// Between the matrices of the feed-forward part.
    pub activation: Activation,
    /// The activation is of a matrix of its own, which the other one's products are multiplied by.
    pub gated: bool,
    /// What has biases.
    pub biases: Biases,
    /// Whether queries and keys are normed.
    pub head_norms: HeadNorms,
    /// Each position has a row of numbers that is added to the token's; nothing is turned.
    pub learned_positions: bool,
}

/// The sizes and constants of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The architecture, as GGUF files spell it.
    pub architecture: &'static str,
    /// What it does.
    pub traits: Traits,
    /// Numbers of one token's state.
    pub hidden: usize,
    /// Numbers inside the feed-forward part.
    pub feed_forward: usize,
    /// Layers.
    pub layers: usize,
    /// Query heads.
    pub heads: usize,
    /// Key-value heads; each serves `heads / kv_heads` query heads.
    pub kv_heads: usize,
    /// Numbers of one head.
    pub head_dim: usize,
    /// The first so many numbers of a head are turned by its position.
    pub rotary: usize,
    /// Tokens of the vocabulary.
    pub vocabulary: usize,
    /// Positions that can be computed.
    pub context: usize,
    /// How many positions a token sees, itself among them, in the layers of `windowed` (sliding window).
    pub window: Option<usize>,
    /// For each layer, whether it has the window.
    pub windowed: Vec<bool>,
    /// Added to the mean square, or to the variance.
    pub norm_epsilon: f32,
    /// The rotary frequencies.
    pub rope: Rope,
    /// Those of layers with a window, where they are others.
    pub window_rope: Option<Rope>,
    /// What a token's embedding is multiplied by.
    pub embedding_scale: f32,
    /// What the products of queries and keys are multiplied by.
    pub score_scale: f32,
    /// The largest score, softly.
    pub score_cap: Option<f32>,
    /// The largest logit, softly.
    pub logit_cap: Option<f32>,
    /// The output matrix is the embedding.
    pub tied: bool,
    /// What a document begins with, where there is no text before: the BOS token, else an EOS token.
    pub start: Option<u32>,
    /// The tokens that end a text.
    pub ends: Vec<u32>,
}

impl Config {
    /// Checks that the sizes can be computed.
    ///
    /// # Errors
    /// Names the size by its keys in both kinds of files.
    pub fn checked(self) -> Result<Self, String> {
        let &Self { heads, kv_heads, .. } = &self;
        if heads == 0 || kv_heads == 0 || !heads.is_multiple_of(kv_heads) {
            return Err(tr!(
                "model-config-heads",
                heads = counted(heads, "head"),
                groups = counted(kv_heads, "key-value-head")
            ));
        }
        // The bounds keep every product of sizes far from overflow; real models stay below them.
        for (key, size, most) in [
            ("hidden_size (embedding_length)", self.hidden, 1 << 18),
            ("intermediate_size (feed_forward_length)", self.feed_forward, 1 << 20),
            ("head_dim (attention.key_length)", self.head_dim, 1 << 12),
            ("num_attention_heads (attention.head_count)", heads, 1 << 12),
            ("num_hidden_layers (block_count)", self.layers, 1 << 12),
            ("vocab_size", self.vocabulary, 1 << 24),
            ("max_position_embeddings (context_length)", self.context, 1 << 28),
            ("sliding_window (attention.sliding_window)", self.window.unwrap_or(1), 1 << 28),
        ] {
            if size == 0 || size > most {
                return Err(tr!("model-config-size", key = key, size = size.to_string()));
            }
        }
        if !self.rotary.is_multiple_of(2) || self.rotary > self.head_dim {
            let (rotary, head) = (counted(self.rotary, "number"), counted(self.head_dim, "number"));
            return Err(tr!("model-config-rotary-size", size = rotary, head = head));
        }
        for (key, factor) in [
            ("rms_norm_eps (attention.layer_norm_rms_epsilon)", self.norm_epsilon),
            ("query_pre_attn_scalar", self.score_scale),
            ("attn_logit_softcapping", self.score_cap.unwrap_or(1.0)),
            ("final_logit_softcapping", self.logit_cap.unwrap_or(1.0)),
        ] {
            // An epsilon may be zero.
            if !factor.is_finite() || factor < 0.0 {
                return Err(tr!("model-config-constant", key = key, value = factor.to_string()));
            }
        }
        self.rope.check()?;
        self.window_rope.as_ref().map_or(Ok(()), Rope::check)?;
        if let Some(id) = self.ends.iter().chain(&self.start).find(|&&id| id as usize >= self.vocabulary) {
            let (id, size) = (id.to_string(), self.vocabulary.to_string());
            return Err(tr!("model-config-token", id = id, size = size));
        }
        Ok(self)
    }

    /// Returns the rotary frequencies of a layer.
    pub fn rope_of(&self, layer: usize) -> &Rope {
        self.window_rope.as_ref().filter(|_| self.has_window(layer)).unwrap_or(&self.rope)
    }

    /// Tells whether a layer has the window.
    pub fn has_window(&self, layer: usize) -> bool {
        self.window.is_some() && self.windowed.get(layer) == Some(&true)
    }
}
