//! Single values: the first key that says something, and what a text means.

use std::borrow::Cow;

use seaworthy::sea_orm::JsonValue as Value;
use time::{Date, Duration, Month, PrimitiveDateTime, Time};

/// Returns a text without the white space around it, the no-break space too.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n', '\u{a0}'])
}

/// Returns the first of an object's keys that holds something: not absent, not null, not a blank string.
///
/// Zero and `false` are something, which JavaScript's `||` does not know.
pub(super) fn present<'a>(object: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    let says_something = |value: &&Value| match value {
        Value::Null => false,
        Value::String(text) => !trim(text).is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    };
    keys.iter().filter_map(|key| object.as_object()?.get(*key)).find(says_something)
}

/// Returns the text of any value, a string without its quotes; that of an array or object nothing below takes for
/// anything.
pub(super) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(trim(text)),
        Value::Number(number) => Cow::Owned(number_text(number)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Cow::Owned(value.to_string()),
    }
}

/// Returns the text of a number without an exponent, and without zeros behind its decimals.
fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => format!("{float}"),
        _ => number.to_string(),
    }
}

/// Returns the text of a string; none for anything else.
pub(super) fn string(value: &Value) -> Option<String> {
    value.as_str().map(|text| trim(text).to_owned())
}

/// Returns the text of a string or a number; none for anything else.
pub(super) fn string_or_number(value: &Value) -> Option<String> {
    (value.is_string() || value.is_number()).then(|| text(value).into_owned())
}

/// Returns what a text says, `true` or `false`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns what a text says, a whole number from 0 to 999,999,999; `60.0` is one.
pub(super) fn whole_number(text: &str) -> Option<i32> {
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let is_whole =
        decimals.is_none_or(|decimals| (1..=30).contains(&decimals.len()) && decimals.bytes().all(|byte| byte == b'0'));
    if is_digits(whole) && whole.len() <= 9 && is_whole { whole.parse().ok() } else { None }
}

/// Returns what a text says, a number below 10^12.
///
/// What stands behind the thirtieth decimal is cut: a `double precision` that small underflows, which PostgreSQL calls an
/// error.
pub(super) fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    if !is_digits(whole) || whole.len() > 12 || decimals.is_some_and(|decimals| !is_digits(decimals)) {
        return None;
    }
    let kept = text.len() - decimals.map_or(0, |decimals| decimals.len().saturating_sub(30));
    text[..kept].parse().ok()
}

/// Returns a time of day from 00:00 to 23:59, as it stands there.
pub(super) fn time_of_day(text: &str) -> Option<&str> {
    let (hours, minutes) = text.split_once(':')?;
    let is_part = |part: &str, below: u8| part.len() == 2 && two_digits(part).is_some_and(|value| value < below);
    (is_part(hours, 24) && is_part(minutes, 60)).then_some(text)
}

/// Reads two digits at the beginning.
fn two_digits(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|digits| is_digits(digits))?;
    digits.parse().ok()
}

/// Returns what a text says, a moment in ISO 8601 from 1900 to 2099, in UTC, as PostgreSQL reads it.
///
/// Without an offset it is UTC. A 30 February is none.
pub(super) fn moment(text: &str) -> Option<String> {
    let date = date(text.get(..10)?)?;
    let rest = &text[10..];
    if rest.is_empty() {
        return Some(written(PrimitiveDateTime::new(date, Time::MIDNIGHT), ""));
    }
    let clock = rest.strip_prefix(['T', ' '])?;
    let (time, offset) = clock.find(['Z', '+', '-']).map_or((clock, ""), |at| clock.split_at(at));
    let (hours, minutes) = (two_digits(time)?, two_digits(time.get(2..)?.strip_prefix(':')?)?);
    let rest = &time[5..];
    let (seconds, fraction) = if rest.is_empty() {
        (0, "")
    } else {
        let seconds = rest.strip_prefix(':')?;
        let fraction = seconds.get(2..)?;
        let is_fraction = fraction.is_empty()
            || fraction.strip_prefix('.').is_some_and(|digits| is_digits(digits) && digits.len() <= 6);
        if !is_fraction {
            return None;
        }
        (two_digits(seconds)?, fraction)
    };
    let local = PrimitiveDateTime::new(date, Time::from_hms(hours, minutes, seconds).ok()?);
    Some(written(local.checked_sub(offset_of(offset)?)?, fraction))
}

fn date(text: &str) -> Option<Date> {
    let [year, month, day] = *text.split('-').collect::<Vec<_>>() else { return None };
    let fits =
        year.len() == 4 && (year.starts_with("19") || year.starts_with("20")) && month.len() == 2 && day.len() == 2;
    if !fits || ![year, month, day].into_iter().all(is_digits) {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// Reads `Z`, `+10:00` or `-0330`, up to 14 hours; nothing is UTC.
fn offset_of(text: &str) -> Option<Duration> {
    if text.is_empty() || text == "Z" {
        return Some(Duration::ZERO);
    }
    let digits = text.strip_prefix(['+', '-'])?;
    let hours = two_digits(digits).filter(|hours| *hours <= 14)?;
    let rest = &digits[2..];
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = two_digits(rest).filter(|minutes| rest.len() == 2 && *minutes < 60)?;
    let offset = Duration::minutes(i64::from(hours) * 60 + i64::from(minutes));
    Some(if text.starts_with('-') { -offset } else { offset })
}

fn written(moment: PrimitiveDateTime, fraction: &str) -> String {
    let (date, time) = (moment.date(), moment.time());
    format!("{date} {:02}:{:02}:{:02}{fraction}", time.hour(), time.minute(), time.second())
}
