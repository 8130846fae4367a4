//! States of what is filed, and the events that lead from one to the next.
//!
//! Each kind of thing has one table of transitions here. Every change of state goes through it, so that no other transition can occur.

use crate::named::{Named as _, named};

named! {
    /// State of a submission: that of its last revision, or withdrawn.
    pub enum SubmissionState {
        /// Received, and not yet attested.
        Ready = "ready",
        /// The signatory attested the last revision.
        Attested = "attested",
        /// The last revision was filed.
        Filed = "filed",
        /// Withdrawn: none of its reports is in force.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// What happens to a submission.
    pub enum SubmissionEvent {
        /// A new revision came in.
        Amended = "amended",
        /// The signatory attested the last revision.
        Attested = "attested",
        /// The attested revision was filed.
        Filed = "filed",
        /// The submission was withdrawn.
        Withdrawn = "withdrawn",
    }
}

impl SubmissionState {
    /// The state after an event.
    ///
    /// # Errors
    /// The states in which the event may happen, in order, when this is not one of them.
    pub fn after(self, event: SubmissionEvent) -> Result<Self, Vec<Self>> {
        self.transition(event)
            .ok_or_else(|| Self::ALL.iter().copied().filter(|state| state.transition(event).is_some()).collect())
    }

    fn transition(self, event: SubmissionEvent) -> Option<Self> {
        match (self, event) {
            (Self::Withdrawn, _) => None,
            (_, SubmissionEvent::Amended) => Some(Self::Ready),
            (Self::Ready, SubmissionEvent::Attested) => Some(Self::Attested),
            (Self::Attested, SubmissionEvent::Filed) => Some(Self::Filed),
            (_, SubmissionEvent::Withdrawn) => Some(Self::Withdrawn),
            (_, SubmissionEvent::Attested | SubmissionEvent::Filed) => None,
        }
    }
}

named! {
    /// State of one revision of a submission.
    pub enum RevisionState {
        /// Received, and not yet attested.
        Ready = "ready",
        /// Attested, and not yet filed.
        Attested = "attested",
        /// Filed, and in force.
        Filed = "filed",
        /// Replaced by a later revision.
        Superseded = "superseded",
        /// Its submission was withdrawn.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// State of a program report.
    pub enum ReportState {
        /// In force.
        Live = "live",
        /// Replaced by the report of a later revision.
        Superseded = "superseded",
        /// Its answer was left out of a later revision, or its submission was withdrawn.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// State of an obligation. The row is created by the first filing that answers it.
    pub enum ObligationState {
        /// Filed in Guichet, where filing is enough.
        Filed = "filed",
        /// Filed in Guichet; the filer still has to hand the form in at the receiver's own portal.
        ToHandIn = "to_hand_in",
        /// No longer answered: the answer was left out, or its submission withdrawn.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// State of a delivery.
    pub enum DeliveryState {
        /// Waits to be sent.
        Queued = "queued",
        /// Sent.
        Sent = "sent",
        /// Given up after too many tries. Kept, and shown.
        Dead = "dead",
        /// Taken back before it was sent.
        Retracted = "retracted",
        /// Nothing is sent: the filer hands the form in.
        ToHandIn = "to_hand_in",
    }
}

named! {
    /// Standing of an agreement.
    pub enum AgreementStanding {
        /// As the filer declares it.
        Declared = "declared",
        /// Confirmed by its receiver.
        Confirmed = "confirmed",
    }
}

named! {
    /// The official way by which a receiver takes reports.
    pub enum Channel {
        /// The receiver reads them in Guichet.
        Guichet = "guichet",
        /// By e-mail.
        Email = "email",
        /// The filer hands the form in at the receiver's own portal.
        HandedIn = "handed_in",
    }
}

impl Channel {
    /// State of a delivery when its report is filed.
    #[must_use]
    pub fn first_delivery(self) -> DeliveryState {
        match self {
            Self::HandedIn => DeliveryState::ToHandIn,
            Self::Guichet | Self::Email => DeliveryState::Queued,
        }
    }

    /// State of an obligation when it is answered.
    #[must_use]
    pub fn answered(self) -> ObligationState {
        match self {
            Self::HandedIn => ObligationState::ToHandIn,
            Self::Guichet | Self::Email => ObligationState::Filed,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_submission_goes_through_its_states_in_order() {
        use SubmissionEvent as Event;
        use SubmissionState::{Attested, Filed, Ready, Withdrawn};
        // Every state with every event: what comes after, or the states that the event needs.
        let all = vec![Ready, Attested, Filed];
        for (state, event, after) in [
            (Ready, Event::Amended, Ok(Ready)),
            (Ready, Event::Attested, Ok(Attested)),
            (Ready, Event::Filed, Err(vec![Attested])),
            (Ready, Event::Withdrawn, Ok(Withdrawn)),
            (Attested, Event::Amended, Ok(Ready)),
            (Attested, Event::Attested, Err(vec![Ready])),
            (Attested, Event::Filed, Ok(Filed)),
            (Attested, Event::Withdrawn, Ok(Withdrawn)),
            (Filed, Event::Amended, Ok(Ready)),
            (Filed, Event::Attested, Err(vec![Ready])),
            (Filed, Event::Filed, Err(vec![Attested])),
            (Filed, Event::Withdrawn, Ok(Withdrawn)),
            (Withdrawn, Event::Amended, Err(all.clone())),
            (Withdrawn, Event::Attested, Err(vec![Ready])),
            (Withdrawn, Event::Filed, Err(vec![Attested])),
            (Withdrawn, Event::Withdrawn, Err(all)),
        ] {
            assert_eq!(state.after(event), after, "{state} after {event}");
        }
    }

    #[test]
    fn names_lead_back_to_their_values() {
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::named(state.name()), Some(*state));
            let json = serde_json::to_string(state).unwrap();
            assert_eq!(json, format!("\"{state}\""));
            assert_eq!(serde_json::from_str::<DeliveryState>(&json).unwrap(), *state);
        }
        assert_eq!(DeliveryState::named("Queued"), None);
        assert!(serde_json::from_str::<DeliveryState>("\"lost\"").is_err());
    }
}
