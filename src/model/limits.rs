//! Limits on spending, as a project sets them.

use super::{Credits, VideoKey};

/// A limit: from where on a plan is worth a warning, and from where on it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limit {
    /// More than this is worth a warning.
    pub warn: Option<Credits>,
    /// More than this is refused.
    pub max: Option<Credits>,
}

impl Limit {
    /// Tells whether it says anything at all.
    pub const fn is_set(&self) -> bool {
        self.warn.is_some() || self.max.is_some()
    }
}

/// A limit on everything that is planned for the videos of some manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderLimit {
    /// The pattern that the paths of the manifests match, such as `videos/ads/**`.
    pub pattern: String,
    /// The limit.
    pub limit: Limit,
}

/// Everything that a project says about how much may be spent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpendingLimits {
    /// On one render of one video.
    pub video: Limit,
    /// On everything that is planned for some folders, in the order of the project file.
    pub folders: Vec<FolderLimit>,
    /// On one `apply`.
    pub apply: Limit,
    /// On a plan that compares with another revision.
    pub plan: Limit,
    /// On a calendar month, in universal time, with what was recorded in it before.
    pub month: Limit,
    /// Which videos may have parts whose cost cannot be known: ids, paths of manifests, or patterns
    /// of either.
    pub allow_unknown: Vec<String>,
}

impl SpendingLimits {
    /// Returns these limits with those in their place that a profile sets; what is allowed by name is
    /// allowed by either.
    #[must_use]
    pub fn overlaid(&self, profile: &Self) -> Self {
        let either = |mine: Limit, theirs: Limit| Limit {
            warn: theirs.warn.or(mine.warn),
            max: theirs.max.or(mine.max),
        };
        let is_replaced = |folder: &&FolderLimit| {
            let mut theirs = profile.folders.iter();
            !theirs.any(|other| other.pattern == folder.pattern)
        };
        let kept = self.folders.iter().filter(is_replaced);
        let allowed = self.allow_unknown.iter().chain(&profile.allow_unknown);
        Self {
            video: either(self.video, profile.video),
            folders: kept.chain(&profile.folders).cloned().collect(),
            apply: either(self.apply, profile.apply),
            plan: either(self.plan, profile.plan),
            month: either(self.month, profile.month),
            allow_unknown: allowed.cloned().collect(),
        }
    }
}

/// What was spent in a calendar month before a plan was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthSpending {
    /// The month in universal time, such as `2026-08`.
    pub month: String,
    /// What was charged, with the worst case of what is under way or was never reported.
    pub committed: Credits,
    /// The videos of paid requests of whose cost not even the worst case is known, one entry for each
    /// request.
    pub unknown: Vec<VideoKey>,
}
