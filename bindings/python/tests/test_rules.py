"""Rule sets: loaded, described, tested, refused."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest
from conftest import CAP

import meruit


def test_files_read_what_lies_beside_them(tmp_path: Path) -> None:
    (tmp_path / "vip.ocg").write_text('list vip from "t/vip.csv"\nrule vip for each fee where matter.id in vip then note\n')
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "vip.csv").write_text("matter\nM1\n")
    rules = meruit.Ruleset.load(tmp_path / "vip.ocg")
    assert rules.rule_ids == ("vip",)
    assert rules == meruit.Ruleset.load(str(tmp_path / "vip.ocg"))
    again = pickle.loads(pickle.dumps(rules))
    assert again.hash == rules.hash
    assert again.rule_ids == ("vip",)


def test_files_that_extend_others_pickle_too(tmp_path: Path) -> None:
    (tmp_path / "base.ocg").write_text('guideline "Base" edition 2026 currency USD\nrule a for each fee then note\n')
    (tmp_path / "own.ocg").write_text('guideline "Own" edition 2026 extends "base.ocg"\nrule b for each fee then note\n')
    rules = meruit.Ruleset.load(tmp_path / "own.ocg")
    assert set(rules.rule_ids) == {"a", "b"}
    assert pickle.loads(pickle.dumps(rules)).hash == rules.hash


def test_markdown_is_told_by_its_name(root: Path) -> None:
    rules = meruit.Ruleset.load(root / "examples" / "us-trustee" / "guideline.md")
    assert rules.title.startswith("US Trustee")
    assert len(rules.rule_ids) > 10
    with pytest.raises(meruit.RulesError) as caught:
        meruit.Ruleset.parse(rules.text, name="guideline.md")
    assert caught.value.ids == ("csv-missing",), "a text reads no files"


def test_rule_sets_are_values() -> None:
    rules = meruit.Ruleset.parse(CAP)
    assert rules == meruit.Ruleset.parse(CAP.replace("\n", "\r\n"))
    assert len({rules, meruit.Ruleset.parse(CAP)}) == 1
    assert rules != meruit.Ruleset.parse(CAP.replace("300", "301"))
    assert copy.copy(rules) is rules
    assert copy.deepcopy(rules) is rules
    assert repr(rules).startswith("<Ruleset 'Caps', 1 rule, ")


def test_what_is_wrong_is_told_whole(tmp_path: Path) -> None:
    text = "rule cap for each fe then reject\nrule cap2 for each fee when hour > 3 then warn\n"
    with pytest.raises(meruit.RulesError) as caught:
        meruit.Ruleset.parse(text, name="cap.ocg")
    error = caught.value
    assert "unknown-record" in error.ids
    assert len(error.diagnostics) == 2
    first = error.diagnostics[0]
    assert (first.id, first.code, first.severity) == ("unknown-record", "unknown-record", "error")
    assert (first.span.line, first.span.column, first.span.start, first.span.end) == (1, 19, 18, 20)
    second = error.diagnostics[1]
    assert second.help or second.suggestions
    # The text is that of the program.
    assert str(error).startswith("error[unknown-record]: no record is called `fe`\n --> cap.ocg:1:19\n")
    again = pickle.loads(pickle.dumps(error))
    assert again.diagnostics == error.diagnostics
    assert str(again) == str(error)


def test_the_text_of_refused_rules_is_that_of_the_program(root: Path) -> None:
    for vector in ("rule a for each fee then reduce rate to 3 hours", "table t (a: text -> b: rate) x -> 3 EUR"):
        with pytest.raises(meruit.RulesError) as caught:
            meruit.Ruleset.parse(vector)
        for diagnostic in caught.value.diagnostics:
            assert f"{diagnostic.severity}[{diagnostic.id}]: {diagnostic.message}" in str(caught.value)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    missing = tmp_path / "none.ocg"
    with pytest.raises(FileNotFoundError) as caught:
        meruit.Ruleset.load(missing)
    assert isinstance(caught.value, meruit.MissingFileError)
    assert isinstance(caught.value, meruit.MeruitError)
    assert caught.value.ids == ("io",)
    assert caught.value.filename == str(missing)
    with pytest.raises(meruit.FileError):
        meruit.Ruleset.load(tmp_path)


@pytest.mark.parametrize("text", ["\0", "rule " * 200, "(" * 100_000, '"', "é" * 1_000, "rule a for each fee when " + "not " * 5_000])
def test_no_text_does_more_than_raise(text: str) -> None:
    with pytest.raises(meruit.RulesError):
        meruit.Ruleset.parse(text)


def test_warnings_are_data() -> None:
    rules = meruit.Ruleset.parse("rule a for each fee when hours > 10 then warn")
    for diagnostic in rules.diagnostics:
        assert diagnostic.severity in ("warning", "advice")


def test_rule_tests_run_from_python() -> None:
    rules = meruit.Ruleset.parse("""
rule long for each fee when hours > 10 then warn
test "eleven hours are long" given fee { hours 11 } expect long warns
test "ten are not" given fee { hours 10 } expect long warns
""")
    good, bad = rules.test()
    assert good.passed
    assert not bad.passed
    assert bad.failures[0].claim == "long warns"
    assert bad.failures[0].got == "passed on 1"
    assert bad.place.line == 4


def test_requirements_name_what_is_needed() -> None:
    rules = meruit.Ruleset.parse("""
table cap (person: text -> rate: rate) supplied
list vip supplied
rule a for each fee where matter.id in vip then reduce rate to cap[timekeeper.id]
rule b for each expense when receipt is missing then hold
rule c for each invoice when count(of prior invoice with same number) > 0 then reject
""")
    needs = rules.requirements()
    assert needs.tables == ("cap",)
    assert needs.lists == ("vip",)
    assert "receipt" in needs.records
    assert needs.history == ("prior invoice with same number (c)",)
    assert rules.reads_earlier_invoices


def test_every_id_of_an_error_has_a_page() -> None:
    from meruit import _native

    ids = _native.explained_ids()
    assert len(ids) > 50
    assert all(meruit.explain(id) for id in ids)
    with pytest.raises(KeyError, match="table-not-bound"):
        meruit.explain("table-not-bond")
