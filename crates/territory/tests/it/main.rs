//! The register, the importer and what an import changes, on small files of our own in the published format.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use guichet_core::Day;
use guichet_territory::{
    Change, Changes, CodeCorrection, CodeError, Column, Kind, LinkKind, Listing, MatchTier, MissingPolicy, Parsed,
    ProblemEffect, ProblemKind, Register, Span, Territory, TerritoryCode, UnusableFile, UpdateRefused, bare,
    facts::facts, fold, read,
};
use proptest::prelude::*;

const HEADING: &str = "\"mcode\",\"munnom\",\"mdes\",\"mcourriel\",\"mtel\",\"regadm\",\"divrec\",\"mrc\",\"mdatcons\",\"msuperf\",\"mpopul\",\"dirgen\"";

/// A line in the published format: (code, name, designation, region, division, mrc, area, population).
type Line =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// A fictional area: real MRC codes, invented names.
const LINES: [Line; 6] = [
    (
        "46901",
        "Saint-Exemple",
        "Ville",
        "Estrie (05)",
        "Brome-Missisquoi (46)",
        "MRC Brome-Missisquoi (460)",
        "12.5",
        "1200",
    ),
    (
        "46902",
        "L'Île-d'Essai",
        "Canton",
        "Estrie (05)",
        "Brome-Missisquoi (46)",
        "MRC Brome-Missisquoi (460)",
        "300,25",
        "12 711",
    ),
    (
        "07901",
        "Sainte-Épreuve",
        "Paroisse",
        "Bas-Saint-Laurent (01)",
        "La Matapédia (07)",
        "MRC de La Matapédia (070)",
        "1",
        "90",
    ),
    (
        "07902",
        "Saint-Exemple",
        "Paroisse",
        "Bas-Saint-Laurent (01)",
        "La Matapédia (07)",
        "MRC de La Matapédia (070)",
        "1",
        "91",
    ),
    ("36901", "Cœur-de-Ville", "Ville", "Mauricie (04)", "Shawinigan (36)", "", "33 924,39", "50 000"),
    ("99901", "Kangirsukallak", "Village nordique", "Nord-du-Québec (10)", "Nord-du-Québec (99)", "", "2", "300"),
];

fn line(line: &Line) -> String {
    let (code, name, designation, region, division, mrc, area, population) = line;
    format!(
        "\"{code}\",\"{name}\",\"{designation}\",\"greffe@example.org\",\"0000000000\",\"{region}\",\"{division}\",\"{mrc}\",\"1855-07-01\",\"{area}\",\"{population}\",\"Poste Vacant\""
    )
}

fn file(lines: &[Line]) -> String {
    std::iter::once(HEADING.to_owned()).chain(lines.iter().map(line)).collect::<Vec<_>>().join("\n")
}

fn listing(text: &str) -> Listing {
    read(text.as_bytes()).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn code(text: &str) -> TerritoryCode {
    TerritoryCode::parse(text).unwrap()
}

fn update(register: &Register, lines: &[Line], as_of: &str) -> Changes {
    register.update(&listing(&file(lines)), day(as_of), MissingPolicy::Accept).unwrap()
}

fn imported() -> Register {
    let register = Register::shipped();
    update(&register, &LINES, "2024-01-15").apply(&register).unwrap()
}

#[test]
fn every_line_of_the_shipped_files_is_read() {
    let count = |text: &str| text.lines().count() - 1;
    let facts = facts();
    let territories = count(include_str!("../../data/territories.csv"));
    let retired = count(include_str!("../../data/retired.csv"));
    assert_eq!(facts.territories.len() + facts.unconfirmed.len(), territories + retired);
    assert_eq!(facts.changes.len(), count(include_str!("../../data/changes.csv")));
    assert_eq!(facts.aliases.len(), count(include_str!("../../data/aliases.csv")));
    assert_eq!(facts.regions.len(), 17);
    let of = |kind| facts.territories.iter().filter(|territory| territory.kind == kind).count();
    assert_eq!((of(Kind::Mrc), of(Kind::EquivalentTerritory), facts.unconfirmed.len()), (87, 15, 2));
    // Each holds together, each MRC is in a region that exists, each change is of the past side it claims.
    let register = Register::shipped().with(facts.territories.iter().cloned()).unwrap();
    for territory in register.iter().filter(|territory| territory.kind != Kind::Region) {
        let region = register.region(territory.code, None).unwrap();
        assert!(register.get(region).is_some(), "{}", territory.code);
    }
    assert!(!register.has_municipalities());
}

#[test]
fn history_answers_by_day() {
    let register = Register::shipped();
    assert_eq!(register.name(code("270"), Some(day("2022-07-29"))), "Robert-Cliche");
    assert_eq!(register.name(code("270"), Some(day("2022-07-30"))), "Beauce-Centre");
    assert_eq!(register.name(code("270"), None), "Beauce-Centre");
    assert_eq!(register.region(code("460"), Some(day("2020-12-31"))), Some(code("16")));
    assert_eq!(register.region(code("460"), None), Some(code("05")));
    assert_eq!(register.mrc(code("82010"), Some(day("2021-12-31"))), Some(code("820")));
    assert_eq!(register.mrc(code("82010"), Some(day("2022-01-01"))), Some(code("800")));
    assert!(register.at(code("88010"), Some(day("2022-12-31"))).is_some());
    assert!(register.at(code("88010"), Some(day("2023-01-01"))).is_none());
    assert_eq!(register.successors(code("88010")), [code("88012")]);
    assert_eq!(register.successors(code("88012")), []);
    assert_eq!(register.successors(code("460")), []);
}

#[test]
fn successors_are_followed_and_a_circle_ends() {
    let ended = |from: &str, to: &[&str]| {
        let mut territory = Territory::new(code(from), Kind::Municipality, "Essai", "Ville");
        territory.span = Span { from: None, until: Some(day("2020-01-01")) };
        for target in to {
            territory = territory.linked(LinkKind::Successor, code(target));
        }
        territory
    };
    let open = Territory::new(code("46904"), Kind::Municipality, "Bout", "Ville");
    let register = Register::shipped()
        .with([ended("46901", &["46902", "46903"]), ended("46902", &["46904"]), ended("46903", &["46904"]), open])
        .unwrap();
    assert_eq!(register.successors(code("46901")), [code("46904")]);
    let circle = Register::shipped().with([ended("46901", &["46902"]), ended("46902", &["46901"])]).unwrap();
    assert!(circle.successors(code("46901")).len() <= 1);
}

#[test]
fn codes_are_read_however_they_are_written() {
    let register = imported();
    for short in ["070", "07", "7"] {
        assert_eq!(register.mrc_code(short, None).unwrap().code, code("070"), "{short}");
    }
    assert_eq!(register.mrc_code("70", None), Err(CodeError::Ambiguous(vec![code("070"), code("700")])));
    assert_eq!(register.mrc_code("70", Some("La Matapédia")).unwrap().code, code("070"));
    assert_eq!(register.mrc_code("70", Some("MRC Beauharnois-Salaberry")).unwrap().code, code("700"));
    assert_eq!(register.mrc_code("46", None).unwrap().code, code("460"));
    // A code that does not end in 0 cannot be shortened.
    for short in ["25", "37", "94", "97", "99", "235", "663"] {
        assert_eq!(register.mrc_code(short, None), Err(CodeError::Unknown), "{short}");
    }
    assert_eq!(register.mrc_code("0460", None), Err(CodeError::NotACode));
    let federal = register.municipality_code("2446901").unwrap();
    assert_eq!((federal.code, federal.note), (code("46901"), Some(CodeCorrection::Federal)));
    let lost = register.municipality_code("7901").unwrap();
    assert_eq!((lost.code, lost.note), (code("07901"), Some(CodeCorrection::LostZero)));
    let alias = register.municipality_code("99814").unwrap();
    assert_eq!((alias.code, alias.note), (code("99055"), Some(CodeCorrection::Alias)));
    assert_eq!(register.municipality_code("55555"), Err(CodeError::Unknown));
    assert_eq!(register.municipality_code("3546901"), Err(CodeError::NotACode));
    assert_eq!(register.region_code("5").unwrap().code, code("05"));
    assert_eq!(register.region_code("18"), Err(CodeError::Unknown));
}

#[test]
fn the_file_is_read_whatever_wrote_it() {
    let plain = listing(&file(&LINES));
    assert!(plain.problems.is_empty(), "{:?}", plain.problems);
    assert_eq!((plain.rows, plain.entries.len(), plain.columns.len()), (6, 6, 9));
    let island = &plain.entries[1];
    assert_eq!(island.mrc, Parsed::Value(code("460")));
    assert_eq!((&island.area_m2, &island.population), (&Parsed::Value(300_250_000), &Parsed::Value(12_711)));
    assert_eq!(island.constituted_on.value().unwrap().to_string(), "1855-07-01");
    // Outside an MRC: the only equivalent territory of its division, or nothing.
    assert_eq!(plain.entries[4].mrc, Parsed::Value(code("360")));
    assert_eq!(plain.entries[5].mrc, Parsed::Absent);

    let text = file(&LINES);
    let windows: Vec<u8> = text
        .chars()
        .map(|character| if character == 'œ' { 0x9c } else { u8::try_from(u32::from(character)).unwrap() })
        .collect();
    let with_mark = format!("\u{feff}{text}");
    let windows_lines = text.replace('\n', "\r\n") + "\r\n\r\n,,,,,,,,,,,\r\n";
    let semicolons = text.replace("\",\"", "\";\"");
    let padded = text.replace("\"Estrie (05)\"", "\"\u{a0} Estrie  (05) \"");
    for other in
        [with_mark.as_bytes(), windows.as_slice(), windows_lines.as_bytes(), semicolons.as_bytes(), padded.as_bytes()]
    {
        let read = read(other).unwrap();
        assert_eq!(read.entries.len(), 6);
        for (a, b) in read.entries.iter().zip(&plain.entries) {
            assert_eq!((a.code, &a.name, &a.mrc, &a.region), (b.code, &b.name, &b.mrc, &b.region));
        }
        assert!(read.problems.is_empty(), "{:?}", read.problems);
    }
    let other_order = listing("MUNNOM;autre;mcode\nSaint-Exemple;x;46901\n");
    assert_eq!(other_order.columns, [Column::Code, Column::Name]);
    assert_eq!(other_order.entries[0].population, Parsed::Unknown);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let text = format!(
        "{HEADING}\n{}\n{}\n{}\n{}\n{}\n46910,Coupé,Ville,a,b,Estrie (05),x,MRC Brome-Missisquoi (460),1975-03-01,33 924,39,12,Nom Secret\n46911,Court\n",
        line(&("1901", "Zéro-Perdu", "Ville", "Bas-Saint-Laurent", "", "MRC de La Matapédia (7)", "1", "1")),
        line(&("ABC", "Sans-Code", "Ville", "Estrie (05)", "", "", "1", "1")),
        line(&("46912", "", "Ville", "Estrie (06)", "", "MRC Nulle-Part (555)", "beaucoup", "12,711")),
        line(&("46912", "Double", "Ville", "Estrie (05)", "", "", "1", "1")),
        line(&("46913", "Croisé", "Ville", "Estrie (05)", "", "MRC Brome-Missisquoi (470)", "1", "1")),
    );
    let read = listing(&text);
    let found: Vec<(u64, ProblemKind, Option<Column>, &str)> = read
        .problems
        .iter()
        .map(|problem| (problem.line, problem.kind, problem.column, problem.value.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (2, ProblemKind::CodeSetRight, Some(Column::Code), "1901"),
            (3, ProblemKind::CodeUnreadable, Some(Column::Code), "ABC"),
            (4, ProblemKind::NameMissing, Some(Column::Name), ""),
            (4, ProblemKind::RegionUnreadable, Some(Column::Region), "Estrie (06)"),
            (4, ProblemKind::MrcUnreadable, Some(Column::Mrc), "MRC Nulle-Part (555)"),
            (4, ProblemKind::AreaUnreadable, Some(Column::Area), "beaucoup"),
            (4, ProblemKind::PopulationUnreadable, Some(Column::Population), "12,711"),
            (5, ProblemKind::CodeTwice, Some(Column::Code), "46912"),
            (6, ProblemKind::MrcUnreadable, Some(Column::Mrc), "MRC Brome-Missisquoi (470)"),
            (7, ProblemKind::TooManyCells, None, "13 / 12"),
            (8, ProblemKind::TooFewCells, None, "2 / 12"),
        ]
    );
    let first = &read.problems[0];
    assert_eq!(first.message().fr, "Ligne 2, colonne mcode\u{a0}: code rétabli («\u{a0}1901\u{a0}»).");
    assert_eq!(first.message().en, "Line 2, column mcode: code set right (“1901”).");
    assert_eq!((first.expected.fr.as_str(), first.effect), ("01901", ProblemEffect::SetRight));
    // Nothing personal is kept nor shown, not even on a line whose cells moved.
    let kept = format!("{read:?}");
    for personal in ["Secret", "Vacant", "greffe@", "0000000000"] {
        assert!(!kept.contains(personal), "{personal}");
    }
    for problem in &read.problems {
        for text in [problem.message(), problem.expected.clone(), problem.next()] {
            assert!(!text.fr.is_empty() && !text.en.is_empty() && text.fr != text.en || text.fr == "01901", "{text:?}");
        }
    }
}

#[test]
fn a_file_that_is_no_directory_is_refused_whole() {
    assert_eq!(read(b""), Err(UnusableFile::Empty));
    assert_eq!(read(b"\xef\xbb\xbf \r\n"), Err(UnusableFile::Empty));
    assert_eq!(read(b"PK\x03\x04"), Err(UnusableFile::Workbook));
    assert_eq!(read(b"m\0c\0o\0"), Err(UnusableFile::NotText));
    assert_eq!(read(HEADING.as_bytes()), Err(UnusableFile::NoLine));
    assert_eq!(read("mcode,munnom\n46901,PercÃ©\n".as_bytes()), Err(UnusableFile::Garbled));
    let wrong = read(b"code,nom\n1,2\n").unwrap_err();
    assert!(matches!(&wrong, UnusableFile::ColumnMissing { column: Column::Code, found } if found == &["code", "nom"]));
    assert!(wrong.to_string().contains("mcode"), "{wrong}");
}

#[test]
fn the_same_file_again_changes_nothing() {
    let register = Register::shipped();
    let first = update(&register, &LINES, "2024-01-15");
    assert_eq!(first.list.len(), 6);
    assert!(first.list.iter().all(|change| matches!(change, Change::Added { .. })));
    let register = first.apply(&register).unwrap();
    for later in ["2024-01-15", "2025-01-15"] {
        let again = update(&register, &LINES, later);
        assert!(again.is_empty() && again.territories.is_empty() && again.held.is_empty(), "{:?}", again.list);
        assert_eq!(again.unchanged, 6);
    }
    assert_eq!(register.region(code("46901"), Some(day("2020-01-01"))), Some(code("16")), "its MRC was in Montérégie");
    assert_eq!(register.region(code("99901"), None), Some(code("10")), "its own, without an MRC");
    assert_eq!(register.municipalities(code("070"), None).count(), 2);
    assert_eq!(register.municipalities(code("05"), None).count(), 2);
}

#[test]
fn what_changes_keeps_its_history() {
    let register = imported();
    let mut lines = LINES.to_vec();
    lines[0].1 = "Nouvel-Exemple";
    lines[0].2 = "Municipalité";
    lines[1].5 = "MRC de La Haute-Yamaska (470)";
    lines[1].7 = "12 800";
    lines.remove(2);
    lines.push(("07903", "Neuve", "Ville", "Bas-Saint-Laurent (01)", "", "MRC de La Matapédia (070)", "4", "10"));
    let changes = update(&register, &lines, "2025-03-01");
    let on = day("2025-03-01");
    assert_eq!(
        changes.list,
        [
            Change::Dissolved { code: code("07901"), name: "Sainte-Épreuve".into(), successors: vec![], on },
            Change::Added { code: code("07903"), name: "Neuve".into(), mrc: Some(code("070")) },
            Change::Renamed {
                code: code("46901"),
                before: "Saint-Exemple".into(),
                after: "Nouvel-Exemple".into(),
                on,
                spelling: false
            },
            Change::Redesignated { code: code("46901"), before: "Ville".into(), after: "Municipalité".into(), on },
            Change::Moved {
                code: code("46902"),
                link: LinkKind::Mrc,
                before: Some(code("460")),
                after: Some(code("470")),
                on
            },
            Change::Population { code: code("46902"), before: Some(12_711), after: 12_800 },
        ]
    );
    assert_eq!(changes.territories.len(), 4);
    let register = changes.apply(&register).unwrap();
    let before = Some(day("2025-02-28"));
    assert_eq!(register.name(code("46901"), before), "Saint-Exemple");
    assert_eq!(register.name(code("46901"), None), "Nouvel-Exemple");
    assert_eq!(register.mrc(code("46902"), before), Some(code("460")));
    assert_eq!(register.mrc(code("46902"), None), Some(code("470")));
    assert!(register.at(code("07901"), before).is_some() && register.at(code("07901"), None).is_none());
    assert!(update(&register, &lines, "2025-03-01").is_empty());
    // An older file takes nothing back, and says why.
    let older = register.update(&listing(&file(&LINES)), day("2024-06-01"), MissingPolicy::Accept);
    assert_eq!(older, Err(UpdateRefused::Older { as_of: day("2024-06-01"), newest: on }));
    // What was gone and comes back is open again.
    let back = update(&register, &LINES, "2025-04-01");
    assert!(back.list.contains(&Change::Reopened { code: code("07901") }));
    assert!(back.apply(&register).unwrap().at(code("07901"), None).is_some());
}

#[test]
fn a_change_of_region_leaves_the_past_as_it_was() {
    let register = imported();
    let mut moved = LINES.to_vec();
    moved[2].3 = "Gaspésie–Îles-de-la-Madeleine (11)";
    let region = |register: &Register, at: &str| register.region(code("07901"), Some(day(at)));
    // Until now its region was that of its MRC, and no link of its own said so.
    let register = update(&register, &moved, "2025-03-01").apply(&register).unwrap();
    assert_eq!(region(&register, "2025-02-28"), Some(code("01")));
    assert_eq!(region(&register, "2025-03-01"), Some(code("11")));
    let register = update(&register, &LINES, "2025-06-01").apply(&register).unwrap();
    let days = ["2025-02-28", "2025-03-01", "2025-05-31", "2025-06-01"];
    assert_eq!(days.map(|at| region(&register, at).unwrap().to_string()), ["01", "11", "11", "01"]);
}

#[test]
fn a_merger_that_is_known_names_its_successor() {
    let mrc = "MRC d'Abitibi (880)";
    let region = "Abitibi-Témiscamingue (08)";
    let old = [
        ("88010", "Rochebaucourt", "Municipalité", region, "Abitibi (88)", mrc, "1", "135"),
        ("88015", "La Morandière", "Municipalité", region, "Abitibi (88)", mrc, "1", "203"),
    ];
    let new = [("88012", "La Morandière-Rochebaucourt", "Municipalité", region, "Abitibi (88)", mrc, "2", "345")];
    let shipped = Register::shipped();
    let register = update(&shipped, &old, "2022-06-01").apply(&shipped).unwrap();
    let changes = update(&register, &new, "2023-11-01");
    let on = day("2023-01-01");
    let successors = vec![code("88012")];
    assert!(changes.list.contains(&Change::Dissolved {
        code: code("88010"),
        name: "Rochebaucourt".into(),
        successors,
        on
    }));
    let register = changes.apply(&register).unwrap();
    assert_eq!(register.get(code("88012")).unwrap().span.from, Some(on));
    assert_eq!(register.successors(code("88015")), [code("88012")]);
    assert!(update(&register, &new, "2023-11-01").is_empty());
}

#[test]
fn a_cut_file_is_refused_and_a_doubtful_line_dissolves_nothing() {
    let register = imported();
    let cut = listing(&file(&LINES[..5]));
    assert_eq!(
        register.update(&cut, day("2025-01-01"), MissingPolicy::Refuse),
        Err(UpdateRefused::Partial { missing: 1, known: 6 })
    );
    assert_eq!(register.update(&cut, day("2025-01-01"), MissingPolicy::Accept).unwrap().list.len(), 1);
    // Cut in the middle of a line, or a quotation mark left open: other lines may be gone with it.
    for broken in
        [file(&LINES).rsplit_once(",\"").unwrap().0.to_owned(), file(&LINES).replace("\"Sainte-", "\"\"\"Sainte-")]
    {
        let broken = listing(&broken);
        let changes = register.update(&broken, day("2025-01-01"), MissingPolicy::Accept).unwrap();
        assert!(!changes.list.iter().any(|change| matches!(change, Change::Dissolved { .. })), "{changes:?}");
    }
    let mut lines = LINES;
    lines[3].0 = "0790Z";
    let doubtful = update(&register, &lines, "2025-01-01");
    assert!(doubtful.is_empty());
    assert_eq!(doubtful.held, [code("07902")]);
}

#[test]
fn a_mrc_is_renamed_when_every_line_says_so() {
    let register = imported();
    let mut lines = LINES;
    lines[0].5 = "MRC Brome-Nouvelle (460)";
    lines[1].5 = lines[0].5;
    let changes = update(&register, &lines, "2025-01-01");
    assert!(matches!(&changes.list[..], [Change::Renamed { after, .. }] if after == "Brome-Nouvelle"), "{changes:?}");
    let register = changes.apply(&register).unwrap();
    assert_eq!(register.name(code("460"), Some(day("2024-12-31"))), "Brome-Missisquoi");
    assert!(update(&register, &lines, "2025-01-01").is_empty());
    lines[1].5 = LINES[1].5;
    let odd = listing(&file(&lines));
    assert_eq!(odd.problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), [ProblemKind::MrcNamedTwice]);
    assert!(odd.mrc_names.is_empty());
}

#[test]
fn search_finds_what_a_person_types() {
    let register = imported();
    let codes =
        |text: &str| register.search(text, 5).iter().map(|hit| hit.territory.code.to_string()).collect::<Vec<_>>();
    assert_eq!(codes("ste epreuve"), ["07901"]);
    assert_eq!(codes("SAINTE-ÉPREUVE")[0], "07901");
    assert_eq!(codes("l ile d essai")[0], "46902");
    assert_eq!(codes("L’Île d’Essai")[0], "46902");
    assert_eq!(codes("ile-dessai")[0], "46902");
    assert_eq!(codes("coeur de ville")[0], "36901");
    assert_eq!(codes("saint exemple"), ["07902", "46901"]);
    assert_eq!(codes("St-Exemple Matapedia"), ["07902"]);
    assert_eq!(codes("St-Exemple MRC Matapedia"), ["07902"]);
    assert_eq!(codes("saint exemple ville"), ["46901"]);
    assert_eq!(codes("saint exemplr")[0], "07902");
    assert_eq!(codes("2446901"), ["46901"]);
    assert_eq!(codes("460")[0], "460");
    assert_eq!(codes("robert cliche"), ["270"]);
    assert!(register.search("robert cliche", 5)[0].former);
    assert_eq!(register.search("46901", 1)[0].tier, MatchTier::Code);
    assert!(codes("").is_empty() && codes("--").is_empty() && register.search("saint", 0).is_empty());
    assert_eq!(register.label(code("46901"), None).unwrap(), "Saint-Exemple (Ville, Brome-Missisquoi)");
    assert_eq!(register.label(code("07901"), None).unwrap(), "Sainte-Épreuve");
    assert_eq!(register.homonyms(code("46901"), None).len(), 1);
    assert_eq!(register.nearest("46091", guichet_territory::Level::Municipality, None, 3), [code("46901")]);
}

#[test]
fn a_name_is_recognised_with_or_without_its_form() {
    let register = imported();
    for name in ["L'Île-d'Essai", "Canton de L'Ile d'Essai", "l’ile-d’essai (canton)", "CANTON DE L'ÎLE-D'ESSAI"]
    {
        assert!(register.is_named(code("46902"), name), "{name}");
    }
    assert!(!register.is_named(code("46902"), "Saint-Exemple"));
    assert!(register.is_named(code("270"), "MRC Robert-Cliche"));
    assert!(register.is_named(code("310"), "MRC des Appalaches"));
    let government = Territory::new(code("99902"), Kind::Municipality, "Terre-d'Essai", "Gouvernement régional");
    let register = register.with([government]).unwrap();
    assert!(register.is_named(code("99902"), "Gouvernement régional de Terre-d’Essai"));
    assert_eq!(bare("Ville"), "ville");
}

#[test]
fn a_history_that_contradicts_itself_is_refused() {
    let mut twice = Territory::new(code("46901"), Kind::Municipality, "Essai", "Ville");
    twice.names.push(twice.names[0].clone());
    assert!(Register::shipped().with([twice]).is_err());
    let level = Territory::new(code("460"), Kind::Municipality, "Essai", "Ville");
    assert!(Register::shipped().with([level]).is_err());
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once.clone());
        prop_assert_eq!(bare(&once), bare(&text));
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text.to_uppercase().to_lowercase()));
    }

    #[test]
    fn a_code_reads_back_as_it_is_shown(number in prop_oneof![20 => 1000u32..=99_999, 1 => Just(99_814)]) {
        let register = imported();
        let shown = code(&format!("{number:05}"));
        prop_assert_eq!(shown.to_string().parse::<TerritoryCode>().unwrap(), shown);
        // A code by which another list knows a territory is read as its own.
        let alias = register.facts().aliases.iter().any(|(alias, _)| *alias == shown);
        let known = register.get(shown).is_some() || alias;
        prop_assert_eq!(register.municipality_code(&format!("24{shown}")).is_ok(), known);
        prop_assert_eq!(register.municipality_code(&format!(" {shown} ")).is_ok(), known);
    }

    #[test]
    fn every_way_of_writing_a_mrc_leads_to_it(rank in 0usize..102) {
        let register = Register::shipped();
        let mrcs: Vec<&Territory> =
            register.iter().filter(|territory| territory.code.to_string().len() == 3).collect();
        let mrc = mrcs[rank % mrcs.len()];
        let whole = mrc.code.to_string();
        let mut ways = vec![whole.clone(), whole.trim_start_matches('0').to_owned()];
        if let Some(short) = whole.strip_suffix('0') {
            ways.extend([short.to_owned(), short.trim_start_matches('0').to_owned()]);
        }
        for way in ways {
            let read = register.mrc_code(&way, Some(mrc.name(None))).unwrap();
            prop_assert_eq!(read.code, mrc.code, "{}", way);
        }
    }

    #[test]
    fn searching_never_panics_and_keeps_its_promise(text in "\\PC{0,24}", limit in 0usize..4) {
        let register = imported();
        let hits = register.search(&text, limit);
        prop_assert!(hits.len() <= limit);
        prop_assert!(hits.windows(2).all(|pair| pair[0].tier <= pair[1].tier));
    }

    #[test]
    fn every_name_finds_its_territory(rank in 0usize..200) {
        let register = imported();
        let all: Vec<&Territory> = register.iter().collect();
        let territory = all[rank % all.len()];
        for way in [territory.name(None).to_uppercase(), fold(territory.name(None)), fold(territory.name(None)).replace("saint", "st")] {
            let found = register.search(&way, 5).iter().any(|hit| hit.territory.code == territory.code);
            prop_assert!(found, "{}", way);
        }
    }

    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_import_is_idempotent(
        rows in proptest::collection::btree_map(
            46_900u32..46_930,
            ("[A-Za-zéÉ' -]{0,12}", "(Ville|Canton|)", 0usize..5, "[0-9 ,x]{0,7}"),
            1..12,
        ),
        then in proptest::collection::btree_map(46_900u32..46_930, ("[A-Za-z]{1,8}", 0usize..5), 1..12),
    ) {
        let mrcs = ["", "MRC Brome-Missisquoi (460)", "MRC (47)", "Nulle part (123)", "Coaticook"];
        let mut text = format!("{HEADING}\n");
        for (code, (name, designation, mrc, figures)) in &rows {
            text += &format!(
                "\"{code}\",\"{name}\",\"{designation}\",,,\"Estrie (05)\",,\"{}\",,\"{figures}\",\"{figures}\",\n",
                mrcs[*mrc]
            );
        }
        let mut next = String::from("mcode,munnom,mrc\n");
        for (code, (name, mrc)) in &then {
            next += &format!("{code},{name},{}\n", mrcs[*mrc]);
        }
        let mut register = Register::shipped();
        for (text, as_of) in [(&text, "2024-01-01"), (&next, "2025-01-01"), (&text, "2026-01-01")] {
            let read = listing(text);
            let changes = register.update(&read, day(as_of), MissingPolicy::Accept).unwrap();
            register = changes.apply(&register).unwrap();
            let again = register.update(&read, day(as_of), MissingPolicy::Accept).unwrap();
            prop_assert!(again.is_empty() && again.territories.is_empty(), "{:?}", again.list);
        }
    }
}
