-- AI visuals as things of their own, and the previews that make them. Programs of schema version 1
-- are kept out. They may not write, because they would drop what is known of a visual that was
-- paid for, and buy it again. They may not read either: they would show prices for what is paid
-- already, and cannot understand what an open operation is going to make.
UPDATE meta SET min_reader_version = 2, min_writer_version = 2;

ALTER TABLE shots ADD COLUMN visuals TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(visuals));

ALTER TABLE videos
    ADD COLUMN degraded_visuals TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(degraded_visuals));

ALTER TABLE operations
    ADD COLUMN visual TEXT CHECK (visual <> '') CHECK ((visual IS NOT NULL) = (kind = 'visual'));

-- Until now every target was that of a render, which was planned to cost what its video was.
UPDATE operations
   SET target = json_object('kind', 'render', 'video', json(target),
                            'planned', json_extract(target, '$.planned'))
 WHERE target IS NOT NULL;

-- Two requests that end in one video, or that buy one visual, can never be under way at once,
-- whatever a program believes.
DROP INDEX one_open_render_per_video;
CREATE UNIQUE INDEX one_open_operation_per_video ON operations (video_id, profile)
    WHERE kind IN ('preview', 'render', 'render_preview') AND target IS NOT NULL;
CREATE UNIQUE INDEX one_open_operation_per_visual ON operations (visual)
    WHERE kind = 'visual' AND target IS NOT NULL;

CREATE TABLE visuals (
    key                 TEXT    PRIMARY KEY NOT NULL CHECK (key <> ''),
    kind                TEXT    NOT NULL CHECK (kind <> ''),
    model               TEXT    NOT NULL,
    spec                TEXT    NOT NULL CHECK (json_valid(spec)),
    url                 TEXT    NOT NULL,
    last_frame_url      TEXT,
    width               INTEGER CHECK (width >= 0),
    height              INTEGER CHECK (height >= 0),
    job                 TEXT    NOT NULL CHECK (job <> ''),
    operation           TEXT    NOT NULL REFERENCES operations (id),
    credits_thousandths INTEGER,
    generated_at        TEXT    NOT NULL CHECK (generated_at GLOB '????-??-??T??:??:??.???Z'),
    run                 TEXT    NOT NULL REFERENCES runs (id),
    -- It becomes a file name, so it may hold nothing but digits.
    copy_sha256         TEXT    CHECK (length(copy_sha256) = 64
                                       AND copy_sha256 NOT GLOB '*[^0-9a-f]*'),
    copy_bytes          INTEGER CHECK (copy_bytes >= 0),
    copy_media_type     TEXT    CHECK (copy_media_type <> ''),
    is_lost             INTEGER NOT NULL DEFAULT 0 CHECK (is_lost IN (0, 1)),
    CHECK ((copy_sha256 IS NULL) = (copy_bytes IS NULL)),
    CHECK ((copy_sha256 IS NULL) = (copy_media_type IS NULL))
) STRICT;

CREATE TABLE previews (
    video_id                 TEXT    NOT NULL CHECK (video_id <> ''),
    profile                  TEXT    NOT NULL DEFAULT '',
    job                      TEXT    NOT NULL CHECK (job <> ''),
    operation                TEXT    NOT NULL REFERENCES operations (id),
    target                   TEXT    NOT NULL CHECK (json_valid(target)),
    outputs                  TEXT    NOT NULL CHECK (json_valid(outputs)),
    credits_used_thousandths INTEGER,
    degraded                 TEXT    NOT NULL CHECK (json_valid(degraded)),
    PRIMARY KEY (video_id, profile)
) STRICT;

DROP VIEW spending;
-- One row for each job that ended, well or badly: what Pictory said that it charged.
CREATE VIEW spending AS
SELECT journal.at                          AS at,
       journal.run                         AS run,
       operations.id                       AS operation,
       operations.video_id                 AS video_id,
       operations.profile                  AS profile,
       operations.status                   AS status,
       operations.credits_used_thousandths AS credits_used_thousandths,
       operations.reserved_thousandths     AS reserved_thousandths,
       operations.kind                     AS kind,
       operations.visual                   AS visual
  FROM journal
  JOIN operations ON operations.id = journal.operation
 WHERE journal.event IN ('completed', 'job_failed');
