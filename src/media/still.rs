//! Pictures as PNG and JPEG files.

use std::io;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageResult};

use super::canvas::Canvas;

/// Writes a canvas as a PNG file.
///
/// # Errors
///
/// Fails if the canvas has no pixels.
pub fn png(canvas: &Canvas) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (width, height) = edges(canvas);
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(canvas.bytes())?;
    writer.finish()?;
    Ok(bytes)
}

/// Writes a canvas as a JPEG file, as well as `quality` says, which is at most 100.
///
/// # Errors
///
/// Fails if the canvas has no pixels, or an edge of more than 65 535.
pub fn jpeg(canvas: &Canvas, quality: u8) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let (width, height) = edges(canvas);
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    encoder.encode(canvas.bytes(), width, height, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

fn edges(canvas: &Canvas) -> (u32, u32) {
    let edge = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = canvas.size();
    (edge(width), edge(height))
}
