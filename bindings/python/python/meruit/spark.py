"""Reviews of Spark DataFrames: where one machine ends.

Lines are brought together so that rules see all they compare, and each executor's Python worker compiles the rules once.

::

    from meruit import spark
    findings = spark.review(lines, rules, columns={"rate": "tk_rate"})             # a DataFrame of findings
    paid = spark.review(lines, rules, table="invoices").groupBy("firm").sum("approved")
"""

# pyright: reportMissingImports=false
# Spark is a large package of its own; types are checked without it.

from __future__ import annotations

import hashlib
import pickle
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from meruit.ruleset import Reviewer, Ruleset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow
    from pyspark.sql import DataFrame

TableName: TypeAlias = Literal["findings", "adjustments", "lines", "invoices", "decisions", "problems", "documents"]


def review(
    frame: DataFrame,
    rules: Ruleset | Reviewer,
    *,
    table: TableName = "findings",
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, object] | None = None,
    group_by: Sequence[str] | None = None,
    order_by: Sequence[str] | None = None,
    how: Literal["partitions", "groups"] | None = None,
) -> DataFrame:
    """A table of the results of a DataFrame with a row for each line.

    ``columns`` and ``constants`` are those of `Reviewer.review`; a ``Reviewer`` brings tables, records and history along. ``table`` names the table of the
    result that is wanted; ``documents`` are the whole documents as JSON with their hashes, one for each group.

    Lines are grouped by invoice number and firm. Rules that look at earlier invoices need more together: ``group_by`` names the columns by
    which (matter, firm or timekeeper), and it is a ValueError to leave them out.
    Spark keeps no order of rows: lines go in the order of the columns ``order_by``, without it of the line's number where a column has it. ``how`` is ``partitions`` (mapInArrow: a partition is one review, which is
    quicker) or ``groups`` (applyInArrow: each group is one); documents are always of groups.
    """
    reviewer = rules if isinstance(rules, Reviewer) else rules.reviewer(threads=1)  # an executor has a process for each core
    if how == "partitions" and table == "documents":
        raise ValueError("documents are of groups: leave `how` out")
    mapped = _mapped(frame, reviewer, columns, constants)
    keys = list(group_by) if group_by is not None else _invoice_keys(mapped)
    order = list(order_by) if order_by is not None else [mapped[name] for name in ("number",) if name in mapped]
    if group_by is None and reviewer.rules.reads_earlier_invoices:
        raise ValueError(
            "the rules look at earlier invoices: name the columns that keep together what they compare, "
            "for example `group_by=[\"matter_id\"]`"
        )
    packed = pickle.dumps(reviewer)
    hash = hashlib.sha256(packed).hexdigest()
    work = partial(_reviewed, packed, hash, table, dict(columns or {}), dict(constants or {}), order)
    schema = _spark_schema(table)

    def of_group(lines: pyarrow.Table) -> pyarrow.Table:
        return work(lines)

    def of_partition(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        lines = list(batches)
        if lines:
            yield from work(pyarrow.Table.from_batches(lines)).to_batches()

    # Spark evaluates hints where pyarrow is not imported, and takes a function without any for one of whole tables.
    of_group.__annotations__.clear()
    if table == "documents" or how == "groups":
        return frame.groupBy(*keys).applyInArrow(of_group, schema=schema)
    return frame.repartition(*keys).mapInArrow(of_partition, schema=schema)


def _mapped(
    frame: DataFrame,
    reviewer: Reviewer,
    columns: Mapping[str, str] | None,
    constants: Mapping[str, object] | None,
) -> dict[str, str]:
    """Which column holds which field; what is wrong with them is told before anything runs."""
    from pyspark.sql.pandas.types import to_arrow_schema

    empty = to_arrow_schema(frame.schema).empty_table()
    return reviewer.columns(empty, columns=columns, constants=constants)


def _invoice_keys(mapped: Mapping[str, str]) -> list[str]:
    """The columns that hold the number and the firm of an invoice."""
    firm = next((mapped[name] for name in _FIRMS if name in mapped), None)
    return [mapped["invoice.number"], *([firm] if firm else [])]


_FIRMS = ("invoice.firm.id", "invoice.firm", "firm.id", "firm")


def _spark_schema(table: TableName) -> str:
    """The columns of the result in the words of Spark."""
    if table == "documents":
        return "invoices array<string>, hash string, document string"
    from pyspark.sql.pandas.types import from_arrow_schema

    # The columns of a table are the same for every review.
    empty = Ruleset.parse("rule every for each fee then note").review([])
    arrow: pyarrow.Table = getattr(empty, table).to_pyarrow()
    fields = from_arrow_schema(arrow.schema)
    return ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in fields)


_COMPILED: dict[str, Reviewer] = {}
"""The reviewers of this worker, by the hash of what they were packed as: compiled once, used for every group."""


def _reviewer_of(packed: bytes, hash: str) -> Reviewer:
    reviewer = _COMPILED.get(hash)
    if reviewer is None:
        reviewer = _COMPILED[hash] = pickle.loads(packed)
    return reviewer


def _in_order(lines: pyarrow.Table, order: list[str]) -> pyarrow.Table:
    """The lines in the order of some columns; texts of digits count as numbers."""
    if not order:
        return lines
    columns: list[Sequence[object]] = [lines[name].to_pylist() for name in order]

    def key(row: int) -> list[tuple[int, int, str]]:
        return [_place_of(column[row]) for column in columns]

    return lines.take(sorted(range(lines.num_rows), key=key))


def _place_of(cell: object) -> tuple[int, int, str]:
    if cell is None:
        return 2, 0, ""
    text = str(cell)
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)


def _reviewed(
    packed: bytes,
    hash: str,
    table: TableName,
    columns: dict[str, str],
    constants: dict[str, object],
    order: list[str],
    lines: pyarrow.Table,
) -> pyarrow.Table:
    result = _reviewer_of(packed, hash).review(_in_order(lines, order), columns=columns, constants=constants)
    if table != "documents":
        wanted: pyarrow.Table = getattr(result, table).to_pyarrow()
        return wanted
    import pyarrow

    schema = pyarrow.schema(
        [("invoices", pyarrow.list_(pyarrow.string())), ("hash", pyarrow.string()), ("document", pyarrow.string())]
    )
    numbers = [invoice.number for invoice in result.invoices]
    return pyarrow.table(
        {"invoices": [numbers], "hash": [result.hash], "document": [result.to_json()]}, schema=schema
    )
