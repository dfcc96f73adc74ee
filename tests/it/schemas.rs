//! What services say of their own files, as schemas that `check-jsonschema` brings along.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// Finds a program that is written in Python: where `.ci/run` puts it, or where shells look for it.
pub(crate) fn python_program(name: &str) -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients/python/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::iter::once(installed).chain(std::env::split_paths(&path));
    let folder = folders.find(|folder| folder.join(name).exists());
    folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}

/// Demands that a text fits a schema.
#[track_caller]
pub(crate) fn assert_fits(schema: &str, text: &str) {
    let file = tempfile::NamedTempFile::with_suffix(".yml").unwrap();
    std::fs::write(file.path(), text).unwrap();
    assert_file_fits(schema, file.path());
}

/// Demands that a file fits a schema.
#[track_caller]
pub(crate) fn assert_file_fits(schema: &str, file: &Path) {
    let mut check = Command::new(python_program("check-jsonschema"));
    let output = check.args(["--builtin-schema", schema]).arg(file).output();
    let output = output.expect("check-jsonschema is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}\n{said}", file.display());
}
