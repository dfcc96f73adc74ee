//! Where a file is, checked before anybody goes there.

use std::fmt;

use reqwest::Url;

use super::fetch_error::FetchError;
use crate::network::is_loopback_host;

/// How much of an address is repeated in a message.
const SHOWN_CHARS_MAX: usize = 300;

/// An address that a file may be fetched from. It is shown without its query, which may hold a
/// token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileUrl {
    url: Url,
}

impl FileUrl {
    /// Checks an address. A name and a password in it would be sent along, so there may be none.
    pub(super) fn parse(text: &str) -> Result<Self, FetchError> {
        let unusable = |reason: String| FetchError::UnusableUrl {
            url: shown(text),
            reason,
        };
        let mut url = Url::parse(text.trim()).map_err(|error| unusable(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(unusable("only http and https are fetched".to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(unusable("it has a user or a password".to_owned()));
        }
        url.set_fragment(None);
        Ok(Self { url })
    }

    /// Returns where a redirect leads. None may lead from elsewhere onto this machine: what is found
    /// there was not meant to be fetched, and stored at Pictory.
    pub(super) fn follow(&self, location: &str) -> Result<Self, FetchError> {
        let nowhere = |reason: String| FetchError::Redirected {
            url: self.to_string(),
            reason,
        };
        let next = self.url.join(location);
        let next =
            next.map_err(|error| nowhere(format!("its redirect cannot be read: {error}")))?;
        let next = Self::parse(next.as_str())?;
        if next.is_local() && !self.is_local() {
            return Err(nowhere("it redirects to this machine".to_owned()));
        }
        Ok(next)
    }

    /// Returns the same path and query on another server.
    pub(super) fn at(&self, origin: &Url) -> Self {
        let mut url = origin.clone();
        url.set_path(self.url.path());
        url.set_query(self.url.query());
        Self { url }
    }

    /// Tells whether it is on this very machine.
    pub(super) fn is_local(&self) -> bool {
        self.url.host_str().is_some_and(is_loopback_host)
    }

    pub(super) fn url(&self) -> Url {
        self.url.clone()
    }
}

impl fmt::Display for FileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(self.url.as_str()))
    }
}

/// Returns what may be shown of an address, even of one that cannot be read: neither query nor
/// fragment, and nothing before an `@`.
fn shown(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let text = text.rsplit('@').next().unwrap_or_default().trim();
    let visible = text.chars().filter(|char| !char.is_control());
    visible.take(SHOWN_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_usable() {
        for fine in [
            "https://f.test/a.png",
            " http://f.test/a.png?token=1#top ",
            "http://127.0.0.1:9/x",
        ] {
            assert!(FileUrl::parse(fine).is_ok(), "{fine}");
        }
        for text in [
            "",
            "a.png",
            "/a.png",
            "http://",
            "http://[::1",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "ftp://f.test/a.png",
            "https://user@f.test/",
            "https://user:canary@f.test/",
            "https://:canary@f.test:bad/?canary",
            "\u{1b}[31m",
        ] {
            let error = FileUrl::parse(text).unwrap_err();
            assert!(matches!(error, FetchError::UnusableUrl { .. }), "{text}");
            let words = format!("{error} {error:?}");
            assert!(
                !words.contains("canary") && !words.contains('\u{1b}'),
                "{words}"
            );
        }
    }

    #[test]
    fn a_query_is_not_shown() {
        let url = FileUrl::parse("https://f.test/a.png?token=canary#canary").unwrap();
        assert_eq!(url.to_string(), "https://f.test/a.png");
        assert_eq!(url.url().as_str(), "https://f.test/a.png?token=canary");
    }

    #[test]
    fn redirects_may_be_relative_and_stay_on_the_web() {
        let url = FileUrl::parse("https://f.test/a/b.png").unwrap();
        for (location, expected) in [
            ("c.png", "https://f.test/a/c.png"),
            ("/c.png?x=1", "https://f.test/c.png?x=1"),
            ("//g.test/c", "https://g.test/c"),
            ("http://g.test/c", "http://g.test/c"),
        ] {
            assert_eq!(url.follow(location).unwrap().url().as_str(), expected);
        }
        for location in [
            "file:///etc/passwd",
            "https://u:p@g.test/",
            "https://[",
            "http://127.0.0.1:80/secret",
            "https://localhost/",
        ] {
            assert!(url.follow(location).is_err(), "{location}");
        }
        let near = FileUrl::parse("http://localhost:1/").unwrap();
        assert!(near.follow("http://127.0.0.1:2/").is_ok());
    }

    #[test]
    fn another_server_gets_the_same_path_and_query() {
        let url = FileUrl::parse("http://localhost:1/files/a%20b.png?x=1").unwrap();
        let origin = Url::parse("http://127.0.0.1:2/pictoryapis").unwrap();
        let moved = url.at(&origin).url();
        assert_eq!(moved.as_str(), "http://127.0.0.1:2/files/a%20b.png?x=1");
    }
}
