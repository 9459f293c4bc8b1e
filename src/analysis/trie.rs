//! Owns the map of forks: the samples of a cell merged into one tree, where what they share stands once.
//!
//! Never merges what differs in a byte, and never moves a fork because of the order in which samples came.

use std::collections::{BTreeMap, HashMap};

use crate::session::{Finish, Token};

#[cfg(test)]
mod tests;

/// Names a node of one trie. A node keeps its name, but a fork that appears inside it leaves it only the text
/// before the fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(usize);

/// One token of shared text.
#[derive(Clone, Debug)]
struct Step {
    /// The token's bytes, by their number.
    symbol: u32,
    /// The id in the vocabulary, if a sample knew it.
    id: Option<u32>,
    /// What the first sample that knew it says.
    logprob: Option<f32>,
    /// The alternatives the first sample that had some had here, by symbol.
    top: Box<[(u32, f32)]>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    parent: Option<usize>,
    steps: Vec<Step>,
    children: Vec<usize>,
    /// How many samples pass its first token.
    through: usize,
    /// The samples that have come to an end in it, or stream here.
    tips: Vec<usize>,
}

/// Where a sample stands: behind so many tokens of a node.
#[derive(Clone, Debug, Default)]
struct Tip {
    node: usize,
    depth: usize,
    finish: Option<Finish>,
}

/// One token of a node, for showing it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shared<'a> {
    /// The exact bytes.
    pub bytes: &'a [u8],
    /// The id in the engine's vocabulary, if a sample knew it.
    pub id: Option<u32>,
    /// Natural logarithm of the token's probability, if a sample knew it.
    pub logprob: Option<f32>,
}

/// One way on from a fork.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branch {
    /// Where it leads.
    pub node: NodeId,
    /// How many samples take it.
    pub samples: usize,
    /// The model's probability of its first token, 0 to 1, if a stored token or an alternative tells it.
    pub probability: Option<f32>,
}

/// A sample that goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending<Id> {
    /// The sample.
    pub sample: Id,
    /// Behind how many tokens of the node it is.
    pub depth: usize,
    /// How it ended; nothing while it streams.
    pub finish: Option<Finish>,
}

/// Samples merged by their tokens; they are named by anything that can be ordered.
///
/// Two tokens are the same if their bytes are. A node is a run of tokens behind which no two samples differ; at its end
/// is a fork of at least two branches, or nothing. The root's run is what all samples begin with and may be empty.
/// A sample that ends earlier than others, or has not come as far, makes no fork: it is an ending inside the node.
///
/// So for every node: the samples through it = the sum of those of its branches + the endings in it. A probability is
/// that of the first sample that had one at this place; samples of one cell with other params may have others.
#[derive(Clone, Debug)]
pub struct Trie<Id = usize> {
    nodes: Vec<Node>,
    symbols: HashMap<Box<[u8]>, u32>,
    bytes: Vec<Box<[u8]>>,
    numbers: BTreeMap<Id, usize>,
    samples: Vec<Id>,
    tips: Vec<Tip>,
}

impl<Id> Default for Trie<Id> {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
            symbols: HashMap::new(),
            bytes: Vec::new(),
            numbers: BTreeMap::new(),
            samples: Vec::new(),
            tips: Vec::new(),
        }
    }
}

impl<Id: Ord + Copy> Trie<Id> {
    /// Takes the next token of a sample. After it has ended, more of it is ignored.
    pub fn push(&mut self, sample: Id, token: &Token) {
        let number = self.number(sample);
        if self.tips[number].finish.is_some() {
            return;
        }
        let Tip { node, depth, .. } = self.tips[number];
        if let Some(known) = self.nodes[node].steps.get(depth)
            && *self.bytes[known.symbol as usize] == *token.bytes
        {
            // Most tokens of samples that agree are known whole; only what is new about one is looked at.
            if known.lacks(token) {
                let step = self.step(token);
                self.nodes[node].steps[depth].learn(step);
            }
            self.tips[number].depth += 1;
            return;
        }
        let step = self.step(token);
        if depth < self.nodes[node].steps.len() {
            self.split(node, depth);
        } else if self.nodes[node].children.is_empty() {
            self.nodes[node].steps.push(step);
            self.tips[number].depth += 1;
            return;
        }
        self.branch(number, node, step);
    }

    /// Says how a sample ended.
    pub fn end(&mut self, sample: Id, finish: Finish) {
        let number = self.number(sample);
        self.tips[number].finish.get_or_insert(finish);
    }

    fn number(&mut self, sample: Id) -> usize {
        let Self { numbers, samples, tips, nodes, .. } = self;
        *numbers.entry(sample).or_insert_with(|| {
            samples.push(sample);
            tips.push(Tip::default());
            nodes[0].through += 1;
            nodes[0].tips.push(tips.len() - 1);
            tips.len() - 1
        })
    }

    fn symbol(&mut self, bytes: &[u8]) -> u32 {
        if let Some(symbol) = self.symbols.get(bytes) {
            return *symbol;
        }
        let symbol = self.bytes.len() as u32;
        self.symbols.insert(bytes.into(), symbol);
        self.bytes.push(bytes.into());
        symbol
    }

    fn step(&mut self, token: &Token) -> Step {
        let symbol = self.symbol(&token.bytes);
        let top = token.top.iter().map(|other| (self.symbol(&other.bytes), other.logprob)).collect();
        Step { symbol, id: token.id, logprob: token.logprob, top }
    }

    /// Cuts a node in two before the token at `depth`; the upper part keeps its name.
    fn split(&mut self, node: usize, depth: usize) {
        let lower = self.nodes.len();
        let upper = &mut self.nodes[node];
        let (deeper, tips) = upper.tips.iter().partition(|tip| self.tips[**tip].depth > depth);
        upper.tips = tips;
        let below = Node {
            parent: Some(node),
            steps: upper.steps.split_off(depth),
            children: std::mem::replace(&mut upper.children, vec![lower]),
            through: upper.through - upper.tips.len(),
            tips: deeper,
        };
        for tip in &below.tips {
            self.tips[*tip].node = lower;
            self.tips[*tip].depth -= depth;
        }
        for child in &below.children {
            self.nodes[*child].parent = Some(lower);
        }
        self.nodes.push(below);
    }

    /// Moves a sample from the end of a node onto the branch that begins with a token.
    fn branch(&mut self, number: usize, node: usize, step: Step) {
        let mut children = self.nodes[node].children.iter().copied();
        let known = children.find(|child| self.nodes[*child].steps[0].symbol == step.symbol);
        let child = match known {
            Some(child) => {
                self.nodes[child].steps[0].learn(step);
                child
            }
            None => {
                let child = self.nodes.len();
                self.nodes.push(Node { parent: Some(node), steps: vec![step], ..Node::default() });
                self.nodes[node].children.push(child);
                child
            }
        };
        self.nodes[child].through += 1;
        self.nodes[child].tips.push(number);
        self.nodes[node].tips.retain(|tip| *tip != number);
        (self.tips[number].node, self.tips[number].depth) = (child, 1);
    }

    /// Tells whether anything is known of a sample.
    pub fn contains(&self, sample: Id) -> bool {
        self.numbers.contains_key(&sample)
    }

    /// Returns the node that holds what all samples begin with.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Returns how many nodes there are.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the tokens of a node.
    pub fn tokens(&self, node: NodeId) -> impl Iterator<Item = Shared<'_>> {
        let steps = self.nodes.get(node.0).map_or(&[][..], |node| &node.steps);
        steps.iter().map(|step| Shared {
            bytes: &self.bytes[step.symbol as usize],
            id: step.id,
            logprob: step.logprob,
        })
    }

    /// Returns how many samples have the first token of a node.
    pub fn through(&self, node: NodeId) -> usize {
        self.nodes.get(node.0).map_or(0, |node| node.through)
    }

    /// Returns the node before a node; nothing before the root.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.nodes.get(node.0)?.parent.map(NodeId)
    }

    /// Returns the branches at the end of a node, the one that most samples take first, then in the order of their
    /// first tokens' bytes.
    pub fn branches(&self, node: NodeId) -> Vec<Branch> {
        let Some(node) = self.nodes.get(node.0) else { return Vec::new() };
        let mut children = node.children.clone();
        children.sort_unstable_by(|a, b| {
            let first = |child: usize| &self.bytes[self.nodes[child].steps[0].symbol as usize];
            self.nodes[*b].through.cmp(&self.nodes[*a].through).then_with(|| first(*a).cmp(first(*b)))
        });
        let probability = |child: usize| {
            let step = &self.nodes[child].steps[0];
            let alternatives = node.children.iter().flat_map(|sibling| &self.nodes[*sibling].steps[0].top);
            let told = || alternatives.into_iter().find(|(symbol, _)| *symbol == step.symbol);
            step.logprob.or_else(|| told().map(|(_, logprob)| *logprob)).map(f32::exp)
        };
        children
            .into_iter()
            .map(|child| Branch {
                node: NodeId(child),
                samples: self.nodes[child].through,
                probability: probability(child),
            })
            .collect()
    }

    /// Returns what the model might have said at a fork and no sample did: first tokens with their probabilities, the
    /// most probable first, as far as stored alternatives tell.
    pub fn untaken(&self, node: NodeId) -> Vec<(&[u8], f32)> {
        let Some(node) = self.nodes.get(node.0) else { return Vec::new() };
        let firsts = || node.children.iter().map(|child| &self.nodes[*child].steps[0]);
        let mut untaken: BTreeMap<u32, f32> = BTreeMap::new();
        for (symbol, logprob) in firsts().flat_map(|step| &step.top) {
            if firsts().all(|step| step.symbol != *symbol) {
                untaken.entry(*symbol).or_insert(*logprob);
            }
        }
        let mut untaken: Vec<(&[u8], f32)> = untaken
            .into_iter()
            .map(|(symbol, logprob)| (&*self.bytes[symbol as usize], logprob.exp()))
            .collect();
        untaken.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        untaken
    }

    /// Returns the samples that end in a node, or have come so far, by how far that is and then by name.
    pub fn endings(&self, node: NodeId) -> Vec<Ending<Id>> {
        let tips = self.nodes.get(node.0).map_or(&[][..], |node| &node.tips);
        let mut endings: Vec<Ending<Id>> = tips
            .iter()
            .map(|tip| Ending {
                sample: self.samples[*tip],
                depth: self.tips[*tip].depth,
                finish: self.tips[*tip].finish,
            })
            .collect();
        endings.sort_unstable_by_key(|ending| (ending.depth, ending.sample));
        endings
    }

    /// Returns the nodes a sample passes, from the root to where it is; nothing for a sample that was never named.
    pub fn path(&self, sample: Id) -> Vec<NodeId> {
        let mut path = Vec::new();
        let mut node = self.numbers.get(&sample).map(|number| self.tips[*number].node);
        while let Some(at) = node {
            path.push(NodeId(at));
            node = self.nodes[at].parent;
        }
        path.reverse();
        path
    }

    /// Returns a sample's tokens, read back from its path.
    pub fn read(&self, sample: Id) -> Vec<&[u8]> {
        let depth = self.numbers.get(&sample).map_or(0, |number| self.tips[*number].depth);
        let path = self.path(sample);
        let last = path.len().saturating_sub(1);
        let tokens = path.iter().enumerate().flat_map(|(at, node)| {
            self.tokens(*node).take(if at == last { depth } else { usize::MAX }).map(|token| token.bytes)
        });
        tokens.collect()
    }

    /// Returns the samples that pass a node, in the order of their names.
    pub fn samples(&self, node: NodeId) -> Vec<Id> {
        let mut found = Vec::new();
        let mut open = vec![node.0];
        while let Some(node) = open.pop().and_then(|node| self.nodes.get(node)) {
            found.extend(node.tips.iter().map(|tip| self.samples[*tip]));
            open.extend(&node.children);
        }
        found.sort_unstable();
        found
    }

    /// Returns the forks along a sample's path, each as its node and how many of the sample's tokens lie before it.
    pub fn forks(&self, sample: Id) -> Vec<(NodeId, usize)> {
        let mut before = 0;
        let mut forks = Vec::new();
        for node in self.path(sample) {
            before += self.nodes[node.0].steps.len();
            if !self.nodes[node.0].children.is_empty() {
                forks.push((node, before));
            }
        }
        // The last node's fork may lie further on than the sample has come.
        let length = self.read(sample).len();
        forks.retain(|(_, before)| *before <= length);
        forks
    }
}

impl Step {
    /// Tells whether a token of the same bytes says more.
    fn lacks(&self, token: &Token) -> bool {
        (self.id.is_none() && token.id.is_some())
            || (self.logprob.is_none() && token.logprob.is_some())
            || (self.top.is_empty() && !token.top.is_empty())
    }

    /// Takes over what was not known yet.
    fn learn(&mut self, other: Self) {
        self.id = self.id.or(other.id);
        self.logprob = self.logprob.or(other.logprob);
        if self.top.is_empty() {
            self.top = other.top;
        }
    }
}
