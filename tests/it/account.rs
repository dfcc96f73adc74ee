//! A project whose videos are rendered by `storyform simulator`, in a process of its own.

use std::sync::LazyLock;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::environment::Output;
use crate::environment::Project;
use crate::environment::Running;

/// What the project file says.
pub(crate) const PROJECT: &str = "project: acme
provider: pictory
manifests: [\"videos/*.yaml\", \"videos/*.json\"]
";

/// How to apply without being asked.
pub(crate) const APPLY: [&str; 2] = ["apply", "--auto-approve"];

/// A project and the account that it renders with.
pub(crate) struct Account {
    /// The project; the environment of its commands points to the simulator.
    pub(crate) project: Project,
    simulator: Running,
    address: String,
}

impl Account {
    /// Declares videos of one picture for 4 credits each, and starts a simulator with options.
    pub(crate) fn new(videos: &[&str], options: &[&str]) -> Self {
        Self::with_project(PROJECT, videos, options)
    }

    /// Declares the same videos, which make their pictures while they are rendered, so that each
    /// is one paid request.
    pub(crate) fn inline(videos: &[&str], options: &[&str]) -> Self {
        Self::with_project(&format!("{PROJECT}visuals: inline\n"), videos, options)
    }

    /// Declares the same videos under another project file.
    pub(crate) fn with_project(file: &str, videos: &[&str], options: &[&str]) -> Self {
        let mut project = Project::new();
        project.write("storyform.yaml", file);
        for name in videos {
            project.write(&format!("videos/{name}.yaml"), &manifest(name));
        }
        let (simulator, address) = serve(&project, options);
        project
            .set("PICTORY_API_BASE_URL", &address)
            .set("PICTORY_API_KEY", "pictai_test")
            .set("STORYFORM_POLL_INTERVAL", "20ms");
        Self {
            project,
            simulator,
            address,
        }
    }

    /// Returns the address of the simulator.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Ends the simulator as a crash would, and starts it again on the same account and port.
    pub(crate) fn restart(&mut self, options: &[&str]) {
        self.simulator.kill();
        let here = self.address.split('/').nth(2).expect("it has a host");
        (self.simulator, self.address) = serve_at(&self.project, here, options);
    }

    /// The same on another port, so that the addresses of its files lead nowhere: to a server that
    /// hangs up.
    pub(crate) fn restart_elsewhere(&mut self) {
        self.simulator.kill();
        let here = self.address.split('/').nth(2).expect("it has a host");
        let nobody = std::net::TcpListener::bind(here).expect("the port is free again");
        std::thread::spawn(move || nobody.incoming().for_each(drop));
        (self.simulator, self.address) = serve(&self.project, &[]);
        self.project.set("PICTORY_API_BASE_URL", &self.address);
    }

    /// The address of the API.
    pub(crate) fn url(&self) -> &str {
        &self.address
    }

    /// Ends the simulator as a crash would.
    pub(crate) fn stop(&mut self) {
        self.simulator.kill();
    }

    /// Plans.
    pub(crate) fn plan(&self) -> Output {
        self.project.run(&["plan"])
    }

    /// Applies without being asked.
    pub(crate) fn apply(&self) -> Output {
        self.project.run(&APPLY)
    }

    /// Applies one video after the other, so that what is said has an order.
    pub(crate) fn apply_in_order(&self) -> Output {
        self.project
            .run(&["apply", "--auto-approve", "--parallelism", "1"])
    }

    /// Demands that nothing is left to do.
    #[track_caller]
    pub(crate) fn assert_done(&self) {
        let plan = self.project.run(&["plan", "--detailed-exitcode"]);
        drop(plan.success());
    }

    /// Asks the API.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        let body = fetch(&format!("{}{path}", self.address));
        serde_json::from_slice(&body).unwrap()
    }

    /// Waits until the intent of an operation is durable, and returns the operation.
    #[track_caller]
    pub(crate) fn wait_for_operation(&self) -> String {
        for _ in 0..500 {
            if let Some(operation) = self.operation() {
                return operation;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no operation was begun");
    }

    /// Sends a request as scripts do that know nothing of this program, and returns the job.
    #[track_caller]
    pub(crate) fn submit(&self, method: Method, path: &str, body: &Value) -> String {
        let answer = ask(method, &format!("{}{path}", self.address), Some(body));
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        let job = answer["data"]["jobId"].as_str();
        job.unwrap_or_else(|| panic!("{answer:#}")).to_owned()
    }

    /// Waits until a job has ended.
    #[track_caller]
    pub(crate) fn wait_for_job(&self, job: &str) {
        for _ in 0..500 {
            let job = self.get(&format!("/v1/jobs/{job}"));
            if job["data"]["status"] != "in-progress" {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("job {job} does not end");
    }

    /// Deletes what a job left behind.
    #[track_caller]
    pub(crate) fn clean(&self, job: &str) {
        let url = format!("{}/v1/jobs/{job}/clean", self.address);
        drop(ask(Method::DELETE, &url, None));
    }

    /// Returns an operation that has not come to an end.
    pub(crate) fn operation(&self) -> Option<String> {
        let status = self.project.run(&["status", "--format", "json"]);
        let status = status.success().json();
        let videos = status["videos"].as_array().expect("videos are listed");
        let mut open = videos.iter();
        open.find_map(|video| video["operation"]["id"].as_str().map(str::to_owned))
    }

    /// What the account was charged, newest first, each with what it was for.
    #[track_caller]
    pub(crate) fn charges(&self) -> Vec<(f64, String)> {
        let usage = self.get("/v1/aicredits/usage");
        let rows = usage.as_array().expect("the ledger is a list").iter();
        rows.map(|row| {
            let amount = row["amount"].as_f64().unwrap();
            (amount, row["description"].as_str().unwrap().to_owned())
        })
        .collect()
    }

    /// The ids of all jobs that were ever taken, newest first.
    #[track_caller]
    pub(crate) fn jobs(&self) -> Vec<String> {
        let jobs = self.get("/v1/jobs");
        let items = jobs["items"].as_array().expect("jobs are listed").iter();
        items
            .map(|item| item["data"]["jobId"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A video of one picture for 4 credits.
pub(crate) fn manifest(name: &str) -> String {
    format!(
        "videoName: {name}
voiceOver: {{enabled: false}}
scenes:
  - story: This is the story of {name}.
    background:
      type: image
      aiVisual: {{model: nanobanana, mediaStyle: photorealistic, prompt: A picture of {name}}}
"
    )
}

/// A video of one story, cut after each sentence into shots whose prompts Pictory writes.
pub(crate) fn story(name: &str, story: &str) -> String {
    format!(
        "videoName: {name}
voiceOver: {{enabled: false}}
scenes:
  - story: \"{story}\"
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual: {{model: nanobanana, mediaStyle: photorealistic}}
"
    )
}

/// Starts the simulator on the account of a project.
pub(crate) fn serve(project: &Project, options: &[&str]) -> (Running, String) {
    serve_at(project, "127.0.0.1:0", options)
}

fn serve_at(project: &Project, at: &str, options: &[&str]) -> (Running, String) {
    let mut arguments = vec!["simulator", "--listen", at];
    arguments.extend_from_slice(options);
    if !options.contains(&"--job-time") {
        arguments.extend(["--job-time", "100ms"]);
    }
    let mut simulator = project.start(&arguments);
    let address = simulator.line_after("listening on ");
    (simulator, address)
}

/// Fetches what must be there.
#[track_caller]
pub(crate) fn fetch(url: &str) -> Vec<u8> {
    ask(Method::GET, url, None)
}

#[track_caller]
fn ask(method: Method, url: &str, body: Option<&Value>) -> Vec<u8> {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        // A second test in the same process finds the provider installed already.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        Runtime::new().unwrap()
    });
    let request = async {
        let client = reqwest::Client::builder()
            .user_agent("storyform-tests")
            .build()
            .unwrap();
        let mut request = client.request(method, url);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.header(AUTHORIZATION, "pictai_test").send();
        let answer = answer.await.unwrap().error_for_status().unwrap();
        answer.bytes().await.unwrap().to_vec()
    };
    RUNTIME.block_on(request)
}
