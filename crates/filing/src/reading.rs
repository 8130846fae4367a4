//! What an organization can read of what it filed. Every read takes the actor: other organizations' resources do not
//! exist for it.

use guichet_core::{AttachmentId, ReceiptId, ReportId, Scope, SubmissionId};
use guichet_pipeline::Judgement;
use guichet_store::{
    Artefact, Attachment, Counters, Delivery, Reader, Receipt, Report, Revision, StoreError, Submission, SubmissionPage,
};
use serde_json::Value;

use crate::{Actor, Difference, FilingError, Timeliness, UseCases, differences, timeliness::timeliness};

/// A program report with its documents and deliveries.
#[derive(Debug, Clone)]
pub struct ReportRecord {
    /// The report.
    pub report: Report,
    /// Its due date and whether it was on time.
    pub timeliness: Option<Timeliness>,
    /// Its documents.
    pub artefacts: Vec<Artefact>,
    /// Its deliveries.
    pub deliveries: Vec<Delivery>,
}

/// Which bytes of a revision to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionBytes {
    /// As they were received.
    Raw,
    /// In canonical form (RFC 8785).
    Canonical,
}

/// The findings of the last revision of a submission.
#[derive(Debug)]
pub enum RevisionFindings {
    /// The revision was filed: its findings at that time, as JSON.
    Filed(Vec<Value>),
    /// The revision was not filed: its current findings.
    Current(Box<Judgement>),
}

impl UseCases {
    /// The submissions of the actor's organization, newest first; `after` is the last id of the previous page.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::Store`].
    pub async fn submissions(
        &self,
        actor: &Actor,
        after: Option<SubmissionId>,
        limit: i64,
    ) -> Result<SubmissionPage, FilingError> {
        let owner = actor.allowed(Scope::Read)?.clone();
        Ok(self.store.read(move |reader| reader.submissions(&owner, after.as_ref(), limit)).await?)
    }

    /// A submission.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::NotFound`], [`FilingError::Store`].
    pub async fn submission(&self, actor: &Actor, id: &SubmissionId) -> Result<Submission, FilingError> {
        let (owner, id) = (actor.allowed(Scope::Read)?.clone(), id.clone());
        let found = self.store.lookup(move |reader| reader.submission(&owner, &id)).await?;
        found.ok_or(FilingError::NotFound)
    }

    /// Succeeds if the submission belongs to the actor's organization, whatever the actor's scopes.
    ///
    /// # Errors
    /// [`FilingError::NotFound`], [`FilingError::Store`].
    pub async fn verify_owner(&self, actor: &Actor, id: &SubmissionId) -> Result<(), FilingError> {
        let (owner, id) = (actor.organization()?.clone(), id.clone());
        let found = self.store.lookup(move |reader| reader.submission(&owner, &id)).await?;
        found.map(drop).ok_or(FilingError::NotFound)
    }

    /// The revisions of a submission, in order.
    ///
    /// # Errors
    /// As [`UseCases::submission`].
    pub async fn revisions(&self, actor: &Actor, id: &SubmissionId) -> Result<Vec<Revision>, FilingError> {
        self.of_submission(actor, id, |reader, submission| Ok(reader.revisions(submission)?)).await
    }

    /// The bytes of a revision, with their SHA-256.
    ///
    /// # Errors
    /// As [`UseCases::submission`]; [`FilingError::NotFound`] also for a revision that does not exist.
    pub async fn revision_bytes(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        number: i32,
        which: RevisionBytes,
    ) -> Result<(String, Vec<u8>), FilingError> {
        self.of_submission(actor, id, move |reader, submission| {
            let revision = reader.revision(submission, number)?.ok_or(FilingError::NotFound)?;
            let hash = match which {
                RevisionBytes::Raw => revision.raw,
                RevisionBytes::Canonical => revision.canonical,
            };
            let bytes = reader.blob(&hash)?.ok_or(FilingError::NotFound)?;
            Ok((hash, bytes))
        })
        .await
    }

    /// The differences between two revisions.
    ///
    /// # Errors
    /// As [`UseCases::revision_bytes`].
    pub async fn revision_differences(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        from: i32,
        to: i32,
    ) -> Result<Vec<Difference>, FilingError> {
        let [before, after] = self
            .of_submission(actor, id, move |reader, submission| {
                let mut document = |number| {
                    let revision = reader.revision(submission, number)?.ok_or(FilingError::NotFound)?;
                    let bytes = reader.blob(&revision.canonical)?.ok_or(FilingError::NotFound)?;
                    serde_json::from_slice::<Value>(&bytes)
                        .map_err(|error| FilingError::Store(StoreError::Corrupt(format!("revision {number}: {error}"))))
                };
                Ok([document(from)?, document(to)?])
            })
            .await?;
        Ok(differences(&before, &after))
    }

    /// The findings of the last revision: as stored when it was filed, or else as they are now.
    ///
    /// # Errors
    /// As [`UseCases::submission`].
    pub async fn revision_findings(&self, actor: &Actor, id: &SubmissionId) -> Result<RevisionFindings, FilingError> {
        let stored = self
            .of_submission(actor, id, |reader, submission| {
                if submission.filed != Some(submission.revision) {
                    return Ok(None);
                }
                let stored = reader.findings(submission, submission.revision)?;
                let parsed = stored.iter().map(|finding| serde_json::from_slice(&finding.body));
                let parsed: Result<Vec<Value>, _> = parsed.collect();
                Ok(Some(parsed.map_err(|error| StoreError::Corrupt(format!("a stored finding: {error}")))?))
            })
            .await?;
        match stored {
            Some(findings) => Ok(RevisionFindings::Filed(findings)),
            None => Ok(RevisionFindings::Current(Box::new(self.judge_again(actor, id, None).await?.1))),
        }
    }

    /// The receipts of a submission, as signed, oldest first.
    ///
    /// # Errors
    /// As [`UseCases::submission`].
    pub async fn receipts(&self, actor: &Actor, id: &SubmissionId) -> Result<Vec<Receipt>, FilingError> {
        self.of_submission(actor, id, |reader, submission| Ok(reader.receipts(submission)?)).await
    }

    /// A receipt, as signed.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::NotFound`], [`FilingError::Store`].
    pub async fn receipt(&self, actor: &Actor, id: &ReceiptId) -> Result<Receipt, FilingError> {
        let (owner, id) = (actor.allowed(Scope::Read)?.clone(), id.clone());
        let found = self.store.lookup(move |reader| reader.receipt(&owner, &id)).await?;
        found.ok_or(FilingError::NotFound)
    }

    /// The reports of the revision in force, by answer; none before the first filing.
    ///
    /// # Errors
    /// As [`UseCases::submission`].
    pub async fn reports(&self, actor: &Actor, id: &SubmissionId) -> Result<Vec<ReportRecord>, FilingError> {
        self.of_submission(actor, id, |reader, submission| {
            let Some(filed) = submission.filed else { return Ok(Vec::new()) };
            let reports = reader.reports(submission, filed)?;
            records(reader, submission, reports)
        })
        .await
    }

    /// A report.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::NotFound`], [`FilingError::Store`].
    pub async fn report(&self, actor: &Actor, id: &ReportId) -> Result<ReportRecord, FilingError> {
        let (owner, id) = (actor.allowed(Scope::Read)?.clone(), id.clone());
        self.store
            .read(move |reader| {
                let report = reader.report(&owner, &id)?.ok_or(FilingError::NotFound)?;
                let submission = reader.submission(&owner, &report.submission)?.ok_or(FilingError::NotFound)?;
                records(reader, &submission, vec![report])?.pop().ok_or(FilingError::NotFound)
            })
            .await
    }

    /// An attachment, without its bytes.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::NotFound`], [`FilingError::Store`].
    pub async fn attachment(&self, actor: &Actor, id: &AttachmentId) -> Result<Attachment, FilingError> {
        let (owner, id) = (actor.allowed(Scope::Read)?.clone(), id.clone());
        let found = self.store.lookup(move |reader| reader.attachment(&owner, &id)).await?;
        found.ok_or(FilingError::NotFound)
    }

    /// The commits and jobs since the store was opened.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        self.store.counters()
    }

    /// Runs a read of a submission of the actor's organization.
    async fn of_submission<T: Send + 'static>(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        read: impl FnOnce(&mut Reader<'_>, &Submission) -> Result<T, FilingError> + Send + 'static,
    ) -> Result<T, FilingError> {
        let (owner, id) = (actor.allowed(Scope::Read)?.clone(), id.clone());
        self.store
            .read(move |reader| {
                let submission = reader.submission(&owner, &id)?.ok_or(FilingError::NotFound)?;
                read(reader, &submission)
            })
            .await
    }
}

fn records(
    reader: &mut Reader<'_>,
    submission: &Submission,
    reports: Vec<Report>,
) -> Result<Vec<ReportRecord>, FilingError> {
    let mut known = timeliness(reader, submission)?;
    let mut out = Vec::with_capacity(reports.len());
    for report in reports {
        let (artefacts, deliveries) = (reader.artefacts(&report)?, reader.deliveries(&report)?);
        out.push(ReportRecord { timeliness: known.remove(&report.id), report, artefacts, deliveries });
    }
    Ok(out)
}
