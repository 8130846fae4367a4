//! Shutdown: the service announces that it is stopping, then stops, and completes the requests that had begun.

use std::{net::TcpStream, time::Duration};

use crate::{
    client::{Connection, Request},
    harness::on_each,
    town::{Office, bytes, small},
};

#[test]
fn a_service_that_stops_says_so_and_ends_what_it_began() {
    on_each(|engine| {
        let mut office = Office::open(engine, "drain_seconds = 2");
        let address = office.server.address;
        office.send(&Request::get("/health/ready")).is(200);
        // Requests in progress: their heads and half of their bodies have been sent.
        let body = bytes(&small());
        let mut begun: Vec<Connection> = (0..8)
            .map(|rank| {
                let request = office.submission(body.clone(), &format!("k{rank}"));
                let mut connection = Connection::open(address);
                connection.send(&request.head());
                connection.send(&body[..body.len() / 2]);
                connection
            })
            .collect();
        // The service has accepted these connections once it responds on a later one.
        office.send(&Request::get("/health/live")).is(200);

        office.server.terminate();
        // It reports that it is not ready while it still responds, so that a load balancer stops using it. Then it
        // accepts no more connections.
        let (mut unready, mut closed) = (false, false);
        while !closed {
            match TcpStream::connect(address) {
                Err(_) => closed = true,
                Ok(stream) => {
                    drop(stream);
                    if let Some(answer) = ready(address) {
                        if answer.status == 503 {
                            answer.problem(503, "closing");
                            assert!(answer.get("retry-after").is_some());
                            unready = true;
                        } else {
                            assert!(!unready, "ready again after it was not");
                        }
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        }
        assert!(unready, "the service closed without a word");
        // The requests in progress complete, although no others are accepted.
        for connection in &mut begun {
            connection.send(&body[body.len() / 2..]);
        }
        for connection in &mut begun {
            connection.answer("POST").is(201);
        }
        drop(begun);
        office.server.ended();
        // Everything that was acknowledged is stored.
        let Office { server, erp, person } = office;
        let office = Office { server: server.again(), erp, person };
        assert_eq!(office.get("/api/v1/submissions").json()["items"].as_array().unwrap().len(), 8);
    });
}

/// The response of the readiness probe, unless the connection came too late to be answered.
fn ready(address: std::net::SocketAddr) -> Option<crate::client::Answer> {
    let mut connection = Connection::try_open(address)?;
    connection.send(&Request::get("/health/ready").bytes());
    connection.try_answer("GET")
}
