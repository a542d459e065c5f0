"""Read a question about the collection as a Query; None where it is not plainly one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..quantities import EARLIEST, Period, folded, in_its_year, period, value_of
from ..text import PART, STOPWORDS, stems
from .cues import COMPARED, CUES, ELSE, LIGHT, LINKING, OTHERWISE, SIGNS, STRONG
from .meaning import OURS, meaning, of_all_that_time
from .reading import Asked, Item, Reading
from .vocabulary import MOST_WORDS, Name, Vocabulary

DUE = re.compile(r"\bdue\b", re.IGNORECASE)
TO_DO = re.compile(r"\bto-dos?\b", re.IGNORECASE)
YEARS = re.compile(
    r"(?<!between )\b(?:(?:in|from|of) )?(?:(?:19|20)\d\d,? )+(?:or|and) (?:19|20)\d\d\b",
    re.IGNORECASE,
)
ASKING = ("which", "what")


def read(question: str, vocabulary: Vocabulary, today: date) -> Asked | None:
    """The query that a question is; None where its words are not the vault's own, with a cue."""
    if not may_be(question):
        return None
    found = Reading(_text(question))
    if not (_take_link(found, vocabulary) and _take_time(found, today)):
        return None
    if found.time and _asks_for_all(found.text):
        return of_all_that_time(found.time, vocabulary)
    _take_number(found, vocabulary)
    _take_words(found, vocabulary)
    if found.left and found.tasks:
        _take_note(found, vocabulary)
    return meaning(found, vocabulary, today)


def may_be(question: str) -> bool:
    """Cheaply: whether there is a cue, and nothing that only a passage can tell."""
    text = _text(question)
    words = [word.casefold() for word in PART.findall(text)]
    how_many = "how" in words and words[words.index("how") + 1 :][:1] == ["many"]
    otherwise = OTHERWISE - {"how"} if how_many else OTHERWISE
    cued = COMPARED.search(text) or "by" in words or any(word in CUES for word in words)
    return bool(cued) and not otherwise & set(words)


def suggested(question: str, vocabulary: Vocabulary) -> bool:
    """Whether a cue and a name of the vault stand in it, although not every word is understood."""
    found = Reading(_text(question))
    words = [word.casefold() for word in PART.findall(found.text)]
    many = "how" in words and words[words.index("how") + 1 :][:1] in (["many"], ["much"])
    if set(words) & (ELSE - {"how"} if many else ELSE):
        return False
    _take_words(found, vocabulary)
    listed = any(one.role == "list" and one.words[0] not in ASKING for one in found.items)
    cued = found.has("notes", "tasks", "todo", "overdue", *STRONG)
    return bool((cued or listed) and (found.named or found.has("notes", "tasks", "todo")))


def _text(question: str) -> str:
    return TO_DO.sub("todo", folded(question))


def _take_link(found: Reading, vocabulary: Vocabulary) -> bool:
    """The note that is linked to or from; False where links are asked of what is no note."""
    for key, form in LINKING.items():
        match = re.search(form, found.text, re.IGNORECASE)
        if match:
            said = next(filter(None, match.groups())).strip(" ?.!\"'“”[]")
            names = [said, re.sub(r"^(?:the )?(?:note )?", "", said, flags=re.IGNORECASE)]
            name = next((one for one in names if vocabulary.note(one)), None)
            if name is None:
                return False
            found.where.append(f"{key}=={name}")
            found.items.append(Item((match[0],), "notes"))
            found.text = f"{found.text[: match.start()]} {found.text[match.end() :]}"
            return True
    return True


def _asks_for_all(text: str) -> bool:
    """Whether nothing is asked of a time but what was, by us: “what did I do?”, “what happened?”"""
    words = [word.casefold() for word in PART.findall(text)]
    ours = {"i", "we"} & set(words) or not LIGHT.isdisjoint(words)
    return bool(ours) and words[0] == "what" and all(w in STOPWORDS or w in LIGHT for w in words)


def _take_time(found: Reading, today: date) -> bool:
    """The one time that is named; of a month or day of any year, the latest that has begun.

    What is due lies ahead: there it is the next that has not ended.
    """
    named = period(found.text, today)
    if named is None:
        _take_years(found)
        return True
    due = bool(DUE.search(found.text))
    whole = in_its_year(named, today, ahead=due)
    if whole is None:
        return False
    found.time = _ahead(whole, found.text[named.start : named.end], today) if due else whole
    found.text = f"{found.text[: named.start]} , {found.text[named.end :]}"
    return True


def _ahead(named: Period, said: str, today: date) -> Period:
    """The time by which something is due: “on Friday” is the next one, “by Friday” until then."""
    words = said.casefold().split()
    later = named
    if named.last < today.isoformat() and named.first == named.last and words[:1] == ["on"]:
        day = date.fromisoformat(named.first) + timedelta(7)
        later = replace(named, first=day.isoformat(), last=day.isoformat())
    return replace(later, first=EARLIEST) if words[:1] == ["by"] else later


def _take_years(found: Reading) -> None:
    """Years of which any will do: “from 1999 and 2003”."""
    match = YEARS.search(found.text)
    if match:
        found.years = ",".join(re.findall(r"\d{4}", match[0]))
        found.text = f"{found.text[: match.start()]} , {found.text[match.end() :]}"


def _take_number(found: Reading, vocabulary: Vocabulary) -> None:
    """A number that is compared with, and its unit: “under 30 minutes”; else how many are shown."""
    match = COMPARED.search(found.text)
    if match is None:
        return
    said, number, unit = match["before"] or match["after"] or "", match["number"], match["unit"]
    end = match.start("unit") - 1 if unit else match.end()
    if unit and not _properties(unit, vocabulary) and value_of(f"{number} {unit}").unit:
        number, end = f"{number} {unit}", match.end()
    before = PART.findall(found.text[: match.start()])[-1:]
    # “4 servings”, “rated 7”
    of_property = any(_properties(one, vocabulary) for one in (*before, unit or "") if one)
    if said or of_property or end > match.start("unit") > 0 or not number.isdigit():
        found.number = f"{SIGNS.get(said.casefold(), '=')}{number}"
    elif int(number):
        found.limit = int(number)
    found.text = f"{found.text[: match.start()]} {found.text[end:]}"


def _properties(word: str, vocabulary: Vocabulary) -> bool:
    return any(one.kind == "property" for one in vocabulary.named(stems(word).split()))


def _take_words(found: Reading, vocabulary: Vocabulary) -> None:
    """Each word as a cue, a name of the vault, a word that every text has, or left over."""
    tokens = [word.casefold() for word in PART.findall(found.text)]
    stemmed = ["".join(stems(word).split()) for word in tokens]
    tasks = {"task", "tasks", "todo", "todos"} & set(tokens)
    at = 0
    while at < len(tokens):
        word, before = tokens[at], tokens[at - 1] if at else ""
        size, names = _longest(tokens[at:], stemmed[at:], vocabulary)
        role = CUES.get(word, "")
        if role in ("open", "done") and not tasks and names:
            role = ""
        if names and (size > 1 or not (role or word in STOPWORDS)):
            found.items.append(Item(tuple(tokens[at : at + size]), "", tuple(names), before, at))
            at += size
            continue
        if role == "list" and word in ASKING and not _asks(tokens[at + 1 :]):
            role = "filler"
        if word == "number" and before not in ("", "the", "total"):
            role = ""  # a phone number is no count
        if role:
            found.items.append(Item((word,), role, (), before, at))
        elif word not in STOPWORDS and len(word) > 1:
            found.left.append(word)
        at += 1


def _asks(after: Sequence[str]) -> bool:
    """Whether “what” and “which” ask for things of one name: not “what is …”."""
    if after[:1] == ["are"]:
        return after[1:2] != [] and after[1] in OURS
    return bool(after) and after[0] not in STOPWORDS


def _longest(
    tokens: Sequence[str], stemmed: Sequence[str], vocabulary: Vocabulary
) -> tuple[int, list[Name]]:
    """The most words that name something. A property in whatever inflection, rated as rating;
    anything else in the same number or the other: travellers are not the folder travel."""
    for size in range(min(MOST_WORDS, len(stemmed)), 0, -1):
        said = _singular(" ".join(tokens[:size]))
        names = [
            one
            for one in vocabulary.named(stemmed[:size])
            if one.kind == "property" or said in (_singular(part) for part in one.spellings)
        ]
        if names:
            return size, names
    return 0, []


def _singular(words: str) -> str:
    """The same for a word and its plural: city and cities, movie and movies, box and boxes."""
    plain = " ".join(PART.findall(words.casefold())).removesuffix("s").removesuffix("e")
    return f"{plain[:-1]}i" if plain.endswith("y") else plain


def _take_note(found: Reading, vocabulary: Vocabulary) -> None:
    """The note whose tasks are asked for: “open tasks in Lanternbox”."""
    match = re.search(r"\b(?:in|on|of|for|from) (?P<name>[^,]+?)\W*$", found.text, re.IGNORECASE)
    if match and vocabulary.note(match["name"]):
        said = {word.casefold() for word in PART.findall(match["name"])}
        if set(found.left) <= said:
            found.left.clear()
            found.items = [one for one in found.items if not (one.names and set(one.words) <= said)]
            found.where.append(f"note=={match['name']}")
