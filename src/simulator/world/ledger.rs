//! Money: the balance, what is held back, and the rows that Pictory shows.

use serde_json::{Value, json};

use crate::model::Credits;
use crate::simulator::clock::Moment;
use crate::simulator::world::ids::Ids;
use crate::simulator::world::job::Charge;

/// What the account includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    pub(crate) credits: Credits,
    pub(crate) video_minutes: u32,
}

/// Premium voice minutes and transcription minutes of the account; nothing depends on them.
const PREMIUM_MINUTES: u32 = 60;
const TRANSCRIPTION_MINUTES: u32 = 600;
/// The name of the subscription in ledger rows.
const PLAN: &str = "Simulator";

/// The account and its history.
#[derive(Debug)]
pub(crate) struct Ledger {
    allowance: Allowance,
    rows: Vec<Row>,
    used: Credits,
    reserved: Credits,
    video_millis: i64,
    premium_millis: i64,
}

/// One debit. It names no job, as Pictory's do not.
#[derive(Debug)]
struct Row {
    id: String,
    at: Moment,
    charge: Charge,
}

impl Ledger {
    /// Opens an account on which nothing was used.
    pub(crate) fn new(allowance: Allowance) -> Self {
        Self {
            allowance,
            rows: Vec::new(),
            used: Credits::ZERO,
            reserved: Credits::ZERO,
            video_millis: 0,
            premium_millis: 0,
        }
    }

    /// Returns what a new job may spend: what is neither used nor held back.
    pub(crate) fn available(&self) -> Credits {
        self.allowance.credits - self.used - self.reserved
    }

    /// Returns the sum of all debits.
    pub(crate) fn used(&self) -> Credits {
        self.used
    }

    /// Adds credits to what the account includes.
    pub(crate) fn top_up(&mut self, credits: Credits) {
        self.allowance.credits += credits;
    }

    /// Tells whether a video of `millis` milliseconds still fits into the video minutes.
    pub(crate) fn has_minutes_for(&self, millis: i64) -> bool {
        let limit = i64::from(self.allowance.video_minutes) * 60_000;
        self.video_millis.saturating_add(millis) <= limit
    }

    /// Holds credits back for a job.
    pub(crate) fn reserve(&mut self, amount: Credits) {
        self.reserved += amount;
    }

    /// Ends the holding back of a job's credits.
    pub(crate) fn release(&mut self, amount: Credits) {
        self.reserved = self.reserved - amount;
    }

    /// Debits the account.
    pub(crate) fn debit(&mut self, at: Moment, charge: &Charge, ids: Ids) {
        let number = u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        self.used += charge.amount;
        self.rows.push(Row {
            id: ids.dated(at, "transaction", &[number]),
            at,
            charge: charge.clone(),
        });
    }

    /// Counts video and premium voice against their minutes.
    pub(crate) fn spend_time(&mut self, video_millis: i64, premium_millis: i64) {
        self.video_millis += video_millis;
        self.premium_millis += premium_millis;
    }

    /// Writes the quota of the current term.
    pub(crate) fn quota(&self) -> Value {
        let Allowance {
            credits,
            video_minutes,
        } = self.allowance;
        json!({
            "videoMinutes": { "used": minutes(self.video_millis), "limit": video_minutes },
            "transcriptionMinutes": { "used": 0, "limit": TRANSCRIPTION_MINUTES },
            "elevenLabsVoiceOverMinutes": {
                "used": minutes(self.premium_millis), "limit": PREMIUM_MINUTES
            },
            "aiCredits": { "used": self.used, "limit": credits },
        })
    }

    /// Writes the rows of one month, newest first.
    pub(crate) fn usage(&self, month: (i16, i8)) -> Value {
        let rows = self.rows.iter().rev();
        rows.filter(|row| row.at.year_and_month() == month)
            .map(|row| {
                json!({
                    "transactionId": row.id,
                    "type": "debit",
                    "amount": row.charge.amount,
                    "source": row.charge.source,
                    "description": row.charge.description,
                    "plan": PLAN,
                    "transactionDate": row.at.iso(),
                })
            })
            .collect()
    }
}

/// Writes milliseconds as minutes with two decimals; Pictory does not say whether it rounds.
fn minutes(millis: i64) -> Value {
    let hundredths = (millis + 300) / 600;
    if hundredths % 100 == 0 {
        json!(hundredths / 100)
    } else {
        json!(hundredths as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debits_move_the_quota_and_show_newest_first() {
        let allowance = Allowance {
            credits: Credits::from_thousandths(10_000),
            video_minutes: 2,
        };
        let mut ledger = Ledger::new(allowance);
        let may = Moment::from_millis(1_777_888_800_000);
        for thousandths in [600, 2000] {
            let charge = Charge {
                amount: Credits::from_thousandths(thousandths),
                source: "Text-to-Image".to_owned(),
                description: String::new(),
            };
            ledger.debit(may, &charge, Ids::new(1));
        }
        ledger.spend_time(90_000, 0);
        assert_eq!(
            ledger.quota()["aiCredits"],
            json!({"used": 2.6, "limit": 10})
        );
        assert_eq!(
            ledger.quota()["videoMinutes"],
            json!({"used": 1.5, "limit": 2})
        );
        assert_eq!(ledger.usage((2026, 5))[0]["amount"], json!(2));
        assert_eq!(ledger.usage((2026, 6)), json!([]));
        assert!(!ledger.has_minutes_for(30_001));
    }

    #[test]
    fn reserved_credits_are_not_available() {
        let allowance = Allowance {
            credits: Credits::from_thousandths(5000),
            video_minutes: 0,
        };
        let mut ledger = Ledger::new(allowance);
        ledger.reserve(Credits::from_thousandths(4000));
        assert_eq!(ledger.available().to_string(), "1");
        ledger.release(Credits::from_thousandths(4000));
        assert_eq!(ledger.available().to_string(), "5");
    }
}
