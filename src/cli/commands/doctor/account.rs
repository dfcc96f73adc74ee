//! Whether whoever renders can be reached, with which key, and with what in the account.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tokio::runtime::Builder;

use super::project::Surroundings;
use super::{KEY, problem};
use crate::cli::access::{self, Access};
use crate::cli::failure::{Exit, Failure};
use crate::clock;
use crate::model::Credits;
use crate::pictory::{Allowance, ApiError, Quota, Reach, Reached, Settings, SettingsError};
use crate::report;
use crate::report::doctor::{Check, Verdict};

/// How long an answer may take. A person waits for it, and nothing is lost if it is given up.
const ANSWER_TIME: Duration = Duration::from_secs(20);
/// How long a connection may take to be made.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// An answer that takes longer than this makes every look at a job slow.
const ANSWER_SLOW: Duration = Duration::from_secs(3);
/// How far clocks may differ before it is worth a word: the `Date` of an answer has whole seconds, and
/// machines that set their clocks by the network differ by less than one.
const CLOCK_WARNING: SignedDuration = SignedDuration::from_secs(30);
/// Beyond this, certificates may count as not yet valid or as expired.
const CLOCK_PROBLEM: SignedDuration = SignedDuration::from_secs(10 * 60);
/// What is left is little if it is less than this part of all.
const LITTLE: u32 = 10;

/// The first answer, and what is known about the way it took.
struct Outcome {
    result: Result<Reached, ApiError>,
    took: Duration,
    /// What our clock showed in the middle of the exchange.
    at: Timestamp,
}

/// Looks at the provider, the key, the way to Pictory, the clock and the account.
pub(super) fn checks(
    surroundings: &Surroundings,
    access: Result<Access, Failure>,
) -> Result<Vec<Check>, Failure> {
    let access = match access {
        Ok(access) => access,
        Err(failure) => return Ok(vec![problem(KEY, &failure)]),
    };
    let is_practice = surroundings.is_practice();
    if is_practice && access.simulator().is_none() {
        let found = "the built-in simulator: no key, no network, nothing is paid";
        return Ok(vec![Check::new("provider", Verdict::Fine, found)]);
    }
    let key = match is_practice {
        true => Some(SecretString::from("simulator")),
        false => access.key.as_ref().map(|given| given.value.clone()),
    };
    let settings = Settings {
        connect_timeout: CONNECT_TIME,
        request_timeout: ANSWER_TIME,
        ..Settings::new(access.server(), key.unwrap_or_default())
    };
    let reach = match Reach::new(&settings) {
        Ok(reach) => reach,
        // What is no address may be anything, such as the key, and is not repeated.
        Err(error) => return Ok(vec![unusable(&error)]),
    };
    let outcome = ask(&reach)?;
    let mut checks = vec![provider(&access, is_practice)];
    if !is_practice {
        checks.push(key_check(&access, &outcome));
    }
    checks.push(api_check(&outcome));
    if let Ok(reached) = &outcome.result {
        checks.extend(
            reached
                .server_time
                .map(|time| clock_check(time, outcome.at)),
        );
        checks.extend(reached.quota.iter().flat_map(allowances));
    }
    Ok(checks)
}

fn ask(reach: &Reach) -> Result<Outcome, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (began, before) = (Instant::now(), clock::now());
    let result = runtime.block_on(reach.ask()).map_err(ApiError::Transport);
    let took = began.elapsed();
    Ok(Outcome {
        result,
        took,
        at: before + took / 2,
    })
}

fn provider(access: &Access, is_practice: bool) -> Check {
    let who = if is_practice {
        "a simulator"
    } else {
        "Pictory"
    };
    let origin = access.base_url.as_ref().map_or_else(String::new, |given| {
        format!(
            ", as `{}` in {} says",
            access::BASE_URL,
            given.origin.words()
        )
    });
    let found = format!("{who} at {}{origin}", access.server());
    Check::new("provider", Verdict::Fine, found)
}

/// Says why not even a request can be made.
fn unusable(error: &SettingsError) -> Check {
    let name = match error {
        SettingsError::KeyEmpty | SettingsError::KeyUnsendable => KEY,
        SettingsError::UrlUnreadable { .. }
        | SettingsError::UrlTooMuch
        | SettingsError::UrlInsecure { .. }
        | SettingsError::Setup(_) => "api",
    };
    problem(name, &Failure::of(Exit::Error, error).hint(error.hint()))
}

fn of_error(name: &'static str, error: &ApiError) -> Check {
    let failure = Failure::of(Exit::Error, error);
    problem(name, &error.hint().into_iter().fold(failure, Failure::hint))
}

/// Tells whether an error is about the key, and not about the way to Pictory.
const fn is_about_key(error: &ApiError) -> bool {
    matches!(error, ApiError::Unauthorized | ApiError::Forbidden { .. })
}

fn key_check(access: &Access, outcome: &Outcome) -> Check {
    let Some(given) = &access.key else {
        return Check::new(KEY, Verdict::Problem, "there is no API key").advice(format!(
            "copy it from https://app.pictory.ai/api-access into the variable `{}`, or into `{}` beside \
             storyform.yaml",
            access::KEY,
            access::FILE
        ));
    };
    let origin = given.origin.words();
    match outcome.result.as_ref().map(|reached| &reached.quota) {
        Ok(Ok(_)) => Check::new(KEY, Verdict::Fine, format!("that of {origin} is accepted")),
        Ok(Err(error)) if is_about_key(error) => {
            let rejected = of_error(KEY, error);
            Check {
                finding: format!("{}: that of {origin}", rejected.finding),
                ..rejected
            }
        }
        Ok(Err(_)) | Err(_) => {
            let found = format!("there is one in {origin}; it could not be tried");
            Check::new(KEY, Verdict::Skipped, found)
        }
    }
}

fn api_check(outcome: &Outcome) -> Check {
    let reached = match &outcome.result {
        Ok(reached) => reached,
        Err(error) => return of_error("api", error),
    };
    match &reached.quota {
        Err(error) if !is_about_key(error) => of_error("api", error),
        Ok(_) | Err(_) => {
            let found = format!("answers within {} ms", outcome.took.as_millis());
            if outcome.took <= ANSWER_SLOW {
                return Check::new("api", Verdict::Fine, found);
            }
            Check::new("api", Verdict::Warning, found)
                .advice("runs wait as long for each look at a job; check the network and any proxy")
        }
    }
}

/// Compares the clock of the server with ours.
fn clock_check(server: Timestamp, ours: Timestamp) -> Check {
    let ahead = ours.duration_since(server);
    let seconds = ahead.unsigned_abs().as_secs();
    let (difference, side) = (
        report::duration(seconds),
        if ahead.is_negative() {
            "behind"
        } else {
            "ahead of"
        },
    );
    let found = format!("{difference} {side} that of the server");
    let verdict = match ahead.abs() {
        apart if apart >= CLOCK_PROBLEM => Verdict::Problem,
        apart if apart >= CLOCK_WARNING => Verdict::Warning,
        _ => return Check::new("clock", Verdict::Fine, "as that of the server"),
    };
    Check::new("clock", verdict, found).advice(
        "set it by the network: certificates, budgets of a month and the search for lost requests go by it",
    )
}

/// Looks at what is left in the account.
fn allowances(quota: &Quota) -> Vec<Check> {
    let Quota {
        ai_credits,
        video,
        transcription: _,
        eleven_labs: _,
    } = quota;
    vec![
        ai_credits.map_or_else(|| untold("credits"), |credits| credits_check(&credits)),
        video.map_or_else(|| untold("minutes"), |minutes| minutes_check(&minutes)),
    ]
}

fn untold(name: &'static str) -> Check {
    Check::new(name, Verdict::Skipped, "Pictory does not say what is left")
}

fn credits_check(credits: &Allowance<Credits>) -> Check {
    let left = credits.left();
    let found = format!("{left} of {} AI credits are left", credits.limit);
    if left.thousandths() > credits.limit.thousandths() / i64::from(LITTLE) {
        return Check::new("credits", Verdict::Fine, found);
    }
    Check::new("credits", Verdict::Warning, found).advice(
        "buy more or wait for the next term; `storyform plan` says what is needed, and `storyform apply \
         --partial` takes what fits",
    )
}

fn minutes_check(minutes: &Allowance<Duration>) -> Check {
    let left = minutes.limit.saturating_sub(minutes.used);
    let found = format!(
        "{} of {} minutes of video are left",
        left.as_secs() / 60,
        minutes.limit.as_secs() / 60
    );
    if left > minutes.limit / LITTLE {
        return Check::new("minutes", Verdict::Fine, found);
    }
    Check::new("minutes", Verdict::Warning, found)
        .advice("every render uses minutes; buy more, or wait for the next term")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_differ_a_little() {
        let server: Timestamp = "2026-08-01T12:00:00Z".parse().unwrap();
        let check = |seconds| {
            let check = clock_check(server, server + SignedDuration::from_secs(seconds));
            (check.verdict, check.finding)
        };
        assert_eq!(check(-29).0, Verdict::Fine);
        assert_eq!(check(29).0, Verdict::Fine);
        assert_eq!(check(30).0, Verdict::Warning);
        assert_eq!(check(-599).0, Verdict::Warning);
        assert_eq!(check(-600).0, Verdict::Problem);
        assert!(check(-600).1.contains("behind"), "{:?}", check(-600));
        assert!(check(600).1.contains("ahead of"), "{:?}", check(600));
    }

    #[test]
    fn little_is_said_to_be_little() {
        let verdict = |used: i64| {
            let credits = Allowance {
                used: Credits::from_thousandths(used),
                limit: Credits::from_thousandths(1000),
            };
            credits_check(&credits).verdict
        };
        assert_eq!(verdict(0), Verdict::Fine);
        assert_eq!(verdict(899), Verdict::Fine);
        assert_eq!(verdict(900), Verdict::Warning);
        assert_eq!(verdict(2000), Verdict::Warning);
        let minutes = |used| {
            minutes_check(&Allowance {
                used: Duration::from_secs(used),
                limit: Duration::from_secs(600),
            })
        };
        assert_eq!(minutes(0).verdict, Verdict::Fine);
        assert_eq!(minutes(600).verdict, Verdict::Warning);
        assert_eq!(minutes(540).finding, "1 of 10 minutes of video are left");
    }
}
