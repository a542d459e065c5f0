"""The usual encoder: an exported model on ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import EncoderError
from ..types import Encoding, Floors

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

    from ..types import Vectors

BATCH = 4  # texts of like length: 8 take .03 more of the time, since more of them is padding
FEW = 8  # texts: the weights are packed for more than these


class OnnxEncoder:
    """Runs `model.onnx` of a folder made by `export`; loads it on first use.

    There are two sessions. One packs the weights for the processor first, which pays for an index
    (.1 of the time) and not for a question (four times as long to load). It has a core for each
    batch: sharing one batch among all cores takes a sixth more of their time. A question has all.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        fingerprint: str,
        window: int,
        dimension: int,
        floors: Floors | None,
    ) -> None:
        self.folder = folder
        self.name = name
        self.fingerprint = fingerprint
        self.window = window
        self.dimension = dimension
        self.floors = floors

    def count(self, texts: Sequence[str]) -> list[int]:
        cut = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(one.ids) for one in cut]

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        cut = self._tokenizer.encode_batch(list(texts))
        special = self._tokenizer.num_special_tokens_to_add(is_pair=False)
        if any(len(one.ids) > self.window + special for one in cut):
            cut = self._truncating(self.window + special).encode_batch(list(texts))
        # Longest first: no core is left with a long batch when the others are done.
        by_length = sorted(range(len(cut)), key=lambda i: -len(cut[i].ids))
        batches = [by_length[n : n + BATCH] for n in range(0, len(cut), BATCH)]
        done: dict[int, Encoding] = {}
        for batch, made in zip(batches, self._run_all(cut, batches), strict=True):
            done.update(zip(batch, made, strict=True))
        for i in range(len(cut)):
            yield done[i]

    def _run_all(self, cut: list[Any], batches: list[list[int]]) -> Iterator[list[Encoding]]:
        """The encodings of each batch, which names texts by their place in `cut`."""
        from concurrent.futures import ThreadPoolExecutor

        few = len(cut) <= FEW
        session = self._quick if few else self._packed
        with ThreadPoolExecutor(1 if few else os.cpu_count()) as pool:
            yield from pool.map(lambda some: _run(session, [cut[i] for i in some]), batches)

    @cached_property
    def _quick(self) -> onnxruntime.InferenceSession:
        return load_session(self.folder, packed=False)

    @cached_property
    def _packed(self) -> onnxruntime.InferenceSession:
        return load_session(self.folder, packed=True)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(self.folder)

    def _truncating(self, length: int) -> Tokenizer:
        """A second tokenizer: one of its own to cut with, so that `count` stays whole."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._tokenizer.to_str())
        tokenizer.enable_truncation(length)
        return tokenizer


def load_session(folder: Path, *, packed: bool) -> onnxruntime.InferenceSession:
    """The model of a folder; `packed`: its weights rearranged for the processor, one core a run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1 if packed else os.cpu_count() or 1
    # A waiting thread sleeps: spinning costs a third more processor time when others work too.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    # Optimized when it was exported.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.disable_prepacking", str(int(not packed)))
    try:
        return onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's own exceptions share no public base
        raise EncoderError(
            f"Cannot load the exported model in {folder}. Delete that folder and run the command "
            "again to export it anew."
        ) from error


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a folder, which neither cuts nor pads."""
    from tokenizers import Tokenizer

    # The file may carry truncation and padding of its own (MiniLM's: both at 128).
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _run(session: onnxruntime.InferenceSession, cut: list[Any]) -> list[Encoding]:
    import numpy as np

    longest = max(len(one.ids) for one in cut)
    feed = {
        name: np.zeros((len(cut), longest), dtype=np.int64)
        for name in (one.name for one in session.get_inputs())
    }
    for row, one in enumerate(cut):
        feed["input_ids"][row, : len(one.ids)] = one.ids
        feed["attention_mask"][row, : len(one.ids)] = 1
    wanted = ["token_embeddings", "sentence_embedding"]
    tokens, pooled = session.run(wanted, feed)
    done = []
    for row, one in enumerate(cut):
        kept = [i for i, special in enumerate(one.special_tokens_mask) if not special]
        offsets = [one.offsets[i] for i in kept]
        done.append(Encoding(unit(pooled[row]), unit(tokens[row, kept]), offsets))
    return done


def unit(vectors: Any) -> Vectors:
    """The same directions with length one; a zero vector stays zero."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    done: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return done
