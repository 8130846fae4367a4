#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs, reason = "tests")]
//! Tests across crates.

mod architecture;
mod circles;
mod editions;
mod golden;
mod lineage;
mod outputs;
mod robust;
mod rules;
mod support;
