"""The types: checked strictly, complete, and without `Any` in what is public."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from meruit import results

HERE = Path(__file__).resolve().parents[1]


def run(*command: str) -> str:
    # pyright looks for packages beside the Python that stands first in the path.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": sys.prefix}
    command_line = [sys.executable, "-m", *command]
    done = subprocess.run(command_line, cwd=HERE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_mypy_finds_nothing() -> None:
    run("mypy")


def test_pyright_finds_nothing() -> None:
    run("pyright")


def test_the_public_types_are_complete() -> None:
    assert "Type completeness score: 100%" in run("pyright", "--verifytypes", "meruit", "--ignoreexternal")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the stubs are compared on one version")
def test_the_stub_says_what_the_module_has() -> None:
    run("mypy.stubtest", "meruit._native", "--ignore-disjoint-bases")


#: The typed objects by their definitions in the schema, and members that are called or kept otherwise.
OBJECTS: dict[str, tuple[type, dict[str, str]]] = {
    "alone_amount": (results.AloneAmounts, {}),
    "amounts": (results.Amounts, {}),
    "balance": (results.Balance, {}),
    "cut": (results.Cut, {}),
    "decision": (results.Decision, {}),
    "finding": (results.Finding, {}),
    "invoice": (results.Invoice, {}),
    "line": (results.Line, dict.fromkeys(("billed", "approved", "reduced", "held", "withheld"), "amounts")),
    "place": (results.Place, {}),
    "problem": (results.Problem, {}),
    "proposal": (results.Proposal, {}),
    "read": (results.Read, {"is": "is_"}),
    "reason": (results.Reason, {}),
    "rule_amount": (results.RuleAmounts, {}),
    "rule_counts": (results.RuleCounts, {}),
    "words": (results.Words, {}),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_typed_objects_have_the_members_of_the_schema(name: str) -> None:
    schema = json.loads((HERE.parents[1] / "schema" / "review-1.json").read_text())
    kind, names = OBJECTS[name]
    members = {names.get(member, member) for member in schema["$defs"][name]["properties"]}
    own = {"invoice"} if kind is results.Line else set()
    assert {field.name for field in fields(kind)} == members | own
