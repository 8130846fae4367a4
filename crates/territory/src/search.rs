//! Looking for a territory as a person does.

use std::collections::BTreeMap;

use crate::{
    code::{Level, TerritoryCode},
    fold::{bare, distance, fold},
    model::{LinkKind, Territory},
    register::Register,
};

/// How well a territory answers a search, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Its code.
    Code,
    /// Its name.
    Name,
    /// Its name but for the form, the articles or the spaces.
    Bare,
    /// Its name, or its code, starts so.
    Start,
    /// Every word starts a word of its name.
    Words,
    /// Every word starts a word of its name, designation or MRC.
    Around,
    /// Its name holds the text.
    Inside,
    /// Its name is a few letters away; asked only when nothing else answers.
    Near,
}

/// A territory that answers a search.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'r> {
    /// The territory.
    pub territory: &'r Territory,
    /// The name by which it was found; not always today's.
    pub name: &'r str,
    /// How well.
    pub tier: Tier,
    /// Was it found by a former name?
    pub former: bool,
}

/// One name, folded once.
#[derive(Debug, Clone)]
struct Indexed {
    code: TerritoryCode,
    /// Rank among the names of the territory.
    rank: usize,
    digits: String,
    name: String,
    bare: String,
    compact: String,
    around: String,
    former: bool,
    ended: bool,
}

/// Every name of a register, folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index(Vec<Indexed>);

impl Index {
    pub(crate) fn new(territories: &BTreeMap<TerritoryCode, Territory>) -> Self {
        let mut all = Vec::with_capacity(territories.len());
        for territory in territories.values() {
            let mrc = territory.links.iter().rev().find(|link| link.kind == LinkKind::Mrc);
            let mrc = mrc.and_then(|link| territories.get(&link.target)).map_or("", |mrc| mrc.name(None));
            for (rank, naming) in territory.names.iter().enumerate() {
                let name = fold(&naming.name);
                all.push(Indexed {
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

/// What is looked for, folded once.
struct Wanted {
    folded: String,
    bare: String,
    compact: String,
    code: Option<TerritoryCode>,
    /// Farthest name that still counts, in edits.
    reach: usize,
}

impl Wanted {
    fn tier(&self, known: &Indexed) -> Option<(Tier, usize)> {
        if self.code == Some(known.code) {
            return Some((Tier::Code, 0));
        }
        if known.name == self.folded {
            return Some((Tier::Name, 0));
        }
        if known.bare == self.bare || known.compact == self.compact {
            return Some((Tier::Bare, 0));
        }
        if known.name.starts_with(&self.folded)
            || known.bare.starts_with(&self.bare)
            || (self.folded.len() > 1 && known.digits.starts_with(&self.folded))
        {
            return Some((Tier::Start, 0));
        }
        let all_in =
            |text: &str| self.folded.split(' ').all(|word| text.split(' ').any(|known: &str| known.starts_with(word)));
        if all_in(&known.name) {
            return Some((Tier::Words, 0));
        }
        if all_in(&known.around) {
            return Some((Tier::Around, 0));
        }
        if known.compact.contains(&self.compact) {
            return Some((Tier::Inside, 0));
        }
        if self.reach == 0 || known.bare.len().abs_diff(self.bare.len()) > self.reach {
            return None;
        }
        let edits = distance(&self.bare, &known.bare);
        (edits <= self.reach).then_some((Tier::Near, edits))
    }
}

impl Register {
    /// Territories that answer a text, the best first: a code, a name, the start of one, words of it with a
    /// designation or a MRC to tell homonyms apart, or a name a few letters away. Former names and retired codes answer
    /// too, after the others. At most `limit`; none for an empty text.
    #[must_use]
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit<'_>> {
        let folded = fold(text);
        if folded.is_empty() {
            return Vec::new();
        }
        let compact = folded.replace(' ', "");
        let wanted = Wanted {
            bare: bare(text),
            code: self.any_code(&compact),
            // One wrong letter in four; a number is right or it is not.
            reach: if compact.bytes().all(|byte| byte.is_ascii_digit()) { 0 } else { compact.chars().count() / 4 },
            compact,
            folded,
        };
        let mut best: BTreeMap<TerritoryCode, (Tier, bool, usize, &Indexed)> = BTreeMap::new();
        for known in &self.index.0 {
            let Some((tier, edits)) = wanted.tier(known) else { continue };
            let place = (tier, known.former, edits);
            let better = best.get(&known.code).is_none_or(|(tier, former, edits, _)| place < (*tier, *former, *edits));
            if better {
                best.insert(known.code, (tier, known.former, edits, known));
            }
        }
        let mut found: Vec<_> = best.into_values().collect();
        // A misspelling is looked for only where nothing is spelt so.
        if found.iter().any(|(tier, ..)| *tier < Tier::Near) {
            found.retain(|(tier, ..)| *tier < Tier::Near);
        }
        found.sort_by(|(tier, former, edits, known), (other_tier, other_former, other_edits, other)| {
            let key = |known: &Indexed| (known.ended, known.code.level() != Level::Municipality);
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
                Some(Hit { territory, name, tier, former })
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
}
