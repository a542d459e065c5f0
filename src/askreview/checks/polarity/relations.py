"""Find what a text puts before, above or instead of what, and who does what to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...quantities import folded
from ..terms import most_of, shared
from .clauses import hidden, is_telling, roots
from .negators import NEGATOR, NO_DENIAL, QUESTION
from .opposites import IRREGULAR, OPPOSITES, in_one_word, root_of

LONGEST = 500  # characters; beyond, it is no part of a sentence


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sides, the first of them first, chosen, the cause, above, the doer."""

    kind: str
    one: frozenset[str]
    other: frozenset[str]
    written: str


# A kind; how its words stand between the two sides; and whether the second is named first.
_BETWEEN = tuple(
    (kind, re.compile(rf"\b(?:{words})(?=\W)", re.IGNORECASE), turned)
    for kind, words, turned in (
        ("time", r"before|prior to|(?:,|and) then|followed by|preced(?:ed(?! by)|es?|ing)", False),
        ("time", r"after|once|as soon as|follow(?:ed(?! by)|s|ing)|preceded by", True),
        ("choice", r"instead of|rather than", False),
        ("choice", r", (?:and )?not(?! (?:only|just|because|until|so))", False),
        ("choice", r"(?:was|were|is|are|been|being|be) replaced (?:by|with)", True),
        ("choice", r"replace[ds]?(?![^,]* (?:by|with) )", False),
        ("cause", r"(?:, )?so(?= (?:the|it|they|he|she|we|i|this|there|my|our)\b)", False),
        ("cause", r"leads? to|led to|caus(?:ed(?! by)|es)|result(?:ed|s)? in|therefore", False),
        ("cause", r"because(?: of)?|due to|caused by|owing to|thanks to|resulted from", True),
        ("height", r"above|on top of", False),
        ("height", r"below|under(?:neath)?|beneath", True),
        ("side", r"left of", False),
        ("side", r"right of", True),
        ("latitude", r"north of", False),
        ("latitude", r"south of", True),
        ("longitude", r"east of", False),
        ("longitude", r"west of", True),
        ("depth", r"in front of|ahead of", False),
        ("depth", r"behind", True),
    )
)  # fmt: skip
# With both sides behind: `After the rest, shape the dough`.
_FRONTED = re.compile(
    r"\A\W*(?P<word>before|prior to|after|once|as soon as|following|instead of|rather than"
    r"|because(?: of)?|due to)\b(?P<one>[^,]+),(?P<other>.+)",
    re.IGNORECASE,
)
# One side in the middle.
_AROUND = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("motion", r"\bfrom (?P<one>[^,]+?) (?:in)?to (?P<other>[^,]+)"),
        ("motion", r"\b(?:in)?to (?P<other>[^,]+?) from (?P<one>[^,]+)"),
        (
            "motion",
            r"\b(?:renam|convert|translat)\w+ (?P<one>[^,]+?) (?:in)?to (?P<other>[^,]+)",
        ),
        ("choice", r"\bprefer\w* (?P<one>[^,]+?) (?:to|over) (?P<other>[^,]+)"),
        (
            "choice",
            r"\b(?:cho(?:se|osing)|pick|select|favou?r)\w* (?P<one>[^,]+?) over (?P<other>[^,]+)",
        ),
        ("choice", r"\breplac\w+ (?P<other>[^,]+?) (?:with|by) (?P<one>[^,]+)"),
        ("choice", r"\b(?:swap|exchang|trad)\w+ (?P<other>[^,]+?) for (?P<one>[^,]+)"),
        ("choice", r"\bsubstitut\w+ (?P<one>[^,]+?) for (?P<other>[^,]+)"),
        ("more of", r"\bmore (?P<one>\w+) than (?P<other>(?!\d)[^,]+)"),
        ("more of", r"\b(?:less|fewer) (?P<other>\w+) than (?P<one>(?!\d)[^,]+)"),
        ("more of", r"(?P<one>.*)\boutnumber\w* (?P<other>[^,]+)"),
        ("choice", r"\bnot (?!only\b|just\b)(?P<other>[^,]+?),? but (?P<one>[^,]+)"),
    )
)  # fmt: skip
SEGMENT = re.compile(r"[.!;](?:\s|\Z)|\n|,? but\b|, and\b|,? while\b")
_ENDS = re.compile(  # a thing's name
    r"[,()]|\b(?:in|on|at|for|with|from|to|by|into|about|of|when|because|after|before|during|since"
    r"|until|and|as|than|so|if)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(r"\A\s*(?:(?:in|on|at|for|with|from|to|by)\b)?\s*", re.IGNORECASE)
_NAMED_SHORT = ("choice", "height", "side", "latitude", "longitude", "depth", "motion")
_BE = re.compile(r"\b(?:is|are|was|were|been|being|be|got)\s+\Z", re.IGNORECASE)
_VERB = re.compile(r"(?<=\w )[a-z]{3,}(?= )")
_THING = re.compile(r"\s+(?:(?:the|a|an|his|her|its|their|our|my)\b|[A-Z\d])")
_BY = re.compile(r"\s+by\b")
_THAN = re.compile(r"\bthan\b(?! (?:\d|before|ever|usual))", re.IGNORECASE)
_HOW = re.compile(r"\b(?:\w+er|more|less|worse)\b", re.IGNORECASE)
_OURS = re.compile(r"\b(?:we|us|i|me)\b", re.IGNORECASE)
_SAME_FORM = frozenset("beat hit hurt led lent".split())  # noqa: SIM905
_MOST = 4  # words that name who does something, and to whom


def relations(text: str) -> tuple[Relation, ...]:
    """Every two things that a text tells of in one of these ways, with a denial in neither."""
    text = in_one_word(QUESTION.sub(" ", folded(text)))
    segments = (one for one in SEGMENT.split(text) if len(one) <= LONGEST)
    found = (one for segment in segments for one in _in_segment(segment))
    return tuple(one for one in found if one.one and one.other)


def reversed_in(told: Sequence[Relation], held: Sequence[Relation]) -> list[Relation]:
    """The relations of a sentence that its passages have the other way round, and not also so."""
    found = []
    for one in told:
        fits = [_fit(one, other) for other in held if other.kind == one.kind]
        if max((crossed for _, crossed in fits), default=0) > max((s for s, _ in fits), default=0):
            found.append(one)
    return found


def _in_segment(segment: str) -> Iterator[Relation]:
    yield from _roles(segment)
    yield from _comparison(segment)
    fronted = _FRONTED.match(segment)
    if fronted:
        kind, turned = next(
            (kind, turned)
            for kind, words, turned in _BETWEEN
            if words.search(fronted["word"] + " ")
        )
        yield from _relation(kind, fronted["other"], fronted["one"], fronted["word"], turned)
        return
    for kind, pattern in _AROUND:
        for match in pattern.finditer(segment):
            yield from _relation(kind, match["one"], match["other"], match[0].split()[0], False)
    for kind, words, turned in _BETWEEN:
        several = list(words.finditer(segment))
        if len(several) == 1:
            word = several[0]
            after = segment[word.end() :].partition(",")[0]
            yield from _relation(kind, segment[: word.start()], after, word[0].strip(" ,"), turned)


def _relation(kind: str, one: str, other: str, word: str, turned: bool) -> Iterator[Relation]:
    if kind in _NAMED_SHORT:
        other = _short(other)
    if negators_in(one) or negators_in(other):
        return
    first, second = (other, one) if turned else (one, other)
    yield Relation(kind, frozenset(roots(first)), frozenset(roots(second)), word)


def _short(text: str) -> str:
    """What names a thing at the beginning of a text."""
    return _ENDS.split(_LEADING.sub("", text), maxsplit=1)[0]


def negators_in(text: str) -> int:
    return len(NEGATOR.findall(NO_DENIAL.sub(hidden, text)))


def _comparison(segment: str) -> Iterator[Relation]:
    """Which is faster than the other; slower is the same the other way round."""
    than = _THAN.search(segment)
    hows = list(_HOW.finditer(segment, 0, than.start())) if than else []
    if not than or not hows or negators_in(segment):
        return
    how = next((one for one in reversed(hows) if root_of(one[0]) in OPPOSITES), hows[-1])
    said = segment[: how.start()] + segment[how.end() : than.start()]
    one, other = frozenset(roots(said)), frozenset(roots(_short(segment[than.end() :])))
    yield Relation(f"{root_of(how[0])} than", one, other, how[0])
    for opposite in OPPOSITES.get(root_of(how[0]), ()):
        yield Relation(f"{opposite} than", other, one, how[0])


def _roles(segment: str) -> Iterator[Relation]:
    """Who does something to whom, also where it `was done by` somebody."""
    for clause in segment.split(","):
        for verb in _VERB.finditer(clause):
            before, after = clause[: verb.start()], clause[verb.end() :]
            if not _is_verb(verb[0], after):
                continue
            be, by = _BE.search(before), _BY.match(after)
            if bool(be) is not bool(by) or negators_in(clause):
                continue
            one = _who(before[: be.start()] if be else before)
            other = _who(_short(after[by.end() :] if by else after))
            if max(len(one), len(other)) <= _MOST:
                doer, done = (other, one) if by else (one, other)
                yield Relation(f"to {root_of(verb[0])}", doer, done, verb[0])


def _who(text: str) -> frozenset[str]:
    """What names somebody, the speaker too."""
    return frozenset(roots(text)) | ({"us"} if _OURS.search(text) else frozenset())


def _is_verb(word: str, after: str) -> bool:
    """Whether it looks like one: a past, or followed by somebody or something."""
    past = word.endswith("ed") or word in IRREGULAR or word in _SAME_FORM
    return is_telling(word) and (past or (word.endswith("s") and bool(_THING.match(after))))


def _fit(one: Relation, held: Relation) -> tuple[int, int]:
    """How many words stand on the same sides of both, and how many on the other ones."""
    first, second = one.one - one.other, one.other - one.one
    its_first, its_second = held.one - held.other, held.other - held.one
    same = shared(first, its_first), shared(second, its_second)
    moved = most_of(first, its_second), most_of(second, its_first)
    straight = sum(same) if all(same) else 0
    crossed = sum(moved) if all(moved) and not all(same) else 0
    return straight, crossed
