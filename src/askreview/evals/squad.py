"""Exact match and F1 as SQuAD 2.0 defines them (Rajpurkar, Jia and Liang 2018).

Token counts, not sets; articles and ASCII punctuation left out; when either side has no token,
both are right only if neither has one.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

ARTICLE = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)


def exact_match(answer: str, targets: Sequence[str]) -> float:
    """1 when the answer is one of the targets but for case, articles, punctuation and spaces."""
    return max(float(_words(answer) == _words(target)) for target in _telling(targets))


def f1(answer: str, targets: Sequence[str]) -> float:
    """The best harmonic mean of token precision and recall with any of the targets."""
    return max(_f1(_words(answer), _words(target)) for target in _telling(targets))


def _telling(targets: Sequence[str]) -> Sequence[str]:
    """The targets that hold a word; without any, saying nothing is right."""
    return [target for target in targets if _words(target)] or [""]


def _words(text: str) -> list[str]:
    # The order matters: “a.m.” loses its dots before articles are looked for.
    return ARTICLE.sub(" ", text.lower().translate(PUNCTUATION)).split()


def _f1(answer: list[str], target: list[str]) -> float:
    if not answer or not target:
        return float(answer == target)
    shared = (Counter(answer) & Counter(target)).total()
    if not shared:
        return 0.0
    precision, recall = shared / len(answer), shared / len(target)
    return 2 * precision * recall / (precision + recall)
