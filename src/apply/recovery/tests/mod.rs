//! Each verdict, and each reason against one.

mod worlds;

use jiff::{SignedDuration, Timestamp};

use super::doubt::{Asked, Doubt};
use super::evidence::{Evidence, Failure, Shows, Sight};
use super::judge::{Case, judge, whereabouts};
use super::verdict::{Delay, Obstacle, Verdict};
use crate::model::storyboard::{AspectRatio, MediaStyle};
use crate::model::{Credits, JobId, NameTag, OperationId, VisualKind, VisualSpec, VisualSubject};
use crate::pictory::{SavedProject, StudioVisual};
use crate::store::KnownJob;

/// When the request of most tests was intended; the journal had 10 lines before.
fn intent() -> Timestamp {
    "2026-08-01T12:00:00Z".parse().unwrap()
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn id(name: &str) -> OperationId {
    OperationId::new(name)
}

fn tagged(operation: &str) -> String {
    NameTag::of(&id(operation)).attach("Harbour")
}

fn file_name(operation: &str) -> String {
    let name = tagged(operation).replace(' ', "_");
    format!("https://cdn.test/video/1/{name}.mp4")
}

fn doubt(name: &str, asked: Asked) -> Doubt {
    Doubt {
        operation: id(name),
        intended: 10,
        intended_at: intent(),
        is_elsewhere: false,
        asked,
    }
}

fn preview(name: &str) -> Doubt {
    let asked = Asked::Preview {
        tag: NameTag::of(&id(name)),
        name: "Harbour".to_owned(),
        is_saved: false,
    };
    doubt(name, asked)
}

fn render(name: &str) -> Doubt {
    let asked = Asked::Render {
        tag: Some(NameTag::of(&id(name))),
        name: "Harbour".to_owned(),
        is_saved: false,
    };
    doubt(name, asked)
}

fn spec(prompt: &str) -> VisualSpec {
    VisualSpec {
        kind: VisualKind::Image,
        model: "nanobanana".to_owned(),
        style: Some(MediaStyle::Vintage),
        subject: VisualSubject::Prompt(prompt.to_owned()),
        aspect_ratio: AspectRatio::Landscape,
        seconds: None,
        references: Vec::new(),
        first_frame: None,
        continues: None,
    }
}

fn visual(name: &str) -> Doubt {
    doubt(name, Asked::Visual(spec("A crab")))
}

fn url(name: &str) -> String {
    format!("https://cdn.test/images/{name}.png")
}

/// An image as it was asked for, made two minutes after it was intended.
fn item(name: &str) -> StudioVisual {
    StudioVisual {
        id: format!("item-{name}"),
        url: url(name),
        prompt: Some("A crab".to_owned()),
        model: Some("nanobanana".to_owned()),
        aspect_ratio: Some("16:9".to_owned()),
        style: Some("vintage".to_owned()),
        duration_ms: None,
        created_at: Some(intent() + minutes(2)),
        reference_url: None,
        first_frame_url: None,
        reference_urls: Vec::new(),
        extended_url: None,
        last_frame_url: None,
        width: Some(1280),
        height: Some(720),
    }
}

fn job(name: &str, shows: Shows) -> Sight {
    let id = JobId::new(name);
    Sight::Job { id, shows }
}

fn failure() -> Failure {
    Failure {
        code: "TEXT_TO_VIDEO_FAILED".to_owned(),
        message: String::new(),
        credits_used: Some(Credits::ZERO),
    }
}

fn named(name: String) -> Shows {
    Shows::Video { names: vec![name] }
}

fn made(name: &str) -> Shows {
    Shows::Visual { url: url(name) }
}

/// A job from before the request.
fn anchor() -> Sight {
    job("anchor", made("anchor"))
}

/// What is looked at, in which nothing was lost.
struct Bench {
    doubts: Vec<Doubt>,
    evidence: Evidence,
    known: Vec<KnownJob>,
    now: Timestamp,
    settle_after: SignedDuration,
}

impl Bench {
    /// Lists jobs above one from before the requests.
    fn new(doubts: Vec<Doubt>, above: Vec<Sight>) -> Self {
        let mut evidence = Evidence {
            jobs: above,
            ..Evidence::default()
        };
        evidence.jobs.push(anchor());
        evidence.images.is_whole = true;
        evidence.clips.is_whole = true;
        Self {
            doubts,
            evidence,
            known: vec![known("anchor", 5)],
            now: intent() + minutes(10),
            settle_after: minutes(10),
        }
    }

    fn images(mut self, images: Vec<StudioVisual>) -> Self {
        self.evidence.images.visuals = images;
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn case(&self) -> (Vec<Verdict>, Option<String>) {
        let known_visuals: Vec<String> = self
            .known
            .iter()
            .flat_map(|known| known.visuals.clone())
            .collect();
        let case = Case {
            doubts: &self.doubts,
            known: &self.known,
            known_visuals: &known_visuals,
            evidence: &self.evidence,
            now: self.now,
            settle_after: self.settle_after,
        };
        let gone = self
            .doubts
            .first()
            .and_then(|doubt| whereabouts(&case, doubt));
        (judge(&case), gone.map(|file| file.url))
    }

    #[track_caller]
    fn judges(&self, expected: &[Verdict]) {
        assert_eq!(self.case().0, expected);
    }

    #[track_caller]
    fn waits_for(&self, jobs: &[&str]) {
        let jobs = ids(jobs);
        self.judges(&[Verdict::Wait(Delay::Running { jobs })]);
    }

    #[track_caller]
    fn leaves(&self, obstacle: Obstacle) {
        self.judges(&[Verdict::Unsettled(obstacle)]);
    }
}

fn known(name: &str, accepted: u64) -> KnownJob {
    KnownJob {
        job: JobId::new(name),
        operation: id(name),
        accepted,
        accepted_at: intent() - minutes(60),
        visuals: vec![url(name)],
    }
}

fn ids(jobs: &[&str]) -> Vec<JobId> {
    jobs.iter().map(|job| JobId::new(*job)).collect()
}

fn took(job: &str) -> Verdict {
    Verdict::Took(JobId::new(job))
}

#[test]
fn a_job_is_recognised_by_what_it_shows() {
    let name = Some(tagged("a"));
    Bench::new(vec![preview("a")], vec![job("j", Shows::Preview { name })]).judges(&[took("j")]);
    Bench::new(vec![render("a")], vec![job("j", named(file_name("a")))]).judges(&[took("j")]);
    Bench::new(vec![render("a")], vec![job("j", named(tagged("a")))]).judges(&[took("j")]);
    let images = vec![item("new")];
    Bench::new(vec![visual("a")], vec![job("j", made("new"))])
        .images(images)
        .judges(&[took("j")]);
}

#[test]
fn a_render_of_a_preview_has_the_tag_of_the_preview() {
    let asked = |tag: Option<&str>| Asked::Render {
        tag: tag.map(|operation| NameTag::of(&id(operation))),
        name: "Harbour".to_owned(),
        is_saved: false,
    };
    let render = doubt("render", asked(Some("preview")));
    let name = Some(tagged("preview"));
    let jobs = vec![
        job("r", named(file_name("preview"))),
        job("anchor-too", Shows::Preview { name }),
    ];
    Bench::new(vec![render], jobs)
        .with(|bench| bench.known.push(known("anchor-too", 7)))
        .judges(&[took("r")]);
    let old = doubt("render", asked(None));
    Bench::new(vec![old], vec![job("r", named(file_name("preview")))])
        .leaves(Obstacle::Nameless { jobs: ids(&["r"]) });
}

#[test]
fn a_request_that_was_delivered_twice_is_taken_once() {
    let twice = vec![
        job("late", named(file_name("a"))),
        job("early", named(file_name("a"))),
    ];
    Bench::new(vec![render("a")], twice).judges(&[took("early")]);
    let twice = vec![job("late", made("late")), job("early", made("early"))];
    Bench::new(vec![visual("a")], twice)
        .images(vec![item("late"), item("early")])
        .judges(&[took("early")]);
}

#[test]
fn what_left_no_trace_was_not_taken() {
    let stranger = || {
        job(
            "s",
            named("https://cdn.test/Theirs_sf-00000000.mp4".to_owned()),
        )
    };
    let name = Some("Theirs".to_owned());
    let theirs = || job("p", Shows::Preview { name: name.clone() });
    for doubt in [preview("a"), render("a"), visual("a")] {
        Bench::new(vec![doubt.clone()], vec![]).judges(&[Verdict::NotTaken]);
        Bench::new(vec![doubt], vec![stranger(), theirs()]).judges(&[Verdict::NotTaken]);
    }
    let mut other = item("other");
    other.prompt = Some("A gull".to_owned());
    Bench::new(vec![visual("a")], vec![job("s", made("other"))])
        .images(vec![other])
        .judges(&[Verdict::NotTaken]);
}

#[test]
fn what_runs_is_waited_for() {
    for doubt in [preview("a"), render("a"), visual("a")] {
        let running = vec![job("s", Shows::Running)];
        Bench::new(vec![doubt.clone()], running.clone()).waits_for(&["s"]);
        // What runs below the anchor began before.
        Bench::new(vec![doubt], vec![])
            .with(|bench| bench.evidence.jobs.extend(running))
            .judges(&[Verdict::NotTaken]);
    }
}

#[test]
fn lists_may_lag_behind() {
    let until = intent() + minutes(10);
    Bench::new(vec![render("a")], vec![])
        .with(|bench| bench.now = until - minutes(1))
        .judges(&[Verdict::Wait(Delay::Young { until })]);
    // What is there needs no waiting.
    Bench::new(vec![render("a")], vec![job("j", named(file_name("a")))])
        .with(|bench| bench.now = intent())
        .judges(&[took("j")]);
}

#[test]
fn the_end_of_time_is_far() {
    Bench::new(vec![visual("a")], vec![job("j", made("it"))])
        .images(vec![StudioVisual {
            created_at: Some(Timestamp::MAX),
            ..item("it")
        }])
        .judges(&[took("j")]);
    let until = Timestamp::MAX;
    Bench::new(vec![render("a")], vec![])
        .with(|bench| bench.settle_after = SignedDuration::MAX)
        .judges(&[Verdict::Wait(Delay::Young { until })]);
}

#[test]
fn a_list_must_be_read_as_far_back_as_the_request() {
    let without_anchor = |bench: &mut Bench| drop(bench.evidence.jobs.pop());
    Bench::new(vec![render("a")], vec![])
        .with(without_anchor)
        .leaves(Obstacle::TooLong { list: "jobs" });
    let whole = |bench: &mut Bench| {
        without_anchor(bench);
        bench.evidence.has_all_jobs = true;
    };
    // The list has nothing of what this state knows, as if it were that of another account.
    Bench::new(vec![render("a")], vec![])
        .with(whole)
        .leaves(Obstacle::NoAnchor);
    let first = |bench: &mut Bench| {
        whole(bench);
        bench.known.clear();
    };
    Bench::new(vec![render("a")], vec![])
        .with(first)
        .judges(&[Verdict::NotTaken]);
    Bench::new(vec![render("a")], vec![])
        .with(first)
        .with(|bench| bench.now = intent() + minutes(60 * 25))
        .leaves(Obstacle::NoAnchor);
    let cut = |bench: &mut Bench| bench.evidence.images.is_whole = false;
    let images = Obstacle::TooLong { list: "AI visuals" };
    Bench::new(vec![visual("a")], vec![])
        .with(cut)
        .leaves(images);
    let mut older = item("older");
    older.prompt = None;
    older.model = Some("other".to_owned());
    older.created_at = Some(intent() - minutes(60));
    Bench::new(vec![visual("a")], vec![])
        .with(cut)
        .images(vec![older])
        .judges(&[Verdict::NotTaken]);
}

#[test]
fn a_job_that_was_accepted_later_is_no_anchor() {
    let jobs = vec![job("later", made("later")), job("s", Shows::Cleaned)];
    Bench::new(vec![render("a")], jobs)
        .with(|bench| bench.known.push(known("later", 11)))
        .leaves(Obstacle::Cleaned { jobs: ids(&["s"]) });
}

#[test]
fn what_cannot_be_told_is_left_to_a_person() {
    let untagged = || named("https://cdn.test/0b0e7f0a.mp4".to_owned());
    let nameless = || Obstacle::Nameless { jobs: ids(&["s"]) };
    let empty = Shows::Preview { name: None };
    for (doubt, shows) in [
        (render("a"), Shows::Nothing),
        (preview("a"), Shows::Nothing),
        (visual("a"), Shows::Nothing),
        (preview("a"), empty.clone()),
        (render("a"), untagged()),
        (visual("a"), made("unlisted")),
    ] {
        Bench::new(vec![doubt], vec![job("s", shows)]).leaves(nameless());
    }
    for (doubt, shows) in [
        (render("a"), empty.clone()),
        (visual("a"), empty),
        (preview("a"), untagged()),
        (render("a"), made("unlisted")),
    ] {
        Bench::new(vec![doubt], vec![job("s", shows)]).judges(&[Verdict::NotTaken]);
    }
    Bench::new(vec![render("a")], vec![Sight::Unreadable])
        .leaves(Obstacle::Unreadable { list: "jobs" });
    Bench::new(vec![visual("a")], vec![])
        .with(|bench| bench.evidence.images.unreadable = 1)
        .leaves(Obstacle::Unreadable { list: "AI visuals" });
    Bench::new(vec![visual("a")], vec![job("s", Shows::Cleaned)])
        .leaves(Obstacle::Cleaned { jobs: ids(&["s"]) });
}

#[test]
fn that_files_are_named_after_videos_must_be_seen() {
    let jobs = vec![job("s", named("https://cdn.test/0b0e7f0a.mp4".to_owned()))];
    Bench::new(vec![render("a")], jobs)
        .with(|bench| {
            bench
                .evidence
                .jobs
                .push(job("own", named(file_name("own"))));
        })
        .judges(&[Verdict::NotTaken]);
}

#[test]
fn a_name_may_lose_its_end_with_the_tag() {
    let seen = |bench: &mut Bench| {
        let own = job("own", named(file_name("own")));
        bench.evidence.jobs.push(own);
    };
    for file in [
        "Harbour.mp4",
        "Harbour_sf-0a1b.mp4",
        "HARBOU",
        "har%20bour.mp4",
    ] {
        let shows = named(format!("https://cdn.test/video/1/{file}"));
        Bench::new(vec![render("a")], vec![job("s", shows)])
            .with(seen)
            .leaves(Obstacle::Nameless { jobs: ids(&["s"]) });
    }
    let shows = Shows::Preview {
        name: Some("Harbour".to_owned()),
    };
    Bench::new(vec![preview("a")], vec![job("s", shows)])
        .leaves(Obstacle::Nameless { jobs: ids(&["s"]) });
}

#[test]
fn a_visual_that_two_doubts_may_have_asked_for_is_neither_s() {
    let mut with_reference = spec("A crab");
    with_reference.references = vec![url("reference")];
    let doubts = vec![doubt("a", Asked::Visual(with_reference)), visual("b")];
    let alike = || Verdict::Unsettled(Obstacle::Alike { url: url("it") });
    Bench::new(doubts.clone(), vec![job("j", made("it"))])
        .images(vec![item("it")])
        .judges(&[alike(), alike()]);
    // What is listed with a reference was asked for with one.
    let mut its = item("it");
    its.reference_url = Some(url("reference"));
    Bench::new(doubts, vec![job("j", made("it"))])
        .images(vec![its])
        .judges(&[took("j"), Verdict::NotTaken]);
}

#[test]
fn a_visual_that_is_alike_is_not_taken_for_it() {
    let alike = || Obstacle::Alike { url: url("it") };
    let seen = |change: fn(&mut StudioVisual)| {
        let mut visual = item("it");
        change(&mut visual);
        Bench::new(vec![visual_doubt()], vec![]).images(vec![visual])
    };
    seen(|it| it.created_at = Some(intent() - minutes(6))).leaves(alike());
    seen(|it| it.aspect_ratio = Some("9:16".to_owned())).leaves(alike());
    seen(|it| it.style = Some("cartoon".to_owned())).leaves(alike());
    seen(|it| it.prompt = None).leaves(alike());
    seen(|it| it.prompt = Some("A crab, vintage style".to_owned())).leaves(alike());
    seen(|it| it.prompt = Some("\u{201c}a cra".to_owned())).leaves(alike());
    seen(|it| it.model = Some("Nano Banana".to_owned())).leaves(alike());
    seen(|it| it.reference_url = Some(url("reference"))).leaves(alike());
    seen(|it| it.model = Some("flux-schnell".to_owned())).judges(&[Verdict::NotTaken]);
    // Not everything that was asked for is listed.
    let own =
        |bench: Bench| bench.with(|bench| bench.evidence.jobs.insert(0, job("j", made("it"))));
    own(seen(|it| it.style = None)).judges(&[took("j")]);
    own(seen(|it| it.prompt = Some(" A  crab\n".to_owned()))).judges(&[took("j")]);
    // Its job shows that it is older.
    seen(|it| it.created_at = None)
        .with(|bench| bench.evidence.jobs.push(job("old", made("it"))))
        .judges(&[Verdict::NotTaken]);
}

fn visual_doubt() -> Doubt {
    visual("a")
}

#[test]
fn a_clip_is_compared_by_its_length() {
    let clip = VisualSpec {
        kind: VisualKind::Video,
        style: None,
        seconds: Some(8),
        ..spec("A crab")
    };
    for (listed, verdict) in [
        (Some(8040), took("j")),
        (None, took("j")),
        (
            Some(4000),
            Verdict::Unsettled(Obstacle::Alike { url: url("it") }),
        ),
    ] {
        let mut visual = item("it");
        visual.style = None;
        visual.duration_ms = listed;
        Bench::new(
            vec![doubt("a", Asked::Visual(clip.clone()))],
            vec![job("j", made("it"))],
        )
        .with(|bench| bench.evidence.clips.visuals = vec![visual])
        .judges(&[verdict]);
    }
}

#[test]
fn a_visual_without_a_job_is_kept_once_nothing_runs() {
    let found = Bench::new(vec![visual("a")], vec![]).images(vec![item("it")]);
    let (verdicts, whereabouts) = found.case();
    let Verdict::Made { id, file } = &verdicts[0] else {
        panic!("{verdicts:?}");
    };
    assert_eq!(
        (id.as_str(), file.url.as_str()),
        ("item-it", url("it").as_str())
    );
    assert_eq!(whereabouts, Some(url("it")));
    Bench::new(vec![visual("a")], vec![job("s", Shows::Running)])
        .images(vec![item("it")])
        .waits_for(&["s"]);
}

#[test]
fn a_visual_that_is_known_is_not_found_again() {
    let own = Bench::new(vec![visual("a")], vec![])
        .images(vec![item("own")])
        .with(|bench| bench.known.push(known("own", 8)));
    own.judges(&[Verdict::NotTaken]);
    assert_eq!(own.case().1, None);
}

#[test]
fn a_project_without_a_job_is_a_trace() {
    let saved = |name: String| SavedProject {
        id: "1".to_owned(),
        name,
        saved_at: None,
    };
    let asked = Asked::Preview {
        tag: NameTag::of(&id("a")),
        name: "Harbour".to_owned(),
        is_saved: true,
    };
    let bench = || Bench::new(vec![doubt("a", asked.clone())], vec![]);
    let read = |bench: &mut Bench| bench.evidence.has_all_projects = true;
    bench().leaves(Obstacle::TooLong { list: "projects" });
    bench().with(read).judges(&[Verdict::NotTaken]);
    let name = tagged("a");
    bench()
        .with(read)
        .with(|bench| bench.evidence.projects = vec![saved(tagged("b")), saved(name.clone())])
        .leaves(Obstacle::Project { name });
}

#[test]
fn jobs_that_failed_are_shared_by_age() {
    let failed = |name: &str| job(name, Shows::Failed(failure()));
    let judged = |job: &str| Verdict::Failed(JobId::new(job), failure());
    let one = || vec![render("a"), visual("b")];
    Bench::new(one(), vec![failed("f")]).judges(&[judged("f"), Verdict::NotTaken]);
    Bench::new(one(), vec![failed("late"), failed("early")])
        .judges(&[judged("early"), judged("late")]);
    let jobs = ids(&["early", "late"]);
    Bench::new(vec![render("a")], vec![failed("late"), failed("early")])
        .leaves(Obstacle::Failures { jobs });
    // Whoever is found needs no failure.
    let jobs = vec![failed("f"), job("j", named(file_name("a")))];
    Bench::new(one(), jobs).judges(&[took("j"), judged("f")]);
    // While something runs, a failure may be that of a stranger.
    let jobs = vec![job("s", Shows::Running), failed("f")];
    Bench::new(vec![render("a")], jobs).waits_for(&["s"]);
}

#[test]
fn what_was_sent_elsewhere_is_known_by_its_tag_alone() {
    let elsewhere = |doubt| {
        vec![Doubt {
            is_elsewhere: true,
            ..doubt
        }]
    };
    for doubt in [preview("a"), render("a"), visual("a")] {
        for above in [vec![], vec![job("f", Shows::Failed(failure()))]] {
            Bench::new(elsewhere(doubt.clone()), above).leaves(Obstacle::Elsewhere);
        }
    }
    Bench::new(elsewhere(visual("a")), vec![job("j", made("it"))])
        .images(vec![item("it")])
        .leaves(Obstacle::Elsewhere);
    Bench::new(
        elsewhere(render("a")),
        vec![job("j", named(file_name("a")))],
    )
    .judges(&[took("j")]);
}

#[test]
fn two_doubts_do_not_share_a_visual() {
    let second = Doubt {
        intended: 11,
        ..visual("b")
    };
    Bench::new(vec![visual("a"), second], vec![job("j", made("it"))])
        .images(vec![item("it")])
        .judges(&[took("j"), Verdict::NotTaken]);
}

#[test]
fn reasons_are_put_into_words() {
    let delays = [
        Delay::Running { jobs: ids(&["j1"]) },
        Delay::Running {
            jobs: ids(&["j1", "j2"]),
        },
        Delay::Young { until: intent() },
    ];
    let obstacles = [
        Obstacle::Elsewhere,
        Obstacle::TooLong { list: "jobs" },
        Obstacle::NoAnchor,
        Obstacle::Unreadable { list: "jobs" },
        Obstacle::Cleaned { jobs: ids(&["j1"]) },
        Obstacle::Nameless { jobs: ids(&["j1"]) },
        Obstacle::Nameless {
            jobs: ids(&["j1", "j2", "j3", "j4"]),
        },
        Obstacle::Alike { url: url("it") },
        Obstacle::Project {
            name: "Harbour".to_owned(),
        },
        Obstacle::Failures {
            jobs: ids(&["j1", "j2"]),
        },
    ];
    let words = delays.iter().map(Delay::words);
    let words: Vec<String> = words.chain(obstacles.iter().map(Obstacle::words)).collect();
    insta::assert_snapshot!("words", words.join("\n"));
}
