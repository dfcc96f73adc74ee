//! Comments, which it calls notes, of a merge request on GitLab.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::board::{Board, Comment, Doing};
use super::client::{Answer, Client, Credential, Pace, Request};
use super::error::Problem;
use super::place::Token;

const HEADERS: [(&str, &str); 1] = [("accept", "application/json")];
/// How many entries a page has; GitLab gives no more.
const PAGE_SIZE: usize = 100;
/// How many pages are looked at. A merge request takes up to 5,000 comments, besides the notes that
/// GitLab itself writes about what happens to it.
const PAGES_MAX: usize = 100;

/// The notes of one merge request.
pub(super) struct GitLab {
    client: Client,
    project: String,
    merge_request: String,
    /// Where people see the merge request.
    url: String,
    /// Who writes with the token: nobody else's note is taken for ours.
    author: u64,
}

impl GitLab {
    /// Finds out who asks, and whether the merge request is there.
    pub(super) async fn open(
        api: &str,
        project: &str,
        merge_request: u64,
        (token, pace): (&Token, Pace),
    ) -> Result<Self, Problem> {
        let (header, secret, path): (_, &SecretString, &[&str]) = match token {
            Token::Access(secret) => ("private-token", secret, &["user"]),
            Token::Job(secret) => ("job-token", secret, &["job"]),
        };
        let credential = Credential {
            header,
            prefix: "",
            token: secret.clone(),
        };
        let client = Client::new(api, &credential, &HEADERS, pace)?;
        let read = |answer: &Answer| {
            let json = answer.json("user")?;
            // A job says whose it is.
            let user = json.get("user").unwrap_or(&json);
            user["id"]
                .as_u64()
                .ok_or_else(|| answer.unreadable("it is no user"))
        };
        let author = client.ask(&request(Method::GET, path), read).await?;
        let number = merge_request.to_string();
        let path = ["projects", project, "merge_requests", &number];
        let read = |answer: &Answer| {
            let json = answer.json(&named(project, &number))?;
            let url = json["web_url"].as_str().map(str::to_owned);
            url.ok_or_else(|| answer.unreadable("it is no merge request"))
        };
        let url = client.ask(&request(Method::GET, &path), read).await?;
        Ok(Self {
            client,
            project: project.to_owned(),
            merge_request: number,
            url,
            author,
        })
    }

    fn notes(&self) -> [&str; 5] {
        [
            "projects",
            &self.project,
            "merge_requests",
            &self.merge_request,
            "notes",
        ]
    }

    async fn list(&self) -> Result<Vec<Comment>, Problem> {
        let path = self.notes();
        let mut comments = Vec::new();
        for page in 1..=PAGES_MAX {
            let (page, size) = (page.to_string(), PAGE_SIZE.to_string());
            let query = [
                ("order_by", "created_at"),
                ("sort", "asc"),
                ("per_page", &*size),
                ("page", &*page),
            ];
            let request = Request {
                query: &query,
                ..request(Method::GET, &path)
            };
            let read = |answer: &Answer| {
                let json = answer.json(&named(&self.project, &self.merge_request))?;
                let entries = json
                    .as_array()
                    .ok_or_else(|| answer.unreadable("it is no list"))?;
                let ours = entries.iter().filter(|entry| self.wrote(entry));
                let ours = ours.map(|entry| self.comment(entry, answer));
                let next = answer.header("x-next-page").unwrap_or_default().trim();
                Ok((ours.collect::<Result<Vec<_>, _>>()?, !next.is_empty()))
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

    fn wrote(&self, entry: &Value) -> bool {
        entry["system"] != true && entry["author"]["id"].as_u64() == Some(self.author)
    }

    fn comment(&self, entry: &Value, answer: &Answer) -> Result<Comment, Problem> {
        let id = entry["id"].as_u64();
        let id = id.ok_or_else(|| answer.unreadable("it is no note"))?;
        Ok(Comment {
            id,
            url: format!("{}#note_{id}", self.url),
            body: entry["body"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// Sends something about one note; `None` if that is gone.
    async fn about(
        &self,
        method: Method,
        id: u64,
        body: Option<Value>,
    ) -> Result<Option<Answer>, Problem> {
        let id_text = id.to_string();
        let path = [&self.notes()[..], &[&id_text]].concat();
        let request = Request {
            body,
            ..request(method, &path)
        };
        let answer = self.client.send(&request).await?;
        match answer.status {
            200..=299 => Ok(Some(answer)),
            // Who may not write is told the same, but still sees it.
            404 if self.get(id).await?.is_none() => Ok(None),
            _ => Err(answer.problem("note of this account to write to")),
        }
    }

    async fn get(&self, id: u64) -> Result<Option<Comment>, Problem> {
        let id = id.to_string();
        let path = [&self.notes()[..], &[&id]].concat();
        let read = |answer: &Answer| match answer.status {
            404 => Ok(None),
            _ => self.comment(&answer.json("note")?, answer).map(Some),
        };
        self.client.ask(&request(Method::GET, &path), read).await
    }
}

impl Board for GitLab {
    fn comments(&self) -> Doing<'_, Result<Vec<Comment>, Problem>> {
        Box::pin(self.list())
    }

    fn comment(&self, id: u64) -> Doing<'_, Result<Option<Comment>, Problem>> {
        Box::pin(self.get(id))
    }

    fn create<'a>(&'a self, body: &'a str) -> Doing<'a, Result<Comment, Problem>> {
        Box::pin(async move {
            let path = self.notes();
            let request = Request {
                body: Some(json!({ "body": body })),
                ..request(Method::POST, &path)
            };
            let answer = self.client.send(&request).await?;
            let json = answer.json(&named(&self.project, &self.merge_request))?;
            self.comment(&json, &answer)
        })
    }

    fn update<'a>(&'a self, id: u64, body: &'a str) -> Doing<'a, Result<bool, Problem>> {
        Box::pin(async move {
            let body = Some(json!({ "body": body }));
            Ok(self.about(Method::PUT, id, body).await?.is_some())
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

fn named(project: &str, number: &str) -> String {
    format!("merge request {number} in project {project}")
}

fn request<'a>(method: Method, path: &'a [&'a str]) -> Request<'a> {
    Request {
        method,
        path,
        query: &[],
        body: None,
    }
}
