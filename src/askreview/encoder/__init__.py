"""Turn texts into vectors: a sentence-transformers model, exported once, run by ONNX Runtime."""

from .open import open_encoder
from .source import DEFAULT

__all__ = ["DEFAULT", "open_encoder"]
