"""Polarity: what a sentence asserts and its passage denies, or the other way round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from ..prose import sentences
from .clauses import roots
from .denial import Use, denies, uses
from .opposites import OPPOSITE, OPPOSITES, root_of
from .terms import kin

ALIKE = 0.5  # the part of a clause's other words that a passage's statement must share with it
SUBJECT = 2  # of whom it is said counts more than what else is said
NEARLY = 0.3  # how much worse a use of the same polarity may fit: of 2, statement and sentence

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|this|these|those)\b", re.IGNORECASE
)


def turned(sentence: str, held: Mapping[str, Sequence[Use]]) -> list[Use]:
    """The words that a sentence denies and the passages assert, or the reverse.

    `held` has the uses in the passages' statements by their stems. A word is compared with its use
    in the statement that shares most of its clause; one that the passages use both ways is settled
    by a use of the same polarity that fits nearly as well. Of `A and B` each is looked at alone.
    """
    told = list(uses(sentence))
    both = Counter(
        (use.word, use.around) for use in {(u.word, u.around, u.denied): u for u in told}.values()
    )
    found = []
    for use in told:
        if use.denied is None or both[use.word, use.around] > 1:  # Ada accepted and Luis declined
            continue
        known = held.get(use.word, ())
        if _turned(use, known) or _half_turned(use, known):
            found.append(use)
    return found


def by_stem(statements: Iterable[tuple[str, str, bool]], place: str = "") -> dict[str, list[Use]]:
    """The uses in several statements of one place, each with the whole statement around it.

    With each statement comes the line that introduces it, or nothing, and whether it is an item
    whose box is not ticked.
    """
    found: dict[str, list[Use]] = {}
    before = frozenset[str]()
    above_all = frozenset(roots(place))
    several = [(text, above, todo, frozenset(roots(text))) for text, above, todo in statements]
    counted = Counter(word for *_, own in several for word in own)
    for text, above, todo, own in several:
        around = own | before if _PRONOUN.search(text) else own  # whom `it` may stand for
        before = around
        elsewhere = frozenset(word for word in counted if counted[word] > (word in own))
        told = (uses(text[start:end], whole=True) for start, end in sentences(text))
        for use in chain(_introduced(text, above, above_all), *told):
            wide = use.around if use.compared else use.around | around
            use = replace(use, around=wide, elsewhere=elsewhere)
            use = use if use.listed else replace(use, place=above_all)
            if todo and use.denied is False and not use.clause.done:
                use = replace(use, denied=True, todo=True)
            found.setdefault(use.word, []).append(use)
    return found


def _introduced(text: str, above: str, place: frozenset[str]) -> Iterator[Use]:
    """What the line above says of a statement: `Not covered:` and `Covered:` do, `Notes:` not.

    What stands below `Never give:` is denied itself, to whoever says that it may be given.
    """
    own = frozenset(roots(text))
    for use in uses(above, whole=True):
        if use.denied or use.word in OPPOSITES or use.around <= OPPOSITES.keys():
            yield replace(use, around=use.around | own)
    if denies(above):
        around = own.union(roots(above), place)
        for use in uses(text):
            if use.denied is False:
                yield replace(use, denied=True, around=around, listed=True)


def _turned(use: Use, held: Sequence[Use]) -> bool:
    same = opposite = -1.0
    against = []
    for one in held:
        fit = _fit(use, one.around, one.place)
        if one.denied is not (not use.denied) or _agree(use, one):
            same = max(same, fit + _fit(use, one.near, one.place, subject=SUBJECT))
            continue
        against.append(one)
        if fit >= ALIKE:
            opposite = max(opposite, fit + _fit(use, one.near, one.place, subject=SUBJECT))
    if same < 0 and opposite < 0:
        return any(_bare(use, one) or _alone(use, one) for one in against)
    return opposite >= 0 and same < opposite - NEARLY


def _half_turned(use: Use, held: Sequence[Use]) -> bool:
    """Whether it is turned for one part of `A and B`, by what tells of that part."""
    return any(
        _turned(replace(use, around=use.around - other), [one for one in held if part <= one.near])
        for part, other in use.clause.either
        if use.word not in part | other
    )


def _alone(use: Use, other: Use) -> bool:
    """Whether there is nothing that another has to be told from: then its place counts too."""
    around = other.around if other.compared else other.around | other.place
    missing = use.around - around
    return not missing & other.elsewhere and _fit(use, around) >= ALIKE


def _bare(use: Use, other: Use) -> bool:
    """Whether one denies a thing altogether, and the other has it."""
    return other.clause.bare and bool(other.denied) and not use.clause.negative


def _agree(one: Use, other: Use) -> bool:
    """Whether opposite uses are no contradiction all the same.

    What is not enabled must be enabled. Who works for this and not for that does not work for
    that: the text that asserts denies another word of the clause that denies.
    """
    if (one.text.lifted or other.text.lifted) and not (one.text.without and other.text.without):
        return True
    denier, asserter = (one, other) if one.denied else (other, one)
    if {one.clause.limit, other.clause.limit} == {"until", "from"}:  # not before May; from May on
        return True
    if denier.todo and not asserter.clause.done:
        return True
    if denier.clause.continued and asserter.text.negates:  # its verb may be denied there
        return True
    if _another(one, other) or (denier.listed and not asserter.clause.permits):
        return True
    if asserter.turned & denier.around:  # `floods are excluded`, `storms are covered, not floods`
        return True
    remedy = asserter.clause.ought and not denier.clause.ought
    by_opposite = denier.word != root_of(denier.written)  # then all of its clause is denied
    untold = denier.near - denier.text.denials
    untold = untold if by_opposite else untold - denier.text.asserted
    return remedy or asserter.text.elliptic or bool(asserter.text.denials & untold)


def _another(one: Use, other: Use) -> bool:
    """Whether the clauses tell of different things: the small ferry, the large ferry."""
    own = {one.word, root_of(one.written)}
    missing = other.near - one.around
    return any(OPPOSITES.get(w, frozenset()) & missing for w in one.around - other.near - own)


def _fit(
    use: Use, held: frozenset[str], place: frozenset[str] = frozenset(), subject: int = 1
) -> float:
    """The part of the other words around a use that are among those around another.

    Words of the `place`, title and headings, tell no statements apart: they count only alone.
    `subject`: how much more the words before it count, of which it is mostly said.
    """
    others = [
        word
        for word in use.around
        if word not in (use.word, root_of(use.written)) and use.word not in OPPOSITE.get(word, ())
    ]
    telling = [word for word in others if word not in place] or others
    weight = {word: subject if word in use.before else 1 for word in telling}
    near = sum(weight[w] for w in telling if w in held or any(kin(w, one) for one in held))
    return near / sum(weight.values()) if telling else 1.0
