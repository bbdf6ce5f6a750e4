//! The four tables of subscriptions and payments.

use seaworthy::prelude::ForeignKeyAction::{Cascade, Restrict, SetNull};
use seaworthy::prelude::*;

use super::Group;
use crate::edupath::columns::{MONEY, boolean_false, boolean_true, created_at, integer_null, integer_zero, json_array};
use crate::edupath::columns::{
    json_object, numeric, of_enum, of_enum_default, text, text_default, text_null, timestamp,
};
use crate::edupath::columns::{timestamp_null, updated_at, uuid, uuid_null};
use crate::edupath::tables::{foreign_key, index, table};

pub(super) fn group() -> Group {
    Group {
        tables: vec![legacy_subscriptions(), plans(), user_subscriptions(), payment_settings()],
        indexes: vec![
            index("subscriptions", &["user_id", "status"]),
            index("subscription_plans", &["is_active", "display_order"]),
            index("user_subscriptions", &["user_id", "status"]),
            index("user_subscriptions", &["plan_id"]),
            index("user_subscriptions", &["status", "current_period_end"]),
            one_active_subscription(),
        ],
        foreign_keys: vec![
            foreign_key(("subscriptions", "user_id"), "users", Cascade),
            foreign_key(("user_subscriptions", "user_id"), "users", Cascade),
            foreign_key(("user_subscriptions", "plan_id"), "subscription_plans", Restrict),
            foreign_key(("payment_settings", "updated_by"), "users", SetNull),
        ],
    }
}

/// What was sold before there were plans; nothing writes it any more.
fn legacy_subscriptions() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        of_enum("tier", "subscription_tier"),
        of_enum("status", "subscription_status"),
        timestamp("starts_at"),
        timestamp_null("ends_at"),
        text_null("provider_reference"),
        created_at(),
    ];
    table("subscriptions", columns, &[])
}

fn plans() -> TableCreateStatement {
    let columns = vec![
        text("name"),
        of_enum("tier", "subscription_tier"),
        text_null("description"),
        numeric("price", MONEY),
        text_default("currency", "USD"),
        text_default("billing_period", "month"),
        json_array("features"),
        integer_null("application_limit"),
        integer_null("matching_limit"),
        of_enum("support_type", "support_type"),
        boolean_false("has_counselor"),
        integer_zero("display_order"),
        boolean_true("is_active"),
        created_at(),
        updated_at(),
    ];
    table("subscription_plans", columns, &[&["name"], &["tier", "billing_period"]])
}

fn user_subscriptions() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        uuid("plan_id"),
        of_enum_default("status", "subscription_status", "trialing"),
        timestamp("current_period_start"),
        timestamp("current_period_end"),
        boolean_false("cancels_at_period_end"),
        timestamp_null("cancelled_at"),
        text_null("payment_provider"),
        text_null("provider_reference"),
        json_object("usage"),
        created_at(),
        updated_at(),
    ];
    table("user_subscriptions", columns, &[])
}

fn one_active_subscription() -> IndexCreateStatement {
    Index::create()
        .unique()
        .name("user_subscriptions_one_active_idx")
        .table("user_subscriptions")
        .col("user_id")
        .cond_where(Expr::col("status").eq(Expr::val("active").as_enum("subscription_status")))
        .take()
}

/// How payments are taken; secrets stay in the vault, and only their names are here.
fn payment_settings() -> TableCreateStatement {
    let columns = vec![
        text("provider"),
        boolean_false("is_enabled"),
        boolean_true("is_test_mode"),
        text_null("public_key"),
        text_null("secret_name"),
        text_null("webhook_url"),
        json_object("configuration"),
        uuid_null("updated_by"),
        created_at(),
        updated_at(),
    ];
    table("payment_settings", columns, &[&["provider"]])
}
