//! What is seen of an apply while it runs: a line per video on a terminal, dated lines elsewhere,
//! or one JSON event per line.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use super::output::Output;
use crate::apply::{ApplyEvent, Outcome, VideoOutcome};
use crate::clock;
use crate::model::{Cost, Credits, OperationKind, VideoKey};

/// How often a waiting line is redrawn.
const REDRAW: Duration = Duration::from_millis(120);

/// Shows events until the last sender is gone.
///
/// `width` is that of the longest video's name.
pub(super) async fn show(mut events: UnboundedReceiver<ApplyEvent>, width: usize, output: &Output) {
    let mut view: Box<dyn View> = if output.is_json() {
        Box::new(JsonLines)
    } else if output.can_redraw() {
        Box::new(Bars {
            all: output.begin_bars().clone(),
            lines: BTreeMap::new(),
            width,
        })
    } else {
        Box::new(Lines { width })
    };
    while let Some(event) = events.recv().await {
        view.show(&event, output);
    }
    output.end_bars();
}

/// A way of showing events.
trait View {
    fn show(&mut self, event: &ApplyEvent, output: &Output);
}

/// One JSON object per line on stdout.
struct JsonLines;

impl View for JsonLines {
    fn show(&mut self, event: &ApplyEvent, output: &Output) {
        output.result(&format!("{}\n", event_json(event)));
    }
}

/// Dated lines on stderr; progress that says nothing new is left out.
struct Lines {
    width: usize,
}

impl View for Lines {
    fn show(&mut self, event: &ApplyEvent, output: &Output) {
        if matches!(event, ApplyEvent::VideoProgressed { .. }) {
            return;
        }
        let (now, width) = (clock::now(), self.width);
        output.talk(&format!(
            "{now:.0}  {:width$}  {}",
            event_key(event).map_or_else(String::new, VideoKey::to_string),
            words(event)
        ));
    }
}

/// A line per video, redrawn in place.
struct Bars {
    all: MultiProgress,
    lines: BTreeMap<VideoKey, ProgressBar>,
    width: usize,
}

impl View for Bars {
    fn show(&mut self, event: &ApplyEvent, _output: &Output) {
        let Some(key) = event_key(event).cloned() else {
            // What happens to a file belongs to no line.
            drop(self.all.println(words(event)));
            return;
        };
        let width = self.width;
        let bar = self.lines.entry(key.clone()).or_insert_with(|| {
            let bar = self.all.add(ProgressBar::new(100));
            bar.set_style(style(&format!(
                "{{spinner:.cyan}} {{prefix:{width}!}} {{bar:20.cyan/dim}} {{elapsed:>4}} {{wide_msg}}"
            )));
            bar.set_prefix(key.to_string());
            bar.enable_steady_tick(REDRAW);
            bar
        });
        bar.set_message(words(event));
        match event {
            ApplyEvent::VideoProgressed {
                percent: Some(percent),
                ..
            } => bar.set_position(u64::from(*percent)),
            ApplyEvent::VideoFinished(finished) => {
                let symbol = if is_good(&finished.outcome) {
                    "✓"
                } else {
                    "✗"
                };
                bar.set_style(style(&format!("{symbol} {{prefix:{width}!}} {{wide_msg}}")));
                bar.finish();
            }
            ApplyEvent::VideoStarted { .. }
            | ApplyEvent::VideoSubmitted { .. }
            | ApplyEvent::VideoProgressed { .. }
            | ApplyEvent::VideoDelayed { .. }
            | ApplyEvent::PreviewFinished { .. }
            | ApplyEvent::VisualStarted { .. }
            | ApplyEvent::VisualSubmitted { .. }
            | ApplyEvent::VisualGenerated { .. }
            | ApplyEvent::VisualRestored { .. }
            | ApplyEvent::VisualNotCopied { .. } => {}
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is a constant, and tests show it")
}

fn is_good(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Rendered { degraded, .. } => degraded.is_none(),
        Outcome::Collected | Outcome::Renamed | Outcome::Forgotten | Outcome::AlreadyDone => true,
        Outcome::Failed { .. }
        | Outcome::Skipped { .. }
        | Outcome::StillRunning { .. }
        | Outcome::InDoubt { .. } => false,
    }
}

/// Returns the video that an event is about; `None` if it is about a file.
fn event_key(event: &ApplyEvent) -> Option<&VideoKey> {
    match event {
        ApplyEvent::VideoStarted { key, .. }
        | ApplyEvent::VideoSubmitted { key, .. }
        | ApplyEvent::VideoProgressed { key, .. }
        | ApplyEvent::VideoDelayed { key, .. }
        | ApplyEvent::PreviewFinished { key, .. } => Some(key),
        ApplyEvent::VideoFinished(finished) => Some(&finished.key),
        ApplyEvent::VisualStarted { visual, .. }
        | ApplyEvent::VisualSubmitted { visual, .. }
        | ApplyEvent::VisualGenerated { visual, .. } => Some(&visual.video),
        ApplyEvent::VisualRestored { .. } | ApplyEvent::VisualNotCopied { .. } => None,
    }
}

fn words(event: &ApplyEvent) -> String {
    match event {
        ApplyEvent::VideoStarted { planned, .. } => {
            format!("submitting, {} credits expected", planned.expected)
        }
        ApplyEvent::VideoSubmitted { kind, job, .. } => match kind {
            OperationKind::Preview => format!("previewing as job {job}"),
            OperationKind::Visual => format!("generating as job {job}"),
            OperationKind::Render | OperationKind::RenderPreview => {
                format!("rendering as job {job}")
            }
        },
        ApplyEvent::VideoProgressed {
            percent, message, ..
        } => {
            let message = message.as_deref().unwrap_or("rendering");
            percent.map_or_else(
                || message.to_owned(),
                |percent| format!("{percent} %  {message}"),
            )
        }
        ApplyEvent::VideoDelayed { why, delay, .. } => {
            format!("{why}; trying again in {:.1} s", delay.as_secs_f64())
        }
        ApplyEvent::VideoFinished(finished) => ending(finished),
        ApplyEvent::PreviewFinished { .. } => preview_words(event),
        ApplyEvent::VisualStarted { visual, planned } => format!(
            "generating by {}, {} credits expected: {}",
            visual.model,
            planned.expected,
            shortened(&visual.words)
        ),
        ApplyEvent::VisualSubmitted { visual, job } => {
            format!("generating by {} as job {job}", visual.model)
        }
        ApplyEvent::VisualGenerated { visual, used, .. } => format!(
            "generated by {}, {}: {}",
            visual.model,
            used.map_or_else(
                || "credits not reported".to_owned(),
                |used| format!("{used} credits")
            ),
            shortened(&visual.words)
        ),
        ApplyEvent::VisualRestored { key, .. } => format!(
            "the file of visual {} was gone, and its copy was stored anew",
            key.short()
        ),
        ApplyEvent::VisualNotCopied { key, why } => {
            format!("visual {} could not be copied: {why}", key.short())
        }
    }
}

/// Says what a preview brought.
fn preview_words(event: &ApplyEvent) -> String {
    let ApplyEvent::PreviewFinished {
        visuals,
        degraded,
        strays,
        ..
    } = event
    else {
        return String::new();
    };
    let mut words = match visuals {
        1 => "previewed, 1 visual is kept".to_owned(),
        number => format!("previewed, {number} visuals are kept"),
    };
    for visual in degraded {
        words.push_str(&format!("; {visual}"));
    }
    if *strays > 0 {
        words.push_str(&format!(
            "; Pictory cut its stories in another way, so {strays} cannot be told apart"
        ));
    }
    words
}

/// Shortens a text to what fits beside other words.
fn shortened(text: &str) -> String {
    const CHARS_MAX: usize = 48;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= CHARS_MAX {
        return line;
    }
    let start: String = line.chars().take(CHARS_MAX - 1).collect();
    format!("{}…", start.trim_end())
}

fn ending(finished: &VideoOutcome) -> String {
    let VideoOutcome {
        key: _,
        outcome,
        planned,
        used,
        took,
    } = finished;
    match outcome {
        Outcome::Rendered { degraded, .. } => {
            let word = if degraded.is_some() {
                "rendered with less than was asked for"
            } else {
                "rendered"
            };
            format!(
                "{word} in {:.1} s, {}",
                took.as_secs_f64(),
                charged(*used, planned)
            )
        }
        Outcome::Collected => "collected; plan again for what is declared now".to_owned(),
        Outcome::Renamed => "renamed".to_owned(),
        Outcome::Forgotten => "forgotten".to_owned(),
        Outcome::AlreadyDone => "done already".to_owned(),
        Outcome::Failed { why, .. } => format!("failed: {why}"),
        Outcome::Skipped { why } => format!("skipped: {}", why.words()),
        Outcome::StillRunning { job } => format!("still running as job {job}"),
        Outcome::InDoubt { detail, .. } => format!("in doubt: {detail}"),
    }
}

fn charged(used: Option<Credits>, planned: &Cost) -> String {
    match used {
        Some(used) => format!("{used} credits"),
        None if planned.is_zero() => "0 credits".to_owned(),
        None => "credits not reported".to_owned(),
    }
}

fn event_json(event: &ApplyEvent) -> Value {
    let mut value = match event {
        ApplyEvent::VideoStarted { planned, .. } => {
            json!({"event": "video_started", "creditsPlanned": planned})
        }
        ApplyEvent::VideoSubmitted { kind, job, .. } => {
            json!({"event": "video_submitted", "kind": kind.label(), "job": job})
        }
        ApplyEvent::VideoProgressed {
            percent, message, ..
        } => {
            json!({"event": "video_progressed", "percent": percent, "message": message})
        }
        ApplyEvent::VideoDelayed { why, delay, .. } => {
            json!({"event": "video_delayed", "why": why, "delaySeconds": delay.as_secs_f64()})
        }
        ApplyEvent::VideoFinished(finished) => ending_json(finished),
        ApplyEvent::PreviewFinished {
            job,
            visuals,
            degraded,
            strays,
            used,
            ..
        } => json!({
            "event": "preview_finished", "job": job, "visuals": visuals, "degraded": degraded,
            "strays": strays, "creditsUsed": used,
        }),
        ApplyEvent::VisualStarted { visual, planned } => json!({
            "event": "visual_started", "visual": visual.key, "model": visual.model,
            "creditsPlanned": planned,
        }),
        ApplyEvent::VisualSubmitted { visual, job } => {
            json!({"event": "visual_submitted", "visual": visual.key, "job": job})
        }
        ApplyEvent::VisualGenerated { visual, url, used } => json!({
            "event": "visual_generated", "visual": visual.key, "model": visual.model, "url": url,
            "creditsUsed": used,
        }),
        ApplyEvent::VisualRestored { key, url } => {
            json!({"event": "visual_restored", "visual": key, "url": url})
        }
        ApplyEvent::VisualNotCopied { key, why } => {
            json!({"event": "visual_not_copied", "visual": key, "why": why})
        }
    };
    if let Some(key) = event_key(event) {
        value["video"] = json!(key.id);
        value["profile"] = json!(key.profile);
    }
    value["at"] = json!(clock::now().to_string());
    value
}

/// How a video ended, as one object.
pub(super) fn ending_json(finished: &VideoOutcome) -> Value {
    let VideoOutcome {
        key,
        outcome,
        planned,
        used,
        took,
    } = finished;
    let mut value = match outcome {
        Outcome::Rendered {
            url,
            degraded,
            is_offered: _,
        } => json!({"event": "video_rendered", "videoUrl": url, "degraded": degraded}),
        Outcome::Collected => json!({"event": "video_collected"}),
        Outcome::Renamed => json!({"event": "video_renamed"}),
        Outcome::Forgotten => json!({"event": "video_forgotten"}),
        Outcome::AlreadyDone => json!({"event": "video_already_done"}),
        Outcome::Failed { why, hint, fields } => {
            let fields: Vec<Value> = fields
                .iter()
                .map(|(pointer, words)| json!({"path": pointer, "message": words}))
                .collect();
            json!({"event": "video_failed", "why": why, "hint": hint, "fields": fields})
        }
        Outcome::Skipped { why } => {
            json!({"event": "video_skipped", "reason": why.word(), "why": why.words()})
        }
        Outcome::StillRunning { job } => json!({"event": "video_still_running", "job": job}),
        Outcome::InDoubt { operation, detail } => {
            json!({"event": "video_in_doubt", "operation": operation, "detail": detail})
        }
    };
    value["video"] = json!(key.id);
    value["creditsPlanned"] = json!(planned);
    value["creditsUsed"] = json!(used);
    value["seconds"] = json!(took.as_secs_f64());
    value
}
