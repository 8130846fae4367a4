//! Uploads of attachments: streamed to a file, scanned, and no file left behind.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    time::{Duration, Instant},
};

use crate::{
    client::{Connection, Request},
    harness::{Engine, Place, on_each},
    town::Office,
};

/// An installation whose virus scanner is a script that receives the file as `$1`.
fn scanned(engine: Engine, script: &str) -> Office {
    let settings = "scanner = [\"./scanner\", \"--quiet\"]\nscanner_seconds = 1\nspool = \"spool\"\nbody_seconds = 1";
    let place = Place::ready(engine, settings);
    fs::create_dir(place.path("spool")).unwrap();
    let path = place.write("scanner", format!("#!/bin/sh\nshift\n{script}\n"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    Office::at(place)
}

/// The temporary files of uploads.
fn waiting(office: &Office) -> usize {
    fs::read_dir(office.server.place.path("spool")).unwrap().count()
}

/// Waits until no temporary file is left: the service notices a closed connection after a short delay.
#[track_caller]
fn nothing_waits(office: &Office) {
    let start = Instant::now();
    while waiting(office) > 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "{} files are left", waiting(office));
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, b' ');
    bytes
}

#[test]
fn a_clean_file_is_seen_whole_and_kept() {
    on_each(|engine| {
        let office = scanned(engine, "cp \"$1\" seen && stat -c %a \"$1\" >mode");
        let bytes = pdf(3_000_000);
        let kept = office.send(&office.attachment("a.pdf", bytes.clone())).is(201).json();
        let place = &office.server.place;
        assert!(fs::read(place.path("seen")).unwrap() == bytes, "the scanner saw another file");
        assert_eq!(fs::read_to_string(place.path("mode")).unwrap().trim(), "600");
        assert_eq!((&kept["sha256"], &kept["size"]), (&guichet_schema::sha256_hex(&bytes).into(), &3_000_000.into()));
        let content = office.get(&format!("/api/v1/attachments/{}/content", kept["id"].as_str().unwrap())).is(200);
        assert!(content.body == bytes);
        // Uploaded again, it is scanned again, because the scanner's signatures may have changed.
        fs::remove_file(place.path("seen")).unwrap();
        office.send(&office.attachment("b.pdf", bytes)).is(200);
        assert!(place.path("seen").exists());
        nothing_waits(&office);
    });
}

#[test]
fn what_the_scanner_refuses_or_cannot_look_at_is_not_kept() {
    for (script, status, code) in [
        ("exit 1", 422, "file_scanned"),
        ("exit 2", 503, "scanner_unavailable"),
        ("kill -9 $$", 503, "scanner_unavailable"),
        ("exec sleep 60", 503, "scanner_unavailable"),
    ] {
        let office = scanned(Engine::Sqlite, script);
        let start = Instant::now();
        let answer = office.send(&office.attachment("a.pdf", pdf(1_000)));
        answer.problem(status, code);
        assert_eq!(answer.get("retry-after").is_some(), status == 503, "{script}");
        assert!(start.elapsed() < Duration::from_secs(20), "{script}: {:?}", start.elapsed());
        nothing_waits(&office);
        // The service keeps running, and the attachment was not stored: a filing would report it missing.
        office.send(&Request::get("/health/ready")).is(200);
        fs::write(office.server.place.path("scanner"), "#!/bin/sh\nexit 0\n").unwrap();
        office.send(&office.attachment("a.pdf", pdf(1_000))).is(201);
    }
    // The scanner does not exist.
    let office = scanned(Engine::Sqlite, "exit 0");
    fs::remove_file(office.server.place.path("scanner")).unwrap();
    let answer = office.send(&office.attachment("a.pdf", pdf(1_000)));
    let body = answer.problem(503, "scanner_unavailable");
    assert!(answer.get("retry-after").is_some() && !body.to_string().contains("./scanner"), "{body}");
    nothing_waits(&office);
}

#[test]
fn what_is_cut_wrong_or_slow_leaves_nothing() {
    let office = scanned(Engine::Sqlite, "touch scanned");
    let large = pdf(2_000_000);
    // The connection is closed in the middle: the partial file existed and is then removed.
    let mut connection = Connection::open(office.server.address);
    connection.send(&office.attachment("a.pdf", large.clone()).head());
    connection.send(&large[..1_000_000]);
    let start = Instant::now();
    while waiting(&office) == 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "nothing is written as it comes");
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(connection);
    nothing_waits(&office);
    // Slower than the deadline.
    let mut connection = Connection::open(office.server.address);
    connection.send(&office.attachment("a.pdf", large.clone()).head());
    connection.send(&large[..1_000]);
    connection.answer("POST").problem(408, "too_slow");
    nothing_waits(&office);
    // Wrong from the first bytes on: the client gets the error once it has sent everything.
    let wrong = vec![b'x'; 20_000_000];
    for (name, bytes, status, code) in [
        ("a.pdf", &wrong[..], 422, "file_differs"),
        ("a.exe", &wrong, 422, "file_kind"),
        (".pdf", &wrong, 422, "file_name"),
        ("a.pdf", b"", 422, "empty_file"),
        ("a.pdf", b"%PD", 422, "file_differs"),
    ] {
        office.send(&office.attachment(name, bytes.to_vec())).problem(status, code);
        nothing_waits(&office);
    }
    let too_large = pdf(25 * 1024 * 1024 + 1);
    let chunked = [format!("{:x}\r\n", too_large.len()).into_bytes(), too_large, b"\r\n0\r\n\r\n".to_vec()];
    let request = office.attachment("a.pdf", chunked.concat()).header("Transfer-Encoding", "chunked");
    office.send(&request).problem(413, "too_large");
    nothing_waits(&office);
    assert!(!office.server.place.path("scanned").exists(), "nothing of it was worth a look");
}

#[test]
fn a_spool_that_is_not_there_is_said() {
    let office = scanned(Engine::Sqlite, "exit 0");
    fs::remove_dir(office.server.place.path("spool")).unwrap();
    let answer = office.send(&office.attachment("a.pdf", pdf(1_000)));
    answer.problem(503, "unavailable");
    assert!(!answer.text().contains("spool"), "{}", answer.text());
}

#[test]
fn what_a_killed_process_left_is_removed_by_the_next() {
    let office = scanned(Engine::Sqlite, "exit 0");
    let Office { server, erp, person } = office;
    let place = server.stop();
    for (name, age) in [("guichet-scan_1", 7_200), ("guichet-scan_2", 60), ("other", 7_200)] {
        let path = place.write(&format!("spool/{name}"), "x");
        let at = std::time::SystemTime::now() - Duration::from_secs(age);
        fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
    }
    let office = Office { server: place.serve(), erp, person };
    let mut left: Vec<_> = fs::read_dir(office.server.place.path("spool"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["guichet-scan_2", "other"]);
}
