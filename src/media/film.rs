//! Films: real H.264 in a real MP4 file, small and at few frames a second, without sound.

use muxide::api::{Muxer, MuxerBuilder, MuxerError, VideoCodec};
use openh264::OpenH264API;
use openh264::encoder::{
    Encoder, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, UsageType,
};
use openh264::formats::{RgbSliceU8, YUVBuffer};

use super::canvas::Canvas;

/// How coarsely frames are stored, from 0 to 51: still crisp, and small.
const QUANTIZER: u8 = 24;

/// Why a film could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// The encoder refuses.
    #[error("the frames cannot be encoded as H.264")]
    Encoder(#[from] openh264::Error),
    /// The frames do not fit into a file.
    #[error("the frames cannot be put into an MP4 file")]
    Container(#[from] MuxerError),
}

/// How much the encoder tries to find again what was shown before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Wherever it was: for pictures that are shown as they are for seconds.
    Thorough,
    /// Where it was, in half the time: for pictures in which little moves all the time.
    Quick,
}

/// A film that is being made, all frames of it equally long.
pub struct Film {
    encoder: Encoder,
    muxer: Muxer<Vec<u8>>,
    frame_millis: u32,
}

impl Film {
    /// Begins a film of a size with even edges, whose frames last as many milliseconds, at least one.
    ///
    /// # Errors
    ///
    /// Fails if no encoder can be made.
    pub fn new(
        (width, height): (u32, u32),
        frame_millis: u32,
        effort: Effort,
    ) -> Result<Self, FilmError> {
        let frames_per_second = 1000.0 / f64::from(frame_millis);
        let muxer = MuxerBuilder::new(Vec::new())
            .video(VideoCodec::H264, width, height, frames_per_second)
            .build()?;
        Ok(Self {
            encoder: encoder(1000.0 / frame_millis as f32, effort)?,
            muxer,
            frame_millis,
        })
    }

    /// Shows a picture, which has the size of the film, for a number of frames. A cut begins anew
    /// instead of going on from the frame before, so that players can jump to it.
    ///
    /// # Errors
    ///
    /// Fails if the frames cannot be encoded.
    pub fn show(&mut self, canvas: &Canvas, frames: u64, is_cut: bool) -> Result<(), FilmError> {
        let pixels = RgbSliceU8::new(canvas.bytes(), canvas.size());
        let picture = YUVBuffer::from_rgb8_source(pixels);
        for frame in 0..frames {
            if frame == 0 && is_cut {
                self.encoder.force_intra_frame();
            }
            let bits = self.encoder.encode(&picture)?.to_vec();
            self.muxer.encode_video(&bits, self.frame_millis)?;
        }
        Ok(())
    }

    /// Returns the bytes of the MP4 file.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be completed.
    pub fn finish(mut self) -> Result<Vec<u8>, FilmError> {
        self.muxer.finish_in_place()?;
        Ok(self.muxer.into_writer())
    }

    /// Returns the size of a film that has the shape of `size`: even edges, the longer one of
    /// `edge` pixels.
    pub fn fitted((width, height): (u32, u32), edge: u32) -> (u32, u32) {
        let longer = width.max(height).max(1);
        let scaled = |side: u32| {
            let side = u64::from(side) * u64::from(edge) / u64::from(longer);
            u32::try_from(side).unwrap_or(edge).max(16) / 2 * 2
        };
        (scaled(width), scaled(height))
    }
}

fn encoder(frames_per_second: f32, effort: Effort) -> Result<Encoder, FilmError> {
    let usage = match effort {
        Effort::Thorough => UsageType::ScreenContentRealTime,
        Effort::Quick => UsageType::CameraVideoRealTime,
    };
    let config = EncoderConfig::new()
        .usage_type(usage)
        .max_frame_rate(FrameRate::from_hz(frames_per_second))
        .intra_frame_period(IntraFramePeriod::auto())
        // What this mode cannot do is switched off, or the encoder says so on standard error.
        .adaptive_quantization(false)
        .background_detection(false)
        .skip_frames(false)
        .rate_control_mode(RateControlMode::Off)
        .qp(QpRange::new(QUANTIZER, QUANTIZER));
    Ok(Encoder::with_api_config(
        OpenH264API::from_source(),
        config,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_keep_their_shape_with_even_edges() {
        assert_eq!(Film::fitted((1280, 720), 640), (640, 360));
        assert_eq!(Film::fitted((720, 1280), 640), (360, 640));
        assert_eq!(Film::fitted((1024, 1280), 640), (512, 640));
        assert_eq!(Film::fitted((8000, 1), 640), (640, 16));
        assert_eq!(Film::fitted((9, 16), 1280), (720, 1280));
    }

    /// Returns what is inside the first box of a type, wherever it is nested.
    fn inside<'a>(file: &'a [u8], name: &[u8; 4]) -> &'a [u8] {
        let mut places = file.windows(4).enumerate();
        let (at, _) = places.find(|(_, bytes)| bytes == name).unwrap();
        &file[at + 4..]
    }

    fn number(bytes: &[u8]) -> u32 {
        u32::from_be_bytes(bytes[..4].try_into().unwrap())
    }

    #[test]
    fn a_film_lasts_as_long_as_its_frames() {
        let mut film = Film::new((64, 36), 200, Effort::Quick).unwrap();
        for (grey, frames) in [(40, 7), (200, 5)] {
            let canvas = Canvas::filled((64, 36), [grey; 3]);
            film.show(&canvas, frames, true).unwrap();
        }
        let file = film.finish().unwrap();
        assert_eq!(&file[4..8], b"ftyp");
        let header = inside(&file, b"mvhd");
        let (timescale, duration) = (number(&header[12..]), number(&header[16..]));
        assert_eq!((timescale, duration), (1000, 2400));
        // One sample for each frame, and a sync sample for each cut.
        assert_eq!(number(&inside(&file, b"stsz")[8..]), 12);
        assert_eq!(number(&inside(&file, b"stss")[4..]), 2);
    }
}
