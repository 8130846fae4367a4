//! The least that a competent Rust developer would write by hand for the same work: one route takes a submission, checks
//! it by the published schema, reads it into structs, maps it, checks each output by its schema, and answers once
//! document and outputs are on the disk.
//!
//! It has no accounts, attestations, receipts, audit log, findings, idempotency keys, amendments or CSV. Two programs are written by
//! hand where a submission is answered by seven: each request makes seven outputs, four of one and three of the other, in turn.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context as _, Result, anyhow};
use jsonschema::Validator;
use rusqlite::{Connection, params};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;

use crate::{baseline, http::proof, peers};

/// Outputs of one request.
pub const OUTPUTS: usize = 7;
/// Requests that share one commit, at most.
const MOST_PER_COMMIT: usize = 64;
/// Connections to PostgreSQL.
const CONNECTIONS: usize = 8;

const SQLITE: &str = "
    PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
    CREATE TABLE submission (id INTEGER PRIMARY KEY, organization TEXT, sha256 BLOB, document BLOB);
    CREATE INDEX submission_by_organization ON submission (organization);
    CREATE TABLE output (submission INTEGER, rank INTEGER, document BLOB);";

const POSTGRES: &str = "
    CREATE TABLE submission (id bigserial PRIMARY KEY, organization text, sha256 bytea, document bytea COMPRESSION lz4);
    CREATE INDEX ON submission (organization);
    CREATE TABLE output (submission bigint, rank int, document bytea COMPRESSION lz4);";

const ONE_STATEMENT: &str = "
    WITH filed AS (INSERT INTO submission (organization, sha256, document) VALUES ($1, $2, $3) RETURNING id),
         made AS (INSERT INTO output (submission, rank, document)
                  SELECT filed.id, u.rank, u.document FROM filed, unnest($4::int[], $5::bytea[]) u (rank, document))
    SELECT id FROM filed";

struct Filing {
    organization: String,
    document: Vec<u8>,
    outputs: Vec<Vec<u8>>,
    done: oneshot::Sender<i64>,
}

enum Sink {
    Sqlite(mpsc::Sender<Filing>),
    Postgres(Vec<(tokio_postgres::Client, tokio_postgres::Statement)>),
}

struct Service {
    submission: Validator,
    outputs: [Validator; 2],
    sink: Sink,
    turn: AtomicUsize,
}

/// Serves until it is stopped; `database` is the path of a SQLite file, or the parameters of a PostgreSQL connection.
///
/// # Errors
/// The database or the address is not available.
pub fn serve(address: SocketAddr, database: &str) -> Result<()> {
    let [pfm, ophq] = proof::schemas()?.map(|(_, schema)| schema);
    let validator = |schema: &Value| jsonschema::draft202012::new(schema).map_err(|error| anyhow!("{error}"));
    let (submission, outputs) = (peers::validator()?, [validator(&pfm)?, validator(&ophq)?]);
    actix_web::rt::System::new().block_on(async move {
        let sink = if database.starts_with("host=") { postgres(database).await? } else { sqlite(Path::new(database))? };
        let service = web::Data::new(Service { submission, outputs, sink, turn: AtomicUsize::new(0) });
        HttpServer::new(move || {
            App::new()
                .app_data(service.clone())
                .app_data(web::PayloadConfig::new(4 << 20))
                .route("/map", web::post().to(map))
                .route("/submit", web::post().to(submit))
        })
        .workers(2)
        .bind(address)?
        .run()
        .await?;
        Ok(())
    })
}

/// One output of each program, for the proof of equality.
async fn map(service: web::Data<Service>, body: web::Bytes) -> HttpResponse {
    match outputs(&service, &body, 0) {
        Ok((_, outputs)) => {
            let texts: Vec<String> =
                outputs.iter().take(2).map(|output| String::from_utf8_lossy(output).into_owned()).collect();
            let [pfm, ophq] = proof::BY_HAND;
            HttpResponse::Ok().body(format!("{{\"{pfm}\":{},\"{ophq}\":{}}}", texts[0], texts[1]))
        }
        Err(error) => HttpResponse::UnprocessableEntity().body(error.to_string()),
    }
}

async fn submit(service: web::Data<Service>, body: web::Bytes) -> HttpResponse {
    let turn = service.turn.fetch_add(1, Ordering::Relaxed);
    let (organization, outputs) = match outputs(&service, &body, turn) {
        Ok(made) => made,
        Err(error) => return HttpResponse::UnprocessableEntity().body(error.to_string()),
    };
    match keep(&service.sink, turn, organization, body.to_vec(), outputs).await {
        Ok(id) => HttpResponse::Created().content_type("application/json").body(format!("{{\"id\":{id}}}")),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

/// The code of the organization, and seven outputs, all checked.
fn outputs(service: &Service, body: &[u8], turn: usize) -> Result<(String, Vec<Vec<u8>>)> {
    let value: Value = serde_json::from_slice(body)?;
    anyhow::ensure!(service.submission.is_valid(&value), "the schema refuses it");
    drop(value);
    let refused = |reason| anyhow!("{reason:?}");
    let submission = baseline::read(body).map_err(refused)?;
    let index = baseline::Index::of(&submission).map_err(refused)?;
    let mut outputs = Vec::with_capacity(OUTPUTS);
    for rank in turn..turn + OUTPUTS {
        let mut output = Vec::with_capacity(16 * 1024);
        if rank % 2 == 0 {
            let report = baseline::pfm::map(&submission, &index).map_err(refused)?;
            serde_json::to_writer(&mut output, &report)?;
        } else {
            let report = baseline::ophq::map(&submission, &index).map_err(refused)?;
            serde_json::to_writer(&mut output, &report)?;
        }
        let value: Value = serde_json::from_slice(&output)?;
        anyhow::ensure!(service.outputs[rank % 2].is_valid(&value), "an output is not what its schema says");
        outputs.push(output);
    }
    Ok((submission.organization.code_geographique.to_string(), outputs))
}

async fn keep(sink: &Sink, turn: usize, organization: String, document: Vec<u8>, outputs: Vec<Vec<u8>>) -> Result<i64> {
    match sink {
        Sink::Sqlite(writer) => {
            let (done, filed) = oneshot::channel();
            writer.send(Filing { organization, document, outputs, done }).map_err(|_| anyhow!("the writer ended"))?;
            Ok(filed.await?)
        }
        Sink::Postgres(connections) => {
            let (client, statement) = &connections[turn % connections.len()];
            let sha256 = Sha256::digest(&document);
            let ranks: Vec<i32> = (0..).take(outputs.len()).collect();
            let row = client.query_one(statement, &[&organization, &&sha256[..], &document, &ranks, &outputs]).await?;
            Ok(row.get(0))
        }
    }
}

/// One thread writes; the requests that wait for it share a commit.
fn sqlite(path: &Path) -> Result<Sink> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(SQLITE)?;
    let (sender, filings) = mpsc::channel::<Filing>();
    std::thread::spawn(move || {
        while let Ok(first) = filings.recv() {
            let mut batch = vec![first];
            while batch.len() < MOST_PER_COMMIT
                && let Ok(next) = filings.try_recv()
            {
                batch.push(next);
            }
            // Whoever waits for a batch that failed sees its channel closed.
            if let Ok(ids) = commit(&mut connection, &batch) {
                batch.into_iter().zip(ids).for_each(|(filing, id)| {
                    let _ = filing.done.send(id);
                });
            }
        }
    });
    Ok(Sink::Sqlite(sender))
}

fn commit(connection: &mut Connection, batch: &[Filing]) -> Result<Vec<i64>> {
    let transaction = connection.transaction()?;
    let mut ids = Vec::with_capacity(batch.len());
    for filing in batch {
        transaction
            .prepare_cached("INSERT INTO submission (organization, sha256, document) VALUES (?1, ?2, ?3)")?
            .execute(params![filing.organization, &Sha256::digest(&filing.document)[..], filing.document])?;
        let id = transaction.last_insert_rowid();
        let mut insert =
            transaction.prepare_cached("INSERT INTO output (submission, rank, document) VALUES (?1, ?2, ?3)")?;
        for (rank, output) in (0_i64..).zip(&filing.outputs) {
            insert.execute(params![id, rank, output])?;
        }
        ids.push(id);
    }
    transaction.commit()?;
    Ok(ids)
}

/// Opens the connections, each with its one prepared statement, which writes everything.
async fn postgres(parameters: &str) -> Result<Sink> {
    let mut connections = Vec::new();
    for rank in 0..CONNECTIONS {
        let (client, connection) = tokio_postgres::connect(parameters, tokio_postgres::NoTls).await?;
        actix_web::rt::spawn(connection);
        if rank == 0 {
            client.batch_execute(POSTGRES).await?;
        }
        let statement = client.prepare(ONE_STATEMENT).await.context("preparing")?;
        connections.push((client, statement));
    }
    Ok(Sink::Postgres(connections))
}

/// Rate at which these blobs are inserted into the same tables, with a flush for every `each` documents: documents per second.
///
/// # Errors
/// When the file cannot be written.
pub fn raw_rate(path: &Path, documents: &[Vec<Vec<u8>>], each: usize, seconds: f64) -> Result<f64> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(SQLITE)?;
    let start = std::time::Instant::now();
    let mut done = 0;
    while start.elapsed().as_secs_f64() < seconds {
        let transaction = connection.transaction()?;
        for filing in documents.iter().cycle().skip(done % documents.len()).take(each) {
            let Some((document, others)) = filing.split_first() else { continue };
            transaction
                .prepare_cached("INSERT INTO submission (organization, sha256, document) VALUES ('', x'00', ?1)")?
                .execute(params![document])?;
            let id = transaction.last_insert_rowid();
            let mut insert =
                transaction.prepare_cached("INSERT INTO output (submission, rank, document) VALUES (?1, 0, ?2)")?;
            for other in others {
                insert.execute(params![id, other])?;
            }
        }
        transaction.commit()?;
        done += each;
    }
    Ok(done as f64 / start.elapsed().as_secs_f64())
}
