//! The words of findings, in both languages.

#![expect(clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::sync::Arc;

use guichet_core::{
    Code, Finding, Severity,
    finding::{Arg, FindingSource, Text},
};
use guichet_text::{Language, RuleDoc, code_text, findings_page, render, severity, text};

/// Renders in French, with plain spaces so that the test reads well.
#[track_caller]
fn check(finding: &Finding, message: &str, expected: Option<&str>, fix: &str) {
    let plain = |text: &str| text.replace('\u{a0}', " ");
    let rendered = render(finding, Language::Fr);
    assert_eq!(plain(&rendered.message), message);
    assert_eq!(rendered.expected.as_deref().map(plain).as_deref(), expected);
    assert_eq!(plain(&rendered.fix), fix);
}

#[test]
fn every_code_has_its_words_in_both_languages() {
    for code in Code::ALL {
        for language in Language::ALL {
            let words = code_text(*code, language);
            let words = words.unwrap_or_else(|| panic!("{} has no text in {}", code.as_str(), language.tag()));
            for part in [&words.title, &words.message, &words.fix, &words.why] {
                assert!(!part.trim().is_empty(), "{}", code.as_str());
                assert!(!part.contains(['{', '}', '⟦', '⟧', '¦', '…', '\u{FFFC}']), "{part}");
            }
            for sentence in [&words.message, &words.fix, &words.why] {
                assert!(sentence.ends_with('.') || sentence.ends_with(".\u{a0}»"), "{sentence}");
            }
        }
    }
}

#[test]
fn a_message_without_any_value_is_still_a_sentence() {
    for code in Code::ALL {
        for language in Language::ALL {
            let rendered = render(&Finding::error(*code), language);
            for part in [&rendered.message, &rendered.fix] {
                assert!(!part.contains('…'), "{} {part}", code.as_str());
                assert!(!part.contains("  ") && !part.contains(" .") && !part.contains(" ,"), "{part}");
                assert!(!part.starts_with(' ') && part.ends_with('.'), "{part}");
                let first = part.chars().next().expect("a text");
                assert!(first.is_uppercase() || "«“".contains(first), "{part}");
            }
            assert_ne!(rendered.expected.as_deref(), Some(""), "{}", code.as_str());
        }
    }
}

#[test]
fn arithmetic_is_shown() {
    let finding = Finding::error(Code::InstalmentsDoNotClose)
        .with("agreement", Arg::Text("MADA-2026-01".into()))
        .with("amount", Arg::Cents(4_800_000))
        .with("parts", Arg::Sum(vec![3_120_000, 1_715_000]))
        .difference(-35_000);
    check(
        &finding,
        "Les versements de l'entente « MADA-2026-01 » ne totalisent pas son montant. Montant de l'entente 48 000,00 $, \
         somme des versements 48 350,00 $ (31 200,00 + 17 150,00) : écart de 350,00 $.",
        Some("48 000,00 $"),
        "Ajoutez le versement qui manque, même prévu, ou corrigez le montant de l'entente s'il y a eu un avenant.",
    );
    let english = render(&finding, Language::En);
    assert!(
        english.message.contains("$48,350.00 (31,200.00 + 17,150.00): difference of $350.00."),
        "{}",
        english.message
    );
}

#[test]
fn french_is_typeset_with_non_breaking_spaces() {
    let finding =
        Finding::error(Code::UnknownCode).provided("retard").with("codes", Arg::Texts(vec!["a".into(), "b".into()]));
    let rendered = render(&finding, Language::Fr);
    assert_eq!(rendered.message, "Le code «\u{a0}retard\u{a0}» n'est pas dans la liste.");
    assert_eq!(rendered.expected.as_deref(), Some("un de ces codes\u{a0}: a, b"));
}

#[test]
fn bounds_are_said_as_far_as_they_are_known() {
    let base = || Finding::error(Code::OutOfBounds).provided("-3");
    let fix = "Vérifiez le nombre, son signe et son unité (des cents ou des dollars), puis corrigez-le.";
    let message = "La valeur -3 est hors des limites permises.";
    check(&base(), message, None, fix);
    check(&base().with("min", Arg::Int(0)), message, Some("au moins 0"), fix);
    check(&base().with("max", Arg::Rate(10_000)), message, Some("au plus 100 %"), fix);
    let both = base().with("min", Arg::Int(0)).with("max", Arg::Int(100_000));
    check(&both, message, Some("au moins 0 et au plus 100 000"), fix);
}

#[test]
fn the_form_s_own_words_follow_the_reader() {
    let finding = Finding::error(Code::RequiredCellEmpty)
        .with("cell", Arg::Bilingual("Montant accordé".into(), "Amount granted".into()))
        .with("program", Arg::Bilingual("Programme X".into(), "Program X".into()))
        .with("where", Arg::Bilingual(String::new(), String::new()));
    check(
        &finding,
        "La case « Montant accordé » du formulaire (Programme X) est obligatoire, et rien ne la remplit.",
        None,
        "Remplissez la donnée d'où vient cette case.",
    );
    let english = render(&finding, Language::En);
    assert_eq!(english.message, "The form (Program X) requires the cell “Amount granted”, and nothing fills it.");
}

#[test]
fn a_technical_kind_is_named_in_words() {
    let finding = Finding::error(Code::WrongType).provided("12,5").with("expected", Arg::Text("cents".into()));
    check(
        &finding,
        "La valeur « 12,5 » n'est pas du bon type.",
        Some("un montant entier, en cents"),
        "Remplacez-la par une valeur du type attendu : un montant entier, en cents.",
    );
}

#[test]
fn a_hostile_value_stays_one_short_line() {
    let long = format!("⟦{}\n\u{202E}¦ { }", "é".repeat(500), "{ $name }");
    let rendered = render(&Finding::error(Code::UnknownCode).provided(long), Language::Fr);
    assert!(rendered.message.starts_with("Le code «\u{a0}\u{FFFD}éé"), "{}", rendered.message);
    assert!(rendered.message.ends_with("é…\u{a0}» n'est pas dans la liste."), "{}", rendered.message);
    let tricky = Finding::error(Code::UnknownCode).provided("{ $name } ⟧\u{202E}\t{left}");
    let rendered = render(&tricky, Language::En);
    assert_eq!(rendered.message, "The code “{ $name } \u{FFFD}\u{FFFD} {left}” is not in the list.");
}

#[test]
fn long_lists_and_sums_are_cut_with_their_count() {
    let rows: Vec<String> = (1..=14).map(|rank| format!("d{rank}")).collect();
    let finding = Finding::error(Code::SeveralRows).with("rows", Arg::Texts(rows));
    assert!(render(&finding, Language::Fr).message.ends_with("d11, d12 et 2 autres."));
    let finding = Finding::error(Code::StackingExceeded)
        .with("counted", Arg::Cents(1_300))
        .with("parts", Arg::Sum(vec![200, -100, 300]))
        .with("max", Arg::Cents(1_000));
    let message = render(&finding, Language::Fr).message.replace('\u{a0}', " ");
    assert!(message.ends_with("Aide comptée 13,00 $ (2,00 - 1,00 + 3,00), permise 10,00 $."), "{message}");
}

fn rule() -> (Text, Text) {
    let message = Text {
        fr: "Le montant ({left}) dépasse l'aide ({right}) : écart de {difference}. {inconnu}".into(),
        en: "The amount ({left}) exceeds the aid ({right}): difference of {difference}.".into(),
    };
    (message, Text { fr: "Voyez {rows}.".into(), en: "See {rows}.".into() })
}

#[test]
fn an_edition_s_rule_speaks_its_own_words() {
    let (message, fix) = rule();
    let origin = FindingSource::Rule { code: "aide_depassee".into(), message: Arc::new(message), fix: Arc::new(fix) };
    let finding = Finding::of(origin, Severity::Warning)
        .with("left", Arg::Cents(4_835_000))
        .with("right", Arg::Rate(6_667))
        .with("rows", Arg::Texts(vec!["/expenses/d1".into(), "/expenses/d2".into()]))
        .difference(35_000);
    let french = render(&finding, Language::Fr);
    assert_eq!(
        french.message,
        "Le montant (48\u{a0}350,00\u{a0}$) dépasse l'aide (66,67\u{a0}%)\u{a0}: écart de 350,00\u{a0}$. …"
    );
    assert_eq!((french.fix.as_str(), french.expected), ("Voyez d1, d2.", None));
    assert_eq!(
        render(&finding, Language::En).message,
        "The amount ($48,350.00) exceeds the aid (66.67%): difference of $350.00."
    );
}

#[test]
fn plain_messages_know_singular_and_plural() {
    let count = |count, language| text(language, "cli-findings", &[("count", Arg::Int(count))]).replace('\u{a0}', " ");
    assert_eq!(count(0, Language::Fr), "Aucun point à signaler.");
    assert_eq!(count(1, Language::Fr), "1 point à signaler.");
    assert_eq!(count(1_234, Language::Fr), "1 234 points à signaler.");
    assert_eq!(count(1_234, Language::En), "1,234 findings.");
    let zero = text(Language::Fr, "cli-errors", &[("count", Arg::Int(0))]);
    assert_eq!(zero, "0 point à corriger", "zero is singular in French");
    assert_eq!(text(Language::Fr, "no-such-message", &[]), "no-such-message");
    assert_eq!(text(Language::Fr, "cli-written", &[]), "Fichier écrit\u{a0}: …");
    assert_eq!(severity(Severity::Error, Language::Fr), "point à corriger");
    assert_eq!(severity(Severity::Warning, Language::En), "to check");
}

#[test]
fn the_documentation_page_holds_every_code_and_every_rule_once() {
    let (message, fix) = rule();
    let doc = RuleDoc {
        code: "aide_depassee",
        program: "aines-mada-1",
        severity: Severity::Error,
        message: &message,
        fix: &fix,
    };
    let page = findings_page(&[doc.clone(), doc]);
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("\n### `{}`\n", code.as_str())).count(), 1, "{}", code.as_str());
    }
    assert_eq!(page.matches("#### `aide_depassee`").count(), 1);
    assert!(page.contains("- Message\u{a0}: Le code «\u{a0}‹valeur donnée›\u{a0}»"), "{}", &page[..4_000]);
    assert!(page.contains("## Règles propres aux programmes"));
}

#[test]
fn a_pointer_alone_names_its_row_and_its_field() {
    let finding = Finding::error(Code::WrongType).at("/expenses/d12/amount_cents").provided("douze");
    let message = render(&finding, Language::Fr).message.replace('\u{a0}', " ");
    assert_eq!(message, "La valeur « douze » du champ « Montant de la dépense » n'est pas du bon type.");
    let finding = Finding::error(Code::OverAllocated)
        .at("/expenses/d12/allocations")
        .with("amount", Arg::Cents(100_000))
        .with("parts", Arg::Sum(vec![60_000, 50_000]))
        .difference(10_000);
    check(
        &finding,
        "La dépense « d12 » est répartie au-delà de son montant. Montant de la dépense 1 000,00 $, somme des parts \
         1 100,00 $ (600,00 + 500,00) : 100,00 $ en trop.",
        Some("au plus 1 000,00 $"),
        "Réduisez une des parts de 100,00 $ au total : un même dollar n'est réclamé qu'une fois.",
    );
}
