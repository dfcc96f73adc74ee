//! What profiles would cost side by side, for programs.

use serde::Serialize;

use super::plan::SummaryJson;
use super::{CostJson, FORMAT_VERSION, document};
use crate::plan::{Plan, PlannedVideo};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProfilesJson<'a> {
    format_version: &'static str,
    project: &'a str,
    prices: &'a str,
    profiles: Vec<ProfileJson<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProfileJson<'a> {
    /// `null` for the manifests as they are.
    profile: Option<&'a str>,
    digest: &'a str,
    summary: SummaryJson<'a>,
    videos: Vec<VideoJson<'a>>,
}

#[derive(Debug, Serialize)]
struct VideoJson<'a> {
    id: &'a str,
    action: &'static str,
    credits: CostJson<'a>,
}

/// Writes the costs of plans, one for each profile.
pub fn profiles(plans: &[Plan]) -> String {
    let first = plans.first();
    document(&ProfilesJson {
        format_version: FORMAT_VERSION,
        project: first.map_or("", |plan| plan.project.as_str()),
        prices: first.map_or("", |plan| plan.prices.as_str()),
        profiles: plans.iter().map(profile).collect(),
    })
}

fn profile(plan: &Plan) -> ProfileJson<'_> {
    ProfileJson {
        profile: plan.profile.as_deref(),
        digest: &plan.digest,
        summary: SummaryJson::of(&plan.summary),
        videos: plan.videos.iter().map(video_json).collect(),
    }
}

fn video_json(video: &PlannedVideo) -> VideoJson<'_> {
    VideoJson {
        id: video.id().as_str(),
        action: video.action.word(),
        credits: CostJson::with_whole(&video.cost, &video.without_reuse),
    }
}
