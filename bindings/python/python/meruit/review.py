"""The result of a review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, cast

from meruit import _native, results
from meruit._json import list_of, object_of
from meruit.results import (
    Adjustment,
    Amounts,
    Decision,
    Finding,
    Invoice,
    Line,
    Problem,
    RuleCounts,
    Status,
)
from meruit.table import Table

if TYPE_CHECKING:
    from meruit._json import Json
    from meruit._native import Review as NativeReview
    from meruit._native import Table as NativeTable

T = TypeVar("T")

Form: TypeAlias = Literal[
    "text", "json", "csv", "adjustments", "adjustments-json", "splits", "letter-md", "letter-html", "ledes98b", "ledes98bi"
]


@dataclass(frozen=True, slots=True)
class Sums:
    """What was found and taken under one ``key``: a rule, a firm or a matter, in one currency."""

    key: str
    currency: str
    findings: int
    reduced: Decimal
    held: Decimal
    withheld: Decimal


class Review:
    """The result of a review: how every rule ended on every line, and what is to be paid, to the cent.

    >>> import meruit
    >>> rules = meruit.Ruleset.parse('guideline "Caps" edition 2026 currency USD rule cap for each fee then reduce rate to 300 USD')
    >>> line = {"kind": "F", "hours": "2", "rate": "350"}
    >>> review = rules.review({"number": "1001", "lines": [line]})
    >>> review.status, review.approved
    ('findings', Decimal('600.00'))
    >>> print(review.findings[0])
    invoice 1001, line 1: cap: reduce rate [100.00 USD]
    """

    def __init__(self, native: NativeReview) -> None:
        self._native = native
        self._tables: dict[str, NativeTable] = {}

    # ---- What was found ----------------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """How it ended: the worst of its invoices and findings."""
        return cast("Status", self._native.status)

    @cached_property
    def findings(self) -> Table[Finding]:
        """What was found and what could not be determined: by invoice, rule id and place."""
        return self._table("findings", lambda: [results.finding_of(one) for one in self._objects("findings")])

    @cached_property
    def invoices(self) -> Table[Invoice]:
        """The invoices, in the order in which they were decided."""
        return self._table("invoices", lambda: [results.invoice_of(one) for one in self._objects("invoices")])

    @cached_property
    def lines(self) -> Table[Line]:
        """The lines of all invoices."""
        return self._table("lines", lambda: [line for invoice in self.invoices for line in invoice.lines])

    @cached_property
    def adjustments(self) -> Table[Adjustment]:
        """What was cut from each line, one row a cut."""

        def make() -> list[Adjustment]:
            return [cut for invoice in self._objects("invoices") for cut in results.adjustments_of(invoice)]

        return self._table("adjustments", make)

    @cached_property
    def decisions(self) -> Table[Decision]:
        """What the decisions answer."""
        return self._table("decisions", lambda: [results.decision_of(one) for one in self._objects("decisions")])

    @cached_property
    def problems(self) -> Table[Problem]:
        """What was wrong with the input, as far as it could be read."""
        return self._table("problems", lambda: [results.problem_of(one) for one in self._objects("problems")])

    @cached_property
    def counts(self) -> RuleCounts:
        """How every (rule, record) pair ended."""
        return results.counts_of(self._object("counts"))

    @cached_property
    def counts_by_rule(self) -> tuple[RuleCounts, ...]:
        """How the records ended under each rule, in the order of rule ids."""
        counts = self._object("counts")
        return tuple(results.counts_of(one) for one in results.objects(counts, "rules"))

    def _table(self, name: str, make: Callable[[], Sequence[T]]) -> Table[T]:
        def native() -> NativeTable:
            if name not in self._tables:
                self._tables[name] = self._native.table(name)
            return self._tables[name]

        return Table(name, native, make)

    # ---- Money -------------------------------------------------------------------------------------------------------

    @cached_property
    def totals(self) -> Mapping[str, Amounts]:
        """The sums of all invoices, net of tax, by currency."""
        totals: dict[str, Amounts] = {}
        for invoice in self.invoices:
            known = totals.get(invoice.currency)
            totals[invoice.currency] = invoice.totals if known is None else known + invoice.totals
        return totals

    def _one_currency(self) -> Amounts:
        totals = self.totals
        if len(totals) == 1:
            return next(iter(totals.values()))
        if not totals:
            zero = Decimal(0)
            return Amounts(zero, zero, zero, zero, zero)
        raise ValueError(f"the invoices are in several currencies ({', '.join(sorted(totals))}): see `totals`")

    @property
    def billed(self) -> Decimal:
        """What the firms ask, net of tax. Invoices in several currencies are a ValueError."""
        return self._one_currency().billed

    @property
    def approved(self) -> Decimal:
        """What is to be paid, net of tax. Invoices in several currencies are a ValueError."""
        return self._one_currency().approved

    @property
    def reduced(self) -> Decimal:
        """What is not payable, net of tax. Invoices in several currencies are a ValueError."""
        return self._one_currency().reduced

    @property
    def held(self) -> Decimal:
        """What waits for an answer, net of tax. Invoices in several currencies are a ValueError."""
        return self._one_currency().held

    def by(self, what: Literal["rule", "firm", "matter"]) -> tuple[Sums, ...]:
        """What was found and taken, by rule, firm or matter and by currency; the most money first.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('guideline "Caps" edition 2026 currency USD rule cap for each fee then reduce rate to 300 USD')
        >>> line = {"kind": "F", "hours": "2", "rate": "350"}
        >>> rules.review({"number": "1001", "lines": [line]}).by("rule")[0].reduced
        Decimal('100.00')
        """
        zero = Decimal(0)
        sums: dict[tuple[str, str], Sums] = {}

        def add(key: str, currency: str, findings: int, reduced: Decimal, held: Decimal, withheld: Decimal) -> None:
            known = sums.get((key, currency)) or Sums(key, currency, 0, zero, zero, zero)
            sums[key, currency] = Sums(
                key,
                currency,
                known.findings + findings,
                known.reduced + reduced,
                known.held + held,
                known.withheld + withheld,
            )

        if what == "rule":
            for finding in self.findings:
                add(finding.rule, finding.currency, 1, zero, zero, zero)
            for invoice in self.invoices:
                for taken in invoice.by_rule:
                    add(taken.rule, invoice.currency, 0, taken.reduced, taken.held, taken.withheld)
        else:
            findings: dict[str, int] = {}
            for row in self.findings.rows():
                key = str(row[what] or "")
                findings[key] = findings.get(key, 0) + 1
            for invoice in self.invoices:
                key = invoice.firm if what == "firm" else invoice.matter
                totals = invoice.totals
                count = findings.pop(key, 0)
                add(key, invoice.currency, count, totals.reduced, totals.held, totals.withheld)
        return tuple(sorted(sums.values(), key=lambda one: (-(one.reduced + one.held), one.key, one.currency)))

    # ---- The document ------------------------------------------------------------------------------------------------

    def _object(self, name: str) -> dict[str, Json]:
        return object_of(self._native.part(name))

    def _objects(self, name: str) -> list[dict[str, Json]]:
        return cast("list[dict[str, Json]]", list_of(self._native.part(name)))

    def to_json(self) -> str:
        """The canonical document (``schema/review-1.json``): one line, the same bytes from every language."""
        return self._native.to_json()

    def to_dict(self) -> dict[str, Json]:
        """The document as plain Python: texts, lists and dicts, a copy of its own."""
        return object_of(self.to_json())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the document in hexadecimal: equal where the whole result is."""
        import hashlib

        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def rules_hash(self) -> str:
        """The hash of the rules that were run: ``Ruleset.hash``."""
        return cast("str", self._object("rules")["hash"])

    def report(self, form: Form = "text", *, color: bool = False, width: int = 100) -> str:
        """The result in a form of ``meruit review --format``: ``text`` for people (``color`` and ``width`` are for it), ``json``; ``csv`` (the
        findings), ``adjustments`` (the cuts of each line; ``adjustments-json`` as a JSON list), ``splits`` (shares of accounts); ``letter-md`` and
        ``letter-html``, a letter to the firm for each invoice. LEDES files as approved are written from the file itself: `Reviewer.report`.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('guideline "Caps" currency USD rule cap "Rates are capped" for each fee then reduce rate to 300 USD')
        >>> review = rules.review({"number": "1001", "lines": [{"kind": "F", "hours": "2", "rate": "350"}]})
        >>> print(review.report("adjustments").splitlines()[1])
        1001,,,1,F,,cap,rate,100.00,USD,reduction,,Rates are capped,rate 350 → 300: 700.00 - (300 × 2 = 600.00),1001/cap/1
        """
        return self._native.report(form, color, width)

    def findings_csv(self) -> str:
        """The findings as CSV, safe to open in a spreadsheet: ``report("csv")``."""
        return self.report("csv")

    def adjustments_csv(self) -> str:
        """What was cut from each line as CSV, safe to open in a spreadsheet: ``report("adjustments")``."""
        return self.report("adjustments")

    @classmethod
    def from_json(cls, text: str) -> Review:
        """The result that a canonical document says: what `to_json` gave, here or in another program of this version.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse("rule note_all for each fee then note")
        >>> review = rules.review({"number": "1001", "lines": [{"kind": "F", "hours": "2", "rate": "350"}]})
        >>> meruit.Review.from_json(review.to_json()) == review
        True
        """
        return cls(_native.Review.from_json(text))

    def __reduce__(self) -> tuple[object, ...]:
        return Review.from_json, (self.to_json(),)

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Review) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.hash)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __repr__(self) -> str:
        invoices, findings, _ = self._native.sizes
        one = "" if invoices == 1 else "s"
        return f"<Review of {invoices} invoice{one}: {self.status}, {findings} finding{'' if findings == 1 else 's'}>"

    def _repr_html_(self) -> str:
        from meruit._html import review

        return review(self)
