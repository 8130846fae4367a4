//! The members that each object may have, by name: the catalogue arranged for reading JSON objects.

use std::sync::LazyLock;

use guichet_core::{
    ColumnId, TableId,
    catalogue::{ColumnDef, TABLES, submission},
    submission::column_id,
};

/// The members of one object: at most 64, so that those already seen fit in a 64-bit mask.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) slots: Vec<Slot>,
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) name: &'static str,
    pub(crate) member: Member,
    /// Must be present and not null, or contains a member that must.
    pub(crate) required: bool,
}

/// What a member holds.
#[derive(Debug)]
pub(crate) enum Member {
    /// A value.
    Column(ColumnId),
    /// An object inside the row, whose values are columns of the same row.
    Group(Layout),
    /// The organization: an object that is a list of one row.
    Single(TableId),
    /// A list of rows.
    List(TableId),
    /// `extensions`.
    Extensions,
}

static LAYOUTS: LazyLock<Vec<Layout>> = LazyLock::new(|| TableId::all().map(build).collect());

/// `{value, precision}`; the numbers of the columns are not used.
static QUANTITY: LazyLock<Layout> = LazyLock::new(|| Layout {
    slots: vec![
        Slot { name: "value", member: Member::Column(0), required: true },
        Slot { name: "precision", member: Member::Column(1), required: false },
    ],
});

static EMPTY: Layout = Layout { slots: Vec::new() };

/// The layout of a list's rows.
pub(crate) fn of(table: TableId) -> &'static Layout {
    LAYOUTS.get(table.index()).unwrap_or(&EMPTY)
}

/// The layout of a quantity.
pub(crate) fn quantity() -> &'static Layout {
    &QUANTITY
}

fn build(table: TableId) -> Layout {
    let mut layout = Layout::default();
    for (at, column) in table.def().columns.iter().enumerate() {
        layout.place(column, column.path, column_id(at));
    }
    if table == submission::TABLE {
        for (id, definition) in TableId::all().zip(TABLES).filter(|(id, _)| *id != table) {
            match (definition.parent, definition.single) {
                (None, true) => layout.add(definition.name, Member::Single(id), definition.required),
                (None, false) => layout.add(definition.name, Member::List(id), definition.required),
                (Some(_), _) => {}
            }
        }
        layout.add("extensions", Member::Extensions, false);
    }
    for child in table.children() {
        layout.add(child.short_name(), Member::List(child), child.def().required);
    }
    layout
}

impl Layout {
    fn add(&mut self, name: &'static str, member: Member, required: bool) {
        self.slots.push(Slot { name, member, required });
    }

    fn place(&mut self, column: &ColumnDef, path: &'static str, id: ColumnId) {
        let Some((group, rest)) = path.split_once('/') else {
            return self.add(path, Member::Column(id), column.required);
        };
        if let Some(Slot { member: Member::Group(inner), required, .. }) =
            self.slots.iter_mut().find(|slot| slot.name == group)
        {
            inner.place(column, rest, id);
            *required |= column.required;
        } else {
            let mut inner = Self::default();
            inner.place(column, rest, id);
            self.add(group, Member::Group(inner), column.required);
        }
    }

    /// The rank of a name. The one after the last found is tried first, since members usually come in the schema's
    /// order.
    pub(crate) fn find(&self, name: &str, next: usize) -> Option<usize> {
        let count = self.slots.len();
        let is = |at: &usize| self.slots.get(*at).is_some_and(|slot| slot.name == name);
        (next..count).find(is).or_else(|| (0..next.min(count)).find(is))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_marks_the_members_of_every_object() {
        for table in TableId::all() {
            assert!((1..=64).contains(&of(table).slots.len()), "{}", table.def().name);
        }
    }
}
