"""General questions of our own, which hardly any notes are about, as an encoder reads them.

What they find all the same is a vault's background: see `search.floors_among`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from ..types import Encoder, Encoding
from .onnx import OnnxEncoder
from .torch import TorchEncoder

QUESTIONS = Path(__file__).with_name("background.txt")


def background(encoder: Encoder) -> Sequence[Encoding]:
    """The encodings of the questions, kept beside an exported encoder.

    None of them for an encoder that was made elsewhere: it brings its own floors, or has none.
    """
    text = QUESTIONS.read_text(encoding="utf-8")
    if isinstance(encoder, TorchEncoder):
        return list(encoder.encode(text.splitlines()))
    if not isinstance(encoder, OnnxEncoder):
        return []
    kept = encoder.folder / f"background-{zlib.crc32(text.encode()):08x}.npz"
    if not kept.exists():
        made = list(encoder.encode(text.splitlines()))
        with suppress(OSError):  # encoded again next time
            _keep(made, kept)
        return made
    return _read(kept)


def _keep(several: Sequence[Encoding], file: Path) -> None:
    import numpy as np

    partial = file.with_suffix(".partial.npz")
    ends = np.cumsum([0, *(len(one.tokens) for one in several)])
    np.savez(
        partial,
        vectors=np.stack([one.vector for one in several]),
        tokens=np.concatenate([one.tokens for one in several]),
        ends=ends,
    )
    partial.chmod(0o600)
    partial.replace(file)


def _read(file: Path) -> list[Encoding]:
    import numpy as np

    with np.load(file) as kept:
        vectors, tokens, ends = kept["vectors"], kept["tokens"], kept["ends"].tolist()
    spans = pairwise(ends)
    return [Encoding(one, tokens[a:b], ()) for one, (a, b) in zip(vectors, spans, strict=True)]
