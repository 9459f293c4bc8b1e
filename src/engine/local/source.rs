//! Where a model's three files come from, and reading them.
//!
//! Never keeps what it has read: each part is read once, by whoever needs it.

use std::borrow::Cow;
use std::path::PathBuf;

use super::config::Config;
use super::forward::Model;
use super::kernel::Kernel;
use super::tokenizer::Tokenizer;
use super::weights::Weights;

/// Where a model is.
#[derive(Clone, Debug)]
pub enum Source {
    /// In the program itself.
    Embedded {
        /// `config.json`.
        config: &'static [u8],
        /// `weights.safetensors`.
        weights: &'static [u8],
        /// `tokenizer.json`.
        tokenizer: &'static [u8],
    },
    /// A folder with files of these names.
    Folder(PathBuf),
}

impl Source {
    /// Reads the shape.
    ///
    /// # Errors
    /// As [`Config::parse`], or the file that cannot be read.
    pub fn config(&self) -> Result<Config, String> {
        Config::parse(&self.file("config.json")?)
    }

    /// Reads the tokenizer.
    ///
    /// # Errors
    /// As [`Tokenizer::parse`], or the file that cannot be read.
    pub fn tokenizer(&self) -> Result<Tokenizer, String> {
        Tokenizer::parse(&self.file("tokenizer.json")?)
    }

    /// Reads shape and weights.
    ///
    /// # Errors
    /// As [`Weights::read`], or the file that cannot be read.
    pub fn model(&self) -> Result<Model, String> {
        let config = self.config()?;
        let weights = Weights::read(&self.file("weights.safetensors")?, &config)?;
        Ok(Model::new(config, weights, Kernel::detect()))
    }

    fn file(&self, name: &str) -> Result<Cow<'static, [u8]>, String> {
        match self {
            Self::Embedded { config, weights, tokenizer } => Ok(Cow::Borrowed(match name {
                "config.json" => config,
                "tokenizer.json" => tokenizer,
                _ => weights,
            })),
            Self::Folder(folder) => {
                let path = folder.join(name);
                std::fs::read(&path).map(Cow::Owned).map_err(|error| format!("{}: {error}", path.display()))
            }
        }
    }
}
