"""A passage's words in the spellings under which names are looked up."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from ..quantities import folded
from .names import ADDRESS, runs
from .terms import root

TOGETHER = 4  # letters that a name must have to be looked for with other spaces in it
LONGEST = 60
_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,6}")
_PART = re.compile(r"[^\W\d_]+|\d+")
_POSSESSIVE = re.compile(r"'s\b|(?<=s)'(?!\w)", re.IGNORECASE)
_HEAD = re.compile(r"\A(?:mailto:|https?://)?(?:www\.)?", re.IGNORECASE)
_BLANK = re.compile(r"\s+")
SMALL = frozenset({"of", "the", "and", "for", "in", "to", "on", "a", "an", "de"})
_SHORT = {
    "mt": "mount", "st": "saint", "ft": "fort", "prof": "professor", "univ": "university",
    "dept": "department", "inst": "institute", "govt": "government", "intl": "international",
}  # fmt: skip
_NUMBERED = {(word,) for word in ("option", "plan", "step", "part", "point", "case", "variant")}
_EDGE = r"(?<![\w-])", r"(?![\w-])"
_BELOW = r"^( *)(?:- )?{key}:[ ]*\n(?:\1 +\S.*\n|[ ]*\n)*?\1 +(?:- )?{value}(?![\w-])"


@lru_cache(8192)
def parts_of(name: str) -> tuple[str, ...]:
    """A name as it is looked for, letters and digits apart: `GPT-4` and `GPT4` are `gpt`, `4`."""
    parts = _PART.findall(_POSSESSIVE.sub("", folded(name)).casefold())
    return tuple(_SHORT.get(part, part) for part in parts)


@lru_cache(8192)
def name_parts(name: str) -> tuple[str, ...]:
    """The parts of a name that tell it apart: no initials, no number that stands alone.

    `Claude 3.5 Sonnet` is `claude`, `sonnet`; `OpenAI GPT-4` is `openai`, `gpt`, `4`.
    """
    words = [parts_of(word) for word in name.split()]
    telling = (
        parts
        for i, parts in enumerate(words)
        if _tells(parts) or (0 < i == len(words) - 1 and _is_letter(parts, words[i - 1]))
    )
    return tuple(part for parts in telling for part in parts) or parts_of(name)


def _tells(parts: tuple[str, ...]) -> bool:
    return any(len(one) > 1 and not one[0].isdigit() for one in parts) or len(set(parts)) > 1


def _is_letter(parts: tuple[str, ...], before: tuple[str, ...]) -> bool:
    """Vitamin C; but not the letters that an answer numbers its options with."""
    return len(parts) == 1 and parts[0].isalpha() and before[-1:] not in _NUMBERED


def address(text: str) -> str:
    """An address without what two ways of writing it differ in: scheme, www, a final slash."""
    return _HEAD.sub("", text.casefold()).rstrip("/.,;:!?'\"*_~")


def code(text: str) -> str:
    """Code on one line, without a prompt or the brackets of an empty call."""
    return _BLANK.sub(" ", folded(text).casefold()).strip().removeprefix("$ ").removesuffix("()")


class Spelling:
    """A text's words: in order, without numbers, in capitals, by their initials."""

    def __init__(self, text: str, raw: str) -> None:
        self.text = _POSSESSIVE.sub("", folded(text))
        self.raw = raw

    @cached_property
    def full(self) -> str:
        """Words with a space around each; the parts of one are joined by a dot: ` h·100 `."""
        plain = (_SHORT.get(word, word) for word in _WORD.findall(self.text.casefold()))
        words = ("·".join(_PART.findall(word)) for word in plain)
        dotted = (word.replace(".", "").casefold() for word in _DOTTED.findall(self.text))
        return f" {' '.join([*words, *dotted])} "

    @cached_property
    def plain(self) -> str:
        """Words without numbers and initials, with a space around each."""
        words = (w for w in self.full.split() if len(w) > 1 and not w[0].isdigit())
        return f" {' '.join(words)} "

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(root, self.plain.split()))

    @cached_property
    def lower(self) -> frozenset[str]:
        """The words that are written without a capital somewhere."""
        return frozenset(word for word in _WORD.findall(self.text) if word.islower())

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The words that begin with a capital, as they are written."""
        return frozenset(word for word in _WORD.findall(self.text) if word[0].isupper())

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """The names as far as capitals show them, whole."""
        lines = (line for line in self.text.split("\n"))
        return frozenset(name_parts(run) for line in lines for run in runs(line))

    @cached_property
    def initials(self) -> tuple[str, str]:
        """The first letters of all words in their case, and of all but small ones."""
        words = [word for word in _WORD.findall(self.text) if not word[0].isdigit()]
        large = [word for word in words if word.casefold() not in SMALL]
        return "".join(w[0] for w in words), "".join(w[0] for w in large)

    @cached_property
    def codes(self) -> str:
        return code(self.raw + "\n" + self.text)

    @cached_property
    def addresses(self) -> frozenset[str]:
        return frozenset(address(match[0]) for match in ADDRESS.finditer(self.raw))

    def has_code(self, text: str) -> bool:
        wanted = re.escape(code(text))
        start, end = _EDGE if re.match(r"\w", code(text)) else ("", _EDGE[1])
        end = end if re.search(r"\w\Z", code(text)) else ""
        return re.search(start + wanted + end, self.codes) is not None or self._has_below(text)

    def _has_below(self, text: str) -> bool:
        """`on: push` where YAML has `push:` among the lines that are indented below `on:`."""
        key, colon, value = code(text).partition(": ")
        below = _BELOW.format(key=re.escape(key), value=re.escape(value))
        return bool(colon) and re.search(below, self.raw, re.IGNORECASE | re.MULTILINE) is not None

    def has_address(self, text: str) -> bool:
        """An address, or one that begins with it: `example.org` in `example.org/plan`."""
        wanted = address(text)
        begun = any(
            one == wanted or (one.startswith(wanted) and one[len(wanted)] in "/?#")
            for one in self.addresses
        )
        return begun or (not self.addresses and self.has_code(wanted))

    def has_words(self, parts: tuple[str, ...]) -> bool:
        """The parts of a name in their order, next to each other or with a number between."""
        if not parts or self._written_together(parts):
            return True
        if any(part[0].isdigit() for part in parts) or len(parts[-1]) == 1:
            return re.search(f" {'[ ·]'.join(map(re.escape, parts))} ", self.full) is not None
        words = worded(parts)
        if not words:
            return f" {' '.join(parts)} " in self.full
        if len(words) == 1 and root(words[0]) in self.stems:
            return True
        *first, last = words
        forms = {last, last + "s", last.removesuffix("s")}
        return any(f" {' '.join([*first, form])} " in self.plain for form in forms)

    def _written_together(self, parts: tuple[str, ...]) -> bool:
        """VS Code as VSCode, Rainwater as rain water."""
        letters = "".join(parts)
        if not TOGETHER <= len(letters) <= LONGEST:
            return False
        return re.search(f" {'[ ·]?'.join(map(re.escape, letters))} ", self.full) is not None


def worded(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts that are words, initials and numbers left out."""
    return tuple(part for part in parts if len(part) > 1 and not part[0].isdigit())
