//! A minimal HTTP/1.1 client over a socket, which can also send requests that no HTTP library would send.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// How long a test waits for a response before it fails. Only failing tests wait that long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request.
#[derive(Clone)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// A complete response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(method: &str, target: impl Into<String>) -> Self {
        Self { method: method.to_owned(), target: target.into(), headers: Vec::new(), body: None }
    }

    pub(crate) fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    pub(crate) fn post(target: impl Into<String>) -> Self {
        Self::new("POST", target)
    }

    pub(crate) fn put(target: impl Into<String>) -> Self {
        Self::new("PUT", target)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn token(self, secret: &str) -> Self {
        self.header("Authorization", &format!("Bearer {secret}"))
    }

    pub(crate) fn key(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }

    pub(crate) fn version(self, tag: &str) -> Self {
        self.header("If-Match", tag)
    }

    pub(crate) fn english(self) -> Self {
        self.header("Accept-Language", "en-CA, fr;q=0.5")
    }

    pub(crate) fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    pub(crate) fn json(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.header("Content-Type", "application/json").body(bytes)
    }

    /// The bytes before the body: request line, headers and the empty line.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head =
            format!("{} {} HTTP/1.1\r\nHost: guichet.example\r\nConnection: close\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        let announced = self.headers.iter().any(|(name, _)| {
            name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("transfer-encoding")
        });
        if let Some(body) = &self.body
            && !announced
        {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        (head + "\r\n").into_bytes()
    }

    /// The bytes of the whole request.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.head(), self.body.clone().unwrap_or_default()].concat()
    }

    pub(crate) fn send(&self, address: SocketAddr) -> Answer {
        let mut connection = Connection::open(address);
        connection.send(&self.bytes());
        connection.answer(&self.method)
    }
}

/// A connection, for requests sent in parts.
pub(crate) struct Connection(TcpStream);

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the service listens");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self(stream)
    }

    /// Opens a connection, if the service accepts one.
    pub(crate) fn try_open(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        Some(Self(stream))
    }

    /// The response, or `None` when the connection was closed before its first byte.
    pub(crate) fn try_answer(&mut self, method: &str) -> Option<Answer> {
        let mut bytes = Vec::new();
        self.more(&mut bytes).then(|| self.one(method, &mut bytes))
    }

    /// Sends bytes. Errors are ignored: a server may respond and close before it has read everything.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes).and_then(|()| self.0.flush());
    }

    /// Closes the sending side.
    pub(crate) fn end(&mut self) {
        let _ = self.0.shutdown(Shutdown::Write);
    }

    /// The next final response; informational ones are skipped.
    pub(crate) fn answer(&mut self, method: &str) -> Answer {
        let mut bytes = Vec::new();
        loop {
            let answer = self.one(method, &mut bytes);
            if answer.status >= 200 {
                return answer;
            }
        }
    }

    fn one(&mut self, method: &str, bytes: &mut Vec<u8>) -> Answer {
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            assert!(self.more(bytes), "the connection closed in the head of an answer: {}", lossy(bytes));
        };
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head in ASCII");
        bytes.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let status = first.split(' ').nth(1).and_then(|text| text.parse().ok()).expect(first);
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(':').expect(line))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = Answer { status, headers, body: Vec::new() };
        if method == "HEAD" || status < 200 || status == 204 || status == 304 {
            return answer;
        }
        if answer.get("transfer-encoding") == Some("chunked") {
            answer.body = self.chunks(bytes);
        } else if let Some(length) = answer.get("content-length").map(|text| text.parse::<usize>().expect(text)) {
            while bytes.len() < length {
                assert!(self.more(bytes), "an answer was cut: {} of {length} bytes", bytes.len());
            }
            answer.body = bytes.drain(..length).collect();
        } else {
            while self.more(bytes) {}
            answer.body = std::mem::take(bytes);
        }
        answer
    }

    fn chunks(&mut self, bytes: &mut Vec<u8>) -> Vec<u8> {
        let mut out = Vec::new();
        loop {
            let line = loop {
                if let Some(at) = bytes.windows(2).position(|two| two == b"\r\n") {
                    break at;
                }
                assert!(self.more(bytes), "an answer in chunks was cut");
            };
            let size = usize::from_str_radix(&lossy(&bytes[..line]), 16).expect("the size of a chunk");
            bytes.drain(..line + 2);
            while bytes.len() < size + 2 {
                assert!(self.more(bytes), "an answer in chunks was cut");
            }
            out.extend(bytes.drain(..size + 2).take(size));
            if size == 0 {
                return out;
            }
        }
    }

    fn more(&mut self, bytes: &mut Vec<u8>) -> bool {
        let mut part = [0; 16 * 1024];
        match self.0.read(&mut part) {
            Ok(0) => false,
            Ok(count) => {
                bytes.extend_from_slice(&part[..count]);
                true
            }
            // A server that responds before it has read everything resets the connection after its response.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => panic!("no answer came: {error}"),
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Answer {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        lossy(&self.body)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{} {error}: {}", self.status, self.text()))
    }

    /// Checks the status, and returns the response itself.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// Checks that the response is a complete problem document (RFC 9457) with this status and code, and returns it.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{code}: {}", self.text());
        assert_eq!(self.get("content-type"), Some("application/problem+json"), "{}", self.text());
        let body = self.json();
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["type"], format!("urn:guichet:problem:{code}"));
        assert_eq!(body["status"], status);
        for name in ["title", "detail"] {
            let said = body[name].as_str().unwrap();
            assert!(!said.is_empty() && !said.starts_with("problem-"), "{name} of {code}: {said}");
            // A message with unfilled placeholders shows braces or brackets.
            assert!(!said.contains(['{', '⟦']), "{name} of {code}: {said}");
        }
        assert_eq!(body["request_id"].as_str(), self.get("x-request-id"));
        assert!(body["request_id"].as_str().unwrap().starts_with("req_"));
        assert!(matches!(self.get("content-language"), Some("fr" | "en")), "{:?}", self.headers);
        self.guarded();
        body
    }

    /// Checks the security headers that every response carries.
    #[track_caller]
    pub(crate) fn guarded(&self) {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(self.get(name), Some(value), "{} {:?}", self.status, self.headers);
        }
        assert!(self.get("content-security-policy").is_some_and(|value| value.starts_with("default-src 'none'")));
        assert!(self.get("cache-control").is_some());
        assert!(self.get("x-request-id").is_some_and(|id| id.starts_with("req_")));
    }
}
