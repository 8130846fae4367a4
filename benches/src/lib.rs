//! The project's speed, as ratios measured in one run: see `README.md`.

pub mod baseline;
