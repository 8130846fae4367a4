//! Whether reports were on time, as their receipts say.

use std::collections::BTreeMap;

use guichet_core::ReportId;
use guichet_store::{Reader, StoreError, Submission};

/// By when a report was due, and whether it came later: as its receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
pub struct Timeliness {
    /// The last day in time, where it is known.
    pub due_on: Option<String>,
    /// Did it come after?
    pub late: Option<bool>,
}

/// Timeliness of the reports of a submission, by report: each as the first receipt that names it says.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn timeliness(
    reader: &mut Reader<'_>,
    submission: &Submission,
) -> Result<BTreeMap<ReportId, Timeliness>, StoreError> {
    #[derive(serde::Deserialize)]
    struct StoredReceipt {
        answers: Vec<StoredAnswer>,
    }
    #[derive(serde::Deserialize)]
    struct StoredAnswer {
        report: ReportId,
        #[serde(flatten)]
        timeliness: Timeliness,
    }
    let mut out = BTreeMap::new();
    for receipt in reader.receipts(submission)? {
        let stored: StoredReceipt = serde_json::from_slice(&receipt.body)
            .map_err(|error| StoreError::Corrupt(format!("the receipt {}: {error}", receipt.id)))?;
        for answer in stored.answers {
            out.entry(answer.report).or_insert(answer.timeliness);
        }
    }
    Ok(out)
}
