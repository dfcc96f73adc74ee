//! What Pictory lists besides jobs: visuals of AI Studio, and saved projects.

use jiff::Timestamp;

/// One page of AI Studio's list of images or clips, newest first. Pictory lists at most 100 on a
/// page, and presumably none that is still being generated, since each entry has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudioPage {
    /// The visuals that could be read.
    pub visuals: Vec<StudioVisual>,
    /// How many entries could not be read.
    pub unreadable: usize,
    /// What to ask the next page with; `None` if this is the last.
    pub next: Option<String>,
}

/// An image or a clip in AI Studio's list, with what was asked for: no other list repeats a
/// request. `None` where Pictory gave nothing, or nothing readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudioVisual {
    /// Pictory's id of it, which is not documented to be that of its job.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// The prompt, exactly as Pictory gave it.
    pub prompt: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The proportions, such as `16:9`.
    pub aspect_ratio: Option<String>,
    /// The style; documented to be there only if one was asked for.
    pub style: Option<String>,
    /// The length of a clip in milliseconds.
    pub duration_ms: Option<u64>,
    /// When it was generated, by Pictory's clock.
    pub created_at: Option<Timestamp>,
    /// The image that it was to be like.
    pub reference_url: Option<String>,
    /// The image that a clip was to begin with.
    pub first_frame_url: Option<String>,
    /// The images that a clip was to be made from.
    pub reference_urls: Vec<String>,
    /// The clip that a clip was to continue.
    pub extended_url: Option<String>,
    /// Where the last frame of a clip is, as an image.
    pub last_frame_url: Option<String>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
}

/// One page of the list of saved projects. Pictory documents neither order nor page size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectPage {
    /// The projects that could be read.
    pub projects: Vec<SavedProject>,
    /// How many entries could not be read.
    pub unreadable: usize,
    /// What to ask the next page with; `None` if this is the last.
    pub next: Option<String>,
}

/// A project in the account, saved by a request with `saveProject` or by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedProject {
    /// Its id; older projects have a number.
    pub id: String,
    /// Its name: the `videoName` of the request that saved it.
    pub name: String,
    /// When it was saved, by Pictory's clock.
    pub saved_at: Option<Timestamp>,
}
