//! The purse: every paid request needs leave from it.

use crate::model::Credits;

/// What may still be spent in a run.
///
/// The worst case of each request is debited before it is sent and replaced by what was really
/// charged when it is done, so that requests under way can never add up to more than the limit.
#[derive(Debug)]
pub struct Budget {
    limit: Option<Credits>,
    committed: Credits,
}

/// Credits that were set aside for one paid request, which has not been sent.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a reservation that is not settled keeps its credits debited"]
pub struct Reservation {
    debit: Debit,
}

impl Reservation {
    /// Opens the door to one request, and keeps what is to be settled when it is done.
    pub fn into_parts(self) -> (Leave, Debit) {
        (Leave { _opened: () }, self.debit)
    }
}

/// Leave to send one paid request.
///
/// It comes from a [`Reservation`] and from nowhere else, cannot be copied, and is used up by the
/// request: wherever credits can be spent, the client takes one by value. Code without a
/// reservation cannot spend, and none can spend twice.
#[derive(Debug)]
#[must_use = "leave that is not used may as well be settled as nothing charged"]
pub struct Leave {
    _opened: (),
}

/// What was debited for one paid request, until it is known what that was charged.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a debit that is not settled stays debited"]
pub struct Debit {
    amount: Credits,
}

/// Why a reservation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OverBudget {
    /// The worst case does not fit.
    #[error("up to {worst} credits are needed, and only {left} of the limit of {limit} are left")]
    Exceeded {
        /// The most that the request can cost.
        worst: Credits,
        /// What is left of the limit.
        left: Credits,
        /// The limit.
        limit: Credits,
    },
    /// The worst case is unknown, and there is a limit.
    #[error(
        "the cost has parts that cannot be known, so the limit of {limit} credits cannot be kept"
    )]
    Unknown {
        /// The limit.
        limit: Credits,
    },
}

impl Budget {
    /// Makes a purse with a limit, or without one.
    pub const fn new(limit: Option<Credits>) -> Self {
        Self {
            limit,
            committed: Credits::ZERO,
        }
    }

    /// Debits the worst case of a request; `None` stands for an unknown one.
    ///
    /// # Errors
    ///
    /// Refuses what does not fit into the limit, and an unknown worst case if there is a limit.
    pub fn reserve(&mut self, worst: Option<Credits>) -> Result<Reservation, OverBudget> {
        let amount = match (worst, self.limit) {
            (Some(worst), Some(limit)) if self.committed + worst > limit => {
                let left = limit - self.committed;
                return Err(OverBudget::Exceeded { worst, left, limit });
            }
            (None, Some(limit)) => return Err(OverBudget::Unknown { limit }),
            (Some(worst), _) => worst,
            (None, None) => Credits::ZERO,
        };
        self.committed += amount;
        Ok(Reservation {
            debit: Debit { amount },
        })
    }

    /// Replaces a debit by what was charged; `None` keeps the worst case debited.
    pub fn settle(&mut self, debit: Debit, used: Option<Credits>) {
        if let Some(used) = used {
            self.committed = self.committed - debit.amount + used;
        }
    }

    /// Takes a reservation back for which nothing was sent.
    pub fn release(&mut self, reservation: Reservation) {
        self.settle(reservation.debit, Some(Credits::ZERO));
    }

    /// Returns what was charged or is reserved so far.
    pub const fn committed(&self) -> Credits {
        self.committed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credits(whole: i64) -> Credits {
        Credits::from_thousandths(whole * 1000)
    }

    #[test]
    fn requests_under_way_never_exceed_the_limit() {
        let mut budget = Budget::new(Some(credits(10)));
        let first = budget.reserve(Some(credits(6))).unwrap();
        let refused = budget.reserve(Some(credits(6))).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "up to 6 credits are needed, and only 4 of the limit of 10 are left"
        );
        budget.settle(first.into_parts().1, Some(credits(2)));
        assert!(budget.reserve(Some(credits(6))).is_ok());
        assert_eq!(budget.committed(), credits(8));
    }

    #[test]
    fn what_was_not_sent_is_given_back() {
        let mut budget = Budget::new(Some(credits(10)));
        let first = budget.reserve(Some(credits(6))).unwrap();
        budget.release(first);
        assert_eq!(budget.committed(), Credits::ZERO);
    }

    #[test]
    fn an_unknown_cost_passes_no_limit() {
        assert!(Budget::new(Some(credits(10))).reserve(None).is_err());
        assert!(Budget::new(None).reserve(None).is_ok());
    }

    #[test]
    fn what_was_not_reported_stays_debited() {
        let mut budget = Budget::new(Some(credits(10)));
        let first = budget.reserve(Some(credits(6))).unwrap();
        budget.settle(first.into_parts().1, None);
        assert_eq!(budget.committed(), credits(6));
    }
}
