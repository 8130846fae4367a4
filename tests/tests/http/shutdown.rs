//! Shutdown: the service announces that it stops, then stops, and completes the requests that had begun.

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
        // Requests that began: their heads are there and half of their bodies.
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
        // The service has taken these connections once it answers one that came after them.
        office.send(&Request::get("/health/live")).is(200);

        office.server.terminate();
        // It says that it is not ready while it still answers: a balancer goes elsewhere. Then it takes nothing more.
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
        // The requests that began end well, now that nobody else is let in.
        for connection in &mut begun {
            connection.send(&body[body.len() / 2..]);
        }
        for connection in &mut begun {
            connection.answer("POST").is(201);
        }
        drop(begun);
        office.server.ended();
        // What was answered is there.
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
