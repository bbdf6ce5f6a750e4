//! What nothing waits for: foreign keys, and what acts on tables that are already there.

use seaworthy_catalog::{
    Catalog, Enabled, ForeignKey, Policy, QualifiedName, Relation, RelationKind, ReplicaIdentity, Rule,
    StatisticsObject, Trigger,
};

use super::{comment, constraint, function};
use crate::ident::{Ident, qualified};

/// Returns the statements, kind by kind in the order of the relations.
pub(super) fn statements(catalog: &Catalog) -> Vec<String> {
    let mut statements = Vec::new();
    for part in [index_marks, statistics, constraint_comments, foreign_keys, rules, triggers, policies] {
        statements.extend(catalog.relations.iter().flat_map(part));
    }
    let late = catalog.others.iter().filter(|other| function::is_late(other));
    statements.extend(late.flat_map(function::other_statements));
    statements
}

/// CLUSTER and REPLICA IDENTITY name an index.
fn index_marks(relation: &Relation) -> Vec<String> {
    let name = qualified(&relation.name);
    let mut statements = Vec::new();
    if let Some(index) = &relation.clustered_on {
        let object = if relation.kind == RelationKind::MaterializedView { "MATERIALIZED VIEW" } else { "TABLE" };
        statements.push(format!("ALTER {object} {name} CLUSTER ON {}", Ident::new(index)));
    }
    if let ReplicaIdentity::Index(index) = &relation.replica_identity {
        statements.push(format!("ALTER TABLE ONLY {name} REPLICA IDENTITY USING INDEX {}", Ident::new(index)));
    }
    statements
}

fn statistics(relation: &Relation) -> Vec<String> {
    relation.statistics.iter().flat_map(statistics_object).collect()
}

/// Returns CREATE STATISTICS, and what goes with it.
pub fn statistics_object(statistics: &StatisticsObject) -> Vec<String> {
    let name = qualified(&statistics.name);
    let mut statements = vec![statistics.definition.clone()];
    statements.extend(statistics.target.map(|target| format!("ALTER STATISTICS {name} SET STATISTICS {target}")));
    statements.extend(comment("STATISTICS", &name, statistics.comment.as_deref()));
    statements
}

/// Of the constraints that stand in CREATE TABLE or behind it.
fn constraint_comments(relation: &Relation) -> Vec<String> {
    let primary_key = relation.primary_key.iter().map(|it| (&it.name, it.comment.as_deref()));
    let uniques = relation.uniques.iter().map(|it| (&it.name, it.comment.as_deref()));
    let exclusions = relation.exclusions.iter().map(|it| (&it.name, it.comment.as_deref()));
    let checks = relation.checks.iter().map(|it| (&it.name, it.comment.as_deref()));
    let all = primary_key.chain(uniques).chain(exclusions).chain(checks);
    let mut statements: Vec<String> =
        all.filter_map(|(name, text)| comment("CONSTRAINT", &on(relation, name), text)).collect();
    let of_indexes = index_comments(relation).into_iter().filter_map(|(name, text)| {
        let index = qualified(&QualifiedName::new(&relation.name.schema, name));
        comment("INDEX", &index, text)
    });
    statements.extend(of_indexes);
    statements
}

/// Returns the names of the indexes behind constraints, each with the comment on it.
pub fn index_comments(relation: &Relation) -> Vec<(&str, Option<&str>)> {
    let primary_key = relation.primary_key.iter().map(|it| (it.name.as_str(), it.index_comment.as_deref()));
    let uniques = relation.uniques.iter().map(|it| (it.name.as_str(), it.index_comment.as_deref()));
    let exclusions = relation.exclusions.iter().map(|it| (it.name.as_str(), it.index_comment.as_deref()));
    primary_key.chain(uniques).chain(exclusions).collect()
}

fn foreign_keys(relation: &Relation) -> Vec<String> {
    relation.foreign_keys.iter().flat_map(|key| foreign_key(relation, key)).collect()
}

/// Returns ADD FOREIGN KEY, unless a parent brings the key, and its comment.
pub fn foreign_key(relation: &Relation, key: &ForeignKey) -> Vec<String> {
    let name = qualified(&relation.name);
    // That of a partitioned table goes to its partitions by itself, which ONLY would forbid.
    let only = if relation.kind == RelationKind::PartitionedTable { "" } else { "ONLY " };
    let mut statements = Vec::new();
    if !key.inherited {
        statements.push(format!("ALTER TABLE {only}{name}\n    ADD {}", constraint::foreign_key(key)));
    }
    statements.extend(comment("CONSTRAINT", &on(relation, &key.name), key.comment.as_deref()));
    statements
}

fn rules(relation: &Relation) -> Vec<String> {
    relation.rules.iter().flat_map(|it| rule(relation, it)).collect()
}

/// Returns CREATE RULE, and what goes with it.
pub fn rule(relation: &Relation, rule: &Rule) -> Vec<String> {
    let mut statements = vec![rule.definition.trim_end().trim_end_matches(';').to_owned()];
    statements.extend(switch(relation, "RULE", &rule.name, rule.enabled));
    statements.extend(comment("RULE", &on(relation, &rule.name), rule.comment.as_deref()));
    statements
}

fn triggers(relation: &Relation) -> Vec<String> {
    relation.triggers.iter().flat_map(|it| trigger(relation, it)).collect()
}

/// Returns CREATE TRIGGER, unless a parent brings the trigger, and what goes with it.
pub fn trigger(relation: &Relation, trigger: &Trigger) -> Vec<String> {
    let mut statements = Vec::new();
    if !trigger.inherited {
        statements.push(trigger.definition.clone());
    }
    statements.extend(switch(relation, "TRIGGER", &trigger.name, trigger.enabled));
    statements.extend(comment("TRIGGER", &on(relation, &trigger.name), trigger.comment.as_deref()));
    statements
}

fn switch(relation: &Relation, kind: &str, name: &str, enabled: Enabled) -> Option<String> {
    let (table, name) = (qualified(&relation.name), Ident::new(name));
    match enabled {
        Enabled::Origin => None,
        // PG 15+: without ONLY, the triggers of partitions would follow.
        Enabled::Disabled | Enabled::Replica | Enabled::Always => {
            Some(format!("ALTER TABLE ONLY {table} {} {kind} {name}", enabled.as_str()))
        }
    }
}

fn policies(relation: &Relation) -> Vec<String> {
    relation.policies.iter().flat_map(|it| policy(relation, it)).collect()
}

/// Returns CREATE POLICY, and its comment.
pub fn policy(relation: &Relation, policy: &Policy) -> Vec<String> {
    let mut statements = vec![create_policy(relation, policy)];
    statements.extend(comment("POLICY", &on(relation, &policy.name), policy.comment.as_deref()));
    statements
}

fn create_policy(relation: &Relation, policy: &Policy) -> String {
    let mut text = format!("CREATE POLICY {}", on(relation, &policy.name));
    if !policy.permissive {
        text.push_str(" AS RESTRICTIVE");
    }
    text.push_str(&format!(" FOR {}", policy.command.as_str()));
    if !policy.roles.is_empty() {
        let roles: Vec<String> = policy.roles.iter().map(|role| Ident::new(role).to_string()).collect();
        text.push_str(&format!(" TO {}", roles.join(", ")));
    }
    if let Some(using) = &policy.using {
        text.push_str(&format!("\n    USING ({using})"));
    }
    if let Some(check) = &policy.check {
        text.push_str(&format!("\n    WITH CHECK ({check})"));
    }
    text
}

fn on(relation: &Relation, name: &str) -> String {
    format!("{} ON {}", Ident::new(name), qualified(&relation.name))
}
