//! The typed catalogue: every list and field of the canonical submission, known to the compiler.
//!
//! Mechanical image of `schemas/submission/1.0.0.json`; `guichet-schema` proves the two equal.

mod generated;

pub use generated::*;

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
    /// Fewest rows.
    pub min_rows: u32,
    /// Most rows, per parent row.
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
        /// Most characters.
        max: u32,
        /// Shape.
        pattern: Pattern,
    },
    /// A list of texts.
    Texts {
        /// Most characters of one text.
        max: u32,
        /// Most texts.
        limit: u32,
    },
    /// One code of a closed list.
    Code(CodeListId),
    /// Several codes of a closed list.
    Codes {
        /// The list.
        list: CodeListId,
        /// Most codes.
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
        /// Most ids.
        limit: u32,
    },
    /// `/list/id`.
    Pointer,
    /// A program's id.
    Program,
}

/// The shapes of text that the schema asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// No constraint.
    Any,
    /// Exactly n digits.
    Digits(u8),
    /// Two to seven digits or capital letters.
    GeographicCode,
    /// `a@b.c`.
    Email,
    /// `[a-z0-9_]{1,120}`.
    Concept,
    /// `image/png`.
    MediaType,
    /// 64 lowercase hexadecimal digits.
    Sha256,
    /// `/expenses`.
    ListPointer,
    /// Anything after a slash.
    AnyPointer,
}

impl Pattern {
    /// Does the text have this shape? Linear in the text: no backtracking.
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::Any => true,
            Self::Digits(count) => bytes.len() == usize::from(count) && bytes.iter().all(u8::is_ascii_digit),
            Self::GeographicCode => {
                (2..=7).contains(&bytes.len())
                    && bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            }
            Self::Email => is_email(text),
            Self::Concept => {
                (1..=120).contains(&bytes.len())
                    && bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || *byte == b'_')
            }
            Self::MediaType => text.split_once('/').is_some_and(|(kind, subtype)| {
                !kind.is_empty()
                    && kind.bytes().all(|byte| byte.is_ascii_lowercase())
                    && !subtype.is_empty()
                    && subtype
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".+-".contains(&byte))
            }),
            Self::Sha256 => {
                bytes.len() == 64 && bytes.iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte))
            }
            Self::ListPointer => {
                bytes.len() >= 2
                    && bytes[0] == b'/'
                    && bytes[1..].iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
            }
            Self::AnyPointer => {
                text.starts_with('/') && text.len() > 1 && !text[1..].contains(['\n', '\r', '\u{2028}', '\u{2029}'])
            }
        }
    }
}

/// `^[^@\s]+@[^@\s]+\.[^@\s]+$`: exactly one `@`, a dot with something on both sides after it, no white space.
fn is_email(text: &str) -> bool {
    let mut parts = text.split('@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let spaceless =
        |part: &str| !part.is_empty() && !part.chars().any(char::is_whitespace) && !part.contains('\u{feff}');
    spaceless(local)
        && spaceless(domain)
        && domain.char_indices().any(|(at, c)| c == '.' && at > 0 && at + 1 < domain.len())
}

/// A row's id: `[a-z0-9-]{1,64}`.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A program's id: groups of `[a-z0-9]+` joined by single hyphens, at most 64 characters.
#[must_use]
pub fn is_program_id(text: &str) -> bool {
    text.len() <= 64
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// A row pointer: `/organization` or `/list/id`.
#[must_use]
pub fn is_row_pointer(text: &str) -> bool {
    text.len() <= 128
        && text.strip_prefix('/').is_some_and(|rest| {
            rest == "organization"
                || rest.split_once('/').is_some_and(|(list, id)| {
                    !list.is_empty() && list.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && is_key(id)
                })
        })
}

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

impl Bilingual {
    /// The text in a language, French unless English is asked for.
    #[must_use]
    pub fn pick(self, english: bool) -> &'static str {
        if english { self.en } else { self.fr }
    }
}
