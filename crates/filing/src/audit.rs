//! The tamper-evident audit log: hash chains that reveal an edited, removed or reordered event.
//!
//! An event's hash is the SHA-256 of a domain line and the RFC 8785 bytes of
//! `{at, body, chain, kind, position, previous}`. Events hold ids and hashes, never names.

use std::collections::BTreeMap;

use guichet_core::Id as _;
use guichet_schema::sha256_hex;
use guichet_store::{AuditEvent, Checkpoint, Head, Reader, StoreError, Writer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use crate::{FilingError, Instant, KeySet, UseCases, receipt::jcs};

const EVENT: &str = "guichet-audit-v1";
const CHECKPOINT: &str = "guichet-checkpoint-v1";

/// The chain of events that concern no organization.
pub(crate) const SYSTEM: &str = "system";

/// A fault in a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum AuditFault {
    /// The hash does not match the event's content.
    Edited {
        /// Name of the chain.
        chain: String,
        /// Position of the event.
        position: i64,
    },
    /// There is no event at a position.
    Removed {
        /// Name of the chain.
        chain: String,
        /// The missing position.
        position: i64,
    },
    /// The event does not follow the one at the previous position.
    Reordered {
        /// Name of the chain.
        chain: String,
        /// Position of the event.
        position: i64,
    },
    /// The chain ends before a position that it is known to have reached.
    Cut {
        /// Name of the chain.
        chain: String,
        /// Its last position.
        ends: i64,
        /// The position that it had reached.
        seen: i64,
        /// The evidence for it: a receipt, a checkpoint or the recorded head.
        by: String,
    },
    /// The event differs from the hash in a receipt, a checkpoint or the recorded head.
    Contradicted {
        /// Name of the chain.
        chain: String,
        /// Position of the event.
        position: i64,
        /// The evidence that contradicts it.
        by: String,
    },
    /// A checkpoint's signature is invalid, or its key is not in the list.
    Checkpoint {
        /// Id of the checkpoint.
        id: String,
    },
}

/// The result of a verification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// Number of chains read.
    pub chains: usize,
    /// Number of events read.
    pub events: u64,
    /// Number of receipts compared.
    pub receipts: usize,
    /// Number of checkpoints compared.
    pub checkpoints: usize,
    /// The faults found.
    pub faults: Vec<AuditFault>,
}

/// Evidence kept outside the database: the hash that a receipt or a checkpoint states for a position of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalEvidence {
    /// Name of the chain.
    pub chain: String,
    /// Position of the event.
    pub position: i64,
    /// Hash at that position.
    pub hash: String,
    /// Where the evidence comes from, for display.
    pub by: String,
}

#[derive(Serialize, Deserialize)]
struct Statement {
    at: String,
    heads: BTreeMap<String, ChainPosition>,
    key_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ChainPosition {
    position: i64,
    hash: String,
}

/// The hash that precedes the first event of a chain.
fn origin(chain: &str) -> String {
    sha256_hex(format!("{EVENT}\n{chain}").as_bytes())
}

/// `body` must be canonical. The fields are written in the order of RFC 8785, and `serde_json` escapes their texts in
/// the same way.
fn event_hash(
    chain: &str,
    position: i64,
    at: i64,
    kind: &str,
    body: &RawValue,
    previous: &str,
) -> Result<String, StoreError> {
    #[derive(Serialize)]
    struct Event<'e> {
        at: i64,
        body: &'e RawValue,
        chain: &'e str,
        kind: &'e str,
        position: i64,
        previous: &'e str,
    }
    let mut bytes = format!("{EVENT}\n").into_bytes();
    serde_json::to_writer(&mut bytes, &Event { at, body, chain, kind, position, previous }).map_err(corrupt)?;
    Ok(sha256_hex(&bytes))
}

fn corrupt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(error.to_string())
}

impl UseCases {
    /// Appends an event to a chain, in the same transaction as the change that it records. Returns the event's position
    /// and hash.
    pub(crate) fn record(
        &self,
        writer: &mut Writer<'_>,
        chain: &str,
        now: Instant,
        kind: &str,
        body: &Value,
    ) -> Result<Head, StoreError> {
        let head = writer.head_to_append(chain, &origin(chain))?;
        let position = head.position + 1;
        let text = String::from_utf8(jcs(body)).map_err(corrupt)?;
        let canonical: &RawValue = serde_json::from_str(&text).map_err(corrupt)?;
        let hash = event_hash(chain, position, now.0, kind, canonical, &head.hash)?;
        writer.append(&AuditEvent {
            chain: chain.to_owned(),
            position,
            at: now.0,
            kind: kind.to_owned(),
            body: text,
            hash: hash.clone(),
        })?;
        Ok(Head { chain: chain.to_owned(), position, hash })
    }

    /// Signs a statement of the heads of all chains, stores it and returns its bytes, which should be kept outside the
    /// database.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn checkpoint(&self) -> Result<Vec<u8>, FilingError> {
        let (filing, now) = (self.clone(), self.clock.now());
        self.store.write_blocking(move |writer| {
            let heads = writer.heads()?;
            let mut statement = Statement {
                at: now.utc(),
                heads: heads
                    .into_iter()
                    .map(|head| (head.chain, ChainPosition { position: head.position, hash: head.hash }))
                    .collect(),
                key_id: filing.signer.key_id().to_owned(),
                signature: None,
            };
            let signature = filing.signer.sign(CHECKPOINT, &jcs(&statement));
            statement.signature = Some(signature);
            let body = jcs(&statement);
            let id = filing.new_id(now);
            writer.add_checkpoint(&Checkpoint { id, at: now.0, body: body.clone() })?;
            Ok(body)
        })
    }

    /// Verifies every chain against its recorded head, the receipts and checkpoints in the database, and evidence kept
    /// outside.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn audit(&self, keys: &KeySet, outside: &[ExternalEvidence]) -> Result<AuditReport, FilingError> {
        self.store.read_blocking(|reader| {
            let mut report = AuditReport::default();
            let mut seen: Vec<ExternalEvidence> = outside.to_vec();
            let mut after = None;
            loop {
                let page = reader.all_receipts(after.as_ref(), 500)?;
                let Some(last) = page.last() else { break };
                after = Some(last.id.clone());
                for receipt in page {
                    report.receipts += 1;
                    if let Some(place) = ExternalEvidence::of_receipt(&receipt.body, receipt.id.as_str()) {
                        seen.push(place);
                    }
                }
            }
            for checkpoint in reader.checkpoints()? {
                report.checkpoints += 1;
                match ExternalEvidence::of_checkpoint(&checkpoint.body, checkpoint.id.as_str(), keys) {
                    Some(places) => seen.extend(places),
                    None => report.faults.push(AuditFault::Checkpoint { id: checkpoint.id.as_str().to_owned() }),
                }
            }
            let mut chains: Vec<String> = reader.chains()?;
            let heads = reader.heads()?;
            chains.extend(heads.iter().map(|head| head.chain.clone()));
            chains.extend(seen.iter().map(|place| place.chain.clone()));
            chains.sort();
            chains.dedup();
            for head in heads {
                seen.push(ExternalEvidence {
                    chain: head.chain,
                    position: head.position,
                    hash: head.hash,
                    by: "audit_chains".to_owned(),
                });
            }
            for chain in chains {
                report.chains += 1;
                let own: Vec<&ExternalEvidence> = seen.iter().filter(|place| place.chain == chain).collect();
                read_chain(reader, &chain, &own, &mut report)?;
            }
            Ok(report)
        })
    }
}

fn read_chain(
    reader: &mut Reader<'_>,
    chain: &str,
    seen: &[&ExternalEvidence],
    report: &mut AuditReport,
) -> Result<(), StoreError> {
    let mut expected: BTreeMap<i64, Vec<&ExternalEvidence>> = BTreeMap::new();
    for place in seen {
        expected.entry(place.position).or_default().push(place);
    }
    let (mut previous, mut position) = (origin(chain), 0);
    loop {
        let page = reader.events(chain, position, 1_000)?;
        if page.is_empty() {
            break;
        }
        for event in page {
            report.events += 1;
            for missing in position + 1..event.position {
                report.faults.push(AuditFault::Removed { chain: chain.to_owned(), position: missing });
            }
            let contiguous = event.position == position + 1;
            if contiguous && !follows(chain, &event, &previous) {
                // The hash is wrong: either the content or the link to the previous event. No column holds the previous
                // hash that the event was made with, so the next event decides: if it follows this hash, this event's
                // content was edited.
                let known =
                    expected.get(&event.position).is_some_and(|places| places.iter().any(|p| p.hash == event.hash));
                let fault = if known || body_of(&event).is_none() || is_next_of(reader, chain, &event)? {
                    AuditFault::Edited { chain: chain.to_owned(), position: event.position }
                } else {
                    AuditFault::Reordered { chain: chain.to_owned(), position: event.position }
                };
                report.faults.push(fault);
            }
            for place in expected.remove(&event.position).unwrap_or_default() {
                if place.hash != event.hash {
                    report.faults.push(AuditFault::Contradicted {
                        chain: chain.to_owned(),
                        position: event.position,
                        by: place.by.clone(),
                    });
                }
            }
            previous = event.hash;
            position = event.position;
        }
    }
    for place in expected.into_values().flatten().filter(|place| place.position > position) {
        report.faults.push(AuditFault::Cut {
            chain: chain.to_owned(),
            ends: position,
            seen: place.position,
            by: place.by.clone(),
        });
    }
    Ok(())
}

/// Returns whether the next event follows this event's hash.
fn is_next_of(reader: &mut Reader<'_>, chain: &str, event: &AuditEvent) -> Result<bool, StoreError> {
    let next = reader.events(chain, event.position, 1)?;
    Ok(next.first().is_some_and(|next| follows(chain, next, &event.hash)))
}

/// Returns whether an event's hash matches its content and the given previous hash.
fn follows(chain: &str, event: &AuditEvent, previous: &str) -> bool {
    body_of(event)
        .and_then(|body| event_hash(chain, event.position, event.at, &event.kind, body, previous).ok())
        .is_some_and(|hash| hash == event.hash)
}

fn body_of(event: &AuditEvent) -> Option<&RawValue> {
    serde_json::from_str(&event.body).ok().filter(|body: &&RawValue| body.get() == event.body)
}

impl ExternalEvidence {
    /// The evidence in a receipt about its chain.
    #[must_use]
    pub fn of_receipt(bytes: &[u8], by: &str) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let audit = value.get("audit")?;
        Some(Self {
            chain: audit.get("chain")?.as_str()?.to_owned(),
            position: audit.get("position")?.as_i64()?,
            hash: audit.get("hash")?.as_str()?.to_owned(),
            by: by.to_owned(),
        })
    }

    /// The evidence in a checkpoint about every chain; `None` when its signature is invalid.
    #[must_use]
    pub fn of_checkpoint(bytes: &[u8], by: &str, keys: &KeySet) -> Option<Vec<Self>> {
        let mut statement: Statement = serde_json::from_slice(bytes).ok()?;
        let signature = statement.signature.take()?;
        if keys.verifies(&statement.key_id, CHECKPOINT, &jcs(&statement), &signature) != Ok(Some(true)) {
            return None;
        }
        let place = |(chain, place): (String, ChainPosition)| Self {
            chain,
            position: place.position,
            hash: place.hash,
            by: by.to_owned(),
        };
        Some(statement.heads.into_iter().map(place).collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_hashed_as_rfc_8785_writes_it() {
        let body = json!({ "b": "é\n\"\u{1}", "a": [1, { "z": -1, "y": true }] });
        let whole = json!({
            "kind": "submission.filed", "position": 7, "previous": "00", "at": 1_795_000_000_000_000_i64,
            "chain": "org_\u{e9}\\", "body": body,
        });
        let expected = sha256_hex(&[b"guichet-audit-v1\n".as_slice(), &jcs(&whole)].concat());
        let canonical = String::from_utf8(jcs(&body)).unwrap();
        let raw: &RawValue = serde_json::from_str(&canonical).unwrap();
        let found = event_hash("org_é\\", 7, 1_795_000_000_000_000, "submission.filed", raw, "00").unwrap();
        assert_eq!(found, expected);
    }
}
