//! Money: integer cents and rates in basis points, with each rounding defined.
//!
//! Rates apply once, to totals, half away from zero, in `i128`. Shares of one amount are split by largest remainder in
//! the order given, so that the parts always sum to the amount.

/// 100 %, in basis points.
pub const WHOLE: i64 = 10_000;

/// `amount × rate`, half away from zero. `rate` is in basis points. `None` when the result does not fit.
#[must_use]
pub fn share(amount: i64, rate: i64) -> Option<i64> {
    divide(i128::from(amount) * i128::from(rate), i128::from(WHOLE))
}

/// What part of `whole` is `part`, in basis points, half away from zero. `None` for a whole of zero.
#[must_use]
pub fn percent_of(part: i64, whole: i64) -> Option<i64> {
    if whole == 0 {
        return None;
    }
    divide(i128::from(part) * i128::from(WHOLE), i128::from(whole))
}

/// Integer division, half away from zero.
fn divide(numerator: i128, denominator: i128) -> Option<i64> {
    let (n, d) = if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    let rounded = if n >= 0 { (2 * n + d) / (2 * d) } else { -((-2 * n + d) / (2 * d)) };
    i64::try_from(rounded).ok()
}

/// Splits `amount` (cents) by `shares` (basis points, their sum at most 100 %), the unallocated rest being one more
/// part.
///
/// Largest remainder: each part is floored, then the cents left go to the largest remainders, the earlier part first on
/// a tie. Returns one part per share; the parts and the rest sum to the amount. A negative amount is split like its
/// opposite. When the shares exceed 100 %, which another rule refuses, there is no rest and each part is rounded half
/// away from zero.
#[must_use]
pub fn split(amount: i64, shares: &[i64]) -> Vec<i64> {
    let total: i128 = shares.iter().map(|share| i128::from(*share)).sum();
    if total > i128::from(WHOLE) {
        return shares.iter().map(|rate| share(amount, *rate).unwrap_or(0)).collect();
    }
    let sign = if amount < 0 { -1 } else { 1 };
    let magnitude = i128::from(amount).abs();
    let rest = i128::from(WHOLE) - total;
    let weights: Vec<i128> = shares.iter().map(|share| i128::from(*share)).chain([rest]).collect();
    let mut parts: Vec<i128> = weights.iter().map(|weight| magnitude * weight / i128::from(WHOLE)).collect();
    let left = magnitude - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(magnitude * weights[*at] % i128::from(WHOLE)));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[at] += 1;
    }
    parts.truncate(shares.len());
    parts.into_iter().map(|part| i64::try_from(part * sign).unwrap_or(0)).collect()
}

/// Cents as a plain decimal: `1234.50`.
#[must_use]
pub fn plain(cents: i64) -> String {
    decimal(cents, '.')
}

/// Cents with two decimals after the given decimal separator: `1234,50`.
#[must_use]
pub fn decimal(cents: i64, mark: char) -> String {
    let magnitude = cents.unsigned_abs();
    format!("{}{}{mark}{:02}", if cents < 0 { "-" } else { "" }, magnitude / 100, magnitude % 100)
}

/// Cents for a reader: « 1 234,50 $ », or `$1,234.50`.
#[must_use]
pub fn display(cents: i64, english: bool) -> String {
    let magnitude = cents.unsigned_abs();
    let sign = if cents < 0 { "-" } else { "" };
    let whole = group_digits(magnitude / 100, if english { "," } else { "\u{a0}" });
    let fraction = magnitude % 100;
    if english { format!("{sign}${whole}.{fraction:02}") } else { format!("{sign}{whole},{fraction:02}\u{a0}$") }
}

/// An integer with its digits in groups of three.
#[must_use]
pub fn group_digits(number: u64, mark: &str) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

/// Basis points for a reader: « 66,67 % », or `66.67%`.
#[must_use]
pub fn display_rate(points: i64, english: bool) -> String {
    let text = decimal(points, if english { '.' } else { ',' });
    let text = text.strip_suffix(if english { ".00" } else { ",00" }).unwrap_or(&text);
    if english { format!("{text}%") } else { format!("{text}\u{a0}%") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_round_half_away_from_zero() {
        assert_eq!(share(1, 5_000), Some(1));
        assert_eq!(share(-1, 5_000), Some(-1));
        assert_eq!(share(333, 3_333), Some(111));
        assert_eq!(share(i64::MAX, 20_000), None);
        assert_eq!(percent_of(2, 3), Some(6_667));
        assert_eq!(percent_of(1, 0), None);
    }

    #[test]
    fn a_split_sums_to_the_amount() {
        assert_eq!(split(100, &[3_333, 3_333, 3_334]), vec![33, 33, 34]);
        assert_eq!(split(1, &[5_000, 5_000]), vec![1, 0]);
        assert_eq!(split(-1, &[5_000, 5_000]), vec![-1, 0]);
        assert_eq!(split(10_001, &[5_000]), vec![5_001]);
        assert_eq!(split(99, &[]), Vec::<i64>::new());
    }

    #[test]
    fn money_reads_as_people_write_it() {
        assert_eq!(display(4_835_000, false), "48\u{a0}350,00\u{a0}$");
        assert_eq!(display(-123_456_789, true), "-$1,234,567.89");
        assert_eq!(plain(-5), "-0.05");
        assert_eq!(display_rate(6_667, false), "66,67\u{a0}%");
        assert_eq!(display_rate(9_000, true), "90%");
    }
}
