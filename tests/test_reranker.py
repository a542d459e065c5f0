"""A CrossEncoder that reorders what is found: how it is found, exported, kept and used."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

import shell
from askreview import AskReview
from askreview.encoder import open_reranker
from askreview.errors import EncoderError
from askreview.settings import cache_folder
from askreview.types import Reranker
from conftest import ROOT
from word_encoder import WordEncoder

PAIRS = [
    ("the tide", "the moon and the harbour"),
    ("the tide", "tides"),
    ("harbour moon", "the tides the tides " * 40),
]


class Last(Reranker):
    """Likes what mentions rye."""

    name = "rye"

    def scores(self, question, texts):
        return [float("Rye" in text) for text in texts]


def test_it_reorders_what_is_found_and_says_so(vault, tmp_path):
    with AskReview(vault, tmp_path / "index", WordEncoder()) as plain:
        before = plain.search("hotel three nights", 4)
    with AskReview(vault, tmp_path / "index", WordEncoder(), reranker=Last()) as review:
        after = review.search("hotel three nights", 4)
        [one] = review.search("hotel three nights", 1)
        answer = review.ask("hotel three nights", k=2)
    assert "Rye" not in before[0].text and "Rye" in after[0].text
    assert one.passage == after[0].passage
    assert one.passage in [hit.passage for hit in answer.passages]
    assert [hit.score for hit in after] == sorted((hit.score for hit in before), reverse=True)
    assert [hit.parts["reranker"] for hit in after] == [1.0, 0.0, 0.0, 0.0]
    rest = [hit.passage for hit in before if "Rye" not in hit.text]
    assert [hit.passage for hit in after[1:]] == rest[:3]  # equal scores keep our order


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A random BERT of two thin layers with one score, its weights in a folder; and its scores."""
    folder = tmp_path_factory.mktemp("cross")
    code = f"""
import json, sys, torch
from pathlib import Path
from sentence_transformers import CrossEncoder
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

torch.manual_seed(7)
folder = Path({str(folder)!r})
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "tide", "harbour", "moon", "the", "##s"]
(folder / "vocab.txt").write_text("\\n".join(words))
for name, labels in (("one", 1), ("three", 3)):
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=32).save_pretrained(folder / name)
    shape = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
    shape |= dict(num_labels=labels, initializer_range=1.0)
    config = BertConfig(vocab_size=10, max_position_embeddings=32, **shape)
    BertForSequenceClassification(config).save_pretrained(folder / name)
model = CrossEncoder(str(folder / "one"), device="cpu", local_files_only=True)
scores = model.predict({PAIRS!r}, activation_fn=torch.nn.Identity())
print(json.dumps([float(one) for one in scores]))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return folder, json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.mark.slow
def test_the_export_scores_as_sentence_transformers_does_and_is_made_once(model, cache):
    folder, expected = model
    said: list[str] = []
    for _ in range(2):
        reranker = open_reranker(str(folder / "one"), cache, said.append)
        found = [reranker.scores(question, [text])[0] for question, text in PAIRS]
        assert found == pytest.approx(expected, abs=1e-4)
    assert len(said) == 1 and len({round(one, 5) for one in found}) == 3


@pytest.mark.slow
def test_a_reranker_that_cannot_be_used_is_one_line(model, cache, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name, said in (
        ("nobody/no-such", "There is no reranker “nobody/no-such” on this machine. Pass a folder"),
        (str(model[0] / "three"), "it gives 3 scores in place of one"),
        (str(cache), "Cannot use the reranker"),
    ):
        with pytest.raises(EncoderError, match=said):
            open_reranker(name, cache, lambda line: None)


@pytest.mark.slow
def test_the_shell_and_an_eval_run_take_it(model, cache, vault, tmp_path, encoder):
    name = str(model[0] / "one")
    open_reranker(name, cache, lambda line: None)
    shutil.copytree(cache, cache_folder(), dirs_exist_ok=True)  # the export is made once
    place = ["--notes", str(vault), "--index", str(tmp_path / "index")]
    asked = ["askreview", "search", "where did we stay?", "--why", "--reranker", name, *place]
    assert "reranker " in shell.run(asked, text=True, check=True).stdout
    cases = tmp_path / "cases.yaml"
    cases.write_text(
        '- id: stay\n  question: where did we stay?\n  facts: {all: ["Granvia"]}\n'
        '  gold: [{note: travel/kyoto.md, quote: "Hotel Granvia"}]\n'
        "  expect: answered\n  type: single\n",
        encoding="utf-8",
    )
    run = ["askreview", "eval", "run", str(cases), "--runs", str(tmp_path / "runs"), *place]
    shell.run([*run, "--reranker", name], text=True, check=True)
    [kept] = (tmp_path / "runs").glob("*/results.json")
    assert json.loads(kept.read_text())["settings"]["reranker"] == name


CHECKED = """
import sys; sys.path[:0] = sys.argv[1:3]
import mychecks
import test_checks as t
for mychecks.ENTAILED in (7, 0):
    print([one.check for one in t.checked("It costs 120 euros [1].").checks])
"""


@pytest.mark.slow
def test_an_entailment_model_is_a_check_of_a_package(model, tmp_path):
    """The example of docs/checks.md, its first score made the highest."""
    written = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    mine = re.search(r"```python\n(.*?)```", written, re.S)[1]
    mine = mine.replace("cross-encoder/nli-deberta-v3-small", str(model[0] / "three"))
    info = tmp_path / "mychecks-1.0.dist-info"
    info.mkdir()
    (tmp_path / "mychecks.py").write_text(mine.replace("scores.argmax()", "(scores * 0).argmax()"))
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mychecks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[askreview.checks]\nmine = mychecks:Entailment\n")
    done = subprocess.run(
        [sys.executable, "-c", CHECKED, str(ROOT / "tests"), str(ROOT / "bench")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "['not_entailed']\n[]\n", done.stderr
