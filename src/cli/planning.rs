//! From what a project declares and what is known of it to a plan.

use super::args::Scope;
use super::asked::{Known, Named};
use super::basis::Basis;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::workspace::{Workspace, invalid, remark, sound};
use crate::model::{MonthSpending, Recorded, Revision, Snapshot};
use crate::pipeline::{self, Checked, Listing, Look, Place, Rendered, Survey};
use crate::plan::{Plan, PlanOptions, Replacements, Selection};

impl Workspace {
    /// Makes the plan for what is declared, with all that is known of every video.
    pub(super) fn plan(
        &self,
        basis: &Basis,
        scope: &Scope,
        output: &Output,
    ) -> Result<Plan, Failure> {
        let checked = sound(self.check()?, output)?;
        self.plan_of(&checked, basis, scope)
    }

    /// Makes the plan for what was read and is sound.
    pub(super) fn plan_of(
        &self,
        checked: &Checked,
        basis: &Basis,
        scope: &Scope,
    ) -> Result<Plan, Failure> {
        let options = self.options(scope, basis.spent.as_ref(), basis.revision.as_ref())?;
        let snapshot = basis.snapshot(self)?;
        let recorded = basis.recorded(self)?;
        let known = Known::of(checked.documents.iter().map(Named::of_document), &recorded);
        known.answers(&options.replace, &scope.target, self)?;
        Ok(pipeline::plan_project(
            checked,
            &self.project,
            &snapshot,
            &options,
        )?)
    }

    /// Makes the plan for what is declared. Of a video that is as it was rendered, no more is looked at than
    /// that; `folds_settled` leaves it out, but in the totals.
    pub(super) fn plan_changes(
        &self,
        mut listing: Listing,
        basis: &Basis,
        (scope, folds_settled): (&Scope, bool),
        output: &Output,
    ) -> Result<Plan, Failure> {
        let spent = basis.spent.as_ref();
        let options = PlanOptions {
            folds_settled,
            ..self.options(scope, spent, basis.revision.as_ref())?
        };
        let names_nothing = scope.target.is_empty() && scope.replace.is_empty();
        let begun = basis.begun().filter(|_| names_nothing);
        if let Some(begun) = begun
            && listing.remembers(begun.version.as_ref())
        {
            if let Some(plan) = self.plan_remembered(listing, (basis, begun), &options, output)? {
                return Ok(plan);
            }
            listing = self.list(true);
        }
        loop {
            let recorded = basis.recorded(self)?;
            let survey = survey(listing, Rendered::Recorded(&recorded), &options)?;
            if survey.has_errors() {
                return Err(invalid(output, &survey.diagnostics));
            }
            if let Some(parts) = basis.parts(&survey.wanted(&recorded), &recorded, self)? {
                let known = (&recorded, &*parts);
                return self.plan_survey(survey, known, (scope, &options), output);
            }
            // Somebody has written to the state meanwhile.
            listing = self.list(true);
        }
    }

    /// Makes the plan for what is declared and what the index remembers of the state, of which no more is read
    /// than what is `begun`. `None` if that is not enough.
    fn plan_remembered(
        &self,
        listing: Listing,
        (basis, begun): (&Basis, &Recorded),
        options: &PlanOptions,
        output: &Output,
    ) -> Result<Option<Plan>, Failure> {
        let rendered = Rendered::Remembered {
            unfinished: &begun.unfinished,
            folds: options.folds(),
        };
        let survey = survey(listing, rendered, options)?;
        if survey.has_errors() {
            return Err(invalid(output, &survey.diagnostics));
        }
        let parts = basis.parts(&survey.wanted(begun), begun, self)?;
        let Some(parts) = parts.filter(|parts| survey.is_all_of(parts)) else {
            return Ok(None);
        };
        remark(&survey.diagnostics, output);
        let plan = pipeline::plan_survey(survey, &self.project, &parts, options);
        Ok(Some(plan?))
    }

    /// Makes the plan for what was looked at and is sound, from what is known of every video in few words,
    /// and of those in full that the plan is about.
    pub(super) fn plan_survey(
        &self,
        survey: Survey,
        (recorded, parts): (&Recorded, &Snapshot),
        (scope, options): (&Scope, &PlanOptions),
        output: &Output,
    ) -> Result<Plan, Failure> {
        remark(&survey.diagnostics, output);
        let known = Known::of(survey.videos.iter().map(Named::of_survey), recorded);
        known.answers(&options.replace, &scope.target, self)?;
        Ok(pipeline::plan_survey(
            survey,
            &self.project,
            parts,
            options,
        )?)
    }

    /// Begins to list what is declared, to be compared with the state, or else with something else.
    pub(super) fn list(&self, has_state: bool) -> Listing {
        Listing::begin(Place {
            root: self.root.clone(),
            profile: self.profile.clone(),
            index: self.index(),
            state: has_state.then(|| self.state()),
        })
    }

    /// Settles what was asked of a plan, with the limits of the project.
    pub(super) fn options(
        &self,
        scope: &Scope,
        spent: Option<&MonthSpending>,
        against: Option<&Revision>,
    ) -> Result<PlanOptions, Failure> {
        let selection =
            Selection::new(&scope.target).map_err(|error| Failure::of(Exit::Usage, &error))?;
        let replace =
            Replacements::new(&scope.replace).map_err(|error| Failure::of(Exit::Usage, &error))?;
        Ok(PlanOptions {
            selection,
            replace,
            max_credits: scope.max_credits,
            limits: self.project.budget.clone(),
            spent: spent.cloned(),
            large_change: scope.large_change,
            against: against.cloned(),
            folds_settled: false,
        })
    }
}

/// Looks at what is declared, as far as it is not as it was rendered.
pub(super) fn survey(
    listing: Listing,
    rendered: Rendered<'_>,
    options: &PlanOptions,
) -> Result<Survey, Failure> {
    let replace = &options.replace;
    let look = Look {
        rendered,
        is_asked: &|id| replace.names(id),
    };
    Ok(listing.survey(&look)?)
}
