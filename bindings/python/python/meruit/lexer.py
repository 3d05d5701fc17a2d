"""A Pygments lexer for the rule language: ``pygmentize -l ocg guideline.ocg``; notebooks and documentation find it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pygments.lexer import Lexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Whitespace

from meruit import _syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pygments.token import _TokenType

_TYPES: dict[_syntax.Kind, _TokenType] = {
    "comment": Comment.Single,
    "text": String.Double,
    "date": Number.Other,
    "number": Number,
    "declaration": Keyword.Declaration,
    "outcome": Keyword.Reserved,
    "keyword": Keyword,
    "code": Name.Constant,
    "name": Name,
    "mark": Operator,
    "blank": Whitespace,
}


class OcgLexer(Lexer):
    """The rule language of meruit.

    >>> from pygments.token import Keyword
    >>> from meruit.lexer import OcgLexer
    >>> words = OcgLexer().get_tokens("rule cap for each fee then reject")
    >>> [word for kind, word in words if kind in Keyword]
    ['rule', 'for', 'each', 'then', 'reject']
    """

    name = "Outside counsel guideline"
    url = ""
    aliases: ClassVar[Sequence[str]] = ("ocg", "meruit")
    filenames: ClassVar[Sequence[str]] = ("*.ocg",)
    mimetypes: ClassVar[Sequence[str]] = ("text/x-ocg",)
    version_added = ""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """The words with their kinds."""
        for at, kind, word in _syntax.tokens(text):
            yield at, _TYPES[kind], word
