//! Between rows and the words of the model.

use std::error::Error;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::journal::Status;
use crate::model::{Cost, Credits, JobId, VideoId, VideoKey};
use crate::store::StoreError;

/// Says that the state holds something that cannot be understood.
pub(super) fn malformed(
    what: &'static str,
    source: impl Into<Box<dyn Error + Send + Sync>>,
) -> StoreError {
    let source: Box<dyn Error + Send + Sync> = source.into();
    StoreError::Malformed {
        what,
        source: source.into(),
    }
}

/// Reads a column that holds JSON.
pub(super) fn json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: &'static str,
) -> Result<T, StoreError> {
    let text = row
        .get_ref(column)?
        .as_str()
        .map_err(|e| malformed(column, e))?;
    serde_json::from_str(text).map_err(|e| malformed(column, e))
}

/// Writes what a JSON column holds.
pub(super) fn to_json(what: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| malformed(what, e))
}

/// Writes a moment as every time column holds it: UTC, to the millisecond, sortable as text.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Reads a time column.
pub(super) fn timestamp(row: &Row<'_>, column: &'static str) -> Result<Timestamp, StoreError> {
    parsed(column, &row.get::<_, String>(column)?)
}

/// Reads a text as what it stands for.
pub(super) fn parsed<T>(what: &'static str, text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.parse().map_err(|e| malformed(what, e))
}

/// Reads a column that counts something.
pub(super) fn count<T: TryFrom<i64, Error: Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: &'static str,
) -> Result<T, StoreError> {
    T::try_from(row.get(column)?).map_err(|e| malformed(column, e))
}

/// Writes a count; SQLite has no unsigned integers.
pub(super) fn integer(what: &'static str, count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|e| malformed(what, e))
}

/// Reads an amount that may be unknown.
pub(super) fn credits(row: &Row<'_>, column: &'static str) -> Result<Option<Credits>, StoreError> {
    Ok(row
        .get::<_, Option<i64>>(column)?
        .map(Credits::from_thousandths))
}

/// Reads the four columns of a planned cost.
pub(super) fn planned(row: &Row<'_>) -> Result<Cost, StoreError> {
    let amount = |column| row.get(column).map(Credits::from_thousandths);
    Ok(Cost {
        low: amount("planned_low_thousandths")?,
        expected: amount("planned_expected_thousandths")?,
        high: amount("planned_high_thousandths")?,
        unknown: json(row, "planned_unknown")?,
    })
}

/// Writes a profile; no profile is the empty text, because keys cannot hold NULL.
pub(super) fn profile_text(key: &VideoKey) -> &str {
    key.profile.as_deref().unwrap_or_default()
}

/// Makes a key from its two columns.
pub(super) fn key(id: String, profile: String) -> VideoKey {
    VideoKey {
        id: VideoId::new(id),
        profile: self::profile(profile),
    }
}

/// Makes the profile of a key from its column.
pub(super) fn profile(profile: String) -> Option<String> {
    (!profile.is_empty()).then_some(profile)
}

/// Reads where an operation stands from the columns `status` and `job`.
pub(super) fn status(row: &Row<'_>) -> Result<Status, StoreError> {
    let label: String = row.get("status")?;
    match (label.as_str(), row.get::<_, Option<String>>("job")?) {
        ("intended", _) => Ok(Status::Intended),
        ("in_doubt", _) => Ok(Status::InDoubt),
        ("running", Some(job)) => Ok(Status::Running(JobId::new(job))),
        ("succeeded", _) => Ok(Status::Succeeded),
        ("failed", _) => Ok(Status::Failed),
        ("not_taken", _) => Ok(Status::NotTaken),
        (_, _) => Err(malformed("status", format!("`{label}` is no status"))),
    }
}
