"""Name a note: its title, and the words of its path that the title lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..text import stem

Value = str | tuple[str, ...]

LONGEST = 300  # characters of a title
WORDS = re.compile(r"[^\W_]+")  # of a name, where `_` and `-` stand for spaces
# What an editor calls a note that nobody has named yet, in the languages of Obsidian's users.
UNNAMED = re.compile(
    r"(?:untitled|unnamed|no title|new note|sans titre|sin título|senza titolo|sem título"
    r"|unbenannt|ohne titel|naamloos|без названия|无标题|無題|제목 없음)(?:\W*\d+)?",
    re.IGNORECASE,
)
TEMPLATE = re.compile(r"<%.*?%>|\{\{.*?\}\}")  # what a program is to fill in


def file_name(path: str) -> str:
    """The name of a note's file without its suffix; Logseq writes `a/b` as `a___b` or `a%2Fb`."""
    stem_of_it = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return re.sub(r"___|%2[Ff]", "/", stem_of_it)


def title_of(
    path: str, heading: str | None, metadata: Mapping[str, Value], aliases: Sequence[str]
) -> str:
    """The first that says something of the title field, the top heading and an alias; else the
    name of the file."""
    named = metadata.get("title")
    stated = named if isinstance(named, str) else ""
    several = (" ".join(one.split())[:LONGEST] for one in (stated, heading or "", *aliases[:1]))
    return next((one for one in several if _says_something(one)), file_name(path))


def unsaid_names(path: str, title: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """The folders and the file's name, each that has a word which title and aliases lack."""
    said = {stem(word) for word in WORDS.findall(" ".join([title, *aliases]))}
    *folders, _ = path.split("/")
    return tuple(
        name
        for name in (*folders, file_name(path))
        if not {stem(word) for word in WORDS.findall(name)} <= said
    )


def _says_something(name: str) -> bool:
    filled_in = TEMPLATE.sub("", name)
    return bool(WORDS.search(filled_in)) and not UNNAMED.fullmatch(name.strip())
