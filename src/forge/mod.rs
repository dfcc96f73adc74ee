//! One comment about a plan on a pull request, kept up to date: on GitHub, and on GitLab.
//!
//! A report is text that was written elsewhere. A hidden line at its beginning says which project
//! and profile it is about; a second one, added here, says which run posted it. By these two lines
//! a run finds the comment of the runs before it, among those that its own account has written:
//! whoever else pastes them into a comment changes nothing.
//!
//! # What is guaranteed while several runs post at once
//!
//! No forge can compare and write in one request. A run therefore takes one step at a time, decided
//! by a fresh look: it looks, writes, waits a moment, and looks again, until what stands there is of this
//! run or of a newer one, and nothing of this account stands beside it.
//!
//! - When all runs have ended, no second comment of this account about the plan is left, in whatever
//!   order their requests came.
//! - What is left is of the newest run, if a request to write takes effect within two seconds of the
//!   look that it was decided by. Only then can no older text come after the last look of the newest.
//! - An answer that was lost never leads to a second comment: the next step follows from a look.
//! - A comment of a person or of another account is never touched, if the forge says who writes with
//!   the token. GitLab does. Where GitHub does not, comments of apps may be taken for ours.
//!
//! A run whose plan changes nothing, and that finds no comment, leaves no trace: an older one that
//! still runs may post after it. Where that matters, the runs of a pull request have to follow each
//! other, as `concurrency` does on GitHub and `resource_group` on GitLab.

mod board;
mod client;
mod decide;
mod draft;
mod error;
mod event;
mod github;
mod gitlab;
mod order;
mod place;
mod post;

use std::time::Duration;

use tokio::time::timeout;

use board::Board;
use client::Pace;
use github::GitHub;
use gitlab::GitLab;

pub use draft::{Draft, DraftError};
pub use error::Problem;
pub use event::{Event, pull_of_reference};
pub use order::RunOrder;
pub use place::{
    Access, GITHUB_API, Head, Place, Pull, Repository, Settings, Token, report_address,
};
pub use post::{Posted, Saying};

/// How long posting may take altogether: a job in a pipeline should not hang for a comment.
const TIME_MAX: Duration = Duration::from_secs(5 * 60);

/// Sees to it that one comment says what the newest run has to say.
///
/// # Errors
///
/// Fails if the forge cannot be reached or refuses, after as many attempts as
/// [`next_delay`](crate::network::next_delay) allows.
pub async fn post(settings: &Settings, saying: Saying<'_>) -> Result<Posted, Problem> {
    let posting = async {
        let board = open(settings).await?;
        post::post(&*board, saying).await
    };
    let late = Problem::TimeUp { limit: TIME_MAX };
    timeout(TIME_MAX, posting).await.unwrap_or(Err(late))
}

async fn open(settings: &Settings) -> Result<Box<dyn Board + Send>, Problem> {
    let Settings {
        place,
        token,
        jitter_seed,
        second,
    } = settings;
    let pace = Pace {
        jitter_seed: *jitter_seed,
        second: *second,
    };
    Ok(match place {
        Place::GitHub {
            api,
            repository,
            pull,
        } => {
            let (Token::Access(secret) | Token::Job(secret)) = token;
            Box::new(GitHub::open(api, repository, pull, (secret, pace)).await?)
        }
        Place::GitLab {
            api,
            project,
            merge_request,
        } => Box::new(GitLab::open(api, project, *merge_request, (token, pace)).await?),
    })
}
