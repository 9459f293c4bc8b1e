//! What files call the tensors of a model, and how they order the rows.
//!
//! Never opens a file; one table for each kind of file and architecture.

use super::config::{Order, Traits};

/// How the rows of queries, keys and values lie in a matrix that holds all three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fused {
    /// All queries, then all keys, then all values.
    ByKind,
    /// For each key-value head: the queries that it serves, its key, its value.
    ByHead,
}

/// What a kind of file calls the tensors, without `.weight` and `.bias`, and how it orders their rows.
///
/// A name that an architecture has no use for is never asked for.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    /// What may stand before all names.
    pub prefix: &'static str,
    /// The embeddings of tokens.
    pub embedding: &'static str,
    /// The embeddings of positions.
    pub positions: &'static str,
    /// The last norm.
    pub norm: &'static str,
    /// The output matrix.
    pub head: &'static str,
    /// Stands before the layer's number.
    pub layer: &'static str,
    /// Before attention.
    pub attention_norm: &'static str,
    /// Before both parts, where they share a norm.
    pub shared_norm: &'static str,
    /// After attention.
    pub attention_after: &'static str,
    /// Queries of all heads.
    pub query: &'static str,
    /// Keys of all key-value heads.
    pub key: &'static str,
    /// Values of all key-value heads.
    pub value: &'static str,
    /// The three in one; taken where it is there.
    pub fused: &'static str,
    /// How the three lie in it.
    pub fused_order: Fused,
    /// The norm of queries.
    pub query_norm: &'static str,
    /// The norm of keys.
    pub key_norm: &'static str,
    /// From the heads' results back to the state.
    pub output: &'static str,
    /// Before the feed-forward part.
    pub feed_forward_norm: &'static str,
    /// After the feed-forward part.
    pub feed_forward_after: &'static str,
    /// What the activation is taken of, in a gated part.
    pub gate: &'static str,
    /// What the gate is multiplied by; what the activation is taken of, in one without a gate.
    pub up: &'static str,
    /// Back to the state.
    pub down: &'static str,
    /// The two numbers of a head that are turned together are neighbours. Here they are half a head apart.
    pub neighbours: bool,
    /// The matrices of layers lie with rows and columns exchanged.
    pub transposed: bool,
    /// The scales of norms are kept less one.
    pub less_one: bool,
    /// Ends of the names of what old files hold beside the weights: masks, and what follows from the config.
    pub idle: &'static [&'static str],
    /// Beginnings of the names of parts that have nothing to do with text.
    pub beside: &'static [&'static str],
}

/// What most models' files by Hugging Face's `transformers` have.
pub(crate) const HUGGING_FACE: Naming = Naming {
    prefix: "",
    embedding: "model.embed_tokens",
    positions: "",
    norm: "model.norm",
    head: "lm_head",
    layer: "model.layers.",
    attention_norm: "input_layernorm",
    shared_norm: "input_layernorm",
    attention_after: "post_attention_layernorm",
    query: "self_attn.q_proj",
    key: "self_attn.k_proj",
    value: "self_attn.v_proj",
    fused: "",
    fused_order: Fused::ByKind,
    query_norm: "self_attn.q_norm",
    key_norm: "self_attn.k_norm",
    output: "self_attn.o_proj",
    feed_forward_norm: "post_attention_layernorm",
    feed_forward_after: "post_feedforward_layernorm",
    gate: "mlp.gate_proj",
    up: "mlp.up_proj",
    down: "mlp.down_proj",
    neighbours: false,
    transposed: false,
    less_one: false,
    idle: &["rotary_emb.inv_freq"],
    beside: &[],
};

/// What most GGUF files have; their rotary pairs are half a head apart, as here (`LLAMA_ROPE_TYPE_NEOX`).
pub(crate) const GGUF: Naming = Naming {
    prefix: "",
    embedding: "token_embd",
    positions: "position_embd",
    norm: "output_norm",
    head: "output",
    layer: "blk.",
    attention_norm: "attn_norm",
    shared_norm: "attn_norm",
    attention_after: "post_attention_norm",
    query: "attn_q",
    key: "attn_k",
    value: "attn_v",
    fused: "attn_qkv",
    fused_order: Fused::ByKind,
    query_norm: "attn_q_norm",
    key_norm: "attn_k_norm",
    output: "attn_output",
    feed_forward_norm: "ffn_norm",
    feed_forward_after: "post_ffw_norm",
    gate: "ffn_gate",
    up: "ffn_up",
    down: "ffn_down",
    neighbours: false,
    transposed: false,
    less_one: false,
    idle: &[],
    beside: &[],
};

impl Naming {
    /// Returns the norms that a layer with these traits has: before attention, before the feed-forward part, after
    /// attention, after the feed-forward part.
    pub(crate) fn norms(&self, traits: Traits) -> [Option<&'static str>; 4] {
        let (is_before, is_after) = (traits.placement.is_before(), traits.placement.is_after());
        let is_shared = traits.order == Order::ParallelOneNorm;
        let first = if is_shared { self.shared_norm } else { self.attention_norm };
        [
            is_before.then_some(first),
            (is_before && !is_shared).then_some(self.feed_forward_norm),
            is_after.then_some(self.attention_after),
            is_after.then_some(self.feed_forward_after),
        ]
    }

    /// Returns which row of a file a row of all heads' queries or keys is, where the first `rotary` numbers of each head
    /// are turned.
    pub(crate) fn row(&self, row: usize, head_dim: usize, rotary: usize) -> usize {
        let (head, within) = (row / head_dim, row % head_dim);
        if !self.neighbours || within >= rotary {
            return row;
        }
        let half = rotary / 2;
        head * head_dim + within % half * 2 + within / half
    }
}
