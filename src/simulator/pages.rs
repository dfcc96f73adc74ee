//! Pages for people: what is behind share and preview addresses.

use std::fmt::Write;

use crate::simulator::world::{Picture, Take};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem;background:#14161c;color:#e8e8ea}video{width:100%;border-radius:12px}\
li{margin:.6rem 0}small{color:#9aa0ac}";

/// Writes a page that plays the film, if there is one, and lists what is shown and said.
pub(crate) fn page(title: &str, film: Option<&str>, takes: &[Take]) -> String {
    let title = escaped(title);
    let player = film.map_or_else(
        || "<p>A preview: nothing is rendered yet.</p>".to_owned(),
        |path| format!("<video controls src=\"{}\"></video>", escaped(path)),
    );
    let mut shots = String::new();
    for take in takes {
        let shown = match &take.picture {
            Picture::Card(card) => format!("{} ({})", card.prompt, card.maker),
            Picture::Colour(colour) => colour.clone(),
            Picture::Elsewhere(url) => url.clone(),
        };
        let (said, shown) = (escaped(&take.subtitle), escaped(&shown));
        write!(shots, "<li>{said}<br><small>{shown}</small></li>")
            .expect("writing to a string cannot fail");
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>{player}<ol>{shots}</ol></body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_cannot_carry_markup() {
        let page = page("<script>\"", None, &[]);
        assert!(page.contains("<h1>&lt;script&gt;&quot;</h1>"));
    }
}
