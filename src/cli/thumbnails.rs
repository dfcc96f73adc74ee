//! Small pictures of the visuals of which copies lie beside the state.

use std::collections::BTreeMap;
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};
use rayon::prelude::*;

use crate::apply::Copies;
use crate::model::{Snapshot, VisualCopy, VisualKey};
use crate::report::html::{Picture, PictureType};

/// The width of a small picture: what a screen with two pixels per point shows of a quarter of a page.
const WIDTH_MAX: u32 = 480;
/// The height of a small picture.
const HEIGHT_MAX: u32 = 480;
/// How well small pictures are kept, of 100.
const QUALITY: u8 = 75;
/// How many bytes all small pictures may have together, so that a page can be opened and sent.
const BYTES_MAX: usize = 24 << 20;
/// How many bytes of a copy are read: Pictory's pictures have a tenth of it.
const COPY_BYTES_MAX: u64 = 64 << 20;
/// How wide or high a picture may be before it is not looked at.
const SIDE_MAX: u32 = 16_384;
/// How much memory one picture may take while it is made small.
const MEMORY_MAX: u64 = 512 << 20;
/// How many pictures are made small before their sizes are added up.
const CHUNK: usize = 64;

/// The small pictures of a page.
#[derive(Debug, Default)]
pub(super) struct Thumbnails {
    /// The pictures.
    pub(super) pictures: BTreeMap<VisualKey, Picture>,
    /// How many were left out because there would be too many.
    left_out: usize,
}

impl Thumbnails {
    /// Reads pictures in the order given, until they are too large together. Clips, and what cannot
    /// be read, have none.
    pub(super) fn read(copies: &Copies, snapshot: &Snapshot, wanted: &[&VisualKey]) -> Self {
        let kept = wanted.iter().filter_map(|key| {
            let copy = snapshot.visuals.get(*key)?.copy.as_ref()?;
            Some((*key, copy, format(copy)?))
        });
        let kept: Vec<(&VisualKey, &VisualCopy, ImageFormat)> = kept.collect();
        let mut thumbnails = Self::default();
        let mut bytes = 0;
        for (index, chunk) in kept.chunks(CHUNK).enumerate() {
            let small = |(key, copy, format): &(&VisualKey, &VisualCopy, ImageFormat)| {
                let picture = small(&copies.read(copy).ok()?, *format).ok()?;
                Some(((*key).clone(), picture))
            };
            let pictures: Vec<Option<_>> = chunk.par_iter().map(small).collect();
            for (key, picture) in pictures.into_iter().flatten() {
                bytes += picture.bytes.len();
                if bytes > BYTES_MAX {
                    thumbnails.left_out = kept.len() - index * CHUNK;
                    return thumbnails;
                }
                thumbnails.pictures.insert(key, picture);
            }
        }
        thumbnails
    }

    /// Says so if pictures were left out.
    pub(super) fn remark(&self) -> Option<String> {
        (self.left_out > 0).then(|| {
            format!(
                "About {} more pictures exist than fit into a page of this size; drawings stand in \
                 their place.",
                self.left_out
            )
        })
    }
}

/// Returns how a copy is encoded, if it is a picture that can be made small.
fn format(copy: &VisualCopy) -> Option<ImageFormat> {
    let format = match copy.media_type.as_str() {
        "image/png" => ImageFormat::Png,
        "image/jpeg" => ImageFormat::Jpeg,
        "image/webp" => ImageFormat::WebP,
        _ => return None,
    };
    (copy.bytes <= COPY_BYTES_MAX).then_some(format)
}

/// Makes a picture small. What shines through becomes white.
fn small(bytes: &[u8], format: ImageFormat) -> Result<Picture, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let picture = reader.decode()?;
    let picture = if picture.width() > WIDTH_MAX || picture.height() > HEIGHT_MAX {
        picture.thumbnail(WIDTH_MAX, HEIGHT_MAX)
    } else {
        picture
    };
    let picture = opaque(picture);
    let mut encoded = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut encoded, QUALITY))?;
    Ok(Picture {
        encoding: PictureType::Jpeg,
        width: picture.width(),
        height: picture.height(),
        bytes: encoded,
    })
}

fn opaque(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let mut paper = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    image::imageops::overlay(&mut paper, &picture.into_rgba8(), 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(paper).into_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(width: u32, height: u32, pixel: [u8; 4], format: ImageFormat) -> Vec<u8> {
        let picture = DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba(pixel)));
        let picture = match format {
            ImageFormat::Jpeg => DynamicImage::ImageRgb8(picture.into_rgb8()),
            _ => picture,
        };
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn pictures_become_small_and_keep_their_proportions() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let picture = small(&encoded(1280, 720, [9, 99, 199, 255], format), format).unwrap();
            assert_eq!((picture.width, picture.height), (480, 270), "{format:?}");
            assert_eq!(picture.encoding, PictureType::Jpeg);
            assert!(picture.bytes.len() < 20_000);
        }
        let format = ImageFormat::Png;
        let portrait = small(&encoded(720, 1280, [0, 0, 0, 255], format), format).unwrap();
        assert_eq!((portrait.width, portrait.height), (270, 480));
        let tiny = small(&encoded(16, 9, [0, 0, 0, 255], format), format).unwrap();
        assert_eq!((tiny.width, tiny.height), (16, 9));
    }

    #[test]
    fn what_shines_through_is_white() {
        let format = ImageFormat::Png;
        let picture = small(&encoded(8, 8, [0, 0, 0, 0], format), format).unwrap();
        let shown = image::load_from_memory_with_format(&picture.bytes, ImageFormat::Jpeg);
        let pixel = shown.unwrap().into_rgb8().get_pixel(4, 4).0;
        assert!(pixel.iter().all(|part| *part > 250), "{pixel:?}");
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        assert!(small(b"not a picture", ImageFormat::Png).is_err());
        let whole = encoded(64, 64, [1, 2, 3, 255], ImageFormat::Png);
        assert!(small(&whole[..whole.len() / 2], ImageFormat::Png).is_err());
    }
}
