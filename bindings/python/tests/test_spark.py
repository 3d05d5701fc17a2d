"""Reviews of Spark DataFrames on a local Spark with Java."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import meruit

pyspark = pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)

from meruit import spark  # noqa: E402

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]

RULES = meruit.Ruleset.parse("""
guideline "Caps" edition 2026 currency USD
table cap (role: code -> rate: rate) supplied
rule agreed for each fee then reduce rate to cap[timekeeper.role]
rule long_day for each fee grouped by timekeeper.id, date
  when sum(hours) > 10
  then reduce hours to 10 taking from last line
""")
REVIEWER = RULES.reviewer(tables={"cap": [{"role": "PARTNR", "rate": Decimal("300")}, {"role": "any", "rate": Decimal("200")}]})


def rows() -> list[dict[str, object]]:
    """Twenty invoices of two firms; the lines of one day stand far apart."""
    made = []
    for place in range(8):
        for invoice in range(20):
            made.append(
                {
                    "Bill No": f"INV-{invoice // 2:02}",
                    "firm_id": f"F{invoice % 2}",
                    "invoice_date": dt.date(2026, 3, 31),
                    "kind": "F",
                    "number": str(place + 1),
                    "date": dt.date(2026, 3, 1 + place % 2),
                    "hours": Decimal("3.25"),
                    "rate": Decimal(180 + 40 * (place % 4)),
                    "timekeeper_id": f"T{invoice % 3}",
                    "timekeeper_role": "PARTNR" if invoice % 3 else "ASSOC",
                }
            )
    return made


COLUMNS = {"invoice.number": "Bill No"}


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def lines(session: SparkSession) -> DataFrame:
    schema = (
        "`Bill No` string, firm_id string, invoice_date date, kind string, number string, date date, hours decimal(18,2), rate decimal(18,2), "
        "timekeeper_id string, timekeeper_role string"
    )
    return session.createDataFrame([tuple(row.values()) for row in rows()], schema).repartition(5)


def in_order(table: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(table, key=repr)


def here() -> meruit.Review:
    return REVIEWER.review(rows(), columns=COLUMNS)


@pytest.mark.parametrize("table", ["findings", "adjustments", "invoices"])
def test_tables_are_those_of_one_machine(lines: DataFrame, table: spark.TableName) -> None:
    found = spark.review(lines, REVIEWER, table=table, columns=COLUMNS).toArrow().to_pylist()
    wanted = getattr(here(), table).rows()
    assert wanted
    names = [name for name in wanted[0] if name not in ("firm", "matter", "invoice_date") or table != "findings"]
    assert in_order([{name: row[name] for name in names} for row in found]) == in_order(
        [{name: row[name] for name in names} for row in wanted]
    )


def test_documents_have_the_hashes_of_one_machine(lines: DataFrame) -> None:
    found = spark.review(lines, REVIEWER, table="documents", columns=COLUMNS).toArrow().to_pylist()
    wanted = set()
    for invoice in {(row["Bill No"], row["firm_id"]) for row in rows()}:
        alone = [row for row in rows() if (row["Bill No"], row["firm_id"]) == invoice]
        wanted.add(REVIEWER.review(alone, columns=COLUMNS).hash)
    assert {row["hash"] for row in found} == wanted
    assert len(found) == len(wanted) == 20


def test_a_data_frame_is_a_frame_as_others(lines: DataFrame) -> None:
    assert len(REVIEWER.review(lines, columns=COLUMNS).findings) == len(here().findings)


def test_earlier_invoices_must_be_kept_together(lines: DataFrame) -> None:
    rules = meruit.Ruleset.parse("rule once for each fee when count(of prior fee with same timekeeper.id, date) > 0 then note")
    reviewer = rules.reviewer(declare={"prior": "complete"})
    with pytest.raises(ValueError, match="group_by"):
        spark.review(lines, reviewer, columns=COLUMNS)
    found = spark.review(lines, reviewer, columns=COLUMNS, group_by=["timekeeper_id"], how="groups").toArrow()
    assert found.num_rows == len(reviewer.review(rows(), columns=COLUMNS).findings)


def test_a_float_is_refused_before_anything_runs(lines: DataFrame) -> None:
    floats = lines.withColumn("rate", lines["rate"].cast("double"))
    with pytest.raises(meruit.MoneyError, match="rate"):
        spark.review(floats, REVIEWER, columns=COLUMNS)
