//! What is stated of plans and measures: adoption, reasons, nil returns, absences.

use guichet_core::{
    Cell, Code, Finding, TableId,
    catalogue::{absences, activities, expenses, follow_ups, measures, nothing_to_report, plans, projects},
    finding::Arg,
};

use super::context::Rules;

impl Rules<'_> {
    pub(super) fn statements(&mut self) {
        self.adoptions();
        self.reasons();
        self.nil_returns();
        self.absences();
    }

    fn adoptions(&mut self) {
        let (table, submission) = (plans::TABLE, self.submission);
        let period = self.period();
        for row in submission.rows(table) {
            // A portrait or an analysis of needs is drawn up; it is a council's policies and plans that are adopted.
            let by_council = !matches!(submission.code(table, row, plans::KIND), Some("portrait" | "needs_analysis"));
            let adopted =
                by_council && matches!(submission.code(table, row, plans::STATE), Some("adopted" | "in_force"));
            if adopted {
                for column in [plans::ADOPTED_ON, plans::RESOLUTION_NUMBER] {
                    if submission.cell(table, row, guichet_core::submission::column_id(column)) == Cell::Absent {
                        let title = table.def().columns[column].title;
                        let finding = Finding::warning(Code::AdoptionIncomplete)
                            .at(self.pointer(table, row, column))
                            .with("field", Arg::Bilingual(title.fr.into(), title.en.into()))
                            .with(
                                "name",
                                Arg::Text(submission.text(table, row, plans::TITLE).unwrap_or_default().to_owned()),
                            );
                        self.add(finding);
                    }
                }
            }
            if let (Some(period), Some(date)) = (period, submission.span(table, row, plans::RESOLUTION_DATE))
                && date.first > period.last
            {
                let finding = Finding::error(Code::ResolutionAfterPeriod)
                    .at(self.pointer(table, row, plans::RESOLUTION_DATE))
                    .related(["/period/to".to_owned()])
                    .provided(date.first.to_string())
                    .with("date", Arg::Text(date.first.to_string()))
                    .with("period_to", Arg::Text(period.last.to_string()));
                self.add(finding);
            }
        }
    }

    fn reasons(&mut self) {
        let (table, submission) = (follow_ups::TABLE, self.submission);
        for row in submission.rows(table) {
            let status = submission.cell(table, row, guichet_core::submission::column_id(follow_ups::STATUS));
            let code = submission.code(table, row, follow_ups::STATUS);
            let explained = submission.code(table, row, follow_ups::REASON_CODE).is_some()
                || submission.text(table, row, follow_ups::REASON).is_some();
            if matches!(code, Some("postponed" | "not_done" | "abandoned" | "partly_done")) && !explained {
                let label = match status {
                    Cell::Code(rank) => guichet_core::catalogue::STATUS.label(rank),
                    _ => continue,
                };
                let finding = Finding::warning(Code::StatusNeedsReason)
                    .at(self.pointer(table, row, follow_ups::REASON_CODE))
                    .related([self.pointer(table, row, follow_ups::STATUS)])
                    .provided(code.unwrap_or_default())
                    .with("status", Arg::Bilingual(label.fr.into(), label.en.into()));
                self.add(finding);
            }
        }
    }

    /// A nil return beside rows that say otherwise. A whole nil return is contradicted by any measure, activity,
    /// project or expense dated in the answer's period.
    fn nil_returns(&mut self) {
        let (table, submission) = (nothing_to_report::TABLE, self.submission);
        for row in submission.rows(table) {
            let Some(answer) = submission.target(table, row, nothing_to_report::ANSWER) else { continue };
            let Some(period) = submission.answer_period(answer) else { continue };
            let named = submission
                .text(table, row, nothing_to_report::LIST)
                .and_then(|pointer| TableId::named(pointer.trim_start_matches('/')));
            let lists: Vec<(TableId, usize)> = match named {
                Some(list) if list == expenses::TABLE => vec![(list, expenses::DATE)],
                Some(list) if list == activities::TABLE => vec![(list, activities::DATE)],
                Some(list) if list == measures::TABLE => vec![(list, measures::ACTUAL)],
                Some(list) if list == projects::TABLE => vec![(list, projects::PERIOD)],
                Some(_) => continue,
                None => vec![
                    (expenses::TABLE, expenses::DATE),
                    (activities::TABLE, activities::DATE),
                    (measures::TABLE, measures::ACTUAL),
                    (projects::TABLE, projects::PERIOD),
                ],
            };
            let rows: Vec<String> = lists
                .into_iter()
                .flat_map(|(list, column)| {
                    submission
                        .rows(list)
                        .filter(move |row| {
                            submission.span(list, *row, column).is_some_and(|date| date.overlaps(period))
                        })
                        .map(move |row| submission.row_pointer(list, row))
                })
                .collect();
            if !rows.is_empty() {
                let finding = Finding::warning(Code::NilReturnContradicted)
                    .at(self.row(table, row))
                    .related(rows.iter().take(20).cloned())
                    .with("rows", Arg::Texts(rows));
                self.add(finding);
            }
        }
    }

    fn absences(&mut self) {
        let (table, submission) = (absences::TABLE, self.submission);
        for row in submission.rows(table) {
            let Some(pointer) = submission.text(table, row, absences::POINTER) else { continue };
            let Ok(place) = submission.resolve(pointer) else { continue };
            if !matches!(submission.at(place), Cell::Absent | Cell::Hole) {
                let finding = Finding::error(Code::AbsenceContradicted)
                    .at(self.pointer(table, row, absences::POINTER))
                    .related([submission.pointer(place)])
                    .provided(pointer);
                self.add(finding);
            }
        }
    }
}
