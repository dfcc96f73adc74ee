//! Foreign pictures: PNG, JPEG and WebP files, cut to the shape of a frame.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, ImageResult, Limits, Rgba};

use super::canvas::Canvas;

/// The longest edge that is decoded: no model makes a picture half as large.
const EDGE_PIXELS_MAX: u32 = 16_384;
/// The most memory that decoding may take.
const BYTES_MAX: u64 = 512 << 20;
/// What is behind a picture where it is transparent.
const GROUND: u8 = 255;

/// Decodes a picture, and cuts its middle to the shape of a canvas that it fills; `None` if the
/// bytes are none of the pictures that can be decoded.
pub fn cover(bytes: &[u8], size: (usize, usize)) -> Option<Canvas> {
    let (width, height) = (u32::try_from(size.0).ok()?, u32::try_from(size.1).ok()?);
    let picture = decode(bytes).ok()?;
    let filled = picture.resize_to_fill(width, height, FilterType::Triangle);
    if !filled.color().has_alpha() {
        return Canvas::of(size, filled.into_rgb8().into_raw());
    }
    let over_ground = |Rgba([r, g, b, alpha]): &Rgba<u8>| {
        [*r, *g, *b].map(|part| {
            let alpha = u16::from(*alpha);
            let sum = u16::from(part) * alpha + u16::from(GROUND) * (255 - alpha);
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        })
    };
    let pixels = filled.to_rgba8().pixels().flat_map(over_ground).collect();
    Canvas::of(size, pixels)
}

/// Decodes by what the bytes say, whatever a name says, and turns as a camera has noted.
fn decode(bytes: &[u8]) -> ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(EDGE_PIXELS_MAX);
    limits.max_image_height = Some(EDGE_PIXELS_MAX);
    limits.max_alloc = Some(BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage, RgbaImage};

    use super::*;
    use crate::media;

    /// A picture whose left half is red and whose right half is blue.
    fn halves(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, _| {
            image::Rgb(if x < width / 2 {
                [220, 20, 20]
            } else {
                [20, 20, 220]
            })
        })
    }

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_form_fills_the_frame_by_its_middle() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let bytes = file(&halves(400, 100).into(), format);
            let canvas = cover(&bytes, (64, 36)).unwrap();
            assert_eq!(canvas.size(), (64, 36));
            let pixels = canvas.bytes();
            // Neither half is lost: the middle of the picture is the middle of the frame.
            assert!(pixels[0] > 180 && pixels[2] < 60, "{format:?}");
            let last = &pixels[pixels.len() - 3..];
            assert!(last[2] > 180 && last[0] < 60, "{format:?}");
        }
    }

    #[test]
    fn what_is_transparent_lies_on_white() {
        let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
        let canvas = cover(&file(&clear.into(), ImageFormat::Png), (4, 4)).unwrap();
        assert!(canvas.bytes().iter().all(|part| *part == 255));
    }

    #[test]
    fn anything_else_is_no_picture() {
        let whole = media::png(&Canvas::filled((64, 64), [1, 2, 3])).unwrap();
        for bytes in [&b""[..], b"<html>", b"\0\0\0\x18ftypmp42", &whole[..40]] {
            assert!(cover(bytes, (64, 36)).is_none());
        }
    }
}
