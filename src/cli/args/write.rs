//! `--write FORMAT=FILE`: further forms of a result, each in a file of its own.

use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error, ValueEnum};

/// A form of a result, and the file that takes it; `-` stands for standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Write<F> {
    /// The form.
    pub(in crate::cli) format: F,
    /// The file.
    pub(in crate::cli) file: PathBuf,
}

impl<F> Write<F> {
    /// Tells whether it goes to standard output.
    pub(in crate::cli) fn is_stdout(&self) -> bool {
        self.file.as_os_str() == "-"
    }
}

/// Reads `FORMAT=FILE`, with the formats that a command knows.
pub(in crate::cli) struct WriteParser<F>(std::marker::PhantomData<F>);

impl<F> WriteParser<F> {
    pub(in crate::cli) const fn new() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<F> Clone for WriteParser<F> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<F: ValueEnum + fmt::Debug + Send + Sync + 'static> TypedValueParser for WriteParser<F> {
    type Value = Write<F>;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        let text = value.to_string_lossy();
        let (format, file) = text.split_once('=').unwrap_or((&text, ""));
        match F::from_str(format, false) {
            Ok(format) if !file.is_empty() => Ok(Write {
                format,
                file: PathBuf::from(file),
            }),
            Ok(_) | Err(_) => Err(refused::<F>(command, arg, &text)),
        }
    }
}

/// Says what could have been written, in the form of clap's own errors.
fn refused<F: ValueEnum>(command: &Command, arg: Option<&Arg>, text: &str) -> Error {
    let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
    if let Some(arg) = arg {
        error.insert(
            ContextKind::InvalidArg,
            ContextValue::String(arg.to_string()),
        );
    }
    error.insert(
        ContextKind::InvalidValue,
        ContextValue::String(text.to_owned()),
    );
    let known = F::value_variants().iter().filter_map(F::to_possible_value);
    let forms = known.map(|value: PossibleValue| format!("{}=FILE", value.get_name()));
    error.insert(
        ContextKind::ValidValue,
        ContextValue::Strings(forms.collect()),
    );
    error
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::Format;

    #[derive(Debug, Parser)]
    struct Typed {
        #[arg(long, value_parser = WriteParser::<Format>::new())]
        write: Vec<Write<Format>>,
    }

    #[test]
    fn a_format_and_a_file_are_read() {
        let typed = Typed::try_parse_from(["x", "--write", "json=a=b.json", "--write", "text=-"]);
        let write = typed.unwrap().write;
        assert_eq!(write[0].format, Format::Json);
        assert_eq!(write[0].file, PathBuf::from("a=b.json"));
        assert!(!write[0].is_stdout());
        assert!(write[1].is_stdout());
    }

    #[test]
    fn anything_else_is_refused_with_what_is_known() {
        for text in ["json", "json=", "yaml=a", "=a"] {
            let error = Typed::try_parse_from(["x", "--write", text]).unwrap_err();
            let told = error.to_string();
            assert!(told.contains("json=FILE"), "{told}");
        }
    }
}
