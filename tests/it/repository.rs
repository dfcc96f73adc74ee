//! Git repositories around the projects of tests.

use std::process::Command;

use crate::environment::Project;

impl Project {
    /// Runs git in the project folder, as a tester at a fixed time, and returns what it said.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=Tester",
                "-c",
                "user.email=tester@example.com",
            ])
            .args([
                "-c",
                "init.defaultBranch=main",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(self.root())
            .env("HOME", self.root().with_file_name("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", "2026-07-20T08:00:00Z")
            .env("GIT_COMMITTER_DATE", "2026-07-20T08:00:00Z")
            .output()
            .expect("git is there, as it must be to have this repository");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Makes a repository of the project, with everything in it as the first commit of `main`.
    #[track_caller]
    pub(crate) fn commit_all(&self, message: &str) -> &Self {
        if !self.path(".git").exists() {
            self.git(&["init", "-q"]);
        }
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
        self
    }
}

/// The quickstart on `main`, and a branch on which one prompt was edited.
pub(crate) fn branch() -> Project {
    let project = Project::from_example("quickstart");
    project.write(".gitignore", "state/\n");
    project.commit_all("videos");
    project.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    project.git(&["checkout", "-q", "-b", "brighter"]);
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern",
        "A sunlit modern",
    );
    project.commit_all("a brighter prompt");
    project
}
