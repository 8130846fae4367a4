//! What the catalogue is made of: lists, fields, codes, and the texts that name them.

use super::pattern::Pattern;

/// A text a person reads, French first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Bilingual {
    /// French.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
}

/// A list of the submission (or its root, or the organization: lists of exactly one row).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u16);

/// A column of a list, by its rank in [`TableDef::columns`].
pub type ColumnId = u16;

/// A closed list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeListId(pub u16);

/// Definition of a closed list of codes.
#[derive(Debug)]
pub struct CodeList {
    /// Name, as in `$defs/code_<name>`.
    pub name: &'static str,
    /// What the list is.
    pub title: Bilingual,
    /// Codes with their labels, in the schema's order; a cell holds the rank.
    pub values: &'static [(&'static str, Bilingual)],
}

/// Definition of a list.
#[derive(Debug)]
pub struct TableDef {
    /// `expenses`, or `expenses/allocations` for a list inside a row. The root is `submission`.
    pub name: &'static str,
    /// The list whose rows hold this one.
    pub parent: Option<TableId>,
    /// Exactly one row (the root and the organization).
    pub single: bool,
    /// Must be present.
    pub required: bool,
    /// Minimum number of rows.
    pub min_rows: u32,
    /// Maximum number of rows, per parent row.
    pub max_rows: u32,
    /// French and English title.
    pub title: Bilingual,
    /// French and English description.
    pub description: Bilingual,
    /// Fields, flattened: `resolution/number` is a column.
    pub columns: &'static [ColumnDef],
}

/// Definition of a field.
#[derive(Debug)]
pub struct ColumnDef {
    /// Path inside the row, `/` between the parts.
    pub path: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Must be present and not null.
    pub required: bool,
    /// Personal data: masked in logs and stored findings.
    pub personal: bool,
    /// French and English title.
    pub title: Bilingual,
    /// French and English description.
    pub description: Bilingual,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One literal text.
    Const(&'static str),
    /// A row's id.
    Key,
    /// Text, at most `max` characters.
    Text {
        /// Maximum number of characters.
        max: u32,
        /// Shape.
        pattern: Pattern,
    },
    /// A list of texts.
    Texts {
        /// Maximum number of characters of one text.
        max: u32,
        /// Maximum number of texts.
        limit: u32,
    },
    /// One code of a closed list.
    Code(CodeListId),
    /// Several codes of a closed list.
    Codes {
        /// The list.
        list: CodeListId,
        /// Maximum number of codes.
        limit: u32,
    },
    /// An integer.
    Int {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// Integer cents.
    Cents,
    /// Integer basis points, 0 to 10,000.
    BasisPoints,
    /// True or false.
    Bool,
    /// A calendar day, `2022-08-14`.
    Date,
    /// A partial date (see [`crate::date::PartialDate`]).
    When,
    /// A decimal number written as text.
    Decimal,
    /// `{value, precision}`.
    Quantity,
    /// The id of a row of another list.
    Ref(TableId),
    /// Ids of rows of another list.
    Refs {
        /// The list.
        table: TableId,
        /// Maximum number of ids.
        limit: u32,
    },
    /// `/list/id`.
    Pointer,
    /// A program's id.
    Program,
}

impl Bilingual {
    /// The text in a language, French unless English is asked for.
    #[must_use]
    pub fn pick(self, english: bool) -> &'static str {
        if english { self.en } else { self.fr }
    }
}
