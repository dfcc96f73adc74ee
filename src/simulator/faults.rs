//! Faults on request: what the simulator does wrong when it is told to.
//!
//! A fault is written `NAME[=VALUE][:TARGET][:KEY=VALUE]…`, for example `http-500:submit:times=1`,
//! `stock-fallback:scene=2` or `unknown-status=pending`. It takes part in every request that its
//! target covers, lets the first `after` of them pass, and is spent after `times`. Counts live in
//! memory: a restarted simulator begins anew. What a fault does to a job is written into the job when
//! it is accepted, and so survives a restart.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::simulator::operation::Operation;
use crate::simulator::operation::Target;

/// What happens to the request itself, before or after it is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Transport {
    /// 401, as for a wrong key.
    Unauthorized,
    /// 429; Pictory documents no header, so both forms exist.
    TooManyRequests { retry_after: Option<u64> },
    /// 500, nothing was done.
    ServerError,
    /// 403 with a page of HTML from the bot protection.
    Cloudflare,
    /// The request is carried out, then the connection is cut.
    LostAnswer,
    /// The answer comes later.
    Slow(Duration),
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
}

/// How a job fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// The `error_code` it reports.
    pub(crate) code: String,
    /// The `error_message` it reports.
    pub(crate) message: String,
    /// Whether what it generated before is charged.
    pub(crate) charged: bool,
}

impl Failure {
    /// Makes a failure that charges nothing.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            charged: false,
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

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Transport(Transport),
    Job(Affliction),
    Switch(Switch),
}

/// One kind of fault: its name, the keys it understands, whom it meets, and what it does.
struct Kind {
    name: &'static str,
    keys: &'static [&'static str],
    target: &'static str,
    effect: fn(&Details) -> Result<Effect, FaultError>,
    summary: &'static str,
}

macro_rules! kinds {
    ($($name:literal $keys:tt at $target:literal => $effect:expr, $summary:literal;)*) => {
        &[$(Kind {
            name: $name,
            keys: &$keys,
            target: $target,
            effect: $effect,
            summary: $summary,
        }),*]
    };
}

/// Every fault there is.
const KINDS: &[Kind] = kinds! {
    "http-401" [] at "api" => |_| transport(Transport::Unauthorized),
        "the key is rejected";
    "http-429" ["retry-after"] at "api" => |details| {
        transport(Transport::TooManyRequests { retry_after: details.number("retry-after")? })
    }, "too many requests; `retry-after` gives the seconds of that header, else there is none";
    "http-500" [] at "api" => |_| transport(Transport::ServerError),
        "the server fails before it does anything";
    "cloudflare" [] at "api" => |_| transport(Transport::Cloudflare),
        "a 403 page of HTML from the bot protection";
    "lost-answer" [] at "submit" => |_| transport(Transport::LostAnswer),
        "the request is carried out, then the connection is cut without an answer";
    "slow" [] at "api" => |details| {
        transport(Transport::Slow(Duration::from_millis(details.value_number()?)))
    }, "the answer takes longer by the given milliseconds, as in `slow=500`";
    "stuck" [] at "submit" => |_| job(Affliction::Stuck),
        "the job stays in progress for ever";
    "fail" ["code", "message"] at "submit" => |details| {
        job(Affliction::Fail(details.failure(false)))
    }, "the job fails and charges nothing";
    "fail-charged" ["code", "message"] at "submit" => |details| {
        job(Affliction::Fail(details.failure(true)))
    }, "the job fails after its visuals were generated and charged";
    "stock-fallback" ["scene", "shot"] at "storyboard" => |details| {
        let (scene, shot) = (details.number("scene")?, details.number("shot")?);
        job(Affliction::StockFallback { scene, shot })
    }, "visuals of one `scene`, one `shot` of it, or all are silently replaced by stock, and not charged";
    "unknown-status" [] at "submit" => |details| {
        let status = details.value.unwrap_or("pending");
        job(Affliction::Status(status.to_owned()))
    }, "an unfinished job reports the given status, `pending` unless told otherwise";
    "insufficient-credits" [] at "submit" => |_| job(Affliction::NoCredits),
        "the job fails with INSUFFICIENT_CREDITS, whatever the balance";
    "insufficient-http" [] at "api" => |_| switch(Switch::InsufficientOverHttp),
        "missing credits are a 402 answer, not a failed job";
    "reports-credits-on-render" [] at "api" => |_| switch(Switch::RendersRepeatCredits),
        "a render from a preview repeats the preview's aiCreditsUsed";
    "storyboard-keeps-ai-visual" [] at "api" => |_| switch(Switch::StoryboardKeepsAiVisual),
        "a preview's storyboard keeps aiVisual beside the resolved address";
    "studio-lists-scene-visuals" [] at "api" => |_| switch(Switch::StudioListsSceneVisuals),
        "AI Studio lists also show what storyboards generated";
    "avatar-proportional" [] at "api" => |_| switch(Switch::AvatarProportional),
        "avatars are charged in proportion, not by the started half minute";
    "job-not-found-200" [] at "api" => |_| switch(Switch::JobNotFoundIs200),
        "an unknown job is answered with 200 and success false";
    "dead-files" [] at "file" => |details| {
        switch(Switch::DeadFiles(details.value.unwrap_or_default().to_owned()))
    }, "files whose path contains the given text are gone; all files, without a text";
    "files-expire" [] at "file" => |details| {
        switch(Switch::FilesExpire(Duration::from_millis(details.value_number()?)))
    }, "generated and rendered files are gone so many milliseconds after the end of their job; uploads stay";
    "elements-unordered" [] at "api" => |_| switch(Switch::ElementsUnordered),
        "the elements of a preview are listed in no order of time";
    "splits-differently" [] at "storyboard" => |_| switch(Switch::SplitsDifferently),
        "stories that are cut after sentences are cut after commas, semicolons and colons, too";
    "page-size" [] at "list" => |details| {
        let size = usize::try_from(details.value_number()?).unwrap_or(usize::MAX);
        switch(Switch::PageSize(size.max(1)))
    }, "lists have pages of the given size, as in `page-size=2`";
};

fn transport(transport: Transport) -> Result<Effect, FaultError> {
    Ok(Effect::Transport(transport))
}

fn job(affliction: Affliction) -> Result<Effect, FaultError> {
    Ok(Effect::Job(affliction))
}

fn switch(switch: Switch) -> Result<Effect, FaultError> {
    Ok(Effect::Switch(switch))
}

/// Why a text is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault has this name.
    #[error("unknown fault `{name}`; there are: {known}")]
    UnknownName {
        /// The name as given.
        name: String,
        /// All names.
        known: String,
    },
    /// A word between colons is no target.
    #[error("unknown target `{word}` of a fault; there are: {known}")]
    UnknownTarget {
        /// The word as given.
        word: String,
        /// All targets.
        known: String,
    },
    /// The fault does not understand this key.
    #[error("fault `{name}` has no `{key}`; it has: {known}")]
    UnknownKey {
        /// The name of the fault.
        name: &'static str,
        /// The key as given.
        key: String,
        /// All keys of this fault.
        known: String,
    },
    /// A number was expected.
    #[error("`{key}` of a fault must be a whole number, not `{value}`")]
    NotANumber {
        /// The key or name before the `=`.
        key: String,
        /// What stands after it.
        value: String,
    },
}

/// One fault, ready to be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    effect: Effect,
    target: Target,
    after: u64,
    times: Option<u64>,
}

impl Fault {
    /// Lists every fault with one line about what it does, for help texts.
    pub fn summaries() -> impl Iterator<Item = (&'static str, &'static str)> {
        KINDS.iter().map(|kind| (kind.name, kind.summary))
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let mut segments = text.split(':');
        let head = segments.next().unwrap_or_default();
        let (name, value) = pair(head);
        let kind =
            KINDS
                .iter()
                .find(|kind| kind.name == name)
                .ok_or_else(|| FaultError::UnknownName {
                    name: name.to_owned(),
                    known: KINDS
                        .iter()
                        .map(|kind| kind.name)
                        .collect::<Vec<_>>()
                        .join(", "),
                })?;
        let mut details = Details {
            name: kind.name,
            value,
            keys: Vec::new(),
        };
        let mut target = kind.target;
        for segment in segments {
            match pair(segment) {
                (key, Some(value)) => details.keys.push((kind.known_key(key)?, value)),
                (word, None) => target = word,
            }
        }
        Ok(Self {
            effect: (kind.effect)(&details)?,
            target: find_target(target)?,
            after: details.number("after")?.unwrap_or(0),
            times: details.number("times")?,
        })
    }
}

fn find_target(word: &str) -> Result<Target, FaultError> {
    Target::find(word).ok_or_else(|| FaultError::UnknownTarget {
        word: word.to_owned(),
        known: Target::words().join(", "),
    })
}

fn pair(segment: &str) -> (&str, Option<&str>) {
    match segment.split_once('=') {
        Some((key, value)) => (key, Some(value)),
        None => (segment, None),
    }
}

/// The keys of every fault.
const COUNTING_KEYS: [&str; 2] = ["times", "after"];

impl Kind {
    fn known_key(&self, key: &str) -> Result<&'static str, FaultError> {
        let mut known = self.keys.iter().chain(&COUNTING_KEYS);
        known
            .find(|candidate| **candidate == key)
            .copied()
            .ok_or_else(|| FaultError::UnknownKey {
                name: self.name,
                key: key.to_owned(),
                known: [self.keys, &COUNTING_KEYS].concat().join(", "),
            })
    }
}

/// What stood behind the name of a fault.
struct Details<'a> {
    name: &'static str,
    value: Option<&'a str>,
    keys: Vec<(&'static str, &'a str)>,
}

impl Details<'_> {
    fn key(&self, name: &str) -> Option<&str> {
        let found = self.keys.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| *value)
    }

    fn number(&self, name: &str) -> Result<Option<u64>, FaultError> {
        self.key(name).map(|value| number(name, value)).transpose()
    }

    fn value_number(&self) -> Result<u64, FaultError> {
        number(self.name, self.value.unwrap_or_default())
    }

    fn failure(&self, charged: bool) -> Failure {
        let message = "Something went wrong while creating the video";
        Failure {
            code: self
                .key("code")
                .unwrap_or("TEXT_TO_VIDEO_FAILED")
                .to_owned(),
            message: self.key("message").unwrap_or(message).to_owned(),
            charged,
        }
    }
}

fn number(key: &str, value: &str) -> Result<u64, FaultError> {
    value.parse().map_err(|_| FaultError::NotANumber {
        key: key.to_owned(),
        value: value.to_owned(),
    })
}

/// All faults of one simulator, with their counts.
#[derive(Debug)]
pub(crate) struct Faults(Vec<(Fault, u64)>);

impl Faults {
    /// Takes faults that have not met a request yet.
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, 0)).collect())
    }

    /// Lists the switches, which hold for the whole run.
    pub(crate) fn switches(&self) -> Vec<Switch> {
        let effects = self.0.iter().map(|(fault, _)| &fault.effect);
        effects
            .filter_map(|effect| match effect {
                Effect::Switch(switch) => Some(switch.clone()),
                Effect::Transport(_) | Effect::Job(_) => None,
            })
            .collect()
    }

    /// Counts a request, and returns what happens to it on the way.
    pub(crate) fn on_request(&mut self, operation: Operation) -> Vec<Transport> {
        self.meet(operation, |effect| match effect {
            Effect::Transport(transport) => Some(transport.clone()),
            Effect::Job(_) | Effect::Switch(_) => None,
        })
    }

    /// Counts an accepted job, and returns what will happen to it.
    pub(crate) fn on_job(&mut self, operation: Operation) -> Vec<Affliction> {
        self.meet(operation, |effect| match effect {
            Effect::Job(affliction) => Some(affliction.clone()),
            Effect::Transport(_) | Effect::Switch(_) => None,
        })
    }

    fn meet<T>(&mut self, operation: Operation, pick: fn(&Effect) -> Option<T>) -> Vec<T> {
        let mut met = Vec::new();
        for (fault, count) in &mut self.0 {
            let Some(effect) = pick(&fault.effect).filter(|_| fault.target.covers(operation))
            else {
                continue;
            };
            *count += 1;
            let end = fault.times.map(|times| fault.after.saturating_add(times));
            if *count > fault.after && end.is_none_or(|end| *count <= end) {
                met.push(effect);
            }
        }
        met
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        text.parse::<Fault>().unwrap_err().to_string()
    }

    #[test]
    fn every_fault_has_a_known_target() {
        for kind in KINDS {
            assert!(Target::find(kind.target).is_some(), "{}", kind.name);
        }
    }

    #[test]
    fn a_fault_skips_after_and_ends_after_times() {
        let fault = "http-500:submit:after=1:times=2".parse().unwrap();
        let mut faults = Faults::new(vec![fault]);
        let met: Vec<usize> = (0..4)
            .map(|_| faults.on_request(Operation::Preview).len())
            .collect();
        assert_eq!(met, [0, 1, 1, 0]);
        assert!(faults.on_request(Operation::Job).is_empty());
    }

    #[test]
    fn values_and_keys_reach_the_effect() {
        let fault: Fault = "unknown-status=queued:preview".parse().unwrap();
        assert_eq!(
            fault.effect,
            Effect::Job(Affliction::Status("queued".to_owned()))
        );
        let fault: Fault = "http-429:retry-after=3".parse().unwrap();
        let retry_after = Some(3);
        let expected = Transport::TooManyRequests { retry_after };
        assert_eq!(fault.effect, Effect::Transport(expected));
    }

    #[test]
    fn mistakes_name_what_would_have_been_right() {
        assert!(error("http-5000").starts_with("unknown fault `http-5000`; there are: http-401"));
        assert!(error("stuck:everything").starts_with("unknown target `everything`"));
        assert_eq!(
            error("stuck:scene=2"),
            "fault `stuck` has no `scene`; it has: times, after"
        );
        assert_eq!(
            error("stuck:times=x"),
            "`times` of a fault must be a whole number, not `x`"
        );
        assert_eq!(
            error("slow"),
            "`slow` of a fault must be a whole number, not ``"
        );
    }
}
