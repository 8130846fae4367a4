//! The example submissions, embedded.

/// Pairs of path under `examples/` and text.
pub(crate) static EXAMPLES: &[(&str, &str)] = &[
    ("fictif/ville-fictive.json", include_str!("../../../examples/fictif/ville-fictive.json")),
    ("fictif/mrc-fictive.json", include_str!("../../../examples/fictif/mrc-fictive.json")),
    (
        "fictif/organisme-mandataire-fictif.json",
        include_str!("../../../examples/fictif/organisme-mandataire-fictif.json"),
    ),
    ("real/drummondville-2022.json", include_str!("../../../examples/real/drummondville-2022.json")),
    ("real/drummondville-2023.json", include_str!("../../../examples/real/drummondville-2023.json")),
    (
        "real/drummondville-immigration-2019-2021.json",
        include_str!("../../../examples/real/drummondville-immigration-2019-2021.json"),
    ),
    ("real/l-islet-2014-2016.json", include_str!("../../../examples/real/l-islet-2014-2016.json")),
    ("real/l-islet-2021-2026.json", include_str!("../../../examples/real/l-islet-2021-2026.json")),
    ("real/mrc-des-laurentides-2024.json", include_str!("../../../examples/real/mrc-des-laurentides-2024.json")),
];

/// The attachments of the fictional examples, by file name. Each is marked as fictional.
pub(crate) static PIECES: &[(&str, &[u8])] = &[
    ("politique-2025-2029.pdf", include_bytes!("../../../examples/fictif/pieces/politique-2025-2029.pdf")),
    ("resolution-2025-06-151.pdf", include_bytes!("../../../examples/fictif/pieces/resolution-2025-06-151.pdf")),
    ("lettre-mae.pdf", include_bytes!("../../../examples/fictif/pieces/lettre-mae.pdf")),
    ("portrait-enfants.pdf", include_bytes!("../../../examples/fictif/pieces/portrait-enfants.pdf")),
    ("resolution-CM-2022-06-104.pdf", include_bytes!("../../../examples/fictif/pieces/resolution-CM-2022-06-104.pdf")),
    (
        "plan-immigration-2025-2028.pdf",
        include_bytes!("../../../examples/fictif/pieces/plan-immigration-2025-2028.pdf"),
    ),
    (
        "bilan-coordination-2023-2025.pdf",
        include_bytes!("../../../examples/fictif/pieces/bilan-coordination-2023-2025.pdf"),
    ),
    ("table-des-aines-2025-11.pdf", include_bytes!("../../../examples/fictif/pieces/table-des-aines-2025-11.pdf")),
    ("resolution-CA-2023-09.pdf", include_bytes!("../../../examples/fictif/pieces/resolution-CA-2023-09.pdf")),
    ("plan-regional-solidarite.pdf", include_bytes!("../../../examples/fictif/pieces/plan-regional-solidarite.pdf")),
    ("lettre-appui-sante.pdf", include_bytes!("../../../examples/fictif/pieces/lettre-appui-sante.pdf")),
    ("guide-croiser-les-savoirs.pdf", include_bytes!("../../../examples/fictif/pieces/guide-croiser-les-savoirs.pdf")),
];

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a failed precondition must abort the test")]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::EXAMPLES;

    #[test]
    fn every_example_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let mut found = BTreeSet::new();
        for folder in ["fictif", "real"] {
            for entry in fs::read_dir(root.join(folder)).expect("the examples") {
                let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
                if name.ends_with(".json") {
                    found.insert(format!("{folder}/{name}"));
                }
            }
        }
        let embedded: BTreeSet<String> = EXAMPLES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(embedded, found, "list every example in src/examples.rs");
    }
}
