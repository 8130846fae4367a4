//! The index of the names of a register, and how well a name matches a search.

use std::collections::BTreeMap;

use guichet_core::spelling::edit_distance;

use crate::{
    code::TerritoryCode,
    fold::{bare, fold},
    model::{LinkKind, Territory},
};

/// How well a territory matches a search, the best match first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchTier {
    /// The code is equal.
    Code,
    /// The name is equal.
    Name,
    /// The name is equal, ignoring the form, the articles or the spaces.
    BareName,
    /// The name, or the code, starts with the text.
    Prefix,
    /// Each word of the text starts a word of the name.
    Words,
    /// Each word of the text starts a word of the name, the designation or the MRC.
    WordsInContext,
    /// The name contains the text.
    Substring,
    /// The name differs by a few letters; used only when there is no better match.
    Misspelt,
}

/// One name, folded.
#[derive(Debug, Clone)]
pub(crate) struct IndexedName {
    pub(crate) code: TerritoryCode,
    /// Rank among the names of the territory.
    pub(crate) rank: usize,
    pub(crate) digits: String,
    pub(crate) name: String,
    pub(crate) bare: String,
    pub(crate) compact: String,
    pub(crate) around: String,
    pub(crate) former: bool,
    pub(crate) ended: bool,
}

/// Every name of a register, folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameIndex(pub(crate) Vec<IndexedName>);

impl NameIndex {
    pub(crate) fn new(territories: &BTreeMap<TerritoryCode, Territory>) -> Self {
        let mut all = Vec::with_capacity(territories.len());
        for territory in territories.values() {
            let mrc = territory.links.iter().rev().find(|link| link.kind == LinkKind::Mrc);
            let mrc = mrc.and_then(|link| territories.get(&link.target)).map_or("", |mrc| mrc.name(None));
            for (rank, naming) in territory.names.iter().enumerate() {
                let name = fold(&naming.name);
                all.push(IndexedName {
                    code: territory.code,
                    rank,
                    digits: territory.code.to_string(),
                    bare: bare(&naming.name),
                    compact: name.replace(' ', ""),
                    around: fold(&format!("{} {} mrc {mrc}", naming.name, naming.designation)),
                    name,
                    former: rank + 1 < territory.names.len(),
                    ended: territory.span.until.is_some(),
                });
            }
        }
        Self(all)
    }
}

/// The text searched for, folded.
pub(crate) struct Wanted {
    pub(crate) folded: String,
    pub(crate) bare: String,
    pub(crate) compact: String,
    pub(crate) code: Option<TerritoryCode>,
    /// Largest edit distance that is still a match.
    pub(crate) reach: usize,
}

impl Wanted {
    /// How well a name matches, with its edit distance; `None` when it does not.
    pub(crate) fn tier(&self, known: &IndexedName) -> Option<(MatchTier, usize)> {
        if self.code == Some(known.code) {
            return Some((MatchTier::Code, 0));
        }
        if known.name == self.folded {
            return Some((MatchTier::Name, 0));
        }
        if known.bare == self.bare || known.compact == self.compact {
            return Some((MatchTier::BareName, 0));
        }
        if known.name.starts_with(&self.folded)
            || known.bare.starts_with(&self.bare)
            || (self.folded.len() > 1 && known.digits.starts_with(&self.folded))
        {
            return Some((MatchTier::Prefix, 0));
        }
        let all_in =
            |text: &str| self.folded.split(' ').all(|word| text.split(' ').any(|known: &str| known.starts_with(word)));
        if all_in(&known.name) {
            return Some((MatchTier::Words, 0));
        }
        if all_in(&known.around) {
            return Some((MatchTier::WordsInContext, 0));
        }
        if known.compact.contains(&self.compact) {
            return Some((MatchTier::Substring, 0));
        }
        if self.reach == 0 || known.bare.len().abs_diff(self.bare.len()) > self.reach {
            return None;
        }
        let edits = edit_distance(&self.bare, &known.bare);
        (edits <= self.reach).then_some((MatchTier::Misspelt, edits))
    }
}
