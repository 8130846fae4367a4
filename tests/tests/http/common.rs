//! What all routes share: headers, languages, limits, metrics, other organizations' resources, and a repeated request that
//! arrives while the first is still being handled.

use std::{sync::mpsc, time::Duration};

use diesel::{Connection as _, connection::SimpleConnection as _};
use serde_json::{Value, json};

use crate::{
    client::{Answer, Connection, Request},
    harness::{Engine, on_each},
    town::{Office, bytes, small},
};

#[test]
fn problems_speak_french_then_english() {
    let office = Office::open(Engine::Sqlite, "");
    let said = |header: Option<&str>| {
        let request = Request::get("/api/v1/receipts/x").token(&office.erp.secret);
        let answer = office.send(&header.map_or(request.clone(), |value| request.header("Accept-Language", value)));
        let body = answer.problem(404, "not_found");
        assert!(answer.get("vary").unwrap().contains("Accept-Language"), "{:?}", answer.headers);
        (answer.get("content-language").unwrap().to_owned(), body["title"].as_str().unwrap().to_owned())
    };
    let (french, english) = (said(None), said(Some("en")));
    assert_eq!((french.0.as_str(), english.0.as_str()), ("fr", "en"));
    assert_ne!(french.1, english.1);
    for other in ["fr", "de", "*", "fr, en;q=0.9", "en;q=0.1, fr;q=0.2", "en;q=0", "en-", ";;;"] {
        assert_eq!(said(Some(other)).0, "fr", "{other}");
    }
    for other in ["en-CA", "EN", "en, fr;q=0.9", "fr;q=0.1, en-US;q=0.2"] {
        assert_eq!(said(Some(other)), english, "{other}");
    }
}

#[test]
fn every_answer_is_guarded() {
    let office = Office::open(Engine::Sqlite, "");
    let public = Request::get("/api/v1/programs").header("Accept-Encoding", "gzip");
    let zipped = office.send(&public).is(200);
    assert_eq!(zipped.get("content-encoding"), Some("gzip"));
    for target in [
        "/",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/docs/",
        "/api/v1/openapi.json",
        "/api/v1/programs",
        "/api/v1/receipt-keys",
        "/api/v1/submissions",
        "/api/v1/submissions?limit=0",
        "/nothing",
        "/api/v1/schemas/submission/1.0.0",
        "/api/v1/schemas/submission/2.0.0",
    ] {
        let get = office.get(target);
        get.guarded();
        // HEAD returns the same headers as GET, including the length, without the body.
        let head = office.send(&Request::new("HEAD", target).token(&office.erp.secret));
        head.guarded();
        assert_eq!(head.status, get.status, "{target}");
        assert_eq!(head.get("content-type"), get.get("content-type"), "{target}");
        if let (Some(of_head), Some(of_get)) = (head.get("content-length"), get.get("content-length"))
            && !target.starts_with("/health")
            && target != "/metrics"
        {
            assert_eq!(of_head, of_get, "{target}");
        }
    }
    // An unchanged response is not sent again: 304, with the same security headers.
    let known = office.send(&Request::get("/api/v1/programs")).is(200);
    let same =
        office.send(&Request::get("/api/v1/programs").header("If-None-Match", known.get("etag").unwrap())).is(304);
    same.guarded();
    assert!(same.body.is_empty());
    // Responses that belong to an organization must not be cached.
    assert_eq!(office.get("/api/v1/submissions").get("cache-control"), Some("no-store"));
}

#[test]
fn figures_are_for_this_machine() {
    let office = Office::open(Engine::Sqlite, "");
    office.file(&small(), "a");
    let figures = office.send(&Request::get("/metrics")).is(200);
    assert!(figures.get("content-type").unwrap().starts_with("text/plain"));
    let text = figures.text();
    for name in ["guichet_commits_total", "guichet_jobs_total", "guichet_filings_total 1", "http_requests_total"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    // Metrics contain neither ids nor tokens.
    assert!(!text.contains("sub_") && !text.contains("gui_") && !text.contains("99901"), "{text}");
}

#[test]
fn a_token_has_its_rate() {
    let office = Office::open(Engine::Sqlite, "requests_per_minute = 3");
    let ask = |from: &str| {
        let request = Request::get("/api/v1/submissions").token(&office.erp.secret);
        office.send(&request.header("X-Forwarded-For", from))
    };
    let mut answers: Vec<Answer> = Vec::new();
    // At least one more than allowed, plus as many as a slow machine could have regained in the meantime.
    while answers.len() < 60 && answers.last().is_none_or(|last| last.status == 200) {
        // 56: a forwarded address changes nothing.
        answers.push(ask(&format!("203.0.113.{}", answers.len())));
    }
    let refused = answers.last().unwrap();
    refused.problem(429, "too_many_requests");
    assert!(refused.get("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
    assert_eq!(refused.get("ratelimit-policy"), Some("\"token\";q=3;w=60"));
    assert!(refused.get("ratelimit").unwrap().starts_with("\"token\";r=0;t="));
    assert!(answers.len() > 3);
    // After the first request two remain; after the second, one or two.
    let left: Vec<u32> = answers[..2]
        .iter()
        .map(|answer| {
            answer.get("ratelimit").and_then(|state| state.strip_prefix("\"token\";r=")).unwrap().parse().unwrap()
        })
        .collect();
    assert_eq!(left[0], 2, "{left:?}");
    assert!((1..=2).contains(&left[1]), "{left:?}");
    // Another token is not limited, nor are public routes.
    office.server.get("/api/v1/submissions", &office.person).is(200);
    office.send(&Request::get("/api/v1/programs")).is(200);
}

#[test]
fn a_key_under_way_is_not_taken_twice() {
    // 47: a lock in the database keeps the first request in progress while the second one is sent.
    on_each(|engine| {
        let office = Office::open(engine, "");
        let place = &office.server.place;
        let mut sqlite = None;
        let mut postgres = None;
        match engine {
            Engine::Sqlite => {
                let path = place.path("guichet.sqlite").display().to_string();
                let mut lock = diesel::SqliteConnection::establish(&path).unwrap();
                lock.batch_execute("PRAGMA busy_timeout = 20000; BEGIN IMMEDIATE").unwrap();
                sqlite = Some(lock);
            }
            Engine::Postgres => {
                let mut lock = place.postgres();
                lock.batch_execute("BEGIN; LOCK TABLE submissions IN SHARE MODE").unwrap();
                postgres = Some(lock);
            }
        }
        let (said, hear) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let (said, office) = (said.clone(), &office);
                scope.spawn(move || said.send(office.send(&office.submission(bytes(&small()), "k"))).unwrap());
            }
            let first: Answer = hear.recv_timeout(Duration::from_secs(60)).unwrap();
            let body = first.problem(409, "key_in_flight");
            assert!(first.get("retry-after").is_some(), "{body}");
            // Once the lock is released, the other request succeeds.
            if let Some(mut lock) = sqlite.take() {
                lock.batch_execute("ROLLBACK").unwrap();
            }
            if let Some(mut lock) = postgres.take() {
                lock.batch_execute("ROLLBACK").unwrap();
            }
            let second: Answer = hear.recv_timeout(Duration::from_secs(60)).unwrap();
            second.is(201);
        });
        // From then on, the key returns that response.
        let replay = office.send(&office.submission(bytes(&small()), "k")).is(201);
        assert_eq!(replay.get("idempotency-replayed"), Some("true"));
        assert_eq!(office.get("/api/v1/submissions").json()["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_connection_serves_again_after_a_refusal() {
    let office = Office::open(Engine::Sqlite, "");
    let mut connection = Connection::open(office.server.address);
    for _ in 0..3 {
        for (target, status) in [("/api/v1/submissions", 200), ("/nothing", 404), ("/api/v1/submissions?x=1", 400)] {
            let head =
                format!("GET {target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", office.erp.secret);
            connection.send(head.as_bytes());
            assert_eq!(connection.answer("GET").status, status);
        }
    }
}

#[test]
fn the_interface_describes_itself() {
    let office = Office::open(Engine::Sqlite, "");
    let document: Value = office.send(&Request::get("/api/v1/openapi.json")).is(200).json();
    assert_eq!(document["openapi"], "3.1.0");
    // Every path that requires a token refuses requests without one, for every method.
    for (path, item) in document["paths"].as_object().unwrap() {
        let target = path.replace("{version}", "1.0.0");
        for (method, operation) in item.as_object().unwrap() {
            let answer = office.send(&Request::new(&method.to_uppercase(), target.as_str()));
            if operation.get("security").is_some() {
                answer.problem(401, "no_token");
            } else {
                assert_ne!(answer.status, 401, "{method} {path}");
            }
        }
    }
    let docs = office.send(&Request::get("/docs/")).is(200);
    assert!(docs.get("content-type").unwrap().starts_with("text/html"));
    // The documentation works offline: no page loads anything from elsewhere.
    assert!(!docs.text().contains("https://"), "{}", docs.text());
    assert_eq!(office.send(&Request::get("/")).is(303).get("location"), Some("/docs/"));
    assert_eq!(office.send(&Request::get("/health/live")).json(), json!({ "live": true }));
    assert_eq!(office.send(&Request::get("/health/ready")).json()["ready"], true);
}
