//! The code lists of the schema as enums; with the French label where a report shows it.

use serde::Deserialize;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal $(=> $label:literal)?,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum $name {
            $(
                #[doc = concat!("`", $code, "`")]
                #[serde(rename = $code)]
                $variant,
            )+
        }
        codes!(@label $name { $($variant $(=> $label)?,)+ });
    )+};
    (@label $name:ident { $($variant:ident => $label:literal,)+ }) => {
        impl $name {
            /// What a French report calls it.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }
    };
    (@label $name:ident { $($variant:ident,)+ }) => {};
}

codes! {
    /// `absence_reason`.
    AbsenceReason {
        Unknown = "unknown",
        NotApplicable = "not_applicable",
        NotCollected = "not_collected",
    }
    /// `agreement_state`.
    AgreementState {
        Declared = "declared",
        Confirmed = "confirmed",
    }
    /// `amount_basis`.
    AmountBasis {
        Gross = "gross",
        BeforeTax = "before_tax",
        NetOfRebates = "net_of_rebates",
    }
    /// `attachment_kind`.
    AttachmentKind {
        Resolution = "resolution",
        Plan = "plan",
        Policy = "policy",
        Letter = "letter",
        Form = "form",
        Invoice = "invoice",
        ProofOfPayment = "proof_of_payment",
        Photo = "photo",
        Minutes = "minutes",
        Material = "material",
        StatisticalPortrait = "statistical_portrait",
        Report = "report",
        Other = "other",
    }
    /// `clientele`.
    Clientele {
        Families = "families",
        Children = "children",
        Youth1529 = "youth_15_29",
        Teenagers = "teenagers",
        Seniors = "seniors",
        Immigrants = "immigrants",
        PeopleWithDisabilities = "people_with_disabilities",
        LowIncome = "low_income",
        Women = "women",
        Caregivers = "caregivers",
        Indigenous = "indigenous",
        Homeless = "homeless",
        General = "general",
    }
    /// `consultation_kind`.
    ConsultationKind {
        Survey = "survey" => "Sondage",
        PublicMeeting = "public_meeting" => "Assemblée publique",
        Workshop = "workshop" => "Atelier",
        FocusGroup = "focus_group" => "Groupe de discussion",
        Interview = "interview" => "Entrevue",
        Meeting = "meeting" => "Rencontre",
        Committee = "committee" => "Consultation d'un comité",
        Other = "other" => "Autre consultation",
    }
    /// `contribution_nature`.
    ContributionNature {
        Cash = "cash" => "En argent",
        InKind = "in_kind" => "En nature (biens, services, bénévolat)",
    }
    /// `contribution_state`.
    ContributionState {
        Requested = "requested",
        Confirmed = "confirmed",
        Received = "received",
        ToCome = "to_come",
    }
    /// `decision`.
    Decision {
        Pending = "pending",
        Granted = "granted",
        PartlyGranted = "partly_granted",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
    /// `domain`.
    Domain {
        Famille = "famille",
        Aines = "aines",
        Enfance = "enfance",
        Jeunesse = "jeunesse",
        Immigration = "immigration",
        Inclusion = "inclusion",
        Pauvrete = "pauvrete",
        SainesHabitudes = "saines-habitudes",
    }
    /// `expense_category`.
    ExpenseCategory {
        Salaries = "salaries" => "Salaires et avantages sociaux",
        Fees = "fees" => "Honoraires professionnels",
        Training = "training" => "Formation",
        Travel = "travel" => "Déplacements",
        Supplies = "supplies" => "Fournitures et matériel",
        Communications = "communications" => "Communications et promotion",
        Rent = "rent" => "Location de locaux ou de matériel",
        Equipment = "equipment" => "Achat d'équipement",
        Works = "works" => "Travaux",
        Events = "events" => "Événements et activités",
        Administration = "administration" => "Frais d'administration",
        Evaluation = "evaluation" => "Évaluation",
        Translation = "translation" => "Traduction",
        Other = "other" => "Autre dépense",
    }
    /// `form`.
    Form {
        Request = "request",
        Progress = "progress",
        Claim = "claim",
        Final = "final",
        Plan = "plan",
        Recognition = "recognition",
    }
    /// `held_state`.
    HeldState {
        Planned = "planned",
        Held = "held",
        Cancelled = "cancelled",
    }
    /// `instalment_state`.
    InstalmentState {
        Received = "received" => "Reçu",
        ToCome = "to_come" => "À venir",
    }
    /// `language`.
    Language {
        Fr = "fr",
        En = "en",
    }
    /// `measure_domain`.
    MeasureDomain {
        Family = "family",
        Seniors = "seniors",
        Childhood = "childhood",
        Youth = "youth",
        Immigration = "immigration",
        Inclusion = "inclusion",
        Poverty = "poverty",
        Health = "health",
        Housing = "housing",
        FoodSecurity = "food_security",
        Transport = "transport",
        Culture = "culture",
        Participation = "participation",
        Recreation = "recreation",
        Sports = "sports",
        Communication = "communication",
        Safety = "safety",
        Environment = "environment",
        Planning = "planning",
        BuiltEnvironment = "built_environment",
        Employment = "employment",
        Education = "education",
        CommunityLife = "community_life",
        Governance = "governance",
    }
    /// `obstacle_sector`.
    ObstacleSector {
        BuiltEnvironment = "built_environment",
        Communication = "communication",
        Employment = "employment",
        Services = "services",
        Transport = "transport",
        Housing = "housing",
        CultureRecreation = "culture_recreation",
        PublicSafety = "public_safety",
        Procurement = "procurement",
        Awareness = "awareness",
        Other = "other",
    }
    /// `organization_kind`.
    OrganizationKind {
        Municipality = "municipality" => "Municipalité locale",
        Mrc = "mrc" => "Municipalité régionale de comté (MRC)",
        EquivalentTerritory = "equivalent_territory" => "Territoire équivalent à une MRC",
        Borough = "borough" => "Arrondissement",
        IndigenousCommunity = "indigenous_community" => "Communauté autochtone",
        OrganismeMandataire = "organisme_mandataire" => "Organisme mandataire",
    }
    /// `partner_kind`.
    PartnerKind {
        MunicipalBody = "municipal_body",
        Ministry = "ministry",
        HealthNetwork = "health_network",
        SchoolNetwork = "school_network",
        CommunityOrganization = "community_organization",
        Business = "business",
        Indigenous = "indigenous",
        Citizens = "citizens",
        Research = "research",
        Other = "other",
    }
    /// `partner_support`.
    PartnerSupport {
        Human = "human",
        Material = "material",
        Financial = "financial",
    }
    /// `payer`.
    Payer {
        Quebec = "quebec",
        Federal = "federal",
        StateEnterprise = "state_enterprise",
        MunicipalBody = "municipal_body",
        Own = "own",
        Partner = "partner",
        Private = "private",
        Users = "users",
    }
    /// `plan_kind`.
    PlanKind {
        Policy = "policy",
        ActionPlan = "action_plan",
        PolicyAndActionPlan = "policy_and_action_plan",
        Strategy = "strategy",
        NeedsAnalysis = "needs_analysis",
        Portrait = "portrait",
    }
    /// `plan_state`.
    PlanState {
        InPreparation = "in_preparation",
        Draft = "draft",
        Adopted = "adopted",
        InForce = "in_force",
        UnderRevision = "under_revision",
        Expired = "expired",
    }
    /// `precision`.
    Precision {
        Exact = "exact",
        About = "about",
        Nearly = "nearly",
        MoreThan = "more_than",
        AtLeast = "at_least",
        AtMost = "at_most",
    }
    /// `project_level`.
    ProjectLevel {
        Local = "local",
        Regional = "regional",
    }
    /// `project_state`.
    ProjectState {
        Submitted = "submitted",
        Retained = "retained",
        InProgress = "in_progress",
        Completed = "completed",
        Abandoned = "abandoned",
    }
    /// `promoter_kind`.
    PromoterKind {
        MunicipalBody = "municipal_body",
        Nonprofit = "nonprofit",
        Cooperative = "cooperative",
        School = "school",
        Indigenous = "indigenous",
        ResearchCentre = "research_centre",
        HealthNetwork = "health_network",
        Other = "other",
    }
    /// `reason`.
    Reason {
        NoFunding = "no_funding" => "Manque de financement",
        Refused = "refused" => "Demande refusée",
        NoStaff = "no_staff" => "Manque de personnel",
        NoCall = "no_call" => "Aucun appel de projets",
        Weather = "weather" => "Conditions météorologiques",
        PartnerWithdrew = "partner_withdrew" => "Retrait d'un partenaire",
        Delay = "delay" => "Retard",
        ChangedPriorities = "changed_priorities" => "Changement de priorités",
        HealthEmergency = "health_emergency" => "Urgence sanitaire",
        Other = "other" => "Autre raison",
    }
    /// `staff_function`.
    StaffFunction {
        Coordination = "coordination",
        SocialDevelopment = "social_development",
        Companion = "companion",
        ActivityLeader = "activity_leader",
        Administration = "administration",
        Other = "other",
    }
    /// `stage`.
    Stage {
        Budgeted = "budgeted",
        Committed = "committed",
        Incurred = "incurred",
        Paid = "paid",
        ToCome = "to_come",
    }
    /// `status`.
    Status {
        Planned = "planned" => "Prévue",
        UnderStudy = "under_study" => "À l'étude",
        Budgeted = "budgeted" => "Budgétée",
        InProgress = "in_progress" => "En cours",
        Ongoing = "ongoing" => "En continu",
        Done = "done" => "Réalisée",
        PartlyDone = "partly_done" => "Réalisée en partie",
        Postponed = "postponed" => "Reportée",
        NotDone = "not_done" => "Non réalisée",
        Abandoned = "abandoned" => "Abandonnée",
    }
    /// `topic`.
    Topic {
        Summary = "summary",
        EffectsShort = "effects_short",
        EffectsMedium = "effects_medium",
        EffectsLong = "effects_long",
        Effects = "effects",
        Difficulties = "difficulties",
        Gaps = "gaps",
        Continuation = "continuation",
        Transferability = "transferability",
        Adaptations = "adaptations",
        TerritoryPortrait = "territory_portrait",
        ChildrenInventory = "children_inventory",
        Intentions = "intentions",
        MayorLetter = "mayor_letter",
        Needs = "needs",
        Priorities = "priorities",
        FrenchParticipation = "french_participation",
        FollowUp = "follow_up",
        Conclusion = "conclusion",
    }
    /// `unit`.
    Unit {
        Person = "person",
        Household = "household",
        Percent = "percent",
        Dollar = "dollar",
        Count = "count",
        Hour = "hour",
        Kilometre = "kilometre",
        SquareMetre = "square_metre",
        Year = "year",
    }
}
