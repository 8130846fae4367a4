//! Peers equivalent to our service: what their database holds beforehand, what they know of the programs, and the check that a
//! filing leaves in it what it should.

use std::{collections::BTreeSet, future::Future, net::SocketAddr};

use anyhow::{Context as _, Result, ensure};
use guichet_core::{AttachmentId, Id, OrganizationId};
use guichet_engine::PeriodEnds;
use guichet_filing::{Destination, KeySet, Signer, verify};
use guichet_pipeline::{Directory, judge};
use guichet_schema::{canonical, sha256_hex};
use guichet_store::{Member, Token};
use guichet_text::Language;
use serde_json::{Value, json};
use tokio_postgres::NoTls;

use super::{
    client::Client,
    corpus::{self, Corpus, Holder},
    ours,
    postgres::Database,
    process::Server,
    proof,
};
use crate::{fixture, report};

const TABLES: &str = include_str!("../../peers/equivalent.sql");

const ORGANIZATIONS: &str = "INSERT INTO organizations (id, code, name, created_at)
    SELECT u.*, $4 FROM unnest($1::text[], $2::text[], $3::text[]) u";
const TOKENS: &str = "INSERT INTO tokens (id, secret_hash, kind, organization, scopes, created_at)
    SELECT u.*, $6 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) u";
const FILE: &str = "INSERT INTO files (sha256, bytes) VALUES ($1, $2)";
const ATTACHMENTS: &str = "INSERT INTO attachments (id, organization, sha256, name, media_type, size, uploaded_at)
    SELECT u.id, u.organization, u.sha256, u.name, 'application/pdf', u.size, $6
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) u (id, organization, sha256, name, size)";

/// What a peer knows of the programs that the example answers: names, edition, receiver and due date, which ours reads from the
/// editions; and the statement shown to the signatory.
///
/// # Errors
/// When the example is not accepted.
pub fn settings() -> Result<Value> {
    let judgement = judge(&fixture::filed(), &fixture::programs()?, &Directory::default());
    let mut programs = Vec::new();
    for answer in &judgement.answers {
        let (Some(program), Some(edition)) = (&answer.definition, &answer.edition) else { continue };
        let report = answer.report.as_ref().context("an answer without a report")?;
        let mut one = json!({
            "program": answer.program,
            "form": answer.form,
            "name": program.name,
            "edition": edition.id.edition.to_string(),
            "edition_hash": report.layout.edition_hash,
            "hypothesis": report.layout.hypothesis,
            "destination": Destination::of(&judgement, program, answer.row),
        });
        if let (Some(day), Some(one)) =
            (edition.due.day(PeriodEnds::of(&judgement.submission, answer.row)), one.as_object_mut())
        {
            one.insert("due_on".to_owned(), day.to_string().into());
        }
        programs.push(one);
    }
    let words = guichet_text::text(Language::Fr, "attestation-text", &[]);
    Ok(json!({ "programs": programs, "attestation": words, "version": env!("CARGO_PKG_VERSION") }))
}

/// Creates the tables and fills them with this many organizations, each with its two tokens and its attachments, as
/// [`ours::prepare`] does.
///
/// # Errors
/// When they cannot be written.
pub fn prepare(database: &Database, corpus: &Corpus, organizations: usize) -> Result<()> {
    let files = ours::files(corpus)?;
    blocking(database, async |client| {
        client.batch_execute(TABLES).await?;
        for (sha256, _, bytes) in &files {
            client.execute(FILE, &[sha256, bytes]).await?;
        }
        for start in (0..organizations).step_by(ours::AT_ONCE) {
            let range = start..(start + ours::AT_ONCE).min(organizations);
            let ids: Vec<String> = range.clone().map(|at| text(&ours::id::<OrganizationId>(at))).collect();
            let codes: Vec<String> = range.clone().map(corpus::code).collect();
            let names: Vec<String> = range.clone().map(corpus::name).collect();
            client.execute(ORGANIZATIONS, &[&ids, &codes, &names, &ours::BEFORE]).await?;
            let holders = [Holder::Software, Holder::Person];
            let held = |at| holders.map(|holder| (ours::token(at, holder), ours::member(at, holder)));
            let tokens: Vec<(Token, Member)> = range.clone().flat_map(held).collect();
            let column = |pick: fn(&(Token, Member)) -> String| tokens.iter().map(pick).collect::<Vec<_>>();
            let (ids, secrets) = (column(|(token, _)| text(&token.id)), column(|(token, _)| token.secret_hash.clone()));
            let kinds = column(|(_, member)| member.kind.to_string());
            let scopes = column(|(token, _)| token.scopes.to_string());
            let owners = column(|(_, member)| member.organization.as_ref().map(text).unwrap_or_default());
            client.execute(TOKENS, &[&ids, &secrets, &kinds, &owners, &scopes, &ours::BEFORE]).await?;
            let (mut ids, mut owners, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
            let (mut names, mut sizes) = (Vec::new(), Vec::new());
            for at in range {
                for (rank, (sha256, name, bytes)) in files.iter().enumerate() {
                    ids.push(text(&ours::id::<AttachmentId>(at * files.len() + rank)));
                    owners.push(text(&ours::id::<OrganizationId>(at)));
                    hashes.push(sha256.clone());
                    names.push(name.clone());
                    sizes.push(i64::try_from(bytes.len())?);
                }
            }
            client.execute(ATTACHMENTS, &[&ids, &owners, &hashes, &names, &sizes, &ours::BEFORE]).await?;
        }
        // Not those that are empty: their plans would be made for tables that stay so.
        client.batch_execute("ANALYZE organizations, tokens, files, attachments").await?;
        Ok(())
    })
}

fn text(id: &impl Id) -> String {
    id.as_str().to_owned()
}

/// Runs statements on a connection of their own.
fn blocking<T, F>(database: &Database, work: impl FnOnce(tokio_postgres::Client) -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&database.parameters(), NoTls).await?;
        let driver = tokio::spawn(connection);
        let value = work(client).await?;
        driver.await??;
        Ok(value)
    })
}

/// Files for an organization as a load does, with our service and with a peer, and compares the responses: the members of the
/// receipt, a valid signature, the same bytes for a repeated request, and the same refusals.
///
/// # Errors
/// The differences.
pub fn answers(ours: &Server, peer: &Server, corpus: &Corpus, organization: usize) -> Result<Vec<u8>> {
    let mut shapes = Vec::new();
    let mut last = Vec::new();
    for server in [ours, peer] {
        let mut client = Client::connect(server.address)?;
        let receipt = ours::file(&mut client, corpus, organization)?;
        // All three with the same keys: the answers that were kept.
        let again = ours::file(&mut client, corpus, organization)?;
        ensure!(receipt.body == again.body && receipt.etag == again.etag, "a repeated filing is answered otherwise");
        ensure!(receipt.location == again.location, "a repeated filing is found elsewhere");
        let statuses = refusals(server.address, corpus, organization)?;
        let keys = KeySet { keys: vec![Signer::from_seed(&ours::SEED).public()] };
        verify(&receipt.body, &keys).context("the receipt")?;
        let value: Value = serde_json::from_slice(&receipt.body)?;
        let mut members = BTreeSet::new();
        shape("", &value, &mut members);
        shapes.push((statuses, receipt.etag, members));
        last = receipt.body;
    }
    let [(statuses, etag, members), (peer_statuses, peer_etag, peer_members)] = &shapes[..] else {
        return Ok(last);
    };
    ensure!(statuses == peer_statuses, "refusals {peer_statuses:?} instead of {statuses:?}");
    ensure!(etag == peer_etag, "version {peer_etag} instead of {etag}");
    let differences: Vec<&String> = members.symmetric_difference(peer_members).collect();
    ensure!(differences.is_empty(), "the receipts differ in their members: {differences:?}");
    Ok(last)
}

/// The statuses of the requests that must be refused: a reused key, no token, an outdated version, a wrong state and others.
fn refusals(address: SocketAddr, corpus: &Corpus, organization: usize) -> Result<Vec<u16>> {
    let mut client = Client::connect(address)?;
    let bearer = |holder| format!("Authorization: Bearer {}", corpus::secret(organization, holder));
    let json = "Content-Type: application/json".to_owned();
    let key = |key: &str| format!("Idempotency-Key: {key}");
    let path = "/api/v1/submissions";
    let document = corpus.document(organization);
    let sent = client
        .send("POST", path, &[json.clone(), bearer(Holder::Software), key("submission")], &document)?
        .expect(201)?;
    let mut statuses = Vec::new();
    // Each on its own connection: one that is refused before its body was read may be closed.
    let mut ask = |path: &str, headers: &[String], body: &[u8]| -> Result<()> {
        statuses.push(Client::connect(address)?.send("POST", path, headers, body)?.status);
        Ok(())
    };
    ask(path, &[json.clone(), bearer(Holder::Software), key("submission")], b"{}")?;
    ask(path, &[json.clone(), key("another")], &document)?;
    ask(path, &[json.clone(), bearer(Holder::Software)], &document)?;
    ask(path, &[json.clone(), bearer(Holder::Person), key("scope")], &document)?;
    ask(path, &[json.clone(), bearer(Holder::Software), key("unreadable")], b"{")?;
    ask(path, &[json.clone(), bearer(Holder::Software), key("invalid")], b"{}")?;
    let other = corpus.document(organization + 1);
    ask(path, &[json.clone(), bearer(Holder::Software), key("foreign")], &other)?;
    let filing = format!("{}/filing", sent.location);
    for (rank, version) in [None, Some("\"v1\""), Some("\"v3\"")].into_iter().enumerate() {
        let mut headers = vec![json.clone(), bearer(Holder::Software), key(&format!("refused-{rank}"))];
        headers.extend(version.map(|version| format!("If-Match: {version}")));
        ask(&filing, &headers, b"{}")?;
    }
    // Sent and attested a second time, what was filed is answered already.
    let again = [json.clone(), bearer(Holder::Software), key("second")];
    let sent = client.send("POST", path, &again, &document)?.expect(201)?;
    let attest = [json.clone(), bearer(Holder::Person), key("second"), format!("If-Match: {}", sent.etag)];
    let attested = client
        .send("POST", &format!("{}/attestation", sent.location), &attest, br#"{"signatory":"Camille Exemple"}"#)?
        .expect(201)?;
    let file = [json, bearer(Holder::Software), key("second"), format!("If-Match: {}", attested.etag)];
    statuses.push(client.send("POST", &format!("{}/filing", sent.location), &file, b"{}")?.status);
    Ok(statuses)
}

/// Every path to a value, with its type. All items of a list have the same path.
fn shape(path: &str, value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| shape(&format!("{path}/{name}"), value, out)),
        Value::Array(items) => items.iter().for_each(|value| shape(&format!("{path}/*"), value, out)),
        Value::String(_) => drop(out.insert(format!("{path}: text"))),
        Value::Number(_) => drop(out.insert(format!("{path}: number"))),
        Value::Bool(_) => drop(out.insert(format!("{path}: yes or no"))),
        Value::Null => drop(out.insert(format!("{path}: null"))),
    }
}

/// Checks what the filing of an organization left in a peer's database.
///
/// # Errors
/// Something is missing or wrong.
pub fn evidence(database: &Database, corpus: &Corpus, organization: usize, receipt: &[u8]) -> Result<()> {
    let (document, owner) = (corpus.document(organization), text(&ours::id::<OrganizationId>(organization)));
    let said: Value = serde_json::from_slice(receipt)?;
    let submission = said["submission"].as_str().context("submission")?.to_owned();
    let judgement = judge(&document, &fixture::programs()?, &Directory::default());
    let made = |program: &str| {
        let answer = judgement.answers.iter().find(|answer| answer.program == program);
        answer.and_then(|answer| answer.report.as_ref()).map(report::plain).unwrap_or_default()
    };
    let outputs = proof::BY_HAND.map(made);
    blocking(database, async |client| {
        let revision = "SELECT raw, canonical, raw_sha256, canonical_sha256 FROM revisions WHERE submission = $1";
        let row = client.query_one(revision, &[&submission]).await?;
        let bytes = [document.clone(), canonical(&document).context("canonical")?];
        for (at, bytes) in bytes.iter().enumerate() {
            ensure!(row.get::<_, Vec<u8>>(at) == *bytes, "other bytes are kept of the document ({at})");
            ensure!(row.get::<_, String>(at + 2) == sha256_hex(bytes), "another hash is kept of the document ({at})");
        }
        let counted = [
            ("attestations", "submission = $1", 1),
            ("reports", "submission = $1 AND state = 'live'", 7),
            ("outbox o JOIN reports r ON r.id = o.report", "r.submission = $1", 7),
            ("revision_attachments", "submission = $1", 4),
            ("receipts", "submission = $1", 1),
            ("agreements", "submission = $1", 5),
        ];
        for (table, condition, expected) in counted {
            let query = format!("SELECT count(*) FROM {table} WHERE {condition}");
            let found: i64 = client.query_one(&query, &[&submission]).await?.get(0);
            ensure!(found == expected, "{table}: {found} rows instead of {expected}");
        }
        let kept: i64 = client
            .query_one(
                "SELECT count(*) FROM idempotency_keys k JOIN tokens t ON t.id = k.client
                 WHERE t.organization = $1 AND k.key IN ('submission', 'attestation', 'filing')",
                &[&owner],
            )
            .await?
            .get(0);
        ensure!(kept == 3, "{kept} answers are kept instead of 3");
        let row = client.query_one("SELECT body FROM receipts WHERE submission = $1", &[&submission]).await?;
        ensure!(row.get::<_, Vec<u8>>(0) == receipt, "another receipt is kept");

        let answers = said["answers"].as_array().context("answers")?;
        ensure!(answers.len() == 7, "{} answers instead of 7", answers.len());
        let artefact = "SELECT a.format, a.sha256, a.size, a.bytes, o.manifest
            FROM artefacts a JOIN outbox o ON o.report = a.report WHERE a.report = $1";
        let mut formats = Vec::new();
        for answer in answers {
            let row = client.query_one(artefact, &[&answer["report"].as_str().unwrap_or_default()]).await?;
            let (format, sha256, size): (String, String, i64) = (row.get(0), row.get(1), row.get(2));
            let bytes: Vec<u8> = row.get(3);
            let manifest: Value = serde_json::from_str(row.get(4))?;
            let file = json!({ "format": format, "name": answer["files"][0]["name"], "sha256": sha256, "size": size });
            ensure!(answer["files"] == json!([file]), "the receipt names other documents");
            ensure!(manifest["files"] == json!([file]) && manifest["report"] == answer["report"], "the manifest");
            ensure!(manifest["content_hash"] == answer["content_hash"], "the manifest's hash");
            ensure!(sha256 == sha256_hex(&bytes) && size == i64::try_from(bytes.len())?, "the document's hash or size");
            if format == "json" {
                let content: Value = serde_json::from_slice(&bytes)?;
                let found = json!({ "fields": content["cells"], "tables": content["tables"] });
                let same = outputs.iter().any(|output| report::differences(output, &found).is_empty());
                ensure!(same, "a document has other cells");
            } else {
                ensure!(bytes.starts_with(b"table,line,column,value\r\n") && bytes.len() > 500, "a document is no CSV");
            }
            formats.push(format);
        }
        ensure!(formats.iter().filter(|format| *format == "json").count() == 4, "documents {formats:?}");
        chain(&client, &owner, &said).await
    })
}

/// Checks the organization's audit log: its hashes, and its position in the receipt.
async fn chain(client: &tokio_postgres::Client, owner: &str, receipt: &Value) -> Result<()> {
    let query = "SELECT position, at, kind, body, hash FROM audit_events WHERE chain = $1 ORDER BY position";
    let mut previous = sha256_hex(format!("guichet-audit-v1\n{owner}").as_bytes());
    let (mut kinds, mut last) = (Vec::new(), 0);
    for row in client.query(query, &[&owner]).await? {
        let (position, at, kind): (i64, i64, String) = (row.get(0), row.get(1), row.get(2));
        let (body, hash): (Value, String) = (serde_json::from_str(row.get(3))?, row.get(4));
        ensure!(position == last + 1, "the audit trail has no {}", last + 1);
        let event = json!({
            "at": at, "body": body, "chain": owner, "kind": kind, "position": position, "previous": previous,
        });
        let bytes = canonical(&serde_json::to_vec(&event)?).context("canonical")?;
        ensure!(hash == sha256_hex(&[b"guichet-audit-v1\n", bytes.as_slice()].concat()), "the audit trail, {position}");
        if position == 3 {
            let place = json!({ "chain": owner, "position": position, "hash": hash });
            ensure!(receipt["audit"] == place, "the receipt tells another place in the audit trail");
            ensure!(body["receipt"] == receipt["receipt"], "the audit trail tells another receipt");
        }
        (previous, last) = (hash, position);
        kinds.push(kind);
    }
    let first = ["submission.received", "submission.attested", "submission.filed"];
    ensure!(kinds.get(..3).is_some_and(|kinds| kinds == first), "events {kinds:?}");
    let head = client.query_one("SELECT position, hash FROM audit_chains WHERE chain = $1", &[&owner]).await?;
    ensure!((head.get::<_, i64>(0), head.get::<_, String>(1)) == (last, previous), "the end of the audit trail");
    Ok(())
}
