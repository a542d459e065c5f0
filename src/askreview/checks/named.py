"""Find names in a sentence that no cited passage contains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .countries import COUNTRIES
from .evidence import Evidence
from .names import ENDINGS, MASS, ROLES, Name, label, names, runs
from .spelling import SMALL, Spelling, name_parts, parts_of, worded
from .terms import alike

_DOTTED = re.compile(r"(?:[A-Z]\.){1,6}[A-Z]?")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,6}s?")
_COMMENT = re.compile(r"\s*(?:#|//|--|;|<!--|$)")

_PEOPLES = frozenset(
    ["", *"a e o y i s n an ian ean ese ish ic en ans ians eans ns ia is es".split()]  # noqa: SIM905
)
SHORTENED = 5  # letters at least of a name that is cut short
LONGEST = 16  # parts of a name that may be made of several names
SHORTEST_ROOT = 4  # letters that a country and its people share: Chin-a, Chin-ese


def unsupported(
    source: str,
    cited: Sequence[Evidence],
    others: Sequence[Evidence],
    listed: bool = False,
    language: str = "",
) -> list[str]:
    """The names of a sentence of Markdown that no cited passage holds.

    Code, addresses and paths are held as they are written; a name by its words in their order. Of
    an item's label only a name that another passage shows to be one counts. `language`: of the
    sentence, where the passages are in another one.
    """
    cited_words = [one.spelling for one in cited]
    missing = [one.text for one in names(source, listed, language) if not held(one, cited_words)]
    if listed:
        missing += _in_label(label(source), cited_words, [one.spelling for one in others])
    return missing


def all_held(source: str, missing: Sequence[str], evidence: Evidence, listed: bool = False) -> bool:
    """Whether another passage holds every name that the cited ones lack."""
    lacking = unsupported(source, [evidence], [], listed)
    return not set(missing) & set(lacking)


def foreign_code(block: str, cited: Sequence[Evidence]) -> str:
    """The first line of fenced code that no cited passage holds, comments left out."""
    for line in block.split("\n")[1:]:
        told = not _COMMENT.match(line) and not line.lstrip().startswith(("```", "~~~"))
        if told and not any(one.spelling.has_code(line) for one in cited):
            return line.strip()
    return ""


def held(name: Name, cited: Sequence[Spelling]) -> bool:
    """Whether the passages hold a name, as it is written or in another common form."""
    if name.kind in ("code", "path"):
        return any(one.has_code(name.text) for one in cited)
    if name.kind == "address":
        return any(one.has_address(name.text) for one in cited)
    text = name.text.replace(".", "") if _DOTTED.fullmatch(name.text) else name.text
    parts = name_parts(text)
    if _held(parts, cited) or any(_initials(text, parts, one) for one in cited):
        return True
    first, _, rest = text.partition(" ")
    return (
        bool(name.opening and rest)
        and _no_part(first, rest, cited)
        and _held(name_parts(rest), cited)
    )


def _held(parts: tuple[str, ...], cited: Sequence[Spelling]) -> bool:
    if any(one.has_words(parts) for one in cited) or _akin(parts, cited):
        return True
    return 1 < len(parts) <= LONGEST and _made_of(parts, cited, 0)


def _made_of(words: tuple[str, ...], cited: Sequence[Spelling], pieces: int) -> bool:
    """Whether a name is made of several that stand whole in the passages: Google Gemini.

    `Charles Lovelace` is not made of Charles Babbage and Ada Lovelace.
    """
    if not words:
        return pieces > 1
    if words[0] in SMALL and pieces:
        return _made_of(words[1:], cited, pieces)
    return any(
        _whole(words[:n], cited) and _made_of(words[n:], cited, pieces + 1)
        for n in range(len(words) - (not pieces), 0, -1)
    )


def _whole(parts: tuple[str, ...], cited: Sequence[Spelling]) -> bool:
    """Whether a name stands as such in the passages, and not as a part of a longer one."""
    if any(part[0].isdigit() for part in parts):
        return not parts[0][0].isdigit() and any(one.has_words(parts) for one in cited)
    ordinary = len(parts) == 1 and any(parts[0] in one.lower for one in cited)
    return ordinary or any(parts in one.runs for one in cited) or _akin(parts, cited)


def _akin(parts: tuple[str, ...], cited: Sequence[Spelling]) -> bool:
    """Japan and Japanese, the United States and US; a name and its short form."""
    for same in COUNTRIES.get(parts, ()):
        if any(re.search(rf"\b{same}\b", one.text.replace(".", "")) for one in cited):
            return True
    return len(parts) == 1 and any(
        _shortened(parts[0], word.casefold()) or _people(parts[0], word.casefold())
        for one in cited
        for word in one.capitals
    )


def _shortened(one: str, other: str) -> bool:
    """Postgres and PostgreSQL."""
    short, long = sorted((one, other), key=len)
    return SHORTENED <= len(short) < len(long) and long.startswith(short)


def _people(one: str, other: str) -> bool:
    root = alike(one, other)
    endings = {one[root:], other[root:]}
    return one != other and root >= SHORTEST_ROOT and endings <= _PEOPLES


def _initials(name: str, parts: tuple[str, ...], held: Spelling) -> bool:
    """An acronym for words that stand together, or words for an acronym: ESA."""
    if _ACRONYM.fullmatch(name):
        letters = name.rstrip("s").replace(".", "")
        if len(letters) == 2:
            return any(letters in one for one in held.initials)
        return any(letters.casefold() in one.casefold() for one in held.initials)
    first = "".join(word[0] for word in worded(parts) if word not in SMALL).upper()
    return len(first) > 1 and bool({first, first + "s"} & held.capitals)


def _no_part(first: str, rest: str, cited: Sequence[Spelling]) -> bool:
    """Whether a sentence's first word only stands before a name: Researcher …, Training …"""
    word = first.casefold()
    if word.rstrip(".") in ROLES or word in MASS or word.endswith(ENDINGS) or " " in rest:
        return True
    return any({word, "".join(parts_of(word))} & one.lower for one in cited)


def _in_label(text: str, cited: Sequence[Spelling], others: Sequence[Spelling]) -> Iterator[str]:
    for run in dict.fromkeys(runs(text)):
        parts = name_parts(run)
        known = any(parts in one.runs for one in others)
        if parts and known and not _held(parts, cited):
            yield run
