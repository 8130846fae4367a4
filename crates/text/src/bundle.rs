//! The Fluent files, embedded and read once.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::{
    language::{Language, grouped},
    passages::{self, ResolvedText},
};

type Bundle = FluentBundle<FluentResource>;

const FR: [&str; 4] = [
    include_str!("../../../locales/fr/findings.ftl"),
    include_str!("../../../locales/fr/labels.ftl"),
    include_str!("../../../locales/fr/cli.ftl"),
    include_str!("../../../locales/fr/problems.ftl"),
];
const EN: [&str; 4] = [
    include_str!("../../../locales/en/findings.ftl"),
    include_str!("../../../locales/en/labels.ftl"),
    include_str!("../../../locales/en/cli.ftl"),
    include_str!("../../../locales/en/problems.ftl"),
];

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| build(Language::Fr));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| build(Language::En));
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<String> = FR.iter().flat_map(|source| documented(source)).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
});

/// Names of the values that the files document, in order: `# $provided : …`.
pub(crate) fn names() -> &'static [String] {
    &NAMES
}

/// A message, or one of its attributes, with its values. `None` when there is no such message.
pub(crate) fn format(
    language: Language,
    id: &str,
    attribute: Option<&str>,
    values: &FluentArgs<'_>,
) -> Option<ResolvedText> {
    let bundle: &Bundle = match language {
        Language::Fr => &FRENCH,
        Language::En => &ENGLISH,
    };
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(name) => message.get_attribute(name)?.value(),
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(values), &mut errors);
    Some(passages::resolve(&text))
}

fn build(language: Language) -> Bundle {
    let (locale, sources) = match language {
        Language::Fr => ("fr-CA", FR),
        Language::En => ("en-CA", EN),
    };
    let locale: LanguageIdentifier = locale.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Isolation marks are for text of mixed directions, which French and English do not have.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Fr => |value, _| number(value, Language::Fr),
        Language::En => |value, _| number(value, Language::En),
    }));
    for source in sources {
        // An invalid message is dropped and the others are kept; a test checks that there is none.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Numbers are integers here, shown in groups of three digits.
fn number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) => {
            let text = format!("{:.0}", number.value);
            text.parse().ok().map(|integer| grouped(integer, language))
        }
        _ => None,
    }
}

fn documented(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| line.strip_prefix("# $")?.split_once(" :")).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every `$name` outside the comments.
    fn used(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split('$').skip(1))
            .filter_map(|rest| {
                let end = rest.find(|char: char| !char.is_ascii_lowercase() && char != '_').unwrap_or(rest.len());
                (end > 0).then(|| &rest[..end])
            })
            .collect()
    }

    #[test]
    fn every_value_used_is_documented_in_its_file() {
        for source in FR.iter().chain(&EN) {
            let known: BTreeSet<&str> = documented(source).collect();
            let unknown: Vec<&str> = used(source).into_iter().filter(|name| !known.contains(name)).collect();
            assert_eq!(unknown, Vec::<&str>::new(), "{:?}", source.lines().next());
        }
    }

    #[test]
    fn both_languages_document_the_same_values_and_hold_the_same_messages() {
        let ids = |source: &str| -> Vec<String> {
            let resource =
                FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
            assert!(resource.entries().count() > 0);
            source
                .lines()
                .filter(|line| line.starts_with(|char: char| char.is_ascii_lowercase()) || line.starts_with("    ."))
                .filter_map(|line| line.split_once(" =").map(|(id, _)| id.trim().to_owned()))
                .collect()
        };
        for (french, english) in FR.iter().zip(&EN) {
            assert_eq!(documented(french).collect::<Vec<_>>(), documented(english).collect::<Vec<_>>());
            assert_eq!(ids(french), ids(english));
        }
    }

    #[test]
    fn passages_are_balanced() {
        for line in FR.iter().chain(&EN).flat_map(|source| source.lines()).filter(|line| !line.starts_with('#')) {
            let mut depth = 0i32;
            for char in line.chars() {
                match char {
                    '⟦' => depth += 1,
                    '⟧' => depth -= 1,
                    '¦' => assert!(depth > 0, "{line}"),
                    _ => {}
                }
                assert!(depth >= 0, "{line}");
            }
            assert_eq!(depth, 0, "{line}");
        }
    }

    #[test]
    fn french_files_have_their_non_breaking_spaces() {
        for line in FR.iter().flat_map(|source| source.lines()).filter(|line| !line.starts_with('#')) {
            let typeset = crate::rule::typeset(&line.replace("{ $", "{$")).replace("{$", "{ $");
            assert_eq!(line, typeset, "put U+00A0 where it is missing");
        }
    }
}
