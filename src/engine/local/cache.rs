//! Keys and values of the tokens a model has read, in the panels the kernel multiplies.
//!
//! Never computes; a cache knows how many positions it holds, not which tokens they are.

use super::product::{Block, WIDTH};

/// The sizes a cache follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CacheShape {
    /// Layers times key-value heads.
    pub heads: usize,
    /// Numbers of one head and what fills them up, a multiple of [`WIDTH`].
    pub head_dim: usize,
}

/// Keys and values of consecutive positions.
///
/// Keys lie as panels of sixteen positions (`[head][position / 16][dimension]`, a block holds the sixteen positions),
/// values as panels of sixteen dimensions (`[head][dimension / 16][position]`). So both halves of attention are the
/// kernel's one product, for all lanes that share the cache at once.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    shape: CacheShape,
    length: usize,
    capacity: usize,
    keys: Vec<Block>,
    values: Vec<Block>,
}

impl Cache {
    /// Makes an empty cache with room for so many positions; it grows when they are used up.
    pub(crate) fn new(shape: CacheShape, positions: usize) -> Self {
        let capacity = positions.max(1).next_multiple_of(WIDTH);
        let keys = vec![Block::ZERO; shape.heads * capacity / WIDTH * shape.head_dim];
        let values = vec![Block::ZERO; shape.heads * shape.head_dim / WIDTH * capacity];
        Self { shape, length: 0, capacity, keys, values }
    }

    /// Returns a copy of the first `length` positions with room for `positions`.
    pub(crate) fn head(&self, length: usize, positions: usize) -> Self {
        let length = length.min(self.length);
        let mut copy = Self::new(self.shape, positions.max(length));
        copy.length = length;
        let panels = length.div_ceil(WIDTH) * self.shape.head_dim;
        for head in 0..self.shape.heads {
            let (from, to) = (self.keys_at(head), copy.keys_at(head));
            copy.keys[to..][..panels].copy_from_slice(&self.keys[from..][..panels]);
            for panel in 0..self.shape.head_dim / WIDTH {
                let (from, to) = (self.values_at(head, panel), copy.values_at(head, panel));
                copy.values[to..][..length].copy_from_slice(&self.values[from..][..length]);
            }
        }
        copy
    }

    /// Returns how many positions are held.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Returns how many bytes it takes.
    pub(crate) fn bytes(&self) -> u64 {
        ((self.keys.len() + self.values.len()) * size_of::<Block>()) as u64
    }

    /// Makes room for `more` positions after those held.
    pub(crate) fn reserve(&mut self, more: usize) {
        if self.length + more > self.capacity {
            *self = self.head(self.length, (self.length + more).max(self.capacity * 2));
        }
    }

    /// Writes one head of one position, for which there must be room; it is held after [`Cache::advance`].
    ///
    /// Where a head is shorter than the cache's, the rest stays zero.
    pub(crate) fn write(&mut self, head: usize, position: usize, key: &[f32], value: &[f32]) {
        let at = self.keys_at(head) + position / WIDTH * self.shape.head_dim;
        for (block, &number) in self.keys[at..].iter_mut().zip(key) {
            block.0[position % WIDTH] = number;
        }
        for (panel, numbers) in value.chunks(WIDTH).enumerate() {
            let at = self.values_at(head, panel) + position;
            self.values[at].0[..numbers.len()].copy_from_slice(numbers);
        }
    }

    /// Forgets what stands after the first `length` positions.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Counts the positions written since.
    pub(crate) fn advance(&mut self, positions: usize) {
        self.length += positions;
    }

    /// Returns the keys of one head: panels of `head_dim` blocks, each for sixteen positions.
    pub(crate) fn keys(&self, head: usize) -> &[Block] {
        &self.keys[self.keys_at(head)..][..self.capacity / WIDTH * self.shape.head_dim]
    }

    /// Returns the values of one head: panels of sixteen dimensions, [`Cache::capacity`] blocks each.
    pub(crate) fn values(&self, head: usize) -> &[Block] {
        &self.values[self.values_at(head, 0)..][..self.shape.head_dim / WIDTH * self.capacity]
    }

    /// Returns for how many positions there is room.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    fn keys_at(&self, head: usize) -> usize {
        head * (self.capacity / WIDTH) * self.shape.head_dim
    }

    fn values_at(&self, head: usize, panel: usize) -> usize {
        (head * (self.shape.head_dim / WIDTH) + panel) * self.capacity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: CacheShape = CacheShape { heads: 3, head_dim: 32 };

    fn number(head: usize, position: usize, dimension: usize) -> f32 {
        (head * 10_000 + position * 100 + dimension) as f32
    }

    fn filled(positions: usize) -> Cache {
        let mut cache = Cache::new(SHAPE, 1);
        for position in 0..positions {
            cache.reserve(1);
            for head in 0..SHAPE.heads {
                let key: Vec<f32> = (0..32).map(|dimension| number(head, position, dimension)).collect();
                let value: Vec<f32> = key.iter().map(|number| -number).collect();
                cache.write(head, position, &key, &value);
            }
            cache.advance(1);
        }
        cache
    }

    fn assert_holds(cache: &Cache, positions: usize) {
        assert_eq!(cache.len(), positions);
        for head in 0..SHAPE.heads {
            for position in 0..positions {
                for dimension in 0..32 {
                    let key = cache.keys(head)[position / WIDTH * 32 + dimension].0[position % WIDTH];
                    let value = cache.values(head)[dimension / WIDTH * cache.capacity() + position].0
                        [dimension % WIDTH];
                    assert_eq!(
                        (key, value),
                        (number(head, position, dimension), -number(head, position, dimension))
                    );
                }
            }
        }
    }

    #[test]
    fn what_was_written_is_there_after_growing_and_cutting() {
        let cache = filled(50);
        assert_holds(&cache, 50);
        for length in [0, 1, 15, 16, 17, 49, 50] {
            assert_holds(&cache.head(length, 5), length);
        }
        assert_holds(&cache.head(99, 0), 50);
    }
}
