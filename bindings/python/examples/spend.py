"""A made-up year of legal spend: the same rows whenever it is asked for, with no name or text of anybody."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal

FIRMS = {"F-100": "Alder & Finch", "F-200": "Brook Stone", "F-300": "Cedar Hill", "F-400": "Dale Marsh"}
NARRATIVES = (
    "Draft answer to the complaint",
    "Telephone conference with client regarding discovery schedule",
    "Attention to file",
    "Scan and index exhibits",
    "Outline deposition of opposing expert",
    "Research limitation periods for contract claims",
    "Calendar hearing dates",
    "Revise settlement agreement",
)
RATES = {"PARTNR": (780, 960), "ASSOC": (430, 610), "PARALG": (180, 290)}

Row = dict[str, object]


def year(invoices_a_month: int = 12, lines: int = 25, *, seed: int = 2025) -> list[Row]:
    """A row for each line of a year's invoices."""
    return list(_rows(invoices_a_month, lines, random.Random(seed)))


def _rows(invoices_a_month: int, lines: int, made: random.Random) -> Iterator[Row]:
    for month in range(1, 13):
        billed = dt.date(2025 + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        for count in range(invoices_a_month):
            firm = made.choice(list(FIRMS))
            invoice: Row = {
                "invoice_number": f"{firm[2:]}-{billed:%y%m}-{count:02}",
                "invoice_date": billed,
                "firm_id": firm,
                "matter_id": f"M-{made.randrange(30):03}",
            }
            for number in range(1, lines + 1):
                yield invoice | {"number": str(number)} | _line(billed, firm, made)


def _line(billed: dt.date, firm: str, made: random.Random) -> Row:
    day = billed.replace(day=1) + dt.timedelta(days=made.randrange(billed.day))
    if made.random() < 0.03:
        day -= dt.timedelta(days=120)
    blank: Row = dict.fromkeys(
        ("timekeeper_id", "timekeeper_role", "hours", "rate", "narrative", "expense_code", "units", "price")
    )
    if made.random() < 0.15:
        units = Decimal(made.randrange(20, 600))
        price = Decimal("0.10") + Decimal(made.randrange(3)) * Decimal("0.05")
        return blank | {
            "kind": "E", "date": day, "expense_code": "E101", "units": units, "price": price, "narrative": "Copies",
        }  # fmt: skip
    person = made.randrange(6)
    role = ("PARTNR", "ASSOC", "ASSOC", "ASSOC", "PARALG", "PARALG")[person]
    low, high = RATES[role]
    hours = Decimal(made.randrange(1, 75)) / 10
    if made.random() < 0.04:
        hours += Decimal("0.05")
    return blank | {
        "kind": "F", "date": day, "timekeeper_id": f"{firm}-T{person}", "timekeeper_role": role, "hours": hours,
        "rate": Decimal(made.randrange(low, high, 10)), "narrative": made.choice(NARRATIVES),
    }  # fmt: skip


COLUMNS = {"code": "expense_code"}
"""The one column that is named otherwise than its field."""
