//! The event that a workflow of GitHub was started by: which pull request it is about, and where
//! its run stands among all runs. No I/O.

use serde_json::Value;

use super::order::RunOrder;
use super::place::{Head, Pull, Repository};

/// What an event tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// The pull request, if it is about one.
    pub pull: Option<Pull>,
    /// The run that wrote the report, if this one was started by its end.
    pub order: Option<RunOrder>,
}

impl Event {
    /// Reads the file that GITHUB_EVENT_PATH names. What it does not tell is left open.
    pub fn read(json: &Value, repository: Option<&Repository>) -> Self {
        let run = &json["workflow_run"];
        if run.is_object() {
            return Self {
                pull: of_run(run, repository),
                // The one that posts may start later for an older commit.
                order: run["id"]
                    .as_u64()
                    .map(|id| RunOrder::github(id, run["run_attempt"].as_u64().unwrap_or(1))),
            };
        }
        let number = json["pull_request"]["number"].as_u64();
        // A comment on a pull request is an event of the issue that it also is.
        let issue = &json["issue"];
        let of_issue = || issue.get("pull_request").and(issue["number"].as_u64());
        Self {
            pull: number.or_else(of_issue).map(Pull::Number),
            order: None,
        }
    }
}

/// Finds the pull request of a run that has ended.
fn of_run(run: &Value, repository: Option<&Repository>) -> Option<Pull> {
    // The list also has pull requests of the same branch into other repositories.
    let is_here = |pull: &&Value| {
        let url = pull["base"]["repo"]["url"].as_str().unwrap_or_default();
        repository.is_none_or(|Repository { owner, name }| {
            let end = format!("/repos/{owner}/{name}").to_lowercase();
            url.to_lowercase().ends_with(&end)
        })
    };
    let pulls = run["pull_requests"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let numbers: Vec<u64> = pulls
        .iter()
        .filter(is_here)
        .filter_map(|pull| pull["number"].as_u64())
        .collect();
    if let [number] = numbers[..] {
        return Some(Pull::Number(number));
    }
    let text = |value: &Value| Some(value.as_str()?.to_owned());
    Some(Pull::Head(Head {
        owner: text(&run["head_repository"]["owner"]["login"])?,
        branch: text(&run["head_branch"])?,
        commit: text(&run["head_sha"])?,
    }))
}

/// Reads the number of a pull request from a reference such as `refs/pull/7/merge`.
pub fn pull_of_reference(reference: &str) -> Option<u64> {
    let (number, _) = reference.strip_prefix("refs/pull/")?.split_once('/')?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: &Value) -> Event {
        Event::read(json, Repository::parse("acme/videos").as_ref())
    }

    fn pull(number: u64, repository: &str) -> Value {
        let url = format!("https://api.github.com/repos/{repository}");
        json!({"number": number, "base": {"repo": {"url": url}}})
    }

    #[test]
    fn pull_requests_and_their_comments_have_a_number() {
        let number = |json: Value| read(&json).pull;
        let seven = Some(Pull::Number(7));
        assert_eq!(number(json!({"pull_request": {"number": 7}})), seven);
        assert_eq!(
            number(json!({"issue": {"number": 7, "pull_request": {}}})),
            seven
        );
        for other in [
            json!({"issue": {"number": 7}}),
            json!({"ref": "refs/heads/main"}),
            json!([]),
        ] {
            assert_eq!(read(&other), Event::default(), "{other}");
        }
    }

    #[test]
    fn a_run_that_ended_tells_its_pull_request_and_its_place() {
        let mut run = json!({
            "id": 900, "run_attempt": 2, "head_branch": "new", "head_sha": "abc",
            "head_repository": {"owner": {"login": "mona"}},
            "pull_requests": [pull(3, "other/videos"), pull(7, "Acme/videos")],
        });
        let event = |run: &Value| read(&json!({"workflow_run": run}));
        let order = Some(RunOrder::github(900, 2));
        assert_eq!(
            event(&run),
            Event {
                pull: Some(Pull::Number(7)),
                order
            }
        );
        // From a fork, the list is empty.
        for list in [
            json!([]),
            json!([pull(7, "acme/videos"), pull(8, "acme/videos")]),
        ] {
            run["pull_requests"] = list;
            let head = Head {
                owner: "mona".to_owned(),
                branch: "new".to_owned(),
                commit: "abc".to_owned(),
            };
            assert_eq!(
                event(&run),
                Event {
                    pull: Some(Pull::Head(head)),
                    order
                }
            );
        }
        run["head_branch"] = Value::Null;
        assert_eq!(event(&run), Event { pull: None, order });
    }

    #[test]
    fn references_of_pull_requests_have_a_number() {
        assert_eq!(pull_of_reference("refs/pull/7/merge"), Some(7));
        assert_eq!(pull_of_reference("refs/pull/7/head"), Some(7));
        for other in [
            "refs/heads/pull/7/merge",
            "refs/pull/x/merge",
            "refs/pull/7",
            "",
        ] {
            assert_eq!(pull_of_reference(other), None, "{other}");
        }
    }
}
