"""The encoder for models that cannot be exported: sentence-transformers itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import EncoderError
from ..types import Encoding, Floors
from .onnx import unit


class TorchEncoder:
    """Runs a loaded SentenceTransformer; no floors, since nobody has measured it."""

    floors: Floors | None = None

    def __init__(self, model: Any, name: str, fingerprint: str) -> None:
        if not getattr(model.tokenizer, "is_fast", False):
            raise EncoderError(
                f"The encoder {name} does not say where its tokens are in a text, which quoting "
                "needs. Choose another with --encoder."
            )
        self.model = model
        self.name = name
        self.fingerprint = fingerprint
        self.window = window_of(model)
        self.dimension = int(model.get_embedding_dimension())

    def count(self, texts: Sequence[str]) -> list[int]:
        cut = self.model.tokenizer(list(texts), add_special_tokens=False)
        return [len(ids) for ids in cut["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        for text in texts:
            features = self.model.encode(text, output_value=None, show_progress_bar=False)
            cut = self.model.tokenizer(
                text,
                truncation=True,
                max_length=self.model.max_seq_length,
                return_offsets_mapping=True,
                return_special_tokens_mask=True,
            )
            special = cut["special_tokens_mask"]
            kept = [i for i, one in enumerate(special) if not one]
            tokens = features["token_embeddings"].cpu().numpy()[kept]
            vector = features["sentence_embedding"].cpu().numpy()
            offsets = [tuple(cut["offset_mapping"][i]) for i in kept]
            yield Encoding(unit(vector), unit(tokens), offsets)


def window_of(model: Any) -> int:
    """Word pieces that one text may have, the special ones left out."""
    special = int(model.tokenizer.num_special_tokens_to_add(pair=False))
    return int(model.max_seq_length or 512) - special
