//! Patterns that lead nowhere.

/// Tells whether a pattern leads to a folder in which not one of the files that were found stands. A
/// pattern for another kind of file in a folder that has manifests is no mistake.
pub fn leads_nowhere(pattern: &str, found: &[String]) -> bool {
    let folder = folder(pattern);
    !found.iter().any(|path| path.starts_with(folder))
}

/// Returns the beginning of a pattern that is no pattern, up to its last `/`.
fn folder(pattern: &str) -> &str {
    let is_special = |char: char| "*?[{".contains(char);
    let plain = pattern
        .find(is_special)
        .map_or(pattern, |end| &pattern[..end]);
    plain.rfind('/').map_or("", |slash| &plain[..=slash])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_manifests_is_noticed() {
        let found = ["videos/a.yaml".to_owned(), "spring/b/c.json".to_owned()];
        let check = |pattern: &str| leads_nowhere(pattern, &found);
        assert!(check("vidoes/**/*.yaml"));
        assert!(check("video/*.yaml"));
        assert!(check("spring/a/*.yaml"));
        assert!(!check("videos/**/*.json"));
        assert!(!check("spring/**/*.yml"));
        assert!(!check("**/*.yml"));
        assert!(leads_nowhere("**/*.yml", &[]));
        assert_eq!(folder("videos/a.yaml"), "videos/");
    }
}
