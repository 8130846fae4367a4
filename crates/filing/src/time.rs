//! Time and ids, as values that tests can control.

use std::{io, sync::Mutex};

use chrono::{DateTime, Datelike as _, SecondsFormat, TimeZone as _, Utc};
use chrono_tz::America::Toronto;
use guichet_core::Day;
use uuid::{ContextV7, Timestamp, Uuid};

/// UTC microseconds since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// In UTC: `2026-11-23T12:10:53.123456Z`.
    #[must_use]
    pub fn utc(self) -> String {
        self.date_time().to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    /// In Québec's legal time, to the second: `2026-11-23T07:10:53-05:00`.
    #[must_use]
    pub fn quebec(self) -> String {
        self.date_time().with_timezone(&Toronto).to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    /// The calendar day in Québec.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        let local = self.date_time().with_timezone(&Toronto);
        Day::parse(&format!("{:04}-{:02}-{:02}", local.year(), local.month(), local.day()))
    }

    /// Later by this number of seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    fn date_time(self) -> DateTime<Utc> {
        Utc.timestamp_micros(self.0).single().unwrap_or(DateTime::<Utc>::UNIX_EPOCH)
    }
}

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Instant;
}

/// The system clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Instant(Utc::now().timestamp_micros())
    }
}

/// A source of ids and secrets.
pub trait Ids: Send + Sync {
    /// A new id that starts with `prefix`. Ids sort in the order of the calls, even if the clock was set back between
    /// two calls.
    fn id(&self, prefix: &str, now: Instant) -> String;
    /// From now on, every new id sorts after this one, which was created by another process.
    fn follow(&self, id: &str);
    /// 256 random bits, suitable as a secret.
    ///
    /// # Errors
    /// Fails when the operating system provides no random bytes.
    fn secret(&self) -> io::Result<[u8; 32]>;
}

/// Random ids and secrets, for production.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

/// The last position in the order of this process's ids: setting the clock back does not reset it.
static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// A timestamp no earlier than the last one.
fn in_order(seconds: u64, nanoseconds: u32) -> Timestamp {
    Timestamp::from_unix(&ORDER, seconds, nanoseconds)
}

impl Ids for RandomIds {
    fn id(&self, prefix: &str, now: Instant) -> String {
        let micros = u64::try_from(now.0).unwrap_or(0);
        let nanoseconds = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
        format!("{prefix}_{}", Uuid::new_v7(in_order(micros / 1_000_000, nanoseconds)).simple())
    }

    fn follow(&self, id: &str) {
        let known = id.rsplit_once('_').and_then(|(_, id)| Uuid::try_parse(id).ok()?.get_timestamp());
        if let Some(known) = known {
            // One millisecond later: within one millisecond, the remaining bits are random, so order is not guaranteed.
            let (seconds, nanoseconds) = known.to_unix();
            match nanoseconds.checked_add(1_000_000).filter(|sum| *sum < 1_000_000_000) {
                Some(later) => in_order(seconds, later),
                None => in_order(seconds.saturating_add(1), 0),
            };
        }
    }

    fn secret(&self) -> io::Result<[u8; 32]> {
        let mut secret = [0; 32];
        #[expect(clippy::disallowed_methods, reason = "the one place that draws secrets")]
        getrandom::fill(&mut secret)?;
        Ok(secret)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn quebec_time_has_its_offset_in_both_seasons() {
        let winter = Instant(1_795_435_853_000_000);
        assert_eq!(winter.utc(), "2026-11-23T12:10:53.000000Z");
        assert_eq!(winter.quebec(), "2026-11-23T07:10:53-05:00");
        // 01:30 occurs twice on 2026-11-01; the offset distinguishes the two.
        assert_eq!(Instant(1_793_511_000_000_000).quebec(), "2026-11-01T01:30:00-04:00");
        assert_eq!(Instant(1_793_514_600_000_000).quebec(), "2026-11-01T01:30:00-05:00");
    }

    #[test]
    fn ids_are_in_the_order_in_which_they_are_given() {
        let (today, long_ago) = (Instant(1_795_435_853_000_000), Instant(1_000_000_000_000_000));
        let mut given: Vec<String> = Vec::new();
        for now in [today, today, long_ago, Instant(-5), long_ago, today.plus_seconds(1), today] {
            given.push(RandomIds.id("sub", now));
        }
        // An id of another process, whose clock was years ahead.
        let ahead = Uuid::new_v7(Timestamp::from_unix(uuid::NoContext, 2_500_000_000, 999_500_000));
        given.push(format!("sub_{}", ahead.simple()));
        RandomIds.follow(given.last().unwrap());
        RandomIds.follow("sub_00000000000070008000000000000000");
        RandomIds.follow("no id at all");
        given.push(RandomIds.id("sub", today));
        given.push(RandomIds.id("sub", today));
        assert!(given.is_sorted_by(|one, other| one < other), "{given:#?}");
    }
}
