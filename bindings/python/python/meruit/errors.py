"""The exceptions of meruit: each carries everything that is wrong, as data and as the program shows it.

::

    MeruitError
    ├── RulesError          rules are refused: .diagnostics
    ├── NotStartedError     the rules lack a table, a list or a declaration: .problems
    ├── InputError          what came in cannot be reviewed
    │   ├── FactsError      members that nothing has, values of the wrong sort: .faults
    │   │   ├── ValueFault  (also ValueError) a value that cannot be taken
    │   │   ├── MoneyError  (also TypeError) a float where an exact number belongs
    │   │   └── ColumnError (also ValueError) a column that is missing or of a wrong type
    │   ├── LedesError      no LEDES file, or one that breaks off
    │   ├── TableError      no CSV table
    │   ├── NotAdjustedError invoices that may not be written as LEDES, adjusted: .invoices
    │   ├── LimitError      a review that takes more than it may
    │   └── FileError       (also OSError) a file that cannot be read
    │       └── MissingFileError (also FileNotFoundError)
    └── InternalError       a fault of the engine: please report it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meruit._json import Json
    from meruit.diagnostics import Diagnostic, Fault, StartProblem


class MeruitError(Exception):
    """Whatever meruit raises by itself.

    ``ids`` are the stable ids of what is wrong, each once, in alphabetical order: those of the command line.
    """

    ids: tuple[str, ...] = ()


class RulesError(MeruitError):
    """Rules are refused: all that is wrong with them.

    The text is what ``meruit check`` prints.

    >>> import meruit
    >>> try:
    ...     meruit.Ruleset.parse("rule cap for each fe then reject", name="cap.ocg")
    ... except meruit.RulesError as error:
    ...     print(error.ids, error.diagnostics[0].message)
    ('unknown-record',) no record is called `fe`
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, text: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(text, diagnostics)
        self.text = text
        self.diagnostics = diagnostics
        self.ids: tuple[str, ...] = tuple(sorted({found.id for found in diagnostics if found.severity == "error"}))

    def __str__(self) -> str:
        return self.text


class NotStartedError(MeruitError):
    """The rules need something that was not given, or a table does not hold what they say of it.

    >>> import meruit
    >>> rules = meruit.Ruleset.parse("table cap (day: date -> rate: rate) supplied")
    >>> try:
    ...     rules.review({"invoices": []})
    ... except meruit.NotStartedError as error:
    ...     print(error.ids)
    ('table-not-bound',)
    """

    problems: tuple[StartProblem, ...]

    def __init__(self, text: str, problems: tuple[StartProblem, ...] = ()) -> None:
        super().__init__(text, problems)
        self.text = text
        self.problems = problems
        self.ids: tuple[str, ...] = tuple(sorted({problem.id for problem in problems}))

    def __str__(self) -> str:
        return self.text


class InputError(MeruitError):
    """What came in cannot be reviewed."""


class FactsError(InputError):
    """Facts are refused: all that is wrong with them, a hundred faults at most, and how many ``more`` there are."""

    faults: tuple[Fault, ...]

    def __init__(self, faults: tuple[Fault, ...] = (), more: int = 0) -> None:
        super().__init__(faults, more)
        self.faults = faults
        self.more = more
        self.ids: tuple[str, ...] = tuple(sorted({fault.id for fault in faults}))

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if self.more:
            lines.append(f"and {self.more} more")
        return "\n".join(lines)


class ValueFault(FactsError, ValueError):
    """A value that cannot be taken: a datetime with a zone, a list where one value belongs."""


class MoneyError(FactsError, TypeError):
    """A float, or a number with too many digits, where an exact number belongs.

    >>> import meruit
    >>> rules = meruit.Ruleset.parse("rule cap for each fee then reduce rate to 300 USD")
    >>> line = {"kind": "F", "hours": "2", "rate": 350.1}
    >>> try:
    ...     rules.review({"number": "1", "lines": [line]})
    ... except meruit.MoneyError as error:
    ...     print(error.faults[0].path, error.faults[0].help)
    invoices[0].lines[0].rate write `Decimal("350.1")` or `"350.1"`, or name the decimals to convert floats at: `float_scale=2`
    """


class ColumnError(FactsError, ValueError):
    """A column that is missing, named twice, or of a type that its field cannot take."""


class LedesError(InputError):
    """A file that is no LEDES file, or that cannot be read any further."""

    ids: tuple[str, ...] = ("not-ledes",)

    def __init__(self, text: str, file: str = "") -> None:
        super().__init__(text, file)
        self.text = text
        self.file = file

    def __str__(self) -> str:
        return self.text


class TableError(InputError):
    """A text that is no CSV table."""


class NotAdjustedError(InputError):
    """Invoices that may not be written as LEDES, adjusted: they may not be altered, or are returned.

    ``invoices`` are their numbers, each with the reason.
    """

    ids: tuple[str, ...] = ("not-adjusted",)

    def __init__(self, text: str, invoices: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(text, invoices)
        self.text = text
        self.invoices = invoices

    def __str__(self) -> str:
        return self.text


class LimitError(InputError):
    """A review that takes more steps, or is given more records, than it may: ``step_limit``, ``record_limit``.

    >>> import meruit
    >>> rules = meruit.Ruleset.parse("rule cap for each fee then reduce rate to 300 USD")
    >>> try:
    ...     rules.reviewer(step_limit=1).review({"number": "1", "lines": [{"kind": "F", "hours": "2", "rate": "350"}]})
    ... except meruit.LimitError as error:
    ...     print(error.ids)
    ('step-limit',)
    """

    def __init__(self, text: str, ids: tuple[str, ...] = ()) -> None:
        super().__init__(text, ids)
        self.text = text
        self.ids: tuple[str, ...] = ids

    def __str__(self) -> str:
        return self.text


class FileError(InputError, OSError):
    """A file that cannot be read."""

    ids: tuple[str, ...] = ("io",)


class MissingFileError(FileError, FileNotFoundError):
    """A file that is not there."""


class InternalError(MeruitError):
    """A fault of the engine itself. Nothing that is put in should cause it: please report it."""


def from_native(kind: str, payload: str, text: str) -> MeruitError:
    """The exception that the native half asks for."""
    from meruit._json import object_of

    if kind == "internal":
        return InternalError(text)
    if kind == "table":
        return TableError(text)
    members = object_of(payload)
    if kind == "rules":
        from meruit.diagnostics import diagnostics_of

        return RulesError(text.rstrip("\n"), diagnostics_of(members))
    if kind == "start":
        return NotStartedError(text, _problems(members))
    if kind == "ledes":
        return LedesError(text, str(members["file"]))
    if kind == "limit":
        ids = members["ids"]
        assert isinstance(ids, list)
        return LimitError(text, tuple(map(str, ids)))
    if kind == "not-adjusted":
        left_out = _members(members["invoices"])
        return NotAdjustedError(text, tuple((str(one["invoice"]), str(one["why"])) for one in left_out))
    if kind == "file":
        number = members["errno"]
        cls = MissingFileError if members["missing"] else FileError
        return cls(number, text.partition(" (os error")[0], str(members["path"]))
    classes = {"facts": FactsError, "value": ValueFault, "money": MoneyError, "column": ColumnError}
    more = members["more"]
    return classes[kind](_faults(members), more if isinstance(more, int) else 0)


def _text(value: Json) -> str | None:
    return None if value is None else str(value)


def _members(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [item for item in value if isinstance(item, dict)]


def _problems(members: Mapping[str, Json]) -> tuple[StartProblem, ...]:
    from meruit.diagnostics import StartProblem

    return tuple(
        StartProblem(str(one["id"]), str(one["place"]), str(one["message"]), _text(one["help"]))
        for one in _members(members["problems"])
    )


def _faults(members: Mapping[str, Json]) -> tuple[Fault, ...]:
    from meruit.diagnostics import Fault

    faults: list[Fault] = []
    for one in _members(members["faults"]):
        row = one.get("row")
        faults.append(
            Fault(
                id=str(one["id"]),
                path=str(one["path"]),
                message=str(one["message"]),
                help=_text(one["help"]),
                row=row if isinstance(row, int) else None,
                column=_text(one.get("column")),
            )
        )
    return tuple(faults)
