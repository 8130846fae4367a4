//! Lineage of filed reports in both directions, computed on demand from the frozen bytes.

use guichet_core::{ReportId, Scope, SubmissionId, report::CellRef};
use guichet_engine::lineage::{Affected, Index, Role, Start, Tracer};
use guichet_pipeline::{Answer, Judgement};
use guichet_store::{Report, Submission};
use serde::Serialize;

use crate::{Actor, FilingError, UseCases, submit::pins};

/// The values on which one cell depends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellLineage {
    /// Id of the report.
    pub report: ReportId,
    /// Id of the cell.
    pub cell: String,
    /// The label of the cell on the form.
    pub column: Option<guichet_core::finding::Text>,
    /// Id of the edition.
    pub edition: String,
    /// Legal or technical source of the rule.
    pub source: Option<guichet_core::finding::SourceRef>,
    /// A description of how the cell is computed.
    pub rule: guichet_core::finding::Text,
    /// The values on which it depends.
    pub edges: Vec<EdgeView>,
}

/// One value on which a cell depends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EdgeView {
    /// Canonical pointer.
    pub pointer: String,
    /// `value` or `guard`.
    pub role: &'static str,
}

/// One cell that depends on a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForwardCell {
    /// The filer's id of the answer.
    pub answer: String,
    /// Id of the program.
    pub program: String,
    /// Kind of form.
    pub form: String,
    /// Id of the cell.
    pub cell: String,
    /// `value` or `guard`.
    pub role: &'static str,
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Value => "value",
        Role::Guard => "guard",
    }
}

impl UseCases {
    /// Judges a stored revision again, with the editions pinned by its filed answers. `None` means the last revision.
    ///
    /// # Errors
    /// [`FilingError::NotFound`], [`FilingError::Store`].
    pub async fn judge_again(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        revision: Option<i32>,
    ) -> Result<(Submission, Judgement), FilingError> {
        let (owner, id) = (actor.allowed(Scope::Read)?.clone(), id.clone());
        let (submission, raw, pins) = self
            .store
            .read(move |reader| {
                let submission = reader.submission(&owner, &id)?.ok_or(FilingError::NotFound)?;
                let number = revision.unwrap_or(submission.revision);
                let found = reader.revision(&submission, number)?.ok_or(FilingError::NotFound)?;
                let raw = reader.blob(&found.raw)?.ok_or(FilingError::NotFound)?;
                let pins = pins(reader, &submission)?;
                Ok::<_, FilingError>((submission, raw, pins))
            })
            .await?;
        let judgement = self.judge(&raw, &pins);
        Ok((submission, judgement))
    }

    /// The values on which a cell of a filed report depends; `None` when the report has no such cell.
    ///
    /// # Errors
    /// [`FilingError::NotFound`]; [`FilingError::FormatUnavailable`] when the edition has changed since filing.
    pub async fn backward(
        &self,
        actor: &Actor,
        report: &ReportId,
        cell: &str,
    ) -> Result<Option<CellLineage>, FilingError> {
        let report = &self.report(actor, report).await?.report;
        let (_, judgement) = self.judge_again(actor, &report.submission, Some(report.revision)).await?;
        let answer = matching_answer(&judgement, report)?;
        let (Some(made), Some(edition)) = (&answer.report, &answer.edition) else { return Ok(None) };
        let Some(at) = made.find(cell) else { return Ok(None) };
        let tracer = Tracer::new(edition, &judgement.submission, made);
        let edges = tracer
            .edges(at)
            .into_iter()
            .map(|edge| EdgeView {
                pointer: match &edge.start {
                    Start::Field(place) => judgement.submission.pointer(*place),
                    Start::Extension(name) => format!("/extensions/{}/{name}", report.program),
                },
                role: role(edge.role),
            })
            .collect();
        let column = match at {
            CellRef::Field(rank) => made.layout.fields.get(rank).map(|field| field.column.clone()),
            CellRef::Table(table, _, column) => made
                .layout
                .tables
                .get(table)
                .and_then(|table| table.columns.get(column))
                .map(|column| column.column.clone()),
            CellRef::Lines(table) => made.layout.tables.get(table).map(|table| table.title.clone()),
            CellRef::Whole => None,
        };
        Ok(Some(CellLineage {
            report: report.id.clone(),
            cell: cell.to_owned(),
            column,
            edition: report.edition.clone(),
            source: edition.source_ref(guichet_engine::explain::cell_source(edition, at)),
            rule: guichet_engine::explain::describe_cell(edition, at),
            edges,
        }))
    }

    /// The cells of all reports that depend on a value of the last revision; `None` when the pointer matches no value.
    ///
    /// # Errors
    /// [`FilingError::NotFound`].
    pub async fn forward(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        pointer: &str,
    ) -> Result<Option<Vec<ForwardCell>>, FilingError> {
        let (_, judgement) = self.judge_again(actor, id, None).await?;
        Ok(forward(&judgement, &judgement.index(), pointer))
    }
}

fn forward(judgement: &Judgement, index: &Index, pointer: &str) -> Option<Vec<ForwardCell>> {
    let reported: Vec<&Answer> = judgement.answers.iter().filter(|answer| answer.report.is_some()).collect();
    let mut hits: Vec<Affected> = match judgement.submission.resolve(pointer) {
        Ok(place) => index.of(place).to_vec(),
        Err(_) => {
            let (program, name) = pointer.strip_prefix("/extensions/")?.split_once('/')?;
            (0..reported.len())
                .filter(|rank| reported.get(*rank).is_some_and(|answer| answer.program == program))
                .flat_map(|rank| index.of_extension(rank, name).to_vec())
                .collect()
        }
    };
    hits.sort_unstable();
    hits.dedup_by(|next, kept| (kept.report, kept.cell) == (next.report, next.cell));
    Some(
        hits.into_iter()
            .filter_map(|hit| {
                let answer = reported.get(hit.report)?;
                Some(ForwardCell {
                    answer: answer.id.clone(),
                    program: answer.program.clone(),
                    form: answer.form.clone(),
                    cell: answer.report.as_ref()?.cell_id(hit.cell),
                    role: role(hit.role),
                })
            })
            .collect(),
    )
}

/// The answer from which a report was made, if its edition has not changed since.
pub(crate) fn matching_answer<'j>(judgement: &'j Judgement, report: &Report) -> Result<&'j Answer, FilingError> {
    let answer = judgement
        .answers
        .iter()
        .find(|answer| answer.id == report.answer && answer.program == report.program)
        .ok_or(FilingError::NotFound)?;
    let hash = answer.report.as_ref().map(|made| made.layout.edition_hash.as_str());
    if hash == Some(report.edition_hash.as_str()) {
        Ok(answer)
    } else {
        Err(FilingError::FormatUnavailable { format: format!("{}/{}", report.form, report.edition) })
    }
}
