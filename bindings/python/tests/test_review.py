"""Reviews of files, bytes, dicts and dataclasses; the result as typed objects."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import CAP, invoice, ledes

import meruit


@dataclass
class Timekeeper:
    id: str
    role: str


@dataclass
class Fee:
    hours: Decimal
    rate: Decimal
    timekeeper: Timekeeper
    kind: str = "F"


@dataclass
class Bill:
    number: str
    date: date
    lines: list[Fee] = field(default_factory=list)


def test_the_result_is_typed(cap: meruit.Ruleset) -> None:
    review = cap.review(invoice(date=date(2026, 3, 12)))
    assert (review.status, review.billed, review.approved) == ("findings", Decimal("700.00"), Decimal("600.00"))
    assert (review.reduced, review.held) == (Decimal("100.00"), Decimal("0.00"))
    [finding] = review.findings
    assert finding.rule == "cap"
    assert finding.verdict == "found"
    assert finding.outcomes == ("reduce rate",)
    assert (finding.amount, finding.currency) == (Decimal("100.00"), "USD")
    assert finding.place.line == 2
    assert [(read.what, read.is_) for read in finding.reads][0][0] == "rate"
    [line] = review.lines
    assert line.date == date(2026, 3, 12)
    assert line.amounts.billed == line.amounts.approved + line.amounts.reduced + line.amounts.held + line.amounts.withheld
    [cut] = review.adjustments
    assert (cut.rule, cut.step, cut.amount, cut.line) == ("cap", "rate", Decimal("100.00"), "1")
    assert "300" in cut.arithmetic
    assert review.counts.found == 1
    assert review.counts_by_rule[0].rule == "cap"
    assert review.rules_hash == cap.hash
    assert review.by("rule")[0].reduced == Decimal("100.00")
    assert review.to_dict()["status"] == "findings"
    assert "cap" in review.report()
    assert review.findings_csv().startswith("invoice,rule,")
    assert review.adjustments_csv().splitlines()[1].startswith("1001,")


def test_results_are_written_in_the_forms_of_the_program(cap: meruit.Ruleset) -> None:
    review = cap.review(invoice(date=date(2026, 3, 12)))
    assert json.loads(review.report("adjustments-json"))[0]["amount"] == "100.00"
    assert review.report("letter-md").startswith("# ")
    assert "<html" in review.report("letter-html")
    assert review.report("json").rstrip("\n") == review.to_json()
    with pytest.raises(ValueError, match="Reviewer.report"):
        review.report("ledes98b")
    with pytest.raises(ValueError, match="there is no report `fax`"):
        review.report("fax")  # type: ignore[arg-type]


def test_ledes_is_written_as_approved(cap: meruit.Ruleset) -> None:
    file = Path(__file__).resolve().parents[3] / "examples" / "us-trustee" / "invoice.ledes"
    reviewer = cap.reviewer()
    for form in ("ledes98b", "ledes98bi"):
        adjusted = reviewer.report(file, form)
        assert adjusted == reviewer.report(file.read_bytes(), form)
        # What was approved is what is billed now.
        again = cap.review(adjusted.encode())
        assert again.billed == cap.review(file).approved
    with pytest.raises(meruit.NotAdjustedError) as caught:
        reviewer.report(b'{"invoices": [{"number": "7", "lines": []}]}', "ledes98b")
    assert caught.value.ids == ("not-adjusted",)
    assert caught.value.invoices == (("7", "it was not read from a LEDES file"),)


def test_decisions_are_typed() -> None:
    rules = meruit.Ruleset.parse("""
guideline "Who" edition 2026 currency USD
decision approver for each invoice
  gives who: text, within: text
  when billed > 500 USD -> "legal-ops", "2 days"
  otherwise -> "auto", "at once"
""")
    [decision] = rules.review(invoice()).decisions
    assert decision.verdict == "answered"
    assert decision.answers == ({"who": "legal-ops", "within": "2 days"},)


def test_all_forms_of_an_invoice_have_one_result(cap: meruit.Ruleset, tmp_path: Path) -> None:
    bill = Bill("1001", date(2026, 3, 31), [Fee(Decimal("2"), Decimal("350"), Timekeeper("T7", "PARTNR"))])
    as_dict = {
        "number": "1001",
        "date": date(2026, 3, 31),
        "lines": [{"kind": "F", "hours": 2, "rate": "350", "timekeeper": {"id": "T7", "role": "PARTNR"}}],
    }
    text = json.dumps({"invoices": [{**as_dict, "date": "2026-03-31", "lines": [{**as_dict["lines"][0], "hours": "2"}]}]})  # type: ignore[index]
    path = tmp_path / "facts.json"
    path.write_text(text)
    results = [
        cap.review(form)
        for form in (bill, [bill], as_dict, [as_dict], {"invoices": [as_dict]}, text.encode(), path, str(path), io.BytesIO(text.encode()))
    ]
    assert len({review.hash for review in results}) == 1
    assert len(set(results)) == 1


@pytest.mark.parametrize("example", ["us-trustee", "fdic"])
def test_ledes_files_are_reviewed_as_the_program_does(
    example: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`expected.json` is what `meruit review --format json` wrote, with line ends between its members."""
    monkeypatch.chdir(root)
    folder = Path("examples", example)
    review = meruit.Ruleset.load(folder / "guideline.md").review(folder / "invoice.ledes")
    expected = json.loads((folder / "expected.json").read_text())
    assert review.to_json() == json.dumps(expected, separators=(",", ":"), ensure_ascii=False)


def test_ledes_bytes_and_dicts_have_one_result(cap: meruit.Ruleset) -> None:
    from_bytes = cap.review(ledes(1))
    from_dicts = cap.review(
        {
            "number": "INV-000", "date": date(2026, 3, 31), "period_start": date(2026, 3, 1), "period_end": date(2026, 3, 31),
            "description": "March", "stated_total": "700.00", "client": "0071", "format": "LEDES 1998B",
            "firm": {"id": "12-3456789"}, "matter": {"id": "M-77", "firm_number": "0528"},
            "lines": [
                {
                    "kind": "F", "number": "1", "date": date(2026, 3, 12), "narrative": "Draft interrogatories", "task": "L310",
                    "activity": "A103", "hours": Decimal("2"), "rate": Decimal("350"), "tax_rate": None, "adjustment": 0, "amount": Decimal("700"),
                    "firm": {"id": "12-3456789"}, "matter": {"id": "M-77", "firm_number": "0528"},
                    "timekeeper": {"id": "T7", "name": "Vale, Ada", "role": "PARTNR"},
                }
            ],
        }
    )  # fmt: skip
    assert from_bytes.hash == from_dicts.hash


def test_what_is_no_invoice_file_is_told(cap: meruit.Ruleset, tmp_path: Path) -> None:
    with pytest.raises(meruit.LedesError) as caught:
        cap.review(b"hello")
    assert caught.value.ids == ("not-ledes",)
    with pytest.raises(meruit.FactsError) as facts:
        cap.review(b'{"invoices": [')
    assert facts.value.ids == ("not-json",)
    with pytest.raises(FileNotFoundError):
        cap.review(tmp_path / "none.ledes")


def test_facts_that_nothing_has_are_refused_together(cap: meruit.Ruleset) -> None:
    line = {"kind": "F", "hour": "2", "rate": "350", "timekeper": "T1"}
    with pytest.raises(meruit.FactsError) as caught:
        cap.review({"number": "1", "lines": [line]})
    paths = [fault.path for fault in caught.value.faults]
    assert paths == ["invoices[0].lines[0].hour", "invoices[0].lines[0].timekeper"]
    assert caught.value.ids == ("unknown-member",)
    assert "did you mean `hours`?" in str(caught.value)


@pytest.mark.parametrize(
    ("member", "value", "error", "id"),
    [
        ("rate", 350.10, meruit.MoneyError, "float-money"),
        ("hours", 0.1, meruit.MoneyError, "float-money"),
        ("hours", True, meruit.ValueFault, "wrong-sort"),
        ("rate", Decimal("Infinity"), meruit.ValueFault, "wrong-sort"),
        ("rate", Decimal("1E+1000000"), meruit.MoneyError, "too-many-digits"),
        ("rate", 10**60, meruit.MoneyError, "too-many-digits"),
        ("rate", b"350", meruit.ValueFault, "wrong-sort"),
        ("rate", object(), meruit.ValueFault, "wrong-sort"),
        ("rate", ["350"], meruit.ValueFault, "wrong-sort"),
        ("date", datetime(2026, 3, 1, 9, 30), meruit.ValueFault, "time-of-day"),
        ("date", datetime(2026, 3, 1, tzinfo=timezone.utc), meruit.ValueFault, "time-zone"),
        ("date", datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=-5))), meruit.ValueFault, "time-zone"),
        ("date", 20260301, meruit.ValueFault, "wrong-sort"),
        ("narrative", 1.5, meruit.ValueFault, "wrong-sort"),
        ("timekeeper", 1.5, meruit.ValueFault, "wrong-sort"),
    ],
)
def test_values_that_would_lose_something_are_refused(
    cap: meruit.Ruleset, member: str, value: object, error: type[meruit.FactsError], id: str
) -> None:
    with pytest.raises(error) as caught:
        cap.review(invoice(**{member: value}))
    assert caught.value.ids == (id,)
    assert caught.value.faults[0].path == f"invoices[0].lines[0].{member}"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("rate", 350),
        ("rate", "350.00"),
        ("rate", Decimal("3.5E2")),
        ("rate", "350 USD"),
        ("date", datetime(2026, 3, 1)),
        ("date", date(2026, 3, 1)),
        ("started", time(9, 30)),
        ("matter", "M1"),
        ("matter", {"id": "M1", "cap": Decimal(100)}),
        ("task", None),
        ("task", float("nan")),
        ("rate", 350),
    ],
)
def test_values_that_are_exact_are_taken(cap: meruit.Ruleset, member: str, value: object) -> None:
    review = cap.review(invoice(**{member: value}))
    assert review.approved == Decimal("600.00")
    assert not review.problems


def test_floats_are_converted_where_a_scale_is_named(cap: meruit.Ruleset) -> None:
    line = {"kind": "F", "hours": 0.1 + 0.2, "rate": 350.10}
    review = cap.review({"number": "1", "lines": [line]}, float_scale=2)
    assert review.billed == Decimal("105.03")
    with pytest.raises(meruit.MoneyError):
        cap.review({"number": "1", "lines": [{**line, "rate": 1e300}]}, float_scale=2)


def test_digits_are_never_dropped(cap: meruit.Ruleset) -> None:
    """More digits than an exact number holds are told: nothing is rounded without a word."""
    review = cap.review(invoice(rate=Decimal("2.1234567890123456789012345678901234")))
    assert [problem.id for problem in review.problems] == ["unreadable-value", "line-not-settled"]
    assert review.lines[0].fate == "unsettled"
    review = cap.review(invoice(hours=Decimal("1"), rate=Decimal("123456789012345678901234.56")))
    assert review.billed == Decimal("123456789012345678901234.56")


def test_nesting_without_an_end_is_told(cap: meruit.Ruleset) -> None:
    loop: dict[str, object] = {"id": "M1"}
    loop["budget"] = loop
    with pytest.raises(meruit.FactsError):
        cap.review(invoice(matter=loop))
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(meruit.FactsError):
        cap.review(invoice(narrative=deep))


def test_unknown_and_blank_differ() -> None:
    rules = meruit.Ruleset.parse('rule r for each fee when task is missing then ask "task?"')
    assert rules.review(invoice(task=None)).findings[0].verdict == "found"
    assert rules.review(invoice(task=meruit.UNKNOWN)).findings[0].verdict == "undetermined"
    assert rules.review(invoice()).findings[0].reasons[0].id == "not-supplied"


def test_things_that_are_no_invoices_are_told(cap: meruit.Ruleset) -> None:
    for odd in (3, 1.5, object(), None):
        with pytest.raises(TypeError, match="is no invoices"):
            cap.review(odd)
    with pytest.raises(TypeError, match="read once"):
        cap.review(row for row in [])
    with pytest.raises(ValueError, match="item 1 has no `lines`"):
        cap.review([invoice(), {"kind": "F"}])
    with pytest.raises(TypeError, match="binary mode"):
        cap.review(io.StringIO("x"))


def test_nothing_to_review_is_a_result_too(cap: meruit.Ruleset) -> None:
    for nothing in ([], {}, {"invoices": []}):
        review = cap.review(nothing)
        assert (review.status, len(review.findings), review.billed) == ("clean", 0, Decimal(0))


def test_several_currencies_have_no_one_sum(cap: meruit.Ruleset) -> None:
    rules = meruit.Ruleset.parse("rule r for each fee then note")
    review = rules.review([{**invoice(), "currency": "USD"}, {**invoice(), "number": "2", "currency": "EUR"}])
    assert review.totals["EUR"].billed == review.totals["USD"].billed == Decimal("700.00")
    with pytest.raises(ValueError, match="several currencies"):
        _ = review.billed


def test_the_platform_is_one_that_is_known(cap: meruit.Ruleset) -> None:
    assert cap.review(ledes(1), platform="legal-tracker").invoices[0].number == "INV-000"
    with pytest.raises(ValueError, match="legal-tracker"):
        cap.review(ledes(1), platform="legaltracker")


def test_rules_of_text_and_name() -> None:
    rules = meruit.Ruleset.parse(CAP, name="caps.ocg")
    assert rules.name == "caps.ocg"
    assert rules.review(invoice()).findings[0].place.file == "caps.ocg"
