//! Exact bytes of the text formats. A change here is a change of the published formats.

use guichet_artefact::{Format, content, render};

use crate::sample::{context, explanations, report, string};

/// JSON.
const JSON: &[&str] = &[
    "{\n",
    "  \"edition\": \"essai-x/final/2026-04-01+1\",\n",
    "  \"status\": \"hypothesis\",\n",
    "  \"cells\": {\n",
    "    \"nom\": \"Ville de Québec\",\n",
    "    \"code_geo\": \"09020\",\n",
    "    \"formule\": \"=cmd|'/C calc'!A0\",\n",
    "    \"plus\": \"+1; « et »\",\n",
    "    \"moins\": \"-2,5\",\n",
    "    \"arobase\": \"@SUM(A1)\",\n",
    "    \"tabulation\": \"\\tx\",\n",
    "    \"pleine_chasse\": \"＝1＋1\",\n",
    "    \"lignes\": \"Il dit \\\"oui\\\",\\r\\npuis <non> & \u{1F600}\\nfin\",\n",
    "    \"decompose\": \"Que\u{301}bec\",\n",
    "    \"entier\": -12345,\n",
    "    \"decimal\": \"-12.5\",\n",
    "    \"total\": \"48350.00\",\n",
    "    \"solde\": \"-0.05\",\n",
    "    \"part\": \"66.67\",\n",
    "    \"adopte\": true,\n",
    "    \"etat\": \"Réalisée\",\n",
    "    \"jour\": \"2026-03-31\",\n",
    "    \"mois\": \"2026-03/..\",\n",
    "    \"personnes\": {\n",
    "      \"value\": 120,\n",
    "      \"precision\": \"about\"\n",
    "    },\n",
    "    \"exact\": {\n",
    "      \"value\": 7,\n",
    "      \"precision\": \"exact\"\n",
    "    },\n",
    "    \"don\": {\n",
    "      \"value\": \"1500.00\",\n",
    "      \"precision\": \"at_least\"\n",
    "    },\n",
    "    \"vide\": null,\n",
    "    \"indetermine\": null\n",
    "  },\n",
    "  \"tables\": {\n",
    "    \"projets\": [\n",
    "      {\n",
    "        \"titre\": \"Café; rencontres\",\n",
    "        \"montant\": \"31200.00\",\n",
    "        \"participants\": null\n",
    "      },\n",
    "      {\n",
    "        \"titre\": \"=Jardin\",\n",
    "        \"montant\": \"17150.00\",\n",
    "        \"participants\": {\n",
    "          \"value\": 40,\n",
    "          \"precision\": \"more_than\"\n",
    "        }\n",
    "      }\n",
    "    ],\n",
    "    \"autres\": []\n",
    "  },\n",
    "  \"explanations\": [\n",
    "    {\n",
    "      \"code\": \"variance_unexplained\",\n",
    "      \"cell\": \"total\",\n",
    "      \"about\": \"L'écart n'est pas expliqué.\",\n",
    "      \"text\": \"-Hausse du coût du bois\"\n",
    "    }\n",
    "  ]\n",
    "}\n",
];

/// CSV for programs.
const CSV: &[&str] = &[
    "table,line,column,value\r\n",
    "#report,,edition,essai-x/final/2026-04-01+1\r\n",
    "#report,,status,hypothesis\r\n",
    ",,nom,Ville de Québec\r\n",
    ",,code_geo,09020\r\n",
    ",,formule,=cmd|'/C calc'!A0\r\n",
    ",,plus,+1; « et »\r\n",
    ",,moins,\"-2,5\"\r\n",
    ",,arobase,@SUM(A1)\r\n",
    ",,tabulation,\tx\r\n",
    ",,pleine_chasse,＝1＋1\r\n",
    ",,lignes,\"Il dit \"\"oui\"\",\r\n",
    "puis <non> & \u{1F600}\n",
    "fin\"\r\n",
    ",,decompose,Que\u{301}bec\r\n",
    ",,entier,-12345\r\n",
    ",,decimal,-12.5\r\n",
    ",,total,48350.00\r\n",
    ",,solde,-0.05\r\n",
    ",,part,66.67\r\n",
    ",,adopte,true\r\n",
    ",,etat,Réalisée\r\n",
    ",,jour,2026-03-31\r\n",
    ",,mois,2026-03/..\r\n",
    ",,personnes,120\r\n",
    ",,personnes.precision,about\r\n",
    ",,exact,7\r\n",
    ",,exact.precision,exact\r\n",
    ",,don,1500.00\r\n",
    ",,don.precision,at_least\r\n",
    ",,vide,\r\n",
    ",,indetermine,\r\n",
    ",,indetermine.precision,\r\n",
    "projets,1,titre,Café; rencontres\r\n",
    "projets,1,montant,31200.00\r\n",
    "projets,1,participants,\r\n",
    "projets,1,participants.precision,\r\n",
    "projets,2,titre,=Jardin\r\n",
    "projets,2,montant,17150.00\r\n",
    "projets,2,participants,40\r\n",
    "projets,2,participants.precision,more_than\r\n",
    "#explanations,1,code,variance_unexplained\r\n",
    "#explanations,1,cell,total\r\n",
    "#explanations,1,about,L'écart n'est pas expliqué.\r\n",
    "#explanations,1,text,-Hausse du coût du bois\r\n",
];

/// CSV for the French Excel.
const EXCEL: &[&str] = &[
    "\u{feff}Champ;Valeur\r\n",
    "Nom;Ville de Québec\r\n",
    "Code géographique;09020\r\n",
    "Formule;'=cmd|'/C calc'!A0\r\n",
    "Plus;\"'+1; « et »\"\r\n",
    "Moins;'-2,5\r\n",
    "Arobase;'@SUM(A1)\r\n",
    "Tabulation;'\tx\r\n",
    "Pleine chasse;'＝1＋1\r\n",
    "Lignes;\"Il dit \"\"oui\"\",\r\n",
    "puis <non> & \u{1F600}\n",
    "fin\"\r\n",
    "Décomposé;Que\u{301}bec\r\n",
    "Entier;-12345\r\n",
    "Décimal;-12,5\r\n",
    "Total;48350,00\r\n",
    "Solde;-0,05\r\n",
    "Part;66,67%\r\n",
    "Adopté;Oui\r\n",
    "État;Réalisée\r\n",
    "Jour;2026-03-31\r\n",
    "Mois;2026-03/..\r\n",
    "Personnes;environ 120\r\n",
    "Exact;7\r\n",
    "Don;au moins 1\u{a0}500,00\u{a0}$\r\n",
    "Vide;\r\n",
    "Indéterminé;\r\n",
    "\r\n",
    "Projets soutenus [2026]: tous les projets\r\n",
    "Titre;Montant;Participants\r\n",
    "\"Café; rencontres\";31200,00;\r\n",
    "'=Jardin;17150,00;plus de 40\r\n",
    "\r\n",
    "Autres\r\n",
    "Nom\r\n",
    "\r\n",
    "Justifications\r\n",
    "Constat;Case;Ce qui est expliqué;Justification\r\n",
    "variance_unexplained;Total;L'écart n'est pas expliqué.;'-Hausse du coût du bois\r\n",
    "\r\n",
    "Édition;essai-x/final/2026-04-01+1\r\n",
    "Statut;Version de travail\u{a0}: correspondance hypothétique, formulaire officiel non vérifié\r\n",
];

/// XML.
const XML: &[&str] = &[
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<rapport xmlns=\"urn:guichet:rapport:1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" edition=\"essai-x/final/2026-04-01+1\" statut=\"hypothese\">\n",
    "  <champ id=\"nom\" xsi:type=\"texte\" libelle=\"Nom\">Ville de Québec</champ>\n",
    "  <champ id=\"code_geo\" xsi:type=\"texte\" libelle=\"Code géographique\">09020</champ>\n",
    "  <champ id=\"formule\" xsi:type=\"texte\" libelle=\"Formule\">=cmd|'/C calc'!A0</champ>\n",
    "  <champ id=\"plus\" xsi:type=\"texte\" libelle=\"Plus\">+1; « et »</champ>\n",
    "  <champ id=\"moins\" xsi:type=\"texte\" libelle=\"Moins\">-2,5</champ>\n",
    "  <champ id=\"arobase\" xsi:type=\"texte\" libelle=\"Arobase\">@SUM(A1)</champ>\n",
    "  <champ id=\"tabulation\" xsi:type=\"texte\" libelle=\"Tabulation\">\tx</champ>\n",
    "  <champ id=\"pleine_chasse\" xsi:type=\"texte\" libelle=\"Pleine chasse\">＝1＋1</champ>\n",
    "  <champ id=\"lignes\" xsi:type=\"texte\" libelle=\"Lignes\">Il dit \"oui\",&#13;\n",
    "puis &lt;non&gt; &amp; \u{1F600}\n",
    "fin</champ>\n",
    "  <champ id=\"decompose\" xsi:type=\"texte\" libelle=\"Décomposé\">Que\u{301}bec</champ>\n",
    "  <champ id=\"entier\" xsi:type=\"entier\" libelle=\"Entier\">-12345</champ>\n",
    "  <champ id=\"decimal\" xsi:type=\"decimal\" libelle=\"Décimal\">-12.5</champ>\n",
    "  <champ id=\"total\" xsi:type=\"dollars\" libelle=\"Total\">48350.00</champ>\n",
    "  <champ id=\"solde\" xsi:type=\"dollars\" libelle=\"Solde\">-0.05</champ>\n",
    "  <champ id=\"part\" xsi:type=\"pourcentage\" libelle=\"Part\">66.67</champ>\n",
    "  <champ id=\"adopte\" xsi:type=\"oui-non\" libelle=\"Adopté\">true</champ>\n",
    "  <champ id=\"etat\" xsi:type=\"code\" libelle=\"État\">Réalisée</champ>\n",
    "  <champ id=\"jour\" xsi:type=\"date\" libelle=\"Jour\">2026-03-31</champ>\n",
    "  <champ id=\"mois\" xsi:type=\"date\" libelle=\"Mois\">2026-03/..</champ>\n",
    "  <champ id=\"personnes\" xsi:type=\"quantite\" libelle=\"Personnes\" precision=\"about\">120</champ>\n",
    "  <champ id=\"exact\" xsi:type=\"quantite\" libelle=\"Exact\" precision=\"exact\">7</champ>\n",
    "  <champ id=\"don\" xsi:type=\"quantite-dollars\" libelle=\"Don\" precision=\"at_least\">1500.00</champ>\n",
    "  <champ id=\"vide\" xsi:type=\"dollars\" libelle=\"Vide\"/>\n",
    "  <champ id=\"indetermine\" xsi:type=\"quantite\" libelle=\"Indéterminé\"/>\n",
    "  <tableau id=\"projets\" libelle=\"Projets soutenus [2026]: tous les projets\">\n",
    "    <ligne cle=\"p1\">\n",
    "      <champ id=\"titre\" xsi:type=\"texte\" libelle=\"Titre\">Café; rencontres</champ>\n",
    "      <champ id=\"montant\" xsi:type=\"dollars\" libelle=\"Montant\">31200.00</champ>\n",
    "      <champ id=\"participants\" xsi:type=\"quantite\" libelle=\"Participants\"/>\n",
    "    </ligne>\n",
    "    <ligne cle=\"p2\">\n",
    "      <champ id=\"titre\" xsi:type=\"texte\" libelle=\"Titre\">=Jardin</champ>\n",
    "      <champ id=\"montant\" xsi:type=\"dollars\" libelle=\"Montant\">17150.00</champ>\n",
    "      <champ id=\"participants\" xsi:type=\"quantite\" libelle=\"Participants\" precision=\"more_than\">40</champ>\n",
    "    </ligne>\n",
    "  </tableau>\n",
    "  <tableau id=\"autres\" libelle=\"Autres\"/>\n",
    "  <justifications>\n",
    "    <justification code=\"variance_unexplained\" case=\"total\" objet=\"L'écart n'est pas expliqué.\">-Hausse du coût du bois</justification>\n",
    "  </justifications>\n",
    "</rapport>\n",
];

#[track_caller]
fn check(format: Format, expected: &[&str]) {
    let text = string(&report(), format);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert_eq!(lines, expected);
}

#[test]
fn json_bytes() {
    check(Format::Json, JSON);
    let value = serde_json::to_value(content(&report(), &explanations())).expect("JSON");
    assert_eq!(value, serde_json::from_str::<serde_json::Value>(&JSON.concat()).expect("JSON"));
}

#[test]
fn csv_bytes_for_programs() {
    check(Format::Csv, CSV);
}

#[test]
fn csv_bytes_for_excel() {
    check(Format::CsvExcel, EXCEL);
}

#[test]
fn xml_bytes() {
    check(Format::Xml, XML);
}

#[test]
fn the_bytes_are_the_same_each_time() {
    for format in Format::ALL {
        let one = render(&report(), &explanations(), format, &context()).expect("a document");
        let two = render(&report(), &explanations(), format, &context()).expect("a document");
        assert!(one == two, "{}", format.name());
    }
}

#[test]
fn a_nil_return_is_said_in_every_text_format() {
    let mut report = report();
    report.nil = true;
    for (format, said) in [
        (Format::Json, "\n  \"nothing_to_report\": true,\n"),
        (Format::Csv, "\n#report,,nothing_to_report,true\r\n"),
        (Format::CsvExcel, "\nDéclaration;Rien à déclarer\u{a0}: "),
        (Format::Xml, " neant=\"true\">"),
    ] {
        assert!(string(&report, format).contains(said), "{}", format.name());
    }
}

#[test]
fn formats_have_names_and_files() {
    for format in Format::ALL {
        assert_eq!(Format::named(format.name()), Some(format));
        assert!(format.media_type().contains('/'));
    }
    let mut suffixes = Format::ALL.map(Format::file_suffix).to_vec();
    suffixes.dedup();
    assert_eq!(suffixes, ["json", "rfc4180.csv", "excel.csv", "xlsx", "xml"]);
}
