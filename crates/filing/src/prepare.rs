//! Prepares a filing before its transaction: a report for each accepted answer, its documents, and the findings.

use std::collections::BTreeSet;

use guichet_artefact::{Context, Format, content_hash, render};
use guichet_core::{
    AgreementStanding, AttachmentId, Day, Form, Named as _, ObligationId, ObligationState, OrganizationId, ReportId,
    ReportState, SubmissionId,
    catalogue::{agreements, answers, attachments, organization},
    submission::Row,
};
use guichet_engine::PeriodEnds;
use guichet_pipeline::{Answer, Judgement};
use guichet_schema::sha256_hex;
use guichet_store::{Agreement, Attachment, Blob, Obligation, Report, Revision, StoredFinding, Submission};

use crate::{
    Destination, FilingError, FindingView, Instant,
    receipt::{LeftOut, ReceiptOrganization},
};

/// One answer, ready to be filed.
pub(crate) struct PreparedAnswer {
    pub(crate) answer: String,
    pub(crate) program: String,
    pub(crate) program_name: guichet_core::finding::Text,
    pub(crate) form: Form,
    pub(crate) period: [String; 2],
    pub(crate) agreement: String,
    pub(crate) file_number: Option<String>,
    pub(crate) edition: String,
    pub(crate) edition_hash: String,
    pub(crate) content_hash: String,
    pub(crate) hypothesis: bool,
    pub(crate) due_on: Option<Day>,
    pub(crate) destination: Destination,
    pub(crate) trace: Vec<u8>,
    pub(crate) documents: Vec<Document>,
}

/// One document of a filing; all its documents share one blob.
pub(crate) struct Document {
    pub(crate) format: Format,
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) start: usize,
    pub(crate) size: usize,
}

/// Everything that a filing prepares before its transaction.
pub(crate) struct Prepared {
    pub(crate) ready: Vec<PreparedAnswer>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) findings: Vec<StoredFinding>,
    pub(crate) agreements: Vec<Agreement>,
    pub(crate) attachment_ids: Vec<AttachmentId>,
    pub(crate) organization: ReceiptOrganization,
    /// All new documents, concatenated.
    pub(crate) documents: Option<Blob>,
}

impl Prepared {
    /// Prepares the filing of a judged revision, given the attachments found and the reports in force.
    ///
    /// # Errors
    /// [`FilingError::MissingAttachments`]; [`FilingError::Artefact`] when a document cannot be rendered.
    pub(crate) fn of(
        owner: &OrganizationId,
        before: &Submission,
        revision: &Revision,
        judgement: &Judgement,
        found: Vec<Attachment>,
        earlier: &[Report],
        now: Instant,
    ) -> Result<Self, FilingError> {
        let submission = &judgement.submission;
        let (mut attachment_ids, mut present) = (Vec::new(), BTreeSet::new());
        for attachment in found {
            present.insert(attachment.sha256);
            attachment_ids.push(attachment.id);
        }
        let missing: Vec<(String, String, String)> = named(judgement)
            .filter(|(_, hash)| !present.contains(hash))
            .map(|(row, hash)| {
                let name = submission.text(attachments::TABLE, row, attachments::NAME).unwrap_or_default();
                (submission.row_pointer(attachments::TABLE, row), hash, name.to_owned())
            })
            .collect();
        if !missing.is_empty() {
            return Err(FilingError::MissingAttachments(missing));
        }
        let (mut ready, mut left_out, mut documents) = (Vec::new(), Vec::new(), Vec::new());
        for answer in &judgement.answers {
            if judgement.accepts(answer) {
                ready.extend(self::prepare_answer(judgement, answer, earlier, &mut documents)?);
            } else {
                let mut errors: Vec<String> =
                    judgement.reasons(answer).map(|finding| finding.code().to_owned()).collect();
                errors.sort();
                errors.dedup();
                left_out.push(LeftOut {
                    answer: answer.id.clone(),
                    program: answer.program.clone(),
                    form: answer.form.clone(),
                    errors,
                });
            }
        }
        let findings = judgement
            .findings
            .iter()
            .enumerate()
            .map(|(rank, finding)| StoredFinding {
                submission: before.id.clone(),
                revision: revision.number,
                rank: i32::try_from(rank).unwrap_or(i32::MAX),
                code: finding.code().to_owned(),
                severity: match finding.severity {
                    guichet_core::Severity::Error => "error",
                    guichet_core::Severity::Warning => "warning",
                    guichet_core::Severity::Information => "information",
                }
                .to_owned(),
                programs: finding.programs.join(" "),
                pointer: finding.pointer.clone(),
                body: serde_json::to_vec(&FindingView::of(judgement, finding)).unwrap_or_default(),
            })
            .collect();
        let text = |column| submission.text(organization::TABLE, Row::FIRST, column).unwrap_or_default().to_owned();
        let count = ready.iter().map(|ready| ready.documents.len()).sum::<usize>();
        Ok(Self {
            documents: (count > 0).then(|| Blob::shared(sha256_hex(&documents), &documents, count)),
            ready,
            left_out,
            findings,
            agreements: declared(judgement, owner, &before.id, now),
            attachment_ids,
            organization: ReceiptOrganization {
                code: text(organization::CODE_GEOGRAPHIQUE),
                name: text(organization::NAME),
            },
        })
    }
}

/// The obligation that a report answered until now.
pub(crate) fn released_obligation(report: &Report, now: Instant) -> Obligation {
    Obligation {
        id: report.obligation.clone(),
        organization: report.organization.clone(),
        program: report.program.clone(),
        form: report.form,
        period_from: report.period_from.clone(),
        period_to: report.period_to.clone(),
        agreement: report.agreement.clone(),
        file_number: None,
        due_on: None,
        state: ObligationState::Withdrawn,
        answered_by: None,
        created_at: now.0,
        changed_at: now.0,
    }
}

impl PreparedAnswer {
    /// Returns whether it answers the same obligation as a report.
    pub(crate) fn answers(&self, report: &Report) -> bool {
        self.program == report.program
            && self.form == report.form
            && self.agreement == report.agreement
            && self.period[0] == report.period_from
            && self.period[1] == report.period_to
    }

    /// The obligation that it answers. `id` is used only if the obligation is new.
    pub(crate) fn obligation(&self, id: ObligationId, submission: &Submission, now: Instant) -> Obligation {
        let [from, to] = self.period.clone();
        Obligation {
            id,
            organization: submission.organization.clone(),
            program: self.program.clone(),
            form: self.form,
            period_from: from,
            period_to: to,
            agreement: self.agreement.clone(),
            file_number: self.file_number.clone(),
            due_on: self.due_on.map(|day| day.to_string()),
            state: self.destination.channel.answered(),
            answered_by: Some(submission.id.clone()),
            created_at: now.0,
            changed_at: now.0,
        }
    }

    /// Its report, as stored.
    pub(crate) fn row(
        &self,
        id: &ReportId,
        obligation: &ObligationId,
        submission: &Submission,
        revision: &Revision,
        now: Instant,
    ) -> Report {
        let [from, to] = self.period.clone();
        Report {
            id: id.clone(),
            organization: submission.organization.clone(),
            submission: submission.id.clone(),
            revision: revision.number,
            until_revision: None,
            obligation: obligation.clone(),
            answer: self.answer.clone(),
            program: self.program.clone(),
            form: self.form,
            period_from: from,
            period_to: to,
            agreement: self.agreement.clone(),
            edition: self.edition.clone(),
            edition_hash: self.edition_hash.clone(),
            content_hash: self.content_hash.clone(),
            receiver: self.destination.receiver.fr.clone(),
            state: ReportState::Live,
            trace: self.trace.clone(),
            created_at: now.0,
        }
    }
}

/// Returns whether a report answers the same obligation under the same id of the answer.
pub(crate) fn same_obligation(ready: &PreparedAnswer, report: &Report) -> bool {
    ready.answers(report) && ready.answer == report.answer
}

/// The attachments that a submission refers to: row and SHA-256.
fn named(judgement: &Judgement) -> impl Iterator<Item = (Row, String)> {
    let submission = &judgement.submission;
    submission
        .rows(attachments::TABLE)
        .filter_map(|row| Some((row, submission.text(attachments::TABLE, row, attachments::SHA256)?.to_owned())))
}

/// The SHA-256 of each attachment that a submission refers to, sorted and without duplicates.
pub(crate) fn hashes(judgement: &Judgement) -> Vec<String> {
    let mut hashes: Vec<String> = named(judgement).map(|(_, hash)| hash).collect();
    hashes.sort();
    hashes.dedup();
    hashes
}

/// An accepted answer with the documents to send to its receiver; without documents if the same content was already
/// filed for it. The documents are appended to `all`.
fn prepare_answer(
    judgement: &Judgement,
    answer: &Answer,
    earlier: &[Report],
    all: &mut Vec<u8>,
) -> Result<Option<PreparedAnswer>, FilingError> {
    let (Some(report), Some(edition), Some(program), Some(form)) =
        (&answer.report, &answer.edition, &answer.definition, Form::named(&answer.form))
    else {
        return Ok(None);
    };
    let submission = &judgement.submission;
    let hash = content_hash(report, &[], &judgement.attachment_hashes(answer));
    let period = submission.answer_period(answer.row);
    let day = |pick: fn(guichet_core::PartialDate) -> guichet_core::Day| {
        period.map(|period| pick(period).to_string()).unwrap_or_default()
    };
    let agreement = submission.target(answers::TABLE, answer.row, answers::AGREEMENT);
    let mut ready = PreparedAnswer {
        answer: answer.id.clone(),
        program: answer.program.clone(),
        program_name: program.name.clone(),
        form,
        period: [day(|period| period.first), day(|period| period.last)],
        agreement: agreement.and_then(|row| submission.key(agreements::TABLE, row)).unwrap_or_default().to_owned(),
        file_number: agreement
            .and_then(|row| submission.text(agreements::TABLE, row, agreements::FILE_NUMBER))
            .map(str::to_owned),
        edition: edition.id.edition.to_string(),
        edition_hash: report.layout.edition_hash.clone(),
        content_hash: hash,
        hypothesis: report.layout.hypothesis,
        due_on: edition.due.day(PeriodEnds::of(submission, answer.row)),
        destination: Destination::of(judgement, program, answer.row),
        trace: trace(report),
        documents: Vec::new(),
    };
    // The same content filed for another obligation or answer is still new.
    if earlier.iter().any(|report| report.content_hash == ready.content_hash && same_obligation(&ready, report)) {
        return Ok(Some(ready));
    }
    let context = Context { document_date: judgement.document_date(answer) };
    for format in program.formats.iter().filter_map(|name| Format::named(name)) {
        let bytes = render(report, &[], format, &context)?;
        ready.documents.push(Document {
            format,
            name: format!("{}-{}.{}", answer.program, answer.form, format.file_suffix()),
            sha256: sha256_hex(&bytes),
            start: all.len(),
            size: bytes.len(),
        });
        all.extend_from_slice(&bytes);
    }
    Ok(Some(ready))
}

/// For one selection: the ranks of the rows kept, and of the rows that a single condition excluded, each with the rank
/// of that condition.
type Traced = (Vec<usize>, Vec<(usize, u16)>);

/// The rows that each selection kept or excluded, by rank, as JSON. Together with the frozen bytes of the revision and
/// the edition, this is everything that lineage needs.
fn trace(report: &guichet_core::Report) -> Vec<u8> {
    let selections: Vec<Traced> = report
        .selections
        .iter()
        .map(|selected| {
            let kept = selected.kept.iter().map(|row| row.rank()).collect();
            (kept, selected.missed.iter().map(|(row, rank)| (row.rank(), *rank)).collect())
        })
        .collect();
    serde_json::to_vec(&selections).unwrap_or_default()
}

fn declared(
    judgement: &Judgement,
    owner: &OrganizationId,
    submission_id: &SubmissionId,
    now: Instant,
) -> Vec<Agreement> {
    let submission = &judgement.submission;
    submission
        .rows(agreements::TABLE)
        .filter_map(|row| {
            let text = |column| submission.text(agreements::TABLE, row, column).map(str::to_owned);
            Some(Agreement {
                organization: owner.clone(),
                key: submission.key(agreements::TABLE, row)?.to_owned(),
                program: text(agreements::PROGRAM)?,
                file_number: text(agreements::FILE_NUMBER),
                call_date: submission
                    .span(agreements::TABLE, row, agreements::CALL_DATE)
                    .map(|date| date.last.to_string()),
                amount_cents: submission.int(agreements::TABLE, row, agreements::AMOUNT_CENTS),
                standing: AgreementStanding::Declared,
                submission: submission_id.clone(),
                updated_at: now.0,
            })
        })
        .collect()
}
