//! The URLs that programs connect with.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::access::SUPERUSER;

/// Returns a URL over a server's socket, without any secret.
///
/// The folder is in the `host` parameter, which both libpq ("Connection URIs", 34.1.1.2 in PostgreSQL 14) and sqlx
/// put before the host in front. `sslmode` is said because sqlx would obey a `PGSSLMODE` even on a socket.
pub(crate) fn socket_url(socket_folder: &Path, port: u16, database: &str) -> String {
    format!(
        "postgres://{SUPERUSER}@localhost:{port}/{}?host={}&sslmode=disable",
        percent_encoded(database.as_bytes()),
        percent_encoded(socket_folder.as_os_str().as_bytes()),
    )
}

/// Returns a URL over TCP on this machine, with the password in it.
pub(crate) fn tcp_url(port: u16, password: &str, database: &str) -> String {
    format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/{}", percent_encoded(database.as_bytes()))
}

/// Escapes what is neither unreserved (RFC 3986, section 2.3) nor a slash, which a query may hold.
fn percent_encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("writing to a string never fails");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use sqlx::postgres::PgConnectOptions;

    use super::*;

    #[test]
    fn sqlx_reads_the_urls_back() {
        let folder = Path::new("/Users/ada/Library/Application Support/a+b%");
        let options = PgConnectOptions::from_str(&socket_url(folder, 20_001, "my db")).expect("it is a URL");
        assert_eq!(options.get_socket().map(std::path::PathBuf::as_path), Some(folder));
        assert_eq!((options.get_port(), options.get_username()), (20_001, SUPERUSER));
        assert_eq!(options.get_database(), Some("my db"));
        let options = PgConnectOptions::from_str(&tcp_url(20_001, "00ff", "app")).expect("it is a URL");
        assert_eq!((options.get_host(), options.get_port()), ("127.0.0.1", 20_001));
    }
}
