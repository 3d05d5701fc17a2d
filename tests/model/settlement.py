"""A second settlement, written from docs/language.md alone and with exact fractions: what the engine is compared with.

It knows nothing of rule texts. A rule is a `Rule`, an invoice a `Invoice`; `generate.py` makes both, and writes them for the
engine. The sections of the manual that a function follows stand in its docstring.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

ZERO = Fraction(0)
DECIMALS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}
#: The marks of a table (Marks).
NONE, NO_LIMIT, ON_APPROVAL = "none", "no limit", "on approval"


# --- what is settled -------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A line as billed. `price` is the rate of a fee, `units` its hours."""

    kind: str
    date: str
    amount: Fraction
    tax: Fraction
    tax_rate: Fraction | None
    price: Fraction | None = None
    units: Fraction | None = None
    adjustment: Fraction = ZERO
    timekeeper: str | None = None
    role: str | None = None
    code: str | None = None
    travel: bool = False


@dataclass
class Invoice:
    number: str
    date: str
    currency: str
    firm: str
    country: str
    matter: str
    lines: list[Line]
    stated_tax: Fraction | None = None


@dataclass
class Figure:
    """What a cut is worth: `of(view)` with the state of things as its turn sees them; money in a currency of its own."""

    text: str
    of: object
    money: bool = False


@dataclass
class Outcome:
    """`do` is `reduce`, `keep`, `withhold`, `credit`, or a word of its own; `way` is `to`, `by`, `billed` or `remaining`."""

    do: str
    target: str = ""
    way: str = ""
    figure: Figure | None = None
    taking: list[str] | None = None
    keep: int = 0
    of_key: bool = False
    order: list[str] = field(default_factory=list)


@dataclass
class Condition:
    """`holds(x)` of a record or a group; `money` where it compares with money of the header's currency."""

    text: str
    holds: object
    money: bool = False


@dataclass
class Rule:
    id: str
    kind: str
    outcomes: list[Outcome]
    where: Condition | None = None
    when: Condition | None = None
    keys: list[str] | None = None
    earlier: bool = False


@dataclass
class Header:
    currency: str
    mode: str
    per_line: bool
    corrections: str | None = None
    countries: tuple[str, ...] = ()


# --- numbers ---------------------------------------------------------------------------------------------------------


def rounded(x: Fraction, decimals: int, mode: str) -> Fraction:
    """Rounding: `half up` and `up` go away from 0."""
    scaled = abs(x) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    up = {
        "half up": twice >= 0,
        "half even": twice > 0 or (twice == 0 and whole % 2 == 1),
        "up": rest > 0,
        "down": False,
    }[mode]
    size = Fraction(whole + (1 if up else 0), 10**decimals)
    return -size if x < 0 else size


def floored(x: Fraction, step: Fraction) -> Fraction:
    return (x / step).__floor__() * step


def shared(total: Fraction, weights: list[Fraction], step: Fraction) -> list[Fraction]:
    """Settlement, "what is shared over lines": cut down to steps, the rest by largest fraction, ties to the earlier."""
    whole = sum(weights, ZERO)
    exact = [total * weight / whole for weight in weights]
    parts = [floored(part, step) for part in exact]
    by_fraction = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_fraction:
        if total - sum(parts, ZERO) < step:
            break
        parts[i] += step
    # What is finer than a step stays with the first.
    parts[0] += total - sum(parts, ZERO)
    return parts


# --- the state of a line ---------------------------------------------------------------------------------------------


@dataclass
class State:
    place: int
    line: Line
    left: Fraction
    price: Fraction | None
    units: Fraction | None
    fate: str = "open"
    decided_by: str | None = None
    cuts: list[list] = field(default_factory=list)
    withheld: list[list] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.fate == "open"

    @property
    def negative(self) -> bool:
        return self.line.amount < 0

    @property
    def kept(self) -> Fraction:
        return sum((amount for _, _, amount in self.withheld), ZERO)

    @property
    def approved(self) -> Fraction:
        return self.left - self.kept

    def take(self, rule: str, step: str, amount: Fraction) -> None:
        amount = min(amount, max(self.left, ZERO))
        if amount > 0:
            self.left -= amount
            self.cuts.append([rule, step, amount])


@dataclass
class Decided:
    """A line of an earlier invoice, as decided (History)."""

    line: Line
    amount: Fraction
    units: Fraction | None
    matter: str
    firm: str
    order: tuple


class View:
    """What a figure sees: one line, a group or an invoice, as billed or as it is left."""

    def __init__(self, states, earlier, as_billed, history):
        self.states, self.earlier, self.as_billed, self.history = states, earlier, as_billed, history

    def remaining(self, kinds=("F", "E", "IF", "IE")):
        mine = [s for s in self.states if s.line.kind in kinds]
        if self.as_billed:
            return sum((s.line.amount for s in mine), ZERO)
        return sum((s.left for s in mine if s.open), ZERO)

    def remaining_hours(self):
        mine = [s for s in self.states if s.line.kind == "F"]
        if self.as_billed:
            return sum((s.line.units for s in mine), ZERO)
        return sum((s.units for s in mine if s.open), ZERO)


@dataclass
class Case:
    """A rule that was found on something: a line, a group, or the invoice (`whole`)."""

    rule: Rule
    states: list[State]
    whole: bool
    earlier: list[Decided]


KINDS = {"fee": ("F",), "expense": ("E",), "line": ("F", "E", "IF", "IE")}
FACTORS = {"rate": "price", "price": "price", "hours": "units", "units": "units"}


def key_of(line: Line, firm: str, keys: list[str]):
    values = {"date": line.date, "timekeeper.id": (line.timekeeper, firm), "kind": line.kind}
    return tuple(values[key] for key in keys)


class Settlement:
    """One invoice: verdicts, then the steps of the manual's section Settlement, in its order."""

    def __init__(self, header: Header, rules: list[Rule], invoice: Invoice, history: list[Decided]):
        self.header, self.invoice, self.history = header, invoice, history
        self.decimals = DECIMALS[invoice.currency]
        self.unit = Fraction(1, 10**self.decimals)
        self.states = [
            State(place, line, line.amount, line.price, line.units) for place, line in enumerate(invoice.lines)
        ]
        self.fate = "open"
        self.corrections = None
        self.foreign = invoice.currency != header.currency
        self.cases = [case for rule in sorted(rules, key=lambda rule: rule.id) for case in self.found(rule)]
        self.settle()

    # --- verdicts ---

    def found(self, rule: Rule) -> list[Case]:
        """Verdicts: in scope, `when` yes, and it takes something; all read as billed."""
        if self.foreign and any(c is not None and c.money for c in (rule.where, rule.when)):
            return []
        if rule.kind == "invoice":
            candidates = [Case(rule, self.states, True, [])]
        else:
            mine = [s for s in self.states if s.line.kind in KINDS[rule.kind]]
            mine = [s for s in mine if rule.where is None or rule.where.holds(s.line)]
            if rule.keys is None:
                candidates = [Case(rule, [s], False, []) for s in mine]
            else:
                groups: dict = {}
                for s in mine:
                    groups.setdefault(key_of(s.line, self.invoice.firm, rule.keys), []).append(s)
                candidates = [Case(rule, members, False, self.before(rule, key)) for key, members in groups.items()]
        candidates = [case for case in candidates if self.holds(case)]
        return [c for c in candidates if not any(o.do == "withhold" and self.unknown(c, o) for o in rule.outcomes)]

    def unknown(self, case: Case, outcome: Outcome) -> bool:
        """Currencies: money of the rules and of an invoice in another currency do not meet. A mark is no money."""
        money = self.foreign and outcome.figure.money
        return money and not isinstance(outcome.figure.of(self.view(case, True)), str)

    def before(self, rule: Rule, key) -> list[Decided]:
        """Earlier invoices: every earlier line of the kind with equal keys."""
        if not rule.earlier:
            return []
        return [
            d
            for d in self.history
            if d.line.kind in KINDS[rule.kind]
            and key_of(d.line, d.firm, rule.keys) == key
            and (rule.where is None or rule.where.holds(replace(d.line, amount=d.amount, units=d.units)))
        ]

    def holds(self, case: Case) -> bool:
        when = case.rule.when
        if when is not None and not when.holds(self.subject(case)):
            return False
        cuts = [o for o in case.rule.outcomes if o.do == "reduce"]
        return not cuts or any(self.takes(case, cut) for cut in cuts)

    def subject(self, case: Case):
        if case.whole:
            return self.invoice
        if case.rule.keys is None:
            return case.states[0].line
        return case

    def as_billed(self, case: Case, target: str) -> Fraction:
        """T as billed; of earlier lines what was decided."""
        if target in FACTORS and case.rule.keys is None:
            return getattr(case.states[0].line, FACTORS[target])
        if target in ("hours", "units"):
            mine = sum((s.line.units for s in case.states), ZERO)
            return mine + sum((d.units for d in case.earlier), ZERO)
        kinds = {"fees": ("F", "IF"), "expenses": ("E", "IE")}.get(target, KINDS["line"])
        mine = sum((s.line.amount for s in case.states if s.line.kind in kinds), ZERO)
        return mine + sum((d.amount for d in case.earlier), ZERO)

    def takes(self, case: Case, cut: Outcome) -> bool:
        if self.unknown(case, cut):
            return False
        total = self.as_billed(case, cut.target)
        figure = cut.figure.of(self.view(case, True))
        if isinstance(figure, str):
            return figure != NO_LIMIT
        if cut.way == "to":
            return total > max(figure, ZERO)
        if cut.way == "by":
            return figure > 0 and total > 0
        return figure * total > 0

    def view(self, case: Case, as_billed: bool) -> View:
        return View(case.states, case.earlier, as_billed, [d for d in self.history if d.matter == self.invoice.matter])

    # --- the steps ---

    def settle(self) -> None:
        returned = [case for case in self.cases if self.does(case, "return")]
        if returned:
            self.send_back(returned[0].rule.id)
        else:
            self.fates()
            for target in ("rate", "price"):
                self.factors(target)
            for target in ("hours", "units"):
                self.factors(target)
            for target in ("hours", "units"):
                self.group_units(target)
            self.line_amounts()
            self.group_amounts()
            for target in ("fees", "expenses", "amount"):
                self.invoice_cuts(target)
            if not self.header.per_line:
                self.round_once()
            self.withhold()
        self.correct()

    def does(self, case: Case, what: str) -> bool:
        return any(o.do == what for o in case.rule.outcomes)

    def send_back(self, rule: str) -> None:
        self.fate = "returned"
        for s in self.states:
            s.fate, s.decided_by, s.left, s.withheld = "returned", rule, s.line.amount, []

    def decide(self, rule: str, states, fate: str, whole: bool) -> None:
        """Hold, return, reject: a negative line moves only with its whole invoice."""
        for s in states:
            if not s.open or (s.negative and not whole):
                continue
            s.fate, s.decided_by = fate, rule
            if fate == "rejected":
                s.cuts.append([rule, "fate", s.line.amount])
                s.left = ZERO

    def marked(self, case: Case, mark: str) -> bool:
        limits = [o for o in case.rule.outcomes if o.do == "reduce" and o.way == "to" and not self.unknown(case, o)]
        return any(limit.figure.of(self.view(case, True)) == mark for limit in limits)

    def fates(self) -> None:
        for case in self.cases:
            if self.does(case, "reject invoice"):
                self.decide(case.rule.id, self.states, "rejected", True)
            elif self.does(case, "reject") or self.marked(case, NONE):
                self.decide(case.rule.id, case.states, "rejected", case.whole)
        for case in self.cases:
            for outcome in case.rule.outcomes:
                if outcome.do == "keep":
                    self.keep(case, outcome)
        for case in self.cases:
            if self.does(case, "hold invoice"):
                self.decide(case.rule.id, self.states, "held", True)
            elif self.does(case, "hold") or self.marked(case, ON_APPROVAL):
                self.decide(case.rule.id, case.states, "held", case.whole)

    def keep(self, case: Case, keep: Outcome) -> None:
        """Keep: the first N stay, lines of earlier invoices stay and use up places."""
        parties: dict = {}
        for d in case.earlier:
            name = d.line.timekeeper if keep.of_key else ("earlier", id(d))
            parties.setdefault(name, ([], []))[0].append(d)
        for s in case.states:
            parties.setdefault(s.line.timekeeper if keep.of_key else s.place, ([], []))[1].append(s)
        places = keep.keep - sum(1 for earlier, _ in parties.values() if earlier)
        mine = [(earlier, states) for earlier, states in parties.values() if not earlier]
        mine.sort(key=lambda party: self.rank(keep, party[1]))
        for _, states in mine:
            still = [s for s in states if s.open]
            if not still:
                continue
            if places > 0:
                places -= 1
            else:
                self.decide(case.rule.id, still, "rejected", False)

    def rank(self, keep: Outcome, states) -> tuple:
        """By the order; ties: the earlier date, then the earlier line."""
        ranks = []
        for part in keep.order:
            if part == "highest sum(amount)":
                ranks.append(-sum((s.line.amount for s in states), ZERO))
            else:
                ranks.append(order_key(part, states[0]))
        return (*ranks, states[0].line.date, states[0].place)

    def limits_first(self, cuts):
        """Settlement, "within a step, on one line"."""
        group = {"to": 0, "by": 1, "billed": 1, "remaining": 2}
        return sorted(cuts, key=lambda c: (group[c[1].way], c[2] if c[1].way == "to" else ZERO, c[0].rule.id))

    def factors(self, target: str) -> None:
        """Rate, price, hours and units of single lines."""
        name = FACTORS[target]
        for s in self.states:
            if not s.open or s.negative:
                continue
            cuts = []
            for case in self.single(s):
                for cut in self.cuts(case, target):
                    cuts.append((case, cut, cut.figure.of(self.view(case, False))))
            for case, cut, figure in self.limits_first(cuts):
                left, billed = getattr(s, name), getattr(s.line, name)
                after = {
                    "to": lambda: max(figure, ZERO),
                    "by": lambda: left - figure,
                    "billed": lambda: left - figure * billed,
                    "remaining": lambda: left - figure * left,
                }[cut.way]()
                after = max(after, ZERO)
                if after < left:
                    setattr(s, name, after)
                    self.to_money(s, case.rule.id, target)

    def single(self, s: State):
        return [c for c in self.cases if not c.whole and c.rule.keys is None and c.states[0] is s]

    def cuts(self, case: Case, target: str):
        mine = [o for o in case.rule.outcomes if o.do == "reduce" and o.target == target]
        mine = [o for o in mine if not self.unknown(case, o)]
        return [o for o in mine if not isinstance(o.figure.of(self.view(case, True)), str)]

    def to_money(self, s: State, rule: str, step: str) -> None:
        """From rate and hours to money: the ceiling, with the firm's own adjustment where it is positive."""
        ceiling = self.round(s.price * s.units) + max(s.line.adjustment, ZERO)
        s.take(rule, step, s.left - max(ceiling, ZERO))

    def round(self, x: Fraction) -> Fraction:
        if self.header.per_line:
            return rounded(x, self.decimals, self.header.mode)
        return rounded(x, 12, "half even")

    @property
    def step(self) -> Fraction:
        return self.unit if self.header.per_line else Fraction(1, 10**12)

    def groups(self, target: str):
        """Groups follow one another: most keys first, then `to` before `by`, then rule id."""
        found = []
        for case in self.cases:
            if case.rule.keys is not None:
                for cut in self.cuts(case, target):
                    found.append((-len(case.rule.keys), cut.way != "to", case.rule.id, len(found), case, cut))
        return [(case, cut) for *_, case, cut in sorted(found, key=lambda f: f[:4])]

    def over(self, cut: Outcome, figure: Fraction, left: Fraction, billed: Fraction) -> Fraction:
        return {
            "to": lambda: left - max(figure, ZERO),
            "by": lambda: figure,
            "billed": lambda: figure * billed,
            "remaining": lambda: figure * left,
        }[cut.way]()

    def group_units(self, target: str) -> None:
        for case, cut in self.groups(target):
            figure = cut.figure.of(self.view(case, False))
            still = [s for s in case.states if s.open]
            before = sum((d.units for d in case.earlier), ZERO)
            left = before + sum((s.units for s in still), ZERO)
            billed = before + sum((s.line.units for s in still), ZERO)
            losers = [s for s in still if not s.negative and s.units > 0]
            have = sum((s.units for s in losers), ZERO)
            over = min(self.over(cut, figure, left, billed), left, have)
            for s, loss in self.lose(cut, over, losers, lambda s: s.units, None):
                s.units -= loss
                self.to_money(s, case.rule.id, f"group {target}")

    def lose(self, cut: Outcome, over: Fraction, losers, have, step):
        """Who loses: pro rata, or in an order each all that it has."""
        if over <= 0:
            return []
        if cut.taking is None:
            weights = [have(s) for s in losers]
            if step is None:
                parts = [over * weight / sum(weights, ZERO) for weight in weights]
            else:
                parts = shared(over, weights, step)
            return list(zip(losers, parts))
        losses = []
        for s in sorted(losers, key=lambda s: taking_key(cut.taking, s)):
            loss = min(over, have(s))
            over -= loss
            if loss > 0:
                losses.append((s, loss))
        return losses

    def line_amounts(self) -> None:
        for s in self.states:
            if not s.open or s.negative:
                continue
            cuts = []
            for case in self.single(s):
                for cut in self.cuts(case, "amount"):
                    cuts.append((case, cut, cut.figure.of(self.view(case, False))))
            for case, cut, figure in self.limits_first(cuts):
                s.take(case.rule.id, "line amount", self.money(cut, figure, s.left, s.line.amount))

    def money(self, cut: Outcome, figure: Fraction, left: Fraction, billed: Fraction) -> Fraction:
        """Rounding: a limit rounds what it leaves, a `by` what it takes."""
        if cut.way == "to":
            return left - self.round(max(figure, ZERO))
        return self.round(self.over(cut, figure, left, billed))

    def group_amounts(self) -> None:
        for case, cut in self.groups("amount"):
            figure = cut.figure.of(self.view(case, False))
            still = [s for s in case.states if s.open]
            before = sum((d.amount for d in case.earlier), ZERO)
            left = before + sum((s.left for s in still), ZERO)
            billed = before + sum((s.line.amount for s in still), ZERO)
            losers = [s for s in still if not s.negative and s.left > 0]
            have = sum((s.left for s in losers), ZERO)
            over = min(self.money(cut, figure, left, billed), left, have)
            for s, loss in self.lose(cut, over, losers, lambda s: s.left, self.step):
                s.take(case.rule.id, "group amount", loss)

    def invoice_cuts(self, target: str) -> None:
        kinds = {"fees": ("F", "IF"), "expenses": ("E", "IE"), "amount": KINDS["line"]}[target]
        cuts = []
        for case in self.cases:
            if case.whole:
                for cut in self.cuts(case, target):
                    cuts.append((case, cut, cut.figure.of(self.view(case, False))))
        for case, cut, figure in self.limits_first(cuts):
            still = [s for s in self.states if s.open and s.line.kind in kinds]
            left = sum((s.left for s in still), ZERO)
            billed = sum((s.line.amount for s in still), ZERO)
            losers = [s for s in still if not s.negative and s.left > 0]
            have = sum((s.left for s in losers), ZERO)
            over = min(self.money(cut, figure, left, billed), left, have)
            if over > 0:
                for s, loss in zip(losers, shared(over, [s.left for s in losers], self.step)):
                    s.take(case.rule.id, target, loss)

    def round_once(self) -> None:
        """Rounding, `per invoice`: the total is rounded once, and shared out over the lines, then over their cuts."""
        still = [s for s in self.states if s.open]
        exact = [sum((amount for *_, amount in s.cuts), ZERO) for s in still]
        total = rounded(sum(exact, ZERO), self.decimals, self.header.mode)
        for s, part in zip(still, apportioned(total, exact, self.unit)):
            parts = apportioned(part, [amount for *_, amount in s.cuts], self.unit)
            for cut, amount in zip(s.cuts, parts):
                cut[2] = amount
            s.left = s.line.amount - part

    def withhold(self) -> None:
        """Withholding, in the order of the rule ids."""
        for case in self.cases:
            for outcome in case.rule.outcomes:
                if outcome.do != "withhold":
                    continue
                still = [s for s in case.states if s.open]
                left = sum((s.approved for s in still), ZERO)
                billed = sum((s.line.amount for s in still), ZERO)
                givers = [s for s in still if s.approved > 0]
                have = sum((s.approved for s in givers), ZERO)
                figure = outcome.figure.of(self.view(case, False))
                amount = rounded(self.over(outcome, figure, left, billed), self.decimals, self.header.mode)
                amount = min(amount, left, have)
                if amount > 0:
                    for s, part in zip(givers, shared(amount, [s.approved for s in givers], self.unit)):
                        s.withheld.append([case.rule.id, "withhold", part])

    def correct(self) -> None:
        """Corrections: the figures stand, or the invoice goes back for its first cut."""
        header = self.header
        if header.corrections is None or self.invoice.country not in header.countries:
            return
        self.corrections = header.corrections
        if header.corrections == "return" and self.fate == "open":
            took = sorted(rule for s in self.states for rule, _, _ in s.cuts)
            if took:
                self.send_back(took[0])

    # --- what comes out ---

    def tax_on(self, line: Line, left: Fraction) -> Fraction:
        """Tax."""
        if left == line.amount:
            return line.tax
        half_up = lambda x: rounded(x, self.decimals, "half up")
        if line.tax_rate is not None and half_up(line.amount * line.tax_rate) == line.tax:
            return half_up(left * line.tax_rate)
        return half_up(line.tax * left / line.amount)

    def line_result(self, s: State) -> dict:
        stands = self.corrections == "credit"
        if s.fate in ("held", "returned"):
            net = five(s.line.amount, held=s.line.amount)
            tax = five(s.line.tax, held=s.line.tax)
        else:
            kept, on_left = s.kept, ZERO
            if s.fate == "open":
                on_left = self.tax_on(s.line, s.left)
            on_approved = on_left if kept == 0 else self.tax_on(s.line, s.approved)
            net = five(s.line.amount, withheld=kept, reduced=ZERO if stands else s.line.amount - s.left)
            tax = five(s.line.tax, withheld=on_left - on_approved, reduced=ZERO if stands else s.line.tax - on_left)
        cuts = [tuple(cut) for cut in s.cuts + s.withheld if cut[2] != 0]
        return {"fate": s.fate, "decided_by": s.decided_by, "net": net, "tax": tax, "cuts": cuts}

    def proposals(self) -> list[tuple]:
        """Credit, and Corrections by credit: what is asked for, by rule, and of what."""
        asked = []
        for case in self.cases:
            of = self.invoice.number if case.whole else str(case.states[0].place + 1)
            for outcome in case.rule.outcomes:
                if outcome.do != "credit":
                    continue
                figure = outcome.figure.of(self.view(case, False))
                currency = self.header.currency if outcome.way == "by" else self.invoice.currency
                base = {
                    "by": lambda: Fraction(1),
                    "billed": lambda: sum((s.line.amount for s in case.states), ZERO),
                    "remaining": lambda: sum((s.left for s in case.states if s.open), ZERO),
                }[outcome.way]()
                amount = rounded(figure * base, DECIMALS[currency], self.header.mode)
                if amount > 0:
                    asked.append((case.rule.id, of, amount, currency))
        if self.corrections == "credit":
            for s in self.states:
                for rule, _, amount in s.cuts:
                    if amount != 0:
                        asked.append((rule, str(s.place + 1), amount, self.invoice.currency))
        return sorted(asked)

    def by_rule(self) -> list[tuple]:
        """What each rule reduced, holds and withholds."""
        sums: dict = {}
        for s in self.states:
            if s.fate != "returned":
                for rule, _, amount in s.cuts:
                    sums.setdefault(rule, [ZERO, ZERO, ZERO])[0] += amount
            if s.fate in ("held", "returned"):
                sums.setdefault(s.decided_by, [ZERO, ZERO, ZERO])[1] += s.line.amount
            for rule, _, amount in s.withheld:
                sums.setdefault(rule, [ZERO, ZERO, ZERO])[2] += amount
        return sorted((rule, *of) for rule, of in sums.items() if any(of))

    def result(self) -> dict:
        lines = [self.line_result(s) for s in self.states]
        totals = [sum((line["net"][i] for line in lines), ZERO) for i in range(5)]
        taxes = [sum((line["tax"][i] for line in lines), ZERO) for i in range(5)]
        return {
            "fate": self.fate, "totals": totals, "tax": taxes, "lines": lines, "corrections": self.corrections,
            "by_rule": self.by_rule(), "proposals": self.proposals(),
        }

    def decided(self, order: tuple) -> list[Decided]:
        """History: of an invoice that was not returned, the lines that were neither rejected nor held."""
        if self.fate == "returned":
            return []
        return [
            Decided(s.line, s.left, s.units, self.invoice.matter, self.invoice.firm, order)
            for s in self.states
            if s.open
        ]


def five(billed, held=ZERO, withheld=ZERO, reduced=ZERO):
    """Billed, approved, reduced, held, withheld."""
    return [billed, billed - held - withheld - reduced, reduced, held, withheld]


def apportioned(total: Fraction, exact: list[Fraction], step: Fraction) -> list[Fraction]:
    """Each cut down to a step, the rest to the largest fractions, ties to the earlier; what is whole gets no more."""
    parts = [floored(part, step) for part in exact]
    for i in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i)):
        if total - sum(parts, ZERO) < step or parts[i] == exact[i]:
            break
        parts[i] += step
    return parts


def order_key(part: str, s: State):
    """Orders: `lowest` and `highest` read the facts as billed."""
    if part == "first line":
        return s.place
    if part == "last line":
        return -s.place
    word, what = part.split(" ")
    if what == "date":
        day = int(s.line.date.replace("-", ""))
        return day if word == "earliest" else -day
    value = {"rate": s.line.price, "amount": s.line.amount, "hours": s.line.units}[what]
    return value if word == "lowest" else -value


def taking_key(order: list[str], s: State) -> tuple:
    """In `taking from` what still ties: the later date, then the later line."""
    return (*[order_key(part, s) for part in order], -int(s.line.date.replace("-", "")), -s.place)


def settle_all(header: Header, rules: list[Rule], invoices: list[Invoice]) -> list[dict]:
    """Invoices of one run: one after another, each then history for the next."""
    history: list[Decided] = []
    results = []
    for order in sorted(range(len(invoices)), key=lambda i: (invoices[i].date, invoices[i].firm, invoices[i].number)):
        settled = Settlement(header, rules, invoices[order], history)
        results.append((invoices[order].number, settled.result()))
        history = history + settled.decided((order,))
    return results
