//! `storyboardVersion` is better left out.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;

pub(super) static RULE: Rule = Rule {
    code: "SF0209",
    name: "storyboard-version",
    severity: Severity::Warning,
    summary: "`storyboardVersion` is better left out.",
    explanation: "\
Pictory chooses the engine by what the scenes use. Any version other than `v3` forces an old engine,
on which elements, AI visuals, overlays, avatars and smart layouts break.

Wrong:

```yaml
storyboardVersion: v2
```

Right:

```yaml
videoName: Tour
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let Some(version) = &document.storyboard.storyboard_version else {
        return;
    };
    let message = if version == "v3" {
        "`storyboardVersion` is experimental, and `v3` is chosen when it is needed".to_owned()
    } else {
        format!(
            "`storyboardVersion: {version}` forces an engine that breaks elements and AI visuals"
        )
    };
    findings.report(
        Diagnostic::new(
            &RULE,
            Pointer::ROOT.key("storyboardVersion").key_in(document),
            message,
        )
        .help("remove it"),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn an_old_engine_is_reported() {
        assert_eq!(
            check(&RULE, "storyboardVersion: v2"),
            "
1:1 storyboardVersion: `storyboardVersion: v2` forces an engine that breaks elements and AI visuals
  = remove it
"
        );
    }

    #[test]
    fn even_the_new_one_is_superfluous() {
        assert_eq!(
            check(&RULE, "storyboardVersion: v3"),
            "
1:1 storyboardVersion: `storyboardVersion` is experimental, and `v3` is chosen when it is needed
  = remove it
"
        );
    }
}
