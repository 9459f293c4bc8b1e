//! Names in braces: of commands in the notes of cells, of fields of rows in what a sweep fills in.
//!
//! Never knows a name: whoever fills a text in says what stands in its place.

/// Puts what `fill` says in the place of each name in braces; what it knows nothing of stays as it is, braces and all.
pub fn filled(text: &str, mut fill: impl FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| Some((fill(name)?, after)));
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
