//! The words of an animation are known ones.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::{
    KNOWN_ANIMATION_DIRECTIONS, KNOWN_ANIMATION_SPEEDS, KNOWN_ANIMATION_TYPES, KNOWN_ANIMATIONS,
    KNOWN_FUTURE_WORDS, KNOWN_WRITING_STYLES,
};
use crate::validate::Findings;
use crate::validate::known::suggestion;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0707",
    name: "unknown-animation",
    severity: Severity::Warning,
    summary: "The words of an animation are known ones.",
    explanation: "\
An animation has a `name`, a `type`, a `speed`, a `direction`, a `writingStyle` and `futureWords`, each
with a list of values. The lists may grow with the service, so an unknown value may be new.

Wrong:

```yaml
subtitleStyle: {animations: [{name: fadein, type: entry, speed: medium}]}
```

Right:

```yaml
subtitleStyle: {animations: [{name: fade, type: entry, speed: medium}]}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, animation) in walk::animations(&document.storyboard) {
        let fields = [
            ("name", &animation.name, KNOWN_ANIMATIONS),
            ("type", &animation.moment, KNOWN_ANIMATION_TYPES),
            ("speed", &animation.speed, KNOWN_ANIMATION_SPEEDS),
            (
                "direction",
                &animation.direction,
                KNOWN_ANIMATION_DIRECTIONS,
            ),
            (
                "writingStyle",
                &animation.writing_style,
                KNOWN_WRITING_STYLES,
            ),
            ("futureWords", &animation.future_words, KNOWN_FUTURE_WORDS),
        ];
        for (key, value, known) in fields {
            if let Some(value) = value.as_deref().filter(|value| !known.contains(value)) {
                findings.report(
                    Diagnostic::new(
                        &RULE,
                        at.key(key).value_in(document),
                        format!("the `{key}` `{value}` of an animation is not known"),
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
                "
subtitleStyle:
  animations:
    - name: drfit
      type: start
      speed: quick
      direction: north
      writingStyle: letter
      futureWords: hide
"
            ),
            "
3:13 drfit: the `name` `drfit` of an animation is not known
  = did you mean `drift`?
4:13 start: the `type` `start` of an animation is not known
  = known are `entry`, `exit`
5:14 quick: the `speed` `quick` of an animation is not known
  = known are `slow`, `medium`, `fast`, `custom`
6:18 north: the `direction` `north` of an animation is not known
  = known are `up`, `down`, `left`, `right`
7:21 letter: the `writingStyle` `letter` of an animation is not known
  = known are `character`, `word`, `line`, `paragraph`
8:20 hide: the `futureWords` `hide` of an animation is not known
  = did you mean `hidden`?
"
        );
    }

    #[test]
    fn names_may_have_spaces() {
        assert_eq!(
            check(
                &RULE,
                "subtitleStyle: {animations: [{name: text reveal, type: exit}]}"
            ),
            ""
        );
    }
}
