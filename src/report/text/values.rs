//! Changed fields.

use crate::plan::FieldChange;
use crate::report::layout::palette::{FAINT, GREEN, PLAIN, RED};
use crate::report::layout::{Line, Page};
use crate::report::phrase;
use crate::report::wording::value::{Changed, changed};
use crate::report::wording::{Comparison, Piece};

/// How wide a value may be that is not a text which people read.
const VALUE_WIDTH_MAX: usize = 160;

/// Writes a changed field.
pub(super) fn change(page: &mut Page, indent: usize, change: &FieldChange) {
    let name = Line::styled(FAINT, format!("{}: ", phrase::path(&change.path)));
    match changed(change) {
        Changed::Prose(comparison) => prose(page, indent, name, comparison),
        Changed::Values { before, after } => {
            let mut line = name;
            line.append(side(RED, before));
            line.push(PLAIN, " → ");
            line.append(side(GREEN, after));
            page.hanging(indent, indent + 2, &line);
        }
    }
}

fn prose(page: &mut Page, indent: usize, mut name: Line, comparison: Comparison) {
    match comparison {
        Comparison::Woven(pieces) => {
            name.append(woven(&pieces));
            page.hanging(indent, indent + 2, &name);
        }
        Comparison::Apart { before, after } => {
            page.line(indent, &name);
            for (sign, style, text) in [("- ", RED, before), ("+ ", GREEN, after)] {
                let line = Line::styled(style, sign).with(style, text);
                page.hanging(indent + 2, indent + 4, &line);
            }
        }
    }
}

/// Marks what went and what came so that it can be told without colours.
fn woven(pieces: &[Piece]) -> Line {
    let mut line = Line::new();
    for piece in pieces {
        match piece {
            Piece::Kept(text) => line.push(PLAIN, text),
            Piece::Elided => line.push(FAINT, "…"),
            Piece::Gone(text) => line.push(RED, format!("[-{text}-]")),
            Piece::New(text) => line.push(GREEN, format!("{{+{text}+}}")),
        }
    }
    line
}

fn side(style: anstyle::Style, value: Option<String>) -> Line {
    match value {
        None => Line::styled(FAINT, "(not set)"),
        Some(value) => Line::styled(style, value).clip(VALUE_WIDTH_MAX),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(before: Value, after: Value) -> String {
        let given = |value: Value| Some(value).filter(|value| !value.is_null());
        let mut page = Page::new(80, false);
        let field = FieldChange {
            path: "/voiceOver/aiVoices/0/speed".to_owned(),
            before: given(before),
            after: given(after),
        };
        change(&mut page, 0, &field);
        page.finish()
    }

    #[test]
    fn values_keep_their_kinds_apart() {
        let path = "voiceOver.aiVoices[0].speed: ";
        assert_eq!(
            shown(json!(100), json!("100")),
            format!("{path}100 → \"100\"\n")
        );
        assert_eq!(
            shown(Value::Null, json!("en")),
            format!("{path}(not set) → en\n")
        );
        assert_eq!(
            shown(json!("16:9"), json!("9:16")),
            format!("{path}16:9 → 9:16\n")
        );
        assert_eq!(
            shown(json!(" x"), json!("")),
            format!("{path}\" x\" → \"\"\n")
        );
        assert_eq!(
            shown(json!([1, {"a": "b"}]), json!(true)),
            format!("{path}[1, {{a: b}}] → true\n")
        );
    }
}
