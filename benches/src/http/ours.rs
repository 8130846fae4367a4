//! Our service: the release binary of this repository, with a store that already holds the organizations.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail, ensure};
use guichet_core::{Id, MemberKind, ReceiptId, RevisionState, Scope, SubmissionState};
use guichet_filing::{Clock as _, Signer, SystemClock};
use guichet_schema::sha256_hex;
use guichet_store::{
    Attachment, Blob, Location, Member, Options, Organization, Receipt, Revision, Store, StoreError, Submission, Token,
};

use super::{
    client::{Client, Response},
    corpus::{self, Corpus, Holder},
    process::{self, Server},
};

/// Creation time of everything stored beforehand: 2026-01-01, in UTC microseconds.
pub(super) const BEFORE: i64 = 1_767_225_600_000_000;
/// The signing key of every service that signs.
pub(super) const SEED: [u8; 32] = [7; 32];
/// Organizations written in one commit.
pub(super) const AT_ONCE: usize = 500;

/// The release binary, next to this program.
///
/// # Errors
/// It was not built.
pub fn binary() -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("guichet");
    ensure!(path.is_file(), "not built: cargo build --release");
    Ok(path)
}

/// Creates a store with this many organizations, each with its two tokens and the attachments that the example names.
///
/// # Errors
/// When it cannot be written.
pub fn prepare(location: &Location, corpus: &Corpus, organizations: usize) -> Result<Store> {
    let (store, _) = Store::migrate(location, &Options::default())?;
    let files = files(corpus)?;
    // An attachment that nothing stands on is swept after thirty days: these came now.
    let now = SystemClock.now().0;
    for start in (0..organizations).step_by(AT_ONCE) {
        let files = files.clone();
        let range = start..(start + AT_ONCE).min(organizations);
        store.write_blocking(move |writer| {
            for at in range {
                writer.add_organization(&Organization {
                    id: id(at),
                    code: corpus::code(at),
                    kind: "municipality".to_owned(),
                    name: corpus::name(at),
                    created_at: BEFORE,
                })?;
                for holder in [Holder::Software, Holder::Person] {
                    writer.add_member(&member(at, holder))?;
                    writer.add_token(&token(at, holder))?;
                }
                for (rank, (sha256, name, bytes)) in files.iter().enumerate() {
                    writer.put_blob(&Blob::new(sha256, bytes))?;
                    writer.add_attachment(&Attachment {
                        id: id(at * files.len() + rank),
                        organization: id(at),
                        sha256: sha256.clone(),
                        name: name.clone(),
                        media_type: "application/pdf".to_owned(),
                        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                        uploaded_by: member(at, Holder::Software).id,
                        uploaded_at: now,
                    })?;
                }
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(store)
}

/// SHA-256, name and bytes of each attachment that the example names.
pub(super) fn files(corpus: &Corpus) -> Result<Vec<(String, String, Vec<u8>)>> {
    let pieces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/fictif/pieces");
    let mut files = Vec::new();
    for (sha256, name) in &corpus.attachments {
        let bytes = fs::read(pieces.join(name)).with_context(|| name.clone())?;
        ensure!(sha256_hex(&bytes) == *sha256, "{name} is not the file that the example names");
        files.push((sha256.clone(), name.clone(), bytes));
    }
    Ok(files)
}

/// Id of something stored beforehand.
pub(super) fn id<T: Id>(number: usize) -> T {
    T::known(format!("{}_{number:032x}", T::PREFIX))
}

/// The software or the person of an organization.
pub(super) fn member(organization: usize, holder: Holder) -> Member {
    let (kind, rank) = match holder {
        Holder::Software => (MemberKind::Software, 0),
        Holder::Person => (MemberKind::Person, 1),
    };
    Member {
        id: id(organization * 2 + rank),
        organization: Some(id(organization)),
        receiver: None,
        kind,
        name: "bench".to_owned(),
        starts_at: BEFORE,
        ends_at: None,
    }
}

pub(super) fn token(organization: usize, holder: Holder) -> Token {
    let (scopes, rank): (&[Scope], usize) = match holder {
        Holder::Software => (&[Scope::File, Scope::Read, Scope::Write], 0),
        Holder::Person => (&[Scope::Attest, Scope::Read], 1),
    };
    Token {
        id: id(organization * 2 + rank),
        member: member(organization, holder).id,
        secret_hash: sha256_hex(corpus::secret(organization, holder).as_bytes()),
        label: "bench".to_owned(),
        scopes: scopes.iter().copied().collect(),
        created_at: BEFORE,
        expires_at: None,
        revoked_at: None,
    }
}

/// The documents that a receiver is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formats {
    /// JSON or CSV, one document each, in turn: as many documents as the services written by hand make outputs.
    JsonOrCsv,
    /// JSON and CSV.
    JsonAndCsv,
    /// As in the programs of the repository: a workbook, and JSON or CSV beside it.
    WithWorkbook,
}

/// Starts the service with its defaults, except the limit of requests per minute; its log goes to a file.
///
/// # Errors
/// When it does not start.
pub fn start(directory: &Path, database: &str, formats: Formats) -> Result<Server> {
    let key = directory.join("guichet.key");
    fs::write(&key, Signer::to_text(&SEED))?;
    let address: SocketAddr = process::free_address()?;
    let mut settings = format!(
        "database = {database:?}\nlisten = \"{address}\"\nsigning_key_file = {:?}\nrequests_per_minute = 0\n\
         drain_seconds = 0\n",
        key.display().to_string()
    );
    if formats != Formats::WithWorkbook {
        let programs = directory.join("programs");
        write_programs(&programs, formats)?;
        settings += &format!("programs = {:?}\n", programs.display().to_string());
    }
    let file = directory.join("guichet.toml");
    fs::write(&file, settings)?;
    let mut command = Command::new(binary()?);
    command.arg("--config").arg(&file).arg("serve").current_dir(directory);
    Server::start(command, address, &directory.join("guichet.log"))
}

/// Writes the editions of the repository with other formats for the receivers, as any installation may set them.
fn write_programs(to: &Path, formats: Formats) -> Result<()> {
    let adapters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/adapters");
    let mut programs = Vec::new();
    for adapter in fs::read_dir(adapters)? {
        for program in fs::read_dir(adapter?.path().join("editions"))? {
            programs.push(program?.path());
        }
    }
    programs.sort();
    for (rank, program) in programs.iter().enumerate() {
        let formats = match formats {
            Formats::JsonOrCsv if rank % 2 == 0 => r#"formats = ["json"]"#,
            Formats::JsonOrCsv => r#"formats = ["csv"]"#,
            _ => r#"formats = ["json", "csv"]"#,
        };
        copy(program, &to.join(program.file_name().unwrap_or_default()), formats)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, formats: &str) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            copy(&path, &to.join(name), formats)?;
        } else if name == "program.toml" {
            let text = fs::read_to_string(&path)?;
            let lines = text.lines().map(|line| if line.starts_with("formats = ") { formats } else { line });
            fs::write(to.join(name), lines.collect::<Vec<_>>().join("\n") + "\n")?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// The body of the request that attests.
const ATTESTATION: &[u8] = br#"{"signatory":"Camille Exemple, mairesse"}"#;

/// Files the submission of an organization: sends it, attests it, files it. Returns the receipt.
///
/// # Errors
/// When an answer is not the one expected.
pub fn file(client: &mut Client, corpus: &Corpus, organization: usize) -> Result<Response> {
    let headers = |holder, key: &str, version: &str| {
        let mut headers = vec![
            "Content-Type: application/json".to_owned(),
            format!("Authorization: Bearer {}", corpus::secret(organization, holder)),
            format!("Idempotency-Key: {key}"),
        ];
        if !version.is_empty() {
            headers.push(format!("If-Match: {version}"));
        }
        headers
    };
    let document = corpus.document(organization);
    let sent = client
        .send("POST", "/api/v1/submissions", &headers(Holder::Software, "submission", ""), &document)?
        .expect(201)?;
    let path = &sent.location;
    let attested = client
        .send("POST", &format!("{path}/attestation"), &headers(Holder::Person, "attestation", &sent.etag), ATTESTATION)?
        .expect(201)?;
    client
        .send("POST", &format!("{path}/filing"), &headers(Holder::Software, "filing", &attested.etag), b"{}")?
        .expect(201)
}

/// Asks for a path as the software of an organization.
///
/// # Errors
/// When the answer is not 200.
pub fn get(client: &mut Client, organization: usize, path: &str) -> Result<Response> {
    let headers = [format!("Authorization: Bearer {}", corpus::secret(organization, Holder::Software))];
    client.send("GET", path, &headers, b"")?.expect(200)
}

/// What the service counts: commits that reached the disk, and the jobs that they held.
///
/// # Errors
/// When the metrics do not contain these counters.
pub fn counters(server: &Server) -> Result<(f64, f64)> {
    let response = Client::connect(server.address)?.send("GET", "/metrics", &[], b"")?.expect(200)?;
    let text = String::from_utf8(response.body)?;
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.trim().parse().ok()).with_context(|| name.to_owned())
    };
    Ok((value("guichet_commits_total")?, value("guichet_jobs_total")?))
}

/// The bytes that the last filing of a store put there: the document, its canonical form, and every output.
///
/// # Errors
/// When there is none.
pub fn stored(store: &Store, organization: usize) -> Result<Vec<Vec<u8>>> {
    let owner = id(organization);
    store
        .read_blocking(|reader| {
            let mut out = Vec::new();
            for submission in reader.submissions(&owner, None, 1)?.items {
                let Some(revision) = reader.revision(&submission, submission.revision)? else { continue };
                for hash in [&revision.raw, &revision.canonical] {
                    out.extend(reader.blob(hash)?);
                }
                for report in reader.reports(&submission, submission.revision)? {
                    for artefact in reader.artefacts(&report)? {
                        out.push(reader.artefact_bytes(&artefact)?);
                    }
                }
            }
            Ok::<_, StoreError>(out)
        })
        .map_err(Into::into)
}

/// Adds this number of submissions to an organization, each filed with a receipt; their bytes are shared. Returns the ids of
/// the receipts.
///
/// # Errors
/// When they cannot be written.
pub fn fill(store: &Store, organization: usize, from: usize, to: usize, receipt: &[u8]) -> Result<Vec<ReceiptId>> {
    let document = b"{}".as_slice();
    let sha256 = sha256_hex(document);
    for start in (from..to).step_by(AT_ONCE) {
        let (sha256, receipt) = (sha256.clone(), receipt.to_vec());
        let range = start..(start + AT_ONCE).min(to);
        store.write_blocking(move |writer| {
            let created_by = member(organization, Holder::Software).id;
            for at in range {
                let submission = Submission {
                    id: id(at),
                    organization: id(organization),
                    state: SubmissionState::Filed,
                    revision: 1,
                    filed: Some(1),
                    version: 3,
                    period_from: "2025-01-01".to_owned(),
                    period_to: "2025-12-31".to_owned(),
                    created_by: created_by.clone(),
                    created_at: BEFORE,
                    changed_at: BEFORE,
                };
                writer.add_submission(&submission)?;
                for _ in 0..2 {
                    writer.put_blob(&Blob::new(&sha256, b"{}"))?;
                }
                let revision = Revision {
                    submission: submission.id.clone(),
                    number: 1,
                    state: RevisionState::Filed,
                    raw: sha256.clone(),
                    canonical: sha256.clone(),
                    origins_sha256: sha256.clone(),
                    schema_version: "1.0.0".to_owned(),
                    created_by: created_by.clone(),
                    created_at: BEFORE,
                };
                writer.add_revision(&revision, b"{}")?;
                writer.add_receipt(&Receipt {
                    id: id(at),
                    organization: submission.organization,
                    submission: submission.id,
                    revision: 1,
                    body: receipt.clone(),
                    filed_at: BEFORE,
                })?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok((from..to).map(id).collect())
}

/// A store's location, from the text of the setting.
///
/// # Errors
/// When the text is not a valid location.
pub fn location(database: &str) -> Result<Location> {
    match Location::parse(database, false) {
        Ok(location) => Ok(location),
        Err(error) => bail!("{error}"),
    }
}
