//! `users.phone` becomes `users.phone_number`: what the three steps share.

use seaworthy::pattern::RenamedColumn;

/// The column under both of its names.
pub(super) fn phone() -> RenamedColumn {
    RenamedColumn::new("users", "phone", "phone_number", "text")
}

/// What copies the numbers that were there before the trigger.
pub(super) const COPY: &str = "copy_phone_of_users";
