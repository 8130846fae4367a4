//! Jobs are all or nothing, whatever they do, whether or not their callers wait, and however many share a commit.

use std::sync::mpsc;

use guichet_store::{Options, Store, StoreError, Writer};

use crate::support::{add_revised, append, at_both, at_once, o1, on_both, organization, queue, runtime};

/// The chains in the store. Each job uses a chain of its own, so its name shows what the job left.
fn left(store: &Store) -> Vec<String> {
    store.read_blocking(|reader| reader.chains()).unwrap()
}

/// Blocks the writer until the sender is used. Returns once the writer is blocked.
fn hold(store: &Store) -> (impl Future<Output = Result<(), StoreError>> + use<>, mpsc::Sender<()>) {
    let (started, has_started) = mpsc::channel();
    let (go_on, told) = mpsc::channel::<()>();
    let job = queue(store, move |_| {
        started.send(()).unwrap();
        told.recv().unwrap();
        Ok(())
    });
    has_started.recv().unwrap();
    (job, go_on)
}

#[test]
fn thirty_two_writers_share_a_commit_on_sqlite() {
    on_both(|store, place| {
        let runtime = runtime();
        let _inside = runtime.enter();
        let (commits, jobs) = (store.counters().commits(), store.counters().jobs());
        let (held, go_on) = hold(store);
        let waiting: Vec<_> = (0..32)
            .map(|rank| queue(store, move |writer| append(writer, &format!("c{rank:02}"), "event").map(|_| rank)))
            .collect();
        go_on.send(()).unwrap();
        runtime.block_on(held).unwrap();
        for (rank, job) in (0..).zip(waiting) {
            assert_eq!(runtime.block_on(job).unwrap(), rank);
        }
        assert_eq!(left(store).len(), 32);
        assert_eq!(store.counters().jobs() - jobs, 33);
        assert_eq!(store.counters().commits() - commits, if place.is_sqlite() { 2 } else { 33 });
    });
}

#[test]
fn a_commit_holds_no_more_jobs_than_asked() {
    let place = crate::support::Place::sqlite();
    let store = place.store_with(&Options { max_jobs_per_commit: 10, ..Options::default() });
    let runtime = runtime();
    let (held, go_on) = hold(&store);
    let commits = store.counters().commits();
    let waiting: Vec<_> = (0..25).map(|_| queue(&store, |writer| append(writer, "c", "event"))).collect();
    go_on.send(()).unwrap();
    runtime.block_on(held).unwrap();
    let positions: Vec<i64> = waiting.into_iter().map(|job| runtime.block_on(job).unwrap()).collect();
    // In the order in which they were queued.
    assert_eq!(positions, (1..=25).collect::<Vec<_>>());
    assert_eq!(store.counters().commits() - commits, 1 + 3);
}

#[test]
fn a_job_that_fails_or_panics_leaves_nothing_and_the_others_stay() {
    on_both(|store, place| {
        let runtime = runtime();
        let _inside = runtime.enter();
        let (held, go_on) = hold(store);
        let commits = store.counters().commits();
        let first = queue(store, |writer| append(writer, "first", "event"));
        let failing = queue(store, |writer| {
            append(writer, "failing", "event")?;
            Err::<i64, _>(StoreError::Unsupported("this job's own error"))
        });
        let panicking = queue(store, |writer| -> Result<i64, StoreError> {
            append(writer, "panicking", "event")?;
            panic!("as this test wants");
        });
        let refused = queue(store, |writer| {
            append(writer, "refused", "event")?;
            writer.add_organization(&organization("o1"))?;
            Ok(0)
        });
        let careless = queue(store, |writer| {
            append(writer, "careless", "before")?;
            // The job ignores the error. PostgreSQL would discard its changes, so it must not be reported as written.
            let _ = writer.add_organization(&organization("o1"));
            let _ = append(writer, "careless", "after");
            Ok(0)
        });
        let last = queue(store, |writer| append(writer, "last", "event"));
        go_on.send(()).unwrap();
        runtime.block_on(held).unwrap();
        assert_eq!(runtime.block_on(first).unwrap(), 1);
        assert!(matches!(runtime.block_on(failing), Err(StoreError::Unsupported(_))));
        let panicked = runtime.block_on(panicking);
        assert!(matches!(panicked, Err(StoreError::Panicked)), "{panicked:?}");
        assert!(matches!(runtime.block_on(refused), Err(StoreError::Conflict(_))));
        let careless = runtime.block_on(careless);
        assert!(matches!(careless, Err(StoreError::Conflict(_))), "{careless:?}");
        assert_eq!(runtime.block_on(last).unwrap(), 1);
        assert_eq!(left(store), ["first", "last"]);
        // The blocking job, and those two.
        assert_eq!(store.counters().commits() - commits, if place.is_sqlite() { 2 } else { 3 });
    });
}

#[test]
fn a_job_on_the_calling_thread_gives_the_same_errors() {
    on_both(|store, _| {
        let panicked = store.write_blocking(|writer| -> Result<(), StoreError> {
            append(writer, "panicking", "event")?;
            panic!("as this test wants");
        });
        assert!(matches!(panicked, Err(StoreError::Panicked)), "{panicked:?}");
        let careless = store.write_blocking(|writer| {
            let _ = writer.add_organization(&organization("o1"));
            append(writer, "careless", "event").or(Ok(0))
        });
        assert!(matches!(careless, Err(StoreError::Conflict(_))), "{careless:?}");
        assert_eq!(left(store), [] as [&str; 0]);
        store.write_blocking(|writer| append(writer, "next", "event")).unwrap();
        assert_eq!(left(store), ["next"]);
    });
}

#[test]
fn after_an_error_a_job_is_told_it_again() {
    on_both(|store, _| {
        let again = store.write_blocking(|writer| {
            let _ = writer.add_organization(&organization("o1"));
            Ok::<_, StoreError>(writer.organization(&o1()))
        });
        // The job returned a success from the retry, but its caller gets the first error.
        assert!(matches!(again, Err(StoreError::Conflict(_))));
        let told = store.write_blocking(|writer| {
            let _ = writer.add_organization(&organization("o1"));
            match writer.organization(&o1()) {
                Err(StoreError::Conflict(_)) => Err(StoreError::Unsupported("told again")),
                other => other.map(drop),
            }
        });
        assert!(matches!(told, Err(StoreError::Unsupported("told again"))), "{told:?}");
    });
}

#[test]
fn readers_that_panic_cost_no_connection() {
    on_both(|store, _| {
        let runtime = runtime();
        for _ in 0..10 {
            let panicked = runtime.block_on(store.read(|reader| -> Result<(), StoreError> {
                reader.organizations()?;
                panic!("as this test wants");
            }));
            assert!(matches!(panicked, Err(StoreError::Panicked)), "{panicked:?}");
        }
        // All four connections are available and outside any transaction: each sees what was written since.
        store.write_blocking(|writer| append(writer, "after", "event")).unwrap();
        let together = std::sync::Barrier::new(4);
        let seen = at_once(4, |_| {
            store.read_blocking(|reader| {
                together.wait();
                reader.chains()
            })
        });
        for chains in seen {
            assert_eq!(chains.unwrap(), ["after"]);
        }
    });
}

#[test]
fn a_reader_sees_one_state() {
    on_both(|store, _| {
        let (go_on, told) = mpsc::channel::<()>();
        let (read, has_read) = mpsc::channel();
        let chains = std::thread::scope(|scope| {
            let reading = scope.spawn(|| {
                store.read_blocking(move |reader| {
                    let first = reader.chains()?;
                    read.send(()).unwrap();
                    told.recv().unwrap();
                    Ok::<_, StoreError>((first, reader.chains()?))
                })
            });
            has_read.recv().unwrap();
            store.write_blocking(|writer| append(writer, "later", "event")).unwrap();
            go_on.send(()).unwrap();
            reading.join().unwrap().unwrap()
        });
        assert_eq!(chains, (Vec::new(), Vec::new()));
        assert_eq!(left(store), ["later"]);
    });
}

#[test]
fn a_caller_who_leaves_does_not_take_the_job_back() {
    on_both(|store, _| {
        let runtime = runtime();
        let inside = runtime.enter();
        let (started, has_started) = mpsc::channel();
        drop(queue(store, move |writer| {
            started.send(()).unwrap();
            append(writer, "left alone", "event")
        }));
        has_started.recv().unwrap();
        // On SQLite the next job runs after this one; on PostgreSQL its thread ends with the runtime.
        drop(inside);
        drop(runtime);
        store.write_blocking(|writer| append(writer, "next", "event")).unwrap();
        assert_eq!(left(store), ["left alone", "next"]);
    });
}

#[test]
fn a_result_that_panics_when_nobody_wants_it_ends_nothing() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("as this test wants");
        }
    }
    on_both(|store, _| {
        let runtime = runtime();
        let _inside = runtime.enter();
        let (held, go_on) = hold(store);
        let before = queue(store, |writer| append(writer, "before", "event"));
        let unwanted = queue(store, |writer| append(writer, "unwanted", "event").map(|_| Bomb));
        let after = queue(store, |writer| append(writer, "zafter", "event"));
        drop(unwanted);
        go_on.send(()).unwrap();
        runtime.block_on(held).unwrap();
        assert_eq!(runtime.block_on(before).unwrap(), 1);
        assert_eq!(runtime.block_on(after).unwrap(), 1);
        store.write_blocking(|writer| append(writer, "zz", "event")).unwrap();
        assert_eq!(store.write_blocking(|writer| append(writer, "zz", "event")).unwrap(), 2);
    });
}

#[test]
fn what_was_handed_over_is_finished_when_the_store_closes() {
    at_both(|place| {
        let store = place.store();
        let runtime = runtime();
        let inside = runtime.enter();
        let (started, has_started) = mpsc::channel();
        let waiting: Vec<_> = (0..10)
            .map(|rank| {
                let started = started.clone();
                queue(&store, move |writer| {
                    started.send(()).unwrap();
                    append(writer, &format!("c{rank}"), "event")
                })
            })
            .collect();
        if !place.is_sqlite() {
            // A runtime finishes the jobs that have started; SQLite's writer finishes all that are queued.
            (0..10).for_each(|_| has_started.recv().unwrap());
        }
        drop((waiting, store, inside));
        drop(runtime);
        assert_eq!(left(&Store::open(&place.location, &Options::default()).unwrap()).len(), 10);
    });
}

#[test]
fn the_last_owner_of_a_store_may_be_one_of_its_jobs() {
    at_both(|place| {
        let store = place.store();
        let (done, is_done) = mpsc::channel::<()>();
        let (go_on, told) = mpsc::channel::<()>();
        let runtime = runtime();
        let inside = runtime.enter();
        let own = store.clone();
        drop(queue(&store, move |writer: &mut Writer<'_>| {
            told.recv().unwrap();
            append(writer, "last", "event")?;
            drop(own);
            drop(done);
            Ok(())
        }));
        drop(store);
        go_on.send(()).unwrap();
        assert!(is_done.recv().is_err(), "dropped, not sent");
        drop(inside);
        drop(runtime);
        // The writer's lock is released once its thread has committed: the next writer waits for it.
        let store = Store::open(&place.location, &Options::default()).unwrap();
        assert_eq!(store.write_blocking(|writer| append(writer, "last", "event")).unwrap(), 2);
    });
}

#[test]
fn two_programs_write_to_one_database() {
    at_both(|place| {
        let stores = [place.store(), Store::open(&place.location, &Options::default()).unwrap()];
        at_once(8, |rank| {
            for _ in 0..10 {
                stores[rank % 2].write_blocking(|writer| append(writer, "shared", "event")).unwrap();
            }
        });
        let head = stores[0].read_blocking(|reader| reader.head("shared")).unwrap().unwrap();
        assert_eq!(head.position, 80);
        assert_eq!(place.count("audit_events"), 80);
    });
}

#[test]
fn every_prefix_of_a_job_leaves_nothing() {
    on_both(|store, place| {
        // The job stops before its k-th statement, for each k; finally it runs to completion.
        let job = |stop: usize| {
            move |writer: &mut Writer<'_>| {
                let mut step = 0..;
                let mut go = || if step.next() == Some(stop) { Err(StoreError::Unsupported("stop")) } else { Ok(()) };
                go()?;
                add_revised(writer, "s1")?;
                go()?;
                crate::support::add_reports(writer, &[crate::support::report("r1", "s1", "")])?;
                go()?;
                append(writer, "o1", "submission.filed")?;
                go()
            }
        };
        let tables = ["submissions", "revisions", "blobs", "obligations", "reports", "audit_events", "audit_chains"];
        for stop in 0..4 {
            assert!(matches!(store.write_blocking(job(stop)), Err(StoreError::Unsupported("stop"))));
            assert_eq!(tables.map(|table| place.count(table)), [0; 7], "stopped at {stop}");
        }
        store.write_blocking(job(4)).unwrap();
        assert_eq!(tables.map(|table| place.count(table)), [1; 7]);
    });
}
