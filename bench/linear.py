"""How the time of reading, showing and checking grows with a text, over adversarial texts.

python bench/linear.py [FUNCTION …] [--worst 20] [--json]
python bench/linear.py --large      the seconds that reading a note of very many parts takes

Each function gets a text of n, 2n and 4n characters. An exponent of 1 is linear, 2 quadratic.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from askreview.checks import check_answer
from askreview.conversation.rewrite import standalone
from askreview.evals.facts import found
from askreview.notes import read_note
from askreview.passages import split_note
from askreview.quantities import figures, normalised
from askreview.text import (
    STOPWORDS,
    WORD,
    clean,
    content_words,
    language_of,
    other_forms,
    quotable,
    seen,
    sentences,
    shown_text,
    tidy,
)
from askreview.types import Encoder, Hit, Passage
from askreview.web.answers import words_html
from askreview.web.marks import Mark
from askreview.web.markup import to_html
from askreview.web.note_page import note_page
from askreview.web.places import Places
from askreview.writing.prompt import as_data
from askreview.writing.rendered import Rendered
from askreview.writing.tokens import tokens
from checks import Wide, as_hit

LEAST = 0.01  # seconds that a text must take before its growth is measured
SMALLEST, LONGEST = 512, 32_768  # characters of the shortest text that is measured
TRIES = 2  # the fastest counts
STEEP = 1.35  # an exponent above this is looked at: memory and caches make some of any growth
PIECE = 7  # characters that a model sends at once

UNITS = (
    " ", "a", "a ", "\n", "a\n", "a\n\n", "a. ", "A b. ", ": ", "a:\n", ".", "?", "!", "-",
    "- a\n", "  - a\n", "1. a\n", "# a\n", "> a\n", "> ", "| a ", "| a | b |\n", "|---", "[",
    "]", "[]", "[1", "[1]", "[1] ", "[1,", "[1-", "[1][2] a. ", "[a](", "[a](b", "[a](b) ",
    "![", "![a](", "![[", "[[a", "[[a]] ", "[^1]", "[^1]: a\n", "[a]: b\n", "(", ")", "(a",
    "a?b=", "<", "<a", "<a ", "<a b=", "<a b=c>", "</a>", "<!--", "<!-- a -->", "<style>",
    "<style>\n", "<div hidden>", "<div hidden>a</div>", "%%", "%%a ", "&amp;", "&#58;",
    "&amp;amp;", "&", "`", "``", "`a", "`a` ", "```\n", "```\na\n```\n", "~~~\n", "*", "**",
    "**a** ", "_", "_a_ ", "==a", "~~", "http://", "https://a.b/c ", "http://(",
    "\r\nhttp://<style>\n>>", "//a.b", "www.a", "a.b/", "a@", "a@b.c ", "/a", "a/b", "a/b/c ",
    '"', '"a ', '"a" ', "'", "'a ", "“", "“a ", "“a” ", "1", "1.", "1,", "1,000", "1 000 ",
    "1/", "1/2 ", "5% ", "$5M ", "12:30 ", "May 5, ", "May-", "2024-05-01 ", "between 5 and 6 ",
    "one hundred and ", "hundred ", "10^99 ", "not ", "the notes do not say ", "but not a, ",
    ", and a", "Aa ", "A.B.", "Bank of ", "A", "a-", "a_b", "\\", "\\[1\\]", "\u200b", "\x1b[",
    "\x1b]8;;a", "\t", "\r", "\r\n", "---\n", "a: b\n", "a:: b\n", "- [ ] a\n", "#a ", "$$a",
    "<%", "é", "😀", '[a](b "', "x[0] ", "[30] dollars ", "[1]: a.b/c\n", "a.b?", "amp;",
    "&#97;mp;", "`a` <b> ", "<a ==", "[a](b   ", ".) ", '[1](a "',
)  # fmt: skip


LARGE: Mapping[str, Callable[[], str]] = {
    "100,000 headings": lambda: "\n".join(f"# h{n}" for n in range(100_000)),
    "800,000 links": lambda: "[[a]]" * 800_000,
    "200,000 tags": lambda: " ".join(f"#t{n}" for n in range(200_000)),
    "200,000 fields in the text": lambda: "\n".join(f"f{n}:: v" for n in range(200_000)),
    "200,000 fields above it": lambda: "\n".join(
        ["---", *(f"f{n}: v" for n in range(200_000)), "---"]
    ),
}


class Vocabulary:
    """Two of twenty passages hold a word, whatever it is."""

    passage_count = 20

    def holding(self, word: str) -> int:
        return 2


PASSAGES = (
    as_hit(0, "The boiler is serviced each spring by Weber & Sons. It costs 120 euros."),
    as_hit(1, "- The chimney is swept in autumn.\n- The filter is changed monthly."),
)


@dataclass(frozen=True, slots=True)
class Growth:
    """How one function's time grows over one text."""

    function: str
    unit: str
    characters: int  # of the shortest text
    seconds: tuple[float, ...]  # for n, 2n and 4n characters
    exponent: float


def rendered(text: str) -> None:
    """A model's text as it streams."""
    shown = Rendered([hit.text for hit in PASSAGES])
    for at in range(0, len(text), PIECE):
        shown.feed(text[at : at + PIECE])
    shown.end()


def hidden(text: str) -> None:
    shown_text(Passage("", "a.md", "a", (), 1, 1, 0, text, text, ()))


def split(text: str) -> None:
    wide: Encoder = Wide()  # type: ignore[assignment]  # splitting asks it to count, no more
    for _ in split_note(read_note("a.md", text.encode(), 0), wide):
        pass


def header(text: str) -> None:
    """A note whose front matter holds the text, as a field and as lines."""
    read_note("a.md", f"---\na: {text}\nb: |\n  {text}\n---\nWords.\n".encode(), 0)


def canvas(text: str) -> None:
    """A canvas with a card of the text."""
    cards = [{"id": "a", "type": "text", "text": text, "x": 0, "y": 0}]
    read_note("a.canvas", json.dumps({"nodes": cards}).encode(), 0)


def opened(text: str) -> None:
    """The page of a note, which embeds what it names."""
    note = read_note("a.md", text.encode(), 0)
    note_page(note, 1, places=Places(Path("notes")), read=lambda path: note)


def quoted(text: str) -> None:
    """A quotation on the page, lit from its first to its last character."""
    to_html(text, (Mark(0, len(text), "a"),))


def fitted(text: str) -> None:
    """A passage of a prompt, and the estimate of its tokens."""
    tokens(as_data(text, "0" * 16))


def followed(text: str) -> None:
    """A follow-up, and one after such an answer."""
    standalone(text, [("What is the boiler?", "It heats the house.")])
    standalone("and when?", [(f"What is {text}", text)])


def checked(passages: Sequence[Hit], text: str) -> None:
    check_answer(text, passages, Vocabulary())


FUNCTIONS: Mapping[str, Callable[[str], object]] = {
    "read_note": lambda text: read_note("a.md", text.encode(), 0),
    "split_note": split,
    "seen": seen,
    "shown_text": hidden,
    "other_forms": lambda text: list(other_forms(text)),
    "clean": lambda text: clean(text, set()),
    "Rendered": rendered,
    "check_answer": partial(checked, PASSAGES),
    "front matter": header,
    "canvas": canvas,
    "note_page": opened,
    "to_html": quoted,
    "words_html": words_html,
    "tidy": tidy,
    "sentences": lambda text: list(sentences(text)),
    "quotable": quotable,
    "figures": figures,
    "normalised": normalised,
    "content_words": content_words,
    "language_of": lambda text: language_of(WORD.findall(text), STOPWORDS),
    "prompt": fitted,
    "follow-up": followed,
    "fact": lambda text: found("Weber & Sons, 120 euros", text),
}


def growth(name: str, unit: str) -> Growth | None:
    """The growth of one function over one repeated unit; None for what is fast at any length."""
    function = FUNCTIONS[name]
    count = SMALLEST
    while (first := _seconds(function, unit, count)) < LEAST:
        count *= 2
        if count > LONGEST:
            return None
    seconds = (first, *(_seconds(function, unit, count * times) for times in (2, 4)))
    return Growth(name, unit, count, seconds, math.log2(seconds[-1] / seconds[0]) / 2)


def _seconds(function: Callable[[str], object], unit: str, count: int) -> float:
    text = unit * (count // len(unit))
    taken = []
    for _ in range(TRIES):
        began = time.process_time()
        function(text)
        taken.append(time.process_time() - began)
        if taken[-1] > 1:
            break
    return min(taken)


def large() -> None:
    """Prints how long a note of each kind takes to be read."""
    print("| a note of | characters | seconds |\n|---|---|---|")
    for name, make in LARGE.items():
        text = make()
        began = time.process_time()
        read_note("a.md", text.encode(), 0)
        print(f"| {name} | {len(text):,} | {time.process_time() - began:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("functions", nargs="*", choices=[*FUNCTIONS, []], default=[])
    parser.add_argument("--worst", type=int, default=20, help="print so many of the steepest")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true", help="read notes of very many parts")
    args = parser.parse_args()
    if args.large:
        large()
        return
    measured = [
        one
        for name in args.functions or FUNCTIONS
        for unit in UNITS
        if (one := growth(name, unit)) is not None
    ]
    measured.sort(key=lambda one: -one.exponent)
    if args.json:
        print(json.dumps([asdict(one) for one in measured], indent=2))
        return
    print("| function | text repeated | characters | seconds | exponent |\n|---|---|---|---|---|")
    for one in measured[: args.worst]:
        seconds = ", ".join(f"{second:.3f}" for second in one.seconds)
        row = (one.function, f"`{one.unit!r}`", f"{one.characters:,}", seconds)
        print(f"| {' | '.join(row)} | {one.exponent:.2f} |")
    steep = sum(one.exponent > STEEP for one in measured)
    print(f"\n{steep} of {len(measured)} texts that take any time grow faster than {STEEP}.")


if __name__ == "__main__":
    main()
