"""Pictures of a result, by matplotlib (``pip install 'meruit[plot]'``): each function gives back its ``Axes``.

Heights are drawn as floats, as every picture is; the labels are the exact amounts.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from meruit.results import Amounts
    from meruit.review import Review

_APPROVED, _REDUCED, _HELD, _WITHHELD, _BILLED = "#3a9a63", "#d0403c", "#d99a2b", "#8b7bc8", "#6b7280"


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    _, made = plt.subplots(layout="constrained")
    return made


def _currency(review: Review, currency: str | None) -> tuple[str, Amounts]:
    totals = review.totals
    if currency is None:
        if len(totals) != 1:
            raise ValueError(f"the invoices are in the currencies {sorted(totals)}: name one, `currency=…`")
        currency = next(iter(totals))
    if currency not in totals:
        raise ValueError(f"no invoice is in {currency}; there are {sorted(totals)}")
    return currency, totals[currency]


def waterfall(review: Review, *, ax: Axes | None = None, currency: str | None = None) -> Axes:
    """From billed to approved: what was reduced, held and withheld on the way.

    >>> import matplotlib; matplotlib.use("Agg")
    >>> import meruit, meruit.plot
    >>> rules = meruit.Ruleset.parse('guideline "Caps" edition 2026 currency USD rule cap for each fee then reduce rate to 300 USD')
    >>> line = {"kind": "F", "hours": "2", "rate": "350"}
    >>> axes = meruit.plot.waterfall(rules.review({"number": "1001", "lines": [line]}))
    >>> [label.get_text() for label in axes.get_xticklabels()]
    ['billed', 'reduced', 'approved']
    """
    currency, amounts = _currency(review, currency)
    ax = _axes(ax)
    steps = [("billed", amounts.billed, Decimal(0), _BILLED)]
    left = amounts.billed
    for name, amount, color in (
        ("reduced", amounts.reduced, _REDUCED),
        ("held", amounts.held, _HELD),
        ("withheld", amounts.withheld, _WITHHELD),
    ):
        if amount:
            left -= amount
            steps.append((name, amount, left, color))
    steps.append(("approved", amounts.approved, Decimal(0), _APPROVED))
    for at, (_, amount, below, color) in enumerate(steps):
        ax.bar(at, float(amount), bottom=float(below), color=color, width=0.7)
        ax.annotate(f"{amount:,}", (at, float(below + amount)), ha="center", va="bottom", fontsize="small")
    ax.set_xticks(range(len(steps)), [name for name, *_ in steps])
    ax.set_ylabel(currency)
    ax.set_title("From billed to approved")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def by_rule(review: Review, *, top: int = 15, ax: Axes | None = None, currency: str | None = None) -> Axes:
    """What each rule reduced and held, the most first."""
    currency, _ = _currency(review, currency)
    ax = _axes(ax)
    sums = [one for one in review.by("rule") if one.currency == currency and (one.reduced or one.held)][:top]
    sums.reverse()
    names = [one.key for one in sums]
    reduced = [float(one.reduced) for one in sums]
    ax.barh(names, reduced, color=_REDUCED, label="reduced")
    ax.barh(names, [float(one.held) for one in sums], left=reduced, color=_HELD, label="held")
    for at, one in enumerate(sums):
        taken = one.reduced + one.held
        ax.annotate(f" {taken:,}", (float(taken), at), va="center", fontsize="small")
    ax.set_xlabel(currency)
    ax.set_title("Taken by rule")
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def heat_map(review: Review, *, top: int = 12, ax: Axes | None = None, currency: str | None = None) -> Axes:
    """Firms × rules: what each rule reduced and held of each firm; the ``top`` firms and rules by what was taken."""
    currency, _ = _currency(review, currency)
    ax = _axes(ax)
    taken: dict[tuple[str, str], Decimal] = {}
    for invoice in review.invoices:
        if invoice.currency == currency:
            for one in invoice.by_rule:
                key = (invoice.firm or "?", one.rule)
                taken[key] = taken.get(key, Decimal(0)) + one.reduced + one.held

    def most(which: int) -> list[str]:
        sums: dict[str, Decimal] = {}
        for key, amount in taken.items():
            sums[key[which]] = sums.get(key[which], Decimal(0)) + amount
        return sorted(sums, key=lambda name: (-sums[name], name))[:top]

    firms, rules = most(0), most(1)
    cells = [[float(taken.get((firm, rule), Decimal(0))) for rule in rules] for firm in firms]
    if cells and rules:
        image = ax.imshow(cells, cmap="Reds", aspect="auto", vmin=0)
        ax.figure.colorbar(image, ax=ax, label=currency)
    for row, firm in enumerate(firms):
        for column, rule in enumerate(rules):
            amount = taken.get((firm, rule))
            if amount:
                dark = cells[row][column] > max(map(max, cells)) / 2
                color = "white" if dark else "black"
                ax.annotate(f"{amount:,}", (column, row), ha="center", va="center", fontsize="x-small", color=color)
    ax.set_xticks(range(len(rules)), rules, rotation=30, ha="right")
    ax.set_yticks(range(len(firms)), firms)
    ax.set_title("Taken by firm and rule")
    return ax
