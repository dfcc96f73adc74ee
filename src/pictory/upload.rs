//! Places in Pictory's storage.

use std::fmt;

/// Where a file can be uploaded, and where it is found afterwards.
#[derive(Clone, PartialEq, Eq)]
pub struct UploadAddress {
    /// Where to put the file, within 24 hours. Whoever has it may do so: it is a secret.
    pub signed_url: String,
    /// Where the uploaded file is; anybody may fetch it. Pictory calls it permanent, but
    /// cleaning a job deletes what that job used.
    pub url: String,
}

impl fmt::Debug for UploadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadAddress")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
