//! Owns what all clients of HTTP here have in common: how one is made, which hosts are this machine, and why a request
//! failed.
//!
//! Never sends a request, and never follows a redirect.

use std::{error::Error as _, net::IpAddr, time::Duration};

use reqwest::{Certificate, ClientBuilder, Error, Url, redirect::Policy};

/// Begins a client that follows no redirect, since what it sends may be meant for one host alone, that takes bodies as
/// they are, and that asks this machine without a proxy. It trusts nobody yet: see [`with_roots`].
pub fn client(url: &str, connect: Duration) -> ClientBuilder {
    // The first one stays; a second installation is refused, which is as good.
    rustls::crypto::ring::default_provider().install_default().ok();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("samplebook/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect)
        .redirect(Policy::none())
        .no_gzip();
    if is_loopback(url) { builder.no_proxy() } else { builder }
}

/// Lets a client trust whom browsers trust.
pub fn with_roots(builder: ClientBuilder) -> ClientBuilder {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    builder.tls_certs_merge(roots.iter().filter_map(|root| Certificate::from_der(root).ok()))
}

/// Tells whether an address is of this machine.
pub fn is_loopback(url: &str) -> bool {
    let (host, address) = host(url);
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_some_and(|address| address.is_loopback())
}

/// Tells whether an address is of this machine or of a private network.
pub fn is_near(url: &str) -> bool {
    let (host, address) = host(url);
    is_loopback(url)
        || host.ends_with(".local")
        || match address {
            Some(IpAddr::V4(address)) => address.is_private() || address.is_link_local(),
            Some(IpAddr::V6(address)) => address.is_unique_local() || address.is_unicast_link_local(),
            None => false,
        }
}

/// Returns the host of an address, and its number where it is one.
fn host(url: &str) -> (String, Option<IpAddr>) {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    (host, address)
}

/// Returns the inner reasons of an error, each once: they do not say the address, which may carry a signature.
pub fn reasons(error: &Error) -> Option<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        if texts.last() != Some(&text) {
            texts.push(text);
        }
        source = error.source();
    }
    (!texts.is_empty()).then(|| texts.join(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_are_near() {
        for url in [
            "http://localhost:1",
            "http://10.0.0.1/v1",
            "http://192.168.1.2:8080",
            "http://box.local",
            "http://[fd00::1]:1",
        ] {
            assert!(is_near(url), "{url}");
        }
        for url in ["http://8.8.8.8", "https://api.example.com/v1", "http://[2001:db8::1]/v1", "nonsense"] {
            assert!(!is_near(url), "{url}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for url in ["http://localhost:1/v1", "http://127.0.0.2/v1", "http://[::1]:8080/v1"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["http://10.0.0.1/v1", "https://localhost.example/v1", "http://[2001:db8::1]/v1"] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
