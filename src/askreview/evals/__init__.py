"""Evals: ask cases with known answers, grade, compare and gate."""

from .api import Asked, Evaluation, Result, evaluate
from .append import append_case
from .baseline import bless, read_baseline, unbless
from .cache import Cache
from .case import Case, CaseError, Suite
from .cases import read_suite
from .compare import Comparison, compare
from .export import export_beir, export_inspect, export_ragas
from .foreign import Imported, import_cases
from .gate import Verdict, gate
from .graders import GRADERS, Grader
from .history import Past, changed, past_runs, series
from .judge import Judge, Judgement, model_judge
from .kept import Kept, keep, write_reports
from .names import names_of, prompt_name
from .results import Run, new_folder, read_run, read_timings
from .reword import reword
from .run import Plan, Review, run_suite
from .strata import STRATA, only
from .suggest import draft_yaml, suggest
from .summary import HEADLINE, Summary, summarise
from .vault import Vault
from .why import why

__all__ = [
    "GRADERS",
    "HEADLINE",
    "STRATA",
    "Asked",
    "Cache",
    "Case",
    "CaseError",
    "Comparison",
    "Evaluation",
    "Grader",
    "Imported",
    "Judge",
    "Judgement",
    "Kept",
    "Past",
    "Plan",
    "Result",
    "Review",
    "Run",
    "Suite",
    "Summary",
    "Vault",
    "Verdict",
    "append_case",
    "bless",
    "changed",
    "compare",
    "draft_yaml",
    "evaluate",
    "export_beir",
    "export_inspect",
    "export_ragas",
    "gate",
    "import_cases",
    "keep",
    "model_judge",
    "names_of",
    "new_folder",
    "only",
    "past_runs",
    "prompt_name",
    "read_baseline",
    "read_run",
    "read_suite",
    "read_timings",
    "reword",
    "run_suite",
    "series",
    "suggest",
    "summarise",
    "unbless",
    "why",
    "write_reports",
]
