//! Virtual time and numbered names, one of each for every thread that simulates.
//!
//! While a life runs, time is that of its runtime, which stands still while anything can be done and
//! then jumps to whatever is due. Between two lives it stands where it was left.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;
use storyform::model::OperationId;
use tokio::time::Instant;

/// Where every history begins: noon of a day in May, in milliseconds since the Unix epoch.
pub(super) const BEGINNING_MILLIS: i64 = 1_777_896_000_000;

#[derive(Debug, Clone, Copy)]
struct Hands {
    /// The time when the life began, or what it is while none runs.
    millis: i64,
    /// When the life began, by its runtime.
    since: Option<Instant>,
    /// By how much the clock of the program is wrong.
    skew_millis: i64,
    named: u64,
}

thread_local! {
    static HANDS: Cell<Hands> = const {
        Cell::new(Hands { millis: BEGINNING_MILLIS, since: None, skew_millis: 0, named: 0 })
    };
}

/// Sets time and names back to the beginning.
pub(super) fn begin() {
    change(|_| Hands {
        millis: BEGINNING_MILLIS,
        since: None,
        skew_millis: 0,
        named: 0,
    });
}

/// Lets time follow the runtime that is entered, with a clock that is wrong by `skew_millis`.
pub(super) fn start(skew_millis: i64) {
    change(|hands| Hands {
        since: Some(Instant::now()),
        skew_millis,
        ..hands
    });
}

/// Lets time stand still; must be called before the runtime is left.
pub(super) fn stop() {
    change(|hands| Hands {
        millis: read(hands),
        since: None,
        skew_millis: 0,
        ..hands
    });
}

/// Lets time pass between two lives.
pub(super) fn pass(span: Duration) {
    let span = i64::try_from(span.as_millis()).unwrap_or_default();
    change(|hands| Hands {
        millis: hands.millis + span,
        ..hands
    });
}

/// Returns the true time, in milliseconds since the Unix epoch.
pub(super) fn millis() -> i64 {
    read(HANDS.get())
}

/// Tells the time as the clock of the program shows it.
pub(super) fn now() -> Timestamp {
    let millis = millis() + HANDS.get().skew_millis;
    Timestamp::from_millisecond(millis).expect("histories take days, not ages")
}

/// Makes an id that no operation of this history has.
pub(super) fn operation() -> OperationId {
    OperationId::new(format!("00000000-0000-4000-8000-{:012}", number()))
}

/// Returns a number that was not given before in this history.
pub(super) fn number() -> u64 {
    change(|hands| Hands {
        named: hands.named + 1,
        ..hands
    });
    HANDS.get().named
}

/// Writes the time since the beginning, for traces.
pub(super) fn stamp() -> String {
    let millis = millis() - BEGINNING_MILLIS;
    let (seconds, millis) = (millis / 1000, millis % 1000);
    format!(
        "{:>3}:{:02}:{:02}.{millis:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

fn read(hands: Hands) -> i64 {
    let elapsed = hands.since.map_or(0, |since| since.elapsed().as_millis());
    hands.millis + i64::try_from(elapsed).unwrap_or_default()
}

fn change(change: impl FnOnce(Hands) -> Hands) {
    HANDS.set(change(HANDS.get()));
}
