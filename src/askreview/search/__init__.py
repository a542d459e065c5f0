"""Find the passages for a question: candidates from two signals, ranked by late interaction."""

from .floors import floors_among
from .late_interaction import context_rows, covers, label_share, max_sim
from .question import check_question
from .rank import RERANKED, Source, is_copy
from .rerank import reranked
from .split_question import find

__all__ = [
    "RERANKED",
    "Source",
    "check_question",
    "context_rows",
    "covers",
    "find",
    "floors_among",
    "is_copy",
    "label_share",
    "max_sim",
    "reranked",
]
