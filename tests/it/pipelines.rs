//! Pipelines as their services run them: the scripts of a file, one after the other, in a repository.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use storyform::report::marker::{DETAILS_BEGIN, DETAILS_END, Marker};
use tempfile::TempDir;

use crate::environment::Project;

/// Reads a file of this repository that is YAML.
#[track_caller]
pub(crate) fn yaml(path: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
    yaml_of(&text)
}

/// Reads a text that is YAML.
#[track_caller]
pub(crate) fn yaml_of(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// What a script said, and how it ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    /// How it ended.
    pub(crate) code: i32,
    /// What it said, both on standard output and standard error.
    pub(crate) log: String,
}

/// A place where scripts run: a project, a folder for what they leave behind, and their programs.
pub(crate) struct Machine<'a> {
    project: &'a Project,
    folder: TempDir,
}

impl<'a> Machine<'a> {
    /// Makes a machine on which `storyform` is installed.
    pub(crate) fn new(project: &'a Project) -> Self {
        let machine = Self {
            project,
            folder: TempDir::new().unwrap(),
        };
        std::fs::create_dir(machine.path("bin")).unwrap();
        machine.install("storyform", STORYFORM);
        machine
    }

    /// Returns a path in the folder for what scripts leave behind.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Reads a file that scripts left behind; empty if there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Installs a program that is a script.
    pub(crate) fn install(&self, name: &str, script: &str) {
        let file = self.path("bin").join(name);
        std::fs::write(&file, script).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// Runs a script in the project, with variables beside those of the sealed environment.
    pub(crate) fn bash(&self, script: &str, variables: &BTreeMap<String, String>) -> Said {
        let file = self.path("script.sh");
        std::fs::write(&file, script).unwrap();
        let sealed = self.project.command(&[]);
        let bin = self.path("bin");
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c"]);
        // As on a service, both streams come out in the order in which they were written.
        command.args([". \"$0\" 2>&1".as_ref(), file.as_os_str()]);
        command.current_dir(self.project.root()).env_clear();
        command.envs(
            sealed
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        command.env(
            "PATH",
            format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display()),
        );
        command.env("STORYFORM_PROGRAM", env!("CARGO_BIN_EXE_storyform"));
        command.env("POSTED", self.path("posted"));
        let output = command.envs(variables).output().unwrap();
        let log = String::from_utf8(output.stdout).unwrap();
        Said {
            code: output.status.code().unwrap(),
            log: log + &String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program as it was built, except that a comment is written down where no forge takes it.
const STORYFORM: &str = r#"#!/usr/bin/env bash
if [ "$1" = comment ] && [ -z "${GITHUB_API_URL:-}${CI_API_V4_URL:-}" ]; then
  echo "$*" >> "$POSTED"
  exit "${COMMENT_ENDS_WITH:-0}"
fi
exec "$STORYFORM_PROGRAM" "$@"
"#;

/// A report as a plan writes it for a comment.
pub(crate) fn report(words: &str) -> String {
    let marker = Marker {
        project: "acme".to_owned(),
        profile: None,
        has_changes: true,
        digest: "sha256:00ff".to_owned(),
    };
    format!(
        "{}\n## {words}\n\n{DETAILS_BEGIN}\nAll of it.\n{DETAILS_END}\n",
        marker.write()
    )
}

/// Asks bash whether it can read a script.
#[track_caller]
pub(crate) fn assert_bash(name: &str, script: &str) {
    let output = Command::new("bash")
        .args(["-n", "-c", script])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{name}: {said}");
}

/// Asks shellcheck about a script.
#[track_caller]
pub(crate) fn assert_shellcheck(name: &str, script: &str) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("script.sh");
    std::fs::write(&file, script).unwrap();
    let output = Command::new("shellcheck")
        .arg("--shell=bash")
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{name}:\n{said}");
}
