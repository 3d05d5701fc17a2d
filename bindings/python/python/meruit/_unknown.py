"""The value of a field that nobody knows."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class _Unknown(Enum):
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "meruit.UNKNOWN"

    def __bool__(self) -> Literal[False]:
        return False


UNKNOWN: Final = _Unknown.UNKNOWN
"""Stands in a dataclass or dict for what nobody knows: the field counts as not given, where ``None`` counts as blank.

>>> import meruit
>>> rules = meruit.Ruleset.parse("rule receipt for each fee when task is missing then ask \\"task?\\"")
>>> line = {"kind": "F", "hours": "1", "rate": "300", "task": None}
>>> rules.review({"number": "1", "lines": [line]}).findings[0].verdict
'found'
>>> rules.review({"number": "1", "lines": [line | {"task": meruit.UNKNOWN}]}).findings[0].verdict
'undetermined'
"""
