//! What the digest of a plan covers, and what a reviewed plan allows.

use jiff::Timestamp;

use super::{TOUR, applied, plan_with, rendered, videos};
use crate::model::{Revision, Snapshot, StateVersion};
use crate::plan::{Action, ExcessReason, Plan, PlanOptions, assumed};

/// Plans against the manifests of another revision.
fn against(before: &str, after: &str) -> Plan {
    let snapshot = match before {
        "" => Snapshot::empty(),
        before => assumed(&videos(before, ""), Timestamp::UNIX_EPOCH),
    };
    let options = PlanOptions {
        against: Some(Revision {
            name: "main".to_owned(),
            commit: "0123456789abcdef".to_owned(),
        }),
        ..PlanOptions::default()
    };
    plan_with(after, &snapshot, &options)
}

fn on_state(snapshot: &Snapshot, after: &str) -> Plan {
    plan_with(after, snapshot, &PlanOptions::default())
}

fn edited() -> String {
    TOUR.replace("A boat", "Two boats")
}

#[test]
fn a_revision_is_compared_with_as_if_it_had_been_rendered() {
    let plan = against(TOUR, &edited());
    assert_eq!(plan.videos[0].action, Action::Update);
    assert_eq!(plan.summary.cost.expected.to_string(), "4");
    assert_eq!(plan.summary.without_reuse.expected.to_string(), "8");
    assert_eq!(plan.base, None);
    assert!(!against(TOUR, TOUR).has_changes());
    assert_eq!(against("", TOUR).summary.create, 1);
    let gone = TOUR
        .replace("id: tour", "id: other")
        .replace("One.", "Another.");
    assert_eq!(against(TOUR, &gone).summary.forget, 1);
}

#[test]
fn plans_that_do_the_same_have_the_same_digest_whatever_they_are_compared_with() {
    let reviewed = against(TOUR, &edited());
    let mut snapshot = rendered(TOUR);
    assert_eq!(reviewed.digest, on_state(&snapshot, &edited()).digest);
    snapshot.version = Some(StateVersion {
        lineage: "another".to_owned(),
        serial: 99,
    });
    assert_eq!(reviewed.digest, on_state(&snapshot, &edited()).digest);
}

#[test]
fn other_effects_have_other_digests() {
    let reviewed = against(TOUR, &edited());
    let voice = edited().replace("scenes:", "language: de\nscenes:");
    let text = edited().replace("Two.", "Three.");
    for other in [
        against(TOUR, TOUR),
        against("", &edited()),
        against(TOUR, &voice),
        against(TOUR, &text),
        on_state(&applied(&rendered(TOUR), &reviewed), &edited()),
    ] {
        assert_ne!(reviewed.digest, other.digest);
    }
}

#[test]
fn less_than_was_reviewed_may_be_done() {
    let reviewed = against(TOUR, &edited());
    let snapshot = rendered(TOUR);
    assert_eq!(on_state(&snapshot, &edited()).beyond(&reviewed), vec![]);
    // State knows the new picture from before.
    let mut knows_more = snapshot.clone();
    knows_more.visuals.extend(rendered(&edited()).visuals);
    let cheaper = on_state(&knows_more, &edited());
    assert!(cheaper.summary.cost.is_zero());
    assert_ne!(cheaper.digest, reviewed.digest);
    assert_eq!(cheaper.beyond(&reviewed), vec![]);
    let done = applied(&snapshot, &on_state(&snapshot, &edited()));
    assert_eq!(on_state(&done, &edited()).beyond(&reviewed), vec![]);
}

#[test]
fn more_than_was_reviewed_is_named() {
    let reviewed = against(TOUR, &edited());
    let why = |plan: &Plan| -> Vec<ExcessReason> {
        let excess = plan.beyond(&reviewed).into_iter();
        excess.map(|excess| excess.why).collect()
    };
    // Nothing of the tour was ever rendered, so that both pictures are to be bought.
    let dearer = on_state(&Snapshot::empty(), &edited());
    assert!(matches!(
        why(&dearer).as_slice(),
        [ExcessReason::CostsMore { .. }]
    ));
    let text = edited().replace("Two.", "Three.");
    let snapshot = rendered(TOUR);
    assert_eq!(
        why(&on_state(&snapshot, &text)),
        [ExcessReason::OtherConfiguration]
    );
    let other = TOUR
        .replace("id: tour", "id: other")
        .replace("One.", "Another.");
    let both = format!("{}---\n{other}", edited());
    assert_eq!(
        why(&on_state(&snapshot, &both)),
        [ExcessReason::NotReviewed]
    );
    assert_eq!(
        why(&on_state(&snapshot, &other)),
        [ExcessReason::NotReviewed, ExcessReason::NotReviewed]
    );
}
