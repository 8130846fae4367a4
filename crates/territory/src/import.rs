//! The official directory of municipalities, `MUN.csv`, as it is published.
//!
//! Columns are found by their heading, in any order. Other columns (director general, e-mail, telephone, address) are
//! neither kept nor shown in a problem.

use std::collections::{BTreeMap, BTreeSet};

use guichet_core::{Day, finding::Text};

use crate::{
    cells, code,
    code::{CodeCorrection, CodeError, Level, TerritoryCode},
    column::Column,
    decode,
    facts::{facts, same_name},
    fold::fold,
    model::Kind,
    problem::{Problem, ProblemKind, UnusableFile},
};

/// Problems kept; the rest are counted.
const MOST_PROBLEMS: usize = 1_000;

/// A value as parsed from a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Parsed<T> {
    /// No such column, an empty cell, or a value that could not be read: the known value is kept.
    #[default]
    Unknown,
    /// The file states that there is none.
    Absent,
    /// The value of the file.
    Value(T),
}

impl<T> Parsed<T> {
    /// The value, when there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }
}

/// One municipality of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingEntry {
    /// Its line, from 1.
    pub line: u64,
    /// Its code.
    pub code: TerritoryCode,
    /// Its name.
    pub name: Parsed<String>,
    /// Its designation.
    pub designation: Parsed<String>,
    /// Its region.
    pub region: Parsed<TerritoryCode>,
    /// Its MRC. For a municipality outside any MRC: the equivalent territory of its census division, when there is
    /// exactly one.
    pub mrc: Parsed<TerritoryCode>,
    /// The day of its constitution.
    pub constituted_on: Parsed<Day>,
    /// Its area in square metres.
    pub area_m2: Parsed<i64>,
    /// Its population.
    pub population: Parsed<u32>,
}

/// The directory as a file gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Municipalities, in the order of the file.
    pub entries: Vec<ListingEntry>,
    /// What is wrong, in the order of the file; at most a thousand.
    pub problems: Vec<Problem>,
    /// Problems beyond those kept.
    pub omitted: usize,
    /// Lines of data, read or not.
    pub rows: usize,
    /// Columns found.
    pub columns: Vec<Column>,
    /// New names of MRC: those that differ from the known name and on which all lines of the MRC agree.
    pub mrc_names: BTreeMap<TerritoryCode, String>,
    /// Folded names of the lines whose code could not be read. An empty name stands for a line that may be any
    /// municipality: one without a name, or with too few cells.
    pub unread: BTreeSet<String>,
}

/// Reads the directory as published. An error in one line does not prevent the others from being read.
///
/// # Errors
///
/// When the file is not the directory: not text, no heading, or no column of codes or names.
pub fn read(bytes: &[u8]) -> Result<Listing, UnusableFile> {
    let text = decode::text(bytes)?;
    let (delimiter, heading) = heading(&text)?;
    let mut reading =
        Reading { heading, listing: Listing::default(), seen: BTreeMap::new(), mrcs: BTreeMap::new(), garbled: 0 };
    reading.listing.columns = reading.heading.places.iter().map(|(column, _)| *column).collect();
    for (rank, (line, cells)) in records(&text, delimiter).enumerate() {
        if rank > 0 {
            reading.row(line, &cells);
        }
    }
    reading.name_mrcs();
    if reading.listing.rows == 0 {
        return Err(UnusableFile::NoLine);
    }
    if reading.garbled * 50 > reading.listing.rows {
        return Err(UnusableFile::Garbled);
    }
    reading.listing.problems.sort_by_key(|problem| (problem.line, problem.column));
    Ok(reading.listing)
}

/// Lines that are not empty, with their number and their cells, cleaned.
fn records(text: &str, delimiter: u8) -> impl Iterator<Item = (u64, Vec<String>)> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
        .filter_map(Result::ok)
        .map(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            (line, record.iter().map(cells::clean).collect::<Vec<_>>())
        })
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
}

/// The position of each column.
struct Heading {
    places: Vec<(Column, usize)>,
    width: usize,
}

/// The separator that gives the most known columns, with their positions.
fn heading(text: &str) -> Result<(u8, Heading), UnusableFile> {
    let mut best: Option<(u8, Heading, Vec<String>)> = None;
    for delimiter in [b',', b';', b'\t'] {
        let Some((_, cells)) = records(text, delimiter).next() else { continue };
        let places: Vec<(Column, usize)> = Column::ALL
            .into_iter()
            .filter_map(|column| {
                cells.iter().position(|cell| cell.eq_ignore_ascii_case(column.name())).map(|place| (column, place))
            })
            .collect();
        if best.as_ref().is_none_or(|(_, heading, _)| heading.places.len() < places.len()) {
            best = Some((delimiter, Heading { places, width: cells.len() }, cells));
        }
    }
    let Some((delimiter, heading, cells)) = best else { return Err(UnusableFile::Empty) };
    for column in [Column::Code, Column::Name] {
        if heading.place(column).is_none() {
            let found = cells.into_iter().take(12).map(|cell| cell.chars().take(40).collect()).collect();
            return Err(UnusableFile::ColumnMissing { column, found });
        }
    }
    Ok((delimiter, heading))
}

impl Heading {
    fn place(&self, column: Column) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == column).map(|(_, place)| *place)
    }
}

/// A file being read.
struct Reading {
    heading: Heading,
    listing: Listing,
    seen: BTreeMap<TerritoryCode, u64>,
    /// Names given to each MRC, with their lines.
    mrcs: BTreeMap<TerritoryCode, BTreeMap<String, Vec<u64>>>,
    /// Names whose accents are damaged.
    garbled: usize,
}

impl Reading {
    fn problem(&mut self, problem: Problem) {
        if self.listing.problems.len() < MOST_PROBLEMS {
            self.listing.problems.push(problem);
        } else {
            self.listing.omitted += 1;
        }
    }

    fn row(&mut self, line: u64, cells: &[String]) {
        self.listing.rows += 1;
        let shifted = cells.len() > self.heading.width;
        if cells.len() != self.heading.width {
            let kind = if shifted { ProblemKind::TooManyCells } else { ProblemKind::TooFewCells };
            // The number of cells, not their content, which may belong to a column that is not read.
            self.problem(Problem::new(kind, line, None, &format!("{} / {}", cells.len(), self.heading.width)));
            if !shifted {
                // The file may be truncated here, or an unclosed quotation mark may have merged lines.
                self.listing.unread.insert(String::new());
            }
        }
        let places = self.heading.places.clone();
        let cell = |column: Column| {
            let place = places.iter().find(|(known, _)| *known == column)?.1;
            cells.get(place).map(String::as_str)
        };
        let name = cell(Column::Name).unwrap_or_default();
        let Some(code) = self.code(line, cell(Column::Code).unwrap_or_default()) else {
            let known = if self.listing.unread.len() < MOST_PROBLEMS && !shifted { fold(name) } else { String::new() };
            self.listing.unread.insert(known);
            return;
        };
        if self.seen.insert(code, line).is_some() {
            self.problem(Problem::new(ProblemKind::CodeTwice, line, Some(Column::Code), &code.to_string()));
            return;
        }
        let mut entry = ListingEntry {
            line,
            code,
            name: Parsed::Unknown,
            designation: Parsed::Unknown,
            region: Parsed::Unknown,
            mrc: Parsed::Unknown,
            constituted_on: Parsed::Unknown,
            area_m2: Parsed::Unknown,
            population: Parsed::Unknown,
        };
        // An unquoted separator inside a value shifted the cells: only the code can be trusted.
        if !shifted {
            if name.is_empty() {
                self.problem(Problem::new(ProblemKind::NameMissing, line, Some(Column::Name), ""));
            } else if decode::garbled(name) {
                self.garbled += 1;
                self.problem(Problem::new(ProblemKind::NameGarbled, line, Some(Column::Name), name));
            } else {
                entry.name = Parsed::Value(name.to_owned());
            }
            if let Some(designation) = cell(Column::Designation).filter(|text| !text.is_empty()) {
                entry.designation = Parsed::Value(designation.to_owned());
            }
            entry.region = self.region(line, cell(Column::Region));
            entry.mrc = self.mrc(line, cell(Column::Mrc), cell(Column::Division), code);
            let date = ProblemKind::DateUnreadable;
            entry.constituted_on =
                self.value(line, Column::ConstitutedOn, cell(Column::ConstitutedOn), date, cells::date);
            entry.area_m2 =
                self.value(line, Column::Area, cell(Column::Area), ProblemKind::AreaUnreadable, cells::area_m2);
            let count = ProblemKind::PopulationUnreadable;
            entry.population = self.value(line, Column::Population, cell(Column::Population), count, cells::count);
        }
        self.listing.entries.push(entry);
    }

    fn code(&mut self, line: u64, cell: &str) -> Option<TerritoryCode> {
        match code::municipality(cell) {
            Ok(read) => {
                if matches!(read.note, Some(CodeCorrection::LostZero | CodeCorrection::Federal)) {
                    let problem = Problem::new(ProblemKind::CodeSetRight, line, Some(Column::Code), cell);
                    let set = read.code.to_string();
                    self.problem(problem.expecting(Text { fr: set.clone(), en: set }));
                }
                Some(read.code)
            }
            Err(reason) => {
                let kind = match reason {
                    CodeError::Empty => ProblemKind::CodeMissing,
                    _ => ProblemKind::CodeUnreadable,
                };
                self.problem(Problem::new(kind, line, Some(Column::Code), cell));
                None
            }
        }
    }

    fn value<T>(
        &mut self,
        line: u64,
        column: Column,
        cell: Option<&str>,
        kind: ProblemKind,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Parsed<T> {
        match cell {
            None | Some("") => Parsed::Unknown,
            Some(cell) => match parse(cell) {
                Some(value) => Parsed::Value(value),
                None => {
                    self.problem(Problem::new(kind, line, Some(column), cell));
                    Parsed::Unknown
                }
            },
        }
    }

    fn region(&mut self, line: u64, cell: Option<&str>) -> Parsed<TerritoryCode> {
        let Some(cell) = cell.filter(|cell| !cell.is_empty()) else { return Parsed::Unknown };
        let (name, digits) = cells::label(cell);
        let by_name = facts().by_name(name, Level::Region);
        let by_code = digits.and_then(|digits| code::region(digits).ok()).map(|read| read.code);
        let by_code = by_code.filter(|code| facts().regions.iter().any(|(known, _)| known == code));
        let found = match (by_code, by_name) {
            // The code alone, or with a name that says the same or that is not one.
            (Some(code), named) if named.is_none_or(|named| named == code) => Some(code),
            (None, Some(named)) if digits.is_none() => Some(named),
            _ => None,
        };
        if found.is_none() {
            self.problem(Problem::new(ProblemKind::RegionUnreadable, line, Some(Column::Region), cell));
        }
        found.map_or(Parsed::Unknown, Parsed::Value)
    }

    fn mrc(
        &mut self,
        line: u64,
        cell: Option<&str>,
        division: Option<&str>,
        code: TerritoryCode,
    ) -> Parsed<TerritoryCode> {
        let Some(cell) = cell else { return Parsed::Unknown };
        if cells::none(cell) {
            return outside(division, code).map_or(Parsed::Absent, Parsed::Value);
        }
        let (name, digits) = cells::label(cell);
        let known = |code: TerritoryCode| facts().mrcs().find(|mrc| mrc.code == code);
        let named =
            |code: TerritoryCode| known(code).is_some_and(|mrc| mrc.names.iter().any(|naming| same_name(naming, name)));
        let by_name = facts().by_name(name, Level::Mrc);
        let found = match digits {
            None => by_name.ok_or(ProblemKind::MrcUnreadable),
            Some(digits) => match code::mrc(digits, facts().mrcs().map(|mrc| mrc.code)) {
                Ok(read) if name.is_empty() || named(read.code) || by_name.is_none() => Ok(read.code),
                Err(CodeError::Ambiguous(codes)) => {
                    codes.into_iter().find(|code| named(*code)).ok_or(ProblemKind::MrcAmbiguous)
                }
                _ => Err(ProblemKind::MrcUnreadable),
            },
        };
        match found {
            Ok(mrc) => {
                if !name.is_empty() && !named(mrc) {
                    self.mrcs.entry(mrc).or_default().entry(name.to_owned()).or_default().push(line);
                } else {
                    self.mrcs.entry(mrc).or_default().entry(String::new()).or_default();
                }
                Parsed::Value(mrc)
            }
            Err(kind) => {
                self.problem(Problem::new(kind, line, Some(Column::Mrc), cell));
                Parsed::Unknown
            }
        }
    }

    /// A MRC whose lines all give the same new name was renamed; when they differ, the lines are in error.
    fn name_mrcs(&mut self) {
        for (mrc, names) in std::mem::take(&mut self.mrcs) {
            let mut names: Vec<(String, Vec<u64>)> = names.into_iter().collect();
            match names.as_slice() {
                [(only, _)] if only.is_empty() => {}
                [(_, _)] => {
                    if let Some((name, _)) = names.pop() {
                        self.listing.mrc_names.insert(mrc, without_form(&name).to_owned());
                    }
                }
                _ => {
                    for (name, lines) in names {
                        for line in lines {
                            self.problem(Problem::new(ProblemKind::MrcNamedTwice, line, Some(Column::Mrc), &name));
                        }
                    }
                }
            }
        }
    }
}

/// « MRC Brome-Missisquoi » without its first word.
fn without_form(name: &str) -> &str {
    name.strip_prefix("MRC ").map_or(name, str::trim)
}

/// The equivalent territory of a municipality that is in no MRC: that of its census division, when there is only one.
/// Division 99 has three of them: nothing is then assumed.
fn outside(division: Option<&str>, code: TerritoryCode) -> Option<TerritoryCode> {
    let told = division.and_then(|cell| cells::label(cell).1).and_then(code::number);
    let division = told.or(code.division())?;
    let mut found = facts()
        .mrcs()
        .filter(|known| known.kind == Kind::EquivalentTerritory && known.code.division() == Some(division))
        .map(|known| known.code);
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}
