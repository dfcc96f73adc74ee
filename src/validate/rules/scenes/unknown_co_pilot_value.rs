//! `videoType`, `platform` and `tone` of `storyCoPilot` are known ones.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::{
    KNOWN_CO_PILOT_PLATFORMS, KNOWN_CO_PILOT_TONES, KNOWN_CO_PILOT_VIDEO_TYPES,
};
use crate::validate::Findings;
use crate::validate::known::suggestion;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0314",
    name: "unknown-co-pilot-value",
    severity: Severity::Warning,
    summary: "`videoType`, `platform` and `tone` of `storyCoPilot` are known ones.",
    explanation: "\
The lists grow with the service, so an unknown value may be new, but it may also be a typo.

Wrong:

```yaml
scenes:
  - storyCoPilot: {prompt: How rain forms, platform: Youtube}
```

Right:

```yaml
scenes:
  - storyCoPilot: {prompt: How rain forms, platform: YouTube}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        let Some(co_pilot) = &scene.story_co_pilot else {
            continue;
        };
        let fields = [
            (
                "videoType",
                &co_pilot.video_type,
                KNOWN_CO_PILOT_VIDEO_TYPES,
            ),
            ("platform", &co_pilot.platform, KNOWN_CO_PILOT_PLATFORMS),
            ("tone", &co_pilot.tone, KNOWN_CO_PILOT_TONES),
        ];
        for (key, value, known) in fields {
            if let Some(value) = value.as_deref().filter(|value| !known.contains(value)) {
                findings.report(
                    Diagnostic::new(
                        &RULE,
                        at.key("storyCoPilot").key(key).value_in(document),
                        format!("the `{key}` `{value}` is not known"),
                    )
                    .help(suggestion(value, known)),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn each_field_has_its_list() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{storyCoPilot: {prompt: A, videoType: explainer, platform: Fax, tone: casul}}]"
            ),
            "
1:48 explainer: the `videoType` `explainer` is not known
  = did you mean `Explainer`?
1:69 Fax: the `platform` `Fax` is not known
  = known are `YouTube`, `TikTok`, `Instagram`, `Facebook`, `LinkedIn`, `Twitter`
1:80 casul: the `tone` `casul` is not known
  = did you mean `casual`?
"
        );
    }

    #[test]
    fn known_values_pass() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{storyCoPilot: {prompt: A, videoType: Tutorial, platform: TikTok, tone: serious}}]"
            ),
            ""
        );
    }
}
