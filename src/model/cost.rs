//! What something will cost, with what is not known about it.

use serde::{Deserialize, Serialize};

use super::Credits;

/// A part of a cost that cannot be known beforehand, and is therefore in no sum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnknownCost {
    /// What is not priced, such as `motion graphics in scene 2`.
    pub what: String,
    /// Why it cannot be known.
    pub reason: String,
    /// Whether the project accepts, by the name of the video, that no limit can hold it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_accepted: bool,
}

impl UnknownCost {
    /// Makes a part that nobody has accepted.
    pub fn new(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            reason: reason.into(),
            is_accepted: false,
        }
    }
}

/// The credits that something is going to cost: a range, and the parts that are in no sum.
///
/// A cost with unknown parts is a lower bound. Nothing may treat such a part as free.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// The least that the known parts can cost.
    pub low: Credits,
    /// What the known parts will most likely cost.
    pub expected: Credits,
    /// The most that the known parts can cost.
    pub high: Credits,
    /// The parts that could not be priced.
    pub unknown: Vec<UnknownCost>,
}

impl Cost {
    /// A cost that is known exactly.
    pub const fn exact(credits: Credits) -> Self {
        Self {
            low: credits,
            expected: credits,
            high: credits,
            unknown: Vec::new(),
        }
    }

    /// Nothing, and that is known.
    pub const fn zero() -> Self {
        Self::exact(Credits::ZERO)
    }

    /// Tells whether the cost is zero for certain.
    pub fn is_zero(&self) -> bool {
        self.high.is_zero() && self.unknown.is_empty()
    }

    /// Returns the most it can cost, or `None` if parts of it are unknown.
    pub fn worst_case(&self) -> Option<Credits> {
        self.unknown.is_empty().then_some(self.high)
    }

    /// Returns what a limit is held against: the most that the known parts can cost, or `None` if a
    /// part is unknown that nobody has accepted.
    pub fn limited(&self) -> Option<Credits> {
        (self.not_accepted() == 0).then_some(self.high)
    }

    /// Returns how many parts are unknown and were not accepted by name.
    pub fn not_accepted(&self) -> usize {
        let parts = self.unknown.iter();
        parts.filter(|part| !part.is_accepted).count()
    }

    /// Adds another cost to this one.
    pub fn add(&mut self, other: &Self) {
        self.low += other.low;
        self.expected += other.expected;
        self.high += other.high;
        self.unknown.extend(other.unknown.iter().cloned());
    }
}

impl<'a> std::iter::Sum<&'a Cost> for Cost {
    fn sum<I: Iterator<Item = &'a Self>>(costs: I) -> Self {
        costs.fold(Self::zero(), |mut total, cost| {
            total.add(cost);
            total
        })
    }
}
