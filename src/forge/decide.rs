//! What is done about the comments that stand there: one step at a time, decided anew after each
//! look. No I/O.

use crate::report::marker::Marker;

use super::board::Comment;
use super::order::RunOrder;

/// The comment of this run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mine<'a> {
    /// What it is about.
    pub(super) marker: &'a Marker,
    /// Its place among all runs.
    pub(super) order: RunOrder,
    /// Its whole text.
    pub(super) text: &'a str,
    /// Whether it surely was written, by this run, before the look.
    pub(super) is_written: bool,
}

/// What is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// There is none: write one.
    Create,
    /// Replace the text of this one.
    Update(&'a Comment),
    /// Remove this one: another says the same, or something newer.
    Delete(&'a Comment),
    /// Nothing: this one says what this run has to say.
    Stands(&'a Comment),
    /// Nothing: this one is of a newer run.
    Newer(&'a Comment, RunOrder),
    /// Nothing: there is none, and there is nothing to say.
    Silence,
}

/// Decides on the next step, by the comments of this account as they were seen at one look.
///
/// Of several about the same plan, the one of the newest run is kept, and of equal ones the first.
/// Every run sees it in this way, so that no two runs remove each other's. What another one
/// outdates is removed by whoever sees it, and only after the text that is kept is right.
pub(super) fn decide<'a>(comments: &'a [Comment], mine: Mine<'_>) -> Step<'a> {
    let ours = || {
        comments
            .iter()
            .filter(|comment| is_about(comment, mine.marker))
    };
    let kept = ours().max_by_key(|comment| (order_of(comment), std::cmp::Reverse(comment.id)));
    let Some(kept) = kept else {
        return if mine.marker.has_changes {
            Step::Create
        } else {
            Step::Silence
        };
    };
    let newer = order_of(kept).filter(|order| is_newer(*order, mine));
    if newer.is_none() && !says_the_same(kept, mine) {
        return Step::Update(kept);
    }
    match (ours().find(|comment| comment.id != kept.id), newer) {
        (Some(outdated), _) => Step::Delete(outdated),
        (None, Some(order)) => Step::Newer(kept, order),
        (None, None) => Step::Stands(kept),
    }
}

fn is_about(comment: &Comment, marker: &Marker) -> bool {
    Marker::find(&comment.body).is_some_and(|found| found.is_about_the_same(marker))
}

fn order_of(comment: &Comment) -> Option<RunOrder> {
    RunOrder::find(&comment.body)
}

/// Tells whether a comment is of a newer run. Numbers of two sources say nothing about each other;
/// then the later text counts, which after this run has written is that of the other one.
fn is_newer(order: RunOrder, mine: Mine<'_>) -> bool {
    if order.is_comparable(mine.order) {
        order > mine.order
    } else {
        mine.is_written
    }
}

/// Tells whether a comment is that of this run. Forges may store a text with other white space, so
/// what was surely written is known by its order alone.
fn says_the_same(comment: &Comment, mine: Mine<'_>) -> bool {
    if mine.is_written {
        return order_of(comment) == Some(mine.order);
    }
    let stored = comment.body.replace('\r', "");
    stored.trim_end() == mine.text.trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(has_changes: bool) -> Marker {
        Marker {
            project: "acme".to_owned(),
            profile: None,
            has_changes,
            digest: "sha256:00ff".to_owned(),
        }
    }

    fn text(order: RunOrder) -> String {
        format!("{}\n{}\nPlan\n", marker(true).write(), order.write())
    }

    fn comment(id: u64, body: &str) -> Comment {
        Comment {
            id,
            url: format!("https://forge.test/{id}"),
            body: body.to_owned(),
        }
    }

    /// Decides for the given run 7, and tells the step by its name and the comment it is about.
    #[track_caller]
    fn check(comments: &[(u64, &str)], expected: &str) {
        check_of(comments, true, false, expected);
    }

    #[track_caller]
    fn check_of(comments: &[(u64, &str)], has_changes: bool, is_written: bool, expected: &str) {
        let comments: Vec<Comment> = comments
            .iter()
            .map(|(id, body)| comment(*id, body))
            .collect();
        let order = RunOrder::given(7);
        let step = decide(
            &comments,
            Mine {
                marker: &marker(has_changes),
                order,
                text: &text(order),
                is_written,
            },
        );
        let told = match step {
            Step::Create => "create".to_owned(),
            Step::Update(comment) => format!("update {}", comment.id),
            Step::Delete(comment) => format!("delete {}", comment.id),
            Step::Stands(comment) => format!("stands {}", comment.id),
            Step::Newer(comment, _) => format!("newer {}", comment.id),
            Step::Silence => "silence".to_owned(),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn the_first_comment_is_made_only_if_there_is_something_to_say() {
        check(&[], "create");
        check_of(&[], false, false, "silence");
        let other = Marker {
            profile: Some("draft".to_owned()),
            ..marker(true)
        };
        let others = [(1, "Nice!"), (2, &*other.write()), (3, "> quoted\n")];
        check(&others, "create");
        check_of(&others, false, false, "silence");
    }

    #[test]
    fn an_older_comment_is_replaced_also_by_nothing() {
        let older = text(RunOrder::given(6));
        check(&[(1, &older)], "update 1");
        check_of(&[(1, &older)], false, false, "update 1");
        let unordered = format!("{}\nPlan", marker(true).write());
        check(&[(1, &unordered)], "update 1");
    }

    #[test]
    fn a_newer_comment_is_left_alone() {
        let newer = text(RunOrder::given(8));
        check(&[(1, &newer)], "newer 1");
        check_of(&[(1, &newer)], false, false, "newer 1");
        check_of(&[(1, &newer)], true, true, "newer 1");
    }

    #[test]
    fn an_equal_comment_stands_whatever_its_white_space() {
        let equal = text(RunOrder::given(7));
        check(&[(1, &equal)], "stands 1");
        let crlf = equal.trim_end().replace('\n', "\r\n");
        check(&[(1, &crlf)], "stands 1");
        let edited = equal.replace("Plan", "Plans");
        check(&[(1, &edited)], "update 1");
        check_of(&[(1, &edited)], true, true, "stands 1");
    }

    #[test]
    fn of_several_the_newest_is_kept_and_then_the_first() {
        let (older, equal, newer) = (
            text(RunOrder::given(6)),
            text(RunOrder::given(7)),
            text(RunOrder::given(8)),
        );
        check(&[(1, &older), (2, &older)], "update 1");
        check(&[(1, &older), (2, &equal)], "delete 1");
        check(&[(1, &equal), (2, &equal)], "delete 2");
        check(&[(1, &older), (2, &newer)], "delete 1");
        check(&[(1, &equal), (2, &newer), (3, "Nice!")], "delete 1");
    }

    #[test]
    fn numbers_of_another_source_count_by_who_wrote_last() {
        let other = text(RunOrder::at(u64::MAX));
        check(&[(1, &other)], "update 1");
        check_of(&[(1, &other)], true, true, "newer 1");
    }
}
