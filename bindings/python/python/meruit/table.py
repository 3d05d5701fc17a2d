"""Tables of a result: a series of typed objects, and an Arrow table for frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas
    import polars
    import pyarrow

    from meruit._native import Table as NativeTable

T = TypeVar("T")


class Table(Generic[T]):
    """A table of a result.

    By index, slice and iteration it gives typed objects; for frames it has the Arrow PyCapsule interface: ``polars.DataFrame(table)``,
    ``pyarrow.table(table)``, ``SELECT … FROM table`` in DuckDB. Amounts are decimal128(38, 4), dates date32; columns are the same for
    every review.

    >>> import meruit
    >>> rules = meruit.Ruleset.parse('guideline "Caps" edition 2026 currency USD rule cap for each fee then reduce rate to 300 USD')
    >>> line = {"kind": "F", "hours": "2", "rate": "350"}
    >>> findings = rules.review({"number": "1001", "lines": [line]}).findings
    >>> len(findings), findings[0].amount
    (1, Decimal('100.00'))
    >>> findings.column_names[:6]
    ('id', 'invoice', 'firm', 'matter', 'invoice_date', 'rule')
    """

    __slots__ = ("_items", "_make", "_name", "_native")

    def __init__(self, name: str, native: Callable[[], NativeTable], make: Callable[[], Sequence[T]]) -> None:
        self._name = name
        self._make = make
        self._native = native
        self._items: Sequence[T] | None = None

    def _all(self) -> Sequence[T]:
        if self._items is None:
            self._items = self._make()
        return self._items

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice[int | None, int | None, int | None]) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice[int | None, int | None, int | None]) -> T | Sequence[T]:
        return self._all()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    def __contains__(self, item: object) -> bool:
        return item in self._all()

    def __len__(self) -> int:
        return len(self._native()) if self._items is None else len(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self._name == other._name and list(self) == list(other)

    def __hash__(self) -> int:
        raise TypeError("a table is no key")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._native().column_names)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The table as an Arrow C stream (the Arrow PyCapsule interface)."""
        return self._native().__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The schema of the table (the Arrow PyCapsule interface)."""
        return self._native().__arrow_c_schema__()

    def rows(self, start: int = 0, end: int | None = None) -> list[dict[str, object]]:
        """Rows as dicts of ``str``, ``Decimal``, ``date``, lists and None; no library is needed."""
        native = self._native()
        return native.rows(start, len(native) if end is None else end)

    def to_pyarrow(self) -> pyarrow.Table:
        """The table as ``pyarrow.Table``."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> polars.DataFrame:
        """The table as ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self, *, arrow_types: bool = False) -> pandas.DataFrame:
        """The table as ``pandas.DataFrame``; needs pyarrow.

        Amounts are ``Decimal`` and dates ``date`` in columns of the type object; with ``arrow_types`` all columns keep their Arrow types
        (``ArrowDtype``), and sums stay exact and fast.
        """
        table = self.to_pyarrow()
        if not arrow_types:
            return table.to_pandas()
        import pandas

        return table.to_pandas(types_mapper=pandas.ArrowDtype)

    def __repr__(self) -> str:
        noun = self._name if len(self) != 1 else self._name.removesuffix("s")
        shown = "".join(f"\n  {item}" for item in self[:5])
        more = f"\n  … {len(self) - 5} more" if len(self) > 5 else ""
        return f"<{len(self)} {noun}{':' if len(self) else ''}{shown}{more}>"

    def _repr_html_(self) -> str:
        from meruit._html import table

        return table(self)
