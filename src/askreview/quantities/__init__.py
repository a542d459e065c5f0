"""Numbers, amounts, dates and times in comparable form: `$5.6M` is 5.6 million dollars."""

from .figure import Amount, Date, Figure
from .find import figures, folded, normalised
from .measured import units_in
from .periods import EARLIEST, Period, bounds, in_its_year, period
from .states import stated, states
from .units import CURRENCIES, names_of
from .value import Value, value_of
from .written_date import is_date, read_date

__all__ = [
    "CURRENCIES",
    "EARLIEST",
    "Amount",
    "Date",
    "Figure",
    "Period",
    "Value",
    "bounds",
    "figures",
    "folded",
    "in_its_year",
    "is_date",
    "names_of",
    "normalised",
    "period",
    "read_date",
    "stated",
    "states",
    "units_in",
    "value_of",
]
