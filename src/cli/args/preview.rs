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
    #[arg(long, value_name = "FILE", value_parser = film)]
    pub(in crate::cli) out: Option<PathBuf>,
    /// A TrueType or OpenType font for letters that the built-in fonts lack, such as Chinese ones
    #[arg(long, env = "STORYFORM_FONT", value_name = "FILE")]
    pub(in crate::cli) font: Option<PathBuf>,
}

/// Reads the name of a film, which is written as MP4 whatever its name says.
fn film(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    match ending {
        Some(ending) if ending != "mp4" && ending != "m4v" => {
            Err("a film is written as MP4, to a file that ends in `.mp4`".to_owned())
        }
        Some(_) | None => Ok(path),
    }
}
