//! Malformed HTTP: each case has a fixed response, and the service keeps responding. The numbers only identify the cases.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::{
    client::{Answer, Connection, Request},
    harness::{Engine, on_each},
    town::{Office, bytes, small, town},
};

fn gzip(write: impl FnOnce(&mut GzEncoder<Vec<u8>>)) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    write(&mut encoder);
    encoder.finish().unwrap()
}

fn raw(office: &Office, text: &[u8]) -> Answer {
    let mut connection = Connection::open(office.server.address);
    connection.send(text);
    connection.answer("POST")
}

/// Checks a response of the HTTP library itself to bytes that are not HTTP: it has a status but no problem document.
#[track_caller]
fn no_http(answer: &Answer, statuses: &[u16]) {
    assert!(statuses.contains(&answer.status), "{} {}", answer.status, answer.text());
}

#[test]
fn bodies() {
    let office = Office::open(Engine::Sqlite, "");
    let send = |request: Request| office.send(&request);
    let new = |key: &str| Request::post("/api/v1/submissions").token(&office.erp.secret).key(key);
    // 33: a wrong media type, none, several, another charset.
    for kind in [
        "text/plain",
        "application/xml",
        "application/jsonx",
        "application/json; charset=utf-16",
        "multipart/form-data; boundary=x",
    ] {
        send(new("33").header("Content-Type", kind).body("{}")).problem(415, "not_json");
    }
    send(new("33").body("{}")).problem(415, "not_json");
    send(new("33").header("Content-Type", "application/json").json("{}")).problem(415, "not_json");
    // 35: 2 MiB and one byte, with and without a declared length.
    let large = vec![b' '; 2 * 1024 * 1024 + 1];
    send(new("35").json(large.clone())).problem(413, "too_large");
    let mut chunked = b"200001\r\n".to_vec();
    chunked.extend(&large);
    chunked.extend(b"\r\n0\r\n\r\n");
    send(new("35").header("Transfer-Encoding", "chunked").json(chunked)).problem(413, "too_large");
    // Exactly at the limit, the text is parsed, and fails because it is not JSON.
    send(new("35").json(vec![b' '; 2 * 1024 * 1024])).problem(400, "unreadable");
    // 38: a gzip bomb, and an unsupported encoding; the same limit applies after decompression.
    let bomb = gzip(|encoder| {
        for _ in 0..64 {
            encoder.write_all(&vec![b' '; 1024 * 1024]).unwrap();
        }
    });
    assert!(bomb.len() < 512 * 1024);
    send(new("38").header("Content-Encoding", "gzip").json(bomb)).problem(413, "too_large");
    send(new("38").header("Content-Encoding", "br").json("{}")).problem(415, "content_encoding");
    send(new("38").header("Content-Encoding", "gzip").json("not gzip")).problem(400, "broken_body");
    let good = gzip(|encoder| encoder.write_all(&bytes(&small())).unwrap());
    send(new("38-good").header("Content-Encoding", "gzip").json(good)).is(201);
    office.get("/api/v1/submissions").is(200);
}

#[test]
fn framing() {
    let office = Office::open(Engine::Sqlite, "body_seconds = 1");
    let head = |more: &str| {
        format!(
            "POST /api/v1/submissions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {}\r\nIdempotency-Key: k\r\n\
             Content-Type: application/json\r\n{more}\r\n",
            office.erp.secret
        )
    };
    // 36: an invalid length; a length greater than the number of bytes sent.
    no_http(&raw(&office, (head("Content-Length: -1\r\n") + "{}").as_bytes()), &[400]);
    no_http(&raw(&office, (head("Content-Length: 2\r\nContent-Length: 3\r\n") + "{}x").as_bytes()), &[400]);
    let mut connection = Connection::open(office.server.address);
    connection.send((head("Content-Length: 10\r\n") + "{}").as_bytes());
    connection.end();
    connection.answer("POST").problem(400, "broken_body");
    // 37: both ways of declaring the length.
    no_http(
        &raw(&office, (head("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n").as_bytes()),
        &[400],
    );
    no_http(
        &raw(&office, (head("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n") + "0\r\n\r\n").as_bytes()),
        &[400],
    );
    // 45: a key with a line feed makes two lines, the second of which is not a header.
    no_http(&raw(&office, head("X-Key: a\nb\r\nContent-Length: 2\r\n").as_bytes()), &[400]);
    // 40: more headers than are accepted.
    let many: String = (0..97).map(|rank| format!("X-{rank}: a\r\n")).collect();
    no_http(&raw(&office, head(&many).as_bytes()), &[400, 431]);
    no_http(&raw(&office, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 tls\r\n\r\n"), &[400]);
    // 54: a body sent very slowly does not keep its connection indefinitely.
    let mut connection = Connection::open(office.server.address);
    connection.send((head("Content-Length: 100\r\n") + "{").as_bytes());
    connection.answer("POST").problem(408, "too_slow");
    office.get("/api/v1/submissions").is(200);
}

#[test]
fn targets_and_methods() {
    let office = Office::open(Engine::Sqlite, "");
    let token = &office.erp.secret;
    let get = |target: &str| office.send(&Request::get(target).token(token));
    // 34: XML responses are not available; JSON, any type, and our document types are.
    for kind in ["application/xml", "text/xml", "image/*", "audio/ogg"] {
        let answer = office.send(&Request::get("/api/v1/programs").header("Accept", kind));
        if kind == "image/*" {
            // The documentation pages contain images.
            answer.is(200);
        } else {
            answer.problem(406, "not_acceptable");
        }
    }
    for kind in ["*/*", "application/json", "application/problem+json, */*;q=0.1", "text/csv", "application/*"] {
        office.send(&Request::get("/api/v1/programs").header("Accept", kind)).is(200);
    }
    // 39
    get(&format!("/api/v1/submissions?cursor={}", "a".repeat(8 * 1024))).problem(414, "url_too_long");
    // 41, 42, and all other methods: the response lists the methods that are allowed.
    for method in ["TRACE", "QUERY", "DELETE", "PATCH", "OPTIONS", "PUT", "CONNECT", "BREW"] {
        let answer = office.send(&Request::new(method, "/api/v1/submissions").token(token));
        if method == "CONNECT" {
            // Its target is a host and a port, which is not a valid path here.
            assert!([400, 404, 405].contains(&answer.status), "{}", answer.status);
            continue;
        }
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.get("allow"), Some("GET, POST, HEAD"), "{method}");
    }
    let answer = office.send(&Request::post("/api/v1/programs/famille-pfm").english());
    let body = answer.problem(405, "method_not_allowed");
    assert!(body["detail"].as_str().unwrap().contains("GET, HEAD"), "{body}");
    // 51: a second page; then a truncated cursor, an invalid one, and the id of another kind of object.
    for rank in 0..3 {
        let mut document = small();
        document["period"]["to"] = json!(format!("2025-12-{}", 29 + rank));
        office.submit(bytes(&document), &format!("page-{rank}"));
    }
    let first = get("/api/v1/submissions?limit=2").is(200).json();
    let cursor = first["next"].as_str().unwrap();
    let second = get(&format!("/api/v1/submissions?limit=2&cursor={cursor}")).is(200).json();
    let ids = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((ids(&first).len(), ids(&second).len(), &second["next"]), (2, 1, &Value::Null));
    assert!(ids(&second).iter().all(|id| !ids(&first).contains(id)));
    for wrong in [&cursor[..10], "x", "", "a.b", "rep_0195f3c2a1b27000800000000000abcd"] {
        get(&format!("/api/v1/submissions?cursor={wrong}")).problem(400, "bad_cursor");
    }
    // A cursor holds a position and not an organization: another organization gets its own list, which is empty.
    let other = office.server.place.token("99902", &[]);
    let foreign = office.server.get(&format!("/api/v1/submissions?cursor={cursor}"), &other).is(200).json();
    assert_eq!(ids(&foreign), [] as [&str; 0]);
    // 52
    for wrong in ["-1", "0", "201", "1000000000", "99999999999999999999", "1.5", "", "dix"] {
        get(&format!("/api/v1/submissions?limit={wrong}")).problem(400, "bad_parameter");
    }
    // 53
    get("/api/v1/submissions?limit=1&limit=1").problem(400, "repeated_parameter");
    get("/api/v1/submissions?limte=1").problem(400, "unknown_parameter");
    get("/api/v1/programs?a=1").problem(400, "unknown_parameter");
    // 57: a search text is never interpreted as SQL.
    let found = get("/api/v1/territories?search=%27%20OR%201%3D1%3B%20DROP%20TABLE%20tokens%3B--").is(200).json();
    assert_eq!(found, json!([]));
    // 58
    for target in [
        "/api/v1/submissions/../../etc/passwd",
        "/api/v1/submissions/..%2f..%2fetc%2fpasswd",
        "/api/v1/receipts/%2e%2e",
        "/api/v1/reports/../reports",
        "/api/v1/attachments/..%00",
        "/api/v1/submissions/sub_0123456789abcdef0123456789ABCDEF",
        "/api/v1/submissions/sub_%27",
        "/docs/../api/v1/x",
        "/nothing",
        "//api/v1/programs",
    ] {
        get(target).problem(404, "not_found");
    }
}

#[test]
fn who_asks_and_from_where() {
    let office = Office::open(Engine::Sqlite, "");
    let token = &office.erp.secret;
    let ask = |header: Option<&str>| {
        let request = Request::get("/api/v1/submissions");
        office.send(&header.map_or(request.clone(), |value| request.header("Authorization", value)))
    };
    let answer = ask(None);
    answer.problem(401, "no_token");
    assert_eq!(answer.get("www-authenticate"), Some("Bearer realm=\"guichet\""));
    for (header, code) in [
        ("Basic YTpi".to_owned(), "no_token"),
        (token.clone(), "no_token"),
        (format!("Bearer {token}0"), "wrong_token"),
        (format!("Bearer {}", "a".repeat(5_000)), "wrong_token"),
        ("Bearer ".to_owned(), "no_token"),
        ("Bearer ' OR 1=1".to_owned(), "wrong_token"),
    ] {
        let answer = ask(Some(&header));
        let said = answer.json()["code"].clone();
        // With an empty secret either code may appear: the trailing space of a header is not always preserved.
        if header != "Bearer " {
            assert_eq!(said, code, "{header}");
        }
        answer.problem(401, said.as_str().unwrap());
    }
    ask(Some(&format!("bearer {token}"))).is(200);
    let twice = Request::get("/api/v1/submissions").token(token).token(token);
    office.send(&twice).problem(401, "no_token");
    // 55: a page of another site cannot write.
    let cross = office.submission(bytes(&small()), "55").header("Sec-Fetch-Site", "cross-site");
    office.send(&cross).problem(403, "cross_site");
    assert_eq!(office.get("/api/v1/submissions").json()["items"], json!([]));
    // 56: a forwarded address does not make a local request remote; `common` tests the opposite case.
    office.send(&Request::get("/metrics").header("X-Forwarded-For", "203.0.113.9")).is(200);
}

#[test]
fn keys() {
    on_each(|engine| {
        let office = Office::open(engine, "");
        let body = bytes(&small());
        let without = Request::post("/api/v1/submissions").token(&office.erp.secret).json(body.clone());
        // 43, 44
        office.send(&without).problem(400, "key_missing");
        for wrong in
            ["a".repeat(256), String::new(), "a\"b".to_owned(), "é".to_owned(), "a\tb".to_owned(), "a\\b".to_owned()]
        {
            office.send(&without.clone().key(&wrong)).problem(400, "key_malformed");
        }
        office.send(&without.clone().key("a").key("a")).problem(400, "key_malformed");
        assert_eq!(office.get("/api/v1/submissions").json()["items"], json!([]));
        // The longest key, and a quoted key, which is the same key without its quotes.
        office.submit(body.clone(), &"k".repeat(255));
        let first = office.send(&without.clone().key("\"own\"")).is(201);
        let again = office.send(&without.clone().key("own")).is(201);
        assert_eq!(again.get("idempotency-replayed"), Some("true"));
        assert_eq!((first.get("idempotency-replayed"), &first.body), (None, &again.body));
        assert_eq!((first.get("etag"), first.get("location")), (again.get("etag"), again.get("location")));
        // 46: the same key with another body.
        office.send(&office.submission(bytes(&town()), "own")).problem(422, "key_reused");
        // 48: the same key of another client is a different key.
        let other = office.server.place.token(crate::town::CODE, &[]);
        let theirs = Request::post("/api/v1/submissions").token(&other.secret).key("own").json(body.clone());
        let theirs = office.send(&theirs).is(201);
        assert_eq!(theirs.get("idempotency-replayed"), None);
        assert_ne!(theirs.json()["submission"]["id"], first.json()["submission"]["id"]);
        // A refusal is not stored: the key can be used again once the content is corrected.
        let mut wrong = small();
        wrong["organization"]["kind"] = json!("nothing");
        office.send(&office.submission(bytes(&wrong), "mended")).problem(422, "refused");
        office.submit(body.clone(), "mended");
        // The same key on another path is a different key.
        let sent = office.submit(body, "one");
        let tag = office.attest(&sent.id, &sent.tag, "one");
        // 49, 50, and an invalid version.
        let filing = Request::post(format!("/api/v1/submissions/{}/filing", sent.id)).token(&office.erp.secret);
        office.send(&filing.clone().key("one").clone()).problem(428, "if_match_missing");
        let stale = office.send(&filing.clone().key("one").version("\"v1\""));
        let said = stale.problem(412, "stale_version");
        assert_eq!(stale.get("etag"), Some(tag.as_str()), "{said}");
        for wrong in ["*", "v2", "W/\"v2\"", "\"v2", "\"2\"", "\"v-2\"", "\"v99999999999999999999\"", "\"v1\", \"v2\""]
        {
            office.send(&filing.clone().key("one").version(wrong)).problem(412, "if_match_malformed");
        }
        office.send(&filing.clone().key("one").version(&tag).version(&tag)).problem(412, "if_match_malformed");
        // None of these requests used the key.
        office.send(&filing.key("one").version(&tag)).is(201);
    });
}
