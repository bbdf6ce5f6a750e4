//! `users.phone` becomes `users.phone_number`: what the three steps share.

use seaworthy::prelude::*;

/// Keeps the two columns the same, whichever of them a program writes.
///
/// An UPDATE that changes both means the new one; an INSERT that brings both, too.
const BODY: &str = "
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.phone_number := coalesce(NEW.phone_number, NEW.phone);
        NEW.phone := NEW.phone_number;
    ELSIF NEW.phone_number IS DISTINCT FROM OLD.phone_number THEN
        NEW.phone := NEW.phone_number;
    ELSIF NEW.phone IS DISTINCT FROM OLD.phone THEN
        NEW.phone_number := NEW.phone;
    END IF;
    RETURN NEW;
END";

/// Starts keeping both the same.
pub(super) fn sync() -> [ddl::Statement; 2] {
    [function().create(), trigger().create()]
}

/// Stops it.
pub(super) fn stop_sync() -> [ddl::Statement; 2] {
    [trigger().drop(), function().drop()]
}

/// Asks for users whose two columns differ.
pub(super) fn agree() -> Check {
    Check::none(
        "every user has the same number in both columns",
        "SELECT id, phone, phone_number FROM users WHERE phone IS DISTINCT FROM phone_number",
    )
}

fn function() -> ddl::Function {
    ddl::Function::trigger("sync_user_phone", BODY)
}

fn trigger() -> ddl::Trigger {
    let event = ddl::Event::Insert;
    ddl::Trigger::before("users_sync_phone", event, "users", "sync_user_phone")
        .or(ddl::Event::update_of(["phone", "phone_number"]))
}
