"""The conformance vectors from Python: the same bytes as Rust and the command line."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from vectors import Case, cases

import meruit

CASES = list(cases())


def outcome(case: Case, review: Callable[[meruit.Ruleset], meruit.Review]) -> dict[str, object]:
    """What came of a case, in the form in which `expected` has it."""
    try:
        rules = meruit.Ruleset.parse(case.rules, name="rules.ocg", files=case.files)
        text = review(rules).to_json()
    except meruit.RulesError as error:
        return {"refused": list(error.ids)}
    except meruit.NotStartedError as error:
        return {"not_started": list(error.ids)}
    return {**json.loads(text), "document": hashlib.sha256(text.encode()).hexdigest()}


def differences(wanted: object, found: object, path: str) -> list[str]:
    """Where what was found does not hold what is wanted."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [
            why
            for name, value in wanted.items()
            for why in (
                differences(value, found[name], f"{path}.{name}") if name in found else [f"{path}.{name} is not there"]
            )
        ]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        return [why for at, (a, b) in pairs for why in differences(a, b, f"{path}[{at}]")]
    return [] if wanted == found else [f"{path} is {found!r}, {wanted!r} is expected"]


def failures(review: Callable[[meruit.Ruleset, Case], meruit.Review]) -> list[str]:
    failed = []
    for case in CASES:
        found = outcome(case, lambda rules, case=case: review(rules, case))
        for why in differences(case.expected, found, ""):
            failed.append(f"{case.file}:{case.line} {case.name}: {why}")
    return failed


@pytest.fixture(scope="module")
def hashes() -> dict[str, str]:
    """The hash of each document as Rust gives it: what `cargo xtask bless-vectors --list` printed."""
    path = os.environ.get("MERUIT_VECTOR_HASHES")
    if path is None:
        pytest.skip("MERUIT_VECTOR_HASHES names no list of hashes: `test.sh` makes one")
    return dict(line.split() for line in Path(path).read_text().splitlines())


def test_all_vectors_are_read() -> None:
    assert len(CASES) > 1_600
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.rules is not None and case.facts and case.expected for case in CASES)


def reviews(form: str) -> Callable[[meruit.Ruleset, Case], meruit.Review]:
    if form == "bytes":
        return lambda rules, case: rules.review(case.facts.encode(), name="facts.json")
    return lambda rules, case: rules.review(json.loads(case.facts), name="facts.json")


@pytest.mark.parametrize("form", ["bytes", "dicts"])
def test_every_vector_holds(form: str) -> None:
    failed = failures(reviews(form))
    assert not failed, "\n".join([f"{len(failed)} of {len(CASES)} vectors fail:", *failed[:20]])


@pytest.mark.parametrize("form", ["bytes", "dicts"])
def test_every_document_has_the_bytes_of_rust(form: str, hashes: dict[str, str]) -> None:
    found = {}
    for case in CASES:
        document = outcome(case, lambda rules, case=case: reviews(form)(rules, case)).get("document")
        if document is not None:
            found[case.name] = document
    assert found == hashes
    assert len(found) > 1_300



def test_every_document_can_be_read_back() -> None:
    for case in CASES:
        try:
            review = meruit.Ruleset.parse(case.rules, name="rules.ocg", files=case.files).review(json.loads(case.facts))
        except (meruit.RulesError, meruit.NotStartedError):
            continue
        assert meruit.Review.from_json(review.to_json()) == review, case.name
        for name in ("findings", "adjustments", "lines", "invoices", "decisions", "problems"):
            assert len(getattr(review, name)) == len(getattr(review, name).rows()), case.name
        for amounts in [invoice.totals for invoice in review.invoices] + [line.amounts for line in review.lines]:
            assert amounts.billed == amounts.approved + amounts.reduced + amounts.held + amounts.withheld
