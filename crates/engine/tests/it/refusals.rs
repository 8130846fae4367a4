//! A wrong edition does not load: each error names its place and its reason.

use crate::support::{HEAD, agreement_head, field, load};

#[track_caller]
fn refused(edition: &str, words: &[&str]) {
    let reasons: Vec<String> = match load(edition) {
        Ok(_) => panic!("it loaded:\n{edition}"),
        Err(reasons) => reasons.iter().map(|reason| reason.line(true)).collect(),
    };
    assert_eq!(reasons.len(), words.len(), "{}", reasons.join("\n"));
    for word in words {
        assert!(reasons.iter().any(|reason| reason.contains(word)), "{word}: {}", reasons.join("\n"));
    }
}

#[test]
pub(crate) fn wrong_fields() {
    let good = "from = \"/organization/name\"\nas = \"text\"\nempty = \"error\"";
    assert!(load(&field(good)).is_ok());
    for (lines, words) in [
        ("from = \"/organisation/name\"\nas = \"text\"\nempty = \"error\"", &["names nothing"][..]),
        (
            "from = \"/expenses/*/montant\"\nfold = \"sum\"\nas = \"dollars\"\nempty = \"error\"",
            &["not a field of /expenses"],
        ),
        ("from = \"/expenses/*/amount_cents\"\nas = \"dollars\"\nempty = \"error\"", &["needs fold"]),
        ("from = \"/expenses/*/amount_cents\"\nfold = \"sum\"\nas = \"date\"\nempty = \"error\"", &["does not fit"]),
        (
            "from = \"/expenses/*/description\"\nfold = \"sum\"\nas = \"text\"\nempty = \"error\"",
            &["unknown, or not fitting"],
        ),
        ("from = \"/organization/name\"\nas = \"texte\"\nempty = \"error\"", &["unknown"]),
        ("from = \"/organization/name\"\nas = \"text\"\nempty = \"zero\"", &["error or blank"]),
        ("from = \"/organization/name\"\nas = \"text\"\nempty = \"error\"\ncouleur = 1", &["couleur"]),
        (
            "from = \"/expenses/*/id\"\nwhere = { stage = \"payé\" }\nfold = \"count\"\nas = \"integer\"\nempty = \"error\"",
            &["not in the list stage"],
        ),
        (
            "from = \"/expenses/*/id\"\nwhere = { allocations = 1 }\nfold = \"count\"\nas = \"integer\"\nempty = \"error\"",
            &["not a field"],
        ),
        (
            "from = \"/expenses/*/id\"\nwhere = { \"activity.measure.plan.domains\" = \"famille\" }\nfold = \"count\"\nas = \"integer\"\nempty = \"error\"",
            &["more than two references"],
        ),
        (
            "from = \"/expenses/*/id\"\nwhere = { stage = { window = \"answer\" } }\nfold = \"count\"\nas = \"integer\"\nempty = \"error\"",
            &["needs a date"],
        ),
        (
            "from = \"/expenses/*/id\"\nwhere = { \"allocations\" = { present = true } }\nfold = \"count\"\nas = \"integer\"\nempty = \"error\"",
            &["not a field"],
        ),
        ("from = \"@agreement/file_number\"\nas = \"text\"\nempty = \"error\"", &["agreement = \"required\""]),
        ("from = \"extension:ratio\"\nas = \"text\"\nempty = \"error\"", &["not declared"]),
        ("calc = { add = [\"c\", 1] }\nas = \"integer\"\nempty = \"blank\"", &["cycle"]),
        ("calc = { divide = [1, 2] }\nas = \"integer\"\nempty = \"blank\"", &["divide"]),
        ("calc = \"param:nulle_part\"\nas = \"integer\"\nempty = \"blank\"", &["unknown parameter"]),
        ("from = \"/expenses/*/stage\"\nfold = \"first\"\nas = \"code\"\nempty = \"error\"", &["needs codes"]),
        (
            "from = \"/expenses/*/category\"\nfold = \"first\"\nas = \"code\"\ncodes = \"etape\"\nempty = \"error\"",
            &["not for this field"],
        ),
        ("const = \"x\"\nfrom = \"/organization/name\"\nas = \"text\"\nempty = \"error\"", &["exactly one"]),
    ] {
        refused(&field(lines), words);
    }
}

#[test]
pub(crate) fn wrong_heads() {
    let good = HEAD.to_owned();
    refused(&good.replace("from = 2000-01-01", "from = 2001-01-01"), &["name and date"]);
    refused(&good.replace("[due]\nunknown = true", ""), &["no due date"]);
    refused(&good.replace("agreement = \"none\"", "agreement = \"peut-être\""), &["required or none"]);
    refused(&good.replace("source = \"s\"", "source = \"inconnue\""), &["unknown source"]);
    refused(&good.replace("status = \"hypothesis\"", "status = \"vrai\""), &["unknown status"]);
    refused(&good.replace("status = \"hypothesis\"", "status = { verified = { by = \"x\" } }"), &["by whom"]);
    refused("title = 1 2", &["not TOML"]);
}

#[test]
pub(crate) fn a_message_asks_only_for_what_its_rule_gives() {
    let rule = |fr: &str| {
        format!(
            "{HEAD}\n[[rule]]\ncode = \"mesures\"\nseverity = \"warning\"\nsource = \"s\"\nstatus = \"hypothesis\"\n\
             message = {{ fr = \"{fr}\", en = \"Measures.\" }}\nfix = {{ fr = \"Ajoutez.\", en = \"Add.\" }}\n\
             none = {{ rows = \"/measures/*\" }}\n"
        )
    };
    refused(&rule("Voir {rangs}."), &["asks for {rangs}"]);
    refused(&rule("De {left} à {right}."), &["asks for {left}", "asks for {right}"]);
    assert!(load(&rule("Voir {rows} et {Ceci}.")).is_ok());
}

#[test]
pub(crate) fn a_part_without_a_source_is_refused() {
    let texts = "message = { fr = \"N\", en = \"N\" }\nfix = { fr = \"N\", en = \"N\" }";
    let column = "[[table.column]]\nid = \"c\"\ncolumn = { fr = \"C\", en = \"C\" }\nfrom = \"title\"\nas = \"text\"\n\
                  empty = \"blank\"\nsource = \"s\"";
    for part in [
        "[[field]]\nid = \"c\"\ncolumn = { fr = \"C\", en = \"C\" }\nconst = \"x\"\nas = \"text\"\nempty = \"blank\""
            .to_owned(),
        format!(
            "[[table]]\nid = \"t\"\ntitle = {{ fr = \"T\", en = \"T\" }}\nrows = \"/plans/*\"\norder = [\"id\"]\n\
             empty = \"blank\"\n{column}"
        ),
        format!("[[rule]]\ncode = \"r\"\nseverity = \"error\"\n{texts}\nexists = {{ rows = \"/plans/*\" }}"),
        "[applies]\nkind = [\"municipality\"]".to_owned(),
        "[period]\nmax_months = 1".to_owned(),
        "[extension.x]\nlabel = { fr = \"X\", en = \"X\" }\ntype = \"text\"".to_owned(),
    ] {
        refused(&format!("{HEAD}\n{part}\n"), &["no source"]);
    }
    let stacking = "[[field]]\nid = \"c\"\ncolumn = { fr = \"C\", en = \"C\" }\nsource = \"s\"\nempty = \"blank\"\n\
                    from = \"@agreement/amount_cents\"\nas = \"dollars\"\n[[stacking]]\nbase = \"c\"\n\
                    counts = [\"quebec\"]\nown = \"out\"\nin_kind = \"out\"\nrate = \"param:taux\"\n";
    refused(&format!("{}\n{stacking}", agreement_head()), &["no source"]);
}
