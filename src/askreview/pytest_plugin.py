"""A pytest plugin: each test case over the notes is a test of its own.

    def test_answers(askreview_case):
        assert askreview_case.right, askreview_case.why

It does nothing, and loads nothing, unless a test asks for `askreview_case`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .evals import Asked, Evaluation

FIXTURE = "askreview_case"
OPTIONS = {  # each is a line of the ini file too: askreview_cases = mine.yaml
    "cases": "the test cases: a file or folder, or several with commas between them",
    "notes": "the folder of notes that they are about",
    "index": "the folder of the index",
    "model": "who answers: quotes, or a model of llm",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("askreview", "test cases over Markdown notes")
    for name, says in OPTIONS.items():
        group.addoption(f"--askreview-{name}", metavar=name.upper(), help=says)
        parser.addini(f"askreview_{name}", says, default="")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if FIXTURE not in metafunc.fixturenames:
        return
    from .evals import GRADERS, CaseError, read_suite

    named = _given(metafunc.config, "cases")
    if not named:
        mark = pytest.mark.skip(reason="pass --askreview-cases FILE, or set askreview_cases")
        metafunc.parametrize(FIXTURE, [pytest.param(None, marks=mark)], indirect=True)
        return
    paths = [metafunc.config.rootpath / one.strip() for one in named.split(",")]
    try:
        cases = read_suite(paths, GRADERS).cases
    except CaseError as error:
        listed = "\n".join(map(str, error.problems))
        raise pytest.UsageError(f"{error}\n{listed}") from None
    metafunc.parametrize(FIXTURE, cases, ids=[one.id for one in cases], indirect=True)


@pytest.fixture
def askreview_case(request: pytest.FixtureRequest, _askreview: _Engines) -> Asked:
    """A test case after it was asked: `right`, `why`, `answer`, `grades`, `case`, `row`."""
    return _askreview.evaluation(request.param.notes).ask(request.param)


@pytest.fixture(scope="session")
def _askreview(request: pytest.FixtureRequest) -> Iterator[_Engines]:
    with ExitStack() as stack:
        yield _Engines(request.config, stack)


class _Engines:
    """An engine for each folder of notes that the cases are about, opened when it is needed."""

    def __init__(self, config: pytest.Config, stack: ExitStack) -> None:
        self._config, self._stack = config, stack
        self._known: dict[Path | None, Evaluation] = {}

    def evaluation(self, folder: Path | None) -> Evaluation:
        if folder not in self._known:
            self._known[folder] = self._open(folder)
        return self._known[folder]

    def _open(self, folder: Path | None) -> Evaluation:
        from .engine import AskReview
        from .evals import Evaluation, Plan
        from .settings import index_for, resolve

        given: dict[str, Any] = {name: _given(self._config, name) or None for name in OPTIONS}
        notes, index = (folder, index_for(folder)) if folder else (given["notes"], given["index"])
        place = resolve(str(notes) if notes else None, str(index) if index else None)
        review = AskReview(place.notes, place.index, place.encoder, reading=place.reading)
        self._stack.callback(review.close)
        return Evaluation(review, Plan(given["model"] or "quotes"))


def _given(config: pytest.Config, name: str) -> str:
    """An option, else its line in the ini file."""
    option: str | None = config.getoption(f"--askreview-{name}")
    return option or str(config.getini(f"askreview_{name}"))
