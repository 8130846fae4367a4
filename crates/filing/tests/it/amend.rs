//! What an amendment leaves unchanged, and what it replaces.

use guichet_filing::{Instant, NewSubmission};

use crate::support::{answering, document, file, filing, now, on_each, person, submit, wait};

const TODAY: Instant = Instant(1_795_435_853_000_000);

/// The receiver of a new report gets its documents, even if an earlier report for another answer has the same content.
#[test]
fn the_same_content_under_another_answer_has_its_documents() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let person = person(&filing);
        wait(async {
            let id = submit(&filing, &person, document(0)).await;
            let first = file(&filing, &person, &id, 1).await;
            let renamed = String::from_utf8(document(0)).unwrap().replace("\"r-pfm\"", "\"r-autre\"");
            let new = NewSubmission::new(renamed.into_bytes(), person.origin());
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

/// An answer that a revision leaves out had been filed before: when a later revision contains it again, it keeps the
/// edition with which it was filed.
#[test]
fn an_answer_that_was_left_out_keeps_its_edition() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let person = person(&filing);
        let edition = |filed: &guichet_filing::Filed| {
            let answer = filed.receipt.answers.iter().find(|answer| answer.answer == "r-sjmm");
            answer.map(|answer| answer.edition.clone())
        };
        let both = answering(&["r-pfm", "r-sjmm"]);
        // An earlier call date, which would select another edition if the answer had not been filed.
        let earlier = both.replace("2024-10-11", "2023-10-11");
        assert_ne!(earlier, both);
        wait(async {
            let other = submit(&filing, &person, earlier.replace("\"r-sjmm\"", "\"r-autre\"").into_bytes()).await;
            let fresh = file(&filing, &person, &other, 1).await;
            let fresh = fresh.receipt.answers.iter().find(|answer| answer.answer == "r-autre").unwrap().edition.clone();
            now(filing.withdraw(&person, &other, 3, None).await.unwrap());

            let id = submit(&filing, &person, both.clone().into_bytes()).await;
            let mut filed = file(&filing, &person, &id, 1).await;
            let first = edition(&filed).unwrap();
            assert_ne!(first, fresh);
            for (text, expected) in [(answering(&["r-pfm"]), None), (earlier.clone(), Some(first))] {
                let new = NewSubmission::new(text.into_bytes(), person.origin());
                let version = filed.submission.version;
                let amended = now(filing.amend(&person, &id, version, new, None).await.unwrap());
                filed = file(&filing, &person, &id, amended.submission.version).await;
                assert_eq!(edition(&filed), expected);
            }
        });
    });
}
