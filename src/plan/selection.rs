//! Which videos a plan is about.

use globset::{Glob, GlobMatcher};

use crate::model::{VideoId, VideoKey};

/// Chooses videos by patterns on their ids or manifests.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    wanted: Vec<GlobMatcher>,
    unwanted: Vec<GlobMatcher>,
}

/// A pattern that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{selector}` is not a pattern for videos")]
pub struct InvalidSelector {
    /// The pattern as given.
    pub selector: String,
    /// Why it cannot be read.
    #[source]
    pub reason: globset::Error,
}

impl Selection {
    /// Reads selectors: an id, a path of a manifest, or a pattern of either, with `!` in front to
    /// leave out what it matches. No selectors select everything.
    ///
    /// # Errors
    ///
    /// Names the first selector that is no pattern.
    pub fn new(selectors: &[String]) -> Result<Self, InvalidSelector> {
        let mut selection = Self::default();
        for selector in selectors {
            let (list, pattern) = match selector.strip_prefix('!') {
                Some(pattern) => (&mut selection.unwanted, pattern),
                None => (&mut selection.wanted, selector.as_str()),
            };
            let glob = Glob::new(pattern).map_err(|reason| InvalidSelector {
                selector: selector.clone(),
                reason,
            })?;
            list.push(glob.compile_matcher());
        }
        Ok(selection)
    }

    /// Tells whether a video is chosen.
    pub fn includes(&self, key: &VideoKey, manifest: Option<&str>) -> bool {
        let VideoKey { id, profile: _ } = key;
        let matches = |matcher: &GlobMatcher| is_match(matcher, id, manifest);
        (self.wanted.is_empty() || self.wanted.iter().any(matches))
            && !self.unwanted.iter().any(matches)
    }

    /// Tells whether the videos of a manifest are chosen, by its path alone.
    pub(super) fn includes_path(&self, manifest: &str) -> bool {
        let matches = |matcher: &GlobMatcher| matcher.is_match(manifest);
        (self.wanted.is_empty() || self.wanted.iter().any(matches))
            && !self.unwanted.iter().any(matches)
    }
}

fn is_match(matcher: &GlobMatcher, id: &VideoId, manifest: Option<&str>) -> bool {
    matcher.is_match(id.as_str()) || manifest.is_some_and(|path| matcher.is_match(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(selectors: &[&str], id: &str, path: &str) -> bool {
        let selectors: Vec<String> = selectors
            .iter()
            .map(|selector| (*selector).to_owned())
            .collect();
        let key = VideoKey {
            id: VideoId::new(id),
            profile: None,
        };
        Selection::new(&selectors)
            .unwrap()
            .includes(&key, Some(path))
    }

    #[test]
    fn ids_paths_patterns_and_negation() {
        assert!(selects(&[], "tour", "videos/tour.yaml"));
        assert!(selects(&["tour"], "tour", "videos/a.yaml"));
        assert!(!selects(&["tour"], "tour-2", "videos/a.yaml"));
        assert!(selects(&["tour*"], "tour-2", "videos/a.yaml"));
        assert!(selects(&["videos/en/**"], "x", "videos/en/a/b.yaml"));
        assert!(!selects(&["!tour"], "tour", "videos/a.yaml"));
        assert!(selects(&["!tour"], "other", "videos/a.yaml"));
        assert!(Selection::new(&["[".to_owned()]).is_err());
    }
}
