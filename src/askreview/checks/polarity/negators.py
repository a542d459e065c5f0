"""English words that negate, and where a negation ends."""

from __future__ import annotations

import re

from ...quantities import folded
from .opposites import OPPOSITES, in_one_word, root_of

CLAUSE = re.compile(
    r"[.;:!?()]|\s-+\s|\n|,\s(?=(?:and|or|not|no|nothing|nobody|no one|none|without)\b)"
    r"|\s(?=(?:and|or) (?:not|never|no|cannot|to|is|are|was|were|has|have|had|does|do|did|can|could"
    r"|will|would|must|should|it|they|he|she)\b)"
    r"|,\s(?=(?:only|almost|nearly|\w+ not|\w+ only\b|\w+n't|cannot|never)\b)"
    r"|,\s(?=(?:so|there|the|it|they|he|she|this|these|those|we|you|its|their|all|some|both|each)\b)"
    r"|,? (?:but|however|although|though|while|whereas|because|since|which|who|so that)\b|, yet\b",
    re.IGNORECASE,
)
QUESTION = re.compile(r"(?:\A|(?<=[.!?;\n]))[^.!?;\n]+\?(?!:)")  # tells nothing
SENTENCE = re.compile(r"[.!\n]|\?(?!:)")
# Parts of a sentence that tell of different things: the rest of a part says what a word is about.
PART = re.compile(
    r";(?! (?:[^;:]+: | ?no ))|,? (?:but|although|though|while|whereas)\b"
    r"|,\s(?=(?:the|it|they|he|she|this|these|those|its|their|all|some|both|each)\b)",
    re.IGNORECASE,
)
NEGATOR = re.compile(
    r"\b(?:not|cannot|never|no longer|no|nor|neither|none|nobody|nothing|nowhere|no one|without"
    r"|hardly|rarely|barely|seldom|scarcely|stops?|unable to|instead of|rather than|free of|\w+n't"
    r"|(?:fail|refus|declin|forg[eo]t)\w* to|lack\w*(?: of)?|impossible to"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?:ceas|stopp|quit)\w*"
    r"|(?:advi[sc]|warn|decid|argu|vot|recommend)\w*(?: \w+)? against|rul\w+ out"
    r"|den(?:y|ie[sd]|ying)|(?:exempt|excused|barred)\w* from"
    r"|(?:ha[sd]|have|is|are) yet to|still (?:ha[sd]|have|needs?) to|(?:remains?|still) to be"
    r")\b(?!-)"
    r"|\A\W*few\b(?! hundred| thousand| more)"
    r"|\bnon(?=-)",
    re.IGNORECASE,
)
# Written with a negator, yet no denial.
NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply|solely|until|till)\b|\bn't (?:only|just)\b"
    r"|\bno (?:more|less|fewer|later|earlier|sooner|matter|doubt|wonder)\b"
    r"|\bnot (?:more|less|fewer|later) than\b|\bnot (?:as|so) (?=\w+ as\b)|\bnothing but\b"
    r"|\A\W*no(?=,)|\bno\. ?(?=\d)"
    r"|\b(?:or|if|why|whether or) not\b|\bcan(?:not|'t) help\b|\bnon?e? ?the ?less\b"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bstop(?:s|ped)? (?:at|by|in|for|on)\b"
    r"|\bfailures?\b|\bfree of (?:charge|cost)\b",
    re.IGNORECASE,
)
# Clauses whose polarity cannot be told by their words.
UNTOLD = re.compile(
    r"\b(?:avoid\w*|prevent\w*|out of|away from|from behind"
    r"|outside|(?<!rather )than(?! \d)|too(?=\s+\w+ (?:\w+ )?to\b)|only|almost|nearly|questionable"
    r"|doubt\w*|wrong\w*|false|myth|(?:stop|keep)\w*\b[^.;,]*\bfrom)\b",
    re.IGNORECASE,
)
TILL = r"till(?= (?:\d|the|it|they|he|she|we|you|noon|midnight|after|next|then|now)\b)"  # no drawer
CONDITION = re.compile(
    r"\b(?:(?:as|so) long as|provided|if|unless|when(?:ever)?|whether|in case|until|once"
    rf"|{TILL})\b[^,]*",
    re.IGNORECASE,
)
OUGHT = re.compile(
    r"\b(?:must|should|ought|ha(?:s|ve|d) to|needs? to|need(?:n't| not)|needed"
    r"|necessary|required)\b"
    r"|\A\W*(?:please )?(?:never|do not|don't)\b",
    re.IGNORECASE,
)
MUST = re.compile(r"\b(?:must|ha(?:s|ve|d) to|obliged to)\b", re.IGNORECASE)
MAY = re.compile(r"\bmay(?= [a-z])|\b(?:may|must) not\b|\bmustn't\b")
OF_NOUNS = re.compile(
    r"(?:no|none|without|neither|lack.*|instead of|rather than|free of|.* against)\Z",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\W*(?:and |or |then )?(?:it|they|he|she)\b", re.IGNORECASE)
SUBJECT = re.compile(r"(?:no|none|neither)\Z", re.IGNORECASE)
ASIDE = re.compile(r"(?:without|instead of|rather than|free of)\Z", re.IGNORECASE)  # deny no verb
OBJECT = re.compile(r"(?:nothing|nobody|no one|nowhere)\Z", re.IGNORECASE)
WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)  # without a key it cannot be opened
NOT_SINCE = re.compile(
    r"(?:n't|\bnot|\bnever|\bno(?! longer))\b[^.;,]{0,60}\bsince\b", re.IGNORECASE
)
LIFTED = re.compile(rf"\b(?:unless|until|{TILL})\b", re.IGNORECASE)  # not … unless
ABLE = re.compile(
    r"(?:allowed|permitted|required|supposed|meant|going|willing|able|expected|planning|planned|obliged)"
    r" to\b",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"\W*(?:and |or )?not\b(?! (?:only|just))", re.IGNORECASE)
PERMITS = re.compile(
    r"\b(?:can|may|could|should|must|fine|ok(?:ay)?|safe|allowed|permitted|suitable|included?|includes"
    r"|covers?|covered|among|recommended)\b",
    re.IGNORECASE,
)
BOTH = re.compile(r",? (?:and|as well as) ", re.IGNORECASE)
BARE = re.compile(r"\W*(?:no|none|free of|without)\b", re.IGNORECASE)
DONE = re.compile(
    r"\b(?:has|have|had|was|were|got|been|done|did|already|finished)\b|\B\w\wed\b", re.IGNORECASE
)
EARLY = re.compile(r"\b(?:before|until|till|within|up to|prior to)\b", re.IGNORECASE)
LATE = re.compile(
    r"\b(?:after|since|once|as of|beyond|again|afterwards|from(?= (?:\d|now|then|next|noon|mon|tue"
    r"|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|winter"
    r"|the (?:\d|start|end|beginning))))\b",
    re.IGNORECASE,
)
OVER = re.compile(
    r"\b(?:(?:more|old|long|great|high|heavi|larg|lat)\w* than|over|above|at least|beyond) \d",
    re.IGNORECASE,
)
UNDER = re.compile(
    r"\b(?:(?:less|few|young|short|small|low|light|earli)\w* than|under|below|at most|up to|within)"
    r" \d",
    re.IGNORECASE,
)
# Words that say without a negator what is not.
NEGATIVE = re.compile(
    r"\b(?:omit|exclud|replac|skip|forbid|forbad|forbidden|bann|ban\b|bans|refus|reject|lack|miss"
    r"|absent|absence|avoid|abolish|drop|cancel|remov|postpon|prohibit|stop|declin|den[iy]|lost|loses?\b"
    r"|left out|leav\w+ out|free from|substitut|instead|only)",
    re.IGNORECASE,
)
THAN = re.compile(r"(?<!rather )(?<!other )(?<!more )(?<!less )\bthan\b(?! \d)", re.IGNORECASE)
ENDS = re.compile(  # the other one does
    r"\b(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|should)(?: too| so)?"
    r"\W*\Z",
    re.IGNORECASE,
)
EXCEPT = re.compile(
    r"\b(?:except(?:ions?)?|excluding|apart from|other than|save for)\b", re.IGNORECASE
)
FORBIDDEN = re.compile(
    r"\b(?:is|are|was|were) (?:strictly )?(?:prohibited|forbidden|banned)\b", re.IGNORECASE
)
# What says no without a negator in front: `Avoid …`, `gluten-free`, a cell or a field `Pets: no`.
REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"(\A\W*|\b(?:should|must|to|please|always|and) )avoid\b", r"\1never"),
        (
            r"(\A|[.;:,] )([^.;:,]+?) (?:is|are|was|were) (?:not possible|impossible)\b",
            r"\1no \2",
        ),
        (
            r"\bneither ([^.;:,]+?),? nor ([^.;:,]+?) (is|are|was|were|has|have|had|can|could|may"
            r"|will|would|must|should|does|do|did)\b",
            r"\1 and \2 \3 not",
        ),
        (r"\bneither\b([^.;:]*?),? nor\b", r"no\1 and no"),
        (r"\b(?:does|do|did|done|doing) nothing\b", "had no effect"),
        (r"\b(?:under no circumstances|at no (?:time|point)|in no way|on no account)\b", "never"),
        (
            r"\b((?:is|are|was|were|be|stays?|remains?|kept|left|set to)(?: not)?) off"
            r"(?=\s*(?:[.,;]|\Z)| (?:by default|unless|until|when|during|overnight)\b)",
            r"\1 disabled",
        ),
        (
            r"\b((?:is|are|was|were|be|stays?|remains?|kept|left|set to)(?: not)?) on"
            r"(?=\s*(?:[.,;]|\Z)| (?:by default|unless|until|when|during|overnight)\b)",
            r"\1 enabled",
        ),
        (
            r"\b((?:is|are|was|were|be|it's)(?: not| perfectly| quite)?|isn't|aren't)"
            r" (?:fine|ok(?:ay)?|all right|alright|acceptable)"
            r"(?=\s*(?:[.,;]|\Z)| (?:to|as|if|for|with|in|on|by|when|provided|unless|but)\b)",
            r"\1 permitted",
        ),
        (r"\b([^\W\d_]+)-free\b", r"free of \1 _"),
        (r"(\w:\s*)off(?=[ \t]*(?:[;,.(\n]|\Z))", r"\1disabled"),
        (r"(\w:\s*)on(?=[ \t]*(?:[;,.(\n]|\Z))", r"\1enabled"),
        (r"\b([^\W\d_]+):\s*no \1\b", r"no \1"),
        (r"([^:;.\n]+):\s*(?:no|none|false|never|✗|✘|❌)(?=[ \t]*(?:[;,.(\n]|\Z))", r" no \1"),
    )
)


ASIDES = re.compile(r" \(([^\W\d_]+)\)")  # the red one (rejected), the blue one (chosen)


def _inline(aside: re.Match[str]) -> str:
    return f" {aside[1]};" if root_of(aside[1]) in OPPOSITES else aside[0]


def rewritten(text: str) -> str:
    """A text with its denials in plain words, and without what it asks."""
    text = QUESTION.sub(" ", text)
    text = ASIDES.sub(_inline, in_one_word(folded(text)))
    for pattern, plain in REWRITTEN:
        text = pattern.sub(plain, text)
    return text
