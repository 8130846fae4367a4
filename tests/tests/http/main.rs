#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, missing_docs, reason = "tests")]
//! The real binary as its users meet it: over HTTP, on each engine, and by its commands.
//!
//! This is a test of `guichet-server`, so that cargo builds the binary first and says where it is.

mod client;
mod corpus;
mod demo;
mod doctor;
mod edges;
mod generated;
mod guide;
mod harness;
mod kills;
mod life;
mod luck;
mod office;
mod pieces;
mod refusals;
mod stop;
mod territories;
mod trail;
