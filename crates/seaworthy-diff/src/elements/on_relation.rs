//! Foreign keys, statistics objects, rules, triggers and policies.

use seaworthy_catalog::{ForeignKey, Relation};
use seaworthy_ddl::part;
use seaworthy_ddl::{Ident, qualified};

use super::comment;
use super::relation::{Context, mentioned_columns};
use crate::element::{Element, Key, Kind};

pub(super) fn elements(context: &Context<'_>, all: &mut Vec<Element>) {
    let (bare, relation, name) = (context.bare, context.relation, &context.name);
    let on = |own: &str| format!("{} ON {name}", Ident::new(own));
    for (bare_key, key) in bare.foreign_keys.iter().zip(&relation.foreign_keys) {
        let element = foreign_key(context, bare, bare_key);
        all.extend(comment(&element, "CONSTRAINT", &on(&key.name), key.comment.as_deref()));
        all.push(element);
    }
    for (bare, statistics) in bare.statistics.iter().zip(&relation.statistics) {
        let own = qualified(&statistics.name);
        let shown = statistics.name.to_string();
        let make = part::statistics_object(bare);
        let mut element =
            context.part((Kind::Statistics, &shown), "statistics", make, format!("DROP STATISTICS {own}"));
        element.name = shown;
        element.needs.extend(mentioned_columns(context, &statistics.definition));
        element.value = in_any_order(&element.value);
        all.extend(comment(&element, "STATISTICS", &own, statistics.comment.as_deref()));
        all.push(element);
    }
    for (bare_rule, rule) in bare.rules.iter().zip(&relation.rules) {
        let drop = format!("DROP RULE {}", on(&rule.name));
        let element = context.part((Kind::Rule, &rule.name), "rule", part::rule(bare, bare_rule), drop);
        all.extend(comment(&element, "RULE", &on(&rule.name), rule.comment.as_deref()));
        all.push(element);
    }
    for (bare_trigger, trigger) in bare.triggers.iter().zip(&relation.triggers) {
        let drop = format!("DROP TRIGGER {}", on(&trigger.name));
        let make = part::trigger(bare, bare_trigger);
        let mut element = context.part((Kind::Trigger, &trigger.name), "trigger", make, drop);
        if trigger.inherited {
            element.inside.extend(context.of_parents(Kind::Trigger, &trigger.name));
            element.needs.extend(context.of_parents(Kind::Trigger, &trigger.name));
            // What the parent brings is made and dropped with the parent's; its switch is its own.
            let enable = format!("ALTER TABLE ONLY {name} ENABLE TRIGGER {}", Ident::new(&trigger.name));
            (element.unmake, element.replaces) = (vec![enable], true);
            if relation.partition_of.is_some() {
                element.needs.push(Key::new(Kind::Partition, &relation.name, "partition"));
            }
        }
        all.extend(comment(&element, "TRIGGER", &on(&trigger.name), trigger.comment.as_deref()));
        all.push(element);
    }
    for (bare_policy, policy) in bare.policies.iter().zip(&relation.policies) {
        let drop = format!("DROP POLICY {}", on(&policy.name));
        let element = context.part((Kind::Policy, &policy.name), "policy", part::policy(bare, bare_policy), drop);
        all.extend(comment(&element, "POLICY", &on(&policy.name), policy.comment.as_deref()));
        all.push(element);
    }
}

/// Returns what a statistics object says with its columns sorted: PostgreSQL prints them in the order of the table's.
///
/// PG 14, `CreateStatistics` in `statscmds.c`.
fn in_any_order(value: &str) -> String {
    let plain = value.split_once(" ON ").and_then(|(head, rest)| Some((head, rest.split_once(" FROM ")?)));
    let Some((head, (columns, rest))) = plain.filter(|(_, (columns, _))| !columns.contains(['(', '"'])) else {
        return value.to_owned();
    };
    let mut columns: Vec<&str> = columns.split(", ").collect();
    columns.sort_unstable();
    format!("{head} ON {} FROM {rest}", columns.join(", "))
}

fn foreign_key(context: &Context<'_>, bare: &Relation, key: &ForeignKey) -> Element {
    let drop = format!("ALTER TABLE {} DROP CONSTRAINT {}", context.name, Ident::new(&key.name));
    let mut element = context.part((Kind::ForeignKey, &key.name), "foreign key", part::foreign_key(bare, key), drop);
    if key.inherited {
        element.inside.extend(context.of_parents(Kind::ForeignKey, &key.name));
        element.unmake.clear();
    }
    let own = key.columns.iter().map(|it| Key::new(Kind::Column, &context.relation.name, it));
    let theirs = key.referenced_columns.iter().map(|it| Key::new(Kind::Column, &key.references, it));
    let needs: Vec<Key> = own.chain(theirs).chain([Key::new(Kind::Relation, &key.references, "")]).collect();
    element.needs(needs)
}
