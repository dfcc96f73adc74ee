//! Identifiers: looking random, yet following from the seed and a number alone.

use sha2::{Digest, Sha256};

use crate::simulator::clock::Moment;

/// Makes identifiers from a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ids {
    seed: u64,
}

impl Ids {
    /// Makes identifiers from `seed`.
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Returns the identifier of the given kind and numbers, in the form of a UUID of version 4.
    pub(crate) fn uuid(self, kind: &str, numbers: &[u64]) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.digest(kind, numbers)[..16]);
        uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .to_string()
    }

    /// Returns an identifier as Pictory makes them for elements and projects: the time, then
    /// hexadecimal digits.
    pub(crate) fn dated(self, at: Moment, kind: &str, numbers: &[u64]) -> String {
        let digest = self.digest(kind, numbers);
        let hex: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{}{hex}", at.digits())
    }

    fn digest(self, kind: &str, numbers: &[u64]) -> Vec<u8> {
        let mut hasher = Sha256::new();
        hasher.update(self.seed.to_be_bytes());
        hasher.update(kind.as_bytes());
        for number in numbers {
            hasher.update([0]);
            hasher.update(number.to_be_bytes());
        }
        hasher.finalize().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_from_seed_kind_and_numbers() {
        let ids = Ids::new(1);
        assert_eq!(ids.uuid("job", &[1]), ids.uuid("job", &[1]));
        assert_ne!(ids.uuid("job", &[1]), ids.uuid("job", &[2]));
        assert_ne!(ids.uuid("job", &[1]), ids.uuid("visual", &[1]));
        assert_ne!(ids.uuid("job", &[1]), Ids::new(2).uuid("job", &[1]));
    }
}
