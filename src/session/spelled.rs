//! Text that spells a special token of many a vocabulary: most servers read it as the token wherever it stands in a prompt,
//! and models in this program as its letters, unless they are told otherwise.
//!
//! Never knows a vocabulary: it goes by how such tokens are written.

use std::sync::LazyLock;

use regex::Regex;

/// GPT-2 and what came after it, Llama 3, ChatML; Llama 2 and Mistral; Gemma.
static SPELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"<\|[A-Za-z0-9_]{1,40}\|>|</?s>|\[/?INST\]|<(?:bos|eos|pad|unk)>|<(?:start|end)_of_turn>")
        .ok()
});

/// Returns the first part of a text that is written like a special token.
pub fn spelled_token(text: &str) -> Option<&str> {
    // Whoever paints asks this for every frame, and most texts have none.
    if !text.contains(['<', '[']) {
        return None;
    }
    Some(SPELLED.as_ref()?.find(text)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_like_a_special_token_is_found() {
        for (text, token) in [
            ("one<|endoftext|>two", "<|endoftext|>"),
            ("<|im_start|>user", "<|im_start|>"),
            ("</s>", "</s>"),
            ("[INST] hi [/INST]", "[INST]"),
            ("a <bos>", "<bos>"),
            ("<start_of_turn>", "<start_of_turn>"),
        ] {
            assert_eq!(spelled_token(text), Some(token));
        }
        for text in ["", "a < b", "<span>", "<|not a token|>", "<| |>", "[1]", "<ul>", "|>", "<strong>"] {
            assert_eq!(spelled_token(text), None, "{text}");
        }
    }
}
