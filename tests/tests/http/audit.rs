//! The audit log detects changes made directly in the database, and a restored backup is complete.

use std::{ffi::OsStr, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::{
    harness::{Engine, Place, on_each},
    town::{CODE, Office, bytes, small, town},
};

/// The kinds of fault that `audit verify` finds.
fn faults(place: &Place, evidence: &[&str]) -> Vec<String> {
    let output = place.run(&[&["--json", "audit", "verify"], evidence].concat());
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let faults: Vec<String> =
        report["faults"].as_array().unwrap().iter().map(|fault| fault["fault"].as_str().unwrap().to_owned()).collect();
    assert_eq!(output.status.code(), Some(i32::from(!faults.is_empty())), "{report}");
    faults
}

/// A stopped installation in which one submission was filed; its receipt and a checkpoint are kept elsewhere.
fn filed(engine: Engine) -> (Place, String) {
    let office = Office::open(engine, "");
    let (_, receipt) = office.file(&small(), "a");
    let chain = receipt.json()["audit"]["chain"].as_str().unwrap().to_owned();
    let place = office.server.stop();
    place.write("receipt.json", receipt.body);
    (place, chain)
}

#[test]
fn whoever_touches_the_trail_is_found() {
    on_each(|engine| {
        let (place, chain) = filed(engine);
        assert_eq!(faults(&place, &[]), [""; 0]);
        place.sql("CREATE TABLE kept AS SELECT * FROM audit_events");
        let attempt = |statement: String| {
            place.sql(&statement);
            let found = faults(&place, &[]);
            place.sql("DELETE FROM audit_events; INSERT INTO audit_events SELECT * FROM kept");
            found
        };
        // Two members added, each with a token; then one submission received, attested and filed.
        let last = 7;
        let at = |position: i64| format!("WHERE chain = '{chain}' AND position = {position}");
        for position in 1..=last {
            for change in [
                "body = body || ' '",
                "body = '{}'",
                "body = 'no JSON'",
                "kind = 'submission.withdrawn'",
                "at = at + 1",
            ] {
                // The hash covers the exact bytes: even an added space is detected.
                let found = attempt(format!("UPDATE audit_events SET {change} {}", at(position)));
                assert_eq!(found, ["edited"], "{change} at {position}");
            }
            let found = attempt(format!("UPDATE audit_events SET hash = '{}' {}", "0".repeat(64), at(position)));
            assert!(!found.is_empty(), "hash at {position}");
            let found = attempt(format!("DELETE FROM audit_events {}", at(position)));
            let expected = if position == last { "cut" } else { "removed" };
            assert!(found.contains(&expected.to_owned()), "{position}: {found:?}");
            if position < last {
                let found = attempt(format!(
                    "UPDATE audit_events SET position = -1 {}; UPDATE audit_events SET position = {position} {}; \
                     UPDATE audit_events SET position = {} WHERE chain = '{chain}' AND position = -1",
                    at(position),
                    at(position + 1),
                    position + 1
                ));
                assert!(found.contains(&"reordered".to_owned()), "{position}: {found:?}");
            }
        }
        // The following events are renumbered after a removal, so that no position is missing.
        let found = attempt(format!(
            "DELETE FROM audit_events {}; UPDATE audit_events SET position = position - 1 WHERE chain = '{chain}' AND position > 2; \
             UPDATE audit_chains SET position = position - 1 WHERE chain = '{chain}'",
            at(2)
        ));
        place.sql(&format!("UPDATE audit_chains SET position = position + 1 WHERE chain = '{chain}'"));
        assert!(found.contains(&"reordered".to_owned()), "{found:?}");
        // Restored, the log is valid.
        place.sql("DROP TABLE kept");
        assert_eq!(faults(&place, &[]), [""; 0]);
        // The faults are also displayed as text in both languages, and the exit code reports them.
        place.sql(&format!("UPDATE audit_events SET at = at + 1 {}", at(3)));
        for language in ["fr", "en"] {
            let output = place.run(&["--lang", language, "audit", "verify"]);
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.code() == Some(1) && text.contains('3') && !text.contains("cli-"), "{text}");
        }
    });
}

#[test]
fn a_cut_tail_shows_against_what_was_kept_elsewhere() {
    on_each(|engine| {
        let (place, chain) = filed(engine);
        place.good(&["audit", "checkpoint", "--out", "checkpoint.json"]);
        // After the end of a chain, its head, the receipts, the stored responses and the checkpoints are all removed,
        // the database alone is consistent.
        place.sql(&format!(
            "DELETE FROM audit_events WHERE chain = '{chain}' AND position > 3; \
             UPDATE audit_chains SET position = 3, hash = (SELECT hash FROM audit_events WHERE chain = '{chain}' AND position = 3) \
             WHERE chain = '{chain}'; \
             DELETE FROM idempotency_keys; DELETE FROM receipts; DELETE FROM audit_checkpoints"
        ));
        assert_eq!(faults(&place, &[]), [""; 0]);
        assert_eq!(faults(&place, &["--receipts", "receipt.json"]), ["cut"]);
        assert_eq!(faults(&place, &["--checkpoints", "checkpoint.json"]), ["cut"]);
        // Altered evidence is rejected with an error.
        for (name, option) in [("receipt.json", "--receipts"), ("checkpoint.json", "--checkpoints")] {
            let text = std::fs::read_to_string(place.path(name)).unwrap();
            let position = "\"position\":7";
            assert!(text.contains(position), "{text}");
            place.write("bent.json", text.replacen(position, "\"position\":2", 1));
            let output = place.run(&["audit", "verify", option, "bent.json"]);
            assert_eq!(output.status.code(), Some(2), "{option}");
        }
        // New events are chained to the shortened log and contradict the evidence kept outside.
        place.token(CODE, &[]);
        place.token(CODE, &[]);
        assert_eq!(faults(&place, &[]), [""; 0]);
        assert_eq!(faults(&place, &["--receipts", "receipt.json"]), ["contradicted"]);
    });
}

#[test]
fn a_checkpoint_that_was_bent_in_the_database_is_found() {
    on_each(|engine| {
        let (place, _) = filed(engine);
        place.good(&["audit", "checkpoint"]);
        assert_eq!(faults(&place, &[]), [""; 0]);
        let other = match engine {
            Engine::Sqlite => "CAST(replace(CAST(body AS TEXT), '\"at\":\"2', '\"at\":\"3') AS BLOB)",
            Engine::Postgres => "convert_to(replace(convert_from(body, 'UTF8'), '\"at\":\"2', '\"at\":\"3'), 'UTF8')",
        };
        place.sql(&format!("UPDATE audit_checkpoints SET body = {other}"));
        assert_eq!(faults(&place, &[]), ["checkpoint"]);
    });
}

#[test]
fn what_was_backed_up_comes_back_whole() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let document = town();
        office.attach(&document, &[]);
        let (sent, first) = office.file(&document, "a");
        let mut second = small();
        second["answers"][0]["id"] = serde_json::json!("r-other");
        let other = office.submit(bytes(&second), "b");
        let place = &office.server.place;
        place.write("first.json", &first.body);
        place.write("keys.json", office.send(&crate::client::Request::get("/api/v1/receipt-keys")).body);
        // While the service is running.
        place.good(&["backup", "copy"]);
        assert_eq!(place.run(&["backup", "copy"]).status.code(), Some(2), "a backup is never overwritten");
        // The database is in use: overwriting it must be requested explicitly.
        assert_eq!(place.run(&["restore", "copy"]).status.code(), Some(2));
        let lost = office.submit(bytes(&small()), "after");
        let Office { server, erp, person } = office;
        let place = server.stop();
        match engine {
            Engine::Sqlite => {
                for name in ["guichet.sqlite", "guichet.sqlite-wal", "guichet.sqlite-shm"] {
                    drop(std::fs::remove_file(place.path(name)));
                }
            }
            Engine::Postgres => place.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
        }
        assert_ne!(place.run(&["audit", "verify"]).status.code(), Some(0), "it was destroyed");
        assert_eq!(place.run(&["restore", "nothing"]).status.code(), Some(2));
        place.good(&["restore", "copy"]);
        place.good(&["receipt", "verify", "first.json", "--keys", "keys.json"]);
        place.good(&["audit", "verify", "--receipts", "first.json"]);
        assert_eq!(faults(&place, &[]), [""; 0]);
        let office = Office { server: place.serve(), erp, person };
        // The same request again gets the response that was given before the backup.
        assert_eq!(office.send(&office.filing(&sent.id, "\"v2\"", "a-file")).is(201).body, first.body);
        for (submission, status) in [(&sent.id, 200), (&other.id, 200), (&lost.id, 404)] {
            assert_eq!(office.get(&format!("/api/v1/submissions/{submission}")).status, status);
        }
        for answer in first.json()["answers"].as_array().unwrap() {
            for file in answer["files"].as_array().unwrap() {
                let (report, format) = (answer["report"].as_str().unwrap(), file["format"].as_str().unwrap());
                let document = office.get(&format!("/api/v1/reports/{report}/artefacts/{format}")).is(200);
                assert_eq!(file["sha256"], guichet_schema::sha256_hex(&document.body));
            }
        }
    });
}

#[test]
fn a_backup_that_is_none_takes_the_place_of_nothing() {
    let (place, _) = filed(Engine::Sqlite);
    let before = std::fs::read(place.path("guichet.sqlite")).unwrap();
    place.write("wrong", "no database at all");
    place.write("empty", "");
    for name in ["wrong", "empty"] {
        let output = place.run(&["restore", name, "--replace"]);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    assert_eq!(std::fs::read(place.path("guichet.sqlite")).unwrap(), before);
    assert_eq!(faults(&place, &[]), [""; 0]);
    assert!(!place.path("guichet.sqlite.partial").exists());
}

/// A `PATH` on which the first program of this name is this script.
fn tool(place: &Place, name: &str, script: &str) -> std::ffi::OsString {
    let directory = place.path("tools");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let usual = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(directory).chain(std::env::split_paths(&usual))).unwrap()
}

/// Runs a command that must fail, and returns its error message in English.
#[track_caller]
fn refused(place: &Place, arguments: &[&str], path: &OsStr) -> String {
    let output = place.command(&[&["--lang", "en"], arguments].concat()).env("PATH", path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    said
}

/// For PostgreSQL only: backing up SQLite needs no external program.
fn on_postgres(case: impl Fn(Engine)) {
    on_each(|engine| {
        if engine == Engine::Postgres {
            case(engine);
        }
    });
}

#[test]
fn tools_that_are_missing_or_too_old_are_named() {
    on_postgres(|engine| {
        let (place, _) = filed(engine);
        place.good(&["backup", "copy"]);
        let nowhere = place.path("nowhere").into_os_string();
        let old = "echo 'pg_dump: error: aborting because of server version mismatch' >&2\n\
                   echo 'pg_dump: detail: server version: 16.1; pg_dump version: 15.18' >&2\nexit 1";
        let newer = "echo 'pg_restore: error: unsupported version (1.16) in file header' >&2\nexit 1";
        for (arguments, name, mended, script, said) in [
            (&["backup", "other"][..], "pg_dump", "postgresql-client", "", ""),
            (&["restore", "copy", "--replace"], "pg_restore", "postgresql-client", "", ""),
            (
                &["backup", "other"],
                "pg_dump",
                "postgresql-client-VERSION",
                old,
                "server version: 16.1; pg_dump version: 15.18",
            ),
            (
                &["restore", "copy", "--replace"],
                "pg_restore",
                "postgresql-client-VERSION",
                newer,
                "unsupported version (1.16)",
            ),
            (&["backup", "other"], "pg_dump", "", "echo half >\"$4\"; echo 'no room' >&2; exit 1", "no room"),
        ] {
            let path = if script.is_empty() { nowhere.clone() } else { tool(&place, name, script) };
            let told = refused(&place, arguments, &path);
            for word in [name, mended, said] {
                assert!(told.contains(word), "{arguments:?}: {word} in {told}");
            }
            for left in ["other", "other.partial"] {
                assert!(!place.path(left).exists(), "{arguments:?} left {left}");
            }
        }
        assert_eq!(faults(&place, &["--receipts", "receipt.json"]), [""; 0]);
    });
}

#[test]
fn no_argument_of_a_tool_holds_the_password() {
    on_postgres(|engine| {
        let (place, _) = filed(engine);
        let settings = std::fs::read_to_string(place.path("guichet.toml")).unwrap();
        let url = settings.lines().next().unwrap().trim_end_matches('"').to_owned();
        let end = if url.contains('?') { "&" } else { "?" };
        let secret = format!("{url}{end}password=s%C3%A9same\"");
        place.write("guichet.toml", settings.replace(&format!("{url}\""), &secret));
        for (name, arguments) in
            [("pg_dump", &["backup", "copy"][..]), ("pg_restore", &["restore", "copy", "--replace"])]
        {
            let script =
                format!("echo \"$@\" >arguments; echo \"$PGPASSWORD\" >secret; PATH=${{PATH#*:}}; exec {name} \"$@\"");
            let path = tool(&place, name, &script);
            let output = place.command(arguments).env("PATH", path).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let said = std::fs::read_to_string(place.path("arguments")).unwrap();
            assert!(said.contains("--dbname") && !said.contains("same"), "{said}");
            assert_eq!(std::fs::read_to_string(place.path("secret")).unwrap(), "sésame\n");
        }
        assert_eq!(faults(&place, &["--receipts", "receipt.json"]), [""; 0]);
    });
}

#[test]
fn what_a_later_version_wrote_is_neither_served_nor_replaced_unasked() {
    on_each(|engine| {
        let (place, _) = filed(engine);
        place.good(&["backup", "copy"]);
        place.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
        let path = std::env::var_os("PATH").unwrap();
        for arguments in [&["serve"][..], &["migrate"], &["token", "list"], &["audit", "verify"]] {
            let said = refused(&place, arguments, &path);
            assert!(said.contains("later version") && said.contains("99999999999999"), "{arguments:?}: {said}");
        }
        assert!(refused(&place, &["restore", "copy"], &path).contains("--replace"));
        place.good(&["restore", "copy", "--replace"]);
        assert_eq!(faults(&place, &["--receipts", "receipt.json"]), [""; 0]);
    });
}

#[test]
fn a_file_that_is_no_dump_takes_the_place_of_nothing() {
    on_postgres(|engine| {
        let (place, _) = filed(engine);
        place.good(&["backup", "copy"]);
        let whole = std::fs::read(place.path("copy")).unwrap();
        place.write("wrong", "no database at all");
        place.write("empty", "");
        place.write("cut", &whole[..whole.len() / 2]);
        let path = std::env::var_os("PATH").unwrap();
        for name in ["wrong", "empty", "cut"] {
            assert!(refused(&place, &["restore", name, "--replace"], &path).contains("pg_restore"), "{name}");
            assert_eq!(faults(&place, &["--receipts", "receipt.json"]), [""; 0], "{name}");
        }
    });
}
