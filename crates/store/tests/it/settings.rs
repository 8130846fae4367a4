//! Connection settings, integrity checks and copies of a whole store.

use std::sync::{
    Barrier,
    atomic::{AtomicBool, Ordering},
};

use guichet_store::{Location, Options, Store, StoreError};
use guichet_testing::postgres::{Cluster, Database, Fsync};

use crate::support::{Place, add_revised, append, at_once, on_both};

type Settings = Vec<(&'static str, String)>;

fn value<'s>(settings: &'s Settings, wanted: &str) -> &'s str {
    settings.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str()).unwrap()
}

fn check(place: &Place, settings: &Settings, writes: bool) {
    let expected: &[(&str, &str)] = if place.is_sqlite() {
        &[
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("query_only", if writes { "0" } else { "1" }),
        ]
    } else {
        &[
            ("synchronous_commit", "on"),
            ("TimeZone", "UTC"),
            ("transaction_read_only", if writes { "off" } else { "on" }),
        ]
    };
    for (name, expected) in expected {
        assert_eq!(value(settings, name), *expected, "{name}");
    }
    if place.is_sqlite() {
        assert!(value(settings, "busy_timeout").parse::<u32>().unwrap() >= 5_000);
    }
}

#[test]
fn every_connection_is_set_for_durability() {
    on_both(|store, place| {
        // As many simultaneous readers as there are connections, so that each connection is checked once.
        let together = Barrier::new(4);
        let all = at_once(4, |_| {
            store.read_blocking(|reader| {
                together.wait();
                reader.settings()
            })
        });
        for settings in all {
            check(place, &settings.unwrap(), false);
        }
        check(place, &store.write_blocking(|writer| writer.settings()).unwrap(), true);
        check(place, &store.settings().unwrap(), false);
    });
}

#[test]
fn a_short_timeout_does_not_shorten_what_a_writer_waits() {
    let place = Place::sqlite();
    let store = place.store_with(&crate::support::impatient());
    check(&place, &store.settings().unwrap(), false);
}

#[test]
fn a_server_of_its_own_waits_for_the_disk() {
    let cluster = Cluster::start(Fsync::On).unwrap();
    let database = Database::on(&cluster.url());
    let location = Location::parse(&database.url(), false).unwrap();
    let (store, _) = Store::migrate(&location, &Options::default()).unwrap();
    let settings = store.settings().unwrap();
    assert_eq!((value(&settings, "fsync"), value(&settings, "full_page_writes")), ("on", "on"));
}

#[test]
fn a_sound_store_has_a_size_and_nothing_to_say() {
    on_both(|store, _| {
        let (integrity, size) =
            store.read_blocking(|reader| Ok::<_, StoreError>((reader.integrity()?, reader.size()?))).unwrap();
        assert_eq!(integrity, None);
        assert!(size > 100_000, "{size}");
    });
}

#[test]
fn a_damaged_file_says_so() {
    let place = Place::sqlite();
    let store = place.store();
    store.write_blocking(|writer| add_revised(writer, "s1").map(drop)).unwrap();
    drop(store);
    // All data are now in the main file. An index that lacks a row is damage that queries do not detect.
    use diesel::connection::SimpleConnection as _;
    place
        .raw_sqlite()
        .batch_execute(
            "PRAGMA writable_schema = 1; \
             UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'outbox_next_try') \
             WHERE name = 'submissions_by_organization'",
        )
        .unwrap();
    let store = Store::open(&place.location, &Options::default()).unwrap();
    let said = store.read_blocking(|reader| reader.integrity()).unwrap();
    assert!(said.is_some_and(|said| said.contains("submissions_by_organization")));
}

#[test]
fn a_copy_made_under_writes_opens_and_has_the_same_rows() {
    let place = Place::sqlite();
    let store = place.store();
    let copies = tempfile::tempdir().unwrap();
    let positions = |store: &Store| -> Vec<i64> {
        let events = store.read_blocking(|reader| reader.events("o1", 0, i64::MAX)).unwrap();
        events.into_iter().map(|event| event.position).collect()
    };
    let open = |rank: i64| {
        let location = Location::Sqlite(copies.path().join(format!("copy {rank}.db")));
        Store::open(&location, &Options::default()).unwrap()
    };
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                store.write_blocking(|writer| append(writer, "o1", "event")).unwrap();
            }
        });
        // The writer must stop even if an assertion below fails; otherwise the test would hang.
        let stopping = Stopping(&stop);
        for rank in 0..5 {
            let before = i64::try_from(positions(&store).len()).unwrap();
            store.copy_to(&copies.path().join(format!("copy {rank}.db"))).unwrap();
            let after = i64::try_from(positions(&store).len()).unwrap();
            let copy = open(rank);
            let copied = positions(&copy);
            let last = i64::try_from(copied.len()).unwrap();
            assert!((before..=after).contains(&last), "{before} {last} {after}");
            assert_eq!(copied, (1..=last).collect::<Vec<_>>());
            assert_eq!(copy.read_blocking(|reader| reader.head("o1")).unwrap().map_or(0, |head| head.position), last);
            assert_eq!(copy.read_blocking(|reader| reader.integrity()).unwrap(), None);
        }
        drop(stopping);
    });
    store.copy_to(&copies.path().join("copy 9.db")).unwrap();
    assert_eq!(positions(&open(9)), positions(&store));
    // The other readers still cannot write.
    every_reader_is_read_only(&store);
}

struct Stopping<'s>(&'s AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn every_reader_is_read_only(store: &Store) {
    let together = Barrier::new(4);
    for settings in at_once(4, |_| {
        store.read_blocking(|reader| {
            together.wait();
            reader.settings()
        })
    }) {
        assert_eq!(value(&settings.unwrap(), "query_only"), "1");
    }
}

#[test]
fn a_copy_never_takes_the_place_of_a_file() {
    let place = Place::sqlite();
    let store = place.store();
    let directory = place.directory.as_ref().unwrap().path();
    let taken = directory.join("taken");
    std::fs::write(&taken, "mine").unwrap();
    for path in [taken.as_path(), place.file(), &directory.join("none/there.db"), directory] {
        let error = store.copy_to(path).unwrap_err();
        assert!(matches!(error, StoreError::Unavailable { .. }), "{}: {error:?}", path.display());
    }
    assert_eq!(std::fs::read(&taken).unwrap(), b"mine");
    // The remnant of an interrupted copy does not prevent another copy.
    let (copy, partial) = (directory.join("copy.db"), directory.join("copy.db.partial"));
    std::fs::write(&partial, "cut short").unwrap();
    store.copy_to(&copy).unwrap();
    assert!(copy.is_file() && !partial.exists());
}

#[test]
fn postgres_is_copied_by_its_own_tools() {
    let place = Place::postgres();
    let error = place.store().copy_to(std::path::Path::new("copy.db")).unwrap_err();
    assert!(matches!(error, StoreError::Unsupported(_)), "{error:?}");
}
