"""Read the tasks of a note, as Obsidian, its Tasks plugin, Dataview and Logseq write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ..types import Task

if TYPE_CHECKING:
    from markdown_it.token import Token

Status = Literal["open", "doing", "done", "cancelled"]

BOX = re.compile(r"\[(?P<sign>[^\[\]])\][ \t]+")
# What stands in the box; any other sign is a task that is still open, as in the Tasks plugin.
SIGNS: Mapping[str, Status] = {"x": "done", "X": "done", "/": "doing", "-": "cancelled"}
WORDS: Mapping[str, Status] = {
    "TODO": "open",
    "LATER": "open",
    "WAITING": "open",
    "DOING": "doing",
    "NOW": "doing",
    "DONE": "done",
    "CANCELED": "cancelled",
    "CANCELLED": "cancelled",
}
WORD = re.compile(rf"(?P<word>{'|'.join(WORDS)})(?=[ \t\n])\s*")
_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
DATES = [
    re.compile(form)
    for form in (
        rf"(?P<name>[📅📆🗓⏳⌛🛫➕✅❌])\ufe0f?\s*{_DAY}",
        rf"[\[(](?P<name>due|scheduled|start|created|completion|cancelled)::\s*{_DAY}[^\])]*[\])]",
        rf"(?P<name>DEADLINE|SCHEDULED): <{_DAY}[^>]*>",
    )
]
FIELDS: Mapping[str, str] = {
    **dict.fromkeys(("📅", "📆", "🗓", "due", "DEADLINE"), "due"),
    **dict.fromkeys(("⏳", "⌛", "scheduled", "SCHEDULED"), "scheduled"),
    **dict.fromkeys(("🛫", "start"), "start"),
    **dict.fromkeys(("➕", "created"), "created"),
    **dict.fromkeys(("✅", "completion"), "done"),
}
PRIORITY = re.compile(
    r"(?P<sign>[🔺⏫🔼🔽⏬])\ufe0f?|[\[(]priority::\s*(?P<name>\w+)\s*[\])]|\[#(?P<letter>[ABC])\]"
)
PRIORITIES: Mapping[str, int] = {
    **dict.fromkeys(("🔺", "highest"), 2),
    **dict.fromkeys(("⏫", "high", "A"), 1),
    **dict.fromkeys(("🔽", "low", "C"), -1),
    **dict.fromkeys(("⏬", "lowest"), -2),
}


def read_tasks(tokens: Sequence[Token]) -> Iterator[Task]:
    """The tasks among a note's list items, with their lines from 0."""
    items = 0
    for before, token in pairwise(tokens):
        items += (before.type == "list_item_open") - (before.type == "list_item_close")
        if items and before.type == "paragraph_open" and token.type == "inline":
            read = _read(token.content, (token.map or [0])[0])
            if read:
                yield read


def _read(content: str, line: int) -> Task | None:
    """The task that an item's words are; None for an item that is none."""
    box, word = BOX.match(content), WORD.match(content)
    begun = box or word
    if not begun:
        return None
    rest = content[begun.end() :]
    status = SIGNS.get(box["sign"], "open") if box else WORDS[word["word"]] if word else "open"
    dates = {
        FIELDS.get(found["name"], ""): found["day"]
        for form in DATES
        for found in form.finditer(rest)
    }
    dates.pop("", None)
    for form in DATES:
        rest = form.sub("", rest)
    urgent = PRIORITY.search(rest)
    priority = next((PRIORITIES.get(one, 0) for one in urgent.groups() if one), 0) if urgent else 0
    text = " ".join(PRIORITY.sub("", rest).split())
    return Task(line, text, status, **dates, priority=priority)
