//! Whether the program applies to the organization, and checks on the answer itself (agreement, period).

use guichet_core::{
    Cell, Code, Finding,
    catalogue::{agreements, answers, nothing_to_report, organization},
    finding::Arg,
    submission::Row,
};

use super::context::{Evaluation, column};

impl Evaluation<'_> {
    /// Whether the program applies to the organization, and the shape of the answer.
    pub(crate) fn applicability(&mut self) {
        let (edition, submission) = (self.edition, self.submission);
        if let Some(applies) = &edition.applies {
            let kind = submission.cell(organization::TABLE, Row::at(0), column(organization::KIND));
            let source = edition.source_ref(&applies.source);
            if let Cell::Code(kind) = kind
                && !applies.kinds.is_empty()
                && !applies.kinds.contains(&kind)
            {
                let list = guichet_core::catalogue::ORGANIZATION_KIND;
                let join = |english: bool| {
                    applies.kinds.iter().map(|rank| list.label(*rank).pick(english)).collect::<Vec<_>>().join(", ")
                };
                let label = list.label(kind);
                let mut finding = Finding::error(Code::NotApplicable)
                    .at("/organization/kind")
                    .provided(list.code(kind))
                    .with("kind", Arg::Bilingual(label.fr.into(), label.en.into()))
                    .with("expected", Arg::Bilingual(join(false), join(true)));
                finding.source = source.clone();
                self.add(finding);
            }
            let population = submission.int(organization::TABLE, Row::at(0), organization::POPULATION_VALUE);
            let (min, max) =
                (applies.min.and_then(|bound| self.bound(bound)), applies.max.and_then(|bound| self.bound(bound)));
            if let Some(population) = population {
                let threshold = match (min, max) {
                    (Some(min), _) if population < min => Some((("au moins", "at least"), min)),
                    (_, Some(max)) if population > max => Some((("au plus", "at most"), max)),
                    _ => None,
                };
                if let Some(((fr, en), threshold)) = threshold {
                    let mut finding = Finding::error(Code::NotApplicable)
                        .at("/organization/population/value")
                        .provided(population.to_string())
                        .with("population", Arg::Int(population))
                        .with("threshold", Arg::Int(threshold))
                        .with(
                            "expected",
                            Arg::Bilingual(
                                format!("{fr} {threshold} habitants"),
                                format!("{en} {threshold} inhabitants"),
                            ),
                        );
                    finding.source = source;
                    self.add(finding);
                }
            } else if applies.min.is_some() || applies.max.is_some() {
                let hole = submission.cell(organization::TABLE, Row::at(0), column(organization::POPULATION_VALUE))
                    == Cell::Hole;
                if !hole {
                    let mut finding = Finding::error(Code::RequiredCellEmpty).at("/organization/population/value");
                    finding.source = source;
                    finding = self.named(
                        finding,
                        "Population",
                        "Population",
                        organization::TABLE,
                        column(organization::POPULATION_VALUE),
                    );
                    self.add(finding);
                }
            }
        }
        let own = submission.row_pointer(answers::TABLE, self.answer);
        let at = |path: &str| format!("{own}/{path}");
        let given = submission.cell(answers::TABLE, self.answer, column(answers::AGREEMENT));
        let (needs, has) = (edition.agreement, given != Cell::Absent);
        if needs != has {
            let code = if needs { Code::AgreementRequired } else { Code::AgreementNotExpected };
            let mut finding = Finding::error(code).at(at("agreement"));
            finding.source = edition.source_ref(&edition.source);
            self.add(finding);
        }
        if self.report.nil && !edition.nil_return {
            let pointers: Vec<String> =
                self.nil_rows().map(|row| submission.row_pointer(nothing_to_report::TABLE, row)).collect();
            for pointer in pointers {
                self.add(Finding::error(Code::NilReturnNotAccepted).at(pointer));
            }
        }
        if let (Some(rule), Some(period)) = (&edition.period, self.windows.answer) {
            let source = edition.source_ref(&rule.source);
            if let Some(months) = rule.max_months
                && period.last >= period.first.plus_months(months)
            {
                let mut finding = Finding::error(Code::AnswerTooLong)
                    .at(at("period/to"))
                    .provided(period.last.to_string())
                    .with("max", Arg::Int(i64::from(months)))
                    .with("expected", Arg::Text(period.first.plus_months(months).plus_days(-1).to_string()));
                finding.source = source.clone();
                self.add(finding);
            }
            if rule.within_agreement
                && let Some(agreement) = self.windows.agreement
                && !period.is_within(agreement)
            {
                let mut finding = Finding::error(Code::AnswerOutsideAgreement)
                    .at(at("period"))
                    .provided(format!("{} – {}", period.first, period.last))
                    .with("period_from", Arg::Text(agreement.first.to_string()))
                    .with("period_to", Arg::Text(agreement.last.to_string()))
                    .with("answer_from", Arg::Text(period.first.to_string()))
                    .with("answer_to", Arg::Text(period.last.to_string()));
                if let Some(row) = self.agreement {
                    finding = finding.related([format!("{}/period", submission.row_pointer(agreements::TABLE, row))]);
                }
                finding.source = source;
                self.add(finding);
            }
        }
    }
}
