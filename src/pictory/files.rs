//! The bytes of visuals: whether they are still there, fetching them, and storing them anew.
//!
//! Files are at plain addresses that anybody may fetch, on servers that are not Pictory's API, so
//! nothing here knows the key, and no request waits for the pace of one.

use std::fmt;
use std::io::Write;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RANGE, SERVER};
use reqwest::{ClientBuilder, Method, Request, RequestBuilder, Response, Url, redirect, retry};
use tokio::time::timeout;

use super::fetch_error::FetchError;
use super::file_url::FileUrl;
use super::http::USER_AGENT;
use super::settings::{Settings, SettingsError};
use super::upload::UploadAddress;
use crate::network::{Base, Patience, TransportError, install_tls_provider, retry_after};

/// How many redirects are followed for one file. Storage behind a CDN needs one or two.
const REDIRECTS_MAX: u32 = 5;

/// Fetches and stores files.
pub struct Files {
    /// For this machine, past any proxy.
    near: reqwest::Client,
    /// For all others.
    far: reqwest::Client,
    /// Where everything on this machine is asked for, whatever port it names.
    rebase: Option<Url>,
    patience: Patience,
    answer_timeout: Duration,
    transfer_timeout: Duration,
    bytes_max: u64,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The HTTP library would show its proxies, which may have passwords.
        f.debug_struct("Files")
            .field("rebase", &self.rebase.as_ref().map(Url::as_str))
            .finish_non_exhaustive()
    }
}

/// Whether a file is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// It can be fetched.
    Alive,
    /// It is gone.
    Dead {
        /// The HTTP status that says so: 403, 404 or 410.
        status: u16,
    },
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// How many bytes were written.
    pub bytes: u64,
    /// The media type, as the server told it.
    pub content_type: Option<String>,
}

impl Files {
    /// Makes a fetcher; nothing is sent yet. Of the settings, the key is not used.
    ///
    /// `rebase` is the base URL of the built-in simulator, if that is in use: it listens on
    /// another port at every start, so what state knows to be on this machine is asked for there.
    ///
    /// # Errors
    ///
    /// Refuses base URLs as [`Client::new`](super::Client::new) does; says so if TLS cannot be set
    /// up.
    pub fn new(settings: &Settings, rebase: Option<&str>) -> Result<Self, SettingsError> {
        install_tls_provider();
        let rebase = rebase.map(Base::parse).transpose()?;
        Ok(Self {
            near: build(settings, ClientBuilder::no_proxy)?,
            far: build(settings, |builder| builder)?,
            rebase: rebase.map(|base| base.join(&[])),
            patience: Patience::new(settings.attempts_max, settings.jitter_seed),
            answer_timeout: settings.request_timeout,
            transfer_timeout: settings.transfer_timeout,
            bytes_max: settings.file_bytes_max,
        })
    }

    /// Asks whether a file is still there, without fetching it.
    ///
    /// # Errors
    ///
    /// Anything that is neither a yes nor a no, after as many attempts as
    /// [`next_delay`](super::next_delay) allows: nobody knows then.
    pub async fn is_alive(&self, url: &str) -> Result<Liveness, FetchError> {
        let url = FileUrl::parse(url)?;
        let once = || self.look(&url);
        self.patience.repeat(once, FetchError::outcome).await
    }

    /// Fetches a file, writing its bytes as they come.
    ///
    /// # Errors
    ///
    /// Until the first byte has come, attempts are repeated as [`next_delay`](super::next_delay)
    /// allows. After an error later on, what was written is a part of the file, and worthless; a
    /// file that ends before its announced length is such an error.
    pub async fn fetch(&self, url: &str, into: &mut impl Write) -> Result<Fetched, FetchError> {
        let url = FileUrl::parse(url)?;
        let once = || self.open(&url);
        let response = self.patience.repeat(once, FetchError::outcome).await?;
        let content_type = text(response.headers(), CONTENT_TYPE.as_str()).map(str::to_owned);
        let bytes = self.write(&url, response, into).await?;
        Ok(Fetched {
            bytes,
            content_type,
        })
    }

    /// Stores a file at a place that Pictory offered for this very `content_type`. Doing it again
    /// replaces it, so attempts are repeated as [`next_delay`](super::next_delay) allows.
    ///
    /// # Errors
    ///
    /// As [`FetchError`] describes; whether the file is there is not known then.
    pub async fn upload(
        &self,
        address: &UploadAddress,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> Result<(), FetchError> {
        let url = self.moved(FileUrl::parse(&address.signed_url)?);
        let request = self.request(Method::PUT, &url);
        let request = request
            .header(CONTENT_TYPE, content_type)
            .timeout(self.transfer_timeout)
            .body(bytes)
            .build()
            .map_err(|error| lost(&url, error))?;
        let once = || self.store(&url, &request);
        self.patience.repeat(once, FetchError::outcome).await
    }

    /// Sends a file once. Redirects are no success: a server that stored it says so itself.
    async fn store(&self, url: &FileUrl, request: &Request) -> Result<(), FetchError> {
        let request = request
            .try_clone()
            .expect("bytes in memory can be sent again");
        let sent = self.client(url).execute(request).await;
        let response = sent.map_err(|error| lost(url, error))?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(refusal(url, &response))
    }

    async fn look(&self, url: &FileUrl) -> Result<Liveness, FetchError> {
        let response = self.ask(Method::HEAD, url).await?;
        if matches!(response.status().as_u16(), 403 | 405 | 501) {
            // Signed addresses and small servers know GET only.
            return judge(url, &self.ask(Method::GET, url).await?);
        }
        judge(url, &response)
    }

    /// Asks for a file, up to where its bytes begin.
    async fn open(&self, url: &FileUrl) -> Result<Response, FetchError> {
        let get = |url: &FileUrl| {
            self.request(Method::GET, url)
                .timeout(self.transfer_timeout)
        };
        let response = self.follow(url, get).await?;
        if !response.status().is_success() {
            return Err(refusal(url, &response));
        }
        let announced = response.content_length();
        if announced.is_some_and(|announced| announced > self.bytes_max) {
            return Err(self.too_large(url));
        }
        Ok(response)
    }

    /// Asks about a file; of one that comes along, the first byte is enough.
    async fn ask(&self, method: Method, url: &FileUrl) -> Result<Response, FetchError> {
        let ask = |url: &FileUrl| {
            let request = self.request(method.clone(), url);
            if method == Method::GET {
                request.header(RANGE, "bytes=0-0")
            } else {
                request
            }
        };
        self.follow(url, ask).await
    }

    /// Sends a request, and the same one to wherever the answer redirects it.
    ///
    /// It is done here, not in the HTTP library, so that every step is checked like the first.
    async fn follow(
        &self,
        url: &FileUrl,
        request: impl Fn(&FileUrl) -> RequestBuilder,
    ) -> Result<Response, FetchError> {
        let mut next = self.moved(url.clone());
        for _ in 0..=REDIRECTS_MAX {
            let response = self.in_time(&next, request(&next).send()).await?;
            let Some(location) = redirection(&response) else {
                return Ok(response);
            };
            next = self.moved(next.follow(location)?);
        }
        Err(FetchError::Redirected {
            url: url.to_string(),
            reason: "it redirects again and again".to_owned(),
        })
    }

    /// Writes the bytes of an answer piece by piece. The HTTP library compares their number with
    /// the announced length.
    async fn write(
        &self,
        url: &FileUrl,
        mut response: Response,
        into: &mut impl Write,
    ) -> Result<u64, FetchError> {
        let mut bytes = 0_u64;
        while let Some(chunk) = self.in_time(url, response.chunk()).await? {
            bytes = bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            if bytes > self.bytes_max {
                return Err(self.too_large(url));
            }
            into.write_all(&chunk).map_err(|source| FetchError::Write {
                url: url.to_string(),
                source,
            })?;
        }
        Ok(bytes)
    }

    /// Waits for one step of an exchange, but not for ever.
    async fn in_time<T>(
        &self,
        url: &FileUrl,
        step: impl Future<Output = Result<T, reqwest::Error>>,
    ) -> Result<T, FetchError> {
        match timeout(self.answer_timeout, step).await {
            Ok(done) => done.map_err(|error| lost(url, error)),
            Err(_) => Err(FetchError::Stalled {
                url: url.to_string(),
            }),
        }
    }

    fn request(&self, method: Method, url: &FileUrl) -> RequestBuilder {
        self.client(url).request(method, url.url())
    }

    fn client(&self, url: &FileUrl) -> &reqwest::Client {
        if url.is_local() {
            &self.near
        } else {
            &self.far
        }
    }

    /// Returns where an address is asked for; see [`Self::new`].
    fn moved(&self, url: FileUrl) -> FileUrl {
        match &self.rebase {
            Some(origin) if url.is_local() => url.at(origin),
            Some(_) | None => url,
        }
    }

    fn too_large(&self, url: &FileUrl) -> FetchError {
        FetchError::TooLarge {
            url: url.to_string(),
            limit: self.bytes_max,
        }
    }
}

fn build(
    settings: &Settings,
    adjust: impl Fn(ClientBuilder) -> ClientBuilder,
) -> Result<reqwest::Client, SettingsError> {
    let builder = || {
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(settings.connect_timeout);
        adjust(builder)
    };
    let is_practice = Base::parse(&settings.base_url)?.is_plain();
    let client = builder().build().or_else(|error| {
        // Bare containers have no CA certificates, and practice on this machine needs none.
        let without = builder().tls_certs_only([]).build();
        if is_practice { without } else { Err(error) }
    });
    client.map_err(SettingsError::Setup)
}

fn judge(url: &FileUrl, response: &Response) -> Result<Liveness, FetchError> {
    match response.status().as_u16() {
        200..=399 => Ok(Liveness::Alive),
        403 if is_blocked(response) => Err(refusal(url, response)),
        status @ (403 | 404 | 410) => Ok(Liveness::Dead { status }),
        _ => Err(refusal(url, response)),
    }
}

/// Tells whether bot protection answered instead of the server; that says nothing of the file.
fn is_blocked(response: &Response) -> bool {
    let header = |name| text(response.headers(), name).unwrap_or_default();
    response.headers().contains_key("cf-mitigated")
        || (header(SERVER.as_str()).eq_ignore_ascii_case("cloudflare")
            && header(CONTENT_TYPE.as_str()).starts_with("text/html"))
}

/// Returns where an answer redirects to, if it does.
fn redirection(response: &Response) -> Option<&str> {
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    redirects.then(|| text(response.headers(), LOCATION.as_str()))?
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn refusal(url: &FileUrl, response: &Response) -> FetchError {
    FetchError::Status {
        url: url.to_string(),
        status: response.status().as_u16(),
        retry_after: retry_after(response.headers()),
    }
}

fn lost(url: &FileUrl, error: reqwest::Error) -> FetchError {
    FetchError::Transport {
        url: url.to_string(),
        source: TransportError::of(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_shared_between_tasks() {
        fn check_files<T: Send + Sync>() {}
        fn check_future(_: impl Send) {}
        fn check_futures(files: &Files, bytes: &mut Vec<u8>, address: &UploadAddress) {
            check_future(files.is_alive(""));
            check_future(files.fetch("", bytes));
            check_future(files.upload(address, "", Vec::new()));
        }
        check_files::<Files>();
        let _: fn(&Files, &mut Vec<u8>, &UploadAddress) = check_futures;
    }
}
