//! One value: a column of a row, an element of a list of values, or a part of a quantity.

use std::collections::BTreeSet;

use guichet_core::{
    Cell, Code, Day, Finding, PartialDate, Place, Submission,
    catalogue::{Kind, PRECISION, Pattern, is_key, is_program_id, is_row_pointer},
};
use serde::de::{MapAccess, SeqAccess};
use serde_json::value::RawValue;

use crate::{
    layout,
    member::{Key, KeySeed, Null, unknown_field},
    messages::{self, Refusal},
    number,
    shape::{Shape, ShapeVisitor, Skip, skip_list, skip_object},
    state::{Location, Reader},
};

/// Bounds of a quantity's value.
const QUANTITY: Kind = Kind::Int { min: 0, max: 100_000_000_000_000 };

/// Bounds of cents.
const CENTS: i64 = 100_000_000_000_000;

/// Which part of the column's value.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// All of it.
    Whole,
    /// An element of a list.
    Element(usize),
    /// A member of a quantity.
    Member(&'static str),
}

/// One value.
pub(crate) struct ValueReader<'r, 'de> {
    reader: &'r mut Reader<'de>,
    place: Place,
    part: Part,
    kind: Kind,
    null: Null,
    cell: Cell,
}

impl<'r, 'de> ValueReader<'r, 'de> {
    /// The value of a column.
    pub(crate) fn column(reader: &'r mut Reader<'de>, place: Place) -> ShapeVisitor<Self> {
        let definition = place.table.column_def(place.column);
        let null = if definition.required { Null::Missing } else { Null::Absent };
        ShapeVisitor(Self { reader, place, part: Part::Whole, kind: definition.kind, null, cell: Cell::Absent })
    }

    fn part(&mut self, part: Part, kind: Kind, null: Null) -> ShapeVisitor<ValueReader<'_, 'de>> {
        ShapeVisitor(ValueReader { reader: self.reader, place: self.place, part, kind, null, cell: Cell::Absent })
    }

    fn refuse(&mut self, refusal: Refusal, provided: &str) {
        self.cell = Cell::Hole;
        let (place, part, kind) = (self.place, self.part, self.kind);
        self.reader.report(|| {
            let personal = place.table.column_def(place.column).personal;
            (location(place, part), messages::finding(refusal, kind, provided, personal))
        });
    }

    /// A list of values.
    fn values<A: SeqAccess<'de>>(
        &mut self,
        kind: Kind,
        limit: u32,
        distinct: bool,
        mut list: A,
    ) -> Result<(), A::Error> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.reader.values.clear();
        let mut refused = false;
        let mut count = 0;
        while count < limit {
            let element = self.part(Part::Element(count), kind, Null::Wrong);
            let Some(cell) = list.next_element_seed(element)? else { break };
            refused |= cell == Cell::Hole;
            self.reader.values.push(cell);
            count += 1;
        }
        if count == limit {
            let whole = location(self.place, Part::Whole);
            while list.next_element_seed(Skip { location: whole.within(count), reader: self.reader })?.is_some() {
                count += 1;
            }
        }
        if count > limit {
            refused = true;
            self.reader.report(|| (location(self.place, Part::Whole), messages::count(count, 0, limit)));
        }
        if distinct {
            for (index, text) in repeated(&self.reader.submission, kind, &self.reader.values) {
                refused = true;
                let finding = || Finding::error(Code::DuplicateValue).provided(messages::shown(&text));
                self.reader.report(|| (location(self.place, Part::Element(index)), finding()));
            }
        }
        self.cell = if refused { Cell::Hole } else { self.reader.submission.intern_list(&self.reader.values) };
        Ok(())
    }

    /// `{value, precision}`.
    fn quantity<A: MapAccess<'de>>(&mut self, mut object: A) -> Result<(), A::Error> {
        let layout = layout::quantity();
        let whole = location(self.place, Part::Whole);
        let mut parts: [Option<Cell>; 2] = [None, None];
        let mut unknown = BTreeSet::new();
        let mut refused = false;
        let mut next = 0;
        while let Some(key) = object.next_key_seed(KeySeed { layout, next })? {
            let (at, name, kind, null) = match key {
                Key::Slot(0) => (0, "value", QUANTITY, Null::Missing),
                Key::Slot(_) => (1, "precision", Kind::Code(PRECISION), Null::Absent),
                Key::Other(name) => {
                    refused = true;
                    let raw = object.next_value::<&'de RawValue>()?;
                    unknown_field(self.reader, &whole, layout, &mut unknown, name, raw.get())?;
                    continue;
                }
            };
            next = at + 1;
            if parts.get(at).is_some_and(Option::is_some) {
                let location = whole.within(name);
                self.reader.duplicate(&location);
                object.next_value_seed(Skip { reader: self.reader, location })?;
                continue;
            }
            let cell = object.next_value_seed(self.part(Part::Member(name), kind, null))?;
            if let Some(part) = parts.get_mut(at) {
                *part = Some(cell);
            }
        }
        self.cell = match parts {
            _ if refused => Cell::Hole,
            [Some(Cell::Int(value)), None | Some(Cell::Absent)] => Cell::Quantity(value, 0),
            [Some(Cell::Int(value)), Some(Cell::Code(precision))] => Cell::Quantity(value, precision),
            _ => Cell::Hole,
        };
        if parts.first().is_some_and(Option::is_none) {
            self.reader.report(|| (whole.within("value"), Finding::error(Code::MissingField)));
        }
        Ok(())
    }
}

impl<'de> Shape<'de> for ValueReader<'_, 'de> {
    type Out = Cell;

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn location(&self) -> Location {
        location(self.place, self.part)
    }

    fn done(self) -> Cell {
        self.cell
    }

    fn exact(&mut self) -> bool {
        self.reader.exact || matches!(self.kind, Kind::Int { .. } | Kind::Cents | Kind::BasisPoints)
    }

    fn wrong(&mut self, provided: &str) {
        self.refuse(Refusal::Type, provided);
    }

    fn null(&mut self) {
        match self.null {
            Null::Absent => {}
            Null::Wrong => self.refuse(Refusal::Type, "null"),
            Null::Missing => {
                self.cell = Cell::Hole;
                let (place, part) = (self.place, self.part);
                self.reader.report(|| (location(place, part), Finding::error(Code::MissingField)));
            }
        }
    }

    fn text(&mut self, text: &str) {
        match accept(&mut self.reader.submission, self.kind, text) {
            Ok(cell) => self.cell = cell,
            Err(refusal) => self.refuse(refusal, text),
        }
    }

    fn number(&mut self, text: &str) {
        let (min, max) = match self.kind {
            Kind::Int { min, max } => (min, max),
            Kind::Cents => (-CENTS, CENTS),
            Kind::BasisPoints => (0, 10_000),
            _ => return self.wrong(text),
        };
        match number::exact(text) {
            None => self.refuse(Refusal::NotExact, text),
            Some(value) if !(min..=max).contains(&value) => self.refuse(Refusal::Bounds { min, max }, text),
            Some(value) => self.cell = Cell::Int(value),
        }
    }

    fn boolean(&mut self, value: bool) {
        if self.kind == Kind::Bool {
            self.cell = Cell::Bool(value);
        } else {
            self.wrong(if value { "true" } else { "false" });
        }
    }

    fn list<A: SeqAccess<'de>>(&mut self, list: A) -> Result<(), A::Error> {
        match self.kind {
            Kind::Texts { max, limit } => self.values(Kind::Text { max, pattern: Pattern::Any }, limit, false, list),
            Kind::Codes { list: codes, limit } => self.values(Kind::Code(codes), limit, true, list),
            Kind::Refs { table, limit } => self.values(Kind::Ref(table), limit, true, list),
            _ => {
                self.wrong("[…]");
                skip_list(self, list)
            }
        }
    }

    fn object<A: MapAccess<'de>>(&mut self, object: A) -> Result<(), A::Error> {
        if self.kind == Kind::Quantity {
            return self.quantity(object);
        }
        self.wrong("{…}");
        skip_object(self, object)
    }
}

fn location(place: Place, part: Part) -> Location {
    let path = place.table.column_def(place.column).path;
    let tail = match part {
        Part::Whole => path.to_owned(),
        Part::Element(index) => format!("{path}/{index}"),
        Part::Member(name) => format!("{path}/{name}"),
    };
    Location { table: place.table, row: place.row, tail }
}

/// A text as a value of that kind.
fn accept(submission: &mut Submission, kind: Kind, text: &str) -> Result<Cell, Refusal> {
    let good = match kind {
        Kind::Text { max, pattern } => {
            let max = usize::try_from(max).unwrap_or(usize::MAX);
            // Counting characters is only needed when the bytes alone do not settle it.
            if text.is_empty() || (text.len() > max && text.chars().count() > max) {
                Err(Refusal::Length { min: 1, max })
            } else if messages::has_forbidden(text) {
                return Err(Refusal::Forbidden);
            } else if pattern.matches(text) {
                return Ok(Cell::Text(submission.intern(text)));
            } else {
                Err(Refusal::Format)
            }
        }
        Kind::Key => is_key(text).then(|| Cell::Text(submission.intern(text))).ok_or(Refusal::Format),
        Kind::Ref(_) => is_key(text).then(|| Cell::Ref(submission.intern(text), None)).ok_or(Refusal::Format),
        Kind::Program => is_program_id(text).then(|| Cell::Text(submission.intern(text))).ok_or(Refusal::Format),
        Kind::Pointer => is_row_pointer(text).then(|| Cell::Text(submission.intern(text))).ok_or(Refusal::Format),
        Kind::Decimal => is_decimal(text).then(|| Cell::Text(submission.intern(text))).ok_or(Refusal::Format),
        Kind::Code(list) => list.rank(text).map(Cell::Code).ok_or(Refusal::Code(list)),
        Kind::Date => Day::parse(text).map(Cell::Day).ok_or(Refusal::Date),
        Kind::When => match text.parse::<PartialDate>() {
            Ok(date) => Ok(submission.intern_when(date, text)),
            Err(()) => Err(Refusal::Date),
        },
        Kind::Const(value) if text == value => Ok(Cell::Text(submission.intern(text))),
        Kind::Const(value) => Err(Refusal::Version(value)),
        _ => Err(Refusal::Type),
    };
    good.map_err(|refusal| if messages::has_forbidden(text) { Refusal::Forbidden } else { refusal })
}

/// `^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$`
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole, 15) && (whole == "0" || !whole.starts_with('0')) && digits(fraction, 6)
}

/// The elements equal to an earlier one, with their text. Nothing is allocated for a short list without repetition.
fn repeated(submission: &Submission, kind: Kind, values: &[Cell]) -> Vec<(usize, String)> {
    let text = |cell: &Cell| match (cell, kind) {
        (Cell::Code(rank), Kind::Code(list)) => Some(list.code(*rank)),
        (Cell::Ref(span, _) | Cell::Text(span), _) => Some(submission.text_of(*span)),
        _ => None,
    };
    if values.len() <= 16 {
        let earlier = |at: usize| values.iter().take(at);
        return (values.iter().enumerate())
            .filter_map(|(at, cell)| Some((at, text(cell)?)))
            .filter(|(at, this)| earlier(*at).any(|other| text(other) == Some(this)))
            .map(|(at, this)| (at, this.to_owned()))
            .collect();
    }
    let mut seen = BTreeSet::new();
    (values.iter().enumerate())
        .filter_map(|(at, cell)| Some((at, text(cell)?)))
        .filter(|(_, this)| !seen.insert(*this))
        .map(|(at, this)| (at, this.to_owned()))
        .collect()
}
