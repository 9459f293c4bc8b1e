//! The hosts that are known by name: where each is, whose key it takes, and what it gives with a token.
//!
//! Never says what a host serves today: its own list of models does.

use super::dialect::Dialect;
use super::key::{self, KeySource};
use super::profile::Profile;

/// A host.
struct Host {
    /// The name it is chosen by.
    name: &'static str,
    base_url: &'static str,
    /// The environment variable that its users keep their key in.
    key_env: &'static str,
    dialect: Dialect,
    /// The model that is asked for where nobody names one; nothing takes the first that the host lists.
    model: Option<&'static str>,
    /// Most alternatives it gives with a token; 0 where it gives no log-probabilities.
    alternatives: usize,
    /// US dollars for a million tokens of the prefix and for a million sampled ones, where one price was published.
    price: Option<(f64, f64)>,
}

/// As of November 2026. Hyperbolic's was the one open host of a 405B base model; it answers by now that it serves no more,
/// in words that are shown as they come.
const HOSTS: [Host; 7] = [
    Host {
        name: "featherless",
        base_url: "https://api.featherless.ai/v1",
        key_env: "FEATHERLESS_API_KEY",
        dialect: Dialect::Hosted,
        model: Some("mistralai/Mistral-Nemo-Base-2407"),
        alternatives: 0,
        price: None,
    },
    Host {
        name: "fireworks",
        base_url: "https://api.fireworks.ai/inference/v1",
        key_env: "FIREWORKS_API_KEY",
        dialect: Dialect::Hosted,
        model: None,
        alternatives: 5,
        price: None,
    },
    Host {
        name: "hyperbolic",
        base_url: "https://api.hyperbolic.xyz/v1",
        key_env: "HYPERBOLIC_API_KEY",
        dialect: Dialect::Hosted,
        model: Some("meta-llama/Meta-Llama-3.1-405B"),
        alternatives: 5,
        price: Some((4.0, 4.0)),
    },
    Host {
        name: "openai",
        base_url: "https://api.openai.com/v1",
        key_env: "OPENAI_API_KEY",
        dialect: Dialect::OpenAi,
        model: Some("davinci-002"),
        alternatives: 5,
        price: Some((2.0, 2.0)),
    },
    Host {
        name: "openrouter",
        base_url: "https://openrouter.ai/api/v1",
        key_env: "OPENROUTER_API_KEY",
        dialect: Dialect::Hosted,
        model: None,
        alternatives: 5,
        price: None,
    },
    Host {
        name: "together",
        base_url: "https://api.together.xyz/v1",
        key_env: "TOGETHER_API_KEY",
        dialect: Dialect::Hosted,
        model: None,
        alternatives: 5,
        price: None,
    },
    Host {
        name: "deepseek",
        base_url: "https://api.deepseek.com/beta",
        key_env: "DEEPSEEK_API_KEY",
        dialect: Dialect::OpenAi,
        model: Some("deepseek-chat"),
        alternatives: 5,
        price: None,
    },
];

impl Host {
    fn profile(&self) -> Profile {
        let price = |which: fn((f64, f64)) -> f64| self.price.map(which);
        Profile {
            model: self.model.map(str::to_owned),
            key: KeySource::Env(self.key_env.to_owned()),
            dialect: Some(self.dialect),
            input_usd_per_million: price(|(input, _)| input),
            output_usd_per_million: price(|(_, output)| output),
            max_alternatives: self.alternatives,
            ..Profile::new(self.name, self.base_url)
        }
    }
}

/// Returns the profile of a host by its name.
pub fn host(name: &str) -> Option<Profile> {
    HOSTS.iter().find(|host| host.name == name).map(Host::profile)
}

/// Returns the names of all hosts.
pub fn host_names() -> impl Iterator<Item = &'static str> {
    HOSTS.iter().map(|host| host.name)
}

/// Returns the profiles of the hosts for which a key lies in its variable.
pub fn hosts_with_key() -> Vec<Profile> {
    HOSTS.iter().filter(|host| key::is_set(host.key_env)).map(Host::profile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_makes_a_profile_under_a_name_of_its_own() {
        let mut names: Vec<&str> = host_names().collect();
        for name in &names {
            host(name).unwrap().check().unwrap();
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), HOSTS.len());
        let hyperbolic = host("hyperbolic").unwrap();
        assert_eq!(hyperbolic.model.as_deref(), Some("meta-llama/Meta-Llama-3.1-405B"));
        assert_eq!(hyperbolic.price().map(|price| price.sampled_usd_per_million), Some(4.0));
        assert_eq!(host("nobody"), None);
    }
}
