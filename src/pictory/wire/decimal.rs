//! Decimal numbers as thousandths, without floating point.

/// How many digits after the decimal point are kept.
const DECIMALS: i64 = 3;
/// The largest exponent that is looked at; what is beyond is no amount of anything.
const EXPONENT_MAX: i64 = 40;

/// Reads a decimal number as thousandths, rounded half up (half away from zero if negative).
///
/// Pictory's amounts have one decimal place; digits past the third, as in `0.6000000001`, come
/// from sums of floating-point numbers on its side, and carry no meaning.
pub(super) fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !numeric(whole) || !numeric(fraction) || exponent.abs() > EXPONENT_MAX {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let point = i64::try_from(whole.len()).ok()? + exponent + DECIMALS;
    let amount = round_at(&digits, point)?;
    Some(if negative { -amount } else { amount })
}

/// Reads digits with the decimal point at `point`, rounding what is behind it half up.
fn round_at(digits: &str, point: i64) -> Option<i64> {
    let digit = |index: i64| {
        let index = usize::try_from(index).ok()?;
        digits.as_bytes().get(index).map(|byte| byte - b'0')
    };
    let mut amount = 0_i64;
    for index in 0..point {
        let next = i64::from(digit(index).unwrap_or(0));
        amount = amount.checked_mul(10)?.checked_add(next)?;
    }
    let round_up = digit(point).is_some_and(|digit| digit >= 5);
    amount.checked_add(i64::from(round_up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_to_a_thousandth() {
        for (text, expected) in [
            ("0", 0),
            ("4", 4_000),
            ("0.6", 600),
            ("41.6", 41_600),
            (" 12.80 ", 12_800),
            ("-2.5", -2_500),
            ("0.6000000001", 600),
            ("0.6000000000000001", 600),
            ("0.5999999999", 600),
            ("0.0004", 0),
            ("0.0005", 1),
            ("-0.0005", -1),
            ("1e2", 100_000),
            ("1.25E-2", 13),
            ("6e-1", 600),
            ("1e-7", 0),
            ("5e-4", 1),
            ("0e40", 0),
            ("3.", 3_000),
        ] {
            assert_eq!(thousandths(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_absent() {
        for text in [
            "",
            "-",
            ".",
            ".5",
            "1,5",
            "0x1",
            "NaN",
            "inf",
            "1e",
            "1e999",
            "--1",
            "1.2.3",
            "٣",
            "1e40",
            "99999999999999999999",
        ] {
            assert_eq!(thousandths(text), None, "{text}");
        }
    }
}
