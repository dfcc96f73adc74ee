//! Addresses of files: which are the simulator's own, and which lie on this machine.
//!
//! The simulator listens on another port at every embedded start, so its own files are known by
//! their path alone: `http://127.0.0.1:1/files/x` and `http://localhost:2/files/x` are the same file.

/// Where files live.
pub(crate) const FILES: &str = "/files/";

/// Returns the path of one of the simulator's own files, without query; `None` for other addresses.
pub(crate) fn own_file(url: &str) -> Option<&str> {
    let path = path_on_this_machine(url)?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.starts_with(FILES).then_some(path)
}

/// Tells whether an address lies on this machine but is not one of the simulator's own files.
pub(crate) fn is_local_neighbour(url: &str) -> bool {
    path_on_this_machine(url).is_some() && own_file(url).is_none()
}

/// Returns the host and port of a plain HTTP address on this machine, and the path with its query.
pub(crate) fn local(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("http://")?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        Some(_) | None => authority,
    };
    let is_here = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    is_here.then_some((authority, if path.is_empty() { "/" } else { path }))
}

fn path_on_this_machine(url: &str) -> Option<&str> {
    local(url).map(|(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_files_are_known_on_any_port() {
        for url in [
            "http://127.0.0.1:1/files/a.png",
            "http://localhost:65000/files/a.png?token=1",
        ] {
            assert_eq!(own_file(url), Some("/files/a.png"));
        }
    }

    #[test]
    fn other_addresses_are_not_ours() {
        assert_eq!(own_file("https://example.com/files/a.png"), None);
        assert_eq!(own_file("http://127.0.0.1.example.com/files/a.png"), None);
        assert!(is_local_neighbour("http://[::1]:80/a.png"));
        assert!(!is_local_neighbour("http://127.0.0.1/files/a.png"));
    }
}
