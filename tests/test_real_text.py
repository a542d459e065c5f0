"""What real models wrote, labelled by hand: the table is whole, and the checks stay as good."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from labelled import HALVES, TABLE, Labelled, digest, read
from real_text import Judged, attribution, judged, scores


@pytest.fixture(scope="module")
def answers():
    return read()


@pytest.fixture(scope="module")
def several(answers):
    return judged(answers)


def test_the_notes_are_the_ones_that_the_answers_were_written_from():
    for folder, notes in yaml.safe_load(TABLE.read_text(encoding="utf-8"))["notes"].items():
        for path, known in notes.items():
            assert digest((TABLE.parent / folder).resolve(), path) == known, path


def test_there_are_two_models_and_two_halves(answers):
    assert len({one.id for one in answers}) == len(answers)
    assert len({one.model for one in answers}) == 2
    counts = [sum(len(one.sentences) for one in answers if one.half == half) for half in HALVES]
    assert min(counts) >= 0.35 * sum(counts)


def test_what_an_answer_copied_from_notes_that_are_not_ours_is_put_back(tmp_path):
    note = tmp_path / "soup.md"
    note.write_text("# Soup\n\nSimmer the red lentils for twenty minutes.\n", encoding="utf-8")
    row = {
        "id": "a",
        "model": "m",
        "question": "how?",
        "passages": ["soup.md:0-51 0.5"],
        "answer": "You ⟦1:8-49⟧.",
        "sentences": [["You", [1]]],
    }
    table = tmp_path / "table.yaml"
    table.write_text(
        yaml.safe_dump({"notes": {"soup.md": digest(tmp_path, "soup.md")}, "answers": [row]})
    )
    [one] = read(table, tmp_path)
    assert len(read(TABLE, tmp_path)) == len(read())  # whose notes are ours
    assert one.answer == "You Simmer the red lentils for twenty minutes."
    assert judged([one])[0].attributed
    note.write_text("# Soup\n\nAnother soup, for the next twenty winters long.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"Not the notes that were labelled: soup\.md"):
        read(table, tmp_path)


def test_figures_count_sentences_and_answers(answers):
    one, other = answers[0], replace(answers[0], id="other")
    right, wrong = Labelled(0, "", frozenset({1})), Labelled(0, "", frozenset())
    several = [
        Judged(one, right, (1, 2), frozenset()),
        Judged(one, right, (2,), frozenset({"polarity"})),
        Judged(one, right, (), frozenset({"uncited_sentence"})),
        Judged(other, wrong, (1,), frozenset({"polarity", "misquote"})),
        Judged(other, wrong, (), frozenset({"uncited_sentence"})),
        Judged(other, wrong, (1,), frozenset()),
    ]
    put = attribution(several)
    assert (put["supported"], put["right"], put["precision"]) == (3, 1, 0.5)
    found = {score.name: score for score in scores(several)}
    assert (found["polarity"].named, found["polarity"].right, found["polarity"].alone) == (2, 1, 0)
    assert found["uncited_sentence"].alone == 1
    assert found["all checks"].precision == 0.5 and found["all checks"].recall == 2 / 3
    assert (found["answers"].named, found["answers"].right, found["answers"].wrong) == (2, 1, 1)


@pytest.mark.parametrize("half", HALVES)
def test_the_checks_stay_as_good_as_measured(several, half):
    own = [one for one in several if one.answer.half == half]
    put, found = attribution(own), {score.name: score for score in scores(own)}
    assert put["recall"] >= 0.9 and put["precision"] >= 0.95
    for name in ("all checks", "answers"):
        assert found[name].precision >= 0.85 and found[name].recall >= 0.55
