//! The elements that no column stands for.

use crate::column::Column;

use super::elements::ADDRESSES;

/// Texts of elements without a column, by their path (`tk_sum/tk_rate`), in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Others(Vec<Other>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Other {
    path: String,
    text: String,
    /// So many elements of the path are the same ones as those of the path before: two `tk_sum` after each other have
    /// equal paths and are two elements.
    shared: usize,
}

impl Others {
    /// Paths and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|other| (other.path.as_str(), other.text.as_str()))
    }

    /// The text of the first element of that path.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == path).map(|(_, text)| text)
    }

    pub(crate) fn push(&mut self, path: String, text: &str, shared: usize) {
        self.0.push(Other { path, text: text.to_owned(), shared });
    }

    /// The elements as they stood in each other.
    pub(crate) fn trees(&self) -> Vec<Tree> {
        let mut trees = Vec::new();
        for Other { path, text, shared } in &self.0 {
            let mut level: &mut Vec<Tree> = &mut trees;
            let depth = path.split('/').count();
            for (place, name) in path.split('/').enumerate() {
                if place >= *shared || level.is_empty() {
                    level.push(Tree::new(name));
                }
                // One was pushed, or one stood there.
                let Some(last) = level.last_mut() else { break };
                if place + 1 == depth {
                    last.text.clone_from(text);
                }
                level = &mut last.children;
            }
        }
        trees
    }
}

/// An element to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tree {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Tree>,
}

impl Tree {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The first element of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Tree> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first element of that name.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// Puts an element before all others.
    pub(crate) fn put(&mut self, name: &str, text: &str) {
        self.children.insert(0, Self { text: text.to_owned(), ..Self::new(name) });
    }

    /// Puts an element in place of the first of that name.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        match self.children.iter_mut().find(|child| child.name == name) {
            Some(child) => text.clone_into(&mut child.text),
            None => self.put(name, text),
        }
    }

    /// Takes the elements of that name away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.children.retain(|child| child.name != name);
    }
}

/// Whether an element of XML says more than the columns do.
pub(crate) fn is_worth_telling(&(path, text): &(&str, &str)) -> bool {
    let (segment, name) = path.rsplit_once('/').unwrap_or(("", path));
    let segment = segment.rsplit('/').next().unwrap_or_default();
    let has_column = |address: &(&str, &[(&str, Column)])| address.1.iter().any(|(part, _)| *part == name);
    let follows = match (segment, name) {
        (_, "file_item_nbr" | "tx_id") => true,
        ("lf_address" | "cl_address" | "address_info", _) => ADDRESSES.iter().any(has_column),
        ("tax", "tax_type" | "tax_rate_percent" | "tax_tiers" | "increase_decrease") => true,
        ("tk_sum", "tk_id" | "tk_lname" | "tk_fname" | "tk_level") => true,
        ("tax_summary" | "tax_tier_summary", _) => true,
        (_, "base_amount" | "disc_cred_amount" | "disc_cred_category" | "increase_decrease") => true,
        (_, "charge_type") => text == "U",
        (_, "disc_cred_type") => text == "Flat",
        ("", figure) => FIGURES_OF_A_MATTER.contains(&figure),
        _ => false,
    };
    !follows && !text.is_empty()
}

/// What follows from the lines of a matter and their taxes.
const FIGURES_OF_A_MATTER: [&str; 10] = [
    "matter_total_detail_fees",
    "matter_total_detail_exp",
    "matter_disc_credit_fees",
    "matter_disc_credit_exp",
    "matter_disc_cred_total",
    "matter_tax_on_fees",
    "matter_tax_on_exp",
    "matter_net_fees",
    "matter_net_exp",
    "matter_total_due",
];

#[cfg(test)]
mod tests {
    use super::Others;

    #[test]
    fn elements_of_one_path_stay_apart() {
        let mut others = Others::default();
        for (path, text, shared) in [
            ("a", "1", 0),
            ("tk_sum/tk_id", "T1", 0),
            ("tk_sum/tk_rate", "2", 1),
            ("tk_sum/tk_rate", "3", 0),
            ("tk_sum/x/y", "4", 1),
            ("tk_sum/x/z", "5", 2),
        ] {
            others.push(path.to_owned(), text, shared);
        }
        let trees = others.trees();
        let names: Vec<&str> = trees.iter().map(|tree| tree.name.as_str()).collect();
        assert_eq!(names, ["a", "tk_sum", "tk_sum"]);
        assert_eq!(trees[1].text_of("tk_rate"), Some("2"));
        assert_eq!(trees[2].children[1].children.len(), 2);
        assert_eq!(others.get("tk_sum/tk_rate"), Some("2"));
    }
}
