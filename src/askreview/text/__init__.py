"""Text: words, Markdown as plain text, inline code, and hidden text."""

from .block_quotes import with_linear_quotes
from .code_spans import FILLER, code_spans
from .inline_fields import inline_fields, pieces
from .invisible import seen, shown_text
from .marks import Mark, fences, find_marks, without_marks, written
from .plain import (
    images_as_words,
    inside,
    sentences,
    spoken,
    strip_tags,
    tidy,
    tidy_within,
    unbroken,
    wikilinks_as_labels,
)
from .safe import clean, links, quotable
from .scripts import bigrams, is_latin, is_unspaced, unknown_parts
from .words import (
    PART,
    STOPWORDS,
    WORD,
    content_words,
    held,
    held_in_order,
    idf,
    joined,
    other_forms,
    stem,
    stems,
    visible,
    weighed,
    without_escapes,
)

__all__ = [
    "FILLER",
    "PART",
    "STOPWORDS",
    "WORD",
    "Mark",
    "bigrams",
    "clean",
    "code_spans",
    "content_words",
    "fences",
    "find_marks",
    "held",
    "held_in_order",
    "idf",
    "images_as_words",
    "inline_fields",
    "inside",
    "is_latin",
    "is_unspaced",
    "joined",
    "links",
    "other_forms",
    "pieces",
    "quotable",
    "seen",
    "sentences",
    "shown_text",
    "spoken",
    "stem",
    "stems",
    "strip_tags",
    "tidy",
    "tidy_within",
    "unbroken",
    "unknown_parts",
    "visible",
    "weighed",
    "wikilinks_as_labels",
    "with_linear_quotes",
    "without_escapes",
    "without_marks",
    "written",
]
