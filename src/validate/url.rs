//! Addresses that Pictory can fetch.

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UrlProblem {
    /// It is empty or has no scheme, like a path.
    Relative,
    /// Its scheme is neither `http` nor `https`.
    Scheme,
    /// It has no host, or one that cannot be.
    Host,
    /// It has white space or control characters.
    Space,
}

/// Checks that a text is an absolute `http` or `https` address.
pub(super) fn check(text: &str) -> Result<(), UrlProblem> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(UrlProblem::Space);
    }
    let (scheme, rest) = text.split_once("://").ok_or(UrlProblem::Relative)?;
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return Err(UrlProblem::Scheme);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    if is_host_and_port(host_and_port) {
        Ok(())
    } else {
        Err(UrlProblem::Host)
    }
}

fn is_host_and_port(text: &str) -> bool {
    if let Some(bracketed) = text.strip_prefix('[') {
        return bracketed.split_once(']').is_some_and(|(address, port)| {
            address.parse::<std::net::Ipv6Addr>().is_ok()
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        });
    }
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && is_port(port),
        None => is_host(text),
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.trim_end_matches('.').split('.').all(|label| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|c| c.is_alphanumeric() || "-_".contains(c))
        })
}

fn is_port(port: &str) -> bool {
    port.is_empty() || port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_pass() {
        for url in [
            "https://example.com/a.mp4",
            "HTTP://example.com",
            "https://cdn.example.com:8443/a%20b.png?x=1&y={z}#top",
            "http://127.0.0.1:8080/pictoryapis",
            "http://[::1]:8080/a.png",
            "https://user:secret@example.com/feed",
            "https://bücher.example/a",
        ] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn others_say_what_is_wrong() {
        for (url, problem) in [
            ("", UrlProblem::Relative),
            ("images/a.png", UrlProblem::Relative),
            ("example.com/a.png", UrlProblem::Relative),
            ("s3://bucket/a.png", UrlProblem::Scheme),
            ("https:///a.png", UrlProblem::Host),
            ("https://.example.com", UrlProblem::Host),
            ("https://example.com:eighty/", UrlProblem::Host),
            ("https://example.com/a b.png", UrlProblem::Space),
        ] {
            assert_eq!(check(url), Err(problem), "{url}");
        }
    }
}
