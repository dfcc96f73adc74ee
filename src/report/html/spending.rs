//! What was spent, week by week or month by month.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use maud::{Markup, html};

use super::Spending;
use super::verdict::percent;
use super::view::View;
use crate::model::Credits;

/// How many columns there are at most; what was before is only summed up.
const COLUMNS_MAX: usize = 12;
/// For how many days weeks are shown; longer times are shown in months.
const WEEKS_DAYS_MAX: i32 = 7 * 12;

/// The time of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Week,
    Month,
}

impl Unit {
    /// Returns the first day of the column that a day belongs to.
    fn start(self, day: Date) -> Date {
        match self {
            Self::Week => back(day, Span::new().days(day.weekday().to_monday_zero_offset())),
            Self::Month => day.first_of_month(),
        }
    }

    fn before(self, start: Date) -> Date {
        match self {
            Self::Week => back(start, Span::new().weeks(1)),
            Self::Month => back(start, Span::new().months(1)),
        }
    }

    fn label(self, start: Date) -> String {
        match self {
            Self::Week => start.strftime("%b %-d").to_string(),
            Self::Month => start.strftime("%b %Y").to_string(),
        }
    }
}

fn back(day: Date, span: Span) -> Date {
    day.checked_sub(span).unwrap_or(Date::MIN)
}

/// What was spent in the time of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    succeeded: Credits,
    failed: Credits,
    /// How many requests were charged an amount that was not reported.
    unknown: usize,
}

impl Sum {
    fn add(&mut self, spending: &Spending) {
        match (spending.credits, spending.has_succeeded) {
            (Some(credits), true) => self.succeeded += credits,
            (Some(credits), false) => self.failed += credits,
            (None, _) => self.unknown += 1,
        }
    }

    fn total(&self) -> Credits {
        self.succeeded + self.failed
    }

    /// Writes the total, which is a lower bound if something is unknown.
    fn words(&self) -> String {
        match (self.unknown, self.total()) {
            (0, total) => total.to_string(),
            (_, Credits::ZERO) => "unknown".to_owned(),
            (_, total) => format!("≥ {total}"),
        }
    }
}

/// The columns of a chart, oldest first, and what was spent before them.
#[derive(Debug, PartialEq, Eq)]
struct Columns {
    unit: Unit,
    shown: Vec<(Date, Sum)>,
    earlier: Sum,
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn columns(spending: &[Spending], now: Timestamp) -> Option<Columns> {
    let first = spending.iter().map(|row| day(row.at)).min()?;
    let last = spending.iter().map(|row| day(row.at)).max()?.max(day(now));
    let days = first.until(last).map_or(i32::MAX, |span| span.get_days());
    let unit = if days < WEEKS_DAYS_MAX {
        Unit::Week
    } else {
        Unit::Month
    };
    let mut sums: BTreeMap<Date, Sum> = BTreeMap::new();
    for row in spending {
        sums.entry(unit.start(day(row.at))).or_default().add(row);
    }
    let oldest = unit.start(first);
    let mut starts = vec![unit.start(last)];
    while let Some(start) = starts.last().copied() {
        if start <= oldest || starts.len() == COLUMNS_MAX {
            break;
        }
        starts.push(unit.before(start));
    }
    starts.reverse();
    let shown: Vec<(Date, Sum)> = starts
        .iter()
        .map(|start| (*start, sums.remove(start).unwrap_or_default()))
        .collect();
    let mut earlier = Sum::default();
    for sum in sums.values() {
        earlier.succeeded += sum.succeeded;
        earlier.failed += sum.failed;
        earlier.unknown += sum.unknown;
    }
    Some(Columns {
        unit,
        shown,
        earlier,
    })
}

/// Shows what was spent over time, if anything was.
pub(super) fn over_time(view: &View<'_>) -> Option<Markup> {
    let columns = columns(view.report.spending, view.report.now)?;
    let most = columns.shown.iter().map(|(_, sum)| sum.total()).max()?;
    let word = match columns.unit {
        Unit::Week => "week",
        Unit::Month => "month",
    };
    Some(html! {
        div.chart.spending {
            h3 #spent-title { "Spent by " (word) }
            div.scroll tabindex="0" role="group" aria-labelledby="spent-title" {
                div.columns aria-hidden="true" {
                    @for (start, sum) in &columns.shown { (column(columns.unit, *start, sum, most)) }
                }
            }
            (key(&columns))
            details {
                summary { "As a table" }
                (table(&columns, word))
            }
        }
    })
}

fn column(unit: Unit, start: Date, sum: &Sum, most: Credits) -> Markup {
    let (failed, whole) = (percent(sum.failed, most), percent(sum.total(), most));
    html! {
        div.column {
            span.value { @if sum.unknown > 0 || !sum.total().is_zero() { (sum.words()) } }
            svg.pillar {
                rect.fill y={ (100 - whole) "%" } width="100%" height={ (whole - failed) "%" } {}
                rect.failed y={ (100 - failed) "%" } width="100%" height={ (failed) "%" } {}
                @if sum.unknown > 0 { rect.unknown y="98%" width="100%" height="2%" {} }
            }
            span.label { (unit.label(start)) }
        }
    }
}

/// Explains the colours, and sums up what has no column.
fn key(columns: &Columns) -> Markup {
    let sums = || columns.shown.iter().map(|(_, sum)| sum);
    let unknown: usize = sums().map(|sum| sum.unknown).sum();
    html! {
        p.key {
            span.fill { "succeeded" }
            @if sums().any(|sum| !sum.failed.is_zero()) { span.failed { "failed, and charged all the same" } }
            @if unknown > 0 {
                span.unknown { "≥ where Pictory did not report all" }
            }
            @if columns.earlier != Sum::default() { span.earlier { "before: " (columns.earlier.words()) } }
        }
    }
}

fn table(columns: &Columns, word: &str) -> Markup {
    html! {
        table.plain {
            caption.unseen { "Credits spent by " (word) }
            thead { tr {
                th scope="col" { @if columns.unit == Unit::Week { "Week from" } @else { "Month" } }
                th scope="col" { "Succeeded" }
                th scope="col" { "Failed" }
                th scope="col" { "Not reported" }
            } }
            tbody {
                @for (start, sum) in &columns.shown {
                    tr {
                        th scope="row" { (start.strftime("%Y-%m-%d").to_string()) }
                        td { (sum.succeeded) } td { (sum.failed) } td { (sum.unknown) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::credits;

    fn spent(at: &str, amount: Option<i64>, has_succeeded: bool) -> Spending {
        Spending {
            at: format!("{at}T10:00:00Z").parse().unwrap(),
            credits: amount.map(credits),
            has_succeeded,
        }
    }

    fn shown(spending: &[Spending]) -> Vec<String> {
        let columns = columns(spending, "2026-08-10T12:00:00Z".parse().unwrap()).unwrap();
        let one = |(start, sum): &(Date, Sum)| {
            let label = columns.unit.label(*start);
            format!("{label}: {}+{} {}", sum.succeeded, sum.failed, sum.words())
        };
        let shown = columns.shown.iter().map(one);
        shown
            .chain([format!("before: {}", columns.earlier.words())])
            .collect()
    }

    #[test]
    fn weeks_begin_on_monday_and_none_is_left_out() {
        let spending = [
            spent("2026-07-20", Some(4), true),
            spent("2026-08-02", Some(3), false),
            spent("2026-08-10", None, true),
        ];
        assert_eq!(
            shown(&spending),
            [
                "Jul 20: 4+0 4",
                "Jul 27: 0+3 3",
                "Aug 3: 0+0 0",
                "Aug 10: 0+0 unknown",
                "before: 0"
            ]
        );
    }

    #[test]
    fn a_long_time_is_shown_in_months_and_the_rest_is_summed_up() {
        let mut spending = vec![
            spent("2025-01-05", Some(7), true),
            spent("2025-02-05", None, true),
        ];
        spending
            .extend((1..=8).map(|month| spent(&format!("2026-{month:02}-28"), Some(month), true)));
        let shown = shown(&spending);
        assert_eq!(shown.len(), COLUMNS_MAX + 1);
        assert_eq!(shown[0], "Sep 2025: 0+0 0");
        assert_eq!(shown[11], "Aug 2026: 8+0 8");
        assert_eq!(shown[12], "before: ≥ 7");
    }

    #[test]
    fn nothing_spent_is_no_chart() {
        assert_eq!(columns(&[], "2026-08-10T12:00:00Z".parse().unwrap()), None);
    }
}
