-- An index that answers whether a video is as it was recorded, without a look at what it was rendered from:
-- of ten thousand videos that is two megabytes instead of hundreds.

CREATE INDEX videos_at_a_glance
    ON videos (id, profile, revision, name, fingerprint, protect, degraded, degraded_visuals);

-- Whatever has ended has no target: this index holds the few operations that have not.
CREATE INDEX open_operations ON operations (intended_at, id) WHERE target IS NOT NULL;
