//! What tells a draft.

use crate::diagnostic::Location;
use crate::manifest::Document;

/// Words that call something a draft wherever they stand in its name.
const DRAFT_WORDS: &[&str] = &["draft", "drafts", "wip"];
/// A word that does so only where it is set apart: a test is also a subject, as in `Test drive`.
const TEST_WORD: &str = "test";
/// Folders of manifests that are drafts.
const DRAFT_FOLDERS: &[&str] = &["draft", "drafts"];

/// How a video says that it is a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DraftSign {
    /// By its id or its name, which stands there.
    Named(Location),
    /// By its profile.
    Profile(String),
    /// By the folder that its manifest is in.
    Folder(String),
}

/// Returns how a video says that it is a draft, if it does.
pub(super) fn draft_sign(document: &Document) -> Option<DraftSign> {
    if let Some(profile) = document.profile().filter(|name| is_draft_name(name)) {
        return Some(DraftSign::Profile(profile.to_owned()));
    }
    let id = document.block.id.as_deref();
    let name = document.storyboard.video_name.as_deref();
    if id.is_some_and(is_draft_name) {
        return Some(DraftSign::Named(document.location("/storyform/id")));
    }
    if name.is_some_and(is_draft_name) {
        return Some(DraftSign::Named(document.location("/videoName")));
    }
    let (folders, _file) = document.source().path().rsplit_once('/')?;
    let folder = folders
        .split('/')
        .find(|folder| DRAFT_FOLDERS.contains(&folder.to_lowercase().as_str()))?;
    Some(DraftSign::Folder(folder.to_owned()))
}

/// Tells whether a name calls what it names a draft: `tour-draft`, `Tour WIP`, `test-tour`, `Tour - test`.
pub(super) fn is_draft_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| DRAFT_WORDS.contains(&word)) || is_test(&lower)
}

/// Tells whether a name in lower case sets the word apart: at either end of an id, between dashes in a name
/// with spaces, or all alone.
fn is_test(name: &str) -> bool {
    let mut parts = name.split(['-', '_', '.']).map(str::trim);
    if name.contains(char::is_whitespace) {
        return parts.any(|part| part == TEST_WORD);
    }
    parts.next() == Some(TEST_WORD) || parts.next_back() == Some(TEST_WORD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::manifest::read_alone;

    #[test]
    fn names_of_drafts_are_known() {
        for name in [
            "tour-draft",
            "Draft",
            "Tour draft",
            "Tour - first draft",
            "WIP Tour",
            "tour_wip",
            "test",
            "test-tour",
            "tour.test",
            "tour_test",
            "Tour - test",
            "Test - Tour",
        ] {
            assert!(is_draft_name(name), "{name}");
        }
        for name in [
            "Tour",
            "Test drive",
            "How to test software",
            "Our test results",
            "Swipe",
            "contest",
            "our-test-lab",
            "Draughts",
            "Aircraft drafting",
            "testament",
            "",
            "-",
        ] {
            assert!(!is_draft_name(name), "{name}");
        }
    }

    #[test]
    fn a_folder_makes_a_draft() {
        let sign = |path: &str| {
            let parsed = read_alone(&Source::new(path, "videoName: Tour\n"));
            draft_sign(&parsed.documents[0])
        };
        assert_eq!(
            sign("videos/Drafts/tour.yaml"),
            Some(DraftSign::Folder("Drafts".to_owned()))
        );
        assert_eq!(
            sign("drafts/2026/tour.yaml"),
            Some(DraftSign::Folder("drafts".to_owned()))
        );
        assert_eq!(sign("videos/drafts.yaml"), None);
        assert_eq!(sign("tour.yaml"), None);
    }
}
