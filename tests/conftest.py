"""What every test has: a home of its own, the real encoder exported once, and small notes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from askreview import AskReview
from askreview.encoder import DEFAULT, open_encoder
from askreview.settings import cache_folder
from askreview.types import Encoder
from openai_server import OpenAIServer

ROOT = Path(__file__).parents[1]
MARKED_BY_FIXTURE = {"encoder": "encoder", "chromium": "browser"}
CHILDREN = ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "shell.run")
running: list[pytest.Item] = []
settings.register_profile("no clock", deadline=None)  # beside other work any example may take long
settings.load_profile("no clock")


def pytest_collection_modifyitems(items):
    """What uses the real encoder or the browser is marked by its fixture.

    Files with slow tests come first: one that begins last would keep one worker busy alone.
    """
    for item in items:
        for fixture in MARKED_BY_FIXTURE.keys() & set(item.fixturenames):
            item.add_marker(MARKED_BY_FIXTURE[fixture])
    slow = {item.path for item in items if any(map(item.get_closest_marker, TIERS))}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    running.append(item)
    try:
        return (yield)
    finally:
        running.pop()


def _fast_tests_start_no_process(event, arguments):
    if event in CHILDREN and running and not any(map(running[-1].get_closest_marker, TIERS)):
        raise RuntimeError(f"{running[-1].nodeid} starts a child process: mark it slow.")


TIERS = ("slow", "browser", "encoder")
sys.addaudithook(_fast_tests_start_no_process)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """No test reads or writes the user's own settings, data or cache."""
    folder = tmp_path_factory.mktemp("home")
    kept = dict(os.environ)
    for name in ("ASKREVIEW_NOTES", "ASKREVIEW_INDEX", "ASKREVIEW_MODEL", "OPENAI_API_KEY"):
        os.environ.pop(name, None)
    os.environ["HOME"] = str(folder)
    for kind in ("CONFIG", "DATA", "CACHE"):
        os.environ[f"XDG_{kind}_HOME"] = str(folder / kind.lower())
    os.environ["LLM_USER_PATH"] = str(folder / "llm")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    yield folder
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture(scope="session")
def encoder(home, pytestconfig) -> Encoder:
    """The default model, exported once and kept between runs in pytest's own cache."""
    exported = pytestconfig.cache.mkdir("encoder")
    open_encoder(DEFAULT, exported, lambda line: None)  # a second process waits for the first
    shutil.copytree(exported, cache_folder())
    return open_encoder(DEFAULT, cache_folder(), lambda line: None)


@pytest.fixture(scope="module")
def ask(request, encoder, tmp_path_factory):
    """Asks the notes that the test's module has as `NOTES`, by their file names."""
    folder = tmp_path_factory.mktemp("notes")
    for name, text in request.module.NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with AskReview(folder, folder / ".index", encoder) as review:
        yield review.ask


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """One browser for all tests of the page."""
    from browser import Browser

    one = Browser(tmp_path_factory.mktemp("chromium"))
    yield one
    one.quit()


@pytest.fixture
def vault(tmp_path) -> Path:
    """Three notes with front matter, a table, a list and a link."""
    folder = tmp_path / "vault"
    (folder / "travel").mkdir(parents=True)
    (folder / "travel" / "kyoto.md").write_text(
        "---\ntitle: Kyoto\ndate: 2024-05-02\ntags: [travel, japan]\n---\n\n"
        "# Kyoto in spring\n\nWe stayed at the Hotel Granvia for three nights.\n\n"
        "| Day | Place |\n|---|---|\n| Monday | Nishiki market |\n| Tuesday | Fushimi Inari |\n",
        encoding="utf-8",
    )
    (folder / "bread.md").write_text(
        "# Bread\n\n## Sourdough\n\n- Feed the starter twice a day\n- Proof for 12 hours in the"
        " fridge\n\n## Rye\n\nRye bread keeps for a week. See [[travel/kyoto|the trip]]. #baking\n",
        encoding="utf-8",
    )
    (folder / "router.txt").write_text(
        "The router's admin page is at 192.168.1.1 and its reset button is at the back.\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def model_server(tmp_path, monkeypatch):
    """A scripted model on loopback, `local` to llm, in an llm folder of the test's own."""
    server = OpenAIServer()
    folder = tmp_path / "llm"
    server.add_to(folder)
    monkeypatch.setenv("LLM_USER_PATH", str(folder))
    yield server
    server.close()
