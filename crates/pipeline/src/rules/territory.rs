//! Checks the organization's code, name, MRC and region against the register of territories, as of the last day of the
//! submission's period.

use guichet_core::{Code, Day, Finding, catalogue::organization, finding::Arg, submission::Row};
use guichet_territory::{Level, Register, Territory, TerritoryCode};

use super::context::Rules;
use crate::directory::Directory;

/// Maximum number of territories suggested for a code that is not known.
const SUGGESTED: usize = 4;

const CODE: &str = "/organization/code_geographique";

impl Rules<'_> {
    pub(super) fn territory(&mut self, directory: &Directory) {
        let Some(register) = directory.register() else { return };
        let submission = self.submission;
        let text = |column| submission.text(organization::TABLE, Row::FIRST, column);
        let kind = submission.code(organization::TABLE, Row::FIRST, organization::KIND).unwrap_or_default();
        // Boroughs, reserves and mandated bodies are not in the directory.
        let level = match (kind, text(organization::CODE_GEOGRAPHIQUE).map(str::len)) {
            ("municipality" | "indigenous_community" | "equivalent_territory", Some(5)) => Level::Municipality,
            ("mrc" | "equivalent_territory", Some(3)) => Level::Mrc,
            _ => return,
        };
        let written = text(organization::CODE_GEOGRAPHIQUE).unwrap_or_default();
        let Some(code) = TerritoryCode::parse(written) else { return };
        let name = text(organization::NAME);
        let end = self.period().map(|period| period.last);
        let Some(territory) = register.get(code) else {
            // Reserves are in no directory; two equivalent territories have a code that we could not confirm.
            let partial = kind == "indigenous_community" || (kind == "equivalent_territory" && level == Level::Mrc);
            if !partial {
                self.unknown_territory(register, written, level, name, end);
            }
            return;
        };
        if let Some(until) = territory.span.until
            && end.is_none_or(|end| until <= end)
        {
            self.dissolved(register, territory, written, until, end);
            return;
        }
        if let Some(name) = name
            && !register.is_named(code, name)
        {
            self.add(
                Finding::warning(Code::NameOfOtherTerritory)
                    .at("/organization/name")
                    .related([CODE.to_owned()])
                    .provided(name)
                    .with("target", Arg::Text(territory.code.to_string()))
                    .with("expected", Arg::Text(named(register, territory.code, end))),
            );
        }
        self.belonging(register, territory, end);
    }

    fn unknown_territory(
        &mut self,
        register: &Register,
        written: &str,
        level: Level,
        name: Option<&str>,
        end: Option<Day>,
    ) {
        let near: Vec<String> = register
            .nearest(written, level, name, SUGGESTED)
            .into_iter()
            .map(|code| format!("{code} {}", named(register, code, end)))
            .collect();
        let mut finding = Finding::error(Code::UnknownTerritory).at(CODE).provided(written);
        if !near.is_empty() {
            finding = finding.with("nearest", Arg::Texts(near));
        }
        self.add(finding);
    }

    fn dissolved(&mut self, register: &Register, territory: &Territory, written: &str, until: Day, end: Option<Day>) {
        let successors: Vec<String> = register
            .successors(territory.code)
            .into_iter()
            .map(|code| format!("{code} {}", named(register, code, None)))
            .collect();
        let mut finding = Finding::error(Code::DissolvedTerritory)
            .at(CODE)
            .provided(written)
            .with("name", Arg::Text(named(register, territory.code, Some(until.plus_days(-1)))))
            .with("date", Arg::Text(until.to_string()));
        if let Some(end) = end {
            finding = finding.with("period_to", Arg::Text(end.to_string())).related(["/period/to".to_owned()]);
        }
        if !successors.is_empty() {
            finding = finding.with("expected", Arg::Texts(successors));
        }
        self.add(finding);
    }

    /// Compares the MRC and the region given with those of the register on that day; where the register has none, there
    /// is no finding.
    fn belonging(&mut self, register: &Register, territory: &Territory, end: Option<Day>) {
        let submission = self.submission;
        let code = territory.code;
        let asked = [
            (Code::MrcContradicted, organization::MRC, "/organization/mrc", register.mrc(code, end)),
            (Code::RegionContradicted, organization::REGION, "/organization/region", register.region(code, end)),
        ];
        for (finding, column, pointer, known) in asked {
            let (Some(given), Some(known)) = (submission.text(organization::TABLE, Row::FIRST, column), known) else {
                continue;
            };
            if given == known.to_string() {
                continue;
            }
            let mut finding = Finding::warning(finding)
                .at(pointer)
                .related([CODE.to_owned()])
                .provided(given)
                .with("name", Arg::Text(named(register, code, end)))
                .with("expected", Arg::Text(format!("{known} {}", named(register, known, end))));
            if let Some(end) = end {
                finding = finding.with("date", Arg::Text(end.to_string()));
            }
            self.add(finding);
        }
    }
}

/// The name of a territory, with what distinguishes it from homonyms.
fn named(register: &Register, code: TerritoryCode, at: Option<Day>) -> String {
    register.label(code, at).unwrap_or_default()
}
