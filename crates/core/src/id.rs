//! Ids: one type for each kind of thing, so that one cannot stand for another.
//!
//! An id consists of a prefix that tells what it identifies, an underscore, and the 32 hexadecimal digits of a version 7 UUID (RFC 9562):
//! ids of one kind sort by creation.

use serde::{Deserialize, Serialize};

/// An id of one kind.
pub trait Id: Sized {
    /// What every id of this kind starts with, before the underscore.
    const PREFIX: &'static str;

    /// Takes a text that is known to be such an id: one that was just made, or one that the store holds.
    #[must_use]
    fn known(text: String) -> Self;

    /// The id as text.
    fn as_str(&self) -> &str;

    /// Reads an id that somebody gave. `None` unless it has the prefix, an underscore, and 32 lowercase hexadecimal digits.
    #[must_use]
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(Self::PREFIX)?.strip_prefix('_')?;
        let good = digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        good.then(|| Self::known(text.to_owned()))
    }
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])* $type:ident = $prefix:literal;)+) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $type(String);

        impl Id for $type {
            const PREFIX: &'static str = $prefix;

            fn known(text: String) -> Self {
                Self(text)
            }

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// An organization.
    OrganizationId = "org";
    /// A member: a person or a software system of an organization or of a receiver.
    MemberId = "mem";
    /// A bearer token.
    TokenId = "tok";
    /// A submission.
    SubmissionId = "sub";
    /// An obligation.
    ObligationId = "obl";
    /// A program report.
    ReportId = "rep";
    /// A delivery.
    DeliveryId = "dlv";
    /// A receipt.
    ReceiptId = "rcp";
    /// An attachment.
    AttachmentId = "att";
    /// A signed checkpoint of the audit log.
    CheckpointId = "chk";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_only_in_its_own_form() {
        let good = "sub_0195f3c2a1b27000800000000000abcd";
        assert_eq!(SubmissionId::parse(good).as_ref().map(Id::as_str), Some(good));
        for bad in [
            "",
            "sub",
            "sub_",
            "rep_0195f3c2a1b27000800000000000abcd",
            "sub_0195f3c2a1b27000800000000000abc",
            "sub_0195f3c2a1b27000800000000000abcd0",
            "sub_0195F3C2A1B27000800000000000ABCD",
            "sub-0195f3c2a1b27000800000000000abcd",
            " sub_0195f3c2a1b27000800000000000abcd",
        ] {
            assert_eq!(SubmissionId::parse(bad), None, "{bad:?}");
        }
    }
}
