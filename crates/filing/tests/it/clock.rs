//! Setting the clock back changes the timestamps, but no ordering.

use std::sync::Arc;

use guichet_core::{Id as _, SubmissionId};
use guichet_filing::{Ids, Instant, KeySet, NewSubmission, RandomIds, Signer};

use crate::support::{document, file, filing, now, on_each, person, store, submit, wait};

/// 2026-11-23T12:10:53Z.
const TODAY: Instant = Instant(1_795_435_853_000_000);

/// Seconds in a day.
const DAY: i64 = 86_400;

#[test]
fn no_order_comes_from_the_clock() {
    on_each(|location| {
        let (filing, clock) = filing(location, TODAY);
        let actor = person(&filing);
        wait(async {
            let first = submit(&filing, &actor, document(1)).await;
            let before = file(&filing, &actor, &first, 1).await;
            // One year back, then within the hour that occurs twice in autumn.
            clock.set(TODAY.plus_seconds(-365 * DAY));
            let second = submit(&filing, &actor, document(2)).await;
            let other = file(&filing, &actor, &second, 1).await;
            clock.set(Instant(1_793_514_600_000_000));
            let new = NewSubmission::new(document(1), actor.origin());
            assert_eq!(now(filing.amend(&actor, &first, 3, new, None).await.unwrap()).revision.number, 2);
            clock.set(Instant(1_793_511_000_000_000));
            let after = file(&filing, &actor, &first, 4).await;
            let third = submit(&filing, &actor, document(3)).await;

            // Timestamps show the clock as it was read; the order is that of the operations.
            assert!(other.receipt.filed_at_utc < before.receipt.filed_at_utc);
            assert!(after.receipt.filed_at_utc < before.receipt.filed_at_utc);
            assert_eq!(after.receipt.filed_at, "2026-11-01T01:30:00-04:00");
            let places = [&before, &other, &after].map(|filed| filed.receipt.audit.position);
            assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
            let owner = actor.organization().unwrap().clone();
            let (listed, revisions, events) = store(location)
                .read_blocking(|reader| {
                    let page = reader.submissions(&owner, None, 10)?;
                    let first = reader.submission(&owner, &first)?.unwrap();
                    let receipts = reader.receipts(&first)?;
                    Ok::<_, guichet_store::StoreError>((
                        page.items,
                        receipts,
                        reader.events(owner.as_str(), 0, i64::MAX)?,
                    ))
                })
                .unwrap();
            let listed: Vec<&SubmissionId> = listed.iter().map(|submission| &submission.id).collect();
            assert_eq!(listed, [&third, &second, &first], "newest first");
            assert_eq!(revisions.iter().map(|receipt| receipt.revision).collect::<Vec<_>>(), [1, 2]);
            let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
            assert_eq!(kinds.iter().filter(|kind| **kind == "submission.filed").count(), 3, "{kinds:?}");
        });
        let keys = KeySet { keys: vec![Signer::from_seed(&[7; 32]).public()] };
        let report = filing.audit(&keys, &[]).unwrap();
        assert!(report.faults.is_empty(), "{:?}", report.faults);
    });
}

/// Creates ids dated 2049, as a machine with a wrong clock would.
struct Ahead;

impl Ids for Ahead {
    fn id(&self, prefix: &str, _: Instant) -> String {
        let random: String = RandomIds.secret().unwrap().iter().map(|byte| format!("{:x}", byte % 16)).collect();
        format!("{prefix}_02440000{}7{}8{}", &random[..4], &random[4..7], &random[7..22])
    }

    fn secret(&self) -> std::io::Result<[u8; 32]> {
        RandomIds.secret()
    }

    fn follow(&self, _: &str) {}
}

#[test]
fn what_is_new_follows_what_an_earlier_process_left() {
    on_each(|location| {
        let (mut earlier, _) = filing(location, TODAY);
        earlier.ids = Arc::new(Ahead);
        let actor = person(&earlier);
        let left = wait(submit(&earlier, &actor, document(1)));
        let (filing, _) = filing(location, TODAY);
        filing.catch_up().unwrap();
        let new = wait(submit(&filing, &actor, document(2)));
        let owner = actor.organization().unwrap();
        let page = store(location).read_blocking(|reader| reader.submissions(owner, None, 10)).unwrap();
        let listed: Vec<SubmissionId> = page.items.into_iter().map(|submission| submission.id).collect();
        assert_eq!(listed, [new, left]);
    });
}
