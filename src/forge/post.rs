//! Posting: look, decide, do one thing, and look again, until there is nothing left to do.

use std::time::Duration;

use super::board::{Board, Comment};
use super::decide::{Mine, Step, decide};
use super::draft::Draft;
use super::error::Problem;
use super::order::RunOrder;
use crate::network::{ATTEMPTS_MAX, Attempt, next_delay};

/// How long after its last write a run looks once more. An older run that has looked before may
/// still be writing until then: usually for some tenths of a second.
const SETTLE_TIME: Duration = Duration::from_secs(2);
/// How long after something unexpected a run looks again.
const RELOOK_TIME: Duration = Duration::from_secs(1);
/// How many steps a run takes at most. Each concurrent run costs it two or three.
const STEPS_MAX: u32 = 24;

/// How the comment stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It was written.
    Created {
        /// Where people see it.
        url: String,
    },
    /// Its text was replaced.
    Updated {
        /// Where people see it.
        url: String,
    },
    /// It says the same already.
    Unchanged {
        /// Where people see it.
        url: String,
    },
    /// A newer run has written it.
    Newer {
        /// Where people see it.
        url: String,
        /// The run that has.
        order: RunOrder,
    },
    /// There is none, since the plan changes nothing.
    Silent,
}

/// What a run wants to say.
#[derive(Debug, Clone, Copy)]
pub struct Saying<'a> {
    /// The report.
    pub draft: &'a Draft,
    /// The place of the run among all runs.
    pub order: RunOrder,
    /// Where the full report is, for a comment that has no room for the details.
    pub report_url: Option<&'a str>,
}

/// What a run has done so far.
struct Course {
    /// The text, whole or short.
    text: String,
    /// How the first request to write was made, if one was.
    sent: Option<Sent>,
    /// Whether the text surely was written.
    is_written: bool,
    /// Whether a comment may have been written since the last look that others had time for.
    is_unsettled: bool,
    /// What this run has made, which lists may not show yet.
    made: Vec<u64>,
    attempt: Attempt,
}

#[derive(Clone, Copy)]
enum Sent {
    Creation,
    Update,
}

/// Sees to it that one comment says what the newest run has to say; see the module page for what
/// that means while several runs do so.
pub(super) async fn post(board: &dyn Board, saying: Saying<'_>) -> Result<Posted, Problem> {
    let Saying {
        draft,
        order,
        report_url: _,
    } = saying;
    let mut course = Course {
        text: draft.whole(order),
        sent: None,
        is_written: false,
        is_unsettled: false,
        made: Vec::new(),
        attempt: Attempt::first_of(ATTEMPTS_MAX),
    };
    for _ in 0..STEPS_MAX {
        let comments = look(board, &course.made).await?;
        let mine = Mine {
            marker: draft.marker(),
            order,
            text: &course.text,
            is_written: course.is_written,
        };
        let step = decide(&comments, mine);
        if let Some(posted) = ending(step, course.sent) {
            if !course.is_unsettled {
                return Ok(posted);
            }
            course.is_unsettled = false;
            board.pause(SETTLE_TIME).await;
            continue;
        }
        match perform(board, step, &mut course).await {
            Ok(Done::Nothing) => board.pause(RELOOK_TIME).await,
            Ok(Done::Something) => {
                course.is_unsettled = false;
                board.pause(SETTLE_TIME).await;
            }
            Err(problem) => recover(board, problem, saying, &mut course).await?,
        }
    }
    Err(Problem::Restless)
}

/// Lists the comments, with those that this run has made and the list does not show.
async fn look(board: &dyn Board, made: &[u64]) -> Result<Vec<Comment>, Problem> {
    let mut comments = board.comments().await?;
    for id in made {
        if comments.iter().any(|comment| comment.id == *id) {
            continue;
        }
        comments.extend(board.comment(*id).await?);
    }
    Ok(comments)
}

/// Returns how it ends, if nothing is left to do.
fn ending(step: Step<'_>, sent: Option<Sent>) -> Option<Posted> {
    match step {
        Step::Create | Step::Update(_) | Step::Delete(_) => None,
        Step::Stands(comment) => {
            let url = comment.url.clone();
            Some(match sent {
                None => Posted::Unchanged { url },
                Some(Sent::Creation) => Posted::Created { url },
                Some(Sent::Update) => Posted::Updated { url },
            })
        }
        Step::Newer(comment, order) => Some(Posted::Newer {
            url: comment.url.clone(),
            order,
        }),
        Step::Silence => Some(Posted::Silent),
    }
}

/// Whether a step was taken.
enum Done {
    Something,
    /// What it was about is not any more what was seen.
    Nothing,
}

/// Takes one step.
async fn perform(board: &dyn Board, step: Step<'_>, course: &mut Course) -> Result<Done, Problem> {
    // A list of many pages takes its time, in which a newer run may have written.
    if let Step::Update(comment) | Step::Delete(comment) = step
        && board.comment(comment.id).await?.as_ref() != Some(comment)
    {
        return Ok(Done::Nothing);
    }
    match step {
        Step::Create => {
            course.sent.get_or_insert(Sent::Creation);
            course.is_unsettled = true;
            let comment = board.create(&course.text).await?;
            course.made.push(comment.id);
            course.is_written = true;
        }
        Step::Update(comment) => {
            course.sent.get_or_insert(Sent::Update);
            course.is_unsettled = true;
            // If it is gone, the next look shows that it is.
            course.is_written = board.update(comment.id, &course.text).await?;
        }
        Step::Delete(comment) => board.delete(comment.id).await?,
        Step::Stands(_) | Step::Newer(..) | Step::Silence => {}
    }
    Ok(Done::Something)
}

/// Makes ready for another look after a step that failed, if there is sense in one. The next step
/// is decided by that look alone, so that nothing is written twice because an answer was lost.
async fn recover(
    board: &dyn Board,
    problem: Problem,
    saying: Saying<'_>,
    course: &mut Course,
) -> Result<(), Problem> {
    if matches!(problem, Problem::TooLong { .. }) {
        let short = saying.draft.short(saying.order, saying.report_url);
        return match short {
            Some(short) if short != course.text => {
                course.text = short;
                Ok(())
            }
            Some(_) | None => Err(problem),
        };
    }
    let Some(delay) = next_delay(course.attempt, problem.outcome(), board.jitter()) else {
        return Err(problem);
    };
    board.pause(delay).await;
    course.attempt = course.attempt.after(delay);
    Ok(())
}

#[cfg(test)]
mod tests;
