"""What notebooks show: HTML, the cell magic, colours, pictures, progress."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import matplotlib
import pytest
from conftest import CAP, invoice
from IPython.core.interactiveshell import InteractiveShell

import meruit
from meruit import _html, _syntax, plot

matplotlib.use("Agg")

EVIL = '<script>alert("x")</script>'

WORDS = meruit.Ruleset.parse(f"""
guideline "{EVIL.replace('"', "'")}" edition 2026 currency USD
list clerical = "file*", "scan*"
rule clerical_work "<b>Clerical</b>" section "3 & 4" for each fee when narrative mentions clerical then reject
rule receipt for each fee when task is missing then ask "which <i>task</i>?"
""")


class Tags(HTMLParser):
    """Collects what a browser would make of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_results_show_money_findings_and_words() -> None:
    review = WORDS.review(invoice(narrative="Scan and file <u>letters</u>"))
    page = Tags(review._repr_html_())
    assert "700.00 billed" in page.text
    assert "reduced 700.00" in page.text
    assert "mark" in page.tags
    assert {"Scan", "file"} <= set(re.findall(r"<mark>(\w+)", review._repr_html_()))
    assert not {"script", "i", "u", "b"} & set(page.tags)
    assert "<b>Clerical</b>" in page.text
    assert page.open == []


def test_rule_sets_show_their_rules_in_colours() -> None:
    page = Tags(WORDS._repr_html_())
    assert "script" not in page.tags
    assert "clerical_work" in page.text
    assert 'rule clerical_work "<b>Clerical</b>"' in page.text
    assert "span" in page.tags
    assert page.open == []


def test_markdown_shows_prose_and_rules(root: Path) -> None:
    rules = meruit.Ruleset.load(root / "examples" / "us-trustee" / "guideline.md")
    page = Tags(rules._repr_html_())
    assert "The Executive Office for United States Trustees" in page.text
    assert "large_case_floor" in page.text
    assert "pre" in page.tags


def test_tables_show_their_rows() -> None:
    review = WORDS.review([invoice(narrative=f"file {EVIL}", number=str(n)) | {"number": str(n)} for n in range(30)])
    for table in (review.findings, review.adjustments, review.lines, review.invoices, review.problems):
        page = Tags(table._repr_html_())
        assert "script" not in page.tags
        assert page.open == []
    assert f"{len(review.findings) - 20} more rows" in review.findings._repr_html_()
    assert "30 invoices" in review._repr_html_()


def test_an_undetermined_finding_says_what_is_not_known() -> None:
    review = WORDS.review(invoice())
    page = Tags(review._repr_html_())
    assert "undetermined: narrative (not-supplied)" in page.text


# ---- The language -----------------------------------------------------------------------------------------------------


def test_the_words_are_those_of_the_grammar(root: Path) -> None:
    grammar = (root / "grammar" / "meruit.pest").read_text()
    words = set()
    for line in grammar.splitlines():
        if line.startswith("kw_"):
            words |= set(re.findall(r'"([a-z]+)"', line))
    assert len(words) > 100
    assert words == _syntax.KEYWORDS | _syntax.DECLARATIONS | _syntax.OUTCOMES


@pytest.mark.parametrize("text", [CAP, WORDS.text, "", "é ü 一 \0", '"open', "a\r\nb", "5%"])
def test_no_character_is_lost_to_colours(text: str) -> None:
    assert "".join(word for _, _, word in _syntax.tokens(text)) == text
    assert [at for at, _, _ in _syntax.tokens(text)] == sorted(at for at, _, _ in _syntax.tokens(text))
    assert Tags(_html.rules_text(text)).open == []


def test_pygments_knows_the_language() -> None:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name, get_lexer_for_filename

    assert get_lexer_by_name("ocg").name == "Outside counsel guideline"
    lexer = get_lexer_for_filename("guideline.ocg")
    html = highlight(CAP, lexer, HtmlFormatter())
    assert '<span class="kd">rule</span>' in html
    assert '<span class="kr">reduce</span>' in html
    assert not [word for kind, word in lexer.get_tokens(CAP) if "Error" in str(kind)]


# ---- The magic --------------------------------------------------------------------------------------------------------


@pytest.fixture
def shell() -> InteractiveShell:
    made = InteractiveShell.instance()
    made.reset()
    made.run_line_magic("load_ext", "meruit")
    return made


def test_a_cell_of_rules_is_checked_and_bound(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shown = shell.run_cell_magic("ocg", "caps", CAP)
    assert isinstance(shown, meruit.Ruleset)
    assert shell.user_ns["caps"] == shown
    assert shell.run_cell_magic("ocg", "", CAP) == shell.user_ns["rules"]
    assert shell.run_cell_magic("ocg", "caps", "rule cap for each fe then reject") is None
    assert "error[unknown-record]" in capsys.readouterr().err
    assert shell.user_ns["caps"] == shown
    assert shell.run_cell_magic("ocg", "not a name", CAP) is None
    assert "is no name" in capsys.readouterr().err


# ---- Pictures ---------------------------------------------------------------------------------------------------------


def many() -> meruit.Review:
    rules = meruit.Ruleset.parse(
        CAP + 'rule paper for each fee where matter.id is "M2" then hold for "papers"\n'
        "rule tail for each invoice then withhold 10% of remaining\n"
    )
    return rules.review(
        [
            {**invoice(matter=f"M{n % 3}"), "number": str(n), "firm": {"id": f"F{n % 4}"}}
            for n in range(12)
        ]
    )


def test_pictures_hold_the_exact_amounts(tmp_path: Path) -> None:
    review = many()
    texts = {label.get_text() for label in plot.waterfall(review).texts}
    totals = review.totals["USD"]
    assert texts == {f"{amount:,}" for amount in (totals.billed, totals.approved, totals.reduced, totals.held, totals.withheld)}
    axes = plot.by_rule(review)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["cap", "paper"] or "paper" in str(axes.get_yticklabels())
    axes = plot.heat_map(review)
    assert {label.get_text() for label in axes.get_yticklabels()} == {"F0", "F1", "F2", "F3"}
    axes.figure.savefig(tmp_path / "heat.png")
    assert (tmp_path / "heat.png").stat().st_size > 1_000
    matplotlib.pyplot.close("all")


def test_pictures_of_nothing_are_empty() -> None:
    empty = meruit.Ruleset.parse(CAP).review([invoice(rate="100")])
    assert plot.by_rule(empty) and plot.heat_map(empty) and plot.waterfall(empty)
    with pytest.raises(ValueError, match="EUR"):
        plot.waterfall(empty, currency="EUR")
    assert empty.reduced == Decimal(0)
    matplotlib.pyplot.close("all")
