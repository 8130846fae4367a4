//! Measures and prints the ratios: `cargo run --release -p guichet-benches`.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use guichet_benches::{
    baseline, fixture, http,
    measure::{self, Job, Plan, Time, median},
    peers, report,
};
use guichet_engine::Edition;
use guichet_pipeline::{Directory, Judgement, judge};
use jsonschema::Validator;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rows of the larger submission, for one of the example.
const TIMES: usize = 10;
/// Answers of the wider submission.
const PROGRAMS: usize = 50;
/// The two programs that are also written by hand.
const BY_HAND: [&str; 2] = ["famille-pfm", "inclusion-ophq"];

/// Measures the ratios for which the project has goals, and prints them.
#[derive(Debug, Parser)]
struct Options {
    /// A few seconds instead of a minute; the ratios are less steady.
    #[arg(long)]
    quick: bool,
    /// With `--http --profile`: profile with PostgreSQL.
    #[arg(long, requires = "profile")]
    postgres: bool,
    /// Runs the peers in Python and JavaScript too (installs them on the first run).
    #[arg(long)]
    peers: bool,
    /// Only runs `judge` for that many seconds: something to profile.
    #[arg(long, value_name = "SECONDS")]
    profile: Option<u64>,
    /// Measures the service over HTTP instead, and its memory (needs `cargo build --release`; with `--peers`, Fastify and
    /// Django too).
    #[arg(long)]
    http: bool,
    /// Of `--http`, only how read times grow with the amount of stored data.
    #[arg(long, requires = "http")]
    growth: bool,
    /// Where `--http` makes its databases: a disk, not memory.
    #[arg(long, value_name = "PATH")]
    directory: Option<PathBuf>,
    /// Runs the minimal service, for `--http`: where it listens, and its database.
    #[arg(long, num_args = 2, value_names = ["ADDRESS", "DATABASE"], hide = true)]
    minimal: Option<Vec<String>>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some([address, database]) = options.minimal.as_deref() {
        return http::minimal::serve(address.parse()?, database);
    }
    if options.http {
        let plan = http::Plan {
            quick: options.quick,
            peers: options.peers,
            profile: options.profile,
            profile_postgres: options.postgres,
            growth: options.growth,
            directory: options.directory.unwrap_or_else(http::default_directory),
        };
        io::stdout().write_all(http::run(&plan)?.as_bytes())?;
        return Ok(());
    }
    let bench = Bench::new()?;
    if let Some(seconds) = options.profile {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(seconds) {
            std::hint::black_box(bench.judge());
        }
        return Ok(());
    }
    let cells = bench.prove()?;
    let times = bench.measure(if options.quick {
        Plan { rounds: 5, slice: Duration::from_millis(20) }
    } else {
        Plan { rounds: 21, slice: Duration::from_millis(100) }
    });
    let mut out = bench.describe(cells);
    steps(&mut out, &times)?;
    bench.ratios(&mut out, &times)?;
    if options.peers {
        bench.peers(&mut out, &times, options.quick)?;
    }
    demo(&mut out)?;
    io::stdout().write_all(out.as_bytes())?;
    Ok(())
}

/// What is measured, read once.
struct Bench {
    bytes: Vec<u8>,
    sorted: Vec<u8>,
    larger: Vec<u8>,
    warned: Vec<u8>,
    wider: Vec<u8>,
    programs: guichet_engine::ProgramSet,
    more_programs: guichet_engine::ProgramSet,
    directory: Directory,
    validator: Validator,
}

impl Bench {
    fn new() -> Result<Self> {
        let town = fixture::town()?;
        let (wide, more_programs) = fixture::wider(&town, PROGRAMS)?;
        Ok(Self {
            bytes: fixture::filed(),
            sorted: fixture::minified(&town)?,
            warned: fixture::minified(&fixture::warned(&town))?,
            larger: fixture::minified(&fixture::larger(&town, TIMES))?,
            wider: fixture::minified(&wide)?,
            programs: fixture::programs()?,
            more_programs,
            directory: Directory::default(),
            validator: peers::validator()?,
        })
    }

    fn judge(&self) -> Judgement {
        judge(&self.bytes, &self.programs, &self.directory)
    }

    /// Both implementations in Rust give the same cells; the validator accepts. Returns the number of cells.
    fn prove(&self) -> Result<Cells> {
        let judgement = self.judge();
        let mut cells = Cells::default();
        for answer in &judgement.answers {
            cells.all += answer.report.as_ref().map_or(0, report::cells);
        }
        let submission = baseline::read(&self.bytes).map_err(refused)?;
        let index = baseline::Index::of(&submission).map_err(refused)?;
        let found = [
            serde_json::to_value(baseline::pfm::map(&submission, &index).map_err(refused)?)?,
            serde_json::to_value(baseline::ophq::map(&submission, &index).map_err(refused)?)?,
        ];
        for (program, found) in BY_HAND.iter().zip(found) {
            let made = of_program(&judgement, program)?;
            cells.by_hand += report::cells(made);
            let differences = report::differences(&report::plain(made), &found);
            ensure!(differences.is_empty(), "{program} by hand differs from the engine: {}", differences.join("; "));
        }
        ensure!(self.validator.is_valid(&serde_json::from_slice(&self.bytes)?), "the schema refuses the example");
        Ok(cells)
    }

    fn measure(&self, plan: Plan) -> Vec<Time> {
        let bytes = &*self.bytes;
        let judgement = self.judge();
        let submission = &judgement.submission;
        let editions = |two: bool| -> Vec<(&Edition, guichet_core::submission::Row)> {
            (judgement.answers.iter())
                .filter(|answer| !two || BY_HAND.contains(&&*answer.program))
                .filter_map(|answer| Some((answer.edition.as_deref()?, answer.row)))
                .collect()
        };
        let (seven, two) = (editions(false), editions(true));
        let typed = baseline::read(bytes).ok();
        let index = typed.as_ref().and_then(|typed| baseline::Index::of(typed).ok());
        let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        let evaluate = |editions: &[(&Edition, guichet_core::submission::Row)]| -> Vec<_> {
            editions.iter().map(|(edition, row)| edition.evaluate(submission, *row)).collect()
        };
        let validator = &self.validator;
        let mut jobs = vec![
            Job::new(JUDGE, || judge(bytes, &self.programs, &self.directory)),
            Job::new(READ, || guichet_schema::read(bytes)),
            Job::new(EVALUATE, || evaluate(&seven)),
            Job::new(EVALUATE_TWO, || evaluate(&two)),
            Job::new(INDEX, || judgement.index()),
            Job::new(TYPED_READ, || {
                let typed = baseline::read(bytes);
                typed.as_ref().is_ok_and(|typed| baseline::Index::of(typed).is_ok())
            }),
            Job::new(TYPED_MAP, || {
                let (typed, index) = (typed.as_ref()?, index.as_ref()?);
                Some((baseline::pfm::map(typed, index).ok()?, baseline::ophq::map(typed, index).ok()?))
            }),
            Job::new(VALUE, || serde_json::from_slice::<serde_json::Value>(bytes)),
            Job::new(SCHEMA, || validator.is_valid(&value)),
            Job::new(VALUE_SCHEMA, || {
                serde_json::from_slice::<serde_json::Value>(bytes).map(|value| validator.is_valid(&value))
            }),
            Job::new(SORTED, || judge(&self.sorted, &self.programs, &self.directory)),
            Job::new(WARNED, || judge(&self.warned, &self.programs, &self.directory)),
            Job::new(LARGER, || judge(&self.larger, &self.programs, &self.directory)),
            Job::new(WIDER, || judge(&self.wider, &self.more_programs, &self.directory)),
        ];
        measure::run(plan, &mut jobs)
    }

    fn describe(&self, cells: Cells) -> String {
        format!(
            "ville-fictive.json without white space: {} bytes, 7 answers accepted, {} cells ({} in the two programs also \
             written by hand: {}); {TIMES} × the rows: {} bytes; {PROGRAMS} answers: {} bytes\n",
            self.bytes.len(),
            cells.all,
            cells.by_hand,
            BY_HAND.join(", "),
            self.larger.len(),
            self.wider.len(),
        )
    }

    fn ratios(&self, out: &mut String, times: &[Time]) -> Result<()> {
        let cpu = |name| cpu(times, name);
        let judge = cpu(JUDGE);
        let typed = cpu(TYPED_READ) + cpu(TYPED_MAP) * 3.5;
        writeln!(out, "\n{:<76} {:>9} {:>9}", "ratio", "measured", "goal")?;
        ratio(
            out,
            &format!("whole job / typed Rust by hand ({typed:.1} µs: read + 7/2 × two mappings)"),
            judge / typed,
            "≤ 2",
        )?;
        ratio(
            out,
            "whole job / serde_json Value + jsonschema, parse and validate only",
            judge / cpu(VALUE_SCHEMA),
            "≤ 4",
        )?;
        let growth = self.larger.len() as f64 / self.bytes.len() as f64;
        ratio(
            out,
            &format!("{TIMES} × the rows ({growth:.2} × the bytes) / the example"),
            cpu(LARGER) / judge,
            "≤ 12",
        )?;
        ratio(out, &format!("{PROGRAMS} answers to as many programs / 7 answers"), cpu(WIDER) / judge, "≤ 7")?;
        Ok(())
    }

    /// Runs the peers on the same bytes, checks that they give the engine's cells, and compares their times.
    fn peers(&self, out: &mut String, times: &[Time], quick: bool) -> Result<()> {
        let judgement = self.judge();
        let expected = BY_HAND.iter().map(|program| Ok((*program, report::plain(of_program(&judgement, program)?))));
        let found = peers::run(&self.bytes, expected.collect::<Result<_>>()?, quick)?;
        let (judge, two) = (cpu(times, JUDGE), cpu(times, EVALUATE_TWO));
        let python = found.python_read + found.python_map * 3.5;
        writeln!(
            out,
            "\npeers, CPU µs: {}: read and validate {:.0}, two mappings {:.0}; {}: two mappings {:.0}",
            found.python, found.python_read, found.python_map, found.jsonata, found.jsonata_map
        )?;
        ratio(
            out,
            &format!("plain Python, read + 7/2 × two mappings ({python:.0} µs) / whole job"),
            python / judge,
            "≥ 60",
        )?;
        ratio(
            out,
            "JSONata, two mappings / our mapping of the same two, trace and rules included",
            found.jsonata_map / two,
            "≥ 25",
        )?;
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Cells {
    all: usize,
    by_hand: usize,
}

const JUDGE: &str = "judge: bytes to seven checked reports, with their trace";
const READ: &str = "  read (parse, validate)";
const EVALUATE: &str = "  evaluate (map, program rules, output checks, trace)";
const EVALUATE_TWO: &str = "  evaluate the two programs";
const INDEX: &str = "lineage index of all reports, on demand";
const TYPED_READ: &str = "typed Rust by hand: parse, validate, index";
const TYPED_MAP: &str = "typed Rust by hand: two programs";
const VALUE: &str = "serde_json Value: parse";
const SCHEMA: &str = "jsonschema: validate, formats on";
const VALUE_SCHEMA: &str = "serde_json Value + jsonschema";
const SORTED: &str = "judge, keys in alphabetical order (as in the next three)";
const WARNED: &str = "judge, with one warning that names no program";
const LARGER: &str = "judge, ten times the rows";
const WIDER: &str = "judge, fifty answers";

fn cpu(times: &[Time], name: &str) -> f64 {
    times.iter().find(|time| time.name == name).map_or(f64::NAN, |time| time.cpu)
}

fn steps(out: &mut String, times: &[Time]) -> Result<()> {
    writeln!(out, "\n{:<76} {:>9} {:>9}", "step, µs", "CPU", "wall")?;
    for time in times {
        writeln!(out, "{:<76} {:>9.1} {:>9.1}", time.name, time.cpu, time.wall)?;
        if time.name == EVALUATE_TWO {
            let rest = cpu(times, JUDGE) - cpu(times, READ) - cpu(times, EVALUATE);
            writeln!(
                out,
                "{:<76} {rest:>9.1}",
                "  rules across fields, blocking, grouping; colder caches (the rest of judge)"
            )?;
        }
    }
    Ok(())
}

fn ratio(out: &mut String, name: &str, value: f64, goal: &str) -> Result<()> {
    writeln!(out, "{name:<76} {value:>9.2} {goal:>9}").context("writing")
}

fn of_program<'j>(judgement: &'j Judgement, program: &str) -> Result<&'j guichet_core::Report> {
    let answer = judgement.answers.iter().find(|answer| answer.program == program);
    answer.and_then(|answer| answer.report.as_ref()).with_context(|| format!("no report for {program}"))
}

fn refused(reason: baseline::Refused) -> anyhow::Error {
    anyhow::anyhow!("refused by hand: {reason:?}")
}

/// Times `guichet demo --no-serve`, where the program is built next to this one.
fn demo(out: &mut String) -> Result<()> {
    let program = std::env::current_exe()?.with_file_name("guichet");
    let name = "guichet demo --no-serve, wall seconds";
    if !program.is_file() {
        writeln!(out, "{name:<76} not built: cargo build --release")?;
        return Ok(());
    }
    let directory = Scratch::new()?;
    let mut seconds = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let status = Command::new(&program)
            .args(["demo", "--no-serve"])
            .current_dir(&directory.0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        seconds.push(start.elapsed().as_secs_f64());
        if !status.success() {
            writeln!(out, "{name:<76} not there yet (exit {})", status.code().unwrap_or(-1))?;
            return Ok(());
        }
    }
    ratio(out, name, median(seconds.into_iter()), "< 1")
}

/// A directory for one run, removed with what is in it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("guichet-benches-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _: io::Result<()> = fs::remove_dir_all(Path::new(&self.0));
    }
}
