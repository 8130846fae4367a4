//! The organization and its codes, and the list of answers.

use std::collections::HashMap;

use guichet_core::{
    Cell, Code, Finding, Place, Severity, Submission,
    catalogue::{Pattern, agreements, answers, organization},
    finding::Arg,
    submission::{Row, column_id},
};

use super::context::Rules;
use crate::directory::Directory;

/// Removes the leading 24 of a federal code (Bromont is 46078 in Québec, 2446078 federally), with an informational
/// finding.
pub(crate) fn normalise(submission: &mut Submission, findings: &mut Vec<Finding>) {
    let Some(code) =
        submission.text(organization::TABLE, Row::FIRST, organization::CODE_GEOGRAPHIQUE).map(str::to_owned)
    else {
        return;
    };
    if let Some(short) = code.strip_prefix("24").filter(|short| Pattern::Digits(5).matches(short)) {
        let span = submission.intern(short);
        let column = column_id(organization::CODE_GEOGRAPHIQUE);
        submission.set(Place { table: organization::TABLE, row: Row::FIRST, column }, Cell::Text(span));
        findings.push(
            Finding::new(Code::FederalCode, Severity::Information)
                .at("/organization/code_geographique")
                .provided(code.as_str())
                .with("expected", Arg::Text(short.to_owned())),
        );
    }
}

impl Rules<'_> {
    pub(super) fn identity(&mut self, directory: &Directory) {
        self.geographic_code();
        let submission = self.submission;
        if let Some(region) = submission.text(organization::TABLE, Row::FIRST, organization::REGION)
            && directory.region(region).is_none()
        {
            self.add(Finding::error(Code::UnknownRegion).at("/organization/region").provided(region));
        }
        self.answers();
    }

    /// Five digits for a municipality, three for an MRC, five characters for a borough (Répertoire des municipalités).
    fn geographic_code(&mut self) {
        let submission = self.submission;
        let Some(code) = submission.text(organization::TABLE, Row::FIRST, organization::CODE_GEOGRAPHIQUE) else {
            return;
        };
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        let kind = submission.code(organization::TABLE, Row::FIRST, organization::KIND).unwrap_or_default();
        let (good, wanted) = match kind {
            "municipality" | "indigenous_community" => (digits && code.len() == 5, 5),
            "mrc" => (digits && code.len() == 3, 3),
            "equivalent_territory" => (digits && (code.len() == 3 || code.len() == 5), 3),
            "borough" => (code.len() == 5, 5),
            _ => return,
        };
        if good {
            return;
        }
        let pointer = "/organization/code_geographique";
        let finding = if digits && code.len() + 1 == wanted {
            // A spreadsheet read the code as a number: 09020 became 9020.
            Finding::error(Code::CodeLostZero).with("expected", Arg::Text(format!("0{code}")))
        } else {
            let list = guichet_core::catalogue::ORGANIZATION_KIND;
            let label = list.label(list.rank(kind).unwrap_or_default());
            Finding::error(Code::CodeOfOtherKind)
                .with("kind", Arg::Bilingual(label.fr.into(), label.en.into()))
                .with("expected", Arg::Int(i64::try_from(wanted).unwrap_or(0)))
        };
        self.add(finding.at(pointer).provided(code));
    }

    fn answers(&mut self) {
        let submission = self.submission;
        let period = self.period();
        let mut seen: HashMap<_, Row> = HashMap::new();
        for row in submission.rows(answers::TABLE) {
            let text = |column| submission.text(answers::TABLE, row, column).unwrap_or_default();
            let program = text(answers::PROGRAM);
            let form = submission.code(answers::TABLE, row, answers::FORM).unwrap_or_default();
            let ends = |column| submission.span(answers::TABLE, row, column).map(|day| day.first);
            let key = (program, form, ends(answers::PERIOD_FROM), ends(answers::PERIOD_TO), text(answers::AGREEMENT));
            if let Some(first) = seen.get(&key) {
                let other = self.row(answers::TABLE, *first);
                let finding = Finding::error(Code::DuplicateAnswer)
                    .at(self.row(answers::TABLE, row))
                    .related([other.clone()])
                    .with("other", Arg::Text(other))
                    .with("program", Arg::Text(program.to_owned()))
                    .with("form", Arg::Text(form.to_owned()));
                self.add(finding);
            } else {
                seen.insert(key, row);
            }
            if let (Some(period), Some(own)) = (period, submission.answer_period(row))
                && !own.is_within(period)
            {
                let finding = Finding::error(Code::AnswerOutsidePeriod)
                    .at(format!("{}/period", self.row(answers::TABLE, row)))
                    .related(["/period".to_owned()])
                    .provided(format!("{} – {}", own.first, own.last))
                    .with("answer_from", Arg::Text(own.first.to_string()))
                    .with("answer_to", Arg::Text(own.last.to_string()))
                    .with("period_from", Arg::Text(period.first.to_string()))
                    .with("period_to", Arg::Text(period.last.to_string()));
                self.add(finding);
            }
            if let Some(agreement) = submission.target(answers::TABLE, row, answers::AGREEMENT)
                && let Some(other) = submission.text(agreements::TABLE, agreement, agreements::PROGRAM)
                && other != program
                && !program.is_empty()
            {
                let finding = Finding::error(Code::AgreementOfOtherProgram)
                    .at(self.pointer(answers::TABLE, row, answers::AGREEMENT))
                    .related([self.pointer(agreements::TABLE, agreement, agreements::PROGRAM)])
                    .provided(text(answers::AGREEMENT))
                    .with("program", Arg::Text(program.to_owned()))
                    .with("other", Arg::Text(other.to_owned()));
                self.add(finding);
            }
        }
    }
}
