//! Signing keys: Ed25519 (RFC 8032). The private key is in a file, the public keys in a list.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Holds the private key.
pub struct Signer {
    key: SigningKey,
    id: String,
}

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// The private key file is invalid.
    #[error("a signing key is 64 lowercase hexadecimal digits on one line")]
    PrivateKey,
    /// A public key in the list is invalid.
    #[error("the public key `{0}` is not 64 lowercase hexadecimal digits of a valid point")]
    PublicKey(String),
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    /// First 16 hexadecimal digits of the SHA-256 of the key.
    pub key_id: String,
    /// Always `Ed25519`.
    pub algorithm: String,
    /// The key, 64 lowercase hexadecimal digits.
    pub public_key: String,
}

/// Current and past public keys: a receipt is verified with the key that it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySet {
    /// The keys.
    pub keys: Vec<KeyEntry>,
}

impl Signer {
    /// Creates a signer from the 32 bytes of a private key.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let public = key.verifying_key().to_bytes();
        let id = guichet_schema::sha256_hex(&public).chars().take(16).collect();
        Self { key, id }
    }

    /// Creates a signer from the text of a key file.
    ///
    /// # Errors
    /// [`SignerError::PrivateKey`].
    pub fn parse(text: &str) -> Result<Self, SignerError> {
        let bytes = unhex::<32>(text.trim()).ok_or(SignerError::PrivateKey)?;
        Ok(Self::from_seed(&bytes))
    }

    /// The text of a key file for these 32 bytes.
    #[must_use]
    pub fn to_text(seed: &[u8; 32]) -> String {
        format!("{}\n", guichet_core::hex(seed))
    }

    /// Id of the public key.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.id
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> KeyEntry {
        KeyEntry {
            key_id: self.id.clone(),
            algorithm: "Ed25519".to_owned(),
            public_key: guichet_core::hex(&self.key.verifying_key().to_bytes()),
        }
    }

    /// Signs a domain and a message. Returns 128 lowercase hexadecimal digits. The domain prevents a signature of one
    /// kind of statement from being used for another.
    #[must_use]
    pub fn sign(&self, domain: &str, message: &[u8]) -> String {
        guichet_core::hex(&self.key.sign(&statement(domain, message)).to_bytes())
    }
}

impl KeySet {
    /// Returns whether the signature is that of the key over the domain and message. `None` when the key is not in the
    /// list.
    ///
    /// # Errors
    /// [`SignerError::PublicKey`] when the key in the list is invalid.
    pub fn verifies(
        &self,
        key_id: &str,
        domain: &str,
        message: &[u8],
        signature: &str,
    ) -> Result<Option<bool>, SignerError> {
        let Some(entry) = self.keys.iter().find(|entry| entry.key_id == key_id) else { return Ok(None) };
        let wrong = || SignerError::PublicKey(entry.public_key.clone());
        let bytes = unhex::<32>(&entry.public_key).ok_or_else(wrong)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| wrong())?;
        let good = unhex::<64>(signature).is_some_and(|bytes| {
            key.verify_strict(&statement(domain, message), &Signature::from_bytes(&bytes)).is_ok()
        });
        Ok(Some(good))
    }
}

fn statement(domain: &str, message: &[u8]) -> Vec<u8> {
    [domain.as_bytes(), b"\n", message].concat()
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Signer").field("key_id", &self.id).finish_non_exhaustive()
    }
}

/// Parses lowercase hexadecimal digits only, so that each value has exactly one representation.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    if bytes.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    for (place, pair) in out.iter_mut().zip(bytes.chunks(2)) {
        if let [high, low] = pair {
            *place = digit(*high)? << 4 | digit(*low)?;
        }
    }
    Some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_rfc_8032_holds() {
        // RFC 8032, 7.1, TEST 2; its message has no domain, so the raw key is tested here.
        let seed = unhex::<32>("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
        let signer = Signer::from_seed(&seed);
        assert_eq!(signer.public().public_key, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert!(
            guichet_core::hex(&signer.key.sign(&[0x72]).to_bytes()).starts_with("92a009a9f0d4cab8720e820b5f642540")
        );
    }

    #[test]
    fn a_signature_holds_for_its_domain_and_message_only() {
        let signer = Signer::from_seed(&[7; 32]);
        let keys = KeySet { keys: vec![signer.public()] };
        let signature = signer.sign("a", b"message");
        let check = |domain: &str, message: &[u8], signature: &str| {
            keys.verifies(signer.key_id(), domain, message, signature).unwrap()
        };
        assert_eq!(check("a", b"message", &signature), Some(true));
        assert_eq!(check("b", b"message", &signature), Some(false));
        assert_eq!(check("a", b"messagf", &signature), Some(false));
        assert_eq!(check("a", b"message", &signature.to_uppercase()), Some(false));
        assert_eq!(keys.verifies("another", "a", b"message", &signature).unwrap(), None);
    }
}
