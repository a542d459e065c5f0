"""Turn texts into vectors: a sentence-transformers model, exported once, run by ONNX Runtime."""

from .background import background
from .open import open_encoder
from .reranker import open_reranker
from .source import DEFAULT

__all__ = ["DEFAULT", "background", "open_encoder", "open_reranker"]
