//! `famille-pfm/final`, edition of 2021-11-29, by hand.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use super::{
    Index, Refused,
    codes::{
        AttachmentKind, ContributionNature, ContributionState, Domain, InstalmentState, Payer, PlanKind, PlanState,
        Stage, Topic,
    },
    shared::{Count, Question, allocated, blank_last, joined, percent_of, share, sum_counts},
    submission::{Activity, Agreement, Consultation, Extension, Line, Submission},
};

/// Lowest share of the organization and its partners in the eligible cost, in basis points.
const COMMUNITY_SHARE: i64 = 1_000;
/// Highest share of aid in the eligible cost, in basis points.
const HIGHEST_AID: i64 = 9_000;

/// The report.
#[derive(Debug, Serialize)]
pub struct Report<'s> {
    fields: Fields<'s>,
    tables: Tables<'s>,
}

#[derive(Debug, Serialize)]
struct Fields<'s> {
    organisme: &'s str,
    nature: &'static str,
    designation: Option<&'s str>,
    code_geographique: &'s str,
    population: i64,
    population_annee: Option<i64>,
    population_definition: Option<&'s str>,
    population_source: Option<&'s str>,
    contact: Option<&'s str>,
    contact_courriel: Option<&'s str>,
    contact_telephone: Option<&'s str>,
    elu_responsable: Option<&'s str>,
    elu_titre: Option<&'s str>,
    dossier: &'s str,
    appel: Option<&'s str>,
    montant_accorde: i64,
    entente_du: Option<&'s str>,
    entente_au: Option<&'s str>,
    periode_du: &'s str,
    periode_au: &'s str,
    demarche_integree: Option<bool>,
    mises_a_jour: Option<i64>,
    politique_titre: &'s str,
    politique_adoptee_le: &'s str,
    politique_resolution: Option<&'s str>,
    plan_titre: &'s str,
    plan_adopte_le: &'s str,
    plan_resolution: Option<&'s str>,
    plan_resolution_date: Option<&'s str>,
    plan_depose_le: Option<&'s str>,
    plan_lien: Option<&'s str>,
    consultations_nombre: Option<usize>,
    consultations_personnes: Option<Count>,
    heures_soutien: Option<&'s str>,
    activites_nombre: Option<usize>,
    personnes_rejointes: Option<Count>,
    materiel: Option<Cow<'s, str>>,
    ecarts: Option<&'s str>,
    effets_court: Option<Cow<'s, str>>,
    effets_moyen: Option<Cow<'s, str>>,
    effets_long: Option<Cow<'s, str>>,
    perennite: Option<Cow<'s, str>>,
    transferabilite: Option<Cow<'s, str>>,
    depenses_admissibles: i64,
    budget_approuve: Option<i64>,
    ecart_budget: Option<i64>,
    contribution_recue: Option<i64>,
    contribution_propre: i64,
    contribution_milieu: Option<i64>,
    milieu_min: i64,
    aide_max: i64,
    aide_part: Option<i64>,
    solde: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Tables<'s> {
    consultations: Vec<Held<'s>>,
    activites: Vec<Done<'s>>,
    depenses: Vec<Expense<'s>>,
    mesures: Vec<Measure<'s>>,
    contributions: Vec<Funding>,
    versements: Vec<Paid<'s>>,
}

#[derive(Debug, Serialize)]
struct Held<'s> {
    date: Option<&'s str>,
    titre: Option<&'s str>,
    #[serde(rename = "type")]
    form: &'static str,
    groupe: Option<&'s str>,
    participants: Option<Count>,
}

#[derive(Debug, Serialize)]
struct Done<'s> {
    activite: &'s str,
    date: Option<&'s str>,
    lieu: Option<&'s str>,
    description: Option<&'s str>,
    personnes: Option<Count>,
    resultats: Option<&'s str>,
    partenaires: Option<Cow<'s, str>>,
    ecart: Option<&'s str>,
}

#[derive(Debug, Serialize)]
struct Expense<'s> {
    activite: Option<&'s str>,
    categorie: &'static str,
    date: Option<&'s str>,
    description: Option<&'s str>,
    piece: Option<&'s str>,
    heures: Option<&'s str>,
    montant: i64,
    admissible: Option<i64>,
    ecart: Option<&'s str>,
}

#[derive(Debug, Serialize)]
struct Measure<'s> {
    plan: &'s str,
    axe: Option<&'s str>,
    mesure: &'s str,
    responsable: Option<&'s str>,
    prevue: Option<&'s str>,
    realisee: Option<&'s str>,
    etat: Option<&'static str>,
    raison: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Funding {
    payeur: &'static str,
    nature_apport: &'static str,
    montant: i64,
    nombre: i64,
}

#[derive(Debug, Serialize)]
struct Paid<'s> {
    date: Option<&'s str>,
    montant: i64,
    etat: Option<&'static str>,
}

fn payer(payer: Payer) -> &'static str {
    match payer {
        Payer::Quebec => "Gouvernement du Québec",
        Payer::Federal => "Gouvernement du Canada",
        Payer::StateEnterprise => "Société d'État",
        Payer::MunicipalBody => "Autre organisme municipal",
        Payer::Own => "Contribution propre de la municipalité, de la MRC ou de la communauté",
        Payer::Partner => "Partenaire",
        Payer::Private => "Secteur privé",
        Payer::Users => "Personnes usagères",
    }
}

/// Maps a submission.
///
/// # Errors
/// When the submission does not answer this program, or a required cell is empty.
pub fn map<'s>(s: &'s Submission<'s>, index: &'s Index<'s>) -> Result<Report<'s>, Refused> {
    let question = Question::of(s, index, "famille-pfm")?;
    let agreement = question.agreement()?;
    let held = question.consultations(Domain::Famille)?;
    let activities = activities(question, &agreement.id)?;
    let paid = question.paid(&agreement.id)?;
    let fields = fields(question, agreement, &held, &activities, &paid)?;
    let tables = Tables {
        consultations: consultations(held),
        activites: done(question, activities)?,
        depenses: expenses(question, &agreement.id, paid),
        mesures: measures(question)?,
        contributions: contributions(s, &agreement.id),
        versements: instalments(agreement),
    };
    Ok(Report { fields, tables })
}

fn activities<'s>(question: Question<'s>, agreement: &str) -> Result<Vec<&'s Activity<'s>>, Refused> {
    let mut kept = Vec::new();
    for row in question.submission.activities.iter().filter(|row| row.agreement.as_deref() == Some(agreement)) {
        if question.during(row.date.as_ref())? {
            kept.push(row);
        }
    }
    Ok(kept)
}

fn fields<'s>(
    question: Question<'s>,
    agreement: &'s Agreement<'s>,
    held: &[&'s Consultation<'s>],
    activities: &[&'s Activity<'s>],
    paid: &[&'s Line<'s>],
) -> Result<Fields<'s>, Refused> {
    let s = question.submission;
    let organization = &s.organization;
    let population = organization.population.as_ref();
    let contact = organization.contacts.first();
    let official = organization.responsible_official.as_ref();
    let family = |kinds: [PlanKind; 2]| {
        question.latest_plan(move |plan| plan.domains.contains(&Domain::Famille) && kinds.contains(&plan.kind))
    };
    let policy =
        family([PlanKind::Policy, PlanKind::PolicyAndActionPlan]).ok_or(Refused::Missing("politique_titre"))?;
    let plan = family([PlanKind::ActionPlan, PlanKind::PolicyAndActionPlan]).ok_or(Refused::Missing("plan_titre"))?;
    let narratives =
        |topic: Topic| joined(s.narratives.iter().filter(|row| row.topic == topic).map(|row| &*row.text), "\n\n");
    let eligible = total(paid.iter().filter_map(|line| allocated(line, &agreement.id, true)))
        .ok_or(Refused::Missing("depenses_admissibles"))?;
    let budget = total(
        (s.budget.iter().filter(|line| line.stage == Stage::Budgeted))
            .filter_map(|line| allocated(line, &agreement.id, false)),
    );
    let received = total(
        (agreement.instalments.iter().filter(|row| row.state == Some(InstalmentState::Received)))
            .map(|row| row.amount_cents.0),
    );
    let supporting = |payers: &[Payer]| {
        let kept = s.contributions.iter().filter(|row| supports(row, &agreement.id) && payers.contains(&row.payer));
        total(kept.map(|row| row.amount_cents.0))
    };
    let granted = agreement.amount_cents.ok_or(Refused::Missing("montant_accorde"))?.0;
    let highest_aid = share(eligible, HIGHEST_AID);
    Ok(Fields {
        organisme: &organization.name,
        nature: organization.kind.label(),
        designation: organization.designation.as_deref(),
        code_geographique: &organization.code_geographique,
        population: population.and_then(|it| it.value).ok_or(Refused::Missing("population"))?.0,
        population_annee: population.and_then(|it| it.year).map(|year| year.0),
        population_definition: population.and_then(|it| it.definition.as_deref()),
        population_source: population.and_then(|it| it.source.as_deref()),
        contact: contact.map(|contact| &*contact.name),
        contact_courriel: contact.and_then(|contact| contact.email.as_deref()),
        contact_telephone: contact.and_then(|contact| contact.phone.as_deref()),
        elu_responsable: official.and_then(|official| official.name.as_deref()),
        elu_titre: official.and_then(|official| official.title.as_deref()),
        dossier: agreement.file_number.as_deref().ok_or(Refused::Missing("dossier"))?,
        appel: agreement.call.as_deref(),
        montant_accorde: granted,
        entente_du: agreement.period.as_ref().and_then(|period| period.from.as_ref()).map(|day| &*day.text),
        entente_au: agreement.period.as_ref().and_then(|period| period.to.as_ref()).map(|day| &*day.text),
        periode_du: &question.answer.period.from.text,
        periode_au: &question.answer.period.to.text,
        demarche_integree: match question.extension("demarche_integree") {
            Some(Extension::Bool(yes)) => Some(*yes),
            _ => None,
        },
        mises_a_jour: match question.extension("mises_a_jour") {
            Some(Extension::Integer(count)) => Some(*count),
            _ => None,
        },
        politique_titre: &policy.title,
        politique_adoptee_le: &policy.adopted_on.as_ref().ok_or(Refused::Missing("politique_adoptee_le"))?.text,
        politique_resolution: policy.resolution.as_ref().and_then(|resolution| resolution.number.as_deref()),
        plan_titre: &plan.title,
        plan_adopte_le: &plan.adopted_on.as_ref().ok_or(Refused::Missing("plan_adopte_le"))?.text,
        plan_resolution: plan.resolution.as_ref().and_then(|resolution| resolution.number.as_deref()),
        plan_resolution_date: (plan.resolution.as_ref())
            .and_then(|resolution| resolution.date.as_ref())
            .map(|day| &*day.text),
        plan_depose_le: plan.tabled_on.as_ref().map(|date| &*date.text),
        plan_lien: plan.url.as_deref(),
        consultations_nombre: Question::count(held, &s.consultations),
        consultations_personnes: sum_counts(held.iter().filter_map(|row| row.participants)),
        heures_soutien: agreement.support_hours.as_deref(),
        activites_nombre: Question::count(activities, &s.activities),
        personnes_rejointes: sum_counts(activities.iter().filter_map(|row| row.participants)),
        materiel: joined(
            s.attachments.iter().filter(|row| row.kind == AttachmentKind::Material).map(|row| &*row.name),
            "; ",
        ),
        ecarts: match question.extension("ecarts_projet") {
            Some(Extension::Text(text)) => Some(text),
            _ => None,
        },
        effets_court: narratives(Topic::EffectsShort),
        effets_moyen: narratives(Topic::EffectsMedium),
        effets_long: narratives(Topic::EffectsLong),
        perennite: narratives(Topic::Continuation),
        transferabilite: narratives(Topic::Transferability),
        depenses_admissibles: eligible,
        budget_approuve: budget,
        ecart_budget: budget.map(|budget| budget - eligible),
        contribution_recue: received,
        contribution_propre: supporting(&[Payer::Own]).ok_or(Refused::Missing("contribution_propre"))?,
        contribution_milieu: supporting(&[Payer::Own, Payer::Partner, Payer::Private, Payer::Users]),
        milieu_min: share(eligible, COMMUNITY_SHARE),
        aide_max: highest_aid,
        aide_part: received.and_then(|received| percent_of(received, eligible)),
        solde: received.map(|received| granted.min(highest_aid) - received),
    })
}

/// A sum, or nothing for no amount.
fn total(mut amounts: impl Iterator<Item = i64>) -> Option<i64> {
    let first = amounts.next()?;
    Some(amounts.fold(first, |sum, amount| sum + amount))
}

fn supports(row: &super::submission::Contribution<'_>, agreement: &str) -> bool {
    row.supports.as_deref() == Some(agreement) && row.state != Some(ContributionState::Requested)
}

fn consultations<'s>(mut rows: Vec<&'s Consultation<'s>>) -> Vec<Held<'s>> {
    rows.sort_by_key(|row| (blank_last(row.date.as_ref().map(|date| date.span.order())), &*row.id));
    rows.into_iter()
        .map(|row| Held {
            date: row.date.as_ref().map(|date| &*date.text),
            titre: row.title.as_deref(),
            form: row.kind.label(),
            groupe: row.target_group.as_deref(),
            participants: row.participants.map(Count::from),
        })
        .collect()
}

fn done<'s>(question: Question<'s>, mut rows: Vec<&'s Activity<'s>>) -> Result<Vec<Done<'s>>, Refused> {
    rows.sort_by_key(|row| (blank_last(row.date.as_ref().map(|date| date.span.order())), &*row.id));
    let partners = &question.index.partners;
    rows.into_iter()
        .map(|row| {
            let follow_up = match row.measure.as_deref() {
                Some(measure) => question.follow_up(measure)?,
                None => None,
            };
            Ok(Done {
                activite: &row.title,
                date: row.date.as_ref().map(|date| &*date.text),
                lieu: row.place.as_deref(),
                description: row.description.as_deref(),
                personnes: row.participants.map(Count::from),
                resultats: follow_up.and_then(|row| row.results.as_deref()),
                partenaires: joined(
                    row.partners.iter().filter_map(|id| partners.get(&**id)).map(|partner| &*partner.name),
                    "; ",
                ),
                ecart: row.gap_explanation.as_deref(),
            })
        })
        .collect()
}

fn expenses<'s>(question: Question<'s>, agreement: &str, rows: Vec<&'s Line<'s>>) -> Vec<Expense<'s>> {
    let mut rows: Vec<_> =
        rows.into_iter().filter_map(|row| allocated(row, agreement, false).map(|part| (row, part))).collect();
    rows.sort_by_key(|(row, _)| (row.category, blank_last(row.date.as_ref().map(|date| date.span.order())), &*row.id));
    rows.into_iter()
        .map(|(row, part)| Expense {
            activite: (row.activity.as_deref())
                .and_then(|id| question.index.activities.get(id))
                .map(|activity| &*activity.title),
            categorie: row.category.label(),
            date: row.date.as_ref().map(|date| &*date.text),
            description: row.description.as_deref(),
            piece: row.voucher.as_deref(),
            heures: row.hours.as_deref(),
            montant: part,
            admissible: allocated(row, agreement, true),
            ecart: row.variance_reason.as_deref(),
        })
        .collect()
}

fn measures<'s>(question: Question<'s>) -> Result<Vec<Measure<'s>>, Refused> {
    let mut rows = Vec::new();
    for row in question.submission.measures.iter() {
        let Some(plan) = row.plan.as_deref().and_then(|id| question.index.plans.get(id)) else { continue };
        if plan.domains.contains(&Domain::Famille) && plan.state != Some(PlanState::Expired) {
            rows.push((row, *plan));
        }
    }
    rows.sort_by_key(|(row, _)| (blank_last(row.axis.as_deref()), &*row.id));
    rows.into_iter()
        .map(|(row, plan)| {
            let follow_up = question.follow_up(&row.id)?;
            Ok(Measure {
                plan: &plan.title,
                axe: row.axis.as_deref(),
                mesure: &row.title,
                responsable: row.lead.as_deref(),
                prevue: row.planned.as_ref().map(|date| &*date.text),
                realisee: row.actual.as_ref().map(|date| &*date.text),
                etat: follow_up.map(|row| row.status.label()),
                raison: follow_up.and_then(|row| row.reason_code).map(|reason| reason.label()),
            })
        })
        .collect()
}

fn contributions(s: &Submission<'_>, agreement: &str) -> Vec<Funding> {
    let mut groups: BTreeMap<(Payer, ContributionNature), (i64, i64)> = BTreeMap::new();
    for row in s.contributions.iter().filter(|row| supports(row, agreement)) {
        let group = groups.entry((row.payer, row.nature)).or_default();
        group.0 += row.amount_cents.0;
        group.1 += 1;
    }
    groups
        .into_iter()
        .map(|((from, nature), (montant, nombre))| Funding {
            payeur: payer(from),
            nature_apport: nature.label(),
            montant,
            nombre,
        })
        .collect()
}

fn instalments<'s>(agreement: &'s Agreement<'s>) -> Vec<Paid<'s>> {
    let mut rows: Vec<_> = agreement.instalments.iter().collect();
    rows.sort_by_key(|row| (blank_last(row.date.as_ref().map(|date| date.span.order())), &*row.id));
    rows.into_iter()
        .map(|row| Paid {
            date: row.date.as_ref().map(|date| &*date.text),
            montant: row.amount_cents.0,
            etat: row.state.map(InstalmentState::label),
        })
        .collect()
}
