//! Where the data stand: the one place that reads the URL of a database.

use std::{fmt::Write as _, path::PathBuf, time::Duration};

use url::Url;

use crate::StoreError;

/// Where the data stand.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server and its database.
    Postgres(PostgresUrl),
}

impl Location {
    /// `sqlite:PATH`, `postgres://…` or `postgresql://…`. Anything else is refused: a misspelt scheme must not open an
    /// empty file of that name.
    ///
    /// # Errors
    /// [`StoreError::Location`] for another scheme, for a URL that names several hosts, and, unless `allow_plaintext`, for a
    /// server on another machine that would be reached without verified TLS.
    pub fn parse(url: &str, allow_plaintext: bool) -> Result<Self, StoreError> {
        let refused = |why| StoreError::Location { url: without_password(url), why };
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(refused("sqlite: needs the path of a file"));
            }
            return Ok(Self::Sqlite(path.into()));
        }
        let parsed = PostgresUrl::parse(url).map_err(refused)?;
        if !allow_plaintext && !parsed.is_private() {
            return Err(refused("a server on another machine needs sslmode=verify-full (or allow_plaintext)"));
        }
        Ok(Self::Postgres(parsed))
    }

    /// For people: the path, or the URL without its password.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => url.without_secret().0,
        }
    }
}

impl std::fmt::Debug for Location {
    /// Without the password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Location").field(&self.shown()).finish()
    }
}

/// The URL of a PostgreSQL database, as libpq reads it: a parameter overrides what stands before it, and everything may be
/// percent-encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(Url);

/// Parameters that hold a secret.
const SECRETS: [&str; 2] = ["password", "sslpassword"];

impl PostgresUrl {
    fn parse(text: &str) -> Result<Self, &'static str> {
        const EXPECTED: &str = "expected sqlite:PATH or postgres://USER@HOST/NAME";
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(EXPECTED);
        }
        let url = Url::parse(text).map_err(|_| EXPECTED)?;
        if url.fragment().is_some() {
            return Err("a `#` in a name or a password is written %23");
        }
        let parsed = Self(url);
        let hosts = parsed.hosts();
        // libpq would try one after the other, and what is said of one would not hold for the next.
        if hosts.iter().any(|host| host.contains(',')) || parsed.parameters("host").len() > 1 {
            return Err("several hosts are named; name one");
        }
        Ok(parsed)
    }

    /// The hosts that the URL names: the one of its address, unless it is empty, and that of each parameter.
    fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = self.0.host_str().map(decoded).into_iter().collect();
        hosts.extend(self.parameters("host"));
        hosts.extend(self.parameters("hostaddr"));
        hosts
    }

    fn parameters(&self, name: &str) -> Vec<String> {
        self.0.query_pairs().filter(|(own, _)| own == name).map(|(_, value)| value.into_owned()).collect()
    }

    /// Is the server's certificate verified, and its name? Whichever of two `sslmode` libpq obeys, both must be strict.
    /// `verify-ca` accepts any server that has a certificate of the same authority.
    fn is_verified(&self) -> bool {
        let modes = self.parameters("sslmode");
        !modes.is_empty() && modes.iter().all(|mode| mode == "verify-full")
    }

    /// Is the server on this machine, or reached by verified TLS? A service names its host elsewhere.
    fn is_private(&self) -> bool {
        self.is_verified() || (self.parameters("service").is_empty() && self.hosts().iter().all(|host| is_local(host)))
    }

    /// A variable of libpq's environment, among those that `is_set` knows, that would lead the URL to another server than
    /// it names. None where TLS verifies the server's name.
    #[must_use]
    pub fn redirection(&self, is_set: impl Fn(&str) -> bool) -> Option<&'static str> {
        if self.is_verified() {
            return None;
        }
        let no_host = self.0.host_str().is_none_or(str::is_empty) && self.parameters("host").is_empty();
        [
            ("PGHOST", no_host),
            ("PGHOSTADDR", self.parameters("hostaddr").is_empty()),
            ("PGSERVICE", self.parameters("service").is_empty()),
        ]
        .into_iter()
        .find_map(|(name, open)| (open && is_set(name)).then_some(name))
    }

    /// The URL as libpq is given it, with its password, and with an end to every wait that it does not set itself: without
    /// one, libpq waits for ever for a server that accepts a connection and stays silent.
    #[must_use]
    pub fn for_client(&self, timeout: Duration) -> String {
        let mut url = self.0.clone();
        // Seconds, but for the last, in milliseconds.
        for (name, value) in [
            ("connect_timeout", timeout.as_secs().max(2)),
            ("keepalives_idle", 30),
            ("keepalives_interval", 10),
            ("keepalives_count", 3),
            ("tcp_user_timeout", 60_000),
        ] {
            if self.parameters(name).is_empty() {
                let parameter = format!("{name}={value}");
                let query = url.query().map_or_else(|| parameter.clone(), |query| format!("{query}&{parameter}"));
                url.set_query(Some(&query));
            }
        }
        url.into()
    }

    /// The URL without its password, which still leads to the same database, and the password, decoded. A program that is
    /// started with it is given the password apart, since everybody on a machine can read the arguments of a process.
    #[must_use]
    pub fn without_secret(&self) -> (String, Option<String>) {
        let mut url = self.0.clone();
        let mut password = url.password().map(decoded);
        // It fails only for a URL that cannot have one.
        let _ = url.set_password(None);
        if let Some(query) = self.0.query() {
            let kept: Vec<&str> = query
                .split('&')
                .filter(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    let name = decoded(name);
                    if name == "password" {
                        password = Some(decoded(value));
                    }
                    !SECRETS.contains(&name.as_str())
                })
                .collect();
            url.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
        }
        (url.into(), password.filter(|password| !password.is_empty()))
    }

    /// A text of libpq, which may quote a secret of the URL, without it.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let own = self.0.password().map(str::to_owned);
        let query = self.0.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let given = query.filter(|(name, _)| SECRETS.contains(&decoded(name).as_str()));
        let mut out = text.to_owned();
        for secret in own.into_iter().chain(given.map(|(_, value)| value.to_owned())) {
            for secret in [decoded(&secret), secret] {
                if !secret.is_empty() {
                    out = out.replace(&secret, "…");
                }
            }
        }
        out
    }
}

impl std::fmt::Debug for PostgresUrl {
    /// Without the password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("PostgresUrl").field(&self.without_secret().0).finish()
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The path of a socket, or an address of this machine, with or without a port.
fn is_local(host: &str) -> bool {
    if host.is_empty() || host.starts_with('/') || host.starts_with('@') {
        return true;
    }
    let name = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A text that is no usable URL, for people to read: only its scheme, since nothing tells where a password begins.
fn without_password(text: &str) -> String {
    match PostgresUrl::parse(text) {
        Ok(url) => url.without_secret().0,
        Err(_) => match text.split_once(':') {
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => format!("{scheme}:…"),
            _ if text.contains(['@', '=']) => "…".to_owned(),
            _ => text.to_owned(),
        },
    }
}

/// The path of a file as a `file:` URL: the only way to tell SQLite not to create a missing file.
pub(crate) fn file_url(path: &std::path::Path, create: bool) -> String {
    let path = path.to_string_lossy();
    // Two slashes would begin the name of a host.
    let path = if path.starts_with("//") { format!("/{}", path.trim_start_matches('/')) } else { path.into_owned() };
    let mut url = "file:".to_owned();
    let _ = write!(url, "{}", percent_encoding::utf8_percent_encode(&path, PATH));
    url.push_str(if create { "?mode=rwc" } else { "?mode=rw" });
    url
}

/// What is encoded in a path: everything but letters, digits and what never means anything else in a URL.
const PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_file_as_a_url_says_whether_it_may_be_created() {
        let url = |path: &str, create| file_url(Path::new(path), create);
        assert_eq!(url("/srv/a b?c#d%.db", false), "file:/srv/a%20b%3Fc%23d%25.db?mode=rw");
        assert_eq!(url("//srv/a.db", false), "file:/srv/a.db?mode=rw");
        assert_eq!(url("a.db", true), "file:a.db?mode=rwc");
    }
}
