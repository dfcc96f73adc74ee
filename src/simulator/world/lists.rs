//! Lists with pages: jobs, AI Studio visuals, projects. Each ends in its own way, as Pictory's do.

use serde_json::{Value, json};

use crate::simulator::clock::Moment;
use crate::simulator::operation::Operation;
use crate::simulator::world::answers;
use crate::simulator::world::job::Work;
use crate::simulator::world::message::{Request, Response};
use crate::simulator::world::paths;
use crate::simulator::world::{PAGE_ENTRIES, STUDIO_PAGE_ENTRIES, VisualOrigin, World};

impl World {
    /// Lists jobs of all kinds, newest first. Items call the id `jobId` and put it inside `data`;
    /// the last page has `nextPageKey: null`.
    pub(super) fn job_list(
        &self,
        request: &Request<'_>,
        now: Moment,
    ) -> Result<Response, Response> {
        let asked = Asked {
            key_name: "nextPageKey",
            size: PAGE_ENTRIES,
            request,
        };
        let page = self.page(&self.jobs, &asked, |job| {
            let submission = &job.submission;
            submission.is_listed(submission.created_at, now)
        })?;
        let items = page.entries.iter().map(|job| {
            let mut data = json!({ "jobId": job.submission.id });
            answers::merge(&mut data, self.job_data(job, request.origin, now));
            json!({ "success": data["status"] != "failed", "data": data })
        });
        let items: Vec<Value> = items.collect();
        Ok(Response::ok(
            json!({ "items": items, "nextPageKey": page.next_key }),
        ))
    }

    /// Lists generated images or clips, newest first, with what was asked for; `nextPageKey` is
    /// there only if there is more. Visuals of a cleaned job stay listed, although their files are
    /// gone.
    pub(super) fn studio_list(
        &self,
        operation: Operation,
        request: &Request<'_>,
        now: Moment,
    ) -> Result<Response, Response> {
        let listed = if operation == Operation::StudioImages {
            &self.images
        } else {
            &self.clips
        };
        let asked = Asked {
            key_name: "nextPageKey",
            size: STUDIO_PAGE_ENTRIES,
            request,
        };
        let page = self.page(listed, &asked, |visual| self.is_shown(visual.job, now))?;
        let items = page.entries.into_iter();
        let items: Vec<Value> = items
            .filter_map(|visual| self.studio_item(*visual, request.origin))
            .collect();
        let mut body = json!({ "items": items });
        if let Some(key) = page.next_key {
            body["nextPageKey"] = json!(key);
        }
        Ok(Response::ok(body))
    }

    /// Tells whether what an ended job left behind is listed at `now`.
    fn is_shown(&self, job: usize, now: Moment) -> bool {
        let job = &self.jobs[job];
        job.ended
            .as_ref()
            .is_some_and(|(at, _)| job.submission.is_listed(*at, now))
    }

    /// Writes an entry of an AI Studio list: the visual, and what was asked for.
    fn studio_item(&self, visual: VisualOrigin, origin: &str) -> Option<Value> {
        let job = &self.jobs[visual.job];
        let created_at = job.ended.as_ref()?.0;
        let generations = job.submission.work.generations();
        let generation = generations.get(visual.number)?;
        let id = paths::visual_id(self.ids, job.submission.number, visual.number);
        let mut item = json!({
            "id": id,
            "prompt": generation.prompt,
            "model": generation.model,
            "aspectRatio": generation.ratio,
            "createdDate": job.submission.wall_clock(created_at).iso(),
        });
        answers::merge(&mut item, answers::visual_fields(&id, generation, origin));
        let request = match &job.submission.work {
            Work::StudioImage { request } | Work::StudioClip { request } => request,
            Work::Preview { .. } | Work::DirectRender { .. } | Work::Render { .. } => &Value::Null,
        };
        for name in ECHOED {
            if let Some(value) = request.get(name) {
                item[name] = value.clone();
            }
        }
        Some(item)
    }

    /// Lists saved projects, newest first; here the key is called `pageKey`, and the query `pagekey`.
    pub(super) fn project_list(
        &self,
        request: &Request<'_>,
        now: Moment,
    ) -> Result<Response, Response> {
        // Project ids begin with their time, so their order is that of time.
        let projects: Vec<_> = self.projects.iter().collect();
        let asked = Asked {
            key_name: "pagekey",
            size: PAGE_ENTRIES,
            request,
        };
        let page = self.page(&projects, &asked, |(_, project)| {
            self.is_shown(project.job, now)
        })?;
        let items = page.entries.iter();
        let items: Vec<Value> = items
            .map(|(id, _)| self.project_item(id, request.origin))
            .collect();
        let mut body = json!({ "items": items });
        if let Some(key) = page.next_key {
            body["pageKey"] = json!(key);
        }
        Ok(Response::ok(body))
    }

    /// Cuts one page out of a list, newest first. What is listed late takes its place among the
    /// others without moving them to another page.
    fn page<'l, T>(
        &self,
        list: &'l [T],
        asked: &Asked<'_>,
        is_listed: impl Fn(&T) -> bool,
    ) -> Result<Page<'l, T>, Response> {
        let end = asked.end(list.len())?;
        let size = self.settings.page_size().unwrap_or(asked.size);
        let older = list[..end].iter().enumerate().rev();
        let mut older = older.filter(|(_, entry)| is_listed(entry)).peekable();
        let mut entries = Vec::new();
        let mut start = 0;
        for (position, entry) in older.by_ref().take(size) {
            entries.push(entry);
            start = position;
        }
        let is_more = older.peek().is_some();
        let next_key = is_more.then(|| self.page_key(start));
        Ok(Page { entries, next_key })
    }

    /// Writes a page key as Pictory does: base64 over a little JSON.
    fn page_key(&self, position: usize) -> String {
        let submission = self.jobs.get(position).map(|job| &job.submission);
        let created_at =
            submission.map(|submission| submission.wall_clock(submission.created_at).iso());
        let key = json!({ "created_at": created_at, "position": position });
        encode_base64(json!({ "lastEvaluatedKey": key }).to_string().as_bytes())
    }
}

/// Which page of a list is asked for.
struct Asked<'a> {
    /// What the query calls the page key.
    key_name: &'static str,
    /// Entries on a page unless told otherwise.
    size: usize,
    request: &'a Request<'a>,
}

/// A page of a list, newest first.
struct Page<'l, T> {
    entries: Vec<&'l T>,
    /// The key of the page after it, if there is more.
    next_key: Option<String>,
}

impl Asked<'_> {
    /// Returns where the asked page ends: entries before it are on this page and on later ones.
    fn end(&self, len: usize) -> Result<usize, Response> {
        let key = self.request.query.get(self.key_name);
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            return Ok(len);
        };
        let end = decode_base64(key)
            .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
            .and_then(|key| usize::try_from(key["lastEvaluatedKey"]["position"].as_u64()?).ok());
        end.filter(|end| *end <= len)
            .ok_or_else(|| Response::invalid_request("The page key is invalid"))
    }
}

/// The fields of a request that its entry repeats if they were given.
const ECHOED: [&str; 5] = [
    "style",
    "referenceImageUrl",
    "firstFrameImageUrl",
    "referenceImageUrls",
    "extendVideoUrl",
];

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode_base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let index = (group >> (18 - 6 * place)) & 63;
            let digit = DIGITS[usize::try_from(index).unwrap_or(0)];
            text.push(if place <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut group, mut bits) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        group = (group << 6 | u32::try_from(digit).ok()?) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((group >> bits) & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_round_trips() {
        for text in ["", "f", "fo", "foo", "foob", "{\"a\":1}"] {
            let encoded = encode_base64(text.as_bytes());
            assert_eq!(decode_base64(&encoded).unwrap(), text.as_bytes());
        }
        assert_eq!(encode_base64(b"fo"), "Zm8=");
        assert_eq!(decode_base64("§"), None);
    }
}
