//! Documents of filed reports, rendered on first demand; and the check that filing is possible.

use guichet_artefact::{Context, Format, content_hash, render};
use guichet_core::{ReportId, Scope};
use guichet_schema::sha256_hex;
use guichet_store::{Artefact, Blob, StoreError};

use crate::{Actor, FilingError, UseCases, lineage::matching_answer};

impl UseCases {
    /// Makes a commit that changes nothing, to check that a filing could be written now. Returns the number of
    /// deliveries waiting to be sent.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub async fn probe(&self) -> Result<i64, FilingError> {
        self.store
            .write(|writer| {
                writer.probe()?;
                Ok::<_, StoreError>(writer.outbox_backlog()?.0)
            })
            .await
            .map_err(FilingError::Store)
    }

    /// A document of a report, exactly as it was frozen. A format that does not exist yet is rendered from the frozen
    /// revision with the same edition, checked against the content hash, and then frozen too.
    ///
    /// # Errors
    /// [`FilingError::NotFound`]; [`FilingError::FormatUnavailable`] when the edition has changed since filing or the
    /// content hash differs.
    pub async fn artefact(
        &self,
        actor: &Actor,
        report: &ReportId,
        format: &str,
    ) -> Result<(Artefact, Vec<u8>), FilingError> {
        let owner = actor.allowed(Scope::Read)?.clone();
        let Some(wanted) = Format::named(format) else { return Err(FilingError::NotFound) };
        let id = report.clone();
        let (report, frozen) = self
            .store
            .read(move |reader| {
                let report = reader.report(&owner, &id)?.ok_or(FilingError::NotFound)?;
                let found = reader.artefacts(&report)?.into_iter().find(|one| one.format == wanted.name());
                let frozen = match found {
                    Some(artefact) => {
                        let bytes = reader.artefact_bytes(&artefact)?;
                        Some((artefact, bytes))
                    }
                    None => None,
                };
                Ok::<_, FilingError>((report, frozen))
            })
            .await?;
        if let Some(frozen) = frozen {
            return Ok(frozen);
        }
        let (_, judgement) = self.judge_again(actor, &report.submission, Some(report.revision)).await?;
        let unavailable = || FilingError::FormatUnavailable { format: format.to_owned() };
        let answer = matching_answer(&judgement, &report).map_err(|_| unavailable())?;
        let made = answer.report.as_ref().ok_or_else(unavailable)?;
        if content_hash(made, &[], &judgement.attachment_hashes(answer)) != report.content_hash {
            return Err(unavailable());
        }
        let bytes = render(made, &[], wanted, &Context { document_date: judgement.document_date(answer) })?;
        let sha256 = sha256_hex(&bytes);
        let blob = Blob::new(&sha256, &bytes);
        let artefact = Artefact {
            report: report.id.clone(),
            format: wanted.name().to_owned(),
            name: format!("{}-{}.{}", report.program, report.form, wanted.file_suffix()),
            media_type: wanted.media_type().to_owned(),
            blob: sha256.clone(),
            start: 0,
            sha256,
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            created_at: self.clock.now().0,
        };
        let row = artefact.clone();
        let kept: Result<(), StoreError> = self
            .store
            .write(move |writer| {
                writer.put_blob(&blob)?;
                writer.add_artefacts(std::slice::from_ref(&row))
            })
            .await;
        match kept {
            // On a conflict, another request has just frozen the same bytes.
            Ok(()) | Err(StoreError::Conflict { .. }) => Ok((artefact, bytes)),
            Err(error) => Err(error.into()),
        }
    }
}
