//! Words for amounts, counts, names and times.

use jiff::{Timestamp, tz::TimeZone};

use crate::model::{Cost, Credits, VideoKey};

/// Writes an amount as one word or two: `12`, `12 (8–16)`, `≥ 12`, `unknown`.
///
/// A cost with parts that nobody knows is never shown as a plain number.
pub(super) fn cost(cost: &Cost) -> String {
    let Cost {
        low,
        expected,
        high,
        unknown,
    } = cost;
    let known = if low == high {
        expected.to_string()
    } else {
        format!("{expected} ({low}–{high})")
    };
    match (unknown.is_empty(), high.is_zero()) {
        (true, _) => known,
        (false, true) => "unknown".to_owned(),
        (false, false) => format!("≥ {known}"),
    }
}

/// Writes an amount with its unit, as it stands in sentences: `12 credits (8–16)`.
pub fn credits(cost: &Cost) -> String {
    let Cost {
        low,
        expected,
        high,
        unknown,
    } = cost;
    if !unknown.is_empty() && high.is_zero() {
        return "an unknown number of credits".to_owned();
    }
    let bound = if unknown.is_empty() { "" } else { "≥ " };
    let range = if low == high {
        String::new()
    } else {
        format!(" ({low}–{high})")
    };
    format!("{bound}{}{range}", amount(*expected))
}

/// Writes an exact amount with its unit.
pub(super) fn amount(credits: Credits) -> String {
    let one = Credits::from_thousandths(1000);
    let unit = if credits == one { "credit" } else { "credits" };
    format!("{credits} {unit}")
}

/// Writes a number of things: `1 image`, `2 images`.
pub fn count(number: usize, one: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {one}{ending}")
}

/// Lists numbers in ascending order, neighbours joined: `2, 4–6 and 9`.
pub(super) fn numbers(sorted: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in sorted {
        match runs.last_mut() {
            Some((_, last)) if *last == *number => {}
            Some((_, last)) if last.saturating_add(1) == *number => *last = *number,
            Some(_) | None => runs.push((*number, *number)),
        }
    }
    let shown = runs.iter().flat_map(|(first, last)| match last - first {
        0 => vec![first.to_string()],
        1 => vec![first.to_string(), last.to_string()],
        _ => vec![format!("{first}–{last}")],
    });
    list(&shown.collect::<Vec<_>>())
}

/// Joins words: `a`, `a and b`, `a, b and c`.
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [words @ .., last] => format!("{} and {last}", words.join(", ")),
    }
}

/// Writes a word so that a shell takes it as it is.
pub fn shell(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:@%+=,".contains(char);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Writes the beginning of a command for the profile of a video.
pub(super) fn command(key: &VideoKey) -> String {
    program(key.profile.as_deref())
}

/// Writes the beginning of a command for a profile.
pub(super) fn program(profile: Option<&str>) -> String {
    match profile {
        None => "storyform".to_owned(),
        Some(profile) => format!("storyform --profile {}", shell(profile)),
    }
}

/// Writes a JSON pointer the way YAML people speak: `scenes[0].story`.
pub(super) fn path(pointer: &str) -> String {
    let mut path = String::new();
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{name}]"));
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&name);
        }
    }
    path
}

/// Writes a moment in universal time, to the minute.
pub(super) fn moment(time: Timestamp) -> String {
    let time = time.to_zoned(TimeZone::UTC);
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Writes the day of a moment in universal time.
pub(super) fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%d")
        .to_string()
}

/// Writes how long ago something was: `just now`, `3 hours ago`.
pub fn ago(time: Timestamp, now: Timestamp) -> String {
    /// Each unit with its length in seconds, and the number of seconds from which it is used.
    const UNITS: [(i64, &str); 5] = [
        (365 * 86_400, "year"),
        (30 * 86_400, "month"),
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
    ];
    let seconds = now.as_second().saturating_sub(time.as_second());
    let unit = UNITS.iter().find(|(length, _)| seconds >= *length);
    match unit {
        Some((length, unit)) => {
            let number = usize::try_from(seconds / length).unwrap_or(usize::MAX);
            format!("{} ago", count(number, unit))
        }
        None => "just now".to_owned(),
    }
}

/// Writes a size: `812 B`, `34 kB`, `1.2 MB`.
pub fn bytes(number: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let Some((unit, name)) = UNITS.iter().find(|(unit, _)| number >= *unit) else {
        return format!("{number} B");
    };
    let (whole, tenth) = (number / unit, number % unit * 10 / unit);
    match whole {
        0..10 => format!("{whole}.{tenth} {name}"),
        _ => format!("{whole} {name}"),
    }
}

/// Writes a length of time: `42s`, `3m 05s`, `1h 02m`.
pub fn duration(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, minutes) => format!("{minutes}m {rest:02}s"),
        (hours, minutes) => format!("{hours}h {minutes:02}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{UnknownCost, VideoId};

    fn range(low: i64, expected: i64, high: i64) -> Cost {
        let credits = |whole: i64| Credits::from_thousandths(whole * 1000);
        Cost {
            low: credits(low),
            expected: credits(expected),
            high: credits(high),
            unknown: Vec::new(),
        }
    }

    #[test]
    fn nothing_unknown_and_certain_are_told_apart() {
        let unknown = |cost: Cost| Cost {
            unknown: vec![UnknownCost::new("motion graphics", "no price")],
            ..cost
        };
        assert_eq!(cost(&Cost::zero()), "0");
        assert_eq!(cost(&unknown(Cost::zero())), "unknown");
        assert_eq!(cost(&range(4, 4, 4)), "4");
        assert_eq!(cost(&range(8, 12, 16)), "12 (8–16)");
        assert_eq!(cost(&unknown(range(8, 12, 16))), "≥ 12 (8–16)");
        assert_eq!(credits(&range(1, 1, 1)), "1 credit");
        assert_eq!(credits(&unknown(range(8, 12, 16))), "≥ 12 credits (8–16)");
    }

    #[test]
    fn numbers_are_joined() {
        assert_eq!(numbers(&[2]), "2");
        assert_eq!(numbers(&[1, 2]), "1 and 2");
        assert_eq!(numbers(&[2, 4, 5, 6, 9]), "2, 4–6 and 9");
        assert_eq!(numbers(&[1, 1, 2, 3]), "1–3");
    }

    #[test]
    fn commands_survive_a_shell() {
        assert_eq!(shell("product-tour"), "product-tour");
        assert_eq!(shell("Bob's tour; rm -rf"), r"'Bob'\''s tour; rm -rf'");
        let key = VideoKey {
            id: VideoId::new("a"),
            profile: Some("my draft".to_owned()),
        };
        assert_eq!(command(&key), "storyform --profile 'my draft'");
    }

    #[test]
    fn pointers_read_like_yaml() {
        assert_eq!(path("/scenes/0/story"), "scenes[0].story");
        assert_eq!(path("/a~1b/c"), "a/b.c");
    }

    #[test]
    fn sizes_are_short() {
        let sizes = [812, 34_500, 1_234_567, 2_000_000_000].map(bytes);
        assert_eq!(sizes, ["812 B", "34 kB", "1.2 MB", "2.0 GB"]);
    }

    #[test]
    fn times_are_short() {
        let now: Timestamp = "2026-08-10T12:00:00Z".parse().unwrap();
        let at = |text: &str| ago(text.parse().unwrap(), now);
        assert_eq!(at("2026-08-10T11:59:30Z"), "just now");
        assert_eq!(at("2026-08-10T12:00:30Z"), "just now");
        assert_eq!(at("2026-08-10T11:58:30Z"), "1 minute ago");
        assert_eq!(at("2026-08-07T11:00:00Z"), "3 days ago");
        assert_eq!(moment(now), "2026-08-10 12:00 UTC");
        assert_eq!(
            (duration(42), duration(185), duration(3725)),
            ("42s".to_owned(), "3m 05s".to_owned(), "1h 02m".to_owned())
        );
    }
}
