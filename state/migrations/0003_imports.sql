-- Videos, previews and visuals that somebody had made before this state knew of them. No operation of
-- this state asked for them, so what came of a preview may name none. Programs of older versions cannot
-- understand that, and are kept out.
UPDATE meta SET min_reader_version = 3, min_writer_version = 3;

ALTER TABLE visuals RENAME TO visuals_before;
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
    operation           TEXT    REFERENCES operations (id),
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
INSERT INTO visuals (key, kind, model, spec, url, last_frame_url, width, height, job, operation,
                     credits_thousandths, generated_at, run, copy_sha256, copy_bytes,
                     copy_media_type, is_lost)
SELECT key, kind, model, spec, url, last_frame_url, width, height, job, operation,
       credits_thousandths, generated_at, run, copy_sha256, copy_bytes, copy_media_type, is_lost
  FROM visuals_before;
DROP TABLE visuals_before;

ALTER TABLE previews RENAME TO previews_before;
CREATE TABLE previews (
    video_id                 TEXT    NOT NULL CHECK (video_id <> ''),
    profile                  TEXT    NOT NULL DEFAULT '',
    job                      TEXT    NOT NULL CHECK (job <> ''),
    operation                TEXT    REFERENCES operations (id),
    target                   TEXT    NOT NULL CHECK (json_valid(target)),
    outputs                  TEXT    NOT NULL CHECK (json_valid(outputs)),
    credits_used_thousandths INTEGER,
    degraded                 TEXT    NOT NULL CHECK (json_valid(degraded)),
    PRIMARY KEY (video_id, profile)
) STRICT;
INSERT INTO previews (video_id, profile, job, operation, target, outputs, credits_used_thousandths,
                      degraded)
SELECT video_id, profile, job, operation, target, outputs, credits_used_thousandths, degraded
  FROM previews_before;
DROP TABLE previews_before;
