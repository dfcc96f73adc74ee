//! Limits on spending, as a project file writes them.

use std::collections::BTreeMap;

use globset::Glob;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tree::escape;
use crate::model::{Credits, FolderLimit, Limit, SpendingLimits};

/// Limits on spending, in credits. Each is a number, above which a plan is refused, or says with
/// `warn` and `max` from where on it is told and refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BudgetFile {
    /// What one render of one video may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_video: Option<LimitFile>,

    /// What everything may cost that is planned for the videos of a folder, by patterns of manifest
    /// paths such as `videos/ads/**`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_folder: Option<BTreeMap<String, LimitFile>>,

    /// What one `apply` may spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_apply: Option<LimitFile>,

    /// What a plan may cost that compares with another revision, as in pull requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_plan: Option<LimitFile>,

    /// What may be spent in a calendar month in universal time, by what state has recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_month: Option<LimitFile>,

    /// Which videos may have parts whose cost cannot be known: ids, paths of manifests, or patterns of
    /// either. All others pass no limit with such a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_unknown: Option<Vec<String>>,
}

/// Limits on spending that a profile has instead of the project's. The month has one limit for all
/// profiles, as the account has one balance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProfileBudgetFile {
    /// What one render of one video may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_video: Option<LimitFile>,

    /// What everything may cost that is planned for the videos of a folder, by patterns of manifest
    /// paths such as `videos/ads/**`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_folder: Option<BTreeMap<String, LimitFile>>,

    /// What one `apply` may spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_apply: Option<LimitFile>,

    /// What a plan may cost that compares with another revision, as in pull requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_plan: Option<LimitFile>,

    /// Which videos may have parts whose cost cannot be known, besides those that the project names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_unknown: Option<Vec<String>>,
}

impl From<ProfileBudgetFile> for BudgetFile {
    fn from(file: ProfileBudgetFile) -> Self {
        let ProfileBudgetFile {
            max_credits_per_video,
            max_credits_per_folder,
            max_credits_per_apply,
            max_credits_per_plan,
            allow_unknown,
        } = file;
        Self {
            max_credits_per_video,
            max_credits_per_folder,
            max_credits_per_apply,
            max_credits_per_plan,
            max_credits_per_month: None,
            allow_unknown,
        }
    }
}

/// A limit, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LimitFile {
    /// More is refused.
    Max(Credits),
    /// More is told, or refused.
    Each(BoundsFile),
}

/// The bounds of a limit, as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BoundsFile {
    /// More than this is worth a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warn: Option<Credits>,
    /// More than this is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Credits>,
}

/// Something about the limits that makes no sense.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BudgetProblem {
    /// Where, as a JSON pointer into the project file.
    pub(super) pointer: String,
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: &'static str,
}

/// Settles the limits of a project or a profile, and lists what makes no sense.
///
/// Problems are pointed at below `at`, such as `/budget`.
pub(super) fn settle(file: BudgetFile, at: &str) -> (SpendingLimits, Vec<BudgetProblem>) {
    let BudgetFile {
        max_credits_per_video,
        max_credits_per_folder,
        max_credits_per_apply,
        max_credits_per_plan,
        max_credits_per_month,
        allow_unknown,
    } = file;
    let mut problems = Vec::new();
    let mut limit = |name: &str, file| bounds(&format!("{at}/{name}"), file, &mut problems);
    let mut limits = SpendingLimits {
        video: limit("maxCreditsPerVideo", max_credits_per_video),
        folders: Vec::new(),
        apply: limit("maxCreditsPerApply", max_credits_per_apply),
        plan: limit("maxCreditsPerPlan", max_credits_per_plan),
        month: limit("maxCreditsPerMonth", max_credits_per_month),
        allow_unknown: Vec::new(),
    };
    for (pattern, file) in max_credits_per_folder.into_iter().flatten() {
        let pointer = format!("{at}/maxCreditsPerFolder/{}", escape(&pattern));
        problems.extend(no_pattern(&pointer, &pattern));
        let limit = bounds(&pointer, Some(file), &mut problems);
        let pattern = folder(&pattern);
        limits.folders.push(FolderLimit { pattern, limit });
    }
    for (index, name) in allow_unknown.into_iter().flatten().enumerate() {
        problems.extend(no_pattern(&format!("{at}/allowUnknown/{index}"), &name));
        limits.allow_unknown.push(name);
    }
    (limits, problems)
}

fn bounds(pointer: &str, file: Option<LimitFile>, problems: &mut Vec<BudgetProblem>) -> Limit {
    let limit = match file {
        None => Limit::default(),
        Some(LimitFile::Max(max)) => Limit {
            warn: None,
            max: Some(max),
        },
        Some(LimitFile::Each(BoundsFile { warn, max })) => Limit { warn, max },
    };
    if let (Some(warn), Some(max)) = (limit.warn, limit.max)
        && warn >= max
    {
        problems.push(BudgetProblem {
            pointer: pointer.to_owned(),
            message: format!("the warning at {warn} credits is never given: {max} is refused"),
            help: "let `warn` be less than `max`",
        });
    }
    if let (Some(LimitFile::Each(_)), false) = (file, limit.is_set()) {
        problems.push(BudgetProblem {
            pointer: pointer.to_owned(),
            message: "the limit says nothing".to_owned(),
            help: "write `warn`, `max` or both, such as `{warn: 40, max: 60}`",
        });
    }
    limit
}

/// Returns the pattern for everything in a folder that is named without one, as in `videos/ads/`.
fn folder(pattern: &str) -> String {
    let named = pattern.strip_prefix("./").unwrap_or(pattern);
    if matches!(named, "" | ".") {
        return "**".to_owned();
    }
    let has_signs = named.contains(['*', '?', '[', '{']);
    let is_file = [".yaml", ".yml", ".json"]
        .iter()
        .any(|ending| named.ends_with(ending));
    if has_signs || is_file {
        return named.to_owned();
    }
    format!("{}/**", named.trim_end_matches('/'))
}

fn no_pattern(pointer: &str, pattern: &str) -> Option<BudgetProblem> {
    // What is left out cannot be said by name, and what is outside declares nothing.
    let is_relative =
        !pattern.starts_with(['!', '/']) && !pattern.split('/').any(|part| part == "..");
    let is_pattern = !pattern.is_empty() && is_relative && Glob::new(pattern).is_ok();
    (!is_pattern).then(|| BudgetProblem {
        pointer: pointer.to_owned(),
        message: format!("`{pattern}` is not a pattern"),
        help: "write a path or a pattern such as `videos/ads/**`, relative to the project",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::manifest::parse_project;

    fn credits(whole: i64) -> Credits {
        Credits::from_thousandths(whole * 1000)
    }

    /// Reads the limits of a project file, with the words of what is wrong with them.
    fn budget(text: &str) -> (SpendingLimits, Vec<String>) {
        let source = Source::new("storyform.yaml", format!("budget: {text}"));
        let (project, problems) = parse_project(&source);
        let words = problems.into_iter().map(|problem| problem.message);
        (
            project.expect("the file is an object").budget,
            words.collect(),
        )
    }

    #[test]
    fn every_limit_is_read() {
        let (limits, problems) = budget(
            "{maxCreditsPerVideo: 20, maxCreditsPerApply: {warn: 40, max: 60},
              maxCreditsPerPlan: {warn: 50}, maxCreditsPerMonth: {max: 500},
              maxCreditsPerFolder: {'videos/ads/**': 30}, allowUnknown: [tour, 'ads-*']}",
        );
        assert_eq!(problems, Vec::<String>::new());
        let limit = |warn: Option<i64>, max: Option<i64>| Limit {
            warn: warn.map(credits),
            max: max.map(credits),
        };
        let expected = SpendingLimits {
            video: limit(None, Some(20)),
            folders: vec![FolderLimit {
                pattern: "videos/ads/**".to_owned(),
                limit: limit(None, Some(30)),
            }],
            apply: limit(Some(40), Some(60)),
            plan: limit(Some(50), None),
            month: limit(None, Some(500)),
            allow_unknown: vec!["tour".to_owned(), "ads-*".to_owned()],
        };
        assert_eq!(limits, expected);
    }

    #[test]
    fn a_folder_may_be_named_without_a_pattern() {
        for (written, meant) in [
            ("videos/ads", "videos/ads/**"),
            ("./videos/ads/", "videos/ads/**"),
            ("videos/ads/*.yaml", "videos/ads/*.yaml"),
            ("videos/tour.yaml", "videos/tour.yaml"),
            (".", "**"),
            ("./", "**"),
        ] {
            let (limits, problems) =
                budget(&format!("{{maxCreditsPerFolder: {{'{written}': 3}}}}"));
            assert_eq!(problems, Vec::<String>::new());
            assert_eq!(limits.folders[0].pattern, meant);
        }
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for (text, expected) in [
            (
                "{maxCreditsPerApply: {warn: 60, max: 60}}",
                "the warning at 60 credits is never given: 60 is refused",
            ),
            ("{maxCreditsPerMonth: {}}", "the limit says nothing"),
            (
                "{maxCreditsPerFolder: {'videos/[': 3}}",
                "`videos/[` is not a pattern",
            ),
            ("{allowUnknown: ['']}", "`` is not a pattern"),
            ("{allowUnknown: ['!tour']}", "`!tour` is not a pattern"),
            (
                "{maxCreditsPerFolder: {/videos/ads: 3}}",
                "`/videos/ads` is not a pattern",
            ),
            (
                "{maxCreditsPerFolder: {../ads: 3}}",
                "`../ads` is not a pattern",
            ),
            ("{maxCreditsPerVideo: -1}", "`maxCreditsPerVideo` is -1"),
            (
                "{maxCreditsPerVideo: {soft: 1}}",
                "`maxCreditsPerVideo` has no field `soft`",
            ),
        ] {
            let (_, problems) = budget(text);
            assert!(
                problems.iter().any(|problem| problem.contains(expected)),
                "{text}: {problems:?}"
            );
        }
    }
}
