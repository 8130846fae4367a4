//! A fictional town that files, at times chosen by the test.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use guichet_core::{MemberKind, Named as _, Scope, SubmissionId};
use guichet_filing::{
    Actor, Bearer, Clock, Done, Filed, Instant, NewOrganization, NewSubmission, NewToken, OnRefusal, Signer, UseCases,
};
use guichet_store::{Location, Options, Store};
use guichet_testing::postgres::Database;
use serde_json::{Value, json};

/// A clock controlled by the test.
pub(crate) struct Hand(AtomicI64);

impl Hand {
    /// Sets the time, in UTC microseconds since 1970-01-01.
    pub(crate) fn set(&self, now: Instant) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// Runs a case with an empty store on each engine.
pub(crate) fn on_each(case: impl Fn(&Location)) {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::new();
    for location in
        [Location::Sqlite(directory.path().join("guichet.db")), Location::parse(&database.url(), false).unwrap()]
    {
        drop(Store::migrate(&location, &Options::default()).unwrap());
        case(&location);
    }
}

/// A second connection to the store, to check what the use cases wrote.
pub(crate) fn store(location: &Location) -> Store {
    Store::open(location, &Options::default()).unwrap()
}

/// The use cases over a store, with a clock controlled by the test.
pub(crate) fn filing(location: &Location, now: Instant) -> (UseCases, Arc<Hand>) {
    let hand = Arc::new(Hand(AtomicI64::new(now.0)));
    let store = Store::open(location, &Options::default()).unwrap();
    let mut filing = UseCases::new(store, Arc::new(guichet_programs::load().unwrap()), Signer::from_seed(&[7; 32]));
    filing.clock = Arc::clone(&hand) as Arc<dyn Clock>;
    (filing, hand)
}

/// The person who signs for the fictional town.
pub(crate) fn person(filing: &UseCases) -> Actor {
    let organization =
        NewOrganization { code: "99901".to_owned(), kind: "municipality".to_owned(), name: "Ville fictive".to_owned() };
    let new = NewToken {
        label: "essai".to_owned(),
        bearer: Bearer::OfOrganization { kind: MemberKind::Person, organization },
        scopes: Scope::ALL.to_vec(),
        lifetime_seconds: None,
    };
    let (_, token, member) = filing.create_token(new).unwrap();
    filing.actor(&token, &member).unwrap()
}

/// The complete example with one answer and no attachment. Each rank has its own agreement.
pub(crate) fn document(rank: usize) -> Vec<u8> {
    answering(&["r-pfm"])
        .replace("\"e-pfm\"", &format!("\"e-pfm-{rank}\""))
        .replace("/agreements/e-pfm\"", &format!("/agreements/e-pfm-{rank}\""))
        .into()
}

/// The complete example with only the given answers and no attachment.
pub(crate) fn answering(answers: &[&str]) -> String {
    let mut document: Value =
        serde_json::from_str(include_str!("../../../../examples/fictif/ville-fictive.json")).unwrap();
    let root = document.as_object_mut().unwrap();
    let asked = |answer: &Value| answers.iter().any(|id| answer["id"] == json!(id));
    root["answers"].as_array_mut().unwrap().retain(asked);
    drop(root.remove("attachments"));
    document.to_string()
}

pub(crate) fn now<T>(done: Done<T>) -> T {
    match done {
        Done::Executed(value, _) => value,
        Done::Replayed(reply) => panic!("an earlier response: {reply:?}"),
    }
}

/// Submits a document and returns the id of the submission.
pub(crate) async fn submit(filing: &UseCases, actor: &Actor, document: Vec<u8>) -> SubmissionId {
    let new = NewSubmission::new(document, actor.origin());
    now(filing.submit(actor, new, None).await.unwrap()).submission.id
}

/// Attests the submission at that version and files it.
pub(crate) async fn file(filing: &UseCases, actor: &Actor, id: &SubmissionId, version: i64) -> Filed {
    now(filing.attest(actor, id, version, "Camille Exemple (fictive)", None, None).await.unwrap());
    now(filing.file(actor, id, version + 1, OnRefusal::Reject, "api", None).await.unwrap())
}

/// Runs a future to completion.
pub(crate) fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}
