//! Time and ids, as values that a test may choose.

use chrono::{DateTime, Datelike as _, SecondsFormat, TimeZone as _, Utc};
use chrono_tz::America::Toronto;
use guichet_core::Day;

/// UTC microseconds since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// `2026-11-23T12:10:53.123456Z`.
    #[must_use]
    pub fn utc(self) -> String {
        self.date_time().to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    /// To the second, with the offset of Québec's legal time: `2026-11-23T07:10:53-05:00`.
    #[must_use]
    pub fn quebec(self) -> String {
        self.date_time().with_timezone(&Toronto).to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    /// The day in Québec.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        let local = self.date_time().with_timezone(&Toronto);
        Day::parse(&format!("{:04}-{:02}-{:02}", local.year(), local.month(), local.day()))
    }

    /// Later by as many seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    fn date_time(self) -> DateTime<Utc> {
        Utc.timestamp_micros(self.0).single().unwrap_or(DateTime::<Utc>::UNIX_EPOCH)
    }
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Instant(Utc::now().timestamp_micros())
    }
}

/// Gives ids and secrets.
pub trait Ids: Send + Sync {
    /// A new id in order of creation, with a prefix that says of what.
    fn id(&self, prefix: &str, now: Instant) -> String;
    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
}

/// Random, as production needs.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn id(&self, prefix: &str, _: Instant) -> String {
        #[expect(clippy::disallowed_methods, reason = "the one place that draws ids")]
        let id = uuid::Uuid::now_v7();
        format!("{prefix}_{}", id.simple())
    }

    fn secret(&self) -> [u8; 32] {
        // Two version-4 UUIDs hold 244 random bits of the system's generator; hashing them spreads what is fixed.
        #[expect(clippy::disallowed_methods, reason = "the one place that draws secrets")]
        let halves = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
        let mut hasher = sha2::Sha256::default();
        for half in halves {
            sha2::Digest::update(&mut hasher, half.as_bytes());
        }
        sha2::Digest::finalize(hasher).into()
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
        // 01:30 happens twice on 2026-11-01; the offset tells which.
        assert_eq!(Instant(1_793_511_000_000_000).quebec(), "2026-11-01T01:30:00-04:00");
        assert_eq!(Instant(1_793_514_600_000_000).quebec(), "2026-11-01T01:30:00-05:00");
    }
}
