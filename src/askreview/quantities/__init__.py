"""Numbers, amounts, dates and times as they are compared: `$5.6M` is 5.6 million dollars."""

from .figure import Amount, Date, Figure
from .find import figures, folded, normalised
from .measured import units_in
from .states import stated, states

__all__ = [
    "Amount",
    "Date",
    "Figure",
    "figures",
    "folded",
    "normalised",
    "stated",
    "states",
    "units_in",
]
