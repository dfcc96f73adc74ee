//! What the built-in simulator rendered can be looked at later, and the simulator as a program.

use crate::account::fetch;
use crate::account::serve;
use crate::environment::Project;

#[test]
fn what_was_rendered_is_served_again() {
    let project = Project::from_example("quickstart");
    drop(project.run(&["apply", "--auto-approve"]).success());
    let (_simulator, address) = serve(&project, &[]);
    let origin = address.strip_suffix("/pictoryapis").unwrap().to_owned();
    let file = |name: &str| {
        let only = ["output", "ai-images-scene-prompts", "--only", name];
        let url = project.run(&only).success().stdout;
        // The simulator in the program may have listened elsewhere; the path is the same.
        let path = url.trim().splitn(4, '/').nth(3).unwrap().to_owned();
        fetch(&format!("{origin}/{path}"))
    };
    assert_eq!(&file("video")[4..8], b"ftyp");
    assert_eq!(&file("thumbnail")[1..4], b"PNG");
    assert!(file("vtt").starts_with(b"WEBVTT"));
    let srt = String::from_utf8(file("srt")).unwrap();
    assert!(
        srt.contains("-->") && srt.contains("Content creators"),
        "{srt}"
    );
    let txt = String::from_utf8(file("txt")).unwrap();
    assert!(txt.contains("AI-powered tools"), "{txt}");
    assert!(!file("audio").is_empty());
}

#[test]
fn faults_are_listed_and_checked() {
    let project = Project::new();
    let help = ["simulator", "--fault", "help"];
    insta::assert_snapshot!("fault_help", project.run(&help).success());
    let unknown = ["simulator", "--data", "x", "--fault", "explode"];
    insta::assert_snapshot!("fault_unknown", project.run(&unknown).exits_with(64));
    insta::assert_snapshot!(
        "simulator_homeless",
        project.run(&["simulator"]).exits_with(10)
    );
}

#[test]
fn one_account_has_one_simulator() {
    let project = Project::from_example("quickstart");
    let (_first, _) = serve(&project, &[]);
    let second = ["simulator", "--listen", "127.0.0.1:0"];
    insta::assert_snapshot!("second_simulator", project.run(&second).exits_with(1));
    let apply = project.run(&["apply", "--auto-approve"]);
    insta::assert_snapshot!("apply_beside_simulator", apply.exits_with(1));
}

#[test]
fn a_simulator_ends_when_it_is_interrupted() {
    let project = Project::from_example("quickstart");
    let (simulator, _) = serve(&project, &[]);
    simulator.interrupt();
    drop(simulator.finish().success());
}
