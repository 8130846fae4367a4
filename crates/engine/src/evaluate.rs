//! Evaluation of one answer of a submission by one edition, into a report. Pure, total and deterministic.

use std::sync::Arc;

use guichet_core::{Finding, Report, Submission, catalogue::answers, submission::Row};

use crate::{
    eval::{Evaluation, Windows, deciding_day, parameters},
    plan::Edition,
};

/// A report, with the findings of its evaluation.
#[derive(Debug)]
pub struct Outcome {
    /// The report; cells that could not be computed are undetermined.
    pub report: Report,
    /// Findings of the program's rules and of its output, all of them.
    pub findings: Vec<Finding>,
}

impl Edition {
    /// Evaluates one answer and reports every finding. Never panics, whatever holes the submission has.
    #[must_use]
    pub fn evaluate(&self, submission: &Submission, answer: Row) -> Outcome {
        let agreement = submission.target(answers::TABLE, answer, answers::AGREEMENT);
        let day = deciding_day(submission, answer).unwrap_or(self.from);
        let windows = Windows::of(submission, answer, agreement);
        let params = parameters(self, submission, day);
        let mut evaluation = Evaluation {
            edition: self,
            submission,
            answer,
            agreement,
            windows,
            params,
            report: Report {
                answer,
                agreement,
                layout: Arc::clone(&self.layout),
                fields: Vec::with_capacity(self.fields.len()),
                tables: Vec::with_capacity(self.tables.len()),
                heap: String::with_capacity(2048),
                selections: Vec::with_capacity(self.selections.len()),
                nil: false,
            },
            findings: Vec::new(),
        };
        let nil = evaluation.nil_rows().next().is_some();
        evaluation.report.nil = nil;
        evaluation.run();
        Outcome { report: evaluation.report, findings: evaluation.findings }
    }
}

impl Evaluation<'_> {
    fn run(&mut self) {
        for selection in &self.edition.selections {
            let selected = self.select(selection);
            self.report.selections.push(selected);
        }
        self.straddling();
        for plan in &self.edition.fields {
            let value = self.field(plan);
            self.report.fields.push(value);
        }
        for plan in &self.edition.tables {
            let table = self.table(plan);
            self.report.tables.push(table);
        }
        self.calculations();
        self.check_cells();
        self.applicability();
        self.rules();
        self.stackings();
        self.extensions();
    }
}
