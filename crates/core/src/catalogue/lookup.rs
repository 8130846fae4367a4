//! Lists, columns and codes looked up by name or by rank.

use super::{
    definition::{Bilingual, CodeList, CodeListId, ColumnDef, ColumnId, Kind, TableDef, TableId},
    generated::{CODE_LISTS, TABLES},
};

impl TableId {
    /// Every list.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLES.len()).map(|index| Self(u16::try_from(index).unwrap_or(u16::MAX)))
    }

    /// By name: `expenses`, `expenses/allocations`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|table| table.def().name == name)
    }

    /// Rank among [`TABLES`].
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its definition.
    #[must_use]
    pub fn def(self) -> &'static TableDef {
        &TABLES[self.index()]
    }

    /// Its number of columns.
    #[must_use]
    pub fn width(self) -> usize {
        self.def().columns.len()
    }

    /// A column by its path.
    #[must_use]
    pub fn column(self, path: &str) -> Option<ColumnId> {
        self.def().columns.iter().position(|column| column.path == path).and_then(|at| u16::try_from(at).ok())
    }

    /// A column's definition.
    #[must_use]
    pub fn column_def(self, column: ColumnId) -> &'static ColumnDef {
        &self.def().columns[usize::from(column)]
    }

    /// Lists held by the rows of this one.
    pub fn children(self) -> impl Iterator<Item = Self> {
        Self::all().filter(move |table| table.def().parent == Some(self))
    }

    /// Do its rows have an `id`?
    #[must_use]
    pub fn keyed(self) -> bool {
        self.def().columns.first().is_some_and(|column| column.kind == Kind::Key)
    }

    /// The last part of its name: `allocations` for `expenses/allocations`.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        self.def().name.rsplit('/').next().unwrap_or_default()
    }
}

impl CodeListId {
    /// Its definition.
    #[must_use]
    pub fn def(self) -> &'static CodeList {
        &CODE_LISTS[usize::from(self.0)]
    }

    /// By name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        CODE_LISTS.iter().position(|list| list.name == name).and_then(|at| u16::try_from(at).ok()).map(Self)
    }

    /// Rank of a code.
    #[must_use]
    pub fn rank(self, code: &str) -> Option<u16> {
        self.def().values.iter().position(|(value, _)| *value == code).and_then(|at| u16::try_from(at).ok())
    }

    /// Code at a rank.
    #[must_use]
    pub fn code(self, rank: u16) -> &'static str {
        self.def().values.get(usize::from(rank)).map_or("", |(code, _)| code)
    }

    /// Label at a rank.
    #[must_use]
    pub fn label(self, rank: u16) -> Bilingual {
        self.def().values.get(usize::from(rank)).map_or(Bilingual { fr: "", en: "" }, |(_, label)| *label)
    }
}
