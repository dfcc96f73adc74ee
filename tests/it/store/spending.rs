//! What a month may have cost: what was charged in it, and the worst case of all that is not known.

use storyform::journal::Event;
use storyform::model::OperationTarget;
use storyform::store::{StateReader, StateStore};

use super::conformance::{Place, begun};
use super::{accepted, completed, credits, entry, intended, key, rendering, target};

/// Some seconds of the tests' time that lie in the next month.
const NEXT_MONTH: i64 = 12 * 86_400;

/// The checks that every store must pass, beside those in `conformance`.
pub(super) fn checks<P: Place>() -> [fn(&P); 1] {
    [a_month_counts_what_it_may_have_cost]
}

/// Asks for a video, and lets that end as told, if it ends.
fn ask(store: &mut impl StateStore, id: &str, seconds: i64, end: Option<Event>) {
    let events = [intended(target(key(id), 1)), accepted(id)];
    for event in events.into_iter().chain(end) {
        store.append(&entry(id, seconds, event)).unwrap();
    }
}

/// Asks for something of which nobody can tell what it costs.
fn ask_for_the_unknown(store: &mut impl StateStore, id: &str) {
    let asked = Event::Intended {
        reserved: None,
        server: None,
        target: Box::new(unpriced(id)),
    };
    for event in [asked, accepted(id), completed(None)] {
        store.append(&entry(id, 0, event)).unwrap();
    }
}

fn unpriced(id: &str) -> OperationTarget {
    rendering(target(key(id), 1))
}

fn a_month_counts_what_it_may_have_cost<P: Place>(place: &P) {
    let mut store = begun(place);
    let committed = |store: &P::Store, month: &str| store.spending(month).unwrap().committed;
    ask(
        &mut store,
        "charged",
        0,
        Some(completed(Some(credits(1200)))),
    );
    assert_eq!(committed(&store, "2026-09"), credits(1200));
    // At worst what was reserved, 4 credits, was charged for what was not reported.
    ask(&mut store, "unreported", 1, Some(completed(None)));
    assert_eq!(committed(&store, "2026-09"), credits(5200));
    let failed = Event::JobFailed {
        code: "INTERNAL".to_owned(),
        message: "something went wrong".to_owned(),
        credits_used: Some(credits(600)),
    };
    ask(&mut store, "failed", 2, Some(failed));
    assert_eq!(committed(&store, "2026-09"), credits(5800));
    let later = completed(Some(credits(3000)));
    ask(&mut store, "later", NEXT_MONTH, Some(later));
    assert_eq!(committed(&store, "2026-09"), credits(5800));
    assert_eq!(committed(&store, "2026-10"), credits(3000));
    // What is under way may be charged in any month from now on.
    ask(&mut store, "under-way", 3, None);
    assert_eq!(committed(&store, "2026-09"), credits(9800));
    assert_eq!(committed(&store, "2026-10"), credits(7000));
    assert_eq!(committed(&store, "2026-11"), credits(4000));
    let refused = Event::Refused {
        reason: "too many requests".to_owned(),
    };
    let asked = [intended(target(key("refused"), 1)), refused];
    for event in asked {
        store.append(&entry("refused", 4, event)).unwrap();
    }
    assert_eq!(committed(&store, "2026-09"), credits(9800));
    ask_for_the_unknown(&mut store, "unknown");
    let spending = store.spending("2026-09").unwrap();
    assert_eq!(spending.committed, credits(9800));
    assert_eq!(spending.unknown, [key("unknown")]);
}
