"""What the README shows is what comes out: its console blocks are run, its commands exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import click
import pytest

from askreview.cli import askreview
from conftest import ROOT

pytestmark = pytest.mark.slow

README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown() -> list[tuple[str, str]]:
    """Every `$ command` of the console blocks with the output printed below it."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.S)
    parts = [part for one in blocks for part in re.split(r"^\$ ", one, flags=re.M)[1:]]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.fixture(scope="module")
def checkout(encoder, tmp_path_factory):
    """The sample notes where a clone has them."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    return folder


@pytest.mark.parametrize(("command", "output"), shown(), ids=[c for c, _ in shown()])
def test_a_command_prints_what_the_readme_shows(checkout, command, output):
    done = subprocess.run(command, shell=True, cwd=checkout, capture_output=True, text=True)
    assert done.stdout.strip() == output.strip()


def test_the_python_example_runs(checkout):
    [code] = re.findall(r"```python\n(.*?)```", README, re.S)
    done = subprocess.run(
        ["python", "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert "year-in-review.md:" in done.stdout


def test_set_up_is_one_line_each():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    [install] = [one for one in blocks if "venv" in one]
    assert install.count("\n") == 1 and install.startswith("python3 -m venv .venv && ")
    assert "bash tests/run\n" in blocks
    assert "bash tests/run" in (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / "tests" / "run", os.X_OK)


def test_every_command_and_option_is_described():
    context = click.Context(askreview)
    for name in askreview.list_commands(context):
        command = askreview.get_command(context, name)
        assert name == "ask" or f"`askreview {name}" in README, name
        assert command.help, name
        for option in command.params:
            assert isinstance(option, click.Argument) or option.help, (name, option.name)
