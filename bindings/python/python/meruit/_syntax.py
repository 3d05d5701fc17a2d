"""The words of the rule language, for colours. Nothing here decides what a rule means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["comment", "text", "date", "number", "declaration", "outcome", "keyword", "code", "name", "mark", "blank"]

DECLARATIONS = frozenset(
    "decision define guideline list record replace rule table test waive".split(),
)
OUTCOMES = frozenset(
    "ask asks credit credits hold holds keep note notes pass passes reduce reduces reject rejects release releases return returns "
    "split warn warns withhold withholds".split()
)
KEYWORDS = frozenset(
    "all and answer any apply approval because before billed billing by code converted corrections currency distinct does down each earlier "
    "earliest edition effective else even exception excused expect extends find first fiscal for from given gives grouped half highest "
    "hour if in invoice invoices is judged last latest layer let limit line lowest matches mentions missing month next no none not of "
    "on one or otherwise over per prior pro rata remaining rounding same section steps supplied taking then this to under undetermined "
    "unknown unless until up uses version when where with work year yes".split()
)

_TOKENS = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<text>"(?:\\.|[^"\\\n])*"?)
  | (?P<date>\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b)
  | (?P<number>\b\d[\d_]*(?:\.\d[\d_]*)?%?)
  | (?P<code>\b[A-Z][A-Z0-9]*\b)
  | (?P<name>\b[a-z][a-z0-9_]*\b)
  | (?P<blank>\s+)
  | (?P<mark>.)
    """,
    re.VERBOSE,
)


def tokens(text: str) -> Iterator[tuple[int, Kind, str]]:
    """The words of a rule text: where each stands, what it is, and the word. Together they are the text."""
    for match in _TOKENS.finditer(text):
        word = match.group()
        yield match.start(), _kind(str(match.lastgroup), word), word


def _kind(group: str, word: str) -> Kind:
    match group:
        case "name":
            if word in DECLARATIONS:
                return "declaration"
            if word in OUTCOMES:
                return "outcome"
            return "keyword" if word in KEYWORDS else "name"
        case "comment" | "text" | "date" | "number" | "code" | "blank":
            return group
        case _:
            return "mark"
