//! Canonical bytes (RFC 8785).
//!
//! Written in two steps: the text is split into values and the members of each object are sorted, then the values are
//! written. A value that is canonical already (a text without escapes, an integer, or a list or object of such values,
//! sorted and without white space) is copied unchanged.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{
    bytes,
    limits::MAX_DEPTH,
    number,
    tokens::{Quoted, decode},
};

/// The canonical bytes of a text, by RFC 8785: no white space, keys in order of their UTF-16 units, the shortest
/// escapes. Numbers are integers (`1.0` is written `1`, `-0` is `0`), and a member that is `null` is left out, since
/// null is absent. Lists keep their order, and texts their characters: no Unicode normalisation.
///
/// `None` when the bytes are not strict JSON: unreadable, a duplicate key, or a number that is not an exact integer.
#[must_use]
pub fn canonical(bytes: &[u8]) -> Option<Vec<u8>> {
    let well_formed: &RawValue = serde_json::from_str(bytes::text(bytes).ok()?).ok()?;
    of_well_formed(well_formed.get())
}

/// As [`canonical`], for bytes that are known to be JSON: those of a usable [`crate::Reading`], or written by
/// `serde_json`. For other bytes the result is unspecified, but memory safety is not affected.
#[must_use]
pub fn canonical_of_json(bytes: &[u8]) -> Option<Vec<u8>> {
    of_well_formed(bytes::text(bytes).ok()?.trim_ascii())
}

fn of_well_formed(text: &str) -> Option<Vec<u8>> {
    let mut values = Values { text, at: 0, open: Vec::new(), closed: Vec::with_capacity(text.len() / 32) };
    let root = values.value(0)?;
    let mut out = Vec::with_capacity(text.len());
    values.write(&root, &mut out)?;
    Some(out)
}

/// A range of the text, in bytes; the text has at most 16 MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

/// A value, and the name of the member that it is.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The first eight bytes of the name, which are enough to compare most names.
    prefix: u64,
    /// Its name in quotes, as written; nothing in a list.
    name: Span,
    /// Does the name contain an escape?
    escaped: bool,
    value: Span,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Is canonical already.
    AsIs,
    Null,
    /// A text with an escape.
    Text,
    Number,
    /// A list: the range of its values in `closed`.
    List(u32, u32),
    /// An object: the range of its sorted members in `closed`.
    Object(u32, u32),
}

/// The values of a well-formed text.
struct Values<'t> {
    text: &'t str,
    at: usize,
    /// Values of the lists and objects that are still open, the innermost last.
    open: Vec<Node>,
    /// Values of the lists and objects that are closed.
    closed: Vec<Node>,
}

impl<'t> Values<'t> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space. True when there was none.
    fn tight(&mut self) -> bool {
        let start = self.at;
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.at == start
    }

    fn since(&self, start: usize) -> Option<Span> {
        Some(Span { start: u32::try_from(start).ok()?, end: u32::try_from(self.at).ok()? })
    }

    fn text(&self, span: Span) -> Option<&'t str> {
        self.text.get(span.start as usize..span.end as usize)
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let shape = match self.byte()? {
            b'{' if depth < MAX_DEPTH => self.object(depth + 1)?,
            b'[' if depth < MAX_DEPTH => self.list(depth + 1)?,
            b'{' | b'[' => return None,
            b'"' if self.quoted()? => Shape::Text,
            b'"' => Shape::AsIs,
            _ => {
                let rest = self.text.as_bytes().get(start..)?;
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
                self.at += rest.iter().position(ends).unwrap_or(rest.len()).max(1);
                match self.text.get(start..self.at)? {
                    "null" => Shape::Null,
                    "true" | "false" => Shape::AsIs,
                    text if is_plain(text) => Shape::AsIs,
                    _ => Shape::Number,
                }
            }
        };
        Some(Node { prefix: 0, name: Span { start: 0, end: 0 }, escaped: false, value: self.since(start)?, shape })
    }

    /// Skips a quoted text. True when it has an escape.
    fn quoted(&mut self) -> Option<bool> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (mut length, mut escaped) = (1, false);
        loop {
            let inside = rest.get(length..)?;
            let plain = to_quote_or_escape(inside)?;
            // The byte after a backslash is part of the escape.
            let ends = inside.get(plain) == Some(&b'"');
            length += plain + if ends { 1 } else { 2 };
            if ends {
                break;
            }
            escaped = true;
        }
        self.at += length;
        Some(escaped)
    }

    /// Skips a comma, if there is one. True when no white space surrounds it.
    fn comma(&mut self) -> Option<bool> {
        let mut tight = self.tight();
        if self.byte()? == b',' {
            self.at += 1;
            tight &= self.tight();
        }
        Some(tight)
    }

    fn list(&mut self, depth: usize) -> Option<Shape> {
        let base = self.open.len();
        self.at += 1;
        let mut as_is = self.tight();
        while self.byte()? != b']' {
            let value = self.value(depth)?;
            as_is &= matches!(value.shape, Shape::AsIs | Shape::Null) & self.comma()?;
            self.open.push(value);
        }
        self.at += 1;
        self.close(base, as_is, Shape::List)
    }

    fn object(&mut self, depth: usize) -> Option<Shape> {
        let base = self.open.len();
        self.at += 1;
        let (mut as_is, mut plain) = (self.tight(), true);
        while self.byte()? != b'}' {
            let start = self.at;
            let escaped = self.quoted()?;
            let name = self.since(start)?;
            plain &= !escaped && self.text(name)?.is_ascii();
            as_is &= self.tight();
            // The colon.
            self.at += 1;
            as_is &= self.tight();
            let value = self.value(depth)?;
            as_is &= (value.shape == Shape::AsIs) & self.comma()?;
            self.open.push(Node { prefix: prefix(self.text(name)?), name, escaped, ..value });
        }
        self.at += 1;
        as_is &= self.put_in_order(base, plain)?;
        self.close(base, as_is, Shape::Object)
    }

    /// Sorts the members of an object. True when they were sorted already; `None` for a duplicate name.
    fn put_in_order(&mut self, base: usize, plain: bool) -> Option<bool> {
        let text = self.text;
        let name = |node: &Node| text.get(node.name.start as usize..node.name.end as usize).unwrap_or_default();
        let members = self.open.get_mut(base..)?;
        if plain {
            // Without the closing quote, which comes after a space.
            let bare = |node: &Node| name(node).strip_suffix('"').unwrap_or_default();
            let order = |a: &Node, b: &Node| a.prefix.cmp(&b.prefix).then_with(|| bare(a).cmp(bare(b)));
            if members.is_sorted_by(|a, b| order(a, b).is_lt()) {
                return Some(true);
            }
            members.sort_unstable_by(order);
            let twice = |pair: &[Node]| matches!(pair, [a, b] if order(a, b).is_eq());
            return (!members.windows(2).any(twice)).then_some(false);
        }
        // The order of RFC 8785: by UTF-16 units.
        let decoded = |node: &Node| decode(Quoted { text: name(node), escaped: node.escaped });
        let mut named: Vec<(Cow<'_, str>, Node)> =
            members.iter().map(|member| Some((decoded(member)?, *member))).collect::<Option<_>>()?;
        named.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
        if named.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
            return None;
        }
        for (place, (_, member)) in members.iter_mut().zip(named) {
            *place = member;
        }
        Some(false)
    }

    fn close(&mut self, base: usize, as_is: bool, shape: fn(u32, u32) -> Shape) -> Option<Shape> {
        if as_is {
            self.open.truncate(base);
            return Some(Shape::AsIs);
        }
        let start = u32::try_from(self.closed.len()).ok()?;
        self.closed.extend_from_slice(self.open.get(base..)?);
        self.open.truncate(base);
        Some(shape(start, u32::try_from(self.closed.len()).ok()?))
    }

    fn write(&self, node: &Node, out: &mut Vec<u8>) -> Option<()> {
        match node.shape {
            Shape::AsIs => out.extend_from_slice(self.text(node.value)?.as_bytes()),
            Shape::Null => out.extend_from_slice(b"null"),
            Shape::Text => escaped(self.text(node.value)?, out)?,
            Shape::Number => {
                out.extend_from_slice(number::exact(self.text(node.value)?)?.to_string().as_bytes());
            }
            Shape::List(start, end) => {
                out.push(b'[');
                for (rank, value) in self.closed.get(start as usize..end as usize)?.iter().enumerate() {
                    if rank > 0 {
                        out.push(b',');
                    }
                    self.write(value, out)?;
                }
                out.push(b']');
            }
            Shape::Object(start, end) => {
                out.push(b'{');
                let members = self.closed.get(start as usize..end as usize)?;
                for (rank, member) in members.iter().filter(|member| member.shape != Shape::Null).enumerate() {
                    if rank > 0 {
                        out.push(b',');
                    }
                    if member.shape == Shape::AsIs && !member.escaped && member.name.end + 1 == member.value.start {
                        let whole = Span { start: member.name.start, end: member.value.end };
                        out.extend_from_slice(self.text(whole)?.as_bytes());
                        continue;
                    }
                    match self.text(member.name)? {
                        name if member.escaped => escaped(name, out)?,
                        name => out.extend_from_slice(name.as_bytes()),
                    }
                    out.push(b':');
                    self.write(member, out)?;
                }
                out.push(b'}');
            }
        }
        Some(())
    }
}

/// Where the first quote or backslash stands, eight bytes at a time.
fn to_quote_or_escape(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // The highest bit of each byte that is zero; below the first such byte no other bit is set.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let (words, rest) = bytes.as_chunks::<8>();
    for (rank, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(rank * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(words.len() * 8 + found)
}

/// The first eight bytes of a name, in their order; zeros after a shorter one.
fn prefix(name: &str) -> u64 {
    let bytes = name.as_bytes().get(1..name.len().saturating_sub(1)).unwrap_or_default();
    let mut first = [0; 8];
    match bytes.first_chunk() {
        Some(chunk) => first = *chunk,
        None => first.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from),
    }
    u64::from_be_bytes(first)
}

/// A number that is canonical already: at most 15 digits, which a float holds exactly.
fn is_plain(text: &str) -> bool {
    text.len() <= 15 && (!text.starts_with('0') || text == "0") && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text with an escape. `serde_json` writes it as RFC 8785 asks: two-character escapes where they exist, `\u00xx` in
/// lowercase for the other controls, everything else as it is. The published vectors are tested.
fn escaped(text: &str, out: &mut Vec<u8>) -> Option<()> {
    serde_json::to_writer(out, &decode(Quoted { text, escaped: true })?).ok()
}
