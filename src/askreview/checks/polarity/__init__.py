"""Find sentences that say the opposite of their passage."""

from .denial import Use
from .held import Line, by_stem
from .polarity import turned

__all__ = ["Line", "Use", "by_stem", "turned"]
