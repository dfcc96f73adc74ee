//! The configuration of a shot, of which most are scenes of their video's, word for word.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// What counts of a shot. One that is a whole scene shares it with the configuration of its video.
#[derive(Clone)]
pub struct ShotConfiguration(Held);

#[derive(Clone)]
enum Held {
    Own(Arc<Value>),
    Scene { video: Arc<Value>, index: usize },
}

impl ShotConfiguration {
    /// Returns that of a scene, counted from 0, as it stands in the configuration of its video.
    pub fn of_scene(video: &Arc<Value>, index: usize) -> Self {
        let video = Arc::clone(video);
        Self(Held::Scene { video, index })
    }
}

impl From<Value> for ShotConfiguration {
    fn from(own: Value) -> Self {
        Self(Held::Own(Arc::new(own)))
    }
}

impl Deref for ShotConfiguration {
    type Target = Value;

    fn deref(&self) -> &Value {
        match &self.0 {
            Held::Own(own) => own,
            Held::Scene { video, index } => &video["scenes"][*index],
        }
    }
}

impl fmt::Debug for ShotConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for ShotConfiguration {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for ShotConfiguration {}

impl Serialize for ShotConfiguration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ShotConfiguration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_scene_is_what_stands_in_its_video() {
        let video = Arc::new(json!({"scenes": [{"story": "One."}, {"story": "Two."}]}));
        let shared = ShotConfiguration::of_scene(&video, 1);
        assert_eq!(shared, ShotConfiguration::from(json!({"story": "Two."})));
        assert_eq!(shared["story"], "Two.");
        assert_eq!(
            serde_json::to_string(&shared).unwrap(),
            r#"{"story":"Two."}"#
        );
    }
}
