//! The table of all faults: their names, what they understand, whom they meet, and what they do.

use std::time::Duration;

use crate::simulator::delivery::ConnectionEnd;
use crate::simulator::faults::FaultError;
use crate::simulator::faults::details::Details;
use crate::simulator::faults::effect::{
    Affliction, Effect, Failure, RetryAfter, Stage, Substitute, Switch, Transport,
};

/// One kind of fault.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// How its value is written in help texts, with the `=`; empty if it takes none.
    pub(super) value: &'static str,
    pub(super) keys: &'static [&'static str],
    /// The word of the target that is meant if none is named.
    pub(super) target: &'static str,
    pub(super) effect: fn(&Details<'_>) -> Result<Effect, FaultError>,
    pub(super) summary: &'static str,
}

macro_rules! kinds {
    ($($name:literal $value:literal $keys:tt at $target:literal => $effect:expr, $summary:literal;)*) => {
        &[$(Kind {
            name: $name,
            value: $value,
            keys: &$keys,
            target: $target,
            effect: $effect,
            summary: $summary,
        }),*]
    };
}

/// Larger than any answer that a client should be ready to hold: 33 MiB.
const OVERSIZED_BYTES: u64 = 33 * 1024 * 1024;

/// Every fault there is.
pub(super) const KINDS: &[Kind] = kinds! {
    "http-401" "" [] at "api" => |_| instead(Substitute::Unauthorized, false),
        "the key is rejected";
    "http-429" "" ["retry-after", "retry-date"] at "api" => |details| {
        instead(Substitute::TooManyRequests(retry_after(details)?), false)
    }, "too many requests; `retry-after=SECONDS` or `retry-date=SECONDS` (the same as a date) says \
        when to come again, else nothing does";
    "http-500" "" ["retry-after", "retry-date", "handled"] at "api" => |details| {
        broken(details, 500, false)
    }, "the server fails before it does anything, or after it with `handled=yes`";
    "http-502" "" ["retry-after", "retry-date", "handled"] at "api" => |details| {
        broken(details, 502, false)
    }, "a gateway finds no server, or loses its answer with `handled=yes`";
    "http-503" "" ["retry-after", "retry-date", "handled"] at "api" => |details| {
        broken(details, 503, false)
    }, "the service is unavailable; with `handled=yes` it did what was asked";
    "http-504" "" ["retry-after", "retry-date", "handled"] at "api" => |details| {
        broken(details, 504, true)
    }, "a gateway gives up waiting for what the server does; with `handled=no` it does nothing";
    "cloudflare" "" [] at "api" => |_| instead(Substitute::Cloudflare, false),
        "a 403 page of HTML from the bot protection";
    "html" "" ["handled"] at "api" => |details| instead(Substitute::Page, details.handled(true)?),
        "a 200 page of HTML takes the place of the answer; with `handled=no` nothing was done";
    "lost-answer" "" [] at "submit" => |_| lost(true, ConnectionEnd::Closed),
        "the request is carried out, then the connection is cut without an answer";
    "reset-before" "" [] at "api" => |_| lost(false, ConnectionEnd::Reset),
        "the connection is reset, and nothing was done";
    "reset-after" "" [] at "api" => |_| lost(true, ConnectionEnd::Reset),
        "the request is carried out, then the connection is reset without an answer";
    "slow" "=MS" [] at "api" => |details| {
        transport(Transport::SlowHead(details.value_span()?))
    }, "the answer takes longer by the given milliseconds, as in `slow=500`";
    "slow-body" "=MS" [] at "api" => |details| {
        transport(Transport::SlowBody(details.value_span()?))
    }, "the head of the answer comes, and the body so many milliseconds later";
    "truncated-json" "" [] at "api" => |_| transport(Transport::Truncated),
        "the second half of the answer is missing, as if it were complete";
    "cut-body" "" [] at "api" => |_| transport(Transport::CutOff),
        "the connection is cut in the middle of the answer";
    "oversized-json" "[=BYTES]" [] at "api" => |details| {
        let bytes = details.value_number_or(OVERSIZED_BYTES)?;
        transport(Transport::Oversized(usize::try_from(bytes).unwrap_or(usize::MAX)))
    }, "the answer is blown up to the given bytes, 33 MiB unless told otherwise";
    "duplicate" "" [] at "submit" => |_| transport(Transport::Twice),
        "the request is handled twice, as if a proxy had repeated it; the second answer is given";
    "clock-jump" "=SECONDS" [] at "api" => |details| {
        transport(Transport::ClockJump(details.value_signed()?.saturating_mul(1000)))
    }, "dates and dated ids move by so many seconds, backwards with `-`; once, unless `times` is given";
    "stuck" "" [] at "submit" => |_| job(Affliction::Stuck),
        "the job stays in progress for ever";
    "fail" "" ["code", "message"] at "submit" => |details| fail(details, Stage::Start),
        "the job fails before anything is generated, and charges nothing";
    "fail-midway" "[=VISUALS]" ["code", "message"] at "submit" => |details| {
        let made = details.value.map(|_| details.value_size()).transpose()?;
        fail(details, Stage::Generating { made })
    }, "the job fails after so many of its visuals were generated and charged, half unless told otherwise";
    "fail-charged" "" ["code", "message"] at "submit" => |details| fail(details, Stage::Generated),
        "the job fails after its visuals were generated and charged";
    "fail-rendering" "" ["code", "message"] at "submit" => |details| fail(details, Stage::Rendering),
        "the job fails after its visuals were charged and its rendering began";
    "stock-fallback" "" ["scene", "shot"] at "storyboard" => |details| {
        let (scene, shot) = (details.number("scene")?, details.number("shot")?);
        job(Affliction::StockFallback { scene, shot })
    }, "visuals of one `scene`, one `shot` of it, or all are silently replaced by stock, and not charged";
    "unknown-status" "[=WORD]" [] at "submit" => |details| {
        let status = details.value.unwrap_or("pending");
        job(Affliction::Status(status.to_owned()))
    }, "an unfinished job reports the given status, `pending` unless told otherwise";
    "insufficient-credits" "" [] at "submit" => |_| job(Affliction::NoCredits),
        "the job fails with INSUFFICIENT_CREDITS, whatever the balance";
    "cleaned" "[=MS]" [] at "submit" => |details| {
        job(Affliction::Purged(Duration::from_millis(details.value_number_or(0)?)))
    }, "the job is cleaned so many milliseconds after its end, or as soon as it ends";
    "job-404" "[=MS]" ["since"] at "submit" => |details| {
        let since = Duration::from_millis(details.number("since")?.unwrap_or(0));
        let lasting = details.value.map(|_| details.value_span()).transpose()?;
        job(Affliction::Unfindable { since, lasting })
    }, "nobody finds the job by its id for so many milliseconds, or for ever; `since=MS` says how \
        long after its acceptance that begins";
    "list-lag" "=MS" [] at "submit" => |details| {
        job(Affliction::ListedLate(details.value_span()?))
    }, "the job is listed so many milliseconds after it was accepted, and its visuals and project so \
        many after its end";
    "insufficient-http" "" [] at "api" => |_| switch(Switch::InsufficientOverHttp),
        "missing credits are a 402 answer, not a failed job";
    "reports-credits-on-render" "" [] at "api" => |_| switch(Switch::RendersRepeatCredits),
        "a render from a preview repeats the preview's aiCreditsUsed";
    "storyboard-keeps-ai-visual" "" [] at "api" => |_| switch(Switch::StoryboardKeepsAiVisual),
        "a preview's storyboard keeps aiVisual beside the resolved address";
    "studio-lists-scene-visuals" "" [] at "api" => |_| switch(Switch::StudioListsSceneVisuals),
        "AI Studio lists also show what storyboards generated";
    "avatar-proportional" "" [] at "api" => |_| switch(Switch::AvatarProportional),
        "avatars are charged in proportion, not by the started half minute";
    "job-not-found-200" "" [] at "api" => |_| switch(Switch::JobNotFoundIs200),
        "an unknown job is answered with 200 and success false";
    "dead-files" "[=TEXT]" [] at "file" => |details| {
        switch(Switch::DeadFiles(details.value.unwrap_or_default().to_owned()))
    }, "files whose path contains the given text are gone; all files, without a text";
    "files-expire" "=MS" [] at "file" => |details| {
        switch(Switch::FilesExpire(details.value_span()?))
    }, "generated and rendered files are gone so many milliseconds after the end of their job; uploads stay";
    "elements-unordered" "" [] at "api" => |_| switch(Switch::ElementsUnordered),
        "the elements of a preview are listed in no order of time";
    "splits-differently" "" [] at "storyboard" => |_| switch(Switch::SplitsDifferently),
        "stories that are cut after sentences are cut after commas, semicolons and colons, too";
    "page-size" "=ENTRIES" [] at "list" => |details| {
        switch(Switch::PageSize(details.value_size()?.max(1)))
    }, "lists have pages of the given size, as in `page-size=2`";
};

fn transport(transport: Transport) -> Result<Effect, FaultError> {
    Ok(Effect::Transport(transport))
}

fn instead(answer: Substitute, is_handled: bool) -> Result<Effect, FaultError> {
    transport(Transport::Instead { answer, is_handled })
}

fn lost(is_handled: bool, end: ConnectionEnd) -> Result<Effect, FaultError> {
    transport(Transport::Lost { is_handled, end })
}

fn broken(details: &Details<'_>, status: u16, is_handled: bool) -> Result<Effect, FaultError> {
    let retry_after = retry_after(details)?;
    let answer = Substitute::Broken {
        status,
        retry_after,
    };
    instead(answer, details.handled(is_handled)?)
}

fn retry_after(details: &Details<'_>) -> Result<Option<RetryAfter>, FaultError> {
    let date = details.number("retry-date")?.map(RetryAfter::Date);
    let seconds = details.number("retry-after")?.map(RetryAfter::Seconds);
    Ok(seconds.or(date))
}

fn fail(details: &Details<'_>, stage: Stage) -> Result<Effect, FaultError> {
    let message = "Something went wrong while creating the video";
    job(Affliction::Fail(Failure {
        code: details
            .key("code")
            .unwrap_or("TEXT_TO_VIDEO_FAILED")
            .to_owned(),
        message: details.key("message").unwrap_or(message).to_owned(),
        stage,
    }))
}

fn job(affliction: Affliction) -> Result<Effect, FaultError> {
    Ok(Effect::Job(affliction))
}

fn switch(switch: Switch) -> Result<Effect, FaultError> {
    Ok(Effect::Switch(switch))
}
