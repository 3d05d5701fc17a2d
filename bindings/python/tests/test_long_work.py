"""Streams, threads, signals, progress, processes."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import pytest
from conftest import ledes

import meruit


def test_a_file_is_reviewed_invoice_by_invoice(cap: meruit.Ruleset, tmp_path: Path) -> None:
    path = tmp_path / "march.ledes"
    path.write_bytes(ledes(5))
    for source in (path, str(path), ledes(5), io.BytesIO(ledes(5))):
        reviews = list(cap.reviewer().stream(source))
        assert [review.invoices[0].number for review in reviews] == [f"INV-{n:03}" for n in range(5)]
    with path.open("rb") as file:
        assert len(list(cap.reviewer().stream(file))) == 5


def test_a_stream_reads_no_more_than_it_gives(cap: meruit.Ruleset) -> None:
    """A source without an end: only what is asked for is read."""

    class Endless(io.RawIOBase):
        head, body = ledes(1).rsplit(b"\r\n2026", 1)

        def __init__(self) -> None:
            self.given = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1, /) -> bytes:
            line = b"\r\n2026" + self.body
            block = self.head if self.given == 0 else b"".join(
                line.replace(b"INV-000", f"INV-{self.given + n}".encode()).rstrip() for n in range(200)
            )
            self.given += 200
            assert len(block) <= size
            return block

    source = Endless()
    reviews = cap.reviewer().stream(source)  # type: ignore[arg-type]
    for _ in range(100):
        next(reviews)
    assert source.given < 5_000


def test_what_a_file_object_raises_comes_back_as_it_is(cap: meruit.Ruleset) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise KeyError("gone")

    with pytest.raises((KeyError, meruit.FileError)):
        list(cap.reviewer().stream(Broken()))


def test_an_error_further_on_ends_the_stream(cap: meruit.Ruleset) -> None:
    broken = ledes(3) + b"LEDES1998BI V2[]\r\n"
    reviews = cap.reviewer().stream(broken)
    given = []
    try:
        for review in reviews:
            given.append(review)
    except meruit.LedesError:
        pass
    assert len(given) >= 3
    assert list(reviews) == []


def test_progress_is_told(cap: meruit.Ruleset, tmp_path: Path) -> None:
    data = ledes(50)
    for source, total in ((data, len(data)), (path_of(tmp_path, data), len(data))):
        told: list[tuple[int, int | None]] = []
        cap.review(source, progress=lambda done, of, told=told: told.append((done, of)))
        assert told[-1] == (total, total)
        assert told == sorted(told)
    told = []
    list(cap.reviewer().stream(data, progress=lambda done, of: told.append((done, of))))
    assert told == [(n, None) for n in range(1, 51)]
    assert cap.review(data, progress=True).status == "findings"


def path_of(folder: Path, data: bytes) -> Path:
    path = folder / "a.ledes"
    path.write_bytes(data)
    return path


def test_what_progress_raises_ends_the_review(cap: meruit.Ruleset) -> None:
    def stop(done: int, total: int | None) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        cap.review(ledes(2_000), progress=stop)


def test_files_are_reviewed_on_several_threads(cap: meruit.Ruleset, tmp_path: Path) -> None:
    paths = []
    for n in range(8):
        path = tmp_path / f"{n}.ledes"
        path.write_bytes(ledes(n + 1))
        paths.append(path)
    reviewer = cap.reviewer()
    reviews = reviewer.review_files(paths, threads=4)
    assert [len(review.invoices) for review in reviews] == list(range(1, 9))
    assert [review.hash for review in reviews] == [reviewer.review(path).hash for path in paths]
    assert [review.hash for review in reviewer.review_files(paths, threads=1)] == [review.hash for review in reviews]
    with pytest.raises(FileNotFoundError):
        reviewer.review_files([*paths, tmp_path / "none"])


def test_the_number_of_threads_changes_nothing(cap: meruit.Ruleset) -> None:
    """A frame is one review, whose invoices are shared out; a file is read some invoices at a time."""
    lines = [
        {"invoice_number": f"INV-{n:03}", "kind": "F", "hours": Decimal(n % 7 + 1), "rate": Decimal(250 + n)}
        for n in range(100)
    ]
    for source in (lines, ledes(50)):
        results = {cap.reviewer(threads=threads).review(source).to_json() for threads in (None, 1, 2, 5)}
        assert len(results) == 1
    with pytest.raises(ValueError, match="zero|0"):
        cap.reviewer(threads=0)


def test_other_threads_run_meanwhile(cap: meruit.Ruleset) -> None:
    data = ledes(3_000)
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    started = time.monotonic()
    cap.review(data)
    took = time.monotonic() - started
    done.set()
    ticker.join()
    assert ticks > took / 0.05


def test_threads_share_rules(cap: meruit.Ruleset) -> None:
    reviewer = cap.reviewer()
    data = ledes(20)
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda _: reviewer.review(data).hash, range(32)))
    assert len(hashes) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_is_heard(tmp_path: Path) -> None:
    """The process is sent SIGINT in the middle of a long review, and ends with KeyboardInterrupt soon after."""
    program = """
    import sys, time, meruit
    sys.path.insert(0, sys.argv[1])
    from conftest import CAP, ledes
    rules = meruit.Ruleset.parse(CAP)
    data = ledes(400, lines=300)
    print("ready", flush=True)
    try:
        while True:
            rules.review(data)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(0.5)
    sent = time.monotonic()
    child.send_signal(signal.SIGINT)
    assert child.stdout.readline() == "interrupted\n"
    assert time.monotonic() - sent < 5
    assert child.wait(20) == 0
    child.stdout.close()


def reviewed(reviewer: meruit.Reviewer) -> str:
    return reviewer.review(ledes(2)).hash


def test_reviewers_travel_to_other_processes() -> None:
    rules = meruit.Ruleset.parse("""
    guideline "Caps" edition 2026 currency USD
    table cap (person: text -> rate: rate) supplied
    rule agreed for each fee then reduce rate to cap[timekeeper.id]
    """)
    reviewer = rules.reviewer(tables={"cap": [{"person": "T7", "rate": Decimal("300")}]})
    again = pickle.loads(pickle.dumps(reviewer))
    assert again.review(ledes(2)).hash == reviewer.review(ledes(2)).hash
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert set(pool.map(reviewed, [reviewer] * 2)) == {reviewer.review(ledes(2)).hash}


def test_results_travel_between_processes(cap: meruit.Ruleset) -> None:
    review = cap.review(ledes(3))
    again = pickle.loads(pickle.dumps(review))
    assert again == review
    assert again.findings.rows() == review.findings.rows()
    assert again.lines.to_polars().equals(review.lines.to_polars())
    assert again.report() == review.report()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(cap.review, ledes(3)).result() == review


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_reviews_too(cap: meruit.Ruleset) -> None:
    reviewer = cap.reviewer()
    expected = reviewer.review(ledes(5)).hash
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, reviewer.review(ledes(5)).hash.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        assert answer.read() == expected
    assert os.waitpid(child, 0)[1] == 0


def test_importing_brings_no_frame_library_along() -> None:
    code = "import sys, meruit; print(*{'pandas', 'polars', 'pyarrow', 'numpy', 'IPython', 'pygments'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"
