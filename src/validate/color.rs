//! Colours as Pictory writes them.

/// A colour that Pictory can read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Color {
    /// How it is written.
    pub(super) form: ColorForm,
    /// How opaque it is, from 0 to 1.
    pub(super) alpha: f64,
}

/// How a colour is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColorForm {
    /// `rgb(255, 0, 0)`.
    Rgb,
    /// `rgba(255, 0, 0, 0.5)`.
    Rgba,
    /// `#F00`, `#FF0000` or `#FF000080`.
    Hex,
}

/// Reads a colour; `None` if Pictory could not.
pub(super) fn parse(text: &str) -> Option<Color> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix('#') {
        return parse_hex(digits);
    }
    let (name, rest) = text.split_once('(')?;
    let parts: Vec<&str> = rest.strip_suffix(')')?.split(',').map(str::trim).collect();
    match (name.trim().to_ascii_lowercase().as_str(), parts.as_slice()) {
        ("rgb", [red, green, blue]) => {
            channels([red, green, blue])?;
            Some(Color {
                form: ColorForm::Rgb,
                alpha: 1.0,
            })
        }
        ("rgba", [red, green, blue, alpha]) => {
            channels([red, green, blue])?;
            let alpha = alpha
                .parse::<f64>()
                .ok()
                .filter(|alpha| (0.0..=1.0).contains(alpha))?;
            Some(Color {
                form: ColorForm::Rgba,
                alpha,
            })
        }
        _ => None,
    }
}

fn parse_hex(digits: &str) -> Option<Color> {
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let alpha = match digits.len() {
        3 | 6 => 1.0,
        8 => f64::from(u8::from_str_radix(&digits[6..], 16).ok()?) / 255.0,
        _ => return None,
    };
    Some(Color {
        form: ColorForm::Hex,
        alpha,
    })
}

fn channels(parts: [&str; 3]) -> Option<[u8; 3]> {
    let [red, green, blue] = parts.map(|part| part.parse::<u8>().ok());
    Some([red?, green?, blue?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_forms_are_read() {
        let read = |text| parse(text).map(|color| (color.form, color.alpha));
        assert_eq!(read("rgb(15, 23, 42)"), Some((ColorForm::Rgb, 1.0)));
        assert_eq!(read("RGBA(0,0,0,0.5)"), Some((ColorForm::Rgba, 0.5)));
        assert_eq!(read("#fff"), Some((ColorForm::Hex, 1.0)));
        assert_eq!(read("#1A2b3C"), Some((ColorForm::Hex, 1.0)));
        assert_eq!(read("#00000000"), Some((ColorForm::Hex, 0.0)));
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "#",
            "#ffff",
            "#gggggg",
            "fff",
            "red",
            "rgb(1,2)",
            "rgb(1,2,256)",
            "rgb(1,2,3,0.5)",
            "rgba(1,2,3)",
            "rgba(1,2,3,2)",
            "rgba(1,2,3,NaN)",
            "rgb(1,2,3",
            "hsl(1,2,3)",
            "#é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
