//! The life of a submission: attachments, submission, attestation, filing, receipt, amendment, withdrawal.

use std::collections::{BTreeMap, BTreeSet};

use guichet_filing::{KeySet, VerifyError, verify};
use serde_json::{Value, json};

use crate::{
    client::Request,
    harness::{Engine, on_each},
    town::{CODE, Office, bytes, small, town},
};

/// An expense of the example that two programs share, and whose amount may change without causing either to refuse.
const SHARED: &str = "x-impression";

fn expense<'d>(document: &'d mut Value, id: &str) -> &'d mut Value {
    document["expenses"].as_array_mut().unwrap().iter_mut().find(|row| row["id"] == id).unwrap()
}

/// The answers of a receipt, by program: (report, whether it is unchanged, edition, hashes of its files).
fn answers(receipt: &Value) -> BTreeMap<String, (String, bool, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    receipt["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| {
            let files = answer["files"].as_array().unwrap().iter().map(|file| text(&file["sha256"])).collect();
            let unchanged = answer["unchanged"].as_bool().unwrap();
            (text(&answer["program"]), (text(&answer["report"]), unchanged, text(&answer["edition"]), files))
        })
        .collect()
}

#[test]
fn filed_replayed_amended_and_verified() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let mut document = town();
        office.attach(&document, &[]);
        // The same file uploaded again is the same attachment.
        let name = "politique-2025-2029.pdf";
        let piece = std::fs::read(crate::harness::root().join("examples/fictif/pieces").join(name)).unwrap();
        let again = office.send(&office.attachment(name, piece.clone())).is(200);
        let content =
            office.get(&format!("/api/v1/attachments/{}/content", again.json()["id"].as_str().unwrap())).is(200);
        assert_eq!((content.body, content.headers.iter().any(|(_, value)| value.contains(name))), (piece, true));

        // A dry run stores nothing.
        let dry =
            office.send(&Request::post("/api/v1/validate").token(&office.erp.secret).json(bytes(&document))).is(200);
        assert!(dry.json()["answers"].as_array().unwrap().iter().all(|answer| answer["verdict"] == "accepted"));
        assert_eq!(office.get("/api/v1/submissions").json()["items"], json!([]));

        let raw = serde_json::to_vec_pretty(&document).unwrap();
        let sent = office.submit(raw.clone(), "submit");
        assert_eq!(sent.answer.get("location"), Some(format!("/api/v1/submissions/{}", sent.id).as_str()));
        let content = |number: u32, form: &str| {
            office.get(&format!("/api/v1/submissions/{}/revisions/{number}/content?form={form}", sent.id)).is(200).body
        };
        assert_eq!(content(1, "raw"), raw);
        assert_eq!(content(1, "canonical"), guichet_schema::canonical(&raw).unwrap());

        let attesting = office.attestation(&sent.id, &sent.tag, "attest");
        let attested = office.send(&attesting).is(201);
        assert_eq!(office.send(&attesting).is(201).body, attested.body);
        let tag = attested.get("etag").unwrap().to_owned();

        // Filed; the same request again gets the same response, byte for byte.
        let filing = office.filing(&sent.id, &tag, "file");
        let filed = office.send(&filing).is(201);
        assert_eq!(filed.get("idempotency-replayed"), None);
        for _ in 0..3 {
            let replay = office.send(&filing).is(201);
            assert_eq!(replay.get("idempotency-replayed"), Some("true"));
            assert_eq!(replay.body, filed.body);
            for name in ["etag", "location", "content-type"] {
                assert_eq!(replay.get(name), filed.get(name), "{name}");
            }
        }
        office.send(&filing.clone().json(r#"{"on_refusal":"leave_out"}"#)).problem(422, "key_reused");
        office.send(&office.filing(&sent.id, &sent.tag, "file")).problem(422, "key_reused");
        let receipt = filed.json();
        assert_eq!(office.get(filed.get("location").unwrap()).is(200).body, filed.body);
        assert_eq!(receipt["hashes"]["raw"], guichet_schema::sha256_hex(&raw));
        assert_eq!(receipt["origin"]["channel"], "api");
        let first = answers(&receipt);
        assert_eq!(first.len(), document["answers"].as_array().unwrap().len());
        assert!(first.values().all(|(_, unchanged, _, _)| !unchanged));
        for (program, (report, ..)) in &first {
            let found = office.get(&format!("/api/v1/reports/{report}")).is(200).json();
            assert_eq!((found["program"].as_str(), found["state"].as_str()), (Some(program.as_str()), Some("live")));
            for artefact in found["artefacts"].as_array().unwrap() {
                let format = artefact["format"].as_str().unwrap();
                let bytes = office.get(&format!("/api/v1/reports/{report}/artefacts/{format}")).is(200);
                assert_eq!(artefact["sha256"], guichet_schema::sha256_hex(&bytes.body));
                let known = Request::get(format!("/api/v1/reports/{report}/artefacts/{format}"))
                    .token(&office.erp.secret)
                    .header("If-None-Match", bytes.get("etag").unwrap());
                assert!(office.send(&known).is(304).body.is_empty());
            }
        }

        // A document made on demand is frozen too, but is not among those sent to a receiver. An XML media type is
        // accepted only for an XML document.
        let xml = |target: String| {
            office.send(&Request::get(target).token(&office.erp.secret).header("Accept", "application/xml"))
        };
        let frozen = xml(format!("/api/v1/reports/{}/artefacts/xml", first["enfance-mae"].0)).is(200);
        assert!(frozen.get("content-type").unwrap().starts_with("application/xml"));
        xml(format!("/api/v1/reports/{}", first["enfance-mae"].0)).problem(406, "not_acceptable");
        let asked = office.get(&format!("/api/v1/reports/{}/artefacts/csv", first["enfance-mae"].0)).is(200);
        assert_eq!(office.get(&format!("/api/v1/reports/{}/artefacts/csv", first["enfance-mae"].0)).body, asked.body);

        // One amount changes: exactly the reports that lineage names are replaced.
        let pointer = format!("/expenses/{SHARED}/amount_cents");
        let told = office.get(&format!("/api/v1/submissions/{}/lineage?pointer={pointer}", sent.id)).is(200).json();
        let affected: BTreeSet<&str> =
            told["programs"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert!(affected.len() > 1 && affected.len() < first.len(), "{affected:?}");
        let row = expense(&mut document, SHARED);
        row["amount_cents"] = json!(row["amount_cents"].as_i64().unwrap() - 10_000);
        let amended = office.amend(&sent.id, &office.tag(&sent.id), bytes(&document));
        let tag = office.attest(&sent.id, &amended.tag, "attest-2");
        let second_filed = office.send(&office.filing(&sent.id, &tag, "file-2")).is(201);
        let second = answers(&second_filed.json());
        assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
        for (program, (report, unchanged, edition, files)) in &second {
            let before = &first[program];
            assert_eq!(&before.2, edition, "{program} keeps its edition");
            assert_eq!(*unchanged, !affected.contains(program.as_str()), "{program}");
            assert_eq!(report == &before.0, *unchanged, "{program}");
            assert_eq!(files == &before.3, *unchanged, "{program}");
            let state = if *unchanged { "live" } else { "superseded" };
            assert_eq!(office.get(&format!("/api/v1/reports/{}", before.0)).json()["state"], state, "{program}");
        }
        // `guichet affected` gives the same result.
        let path = office.server.place.write("one.json", &raw);
        let said =
            office.server.place.good(&["--json", "affected", &path.display().to_string(), "--pointer", &pointer]);
        let said: Value = serde_json::from_str(&said).unwrap();
        let by_command: BTreeSet<&str> =
            said["cells"].as_array().unwrap().iter().map(|cell| cell["program"].as_str().unwrap()).collect();
        assert_eq!(by_command, affected);
        let differences =
            office.get(&format!("/api/v1/submissions/{}/revisions/2/differences", sent.id)).is(200).json();
        assert_eq!(differences.as_array().unwrap().len(), 1, "{differences}");
        assert_eq!((&differences[0]["pointer"], &differences[0]["kind"]), (&json!(pointer), &json!("changed")));

        // A change to an amount that no report depends on replaces no report.
        let row = expense(&mut document, "x-rampe");
        row["amount_cents"] = json!(row["amount_cents"].as_i64().unwrap() + 1);
        let amended = office.amend(&sent.id, &office.tag(&sent.id), bytes(&document));
        let tag = office.attest(&sent.id, &amended.tag, "attest-3");
        let third = answers(&office.send(&office.filing(&sent.id, &tag, "file-3")).is(201).json());
        assert!(third.values().all(|(_, unchanged, ..)| *unchanged), "{third:?}");
        // The first request again, two revisions later: still its own response.
        assert_eq!(office.send(&filing).is(201).body, filed.body);

        // Offline, with keys fetched from the service.
        let place = &office.server.place;
        let keys = office.send(&Request::get("/api/v1/receipt-keys")).is(200);
        place.write("keys.json", &keys.body);
        place.write("first.json", &filed.body);
        place.write("second.json", &second_filed.body);
        place.good(&["receipt", "verify", "first.json", "second.json", "--keys", "keys.json"]);
        let mut bent: Value = filed.json();
        bent["organization"]["name"] = json!("Une autre ville (FICTIVE)");
        place.write("bent.json", bytes(&bent));
        assert_eq!(place.run(&["receipt", "verify", "bent.json", "--keys", "keys.json"]).status.code(), Some(1));
        place.write("none.json", r#"{"keys":[]}"#);
        assert_eq!(place.run(&["receipt", "verify", "first.json", "--keys", "none.json"]).status.code(), Some(1));

        // The findings at filing time are unchanged, and the receipts are listed as signed.
        assert!(office.get(&format!("/api/v1/submissions/{}/findings", sent.id)).is(200).json()["findings"].is_array());
        let list = office.get(&format!("/api/v1/submissions/{}/receipts", sent.id)).is(200);
        assert_eq!(list.json().as_array().unwrap().len(), 3);
        assert!(list.text().contains(&filed.text()));
    });
}

#[test]
fn no_bit_of_a_receipt_can_turn() {
    let office = Office::open(Engine::Sqlite, "");
    let (_, filed) = office.file(&small(), "a");
    let keys: KeySet = serde_json::from_slice(&office.send(&Request::get("/api/v1/receipt-keys")).body).unwrap();
    let receipt = filed.body;
    let good = verify(&receipt, &keys).unwrap();
    let (mut wrong, mut none) = (0, 0);
    for bit in 0..receipt.len() * 8 {
        let mut turned = receipt.clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        match verify(&turned, &keys) {
            // Nothing else may verify. The bytes are canonical, so no other encoding of the same content is one bit
            // away.
            Ok(other) => panic!("bit {bit} turned, and it verifies as {other:?}, not {good:?}"),
            Err(VerifyError::WrongSignature | VerifyError::UnknownKey(_)) => wrong += 1,
            Err(_) => none += 1,
        }
    }
    assert!(wrong > 0 && none > 0);
    // Truncated, repeated, or with a duplicate or additional field.
    for cut in 0..receipt.len() {
        assert!(verify(&receipt[..cut], &keys).is_err());
    }
    assert!(verify(&[receipt.clone(), receipt.clone()].concat(), &keys).is_err());
    let text = String::from_utf8(receipt).unwrap();
    assert!(verify(text.replacen('{', "{\"receipt\":\"rcp_x\",", 1).as_bytes(), &keys).is_err());
    assert!(verify(text.replacen('{', "{\"note\":\"x\",", 1).as_bytes(), &keys).is_err());
}

#[test]
fn one_obligation_is_answered_once() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let document = small();
        let (first, _) = office.file(&document, "first");
        let second = office.submit(bytes(&document), "second");
        let tag = office.attest(&second.id, &second.tag, "second");
        let refused = office.send(&office.filing(&second.id, &tag, "second")).problem(409, "already_answered");
        assert_eq!(refused["answered_by"]["submission"], first.id.as_str());
        assert!(refused["detail"].as_str().unwrap().contains(&first.id), "{refused}");
        assert_eq!(refused["answered_by"]["program"], "famille-pfm");
        // Once withdrawn, the first submission no longer answers the obligation; the same request for the second one is
        // then accepted.
        let withdrawal = office.withdrawal(&first.id, &office.tag(&first.id), "away");
        let withdrawn = office.send(&withdrawal).is(200);
        assert_eq!(office.send(&withdrawal).is(200).body, withdrawn.body);
        assert_eq!(withdrawn.json()["state"], "withdrawn");
        office.send(&office.filing(&second.id, &tag, "second")).is(201);
        // 92: a withdrawn submission cannot be amended, attested, filed or withdrawn again.
        let tag = office.tag(&first.id);
        let closed = office.send(&office.amendment(&first.id, &tag, bytes(&document))).problem(409, "wrong_state");
        assert_eq!(closed["state"], "withdrawn");
        office.send(&office.attestation(&first.id, &tag, "late")).problem(409, "wrong_state");
        office.send(&office.filing(&first.id, &tag, "late")).problem(409, "wrong_state");
        office.send(&office.withdrawal(&first.id, &tag, "late")).problem(409, "wrong_state");
        // Amending the second submission does not bring the withdrawn one back.
        assert_eq!(office.get(&format!("/api/v1/submissions/{}", first.id)).json()["state"], "withdrawn");
    });
}

#[test]
fn fifty_at_once_and_one_is_filed() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let document = bytes(&small());
        let ready: Vec<(String, String)> = (0..50)
            .map(|rank| {
                let sent = office.submit(document.clone(), &format!("s{rank}"));
                let tag = office.attest(&sent.id, &sent.tag, &format!("a{rank}"));
                (sent.id, tag)
            })
            .collect();
        let start = std::sync::Barrier::new(ready.len());
        let answers: Vec<_> = std::thread::scope(|scope| {
            let asked: Vec<_> = ready
                .iter()
                .enumerate()
                .map(|(rank, (id, tag))| {
                    let (office, start) = (&office, &start);
                    scope.spawn(move || {
                        start.wait();
                        office.send(&office.filing(id, tag, &format!("f{rank}")))
                    })
                })
                .collect();
            asked.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let filed: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(filed.len(), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        let winner = filed[0].json()["submission"].clone();
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            let body = answer.problem(409, "already_answered");
            assert_eq!(body["answered_by"]["submission"], winner);
        }
        // The others are unchanged: attested, and without a receipt.
        for (id, _) in ready.iter().filter(|(id, _)| winner != id.as_str()) {
            assert_eq!(office.get(&format!("/api/v1/submissions/{id}")).json()["state"], "attested");
            assert_eq!(office.get(&format!("/api/v1/submissions/{id}/receipts")).json(), json!([]));
        }
        office.server.place.good(&["audit", "verify"]);
    });
}

#[test]
fn who_may_do_what() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let sent = office.submit(bytes(&small()), "s");
        // 90: the attestation cannot be skipped. 91: an ERP cannot attest.
        let skipped = office.send(&office.filing(&sent.id, &sent.tag, "f")).problem(409, "wrong_state");
        assert_eq!(skipped["state"], "ready");
        let by_erp = Request::post(format!("/api/v1/submissions/{}/attestation", sent.id))
            .token(&office.erp.secret)
            .key("a")
            .version(&sent.tag)
            .json(r#"{"signatory":"ERP"}"#);
        office.send(&by_erp).problem(403, "missing_scope");
        // No token of a software system can attest, however it is requested.
        let place = &office.server.place;
        let output = place.run(&["token", "create", "--label", "x", "--organization", CODE, "--scopes", "attest"]);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
        // The signatory's token can neither write nor file.
        let by_person =
            Request::post("/api/v1/submissions").token(&office.person.secret).key("p").json(bytes(&small()));
        office.send(&by_person).problem(403, "missing_scope");
        let tag = office.attest(&sent.id, &sent.tag, "a");
        let file = Request::post(format!("/api/v1/submissions/{}/filing", sent.id));
        office.send(&file.token(&office.person.secret).key("p").version(&tag)).problem(403, "missing_scope");
        // An amendment voids the attestation.
        let amended = office.amend(&sent.id, &tag, bytes(&small()));
        office.send(&office.filing(&sent.id, &amended.tag, "f2")).problem(409, "wrong_state");
        let wrong = [
            (r#"{"signatory":"   "}"#, "invalid_field"),
            (r#"{"signatory":"A\u0000B"}"#, "invalid_field"),
            (r#"{"signatory":"A\nB"}"#, "invalid_field"),
            (r#"{"signatory":"A\u0085B"}"#, "invalid_field"),
            (r#"{"signatory":"A","text_shown":"B\u0000"}"#, "invalid_field"),
            (r#"{"signatory":"A","text_shown":""}"#, "invalid_field"),
            (r#"{"signatory":1}"#, "bad_member"),
            (r#"{}"#, "bad_member"),
            (r#"{"signatory":"a","x":1}"#, "bad_member"),
        ];
        for (body, code) in wrong {
            let request = Request::post(format!("/api/v1/submissions/{}/attestation", sent.id))
                .token(&office.person.secret)
                .key("w")
                .version(&amended.tag)
                .json(body);
            office.send(&request).problem(422, code);
            office.send(&request.english()).problem(422, code);
        }
    });
}

#[test]
fn what_is_another_s_is_not_there() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let document = town();
        office.attach(&document, &[]);
        let (sent, filed) = office.file(&document, "mine");
        let receipt = filed.json();
        let report = receipt["answers"][0]["report"].as_str().unwrap().to_owned();
        let piece = office.send(&office.attachment("a.txt", b"texte".to_vec())).is(201).json();
        let piece = piece["id"].as_str().unwrap();
        let place = &office.server.place;
        let other = place.token("99902", &["--scopes", "read,write,file"]);
        let signer = place.token("99902", &["--person"]);
        let id = &sent.id;
        let targets = [
            format!("/api/v1/submissions/{id}"),
            format!("/api/v1/submissions/{id}/revisions"),
            format!("/api/v1/submissions/{id}/revisions/1/content"),
            format!("/api/v1/submissions/{id}/revisions/1/differences"),
            format!("/api/v1/submissions/{id}/findings"),
            format!("/api/v1/submissions/{id}/receipts"),
            format!("/api/v1/submissions/{id}/reports"),
            format!("/api/v1/submissions/{id}/lineage?pointer=/expenses/x-rampe/amount_cents"),
            format!("/api/v1/receipts/{}", receipt["receipt"].as_str().unwrap()),
            format!("/api/v1/reports/{report}"),
            format!("/api/v1/reports/{report}/artefacts/json"),
            format!("/api/v1/reports/{report}/artefacts/xlsx"),
            format!("/api/v1/reports/{report}/lineage?cell=*"),
            format!("/api/v1/attachments/{piece}"),
            format!("/api/v1/attachments/{piece}/content"),
        ];
        for target in &targets {
            office.server.get(target, &other).problem(404, "not_found");
            office.send(&Request::get(target.clone())).problem(401, "no_token");
            // The owner gets it, except for the differences of a first revision, which has nothing to be compared with.
            let status = if target.ends_with("differences") { 404 } else { 200 };
            assert_eq!(office.get(target).status, status, "{target}");
        }
        let tag = office.tag(id);
        let foreign = |request: Request| office.send(&request).problem(404, "not_found");
        let own = bytes(&small());
        foreign(Request::put(format!("/api/v1/submissions/{id}")).token(&other.secret).version(&tag).json(own));
        for (action, who) in [("filing", &other), ("withdrawal", &other), ("attestation", &signer)] {
            let request =
                Request::post(format!("/api/v1/submissions/{id}/{action}")).token(&who.secret).key("k").version(&tag);
            foreign(if action == "attestation" { request.json(r#"{"signatory":"x"}"#) } else { request });
        }
        // 17: a document that names another organization, whether or not that organization exists here.
        for code in ["99902", "99999"] {
            let mut theirs = small();
            theirs["organization"]["code_geographique"] = json!(code);
            foreign(office.submission(bytes(&theirs), code));
        }
        // An attachment uploaded by another organization counts as missing.
        let mut theirs = document;
        theirs["organization"]["code_geographique"] = json!("99902");
        let request = Request::post("/api/v1/submissions").token(&other.secret).key("s").json(bytes(&theirs));
        let kept = office.send(&request).is(201);
        let id = kept.json()["submission"]["id"].as_str().unwrap().to_owned();
        let attest = Request::post(format!("/api/v1/submissions/{id}/attestation"))
            .token(&signer.secret)
            .key("a")
            .version("\"v1\"")
            .json(r#"{"signatory":"x"}"#);
        office.send(&attest).is(201);
        let file =
            Request::post(format!("/api/v1/submissions/{id}/filing")).token(&other.secret).key("f").version("\"v2\"");
        office.send(&file).problem(422, "missing_attachments");
        // A receiver's token has no organization: organizations' resources return 404, and the catalogue is available.
        let made: Value = serde_json::from_str(&place.good(&[
            "--json",
            "token",
            "create",
            "--label",
            "r",
            "--receiver",
            "Ministère (fictif)",
        ]))
        .unwrap();
        let receiver = made["token"].as_str().unwrap();
        office.send(&Request::get("/api/v1/submissions").token(receiver)).problem(404, "not_found");
        office.send(&Request::get("/api/v1/programs").token(receiver)).is(200);
    });
}

#[test]
fn a_revoked_token_is_refused() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        // The token was accepted just before it is revoked.
        office.get("/api/v1/submissions").is(200);
        office.server.place.good(&["token", "revoke", &office.erp.id]);
        // At most one second after the command ended.
        std::thread::sleep(std::time::Duration::from_secs(1));
        let refused = office.get("/api/v1/submissions");
        refused.problem(401, "revoked_token");
        assert!(refused.get("www-authenticate").unwrap().contains("invalid_token"));
        let person = office.server.get("/api/v1/submissions", &office.person);
        person.is(200);
        let ended = office.server.place.token(CODE, &["--days", "0"]);
        office.server.get("/api/v1/submissions", &ended).problem(401, "expired_token");
    });
}

#[test]
fn refused_answers_are_left_out_only_when_asked() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let mut document = town();
        office.attach(&document, &[]);
        // An answer that lacks its agreement is refused, and no other answer is.
        let answers = document["answers"].as_array_mut().unwrap();
        let pac = answers.iter_mut().find(|answer| answer["program"] == "immigration-pac").unwrap();
        drop(pac.as_object_mut().unwrap().remove("agreement"));
        let sent = office.submit(bytes(&document), "s");
        let refused: Vec<Value> = sent.answer.json()["answers"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|answer| answer["verdict"] == "refused")
            .cloned()
            .collect();
        assert_eq!(refused.len(), 1, "{refused:?}");
        let tag = office.attest(&sent.id, &sent.tag, "a");
        let rejected = office.send(&office.filing(&sent.id, &tag, "reject")).problem(422, "refused");
        assert!(rejected["findings"].as_array().unwrap().iter().any(|finding| finding["severity"] == "error"));
        assert!(rejected["answers"].is_array());
        assert_eq!(office.get(&format!("/api/v1/submissions/{}/receipts", sent.id)).json(), json!([]));
        let asked = office.filing(&sent.id, &tag, "leave").json(r#"{"on_refusal":"leave_out"}"#);
        let receipt = office.send(&asked).is(201).json();
        assert_eq!(receipt["left_out"].as_array().unwrap().len(), 1);
        assert_eq!(receipt["left_out"][0]["program"], "immigration-pac");
        assert!(!receipt["left_out"][0]["errors"].as_array().unwrap().is_empty());
        assert_eq!(receipt["answers"].as_array().unwrap().len(), document["answers"].as_array().unwrap().len() - 1);
        // If all answers are refused, nothing is filed, whatever option is given.
        let mut none = small();
        drop(none["answers"][0].as_object_mut().unwrap().remove("agreement"));
        let sent = office.submit(bytes(&none), "none");
        let tag = office.attest(&sent.id, &sent.tag, "none");
        let asked = office.filing(&sent.id, &tag, "none").json(r#"{"on_refusal":"leave_out"}"#);
        office.send(&asked).problem(422, "refused");
        let wrong = office.filing(&sent.id, &tag, "what").json(r#"{"on_refusal":"whatever"}"#);
        office.send(&wrong).problem(422, "bad_member");
    });
}

#[test]
fn a_missing_piece_is_pointed_at() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let document = town();
        let name = "politique-2025-2029.pdf";
        office.attach(&document, &[name]);
        let sent = office.submit(bytes(&document), "s");
        let tag = office.attest(&sent.id, &sent.tag, "a");
        let missing = office.send(&office.filing(&sent.id, &tag, "f")).problem(422, "missing_attachments");
        assert_eq!(missing["attachments"].as_array().unwrap().len(), 1, "{missing}");
        assert_eq!(missing["attachments"][0]["pointer"], "/attachments/y-politique");
        assert_eq!(missing["attachments"][0]["name"], name);
        // Once the attachments are uploaded, the same key can be used: a 422 response is not stored.
        office.attach(&document, &[]);
        office.send(&office.filing(&sent.id, &tag, "f")).is(201);
    });
}

#[test]
fn pieces_are_what_their_names_say() {
    let office = Office::open(Engine::Sqlite, "");
    for (name, bytes, status, code) in [
        ("a.pdf", &b"PK\x03\x04"[..], 422, "file_differs"),
        ("a.exe", b"MZ", 422, "file_kind"),
        ("a.pdf", b"", 422, "empty_file"),
        ("..%2Fa.pdf", b"%PDF-1.7", 422, "file_name"),
        ("a%0D%0AX:%20y.pdf", b"%PDF-1.7", 422, "file_name"),
        ("a.txt", b"a\0b", 422, "file_differs"),
    ] {
        office.send(&office.attachment(name, bytes.to_vec())).problem(status, code);
    }
    let large = [b"%PDF-".to_vec(), vec![b' '; 25 * 1024 * 1024 - 4]].concat();
    office.send(&office.attachment("a.pdf", large)).problem(413, "too_large");
    let fits = [b"%PDF-".to_vec(), vec![b' '; 25 * 1024 * 1024 - 5]].concat();
    office.send(&office.attachment("a.pdf", fits)).is(201);
    let nameless = Request::post("/api/v1/attachments").token(&office.erp.secret).body("%PDF-");
    office.send(&nameless).problem(400, "bad_parameter");
    let kept = office.send(&office.attachment("r%C3%A9solution%20%22.pdf", b"%PDF-1.7".to_vec()));
    kept.problem(422, "file_name");
    let kept = office.send(&office.attachment("r%C3%A9solution.pdf", b"%PDF-1.7".to_vec())).is(201).json();
    let content = office.get(&format!("/api/v1/attachments/{}/content", kept["id"].as_str().unwrap())).is(200);
    assert_eq!(
        content.get("content-disposition"),
        Some("attachment; filename=\"r_solution.pdf\"; filename*=UTF-8''r%C3%A9solution.pdf")
    );
    content.guarded();
}

#[test]
fn a_late_report_is_filed_and_says_so() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        // Its agreement ended on 2025-04-30, and its edition allows thirty days.
        let (sent, receipt) = office.file(&small(), "a");
        let answer = receipt.json()["answers"][0].clone();
        let reports = office.get(&format!("/api/v1/submissions/{}/reports", sent.id)).is(200).json();
        let one = office.get(&format!("/api/v1/reports/{}", answer["report"].as_str().unwrap())).is(200).json();
        for said in [&answer, &reports[0], &one] {
            assert_eq!((&said["due_on"], &said["late"]), (&json!("2025-05-30"), &json!(true)), "{said}");
        }
        // When the due date is unknown, the fields are absent.
        let mut open = town();
        open["answers"].as_array_mut().unwrap().retain(|answer| answer["id"] == "r-mada");
        open.as_object_mut().unwrap().remove("attachments");
        let (sent, receipt) = office.file(&open, "b");
        let reports = office.get(&format!("/api/v1/submissions/{}/reports", sent.id)).is(200).json();
        for said in [&receipt.json()["answers"][0], &reports[0]] {
            assert!(said.get("due_on").is_none() && said.get("late").is_none(), "{said}");
        }
    });
}
