//! Base URLs: where requests with a secret in them may go.

use std::net::IpAddr;

use reqwest::Url;

/// Why a text is no base URL for requests with a secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BaseError {
    /// It is no URL.
    #[error("it is not a URL: {reason}")]
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// It has a user, a password, a query or a fragment.
    #[error("it may only have a scheme, a host, a port and a path")]
    TooMuch,
    /// The secret would travel in clear.
    #[error("with the scheme `{scheme}` and the host `{host}`, the secret would travel in clear")]
    Insecure {
        /// The scheme.
        scheme: String,
        /// The host.
        host: String,
    },
}

/// Where requests go: a base URL that may be trusted with a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    url: Url,
}

impl Base {
    /// Checks a base URL.
    pub(crate) fn parse(text: &str) -> Result<Self, BaseError> {
        let url = Url::parse(text.trim()).map_err(|error| BaseError::Unreadable {
            reason: error.to_string(),
        })?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let credentials = !url.username().is_empty() || url.password().is_some();
        if credentials || url.query().is_some() || url.fragment().is_some() {
            return Err(BaseError::TooMuch);
        }
        let safe = match url.scheme() {
            "https" => !host.is_empty(),
            "http" => is_loopback_host(&host),
            _ => false,
        };
        if !safe {
            let scheme = url.scheme().to_owned();
            return Err(BaseError::Insecure { scheme, host });
        }
        Ok(Self { url })
    }

    /// Tells whether requests go out in clear, which they do to this machine only.
    pub(crate) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Tells whether requests stay on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.url.host_str().is_some_and(is_loopback_host)
    }

    /// Returns the URL of a path below the base, each segment escaped.
    pub(crate) fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        url.path_segments_mut()
            .expect("http and https URLs have paths")
            .pop_if_empty()
            .extend(segments);
        url
    }
}

/// Tells whether a base URL leads to this very machine.
pub fn is_loopback(base_url: &str) -> bool {
    let url = Url::parse(base_url).ok();
    url.is_some_and(|url| url.host_str().is_some_and(is_loopback_host))
}

/// Tells whether the host of a URL means this machine.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_out_over_tls_or_not_far() {
        for fine in [
            "https://api.pictory.ai/pictoryapis",
            "https://example.test/",
            "http://127.0.0.1:8080/pictoryapis",
            "http://[::1]:9/x",
            "http://localhost:1",
            "http://LOCALHOST/",
        ] {
            assert!(Base::parse(fine).is_ok(), "{fine}");
        }
        for insecure in [
            "http://api.pictory.ai/pictoryapis",
            "http://127.0.0.1.example.test/",
            "http://localhost.example.test/",
            "http://0.0.0.0/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
        ] {
            let error = Base::parse(insecure).unwrap_err();
            assert!(matches!(error, BaseError::Insecure { .. }), "{insecure}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (url, local) in [
            ("http://127.0.0.1:8080/x", true),
            ("http://[::1]:9/x", true),
            ("http://localhost:1", true),
            ("https://127.0.0.1/", true),
            ("https://api.pictory.ai/pictoryapis", false),
            ("https://127.0.0.1.example.test/", false),
        ] {
            assert_eq!(Base::parse(url).unwrap().is_local(), local, "{url}");
            assert_eq!(is_loopback(url), local, "{url}");
        }
    }

    #[test]
    fn a_base_url_carries_no_secrets() {
        for text in [
            "https://canary@example.test/",
            "https://u:canary@example.test/",
            "https://example.test/?key=canary",
            "https://example.test/#canary",
        ] {
            let error = Base::parse(text).unwrap_err();
            assert!(matches!(error, BaseError::TooMuch), "{text}");
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }

    #[test]
    fn paths_are_joined_and_escaped() {
        for base in ["https://h.test/api", "https://h.test/api/"] {
            let base = Base::parse(base).unwrap();
            assert_eq!(
                base.join(&["v1", "jobs", "a/b?c"]).as_str(),
                "https://h.test/api/v1/jobs/a%2Fb%3Fc"
            );
        }
    }
}
