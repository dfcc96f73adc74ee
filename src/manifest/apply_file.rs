//! How plans are performed, as a project file writes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How plans are performed, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApplyFile {
    /// How many videos are rendered at once. Default: 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 64))]
    pub parallelism: Option<u32>,

    /// How long to wait between two looks at a job, such as `15s`. Default: 15 seconds; Pictory
    /// asks for 10 to 30. Shorter ones are for the simulator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll_interval: Option<String>,

    /// How long to wait for a job before leaving it for the next run: one length for all, such as
    /// `30m`, or one for each kind. Default: 10 minutes for an image, 20 for a clip, and 30 for
    /// what is rendered or previewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<TimeoutFile>,

    /// How many paid requests are sent in a minute at most. Default: 30; with a simulator, as many
    /// as it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 300))]
    pub submissions_per_minute: Option<u32>,

    /// How often a request is sent that may be sent again: all that cost nothing, and paid ones
    /// that surely were not taken. Default: 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 20))]
    pub attempts: Option<u32>,

    /// How large an answer may be, in bytes. Default: 32 MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 65_536, max = 1_073_741_824))]
    pub max_answer_bytes: Option<u32>,

    /// How old a request without an answer must be before it can be found not to have been taken,
    /// such as `10m`, since Pictory's lists may lag behind. Default: 10 minutes, and none with a
    /// simulator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settle_after: Option<String>,
}

/// How long to wait for jobs, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TimeoutFile {
    /// As long for one as for another.
    All(String),
    /// As long as it says for each kind.
    Each(TimeoutsFile),
}

/// How long to wait for jobs of each kind, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimeoutsFile {
    /// One image. Default: 10 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// One clip. Default: 20 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clip: Option<String>,
    /// A storyboard preview. Default: 30 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
    /// A render. Default: 30 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render: Option<String>,
}
