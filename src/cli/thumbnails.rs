//! Small pictures of the visuals of which copies lie beside the state.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::apply::Copies;
use crate::media;
use crate::model::{Snapshot, VisualCopy, VisualKey};
use crate::report::count;
use crate::report::html::Picture;

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
        Self::gather(&kept, BYTES_MAX, |(key, copy)| {
            Some(((*key).clone(), small(&copies.read(copy).ok()?)?))
        })
    }

    /// Makes pictures until the next one would be too much. Those that were not looked at by then
    /// count as left out; those that `small` cannot make do not.
    fn gather<T: Sync>(
        kept: &[T],
        bytes_max: usize,
        small: impl Fn(&T) -> Option<(VisualKey, Picture)> + Sync,
    ) -> Self {
        let mut gathered = Self::default();
        let mut bytes = 0;
        for (index, chunk) in kept.chunks(CHUNK).enumerate() {
            let pictures: Vec<Option<_>> = chunk.par_iter().map(&small).collect();
            let mut pictures = pictures.into_iter().flatten();
            while let Some((key, picture)) = pictures.next() {
                bytes += picture.bytes.len();
                if bytes > bytes_max {
                    let unseen = kept.len() - index * CHUNK - chunk.len();
                    gathered.left_out = 1 + pictures.count() + unseen;
                    return gathered;
                }
                gathered.pictures.insert(key, picture);
            }
        }
        gathered
    }

    /// Says so if pictures were left out.
    pub(super) fn remark(&self) -> Option<String> {
        (self.left_out > 0).then(|| {
            format!(
                "{} would make the page too large; something is drawn in place of what is left out.",
                count(self.left_out, "more picture")
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

    /// Gathers pictures of ten bytes each, of all numbers but the multiples of seven.
    fn gathered(numbers: std::ops::Range<usize>, bytes_max: usize) -> (usize, usize) {
        let numbers: Vec<usize> = numbers.collect();
        let thumbnails = Thumbnails::gather(&numbers, bytes_max, |number| {
            let picture = Picture {
                width: 1,
                height: 1,
                bytes: vec![0; 10],
            };
            (number % 7 > 0).then(|| (VisualKey::new(format!("v1:{number}")), picture))
        });
        (thumbnails.pictures.len(), thumbnails.left_out)
    }

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(gathered(1..1, 100), (0, 0));
        // Twelve of these can be made.
        assert_eq!(gathered(1..15, 120), (12, 0));
        assert_eq!(gathered(1..15, 119), (11, 1));
        assert_eq!(gathered(1..15, 9), (0, 12));
        // The first chunk ends with 64, and 55 of it can be made; of the second, again 55 can.
        assert_eq!(gathered(1..71, 550), (55, 5));
        assert_eq!(gathered(1..71, 540), (54, 1 + 6));
        assert_eq!(gathered(1..701, 560), (56, 54 + 572));
    }

    #[test]
    fn what_is_left_out_is_said() {
        let remark = |left_out| {
            let pictures = BTreeMap::new();
            Thumbnails { pictures, left_out }.remark()
        };
        assert_eq!(remark(0), None);
        let said = "1 more picture would make the page too large; something is drawn in place of \
                    what is left out.";
        assert_eq!(remark(1).as_deref(), Some(said));
    }

    #[test]
    fn what_is_no_picture_has_none() {
        assert!(small(b"not a picture").is_none());
        let whole = media::png(&Canvas::filled((64, 64), [1, 2, 3])).unwrap();
        assert!(small(&whole[..whole.len() / 2]).is_none());
    }
}
