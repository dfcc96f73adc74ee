//! The endpoints.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::account::{LedgerEntry, Quota};
use super::error::{ApiError, SubmitError, Unsent};
use super::exchange::{Answer, Exchange, Method, Request};
use super::http::Http;
use super::job::{Job, JobPage};
use super::limiter::Limiter;
use super::listing::{ProjectPage, StudioPage};
use super::project::{ProjectDetails, ProjectId};
use super::settings::{Settings, SettingsError};
use super::submission;
use super::upload::UploadAddress;
use super::wire;
use crate::journal::Leave;
use crate::model::{JobId, Server};
use crate::network::{Patience, TransportError};

/// The status of too many requests.
const TOO_MANY_REQUESTS: u16 = 429;

/// How much longer than it should take an exchange may take. One that keeps the time can say how
/// far it has come; one that does not must not hold up a run for ever.
const GRACE: Duration = Duration::from_secs(5);

/// A connection to Pictory with one key. The pace of a key is shared by all clients that have it.
pub struct Client {
    base_url: String,
    server: Server,
    exchange: Arc<dyn Exchange>,
    answer_timeout: Duration,
    body_bytes_max: usize,
    limiter: Arc<Limiter>,
    patience: Patience,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client; nothing is sent yet.
    ///
    /// The environment's proxy settings (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) are honoured,
    /// since no proxy can look into TLS, except for a server on this machine.
    ///
    /// # Errors
    ///
    /// Refuses a key that cannot be sent and a base URL that would send it in clear; says so if
    /// TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let exchange = Arc::new(Http::new(settings)?);
        Ok(Self {
            limiter: Limiter::of_key(settings),
            ..Self::over(settings, exchange)
        })
    }

    /// Makes a client with a pace of its own, whose requests are carried by `exchange`. Of the
    /// settings, those that are about connections and the key are for the exchange alone.
    pub fn over(settings: &Settings, exchange: Arc<dyn Exchange>) -> Self {
        Self {
            base_url: settings.base_url.clone(),
            server: settings.server(),
            exchange,
            answer_timeout: settings.request_timeout.saturating_add(GRACE),
            body_bytes_max: settings.body_bytes_max,
            limiter: Arc::new(Limiter::new(settings)),
            patience: Patience::new(settings.attempts_max, settings.jitter_seed),
        }
    }

    /// Returns the server that is asked.
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// Waits until the pace of this key allows another paid request.
    ///
    /// It needs a turn before its intent is written down, so that a program that dies while it
    /// waits leaves no doubt behind.
    pub async fn turn(&self) -> Turn {
        self.limiter.submission_turn().await;
        Turn { _taken: () }
    }

    /// Asks Pictory to render a storyboard, generating its AI visuals, and returns the job.
    ///
    /// This is charged. The request is sent exactly once, whatever happens; `leave` is proof that
    /// its worst case was debited from the budget, and is gone with the request.
    ///
    /// # Errors
    ///
    /// Tells apart what was not sent, what was refused, and what may have been taken.
    pub async fn render_storyboard(
        &self,
        turn: Turn,
        body: &Value,
        leave: Leave,
    ) -> Result<JobId, SubmitError> {
        let request = post(&["v2", "video", "storyboard", "render"], body);
        submission::judge(self.send_paid(turn, request, leave).await, None)
    }

    /// Asks Pictory to resolve a storyboard without rendering it, and returns the job. Its AI
    /// visuals are generated, so this is charged like a render; see [`Self::render_storyboard`].
    ///
    /// # Errors
    ///
    /// As [`Self::render_storyboard`].
    pub async fn preview_storyboard(
        &self,
        turn: Turn,
        body: &Value,
        leave: Leave,
    ) -> Result<JobId, SubmitError> {
        let request = post(&["v2", "video", "storyboard"], body);
        submission::judge(self.send_paid(turn, request, leave).await, None)
    }

    /// Asks AI Studio for one image, and returns the job. This is charged; see
    /// [`Self::render_storyboard`].
    ///
    /// # Errors
    ///
    /// As [`Self::render_storyboard`].
    pub async fn generate_image(
        &self,
        turn: Turn,
        body: &Value,
        leave: Leave,
    ) -> Result<JobId, SubmitError> {
        let request = post(&["v1", "aistudio", "images"], body);
        submission::judge(self.send_paid(turn, request, leave).await, None)
    }

    /// Asks AI Studio for one video clip, and returns the job. This is charged; see
    /// [`Self::render_storyboard`].
    ///
    /// # Errors
    ///
    /// As [`Self::render_storyboard`].
    pub async fn generate_clip(
        &self,
        turn: Turn,
        body: &Value,
        leave: Leave,
    ) -> Result<JobId, SubmitError> {
        let request = post(&["v1", "aistudio", "videos"], body);
        submission::judge(self.send_paid(turn, request, leave).await, None)
    }

    /// Asks Pictory to render a completed preview with the visuals it has, and returns the new
    /// job. A render always costs minutes of video, so it is sent as carefully as any other; see
    /// [`Self::render_storyboard`].
    ///
    /// # Errors
    ///
    /// As [`Self::render_storyboard`]. A success that names the preview instead of a new job is
    /// [`SubmitError::Unknown`]; an id that no path can hold is [`SubmitError::NotSent`].
    pub async fn render_preview(
        &self,
        turn: Turn,
        preview: &JobId,
        body: &Value,
        leave: Leave,
    ) -> Result<JobId, SubmitError> {
        let Ok(segment) = usable(preview) else {
            let job = preview.clone();
            return Err(SubmitError::NotSent(Unsent::UnusableJobId { job }));
        };
        let path = ["v2", "video", "render", segment];
        let request = Request::new(Method::Put, &path, Some(body));
        submission::judge(self.send_paid(turn, request, leave).await, Some(preview))
    }

    /// Asks where a job stands.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] only if Pictory's job store says so, and the other variants as they
    /// describe themselves, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn job(&self, job: &JobId) -> Result<Job, ApiError> {
        let path = ["v1", "jobs", usable(job)?];
        self.ask(get(&path), |answer| wire::read_job(answer, job))
            .await
    }

    /// Asks for the storyboard that a finished preview resolved, as it is; `None` if the job shows
    /// none.
    ///
    /// # Errors
    ///
    /// As [`Self::job`].
    pub async fn storyboard(&self, job: &JobId) -> Result<Option<Value>, ApiError> {
        let path = ["v1", "jobs", usable(job)?];
        self.ask(get(&path), wire::read_storyboard).await
    }

    /// Lists jobs of all kinds, newest first; `page` is [`JobPage::next`] of the page before.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn jobs(&self, page: Option<&str>) -> Result<JobPage, ApiError> {
        let request = listing(&["v1", "jobs"], "nextPageKey", page);
        self.ask(request, |answer| wire::read_jobs(answer, page))
            .await
    }

    /// Lists the images that AI Studio generated, newest first, with what was asked for; `page` is
    /// [`StudioPage::next`] of the page before.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn studio_images(&self, page: Option<&str>) -> Result<StudioPage, ApiError> {
        let request = listing(&["v1", "aistudio", "images"], "nextPageKey", page);
        self.ask(request, |answer| wire::read_studio(answer, page))
            .await
    }

    /// Lists the clips that AI Studio generated; see [`Self::studio_images`].
    ///
    /// # Errors
    ///
    /// As [`Self::studio_images`].
    pub async fn studio_clips(&self, page: Option<&str>) -> Result<StudioPage, ApiError> {
        let request = listing(&["v1", "aistudio", "videos"], "nextPageKey", page);
        self.ask(request, |answer| wire::read_studio(answer, page))
            .await
    }

    /// Lists the projects that are saved in the account; `page` is [`ProjectPage::next`] of the
    /// page before.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn projects(&self, page: Option<&str>) -> Result<ProjectPage, ApiError> {
        // The token is called `pageKey` in the answer.
        let request = listing(&["v2", "projects"], "pagekey", page);
        self.ask(request, |answer| wire::read_projects(answer, page))
            .await
    }

    /// Asks what a saved project tells of its video.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows. For a project that is not there Pictory documents no answer.
    pub async fn project(&self, project: &ProjectId) -> Result<ProjectDetails, ApiError> {
        let path = ["v2", "projects", project.as_str()];
        self.ask(get(&path), wire::read_project).await
    }

    /// Asks what the account may still use in its billing term.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn quota(&self) -> Result<Quota, ApiError> {
        self.ask(get(&["v1", "quota"]), wire::read_quota).await
    }

    /// Lists the credits spent and granted in a month (1 to 12), newest first. Pictory keeps
    /// twelve months.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn usage(&self, year: u16, month: u8) -> Result<Vec<LedgerEntry>, ApiError> {
        let mut request = get(&["v1", "aicredits", "usage"]);
        request.query = vec![("year", year.to_string()), ("month", month.to_string())];
        self.ask(request, wire::read_usage).await
    }

    /// Deletes what a finished job left at Pictory, uploaded inputs included, for good. Doing it
    /// again changes nothing.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn clean(&self, job: &JobId) -> Result<(), ApiError> {
        let path = ["v1", "jobs", usable(job)?, "clean"];
        let request = Request::new(Method::Delete, &path, None);
        self.ask(request, wire::read_cleaned).await
    }

    /// Asks for a place in Pictory's storage: where to upload a file, and where it is found
    /// afterwards. `content_type` must be that of the upload.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`](super::next_delay)
    /// allows.
    pub async fn upload_address(
        &self,
        file_name: &str,
        content_type: &str,
    ) -> Result<UploadAddress, ApiError> {
        let body = json!({"fileName": file_name, "contentType": content_type});
        let request = post(&["v1", "media", "generateurl"], &body);
        self.ask(request, wire::read_upload_address).await
    }

    /// Sends a paid request, once. `_leave` goes with it, so that nobody can send another.
    async fn send_paid(
        &self,
        _turn: Turn,
        mut request: Request<'_>,
        _leave: Leave,
    ) -> Result<Answer, TransportError> {
        request.is_paid = true;
        self.send(request).await
    }

    /// Sends a request that may be repeated, until it has an answer or there is no sense in it.
    async fn ask<T>(
        &self,
        request: Request<'_>,
        read: impl Fn(Answer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let once = || self.ask_once(request.clone(), &read);
        self.patience.repeat(once, ApiError::outcome).await
    }

    async fn ask_once<T>(
        &self,
        request: Request<'_>,
        read: impl Fn(Answer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.limiter.turn().await;
        let answer = self.send(request).await;
        read(answer.map_err(ApiError::Transport)?)
    }

    /// Sends a request, once, and lets the pace follow what is answered.
    async fn send(&self, request: Request<'_>) -> Result<Answer, TransportError> {
        let answer = timeout(self.answer_timeout, self.exchange.send(request))
            .await
            .unwrap_or_else(|late| Err(TransportError::timed_out(&late.to_string())))?
            .within(self.body_bytes_max);
        if answer.status == TOO_MANY_REQUESTS {
            self.limiter.slow_down(answer.retry_after);
        } else {
            self.limiter.recover();
        }
        Ok(answer)
    }
}

/// A place in the pace of paid requests; good for one.
#[derive(Debug)]
#[must_use = "a turn that is not used slows down everything else"]
pub struct Turn {
    _taken: (),
}

fn get<'a>(path: &[&'a str]) -> Request<'a> {
    Request::new(Method::Get, path, None)
}

/// Asks for a page of a list; `name` is what the list calls the token of a page.
fn listing<'a>(path: &[&'a str], name: &'static str, page: Option<&str>) -> Request<'a> {
    let mut request = get(path);
    request.query = page
        .map(|page| (name, page.to_owned()))
        .into_iter()
        .collect();
    request
}

fn post<'a>(path: &[&'a str], body: &'a Value) -> Request<'a> {
    Request::new(Method::Post, path, Some(body))
}

/// Returns the text of a job id that makes one segment of a path, and leads nowhere else.
fn usable(job: &JobId) -> Result<&str, ApiError> {
    let text = job.as_str();
    let dots_only = text.bytes().all(|byte| byte == b'.');
    if dots_only || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ApiError::UnusableJobId { job: job.clone() });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_shared_between_tasks() {
        fn check_client<T: Send + Sync>() {}
        fn check_future(_: impl Send) {}
        fn check_futures(client: &Client, job: &JobId, [one, other]: [Leave; 2]) {
            check_future(client.render_storyboard(Turn { _taken: () }, &Value::Null, one));
            check_future(client.render_preview(Turn { _taken: () }, job, &Value::Null, other));
            check_future(client.upload_address("a.png", "image/png"));
            check_future(client.job(job));
            check_future(client.jobs(None));
        }
        check_client::<Client>();
        let _: fn(&Client, &JobId, [Leave; 2]) = check_futures;
    }
}
