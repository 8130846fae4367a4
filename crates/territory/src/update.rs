//! The changes that a directory makes to a register.

use std::collections::{BTreeMap, BTreeSet};

use guichet_core::{Day, finding::Text};

use crate::{
    code::TerritoryCode,
    facts::{ChangeKind, facts, same_name},
    fold::{bare, fold},
    import::{Listing, ListingEntry, Parsed},
    model::{DatedName, InvalidTerritory, Kind, Link, LinkKind, Span, Territory},
    register::Register,
};

/// What to do when a file lacks many municipalities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingPolicy {
    /// Refuse the file when more than one in twenty is missing: it is probably truncated.
    #[default]
    Refuse,
    /// Accept the file: someone confirmed that it is complete.
    Accept,
}

/// Why a directory is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().fr)]
pub enum UpdateRefused {
    /// More than one in twenty of the municipalities of the last file is missing.
    Partial {
        /// Municipalities missing.
        missing: usize,
        /// Municipalities of the last file.
        known: usize,
    },
    /// The register knows a change newer than the file.
    Older {
        /// Day of the file.
        as_of: Day,
        /// Day of the newest change known.
        newest: Day,
    },
}

impl UpdateRefused {
    /// The problem and the next step, for a reader.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            Self::Partial { missing, known } => Text {
                fr: format!(
                    "Il manque {missing} des {known} municipalités connues\u{a0}: le fichier est sans doute incomplet. \
                     Téléchargez-le de nouveau\u{a0}; s'il est complet, acceptez-le expressément."
                ),
                en: format!(
                    "{missing} of the {known} known municipalities are missing: the file is likely incomplete. \
                     Download it again; if it is complete, accept it expressly."
                ),
            },
            Self::Older { as_of, newest } => Text {
                fr: format!(
                    "Le fichier est du {as_of}, et un changement du {newest} est déjà connu. Donnez un fichier plus récent."
                ),
                en: format!(
                    "The file is of {as_of}, and a change of {newest} is already known. Give a more recent file."
                ),
            },
        }
    }
}

/// One thing that a directory changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A municipality that no file listed before.
    Added {
        /// Its code.
        code: TerritoryCode,
        /// Its name.
        name: String,
        /// Its MRC.
        mrc: Option<TerritoryCode>,
    },
    /// A municipality that was gone, and is listed again.
    Reopened {
        /// Its code.
        code: TerritoryCode,
    },
    /// Another name, of a municipality or of an MRC.
    Renamed {
        /// Its code.
        code: TerritoryCode,
        /// Name before.
        before: String,
        /// Name now.
        after: String,
        /// From which day.
        on: Day,
        /// Do only accents, capitals or hyphens differ?
        spelling: bool,
    },
    /// Another designation.
    Redesignated {
        /// Its code.
        code: TerritoryCode,
        /// Designation before, empty when not known.
        before: String,
        /// Designation now.
        after: String,
        /// From which day.
        on: Day,
    },
    /// Another MRC, or another region.
    Moved {
        /// Its code.
        code: TerritoryCode,
        /// An MRC or a region.
        link: LinkKind,
        /// Where it was.
        before: Option<TerritoryCode>,
        /// Where it is.
        after: Option<TerritoryCode>,
        /// From which day.
        on: Day,
    },
    /// Another population.
    Population {
        /// Its code.
        code: TerritoryCode,
        /// Before.
        before: Option<u32>,
        /// Now.
        after: u32,
    },
    /// Another area, in square metres.
    Area {
        /// Its code.
        code: TerritoryCode,
        /// Before.
        before: Option<i64>,
        /// Now.
        after: i64,
    },
    /// Another day of constitution.
    Constituted {
        /// Its code.
        code: TerritoryCode,
        /// Before.
        before: Option<Day>,
        /// Now.
        after: Day,
    },
    /// No longer in the file.
    Dissolved {
        /// Its code.
        code: TerritoryCode,
        /// Its last name.
        name: String,
        /// Those that took its place; empty when not known.
        successors: Vec<TerritoryCode>,
        /// First day without it: that of the known change, else that of the file.
        on: Day,
    },
}

impl Change {
    /// The territory.
    #[must_use]
    pub fn code(&self) -> TerritoryCode {
        match self {
            Self::Added { code, .. }
            | Self::Reopened { code }
            | Self::Renamed { code, .. }
            | Self::Redesignated { code, .. }
            | Self::Moved { code, .. }
            | Self::Population { code, .. }
            | Self::Area { code, .. }
            | Self::Constituted { code, .. }
            | Self::Dissolved { code, .. } => *code,
        }
    }
}

/// The changes that a directory makes, and the territories to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Day of the directory.
    pub as_of: Day,
    /// Changes, by code.
    pub list: Vec<Change>,
    /// The territories that changed, complete with their history, to be stored in place of the former ones.
    pub territories: Vec<Territory>,
    /// Municipalities missing from the file that are left unchanged, because a line that could not be read may be
    /// theirs.
    pub held: Vec<TerritoryCode>,
    /// Municipalities of the file that are as they were known.
    pub unchanged: usize,
}

impl Changes {
    /// Does nothing change?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The register with the changes.
    ///
    /// # Errors
    ///
    /// When a territory contradicts itself; those of [`Register::update`] on that register do not.
    pub fn apply(&self, register: &Register) -> Result<Register, InvalidTerritory> {
        register.with(self.territories.iter().cloned())
    }
}

impl Register {
    /// Computes what a directory changes in this register, as of the day of the directory. Importing the same directory
    /// again changes nothing. The first directory contains no history: its values are taken to have always been valid,
    /// except for the changes that are shipped. The same applies to a value that was not known before.
    ///
    /// # Errors
    ///
    /// When the file lacks more than one municipality in twenty of those of the last file and `missing` does not accept
    /// it, or when the register knows a newer change.
    pub fn update(&self, listing: &Listing, as_of: Day, missing: MissingPolicy) -> Result<Changes, UpdateRefused> {
        let listed: Vec<&Territory> = self.iter().filter(|territory| territory.listed).collect();
        if let Some(newest) = self.iter().filter_map(newest).max().filter(|day| as_of < *day) {
            return Err(UpdateRefused::Older { as_of, newest });
        }
        let present: BTreeSet<TerritoryCode> = listing.entries.iter().map(|entry| entry.code).collect();
        let gone: Vec<&Territory> =
            listed.iter().filter(|territory| !present.contains(&territory.code)).copied().collect();
        if missing == MissingPolicy::Refuse && gone.len() * 20 > listed.len() {
            return Err(UpdateRefused::Partial { missing: gone.len(), known: listed.len() });
        }
        let mut update = Update { register: self, as_of, first: listed.is_empty(), list: Vec::new() };
        let mut kept: BTreeMap<TerritoryCode, Territory> = BTreeMap::new();
        let mut unchanged = 0;
        for (code, name) in &listing.mrc_names {
            if let Some(mrc) = self.get(*code)
                && !mrc.names.iter().any(|naming| same_name(naming, name))
            {
                let mut mrc = mrc.clone();
                update.name(&mut mrc, &Parsed::Value(name.clone()), &Parsed::Unknown);
                kept.insert(*code, mrc);
            }
        }
        for entry in &listing.entries {
            match update.entry(entry) {
                Some(territory) if self.get(entry.code) != Some(&territory) => {
                    kept.insert(entry.code, territory);
                }
                Some(_) => unchanged += 1,
                None => {}
            }
        }
        let mut held = Vec::new();
        for territory in gone {
            // A line that could not be read may be this municipality: it is then not dissolved.
            let doubt = listing.unread.contains("")
                || territory.names.iter().any(|naming| listing.unread.contains(&fold(&naming.name)));
            if doubt {
                held.push(territory.code);
            } else {
                kept.insert(territory.code, update.dissolve(territory));
            }
        }
        update.list.sort_by_key(Change::code);
        Ok(Changes { as_of, list: update.list, territories: kept.into_values().collect(), held, unchanged })
    }
}

/// The newest day on which something is known to have begun or ended.
fn newest(territory: &Territory) -> Option<Day> {
    let names = territory.names.iter().map(|naming| naming.span);
    let spans = names.chain(territory.links.iter().map(|link| link.span)).chain([territory.span]);
    // Shipped changes may be newer than the file: they do not make it outdated.
    let shipped = |day: &Day| facts().changes_of(territory.code).any(|change| change.on == *day);
    spans.flat_map(|span| [span.from, span.until]).flatten().filter(|day| !shipped(day)).max()
}

/// A directory being compared.
struct Update<'r> {
    register: &'r Register,
    as_of: Day,
    /// Is it the first directory of the register?
    first: bool,
    list: Vec<Change>,
}

impl Update<'_> {
    /// The day of a change: that of the shipped data when it is known there, otherwise that of the file.
    fn day(&self, code: TerritoryCode, kind: ChangeKind, after: &str) -> Day {
        let known = facts().changes_of(code).find(|change| change.kind == kind && change.after == after);
        known.map(|change| change.on).filter(|on| *on <= self.as_of).unwrap_or(self.as_of)
    }

    fn entry(&mut self, entry: &ListingEntry) -> Option<Territory> {
        let known = self.register.get(entry.code).filter(|territory| territory.code == entry.code);
        let Some(known) = known else { return self.added(entry) };
        let mut territory = known.clone();
        if !territory.listed {
            territory.listed = true;
            if territory.exists(Some(self.as_of)) {
                self.list.push(Change::Added {
                    code: entry.code,
                    name: territory.name(Some(self.as_of)).to_owned(),
                    mrc: territory.link(LinkKind::Mrc, Some(self.as_of)),
                });
            } else {
                territory.span.until = None;
                territory.links.retain(|link| link.kind != LinkKind::Successor);
                self.list.push(Change::Reopened { code: entry.code });
            }
        }
        self.name(&mut territory, &entry.name, &entry.designation);
        self.place(&mut territory, entry);
        self.figures(&mut territory, entry);
        Some(territory)
    }

    fn added(&mut self, entry: &ListingEntry) -> Option<Territory> {
        // A missing name was reported when the file was read; the next file will add the municipality.
        let name = entry.name.value()?;
        let designation = entry.designation.value().cloned().unwrap_or_default();
        let mut territory =
            facts().with_history(Territory::new(entry.code, Kind::Municipality, name.clone(), designation));
        territory.listed = true;
        territory.constituted_on = entry.constituted_on.value().copied();
        territory.population = entry.population.value().copied();
        territory.area_m2 = entry.area_m2.value().copied();
        let succeeds = facts()
            .changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Succeeded && change.after == entry.code.to_string())
            .map(|change| change.on)
            .min();
        let began = match succeeds {
            None if self.first => None,
            None => Some(territory.constituted_on.unwrap_or(self.as_of)),
            known => known,
        };
        territory.span.from = began.map(|day| day.min(self.as_of));
        let mrc = entry.mrc.value().copied();
        if let Some(mrc) = mrc {
            territory = territory.linked(LinkKind::Mrc, mrc);
        }
        if let Some(region) = self.own_region(mrc, entry) {
            territory = territory.linked(LinkKind::Region, region);
        }
        self.list.push(Change::Added { code: entry.code, name: name.clone(), mrc });
        Some(territory)
    }

    /// The region to store with the municipality itself: only when it differs from that of its MRC, so that a change of
    /// the MRC's region applies to its municipalities.
    fn own_region(&self, mrc: Option<TerritoryCode>, entry: &ListingEntry) -> Option<TerritoryCode> {
        let told = entry.region.value().copied()?;
        let of_mrc = mrc.and_then(|mrc| self.register.region(mrc, Some(self.as_of)));
        (of_mrc != Some(told)).then_some(told)
    }

    fn name(&mut self, territory: &mut Territory, name: &Parsed<String>, designation: &Parsed<String>) {
        let Some(last) = territory.names.last().cloned() else { return };
        let mut next = last.clone();
        let mut days = Vec::new();
        if let Some(name) = name.value()
            && *name != last.name
        {
            let on = self.day(territory.code, ChangeKind::Name, name);
            days.push(on);
            next.name.clone_from(name);
            let spelling = bare(name) == bare(&last.name);
            let (before, after) = (last.name.clone(), name.clone());
            self.list.push(Change::Renamed { code: territory.code, before, after, on, spelling });
        }
        if let Some(designation) = designation.value()
            && *designation != last.designation
        {
            let on = self.day(territory.code, ChangeKind::Designation, designation);
            // A designation that was not known is completed without a change of name.
            if !last.designation.is_empty() {
                days.push(on);
            }
            next.designation.clone_from(designation);
            let (before, after) = (last.designation.clone(), designation.clone());
            self.list.push(Change::Redesignated { code: territory.code, before, after, on });
        }
        if next == last {
            return;
        }
        let on = days.into_iter().max();
        // Corrected on the day it began, or completed: there is no former name to keep.
        let replaced = on.is_none_or(|on| last.span.from.is_some_and(|from| on <= from));
        let rank = territory.names.len() - 1;
        if replaced {
            territory.names[rank] = next;
        } else {
            territory.names[rank].span.until = on;
            next.span = Span { from: on, until: None };
            territory.names.push(DatedName { ..next });
        }
    }

    fn place(&mut self, territory: &mut Territory, entry: &ListingEntry) {
        match &entry.mrc {
            Parsed::Unknown => {}
            Parsed::Absent => self.link(territory, LinkKind::Mrc, None),
            Parsed::Value(mrc) => self.link(territory, LinkKind::Mrc, Some(*mrc)),
        }
        if entry.region.value().is_some() {
            let mrc = territory.link(LinkKind::Mrc, None);
            let region = self.own_region(mrc, entry);
            self.link(territory, LinkKind::Region, region);
        }
    }

    fn link(&mut self, territory: &mut Territory, kind: LinkKind, target: Option<TerritoryCode>) {
        let open = territory.links.iter().rposition(|link| link.kind == kind && link.span.until.is_none());
        let before = open.map(|rank| territory.links[rank].target);
        if before == target {
            return;
        }
        let known = if kind == LinkKind::Mrc { ChangeKind::Moved } else { ChangeKind::Region };
        let on = target.map_or(self.as_of, |target| self.day(territory.code, known, &target.to_string()));
        let mut from = Some(on);
        if let Some(rank) = open {
            let began = territory.links[rank].span.from;
            if began.is_some_and(|began| on <= began) {
                // Corrected on the day it began.
                territory.links.remove(rank);
                from = began;
            } else {
                territory.links[rank].span.until = Some(on);
            }
        } else if !territory.links.iter().any(|link| link.kind == kind) && !self.is_region_of_mrc(territory, kind) {
            // It was not known before: assumed to have always been so.
            from = None;
        }
        if let Some(target) = target {
            territory.links.push(Link { kind, target, span: Span { from, until: None } });
        }
        self.list.push(Change::Moved { code: territory.code, link: kind, before, after: target, on });
    }

    /// Returns whether the link is to a region, and the region was known until now as that of the MRC.
    fn is_region_of_mrc(&self, territory: &Territory, kind: LinkKind) -> bool {
        kind == LinkKind::Region && self.register.region(territory.code, Some(self.as_of)).is_some()
    }

    fn figures(&mut self, territory: &mut Territory, entry: &ListingEntry) {
        let code = territory.code;
        if let Some(after) = entry.population.value().copied()
            && territory.population != Some(after)
        {
            self.list.push(Change::Population { code, before: territory.population, after });
            territory.population = Some(after);
        }
        if let Some(after) = entry.area_m2.value().copied()
            && territory.area_m2 != Some(after)
        {
            self.list.push(Change::Area { code, before: territory.area_m2, after });
            territory.area_m2 = Some(after);
        }
        if let Some(after) = entry.constituted_on.value().copied()
            && territory.constituted_on != Some(after)
        {
            self.list.push(Change::Constituted { code, before: territory.constituted_on, after });
            territory.constituted_on = Some(after);
        }
    }

    fn dissolve(&mut self, territory: &Territory) -> Territory {
        let mut territory = territory.clone();
        let known: Vec<(TerritoryCode, Day)> = facts().successors(territory.code).collect();
        let told = known.iter().map(|(_, on)| *on).filter(|on| *on <= self.as_of).max();
        // Never before the last known event of the territory.
        let floor = newest(&territory).into_iter().chain(territory.span.from).max();
        let on = territory.span.until.or(told).unwrap_or(self.as_of);
        let on = floor.map_or(on, |floor| on.max(floor.plus_days(1)));
        territory.listed = false;
        territory.span.until = Some(on);
        let linked = |territory: &Territory, target| {
            territory.links.iter().any(|link| link.kind == LinkKind::Successor && link.target == target)
        };
        for (target, _) in known {
            if !linked(&territory, target) {
                let span = Span { from: Some(on), until: None };
                territory.links.push(Link { kind: LinkKind::Successor, target, span });
            }
        }
        let successors =
            territory.links.iter().filter(|link| link.kind == LinkKind::Successor).map(|link| link.target).collect();
        self.list.push(Change::Dissolved {
            code: territory.code,
            name: territory.name(None).to_owned(),
            successors,
            on,
        });
        territory
    }
}
