//! What an amendment leaves as it was, and what it does not.

use guichet_filing::{Instant, NewSubmission};

use crate::support::{document, file, filing, now, on_each, person, submit, wait};

const TODAY: Instant = Instant(1_795_435_853_000_000);

/// The receiver of a new report is sent its documents, also where an earlier report of something else has the same content.
#[test]
fn the_same_content_under_another_answer_has_its_documents() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let person = person(&filing);
        wait(async {
            let id = submit(&filing, &person, document(0)).await;
            let first = file(&filing, &person, &id, 1).await;
            let renamed = String::from_utf8(document(0)).unwrap().replace("\"r-pfm\"", "\"r-autre\"");
            let new = NewSubmission::new(renamed.into_bytes(), None);
            let amended = now(filing.amend(&person, &id, first.submission.version, new, None).await.unwrap());
            let second = file(&filing, &person, &id, amended.submission.version).await;

            let ([before], [after]) = (&*first.receipt.answers, &*second.receipt.answers) else { panic!("one answer") };
            assert_eq!((&*before.answer, &*after.answer), ("r-pfm", "r-autre"));
            assert_eq!(after.content_hash, before.content_hash);
            assert!(!after.unchanged && after.report != before.report);
            assert_eq!(after.files.len(), before.files.len());
            assert!(!after.files.is_empty());
            for file in &after.files {
                let (artefact, bytes) = filing.artefact(&person, &after.report, &file.format).await.unwrap();
                assert_eq!((&artefact.sha256, artefact.size), (&file.sha256, i64::try_from(bytes.len()).unwrap()));
                assert_eq!(guichet_schema::sha256_hex(&bytes), file.sha256);
            }
        });
    });
}
