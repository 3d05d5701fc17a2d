"""What a platform would refuse of a LEDES file, before it is submitted."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from meruit import _native
from meruit._json import Json, object_of

if TYPE_CHECKING:
    from meruit.ruleset import BinaryFile, Path


@dataclass(frozen=True, slots=True)
class ValidationProblem:
    """Something wrong with a file, with its place and how to mend it.

    ``record`` is the physical line of the file, from 1; ``invoice`` is None for the file as a whole; ``platform_code`` is the error number of the
    platform, where that is public; ``repeats`` counts further records of the invoice that have the same problem.
    """

    id: str
    severity: Literal["error", "warning", "note"]
    platform_code: str | None
    invoice: str | None
    record: int | None
    item: str | None
    field: str | None
    raw: str
    message: str
    help: str
    repeats: int


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found in a file. ``unreadable`` says why it could not be read to its end, where it could not."""

    file: str
    platform: str
    problems: tuple[ValidationProblem, ...]
    unreadable: str | None

    @property
    def ok(self) -> bool:
        """Whether there is nothing to mend; notes may be there."""
        return self.unreadable is None and all(problem.severity == "note" for problem in self.problems)


def validate(
    source: Path | bytes | BinaryFile, *, platform: str = "lenient", profile: str | None = None, name: str | None = None
) -> Validation:
    """What a platform would refuse of a LEDES file; no rules are asked. ``profile`` is a client's own in place of a platform's: a JSON
    text ``meruit/profile/1``. What is no LEDES file raises a `LedesError`.

    >>> import meruit
    >>> try:
    ...     meruit.validate(b"Dear all,")
    ... except meruit.LedesError as error:
    ...     print(error.ids)
    ('not-ledes',)
    """
    from meruit.ruleset import _bytes_of, _name_of

    if isinstance(source, (str, os.PathLike)):
        text = _native.validate_path(os.fspath(source), platform, profile)
    elif isinstance(source, (bytes, bytearray, memoryview)):
        text = _native.validate_bytes(name or "invoices", bytes(source), platform, profile)
    else:
        text = _native.validate_bytes(name or _name_of(source), _bytes_of(source), platform, profile)
    document = object_of(text)
    [found] = cast("list[dict[str, Json]]", document["files"])
    problems = tuple(
        ValidationProblem(**cast("dict[str, str]", one))  # type: ignore[arg-type]
        for one in cast("list[dict[str, Json]]", found["problems"])
    )
    return Validation(
        cast("str", found["file"]), cast("str", document["platform"]), problems, cast("str | None", found.get("unreadable"))
    )
