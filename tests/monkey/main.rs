//! A monkey at the keys, the mouse, the engine and the clock: whatever it does, the screen is painted and the state
//! holds together.
//!
//! A failure names the seed and what was done last. `SAMPLEBOOK_MONKEY=SEED` plays one seed, `SAMPLEBOOK_MONKEY=SEED:STEPS`
//! more of it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed, and says where"
)]

mod monkey;
mod random;
#[path = "../stage/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest of the stage")]
mod stage;

use monkey::Monkey;

/// Plays so many steps of a seed.
fn play(seed: u64, steps: usize) {
    let mut monkey = Monkey::new(seed);
    for _ in 0..steps {
        monkey.step();
    }
    monkey.finish();
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever looks for a failure names its seed")]
fn whatever_is_done_the_screen_is_painted_and_the_state_holds_together() {
    if let Ok(asked) = std::env::var("SAMPLEBOOK_MONKEY") {
        let (seed, steps) = asked.split_once(':').unwrap_or((&asked, "500"));
        return play(seed.parse().unwrap(), steps.parse().unwrap());
    }
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || (0..20).for_each(|number| play(number * 2 + half, 500)));
        }
    });
}

#[test]
fn texts_longer_than_a_screen_can_count_are_no_different() {
    for seed in 0..4 {
        let mut monkey = Monkey::new(10_000 + seed);
        for _ in 0..4 {
            monkey.paste_huge();
            (0..15).for_each(|_| monkey.step());
        }
        monkey.finish();
    }
}
