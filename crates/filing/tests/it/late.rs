//! A filing that is one second late is marked late and is accepted all the same.

use guichet_filing::{Instant, NewSubmission, Timeliness};
use serde_json::{Value, json};

use crate::support::{document, file, filing, now, on_each, person, store, submit, wait};

/// The agreement of the example ends on 2025-04-30, and its edition allows thirty days: until 2025-05-30 at 23:59:59 in
/// Québec, where the time is four hours behind UTC.
const LAST_SECOND: Instant = Instant(1_748_663_999_000_000);

fn said(bytes: &[u8]) -> (Value, Value) {
    let receipt: Value = serde_json::from_slice(bytes).unwrap();
    (receipt["answers"][0]["due_on"].clone(), receipt["answers"][0]["late"].clone())
}

#[test]
fn one_second_late_is_late_and_filed() {
    assert_eq!(LAST_SECOND.quebec(), "2025-05-30T23:59:59-04:00");
    on_each(|location| {
        let (filing, clock) = filing(location, LAST_SECOND);
        let actor = person(&filing);
        wait(async {
            let id = submit(&filing, &actor, document(1)).await;
            let filed = file(&filing, &actor, &id, 1).await;
            assert_eq!(said(&filed.bytes), (json!("2025-05-30"), json!(false)));

            clock.set(LAST_SECOND.plus_seconds(1));
            let late = submit(&filing, &actor, document(2)).await;
            let receipt = file(&filing, &actor, &late, 1).await;
            assert_eq!(said(&receipt.bytes), (json!("2025-05-30"), json!(true)));
            assert_eq!(receipt.receipt.filed_at, "2025-05-31T00:00:00-04:00");

            // An unchanged report counts as filed when it was first filed; a changed one is a new report, and late.
            let amended = |text: String| NewSubmission::new(text.into_bytes(), actor.origin());
            let text = String::from_utf8(document(1)).unwrap();
            now(filing.amend(&actor, &id, 3, amended(text.clone() + "\n"), None).await.unwrap());
            let same = file(&filing, &actor, &id, 4).await;
            assert!(same.receipt.answers[0].unchanged);
            assert_eq!(said(&same.bytes), (json!("2025-05-30"), json!(false)));
            let other = text.replace("\"value\":12400", "\"value\":12401");
            assert!(other != text);
            now(filing.amend(&actor, &id, 6, amended(other), None).await.unwrap());
            let changed = file(&filing, &actor, &id, 7).await;
            assert!(!changed.receipt.answers[0].unchanged);
            assert_eq!(said(&changed.bytes), (json!("2025-05-30"), json!(true)));

            // Each report has the timeliness stated in its own receipt.
            let expected = |late| Some(Timeliness { due_on: Some("2025-05-30".to_owned()), late: Some(late) });
            for (receipt, late) in [(&filed.receipt, false), (&changed.receipt, true)] {
                let record = filing.report(&actor, &receipt.answers[0].report).await.unwrap();
                assert_eq!(record.timeliness, expected(late));
            }
            // The obligation has the due date too.
            let owner = actor.organization().unwrap();
            let owed = store(location).read_blocking(|reader| reader.obligations(owner)).unwrap();
            assert_eq!(owed.len(), 2);
            assert!(owed.iter().all(|one| one.due_on.as_deref() == Some("2025-05-30")), "{owed:?}");
        });
    });
}

#[test]
fn what_has_no_known_due_date_is_neither_late_nor_in_time() {
    on_each(|location| {
        let (filing, _) = filing(location, LAST_SECOND.plus_seconds(86_400 * 3_650));
        let actor = person(&filing);
        wait(async {
            // The edition of this form declares that its due date is unknown.
            let mut open: Value = serde_json::from_slice(&document(1)).unwrap();
            for answer in open["answers"].as_array_mut().unwrap() {
                answer["form"] = json!("progress");
            }
            let id = submit(&filing, &actor, serde_json::to_vec(&open).unwrap()).await;
            let filed = file(&filing, &actor, &id, 1).await;
            assert_eq!(said(&filed.bytes), (Value::Null, Value::Null));
        });
    });
}
