"""Suggest first questions, drawn from the notes' own headings."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest

from ..engine import AskReview
from ..errors import AskReviewError
from ..text import STOPWORDS, WORD, visible
from ..types import Answer, Section
from ..writing import available

SHOWN = 4
NEXT = 2  # after an answer
TRIED = 16  # candidates that the notes are asked; each takes a fraction of a second
LONGEST = 60  # characters of a topic
NUMBERING = re.compile(r"^\W*(?:\d{1,3}[.):]|\d{4}-\d\d(?:-\d\d)?)\s+")  # or a day
REMARK = re.compile(r"\s*[:(—–|].*$")  # behind a heading's topic
MARKED = re.compile(r"[*_`~=#<>\[\]|!]+")
# A heading may be any words; between quotation marks each makes a sentence.
FORMS = (
    "What do my notes say about “{}”?",
    "What did I note about “{}”?",
    "What is there about “{}”?",
)


def candidates(sections: Iterable[Section]) -> Iterator[str]:
    """Topics of the notes' headings, one of each note in turn."""
    by_note = groupby(sections, key=lambda one: one.note)
    topics = [list(dict.fromkeys(map(_topic, several))) for _, several in by_note]
    seen: set[str] = set()
    for row in zip_longest(*topics, fillvalue=""):
        for topic in row:
            if topic and topic.casefold() not in seen:
                seen.add(topic.casefold())
                yield topic


def next_questions(sections: Iterable[Section], answer: Answer) -> list[str]:
    """Questions about other headings of the notes that an answer cites."""
    cited = {one.note for one in answer.citations}
    near = [one for one in sections if one.note in cited]
    said = f"{answer.question} {' '.join(one.heading for one in answer.citations)}".casefold()
    topics = [one for one in candidates(near) if one.casefold() not in said]
    return [_question(topic, n) for n, topic in enumerate(topics[:NEXT])]


class Starting:
    """Finds, in a thread of its own, questions that the notes answer."""

    def __init__(self, review: AskReview) -> None:
        self._review = review
        self._found: list[str] = []
        self._done = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._find, name="starting questions")

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Waits for the question that is being tried, and for no other."""
        self._ended.set()
        if self._thread.ident:
            self._thread.join()

    @property
    def going(self) -> bool:
        """Whether more may be found."""
        return not self._done

    def questions(self) -> list[str]:
        return list(self._found)

    def _find(self) -> None:
        """Looks for llm's models too, which takes a second or two only when it is done first."""
        try:
            topics = candidates(self._review.sections())
            for topic, _ in zip(topics, range(TRIED), strict=False):
                if self._ended.is_set() or len(self._found) == SHOWN:
                    break
                question = _question(topic, len(self._found))
                if self._review.ask(question).status == "answered":
                    self._found.append(question)
            self._done = True
            if not self._ended.is_set():
                available(lambda line: None)
        except AskReviewError:
            self._done = True  # the page is whole without; whoever asks is told what is wrong


def _question(topic: str, n: int) -> str:
    return FORMS[n % len(FORMS)].format(topic)


def _topic(section: Section) -> str:
    """What a heading is about; empty when it says nothing by itself, like `Summary`."""
    heading = visible(section.headings[-1] if section.headings else section.title)
    if heading == section.title:
        return ""  # what the whole note is called says little of what it says
    topic = REMARK.sub("", MARKED.sub("", NUMBERING.sub("", heading))).strip(" .,;!?-")
    telling = [word for word in WORD.findall(topic) if word.casefold() not in STOPWORDS]
    named = any(c.isupper() or c.isdigit() for word in WORD.findall(topic)[1:] for c in word)
    return topic if len(topic) <= LONGEST and (len(telling) > 1 or named) else ""
