//! What a simulator was asked for and what it charged, as its own log tells.

use serde_json::Value;

use crate::environment::Project;

/// Everything that the simulator of a project took.
pub(crate) struct Received {
    events: Vec<Value>,
}

impl Received {
    /// Reads the log of the simulator of a project.
    #[track_caller]
    pub(crate) fn by(project: &Project) -> Self {
        let log = project.read("state/simulator/events.jsonl");
        let parse = |line: &str| serde_json::from_str(line).expect("each line is an event");
        Self {
            events: log.lines().map(parse).collect(),
        }
    }

    /// What was charged for jobs that have ended, in thousandths of a credit.
    pub(crate) fn spent(&self) -> i64 {
        let charges = self.events.iter().flat_map(|event| {
            let outcome = &event["outcome"];
            outcome["charges"].as_array().into_iter().flatten()
        });
        charges.map(|charge| thousandths(&charge["amount"])).sum()
    }

    /// What was asked for of one kind of work, in the order in which it arrived.
    pub(crate) fn works(&self, kind: &str) -> Vec<&Value> {
        let works = self
            .events
            .iter()
            .filter(|event| event["event"] == "accepted")
            .map(|event| &event["submission"]["work"]);
        works.filter(|work| work["kind"] == kind).collect()
    }

    /// The ids of the jobs of one kind of work, in the order in which they were accepted.
    pub(crate) fn jobs(&self, kind: &str) -> Vec<&str> {
        let submissions = self.events.iter().map(|event| &event["submission"]);
        submissions
            .filter(|submission| submission["work"]["kind"] == kind)
            .map(|submission| submission["id"].as_str().expect("a job has an id"))
            .collect()
    }

    /// The kinds of all that was asked for, each with how often, in alphabetical order.
    pub(crate) fn kinds(&self) -> String {
        let kinds = [
            "direct_render",
            "preview",
            "render",
            "studio_clip",
            "studio_image",
        ];
        let counted = kinds.map(|kind| (kind, self.works(kind).len()));
        let told = counted.iter().filter(|(_, count)| *count > 0);
        let told: Vec<String> = told
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        told.join(", ")
    }

    /// How many jobs were accepted.
    pub(crate) fn all(&self) -> usize {
        let accepted = self.events.iter();
        accepted
            .filter(|event| event["event"] == "accepted")
            .count()
    }

    /// The scenes of the last storyboard that was asked for, by preview or render.
    #[track_caller]
    pub(crate) fn last_scenes(&self, kind: &str) -> &[Value] {
        let works = self.works(kind);
        let last = works.last().expect("one was asked for");
        last["storyboard"]["scenes"]
            .as_array()
            .expect("a storyboard has scenes")
    }
}

/// Reads an amount of credits exactly.
fn thousandths(amount: &Value) -> i64 {
    let text = amount.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{rest:0<3}")
        .parse()
        .expect("an amount of credits")
}
