"""The conformance vectors: read as `tests/vectors/README.md` says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "vectors"


@dataclass
class Case:
    file: str
    line: int
    name: str
    rules: str = ""
    files: dict[str, str] = field(default_factory=dict)
    facts: str = ""
    expected: dict[str, object] = field(default_factory=dict)

    def take(self, info: str, text: str) -> None:
        match info.split():
            case ["ocg"]:
                self.rules = text
            case ["json", "facts"]:
                self.facts = text
            case ["json", "expected"]:
                self.expected = json.loads(text)
            case ["csv" | "ocg", name]:
                self.files[name] = text
            case _:
                raise ValueError(f"{self.file}: a case has no block `{info}`")


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.md")):
        if path.name != "README.md":
            yield from _cases_of(path)


def _cases_of(path: Path) -> Iterator[Case]:
    # Not `splitlines`, which takes other characters for line ends too.
    lines = iter(enumerate(path.read_bytes().decode().split("\n"), 1))
    case: Case | None = None
    for number, line in lines:
        if heading := re.match(r"## (.*?)\s*$", line):
            if case:
                yield case
            case = Case(path.name, number, heading[1])
        elif line.startswith("```"):
            block = []
            for _, inner in lines:
                if inner.rstrip() == "```":
                    break
                block.append(inner + "\n")
            assert case, f"{path.name}:{number}: the block belongs to no case"
            case.take(line[3:].strip(), "".join(block))
    if case:
        yield case
