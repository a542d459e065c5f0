"""What a text denies, asserts or leaves untold, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..figures import folded
from .opposites import OPPOSITE, in_one_word, root_of
from .terms import telling

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CLAUSE = re.compile(
    r"[.;:!?()]|\s-+\s|\n|,\s(?=(?:and|or|not|no|nothing|nobody|no one|none|without)\b)"
    r"|\s(?=(?:and|or) (?:not|never|no|cannot|is|are|was|were|has|have|had|does|do|did|can|could"
    r"|will|would|must|should|it|they|he|she)\b)"
    r"|,\s(?=(?:\w+ not|\w+n't|cannot|never)\b)"
    r"|,\s(?=(?:so|there|the|it|they|he|she|this|these|those|we|you|its|their|all|some|both|each)\b)"
    r"|,? (?:but|however|although|though|while|whereas|because|since|which|who|so that)\b|, yet\b",
    re.IGNORECASE,
)
_NEGATOR = re.compile(
    r"\b(?:not|cannot|never|no longer|no|nor|neither|none|nobody|nothing|nowhere|no one|without"
    r"|hardly|rarely|barely|seldom|scarcely|stops?|unable to|instead of|rather than|free of|\w+n't"
    r"|(?:fail|refus|declin|forg[eo]t)\w* to|(?:ceas|stopp|quit|lack)\w*(?: of)?|impossible to"
    r"|(?:advi[sc]|warn|decid|argu|vot|recommend)\w*(?: \w+)? against|rul\w+ out"
    r"|den(?:y|ie[sd]|ying)"
    r"|(?:ha[sd]|have|is|are) yet to)\b(?!-)"
    r"|\bnon(?=-)",
    re.IGNORECASE,
)
# Written with a negator, yet no denial.
_NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply|solely|until|till)\b|\bn't (?:only|just)\b"
    r"|\bno (?:more|less|fewer|later|earlier|sooner|matter|doubt|wonder)\b"
    r"|\bnot (?:more|less|fewer|later) than\b|\bnot (?:as|so) (?=\w+ as\b)|\bnothing but\b"
    r"|\A\W*no(?=,)|\bno\. ?(?=\d)"
    r"|\b(?:or|if|why|whether or) not\b|\bcan(?:not|'t) help\b|\bnon?e? ?the ?less\b"
    r"|\bstop(?:s|ped)? (?:at|by|in|for|on)\b|\bfailures?\b|\bfree of (?:charge|cost)\b",
    re.IGNORECASE,
)
# Clauses whose polarity cannot be told by their words.
_UNTOLD = re.compile(
    r"\b(?:avoid\w*|prevent\w*|out of|away from|from (?:above|below|behind|outside|inside)"
    r"|outside|than|too(?=\s+\w)|almost|nearly|questionable|doubt\w*|wrong\w*"
    r"|false|myth|(?:stop|keep)\w*\b[^.;,]*\bfrom)\b",
    re.IGNORECASE,
)
_TILL = (
    r"till(?= (?:\d|the|it|they|he|she|we|you|noon|midnight|after|next|then|now)\b)"  # no drawer
)
_CONDITION = re.compile(
    rf"\b(?:if|unless|when(?:ever)?|whether|in case|until|{_TILL}|once)\b[^,]*", re.IGNORECASE
)
_OUGHT = re.compile(
    r"\b(?:must|should|ought|ha(?:s|ve|d) to|needs? to|need(?:n't| not)|required to)\b"
    r"|\A\W*(?:please )?(?:never|do not|don't)\b",
    re.IGNORECASE,
)
_OF_NOUNS = re.compile(
    r"(?:no|none|without|neither|lack.*|instead of|rather than|free of)\Z", re.IGNORECASE
)
_SUBJECT = re.compile(r"(?:no|none|neither)\Z", re.IGNORECASE)
_ASIDE = re.compile(r"(?:without|instead of|rather than|free of)\Z", re.IGNORECASE)  # deny no verb
_OBJECT = re.compile(r"(?:nothing|nobody|no one|nowhere)\Z", re.IGNORECASE)
_WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)  # without a key it cannot be opened
_NOT_SINCE = re.compile(r"(?:n't|\bnot|\bnever|\bno)\b[^.;,]{0,60}\bsince\b", re.IGNORECASE)
_LIFTED = re.compile(rf"\b(?:unless|until|{_TILL})\b", re.IGNORECASE)  # not … unless
_ABLE = re.compile(
    r"(?:allowed|permitted|supposed|meant|going|willing|able|expected|planning|planned|obliged)"
    r" to\b",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\W*(?:and |or )?not\b(?! (?:only|just))", re.IGNORECASE)
_PERMITS = re.compile(
    r"\b(?:can|may|could|should|must|fine|ok(?:ay)?|safe|allowed|permitted|suitable|included?|includes"
    r"|covers?|covered|among|recommended)\b",
    re.IGNORECASE,
)
_SKIPPED = frozenset(
    """yet always really necessarily even still fully entirely actually currently ever often usually
    completely exactly particularly especially quite truly simply just also already typically
    generally normally directly anymore longer able never without nobody none nothing hardly rarely
    barely seldom scarcely contain contains containing contained""".split()  # noqa: SIM905
)
_EXCEPT = re.compile(r"\b(?:except|excluding|apart from|other than|save for)\b", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"\b(?:is|are|was|were) (?:strictly )?(?:prohibited|forbidden|banned)\b", re.IGNORECASE
)
# What says no without a negator in front: `Avoid …`, `gluten-free`, a cell or a field `Pets: no`.
_REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"(\A\W*|\b(?:should|must|to|please|always|and) )avoid\b", r"\1never"),
        (
            r"(\A|[.;:,] )([^.;:,]+?) (?:is|are|was|were) (?:not possible|impossible)\b",
            r"\1no \2",
        ),
        (r"\bneither\b([^.;:]*?),? nor\b", r"no\1 and no"),
        (r"\b(?:under no circumstances|at no (?:time|point)|in no way|on no account)\b", "never"),
        (r"\b([^\W\d_]+)-free\b", r"free of \1 _"),
        (r"\b([^\W\d_]+):\s*no \1\b", r"no \1"),
        (r"([^:;.\n]+):\s*(?:no|none|false|never|✗|✘|❌)(?=\s*(?:[;,.(]|\Z))", r" no \1"),
    )
)
_PREFIX = re.compile(r"\A(?:un|in|im|il|ir|dis|non)-?(?=\w{4})")


@dataclass(frozen=True, slots=True)
class Use:
    """A word in its clause: denied, asserted, or untold (None)."""

    word: str  # its stem
    written: str
    denied: bool | None
    around: frozenset[str]  # the other words: of the clause, or of the whole statement
    near: frozenset[str] = frozenset()  # of the sentence, where `around` is the statement's
    ought: bool = False  # the clause says what must or should be
    denials: frozenset[str] = frozenset()  # what the whole text denies
    asserted: frozenset[str] = frozenset()  # and what it asserts
    elliptic: bool = False  # the text denies something without saying it again: `but not all`
    turned: frozenset[str] = frozenset()  # what the clause denies by a word for its opposite
    place: frozenset[str] = frozenset()  # of the title and headings, which tell no statements apart
    continued: bool = False  # the clause leaves out its verb: `but not on the bus`
    permits: bool = False  # the clause says that something may be
    listed: bool = False  # it is denied by the line above its list
    without: bool = False  # the text says without what
    lifted: bool = False  # and denies the rest: without a key it cannot be opened


def uses(text: str, whole: bool = False) -> Iterator[Use]:
    """The telling words of a text with their polarity."""
    text = _rewritten(text)
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    without = bool(_WITHOUT.search(text))
    lifted = without and len(_NEGATOR.findall(text)) > 1
    still = bool(_NOT_SINCE.search(text))
    told = [list(_polarities(clause)) for clause in clauses]
    denials = frozenset(word for each in told for word, _, denied in each if denied)
    asserted = frozenset(word for each in told for word, _, denied in each if denied is False)
    everything = frozenset(word for clause in clauses for word in roots(clause))
    elliptic = any(map(_elliptic, clauses))
    for n, (clause, each) in enumerate(zip(clauses, told, strict=True)):
        around = everything if whole else frozenset(roots(clause))
        ought = bool(_OUGHT.search(clause))
        turned = frozenset(w for w, written, denied in each if denied and w != root_of(written))
        for word, written, denied in each:
            yield Use(
                word,
                written,
                None if still else denied,
                around,
                ought=ought,
                denials=denials,
                asserted=asserted,
                elliptic=elliptic,
                turned=turned - {word},
                continued=n > 0 and bool(_CONTINUED.match(clause)),
                permits=bool(_PERMITS.search(clause)),
                without=without,
                lifted=lifted,
            )


def denies(text: str) -> bool:
    """Whether it denies anything, in so many words."""
    return bool(_NEGATOR.search(_NO_DENIAL.sub(_hidden, _rewritten(text))))


def _rewritten(text: str) -> str:
    text = in_one_word(folded(text))
    for pattern, plain in _REWRITTEN:
        text = pattern.sub(plain, text)
    return text


def _elliptic(clause: str) -> bool:
    """`…, but not all`; `the old one does not`."""
    negator = _NEGATOR.search(_NO_DENIAL.sub(_hidden, clause))
    return negator is not None and not _runs(clause, negator.end())


def roots(clause: str) -> list[str]:
    return [root_of(word) for word in _telling_in(clause)]


def _telling_in(text: str) -> list[str]:
    return [word for word in _TOKEN.findall(text) if _telling(word)]


def _telling(word: str) -> bool:
    plain = word.casefold()
    return telling(plain) and plain not in _SKIPPED and not word[0].isdigit()


def _polarities(clause: str) -> Iterator[tuple[str, str, bool | None]]:
    plain = _NO_DENIAL.sub(_hidden, clause)
    for condition in _CONDITION.finditer(plain):
        for word in _TOKEN.findall(condition[0]):
            if _telling(word):
                yield from _forms(word, None)
    main = _CONDITION.sub(_hidden, plain)
    negators = list(_NEGATOR.finditer(main))
    lifted = negators and not _ASIDE.match(negators[0][0]) and _LIFTED.search(plain)
    asides = [one for one in negators[1:] if _ASIDE.match(one[0])]
    untold = bool(len(negators) > 1 + len(asides) or _UNTOLD.search(main) or lifted)
    denying = [] if untold else [*negators[:1], *asides]
    denied = frozenset(start for one in denying for start in _denied(main, one))
    forbidden = None if negators or untold else _FORBIDDEN.search(main)
    if forbidden:  # subletting is prohibited
        denied = frozenset(t.start() for t in _TOKEN.finditer(main, 0, forbidden.start()))
    verb_end = _asserted_end(main, negators)
    exception = None if negators or untold else _EXCEPT.search(main)
    if exception:  # open daily except Sundays: nothing is told of what comes before
        verb_end = 0
        denied = frozenset(t.start() for t in _TOKEN.finditer(main, exception.end()))
    for token in _TOKEN.finditer(main):
        if _telling(token[0]) and not any(
            one.start() <= token.start() < one.end() for one in negators
        ):
            state = None if untold or token.start() >= verb_end else False
            yield from _forms(token[0], True if token.start() in denied else state)


def _asserted_end(clause: str, negators: Sequence[re.Match[str]]) -> int:
    """Up to where a clause asserts: its end, or a `without` that follows its verb."""
    if not negators:
        return len(clause)
    first = negators[0]
    aside = _ASIDE.match(first[0]) and _telling_in(clause[: first.start()])
    return first.start() if aside else 0


def _hidden(match: re.Match[str]) -> str:
    return "_" * len(match[0])


def _denied(clause: str, negator: re.Match[str]) -> frozenset[int]:
    """Where the words begin that a negator denies.

    It is the next telling one: not *safe*. After `no` and its like the last of a run, the noun: no
    spare *gasket*; where they begin a clause, its predicate too: no *pump* is *safe*.
    """
    opens = not _telling_in(clause[: negator.start()].rpartition(",")[2])
    if _OBJECT.match(negator[0]) and not opens:
        return frozenset()  # it costs nothing in May
    found = _runs(clause, negator.end())
    if not _OF_NOUNS.match(negator[0]):
        able = _ABLE.match(clause, found[0][0]) if found else None  # not allowed to enter
        return frozenset([run[0] for run in found[: 2 if able else 1]])
    nouns = frozenset(run[-1] for run in found[:1])
    alone = opens and bool(_SUBJECT.match(negator[0])) and bool(found) and len(found[0]) == 1
    return nouns | frozenset(run[0] for run in found[1:2] if alone)


def _runs(clause: str, start: int) -> list[list[int]]:
    """Where telling words begin, those next to each other together."""
    found: list[list[int]] = []
    last = -1
    for token in _TOKEN.finditer(clause, start):
        if not _telling(token[0]):
            last = -1
            continue
        if last < 0 or clause[last : token.start()].strip():
            found.append([])
        found[-1].append(token.start())
        last = token.end()
    return found


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
