"""``%load_ext meruit``: the cell magic ``%%ocg``.

::

    %%ocg caps
    guideline "Caps" edition 2026 currency USD
    rule cap for each fee then reduce rate to 300 USD

binds the name ``caps`` to the rule set, and shows it. Without a name it is called ``rules``. Rules that are refused are shown as the program shows them,
and the name keeps what it had.
"""

from __future__ import annotations

import sys
from typing import Protocol

from meruit.errors import RulesError
from meruit.ruleset import Ruleset


class Shell(Protocol):
    """What the magic needs of IPython's shell."""

    user_ns: dict[str, object]

    def register_magic_function(self, func: object, magic_kind: str, magic_name: str) -> None:
        """Registers a magic."""
        ...


def load_ipython_extension(shell: Shell) -> None:
    """Registers ``%%ocg``; IPython calls it for ``%load_ext meruit``."""

    def ocg(line: str, cell: str) -> Ruleset | None:
        """Checks the rules of the cell, and binds a name to them: ``%%ocg NAME``."""
        name = line.strip() or "rules"
        if not name.isidentifier():
            print(f"`{name}` is no name: write `%%ocg rules`", file=sys.stderr)
            return None
        try:
            rules = Ruleset.parse(cell, name=f"{name}.ocg")
        except RulesError as error:
            print(error, file=sys.stderr)
            return None
        shell.user_ns[name] = rules
        return rules

    shell.register_magic_function(ocg, "cell", "ocg")
