"""What docs/evals.md shows is what comes out, from the first case to the last command."""

from __future__ import annotations

import re
import shlex
import shutil

import pytest

import shell
from askreview import AskReview
from askreview.evals import evaluate, past_runs
from conftest import ROOT

pytestmark = pytest.mark.slow
TEXT = (ROOT / "docs" / "evals.md").read_text(encoding="utf-8")
WHEN = re.compile(r"\d{4}-\d\d-\d\d(T\d\d-\d\d-\d\d| \d\d:\d\d)")


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.S)


def shown():
    """Each command with the runs of lines that are shown of its output."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, [one.strip("\n") for one in re.split(r"^…$", output, flags=re.M)]


def alike(output):
    """Without the time of a run, and the number of a second one within the same second."""
    output = WHEN.sub("WHEN", re.sub(r" +$", "", output, flags=re.M))
    return re.sub(r"(WHEN-quotes)-\d+", r"\1", output)


@pytest.fixture(scope="module")
def clone(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("evals-docs")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    cases, _, config = blocks("yaml")
    (folder / "mine.yaml").write_text(cases, encoding="utf-8")
    (folder / "promptfooconfig.yaml").write_text(config, encoding="utf-8")
    return folder


def test_every_command_prints_what_the_document_shows(clone):
    for n, (command, parts) in enumerate(shown()):
        if "eval gate" in command:
            [rumours] = blocks("markdown")
            (clone / "seeds" / "rumours.md").write_text(rumours, encoding="utf-8")
        line = command
        if runs := past_runs(clone / "evals" / "runs")[0]:
            line = WHEN.sub(WHEN.search(runs[0].folder.name)[0], command)
        done = shell.run(shlex.split(line), text=True, cwd=clone)
        output, here = alike(done.stdout + done.stderr * ("import" in command)), 0
        if "import" in command:
            output = alike(done.stderr + done.stdout)
        for part in map(alike, filter(None, parts)):
            assert part in output[here:], (n, command, done.stdout, done.stderr)
            here = output.index(part, here) + len(part)
        if len(parts) == 1:
            assert output.strip() == alike(parts[0]).strip()


def test_the_python_example_runs(clone, monkeypatch, capsys):
    code, plugin = blocks("python")
    monkeypatch.chdir(clone)
    (clone / "seeds" / "rumours.md").unlink(missing_ok=True)
    exec(code, {"AskReview": AskReview, "evaluate": evaluate})
    assert capsys.readouterr().out == "1.0\n" and "askreview_case.right" in plugin
