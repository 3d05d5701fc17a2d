"""Which clause of a Markdown guideline has which rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from meruit._json import Json, object_of
from meruit.results import Place


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: a heading and what stands under it.

    ``rules`` are the rules and decisions that stand under it or cite it; ``remark`` says why there are none, where a block of
    comments does.
    """

    number: str
    title: str
    place: Place
    rules: tuple[str, ...]
    has_definitions: bool
    remark: str | None


@dataclass(frozen=True, slots=True)
class LooseRule:
    """A rule or decision that belongs to no clause, with the section that it cites."""

    name: str
    section: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a guideline and its rules, each held against the other."""

    clauses: tuple[Clause, ...]
    rules_without_clause: tuple[LooseRule, ...]

    @property
    def without_rule(self) -> tuple[Clause, ...]:
        """The clauses that have no rule, and do not say why."""
        return tuple(clause for clause in self.clauses if not clause.rules and clause.remark is None)


def clauses_of(text: str) -> Clauses:
    """The clauses of a JSON text of the engine."""
    members = object_of(text)
    return Clauses(
        clauses=tuple(
            Clause(
                number=cast("str", one["number"]),
                title=cast("str", one["title"]),
                place=_place(one),
                rules=tuple(cast("list[str]", one["rules"])),
                has_definitions=cast("bool", one["has_definitions"]),
                remark=cast("str | None", one["remark"]),
            )
            for one in cast("list[dict[str, Json]]", members["clauses"])
        ),
        rules_without_clause=tuple(
            LooseRule(cast("str", one["name"]), cast("str | None", one["section"]), _place(one))
            for one in cast("list[dict[str, Json]]", members["rules_without_clause"])
        ),
    )


def _place(members: dict[str, Json]) -> Place:
    place = cast("dict[str, Json]", members["place"])
    return Place(cast("str", place["file"]), cast("int", place["line"]), cast("int", place["column"]))
