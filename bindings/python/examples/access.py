"""Reviews the invoice table of a Microsoft Access file, without Access.

    python examples/access.py examples/spend.mdb [TABLE]

The reader is `access-parser`. It gives a Currency of Access as the whole number of its ten-thousandths, which is exact; a Double is a float, and is
converted at the decimals that hours and units have.
"""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path

from access_parser import AccessParser

import meruit

COLUMNS = {
    "invoice.number": "InvoiceNo",
    "invoice.date": "InvoiceDate",
    "invoice.firm": "Firm",
    "matter": "Matter",
    "kind": "LineType",
    "date": "WorkDate",
    "timekeeper.id": "Timekeeper",
    "timekeeper.role": "Role",
    "hours": "Quantity",
    "units": "Quantity",
    "rate": "UnitPrice",
    "price": "UnitPrice",
    "code": "ExpenseCode",
    "narrative": "Description",
}
CURRENCY = {"UnitPrice"}
"""The columns of the type Currency."""


def rows(path: Path, table: str) -> list[dict[str, object]]:
    """The rows of a table; a date of Access is a day with the time 00:00:00."""
    columns = AccessParser(str(path)).parse_table(table)
    count = max((len(cells) for cells in columns.values()), default=0)
    return [{name: cell(name, cells[row]) for name, cells in columns.items()} for row in range(count)]


def cell(column: str, value: object) -> object:
    if column in CURRENCY and isinstance(value, int):
        return Decimal(value).scaleb(-4)
    if isinstance(value, str):
        text = value.strip().removesuffix(" 00:00:00")
        return text or None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, float):
        return Decimal(str(value)).quantize(Decimal("0.01"))
    return value


def main(path: Path, table: str = "InvoiceLines") -> None:
    rules = meruit.Ruleset.load(Path(__file__).with_name("guideline.md"))
    review = rules.review(rows(path, table), columns=COLUMNS)
    print(review.report(width=90))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
