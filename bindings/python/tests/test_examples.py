"""The examples run, and say what they should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def run(script: str, *arguments: str | Path, cwd: Path) -> str:
    command = [sys.executable, str(EXAMPLES / script), *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_sql_asks_what_came_out(tmp_path: Path) -> None:
    out = run("duckdb_sql.py", cwd=tmp_path)
    assert "agreed_rate" in out
    assert "F-400" in out


def test_a_workbook_is_written(tmp_path: Path) -> None:
    out = run("excel.py", "year.xlsx", cwd=tmp_path)
    assert "USD reduced" in out
    book = openpyxl.load_workbook(tmp_path / "year.xlsx")
    assert book.sheetnames == ["invoices", "findings", "adjustments"]
    header, first, *_ = book["adjustments"].iter_rows(values_only=True)
    assert header[:3] == ("invoice", "firm", "matter")
    assert book["invoices"].max_row == 145
    assert isinstance(first[header.index("amount")], (int, float))


def test_an_access_file_is_reviewed(tmp_path: Path) -> None:
    out = run("access.py", EXAMPLES / "spend.mdb", cwd=tmp_path)
    assert "2 invoices" in out
    assert "rate 910 → 850" in out or "The agreed rate" in out
    assert "11,446.00" not in out, "a Currency is ten-thousandths"


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_of_a_year_runs(tmp_path: Path) -> None:
    import nbclient
    import nbformat

    notebook = nbformat.read(EXAMPLES / "year.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are committed without outputs"
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(EXAMPLES)}})
    client.execute()
    data = [output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    pages = "".join(one.get("text/html", "") for one in data)
    assert sum("image/png" in one for one in data) == 3
    assert "Northwind Corp" in pages
    assert "144 invoices" in pages
    texts = "".join(one.get("text/plain", "") for one in data)
    assert "USD more" in texts
    errors = [output for cell in notebook.cells for output in cell.get("outputs", []) if output["output_type"] in ("error", "stream")]
    assert errors == []


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_of_the_process_runs() -> None:
    import nbclient
    import nbformat

    notebook = nbformat.read(EXAMPLES / "process.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are committed without outputs"
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(EXAMPLES)}})
    client.execute()
    data = [output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    texts = "".join(one.get("text/plain", "") for one in data)
    assert sum("image/png" in one for one in data) == 3
    assert "rolled throughput yield: " in texts
    assert "block_billing: 3 of " in texts
    assert "weeks outside of the limits: " in texts
    errors = [output for cell in notebook.cells for output in cell.get("outputs", []) if output["output_type"] in ("error", "stream")]
    assert errors == []
