"""Compare what a sentence asserts and denies with its passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..terms import kin
from .clauses import Clause
from .denial import Use, uses
from .negators import NEGATIVE
from .opposites import OPPOSITE, OPPOSITES, by_opposite, root_of

ALIKE = 0.5  # the part of a clause's other words that a passage's statement must share with it
_NEED = frozenset({"~need"})
SUBJECT = 2  # of whom it is said counts more than what else is said
NEARLY = 0.3  # how much worse a use of the same polarity may fit: of 2, statement and sentence


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


def _turned(use: Use, held: Sequence[Use]) -> bool:
    same = opposite = -1.0
    against = []
    for one in held:
        if use.compared and one.compared:  # which is faster than which is not told
            continue
        fit = _fit(use, one.around, one.place)
        if one.denied is not (not use.denied) or _agree(use, one):
            same = max(same, fit + _fit(use, one.near, one.place, subject=SUBJECT))
            continue
        near = _fit(use, one.near, one.place, subject=SUBJECT)
        if use.resolved and not near:  # told of another thing
            continue
        against.append(one)
        if fit >= ALIKE:
            opposite = max(opposite, fit + near)
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
    around = other.around
    if not other.compared:
        around |= other.place | (other.setting if _fit(use, around) else frozenset())
    return not (use.around - around) & other.elsewhere and _fit(use, around) >= ALIKE


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
    if _apart(one.clause, other.clause):
        return True
    opposite = by_opposite(denier.word, denier.written)  # then all of its clause is denied
    if asserter.text.excepts is not denier.text.excepts and (asserter.text.excepts or opposite):
        return True
    if asserter.text.excepts and denier.text.excepts and not opposite:
        return True
    if denier.clause.none and asserter.clause.negative and not NEGATIVE.match(asserter.written):
        return True  # a decision that was postponed is none
    if denier.todo and not asserter.clause.done:
        return True
    carried = asserter.text.denials & denier.carried  # by a word for its opposite
    if denier.clause.continued and (asserter.text.negates or carried):  # its verb may be denied
        return True
    if _another(one, other) or (denier.listed and not asserter.clause.permits):
        return True
    # `floods are excluded`, `storms are covered, not floods`; `unnecessary`, `you don't need to`
    if asserter.turned & (denier.around | denier.near | _NEED & denier.text.denials):
        return True
    remedy = asserter.clause.ought and not denier.clause.ought and one.word not in _NEED
    untold = denier.near - denier.text.denials
    untold = untold if opposite else untold - denier.text.asserted
    return remedy or asserter.text.elliptic or bool(asserter.text.denials & untold)


def _apart(one: Clause, other: Clause) -> bool:
    """Whether they tell of different times or sizes: not before May, from May on."""
    bounds = {one.bound, other.bound}
    return {one.limit, other.limit} == {"until", "from"} or bounds == {"over", "under"}


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
