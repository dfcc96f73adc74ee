//! An account on which runs end in every way, and the demand that nothing is bought twice and
//! nothing that was bought is lost.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::account::APPLY;
use crate::account::Account;
use crate::account::manifest;
use crate::account::story;
use crate::received::Received;
use crate::settling;
use crate::settling::title;

/// How many runs may be needed once nothing disturbs them any more.
const RUNS_MAX: usize = 15;

/// Where the state of these projects is: in a folder of its own, apart from the simulator's.
pub(crate) const STATE: &str = "disk/storyform.db";

/// What the project file says.
const PROJECT: &str = "project: acme
provider: pictory
manifests: [\"videos/*.yaml\"]
state: disk/storyform.db
visualCopies: false
apply: {settleAfter: 1s}
";
/// As long as the project file says: whatever is found out later is final.
const SETTLE_AFTER: Duration = Duration::from_secs(1);

/// Opens an account with four videos: one of a picture, one of two pictures from a preview, one
/// that shows all three, and one that makes its picture while it is rendered.
pub(crate) fn four(options: &[&str]) -> Account {
    let mut account = Account::with_project(PROJECT, &["a"], options);
    let project = &mut account.project;
    let two = story("b", "One ship sails. Two ships wait.");
    project.write("videos/b.yaml", &two);
    let picture = project.read("videos/a.yaml");
    let (_, scene) = picture.split_once("scenes:\n").expect("it has scenes");
    let both = story("c", "One ship sails. Two ships wait.");
    project.write("videos/c.yaml", &format!("{both}{scene}"));
    let inline = manifest("d").replace(
        "videoName: d\n",
        "videoName: d\nstoryform: {visuals: inline}\n",
    );
    project.write("videos/d.yaml", &inline);
    // What the state says is compared with when things happened at the simulator.
    project.set("STORYFORM_TEST_NOW", "");
    account
}

/// Applies without being disturbed until nothing is left, and demands that all of it was bought
/// once. `context` is said where that fails.
#[track_caller]
pub(crate) fn finish(account: &Account, context: &str) {
    let project = &account.project;
    let mut said = String::new();
    let mut was_patient = false;
    for _ in 0..RUNS_MAX {
        let output = project.run(&APPLY);
        said.push_str(&output.to_string());
        if output.code == Some(17) && was_patient {
            // What stays in doubt is left to a person.
            settling::settle(project, STATE, &Received::by(project));
        } else if output.code == Some(17) {
            std::thread::sleep(SETTLE_AFTER);
        }
        was_patient = output.code == Some(17) && !was_patient;
        let is_done = output.code == Some(0) && {
            let plan = project.run(&["plan", "--detailed-exitcode"]);
            plan.code == Some(0)
        };
        if is_done {
            return assert_bought_once(account, context);
        }
    }
    panic!("{context}: it never ends:\n{said}\n{}", account.plan());
}

/// Demands that each visual, preview and render was bought once, that the state knows all jobs,
/// and that it knows what they cost.
#[track_caller]
pub(crate) fn assert_bought_once(account: &Account, context: &str) {
    let received = Received::by(&account.project);
    let mut bought: BTreeMap<String, usize> = BTreeMap::new();
    let kinds = [
        ("studio_image", "picture"),
        ("preview", "preview"),
        ("render", "render"),
        ("direct_render", "render"),
    ];
    for (kind, name) in kinds {
        for work in received.works(kind) {
            let prompt = work["request"]["prompt"].as_str();
            let what = prompt.or_else(|| title(work)).expect("it has a name");
            *bought.entry(format!("{name} of {what}")).or_default() += 1;
        }
    }
    let expected = [
        "picture of A picture of a",
        "preview of b",
        "render of a",
        "render of b",
        "render of c",
        "render of d",
    ];
    let expected = expected.map(|what| (what.to_owned(), 1)).into();
    assert_eq!(bought, expected, "{context}");
    let state = settling::open(&account.project.path(STATE));
    let known = settling::jobs(&state);
    for (kind, _) in kinds {
        for job in received.jobs(kind) {
            assert!(known.contains(job), "{context}: {kind} {job} is lost");
        }
    }
    let sum = "SELECT SUM(credits_used_thousandths) FROM operations";
    let recorded: i64 = state.query_row(sum, (), |row| row.get(0)).unwrap();
    assert_eq!(recorded, received.spent(), "{context}: credits");
}
