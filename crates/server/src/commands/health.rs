//! `guichet health`: asks the running service whether it is ready, for monitoring without another tool.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use crate::{
    cli,
    session::{Outcome, Session, Stop, text},
};

/// Timeout of the request; longer than the service's own timeout for its database.
const PATIENCE: Duration = Duration::from_secs(10);

/// Maximum size of the response, in bytes.
const MOST: u64 = 64 * 1024;

pub(crate) fn run(session: &Session, arguments: &cli::Health) -> Result<Outcome, Stop> {
    let listen = match arguments.listen {
        Some(listen) => listen,
        None => session.settings()?.http.listen,
    };
    let address = reachable(listen);
    let shown = || text(format!("http://{address}"));
    let language = if session.english() { "en" } else { "fr" };
    let (head, body) = ask(address, language).map_err(|error| {
        Stop::new(session.say("cli-health-silent", &[("path", shown()), ("reason", text(session.reason(&error)))]))
    })?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    let ready = status == "200";
    let said = if session.json {
        body
    } else if ready {
        session.say("cli-health-ready", &[("path", shown())])
    } else {
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let detail = problem.get("detail").and_then(serde_json::Value::as_str).unwrap_or(&head);
        session.say("cli-health-unready", &[("path", shown()), ("reason", text(crate::wrap::clean(detail)))])
    };
    Ok(Outcome { text: said + "\n", exit: u8::from(!ready) })
}

/// A service that listens on all addresses is asked on the loopback address.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        own => own,
    };
    SocketAddr::new(ip, listen.port())
}

/// The status line of the response, and its body.
fn ask(address: SocketAddr, language: &str) -> std::io::Result<(String, String)> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // HTTP/1.0: the end of the connection ends the response, which is not chunked.
    write!(
        stream,
        "GET /health/ready HTTP/1.0\r\nHost: {address}\r\nAccept-Language: {language}\r\nConnection: close\r\n\r\n"
    )?;
    let mut bytes = Vec::new();
    stream.take(MOST).read_to_end(&mut bytes)?;
    let answer = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Ok((head.lines().next().unwrap_or_default().to_owned(), body.to_owned()))
}
