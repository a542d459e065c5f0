"""Regular expressions that are compiled at their first use: a question needs a third of them."""

from __future__ import annotations

import re
from typing import Any, cast


class Pattern:
    """Has the methods of the compiled expression as its own once one of them was asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        vars(self).update(
            (each, getattr(compiled, each)) for each in dir(compiled) if not each.startswith("__")
        )
        return getattr(compiled, name)


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """What re.compile gives, for its methods alone: the functions of `re` do not take it."""
    return cast("re.Pattern[str]", Pattern(source, flags))
