//! Where a comment goes and who writes it: from flags, and from what GitHub Actions and GitLab CI
//! put into the environment.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use super::args::{CommentArgs, duration};
use super::failure::{Exit, Failure};
use crate::clock;
use crate::forge::{
    Event, GITHUB_API, Place, Pull, Repository, RunOrder, Settings, Token, pull_of_reference,
};

/// The environment variable with how long a second of waiting is, such as `10ms`, for tests.
const SECOND: &str = "STORYFORM_TEST_SECOND";

/// All that there is to know before a comment is posted.
pub(super) struct Settled {
    /// How to reach the forge.
    pub(super) forge: Settings,
    /// The place of this run among all runs.
    pub(super) order: RunOrder,
}

/// What is missing, each with how to set it.
#[derive(Default)]
struct Missing {
    token: Option<String>,
    others: Vec<String>,
}

/// Settles where the comment goes.
///
/// # Errors
///
/// Fails once, with all that is missing.
pub(super) fn settle(args: &CommentArgs) -> Result<Settled, Failure> {
    let mut missing = Missing::default();
    let (found, order) = match (args.github, args.gitlab) {
        (true, false) if args.merge_request.is_some() => return Err(elsewhere("merge", "GitLab")),
        (false, true) if args.pull_request.is_some() => return Err(elsewhere("pull", "GitHub")),
        (true, false) => github(args, &mut missing)?,
        (false, true) => gitlab(args, &mut missing),
        (true, true) => return Err(unclear("a comment goes to one forge, and two are named")),
        (false, false) => return Err(unclear("it is not said where the comment goes")),
    };
    let Some((place, token)) = found else {
        return Err(missing.failure());
    };
    let order = match args.run {
        Some(run) => RunOrder::given(run),
        None => order.unwrap_or_else(by_time),
    };
    let forge = Settings {
        place,
        token,
        jitter_seed: fastrand::u64(..),
        second: second()?,
    };
    Ok(Settled { forge, order })
}

fn unclear(message: &str) -> Failure {
    Failure::new(Exit::Usage, message).hint("say `--github` or `--gitlab`")
}

fn elsewhere(kind: &str, forge: &str) -> Failure {
    let message = format!("`--{kind}-request` is for {forge}, and the comment goes elsewhere");
    let hint = "`--pull-request N` goes with `--github`, and `--merge-request N` with `--gitlab`";
    Failure::new(Exit::Usage, message).hint(hint)
}

impl Missing {
    fn other(&mut self, what: &str) {
        self.others.push(what.to_owned());
    }

    fn failure(self) -> Failure {
        let exit = if self.others.is_empty() {
            Exit::Key
        } else {
            Exit::Usage
        };
        let causes: Vec<String> = self.others.into_iter().chain(self.token).collect();
        Failure {
            causes,
            ..Failure::new(exit, "it is not known where to comment, or as whom").hint(
                "in a workflow or a pipeline, most of this is there by itself; elsewhere, set it by \
                 hand",
            )
        }
    }
}

type Found = (Option<(Place, Token)>, Option<RunOrder>);

fn github(args: &CommentArgs, missing: &mut Missing) -> Result<Found, Failure> {
    let repository = variable("GITHUB_REPOSITORY").and_then(|text| Repository::parse(&text));
    let event = event(repository.as_ref())?;
    let of_reference = || variable("GITHUB_REF").and_then(|text| pull_of_reference(&text));
    let pull = args.pull_request.map(Pull::Number).or(event.pull);
    let pull = pull.or_else(|| of_reference().map(Pull::Number));
    let token = ["GITHUB_TOKEN", "GH_TOKEN"].into_iter().find_map(variable);
    if repository.is_none() {
        missing.other("no repository: set GITHUB_REPOSITORY to `owner/name`");
    }
    if pull.is_none() {
        missing.other(
            "no pull request: say `--pull-request N`; GITHUB_REF and the file at GITHUB_EVENT_PATH \
             name none",
        );
    }
    if token.is_none() {
        missing.token = Some(
            "no token: set GITHUB_TOKEN, in a workflow to `${{ github.token }}` with \
             `permissions: {pull-requests: write}`"
                .to_owned(),
        );
    }
    let number = |name| variable(name).and_then(|text| text.parse().ok());
    let of_run = || {
        let attempt = number("GITHUB_RUN_ATTEMPT").unwrap_or(1);
        Some(RunOrder::github(number("GITHUB_RUN_ID")?, attempt))
    };
    let found = repository.zip(pull).zip(token);
    let found = found.map(|((repository, pull), token)| {
        let place = Place::GitHub {
            api: variable("GITHUB_API_URL").unwrap_or_else(|| GITHUB_API.to_owned()),
            repository,
            pull,
        };
        (place, Token::Access(SecretString::from(token)))
    });
    Ok((found, event.order.or_else(of_run)))
}

/// Reads the event that started the workflow, if there is one.
fn event(repository: Option<&Repository>) -> Result<Event, Failure> {
    let Some(path) = variable("GITHUB_EVENT_PATH") else {
        return Ok(Event::default());
    };
    let unreadable = |cause: String| Failure {
        causes: vec![cause],
        ..Failure::new(
            Exit::Error,
            format!("the event at GITHUB_EVENT_PATH, `{path}`, cannot be read"),
        )
        .hint("unset the variable, and say `--pull-request N`")
    };
    let text = std::fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
    let json: Value = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    Ok(Event::read(&json, repository))
}

fn gitlab(args: &CommentArgs, missing: &mut Missing) -> Found {
    let api = variable("CI_API_V4_URL");
    // A pipeline of a fork runs in the fork; the merge request is where it merges into.
    let project = ["CI_MERGE_REQUEST_PROJECT_ID", "CI_PROJECT_ID"];
    let project = project.into_iter().find_map(variable);
    let number = |name| variable(name).and_then(|text| text.parse().ok());
    let merge_request = args
        .merge_request
        .or_else(|| number("CI_MERGE_REQUEST_IID"));
    let access = variable("GITLAB_TOKEN").map(|token| Token::Access(SecretString::from(token)));
    let job = || variable("CI_JOB_TOKEN").map(|token| Token::Job(SecretString::from(token)));
    let token = access.or_else(job);
    if api.is_none() {
        missing.other("no address: set CI_API_V4_URL, such as `https://gitlab.com/api/v4`");
    }
    if project.is_none() {
        missing.other("no project: set CI_PROJECT_ID to its number or its path");
    }
    if merge_request.is_none() {
        missing.other(
            "no merge request: say `--merge-request N`, or run it in a pipeline of a merge request, \
             which sets CI_MERGE_REQUEST_IID",
        );
    }
    if token.is_none() {
        missing.token = Some(
            "no token: set GITLAB_TOKEN to a project access token with the scope `api`, as a \
             masked variable"
                .to_owned(),
        );
    }
    let order = number("CI_PIPELINE_ID").zip(number("CI_JOB_ID"));
    let order = order.map(|(pipeline, job)| RunOrder::gitlab(pipeline, job));
    let found = api.zip(project).zip(merge_request).zip(token);
    let found = found.map(|(((api, project), merge_request), token)| {
        let place = Place::GitLab {
            api,
            project,
            merge_request,
        };
        (place, token)
    });
    (found, order)
}

fn by_time() -> RunOrder {
    let milliseconds = clock::now().as_millisecond();
    RunOrder::at(u64::try_from(milliseconds).unwrap_or_default())
}

fn second() -> Result<Duration, Failure> {
    let Some(text) = variable(SECOND) else {
        return Ok(Duration::from_secs(1));
    };
    duration(&text).map_err(|expected| {
        Failure::new(Exit::Usage, format!("`{SECOND}` is `{text}`; {expected}"))
    })
}

/// Returns an environment variable that says something.
fn variable(name: &str) -> Option<String> {
    let text = std::env::var(name).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
