"""SQL before and after: DuckDB picks the lines, the guideline reviews them, and SQL asks what came out.

    python examples/duckdb_sql.py
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars
from spend import COLUMNS, year

import meruit

rules = meruit.Ruleset.load(Path(__file__).with_name("guideline.md"))

spend = polars.DataFrame(year())
lines = duckdb.sql("select * from spend where invoice_date >= date '2025-07-01' order by invoice_number, number::int")
review = rules.review(lines, columns=COLUMNS)

findings, invoices = review.findings, review.invoices
print(
    duckdb.sql("""
        select rule, count(*) as findings, sum(amount)::decimal(18, 2) as amount
        from findings
        group by rule
        order by amount desc
    """)
)
print(
    duckdb.sql("""
        select firm, sum(billed)::decimal(18, 2) as billed, sum(approved)::decimal(18, 2) as approved,
            (100 * sum(reduced) / sum(billed))::decimal(5, 1) as cut_percent
        from invoices
        group by firm
        order by billed desc
    """)
)
