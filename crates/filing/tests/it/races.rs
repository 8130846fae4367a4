//! Simultaneous operations.

use std::sync::Barrier;

use guichet_core::{Id as _, SubmissionState};
use guichet_filing::{
    Done, FilingError, IdempotencyKey, IdempotencyRequest, Instant, NewSubmission, OnRefusal, Reply, Submitted,
};

use serde_json::Value;

use crate::support::{answering, document, file, filing, now, on_each, person, submit, wait};

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

/// A submission with four answers. Their ids are in the opposite order of their programs, and the agreements in either order.
fn several(keep: &[&str], reversed: bool) -> Vec<u8> {
    let mut document: Value = serde_json::from_str(&answering(keep)).unwrap();
    if reversed {
        document["agreements"].as_array_mut().unwrap().reverse();
    }
    let mut text = document.to_string();
    for (rank, id) in SEVERAL.iter().enumerate() {
        text = text.replace(&format!("\"{id}\""), &format!("\"{}-{id}\"", ["d", "c", "b", "a"][rank]));
    }
    text.into()
}

const SEVERAL: [&str; 4] = ["r-mada", "r-pfm", "r-ophq", "r-pafilr"];

/// Withdrawals, amendments and filings of the same obligations never deadlock, in whatever order each names them.
#[test]
fn operations_on_the_same_obligations_in_other_orders_all_end() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let person = person(&filing);
        let attested = |document: Vec<u8>| {
            wait(async {
                let id = submit(&filing, &person, document).await;
                now(filing.attest(&person, &id, 1, "Camille Exemple (fictive)", None, None).await.unwrap());
                id
            })
        };
        for round in 0..16 {
            let first = attested(several(&SEVERAL, false));
            now(wait(filing.file(&person, &first, 2, OnRefusal::Reject, "api", None)).unwrap());
            let others = [true, false, true].map(|reversed| attested(several(&SEVERAL, reversed)));
            // The first submission gives up its answers: all by a withdrawal, or all but one by an amendment.
            let amended = round % 2 == 0;
            if amended {
                let new = NewSubmission::new(several(&SEVERAL[3..], true), person.origin());
                now(wait(filing.amend(&person, &first, 3, new, None)).unwrap());
                now(wait(filing.attest(&person, &first, 4, "Camille Exemple (fictive)", None, None)).unwrap());
            }
            let start = Barrier::new(others.len() + 1);
            let (given_up, filed) = std::thread::scope(|scope| {
                let giving_up = scope.spawn(|| {
                    start.wait();
                    // The others first prepare their documents: the transactions meet after one of these times.
                    std::thread::sleep(std::time::Duration::from_millis(2 * round));
                    if amended {
                        wait(filing.file(&person, &first, 5, OnRefusal::Reject, "api", None)).map(drop)
                    } else {
                        wait(filing.withdraw(&person, &first, 3, None)).map(drop)
                    }
                });
                let filed = others.each_ref().map(|id| {
                    let (filing, person, start) = (&filing, &person, &start);
                    scope.spawn(move || {
                        start.wait();
                        wait(filing.file(person, id, 2, OnRefusal::Reject, "api", None)).map(drop)
                    })
                });
                (giving_up.join().unwrap(), filed.map(|one| one.join().unwrap()))
            });
            given_up.unwrap();
            for error in filed.into_iter().filter_map(Result::err) {
                assert!(matches!(error, FilingError::AlreadyAnswered { .. }), "round {round}: {error:?}");
            }
            // Leave no answer in force for the next round.
            for id in std::iter::once(&first).chain(&others) {
                let submission = wait(filing.submission(&person, id)).unwrap();
                if submission.state != SubmissionState::Withdrawn {
                    now(wait(filing.withdraw(&person, id, submission.version, None)).unwrap());
                }
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
