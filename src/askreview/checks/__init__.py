"""Check what a model wrote against the passages it cites."""

from .check_answer import check_answer
from .strict import strict
from .summary import counted, summary
from .types import Checked, Sentence

__all__ = ["Checked", "Sentence", "check_answer", "counted", "strict", "summary"]
