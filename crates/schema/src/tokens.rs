//! Tokens of a text that `serde_json` accepted, to find what it does not check: duplicate keys, depth, surrogate pairs.

use std::{borrow::Cow, collections::BTreeSet};

use crate::{limits::MAX_DEPTH, messages};

/// A token of a well-formed text; commas and colons are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    OpenObject,
    OpenList,
    Close,
    /// A string.
    Text(Quoted<'t>),
    /// A number, `true`, `false` or `null`.
    Scalar(&'t str),
}

/// A string with its quotes, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quoted<'t> {
    pub(crate) text: &'t str,
    pub(crate) escaped: bool,
}

/// The tokens of a well-formed text.
#[derive(Debug)]
pub(crate) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next token is looked for, in bytes.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'t str {
        let taken = self.text.get(self.at..self.at + length).unwrap_or_default();
        self.at += length;
        taken
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.at +=
            self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':')).count();
        let rest = self.rest();
        Some(match rest.first()? {
            b'{' => self.one(Token::OpenObject),
            b'[' => self.one(Token::OpenList),
            b'}' | b']' => self.one(Token::Close),
            b'"' => {
                let (mut length, mut escaped) = (1, false);
                loop {
                    let inside = rest.get(length..).unwrap_or_default();
                    let plain = inside.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
                    // The byte after a backslash is part of the escape.
                    let ends = inside.get(plain) == Some(&b'"');
                    length += plain + if ends { 1 } else { 2 };
                    if ends {
                        break;
                    }
                    escaped = true;
                }
                Token::Text(Quoted { text: self.take(length), escaped })
            }
            _ => {
                let ends = |byte: &&u8| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
                let length = rest.iter().take_while(ends).count().max(1);
                Token::Scalar(self.take(length))
            }
        })
    }
}

impl<'t> Tokens<'t> {
    fn one(&mut self, token: Token<'t>) -> Token<'t> {
        self.at += 1;
        token
    }
}

/// The text that a string token writes; `None` when it holds half of a surrogate pair.
pub(crate) fn decode(token: Quoted<'_>) -> Option<Cow<'_, str>> {
    if token.escaped {
        serde_json::from_str::<String>(token.text).ok().map(Cow::Owned)
    } else {
        token.text.get(1..token.text.len().saturating_sub(1)).map(Cow::Borrowed)
    }
}

/// An error inside a skipped value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    /// Nested deeper than accepted, at that byte.
    TooDeep(usize),
    /// Half of a surrogate pair, near that byte.
    Surrogate(usize),
}

enum Frame<'t> {
    Object { seen: BTreeSet<Cow<'t, str>>, name: Option<Cow<'t, str>> },
    List(usize),
}

/// Finds the duplicate keys of a value that is `depth` levels deep. `found` receives, for each, a function that builds
/// its path from the value (without leading slash), because building it is expensive.
pub(crate) fn duplicates(
    text: &str,
    depth: usize,
    mut found: impl FnMut(&dyn Fn() -> String),
) -> Result<(), TokenError> {
    let mut tokens = Tokens::of(text);
    let mut frames: Vec<Frame<'_>> = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::OpenObject | Token::OpenList => {
                if depth + frames.len() >= MAX_DEPTH {
                    return Err(TokenError::TooDeep(tokens.offset().saturating_sub(1)));
                }
                frames.push(match token {
                    Token::OpenObject => Frame::Object { seen: BTreeSet::new(), name: None },
                    _ => Frame::List(0),
                });
                continue;
            }
            Token::Close => {
                frames.pop();
            }
            Token::Text(token) => {
                let value = decode(token).ok_or(TokenError::Surrogate(tokens.offset() - token.text.len()))?;
                if let Some(Frame::Object { seen, name: name @ None }) = frames.last_mut() {
                    let fresh = seen.insert(value.clone());
                    *name = Some(value);
                    if !fresh {
                        found(&|| path(&frames));
                    }
                    continue;
                }
            }
            Token::Scalar(_) => {}
        }
        match frames.last_mut() {
            Some(Frame::Object { name, .. }) => *name = None,
            Some(Frame::List(index)) => *index += 1,
            None => {}
        }
    }
    Ok(())
}

fn path(frames: &[Frame<'_>]) -> String {
    let parts: Vec<String> = frames
        .iter()
        .map(|frame| match frame {
            Frame::Object { name, .. } => messages::pointer_step(name.as_deref().unwrap_or_default()),
            Frame::List(index) => index.to_string(),
        })
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let mut paths = Vec::new();
        assert_eq!(duplicates(text, 0, |path| paths.push(path())), Ok(()));
        paths
    }

    #[test]
    fn duplicates_are_found_at_their_own_path() {
        assert_eq!(paths(r#"{"a":1,"b":{"c":[0,{"d":1,"\u0064":"a","e":1}]},"a":2}"#), ["b/c/1/d", "a"]);
        assert_eq!(paths(r#"[{"a":"b","b":"a"},{"a":1}, "a\"]", -1.5e3 , null]"#), [""; 0]);
        assert_eq!(paths(r#"{"a":{"x":1},"b":{"x":1},"c\\":"\\","c":2}"#), [""; 0]);
    }

    #[test]
    fn depth_and_half_pairs_are_seen() {
        let deep = format!("{}{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1));
        assert_eq!(duplicates(&deep, 0, |_| ()), Err(TokenError::TooDeep(MAX_DEPTH)));
        assert_eq!(duplicates("[1, [2]]", MAX_DEPTH - 1, |_| ()), Err(TokenError::TooDeep(4)));
        assert_eq!(duplicates(r#"{"a":"\ud800"}"#, 0, |_| ()), Err(TokenError::Surrogate(5)));
    }
}
