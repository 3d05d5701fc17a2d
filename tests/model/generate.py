"""Made-up rule sets and invoices, as the model has them and as the engine reads them."""

from __future__ import annotations

import random
from fractions import Fraction

from settlement import (
    DECIMALS, NO_LIMIT, NONE, ON_APPROVAL, ZERO, Condition, Figure, Header, Invoice, Line, Outcome, Rule, rounded, shared,
)

MODES = ["half up", "half up", "half even", "up", "down"]
ORDERS = [
    ["lowest rate"], ["highest rate"], ["latest date", "last line"], ["first line"], ["lowest hours", "first line"],
    ["earliest date"], ["highest amount"],
]
LINE_ORDERS = [["lowest amount"], ["highest amount"], ["last line"], ["earliest date"], ["latest date", "first line"]]
TABLE = {"E101": NONE, "E102": ON_APPROVAL, "E110": 50}


def decimal(x: Fraction) -> str:
    """The digits of a number that has an end."""
    sign, x = ("-", -x) if x < 0 else ("", x)
    digits = 0
    while (x * 10**digits).denominator != 1:
        digits += 1
    whole = str((x * 10**digits).numerator).rjust(digits + 1, "0")
    return sign + (whole if digits == 0 else f"{whole[:-digits]}.{whole[-digits:]}")


class Generator:
    def __init__(self, seed: int):
        self.r = random.Random(seed)

    def maybe(self, share: float) -> bool:
        return self.r.random() < share

    # --- rules ---

    def header(self) -> Header:
        currency = self.r.choice(["USD", "USD", "USD", "JPY", "KWD", "CLF"])
        corrections = self.r.choice([None, None, None, None, "credit", "return"])
        return Header(currency, self.r.choice(MODES), self.maybe(0.7), corrections, ("DE", "FR"))

    def rules(self, header: Header) -> list[Rule]:
        self.currency = header.currency
        self.decimals = DECIMALS[header.currency]
        names = self.r.sample(["a", "a1", "a_1", "b", "c2", "cap", "d", "late", "r10", "r9", "x", "zz"], self.r.randint(1, 7))
        return [self.rule(name) for name in names]

    def rule(self, name: str) -> Rule:
        make = self.r.choice(
            [self.single_rule] * 6 + [self.group_rule] * 5 + [self.invoice_rule] * 4 + [self.fate_rule] * 2 + [self.keep_rule] * 2
        )
        return make(name)

    def money(self, low=0, high=900) -> Figure:
        value = Fraction(self.r.randint(low * 1000, high * 1000), 1000)
        if self.maybe(0.3):
            value = Fraction(int(value))
        return Figure(f"{decimal(value)} {self.currency}", lambda view: value, money=True)

    def percent(self, high=130) -> Figure:
        value = Fraction(self.r.choice([self.r.randint(0, high), self.r.randint(0, high * 100) / Fraction(100)])) / 100
        return Figure(f"{decimal(value * 100)}%", lambda view: value)

    def hours(self) -> Figure:
        value = Fraction(self.r.randint(-5, 140), 10)
        return Figure(f"{decimal(value)} hours", lambda view: value)

    def condition(self, kind: str) -> Condition | None:
        if self.maybe(0.5):
            return None
        limit = self.r.randint(0, 800)
        choices = [
            Condition(f"amount > {limit} {self.currency}", lambda line: line.amount > limit, money=True),
            Condition('narrative mentions "travel*"', lambda line: line.travel),
            Condition(f"tax > 0 {self.currency}", lambda line: line.tax > 0, money=True),
        ]
        if kind == "fee":
            hours = self.r.randint(0, 8)
            choices.append(Condition(f"hours > {hours}", lambda line: line.units > hours))
            choices.append(Condition("timekeeper.role is PARTNR", lambda line: line.role == "PARTNR"))
        return self.r.choice(choices)

    def reduce(self, target: str, taking=None) -> Outcome:
        """A cut with its way and figure, where nothing is special."""
        way = self.r.choice(["to", "to", "by", "billed", "remaining"])
        if way in ("billed", "remaining"):
            figure = self.percent()
        elif target == "hours":
            figure = self.hours()
        elif target == "rate":
            value = Fraction(self.r.randint(-5000, 90000), 100)
            figure = Figure(f"{decimal(value)} {self.currency} per hour", lambda view: value, money=True)
        elif target == "units":
            way, value = "to", Fraction(self.r.randint(-2, 100))
            figure = Figure(decimal(value), lambda view: value)
        elif target == "price":
            value = Fraction(self.r.randint(-500, 9000), 100)
            figure = Figure(f"{decimal(value)} {self.currency}", lambda view: value, money=True)
        else:
            figure = self.money(-20)
        return Outcome("reduce", target, way, figure, taking)

    def single_rule(self, name: str) -> Rule:
        kind = self.r.choice(["fee", "fee", "expense", "line"])
        targets = {"fee": ["rate", "hours", "amount"], "expense": ["price", "units", "amount"], "line": ["amount"]}[kind]
        outcomes = [self.line_cut(kind, self.r.choice(targets))]
        if self.maybe(0.12):
            outcomes.append(self.line_cut(kind, self.r.choice(targets)))
        if self.maybe(0.1):
            outcomes.append(self.withhold())
        return Rule(name, kind, outcomes, where=self.condition(kind), when=self.condition(kind))

    def line_cut(self, kind: str, target: str) -> Outcome:
        if target == "amount" and self.maybe(0.25):
            if kind == "expense" and self.maybe(0.7):
                mark = lambda view: TABLE.get(view.states[0].line.code, NO_LIMIT)
                as_number = lambda view: Fraction(mark(view)) if isinstance(mark(view), int) else mark(view)
                return Outcome("reduce", "amount", "to", Figure("limits[code]", as_number, money=True))
            share = Fraction(self.r.randint(1, 99), 100)
            if kind == "fee" and self.maybe(0.5):
                rate = Fraction(self.r.randint(50, 800))
                figure = Figure(
                    f"{decimal(rate)} {self.currency} per hour * remaining_hours",
                    lambda view: rate * view.remaining_hours(), money=True,
                )
                return Outcome("reduce", "amount", "to", figure)
            return Outcome("reduce", "amount", "to", Figure(f"remaining * {decimal(share)}", lambda view: share * view.remaining()))
        return self.reduce(target)

    def withhold(self) -> Outcome:
        way = self.r.choice(["by", "billed", "remaining", "remaining"])
        return Outcome("withhold", way=way, figure=self.money(0, 300) if way == "by" else self.percent(110))

    def group_rule(self, name: str) -> Rule:
        kind = self.r.choice(["fee", "fee", "fee", "expense", "line"])
        keys = {
            "fee": [["timekeeper.id"], ["date"], ["timekeeper.id", "date"]],
            "expense": [["date"], ["kind"]],
            "line": [["date"], ["kind"], ["kind", "date"]],
        }[kind]
        keys = self.r.choice(keys)
        earlier = keys[0] == "timekeeper.id" and self.maybe(0.3)
        target = self.r.choice({"fee": ["hours", "hours", "amount"], "expense": ["units", "amount"], "line": ["amount"]}[kind])
        orders = ORDERS if kind == "fee" else LINE_ORDERS
        taking = self.r.choice(orders) if self.maybe(0.6) else None
        cut = self.reduce(target, taking)
        if earlier and cut.way in ("billed", "remaining"):
            cut = Outcome("reduce", target, "to", self.hours() if target == "hours" else self.money(), taking)
        if target == "amount" and kind == "fee" and not earlier and self.maybe(0.25):
            rate = Fraction(self.r.randint(50, 800))
            figure = Figure(
                f"{decimal(rate)} {self.currency} per hour * sum(remaining_hours)",
                lambda view: rate * view.remaining_hours(), money=True,
            )
            cut = Outcome("reduce", "amount", "to", figure, taking)
        when = None
        if self.maybe(0.3):
            count = self.r.randint(0, 2)
            when = Condition(f"count() > {count}", lambda case: len(case.states) + len(case.earlier) > count)
        return Rule(name, kind, [cut], where=self.condition(kind), when=when, keys=keys, earlier=earlier)

    def keep_rule(self, name: str) -> Rule:
        count = self.r.randint(0, 2)
        if self.maybe(0.4):
            keep = Outcome("keep", keep=count, of_key=True, order=["highest sum(amount)"])
            return Rule(name, "fee", [keep], where=self.condition("fee"), keys=["date"])
        kind = self.r.choice(["fee", "line"])
        keys = self.r.choice([["timekeeper.id", "date"], ["date"]] if kind == "fee" else [["kind", "date"], ["date"]])
        order = self.r.choice(ORDERS if kind == "fee" else LINE_ORDERS)
        keep = Outcome("keep", keep=count, order=order)
        earlier = keys[0] == "timekeeper.id" and self.maybe(0.3)
        return Rule(name, kind, [keep], where=self.condition(kind), keys=keys, earlier=earlier)

    def fate_rule(self, name: str) -> Rule:
        kind = self.r.choice(["fee", "expense", "line", "line"])
        what = self.r.choice(["reject", "reject", "hold", "hold", "note", "hold invoice", "return", "reject invoice"])
        limit = self.r.choice([60_000, 90_000]) if " " in what or what == "return" else self.r.randint(300, 20_000)
        when = Condition(f"amount > {limit} {self.currency}", lambda line: line.amount > limit, money=True)
        return Rule(name, kind, [Outcome(what)], when=when)

    def invoice_rule(self, name: str) -> Rule:
        target = self.r.choice(["fees", "expenses", "amount"])
        when = None
        if self.maybe(0.2):
            limit = self.r.randint(0, 3000)
            fees = lambda invoice: sum((line.amount for line in invoice.lines if line.kind == "F"), ZERO)
            when = Condition(f"sum(amount of fee) > {limit} {self.currency}", lambda i: fees(i) > limit, money=True)
        if self.maybe(0.25):
            return Rule(name, "invoice", [self.withhold()], when=when)
        if self.maybe(0.12):
            kind = self.r.choice(["invoice", "fee", "line"])
            way = self.r.choice(["by", "billed", "remaining"])
            credit = Outcome("credit", way=way, figure=self.money(-20, 300) if way == "by" else self.percent())
            return Rule(name, kind, [credit], when=when if kind == "invoice" else self.condition(kind))
        cut = self.reduce(target)
        special = self.r.random()
        if special < 0.1:
            share = Fraction(self.r.randint(1, 50), 100)
            figure = Figure(
                f"{decimal(share)} * sum(remaining of fee)", lambda view: share * view.remaining(("F",)),
            )
            cut = Outcome("reduce", "fees", "by", figure)
        elif special < 0.25:
            cut = Outcome("reduce", "fees", "by", self.tiers())
        elif special < 0.4:
            cap = self.r.randint(100, 20_000)
            spent = lambda view: sum((d.amount for d in view.history), ZERO)
            figure = Figure(
                f"{cap} {self.currency} - sum(amount of prior line with same matter.id)",
                lambda view: cap - spent(view), money=True,
            )
            cut = Outcome("reduce", "amount", "to", figure)
        return Rule(name, "invoice", [cut], when=when)

    def tiers(self) -> Figure:
        before = self.r.randint(0, 4000)

        def of(view):
            start, end = Fraction(before), before + view.remaining(("F",))
            bands = [(0, 1000, 0), (1000, 3000, 5), (3000, None, 10)]
            total = ZERO
            for low, high, percent in bands:
                top = end if high is None else min(end, Fraction(high))
                total += max(top - max(start, Fraction(low)), ZERO) * Fraction(percent, 100)
            return total

        text = f"tiered(bands, {before} {self.currency}, {before} {self.currency} + sum(remaining of fee))"
        return Figure(text, of, money=True)

    # --- invoices ---

    def invoices(self, header: Header, rules: list[Rule], count: int) -> list[Invoice]:
        # A sum over the history in two currencies is unknown, and the model knows no unknown.
        history = any(rule.earlier or "prior" in rule_text(rule) for rule in rules)
        days = sorted(self.r.sample(range(1, 29), count))
        invoices = []
        for n in range(count):
            currency = header.currency
            if not history and self.maybe(0.08):
                currency = self.r.choice([c for c in DECIMALS if c != header.currency])
            lines = [self.line(DECIMALS[currency]) for _ in range(self.r.randint(1, 9))]
            stated = self.stated_tax(lines, DECIMALS[currency]) if self.maybe(0.12) else None
            country = self.r.choice(["US", "DE"])
            invoices.append(
                Invoice(f"{n + 1}", f"2026-04-{days[n]:02}", currency, self.r.choice(["F1", "F1", "F2"]), country,
                        self.r.choice(["M1", "M2"]), lines, stated)
            )
        return invoices

    def stated_tax(self, lines: list[Line], decimals: int) -> Fraction | None:
        """A tax of the invoice alone: it is shared over the lines by their amounts (Tax)."""
        amounts = [line.amount for line in lines]
        if sum(amounts, ZERO) <= 0:
            return None
        tax = rounded(sum(amounts, ZERO) * Fraction(self.r.randint(0, 250), 1000), decimals, "half up")
        for line, part in zip(lines, shared(tax, amounts, Fraction(1, 10**decimals))):
            line.tax, line.tax_rate = part, None
        return tax

    def line(self, decimals: int) -> Line:
        kind = self.r.choice(["F"] * 6 + ["E"] * 3 + ["IF", "IE"])
        date = f"2026-03-{self.r.randint(1, 4):02}"
        minor = lambda low, high: Fraction(self.r.randint(low * 10**decimals, high * 10**decimals), 10**decimals)
        tax_rate = self.r.choice([None, None, Fraction(self.r.randint(0, 25), 100), Fraction(self.r.randint(0, 2500), 10_000)])
        travel = self.maybe(0.4)
        if kind in ("IF", "IE"):
            amount = minor(-900, 400)
            return Line(kind, date, amount, *self.tax(amount, tax_rate, decimals), travel=travel)
        adjustment = minor(-90, 90) if self.maybe(0.15) else ZERO
        if kind == "F":
            units = Fraction(self.r.randint(-20, 0) if self.maybe(0.06) else self.r.randint(0, 120), 10)
            price = ZERO if self.maybe(0.05) else minor(1, 900)
        else:
            units = Fraction(self.r.randint(-5, 0) if self.maybe(0.06) else self.r.randint(0, 300))
            price = ZERO if self.maybe(0.05) else Fraction(self.r.randint(1, 9000), 100)
        amount = rounded(units * price + adjustment, decimals, "half up")
        if self.maybe(0.05):
            amount = minor(-50, 4000)
        who, role = self.r.choice([("T1", "PARTNR"), ("T2", "ASSOC"), ("T3", "PARALG")])
        line = Line(kind, date, amount, *self.tax(amount, tax_rate, decimals), price=price, units=units,
                    adjustment=adjustment, travel=travel)
        if kind == "F":
            line.timekeeper, line.role = who, role
        else:
            line.code = self.r.choice(["E101", "E102", "E110", "E124"])
        return line

    def tax(self, amount: Fraction, tax_rate: Fraction | None, decimals: int):
        if tax_rate is None:
            tax = rounded(amount / 7, decimals, "down") if self.maybe(0.15) else ZERO
            return tax, None
        tax = rounded(amount * tax_rate, decimals, "half up")
        if self.maybe(0.1):
            tax += Fraction(1, 10**decimals)
        return tax, tax_rate


# --- as the engine reads it ------------------------------------------------------------------------------------------


def rules_text(header: Header, rules: list[Rule]) -> str:
    place = "line" if header.per_line else "invoice"
    text = f'guideline "Generated" edition 2026 currency {header.currency} rounding {header.mode} per {place}\n'
    if header.corrections:
        text += f"  corrections by {header.corrections} when firm.country in ({', '.join(header.countries)})\n"
    text += f"""
table limits (code: code("expense") -> amount: money)
  E101 -> none
  E102 -> on approval
  E110 -> 50 {header.currency}
  any -> no limit
table bands (spend: money -> off: percent)
  under 1000 {header.currency} -> 0%
  from 1000 {header.currency} to under 3000 {header.currency} -> 5%
  from 3000 {header.currency} -> 10%
"""
    return text + "\n".join(rule_text(rule) for rule in rules) + "\n"


def rule_text(rule: Rule) -> str:
    parts = [f"rule {rule.id} for each {rule.kind}"]
    if rule.where is not None:
        parts.append(f"where {rule.where.text}")
    if rule.keys is not None:
        parts.append("grouped by " + ", ".join(rule.keys) + (" with earlier invoices" if rule.earlier else ""))
    if rule.when is not None:
        parts.append(f"when {rule.when.text}")
    parts += [f"then {outcome_text(rule, outcome)}" for outcome in rule.outcomes]
    return " ".join(parts)


def outcome_text(rule: Rule, o: Outcome) -> str:
    base = {"billed": " of billed", "remaining": " of remaining"}.get(o.way, "")
    if o.do == "reduce":
        text = f"reduce {o.target} {'to' if o.way == 'to' else 'by'} {o.figure.text}{base}"
        if rule.keys is not None:
            text += " pro rata" if o.taking is None else " taking from " + ", ".join(o.taking)
        return text
    if o.do == "keep":
        return f"keep {o.keep}{' of timekeeper.id' if o.of_key else ''} by {', '.join(o.order)}"
    if o.do in ("withhold", "credit"):
        return f"{o.do} {o.figure.text}{base}"
    return o.do


def facts(invoices: list[Invoice]) -> dict:
    return {"declare": {"prior": "complete"}, "invoices": [invoice_facts(invoice) for invoice in invoices]}


def invoice_facts(invoice: Invoice) -> dict:
    return {
        "number": invoice.number, "date": invoice.date, "currency": invoice.currency,
        "firm": {"id": invoice.firm, "country": invoice.country}, "matter": {"id": invoice.matter},
        "lines": [line_facts(line, invoice.stated_tax is None) for line in invoice.lines],
    } | ({} if invoice.stated_tax is None else {"stated_tax": decimal(invoice.stated_tax)})


def line_facts(line: Line, with_tax: bool) -> dict:
    out = {
        "kind": line.kind, "date": line.date, "amount": decimal(line.amount),
        "narrative": "Travel to court" if line.travel else "Draft motion",
    }
    if with_tax:
        out["tax"] = decimal(line.tax)
    if line.tax_rate is not None:
        out["tax_rate"] = decimal(line.tax_rate)
    if line.units is not None:
        price, units = ("rate", "hours") if line.kind == "F" else ("price", "units")
        out |= {price: decimal(line.price), units: decimal(line.units), "adjustment": decimal(line.adjustment)}
    if line.timekeeper is not None:
        out["timekeeper"] = {"id": line.timekeeper, "role": line.role}
    if line.code is not None:
        out["code"] = line.code
    return out
