//! `TutorProfile.availability`: a bare array, `slots`, `weekly` as an array, or `weekly` as an object of days.

use seaworthy::prelude::Rows;
use seaworthy::sea_orm::JsonValue as Value;
use serde_json::json;

use super::scalar::{boolean, moment, present, string, text, time_of_day};
use super::{Entry, Problem, Reading, entries, id_of, now, sorted};

/// A row of `TutorAvailabilitySlot`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    id: String,
    owner: String,
    day: i32,
    starts: String,
    ends: String,
    timezone: String,
    is_recurring: bool,
    effective_from: Option<String>,
    effective_to: Option<String>,
}

impl Slot {
    /// Adds its row, where it is not there.
    pub(crate) fn insert(self, rows: &mut Rows) {
        let now = now();
        rows.insert_or_skip(
            "TutorAvailabilitySlot",
            [
                ("id", self.id.into()),
                ("profileId", self.owner.into()),
                ("dayOfWeek", self.day.into()),
                ("startTime", self.starts.into()),
                ("endTime", self.ends.into()),
                ("timezone", self.timezone.into()),
                ("isRecurring", self.is_recurring.into()),
                ("effectiveFrom", self.effective_from.into()),
                ("effectiveTo", self.effective_to.into()),
                ("createdAt", now.clone().into()),
                ("updatedAt", now.into()),
            ],
        );
    }
}

/// Reads the availability of a profile.
pub(crate) fn slots(owner: &str, document: &Value) -> Reading<Slot> {
    let none = "an object without slots, weekly";
    let (entries, mut problems) = entries(document, &["slots", "weekly"], &["weekly"], false, none);
    let mut found = Vec::new();
    for Entry { path, place, value } in entries {
        match slot(owner, document, &path, place, value) {
            Ok(slot) => found.push(slot),
            Err(reason) => problems.push(Problem { path, place: Some(place), reason, value: value.clone() }),
        }
    }
    Reading { found, problems: sorted(problems) }
}

fn slot(owner: &str, document: &Value, path: &[String], place: usize, entry: &Value) -> Result<Slot, &'static str> {
    if !entry.is_object() {
        return Err("not an object");
    }
    let day = present(entry, &["day", "dayOfWeek", "day_of_week"]).map(text);
    let day = day.or_else(|| path.get(1).map(|name| super::scalar::trim(name).into()));
    let day = day.and_then(|day| day_number(&day)).ok_or("unknown day")?;
    let time = |keys: &[&str]| string(present(entry, keys)?).filter(|time| time_of_day(time).is_some());
    let starts = time(&["startTime", "start", "start_time"]).ok_or("start is not HH:MM")?;
    let ends = time(&["endTime", "end", "end_time"]).ok_or("end is not HH:MM")?;
    if ends <= starts {
        return Err("ends before it starts");
    }
    let is_recurring = present(entry, &["recurring", "isRecurring", "is_recurring"])
        .map_or(Some(true), |value| boolean(&text(value)))
        .ok_or("recurring is not a boolean")?;
    let zones = ["timezone", "timeZone"];
    let timezone = present(entry, &zones)
        .or_else(|| present(document, &zones))
        .map_or_else(|| Some("Australia/Sydney".to_owned()), string)
        .ok_or("timezone is not a text")?;
    let at = |keys: &[&str]| present(entry, keys).map(|value| moment(&text(value)));
    let effective_from = match at(&["effectiveFrom", "effective_from"]) {
        Some(None) => return Err("effectiveFrom is not a moment in ISO 8601"),
        from => from.flatten(),
    };
    let effective_to = match at(&["effectiveTo", "effective_to"]) {
        Some(None) => return Err("effectiveTo is not a moment in ISO 8601"),
        to => to.flatten(),
    };
    let id = id_of("slot", &[json!(owner), json!(path), json!(place + 1)]);
    let owner = owner.to_owned();
    Ok(Slot { id, owner, day, starts, ends, timezone, is_recurring, effective_from, effective_to })
}

/// Returns the number of a day, 0 for Sunday, from its number or its English name, whole or the first three letters;
/// the guide's `indexOf` would have stored -1 for anything else.
fn day_number(day: &str) -> Option<i32> {
    const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let day = day.to_lowercase();
    let (number, decimals) = day.split_once('.').unwrap_or((&day, "0"));
    let is_whole = !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    let position = match number.as_bytes() {
        [digit @ b'0'..=b'6'] if is_whole => Some(usize::from(digit - b'0')),
        _ => DAYS.iter().position(|name| *name == day || name[..3] == day),
    };
    position.and_then(|position| i32::try_from(position).ok())
}
