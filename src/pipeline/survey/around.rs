//! What a manifest means depends on the files around it: on the defaults above it, and on the rows that
//! it names. The project file concerns all of them at once.

use std::collections::{BTreeMap, HashMap};

use crate::index::Digest;
use crate::pipeline::sources::{Sources, above, folders};

/// What stands for a file that is not there, or cannot be read.
const MISSING: &[u8] = b"missing";

/// The digests of the files around manifests.
pub(super) struct Around {
    /// Those of all the defaults that apply in a folder, by its path.
    defaults: HashMap<String, Digest>,
    /// Those of files with rows, by their paths; one that is not here is missing.
    rows: BTreeMap<String, Digest>,
}

impl Around {
    /// Looks at the defaults around some manifests, by their paths.
    pub(super) fn of<'a>(sources: &Sources, manifests: impl Iterator<Item = &'a str>) -> Self {
        let mut defaults: HashMap<String, Digest> = HashMap::new();
        let mut last = None;
        for path in manifests {
            let folder = above(path).unwrap_or_default();
            // Neighbours stand together.
            if last != Some(folder) && !defaults.contains_key(folder) {
                defaults.insert(folder.to_owned(), chain(sources, path));
            }
            last = Some(folder);
        }
        Self {
            defaults,
            rows: BTreeMap::new(),
        }
    }

    /// Takes in the texts of files with rows, each with its path.
    pub(super) fn add_rows<'a>(&mut self, rows: impl IntoIterator<Item = (&'a str, &'a str)>) {
        let digests = rows
            .into_iter()
            .map(|(path, text)| (path.to_owned(), Digest::of(text.as_bytes())));
        self.rows = digests.collect();
    }

    /// Returns the digest of everything around a manifest that names these files with rows.
    pub(super) fn digest(&self, path: &str, rows: &[String]) -> Digest {
        let folder = above(path).unwrap_or_default();
        let defaults = self.defaults.get(folder).copied();
        let defaults = defaults.unwrap_or_else(|| Digest::of(MISSING));
        if rows.is_empty() {
            return defaults;
        }
        let of_row = |path: &String| match self.rows.get(path) {
            Some(digest) => digest.bytes().as_slice(),
            None => MISSING,
        };
        Digest::of_parts(
            std::iter::once(defaults.bytes().as_slice()).chain(rows.iter().map(of_row)),
        )
    }
}

/// Returns the digest of the defaults that apply to a manifest, the nearest first.
fn chain(sources: &Sources, path: &str) -> Digest {
    let layers = folders(path).map(|folder| match sources.defaults.get(folder) {
        Some(layer) => layer.source().text().as_bytes(),
        None => MISSING,
    });
    Digest::of_parts(layers)
}
