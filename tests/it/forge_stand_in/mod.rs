//! A stand-in for GitHub or GitLab: a real HTTP server that checks what the real ones check, keeps
//! comments, and fails on request.

mod github;
mod gitlab;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A token that nobody would find by chance in an output.
pub(crate) const TOKEN: &str = "canary_0123456789abcdef";

/// Whose API it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    GitHub,
    GitLab,
}

/// Whose token it is, and what it may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A person, or the bot of a project on GitLab.
    Person,
    /// An app on GitHub, such as that of a workflow.
    App,
    /// One of those that may only read.
    Reader,
    /// A job of GitLab CI.
    Job,
}

impl Holder {
    /// The number of the account.
    const fn id(self) -> u64 {
        match self {
            Self::App | Self::Reader => 41_898_282,
            Self::Person | Self::Job => 7,
        }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Trouble {
    /// Nothing is done, and this is answered.
    Status(u16),
    /// Nothing is done, and fewer requests are asked for.
    TooMany { retry_after: u64 },
    /// Nothing is done, and a secondary limit is told with the status 403, as GitHub does.
    Secondary { retry_after: Option<u64> },
    /// All is done, and 502 is answered.
    LostAnswer,
    /// All is done, and the connection is closed instead of an answer.
    Hangup,
    /// The connection is closed as soon as it comes.
    Reset,
    /// All is done, late.
    Slow(Duration),
    /// The answer leads to another server.
    Moved,
    /// Nothing is done, and the refusal repeats what let the request in.
    Echo,
}

/// What goes wrong, with which requests, and how often.
#[derive(Debug, Clone, Copy)]
struct Fault {
    method: &'static str,
    path: &'static str,
    trouble: Trouble,
    times: u32,
}

/// A comment as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) id: u64,
    pub(crate) author: u64,
    pub(crate) is_bot: bool,
    pub(crate) body: String,
}

/// Everything that the stand-in knows.
#[derive(Debug)]
struct World {
    kind: Kind,
    holder: Holder,
    comments: Vec<Stored>,
    next_id: u64,
    faults: Vec<Fault>,
    /// Each request in a line, with the status that was answered.
    log: Vec<String>,
    /// What a real forge lets pass, and this program promised not to do.
    breaches: Vec<String>,
    /// The commands in comments, which GitLab would have performed.
    commands: Vec<String>,
    /// Whether the query language tells who asks.
    tells_viewer: bool,
    is_locked: bool,
    /// The pull requests, as GitHub lists them.
    pulls: Value,
    url: String,
}

/// A request, read to its end.
#[derive(Debug)]
struct Request {
    method: String,
    path: Vec<String>,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: String,
}

/// What is answered.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// The server; it ends with the program.
pub(crate) struct StandIn {
    /// Where it listens.
    pub(crate) url: String,
    world: Arc<Mutex<World>>,
}

impl StandIn {
    pub(crate) fn start(kind: Kind, holder: Holder) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let world = Arc::new(Mutex::new(World {
            kind,
            holder,
            comments: Vec::new(),
            next_id: 100,
            faults: Vec::new(),
            log: Vec::new(),
            breaches: Vec::new(),
            commands: Vec::new(),
            tells_viewer: true,
            is_locked: false,
            pulls: json!([]),
            url: url.clone(),
        }));
        let shared = world.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let world = shared.clone();
                thread::spawn(move || serve(stream.unwrap(), &world));
            }
        });
        Self { url, world }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Lets something go wrong with the next requests of a method to a path with a part.
    pub(crate) fn fails(
        &self,
        method: &'static str,
        path: &'static str,
        trouble: Trouble,
        times: u32,
    ) {
        self.world().faults.push(Fault {
            method,
            path,
            trouble,
            times,
        });
    }

    /// Puts a comment there, written by an account.
    pub(crate) fn put(&self, author: u64, is_bot: bool, body: &str) -> u64 {
        self.world().store(author, is_bot, body).id
    }

    /// Removes a comment, as a person does.
    pub(crate) fn remove(&self, id: u64) {
        self.world().comments.retain(|comment| comment.id != id);
    }

    /// Changes whose token it is.
    pub(crate) fn held_by(&self, holder: Holder) {
        self.world().holder = holder;
    }

    /// Keeps to itself who asks, in the query language.
    pub(crate) fn hides_viewer(&self) {
        self.world().tells_viewer = false;
    }

    /// Takes no more comments.
    pub(crate) fn lock(&self) {
        self.world().is_locked = true;
    }

    /// Says which pull requests there are.
    pub(crate) fn has_pulls(&self, pulls: Value) {
        self.world().pulls = pulls;
    }

    pub(crate) fn comments(&self) -> Vec<Stored> {
        self.world().comments.clone()
    }

    /// Returns the comments that the account of the token has written.
    pub(crate) fn ours(&self) -> Vec<String> {
        let author = self.world().holder.id();
        let comments = self.comments().into_iter();
        let ours = comments.filter(|comment| comment.author == author);
        ours.map(|comment| comment.body).collect()
    }

    /// Returns each request in a line, with the status that was answered.
    pub(crate) fn log(&self) -> Vec<String> {
        self.world().log.clone()
    }

    /// Demands that every request was as this program promises them to be.
    #[track_caller]
    pub(crate) fn assert_well_treated(&self) {
        let world = self.world();
        assert!(world.breaches.is_empty(), "{:#?}", world.breaches);
        assert!(
            world.commands.is_empty(),
            "performed: {:#?}",
            world.commands
        );
    }
}

impl World {
    fn store(&mut self, author: u64, is_bot: bool, body: &str) -> Stored {
        self.next_id += 1;
        let comment = Stored {
            id: self.next_id,
            author,
            is_bot,
            body: body.to_owned(),
        };
        self.comments.push(comment.clone());
        comment
    }

    fn find(&mut self, id: &str) -> Option<&mut Stored> {
        let id: u64 = id.parse().ok()?;
        self.comments.iter_mut().find(|comment| comment.id == id)
    }

    /// Cuts a page out of the comments: its entries, its number, and how many pages there are.
    fn page(&self, request: &Request) -> (Vec<Stored>, usize, usize) {
        let number = |name: &str, default: usize| {
            let asked = request.query.get(name).and_then(|text| text.parse().ok());
            asked.unwrap_or(default).max(1)
        };
        let size = number("per_page", 30).min(100);
        let page = number("page", 1);
        let entries = self.comments.iter().skip((page - 1) * size).take(size);
        let pages = self.comments.len().div_ceil(size).max(1);
        (entries.cloned().collect(), page, pages)
    }

    fn answer(&mut self, request: &Request) -> Reply {
        match self.kind {
            Kind::GitHub => github::answer(self, request),
            Kind::GitLab => gitlab::answer(self, request),
        }
    }

    /// Returns what goes wrong with a request, if something does.
    fn trouble(&mut self, request: &Request) -> Option<Trouble> {
        let path = request.path.join("/");
        let fault = self.faults.iter_mut().find(|fault| {
            fault.times > 0 && fault.method == request.method && path.contains(fault.path)
        })?;
        fault.times -= 1;
        Some(fault.trouble)
    }
}

impl Request {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Returns the path, for matching.
    fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// Reads the field `body` of a JSON body.
    fn comment(&self) -> Option<String> {
        let json: Value = serde_json::from_str(&self.body).ok()?;
        Some(json["body"].as_str()?.to_owned())
    }

    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = || {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            Some(line.trim_end().to_owned())
        };
        let first = line()?;
        let mut words = first.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = BTreeMap::new();
        loop {
            let line = line()?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let length = headers
            .get("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Some(Self {
            method,
            path: path.split('/').skip(1).map(decode).collect(),
            query: pairs
                .map(|(name, value)| (decode(name), decode(value)))
                .collect(),
            headers,
            body: String::from_utf8(body).ok()?,
        })
    }
}

impl Reply {
    fn new(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json; charset=utf-8".to_owned())],
            body: body.to_string(),
        }
    }

    fn message(status: u16, message: &str) -> Self {
        Self::new(
            status,
            &json!({"message": message, "status": status.to_string()}),
        )
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    fn write(&self, stream: &mut TcpStream) {
        let Self {
            status,
            headers,
            body,
        } = self;
        let mut text = format!("HTTP/1.1 {status} X\r\ndate: Sat, 01 Aug 2026 12:00:00 GMT\r\n");
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = body.len();
        text.push_str(&format!(
            "content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ));
        // The program may be gone.
        stream.write_all(text.as_bytes()).ok();
    }
}

/// Decodes what is escaped in an address.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = std::str::from_utf8(&digits).unwrap();
                u8::from_str_radix(digits, 16).unwrap()
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

fn serve(mut stream: TcpStream, world: &Mutex<World>) {
    let Some(request) = Request::read(&stream) else {
        return;
    };
    let trouble = world.lock().unwrap().trouble(&request);
    if let Some(Trouble::Slow(time)) = trouble {
        thread::sleep(time);
    }
    let reply = {
        let mut world = world.lock().unwrap();
        check_promises(&mut world, &request);
        let reply = struck(&mut world, &request, trouble);
        let told = reply.as_ref().map_or(0, |reply| reply.status);
        let line = format!("{} /{} {told}", request.method, request.path.join("/"));
        world.log.push(line);
        reply
    };
    if let Some(reply) = reply {
        reply.write(&mut stream);
    }
}

/// Answers a request, with what goes wrong; `None` is a connection that breaks.
fn struck(world: &mut World, request: &Request, trouble: Option<Trouble>) -> Option<Reply> {
    let Some(trouble) = trouble else {
        return Some(world.answer(request));
    };
    match trouble {
        Trouble::Status(status) => Some(Reply::message(status, "Something went wrong")),
        Trouble::TooMany { retry_after } => {
            Some(Reply::message(429, "Retry later").with("retry-after", retry_after))
        }
        Trouble::Secondary { retry_after } => {
            let words = "You have exceeded a secondary rate limit. Please wait a few minutes before \
                         you try again.";
            let reply = Reply::message(403, words);
            Some(match retry_after {
                Some(seconds) => reply.with("retry-after", seconds),
                None => reply,
            })
        }
        Trouble::LostAnswer => {
            world.answer(request);
            Some(Reply {
                status: 502,
                headers: Vec::new(),
                body: "<html>Bad gateway</html>".to_owned(),
            })
        }
        Trouble::Hangup => {
            world.answer(request);
            None
        }
        Trouble::Reset => None,
        Trouble::Slow(_) => Some(world.answer(request)),
        Trouble::Echo => Some(Reply::message(403, &format!("no entry for {TOKEN}"))),
        Trouble::Moved => {
            let reply = Reply::message(301, "Moved Permanently");
            Some(reply.with("location", format!("{}/elsewhere", world.url)))
        }
    }
}

/// Notes what a forge does not mind, and this program promises.
fn check_promises(world: &mut World, request: &Request) {
    let mut demand = |holds: bool, what: &str| {
        if !holds {
            world.breaches.push(format!("{what}: {request:?}"));
        }
    };
    let agent = request.header("user-agent");
    demand(agent.starts_with("storyform/"), "it does not say its name");
    demand(
        !request.path.join("/").contains("elsewhere"),
        "it follows a redirect",
    );
    if !request.body.is_empty() {
        let form = request.header("content-type");
        demand(
            form.starts_with("application/json"),
            "its body is not called JSON",
        );
    }
    match world.kind {
        Kind::GitHub => {
            let accept = request.header("accept");
            let version = request.header("x-github-api-version");
            let mut demand = |holds: bool, what: &str| {
                if !holds {
                    world.breaches.push(format!("{what}: {request:?}"));
                }
            };
            demand(
                accept == "application/vnd.github+json",
                "it asks for no media type",
            );
            demand(version == "2022-11-28", "it asks for no version");
            demand(
                request.header("private-token").is_empty(),
                "it has the header of GitLab",
            );
        }
        Kind::GitLab => {
            if !request.header("authorization").is_empty() {
                world
                    .breaches
                    .push(format!("it has the header of GitHub: {request:?}"));
            }
        }
    }
}
