"""Let a model write the query that a question about the collection is."""

from __future__ import annotations

from dataclasses import dataclass

from ..collection import SCHEMA, query_from
from ..errors import ModelError, UsageError
from ..types import Query, Usage
from .prompt import FENCES, Prompt, as_data, fenced, new_nonce
from .writer import Writer

RULES = """\
You turn a question about somebody's notes into a query over all of them. Answer with JSON alone.

what     notes, tasks, or values (the distinct values of the property `of`); passages where the \
question asks for what a note says, and no list, count or sum of notes or tasks answers it
where    conditions, all of which hold: tag=a, folder=a, note=a, links=a, backlinks=a, since=2025, \
until=2025-03, a property with =, !=, >=, <=, > or <: rating>=7; status=open,waiting for any of \
several; rating=* for any value, rating!=* for none. Tasks have status (open, doing, done, \
cancelled), due, done, scheduled, priority and text
sort     properties, or date, title, words; -rating puts the highest first
group    a property by whose values the notes are counted; else empty
measure  count, sum, average, min or max (of the property `of`); empty for the rows themselves
show     the properties that are shown as columns
limit    how many rows; 0 for all

Use only the tags, folders, properties and values that are listed, as they are written there. \
Where none fits, say passages."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: a query, or why there is none; neither where passages are to be searched."""

    query: Query | None
    usage: Usage
    problem: str = ""


def write_query(question: str, about: str, writer: Writer) -> Written:
    """The query that the model writes.

    `about`: what the notes have, which was copied from them and is sent as data.
    """
    nonce = new_nonce()
    system = f"{RULES}\n\n{FENCES.format(nonce=nonce)}"
    text = f"{fenced('The notes', as_data(about, nonce), nonce)}\n\nQuestion: {question}"
    prompt, usage = Prompt(system, text, question, nonce), Usage()
    try:
        said, usage = writer.for_words().complete(prompt, SCHEMA)
        return Written(query_from(said), usage)
    except (UsageError, ModelError) as error:
        return Written(None, usage, str(error))
