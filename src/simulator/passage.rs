//! The way of a request and its answer: what happens before, instead and after.

use std::io;
use std::time::Duration;

use crate::simulator::clock::Moment;
use crate::simulator::delivery::{Arrival, Delivery, Reply};
use crate::simulator::faults::{RetryAfter, Substitute, Transport};
use crate::simulator::world::message::Response;

/// What happens to one request on its way, and by which clock.
#[derive(Debug)]
pub(crate) struct Passage {
    pub(crate) transports: Vec<Transport>,
    /// What the clock shows that dates follow.
    pub(crate) wall: Moment,
}

impl Passage {
    /// Handles a request, unless something happens to it before, and tells what happens after.
    pub(crate) fn carry(&self, handle: impl Fn() -> io::Result<Reply>) -> io::Result<Delivery> {
        let mut arrival = match self.turned_away() {
            Some(arrival) => arrival,
            None => self.handled(handle)?,
        };
        if let Arrival::Whole(reply) | Arrival::CutOff(reply) = &mut arrival {
            reply.pause = self.pause();
        }
        let delay = self.delay();
        Ok(Delivery { delay, arrival })
    }

    /// Returns what arrives if something comes before the request is handled.
    fn turned_away(&self) -> Option<Arrival> {
        self.transports
            .iter()
            .find_map(|transport| match transport {
                Transport::Instead {
                    answer,
                    is_handled: false,
                } => Some(Arrival::Whole(self.substitute(answer))),
                Transport::Lost {
                    is_handled: false,
                    end,
                } => Some(Arrival::Lost {
                    was_handled: false,
                    end: *end,
                }),
                Transport::Instead { .. }
                | Transport::Lost { .. }
                | Transport::SlowHead(_)
                | Transport::SlowBody(_)
                | Transport::Truncated
                | Transport::CutOff
                | Transport::Oversized(_)
                | Transport::Twice
                | Transport::ClockJump(_) => None,
            })
    }

    fn handled(&self, handle: impl Fn() -> io::Result<Reply>) -> io::Result<Arrival> {
        let mut reply = handle()?;
        for _ in self
            .transports
            .iter()
            .filter(|transport| **transport == Transport::Twice)
        {
            reply = handle()?;
        }
        let mut is_cut_off = false;
        for transport in &self.transports {
            match transport {
                Transport::Instead { answer, .. } => reply = self.substitute(answer),
                Transport::Truncated => reply.body.truncate(reply.body.len() / 2),
                Transport::Oversized(bytes) => reply.body = inflated(reply.body, *bytes),
                Transport::CutOff => is_cut_off = true,
                Transport::Lost { end, .. } => {
                    let (was_handled, end) = (true, *end);
                    return Ok(Arrival::Lost { was_handled, end });
                }
                Transport::SlowHead(_)
                | Transport::SlowBody(_)
                | Transport::Twice
                | Transport::ClockJump(_) => {}
            }
        }
        if !is_cut_off {
            return Ok(Arrival::Whole(reply));
        }
        let whole = reply.body.len();
        reply.body.truncate(whole / 2);
        reply.headers.push(("content-length", whole.to_string()));
        Ok(Arrival::CutOff(reply))
    }

    fn substitute(&self, answer: &Substitute) -> Reply {
        let (response, retry_after) = match answer {
            Substitute::Unauthorized => (Response::unauthorized(), None),
            Substitute::TooManyRequests(again) => (Response::too_many_requests(), *again),
            Substitute::Broken {
                status,
                retry_after,
            } => (Response::broken(*status), *retry_after),
            Substitute::Cloudflare => (Response::cloudflare(), None),
            Substitute::Page => (Response::page(), None),
        };
        let mut reply = Reply::from(response);
        let header = retry_after.map(|again| ("retry-after", self.coming_again(again)));
        reply.headers.extend(header);
        reply
    }

    fn coming_again(&self, again: RetryAfter) -> String {
        match again {
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::Date(seconds) => self.wall.plus(Duration::from_secs(seconds)).http(),
        }
    }

    fn delay(&self) -> Duration {
        let delays = self.transports.iter().filter_map(|transport| {
            let Transport::SlowHead(delay) = transport else {
                return None;
            };
            Some(*delay)
        });
        delays.sum()
    }

    fn pause(&self) -> Duration {
        let pauses = self.transports.iter().filter_map(|transport| {
            let Transport::SlowBody(pause) = transport else {
                return None;
            };
            Some(*pause)
        });
        pauses.sum()
    }
}

/// Makes a body at least so long. Space before JSON changes nothing of what it says.
fn inflated(body: Vec<u8>, bytes: usize) -> Vec<u8> {
    let mut inflated = vec![b' '; bytes.saturating_sub(body.len())];
    inflated.extend(body);
    inflated
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value, json};

    use super::*;
    use crate::simulator::delivery::ConnectionEnd;
    use crate::simulator::faults::{Fault, Faults};
    use crate::simulator::operation::Operation;

    const NOW: Moment = Moment::from_millis(1_777_888_800_000);

    /// What becomes of a submission with these faults, and how often it is handled.
    fn carried(faults: &[&str]) -> (Delivery, u32) {
        let faults: Vec<Fault> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let passage = Passage {
            transports: Faults::new(faults, 0).on_request(Operation::Preview),
            wall: NOW,
        };
        let handled = Cell::new(0);
        let delivery = passage.carry(|| {
            handled.set(handled.get() + 1);
            Ok(Response::ok(json!({ "handled": handled.get() })).into())
        });
        (delivery.unwrap(), handled.get())
    }

    fn reply(fault: &str) -> (Reply, u32) {
        let (delivery, handled) = carried(&[fault]);
        (delivery.reply().unwrap().clone(), handled)
    }

    #[test]
    fn answers_that_take_the_place_of_the_right_one() {
        let cases = [
            ("http-401", 401, 0),
            ("http-429", 429, 0),
            ("http-500", 500, 0),
            ("http-502", 502, 0),
            ("http-503", 503, 0),
            ("http-504", 504, 1),
            ("http-504:handled=no", 504, 0),
            ("http-503:handled=yes", 503, 1),
            ("cloudflare", 403, 0),
            ("html", 200, 1),
            ("html:handled=no", 200, 0),
        ];
        for (fault, status, handled) in cases {
            let (reply, times) = reply(fault);
            assert_eq!((reply.status, times), (status, handled), "{fault}");
            assert!(!reply.text().contains("handled"), "{fault}");
            assert_eq!(reply.header("retry-after"), None, "{fault}");
        }
        let (page, _) = reply("html");
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=UTF-8")
        );
    }

    #[test]
    fn coming_again_is_told_in_seconds_or_as_a_date() {
        let told = |fault| reply(fault).0.header("retry-after").map(str::to_owned);
        assert_eq!(told("http-429:retry-after=3").as_deref(), Some("3"));
        assert_eq!(told("http-503:retry-after=0").as_deref(), Some("0"));
        let date = Some("Mon, 04 May 2026 10:01:30 GMT");
        assert_eq!(told("http-429:retry-date=90").as_deref(), date);
    }

    #[test]
    fn connections_that_end_without_an_answer() {
        let cases = [
            ("lost-answer", true, ConnectionEnd::Closed),
            ("reset-before", false, ConnectionEnd::Reset),
            ("reset-after", true, ConnectionEnd::Reset),
        ];
        for (fault, was_handled, end) in cases {
            let (delivery, times) = carried(&[fault]);
            assert_eq!(delivery.arrival, Arrival::Lost { was_handled, end });
            assert_eq!(times, u32::from(was_handled), "{fault}");
        }
    }

    #[test]
    fn answers_that_come_late() {
        let (slow, _) = carried(&["slow=500", "slow=20", "slow-body=30"]);
        assert_eq!(slow.delay, Duration::from_millis(520));
        assert_eq!(slow.reply().unwrap().pause, Duration::from_millis(30));
        let (late_refusal, _) = carried(&["http-500", "slow=500", "slow-body=30"]);
        assert_eq!(late_refusal.delay, Duration::from_millis(500));
        assert_eq!(late_refusal.reply().unwrap().status, 500);
    }

    #[test]
    fn bodies_that_are_not_what_they_should_be() {
        let whole = r#"{"handled":1}"#;
        let (truncated, _) = reply("truncated-json");
        assert_eq!(truncated.text(), whole[..6]);
        assert_eq!(truncated.header("content-length"), None);
        let (oversized, _) = reply("oversized-json=1000");
        assert_eq!(oversized.body.len(), 1000);
        let json: Value = serde_json::from_slice(&oversized.body).unwrap();
        assert_eq!(json, json!({ "handled": 1 }));
        let (cut, times) = carried(&["cut-body"]);
        let Arrival::CutOff(cut) = cut.arrival else {
            panic!("{cut:?}");
        };
        assert_eq!((cut.text().as_ref(), times), (&whole[..6], 1));
        assert_eq!(cut.header("content-length"), Some("13"));
    }

    #[test]
    fn a_repeated_request_is_handled_again_before_anything_befalls_its_answer() {
        let (reply, times) = reply("duplicate");
        assert_eq!((reply.text().as_ref(), times), (r#"{"handled":2}"#, 2));
        let (delivery, times) = carried(&["truncated-json", "duplicate"]);
        assert_eq!(delivery.reply().unwrap().text(), r#"{"hand"#);
        assert_eq!(times, 2);
        assert_eq!(carried(&["duplicate", "reset-before"]).1, 0);
        assert_eq!(carried(&["reset-after", "duplicate"]).1, 2);
    }
}
