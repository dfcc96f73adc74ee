//! What becomes of warnings: comments allow them at a place, the project everywhere.
//!
//! What stands nearer to a problem holds: a comment allows even what the project denies. A problem is
//! where it points to, whatever file that is.

mod comment;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::comment::Allowances;
pub use self::comment::may_allow;
pub(super) use self::rules::RULES;
use self::rules::{LINT_SETTING, UNUSED_ALLOWANCE};
use super::find_rule;
use crate::diagnostic::{self, Diagnostic, Rule, Severity, Source, nearest};
use crate::manifest::{LintLevel, LintSetting};

/// Leaves out the warnings that are allowed, and makes errors of those that are denied. What is wrong with
/// what was said about them is added. `manifests` are those that declare videos; one in which nothing
/// [may be allowed](may_allow) can be left out.
///
/// The result is sorted by place.
pub fn settle<'a>(
    lints: &[LintSetting],
    manifests: impl IntoIterator<Item = &'a Arc<Source>>,
    problems: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut settled = without_allowed(said(manifests, &problems), problems);
    let (levels, mut wrong) = levels(lints);
    settled.retain_mut(|problem| {
        let setting = levels.get(problem.rule.code);
        setting.is_none_or(|setting| apply(setting, problem))
    });
    settled.append(&mut wrong);
    diagnostic::sort(&mut settled);
    settled
}

/// Tells whether a problem is that a comment allows nothing, which may be otherwise under another profile.
pub fn is_unused_allowance(problem: &Diagnostic) -> bool {
    problem.rule == &UNUSED_ALLOWANCE
}

/// Tells whether a comment can allow what violates a rule: warnings, but not those about comments.
pub fn allowed_by_comment(rule: &Rule) -> bool {
    rule.severity == Severity::Warning && !RULES.contains(&rule)
}

/// Applies the comments.
fn without_allowed(said: Allowances, problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let Allowances {
        allowances,
        problems: mut wrong,
    } = said;
    let mut by_place: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, allowance) in allowances.iter().enumerate() {
        let place = (allowance.location.source.path(), allowance.rule.code);
        by_place.entry(place).or_default().push(index);
    }
    let mut is_used = vec![false; allowances.len()];
    let mut broken: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<Diagnostic> = Vec::new();
    for problem in &problems {
        let path = problem.location.as_ref().map(|place| place.source.path());
        if problem.is_error() {
            broken.extend(path);
        }
        let near = path.and_then(|path| by_place.get(&(path, problem.rule.code)));
        let mut is_allowed = false;
        for &index in near.into_iter().flatten() {
            if allowances[index].covers(problem) {
                is_used[index] = true;
                is_allowed = true;
            }
        }
        if !is_allowed {
            left.push(problem.clone());
        }
    }
    let unused = allowances.iter().zip(is_used);
    let unused = unused.filter(|(allowance, is_used)| {
        let path = allowance.location.source.path();
        !is_used && !broken.contains(path)
    });
    left.extend(unused.map(|(allowance, _)| allowance.unused()));
    left.append(&mut wrong);
    left
}

/// Reads the comments of all manifests, and of all files with problems.
fn said<'a>(
    manifests: impl IntoIterator<Item = &'a Arc<Source>>,
    problems: &[Diagnostic],
) -> Allowances {
    let of_problems = problems
        .iter()
        .filter_map(|problem| Some(&problem.location.as_ref()?.source));
    let mut sources: BTreeMap<&str, &Arc<Source>> = BTreeMap::new();
    sources.extend(manifests.into_iter().map(|source| (source.path(), source)));
    sources.extend(of_problems.map(|source| (source.path(), source)));
    let mut said = Allowances::default();
    for source in sources.into_values() {
        said.add(source);
    }
    said
}

/// Returns what the project says of each rule, by its code, and what is wrong with that.
fn levels(lints: &[LintSetting]) -> (BTreeMap<&'static str, &LintSetting>, Vec<Diagnostic>) {
    let mut levels: BTreeMap<&str, &LintSetting> = BTreeMap::new();
    let mut wrong = Vec::new();
    for setting in lints {
        let name = &setting.rule;
        let (message, help) = match find_rule(name) {
            None => (
                format!("there is no rule `{name}`"),
                nearest_rule(name)
                    .unwrap_or_else(|| "`storyform explain` lists all rules".to_owned()),
            ),
            Some(rule) if rule.severity == Severity::Error => (
                format!("`{name}` is an error, which stays one"),
                only_warnings(rule),
            ),
            Some(rule) => match levels.insert(rule.code, setting) {
                None => continue,
                Some(first) => (
                    format!("`{}` and `{name}` are the same rule", first.rule),
                    "keep one of the two".to_owned(),
                ),
            },
        };
        let location = setting.location.clone();
        wrong.push(Diagnostic::new(&LINT_SETTING, location, message).help(help));
    }
    (levels, wrong)
}

/// Does to a problem what the project says, and tells whether it is still shown.
fn apply(setting: &LintSetting, problem: &mut Diagnostic) -> bool {
    match setting.level {
        LintLevel::Allow => false,
        LintLevel::Warn => true,
        LintLevel::Deny => {
            problem.severity = Severity::Error;
            let file = setting.location.source.path();
            let denied = format!("denied by `lints` in `{file}`");
            problem.label = Some(match problem.label.take() {
                Some(label) => format!("{label}; {denied}"),
                None => denied,
            });
            true
        }
    }
}

/// Says which rule may have been meant by a mistyped name.
fn nearest_rule(name: &str) -> Option<String> {
    let known = super::RULES.iter().flat_map(|rule| [rule.name, rule.code]);
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

/// Says what to do about an error that was to be allowed.
fn only_warnings(rule: &Rule) -> String {
    format!(
        "mend what it complains about; `storyform explain {}` says how",
        rule.code
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Document, parse_project, read_alone};
    use crate::validate::validate;

    /// What is left of the problems of a manifest: severity, line, rule and message of each.
    fn left(project: &str, manifest: &str) -> Vec<String> {
        let (project, problems) = parse_project(&Source::new("storyform.yaml", project));
        assert_eq!(problems, []);
        let lints = project.expect("the project file is an object").lints;
        let parsed = read_alone(&Source::new("videos/x.yaml", manifest));
        let mut problems = parsed.diagnostics;
        problems.extend(validate(&parsed.documents));
        let show = |problem: &Diagnostic| {
            let line = problem.location.as_ref().unwrap().position().line;
            let Diagnostic {
                severity,
                rule,
                message,
                ..
            } = problem;
            format!("{} {line} {}: {message}", severity.word(), rule.name)
        };
        settle(
            &lints,
            parsed.documents.iter().map(Document::source),
            problems,
        )
        .iter()
        .map(show)
        .collect()
    }

    const SILENT: &str = "videoName: A\nscenes:\n  - story: Welcome.\n";

    #[test]
    fn a_project_says_what_becomes_of_a_rule() {
        let found = |level: &str| left(level, SILENT);
        let warning = "warning 3 silent-video: the stories are not spoken";
        assert_eq!(found(""), [warning]);
        assert_eq!(found("lints: {silent-video: warn}"), [warning]);
        assert_eq!(found("lints: {silent-video: allow}"), [""; 0]);
        assert_eq!(found("lints: {SF0606: allow}"), [""; 0]);
        assert_eq!(found("lints: {sf0606: allow}"), [""; 0]);
        assert_eq!(
            found("lints: {silent-video: deny}"),
            ["error 3 silent-video: the stories are not spoken"]
        );
    }

    #[test]
    fn a_project_names_warnings_once() {
        assert_eq!(
            left(
                "lints: {silent-vido: allow, missing-url: allow}",
                "videoName: A\ntemplateId: b\n"
            ),
            [
                "error 1 lint-setting: there is no rule `silent-vido`",
                "error 1 lint-setting: `missing-url` is an error, which stays one",
            ]
        );
        assert_eq!(
            left("lints: {silent-video: allow, SF0606: allow}", SILENT),
            ["error 1 lint-setting: `SF0606` and `silent-video` are the same rule"]
        );
    }

    #[test]
    fn a_comment_allows_what_is_near_it() {
        for story in [
            "  - story: Welcome. # storyform: allow silent-video",
            "  - story: Welcome. #storyform:allow SF0606 -- it is for a fair, where it is loud",
            "  - # storyform: allow silent-video\n    story: Welcome.",
            "  # storyform: allow silent-video\n  - story: Welcome.",
            "  # storyform: allow silent-video, short-prompt\n  - story: Welcome.\n    background: {aiVisual: \
             {model: nanobanana, prompt: sea}}",
        ] {
            let manifest = format!("videoName: A\nscenes:\n{story}\n");
            let names = left("", &manifest);
            let other = names
                .iter()
                .find(|name| !name.contains("missing-visual-type"));
            assert_eq!(other, None, "{manifest}");
        }
    }

    #[test]
    fn what_is_nearer_holds() {
        let allowed = SILENT.replace("Welcome.", "Welcome. # storyform: allow silent-video");
        assert_eq!(left("lints: {silent-video: deny}", &allowed), [""; 0]);
        assert_eq!(left("lints: {silent-video: allow}", &allowed), [""; 0]);
    }

    #[test]
    fn texts_and_talk_allow_nothing() {
        let warning = "warning 3 silent-video: the stories are not spoken";
        for story in [
            "'Welcome. # storyform: allow silent-video'",
            "|\n      Welcome.\n      # storyform: allow silent-video",
            "Welcome. # see storyform: allow silent-video",
            "Welcome. # storyform: all is well",
            "Welcome. # storyform:",
        ] {
            assert_eq!(
                left("", &SILENT.replace("Welcome.", story)),
                [warning],
                "{story}"
            );
        }
    }

    #[test]
    fn what_a_comment_cannot_allow_is_said() {
        let found = |comment: &str| {
            let manifest = format!("videoName: A # storyform: {comment}\ntemplateId: b\n");
            left("", &manifest).join("\n")
        };
        let unknown = |words: &str| format!("warning 1 unknown-allowance: {words}");
        assert_eq!(
            found("allow silent-vido"),
            unknown("there is no rule `silent-vido`")
        );
        assert_eq!(
            found("allow because of this"),
            unknown("there is no rule `because`")
        );
        assert_eq!(found("allow"), unknown("no rule is named here"));
        assert_eq!(
            found("allow -- it is fine"),
            unknown("no rule is named here")
        );
        assert_eq!(
            found("allow missing-url"),
            unknown("`missing-url` is an error, which cannot be allowed")
        );
        assert_eq!(
            found("deny silent-video"),
            unknown("a comment cannot say `deny`")
        );
        assert_eq!(
            found("allow silent-video"),
            "warning 1 unused-allowance: there is no warning `silent-video` to allow here"
        );
    }

    #[test]
    fn comments_do_not_allow_what_is_wrong_with_them() {
        let manifest =
            "videoName: A # storyform: allow unused-allowance, silent-video\ntemplateId: b\n";
        let unused = "warning 1 unused-allowance: there is no warning `silent-video` to allow here";
        assert_eq!(
            left("", manifest),
            [
                "warning 1 unknown-allowance: `unused-allowance` is about comments, which cannot allow it",
                unused,
            ]
        );
        let setting = "lints: {unused-allowance: allow, unknown-allowance: allow}";
        assert_eq!(left(setting, manifest), [""; 0]);
    }

    #[test]
    fn nothing_is_called_unused_where_something_is_broken() {
        let manifest = "videoNam: A # storyform: allow silent-video\ntemplateId: b\n";
        let found = left("", manifest);
        assert!(
            !found.iter().any(|found| found.contains("unused")),
            "{found:?}"
        );
    }

    #[test]
    fn explanations_show_the_mistake_and_the_way_out() {
        for rule in RULES {
            let blocks = rule.explanation.split("```yaml\n").skip(1);
            let examples = blocks.map(|rest| rest.split("```").next().unwrap());
            let found: Vec<bool> = examples
                .map(|example| {
                    let found = if example.starts_with("lints") {
                        left(example, SILENT)
                    } else {
                        left(
                            "",
                            &format!("videoName: A\nscenes: [{{story: Hi.}}]\n{example}"),
                        )
                    };
                    found.iter().any(|found| found.contains(rule.name))
                })
                .collect();
            assert_eq!(found, [true, false], "{}", rule.name);
        }
    }
}
