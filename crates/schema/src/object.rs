//! Objects and lists of rows.

use std::collections::BTreeSet;

use guichet_core::{Place, TableId, submission::Row};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use crate::{
    extension::Extensions,
    layout::{self, Layout, Member, Slot},
    leaf::ValueReader,
    member::{Key, KeySeed, Null, unknown_field},
    messages,
    shape::{Shape, ShapeVisitor, Skip},
    state::{Location, Reader, is_personal},
};

/// A row, or an object inside a row.
pub(crate) struct Object<'r, 'de> {
    pub(crate) reader: &'r mut Reader<'de>,
    pub(crate) table: TableId,
    pub(crate) row: Row,
    pub(crate) layout: &'static Layout,
    /// Name of the object inside its row; empty for the row itself.
    pub(crate) group: &'static str,
    pub(crate) null: Null,
}

impl<'de> Shape<'de> for Object<'_, 'de> {
    type Out = ();

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn location(&self) -> Location {
        Location { table: self.table, row: self.row, tail: self.group.to_owned() }
    }

    fn done(self) {}

    fn wrong(&mut self, provided: &str) {
        let location = self.location();
        let personal = is_personal(self.table, self.group);
        self.reader.report(|| (location, messages::wrong_type("un objet", "an object", provided, personal)));
        self.reader.holes(self.table, self.row, self.layout);
    }

    fn null(&mut self) {
        match self.null {
            Null::Absent => {}
            Null::Wrong => self.wrong("null"),
            Null::Missing => {
                for slot in self.layout.slots.iter().filter(|slot| slot.required) {
                    self.reader.missing(self.table, self.row, &slot.member);
                }
            }
        }
    }

    fn object<A: MapAccess<'de>>(&mut self, mut object: A) -> Result<(), A::Error> {
        let layout = self.layout;
        let mut seen = 0_u64;
        let mut unknown = BTreeSet::new();
        let mut next = 0;
        while let Some(key) = object.next_key_seed(KeySeed { layout, next })? {
            let (at, slot) = match key {
                Key::Other(name) => {
                    let raw = object.next_value::<&'de RawValue>()?;
                    let location = self.location();
                    unknown_field(self.reader, &location, layout, &mut unknown, name, raw.get())?;
                    continue;
                }
                Key::Slot(at) => match layout.slots.get(at) {
                    Some(slot) => (at, slot),
                    None => continue,
                },
            };
            next = at + 1;
            if seen & bit(at) != 0 {
                let location = self.location().within(slot.name);
                self.reader.duplicate(&location);
                object.next_value_seed(Skip { reader: self.reader, location })?;
                continue;
            }
            seen |= bit(at);
            self.member(slot, &mut object)?;
        }
        for (_, slot) in layout.slots.iter().enumerate().filter(|(at, slot)| slot.required && seen & bit(*at) == 0) {
            self.reader.missing(self.table, self.row, &slot.member);
        }
        Ok(())
    }
}

impl<'de> Object<'_, 'de> {
    fn member<A: MapAccess<'de>>(&mut self, slot: &'static Slot, object: &mut A) -> Result<(), A::Error> {
        let (table, row) = (self.table, self.row);
        let reader = &mut *self.reader;
        match &slot.member {
            Member::Column(column) => {
                let place = Place { table, row, column: *column };
                let cell = object.next_value_seed(ValueReader::column(reader, place))?;
                self.reader.submission.set(place, cell);
                Ok(())
            }
            Member::Group(layout) => object.next_value_seed(ShapeVisitor(Object {
                reader,
                table,
                row,
                layout,
                group: slot.name,
                null: Null::of(slot),
            })),
            Member::Single(single) => object.next_value_seed(ShapeVisitor(Object {
                reader,
                table: *single,
                row: Row::at(0),
                layout: layout::of(*single),
                group: "",
                null: Null::of(slot),
            })),
            Member::List(list) => object.next_value_seed(ShapeVisitor(Rows {
                reader,
                table: *list,
                holder: (table, row),
                null: Null::of(slot),
            })),
            Member::Extensions => object.next_value_seed(ShapeVisitor(Extensions { reader })),
        }
    }
}

fn bit(at: usize) -> u64 {
    u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
}

/// A list of rows.
struct Rows<'r, 'de> {
    reader: &'r mut Reader<'de>,
    table: TableId,
    /// The row that holds the list: of the root for a list of the submission.
    holder: (TableId, Row),
    null: Null,
}

impl<'de> Shape<'de> for Rows<'_, 'de> {
    type Out = ();

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn location(&self) -> Location {
        Location { table: self.holder.0, row: self.holder.1, tail: self.table.short_name().to_owned() }
    }

    fn done(self) {}

    fn wrong(&mut self, provided: &str) {
        let location = self.location();
        let personal = is_personal(self.table, "");
        self.reader.report(|| (location, messages::wrong_type("une liste", "a list", provided, personal)));
    }

    fn null(&mut self) {
        if self.null == Null::Missing {
            self.reader.missing(self.holder.0, self.holder.1, &Member::List(self.table));
        }
    }

    fn list<A: SeqAccess<'de>>(&mut self, mut list: A) -> Result<(), A::Error> {
        let definition = self.table.def();
        let bound = |rows: u32| usize::try_from(rows).unwrap_or(usize::MAX);
        let (fewest, most) = (bound(definition.min_rows), bound(definition.max_rows));
        let parent = definition.parent.map(|_| self.holder.1);
        let mut count = 0;
        while count < most {
            let row = NextRow { reader: self.reader, table: self.table, parent };
            let Some(()) = list.next_element_seed(row)? else { break };
            count += 1;
        }
        if count == most {
            let location = self.location();
            while list.next_element_seed(Skip { location: location.within(count), reader: self.reader })?.is_some() {
                count += 1;
            }
        }
        if !(fewest..=most).contains(&count) {
            let location = self.location();
            self.reader.report(|| (location, messages::count(count, fewest, most)));
        }
        Ok(())
    }
}

/// A row of a list, added to the submission only when there is an element to read.
struct NextRow<'r, 'de> {
    reader: &'r mut Reader<'de>,
    table: TableId,
    parent: Option<Row>,
}

impl<'de> DeserializeSeed<'de> for NextRow<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { reader, table, parent } = self;
        let row = reader.submission.push_row(table, parent);
        ShapeVisitor(Object { reader, table, row, layout: layout::of(table), group: "", null: Null::Wrong })
            .deserialize(deserializer)
    }
}
