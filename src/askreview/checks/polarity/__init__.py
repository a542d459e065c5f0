"""Find sentences that say the opposite of their passage, or swap who and what."""

from .clauses import roots
from .denial import Use
from .extents import Extent, contradicted, extents
from .held import Line, by_stem
from .pairings import crossed, parts_of
from .polarity import turned
from .relations import Relation, relations, reversed_in

__all__ = [
    "Extent",
    "Line",
    "Relation",
    "Use",
    "by_stem",
    "contradicted",
    "crossed",
    "extents",
    "parts_of",
    "relations",
    "reversed_in",
    "roots",
    "turned",
]
