//! What others see of a user, made of the user's own row.

use seaworthy::prelude::*;
use seaworthy::sea_orm::{self, FromQueryResult, JsonValue as Value};
use seaworthy::{RowError, Rows};

/// What of a row of `users` a profile is made of.
#[derive(Debug, FromQueryResult)]
pub struct User {
    /// The user.
    pub id: sea_orm::prelude::Uuid,
    /// Where mail is sent to.
    pub email_address: String,
    /// What the user is called, where it was said.
    pub name: Option<String>,
    /// The switch of before.
    pub dark_mode: bool,
    /// The switch of before.
    pub email_notifications: bool,
    /// What was chosen since; it counts more than the switches.
    pub preferences: Value,
}

/// What is made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The name, or what stands before the @ of the address.
    pub display_name: String,
    /// `light`, `dark` or `system`.
    pub theme: String,
    /// Whether mail is wanted.
    pub notifications: bool,
    /// What of the preferences has no column.
    pub rest: Value,
}

const THEMES: [&str; 3] = ["light", "dark", "system"];

/// Makes a profile.
///
/// Theme and notifications are columns, read from the document and, where that does not say, from the switches. What
/// else the document has stays a document.
///
/// # Errors
///
/// Where there is no name to show, or the document says something that the columns cannot hold.
pub fn profile(user: &User) -> Result<Profile, RowError> {
    let name = user.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let local_part = user.email_address.split('@').next().map(str::trim).filter(|part| !part.is_empty());
    let display_name = name.or(local_part).ok_or_else(|| RowError::new("neither a name nor an address to show"))?;
    let mut rest = match &user.preferences {
        Value::Object(preferences) => preferences.clone(),
        other => return Err(RowError::new(format!("the preferences are {other}, not an object"))),
    };
    let theme = match rest.remove("theme") {
        None | Some(Value::Null) => if user.dark_mode { "dark" } else { "light" }.to_owned(),
        Some(Value::String(theme)) if THEMES.contains(&theme.as_str()) => theme,
        Some(other) => return Err(RowError::new(format!("there is no theme {other}"))),
    };
    let notifications = match rest.remove("notifications") {
        None | Some(Value::Null) => user.email_notifications,
        Some(Value::Bool(notifications)) => notifications,
        Some(other) => return Err(RowError::new(format!("notifications are {other}, neither true nor false"))),
    };
    Ok(Profile { display_name: display_name.to_owned(), theme, notifications, rest: Value::Object(rest) })
}

/// Returns the move of all users; a profile that somebody made already stays as it is.
pub(crate) fn backfill() -> Backfill {
    Backfill::new("move_user_profiles", "users")
        .description("Makes a profile of each user")
        .key(["id"])
        .only_where(Expr::col("migrated").not())
        .transform(|user: User, rows: &mut Rows| {
            let Profile { display_name, theme, notifications, rest } = profile(&user)?;
            rows.insert_or_skip(
                "user_profiles",
                [
                    ("user_id", user.id.into()),
                    ("display_name", display_name.into()),
                    ("theme", theme.into()),
                    ("notifications", notifications.into()),
                    ("preferences", rest.into()),
                ],
            );
            Ok(())
        })
        .way_back("DELETE FROM user_profiles WHERE user_id IN (SELECT id FROM users WHERE :batch)")
}
