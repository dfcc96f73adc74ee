//! Requests from the simulator to this machine: webhooks, and looking whether a file is there.
//!
//! Other machines are never contacted, so that a test cannot reach out by accident.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::simulator::address;

/// How long to wait for a server on this machine.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest status line that is read.
const STATUS_LINE_BYTES_MAX: usize = 1024;

/// Posts JSON to an address on this machine; addresses elsewhere are left alone. Whether anybody
/// listened does not matter: webhooks promise nothing.
pub(crate) fn post(url: &str, body: &str) {
    let Some((authority, path)) = address::local(url) else {
        return;
    };
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    drop(exchange(authority, &request));
}

/// Tells whether an address on this machine can be fetched.
pub(crate) fn is_alive(url: &str) -> bool {
    let Some((authority, path)) = address::local(url) else {
        return true;
    };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    exchange(authority, &request).is_ok_and(|status| (200..400).contains(&status))
}

/// Sends a request and returns the status of the response.
fn exchange(authority: &str, request: &str) -> io::Result<u16> {
    let address = if authority.ends_with(|c: char| c.is_ascii_digit()) && authority.contains(':') {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let address = address
        .to_socket_addrs()?
        .next()
        .ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut line = String::new();
    let limit = u64::try_from(STATUS_LINE_BYTES_MAX).unwrap_or(u64::MAX);
    BufReader::new(io::Read::take(&stream, limit)).read_line(&mut line)?;
    let status = line
        .split_whitespace()
        .nth(1)
        .and_then(|code| code.parse().ok());
    status.ok_or_else(|| io::ErrorKind::InvalidData.into())
}
