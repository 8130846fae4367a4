//! Cells of the directory: labels with a code, numbers with spaces, dates.

use guichet_core::Day;

use crate::code::number;

/// A cell as a person reads it: one space between words, none of the invisible ones.
pub(crate) fn clean(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for word in cell.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word = word.trim_matches(['\u{200b}', '\u{feff}']);
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// A label and its code: « Estrie (05) », « MRC Brome-Missisquoi (460) »; a cell of digits only is a code.
pub(crate) fn label(cell: &str) -> (&str, Option<&str>) {
    let cell = cell.trim();
    if !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return ("", Some(cell));
    }
    match cell.rsplit_once('(') {
        Some((name, rest)) => {
            let code = rest.trim_end_matches(')').trim();
            if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) {
                (name.trim(), Some(code))
            } else {
                (cell, None)
            }
        }
        None => (cell, None),
    }
}

/// Is it a way of saying « none »?
pub(crate) fn none(cell: &str) -> bool {
    matches!(crate::fold::fold(cell).as_str(), "" | "hors mrc" | "sans objet" | "aucune" | "aucun" | "s o" | "n a")
}

/// Spaces between groups of three digits: `12 711`; an ordinary space, a fine one or a non-breaking one.
fn ungroup(cell: &str) -> Option<String> {
    let groups: Vec<&str> =
        cell.split([' ', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}']).filter(|group| !group.is_empty()).collect();
    let (first, rest) = groups.split_first()?;
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let good = digits(first) && rest.iter().all(|group| group.len() == 3 && digits(group));
    (good && (rest.is_empty() || first.len() <= 3)).then(|| groups.concat())
}

/// A count of inhabitants: a whole number, its groups of digits apart or not.
pub(crate) fn count(cell: &str) -> Option<u32> {
    // More than all of Québec, twice over, is a slip.
    number(&ungroup(cell)?).filter(|count| *count <= 20_000_000)
}

/// Square metres, from square kilometres with a comma or a point, and at most six decimals: exact, without rounding.
pub(crate) fn area_m2(cell: &str) -> Option<i64> {
    let (whole, decimals) = match cell.split_once([',', '.']) {
        Some((whole, decimals)) => (whole, decimals),
        None => (cell, ""),
    };
    if decimals.len() > 6 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // The directory itself writes `.5` for a half.
    let whole = if whole.is_empty() && !decimals.is_empty() { 0 } else { i64::from(number(&ungroup(whole)?)?) };
    let part: i64 = format!("{decimals:0<6}").parse().ok()?;
    // All of Québec is under 2,000,000 km².
    (whole < 2_000_000).then(|| whole * 1_000_000 + part)
}

/// A date: `1975-03-01`, `1975/03/01`, with an hour after it or not, or `19750301`.
pub(crate) fn date(cell: &str) -> Option<Day> {
    let day = cell.split([' ', 'T']).next()?;
    let day = if day.len() == 8 && day.is_ascii() && number(day).is_some() {
        format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])
    } else {
        day.replace('/', "-")
    };
    let mut parts = day.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || date.len() != 2 {
        return None;
    }
    // Many municipalities were constituted before 1900.
    Day::since_1600(i32::try_from(number(year)?).ok()?, number(month)?, number(date)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_read_as_they_are_written() {
        for good in ["12711", "12 711", "12\u{a0}711", "12\u{202f}711"] {
            assert_eq!(count(good), Some(12_711), "{good}");
        }
        for wrong in ["12,711", "12.0", "1 27 11", "-3", "", "douze", "99999999999", "1271 100"] {
            assert_eq!(count(wrong), None, "{wrong}");
        }
        assert_eq!(area_m2("33 924,39"), Some(33_924_390_000));
        assert_eq!(area_m2("33924.39"), Some(33_924_390_000));
        assert_eq!(area_m2("555.014"), Some(555_014_000));
        assert_eq!((area_m2(".5"), area_m2(",04")), (Some(500_000), Some(40_000)));
        assert_eq!(area_m2("12"), Some(12_000_000));
        for wrong in ["33,924.39", "1.0000001", "-1", "", ".", "grand"] {
            assert_eq!(area_m2(wrong), None, "{wrong}");
        }
        assert_eq!(date("1975-03-01").map(|day| day.to_string()), Some("1975-03-01".into()));
        assert_eq!(date("1845/07/01 00:00:00").map(|day| day.to_string()), Some("1845-07-01".into()));
        assert_eq!(date("19750301"), Day::new(1975, 3, 1));
        assert_eq!(date("2024-02-29"), Day::new(2024, 2, 29));
        assert_eq!(date("1600-02-29").map(|day| day.to_string()), Some("1600-02-29".into()));
        for wrong in
            ["1599-12-31", "1900-02-29", "2201-01-01", "2023-02-29", "75-03-01", "1975-13-01", "", "1975-3-1", "mars"]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn labels_carry_their_code() {
        assert_eq!(label("Estrie (05)"), ("Estrie", Some("05")));
        assert_eq!(label("MRC Brome-Missisquoi (460)"), ("MRC Brome-Missisquoi", Some("460")));
        assert_eq!(label("460"), ("", Some("460")));
        assert_eq!(label("Pontiac"), ("Pontiac", None));
        assert_eq!(label("Nord (sans code)"), ("Nord (sans code)", None));
    }
}
