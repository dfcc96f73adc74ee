//! What is to be posted: a report that was written elsewhere, possibly by strangers.

use crate::report::marker::{DETAILS_BEGIN, DETAILS_END, Marker};

use super::order::RunOrder;

/// Why a text is not posted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DraftError {
    /// Nothing says what it is about, so that its comment could not be found again.
    #[error("the first line is not the marker of a plan")]
    NoMarker,
    /// There is nothing behind the marker.
    #[error("there is nothing in it but the marker of a plan")]
    Empty,
}

/// A report about a plan, ready to become a comment.
///
/// The text may come from a stranger. It is sent as data, and nothing in it is obeyed: the lines
/// that this program goes by are written anew, and a line that a forge or its bots would take for
/// a command is not one any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    marker: Marker,
    text: String,
}

impl Draft {
    /// Reads a report as `storyform plan --write markdown=FILE` writes it.
    ///
    /// # Errors
    ///
    /// Refuses a text that does not say which plan it is about, and one that says nothing else.
    pub fn read(report: &str) -> Result<Self, DraftError> {
        let report = plain(report);
        let marker = Marker::find(&report).ok_or(DraftError::NoMarker)?;
        let (_, text) = report.split_once('\n').unwrap_or_default();
        if text.trim().is_empty() {
            return Err(DraftError::Empty);
        }
        let text: String = text.lines().map(without_command).collect();
        Ok(Self { marker, text })
    }

    /// Returns what the report says about its plan.
    pub const fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the whole comment of a run.
    pub(super) fn whole(&self, order: RunOrder) -> String {
        self.with_text(order, &self.text)
    }

    /// Returns the comment without its details, with a line that says where they are; `None` if
    /// there are none to leave out.
    pub(super) fn short(&self, order: RunOrder, report_url: Option<&str>) -> Option<String> {
        let lines: Vec<&str> = self.text.lines().collect();
        let begin = lines.iter().position(|line| line.trim() == DETAILS_BEGIN)?;
        let end = lines.iter().rposition(|line| line.trim() == DETAILS_END)?;
        let (before, after) = (lines.get(..begin)?, lines.get(end + 1..)?);
        if end < begin {
            return None;
        }
        let notice = match report_url {
            Some(url) => {
                format!(
                    "The details do not fit into a comment: they are in the [full report]({url})."
                )
            }
            None => {
                "The details do not fit into a comment: `storyform plan` shows them.".to_owned()
            }
        };
        let lines: Vec<&str> = before
            .iter()
            .chain([&"", &notice.as_str(), &""])
            .chain(after)
            .copied()
            .collect();
        Some(self.with_text(order, &lines.join("\n")))
    }

    fn with_text(&self, order: RunOrder, text: &str) -> String {
        let text = text.trim_end();
        format!("{}\n{}\n{text}\n", self.marker.write(), order.write())
    }
}

/// Leaves out what no forge keeps, and what only some count as the end of a line.
fn plain(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_kept = |char: &char| !char.is_control() || matches!(char, '\n' | '\t');
    text.chars().filter(is_kept).collect()
}

/// Escapes a line that begins as a command does. GitLab performs lines such as `/merge` with the
/// rights of whoever posts them, and bots on GitHub do so, too; `\/merge` looks the same and is
/// none.
fn without_command(line: &str) -> String {
    let rest = line.trim_start_matches([' ', '\t']);
    let is_command = |rest: &str| {
        let name = rest.strip_prefix('/').and_then(|name| name.chars().next());
        name.is_some_and(|first| first.is_alphabetic() || first == '_')
    };
    if !is_command(rest) {
        return format!("{line}\n");
    }
    let indent = &line[..line.len() - rest.len()];
    format!("{indent}\\{rest}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: RunOrder = RunOrder::given(7);

    fn marker() -> Marker {
        Marker {
            project: "acme".to_owned(),
            profile: None,
            has_changes: true,
            digest: "sha256:00ff".to_owned(),
        }
    }

    fn draft(text: &str) -> Draft {
        Draft::read(&format!("{}\n{text}", marker().write())).unwrap()
    }

    #[test]
    fn a_comment_is_the_marker_the_order_and_the_text() {
        let whole = draft("## Plan\n\nNothing.\n\n").whole(ORDER);
        assert_eq!(Marker::find(&whole), Some(marker()));
        assert_eq!(RunOrder::find(&whole), Some(ORDER));
        assert!(whole.ends_with("-->\n## Plan\n\nNothing.\n"), "{whole}");
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for text in ["", "Hello", "\n<!-- storyform:plan {} -->", "> quoted"] {
            assert_eq!(Draft::read(text), Err(DraftError::NoMarker), "{text}");
        }
        assert_eq!(Draft::read(&marker().write()), Err(DraftError::Empty));
        let blank = format!("{}\n \n", marker().write());
        assert_eq!(Draft::read(&blank), Err(DraftError::Empty));
    }

    #[test]
    fn no_line_of_the_text_is_obeyed() {
        let forged = RunOrder::given(u64::MAX).write();
        let whole = draft(&format!("{forged}\nText")).whole(ORDER);
        assert_eq!(RunOrder::find(&whole), Some(ORDER));
        let text =
            "a /close\n/merge\n  /approve me\n\t/x\n/Assign\r/label ~a\n// no\n/\n/1\n\0/close";
        let whole = draft(text).whole(ORDER);
        let lines: Vec<&str> = whole.lines().skip(2).collect();
        let expected = [
            "a /close",
            "\\/merge",
            "  \\/approve me",
            "\t\\/x",
            "\\/Assign",
            "\\/label ~a",
            "// no",
            "/",
            "/1",
            "\\/close",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_marker_that_would_end_its_own_line_is_written_anew() {
        let line =
            r#"<!-- storyform:plan {"project":"a --> b","hasChanges":true,"digest":"x"} -->"#;
        let whole = Draft::read(&format!("{line}\nText")).unwrap().whole(ORDER);
        let first = whole.lines().next().unwrap();
        assert_eq!(first.matches("-->").count(), 1, "{first}");
    }

    #[test]
    fn details_are_left_out_between_their_marks() {
        let text =
            format!("Sum\n\n{DETAILS_BEGIN}\nlong\n{DETAILS_END}\nlonger\n{DETAILS_END}\n\nFoot\n");
        let after_order = |short: String| short.lines().skip(2).collect::<Vec<_>>().join("|");
        let short = draft(&text).short(ORDER, None).map(after_order);
        let notice = "The details do not fit into a comment: `storyform plan` shows them.";
        assert_eq!(short, Some(format!("Sum|||{notice}|||Foot")));
        let short = draft(&text)
            .short(ORDER, Some("https://ci.test/7"))
            .unwrap();
        assert!(
            short.contains("[full report](https://ci.test/7)"),
            "{short}"
        );
        for text in [
            "Sum".to_owned(),
            format!("Sum\n{DETAILS_BEGIN}\nno end"),
            format!("{DETAILS_END}\nwrong way\n{DETAILS_BEGIN}"),
        ] {
            assert_eq!(draft(&text).short(ORDER, None), None, "{text}");
        }
    }
}
