//! Places for uploads.

use serde_json::Value;

use super::json::{expect, inner, url};
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;
use crate::pictory::upload::UploadAddress;

/// Reads the answer to a request for a place to upload to.
pub(in crate::pictory) fn read_upload_address(answer: Answer) -> Result<UploadAddress, ApiError> {
    let status = answer.status;
    let body = expect(answer)?;
    find(&body).ok_or_else(|| {
        let detail = "it offers no place for an upload".to_owned();
        ApiError::Unexpected { status, detail }
    })
}

fn find(body: &Value) -> Option<UploadAddress> {
    Some(UploadAddress {
        signed_url: inner(body, "signedUrl").and_then(url)?,
        url: inner(body, "url").and_then(url)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<UploadAddress, ApiError> {
        read_upload_address(Answer {
            status,
            retry_after: None,
            date: None,
            body: Ok(body.to_owned()),
        })
    }

    #[test]
    fn both_addresses_are_needed_and_the_secret_one_is_not_shown() {
        let body = r#"{"success":true,"data":{"key":"k","url":"https://f.test/a",
            "signedUrl":"https://s.test/a?signature=canary"}}"#;
        let address = read(200, body).unwrap();
        assert_eq!(address.url, "https://f.test/a");
        assert_eq!(address.signed_url, "https://s.test/a?signature=canary");
        assert!(!format!("{address:?}").contains("canary"));
        for body in [
            r#"{"data":{"url":"https://f.test/a"}}"#,
            r#"{"data":{"signedUrl":"https://s.test/a","url":" "}}"#,
            r#"{"data":{"signedUrl":7,"url":"https://f.test/a"}}"#,
            "[]",
        ] {
            let error = read(200, body).unwrap_err();
            assert!(matches!(error, ApiError::Unexpected { .. }), "{body}");
        }
        assert!(matches!(
            read(401, r#"{"message":"Unauthorized"}"#),
            Err(ApiError::Unauthorized)
        ));
    }
}
