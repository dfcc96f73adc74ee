//! What the project file says about warnings.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Location;

/// What becomes of the warnings of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LintLevel {
    /// They are not shown.
    Allow,
    /// They are shown.
    Warn,
    /// They are errors: nothing is planned while there is one.
    Deny,
}

/// What a project says about one rule. Whether there is such a rule is for later stages to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintSetting {
    /// The name or the code of the rule, as it is written.
    pub rule: String,
    /// What becomes of its warnings.
    pub level: LintLevel,
    /// Where the rule is named.
    pub location: Location,
}

/// Gives each setting its place.
pub(super) fn settle(
    lints: Option<BTreeMap<String, LintLevel>>,
    place: impl Fn(&str) -> Location,
) -> Vec<LintSetting> {
    let lints = lints.into_iter().flatten();
    let settings = lints.map(|(rule, level)| {
        let pointer = format!("/lints/{}", super::tree::escape(&rule));
        let location = place(&pointer);
        LintSetting {
            rule,
            level,
            location,
        }
    });
    settings.collect()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Source;
    use crate::manifest::parse_project;

    #[test]
    fn each_setting_knows_where_its_rule_is_named() {
        let text = "lints:\n  short-prompt: allow\n  SF0606: deny\n  a/b: warn\n";
        let (project, problems) = parse_project(&Source::new("storyform.yaml", text));
        assert_eq!(problems, []);
        let lints = project.expect("the file is an object").lints;
        let shown: Vec<String> = lints
            .iter()
            .map(|lint| format!("{} {} {:?}", lint.location, lint.rule, lint.level))
            .collect();
        assert_eq!(
            shown,
            [
                "storyform.yaml:3:3 SF0606 Deny",
                "storyform.yaml:4:3 a/b Warn",
                "storyform.yaml:2:3 short-prompt Allow",
            ]
        );
    }

    #[test]
    fn what_is_no_level_is_said_and_left_out() {
        let text = "lints: {short-prompt: off, silent-video: allow}";
        let (project, problems) = parse_project(&Source::new("storyform.yaml", text));
        let names: Vec<&str> = problems.iter().map(|problem| problem.rule.name).collect();
        assert_eq!(names, ["unknown-value"]);
        assert_eq!(project.expect("the file is an object").lints.len(), 1);
    }
}
