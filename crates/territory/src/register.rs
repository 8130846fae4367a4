//! Territories in memory, looked up by code and by day.

use std::collections::{BTreeMap, BTreeSet};

use guichet_core::Day;

use crate::{
    code::{self, CodeCorrection, CodeError, Level, NormalisedCode, TerritoryCode},
    facts::{Facts, facts},
    fold::{bare, fold},
    model::{InvalidTerritory, LinkKind, Territory},
    names::NameIndex,
};

/// A set of territories. Queries take a day; without one, they answer for what is still valid.
#[derive(Debug, Clone)]
pub struct Register {
    territories: BTreeMap<TerritoryCode, Territory>,
    pub(crate) index: NameIndex,
    imported: bool,
}

impl Default for Register {
    fn default() -> Self {
        Self::shipped()
    }
}

impl Register {
    /// The shipped territories: no municipality except those whose code is retired.
    #[must_use]
    pub fn shipped() -> Self {
        Self::build(facts().territories.iter().cloned())
    }

    /// This register with some territories added; each replaces the one of the same code, history included. Stored
    /// territories are restored by `Register::shipped().with(stored)`.
    ///
    /// # Errors
    ///
    /// When a territory contradicts itself.
    pub fn with(&self, territories: impl IntoIterator<Item = Territory>) -> Result<Self, InvalidTerritory> {
        let mut all = self.territories.clone();
        for territory in territories {
            territory.check()?;
            all.insert(territory.code, territory);
        }
        Ok(Self::build(all.into_values()))
    }

    pub(crate) fn build(territories: impl IntoIterator<Item = Territory>) -> Self {
        let territories: BTreeMap<_, _> =
            territories.into_iter().map(|territory| (territory.code, territory)).collect();
        let index = NameIndex::new(&territories);
        let imported = territories.values().any(|territory| territory.listed);
        Self { territories, index, imported }
    }

    /// The shipped data, common to every register.
    #[must_use]
    pub fn facts(&self) -> &'static Facts {
        facts()
    }

    /// Every territory, regions first, then by code.
    pub fn iter(&self) -> impl Iterator<Item = &Territory> {
        self.territories.values()
    }

    /// Was a directory of municipalities imported?
    #[must_use]
    pub fn has_municipalities(&self) -> bool {
        self.imported
    }

    /// The territory of a code, whether it still exists or not; an alias leads to its official code.
    #[must_use]
    pub fn get(&self, code: TerritoryCode) -> Option<&Territory> {
        self.territories
            .get(&code)
            .or_else(|| facts().official(code).and_then(|official| self.territories.get(&official)))
    }

    /// The territory of a code, if it exists on that day.
    #[must_use]
    pub fn at(&self, code: TerritoryCode, at: Option<Day>) -> Option<&Territory> {
        self.get(code).filter(|territory| territory.exists(at))
    }

    /// The name of a code on that day, empty when it is not known.
    #[must_use]
    pub fn name(&self, code: TerritoryCode, at: Option<Day>) -> &str {
        self.get(code).map_or("", |territory| territory.name(at))
    }

    /// The MRC or equivalent territory of a municipality on that day; an MRC is its own.
    #[must_use]
    pub fn mrc(&self, code: TerritoryCode, at: Option<Day>) -> Option<TerritoryCode> {
        let territory = self.get(code)?;
        match code.level() {
            Level::Region => None,
            Level::Mrc => Some(territory.code),
            Level::Municipality => territory.link(LinkKind::Mrc, at),
        }
    }

    /// The region of a territory on that day: its own where it is known, else that of its MRC.
    #[must_use]
    pub fn region(&self, code: TerritoryCode, at: Option<Day>) -> Option<TerritoryCode> {
        let territory = self.get(code)?;
        if territory.code.level() == Level::Region {
            return Some(territory.code);
        }
        territory.link(LinkKind::Region, at).or_else(|| {
            let mrc = territory.link(LinkKind::Mrc, at)?;
            self.get(mrc)?.link(LinkKind::Region, at)
        })
    }

    /// The municipalities of an MRC or of a region on that day, by code.
    pub fn municipalities(&self, of: TerritoryCode, at: Option<Day>) -> impl Iterator<Item = &Territory> {
        self.territories.values().filter(move |territory| {
            territory.code.level() == Level::Municipality
                && territory.exists(at)
                && match of.level() {
                    Level::Region => self.region(territory.code, at) == Some(of),
                    Level::Mrc => territory.link(LinkKind::Mrc, at) == Some(of),
                    Level::Municipality => territory.code == of,
                }
        })
    }

    /// The final successors of a retired code; empty when the code still exists, or when its successors are not known.
    #[must_use]
    pub fn successors(&self, code: TerritoryCode) -> Vec<TerritoryCode> {
        let mut seen = BTreeSet::from([code]);
        let mut todo = vec![code];
        let mut last = BTreeSet::new();
        while let Some(current) = todo.pop() {
            let next = self.direct_successors(current);
            if next.is_empty() && current != code {
                last.insert(current);
            }
            // A code already seen is not followed again, so that a circular history ends.
            todo.extend(next.into_iter().filter(|next| seen.insert(*next)));
        }
        last.into_iter().collect()
    }

    fn direct_successors(&self, code: TerritoryCode) -> Vec<TerritoryCode> {
        match self.get(code) {
            Some(territory) if territory.span.until.is_none() => Vec::new(),
            Some(territory) if territory.links.iter().any(|link| link.kind == LinkKind::Successor) => {
                let links = territory.links.iter().filter(|link| link.kind == LinkKind::Successor);
                links.map(|link| link.target).collect()
            }
            // An imported directory only says that the code is gone; the shipped data may have its successors.
            _ => facts().successors(code).map(|(target, _)| target).collect(),
        }
    }

    /// Other territories of the same level that have the same name on that day.
    #[must_use]
    pub fn homonyms(&self, code: TerritoryCode, at: Option<Day>) -> Vec<&Territory> {
        let Some(territory) = self.get(code) else { return Vec::new() };
        let name = fold(territory.name(at));
        self.territories
            .values()
            .filter(|other| other.code != territory.code && other.code.level() == territory.code.level())
            .filter(|other| other.exists(at) && fold(other.name(at)) == name)
            .collect()
    }

    /// The name of a territory on that day; when another has the same, its designation and its MRC follow:
    /// « Saint-Damase (Paroisse, La Matapédia) ». Names and designations are official, and stay French.
    #[must_use]
    pub fn label(&self, code: TerritoryCode, at: Option<Day>) -> Option<String> {
        let territory = self.get(code)?;
        let naming = territory.naming(at)?;
        if self.homonyms(code, at).is_empty() {
            return Some(naming.name.clone());
        }
        let mrc = territory.link(LinkKind::Mrc, at).map(|mrc| self.name(mrc, at)).unwrap_or_default();
        let parts: Vec<&str> = [naming.designation.as_str(), mrc].into_iter().filter(|part| !part.is_empty()).collect();
        Some(if parts.is_empty() { naming.name.clone() } else { format!("{} ({})", naming.name, parts.join(", ")) })
    }

    /// Is that a name of this territory, now or before, with or without its designation?
    #[must_use]
    pub fn is_named(&self, code: TerritoryCode, name: &str) -> bool {
        let wanted = bare(name);
        let whole = fold(name);
        self.get(code).is_some_and(|territory| {
            territory.names.iter().any(|naming| {
                let known = bare(&naming.name);
                let form = fold(&naming.designation);
                known == wanted
                    || (!form.is_empty()
                        && (whole.strip_prefix(&form).is_some_and(|rest| bare(rest) == known)
                            || whole.strip_suffix(&form).is_some_and(|rest| bare(rest) == known)))
            })
        })
    }

    /// The code of a municipality, however it was written: with its federal 24, without its leading zero, or by the
    /// code of another list.
    ///
    /// # Errors
    ///
    /// When it is no code, or when no municipality has it, today or before.
    pub fn municipality_code(&self, text: &str) -> Result<NormalisedCode, CodeError> {
        let read = code::municipality(text)?;
        if self.territories.contains_key(&read.code) {
            return Ok(read);
        }
        match facts().official(read.code) {
            Some(code) => Ok(NormalisedCode { code, note: Some(CodeCorrection::Alias) }),
            None => Err(CodeError::Unknown),
        }
    }

    /// The code of an MRC or equivalent territory: `070`, `07` and `7` are one. The name, when one is known, decides
    /// between 070 and 700 for `70`.
    ///
    /// # Errors
    ///
    /// When it is not a code, when no MRC has it, or when it abbreviates several codes.
    pub fn mrc_code(&self, text: &str, name: Option<&str>) -> Result<NormalisedCode, CodeError> {
        let known = self.territories.values().map(|territory| territory.code);
        match (code::mrc(text, known), name) {
            (Err(CodeError::Ambiguous(codes)), Some(name)) => {
                let mut named = codes.iter().filter(|code| self.is_named(**code, name));
                match (named.next(), named.next()) {
                    (Some(code), None) => Ok(NormalisedCode { code: *code, note: Some(CodeCorrection::Short) }),
                    _ => Err(CodeError::Ambiguous(codes)),
                }
            }
            (read, _) => read,
        }
    }

    /// The code of a region: `05` or `5`.
    ///
    /// # Errors
    ///
    /// When it is no code, or when no region has it.
    pub fn region_code(&self, text: &str) -> Result<NormalisedCode, CodeError> {
        let read = code::region(text)?;
        if self.territories.contains_key(&read.code) { Ok(read) } else { Err(CodeError::Unknown) }
    }
}
