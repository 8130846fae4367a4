//! Numbers, evaluated exactly from their text, without floating point.

/// Largest integer that every JSON reader holds exactly, 2^53 − 1.
pub(crate) const MAX_EXACT: i64 = 9_007_199_254_740_991;

/// The integer that a JSON number writes (`1.0`, `1e2` and `-0` are 1, 100 and 0); `None` for a fraction, or beyond
/// ±(2^53 − 1). The text must be a number in JSON's grammar.
pub(crate) fn exact(text: &str) -> Option<i64> {
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let magnitude = match unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        true => digits(unsigned.bytes())?,
        false => scaled(unsigned)?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// A number with a fraction or an exponent: its digits without the point, times a power of ten.
fn scaled(text: &str) -> Option<i64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let significant = || whole.bytes().chain(fraction.bytes());
    if significant().all(|digit| digit == b'0') {
        return Some(0);
    }
    let trailing = significant().rev().take_while(|digit| *digit == b'0').count();
    // An exponent that does not fit gives a number out of range either way, since the digits are not all zero.
    let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let shift =
        exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(i64::try_from(trailing).ok()?)?;
    let kept = (whole.len() + fraction.len()).checked_sub(trailing)?;
    let value = digits(significant().take(kept))?;
    let power = 10_i64.checked_pow(u32::try_from(shift).ok()?)?;
    value.checked_mul(power).filter(|value| *value <= MAX_EXACT)
}

fn digits(digits: impl Iterator<Item = u8>) -> Option<i64> {
    digits.into_iter().try_fold(0_i64, |value, digit| {
        let next = value * 10 + i64::from(digit.checked_sub(b'0')?);
        (next <= MAX_EXACT).then_some(next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_however_they_are_written() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("1", 1),
            ("-17", -17),
            ("1.0", 1),
            ("1e2", 100),
            ("1E+2", 100),
            ("-1.50e1", -15),
            ("1200e-2", 12),
            ("0.001e3", 1),
            ("0e400", 0),
            ("0.000e-99999999999999999999", 0),
            ("-0.0", 0),
            ("9007199254740991", MAX_EXACT),
            ("-9007199254740991", -MAX_EXACT),
            ("9007199254740991.000", MAX_EXACT),
            ("90071992547409910000e-4", MAX_EXACT),
        ] {
            assert_eq!(exact(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_would_be_rounded_is_refused() {
        for text in [
            "1.5",
            "10.001",
            "1e-1",
            "1e-400",
            "1e400",
            "9007199254740992",
            "-9007199254740992",
            "9007199254740991.5",
            "123456789012345678901234567890",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "1e16",
        ] {
            assert_eq!(exact(text), None, "{text}");
        }
    }
}
