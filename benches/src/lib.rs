//! The project's speed, as ratios measured in one run: see `README.md`.

pub mod baseline;
pub mod fixture;
pub mod http;
pub mod measure;
pub mod peers;
pub mod report;
