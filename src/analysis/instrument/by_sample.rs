//! Owns a map by sample that keeps the order in which the samples came.
//!
//! Never searches the order: what is taken out is found by its number.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

/// What is kept of each sample, walked in the order in which they came.
#[derive(Debug)]
pub(super) struct BySample<T> {
    numbers: HashMap<Uuid, u64>,
    kept: BTreeMap<u64, (Uuid, T)>,
    /// Grows with every sample that comes.
    next: u64,
}

impl<T> Default for BySample<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), kept: BTreeMap::new(), next: 0 }
    }
}

impl<T> BySample<T> {
    /// Keeps something of a sample; one that was known comes last from now on.
    pub(super) fn insert(&mut self, sample: Uuid, kept: T) {
        self.remove(sample);
        self.numbers.insert(sample, self.next);
        self.kept.insert(self.next, (sample, kept));
        self.next += 1;
    }

    pub(super) fn remove(&mut self, sample: Uuid) {
        if let Some(number) = self.numbers.remove(&sample) {
            self.kept.remove(&number);
        }
    }

    pub(super) fn get(&self, sample: Uuid) -> Option<&T> {
        self.kept.get(self.numbers.get(&sample)?).map(|(_, kept)| kept)
    }

    pub(super) fn get_mut(&mut self, sample: Uuid) -> Option<&mut T> {
        self.kept.get_mut(self.numbers.get(&sample)?).map(|(_, kept)| kept)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Uuid, &T)> {
        self.kept.values().map(|(sample, kept)| (*sample, kept))
    }

    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_coming_whatever_is_taken_out() {
        let mut map = BySample::default();
        let ids = [5, 3, 9, 1].map(Uuid::from_u128);
        for (id, word) in ids.into_iter().zip(["a", "b", "c", "d"]) {
            map.insert(id, word);
        }
        map.remove(ids[1]);
        map.remove(Uuid::nil());
        map.insert(ids[0], "again");
        let walked: Vec<(Uuid, &str)> = map.iter().map(|(id, word)| (id, *word)).collect();
        assert_eq!(walked, [(ids[2], "c"), (ids[3], "d"), (ids[0], "again")]);
        assert_eq!((map.len(), map.get(ids[1]), map.get(ids[3])), (3, None, Some(&"d")));
        *map.get_mut(ids[2]).unwrap() = "changed";
        assert_eq!(map.get(ids[2]), Some(&"changed"));
    }
}
