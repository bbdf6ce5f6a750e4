//! Triggers, policies, rules and statistics objects.

use seaworthy_catalog::{Enabled, Policy, PolicyCommand, QualifiedName, Rule, StatisticsObject, Trigger};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::OfRelation;
use super::oid::{Comments, PG_POLICY, PG_REWRITE, PG_STATISTIC_EXT, PG_TRIGGER, oid};
use crate::query::{DecodeError, Query, code};

pub(crate) const TRIGGERS: Query = Query { name: "triggers", text: include_str!("../sql/triggers.sql") };
pub(crate) const POLICIES: Query = Query { name: "policies", text: include_str!("../sql/policies.sql") };
pub(crate) const RULES: Query = Query { name: "rules", text: include_str!("../sql/rules.sql") };
pub(crate) const STATISTICS: Query = Query { name: "statistics objects", text: include_str!("../sql/statistics.sql") };

pub(crate) fn decode_trigger(row: &PgRow, comments: &Comments) -> Result<OfRelation<(u32, Trigger)>, DecodeError> {
    let own = oid(row, "oid")?;
    let trigger = Trigger {
        name: row.try_get("name")?,
        definition: row.try_get("definition")?,
        enabled: code(row, "enabled", "pg_trigger.tgenabled", &Enabled::ALL, enabled_code)?,
        inherited: row.try_get("inherited")?,
        comment: comments.on(PG_TRIGGER, own),
    };
    Ok((oid(row, "relation_oid")?, (own, trigger)))
}

pub(crate) fn decode_policy(row: &PgRow, comments: &Comments) -> Result<OfRelation<(u32, Policy)>, DecodeError> {
    let own = oid(row, "oid")?;
    let policy = Policy {
        name: row.try_get("name")?,
        permissive: row.try_get("permissive")?,
        command: code(row, "command", "pg_policy.polcmd", &PolicyCommand::ALL, command_code)?,
        roles: row.try_get("roles")?,
        using: row.try_get("using_expression")?,
        check: row.try_get("check_expression")?,
        comment: comments.on(PG_POLICY, own),
    };
    Ok((oid(row, "relation_oid")?, (own, policy)))
}

pub(crate) fn decode_rule(row: &PgRow, comments: &Comments) -> Result<OfRelation<(u32, Rule)>, DecodeError> {
    let own = oid(row, "oid")?;
    let rule = Rule {
        name: row.try_get("name")?,
        definition: row.try_get("definition")?,
        enabled: code(row, "enabled", "pg_rewrite.ev_enabled", &Enabled::ALL, enabled_code)?,
        comment: comments.on(PG_REWRITE, own),
    };
    Ok((oid(row, "relation_oid")?, (own, rule)))
}

pub(crate) fn decode_statistics(row: &PgRow, comments: &Comments) -> Result<OfRelation<StatisticsObject>, DecodeError> {
    let statistics = StatisticsObject {
        name: QualifiedName { schema: row.try_get("schema")?, name: row.try_get("name")? },
        definition: row.try_get("definition")?,
        target: row.try_get("target")?,
        comment: comments.on(PG_STATISTIC_EXT, oid(row, "oid")?),
    };
    Ok((oid(row, "relation_oid")?, statistics))
}

/// PostgreSQL 14, 52.57 "pg_trigger", `tgenabled`.
fn enabled_code(enabled: Enabled) -> &'static str {
    match enabled {
        Enabled::Origin => "O",
        Enabled::Disabled => "D",
        Enabled::Replica => "R",
        Enabled::Always => "A",
    }
}

/// PostgreSQL 14, 52.38 "pg_policy", `polcmd`.
fn command_code(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "*",
        PolicyCommand::Select => "r",
        PolicyCommand::Insert => "a",
        PolicyCommand::Update => "w",
        PolicyCommand::Delete => "d",
    }
}
