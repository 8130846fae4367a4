//! What members are, and what a credential lets them do.

use crate::named::{Named as _, named};

named! {
    /// What a member is.
    pub enum MemberKind {
        /// A person. Only a person attests.
        Person = "person",
        /// A software system, such as a municipal ERP.
        Software = "software",
    }
}

named! {
    /// What a credential allows.
    pub enum Scope {
        /// Attest a revision. Requires a person.
        Attest = "attest",
        /// File and withdraw submissions.
        File = "file",
        /// Read what belongs to the organization.
        Read = "read",
        /// Create and amend submissions, and add attachments.
        Write = "write",
    }
}

/// A set of scopes. Written as their names in alphabetical order, separated by spaces (RFC 6749, section 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// Does the set hold that scope?
    #[must_use]
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & Self::bit(scope) != 0
    }

    /// Reads names separated by spaces. `None` if one of them is not a scope.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.split_ascii_whitespace().map(Scope::named).collect()
    }

    /// The scopes of the set, in alphabetical order.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }

    fn bit(scope: Scope) -> u8 {
        match scope {
            Scope::Attest => 1,
            Scope::File => 2,
            Scope::Read => 4,
            Scope::Write => 8,
        }
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | Self::bit(scope)))
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.iter().map(Scope::name).collect();
        formatter.write_str(&names.join(" "))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_written_once_each_in_order() {
        assert_eq!(Scopes::parse("write read  write").unwrap().to_string(), "read write");
        assert_eq!(Scopes::parse("").unwrap(), Scopes::default());
        assert_eq!(Scopes::parse("read admin"), None);
        let all: Scopes = Scope::ALL.iter().copied().collect();
        assert_eq!(all.to_string(), "attest file read write");
        assert_eq!(Scopes::parse(&all.to_string()), Some(all));
        for scope in Scope::ALL {
            let one: Scopes = [*scope].into_iter().collect();
            assert_eq!(one.iter().collect::<Vec<_>>(), [*scope]);
        }
    }
}
