//! The submission as structs: one field per field of the schema, each of a type that accepts what the schema accepts.

#![expect(missing_docs, reason = "the fields are those of schemas/submission/1.0.0.json, which describes them")]

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;

use super::{
    codes::*,
    leaf::{
        AnyPointer, BasisPoints, Cents, Concept, Date, Decimal, Email, GeographicCode, Integer, Key, List, ListPointer,
        MediaType, Mrc, Neq, Pointer, ProgramId, Quantity, Region, Set, Sha256, Text, Version, When,
    },
};

/// `extensions`: the questions of single programs.
pub type Extensions<'a> = BTreeMap<ProgramId<'a>, BTreeMap<Cow<'a, str>, Extension<'a>>>;

/// An answer to a question of a single program.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Extension<'a> {
    Bool(bool),
    Integer(i64),
    #[serde(borrow)]
    Text(Text<'a, 20_000>),
    None,
}

/// `population`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population<'a> {
    pub value: Option<Integer<0, 20_000_000>>,
    pub year: Option<Integer<1900, 2200>>,
    #[serde(borrow)]
    pub definition: Option<Text<'a, 200>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 500>>,
}

/// `responsible_official`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official<'a> {
    #[serde(borrow)]
    pub name: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub title: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub resolution: Option<Text<'a, 60>>,
}

/// A row of `organization`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization<'a> {
    #[serde(borrow)]
    pub code_geographique: GeographicCode<'a>,
    pub kind: OrganizationKind,
    #[serde(borrow)]
    pub name: Text<'a, 200>,
    #[serde(borrow)]
    pub designation: Option<Text<'a, 60>>,
    #[serde(borrow)]
    pub region: Option<Region<'a>>,
    #[serde(borrow)]
    pub mrc: Option<Mrc<'a>>,
    #[serde(borrow)]
    pub neq: Option<Neq<'a>>,
    #[serde(borrow)]
    pub website: Option<Text<'a, 500>>,
    #[serde(borrow)]
    pub population: Option<Population<'a>>,
    #[serde(borrow)]
    pub responsible_official: Option<Official<'a>>,
    #[serde(borrow, default)]
    pub contacts: List<Contact<'a>, 200>,
}

/// A row of `organization/contacts`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub name: Text<'a, 120>,
    #[serde(borrow)]
    pub role: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub email: Option<Email<'a>>,
    #[serde(borrow)]
    pub phone: Option<Text<'a, 40>>,
    pub is_signatory: Option<bool>,
}

/// `period`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period<'a> {
    #[serde(borrow)]
    pub from: Date<'a>,
    #[serde(borrow)]
    pub to: Date<'a>,
}

/// A row of `answers`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub program: ProgramId<'a>,
    pub form: Form,
    #[serde(borrow)]
    pub period: Period<'a>,
    #[serde(borrow)]
    pub agreement: Option<Key<'a>>,
}

/// `resolution`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanResolution<'a> {
    #[serde(borrow)]
    pub number: Option<Text<'a, 60>>,
    #[serde(borrow)]
    pub date: Option<Date<'a>>,
}

/// A row of `plans`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    pub kind: PlanKind,
    #[serde(borrow)]
    pub title: Text<'a, 300>,
    #[serde(default)]
    pub domains: Set<Domain, 100>,
    #[serde(borrow)]
    pub period: Option<When<'a>>,
    pub state: Option<PlanState>,
    #[serde(borrow)]
    pub adopted_on: Option<When<'a>>,
    #[serde(borrow)]
    pub tabled_on: Option<When<'a>>,
    #[serde(borrow)]
    pub published_on: Option<When<'a>>,
    #[serde(borrow)]
    pub resolution: Option<PlanResolution<'a>>,
    #[serde(borrow)]
    pub succeeds: Option<Key<'a>>,
    #[serde(borrow)]
    pub managed_by: Option<Text<'a, 200>>,
    #[serde(borrow, default)]
    pub orientations: List<Text<'a, 300>, 100>,
    #[serde(borrow)]
    pub priorities_basis: Option<Text<'a, 2_000>>,
    #[serde(borrow)]
    pub url: Option<Text<'a, 500>>,
}

/// A row of `consultations`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consultation<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub plan: Option<Key<'a>>,
    #[serde(borrow)]
    pub title: Option<Text<'a, 300>>,
    pub kind: ConsultationKind,
    pub state: Option<HeldState>,
    #[serde(borrow)]
    pub date: Option<When<'a>>,
    #[serde(borrow)]
    pub target_group: Option<Text<'a, 200>>,
    #[serde(default)]
    pub clienteles: Set<Clientele, 100>,
    pub participants: Option<Quantity>,
}

/// A row of `measures`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub plan: Option<Key<'a>>,
    #[serde(borrow)]
    pub title: Text<'a, 300>,
    #[serde(borrow)]
    pub axis: Option<Text<'a, 200>>,
    #[serde(borrow)]
    pub objective: Option<Text<'a, 500>>,
    #[serde(default)]
    pub domains: Set<MeasureDomain, 100>,
    #[serde(default)]
    pub clienteles: Set<Clientele, 100>,
    #[serde(borrow, default)]
    pub territories: List<Text<'a, 120>, 100>,
    #[serde(borrow)]
    pub lead: Option<Text<'a, 200>>,
    #[serde(borrow, default)]
    pub partners: Set<Key<'a>, 1_000>,
    #[serde(borrow)]
    pub planned: Option<When<'a>>,
    #[serde(borrow)]
    pub actual: Option<When<'a>>,
    #[serde(borrow)]
    pub expected_results: Option<Text<'a, 2_000>>,
    #[serde(borrow)]
    pub indicator: Option<Text<'a, 500>>,
    #[serde(borrow)]
    pub next_intention: Option<Text<'a, 1_000>>,
}

/// A row of `follow_ups`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub measure: Key<'a>,
    #[serde(borrow)]
    pub as_of: When<'a>,
    pub status: Status,
    #[serde(borrow)]
    pub status_as_stated: Option<Text<'a, 300>>,
    pub reason_code: Option<Reason>,
    #[serde(borrow)]
    pub reason: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub results: Option<Text<'a, 5_000>>,
    pub people_reached: Option<Quantity>,
}

/// A row of `projects`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub title: Text<'a, 300>,
    #[serde(borrow)]
    pub promoter: Option<Text<'a, 200>>,
    pub promoter_kind: Option<PromoterKind>,
    #[serde(borrow)]
    pub measure: Option<Key<'a>>,
    #[serde(borrow)]
    pub agreement: Option<Key<'a>>,
    pub level: Option<ProjectLevel>,
    #[serde(borrow, default)]
    pub territories: List<Text<'a, 120>, 100>,
    pub deprived_area: Option<bool>,
    #[serde(default)]
    pub clienteles: Set<Clientele, 100>,
    #[serde(borrow)]
    pub objective: Option<Text<'a, 500>>,
    #[serde(borrow)]
    pub description: Option<Text<'a, 5_000>>,
    #[serde(borrow)]
    pub period: Option<When<'a>>,
    pub state: Option<ProjectState>,
    pub participants: Option<Quantity>,
}

/// A row of `activities`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub measure: Option<Key<'a>>,
    #[serde(borrow)]
    pub project: Option<Key<'a>>,
    #[serde(borrow)]
    pub agreement: Option<Key<'a>>,
    #[serde(borrow)]
    pub title: Text<'a, 300>,
    #[serde(borrow)]
    pub kind: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub date: Option<When<'a>>,
    #[serde(borrow)]
    pub place: Option<Text<'a, 200>>,
    #[serde(default)]
    pub clienteles: Set<Clientele, 100>,
    #[serde(borrow, default)]
    pub partners: Set<Key<'a>, 1_000>,
    pub participants: Option<Quantity>,
    #[serde(borrow)]
    pub hours: Option<Decimal<'a>>,
    #[serde(borrow)]
    pub description: Option<Text<'a, 5_000>>,
    #[serde(borrow)]
    pub gap_explanation: Option<Text<'a, 2_000>>,
}

/// A row of `budget`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub measure: Option<Key<'a>>,
    #[serde(borrow)]
    pub project: Option<Key<'a>>,
    #[serde(borrow)]
    pub activity: Option<Key<'a>>,
    #[serde(borrow)]
    pub date: Option<When<'a>>,
    pub category: ExpenseCategory,
    #[serde(borrow)]
    pub description: Option<Text<'a, 500>>,
    #[serde(borrow)]
    pub ledger_account: Option<Text<'a, 60>>,
    pub amount_cents: Cents,
    pub amount_basis: Option<AmountBasis>,
    #[serde(borrow)]
    pub hours: Option<Decimal<'a>>,
    pub stage: Stage,
    #[serde(borrow)]
    pub variance_reason: Option<Text<'a, 2_000>>,
    #[serde(borrow)]
    pub voucher: Option<Text<'a, 120>>,
    #[serde(borrow, default)]
    pub allocations: List<Allocation<'a>, 200>,
}

/// A row of `budget/allocations`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation<'a> {
    #[serde(borrow)]
    pub agreement: Option<Key<'a>>,
    #[serde(borrow)]
    pub program: Option<ProgramId<'a>>,
    pub eligible: Option<bool>,
    pub share_bp: Option<BasisPoints>,
    pub amount_cents: Option<Cents>,
}

/// A row of `contributions`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    pub payer: Payer,
    #[serde(borrow)]
    pub payer_name: Option<Text<'a, 200>>,
    pub nature: ContributionNature,
    #[serde(borrow)]
    pub agreement: Option<Key<'a>>,
    #[serde(borrow)]
    pub supports: Option<Key<'a>>,
    #[serde(borrow)]
    pub project: Option<Key<'a>>,
    #[serde(borrow)]
    pub measure: Option<Key<'a>>,
    pub amount_cents: Cents,
    #[serde(borrow)]
    pub date: Option<When<'a>>,
    pub state: Option<ContributionState>,
}

/// `period`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementPeriod<'a> {
    #[serde(borrow)]
    pub from: Option<Date<'a>>,
    #[serde(borrow)]
    pub to: Option<Date<'a>>,
}

/// A row of `agreements`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub program: ProgramId<'a>,
    #[serde(borrow)]
    pub call: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub call_date: Option<Date<'a>>,
    #[serde(borrow)]
    pub file_number: Option<Text<'a, 60>>,
    pub amount_cents: Option<Cents>,
    #[serde(borrow)]
    pub signed_on: Option<When<'a>>,
    #[serde(borrow)]
    pub period: Option<AgreementPeriod<'a>>,
    pub state: Option<AgreementState>,
    #[serde(borrow)]
    pub volet: Option<Text<'a, 60>>,
    #[serde(borrow)]
    pub support_hours: Option<Decimal<'a>>,
    #[serde(borrow, default)]
    pub instalments: List<Instalment<'a>, 200>,
}

/// A row of `agreements/instalments`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub date: Option<When<'a>>,
    pub amount_cents: Cents,
    pub state: Option<InstalmentState>,
}

/// A row of `funding_requests`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundingRequest<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    pub payer: Payer,
    #[serde(borrow)]
    pub payer_name: Option<Text<'a, 200>>,
    #[serde(borrow)]
    pub program: Option<ProgramId<'a>>,
    #[serde(borrow)]
    pub measure: Option<Key<'a>>,
    #[serde(borrow)]
    pub project: Option<Key<'a>>,
    pub requested_cents: Option<Cents>,
    #[serde(borrow)]
    pub submitted_on: Option<When<'a>>,
    pub decision: Option<Decision>,
    #[serde(borrow)]
    pub decided_on: Option<When<'a>>,
    pub granted_cents: Option<Cents>,
    #[serde(borrow)]
    pub reason: Option<Text<'a, 1_000>>,
}

/// `received`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundReceived {
    pub count: Option<Quantity>,
    pub amount_cents: Option<Quantity>,
}

/// `retained`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundRetained {
    pub count: Option<Quantity>,
    pub amount_cents: Option<Quantity>,
}

/// A row of `funds`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fund<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub title: Text<'a, 300>,
    pub envelope_cents: Option<Quantity>,
    #[serde(borrow, default)]
    pub sources: List<Text<'a, 200>, 100>,
    #[serde(borrow, default)]
    pub priorities: List<Text<'a, 300>, 100>,
    pub cap_per_project_cents: Option<Quantity>,
    #[serde(borrow)]
    pub year: Option<When<'a>>,
    #[serde(borrow)]
    pub opened_on: Option<When<'a>>,
    #[serde(borrow)]
    pub closed_on: Option<When<'a>>,
    pub received: Option<FundReceived>,
    pub retained: Option<FundRetained>,
}

/// A row of `awards`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub fund: Key<'a>,
    #[serde(borrow)]
    pub beneficiary: Text<'a, 200>,
    pub beneficiary_kind: Option<PromoterKind>,
    #[serde(borrow)]
    pub measure: Option<Key<'a>>,
    #[serde(borrow)]
    pub project: Option<Key<'a>>,
    pub amount_cents: Option<Cents>,
    #[serde(borrow)]
    pub date: Option<When<'a>>,
}

/// A row of `staff`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub role: Text<'a, 200>,
    pub function: Option<StaffFunction>,
    #[serde(borrow)]
    pub fte: Option<Decimal<'a>>,
    #[serde(borrow)]
    pub period: Option<When<'a>>,
    #[serde(borrow)]
    pub vacant: Option<When<'a>>,
    #[serde(borrow)]
    pub hours: Option<Decimal<'a>>,
    #[serde(borrow)]
    pub agreement: Option<Key<'a>>,
    pub trained: Option<bool>,
}

/// A row of `committees`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committee<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub title: Text<'a, 300>,
    #[serde(borrow)]
    pub plan: Option<Key<'a>>,
    #[serde(default)]
    pub domains: Set<Domain, 100>,
    #[serde(borrow)]
    pub created_on: Option<When<'a>>,
    #[serde(borrow)]
    pub chair: Option<Text<'a, 200>>,
    #[serde(borrow)]
    pub chair_since: Option<When<'a>>,
    pub meetings: Option<Quantity>,
    #[serde(borrow, default)]
    pub composition: List<Group<'a>, 200>,
}

/// A row of `committees/composition`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group<'a> {
    #[serde(borrow)]
    pub group: Text<'a, 200>,
    pub count: Option<Quantity>,
}

/// A row of `partners`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub name: Text<'a, 200>,
    pub kind: Option<PartnerKind>,
    #[serde(borrow)]
    pub role: Option<Text<'a, 500>>,
    #[serde(default)]
    pub supports: Set<PartnerSupport, 100>,
    #[serde(borrow)]
    pub confirmed_on: Option<When<'a>>,
    pub support_letter: Option<bool>,
}

/// A row of `obstacles`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obstacle<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub title: Text<'a, 500>,
    #[serde(borrow)]
    pub description: Option<Text<'a, 5_000>>,
    pub sector: Option<ObstacleSector>,
    #[serde(borrow)]
    pub identified_on: Option<When<'a>>,
    #[serde(default)]
    pub clienteles: Set<Clientele, 100>,
    #[serde(borrow, default)]
    pub measures_taken: Set<Key<'a>, 1_000>,
    #[serde(borrow, default)]
    pub measures_planned: Set<Key<'a>, 1_000>,
}

/// A row of `figures`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub concept: Concept<'a>,
    #[serde(borrow)]
    pub label: Option<Text<'a, 300>>,
    #[serde(borrow)]
    pub about: Option<Pointer<'a>>,
    #[serde(borrow)]
    pub value: Decimal<'a>,
    pub precision: Option<Precision>,
    pub unit: Unit,
    #[serde(borrow)]
    pub measure_name: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub definition: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub as_of: Option<When<'a>>,
    #[serde(borrow)]
    pub territory: Option<Text<'a, 200>>,
    #[serde(borrow)]
    pub reference: Option<Text<'a, 500>>,
    #[serde(borrow)]
    pub method: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub part_of: Option<Key<'a>>,
    #[serde(borrow, default)]
    pub excludes: List<Text<'a, 300>, 100>,
    #[serde(borrow)]
    pub target: Option<Decimal<'a>>,
}

/// A row of `narratives`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrative<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    pub topic: Topic,
    #[serde(borrow)]
    pub about: Option<Pointer<'a>>,
    #[serde(borrow)]
    pub text: Text<'a, 20_000>,
}

/// A row of `diagnostic`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub plan: Option<Key<'a>>,
    #[serde(borrow)]
    pub theme: Text<'a, 200>,
    #[serde(borrow)]
    pub statement: Text<'a, 5_000>,
    #[serde(borrow, default)]
    pub figures: Set<Key<'a>, 1_000>,
    #[serde(default)]
    pub clienteles: Set<Clientele, 100>,
    #[serde(borrow, default)]
    pub territories: List<Text<'a, 120>, 100>,
}

/// A row of `strategy`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priority<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub plan: Option<Key<'a>>,
    #[serde(borrow)]
    pub priority: Text<'a, 300>,
    #[serde(borrow)]
    pub objective: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub horizon: Option<When<'a>>,
    #[serde(borrow, default)]
    pub diagnostic: Set<Key<'a>, 1_000>,
    #[serde(borrow, default)]
    pub measures: Set<Key<'a>, 1_000>,
    #[serde(borrow, default)]
    pub figures: Set<Key<'a>, 1_000>,
}

/// A row of `attachments`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    pub kind: AttachmentKind,
    #[serde(borrow)]
    pub name: Text<'a, 255>,
    #[serde(borrow)]
    pub media_type: Option<MediaType<'a>>,
    pub size_bytes: Option<Integer<0, 26_214_400>>,
    #[serde(borrow)]
    pub sha256: Option<Sha256<'a>>,
    #[serde(borrow)]
    pub about: Option<Pointer<'a>>,
}

/// A row of `nothing_to_report`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NilReturn<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub answer: Key<'a>,
    #[serde(borrow)]
    pub list: Option<ListPointer<'a>>,
    #[serde(borrow)]
    pub statement: Option<Text<'a, 2_000>>,
}

/// A row of `absences`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence<'a> {
    #[serde(borrow)]
    pub id: Key<'a>,
    #[serde(borrow)]
    pub external_id: Option<Text<'a, 120>>,
    #[serde(borrow)]
    pub source: Option<Text<'a, 1_000>>,
    #[serde(borrow)]
    pub pointer: AnyPointer<'a>,
    pub reason: AbsenceReason,
    #[serde(borrow)]
    pub note: Option<Text<'a, 1_000>>,
}

/// The whole submission.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission<'a> {
    pub schema_version: Version,
    pub language: Language,
    #[serde(borrow)]
    pub period: Period<'a>,
    #[serde(borrow)]
    pub organization: Organization<'a>,
    #[serde(borrow)]
    pub answers: List<Answer<'a>, 500>,
    #[serde(borrow, default)]
    pub plans: List<Plan<'a>, 20_000>,
    #[serde(borrow, default)]
    pub consultations: List<Consultation<'a>, 20_000>,
    #[serde(borrow, default)]
    pub measures: List<Measure<'a>, 20_000>,
    #[serde(borrow, default)]
    pub follow_ups: List<FollowUp<'a>, 20_000>,
    #[serde(borrow, default)]
    pub projects: List<Project<'a>, 20_000>,
    #[serde(borrow, default)]
    pub activities: List<Activity<'a>, 20_000>,
    #[serde(borrow, default)]
    pub budget: List<Line<'a>, 20_000>,
    #[serde(borrow, default)]
    pub expenses: List<Line<'a>, 20_000>,
    #[serde(borrow, default)]
    pub contributions: List<Contribution<'a>, 20_000>,
    #[serde(borrow, default)]
    pub agreements: List<Agreement<'a>, 20_000>,
    #[serde(borrow, default)]
    pub funding_requests: List<FundingRequest<'a>, 20_000>,
    #[serde(borrow, default)]
    pub funds: List<Fund<'a>, 20_000>,
    #[serde(borrow, default)]
    pub awards: List<Award<'a>, 20_000>,
    #[serde(borrow, default)]
    pub staff: List<Position<'a>, 20_000>,
    #[serde(borrow, default)]
    pub committees: List<Committee<'a>, 20_000>,
    #[serde(borrow, default)]
    pub partners: List<Partner<'a>, 20_000>,
    #[serde(borrow, default)]
    pub obstacles: List<Obstacle<'a>, 20_000>,
    #[serde(borrow, default)]
    pub figures: List<Figure<'a>, 20_000>,
    #[serde(borrow, default)]
    pub narratives: List<Narrative<'a>, 20_000>,
    #[serde(borrow, default)]
    pub diagnostic: List<Diagnosis<'a>, 20_000>,
    #[serde(borrow, default)]
    pub strategy: List<Priority<'a>, 20_000>,
    #[serde(borrow, default)]
    pub attachments: List<Attachment<'a>, 20_000>,
    #[serde(borrow, default)]
    pub nothing_to_report: List<NilReturn<'a>, 20_000>,
    #[serde(borrow, default)]
    pub absences: List<Absence<'a>, 20_000>,
    #[serde(borrow)]
    pub extensions: Option<Extensions<'a>>,
}
