//! What to do about text that is no YAML.

use granit_parser::ErrorKind;

/// Says what usually mends a breach of the grammar.
pub(super) fn way_out(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::InvalidMappingValueWhitespace => {
            "put a text that holds a colon and a space in quotes"
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => "indent with spaces; YAML takes no tabs",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => {
            "every `[` and `{` needs its `]` or `}`, with commas between the parts"
        }
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "close the quotes; within `\"…\"` write `\\\"`, and within `'…'` write `''`"
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            "within `\"…\"` a backslash is written twice; within `'…'` it means itself"
        }
        ErrorKind::UnknownAnchor => "an anchor, such as `&name`, stands before its alias, `*name`",
        ErrorKind::UnexpectedCharacter { .. } | ErrorKind::ExpectedNodeContent => {
            "put a text that begins with a special character in quotes"
        }
        // The grammar has many more breaches, nearly all of which come from the indentation.
        _ => "compare the indentation with the lines around, and put texts in quotes",
    }
}
