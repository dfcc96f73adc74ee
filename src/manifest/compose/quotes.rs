//! Quotation marks in separated values. A mark that is never closed would swallow all rows behind it.

/// What is wrong with quotation marks, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misquoted {
    /// The offset of the mark.
    pub(super) at: usize,
    /// What is wrong with it.
    pub(super) message: &'static str,
}

/// Finds the first quotation mark that does not do what its writer meant.
pub(super) fn misquoted(text: &str, delimiter: u8) -> Option<Misquoted> {
    let bytes = text.as_bytes();
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| [delimiter, b'\n', b'\r'].contains(byte));
    let mut at = 0;
    let mut is_begin = true;
    while at < bytes.len() {
        match bytes[at] {
            b'"' if is_begin => {
                let open = at;
                at += 1;
                loop {
                    match bytes.get(at) {
                        None => {
                            let message = "the quotation mark is never closed";
                            return Some(Misquoted { at: open, message });
                        }
                        Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                        Some(b'"') => break,
                        Some(_) => at += 1,
                    }
                }
                at += 1;
                let rest = bytes.get(at..).unwrap_or_default();
                let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
                if !ends(bytes.get(at + blanks)) {
                    let message = "text stands behind the closing quotation mark";
                    return Some(Misquoted {
                        at: at - 1,
                        message,
                    });
                }
                is_begin = false;
            }
            // Blanks in front of a mark are trimmed with the part.
            b' ' if is_begin => at += 1,
            byte => {
                is_begin = [delimiter, b'\n', b'\r'].contains(&byte);
                at += 1;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_closed_and_alone() {
        let found = |text: &str| misquoted(text, b',').map(|found| (found.at, found.message));
        let (open, behind) = (
            "the quotation mark is never closed",
            "text stands behind the closing quotation mark",
        );
        assert_eq!(found("a,b\n\"x, y\",2\n\"say \"\"hi\"\"\",3"), None);
        assert_eq!(found("a,b\r\n 5\" nails,\"two\nlines\" \r\n"), None);
        assert_eq!(found("a,\"Hello\nb,World\nc,Foo\n"), Some((2, open)));
        assert_eq!(found("a,\"Hello\" there\n"), Some((8, behind)));
        assert_eq!(found("a,\"Hello\"\"\n"), Some((2, open)));
    }
}
