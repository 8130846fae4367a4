//! `guichet-schema` from outside: bytes in, a submission and findings out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod canonical;
mod catalogue;
mod corpus;
mod document;
mod holes;
mod robust;
mod verdict;
