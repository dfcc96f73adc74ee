//! How an apply ended, as test results in JUnit's XML: each video is a test case.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::apply::{ApplyOutcome, ApplyRow, used_cell};
use super::layout::is_harmless;
use super::phrase;
use crate::model::VideoKey;

/// An apply that ended, one way or another.
#[derive(Debug, Clone, PartialEq)]
pub struct JunitRun {
    /// The name of the project; `None` if it is not known.
    pub project: Option<String>,
    /// When the results were written.
    pub at: Timestamp,
    /// Its videos.
    pub videos: Vec<JunitVideo>,
    /// What went wrong with the run as a whole.
    pub problem: Option<JunitProblem>,
}

/// A video of the run.
#[derive(Debug, Clone, PartialEq)]
pub struct JunitVideo {
    /// Where it is declared; `None` if it no longer is.
    pub manifest: Option<String>,
    /// How it ended.
    pub end: JunitEnd,
}

/// How a video ended.
#[derive(Debug, Clone, PartialEq)]
pub enum JunitEnd {
    /// As the run tells.
    Told(ApplyRow),
    /// The run ended before it could begin with this video.
    NotBegun(VideoKey),
}

/// What went wrong with a run as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JunitProblem {
    /// The word for it.
    pub kind: String,
    /// What is wrong.
    pub message: String,
    /// Why, and what to do.
    pub detail: String,
}

/// A test case.
struct Case {
    class: String,
    name: String,
    seconds: u64,
    properties: Vec<(&'static str, String)>,
    verdict: Verdict,
}

/// What a test case shows.
enum Verdict {
    Passed,
    /// It did not do what was asked.
    Failure(Trouble),
    /// Nobody knows yet whether it did.
    Error(Trouble),
    Skipped(String),
}

struct Trouble {
    kind: String,
    message: String,
    detail: String,
}

/// Writes the results of a run.
///
/// The run itself is a test case only if there is no other, or if something is wrong that no video
/// tells of.
pub fn junit(run: &JunitRun) -> String {
    let JunitRun {
        project,
        at,
        videos,
        problem,
    } = run;
    let mut cases: Vec<Case> = videos.iter().map(Case::of).collect();
    if problem.is_some() || cases.is_empty() {
        cases.insert(0, Case::of_run(problem.as_ref()));
    }
    let name = project.as_ref().map_or_else(
        || "storyform apply".to_owned(),
        |project| format!("storyform apply {project}"),
    );
    let counts = counts(&cases);
    let at = at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S");
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!("<testsuites name=\"storyform\" {counts}>\n"));
    text.push_str(&format!(
        "  <testsuite name=\"{}\" {counts} timestamp=\"{at}\">\n",
        escaped(&name)
    ));
    for case in &cases {
        case.write(&mut text);
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

/// Writes how many test cases there are of each kind, and how long all of them took.
fn counts(cases: &[Case]) -> String {
    let count = |is: fn(&Verdict) -> bool| cases.iter().filter(|case| is(&case.verdict)).count();
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"",
        cases.len(),
        count(|verdict| matches!(verdict, Verdict::Failure(_))),
        count(|verdict| matches!(verdict, Verdict::Error(_))),
        count(|verdict| matches!(verdict, Verdict::Skipped(_))),
        cases.iter().map(|case| case.seconds).sum::<u64>()
    )
}

impl Case {
    fn of(video: &JunitVideo) -> Self {
        let JunitVideo { manifest, end } = video;
        let class = manifest.clone().unwrap_or_else(|| "no manifest".to_owned());
        let row = match end {
            JunitEnd::Told(row) => row,
            JunitEnd::NotBegun(key) => {
                return Self {
                    class,
                    name: key.to_string(),
                    seconds: 0,
                    properties: Vec::new(),
                    verdict: Verdict::Skipped("the run ended before it was begun".to_owned()),
                };
            }
        };
        let ApplyRow {
            key,
            outcome,
            planned,
            used,
            seconds,
            url,
        } = row;
        let mut properties = vec![
            ("result", outcome.words().to_owned()),
            ("credits-planned", phrase::cost(planned)),
            ("credits-used", used_cell(outcome, *used)),
        ];
        properties.extend(url.clone().map(|url| ("video-url", url)));
        if let ApplyOutcome::Degraded { why, is_offered: _ } = outcome {
            properties.push(("degraded", why.clone()));
        }
        Self {
            class,
            name: key.to_string(),
            seconds: seconds.unwrap_or_default(),
            properties,
            verdict: Verdict::of(outcome),
        }
    }

    fn of_run(problem: Option<&JunitProblem>) -> Self {
        let verdict = problem.map_or(Verdict::Passed, |problem| {
            let JunitProblem {
                kind,
                message,
                detail,
            } = problem.clone();
            Verdict::Error(Trouble {
                kind,
                message,
                detail,
            })
        });
        Self {
            class: "storyform".to_owned(),
            name: "apply".to_owned(),
            seconds: 0,
            properties: Vec::new(),
            verdict,
        }
    }

    fn write(&self, text: &mut String) {
        let Self {
            class,
            name,
            seconds,
            properties,
            verdict,
        } = self;
        let mut line = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        line(format!(
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{seconds}\">",
            escaped(class),
            escaped(name)
        ));
        if !properties.is_empty() {
            line("      <properties>".to_owned());
            for (name, value) in properties {
                let value = escaped(value);
                line(format!(
                    "        <property name=\"{name}\" value=\"{value}\"/>"
                ));
            }
            line("      </properties>".to_owned());
        }
        match verdict {
            Verdict::Passed => {}
            Verdict::Failure(trouble) => line(trouble.element("failure")),
            Verdict::Error(trouble) => line(trouble.element("error")),
            Verdict::Skipped(why) => {
                line(format!("      <skipped message=\"{}\"/>", escaped(why)));
            }
        }
        line("    </testcase>".to_owned());
    }
}

impl Verdict {
    fn of(outcome: &ApplyOutcome) -> Self {
        let trouble = |message: String, detail: &str| Trouble {
            kind: outcome.words().to_owned(),
            message,
            detail: detail.to_owned(),
        };
        match outcome {
            ApplyOutcome::Rendered
            | ApplyOutcome::Degraded { .. }
            | ApplyOutcome::Collected
            | ApplyOutcome::Renamed
            | ApplyOutcome::Forgotten
            | ApplyOutcome::DoneAlready => Self::Passed,
            ApplyOutcome::Failed { why } => Self::Failure(trouble(
                why.clone(),
                "The next plan offers it again, once the cause is gone.",
            )),
            ApplyOutcome::Skipped { why, remedy: _ } => Self::Skipped(why.clone()),
            ApplyOutcome::StillRunning { job } => Self::Error(trouble(
                format!("its job {job} had not ended when waiting did"),
                "It runs on at Pictory; the next apply collects it and pays nothing twice.",
            )),
            ApplyOutcome::InDoubt { operation } => Self::Error(trouble(
                format!("nobody knows whether Pictory took operation {operation}"),
                "The next apply looks for it before anything is sent.",
            )),
        }
    }
}

impl Trouble {
    fn element(&self, name: &str) -> String {
        let Self {
            kind,
            message,
            detail,
        } = self;
        let body = format!("{message}\n{detail}");
        let lines: Vec<String> = body.trim_end().lines().map(escaped).collect();
        format!(
            "      <{name} type=\"{}\" message=\"{}\">{}</{name}>",
            escaped(kind),
            escaped(message),
            lines.join("\n")
        )
    }
}

/// Writes text so that it can stand anywhere in XML, attributes among that: what XML forbids, and what
/// a terminal might obey, is written out.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => safe.extend(char.escape_unicode()),
            char if is_harmless(char) => safe.push(char),
            char => safe.extend(char.escape_unicode()),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roxmltree::{Document, Node};

    use super::*;
    use crate::model::{Cost, JobId, OperationId, VideoId};
    use crate::report::apply::Remedy;
    use crate::report::testing::{credits, now};

    fn key(id: &str) -> VideoKey {
        VideoKey {
            id: VideoId::new(id),
            profile: None,
        }
    }

    fn video(id: &str, outcome: ApplyOutcome, used: Option<i64>) -> JunitVideo {
        JunitVideo {
            manifest: Some(format!("videos/{id}.yaml")),
            end: JunitEnd::Told(ApplyRow {
                key: key(id),
                outcome,
                planned: Cost::exact(credits(8)),
                used: used.map(credits),
                seconds: used.map(|_| 185),
                url: used.map(|_| format!("https://media.example.com/{id}.mp4?a=1&b=2")),
            }),
        }
    }

    fn outcomes(why: &str) -> Vec<JunitVideo> {
        let why = || why.to_owned();
        let degraded = ApplyOutcome::Degraded {
            why: why(),
            is_offered: true,
        };
        let skipped = ApplyOutcome::Skipped {
            why: why(),
            remedy: Remedy::ApplyAgain,
        };
        let running = ApplyOutcome::StillRunning {
            job: JobId::new("job-0099"),
        };
        let doubt = ApplyOutcome::InDoubt {
            operation: OperationId::new("op-0042"),
        };
        vec![
            video("welcome", ApplyOutcome::Rendered, Some(8)),
            video("charts", degraded, Some(4)),
            video("renamed", ApplyOutcome::Renamed, None),
            video("too-long", ApplyOutcome::Failed { why: why() }, None),
            video("locked", skipped, None),
            video("under-way", running, None),
            video("in-doubt", doubt, None),
        ]
    }

    fn run(videos: Vec<JunitVideo>, problem: Option<JunitProblem>) -> JunitRun {
        JunitRun {
            project: Some("acme".to_owned()),
            at: now(),
            videos,
            problem,
        }
    }

    fn refused(message: &str) -> JunitProblem {
        JunitProblem {
            kind: "refused".to_owned(),
            message: message.to_owned(),
            detail: "help: choose fewer videos".to_owned(),
        }
    }

    #[test]
    fn every_outcome() {
        let run = run(outcomes("scene 3 < scene 4 & \"more\""), None);
        insta::assert_snapshot!("every_outcome", junit(&run));
    }

    #[test]
    fn a_run_that_was_refused() {
        let gone = JunitVideo {
            manifest: None,
            end: JunitEnd::NotBegun(key("gone")),
        };
        let run = run(vec![gone], Some(refused("it may cost 44 credits")));
        insta::assert_snapshot!("a_run_that_was_refused", junit(&run));
    }

    #[test]
    fn a_run_without_videos_is_a_case_of_its_own() {
        let text = junit(&run(Vec::new(), None));
        assert!(
            text.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\""),
            "{text}"
        );
        assert!(
            text.contains("<testcase classname=\"storyform\" name=\"apply\""),
            "{text}"
        );
    }

    fn named<'a>(node: Node<'a, 'a>, name: &'a str) -> Vec<Node<'a, 'a>> {
        node.descendants()
            .filter(|node| node.has_tag_name(name))
            .collect()
    }

    proptest! {
        #[test]
        fn whatever_is_told_can_be_read(
            words in "(\\PC|[\u{0}-\u{20}<>&\"']|]]>|\u{fffe}|\u{ffff}|\u{202e}){0,12}",
            has_problem in any::<bool>(),
        ) {
            let mut run = run(outcomes(&words), has_problem.then(|| refused(&words)));
            run.project = Some(words.clone());
            run.videos[0].manifest = Some(words.clone());
            let text = junit(&run);
            let document = Document::parse(&text);
            prop_assert!(document.is_ok(), "{:?}\n{}", document, text);
            let document = document.unwrap();
            let suite = named(document.root(), "testsuite")[0];
            let count = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
            prop_assert_eq!(count("tests"), named(suite, "testcase").len());
            prop_assert_eq!(count("failures"), named(suite, "failure").len());
            prop_assert_eq!(count("errors"), named(suite, "error").len());
            prop_assert_eq!(count("skipped"), named(suite, "skipped").len());
            let shown: String = words.chars().map(|char| match char {
                '\n' | '\t' => char.to_string(),
                '\u{fffe}' | '\u{ffff}' => char.escape_unicode().to_string(),
                char if is_harmless(char) => char.to_string(),
                char => char.escape_unicode().to_string(),
            }).collect();
            prop_assert_eq!(named(suite, "skipped")[0].attribute("message"), Some(shown.as_str()));
        }
    }
}
