"""What the engine says, in the words of the page: its controls instead of the shell's flags."""

from __future__ import annotations

import re

# What a flag or a command is on the page.
INSTEAD = (
    (r"\b(another model|a model that takes it|name a model) with -m\b", r"\1 under Model"),
    (r"-m quotes needs none", "quotes needs none"),
    (r"-m quotes\b", "choose quotes under Model"),
    (r"\bwith -m\b", "under Model"),
    (r"read fewer passages \(-k\)", "read fewer passages"),
    (r"allow more with -o max_tokens", "ask a narrower question"),
    (r"Run askreview index(?! --)", "Press Update index"),
    (r"Run askreview models to list them(?: all)?", "Choose one under Model"),
    (r"Check its name with askreview models", "Choose one under Model"),
    (r"Run (?=llm )|Set a new key: (?=llm )", "In a terminal, run "),
    (r"changed, and another process is indexing;", "not indexed yet;"),
)
# A clause that is of use in the shell alone goes, with what leads to it.
SHELL = re.compile(
    r"(?:,? (?:or|and)|[,;:])?\s*[^,;:.?(]*(?:(?<![\w-])--?[a-z][\w-]*|\baskreview [a-z]+)[^,;:.)]*"
)


def for_page(message: str) -> str:
    """The message without a flag of the shell in it."""
    for flag, words in INSTEAD:
        message = re.sub(flag, words, message)
    parts = re.split(r"(“[^”]*”)", message)  # what is quoted stays as it is
    said = "".join(part if i % 2 else SHELL.sub("", part) for i, part in enumerate(parts))
    said = re.sub(r"\s*\(\s*\)", "", said).strip()
    return re.sub(r"\.{2}$", ".", said)
