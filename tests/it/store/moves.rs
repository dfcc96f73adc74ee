//! The function that the journal obeys, followed by a model of its own and by the store.

use proptest::prelude::*;
use storyform::journal::{Event, Status, next_status};
use storyform::model::JobId;
use storyform::store::{SqliteStore, StateReader, StateStore, StoreError};

use super::{accepted, completed, entry, intended, key, open, run, target};

/// What a person would remember of one operation; nothing in it is a status.
#[derive(Debug, Default)]
struct Memory {
    /// How often it was about to be sent.
    sent: u32,
    /// Whether an answer was given up.
    is_lost: bool,
    job: Option<JobId>,
    end: Option<&'static str>,
}

impl Memory {
    /// Tells whether an event can happen, in the words of what the world allows.
    fn allows(&self, event: &Event) -> bool {
        let is_unanswered = self.sent == 1 && self.job.is_none() && self.end.is_none();
        let is_running = self.job.is_some() && self.end.is_none();
        match event {
            Event::Intended { .. } => self.sent == 0,
            Event::Accepted { .. } | Event::AnswerLost { .. } | Event::NotSubmitted => {
                is_unanswered
            }
            // An answer that was given up cannot come after all.
            Event::Refused { .. } => is_unanswered && !self.is_lost,
            Event::Completed { .. } | Event::JobFailed { .. } => is_running,
        }
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::Intended { .. } => self.sent += 1,
            Event::Accepted { job } => self.job = Some(job.clone()),
            Event::AnswerLost { .. } => self.is_lost = true,
            Event::Refused { .. } | Event::NotSubmitted => self.end = Some("not_taken"),
            Event::Completed { .. } => self.end = Some("succeeded"),
            Event::JobFailed { .. } => self.end = Some("failed"),
        }
    }

    /// Checks that a status says what is remembered.
    fn check(&self, status: &Status) {
        assert_eq!(self.sent, 1, "it was sent once");
        assert_eq!(status.is_final(), self.end.is_some());
        match status {
            Status::Intended => assert!(!self.is_lost && self.job.is_none()),
            Status::InDoubt => assert!(self.is_lost && self.job.is_none()),
            Status::Running(job) => assert_eq!(self.job.as_ref(), Some(job)),
            Status::Succeeded | Status::Failed | Status::NotTaken => {
                assert_eq!(self.end, Some(status.label()));
            }
        }
    }
}

/// Any sequence of events, the likely ones more often.
fn events() -> impl Strategy<Value = Vec<Event>> {
    let lost = || Event::AnswerLost {
        detail: "lost".to_owned(),
    };
    let event = prop_oneof![
        3 => (0..3_u32).prop_map(|version| intended(target(key("tour"), version))),
        4 => "job-[ab]".prop_map(|job| accepted(&job)),
        2 => Just(Event::Refused { reason: "no".to_owned() }),
        3 => Just(lost()),
        3 => Just(completed(None)),
        2 => Just(Event::JobFailed {
            code: "E".to_owned(),
            message: "m".to_owned(),
            credits_used: None,
        }),
        1 => Just(Event::NotSubmitted),
    ];
    let begun = Just(intended(target(key("tour"), 1)));
    (any::<bool>(), begun, prop::collection::vec(event, 0..30)).prop_map(
        |(is_begun, begun, rest)| {
            let first = is_begun.then_some(begun);
            first.into_iter().chain(rest).collect()
        },
    )
}

/// What stands in a store about the operation, line by line.
fn lines(store: &SqliteStore) -> (u64, usize) {
    let serial = store.snapshot().unwrap().version.unwrap().serial;
    let journal = store.journal(&entry("op", 0, Event::NotSubmitted).operation);
    (serial, journal.map_or(0, |lines| lines.len()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_function_says_what_a_person_would(events in events()) {
        let (mut status, mut memory) = (None::<Status>, Memory::default());
        for event in events {
            let next = next_status(status.as_ref(), &event);
            prop_assert_eq!(next.is_ok(), memory.allows(&event), "{:?} after {:?}", event, status);
            if let Ok(next) = next {
                memory.take(&event);
                memory.check(&next);
                status = Some(next);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_does_what_the_function_says(events in events()) {
        let directory = tempfile::tempdir().unwrap();
        let state = directory.path().join("storyform.db");
        let mut store = open(&state);
        store.begin_run(&run("run")).unwrap();
        let mut status = None::<Status>;
        for event in events {
            let before = lines(&store);
            let expected = next_status(status.as_ref(), &event);
            match (store.append(&entry("op", 0, event)), expected) {
                (Ok(appended), Ok(next)) => {
                    prop_assert_eq!(&appended.status, &next);
                    prop_assert_eq!(lines(&store), (before.0 + 1, before.1 + 1));
                    status = Some(next);
                }
                (Err(StoreError::IllegalMove { .. }), Err(_)) => {
                    prop_assert_eq!(lines(&store), before, "what is refused writes nothing");
                }
                (appended, expected) => panic!("{appended:?} instead of {expected:?}"),
            }
        }
        drop(store);
        let operations = open(&state).operations(None, 9).unwrap();
        let recorded = operations.into_iter().next().map(|operation| operation.status);
        prop_assert_eq!(recorded, status);
    }
}
