//! The names of commands in the notes of cells: in braces, as `{sample}` or `{~sample}`.
//!
//! Never knows a command: whoever shows a note says what stands in a name's place.

/// Puts what `fill` says in the place of each name in braces; what it knows nothing of stays as it is, braces and all.
pub fn filled(text: &str, fill: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after
            .split_once('}')
            .and_then(|(name, after)| Some((fill(name.strip_prefix('~').unwrap_or(name))?, after)));
        match named {
            Some((own, after)) => {
                filled.push_str(&own);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}
