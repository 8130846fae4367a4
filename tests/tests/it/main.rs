#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs, reason = "tests")]
//! Tests across crates.

mod architecture;
mod editions;
mod golden;
mod lineage;
mod module_cycles;
mod outputs;
mod robust;
mod rules;
mod support;
