//! Rows by id: unique ids, and references that name a row.

use std::collections::{HashMap, HashSet};

use super::{
    Refused,
    submission::{
        Activity, Agreement, Answer, Diagnosis, Figure, Fund, Line, Measure, Partner, Plan, Project, Submission,
    },
};

type ById<'s, T> = HashMap<&'s str, &'s T>;

/// The rows that others name.
#[derive(Debug)]
pub struct Index<'s> {
    /// Answers.
    pub answers: ById<'s, Answer<'s>>,
    /// Plans.
    pub plans: ById<'s, Plan<'s>>,
    /// Measures.
    pub measures: ById<'s, Measure<'s>>,
    /// Projects.
    pub projects: ById<'s, Project<'s>>,
    /// Activities.
    pub activities: ById<'s, Activity<'s>>,
    /// Agreements.
    pub agreements: ById<'s, Agreement<'s>>,
    /// Partners.
    pub partners: ById<'s, Partner<'s>>,
    /// Figures.
    pub figures: ById<'s, Figure<'s>>,
    /// Diagnoses.
    pub diagnostic: ById<'s, Diagnosis<'s>>,
    /// Funds.
    pub funds: ById<'s, Fund<'s>>,
    /// Ids of the lists that only pointers name.
    others: HashMap<&'static str, HashSet<&'s str>>,
}

/// Rows by id; a second row of the same id is refused.
macro_rules! by_id {
    ($list:expr) => {{
        let mut rows = HashMap::with_capacity($list.len());
        for row in $list.iter() {
            if rows.insert(&*row.id, row).is_some() {
                return Err(Refused::Twice(row.id.to_string()));
            }
        }
        rows
    }};
}

/// Ids; a second row of the same id is refused.
macro_rules! ids {
    ($list:expr) => {{
        let mut ids = HashSet::with_capacity($list.len());
        for row in $list.iter() {
            if !ids.insert(&*row.id) {
                return Err(Refused::Twice(row.id.to_string()));
            }
        }
        ids
    }};
}

/// References must name a row.
macro_rules! known {
    ($rows:expr, $references:expr) => {
        for reference in $references {
            if !$rows.contains_key(&**reference) {
                return Err(Refused::Unknown(reference.to_string()));
            }
        }
    };
}

impl<'s> Index<'s> {
    /// Indexes the rows, and checks ids and references.
    ///
    /// # Errors
    /// An id given twice, or a reference to nothing.
    pub fn of(s: &'s Submission<'s>) -> Result<Self, Refused> {
        let index = Self {
            answers: by_id!(s.answers),
            plans: by_id!(s.plans),
            measures: by_id!(s.measures),
            projects: by_id!(s.projects),
            activities: by_id!(s.activities),
            agreements: by_id!(s.agreements),
            partners: by_id!(s.partners),
            figures: by_id!(s.figures),
            diagnostic: by_id!(s.diagnostic),
            funds: by_id!(s.funds),
            others: HashMap::from([
                ("consultations", ids!(s.consultations)),
                ("follow_ups", ids!(s.follow_ups)),
                ("budget", ids!(s.budget)),
                ("expenses", ids!(s.expenses)),
                ("contributions", ids!(s.contributions)),
                ("funding_requests", ids!(s.funding_requests)),
                ("awards", ids!(s.awards)),
                ("staff", ids!(s.staff)),
                ("committees", ids!(s.committees)),
                ("obstacles", ids!(s.obstacles)),
                ("narratives", ids!(s.narratives)),
                ("strategy", ids!(s.strategy)),
                ("attachments", ids!(s.attachments)),
                ("nothing_to_report", ids!(s.nothing_to_report)),
                ("absences", ids!(s.absences)),
            ]),
        };
        ids!(s.organization.contacts);
        for agreement in s.agreements.iter() {
            ids!(agreement.instalments);
        }
        index.references(s)?;
        index.pointers(s)?;
        Ok(index)
    }

    fn references(&self, s: &Submission<'_>) -> Result<(), Refused> {
        known!(self.agreements, s.answers.iter().filter_map(|row| row.agreement.as_ref()));
        known!(self.plans, s.plans.iter().filter_map(|row| row.succeeds.as_ref()));
        known!(self.plans, s.consultations.iter().filter_map(|row| row.plan.as_ref()));
        for row in s.measures.iter() {
            known!(self.plans, row.plan.iter());
            known!(self.partners, row.partners.iter());
        }
        known!(self.measures, s.follow_ups.iter().map(|row| &row.measure));
        for row in s.projects.iter() {
            known!(self.measures, row.measure.iter());
            known!(self.agreements, row.agreement.iter());
        }
        for row in s.activities.iter() {
            known!(self.measures, row.measure.iter());
            known!(self.projects, row.project.iter());
            known!(self.agreements, row.agreement.iter());
            known!(self.partners, row.partners.iter());
        }
        for row in s.budget.iter().chain(s.expenses.iter()) {
            self.line(row)?;
        }
        for row in s.contributions.iter() {
            known!(self.agreements, row.agreement.iter());
            known!(self.agreements, row.supports.iter());
            known!(self.projects, row.project.iter());
            known!(self.measures, row.measure.iter());
        }
        for row in s.funding_requests.iter() {
            known!(self.measures, row.measure.iter());
            known!(self.projects, row.project.iter());
        }
        for row in s.awards.iter() {
            known!(self.funds, [&row.fund]);
            known!(self.measures, row.measure.iter());
            known!(self.projects, row.project.iter());
        }
        known!(self.agreements, s.staff.iter().filter_map(|row| row.agreement.as_ref()));
        known!(self.plans, s.committees.iter().filter_map(|row| row.plan.as_ref()));
        for row in s.obstacles.iter() {
            known!(self.measures, row.measures_taken.iter().chain(row.measures_planned.iter()));
        }
        known!(self.figures, s.figures.iter().filter_map(|row| row.part_of.as_ref()));
        for row in s.diagnostic.iter() {
            known!(self.plans, row.plan.iter());
            known!(self.figures, row.figures.iter());
        }
        for row in s.strategy.iter() {
            known!(self.plans, row.plan.iter());
            known!(self.diagnostic, row.diagnostic.iter());
            known!(self.measures, row.measures.iter());
            known!(self.figures, row.figures.iter());
        }
        known!(self.answers, s.nothing_to_report.iter().map(|row| &row.answer));
        Ok(())
    }

    fn line(&self, row: &Line<'_>) -> Result<(), Refused> {
        known!(self.measures, row.measure.iter());
        known!(self.projects, row.project.iter());
        known!(self.activities, row.activity.iter());
        known!(self.agreements, row.allocations.iter().filter_map(|row| row.agreement.as_ref()));
        Ok(())
    }

    fn pointers(&self, s: &Submission<'_>) -> Result<(), Refused> {
        let about = (s.figures.iter().filter_map(|row| row.about.as_deref()))
            .chain(s.narratives.iter().filter_map(|row| row.about.as_deref()))
            .chain(s.attachments.iter().filter_map(|row| row.about.as_deref()))
            .chain(s.absences.iter().map(|row| &*row.pointer));
        for pointer in about {
            let mut parts = pointer.split('/').skip(1);
            let (list, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let known = match list {
                "organization" => true,
                "answers" => self.answers.contains_key(id),
                "plans" => self.plans.contains_key(id),
                "measures" => self.measures.contains_key(id),
                "projects" => self.projects.contains_key(id),
                "activities" => self.activities.contains_key(id),
                "agreements" => self.agreements.contains_key(id),
                "partners" => self.partners.contains_key(id),
                "figures" => self.figures.contains_key(id),
                "diagnostic" => self.diagnostic.contains_key(id),
                "funds" => self.funds.contains_key(id),
                other => self.others.get(other).is_some_and(|ids| ids.contains(id)),
            };
            if !known {
                return Err(Refused::Unknown(pointer.to_owned()));
            }
        }
        Ok(())
    }
}
