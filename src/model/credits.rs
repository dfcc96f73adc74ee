//! Amounts of Pictory AI credits.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// An exact amount of Pictory AI credits, counted in thousandths of a credit.
///
/// Pictory's prices have one decimal place (0.6 for an image, 1.6 for a second of video), and its
/// ledger shows such amounts unrounded. Thousandths hold every product and sum of them exactly;
/// arithmetic saturates, at nine quadrillion credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Credits(i64);

/// How many thousandths make one credit.
const THOUSANDTHS: i64 = 1000;
/// How many digits after the decimal point a thousandth has.
const DECIMALS: usize = 3;

impl Credits {
    /// No credits at all: a known amount, unlike an unknown one.
    pub const ZERO: Self = Self(0);

    /// Makes an amount from thousandths of a credit.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// Returns the amount in thousandths of a credit.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Tells whether nothing is owed.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

/// Why a text is not an amount of credits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an amount of credits: a decimal number with at most three places is expected"
)]
pub struct ParseCreditsError(String);

impl FromStr for Credits {
    type Err = ParseCreditsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text)
            .map(Self)
            .ok_or_else(|| ParseCreditsError(text.to_owned()))
    }
}

/// Reads a plain decimal number as thousandths; `None` if it is none, or does not fit.
fn parse(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !numeric(whole) || !numeric(fraction) {
        return None;
    }
    let significant = fraction.trim_end_matches('0');
    if significant.len() > DECIMALS {
        return None;
    }
    let thousandths = format!("{significant:0<DECIMALS$}").parse::<i64>().ok()?;
    let amount = whole
        .parse::<i64>()
        .ok()?
        .checked_mul(THOUSANDTHS)?
        .checked_add(thousandths)?;
    Some(if negative { -amount } else { amount })
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absolute = self.0.unsigned_abs();
        let (whole, rest) = (absolute / 1000, absolute % 1000);
        let mut text = whole.to_string();
        if rest != 0 {
            text.push('.');
            text.push_str(format!("{rest:03}").trim_end_matches('0'));
        }
        f.pad_integral(self.0 >= 0, "", &text)
    }
}

impl Add for Credits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Credits {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Credits {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Credits {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Mul<u32> for Credits {
    type Output = Self;

    fn mul(self, factor: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(factor)))
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Credits {
    /// Writes a JSON number with the digits that a person would write: 4, 0.6, 12.8.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % THOUSANDTHS == 0 {
            return serializer.serialize_i64(self.0 / THOUSANDTHS);
        }
        // The nearest double of a decimal this short prints as the same decimal again.
        let decimal: f64 = self
            .to_string()
            .parse()
            .map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(decimal)
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number.to_string().parse().map_err(de::Error::custom)
    }
}

impl schemars::JsonSchema for Credits {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Credits".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for text in [
            "0",
            "0.6",
            "1.6",
            "12.8",
            "160",
            "0.001",
            "-4.25",
            "9000000000000",
        ] {
            assert_eq!(text.parse::<Credits>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "1e3",
            "0.0001",
            "+1",
            "--1",
            "1,5",
            "NaN",
            "99999999999999999999",
        ] {
            assert!(text.parse::<Credits>().is_err(), "{text} should not parse");
        }
    }

    #[test]
    fn json_carries_the_decimal_exactly() {
        for (text, thousandths) in [("4", 4000), ("0.6", 600), ("12.8", 12_800), ("0.001", 1)] {
            let credits: Credits = serde_json::from_str(text).unwrap();
            assert_eq!(credits.thousandths(), thousandths);
            assert_eq!(serde_json::to_string(&credits).unwrap(), text);
        }
    }

    #[test]
    fn sums_of_tenths_are_exact() {
        let total: Credits = std::iter::repeat_n(Credits::from_thousandths(600), 10).sum();
        assert_eq!(total.to_string(), "6");
    }
}
