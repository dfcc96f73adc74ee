//! What faults do: to a request on its way, to a job, or to the whole run.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::simulator::delivery::ConnectionEnd;

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Transport(Transport),
    Job(Affliction),
    Switch(Switch),
}

/// What happens to the request itself, before or after it is handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Transport {
    /// Another answer takes the place of the right one.
    Instead {
        answer: Substitute,
        is_handled: bool,
    },
    /// No answer comes.
    Lost {
        is_handled: bool,
        end: ConnectionEnd,
    },
    /// The head of the answer comes later.
    SlowHead(Duration),
    /// The head comes, and the body comes later.
    SlowBody(Duration),
    /// The second half of the body is missing, and nobody says so.
    Truncated,
    /// The connection ends in the middle of the body.
    CutOff,
    /// The body has at least so many bytes.
    Oversized(usize),
    /// The request is handled twice; the second answer is given.
    Twice,
    /// Before the request, the clock that dates follow moves by so many milliseconds.
    ClockJump(i64),
}

/// An answer that is not the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Substitute {
    /// 401, as for a wrong key.
    Unauthorized,
    /// 429; Pictory documents no header, so all forms exist.
    TooManyRequests(Option<RetryAfter>),
    /// A status of 500 or more.
    Broken {
        status: u16,
        retry_after: Option<RetryAfter>,
    },
    /// 403 with a page of HTML from the bot protection.
    Cloudflare,
    /// 200 with a page of HTML, as from a proxy that wants a login.
    Page,
}

/// When to come again: so many seconds from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// Told in seconds.
    Seconds(u64),
    /// Told as a date.
    Date(u64),
}

/// What happens to a job; decided when it is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Affliction {
    /// It never finishes.
    Stuck,
    /// It fails.
    Fail(Failure),
    /// Visuals are not generated, and stock takes their place without a word. Counts from 1; a shot
    /// counts within its scene or, without one, in the whole video; with neither number, all visuals
    /// are lost.
    StockFallback {
        scene: Option<u64>,
        shot: Option<u64>,
    },
    /// While unfinished it reports this status.
    Status(String),
    /// It fails for want of credits, whatever the balance.
    NoCredits,
    /// Its data and files are purged this long after its end.
    Purged(Duration),
    /// Nobody can ask for it from `since` its acceptance, for good or for a while.
    Unfindable {
        since: Duration,
        lasting: Option<Duration>,
    },
    /// It is listed this long after its acceptance, and what it made this long after its end.
    ListedLate(Duration),
}

/// How a job fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// The `error_code` it reports.
    pub(crate) code: String,
    /// The `error_message` it reports.
    pub(crate) message: String,
    /// How far it had come.
    #[serde(default)]
    pub(crate) stage: Stage,
}

/// How far a job had come when it failed. What was generated before is charged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Nothing was generated.
    #[default]
    Start,
    /// So many visuals were generated; half of them, rounded up, if nothing is said.
    Generating { made: Option<usize> },
    /// All visuals were generated.
    Generated,
    /// The video was being rendered.
    Rendering,
}

impl Stage {
    /// Returns the percentage of the time of a job after which it fails at this stage. Renders
    /// begin to render after a third of their time.
    pub(crate) const fn percent(self) -> u32 {
        match self {
            Self::Start => 10,
            Self::Generating { .. } => 20,
            Self::Generated => 30,
            Self::Rendering => 80,
        }
    }
}

impl Failure {
    /// Makes a failure that charges nothing.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            stage: Stage::Start,
        }
    }
}

/// Behaviour that Pictory leaves open, where the simulator can be told to take the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Switch {
    InsufficientOverHttp,
    RendersRepeatCredits,
    StoryboardKeepsAiVisual,
    StudioListsSceneVisuals,
    AvatarProportional,
    JobNotFoundIs200,
    /// Files whose path contains the text are gone.
    DeadFiles(String),
    /// Generated and rendered files are gone this long after the end of their job.
    FilesExpire(Duration),
    /// The elements of a preview are not listed in the order of time.
    ElementsUnordered,
    /// Stories are cut by another rule.
    SplitsDifferently,
    /// Entries on one page of a list.
    PageSize(usize),
}
