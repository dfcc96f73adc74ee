//! What later steps of a pipeline want to know of a plan, as lines of `key=value`.

use crate::model::Credits;
use crate::plan::Plan;

/// Writes lines for the file that GitHub names in `$GITHUB_OUTPUT`. No value is taken from a
/// manifest, so that each is one harmless line.
///
/// `is_refused` is for the whole plan or for a video of it. A cost with parts that nobody knows is
/// `unknown`, since a bound must not pass for a price.
pub fn outputs(plan: &Plan, is_refused: bool) -> String {
    let cost = &plan.summary.cost;
    let credits = |known: Credits| {
        if cost.unknown.is_empty() {
            known.to_string()
        } else {
            "unknown".to_owned()
        }
    };
    let lines = [
        ("changes", plan.has_changes().to_string()),
        ("credits-expected", credits(cost.expected)),
        ("credits-high", credits(cost.high)),
        ("digest", plan.digest.clone()),
        ("refused", is_refused.to_string()),
    ];
    lines
        .iter()
        .map(|(key, value)| format!("{key}={value}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cost, UnknownCost};
    use crate::report::testing::{BEFORE, Wish, credits, everything, planned, rendered};

    #[test]
    fn a_plan_in_a_few_values() {
        let mut plan = everything();
        plan.summary.cost = Cost {
            low: credits(4),
            expected: Credits::from_thousandths(12_500),
            high: credits(20),
            unknown: Vec::new(),
        };
        let digest = &plan.digest;
        let expected = format!(
            "changes=true\ncredits-expected=12.5\ncredits-high=20\ndigest={digest}\nrefused=true\n"
        );
        assert_eq!(outputs(&plan, true), expected);
        let nothing = planned(&rendered(BEFORE), BEFORE, &Wish::default());
        let lines = outputs(&nothing, false);
        assert!(lines.starts_with("changes=false\ncredits-expected=0\ncredits-high=0\n"));
        assert!(lines.ends_with("refused=false\n"));
    }

    #[test]
    fn what_is_not_known_is_no_number() {
        let mut plan = everything();
        plan.summary.cost.unknown = vec![UnknownCost::new("a", "b")];
        let lines = outputs(&plan, false);
        assert!(
            lines.contains("\ncredits-expected=unknown\ncredits-high=unknown\n"),
            "{lines}"
        );
    }
}
