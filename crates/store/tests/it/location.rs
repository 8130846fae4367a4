//! Database locations: which are accepted, and how they are displayed.

use guichet_store::{Location, Options, PostgresUrl, Store, StoreError};

#[test]
fn a_misspelt_scheme_is_refused_and_makes_no_file() {
    let before = std::fs::read_dir(".").unwrap().count();
    for url in
        ["", "guichet.db", "sqlit:a.db", "postgers://h/d", "file:a.db", "sqlite:", "sqlite://", "sqlite::memory:"]
    {
        assert!(matches!(Location::parse(url, true), Err(StoreError::Location { .. })), "{url}");
    }
    assert_eq!(std::fs::read_dir(".").unwrap().count(), before);
}

#[test]
fn a_file_that_is_not_there_is_not_made_by_opening_it() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::parse(&format!("sqlite:{}/a.db", directory.path().display()), false).unwrap();
    assert!(matches!(Store::open(&location, &Options::default()), Err(StoreError::Unavailable { .. })));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_path_may_hold_any_character() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("dépôt 100% sûr?mode=memory#1/a&b;c'd.db");
    let location = Location::Sqlite(path.clone());
    drop(Store::migrate(&location, &Options::default()).unwrap());
    assert!(path.is_file());
    drop(Store::open(&location, &Options::default()).unwrap());
    // The directory contains only the requested file and SQLite's auxiliary files.
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(["a&b;c'd.db", "a&b;c'd.db-wal", "a&b;c'd.db-shm"].contains(&name.as_str()), "{name}");
    }
}

#[test]
fn a_remote_server_in_clear_is_refused() {
    for url in [
        "postgres://u@db.example.org/d",
        "postgresql://u:p@203.0.113.9:5432/d",
        "postgres://u@db.example.org/d?sslmode=require",
        "postgres://u@db.example.org/d?sslmode=verify-ca",
        "postgres://u@db.example.org/d?sslmode=verify-full&sslmode=verify-ca",
        "postgres://u@127.example.org/d",
        "postgres://u@localhost.example.org/d",
        "postgres://u@[2001:db8::1]/d",
        "postgres://localhost/d?host=db.example.org",
        "postgres://localhost/d?%68ost=db%2Eexample.org",
        "postgres://localhost/d?hostaddr=203.0.113.9",
        "postgres:///d?service=elsewhere",
        "postgres://u@db.example.org/d?sslmode=verify-full&sslmode=disable",
    ] {
        assert!(matches!(Location::parse(url, false), Err(StoreError::Location { .. })), "{url}");
        assert!(Location::parse(url, true).is_ok(), "{url}");
    }
}

fn postgres(url: &str) -> PostgresUrl {
    match Location::parse(url, true).unwrap() {
        Location::Postgres(url) => url,
        Location::Sqlite(path) => panic!("{}", path.display()),
    }
}

#[test]
fn several_hosts_are_refused() {
    for url in [
        "postgres://u@127.0.0.1,db.example.org/d",
        "postgres://u@localhost%2Cdb.example.org/d",
        "postgres://localhost/d?host=/run/postgresql&host=db.example.org",
        "postgres:///d?host=/run/postgresql,db.example.org",
        "postgres:///d?hostaddr=127.0.0.1%2C203.0.113.9",
        "postgres://a,b/d?sslmode=verify-full",
    ] {
        for plaintext in [false, true] {
            let error = Location::parse(url, plaintext).unwrap_err();
            assert!(error.to_string().contains("several hosts"), "{url}: {error}");
        }
    }
}

#[test]
fn a_server_of_this_machine_or_verified_is_accepted() {
    for url in [
        "postgres://u@localhost/d",
        "postgres://u:p@localhost:5433/d",
        "postgres://127.0.0.1/d",
        "postgres://u@[::1]:5432/d",
        "postgres://%2Frun%2Fpostgresql/d",
        "postgresql:///d?user=u&host=/run/postgresql",
        "postgres://u@/d?host=/run/postgresql",
        "postgres://u:p@/d",
        "postgres://u@:5433/d",
        "postgres://:5433/d",
        "postgres:///d",
        "postgres://localhost/d?hostaddr=127.0.0.1",
        "postgres://u@db.example.org/d?sslmode=verify-full",
    ] {
        assert!(Location::parse(url, false).is_ok(), "{url}");
    }
}

#[test]
fn no_error_tells_the_password() {
    for url in [
        "postgres://user:sésame@db.example.org/d",
        "postgres://user:x@sésame@db.example.org/d",
        "postgres://user:x/sésame@db.example.org/d",
        "postgres://user:x?sésame@db.example.org/d",
        "postgres://db.example.org/d?password=sésame",
        "postgres://db.example.org/d?sslpassword=sésame&password=sésame&user=u",
        "postgres://user:sésame",
        "postgers://user:sésame@localhost/d",
        "host=db.example.org password=sésame user=u",
        "host=db.example.org password='x sésame' user=u",
        "postgres:user:sésame@localhost/d",
    ] {
        let error = Location::parse(url, false).unwrap_err();
        for said in [error.to_string(), format!("{error:?}")] {
            assert!(!said.contains("sésame"), "{url}: {said}");
        }
        if let Ok(location) = Location::parse(url, true) {
            for said in [location.shown(), format!("{location:?}")] {
                assert!(!said.contains("sésame"), "{url}: {said}");
            }
        }
    }
    let shown = Location::parse("postgres://user:p@db.example.org:5433/d?sslmode=disable", true).unwrap().shown();
    assert_eq!(shown, "postgres://user@db.example.org:5433/d?sslmode=disable");
}

#[test]
fn no_error_of_a_connection_tells_the_password() {
    // The client library quotes what it cannot parse.
    for url in [
        "postgres://user:s%C3%A9same%zz@localhost/d",
        "postgres://user:sesame:sesame@localhost/d",
        "postgres://localhost:1/d?password=sesame%zz",
    ] {
        let location = Location::parse(url, false).unwrap();
        let error = Store::open(&location, &Options::default()).unwrap_err();
        for said in [error.to_string(), format!("{error:?}")] {
            assert!(!said.contains("same"), "{url}: {said}");
        }
    }
}

#[test]
fn a_url_without_its_secret_leads_to_the_same_place() {
    for (url, shown, secret) in [
        ("postgres://u:p%40x@h:1/d?sslmode=disable", "postgres://u@h:1/d?sslmode=disable", Some("p@x")),
        ("postgresql:///d?user=u&password=p&host=/run", "postgresql:///d?user=u&host=/run", Some("p")),
        ("postgres://u:a@h/d?password=b", "postgres://u@h/d", Some("b")),
        ("postgres://u@h/d", "postgres://u@h/d", None),
        ("postgres://u:p@/d?host=/run", "postgres:///d?user=u&host=/run", Some("p")),
        ("postgres://u:p%40x@:5433/d", "postgres:///d?user=u&port=5433", Some("p@x")),
        ("postgres://u:s&c=r+t@/d?host=/run", "postgres:///d?user=u&host=/run", Some("s&c=r+t")),
        (
            "postgres://u:s&sslmode=verify-full@/d?host=/run",
            "postgres:///d?user=u&host=/run",
            Some("s&sslmode=verify-full"),
        ),
        ("postgres://u@h/d?Password=b", "postgres://u@h/d", None),
        ("postgres://h", "postgres://h", None),
        ("postgres:///d?host=/run/a@b", "postgres:///d?host=/run/a@b", None),
    ] {
        assert_eq!(postgres(url).without_secret(), (shown.to_owned(), secret.map(str::to_owned)), "{url}");
    }
}

#[test]
fn a_variable_that_leads_elsewhere_is_named() {
    let all = ["PGHOST", "PGHOSTADDR", "PGSERVICE"];
    for (url, set, found) in [
        ("postgres:///d", &all[..], Some("PGHOST")),
        ("postgres://localhost/d", &all, Some("PGHOSTADDR")),
        ("postgres:///d?host=/run/postgresql", &["PGHOST"], None),
        ("postgres:///d?host=/run/postgresql", &all, Some("PGHOSTADDR")),
        ("postgres://localhost/d?hostaddr=127.0.0.1", &all, Some("PGSERVICE")),
        ("postgres://u@/d", &["PGSERVICE"], Some("PGSERVICE")),
        ("postgres://u@db.example.org/d?sslmode=verify-full", &all, None),
        ("postgres:///d", &["PGUSER", "PGPASSWORD", "PGPORT"], None),
    ] {
        assert_eq!(postgres(url).redirection(|name| set.contains(&name)), found, "{url} {set:?}");
    }
}
