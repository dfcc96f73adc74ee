//! Which shot of the old version became which shot of the new one.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use super::fields::{self, FieldChange};
use crate::fingerprint::FingerprintedVideo;
use crate::model::ShotTarget;

/// A shot of the new version, or a removed one of the old, with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShotChange {
    /// The scene, counted from 1; for a removed shot, in the old version.
    pub scene: u32,
    /// The shot within the scene, counted from 1; for a removed shot, in the old version.
    pub shot: u32,
    /// What became of it.
    pub matched: ShotMatch,
}

/// What became of a shot.
#[derive(Debug, Clone, PartialEq)]
pub enum ShotMatch {
    /// It is the same as a shot of the old version, at this index.
    Same {
        /// The index among the old shots.
        before: usize,
    },
    /// It was made from a shot of the old version by changing some fields.
    Changed {
        /// The index among the old shots.
        before: usize,
        /// The fields, by JSON pointers within the shot.
        changes: Vec<FieldChange>,
    },
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// Matches the shots of two versions: equal ones first, wherever they stand; then those with the
/// same story or the same visual; then what is left, in order. Also tells whether equal shots
/// stand in another order.
pub(super) fn match_shots(
    before: &[ShotTarget],
    after: &FingerprintedVideo,
) -> (Vec<ShotChange>, bool) {
    let mut matching = Matching {
        partner: vec![None; after.shots.len()],
        free: vec![true; before.len()],
    };
    let old: Vec<_> = before
        .iter()
        .map(|shot| shot.fingerprint.as_str().to_owned())
        .collect();
    matching.pair_by(
        &old,
        &after
            .shots
            .iter()
            .map(|shot| shot.as_str().to_owned())
            .collect::<Vec<_>>(),
    );
    let equal: Vec<usize> = matching.partner.iter().flatten().copied().collect();
    let reordered = !equal.is_sorted();
    let new: Vec<&Value> = after
        .expanded
        .shots
        .iter()
        .map(|shot| &*shot.configuration)
        .collect();
    let old: Vec<&Value> = before.iter().map(|shot| &*shot.configuration).collect();
    for key in [story, visual] {
        matching.pair_by(&keys(&old, key), &keys(&new, key));
    }
    matching.pair_in_order();
    (matching.changes(before, after), reordered)
}

struct Matching {
    /// For each new shot, the index of its old one.
    partner: Vec<Option<usize>>,
    /// For each old shot, whether it has no partner yet.
    free: Vec<bool>,
}

impl Matching {
    /// Pairs shots without a partner that have the same key, in order; an empty key pairs nothing.
    fn pair_by(&mut self, old: &[String], new: &[String]) {
        let mut waiting: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
        for (index, key) in old
            .iter()
            .enumerate()
            .filter(|(index, key)| self.free[*index] && !key.is_empty())
        {
            waiting.entry(key).or_default().push_back(index);
        }
        for (partner, key) in self
            .partner
            .iter_mut()
            .zip(new)
            .filter(|(partner, _)| partner.is_none())
        {
            if let Some(index) = waiting.get_mut(key.as_str()).and_then(VecDeque::pop_front) {
                *partner = Some(index);
                self.free[index] = false;
            }
        }
    }

    fn pair_in_order(&mut self) {
        let rest = (0..self.free.len()).filter(|index| self.free[*index]);
        let rest: Vec<usize> = rest.collect();
        let lonely = self.partner.iter_mut().filter(|partner| partner.is_none());
        for (partner, index) in lonely.zip(rest) {
            *partner = Some(index);
            self.free[index] = false;
        }
    }

    fn changes(&self, before: &[ShotTarget], after: &FingerprintedVideo) -> Vec<ShotChange> {
        let declared = after
            .expanded
            .shots
            .iter()
            .zip(&self.partner)
            .map(|(shot, partner)| {
                let matched = match partner {
                    None => ShotMatch::Added,
                    Some(index) => {
                        let changes =
                            fields::changes(&before[*index].configuration, &shot.configuration);
                        if changes.is_empty() {
                            ShotMatch::Same { before: *index }
                        } else {
                            ShotMatch::Changed {
                                before: *index,
                                changes,
                            }
                        }
                    }
                };
                ShotChange {
                    scene: shot.scene,
                    shot: shot.shot,
                    matched,
                }
            });
        let removed = before
            .iter()
            .zip(&self.free)
            .filter(|(_, free)| **free)
            .map(|(shot, _)| ShotChange {
                scene: shot.scene,
                shot: shot.shot,
                matched: ShotMatch::Removed,
            });
        declared.chain(removed).collect()
    }
}

fn keys(shots: &[&Value], key: fn(&Value) -> Option<String>) -> Vec<String> {
    shots
        .iter()
        .map(|shot| key(shot).unwrap_or_default())
        .collect()
}

fn story(shot: &Value) -> Option<String> {
    shot.get("story")?.as_str().map(str::to_owned)
}

fn visual(shot: &Value) -> Option<String> {
    shot.get("background")
        .filter(|background| background.get("aiVisual").is_some())
        .map(Value::to_string)
}
