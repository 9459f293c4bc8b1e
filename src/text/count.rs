//! Owns how a count is said: thousands in groups, and the noun in the number it asks for.
//!
//! Never rounds.

/// Writes a number with commas between thousands.
pub fn grouped(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a number with what it counts, a noun that takes an `s` for several: `1 byte`, `1,204 bytes`.
pub fn counted(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0_u32), "0");
        assert_eq!(grouped(999_usize), "999");
        assert_eq!(grouped(1_204_u64), "1,204");
        assert_eq!(grouped(1_000_000_u64), "1,000,000");
    }

    #[test]
    fn one_is_not_several() {
        assert_eq!(counted(0_usize, "byte"), "0 bytes");
        assert_eq!(counted(1_usize, "byte"), "1 byte");
        assert_eq!(counted(1_204_u64, "more token"), "1,204 more tokens");
    }
}
