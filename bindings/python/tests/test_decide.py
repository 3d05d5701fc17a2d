"""Decisions on records, by the packs that come with the package and the data of the examples."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import meruit

EXAMPLES = Path(__file__).parents[3] / "examples"
DUTIES = ["coding", "approvals", "routing", "requests", "panel", "budgets"]


def rows(duty: str) -> dict[str, list[dict[str, str]]]:
    """The tables of an example, by what they hold."""
    tables = {}
    for path in sorted((EXAMPLES / duty).glob("*.csv")):
        if not path.stem.startswith("expected"):
            with path.open(encoding="utf-8", newline="") as file:
                tables[path.stem] = list(csv.DictReader(file))
    return tables


def told(review: meruit.Review) -> object:
    """What was decided, without the hash that hangs on how the facts were laid out."""
    document = json.loads(review.to_json())
    return [document["decisions"], [one["message"] for one in document["findings"]], document["status"]]


@pytest.mark.parametrize("duty", DUTIES)
def test_folders_files_and_frames_come_to_the_same(duty: str) -> None:
    rules = meruit.Ruleset.load(f"pack:{duty}")
    folder = EXAMPLES / duty
    from_folder = rules.decide(folder)
    assert from_folder.decisions
    files = [path for path in sorted(folder.iterdir()) if path.suffix in {".csv", ".json"} and not path.stem.startswith("expected")]
    assert told(rules.decide(files)) == told(from_folder)
    if any(path.suffix == ".json" for path in files):
        return
    tables = rows(duty)
    for frame in (lambda some: some, pd.DataFrame, pl.DataFrame, pa.Table.from_pylist):
        assert told(rules.decide({name: frame(some) for name, some in tables.items()})) == told(from_folder)


def test_answers_are_a_table_too() -> None:
    review = meruit.Ruleset.load("pack:routing").decide(EXAMPLES / "routing")
    assert len(review.decisions.to_pandas()) == len(review.decisions)


def test_files_of_banks_are_replies() -> None:
    rules = meruit.Ruleset.load("pack:payments")
    review = rules.decide(EXAMPLES / "failed-payments", as_of=date(2026, 4, 15))
    assert any(one.decision == "failed_payment" for one in review.decisions)
    assert "DE89370400440532013000" not in review.to_json()


def test_what_is_no_record_is_told(tmp_path: Path) -> None:
    rules = meruit.Ruleset.load("pack:routing")
    with pytest.raises(meruit.FileError):
        rules.decide(tmp_path / "missing.csv")
    with pytest.raises(meruit.MeruitError, match="holds no CSV"):
        rules.decide(tmp_path)
    with pytest.raises(meruit.MeruitError, match="no record"):
        rules.decide({"invoise": [{"number": "1"}]})
