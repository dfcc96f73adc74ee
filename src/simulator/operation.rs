//! The operations of the API: which method and path mean which, and what groups they form.

/// Everything that a client can ask for, named after what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Preview,
    DirectRender,
    RenderFromPreview,
    RenderParams,
    UpdateElements,
    RenderProject,
    StudioImage,
    StudioClip,
    StudioImages,
    StudioClips,
    Job,
    Jobs,
    CleanJob,
    Quota,
    Usage,
    Projects,
    Project,
    DeleteProject,
    UploadUrl,
    Voices,
    AddVoice,
    Brands,
    Styles,
    Layouts,
    Avatars,
    /// The signed address that `UploadUrl` handed out; needs no key.
    Upload,
    /// A generated or uploaded file; needs no key.
    File,
}

/// The methods, paths and operations of the API; `{}` stands for an id. Versions are part of the path
/// and mixed, as they are at Pictory.
const ROUTES: &[(&str, &str, Operation)] = &[
    ("POST", "/v2/video/storyboard", Operation::Preview),
    (
        "POST",
        "/v2/video/storyboard/render",
        Operation::DirectRender,
    ),
    (
        "PUT",
        "/v2/video/storyboard/{}/elements",
        Operation::UpdateElements,
    ),
    ("PUT", "/v2/video/render/{}", Operation::RenderFromPreview),
    ("POST", "/v2/video/render", Operation::RenderParams),
    ("POST", "/v2/projects/{}/render", Operation::RenderProject),
    ("GET", "/v2/projects", Operation::Projects),
    ("GET", "/v2/projects/{}", Operation::Project),
    ("DELETE", "/v2/projects/{}", Operation::DeleteProject),
    ("POST", "/v1/aistudio/images", Operation::StudioImage),
    ("GET", "/v1/aistudio/images", Operation::StudioImages),
    ("POST", "/v1/aistudio/videos", Operation::StudioClip),
    ("GET", "/v1/aistudio/videos", Operation::StudioClips),
    ("GET", "/v1/jobs", Operation::Jobs),
    ("GET", "/v1/jobs/{}", Operation::Job),
    ("DELETE", "/v1/jobs/{}/clean", Operation::CleanJob),
    ("GET", "/v1/quota", Operation::Quota),
    ("GET", "/v1/aicredits/usage", Operation::Usage),
    ("POST", "/v1/media/generateurl", Operation::UploadUrl),
    ("GET", "/v1/voiceovers/tracks", Operation::Voices),
    ("POST", "/v1/voiceovers/tracks", Operation::AddVoice),
    ("GET", "/v1/brands/video", Operation::Brands),
    ("GET", "/v1/styles", Operation::Styles),
    ("GET", "/v1/smartlayouts", Operation::Layouts),
    ("GET", "/v1/avatars", Operation::Avatars),
];

impl Operation {
    /// Finds the operation behind a method and a path, and the id in the path; a wrong version
    /// prefix finds nothing.
    pub(crate) fn find<'p>(method: &str, path: &'p str) -> Option<(Self, &'p str)> {
        ROUTES.iter().find_map(|(verb, pattern, operation)| {
            let id = matched(pattern, path).filter(|_| *verb == method)?;
            Some((*operation, id))
        })
    }
}

/// Matches a path with a pattern; returns the id, or nothing between two slashes if there is none.
fn matched<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
    let Some((before, after)) = pattern.split_once("{}") else {
        return (pattern == path).then_some("");
    };
    let id = path.strip_prefix(before)?.strip_suffix(after)?;
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

/// A group of operations that a fault can be aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    word: &'static str,
    operations: &'static [Operation],
}

const STORYBOARDS: &[Operation] = &[Operation::Preview, Operation::DirectRender];
const RENDERS: &[Operation] = &[
    Operation::DirectRender,
    Operation::RenderFromPreview,
    Operation::RenderParams,
    Operation::RenderProject,
];
const STUDIO: &[Operation] = &[Operation::StudioImage, Operation::StudioClip];
const SUBMITS: &[Operation] = &[
    Operation::Preview,
    Operation::DirectRender,
    Operation::RenderFromPreview,
    Operation::RenderParams,
    Operation::RenderProject,
    Operation::StudioImage,
    Operation::StudioClip,
];
const LISTS: &[Operation] = &[
    Operation::Jobs,
    Operation::StudioImages,
    Operation::StudioClips,
    Operation::Projects,
];
const ACCOUNT: &[Operation] = &[Operation::Quota, Operation::Usage];
const DISCOVERY: &[Operation] = &[
    Operation::Voices,
    Operation::Brands,
    Operation::Styles,
    Operation::Layouts,
    Operation::Avatars,
];

/// The words for targets. An empty group stands for every request of the API. Each operation has a
/// word of its own.
const TARGETS: &[Target] = &[
    target("api", &[]),
    target("submit", SUBMITS),
    target("storyboard", STORYBOARDS),
    target("preview", &[Operation::Preview]),
    target("render", RENDERS),
    target("direct-render", &[Operation::DirectRender]),
    target("render-from-preview", &[Operation::RenderFromPreview]),
    target("render-params", &[Operation::RenderParams]),
    target("render-project", &[Operation::RenderProject]),
    target("generation", STUDIO),
    target("image", &[Operation::StudioImage]),
    target("clip", &[Operation::StudioClip]),
    target("elements", &[Operation::UpdateElements]),
    target("poll", &[Operation::Job]),
    target("list", LISTS),
    target("jobs", &[Operation::Jobs]),
    target("images", &[Operation::StudioImages]),
    target("clips", &[Operation::StudioClips]),
    target("projects", &[Operation::Projects]),
    target("clean", &[Operation::CleanJob]),
    target("account", ACCOUNT),
    target("quota", &[Operation::Quota]),
    target("usage", &[Operation::Usage]),
    target("project", &[Operation::Project, Operation::DeleteProject]),
    target("read-project", &[Operation::Project]),
    target("delete-project", &[Operation::DeleteProject]),
    target("upload", &[Operation::UploadUrl, Operation::Upload]),
    target("upload-url", &[Operation::UploadUrl]),
    target("upload-file", &[Operation::Upload]),
    target("file", &[Operation::File]),
    target("discovery", DISCOVERY),
    target("voices", &[Operation::Voices]),
    target("add-voice", &[Operation::AddVoice]),
    target("brands", &[Operation::Brands]),
    target("styles", &[Operation::Styles]),
    target("layouts", &[Operation::Layouts]),
    target("avatars", &[Operation::Avatars]),
];

const fn target(word: &'static str, operations: &'static [Operation]) -> Target {
    Target { word, operations }
}

impl Target {
    /// Finds a target by its word.
    pub(crate) fn find(word: &str) -> Option<Self> {
        TARGETS.iter().copied().find(|target| target.word == word)
    }

    /// Lists the words of all targets.
    pub(crate) fn words() -> Vec<&'static str> {
        TARGETS.iter().map(|target| target.word).collect()
    }

    /// Tells whether a fault with this target meets the operation.
    pub(crate) fn covers(self, operation: Operation) -> bool {
        if self.operations.is_empty() {
            return !matches!(operation, Operation::File | Operation::Upload);
        }
        self.operations.contains(&operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_operations_and_ids() {
        let found = Operation::find("PUT", "/v2/video/storyboard/abc/elements");
        assert_eq!(found, Some((Operation::UpdateElements, "abc")));
        let found = Operation::find("GET", "/v1/jobs");
        assert_eq!(found, Some((Operation::Jobs, "")));
    }

    #[test]
    fn every_operation_has_a_target_of_its_own() {
        let keyless = [Operation::Upload, Operation::File];
        let routed = ROUTES.iter().map(|(_, _, operation)| *operation);
        for operation in routed.chain(keyless) {
            let own = |target: &Target| target.operations == [operation];
            assert!(TARGETS.iter().any(own), "{operation:?}");
        }
    }

    #[test]
    fn a_wrong_version_finds_nothing() {
        assert_eq!(Operation::find("GET", "/v2/jobs/abc"), None);
        assert_eq!(Operation::find("POST", "/v1/video/storyboard"), None);
        assert_eq!(Operation::find("DELETE", "/v1/jobs/abc"), None);
    }
}
