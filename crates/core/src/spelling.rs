//! How far apart two texts are, to suggest what was probably meant.

/// Characters of each text that are compared: the cost grows with the product of the lengths.
const COMPARED: usize = 80;

/// Characters added, removed, replaced, or swapped with their neighbour between two texts (optimal string alignment),
/// on their first 80 characters. Capitals and accents count: fold the texts first if case and accents should not count.
#[must_use]
pub fn edit_distance(a: &str, b: &str) -> usize {
    let start = |text: &str| text.chars().take(COMPARED).collect::<String>();
    strsim::osa_distance(&start(a), &start(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        assert_eq!(edit_distance("chat", "chats"), 1);
        assert_eq!(edit_distance("chat", "caht"), 1);
        assert_eq!(edit_distance("chat", "chien"), 3);
        assert_eq!(edit_distance(&"a".repeat(100_000), &"b".repeat(100_000)), COMPARED);
    }
}
