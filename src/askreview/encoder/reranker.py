"""A reranker: a sentence-transformers CrossEncoder, exported once, run by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import EncoderError
from .export import optimize, silence, to_onnx
from .onnx import load_session, load_tokenizer
from .open import kept, made_by, save, slot, whole_name
from .source import stamps

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

SAMPLES = (
    ("why was it cheap?", "Trained on 2,788,000 H800 GPU hours (~$5.6M); 685B parameters."),
    ("where did we stay?", "Ünïcödé “quotes”, a — dash and 日本語."),
    ("what is it about?", "A longer text that has to be cut where the window ends. " * 60),
)
MOST_APART = 1e-3  # between a score of the export and sentence-transformers' own
DEFAULT_LENGTH = 512  # word pieces of a pair where the model does not say how many it reads


class OnnxReranker:
    """Scores pairs of a question and a passage; loads its model on first use."""

    def __init__(self, folder: Path, name: str, length: int) -> None:
        self.folder, self.name, self._length = folder, name, length

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; higher is better, on the model's own scale."""
        import numpy as np

        found = []
        for one in self._tokenizer.encode_batch([(question, text) for text in texts]):
            known = {
                "input_ids": one.ids,
                "attention_mask": one.attention_mask,
                "token_type_ids": one.type_ids,
            }
            feed = {
                given.name: np.array([known[given.name]], dtype=np.int64)
                for given in self._session.get_inputs()
            }
            [scores] = self._session.run(["scores"], feed)
            found.append(float(scores.reshape(-1)[0]))
        return found

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return load_session(self.folder, packed=False)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = load_tokenizer(self.folder)
        tokenizer.enable_truncation(self._length)
        return tokenizer


def open_reranker(name: str, cache: Path, say: Callable[[str], None]) -> OnnxReranker:
    """The reranker in a folder, or of a name that the Hugging Face cache holds.

    Nothing is downloaded. Raises EncoderError when there is none, or it cannot be exported.
    """
    name = whole_name(name)
    known = slot(f"reranker/{name}", cache)
    record = kept(known, cache, lambda: _prepare(name, known, say))
    return OnnxReranker(known, name, record["length"])


def _prepare(name: str, known: Path, say: Callable[[str], None]) -> dict[str, Any]:
    folder = _find(name)
    say("Preparing the reranker (first use only): loading, exporting and checking it …")
    model = _load(folder)
    record = {**made_by(), "name": name, "source": str(folder), "stamps": stamps(folder)}
    return save(known, record, lambda fresh: _exported(model, fresh, name))


def _find(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # the hub's client raises many kinds
        raise EncoderError(
            f"There is no reranker “{name}” on this machine. Pass a folder with a CrossEncoder, or "
            f"fetch one first: hf download {name}."
        ) from error


def _load(folder: Path) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a folder is all that it needs
    with silence():
        try:
            from sentence_transformers import CrossEncoder

            model = CrossEncoder(str(folder), device="cpu", local_files_only=True).eval()
        except Exception as error:  # a folder may hold anything
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise _unusable(folder, first) from error
    if model.num_labels != 1:
        raise _unusable(folder, f"it gives {model.num_labels} scores in place of one")
    return model


def _exported(model: Any, fresh: Path, name: str) -> dict[str, Any]:
    """Exports the model into a folder. Raises EncoderError when its scores come out differently."""
    length = int(model.max_seq_length or DEFAULT_LENGTH)
    with silence():
        try:
            names = [n for n in model.tokenizer.model_input_names if n != "labels"]
            pairs = [("a question", "a text"), ("another question", "a longer text of two")]
            example = model.tokenizer(pairs, padding=True, return_tensors="pt")
            to_onnx(model, {n: example[n] for n in names}, ("scores",), fresh / "exported.onnx")
            optimize(fresh / "exported.onnx", fresh / "model.onnx")
            model.tokenizer.backend_tokenizer.save(str(fresh / "tokenizer.json"))
        except Exception as error:  # the exporter raises whatever its many stages raise
            raise _unusable(name, f"the export failed, {type(error).__name__}") from error
    _compare(model, OnnxReranker(fresh, name, length))
    return {"length": length}


def _compare(model: Any, exported: OnnxReranker) -> None:
    import torch

    plain = torch.nn.Identity()
    expected = model.predict(list(SAMPLES), activation_fn=plain, show_progress_bar=False)
    found = [exported.scores(question, [text])[0] for question, text in SAMPLES]
    apart = max(abs(float(a) - b) for a, b in zip(expected, found, strict=True))
    if not apart <= MOST_APART:
        raise _unusable(exported.name, f"the exported model's scores differ by {apart:.4f}")


def _unusable(name: object, why: str) -> EncoderError:
    return EncoderError(f"Cannot use the reranker {name} ({why}). Choose another with --reranker.")
