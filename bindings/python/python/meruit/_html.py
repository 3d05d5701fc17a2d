"""Rule sets and results as HTML, for notebooks. Whatever comes from a rule file or an invoice is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from meruit import _syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meruit.results import Amounts, Finding
    from meruit.review import Review
    from meruit.ruleset import Ruleset
    from meruit.table import Table, T

_FINDINGS_SHOWN = 50
_ROWS_SHOWN = 20
_RULES_SHOWN = 200_000

# The colours hold on light and dark grounds.
_COLORS = {
    "comment": "#7a7f87",
    "text": "#2a8f5b",
    "date": "#b26b00",
    "number": "#b26b00",
    "declaration": "#a626a4",
    "outcome": "#d0403c",
    "keyword": "#2f76c7",
    "code": "#8a6d1d",
}
_PARTS = (
    ("approved", "#3a9a63", "approved"),
    ("reduced", "#d0403c", "reduced"),
    ("held", "#d99a2b", "held"),
    ("withheld", "#8b7bc8", "withheld"),
)
_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_CELL = "padding:2px 10px;text-align:left;vertical-align:top;border-bottom:1px solid #8884"
_RIGHT = _CELL.replace("left", "right")


def rules_text(text: str) -> str:
    """A rule text in colours."""
    parts: list[str] = []
    for _, kind, word in _syntax.tokens(text):
        color = _COLORS.get(kind)
        parts.append(f'<span style="color:{color}">{escape(word)}</span>' if color else escape(word))
    return f'<pre style="line-height:1.35;white-space:pre-wrap">{"".join(parts)}</pre>'


def ruleset(rules: Ruleset) -> str:
    """A rule set: its title, what it needs, and its text in colours."""
    needs = rules.requirements()
    facts = [("version", rules.version), ("rules", ", ".join(rules.rule_ids)), ("hash", rules.hash[:16])]
    asked = (("tables", needs.tables), ("lists", needs.lists), ("records", needs.records))
    facts += [(f"needs {name}", ", ".join(names)) for name, names in asked if names]
    facts += [("looks back at", "; ".join(needs.history))] if needs.history else []
    rows = "".join(
        f'<tr><td style="{_CELL}">{escape(name)}</td><td style="{_CELL}">{escape(value)}</td></tr>'
        for name, value in facts
        if value
    )
    text = rules.text
    shown = text if len(text) <= _RULES_SHOWN else text[:_RULES_SHOWN] + "\n…"
    body = _markdown(shown) if rules.name.lower().endswith((".md", ".markdown")) else rules_text(shown)
    return (
        f'<div class="meruit"><strong>{escape(rules.title or rules.name)}</strong><table style="{_TABLE}">{rows}</table>'
        f"<details{' open' if len(text) < 4_000 else ''}><summary>the rules</summary>{body}</details></div>"
    )


def _markdown(text: str) -> str:
    """Prose as it stands, and the fences of rules in colours."""
    out: list[str] = []
    block: list[str] = []
    fenced = False

    def flush() -> None:
        if block:
            joined = "\n".join(block)
            out.append(rules_text(joined) if fenced else f'<div style="white-space:pre-wrap">{escape(joined)}</div>')
            block.clear()

    for line in text.split("\n"):
        if line.startswith("```"):
            flush()
            fenced = not fenced and line[3:].strip() == "ocg"
        else:
            block.append(line)
    flush()
    return "".join(out)


def _bar(currency: str, amounts: Amounts) -> str:
    """Where the money went, as a bar."""
    billed = abs(amounts.billed)
    cells: list[str] = []
    legend: list[str] = []
    for name, color, word in _PARTS:
        amount = getattr(amounts, name)
        if amount and billed:
            # A width is no amount: a tenth of a per cent is enough.
            width = round(1000 * abs(amount) / billed) / 10
            cells.append(f'<span style="display:inline-block;height:12px;width:{width}%;background:{color}"></span>')
        if amount:
            legend.append(f'<span style="color:{color}">■</span> {word} {amount:,}')
    return (
        f"<div>{escape(currency)} {amounts.billed:,} billed</div>"
        f'<div style="width:480px;max-width:100%;white-space:nowrap;font-size:0">{"".join(cells)}</div>'
        f"<div><small>{' · '.join(legend)}</small></div>"
    )


def _marked(finding: Finding) -> str:
    """The words that matched, marked."""
    return " ".join(f"<mark>{escape(words.text)}</mark>" for words in finding.words)


def review(result: Review) -> str:
    """A result: where the money went, and what was found."""
    bars = "".join(_bar(currency, amounts) for currency, amounts in sorted(result.totals.items()))
    count = len(result.invoices)
    head = f"{count} invoice{'' if count == 1 else 's'}: {escape(result.status)}"
    findings = result.findings
    rows = "".join(_finding(finding) for finding in findings[:_FINDINGS_SHOWN])
    more = len(findings) - _FINDINGS_SHOWN
    tail = f"<div><small>… and {more} more findings</small></div>" if more > 0 else ""
    names = ("invoice", "lines", "rule", "", "amount")
    header = "".join(f'<th style="{_CELL}">{name}</th>' for name in names)
    table = f'<table style="{_TABLE}"><tr>{header}</tr>{rows}</table>' if rows else ""
    problems = result.problems
    told = _problems(f"{one.message}{f' ({one.help})' if one.help else ''}" for one in problems[:_ROWS_SHOWN])
    return f'<div class="meruit"><strong>{head}</strong>{bars}{table}{tail}{told}</div>'


def _finding(finding: Finding) -> str:
    if finding.verdict == "undetermined":
        said = "undetermined: " + ", ".join(f"{reason.what} ({reason.id})" for reason in finding.reasons)
    else:
        repeats = finding.message in ("", finding.title or finding.rule)
        said = ", ".join((*finding.outcomes, *finding.says)) if repeats else finding.message
    section = f" <small>{escape(finding.section)}</small>" if finding.section else ""
    cells = (
        (_CELL, escape(finding.invoice)),
        (_CELL, escape(", ".join(finding.lines))),
        (_CELL, f"{escape(finding.title or finding.rule)}{section}"),
        (_CELL, f"{escape(said)} {_marked(finding)}"),
        (_RIGHT, f"{finding.amount:,} {escape(finding.currency)}" if finding.amount else ""),
    )
    return "<tr>" + "".join(f'<td style="{style}">{cell}</td>' for style, cell in cells) + "</tr>"


def _problems(messages: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(message)}</li>" for message in messages)
    return f"<details><summary>problems of the input</summary><ul>{items}</ul></details>" if items else ""


def table(shown: Table[T]) -> str:
    """The first rows of a table."""
    names = shown.column_names
    header = "".join(f'<th style="{_CELL}">{escape(name)}</th>' for name in names)
    rows = "".join(_row(list(row.values())) for row in shown.rows(0, _ROWS_SHOWN))
    more = len(shown) - _ROWS_SHOWN
    tail = f"<div><small>… and {more} more rows</small></div>" if more > 0 else ""
    body = f'<table style="{_TABLE}"><tr>{header}</tr>{rows}</table>'
    return f'<div class="meruit" style="overflow-x:auto">{body}{tail}</div>'


def _row(cells: Sequence[object]) -> str:
    return "<tr>" + "".join(f'<td style="{_CELL}">{escape(_words(cell))}</td>' for cell in cells) + "</tr>"


def _words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, list):
        return ", ".join(_words(item) for item in cell)
    if isinstance(cell, dict):
        return " ".join(_words(value) for value in cell.values())
    return str(cell)
