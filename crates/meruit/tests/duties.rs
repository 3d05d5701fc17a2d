//! The twelve duties of a legal-operations office, each with three examples: all of them are vectors on rule packs that come
//! with the library.

use std::collections::BTreeSet;
use std::path::Path;

use meruit::RULE_PACKS;
use meruit_vectors::read_all;

#[test]
fn each_example_of_each_duty_is_a_vector_on_a_pack() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let cases = read_all(&folder).expect("vectors that follow tests/vectors/README.md");
    let mut packs = BTreeSet::new();
    for duty in 1..=12 {
        for example in ["a", "b", "c"] {
            let name = format!("duty-{duty}{example}-pack");
            let case = cases.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("no `{name}`"));
            let extended = RULE_PACKS
                .iter()
                .find(|pack| case.rules.contains(&format!("extends \"pack:{}\"", pack.name())));
            let pack = extended.unwrap_or_else(|| panic!("`{name}` extends no pack"));
            let own = case.rules.lines().filter(|line| !line.trim().is_empty()).count();
            assert_eq!(own, 1, "`{name}` has rules of its own");
            packs.insert(pack.name());
        }
    }
    let all: BTreeSet<&str> = RULE_PACKS.iter().map(|pack| pack.name()).collect();
    assert_eq!(packs, all, "every pack has an example");
}
