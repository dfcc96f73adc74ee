//! What became of a request whose answer was lost, as far as Pictory's lists tell.

use jiff::Timestamp;

use super::evidence::Failure;
use crate::model::{JobId, NameTag, VisualFile};

/// What became of a request that is in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Pictory took it, as this job.
    Took(JobId),
    /// The visual exists, and no job that is listed made it.
    Made {
        /// AI Studio's id of it, in place of the job's.
        id: JobId,
        /// Where it is.
        file: VisualFile,
    },
    /// Pictory took it, and the job failed.
    Failed(JobId, Failure),
    /// Pictory never took it: it may be sent again.
    NotTaken,
    /// It cannot be told yet, and time will help.
    Wait(Delay),
    /// It cannot be told from the lists; a person decides.
    Unsettled(Obstacle),
}

/// Why it is too early for a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delay {
    /// Jobs run that this state does not know, and what they make shows only at their end.
    Running {
        /// The jobs.
        jobs: Vec<JobId>,
    },
    /// Pictory's lists may lag behind.
    Young {
        /// Until when.
        until: Timestamp,
    },
}

/// Why the lists do not tell what became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It was sent to another server, as far as is known: what is not listed here may be listed
    /// there.
    Elsewhere,
    /// A list is longer than what is read of it.
    TooLong {
        /// The list, in words.
        list: &'static str,
    },
    /// The list of jobs has no job from before the request, and should have: it may be the list of
    /// another account, or jobs may have left it.
    NoAnchor,
    /// Entries of a list cannot be read.
    Unreadable {
        /// The list, in words.
        list: &'static str,
    },
    /// The results of jobs that this state does not know were deleted.
    Cleaned {
        /// The jobs.
        jobs: Vec<JobId>,
    },
    /// Jobs that this state does not know do not show what they were asked for.
    Nameless {
        /// The jobs.
        jobs: Vec<JobId>,
    },
    /// AI Studio lists a visual that is like the one that was asked for, and not surely that one.
    Alike {
        /// Where it is.
        url: String,
    },
    /// A project was saved by the request, and no job shows that it was taken.
    Project {
        /// Its name.
        name: String,
    },
    /// More jobs failed than requests are in doubt, so that some of them are of others.
    Failures {
        /// The jobs.
        jobs: Vec<JobId>,
    },
}

/// How many jobs are named before they are only counted.
const JOBS_MAX: usize = 3;

impl Delay {
    /// Says it in words.
    pub fn words(&self) -> String {
        match self {
            Self::Running { jobs } => format!(
                "{} {}, and Pictory tells what a job makes only when it is done",
                named(jobs, "which this state does not know,"),
                if jobs.len() == 1 { "runs" } else { "run" },
            ),
            Self::Young { until } => {
                format!(
                    "Pictory's lists may lag behind, so it is too early to tell until {until:.0}"
                )
            }
        }
    }
}

impl Obstacle {
    /// Says it in words.
    pub fn words(&self) -> String {
        match self {
            Self::Elsewhere => {
                "it was sent to another server, or by a version that did not record which, so the \
                 lists here prove nothing"
                    .to_owned()
            }
            Self::TooLong { list } => {
                format!("Pictory's list of {list} is too long to be read as far back as that")
            }
            Self::NoAnchor => {
                "Pictory's list has no job from before this request: its jobs may have \
                               left the list, or it may be the list of another account"
                    .to_owned()
            }
            Self::Unreadable { list } => {
                format!("entries of Pictory's list of {list} cannot be read")
            }
            Self::Cleaned { jobs } => format!(
                "the results of {} were deleted, so nothing tells what they were",
                named(jobs, "which this state does not know,")
            ),
            Self::Nameless { jobs } => format!(
                "{} not show what was asked for",
                named(
                    jobs,
                    if jobs.len() == 1 {
                        "which this state does not know, does"
                    } else {
                        "which this state does not know, do"
                    }
                )
            ),
            Self::Alike { url } => {
                format!("AI Studio lists a visual that is alike, and not surely this one: {url}")
            }
            Self::Project { name } => {
                let name = NameTag::strip(name);
                format!("the project `{name}` was saved by it, and no job shows that it was taken")
            }
            Self::Failures { jobs } => format!(
                "{} failed, which are more than requests are in doubt",
                named(jobs, "which this state does not know,")
            ),
        }
    }
}

/// Names some jobs, with what is said of them.
fn named(jobs: &[JobId], remark: &str) -> String {
    match jobs {
        [job] => format!("job {job}, {remark}"),
        jobs if jobs.len() <= JOBS_MAX => {
            let ids: Vec<&str> = jobs.iter().map(JobId::as_str).collect();
            format!("jobs {}, {remark}", ids.join(", "))
        }
        jobs => format!("{} jobs, {remark}", jobs.len()),
    }
}
