//! The values of a message, formatted for a language.

use fluent_bundle::{FluentArgs, FluentValue};
use guichet_core::{Finding, finding::Arg, money};

use crate::{
    bundle,
    language::{Language, grouped},
    passages::{MARKS, MISSING, ResolvedText},
    pointer,
};

/// Maximum number of characters of one value shown in the message of a finding.
const LONGEST: usize = 160;
/// Maximum number of elements of a list in a message.
const MOST: usize = 12;

/// Largest integer that Fluent's floating numbers hold exactly.
const EXACT: i64 = 1 << 53;

/// A message, or one of its attributes, with its values. `None` when there is no such message.
pub(crate) fn message(language: Language, id: &str, attribute: Option<&str>, values: &Values) -> Option<ResolvedText> {
    bundle::format(language, id, attribute, &values.fluent())
}

/// A message of `locales/`. An unknown id is returned unchanged.
#[must_use]
pub fn text(language: Language, id: &str, args: &[(&str, Arg)]) -> String {
    let values = Values::plain(args, language);
    message(language, id, None, &values).map_or_else(|| id.to_owned(), ResolvedText::shown)
}

/// One value, ready for a message.
#[derive(Debug, Clone)]
enum Shown {
    /// Text.
    Words(String),
    /// A number, which also chooses singular or plural.
    Number(i64, String),
}

/// The values of one message, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<(String, Shown)>);

impl Values {
    /// The values of a finding: its arguments, its own fields, and synonyms (`total` where a message asks for
    /// `amount`).
    pub(crate) fn of(finding: &Finding, language: Language) -> Self {
        let mut values = Self(Vec::with_capacity(finding.args.len() + 4));
        for (name, arg) in &finding.args {
            match (*name, arg) {
                // Rows are shown by their ids; the finding keeps their pointers.
                ("rows", Arg::Texts(rows)) => {
                    let mut rows: Vec<String> = rows.iter().map(|row| pointer::row(row)).collect();
                    rows.dedup();
                    values.add(name, &Arg::Texts(rows), language, Some(LONGEST));
                }
                ("other", Arg::Text(row)) => {
                    values.add(name, &Arg::Text(pointer::row(row)), language, Some(LONGEST));
                }
                _ => values.add(name, arg, language, Some(LONGEST)),
            }
        }
        if let Some(provided) = &finding.provided {
            values.add("provided", &Arg::Text(provided.clone()), language, Some(LONGEST));
        }
        if let Some(pointer) = &finding.pointer {
            values.add("pointer", &Arg::Text(pointer.clone()), language, Some(LONGEST));
        }
        if let Some(difference) = finding.difference {
            values.add("difference", &Arg::Cents(difference.saturating_abs()), language, None);
        }
        if let Some((_, Arg::Sum(parts))) = finding.args.iter().find(|(name, _)| *name == "parts")
            && let Some(sum) = parts.iter().try_fold(0i64, |sum, part| sum.checked_add(*part))
        {
            values.add("sum", &Arg::Cents(sum), language, None);
        }
        values.name_kind(language);
        if let Some(pointer) = &finding.pointer {
            values.name_place(pointer, language);
        }
        for (name, neighbour) in
            [("amount", "total"), ("total", "amount"), ("cap", "max"), ("list", "table"), ("table", "list")]
        {
            if !values.has(name)
                && let Some((_, shown)) = values.0.iter().find(|(known, _)| known == neighbour)
            {
                let shown = shown.clone();
                values.0.push((name.to_owned(), shown));
            }
        }
        values
    }

    /// Those of a plain message.
    pub(crate) fn plain(args: &[(&str, Arg)], language: Language) -> Self {
        let mut values = Self(Vec::with_capacity(args.len()));
        for (name, arg) in args {
            values.add(name, arg, language, None);
        }
        values
    }

    /// The name of each known value in its place: `‹valeur donnée›`.
    pub(crate) fn names(language: Language) -> Self {
        let label = |name: &str| {
            let id = format!("arg-{}", name.replace('_', "-"));
            text(language, &id, &[])
        };
        Self(bundle::names().iter().map(|name| (name.clone(), Shown::Words(format!("‹{}›", label(name))))).collect())
    }

    /// The value of a name, in words.
    pub(crate) fn shown(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, shown)| match shown {
            Shown::Words(words) | Shown::Number(_, words) => words.as_str(),
        })
    }

    /// The arguments for Fluent: every known name has a value, missing ones the placeholder.
    pub(crate) fn fluent(&self) -> FluentArgs<'_> {
        let mut args = FluentArgs::with_capacity(bundle::names().len());
        for name in bundle::names() {
            if !self.has(name) {
                args.set(name.as_str(), FluentValue::from(MISSING.to_string()));
            }
        }
        for (name, shown) in &self.0 {
            let value = match shown {
                Shown::Number(number, _) => FluentValue::from(*number),
                Shown::Words(words) => FluentValue::from(words.as_str()),
            };
            args.set(name.as_str(), value);
        }
        args
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Adds a value under a name that has none yet; an empty value is a missing one.
    fn add(&mut self, name: &str, arg: &Arg, language: Language, limit: Option<usize>) {
        let shown = match arg {
            Arg::Int(number) if number.unsigned_abs() <= EXACT.unsigned_abs() => {
                Shown::Number(*number, grouped(*number, language))
            }
            arg => Shown::Words(words(arg, language, limit)),
        };
        let empty = matches!(&shown, Shown::Words(words) if words.is_empty());
        if !empty && !self.has(name) {
            self.0.push((name.to_owned(), shown));
        }
    }

    /// Adds the row and the field of the pointer, unless the rule gave them.
    fn name_place(&mut self, path: &str, language: Language) {
        let place = pointer::named(path);
        let title = |title: guichet_core::Bilingual| Arg::Text(title.pick(language.english()).to_owned());
        if let Some(id) = place.id {
            let id = Arg::Text(id.to_owned());
            self.add("id", &id, language, Some(LONGEST));
            if place.agreement {
                self.add("agreement", &id, language, Some(LONGEST));
            }
        }
        if let Some(field) = place.field {
            self.add("field", &title(field), language, None);
        }
        if let Some(list) = place.list {
            self.add("list", &title(list), language, None);
        }
    }

    /// Replaces the technical name of a kind of value (`integer`) by its label.
    fn name_kind(&mut self, language: Language) {
        if let Some((_, Shown::Words(words))) = self.0.iter_mut().find(|(name, _)| name == "expected") {
            let id = format!("kind-{}", words.replace('_', "-"));
            let named = text(language, &id, &[]);
            if named != id {
                *words = named;
            }
        }
    }
}

fn words(arg: &Arg, language: Language, limit: Option<usize>) -> String {
    let english = language.english();
    match arg {
        Arg::Text(text) => one_line(text, limit),
        Arg::Bilingual(fr, en) => one_line(if english { en } else { fr }, limit),
        Arg::Int(number) => grouped(*number, language),
        Arg::Cents(cents) => money::display(*cents, english),
        Arg::Rate(points) => money::display_rate(*points, english),
        Arg::Texts(texts) => {
            let shown: Vec<String> = texts.iter().take(MOST).map(|text| one_line(text, limit)).collect();
            shown.join(", ") + &others(texts.len(), language)
        }
        Arg::Sum(parts) => sum(parts, language),
    }
}

/// « 31 200,00 + 17 150,00 », without the currency, which the total beside it shows.
fn sum(parts: &[i64], language: Language) -> String {
    let mut out = String::new();
    for (rank, part) in parts.iter().take(MOST).enumerate() {
        let amount = money::display(if rank == 0 { *part } else { part.saturating_abs() }, language.english());
        out.push_str(match (rank, *part < 0) {
            (0, _) => "",
            (_, true) => " - ",
            (_, false) => " + ",
        });
        out.push_str(amount.strip_suffix("\u{a0}$").unwrap_or(&amount.replace('$', "")));
    }
    out + &others(parts.len(), language)
}

fn others(count: usize, language: Language) -> String {
    let hidden = count.saturating_sub(MOST);
    if hidden == 0 {
        return String::new();
    }
    let count = Arg::Int(i64::try_from(hidden).unwrap_or(i64::MAX));
    format!(" {}", text(language, "and-others", &[("count", count)]))
}

/// A value on one line, without control characters or passage marks, truncated when long.
fn one_line(text: &str, limit: Option<usize>) -> String {
    let clean = |char: char| match char {
        char if char == MISSING || MARKS.contains(&char) => '\u{FFFD}',
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => '\u{FFFD}',
        char if char.is_control() => '\u{FFFD}',
        char => char,
    };
    let mut out: String = text.chars().take(limit.unwrap_or(usize::MAX)).map(clean).collect();
    if limit.is_some_and(|limit| text.chars().nth(limit).is_some()) {
        out.push('…');
    }
    out
}
