//! What can be said to `preview`.

use std::path::PathBuf;

use clap::Args;

/// How `preview` is typed.
const PREVIEW_EXAMPLES: &str = "Examples:
  storyform preview tour
  storyform preview tour --out drafts/tour.mp4
  storyform preview tour --font NotoSansJP-Regular.otf";

#[derive(Debug, Args)]
#[command(after_help = PREVIEW_EXAMPLES)]
pub(in crate::cli) struct PreviewArgs {
    /// The id of the video
    pub(in crate::cli) id: String,
    /// Where to write it, with subtitles beside it; `ID.animatic.mp4` if left out
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// A TrueType or OpenType font for letters that the built-in fonts lack, such as Chinese ones
    #[arg(long, env = "STORYFORM_FONT", value_name = "FILE")]
    pub(in crate::cli) font: Option<PathBuf>,
}
