//! A submission comes in, is amended, is attested, is withdrawn.

use std::sync::Arc;

use guichet_core::{
    catalogue::{organization, submission as root},
    submission::Row,
};
use guichet_pipeline::{Directory, Judgement, Pins};
use guichet_schema::{canonical_of_json, sha256_hex};
use guichet_store::{Attestation, Blob, Organization, Reader, Revision, StoreError, Submission, Writer};
use serde_json::json;

use crate::{Actor, Done, Filing, FilingError, Instant, Keep, Scope, keys::Answered};

/// What a client sends.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    raw: Vec<u8>,
    raw_hash: String,
    origins: Option<Vec<u8>>,
}

impl NewSubmission {
    /// The bytes as received, which are evidence; and where each field came from, as JSON.
    #[must_use]
    pub fn new(raw: Vec<u8>, origins: Option<Vec<u8>>) -> Self {
        Self { raw_hash: sha256_hex(&raw), raw, origins }
    }

    /// SHA-256 of the bytes as received.
    #[must_use]
    pub fn raw_hash(&self) -> &str {
        &self.raw_hash
    }
}

/// What became of it.
#[derive(Debug)]
pub struct Submitted {
    /// The submission.
    pub submission: Submission,
    /// Its new revision.
    pub revision: Revision,
    /// What is said of it.
    pub judgement: Arc<Judgement>,
}

/// An attestation that was taken.
#[derive(Debug, Clone)]
pub struct Attested {
    /// The submission.
    pub submission: Submission,
    /// The attestation.
    pub attestation: Attestation,
}

struct Read {
    judgement: Arc<Judgement>,
    directory: Arc<Directory>,
    raw_hash: String,
    canonical_hash: String,
    origins_hash: Option<String>,
    /// The bytes of these three.
    blobs: Vec<Blob>,
}

impl Answered for Submitted {
    fn submission(&self) -> &str {
        &self.submission.id
    }
}

impl Answered for Attested {
    fn submission(&self) -> &str {
        &self.submission.id
    }
}

impl Answered for Submission {
    fn submission(&self) -> &str {
        &self.id
    }
}

impl Filing {
    /// Takes a submission in: it is then ready to be attested.
    ///
    /// # Errors
    /// [`FilingError::Unusable`] when it is no JSON, [`FilingError::NotFound`] when it is another organization's,
    /// [`FilingError::Refused`] when an error holds all of it back.
    pub async fn submit(
        &self,
        actor: &Actor,
        new: NewSubmission,
        keep: Option<Keep<Submitted>>,
    ) -> Result<Done<Submitted>, FilingError> {
        let owner = actor.allowed(Scope::Write)?.to_owned();
        let (asked, probe) = (owner.clone(), keep.as_ref().map(Keep::probe));
        let found = self
            .store
            .look(move |reader| {
                Ok::<_, FilingError>(match probe.as_ref().map(|probe| probe.earlier(reader)).transpose()?.flatten() {
                    Some(reply) => Done::Before(reply),
                    None => Done::Now(reader.organization(&asked)?, None),
                })
            })
            .await?;
        let organization = match found {
            Done::Before(reply) => return Ok(Done::Before(reply)),
            Done::Now(organization, _) => organization,
        };
        let pins = Pins::default();
        let read = self.read_in(organization.as_ref(), &new, &pins)?;
        let now = self.clock.now();
        let (from, to) = period(&read.judgement);
        let submission = Submission {
            id: self.ids.id("sub", now),
            organization: owner,
            state: "ready".to_owned(),
            revision: 1,
            filed: None,
            version: 1,
            period_from: from,
            period_to: to,
            created_by: actor.token.id.clone(),
            created_at: now.0,
            changed_at: now.0,
        };
        let filing = self.clone();
        let (directory, raw, judgement) =
            (Arc::clone(&read.directory), read.raw_hash.clone(), Arc::clone(&read.judgement));
        let written = self
            .once(keep, now, move |writer| {
                writer.add_submission(&submission)?;
                let revision = filing.add_revision(writer, &submission, &read, now)?;
                Ok(Submitted { submission, revision, judgement: read.judgement })
            })
            .await?;
        self.recent.put(self, directory, raw, pins, judgement);
        Ok(written)
    }

    /// Replaces a submission's content by a new revision, which voids the attestation. What was filed stays in force until
    /// the new revision is filed in its turn.
    ///
    /// # Errors
    /// As [`Filing::submit`]; [`FilingError::Stale`] when another change came first, [`FilingError::State`] when it was
    /// withdrawn.
    pub async fn amend(
        &self,
        actor: &Actor,
        id: &str,
        version: i64,
        new: NewSubmission,
        keep: Option<Keep<Submitted>>,
    ) -> Result<Done<Submitted>, FilingError> {
        let owner = actor.allowed(Scope::Write)?.to_owned();
        let (before, pins, organization) = match self.to_amend(&owner, id, keep.as_ref()).await? {
            Done::Before(reply) => return Ok(Done::Before(reply)),
            Done::Now(found, _) => found,
        };
        current(&before, version)?;
        if before.state == "withdrawn" {
            return Err(FilingError::State { state: before.state, needs: "ready" });
        }
        let read = self.read_in(organization.as_ref(), &new, &pins)?;
        let now = self.clock.now();
        let (from, to) = period(&read.judgement);
        let after = Submission {
            state: "ready".to_owned(),
            revision: before.revision + 1,
            version: before.version + 1,
            period_from: from,
            period_to: to,
            changed_at: now.0,
            ..before.clone()
        };
        let (filing, token) = (self.clone(), actor.token.id.clone());
        self.once(keep, now, move |writer| {
            change(writer, &before, &after)?;
            if before.filed != Some(before.revision) {
                writer.set_revision_state(&before.id, before.revision, "superseded")?;
            }
            let by = Submission { created_by: token, ..after.clone() };
            let revision = filing.add_revision(writer, &by, &read, now)?;
            Ok(Submitted { submission: after, revision, judgement: read.judgement })
        })
        .await
    }

    /// Takes the signatory's word on the last revision. It binds the hash of the canonical bytes.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`] unless the token is a person's with the scope `attest`; [`FilingError::Stale`],
    /// [`FilingError::State`], [`FilingError::Invalid`].
    pub async fn attest(
        &self,
        actor: &Actor,
        id: &str,
        version: i64,
        signatory: &str,
        text_shown: Option<String>,
        keep: Option<Keep<Attested>>,
    ) -> Result<Done<Attested>, FilingError> {
        let owner = actor.allowed(Scope::Attest)?.to_owned();
        let signatory = signatory.trim().to_owned();
        let now = self.clock.now();
        let (filing, id, token) = (self.clone(), id.to_owned(), actor.token.id.clone());
        self.once(keep, now, move |writer| {
            // Whose it is comes before what is wrong with the request.
            let (before, revision) = head(writer, &owner, &id)?;
            if signatory.is_empty() || signatory.chars().count() > 200 || signatory.chars().any(char::is_control) {
                return Err(FilingError::Invalid { name: "signatory", expected: "expected-signatory" });
            }
            if text_shown.as_deref().is_some_and(|text| !is_shown(text)) {
                return Err(FilingError::Invalid { name: "text_shown", expected: "expected-text-shown" });
            }
            current(&before, version)?;
            if before.state != "ready" {
                return Err(FilingError::State { state: before.state, needs: "ready" });
            }
            let after = Submission {
                state: "attested".to_owned(),
                version: before.version + 1,
                changed_at: now.0,
                ..before.clone()
            };
            change(writer, &before, &after)?;
            writer.set_revision_state(&id, revision.number, "attested")?;
            let attestation = Attestation {
                submission: id,
                revision: revision.number,
                canonical: revision.canonical,
                signatory,
                text_shown: text_shown
                    .unwrap_or_else(|| guichet_text::text(guichet_text::Language::Fr, "attestation-text", &[])),
                token,
                signed_at: now.0,
            };
            writer.add_attestation(&attestation)?;
            let body = json!({
                "canonical": attestation.canonical,
                "revision": attestation.revision,
                "signatory_hash": sha256_hex(attestation.signatory.as_bytes()),
                "submission": attestation.submission,
                "text_hash": sha256_hex(attestation.text_shown.as_bytes()),
                "token": attestation.token,
            });
            filing.record(writer, &owner, now, "submission.attested", &body)?;
            Ok(Attested { submission: after, attestation })
        })
        .await
    }

    /// Withdraws a submission: its reports are no longer in force, and what was not yet sent is not sent.
    ///
    /// # Errors
    /// [`FilingError::Stale`], [`FilingError::State`] when it is withdrawn already.
    pub async fn withdraw(
        &self,
        actor: &Actor,
        id: &str,
        version: i64,
        keep: Option<Keep<Submission>>,
    ) -> Result<Done<Submission>, FilingError> {
        let owner = actor.allowed(Scope::File)?.to_owned();
        let now = self.clock.now();
        let (filing, id, token) = (self.clone(), id.to_owned(), actor.token.id.clone());
        self.once(keep, now, move |writer| {
            let before = writer.submission(&owner, &id)?.ok_or(FilingError::NotFound)?;
            current(&before, version)?;
            if before.state == "withdrawn" {
                return Err(FilingError::State { state: before.state, needs: "ready, attested, filed" });
            }
            let after = Submission {
                state: "withdrawn".to_owned(),
                version: before.version + 1,
                changed_at: now.0,
                ..before.clone()
            };
            change(writer, &before, &after)?;
            writer.set_revision_state(&id, before.revision, "withdrawn")?;
            if let Some(filed) = before.filed {
                writer.set_revision_state(&id, filed, "withdrawn")?;
                for report in writer.reports(&before, filed)? {
                    writer.set_report_state(&report.id, "withdrawn")?;
                    writer.retract(&report.id)?;
                }
            }
            let body = json!({ "revision": before.revision, "submission": id, "token": token });
            filing.record(writer, &owner, now, "submission.withdrawn", &body)?;
            Ok(after)
        })
        .await
    }

    /// A submission with the editions that its filed answers keep, and whose it is.
    async fn to_amend(
        &self,
        owner: &str,
        id: &str,
        keep: Option<&Keep<Submitted>>,
    ) -> Result<Done<(Submission, Pins, Option<Organization>)>, FilingError> {
        let (owner, id, probe) = (owner.to_owned(), id.to_owned(), keep.map(Keep::probe));
        self.store
            .look(move |reader| {
                let submission = reader.submission(&owner, &id)?.ok_or(FilingError::NotFound)?;
                // Asked after the submission: where another request with this key changed it, its answer is there.
                if let Some(reply) = probe.as_ref().map(|probe| probe.earlier(reader)).transpose()?.flatten() {
                    return Ok(Done::Before(reply));
                }
                let pins = pins(reader, &submission)?;
                let organization = reader.organization(&owner)?;
                Ok(Done::Now((submission, pins, organization), None))
            })
            .await
    }

    fn read_in(
        &self,
        organization: Option<&Organization>,
        new: &NewSubmission,
        pins: &Pins,
    ) -> Result<Read, FilingError> {
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
        let origins_hash = new.origins.as_deref().map(sha256_hex);
        let mut blobs = vec![Blob::new(&raw_hash, &new.raw), Blob::new(&canonical_hash, &canonical)];
        blobs.extend(origins_hash.iter().zip(&new.origins).map(|(hash, bytes)| Blob::new(hash, bytes)));
        Ok(Read { judgement: Arc::new(judgement), directory, raw_hash, canonical_hash, origins_hash, blobs })
    }

    fn add_revision(
        &self,
        writer: &mut Writer<'_>,
        submission: &Submission,
        read: &Read,
        now: Instant,
    ) -> Result<Revision, FilingError> {
        writer.put_blobs(&read.blobs)?;
        let revision = Revision {
            submission: submission.id.clone(),
            number: submission.revision,
            state: "ready".to_owned(),
            raw: read.raw_hash.clone(),
            canonical: read.canonical_hash.clone(),
            origins: read.origins_hash.clone(),
            schema_version: "1.0.0".to_owned(),
            created_by: submission.created_by.clone(),
            created_at: now.0,
        };
        writer.add_revision(&revision)?;
        let body = json!({
            "canonical": revision.canonical,
            "raw": revision.raw,
            "revision": revision.number,
            "submission": revision.submission,
            "token": revision.created_by,
        });
        self.record(writer, &submission.organization, now, "submission.received", &body)?;
        Ok(revision)
    }
}

/// The editions that a submission's answers were filed with: kept also by one that was left out of a later revision.
pub(crate) fn pins(reader: &mut Reader<'_>, submission: &Submission) -> Result<Pins, FilingError> {
    let mut pins = Pins::default();
    if submission.filed.is_some() {
        for report in reader.reports_ever(submission)? {
            pins.keep(&report.answer, &report.program, &report.form, &report.edition);
        }
    }
    Ok(pins)
}

/// A submission and its last revision.
pub(crate) fn head(reader: &mut Reader<'_>, owner: &str, id: &str) -> Result<(Submission, Revision), FilingError> {
    if let Some(found) = reader.submission_with_revision(owner, id)? {
        return Ok(found);
    }
    let submission = reader.submission(owner, id)?.ok_or(FilingError::NotFound)?;
    Err(StoreError::Corrupt(format!("{id} has no revision {}", submission.revision)).into())
}

/// Is the submission at the version that the caller knew?
pub(crate) fn current(submission: &Submission, version: i64) -> Result<(), FilingError> {
    if submission.version == version {
        Ok(())
    } else {
        Err(FilingError::Stale { expected: version, actual: submission.version })
    }
}

/// Writes a change, unless another came first.
pub(crate) fn change(writer: &mut Writer<'_>, before: &Submission, after: &Submission) -> Result<(), FilingError> {
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

/// May a text have been shown to a person? It has lines and tabs, and no other control character.
fn is_shown(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= 2_000
        && !text.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\r' | '\t'))
}
