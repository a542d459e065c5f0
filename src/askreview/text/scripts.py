"""Scripts that write words without spaces between them: found by pairs of neighbouring characters.

Bigrams, as full-text search of Chinese, Japanese and Korean is mostly done: most Chinese words have
two characters, which a search by three (FTS5's trigram tokenizer) cannot find.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from .patterns import pattern

# Thai to Khmer, kana, Han and Hangul.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
RUN = pattern(f"[{UNSPACED}]+")
HIRAGANA = pattern("[\u3040-\u309f]+")
PHONETIC = pattern("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\uac00-\ud7af]")
# What asks, and the commonest particles: Chinese, Japanese, Korean and Thai.
ASKING = pattern(
    "什么时候|什么|怎么样|怎么|怎样|为什么|为何|哪里|哪儿|哪个|哪些|多少|几点|何时|如何|是否|请问|谁|吗|呢"
    "|甚麼|什麼|怎麼|為什麼|哪裡|幾點|嗎|我们|我的|我|的|是"
    "|いつ|どこ|だれ|誰|何時|何|なに|なぜ|どうやって|どう|どの|どれ|いくら|いくつ|ですか|ますか|ましたか|でしたか|です|ます"
    "|무엇|언제|어디|누구|어떻게|얼마|인가요|입니까|나요|까요"
    "|เมื่อไหร่|เมื่อไร|อะไร|ที่ไหน|ใคร|ทำไม|อย่างไร|เท่าไหร่|เท่าไร"
)
LETTER = pattern(r"[^\W\d_]")


def bigrams(run: str) -> list[str]:
    """The pairs of neighbouring characters of a run, in order; one character by itself."""
    return [run[n : n + 2] for n in range(len(run) - 1)] or [run]


def unspaced_words(run: str) -> list[str]:
    """What a question's run asks about: the pieces between the words that only ask; maybe none."""
    pieces = [piece for piece in ASKING.split(run) if piece]
    telling = [piece for piece in pieces if not HIRAGANA.fullmatch(piece)]
    return telling or pieces


def is_unspaced(word: str) -> bool:
    return bool(RUN.search(word))


def unknown_parts(word: str, known: Callable[[str], bool]) -> Iterator[str]:
    """The parts of a run without spaces that lie in no pair of characters that is known.

    A single syllable that is left over is an ending: `은` of `도서관은`.
    """
    covered = [False] * len(word)
    for n, pair in enumerate(bigrams(word)):
        if known(pair):
            covered[n : n + 2] = [True] * len(pair)
    left = "".join(" " if seen else c for c, seen in zip(word, covered, strict=True))
    for part in left.split():
        bare = HIRAGANA.sub(" ", part).split() if not HIRAGANA.fullmatch(part) else [part]
        yield from (one for one in bare if len(one) > 1 or not PHONETIC.match(one))


def is_latin(text: str) -> bool:
    """Whether most letters of a text are Latin ones, or it has none."""
    letters = LETTER.findall(text)
    latin = [c for c in letters if c < "\u0250" or "LATIN" in unicodedata.name(c, "")]
    return 2 * len(latin) >= len(letters)
