"""The notes as a page to browse: folders and tags beside a list, the newest or by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlencode

from ..types import Filed, Note, Where
from .facets import Choice, facets
from .found import named_like
from .marks import text
from .places import Places, page

LISTED = 500  # notes on one page; a folder, a tag or a word leads to the others
OFFERED = 40  # folders and tags that are listed


def browse_page(
    notes: Iterable[Note],
    filed: Filed,
    matching: Callable[[Where], set[str]],
    places: Places,
    *,
    folder: str = "",
    tag: str = "",
    words: str = "",
    sort: str = "date",
    dark: bool = False,
) -> str:
    """The page. `filed`: how many notes are filed under what; `matching`: which notes satisfy
    conditions; `words`: only notes whose names have them."""
    every = list(notes)
    where = {key: value for key, value in (("folder", folder), ("tag", tag)) if value}
    paths = matching(where) if where else {note.path for note in every}
    several = [note for note in every if note.path in paths]
    if words:
        several = named_like(words, several)
    said = {"folder": folder, "tag": tag, "q": words, "sort": sort}
    found = facets(filed)
    beside = _choices("Folders", "folder", found.folders, said)
    beside += _choices("Tags", "tag", found.tags, said)
    listed = "".join(_row(note, places) for note in _sorted(several, sort)[:LISTED])
    body = (
        f"{_top(said, len(several), dark=dark)}"
        f'<div class="browse"><aside id="beside">{beside}</aside>'
        f'<ul class="list">{listed}</ul></div>'
        f"{_more(len(several))}"
    )
    return page("Notes", "notes", body, dark=dark)


def _sorted(notes: Sequence[Note], sort: str) -> list[Note]:
    by_name = sorted(notes, key=lambda note: note.title.casefold())
    if sort == "name":
        return by_name
    return sorted(by_name, key=lambda note: note.date or "", reverse=True)


def _top(said: dict[str, str], count: int, *, dark: bool) -> str:
    other = "date" if said["sort"] == "name" else "name"
    named = {"date": "Newest first", "name": "By name"}
    kept = "".join(
        f'<input type="hidden" name="{key}" value="{text(value)}">'
        for key, value in {**said, "dark": "true" if dark else ""}.items()
        if key != "q" and value
    )
    what = [f"{key} {text(said[key])}" for key in ("folder", "tag") if said[key]]
    every = '<a href="/notes">all notes</a>' if what or said["q"] else ""
    within = f" with {', '.join(what)}" if what else ""
    return (
        '<header><nav class="way"><a href="/">← Ask</a></nav><h1>Notes</h1>'
        f'<form action="/notes" method="get">{kept}<input type="search" name="q" '
        f'value="{text(said["q"])}" placeholder="Find a note by its name" '
        'aria-label="Find a note by its name"> <button>Find</button></form>'
        f'<p class="count">{count:,} note{"" if count == 1 else "s"}{within} {every} '
        f'<a href="{_address(said, "sort", other)}">{named[other]}</a> '
        '<a class="below" href="#beside">Folders and tags</a></p></header>'
    )


def _choices(title: str, key: str, several: Sequence[Choice], said: dict[str, str]) -> str:
    if not several:
        return ""
    here = {said[key]: ' aria-current="true"'} if said[key] else {}
    rows = "".join(
        f'<li><a href="{_address(said, key, value)}"{here.get(value, "")}>{text(shown)}</a></li>'
        for shown, value in several[:OFFERED]
    )
    return f"<details open><summary>{title}</summary><ul>{rows}</ul></details>"


def _address(said: dict[str, str], key: str, value: str) -> str:
    asked = {name: one for name, one in {**said, key: value}.items() if one}
    return text(f"/notes?{urlencode(asked)}")


def _row(note: Note, places: Places) -> str:
    tags = " ".join(f"#{text(tag)}" for tag in note.tags[:6])
    return (
        f'<li><a class="note" href="{text(places.view(note.path, 1))}">{text(note.title)}</a>'
        f'<span class="about"><span class="file">{text(note.path)}</span> '
        f'<span class="when">{text(note.shown_date)}</span> {tags}</span></li>'
    )


def _more(count: int) -> str:
    if count <= LISTED:
        return ""
    return f'<p class="remark">and {count - LISTED:,} more: choose a folder or a tag.</p>'
