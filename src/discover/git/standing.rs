//! What git does with a file: keeps it, ignores it, or would take it with the next `git add`.

use std::path::Path;

use super::{GitError, run, said};

/// What git does with a file of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is in the index: every checkout brings another version of it, and every push publishes it.
    Tracked,
    /// It is ignored.
    Ignored,
    /// It is neither, so that `git add .` takes it.
    Exposed,
}

/// Asks git about a file, by its path relative to a folder; the file need not exist.
///
/// # Errors
///
/// Fails if the folder is in no repository that git reads, and if there is no git.
pub fn standing(folder: &Path, path: &str) -> Result<Standing, GitError> {
    let listed = run(folder, &["ls-files", "-z", "--", &literal(path)])?;
    if !listed.status.success() {
        return Err(GitError::NoRepository {
            folder: folder.display().to_string(),
            said: said(&listed),
        });
    }
    if !listed.stdout.is_empty() {
        return Ok(Standing::Tracked);
    }
    let ignored = run(folder, &["check-ignore", "--quiet", "--", path])?;
    match ignored.status.code() {
        Some(0) => Ok(Standing::Ignored),
        Some(1) => Ok(Standing::Exposed),
        _ => Err(GitError::Failed {
            command: format!("check-ignore -- {path}"),
            said: said(&ignored),
        }),
    }
}

/// Writes a path so that none of its characters is a pattern.
fn literal(path: &str) -> String {
    format!(":(literal){path}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::git::tests::repository;

    #[test]
    fn a_file_is_tracked_ignored_or_exposed() {
        let folder = repository();
        let site = folder.path().join("site");
        std::fs::write(site.join(".gitignore"), "/state\n.env\n").unwrap();
        let check = |path: &str| standing(&site, path).unwrap();
        assert_eq!(check("videos/a.yaml"), Standing::Tracked);
        assert_eq!(check("videos"), Standing::Tracked);
        assert_eq!(check("videos/*.yaml"), Standing::Exposed);
        assert_eq!(check("state/storyform.db"), Standing::Ignored);
        assert_eq!(check(".env"), Standing::Ignored);
        assert_eq!(check("new.yaml"), Standing::Exposed);
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(matches!(
            standing(elsewhere.path(), ".env"),
            Err(GitError::NoRepository { .. })
        ));
    }
}
