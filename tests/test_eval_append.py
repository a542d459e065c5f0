"""A case added to a file of cases: the file stays whole, whatever way it is written."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from askreview.errors import UsageError
from askreview.evals import append_case

DRAFT = "- id: new\n  question: 'What: is this?'\n  facts:\n    all:\n    - 3 m\n"
NEW = {"id": "new", "question": "What: is this?", "facts": {"all": ["3 m"]}}


def cases(text: str):
    whole = yaml.safe_load(text)
    return whole["cases"] if isinstance(whole, dict) else whole


@pytest.mark.parametrize(
    "before",
    [
        "- id: a\n  question: b\n",
        "- id: a\n  question: b",  # no newline at its end
        "notes: ../vault\ncases:\n- id: a\n  question: b\n",
        "notes: ../vault\ncases:\n  - id: a\n    question: b\n",
        "notes: ../vault\ncases:\n    -   id: a\n        question: b",
        "cases:\n  - id: a\n    question: b\n\n# where they are\nnotes: ../vault\n",
        "  - id: a\n    question: b\n",
        "- {id: a, question: b}\n\n\n",
        "- id: a\r\n  question: b\r\n",
        "\ufeff- id: a\n  question: b\n",
        "- id: a\n  question: |\n    b\n",
        "- id: a\n  question: b\n# a comment at the end",
    ],
)
def test_a_case_is_added_below_the_others(tmp_path, before):
    file = tmp_path / "cases.yaml"
    file.write_bytes(before.encode())
    known = cases(before)
    append_case(file, DRAFT)
    append_case(file, DRAFT.replace("new", "newer"))
    after = file.read_bytes().decode()
    assert cases(after) == [*known, NEW, NEW | {"id": "newer"}]
    assert after.startswith(before.split("# where")[0].rstrip())
    assert ("\r\n" in before) == ("\r\n" in after)
    if "notes" in before:
        assert yaml.safe_load(after)["notes"] == "../vault"


@pytest.mark.parametrize("before", [None, "", "# nothing yet\n", "cases:\n", "notes: x\ncases:"])
def test_an_empty_file_gets_its_first_case(tmp_path, before):
    file = tmp_path / "new" / "cases.yaml"
    if before is not None:
        file.parent.mkdir()
        file.write_text(before)
    append_case(file, DRAFT)
    assert cases(file.read_text()) == [NEW]


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("cases: [{id: a, question: b}]\n", "in brackets"),
        ("[]\n", "in brackets"),
        ("notes: x\n", "no list of cases"),
        ("words\n", "no list of cases"),
        ("- id: [a\n", "not valid YAML"),
        ("- id: a\n---\n- id: b\n", "not valid YAML"),
        ("- id: a\n...\n", "cannot be continued|not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_continued_is_left_alone(tmp_path, before, why):
    file = tmp_path / "cases.yaml"
    file.write_text(before)
    with pytest.raises(UsageError, match=why):
        append_case(file, DRAFT)
    assert file.read_text() == before and [*tmp_path.iterdir()] == [file]


values = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)


@given(st.lists(values, min_size=1, max_size=3), st.integers(0, 6), values)
def test_any_words_survive(tmp_path_factory, old, indent, new):
    file = tmp_path_factory.mktemp("any") / "cases.yaml"
    dumped = yaml.safe_dump([{"id": "a", "history": old}], allow_unicode=True, sort_keys=False)
    pad = " " * indent
    file.write_text("cases:\n" + "".join(pad + line for line in dumped.splitlines(True)), "utf-8")
    draft = yaml.safe_dump([{"id": "b", "question": new}], allow_unicode=True, width=10_000)
    append_case(file, draft)
    assert cases(file.read_text("utf-8")) == [
        {"id": "a", "history": old}, {"id": "b", "question": new},
    ]  # fmt: skip
