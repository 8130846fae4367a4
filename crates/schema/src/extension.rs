//! `extensions.<program>.<field>`: values that only one program asks for. The edition checks their types later.

use std::collections::BTreeSet;

use guichet_core::{
    Code, Finding,
    catalogue::{Kind, Pattern, is_program_id, submission},
    finding::Arg,
    submission::{ExtensionValue, Row},
};
use serde::de::MapAccess;

use crate::{
    messages::{self, Refusal},
    number,
    shape::{Shape, ShapeVisitor, Skip},
    state::{Location, Reader},
};

/// Maximum number of programs with an extension.
const MAX_PROGRAMS: usize = 100;
/// Maximum number of fields of one program.
const MAX_FIELDS: usize = 200;
/// Maximum number of characters of a text.
const MAX_TEXT: u32 = 20_000;

/// `extensions`.
pub(crate) struct Extensions<'r, 'de> {
    pub(crate) reader: &'r mut Reader<'de>,
}

fn root(tail: String) -> Location {
    Location { table: submission::TABLE, row: Row::at(0), tail }
}

impl<'de> Shape<'de> for Extensions<'_, 'de> {
    type Out = ();

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn location(&self) -> Location {
        root("extensions".into())
    }

    fn done(self) {}

    fn wrong(&mut self, provided: &str) {
        let location = self.location();
        self.reader.report(|| (location, messages::wrong_type("un objet", "an object", provided, false)));
    }

    fn null(&mut self) {}

    fn object<A: MapAccess<'de>>(&mut self, object: A) -> Result<(), A::Error> {
        let location = self.location();
        named(self.reader, &location, object, MAX_PROGRAMS, is_program_id, |reader, object, name| {
            let program = Program { location: location.within(&name), reader, fields: Vec::new() };
            let fields = object.next_value_seed(ShapeVisitor(program))?;
            reader.submission.push_extension(name, fields);
            Ok(())
        })
    }
}

/// One program's extension.
struct Program<'r, 'de> {
    reader: &'r mut Reader<'de>,
    location: Location,
    fields: Vec<(String, ExtensionValue)>,
}

impl<'de> Shape<'de> for Program<'_, 'de> {
    type Out = Vec<(String, ExtensionValue)>;

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn location(&self) -> Location {
        self.location.clone()
    }

    fn done(self) -> Self::Out {
        self.fields
    }

    fn wrong(&mut self, provided: &str) {
        let location = self.location();
        self.reader.report(|| (location, messages::wrong_type("un objet", "an object", provided, false)));
    }

    fn null(&mut self) {
        self.wrong("null");
    }

    fn object<A: MapAccess<'de>>(&mut self, object: A) -> Result<(), A::Error> {
        let Self { reader, location, fields } = self;
        named(reader, location, object, MAX_FIELDS, is_field, |reader, object, name| {
            let value = object.next_value_seed(ShapeVisitor(Value {
                location: location.within(&name),
                reader,
                value: None,
            }))?;
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

/// Reads an object whose names are not fixed by the schema, each name once.
fn named<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'de>,
    location: &Location,
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
        let location = location.within(messages::pointer_step(&name));
        if !fresh {
            reader.duplicate(&location);
        } else if !is_name(&name) {
            let finding = || Finding::error(Code::WrongFormat).provided(messages::shown(&name));
            reader.report(|| (location.clone(), finding().with("name", Arg::Text(messages::shown(&name)))));
        }
        object.next_value_seed(Skip { reader, location })?;
    }
    if seen.len() > most {
        reader.report(|| (location.clone(), messages::count(seen.len(), 0, most)));
    }
    Ok(())
}

/// One value of an extension.
struct Value<'r, 'de> {
    reader: &'r mut Reader<'de>,
    location: Location,
    value: Option<ExtensionValue>,
}

impl Value<'_, '_> {
    fn refuse(&mut self, refusal: Refusal, provided: &str) {
        // The kind only gives the words of what was expected: a whole number, or a text.
        let kind = match refusal {
            Refusal::NotExact => Kind::Int { min: i64::MIN, max: i64::MAX },
            _ => Kind::Text { max: MAX_TEXT, pattern: Pattern::Any },
        };
        self.reader.report(|| (self.location.clone(), messages::finding(refusal, kind, provided, false)));
    }
}

impl<'de> Shape<'de> for Value<'_, 'de> {
    type Out = Option<ExtensionValue>;

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn location(&self) -> Location {
        self.location.clone()
    }

    fn done(self) -> Self::Out {
        self.value
    }

    fn exact(&mut self) -> bool {
        true
    }

    fn wrong(&mut self, provided: &str) {
        let (fr, en) = ("un texte, un nombre entier ou un booléen", "a text, an integer or a boolean");
        self.reader.report(|| (self.location.clone(), messages::wrong_type(fr, en, provided, false)));
    }

    fn null(&mut self) {}

    fn text(&mut self, text: &str) {
        let max = usize::try_from(MAX_TEXT).unwrap_or(usize::MAX);
        if messages::has_forbidden(text) {
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
