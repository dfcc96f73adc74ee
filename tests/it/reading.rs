//! Stores that fail on purpose, and read through the store that they wrap.

/// Writes the methods of `StateReader`, but for `snapshot`, in terms of the field `store`.
macro_rules! read_through {
    () => {
        fn recorded(&self) -> Result<storyform::model::Recorded, storyform::store::StoreError> {
            self.store.recorded()
        }

        fn parts(
            &self,
            wanted: &storyform::model::Wanted,
        ) -> Result<storyform::model::Snapshot, storyform::store::StoreError> {
            self.store.parts(wanted)
        }

        fn runs(
            &self,
            limit: u32,
        ) -> Result<Vec<storyform::store::RunRecord>, storyform::store::StoreError> {
            self.store.runs(limit)
        }

        fn operations(
            &self,
            video: Option<&storyform::model::VideoKey>,
            limit: u32,
        ) -> Result<Vec<storyform::store::OperationRecord>, storyform::store::StoreError> {
            self.store.operations(video, limit)
        }

        fn journal(
            &self,
            operation: &storyform::model::OperationId,
        ) -> Result<Vec<storyform::store::JournalLine>, storyform::store::StoreError> {
            self.store.journal(operation)
        }

        fn known_jobs(
            &self,
        ) -> Result<Vec<storyform::store::KnownJob>, storyform::store::StoreError> {
            self.store.known_jobs()
        }

        fn spending(
            &self,
            month: &str,
        ) -> Result<storyform::model::MonthSpending, storyform::store::StoreError> {
            self.store.spending(month)
        }

        fn history(
            &self,
            video: Option<&storyform::model::VideoKey>,
            limit: u32,
        ) -> Result<Vec<storyform::store::HistoryLine>, storyform::store::StoreError> {
            self.store.history(video, limit)
        }
    };
}

pub(crate) use read_through;
