//! Which scripts the built-in model can read: those that its corpus is written in.
//!
//! Never says which language a text is in, and reads nothing but `models/miniature/scripts.txt`, which the maker of the
//! corpus counts.

use std::sync::LazyLock;

use regex::Regex;

/// A script with its share of the corpus's letters in percent, a line each.
const COUNTED: &str = include_str!("../../models/miniature/scripts.txt");
/// From this share on whole documents are in a script; below stand the single words of word lists.
const KNOWN_PERCENT: f64 = 5.0;

/// One letter of a script that is known.
static KNOWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let classes: String = known().map(|name| format!(r"\p{{{name}}}")).collect();
    Regex::new(&format!("[{classes}]")).ok()
});

fn known() -> impl Iterator<Item = &'static str> {
    COUNTED.lines().filter_map(|line| {
        let (name, percent) = line.split_once(' ')?;
        (percent.parse::<f64>().ok()? >= KNOWN_PERCENT).then_some(name)
    })
}

/// Tells whether most letters of a text are of scripts that the built-in model hardly knows.
pub fn is_hardly_known(text: &str) -> bool {
    // Whoever paints asks this for every frame, and most texts are such.
    if text.is_ascii() {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let known = KNOWN.as_ref().map_or(letters, |known| known.find_iter(text).count());
    // Signs that belong to no alphabet may still be of a known script, so the difference is not taken.
    known * 2 < letters
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn most_letters_decide() {
        for text in ["", "2+2=", "…", "Guten Morgen!", "teacher: 선생님\nwater:", "Ça va être l'été", "🙂"]
        {
            assert!(!is_hardly_known(text), "{text}");
        }
        for text in [
            "天空为什么是蓝色的？",
            "Почему небо голубое?",
            "لماذا السماء زرقاء؟",
            "하늘은 왜 파란가요?",
            "GPT 是什么东西？它会说话吗？",
        ] {
            assert!(is_hardly_known(text), "{text}");
        }
    }

    #[test]
    fn the_list_is_what_the_corpus_holds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/miniature/corpus");
        let mut letters = 0;
        let mut counts: Vec<(&str, f64, usize, Regex)> = COUNTED
            .lines()
            .map(|line| {
                let (name, percent) = line.split_once(' ').unwrap();
                (name, percent.parse().unwrap(), 0, Regex::new(&format!(r"\p{{{name}}}")).unwrap())
            })
            .collect();
        for folder in ["prose", "made"] {
            for file in fs::read_dir(root.join(folder)).unwrap() {
                let path = file.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "txt") {
                    let text: String =
                        fs::read_to_string(path).unwrap().chars().filter(|c| c.is_alphabetic()).collect();
                    letters += text.chars().count();
                    counts.iter_mut().for_each(|row| row.2 += row.3.find_iter(&text).count());
                }
            }
        }
        for (name, percent, count, _) in counts {
            let share = 100.0 * count as f64 / letters as f64;
            assert!((share - percent).abs() < 0.02, "{name} {share}");
        }
        assert_eq!(known().collect::<Vec<_>>(), ["Latin"]);
    }
}
