//! A running service with a town: its software (ERP), its signatory, and the complete example.

use serde_json::{Value, json};

use crate::{
    client::{Answer, Request},
    harness::{Engine, Place, Server, Token, example, root},
};

/// The complete example. All its answers are accepted.
pub(crate) const TOWN: &str = "fictif/ville-fictive.json";

/// Code of the organization of the example.
pub(crate) const CODE: &str = "99901";

/// A running service, with tokens of the town.
pub(crate) struct Office {
    pub(crate) server: Server,
    /// The software's token: it reads, writes and files, and cannot attest.
    pub(crate) erp: Token,
    /// The signatory's token.
    pub(crate) person: Token,
}

/// A submission that the service accepted.
pub(crate) struct Sent {
    pub(crate) id: String,
    pub(crate) tag: String,
    pub(crate) answer: Answer,
}

impl Sent {
    fn of(answer: Answer) -> Self {
        let id = answer.json()["submission"]["id"].as_str().unwrap().to_owned();
        let tag = answer.get("etag").unwrap().to_owned();
        Self { id, tag, answer }
    }
}

impl Office {
    pub(crate) fn open(engine: Engine, settings: &str) -> Self {
        Self::at(Place::ready(engine, settings))
    }

    pub(crate) fn at(place: Place) -> Self {
        let erp = place.token(CODE, &[]);
        let person = place.token(CODE, &["--person"]);
        Self { server: place.serve(), erp, person }
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        self.server.send(request)
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.server.get(target, &self.erp)
    }

    /// Uploads the attachments that the example names, except those in `but`.
    pub(crate) fn attach(&self, document: &Value, but: &[&str]) {
        for row in document["attachments"].as_array().unwrap() {
            let name = row["name"].as_str().unwrap();
            if but.contains(&name) {
                continue;
            }
            let bytes = std::fs::read(root().join("examples/fictif/pieces").join(name)).unwrap();
            let sent = self.send(&self.attachment(name, bytes));
            assert!([200, 201].contains(&sent.status), "{name}: {}", sent.text());
            assert_eq!(sent.json()["sha256"], row["sha256"], "{name}");
        }
    }

    pub(crate) fn attachment(&self, name: &str, bytes: Vec<u8>) -> Request {
        Request::post(format!("/api/v1/attachments?name={name}")).token(&self.erp.secret).body(bytes)
    }

    pub(crate) fn submission(&self, bytes: impl Into<Vec<u8>>, key: &str) -> Request {
        Request::post("/api/v1/submissions").token(&self.erp.secret).key(key).json(bytes)
    }

    #[track_caller]
    pub(crate) fn submit(&self, bytes: impl Into<Vec<u8>>, key: &str) -> Sent {
        Sent::of(self.send(&self.submission(bytes, key)).is(201))
    }

    pub(crate) fn amendment(&self, id: &str, tag: &str, bytes: impl Into<Vec<u8>>) -> Request {
        Request::put(format!("/api/v1/submissions/{id}")).token(&self.erp.secret).version(tag).json(bytes)
    }

    #[track_caller]
    pub(crate) fn amend(&self, id: &str, tag: &str, bytes: impl Into<Vec<u8>>) -> Sent {
        Sent::of(self.send(&self.amendment(id, tag, bytes)).is(200))
    }

    pub(crate) fn attestation(&self, id: &str, tag: &str, key: &str) -> Request {
        Request::post(format!("/api/v1/submissions/{id}/attestation"))
            .token(&self.person.secret)
            .key(key)
            .version(tag)
            .json(r#"{"signatory":"Camille Exemple, mairesse (fictive)"}"#)
    }

    /// Attests, and returns the new entity tag.
    #[track_caller]
    pub(crate) fn attest(&self, id: &str, tag: &str, key: &str) -> String {
        self.send(&self.attestation(id, tag, key)).is(201).get("etag").unwrap().to_owned()
    }

    pub(crate) fn filing(&self, id: &str, tag: &str, key: &str) -> Request {
        Request::post(format!("/api/v1/submissions/{id}/filing")).token(&self.erp.secret).key(key).version(tag)
    }

    /// Submits, attests and files, with keys that share a prefix.
    #[track_caller]
    pub(crate) fn file(&self, document: &Value, key: &str) -> (Sent, Answer) {
        let sent = self.submit(bytes(document), &format!("{key}-submit"));
        let tag = self.attest(&sent.id, &sent.tag, &format!("{key}-attest"));
        let filed = self.send(&self.filing(&sent.id, &tag, &format!("{key}-file"))).is(201);
        (sent, filed)
    }

    pub(crate) fn withdrawal(&self, id: &str, tag: &str, key: &str) -> Request {
        Request::post(format!("/api/v1/submissions/{id}/withdrawal")).token(&self.erp.secret).key(key).version(tag)
    }

    /// The current entity tag of a submission.
    pub(crate) fn tag(&self, id: &str) -> String {
        self.get(&format!("/api/v1/submissions/{id}")).is(200).get("etag").unwrap().to_owned()
    }
}

pub(crate) fn town() -> Value {
    serde_json::from_slice(&example(TOWN)).unwrap()
}

pub(crate) fn bytes(document: &Value) -> Vec<u8> {
    serde_json::to_vec(document).unwrap()
}

/// A small submission that is accepted for one program and needs no attachment: the complete example with one answer and
/// without attachments.
pub(crate) fn small() -> Value {
    let mut document = town();
    let root = document.as_object_mut().unwrap();
    root["answers"].as_array_mut().unwrap().retain(|answer| answer["id"] == json!("r-pfm"));
    drop(root.remove("attachments"));
    document
}
