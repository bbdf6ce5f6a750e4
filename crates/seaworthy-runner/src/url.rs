//! A database's URL: parsed once, shown without its secret.

use std::fmt;
use std::str::FromStr as _;

use sqlx::postgres::PgConnectOptions;

/// Where a database is, and how to connect to it.
///
/// Prints itself with `***` for the password; the password leaves this type only towards the server.
#[derive(Clone)]
pub struct DatabaseUrl {
    options: PgConnectOptions,
    shown: String,
}

/// Why a text is no URL of a PostgreSQL database.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// The scheme is another database's, or none.
    #[error("'{shown}' is not the URL of a PostgreSQL database")]
    NotPostgres {
        /// The URL without its password.
        shown: String,
    },
    /// The rest does not parse.
    #[error("the database URL '{shown}' cannot be read")]
    Unreadable {
        /// The URL without its password.
        shown: String,
        /// What sqlx says; it never quotes the URL.
        reason: String,
    },
}

impl seaworthy_finding::Hint for UrlError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::NotPostgres { .. } => Some("Only PostgreSQL 14 to 18 is supported.".into()),
            Self::Unreadable { reason, .. } => Some(crate::server::sentence(reason)),
        }
    }

    fn hint(&self) -> Option<String> {
        Some("write it as postgres://USER:PASSWORD@HOST:5432/DATABASE, with % escapes for special characters".into())
    }
}

impl DatabaseUrl {
    /// Parses `postgres://…` or `postgresql://…`.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        let url = url.trim();
        let shown = without_password(url);
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(UrlError::NotPostgres { shown });
        }
        match PgConnectOptions::from_str(url) {
            Ok(options) => Ok(Self { options, shown }),
            Err(sqlx::Error::Configuration(reason)) => Err(UrlError::Unreadable { shown, reason: reason.to_string() }),
            Err(error) => Err(UrlError::Unreadable { shown, reason: error.to_string() }),
        }
    }

    /// Returns the URL without its password and the password, for a program that takes the two apart.
    pub fn split_password(url: &str) -> (String, Option<String>) {
        let apart = url.split_once("://").and_then(|(scheme, rest)| {
            let (userinfo, host) = rest.rsplit_once('@')?;
            let (user, password) = userinfo.split_once(':')?;
            Some((format!("{scheme}://{user}@{host}"), percent_decoded(password)))
        });
        apart.map_or_else(|| (url.to_owned(), None), |(bare, password)| (bare, Some(password)))
    }

    /// Returns what sqlx connects with.
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Returns the database's name: the URL's, else the user's, as libpq does.
    pub fn database(&self) -> &str {
        self.options.get_database().unwrap_or_else(|| self.options.get_username())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Returns a URL with `***` for its password, however malformed it is.
///
/// What stands between the first colon of the authority and the last `@` is taken for the password, so that one
/// with an unescaped `/`, `?` or `@` in it does not show either; `password=` in the query is masked, too.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.split_once('@').map_or_else(|| url.to_owned(), |(_, host)| format!("***@{host}"));
    };
    let rest = match rest.rsplit_once('@') {
        Some((userinfo, host)) => {
            let user = userinfo.split_once(':').map_or(userinfo.to_owned(), |(user, _)| format!("{user}:***"));
            format!("{user}@{host}")
        }
        None => rest.to_owned(),
    };
    let Some((path, query)) = rest.split_once('?') else { return format!("{scheme}://{rest}") };
    let masked: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((key, _)) if key.eq_ignore_ascii_case("password") => format!("{key}=***"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{scheme}://{path}?{}", masked.join("&"))
}

/// Decodes `%40` and its kin; what is no escape stays.
fn percent_decoded(text: &str) -> String {
    let (bytes, mut decoded, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let byte = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{DatabaseUrl, without_password};

    fn check(url: &str, expected: &str) {
        assert_eq!(without_password(url), expected);
    }

    #[test]
    fn the_password_never_shows() {
        check("postgres://app:s3cret@host/db", "postgres://app:***@host/db");
        check("postgres://app:a@b:c/d?e@host/db", "postgres://app:***@host/db");
        check("postgres://host/db?password=s3cret&x=1", "postgres://host/db?password=***&x=1");
        check("postgres://host/db", "postgres://host/db");
        check("app:s3cret@host", "***@host");
    }

    #[test]
    fn a_password_is_taken_out_decoded() {
        let check = |url, bare: &str, password: Option<&str>| {
            assert_eq!(DatabaseUrl::split_password(url), (bare.to_owned(), password.map(str::to_owned)));
        };
        check("postgres://u:p%40%x@h/d", "postgres://u@h/d", Some("p@%x"));
        check("postgres://h/d", "postgres://h/d", None);
    }

    #[test]
    fn other_databases_are_refused() {
        assert!(DatabaseUrl::parse("mysql://root:pw@host/db").is_err_and(|error| !error.to_string().contains("pw")));
        assert!(DatabaseUrl::parse("postgres://u:p@host:notaport/db").is_err());
    }
}
