//! Submits, amends, attests and withdraws submissions.

use std::sync::Arc;

use guichet_core::{
    Id as _, Named as _, OrganizationId, Origins, ReportState, RevisionState, Scope, SubmissionEvent, SubmissionId,
    SubmissionState,
    catalogue::{organization, submission as root},
    submission::Row,
};
use guichet_pipeline::{Directory, Judgement, Pins};
use guichet_schema::{canonical_of_json, sha256_hex};
use guichet_store::{Attestation, Blob, Organization, Reader, Revision, StoreError, Submission, Writer};
use serde_json::json;

use crate::{
    Actor, Done, FilingError, IdempotencyRequest, Instant, UseCases, idempotency::StorableResponse,
    prepare::released_obligation, receipt::jcs,
};

/// A submission as sent by a client.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    raw: Vec<u8>,
    raw_hash: String,
    origins: Origins,
}

impl NewSubmission {
    /// The bytes as received, which are kept as evidence, and the origin of each field.
    #[must_use]
    pub fn new(raw: Vec<u8>, origins: impl Into<Origins>) -> Self {
        Self { raw_hash: sha256_hex(&raw), raw, origins: origins.into() }
    }

    /// SHA-256 of the bytes as received.
    #[must_use]
    pub fn raw_hash(&self) -> &str {
        &self.raw_hash
    }
}

/// The result of submitting or amending.
#[derive(Debug)]
pub struct Submitted {
    /// The submission.
    pub submission: Submission,
    /// Its new revision.
    pub revision: Revision,
    /// The judgement of the new revision.
    pub judgement: Arc<Judgement>,
}

/// The result of attesting.
#[derive(Debug, Clone)]
pub struct Attested {
    /// The submission.
    pub submission: Submission,
    /// The attestation.
    pub attestation: Attestation,
}

/// A submission that was parsed and judged.
struct Received {
    judgement: Arc<Judgement>,
    directory: Arc<Directory>,
    raw_hash: String,
    canonical_hash: String,
    origins_hash: String,
    /// The origins of its fields, as JSON.
    origins: Vec<u8>,
    /// The blobs for the raw and the canonical bytes.
    blobs: Vec<Blob>,
}

impl StorableResponse for Submitted {
    fn submission(&self) -> &SubmissionId {
        &self.submission.id
    }
}

impl StorableResponse for Attested {
    fn submission(&self) -> &SubmissionId {
        &self.submission.id
    }
}

impl StorableResponse for Submission {
    fn submission(&self) -> &SubmissionId {
        &self.id
    }
}

impl UseCases {
    /// Accepts a new submission, which can then be attested.
    ///
    /// # Errors
    /// [`FilingError::Unusable`] when the bytes are not usable JSON, [`FilingError::NotFound`] when the submission
    /// names another organization, [`FilingError::Refused`] when an error blocks the whole submission.
    pub async fn submit(
        &self,
        actor: &Actor,
        new: NewSubmission,
        request: Option<IdempotencyRequest<Submitted>>,
    ) -> Result<Done<Submitted>, FilingError> {
        let owner = actor.allowed(Scope::Write)?.clone();
        let (asked, repeated) = (owner.clone(), request.as_ref().map(IdempotencyRequest::for_lookup));
        let found = self
            .store
            .lookup(move |reader| {
                Ok::<_, FilingError>(
                    match repeated.as_ref().map(|repeated| repeated.stored_response(reader)).transpose()?.flatten() {
                        Some(reply) => Done::Replayed(reply),
                        None => Done::Executed(reader.organization(&asked)?, None),
                    },
                )
            })
            .await?;
        let organization = match found {
            Done::Replayed(reply) => return Ok(Done::Replayed(reply)),
            Done::Executed(organization, _) => organization,
        };
        let pins = Pins::default();
        let read = self.receive(organization.as_ref(), &new, &pins)?;
        let now = self.clock.now();
        let (from, to) = period(&read.judgement);
        let submission = Submission {
            id: self.new_id(now),
            organization: owner,
            state: SubmissionState::Ready,
            revision: 1,
            filed: None,
            version: 1,
            period_from: from,
            period_to: to,
            created_by: actor.member.clone(),
            created_at: now.0,
            changed_at: now.0,
        };
        let filing = self.clone();
        let (directory, raw, judgement) =
            (Arc::clone(&read.directory), read.raw_hash.clone(), Arc::clone(&read.judgement));
        let written = self
            .run_once(request, now, move |writer| {
                writer.add_submission(&submission)?;
                let revision = filing.add_revision(writer, &submission, &read, now)?;
                Ok(Submitted { submission, revision, judgement: read.judgement })
            })
            .await?;
        self.recent.put(&self.programs, directory, raw, pins, judgement);
        Ok(written)
    }

    /// Replaces the content of a submission with a new revision, which voids the attestation. A filed revision remains
    /// in force until the new revision is filed.
    ///
    /// # Errors
    /// As [`UseCases::submit`]; [`FilingError::Stale`] when another change was made first, [`FilingError::State`] when
    /// the submission is withdrawn.
    pub async fn amend(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        version: i64,
        new: NewSubmission,
        request: Option<IdempotencyRequest<Submitted>>,
    ) -> Result<Done<Submitted>, FilingError> {
        let owner = actor.allowed(Scope::Write)?.clone();
        let (before, pins, organization) = match self.to_amend(&owner, id, request.as_ref()).await? {
            Done::Replayed(reply) => return Ok(Done::Replayed(reply)),
            Done::Executed(found, _) => found,
        };
        check_version(&before, version)?;
        let state = state_after(&before, SubmissionEvent::Amended)?;
        let read = self.receive(organization.as_ref(), &new, &pins)?;
        let now = self.clock.now();
        let (from, to) = period(&read.judgement);
        let after = Submission {
            state,
            revision: before.revision + 1,
            version: before.version + 1,
            period_from: from,
            period_to: to,
            changed_at: now.0,
            ..before.clone()
        };
        let (filing, member) = (self.clone(), actor.member.clone());
        self.run_once(request, now, move |writer| {
            update_submission(writer, &before, &after)?;
            if before.filed != Some(before.revision) {
                writer.set_revision_state(&before.id, before.revision, RevisionState::Superseded)?;
            }
            let by = Submission { created_by: member, ..after.clone() };
            let revision = filing.add_revision(writer, &by, &read, now)?;
            Ok(Submitted { submission: after, revision, judgement: read.judgement })
        })
        .await
    }

    /// Stores the signatory's attestation of the last revision. It is bound to the hash of the canonical bytes.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`] unless the member is a person whose token has the scope `attest`;
    /// [`FilingError::Stale`], [`FilingError::State`], [`FilingError::Invalid`].
    pub async fn attest(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        version: i64,
        signatory: &str,
        text_shown: Option<String>,
        request: Option<IdempotencyRequest<Attested>>,
    ) -> Result<Done<Attested>, FilingError> {
        let owner = actor.allowed(Scope::Attest)?.clone();
        let signatory = signatory.trim().to_owned();
        let now = self.clock.now();
        let (filing, id, actor) = (self.clone(), id.clone(), actor.clone());
        self.run_once(request, now, move |writer| {
            // Check ownership before reporting anything wrong with the request.
            let (before, revision) = head(writer, &owner, &id)?;
            if signatory.is_empty() || signatory.chars().count() > 200 || signatory.chars().any(char::is_control) {
                return Err(FilingError::Invalid { name: "signatory", expected: "expected-signatory" });
            }
            if text_shown.as_deref().is_some_and(|text| !is_shown(text)) {
                return Err(FilingError::Invalid { name: "text_shown", expected: "expected-text-shown" });
            }
            check_version(&before, version)?;
            let state = state_after(&before, SubmissionEvent::Attested)?;
            let after = Submission { state, version: before.version + 1, changed_at: now.0, ..before.clone() };
            update_submission(writer, &before, &after)?;
            writer.set_revision_state(&id, revision.number, RevisionState::Attested)?;
            let attestation = Attestation {
                submission: id,
                revision: revision.number,
                canonical: revision.canonical,
                signatory,
                text_shown: text_shown
                    .unwrap_or_else(|| guichet_text::text(guichet_text::Language::Fr, "attestation-text", &[])),
                attested_by: actor.member,
                credential: actor.credential.token,
                signed_at: now.0,
            };
            writer.add_attestation(&attestation)?;
            let body = json!({
                "canonical": attestation.canonical,
                "credential": attestation.credential,
                "member": attestation.attested_by,
                "revision": attestation.revision,
                "signatory_hash": sha256_hex(attestation.signatory.as_bytes()),
                "submission": attestation.submission,
                "text_hash": sha256_hex(attestation.text_shown.as_bytes()),
            });
            filing.record(writer, owner.as_str(), now, "submission.attested", &body)?;
            Ok(Attested { submission: after, attestation })
        })
        .await
    }

    /// Withdraws a submission: its reports are no longer in force, and unsent deliveries are retracted.
    ///
    /// # Errors
    /// [`FilingError::Stale`], [`FilingError::State`] when the submission is already withdrawn.
    pub async fn withdraw(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        version: i64,
        request: Option<IdempotencyRequest<Submission>>,
    ) -> Result<Done<Submission>, FilingError> {
        let owner = actor.allowed(Scope::File)?.clone();
        let now = self.clock.now();
        let (filing, id, member) = (self.clone(), id.clone(), actor.member.clone());
        self.run_once(request, now, move |writer| {
            let before = writer.submission(&owner, &id)?.ok_or(FilingError::NotFound)?;
            check_version(&before, version)?;
            let state = state_after(&before, SubmissionEvent::Withdrawn)?;
            let after = Submission { state, version: before.version + 1, changed_at: now.0, ..before.clone() };
            update_submission(writer, &before, &after)?;
            writer.set_revision_state(&id, before.revision, RevisionState::Withdrawn)?;
            if let Some(filed) = before.filed {
                writer.set_revision_state(&id, filed, RevisionState::Withdrawn)?;
                let reports = writer.reports(&before, filed)?;
                let released: Vec<_> = reports.iter().map(|report| released_obligation(report, now)).collect();
                writer.write_obligations(&id, &released)?;
                for report in &reports {
                    writer.set_report_state(&report.id, ReportState::Withdrawn)?;
                    writer.retract(&report.id, now.0)?;
                }
            }
            let body = json!({ "member": member, "revision": before.revision, "submission": id });
            filing.record(writer, owner.as_str(), now, "submission.withdrawn", &body)?;
            Ok(after)
        })
        .await
    }

    /// A submission, the editions pinned by its filed answers, and its organization; or the response to a repeated
    /// request.
    async fn to_amend(
        &self,
        owner: &OrganizationId,
        id: &SubmissionId,
        request: Option<&IdempotencyRequest<Submitted>>,
    ) -> Result<Done<(Submission, Pins, Option<Organization>)>, FilingError> {
        let (owner, id, repeated) = (owner.clone(), id.clone(), request.map(IdempotencyRequest::for_lookup));
        self.store
            .lookup(move |reader| {
                let submission = reader.submission(&owner, &id)?.ok_or(FilingError::NotFound)?;
                // Looked up after the submission: if another request with this key has changed it, that request's
                // response is now stored.
                if let Some(reply) =
                    repeated.as_ref().map(|repeated| repeated.stored_response(reader)).transpose()?.flatten()
                {
                    return Ok(Done::Replayed(reply));
                }
                let pins = pins(reader, &submission)?;
                let organization = reader.organization(&owner)?;
                Ok(Done::Executed((submission, pins, organization), None))
            })
            .await
    }

    fn receive(
        &self,
        organization: Option<&Organization>,
        new: &NewSubmission,
        pins: &Pins,
    ) -> Result<Received, FilingError> {
        let directory = self.directory();
        let judgement = self.judge_with(&directory, &new.raw, pins);
        if !judgement.usable {
            return Err(FilingError::Unusable(Box::new(judgement)));
        }
        let code = judgement.submission.text(organization::TABLE, Row::FIRST, organization::CODE_GEOGRAPHIQUE);
        if code.is_some_and(|code| organization.is_none_or(|organization| organization.code != code)) {
            return Err(FilingError::NotFound);
        }
        if judgement.blocked {
            return Err(FilingError::Refused(Arc::new(judgement)));
        }
        let Some(canonical) = canonical_of_json(&new.raw) else {
            return Err(FilingError::Unusable(Box::new(judgement)));
        };
        let (raw_hash, canonical_hash) = (new.raw_hash.clone(), sha256_hex(&canonical));
        let origins = jcs(&new.origins);
        let origins_hash = sha256_hex(&origins);
        let blobs = vec![Blob::new(&raw_hash, &new.raw), Blob::new(&canonical_hash, &canonical)];
        Ok(Received {
            judgement: Arc::new(judgement),
            directory,
            raw_hash,
            canonical_hash,
            origins_hash,
            origins,
            blobs,
        })
    }

    fn add_revision(
        &self,
        writer: &mut Writer<'_>,
        submission: &Submission,
        read: &Received,
        now: Instant,
    ) -> Result<Revision, FilingError> {
        writer.put_blobs(&read.blobs)?;
        let revision = Revision {
            submission: submission.id.clone(),
            number: submission.revision,
            state: RevisionState::Ready,
            raw: read.raw_hash.clone(),
            canonical: read.canonical_hash.clone(),
            origins_sha256: read.origins_hash.clone(),
            schema_version: "1.0.0".to_owned(),
            created_by: submission.created_by.clone(),
            created_at: now.0,
        };
        writer.add_revision(&revision, &read.origins)?;
        let body = json!({
            "canonical": revision.canonical,
            "member": revision.created_by,
            "origins": revision.origins_sha256,
            "raw": revision.raw,
            "revision": revision.number,
            "submission": revision.submission,
        });
        self.record(writer, submission.organization.as_str(), now, "submission.received", &body)?;
        Ok(revision)
    }
}

/// The editions with which a submission's answers were filed, including answers left out of a later revision.
pub(crate) fn pins(reader: &mut Reader<'_>, submission: &Submission) -> Result<Pins, FilingError> {
    let mut pins = Pins::default();
    if submission.filed.is_some() {
        for report in reader.reports_ever(submission)? {
            pins.keep(&report.answer, &report.program, report.form.name(), &report.edition);
        }
    }
    Ok(pins)
}

/// A submission and its last revision.
pub(crate) fn head(
    reader: &mut Reader<'_>,
    owner: &OrganizationId,
    id: &SubmissionId,
) -> Result<(Submission, Revision), FilingError> {
    if let Some(found) = reader.submission_with_revision(owner, id)? {
        return Ok(found);
    }
    let submission = reader.submission(owner, id)?.ok_or(FilingError::NotFound)?;
    Err(StoreError::Corrupt(format!("{id} has no revision {}", submission.revision)).into())
}

/// Checks that the submission is at the version that the caller expected.
pub(crate) fn check_version(submission: &Submission, version: i64) -> Result<(), FilingError> {
    if submission.version == version {
        Ok(())
    } else {
        Err(FilingError::Stale { expected: version, actual: submission.version })
    }
}

/// The state of a submission after an event.
pub(crate) fn state_after(submission: &Submission, event: SubmissionEvent) -> Result<SubmissionState, FilingError> {
    submission.state.after(event).map_err(|needed| {
        let needed: Vec<&str> = needed.into_iter().map(SubmissionState::name).collect();
        FilingError::State { state: submission.state, needs: needed.join(", ") }
    })
}

/// Updates a submission, unless another change was made first.
pub(crate) fn update_submission(
    writer: &mut Writer<'_>,
    before: &Submission,
    after: &Submission,
) -> Result<(), FilingError> {
    if writer.change_submission(before.version, after)? {
        return Ok(());
    }
    Err(FilingError::Stale { expected: before.version, actual: before.version + 1 })
}

fn period(judgement: &Judgement) -> (String, String) {
    let text = |column| {
        let day = judgement.submission.span(root::TABLE, Row::FIRST, column);
        day.map(|span| if column == root::PERIOD_FROM { span.first } else { span.last })
            .map(|day| day.to_string())
            .unwrap_or_default()
    };
    (text(root::PERIOD_FROM), text(root::PERIOD_TO))
}

/// Returns whether a text is acceptable as shown to a person: no control characters except line breaks and tabs.
fn is_shown(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= 2_000
        && !text.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\r' | '\t'))
}
