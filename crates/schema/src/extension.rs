//! `extensions.<program>.<field>`: what only one program asks. Their types are the edition's business, later.

use std::collections::BTreeSet;

use guichet_core::{
    Code, Finding,
    catalogue::{Kind, Pattern, is_program_id, submission},
    finding::Arg,
    submission::{ExtensionValue, Row},
};
use serde::de::MapAccess;

use crate::{
    number,
    shape::{Any, PassOver, Shape},
    state::{Reader, Spot},
    words::{self, Refusal},
};

/// Most programs with an extension.
const MAX_PROGRAMS: usize = 100;
/// Most fields of one program.
const MAX_FIELDS: usize = 200;
/// Most characters of a text.
const MAX_TEXT: u32 = 20_000;

/// `extensions`.
pub(crate) struct Extensions<'r, 'de> {
    pub(crate) reader: &'r mut Reader<'de>,
}

fn root(tail: String) -> Spot {
    Spot { table: submission::TABLE, row: Row::at(0), tail }
}

impl<'de> Shape<'de> for Extensions<'_, 'de> {
    type Out = ();

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn spot(&self) -> Spot {
        root("extensions".into())
    }

    fn done(self) {}

    fn wrong(&mut self, provided: &str) {
        let spot = self.spot();
        self.reader.report(|| (spot, words::wrong_type("un objet", "an object", provided, false)));
    }

    fn null(&mut self) {}

    fn object<A: MapAccess<'de>>(&mut self, object: A) -> Result<(), A::Error> {
        let spot = self.spot();
        named(self.reader, &spot, object, MAX_PROGRAMS, is_program_id, |reader, object, name| {
            let program = Program { spot: spot.within(&name), reader, fields: Vec::new() };
            let fields = object.next_value_seed(Any(program))?;
            reader.submission.push_extension(name, fields);
            Ok(())
        })
    }
}

/// One program's extension.
struct Program<'r, 'de> {
    reader: &'r mut Reader<'de>,
    spot: Spot,
    fields: Vec<(String, ExtensionValue)>,
}

impl<'de> Shape<'de> for Program<'_, 'de> {
    type Out = Vec<(String, ExtensionValue)>;

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn spot(&self) -> Spot {
        self.spot.clone()
    }

    fn done(self) -> Self::Out {
        self.fields
    }

    fn wrong(&mut self, provided: &str) {
        let spot = self.spot();
        self.reader.report(|| (spot, words::wrong_type("un objet", "an object", provided, false)));
    }

    fn null(&mut self) {
        self.wrong("null");
    }

    fn object<A: MapAccess<'de>>(&mut self, object: A) -> Result<(), A::Error> {
        let Self { reader, spot, fields } = self;
        named(reader, spot, object, MAX_FIELDS, is_field, |reader, object, name| {
            let value = object.next_value_seed(Any(Value { spot: spot.within(&name), reader, value: None }))?;
            fields.extend(value.map(|value| (name, value)));
            Ok(())
        })
    }
}

/// `^[a-z][a-z0-9_]{0,63}$`
fn is_field(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The members of an object whose names are the filer's, each read once.
fn named<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'de>,
    spot: &Spot,
    mut object: A,
    most: usize,
    is_name: impl Fn(&str) -> bool,
    mut member: impl FnMut(&mut Reader<'de>, &mut A, String) -> Result<(), A::Error>,
) -> Result<(), A::Error> {
    let mut seen = BTreeSet::new();
    while let Some(name) = object.next_key::<String>()? {
        let fresh = seen.insert(name.clone());
        if fresh && is_name(&name) && seen.len() <= most {
            member(reader, &mut object, name)?;
            continue;
        }
        let spot = spot.within(words::step(&name));
        if !fresh {
            reader.duplicate(&spot);
        } else if !is_name(&name) {
            let finding = || Finding::error(Code::WrongFormat).provided(words::shown(&name));
            reader.report(|| (spot.clone(), finding().with("name", Arg::Text(words::shown(&name)))));
        }
        object.next_value_seed(PassOver { reader, spot })?;
    }
    if seen.len() > most {
        reader.report(|| (spot.clone(), words::count(seen.len(), 0, most)));
    }
    Ok(())
}

/// One value of an extension.
struct Value<'r, 'de> {
    reader: &'r mut Reader<'de>,
    spot: Spot,
    value: Option<ExtensionValue>,
}

impl Value<'_, '_> {
    fn refuse(&mut self, refusal: Refusal, provided: &str) {
        // The kind only gives the words of what was expected: a whole number, or a text.
        let kind = match refusal {
            Refusal::NotExact => Kind::Int { min: i64::MIN, max: i64::MAX },
            _ => Kind::Text { max: MAX_TEXT, pattern: Pattern::Any },
        };
        self.reader.report(|| (self.spot.clone(), words::finding(refusal, kind, provided, false)));
    }
}

impl<'de> Shape<'de> for Value<'_, 'de> {
    type Out = Option<ExtensionValue>;

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn spot(&self) -> Spot {
        self.spot.clone()
    }

    fn done(self) -> Self::Out {
        self.value
    }

    fn exact(&mut self) -> bool {
        true
    }

    fn wrong(&mut self, provided: &str) {
        let (fr, en) = ("un texte, un nombre entier ou un booléen", "a text, an integer or a boolean");
        self.reader.report(|| (self.spot.clone(), words::wrong_type(fr, en, provided, false)));
    }

    fn null(&mut self) {}

    fn text(&mut self, text: &str) {
        let max = usize::try_from(MAX_TEXT).unwrap_or(usize::MAX);
        if words::has_forbidden(text) {
            self.refuse(Refusal::Forbidden, text);
        } else if text.len() > max && text.chars().count() > max {
            self.refuse(Refusal::Length { min: 0, max }, text);
        } else {
            self.value = Some(ExtensionValue::Text(text.to_owned()));
        }
    }

    fn number(&mut self, text: &str) {
        match number::exact(text) {
            Some(value) => self.value = Some(ExtensionValue::Int(value)),
            None => self.refuse(Refusal::NotExact, text),
        }
    }

    fn boolean(&mut self, value: bool) {
        self.value = Some(ExtensionValue::Bool(value));
    }
}
