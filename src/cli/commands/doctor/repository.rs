//! Whether git leaves alone what must not be in a repository.

use std::path::Path;

use super::project::Surroundings;
use crate::cli::access::FILE;
use crate::discover::{self, GitError, Standing};
use crate::report::doctor::{Check, Verdict};

/// Looks at what git does with the state, with what lies beside it, and with the key.
pub(super) fn checks(surroundings: &Surroundings) -> Vec<Check> {
    let Some(root) = &surroundings.root else {
        return Vec::new();
    };
    let env = match discover::standing(root, FILE) {
        Ok(standing) => standing,
        Err(GitError::NoRepository { .. }) => {
            let found = "the project is in no git repository";
            return vec![Check::new("git", Verdict::Skipped, found)];
        }
        Err(error) => {
            return vec![Check::new("git", Verdict::Skipped, error.to_string())];
        }
    };
    let mut checks = Vec::new();
    if let Some((_, name)) = surroundings.state() {
        checks.extend(state(root, name));
    }
    checks.extend(key(env, root.join(FILE).is_file()));
    if checks.is_empty() {
        let found = "neither the state nor a key is in the repository";
        checks.push(Check::new("git", Verdict::Fine, found));
    }
    checks
}

/// Says what is wrong with how git sees the state, and the folder of its backups.
fn state(root: &Path, name: &str) -> Option<Check> {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let backups = format!("{folder}/backups/storyform.db");
    let of = |path: &str| discover::standing(root, path).ok();
    match (of(name), of(backups.trim_start_matches('/'))) {
        (Some(Standing::Tracked), _) => Some(
            Check::new(
                "git",
                Verdict::Problem,
                format!("git tracks the state, {name}"),
            )
            .advice(format!(
                "a checkout brings back an old one, and what was paid for since is paid for again: \
                 `git rm --cached {name}`, ignore it, and keep it in one place"
            )),
        ),
        (Some(Standing::Exposed), _) => Some(
            Check::new(
                "git",
                Verdict::Warning,
                format!("git does not ignore the state, {name}"),
            )
            .advice(format!(
                "add `/{name}` to .gitignore before the next `git add`"
            )),
        ),
        (_, Some(Standing::Tracked | Standing::Exposed)) => Some(
            Check::new(
                "git",
                Verdict::Warning,
                "git does not ignore the backups of the state",
            )
            .advice(format!(
                "add `/{folder}/backups/` to .gitignore: they are many, and large"
            )),
        ),
        (Some(Standing::Ignored) | None, Some(Standing::Ignored) | None) => None,
    }
}

/// Says what is wrong with how git sees the file for the key.
fn key(standing: Standing, is_there: bool) -> Option<Check> {
    match standing {
        Standing::Ignored => None,
        Standing::Tracked => Some(
            Check::new(
                "git",
                Verdict::Problem,
                format!("git tracks `{FILE}`, the file for the key"),
            )
            .advice(format!(
                "`git rm --cached {FILE}`, ignore it, and make a new key at \
                     https://app.pictory.ai/api-access: whoever has the repository has the old one"
            )),
        ),
        Standing::Exposed => {
            let verdict = if is_there {
                Verdict::Warning
            } else {
                Verdict::Skipped
            };
            Some(
                Check::new(
                    "git",
                    verdict,
                    format!("git does not ignore `{FILE}`, the file for the key"),
                )
                .advice(format!("add `{FILE}` to .gitignore")),
            )
        }
    }
}
