//! Canonical bytes (RFC 8785) and their hash.

use std::borrow::Cow;

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
    let mut canonical =
        Canonical { out: Vec::with_capacity(text.len()), members: Vec::new(), spare: Vec::with_capacity(text.len()) };
    let first = tokens.next()?;
    canonical.value(&mut tokens, first, 0)?;
    Some(canonical.out)
}

/// SHA-256 as 64 lowercase hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A member of an object that is being written: where its `"name":value` stands. Empty where the value is null.
struct Member<'t> {
    name: Cow<'t, str>,
    start: usize,
    end: usize,
}

struct Canonical<'t> {
    out: Vec<u8>,
    /// Members of the objects that are not yet closed, the innermost ones last.
    members: Vec<Member<'t>>,
    /// For putting members into another order.
    spare: Vec<u8>,
}

impl<'t> Canonical<'t> {
    fn value(&mut self, tokens: &mut Tokens<'t>, token: Token<'t>, depth: usize) -> Option<()> {
        if depth >= MAX_DEPTH && matches!(token, Token::OpenObject | Token::OpenList) {
            return None;
        }
        match token {
            Token::OpenObject => self.object(tokens, depth + 1),
            Token::OpenList => self.list(tokens, depth + 1),
            Token::Close => None,
            // Without an escape, a text is written as it stands.
            Token::Text(token) if !token.escaped => {
                self.out.extend_from_slice(token.text.as_bytes());
                Some(())
            }
            Token::Text(token) => string(&decode(token)?, &mut self.out),
            Token::Scalar(scalar @ ("true" | "false" | "null")) => {
                self.out.extend_from_slice(scalar.as_bytes());
                Some(())
            }
            Token::Scalar(text) if is_plain(text) => {
                self.out.extend_from_slice(text.as_bytes());
                Some(())
            }
            Token::Scalar(text) => {
                self.out.extend_from_slice(number::exact(text)?.to_string().as_bytes());
                Some(())
            }
        }
    }

    fn list(&mut self, tokens: &mut Tokens<'t>, depth: usize) -> Option<()> {
        self.out.push(b'[');
        let mut first = true;
        loop {
            match tokens.next()? {
                Token::Close => break,
                token => {
                    if !std::mem::take(&mut first) {
                        self.out.push(b',');
                    }
                    self.value(tokens, token, depth)?;
                }
            }
        }
        self.out.push(b']');
        Some(())
    }

    /// Writes the members as they come, and puts them into order afterwards where they were not.
    fn object(&mut self, tokens: &mut Tokens<'t>, depth: usize) -> Option<()> {
        self.out.push(b'{');
        let (base, open) = (self.members.len(), self.out.len());
        let mut ascii = true;
        while let Token::Text(quoted) = tokens.next()? {
            let (name, token) = (decode(quoted)?, tokens.next()?);
            ascii &= name.is_ascii();
            if matches!(token, Token::Scalar("null")) {
                self.members.push(Member { name, start: open, end: open });
                continue;
            }
            if self.out.len() > open {
                self.out.push(b',');
            }
            let start = self.out.len();
            match &name {
                Cow::Borrowed(_) => self.out.extend_from_slice(quoted.text.as_bytes()),
                Cow::Owned(name) => string(name, &mut self.out)?,
            }
            self.out.push(b':');
            self.value(tokens, token, depth)?;
            self.members.push(Member { name, start, end: self.out.len() });
        }
        let members = self.members.get_mut(base..)?;
        let order = if ascii { by_bytes } else { by_utf16 };
        if !members.is_sorted_by(|a, b| order(a, b).is_lt()) {
            members.sort_by(order);
            if members.windows(2).any(|pair| matches!(pair, [a, b] if a.name == b.name)) {
                return None;
            }
            self.spare.clear();
            self.spare.extend_from_slice(self.out.get(open..)?);
            self.out.truncate(open);
            for member in members.iter().filter(|member| member.end > member.start) {
                if self.out.len() > open {
                    self.out.push(b',');
                }
                self.out.extend_from_slice(self.spare.get(member.start - open..member.end - open)?);
            }
        }
        self.members.truncate(base);
        self.out.push(b'}');
        Some(())
    }
}

/// The order of RFC 8785: by UTF-16 units.
fn by_utf16(a: &Member<'_>, b: &Member<'_>) -> std::cmp::Ordering {
    a.name.encode_utf16().cmp(b.name.encode_utf16())
}

/// The same, for names in ASCII.
fn by_bytes(a: &Member<'_>, b: &Member<'_>) -> std::cmp::Ordering {
    a.name.cmp(&b.name)
}

/// A number that stands as RFC 8785 writes it: digits, fewer than a float could lose.
fn is_plain(text: &str) -> bool {
    text.len() <= 15 && (!text.starts_with('0') || text == "0") && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `serde_json` writes strings as RFC 8785 asks: two-character escapes where they exist, `\u00xx` in lowercase for the
/// other controls, everything else as it is. The published vectors are tested.
fn string(text: &str, out: &mut Vec<u8>) -> Option<()> {
    serde_json::to_writer(out, text).ok()
}
