//! Whether reports were on time, according to their receipts.

use std::collections::BTreeMap;

use guichet_core::ReportId;
use guichet_store::{Reader, StoreError, Submission};

/// The due date of a report and whether it was late, according to its receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
pub struct Timeliness {
    /// Due date, ISO 8601, if known.
    pub due_on: Option<String>,
    /// Whether the report was filed after that day, if known.
    pub late: Option<bool>,
}

/// The timeliness of the reports of a submission, by report, according to the first receipt that names each report.
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
