//! The endpoints.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use reqwest::Method;
use serde_json::Value;
use tokio::time::sleep;

use super::account::{LedgerEntry, Quota};
use super::error::{ApiError, SubmitError, TransportError};
use super::job::{Job, JobPage};
use super::limiter::Limiter;
use super::retry::{Attempt, next_delay};
use super::settings::{Base, Settings, SettingsError};
use super::submission;
use super::transport::{Answer, Request, Transport};
use super::wire;
use crate::journal::Reservation;
use crate::model::JobId;

/// The status of too many requests.
const TOO_MANY_REQUESTS: u16 = 429;

/// A connection to Pictory with one key. Share one per key: its pace is for all requests.
pub struct Client {
    base: Base,
    transport: Transport,
    limiter: Limiter,
    attempts_max: u32,
    jitter: Mutex<fastrand::Rng>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
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
        let base = Base::parse(&settings.base_url)?;
        Ok(Self {
            transport: Transport::new(settings, &base)?,
            limiter: Limiter::new(settings.request_gap),
            attempts_max: settings.attempts_max,
            jitter: Mutex::new(fastrand::Rng::with_seed(settings.jitter_seed)),
            base,
        })
    }

    /// Waits until the pace of this key allows another request.
    ///
    /// A paid request needs a turn before its intent is written down, so that a program that dies
    /// while it waits leaves no doubt behind.
    pub async fn turn(&self) -> Turn {
        self.limiter.turn().await;
        Turn { _taken: () }
    }

    /// Asks Pictory to render a storyboard, generating its AI visuals, and returns the job.
    ///
    /// This is charged. The request is sent exactly once, whatever happens; `leave` is proof that
    /// its worst case was debited from the budget.
    ///
    /// # Errors
    ///
    /// Tells apart what was not sent, what was refused, and what may have been taken.
    pub async fn render_storyboard(
        &self,
        turn: Turn,
        body: &Value,
        leave: &Reservation,
    ) -> Result<JobId, SubmitError> {
        let path = ["v2", "video", "storyboard", "render"];
        self.submit(turn, &path, body, leave).await
    }

    /// Asks where a job stands.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] only if Pictory's job store says so, and the other variants as they
    /// describe themselves, after as many attempts as [`next_delay`] allows.
    pub async fn job(&self, job: &JobId) -> Result<Job, ApiError> {
        let path = ["v1", "jobs", usable(job)?];
        self.ask(self.get(&path), |answer| wire::read_job(answer, job))
            .await
    }

    /// Lists jobs of all kinds, newest first; `page` is [`JobPage::next`] of the page before.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`] allows.
    pub async fn jobs(&self, page: Option<&str>) -> Result<JobPage, ApiError> {
        let mut request = self.get(&["v1", "jobs"]);
        if let Some(page) = page {
            let mut query = request.url.query_pairs_mut();
            query.append_pair("nextPageKey", page);
        }
        self.ask(request, |answer| wire::read_jobs(answer, page))
            .await
    }

    /// Asks what the account may still use in its billing term.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`] allows.
    pub async fn quota(&self) -> Result<Quota, ApiError> {
        self.ask(self.get(&["v1", "quota"]), wire::read_quota).await
    }

    /// Lists the credits spent and granted in a month (1 to 12), newest first. Pictory keeps
    /// twelve months.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`] allows.
    pub async fn usage(&self, year: u16, month: u8) -> Result<Vec<LedgerEntry>, ApiError> {
        let mut request = self.get(&["v1", "aicredits", "usage"]);
        request
            .url
            .query_pairs_mut()
            .append_pair("year", &year.to_string())
            .append_pair("month", &month.to_string());
        self.ask(request, wire::read_usage).await
    }

    /// Deletes what a finished job left at Pictory, uploaded inputs included, for good. Doing it
    /// again changes nothing.
    ///
    /// # Errors
    ///
    /// As [`ApiError`] describes, after as many attempts as [`next_delay`] allows.
    pub async fn clean(&self, job: &JobId) -> Result<(), ApiError> {
        let mut request = self.get(&["v1", "jobs", usable(job)?, "clean"]);
        request.method = Method::DELETE;
        self.ask(request, wire::read_cleaned).await
    }

    fn get(&self, path: &[&str]) -> Request<'static> {
        Request {
            method: Method::GET,
            url: self.base.join(path),
            body: None,
        }
    }

    /// Sends a paid request, once.
    async fn submit(
        &self,
        _turn: Turn,
        path: &[&str],
        body: &Value,
        _leave: &Reservation,
    ) -> Result<JobId, SubmitError> {
        let request = Request {
            method: Method::POST,
            url: self.base.join(path),
            body: Some(body),
        };
        let result = self.transport.send_paid(request).await;
        self.adapt(&result);
        submission::judge(result)
    }

    /// Sends a request that may be repeated, until it has an answer or there is no sense in it.
    async fn ask<T>(
        &self,
        request: Request<'_>,
        read: impl Fn(Answer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut attempt = Attempt::first_of(self.attempts_max);
        loop {
            let error = match self.ask_once(request.clone(), &read).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let Some(delay) = next_delay(attempt, error.outcome(), self.draw_jitter()) else {
                return Err(error);
            };
            sleep(delay).await;
            attempt = attempt.after(delay);
        }
    }

    async fn ask_once<T>(
        &self,
        request: Request<'_>,
        read: impl Fn(Answer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.limiter.turn().await;
        let result = self.transport.send(request).await;
        self.adapt(&result);
        read(result.map_err(ApiError::Transport)?)
    }

    /// Lets the pace follow what Pictory answers.
    fn adapt(&self, result: &Result<Answer, TransportError>) {
        let Ok(answer) = result else { return };
        if answer.status == TOO_MANY_REQUESTS {
            self.limiter.slow_down(answer.retry_after);
        } else {
            self.limiter.recover();
        }
    }

    fn draw_jitter(&self) -> f64 {
        let mut jitter = self.jitter.lock().unwrap_or_else(PoisonError::into_inner);
        jitter.f64()
    }
}

/// A place in the pace of requests; good for one.
#[derive(Debug)]
#[must_use = "a turn that is not used slows down everything else"]
pub struct Turn {
    _taken: (),
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
        fn check_futures(client: &Client, job: &JobId, leave: &Reservation) {
            check_future(client.render_storyboard(Turn { _taken: () }, &Value::Null, leave));
            check_future(client.job(job));
            check_future(client.jobs(None));
        }
        check_client::<Client>();
        let _: fn(&Client, &JobId, &Reservation) = check_futures;
    }
}
