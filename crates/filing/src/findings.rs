//! A finding in the form that clients read, shared by the API, the command line and the store.

use guichet_core::{
    Finding, Severity,
    finding::{SourceRef, Stage, Text, WorkbookCell},
};
use guichet_pipeline::Judgement;
use guichet_text::{Language, render};
use serde::Serialize;

/// A finding with its messages.
#[derive(Debug, Serialize)]
pub struct FindingView<'f> {
    code: &'f str,
    severity: Severity,
    stage: Stage,
    programs: &'f [String],
    answers: Vec<String>,
    pointer: Option<&'f str>,
    related: &'f [String],
    cell: Option<&'f WorkbookCell>,
    provided: Option<&'f str>,
    message: Text,
    expected: Option<Text>,
    fix: Text,
    difference_cents: Option<i64>,
    source: Option<&'f SourceRef>,
    enforced_from: Option<String>,
    tag: Option<&'f str>,
}

impl<'f> FindingView<'f> {
    /// The view of one finding of a judgement.
    #[must_use]
    pub fn of(judgement: &Judgement, finding: &'f Finding) -> Self {
        let (fr, en) = (render(finding, Language::Fr), render(finding, Language::En));
        let id = |rank: &usize| {
            judgement.answers.iter().find(|answer| answer.row.rank() == *rank).map(|answer| answer.id.clone())
        };
        Self {
            code: finding.code(),
            severity: finding.severity,
            stage: finding.stage(),
            programs: &finding.programs,
            answers: finding.answers.iter().filter_map(id).collect(),
            pointer: finding.pointer.as_deref(),
            related: &finding.related,
            cell: finding.cell.as_ref(),
            provided: finding.provided.as_deref(),
            message: Text { fr: fr.message, en: en.message },
            expected: fr.expected.zip(en.expected).map(|(fr, en)| Text { fr, en }),
            fix: Text { fr: fr.fix, en: en.fix },
            difference_cents: finding.difference,
            source: finding.source.as_ref(),
            enforced_from: finding.enforced_from.map(|day| day.to_string()),
            tag: finding.tag.as_deref(),
        }
    }

    /// The views of several findings of a judgement.
    #[must_use]
    pub fn all(judgement: &Judgement, findings: &[&'f Finding]) -> Vec<Self> {
        findings.iter().map(|finding| Self::of(judgement, finding)).collect()
    }
}
