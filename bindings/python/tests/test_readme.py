"""The first lines of the README do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import meruit


def test_three_lines_print_a_finding(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (root / "bindings" / "python" / "README.md").read_text()
    code, shown = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", readme, re.DOTALL).groups()  # type: ignore[union-attr]
    assert len(code.strip().splitlines()) == 3
    monkeypatch.chdir(root)
    exec(code, {})
    assert capsys.readouterr().out == shown


def test_the_table_names_what_there_is(root: Path) -> None:
    readme = (root / "bindings" / "python" / "README.md").read_text()
    for name in re.findall(r"`meruit\.(\w+)`", readme):
        assert hasattr(meruit, name)
    for name in ("stream", "review_files", "columns"):
        assert hasattr(meruit.Reviewer, name)
