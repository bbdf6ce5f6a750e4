//! `TutorProfile.pricing`: a bare array, `tiers`, `rates`, or a document that is itself a price.

use std::collections::HashSet;

use seaworthy::prelude::Rows;
use seaworthy::sea_orm::JsonValue as Value;
use serde_json::json;

use super::scalar::{boolean, number, present, string, text, whole_number};
use super::{Problem, Reading, entries, id_of, now, sorted};

/// A document of this shape is itself a price: of an hour with one learner.
const FLAT_KEYS: [&str; 2] = ["hourlyRate", "hourly_rate"];

/// A row of `TutorPricingTier`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tier {
    id: String,
    owner: String,
    session_type: String,
    duration: i32,
    base_rate: f64,
    currency: String,
    group_discount: f64,
    max_group_size: i32,
    intro_rate: Option<f64>,
    package_rate: Option<Value>,
    is_active: bool,
}

impl Tier {
    /// Adds its row, where it is not there.
    pub(crate) fn insert(self, rows: &mut Rows) {
        let now = now();
        rows.insert_or_skip(
            "TutorPricingTier",
            [
                ("id", self.id.into()),
                ("profileId", self.owner.into()),
                ("sessionType", self.session_type.into()),
                ("duration", self.duration.into()),
                ("baseRate", self.base_rate.into()),
                ("currency", self.currency.into()),
                ("groupDiscount", self.group_discount.into()),
                ("maxGroupSize", self.max_group_size.into()),
                ("introRate", self.intro_rate.into()),
                ("packageRate", self.package_rate.into()),
                ("isActive", self.is_active.into()),
                ("createdAt", now.clone().into()),
                ("updatedAt", now.into()),
            ],
        );
    }
}

/// The path of a list in a document, and the place of an entry in it.
type Place = (Vec<String>, usize);

/// Reads the pricing of a profile. Of two prices for one session type and duration the first stays: `tiers` before
/// `rates` before the document itself.
pub(crate) fn tiers(owner: &str, document: &Value) -> Reading<Tier> {
    let flat = flat(document);
    let none = "an object without tiers, rates, hourlyRate, hourly_rate";
    let (listed, mut problems) = entries(document, &["tiers", "rates"], &[], flat.is_some(), none);
    let mut given: Vec<(Option<Place>, &Value)> =
        listed.into_iter().map(|entry| (Some((entry.path, entry.place)), entry.value)).collect();
    given.extend(flat.iter().map(|price| (None, price)));
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    for (at, value) in given {
        let tier = tier(owner, at.as_ref(), value).and_then(|tier| {
            let is_new = known.insert((tier.session_type.clone(), tier.duration));
            if is_new { Ok(tier) } else { Err("a second price of this session type and duration") }
        });
        match tier {
            Ok(tier) => found.push(tier),
            Err(reason) => {
                let (path, place) = at.map_or((Vec::new(), None), |(path, place)| (path, Some(place)));
                problems.push(Problem { path, place, reason, value: value.clone() });
            }
        }
    }
    Reading { found, problems: sorted(problems) }
}

/// Returns the price that a document is itself.
fn flat(document: &Value) -> Option<Value> {
    let rate = present(document, &FLAT_KEYS)?;
    let mut price = json!({ "sessionType": "individual", "duration": 60, "rate": rate });
    if let (Some(currency), Some(price)) = (document.get("currency").filter(|it| !it.is_null()), price.as_object_mut())
    {
        price.insert("currency".to_owned(), currency.clone());
    }
    Some(price)
}

fn tier(owner: &str, at: Option<&Place>, entry: &Value) -> Result<Tier, &'static str> {
    if !entry.is_object() {
        return Err("not an object");
    }
    let session_type = present(entry, &["sessionType", "session_type", "type"]).and_then(string);
    let session_type = session_type.ok_or("session type is missing or not a text")?;
    if session_type.chars().count() > 200 {
        return Err("session type is longer than 200 characters");
    }
    let duration = present(entry, &["duration", "durationMinutes", "duration_minutes", "minutes"]);
    let duration = duration.and_then(|value| whole_number(&text(value))).filter(|minutes| *minutes > 0);
    let duration = duration.ok_or("duration is not a whole number of minutes from 1")?;
    let amount = |value: &Value| number(&text(value)).filter(|amount| *amount >= 0.0);
    let base_rate = present(entry, &["baseRate", "base_rate", "rate", "price"]).and_then(amount);
    let base_rate = base_rate.ok_or("rate is not an amount")?;
    let currency = present(entry, &["currency"]).map_or_else(|| Some("AUD".to_owned()), string);
    let currency = currency.ok_or("currency is not a text")?;
    let group_discount = present(entry, &["groupDiscount", "group_discount"]).map_or(Some(0.0), amount);
    let group_discount = group_discount.ok_or("group discount is not an amount")?;
    let max_group_size = present(entry, &["maxGroupSize", "max_group_size"]);
    let max_group_size = max_group_size.map_or(Some(1), |value| whole_number(&text(value))).filter(|size| *size > 0);
    let max_group_size = max_group_size.ok_or("group size is not a whole number of learners from 1")?;
    let intro_rate = match present(entry, &["introRate", "intro_rate"]).map(amount) {
        Some(None) => return Err("intro rate is not an amount"),
        rate => rate.flatten(),
    };
    let is_active = present(entry, &["isActive", "is_active"]).map_or(Some(true), |value| boolean(&text(value)));
    let is_active = is_active.ok_or("isActive is not a boolean")?;
    let place = at.map_or([Value::Null, Value::Null], |(path, place)| [json!(path), json!(place + 1)]);
    let [path, place] = place;
    Ok(Tier {
        id: id_of("tier", &[json!(owner), path, place]),
        owner: owner.to_owned(),
        session_type,
        duration,
        base_rate,
        currency,
        group_discount,
        max_group_size,
        intro_rate,
        package_rate: present(entry, &["packageRate", "package_rate"]).cloned(),
        is_active,
    })
}
