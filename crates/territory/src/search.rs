//! Searching territories by what a person types.

use std::collections::{BTreeMap, BTreeSet};

use guichet_core::spelling::edit_distance;

use crate::{
    code::{Level, TerritoryCode},
    fold::{bare, fold},
    model::Territory,
    names::{IndexedName, MatchTier, Wanted},
    register::Register,
};

/// A territory that matches a search.
#[derive(Debug, Clone, Copy)]
pub struct SearchHit<'r> {
    /// The territory.
    pub territory: &'r Territory,
    /// The name by which it was found; not always today's.
    pub name: &'r str,
    /// How well it matches.
    pub tier: MatchTier,
    /// Was it found by a former name?
    pub former: bool,
}

impl Register {
    /// Territories that match a text, the best match first: by code, by name, by the start of a name, by words of the
    /// name with a designation or an MRC to distinguish homonyms, or by a name that differs by a few letters. Former
    /// names and retired codes match too, after the others. At most `limit`; none for an empty text.
    #[must_use]
    pub fn search(&self, text: &str, limit: usize) -> Vec<SearchHit<'_>> {
        let folded = fold(text);
        if folded.is_empty() {
            return Vec::new();
        }
        let compact = folded.replace(' ', "");
        let wanted = Wanted {
            bare: bare(text),
            code: self.any_code(&compact),
            // One wrong letter in four; digits must match exactly.
            reach: if compact.bytes().all(|byte| byte.is_ascii_digit()) { 0 } else { compact.chars().count() / 4 },
            compact,
            folded,
        };
        let mut best: BTreeMap<TerritoryCode, (MatchTier, bool, usize, &IndexedName)> = BTreeMap::new();
        for known in &self.index.0 {
            let Some((tier, edits)) = wanted.tier(known) else { continue };
            let place = (tier, known.former, edits);
            let better = best.get(&known.code).is_none_or(|(tier, former, edits, _)| place < (*tier, *former, *edits));
            if better {
                best.insert(known.code, (tier, known.former, edits, known));
            }
        }
        let mut found: Vec<_> = best.into_values().collect();
        // Misspelt names count only when there is no better match.
        if found.iter().any(|(tier, ..)| *tier < MatchTier::Misspelt) {
            found.retain(|(tier, ..)| *tier < MatchTier::Misspelt);
        }
        found.sort_by(|(tier, former, edits, known), (other_tier, other_former, other_edits, other)| {
            let key = |known: &IndexedName| (known.ended, known.code.level() != Level::Municipality);
            (tier, former, edits, key(known), &known.name, known.code).cmp(&(
                other_tier,
                other_former,
                other_edits,
                key(other),
                &other.name,
                other.code,
            ))
        });
        found
            .into_iter()
            .take(limit)
            .filter_map(|(tier, former, _, known)| {
                let territory = self.get(known.code)?;
                let name = &territory.names.get(known.rank)?.name;
                Some(SearchHit { territory, name, tier, former })
            })
            .collect()
    }

    /// The code that digits name, whatever the level.
    fn any_code(&self, digits: &str) -> Option<TerritoryCode> {
        let read = match digits.len() {
            5 | 7 => self.municipality_code(digits),
            3 => self.mrc_code(digits, None),
            2 => self.region_code(digits),
            _ => return None,
        };
        read.ok().map(|read| read.code)
    }

    /// Suggestions of that level, the likeliest first: territories of that name, then those whose code differs by one
    /// digit or by two swapped neighbours.
    #[must_use]
    pub fn nearest(&self, code: &str, level: Level, name: Option<&str>, limit: usize) -> Vec<TerritoryCode> {
        let mut found: Vec<TerritoryCode> = Vec::new();
        if let Some(name) = name {
            let wanted = bare(name);
            let hits = self.search(&wanted, usize::MAX).into_iter().filter(|hit| hit.territory.code.level() == level);
            found.extend(hits.filter(|hit| hit.territory.exists(None)).map(|hit| hit.territory.code));
        }
        let near = self.iter().filter(|known| known.code.level() == level && known.exists(None));
        found.extend(near.map(|known| known.code).filter(|known| edit_distance(code, &known.to_string()) <= 1));
        let mut seen = BTreeSet::new();
        found.retain(|code| seen.insert(*code));
        found.truncate(limit);
        found
    }
}
