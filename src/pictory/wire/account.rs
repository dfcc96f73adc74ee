//! Quota and ledger.

use std::time::Duration;

use serde_json::Value;

use super::json::{credits, expect, field, inner, message, number, text};
use crate::model::Credits;
use crate::pictory::account::{Allowance, EntryKind, LedgerEntry, Quota};
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;

/// How many milliseconds a thousandth of a minute has.
const THOUSANDTH_OF_MINUTE_MS: u64 = 60;

/// Reads the answer to a question for the quota.
pub(in crate::pictory) fn read_quota(answer: Answer) -> Result<Quota, ApiError> {
    let status = answer.status;
    let body = expect(answer)?;
    let minutes = |name| allowance(&body, name, minutes);
    let quota = Quota {
        ai_credits: allowance(&body, "aiCredits", signed_credits),
        video: minutes("videoMinutes"),
        transcription: minutes("transcriptionMinutes"),
        eleven_labs: minutes("elevenLabsVoiceOverMinutes"),
    };
    if quota == Quota::default() {
        let detail = "it holds no quota".to_owned();
        return Err(ApiError::Unexpected { status, detail });
    }
    Ok(quota)
}

fn allowance<T>(
    body: &Value,
    name: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Option<Allowance<T>> {
    let entry = inner(body, name)?;
    Some(Allowance {
        used: read(field(entry, "used")?)?,
        limit: read(field(entry, "limit")?)?,
    })
}

/// A balance may be overdrawn, unlike a price.
fn signed_credits(value: &Value) -> Option<Credits> {
    number(value).map(Credits::from_thousandths)
}

fn minutes(value: &Value) -> Option<Duration> {
    let thousandths = u64::try_from(number(value)?).ok()?;
    let millis = thousandths.checked_mul(THOUSANDTH_OF_MINUTE_MS)?;
    Some(Duration::from_millis(millis))
}

/// Reads the answer to a question for the ledger: a bare array, or one inside an envelope.
pub(in crate::pictory) fn read_usage(answer: Answer) -> Result<Vec<LedgerEntry>, ApiError> {
    let status = answer.status;
    let body = expect(answer)?;
    let entries = body
        .as_array()
        .or_else(|| inner(&body, "items")?.as_array())
        .or_else(|| field(&body, "data")?.as_array());
    let Some(entries) = entries else {
        let detail = "it is no list of transactions".to_owned();
        return Err(ApiError::Unexpected { status, detail });
    };
    Ok(entries.iter().map(read_entry).collect())
}

fn read_entry(entry: &Value) -> LedgerEntry {
    let words = |name| field(entry, name).and_then(message).unwrap_or_default();
    LedgerEntry {
        id: field(entry, "transactionId").and_then(text),
        kind: match words("type").to_lowercase().as_str() {
            "debit" => EntryKind::Debit,
            "credit" => EntryKind::Credit,
            other => EntryKind::Other(other.to_owned()),
        },
        amount: field(entry, "amount").and_then(credits),
        source: words("source"),
        description: words("description"),
        at: words("transactionDate").parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        Answer {
            status: 200,
            retry_after: None,
            date: None,
            body: Ok(body.to_owned()),
        }
    }

    #[test]
    fn quota_may_be_fractional_text_or_absent() {
        let quota = read_quota(answer(
            r#"{"videoMinutes":{"used":12.5,"limit":600},
                "transcriptionMinutes":{"used":"0","limit":"600"},
                "elevenLabsVoiceOverMinutes":{"used":null,"limit":60},
                "aiCredits":{"used":41.60000000001,"limit":1000}}"#,
        ))
        .unwrap();
        let credits = quota.ai_credits.unwrap();
        assert_eq!(credits.left().to_string(), "958.4");
        assert_eq!(quota.video.unwrap().used, Duration::from_secs(750));
        assert_eq!(
            quota.transcription.unwrap().limit,
            Duration::from_secs(36_000)
        );
        assert_eq!(quota.eleven_labs, None, "unknown is not zero");
    }

    #[test]
    fn a_quota_without_a_figure_is_none() {
        for body in ["{}", "[]", "null", r#"{"aiCredits":{"used":1}}"#] {
            assert!(read_quota(answer(body)).is_err(), "{body}");
        }
        assert!(read_quota(answer(r#"{"data":{"aiCredits":{"used":1,"limit":2}}}"#)).is_ok());
    }

    #[test]
    fn the_ledger_keeps_what_it_cannot_read_as_unknown() {
        let entries = read_usage(answer(
            r#"[{"transactionId":"t1","type":"debit","amount":0.6,"source":"Text-to-Image",
                 "description":"d","plan":"p","transactionDate":"2026-05-04T10:00:00.000Z"},
                {"type":"Credit","amount":"1000"},
                {"type":"refund","amount":{}}]"#,
        ))
        .unwrap();
        assert_eq!(entries[0].amount, Some(Credits::from_thousandths(600)));
        assert_eq!(entries[0].at.unwrap().to_string(), "2026-05-04T10:00:00Z");
        assert_eq!(entries[1].kind, EntryKind::Credit);
        assert_eq!(
            entries[1].amount,
            Some(Credits::from_thousandths(1_000_000))
        );
        assert_eq!(entries[2].kind, EntryKind::Other("refund".to_owned()));
        assert_eq!(entries[2].amount, None);
        assert!(read_usage(answer("{}")).is_err());
        assert!(read_usage(answer(r#"{"items":[]}"#)).unwrap().is_empty());
    }
}
