"""From pandas to a workbook: review the lines of a data frame and hand the result to people who work in Excel.

    python examples/excel.py [OUT.xlsx]
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas
from spend import COLUMNS, year

import meruit

rules = meruit.Ruleset.load(Path(__file__).with_name("guideline.md"))
review = rules.review(pandas.DataFrame(year(), dtype=object), columns=COLUMNS)


def sheet(frame: pandas.DataFrame) -> pandas.DataFrame:
    """Lists as one text; and no text of an invoice may start a formula."""

    def cell(value: object) -> object:
        if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
            return "'" + value
        return value

    lists = {"outcomes", "lines", "says", "notes"} & set(frame.columns)
    joined = frame.assign(**{name: frame[name].map(lambda items: "; ".join(items)) for name in lists})
    nested = ["reasons", "reads", "words"]
    return joined.drop(columns=[name for name in nested if name in frame.columns]).map(cell)


out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("review.xlsx")
with pandas.ExcelWriter(out, engine="openpyxl") as book:
    for name in ("invoices", "findings", "adjustments"):
        sheet(getattr(review, name).to_pandas()).to_excel(book, sheet_name=name, index=False)
        pane = book.sheets[name]
        pane.freeze_panes = "A2"
        pane.auto_filter.ref = pane.dimensions
        for column in pane.iter_cols(min_row=2):
            for cell in column:
                # A workbook holds numbers as floats; two decimals are what was settled.
                if not isinstance(cell.value, str) and cell.value is not None and not cell.is_date:
                    cell.number_format = "#,##0.00"
print(f"{len(review.invoices)} invoices, {review.reduced:,} USD reduced: {out}")
