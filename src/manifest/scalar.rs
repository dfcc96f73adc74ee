//! What a plain YAML scalar means: the core schema of YAML 1.2, without infinities.

use super::tree::Content;

/// Reads an unquoted scalar.
///
/// `yes`, `no`, `on` and `off` are text, as YAML 1.2 has it, and so is `16:9`. Whole numbers that
/// do not fit 64 bits become floats. `None` stands for infinities and "not a number", which no
/// field of a storyboard can hold.
pub(super) fn resolve(text: &str) -> Option<Content> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Content::Null),
        "true" | "True" | "TRUE" => return Some(Content::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Content::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return None;
    }
    if let Some(integer) = integer(text) {
        return Some(Content::Integer(integer));
    }
    if is_decimal(unsigned) {
        return text
            .parse::<f64>()
            .ok()
            .filter(|float| float.is_finite())
            .map(Content::Float);
    }
    Some(Content::Text(text.to_owned()))
}

fn integer(text: &str) -> Option<i64> {
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok();
    if let Some(digits) = text.strip_prefix("0x") {
        return digits
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then(|| radix(digits, 16))?;
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| radix(digits, 8))?;
    }
    text.parse().ok()
}

/// Tells whether an unsigned text is a decimal number: digits, a fraction, an exponent.
fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_is_number = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    !(whole.is_empty() && fraction.is_empty())
        && digits(whole)
        && digits(fraction)
        && exponent_is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<Content> {
        Some(Content::Text(text.to_owned()))
    }

    #[test]
    fn the_core_schema_of_yaml_1_2() {
        assert_eq!(resolve("~"), Some(Content::Null));
        assert_eq!(resolve("True"), Some(Content::Bool(true)));
        assert_eq!(resolve("-12"), Some(Content::Integer(-12)));
        assert_eq!(resolve("0x1F"), Some(Content::Integer(31)));
        assert_eq!(resolve("0o17"), Some(Content::Integer(15)));
        assert_eq!(resolve("1e3"), Some(Content::Float(1000.0)));
        assert_eq!(resolve(".5"), Some(Content::Float(0.5)));
        assert_eq!(resolve("99999999999999999999"), Some(Content::Float(1e20)));
    }

    #[test]
    fn what_looks_like_a_number_and_is_none() {
        for plain in [
            "16:9",
            "yes",
            "off",
            "1.2.3",
            "e3",
            ".",
            "-",
            "0xZZ",
            "1_000",
            "12px",
            "2026-11-22",
        ] {
            assert_eq!(resolve(plain), text(plain), "{plain}");
        }
    }

    #[test]
    fn infinities_are_refused() {
        for plain in [".inf", "-.Inf", ".nan", "1e999"] {
            assert_eq!(resolve(plain), None, "{plain}");
        }
    }
}
