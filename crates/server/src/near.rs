//! Suggests similar names for a misspelt one.

use guichet_core::spelling::edit_distance;

/// At most five similar names, the most similar first.
pub(crate) fn nearest<'n>(asked: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let asked = asked.to_lowercase();
    let mut scored: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let edits = edit_distance(&asked, &lower);
            let part = !asked.is_empty() && (lower.contains(&asked) || asked.contains(&lower));
            // A substring of a name counts as similar; the fewer characters are missing, the more similar.
            let score = if part { edits.min(1 + edits / 4) } else { edits };
            let far = asked.chars().count().max(4) / 3;
            (part || score <= far).then_some((score, name))
        })
        .collect();
    scored.sort();
    scored.dedup();
    scored.into_iter().take(5).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_come_first() {
        let known = ["depenses_admissibles", "depenses_totales", "organisme", "dossier"];
        assert_eq!(nearest("depense_admissible", known), ["depenses_admissibles"]);
        assert_eq!(nearest("dossier", known), ["dossier"]);
        assert_eq!(nearest("/e/x", ["/e/xyz/amount", "/e/xy"]), ["/e/xy", "/e/xyz/amount"]);
        assert_eq!(nearest("zzzz", known), Vec::<&str>::new());
    }
}
