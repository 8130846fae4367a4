//! A minimal HTTP/1.1 client for a load: one open connection, one request at a time.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// `ETag`.
    pub etag: String,
    /// `Location`.
    pub location: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The response, if it has the expected status.
    ///
    /// # Errors
    /// The response has another status; the message holds its body.
    pub fn expect(self, status: u16) -> Result<Self> {
        ensure!(self.status == status, "{} instead of {status}: {}", self.status, String::from_utf8_lossy(&self.body));
        Ok(self)
    }
}

/// An open connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Nothing listens at the address.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream), request: Vec::new() })
    }

    /// Sends a request and reads the whole response. `headers` are lines without line ends.
    ///
    /// # Errors
    /// The connection breaks, or the response is not HTTP.
    pub fn send(&mut self, method: &str, path: &str, headers: &[String], body: &[u8]) -> Result<Response> {
        self.request.clear();
        write!(self.request, "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n", body.len())?;
        for header in headers {
            write!(self.request, "{header}\r\n")?;
        }
        self.request.extend_from_slice(b"\r\n");
        self.request.extend_from_slice(body);
        self.stream.get_mut().write_all(&self.request)?;
        self.read()
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line)? > 0, "the connection was closed");
        Ok(line.trim_end().to_owned())
    }

    fn read(&mut self) -> Result<Response> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
        let mut response = Response { status, etag: String::new(), location: String::new(), body: Vec::new() };
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { bail!("no header: {line}") };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "etag" => value.clone_into(&mut response.etag),
                "location" => value.clone_into(&mut response.location),
                _ => {}
            }
        }
        if !chunked {
            response.body.resize(length, 0);
            self.stream.read_exact(&mut response.body)?;
            return Ok(response);
        }
        loop {
            let size = usize::from_str_radix(self.line()?.split(';').next().unwrap_or_default(), 16)?;
            let start = response.body.len();
            response.body.resize(start + size, 0);
            self.stream.read_exact(&mut response.body[start..])?;
            self.line()?;
            if size == 0 {
                return Ok(response);
            }
        }
    }
}
