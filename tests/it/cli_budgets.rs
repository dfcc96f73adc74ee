//! Limits on spending in the project file, each on both sides of what it allows.

use crate::account::Account;
use crate::account::PROJECT;
use crate::account::manifest;
use crate::environment::Output;
use crate::environment::Project;

/// A project whose two videos cost 4 credits each, with limits.
fn project(budget: &str) -> Project {
    let project = Project::new();
    limit(&project, budget);
    for name in ["a", "b"] {
        project.write(&format!("videos/{name}.yaml"), &manifest(name));
    }
    project
}

fn limit(project: &Project, budget: &str) {
    project.write("storyform.yaml", &format!("{PROJECT}budget: {budget}\n"));
}

/// What a plan says of its limits, and how it ends.
fn plan(project: &Project, budget: &str) -> Output {
    limit(project, budget);
    project.run(&["plan"])
}

#[test]
fn warnings_are_given_and_hold_nothing_up() {
    let project = project("{}");
    let soft = "{maxCreditsPerVideo: {warn: 3}, maxCreditsPerFolder: {'videos/**': {warn: 7.9}}, \
                maxCreditsPerApply: {warn: 7, max: 8}, maxCreditsPerMonth: {warn: 5}}";
    insta::assert_snapshot!("budget_warnings", plan(&project, soft).success());
    let higher = "{maxCreditsPerVideo: {warn: 4}, maxCreditsPerFolder: {'videos/**': {warn: 8}}, \
                  maxCreditsPerApply: {warn: 8}, maxCreditsPerMonth: {warn: 8}}";
    let plan = plan(&project, higher).success();
    assert!(!plan.stdout.contains("Warning"), "{plan}");
}

#[test]
fn hard_limits_refuse_what_is_above_and_nothing_else() {
    let project = project("{}");
    for (name, above, at) in [
        (
            "video",
            "{maxCreditsPerVideo: 3.9}",
            "{maxCreditsPerVideo: 4}",
        ),
        (
            "folder",
            "{maxCreditsPerFolder: {'videos/*.yaml': 7.9}}",
            "{maxCreditsPerFolder: {'videos/*.yaml': 8, 'ads/**': 0}}",
        ),
        (
            "apply",
            "{maxCreditsPerApply: 7.9}",
            "{maxCreditsPerApply: 8}",
        ),
        (
            "month",
            "{maxCreditsPerMonth: 7.9}",
            "{maxCreditsPerMonth: 8}",
        ),
    ] {
        let refused = plan(&project, above).exits_with(11);
        insta::assert_snapshot!(format!("budget_over_{name}"), refused);
        drop(plan(&project, at).success());
    }
}

#[test]
fn a_plan_against_a_revision_has_a_limit_of_its_own() {
    let project = project("{}");
    project.git(&["init", "-q"]);
    project.git(&["commit", "-q", "--allow-empty", "-m", "nothing"]);
    let against = |budget: &str| {
        limit(&project, budget);
        project.run(&["plan", "--against", "HEAD"])
    };
    insta::assert_snapshot!(
        "budget_over_plan",
        against("{maxCreditsPerPlan: 7.9}").exits_with(11)
    );
    drop(against("{maxCreditsPerPlan: 8, maxCreditsPerApply: 1, maxCreditsPerMonth: 1}").success());
    drop(plan(&project, "{maxCreditsPerPlan: 1}").success());
}

#[test]
fn what_a_month_has_left_can_be_spent_and_no_more() {
    let mut account = Account::new(&["a", "b", "c"], &[]);
    limit(&account.project, "{maxCreditsPerMonth: {warn: 7, max: 9}}");
    let one = |account: &Account, id: &str| {
        account
            .project
            .run(&["apply", "--auto-approve", "--target", id])
    };
    drop(one(&account, "a").success());
    let second = one(&account, "b").success();
    assert!(
        second
            .stdout
            .contains("Warning: with the 4 credits of 2026-08 so far"),
        "{second}"
    );
    insta::assert_snapshot!("budget_month_spent", one(&account, "c").exits_with(11));
    assert_eq!(account.charges().len(), 2);
    account
        .project
        .set("STORYFORM_TEST_NOW", "2026-09-01T00:00:00Z");
    drop(one(&account, "c").success());
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn a_saved_plan_is_held_against_the_month_as_it_is_when_performed() {
    let account = Account::new(&["a", "b"], &[]);
    limit(&account.project, "{maxCreditsPerMonth: 8}");
    let run = |arguments: &[&str]| account.project.run(arguments);
    drop(run(&["plan", "--out", "both.plan"]).success());
    drop(run(&["apply", "--auto-approve", "--target", "a"]).success());
    // What was bought since is not bought again, so that the rest still fits.
    drop(run(&["apply", "both.plan"]).success());
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    drop(run(&["plan", "--out", "more.plan"]).exits_with(11));
    drop(run(&["apply", "more.plan"]).exits_with(11));
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn what_cannot_be_priced_passes_no_limit_unless_it_is_named() {
    let account = Account::new(&["a"], &[]);
    let project = &account.project;
    let graphics =
        "  - story: Two.\n    background: {type: video, motionGraphics: {enabled: true}}\n";
    let text = manifest("a");
    project.write("videos/a.yaml", &format!("{text}{graphics}"));
    insta::assert_snapshot!(
        "budget_unknown",
        plan(project, "{maxCreditsPerApply: 1000}").exits_with(11)
    );
    drop(plan(project, "{maxCreditsPerApply: 1000, allowUnknown: [b]}").exits_with(11));
    let accepted = plan(project, "{maxCreditsPerApply: 4, allowUnknown: [a]}").success();
    assert!(accepted.stdout.contains("≥ 4"), "{accepted}");
    drop(plan(project, "{maxCreditsPerApply: 3, allowUnknown: [a]}").exits_with(11));
    limit(project, "{maxCreditsPerApply: 4, allowUnknown: [a]}");
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_large_change_is_asked_for() {
    let names: Vec<String> = (0..10).map(|number| format!("v{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let account = Account::new(&names, &["--job-time", "1ms"]);
    let project = &account.project;
    drop(account.apply().success());
    let edit = |name: &str| {
        project.edit(
            &format!("videos/{name}.yaml"),
            "A picture of",
            "A drawing of",
        );
    };
    names[..3].iter().for_each(|name| edit(name));
    drop(project.run(&["plan"]).success());
    edit(names[3]);
    let refused = project.run(&["plan"]).exits_with(11);
    assert!(
        refused
            .stdout
            .contains("Refused: 4 of 10 videos would be rendered again"),
        "{refused}"
    );
    drop(account.apply().exits_with(11));
    assert_eq!(account.charges().len(), 10);
    drop(
        project
            .run(&["apply", "--auto-approve", "--large-change"])
            .success(),
    );
    assert_eq!(account.charges().len(), 14);
}

#[test]
fn a_protection_outlives_its_line_and_ends_by_a_word() {
    let account = Account::new(&["a"], &[]);
    let project = &account.project;
    let text = manifest("a");
    let protected = |word: &str| {
        let block = format!("videoName: a\nstoryform: {{protect: {word}}}\n");
        text.replace("videoName: a\n", &block)
    };
    let edited = |text: &str| text.replace("A picture of", "A drawing of");
    drop(account.apply().success());
    project.write("videos/a.yaml", &protected("true"));
    insta::assert_snapshot!("protection_recorded", account.apply().success());
    account.assert_done();
    project.write("videos/a.yaml", &edited(&text));
    insta::assert_snapshot!("protection_remembered", account.apply().exits_with(11));
    project.write("videos/a.yaml", &edited(&protected("false")));
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 2);
    project.write("videos/a.yaml", &text);
    drop(account.apply().success());
    account.assert_done();
}
