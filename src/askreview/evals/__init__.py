"""Cases with known answers are asked, graded, compared and gated."""

from .case import Case, CaseError, Suite
from .cases import read_suite
from .graders import GRADERS, Grader
from .results import Run, new_folder, read_run, read_timings, write_run
from .run import Plan, Review, run_suite
from .summary import Summary, summarise

__all__ = [
    "GRADERS",
    "Case",
    "CaseError",
    "Grader",
    "Plan",
    "Review",
    "Run",
    "Suite",
    "Summary",
    "new_folder",
    "read_run",
    "read_suite",
    "read_timings",
    "run_suite",
    "summarise",
    "write_run",
]
