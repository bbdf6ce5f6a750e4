//! What the JSON holds, read a second time: in Rust, from the document's words and not from the moves' SQL.

use serde_json::Value;

/// What one document holds.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// A line for each thing that can be moved.
    pub(super) found: Vec<String>,
    /// How many entries cannot be, or not wholly.
    pub(super) malformed: usize,
}

impl Reading {
    fn take(&mut self, read: Option<String>) {
        match read {
            Some(found) => self.found.push(found),
            None => self.malformed += 1,
        }
    }
}

/// Returns the first of these keys that is not absent, null or blank.
fn first<'a>(entry: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    let blank = |value: &&Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    keys.iter().filter_map(|key| entry.get(key)).find(|value| !blank(value))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(|text| text.trim().to_owned())
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn time(value: Option<&Value>) -> Option<String> {
    let time = text(value?)?;
    let (hours, minutes) = time.split_once(':')?;
    let in_day = hours.parse::<u8>().ok()? < 24 && minutes.parse::<u8>().ok()? < 60;
    (time.len() == 5 && in_day).then_some(time)
}

fn day(value: &Value) -> Option<usize> {
    if let Some(number) = number(value) {
        return (0..7_usize).find(|day| day.to_string() == number.to_string());
    }
    let name = text(value)?.to_lowercase();
    let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    days.iter().position(|day| *day == name || day[..3] == name)
}

/// Reads `TutorProfile.availability`: lines `owner|day|start|end|recurring|timezone`.
pub(super) fn slots(owner: &str, document: &Value) -> Reading {
    let mut reading = Reading::default();
    let mut read_list = |key: Option<&str>, list: &Value| match list {
        Value::Null => {}
        Value::Array(entries) => {
            for entry in entries {
                reading.take(slot(owner, key, entry, document));
            }
        }
        _ => reading.take(None),
    };
    match document {
        Value::Object(object) if object.is_empty() => {}
        Value::Object(object) => {
            if let Some(list) = object.get("slots") {
                read_list(None, list);
            }
            match object.get("weekly") {
                Some(Value::Object(days)) => days.iter().for_each(|(name, list)| read_list(Some(name), list)),
                Some(list) => read_list(None, list),
                None if object.contains_key("slots") => {}
                None => read_list(None, &Value::Bool(false)),
            }
        }
        list => read_list(None, list),
    }
    reading
}

fn slot(owner: &str, key: Option<&str>, entry: &Value, document: &Value) -> Option<String> {
    entry.as_object()?;
    let named = key.map(Value::from);
    let day = day(first(entry, &["day", "dayOfWeek"]).or(named.as_ref())?)?;
    let start = time(first(entry, &["startTime", "start", "start_time"]))?;
    let end = time(first(entry, &["endTime", "end", "end_time"]))?;
    let recurring = first(entry, &["recurring", "isRecurring"]).map_or(Some(true), Value::as_bool)?;
    let timezone = first(entry, &["timezone"]).or_else(|| first(document, &["timezone"]));
    let timezone = timezone.map_or(Some("Australia/Sydney".to_owned()), text)?;
    (start < end).then(|| format!("{owner}|{day}|{start}|{end}|{recurring}|{timezone}"))
}

/// Reads `TutorProfile.pricing`: lines `owner|type|minutes|rate|currency`.
pub(super) fn tiers(owner: &str, document: &Value) -> Reading {
    let mut reading = Reading::default();
    let mut lists = Vec::new();
    match document {
        Value::Object(object) if object.is_empty() => {}
        Value::Object(object) => {
            lists.extend(["tiers", "rates"].iter().filter_map(|key| object.get(*key)).cloned());
            if let Some(rate) = first(document, &["hourlyRate", "hourly_rate"]) {
                let currency = object.get("currency").unwrap_or(&Value::Null);
                lists.push(serde_json::json!([
                    {"type": "individual", "minutes": 60, "rate": rate, "currency": currency}
                ]));
            }
            if lists.is_empty() {
                reading.malformed += 1;
            }
        }
        list => lists.push(list.clone()),
    }
    let mut keys = Vec::new();
    for list in &lists {
        match list {
            Value::Null => {}
            Value::Array(entries) => {
                for entry in entries {
                    let tier = tier(entry).filter(|(key, _)| !keys.contains(key));
                    reading.take(tier.map(|(key, rest)| {
                        let line = format!("{owner}|{key}|{rest}");
                        keys.push(key);
                        line
                    }));
                }
            }
            _ => reading.malformed += 1,
        }
    }
    reading
}

fn tier(entry: &Value) -> Option<(String, String)> {
    let kind = text(first(entry, &["sessionType", "session_type", "type"])?)?;
    let minutes = number(first(entry, &["duration", "durationMinutes", "duration_minutes", "minutes"])?)?;
    let rate = number(first(entry, &["baseRate", "base_rate", "rate", "price"])?)?;
    let currency = first(entry, &["currency"]).map_or(Some("AUD".to_owned()), text)?;
    let whole = minutes.fract() == 0.0 && (1.0..1e9).contains(&minutes);
    (whole && (0.0..1e12).contains(&rate)).then(|| (format!("{kind}|{minutes}"), format!("{rate}|{currency}")))
}

/// Reads `LearningAssetRequest.votes`: lines `owner|user`, each user once.
pub(super) fn votes(owner: &str, document: &Value, users: &[String]) -> Reading {
    let mut reading = Reading::default();
    let list = match document {
        Value::Object(object) if object.is_empty() => &Value::Null,
        Value::Object(object) => object.get("votes").unwrap_or(&Value::Bool(false)),
        list => list,
    };
    match list {
        Value::Null => {}
        Value::Array(entries) => {
            for entry in entries {
                let user = first(entry, &["userId", "user_id", "user", "id"]).unwrap_or(entry);
                let user = user.get("id").unwrap_or(user);
                let user = text(user).filter(|user| users.contains(user));
                reading.take(user.map(|user| format!("{owner}|{user}")));
            }
        }
        _ => reading.malformed += 1,
    }
    reading.found.sort();
    reading.found.dedup();
    reading
}

/// Reads a location: the line `owner|street|suburb|city|postcode|country|latitude|longitude`.
pub(super) fn address(owner: &str, document: &Value) -> Reading {
    let mut reading = Reading::default();
    match document {
        Value::Null => return reading,
        Value::Object(object) if object.is_empty() => return reading,
        Value::Object(_) => {}
        _ => {
            reading.malformed = 1;
            return reading;
        }
    }
    let keys: [&[&str]; 8] = [
        &["streetAddress", "street", "street_address", "address"],
        &["suburb"],
        &["city"],
        &["state"],
        &["postcode", "postalCode", "postal_code", "zip"],
        &["country"],
        &["lat", "latitude"],
        &["lng", "lon", "longitude"],
    ];
    let given = keys.map(|keys| first(document, keys));
    if given.iter().all(Option::is_none) {
        reading.malformed = 1;
        return reading;
    }
    let [street, suburb, city, state, postcode, country, latitude, longitude] = given;
    let mut part = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => {
            reading.malformed = 1;
            String::new()
        }
        None => String::new(),
    };
    let [street, suburb, city, _] = [street, suburb, city, state].map(&mut part);
    let country = Some(part(country)).filter(|country| !country.is_empty()).unwrap_or("Australia".to_owned());
    // A JSON number has lost the zero in front of a postcode of the Northern Territory.
    let postcode = match postcode {
        Some(Value::Number(number)) if country == "Australia" => format!("{:0>4}", number.to_string()),
        postcode => part(postcode),
    };
    let place = |value: Option<&Value>, limit: f64| number(value?).filter(|degrees| degrees.abs() <= limit);
    let place = place(latitude, 90.0).zip(place(longitude, 180.0));
    if place.is_none() && latitude.or(longitude).is_some() {
        reading.malformed = 1;
    }
    let (latitude, longitude) = place.map(|(lat, lng)| (lat.to_string(), lng.to_string())).unwrap_or_default();
    reading.found.push(format!("{owner}|{street}|{suburb}|{city}|{postcode}|{country}|{latitude}|{longitude}"));
    reading
}
