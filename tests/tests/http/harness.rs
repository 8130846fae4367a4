//! The binary in a directory of its own, with its database, its key and its configuration, on a free port.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{Connection as _, RunQueryDsl as _, connection::SimpleConnection as _};
use serde_json::Value;

use crate::client::{Answer, Request};

/// Names the server whose databases the tests make and drop; the run of all tests sets it.
const SERVER: &str = "GUICHET_TEST_POSTGRES";

/// Where the data of a test stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// The engines of this run: SQLite always, PostgreSQL when a server is named. Said once, so that a run on one engine is
/// never taken for a run on both.
pub(crate) fn engines() -> Vec<Engine> {
    static SAID: Once = Once::new();
    let engines = match server() {
        Some(_) => vec![Engine::Sqlite, Engine::Postgres],
        None => vec![Engine::Sqlite],
    };
    SAID.call_once(|| {
        let hint = if engines.len() == 1 { " (PostgreSQL too where GUICHET_TEST_POSTGRES names a server)" } else { "" };
        // Straight to stderr: what a test that passes prints is not shown.
        drop(writeln!(std::io::stderr(), "engines: {engines:?}{hint}"));
    });
    engines
}

#[expect(clippy::disallowed_methods, reason = "the run of all tests says which server they share")]
fn server() -> Option<String> {
    env::var(SERVER).ok().filter(|url| !url.is_empty())
}

/// Runs a case on each engine.
pub(crate) fn on_each(case: impl Fn(Engine)) {
    for engine in engines() {
        eprintln!("  on {engine:?}");
        case(engine);
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn example(name: &str) -> Vec<u8> {
    let path = root().join("examples").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An installation that does not run yet, or no more; removed at the end with its database.
pub(crate) struct Place {
    pub(crate) directory: PathBuf,
    pub(crate) engine: Engine,
    database: Option<String>,
}

impl Place {
    /// An empty directory, and no database yet.
    pub(crate) fn bare() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("http-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(fs::remove_dir_all(&directory));
        fs::create_dir_all(&directory).unwrap();
        Self { directory, engine: Engine::Sqlite, database: None }
    }

    /// With a configuration and a database brought to this version. `settings` are lines of TOML.
    pub(crate) fn ready(engine: Engine, settings: &str) -> Self {
        let mut place = Self::bare();
        place.engine = engine;
        let url = match engine {
            Engine::Sqlite => "sqlite:guichet.sqlite".to_owned(),
            Engine::Postgres => place.create_database(),
        };
        // No rate limit: the tests ask faster than anybody may; one of them is about the limit.
        let rate = if settings.contains("requests_per_minute") { "" } else { "requests_per_minute = 0\n" };
        // Nobody balances the tests' requests: nothing is to be waited for, except where that is what is tested.
        let drain = if settings.contains("drain_seconds") { "" } else { "drain_seconds = 0\n" };
        place.write("guichet.toml", format!("database = \"{url}\"\nlog = \"warn\"\n{rate}{drain}{settings}\n"));
        place.good(&["migrate"]);
        place
    }

    fn create_database(&mut self) -> String {
        let server = server().unwrap();
        let name = format!(
            "http_{}_{}",
            std::process::id(),
            self.directory.file_name().unwrap().to_string_lossy().rsplit('-').next().unwrap()
        );
        let mut connection = diesel::PgConnection::establish(&server).expect("the server of GUICHET_TEST_POSTGRES");
        for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
            diesel::sql_query(statement).execute(&mut connection).unwrap();
        }
        let (address, parameters) = server.split_once('?').unwrap_or((&server, ""));
        let address = address.trim_end_matches('/');
        let address = address.strip_suffix("/postgres").unwrap_or(address);
        let parameters = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
        let url = format!("{address}/{name}{parameters}");
        self.database = Some(name);
        url
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The binary in this directory, with nothing of the tester's language or settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_under(&[], arguments)
    }

    /// As [`Place::command`], started by another program, which becomes it: the process is the same.
    pub(crate) fn command_under(&self, starter: &[&str], arguments: &[&str]) -> Command {
        let line = [starter, &[env!("CARGO_BIN_EXE_guichet")], arguments].concat();
        let mut command = Command::new(line[0]);
        command.args(&line[1..]).current_dir(&self.directory).stdin(Stdio::null());
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("GUICHET_") || name.starts_with("LC_") || name == "LANG" {
                command.env_remove(&*name);
            }
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed; what it printed.
    #[track_caller]
    pub(crate) fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, error) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned());
        assert!(output.status.success(), "guichet {arguments:?}: {}\n{out}{error}", output.status);
        out
    }

    /// A token, by its secret and its id.
    pub(crate) fn token(&self, organization: &str, more: &[&str]) -> Token {
        let mut arguments = vec!["--json", "token", "create", "--label", "essai", "--organization", organization];
        arguments.extend(more);
        let made: Value = serde_json::from_str(&self.good(&arguments)).unwrap();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Token { id: text("id"), secret: text("token") }
    }

    /// Statements straight into the database, as someone with its password could.
    pub(crate) fn sql(&self, statements: &str) {
        match self.engine {
            Engine::Sqlite => {
                let path = self.path("guichet.sqlite");
                let mut connection = diesel::SqliteConnection::establish(&path.display().to_string()).unwrap();
                connection.batch_execute("PRAGMA busy_timeout = 20000").unwrap();
                connection.batch_execute(statements).unwrap();
            }
            Engine::Postgres => self.postgres().batch_execute(statements).unwrap(),
        }
    }

    pub(crate) fn postgres(&self) -> diesel::PgConnection {
        diesel::PgConnection::establish(&self.database()).unwrap()
    }

    /// The URL of its database, as configured.
    pub(crate) fn database(&self) -> String {
        let text = fs::read_to_string(self.path("guichet.toml")).unwrap();
        text.lines().find_map(|line| line.strip_prefix("database = \"")?.strip_suffix('"')).unwrap().to_owned()
    }

    pub(crate) fn serve(self) -> Server {
        self.serve_under(&[])
    }

    /// What it says, in English, where it must not serve at all.
    #[track_caller]
    pub(crate) fn does_not_serve(&self, starter: &[&str]) -> String {
        let mut child = self
            .command_under(starter, &["--lang", "en", "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let status = wait(&mut child);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(status.code(), Some(2), "{said}");
        said
    }

    /// Serves, started by another program which becomes it.
    pub(crate) fn serve_under(self, starter: &[&str]) -> Server {
        Server::start(self, starter)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.directory));
        if let (Some(name), Some(server)) = (&self.database, server())
            && let Ok(mut connection) = diesel::PgConnection::establish(&server)
        {
            drop(diesel::sql_query(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).execute(&mut connection));
        }
    }
}

/// A token.
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// The service, running.
pub(crate) struct Server {
    child: Option<Child>,
    pub(crate) address: SocketAddr,
    pub(crate) place: Place,
}

impl Server {
    fn start(place: Place, starter: &[&str]) -> Self {
        let mut child = place
            .command_under(starter, &["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(fs::File::options().create(true).append(true).open(place.path("log")).unwrap())
            .spawn()
            .unwrap();
        let address = printed_address(&mut child, &place);
        Self { child: Some(child), address, place }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        request.send(self.address)
    }

    pub(crate) fn get(&self, target: &str, token: &Token) -> Answer {
        self.send(&Request::get(target).token(&token.secret))
    }

    /// Ends it without a word, as a power cut would.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Stops it as an operator does; its directory stays. It must end well.
    pub(crate) fn stop(mut self) -> Place {
        self.signal("TERM");
        self.ended();
        self.into_place()
    }

    /// The same installation, served anew after its end.
    pub(crate) fn again(self) -> Self {
        assert!(self.child.is_none(), "it still runs");
        Self::start(self.into_place(), &[])
    }

    fn into_place(mut self) -> Place {
        let bare = Place { directory: PathBuf::new(), engine: self.place.engine, database: None };
        std::mem::replace(&mut self.place, bare)
    }

    /// Waits for its end, which must be a good one.
    pub(crate) fn ended(&mut self) {
        let status = wait(self.child.as_mut().unwrap());
        self.child = None;
        assert!(status.success(), "{status}\n{}", fs::read_to_string(self.place.path("log")).unwrap_or_default());
    }
}

/// The address that a serving process prints once it answers.
pub(crate) fn printed_address(child: &mut Child, place: &Place) -> SocketAddr {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().map_or_else(
        || panic!("the service did not start: {}", fs::read_to_string(place.path("log")).unwrap_or_default()),
        Result::unwrap,
    );
    // Its last words go nowhere, and do not stop it.
    std::thread::spawn(move || lines.for_each(drop));
    let address = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next()).expect(&line);
    address.parse().expect(address)
}

/// The end of a process that was asked to stop; one that does not hear is ended, and the test fails.
pub(crate) fn wait(child: &mut Child) -> std::process::ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if start.elapsed() > Duration::from_secs(90) {
            drop(child.kill());
            drop(child.wait());
            panic!("the process did not stop when asked");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // By its own id: a test that failed leaves nothing running.
            let id = child.id().to_string();
            drop(Command::new("kill").args(["-TERM", &id]).status());
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(10) && matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
            drop(child.kill());
            drop(child.wait());
        }
    }
}
