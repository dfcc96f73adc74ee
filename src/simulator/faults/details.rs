//! What stands behind the name of a fault: its value, its target and its keys.

use std::time::Duration;

use crate::simulator::faults::FaultError;
use crate::simulator::faults::kinds::Kind;

/// The keys of every fault that takes part in single requests.
pub(super) const COUNTING_KEYS: [&str; 3] = ["times", "after", "chance"];

/// The details of one fault as they were written.
pub(super) struct Details<'a> {
    pub(super) name: &'static str,
    pub(super) value: Option<&'a str>,
    pub(super) target: &'a str,
    keys: Vec<(&'static str, &'a str)>,
}

impl<'a> Details<'a> {
    /// Reads the value, and the segments behind it.
    pub(super) fn read(
        kind: &Kind,
        value: Option<&'a str>,
        segments: impl Iterator<Item = &'a str>,
    ) -> Result<Self, FaultError> {
        if let Some(value) = value.filter(|_| kind.value.is_empty()) {
            return Err(FaultError::UnknownValue {
                name: kind.name,
                value: value.to_owned(),
            });
        }
        let mut details = Self {
            name: kind.name,
            value,
            target: kind.target,
            keys: Vec::new(),
        };
        for segment in segments {
            match pair(segment) {
                (key, Some(value)) => details.keys.push((known_key(kind, key)?, value)),
                (word, None) => details.target = word,
            }
        }
        Ok(details)
    }

    /// Returns the text behind a key.
    pub(super) fn key(&self, name: &str) -> Option<&str> {
        let found = self.keys.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| *value)
    }

    /// Returns the keys that were given and count requests.
    pub(super) fn counting_key(&self) -> Option<&'static str> {
        let mut keys = self.keys.iter().map(|(key, _)| *key);
        keys.find(|key| COUNTING_KEYS.contains(key))
    }

    /// Returns the number behind a key.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, FaultError> {
        self.key(name).map(|value| number(name, value)).transpose()
    }

    /// Returns the percentage behind `chance`.
    pub(super) fn chance(&self) -> Result<Option<u64>, FaultError> {
        let chance = self.number("chance")?;
        if chance.is_some_and(|chance| chance > 100) {
            return Err(self.not_one_of("chance", "0 to 100"));
        }
        Ok(chance)
    }

    /// Tells whether the request is handled although its answer is another.
    pub(super) fn handled(&self, otherwise: bool) -> Result<bool, FaultError> {
        match self.key("handled") {
            None => Ok(otherwise),
            Some("yes") => Ok(true),
            Some("no") => Ok(false),
            Some(_) => Err(self.not_one_of("handled", "yes or no")),
        }
    }

    /// Returns the value as a span in milliseconds.
    pub(super) fn value_span(&self) -> Result<Duration, FaultError> {
        self.value_number().map(Duration::from_millis)
    }

    /// Returns the value as a number of things.
    pub(super) fn value_size(&self) -> Result<usize, FaultError> {
        let number = self.value_number()?;
        Ok(usize::try_from(number).unwrap_or(usize::MAX))
    }

    /// Returns the value as a number that may be left out.
    pub(super) fn value_number_or(&self, otherwise: u64) -> Result<u64, FaultError> {
        match self.value {
            Some(_) => self.value_number(),
            None => Ok(otherwise),
        }
    }

    /// Returns the value as a number that may be negative.
    pub(super) fn value_signed(&self) -> Result<i64, FaultError> {
        number(self.name, self.value.unwrap_or_default())
    }

    fn value_number(&self) -> Result<u64, FaultError> {
        number(self.name, self.value.unwrap_or_default())
    }

    fn not_one_of(&self, key: &'static str, allowed: &'static str) -> FaultError {
        FaultError::NotAllowed {
            key,
            value: self.key(key).unwrap_or_default().to_owned(),
            allowed,
        }
    }
}

/// Splits a segment at the first `=`.
pub(super) fn pair(segment: &str) -> (&str, Option<&str>) {
    match segment.split_once('=') {
        Some((key, value)) => (key, Some(value)),
        None => (segment, None),
    }
}

fn known_key(kind: &Kind, key: &str) -> Result<&'static str, FaultError> {
    let mut known = kind.keys.iter().chain(&COUNTING_KEYS);
    known
        .find(|candidate| **candidate == key)
        .copied()
        .ok_or_else(|| FaultError::UnknownKey {
            name: kind.name,
            key: key.to_owned(),
            known: [kind.keys, &COUNTING_KEYS].concat().join(", "),
        })
}

fn number<T: std::str::FromStr>(key: &str, value: &str) -> Result<T, FaultError> {
    value.parse().map_err(|_| FaultError::NotANumber {
        key: key.to_owned(),
        value: value.to_owned(),
    })
}
