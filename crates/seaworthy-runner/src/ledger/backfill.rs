//! The ledger's part on backfills: its tables, made here with the others, and what a run of migrations asks of them.
//!
//! `seaworthy-backfill` reads and writes them. Counts stand with the ranges, so that two workers never wait for one row;
//! the view `data_migrations` adds them up.

/// Backfills, their ranges, the rows that failed, what was there before, and the view over them all.
pub(super) const TO_VERSION_4: &str = "
CREATE TABLE seaworthy.backfills (
    name text PRIMARY KEY,
    version text NOT NULL,
    description text NOT NULL,
    status text NOT NULL CHECK (status IN
        ('running', 'paused', 'failed', 'completed', 'finalized', 'cancelled', 'rolled_back')),
    checksum text NOT NULL,
    relation text NOT NULL,
    cursor_columns text[] NOT NULL,
    frontier text[],
    is_cut boolean NOT NULL DEFAULT false,
    rows_estimate bigint NOT NULL DEFAULT 0,
    is_reversible boolean NOT NULL,
    held_by text,
    error text,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at timestamptz,
    finalized_at timestamptz,
    applied_by text NOT NULL,
    tool_version text NOT NULL
);

CREATE TABLE seaworthy.backfill_ranges (
    name text NOT NULL REFERENCES seaworthy.backfills ON DELETE CASCADE,
    number integer NOT NULL,
    after_key text[],
    until_key text[],
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'done', 'parked')),
    rows_seen bigint NOT NULL DEFAULT 0,
    rows_processed bigint NOT NULL DEFAULT 0,
    rows_failed bigint NOT NULL DEFAULT 0,
    batches bigint NOT NULL DEFAULT 0,
    summary jsonb NOT NULL DEFAULT '{}',
    error text,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, number)
);
CREATE INDEX backfill_ranges_open_idx ON seaworthy.backfill_ranges (name, number) WHERE status <> 'done';

CREATE TABLE seaworthy.backfill_failures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL REFERENCES seaworthy.backfills ON DELETE CASCADE,
    range integer NOT NULL,
    key text[] NOT NULL,
    entry jsonb NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX backfill_failures_key_idx ON seaworthy.backfill_failures (name, key);

CREATE TABLE seaworthy.backfill_kept (
    name text NOT NULL REFERENCES seaworthy.backfills ON DELETE CASCADE,
    key text[] NOT NULL,
    kept jsonb NOT NULL,
    PRIMARY KEY (name, key)
);

CREATE VIEW seaworthy.data_migrations AS
SELECT b.name, b.description, b.status, b.started_at, b.completed_at,
       CASE WHEN b.completed_at IS NULL THEN greatest(b.rows_estimate, r.seen) ELSE r.seen END AS total_records,
       r.processed AS processed_records, r.failed AS failed_records,
       (SELECT coalesce(jsonb_object_agg(s.key, s.total), '{}')
        FROM (SELECT part.key, sum(part.value::numeric) AS total
              FROM seaworthy.backfill_ranges p CROSS JOIN LATERAL jsonb_each_text(p.summary) AS part
              WHERE p.name = b.name GROUP BY part.key) AS s) AS result_summary,
       (SELECT coalesce(jsonb_agg(f.entry ORDER BY f.id), '[]')
        FROM seaworthy.backfill_failures f WHERE f.name = b.name) AS error_log,
       b.is_reversible,
       (SELECT jsonb_build_object('rows', count(*)) FROM seaworthy.backfill_kept k
        WHERE k.name = b.name HAVING count(*) > 0) AS rollback_data,
       r.seen AS seen_records, r.batches, r.parked AS parked_ranges, r.cursor, r.updated_at,
       b.version, b.relation, b.cursor_columns, b.held_by, b.error, b.finalized_at, b.checksum, b.applied_by,
       b.tool_version
FROM seaworthy.backfills b
CROSS JOIN LATERAL (
    SELECT coalesce(sum(rows_seen), 0)::bigint AS seen, coalesce(sum(rows_processed), 0)::bigint AS processed,
           coalesce(sum(rows_failed), 0)::bigint AS failed, coalesce(sum(p.batches), 0)::bigint AS batches,
           count(*) FILTER (WHERE p.status = 'parked') AS parked, max(p.updated_at) AS updated_at,
           coalesce(jsonb_agg(jsonb_build_object('range', p.number, 'after', p.after_key, 'until', p.until_key)
               ORDER BY p.number) FILTER (WHERE p.status <> 'done'), '[]') AS cursor
    FROM seaworthy.backfill_ranges p WHERE p.name = b.name) AS r;

COMMENT ON VIEW seaworthy.data_migrations IS
    'A row a backfill that was begun. What was not begun only the code knows: seaworthy backfill status --json'";

/// Of which types the key was that a walk began along: in another order, rows behind its cursor may be before it.
pub(super) const TO_VERSION_5: &str = "ALTER TABLE seaworthy.backfills ADD COLUMN cursor_types text[]";

/// That what it did is being undone: what is back is not moved, whatever the cursor says.
pub(super) const TO_VERSION_6: &str = "ALTER TABLE seaworthy.backfills ADD COLUMN undo_begun_at timestamptz";
