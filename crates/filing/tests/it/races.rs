//! Simultaneous operations.

use std::sync::Barrier;

use guichet_core::{Id as _, SubmissionState};
use guichet_filing::{
    Done, FilingError, IdempotencyKey, IdempotencyRequest, Instant, NewSubmission, OnRefusal, Reply, Submitted,
};

use crate::support::{document, file, filing, now, on_each, person, submit, wait};

const TODAY: Instant = Instant(1_795_435_853_000_000);

/// A withdrawal and a filing of the same obligation never deadlock: the filing finds the obligation either free or
/// answered.
#[test]
fn a_withdrawal_and_a_filing_of_one_obligation_both_end() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let person = person(&filing);
        for round in 0..12 {
            let (first, second) = wait(async {
                let first = submit(&filing, &person, document(round)).await;
                file(&filing, &person, &first, 1).await;
                let second = submit(&filing, &person, document(round)).await;
                now(filing.attest(&person, &second, 1, "Camille Exemple (fictive)", None, None).await.unwrap());
                (first, second)
            });
            let start = Barrier::new(2);
            let (withdrawn, filed) = std::thread::scope(|scope| {
                let withdrawal = scope.spawn(|| {
                    start.wait();
                    wait(filing.withdraw(&person, &first, 3, None))
                });
                start.wait();
                let filed = wait(filing.file(&person, &second, 2, OnRefusal::Reject, "api", None));
                (withdrawal.join().unwrap(), filed)
            });
            now(withdrawn.unwrap());
            match filed {
                Ok(done) => assert_eq!(now(done).submission.state, SubmissionState::Filed),
                Err(error) => assert!(matches!(error, FilingError::AlreadyAnswered { .. }), "{error:?}"),
            }
        }
    });
}

/// Two simultaneous requests with the same key both get the same response, and the work is done once.
#[test]
fn a_request_repeated_in_the_very_moment_of_the_first_has_its_answer() {
    fn reply(done: &Submitted) -> Reply {
        Reply { status: 200, headers: Vec::new(), body: done.revision.number.to_string().into_bytes() }
    }
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let person = person(&filing);
        let id = wait(submit(&filing, &person, document(0)));
        for version in 1..=15 {
            let start = Barrier::new(2);
            let ask = || {
                let key = IdempotencyKey {
                    member: person.member.clone(),
                    method: "PUT".to_owned(),
                    route: id.as_str().to_owned(),
                    key: version.to_string(),
                };
                let request = IdempotencyRequest { key, fingerprint: String::new(), reply };
                let new = NewSubmission::new(document(usize::try_from(version).unwrap()), person.origin());
                start.wait();
                match wait(filing.amend(&person, &id, version, new, Some(request))).unwrap() {
                    Done::Executed(_, reply) => reply.unwrap(),
                    Done::Replayed(reply) => reply,
                }
            };
            let (one, other) = std::thread::scope(|scope| {
                let other = scope.spawn(ask);
                (ask(), other.join().unwrap())
            });
            assert_eq!(one, other);
            assert_eq!(one.body, (version + 1).to_string().into_bytes());
        }
    });
}
