"""W24 by the tables of Python: Polars, DuckDB, pandas, and a plain loop over Decimal.

Reads the files of a folder (`w24.ledes`, `rates.csv`, `caps.csv`, and the same of one invoice as `one-…`) and writes a line of JSON for each
contestant: its name, the processor's time for both in nanoseconds, and its findings as [place of the invoice, line, rule].

Money and hours are whole hundredths, dates are days, texts are searched with regular expressions: binary floats find what is not there.
"""

import csv
import datetime
import json
import os
import re
import statistics
import sys
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "1"

import duckdb  # noqa: E402
import pandas as pd  # noqa: E402
import polars as pl  # noqa: E402

NAMES = [
    "invoice_date", "invoice_number", "client", "law_firm_matter", "invoice_total", "from", "until", "description",
    "number", "type", "units", "adjustment", "total", "date", "task", "expense", "activity", "timekeeper", "narrative",
    "firm", "cost", "name", "class", "matter",
]  # fmt: skip
CLASS_CAPS = {"PARTNR": 95000, "OFCOUN": 85000, "ASSOC": 65000, "PARALG": 30000, "LGLAST": 25000}
TASKS = [
    "L110", "L120", "L130", "L140", "L150", "L160", "L210", "L220", "L230", "L240", "L250", "L310",
    "L320", "L330", "L340", "L350", "L390", "L410", "L420", "L430", "L440", "L450", "L510", "L520",
]  # fmt: skip
FORBIDDEN = ["E103", "E104", "E105", "E108", "E124"]
PHRASES = {
    13: "administrative|scheduling|calendar deadlines|calendaring|docketing|filing of documents|organize files|"
    "organizing files|file maintenance|photocopying|make copies|scan documents|scanning|prepare invoice|"
    "billing matters|invoice preparation|arrange travel|book conference room|open new file|close file|"
    "update contact list|data entry|clerical|secretarial|word processing|bates stamping",
    14: "attention to|attend to matter|work on file|work on matter|work on case|various matters|miscellaneous|"
    "general file work|follow up|case management|review file|as needed|trial preparation generally|legal work|"
    "continued work|other tasks",
    16: "travel|traveled|travelled|travel time|flight to|drive to|drove to|train to|return trip|in transit|"
    "airport|commute",
    17: "research|researched|legal research|westlaw|lexis|case law|caselaw|precedent search|research memo|"
    "statutory history|legislative history|survey of authorities",
}
WORDS = {rule: rf"(?i)\b(?:{phrases})\b" for rule, phrases in PHRASES.items()}
BLOCK = r"(?is)(?:;| and ).*(?:;| and )"


class Files:
    """The workload or its one invoice."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.ledes = folder / f"{prefix}w24.ledes"
        self.rates = folder / f"{prefix}rates.csv"
        self.caps = folder / f"{prefix}caps.csv"


def polars_by_hand(files: Files):
    def hundredths(name):
        return (pl.col(name).str.to_decimal(scale=2) * 100).cast(pl.Int64)

    def table(path, key, value):
        return pl.read_csv(path, schema={key: pl.String, value: pl.String}).with_columns(hundredths(value))

    rates = table(files.rates, "timekeeper", "max_rate")
    caps = table(files.caps, "matter", "expense_cap")
    allowed, forbidden = pl.Series(TASKS), pl.Series(FORBIDDEN)

    def review():
        raw = pl.read_csv(
            files.ledes, separator="|", skip_rows=2, has_header=False, quote_char=None,
            schema=dict.fromkeys(NAMES, pl.String),
        ).fill_null("")  # fmt: skip
        days = [pl.col(name).str.to_date("%Y%m%d") for name in ("invoice_date", "from", "until", "date")]
        money = [hundredths(name) for name in ("invoice_total", "units", "adjustment", "total", "cost")]
        lines = raw.with_columns(
            *days,
            *money,
            pl.col("number").cast(pl.UInt32),
            pl.col("matter").str.strip_suffix("[]"),
            pl.col("invoice_number").rle_id().add(1).alias("invoice"),
            (pl.col("type") == "F").alias("fee"),
        )
        lines = lines.join(rates, on="timekeeper", how="left").join(caps, on="matter", how="left")
        fee, expense = pl.col("fee"), ~pl.col("fee")
        cap = pl.col("class").replace_strict(CLASS_CAPS, default=None, return_dtype=pl.Int64)
        text = pl.col("narrative")
        c = pl.col
        of_day = c("units").filter(fee).sum().over("invoice", "timekeeper", "date")
        hearing = c("task").is_in(["L330", "L450"])
        people = c("timekeeper").filter(fee).n_unique().over("invoice", "task", "date")
        twice = ~pl.struct("invoice", "fee", "timekeeper", "date", "units", "narrative").is_first_distinct()
        found = {
            1: fee & (c("cost") > cap),
            2: fee & (c("units") > 1000),
            3: fee & (c("units") % 10 != 0),
            4: (c("total") * 100 - (c("units") * c("cost") + c("adjustment") * 100)).abs() > 100,
            5: fee & (c("task") == ""),
            6: fee & (c("task") != "") & ~c("task").is_in(allowed.implode()),
            7: expense & c("expense").is_in(forbidden.implode()),
            8: expense & (c("expense") == "E101") & (c("cost") > 10),
            9: fee & (c("date").dt.weekday() >= 6),
            10: (c("date") < c("from")) | (c("date") > c("until")),
            11: (c("invoice_date") - c("date")).dt.total_days() > 90,
            12: expense & (c("expense") == "E110") & (c("total") > 150000),
            13: fee & text.str.contains(WORDS[13]),
            14: fee & text.str.contains(WORDS[14]),
            15: fee & (c("units") > 100) & text.str.contains(BLOCK),
            16: fee & (c("activity") != "A112") & text.str.contains(WORDS[16]),
            17: fee & (c("units") > 300) & text.str.contains(WORDS[17]),
            18: fee & (c("cost") > c("max_rate")),
            19: fee & c("max_rate").is_null(),
            20: expense & (c("total") > c("expense_cap")),
            21: fee & (of_day > 1200),
            22: fee & twice,
            24: fee & hearing & (people > 3),
        }
        marked = lines.select("invoice", "number", *[mark.alias(str(rule)) for rule, mark in found.items()])
        findings = []
        for rule in found:
            hits = marked.filter(c(str(rule))).select("invoice", "number")
            findings += [(invoice, number, rule) for invoice, number in hits.iter_rows()]
        sums = lines.group_by("invoice").agg(c("total").sum(), c("invoice_total").first())
        wrong = sums.filter(c("total") != c("invoice_total"))
        return findings + [(invoice, 0, 23) for invoice in wrong["invoice"]]

    return review


def duckdb_by_hand(files: Files):
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    for name, path, key, value in (
        ("rates", files.rates, "timekeeper", "max_rate"),
        ("caps", files.caps, "matter", "expense_cap"),
    ):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT {key}, CAST({value} AS DECIMAL(18, 2)) AS {value} "
            f"FROM read_csv(?, header = true, all_varchar = true)",
            [str(path)],
        )
    connection.execute("CREATE TABLE class_caps (class VARCHAR, cap DECIMAL(18, 2))")
    connection.executemany("INSERT INTO class_caps VALUES (?, ?)", [(k, Decimal(v) / 100) for k, v in CLASS_CAPS.items()])
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in NAMES)
    quoted = lambda values: ", ".join(f"'{value}'" for value in values)  # noqa: E731
    day = lambda name: f"strptime(\"{name}\", '%Y%m%d')::DATE"  # noqa: E731
    money = lambda name: f'"{name}"::DECIMAL(18, 2)'  # noqa: E731
    matches = lambda pattern: f"regexp_matches(narrative, '{pattern}')"  # noqa: E731
    rules = {
        1: "fee AND cost > cap",
        2: "fee AND units > 10",
        3: "fee AND units % 0.1 <> 0",
        4: "abs(total - (units * cost + adjustment)) > 0.01",
        5: "fee AND task = ''",
        6: f"fee AND task <> '' AND task NOT IN ({quoted(TASKS)})",
        7: f"NOT fee AND expense IN ({quoted(FORBIDDEN)})",
        8: "NOT fee AND expense = 'E101' AND cost > 0.10",
        9: "fee AND isodow(date) >= 6",
        10: "date < period_start OR date > period_end",
        11: "invoice_date - date > 90",
        12: "NOT fee AND expense = 'E110' AND total > 1500",
        13: f"fee AND {matches(WORDS[13])}",
        14: f"fee AND {matches(WORDS[14])}",
        15: f"fee AND units > 1 AND {matches(BLOCK)}",
        16: f"fee AND activity <> 'A112' AND {matches(WORDS[16])}",
        17: f"fee AND units > 3 AND {matches(WORDS[17])}",
        18: "fee AND cost > max_rate",
        19: "fee AND max_rate IS NULL",
        20: "NOT fee AND total > expense_cap",
        21: "fee AND of_day > 12",
        22: "fee AND entry > 1",
        24: "fee AND people > 3 AND task IN ('L330', 'L450')",
    }
    listed = ", ".join(f"CASE WHEN {rule} THEN {number} END" for number, rule in rules.items())
    query = f"""
        WITH raw AS MATERIALIZED (
            SELECT *, row_number() OVER () AS place FROM read_csv(
                '{files.ledes}', delim = '|', header = false, skip = 2, quote = '', escape = '', columns = {{{columns}}},
                auto_detect = false, strict_mode = false, parallel = false, null_padding = false, nullstr = '\x01')
        ), numbered AS (
            SELECT *, invoice_number IS DISTINCT FROM lag(invoice_number) OVER (ORDER BY place) AS begins FROM raw
        ), typed AS (
            SELECT sum(begins::INTEGER) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING)::INTEGER AS invoice, place,
                number::INTEGER AS number, type = 'F' AS fee, {money("units")} AS units, {money("cost")} AS cost,
                {money("adjustment")} AS adjustment, {money("total")} AS total, {money("invoice_total")} AS stated,
                {day("date")} AS date, {day("from")} AS period_start, {day("until")} AS period_end,
                {day("invoice_date")} AS invoice_date, task, expense, activity, timekeeper, narrative, class,
                replace(matter, '[]', '') AS matter
            FROM numbered
        ), lines AS MATERIALIZED (
            SELECT *, sum(units) FILTER (fee) OVER (PARTITION BY invoice, timekeeper, date) AS of_day,
                row_number() OVER (PARTITION BY invoice, fee, timekeeper, date, units, narrative ORDER BY place) AS entry
            FROM typed
        ), hearings AS (
            SELECT invoice, task, date, count(DISTINCT timekeeper) AS people FROM typed
            WHERE fee AND task IN ('L330', 'L450') GROUP BY ALL
        ), checked AS (
            SELECT invoice, number, unnest([{listed}]) AS rule FROM lines
            LEFT JOIN rates USING (timekeeper) LEFT JOIN caps USING (matter) LEFT JOIN class_caps USING (class)
            LEFT JOIN hearings USING (invoice, task, date)
        )
        SELECT invoice, number, rule FROM checked WHERE rule IS NOT NULL
        UNION ALL
        SELECT invoice, 0, 23 FROM lines GROUP BY invoice HAVING sum(total) <> any_value(stated)
    """
    return lambda: connection.execute(query).fetchall()


def pandas_by_hand(files: Files):
    def hundredths(column):
        parts = column.str.partition(".")
        negative = column.str.startswith("-")
        whole = parts[0].str.lstrip("-").replace("", "0").astype("int64") * 100
        part = parts[2].str.ljust(2, "0").astype("int64")
        return (whole + part).where(~negative, -(whole + part))

    def table(path, key, value):
        frame = pd.read_csv(path, dtype=str)
        return pd.Series(hundredths(frame[value]).array, index=frame[key])

    rates, caps = table(files.rates, "timekeeper", "max_rate"), table(files.caps, "matter", "expense_cap")

    def review():
        lines = pd.read_csv(
            files.ledes, sep="|", skiprows=2, header=None, names=NAMES, dtype=str, keep_default_na=False, quoting=csv.QUOTE_NONE
        )
        for name in ("invoice_total", "units", "adjustment", "total", "cost"):
            lines[name] = hundredths(lines[name])
        for name in ("invoice_date", "from", "until", "date"):
            lines[name] = pd.to_datetime(lines[name], format="%Y%m%d")
        lines["number"] = lines["number"].astype("int64")
        lines["matter"] = lines["matter"].str.removesuffix("[]")
        lines["invoice"] = (lines["invoice_number"] != lines["invoice_number"].shift()).cumsum()
        fee = lines["type"] == "F"
        fees = lines[fee]
        cap, agreed = lines["class"].map(CLASS_CAPS), lines["timekeeper"].map(rates)
        expense_cap = lines["matter"].map(caps)
        units, cost, total, task, expense = (lines[n] for n in ("units", "cost", "total", "task", "expense"))
        text = lambda pattern: lines["narrative"].str.contains(re.compile(pattern), regex=True)  # noqa: E731
        of_day = fees.groupby(["invoice", "timekeeper", "date"])["units"].transform("sum").reindex(lines.index, fill_value=0)
        people = fees.groupby(["invoice", "task", "date"])["timekeeper"].transform("nunique").reindex(lines.index, fill_value=0)
        twice = fees.duplicated(["invoice", "timekeeper", "date", "units", "narrative"]).reindex(lines.index, fill_value=False)
        found = {
            1: fee & (cost > cap),
            2: fee & (units > 1000),
            3: fee & (units % 10 != 0),
            4: (total * 100 - (units * cost + lines["adjustment"] * 100)).abs() > 100,
            5: fee & (task == ""),
            6: fee & (task != "") & ~task.isin(TASKS),
            7: ~fee & expense.isin(FORBIDDEN),
            8: ~fee & (expense == "E101") & (cost > 10),
            9: fee & (lines["date"].dt.day_of_week >= 5),
            10: (lines["date"] < lines["from"]) | (lines["date"] > lines["until"]),
            11: (lines["invoice_date"] - lines["date"]).dt.days > 90,
            12: ~fee & (expense == "E110") & (total > 150000),
            13: fee & text(WORDS[13]),
            14: fee & text(WORDS[14]),
            15: fee & (units > 100) & text(BLOCK),
            16: fee & (lines["activity"] != "A112") & text(WORDS[16]),
            17: fee & (units > 300) & text(WORDS[17]),
            18: fee & (cost > agreed),
            19: fee & agreed.isna(),
            20: ~fee & (total > expense_cap),
            21: fee & (of_day > 1200),
            22: fee & twice,
            24: fee & task.isin(["L330", "L450"]) & (people > 3),
        }
        findings = []
        for rule, mark in found.items():
            hits = lines.loc[mark, ["invoice", "number"]]
            findings += [(invoice, number, rule) for invoice, number in zip(hits["invoice"].tolist(), hits["number"].tolist())]
        sums = lines.groupby("invoice").agg({"total": "sum", "invoice_total": "first"})
        return findings + [(invoice, 0, 23) for invoice in sums.index[sums["total"] != sums["invoice_total"]].tolist()]

    return review


def plain_python(files: Files):
    def table(path):
        with path.open(newline="") as rows:
            return {key: Decimal(value) for key, value in list(csv.reader(rows))[1:]}

    rates, caps = table(files.rates), table(files.caps)
    class_caps = {name: Decimal(cap) / 100 for name, cap in CLASS_CAPS.items()}
    words = {rule: re.compile(pattern) for rule, pattern in WORDS.items()}
    block = re.compile(BLOCK)
    tasks, forbidden, hearings = frozenset(TASKS), frozenset(FORBIDDEN), ("L330", "L450")
    tenth, cent, none = Decimal("0.1"), Decimal("0.01"), Decimal(0)
    long_entry, one, three, of_day = Decimal(10), Decimal(1), Decimal(3), Decimal(12)
    copies, airfare = Decimal("0.10"), Decimal(1500)
    days = {}

    def day(text):
        found = days.get(text)
        if found is None:
            found = days[text] = datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        return found

    def whole(place, lines, stated, findings):
        if sum((line["total"] for line in lines), none) != stated:
            findings.append((place, 0, 23))
        hours, people, entries = defaultdict(Decimal), defaultdict(set), set()
        fees = [line for line in lines if line["type"] == "F"]
        for line in fees:
            hours[line["timekeeper"], line["date"]] += line["units"]
            people[line["task"], line["date"]].add(line["timekeeper"])
            entry = (line["timekeeper"], line["date"], line["units"], line["narrative"])
            if entry in entries:
                findings.append((place, line["number"], 22))
            entries.add(entry)
        for line in fees:
            if hours[line["timekeeper"], line["date"]] > of_day:
                findings.append((place, line["number"], 21))
            if line["task"] in hearings and len(people[line["task"], line["date"]]) > 3:
                findings.append((place, line["number"], 24))

    def check(place, line, findings):
        def find(rule):
            findings.append((place, line["number"], rule))

        units, cost, total, date = line["units"], line["cost"], line["total"], line["date"]
        if abs(total - (units * cost + line["adjustment"])) > cent:
            find(4)
        if date < line["from"] or date > line["until"]:
            find(10)
        if (line["invoice_date"] - date).days > 90:
            find(11)
        if line["type"] != "F":
            expense = line["expense"]
            if expense in forbidden:
                find(7)
            if expense == "E101" and cost > copies:
                find(8)
            if expense == "E110" and total > airfare:
                find(12)
            cap = caps.get(line["matter"])
            if cap is not None and total > cap:
                find(20)
            return
        cap = class_caps.get(line["class"])
        if cap is not None and cost > cap:
            find(1)
        if units > long_entry:
            find(2)
        if units % tenth != 0:
            find(3)
        if not line["task"]:
            find(5)
        elif line["task"] not in tasks:
            find(6)
        if date.weekday() >= 5:
            find(9)
        text = line["narrative"]
        if words[13].search(text):
            find(13)
        if words[14].search(text):
            find(14)
        if units > one and block.search(text):
            find(15)
        if line["activity"] != "A112" and words[16].search(text):
            find(16)
        if units > three and words[17].search(text):
            find(17)
        agreed = rates.get(line["timekeeper"])
        if agreed is None:
            find(19)
        elif cost > agreed:
            find(18)

    def review():
        findings, lines, place, at, stated = [], [], 0, None, none
        with files.ledes.open(encoding="ascii", newline="\n") as rows:
            next(rows), next(rows)
            for row in rows:
                line = dict(zip(NAMES, row.rstrip("\n").removesuffix("[]").split("|")))
                if line["invoice_number"] != at:
                    if lines:
                        whole(place, lines, stated, findings)
                    place, at, lines, stated = place + 1, line["invoice_number"], [], Decimal(line["invoice_total"])
                for name in ("units", "adjustment", "total", "cost"):
                    line[name] = Decimal(line[name])
                for name in ("invoice_date", "from", "until", "date"):
                    line[name] = day(line[name])
                line["number"] = int(line["number"])
                check(place, line, findings)
                lines.append(line)
        whole(place, lines, stated, findings)
        return findings

    return review


def timed(review, runs):
    times, findings = [], None
    for _ in range(runs):
        start = time.process_time_ns()
        findings = review()
        times.append(time.process_time_ns() - start)
    return times, findings


def main() -> None:
    folder = Path(sys.argv[1])
    contestants = {
        f"Polars {pl.__version__}, by hand": polars_by_hand,
        f"DuckDB {duckdb.__version__}, by hand": duckdb_by_hand,
        f"pandas {pd.__version__}, by hand": pandas_by_hand,
        "Python by hand, Decimal": plain_python,
    }
    for name, make in contestants.items():
        times, findings = timed(make(Files(folder, "")), 3)
        times_of_one, findings_of_one = timed(make(Files(folder, "one-")), 50)
        entry = {
            "name": name,
            "times": [min(times), int(statistics.median(times_of_one))],
            "findings": [findings, findings_of_one],
        }
        print(json.dumps(entry), flush=True)


main()
