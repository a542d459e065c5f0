"""Tell word by word what a text denies, asserts or leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .clauses import TOKEN, Clause, clause_of, hidden, is_telling, roots, runs, telling_in
from .negators import (
    ABLE,
    ASIDE,
    CLAUSE,
    CONDITION,
    ENDS,
    EXCEPT,
    FORBIDDEN,
    LIFTED,
    MAY,
    MUST,
    NEGATOR,
    NO_DENIAL,
    NOT_SINCE,
    OBJECT,
    OF_NOUNS,
    PART,
    PRONOUN,
    SENTENCE,
    SUBJECT,
    THAN,
    UNTOLD,
    WITHOUT,
    rewritten,
)
from .opposites import OPPOSITE, OPPOSITES, SENSES, by_opposite, root_of

_PREFIX = re.compile(r"\A(?:un|in|im|il|ir|dis|non)-?(?=\w{4}|fit\b)")


@dataclass(frozen=True, slots=True)
class Text:
    """What a whole text denies and asserts."""

    denials: frozenset[str] = frozenset()
    asserted: frozenset[str] = frozenset()
    negates: bool = False  # it denies a word itself, not only its opposite
    elliptic: bool = False  # it denies something without saying it again: `but not all`
    excepts: bool = False  # it says what holds but for something
    without: bool = False  # it says without what
    lifted: bool = False  # and denies the rest: without a key it cannot be opened


@dataclass(frozen=True, slots=True)
class Use:
    """A word in its clause: denied, asserted, or untold (None)."""

    word: str  # its stem
    written: str
    denied: bool | None
    around: frozenset[str]  # the other words: of the clause, or of the whole statement
    near: frozenset[str]  # of its part of the sentence: up to a but, a semicolon
    before: frozenset[str]  # of its clause, before it: mostly its subject
    clause: Clause
    text: Text
    turned: frozenset[str] = frozenset()  # what the clause denies by a word for its opposite
    compared: bool = False  # `faster than`: what is around it is what is compared
    place: frozenset[str] = frozenset()  # of the title and headings, which tell no statements apart
    setting: frozenset[str] = frozenset()  # of the sentences before it in its paragraphs
    elsewhere: frozenset[str] = frozenset()  # of the passage's other statements
    listed: bool = False  # it is denied by the line above its list
    carried: frozenset[str] = frozenset()  # of the clause before, whose verb it leaves out
    resolved: bool = False  # of a clause that tells of `it` alone: around is the clause before
    todo: bool = False  # by the box of its item, which is not ticked


Told = list[tuple[str, str, bool | None]]  # words, as they are written, denied or not


def uses(text: str, whole: bool = False) -> Iterator[Use]:
    """The telling words of a text with their polarity; `whole`: with all of its words around."""
    text = rewritten(text)
    parts = list(_clauses(text))
    clauses = [clause for clause, _, _ in parts]
    told = [list(_polarities(clause)) for clause in clauses]
    if NOT_SINCE.search(text):  # has not failed since 2020
        told = [[(word, written, None) for word, written, _ in each] for each in told]
    empty = [_elliptic(clause) for clause in clauses]
    alone = any(empty) or any(map(ENDS.search, clauses))  # then clauses tell of different things
    about = _about(text, clauses, told, empty)
    everything = frozenset(word for clause in clauses for word in roots(clause))
    lacking = frozenset[str]()
    for n, (clause, part, opens) in enumerate(parts):
        told[n] = _explained(clause, told[n], frozenset() if opens else lacking)
        lacking = frozenset(word for word, _, denied in told[n] if denied)
        own = near = frozenset(roots(clause))
        each = told[n]
        left_out = not opens and own and (empty[n] or ENDS.search(clause))
        if left_out:  # the small one does not: what the clause before says
            each = [*each, *_left_out(clauses[n - 1], told[n - 1], denied=empty[n])]
            near = own.union(roots(clauses[n - 1])[len(own) :])
        around, near = everything if whole else own, near if alone else part
        turned, how = _reversed(each), clause_of(clause, first=n == 0)
        carried = frozenset(roots(clauses[n - 1])) if how.continued else frozenset()
        for word, written, denied in each:
            before = frozenset(roots(clause[: max(0, clause.find(written))]))
            use = Use(word, written, denied, around, near, before, how, about, turned - {word})
            use = _comparing(replace(use, carried=carried), clause)
            yield use if opens or len(own) > 1 else _resolved(use, clause, clauses[n - 1])


def _clauses(text: str) -> Iterator[tuple[str, frozenset[str], bool]]:
    """Each clause with the words of its part of the sentence, and whether it opens the sentence."""
    for sentence in SENTENCE.split(text):
        opens = True
        for part in PART.split(sentence):
            for clause in CLAUSE.split(part):
                if clause.strip():
                    yield clause, frozenset(roots(part)), opens
                    opens = False


def _about(text: str, clauses: Sequence[str], told: Sequence[Told], empty: Sequence[bool]) -> Text:
    every = [one for each in told for one in each]
    without = bool(WITHOUT.search(text))
    return Text(
        denials=frozenset(word for word, _, denied in every if denied),
        asserted=frozenset(word for word, _, denied in every if denied is False),
        negates=any(denied and not by_opposite(w, written) for w, written, denied in every),
        elliptic=any(e and not roots(one) for e, one in zip(empty, clauses, strict=True)),
        excepts=bool(EXCEPT.search(text)),
        without=without,
        lifted=without and any(not WITHOUT.match(one) for one in NEGATOR.findall(text)),
    )


def _comparing(use: Use, clause: str) -> Use:
    """The use of `faster` in `A is faster than B`: it is told of A."""
    than = THAN.search(clause)
    if not than or use.denied is None:
        return use
    what = frozenset(roots(clause[: than.start()]))
    return replace(use, around=what, near=what, compared=True)


def _explained(clause: str, told: Told, lacking: frozenset[str]) -> Told:
    """Without sugar, because sugar feeds it: the second tells nothing of there being any."""
    subject = {root_of(clause[at:].split()[0]) for run in runs(clause, 0)[:1] for at in run}
    return [
        (word, written, None if word in lacking & subject and denied is False else denied)
        for word, written, denied in told
    ]


def _resolved(use: Use, clause: str, before: str) -> Use:
    """The use in `it is slower`, which is told of what the clause before is about."""
    than = THAN.search(before)
    about = frozenset(roots(before[: than.start()] if than else before))
    if not about or not PRONOUN.match(clause):
        return use
    return replace(use, around=about, near=about, before=about, resolved=True)


def _left_out(before: str, told: Told, *, denied: bool) -> Told:
    """What a clause says of its subject, or its denial: the next one leaves it out."""
    spans = runs(before, 0)
    places = [at for run in spans[1:] for at in run] or spans[0][-1:] if spans else []
    words = {root_of(match[0]) for at in places if (match := TOKEN.match(before, at))}
    return [(w, x, denied) for w, x, was in told if was is (not denied) and w in words]


def _reversed(told: Told) -> frozenset[str]:
    """What is denied by a word for its opposite."""
    return frozenset(w for w, written, denied in told if denied and by_opposite(w, written))


def denies(text: str) -> bool:
    """Whether it denies anything, in so many words."""
    return bool(NEGATOR.search(NO_DENIAL.sub(hidden, rewritten(text))))


def _elliptic(clause: str) -> bool:
    """`…, but not all`; `the old one does not`."""
    negator = NEGATOR.search(NO_DENIAL.sub(hidden, clause))
    return negator is not None and not runs(clause, negator.end())


def _polarities(clause: str) -> Iterator[tuple[str, str, bool | None]]:
    plain = NO_DENIAL.sub(hidden, clause)
    for condition in CONDITION.finditer(plain):
        for word in TOKEN.findall(condition[0]):
            if is_telling(word):
                yield from _forms(word, None)
    main = CONDITION.sub(hidden, plain)
    negators = list(NEGATOR.finditer(main))
    lifted = negators and not ASIDE.match(negators[0][0]) and LIFTED.search(plain)
    asides = [one for one in negators[1:] if ASIDE.match(one[0])]
    untold = bool(len(negators) > 1 + len(asides) or UNTOLD.search(main) or lifted)
    compared = _compared(main) if not negators else frozenset()
    denying = [] if untold else [*negators[:1], *asides]
    denied = frozenset(start for one in denying for start in _denied(main, one))
    forbidden = None if negators or untold else FORBIDDEN.search(main)
    if forbidden:  # subletting is prohibited
        denied = frozenset(t.start() for t in TOKEN.finditer(main, 0, forbidden.start()))
    verb_end = _asserted_end(main, negators)
    exception = None if negators or untold else EXCEPT.search(main)
    if exception:  # all plots except 14 passed
        excepted = next(iter(runs(main, exception.end())), [])
        denied = frozenset(excepted[: 1 if excepted and main[excepted[0]].isdigit() else None])
        verb_end = len(main)
    yield from () if untold else _modal(main, bool(negators))
    for token in TOKEN.finditer(main):
        if is_telling(token[0]) and not any(
            one.start() <= token.start() < one.end() for one in negators
        ):
            state = None if untold or token.start() >= verb_end else False
            state = False if token.start() in compared else state
            yield from _forms(token[0], True if token.start() in denied else state)


def _modal(clause: str, negated: bool) -> Iterator[tuple[str, str, bool]]:
    """That something must be, may be, or may not be."""
    if MUST.search(clause) and not negated:
        yield "~need", "must", False
    if MAY.search(clause):
        yield "~permission", "may", negated


def _compared(clause: str) -> frozenset[int]:
    """Where the word stands that compares: is *faster* than."""
    than = THAN.search(clause)
    words = list(TOKEN.finditer(clause, 0, than.start())) if than else []
    return frozenset(
        one.start() for one in words if one[0].endswith("er") and root_of(one[0]) in OPPOSITES
    )


def _asserted_end(clause: str, negators: Sequence[re.Match[str]]) -> int:
    """Up to where a clause asserts: its end, or a `without` that follows its verb."""
    if not negators:
        return len(clause)
    first = negators[0]
    aside = ASIDE.match(first[0]) and telling_in(clause[: first.start()])
    return first.start() if aside else 0


def _denied(clause: str, negator: re.Match[str]) -> frozenset[int]:
    """Where the words begin that a negator denies.

    It is the next telling one: not *safe*. After `no` and its like the last of a run, the noun: no
    spare *gasket*; where they begin a clause, its predicate too: no *pump* is *safe*.
    """
    opens = not telling_in(clause[: negator.start()].rpartition(",")[2])
    if OBJECT.match(negator[0]) and not opens:
        return frozenset()  # it costs nothing in May
    found = runs(clause, negator.end())
    if not OF_NOUNS.match(negator[0]):
        able = ABLE.match(clause, found[0][0]) if found else None  # not allowed to enter
        return frozenset([run[0] for run in found[: 2 if able else 1]])
    nouns = frozenset(run[-1] for run in found[:1])
    alone = opens and bool(SUBJECT.match(negator[0])) and bool(found) and len(found[0]) == 1
    return nouns | frozenset(run[0] for run in found[1:2] if alone)


def _forms(word: str, denied: bool | None) -> Iterator[tuple[str, str, bool | None]]:
    """The word itself, what it is the negative of, and its opposite."""
    plain = root_of(word)
    yield plain, word, denied
    turned = None if denied is None else not denied
    base = _PREFIX.sub("", word.casefold(), count=1)
    if base != word.casefold():
        yield root_of(base), word, turned
    for opposite in OPPOSITE.get(plain, ()):
        yield opposite, word, turned
    for sense, negative in () if word.endswith("ing") else SENSES.get(plain, ()):
        yield sense, word, denied if denied is None else denied is not negative
