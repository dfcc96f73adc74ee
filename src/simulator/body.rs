//! A body that comes late, or ends too early.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

/// How long a cut body stays open after its last byte, so that this byte still leaves.
const LAST_BYTE_LEAVES: Duration = Duration::from_millis(20);

/// A body that waits before its bytes, and may fail after them.
pub(crate) struct StagedBody {
    pause: Pin<Box<Sleep>>,
    bytes: Option<Bytes>,
    is_cut_off: bool,
}

impl StagedBody {
    /// Makes a body whose bytes come after `pause`.
    pub(crate) fn late(pause: Duration, bytes: Vec<u8>) -> Self {
        Self {
            pause: Box::pin(tokio::time::sleep(pause)),
            bytes: Some(Bytes::from(bytes)),
            is_cut_off: false,
        }
    }

    /// Makes a body that fails after its bytes, which ends the connection.
    pub(crate) fn cut_off(pause: Duration, bytes: Vec<u8>) -> Self {
        Self {
            is_cut_off: true,
            ..Self::late(pause, bytes)
        }
    }
}

impl HttpBody for StagedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        ready!(self.pause.as_mut().poll(context));
        if let Some(bytes) = self.bytes.take() {
            self.pause = Box::pin(tokio::time::sleep(LAST_BYTE_LEAVES));
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        let end = self
            .is_cut_off
            .then(|| Err(io::ErrorKind::ConnectionAborted.into()));
        Poll::Ready(end)
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && !self.is_cut_off
    }

    fn size_hint(&self) -> SizeHint {
        match &self.bytes {
            Some(bytes) if !self.is_cut_off => {
                SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
            }
            Some(_) | None => SizeHint::default(),
        }
    }
}
