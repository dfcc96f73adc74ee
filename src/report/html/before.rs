//! Which recorded shot a planned one was.
//!
//! A plan says what differs, not from which shot. What a shot was follows from what it is and from
//! its changes, and the recorded shot that was just that is the one.

use serde_json::Value;

use crate::model::{AppliedVideo, ShotTarget, Snapshot, VideoKey};
use crate::plan::{FieldChange, PlannedShot, PlannedVideo, Reason, ShotAction};
use crate::report::wording::{removed, target};

/// Finds a video as it was recorded, under the id that it has or had.
pub(super) fn applied<'a>(
    video: &PlannedVideo,
    snapshot: &'a Snapshot,
) -> Option<&'a AppliedVideo> {
    let own = snapshot.videos.get(&video.key);
    own.or_else(|| {
        let from = video.reasons.iter().find_map(|reason| {
            let Reason::Moved { from } = reason else {
                return None;
            };
            Some(from.clone())
        });
        let key = VideoKey {
            id: from?,
            profile: video.key.profile.clone(),
        };
        snapshot.videos.get(&key)
    })
}

/// Finds for each planned shot what it was; `None` for a new one, and where that cannot be told.
pub(super) fn recorded<'a>(
    video: &PlannedVideo,
    snapshot: &'a Snapshot,
) -> Vec<Option<&'a ShotTarget>> {
    let recorded = applied(video, snapshot).map_or(&[][..], |applied| &applied.target.shots);
    let declared = target(video).map_or(&[][..], |target| &target.shots);
    let mut free: Vec<&ShotTarget> = recorded.iter().collect();
    let shots = video.shots.iter().enumerate();
    let found = shots.map(|(index, shot)| {
        let after = declared.get(index).map(|target| &*target.configuration);
        let former = Former::of(shot, after)?;
        let place = free.iter().position(|old| former.is(old))?;
        Some(free.remove(place))
    });
    found.collect()
}

/// What is known of what a planned shot was.
enum Former<'a> {
    /// Where it stood, and all of it if that is known.
    Place(&'a PlannedShot, Option<&'a Value>),
    /// All of it.
    Whole(Value),
    /// What changed of it.
    Parts(&'a [FieldChange]),
}

impl<'a> Former<'a> {
    /// Finds what a planned shot was; `None` if it was nothing, or nothing is known.
    fn of(shot: &'a PlannedShot, after: Option<&Value>) -> Option<Self> {
        match shot.action {
            ShotAction::Create => None,
            ShotAction::Remove => Some(Self::Place(shot, removed(&shot.changes))),
            ShotAction::Update | ShotAction::Unchanged => match after {
                Some(after) => reverted(after, &shot.changes).map(Self::Whole),
                None if shot.changes.is_empty() => None,
                None => Some(Self::Parts(&shot.changes)),
            },
        }
    }

    /// Tells whether a recorded shot may be it.
    fn is(&self, old: &ShotTarget) -> bool {
        match self {
            Self::Place(shot, gone) => {
                (shot.scene, shot.shot) == (old.scene, old.shot)
                    && gone.is_none_or(|gone| *gone == *old.configuration)
            }
            Self::Whole(was) => *was == *old.configuration,
            Self::Parts(changes) => fits(changes, &old.configuration),
        }
    }
}

/// Tells whether a recorded shot holds all that changed.
fn fits(changes: &[FieldChange], old: &Value) -> bool {
    let mut changes = changes.iter();
    changes.all(|change| old.pointer(&change.path) == change.before.as_ref())
}

/// Takes changes back; `None` if they do not fit the value.
fn reverted(after: &Value, changes: &[FieldChange]) -> Option<Value> {
    let mut value = after.clone();
    for change in changes {
        if let Some(before) = &change.before {
            set(&mut value, &change.path, before)?;
        }
    }
    // What came last goes first, so that the places of what came before it stay.
    for change in changes
        .iter()
        .rev()
        .filter(|change| change.before.is_none())
    {
        unset(&mut value, &change.path)?;
    }
    Some(value)
}

/// Splits a JSON pointer into the one of what holds the value, and the name in it.
fn parted(path: &str) -> Option<(&str, String)> {
    let (holder, name) = path.rsplit_once('/')?;
    Some((holder, name.replace("~1", "/").replace("~0", "~")))
}

fn set(value: &mut Value, path: &str, before: &Value) -> Option<()> {
    if path.is_empty() {
        *value = before.clone();
        return Some(());
    }
    let (holder, name) = parted(path)?;
    match value.pointer_mut(holder)? {
        Value::Object(fields) => {
            fields.insert(name, before.clone());
        }
        Value::Array(items) => {
            let index: usize = name.parse().ok()?;
            if index == items.len() {
                items.push(before.clone());
            } else {
                *items.get_mut(index)? = before.clone();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    }
    Some(())
}

fn unset(value: &mut Value, path: &str) -> Option<()> {
    let (holder, name) = parted(path)?;
    match value.pointer_mut(holder)? {
        Value::Object(fields) => {
            fields.shift_remove(&name)?;
        }
        Value::Array(items) => {
            let index: usize = name.parse().ok()?;
            (index < items.len()).then(|| items.remove(index))?;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::testing::{AFTER, BEFORE, Wish, planned, rendered};

    fn change(path: &str, before: Value, after: Value) -> FieldChange {
        let given = |value: Value| Some(value).filter(|value| !value.is_null());
        FieldChange {
            path: path.to_owned(),
            before: given(before),
            after: given(after),
        }
    }

    #[test]
    fn changes_are_taken_back() {
        let after = json!({"a": {"b": 2, "c": [1, 3, 4]}, "e/f": 5});
        let changes = [
            change("/a/b", json!(1), json!(2)),
            change("/a/c/1", json!(2), json!(3)),
            change("/a/c/2", Value::Null, json!(4)),
            change("/d", json!(true), Value::Null),
            change("/e~1f", Value::Null, json!(5)),
        ];
        assert_eq!(
            reverted(&after, &changes),
            Some(json!({"a": {"b": 1, "c": [1, 2]}, "d": true}))
        );
        let longer = [
            change("/0", json!("x"), Value::Null),
            change("/1", json!("y"), Value::Null),
        ];
        assert_eq!(reverted(&json!([]), &longer), Some(json!(["x", "y"])));
        assert_eq!(reverted(&json!(1), &longer), None);
    }

    #[test]
    fn each_shot_that_stays_or_changes_is_found_again() {
        let snapshot = rendered(BEFORE);
        let plan = planned(&snapshot, AFTER, &Wish::default());
        let mut found = 0;
        for video in plan.videos.iter().filter(|video| target(video).is_some()) {
            for (shot, old) in video.shots.iter().zip(recorded(video, &snapshot)) {
                let is_old = shot.action != ShotAction::Create;
                assert_eq!(old.is_some(), is_old, "{} {shot:?}", video.key);
                found += usize::from(is_old);
            }
        }
        assert!(found > 2, "{found}");
    }

    #[test]
    fn scenes_that_move_are_found_where_they_were() {
        let scene = |prompt: &str| {
            format!(
                "\n  - story: The words of {prompt}.\n    background: {{type: image, aiVisual: \
                 {{model: nanobanana, prompt: A picture of {prompt}}}}}"
            )
        };
        let text = |scenes: &[&str]| {
            let scenes: String = scenes.iter().map(|prompt| scene(prompt)).collect();
            format!("videoName: a\nscenes:{scenes}\n")
        };
        let snapshot = rendered(&text(&["one", "two", "three"]));
        let plan = planned(
            &snapshot,
            &text(&["new", "three", "one", "two"]),
            &Wish::default(),
        );
        let scenes: Vec<Option<u32>> = recorded(&plan.videos[0], &snapshot)
            .iter()
            .map(|old| old.map(|old| old.scene))
            .collect();
        assert_eq!(scenes, [None, Some(3), Some(1), Some(2)]);
    }
}
