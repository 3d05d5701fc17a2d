//! A connection to PostgreSQL from the address that somebody wrote, and what went wrong in words.
//!
//! An address is `postgres://user@host/database`, or `postgres:` and words as `libpq` has them: `postgres:host=/run/postgresql
//! dbname=billing`. A password that it does not state is read from the environment variable `PGPASSWORD`, so that none has
//! to stand on a command line; no message shows one.

use std::time::Duration;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};

pub use postgres;

/// As long as a server may take to answer at first, where the address does not say.
const PATIENCE: Duration = Duration::from_secs(10);
/// What an address can say besides the place: names of `libpq`.
const WORDS: [&str; 22] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "passfile",
    "password",
    "port",
    "service",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "user",
];

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The address is none.
    #[error("the address is none that PostgreSQL has: {0}")]
    Address(String),
    /// The address asks for an encrypted connection.
    #[error(
        "this program opens no encrypted connections; use a socket, a tunnel, or `sslmode=prefer` in a network of your own"
    )]
    Encrypted,
    /// The server does not answer, or refuses.
    #[error("{0}")]
    Refused(String),
}

/// Whether this is an address of PostgreSQL and no file.
///
/// ```
/// assert!(meruit_postgres::is_address("postgres://db/billing"));
/// assert!(!meruit_postgres::is_address("postgres.db"));
/// ```
pub fn is_address(text: &str) -> bool {
    ["postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme))
}

/// Whether a member of an address (`?name=value`) says how to connect.
///
/// ```
/// assert!(meruit_postgres::is_word("host") && !meruit_postgres::is_word("firm"));
/// ```
pub fn is_word(name: &str) -> bool {
    WORDS.contains(&name)
}

/// The address as it may be shown: without its password.
///
/// ```
/// use meruit_postgres::shown;
/// assert_eq!(shown("postgres://ann:secret@db/billing"), "postgres://ann@db/billing");
/// assert_eq!(shown("postgres://db/billing?password=secret&port=7"), "postgres://db/billing?password=…&port=7");
/// assert_eq!(shown("postgres:host=db password=secret"), "postgres:host=db password=…");
/// ```
pub fn shown(address: &str) -> String {
    let mut shown = address.to_owned();
    if let Some((scheme, rest)) = shown.split_once("://") {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (place, tail) = rest.split_at(end);
        if let Some((who, host)) = place.rsplit_once('@') {
            let user = who.split_once(':').map_or(who, |(user, _)| user);
            shown = format!("{scheme}://{user}@{host}{tail}");
        }
    }
    let Some(at) = shown.find("password=") else { return shown };
    let start = at + "password=".len();
    let rest = shown.get(start..).unwrap_or_default();
    let length = match rest.strip_prefix('\'') {
        Some(quoted) => quoted.find('\'').map_or(rest.len(), |end| end + 2),
        None => rest.find(['&', ' ']).unwrap_or(rest.len()),
    };
    shown.replace_range(start..start + length, "…");
    shown
}

/// Opens a connection.
///
/// # Errors
///
/// When the address is none, when it asks for encryption, and when the server does not answer or refuses.
pub fn connect(address: &str) -> Result<Client, ConnectError> {
    let written = match address.split_once("://") {
        Some(_) => address,
        None => address.split_once(':').map_or(address, |(_, words)| words),
    };
    let mut config: Config =
        written.parse().map_err(|error: postgres::Error| ConnectError::Address(told(&error)))?;
    if matches!(config.get_ssl_mode(), SslMode::Require) {
        return Err(ConnectError::Encrypted);
    }
    if config.get_password().is_none()
        && let Ok(password) = std::env::var("PGPASSWORD")
    {
        config.password(password);
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if config.get_application_name().is_none() {
        config.application_name("meruit");
    }
    config.connect(NoTls).map_err(|error| ConnectError::Refused(told(&error)))
}

/// What an error says, with what the server said of it.
pub fn told(error: &postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        let mut text = said.message().to_owned();
        for (name, more) in [("", said.detail()), ("hint: ", said.hint())] {
            if let Some(more) = more {
                text.push_str("; ");
                text.push_str(name);
                text.push_str(more);
            }
        }
        return text;
    }
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
