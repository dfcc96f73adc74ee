//! `storyform import`

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use crate::apply::{Made, other_name};
use crate::cli::args::{Global, ImportArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::import::draft::Candidate;
use crate::cli::import::origin::{self, Origin};
use crate::cli::import::place::{self, Place, Staged};
use crate::cli::import::record::{Claim, Ledger, Outcome};
use crate::cli::output::Output;
use crate::cli::workspace::{Workspace, invalid};
use crate::diagnostic::Source;
use crate::manifest::Document;
use crate::model::{JobId, VisualMode};
use crate::pipeline;
use crate::report;
use crate::report::import::{Imported, Recorded, Written};

/// Makes a manifest of what people have, and records what was rendered; renders nothing.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ImportArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    if args.stdout && output.is_json() {
        let message = "`--stdout` prints a manifest, which is no JSON";
        return Err(Failure::new(Exit::Usage, message)
            .hint("leave out one of `--stdout` and `--format json`"));
    }
    let workspace = Workspace::open(global, output)?;
    if workspace.profile.is_some() {
        let message = "`import` takes over videos as their manifests are, without a profile";
        return Err(Failure::new(Exit::Usage, message).hint("leave `--profile` out"));
    }
    let import = Import {
        workspace: &workspace,
        args,
        output,
    };
    if args.list {
        import.list()?;
    } else if let Some(place) = import.standing()? {
        import.adopt(place)?;
    } else {
        import.take_over()?;
    }
    Ok(Exit::Done)
}

/// An import with what was asked of it.
struct Import<'a> {
    workspace: &'a Workspace,
    args: &'a ImportArgs,
    output: &'a Output,
}

impl Import<'_> {
    fn list(&self) -> Result<(), Failure> {
        let rows = origin::projects(self.workspace, self.output)?;
        if self.output.is_json() {
            self.output.result(&report::import::projects_json(&rows));
            return Ok(());
        }
        let style = self.output.style(false);
        let text = report::import::projects_text(&rows, &style);
        self.output.result(&text);
        if !rows.is_empty() {
            let hint = "\n`storyform import --project-id ID` makes a manifest of one of them";
            self.output.hint(hint);
        }
        Ok(())
    }

    /// Returns the file if it is a manifest of the project, which is not written anew.
    fn standing(&self) -> Result<Option<Place>, Failure> {
        let file = self.args.file.as_deref();
        match file.filter(|file| *file != Path::new("-")) {
            Some(file) => place::manifest(self.workspace, file),
            None => Ok(None),
        }
    }

    /// Records what was made of a manifest as it stands.
    fn adopt(&self, place: Place) -> Result<(), Failure> {
        let args = self.args;
        let is_rewritten = args.out.is_some() || args.stdout || args.passthrough;
        if args.job.is_none() || is_rewritten {
            let message = format!("`{}` is a manifest of this project already", place.path);
            return Err(Failure::new(Exit::Usage, message).hint(
                "`storyform plan` shows what rendering it costs; if a job made it, give that alone: \
                 `--job JOB`",
            ));
        }
        let checked = self.workspace.check()?;
        if checked.has_errors() {
            return Err(invalid(self.output, &checked.diagnostics));
        }
        let is_asked = |document: &Document| {
            let is_named = |id: &String| document.id().as_str() == id;
            document.source().path() == place.path && args.id.as_ref().is_none_or(is_named)
        };
        let mut documents = checked.documents.into_iter().filter(is_asked);
        let (Some(document), None) = (documents.next(), documents.next()) else {
            let message = match &args.id {
                Some(id) => format!("`{}` declares no video `{id}`", place.path),
                None => format!("`{}` declares several videos", place.path),
            };
            return Err(Failure::new(Exit::Usage, message).hint("name one of them with `--id ID`"));
        };
        let origin = origin::ask(self.workspace, args, self.output)?;
        let candidate = Candidate::standing(place, document);
        self.finish(candidate, Written::Kept, origin.made)
    }

    /// Makes a manifest.
    fn take_over(&self) -> Result<(), Failure> {
        let file = self.args.file.as_deref().map(origin::read).transpose()?;
        let read = file.map(|body| self.candidate(&body, &[])).transpose()?;
        let Origin {
            body,
            made,
            missing,
        } = origin::ask(self.workspace, self.args, self.output)?;
        let candidate = match (read, body) {
            (Some(candidate), _) => candidate,
            (None, Some(body)) => self.candidate(&body, &missing)?,
            (None, None) => return Err(Failure::new(Exit::Error, "there is nothing to import")),
        };
        if self.args.stdout {
            self.warn(&candidate);
            self.output.result(&candidate.text);
            self.output
                .hint("nothing was written, and nothing was recorded");
            return Ok(());
        }
        let written = self.written(&candidate)?;
        self.finish(candidate, written, made)
    }

    fn candidate(&self, body: &Arc<Source>, missing: &[String]) -> Result<Candidate, Failure> {
        Candidate::new(self.workspace, self.args, (body, missing), self.output)
    }

    /// Says what becomes of the file.
    ///
    /// # Errors
    ///
    /// Refuses to overwrite what somebody has written.
    fn written(&self, candidate: &Candidate) -> Result<Written, Failure> {
        let path = &candidate.place.path;
        match fs::read(&candidate.place.file) {
            Ok(bytes) if bytes == candidate.text.as_bytes() => Ok(Written::Unchanged),
            Ok(_) if self.args.force => Ok(Written::Replaced),
            Ok(_) => {
                let message = format!("`{path}` exists already, and holds something else");
                Err(Failure::new(Exit::Error, message).hint(format!(
                    "`--force` overwrites it; `--id` or `--out` name another place; `storyform import \
                     {} --job JOB` records a job for it as it stands",
                    report::shell_word(path)
                )))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Written::New),
            Err(error) => Err(Failure::of(Exit::Error, &error)
                .hint(format!("name another file than `{path}` with `--out FILE`"))),
        }
    }

    /// Writes and records, and says so.
    fn finish(
        &self,
        candidate: Candidate,
        written: Written,
        made: Option<(JobId, Made)>,
    ) -> Result<(), Failure> {
        let stage = || match written {
            Written::New | Written::Replaced => {
                Staged::write(&candidate.place, &candidate.text).map(Some)
            }
            Written::Unchanged | Written::Kept => Ok(None),
        };
        let Outcome {
            recorded,
            unknown_visuals,
        } = match made {
            None => {
                stage()?.map_or(Ok(()), Staged::publish)?;
                Outcome::nothing(Recorded::Nothing)
            }
            Some((job, made)) => self.record(&candidate, (job, made), stage)?,
        };
        self.warn(&candidate);
        let mut notes = candidate.notes;
        if matches!(recorded, Recorded::Video { .. }) && self.args.project_id.is_none() {
            notes.push(TRUSTED.to_owned());
        }
        notes.extend(unknown_note(&recorded, unknown_visuals));
        let imported = Imported {
            id: candidate.document.id(),
            manifest: candidate.place.path,
            written,
            recorded,
            warnings: candidate.warnings,
            notes,
        };
        self.tell(&imported);
        Ok(())
    }

    /// Records what a job made of a manifest. The manifest is written before that, and gets its name
    /// after it: were it the other way round, the next apply could render it again.
    fn record<'a>(
        &self,
        candidate: &Candidate,
        (job, made): (JobId, Made),
        stage: impl FnOnce() -> Result<Option<Staged<'a>>, Failure>,
    ) -> Result<Outcome, Failure> {
        self.fits(&candidate.document, (&job, &made))?;
        let whole = pipeline::sent_whole(&candidate.document, &self.workspace.project);
        let claim = Claim { whole, job, made };
        let ledger = Ledger::open(self.workspace, self.output)?;
        let is_recorded = ledger.admits(&claim, self.args.force)?;
        if !is_recorded && !self.args.force && matches!(claim.made, Made::Video(_)) {
            self.is_alone(&candidate.document, &claim.job)?;
        }
        let staged = stage()?;
        let outcome = if is_recorded {
            Outcome::nothing(Recorded::Already(claim.job))
        } else {
            ledger.record(claim)?
        };
        staged.map_or(Ok(()), Staged::publish)?;
        Ok(outcome)
    }

    /// Refuses a job that does not seem to belong to a body.
    fn fits(&self, document: &Document, (job, made): (&JobId, &Made)) -> Result<(), Failure> {
        let name = document.storyboard.video_name.as_deref();
        let other = name.and_then(|name| Some((name, other_name(name, made)?)));
        if let Some((name, other)) = other.filter(|_| !self.args.force) {
            let message = format!("job `{job}` made `{other}`, and this is `{name}`");
            return Err(Failure::new(Exit::Error, message).hint(
                "look for another job; `--force` takes it all the same, if only the name was another",
            ));
        }
        let mode = document
            .block
            .visuals
            .unwrap_or(self.workspace.project.visuals);
        if matches!(made, Made::Preview(..)) && mode == VisualMode::Inline {
            let message = format!(
                "job `{job}` made a preview, and this video makes its visuals within its render"
            );
            return Err(Failure::new(Exit::Error, message).hint(
                "previews are rendered where `visuals` is `studio`; without `--job`, the body alone is \
                 imported",
            ));
        }
        Ok(())
    }

    /// Refuses a job that could be that of another video: nothing but the name tells whose it is.
    fn is_alone(&self, document: &Document, job: &JobId) -> Result<(), Failure> {
        let name = document.storyboard.video_name.as_deref();
        let checked = self.workspace.check()?;
        let is_other = |other: &&Document| {
            other.id() != document.id() && other.storyboard.video_name.as_deref() == name
        };
        let Some(other) = checked.documents.iter().find(is_other) else {
            return Ok(());
        };
        let message = format!(
            "job `{job}` may as well have made video `{}`, which has the same name",
            other.id()
        );
        Err(Failure::new(Exit::Error, message)
            .hint("watch what it made, and say with `--force` that it is this one"))
    }

    /// Shows what a manifest does not hold, or should not.
    fn warn(&self, candidate: &Candidate) {
        if self.output.is_json() {
            return;
        }
        if !candidate.warnings.is_empty() {
            let text = self.output.diagnostics(&candidate.warnings);
            self.output.talk(text.trim_end());
        }
    }

    fn tell(&self, imported: &Imported) {
        if self.output.is_json() {
            self.output.result(&report::import::json(imported));
            return;
        }
        let style = self.output.style(false);
        self.output.result(&report::import::text(imported, &style));
        for note in &imported.notes {
            self.output
                .talk(&format!("note: {}", report::visible_lines(note)));
        }
        self.output.hint(&format!("\n{}", next(imported)));
    }
}

/// What a recorded render rests on.
const TRUSTED: &str =
    "Pictory does not show what a job was asked for: that it made just this is taken on trust.";

/// Says what is not known of visuals, and what that means.
fn unknown_note(recorded: &Recorded, visuals: usize) -> Option<String> {
    if visuals == 0 {
        return None;
    }
    let them = report::count(visuals, "AI visual");
    Some(match recorded {
        Recorded::Preview { .. } => format!(
            "{them} of the preview cannot be told apart, because Pictory cut the stories in another \
             way; a plan that needs one elsewhere prices it as new."
        ),
        Recorded::Video { .. } | Recorded::Already(_) | Recorded::Nothing => format!(
            "The job does not tell where its {them} are: nothing is rendered again as it is, but an edit \
             has to buy them anew, and its plan says so. If it was rendered from a storyboard preview, \
             import the job of that preview too, and they are known."
        ),
    })
}

/// Says what to do next.
fn next(imported: &Imported) -> String {
    match &imported.recorded {
        Recorded::Nothing => format!(
            "Next: `storyform plan` shows what rendering it costs. If it was rendered already, say so \
             first:\n  storyform import {} --job JOB",
            report::shell_word(&imported.manifest)
        ),
        Recorded::Already(_) | Recorded::Video { .. } => {
            "Next: `storyform plan`. Nothing is rendered again unless the manifest changes."
                .to_owned()
        }
        Recorded::Preview { .. } => {
            "Next: `storyform plan`. `storyform apply` renders the preview as \
                                     it is, and generates nothing."
                .to_owned()
        }
    }
}
