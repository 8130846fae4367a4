//! The workbook, read back.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use guichet_artefact::Format;
use guichet_core::{
    Report,
    report::{ReportTable, Value},
};

use crate::sample::{Given, add_line, bytes, report, set};

fn open(report: &Report) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes(report, Format::Xlsx))).expect("a workbook")
}

fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(name).unwrap_or_else(|error| panic!("sheet {name}: {error}"));
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The value beside a label of the form.
#[track_caller]
fn beside(rows: &[Vec<Data>], label: &str) -> Data {
    let row = rows.iter().find(|row| row[0] == Data::String(label.into()));
    row.unwrap_or_else(|| panic!("no label {label}"))[1].clone()
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

#[test]
fn two_renders_are_equal() {
    assert!(bytes(&report(), Format::Xlsx) == bytes(&report(), Format::Xlsx), "the bytes differ");
    let mut other = report();
    other.fields[0] = Value::Blank;
    assert!(bytes(&report(), Format::Xlsx) != bytes(&other, Format::Xlsx));
}

#[test]
fn the_form_holds_typed_values() {
    let mut book = open(&report());
    let names = ["Formulaire", "Projets soutenus 2026 tous les", "Autres", "Justifications"];
    assert_eq!(book.sheet_names(), names);
    let rows = sheet(&mut book, "Formulaire");
    assert_eq!(rows[0][0], text("Rapport final"));
    assert_eq!(beside(&rows, "Programme"), text("Programme d'essai"));
    assert_eq!(beside(&rows, "Destinataire"), text("Ministère d'essai"));
    assert_eq!(beside(&rows, "Édition"), text("essai-x/final/2026-04-01+1"));
    let notice = "Version de travail\u{a0}: correspondance hypothétique, formulaire officiel non vérifié";
    assert!(rows.iter().any(|row| row[0] == text(notice)));
    for (label, expected) in [
        ("Nom", text("Ville de Québec")),
        ("Code géographique", text("09020")),
        ("Formule", text("=cmd|'/C calc'!A0")),
        ("Moins", text("-2,5")),
        ("Tabulation", text("\tx")),
        ("Pleine chasse", text("＝1＋1")),
        ("Lignes", text("Il dit \"oui\",\npuis <non> & \u{1F600}\nfin")),
        ("Décomposé", text("Que\u{301}bec")),
        ("Entier", Data::Float(-12_345.0)),
        ("Décimal", Data::Float(-12.5)),
        ("Total", Data::Float(48_350.0)),
        ("Solde", Data::Float(-0.05)),
        ("Part", Data::Float(0.6667)),
        ("Adopté", text("Oui")),
        ("État", text("Réalisée")),
        ("Mois", text("2026-03/..")),
        ("Personnes", Data::Float(120.0)),
        ("Don", Data::Float(1_500.0)),
        ("Vide", Data::Empty),
        ("Indéterminé", Data::Empty),
    ] {
        assert_eq!(beside(&rows, label), expected, "{label}");
    }
    let Data::DateTime(day) = beside(&rows, "Jour") else { panic!("a real date") };
    assert_eq!(day.to_ymd_hms_milli(), (2026, 3, 31, 0, 0, 0, 0));
}

#[test]
fn each_table_has_its_sheet() {
    let mut book = open(&report());
    let rows = sheet(&mut book, "Projets soutenus 2026 tous les");
    assert_eq!(rows[0][0], text("Projets soutenus [2026]: tous les projets"));
    assert_eq!(rows[3], [text("Titre"), text("Montant"), text("Participants")]);
    assert_eq!(rows[4], [text("Café; rencontres"), Data::Float(31_200.0), Data::Empty]);
    assert_eq!(rows[5], [text("=Jardin"), Data::Float(17_150.0), Data::Float(40.0)]);
    assert_eq!(rows.len(), 6, "no total is invented");
    let rows = sheet(&mut book, "Autres");
    assert_eq!((rows.len(), &rows[3][0]), (4, &text("Nom")));
    let rows = sheet(&mut book, "Justifications");
    let expected = [
        text("variance_unexplained"),
        text("Total"),
        text("L'écart n'est pas expliqué."),
        text("-Hausse du coût du bois"),
    ];
    assert_eq!(rows[4], expected);
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).expect("a sheet").is_empty(), "a formula in {name}");
    }
}

#[test]
fn a_text_longer_than_a_cell_is_kept_whole() {
    let mut report = report();
    let long = "é\u{1F600}".repeat(30_000);
    set(&mut report, "nom", Given::Text(&long));
    let mut book = open(&report);
    let Data::String(start) = beside(&sheet(&mut book, "Formulaire"), "Nom") else { panic!("a text") };
    assert!(start.encode_utf16().count() <= 32_767 && start.ends_with("Textes longs\u{a0}»)"));
    let rows = sheet(&mut book, "Textes longs");
    let whole: String = rows[4..].iter().map(|row| row[1].to_string()).collect();
    assert_eq!(rows[4][0], text("Nom (nom)"));
    assert!(whole == long, "the pieces make the text");
}

#[test]
fn what_a_sheet_cannot_hold_does_not_break_it() {
    let mut report = report();
    set(&mut report, "entier", Given::Is(Value::Int(9_007_199_254_740_991)));
    set(&mut report, "decimal", Given::Text("0.1234567890123456789"));
    set(&mut report, "jour", Given::Text("1900-01-31"));
    set(&mut report, "nom", Given::Text("\0\u{1}_x0041_\u{FFFE}"));
    report.tables[0] = ReportTable::default();
    add_line(&mut report, "p", [Given::Text(""), Given::Is(Value::Undetermined), Given::Blank]);
    let rows = sheet(&mut open(&report), "Formulaire");
    assert_eq!(beside(&rows, "Entier"), text("9\u{a0}007\u{a0}199\u{a0}254\u{a0}740\u{a0}991"));
    assert_eq!(beside(&rows, "Décimal"), text("0.1234567890123456789"));
    assert_eq!(beside(&rows, "Nom"), text("\u{FFFD}\u{FFFD}_x0041_\u{FFFD}"));
    let Data::DateTime(day) = beside(&rows, "Jour") else { panic!("a real date") };
    assert_eq!(day.to_ymd_hms_milli(), (1900, 1, 31, 0, 0, 0, 0));
}

#[test]
fn a_nil_return_is_said_on_the_form() {
    let mut report = report();
    report.nil = true;
    let rows = sheet(&mut open(&report), "Formulaire");
    assert!(rows.iter().any(|row| row[0].to_string().starts_with("Rien à déclarer")));
}
