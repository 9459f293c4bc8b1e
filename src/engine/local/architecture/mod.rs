//! The architectures that can be computed, one description each.
//!
//! Never computes: `forward` follows a config, whatever architecture it is of.

mod description;
mod falcon;
mod gemma;
mod gpt2;
mod gpt_neox;
mod llama;
mod olmo;
mod olmo2;
mod phi;
mod qwen;
mod stablelm;
mod starcoder2;
#[cfg(test)]
pub(super) mod tests;

pub(super) use self::description::Architecture;
use crate::tr;

/// All of them.
static ALL: [&Architecture; 14] = [
    &llama::LLAMA,
    &qwen::QWEN2,
    &qwen::QWEN3,
    &gpt2::GPT2,
    &gpt_neox::GPT_NEOX,
    &olmo2::OLMO2,
    &gemma::GEMMA,
    &gemma::GEMMA2,
    &gemma::GEMMA3,
    &falcon::FALCON,
    &olmo::OLMO,
    &phi::PHI,
    &stablelm::STABLELM,
    &starcoder2::STARCODER2,
];

impl Architecture {
    /// Finds one by the `model_type` of a `config.json`.
    ///
    /// # Errors
    /// Names the one that cannot be computed, and says what else can be done.
    pub(super) fn of_type(name: &str) -> Result<&'static Self, String> {
        Self::find(name, |architecture| architecture.model_types.contains(&name))
    }

    /// Finds one by the `general.architecture` of a GGUF file.
    ///
    /// # Errors
    /// As [`Architecture::of_type`].
    pub(super) fn of_gguf(name: &str) -> Result<&'static Self, String> {
        Self::find(name, |architecture| architecture.name == name)
    }

    fn find(name: &str, is_it: impl Fn(&Self) -> bool) -> Result<&'static Self, String> {
        let found = ALL.into_iter().find(|architecture| is_it(architecture));
        found.ok_or_else(|| {
            let names: Vec<&str> = ALL.iter().map(|architecture| architecture.name).collect();
            tr!("model-config-architecture", name = format!("{name:?}"), names = names.join(", "))
        })
    }

    /// Tells whether a class computes this architecture, by the beginning of its name.
    pub(super) fn is_class(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.classes.iter().any(|class| {
            name.strip_prefix(class)
                .is_some_and(|rest| ["for", "model", "lmhead"].iter().any(|part| rest.starts_with(part)))
        })
    }
}
