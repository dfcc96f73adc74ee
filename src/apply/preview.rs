//! A storyboard preview: what it generates is kept, and then it is rendered.

use super::decide;
use super::end::{End, Rejected};
use super::event::{ApplyEvent, Outcome};
use super::harvest::{Harvest, harvest};
use super::submission::{Ask, Order, Submitted};
use super::supply::{ReadyVisual, Standing};
use super::video::Performer;
use super::waiting::{Look, Running};
use crate::journal::Completion;
use crate::model::{
    Credits, DegradedVisual, OperationTarget, PreviewTarget, RenderTarget, RenderedPreview,
    VideoTarget,
};
use crate::pictory::CompletedJob;
use crate::plan::{AfterPreview, PreviewRender};
use crate::store::{StateChange, StateStore};

/// A preview that was paid.
pub(super) struct PaidPreview {
    pub(super) preview: RenderedPreview,
    /// What it was charged in this run.
    pub(super) used: Option<Credits>,
}

impl<S: StateStore> Performer<S> {
    /// Sends a preview, waits for it, and keeps what it brought.
    pub(super) async fn preview(&self, order: &Order<'_>) -> Result<PaidPreview, End> {
        let Submitted {
            operation,
            job,
            debit,
        } = self.submit(order).await?;
        let running = Running {
            operation: &operation,
            job: &job,
            target: &order.target,
        };
        let paid = self.previewed(running, Look::New).await;
        let used = match &paid {
            Ok(paid) => paid.used,
            Err(end) => end.used,
        };
        self.ledger.settle(debit, used);
        paid
    }

    /// Waits for a preview, and keeps what it brought.
    pub(super) async fn previewed(
        &self,
        running: Running<'_>,
        look: Look,
    ) -> Result<PaidPreview, End> {
        let CompletedJob {
            outputs,
            credits_used,
            preview,
            visual: _,
        } = self.follow(running, look).await?;
        let OperationTarget::Preview(target) = running.target else {
            return Err(End::stale());
        };
        let used = decide::charged(running.target, credits_used);
        let harvest = harvest(&target.shots, &target.planned, preview.as_ref(), used);
        let completion = Completion::Preview {
            outputs: outputs.clone(),
            visuals: harvest.visuals.clone(),
            degraded: harvest.degraded.clone(),
        };
        self.completed(running, used, completion).await?;
        self.keep(running, target, &harvest, used).await;
        Ok(PaidPreview {
            preview: RenderedPreview {
                job: running.job.clone(),
                operation: Some(running.operation.clone()),
                credits_used: used,
                outputs,
                degraded: harvest.degraded,
            },
            used,
        })
    }

    /// Tells what a preview brought, to people and to those who wait for it.
    async fn keep(
        &self,
        running: Running<'_>,
        target: &PreviewTarget,
        harvest: &Harvest,
        used: Option<Credits>,
    ) {
        let Harvest {
            visuals,
            degraded,
            strays,
        } = harvest;
        self.tell(ApplyEvent::PreviewFinished {
            key: target.video.key.clone(),
            job: running.job.clone(),
            visuals: visuals.len(),
            degraded: degraded.clone(),
            strays: *strays,
            used,
        });
        for visual in visuals {
            let copy = self.copy(&visual.key, &visual.file.url).await;
            let ready = ReadyVisual {
                file: visual.file.clone(),
                copy,
                used: Some(Credits::ZERO),
                is_old: false,
            };
            self.supplies.settle(&visual.key, Standing::Ready(ready));
        }
        // Whatever else was promised did not come.
        let outcome = missing(degraded);
        self.supplies
            .abandon(&target.video.key, &outcome, Some(Credits::ZERO));
    }

    /// Goes on after a preview.
    pub(super) async fn after_preview(
        &self,
        target: &VideoTarget,
        then: &AfterPreview,
        paid: PaidPreview,
    ) -> End {
        let used = paid.used;
        let end = match then {
            AfterPreview::RenderIt(render) => {
                self.render_preview(target, &paid.preview, render, false)
                    .await
            }
            AfterPreview::Storyboard(work) => {
                let degraded = &paid.preview.degraded;
                if degraded.is_empty() {
                    self.storyboard(target, work, false).await
                } else {
                    End {
                        used: Some(Credits::ZERO),
                        ..End::from(missing(degraded))
                    }
                }
            }
        };
        end.and(used)
    }

    /// Renders a preview that was paid.
    pub(super) async fn render_preview(
        &self,
        target: &VideoTarget,
        preview: &RenderedPreview,
        render: &PreviewRender,
        is_first: bool,
    ) -> End {
        let record = RenderTarget {
            video: target.clone(),
            planned: render.planned.clone(),
            preview: Some(preview.clone()),
        };
        let order = Order {
            ask: Ask::RenderPreview(&preview.job, &render.body),
            target: OperationTarget::Render(record),
            is_first,
        };
        let end = self.render_order(&order).await;
        let is_of_no_use = match end.rejected {
            Some(Rejected::Request) => true,
            // Nothing that was paid is lost with it, and another way may lead further.
            Some(Rejected::Job) => render.is_disposable,
            None => false,
        };
        if is_of_no_use {
            // It is gone, or never could be rendered; its visuals stay.
            let video = target.key.clone();
            let dropped = self
                .ledger
                .commit(StateChange::PreviewDropped { video })
                .await;
            if let Err(error) = dropped {
                return End {
                    used: end.used,
                    ..End::from(error)
                };
            }
        }
        end
    }
}

/// The end of a video whose visuals did not come.
fn missing(degraded: &[DegradedVisual]) -> Outcome {
    let why = decide::shortcomings(degraded, None);
    let why = why.unwrap_or_else(|| "Pictory cut its stories in another way".to_owned());
    Outcome::Failed {
        why: format!("the preview did not bring every visual: {why}"),
        hint: Some("run `storyform plan` again: it asks for what is missing, alone".to_owned()),
        fields: Vec::new(),
    }
}
