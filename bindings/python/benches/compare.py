"""Compares meruit with what a Python team would otherwise write or take: one run, the same lines and rules, equal findings.

    pip install ./bindings/python polars pyarrow business-rules rule-engine zen-engine
    python bindings/python/benches/compare.py [LINES]

Every contestant finds the same (rule, invoice, lines); who does not ends the run. meruit does more: it settles every line to the cent, says why,
and gives back exact decimals. The engines from PyPI know no groups and no settlement: what they lack is written around them in Python.
Times are processor seconds of all threads together, the best of several runs; compare those of one machine only.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pyarrow as pa
import rule_engine
import zen
from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import BaseVariables, numeric_rule_variable, string_rule_variable

import meruit

RULES = """
guideline "Bench" edition 2026 currency USD
list clerical = "file*", "scan*", "calendar*"
table cap (role: code -> rate: rate)
  PARTNR -> 800 USD
  ASSOC  -> 500 USD
  any    -> 250 USD
rule agreed for each fee then reduce rate to cap[timekeeper.role]
rule long_day for each fee grouped by timekeeper.id, date
  when sum(hours) > 10
  then reduce hours to 10 taking from last line
rule clerical_work for each fee when narrative mentions clerical then reject
rule copies for each expense where code is E101 then reduce price to 0.15 USD
rule stale for each line when invoice.date - date > 90 days then reject
"""
CAPS = {"PARTNR": Decimal(800), "ASSOC": Decimal(500)}
OTHERS = Decimal(250)
CLERICAL = r"(?i)\b(file|scan|calendar)\w*"
COPIES = Decimal("0.15")

Row = dict[str, object]
Finding = tuple[str, str, tuple[str, ...]]


def made(lines: int) -> list[Row]:
    """Invoices of 25 lines; the same in every run."""
    chance = random.Random(7)
    texts = ("Draft answer", "Attention to pleadings", "Scan exhibits", "Research limitation", "Outline deposition", "File motion")
    rows: list[Row] = []
    for at in range(lines):
        invoice, number = divmod(at, 25)
        day = dt.date(2026, 3, 1 + chance.randrange(28))
        if chance.random() < 0.05:
            day -= dt.timedelta(days=150)
        fee = chance.random() < 0.85
        person = chance.randrange(6)
        rows.append(
            {
                "invoice_number": f"INV-{invoice:06}",
                "invoice_date": dt.date(2026, 3, 31),
                "number": str(number + 1),
                "kind": "F" if fee else "E",
                "date": day,
                "timekeeper_id": f"T{person}" if fee else None,
                "timekeeper_role": ("PARTNR", "ASSOC", "ASSOC", "ASSOC", "PARALG", "PARALG")[person] if fee else None,
                "hours": Decimal(chance.randrange(1, 80)) / 10 if fee else None,
                "rate": Decimal(chance.randrange(200, 900, 10)) if fee else None,
                "narrative": chance.choice(texts),
                "code": None if fee else "E101",
                "units": None if fee else Decimal(chance.randrange(10, 400)),
                "price": None if fee else Decimal(chance.randrange(10, 30)) / 100,
            }
        )
    return rows


def meruit_findings(review: meruit.Review) -> set[Finding]:
    table = review.findings.to_pyarrow().select(["rule", "invoice", "lines"]).to_pylist()
    return {(row["rule"], row["invoice"], tuple(row["lines"])) for row in table}


def by_polars(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """An expression set as a careful analyst writes it."""
    fee, expense = pl.col("kind") == "F", pl.col("kind") == "E"
    role = pl.col("timekeeper_role")
    cap = pl.when(role == "PARTNR").then(800).when(role == "ASSOC").then(500).otherwise(250).cast(pl.Decimal(18, 2))
    rules = {
        "agreed": fee & (pl.col("rate") > cap),
        "clerical_work": fee & pl.col("narrative").str.contains(CLERICAL),
        "copies": expense & (pl.col("code") == "E101") & (pl.col("price") > pl.lit(COPIES)),
        "stale": (pl.col("invoice_date") - pl.col("date")) > pl.duration(days=90),
    }
    found = [
        frame.filter(rule).select(pl.lit(name).alias("rule"), "invoice_number", pl.concat_list("number").alias("lines"))
        for name, rule in rules.items()
    ]
    days = frame.filter(fee).group_by("invoice_number", "timekeeper_id", "date", maintain_order=True)
    long = days.agg(pl.col("hours").sum(), pl.col("number").alias("lines")).filter(pl.col("hours") > 10)
    found.append(long.select(pl.lit("long_day").alias("rule"), "invoice_number", "lines"))
    return found


def polars_findings(found: list[pl.DataFrame]) -> set[Finding]:
    return {(rule, invoice, tuple(lines)) for frame in found for rule, invoice, lines in frame.iter_rows()}


def long_days(rows: list[Row]) -> set[Finding]:
    days: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "F":
            days[row["invoice_number"], row["timekeeper_id"], row["date"]].append(row)
    return {
        ("long_day", str(key[0]), tuple(str(row["number"]) for row in lines))
        for key, lines in days.items()
        if sum((row["hours"] for row in lines), Decimal(0)) > 10  # type: ignore[misc]
    }


def by_loop(rows: list[Row]) -> set[Finding]:
    """A plain loop over `Decimal`."""
    clerical = re.compile(CLERICAL)
    found = long_days(rows)
    for row in rows:
        names = []
        if row["kind"] == "F":
            if row["rate"] > CAPS.get(row["timekeeper_role"], OTHERS):  # type: ignore[operator, call-overload]
                names.append("agreed")
            if clerical.search(row["narrative"]):  # type: ignore[call-overload]
                names.append("clerical_work")
        elif row["code"] == "E101" and row["price"] > COPIES:  # type: ignore[operator]
            names.append("copies")
        if (row["invoice_date"] - row["date"]).days > 90:  # type: ignore[operator]
            names.append("stale")
        found |= {(name, str(row["invoice_number"]), (str(row["number"]),)) for name in names}
    return found


CAP_TEXT = "(timekeeper_role == 'PARTNR' ? 800 : (timekeeper_role == 'ASSOC' ? 500 : 250))"


def by_rule_engine(rows: list[Row]) -> set[Finding]:
    """`rule-engine`, compiled once; the days of a timekeeper are grouped around it."""
    rules = {
        "agreed": rule_engine.Rule(f"kind == 'F' and rate > {CAP_TEXT}"),
        "clerical_work": rule_engine.Rule(rf"kind == 'F' and narrative =~~ '{CLERICAL}'".replace("\\", "\\\\")),
        "copies": rule_engine.Rule("kind == 'E' and code == 'E101' and price > 0.15"),
        "stale": rule_engine.Rule("days > 90"),
    }
    found = long_days(rows)
    for row in rows:
        facts = {**row, "days": (row["invoice_date"] - row["date"]).days}  # type: ignore[operator]
        for name, rule in rules.items():
            if rule.matches(facts):
                found.add((name, str(row["invoice_number"]), (str(row["number"]),)))
    return found


class Facts(BaseVariables):
    """A line, as `business-rules` reads one."""

    def __init__(self, row: Row) -> None:
        self.row = row

    @string_rule_variable
    def kind(self) -> object:
        return self.row["kind"]

    @string_rule_variable
    def role(self) -> object:
        return self.row["timekeeper_role"]

    @string_rule_variable
    def narrative(self) -> object:
        return self.row["narrative"]

    @string_rule_variable
    def code(self) -> object:
        return self.row["code"]

    @numeric_rule_variable
    def rate(self) -> object:
        return self.row["rate"]

    @numeric_rule_variable
    def price(self) -> object:
        return self.row["price"]

    @numeric_rule_variable
    def days(self) -> object:
        return (self.row["invoice_date"] - self.row["date"]).days  # type: ignore[operator]


class Note(BaseActions):
    """What it does where a rule holds: the finding is noted."""

    def __init__(self, row: Row, found: set[Finding]) -> None:
        self.row = row
        self.found = found

    @rule_action(params={"rule": FIELD_TEXT})
    def note(self, rule: str) -> None:
        self.found.add((rule, str(self.row["invoice_number"]), (str(self.row["number"]),)))


def by_business_rules(rows: list[Row]) -> set[Finding]:
    """`business-rules`: conditions as nested dicts; the days of a timekeeper are grouped around it."""

    def condition(name: str, operator: str, value: object) -> dict[str, object]:
        return {"name": name, "operator": operator, "value": value}

    fee, expense = condition("kind", "equal_to", "F"), condition("kind", "equal_to", "E")
    partner, associate = condition("role", "equal_to", "PARTNR"), condition("role", "equal_to", "ASSOC")
    by_role = [
        {"all": [partner, condition("rate", "greater_than", CAPS["PARTNR"])]},
        {"all": [associate, condition("rate", "greater_than", CAPS["ASSOC"])]},
        {"all": [condition("role", "matches_regex", "^(?!(PARTNR|ASSOC)$)"), condition("rate", "greater_than", OTHERS)]},
    ]
    conditions: dict[str, object] = {
        "agreed": {"all": [fee, {"any": by_role}]},
        "clerical_work": {"all": [fee, condition("narrative", "matches_regex", CLERICAL)]},
        "copies": {"all": [expense, condition("code", "equal_to", "E101"), condition("price", "greater_than", COPIES)]},
        "stale": condition("days", "greater_than", 90),
    }
    rules = [
        {"conditions": of_rule, "actions": [{"name": "note", "params": {"rule": name}}]} for name, of_rule in conditions.items()
    ]
    found = long_days(rows)
    for row in rows:
        run_all(rules, Facts(row), Note(row, found))
    return found


def by_zen(rows: list[Row]) -> set[Finding]:
    """`zen-engine`, expressions compiled once; it takes no `Decimal`, so money goes in as floats."""
    rules = {
        "agreed": zen.compile_expression(f"kind == 'F' and rate > {CAP_TEXT}"),
        "clerical_work": zen.compile_expression(
            "kind == 'F' and some(['file', 'scan', 'calendar'], contains(lower(narrative), #))"
        ),
        "copies": zen.compile_expression("kind == 'E' and code == 'E101' and price > 0.15"),
        "stale": zen.compile_expression("days > 90"),
    }
    found = long_days(rows)
    for row in rows:
        facts = {name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        days = (row["invoice_date"] - row["date"]).days  # type: ignore[operator]
        facts |= {"invoice_date": None, "date": None, "days": days}
        for name, rule in rules.items():
            if rule.evaluate(facts):
                found.add((name, str(row["invoice_number"]), (str(row["number"]),)))
    return found


def best(run: Callable[[], object], times: int) -> float:
    """The least of the processor's seconds."""
    taken = []
    for _ in range(times):
        started = time.process_time()
        run()
        taken.append(time.process_time() - started)
    return min(taken)


def main(lines: int) -> None:
    rows = made(lines)
    table, frame = pa.Table.from_pylist(rows), pl.DataFrame(rows)
    reviewer = meruit.Ruleset.parse(RULES).reviewer()
    contestants: list[tuple[str, Callable[[], object], Callable[[], set[Finding]], int]] = [
        (
            "meruit, Arrow in, findings table out",
            lambda: reviewer.review(table).findings.__arrow_c_stream__(),
            lambda: meruit_findings(reviewer.review(table)),
            5,
        ),
        (
            "meruit, dicts in, findings out",
            lambda: list(reviewer.review(rows).findings),
            lambda: meruit_findings(reviewer.review(rows)),
            3,
        ),
        ("Polars expressions by hand", lambda: by_polars(frame), lambda: polars_findings(by_polars(frame)), 5),
        ("Python loop over Decimal", lambda: by_loop(rows), lambda: by_loop(rows), 3),
        ("business-rules", lambda: by_business_rules(rows), lambda: by_business_rules(rows), 2),
        ("rule-engine", lambda: by_rule_engine(rows), lambda: by_rule_engine(rows), 2),
        ("zen-engine (floats)", lambda: by_zen(rows), lambda: by_zen(rows), 2),
    ]
    wanted = meruit_findings(reviewer.review(table))
    print(f"{lines:,} lines, {len(wanted):,} findings\n")
    print("| who | CPU seconds | lines a second | meruit (Arrow) is … times as fast |\n|---|---:|---:|---:|")
    ours = 0.0
    for name, run, findings, times in contestants:
        found = findings()
        if found != wanted:
            odd = sorted(found ^ wanted)[:3]
            sys.exit(f"{name} finds something else: {odd}")
        took = best(run, times)
        ours = ours or took
        print(f"| {name} | {took:.3f} | {lines / took:,.0f} | {took / ours:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
