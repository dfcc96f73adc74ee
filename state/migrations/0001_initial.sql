-- The first schema. Every table and column is described in state/README.md.
-- Words of the state machine are checked here; words that will grow (kinds, events, actions,
-- outcomes) are not, because SQLite cannot widen a CHECK without rebuilding its table.

-- `SFst`: tells a state file from every other SQLite file.
PRAGMA application_id = 0x53467374;

CREATE TABLE meta (
    only_row           INTEGER PRIMARY KEY CHECK (only_row = 1),
    lineage            TEXT    NOT NULL CHECK (lineage <> ''),
    serial             INTEGER NOT NULL CHECK (serial >= 0),
    min_reader_version INTEGER NOT NULL DEFAULT 1,
    min_writer_version INTEGER NOT NULL DEFAULT 1,
    created_by         TEXT    NOT NULL,
    written_by         TEXT    NOT NULL
) STRICT;

CREATE TABLE runs (
    id                           TEXT    PRIMARY KEY NOT NULL CHECK (id <> ''),
    started_at                   TEXT    NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??.???Z'),
    finished_at                  TEXT    CHECK (finished_at GLOB '????-??-??T??:??:??.???Z'),
    outcome                      TEXT    CHECK (outcome <> ''),
    user                         TEXT    NOT NULL,
    host                         TEXT    NOT NULL,
    tool_version                 TEXT    NOT NULL,
    command                      TEXT    NOT NULL CHECK (json_valid(command)),
    git_commit                   TEXT    CHECK (git_commit <> ''),
    git_dirty                    INTEGER CHECK (git_dirty IN (0, 1)),
    planned_low_thousandths      INTEGER NOT NULL CHECK (planned_low_thousandths >= 0),
    planned_expected_thousandths INTEGER NOT NULL CHECK (planned_expected_thousandths >= 0),
    planned_high_thousandths     INTEGER NOT NULL CHECK (planned_high_thousandths >= 0),
    planned_unknown              TEXT    NOT NULL CHECK (json_valid(planned_unknown)),
    CHECK ((finished_at IS NULL) = (outcome IS NULL)),
    CHECK ((git_commit IS NULL) = (git_dirty IS NULL))
) STRICT;

CREATE INDEX runs_by_start ON runs (started_at);

CREATE TABLE videos (
    id                           TEXT    NOT NULL CHECK (id <> ''),
    profile                      TEXT    NOT NULL DEFAULT '',
    revision                     INTEGER NOT NULL CHECK (revision >= 1),
    name                         TEXT    NOT NULL,
    manifest                     TEXT    NOT NULL,
    fingerprint                  TEXT    NOT NULL CHECK (fingerprint <> ''),
    configuration                TEXT    NOT NULL CHECK (json_valid(configuration)),
    planned_low_thousandths      INTEGER NOT NULL CHECK (planned_low_thousandths >= 0),
    planned_expected_thousandths INTEGER NOT NULL CHECK (planned_expected_thousandths >= 0),
    planned_high_thousandths     INTEGER NOT NULL CHECK (planned_high_thousandths >= 0),
    planned_unknown              TEXT    NOT NULL CHECK (json_valid(planned_unknown)),
    protect                      INTEGER NOT NULL CHECK (protect IN (0, 1)),
    job                          TEXT    NOT NULL CHECK (job <> ''),
    outputs                      TEXT    NOT NULL CHECK (json_valid(outputs)),
    credits_used_thousandths     INTEGER,
    degraded                     TEXT,
    applied_at                   TEXT    NOT NULL CHECK (applied_at GLOB '????-??-??T??:??:??.???Z'),
    run                          TEXT    NOT NULL REFERENCES runs (id),
    PRIMARY KEY (id, profile)
) STRICT;

CREATE TABLE shots (
    video_id      TEXT    NOT NULL,
    profile       TEXT    NOT NULL DEFAULT '',
    scene         INTEGER NOT NULL CHECK (scene >= 1),
    shot          INTEGER NOT NULL CHECK (shot >= 1),
    fingerprint   TEXT    NOT NULL CHECK (fingerprint <> ''),
    configuration TEXT    NOT NULL CHECK (json_valid(configuration)),
    PRIMARY KEY (video_id, profile, scene, shot),
    FOREIGN KEY (video_id, profile) REFERENCES videos (id, profile)
        ON UPDATE CASCADE ON DELETE CASCADE
) STRICT;

CREATE TABLE operations (
    id                       TEXT    PRIMARY KEY NOT NULL CHECK (id <> ''),
    run                      TEXT    NOT NULL REFERENCES runs (id),
    video_id                 TEXT    NOT NULL CHECK (video_id <> ''),
    profile                  TEXT    NOT NULL DEFAULT '',
    kind                     TEXT    NOT NULL CHECK (kind <> ''),
    status                   TEXT    NOT NULL CHECK (status IN (
                                 'intended', 'in_doubt', 'running', 'succeeded', 'failed', 'not_taken')),
    job                      TEXT    CHECK (job <> ''),
    reserved_thousandths     INTEGER CHECK (reserved_thousandths >= 0),
    credits_used_thousandths INTEGER,
    detail                   TEXT,
    intended_at              TEXT    NOT NULL CHECK (intended_at GLOB '????-??-??T??:??:??.???Z'),
    updated_at               TEXT    NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??.???Z'),
    target                   TEXT    CHECK (json_valid(target)),
    CHECK ((target IS NOT NULL) = (status IN ('intended', 'in_doubt', 'running'))),
    CHECK (job IS NOT NULL OR status NOT IN ('running', 'succeeded'))
) STRICT;

CREATE INDEX operations_by_video ON operations (video_id, profile);
CREATE INDEX operations_by_intent ON operations (intended_at);

-- Two renders of one video can never be under way at once, whatever a program believes.
CREATE UNIQUE INDEX one_open_render_per_video ON operations (video_id, profile)
    WHERE kind = 'render' AND target IS NOT NULL;

CREATE TABLE journal (
    sequence  INTEGER PRIMARY KEY,
    operation TEXT NOT NULL REFERENCES operations (id),
    run       TEXT NOT NULL REFERENCES runs (id),
    at        TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
    event     TEXT NOT NULL CHECK (event <> ''),
    payload   TEXT NOT NULL CHECK (json_valid(payload))
) STRICT;

CREATE INDEX journal_by_operation ON journal (operation);
CREATE INDEX journal_by_run ON journal (run, event);

CREATE TRIGGER journal_keeps_its_lines BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_loses_no_lines BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE history (
    serial       INTEGER PRIMARY KEY CHECK (serial >= 1),
    at           TEXT    NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
    run          TEXT    NOT NULL REFERENCES runs (id),
    action       TEXT    NOT NULL CHECK (action <> ''),
    video_id     TEXT    NOT NULL,
    profile      TEXT    NOT NULL DEFAULT '',
    from_id      TEXT,
    from_profile TEXT,
    operation    TEXT    REFERENCES operations (id),
    revision     INTEGER NOT NULL CHECK (revision >= 1),
    fingerprint  TEXT    NOT NULL
) STRICT;

CREATE INDEX history_by_video ON history (video_id, profile);
CREATE INDEX history_by_former_key ON history (from_id, from_profile) WHERE from_id IS NOT NULL;

-- One row for each job that ended, well or badly: what Pictory said that it charged.
CREATE VIEW spending AS
SELECT journal.at                          AS at,
       journal.run                         AS run,
       operations.id                       AS operation,
       operations.video_id                 AS video_id,
       operations.profile                  AS profile,
       operations.status                   AS status,
       operations.credits_used_thousandths AS credits_used_thousandths,
       operations.reserved_thousandths     AS reserved_thousandths
  FROM journal
  JOIN operations ON operations.id = journal.operation
 WHERE journal.event IN ('completed', 'job_failed');
