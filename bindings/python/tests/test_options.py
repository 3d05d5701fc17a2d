"""What a review is given besides the invoices: tables, lists, records, history, the day, calendars."""

from __future__ import annotations

import datetime as dt
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import invoice, ledes

import meruit

TABLE = meruit.Ruleset.parse("""
guideline "Caps" edition 2026 currency USD
table cap (person: text, day: date -> rate: rate) supplied
list vip supplied
rule agreed for each fee then reduce rate to cap[timekeeper.id, date]
rule vip_matter for each fee where matter.id in vip then note
""")


@dataclass
class Cap:
    person: str
    day: dt.date
    rate: Decimal


def caps() -> list[dict[str, object]]:
    return [
        {"person": "T7", "day": dt.date(2026, 3, 12), "rate": Decimal("300.00")},
        {"person": "T8", "day": dt.date(2026, 3, 12), "rate": Decimal("250.50")},
    ]


CAPS: dict[str, Callable[[], object]] = {
    "dicts": caps,
    "dataclasses": lambda: [Cap(**row) for row in caps()],  # type: ignore[arg-type]
    "polars": lambda: pl.DataFrame(caps()),
    "pandas": lambda: pd.DataFrame(caps()),
    "pyarrow": lambda: pa.Table.from_pylist(caps()),
    "texts": lambda: [{"person": "T7", "day": "2026-03-12", "rate": "300 USD"}],
}


def reviewed(**options: object) -> meruit.Review:
    return TABLE.review(ledes(1), **{"lists": {"vip": ["M-77"]}, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("form", CAPS)
def test_tables_come_from_anything(form: str) -> None:
    review = reviewed(tables={"cap": CAPS[form]()})
    assert [found.rule for found in review.findings] == ["agreed", "vip_matter"]
    assert review.reduced == Decimal("100.00")


def test_tables_and_lists_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "cap.csv").write_text("person,day,rate\nT7,2026-03-12,300 USD\n")
    (tmp_path / "vip.csv").write_text("matter,since\nM-77,2024\n")
    review = reviewed(tables={"cap": tmp_path / "cap.csv"}, lists={"vip": str(tmp_path / "vip.csv")})
    assert len(review.findings) == 2
    (tmp_path / "bad.csv").write_text("person,person\n")
    with pytest.raises(meruit.TableError, match="both called `person`"):
        reviewed(tables={"cap": tmp_path / "bad.csv"})
    with pytest.raises(FileNotFoundError):
        reviewed(tables={"cap": tmp_path / "none.csv"})


def test_floats_in_tables_are_refused_too() -> None:
    floats = pl.DataFrame(caps()).with_columns(pl.col("rate").cast(pl.Float64))
    for table in (floats, floats.to_dicts()):
        with pytest.raises(meruit.MoneyError, match="rate"):
            reviewed(tables={"cap": table})
        assert reviewed(tables={"cap": table}, float_scale=2).reduced == Decimal("100.00")


def test_what_is_lacking_is_told_before_the_first_invoice() -> None:
    with pytest.raises(meruit.NotStartedError) as caught:
        TABLE.review(ledes(1))
    assert caught.value.ids == ("list-not-bound", "table-not-bound")
    with pytest.raises(meruit.NotStartedError):
        TABLE.reviewer().bind()
    with pytest.raises(meruit.NotStartedError) as wrong:
        reviewed(tables={"cap": [{"person": "T7", "rate": "300 USD"}]})
    assert "day" in str(wrong.value)


RECORDS = meruit.Ruleset.parse("""
guideline "Receipts" edition 2026 currency USD
rule approved for each fee where timekeeper.standard_rate < rate then warn
rule in_state for each fee where matter.state is NY then note
""")


@pytest.mark.parametrize("form", [list, pl.DataFrame, pd.DataFrame, pa.Table.from_pylist])
def test_records_come_from_anything(form: Callable[[object], object]) -> None:
    timekeepers = form([{"id": "T7", "standard_rate": Decimal("340"), "admitted": dt.date(2010, 1, 1)}])
    matters = form([{"id": "M-77", "state": "NY", "budget.amount": "25000 USD"}] if form is not list else [{"id": "M-77", "state": "NY"}])
    review = RECORDS.review(ledes(1), records={"timekeeper": timekeepers, "matter": matters})
    assert [found.rule for found in review.findings] == ["approved", "in_state"]


def test_records_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "matters.csv").write_text("id,state\nM-77,NY\n")
    review = RECORDS.review(ledes(1), records={"matter": tmp_path / "matters.csv"})
    assert [found.rule for found in review.findings if found.verdict == "found"] == ["in_state"]


def test_records_of_no_kind_are_told() -> None:
    with pytest.raises(meruit.ValueFault, match="did you mean `timekeeper`"):
        RECORDS.review(ledes(1), records={"timekeepers": [{"id": "T7"}]})
    with pytest.raises(meruit.ColumnError, match="no column is a field of a matter"):
        RECORDS.review(ledes(1), records={"matter": pl.DataFrame({"nr": ["M-77"]})})


HISTORY = meruit.Ruleset.parse("""
guideline "History" edition 2026 currency USD
rule once for each fee
  when count(of prior fee with same timekeeper.id, date) > 0
  then reject
""")


def decided() -> list[dict[str, object]]:
    return [
        {
            "invoice_number": "INV-9", "invoice_date": dt.date(2026, 2, 28), "kind": "F", "date": dt.date(2026, 3, 12), "timekeeper_id": "T7",
            "firm": "12-3456789", "matter": "M-77", "hours": Decimal("2"), "rate": Decimal("350"), "amount": Decimal("700"), "fate": "open",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("form", [list, pl.DataFrame, pd.DataFrame, pa.Table.from_pylist])
def test_history_comes_from_frames_of_lines(form: Callable[[object], object]) -> None:
    review = HISTORY.review(ledes(1), history=form(decided()))  # type: ignore[arg-type]
    assert [found.rule for found in review.findings] == ["once"]
    assert review.reduced == Decimal("700.00")
    others = [{**decided()[0], "timekeeper_id": "T8"}]
    assert not HISTORY.review(ledes(1), history=form(others)).findings  # type: ignore[arg-type]


def test_history_comes_from_files_and_invoices(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    pl.DataFrame(decided()).rename({"timekeeper_id": "tk"}).write_csv(path)
    review = HISTORY.review(ledes(1), history=path, history_columns={"timekeeper.id": "tk"})
    assert len(review.findings) == 1
    nested = {"number": "INV-9", "date": dt.date(2026, 2, 28), "lines": [{"kind": "F", "date": dt.date(2026, 3, 12), "timekeeper": "T7"}]}
    assert HISTORY.review(ledes(1), history=[nested]).status == "findings"


def test_history_is_asked_for() -> None:
    with pytest.raises(meruit.NotStartedError) as caught:
        HISTORY.review(ledes(1))
    assert caught.value.ids == ("records-not-declared",)
    assert HISTORY.review(ledes(1), declare={"prior": "complete"}).status == "clean"
    with pytest.raises(ValueError, match="`complete`, `partial` or `absent`"):
        HISTORY.review(ledes(1), declare={"prior": "whole"})  # type: ignore[dict-item]


def test_no_clock_is_asked() -> None:
    rules = meruit.Ruleset.parse("rule old for each fee when as_of - date > 30 days then note")
    assert rules.review(invoice(date=dt.date(2026, 1, 1))).findings[0].verdict == "undetermined"
    review = rules.review(invoice(date=dt.date(2026, 1, 1)), as_of=dt.date(2026, 3, 1))
    assert review.findings[0].verdict == "found"
    assert review.to_dict()["as_of"] == "2026-03-01"
    with pytest.raises(ValueError, match="is a day"):
        rules.reviewer(as_of=dt.datetime(2026, 3, 1, 12, 0))


def test_calendars_have_names() -> None:
    calendar = meruit.Calendar(dt.time(9), dt.time(17), holidays=[dt.date(2026, 7, 3)])
    assert HISTORY.reviewer(calendars={"US": calendar}, declare={"prior": "complete"}).review(ledes(1)).status == "clean"
    with pytest.raises(ValueError):
        HISTORY.reviewer(calendars={"US": meruit.Calendar(dt.time(9), dt.time(17), days=[9])})


def test_a_review_takes_no_more_than_it_may() -> None:
    rules = meruit.Ruleset.parse('guideline "Caps" currency USD rule cap for each fee then reduce rate to 300 USD')
    assert rules.review(invoice(), step_limit=1_000, record_limit=2).status == "findings"
    with pytest.raises(meruit.LimitError) as steps:
        rules.review(invoice(), step_limit=1)
    assert steps.value.ids == ("step-limit",)
    assert pickle.loads(pickle.dumps(steps.value)).ids == ("step-limit",)
    with pytest.raises(meruit.LimitError) as records:
        rules.review(ledes(1, lines=4), record_limit=4)
    assert records.value.ids == ("too-many-records",)
    reviewer = pickle.loads(pickle.dumps(rules.reviewer(step_limit=1)))
    with pytest.raises(meruit.LimitError):
        reviewer.review(invoice())


def test_each_rule_can_be_asked_what_it_would_take_alone() -> None:
    rules = meruit.Ruleset.parse("""
    guideline "Caps" edition 2026 currency USD
    rule agreed for each fee then reduce rate to 300 USD
    rule usual for each fee then reduce rate to 310 USD
    """)
    [agreed, usual] = rules.review(invoice(), each_rule_alone=True).invoices[0].by_rule
    assert agreed.alone is not None and usual.alone is not None
    assert (usual.reduced, usual.alone.reduced) == (Decimal("0.00"), Decimal("80.00"))
    assert rules.review(invoice()).invoices[0].by_rule[0].alone is None


def test_a_file_is_validated_by_a_platform(tmp_path: Path) -> None:
    short = ledes(1).replace(b"PARTNR", b"BOSS")
    path = tmp_path / "short.ledes"
    path.write_bytes(short)
    for source in (short, path, io.BytesIO(short)):
        found = meruit.validate(source, platform="legal-tracker")
        assert found.platform == "legal-tracker"
        [problem] = [problem for problem in found.problems if problem.raw == "BOSS"]
        assert problem.invoice == "INV-000" and problem.record == 3 and problem.help
    assert meruit.validate(short, platform="legal-tracker").ok
    assert not meruit.validate(short.replace(b"20260331", b"2026-03-31"), platform="legal-tracker").ok
    assert meruit.validate(short, name="march.ledes").file == "march.ledes"
    with pytest.raises(meruit.MissingFileError):
        meruit.validate(tmp_path / "none")
    with pytest.raises(ValueError, match="no platform is called `other`"):
        meruit.validate(short, platform="other")
    with pytest.raises(ValueError, match="profile"):
        meruit.validate(short, profile="{}")
