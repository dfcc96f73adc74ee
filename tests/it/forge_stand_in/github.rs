//! What GitHub answers.

use serde_json::{Value, json};

use super::{Holder, Reply, Request, Stored, TOKEN, World};

/// How many characters a comment may have.
const CHARACTERS_MAX: usize = 65_536;

pub(super) fn answer(world: &mut World, request: &Request) -> Reply {
    if request.header("user-agent").is_empty() {
        return Reply {
            status: 403,
            headers: vec![("content-type", "text/html".to_owned())],
            body: "Request forbidden by administrative rules. Please make sure your request has a \
                   User-Agent header."
                .to_owned(),
        };
    }
    if request.header("authorization") != format!("Bearer {TOKEN}") {
        return Reply::message(401, "Bad credentials");
    }
    let segments = request.segments();
    // On a server of one's own, the API has a prefix.
    let segments = segments.strip_prefix(&["api"]).unwrap_or(&segments);
    if let (["graphql"], "POST") = (segments, &*request.method) {
        return viewer(world);
    }
    let segments = segments.strip_prefix(&["v3"]).unwrap_or(segments);
    match segments {
        ["user"] => user(world),
        ["repos", "acme", "videos", "pulls"] => pulls(world, request),
        ["repos", "acme", "videos", "issues", "7", "comments"] => match &*request.method {
            "GET" => list(world, request),
            "POST" => create(world, request),
            _ => not_found(),
        },
        ["repos", "acme", "videos", "issues", "comments", id] => one(world, request, id),
        _ => not_found(),
    }
}

fn not_found() -> Reply {
    Reply::message(404, "Not Found")
}

fn refused() -> Reply {
    Reply::message(403, "Resource not accessible by integration")
}

fn viewer(world: &World) -> Reply {
    if !world.tells_viewer {
        return refused();
    }
    let id = world.holder.id();
    Reply::new(200, &json!({"data": {"viewer": {"databaseId": id}}}))
}

fn user(world: &World) -> Reply {
    match world.holder {
        Holder::Person | Holder::Job => Reply::new(
            200,
            &json!({"login": "mona", "id": world.holder.id(), "type": "User"}),
        ),
        Holder::App | Holder::Reader => refused(),
    }
}

fn pulls(world: &World, request: &Request) -> Reply {
    let asked = |name: &str| request.query.get(name).map(String::as_str);
    let listed = world.pulls.as_array().unwrap().iter().filter(|pull| {
        asked("head").is_none_or(|head| pull["head"]["label"] == head)
            && (asked("state") == Some("all") || pull["state"] == asked("state").unwrap_or("open"))
    });
    Reply::new(200, &listed.cloned().collect())
}

fn list(world: &World, request: &Request) -> Reply {
    let (entries, page, pages) = world.page(request);
    let entries: Vec<Value> = entries.iter().map(shown).collect();
    let reply = Reply::new(200, &json!(entries));
    if page >= pages {
        return reply;
    }
    let link = |page: usize, relation: &str| {
        format!(
            "<{}/repositories/1/issues/7/comments?page={page}>; rel=\"{relation}\"",
            world.url
        )
    };
    reply.with(
        "link",
        format!("{}, {}", link(page + 1, "next"), link(pages, "last")),
    )
}

fn create(world: &mut World, request: &Request) -> Reply {
    if let Some(reply) = refusal(world, request) {
        return reply;
    }
    let (author, is_bot) = (world.holder.id(), world.holder == Holder::App);
    let body = request.comment().unwrap();
    Reply::new(201, &shown(&world.store(author, is_bot, &body)))
}

fn one(world: &mut World, request: &Request, id: &str) -> Reply {
    let Some(comment) = world.find(id).cloned() else {
        return not_found();
    };
    match &*request.method {
        "GET" => Reply::new(200, &shown(&comment)),
        "PATCH" => {
            if let Some(reply) = refusal(world, request) {
                return reply;
            }
            let comment = world.find(id).unwrap();
            comment.body = request.comment().unwrap();
            Reply::new(200, &shown(comment))
        }
        "DELETE" if world.holder == Holder::Reader => refused(),
        "DELETE" => {
            world.comments.retain(|stored| stored.id != comment.id);
            Reply {
                status: 204,
                headers: Vec::new(),
                body: String::new(),
            }
        }
        _ => not_found(),
    }
}

/// Refuses to write, if there is a reason.
fn refusal(world: &World, request: &Request) -> Option<Reply> {
    if world.holder == Holder::Reader {
        return Some(refused());
    }
    if world.is_locked {
        let words = "Unable to create comment because issue is locked.";
        return Some(Reply::message(403, words));
    }
    let Some(body) = request.comment() else {
        return Some(Reply::message(400, "Problems parsing JSON"));
    };
    let complaint = |message: &str| {
        let error = json!({
            "resource": "IssueComment", "code": "unprocessable", "field": "data", "message": message,
        });
        Some(Reply::new(
            422,
            &json!({"message": "Validation Failed", "errors": [error]}),
        ))
    };
    if body.trim().is_empty() {
        return complaint("Body cannot be blank");
    }
    if body.chars().count() > CHARACTERS_MAX {
        return complaint(&format!(
            "Body is too long (maximum is {CHARACTERS_MAX} characters)"
        ));
    }
    None
}

fn shown(comment: &Stored) -> Value {
    let Stored {
        id,
        author,
        is_bot,
        body,
    } = comment;
    let kind = if *is_bot { "Bot" } else { "User" };
    json!({
        "id": id,
        "html_url": format!("https://github.test/acme/videos/pull/7#issuecomment-{id}"),
        "user": {"id": author, "type": kind},
        "body": body,
    })
}
