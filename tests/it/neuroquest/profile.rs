//! A profile made of a user's row, in Rust.

use migration::neuroquest::{Profile, User, profile};
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};

fn user(name: Option<&str>, email: &str, preferences: Value) -> User {
    User {
        id: Uuid::nil(),
        email_address: email.to_owned(),
        name: name.map(str::to_owned),
        dark_mode: true,
        email_notifications: false,
        preferences,
    }
}

fn made(name: Option<&str>, email: &str, preferences: Value) -> Profile {
    profile(&user(name, email, preferences)).expect("a profile")
}

#[test]
fn the_name_is_shown_and_without_one_what_stands_before_the_at() {
    let shown = |name, email| made(name, email, json!({})).display_name;
    assert_eq!(shown(Some(" Ada Ito "), "ada@example.org"), "Ada Ito");
    assert_eq!(shown(Some("  "), "ada.ito@example.org"), "ada.ito");
    assert_eq!(shown(None, "no at sign"), "no at sign");
    assert!(profile(&user(None, "@example.org", json!({}))).is_err());
    assert!(profile(&user(Some(""), "", json!({}))).is_err());
}

#[test]
fn the_document_counts_more_than_the_switches_and_what_has_no_column_stays_in_it() {
    let Profile { theme, notifications, rest, .. } = made(Some("a"), "", json!({}));
    assert_eq!((theme.as_str(), notifications, rest), ("dark", false, json!({})));
    let preferences = json!({"theme": "system", "notifications": true, "font": {"size": 12}});
    let Profile { theme, notifications, rest, .. } = made(Some("a"), "", preferences);
    assert_eq!((theme.as_str(), notifications, rest), ("system", true, json!({"font": {"size": 12}})));
}

#[test]
fn what_the_columns_cannot_hold_is_an_error_that_says_so() {
    let refused = |preferences| profile(&user(Some("a"), "", preferences)).expect_err("it cannot be held");
    assert!(refused(json!({"theme": "neon"})).text().contains("neon"));
    assert!(refused(json!({"notifications": "yes"})).text().contains("neither true nor false"));
    assert!(refused(json!([1])).text().contains("not an object"));
}
