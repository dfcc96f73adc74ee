//! The rules, one in each file, grouped by what they are about.

mod avatars;
mod elements;
mod project;
mod scenes;
mod sound;
mod styles;
mod videos;
mod visuals;

use super::Check;
use crate::diagnostic::Rule;

const GROUPS: &[&[Check]] = &[
    videos::CHECKS,
    scenes::CHECKS,
    visuals::CHECKS,
    elements::CHECKS,
    sound::CHECKS,
    avatars::CHECKS,
    styles::CHECKS,
    project::CHECKS,
];

/// How many rules there are here.
pub(super) const COUNT: usize = count();

const fn count() -> usize {
    let mut count = 0;
    let mut group = 0;
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
}

/// Lists the rules with the functions that apply them.
pub(super) fn checks() -> impl Iterator<Item = &'static Check> {
    GROUPS.iter().copied().flatten()
}

/// Lists the rules.
pub(super) const fn list() -> [&'static Rule; COUNT] {
    let mut rules = [GROUPS[0][0].rule; COUNT];
    let mut filled = 0;
    let mut group = 0;
    while group < GROUPS.len() {
        let mut index = 0;
        while index < GROUPS[group].len() {
            rules[filled] = GROUPS[group][index].rule;
            filled += 1;
            index += 1;
        }
        group += 1;
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::testing::{check, diagnose};

    /// Returns the YAML blocks of an explanation.
    fn examples(rule: &Rule) -> Vec<&str> {
        let blocks = rule.explanation.split("```yaml\n").skip(1);
        blocks
            .map(|rest| rest.split("```").next().unwrap())
            .collect()
    }

    #[test]
    fn every_explanation_shows_the_mistake_and_the_way_out() {
        for rule in list() {
            let [wrong, right] = examples(rule)[..] else {
                panic!("{} needs two examples", rule.name);
            };
            assert_ne!(check(rule, wrong), "", "{}: {wrong}", rule.name);
            assert_eq!(check(rule, right), "", "{}: {right}", rule.name);
            for example in [wrong, right] {
                let misshapen = diagnose(example)
                    .into_iter()
                    .find(|diagnostic| diagnostic.rule.code < "SF02");
                assert_eq!(misshapen, None, "{}: {example}", rule.name);
            }
        }
    }

    #[test]
    fn codes_are_unique_and_in_order_within_their_group() {
        for group in GROUPS {
            assert!(group.is_sorted_by(|a, b| a.rule.code < b.rule.code));
        }
        let mut codes: Vec<&str> = crate::validate::RULES
            .iter()
            .map(|rule| rule.code)
            .collect();
        let mut names: Vec<&str> = crate::validate::RULES
            .iter()
            .map(|rule| rule.name)
            .collect();
        for words in [&mut codes, &mut names] {
            let count = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), count);
        }
    }

    #[test]
    fn what_was_cut_out_is_not_called_absent() {
        let found: Vec<&str> = diagnose(
            "
videoNam: Tour
scenes:
  - stroy: Welcome.
  - background: {visualURL: 'https://example.com/a.png'}
    minimumDuration: 4
  - background: {typ: image, aiVisual: {modle: nanobanana, prompt: A harbour at dawn}}
    minimumDuration: 4
  - story: Hello.
    elements: [{type: shape, nam: circle}, {type: image, searchFiltr: {query: a}}]
",
        )
        .iter()
        .map(|diagnostic| diagnostic.rule.name)
        .collect();
        assert_eq!(found, ["unknown-field"; 7]);
    }
}
