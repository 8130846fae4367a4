//! The territorial data shipped with Guichet: the regions, the MRC and equivalent territories, and past changes, which
//! a single copy of the directory does not contain.
//!
//! Sources: Répertoire des municipalités du Québec (ministère des Affaires municipales et de l'Habitation); Décret
//! concernant la révision des limites des régions administratives du Québec (RLRQ, c. D-11, r. 1). `data/README.md`
//! says what each file holds, and each change names its own source.

use std::sync::LazyLock;

use guichet_core::Day;

use crate::{
    code::{Level, TerritoryCode},
    fold::bare,
    model::{DatedName, Kind, Link, LinkKind, Span, Territory},
};

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The name.
    Name,
    /// The designation.
    Designation,
    /// The MRC.
    Moved,
    /// The region.
    Region,
    /// The code: a merger, or a code of another MRC.
    Succeeded,
}

/// A change that is known, with its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownChange {
    /// What changed.
    pub kind: ChangeKind,
    /// The territory.
    pub code: TerritoryCode,
    /// Before: a name, a designation or a code.
    pub before: &'static str,
    /// After.
    pub after: &'static str,
    /// From which day.
    pub on: Day,
    /// Is the day known, or only the year?
    pub exact: bool,
    /// Where it was read.
    pub source: &'static str,
}

/// A territory whose code could not be confirmed. It is listed here, and is not in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unconfirmed {
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: &'static str,
    /// Code of its region.
    pub region: TerritoryCode,
}

/// Everything that is shipped.
#[derive(Debug)]
pub struct Facts {
    /// The 17 administrative regions, by code.
    pub regions: Vec<(TerritoryCode, &'static str)>,
    /// Regions, MRC, equivalent territories, and municipalities whose code is retired, each with its history.
    pub territories: Vec<Territory>,
    /// Territories whose code is not confirmed.
    pub unconfirmed: Vec<Unconfirmed>,
    /// Known changes.
    pub changes: Vec<KnownChange>,
    /// Codes of other lists, and the official code.
    pub aliases: Vec<(TerritoryCode, TerritoryCode)>,
}

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    Facts::new([
        include_str!("../data/territories.csv"),
        include_str!("../data/retired.csv"),
        include_str!("../data/changes.csv"),
        include_str!("../data/aliases.csv"),
    ])
});

/// What is shipped, read once.
#[must_use]
pub fn facts() -> &'static Facts {
    &FACTS
}

/// The lines of one of the shipped files, without the heading. They have no quoted field; a test counts the lines read.
fn lines<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().skip(1).filter_map(|line| line.split(',').collect::<Vec<_>>().try_into().ok())
}

impl Facts {
    fn new([territories, retired, changes, aliases]: [&'static str; 4]) -> Self {
        let mut facts = Self {
            regions: Vec::new(),
            territories: Vec::new(),
            unconfirmed: Vec::new(),
            changes: lines(changes).filter_map(change).collect(),
            aliases: lines(aliases)
                .filter_map(|[alias, code, _]: [_; 3]| {
                    Some((TerritoryCode::parse(alias)?, TerritoryCode::parse(code)?))
                })
                .collect(),
        };
        for [code, kind, name, region, _] in lines::<5>(territories) {
            let Some(kind) = Kind::parse(kind) else { continue };
            let region = TerritoryCode::parse(region);
            match (TerritoryCode::parse(code), region) {
                (Some(code), region) => {
                    if kind == Kind::Region {
                        facts.regions.push((code, name));
                    }
                    let made = Territory::new(code, kind, name, "");
                    let made = region.map_or(made.clone(), |region| made.linked(LinkKind::Region, region));
                    facts.territories.push(facts.with_history(made));
                }
                (None, Some(region)) => facts.unconfirmed.push(Unconfirmed { kind, name, region }),
                (None, None) => {}
            }
        }
        for [code, name, designation, mrc] in lines::<4>(retired) {
            if let (Some(code), Some(mrc)) = (TerritoryCode::parse(code), TerritoryCode::parse(mrc)) {
                let made = Territory::new(code, Kind::Municipality, name, designation).linked(LinkKind::Mrc, mrc);
                facts.territories.push(facts.with_history(made));
            }
        }
        facts
    }

    /// Known changes of a territory.
    pub fn changes_of(&self, code: TerritoryCode) -> impl Iterator<Item = &KnownChange> {
        self.changes.iter().filter(move |change| change.code == code)
    }

    /// The known successors of a code, with the day.
    pub fn successors(&self, code: TerritoryCode) -> impl Iterator<Item = (TerritoryCode, Day)> {
        self.changes_of(code)
            .filter(|change| change.kind == ChangeKind::Succeeded)
            .filter_map(|change| Some((TerritoryCode::parse(change.after)?, change.on)))
    }

    /// The name of a region.
    #[must_use]
    pub fn region(&self, code: &str) -> Option<&'static str> {
        let code = TerritoryCode::parse(code)?;
        self.regions.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
    }

    /// The code of the official list for a code of another one.
    #[must_use]
    pub fn official(&self, code: TerritoryCode) -> Option<TerritoryCode> {
        self.aliases.iter().find(|(alias, _)| *alias == code).map(|(_, official)| *official)
    }

    /// MRC and equivalent territories.
    pub(crate) fn mrcs(&self) -> impl Iterator<Item = &Territory> {
        self.territories.iter().filter(|territory| territory.code.level() == Level::Mrc)
    }

    /// The only territory of a level that has or had that name.
    pub(crate) fn by_name(&self, name: &str, level: Level) -> Option<TerritoryCode> {
        let wanted = bare(name);
        let mut found = self
            .territories
            .iter()
            .filter(|known| known.code.level() == level)
            .filter(|known| known.names.iter().any(|naming| bare(&naming.name) == wanted));
        match (found.next(), found.next()) {
            (Some(one), None) => Some(one.code),
            _ => None,
        }
    }

    /// Adds the known changes to a territory's history.
    pub(crate) fn with_history(&self, mut territory: Territory) -> Territory {
        for change in self.changes_of(territory.code) {
            match change.kind {
                ChangeKind::Name | ChangeKind::Designation => past_naming(&mut territory, change),
                ChangeKind::Moved | ChangeKind::Region => past_link(&mut territory, change),
                ChangeKind::Succeeded => {
                    if let Some(target) = TerritoryCode::parse(change.after) {
                        let span = Span { from: Some(change.on), until: None };
                        territory.span.until = Some(change.on);
                        territory.links.push(Link { kind: LinkKind::Successor, target, span });
                    }
                }
            }
        }
        territory
    }
}

/// Inserts the former name before the current one. Two changes on the same day give one entry.
fn past_naming(territory: &mut Territory, change: &KnownChange) {
    let named = change.kind == ChangeKind::Name;
    let Some(last) = territory.names.last() else { return };
    if *(if named { &last.name } else { &last.designation }) != change.after {
        return;
    }
    if last.span.from == Some(change.on) {
        let rank = territory.names.len().saturating_sub(2);
        if let Some(before) = territory.names.get_mut(rank) {
            *(if named { &mut before.name } else { &mut before.designation }) = change.before.to_owned();
        }
        return;
    }
    let mut before = last.clone();
    *(if named { &mut before.name } else { &mut before.designation }) = change.before.to_owned();
    before.span.until = Some(change.on);
    let rank = territory.names.len() - 1;
    territory.names[rank].span.from = Some(change.on);
    territory.names.insert(rank, before);
}

/// Splits a link at the day of the change: the former target until that day, the new one from it.
fn past_link(territory: &mut Territory, change: &KnownChange) {
    let kind = if change.kind == ChangeKind::Moved { LinkKind::Mrc } else { LinkKind::Region };
    let (Some(before), Some(after)) = (TerritoryCode::parse(change.before), TerritoryCode::parse(change.after)) else {
        return;
    };
    let past = Span { from: None, until: Some(change.on) };
    let since = Span { from: Some(change.on), until: None };
    let open = |link: &Link| link.kind == kind && link.span == Span::default();
    if let Some(rank) = territory.links.iter().position(|link| open(link) && [before, after].contains(&link.target)) {
        territory.links[rank] = Link { kind, target: before, span: past };
        territory.links.insert(rank + 1, Link { kind, target: after, span: since });
    }
}

fn change([kind, code, before, after, on, precision, source]: [&'static str; 7]) -> Option<KnownChange> {
    let kind = match kind {
        "name" => ChangeKind::Name,
        "designation" => ChangeKind::Designation,
        "moved" => ChangeKind::Moved,
        "region" => ChangeKind::Region,
        "succeeded" => ChangeKind::Succeeded,
        _ => return None,
    };
    let exact = match precision {
        "day" => true,
        "year" => false,
        _ => return None,
    };
    Some(KnownChange { kind, code: TerritoryCode::parse(code)?, before, after, on: Day::parse(on)?, exact, source })
}

/// Is it the same name, ignoring the form of organization, accents and capitals?
pub(crate) fn same_name(naming: &DatedName, name: &str) -> bool {
    bare(&naming.name) == bare(name)
}
