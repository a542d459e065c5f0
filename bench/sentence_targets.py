"""How often a passage is taken to say what a sentence says in other words, at several thresholds.

The sentences of evals/checks/real.yaml were labelled by hand with the passages that support them.
Those of six words and more that stand in a passage word for word are left out.

python bench/sentence_targets.py
"""

from __future__ import annotations

from collections.abc import Iterator

from askreview.evals.facts import found
from askreview.evals.sentence import FEWEST, says
from askreview.text import WORD, sentences
from labelled import HALVES, read

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)


def pairs() -> Iterator[tuple[str, str, str, bool]]:
    """Half, sentence, passage, and whether the passage supports the sentence."""
    for one in read():
        for label in one.sentences:
            rest = one.answer[label.start :]
            start, end = next(iter(sentences(rest)))
            sentence = rest[start:end].strip()
            for n, hit in enumerate(one.hits, 1):
                text = hit.passage.text
                if len(WORD.findall(sentence)) >= FEWEST and not found(sentence, text):
                    yield one.half, sentence, text, n in label.supported


def main() -> None:
    every = list(pairs())
    print("F1   " + "".join(f"{half:>8}: supported, others   " for half in HALVES))
    for alike in THRESHOLDS:
        line = f"{alike:.1f}  "
        for half in HALVES:
            for wanted in (True, False):
                several = [(s, p) for h, s, p, held in every if h == half and held == wanted]
                share = sum(says(s, p, alike) for s, p in several) / len(several)
                line += f"{share:8.3f} of {len(several):<4}"
        print(line)


if __name__ == "__main__":
    main()
