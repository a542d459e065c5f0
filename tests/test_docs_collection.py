"""What docs/collection.md shows is what comes out."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from conftest import ROOT

pytestmark = pytest.mark.slow
TEXT = (ROOT / "docs" / "collection.md").read_text(encoding="utf-8")


def shown() -> list[tuple[str, str]]:
    blocks = re.findall(r"```console\n(.*?)```", TEXT, re.S)
    parts = [part for one in blocks for part in re.split(r"^\$ ", one, flags=re.M)[1:]]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.fixture(scope="module")
def places(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("collection-docs")
    shutil.copytree(ROOT / "evals" / "vault", folder / "evals" / "vault")
    return folder


@pytest.mark.parametrize(("command", "output"), shown(), ids=[one for one, _ in shown()])
def test_a_command_prints_what_the_document_shows(places, monkeypatch, command, output):
    monkeypatch.setenv("ASKREVIEW_NOTES", "evals/vault")
    monkeypatch.setenv("ASKREVIEW_INDEX", str(places / "index"))
    done = subprocess.run(command, shell=True, cwd=places, capture_output=True, text=True)
    assert done.stdout.strip() == output.strip()


def test_the_python_example_runs(places):
    [code] = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    command = ["python", "-c", code]
    done = subprocess.run(command, cwd=places, capture_output=True, text=True, check=True)
    assert "Red lentil soup ('4',) recipes/lentil-soup.md:2" in done.stdout
