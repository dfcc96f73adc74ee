//! Performs a plan, exactly as it was shown.
//!
//! The executor makes no choice that costs money: what to send, what to record and what to refuse
//! stands in the plan. For each paid request the order is fixed: the purse is debited, the intent
//! is made durable, the request is sent, the answer is made durable, and only then anything else
//! happens. Whatever was sent and not answered stays in doubt, and is never sent again.
//!
//! What happens is told as events in the past tense; screens and logs are made from them by
//! others. The journal is not one of those listeners: it is written first.

mod care;
mod chance;
mod comparison;
mod decide;
mod end;
mod event;
mod executor;
mod fill;
mod harvest;
mod import;
mod interruption;
mod ledger;
mod means;
mod preview;
mod recovery;
mod submission;
mod supply;
mod verify;
mod video;
mod visual;
mod waiting;

pub use care::Copies;
pub use comparison::{Comparison, Standing};
pub use event::{ApplyEvent, Outcome, SkipReason, StopCause, VideoOutcome, VisualLabel};
pub use executor::{ApplyError, Report, Session, apply};
pub use import::{
    Made, Omission, Results, Unusable, imported_preview, imported_video, made, other_name,
    project_request, resolved_request,
};
pub use means::{Shortage, shortage};
pub use recovery::{
    Delay, Fate, Obstacle, Recovery, RecoveryError, Settlement, needs_recovery, recover,
};
pub use verify::{Care, Finding, VisualCondition, examine, repair};
