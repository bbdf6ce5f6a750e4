//! The Rust type of a column, and how its values go in and out.

use std::collections::BTreeSet;

use seaworthy_catalog::{Catalog, DataType, Domain, EnumType, QualifiedName};

use crate::ident::{self, Names};

/// The types that `pg_catalog` has, without those that begin with `pg_` or `_` (PostgreSQL 18, `pg_type`).
const BUILTIN_TYPES: [&str; 98] = [
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bit",
    "bool",
    "box",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "event_trigger",
    "fdw_handler",
    "float4",
    "float8",
    "gtsvector",
    "index_am_handler",
    "inet",
    "int2",
    "int2vector",
    "int4",
    "int4multirange",
    "int4range",
    "int8",
    "int8multirange",
    "int8range",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "point",
    "polygon",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "table_am_handler",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "trigger",
    "tsm_handler",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "uuid",
    "varbit",
    "varchar",
    "void",
    "xid",
    "xid8",
    "xml",
];

/// The module of the enums.
pub(crate) const ENUMS: &str = "sea_orm_active_enums";

/// How a column is read, written and declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldType {
    /// Without `Option`: `TimeDateTime`.
    pub(crate) rust: String,
    /// `column_type = "…"`, where SeaORM would take another by the Rust type.
    pub(crate) column_type: Option<String>,
    /// The type that a value is cast to when it is read, where SeaORM does not read the column's own.
    pub(crate) select_as: Option<String>,
    /// The type that a value is cast to when it is written or compared, where the column's is not what SeaORM sends.
    ///
    /// Never with a length or a precision: an explicit cast to `bit(3)` cuts a value off without a word, where the
    /// assignment that follows refuses it (PostgreSQL 14, 8.10 "Bit String Types", 8.3 "Character Types"). A domain's
    /// length cuts likewise, but for text that is cast to an array of the domain: there each element is read as input.
    pub(crate) save_as: Option<String>,
    /// Whether the Rust type is `Eq`.
    pub(crate) eq: bool,
}

impl FieldType {
    fn plain(rust: &str) -> Self {
        Self {
            rust: rust.to_owned(),
            column_type: None,
            select_as: None,
            save_as: None,
            eq: !matches!(rust, "f32" | "f64"),
        }
    }

    /// Text that is cast on the way in and out: right for every type, as each has a text form (PostgreSQL 14, CREATE
    /// TYPE, "input_function").
    fn text(data_type: &DataType) -> Self {
        Self {
            column_type: Some(custom(data_type)),
            select_as: Some("text".to_owned()),
            save_as: Some(unmodified(data_type)),
            ..Self::plain("String")
        }
    }

    /// Returns how values of a type are read, and written, as those of another are.
    pub(crate) fn read_as(own: &DataType, other: &DataType, read: &Self) -> Self {
        Self {
            rust: read.rust.clone(),
            column_type: Some(custom(own)),
            select_as: read.select_as.clone().or_else(|| Some(unmodified(other))),
            save_as: Some(unmodified(own)),
            eq: read.eq,
        }
    }

    fn array_of_text(data_type: &DataType) -> Self {
        Self { rust: "Vec<String>".to_owned(), select_as: Some("text[]".to_owned()), ..Self::text(data_type) }
    }
}

/// Turns the types of a catalog's columns into Rust's, and notes what they need.
pub(crate) struct Types<'a> {
    catalog: &'a Catalog,
    default_schema: &'a str,
    /// The enums in use, with the name of each in Rust.
    pub(crate) enums: Vec<(&'a EnumType, String)>,
    /// The features of `sea-orm` that the types come with.
    pub(crate) features: BTreeSet<&'static str>,
}

impl<'a> Types<'a> {
    pub(crate) fn new(catalog: &'a Catalog, default_schema: &'a str) -> Self {
        Self { catalog, default_schema, enums: named_enums(catalog, default_schema), features: BTreeSet::new() }
    }

    /// Returns the type of a column; text where there is none better.
    pub(crate) fn of(&mut self, data_type: &DataType) -> FieldType {
        let field_type = match (self.catalog.domain(&data_type.name), data_type.array) {
            (Some(domain), false) => self.of(&domain.base),
            (Some(domain), true) => self.array_of_domain(data_type, domain),
            (None, false) => self.scalar(data_type).unwrap_or_else(|| FieldType::text(data_type)),
            (None, true) => self.array(data_type).unwrap_or_else(|| FieldType::array_of_text(data_type)),
        };
        if field_type.rust.starts_with("Vec<") && field_type.rust != "Vec<u8>" {
            self.features.insert("postgres-array");
        }
        field_type
    }

    /// Returns text for the whole value: of an array that was declared with several dimensions, for sqlx reads those
    /// of one only, and of what is configured to be text.
    pub(crate) fn whole_as_text(&mut self, data_type: &DataType) -> FieldType {
        let features = self.features.clone();
        let usual = self.of(data_type);
        if usual.rust == "String" {
            return usual;
        }
        self.features = features;
        self.stored_text(data_type)
    }

    /// Returns text for the whole value, which is written as the type that the column's domains are over.
    fn stored_text(&self, data_type: &DataType) -> FieldType {
        FieldType { save_as: Some(unmodified(self.stored(data_type))), ..FieldType::text(data_type) }
    }

    /// Whether the type is a domain over an enum, of which PostgreSQL finds no operator: not `=` for two such values
    /// either.
    pub(crate) fn is_domain_of_enum(&self, data_type: &DataType) -> bool {
        let stored = self.stored(data_type);
        stored.name != data_type.name
            && !stored.array
            && self.catalog.enums.iter().any(|enum_type| enum_type.name == stored.name)
    }

    /// Returns what a domain is over, by way of others; an array of a domain's values is that.
    fn stored<'d>(&self, data_type: &'d DataType) -> &'d DataType
    where
        'a: 'd,
    {
        let mut found = data_type;
        while let Some(domain) = self.catalog.domain(&found.name).filter(|_| !found.array) {
            found = &domain.base;
        }
        found
    }

    /// Returns the domains that the type is made of, outermost first.
    pub(crate) fn domains(&self, data_type: &DataType) -> Vec<&'a Domain> {
        let mut found = Vec::new();
        let mut next = self.catalog.domain(&data_type.name);
        while let Some(domain) = next {
            found.push(domain);
            next = self.catalog.domain(&domain.base.name);
        }
        found
    }

    /// Whether the type itself refuses NULL: a domain does, or one that it is made of. What an array is made of says
    /// nothing of the array.
    pub(crate) fn is_never_null(&self, data_type: &DataType) -> bool {
        let mut next = data_type;
        while let Some(domain) = self.catalog.domain(&next.name).filter(|_| !next.array) {
            if domain.not_null {
                return true;
            }
            next = &domain.base;
        }
        false
    }

    /// Returns the type of a column that is part of a key: text where SeaORM takes no such type in a key.
    pub(crate) fn of_key(&mut self, data_type: &DataType) -> FieldType {
        let field_type = self.of(data_type);
        // Those without `TryFromU64`, which `PrimaryKeyTrait::ValueType` asks for.
        let fits = field_type.rust == "Vec<u8>" || !field_type.rust.starts_with("Vec<");
        if fits { field_type } else { self.stored_text(data_type) }
    }

    /// Returns a sentence for each enum that Rust sees as text.
    pub(crate) fn enum_warnings(&self) -> impl Iterator<Item = String> {
        self.catalog.enums.iter().filter_map(|enum_type| {
            let reason = not_an_enum(enum_type)?;
            Some(format!("the enum {} {reason}, so Rust sees it as text", enum_type.name))
        })
    }

    /// Returns the type of a single value.
    fn scalar(&mut self, data_type: &DataType) -> Option<FieldType> {
        match self.enum_path(&data_type.name) {
            Some(path) if has_bare_name(&data_type.name, self.default_schema) => Some(FieldType::plain(&path)),
            // SeaORM casts to the bare name, which is another type's or none.
            Some(path) => Some(FieldType {
                select_as: Some("text".to_owned()),
                save_as: Some(unmodified(data_type)),
                ..FieldType::plain(&path)
            }),
            None => self.builtin(data_type).or_else(|| citext(data_type)),
        }
    }

    /// Returns the type of a list of values.
    fn array(&mut self, data_type: &DataType) -> Option<FieldType> {
        let element = DataType { array: false, sql: element_sql(data_type), ..data_type.clone() };
        let of_element = self.scalar(&element)?;
        // SeaORM reads no list of these.
        if of_element.rust == "u32" {
            return None;
        }
        let list = |cast: Option<String>| cast.map(|name| format!("{name}[]"));
        Some(FieldType {
            rust: format!("Vec<{}>", of_element.rust),
            column_type: None,
            select_as: list(of_element.select_as),
            // A list of text equals no list of varchar, and one of json is sent as jsonb.
            save_as: list(of_element.save_as).or_else(|| match element.builtin_name() {
                Some("varchar" | "json" | "cidr" | "name") => Some(unmodified(data_type)),
                _ => None,
            }),
            eq: of_element.eq,
        })
    }

    /// Returns the type of a list of a domain's values, which has an OID that sqlx does not know.
    fn array_of_domain(&mut self, data_type: &DataType, domain: &'a Domain) -> FieldType {
        let domains = self.domains(data_type);
        if domains.iter().any(|domain| has_length(&domain.base)) {
            // A cast of a list would cut off what is too long, and a list of the base equals none of the domain.
            return FieldType::text(data_type);
        }
        if domains.iter().any(|domain| domain.base.array) {
            return FieldType::array_of_text(data_type);
        }
        let base = self.catalog.base_type(&domain.base);
        let array = DataType { array: true, sql: format!("{}[]", base.sql), ..base.clone() };
        let of_base = self.of(&array);
        FieldType {
            column_type: Some(custom(data_type)),
            select_as: Some(of_base.select_as.unwrap_or_else(|| unmodified(&array))),
            save_as: Some(data_type.sql.clone()),
            ..of_base
        }
    }

    /// Returns the path of the enum from an entity's module.
    fn enum_path(&self, name: &QualifiedName) -> Option<String> {
        let found = self.enums.iter().find(|(enum_type, _)| enum_type.name == *name)?;
        Some(format!("super::{ENUMS}::{}", found.1))
    }

    /// Returns the type for one that PostgreSQL brings, if SeaORM has it.
    fn builtin(&mut self, data_type: &DataType) -> Option<FieldType> {
        let modifier = data_type.modifiers.first().map(String::as_str);
        let text = |name: &str| Some(name.to_owned());
        let (rust, column_type, feature) = match data_type.builtin_name()? {
            "bool" => ("bool", None, None),
            "int2" => ("i16", None, None),
            "int4" => ("i32", None, None),
            "int8" => ("i64", None, None),
            "oid" => ("u32", Some(custom(data_type)), None),
            "float4" => ("f32", text("Float"), None),
            "float8" => ("f64", text("Double"), None),
            "numeric" if is_small(&data_type.modifiers) => {
                ("Decimal", decimal(&data_type.modifiers), Some("with-rust_decimal"))
            }
            "money" => ("Decimal", text("Money(None)"), Some("with-rust_decimal")),
            "text" => ("String", text("Text"), None),
            "varchar" => ("String", modifier.map(|length| format!("String(StringLen::N({length}))")), None),
            "bpchar" => ("String", Some(char_type(modifier)), None),
            "name" => ("String", Some(custom(data_type)), None),
            "bytea" => ("Vec<u8>", text("VarBinary(StringLen::None)"), None),
            "json" => ("Json", text("Json"), Some("with-json")),
            "jsonb" => ("Json", text("JsonBinary"), Some("with-json")),
            "uuid" => ("Uuid", None, Some("with-uuid")),
            "date" => ("TimeDate", None, Some("with-time")),
            "time" => ("TimeTime", None, Some("with-time")),
            "timestamp" => ("TimeDateTime", None, Some("with-time")),
            "timestamptz" => ("TimeDateTimeWithTimeZone", None, Some("with-time")),
            "inet" => ("IpNetwork", text("Inet"), Some("with-ipnetwork")),
            "cidr" => ("IpNetwork", text("Cidr"), Some("with-ipnetwork")),
            "macaddr" => ("sea_orm::sea_query::prelude::MacAddress", text("MacAddr"), Some("with-mac_address")),
            _ => return None,
        };
        self.features.extend(feature);
        let (select_as, save_as) = match data_type.builtin_name()? {
            // As text it would hang on `lc_monetary`.
            "money" => (text("numeric"), text("money")),
            // As text the blanks at its end would count when it is compared.
            "bpchar" => (None, text("bpchar")),
            "oid" => (None, text("oid")),
            _ => (None, None),
        };
        Some(FieldType { column_type, select_as, save_as, ..FieldType::plain(rust) })
    }
}

/// Returns the type of a citext: read as text, for sqlx knows it only where it is in the `search_path`; compared as
/// itself, for as text its case would count.
fn citext(data_type: &DataType) -> Option<FieldType> {
    let found = data_type.name.name == "citext" && data_type.builtin_name().is_none();
    found.then(|| FieldType {
        column_type: Some(custom(data_type)),
        select_as: Some("text".to_owned()),
        save_as: Some(unmodified(data_type)),
        ..FieldType::plain("String")
    })
}

/// Whether `rust_decimal` holds every value: it has 28 digits, and drops what is beyond them without an error.
///
/// What is wider, or has no precision, is text. `bigdecimal` would do, but SeaORM 2.0.4 does not compile with its
/// features `with-bigdecimal` and `proxy` together.
fn is_small(modifiers: &[String]) -> bool {
    match modifiers {
        [precision, scale] => {
            precision.parse().is_ok_and(|precision: u32| precision <= 28)
                && scale.parse().is_ok_and(|scale: u32| scale <= 28)
        }
        _ => false,
    }
}

fn decimal(modifiers: &[String]) -> Option<String> {
    match modifiers {
        // SeaORM's scale is unsigned; PostgreSQL's may be negative since 15 (PostgreSQL 15, 8.1.2).
        [precision, scale] if !scale.starts_with('-') => Some(format!("Decimal(Some(({precision}, {scale})))")),
        _ => None,
    }
}

fn char_type(length: Option<&str>) -> String {
    length.map_or_else(|| "Char(None)".to_owned(), |length| format!("Char(Some({length}))"))
}

fn custom(data_type: &DataType) -> String {
    format!("custom({:?})", data_type.sql)
}

fn element_sql(data_type: &DataType) -> String {
    data_type.sql.strip_suffix("[]").unwrap_or(&data_type.sql).to_owned()
}

/// Whether an explicit cast to the type cuts off what is too long (PostgreSQL 14, 8.3 "Character Types", 8.10 "Bit String
/// Types"); one to a numeric rounds as an assignment does.
fn has_length(data_type: &DataType) -> bool {
    let cuts = matches!(data_type.builtin_name(), Some("bit" | "bpchar" | "varbit" | "varchar"));
    cuts && !data_type.modifiers.is_empty()
}

/// Returns the type as SQL without length or precision.
fn unmodified(data_type: &DataType) -> String {
    let name = match data_type.builtin_name() {
        // Without a length they would be bit(1) and character(1) (PostgreSQL 14, 8.3 "Character Types").
        Some("bit") => "bit varying",
        Some("bpchar") => "bpchar",
        _ => return without_modifiers(data_type),
    };
    if data_type.array { format!("{name}[]") } else { name.to_owned() }
}

fn without_modifiers(data_type: &DataType) -> String {
    let (sql, modifiers) = (&data_type.sql, format!("({})", data_type.modifiers.join(",")));
    if data_type.modifiers.is_empty() { sql.clone() } else { sql.replacen(&modifiers, "", 1) }
}

/// Returns what people call a type, without its length: `timestamp with time zone` and `timestamptz`, `integer[]` and
/// `int4[]`, `public.mood` and, in the default schema, `mood`.
pub(crate) fn names(data_type: &DataType, default_schema: &str) -> [String; 2] {
    let QualifiedName { schema, name } = &data_type.name;
    let short = if schema == DataType::BUILTIN_SCHEMA || schema == default_schema {
        name.clone()
    } else {
        data_type.name.to_string()
    };
    [without_modifiers(data_type), if data_type.array { format!("{short}[]") } else { short }]
}

/// Returns the enums that Rust sees as such, each with a name that no other has.
fn named_enums<'a>(catalog: &'a Catalog, default_schema: &str) -> Vec<(&'a EnumType, String)> {
    let mut names = Names::default();
    let mut found = Vec::new();
    let mut enums: Vec<&EnumType> = catalog.enums.iter().filter(|it| not_an_enum(it).is_none()).collect();
    // Those of the default schema first, so that they have their names whatever other schemas bring.
    enums.sort_by_key(|it| (it.name.schema != default_schema, &it.name));
    for enum_type in enums {
        let plain = ident::enum_name(&enum_type.name.name);
        let longer = ident::variant(&ident::snake(&format!("{}_{plain}", enum_type.name.schema), "enum"));
        let name = ident::variant(&names.take(&[plain, longer]));
        // sea-orm-macros and strum make types of these names, too.
        for end in ["Enum", "Iter", "Variant", "VariantIter"] {
            names.take(&[format!("{name}{end}")]);
        }
        found.push((enum_type, name));
    }
    found
}

/// Whether the bare name, in quotes, means the enum: what SeaORM casts to.
///
/// `pg_catalog` comes before any schema of the `search_path` (PostgreSQL 14, 5.9.5 "The System Catalog Schema"), and
/// SeaORM does not double a quote within the name.
pub(crate) fn has_bare_name(name: &QualifiedName, default_schema: &str) -> bool {
    name.schema == default_schema && !name.name.contains('"') && !BUILTIN_TYPES.contains(&name.name.as_str())
}

/// Returns why Rust cannot see an enum as one.
fn not_an_enum(enum_type: &EnumType) -> Option<&'static str> {
    let derived: BTreeSet<String> = enum_type.labels.iter().map(|label| ident::derived_label(label)).collect();
    if enum_type.labels.is_empty() {
        Some("has no labels")
    } else if derived.len() < enum_type.labels.len()
        || derived.iter().any(|name| name == "Self" || !ident::is_identifier(name))
    {
        Some("has labels that SeaORM's derive does not take")
    } else {
        None
    }
}
