//! Canonical bytes (RFC 8785) and their hash.

use std::{borrow::Cow, ops::Range};

use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::{
    MAX_DEPTH, bytes, number,
    walk::{Token, Tokens, decode},
};

/// The canonical bytes of a text, by RFC 8785: no white space, keys in order of their UTF-16 units, the shortest
/// escapes. Numbers are integers (`1.0` is written `1`, `-0` is `0`), and a member that is `null` is left out, since
/// null is absent. Lists keep their order, and texts their characters: no Unicode normalisation.
///
/// `None` when the bytes are not strict JSON: unreadable, a duplicate key, or a number that is not an exact integer.
#[must_use]
pub fn canonical(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = bytes::text(bytes).ok()?;
    let well_formed: &RawValue = serde_json::from_str(text).ok()?;
    let mut tokens = Tokens::of(well_formed.get());
    let mut out = Vec::with_capacity(text.len());
    let first = tokens.next()?;
    write(&mut tokens, first, 0, &mut out)?;
    Some(out)
}

/// SHA-256 as 64 lowercase hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn write<'t>(tokens: &mut Tokens<'t>, token: Token<'t>, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    if depth >= MAX_DEPTH && matches!(token, Token::OpenObject | Token::OpenList) {
        return None;
    }
    match token {
        Token::OpenObject => object(tokens, depth + 1, out),
        Token::OpenList => list(tokens, depth + 1, out),
        Token::Close => None,
        // Without an escape, a text is written as it stands.
        Token::Text(text) if !text.contains('\\') => {
            out.extend_from_slice(text.as_bytes());
            Some(())
        }
        Token::Text(text) => string(&decode(text)?, out),
        Token::Scalar(scalar @ ("true" | "false" | "null")) => {
            out.extend_from_slice(scalar.as_bytes());
            Some(())
        }
        Token::Scalar(text) => {
            out.extend_from_slice(number::exact(text)?.to_string().as_bytes());
            Some(())
        }
    }
}

fn list(tokens: &mut Tokens<'_>, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    out.push(b'[');
    let mut first = true;
    loop {
        match tokens.next()? {
            Token::Close => break,
            token => {
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                write(tokens, token, depth, out)?;
            }
        }
    }
    out.push(b']');
    Some(())
}

fn object(tokens: &mut Tokens<'_>, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut members: Vec<(Cow<'_, str>, Range<usize>)> = Vec::new();
    let mut values = Vec::new();
    while let Token::Text(name) = tokens.next()? {
        let start = values.len();
        match tokens.next()? {
            Token::Scalar("null") => {}
            token => write(tokens, token, depth, &mut values)?,
        }
        members.push((decode(name)?, start..values.len()));
    }
    members.sort_by(
        |(a, _), (b, _)| {
            if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
        },
    );
    if members.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
        return None;
    }
    out.push(b'{');
    let mut first = true;
    // An empty value is a null left out: every other value has at least one byte.
    for (name, value) in members.iter().filter(|(_, value)| !value.is_empty()) {
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        match name {
            Cow::Borrowed(plain) => {
                out.push(b'"');
                out.extend_from_slice(plain.as_bytes());
                out.push(b'"');
            }
            Cow::Owned(name) => string(name, out)?,
        }
        out.push(b':');
        out.extend_from_slice(values.get(value.clone())?);
    }
    out.push(b'}');
    Some(())
}

/// `serde_json` writes strings as RFC 8785 asks: two-character escapes where they exist, `\u00xx` in lowercase for the
/// other controls, everything else as it is. The published vectors are tested.
fn string(text: &str, out: &mut Vec<u8>) -> Option<()> {
    serde_json::to_writer(out, text).ok()
}
