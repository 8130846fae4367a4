//! The location of a database. The only module that parses a database URL.

use std::{fmt::Write as _, path::PathBuf, time::Duration};

use url::Url;

use crate::StoreError;

/// Where the data are stored.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A database on a PostgreSQL server.
    Postgres(PostgresUrl),
}

impl Location {
    /// Parses `sqlite:PATH`, `postgres://…` or `postgresql://…`. Anything else is refused, so that a misspelt scheme
    /// does not create an empty file of that name.
    ///
    /// # Errors
    /// [`StoreError::Location`] for another scheme, for a URL that names several hosts, and, unless `allow_plaintext`,
    /// for a server on another machine that would be reached without verified TLS.
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

    /// The location for display: the path, or the URL without its password.
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

/// The URL of a PostgreSQL database, with the semantics of libpq: a query parameter overrides the part of the URL that
/// it corresponds to, and everything may be percent-encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(Url);

/// Parameters that hold secrets.
const SECRETS: [&str; 2] = ["password", "sslpassword"];

impl PostgresUrl {
    fn parse(text: &str) -> Result<Self, &'static str> {
        const EXPECTED: &str = "expected sqlite:PATH or postgres://USER@HOST/NAME";
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(EXPECTED);
        }
        let url = Url::parse(text).or_else(|error| with_empty_host(text).ok_or(error)).map_err(|_| EXPECTED)?;
        if url.fragment().is_some() {
            return Err("a `#` in a name or a password is written %23");
        }
        let parsed = Self(url);
        let hosts = parsed.hosts();
        // libpq would try the hosts in turn, and the checks made on one would not hold for the next.
        if hosts.iter().any(|host| host.contains(',')) || parsed.parameters("host").len() > 1 {
            return Err("several hosts are named; name one");
        }
        Ok(parsed)
    }

    /// The hosts that the URL names: the host of its authority, unless it is empty, and that of each parameter.
    fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = self.0.host_str().map(decoded).into_iter().collect();
        hosts.extend(self.parameters("host"));
        hosts.extend(self.parameters("hostaddr"));
        hosts
    }

    fn parameters(&self, name: &str) -> Vec<String> {
        self.0.query_pairs().filter(|(own, _)| own == name).map(|(_, value)| value.into_owned()).collect()
    }

    /// Returns whether TLS verifies both the server's certificate and its name. If `sslmode` is given twice, both must
    /// be strict, whichever of them libpq obeys. `verify-ca` is not enough: it accepts any server with a certificate of
    /// the same authority.
    fn is_verified(&self) -> bool {
        let modes = self.parameters("sslmode");
        !modes.is_empty() && modes.iter().all(|mode| mode == "verify-full")
    }

    /// Returns whether the server is on this machine or reached by verified TLS. A `service` parameter fails the check,
    /// because its host is defined in another file.
    fn is_private(&self) -> bool {
        self.is_verified() || (self.parameters("service").is_empty() && self.hosts().iter().all(|host| is_local(host)))
    }

    /// The libpq environment variable, among those for which `is_set` returns true, that would send the URL to a server
    /// other than the one that it names. `None` when TLS verifies the server's name.
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

    /// The URL to give libpq, with its password, and with a timeout for every wait that the URL does not limit itself:
    /// by default, libpq waits forever for a server that accepts a connection and never replies.
    #[must_use]
    pub fn for_client(&self, timeout: Duration) -> String {
        let mut url = self.0.clone();
        // All in seconds, except the last, in milliseconds.
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

    /// The URL without its password, which still leads to the same database, and the decoded password. A child process
    /// must receive the password separately, because anybody on a machine can read the arguments of a process.
    #[must_use]
    pub fn without_secret(&self) -> (String, Option<String>) {
        let mut url = self.0.clone();
        let mut password = url.password().map(decoded);
        // It fails only for a URL that cannot have a password.
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
                    // libpq refuses a name in other letters, and the value may be a secret all the same.
                    !SECRETS.iter().any(|secret| secret.eq_ignore_ascii_case(&name))
                })
                .collect();
            url.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
        }
        (url.into(), password.filter(|password| !password.is_empty()))
    }

    /// A message of libpq, with the URL's secrets removed.
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

/// A URL with a user or a port but no host, such as `postgres://user@/name?host=/run/postgresql`: libpq accepts it, and the
/// URL standard does not. The user, the password and the port become parameters, which mean the same to libpq.
fn with_empty_host(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, port) = authority.rsplit_once('@').unwrap_or(("", authority));
    let port = if port.is_empty() { port } else { port.strip_prefix(':')? };
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parameters: Vec<String> = [("user", user), ("password", password), ("port", port)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        // These characters are ordinary in an authority, and separate parameters in a query.
        .map(|(name, value)| format!("{name}={}", value.replace('&', "%26").replace('=', "%3D").replace('+', "%2B")))
        .collect();
    if !query.is_empty() {
        parameters.push(query.to_owned());
    }
    Url::parse(&format!("{scheme}://{path}?{}", parameters.join("&"))).ok()
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Returns whether the host is a socket path, `localhost` or a loopback address.
fn is_local(host: &str) -> bool {
    if host.is_empty() || host.starts_with('/') || host.starts_with('@') {
        return true;
    }
    let name = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A text that may not be a usable URL, for display. When it cannot be parsed, only its scheme is kept, since the
/// password cannot be located.
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

/// The path of a file as a `file:` URL, the only way to tell SQLite not to create a missing file.
pub(crate) fn file_url(path: &std::path::Path, create: bool) -> String {
    let path = path.to_string_lossy();
    // Two slashes would introduce a host name.
    let path = if path.starts_with("//") { format!("/{}", path.trim_start_matches('/')) } else { path.into_owned() };
    let mut url = "file:".to_owned();
    let _ = write!(url, "{}", percent_encoding::utf8_percent_encode(&path, PATH));
    url.push_str(if create { "?mode=rwc" } else { "?mode=rw" });
    url
}

/// The characters to encode in a path: all except letters, digits and those that never have a special meaning in a URL.
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
