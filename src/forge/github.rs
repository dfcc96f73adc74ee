//! Comments of a pull request on GitHub.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::board::{Board, Comment, Doing};
use super::client::{Answer, Client, Credential, Pace, Request};
use super::error::Problem;
use super::place::{Head, Pull, Repository};

/// The media type and the version of the API that this file was written for.
const HEADERS: [(&str, &str); 2] = [
    ("accept", "application/vnd.github+json"),
    ("x-github-api-version", "2022-11-28"),
];
/// How many entries a page has; GitHub gives no more.
const PAGE_SIZE: usize = 100;
/// How many pages are looked at. An issue or pull request takes up to 2,500 comments.
const PAGES_MAX: usize = 30;
/// Who asks, in the one way that works for the tokens of people and for those of workflows.
const VIEWER: &str = "query { viewer { databaseId } }";

/// The comments of one pull request.
pub(super) struct GitHub {
    client: Client,
    paths: Paths,
    author: Author,
}

/// How the parts of the API are found below the base URL.
struct Paths {
    /// On a server of one's own, `v3`; the query language stands beside it.
    version: Option<&'static str>,
    repository: Repository,
    /// The number of the pull request.
    number: String,
}

/// Who writes with the token, so that nobody else's comment is taken for ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author {
    /// This account.
    Account(u64),
    /// Some app: GitHub does not say which. People, who may paste any marker, are none.
    SomeApp,
}

impl GitHub {
    /// Finds out who asks, and about which pull request.
    pub(super) async fn open(
        api: &str,
        repository: &Repository,
        pull: &Pull,
        (token, pace): (&SecretString, Pace),
    ) -> Result<Self, Problem> {
        let (root, version) = match api.trim().trim_end_matches('/').strip_suffix("/v3") {
            Some(root) => (root, Some("v3")),
            None => (api, None),
        };
        let credential = Credential {
            header: "authorization",
            prefix: "Bearer ",
            token: token.clone(),
        };
        let client = Client::new(root, &credential, &HEADERS, pace)?;
        let mut paths = Paths {
            version,
            repository: repository.clone(),
            number: String::new(),
        };
        let author = author(&client, &paths).await?;
        let number = match pull {
            Pull::Number(number) => *number,
            Pull::Head(head) => find_pull(&client, &paths, head).await?,
        };
        paths.number = number.to_string();
        Ok(Self {
            client,
            paths,
            author,
        })
    }

    /// Says what is missing where there is no such pull request.
    fn pull_request(&self) -> String {
        let Paths {
            version: _,
            repository: Repository { owner, name },
            number,
        } = &self.paths;
        format!("pull request {number} in {owner}/{name}")
    }

    async fn list(&self) -> Result<Vec<Comment>, Problem> {
        let path = self
            .paths
            .of_repository(&["issues", &self.paths.number, "comments"]);
        let mut comments = Vec::new();
        for page in 1..=PAGES_MAX {
            let (page, size) = (page.to_string(), PAGE_SIZE.to_string());
            let query = [("per_page", &*size), ("page", &*page)];
            let request = get(&path, &query);
            let read = |answer: &Answer| {
                let json = answer.json(&self.pull_request())?;
                let entries = json
                    .as_array()
                    .ok_or_else(|| answer.unreadable("it is no list"))?;
                let ours = entries.iter().filter(|entry| self.author.wrote(entry));
                let ours = ours.map(|entry| comment(entry, answer));
                Ok((ours.collect::<Result<Vec<_>, _>>()?, has_next(answer)))
            };
            let (ours, has_next) = self.client.ask(&request, read).await?;
            comments.extend(ours);
            if !has_next {
                return Ok(comments);
            }
        }
        let limit = PAGES_MAX * PAGE_SIZE;
        Err(Problem::TooMany { limit })
    }

    /// Sends something about one comment; `None` if that is gone.
    async fn about(
        &self,
        method: Method,
        id: u64,
        body: Option<Value>,
    ) -> Result<Option<Answer>, Problem> {
        let id = id.to_string();
        let path = self.paths.of_repository(&["issues", "comments", &id]);
        let request = Request {
            method,
            path: &path,
            query: &[],
            body,
        };
        let answer = self.client.send(&request).await?;
        match answer.status {
            200..=299 => Ok(Some(answer)),
            // Who may not write is told the same, but still sees it.
            404 | 410 if self.get(&path).await?.is_none() => Ok(None),
            _ => Err(answer.problem("comment of this account to write to")),
        }
    }

    async fn get(&self, path: &[&str]) -> Result<Option<Comment>, Problem> {
        let read = |answer: &Answer| match answer.status {
            404 | 410 => Ok(None),
            _ => comment(&answer.json("comment")?, answer).map(Some),
        };
        self.client.ask(&get(path, &[]), read).await
    }
}

impl Board for GitHub {
    fn comments(&self) -> Doing<'_, Result<Vec<Comment>, Problem>> {
        Box::pin(self.list())
    }

    fn comment(&self, id: u64) -> Doing<'_, Result<Option<Comment>, Problem>> {
        Box::pin(async move {
            let id = id.to_string();
            self.get(&self.paths.of_repository(&["issues", "comments", &id]))
                .await
        })
    }

    fn create<'a>(&'a self, body: &'a str) -> Doing<'a, Result<Comment, Problem>> {
        Box::pin(async move {
            let path = self
                .paths
                .of_repository(&["issues", &self.paths.number, "comments"]);
            let request = Request {
                method: Method::POST,
                path: &path,
                query: &[],
                body: Some(json!({ "body": body })),
            };
            let answer = self.client.send(&request).await?;
            comment(&answer.json(&self.pull_request())?, &answer)
        })
    }

    fn update<'a>(&'a self, id: u64, body: &'a str) -> Doing<'a, Result<bool, Problem>> {
        Box::pin(async move {
            let body = Some(json!({ "body": body }));
            Ok(self.about(Method::PATCH, id, body).await?.is_some())
        })
    }

    fn delete(&self, id: u64) -> Doing<'_, Result<(), Problem>> {
        Box::pin(async move { self.about(Method::DELETE, id, None).await.map(drop) })
    }

    fn pause(&self, time: std::time::Duration) -> Doing<'_, ()> {
        Box::pin(self.client.pause(time))
    }

    fn jitter(&self) -> f64 {
        self.client.jitter()
    }
}

impl Paths {
    fn of_repository<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        let Repository { owner, name } = &self.repository;
        let start = self.version.into_iter().chain(["repos", owner, name]);
        start.chain(rest.iter().copied()).collect()
    }

    fn of_user(&self) -> Vec<&str> {
        self.version.into_iter().chain(["user"]).collect()
    }
}

impl Author {
    /// Tells whether a comment is by this author.
    fn wrote(self, entry: &Value) -> bool {
        let user = &entry["user"];
        match self {
            Self::Account(id) => user["id"].as_u64() == Some(id),
            Self::SomeApp => user["type"] == "Bot",
        }
    }
}

/// Finds out who writes with the token. The query language tells it to people, apps and workflows;
/// `/user` refuses all but people.
async fn author(client: &Client, paths: &Paths) -> Result<Author, Problem> {
    let viewer = Request {
        method: Method::POST,
        path: &["graphql"],
        query: &[],
        body: Some(json!({ "query": VIEWER })),
    };
    let read = |answer: &Answer| {
        let json = answer.json("query language")?;
        Ok(json["data"]["viewer"]["databaseId"].as_u64())
    };
    if let Some(id) = unless_refused(client.ask(&viewer, read).await)? {
        return Ok(Author::Account(id));
    }
    let path = paths.of_user();
    let read = |answer: &Answer| Ok(answer.json("user")?["id"].as_u64());
    let id = unless_refused(client.ask(&get(&path, &[]), read).await)?;
    Ok(id.map_or(Author::SomeApp, Author::Account))
}

/// Counts the refusal of one question as no answer. A token that is none is refused everything.
fn unless_refused(asked: Result<Option<u64>, Problem>) -> Result<Option<u64>, Problem> {
    match asked {
        Err(Problem::Forbidden { .. } | Problem::NotFound { .. } | Problem::Refused { .. }) => {
            Ok(None)
        }
        asked => asked,
    }
}

/// A pull request of a branch.
struct Candidate {
    number: u64,
    is_open: bool,
    is_of_commit: bool,
}

/// Finds the pull request that would merge a commit: that of the branch if it was since pushed to.
async fn find_pull(client: &Client, paths: &Paths, head: &Head) -> Result<u64, Problem> {
    let Head {
        owner,
        branch,
        commit,
    } = head;
    let label = format!("{owner}:{branch}");
    let path = paths.of_repository(&["pulls"]);
    let query = [("state", "all"), ("head", &*label), ("per_page", "100")];
    let read = |answer: &Answer| {
        let json = answer.json("repository")?;
        let entries = json
            .as_array()
            .ok_or_else(|| answer.unreadable("it is no list"))?;
        let candidate = |entry: &Value| {
            Some(Candidate {
                number: entry["number"].as_u64()?,
                is_open: entry["state"] == "open",
                is_of_commit: entry["head"]["sha"] == **commit,
            })
        };
        Ok(entries.iter().filter_map(candidate).collect::<Vec<_>>())
    };
    let candidates = client.ask(&get(&path, &query), read).await?;
    choose(&candidates, label)
}

/// Chooses the only one of the best that there are: open and of the commit, of the commit, open.
fn choose(candidates: &[Candidate], head: String) -> Result<u64, Problem> {
    let rank = |candidate: &Candidate| match (candidate.is_of_commit, candidate.is_open) {
        (true, true) => 3,
        (true, false) => 2,
        (false, true) => 1,
        (false, false) => 0,
    };
    let best = candidates.iter().map(rank).max().unwrap_or_default();
    let best = candidates
        .iter()
        .filter(|candidate| best > 0 && rank(candidate) == best);
    let numbers: Vec<u64> = best.map(|candidate| candidate.number).collect();
    match numbers[..] {
        [] => Err(Problem::NoPullRequest { head }),
        [number] => Ok(number),
        _ => {
            let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
            Err(Problem::SeveralPullRequests {
                head,
                numbers: numbers.join(", "),
            })
        }
    }
}

fn get<'a>(path: &'a [&'a str], query: &'a [(&'a str, &'a str)]) -> Request<'a> {
    Request {
        method: Method::GET,
        path,
        query,
        body: None,
    }
}

/// Tells whether another page follows.
fn has_next(answer: &Answer) -> bool {
    let links = answer.header("link").unwrap_or_default();
    links.split(',').any(|link| link.contains("rel=\"next\""))
}

fn comment(entry: &Value, answer: &Answer) -> Result<Comment, Problem> {
    let read = || {
        Some(Comment {
            id: entry["id"].as_u64()?,
            url: entry["html_url"].as_str()?.to_owned(),
            // A comment without text has none here either.
            body: entry["body"].as_str().unwrap_or_default().to_owned(),
        })
    };
    read().ok_or_else(|| answer.unreadable("it is no comment"))
}
