"""The closed table of words that make a question one about the collection."""

from __future__ import annotations

import re

# What a word does in a question; a word that stands here says nothing else.
ROLES = {
    "list": "list which what all any",
    "show": "show give find",  # of all of something, “my” or “notes”; else of what a note says
    "count": "many number count",
    "notes": "note notes",
    "tasks": "task tasks",
    "todo": "todo todos",
    "open": "open unfinished pending outstanding undone",
    "done": "done finished completed",
    "overdue": "overdue",
    "due": "due",
    "tag": "tag tags tagged",
    "folder": "folder folders",
    "sum": "total sum",
    "average": "average mean",
    "high": "highest most best top highly longest largest biggest maximum",
    "low": "lowest least worst shortest smallest cheapest minimum",
    "new": "latest newest recent recently last",
    "old": "oldest earliest first",
    "wrote": "wrote write written create created add added",
    "changed": "change changed modified edit edited update updated",
    "per": "per each grouped",
    "sorted": "sorted ordered",
    # These say no more than that there is something, or how it is asked for.
    "filler": "file files still please currently now ever far different common exist used use take"
    " takes property properties",
}
CUES = {word: role for role, words in ROLES.items() for word in words.split()}
# A question with one of these asks for a reason, a way, a person, a place or a moment, or denies.
OTHERWISE = frozenset(
    ("why", "how", "who", "whom", "whose", "where", "when", "not", "no", "without", "except")
)
# What was done or happened: beside a time these ask for all of it.
LIGHT = frozenset(
    "happen happens happened happening done work works worked working went going".split()  # noqa: SIM905
)
# Of these the first ask for what no list says; the rest a model can say in a query.
ELSE = OTHERWISE - {"not", "no", "without", "except"}
# Roles that ask for a list or a figure even beside words that are not understood.
STRONG = "count sum average high low new old per tag folder".split()  # noqa: SIM905
# The direction of a link, and the note at its end.
LINKING = {
    "links": r"\b(?:link|links|linked|linking|backlinks?) (?:back )?(?:to|of|for) (?P<name>.+)",
    "backlinks": r"\b(?:(?:do|does) (?P<name>.+?) link to|links (?:from|in) (?P<from>.+))",
}
# What a number is compared by: “above 7”, “7 or more”, “at least $20”.
SIGNS = {
    "above": ">", "over": ">", "more than": ">", "higher than": ">", "longer than": ">",
    "at least": ">=", "or more": ">=", "or higher": ">=", "or better": ">=",
    "below": "<", "under": "<", "less than": "<", "fewer than": "<", "shorter than": "<",
    "cheaper than": "<", "at most": "<=", "up to": "<=", "or less": "<=", "or lower": "<=",
    "or fewer": "<=",
}  # fmt: skip
COMPARED = re.compile(
    rf"(?:\b(?P<before>{'|'.join(SIGNS)}) )?(?P<number>[$€£]?\d[\d,]*(?:\.\d+)?)\b"
    rf"(?: (?P<after>{'|'.join(SIGNS)})\b| (?P<unit>[a-z]+)\b)?",
    re.IGNORECASE,
)
