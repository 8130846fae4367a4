//! Failures while the service runs: its database file disappears, its disk fills up, PostgreSQL becomes unreachable.
//! The service reports each of them, and resumes once it is over.

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use guichet_testing::system::{Mount, is_root, own_mounts};

use crate::{
    client::Request,
    harness::{Engine, Place, on_each},
    town::{CODE, Office, small},
};

/// The small submission, with an obligation of its own for each rank.
fn document(rank: usize) -> Vec<u8> {
    let text = serde_json::to_string(&small()).unwrap();
    text.replace("\"e-pfm\"", &format!("\"e-pfm-{rank}\""))
        .replace("/agreements/e-pfm\"", &format!("/agreements/e-pfm-{rank}\""))
        .into()
}

/// Checks that reading, writing and the readiness probe all answer 503 with `Retry-After` while the database is unusable.
#[track_caller]
fn nothing_works(office: &Office, filed: &str, key: &str) {
    let asked = [
        office.submission(document(900), key),
        Request::get("/api/v1/submissions").token(&office.erp.secret),
        Request::get(format!("/api/v1/submissions/{filed}")).token(&office.erp.secret),
        Request::get("/health/ready"),
    ];
    // In parallel, because each may wait for a connection until the timeout.
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = asked.iter().map(|request| scope.spawn(|| office.send(request))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for answer in answers {
        answer.problem(503, "unavailable");
        assert!(answer.get("retry-after").is_some());
        // The engine's message is only for the operator.
        assert!(!answer.text().contains("guichet.sqlite"), "{}", answer.text());
    }
    office.send(&Request::get("/health/live")).is(200);
    office.send(&Request::get("/api/v1/programs")).is(200);
}

/// Waits until the service is ready again.
#[track_caller]
fn is_ready_within(office: &Office, most: Duration) {
    let start = Instant::now();
    loop {
        let answer = office.send(&Request::get("/health/ready"));
        if answer.status == 200 {
            return;
        }
        assert!(start.elapsed() < most, "not ready after {most:?}: {}", answer.text());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// How many submissions the organization has.
fn count(office: &Office) -> usize {
    office.get("/api/v1/submissions?limit=200").is(200).json()["items"].as_array().unwrap().len()
}

#[test]
fn a_file_that_goes_or_is_replaced_is_said_and_found_again() {
    let office = Office::open(Engine::Sqlite, "");
    let (sent, receipt) = office.file(&small(), "a");
    let place = &office.server.place;
    let (file, aside) = (place.path("guichet.sqlite"), place.path("aside"));
    // Another Guichet database, with other rows.
    place.good(&["migrate", "--database", "sqlite:other"]);
    for replaced in [false, true] {
        fs::rename(&file, &aside).unwrap();
        if replaced {
            fs::copy(place.path("other"), &file).unwrap();
        }
        nothing_works(&office, &sent.id, "lost");
        assert_eq!(file.exists(), replaced, "an empty file in its place would look like a service without data");
        fs::rename(&aside, &file).unwrap();
        is_ready_within(&office, Duration::from_secs(5));
        assert_eq!(count(&office), 1);
    }
    // The same key as the request that was refused before.
    office.submit(document(900), "lost");
    assert_eq!(office.send(&office.filing(&sent.id, "\"v2\"", "a-file")).is(201).body, receipt.body);
    let place = office.server.stop();
    place.write("receipt.json", receipt.body);
    place.good(&["audit", "verify", "--receipts", "receipt.json"]);
}

/// The start of a command line that drops root's privilege of writing read-only files.
fn as_anybody() -> Vec<&'static str> {
    if is_root() { vec!["setpriv", "--bounding-set=-dac_override", "--"] } else { Vec::new() }
}

#[test]
fn a_file_that_may_not_be_written_is_said() {
    let office = Office::open(Engine::Sqlite, "");
    let (sent, _) = office.file(&small(), "a");
    let Office { server, erp, person } = office;
    let place = server.stop();
    let mode = |place: &Place, mode: u32| {
        // Also SQLite's auxiliary files, created in the meantime with the same permissions.
        for name in ["guichet.sqlite", "guichet.sqlite-wal", "guichet.sqlite-shm"] {
            let done = fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode));
            assert!(done.is_ok() || name != "guichet.sqlite", "{done:?}");
        }
    };
    mode(&place, 0o444);
    // The service does not start if it cannot store anything.
    let said = place.does_not_serve(&as_anybody());
    assert!(said.contains("cannot be written"), "{said}");
    mode(&place, 0o644);
    // While it runs: it may keep writing to files that are already open, as always on Unix, and everything that it
    // acknowledges is stored.
    let office = Office { server: place.serve_under(&as_anybody()), erp, person };
    office.submit(document(1), "before");
    mode(&office.server.place, 0o444);
    let mut acknowledged = 2;
    for rank in 0..20 {
        let answer = office.send(&office.submission(document(10 + rank), &format!("k{rank}")));
        match answer.status {
            201 => acknowledged += 1,
            _ => assert!(answer.problem(503, "unavailable")["detail"].is_string()),
        }
    }
    mode(&office.server.place, 0o644);
    is_ready_within(&office, Duration::from_secs(5));
    assert_eq!(count(&office), acknowledged);
    office.get(&format!("/api/v1/submissions/{}", sent.id)).is(200);
    office.server.stop().good(&["audit", "verify"]);
}

/// Fills the disk of this file.
fn fill(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    for size in [64 * 1024, 4096, 1] {
        while file.write_all(&vec![b'x'; size]).is_ok() {}
    }
}

#[test]
fn a_full_disk_refuses_what_it_cannot_keep_and_goes_on_reading() {
    let place = Place::bare();
    fs::create_dir(place.path("disk")).unwrap();
    place.write(
        "guichet.toml",
        "database = \"sqlite:disk/guichet.sqlite\"\nlog = \"off\"\nrequests_per_minute = 0\ndrain_seconds = 0\n",
    );
    place.good(&["migrate"]);
    let (erp, person) = (place.token(CODE, &[]), place.token(CODE, &["--person"]));
    // A small disk that no other process sees, with the files created above.
    let script = "mkdir seed && cp disk/* seed && mount -t tmpfs -o size=3m none disk && cp seed/* disk && exec \"$@\"";
    let starter = [own_mounts(), &["sh", "-e", "-c", script, "sh"]].concat();
    let mount = place.path("disk");
    let office = Office { server: place.serve_under(&starter), erp, person };
    let _mount = Mount::on(&mount);
    let (sent, receipt) = office.file(&small(), "a");
    let disk = PathBuf::from(format!("/proc/{}/root", office.server.id()))
        .join(office.server.place.path("disk").canonicalize().unwrap().strip_prefix("/").unwrap());
    let attested = office.submit(document(1), "b");
    let tag = office.attest(&attested.id, &attested.tag, "b-attest");

    fill(&disk.join("ballast"));
    let mut acknowledged = 2;
    let mut refused = 0;
    for rank in 0..40 {
        let answer = office.send(&office.submission(document(100 + rank), &format!("k{rank}")));
        match answer.status {
            201 => acknowledged += 1,
            _ => {
                answer.problem(507, "storage_full");
                refused += 1;
            }
        }
    }
    assert!(refused >= 20, "{refused} of 40 refused");
    office.send(&office.filing(&attested.id, &tag, "b-file")).problem(507, "storage_full");
    office.send(&office.attachment("a.txt", vec![b'a'; 100_000])).problem(507, "storage_full");
    office.send(&Request::get("/health/ready")).problem(507, "storage_full");
    // Reading still works, and shows nothing of the refused requests.
    assert_eq!(count(&office), acknowledged);
    assert_eq!(office.get(receipt.get("location").unwrap()).is(200).body, receipt.body);
    assert_eq!(office.get(&format!("/api/v1/submissions/{}", attested.id)).is(200).json()["state"], "attested");

    fs::remove_file(disk.join("ballast")).unwrap();
    is_ready_within(&office, Duration::from_secs(5));
    office.send(&office.filing(&attested.id, &tag, "b-file")).is(201);
    office.submit(document(100 + 39), "k39");
    assert!(office.get(&format!("/api/v1/submissions/{}", sent.id)).is(200).json()["state"] == "filed");
    // The disk disappears with the process, so its files are copied and verified elsewhere.
    let place = &office.server.place;
    for name in ["guichet.sqlite", "guichet.sqlite-wal"] {
        drop(fs::copy(disk.join(name), place.path("disk").join(name)));
    }
    place.write("receipt.json", &receipt.body);
    place.good(&["audit", "verify", "--receipts", "receipt.json"]);
}

/// A TCP proxy in front of PostgreSQL whose connections can be cut.
struct Proxy {
    port: u16,
    open: Arc<AtomicBool>,
    through: Arc<Mutex<Vec<TcpStream>>>,
}

/// While it is cut, connections are closed as soon as they are accepted.
impl Proxy {
    fn to(server: Upstream) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (open, through) = (Arc::new(AtomicBool::new(true)), Arc::default());
        let proxy = Self { port, open, through };
        proxy.listen(listener, server);
        proxy
    }

    fn listen(&self, listener: TcpListener, server: Upstream) {
        let (open, through) = (Arc::clone(&self.open), Arc::clone(&self.through));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                // As if the server had disappeared: incoming connections are closed immediately.
                if !open.load(Ordering::SeqCst) {
                    continue;
                }
                through.lock().unwrap().push(stream.try_clone().unwrap());
                server.connect(stream);
            }
        });
    }

    fn cut(&self) {
        self.open.store(false, Ordering::SeqCst);
        for stream in self.through.lock().unwrap().drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    fn mend(&self) {
        self.open.store(true, Ordering::SeqCst);
    }
}

/// The server behind the proxy.
#[derive(Clone)]
enum Upstream {
    Socket(PathBuf),
    Address(SocketAddr),
}

impl Upstream {
    /// The server of a URL, and the same URL through a proxy on the port `PORT`.
    fn of(url: &str) -> (Self, String) {
        let rest = url.split_once("://").unwrap().1;
        let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, name) = address.split_once('/').unwrap_or((address, ""));
        let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
        let (mut server, mut kept) = (None, Vec::new());
        for parameter in parameters.split('&').filter(|text| !text.is_empty()) {
            match parameter.strip_prefix("host=") {
                Some(directory) => server = Some(Self::Socket(Path::new(directory).join(".s.PGSQL.5432"))),
                None => kept.push(parameter),
            }
        }
        let server = server.unwrap_or_else(|| {
            let host =
                if host.is_empty() { "127.0.0.1:5432".to_owned() } else { host.replace("localhost", "127.0.0.1") };
            let host = if host.contains(':') { host } else { format!("{host}:5432") };
            Self::Address(host.parse().expect("the server of the tests on this machine"))
        });
        let user = if user.is_empty() { String::new() } else { format!("{user}@") };
        (server, format!("postgresql://{user}127.0.0.1:PORT/{name}?{}", kept.join("&")))
    }

    fn connect(&self, client: TcpStream) {
        match self {
            Self::Socket(path) => {
                let server = UnixStream::connect(path).unwrap();
                let close = server.try_clone().unwrap();
                both(client, server.try_clone().unwrap(), server, move || drop(close.shutdown(Shutdown::Both)));
            }
            Self::Address(address) => {
                let server = TcpStream::connect(address).unwrap();
                let close = server.try_clone().unwrap();
                both(client, server.try_clone().unwrap(), server, move || drop(close.shutdown(Shutdown::Both)));
            }
        }
    }
}

/// Copies bytes both ways; when one side ends, both are closed.
fn both(
    client: TcpStream,
    mut server: impl Read + Send + 'static,
    mut to_server: impl Write + Send + 'static,
    close: impl FnOnce() + Send + 'static,
) {
    let (mut from, mut to) = (client.try_clone().unwrap(), client);
    std::thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut to_server));
        close();
    });
    std::thread::spawn(move || {
        drop(std::io::copy(&mut server, &mut to));
        drop(to.shutdown(Shutdown::Both));
    });
}

#[test]
fn a_server_that_leaves_and_comes_back_is_met_again() {
    on_each(|engine| {
        if engine == Engine::Sqlite {
            return;
        }
        let place = Place::ready(engine, "");
        let (erp, person) = (place.token(CODE, &[]), place.token(CODE, &["--person"]));
        let direct = place.database();
        let (server, address) = Upstream::of(&direct);
        let proxy = Proxy::to(server);
        let through = address.replace("PORT", &proxy.port.to_string());
        let settings = fs::read_to_string(place.path("guichet.toml")).unwrap();
        place.write("guichet.toml", settings.replace(&direct, &through));
        let office = Office { server: place.serve(), erp, person };
        let (sent, receipt) = office.file(&small(), "a");
        for round in 0..2 {
            // Cut while several clients submit: each gets an error, or its submission is stored.
            let answers: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..6)
                    .map(|rank| {
                        let office = &office;
                        let key = format!("{round}-{rank}");
                        scope.spawn(move || {
                            let own = 10 * (round + 1) + rank;
                            (own, key.clone(), office.send(&office.submission(document(own), &key)))
                        })
                    })
                    .collect();
                std::thread::sleep(Duration::from_millis(5 * u64::try_from(round).unwrap()));
                proxy.cut();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            nothing_works(&office, &sent.id, "lost");
            proxy.mend();
            is_ready_within(&office, Duration::from_secs(10));
            for (own, key, answer) in answers {
                // Repeating the request with the same key settles the outcome: what was stored is returned again, and
                // what was not is stored now.
                let again = office.send(&office.submission(document(own), &key)).is(201);
                if answer.status == 201 {
                    assert_eq!(again.body, answer.body);
                } else {
                    answer.problem(503, "unavailable");
                    assert!(answer.get("retry-after").is_some());
                }
            }
            assert_eq!(count(&office), 1 + 6 * (round + 1));
        }
        assert_eq!(office.get(receipt.get("location").unwrap()).is(200).body, receipt.body);
        office.submit(document(900), "lost");
        let place = office.server.stop();
        place.write("receipt.json", receipt.body);
        place.good(&["audit", "verify", "--receipts", "receipt.json"]);
        // The service does not start when its database server does not respond, and it names the server.
        proxy.cut();
        let said = place.does_not_serve(&[]);
        assert!(said.contains("does not answer") && said.contains(&proxy.port.to_string()), "{said}");
    });
}

#[test]
fn a_variable_that_leads_the_database_elsewhere_is_said() {
    let place = Place::bare();
    for (url, name) in [("postgres:///d", "PGHOST"), ("postgres://localhost:1/d", "PGHOSTADDR")] {
        place.write("guichet.toml", format!("database = \"{url}\"\n"));
        for language in ["fr", "en"] {
            let mut command = place.command(&["--lang", language, "migrate"]);
            let output = command.env(name, "203.0.113.9").output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(&format!("unset {name}")) && said.contains(url), "{said}");
        }
    }
}

#[test]
fn whoever_watches_is_told_by_the_exit_code() {
    let office = Office::open(Engine::Sqlite, "");
    let place = &office.server.place;
    let address = office.server.address.to_string();
    let asked = |more: &[&str]| {
        let output = place.run(&[more, &["health", "--listen", &address]].concat());
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), said)
    };
    let (code, said) = asked(&["--lang", "en"]);
    assert_eq!((code, said.contains("is ready")), (Some(0), true), "{said}");
    let (_, said) = asked(&["--json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&said).unwrap()["ready"], true);
    // From the configuration, as in a container: the check uses this machine's own address, whatever the listening
    // address.
    let any = format!("0.0.0.0:{}", office.server.address.port());
    let mut command = place.command(&["health"]);
    assert_eq!(command.env("GUICHET_LISTEN", &any).status().unwrap().code(), Some(0));
    let (file, aside) = (place.path("guichet.sqlite"), place.path("aside"));
    fs::rename(&file, &aside).unwrap();
    for (language, word) in [("fr", "n'est pas prêt"), ("en", "is not ready")] {
        let (code, said) = asked(&["--lang", language]);
        assert_eq!((code, said.contains(word)), (Some(1), true), "{said}");
    }
    fs::rename(&aside, &file).unwrap();
    // The service is stopped.
    let place = office.server.stop();
    let output = place.run(&["--lang", "en", "health", "--listen", &address]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&address) && said.contains("guichet serve"), "{said}");
}
