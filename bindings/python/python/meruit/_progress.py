"""Progress: told to a callback, or shown as a bar."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meruit.ruleset import Progress

    Tell = Callable[[int, "int | None"], object]


class _Display(Protocol):
    def __call__(self, shown: object, *, display_id: bool) -> _Handle | None: ...


class _Handle(Protocol):
    def update(self, obj: object) -> None: ...


@contextmanager
def callback_of(progress: Progress) -> Iterator[Tell | None]:
    """What is called with the progress; a bar is ended with the work."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        bar = _notebook_bar() or _Line()
        try:
            yield bar.tell
        finally:
            bar.close()
    else:
        yield progress


def _part(done: int, total: int | None) -> str:
    return f"{100 * done // total} %" if total else f"{done:,}"


class _Line:
    """A line on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def tell(self, done: int, total: int | None) -> None:
        if self._shown:
            sys.stderr.write(f"\rreviewed {_part(done, total)} ")
            sys.stderr.flush()

    def close(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class _Bar:
    """A bar in a notebook."""

    def __init__(self, handle: _Handle) -> None:
        self._handle = handle

    def tell(self, done: int, total: int | None) -> None:
        size = f' max="{total}"' if total else ""
        self._handle.update(_Html(f'<progress value="{done}"{size}></progress> {_part(done, total)}'))

    def close(self) -> None:
        self._handle.update(_Html(""))


class _Html:
    """A text that notebooks show as HTML."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_html_(self) -> str:
        return self._text


def _notebook_bar() -> _Bar | None:
    if "ipykernel" not in sys.modules:
        return None
    from IPython import display

    show = cast("_Display", display.display)
    handle = show(_Html("<progress></progress>"), display_id=True)
    return _Bar(handle) if handle is not None else None
