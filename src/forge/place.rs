//! Where a comment is to stand, and who may write it.

use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

/// Where the API of GitHub lives, unless it is told otherwise.
pub const GITHUB_API: &str = "https://api.github.com";

/// A pull request, or what is called a merge request elsewhere.
#[derive(Debug, Clone)]
pub enum Place {
    /// On GitHub.
    GitHub {
        /// Where the API lives.
        api: String,
        /// Owner and name.
        repository: Repository,
        /// Which pull request.
        pull: Pull,
    },
    /// On GitLab.
    GitLab {
        /// Where the API lives, with its version.
        api: String,
        /// The number of the project, or its path.
        project: String,
        /// The number of the merge request within the project.
        merge_request: u64,
    },
}

/// A repository on GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Who owns it.
    pub owner: String,
    /// How it is called.
    pub name: String,
}

impl Repository {
    /// Reads `owner/name`; `None` if it is not of this form.
    pub fn parse(text: &str) -> Option<Self> {
        let (owner, name) = text.trim().split_once('/')?;
        let is_part = |part: &str| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            part.bytes().all(is_allowed) && part.bytes().any(|byte| byte != b'.')
        };
        (is_part(owner) && is_part(name)).then(|| Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
        })
    }
}

/// A pull request on GitHub, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pull {
    /// By its number.
    Number(u64),
    /// By what it would merge. GitHub does not tell a workflow on `workflow_run` the number if the
    /// pull request comes from a fork, and what the fork itself says cannot be relied upon.
    Head(Head),
}

/// What a pull request would merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Who owns the repository that it comes from.
    pub owner: String,
    /// Its branch there.
    pub branch: String,
    /// The commit that the report is about.
    pub commit: String,
}

/// What lets this program in.
#[derive(Debug, Clone)]
pub enum Token {
    /// Of a person, an app or a project.
    Access(SecretString),
    /// Of a job of GitLab CI.
    Job(SecretString),
}

/// How this program is let in, which decides what can be done where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// With a token of GitHub.
    GitHub,
    /// With a token of GitLab.
    GitLab,
    /// With the token that GitLab gives to each job.
    GitLabJob,
}

impl Place {
    /// Tells how `token` lets this program in here.
    pub const fn access(&self, token: &Token) -> Access {
        match (self, token) {
            (Self::GitHub { .. }, _) => Access::GitHub,
            (Self::GitLab { .. }, Token::Access(_)) => Access::GitLab,
            (Self::GitLab { .. }, Token::Job(_)) => Access::GitLabJob,
        }
    }

    /// Returns what people call the forge.
    pub const fn forge(&self) -> &'static str {
        match self {
            Self::GitHub { .. } => "GitHub",
            Self::GitLab { .. } => "GitLab",
        }
    }
}

/// How to reach a forge, and with how much patience.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the comment is to stand.
    pub place: Place,
    /// What lets this program in.
    pub token: Token,
    /// What the jitter of delays is drawn from.
    pub jitter_seed: u64,
    /// How long a second of waiting is; shorter than one for a stand-in that need not be spared.
    pub second: Duration,
}

/// Reads the address of a full report as it can stand in a link; `None` if it is none.
pub fn report_address(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    is_web.then(|| url.as_str().replace('(', "%28").replace(')', "%29"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_have_an_owner_and_a_name() {
        for (text, expected) in [
            ("acme/videos", Some(("acme", "videos"))),
            (" a-b/c_d.e\n", Some(("a-b", "c_d.e"))),
            ("acme", None),
            ("acme/", None),
            ("/videos", None),
            ("acme/..", None),
            ("acme/videos/more", None),
            ("acme/vid eos", None),
        ] {
            let found = Repository::parse(text);
            let found = found.as_ref().map(|found| (&*found.owner, &*found.name));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn addresses_of_reports_leave_their_link_alone() {
        assert_eq!(
            report_address(" https://ci.test/a b(1)?x=<y>\n").as_deref(),
            Some("https://ci.test/a%20b%281%29?x=%3Cy%3E")
        );
        for text in ["", "report.html", "javascript:alert(1)", "ftp://ci.test/x"] {
            assert_eq!(report_address(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_panic_could_print_does_not_hold_the_token() {
        let settings = Settings {
            place: Place::GitLab {
                api: "https://gitlab.test/api/v4".to_owned(),
                project: "7".to_owned(),
                merge_request: 1,
            },
            token: Token::Job(SecretString::from("glcbt-canary")),
            jitter_seed: 0,
            second: Duration::from_secs(1),
        };
        let shown = format!("{settings:?}");
        assert!(
            shown.contains("gitlab.test") && !shown.contains("canary"),
            "{shown}"
        );
    }
}
