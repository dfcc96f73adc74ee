//! Pictures as PNG files.

use std::io;

use super::canvas::Canvas;

/// Writes a canvas as a PNG file.
///
/// # Errors
///
/// Fails if the canvas has no pixels.
pub fn png(canvas: &Canvas) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let edge = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = canvas.size();
    let mut encoder = png::Encoder::new(&mut bytes, edge(width), edge(height));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(canvas.bytes())?;
    writer.finish()?;
    Ok(bytes)
}
