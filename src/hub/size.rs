//! How many bytes and how much time, as people read them.
//!
//! Never exact: three digits are enough for a download.

use std::time::Duration;

/// Writes a number of bytes in decimal units, as the hub does: `270 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = match (unit, value) {
        (0, _) => 0,
        (_, value) if value < 9.995 => 2,
        (_, value) if value < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {}", UNITS[unit])
}

/// Writes a time as a clock does: `0:07`, `12:30`, `1:02:03`.
pub fn time_left(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits_and_a_unit() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (9_994, "9.99 kB"),
            (9_996, "10.0 kB"),
            (999_600, "1.00 MB"),
            (269_060_552, "269 MB"),
            (14_500_000_000, "14.5 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn times_are_written_as_a_clock_does() {
        for (seconds, text) in [(7, "0:07"), (750, "12:30"), (3723, "1:02:03")] {
            assert_eq!(time_left(Duration::from_secs(seconds)), text);
        }
    }
}
