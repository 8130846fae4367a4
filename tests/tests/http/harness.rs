//! Installations for tests: the binary with a directory, a database, a key and a configuration of its own, on a free port.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use diesel::{Connection as _, connection::SimpleConnection as _};
use guichet_testing::{
    postgres::Database,
    system::{Signal, signal},
};
use serde_json::Value;

use crate::client::{Answer, Request};

/// The engine that holds the data of a test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// Runs a case on each engine. PostgreSQL is never skipped: the test fails when no server can be started.
pub(crate) fn on_each(case: impl Fn(Engine)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
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

/// An installation that is not running; it is removed when dropped, with its database.
pub(crate) struct Place {
    pub(crate) directory: PathBuf,
    pub(crate) engine: Engine,
    database: Option<Database>,
}

impl Place {
    /// An empty directory, without configuration or database.
    pub(crate) fn bare() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("http-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(fs::remove_dir_all(&directory));
        fs::create_dir_all(&directory).unwrap();
        Self { directory, engine: Engine::Sqlite, database: None }
    }

    /// An installation with a configuration and a migrated database. `settings` are lines of TOML.
    pub(crate) fn ready(engine: Engine, settings: &str) -> Self {
        let mut place = Self::bare();
        place.engine = engine;
        let url = match engine {
            Engine::Sqlite => "sqlite:guichet.sqlite".to_owned(),
            Engine::Postgres => place.database.insert(Database::new()).url(),
        };
        // No rate limit: the tests send more requests than any client may, and one of them tests the limit itself.
        let rate = if settings.contains("requests_per_minute") { "" } else { "requests_per_minute = 0\n" };
        // There is no load balancer to wait for, except in the test of that delay.
        let drain = if settings.contains("drain_seconds") { "" } else { "drain_seconds = 0\n" };
        place.write("guichet.toml", format!("database = \"{url}\"\nlog = \"warn\"\n{rate}{drain}{settings}\n"));
        place.good(&["migrate"]);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A command of the binary in this directory, without the user's own locale and settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_under(&[], arguments)
    }

    /// As [`Place::command`], started through another program, which must end by executing it in the same process.
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

    /// Runs a command that must succeed, and returns its output.
    #[track_caller]
    pub(crate) fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, error) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned());
        assert!(output.status.success(), "guichet {arguments:?}: {}\n{out}{error}", output.status);
        out
    }

    /// Creates a token.
    pub(crate) fn token(&self, organization: &str, more: &[&str]) -> Token {
        let mut arguments = vec!["--json", "token", "create", "--label", "essai", "--organization", organization];
        arguments.extend(more);
        let made: Value = serde_json::from_str(&self.good(&arguments)).unwrap();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Token { id: text("id"), secret: text("token") }
    }

    /// Runs statements in the database directly, as someone with its password could.
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

    /// The URL of its database, from its configuration.
    pub(crate) fn database(&self) -> String {
        let text = fs::read_to_string(self.path("guichet.toml")).unwrap();
        text.lines().find_map(|line| line.strip_prefix("database = \"")?.strip_suffix('"')).unwrap().to_owned()
    }

    pub(crate) fn serve(self) -> Server {
        self.serve_under(&[])
    }

    /// Checks that the service refuses to start, and returns its error message in English.
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

    /// Starts the service through another program (see [`Place::command_under`]).
    pub(crate) fn serve_under(self, starter: &[&str]) -> Server {
        Server::start(self, starter)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.directory));
    }
}

/// A token.
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// A running service.
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

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        request.send(self.address)
    }

    pub(crate) fn get(&self, target: &str, token: &Token) -> Answer {
        self.send(&Request::get(target).token(&token.secret))
    }

    /// Kills the process (SIGKILL).
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop (SIGTERM).
    pub(crate) fn terminate(&self) {
        signal(self.child.as_ref().unwrap(), Signal::TERM).unwrap();
    }

    /// Stops it as an operator does, checks that it exits with success, and keeps its directory.
    pub(crate) fn stop(mut self) -> Place {
        self.terminate();
        self.ended();
        self.into_place()
    }

    /// Starts the service again after it has ended.
    pub(crate) fn again(self) -> Self {
        assert!(self.child.is_none(), "it still runs");
        Self::start(self.into_place(), &[])
    }

    fn into_place(mut self) -> Place {
        let bare = Place { directory: PathBuf::new(), engine: self.place.engine, database: None };
        std::mem::replace(&mut self.place, bare)
    }

    /// Waits until it exits, and checks that it does so with success.
    pub(crate) fn ended(&mut self) {
        let status = wait(self.child.as_mut().unwrap());
        self.child = None;
        assert!(status.success(), "{status}\n{}", fs::read_to_string(self.place.path("log")).unwrap_or_default());
    }
}

/// The address that the service prints once it accepts connections.
pub(crate) fn printed_address(child: &mut Child, place: &Place) -> SocketAddr {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().map_or_else(
        || panic!("the service did not start: {}", fs::read_to_string(place.path("log")).unwrap_or_default()),
        Result::unwrap,
    );
    // The rest of its output is read and discarded, so that it does not block.
    std::thread::spawn(move || lines.for_each(drop));
    let address = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next()).expect(&line);
    address.parse().expect(address)
}

/// Waits for a process that was told to stop. If it does not, it is killed and the test fails.
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
            // A failed test leaves no process running.
            drop(signal(&child, Signal::TERM));
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(10) && matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
            drop(child.kill());
            drop(child.wait());
        }
    }
}
