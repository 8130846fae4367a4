//! `docs/constats.md`: every code that a finding may have, French then English.

use std::fmt::Write as _;

use guichet_core::{
    Code, Severity,
    finding::{Stage, Text},
};

use crate::{
    findings::{code_text, severity, stage},
    language::Language,
    rule,
};

/// A rule of an edition, for the documentation.
#[derive(Debug, Clone)]
pub struct RuleDoc<'a> {
    /// Its code.
    pub code: &'a str,
    /// Its program's id.
    pub program: &'a str,
    /// Its severity.
    pub severity: Severity,
    /// Its message.
    pub message: &'a Text,
    /// The next step.
    pub fix: &'a Text,
}

const HEAD: &str = "\
<!-- Fichier produit par `xtask generate` à partir de locales/ et des éditions. Ne pas modifier à la main. -->

# Les constats

Un constat dit ce qui est à corriger, où, et comment. Son code est stable : un logiciel peut s'y fier.
Entre ‹ et ›, le nom d'une valeur qui prend la place au moment du constat ; un passage dont la valeur manque n'est pas montré.
*A finding says what is to be corrected, where and how. Its code is stable: software may rely on it. Between ‹ and ›,
the name of a value; a passage whose value is missing is not shown.*
";

/// The page, in Markdown; `rules` are those of every edition, in any order, one rule repeated by several editions shown
/// once.
#[must_use]
pub fn findings_page(rules: &[RuleDoc<'_>]) -> String {
    let mut out = rule::typeset(HEAD);
    let mut last: Option<Stage> = None;
    for code in Code::ALL {
        if last != Some(code.stage()) {
            heading(&mut out, code.stage());
            last = Some(code.stage());
        }
        own(&mut out, *code);
    }
    editions(&mut out, rules);
    out
}

fn heading(out: &mut String, at: Stage) {
    let _ = writeln!(out, "\n## {} · {}", stage(at, Language::Fr), stage(at, Language::En));
}

fn own(out: &mut String, code: Code) {
    let _ = writeln!(out, "\n### `{}`", code.as_str());
    for language in Language::ALL {
        let Some(code_text) = code_text(code, language) else { continue };
        let words = words(language);
        let _ = writeln!(out, "\n**{}** ({})\n", code_text.title, stage(code.stage(), language));
        let _ = writeln!(out, "- {}{}", words.message, code_text.message);
        if let Some(expected) = &code_text.expected {
            let _ = writeln!(out, "- {}{expected}", words.expected);
        }
        let _ = writeln!(out, "- {}{}", words.why, code_text.why);
        let _ = writeln!(out, "- {}{}", words.fix, code_text.fix);
    }
}

fn editions(out: &mut String, rules: &[RuleDoc<'_>]) {
    if rules.is_empty() {
        return;
    }
    let mut rules: Vec<&RuleDoc<'_>> = rules.iter().collect();
    let key = |rule: &RuleDoc<'_>| {
        (rule.program.to_owned(), rule.code.to_owned(), rule.message.fr.clone(), rule.fix.fr.clone())
    };
    rules.sort_by_key(|rule| key(rule));
    rules.dedup_by_key(|rule| key(rule));
    out.push_str("\n## Règles propres aux programmes · Rules of the programs\n");
    let mut program = "";
    let mut code = "";
    for rule in rules {
        if rule.program != program {
            let _ = writeln!(out, "\n### {}", rule.program);
            (program, code) = (rule.program, "");
        }
        if rule.code != code {
            let _ = writeln!(out, "\n#### `{}`", rule.code);
            code = rule.code;
        }
        for language in Language::ALL {
            let words = words(language);
            let shown = |text: &Text| match language {
                Language::Fr => rule::typeset(&text.fr),
                Language::En => text.en.clone(),
            };
            let _ = writeln!(out, "\n**{}**\n", capital(&severity(rule.severity, language)));
            let _ = writeln!(out, "- {}{}", words.message, shown(rule.message));
            let _ = writeln!(out, "- {}{}", words.fix, shown(rule.fix));
        }
    }
}

struct Words {
    message: &'static str,
    expected: &'static str,
    why: &'static str,
    fix: &'static str,
}

fn words(language: Language) -> Words {
    match language {
        Language::Fr => Words {
            message: "Message\u{a0}: ",
            expected: "Attendu\u{a0}: ",
            why: "Pourquoi\u{a0}: ",
            fix: "Prochaine étape\u{a0}: ",
        },
        Language::En => Words { message: "Message: ", expected: "Expected: ", why: "Why: ", fix: "Next step: " },
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
