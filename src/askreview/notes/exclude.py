"""Decide which paths to skip: customary ones, Obsidian's filters, the user's patterns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..types import Reading

IGNORE = ".askreviewignore"
GIT = ".gitignore"
OBSIDIAN = ".obsidian/app.json"
FILTERS = "userIgnoreFilters"
PACKAGES = "node_modules"

# Of a path below the rule's folder, that of a folder ending with "/": True leaves it out, False
# takes it back in, None says nothing.
Check = Callable[[str], bool | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns of one place, for what lies below the folder they stand in."""

    reason: str
    prefix: str
    check: Check


class Exclusions:
    """The rules met on the way down from the notes folder."""

    def __init__(self, folder: Path, reading: Reading) -> None:
        self._folder = folder
        self._rules: list[Rule] = []
        self._files = {IGNORE: f"excluded by {IGNORE}"}
        if reading.gitignore:
            self._files[GIT] = f"excluded by {GIT}"
        if reading.exclude:
            why = "excluded by --exclude or your settings"
            self._rules.append(Rule(why, "", _git_patterns(reading.exclude)))

    def enter(self, prefix: str, names: Iterable[str]) -> None:
        """Reads the ignore files of a folder, `names` being what lies in it.

        Of a vault, which may lie below the folder of the notes, Obsidian's own settings.
        """
        there = set(names)
        if OBSIDIAN.partition("/")[0] in there and (filters := _filters(self._folder / prefix)):
            why = "excluded in Obsidian's settings"
            self._rules.append(Rule(why, prefix, _like_obsidian(filters)))
        for name in sorted(self._files.keys() & there):
            text = (self._folder / prefix / name).read_text(encoding="utf-8-sig", errors="replace")
            self._rules.append(Rule(self._files[name], prefix, _git_patterns(text.splitlines())))

    def reason(self, path: str, *, is_folder: bool) -> str | None:
        """Why a file or folder is left out; of several rules of a kind the last decides."""
        whole = path + "/" if is_folder else path
        if is_folder and path.rsplit("/", 1)[-1] == PACKAGES:
            return "a program's packages"
        if not self._rules:
            return None
        said: dict[str, bool] = {}
        for rule in self._rules:
            if whole.startswith(rule.prefix):
                verdict = rule.check(whole[len(rule.prefix) :])
                if verdict is not None:
                    said[rule.reason] = verdict
        return next((reason for reason, out in said.items() if out), None)


def is_rule(path: str) -> bool:
    """Whether a file says what is left out."""
    return f"/{path}".endswith(f"/{OBSIDIAN}") or path.rsplit("/", 1)[-1] in (IGNORE, GIT)


def _git_patterns(lines: Iterable[str]) -> Check:
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(lines)
    return lambda path: spec.check_file(path).include


def _filters(folder: Path) -> list[str]:
    """The filters of Obsidian's own settings; none where these cannot be read."""
    try:
        loaded = json.loads((folder / OBSIDIAN).read_bytes())
    except (OSError, ValueError):
        return []
    filters = loaded.get(FILTERS) if isinstance(loaded, dict) else None
    return [one for one in filters if isinstance(one, str) and one] if filters else []


def _like_obsidian(filters: list[str]) -> Check:
    """A filter is how a path begins or, between slashes, a regular expression."""
    starts = tuple(one for one in filters if not _is_expression(one))
    expressions = [re.compile(one[1:-1], re.I) for one in filters if _is_expression(one)]
    return lambda path: (
        True if path.startswith(starts) or any(one.search(path) for one in expressions) else None
    )


def _is_expression(one: str) -> bool:
    """JavaScript's syntax, as far as it is Python's; else the filter is how a path begins."""
    if len(one) < 3 or not (one.startswith("/") and one.endswith("/")):
        return False
    try:
        re.compile(one[1:-1])
    except re.error:
        return False
    return True
