"""Reviews legal invoices by a client's billing guideline, from Python.

>>> import meruit
>>> rules = meruit.Ruleset.parse('''
... guideline "Caps" edition 2026 currency USD
... rule cap "The agreed rate" for each fee then reduce rate to 300 USD
... ''')
>>> review = rules.review({"number": "1001", "lines": [{"kind": "F", "hours": "2", "rate": "350"}]})
>>> print(review.findings[0])
invoice 1001, line 1: The agreed rate: reduce rate [100.00 USD]

Rules are loaded once (`Ruleset.load`), invoices come as LEDES files, dicts, dataclasses or any frame, and a `Review` holds typed objects
and Arrow tables. Money is `decimal.Decimal`, never a float.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meruit._native import __version__
from meruit._unknown import UNKNOWN
from meruit.errors import (
    ColumnError,
    FactsError,
    FileError,
    InputError,
    InternalError,
    LedesError,
    LimitError,
    MeruitError,
    MissingFileError,
    MoneyError,
    NotAdjustedError,
    NotStartedError,
    RulesError,
    TableError,
    ValueFault,
)
from meruit.ruleset import Calendar, Reviewer, Ruleset

if TYPE_CHECKING:
    from meruit.diagnostics import Diagnostic, Fault, StartProblem
    from meruit.pages import Page, explain
    from meruit.notebook import load_ipython_extension
    from meruit.review import Review
    from meruit.table import Table
    from meruit.validation import validate

__all__ = [
    "UNKNOWN",
    "Calendar",
    "ColumnError",
    "Diagnostic",
    "FactsError",
    "Fault",
    "FileError",
    "InputError",
    "InternalError",
    "LedesError",
    "LimitError",
    "MeruitError",
    "MissingFileError",
    "MoneyError",
    "NotAdjustedError",
    "NotStartedError",
    "Page",
    "Review",
    "Reviewer",
    "Ruleset",
    "RulesError",
    "StartProblem",
    "Table",
    "TableError",
    "ValueFault",
    "__version__",
    "explain",
    "load_ipython_extension",
    "validate",
]

# What is not needed to load rules is imported when it is first asked for: importing meruit stays quick.
_LATER = {
    "Diagnostic": "meruit.diagnostics",
    "Fault": "meruit.diagnostics",
    "StartProblem": "meruit.diagnostics",
    "Page": "meruit.pages",
    "explain": "meruit.pages",
    "load_ipython_extension": "meruit.notebook",
    "Review": "meruit.review",
    "Table": "meruit.table",
    "validate": "meruit.validation",
}


def __getattr__(name: str) -> object:
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module 'meruit' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
