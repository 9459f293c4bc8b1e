//! How much memory a model takes, and whether there is that much.
//!
//! Never allocates; it is asked before anything large is.

use crate::{language::counted, tr};
use std::fs;

use super::config::Config;
use super::product::WIDTH;
use super::spread::padded;

/// Positions of context that must fit beside the weights.
const LEAST_CONTEXT: u64 = 2048;

/// What a model takes in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Numbers in the weights.
    pub numbers: u64,
    /// Bytes of the weights.
    pub weights: u64,
    /// Bytes of the keys and values of one position.
    pub position: u64,
}

impl Needs {
    /// Computes it from the sizes and what the matrices take.
    pub fn of(config: &Config, matrices: u64) -> Self {
        let [hidden, inner, layers, vocabulary] =
            [config.hidden, config.feed_forward, config.layers, config.vocabulary.next_multiple_of(WIDTH)]
                .map(|size| size as u64);
        let queries = (config.heads * config.head_dim) as u64;
        let keys = (config.kv_heads * config.head_dim) as u64;
        let kept = (config.kv_heads * padded(config.head_dim)) as u64;
        let between = if config.traits.gated { 3 } else { 2 };
        let layer = 2 * hidden * queries + 2 * hidden * keys + between * hidden * inner;
        let positions = if config.traits.learned_positions { config.context as u64 } else { 0 };
        let tables = (if config.tied { 1 } else { 2 } * vocabulary + positions) * hidden;
        let numbers = layers * layer + tables;
        Self { numbers, weights: matrices, position: 4 * 2 * layers * kept }
    }

    /// Checks that the weights and a short context fit into so many bytes; anything fits into an unknown number.
    ///
    /// # Errors
    /// Says how much is needed and how much there is.
    pub fn check(self, available: Option<u64>, context: usize) -> Result<(), String> {
        let positions = LEAST_CONTEXT.min(context as u64);
        let needed = self.weights + self.position * positions;
        match available.filter(|&available| available < needed) {
            None => Ok(()),
            Some(available) => Err(tr!(
                "model-memory",
                needed = size(needed),
                weights = size(self.weights),
                count = self.count(),
                context = size(self.position * positions),
                tokens = counted(positions, "token"),
                available = size(available)
            )),
        }
    }

    /// Writes the number of weights for people.
    pub fn count(self) -> String {
        match self.numbers {
            numbers @ 0..1_000_000_000 => {
                tr!("model-millions", number = format!("{:.2}", numbers as f64 / 1e6))
            }
            numbers => tr!("model-billions", number = format!("{:.2}", numbers as f64 / 1e9)),
        }
    }
}

/// Writes a number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        0.0..1e6 => format!("{:.1} kB", bytes / 1e3),
        1e6..1e9 => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.1} GB", bytes / 1e9),
    }
}

/// Returns how many bytes the keys and values of texts that were read may take, for when they are continued again: an
/// eighth of what there is, and no more than 500 MB.
pub(super) fn kept(available: Option<u64>) -> u64 {
    500_000_000.min(available.unwrap_or(u64::MAX) / 8)
}

/// Returns how many bytes can be used without pushing others out, where the system says so (Linux).
pub fn available() -> Option<u64> {
    let machine = meminfo(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let number = |file: &str| -> Option<u64> {
        fs::read_to_string(format!("/sys/fs/cgroup/{file}")).ok()?.trim().parse().ok()
    };
    let container = number("memory.max").zip(number("memory.current"));
    Some(container.map_or(machine, |(most, current)| machine.min(most.saturating_sub(current))))
}

fn meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::super::tiny;
    use super::*;

    #[test]
    fn counts_what_the_weights_are() {
        let tiny = tiny::Tiny::llama();
        let matrices = tiny.tensors().into_iter().filter(|(_, shape, _)| shape.len() == 2);
        // Rows are filled up to sixteen, which only the vocabulary needs.
        let numbers: usize = matrices.map(|(_, shape, _)| shape[0].next_multiple_of(16) * shape[1]).sum();
        let needs = Needs::of(&tiny.config, 77);
        assert_eq!((needs.numbers, needs.weights), (numbers as u64, 77));
        let cache = tiny.config.layers * tiny.config.kv_heads * tiny.config.head_dim * 2 * 4;
        assert_eq!(needs.position, cache as u64);
    }

    #[test]
    fn what_does_not_fit_is_refused_in_numbers() {
        let needs = Needs { numbers: 1_240_000_000, weights: 4_960_000_000, position: 65_536 };
        assert_eq!(needs.check(None, 100_000), Ok(()));
        assert_eq!(needs.check(Some(8_000_000_000), 100_000), Ok(()));
        let error = needs.check(Some(5_000_000_000), 100_000).unwrap_err();
        for part in [
            "5.1 GB of memory",
            "5.0 GB for 1.24 billion weights",
            "134.2 MB for 2,048 tokens",
            "5.0 GB are available",
        ] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn reads_what_linux_says() {
        assert_eq!(meminfo("MemTotal:  9 kB\nMemAvailable:    1234 kB\n"), Some(1_263_616));
        assert_eq!(meminfo("MemTotal:  9 kB\n"), None);
    }
}
