//! Events, statuses, and the moves between them.

use serde::{Deserialize, Serialize};

use crate::model::{
    Credits, DegradedVisual, HarvestedVisual, JobId, OperationTarget, Outputs, Server, VisualFile,
};

/// Something that was done or learned about an operation; what the journal stores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The request is about to be sent; durable before it leaves.
    Intended {
        /// The worst case that was reserved; `None` if the cost has unknown parts.
        reserved: Option<Credits>,
        /// The server that it is sent to: no other one's lists tell what becomes of it. `None` if
        /// that was not written down, as it was not before names carried tags.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        server: Option<Server>,
        /// What to record once the job is done.
        target: Box<OperationTarget>,
    },
    /// Pictory took the request and named a job.
    Accepted {
        /// The job.
        job: JobId,
    },
    /// Pictory definitely did not take the request.
    Refused {
        /// What it answered.
        reason: String,
    },
    /// No answer came; the request may or may not have been taken.
    AnswerLost {
        /// What happened instead of an answer.
        detail: String,
    },
    /// The job ended well.
    Completed {
        /// What Pictory reported to have charged; `None` if it reported nothing.
        credits_used: Option<Credits>,
        /// What it left behind.
        completion: Box<Completion>,
    },
    /// The job ended badly, or Pictory no longer knows it.
    JobFailed {
        /// Pictory's code, such as `INSUFFICIENT_CREDITS`.
        code: String,
        /// Pictory's explanation.
        message: String,
        /// What was charged all the same; `None` if it reported nothing.
        credits_used: Option<Credits>,
    },
    /// A person, or a look at Pictory's lists, found that the request never arrived.
    NotSubmitted,
}

/// What a job that ended well left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "made", rename_all = "snake_case")]
pub enum Completion {
    /// A video.
    Video {
        /// Where the results are.
        outputs: Outputs,
        /// Why the result is less than was asked for, if it is.
        degraded: Option<String>,
        /// The visuals that are not what was asked for, as far as they can be named.
        degraded_visuals: Vec<DegradedVisual>,
    },
    /// One visual.
    Visual {
        /// Where it is.
        file: VisualFile,
    },
    /// A preview.
    Preview {
        /// Where the preview is.
        outputs: Outputs,
        /// The visuals that can be used again.
        visuals: Vec<HarvestedVisual>,
        /// The visuals that are not what was asked for.
        degraded: Vec<DegradedVisual>,
    },
}

impl Completion {
    /// Returns the word under which it is stored and shown.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Video { .. } => "video",
            Self::Visual { .. } => "visual",
            Self::Preview { .. } => "preview",
        }
    }
}

impl Event {
    /// Returns the word under which the event is shown.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Intended { .. } => "intended",
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
            Self::AnswerLost { .. } => "answer_lost",
            Self::Completed { .. } => "completed",
            Self::JobFailed { .. } => "job_failed",
            Self::NotSubmitted => "not_submitted",
        }
    }
}

/// Where an operation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Its intent is durable. Found after a restart, this means in doubt: nobody knows whether
    /// the request left.
    Intended,
    /// It may or may not have been taken.
    InDoubt,
    /// Its job is known and not known to have ended.
    Running(JobId),
    /// Its job ended well.
    Succeeded,
    /// Its job ended badly.
    Failed,
    /// It was never taken; the same thing may be asked again.
    NotTaken,
}

impl Status {
    /// Returns the word under which the status is stored and shown.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::InDoubt => "in_doubt",
            Self::Running(_) => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::NotTaken => "not_taken",
        }
    }

    /// Tells whether nothing more can happen to the operation.
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::NotTaken => true,
            Self::Intended | Self::InDoubt | Self::Running(_) => false,
        }
    }
}

/// An event that cannot happen to an operation where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an operation that is `{from}` cannot become `{event}`")]
pub struct IllegalMove {
    /// The label of the status, or `new`.
    pub from: &'static str,
    /// The label of the event.
    pub event: &'static str,
}

/// Returns where an operation stands after `event`; `None` stands for one that does not exist yet.
///
/// # Errors
///
/// Says so if the event cannot follow; the journal refuses such an event.
pub fn next_status(status: Option<&Status>, event: &Event) -> Result<Status, IllegalMove> {
    match (status, event) {
        (None, Event::Intended { .. }) => Ok(Status::Intended),
        (Some(Status::Intended | Status::InDoubt), Event::Accepted { job }) => {
            Ok(Status::Running(job.clone()))
        }
        (Some(Status::Intended), Event::Refused { .. })
        | (Some(Status::Intended | Status::InDoubt), Event::NotSubmitted) => Ok(Status::NotTaken),
        (Some(Status::Intended | Status::InDoubt), Event::AnswerLost { .. }) => Ok(Status::InDoubt),
        (Some(Status::Running(_)), Event::Completed { .. }) => Ok(Status::Succeeded),
        (Some(Status::Running(_)), Event::JobFailed { .. }) => Ok(Status::Failed),
        (status, event) => Err(IllegalMove {
            from: status.map_or("new", Status::label),
            event: event.label(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cost, Fingerprint, RenderTarget, VideoId, VideoKey, VideoTarget};

    fn target() -> Box<OperationTarget> {
        let video = VideoTarget {
            key: VideoKey {
                id: VideoId::new("tour"),
                profile: None,
            },
            name: "Tour".to_owned(),
            manifest: "videos/tour.yaml".to_owned(),
            fingerprint: Fingerprint::new("v1:0"),
            configuration: serde_json::json!({}).into(),
            shots: Vec::new(),
            planned: Cost::zero(),
            protect: false,
        };
        Box::new(OperationTarget::Render(RenderTarget {
            video,
            planned: Cost::zero(),
            preview: None,
        }))
    }

    fn events() -> Vec<Event> {
        let text = String::new;
        vec![
            Event::Intended {
                reserved: None,
                server: None,
                target: target(),
            },
            Event::Accepted {
                job: JobId::new("j"),
            },
            Event::Refused { reason: text() },
            Event::AnswerLost { detail: text() },
            Event::Completed {
                credits_used: None,
                completion: Box::new(Completion::Visual {
                    file: VisualFile::default(),
                }),
            },
            Event::JobFailed {
                code: text(),
                message: text(),
                credits_used: None,
            },
            Event::NotSubmitted,
        ]
    }

    fn statuses() -> Vec<Option<Status>> {
        vec![
            None,
            Some(Status::Intended),
            Some(Status::InDoubt),
            Some(Status::Running(JobId::new("j"))),
            Some(Status::Succeeded),
            Some(Status::Failed),
            Some(Status::NotTaken),
        ]
    }

    /// The whole table: a row for each status, a column for each event.
    #[test]
    fn every_move_there_is() {
        let mut table = String::new();
        for status in statuses() {
            let from = status.as_ref().map_or("new", Status::label);
            for event in events() {
                if let Ok(to) = next_status(status.as_ref(), &event) {
                    table.push_str(&format!("{from:10} {:14} {}\n", event.label(), to.label()));
                }
            }
        }
        assert_eq!(
            table,
            "new        intended       intended\n\
             intended   accepted       running\n\
             intended   refused        not_taken\n\
             intended   answer_lost    in_doubt\n\
             intended   not_submitted  not_taken\n\
             in_doubt   accepted       running\n\
             in_doubt   answer_lost    in_doubt\n\
             in_doubt   not_submitted  not_taken\n\
             running    completed      succeeded\n\
             running    job_failed     failed\n"
        );
    }

    #[test]
    fn nothing_follows_an_end() {
        for status in statuses().into_iter().flatten().filter(Status::is_final) {
            for event in events() {
                let refused = next_status(Some(&status), &event).unwrap_err();
                assert_eq!(
                    (refused.from, refused.event),
                    (status.label(), event.label())
                );
            }
        }
    }
}
