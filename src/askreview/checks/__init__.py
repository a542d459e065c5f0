"""Answers that a model wrote are checked against the passages they cite."""

from .check import check_answer
from .checked import Checked, Sentence
from .strict import strict

__all__ = ["Checked", "Sentence", "check_answer", "strict"]
