//! Failures (full disk, lost connection, held lock and others), and recovery from them.

use std::{
    path::Path,
    process::Command,
    sync::{Barrier, mpsc},
};

use diesel::connection::SimpleConnection as _;
use guichet_store::{Blob, Location, Options, Store, StoreError};
use guichet_testing::{
    postgres::{Cluster, Database, Fsync},
    system::{Mount, own_mounts},
};

use crate::support::{Place, append, at_once, hash, impatient, queue, runtime};

fn events(store: &Store) -> usize {
    store.read_blocking(|reader| reader.events("o1", 0, i64::MAX)).unwrap().len()
}

fn write(store: &Store) -> Result<i64, StoreError> {
    store.write_blocking(|writer| append(writer, "o1", "event"))
}

fn is_unavailable<T: std::fmt::Debug>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable { .. }))
}

#[test]
fn a_file_that_was_removed_takes_no_writes_until_it_is_back() {
    let place = Place::sqlite();
    let store = place.store();
    write(&store).unwrap();
    let aside = place.file().with_extension("aside");
    for _ in 0..2 {
        std::fs::rename(place.file(), &aside).unwrap();
        let written = write(&store);
        assert!(is_unavailable(&written), "{written:?}");
        let read = store.read_blocking(|reader| reader.organizations());
        assert!(is_unavailable(&read), "{read:?}");
        assert!(is_unavailable(&store.copy_to(&place.file().with_extension("copy"))));
        assert!(!place.file().exists(), "an empty file in its place would look like a store without data");
        std::fs::rename(&aside, place.file()).unwrap();
        write(&store).unwrap();
    }
    assert_eq!(events(&store), 3);
    drop(store);
    assert_eq!(events(&Store::open(&place.location, &Options::default()).unwrap()), 3);
}

#[test]
fn a_file_that_took_its_place_is_not_written_to() {
    let place = Place::sqlite();
    let store = place.store();
    write(&store).unwrap();
    let (aside, other) = (place.file().with_extension("aside"), place.file().with_extension("other"));
    store.copy_to(&other).unwrap();
    std::fs::rename(place.file(), &aside).unwrap();
    std::fs::rename(&other, place.file()).unwrap();
    assert!(is_unavailable(&write(&store)));
    assert!(is_unavailable(&store.read_blocking(|reader| reader.organizations())));
    std::fs::rename(place.file(), &other).unwrap();
    std::fs::rename(&aside, place.file()).unwrap();
    write(&store).unwrap();
    assert_eq!(events(&store), 2);
    let copy = Store::open(&Location::Sqlite(other), &Options::default()).unwrap();
    assert_eq!(events(&copy), 1);
}

#[test]
fn whoever_holds_the_file_too_long_makes_it_unavailable_for_a_while() {
    let place = Place::sqlite();
    let store = place.store();
    let mut holder = place.raw_sqlite();
    holder.batch_execute("BEGIN IMMEDIATE").unwrap();
    let written = write(&store);
    assert!(is_unavailable(&written), "{written:?}");
    // WAL: readers are not blocked.
    assert_eq!(events(&store), 0);
    holder.batch_execute("ROLLBACK").unwrap();
    write(&store).unwrap();
    assert_eq!(events(&store), 1);
}

#[test]
fn a_file_that_is_no_database_says_so() {
    let place = Place::sqlite();
    std::fs::write(place.file(), [b'x'; 8192]).unwrap();
    let opened = Store::open(&place.location, &Options::default());
    assert!(matches!(opened, Err(StoreError::Corrupt(_))), "{opened:?}");
    assert_eq!(std::fs::read(place.file()).unwrap(), [b'x'; 8192]);
}

const INSIDE: &str = "GUICHET_TEST_DISK";

/// Runs a test of this file on a small disk of its own: the same test is started again in a process with private
/// mounts, which disappear when that process ends.
#[expect(clippy::disallowed_methods, reason = "the process started here is told where its disk is")]
fn on_a_small_disk(test: &str, body: fn(&Path)) {
    if let Ok(disk) = std::env::var(INSIDE) {
        return body(Path::new(&disk));
    }
    let disk = tempfile::tempdir().unwrap();
    let _mount = Mount::on(disk.path());
    let script = r#"mount -t tmpfs -o size=1m none "$1" && exec "$2" --exact "$3" --nocapture"#;
    let (starter, arguments) = own_mounts().split_first().unwrap();
    let output = Command::new(starter)
        .args(arguments)
        .args(["sh", "-c", script, "sh"])
        .arg(disk.path())
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(INSIDE, disk.path())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Bytes that do not repeat from one page to the next.
fn bytes(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..size)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect()
}

fn put(store: &Store, rank: u64, size: usize) -> Result<(), StoreError> {
    store.write_blocking(move |writer| {
        append(writer, "o1", "event")?;
        writer.put_blob(&Blob::new(hash(&format!("{rank}x")), &bytes(size, rank)))
    })
}

#[test]
fn a_full_disk_refuses_and_works_again_when_there_is_room() {
    on_a_small_disk("faults::a_full_disk_refuses_and_works_again_when_there_is_room", |disk| {
        let ballast = disk.join("ballast");
        std::fs::write(&ballast, vec![0; 150_000]).unwrap();
        let location = Location::Sqlite(disk.join("guichet.db"));
        let (store, _) = Store::migrate(&location, &Options::default()).unwrap();
        let mut kept = 0;
        let refused = loop {
            match put(&store, kept, 10_000) {
                Ok(()) => kept += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, StoreError::Full), "{refused:?}");
        assert!(kept > 5, "{kept}");
        // No part of the refused job was stored, everything before it was, and reading still works.
        let check = |expected: u64| {
            let (blobs, events, sound) = store
                .read_blocking(|reader| {
                    let mut blobs = 0;
                    while reader.blob(&hash(&format!("{blobs}x")))? == Some(bytes(10_000, blobs)) {
                        blobs += 1;
                    }
                    Ok::<_, StoreError>((blobs, reader.events("o1", 0, i64::MAX)?.len(), reader.integrity()?))
                })
                .unwrap();
            assert_eq!((blobs, u64::try_from(events).unwrap(), sound), (expected, expected, None));
        };
        check(kept);
        assert!(matches!(put(&store, kept, 200_000), Err(StoreError::Full)));
        check(kept);

        // Other jobs in the same commit are either kept in full or fail with the disk-full error.
        let runtime = runtime();
        let (go_on, told) = mpsc::channel::<()>();
        let held = queue(&store, move |_| {
            told.recv().unwrap();
            Ok(())
        });
        let small = |chain: &'static str| queue(&store, move |writer| append(writer, chain, "event"));
        let jobs = [
            ("before", small("before")),
            (
                "large",
                queue(&store, |writer| {
                    append(writer, "large", "event")?;
                    writer.put_blob(&Blob::new(hash("large"), &bytes(600_000, 7))).map(|()| 1)
                }),
            ),
            ("later", small("later")),
        ];
        go_on.send(()).unwrap();
        // This job writes nothing, so it needs no space.
        let _ = runtime.block_on(held);
        let mut large = None;
        for (name, job) in jobs {
            let answer = runtime.block_on(job);
            let chains = store.read_blocking(|reader| reader.chains()).unwrap();
            assert_eq!(answer.is_ok(), chains.contains(&name.to_owned()), "{name}: {answer:?}");
            if let Err(error) = &answer {
                assert!(matches!(error, StoreError::Full), "{name}: {error:?}");
            }
            if name == "large" {
                large = Some(answer.is_ok());
            }
        }
        assert_eq!(large, Some(false));

        std::fs::remove_file(&ballast).unwrap();
        put(&store, kept, 10_000).unwrap();
        check(kept + 1);
        drop(store);
        let store = Store::open(&location, &Options::default()).unwrap();
        assert_eq!(events(&store), usize::try_from(kept).unwrap() + 1);
    });
}

#[test]
fn a_disk_that_cannot_be_written_refuses_and_works_again_when_it_can() {
    on_a_small_disk("faults::a_disk_that_cannot_be_written_refuses_and_works_again_when_it_can", |disk| {
        let mount = |options: &str| {
            // A pool closes its last connection shortly after the store is dropped; until then the disk is busy.
            let mounted = (0..500).any(|_| {
                std::thread::sleep(std::time::Duration::from_millis(10));
                Command::new("mount").args(["-o", options]).arg(disk).status().unwrap().success()
            });
            assert!(mounted, "{options}");
        };
        let location = Location::Sqlite(disk.join("guichet.db"));
        let (store, _) = Store::migrate(&location, &Options::default()).unwrap();
        write(&store).unwrap();
        drop(store);
        mount("remount,ro");
        // The store may open for reading if SQLite's auxiliary files still exist.
        let refused = Store::open(&location, &Options::default()).and_then(|store| write(&store));
        assert!(matches!(refused, Err(StoreError::ReadOnly(_) | StoreError::Unavailable { .. })), "{refused:?}");
        mount("remount,rw");
        let store = Store::open(&location, &Options::default()).unwrap();
        write(&store).unwrap();
        assert_eq!(events(&store), 2);
    });
}

/// Terminates every other connection to the database, as an administrator would.
fn cut(place: &Place) {
    place.database.as_ref().unwrap().sql(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}

#[test]
fn connections_that_were_cut_come_back() {
    let place = Place::postgres();
    let store = place.store();
    let (mut written, mut refused) = (0, 0);
    for _ in 0..20 {
        // As many as the pool has, so that all of its connections are open when they are terminated.
        let together = Barrier::new(4);
        at_once(4, |_| {
            store.read_blocking(|reader| {
                together.wait();
                reader.organizations()
            })
        });
        cut(&place);
        for result in at_once(4, |_| write(&store)) {
            match result {
                Ok(_) => written += 1,
                Err(StoreError::Unavailable { .. }) => refused += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    assert_eq!(events(&store), written, "{refused} refused");
    write(&store).unwrap();
}

#[test]
fn a_connection_cut_in_the_middle_of_a_job_leaves_nothing() {
    let place = Place::postgres();
    let store = place.store();
    for moment in ["before a statement", "before the commit", "job fails"] {
        let place = &place;
        let result = std::thread::scope(|scope| {
            let (go_on, told) = mpsc::channel::<()>();
            let (reached, has_reached) = mpsc::channel();
            let (store, moment) = (&store, moment.to_owned());
            let job = scope.spawn(move || {
                store.write_blocking(move |writer| {
                    append(writer, "o1", "event")?;
                    reached.send(()).unwrap();
                    told.recv().unwrap();
                    match moment.as_str() {
                        "before a statement" => append(writer, "o1", "event").map(drop),
                        "before the commit" => Ok(()),
                        _ => Err(StoreError::Unsupported("the job's own error")),
                    }
                })
            });
            has_reached.recv().unwrap();
            cut(place);
            go_on.send(()).unwrap();
            job.join().unwrap()
        });
        if moment == "job fails" {
            assert!(matches!(result, Err(StoreError::Unsupported(_))), "{result:?}");
        } else {
            assert!(is_unavailable(&result), "{moment}: {result:?}");
        }
        assert_eq!(events(&store), 0);
    }
    write(&store).unwrap();
    assert_eq!(events(&store), 1);
}

#[test]
fn a_reader_that_was_cut_gives_what_it_had_read_or_its_own_error() {
    let place = Place::postgres();
    let store = place.store();
    for fails in [false, true] {
        let (place, store) = (&place, &store);
        let result = store.read_blocking(|reader| {
            let found = reader.organizations()?.len();
            cut(place);
            if fails { Err(StoreError::Unsupported("the job's own error")) } else { Ok(found) }
        });
        match result {
            Ok(found) if !fails => assert_eq!(found, 2),
            Err(StoreError::Unsupported(_)) if fails => {}
            other => panic!("{other:?}"),
        }
        let result = store.read_blocking(|reader| {
            cut(place);
            reader.organizations()
        });
        assert!(is_unavailable(&result), "{result:?}");
    }
    assert_eq!(store.read_blocking(|reader| reader.organizations()).unwrap().len(), 2);
}

#[test]
fn two_jobs_that_wait_for_each_other_do_not_wait_for_ever() {
    // On SQLite there is one writer, so nothing to wait for.
    let place = Place::postgres();
    let store = place.store();
    let together = std::sync::Arc::new(Barrier::new(2));
    let results = at_once(2, |rank| {
        let together = std::sync::Arc::clone(&together);
        store.write_blocking(move |writer| {
            let mut chains = ["o1", "o2"];
            if rank == 1 {
                chains.reverse();
            }
            append(writer, chains[0], "event")?;
            together.wait();
            append(writer, chains[1], "event")
        })
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert_eq!(results.iter().filter(|result| is_unavailable(result)).count(), 1, "{results:?}");
    assert_eq!(events(&store), 1);
}

#[test]
fn a_server_that_is_gone_says_so_and_nothing_hangs() {
    let cluster = Cluster::start(Fsync::Off).unwrap();
    let database = Database::on(&cluster.url());
    let location = Location::parse(&database.url(), false).unwrap();
    let (store, _) = Store::migrate(&location, &impatient()).unwrap();
    write(&store).unwrap();
    drop(cluster);
    assert!(is_unavailable(&write(&store)));
    assert!(is_unavailable(&store.read_blocking(|reader| reader.organizations())));
    assert!(is_unavailable(&Store::open(&location, &impatient()).map(drop)));
}

#[test]
fn a_pool_that_is_all_taken_says_so() {
    let place = Place::postgres();
    let store = place.store_with(&Options { connections: 1, ..impatient() });
    let refused = store.write_blocking({
        let store = store.clone();
        move |_| Ok::<_, StoreError>(store.read_blocking(|reader| reader.organizations()))
    });
    assert!(is_unavailable(&refused.unwrap()));
    write(&store).unwrap();
}

#[test]
fn a_server_that_takes_a_connection_and_says_nothing_is_not_waited_for() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let location = Location::parse(&format!("postgres://u@127.0.0.1:{port}/d"), false).unwrap();
    let (told, hear) = mpsc::channel();
    std::thread::spawn(move || told.send(Store::open(&location, &impatient()).map(drop)));
    let opened = hear.recv_timeout(std::time::Duration::from_secs(30)).expect("an end to the wait");
    assert!(is_unavailable(&opened), "{opened:?}");
}
