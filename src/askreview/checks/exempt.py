"""Recognise sentences that need no citation, such as “the notes don't say” and courtesies."""

from __future__ import annotations

import re

from ..text import STOPWORDS, WORD

_NOTES = (
    r"\b(?:notes?|passages?|sources?|excerpts?|snippets?|documents?|context|vault|material"
    r"|text (?:provided|given)|(?:provided|given|available) (?:text|information|materials?)"
    r"|information (?:provided|given|available))\b"
)
_SAY = (
    r"(?:say|state|mention|contain|provide|specify|include|discuss|describe|cover|give|indicate"
    r"|explain|address|answer|list|define|tell|offer|have|hold|detail|disclose|clarify|reveal"
    r"|elaborate|record|note|refer|go into|talk about|speak|identify|show|name|confirm|help"
    r"|make (?:it )?clear)"
)
_SAYS = (
    r"(?:says?|states?|mentions?|contains?|provides?|includes?|gives?|offers?"
    r"|has|have|holds?|are|is)"
)
_SAID_OF_TEXT = (
    r"(?:mentioned|stated|specified|discussed|addressed|disclosed|clarified|elaborated|detailed"
    r"|documented|explicit|clear|known)"
)
_SAID = (
    r"(?:mentioned|stated|specified|described|discussed|explained|indicated|addressed|detailed"
    r"|disclosed|clarified|elaborated|covered|provided|included|given|found|listed|recorded"
    r"|answered|available|present|documented|named|identified|noted|defined|known)"
)
_KNOWLEDGE = (
    r"(?:mention|information|details?|evidence|indication|record|reference|explanation|data)"
)
_FIND = r"(?:find|see|determine|answer|tell|say|locate|confirm|verify|know)"
_NOT = r"(?:n['’]t| not)"
# Each says that the notes are silent.
_SILENT = re.compile(
    "|".join(
        [
            rf"{_NOTES}[^.;]{{0,40}}?(?:\bdo(?:es)?|\bdid){_NOT} (?:\w+ ){{0,2}}?{_SAY}\b",
            rf"{_NOTES}[^.;]{{0,40}}?\b{_SAYS} (?:no\b|nothing\b|silent\b|little\b|none\b)",
            rf"{_NOTES}[^.;]{{0,40}}?\b(?:fails? to|lacks?|makes? no mention|remains? silent"
            r"|cannot)\b",
            r"\b(?:no|not any|none of the|neither|neither of the|nothing in the|nowhere in the)"
            rf" [^.;]{{0,20}}{_NOTES}",
            rf"\bno (?:\w+ ){{0,2}}?{_KNOWLEDGE}\b(?: (?:is|are|was|were|about|of|on|regarding"
            r"|as to|in|that|for|here|given|provided)\b|[.!]?\Z)",
            rf"\b(?:is|are|was|were|has|have){_NOT}(?: been)?(?: \w+ly)?"
            rf" {_SAID_OF_TEXT}\b",
            rf"\b(?:is|are|was|were){_NOT}(?: been)?(?: \w+ly)? {_SAID}\b[^.;]{{0,30}}?{_NOTES}",
            rf"\b(?:I|we) (?:(?:could|did|do){_NOT}|can['’]t|can ?not|(?:was|were|am|are)"
            rf"(?:{_NOT} able to| unable to)) (?:\w+ly )?{_FIND}\b",
            r"\b(?:I['’]m|I am) (?:not (?:sure|certain|aware)|unable to|sorry|afraid)\b",
            r"\b(?:unable|impossible|not possible) to"
            r" (?:find|answer|determine|confirm|verify|say|tell)\b",
            r"\b(?:cannot|can['’]t|can not|could not|couldn['’]t) be"
            r" (?:found|answered|determined|confirmed|verified|established)\b",
            rf"\A\W*(?:not|nothing) (?:\w+ )?(?:{_SAID}|in|about)\b|[:(–-] ?not (?:\w+ )?{_SAID}\b",
            r"\b(?:it|this|that) (?:is|['’]s|remains) (?:\w+ )?(?:unclear|unknown|unspecified"
            r"|unstated|not (?:\w+ )?(?:clear|known|stated|specified|certain))\b",
            r"(?:\b(?:not enough|insufficient|too little)|(?:n['’]t|\bnot) (?:\w+ )?(?:enough"
            r"|sufficient)) (?:\w+ )?(?:information|context|details?|evidence)\b",
        ]
    ),
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"“”\n]*[\"”]")
_TURN = re.compile(
    r"[,;:]?\s+(?:but|however|although|though|whereas|while|yet|except that|only that|nevertheless"
    r"|nonetheless|and)[,]?\s+(?=\S)|;\s+|\s[—–-]\s|—"
    r"|,\s+(?=(?:the|it|they|this|these|there|its|their|he|she|all|some|most)\b)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|must|should|costs?|says?|said|does?|did"
    r"|do|takes?|took|makes?|made|gets?|got|goes|went|needs?|means?|comes?|came|leaves?|left|ends?"
    r"|runs?|ran|gives?|gave|[a-z]{3,}ed)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\A\W*(?:here(?:['’]s| is| are)|below (?:is|are)|let me know|i hope|hope (?:this|that)"
    r"|feel free|would you|do you want|happy to|glad to|i(?:['’]d| would) be happy"
    r"|if you(?:['’]d| would)? (?:need|want|like|have) (?:more|further|any|additional|me|to know"
    r"|details|other)|for (?:more|further) (?:details?|information|on)"
    r"|see (?:also )?(?:the )?(?:passage|source|note)|this (?:answer|summary|response)"
    r"|based on (?:the|your|these)(?: \w+)? (?:notes|passages|sources|excerpts)\W*\Z"
    r"|(?:the|my) (?:answer|summary) (?:above|below|is based)"
    r"|(?:please )?(?:note|keep in mind|be aware) that"
    r" (?:this answer|(?:the|these) (?:notes|passages))"
    r"|thanks?|thank you|sorry|great question|good question|i(?:['’]ll| will))\b",
    re.IGNORECASE,
)
_INTERJECTIONS = frozenset(
    """yes no sure certainly absolutely definitely okay ok correct right indeed well great of course
    unfortunately sources source references answer""".split()  # noqa: SIM905
)


def asserted(sentence: str) -> str:
    """The clauses of a sentence that say something of the world.

    `The notes do not say who built it, but it opened in May` leaves `it opened in May`; a sentence
    that only says that the notes are silent leaves nothing.
    """
    if not _silent(sentence):
        return sentence
    clauses, here = [], 0
    for turn in _TURN.finditer(sentence):
        clauses.append(sentence[here : turn.start()])
        here = turn.end()
    clauses.append(sentence[here:])
    kept, silent = [], False
    for clause in clauses:
        if _silent(clause):
            silent = True
            continue
        if silent and not _whole(clause):
            continue  # `… do not say when and where`
        silent = False
        kept.append(clause)
    return ", ".join(clause for clause in kept if telling(clause))


def _silent(clause: str) -> bool:
    """Whether it says that the notes are silent; what it quotes is another's word."""
    return _SILENT.search(_QUOTED.sub(lambda quoted: "_" * len(quoted[0]), clause)) is not None


def telling(sentence: str) -> list[str]:
    """The words of a sentence that claim something; none of a courtesy."""
    if _COURTESY.match(sentence):
        return []
    words = [word.casefold() for word in WORD.findall(sentence)]
    return [word for word in words if word not in STOPWORDS and word not in _INTERJECTIONS]


def _whole(clause: str) -> bool:
    """Whether a clause has a verb of its own, as far as can be seen."""
    return _VERB.search(clause) is not None
