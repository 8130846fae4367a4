//! Names of sheets: at most 31 characters, unique whatever the case, without the characters that Excel refuses.

use super::units;

/// Maximum number of UTF-16 units of a name.
const LONGEST: usize = 31;

/// Names in use.
#[derive(Debug)]
pub(crate) struct Names(Vec<String>);

impl Names {
    /// Reserves names for other sheets, and the one that Excel reserves.
    pub(crate) fn reserving<const N: usize>(names: [&str; N]) -> Self {
        Self(names.iter().copied().chain(["History"]).map(str::to_lowercase).collect())
    }

    /// A name from a title.
    pub(crate) fn take(&mut self, title: &str) -> String {
        let words = title.replace(['[', ']', ':', '*', '?', '/', '\\'], " ").replace(char::is_control, " ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = words.trim_matches('\'');
        let words = if words.is_empty() { "Tableau" } else { words };
        let mut name = cut(words, LONGEST);
        let mut number = 1;
        while self.0.contains(&name.to_lowercase()) {
            number += 1;
            let suffix = format!(" ({number})");
            name = cut(words, LONGEST - suffix.len()) + &suffix;
        }
        self.0.push(name.to_lowercase());
        name
    }
}

/// At most so many UTF-16 units, at the end of a word where there is one in the last third.
fn cut(text: &str, most: usize) -> String {
    let head = units::head(text, most);
    if head.len() == text.len() {
        return head.trim_matches(['\'', ' ']).to_owned();
    }
    let at_word = head.rfind(' ').filter(|at| *at * 3 > head.len() * 2);
    at_word.map_or(head, |at| &head[..at]).trim_end_matches(['\'', ' ', ',']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_unique_and_accepted_by_excel() {
        let mut names = Names::reserving(["Formulaire"]);
        assert_eq!(
            names.take("Contributions humaines, matérielles et financières, par payeur"),
            "Contributions humaines"
        );
        assert_eq!(names.take("contributions humaines, matérielles [et] autres"), "contributions humaines (2)");
        assert_eq!(names.take("FORMULAIRE"), "FORMULAIRE (2)");
        assert_eq!(names.take("a/b:c*d?e\\f"), "a b c d e f");
        assert_eq!(names.take("'' "), "Tableau");
        assert_eq!(names.take(&"é".repeat(40)), "é".repeat(31));
        assert_eq!(names.take(&"é".repeat(40)), format!("{} (2)", "é".repeat(27)));
        assert_eq!(names.take(&"😀".repeat(40)), "😀".repeat(15));
    }
}
