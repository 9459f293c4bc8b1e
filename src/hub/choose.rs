//! Which files of a repository are wanted.
//!
//! Never the same weights twice, and never a pickle: reading one runs the program in it.

use super::{errors::HubError, spec::Spec};

/// Quantisations of GGUF files, the best choice first: those that the program computes itself stand before those that
/// only llama.cpp reads.
const QUANTISATIONS: [&str; 24] = [
    "Q4_K_M", "Q8_0", "Q5_K_M", "Q6_K", "Q4_K_S", "Q5_K_S", "Q4_0", "F16", "BF16", "F32", "Q5_0", "Q5_1",
    "Q4_1", "IQ4_NL", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "IQ3_M", "IQ3_S", "IQ3_XS", "Q2_K", "IQ2_M",
    "IQ1_M",
];

/// Up to this size `Q8_0` is the better choice: the rows of small models are mostly no multiple of 256, which the K
/// formats need, and they lose more by coarse weights.
const SMALL: u64 = 1_100_000_000;

/// What stands in the names of GGUF files that are no model.
const NO_MODELS: [&str; 6] = ["mmproj", "imatrix", "mtp-", "eagle3-", "dflash-", "dspark-"];

/// What stands beside weights, as far as it is there.
const COMPANIONS: [&str; 5] =
    ["config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json", "tokenizer.model"];

/// The weights of a model in one file.
const WHOLE: &str = "model.safetensors";

/// The list of its parts, where it is in several.
const INDEX: &str = "model.safetensors.index.json";

/// Endings of pickles.
const PICKLES: [&str; 6] = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"];

/// How many names an error shows.
const MOST_NAMES: usize = 12;

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// The files, small ones first.
    pub names: Vec<String>,
    /// One of them that names more.
    pub index: Option<&'static str>,
    /// The file that is the model; without one it is the folder.
    pub model: Option<String>,
}

/// Chooses among files, each a name and a size.
///
/// # Errors
/// [`HubError::NoFile`], [`HubError::Pickle`] or [`HubError::NoWeights`].
pub(super) fn choose(files: &[(&str, u64)], spec: &Spec) -> Result<Choice, HubError> {
    if let Some(wanted) = &spec.file {
        return named(files, wanted, spec);
    }
    let has = |name: &str| files.iter().any(|(known, _)| *known == name);
    let weights = [INDEX, WHOLE].into_iter().find(|name| has(name));
    // A folder with one whole file needs no list of parts; some have both.
    let weights = if has(WHOLE) { Some(WHOLE) } else { weights };
    if let Some(weights) = weights {
        let companions = COMPANIONS.into_iter().filter(|name| has(name));
        let names = companions.chain([weights]).map(str::to_owned).collect();
        return Ok(Choice { names, index: (weights == INDEX).then_some(INDEX), model: None });
    }
    if let Some(best) = best(files) {
        return Ok(file(best));
    }
    let repo = spec.repo.clone();
    let pickles: Vec<&str> =
        files.iter().map(|(name, _)| *name).filter(|name| is_pickle(name)).take(MOST_NAMES).collect();
    match pickles.is_empty() {
        true => Err(HubError::NoWeights { repo }),
        false => Err(HubError::Pickle { repo, files: pickles.join(", ") }),
    }
}

fn named(files: &[(&str, u64)], wanted: &str, spec: &Spec) -> Result<Choice, HubError> {
    let repo = spec.repo.clone();
    if is_pickle(wanted) {
        return Err(HubError::Pickle { repo, files: wanted.to_owned() });
    }
    if files.iter().any(|(name, _)| *name == wanted) {
        return Ok(file(wanted));
    }
    if let Some((name, _)) = models(files).find(|(name, _)| has_tag(name, wanted)) {
        return Ok(file(name));
    }
    let known: Vec<&str> = files.iter().map(|(name, _)| *name).take(MOST_NAMES).collect();
    let more = if files.len() > MOST_NAMES { ", …" } else { "" };
    Err(HubError::NoFile { repo, file: wanted.to_owned(), known: format!("{}{more}", known.join(", ")) })
}

fn file(name: &str) -> Choice {
    let names = shards(name);
    Choice { model: names.first().cloned(), names, index: None }
}

/// Returns the GGUF files that are models, of several parts the first, each with the size of the whole.
fn models<'f>(files: &'f [(&'f str, u64)]) -> impl Iterator<Item = (&'f str, u64)> {
    let is_model = |name: &str| {
        let lower = name.to_lowercase();
        lower.ends_with(".gguf") && !NO_MODELS.iter().any(|mark| lower.contains(mark))
    };
    files.iter().filter(move |(name, _)| is_model(name)).filter_map(|(name, size)| {
        let all = shards(name);
        let of_part = |part: &String| files.iter().find(|(known, _)| known == part).map(|(_, size)| *size);
        match all.as_slice() {
            [_] => Some((*name, *size)),
            [first, ..] if first == name => Some((*name, all.iter().filter_map(of_part).sum())),
            _ => None,
        }
    })
}

fn best<'f>(files: &'f [(&'f str, u64)]) -> Option<&'f str> {
    let of = |tag: &str| models(files).find(|(name, _)| has_tag(name, tag));
    let small = of("Q8_0").filter(|(_, size)| *size <= SMALL);
    let best = small.or_else(|| QUANTISATIONS.iter().find_map(|tag| of(tag)));
    best.or_else(|| models(files).next()).map(|(name, _)| name)
}

/// Tells whether a file's name has a part between marks, in capitals or not: `NAME.Q4_K_M.gguf`.
fn has_tag(name: &str, tag: &str) -> bool {
    let (name, tag) = (name.to_lowercase(), tag.to_lowercase());
    name.match_indices(&tag).any(|(at, _)| {
        let before = name[..at].chars().next_back();
        let behind = name[at + tag.len()..].chars().next();
        before.is_none_or(|c| ".-_/".contains(c)) && behind.is_some_and(|c| ".-".contains(c))
    })
}

/// Returns the names of all parts of a file, `NAME-00001-of-00003.gguf` and so on; of one that is whole, its own.
pub(super) fn shards(name: &str) -> Vec<String> {
    parts(name).unwrap_or_else(|| vec![name.to_owned()])
}

fn parts(name: &str) -> Option<Vec<String>> {
    let (stem, ending) = name.rsplit_once('.')?;
    let (rest, count) = stem.rsplit_once("-of-")?;
    let (base, number) = rest.rsplit_once('-')?;
    let is_number = |text: &str| text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    let total: usize = count.parse().ok()?;
    let is_part = is_number(count) && is_number(number) && (1..=total).contains(&number.parse().ok()?);
    is_part.then(|| (1..=total).map(|part| format!("{base}-{part:05}-of-{count}.{ending}")).collect())
}

/// Returns the files that an index names, each once and in order; nothing where it is no index.
pub(super) fn named_by_index(text: &[u8]) -> Option<Vec<String>> {
    let json: serde_json::Value = serde_json::from_slice(text).ok()?;
    let map = json.get("weight_map")?.as_object()?;
    let mut names: Vec<String> =
        map.values().map(|name| name.as_str().map(str::to_owned)).collect::<Option<_>>()?;
    names.sort();
    names.dedup();
    Some(names)
}

fn is_pickle(name: &str) -> bool {
    let name = name.to_lowercase();
    PICKLES.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(spec: &str, names: &[&str]) -> Result<Choice, HubError> {
        let files: Vec<(&str, u64)> = names.iter().map(|name| (*name, 2_000_000_000)).collect();
        choose(&files, &Spec::parse(spec).unwrap())
    }

    fn names(spec: &str, names: &[&str]) -> Vec<String> {
        chosen(spec, names).unwrap().names
    }

    #[test]
    fn weights_come_once_and_with_what_reads_them() {
        let mistral = [
            "README.md",
            "config.json",
            "consolidated.safetensors",
            "generation_config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "params.json",
            "tokenizer.json",
            "tokenizer.model",
            "tokenizer_config.json",
        ];
        let choice = chosen("a/b", &mistral).unwrap();
        let expected = [
            "config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "generation_config.json",
            "tokenizer.model",
            "model.safetensors.index.json",
        ];
        assert_eq!((choice.names.as_slice(), choice.model), (&expected.map(str::to_owned)[..], None));
        assert_eq!(choice.index, Some(INDEX));
        let gpt2 = [
            "config.json",
            "flax_model.msgpack",
            "model.safetensors",
            "pytorch_model.bin",
            "rust_model.ot",
            "tf_model.h5",
            "tokenizer.json",
            "vocab.json",
        ];
        assert_eq!(names("gpt2", &gpt2), ["config.json", "tokenizer.json", "model.safetensors"]);
    }

    #[test]
    fn the_best_quantisation_is_chosen_and_others_by_their_part_of_the_name() {
        let files = [
            "M-mmproj-F16.gguf",
            "M.Q2_K.gguf",
            "M.Q4_K_M.gguf",
            "M.Q8_0.gguf",
            "M.bf16.gguf",
            "M.imatrix.gguf",
        ];
        assert_eq!(names("a/b", &files), ["M.Q4_K_M.gguf"]);
        assert_eq!(names("a/b:q8_0", &files), ["M.Q8_0.gguf"]);
        assert_eq!(names("a/b:BF16", &files), ["M.bf16.gguf"]);
        assert!(matches!(chosen("a/b:F16", &files), Err(HubError::NoFile { .. })), "bf16 is not f16");
        assert!(matches!(chosen("a/b:Q4_K", &files), Err(HubError::NoFile { .. })));
        assert_eq!(names("a/b", &["x.Q2_K.gguf", "x.F16.gguf"]), ["x.F16.gguf"]);
        assert_eq!(names("a/b", &["odd.gguf"]), ["odd.gguf"]);
        let small = [("M.Q4_K_M.gguf", 105_000_000), ("M.Q8_0.gguf", 145_000_000)];
        assert_eq!(choose(&small, &Spec::parse("a/b").unwrap()).unwrap().names, ["M.Q8_0.gguf"]);
    }

    #[test]
    fn of_several_parts_all_come() {
        let files = ["Q8_0/m-Q8_0-00001-of-00002.gguf", "Q8_0/m-Q8_0-00002-of-00002.gguf"];
        for spec in ["a/b", "a/b:Q8_0", "a/b:Q8_0/m-Q8_0-00002-of-00002.gguf"] {
            let choice = chosen(spec, &files).unwrap();
            assert_eq!(choice.names, files, "{spec}");
            assert_eq!(choice.model.as_deref(), Some(files[0]), "{spec}");
        }
        assert_eq!(shards("m-00003-of-00002.gguf"), ["m-00003-of-00002.gguf"]);
        assert_eq!(shards("m-of-b.gguf"), ["m-of-b.gguf"]);
    }

    #[test]
    fn pickles_are_refused() {
        let told = chosen("a/b", &["config.json", "pytorch_model.bin"]).unwrap_err();
        assert!(matches!(told, HubError::Pickle { .. }) && told.to_string().contains("pytorch_model.bin"));
        assert!(matches!(chosen("a/b:x.pt", &["x.pt"]), Err(HubError::Pickle { .. })));
        assert!(matches!(chosen("a/b", &["README.md"]), Err(HubError::NoWeights { .. })));
    }

    #[test]
    fn an_index_names_its_parts() {
        let index = br#"{"metadata":{},"weight_map":{"a":"m-2.safetensors","b":"m-1.safetensors","c":"m-2.safetensors"}}"#;
        assert_eq!(named_by_index(index).unwrap(), ["m-1.safetensors", "m-2.safetensors"]);
        assert_eq!(named_by_index(b"<html>"), None);
    }
}
