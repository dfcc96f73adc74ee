//! The purse: every paid request needs a reservation from it.

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

/// Leave to send one paid request.
///
/// It cannot be copied or made elsewhere, and the client asks for it wherever a request can cost
/// credits: code without a reservation cannot spend.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a reservation that is not settled keeps its credits debited"]
pub struct Reservation {
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
        Ok(Reservation { amount })
    }

    /// Replaces a reservation by what was charged; `None` keeps the worst case debited.
    pub fn settle(&mut self, reservation: Reservation, used: Option<Credits>) {
        if let Some(used) = used {
            self.committed = self.committed - reservation.amount + used;
        }
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
        budget.settle(first, Some(credits(2)));
        assert!(budget.reserve(Some(credits(6))).is_ok());
        assert_eq!(budget.committed(), credits(8));
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
        budget.settle(first, None);
        assert_eq!(budget.committed(), credits(6));
    }
}
