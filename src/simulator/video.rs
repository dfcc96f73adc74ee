//! Films: real H.264 in a real MP4 file, small and at few frames a second.

use std::io;

use muxide::api::{MuxerBuilder, VideoCodec};
use openh264::OpenH264API;
use openh264::encoder::{
    Encoder, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, UsageType,
};
use openh264::formats::{RgbSliceU8, YUVBuffer};

use crate::simulator::pictures;
use crate::simulator::world::Take;

/// How many frames a second has: enough for pictures that do not move.
const FRAMES_PER_SECOND: i64 = 2;
const FRAME_MILLIS: i64 = 1000 / FRAMES_PER_SECOND;
/// The longer edge of a film.
const EDGE_PIXELS: u32 = 640;
/// The longest film that is drawn whole; more takes are left out.
const FRAMES_MAX: i64 = 20_000;
/// How coarsely frames are stored, from 0 to 51: still crisp, and small.
const QUANTIZER: u8 = 24;

/// Makes a film of the takes, each as long as it says, with its subtitle.
pub(crate) fn mp4(size: (u32, u32), takes: &[Take]) -> io::Result<Vec<u8>> {
    let (width, height) = fitted(size);
    let mut encoder = encoder()?;
    let mut file = Vec::new();
    let mut muxer = MuxerBuilder::new(&mut file)
        .video(VideoCodec::H264, width, height, FRAMES_PER_SECOND as f64)
        .build()
        .map_err(io::Error::other)?;
    let pixels = (as_pixels(width), as_pixels(height));
    let mut frames_left = FRAMES_MAX;
    for take in takes {
        let canvas = pictures::frame(take, pixels);
        let picture = YUVBuffer::from_rgb8_source(RgbSliceU8::new(canvas.bytes(), pixels));
        let frames = (take.millis / FRAME_MILLIS).max(1).min(frames_left);
        frames_left -= frames;
        for frame in 0..frames {
            if frame == 0 {
                encoder.force_intra_frame();
            }
            let bits = encoder.encode(&picture).map_err(io::Error::other)?.to_vec();
            let duration = u32::try_from(FRAME_MILLIS).unwrap_or(u32::MAX);
            muxer
                .encode_video(&bits, duration)
                .map_err(io::Error::other)?;
        }
    }
    muxer.finish().map_err(io::Error::other)?;
    Ok(file)
}

fn encoder() -> io::Result<Encoder> {
    let config = EncoderConfig::new()
        .usage_type(UsageType::ScreenContentRealTime)
        .max_frame_rate(FrameRate::from_hz(FRAMES_PER_SECOND as f32))
        .intra_frame_period(IntraFramePeriod::auto())
        // What this mode cannot do is switched off, or the encoder says so on standard error.
        .adaptive_quantization(false)
        .background_detection(false)
        .skip_frames(false)
        .rate_control_mode(RateControlMode::Off)
        .qp(QpRange::new(QUANTIZER, QUANTIZER));
    Encoder::with_api_config(OpenH264API::from_source(), config).map_err(io::Error::other)
}

/// Returns the size of a film: the shape that was asked for, small, with even edges.
fn fitted((width, height): (u32, u32)) -> (u32, u32) {
    let longer = width.max(height).max(1);
    let scaled = |edge: u32| {
        let edge = u64::from(edge) * u64::from(EDGE_PIXELS) / u64::from(longer);
        u32::try_from(edge).unwrap_or(EDGE_PIXELS).max(16) / 2 * 2
    };
    (scaled(width), scaled(height))
}

fn as_pixels(edge: u32) -> usize {
    usize::try_from(edge).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_keep_their_shape_with_even_edges() {
        assert_eq!(fitted((1280, 720)), (640, 360));
        assert_eq!(fitted((720, 1280)), (360, 640));
        assert_eq!(fitted((1024, 1280)), (512, 640));
        assert_eq!(fitted((8000, 1)), (640, 16));
    }
}
