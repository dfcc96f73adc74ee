//! Foreign pictures: PNG, JPEG and WebP files, cut to the shape of a frame or made small.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, ImageResult, Limits, Rgba};

use super::canvas::Canvas;

/// The longest edge that is decoded: no model makes a picture half as large.
const EDGE_PIXELS_MAX: u32 = 16_384;
/// The most memory that decoding may take for a frame: one picture at a time.
const FRAME_BYTES_MAX: u64 = 512 << 20;
/// The most memory that decoding may take for a small picture: as many at a time as there are
/// processors. It is enough for thirty million pixels.
const SMALL_BYTES_MAX: u64 = 128 << 20;
/// What is behind a picture where it is transparent.
const GROUND: u8 = 255;

/// Decodes a picture, and cuts its middle to the shape of a canvas that it fills; `None` if the
/// bytes are none of the pictures that can be decoded.
pub fn cover(bytes: &[u8], size: (usize, usize)) -> Option<Canvas> {
    let (width, height) = edges(size)?;
    let picture = decode(bytes, FRAME_BYTES_MAX).ok()?;
    opaque(&picture.resize_to_fill(width, height, FilterType::Triangle))
}

/// Decodes a picture, and makes it so small that it fits into `size_max`, in its own proportions;
/// one that fits stays as large as it is. `None` as for [`cover`], which decodes larger ones.
pub fn shrunk(bytes: &[u8], size_max: (usize, usize)) -> Option<Canvas> {
    let (width, height) = edges(size_max)?;
    let picture = decode(bytes, SMALL_BYTES_MAX).ok()?;
    if picture.width() <= width && picture.height() <= height {
        return opaque(&picture);
    }
    opaque(&picture.thumbnail(width, height))
}

fn edges((width, height): (usize, usize)) -> Option<(u32, u32)> {
    Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?))
}

/// Lays a picture over the ground, so that nothing shines through.
fn opaque(picture: &DynamicImage) -> Option<Canvas> {
    let width = usize::try_from(picture.width()).ok()?;
    let size = (width, usize::try_from(picture.height()).ok()?);
    if !picture.color().has_alpha() {
        return Canvas::of(size, picture.to_rgb8().into_raw());
    }
    let over_ground = |Rgba([r, g, b, alpha]): &Rgba<u8>| {
        [*r, *g, *b].map(|part| {
            let alpha = u16::from(*alpha);
            let sum = u16::from(part) * alpha + u16::from(GROUND) * (255 - alpha);
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        })
    };
    let pixels = picture.to_rgba8().pixels().flat_map(over_ground).collect();
    Canvas::of(size, pixels)
}

/// Decodes by what the bytes say, whatever a name says, and turns as a camera has noted.
fn decode(bytes: &[u8], memory: u64) -> ImageResult<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(EDGE_PIXELS_MAX);
    limits.max_image_height = Some(EDGE_PIXELS_MAX);
    limits.max_alloc = Some(memory);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    // The decoder knows of its own buffers only, and not of the pixels that it fills.
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
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
    fn what_is_made_small_keeps_its_proportions_and_nothing_is_enlarged() {
        let sizes = [
            ((1280, 720), (480, 270)),
            ((720, 1280), (270, 480)),
            ((16, 9), (16, 9)),
        ];
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            for ((width, height), expected) in sizes {
                let bytes = file(&halves(width, height).into(), format);
                let canvas = shrunk(&bytes, (480, 480)).unwrap();
                assert_eq!(canvas.size(), expected, "{format:?}");
                let (first, last) = (canvas.bytes()[0], canvas.bytes().last().copied());
                assert!(first > 180 && last > Some(180), "{format:?}");
            }
        }
    }

    #[test]
    fn what_is_transparent_lies_on_white() {
        let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
        let bytes = file(&clear.into(), ImageFormat::Png);
        for canvas in [cover(&bytes, (4, 4)), shrunk(&bytes, (4, 4))] {
            assert!(canvas.unwrap().bytes().iter().all(|part| *part == 255));
        }
    }

    #[test]
    fn a_picture_is_turned_as_its_camera_has_noted() {
        // One entry of EXIF: the orientation, which is to be turned by a quarter to the right.
        let exif = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let mut bytes = file(&halves(80, 40).into(), ImageFormat::Jpeg);
        bytes.splice(2..2, exif.iter().copied());
        let canvas = shrunk(&bytes, (80, 80)).unwrap();
        assert_eq!(canvas.size(), (40, 80));
        let pixels = canvas.bytes();
        let (top_right, bottom_left) = (&pixels[39 * 3..40 * 3], &pixels[79 * 40 * 3..][..3]);
        assert!(top_right[0] > 180 && top_right[2] < 60, "{top_right:?}");
        assert!(
            bottom_left[2] > 180 && bottom_left[0] < 60,
            "{bottom_left:?}"
        );
    }

    #[test]
    fn what_would_take_too_much_memory_is_not_decoded() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let bytes = file(&halves(100, 100).into(), format);
            assert!(decode(&bytes, 20_000).is_err(), "{format:?}");
            assert!(decode(&bytes, FRAME_BYTES_MAX).is_ok(), "{format:?}");
        }
    }

    #[test]
    fn anything_else_is_no_picture() {
        let whole = media::png(&Canvas::filled((64, 64), [1, 2, 3])).unwrap();
        for bytes in [&b""[..], b"<html>", b"\0\0\0\x18ftypmp42", &whole[..40]] {
            assert!(cover(bytes, (64, 36)).is_none());
            assert!(shrunk(bytes, (64, 36)).is_none());
        }
    }
}
