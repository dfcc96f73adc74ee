//! What was asked for by name: whether there is any such thing. A slip of the pen is not to pass for a success.

use super::failure::{Exit, Failure};
use super::workspace::Workspace;
use crate::diagnostic::nearest;
use crate::manifest::Document;
use crate::model::{Recorded, VideoId, VideoKey};
use crate::pipeline::Surveyed;
use crate::plan::{Replacements, Selection};

/// A declared video, as it can be asked for.
#[derive(Debug)]
pub(super) struct Named {
    id: VideoId,
    path: String,
    scenes: usize,
}

impl Named {
    pub(super) fn of_document(document: &Document) -> Self {
        Self {
            id: document.id(),
            path: document.source().path().to_owned(),
            scenes: document.storyboard.scenes().len(),
        }
    }

    pub(super) fn of_survey(video: &Surveyed) -> Self {
        Self {
            id: video.id.clone(),
            path: video.path.clone(),
            scenes: video.scenes,
        }
    }
}

/// The videos that can be asked for.
pub(super) struct Known<'a, V> {
    declared: V,
    recorded: &'a Recorded,
}

impl<'a, V: Iterator<Item = Named> + Clone> Known<'a, V> {
    pub(super) fn of(declared: V, recorded: &'a Recorded) -> Self {
        Self { declared, recorded }
    }

    /// Refuses what names no video.
    pub(super) fn answers(
        &self,
        replace: &Replacements,
        targets: &[String],
        workspace: &Workspace,
    ) -> Result<(), Failure> {
        self.has_replaced(replace)?;
        let targets = targets.iter();
        targets
            .clone()
            .try_for_each(|target| self.has_target(target, workspace))
    }

    /// Refuses to replace what is neither declared nor in state.
    fn has_replaced(&self, replace: &Replacements) -> Result<(), Failure> {
        if replace.videos().next().is_none() {
            return Ok(());
        }
        let declared = self.declared.clone().map(|video| video.id);
        let recorded = self.recorded.keys().map(|key| key.id);
        let known: Vec<VideoId> = declared.chain(recorded).collect();
        let Some(unknown) = replace.videos().find(|id| !known.contains(id)) else {
            return self.has_scenes(replace);
        };
        let near = nearest(unknown.as_str(), known.iter().map(VideoId::as_str));
        let message = format!("`--replace {unknown}` names no video that is declared or in state");
        Err(Failure::new(Exit::Usage, message).hint(near.map_or_else(
            || "`storyform plan --all` lists the declared videos".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )))
    }

    /// Refuses to replace a scene that a declared video does not have.
    fn has_scenes(&self, replace: &Replacements) -> Result<(), Failure> {
        for (id, scene) in replace.scenes() {
            let Some(video) = self.declared.clone().find(|video| video.id == *id) else {
                continue;
            };
            let scenes = video.scenes;
            if usize::try_from(scene).is_ok_and(|scene| scene <= scenes) {
                continue;
            }
            let message = match scenes {
                1 => format!("`--replace {id}#{scene}`: `{id}` has 1 scene only"),
                scenes => format!("`--replace {id}#{scene}`: `{id}` has {scenes} scenes"),
            };
            return Err(Failure::new(Exit::Usage, message).hint(format!(
                "scenes are counted from 1; `--replace '{id}#*'` generates the visuals of all of them anew"
            )));
        }
        Ok(())
    }

    /// Refuses a target that neither a declared video nor one in state answers to.
    fn has_target(&self, target: &str, workspace: &Workspace) -> Result<(), Failure> {
        let pattern = target.strip_prefix('!').unwrap_or(target).to_owned();
        let selection =
            Selection::new(&[pattern]).map_err(|error| Failure::of(Exit::Usage, &error))?;
        let is_declared = self
            .declared
            .clone()
            .any(|video| selection.includes(&workspace.key(video.id.as_str()), Some(&video.path)));
        let mut begun = self.recorded.unfinished.iter();
        let is_known = |key: &VideoKey| selection.includes(key, None);
        if is_declared || begun.any(is_known) || self.recorded.keys().any(|key| is_known(&key)) {
            return Ok(());
        }
        let message = format!("`--target {target}` selects no video");
        let begins = format!("{target}-");
        let mut ids = self.declared.clone().map(|video| video.id);
        let hint = match ids.any(|id| id.as_str().starts_with(&begins)) {
            true => format!("did you mean `{target}-*`?"),
            false => "`storyform plan --all` lists the declared videos".to_owned(),
        };
        Err(Failure::new(Exit::Usage, message).hint(hint))
    }
}
