//! `inclusion-ophq/plan`, edition of 2024-06-01, by hand.

use std::borrow::Cow;

use chrono::{Datelike as _, Months, NaiveDate};
use serde::Serialize;

use super::{
    Index, Refused,
    codes::{Domain, ObstacleSector, PlanKind},
    leaf::Span,
    shared::{Question, during, joined},
    submission::Submission,
};

/// The report.
#[derive(Debug, Serialize)]
pub struct Report<'s> {
    fields: Fields<'s>,
    tables: Tables<'s>,
}

#[derive(Debug, Serialize)]
struct Fields<'s> {
    organisme: &'s str,
    code_geographique: &'s str,
    population: i64,
    responsable: Option<&'s str>,
    periode_du: &'s str,
    periode_au: &'s str,
    plan_titre: &'s str,
    adopte_le: &'s str,
    resolution: Option<&'s str>,
    lien_publication: &'s str,
    consultations: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Tables<'s> {
    obstacles: Vec<Obstacle<'s>>,
}

#[derive(Debug, Serialize)]
struct Obstacle<'s> {
    obstacle: &'s str,
    secteur: Option<&'static str>,
    mesure_prise: Option<&'s str>,
    etat: Option<&'static str>,
    mesures_prevues: Option<Cow<'s, str>>,
}

fn sector(sector: ObstacleSector) -> &'static str {
    match sector {
        ObstacleSector::BuiltEnvironment => "Cadre bâti et aménagement",
        ObstacleSector::Communication => "Communications",
        ObstacleSector::Employment => "Emploi",
        ObstacleSector::Services => "Services à la population",
        ObstacleSector::Transport => "Transport",
        ObstacleSector::Housing => "Habitation",
        ObstacleSector::CultureRecreation => "Culture et loisirs",
        ObstacleSector::PublicSafety => "Sécurité publique",
        ObstacleSector::Procurement => "Approvisionnement",
        ObstacleSector::Awareness => "Sensibilisation",
        ObstacleSector::Other => "Autre",
    }
}

/// The period of the same length that follows: by whole months when the period is of whole months, else by days.
fn following(window: Span) -> Option<Span> {
    let first = window.last.succ_opt()?;
    let month = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
    let months = u32::try_from(month(first) - month(window.first)).unwrap_or(0);
    let last = if first.day() == window.first.day() && months > 0 {
        first.checked_add_months(Months::new(months))?.pred_opt()?
    } else {
        first.checked_add_signed(window.last - window.first)?
    };
    Some(Span { first, last })
}

/// Maps a submission.
///
/// # Errors
/// When the submission does not answer this program, or a required cell is empty.
pub fn map<'s>(s: &'s Submission<'s>, index: &'s Index<'s>) -> Result<Report<'s>, Refused> {
    let question = Question::of(s, index, "inclusion-ophq")?;
    let organization = &s.organization;
    let plan = question
        .latest_plan(|plan| {
            plan.domains.contains(&Domain::Inclusion)
                && matches!(plan.kind, PlanKind::ActionPlan | PlanKind::PolicyAndActionPlan)
        })
        .ok_or(Refused::Missing("plan_titre"))?;
    let fields = Fields {
        organisme: &organization.name,
        code_geographique: &organization.code_geographique,
        population: (organization.population.as_ref())
            .and_then(|population| population.value)
            .ok_or(Refused::Missing("population"))?
            .0,
        responsable: organization.responsible_official.as_ref().and_then(|official| official.name.as_deref()),
        periode_du: &question.answer.period.from.text,
        periode_au: &question.answer.period.to.text,
        plan_titre: &plan.title,
        adopte_le: &plan.adopted_on.as_ref().ok_or(Refused::Missing("adopte_le"))?.text,
        resolution: plan.resolution.as_ref().and_then(|resolution| resolution.number.as_deref()),
        lien_publication: plan.url.as_deref().ok_or(Refused::Missing("lien_publication"))?,
        consultations: Question::count(&question.consultations(Domain::Inclusion)?, &s.consultations),
    };
    Ok(Report { fields, tables: Tables { obstacles: obstacles(question)? } })
}

fn obstacles<'s>(question: Question<'s>) -> Result<Vec<Obstacle<'s>>, Refused> {
    let next = following(question.window).ok_or(Refused::Missing("period"))?;
    let measures = &question.index.measures;
    let mut rows: Vec<_> = question.submission.obstacles.iter().collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let mut planned = Vec::new();
        for measure in row.measures_planned.iter().filter_map(|id| measures.get(&**id)) {
            if during(measure.planned.as_ref(), next)? {
                planned.push(&*measure.title);
            }
        }
        let line = |mesure_prise, etat| Obstacle {
            obstacle: &row.title,
            secteur: row.sector.map(sector),
            mesure_prise,
            etat,
            mesures_prevues: joined(planned.iter().copied(), "; "),
        };
        if row.measures_taken.is_empty() {
            lines.push(line(None, None));
        }
        for measure in row.measures_taken.iter().filter_map(|id| measures.get(&**id)) {
            let status = question.follow_up(&measure.id)?.map(|row| row.status.label());
            lines.push(line(Some(&measure.title), status));
        }
    }
    if lines.is_empty() {
        return Err(Refused::Missing("obstacles"));
    }
    Ok(lines)
}
