//! Limits, each on both sides of what it allows.

use super::{TOUR, applied, only, plan_with, rendered};
use crate::model::{
    Credits, FolderLimit, Limit, MonthSpending, Revision, Snapshot, SpendingLimits, VideoId,
    VideoKey,
};
use crate::plan::{
    Action, BudgetScope, BudgetVerdict, Plan, PlanOptions, Reason, Refusal, check, spendable,
};

/// Motion graphics cost nobody knows what.
const UNKNOWN: &str = "storyform: {id: tour}\nvideoName: Tour\nscenes:\n\
    - {story: One., background: {type: image, aiVisual: {model: nanobanana, prompt: A harbour}}}\n\
    - {story: Two., background: {type: video, motionGraphics: {enabled: true}}}\n";

fn credits(thousandths: i64) -> Credits {
    Credits::from_thousandths(thousandths)
}

fn max(thousandths: i64) -> Limit {
    Limit {
        warn: None,
        max: Some(credits(thousandths)),
    }
}

fn warn(thousandths: i64) -> Limit {
    Limit {
        warn: Some(credits(thousandths)),
        max: None,
    }
}

fn with(limits: SpendingLimits) -> PlanOptions {
    PlanOptions {
        limits,
        ..PlanOptions::default()
    }
}

/// Plans the tour, which costs 8 credits, or what is asked for, in a project with limits.
fn planned(manifest: &str, options: &PlanOptions) -> Plan {
    plan_with(manifest, &Snapshot::empty(), options)
}

/// Returns what the only limit of a plan says, and how many refusals there are.
fn verdict(plan: &Plan) -> (BudgetVerdict, usize) {
    assert_eq!(plan.budget.len(), 1, "{:?}", plan.budget);
    (plan.budget[0].verdict, plan.refusals.len())
}

const WITHIN: (BudgetVerdict, usize) = (BudgetVerdict::Within, 0);
const WARNED: (BudgetVerdict, usize) = (BudgetVerdict::Warned, 0);
const EXCEEDED: (BudgetVerdict, usize) = (BudgetVerdict::Exceeded, 1);

/// Plans the tour under limits at what it costs and below, and tells what they say.
fn both_sides(options: impl Fn(Limit) -> PlanOptions) {
    let said = |limit| verdict(&planned(TOUR, &options(limit)));
    assert_eq!(said(max(8000)), WITHIN);
    assert_eq!(said(max(7999)), EXCEEDED);
    assert_eq!(said(warn(8000)), WITHIN);
    assert_eq!(said(warn(7999)), WARNED);
    let both = Limit {
        warn: Some(credits(4000)),
        max: Some(credits(8000)),
    };
    assert_eq!(said(both), WARNED);
}

#[test]
fn the_limit_of_an_apply() {
    both_sides(|apply| {
        with(SpendingLimits {
            apply,
            ..SpendingLimits::default()
        })
    });
}

#[test]
fn the_limit_of_a_plan_holds_against_a_revision_and_that_of_an_apply_does_not() {
    let against = |limits| PlanOptions {
        against: Some(Revision {
            name: "main".to_owned(),
            commit: "0123456789abcdef".to_owned(),
        }),
        ..with(limits)
    };
    both_sides(|plan| {
        against(SpendingLimits {
            plan,
            ..SpendingLimits::default()
        })
    });
    // That one apply may spend less is told, and refuses nothing yet.
    let apply = |limit| SpendingLimits {
        apply: limit,
        ..SpendingLimits::default()
    };
    let foretold = planned(TOUR, &against(apply(max(7999))));
    assert_eq!(verdict(&foretold), WARNED);
    assert_eq!(planned(TOUR, &against(apply(max(8000)))).budget, vec![]);
    let plan = planned(
        TOUR,
        &with(SpendingLimits {
            plan: max(0),
            ..SpendingLimits::default()
        }),
    );
    assert_eq!((plan.budget.len(), plan.refusals.len()), (0, 0));
}

#[test]
fn the_limit_of_a_folder() {
    let folder = |pattern: &str, limit| {
        let pattern = pattern.to_owned();
        with(SpendingLimits {
            folders: vec![FolderLimit { pattern, limit }],
            ..SpendingLimits::default()
        })
    };
    both_sides(|limit| folder("videos/**", limit));
    let elsewhere = planned(TOUR, &folder("ads/**", max(0)));
    assert_eq!(verdict(&elsewhere), WITHIN);
    assert_eq!(elsewhere.budget[0].high, Credits::ZERO);
}

#[test]
fn the_limit_of_a_month_counts_what_was_spent_in_it() {
    let month = |limit, committed| PlanOptions {
        spent: Some(MonthSpending {
            month: "2026-08".to_owned(),
            committed: credits(committed),
            unknown: Vec::new(),
        }),
        ..with(SpendingLimits {
            month: limit,
            ..SpendingLimits::default()
        })
    };
    both_sides(|limit| {
        let more = |bound: Option<Credits>| bound.map(|bound| bound + credits(100_000));
        let Limit { warn, max } = limit;
        let limit = Limit {
            warn: more(warn),
            max: more(max),
        };
        month(limit, 100_000)
    });
    // What is over does not hold up what costs nothing.
    let nothing = plan_with(TOUR, &rendered(TOUR), &month(max(1000), 2000));
    assert_eq!(verdict(&nothing), WARNED);
    assert_eq!(spendable(&month(max(5000), 2000)), Some(credits(3000)));
    assert_eq!(spendable(&month(max(1000), 2000)), Some(Credits::ZERO));
}

#[test]
fn spending_of_unknown_size_passes_no_month() {
    let options = |names: &[&str]| PlanOptions {
        spent: Some(MonthSpending {
            month: "2026-08".to_owned(),
            committed: Credits::ZERO,
            unknown: vec![VideoKey {
                id: VideoId::new("graphics"),
                profile: None,
            }],
        }),
        ..with(SpendingLimits {
            month: max(1_000_000),
            allow_unknown: names.iter().map(|&name| name.to_owned()).collect(),
            ..SpendingLimits::default()
        })
    };
    let said = |names: &[&str]| verdict(&planned(TOUR, &options(names)));
    assert_eq!(said(&["tour"]), (BudgetVerdict::Unknown, 1));
    assert_eq!(said(&["graphics"]), WITHIN);
}

#[test]
fn the_limit_of_a_video_blocks_it_and_a_warning_does_not() {
    let video = |limit| {
        with(SpendingLimits {
            video: limit,
            ..SpendingLimits::default()
        })
    };
    let within = planned(TOUR, &video(warn(8000)));
    assert!(within.budget.is_empty());
    let warned = planned(TOUR, &video(warn(7999)));
    assert_eq!(verdict(&warned), WARNED);
    assert_eq!(only(&warned).action, Action::Create);
    assert!(matches!(warned.budget[0].scope, BudgetScope::Video { .. }));
}

#[test]
fn unknown_costs_pass_no_limit_unless_they_are_accepted_by_name() {
    let options = |names: &[&str], limits: SpendingLimits| {
        let allow_unknown = names.iter().map(|&name| name.to_owned()).collect();
        with(SpendingLimits {
            allow_unknown,
            ..limits
        })
    };
    let apply = |names: &[&str], limit| {
        let limits = SpendingLimits {
            apply: limit,
            ..SpendingLimits::default()
        };
        planned(UNKNOWN, &options(names, limits))
    };
    let refused = apply(&["other"], max(1_000_000));
    assert_eq!(verdict(&refused), (BudgetVerdict::Unknown, 1));
    assert!(matches!(
        refused.refusals[0],
        Refusal::UnknownCost { parts: 1, .. }
    ));
    for name in ["tour", "to*", "videos/tour.yaml"] {
        let accepted = apply(&[name], max(4000));
        assert_eq!(verdict(&accepted), WITHIN, "{name}");
        check(&accepted).unwrap();
    }
    // What is known still counts.
    assert_eq!(verdict(&apply(&["tour"], max(3999))), EXCEEDED);
    assert_eq!(verdict(&apply(&[], warn(1_000_000))), WARNED);
}

#[test]
fn the_limit_of_a_video_with_unknown_costs() {
    let own = UNKNOWN.replace("{id: tour}", "{id: tour, maxCredits: 4}");
    let blocked = planned(&own, &PlanOptions::default());
    assert!(matches!(
        only(&blocked).reasons[0],
        Reason::OverBudget { high: None, .. }
    ));
    let accepted = planned(
        &own,
        &with(SpendingLimits {
            allow_unknown: vec!["tour".to_owned()],
            ..SpendingLimits::default()
        }),
    );
    assert_eq!(only(&accepted).action, Action::Create);
}

/// Videos with ids of their own, some of them with another prompt.
fn many(number: usize, edited: usize) -> String {
    let video = |index: usize| {
        let prompt = if index < edited {
            "Two boats"
        } else {
            "A boat"
        };
        TOUR.replace("id: tour", &format!("id: tour-{index}"))
            .replace("One.", &format!("Tour {index}."))
            .replace("A boat", &format!("{prompt} {index}"))
    };
    (0..number).map(video).collect::<Vec<_>>().join("---\n")
}

#[test]
fn a_large_change_of_many_videos_is_asked_for() {
    let changed = |number, edited, large_change| {
        let options = PlanOptions {
            large_change,
            ..PlanOptions::default()
        };
        let before = many(number, 0);
        plan_with(&many(number, edited), &rendered(&before), &options).refusals
    };
    assert_eq!(changed(10, 3, false), vec![]);
    let refused = Refusal::LargeChange {
        updates: 4,
        forgets: 0,
        videos: 10,
    };
    assert_eq!(changed(10, 4, false), vec![refused]);
    assert_eq!(changed(10, 4, true), vec![]);
    assert_eq!(changed(9, 9, false), vec![]);
    assert_eq!(changed(12, 4, false), vec![]);
    let gone = |left: usize| {
        let snapshot = rendered(&many(10, 0));
        plan_with(&many(left, 0), &snapshot, &PlanOptions::default()).refusals
    };
    assert_eq!(gone(7), vec![]);
    assert!(matches!(
        gone(6).as_slice(),
        [Refusal::LargeChange { forgets: 4, .. }]
    ));
    // A first render of everything is none.
    let first = plan_with(&many(10, 0), &Snapshot::empty(), &PlanOptions::default());
    assert_eq!(first.refusals, vec![]);
}

#[test]
fn a_protection_does_not_vanish_with_its_line() {
    let protected = TOUR.replace("{id: tour}", "{id: tour, protect: true}");
    let snapshot = rendered(&protected);
    let edit = |manifest: &str| manifest.replace("A boat", "Two boats");
    let plan = |manifest: &str| plan_with(manifest, &snapshot, &PlanOptions::default());
    assert_eq!(only(&plan(TOUR)).action, Action::Unchanged);
    let silent = plan(&edit(TOUR));
    assert_eq!(only(&silent).action, Action::Blocked);
    assert_eq!(only(&silent).reasons[0], Reason::Protected);

    let lifted = TOUR.replace("{id: tour}", "{id: tour, protect: false}");
    assert_eq!(only(&plan(&edit(&lifted))).action, Action::Update);
    let alone = plan(&lifted);
    assert_eq!(only(&alone).action, Action::Rename);
    assert_eq!(
        only(&alone).reasons,
        vec![Reason::Protection { protect: false }]
    );
    assert!(only(&alone).cost.is_zero());
    let after = applied(&snapshot, &alone);
    let silent = plan_with(&edit(TOUR), &after, &PlanOptions::default());
    assert_eq!(only(&silent).action, Action::Update);
}

#[test]
fn a_protection_is_recorded_without_a_render() {
    let snapshot = rendered(TOUR);
    let protected = TOUR.replace("{id: tour}", "{id: tour, protect: true}");
    let plan = plan_with(&protected, &snapshot, &PlanOptions::default());
    assert_eq!(only(&plan).action, Action::Rename);
    let after = applied(&snapshot, &plan);
    let edited = TOUR.replace("A boat", "Two boats");
    let blocked = plan_with(&edited, &after, &PlanOptions::default());
    assert_eq!(only(&blocked).reasons[0], Reason::Protected);
}
