"""What is wrong or doubtful about rules, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meruit._json import Json

Severity = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a rule file: lines and columns count from 1, columns in characters, bytes from 0; the end is not in it."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what is said of it, which may be nothing."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that would mend a fault: ``replacement`` in place of the span."""

    span: Span
    replacement: str
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong or doubtful about rules.

    >>> import meruit
    >>> try:
    ...     meruit.Ruleset.parse("rule cap for each fe then reject", name="cap.ocg")
    ... except meruit.RulesError as error:
    ...     found = error.diagnostics[0]
    >>> found.id, str(found.span)
    ('unknown-record', 'cap.ocg:1:19')
    """

    id: str
    severity: Severity
    message: str
    primary: Label
    related: tuple[Label, ...]
    help: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def code(self) -> str:
        """The stable id: ``meruit.explain`` has a page for it."""
        return self.id

    @property
    def span(self) -> Span:
        """The main place."""
        return self.primary.span

    def __str__(self) -> str:
        return f"{self.span}: {self.severity}[{self.id}]: {self.message}"


@dataclass(frozen=True, slots=True)
class StartProblem:
    """What keeps a review from starting: a table that is not bound, records that are not declared."""

    id: str
    place: str
    message: str
    help: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with facts: where, what, and the mend.

    ``path`` is a place in dicts (``invoices[0].lines[2].rate``), ``row`` and ``column`` one in a frame; rows count from 0.
    """

    id: str
    path: str
    message: str
    help: str | None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        row = None if self.row is None else f"row {self.row}"
        place = row or self.path
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}; {self.help}" if self.help else text


def _span(place: Mapping[str, Json]) -> Span:
    return Span(
        file=str(place["file"]),
        line=_int(place["line"]),
        column=_int(place["column"]),
        end_line=_int(place["end_line"]),
        end_column=_int(place["end_column"]),
        start=_int(place["start"]),
        end=_int(place["end"]),
    )


def _int(value: Json) -> int:
    assert isinstance(value, int)
    return value


def _object(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, dict)
    return value


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _label(label: Json) -> Label:
    members = _object(label)
    return Label(_span(_object(members["place"])), str(members["message"]))


def _severity(text: Json) -> Severity:
    return "warning" if text == "warning" else "advice" if text == "advice" else "error"


def diagnostics_of(document: Mapping[str, Json]) -> tuple[Diagnostic, ...]:
    """The diagnostics of a document of ``meruit check``."""
    found: list[Diagnostic] = []
    for item in _list(document["diagnostics"]):
        members = _object(item)
        suggestions = tuple(
            Suggestion(_span(_object(one["place"])), str(one["replacement"]), str(one["message"]))
            for one in map(_object, _list(members["suggestions"]))
        )
        found.append(
            Diagnostic(
                id=str(members["id"]),
                severity=_severity(members["severity"]),
                message=str(members["message"]),
                primary=_label(members["primary"]),
                related=tuple(map(_label, _list(members["related"]))),
                help=tuple(map(str, _list(members["help"]))),
                suggestions=suggestions,
            )
        )
    return tuple(found)
