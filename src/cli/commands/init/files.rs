//! What a new project consists of.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::questions::Answers;
use crate::cli::args::{Pipelines, Renderer};
use crate::cli::commands::schema::SCHEMA_FOLDER;
use crate::discover::{self, PROJECT_FILE};
use crate::manifest::{FileKind, schema_text, to_yaml};

/// The files for pipelines. They name the program as the guide for pipelines does.
const GITHUB_PLAN: &str = include_str!("../../../../ci/github-plan.yml");
const GITHUB_APPLY: &str = include_str!("../../../../ci/github-apply.yml");
const GITLAB: &str = include_str!("../../../../ci/gitlab-project.yml");
/// Where the program is from, in those files, unless this build knows it.
const SOURCE: &str = "OWNER/storyform";
/// The folder of the project in them.
const FOLDER: &str = "films";
/// The release in them.
const RELEASE: &str = "v0.1.0";

/// What git must leave alone.
pub(super) const GITIGNORE: &str = include_str!("gitignore");
/// Forms of the line that matters most in it.
const STATE_IS_IGNORED: [&str; 4] = ["/state", "/state/", "state", "state/"];

/// A file that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewFile {
    /// Where it belongs.
    pub(super) path: PathBuf,
    /// What is in it.
    pub(super) text: String,
}

/// Lists the files of a project in `folder`, the project file last: a folder without it is no project.
pub(super) fn files(folder: &Path, answers: &Answers) -> Vec<NewFile> {
    let schemas = FileKind::ALL.into_iter().map(|kind| {
        let path = format!("{SCHEMA_FOLDER}/{}", kind.file_name());
        (path, schema_text(kind))
    });
    let provider = match answers.provider {
        Renderer::Simulator => "simulator",
        Renderer::Pictory => "pictory",
    };
    let name = to_yaml(&Value::from(answers.name.as_str()));
    let project = include_str!("storyform.yaml")
        .replacen("NAME", name.trim_end(), 1)
        .replacen("PROVIDER", provider, 1);
    let welcome = include_str!("welcome.yaml").to_owned();
    let files = schemas.chain([
        ("videos/welcome.yaml".to_owned(), welcome),
        (PROJECT_FILE.to_owned(), project),
    ]);
    let files = files.map(|(path, text)| NewFile {
        path: folder.join(path),
        text,
    });
    pipelines(folder, answers.ci)
        .into_iter()
        .chain(files)
        .collect()
}

/// Lists the files for pipelines, which belong to the top of the repository.
fn pipelines(folder: &Path, ci: Pipelines) -> Vec<NewFile> {
    let inner = discover::folder_in_repository(folder);
    let inner = inner.trim_end_matches('/');
    let depth = inner.split('/').filter(|part| !part.is_empty()).count();
    let top = folder.ancestors().nth(depth).unwrap_or(folder);
    let files: &[(&str, &str)] = match ci {
        Pipelines::None => &[],
        Pipelines::Github => &[
            (".github/workflows/storyform.yml", GITHUB_PLAN),
            (".github/workflows/storyform-apply.yml", GITHUB_APPLY),
        ],
        Pipelines::Gitlab => &[(".gitlab-ci.yml", GITLAB)],
    };
    let project = if inner.is_empty() { "." } else { inner };
    let file = |(path, text): &(&str, &str)| NewFile {
        path: top.join(path),
        text: text
            .replace(FOLDER, &quoted(project))
            .replace(RELEASE, concat!("v", env!("CARGO_PKG_VERSION")))
            .replace(SOURCE, source()),
    };
    files.iter().map(file).collect()
}

/// Writes a path as YAML that is a text whatever stands in it.
fn quoted(path: &str) -> String {
    to_yaml(&Value::from(path)).trim_end().to_owned()
}

/// Returns the repository that this program is from, as `OWNER/NAME`.
fn source() -> &'static str {
    let named = env!("CARGO_PKG_REPOSITORY").strip_prefix("https://github.com/");
    named.unwrap_or(SOURCE)
}

/// Tells whether the files for pipelines name where the program is from.
pub(super) fn is_source_known() -> bool {
    source() != SOURCE
}

/// Returns what a list of ignored files lacks; `None` if it ignores the state already.
pub(super) fn lacking(present: &str) -> Option<String> {
    let mut lines = present.lines().map(str::trim);
    if lines.any(|line| STATE_IS_IGNORED.contains(&line)) {
        return None;
    }
    let gap = match present.ends_with('\n') {
        _ if present.is_empty() => "",
        true => "\n",
        false => "\n\n",
    };
    Some(format!("{gap}{GITIGNORE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_state_is_not_ignored_twice() {
        assert_eq!(lacking("").as_deref(), Some(GITIGNORE));
        assert_eq!(lacking("target/\n/state/\n"), None);
        assert_eq!(lacking(GITIGNORE), None);
        let added = lacking("target/").unwrap();
        assert!(added.starts_with("\n\n# What"), "{added}");
    }

    #[test]
    fn names_are_written_so_that_they_stay_names() {
        for name in ["films", "Spring: films", "true", "'", "1", &"x".repeat(100)] {
            let answers = Answers {
                name: name.to_owned(),
                provider: Renderer::Pictory,
                ci: Pipelines::None,
            };
            let files = files(Path::new("x"), &answers);
            let project = &files.last().unwrap().text;
            let source = crate::diagnostic::Source::new(PROJECT_FILE, project.as_str());
            let (project, problems) = crate::manifest::parse_project(&source);
            assert_eq!(problems, [], "{name}");
            assert_eq!(project.unwrap().name.as_deref(), Some(name));
        }
    }
}
