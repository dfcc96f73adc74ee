//! Small pictures of the visuals of which copies lie beside the state.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::apply::Copies;
use crate::media;
use crate::model::{Snapshot, VisualCopy, VisualKey};
use crate::report::html::{Picture, PictureType};

/// The width and height of a small picture at most: what a screen with two pixels per point shows
/// of a quarter of a page.
const SIZE_MAX: (usize, usize) = (480, 480);
/// How well small pictures are kept, of 100.
const QUALITY: u8 = 75;
/// How many bytes all small pictures may have together, so that a page can be opened and sent.
const BYTES_MAX: usize = 24 << 20;
/// How many bytes of a copy are read: Pictory's pictures have a tenth of it.
const COPY_BYTES_MAX: u64 = 64 << 20;
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
            can_be_small(copy).then_some((*key, copy))
        });
        let kept: Vec<(&VisualKey, &VisualCopy)> = kept.collect();
        let mut thumbnails = Self::default();
        let mut bytes = 0;
        for (index, chunk) in kept.chunks(CHUNK).enumerate() {
            let small = |(key, copy): &(&VisualKey, &VisualCopy)| {
                let picture = small(&copies.read(copy).ok()?)?;
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

/// Tells whether a copy is a picture that can be made small.
fn can_be_small(copy: &VisualCopy) -> bool {
    let is_picture = matches!(
        copy.media_type.as_str(),
        "image/png" | "image/jpeg" | "image/webp"
    );
    is_picture && copy.bytes <= COPY_BYTES_MAX
}

/// Makes a picture small; `None` if the bytes are none.
fn small(bytes: &[u8]) -> Option<Picture> {
    let canvas = media::shrunk(bytes, SIZE_MAX)?;
    let (width, height) = canvas.size();
    Some(Picture {
        encoding: PictureType::Jpeg,
        width: u32::try_from(width).ok()?,
        height: u32::try_from(height).ok()?,
        bytes: media::jpeg(&canvas, QUALITY).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Canvas;

    #[test]
    fn pictures_become_small() {
        let large = Canvas::filled((1280, 720), [9, 99, 199]);
        let picture = small(&media::png(&large).unwrap()).unwrap();
        assert_eq!((picture.width, picture.height), (480, 270));
        assert!(picture.bytes.len() < 20_000);
        let again = media::shrunk(&picture.bytes, SIZE_MAX).unwrap();
        assert_eq!(again.size(), (480, 270));
        let near = |(part, meant): (&u8, u8)| part.abs_diff(meant) < 6;
        assert!(again.bytes().iter().zip([9, 99, 199]).all(near));
    }

    #[test]
    fn what_is_no_picture_has_none() {
        assert!(small(b"not a picture").is_none());
        let whole = media::png(&Canvas::filled((64, 64), [1, 2, 3])).unwrap();
        assert!(small(&whole[..whole.len() / 2]).is_none());
    }
}
