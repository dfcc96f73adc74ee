//! Sound files: honest MP3, and silent, because nobody speaks here.

/// The header of an MPEG-1 layer III frame: 32 kbit/s, 32 kHz, mono, no checksum.
const FRAME_HEADER: [u8; 4] = [0xFF, 0xFB, 0x18, 0xC0];
/// The bytes of one frame at that rate.
const FRAME_BYTES: usize = 144;
/// The duration of one frame.
const FRAME_MILLIS: i64 = 36;
/// The longest sound that is made: an hour.
const FRAMES_MAX: i64 = 100_000;

/// Makes an MP3 file of silence. A frame whose side information is zero decodes to nothing.
pub(crate) fn silence(millis: i64) -> Vec<u8> {
    let mut frame = [0; FRAME_BYTES];
    frame[..FRAME_HEADER.len()].copy_from_slice(&FRAME_HEADER);
    let frames = (millis / FRAME_MILLIS + 1).clamp(1, FRAMES_MAX);
    frame.repeat(usize::try_from(frames).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_silence_has_its_frames() {
        let sound = silence(1000);
        assert_eq!(sound.len(), 28 * FRAME_BYTES);
        assert_eq!(sound[FRAME_BYTES..][..4], FRAME_HEADER);
    }
}
