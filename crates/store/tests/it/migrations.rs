//! Migrations are the same on both engines, run forward and back, and refuse a database that is not exactly ours.

use guichet_store::{Migration, Options, Store, StoreError, migration_names, revert_last};

use crate::support::{Place, at_both, at_once};

/// The number of tables, without Diesel's own.
fn tables(place: &Place) -> i64 {
    if place.is_sqlite() {
        place
            .number("(SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\')")
    } else {
        place.number("(SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%')")
    }
}

/// The number of schema elements declared, as the engine reports them.
fn declared(place: &Place) -> i64 {
    if place.is_sqlite() {
        place.number("(SELECT sum(length(sql) * rowid) FROM (SELECT row_number() OVER (ORDER BY name) AS rowid, sql FROM sqlite_master WHERE sql IS NOT NULL))")
    } else {
        place.number(
            "(SELECT sum(hashtext(concat_ws(',', table_name, column_name, data_type, is_nullable))) \
              FROM information_schema.columns WHERE table_schema = 'public') \
             + (SELECT sum(hashtext(indexdef)) FROM pg_indexes WHERE schemaname = 'public')",
        )
    }
}

#[test]
fn both_engines_have_the_same_migrations() {
    let [sqlite, postgres] = migration_names();
    assert_eq!(sqlite, postgres);
    assert!(!sqlite.is_empty());
}

#[test]
fn both_engines_have_the_same_tables() {
    let (sqlite, postgres) = (Place::sqlite(), Place::postgres());
    for place in [&sqlite, &postgres] {
        drop(place.store());
    }
    assert_eq!(tables(&sqlite), tables(&postgres));
    let columns = sqlite.number(
        "(SELECT count(*) FROM sqlite_master AS t JOIN pragma_table_info(t.name) WHERE t.type = 'table' \
          AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\')",
    );
    let same = postgres.number(
        "(SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' \
          AND table_name NOT LIKE '\\_\\_%')",
    );
    assert_eq!(columns, same);
}

#[test]
fn postgres_compares_every_text_byte_by_byte() {
    let place = Place::postgres();
    drop(place.store());
    let texts = "FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text' \
                 AND table_name NOT LIKE '\\_\\_%'";
    assert!(place.number(&format!("(SELECT count(*) {texts})")) > 50);
    assert_eq!(place.number(&format!("(SELECT count(*) {texts} AND collation_name IS DISTINCT FROM 'C')")), 0);
}

#[test]
fn migrations_go_up_down_and_up_again() {
    at_both(|place| {
        let options = Options::default();
        let [names, _] = migration_names();
        let (_, run) = Store::migrate(&place.location, &options).unwrap();
        assert_eq!(run, names);
        let (up, known) = (declared(place), tables(place));
        assert!(known > 20, "{known}");
        for _ in &names {
            revert_last(&place.location, &options).unwrap();
        }
        assert_eq!(tables(place), 0);
        let (_, run) = Store::migrate(&place.location, &options).unwrap();
        assert_eq!(run, names);
        assert_eq!(declared(place), up);
        let (_, run) = Store::migrate(&place.location, &options).unwrap();
        assert_eq!(run, []);
    });
}

#[test]
fn an_outdated_database_is_refused_with_what_it_lacks() {
    at_both(|place| {
        let options = Options::default();
        drop(place.store());
        assert!(Store::open(&place.location, &options).is_ok());
        revert_last(&place.location, &options).unwrap();
        let Err(StoreError::Outdated { pending }) = Store::open(&place.location, &options) else { panic!() };
        let [names, _] = migration_names();
        assert_eq!(pending, [names.last().unwrap().name.clone()]);
    });
}

#[test]
fn an_empty_database_is_refused_with_all_it_lacks() {
    at_both(|place| {
        if place.is_sqlite() {
            std::fs::write(place.file(), b"").unwrap();
        }
        let Err(StoreError::Outdated { pending }) = Store::open(&place.location, &Options::default()) else { panic!() };
        let [names, _] = migration_names();
        assert_eq!(pending, names.into_iter().map(|Migration { name }| name).collect::<Vec<_>>());
    });
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    at_both(|place| {
        let options = Options::default();
        drop(place.store());
        place.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
        let newer = |result: Result<Store, StoreError>| match result {
            Err(StoreError::Newer { version }) => version,
            other => panic!("{other:?}"),
        };
        assert_eq!(newer(Store::open(&place.location, &options)), "99999999999999");
        assert_eq!(newer(Store::migrate(&place.location, &options).map(|(store, _)| store)), "99999999999999");
        assert_eq!(place.count("organizations"), 2);
    });
}

#[test]
fn several_programs_migrate_at_once_and_one_does_the_work() {
    at_both(|place| {
        let [names, _] = migration_names();
        // In the first round each process takes a different time to open the new file; in the later ones they start
        // closer together.
        for _ in 0..10 {
            let run = at_once(6, |_| Store::migrate(&place.location, &Options::default()).unwrap().1);
            assert_eq!(run.into_iter().flatten().collect::<Vec<_>>(), names);
            for _ in &names {
                revert_last(&place.location, &Options::default()).unwrap();
            }
        }
    });
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    at_both(|place| {
        // Conflicts with one of the last tables.
        place.sql("CREATE TABLE territories (x INTEGER)");
        let Err(StoreError::Migration { name, .. }) = Store::migrate(&place.location, &Options::default()) else {
            panic!()
        };
        assert_eq!(name, migration_names()[0].first().unwrap().name);
        assert_eq!(tables(place), 1);
        place.sql("DROP TABLE territories");
        assert!(Store::migrate(&place.location, &Options::default()).is_ok());
    });
}

#[test]
fn a_role_that_owns_only_its_database_is_enough() {
    let place = Place::postgres();
    let (database, role) = (place.database.as_ref().unwrap(), format!("plain_{}", std::process::id()));
    database.sql(&format!("DROP ROLE IF EXISTS {role}"));
    database.sql(&format!("CREATE ROLE {role} LOGIN"));
    database.sql(&format!("GRANT ALL ON SCHEMA public TO {role}"));
    let url = database.url().replace("user=postgres", &format!("user={role}"));
    assert_ne!(url, database.url());
    let location = guichet_store::Location::parse(&url, false).unwrap();
    let migrated = Store::migrate(&location, &Options::default()).map(drop);
    database.sql(&format!("DROP OWNED BY {role}"));
    database.sql(&format!("DROP ROLE {role}"));
    migrated.unwrap();
}
