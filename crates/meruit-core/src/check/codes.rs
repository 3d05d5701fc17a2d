//! Codes: those of the published sets, and those that a rule file declares in `list own_codes`.

use meruit_codes::{CodeKind, Written};
use meruit_syntax::ast::{ListBody, ListMember, TypeExpr, TypeExprKind};
use meruit_syntax::{Diagnostic, Span};

use super::constants::looks_like_code;
use super::kept::Demand;
use super::{Checker, did_you_mean};
use crate::facts::nearest;
use crate::plan::Cell;
use crate::types::{Currency, Type, Value};

/// The name of the list in which a rule file declares codes of its own.
pub(super) const OWN_CODES: &str = "own_codes";

/// The names that `code("…")` may have beside those of the published sets.
const COLUMNS: [&str; 5] = ["task", "activity", "expense", "role", "currency"];

/// More unknown codes of one column are not told.
const TOLD: usize = 20;

/// Whether the set has the code; a set that nobody knows has all.
fn is_in_set(code: &str, set: &str) -> bool {
    let of_kind = |kind| meruit_codes::find(code).is_some_and(|found| found.kind == kind);
    match set {
        "task" => of_kind(CodeKind::Task),
        "activity" => of_kind(CodeKind::Activity),
        "expense" => of_kind(CodeKind::Expense),
        // A name in words, such as `PARTNER`, is no code.
        "role" => meruit_codes::classification(code).is_some_and(|role| role.written != Written::Name),
        "currency" => code.parse::<Currency>().is_ok_and(Currency::is_listed),
        _ => {
            !meruit_codes::sets().iter().any(|known| known.id == set)
                || meruit_codes::find(code).is_some_and(|found| found.set == set)
        }
    }
}

/// The timekeeper classification that may have been meant, by its code or its name.
fn near_role(code: &str) -> Option<(&'static str, Option<&'static str>)> {
    if let Some(named) = meruit_codes::classification(code) {
        return Some((named.classification.code, named.classification.name));
    }
    let all = meruit_codes::classifications();
    let wanted = nearest(code, all.iter().map(|role| role.code))?;
    all.iter().find(|role| role.code == wanted).map(|role| (role.code, role.name))
}

impl Checker<'_> {
    /// Takes the codes of `list own_codes`, before any code is checked.
    pub(super) fn declare_own_codes(&mut self) {
        for list in &self.lists {
            if list.ast.name.node != OWN_CODES {
                continue;
            }
            if let ListBody::Inline(members) = &list.ast.body {
                self.own_codes.extend(members.iter().filter_map(|member| match member {
                    ListMember::Code(code) => Some(code.node.to_uppercase()),
                    ListMember::Text(text) => Some(text.node.to_uppercase()),
                    ListMember::List(_) => None,
                }));
            }
        }
    }

    pub(super) fn is_known_code(&self, code: &str, set: &str) -> bool {
        self.own_codes.contains(code) || is_in_set(code, set)
    }

    /// Refuses a code that is not in its set and not in `own_codes`.
    pub(super) fn check_code(&mut self, code: &str, set: &str, span: Span) {
        if self.is_known_code(code, set) {
            return;
        }
        if set == "currency" {
            self.currency(code, span);
            return;
        }
        let elsewhere = meruit_codes::find(code);
        let message = match elsewhere {
            Some(found) => {
                let article = if found.kind == CodeKind::Task { "a" } else { "an" };
                format!("`{code}` is no {set} code; it is {article} {} code", found.kind.as_str())
            }
            None => format!("`{code}` is in no code set"),
        };
        let near: Vec<(&str, Option<&str>)> = match (elsewhere, set) {
            (Some(_), _) => Vec::new(),
            (None, "role") => near_role(code).into_iter().collect(),
            (None, _) => {
                let near = meruit_codes::suggest(code).into_iter().filter(|near| is_in_set(near.code, set));
                near.take(3).map(|near| (near.code, Some(near.name))).collect()
            }
        };
        let found = self.error("unknown-code", message, span);
        found.help.push(format!("a code of your own is declared by `list {OWN_CODES} = …`"));
        for (near, name) in near {
            let name = name.map_or_else(String::new, |name| format!(" ({name})"));
            *found = found.clone().suggest(span, near, format!("did you mean `{near}`{name}?"));
        }
    }

    /// Refuses the name of a set that nobody knows.
    pub(super) fn check_code_set(&mut self, ty: &TypeExpr) {
        match &ty.kind {
            TypeExprKind::List(of) => self.check_code_set(of),
            TypeExprKind::Code(set) => {
                let sets = || COLUMNS.into_iter().chain(meruit_codes::sets().iter().map(|set| set.id));
                if sets().any(|known| known == set.node) {
                    return;
                }
                let near = nearest(&set.node, sets());
                let mut all: Vec<&str> = sets().collect();
                all.sort_unstable();
                all.dedup();
                let found =
                    self.error("unknown-name", format!("no code set is called `{}`", set.node), set.span);
                found.help.push("codes of your own have the type `code`".to_owned());
                found.help.push(format!("the sets are: {}", all.join(", ")));
                did_you_mean(found, set.span, near.map(|near| format!("\"{near}\"")));
            }
            TypeExprKind::YesNo | TypeExprKind::OneOf(_) | TypeExprKind::Name(_) => {}
        }
    }

    /// Checks the codes of a table's key column once it is known from its use which set they belong to.
    pub(super) fn check_key_codes(&mut self, table: usize, column: usize, asked: &Type) {
        let Type::Code(Some(set)) = asked else { return };
        self.effects.demands.push(Demand::KeyCodes(table, column, asked.clone()));
        let Some(slot) = self.tables.get_mut(table) else { return };
        // A column that names its set was checked where it stands.
        let open = matches!(slot.plan.keys.get(column), Some((_, Type::Code(None))));
        if open && slot.checked_codes.insert(column) {
            self.check_column_codes(table, column, set);
        }
    }

    /// Refuses rows whose key in this column is in no set and not in `own_codes`.
    pub(super) fn check_column_codes(&mut self, table: usize, column: usize, set: &str) {
        let Some(slot) = self.tables.get(table) else { return };
        let mut unknown: Vec<(Span, String, Option<String>)> = Vec::new();
        for (row, place) in slot.plan.rows.iter().flatten().zip(&slot.places) {
            let values = match row.cells.get(column) {
                Some(Cell::Value(value)) => std::slice::from_ref(value),
                Some(Cell::Several(values)) => values,
                _ => &[],
            };
            for (at, value) in values.iter().enumerate() {
                if let Value::Code(code) = value
                    && looks_like_code(code)
                    && !self.is_known_code(code, set)
                {
                    // A row of a file is named in words; one that is written here is shown.
                    let in_file = place.cells.is_empty().then(|| row.place.clone());
                    let span =
                        place.cells.get(column).and_then(|cell| cell.get(at)).copied().unwrap_or(place.row);
                    unknown.push((span, code.to_string(), in_file));
                }
            }
        }
        let file = slot.file;
        for (span, code, row) in unknown.into_iter().take(TOLD) {
            match row {
                None => self.in_file(file, |checker| checker.check_code(&code, set, span)),
                Some(place) => {
                    let message = format!("{place}: `{code}` is no {set} code");
                    let help = format!("a code of your own is declared by `list {OWN_CODES} = …`");
                    self.report_each(Diagnostic::error("unknown-code", message, file, span).help(help));
                }
            }
        }
    }

    /// Checks the codes of a list once it is known from its use which set they belong to.
    pub(super) fn check_list_codes(&mut self, list: usize, asked: &Type) {
        let Type::Code(Some(set)) = asked else { return };
        self.effects.demands.push(Demand::ListCodes(list, asked.clone()));
        let mut open = vec![list];
        while let Some(list) = open.pop() {
            if !self.checked_lists.insert((list, set.clone())) {
                continue;
            }
            let Some((file, ast)) = self.lists.get(list).map(|slot| (slot.file, slot.ast)) else { continue };
            let ListBody::Inline(members) = &ast.body else { continue };
            for member in members {
                match member {
                    ListMember::Code(code) => {
                        self.in_file(file, |checker| checker.check_code(&code.node, set, code.span));
                    }
                    ListMember::List(name) => open.extend(self.list_index(&name.node)),
                    ListMember::Text(_) => {}
                }
            }
        }
    }
}
