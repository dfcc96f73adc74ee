//! The line by which a comment about a plan is found again: hidden in Markdown, read by programs.

use serde::{Deserialize, Serialize};

use crate::plan::Plan;

/// What a comment says about the plan in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Marker {
    /// The name of the project; each has a comment of its own.
    pub project: String,
    /// The profile; `None` for the manifests as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Whether the plan changes anything.
    pub has_changes: bool,
    /// The digest of the plan.
    pub digest: String,
}

const BEGIN: &str = "<!-- storyform:plan ";
const END: &str = " -->";
/// What stands before the part of a body that may be left out where there is too little room.
pub const DETAILS_BEGIN: &str = "<!-- storyform:details -->";
/// What stands behind that part.
pub const DETAILS_END: &str = "<!-- storyform:details-end -->";

impl Marker {
    /// Describes a plan.
    pub fn of(plan: &Plan) -> Self {
        Self {
            project: plan.project.clone(),
            profile: plan.profile.clone(),
            has_changes: plan.has_changes(),
            digest: plan.digest.clone(),
        }
    }

    /// Writes the marker as a line that is hidden wherever Markdown is rendered.
    pub fn write(&self) -> String {
        let json = serde_json::to_string(self).expect("a marker has text keys and texts only");
        // Nothing in it may end the comment that it stands in.
        let escaped = |char| match char {
            '-' | '<' | '>' => format!("\\u{:04x}", u32::from(char)),
            char => String::from(char),
        };
        let json: String = json.chars().map(escaped).collect();
        format!("{BEGIN}{json}{END}")
    }

    /// Finds the marker in a body: it is the first line. What people write further down is none.
    pub fn find(body: &str) -> Option<Self> {
        let first = body.lines().next()?.trim_end();
        let json = first.strip_prefix(BEGIN)?.strip_suffix(END)?;
        serde_json::from_str(json).ok()
    }

    /// Tells whether two comments are about the same project and profile.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        (&self.project, &self.profile) == (&other.project, &other.profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found_again_whatever_it_holds() {
        for project in ["acme", "--> <b>", "\"\\\n漢字", ""] {
            let marker = Marker {
                project: project.to_owned(),
                profile: Some("draft -->".to_owned()),
                has_changes: true,
                digest: "sha256:00ff".to_owned(),
            };
            let line = marker.write();
            assert_eq!(line.matches("-->").count(), 1, "{line}");
            assert_eq!(line.lines().count(), 1, "{line}");
            assert_eq!(Marker::find(&format!("{line}\nMore")), Some(marker));
        }
    }

    #[test]
    fn other_comments_have_none() {
        for body in [
            "",
            "Nice!",
            "> <!-- storyform:plan {} -->",
            "<!-- storyform:plan x -->",
        ] {
            assert_eq!(Marker::find(body), None, "{body}");
        }
    }
}
