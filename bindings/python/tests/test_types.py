"""The types: checked strictly, complete, and without `Any` in what is public."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
