//! The door through which texts and addresses of strangers enter the page.

use std::borrow::Cow;

use maud::Render;

use crate::report::layout::visible;

/// A text that may hold anything: control characters and those that turn the direction of writing
/// become visible, and what means something in HTML is escaped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a>(pub(super) &'a str);

impl Render for Shown<'_> {
    fn render_to(&self, buffer: &mut String) {
        visible(self.0).as_ref().render_to(buffer);
    }
}

/// Words that people read: white space of whatever kind separates them, and is nothing more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prose<'a>(pub(super) &'a str);

impl Render for Prose<'_> {
    fn render_to(&self, buffer: &mut String) {
        let mut words = self.0.split_whitespace();
        if let Some(first) = words.next() {
            Shown(first).render_to(buffer);
        }
        for word in words {
            buffer.push(' ');
            Shown(word).render_to(buffer);
        }
    }
}

/// A sentence of ours, in which backticks stand around names and what can be typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence<'a>(pub(super) &'a str);

impl Render for Sentence<'_> {
    fn render_to(&self, buffer: &mut String) {
        let mut rest = self.0;
        while let Some((before, name, after)) = code(rest) {
            Shown(before).render_to(buffer);
            buffer.push_str("<code>");
            Shown(name).render_to(buffer);
            buffer.push_str("</code>");
            rest = after;
        }
        Shown(rest).render_to(buffer);
    }
}

/// Finds the first text between two backticks, with what stands before and behind them.
fn code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (name, after) = rest.split_once('`')?;
    Some((before, name, after))
}

/// How long an address may be before it is none.
const ADDRESS_BYTES_MAX: usize = 4096;

/// Returns an address that may be linked: of the web, and of characters that stand in addresses.
pub(super) fn address(url: &str) -> Option<&str> {
    let is_web = ["https://", "http://"].iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic());
    (is_web && is_plain && url.len() <= ADDRESS_BYTES_MAX).then_some(url)
}

/// Returns a tag of a language as it stands in manifests, if it can be one.
pub(super) fn language(tag: &str) -> Option<&str> {
    const LENGTHS: std::ops::RangeInclusive<usize> = 2..=12;
    let is_tag = tag
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let begins_well = tag.bytes().take(2).all(|byte| byte.is_ascii_alphabetic());
    (is_tag && begins_well && LENGTHS.contains(&tag.len())).then_some(tag)
}

/// Cuts a text after a number of characters, at the end of a word; `None` if it is not that long.
pub(super) fn beginning(text: &str, characters: usize) -> Option<Cow<'_, str>> {
    let (end, _) = text.char_indices().nth(characters)?;
    let start = &text[..end];
    let start = start
        .rfind(char::is_whitespace)
        .map_or(start, |space| &start[..space]);
    Some(Cow::Owned(format!("{start} …")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_means_something_gets_through() {
        let shown = |text| Shown(text).render().into_string();
        assert_eq!(
            shown("</script><b a=\"x\">&amp;"),
            "&lt;/script&gt;&lt;b a=&quot;x&quot;&gt;&amp;amp;"
        );
        assert_eq!(shown("a\u{202e}b\u{7}"), "a\\u{202e}b\\u{7}");
        let sentence = Sentence("See `a<b`, and a lone ` here").render();
        assert_eq!(
            sentence.into_string(),
            "See <code>a&lt;b</code>, and a lone ` here"
        );
        assert_eq!(
            Prose(" one\n two\t<3 ").render().into_string(),
            "one two &lt;3"
        );
    }

    #[test]
    fn only_addresses_of_the_web_are_linked() {
        assert!(address("https://media.example.com/a?b=c&d=%20").is_some());
        assert!(address("HTTP://127.0.0.1:8765/a").is_some());
        for url in [
            "javascript:alert(1)",
            " https://a",
            "data:text/html,x",
            "//a",
            "https://a b",
            "https://a\u{202e}",
            "file:///etc/passwd",
        ] {
            assert_eq!(address(url), None, "{url}");
        }
        assert_eq!(address(&format!("https://{}", "a".repeat(5000))), None);
    }

    #[test]
    fn languages_look_like_languages() {
        assert_eq!(language("en-US"), Some("en-US"));
        assert_eq!(language("\" onload=x"), None);
        assert_eq!(language("e"), None);
    }

    #[test]
    fn long_texts_begin_with_whole_words() {
        assert_eq!(beginning("short", 9), None);
        assert_eq!(beginning("several words here", 10).unwrap(), "several …");
        assert_eq!(beginning("überlang", 3).unwrap(), "übe …");
    }
}
