"""The pages of ids: what they mean, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from meruit import _native
from meruit._json import list_of


@dataclass(frozen=True, slots=True)
class Page:
    """What an id means; ``found_in`` is ``rules``, ``start``, ``facts``, ``input`` or ``reason``."""

    id: str
    found_in: str
    says: str
    explanation: str
    bad: str
    good: str

    def __str__(self) -> str:
        return f"{self.id}: {self.says}\n\n{self.explanation}"


def explain(id: str) -> tuple[Page, ...]:
    """The pages of an id, as ``meruit explain`` prints them. An id without one is a KeyError that names the nearest.

    >>> import meruit
    >>> meruit.explain("table-not-bound")[0].found_in
    'start'
    """
    text, near = _native.explain(id)
    pages = cast("list[dict[str, str]]", list_of(text))
    if not pages:
        raise KeyError(f"no id is called `{id}`" + (f"; did you mean `{near}`?" if near else ""))
    return tuple(Page(**page) for page in pages)
