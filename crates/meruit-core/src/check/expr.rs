//! Expressions: each part checked, each literal given the unit of its place.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, CompareOp, Expr, ExprKind, InSet, Literal, Phrase};
use regex_automata::meta::Regex;

use super::defines::MOST_LEVELS;
use super::group::bare;
use super::path::Env;
use super::{Checker, did_you_mean};
use crate::eval::order;
use crate::facts::nearest;
use crate::plan::{Function, Member, Node, Op, Phrases};
use crate::types::{Type, Value};

/// The functions: name, how many arguments, and which one it is.
const FUNCTIONS: &[(&str, usize, usize, Function)] = &[
    ("lesser", 2, 9, Function::Lesser),
    ("greater", 2, 9, Function::Greater),
    ("abs", 1, 1, Function::Abs),
    ("round_up", 2, 2, Function::Round(ast::RoundingMode::Up)),
    ("round_down", 2, 2, Function::Round(ast::RoundingMode::Down)),
    ("round_half_up", 2, 2, Function::Round(ast::RoundingMode::HalfUp)),
    ("round_half_even", 2, 2, Function::Round(ast::RoundingMode::HalfEven)),
    ("year", 1, 1, Function::Year),
    ("quarter", 1, 1, Function::Quarter),
    ("month", 1, 1, Function::Month),
    ("week", 1, 1, Function::Week),
    ("fiscal_year", 1, 1, Function::FiscalYear),
    ("month_start", 1, 1, Function::MonthStart),
    ("month_end", 1, 1, Function::MonthEnd),
    ("months_started", 2, 2, Function::MonthsStarted),
    ("months_between", 2, 2, Function::MonthsBetween),
    ("normal", 1, 1, Function::Normal),
    ("alike", 2, 2, Function::Alike),
];

/// What one level of an expression may need of the stack. Where less is left more is allocated, so that rules are
/// refused or taken alike in every thread.
const STACK: usize = 128 << 10;

/// Functions whose arguments are no plain values.
const OWN_FUNCTIONS: [&str; 4] = ["tiered", "convert", "due", "found"];

impl Checker<'_> {
    /// Checks an expression. `want` is the type that its place asks of a literal.
    pub(super) fn expr(&mut self, expr: &Expr, want: Option<&Type>, env: Env<'_>) -> Node {
        self.level += 1;
        self.reach(0, expr.span);
        let node = if self.level > MOST_LEVELS || self.let_is_too_large(expr.span) {
            self.refused(expr.span)
        } else {
            stacker::maybe_grow(STACK, 4 * STACK, || self.expr_of_kind(expr, want, env))
        };
        self.level -= 1;
        node
    }

    fn expr_of_kind(&mut self, expr: &Expr, want: Option<&Type>, env: Env<'_>) -> Node {
        // What is a key of the group is the same for all its members, whatever it reads.
        let is_key = env.group.is_some_and(|keys| keys.iter().any(|key| bare(key) == bare(expr)));
        let env = if is_key { Env { group: None, ..env } } else { env };
        let span = expr.span;
        match &expr.kind {
            ExprKind::Literal(literal) => {
                let (value, ty) = self.literal(literal, want, span);
                self.node(Op::Constant(value), ty, span)
            }
            ExprKind::Path(path) => self.path(path, env),
            ExprKind::Paren(inner) => self.expr(inner, want, env),
            ExprKind::Negate(inner) => self.negate(inner, want, span, env),
            ExprKind::Not(inner) => {
                let inner = self.condition(inner, env);
                self.node(Op::Not(Box::new(inner)), Type::YesNo, span)
            }
            ExprKind::And(parts) => {
                let parts = parts.iter().map(|part| self.condition(part, env)).collect();
                self.node(Op::And(parts), Type::YesNo, span)
            }
            ExprKind::Or(parts) => {
                let parts = parts.iter().map(|part| self.condition(part, env)).collect();
                self.node(Op::Or(parts), Type::YesNo, span)
            }
            ExprKind::Arith { op, left, right } => self.arith(*op, left, right, want, span, env),
            ExprKind::Compare { op, left, right } => self.compare(*op, left, right, span, env),
            ExprKind::IsMissing { value, negated } => {
                let value = self.expr(value, None, env);
                self.node(Op::IsMissing(Box::new(value), *negated), Type::YesNo, span)
            }
            ExprKind::IsMark { value, mark, negated } => {
                let value = self.expr(value, None, env);
                self.node(Op::IsMark(Box::new(value), *mark, *negated), Type::YesNo, span)
            }
            ExprKind::In { value, set, negated } => self.is_in(value, set, *negated, span, env),
            ExprKind::Mentions { value, phrases, negated } => {
                self.mentions(value, phrases, *negated, span, env)
            }
            ExprKind::Matches { value, pattern, negated } => {
                self.matches(value, pattern, *negated, span, env)
            }
            ExprKind::Else { value, fallback } => {
                let (left, right) = self.pair(value, fallback, want, env);
                if !left.ty.fits(&right.ty) {
                    self.mismatch(&left, &right);
                }
                let ty = if left.ty == Type::Any { right.ty.clone() } else { left.ty.clone() };
                self.node(Op::Else(Box::new(left), Box::new(right)), ty, span)
            }
            ExprKind::Call { name, args } => self.call(name, args, want, span, env),
            ExprKind::Lookup { table, keys, column } => self.lookup(table, keys, column.as_ref(), span, env),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, span, env),
            ExprKind::Approved(approved) => self.approved(approved, span, env),
        }
    }

    fn negate(&mut self, inner: &Expr, want: Option<&Type>, span: Span, env: Env<'_>) -> Node {
        let inner = self.expr(inner, want, env);
        self.need_quantity(&inner);
        let ty = inner.ty.clone();
        let negative = match &inner.op {
            // `-0.1` is a literal too.
            Op::Constant(value) => value.number().map(|number| value.with_number(number.negate())),
            _ => None,
        };
        self.node(negative.map_or_else(|| Op::Negate(Box::new(inner)), Op::Constant), ty, span)
    }

    /// An expression that must say yes or no.
    pub(super) fn condition(&mut self, expr: &Expr, env: Env<'_>) -> Node {
        let node = self.expr(expr, Some(&Type::YesNo), env);
        if !node.ty.fits(&Type::YesNo) {
            let message = format!("{} stands where a condition belongs", article(&node.ty));
            self.error("type-mismatch", message, expr.span).help.push("compare it with something".to_owned());
        }
        node
    }

    /// An expression whose value must be of a type; a literal takes its unit from it.
    pub(super) fn expr_of(&mut self, expr: &Expr, ty: &Type, env: Env<'_>) -> Node {
        let node = self.expr(expr, Some(ty), env);
        self.check_fits(&node, ty);
        node
    }

    /// Refuses a value of another type than its place asks for.
    pub(super) fn check_fits(&mut self, node: &Node, ty: &Type) {
        if !node.ty.fits(ty) {
            let id =
                if node.ty.is_quantity() && ty.is_quantity() { "unit-mismatch" } else { "type-mismatch" };
            let message = format!("{} stands where {} belongs", article(&node.ty), article(ty));
            self.error(id, message, node.at.span);
        }
    }

    fn matches(
        &mut self,
        value: &Expr,
        pattern: &ast::Text,
        negated: bool,
        span: Span,
        env: Env<'_>,
    ) -> Node {
        let value = Box::new(self.text(value, env));
        match whole_pattern(&pattern.node) {
            Ok(pattern) => {
                self.node(Op::Matches { value, pattern: Box::new(pattern), negated }, Type::YesNo, span)
            }
            Err(why) => {
                self.error("pattern-invalid", "this pattern cannot be read", pattern.span).help.push(why);
                self.refused(span)
            }
        }
    }

    fn text(&mut self, expr: &Expr, env: Env<'_>) -> Node {
        let node = self.expr(expr, None, env);
        if !matches!(node.ty, Type::Text | Type::OneOf(_) | Type::Code(_) | Type::Any) {
            let message = format!("{} stands where a text belongs", article(&node.ty));
            self.error("type-mismatch", message, expr.span);
        }
        node
    }

    pub(super) fn need_quantity(&mut self, node: &Node) {
        if !node.ty.is_quantity() {
            let message = format!("there is no arithmetic with {}", article(&node.ty));
            self.error("type-mismatch", message, node.at.span);
        }
    }

    /// Two expressions that belong together: a literal takes its unit from the other side.
    pub(super) fn pair(
        &mut self,
        left: &Expr,
        right: &Expr,
        want: Option<&Type>,
        env: Env<'_>,
    ) -> (Node, Node) {
        if takes_unit(left) && !takes_unit(right) {
            let right = self.expr(right, want, env);
            let left = self.expr(left, Some(&right.ty), env);
            (left, right)
        } else {
            let left = self.expr(left, want, env);
            let right = self.expr(right, Some(&left.ty), env);
            (left, right)
        }
    }

    /// Says that two sides do not belong together.
    pub(super) fn mismatch(&mut self, left: &Node, right: &Node) {
        let quantities = left.ty.is_quantity() && right.ty.is_quantity();
        let id = if quantities { "unit-mismatch" } else { "type-mismatch" };
        let message = format!("{} and {} do not belong together", article(&left.ty), article(&right.ty));
        let span = left.at.span.to(right.at.span);
        let (left_span, right_span) = (left.at.span, right.at.span);
        let words = (format!("this is {}", article(&left.ty)), format!("this is {}", article(&right.ty)));
        let file = self.file;
        let found = self.error(id, message, span);
        *found = found.clone().related(file, left_span, words.0).related(file, right_span, words.1);
        if let Some(date) = [(left, right), (right, left)].into_iter().find_map(date_in_quotes) {
            let written = date.1;
            *found =
                found.clone().suggest(date.0, written.clone(), format!("a date has no quotes: `{written}`"));
        }
        if [&left.ty, &right.ty].contains(&&Type::Period) {
            let help = "months, years and business time have a length only on a date: `date + 2 months`";
            found.help.push(help.to_owned());
        }
    }

    /// Refuses two currencies that meet where it can be seen.
    pub(super) fn same_currency(&mut self, left: &Node, right: &Node) {
        let seen = |ty: &Type| match ty {
            Type::Money(currency) | Type::Rate(currency) => *currency,
            _ => None,
        };
        if let (Some(a), Some(b)) = (seen(&left.ty), seen(&right.ty))
            && a != b
        {
            let message = format!("{a} and {b} cannot meet without an exchange rate");
            self.error("currency-mismatch", message, left.at.span.to(right.at.span));
        }
    }

    fn compare(&mut self, op: CompareOp, left: &Expr, right: &Expr, span: Span, env: Env<'_>) -> Node {
        let (left, right) = self.pair(left, right, None, env);
        let equality = matches!(op, CompareOp::Is | CompareOp::IsNot);
        if !left.ty.fits(&right.ty) {
            self.mismatch(&left, &right);
        } else if matches!(left.ty, Type::Record(_) | Type::List(_)) {
            let message = format!("{} cannot be compared", article(&left.ty));
            self.error("type-mismatch", message, span)
                .help
                .push("compare its id, or ask `is missing`".to_owned());
        } else if !equality && (!left.ty.is_ordered() || !right.ty.is_ordered()) {
            let message = format!("{} has no order", article(&left.ty));
            self.error("type-mismatch", message, span);
        } else {
            self.same_currency(&left, &right);
        }
        self.node(Op::Compare(op, Box::new(left), Box::new(right)), Type::YesNo, span)
    }

    fn is_in(&mut self, value: &Expr, set: &InSet, negated: bool, span: Span, env: Env<'_>) -> Node {
        let value = self.expr(value, None, env);
        let op = match set {
            InSet::Steps(step) => {
                let step = self.expr(step, Some(&value.ty), env);
                if !value.ty.fits(&step.ty) || !value.ty.is_quantity() {
                    self.mismatch(&value, &step);
                }
                self.check_step(&step);
                Op::InSteps(Box::new(value), Box::new(step), negated)
            }
            InSet::Range(range) => {
                let end = |checker: &mut Self, end: &Expr| {
                    let node = checker.expr(end, Some(&value.ty), env);
                    if !value.ty.fits(&node.ty) {
                        checker.mismatch(&value, &node);
                    } else if !node.ty.is_ordered() {
                        let message = format!("{} has no order", article(&node.ty));
                        checker.error("type-mismatch", message, node.at.span);
                    } else {
                        checker.same_currency(&value, &node);
                    }
                    Box::new(node)
                };
                let from = range.from.as_deref().map(|from| end(self, from));
                let to = range.to.as_ref().map(|to| (end(self, &to.value), to.inclusive));
                if let (Some(from), Some((to, inclusive))) = (&from, &to) {
                    self.empty_range(from, to, *inclusive, range.span);
                }
                Op::InRange { value: Box::new(value), from, to, negated }
            }
            InSet::Values(values) => {
                let members = values.iter().map(|member| self.member(member, &value, env)).collect();
                Op::InValues(Box::new(value), members, negated)
            }
            InSet::Single(single) => {
                let member = self.member(single, &value, env);
                Op::InValues(Box::new(value), vec![member], negated)
            }
        };
        self.node(op, Type::YesNo, span)
    }

    /// Refuses a step of 0 or less, where it can be seen.
    fn check_step(&mut self, step: &Node) {
        if let Op::Constant(value) = &step.op
            && value.number().is_some_and(|step| !step.is_positive())
        {
            self.error("step-not-positive", "a step is more than 0", step.at.span);
        }
    }

    fn empty_range(&mut self, from: &Node, to: &Node, inclusive: bool, span: Span) {
        if let (Op::Constant(a), Op::Constant(b)) = (&from.op, &to.op)
            && order(a, b).is_some_and(|order| order.is_gt() || (order.is_eq() && !inclusive))
        {
            self.error("range-empty", "nothing lies in this range", span);
        }
    }

    fn member(&mut self, expr: &Expr, value: &Node, env: Env<'_>) -> Member {
        if let ExprKind::Path(path) = &bare(expr).kind
            && let [name] = path.names.as_slice()
            && !path.this
            && let Some(list) = self.list_index(&name.node)
        {
            self.used_lists.insert(list);
            if env.subject.is_some_and(|subject| self.has_name(subject, &name.node)) {
                let message = format!("`{}` is a list and a field of this record", name.node);
                self.error("hides-field", message, name.span);
            }
            if matches!(value.ty, Type::Text | Type::OneOf(_) | Type::Code(_) | Type::Any) {
                self.check_list_codes(list, &value.ty);
            } else {
                let message = format!("a list holds texts and codes, and this is {}", article(&value.ty));
                self.error("type-mismatch", message, name.span);
            }
            return Member::List(list);
        }
        let node = self.expr(expr, Some(&value.ty), env);
        let fits = match &node.ty {
            Type::List(of) => of.fits(&value.ty),
            ty => ty.fits(&value.ty),
        };
        if fits {
            self.same_currency(value, &node);
        } else {
            self.mismatch(value, &node);
        }
        Member::Value(node)
    }

    fn mentions(
        &mut self,
        value: &Expr,
        phrases: &[Phrase],
        negated: bool,
        span: Span,
        env: Env<'_>,
    ) -> Node {
        let value = self.text(value, env);
        let mut fixed: Vec<String> = Vec::new();
        let mut supplied = Vec::new();
        for phrase in phrases {
            match phrase {
                Phrase::Text(text) => {
                    self.check_phrase(&text.node, text.span);
                    fixed.push(text.node.clone());
                }
                Phrase::List(name) => {
                    let Some(list) = self.list_index(&name.node) else {
                        self.unknown_list(name);
                        continue;
                    };
                    self.used_lists.insert(list);
                    self.check_list_phrases(list);
                    let plan = &self.lists[list].plan;
                    match &plan.members {
                        Some(members) => fixed.extend(members.iter().map(ToString::to_string)),
                        None => supplied.push(list),
                    }
                    supplied.extend(&plan.takes_in);
                }
            }
        }
        let fixed = (!fixed.is_empty()).then(|| {
            let set = self.phrase_set(&fixed);
            self.effects.phrases.push((set, fixed));
            set
        });
        let phrases = Phrases { fixed, supplied };
        self.node(Op::Mentions { value: Box::new(value), phrases, negated }, Type::YesNo, span)
    }

    fn call(
        &mut self,
        name: &ast::Name,
        args: &[Expr],
        want: Option<&Type>,
        span: Span,
        env: Env<'_>,
    ) -> Node {
        match name.node.as_str() {
            "tiered" => return self.tiered(args, span, env),
            "convert" => return self.convert(args, span, env),
            "due" => return self.due(args, span, env),
            "found" => return self.found(args, span, env),
            _ => {}
        }
        let Some((_, least, most, function)) = FUNCTIONS.iter().find(|(known, ..)| *known == name.node)
        else {
            let known = FUNCTIONS.iter().map(|(known, ..)| *known).chain(OWN_FUNCTIONS).chain(["sum"]);
            let near = nearest(&name.node, known);
            let is_table = self.table_index(&name.node);
            self.used_tables.extend(is_table);
            let found =
                self.error("unknown-function", format!("no function is called `{}`", name.node), name.span);
            match super::calls::said_otherwise(&name.node) {
                Some(help) => found.help.push(help.to_owned()),
                None => did_you_mean(found, name.span, near),
            }
            if is_table.is_some() {
                found.help.push(format!("a table is asked in square brackets: `{}[…]`", name.node));
            }
            return self.refused(span);
        };
        if args.len() < *least || args.len() > *most {
            let or_more = if most > least { " or more" } else { "" };
            let message = format!("`{}` takes {least} {}{or_more}", name.node, plural(*least));
            self.error("wrong-argument-count", message, span);
            return self.refused(span);
        }
        let (nodes, ty) = self.arguments(*function, args, want, env);
        self.node(Op::Call(*function, nodes), ty, span)
    }

    fn arguments(
        &mut self,
        function: Function,
        args: &[Expr],
        want: Option<&Type>,
        env: Env<'_>,
    ) -> (Vec<Node>, Type) {
        let each = |checker: &mut Self, ty: &Type| -> Vec<Node> {
            args.iter().map(|arg| checker.expr_of(arg, ty, env)).collect()
        };
        match function {
            Function::Lesser | Function::Greater | Function::Round(_) | Function::Abs => {
                let nodes = self.alike(args, want, env);
                if let Some((first, rest)) = nodes.split_first() {
                    for other in rest {
                        if !first.ty.is_ordered() || first.ty.fits(&other.ty) {
                            self.same_currency(first, other);
                        } else {
                            self.mismatch(first, other);
                        }
                    }
                    match (function, rest) {
                        (Function::Round(_), [step]) => {
                            self.need_quantity(first);
                            self.check_step(step);
                        }
                        (Function::Abs, _) => self.need_quantity(first),
                        _ if !first.ty.is_ordered() => {
                            let message = format!("{} has no order", article(&first.ty));
                            self.error("type-mismatch", message, first.at.span);
                        }
                        _ => {}
                    }
                }
                // What was refused fits everywhere, so that one fault gives one message.
                let fitting = nodes.first().filter(|node| node.ty.is_ordered());
                let ty = fitting.map_or(Type::Any, |node| node.ty.clone());
                (nodes, ty)
            }
            Function::Year | Function::FiscalYear => (each(self, &Type::Date), Type::Number),
            Function::Quarter | Function::Month | Function::Week => (each(self, &Type::Date), Type::Text),
            Function::MonthStart | Function::MonthEnd => (each(self, &Type::Date), Type::Date),
            Function::MonthsStarted | Function::MonthsBetween => (each(self, &Type::Date), Type::Number),
            Function::Normal => (each(self, &Type::Text), Type::Text),
            Function::Alike => (each(self, &Type::Text), Type::Number),
        }
    }

    /// Arguments of one type: the first that is no literal gives the others their unit.
    fn alike(&mut self, args: &[Expr], want: Option<&Type>, env: Env<'_>) -> Vec<Node> {
        let lead = args.iter().position(|arg| !takes_unit(arg));
        let mut lead = lead.map(|at| (at, self.expr(&args[at], want, env)));
        let unit = lead.as_ref().map(|(_, node)| node.ty.clone());
        let want = unit.as_ref().or(want);
        let mut nodes = Vec::with_capacity(args.len());
        for (at, arg) in args.iter().enumerate() {
            let node = match lead.take_if(|(leading, _)| *leading == at) {
                Some((_, node)) => node,
                None => self.expr(arg, want, env),
            };
            nodes.push(node);
        }
        nodes
    }

    fn tiered(&mut self, args: &[Expr], span: Span, env: Env<'_>) -> Node {
        let [table, from, to] = args else {
            self.error("wrong-argument-count", "`tiered` takes a table and two sums", span);
            return self.refused(span);
        };
        let found = match &bare(table).kind {
            ExprKind::Path(path) if path.names.len() == 1 && !path.this => {
                self.table_index(&path.names[0].node)
            }
            _ => None,
        };
        let Some(index) = found else {
            let near = match &bare(table).kind {
                ExprKind::Path(path) => {
                    nearest(&super::group::dotted(path), self.table_index.keys().copied())
                }
                _ => None,
            };
            let found = self.error("unknown-name", "`tiered` needs the name of a table first", table.span);
            did_you_mean(found, table.span, near);
            return self.refused(span);
        };
        self.used_tables.insert(index);
        let shape = {
            let table = &self.tables[index].plan;
            let key = table.keys.first().map(|(_, ty)| ty.clone());
            let percent = table.results.first().is_some_and(|(_, ty)| ty.fits(&Type::Number));
            (table.keys.len() == 1 && table.results.len() == 1 && percent).then_some(key).flatten()
        };
        let Some(key) = shape.filter(Type::is_quantity) else {
            self.error("type-mismatch", "`tiered` needs a table from one sum to one percent", table.span);
            return self.refused(span);
        };
        let (from, to) = (self.expr_of(from, &key, env), self.expr_of(to, &key, env));
        self.node(Op::Tiered { table: index, from: Box::new(from), to: Box::new(to) }, key, span)
    }

    fn lookup(
        &mut self,
        table: &ast::Name,
        keys: &[Expr],
        column: Option<&ast::Name>,
        span: Span,
        env: Env<'_>,
    ) -> Node {
        let Some(index) = self.table_index(&table.node) else {
            self.unknown_table(table);
            return self.refused(span);
        };
        self.used_tables.insert(index);
        let columns: Vec<Type> = self.tables[index].plan.keys.iter().map(|(_, ty)| ty.clone()).collect();
        let results = self.tables[index].plan.results.clone();
        if keys.len() != columns.len() {
            let word = if columns.len() == 1 { "key" } else { "keys" };
            let message = format!("`{}` has {} {word}", table.node, columns.len());
            self.error("wrong-argument-count", message, span);
            return self.refused(span);
        }
        let mut nodes = Vec::with_capacity(keys.len());
        for (at, (key, ty)) in keys.iter().zip(&columns).enumerate() {
            let node = self.expr_of(key, ty, env);
            self.check_key_codes(index, at, &node.ty);
            nodes.push(node);
        }
        let Some(at) = self.result_column(&table.node, column, &results, span) else {
            return self.refused(span);
        };
        let ty = results.get(at).map_or(Type::Any, |(_, ty)| ty.clone());
        let firms_own = super::group::firms_own_key(keys);
        self.node(Op::Lookup { table: index, keys: nodes, firms_own, column: at }, ty, span)
    }

    /// Which result a look-up asks for; it must say so where there are several.
    fn result_column(
        &mut self,
        table: &str,
        column: Option<&ast::Name>,
        results: &[(String, Type)],
        span: Span,
    ) -> Option<usize> {
        let Some(column) = column else {
            if results.len() > 1 {
                let names: Vec<&str> = results.iter().map(|(name, _)| name.as_str()).collect();
                self.error("result-not-named", format!("`{table}` has several results"), span)
                    .help
                    .push(format!("name one behind the brackets: `.{}`", names.join("`, `.")));
                return None;
            }
            return Some(0);
        };
        let found = results.iter().position(|(name, _)| *name == column.node);
        if found.is_none() {
            let near = nearest(&column.node, results.iter().map(|(name, _)| name.as_str()));
            let message = format!("`{table}` has no result `{}`", column.node);
            let found = self.error("unknown-field", message, column.span);
            did_you_mean(found, column.span, near);
        }
        found
    }
}

/// Whether a literal stands here that takes its unit from the other side.
pub(super) fn takes_unit(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Literal::Number(_) | Literal::Money(..) | Literal::Text(_) | Literal::Code(_)) => {
            true
        }
        ExprKind::Negate(inner) | ExprKind::Paren(inner) => takes_unit(inner),
        _ => false,
    }
}

/// A pattern for a whole value. It is read alone first, so that no bracket in it can reach beyond it.
fn whole_pattern(pattern: &str) -> Result<Regex, String> {
    let read = |pattern: &str| {
        let config = Regex::config().nfa_size_limit(Some(1 << 20));
        Regex::builder().configure(config).build(pattern).map_err(|error| match error.syntax_error() {
            // The last line says what is wrong; those before it show the pattern.
            Some(error) => {
                let text = error.to_string();
                let last = text.lines().last().unwrap_or_default();
                last.trim().trim_start_matches("error: ").to_owned()
            }
            None => "it is too large".to_owned(),
        })
    };
    read(pattern)?;
    read(&format!("^(?:{pattern})$"))
}

/// A type with its article: `a rate`, `hours`.
pub(super) fn article(ty: &Type) -> String {
    match ty {
        Type::Hours | Type::Days | Type::Money(_) => ty.to_string(),
        Type::YesNo => "a yes or no".to_owned(),
        Type::OneOf(_) => "a text".to_owned(),
        _ => format!("a {ty}"),
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "argument" } else { "arguments" }
}

/// Where a text beside a date is a date in quotes, and how it is written.
fn date_in_quotes((date, text): (&Node, &Node)) -> Option<(Span, String)> {
    match &text.op {
        Op::Constant(Value::Text(written)) if date.ty == Type::Date => {
            let found: jiff::civil::Date = written.parse().ok()?;
            Some((text.at.span, found.to_string()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_for_the_whole_value() {
        let pattern = whole_pattern("[0-9]{1,3}").unwrap();
        assert!(pattern.is_match("123"));
        assert!(!pattern.is_match("1234"));
        assert!(whole_pattern("a|b").unwrap().is_match("b"));
        assert!(!whole_pattern("a|b").unwrap().is_match("bc"));
    }

    #[test]
    fn a_pattern_that_cannot_be_read_says_why() {
        assert_eq!(whole_pattern("(").unwrap_err(), "unclosed group");
        assert_eq!(whole_pattern("a)(b").unwrap_err(), "unopened group");
        assert_eq!(whole_pattern("[a-z]{1000}{1000}").unwrap_err(), "it is too large");
    }
}
