//! `storyform init`

use std::fs;
use std::path::Path;

use crate::cli::args::InitArgs;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::discover::PROJECT_FILE;
use crate::report;

/// The files of a new project.
const FILES: [(&str, &str); 3] = [
    (PROJECT_FILE, include_str!("storyform.yaml")),
    ("videos/welcome.yaml", include_str!("welcome.yaml")),
    (".gitignore", include_str!("gitignore")),
];

/// Makes a project that plans and applies at once on the built-in simulator. Files that exist
/// are left as they are.
pub(in crate::cli) fn run(args: &InitArgs, output: &Output) -> Result<Exit, Failure> {
    let folder = &args.folder;
    if folder.join(PROJECT_FILE).exists() {
        return Err(Failure::new(
            Exit::Error,
            format!(
                "there is a `{PROJECT_FILE}` in `{}` already",
                folder.display()
            ),
        )
        .hint("run `storyform plan` in it"));
    }
    for (path, text) in FILES {
        let file = folder.join(path);
        if file.exists() {
            output.talk(&format!("kept   {path}, which exists"));
            continue;
        }
        write(&file, text).map_err(|error| {
            Failure::of(Exit::Error, &error)
                .hint(format!("`{}` could not be written", file.display()))
        })?;
        output.talk(&format!("wrote  {path}"));
    }
    let flag = if folder == Path::new(".") {
        String::new()
    } else {
        format!(
            " --project {}",
            report::shell_word(&folder.display().to_string())
        )
    };
    output.talk(&format!(
        "\nNext:\n  storyform plan{flag}     shows what it would cost\n  \
         storyform apply{flag}    renders it on the built-in simulator, for nothing"
    ));
    Ok(Exit::Done)
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text)
}
