//! The service over HTTP, as ratios measured in one run: `--http`.

pub mod client;
pub mod corpus;
pub mod equivalence;
pub mod load;
pub mod minimal;
pub mod ours;
pub mod peers;
pub mod postgres;
pub mod process;
pub mod proof;
pub mod shape;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::Ordering,
    time::Duration,
};

use anyhow::{Context as _, Result};
use guichet_store::Store;

use client::Client;
use corpus::Corpus;
use load::{Contender, Until};
use ours::Formats;
use postgres::{Cluster, Database};
use process::Server;

use crate::{fixture, measure::median};

/// Clients of the comparison.
const CLIENTS: usize = 8;
/// Clients that share commits.
const MANY: usize = 32;
/// Concurrent requests while memory is measured.
const IN_FLIGHT: usize = 100;
/// Requests in a filing: send, attest, file.
const REQUESTS: usize = 3;
/// Submissions of the small and of the large store.
const SIZES: [usize; 2] = [1_000, 100_000];
/// Clients that read. With a single client, the time would mostly measure
/// thread wake-ups, which vary by a factor of two.
const READERS: usize = 4;
/// Reads of a receipt or of a page in one slice.
const READINGS: usize = 2_000;

/// What is measured, and for how long.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Fewer and shorter slices.
    pub quick: bool,
    /// Whether Fastify and Django are measured too.
    pub peers: bool,
    /// Only file, with 8 clients, for this many seconds, to be profiled.
    pub profile: Option<u64>,
    /// Measure only the growth of reads.
    pub growth: bool,
    /// Profile with PostgreSQL.
    pub profile_postgres: bool,
    /// Where databases are made: a disk, not memory.
    pub directory: PathBuf,
}

impl Plan {
    fn rounds(&self) -> usize {
        if self.quick { 3 } else { 7 }
    }

    fn slice(&self) -> Duration {
        Duration::from_millis(if self.quick { 1_000 } else { 3_000 })
    }

    /// Organizations in a store: more than the number of filings.
    fn organizations(&self) -> usize {
        if self.quick { 6_000 } else { 24_000 }
    }
}

/// Measures everything, and returns the table.
///
/// # Errors
/// A server does not start, or a response is not the expected one.
pub fn run(plan: &Plan) -> Result<String> {
    if plan.directory.exists() {
        fs::remove_dir_all(&plan.directory)?;
    }
    let work = Work { plan, corpus: Corpus::new()? };
    let mut out = format!(
        "{} bytes filed each time by another organization, {} attachments there before; a filing is three requests \
         (send, attest, file)\n",
        work.corpus.document(0).len(),
        work.corpus.attachments.len()
    );
    if let Some(seconds) = plan.profile {
        work.profile(&mut out, Duration::from_secs(seconds))?;
        return Ok(out);
    }
    if !plan.growth {
        work.compare(&mut out)?;
        work.memory(&mut out)?;
    }
    work.growth(&mut out)?;
    fs::remove_dir_all(&plan.directory)?;
    Ok(out)
}

struct Work<'p> {
    plan: &'p Plan,
    corpus: Corpus,
}

impl Work<'_> {
    fn directory(&self, name: &str) -> Result<PathBuf> {
        let path = self.plan.directory.join(name);
        fs::create_dir_all(&path)?;
        path.canonicalize().context("the directory of the bench")
    }

    /// Our service over a new SQLite store.
    fn ours(&self, name: &str, formats: Formats, organizations: usize) -> Result<(Server, Store)> {
        let directory = self.directory(name)?;
        let database = format!("sqlite:{}", directory.join("guichet.sqlite").display());
        let store = ours::prepare(&ours::location(&database)?, &self.corpus, organizations)?;
        Ok((ours::start(&directory, &database, formats)?, store))
    }

    fn filing<'c>(&'c self, name: &str, server: &Server, others: &[u32]) -> Contender<'c> {
        let roots = [&[server.pid()], others].concat();
        Contender::new(name, server.address, roots, self.plan.organizations(), |client, number| {
            ours::file(client, &self.corpus, number).map(drop)
        })
    }

    /// A service written by hand, after its outputs are found equal.
    fn by_hand<'c>(&'c self, name: &str, server: &Server, others: &[u32]) -> Result<Contender<'c>> {
        let mut client = Client::connect(server.address)?;
        proof::same(&mut client, &self.corpus.document(0), &fixture::programs()?).context(name.to_owned())?;
        let roots = [&[server.pid()], others].concat();
        Ok(Contender::new(name, server.address, roots, usize::MAX, |client, number| {
            let headers = ["Content-Type: application/json".to_owned()];
            client.send("POST", "/submit", &headers, &self.corpus.document(number))?.expect(201).map(drop)
        }))
    }

    /// Checks that a peer is equivalent to ours: its outputs, its responses, and what it leaves in its database.
    fn does_the_same(&self, ours: &Server, peer: &Server, place: &Database) -> Result<()> {
        proof::same(&mut Client::connect(peer.address)?, &self.corpus.document(0), &fixture::programs()?)?;
        let organization = self.plan.organizations();
        let receipt = equivalence::answers(ours, peer, &self.corpus, organization)?;
        equivalence::evidence(place, &self.corpus, organization, &receipt)
    }

    fn minimal(&self, name: &str, database: &str) -> Result<Server> {
        let address = process::free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--minimal", &address.to_string(), database]);
        Server::start(command, address, &self.directory("minimal")?.join(format!("{name}.log")))
    }

    fn profile(&self, out: &mut String, time: Duration) -> Result<()> {
        if self.plan.profile_postgres {
            let cluster = Cluster::start(&self.directory("postgres")?)?;
            let own = cluster.create("guichet")?;
            drop(ours::prepare(&ours::location(&own.url())?, &self.corpus, 12_000)?);
            let server = ours::start(&self.directory("ours-postgres")?, &own.url(), Formats::JsonOrCsv)?;
            return self.filed(out, &server, &[cluster.pid()?], time);
        }
        let (server, _store) = self.ours("profile", Formats::JsonOrCsv, 12_000)?;
        self.filed(out, &server, &[], time)
    }

    fn filed(&self, out: &mut String, server: &Server, others: &[u32], time: Duration) -> Result<()> {
        let contender = self.filing("ours", server, others);
        let slice = contender.slice(CLIENTS, Until::Elapsed(time))?;
        writeln!(
            out,
            "pid {}: {} filings, {:.0} per CPU-second, {:.0} per second",
            server.pid(),
            slice.done,
            slice.done as f64 / slice.cpu,
            slice.done as f64 / slice.wall
        )?;
        Ok(())
    }

    /// Filing against the services written by hand, on both engines.
    fn compare(&self, out: &mut String) -> Result<()> {
        let organizations = self.plan.organizations();
        let cluster = Cluster::start(&self.directory("postgres")?)?;
        let database = cluster.pid()?;
        // One organization more: its filing is what the peers that do the same are compared by.
        let (plain, store) = self.ours("ours", Formats::JsonOrCsv, organizations + 1)?;
        let (both, _pairs) = self.ours("both", Formats::JsonAndCsv, organizations)?;
        let (workbook, _books) = self.ours("workbooks", Formats::WithWorkbook, organizations)?;
        let own = cluster.create("guichet")?;
        drop(ours::prepare(&ours::location(&own.url())?, &self.corpus, organizations)?);
        let on_postgres = ours::start(&self.directory("ours-postgres")?, &own.url(), Formats::JsonOrCsv)?;
        let sqlite =
            self.minimal("sqlite", &self.directory("minimal")?.join("minimal.sqlite").display().to_string())?;
        let postgres = self.minimal("postgres", &cluster.create("minimal")?.parameters())?;
        let mut contenders = vec![
            self.filing(OURS, &plain, &[]),
            self.filing(OURS_BOTH, &both, &[]),
            self.filing(OURS_XLSX, &workbook, &[]),
            self.by_hand(MINIMAL, &sqlite, &[])?,
            self.filing(OURS_PG, &on_postgres, &[database]),
            self.by_hand(MINIMAL_PG, &postgres, &[database])?,
        ];
        let mut others = Vec::new();
        if self.plan.peers {
            for (peer, name) in [("fastify", FASTIFY), ("django", DJANGO)] {
                let place = cluster.create(peer)?;
                others.push((name, peers::start(peer, &place, &self.directory(peer)?)?));
            }
        }
        for (name, server) in &others {
            contenders.push(self.by_hand(name, server, &[database])?);
        }
        let mut same = Vec::new();
        if self.plan.peers {
            for (peer, database, name) in
                [("fastify-same", "fastify_same", FASTIFY_SAME), ("django-same", "django_same", DJANGO_SAME)]
            {
                let place = cluster.create(database)?;
                equivalence::prepare(&place, &self.corpus, organizations + 1)?;
                let server = peers::start(peer, &place, &self.directory(peer)?)?;
                self.does_the_same(&plain, &server, &place).context(peer)?;
                same.push((name, server));
            }
        }
        for (name, server) in &same {
            contenders.push(self.filing(name, server, &[database]));
        }
        // Warm, and then in turn, so that a noisy minute falls on all.
        for contender in &contenders {
            contender.slice(CLIENTS, Until::Elapsed(self.plan.slice() / 3))?;
        }
        for _ in 0..self.plan.rounds() {
            for contender in &mut contenders {
                cluster.checkpoint()?;
                contender.measure(CLIENTS, Until::Elapsed(self.plan.slice()))?;
            }
        }
        let shared = self.shared(&plain, &contenders[0], &store)?;
        writeln!(
            out,
            "\n{:<74} {:>8} {:>8} {:>8}",
            "filings, 8 clients, kept alive; CPU with that of PostgreSQL", "per CPU s", "CPU ms", "per second"
        )?;
        for contender in &contenders {
            let rate = contender.per_cpu_second();
            writeln!(out, "{:<74} {rate:>8.0} {:>8.2} {:>8.0}", contender.name, 1e3 / rate, contender.per_second())?;
        }
        writeln!(out, "\n{:<84} {:>8} {:>12}", "ratio", "measured", "goal (aim)")?;
        let rate =
            |name: &str| contenders.iter().find(|one| one.name == name).map_or(f64::NAN, Contender::per_cpu_second);
        ratio(out, "SQLite, JSON or CSV / the minimal service on SQLite", rate(OURS) / rate(MINIMAL), "≥ 0.6 (0.8)")?;
        ratio(
            out,
            "SQLite, JSON and CSV / the minimal service on SQLite (which makes one)",
            rate(OURS_BOTH) / rate(MINIMAL),
            "",
        )?;
        ratio(
            out,
            "SQLite, workbooks / the minimal service on SQLite (which makes none)",
            rate(OURS_XLSX) / rate(MINIMAL),
            "",
        )?;
        if self.plan.peers {
            let goals = [
                ("Fastify + ajv + PostgreSQL", "≥ 3.5 (5)", FASTIFY_SAME, FASTIFY),
                ("Django + jsonschema + PostgreSQL", "≥ 25 (40)", DJANGO_SAME, DJANGO),
            ];
            for (name, goal, same, light) in goals {
                let line = format!("SQLite, JSON or CSV / {name}, equivalent service");
                ratio(out, &line, rate(OURS) / rate(same), goal)?;
                let line = format!("SQLite, JSON or CSV / {name}, one request, no audit log");
                ratio(out, &line, rate(OURS) / rate(light), goal)?;
            }
            let line = "SQLite, workbooks / Django + jsonschema + PostgreSQL, one request, no audit log";
            ratio(out, line, rate(OURS_XLSX) / rate(DJANGO), "")?;
            for (name, _, same, _) in goals {
                let line = format!("PostgreSQL, JSON or CSV / {name}, equivalent service");
                ratio(out, &line, rate(OURS_PG) / rate(same), "")?;
            }
        }
        ratio(
            out,
            "PostgreSQL, JSON or CSV / the minimal service on PostgreSQL",
            rate(OURS_PG) / rate(MINIMAL_PG),
            "≥ 0.6",
        )?;
        out.push_str(&shared);
        Ok(())
    }

    /// How many jobs share a commit with 32 clients, and the filing rate relative to the disk's raw insertion rate.
    fn shared(&self, server: &Server, contender: &Contender<'_>, store: &Store) -> Result<String> {
        let mut out = String::new();
        let (commits, jobs) = ours::counters(server)?;
        let slice = contender.slice(MANY, Until::Elapsed(self.plan.slice()))?;
        let (commits, jobs) = {
            let now = ours::counters(server)?;
            (now.0 - commits, now.1 - jobs)
        };
        let filings = slice.done as f64;
        let last = contender.next.load(Ordering::Relaxed).saturating_sub(1_000);
        let mut documents = Vec::new();
        for organization in last.. {
            documents.push(ours::stored(store, organization)?);
            if documents.len() == CLIENTS {
                break;
            }
        }
        documents.retain(|blobs| !blobs.is_empty());
        let bytes = documents.iter().flatten().map(Vec::len).sum::<usize>() as f64 / documents.len() as f64;
        let seconds = self.plan.slice().as_secs_f64();
        let mut rates = Vec::new();
        for round in 0..3 {
            let path = self.directory("raw")?.join(format!("{round}.sqlite"));
            rates.push(minimal::raw_rate(&path, &documents, CLIENTS, seconds / 2.0)?);
        }
        let raw = median(rates.into_iter());
        writeln!(
            out,
            "\n{MANY} clients: {filings:.0} filings = {jobs:.0} jobs of the writer in {commits:.0} commits; {:.0} filings a \
             second; the same {bytes:.0} bytes, raw, 8 filings per flush: {raw:.0} per second",
            filings / slice.wall
        )?;
        ratio(&mut out, "commits / jobs (a job is what alone would be a commit)", commits / jobs, "≤ 0.25")?;
        ratio(&mut out, "commits / filings (three jobs each)", commits / filings, "≤ 0.25")?;
        ratio(&mut out, "filings per second / raw durable inserts per second", filings / slice.wall / raw, "≥ 0.4")?;
        Ok(out)
    }

    /// The memory of the server.
    fn memory(&self, out: &mut String) -> Result<()> {
        let (server, _store) = self.ours("memory", Formats::JsonOrCsv, self.plan.organizations())?;
        let contender = self.filing("memory", &server, &[]);
        let megabytes = |bytes: u64| bytes as f64 / (1 << 20) as f64;
        let idle = megabytes(server.resident()?);
        let filings = |requests: usize| Until::Done(requests / REQUESTS);
        contender.slice(CLIENTS, filings(2_000))?;
        let early = megabytes(server.resident()?);
        contender.slice(CLIENTS, filings(18_000))?;
        let late = megabytes(server.resident()?);
        drop(server);

        let (server, _store) = self.ours("in-flight", Formats::JsonOrCsv, self.plan.organizations())?;
        let contender = self.filing("in flight", &server, &[]);
        let time = self.plan.slice() * 2;
        let mut most = 0;
        std::thread::scope(|scope| {
            let load = scope.spawn(|| contender.slice(IN_FLIGHT, Until::Elapsed(time)));
            while !load.is_finished() {
                most = most.max(server.resident()?);
                std::thread::sleep(Duration::from_millis(10));
            }
            load.join().map_err(|_| anyhow::anyhow!("the load failed"))?.map(drop)
        })?;
        writeln!(out, "\nmemory (MiB): idle {idle:.0}; after 2,000 requests {early:.0}; after 20,000 {late:.0}")?;
        ratio(out, "MiB at 100 requests in flight, the most seen", megabytes(most), "< 150")?;
        ratio(out, "memory after 20,000 requests / after 2,000", late / early, "≤ 1.1")
    }

    /// Reads with few and with many submissions stored.
    fn growth(&self, out: &mut String) -> Result<()> {
        let mut servers = Vec::new();
        for size in SIZES {
            let (server, store) = self.ours(&format!("stored-{size}"), Formats::JsonOrCsv, 1)?;
            let mut client = Client::connect(server.address)?;
            let receipt = ours::file(&mut client, &self.corpus, 0)?;
            // Among those of others before and after it.
            let ids = ours::fill(&store, 0, 0, size, &receipt.body)?;
            servers.push((size, server, ids));
        }
        let mut contenders = Vec::new();
        for (size, server, ids) in &servers {
            let roots = || vec![server.pid()];
            contenders.push(Contender::new(
                format!("receipt, {size}"),
                server.address,
                roots(),
                usize::MAX,
                |client, number| {
                    // A step that is prime to the size: all over the table.
                    let id = &ids[number * 7_919 % ids.len()];
                    ours::get(client, 0, &format!("/api/v1/receipts/{id}")).map(drop)
                },
            ));
            contenders.push(Contender::new(
                format!("list page, {size}"),
                server.address,
                roots(),
                usize::MAX,
                |client, _| ours::get(client, 0, "/api/v1/submissions?limit=50").map(drop),
            ));
        }
        // What was written before is on the disk: nothing else is under way there.
        anyhow::ensure!(Command::new("sync").status()?.success(), "sync");
        for contender in &contenders {
            contender.slice(READERS, Until::Done(READINGS / 4))?;
        }
        for _ in 0..self.plan.rounds() {
            for contender in &mut contenders {
                contender.measure(READERS, Until::Done(READINGS))?;
            }
        }
        writeln!(out, "\n{:<70} {:>8} {:>8}", format!("reading, {READERS} clients"), "CPU µs", "wall µs")?;
        for contender in &contenders {
            let (cpu, wall) = (1e6 / contender.per_cpu_second(), 1e6 / contender.per_second());
            writeln!(out, "{:<70} {cpu:>8.0} {wall:>8.0}", contender.name)?;
        }
        for (name, at) in [("a receipt", 0), ("a list page", 1)] {
            let (few, many) = (&contenders[at], &contenders[at + 2]);
            let name = format!("{name}, 100,000 submissions stored / 1,000");
            ratio(out, &format!("{name}, CPU"), few.per_cpu_second() / many.per_cpu_second(), "≤ 2")?;
            ratio(out, &format!("{name}, wall"), few.per_second() / many.per_second(), "≤ 2")?;
        }
        Ok(())
    }
}

const OURS: &str = "Guichet, SQLite, receivers of JSON or CSV (7 documents)";
const OURS_BOTH: &str = "Guichet, SQLite, receivers of JSON and CSV (14)";
const OURS_XLSX: &str = "Guichet, SQLite, receivers of workbooks and JSON or CSV (14)";
const OURS_PG: &str = "Guichet, PostgreSQL, receivers of JSON or CSV (7), database counted";
const MINIMAL: &str = "minimal Rust service, SQLite";
const MINIMAL_PG: &str = "minimal Rust service, PostgreSQL, database counted";
const FASTIFY: &str = "Fastify + ajv, PostgreSQL, one request, no audit log";
const DJANGO: &str = "Django + Python jsonschema, PostgreSQL, one request, no audit log";
const FASTIFY_SAME: &str = "Fastify + ajv, PostgreSQL, equivalent service (three requests, audit log, receipt)";
const DJANGO_SAME: &str = "Django + jsonschema, PostgreSQL, equivalent service (three requests, audit log, receipt)";

fn ratio(out: &mut String, name: &str, value: f64, goal: &str) -> Result<()> {
    writeln!(out, "{name:<84} {value:>8.2} {goal:>12}").context("writing")
}

/// The default directory of the databases: below the repository's `target`.
#[must_use]
pub fn default_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/http-benches")
}
