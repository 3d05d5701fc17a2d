"""Frames of every library in: mapped, checked, and one result for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import ledes

import meruit

Rows = list[dict[str, object]]

RULES = meruit.Ruleset.parse("""
guideline "Caps" edition 2026 currency USD
rule cap "The agreed rate" for each fee then reduce rate to 300 USD
rule copies for each expense where code is E101 then reduce price to 0.15 USD
rule partner for each fee where timekeeper.role is PARTNR then note
rule stale for each line when invoice.date - date > 15 days then warn
""")


def rows() -> Rows:
    day = dt.date(2026, 3, 31)
    fee = {"kind": "F", "units": None, "price": None, "code": None}
    return [
        {
            **fee, "invoice_number": "1", "invoice_date": day, "firm_id": "F1", "matter_id": "M1", "date": dt.date(2026, 3, 2), "hours": Decimal("2.00"),
            "rate": Decimal("350.10"), "timekeeper_id": "T1", "timekeeper_role": "PARTNR", "narrative": "Draft",
        },
        {
            **fee, "invoice_number": "1", "invoice_date": day, "firm_id": "F1", "matter_id": "M1", "date": dt.date(2026, 3, 30), "hours": Decimal("1.50"),
            "rate": Decimal("250.00"), "timekeeper_id": "T2", "timekeeper_role": "ASSOC", "narrative": "Review",
        },
        {
            "kind": "E", "invoice_number": "2", "invoice_date": day, "firm_id": "F2", "matter_id": "M1", "date": dt.date(2026, 3, 3), "hours": None, "rate": None,
            "timekeeper_id": None, "timekeeper_role": None, "narrative": "Copies", "units": Decimal("310"), "price": Decimal("0.25"), "code": "E101",
        },
    ]  # fmt: skip


def nested() -> Rows:
    """The same invoices as dicts with their lines."""
    invoices: dict[object, dict[str, object]] = {}
    for row in rows():
        kept = {name: value for name, value in row.items() if value is not None}
        links = {"firm": {"id": kept.pop("firm_id")}, "matter": {"id": kept.pop("matter_id")}}
        if "timekeeper_id" in kept:
            links["timekeeper"] = {"id": kept.pop("timekeeper_id"), "role": kept.pop("timekeeper_role")}
        number, day = kept.pop("invoice_number"), kept.pop("invoice_date")
        invoice = {"number": number, "date": day, "firm": links["firm"], "matter": links["matter"], "lines": []}
        lines = invoices.setdefault(number, invoice)["lines"]
        assert isinstance(lines, list)
        lines.append({**kept, **links})
    return list(invoices.values())


@dataclass
class Row:
    """A line as a program may hold it."""

    kind: str
    invoice_number: str
    invoice_date: dt.date
    firm_id: str
    matter_id: str
    date: dt.date
    hours: Decimal | None
    rate: Decimal | None
    timekeeper_id: str | None
    timekeeper_role: str | None
    narrative: str
    units: Decimal | None
    price: Decimal | None
    code: str | None


def arrow() -> pa.Table:
    return pa.Table.from_pylist(rows())


def as_duckdb() -> duckdb.DuckDBPyRelation:
    table = arrow()  # noqa: F841: DuckDB reads it by its name.
    return duckdb.connect().from_arrow(table)


def cast(**types: pa.DataType) -> pa.Table:
    table = arrow()
    for name, type in types.items():
        table = table.set_column(table.column_names.index(name), name, table[name].cast(type))
    return table


FORMS: dict[str, Callable[[], object]] = {
    "dicts of lines": rows,
    "dataclasses of lines": lambda: [Row(**row) for row in rows()],  # type: ignore[arg-type]
    "dicts of invoices": nested,
    "pyarrow": arrow,
    "a batch": lambda: arrow().to_batches()[0],
    "a reader": lambda: arrow().to_reader(max_chunksize=1),
    "many batches": lambda: pa.Table.from_batches(arrow().to_batches(max_chunksize=1)),
    "polars": lambda: pl.DataFrame(rows()),
    "pandas of objects": lambda: pd.DataFrame(rows()),
    "pandas of Arrow": lambda: arrow().to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": as_duckdb,
    "texts": lambda: [{name: None if value is None else str(value) for name, value in row.items()} for row in rows()],
    "dictionaries": lambda: cast(kind=pa.dictionary(pa.int8(), pa.string()), narrative=pa.dictionary(pa.uint32(), pa.large_string())),
    "views": lambda: cast(narrative=pa.string_view(), code=pa.large_string()),
    "decimals of all sorts": lambda: cast(hours=pa.decimal256(40, 6), units=pa.int32(), rate=pa.decimal64(12, 2), price=pa.decimal32(6, 3)),
    "midnights": lambda: cast(date=pa.timestamp("ns"), invoice_date=pa.date64()),
}


@pytest.mark.parametrize("form", FORMS)
def test_all_forms_have_one_result(form: str) -> None:
    review = RULES.review(FORMS[form]())
    assert not review.problems
    assert review.hash == RULES.review(rows()).hash
    assert review.reduced == Decimal("131.20")


def as_ledes_states_them(lines: int) -> Rows:
    """All that the LEDES file of the tests states, as rows."""
    return [
        {
            "invoice_number": "INV-000", "invoice_date": dt.date(2026, 3, 31), "invoice_period_start": dt.date(2026, 3, 1),
            "invoice_period_end": dt.date(2026, 3, 31), "invoice_description": "March", "invoice_stated_total": Decimal(700 * lines),
            "invoice_client": "0071", "invoice_format": "LEDES 1998B", "firm": "12-3456789", "matter": "M-77", "matter_firm_number": "0528",
            "kind": "F", "number": str(line), "date": dt.date(2026, 3, 12), "narrative": "Draft interrogatories", "task": "L310", "activity": "A103",
            "hours": Decimal("2.00"), "rate": Decimal("350.00"), "adjustment": Decimal("0.00"), "amount": Decimal("700.00"), "tax_rate": None,
            "timekeeper_id": "T7", "timekeeper_name": "Vale, Ada", "timekeeper_role": "PARTNR",
        }
        for line in range(1, lines + 1)
    ]  # fmt: skip


def test_ledes_and_frames_have_one_result(cap: meruit.Ruleset) -> None:
    made = as_ledes_states_them(3)
    table = pa.Table.from_pylist(made)
    forms = [made, pl.DataFrame(made), pd.DataFrame(made, dtype=object), table, duckdb.connect().from_arrow(table)]
    assert {cap.review(form).hash for form in forms} == {cap.review(ledes(1, lines=3)).hash}


@pytest.mark.parametrize("form", [list, pl.DataFrame, lambda rows: pd.DataFrame(rows, dtype=object), pa.Table.from_pylist])
def test_a_column_may_be_empty(form: Callable[[Rows], object]) -> None:
    """An empty column is blank in each row; an empty link is no record."""
    empty = [{**row, "activity": None, "tax_rate": None, "engagement_id": None} for row in rows()]
    rules = meruit.Ruleset.parse('rule r for each fee when activity is missing then ask "activity?"')
    assert [found.verdict for found in rules.review(form(empty)).findings] == ["found", "found"]


def test_columns_are_mapped_by_field() -> None:
    frame = pl.DataFrame(rows()).rename({"rate": "tk_rate", "invoice_number": "Bill No", "timekeeper_role": "level"})
    names = {"rate": "tk_rate", "invoice.number": "Bill No", "timekeeper.role": "level"}
    review = RULES.review(frame, columns=names)
    assert review.hash == RULES.review(rows()).hash
    mapped = RULES.reviewer().columns(frame, columns=names)
    assert mapped["rate"] == "tk_rate"
    assert mapped["firm.id"] == "firm_id"
    assert mapped["invoice.date"] == "invoice_date"


def test_one_column_may_be_hours_and_units() -> None:
    """LEDES has one column of units and one of prices; what they are depends on the line."""
    flat = [
        {
            **{name: value for name, value in row.items() if name not in ("hours", "units", "rate", "price")},
            "quantity": row["hours"] or row["units"],
            "unit_cost": row["rate"] or row["price"],
        }
        for row in rows()
    ]
    names = {"hours": "quantity", "units": "quantity", "rate": "unit_cost", "price": "unit_cost"}
    for frame in (flat, pl.DataFrame(flat), pd.DataFrame(flat)):
        assert RULES.review(frame, columns=names).hash == RULES.review(rows()).hash


def test_a_value_on_the_wrong_kind_of_line_is_told() -> None:
    wrong = rows()
    wrong[2]["hours"] = Decimal(3)
    for form in (wrong, pl.DataFrame(wrong)):
        with pytest.raises(meruit.FactsError) as caught:
            RULES.review(form)
        assert caught.value.ids == ("unknown-member",)
        assert caught.value.faults[0].row == 2


def test_constants_stand_for_columns() -> None:
    frame = pl.DataFrame({"invoice_number": ["1"], "hours": ["2"], "rate": ["350"]})
    review = RULES.review(frame, constants={"kind": "F", "currency": "EUR", "invoice.date": dt.date(2026, 3, 31)})
    assert review.invoices[0].currency == "EUR"
    assert review.invoices[0].date == dt.date(2026, 3, 31)
    with pytest.raises(meruit.ColumnError, match="did you mean `kind`"):
        RULES.review(frame, constants={"kindd": "F"})


def test_other_columns_are_left_alone() -> None:
    frame = pl.DataFrame(rows()).with_columns(cost_centre=pl.lit(7.5), uploaded=pl.lit(dt.datetime(2026, 4, 1, 12, 0)))
    assert RULES.review(frame).hash == RULES.review(rows()).hash


@pytest.mark.parametrize("form", [pl.DataFrame, pd.DataFrame, pa.Table.from_pylist, list])
def test_missing_columns_are_told_with_those_that_are_there(form: Callable[[Rows], object]) -> None:
    frame = form([{"Bill No": "1", "hours": "2", "rate": "350"}])
    with pytest.raises(meruit.ColumnError) as caught:
        RULES.review(frame)
    assert [fault.column for fault in caught.value.faults] == ["kind", "invoice.number"]
    assert "`Bill No`" in str(caught.value)
    with pytest.raises(meruit.ColumnError, match="there is no column `Bill Nr` for `invoice.number`; did you mean `Bill No`"):
        RULES.review(frame, columns={"invoice.number": "Bill Nr"}, constants={"kind": "F"})
    with pytest.raises(meruit.ColumnError, match="no field of a line is called `ratee`; did you mean `rate`"):
        RULES.review(frame, columns={"ratee": "rate"}, constants={"kind": "F"})


def test_two_columns_of_one_field_are_told() -> None:
    frame = pl.DataFrame(rows()).with_columns(pl.col("timekeeper_role").alias("timekeeper.role"))
    with pytest.raises(meruit.ColumnError, match="both are `timekeeper.role`"):
        RULES.review(frame)
    assert RULES.review(frame, columns={"timekeeper.role": "timekeeper_role"}).hash == RULES.review(rows()).hash


FLOATS: dict[str, Callable[[], object]] = {
    "polars": lambda: pl.DataFrame(rows()).with_columns(pl.col("rate").cast(pl.Float64)),
    "polars 32": lambda: pl.DataFrame(rows()).with_columns(pl.col("rate").cast(pl.Float32)),
    "pandas": lambda: pd.DataFrame(rows()).astype({"rate": float}),
    "pyarrow": lambda: cast(rate=pa.float64()),
    "duckdb": lambda: as_duckdb().project("* replace (rate::double as rate)"),
    "dicts": lambda: [{**row, "rate": None if row["rate"] is None else float(str(row["rate"]))} for row in rows()],
}


@pytest.mark.parametrize("form", FLOATS)
def test_floats_are_refused_with_the_mend(form: str) -> None:
    with pytest.raises(meruit.MoneyError) as caught:
        RULES.review(FLOATS[form]())
    assert caught.value.ids == ("float-money",)
    assert "float_scale=2" in str(caught.value)
    assert "rate" in str(caught.value)
    assert RULES.review(FLOATS[form](), float_scale=2).reduced == Decimal("131.20")


@pytest.mark.parametrize(
    ("column", "type", "id", "words"),
    [
        ("date", pa.timestamp("us", "UTC"), "time-zone", "zone UTC"),
        ("date", pa.timestamp("ns", "America/New_York"), "time-zone", "America/New_York"),
        ("narrative", pa.binary(), "wrong-type", "`narrative`"),
    ],
)
def test_columns_of_a_wrong_type_are_told(column: str, type: pa.DataType, id: str, words: str) -> None:
    with pytest.raises(meruit.ColumnError) as caught:
        RULES.review(cast(**{column: type}))
    assert caught.value.ids == (id,)
    assert words in str(caught.value)
    assert caught.value.faults[0].column == column


def test_numbers_and_dates_do_not_stand_for_one_another() -> None:
    table = arrow()
    for name, column in (
        ("date", pa.array([1, 2, 3])),
        ("date", pa.array([True, False, True])),
        ("rate", pa.array([True, False, True])),
        ("rate", pa.array([dt.date(2026, 1, 1)] * 3)),
        ("narrative", pa.array([1.5, 2.5, 3.5])),
        ("timekeeper_id", pa.array([1.0, 2.0, None])),
    ):
        wrong = table.set_column(table.column_names.index(name), name, column)
        with pytest.raises(meruit.ColumnError) as caught:
            RULES.review(wrong)
        assert caught.value.ids == ("wrong-type",), name
        assert caught.value.faults[0].column == name


def test_a_time_of_day_is_no_date() -> None:
    table = cast(date=pa.timestamp("us"))
    late = pa.array([dt.datetime(2026, 3, 2), dt.datetime(2026, 3, 30, 23, 59), dt.datetime(2026, 3, 3)])
    with pytest.raises(meruit.ValueFault) as caught:
        RULES.review(table.set_column(table.column_names.index("date"), "date", late))
    assert caught.value.ids == ("time-of-day",)
    assert (caught.value.faults[0].row, caught.value.faults[0].column) == (1, "date")


def test_texts_that_are_no_numbers_are_never_nulls() -> None:
    """A cast would make them null, and a null is blank: the finding would be lost without a word."""
    for text in ("$1,900.10", "1900,10", "1.900,10", "nineteen"):
        wrong = [{**row, "rate": text if row["kind"] == "F" else None} for row in rows()]
        for form in (wrong, pl.DataFrame(wrong), pd.DataFrame(wrong)):
            review = RULES.review(form)
            told = [problem for problem in review.problems if problem.id == "unreadable-value"]
            assert len(told) == 2
            assert text in told[0].message
            assert review.status == "undetermined"
            assert [found.verdict for found in review.findings if found.rule == "cap"] == ["undetermined"] * 2


def test_large_and_fine_decimals_keep_every_digit() -> None:
    big = Decimal("123456789012345678901234.56")
    for value, type in ((big, pa.decimal128(38, 4)), (big, pa.decimal256(60, 4)), (Decimal("5.12345"), pa.decimal128(10, 5))):
        table = pa.table({"invoice_number": ["1"], "kind": ["F"], "hours": ["1"], "rate": pa.array([value], type)})
        review = meruit.Ruleset.parse("rule r for each fee when rate < 0 USD then note").review(table)
        if value == big:
            assert review.billed == value
        else:
            # The engine rounds an amount half up, in one place, and says so; the rate itself is exact.
            assert review.billed == Decimal("5.12")
    too_many = pa.table({"invoice_number": ["1"], "kind": ["F"], "hours": ["1"], "rate": pa.array([Decimal(10) ** 50], pa.decimal256(60, 4))})
    assert [problem.id for problem in RULES.review(too_many).problems][0] == "unreadable-value"


def test_a_column_of_several_sorts_is_named() -> None:
    mixed = pd.DataFrame(rows())
    mixed["rate"] = pd.Series([Decimal("350.10"), 250.0, None], dtype=object)
    with pytest.raises(meruit.ColumnError) as caught:
        RULES.review(mixed)
    assert caught.value.ids == ("mixed-column",)
    assert caught.value.faults[0].column == "rate"


def test_a_lazy_frame_says_to_collect_it() -> None:
    with pytest.raises(TypeError, match=r"collect\(\)"):
        RULES.review(pl.DataFrame(rows()).lazy())


def test_rows_of_an_invoice_say_the_same_of_it() -> None:
    differing = rows()
    differing[1]["invoice_date"] = dt.date(2026, 4, 1)
    with pytest.raises(meruit.ValueFault) as caught:
        RULES.review(pl.DataFrame(differing))
    assert caught.value.ids == ("invoice-differs",)
    assert caught.value.faults[0].row == 1


def test_a_row_without_an_invoice_is_told() -> None:
    lost = rows()
    lost[1]["invoice_number"] = None
    with pytest.raises(meruit.ValueFault) as caught:
        RULES.review(pl.DataFrame(lost))
    assert (caught.value.ids, caught.value.faults[0].row) == (("no-invoice-number",), 1)


def test_invoices_of_two_firms_may_have_one_number() -> None:
    same = rows()
    same[2]["invoice_number"] = "1"
    review = RULES.review(pl.DataFrame(same))
    assert [(invoice.number, invoice.firm) for invoice in review.invoices] == [("1", "F1"), ("1", "F2")]


def test_nested_columns_are_records() -> None:
    flat = [
        {"invoice_number": "1", "kind": "F", "hours": "2", "rate": "350.10", "timekeeper": {"id": "T1", "role": "PARTNR"}},
        {"invoice_number": "1", "kind": "F", "hours": "2", "rate": "350.10", "timekeeper": None},
    ]
    for form in (flat, pl.DataFrame(flat), pa.Table.from_pylist(flat)):
        review = RULES.review(form)
        assert [found.lines for found in review.findings if found.rule == "partner"] == [("1",)]


def test_nothing_in_a_frame_is_no_invoice() -> None:
    for empty in (pl.DataFrame(rows()).clear(), arrow().slice(0, 0), pd.DataFrame(rows()).astype(object).iloc[:0]):
        assert len(RULES.review(empty).invoices) == 0


# ---- Out --------------------------------------------------------------------------------------------------------------

TABLES = ("findings", "adjustments", "lines", "invoices", "decisions", "problems")


def test_tables_keep_decimals_and_dates() -> None:
    review = RULES.review(rows())
    schema = review.lines.to_pyarrow().schema
    assert schema.field("billed").type == pa.decimal128(38, 4)
    assert schema.field("date").type == pa.date32()
    assert review.findings.to_pyarrow().schema.field("amount").type == pa.decimal128(38, 4)
    frame = review.adjustments.to_polars()
    assert frame.schema["amount"] == pl.Decimal(38, 4)
    assert frame["amount"].sum() == Decimal("131.20")
    pandas = review.adjustments.to_pandas()
    assert isinstance(pandas["amount"].iloc[0], Decimal)
    assert pandas["amount"].sum() == Decimal("131.20")
    exact = review.adjustments.to_pandas(arrow_types=True)
    assert exact["amount"].sum() == Decimal("131.20")
    adjustments = review.adjustments  # noqa: F841: DuckDB reads it by its name.
    assert duckdb.sql("select sum(amount) from adjustments").fetchall() == [(Decimal("131.2000"),)]
    assert pd.DataFrame.from_arrow(review.findings)["rule"].tolist() == [found.rule for found in review.findings]


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_same_columns_for_every_review(name: str) -> None:
    full, empty = (getattr(review, name) for review in (RULES.review(rows()), RULES.review([])))
    assert pa.schema(full) == pa.schema(empty) == full.to_pyarrow().schema
    assert pl.concat([full.to_polars(), empty.to_polars()]).height == len(full)
    assert list(full.to_pyarrow().to_pylist()) == full.rows()
    assert full.to_pyarrow().num_rows == len(full) == len(list(full))


def test_tables_say_what_the_objects_say() -> None:
    review = RULES.review(rows())
    for row, found in zip(review.findings.rows(), review.findings, strict=True):
        assert (row["id"], row["rule"], row["amount"], row["lines"]) == (found.id, found.rule, found.amount, list(found.lines))
        assert row["firm"] == {"1": "F1", "2": "F2"}[found.invoice]
        assert row["reads"] == [{"what": read.what, "is": read.is_} for read in found.reads]
    for row, line in zip(review.lines.rows(), review.lines, strict=True):
        assert (row["line"], row["date"], row["approved"]) == (line.number, line.date, line.amounts.approved)
    for row, cut in zip(review.adjustments.rows(), review.adjustments, strict=True):
        assert (row["rule"], row["amount"], row["firm"]) == (cut.rule, cut.amount, cut.firm)
    for row, invoice in zip(review.invoices.rows(), review.invoices, strict=True):
        assert (row["invoice"], row["billed"], row["status"]) == (invoice.number, invoice.totals.billed, invoice.status)
    assert review.findings[0] in review.findings
    assert review.findings == RULES.review(rows()).findings
    assert repr(review.findings).startswith(f"<{len(review.findings)} findings:")
