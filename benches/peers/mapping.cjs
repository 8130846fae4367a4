// The two mappings in plain JavaScript, as one would write them for a service: an index by id, one function for each program.
// Days are texts, `2025-03-01`, which sort as they should.
"use strict";

const LABELS = {};
const ORDERS = {};

// Takes the French labels of the code lists, as pairs in the lists' order.
function useLabels(pairs) {
  for (const [name, codes] of Object.entries(pairs)) {
    LABELS[name] = Object.fromEntries(codes);
    ORDERS[name] = Object.fromEntries(codes.map(([code], rank) => [code, rank]));
  }
}

// ---- dates -----------------------------------------------------------------------------------------------------------

const FAR = "9999-12-31";
const two = (number) => String(number).padStart(2, "0");
const lastOfMonth = (year, month) => `${year}-${two(month)}-${two(new Date(Date.UTC(year, month, 0)).getUTCDate())}`;

// The first and last day of a year, a month, a season (21 spring … 24 winter) or a day.
function single(text) {
  const year = text.slice(0, 4);
  if (text.length === 4) return [`${year}-01-01`, `${year}-12-31`];
  const month = Number(text.slice(5, 7));
  if (text.length === 7) {
    if (month <= 12) return [`${text}-01`, lastOfMonth(year, month)];
    const start = 3 * (month - 20);
    const end = start < 12 ? lastOfMonth(year, start + 2) : lastOfMonth(String(Number(year) + 1), 2);
    return [`${year}-${two(start)}-01`, end];
  }
  const day = Number(text.slice(8));
  if (text.length !== 10 || day < 1 || text > lastOfMonth(year, month)) throw new RangeError(text);
  return [text, text];
}

// The days that a partial date covers.
function span(text) {
  const slash = text.indexOf("/");
  if (slash < 0) return single(text);
  const last = text.slice(slash + 1);
  const first = single(text.slice(0, slash))[0];
  return [first, last === ".." ? FAR : single(last)[1]];
}

function inside(text, window) {
  if (text === undefined) return false;
  const [first, last] = span(text);
  return window[0] <= first && last <= window[1];
}

// Dates sort by their last day, then by their first; no date comes last.
function dateOrder(text) {
  if (text === undefined) return [1, FAR, FAR];
  const [first, last] = span(text);
  return [0, last, first];
}

const plusDays = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

// The period of the same length that follows.
function following([first, last]) {
  const start = plusDays(last, 1);
  const count = (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const months = count(start) - count(first);
  if (start.slice(8) === first.slice(8) && months > 0) {
    const end = count(start) + months;
    return [start, plusDays(`${Math.floor(end / 12)}-${two((end % 12) + 1)}-${start.slice(8)}`, -1)];
  }
  return [start, plusDays(start, (Date.parse(last) - Date.parse(first)) / 86_400_000)];
}

// ---- what both programs need -----------------------------------------------------------------------------------------

const rows = (document, name) => document[name] ?? [];
const byId = (document, name) => new Map(rows(document, name).map((row) => [row.id, row]));

function index(document) {
  const names = ["plans", "measures", "activities", "agreements", "partners"];
  return Object.fromEntries(names.map((name) => [name, byId(document, name)]));
}

// Lists of texts and numbers, member by member.
function compare(a, b) {
  for (let at = 0; at < a.length; at++) {
    if (a[at] < b[at]) return -1;
    if (a[at] > b[at]) return 1;
  }
  return a.length - b.length;
}

function sortedBy(list, key) {
  const keyed = list.map((row) => [key(row), row]);
  return keyed.sort((a, b) => compare(a[0], b[0])).map(([, row]) => row);
}

function question(document, program) {
  const answer = document.answers.find((row) => row.program === program);
  return [answer, [answer.period.from, answer.period.to]];
}

function latestPlan(document, domain, kinds) {
  let best, bestKey;
  for (const plan of rows(document, "plans")) {
    if (!(plan.domains ?? []).includes(domain) || !kinds.includes(plan.kind)) continue;
    const key = plan.adopted_on === undefined ? [0] : [1, ...span(plan.adopted_on).reverse()];
    if (best === undefined || compare(key, bestKey) >= 0) [best, bestKey] = [plan, key];
  }
  return best;
}

const domainsOf = (known, plan) => known.plans.get(plan)?.domains ?? [];

function held(document, known, domain, window) {
  return rows(document, "consultations").filter(
    (row) => row.state === "held" && domainsOf(known, row.plan).includes(domain) && inside(row.date, window),
  );
}

// The last follow-up of each measure in the period.
function followUps(document, window) {
  const last = new Map();
  for (const row of rows(document, "follow_ups")) {
    if (!inside(row.as_of, window)) continue;
    const key = span(row.as_of).reverse();
    const before = last.get(row.measure);
    if (before === undefined || compare(key, before[0]) >= 0) last.set(row.measure, [key, row]);
  }
  return (measure) => last.get(measure)?.[1] ?? {};
}

const count = (quantity) =>
  quantity === undefined ? null : { value: quantity.value, precision: quantity.precision ?? "exact" };

function sumCounts(quantities) {
  let total = null;
  for (const quantity of quantities) {
    if (quantity === undefined) continue;
    const next = count(quantity);
    if (total === null) {
      total = next;
      continue;
    }
    const kinds = new Set([total.precision, next.precision]);
    kinds.delete("exact");
    const precision = kinds.size === 0 ? "exact" : kinds.size === 1 ? [...kinds][0] : "about";
    total = { value: total.value + next.value, precision };
  }
  return total;
}

const total = (amounts) => (amounts.length === 0 ? null : amounts.reduce((sum, amount) => sum + amount, 0));
const joined = (texts, separator) => texts.join(separator) || null;

// What each allocation takes: its amount, its share by largest remainder, or the whole line.
function parts(line) {
  const { allocations, amount_cents: amount } = line;
  const sign = amount < 0 ? -1 : 1;
  const magnitude = Math.abs(amount);
  const out = new Map();
  const shares = [];
  allocations.forEach((allocation, rank) => {
    if (allocation.amount_cents !== undefined) out.set(rank, allocation.amount_cents);
    else if (allocation.share_bp !== undefined) shares.push([rank, allocation.share_bp]);
    else out.set(rank, amount);
  });
  const shared = shares.reduce((sum, [, share]) => sum + share, 0);
  shares.push([allocations.length, Math.max(0, 10_000 - shared)]);
  const floors = new Map(shares.map(([rank, share]) => [rank, Math.floor((magnitude * share) / 10_000)]));
  const left = magnitude - [...floors.values()].reduce((sum, part) => sum + part, 0);
  const remainders = sortedBy(shares, ([, share]) => [-((magnitude * share) % 10_000)]);
  for (const [rank] of remainders.slice(0, Math.max(0, left))) floors.set(rank, floors.get(rank) + 1);
  for (const [rank, part] of floors) out.set(rank, sign * part);
  return out;
}

function allocated(line, agreement, eligible = false) {
  const ours = [];
  (line.allocations ?? []).forEach((allocation, rank) => {
    if (allocation.agreement === agreement && (!eligible || allocation.eligible === true)) ours.push(rank);
  });
  if (ours.length === 0) return null;
  const each = parts(line);
  return ours.reduce((sum, rank) => sum + each.get(rank), 0);
}

// Half away from zero.
function rounded(numerator, denominator) {
  const quotient = Math.floor((2 * Math.abs(numerator) + denominator) / (2 * denominator));
  return numerator < 0 ? -quotient : quotient;
}

// ---- famille-pfm, final report, edition of 2021-11-29 ----------------------------------------------------------------

const PAYERS = {
  quebec: "Gouvernement du Québec",
  federal: "Gouvernement du Canada",
  state_enterprise: "Société d'État",
  municipal_body: "Autre organisme municipal",
  own: "Contribution propre de la municipalité, de la MRC ou de la communauté",
  partner: "Partenaire",
  private: "Secteur privé",
  users: "Personnes usagères",
};

const label = (codes, code) => (code === undefined ? null : LABELS[codes][code]);

function famillePfm(document, known) {
  const [answer, window] = question(document, "famille-pfm");
  const agreement = known.agreements.get(answer.agreement);
  const own = agreement.id;
  const { organization } = document;
  const population = organization.population ?? {};
  const contact = organization.contacts?.[0] ?? {};
  const official = organization.responsible_official ?? {};
  const extension = document.extensions?.["famille-pfm"] ?? {};
  const policy = latestPlan(document, "famille", ["policy", "policy_and_action_plan"]);
  const plan = latestPlan(document, "famille", ["action_plan", "policy_and_action_plan"]);
  const consultations = held(document, known, "famille", window);
  const followUp = followUps(document, window);
  const activities = rows(document, "activities").filter((row) => row.agreement === own && inside(row.date, window));
  const paid = rows(document, "expenses").filter(
    (row) => row.stage === "paid" && allocated(row, own) !== null && inside(row.date, window),
  );
  const supporting = rows(document, "contributions").filter(
    (row) => row.supports === own && row.state !== "requested",
  );
  const measures = rows(document, "measures").filter(
    (row) => domainsOf(known, row.plan).includes("famille") && known.plans.get(row.plan).state !== "expired",
  );
  const narratives = (topic) =>
    joined(
      rows(document, "narratives")
        .filter((row) => row.topic === topic)
        .map((row) => row.text),
      "\n\n",
    );
  const contributed = (...payers) =>
    total(supporting.filter((row) => payers.includes(row.payer)).map((row) => row.amount_cents));
  const some = (list) => total(list.filter((part) => part !== null));

  const eligible = some(paid.map((row) => allocated(row, own, true)));
  const budget = some(
    rows(document, "budget")
      .filter((row) => row.stage === "budgeted")
      .map((row) => allocated(row, own)),
  );
  const instalments = agreement.instalments ?? [];
  const received = total(instalments.filter((row) => row.state === "received").map((row) => row.amount_cents));
  const highestAid = rounded(eligible * 9_000, 10_000);
  const groups = new Map();
  for (const row of supporting) {
    const key = [ORDERS.payer[row.payer], ORDERS.contribution_nature[row.nature]];
    const name = key.join();
    if (!groups.has(name)) groups.set(name, { key, members: [] });
    groups.get(name).members.push(row);
  }
  return {
    fields: {
      organisme: organization.name,
      nature: label("organization_kind", organization.kind),
      designation: organization.designation ?? null,
      code_geographique: organization.code_geographique,
      population: population.value,
      population_annee: population.year ?? null,
      population_definition: population.definition ?? null,
      population_source: population.source ?? null,
      contact: contact.name ?? null,
      contact_courriel: contact.email ?? null,
      contact_telephone: contact.phone ?? null,
      elu_responsable: official.name ?? null,
      elu_titre: official.title ?? null,
      dossier: agreement.file_number,
      appel: agreement.call ?? null,
      montant_accorde: agreement.amount_cents,
      entente_du: agreement.period?.from ?? null,
      entente_au: agreement.period?.to ?? null,
      periode_du: answer.period.from,
      periode_au: answer.period.to,
      demarche_integree: extension.demarche_integree ?? null,
      mises_a_jour: extension.mises_a_jour ?? null,
      politique_titre: policy.title,
      politique_adoptee_le: policy.adopted_on,
      politique_resolution: policy.resolution?.number ?? null,
      plan_titre: plan.title,
      plan_adopte_le: plan.adopted_on,
      plan_resolution: plan.resolution?.number ?? null,
      plan_resolution_date: plan.resolution?.date ?? null,
      plan_depose_le: plan.tabled_on ?? null,
      plan_lien: plan.url ?? null,
      consultations_nombre: rows(document, "consultations").length > 0 ? consultations.length : null,
      consultations_personnes: sumCounts(consultations.map((row) => row.participants)),
      heures_soutien: agreement.support_hours ?? null,
      activites_nombre: rows(document, "activities").length > 0 ? activities.length : null,
      personnes_rejointes: sumCounts(activities.map((row) => row.participants)),
      materiel: joined(
        rows(document, "attachments")
          .filter((row) => row.kind === "material")
          .map((row) => row.name),
        "; ",
      ),
      ecarts: extension.ecarts_projet ?? null,
      effets_court: narratives("effects_short"),
      effets_moyen: narratives("effects_medium"),
      effets_long: narratives("effects_long"),
      perennite: narratives("continuation"),
      transferabilite: narratives("transferability"),
      depenses_admissibles: eligible,
      budget_approuve: budget,
      ecart_budget: budget === null ? null : budget - eligible,
      contribution_recue: received,
      contribution_propre: contributed("own"),
      contribution_milieu: contributed("own", "partner", "private", "users"),
      milieu_min: rounded(eligible * 1_000, 10_000),
      aide_max: highestAid,
      aide_part: received === null || eligible === 0 ? null : rounded(received * 10_000, eligible),
      solde: received === null ? null : Math.min(agreement.amount_cents, highestAid) - received,
    },
    tables: {
      consultations: sortedBy(consultations, (row) => [...dateOrder(row.date), row.id]).map((row) => ({
        date: row.date ?? null,
        titre: row.title ?? null,
        type: label("consultation_kind", row.kind),
        groupe: row.target_group ?? null,
        participants: count(row.participants),
      })),
      activites: sortedBy(activities, (row) => [...dateOrder(row.date), row.id]).map((row) => ({
        activite: row.title,
        date: row.date ?? null,
        lieu: row.place ?? null,
        description: row.description ?? null,
        personnes: count(row.participants),
        resultats: followUp(row.measure).results ?? null,
        partenaires: joined(
          (row.partners ?? []).map((id) => known.partners.get(id).name),
          "; ",
        ),
        ecart: row.gap_explanation ?? null,
      })),
      depenses: sortedBy(paid, (row) => [
        ORDERS.expense_category[row.category],
        ...dateOrder(row.date),
        row.id,
      ]).map((row) => ({
        activite: known.activities.get(row.activity)?.title ?? null,
        categorie: label("expense_category", row.category),
        date: row.date ?? null,
        description: row.description ?? null,
        piece: row.voucher ?? null,
        heures: row.hours ?? null,
        montant: allocated(row, own),
        admissible: allocated(row, own, true),
        ecart: row.variance_reason ?? null,
      })),
      mesures: sortedBy(measures, (row) => [row.axis === undefined ? 1 : 0, row.axis ?? "", row.id]).map((row) => ({
        plan: known.plans.get(row.plan).title,
        axe: row.axis ?? null,
        mesure: row.title,
        responsable: row.lead ?? null,
        prevue: row.planned ?? null,
        realisee: row.actual ?? null,
        etat: label("status", followUp(row.id).status),
        raison: label("reason", followUp(row.id).reason_code),
      })),
      contributions: sortedBy([...groups.values()], ({ key }) => key).map(({ members }) => ({
        payeur: PAYERS[members[0].payer],
        nature_apport: label("contribution_nature", members[0].nature),
        montant: members.reduce((sum, row) => sum + row.amount_cents, 0),
        nombre: members.length,
      })),
      versements: sortedBy(instalments, (row) => [...dateOrder(row.date), row.id]).map((row) => ({
        date: row.date ?? null,
        montant: row.amount_cents,
        etat: label("instalment_state", row.state),
      })),
    },
  };
}

// ---- inclusion-ophq, annual plan, edition of 2024-06-01 --------------------------------------------------------------

const SECTORS = {
  built_environment: "Cadre bâti et aménagement",
  communication: "Communications",
  employment: "Emploi",
  services: "Services à la population",
  transport: "Transport",
  housing: "Habitation",
  culture_recreation: "Culture et loisirs",
  public_safety: "Sécurité publique",
  procurement: "Approvisionnement",
  awareness: "Sensibilisation",
  other: "Autre",
};

function inclusionOphq(document, known) {
  const [answer, window] = question(document, "inclusion-ophq");
  const { organization } = document;
  const plan = latestPlan(document, "inclusion", ["action_plan", "policy_and_action_plan"]);
  const consultations = held(document, known, "inclusion", window);
  const followUp = followUps(document, window);
  const next = following(window);
  const lines = [];
  for (const row of sortedBy(rows(document, "obstacles"), (row) => [row.id])) {
    const planned = (row.measures_planned ?? []).map((id) => known.measures.get(id));
    const taken = row.measures_taken?.length > 0 ? row.measures_taken : [undefined];
    for (const id of taken) {
      lines.push({
        obstacle: row.title,
        secteur: SECTORS[row.sector] ?? null,
        mesure_prise: id === undefined ? null : known.measures.get(id).title,
        etat: label("status", followUp(id).status),
        mesures_prevues: joined(
          planned.filter((measure) => inside(measure.planned, next)).map((measure) => measure.title),
          "; ",
        ),
      });
    }
  }
  return {
    fields: {
      organisme: organization.name,
      code_geographique: organization.code_geographique,
      population: organization.population.value,
      responsable: organization.responsible_official?.name ?? null,
      periode_du: answer.period.from,
      periode_au: answer.period.to,
      plan_titre: plan.title,
      adopte_le: plan.adopted_on,
      resolution: plan.resolution?.number ?? null,
      lien_publication: plan.url,
      consultations: rows(document, "consultations").length > 0 ? consultations.length : null,
    },
    tables: { obstacles: lines },
  };
}

module.exports = { useLabels, span, index, famillePfm, inclusionOphq };
