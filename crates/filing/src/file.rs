//! Filing: every accepted answer becomes a frozen report; everything is written in one transaction, with a receipt.

use std::{collections::BTreeMap, sync::Arc};

use guichet_core::{
    Id as _, MemberId, ObligationId, ReceiptId, ReportId, ReportState, RevisionState, Scope, SubmissionEvent,
    SubmissionId,
};
use guichet_pipeline::{Judgement, Pins};
use guichet_store::{
    Artefact, Attachment, Attestation, Conflict, Delivery, Obligation, Report, Revision, StoreError, Submission, Writer,
};
use serde_json::json;

use crate::{
    Actor, Destination, Done, FilingError, IdempotencyRequest, Instant, Receipt, ReceiptAnswer, ReceiptFile, UseCases,
    idempotency::StorableResponse,
    prepare::{Prepared, PreparedAnswer, hashes, released_obligation, same_obligation},
    receipt::{AuditPosition, ReceiptAttestation, ReceiptHashes, ReceiptOrigin, jcs},
    submit::{check_version, head, pins, state_after, update_submission},
};

/// What to do when the report of some answer would be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnRefusal {
    /// File nothing.
    #[default]
    Reject,
    /// Leave that answer out and file the others.
    LeaveOut,
}

/// The result of a filing.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The submission.
    pub submission: Submission,
    /// The receipt.
    pub receipt: Receipt,
    /// Bytes of the receipt.
    pub bytes: Vec<u8>,
}

/// The judgement of a revision that is to be filed, if it is known.
enum CachedJudgement {
    /// It was judged recently, when it was submitted.
    Hit(Arc<Judgement>),
    /// It must be judged: its bytes, and the editions pinned by its filed answers.
    Miss(Vec<u8>, Pins),
}

impl StorableResponse for Filed {
    fn submission(&self) -> &SubmissionId {
        &self.submission.id
    }

    fn receipt(&self) -> Option<(&ReceiptId, &[u8])> {
        Some((&self.receipt.receipt, &self.bytes))
    }
}

/// What the database contains about a submission that is to be filed.
struct FilingInput {
    submission: Submission,
    revision: Revision,
    judged: CachedJudgement,
    /// Reports of the revision that is in force.
    earlier: Vec<Report>,
    attestation: Option<Attestation>,
    /// The attachments that the earlier judgement refers to; empty when there is none.
    attachments: Vec<Attachment>,
}

impl UseCases {
    /// Files the attested revision.
    ///
    /// # Errors
    /// [`FilingError::State`] unless the submission is attested; [`FilingError::Refused`] when all answers would be
    /// refused, or when some would be and `on_refusal` is [`OnRefusal::Reject`]; [`FilingError::MissingAttachments`];
    /// [`FilingError::AlreadyAnswered`]; [`FilingError::Stale`].
    pub async fn file(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        version: i64,
        on_refusal: OnRefusal,
        channel: &'static str,
        request: Option<IdempotencyRequest<Filed>>,
    ) -> Result<Done<Filed>, FilingError> {
        let owner = actor.allowed(Scope::File)?.clone();
        let now = self.clock.now();
        let (filing, owned, wanted) = (self.clone(), owner.clone(), id.clone());
        let repeated = request.as_ref().map(IdempotencyRequest::for_lookup);
        let found = self
            .store
            .lookup(move |reader| {
                // Any concurrent change also changes the version, which the transaction compares with this one.
                let (submission, revision) = head(reader, &owned, &wanted)?;
                // Looked up after the submission: if another request with this key has changed it, that request's
                // response is now stored.
                if let Some(reply) =
                    repeated.as_ref().map(|repeated| repeated.stored_response(reader)).transpose()?.flatten()
                {
                    return Ok(Done::Replayed(reply));
                }
                let pins = pins(reader, &submission)?;
                let earlier = match submission.filed {
                    Some(filed) => reader.reports(&submission, filed)?,
                    None => Vec::new(),
                };
                let judged = match filing.recent.take(&filing.programs, &filing.directory(), &revision.raw, &pins) {
                    Some(judgement) => CachedJudgement::Hit(judgement),
                    None => CachedJudgement::Miss(
                        reader
                            .blob(&revision.raw)?
                            .ok_or_else(|| StoreError::Corrupt(format!("the bytes {} are gone", revision.raw)))?,
                        pins,
                    ),
                };
                let attestation = reader.attestation(&submission, revision.number)?;
                let attachments = match &judged {
                    CachedJudgement::Hit(judgement) => reader.attachments_by_hash(&owned, &hashes(judgement))?,
                    CachedJudgement::Miss(..) => Vec::new(),
                };
                let found = FilingInput { submission, revision, judged, earlier, attestation, attachments };
                Ok::<_, FilingError>(Done::Executed(found, None))
            })
            .await?;
        let FilingInput { submission: before, revision, judged, earlier, attestation, attachments } = match found {
            Done::Replayed(reply) => return Ok(Done::Replayed(reply)),
            Done::Executed(found, _) => found,
        };
        check_version(&before, version)?;
        let state = state_after(&before, SubmissionEvent::Filed)?;
        let attestation = attestation
            .filter(|attestation| attestation.canonical == revision.canonical)
            .ok_or_else(|| StoreError::Corrupt(format!("{} is attested by nobody", before.id)))?;
        let (judgement, attachments) = match judged {
            CachedJudgement::Hit(judgement) => (judgement, attachments),
            CachedJudgement::Miss(raw, pins) => {
                let judgement = self.judge(&raw, &pins);
                let (owner, hashes) = (owner.clone(), hashes(&judgement));
                let found = self.store.lookup(move |reader| reader.attachments_by_hash(&owner, &hashes)).await;
                (Arc::new(judgement), found.map_err(FilingError::Store)?)
            }
        };
        let refused = judgement.answers.iter().filter(|answer| !judgement.accepts(answer)).count();
        let all = refused == judgement.answers.len();
        if all || (refused > 0 && on_refusal == OnRefusal::Reject) {
            return Err(FilingError::Refused(judgement));
        }
        let prepared = Prepared::of(&owner, &before, &revision, &judgement, attachments, &earlier, now)?;
        drop(judgement);
        let filing = self.clone();
        let by = FiledBy { member: actor.member.clone(), channel };
        let after = Submission {
            state,
            filed: Some(revision.number),
            version: before.version + 1,
            changed_at: now.0,
            ..before.clone()
        };
        self.run_once(request, now, move |writer| {
            filing.write(writer, &before, after, &revision, attestation, prepared, &earlier, &by, now)
        })
        .await
    }

    /// Records which obligations the filing answers, and that it no longer answers those of `released` reports. Returns the
    /// ids of the former, in the order of the answers.
    ///
    /// # Errors
    /// [`FilingError::AlreadyAnswered`] when another submission answers one of them.
    fn claim_obligations<'r>(
        &self,
        writer: &mut Writer<'_>,
        submission: &Submission,
        ready: &[PreparedAnswer],
        released: impl Iterator<Item = &'r Report>,
        now: Instant,
    ) -> Result<Vec<ObligationId>, FilingError> {
        let mut once: Vec<Obligation> = Vec::new();
        for ready in ready {
            let obligation = ready.obligation(self.new_id(now), submission, now);
            if once.iter().any(|known| known.key() == obligation.key()) {
                return Err(StoreError::Conflict(Conflict::LiveReport).into());
            }
            once.push(obligation);
        }
        once.extend(released.map(|report| released_obligation(report, now)));
        let ids = writer.write_obligations(&submission.id, &once)?;
        let mut answered = Vec::with_capacity(ready.len());
        for (id, obligation) in ids.into_iter().zip(&once).take(ready.len()) {
            let Some(id) = id else {
                let found = writer.obligation(&submission.organization, obligation.key())?;
                return Err(match found.and_then(|found| found.answered_by) {
                    Some(other) => FilingError::AlreadyAnswered {
                        program: obligation.program.clone(),
                        form: obligation.form,
                        agreement: obligation.agreement.clone(),
                        submission: other,
                    },
                    None => StoreError::Conflict(Conflict::Obligation).into(),
                });
            };
            answered.push(id);
        }
        Ok(answered)
    }

    #[expect(clippy::too_many_arguments, reason = "one transaction, and everything that it writes")]
    fn write(
        &self,
        writer: &mut Writer<'_>,
        before: &Submission,
        after: Submission,
        revision: &Revision,
        attestation: Attestation,
        prepared: Prepared,
        earlier: &[Report],
        by: &FiledBy,
        now: Instant,
    ) -> Result<Filed, FilingError> {
        let Prepared { ready, left_out, findings, agreements, attachment_ids, organization, documents } = prepared;
        let blob = documents.as_ref().map(|blob| blob.sha256().to_owned()).unwrap_or_default();
        update_submission(writer, before, &after)?;
        // Before the statements that are batched: its result is needed at once, and would send an incomplete batch.
        let released = earlier.iter().filter(|report| !ready.iter().any(|ready| ready.answers(report)));
        let obligations = self.claim_obligations(writer, before, &ready, released, now)?;
        if let Some(filed) = before.filed {
            writer.set_revision_state(&before.id, filed, RevisionState::Superseded)?;
        }
        writer.set_revision_state(&before.id, revision.number, RevisionState::Filed)?;

        // Unchanged reports remain in force; those that changed or are no longer answered are ended.
        let mut kept_reports: BTreeMap<(&str, &str), &Report> = BTreeMap::new();
        for report in earlier {
            let kept =
                ready.iter().any(|ready| ready.content_hash == report.content_hash && same_obligation(ready, report));
            if kept {
                kept_reports.insert((&report.answer, &report.content_hash), report);
                continue;
            }
            let answered = ready.iter().any(|ready| same_obligation(ready, report));
            let state = if answered { ReportState::Superseded } else { ReportState::Withdrawn };
            writer.end_report(&report.id, state, revision.number)?;
            writer.retract(&report.id, now.0)?;
        }
        let (mut reports, mut artefacts, mut deliveries) = (Vec::new(), Vec::new(), Vec::new());
        let (mut receipt_answers, mut audit_reports) = (Vec::new(), Vec::new());
        for (ready, obligation) in ready.iter().zip(&obligations) {
            let kept = kept_reports.get(&(ready.answer.as_str(), ready.content_hash.as_str())).copied();
            let (id, destination, files) = match kept {
                Some(report) => {
                    let Manifest { destination, files } = manifest(writer, report)?;
                    (report.id.clone(), destination, files)
                }
                None => {
                    let id: ReportId = self.new_id(now);
                    let made: Vec<Artefact> = ready
                        .documents
                        .iter()
                        .map(|document| Artefact {
                            report: id.clone(),
                            format: document.format.name().to_owned(),
                            name: document.name.clone(),
                            media_type: document.format.media_type().to_owned(),
                            sha256: document.sha256.clone(),
                            size: i64::try_from(document.size).unwrap_or(i64::MAX),
                            blob: blob.clone(),
                            start: i64::try_from(document.start).unwrap_or(i64::MAX),
                            created_at: now.0,
                        })
                        .collect();
                    let files: Vec<ReceiptFile> = made.iter().map(file_of).collect();
                    let manifest = json!({
                        "content_hash": ready.content_hash,
                        "destination": ready.destination,
                        "edition": ready.edition,
                        "files": files,
                        "form": ready.form,
                        "organization": organization,
                        "program": ready.program,
                        "replaces": earlier.iter().find(|report| same_obligation(ready, report)).map(|report| &report.id),
                        "report": id,
                        "submission": before.id,
                    });
                    reports.push(ready.row(&id, obligation, before, revision, now));
                    deliveries.push(Delivery {
                        id: self.new_id(now),
                        organization: before.organization.clone(),
                        report: id.clone(),
                        receiver: ready.destination.receiver.fr.clone(),
                        channel: ready.destination.channel,
                        address: None,
                        state: ready.destination.channel.first_delivery(),
                        manifest: jcs(&manifest),
                        tries: 0,
                        last_error: None,
                        acknowledgement: None,
                        next_try_at: now.0,
                        lease: None,
                        lease_until: None,
                        created_at: now.0,
                    });
                    artefacts.extend(made);
                    (id, ready.destination.clone(), files)
                }
            };
            audit_reports.push(json!({
                "content_hash": ready.content_hash,
                "files": files.iter().map(|file| &file.sha256).collect::<Vec<_>>(),
                "report": id,
            }));
            // An unchanged report counts as filed when it was first filed.
            let filed_on = kept.map_or(now, |report| Instant(report.created_at)).day();
            receipt_answers.push(ReceiptAnswer {
                answer: ready.answer.clone(),
                program: ready.program.clone(),
                program_name: ready.program_name.clone(),
                form: ready.form,
                edition: ready.edition.clone(),
                period: ready.period.clone(),
                agreement: (!ready.agreement.is_empty()).then(|| ready.agreement.clone()),
                report: id.clone(),
                unchanged: kept.is_some(),
                content_hash: ready.content_hash.clone(),
                hypothesis: ready.hypothesis,
                due_on: ready.due_on.map(|day| day.to_string()),
                late: ready.due_on.and_then(|due| filed_on.map(|filed| filed > due)),
                destination,
                files,
            });
        }
        writer.add_reports(&reports)?;
        writer.put_blobs(documents.as_slice())?;
        writer.add_artefacts(&artefacts)?;
        writer.queue(&deliveries)?;
        writer.add_findings(&findings)?;
        writer.link_attachments(&before.id, revision.number, &attachment_ids)?;
        writer.declare_agreements(&agreements)?;

        let receipt_id: ReceiptId = self.new_id(now);
        let body = json!({
            "canonical": revision.canonical,
            "member": by.member,
            "origins": revision.origins_sha256,
            "raw": revision.raw,
            "receipt": receipt_id,
            "reports": audit_reports,
            "revision": revision.number,
            "submission": before.id,
        });
        let place = self.record(writer, before.organization.as_str(), now, "submission.filed", &body)?;
        let receipt = Receipt {
            receipt: receipt_id.clone(),
            version: "1.0".to_owned(),
            filed_at: now.quebec(),
            filed_at_utc: now.utc(),
            organization,
            submission: before.id.clone(),
            revision: revision.number,
            origin: ReceiptOrigin { channel: by.channel.to_owned(), member: by.member.clone() },
            hashes: ReceiptHashes {
                raw: revision.raw.clone(),
                canonical: revision.canonical.clone(),
                origins: revision.origins_sha256.clone(),
            },
            attestation: ReceiptAttestation {
                signatory: attestation.signatory,
                signed_at: Instant(attestation.signed_at).quebec(),
            },
            answers: receipt_answers,
            left_out,
            audit: AuditPosition { chain: place.chain, position: place.position, hash: place.hash },
            guichet: env!("CARGO_PKG_VERSION").to_owned(),
            key_id: self.signer.key_id().to_owned(),
            signature: None,
        };
        let (receipt, bytes) = receipt.signed(&self.signer);
        if bytes.is_empty() {
            // The RFC 8785 encoder has a size limit and returns no bytes beyond it: do not file with an empty receipt.
            return Err(FilingError::Store(StoreError::Unsupported("a receipt beyond 16 MiB")));
        }
        writer.add_receipt(&guichet_store::Receipt {
            id: receipt_id,
            organization: before.organization.clone(),
            submission: before.id.clone(),
            revision: revision.number,
            body: bytes.clone(),
            filed_at: now.0,
        })?;
        Ok(Filed { submission: after, receipt, bytes })
    }
}

/// The member who files, and the channel used.
struct FiledBy {
    member: MemberId,
    channel: &'static str,
}

/// The manifest frozen with a report's delivery: its destination, and the documents sent to the receiver. Formats
/// rendered later on demand are not included.
#[derive(serde::Deserialize)]
struct Manifest {
    destination: Destination,
    files: Vec<ReceiptFile>,
}

fn manifest(writer: &mut Writer<'_>, report: &Report) -> Result<Manifest, StoreError> {
    let corrupt = |why: &dyn std::fmt::Display| StoreError::Corrupt(format!("the manifest of {}: {why}", report.id));
    let deliveries = writer.deliveries(report)?;
    let first = deliveries.first().ok_or_else(|| corrupt(&"there is none"))?;
    serde_json::from_slice(&first.manifest).map_err(|error| corrupt(&error))
}

fn file_of(artefact: &Artefact) -> ReceiptFile {
    ReceiptFile {
        format: artefact.format.clone(),
        name: artefact.name.clone(),
        sha256: artefact.sha256.clone(),
        size: artefact.size,
    }
}
