//! What the fuzz targets share: videos to plans, and what must hold of every plan.

use std::collections::BTreeMap;

use storyform::diagnostic::{Diagnostic, Source};
use storyform::expand::expand;
use storyform::fingerprint::{FingerprintedVideo, fingerprint_video};
use storyform::manifest::{Project, parse_project, read_alone};
use storyform::model::{Credits, Snapshot};
use storyform::plan::{Plan, PlanInput, PlanOptions, check, plan};
use storyform::price::Prices;
use storyform::report;
use storyform::report::html::Report;
use storyform::report::markdown::Forge;
use storyform::report::text::TextStyle;
use storyform::resolve::resolve;
use storyform::validate::validate;

/// Returns the settings of a project whose file is this text; `None` if something is wrong with it.
pub fn project(text: &str) -> Option<Project> {
    let (project, diagnostics) = parse_project(&Source::new("storyform.yaml", text));
    show(&diagnostics);
    project.filter(|_| diagnostics.is_empty())
}

/// Returns the videos that a text declares; `None` if something is wrong with it.
pub fn videos(text: &str, project: &Project) -> Option<Vec<FingerprintedVideo>> {
    let mut parsed = read_alone(&Source::new("videos/fuzz.yaml", text));
    parsed.diagnostics.extend(validate(&parsed.documents));
    show(&parsed.diagnostics);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return None;
    }
    let resolved = parsed
        .documents
        .iter()
        .map(|document| resolve(document, project, None));
    Some(
        resolved
            .map(|video| fingerprint_video(expand(video)))
            .collect(),
    )
}

/// Plans videos that nobody has rendered yet.
pub fn planned(videos: &[FingerprintedVideo], project: &Project) -> Plan {
    plan(&PlanInput {
        project: "fuzz",
        profile: None,
        videos,
        settled: &[],
        unlisted: 0,
        snapshot: &Snapshot::empty(),
        prices: &Prices::new(project.pricing.clone()),
        options: &PlanOptions {
            limits: project.budget.clone(),
            ..PlanOptions::default()
        },
    })
}

/// Checks what must hold of every plan, and shows it.
pub fn examine(plan: &Plan) {
    check(plan).expect("a plan is sound");
    let saved = plan.to_saved().expect("a plan can be saved");
    let again = Plan::from_saved(&saved).expect("a saved plan can be read");
    assert!(again == *plan, "a saved plan is the same plan");
    let continued = plan.continued(&Snapshot::empty());
    check(&continued).expect("what is left of a plan is sound");
    for (left, is_part_welcome) in [(0, false), (4_000, true)] {
        let left = Credits::from_thousandths(left);
        let short = storyform::apply::shortage(plan, &Snapshot::empty(), left, is_part_welcome);
        if let Some(short) = short {
            let rest = plan.without(short.withheld);
            check(&rest).expect("a part of a plan is sound");
            assert!(
                rest.summary
                    .cost
                    .worst_case()
                    .is_some_and(|high| high <= left)
            );
        }
    }
    let style = TextStyle {
        width: 80,
        color: false,
        all: true,
    };
    drop(report::text::plan(plan, &style));
    drop(report::json::plan(plan, true));
    for forge in Forge::ALL {
        let body = report::markdown::plan(plan, forge);
        assert!(body.chars().count() <= forge.characters_max());
    }
    drop(report::html::page(&Report {
        plan,
        basis: &Snapshot::empty(),
        snapshot: &Snapshot::empty(),
        pictures: &BTreeMap::new(),
        animatics: &BTreeMap::new(),
        spending: &[],
        remarks: &[],
        now: jiff::Timestamp::UNIX_EPOCH,
    }));
}

fn show(diagnostics: &[Diagnostic]) {
    drop(report::diagnostics::text(diagnostics, false, 80));
    drop(report::diagnostics::json(diagnostics));
}
