//! A store on each engine, and small rows to insert.

use std::{
    pin::Pin,
    sync::Barrier,
    task::{Context, Poll, Waker},
    time::Duration,
};

use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _, sql_types::BigInt,
};
use guichet_core::{
    Form, Id, MemberKind, ObligationState, OrganizationId, ReportState, RevisionState, Scope, SubmissionState,
};
use guichet_store::{
    AuditEvent, Blob, Location, Member, Obligation, Options, Organization, Report, Revision, Store, StoreError,
    Submission, Token, Writer,
};
use guichet_testing::postgres::Database;
use tempfile::TempDir;

/// A place for a store, initially empty.
pub(crate) struct Place {
    pub(crate) location: Location,
    /// The directory of the SQLite file.
    pub(crate) directory: Option<TempDir>,
    /// The PostgreSQL database.
    pub(crate) database: Option<Database>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(directory.path().join("guichet.db"));
        Self { location, directory: Some(directory), database: None }
    }

    pub(crate) fn postgres() -> Self {
        let database = Database::new();
        Self { location: Location::parse(&database.url(), false).unwrap(), directory: None, database: Some(database) }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.database.is_none()
    }

    /// Path of the SQLite file.
    pub(crate) fn file(&self) -> &std::path::Path {
        match &self.location {
            Location::Sqlite(path) => path,
            Location::Postgres(_) => panic!("no file"),
        }
    }

    /// A store at this place, with migrations run, two organizations, and a member of the first with a token.
    pub(crate) fn store(&self) -> Store {
        self.store_with(&Options::default())
    }

    pub(crate) fn store_with(&self, options: &Options) -> Store {
        let (store, _) = Store::migrate(&self.location, options).unwrap();
        store.write_blocking(people).unwrap();
        store
    }

    /// Runs statements outside the store, as another process would.
    pub(crate) fn sql(&self, statements: &str) {
        match &self.location {
            Location::Sqlite(_) => self.raw_sqlite().batch_execute(statements).unwrap(),
            Location::Postgres(url) => {
                PgConnection::establish(&client(url)).unwrap().batch_execute(statements).unwrap()
            }
        }
    }

    pub(crate) fn raw_sqlite(&self) -> SqliteConnection {
        let mut connection = SqliteConnection::establish(&self.file().to_string_lossy()).unwrap();
        connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
        connection
    }

    /// A number, queried outside the store.
    pub(crate) fn number(&self, expression: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Number {
            #[diesel(sql_type = BigInt)]
            value: i64,
        }
        let query = diesel::sql_query(format!("SELECT {expression} AS value"));
        let number: Number = match &self.location {
            Location::Sqlite(_) => query.get_result(&mut self.raw_sqlite()),
            Location::Postgres(url) => query.get_result(&mut PgConnection::establish(&client(url)).unwrap()),
        }
        .unwrap();
        number.value
    }

    pub(crate) fn count(&self, table: &str) -> i64 {
        self.number(&format!("(SELECT count(*) FROM {table})"))
    }
}

fn client(url: &guichet_store::PostgresUrl) -> String {
    url.for_client(Duration::from_secs(5))
}

/// An id, from any text.
pub(crate) fn id<T: Id>(text: &str) -> T {
    T::known(text.to_owned())
}

/// Runs a test at an empty place on each engine.
#[expect(clippy::print_stdout, reason = "a test that fails shows which engine it was on")]
pub(crate) fn at_both(test: impl Fn(&Place)) {
    for place in [Place::sqlite(), Place::postgres()] {
        println!("at {:?}", place.location);
        test(&place);
    }
}

/// Runs a test on a store of each engine that has the organizations `o1` and `o2`, and the member `m1` of `o1` with the
/// token `t1`.
pub(crate) fn on_both(test: impl Fn(&Store, &Place)) {
    at_both(|place| test(&place.store(), place));
}

/// Does the same work on several threads at once. Returns each thread's result.
pub(crate) fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(threads);
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|rank| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(rank)
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    })
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

type Job<T> = Pin<Box<dyn Future<Output = Result<T, StoreError>>>>;

/// Queues a job without waiting for its result: it is in the queue when this returns.
pub(crate) fn queue<T: Send + 'static>(
    store: &Store,
    job: impl FnOnce(&mut Writer<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Job<T> {
    let store = store.clone();
    let mut future: Job<T> = Box::pin(async move { store.write(job).await });
    // On a busy machine the job may be done before this thread looks.
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => future,
        Poll::Ready(result) => Box::pin(std::future::ready(result)),
    }
}

/// Options with a short timeout.
pub(crate) fn impatient() -> Options {
    Options { timeout: Duration::from_secs(1), ..Options::default() }
}

fn people(writer: &mut Writer<'_>) -> Result<(), StoreError> {
    if writer.organization(&id("o1"))?.is_some() {
        return Ok(());
    }
    writer.add_organization(&organization("o1"))?;
    writer.add_organization(&organization("o2"))?;
    writer.add_member(&member("m1", "o1"))?;
    writer.add_token(&token("t1", "m1"))
}

pub(crate) fn organization(name: &str) -> Organization {
    Organization {
        id: id(name),
        code: format!("code of {name}"),
        kind: "municipality".to_owned(),
        name: "Municipalité d'essai".to_owned(),
        created_at: 1,
    }
}

/// A string of the length of a hash: the text, then zeros.
pub(crate) fn hash(text: &str) -> String {
    format!("{text:0<64}")
}

pub(crate) fn member(name: &str, organization: &str) -> Member {
    Member {
        id: id(name),
        organization: Some(id(organization)),
        receiver: None,
        kind: MemberKind::Software,
        name: "essai".to_owned(),
        starts_at: 1,
        ends_at: None,
    }
}

pub(crate) fn token(name: &str, member: &str) -> Token {
    Token {
        id: id(name),
        member: id(member),
        secret_hash: hash(name),
        label: "essai".to_owned(),
        scopes: [Scope::Write].into_iter().collect(),
        created_at: 1,
        expires_at: None,
        revoked_at: None,
    }
}

pub(crate) fn submission(name: &str, organization: &str) -> Submission {
    Submission {
        id: id(name),
        organization: id(organization),
        state: SubmissionState::Ready,
        revision: 1,
        filed: None,
        version: 1,
        period_from: "2025-01-01".to_owned(),
        period_to: "2025-12-31".to_owned(),
        created_by: id("m1"),
        created_at: 1,
        changed_at: 1,
    }
}

/// Adds a submission of `o1` and its first revision.
pub(crate) fn add_revised(writer: &mut Writer<'_>, name: &str) -> Result<Submission, StoreError> {
    let submission = submission(name, "o1");
    writer.add_submission(&submission)?;
    writer.put_blob(&Blob::new(hash("raw"), b"raw"))?;
    let revision = Revision {
        submission: submission.id.clone(),
        number: 1,
        state: RevisionState::Ready,
        raw: hash("raw"),
        canonical: hash("raw"),
        origins_sha256: hash("origins"),
        schema_version: "1.0.0".to_owned(),
        created_by: id("m1"),
        created_at: 1,
    };
    writer.add_revision(&revision, b"origins")?;
    Ok(submission)
}

/// A report of `o1` that answers the obligation identified by its agreement.
pub(crate) fn report(name: &str, submission: &str, agreement: &str) -> Report {
    Report {
        id: id(name),
        organization: id("o1"),
        submission: id(submission),
        revision: 1,
        until_revision: None,
        obligation: id(&format!("obligation of {agreement}")),
        answer: name.to_owned(),
        program: "pfm".to_owned(),
        form: Form::Final,
        period_from: "2025-01-01".to_owned(),
        period_to: "2025-12-31".to_owned(),
        agreement: agreement.to_owned(),
        edition: "2024-06-01".to_owned(),
        edition_hash: hash("edition"),
        content_hash: hash(name),
        receiver: "Ministère de la Famille".to_owned(),
        state: ReportState::Live,
        trace: b"[]".to_vec(),
        created_at: 1,
    }
}

/// The obligation that the report answers.
pub(crate) fn obligation(report: &Report) -> Obligation {
    Obligation {
        id: report.obligation.clone(),
        organization: report.organization.clone(),
        program: report.program.clone(),
        form: report.form,
        period_from: report.period_from.clone(),
        period_to: report.period_to.clone(),
        agreement: report.agreement.clone(),
        file_number: None,
        due_on: None,
        state: ObligationState::Filed,
        answered_by: Some(report.submission.clone()),
        created_at: 1,
        changed_at: 1,
    }
}

/// The obligation, no longer answered.
pub(crate) fn released(obligation: &Obligation, at: i64) -> Obligation {
    Obligation { state: ObligationState::Withdrawn, answered_by: None, changed_at: at, ..obligation.clone() }
}

/// Adds reports, after recording that their submission answers their obligations.
pub(crate) fn add_reports(writer: &mut Writer<'_>, reports: &[Report]) -> Result<(), StoreError> {
    let obligations: Vec<Obligation> = reports.iter().map(obligation).collect();
    if let Some(first) = reports.first() {
        for answered in writer.write_obligations(&first.submission, &obligations)? {
            assert!(answered.is_some(), "another submission answers it");
        }
    }
    writer.add_reports(reports)
}

/// Id of the first organization.
pub(crate) fn o1() -> OrganizationId {
    id("o1")
}

/// Appends an event whose body is the hash of the previous event. Returns its position.
pub(crate) fn append(writer: &mut Writer<'_>, chain: &str, kind: &str) -> Result<i64, StoreError> {
    let head = writer.head_to_append(chain, "origin")?;
    let position = head.position + 1;
    writer.append(&AuditEvent {
        chain: chain.to_owned(),
        position,
        at: 1,
        kind: kind.to_owned(),
        body: head.hash,
        hash: format!("{kind} at {position}"),
    })?;
    Ok(position)
}
