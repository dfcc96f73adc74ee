//! What GitLab answers.

use serde_json::{Value, json};

use super::{Holder, Reply, Request, Stored, TOKEN, World};

/// How many characters a note may have.
const CHARACTERS_MAX: usize = 1_000_000;

pub(super) fn answer(world: &mut World, request: &Request) -> Reply {
    let header = if world.holder == Holder::Job {
        "job-token"
    } else {
        "private-token"
    };
    if request.header(header) != TOKEN {
        return unauthorized();
    }
    let segments = request.segments();
    let ["api", "v4", segments @ ..] = &segments[..] else {
        return Reply::message(404, "404 Not Found");
    };
    let is_job = world.holder == Holder::Job;
    match segments {
        ["user"] if is_job => unauthorized(),
        ["user"] => Reply::new(
            200,
            &json!({"id": world.holder.id(), "username": "project_1_bot"}),
        ),
        ["job"] if is_job => Reply::new(200, &json!({"id": 30, "user": {"id": world.holder.id()}})),
        [
            "projects",
            "1" | "acme/videos",
            "merge_requests",
            "7",
            rest @ ..,
        ] => {
            // Its tokens reach no merge request.
            if is_job {
                return unauthorized();
            }
            merge_request(world, request, rest)
        }
        ["projects", "1" | "acme/videos", ..] => Reply::message(404, "404 Not found"),
        _ => Reply::message(404, "404 Project Not Found"),
    }
}

fn unauthorized() -> Reply {
    Reply::message(401, "401 Unauthorized")
}

fn merge_request(world: &mut World, request: &Request, rest: &[&str]) -> Reply {
    let is_write = request.method != "GET";
    if is_write && world.holder == Holder::Reader {
        return Reply::new(
            403,
            &json!({
                "error": "insufficient_scope", "scope": "api",
                "error_description": "The request requires higher privileges than provided by the access token.",
            }),
        );
    }
    match (&*request.method, rest) {
        ("GET", []) => {
            let url = "https://gitlab.test/acme/videos/-/merge_requests/7";
            Reply::new(200, &json!({"iid": 7, "web_url": url}))
        }
        ("GET", ["notes"]) => list(world, request),
        ("POST", ["notes"]) => match checked(world, request) {
            Ok(body) => {
                let author = world.holder.id();
                Reply::new(201, &shown(&world.store(author, true, &body)))
            }
            Err(reply) => reply,
        },
        (_, ["notes", id]) => one(world, request, id),
        _ => Reply::message(404, "404 Not found"),
    }
}

fn list(world: &World, request: &Request) -> Reply {
    let (entries, page, pages) = world.page(request);
    let entries: Vec<Value> = entries.iter().map(shown).collect();
    let next = if page < pages {
        (page + 1).to_string()
    } else {
        String::new()
    };
    let reply = Reply::new(200, &json!(entries));
    reply.with("x-page", page).with("x-next-page", next)
}

fn one(world: &mut World, request: &Request, id: &str) -> Reply {
    let Some(comment) = world.find(id).cloned() else {
        return Reply::message(404, "404 Not found");
    };
    match &*request.method {
        "GET" => Reply::new(200, &shown(&comment)),
        "PUT" => match checked(world, request) {
            Ok(body) => {
                let comment = world.find(id).unwrap();
                comment.body = body;
                Reply::new(200, &shown(comment))
            }
            Err(reply) => reply,
        },
        "DELETE" => {
            world.comments.retain(|stored| stored.id != comment.id);
            Reply {
                status: 204,
                headers: Vec::new(),
                body: String::new(),
            }
        }
        _ => Reply::message(405, "405 Not Allowed"),
    }
}

/// Reads a note as GitLab stores it, and performs the commands in it.
fn checked(world: &mut World, request: &Request) -> Result<String, Reply> {
    let Some(body) = request.comment() else {
        let words = json!({"error": "body is missing"});
        return Err(Reply::new(400, &words));
    };
    if body.chars().count() > CHARACTERS_MAX {
        let complaint = format!("is too long (maximum is {CHARACTERS_MAX} characters)");
        return Err(Reply::new(400, &json!({"message": {"note": [complaint]}})));
    }
    // It goes by lines, and drops carriage returns before it looks.
    let body = body.replace('\r', "");
    let is_command = |line: &&str| {
        let name = line.strip_prefix('/').and_then(|name| name.chars().next());
        name.is_some_and(char::is_alphabetic)
    };
    world
        .commands
        .extend(body.lines().filter(is_command).map(str::to_owned));
    Ok(body.trim_end().to_owned())
}

fn shown(comment: &Stored) -> Value {
    let Stored {
        id,
        author,
        is_bot: _,
        body,
    } = comment;
    json!({"id": id, "body": body, "author": {"id": author}, "system": false, "noteable_iid": 7})
}
