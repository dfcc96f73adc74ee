//! Where the project file says which files declare videos.

use std::sync::Arc;

use super::read::read;
use super::tree::Content;
use crate::diagnostic::{Location, Source};

/// Returns the patterns that a project file writes under `manifests`, each with its place; none if it
/// leaves them to the defaults.
pub fn patterns(source: &Arc<Source>) -> Vec<(String, Location)> {
    let documents = read(source).documents;
    let listed = documents.first().and_then(|tree| tree.field("manifests"));
    let items = listed.map_or(&[][..], |listed| listed.value.items()).iter();
    let written = items.filter_map(|item| {
        let Content::Text(text) = &item.content else {
            return None;
        };
        let location = item.mark.location(std::slice::from_ref(source));
        Some((text.clone(), location))
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found_with_their_places() {
        let check = |text: &str| -> Vec<(String, usize)> {
            let found = patterns(&Source::new("storyform.yaml", text)).into_iter();
            found
                .map(|(text, place)| (text, place.position().line))
                .collect()
        };
        assert_eq!(
            check("manifests:\n  - a/*.yaml\n  - 'b'\n"),
            [("a/*.yaml".to_owned(), 2), ("b".to_owned(), 3)]
        );
        assert_eq!(check("project: x\n"), []);
        assert_eq!(check("manifests: a\n"), []);
        assert_eq!(check(""), []);
    }
}
