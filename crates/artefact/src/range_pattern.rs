//! A regular expression that matches the amounts with two decimals within a range of cents, so that a JSON Schema
//! applies exactly the engine's bounds.

use std::fmt::Write as _;

/// Any amount with two decimals.
const ANY: &str = r"-?(0|[1-9][0-9]*)\.[0-9]{2}";
/// Any amount of zero or more.
const NOT_NEGATIVE: &str = r"(0|[1-9][0-9]*)\.[0-9]{2}";

/// The anchored expression for the cents between two bounds, included. An empty range matches nothing.
pub(crate) fn two_decimals(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (None, None) => return format!("^{ANY}$"),
        (Some(0), None) => return format!("^{NOT_NEGATIVE}$"),
        _ => {}
    }
    let mut parts = Vec::new();
    // Below zero: the magnitudes from the nearest to zero to the farthest.
    if min.is_none_or(|min| min < 0) {
        let nearest = max.filter(|max| *max < 0).map_or(1, i64::unsigned_abs);
        magnitudes(&mut parts, "-", nearest, min.map(i64::unsigned_abs));
    }
    if max.is_none_or(|max| max >= 0) {
        let least = min.filter(|min| *min > 0).map_or(0, i64::unsigned_abs);
        magnitudes(&mut parts, "", least, max.map(i64::unsigned_abs));
    }
    if parts.is_empty() {
        return "^[^\\s\\S]$".into();
    }
    format!("^({})$", parts.join("|"))
}

/// Alternatives for the magnitudes between two bounds, by number of digits; amounts have three digits at least
/// (`0.05`).
fn magnitudes(parts: &mut Vec<String>, sign: &str, least: u64, greatest: Option<u64>) {
    let mut digits = count(least);
    let mut low = least;
    loop {
        let last = 10u64.checked_pow(digits).map_or(u64::MAX, |next| next - 1);
        let high = greatest.map_or(last, |greatest| greatest.min(last));
        if low <= high {
            same_length(parts, sign, &padded(low), &padded(high));
        }
        match greatest {
            Some(greatest) if greatest <= last => return,
            None => {
                let _ = write!(parts_push(parts), r"{sign}[1-9][0-9]{{{},}}\.[0-9]{{2}}", digits - 2);
                return;
            }
            Some(_) => {}
        }
        low = last + 1;
        digits += 1;
    }
}

fn parts_push(parts: &mut Vec<String>) -> &mut String {
    parts.push(String::new());
    let last = parts.len() - 1;
    &mut parts[last]
}

fn count(number: u64) -> u32 {
    u32::try_from(number.to_string().len()).unwrap_or(3).max(3)
}

fn padded(number: u64) -> Vec<u8> {
    format!("{number:03}").into_bytes()
}

/// Alternatives for the numbers between two of the same length.
fn same_length(parts: &mut Vec<String>, sign: &str, low: &[u8], high: &[u8]) {
    let shared = low.iter().zip(high).take_while(|(a, b)| a == b).count();
    let mut classes: Vec<Vec<(u8, u8)>> = Vec::new();
    split(&mut classes, low, high, shared);
    for class in classes {
        let mut out = String::from(sign);
        for (rank, (from, to)) in class.iter().enumerate() {
            if rank + 2 == class.len() {
                out.push_str(r"\.");
            }
            if from == to {
                out.push(char::from(*from));
            } else {
                let _ = write!(out, "[{}-{}]", char::from(*from), char::from(*to));
            }
        }
        parts.push(out);
    }
}

/// Cuts `low..=high` into products of digit classes. `at` is the first digit where the two differ.
fn split(out: &mut Vec<Vec<(u8, u8)>>, low: &[u8], high: &[u8], at: usize) {
    let prefix = |digits: &[u8], until: usize| digits[..until].iter().map(|digit| (*digit, *digit)).collect::<Vec<_>>();
    let any = |count: usize| std::iter::repeat_n((b'0', b'9'), count);
    if at >= low.len() {
        out.push(prefix(low, low.len()));
        return;
    }
    // The first digit runs over a whole class when everything after it does.
    let low_round = low[at + 1..].iter().all(|digit| *digit == b'0');
    let high_round = high[at + 1..].iter().all(|digit| *digit == b'9');
    let from = if low_round { low[at] } else { low[at] + 1 };
    let to = if high_round { high[at] } else { high[at] - 1 };
    if !low_round {
        let mut nines = low.to_vec();
        nines[at + 1..].fill(b'9');
        let next = first_difference(low, &nines);
        split(out, low, &nines, next);
    }
    if from <= to {
        let mut class = prefix(low, at);
        class.push((from, to));
        class.extend(any(low.len() - at - 1));
        out.push(class);
    }
    if !high_round {
        let mut zeros = high.to_vec();
        zeros[at + 1..].fill(b'0');
        let next = first_difference(&zeros, high);
        split(out, &zeros, high, next);
    }
}

fn first_difference(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
