//! Lists: their members, written in the file, read from a CSV file, or left to the host.

use std::collections::{BTreeMap, HashSet};

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Bound, ListBody, ListMember};

use super::bind::{is_phrase, read_list};
use super::kept::Demand;
use super::{Checker, did_you_mean};
use crate::eval::Key;
use crate::facts::nearest;
use crate::plan;
use crate::types::Value;

/// How deep lists may stand in lists.
const MOST_NESTED: usize = 32;
/// How many members all lists of a file have together; a list that takes in another counts its members again.
const MOST_MEMBERS: usize = 1_000_000;

/// A list while it is checked.
pub(super) struct ListSlot<'a> {
    pub file: u32,
    pub ast: &'a ast::List,
    pub plan: plan::List,
}

impl<'a> ListSlot<'a> {
    pub(super) fn new(file: u32, ast: &'a ast::List) -> Self {
        let plan =
            plan::List { name: ast.name.node.clone(), members: None, takes_in: Vec::new(), phrases: false };
        Self { file, ast, plan }
    }
}

/// By list: how deep lists stand in it, or `None` while it is being put together.
type Depths = BTreeMap<usize, Option<usize>>;

impl Checker<'_> {
    /// Puts the lists together, those they take in first.
    pub(super) fn check_lists(&mut self) {
        self.declare_own_codes();
        let mut depths = Depths::new();
        let mut total = 0;
        for list in 0..self.lists.len() {
            self.check_list(list, 0, &mut depths, &mut total);
        }
    }

    /// `level` is how many lists are open above this one.
    fn check_list(&mut self, list: usize, level: usize, depths: &mut Depths, total: &mut usize) {
        if depths.contains_key(&list) {
            return;
        }
        depths.insert(list, None);
        let Some((file, ast)) = self.lists.get(list).map(|slot| (slot.file, slot.ast)) else { return };
        let before = std::mem::replace(&mut self.file, file);
        let mut depth = 0;
        let (members, takes_in) = match &ast.body {
            ListBody::Inline(written) => {
                for name in written.iter().filter_map(inner_list) {
                    depth = depth.max(self.inner_depth(ast, name, level, depths, total));
                }
                if depth > MOST_NESTED {
                    let message = format!("lists stand in lists more than {MOST_NESTED} deep");
                    self.error("names-too-deep", message, ast.name.span);
                }
                let (members, takes_in) = self.written_members(written, *total);
                (Some(members), takes_in)
            }
            ListBody::Bound(Bound::Supplied(_)) => (None, Vec::new()),
            ListBody::Bound(Bound::From(file)) => (Some(self.list_from_file(file)), Vec::new()),
        };
        *total += members.as_ref().map_or(0, Vec::len);
        if *total > MOST_MEMBERS {
            let message = format!("the lists of this file have more than {MOST_MEMBERS} members together");
            self.error("too-large", message, ast.name.span);
        }
        if let Some(slot) = self.lists.get_mut(list) {
            (slot.plan.members, slot.plan.takes_in) = (members, takes_in);
        }
        depths.insert(list, Some(depth));
        self.file = before;
    }

    /// Puts a list together that another takes in; how deep the other then is.
    fn inner_depth(
        &mut self,
        outer: &ast::List,
        name: &ast::Name,
        level: usize,
        depths: &mut Depths,
        total: &mut usize,
    ) -> usize {
        let Some(inner) = self.list_index(&name.node) else {
            self.unknown_list(name);
            return 0;
        };
        self.used_lists.insert(inner);
        if depths.get(&inner) == Some(&None) {
            let file = self.file;
            let message = format!("the list `{}` takes in itself", outer.name.node);
            let found = self.error("circular-name", message, name.span);
            *found = found.clone().related(file, outer.name.span, "this list");
            return 0;
        }
        if level > MOST_NESTED {
            return level;
        }
        self.check_list(inner, level + 1, depths, total);
        depths.get(&inner).copied().flatten().unwrap_or(0) + 1
    }

    /// The members that are known before the run, and the supplied lists that are taken in.
    fn written_members(&self, written: &[ListMember], total: usize) -> (Vec<Value>, Vec<usize>) {
        let mut known: HashSet<Key> = HashSet::new();
        let mut members: Vec<Value> = Vec::new();
        let mut takes_in: Vec<usize> = Vec::new();
        let mut add = |value: &Value| {
            if total + members.len() <= MOST_MEMBERS && known.insert(Key::of(value)) {
                members.push(value.clone());
            }
        };
        for member in written {
            match member {
                ListMember::Text(text) => add(&Value::Text(text.node.as_str().into())),
                ListMember::Code(code) => add(&Value::Code(code.node.as_str().into())),
                ListMember::List(name) => {
                    let Some(inner) = self.list_index(&name.node) else { continue };
                    let Some(slot) = self.lists.get(inner) else { continue };
                    match &slot.plan.members {
                        Some(members) => members.iter().for_each(&mut add),
                        None if matches!(slot.ast.body, ListBody::Bound(Bound::Supplied(_))) => {
                            takes_in.push(inner);
                        }
                        None => {}
                    }
                    takes_in.extend(&slot.plan.takes_in);
                }
            }
        }
        takes_in.sort_unstable();
        takes_in.dedup();
        (members, takes_in)
    }

    fn list_from_file(&mut self, file: &ast::Text) -> Vec<Value> {
        let attachments = self.attachments;
        let Some(raw) = attachments.get(&file.node) else {
            self.file_missing(file);
            return Vec::new();
        };
        match read_list(raw, false) {
            Ok(members) => {
                let mut known: HashSet<Key> = HashSet::new();
                members.into_iter().filter(|value| known.insert(Key::of(value))).collect()
            }
            Err(problems) => {
                self.bind_problems(problems, file.span);
                Vec::new()
            }
        }
    }

    /// Refuses members that cannot be looked for, once a list is used as one of phrases.
    pub(super) fn check_list_phrases(&mut self, list: usize) {
        self.effects.demands.push(Demand::Phrases(list));
        let attachments = self.attachments;
        let mut open = vec![list];
        while let Some(list) = open.pop() {
            let Some(slot) = self.lists.get_mut(list) else { continue };
            if std::mem::replace(&mut slot.plan.phrases, true) {
                continue;
            }
            let (file, ast) = (slot.file, slot.ast);
            match &ast.body {
                ListBody::Inline(written) => {
                    for member in written {
                        match member {
                            ListMember::Text(text) => {
                                self.in_file(file, |checker| checker.check_phrase(&text.node, text.span));
                            }
                            ListMember::List(name) => open.extend(self.list_index(&name.node)),
                            ListMember::Code(_) => {}
                        }
                    }
                }
                ListBody::Bound(Bound::From(csv)) => {
                    if let Some(Err(mut problems)) =
                        attachments.get(&csv.node).map(|raw| read_list(raw, true))
                    {
                        // The others were told when the list was read.
                        problems.retain(|problem| problem.id == "phrase-empty");
                        self.in_file(file, |checker| checker.bind_problems(problems, csv.span));
                    }
                }
                ListBody::Bound(Bound::Supplied(_)) => {}
            }
        }
    }

    pub(super) fn check_phrase(&mut self, phrase: &str, span: Span) {
        if !is_phrase(phrase) {
            self.error("phrase-empty", "a phrase needs a letter or a digit", span);
        }
    }

    pub(super) fn list_index(&self, name: &str) -> Option<usize> {
        self.list_index.get(name).copied()
    }

    /// The lists that another takes in by name.
    pub(super) fn lists_in(&self, list: &ast::List) -> Vec<usize> {
        match &list.body {
            ListBody::Inline(members) => {
                members.iter().filter_map(inner_list).filter_map(|name| self.list_index(&name.node)).collect()
            }
            ListBody::Bound(_) => Vec::new(),
        }
    }

    pub(super) fn unknown_list(&mut self, name: &ast::Name) {
        let near = nearest(&name.node, self.lists.iter().map(|list| list.ast.name.node.as_str()));
        let found = self.error("unknown-name", format!("no list is called `{}`", name.node), name.span);
        if near.is_none() {
            let help = "phrases stand in quotes or in a list; those that the facts hold come as a list that is `supplied`";
            found.help.push(help.to_owned());
        }
        did_you_mean(found, name.span, near);
    }
}

fn inner_list(member: &ListMember) -> Option<&ast::Name> {
    match member {
        ListMember::List(name) => Some(name),
        ListMember::Text(_) | ListMember::Code(_) => None,
    }
}
