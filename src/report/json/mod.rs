//! What programs read: JSON with a format version. Within 1.x fields are only added.

mod animatic;
mod budget;
mod comment;
mod doubt;
mod origins;
mod page;
mod plan;
mod profiles;
mod state;
mod visual;
mod visuals;

use serde::Serialize;

use crate::model::{Cost, Credits, UnknownCost};

pub use animatic::{AnimaticFiles, animatic};
pub use comment::{CommentState, comment};
pub use origins::origins;
pub use page::page;
pub use plan::plan;
pub use profiles::profiles;
pub use state::{output, show, status};
pub use visuals::visuals;

/// The version of all JSON documents.
pub const FORMAT_VERSION: &str = "1.0";

/// Writes a document: indented, with a line feed at the end, and the same bytes for equal values.
pub(super) fn document(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value)
        .expect("the types of documents have text keys and finite numbers only");
    text.push('\n');
    text
}

/// A cost.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CostJson<'a> {
    low: Credits,
    expected: Credits,
    high: Credits,
    #[serde(skip_serializing_if = "Option::is_none")]
    without_reuse: Option<Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<Vec<UnknownJson<'a>>>,
}

/// A part of a cost that could not be priced.
#[derive(Debug, Serialize)]
struct UnknownJson<'a> {
    what: &'a str,
    reason: &'a str,
    /// Whether the project accepts it by name.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    accepted: bool,
}

impl<'a> CostJson<'a> {
    /// Converts the range and the unknown parts.
    fn of(cost: &'a Cost) -> Self {
        let Cost {
            low,
            expected,
            high,
            unknown,
        } = cost;
        let unknown = unknown.iter().map(|part| {
            let UnknownCost {
                what,
                reason,
                is_accepted,
            } = part;
            UnknownJson {
                what,
                reason,
                accepted: *is_accepted,
            }
        });
        Self {
            low: *low,
            expected: *expected,
            high: *high,
            without_reuse: None,
            unknown: Some(unknown.collect()),
        }
    }

    /// Converts the range alone, for parts of a video.
    fn range(cost: &'a Cost) -> Self {
        Self {
            unknown: None,
            ..Self::of(cost)
        }
    }

    /// Converts a cost beside what rendering everything whole would cost.
    fn with_whole(cost: &'a Cost, whole: &Cost) -> Self {
        Self {
            without_reuse: Some(whole.expected),
            ..Self::of(cost)
        }
    }
}
