//! Names normalised for comparison: no accents, capitals, hyphens, apostrophes or ligatures; « Ste » becomes « sainte
//! ».

/// Words that give the form of a territory, and the articles that join it to the name.
const FORMS: &[&str] = &[
    "ville",
    "municipalite",
    "paroisse",
    "village",
    "canton",
    "cantons",
    "unis",
    "nordique",
    "cri",
    "naskapi",
    "mrc",
    "regionale",
    "comte",
    "agglomeration",
    "de",
    "du",
    "des",
    "d",
    "le",
    "la",
    "les",
    "l",
];

/// A name's words in unaccented lowercase letters, separated by one space; « St » and « Ste » are expanded.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        letter(character, &mut plain);
    }
    let mut out = String::with_capacity(plain.len());
    for word in plain.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(match word {
            "st" => "saint",
            "ste" => "sainte",
            "sts" => "saints",
            "stes" => "saintes",
            "nd" => "notre dame",
            word => word,
        });
    }
    out
}

/// The folded name without the form and the articles before it: « Ville de Percé » and « Percé » give the same text,
/// and so do « MRC des Appalaches » and « Les Appalaches ». A name made only of such words is kept whole.
#[must_use]
pub fn bare(text: &str) -> String {
    let folded = fold(text);
    let mut rest = folded.as_str();
    while let Some((word, after)) = rest.split_once(' ') {
        if !FORMS.contains(&word) {
            break;
        }
        rest = after;
    }
    rest.to_owned()
}

fn letter(character: char, out: &mut String) {
    let plain = match character {
        'a'..='z' | '0'..='9' => return out.push(character),
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        // An accent written apart from its letter, a soft hyphen, or a character without width.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => "",
        other if other.is_alphanumeric() => return out.push(other),
        _ => " ",
    };
    out.push_str(plain);
}
