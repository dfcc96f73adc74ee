//! What holds of the purse of a run, whatever is asked of it in whatever order.

use proptest::prelude::*;
use storyform::journal::{Budget, Debit};
use storyform::model::Credits;

/// Something that is done with a purse.
#[derive(Debug, Clone)]
enum Act {
    /// A request is to be sent; `None` is a cost that nobody knows.
    Reserve(Option<i64>),
    /// A request was never sent.
    Release(Option<i64>),
    /// One of those under way is done: it was charged a part of what was debited, or nobody knows.
    Settle(prop::sample::Index, Option<u8>),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let worst = || prop::option::weighted(0.9, 0..12_000_i64);
    let act = prop_oneof![
        4 => worst().prop_map(Act::Reserve),
        1 => worst().prop_map(Act::Release),
        3 => (any::<prop::sample::Index>(), prop::option::weighted(0.8, 0..=100_u8))
            .prop_map(|(which, percent)| Act::Settle(which, percent)),
    ];
    prop::collection::vec(act, 1..80)
}

fn credits(thousandths: i64) -> Credits {
    Credits::from_thousandths(thousandths)
}

/// What must be in a purse, counted without one.
#[derive(Default)]
struct Ledger {
    under_way: Vec<(i64, Debit)>,
    /// What was charged; where nobody knows what, the most that it can have been.
    charged: i64,
}

impl Ledger {
    fn total(&self) -> i64 {
        self.charged + self.under_way.iter().map(|(worst, _)| worst).sum::<i64>()
    }

    fn act(&mut self, budget: &mut Budget, limit: Option<i64>, act: Act) {
        match act {
            Act::Reserve(worst) => {
                let fits =
                    limit.is_none_or(|limit| worst.is_some_and(|it| self.total() + it <= limit));
                let reserved = budget.reserve(worst.map(credits));
                assert_eq!(reserved.is_ok(), fits, "{worst:?} of {limit:?}");
                if let Ok(reserved) = reserved {
                    let (_leave, debit) = reserved.into_parts();
                    self.under_way.push((worst.unwrap_or_default(), debit));
                }
            }
            Act::Release(worst) => {
                if let Ok(reserved) = budget.reserve(worst.map(credits)) {
                    budget.release(reserved);
                }
            }
            Act::Settle(which, percent) if !self.under_way.is_empty() => {
                let (worst, debit) = self
                    .under_way
                    .swap_remove(which.index(self.under_way.len()));
                let used = percent.map(|percent| worst * i64::from(percent) / 100);
                budget.settle(debit, used.map(credits));
                self.charged += used.unwrap_or(worst);
            }
            Act::Settle(..) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_under_way_and_what_was_charged_never_pass_the_limit(
        limit in prop::option::weighted(0.8, 0..40_000_i64),
        acts in acts(),
    ) {
        let mut budget = Budget::new(limit.map(credits));
        let mut ledger = Ledger::default();
        for act in acts {
            ledger.act(&mut budget, limit, act);
            prop_assert_eq!(budget.committed(), credits(ledger.total()));
            if let Some(limit) = limit {
                prop_assert!(ledger.total() <= limit);
            }
        }
    }

    /// Pictory may charge more than it documents. Nothing more is sent then than still fits.
    #[test]
    fn after_a_charge_above_the_worst_case_nothing_is_sent_that_does_not_fit(
        worst in prop::collection::vec(1..5_000_i64, 1..12),
        over in 0..20_000_i64,
        limit in 5_000..30_000_i64,
    ) {
        let mut budget = Budget::new(Some(credits(limit)));
        let (_leave, first) = budget.reserve(Some(credits(worst[0]))).unwrap().into_parts();
        budget.settle(first, Some(credits(worst[0] + over)));
        let mut total = worst[0] + over;
        for worst in &worst[1..] {
            let reserved = budget.reserve(Some(credits(*worst)));
            prop_assert_eq!(reserved.is_ok(), total + worst <= limit);
            if let Ok(reserved) = reserved {
                let (_leave, debit) = reserved.into_parts();
                budget.settle(debit, None);
                total += worst;
            }
        }
    }
}
