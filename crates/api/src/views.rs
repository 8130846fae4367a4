//! The types that the API serializes.

use guichet_core::{
    AttachmentId, Channel, DeliveryId, DeliveryState, Form, Named, ReportId, ReportState, RevisionState, SubmissionId,
    SubmissionState,
};
use guichet_filing::{
    Artefact, Attachment, Attestation, Attested, Filed, FindingView, Instant, Reply, ReportRecord, Revision,
    Submission, Submitted,
};
use guichet_pipeline::Judgement;
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};

use crate::code::ProblemCode;

pub(crate) use guichet_filing::judgement_answers as verdicts;

/// A closed list of names, as described in the OpenAPI document.
fn names<T: Named>() -> Object {
    let names: Vec<&str> = T::ALL.iter().map(|value| value.name()).collect();
    ObjectBuilder::new().schema_type(Type::String).description(Some(T::DESCRIPTION)).enum_values(Some(names)).build()
}

fn problem_codes() -> Object {
    let codes: Vec<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
    ObjectBuilder::new().schema_type(Type::String).description(Some("Stable code.")).enum_values(Some(codes)).build()
}

/// A submission.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SubmissionView {
    /// Its id.
    #[schema(example = "sub_019ab3f0c1d27a53b7c0d2a4c6a8e0f2")]
    #[schema(value_type = String)]
    id: SubmissionId,
    /// State of the last revision, or withdrawn.
    #[schema(schema_with = names::<SubmissionState>)]
    state: SubmissionState,
    /// Last revision, from 1.
    #[schema(minimum = 1)]
    revision: i32,
    /// The revision in force, if one has been filed.
    filed_revision: Option<i32>,
    /// First day of its period.
    period_from: String,
    /// Last day of its period.
    period_to: String,
    /// Instant, UTC.
    created_at: String,
    /// Instant, UTC.
    changed_at: String,
    /// Entity tag to give in `If-Match`.
    #[schema(example = "\"v1\"")]
    etag: String,
}

impl SubmissionView {
    pub(crate) fn of(submission: &Submission) -> Self {
        Self {
            id: submission.id.clone(),
            state: submission.state,
            revision: submission.revision,
            filed_revision: submission.filed,
            period_from: submission.period_from.clone(),
            period_to: submission.period_to.clone(),
            created_at: Instant(submission.created_at).utc(),
            changed_at: Instant(submission.changed_at).utc(),
            etag: etag(submission),
        }
    }
}

/// The entity tag of a submission, for `If-Match`.
pub(crate) fn etag(submission: &Submission) -> String {
    format!("\"v{}\"", submission.version)
}

/// A page of submissions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SubmissionList {
    /// Newest first.
    pub(crate) items: Vec<SubmissionView>,
    /// Value of `cursor` for the next page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) next: Option<SubmissionId>,
}

/// A revision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevisionView {
    /// From 1.
    #[schema(minimum = 1)]
    number: i32,
    /// Its state.
    #[schema(schema_with = names::<RevisionState>)]
    state: RevisionState,
    /// SHA-256 of the bytes as received.
    raw_sha256: String,
    /// SHA-256 of the canonical bytes (RFC 8785).
    canonical_sha256: String,
    /// SHA-256 of the origins of its fields.
    origins_sha256: String,
    /// Version of the canonical schema.
    schema_version: String,
    /// Instant, UTC.
    created_at: String,
}

impl RevisionView {
    pub(crate) fn of(revision: &Revision) -> Self {
        Self {
            number: revision.number,
            state: revision.state,
            raw_sha256: revision.raw.clone(),
            canonical_sha256: revision.canonical.clone(),
            origins_sha256: revision.origins_sha256.clone(),
            schema_version: revision.schema_version.clone(),
            created_at: Instant(revision.created_at).utc(),
        }
    }
}

/// The result of validating a submission: findings, and a verdict per answer.
#[derive(Debug, Serialize)]
pub(crate) struct ValidationView<'j> {
    /// Whether the text could be read (JSON, within the limits). It does not mean that anything can be filed.
    usable: bool,
    /// Whether an error blocks the whole submission.
    blocked: bool,
    /// A verdict per answer.
    answers: Vec<guichet_filing::AnswerView>,
    /// Everything found.
    findings: Vec<FindingView<'j>>,
    /// Findings beyond those shown.
    omitted: usize,
}

impl<'j> ValidationView<'j> {
    pub(crate) fn of(judgement: &'j Judgement) -> Self {
        let all: Vec<&guichet_core::Finding> = judgement.findings.iter().collect();
        Self {
            usable: judgement.usable,
            blocked: judgement.blocked,
            answers: verdicts(judgement),
            findings: FindingView::all(judgement, &all),
            omitted: judgement.omitted,
        }
    }
}

#[derive(Serialize)]
struct SubmittedView<'j> {
    submission: SubmissionView,
    revision: RevisionView,
    #[serde(flatten)]
    validation: ValidationView<'j>,
}

fn body(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn headers(submission: &Submission, location: Option<String>) -> Vec<(String, String)> {
    let mut out =
        vec![("content-type".to_owned(), "application/json".to_owned()), ("etag".to_owned(), etag(submission))];
    out.extend(location.map(|location| ("location".to_owned(), location)));
    out
}

/// Response to a new submission.
pub(crate) fn submitted(done: &Submitted) -> Reply {
    let view = SubmittedView {
        submission: SubmissionView::of(&done.submission),
        revision: RevisionView::of(&done.revision),
        validation: ValidationView::of(&done.judgement),
    };
    let location = format!("/api/v1/submissions/{}", done.submission.id);
    Reply { status: 201, headers: headers(&done.submission, Some(location)), body: body(&view) }
}

/// Response to an amendment.
pub(crate) fn amended(done: &Submitted) -> Reply {
    Reply { status: 200, ..submitted(done) }
}

/// An attestation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttestationView {
    /// Submission.
    #[schema(value_type = String)]
    submission: SubmissionId,
    /// Revision.
    revision: i32,
    /// SHA-256 of the canonical bytes that were attested.
    canonical_sha256: String,
    /// Name and office.
    signatory: String,
    /// The text that was shown.
    text_shown: String,
    /// Instant, with the offset of Québec's legal time.
    signed_at: String,
}

impl AttestationView {
    pub(crate) fn of(attestation: &Attestation) -> Self {
        Self {
            submission: attestation.submission.clone(),
            revision: attestation.revision,
            canonical_sha256: attestation.canonical.clone(),
            signatory: attestation.signatory.clone(),
            text_shown: attestation.text_shown.clone(),
            signed_at: Instant(attestation.signed_at).quebec(),
        }
    }
}

/// Response to an attestation.
pub(crate) fn attested(done: &Attested) -> Reply {
    Reply { status: 201, headers: headers(&done.submission, None), body: body(&AttestationView::of(&done.attestation)) }
}

/// Response to a filing: the receipt, as signed.
pub(crate) fn filed(done: &Filed) -> Reply {
    let location = format!("/api/v1/receipts/{}", done.receipt.receipt);
    Reply { status: 201, headers: headers(&done.submission, Some(location)), body: done.bytes.clone() }
}

/// Response to a withdrawal.
pub(crate) fn withdrawn(submission: &Submission) -> Reply {
    Reply { status: 200, headers: headers(submission, None), body: body(&SubmissionView::of(submission)) }
}

/// A document of a report.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArtefactView {
    /// Format.
    format: String,
    /// File name.
    name: String,
    /// Media type.
    media_type: String,
    /// SHA-256 of its bytes.
    sha256: String,
    /// Bytes.
    size: i64,
}

impl ArtefactView {
    pub(crate) fn of(artefact: &Artefact) -> Self {
        Self {
            format: artefact.format.clone(),
            name: artefact.name.clone(),
            media_type: artefact.media_type.clone(),
            sha256: artefact.sha256.clone(),
            size: artefact.size,
        }
    }
}

/// A program report.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportView {
    /// Its id.
    #[schema(value_type = String)]
    id: ReportId,
    /// The filer's id of the answer.
    answer: String,
    /// Program.
    program: String,
    /// Form.
    #[schema(schema_with = names::<Form>)]
    form: Form,
    /// Edition.
    edition: String,
    /// First day of the answer's period.
    period_from: String,
    /// Last day.
    period_to: String,
    /// The filer's id of the agreement.
    agreement: Option<String>,
    /// SHA-256 of what the receiver reads.
    content_hash: String,
    /// Who receives it.
    receiver: String,
    /// Its state.
    #[schema(schema_with = names::<ReportState>)]
    state: ReportState,
    /// Submission that made it.
    #[schema(value_type = String)]
    submission: SubmissionId,
    /// Revision that made it.
    revision: i32,
    /// Due date, if the edition declares one. It is not moved when it falls on a weekend or a holiday.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2025-12-31")]
    due_on: Option<String>,
    /// Was it filed after that day, in Québec's legal time? Nothing is refused for being late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<bool>,
    /// Its documents.
    artefacts: Vec<ArtefactView>,
    /// Its deliveries.
    deliveries: Vec<DeliveryView>,
}

/// One delivery.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    /// Its id, the same for every attempt.
    #[schema(value_type = String)]
    id: DeliveryId,
    /// Official channel.
    #[schema(schema_with = names::<Channel>)]
    channel: Channel,
    /// Its state.
    #[schema(schema_with = names::<DeliveryState>)]
    state: DeliveryState,
    /// Number of attempts.
    tries: i32,
    /// Error of the last failed attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    /// The receiver's acknowledgement.
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledgement: Option<String>,
}

impl ReportView {
    pub(crate) fn of(record: &ReportRecord) -> Self {
        let ReportRecord { report, timeliness, artefacts, deliveries } = record;
        Self {
            id: report.id.clone(),
            answer: report.answer.clone(),
            program: report.program.clone(),
            form: report.form,
            edition: report.edition.clone(),
            period_from: report.period_from.clone(),
            period_to: report.period_to.clone(),
            agreement: (!report.agreement.is_empty()).then(|| report.agreement.clone()),
            content_hash: report.content_hash.clone(),
            receiver: report.receiver.clone(),
            state: report.state,
            submission: report.submission.clone(),
            revision: report.revision,
            due_on: timeliness.as_ref().and_then(|timeliness| timeliness.due_on.clone()),
            late: timeliness.as_ref().and_then(|timeliness| timeliness.late),
            artefacts: artefacts.iter().map(ArtefactView::of).collect(),
            deliveries: deliveries
                .iter()
                .map(|delivery| DeliveryView {
                    id: delivery.id.clone(),
                    channel: delivery.channel,
                    state: delivery.state,
                    tries: delivery.tries,
                    last_error: delivery.last_error.clone(),
                    acknowledgement: delivery.acknowledgement.clone(),
                })
                .collect(),
        }
    }
}

/// An attachment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentView {
    /// Its id.
    #[schema(value_type = String)]
    id: AttachmentId,
    /// SHA-256 of its bytes, by which a submission refers to it.
    sha256: String,
    /// File name.
    name: String,
    /// Media type, by its first bytes.
    media_type: String,
    /// Bytes.
    size: i64,
    /// Instant, UTC.
    uploaded_at: String,
}

impl AttachmentView {
    pub(crate) fn of(attachment: &Attachment) -> Self {
        Self {
            id: attachment.id.clone(),
            sha256: attachment.sha256.clone(),
            name: attachment.name.clone(),
            media_type: attachment.media_type.clone(),
            size: attachment.size,
            uploaded_at: Instant(attachment.uploaded_at).utc(),
        }
    }
}

/// A problem (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemView {
    /// `urn:guichet:problem:` and the code.
    r#type: String,
    /// Short summary, in the requested language.
    title: String,
    /// HTTP status.
    status: u16,
    /// What is wrong, and the next step.
    detail: String,
    /// Stable code.
    #[schema(schema_with = problem_codes)]
    code: String,
    /// Id of the request, as in the log.
    request_id: String,
}
