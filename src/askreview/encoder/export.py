"""Export a sentence-transformers model to ONNX, and compare the two before use."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import EncoderError
from .onnx import OnnxEncoder
from .torch import window_of

EXPORTER = "1"  # part of the fingerprint: raise it when the exported vectors come out differently
LEAST_COSINE = 0.9999  # between the export's vectors and sentence-transformers' own

SAMPLES = (
    "why was it cheap?",
    "Trained on 2,788,000 H800 GPU hours (~$5.6M); 685B parameters.",
    "Ünïcödé “quotes”, a — dash and 日本語.",
    "A longer text that has to be cut where the window ends. " * 60,
)


class NotExportable(Exception):
    """The model has to be run by sentence-transformers itself; the message says why."""


def load_model(folder: Path) -> Any:
    """The SentenceTransformer in a folder, on the CPU. Raises EncoderError."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a folder is all that it needs
    with silence():
        try:
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(str(folder), device="cpu", local_files_only=True).eval()
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise EncoderError(
                f"Cannot load the model in {folder} ({first}). Choose another with --encoder."
            ) from error


def export(model: Any, target: Path, name: str, say: Callable[[str], None]) -> None:
    """Writes model.onnx with its weights, tokenizer.json and sizes.json into `target`.

    Raises NotExportable when the model cannot be exported or its vectors come out differently.
    """
    backend = getattr(getattr(model, "tokenizer", None), "backend_tokenizer", None)
    if backend is None:
        raise NotExportable("it has no fast tokenizer")
    say("Preparing the encoder (first use only), step 2 of 3: exporting it …")
    with silence():
        try:
            names = [n for n in model.tokenizer.model_input_names if n != "labels"]
            example = model.tokenizer(
                ["a text", "a longer text of two"], padding=True, return_tensors="pt"
            )
            outputs = ("token_embeddings", "sentence_embedding")
            to_onnx(model, {n: example[n] for n in names}, outputs, target / "exported.onnx")
            optimize(target / "exported.onnx", target / "model.onnx")
        except Exception as error:  # the exporter raises whatever its many stages raise
            raise NotExportable(f"the export failed ({type(error).__name__})") from error
    backend.save(str(target / "tokenizer.json"))
    sizes = {"window": window_of(model), "dimension": int(model.get_embedding_dimension())}
    (target / "sizes.json").write_text(json.dumps(sizes))
    say("Preparing the encoder (first use only), step 3 of 3: checking the export …")
    _compare(model, OnnxEncoder(target, name, "", **sizes, floors=None))


def to_onnx(model: Any, example: Mapping[str, Any], outputs: Sequence[str], path: Path) -> None:
    """Exports what takes and gives a dictionary of tensors; batch and length may differ."""
    import torch

    class Several(torch.nn.Module):
        """The model with its outputs as a tuple, inputs by position."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = model

        def forward(self, *inputs: Any) -> Any:
            out = self.inner(dict(zip(example, inputs, strict=True)))
            return tuple(out[name] for name in outputs)

    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")}
    torch.onnx.export(
        Several().eval(),
        tuple(example.values()),
        str(path),
        dynamo=True,
        external_data=False,
        input_names=list(example),
        output_names=list(outputs),
        dynamic_shapes=(tuple(axes for _ in example),),
        verbose=False,
    )


def optimize(exported: Path, path: Path) -> None:
    """Rewrites the graph once for ONNX Runtime, and puts the weights into a file of their own.

    Loading such a model takes a tenth of the time and half of the memory: nothing is left to
    rewrite, and the weights are mapped, so that only the words of a question are read of the
    largest table. The extended level holds for every processor; the full one does not.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    prefix = "session.optimized_model_external_initializers"
    options.add_session_config_entry(f"{prefix}_file_name", "weights.bin")
    options.add_session_config_entry(f"{prefix}_min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(exported), options, providers=["CPUExecutionProvider"])
    exported.unlink()


def _compare(model: Any, exported: OnnxEncoder) -> None:
    import numpy as np

    expected = model.encode(list(SAMPLES), normalize_embeddings=True, show_progress_bar=False)
    found = np.stack([one.vector for one in exported.encode(SAMPLES)])
    least = float((expected * found).sum(axis=1).min())
    if not least >= LEAST_COSINE:
        raise NotExportable(f"the exported model gives other vectors (cosine {least:.4f})")


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keeps the exporter's own chatter off the user's screen."""
    noisy = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stderr(io.StringIO()),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(noisy)
