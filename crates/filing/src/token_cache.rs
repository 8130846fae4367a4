//! A cache of tokens that were looked up a moment ago: a client sends its requests in groups, and each would cost a
//! lookup.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use guichet_core::TokenId;
use guichet_store::{Member, Token};

/// How long a cached token is used without another lookup. A token revoked by another process remains accepted for at
/// most this long.
const FRESH: Duration = Duration::from_millis(900);
/// Maximum number of tokens in the cache.
const MOST: usize = 4_096;

/// Tokens with their members, by the hash of the secret. Only existing tokens are stored, so that guessed
/// secrets cannot fill the cache. Expiry is not checked here: the caller compares the dates with the clock.
#[derive(Clone, Default)]
pub(crate) struct TokenCache(Arc<Mutex<HashMap<String, Entry>>>);

struct Entry {
    looked_up: Instant,
    token: Arc<(Token, Member)>,
}

impl TokenCache {
    /// The token with that secret hash, if it was looked up less than [`FRESH`] ago.
    pub(crate) fn get(&self, secret_hash: &str) -> Option<Arc<(Token, Member)>> {
        let entries = self.0.lock().ok()?;
        entries.get(secret_hash).filter(|entry| entry.looked_up.elapsed() < FRESH).map(|entry| Arc::clone(&entry.token))
    }

    /// Stores a token that was looked up after `looked_up`.
    pub(crate) fn put(&self, looked_up: Instant, token: Arc<(Token, Member)>) {
        if let Ok(mut entries) = self.0.lock() {
            if entries.len() >= MOST {
                entries.retain(|_, entry| entry.looked_up.elapsed() < FRESH);
                if entries.len() >= MOST {
                    entries.clear();
                }
            }
            entries.insert(token.0.secret_hash.clone(), Entry { looked_up, token });
        }
    }

    /// Removes a token.
    pub(crate) fn remove(&self, id: &TokenId) {
        if let Ok(mut entries) = self.0.lock() {
            entries.retain(|_, entry| entry.token.0.id != *id);
        }
    }
}
