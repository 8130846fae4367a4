//! Batched statements on PostgreSQL: what the job sees of them, how they fail, and which locks they wait for.

use std::{sync::mpsc, time::Duration};

use guichet_core::{ReportState, RevisionState};
use guichet_store::{Blob, Conflict, Report, StoreError};

use crate::support::{add_reports, add_revised, append, hash, id, obligation, on_both, released, report};

/// On PostgreSQL, the insertions of a job are batched and sent when the job queries something or at its end. The job
/// still sees everything that it wrote, in the order in which it wrote it, whatever the number of rows.
#[test]
fn a_job_sees_what_it_wrote() {
    on_both(|store, _| {
        let seen = store
            .write_blocking(|writer| {
                let submission = add_revised(writer, "s1")?;
                // Adds one reference to the same bytes, and counts a blob given twice in one call twice.
                let again = Blob::new(hash("raw"), b"raw");
                writer.put_blobs(&[again.clone(), Blob::new(hash("other"), b"other"), again])?;
                writer.set_revision_state(&id("s1"), 1, RevisionState::Attested)?;
                writer.set_revision_state(&id("s1"), 1, RevisionState::Filed)?;
                let reports: Vec<Report> =
                    (0..20).map(|rank| report(&format!("r{rank:02}"), "s1", &rank.to_string())).collect();
                let obligations: Vec<_> = reports.iter().map(obligation).collect();
                writer.write_obligations(&id("s1"), &obligations)?;
                for one in &reports {
                    writer.add_reports(std::slice::from_ref(one))?;
                }
                append(writer, "o1", "first")?;
                append(writer, "o1", "second")?;
                let revision =
                    writer.submission_with_revision(&id("o1"), &id("s1"))?.map(|(_, revision)| revision.state);
                let heads = writer.head("o1")?.map(|head| head.position);
                Ok::<_, StoreError>((
                    revision,
                    writer.blob_references(&hash("raw"))?,
                    writer.blob_references(&hash("other"))?,
                    writer.reports(&submission, 1)?.len(),
                    heads,
                ))
            })
            .unwrap();
        assert_eq!(seen, (Some(RevisionState::Filed), Some(3), Some(1), 20, Some(2)));
    });
}

/// A batched statement that fails at the end of a job makes the job fail with that error and leaves nothing.
#[test]
fn what_fails_at_the_end_of_a_job_leaves_nothing() {
    on_both(|store, place| {
        store.write_blocking(|writer| add_revised(writer, "s1").map(drop)).unwrap();
        let twice = store.write_blocking(|writer| {
            add_reports(writer, &[report("r1", "s1", "")])?;
            writer.add_reports(&[report("r2", "s1", "")])
        });
        let error = twice.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::LiveReport)), "{error:?}");
        assert_eq!(place.count("reports"), 0);
    });
}

/// One job withdraws an answer; another answers the same obligation and appends to the same chain. The second waits for
/// the first, the first never waits for the second, and the second finds the obligation free.
#[test]
fn a_filing_waits_for_the_withdrawal_of_its_obligation_and_then_answers_it() {
    on_both(|store, place| {
        store
            .write_blocking(|writer| {
                add_revised(writer, "s1")?;
                add_revised(writer, "s2")?;
                add_reports(writer, &[report("r1", "s1", "")])
            })
            .unwrap();
        let ((given, gives), (held, holds)) = (mpsc::channel(), mpsc::channel());
        std::thread::scope(|scope| {
            let withdrawal = scope.spawn(|| {
                store.write_blocking(move |writer| {
                    writer.set_report_state(&id("r1"), ReportState::Withdrawn)?;
                    writer.write_obligations(&id("s1"), &[released(&obligation(&report("r1", "s1", "")), 2)])?;
                    let _ = given.send(());
                    // The other job is waiting and sends nothing, as expected: the timeout lets this one continue.
                    let _ = holds.recv_timeout(Duration::from_millis(500));
                    append(writer, "o1", "withdrawn")
                })
            });
            gives.recv().unwrap();
            let filing = store.write_blocking(move |writer| {
                add_reports(writer, &[report("r2", "s2", "")])?;
                let position = append(writer, "o1", "filed")?;
                let _ = held.send(());
                Ok::<_, StoreError>(position)
            });
            assert_eq!(withdrawal.join().unwrap().unwrap(), 1);
            assert_eq!(filing.unwrap(), 2);
        });
        assert_eq!(place.count("reports"), 2);
    });
}
