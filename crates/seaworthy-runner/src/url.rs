//! A database's URL: parsed once, shown without its secret.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

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
        match PgConnectOptions::from_str(&without_empty_host(url)) {
            Ok(options) => Ok(Self { options: without_tls_on_a_socket(options), shown }),
            Err(sqlx::Error::Configuration(reason)) => Err(UrlError::Unreadable { shown, reason: reason.to_string() }),
            Err(error) => Err(UrlError::Unreadable { shown, reason: error.to_string() }),
        }
    }

    /// Returns the URL without any password and the database's password, for a program that takes the two apart.
    ///
    /// Where the query has a password, too, that one counts, as it does for libpq and sqlx. PG 14, "Connection URIs":
    /// keys and values are percent-decoded.
    pub fn split_password(url: &str) -> (String, Option<String>) {
        let Some((scheme, authority, path)) = parts(url) else { return (url.to_owned(), None) };
        let userinfo = authority.rsplit_once('@').and_then(|(userinfo, host)| Some((userinfo.split_once(':')?, host)));
        let (authority, mut password) = match userinfo {
            Some(((user, password), host)) => (format!("{user}@{host}"), Some(percent_decoded(password))),
            None => (authority.to_owned(), None),
        };
        let Some((path, query)) = path.split_once('?') else {
            return (format!("{scheme}://{authority}{path}"), password);
        };
        let mut kept = Vec::new();
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !is_password(key) {
                kept.push(pair);
            } else if percent_decoded(key).eq_ignore_ascii_case("password") {
                password = Some(percent_decoded(value));
            }
        }
        let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
        (format!("{scheme}://{authority}{path}{query}"), password)
    }

    /// Returns the URL of another database of the same server.
    ///
    /// Whatever else the URL says stays; a `dbname` in its query goes, for it would count more than the path.
    pub fn of_database(url: &str, name: &str) -> String {
        let Some((scheme, authority, path)) = parts(url.trim()) else { return url.to_owned() };
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let is_other = |pair: &&str| !percent_decoded(pair.split('=').next().unwrap_or_default()).eq("dbname");
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).filter(is_other).collect();
        let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
        format!("{scheme}://{authority}/{}{query}", percent_encoded(name))
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

/// Returns scheme, authority and what is behind it: path, query and fragment.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    Some((scheme, authority, path))
}

/// Returns a URL with a user and no host (`postgres://app@/shop?host=/run/postgresql`) with the user in its query.
///
/// PG 14, 34.1.1.2 "Connection URIs", has it for a Unix socket; to sqlx's parser a user without a host is an error.
fn without_empty_host(url: &str) -> Cow<'_, str> {
    let without_host =
        parts(url).and_then(|(scheme, authority, path)| Some((scheme, authority.strip_suffix('@')?, path)));
    let Some((scheme, userinfo, path)) = without_host else { return Cow::Borrowed(url) };
    let (user, password) = userinfo.split_once(':').map_or((userinfo, None), |(user, it)| (user, Some(it)));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    // In a query a plus is a space.
    let pair = |key: &str, value: &str| format!("{key}={}", value.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = vec![pair("user", user)];
    pairs.extend(password.map(|password| pair("password", password)));
    pairs.extend((!query.is_empty()).then(|| query.to_owned()));
    Cow::Owned(format!("{scheme}://{path}?{}", pairs.join("&")))
}

/// PG 14, 34.1.2 "Parameter Key Words", `sslmode`: it is ignored for a Unix-domain socket. sqlx would ask the server for it.
fn without_tls_on_a_socket(options: PgConnectOptions) -> PgConnectOptions {
    if options.get_socket().is_some() || options.get_host().starts_with('/') {
        options.ssl_mode(PgSslMode::Disable)
    } else {
        options
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
/// with an unescaped `/`, `?` or `@` in it does not show either; in the query every key that ends in `password` is
/// masked. What is no URL may be libpq's other form, `host=h password=p`, or lack its scheme: where it could hold a
/// secret, nothing of it shows.
pub fn without_password(url: &str) -> String {
    let scheme =
        |text: &str| text.chars().all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character));
    let Some((scheme, rest)) = url.split_once("://").filter(|(before, _)| scheme(before)) else {
        let harmless = !url.contains(['@', ':', '=', '%']) && !is_password(url);
        return if harmless { url.to_owned() } else { "***".to_owned() };
    };
    // Where a key of the query stands where none belongs, nobody can tell where its value ends.
    let hides = |text: &str| percent_decoded(text).to_ascii_lowercase().contains("password=");
    let rest = match rest.rsplit_once('@') {
        Some((userinfo, _)) if hides(userinfo) => return format!("{scheme}://***"),
        Some((userinfo, host)) => {
            let user = userinfo.split_once(':').map_or(userinfo.to_owned(), |(user, _)| format!("{user}:***"));
            format!("{user}@{host}")
        }
        None => rest.to_owned(),
    };
    let (path, query) = rest.split_once('?').map_or((rest.as_str(), None), |(path, query)| (path, Some(query)));
    let path = if hides(path) { "***" } else { path };
    let Some(query) = query else { return format!("{scheme}://{path}") };
    let mask = |pair: &str| match pair.split_once('=') {
        Some((key, _)) if is_password(key) => format!("{key}=***"),
        _ if hides(pair) => "***".to_owned(),
        _ => pair.to_owned(),
    };
    let masked: Vec<String> = query.split('&').map(mask).collect();
    format!("{scheme}://{path}?{}", masked.join("&"))
}

/// Tells whether a key of the query, escaped as it stands there, is one that holds a secret.
fn is_password(key: &str) -> bool {
    percent_decoded(key).trim().to_ascii_lowercase().ends_with("password")
}

/// Encodes whatever is not plain in a URL's path.
fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let encoded = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encoded).collect()
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
        check("postgres://host/db?sslpassword=s3cret&x=1", "postgres://host/db?sslpassword=***&x=1");
        check("postgres://host/db?x=1&pass%77ord=s3cret", "postgres://host/db?x=1&pass%77ord=***");
        check("postgres://app@host:1/db?password=s3@cret", "postgres://***");
        check("postgres://app@host/db&password=s3cret", "postgres://***");
        check("postgres://app@host/db?a=1;password=s3cret", "postgres://app@host/db?***");
        check("postgres://app@host/db?password%3Ds3cret", "postgres://app@host/db?***");
    }

    #[test]
    fn what_is_no_url_shows_nothing_that_may_be_a_secret() {
        check("app:s3cret@host", "***");
        check("app:s3@cret@host/db", "***");
        check("host=h user=u password=s3cret dbname=x", "***");
        check("host=h password=s3://cret", "***");
        check("postgres:/app:s3cret@host/db", "***");
        check("harbor", "harbor");
    }

    #[test]
    fn a_user_without_a_host_is_of_a_socket() {
        let url = DatabaseUrl::parse("postgres://a%2Bb+c:p%40+w@/shop?host=/run/postgresql&port=6432").expect("a URL");
        let options = url.options();
        assert_eq!((options.get_username(), options.get_port()), ("a+b+c", 6432));
        assert_eq!(options.get_socket().and_then(|it| it.to_str()), Some("/run/postgresql"));
        assert_eq!((url.database(), url.to_string().contains("p%40")), ("shop", false));
        assert_eq!(DatabaseUrl::parse("postgresql://app@/").expect("a URL").options().get_username(), "app");
    }

    #[test]
    fn a_password_is_taken_out_decoded() {
        let check = |url, bare: &str, password: Option<&str>| {
            assert_eq!(DatabaseUrl::split_password(url), (bare.to_owned(), password.map(str::to_owned)));
        };
        check("postgres://u:p%40%x@h/d", "postgres://u@h/d", Some("p@%x"));
        check("postgres://h/d", "postgres://h/d", None);
        check("postgres://h/d?user=u&pass%77ord=p%20", "postgres://h/d?user=u", Some("p "));
        check("postgres://u:p@h?password=q&sslpassword=r", "postgres://u@h", Some("q"));
        check("postgres://h:1/d?password=p@q", "postgres://h:1/d", Some("p@q"));
    }

    #[test]
    fn another_database_of_the_server_keeps_all_but_the_name() {
        let check = |url, name, expected| assert_eq!(DatabaseUrl::of_database(url, name), expected);
        check("postgres://u:p%40@h:1/d?host=/run&x=1", "e", "postgres://u:p%40@h:1/e?host=/run&x=1");
        check("postgres://h", "a b/\"c", "postgres://h/a%20b%2F%22c");
        check("postgres://h?dbname=d&x=1", "e", "postgres://h/e?x=1");
    }

    #[test]
    fn other_databases_are_refused() {
        assert!(DatabaseUrl::parse("mysql://root:pw@host/db").is_err_and(|error| !error.to_string().contains("pw")));
        assert!(DatabaseUrl::parse("postgres://u:p@host:notaport/db").is_err());
    }
}
