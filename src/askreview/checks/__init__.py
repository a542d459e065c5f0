"""Answers that a model wrote are checked against the passages they cite."""

from .check_answer import check_answer
from .strict import strict
from .types import Checked, Sentence

__all__ = ["Checked", "Sentence", "check_answer", "strict"]
