//! The record of the journey: what each step writes into the application's own table "DataMigration".
//!
//! A phase is a row. Several migrations may make up one phase, and each that moves data is a step of it: its counts
//! stand under the step's name in "resultSummary", the row's counts are their sums, and each entry of "errorLog" names
//! its step. So one step can be rolled back without touching what the others said. A migration without data writes
//! where the phase stands, and no more: reviewers read these statements in every snapshot.
//!
//! The columns are `timestamp` without a time zone and Prisma writes UTC into them, whatever the session's zone is;
//! hence `AT TIME ZONE 'UTC'`.

/// A row of "DataMigration".
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phase {
    id: &'static str,
    /// The name in the document's dashboard.
    pub(crate) name: &'static str,
    description: &'static str,
}

/// What a step adds to the row's counts, and what it says of itself in "resultSummary".
#[derive(Debug)]
struct Counts {
    columns: &'static str,
    summary: &'static str,
}

/// The rows of the step are records of the phase.
const OF_RECORDS: Counts = Counts {
    columns: "outcome.processed + outcome.failed, outcome.processed, outcome.failed",
    summary: "summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )",
};

/// They are not: another step has counted what the phase is about.
const OF_NOTHING: Counts = Counts { columns: "0, 0, 0", summary: "summary.result" };

/// Where a phase stands once a step has been recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Status {
    /// More steps follow.
    Running,
    /// This was the last one.
    Completed,
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
        }
    }
}

/// What is said of a step that a backfill made.
#[derive(Debug)]
pub(crate) struct Moved<'a> {
    pub(crate) step: &'a str,
    pub(crate) backfill: &'a str,
    /// How many records of the phase were moved, as SQL that may read `failed (rows, errors)`; none where its rows are
    /// no records of the phase.
    pub(crate) records: Option<&'a str>,
    /// What stands in the summary beside the backfill's own numbers: arguments of `jsonb_build_object`.
    pub(crate) summary: &'a str,
}

impl Phase {
    const fn new(id: &'static str, name: &'static str, description: &'static str) -> Self {
        Self { id, name, description }
    }

    /// Returns the statement that records a step without data: where the phase stands, and when.
    pub(crate) fn record(&self, status: Status) -> String {
        let Self { id, name, description } = self;
        let completed_at = match status {
            Status::Running => "NULL",
            Status::Completed => "now.utc",
        };
        let status = status.as_str();
        format!(
            r#"INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    '{id}', '{name}', '{description}',
    '{status}', now.utc, {completed_at}, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = {STARTED_AT},
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt""#
        )
    }

    /// Returns the tail of a statement that records a step from its `outcome` and `summary (result)`.
    pub(crate) fn record_outcome(&self, step: &str, status: Status) -> String {
        self.record_step(step, status, &OF_RECORDS)
    }

    /// Returns what a backfill sends before its first batch: the phase runs, and of an earlier run of the step nothing
    /// is left.
    pub(crate) fn begin(&self, step: &str) -> [String; 2] {
        let name = self.name;
        let forget = format!(
            r#"UPDATE "DataMigration"
SET "rollbackData" = nullif("rollbackData" - '{step}', '{{}}')
WHERE "name" = '{name}' AND "rollbackData" IS NOT NULL"#
        );
        [self.record(Status::Running), forget]
    }

    /// Returns what a backfill sends at its end: its step of the phase, as the ledger and the tables have it then.
    ///
    /// It may be sent again after a retry, and then says what is so by then.
    pub(crate) fn record_backfill(&self, moved: &Moved<'_>, status: Status) -> String {
        let Moved { step, backfill, records, summary } = moved;
        let counts = if records.is_some() { &OF_RECORDS } else { &OF_NOTHING };
        let records = records.unwrap_or("0");
        format!(
            r#"WITH failed AS (
    SELECT
        count(DISTINCT key) AS rows,
        coalesce(jsonb_agg(entry ORDER BY entry ->> 'key' COLLATE "C", id), jsonb_build_array()) AS errors
    FROM seaworthy.backfill_failures
    WHERE name = '{backfill}' AND range >= 0
),
outcome AS (
    SELECT ({records}) AS processed, failed.rows AS failed, failed.errors FROM failed
),
summary AS (
    SELECT ledger.result_summary || jsonb_build_object({summary}) AS result
    FROM seaworthy.data_migrations AS ledger
    CROSS JOIN failed
    WHERE ledger.name = '{backfill}'
)
{}"#,
            self.record_step(step, status, counts)
        )
    }

    /// Returns the statement that completes the phase once all these steps have been recorded.
    pub(crate) fn complete_with(&self, steps: &[&str]) -> String {
        let steps = steps.iter().map(|step| format!("'{step}'")).collect::<Vec<_>>().join(", ");
        format!(
            r#"UPDATE "DataMigration"
SET "status" = 'completed', "completedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = '{}' AND jsonb_exists_all("resultSummary", ARRAY[{steps}])"#,
            self.name
        )
    }

    fn record_step(&self, step: &str, status: Status, counts: &Counts) -> String {
        let Counts { columns, summary } = counts;
        let Self { id, name, description } = self;
        let status = status.as_str();
        let added = sums("coalesce(recorded.\"resultSummary\", '{}') || excluded.\"resultSummary\"");
        format!(
            r#"INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    '{id}', '{name}', '{description}', '{status}',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE '{status}' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    {columns},
    jsonb_build_object('{step}', {summary}),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', '{step}') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = {STARTED_AT},
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
{added}
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM '{step}'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt""#
        )
    }

    /// Returns the statement that takes a step without data back: the row stays, and says so.
    pub(crate) fn undo(&self) -> String {
        format!(
            r#"UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = '{}'"#,
            self.name
        )
    }

    /// Returns the statement that takes back a step and all that it wrote down, and keeps the other steps.
    pub(crate) fn undo_outcome(&self, step: &str) -> String {
        let name = self.name;
        let remaining = sums(&format!("coalesce(recorded.\"resultSummary\", '{{}}') - '{step}'"));
        format!(
            r#"UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
{remaining}
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM '{step}'
    ),
    "rollbackData" = nullif(recorded."rollbackData" - '{step}', '{{}}'),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = '{name}'"#
        )
    }

    /// Returns the statement that writes down in "rollbackData" what a step moved out of `table`: the ids of the rows
    /// it made, each with the mark of its state. Its way back tells by them what was written since, and where.
    ///
    /// `read (id, state)` is what the JSON says and `stored (id, state)` what the new table says, both as CTEs over
    /// `batch`. What both say was moved. A row that was written meanwhile stands in one of them, and counts as new.
    pub(crate) fn remember(&self, step: &str, table: &str, read: &str, stored: &str) -> String {
        let name = self.name;
        format!(
            r#"WITH batch AS (
    SELECT * FROM "{table}"
),
{read},
{stored}
UPDATE "DataMigration"
SET "rollbackData" = coalesce("rollbackData", jsonb_build_object()) || jsonb_build_object(
    '{step}', coalesce("rollbackData" -> '{step}', jsonb_build_object()) || (
        SELECT coalesce(jsonb_object_agg(read.id, md5(read.state::text)), jsonb_build_object())
        FROM read
        JOIN stored ON stored.id = read.id AND stored.state = read.state
    )
)
WHERE "name" = '{name}'"#
        )
    }

    /// Returns the CTE `moved (id, mark)` of what [`Self::remember`] wrote down.
    pub(crate) fn moved(&self, step: &str) -> String {
        let name = self.name;
        format!(
            r#"moved AS MATERIALIZED (
    SELECT mark.key AS id, mark.value AS mark
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_each_text(recorded."rollbackData" -> '{step}') AS mark (key, value)
    WHERE recorded."name" = '{name}'
)"#
        )
    }

    /// Returns a condition that is true while a step is applied.
    pub(crate) fn has_step(&self, step: &str) -> String {
        format!(
            r#"EXISTS (SELECT FROM "DataMigration" WHERE "name" = '{}' AND "resultSummary" -> '{step}' IS NOT NULL)"#,
            self.name
        )
    }
}

/// A phase goes on from where it started; one that was rolled back starts anew.
const STARTED_AT: &str =
    r#"CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END"#;

/// Returns the query of a row's counts and summary; the columns are integers, so a sum stops at the largest one.
fn sums(steps: &str) -> String {
    format!(
        "        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT {steps} AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps"
    )
}

pub(crate) const AUDIT_INFRASTRUCTURE: Phase =
    Phase::new("mig_phase1_audit", "phase1_audit_infrastructure", "Added AuditLog and DataMigration");
pub(crate) const SUBJECT_TABLE: Phase = Phase::new(
    "mig_phase2_subject",
    "phase2_subject_table",
    "Made subjects of the codes in bookings, sessions and content, and pointed these at them",
);
pub(crate) const ADDRESS_TABLE: Phase = Phase::new(
    "mig_phase2_address",
    "phase2_address_table",
    "Made addresses of the locations of families, micro-schools and co-ops",
);
pub(crate) const SOFT_DELETES: Phase =
    Phase::new("mig_phase3_soft_deletes", "phase3_soft_deletes", "Added deletedAt to eight tables");
pub(crate) const AVAILABILITY_EXTRACTION: Phase =
    Phase::new("mig_phase4_availability", "phase4_availability_extraction", "Made slots of the tutors'' availability");
pub(crate) const PRICING_EXTRACTION: Phase =
    Phase::new("mig_phase4_pricing", "phase4_pricing_extraction", "Made tiers of the tutors'' pricing");
pub(crate) const VOTE_EXTRACTION: Phase =
    Phase::new("mig_phase4_votes", "phase4_vote_extraction", "Made rows of the votes for learning assets");
pub(crate) const UNIQUE_CONSTRAINTS: Phase =
    Phase::new("mig_phase5_unique", "phase5_unique_constraints", "Removed duplicates, and made four keys unique");
pub(crate) const COMPOSITE_INDEXES: Phase =
    Phase::new("mig_phase6_indexes", "phase6_composite_indexes", "Added seven composite indexes");
pub(crate) const EDUSCRUM_MODELS: Phase =
    Phase::new("mig_phase7_eduscrum", "phase7_eduscrum_models", "Added teams, sprints and retrospectives");
pub(crate) const NOTIFICATION_MODELS: Phase =
    Phase::new("mig_phase7_notifications", "phase7_notification_models", "Added notifications and their preferences");
pub(crate) const ANALYTICS_MODELS: Phase =
    Phase::new("mig_phase7_analytics", "phase7_analytics_models", "Added analytics events");
pub(crate) const FEATURE_FLAGS: Phase = Phase::new(
    "mig_phase7_feature_flags",
    "phase7_feature_flags",
    "Added feature flags and the configuration of tenants",
);

/// The names of all phases, in the document's order.
pub(crate) const NAMES: [&str; 13] = [
    AUDIT_INFRASTRUCTURE.name,
    SUBJECT_TABLE.name,
    ADDRESS_TABLE.name,
    SOFT_DELETES.name,
    AVAILABILITY_EXTRACTION.name,
    PRICING_EXTRACTION.name,
    VOTE_EXTRACTION.name,
    UNIQUE_CONSTRAINTS.name,
    COMPOSITE_INDEXES.name,
    EDUSCRUM_MODELS.name,
    NOTIFICATION_MODELS.name,
    ANALYTICS_MODELS.name,
    FEATURE_FLAGS.name,
];
