//! The service is killed under load, many times: everything that it acknowledged is stored, and nothing is stored in
//! part.
//!
//! 30 kills on each engine; `GUICHET_KILLS` sets another number (`cargo xtask chaos --kills 500`).

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    client::{Answer, Request},
    harness::{Place, Server, Token, example, on_each},
    town::{CODE, TOWN},
};

/// Number of clients that file at the same time.
const WRITERS: usize = 8;

#[expect(clippy::disallowed_methods, reason = "the command that asks for more kills says how many")]
fn kills() -> usize {
    std::env::var("GUICHET_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(30)
}

/// The response, or `None` when the service was killed first.
fn try_send(request: &Request, address: SocketAddr) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    stream.write_all(&request.bytes()).ok()?;
    let mut bytes = Vec::new();
    // A reset after the last byte is accepted as the end.
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes.get(..end)?.to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let body = bytes.get(end + 4..)?.to_vec();
    // A truncated body is not an acknowledgement.
    (body.len() == length).then_some(Answer { status, headers, body })
}

/// A client that files one document after the other. After a kill, it repeats its last request with the same key.
struct Writer {
    number: usize,
    filing: usize,
    step: usize,
    location: String,
    /// Acknowledged receipts: their paths and their bytes.
    receipts: Vec<(String, Vec<u8>)>,
    /// Paths of the acknowledged submissions.
    submissions: BTreeSet<String>,
}

impl Writer {
    fn new(number: usize) -> Self {
        Self { number, filing: 0, step: 0, location: String::new(), receipts: Vec::new(), submissions: BTreeSet::new() }
    }

    /// A document with one answer, for an agreement that no other document uses, and so for an obligation of its own.
    fn document(&self, town: &Value) -> Vec<u8> {
        let own = format!("e-pfm-{}-{}", self.number, self.filing);
        let mut document = town.clone();
        document["answers"].as_array_mut().unwrap().retain(|answer| answer["id"] == "r-pfm");
        document.as_object_mut().unwrap().remove("attachments");
        let text = serde_json::to_string(&document).unwrap();
        text.replace("\"e-pfm\"", &format!("\"{own}\""))
            .replace("/agreements/e-pfm\"", &format!("/agreements/{own}\""))
            .into()
    }

    fn key(&self) -> String {
        format!("w{}-f{}-s{}", self.number, self.filing, self.step)
    }

    /// Takes the next step. `None` when the service was killed before it responded.
    fn advance(&mut self, address: SocketAddr, erp: &str, person: &str, town: &Value) -> Option<()> {
        let request = match self.step {
            0 => Request::post("/api/v1/submissions").token(erp).json(self.document(town)),
            1 => Request::post(format!("{}/attestation", self.location))
                .token(person)
                .version("\"v1\"")
                .json(json!({ "signatory": "Camille Exemple" }).to_string()),
            _ => Request::post(format!("{}/filing", self.location)).token(erp).version("\"v2\"").json("{}"),
        };
        let Answer { status, headers, body } = try_send(&request.key(&self.key()), address)?;
        // While its server is recovering, the database is unavailable; the same request is then sent again.
        if status == 503 {
            return None;
        }
        assert_eq!(status, 201, "{} {}", self.key(), String::from_utf8_lossy(&body));
        let location = headers.into_iter().find(|(name, _)| name == "location").map(|(_, value)| value);
        match self.step {
            0 => {
                self.location = location.unwrap();
                assert!(self.submissions.insert(self.location.clone()), "{} was given twice", self.location);
            }
            1 => {}
            _ => self.receipts.push((location.unwrap(), body)),
        }
        self.step += 1;
        if self.step == 3 {
            (self.step, self.filing) = (0, self.filing + 1);
        }
        Some(())
    }
}

/// A pseudo-random sequence, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn round(
    server: &mut Server,
    writers: Vec<Writer>,
    erp: &Token,
    person: &Token,
    town: &Arc<Value>,
    enough: usize,
) -> Vec<Writer> {
    let (over, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let threads: Vec<_> = writers
        .into_iter()
        .map(|mut writer| {
            let (over, done, town) = (Arc::clone(&over), Arc::clone(&done), Arc::clone(town));
            let (address, erp, person) = (server.address, erp.secret.clone(), person.secret.clone());
            std::thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    if writer.advance(address, &erp, &person, &town).is_some() {
                        done.fetch_add(1, Ordering::Relaxed);
                    } else {
                        std::thread::sleep(Duration::from_millis(2));
                    }
                }
                writer
            })
        })
        .collect();
    // The kill comes after a number of acknowledgements rather than after a delay, so that it also works on a slow
    // machine.
    while done.load(Ordering::Relaxed) < enough && !threads.iter().any(std::thread::JoinHandle::is_finished) {
        std::thread::sleep(Duration::from_millis(1));
    }
    server.kill();
    over.store(true, Ordering::Relaxed);
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_in_part() {
    let town = Arc::new(serde_json::from_slice::<Value>(&example(TOWN)).unwrap());
    on_each(|engine| {
        let place = Place::ready(engine, "");
        let (erp, person) = (place.token(CODE, &[]), place.token(CODE, &["--person"]));
        let mut chance = Chance(20_261_123);
        let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
        let mut server = place.serve();
        let mut read = vec![0; WRITERS];
        for _ in 0..kills() {
            let enough = 1 + usize::try_from(chance.below(24)).unwrap();
            writers = round(&mut server, writers, &erp, &person, &town, enough);
            server = server.again();
            for (writer, read) in writers.iter().zip(&mut read) {
                for (location, bytes) in &writer.receipts[*read..] {
                    let answer = server.get(location, &erp).is(200);
                    assert!(answer.body == *bytes, "{location} is not what was acknowledged");
                }
                *read = writer.receipts.len();
            }
        }
        // Unfinished work is completed with the same keys: nothing is done twice, nothing is missing.
        for writer in &mut writers {
            // Also when nothing was acknowledged: a submission may have been stored before its sender was told.
            loop {
                writer.advance(server.address, &erp.secret, &person.secret, &town).expect("the service lives");
                if writer.step == 0 {
                    break;
                }
            }
        }
        let filed: usize = writers.iter().map(|writer| writer.filing).sum();
        let mut seen = BTreeSet::new();
        let mut target = "/api/v1/submissions?limit=200".to_owned();
        loop {
            let page = server.get(&target, &erp).is(200).json();
            for item in page["items"].as_array().unwrap() {
                let id = item["id"].as_str().unwrap().to_owned();
                assert_eq!(item["state"], "filed", "{item}");
                assert!(seen.insert(format!("/api/v1/submissions/{id}")));
            }
            match page["next"].as_str() {
                Some(next) => target = format!("/api/v1/submissions?limit=200&cursor={next}"),
                None => break,
            }
        }
        let acknowledged: BTreeSet<String> = writers.iter().flat_map(|writer| writer.submissions.clone()).collect();
        assert_eq!(seen, acknowledged, "a submission nobody was told of, or one that is gone");
        assert_eq!(seen.len(), filed);
        for location in &seen {
            let reports = server.get(&format!("{location}/reports"), &erp).is(200).json();
            let reports = reports.as_array().unwrap();
            assert_eq!(reports.len(), 1, "{location}");
            assert_eq!(reports[0]["artefacts"].as_array().unwrap().len(), 2);
            assert_eq!(reports[0]["deliveries"].as_array().unwrap().len(), 1);
            let receipts = server.get(&format!("{location}/receipts"), &erp).is(200).json();
            assert_eq!(receipts.as_array().unwrap().len(), 1, "{location}");
        }
        server.place.good(&["audit", "verify"]);
        eprintln!("  {} kills, {filed} filings on {engine:?}", kills());
        assert!(filed >= kills() / 3, "too little was filed for the kills to have met anything");
    });
}
