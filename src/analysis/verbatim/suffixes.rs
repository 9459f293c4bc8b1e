//! Owns the order of all suffixes of a text, made in linear time.
//!
//! Never looks anything up in it; that is `reference`.

/// A place that is not filled yet.
const EMPTY: u32 = u32::MAX;

/// Returns where each suffix of the text begins, in the order of the suffixes (a suffix array, 4 bytes a byte).
///
/// The method is induced sorting: G. Nong, S. Zhang, W. H. Chan, *Linear suffix array construction by almost pure
/// induced-sorting*, Data Compression Conference 2009. The text must be shorter than `u32::MAX` bytes.
pub(super) fn suffix_array(text: &[u8]) -> Vec<u32> {
    sort(text, 255)
}

/// Sorts the suffixes of a text whose symbols are at most `largest`.
fn sort<Symbol: Copy + Ord + Into<u32>>(text: &[Symbol], largest: usize) -> Vec<u32> {
    let length = text.len();
    if length <= 1 {
        return (0..length as u32).collect();
    }
    let symbol = |at: usize| -> usize { text[at].into() as usize };

    // A suffix is ascending if the one behind it is greater; the last one is not.
    let mut ascending = vec![false; length];
    for at in (0..length - 1).rev() {
        ascending[at] = if text[at] == text[at + 1] { ascending[at + 1] } else { text[at] < text[at + 1] };
    }
    // Where in the order the suffixes that begin with a symbol lie: first the descending ones, then the others.
    let mut descending_from = vec![0u32; largest + 1];
    let mut ascending_from = vec![0u32; largest + 1];
    for (at, ascends) in ascending.iter().enumerate() {
        match ascends {
            true => descending_from[symbol(at) + 1] += 1,
            false => ascending_from[symbol(at)] += 1,
        }
    }
    for first in 0..=largest {
        ascending_from[first] += descending_from[first];
        if first < largest {
            descending_from[first + 1] += ascending_from[first];
        }
    }

    let induce = |order: &mut Vec<u32>, valleys: &[u32]| {
        order.fill(EMPTY);
        let mut next = ascending_from.clone();
        for valley in valleys {
            let slot = &mut next[symbol(*valley as usize)];
            order[*slot as usize] = *valley;
            *slot += 1;
        }
        next.copy_from_slice(&descending_from);
        let slot = &mut next[symbol(length - 1)];
        order[*slot as usize] = length as u32 - 1;
        *slot += 1;
        for at in 0..length {
            let suffix = order[at];
            if suffix != EMPTY && suffix > 0 && !ascending[suffix as usize - 1] {
                let slot = &mut next[symbol(suffix as usize - 1)];
                order[*slot as usize] = suffix - 1;
                *slot += 1;
            }
        }
        next.copy_from_slice(&descending_from);
        for at in (0..length).rev() {
            let suffix = order[at];
            if suffix != EMPTY && suffix > 0 && ascending[suffix as usize - 1] {
                let slot = &mut next[symbol(suffix as usize - 1) + 1];
                *slot -= 1;
                order[*slot as usize] = suffix - 1;
            }
        }
    };

    // A valley is an ascending suffix behind a descending one; the order of all follows from that of the valleys.
    let mut number = vec![EMPTY; length];
    let mut valleys = Vec::new();
    for at in 1..length {
        if !ascending[at - 1] && ascending[at] {
            number[at] = valleys.len() as u32;
            valleys.push(at as u32);
        }
    }
    let mut order = vec![EMPTY; length];
    induce(&mut order, &valleys);
    if valleys.len() <= 1 {
        return order;
    }

    // The stretch from each valley to the next one is named by its place among the stretches.
    let mut sorted: Vec<u32> =
        order.iter().copied().filter(|suffix| number[*suffix as usize] != EMPTY).collect();
    let stretch = |valley: u32| {
        let end = valleys.get(number[valley as usize] as usize + 1).map_or(length, |next| *next as usize + 1);
        &text[valley as usize..end]
    };
    let reaches_end = |valley: u32| number[valley as usize] as usize + 1 == valleys.len();
    let mut names = vec![0u32; valleys.len()];
    let mut name = 0;
    for pair in sorted.windows(2) {
        // The last stretch ends with the text, so that it is like no other one.
        let same = !reaches_end(pair[0]) && !reaches_end(pair[1]) && stretch(pair[0]) == stretch(pair[1]);
        name += u32::from(!same);
        names[number[pair[1] as usize] as usize] = name;
    }
    let ordered = sort(&names, name as usize);
    for (slot, valley) in sorted.iter_mut().zip(ordered) {
        *slot = valleys[valley as usize];
    }
    induce(&mut order, &sorted);
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(text: &[u8]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..text.len() as u32).collect();
        order.sort_by_key(|at| &text[*at as usize..]);
        order
    }

    #[test]
    fn known_words() {
        for word in ["", "a", "ab", "ba", "aa", "banana", "mississippi", "abababab", "cabbage", "zzzza"] {
            assert_eq!(suffix_array(word.as_bytes()), naive(word.as_bytes()), "{word}");
        }
    }

    proptest! {
        #[test]
        fn is_the_order_of_the_suffixes(
            few in proptest::collection::vec(0u8..3, 0..200),
            any in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            prop_assert_eq!(suffix_array(&few), naive(&few));
            prop_assert_eq!(suffix_array(&any), naive(&any));
        }
    }
}
