//! Changed fields, with what went and what came marked word by word.

use maud::{Markup, html};

use super::shown::Shown;
use crate::plan::FieldChange;
use crate::report::phrase;
use crate::report::wording::value::{Changed, changed};
use crate::report::wording::{Comparison, Piece};

/// How many characters of a value are shown that is not a text which people read.
const VALUE_CHARACTERS_MAX: usize = 400;

/// Shows changed fields, each with its name.
pub(super) fn changes(changes: &[FieldChange]) -> Markup {
    html! {
        dl.changes {
            @for change in changes {
                div {
                    dt { (Shown(&phrase::path(&change.path))) }
                    dd dir="auto" { (values(changed(change))) }
                }
            }
        }
    }
}

fn values(changed: Changed) -> Markup {
    match changed {
        Changed::Prose(Comparison::Woven(pieces)) => html! { @for it in &pieces { (piece(it)) } },
        Changed::Prose(Comparison::Apart { before, after }) => {
            html! { p { (gone(&before)) } p { (new(&after)) } }
        }
        Changed::Values { before, after } => html! {
            (side(before, gone)) span.arrow aria-hidden="true" { " → " } (side(after, new))
        },
    }
}

fn side(value: Option<String>, mark: fn(&str) -> Markup) -> Markup {
    match value {
        None => html! { span.unset { "(not set)" } },
        Some(value) => mark(&clipped(value)),
    }
}

fn clipped(text: String) -> String {
    match text.char_indices().nth(VALUE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn piece(piece: &Piece) -> Markup {
    match piece {
        Piece::Kept(text) => html! { (Shown(text)) },
        Piece::Elided => {
            html! { span.elided title="the same words stand here before and after" { "…" } }
        }
        Piece::Gone(text) => gone(text),
        Piece::New(text) => new(text),
    }
}

/// Marks what went, in words too for those who do not see it.
pub(super) fn gone(text: &str) -> Markup {
    html! { del { span.unseen { "removed: " } (Shown(text)) } " " }
}

/// Marks what came.
pub(super) fn new(text: &str) -> Markup {
    html! { ins { span.unseen { "added: " } (Shown(text)) } }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(before: Value, after: Value) -> String {
        let change = FieldChange {
            path: "/story".to_owned(),
            before: Some(before),
            after: Some(after),
        };
        values(changed(&change)).into_string()
    }

    #[test]
    fn words_are_marked_for_eyes_and_ears() {
        assert_eq!(
            shown(json!("A bright modern room"), json!("A dark modern room")),
            "A <del><span class=\"unseen\">removed: </span>bright</del> \
             <ins><span class=\"unseen\">added: </span>dark</ins> modern room"
        );
    }

    #[test]
    fn values_keep_their_kinds_apart_and_their_tags_to_themselves() {
        assert!(shown(json!(100), json!("100")).contains("</span>&quot;100&quot;</ins>"));
        let tags = shown(json!("<b>one</b> two three"), json!("<i>one</i> two three"));
        assert!(!tags.contains("<b>") && !tags.contains("<i>"), "{tags}");
        assert!(shown(json!("x".repeat(900)), json!(1)).len() < 700);
    }
}
