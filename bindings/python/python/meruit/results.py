"""The result of a review as typed objects: exact amounts, dates, texts.

They follow the result document (``schema/review-1.json``) member by member; nothing here is worked out anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meruit._json import Json

Status = Literal["clean", "findings", "undetermined"]
Verdict = Literal["found", "undetermined"]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts of which ``billed`` is always ``approved + reduced + held + withheld``."""

    billed: Decimal
    approved: Decimal
    reduced: Decimal
    held: Decimal
    withheld: Decimal

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.billed + other.billed,
            self.approved + other.approved,
            self.reduced + other.reduced,
            self.held + other.held,
            self.withheld + other.withheld,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a rule file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Read:
    """A fact that was read: ``what`` as the rule writes it, and what it ``is_``."""

    what: str
    is_: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a narrative, or of another text, that matched; ``start`` and ``end`` count characters of the text."""

    line: str
    what: str
    phrase: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not known: a stable id, of what, and more where there is more to say."""

    id: str
    what: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A credit note to ask for, kept money to pay, a share of a split."""

    what: Literal["credit", "release", "split"]
    of: str
    amount: Decimal
    currency: str
    row: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was found, or could not be determined, on a record or group.

    ``amount`` is what it took or holds in the end, net of tax: 0 where another rule had it already.
    """

    id: str
    rule: str
    title: str | None
    section: str | None
    verdict: Verdict
    outcomes: tuple[str, ...]
    invoice: str
    lines: tuple[str, ...]
    amount: Decimal
    currency: str
    message: str
    says: tuple[str, ...]
    reads: tuple[Read, ...]
    words: tuple[Words, ...]
    notes: tuple[str, ...]
    reasons: tuple[Reason, ...]
    at_stake: Decimal | None
    proposals: tuple[Proposal, ...]
    place: Place

    def __str__(self) -> str:
        """The finding in one line, as a person reads it."""
        where = f"invoice {self.invoice}" if self.invoice else "no invoice"
        if self.lines:
            where += f", line{'s' if len(self.lines) > 1 else ''} {', '.join(self.lines)}"
        name = self.title or self.rule
        text = self.message if self.message not in ("", name) else ", ".join((*self.outcomes, *self.says))
        if self.verdict == "undetermined":
            text = "undetermined: " + ", ".join(f"{reason.what} ({reason.id})" for reason in self.reasons)
        money = f" [{self.amount} {self.currency}]" if self.amount else ""
        return f"{where}: {name}: {text}{money}"


@dataclass(frozen=True, slots=True)
class Cut:
    """One rule's cut of one line; ``finding`` is the finding's id; ``arithmetic`` is the sum, so that it can be done again by hand."""

    rule: str
    finding: str
    step: str
    amount: Decimal
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a line, net of tax. ``kind`` is F, E, IF or IE; a date is None where it is not known; the
    narrative stands where something of the line was cut, held or withheld.
    """

    invoice: str
    number: str
    kind: str
    date: date | None
    narrative: str | None
    fate: Literal["open", "rejected", "held", "returned", "unsettled"]
    decided_by: str | None
    amounts: Amounts
    tax: Amounts
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A cut with the line and invoice that it was made of."""

    invoice: str
    firm: str
    matter: str
    line: str
    kind: str
    date: date | None
    rule: str
    finding: str
    step: str
    amount: Decimal
    currency: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class AloneAmounts:
    """What a rule would take from an invoice if it were the only one."""

    reduced: Decimal
    held: Decimal
    withheld: Decimal


@dataclass(frozen=True, slots=True)
class RuleAmounts:
    """What a rule took from an invoice, and what it would take ``alone`` where that was asked for."""

    rule: str
    reduced: Decimal
    held: Decimal
    withheld: Decimal
    alone: AloneAmounts | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """What became of an invoice: net ``totals``, ``tax``, its lines, and what each rule took.

    ``input`` is the hash of all that the result hangs on besides the rules.
    """

    number: str
    firm: str
    matter: str
    date: date | None
    currency: str
    firm_name: str | None
    matter_name: str | None
    input: str
    status: Status
    fate: Literal["open", "returned"]
    corrections: Literal["credit", "return"] | None
    totals: Amounts
    tax: Amounts
    lines: tuple[Line, ...]
    by_rule: tuple[RuleAmounts, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """The next state of a balance, for the host to book: ``after`` is ``before - used``."""

    id: str
    before: Decimal
    used: Decimal
    after: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision answers on one record: rows of texts by column; a value not known is None."""

    id: str
    decision: str
    title: str | None
    section: str | None
    invoice: str
    lines: tuple[str, ...]
    of: str
    verdict: Literal["answered", "no answer", "undetermined"]
    answers: tuple[Mapping[str, str | None], ...]
    balances: tuple[Balance, ...]
    reasons: tuple[Reason, ...]
    reads: tuple[Read, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the input that did not stop the review."""

    id: str
    severity: Literal["error", "warning", "note"]
    file: str
    record: int | None
    field: str | None
    invoice: str | None
    message: str
    help: str | None


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How the (rule, record) pairs ended, of one ``rule`` or of all (an empty one)."""

    rule: str
    found: int
    passed: int
    assumed: int
    excused: int
    not_applicable: int
    undetermined: int
    groups: int


# ---- The document → objects -------------------------------------------------------------------------------------------


def _text(members: Mapping[str, Json], name: str) -> str:
    return cast("str", members[name])


def _maybe(members: Mapping[str, Json], name: str) -> str | None:
    return cast("str | None", members.get(name))


def _money(members: Mapping[str, Json], name: str) -> Decimal:
    return Decimal(cast("str", members[name]))


def _day(members: Mapping[str, Json], name: str) -> date | None:
    text = cast("str", members[name])
    return date.fromisoformat(text) if text else None


def _texts(members: Mapping[str, Json], name: str) -> tuple[str, ...]:
    return tuple(cast("list[str]", members.get(name) or ()))


def objects(members: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
    """The objects of an array; none where it is not there."""
    return cast("list[dict[str, Json]]", members.get(name) or [])


def object_of(members: Mapping[str, Json], name: str) -> dict[str, Json]:
    """An object of the document."""
    return cast("dict[str, Json]", members[name])


def _amounts(members: Mapping[str, Json]) -> Amounts:
    return Amounts(
        billed=_money(members, "billed"),
        approved=_money(members, "approved"),
        reduced=_money(members, "reduced"),
        held=_money(members, "held"),
        withheld=_money(members, "withheld"),
    )


def _place(members: Mapping[str, Json]) -> Place:
    place = object_of(members, "place")
    return Place(_text(place, "file"), cast("int", place["line"]), cast("int", place["column"]))


def _reads(members: Mapping[str, Json]) -> tuple[Read, ...]:
    return tuple(Read(_text(one, "what"), _text(one, "is")) for one in objects(members, "reads"))


def _reasons(members: Mapping[str, Json]) -> tuple[Reason, ...]:
    return tuple(
        Reason(_text(one, "id"), _text(one, "what"), _maybe(one, "detail")) for one in objects(members, "reasons")
    )


def _words(members: Mapping[str, Json]) -> tuple[Words, ...]:
    return tuple(
        Words(
            line=_text(one, "line"),
            what=_text(one, "what"),
            phrase=_text(one, "phrase"),
            text=_text(one, "text"),
            start=cast("int", one["start"]),
            end=cast("int", one["end"]),
        )
        for one in objects(members, "words")
    )


def _proposals(members: Mapping[str, Json]) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(
            what=cast("Literal['credit', 'release', 'split']", one["what"]),
            of=_text(one, "of"),
            amount=_money(one, "amount"),
            currency=_text(one, "currency"),
            row=cast("dict[str, str | None]", one.get("row") or {}),
        )
        for one in objects(members, "proposals")
    )


def finding_of(members: Mapping[str, Json]) -> Finding:
    """A finding of the document."""
    return Finding(
        id=_text(members, "id"),
        rule=_text(members, "rule"),
        title=_maybe(members, "title"),
        section=_maybe(members, "section"),
        verdict=cast("Verdict", members["verdict"]),
        outcomes=_texts(members, "outcomes"),
        invoice=_text(members, "invoice"),
        lines=_texts(members, "lines"),
        amount=_money(members, "amount"),
        currency=_text(members, "currency"),
        message=_text(members, "message"),
        says=_texts(members, "says"),
        reads=_reads(members),
        words=_words(members),
        notes=_texts(members, "notes"),
        reasons=_reasons(members),
        at_stake=_money(members, "at_stake") if "at_stake" in members else None,
        proposals=_proposals(members),
        place=_place(members),
    )


def line_of(members: Mapping[str, Json], invoice: str) -> Line:
    """A line of the document."""
    return Line(
        invoice=invoice,
        number=_text(members, "number"),
        kind=_text(members, "kind"),
        date=_day(members, "date"),
        narrative=_maybe(members, "narrative"),
        fate=cast("Literal['open', 'rejected', 'held', 'returned', 'unsettled']", members["fate"]),
        decided_by=_maybe(members, "decided_by"),
        amounts=_amounts(members),
        tax=_amounts(object_of(members, "tax")),
        cuts=tuple(
            Cut(_text(one, "rule"), _text(one, "finding"), _text(one, "step"), _money(one, "amount"), _text(one, "arithmetic"))
            for one in objects(members, "cuts")
        ),
    )


def invoice_of(members: Mapping[str, Json]) -> Invoice:
    """An invoice of the document."""
    number = _text(members, "number")
    return Invoice(
        number=number,
        firm=_text(members, "firm"),
        matter=_text(members, "matter"),
        date=_day(members, "date"),
        currency=_text(members, "currency"),
        firm_name=_maybe(members, "firm_name"),
        matter_name=_maybe(members, "matter_name"),
        input=_text(members, "input"),
        status=cast("Status", members["status"]),
        fate=cast("Literal['open', 'returned']", members["fate"]),
        corrections=cast("Literal['credit', 'return'] | None", members.get("corrections")),
        totals=_amounts(object_of(members, "totals")),
        tax=_amounts(object_of(members, "tax")),
        lines=tuple(line_of(line, number) for line in objects(members, "lines")),
        by_rule=tuple(map(_rule_amounts, objects(members, "by_rule"))),
    )


def _rule_amounts(members: Mapping[str, Json]) -> RuleAmounts:
    def three(of: Mapping[str, Json]) -> tuple[Decimal, Decimal, Decimal]:
        return _money(of, "reduced"), _money(of, "held"), _money(of, "withheld")

    alone = AloneAmounts(*three(object_of(members, "alone"))) if "alone" in members else None
    return RuleAmounts(_text(members, "rule"), *three(members), alone)


def adjustments_of(members: Mapping[str, Json]) -> Iterator[Adjustment]:
    """The cuts of an invoice of the document."""
    for line in objects(members, "lines"):
        for cut in objects(line, "cuts"):
            yield Adjustment(
                invoice=_text(members, "number"),
                firm=_text(members, "firm"),
                matter=_text(members, "matter"),
                line=_text(line, "number"),
                kind=_text(line, "kind"),
                date=_day(line, "date"),
                rule=_text(cut, "rule"),
                finding=_text(cut, "finding"),
                step=_text(cut, "step"),
                amount=_money(cut, "amount"),
                currency=_text(members, "currency"),
                arithmetic=_text(cut, "arithmetic"),
            )


def decision_of(members: Mapping[str, Json]) -> Decision:
    """An answer of the document."""
    return Decision(
        id=_text(members, "id"),
        decision=_text(members, "decision"),
        title=_maybe(members, "title"),
        section=_maybe(members, "section"),
        invoice=_text(members, "invoice"),
        lines=_texts(members, "lines"),
        of=_text(members, "of"),
        verdict=cast("Literal['answered', 'no answer', 'undetermined']", members["verdict"]),
        answers=tuple(cast("list[dict[str, str | None]]", members["answers"])),
        balances=tuple(
            Balance(
                _text(one, "id"), _money(one, "before"), _money(one, "used"), _money(one, "after"), _text(one, "currency")
            )
            for one in objects(members, "balances")
        ),
        reasons=_reasons(members),
        reads=_reads(members),
        place=_place(members),
    )


def problem_of(members: Mapping[str, Json]) -> Problem:
    """A problem of the document."""
    return Problem(
        id=_text(members, "id"),
        severity=cast("Literal['error', 'warning', 'note']", members["severity"]),
        file=_text(members, "file"),
        record=cast("int | None", members.get("record")),
        field=_maybe(members, "field"),
        invoice=_maybe(members, "invoice"),
        message=_text(members, "message"),
        help=_maybe(members, "help"),
    )


def counts_of(members: Mapping[str, Json]) -> RuleCounts:
    """Counts of the document."""

    def count(name: str) -> int:
        return cast("int", members[name])

    return RuleCounts(
        rule=_maybe(members, "rule") or "",
        found=count("found"),
        passed=count("passed"),
        assumed=count("assumed"),
        excused=count("excused"),
        not_applicable=count("not_applicable"),
        undetermined=count("undetermined"),
        groups=count("groups"),
    )
