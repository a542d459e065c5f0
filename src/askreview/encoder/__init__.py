"""Texts become vectors: a sentence-transformers model, exported once, run by ONNX Runtime."""

from .open import DEFAULT, open_encoder

__all__ = ["DEFAULT", "open_encoder"]
