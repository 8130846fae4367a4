//! What a territory is, with its history.

use guichet_core::Day;

use crate::code::{Level, TerritoryCode};

/// What kind of territory it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An administrative region.
    Region,
    /// A municipalité régionale de comté.
    Mrc,
    /// An equivalent territory: not an MRC, but with the powers or the status of one.
    EquivalentTerritory,
    /// A local municipality, of any designation; northern and Cree villages too.
    Municipality,
}

impl Kind {
    /// Its stable text, for a file or a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Mrc => "mrc",
            Self::EquivalentTerritory => "equivalent_territory",
            Self::Municipality => "municipality",
        }
    }

    /// From [`Kind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Region, Self::Mrc, Self::EquivalentTerritory, Self::Municipality]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// The level of its codes.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::Region => Level::Region,
            Self::Mrc | Self::EquivalentTerritory => Level::Mrc,
            Self::Municipality => Level::Municipality,
        }
    }
}

/// The days on which something is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First day; none when the start is not known: then valid for any earlier day.
    pub from: Option<Day>,
    /// First day on which it is no longer valid; none while it is.
    pub until: Option<Day>,
}

impl Span {
    /// Is it valid on that day? Without a day: is it still valid?
    #[must_use]
    pub fn holds(self, at: Option<Day>) -> bool {
        match at {
            None => self.until.is_none(),
            Some(day) => self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until),
        }
    }
}

/// A name and a designation, with the days on which they are valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedName {
    /// Official name, without the designation, « Saint-Damase ».
    pub name: String,
    /// Official designation in French, « Paroisse »; empty when not known.
    pub designation: String,
    /// When.
    pub span: Span,
}

/// The kind of a link between two territories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    /// The territory is in that MRC or equivalent territory.
    Mrc,
    /// The territory is in that region.
    Region,
    /// The territory was succeeded by that one.
    Successor,
}

impl LinkKind {
    /// Its stable text, for a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mrc => "mrc",
            Self::Region => "region",
            Self::Successor => "successor",
        }
    }

    /// From [`LinkKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Mrc, Self::Region, Self::Successor].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A link to another territory, with the days on which it is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link {
    /// Its kind.
    pub kind: LinkKind,
    /// The other territory.
    pub target: TerritoryCode,
    /// The days on which it is valid; for a successor, from the day of the succession.
    pub span: Span,
}

/// A territory, and what is known of its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    /// Its code.
    pub code: TerritoryCode,
    /// What it is.
    pub kind: Kind,
    /// When it exists.
    pub span: Span,
    /// The day of its constitution, as the directory gives it.
    pub constituted_on: Option<Day>,
    /// Inhabitants, by the last directory read.
    pub population: Option<u32>,
    /// Area in square metres, by the last directory read; the directory gives square kilometres.
    pub area_m2: Option<i64>,
    /// Was it in the last directory read?
    pub listed: bool,
    /// Its names, the oldest first.
    pub names: Vec<DatedName>,
    /// Its links, in the order in which they began.
    pub links: Vec<Link>,
}

impl Territory {
    /// A territory that exists, with one name and nothing else known.
    #[must_use]
    pub fn new(code: TerritoryCode, kind: Kind, name: impl Into<String>, designation: impl Into<String>) -> Self {
        let naming = DatedName { name: name.into(), designation: designation.into(), span: Span::default() };
        Self {
            code,
            kind,
            span: Span::default(),
            constituted_on: None,
            population: None,
            area_m2: None,
            listed: false,
            names: vec![naming],
            links: Vec::new(),
        }
    }

    /// Adds a link that was always valid.
    #[must_use]
    pub fn linked(mut self, kind: LinkKind, target: TerritoryCode) -> Self {
        self.links.push(Link { kind, target, span: Span::default() });
        self
    }

    /// Does it exist on that day? Without a day: does it still exist?
    #[must_use]
    pub fn exists(&self, at: Option<Day>) -> bool {
        self.span.holds(at)
    }

    /// Its name on that day; of a territory that ended, the last one.
    #[must_use]
    pub fn naming(&self, at: Option<Day>) -> Option<&DatedName> {
        self.names.iter().rev().find(|naming| naming.span.holds(at)).or_else(|| self.names.last())
    }

    /// Its name on that day, empty when it has none.
    #[must_use]
    pub fn name(&self, at: Option<Day>) -> &str {
        self.naming(at).map_or("", |naming| naming.name.as_str())
    }

    /// What it is linked to on that day.
    #[must_use]
    pub fn link(&self, kind: LinkKind, at: Option<Day>) -> Option<TerritoryCode> {
        self.links.iter().rev().find(|link| link.kind == kind && link.span.holds(at)).map(|link| link.target)
    }

    /// Checks its consistency.
    pub(crate) fn check(&self) -> Result<(), InvalidTerritory> {
        if self.kind.level() != self.code.level() {
            return Err(InvalidTerritory::Level(self.code));
        }
        if self.names.is_empty() {
            return Err(InvalidTerritory::Nameless(self.code));
        }
        let spans = |kind: LinkKind| self.links.iter().filter(move |link| link.kind == kind).map(|link| link.span);
        let apart = in_order(std::iter::once(self.span))
            && in_order(self.names.iter().map(|naming| naming.span))
            && in_order(spans(LinkKind::Mrc))
            && in_order(spans(LinkKind::Region));
        if apart { Ok(()) } else { Err(InvalidTerritory::Overlap(self.code)) }
    }
}

/// Does each span end after it starts, and before the next one starts?
fn in_order(spans: impl Iterator<Item = Span>) -> bool {
    let mut end: Option<Option<Day>> = None;
    for span in spans {
        let forward = span.from.is_none_or(|from| span.until.is_none_or(|until| from < until));
        let after = match end {
            None => true,
            Some(None) => false,
            Some(Some(before)) => span.from.is_some_and(|from| before <= from),
        };
        if !(forward && after) {
            return false;
        }
        end = Some(span.until);
    }
    true
}

/// Why a register cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTerritory {
    /// The code is of another level than the kind.
    #[error("le code {0} n'est pas celui d'un territoire de ce genre")]
    Level(TerritoryCode),
    /// It has no name.
    #[error("le territoire {0} n'a pas de nom")]
    Nameless(TerritoryCode),
    /// Two names or two links of one kind overlap, or one ends before it starts.
    #[error("l'historique du territoire {0} se contredit")]
    Overlap(TerritoryCode),
}
