"""JSON as it comes from the engine: no floats are in it."""

from __future__ import annotations

from typing import TypeAlias, Union, cast

Json: TypeAlias = Union[None, bool, int, str, "list[Json]", "dict[str, Json]"]
"""A value of JSON."""


def object_of(text: str) -> dict[str, Json]:
    """The object that a text holds."""
    import json

    return cast("dict[str, Json]", json.loads(text))


def list_of(text: str) -> list[Json]:
    """The array that a text holds."""
    import json

    return cast("list[Json]", json.loads(text))
