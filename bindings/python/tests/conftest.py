from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import meruit

CAP = 'guideline "Caps" edition 2026 currency USD\nrule cap for each fee then reduce rate to 300 USD\n'

LEDES_COLUMNS = (
    "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|"
    "LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|"
    "LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|"
    "LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID"
)


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def cap() -> meruit.Ruleset:
    return meruit.Ruleset.parse(CAP)


def invoice(**lines_too: object) -> dict[str, object]:
    """An invoice of one fee over the cap of 300 USD: 2 hours at 350 USD."""
    line = {"kind": "F", "hours": Decimal("2"), "rate": Decimal("350"), **lines_too}
    return {"number": "1001", "lines": [line]}


def ledes(invoices: int, lines: int = 1) -> bytes:
    """A LEDES 1998B file; every line is 2 hours at 350 USD."""
    rows = [
        f"20260331|INV-{invoice:03}|0071|0528|{700 * lines}.00|20260301|20260331|March|{line}|F|2.00|0.00|700.00|20260312|L310||A103|"
        "T7|Draft interrogatories|12-3456789|350.00|Vale, Ada|PARTNR|M-77[]"
        for invoice in range(invoices)
        for line in range(1, lines + 1)
    ]
    return "\r\n".join(["LEDES1998B[]", f"{LEDES_COLUMNS}[]", *rows, ""]).encode()
