//! Runs that post at the same time, against a board in memory, in any order of their requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;

use super::*;
use crate::forge::board::Doing;
use crate::report::marker::Marker;

/// A board, and what the runs are doing with it.
#[derive(Debug, Default)]
struct World {
    comments: Vec<Comment>,
    next_id: u64,
    /// Counts what has happened.
    clock: u64,
    /// The runs that have looked and may be about to write, with the time of the look.
    about_to_write: BTreeMap<usize, u64>,
    last_look: BTreeMap<usize, u64>,
    last_creation: u64,
    requests: Vec<&'static str>,
}

/// What goes wrong with a request to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// It is done, and the answer is lost.
    LostAnswer,
    /// It is not done.
    NotDone,
}

/// The board as one run sees it.
struct Seen {
    world: Arc<Mutex<World>>,
    run: usize,
    faults: Mutex<Vec<Fault>>,
    /// Whether a run that settles waits until those that looked before have written.
    is_timely: bool,
    length_max: usize,
}

/// Lets others go first, once.
async fn others() {
    let mut is_over = false;
    std::future::poll_fn(move |_| {
        if std::mem::replace(&mut is_over, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

impl Seen {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Does something that takes effect at one moment, before and after which others may act.
    async fn request<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut World) -> T,
    ) -> Result<T, Problem> {
        let trouble = || Problem::Server {
            status: 502,
            retry_after: None,
        };
        let is_write = !matches!(name, "list" | "get");
        let fault = if is_write {
            self.faults.lock().unwrap().pop().unwrap_or(Fault::None)
        } else {
            Fault::None
        };
        others().await;
        let done = {
            let mut world = self.world();
            world.clock += 1;
            world.requests.push(name);
            if is_write {
                world.about_to_write.remove(&self.run);
            }
            (fault != Fault::NotDone).then(|| effect(&mut world))
        };
        others().await;
        done.filter(|_| fault == Fault::None).ok_or_else(trouble)
    }

    fn check_length(&self, body: &str) -> Result<(), Problem> {
        if body.chars().count() > self.length_max {
            let message = "Body is too long".to_owned();
            return Err(Problem::TooLong { message });
        }
        Ok(())
    }
}

impl Board for Seen {
    fn comments(&self) -> Doing<'_, Result<Vec<Comment>, Problem>> {
        Box::pin(self.request("list", |world| {
            world.about_to_write.insert(self.run, world.clock);
            world.last_look.insert(self.run, world.clock);
            world.comments.clone()
        }))
    }

    fn comment(&self, id: u64) -> Doing<'_, Result<Option<Comment>, Problem>> {
        Box::pin(self.request("get", move |world| {
            world.about_to_write.insert(self.run, world.clock);
            world
                .comments
                .iter()
                .find(|comment| comment.id == id)
                .cloned()
        }))
    }

    fn create<'a>(&'a self, body: &'a str) -> Doing<'a, Result<Comment, Problem>> {
        Box::pin(async move {
            self.check_length(body)?;
            self.request("create", |world| {
                world.next_id += 1;
                world.last_creation = world.clock;
                let comment = Comment {
                    id: world.next_id,
                    url: format!("#{}", world.next_id),
                    body: body.to_owned(),
                };
                world.comments.push(comment.clone());
                comment
            })
            .await
        })
    }

    fn update<'a>(&'a self, id: u64, body: &'a str) -> Doing<'a, Result<bool, Problem>> {
        Box::pin(async move {
            self.check_length(body)?;
            self.request("update", |world| {
                let comment = world.comments.iter_mut().find(|comment| comment.id == id);
                comment
                    .map(|comment| body.clone_into(&mut comment.body))
                    .is_some()
            })
            .await
        })
    }

    fn delete(&self, id: u64) -> Doing<'_, Result<(), Problem>> {
        Box::pin(self.request("delete", move |world| {
            world.comments.retain(|comment| comment.id != id);
        }))
    }

    fn pause(&self, time: Duration) -> Doing<'_, ()> {
        Box::pin(async move {
            let before = {
                let mut world = self.world();
                world.about_to_write.remove(&self.run);
                world.about_to_write.clone()
            };
            others().await;
            let is_waiting = || {
                let world = self.world();
                let mut still = before.iter();
                still.any(|(run, look)| world.about_to_write.get(run) == Some(look))
            };
            while self.is_timely && time == SETTLE_TIME && is_waiting() {
                others().await;
            }
        })
    }

    fn jitter(&self) -> f64 {
        0.0
    }
}

/// A run: its number, whether its plan has changes, and what goes wrong.
#[derive(Debug, Clone)]
struct Run {
    number: u64,
    has_changes: bool,
    faults: Vec<Fault>,
}

impl Run {
    const fn plain(number: u64) -> Self {
        Self {
            number,
            has_changes: true,
            faults: Vec::new(),
        }
    }

    fn order(&self) -> RunOrder {
        RunOrder::given(self.number)
    }

    fn draft(&self) -> Draft {
        let marker = Marker {
            project: "acme".to_owned(),
            profile: None,
            has_changes: self.has_changes,
            digest: format!("sha256:{}", self.number),
        };
        let details = "Much more. ".repeat(20);
        let text = format!("<!-- storyform:details -->\n{details}\n<!-- storyform:details-end -->");
        Draft::read(&format!(
            "{}\nPlan {}\n{text}\nEnd",
            marker.write(),
            self.number
        ))
        .unwrap()
    }

    fn text(&self) -> String {
        self.draft().whole(self.order())
    }
}

/// What happens to the runs.
struct History {
    runs: Vec<Run>,
    /// Comments of older runs that are there at the beginning.
    before: Vec<u64>,
    /// Which run goes on next, as a number that is divided by how many are left.
    schedule: Vec<usize>,
    is_timely: bool,
    /// How many steps are taken before all runs are killed.
    steps_max: Option<usize>,
}

type Going<'a> = (usize, Doing<'a, Result<Posted, Problem>>);

impl History {
    /// Lets it happen, and returns the world, and how each run ended.
    fn happen(&self) -> (World, BTreeMap<usize, Result<Posted, Problem>>) {
        let world = Arc::new(Mutex::new(World::default()));
        for number in &self.before {
            let mut world = world.lock().unwrap();
            world.next_id += 1;
            let (id, body) = (world.next_id, Run::plain(*number).text());
            let url = format!("#{id}");
            world.comments.push(Comment { id, url, body });
        }
        let drafts: Vec<Draft> = self.runs.iter().map(Run::draft).collect();
        let seen: Vec<Seen> = self
            .runs
            .iter()
            .enumerate()
            .map(|(run, data)| Seen {
                world: world.clone(),
                run,
                faults: Mutex::new(data.faults.clone()),
                is_timely: self.is_timely,
                length_max: usize::MAX,
            })
            .collect();
        let going = seen.iter().zip(&drafts).map(|(seen, draft)| -> Going<'_> {
            let saying = Saying {
                draft,
                order: self.runs[seen.run].order(),
                report_url: None,
            };
            (seen.run, Box::pin(post(seen, saying)))
        });
        let ended = self.go(going.collect(), &world);
        drop(seen);
        (Arc::into_inner(world).unwrap().into_inner().unwrap(), ended)
    }

    fn go(
        &self,
        mut going: Vec<Going<'_>>,
        world: &Mutex<World>,
    ) -> BTreeMap<usize, Result<Posted, Problem>> {
        let mut ended = BTreeMap::new();
        let mut context = Context::from_waker(Waker::noop());
        let turns = self.schedule.iter().copied().chain(0..100_000);
        for (step, turn) in turns.enumerate() {
            if going.is_empty() || self.steps_max.is_some_and(|max| step >= max) {
                return ended;
            }
            let chosen = turn % going.len();
            let (run, doing) = &mut going[chosen];
            if let Poll::Ready(result) = doing.as_mut().poll(&mut context) {
                world.lock().unwrap().about_to_write.remove(run);
                ended.insert(*run, result);
                drop(going.remove(chosen));
            }
        }
        panic!("it does not end");
    }
}

fn any_runs() -> impl Strategy<Value = Vec<Run>> {
    let fault = prop_oneof![
        3 => Just(Fault::None),
        1 => Just(Fault::LostAnswer),
        1 => Just(Fault::NotDone),
    ];
    let run = (any::<bool>(), prop::collection::vec(fault, 0..4));
    let numbers = Just((10_u64..15).collect::<Vec<_>>()).prop_shuffle();
    (numbers, prop::collection::vec(run, 1..5)).prop_map(|(numbers, runs)| {
        let runs = numbers.into_iter().zip(runs);
        runs.map(|(number, (has_changes, faults))| Run {
            number,
            has_changes,
            faults,
        })
        .collect()
    })
}

fn any_history(is_timely: bool) -> impl Strategy<Value = History> {
    let before = prop::collection::vec(1_u64..5, 0..3);
    let schedule = prop::collection::vec(0..usize::MAX, 0..160);
    (any_runs(), before, schedule).prop_map(move |(runs, before, schedule)| History {
        runs,
        before,
        schedule,
        is_timely,
        steps_max: None,
    })
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:?} after {:?}, by {:?}",
            self.runs, self.before, self.schedule
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_newest_run_has_the_last_word(history in any_history(true)) {
        let (world, ended) = history.happen();
        for (run, result) in &ended {
            prop_assert!(result.is_ok(), "{run}: {result:?}");
        }
        let (newest, last) = history.runs.iter().enumerate().max_by_key(|(_, run)| run.number).unwrap();
        let texts: Vec<&str> = world.comments.iter().map(|comment| &*comment.body).collect();
        if texts == [last.text()] {
            return Ok(());
        }
        // A run that had nothing to say and found nothing leaves no trace that could hold up others.
        prop_assert!(!last.has_changes, "{texts:?}");
        prop_assert!(texts.len() <= 1, "{texts:?}");
        prop_assert!(texts.is_empty() || world.last_creation > world.last_look[&newest], "{texts:?}");
    }

    #[test]
    fn no_second_comment_is_left_in_any_order(history in any_history(false)) {
        let (world, ended) = history.happen();
        prop_assert!(ended.values().all(Result::is_ok), "{ended:?}");
        prop_assert!(world.comments.len() <= 1, "{:?}", world.comments);
        if history.runs.iter().all(|run| run.has_changes) {
            prop_assert_eq!(world.comments.len(), 1);
        }
    }

    #[test]
    fn whatever_killed_runs_leave_is_put_in_order_by_the_next(
        history in any_history(false),
        steps in 0_usize..80,
    ) {
        let history = History { steps_max: Some(steps), ..history };
        let (left, _) = history.happen();
        let next = Run::plain(99);
        let board = board_of(left.comments, left.next_id);
        let posted = alone(&board, &next);
        prop_assert!(posted.is_ok(), "{posted:?}");
        let texts: Vec<String> = board.world().comments.iter().map(|comment| comment.body.clone()).collect();
        prop_assert_eq!(texts, [next.text()]);
    }
}

fn board_of(comments: Vec<Comment>, next_id: u64) -> Seen {
    let world = World {
        comments,
        next_id,
        ..World::default()
    };
    Seen {
        world: Arc::new(Mutex::new(world)),
        run: 0,
        faults: Mutex::default(),
        is_timely: true,
        length_max: usize::MAX,
    }
}

/// Lets one run post while nobody else does.
fn alone(board: &Seen, run: &Run) -> Result<Posted, Problem> {
    let draft = run.draft();
    let saying = Saying {
        draft: &draft,
        order: run.order(),
        report_url: None,
    };
    let mut doing = Box::pin(post(board, saying));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1000 {
        if let Poll::Ready(result) = doing.as_mut().poll(&mut context) {
            return result;
        }
    }
    panic!("it does not end");
}

/// Lets one run post to a board with comments of some runs, and tells the requests.
#[track_caller]
fn check(before: &[u64], run: &Run, expected: &str) -> Posted {
    let comments: Vec<Comment> = (1..)
        .zip(before)
        .map(|(id, number)| Comment {
            id,
            url: format!("#{id}"),
            body: Run::plain(*number).text(),
        })
        .collect();
    let board = board_of(comments, 9);
    *board.faults.lock().unwrap() = run.faults.clone();
    let posted = alone(&board, run).unwrap();
    assert_eq!(board.world().requests.join(" "), expected);
    posted
}

#[test]
fn a_run_alone_asks_no_more_than_it_must() {
    let url = |id: u64| format!("#{id}");
    let created = check(&[], &Run::plain(7), "list create list");
    assert_eq!(created, Posted::Created { url: url(10) });
    let updated = check(&[6], &Run::plain(7), "list get update list");
    assert_eq!(updated, Posted::Updated { url: url(1) });
    let unchanged = check(&[7], &Run::plain(7), "list");
    assert_eq!(unchanged, Posted::Unchanged { url: url(1) });
    let newer = check(&[8], &Run::plain(7), "list");
    let order = RunOrder::given(8);
    assert_eq!(newer, Posted::Newer { url: url(1), order });
    let silent = Run {
        has_changes: false,
        ..Run::plain(7)
    };
    assert_eq!(check(&[], &silent, "list"), Posted::Silent);
    assert_eq!(
        check(&[6], &silent, "list get update list"),
        Posted::Updated { url: url(1) }
    );
}

#[test]
fn duplicates_are_removed_after_the_text_is_right() {
    check(
        &[5, 6],
        &Run::plain(7),
        "list get update list get delete list",
    );
    check(&[5, 8], &Run::plain(7), "list get delete list");
}

#[test]
fn a_lost_answer_is_looked_for_and_not_sent_again() {
    let lost = Run {
        faults: vec![Fault::LostAnswer],
        ..Run::plain(7)
    };
    let created = check(&[], &lost, "list create list list");
    assert_eq!(
        created,
        Posted::Created {
            url: "#10".to_owned()
        }
    );
    let not_done = Run {
        faults: vec![Fault::NotDone, Fault::NotDone],
        ..Run::plain(7)
    };
    check(&[], &not_done, "list create list create list create list");
}

#[test]
fn trouble_that_stays_is_told() {
    let board = board_of(Vec::new(), 0);
    *board.faults.lock().unwrap() = vec![Fault::NotDone; 9];
    let problem = alone(&board, &Run::plain(7)).unwrap_err();
    assert!(matches!(problem, Problem::Server { status: 502, .. }));
    let creations = board
        .world()
        .requests
        .iter()
        .filter(|name| **name == "create")
        .count();
    assert_eq!(creations, 5);
}

#[test]
fn details_are_left_out_once_where_there_is_too_little_room() {
    let run = Run::plain(7);
    let (whole, short) = (run.text(), run.draft().short(run.order(), None).unwrap());
    for (length_max, expected) in [
        (whole.chars().count(), Some(whole.clone())),
        (short.chars().count(), Some(short)),
        (20, None),
    ] {
        let mut board = board_of(Vec::new(), 0);
        board.length_max = length_max;
        let posted = alone(&board, &run);
        let text = board
            .world()
            .comments
            .first()
            .map(|comment| comment.body.clone());
        assert_eq!(text, expected);
        assert_eq!(posted.is_ok(), expected.is_some());
    }
}
