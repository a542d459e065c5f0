"""The floors of a vault are measured when it is indexed, by questions that it does not answer."""

from __future__ import annotations

from copy import copy
from types import SimpleNamespace

import numpy as np
import pytest

from askreview import AskReview
from askreview.encoder import background
from askreview.index import Reader, Store
from askreview.search import floors_among
from askreview.search.floors import RAISED, RAISED_SURE
from askreview.types import Encoding
from word_encoder import WordEncoder

RECIPES = {
    f"{name}.md": f"# {name.title()}\n\nSimmer the {name} for {n} minutes, then add salt and oil.\n"
    for n, name in enumerate(("lentils", "carrots", "barley", "beans", "noodles", "leeks"), 4)
}
GERMAN = "# Keller\n\nDie Heizung steht im Keller und wird von der Firma im Herbst geprüft.\n"


def write(folder, notes):
    for name, text in notes.items():
        (folder / name).write_text(text, encoding="utf-8")


def measured(folder, encoder):
    """The floors that the index of a folder has, once it is in step."""
    with AskReview(folder, folder / ".index", encoder) as review:
        review.sync()
    reader = Reader(Store(folder / ".index").open())
    try:
        return reader.floors
    finally:
        reader.close()


def test_floors_are_quantiles_of_what_other_questions_find():
    scores = iter(np.linspace(0.1, 1, 101).astype(np.float32))
    one = np.ones((1, 1), dtype=np.float32)
    statement = SimpleNamespace(tokens=(0, 1), above=())
    source = SimpleNamespace(
        nearest=lambda vector, count: {"a": 1.0},
        passages=lambda ids: {"a": SimpleNamespace(statements=[statement])},
        # Of its two word pieces one is always met.
        cosines=lambda question, ids: {"a": np.vstack([one, one * next(scores)])},
    )
    found = floors_among([Encoding(one[0], np.vstack([one, one]), ())] * 101, source)
    # Sure and near by the mean over the word pieces, absent by their harmonic mean.
    assert found.sure == pytest.approx((1 + 0.955) / 2 - RAISED_SURE)
    assert found.near == pytest.approx(0.775 + 2 * (0.9775 - 0.775))
    assert found.absent == pytest.approx(2 / (1 + 1 / 0.865) - RAISED)


@pytest.fixture
def unmeasured(encoder):
    """An encoder whose own floors nobody knows."""
    one = copy(encoder)
    one.floors = None
    return one


def test_each_vault_has_floors_of_its_own(unmeasured, tmp_path):
    write(tmp_path, RECIPES)
    first = measured(tmp_path, unmeasured)
    assert 0.1 < first.absent < first.sure < first.near < 0.8
    write(tmp_path, {"stew.md": "# Stew\n\n" + "Brown the meat. " * 40})
    grown = measured(tmp_path, unmeasured)
    assert grown != first  # a tenth more than there was


def test_a_few_notes_have_no_floors_below_the_encoders_own(encoder, tmp_path):
    write(tmp_path, RECIPES)
    assert measured(tmp_path, encoder) == encoder.floors
    with AskReview(tmp_path, tmp_path / ".index", encoder) as review:
        assert review.ask("What is the capital of Mongolia?").status == "not_in_notes"


def test_a_small_change_keeps_the_floors(unmeasured, tmp_path):
    encoder = unmeasured
    write(tmp_path, {f"{n}-{name}": text for n in range(4) for name, text in RECIPES.items()})
    first = measured(tmp_path, encoder)
    write(
        tmp_path, {"who.md": "# Boiler\n\nWho is the mayor of Lyon? What is the density of cork?"}
    )
    assert measured(tmp_path, encoder) == first


def test_none_are_measured_by_an_encoder_of_ones_own(tmp_path):
    write(tmp_path, RECIPES)
    assert measured(tmp_path, WordEncoder()) is None


def test_none_are_measured_of_notes_in_another_language_than_the_questions(encoder, tmp_path):
    write(tmp_path, {"keller.md": GERMAN})
    assert measured(tmp_path, encoder) is None


def test_the_questions_are_encoded_once(encoder):
    first, again = background(encoder), background(encoder)
    assert len(first) == len(again) > 100
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.tokens, other.tokens)
    assert list(encoder.folder.glob("background-*.npz"))
