//! The reduction: how many questions the forms ask in all, and how many when each is asked only once.
//!
//! A question is a distinct canonical field, or an extension field of a program, that a requirement reads for its
//! value. Constants and the context (the answer's own row, and the submission's period, language and version) do not
//! count.

use std::collections::{BTreeMap, BTreeSet};

use guichet_core::{
    ColumnId, TableId,
    catalogue::{answers, organization, organization_contacts, submission},
};

use crate::plan::{Edition, Requirement};

/// One question that a filer is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// A canonical field.
    Field(TableId, ColumnId),
    /// A program's extension field: program, name.
    Extension(String, String),
}

impl Question {
    /// Does it identify the organization?
    #[must_use]
    pub fn is_identity(&self) -> bool {
        matches!(self, Self::Field(table, _) if [organization::TABLE, organization_contacts::TABLE].contains(table))
    }
}

/// Which requirements count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Verified against a blank form.
    Verified,
    /// Drawn from a published source, whether or not a blank form was seen.
    Sourced,
    /// All, hypotheses included.
    All,
}

/// Id of the source that marks a mapping without any published source.
pub const HYPOTHESIS: &str = "hypothese";

impl Basis {
    /// Every basis, the strictest first.
    pub const ALL: [Self; 3] = [Self::Verified, Self::Sourced, Self::All];

    /// Does the requirement count?
    #[must_use]
    pub fn holds(self, requirement: &Requirement) -> bool {
        match self {
            Self::Verified => requirement.verified,
            Self::Sourced => requirement.verified || requirement.source != HYPOTHESIS,
            Self::All => true,
        }
    }
}

/// Numbers of questions, form by form and once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reduction {
    /// Sum over the forms of the distinct questions of each.
    pub form_by_form: usize,
    /// Distinct questions of all forms together.
    pub once: usize,
}

impl Reduction {
    /// Questions avoided, in basis points of those asked form by form; 0 when nothing is asked.
    #[must_use]
    pub fn spared(self) -> i64 {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let spared = count(self.form_by_form.saturating_sub(self.once));
        guichet_core::money::percent_of(spared, count(self.form_by_form)).unwrap_or(0)
    }
}

/// The questions of one edition, each once.
#[must_use]
pub fn asked(edition: &Edition, basis: Basis) -> BTreeSet<Question> {
    asked_by(&edition.id.program, &edition.requirements, basis)
}

fn asked_by(program: &str, requirements: &[Requirement], basis: Basis) -> BTreeSet<Question> {
    let mut out = BTreeSet::new();
    for requirement in requirements.iter().filter(|requirement| basis.holds(requirement)) {
        let fields =
            requirement.values.iter().filter(|(table, _)| ![answers::TABLE, submission::TABLE].contains(table));
        out.extend(fields.map(|(table, column)| Question::Field(*table, *column)));
        out.extend(requirement.extensions.iter().map(|name| Question::Extension(program.to_owned(), name.clone())));
    }
    out
}

/// The reduction over some editions, with or without the fields that identify the organization.
#[must_use]
pub fn reduction(editions: &[&Edition], basis: Basis, identity: bool) -> Reduction {
    let each: Vec<BTreeSet<Question>> = editions.iter().map(|edition| asked(edition, basis)).collect();
    reduce(&each, identity)
}

fn reduce(each: &[BTreeSet<Question>], identity: bool) -> Reduction {
    let counts = |asked: &&Question| identity || !asked.is_identity();
    let form_by_form = each.iter().map(|set| set.iter().filter(counts).count()).sum();
    let once = each.iter().flatten().filter(counts).collect::<BTreeSet<_>>().len();
    Reduction { form_by_form, once }
}

/// The questions that only one program asks, by program, over all requirements.
#[must_use]
pub fn asked_by_one_program(editions: &[&Edition]) -> BTreeMap<String, Vec<Question>> {
    let mut askers: BTreeMap<Question, BTreeSet<&str>> = BTreeMap::new();
    let mut out: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for edition in editions {
        out.entry(edition.id.program.to_string()).or_default();
        for asked in asked(edition, Basis::All) {
            askers.entry(asked).or_default().insert(&edition.id.program);
        }
    }
    for (asked, programs) in askers {
        if programs.len() == 1
            && let Some(program) = programs.first()
        {
            out.entry((*program).to_owned()).or_default().push(asked);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use guichet_core::{catalogue::plans, finding::Text};

    use super::*;

    fn requirement(source: &str, values: &[(TableId, usize)], extensions: &[&str]) -> Requirement {
        Requirement {
            id: "x".into(),
            column: Text { fr: "X".into(), en: "X".into() },
            source: source.into(),
            verified: false,
            values: values
                .iter()
                .map(|(table, column)| (*table, guichet_core::submission::column_id(*column)))
                .collect(),
            guards: vec![(plans::TABLE, 0)],
            extensions: extensions.iter().map(|name| (*name).to_owned()).collect(),
            required: false,
        }
    }

    #[test]
    fn an_answer_counts_once_per_form_and_the_context_never() {
        let name = (organization::TABLE, organization::NAME);
        let title = (plans::TABLE, 5);
        let first = asked_by(
            "a",
            &[
                requirement("loi", &[name], &[]),
                requirement("loi", &[title, title], &["ratio"]),
                requirement("hypothese", &[title, (plans::TABLE, 6), (answers::TABLE, answers::PERIOD_TO)], &[]),
                requirement("loi", &[(submission::TABLE, submission::LANGUAGE)], &[]),
            ],
            Basis::All,
        );
        let second = asked_by("b", &[requirement("loi", &[name, title], &["ratio"])], Basis::All);
        assert_eq!((first.len(), second.len()), (4, 3));
        let each = [first, second];
        assert_eq!(reduce(&each, true), Reduction { form_by_form: 7, once: 5 }, "the extensions differ by program");
        assert_eq!(reduce(&each, false), Reduction { form_by_form: 5, once: 4 });
        assert_eq!(reduce(&each, true).spared(), 2_857);
        assert_eq!(Reduction::default().spared(), 0);
    }

    #[test]
    fn a_hypothesis_counts_only_among_all() {
        let guess = [requirement("hypothese", &[(plans::TABLE, 5)], &[])];
        assert_eq!(asked_by("a", &guess, Basis::Sourced).len(), 0);
        assert_eq!(asked_by("a", &guess, Basis::Verified).len(), 0);
        assert_eq!(asked_by("a", &guess, Basis::All).len(), 1);
        let seen = [Requirement { verified: true, ..requirement("hypothese", &[(plans::TABLE, 5)], &[]) }];
        assert!(Basis::ALL.iter().all(|basis| asked_by("a", &seen, *basis).len() == 1));
    }
}
