//! `location`: an object whose parts go by many names.

use seaworthy::prelude::Rows;
use seaworthy::sea_orm::JsonValue as Value;
use serde_json::json;

use super::scalar::{number, present, string, string_or_number, text};
use super::{Problem, id_of, now};

/// A row of `Address`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Address {
    id: String,
    tenant: String,
    owner: String,
    street: Option<String>,
    suburb: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postcode: Option<String>,
    country: String,
    place: Option<(f64, f64)>,
    kind: String,
    label: Option<String>,
}

impl Address {
    /// Adds its row, where it is not there; `column` points at the owner.
    pub(crate) fn insert(self, rows: &mut Rows, column: &'static str) {
        let now = now();
        let (latitude, longitude) = self.place.unzip();
        rows.insert_or_skip(
            "Address",
            [
                ("id", self.id.into()),
                ("tenantId", self.tenant.into()),
                ("streetAddress", self.street.into()),
                ("suburb", self.suburb.into()),
                ("city", self.city.into()),
                ("state", self.state.into()),
                ("postcode", self.postcode.into()),
                ("country", self.country.into()),
                ("latitude", latitude.into()),
                ("longitude", longitude.into()),
                ("type", self.kind.into()),
                ("label", self.label.into()),
                (column, self.owner.into()),
                ("createdAt", now.clone().into()),
                ("updatedAt", now.into()),
            ],
        );
    }
}

/// A part of an address: what stands there, and what can be read of it.
struct Part<'a> {
    given: Option<&'a Value>,
    read: Option<String>,
}

impl<'a> Part<'a> {
    fn new(document: &'a Value, keys: &[&str], read: fn(&Value) -> Option<String>) -> Self {
        let given = present(document, keys);
        Self { given, read: given.and_then(read) }
    }

    fn is_unread(&self) -> bool {
        self.given.is_some() && self.read.is_none()
    }
}

/// Reads a location: its address, where it has one, and what is wrong with it; of what cannot be read, the rest is moved.
pub(crate) fn address(table: &str, owner: &str, tenant: &str, document: &Value) -> (Option<Address>, Option<Problem>) {
    if document.is_null() || document.as_object().is_some_and(serde_json::Map::is_empty) {
        return (None, None);
    }
    let part = |keys: &[&str]| Part::new(document, keys, string_or_number);
    let street = part(&["streetAddress", "street", "street_address", "address"]);
    let (suburb, city, state, country) = (part(&["suburb"]), part(&["city"]), part(&["state"]), part(&["country"]));
    let mut postcode = part(&["postcode", "postalCode", "postal_code", "zip"]);
    // PostgreSQL cannot index a text of more than 2,704 bytes.
    postcode.read = postcode.read.filter(|text| text.chars().count() <= 32);
    let kind = Part::new(document, &["addressType"], string);
    let label = part(&["label"]);
    let degrees = |keys: &[&str], limit: f64| {
        let given = present(document, keys);
        (given.is_some(), given.and_then(|value| number(&text(value))).filter(|degrees| degrees.abs() <= limit))
    };
    let (has_latitude, latitude) = degrees(&["lat", "latitude"], 90.0);
    let (has_longitude, longitude) = degrees(&["lng", "lon", "longitude"], 180.0);
    let place = latitude.zip(longitude);
    let texts = [&street, &suburb, &city, &state, &postcode, &country];
    let has_part = texts.iter().any(|part| part.given.is_some()) || has_latitude || has_longitude;
    let moves = document.is_object() && (texts.iter().any(|part| part.read.is_some()) || place.is_some());
    let reason = if !document.is_object() {
        Some("not an object")
    } else if !has_part {
        Some("no part of an address")
    } else if !moves {
        Some("no part of an address can be read")
    } else if has_latitude != has_longitude {
        Some("one coordinate is missing; moved without the other")
    } else if has_latitude && place.is_none() {
        Some("coordinates are not a place on Earth; moved without them")
    } else if texts.iter().any(|part| part.is_unread()) || kind.is_unread() || label.is_unread() {
        Some("a part is not a text, or a postcode too long; moved without it")
    } else {
        None
    };
    let problem = reason.map(|reason| Problem { path: Vec::new(), place: None, reason, value: document.clone() });
    let address = moves.then(|| Address {
        id: id_of("addr", &[json!(table), json!(owner)]),
        tenant: tenant.to_owned(),
        owner: owner.to_owned(),
        postcode: with_zeros(postcode, country.read.as_deref()),
        street: street.read,
        suburb: suburb.read,
        city: city.read,
        state: state.read,
        country: country.read.unwrap_or_else(|| "Australia".to_owned()),
        place,
        kind: kind.read.unwrap_or_else(|| "primary".to_owned()),
        label: label.read,
    });
    (address, problem)
}

/// Australian postcodes have four digits, and a JSON number has lost the zero in front.
fn with_zeros(postcode: Part<'_>, country: Option<&str>) -> Option<String> {
    let is_australian = country.is_none_or(|country| country.to_lowercase() == "australia");
    let is_number = postcode.given.is_some_and(Value::is_number);
    postcode.read.map(|text| {
        let is_short = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && is_australian && is_short { format!("{text:0>4}") } else { text }
    })
}
