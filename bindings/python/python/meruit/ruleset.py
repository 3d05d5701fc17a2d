"""Rule sets and reviewers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias, TypeVar, Union, cast, runtime_checkable

from meruit import _native
from meruit._json import list_of, object_of

if TYPE_CHECKING:
    from meruit._json import Json
    from meruit.clauses import Clauses
    from meruit.diagnostics import Diagnostic
    from meruit.results import Place
    from meruit.review import Form, Review


@runtime_checkable
class ArrowStream(Protocol):
    """A frame: pandas, Polars, pyarrow, DuckDB relations, Spark DataFrames and whatever else has the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@runtime_checkable
class BinaryFile(Protocol):
    """A file opened in binary mode."""

    def read(self, size: int = -1, /) -> bytes: ...


Path: TypeAlias = Union[str, "os.PathLike[str]"]
Invoices: TypeAlias = Union[Path, bytes, bytearray, memoryview, BinaryFile, ArrowStream, Iterable[object], object]
"""Invoices: a LEDES or JSON file's path, bytes or file object; a frame of lines; dicts or dataclasses of invoices or lines."""
Rows: TypeAlias = Union[Path, ArrowStream, Iterable[object]]
"""Rows: a CSV file's path, a frame, dicts or dataclasses."""
Records: TypeAlias = Union[Path, Sequence[Path], Mapping[str, Rows]]
"""Records to decide on: files and folders, or rows by what they are."""
Members: TypeAlias = Union[Path, Iterable[str]]
"""The members of a list: texts, or a CSV file of which the first column counts."""
Completeness: TypeAlias = Literal["complete", "partial", "absent"]
Progress: TypeAlias = Union[Callable[[int, Union[int, None]], object], bool, None]
"""Called with how much is done and, where it is known, how much there is: bytes of a file, else invoices. True shows a bar."""

_Read = TypeVar("_Read")
_ROOT = frozenset(("as_of", "invoices", "records", "declare", "tables", "lists", "calendars"))


class Calendar(NamedTuple):
    """Business time, for rules that say when something is ``due``. Days count from Monday, 0."""

    opens: time
    closes: time
    days: Sequence[int] = (0, 1, 2, 3, 4)
    holidays: Sequence[date] = ()


class Requirements(NamedTuple):
    """What a review needs to be given, and the earlier records that the rules look at, in words."""

    tables: tuple[str, ...]
    lists: tuple[str, ...]
    records: tuple[str, ...]
    history: tuple[str, ...]


class TestFailure(NamedTuple):
    """A claim of a test that did not come out, and what came out in its place."""

    claim: str
    got: str
    place: Place


class TestResult(NamedTuple):
    """What came of a test in a rule file."""

    title: str
    place: Place
    claims: int
    failures: tuple[TestFailure, ...]

    @property
    def passed(self) -> bool:
        """Whether all claims came out."""
        return not self.failures


class Ruleset:
    """Checked rules: load them once; all threads can use them at once, and they can be pickled.

    >>> import meruit
    >>> rules = meruit.Ruleset.parse("rule cap for each fee then reduce rate to 300 USD")
    >>> rules.rule_ids
    ('cap',)
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Ruleset) -> None:
        self._native = native

    @classmethod
    def load(cls, path: Path) -> Ruleset:
        """Reads a rule file, plain (``.ocg``) or in Markdown (``.md``), and what it extends and reads beside it; or a pack of rules that comes with
        the package: ``pack:coding``, ``approvals``, ``routing``, ``payments``, ``requests``, ``panel``, ``budgets`` and others.

        Raises RulesError where anything is wrong with the rules, all of it at once, and FileError where the file cannot be read.
        """
        return cls(_native.Ruleset.load(os.fspath(path)))

    @classmethod
    def parse(cls, text: str, *, name: str = "rules.ocg", files: Mapping[str, str] | None = None) -> Ruleset:
        """Reads rules from a text. A ``name`` that ends in ``.md`` says that it is Markdown with the rules in fences.

        ``files`` are the texts of the files that the rules read or extend, by name.

        >>> import meruit
        >>> text = "# Rates\\n\\nNobody bills more.\\n\\n```ocg\\nrule cap for each fee then reduce rate to 300 USD\\n```\\n"
        >>> meruit.Ruleset.parse(text, name="rates.md").rule_ids
        ('cap',)
        """
        return cls(_native.Ruleset.parse(name, text, dict(files or {})))

    # ---- What they are -----------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The guideline's title; empty without a header."""
        return self._native.title

    @property
    def version(self) -> str:
        """The guideline's version; empty where the header gives none."""
        return self._native.version

    @property
    def hash(self) -> str:
        """SHA-256 over the rule files and the tables that they read: every result names its rules by it."""
        return self._native.hash

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The ids of the rules, in the order of the file."""
        return tuple(self._native.rule_ids)

    @property
    def text(self) -> str:
        """The text of the rule file itself."""
        return self._native.sources[-1][1]

    @property
    def name(self) -> str:
        """The name of the rule file."""
        return self._native.sources[-1][0]

    @property
    def reads_earlier_invoices(self) -> bool:
        """Whether each invoice of a run is history for those decided after it."""
        return self._native.reads_earlier_invoices

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is doubtful about the rules: warnings and advice, in the order of the text."""
        from meruit.diagnostics import diagnostics_of

        return diagnostics_of(object_of(self._native.diagnostics()[0]))

    def requirements(self) -> Requirements:
        """What a review needs to be given.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse("rule receipt for each expense when receipt is missing then hold")
        >>> rules.requirements().records
        ('receipt',)
        """
        needs = object_of(self._native.requirements())

        def names(of: str) -> tuple[str, ...]:
            return tuple(cast("list[str]", needs[of]))

        return Requirements(names("tables"), names("lists"), names("records"), names("history"))

    def clauses(self) -> Clauses:
        """Which clause of a Markdown guideline has which rules, and what has none.

        >>> import meruit
        >>> fence = "`" * 3
        >>> text = f"## 1 Copies\\n\\nAt most 20 cents.\\n\\n## 2 Notes\\n\\n{fence}ocg\\nrule note_all for each fee then note\\n{fence}\\n"
        >>> clauses = meruit.Ruleset.parse(text, name="guideline.md").clauses()
        >>> [(clause.number, clause.rules) for clause in clauses.clauses]
        [('1', ()), ('2', ('note_all',))]
        """
        from meruit.clauses import clauses_of

        return clauses_of(self._native.clauses())

    def test(self) -> tuple[TestResult, ...]:
        """Runs the tests of the rule file, in the order written.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('''
        ... rule long for each fee when hours > 10 then warn
        ... test "eleven hours are long" given fee { hours 11 } expect long warns
        ... ''')
        >>> rules.test()[0].passed
        True
        """
        from meruit.results import Place

        def place(members: Mapping[str, Json]) -> Place:
            at = cast("dict[str, Json]", members["place"])
            return Place(str(at["file"]), cast("int", at["line"]), cast("int", at["column"]))

        results: list[TestResult] = []
        for one in cast("list[dict[str, Json]]", list_of(self._native.run_tests())):
            failures = tuple(
                TestFailure(str(failure["claim"]), str(failure["got"]), place(failure))
                for failure in cast("list[dict[str, Json]]", one["failures"])
            )
            results.append(TestResult(str(one["title"]), place(one), cast("int", one["claims"]), failures))
        return tuple(results)

    def fields(self, *, earlier: bool = False) -> tuple[str, ...]:
        """The fields that columns of a frame of lines can hold; ``earlier`` ones for history.

        >>> import meruit
        >>> fields = meruit.Ruleset.parse("rule cap for each fee then reduce rate to 300 USD").fields()
        >>> [field for field in fields if field in ("rate", "invoice.number", "timekeeper.role")]
        ['timekeeper.role', 'rate', 'invoice.number']
        """
        return tuple(self._native.fields(earlier))

    # ---- Reviews -----------------------------------------------------------------------------------------------------

    def reviewer(
        self,
        *,
        as_of: date | None = None,
        tables: Mapping[str, Rows] | None = None,
        lists: Mapping[str, Members] | None = None,
        records: Mapping[str, Rows] | None = None,
        history: Rows | None = None,
        history_columns: Mapping[str, str] | None = None,
        declare: Mapping[str, Completeness] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        platform: str | None = None,
        threads: int | None = None,
        step_limit: int | None = None,
        record_limit: int | None = None,
        each_rule_alone: bool = False,
        float_scale: int | None = None,
    ) -> Reviewer:
        """Binds the rules to what they need besides the invoices, for many reviews.

        ``as_of`` is the day that rules read so; without it that day is unknown, for no clock is asked. ``tables`` and ``lists`` are what the rules
        call ``supplied``; ``records`` are matters, approvals, receipts and other kinds, by kind; ``history`` are the lines of earlier
        invoices as decided; ``declare`` says how complete kinds are (``prior`` for earlier invoices); ``platform`` is the one whose rules
        for LEDES files count. ``threads`` is how many review the invoices (as many as there are processors, if it is not said): results and their order do
        not depend on it. ``step_limit`` is the most steps that a review may take (the same on every machine), ``record_limit`` the most records
        it may be given: more raise a `LimitError`. ``each_rule_alone`` has the result say also what each rule would take by
        itself. Floats are refused where numbers belong unless ``float_scale`` names the decimals to convert them at.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('''
        ... guideline "Caps" edition 2026 currency USD
        ... table cap (person: text -> rate: rate) supplied
        ... rule cap_of_person for each fee then reduce rate to cap[timekeeper.id]
        ... ''')
        >>> reviewer = rules.reviewer(tables={"cap": [{"person": "T7", "rate": "300 USD"}]})
        >>> line = {"kind": "F", "hours": "2", "rate": "350", "timekeeper": "T7"}
        >>> reviewer.review({"number": "1001", "lines": [line]}).reduced
        Decimal('100.00')
        """
        return Reviewer(
            self,
            as_of=as_of,
            tables=tables,
            lists=lists,
            records=records,
            history=history,
            history_columns=history_columns,
            declare=declare,
            calendars=calendars,
            platform=platform,
            threads=threads,
            step_limit=step_limit,
            record_limit=record_limit,
            each_rule_alone=each_rule_alone,
            float_scale=float_scale,
        )

    def review(
        self,
        invoices: Invoices,
        *,
        columns: Mapping[str, str] | None = None,
        constants: Mapping[str, object] | None = None,
        as_of: date | None = None,
        tables: Mapping[str, Rows] | None = None,
        lists: Mapping[str, Members] | None = None,
        records: Mapping[str, Rows] | None = None,
        history: Rows | None = None,
        history_columns: Mapping[str, str] | None = None,
        declare: Mapping[str, Completeness] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        platform: str | None = None,
        threads: int | None = None,
        step_limit: int | None = None,
        record_limit: int | None = None,
        each_rule_alone: bool = False,
        float_scale: int | None = None,
        name: str | None = None,
        progress: Progress = None,
    ) -> Review:
        """Reviews invoices: see `Reviewer.review` for what they may be, and `reviewer` for the other arguments.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('guideline "Caps" edition 2026 currency USD rule cap for each fee then reduce rate to 300 USD')
        >>> line = {"invoice_number": "1001", "kind": "F", "hours": "2", "tk_rate": "350"}
        >>> rules.review([line], columns={"rate": "tk_rate"}).findings[0].amount
        Decimal('100.00')
        """
        reviewer = self.reviewer(
            as_of=as_of,
            tables=tables,
            lists=lists,
            records=records,
            history=history,
            history_columns=history_columns,
            declare=declare,
            calendars=calendars,
            platform=platform,
            threads=threads,
            step_limit=step_limit,
            record_limit=record_limit,
            each_rule_alone=each_rule_alone,
            float_scale=float_scale,
        )
        return reviewer.review(invoices, columns=columns, constants=constants, name=name, progress=progress)

    def decide(
        self,
        records: Records,
        *,
        as_of: date | None = None,
        tables: Mapping[str, Rows] | None = None,
        lists: Mapping[str, Members] | None = None,
        declare: Mapping[str, Completeness] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        step_limit: int | None = None,
        record_limit: int | None = None,
        float_scale: int | None = None,
        progress: Progress = None,
    ) -> Review:
        """Decides on records: see `Reviewer.decide` for what they may be, and `reviewer` for the other arguments.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('''
        ... guideline "Routes" currency USD uses requests
        ... decision queue for each request gives queue: text
        ...   when kind is "bank change" -> "vendor-verification"
        ...   otherwise -> "general"
        ... ''')
        >>> decided = rules.decide({"request": [{"id": "R1", "kind": "Bank change"}]}).decisions[0]
        >>> decided.of, decided.answers[0]["queue"]
        ('request R1', 'vendor-verification')
        """
        reviewer = self.reviewer(
            as_of=as_of,
            tables=tables,
            lists=lists,
            declare=declare,
            calendars=calendars,
            step_limit=step_limit,
            record_limit=record_limit,
            float_scale=float_scale,
        )
        return reviewer.decide(records, progress=progress)

    # ---- Plumbing ----------------------------------------------------------------------------------------------------

    def __reduce__(self) -> tuple[object, ...]:
        name, text = self._native.sources[-1]
        return _restored, (name, text, self._native.files)

    def __eq__(self, other: object) -> bool:
        return self.hash == other.hash if isinstance(other, Ruleset) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.hash)

    def __copy__(self) -> Ruleset:
        return self

    def __deepcopy__(self, memo: object) -> Ruleset:
        return self

    def __repr__(self) -> str:
        count = len(self.rule_ids)
        title = self.title or self.name
        version = f" {self.version}" if self.version else ""
        return f"<Ruleset {title!r}{version}, {count} rule{'' if count == 1 else 's'}, {self.hash[:12]}>"

    def _repr_html_(self) -> str:
        from meruit._html import ruleset

        return ruleset(self)


def _restored(name: str, text: str, files: dict[str, str]) -> Ruleset:
    return Ruleset.parse(text, name=name, files=files)


class _Given(NamedTuple):
    """What a reviewer was given, so that it can be made again in another process."""

    as_of: date | None
    tables: Mapping[str, Rows] | None
    lists: Mapping[str, Members] | None
    records: Mapping[str, Rows] | None
    history: Rows | None
    history_columns: Mapping[str, str] | None
    declare: Mapping[str, Completeness] | None
    calendars: Mapping[str, Calendar] | None
    platform: str | None
    threads: int | None
    step_limit: int | None
    record_limit: int | None
    each_rule_alone: bool
    float_scale: int | None

    def bound_to(self, rules: Ruleset) -> Reviewer:
        return Reviewer(
            rules,
            as_of=self.as_of,
            tables=self.tables,
            lists=self.lists,
            records=self.records,
            history=self.history,
            history_columns=self.history_columns,
            declare=self.declare,
            calendars=self.calendars,
            platform=self.platform,
            threads=self.threads,
            step_limit=self.step_limit,
            record_limit=self.record_limit,
            each_rule_alone=self.each_rule_alone,
            float_scale=self.float_scale,
        )


class Reviewer:
    """Rules bound to what they need besides the invoices. `Ruleset.reviewer` makes one; all threads can use it, and it can be
    pickled where what it was given can.
    """

    __slots__ = ("_float_scale", "_given", "_native", "rules")

    def __init__(
        self,
        rules: Ruleset,
        *,
        as_of: date | None = None,
        tables: Mapping[str, Rows] | None = None,
        lists: Mapping[str, Members] | None = None,
        records: Mapping[str, Rows] | None = None,
        history: Rows | None = None,
        history_columns: Mapping[str, str] | None = None,
        declare: Mapping[str, Completeness] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        platform: str | None = None,
        threads: int | None = None,
        step_limit: int | None = None,
        record_limit: int | None = None,
        each_rule_alone: bool = False,
        float_scale: int | None = None,
    ) -> None:
        self.rules: Ruleset = rules
        self._float_scale = float_scale
        self._given = _Given(
            as_of=as_of,
            tables=tables,
            lists=lists,
            records=records,
            history=history,
            history_columns=history_columns,
            declare=declare,
            calendars=calendars,
            platform=platform,
            threads=threads,
            step_limit=step_limit,
            record_limit=record_limit,
            each_rule_alone=each_rule_alone,
            float_scale=float_scale,
        )
        native = _native.Reviewer(rules._native, _day(as_of), platform, threads, step_limit, record_limit, each_rule_alone)
        for name, table in (tables or {}).items():
            if isinstance(table, (str, os.PathLike)):
                native.add_table_file(name, os.fspath(table))
            else:
                _naming_columns(partial(native.add_table, name, _readable(table), float_scale))
        for name, members in (lists or {}).items():
            if isinstance(members, (str, os.PathLike)):
                native.add_list_file(name, os.fspath(members))
            else:
                native.add_list(name, list(members))
        for kind, rows in (records or {}).items():
            if isinstance(rows, (str, os.PathLike)):
                native.add_records_file(kind, os.fspath(rows))
            else:
                _naming_columns(partial(native.add_records, kind, _readable(rows), {}, float_scale))
        if history is not None:
            self._add_history(native, history, dict(history_columns or {}))
        for kind, how in (declare or {}).items():
            native.declare(kind, how)
        for name, calendar in (calendars or {}).items():
            native.add_calendar(
                name,
                (calendar.opens.hour, calendar.opens.minute),
                (calendar.closes.hour, calendar.closes.minute),
                list(calendar.days),
                [(day.year, day.month, day.day) for day in calendar.holidays],
            )
        self._native = native

    def _add_history(self, native: _native.Reviewer, history: Rows, columns: dict[str, str]) -> None:
        scale = self._float_scale
        if isinstance(history, (str, os.PathLike)):
            import csv

            with open(history, encoding="utf-8-sig", newline="") as file:
                native.add_history(list(csv.DictReader(file)), columns, {}, scale)
        elif isinstance(history, ArrowStream):
            frame = _readable(history)
            _naming_columns(lambda: native.add_history(frame, columns, {}, scale))
        else:
            rows = list(history)
            if rows and _has(rows[0], "lines"):
                native.add_history_invoices(rows, scale)
            else:
                native.add_history(rows, columns, {}, scale)

    # ---- Reviews -----------------------------------------------------------------------------------------------------

    def review(
        self,
        invoices: Invoices,
        *,
        columns: Mapping[str, str] | None = None,
        constants: Mapping[str, object] | None = None,
        name: str | None = None,
        progress: Progress = None,
    ) -> Review:
        """Reviews invoices, all together in one result. They may be

        - the path of a LEDES or JSON file, its bytes, or a file opened in binary mode;
        - one invoice as a dict or dataclass with its ``lines``, or a list of such; a dict with ``invoices`` may bring ``records``,
          ``tables`` and more along, as a JSON file does;
        - a frame with a row for each line: whatever has the Arrow PyCapsule interface (pandas, Polars, pyarrow, DuckDB, …), or a list of
          dicts or dataclasses of lines.

        A frame's columns are named as the fields (`Ruleset.fields`): ``invoice.number`` or ``invoice_number``, ``timekeeper.role`` …; ``columns`` names
        others by field: ``{"rate": "tk_rate"}``. ``constants`` are fields that all rows have alike: ``{"kind": "F", "currency": "USD"}``. Columns that
        are no field are left alone. A null is a blank, but a null amount, adjustment, tax or line number follows from the rest, as in a LEDES file.

        ``name`` stands for the source in messages; a file goes by its own.
        """
        from meruit._progress import callback_of
        from meruit.review import Review

        native = self._native
        with callback_of(progress) as callback:
            if isinstance(invoices, (str, os.PathLike)):
                return Review(native.review_path(os.fspath(cast("Path", invoices)), callback))
            if isinstance(invoices, (bytes, bytearray, memoryview)):
                return Review(native.review_bytes(name or "invoices", bytes(invoices), callback))
            if not isinstance(invoices, ArrowStream) and isinstance(invoices, BinaryFile):
                return Review(native.review_bytes(name or _name_of(invoices), _bytes_of(invoices), callback))
            facts = _facts_of(invoices)
            if facts is not None:
                return Review(native.review_facts(name or "facts", facts, self._float_scale, callback))
            rows = _readable(invoices) if isinstance(invoices, ArrowStream) else list(cast("Iterable[object]", invoices))
            named, fixed = dict(columns or {}), dict(constants or {})
            return Review(
                _naming_columns(
                    lambda: native.review_rows(name or "facts", rows, named, fixed, self._float_scale, callback)
                )
            )

    def decide(self, records: Records, *, progress: Progress = None) -> Review:
        """Decides on records that stand by themselves or around invoices: who approves, where a payment goes, when an answer is due. They may be

        - a mapping of what they are to their rows: ``{"payment": frame, "vendor": [{...}], "tax_profile": "profiles.csv"}``. A name is a kind of record,
          or a table or list that the rules call ``supplied``; ``invoice`` and ``line`` (``fee``, ``expense``, each row with the number of its ``invoice``)
          make invoices;
        - the path of a file that is called after what it holds (``payment.csv``), of a folder of such files, or several paths. Files of banks
          (pain.002, camt.054, ACH returns) are read as ``bank_reply``.

        The answers are the ``decisions`` of the result, each with what was read to come to it; numbers of bank accounts are masked. What is
        wrong with a file of a bank stands among the ``problems``.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('''
        ... guideline "Approval" currency USD uses approvals
        ... decision route for each invoice gives route: text
        ...   when billed <= 5000 USD -> "straight through"
        ...   otherwise               -> "partner"
        ... ''')
        >>> reviewer = rules.reviewer()
        >>> [one.answers[0]["route"] for one in reviewer.decide({"invoice": [{"number": "1001", "amount": 6000}]}).decisions]
        ['partner']
        """
        from meruit._progress import callback_of
        from meruit.review import Review

        paths: list[tuple[str | None, str]] = []
        rows: list[tuple[str, object]] = []
        if isinstance(records, (str, os.PathLike)):
            paths.append((None, os.fspath(records)))
        elif isinstance(records, Mapping):
            for name, some in records.items():
                if isinstance(some, (str, os.PathLike)):
                    paths.append((name, os.fspath(some)))
                else:
                    rows.append((name, _readable(some) if isinstance(some, ArrowStream) else list(some)))
        else:
            paths.extend((None, os.fspath(path)) for path in records)
        with callback_of(progress) as callback:
            return Review(_naming_columns(lambda: self._native.decide(paths, rows, self._float_scale, callback)))

    def report(
        self,
        source: Path | bytes | BinaryFile,
        form: Form = "text",
        *,
        color: bool = False,
        width: int = 100,
        name: str | None = None,
        progress: Progress = None,
    ) -> str:
        """Reviews a LEDES or JSON file, and writes the result in a form: those of `Review.report`, and ``ledes98b`` and ``ledes98bi``, the
        invoices of a LEDES file as they are approved. An invoice that may not be altered, or is returned, raises `NotAdjustedError`, for a
        file without it would be taken for all of them.

        >>> import meruit
        >>> rules = meruit.Ruleset.parse('guideline "Caps" currency USD rule cap for each fee then reduce rate to 300 USD')
        >>> facts = b'{"invoices": [{"number": "1001", "lines": [{"kind": "F", "hours": "2", "rate": "350"}]}]}'
        >>> print(rules.reviewer().report(facts, "letter-md").splitlines()[0])
        # Invoice 1001
        """
        from meruit._progress import callback_of

        native = self._native
        with callback_of(progress) as callback:
            if isinstance(source, (str, os.PathLike)):
                return native.report_path(os.fspath(source), form, color, width, callback)
            if isinstance(source, (bytes, bytearray, memoryview)):
                return native.report_bytes(name or "invoices", bytes(source), form, color, width, callback)
            return native.report_bytes(
                name or _name_of(source), _bytes_of(source), form, color, width, callback
            )

    def stream(self, source: Path | bytes | BinaryFile, *, progress: Progress = None) -> Iterator[Review]:
        """Reviews the invoices of a LEDES file one by one, holding no more than one: files may be larger than memory.

        A last review without an invoice may follow: rules over other records, and what was wrong with the file outside of invoices. Where the
        rules look at earlier invoices, all are read first and the one review holds all of them. ``progress`` is told invoices.
        """
        from meruit._progress import callback_of
        from meruit.review import Review

        native = self._native
        if isinstance(source, (str, os.PathLike)):
            reviews = native.stream_path(os.fspath(source))
        elif isinstance(source, (bytes, bytearray, memoryview)):
            reviews = native.stream_bytes("invoices", bytes(source))
        else:
            reviews = native.stream_reader(_name_of(source), source)

        def each() -> Iterator[Review]:
            with callback_of(progress) as callback:
                for done, review in enumerate(reviews, 1):
                    if callback is not None:
                        callback(done, None)
                    yield Review(review)

        return each()

    def review_files(
        self, paths: Iterable[Path], *, threads: int | None = None, progress: Progress = None
    ) -> list[Review]:
        """Reviews several LEDES or JSON files, each by itself, on several threads; the results in the order of the files."""
        from meruit._progress import callback_of
        from meruit.review import Review

        names = [os.fspath(path) for path in paths]
        count = threads if threads is not None else os.cpu_count() or 1
        with callback_of(progress) as callback:
            return [Review(one) for one in self._native.review_paths(names, count, callback)]

    def columns(
        self,
        frame: ArrowStream,
        *,
        columns: Mapping[str, str] | None = None,
        constants: Mapping[str, object] | None = None,
    ) -> dict[str, str]:
        """Which column of a frame holds which field, without a review: a look before a long one.

        Raises what `review` would raise of the columns.
        """
        readable = _readable(frame)
        pairs = _naming_columns(
            lambda: self._native.columns_of(readable, dict(columns or {}), dict(constants or {}), self._float_scale)
        )
        return dict(pairs)

    def bind(self) -> Reviewer:
        """Tells at once what the rules lack (NotStartedError), instead of with the first review."""
        self._native.bind()
        return self

    # ---- Plumbing ----------------------------------------------------------------------------------------------------

    def __reduce__(self) -> tuple[object, ...]:
        return _bound, (self.rules, tuple(self._given))

    def __repr__(self) -> str:
        given = [name for name, value in self._given._asdict().items() if value is not None and value is not False]
        return f"<Reviewer of {self.rules!r}{': ' + ', '.join(given) if given else ''}>"


def _bound(rules: Ruleset, given: tuple[object, ...]) -> Reviewer:
    return _Given._make(given).bound_to(rules)


def _day(day: date | None) -> tuple[int, int, int] | None:
    if day is None:
        return None
    if isinstance(day, datetime) and (day.tzinfo is not None or day.time() != time()):
        raise ValueError("`as_of` is a day: give a `date`, or the `.date()` of the datetime")
    return day.year, day.month, day.day


def _has(value: object, member: str) -> bool:
    if isinstance(value, Mapping):
        return member in value
    return _is_dataclass(value) and hasattr(value, member)


def _is_dataclass(value: object) -> bool:
    # As `dataclasses.is_dataclass`, which takes long to import.
    return hasattr(type(value), "__dataclass_fields__")


def _facts_of(value: object) -> object | None:
    """The facts with their invoices that a value stands for; None where it is rows of lines."""
    if isinstance(value, Mapping):
        return value if _ROOT.intersection(value) or not value else {"invoices": [value]}
    if isinstance(value, ArrowStream):
        return None
    if _is_dataclass(value):
        return value if _has(value, "invoices") else {"invoices": [value]}
    if hasattr(value, "collect") and not isinstance(value, Iterable):
        raise TypeError(f"a `{type(value).__name__}` holds no rows yet: give its `.collect()`")
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise TypeError(
            f"a `{type(value).__name__}` is no invoices: give a path, bytes, dicts or dataclasses, or a frame with the "
            "Arrow PyCapsule interface"
        )
    if not isinstance(value, Sequence):
        raise TypeError(f"a `{type(value).__name__}` can be read once only: give a list, by `list(…)`")
    nested = [_has(item, "lines") for item in value]
    if all(nested):
        return {"invoices": list(value)}
    if any(nested):
        odd = nested.index(False)
        raise ValueError(f"item {odd} has no `lines` and others have: give invoices, or lines, not both")
    return None


def _name_of(file: BinaryFile) -> str:
    name = getattr(file, "name", None)
    return name if isinstance(name, str) else "invoices"


def _bytes_of(file: BinaryFile) -> bytes:
    data: object = file.read()
    if not isinstance(data, bytes):
        raise TypeError('the file gives texts; open it in binary mode: `open(path, "rb")`')
    return data


def _readable(rows: object) -> object:
    """The rows, as others can read them.

    Polars hands a column without any value out with a buffer that the Arrow interface does not allow; as texts it is as empty.
    """
    if type(rows).__module__.startswith("polars."):
        import polars
        from polars import selectors

        if isinstance(rows, polars.DataFrame) and polars.Null in rows.dtypes:
            return rows.with_columns(selectors.by_dtype(polars.Null).cast(polars.String))
    return rows


def _naming_columns(read: Callable[[], _Read]) -> _Read:
    """Has a frame's own failure to become Arrow say which column it is."""
    try:
        return read()
    except Exception as error:
        if not type(error).__module__.startswith("pyarrow"):
            raise
        import re

        from meruit.diagnostics import Fault
        from meruit.errors import ColumnError

        text = " ".join(str(part) for part in error.args)
        named = re.search(r"[Cc]onversion failed for column (.+?) with type", text)
        column = named.group(1) if named else None
        what = f"the column `{column}`" if column else "a column"
        message = f"{what} holds values of several types, and cannot become a column of Arrow: {text}"
        help = "convert the column to one type, for example `df[name].map(Decimal)` of texts"
        raise ColumnError((Fault("mixed-column", "", message, help, None, column),)) from error
