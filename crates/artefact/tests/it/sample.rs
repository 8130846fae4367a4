//! A small report made by hand: every unit, blanks, quantities, nasty texts.

use std::sync::Arc;

use guichet_artefact::{Context, Explanation, Format, render};
use guichet_core::{
    Day, Report,
    catalogue::PRECISION,
    finding::Text,
    report::{EditionId, FieldLayout, Layout, Line, NameOrder, ReportTable, Slice, TableLayout, Unit, Value},
    submission::Row,
};

/// A value before it is written in a report's text buffer.
pub(crate) enum Given<'t> {
    Blank,
    Text(&'t str),
    Is(Value),
}

pub(crate) fn both(fr: &str, en: &str) -> Text {
    Text { fr: fr.into(), en: en.into() }
}

pub(crate) fn column(id: &str, title: &str, unit: Unit) -> FieldLayout {
    FieldLayout {
        id: id.into(),
        section: None,
        column: both(title, id),
        unit,
        required: false,
        listed: false,
        min: None,
        max: None,
        max_length: None,
        codes: Vec::new(),
    }
}

fn precision(code: &str) -> u16 {
    PRECISION.rank(code).expect("a precision of the catalogue")
}

fn fields() -> Vec<(FieldLayout, Given<'static>)> {
    use Given::{Blank, Is, Text};
    let section = |title: &str, field: FieldLayout| FieldLayout { section: Some(both(title, title)), ..field };
    let required = |field: FieldLayout| FieldLayout { required: true, ..field };
    vec![
        (section("Organisation", required(column("nom", "Nom", Unit::Text))), Text("Ville de Québec")),
        (column("code_geo", "Code géographique", Unit::Text), Text("09020")),
        (column("formule", "Formule", Unit::Text), Text("=cmd|'/C calc'!A0")),
        (column("plus", "Plus", Unit::Text), Text("+1; « et »")),
        (column("moins", "Moins", Unit::Text), Text("-2,5")),
        (column("arobase", "Arobase", Unit::Text), Text("@SUM(A1)")),
        (column("tabulation", "Tabulation", Unit::Text), Text("\tx")),
        (column("pleine_chasse", "Pleine chasse", Unit::Text), Text("＝1＋1")),
        (column("lignes", "Lignes", Unit::Text), Text("Il dit \"oui\",\r\npuis <non> & \u{1F600}\nfin")),
        (column("decompose", "Décomposé", Unit::Text), Text("Que\u{301}bec")),
        (section("Nombres", column("entier", "Entier", Unit::Integer)), Is(Value::Int(-12_345))),
        (column("decimal", "Décimal", Unit::Decimal), Text("-12.5")),
        (
            FieldLayout { min: Some(0), ..required(column("total", "Total", Unit::Dollars)) },
            Is(Value::Cents(4_835_000)),
        ),
        (column("solde", "Solde", Unit::Dollars), Is(Value::Cents(-5))),
        (
            FieldLayout { min: Some(0), max: Some(10_000), ..column("part", "Part", Unit::Percent) },
            Is(Value::Rate(6_667)),
        ),
        (column("adopte", "Adopté", Unit::YesNo), Is(Value::Bool(true))),
        (
            FieldLayout { codes: vec!["En cours".into(), "Réalisée".into()], ..column("etat", "État", Unit::Code) },
            Text("Réalisée"),
        ),
        (column("jour", "Jour", Unit::Date), Text("2026-03-31")),
        (column("mois", "Mois", Unit::Date), Text("2026-03/..")),
        (
            FieldLayout { max: Some(500), ..column("personnes", "Personnes", Unit::Quantity) },
            Is(Value::Quantity(120, precision("about"))),
        ),
        (column("exact", "Exact", Unit::Quantity), Is(Value::Quantity(7, precision("exact")))),
        (column("don", "Don", Unit::QuantityDollars), Is(Value::QuantityCents(150_000, precision("at_least")))),
        (column("vide", "Vide", Unit::Dollars), Blank),
        (column("indetermine", "Indéterminé", Unit::Quantity), Is(Value::Undetermined)),
    ]
}

/// The report.
pub(crate) fn report() -> Report {
    let (layouts, values): (Vec<FieldLayout>, Vec<Given<'_>>) = fields().into_iter().unzip();
    let projects = TableLayout {
        id: "projets".into(),
        title: both("Projets soutenus [2026]: tous les projets", "Projects"),
        required: true,
        columns: vec![
            FieldLayout { required: true, ..column("titre", "Titre", Unit::Text) },
            column("montant", "Montant", Unit::Dollars),
            column("participants", "Participants", Unit::Quantity),
        ],
    };
    let empty = TableLayout {
        id: "autres".into(),
        title: both("Autres", "Others"),
        required: false,
        columns: vec![column("nom", "Nom", Unit::Text)],
    };
    let tables = vec![projects, empty];
    let layout = Layout {
        order: NameOrder::of(&layouts, &tables),
        edition: EditionId { program: "essai-x".into(), form: "final".into(), edition: "2026-04-01+1".into() },
        edition_hash: "0".repeat(64),
        program_name: both("Programme d'essai", "Trial program"),
        title: both("Rapport final", "Final report"),
        receiver: both("Ministère d'essai", "Trial ministry"),
        hypothesis: true,
        fields: layouts,
        tables,
    };
    let mut report = Report {
        answer: Row::at(0),
        agreement: None,
        layout: Arc::new(layout),
        fields: Vec::new(),
        tables: vec![ReportTable::default(), ReportTable::default()],
        heap: String::new(),
        selections: Vec::new(),
        nil: false,
    };
    let values: Vec<Value> = values.into_iter().map(|given| write(&mut report, given)).collect();
    report.fields = values;
    add_line(&mut report, "p1", [Given::Text("Café; rencontres"), Given::Is(Value::Cents(3_120_000)), Given::Blank]);
    let many = Given::Is(Value::Quantity(40, precision("more_than")));
    add_line(&mut report, "p2", [Given::Text("=Jardin"), Given::Is(Value::Cents(1_715_000)), many]);
    report
}

fn write(report: &mut Report, given: Given<'_>) -> Value {
    match given {
        Given::Blank => Value::Blank,
        Given::Text(text) => Value::Text(report.intern(text)),
        Given::Is(value) => value,
    }
}

/// Adds a line to the first table.
pub(crate) fn add_line(report: &mut Report, key: &str, cells: [Given<'_>; 3]) {
    let key: Slice = report.intern(key);
    let row = Row::at(report.tables[0].lines.len());
    for given in cells {
        let value = write(report, given);
        report.tables[0].cells.push(value);
    }
    report.tables[0].lines.push(Line { row, element: None, members: (0, 0) });
    report.tables[0].keys.push(key);
}

/// Sets a single cell.
pub(crate) fn set(report: &mut Report, id: &str, given: Given<'_>) {
    let rank = report.layout.fields.iter().position(|field| field.id == id).expect("a field of that id");
    report.fields[rank] = write(report, given);
}

/// One explanation.
pub(crate) fn explanations() -> Vec<Explanation> {
    vec![Explanation {
        code: "variance_unexplained".into(),
        cell: Some("total".into()),
        about: "L'écart n'est pas expliqué.".into(),
        text: "-Hausse du coût du bois".into(),
    }]
}

pub(crate) fn context() -> Context {
    Context { document_date: Day::new(2026, 3, 31).expect("a day") }
}

/// Renders with the explanation.
#[track_caller]
pub(crate) fn bytes(report: &Report, format: Format) -> Vec<u8> {
    render(report, &explanations(), format, &context()).expect("a document")
}

/// Renders as text.
#[track_caller]
pub(crate) fn string(report: &Report, format: Format) -> String {
    String::from_utf8(bytes(report, format)).expect("UTF-8")
}
