"""Case files: what they mean, and that every mistake in them is said with its place and cure."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from askreview.errors import UsageError
from askreview.evals import GRADERS, CaseError, only, read_suite
from askreview.evals.vault import Vault
from eval_suites import write_cases


def write(folder, text, name="cases.yaml"):
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def read(*paths):
    return read_suite(paths, GRADERS)


def mistakes(*paths):
    """The problems of the files, as `name:line: message` without the folder."""
    with pytest.raises(CaseError) as caught:
        read(*paths)
    assert "nothing was run" in str(caught.value)
    return [f"{Path(one.file).name}:{one.line}: {one.message}" for one in caught.value.problems]


WHOLE = """\
- id: granvia
  question: Where did we stay
    in Kyoto?
  expect: answered
  facts: {all: [Granvia], any: [3 nights, three nights], none: [Osaka]}
  gold:
  - {note: travel/kyoto.md, quote: "Hotel Granvia"}
  type: lookup
  history: ["Did we go to Japan?"]
  rubric: The hotel is named.
- id: granvia-osaka
  question: Where did we stay in Osaka?
  expect: closest
  pair: granvia
"""


def test_a_yaml_list_becomes_cases(tmp_path):
    first, second = read(write(tmp_path, WHOLE)).cases
    assert first.question == "Where did we stay in Kyoto?"
    assert first.facts.all == ("Granvia",) and first.facts.any == ("3 nights", "three nights")
    assert first.facts.none == ("Osaka",) and first.history == ("Did we go to Japan?",)
    assert [(one.note, one.quote) for one in first.gold] == [("travel/kyoto.md", "Hotel Granvia")]
    assert (first.cluster, second.cluster) == ("travel/kyoto.md", "granvia-osaka")
    assert (first.line, second.line) == (1, 11)
    assert second.notes is None


def test_scalars_are_the_text_they_are_written_as(tmp_path):
    [case] = read(
        write(
            tmp_path,
            """\
            - id: 017
              question: When?
              expect: answered
              facts: {all: [12:30, 1.10, no, 2025-01-08, 3]}
            """,
        )
    ).cases
    assert case.id == "017"
    assert case.facts.all == ("12:30", "1.10", "no", "2025-01-08", "3")


def test_a_file_may_name_its_own_notes(tmp_path):
    (tmp_path / "vault").mkdir()
    head = "notes: vault\ncases:\n- {id: a, question: Why, expect: not_in_notes}\n"
    [case] = read(write(tmp_path, head)).cases
    assert case.notes == tmp_path / "vault"


def test_a_pair_is_a_near_miss_and_the_case_it_was_made_from(tmp_path):
    assert list(read(write(tmp_path, WHOLE)).pairs.values()) == [("granvia", "granvia-osaka")]


def test_jsonl_of_other_tools_loads(tmp_path):
    path = write(
        tmp_path,
        """\
        {"input": "Who wrote it?", "target": "Anna", "id": "who"}
        {"input": "Which year?", "target": ["1998", "in 1998"], "metadata": {"type": "date"}}

        {"input": "Who sang it?", "target": ""}
        """,
        "others.jsonl",
    )
    who, year, sang = read(path).cases
    assert (who.id, who.question, who.targets, who.expect) == (
        "who", "Who wrote it?", ("Anna",), "answered",
    )  # fmt: skip
    assert who.wanted == ("Anna",)
    assert (year.id, year.targets, year.type) == ("others-2", ("1998", "in 1998"), "date")
    assert (sang.id, sang.targets, sang.expect) == ("others-4", (), "not_in_notes")


def test_csv_of_other_tools_loads(tmp_path):
    text = 'input,target,id\n"Who, then?",Anna,\nWhy?,"because\nof it",why\nWhen?,,\n'
    who, why, when = read(write(tmp_path, text, "others.csv")).cases
    assert (who.id, who.question, who.targets, who.line) == ("others-2", "Who, then?", ("Anna",), 2)
    assert (why.id, why.targets, why.line) == ("why", ("because\nof it",), 3)
    assert (when.expect, when.line) == ("not_in_notes", 5)


def test_a_folder_is_all_files_below_it_and_each_file_once(tmp_path):
    (tmp_path / "more").mkdir()
    write(tmp_path, "- {id: a, question: A, expect: not_in_notes}\n")
    write(tmp_path / "more", "- {id: b, question: B, expect: not_in_notes}\n", "b.yml")
    write(tmp_path, "no case", "README.md")
    suite = read(tmp_path, tmp_path / "cases.yaml")
    assert [case.id for case in suite.cases] == ["a", "b"]


def test_the_fingerprint_is_the_meaning_not_the_place(tmp_path):
    one = read(write(tmp_path, WHOLE))
    moved = read(write(tmp_path, "# a remark\n\n" + WHOLE, "moved.yaml"))
    changed = read(write(tmp_path, WHOLE.replace("Osaka]", "Kobe]"), "changed.yaml"))
    assert one.fingerprint == moved.fingerprint != changed.fingerprint
    assert one.cases[1].fingerprint == changed.cases[1].fingerprint


GOOD = "question: Why, expect: not_in_notes"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a, qestion: Why, expect: not_in_notes}", "1: unknown key “qestion”: write"),
        ("- {id: a, question: Why, expect: anwered}", "1: “anwered” is not a status: write “an"),
        ("- {id: a, question: Why}", "1: this case has no expect: add “expect: …”"),
        ("- {question: Why, expect: not_in_notes}", "1: this case has no id: add “id: …”"),
        ("- {id: a, expect: not_in_notes}", "1: this case has no question: add “question: …”"),
        ("- {id: a, question: Why, expect: answered}", "1: the right answer is missing"),
        (f"- {{id: a, {GOOD}}}\n- {{id: a, {GOOD}}}", "2: the id “a” is already used ("),
        (f"- {{id: a, {GOOD}, graders: [hitt@1]}}", "1: unknown grader “hitt@1”: write “hit@1”"),
        (f"- {{id: a, {GOOD}, facts: {{all: [x]}}}}", "1: a not_in_notes case has no facts"),
        ("- {id: a, question: Why, expect: answered, facts: {al: [x]}}", "1: unknown key “al”"),
        ("- {id: a, question: Why, expect: answered, facts: [x]}", "1: facts is not a mapping"),
        ("- {id: a, question: Why, expect: answered, facts: {all: ['!']}}", "1: the fact “!” c"),
        (f"- {{id: a, {GOOD}, gold: [kyoto.md]}}", "1: gold is not a list of notes"),
        (f"- {{id: a, {GOOD}, history: {{a: b}}}}", "1: history is not a list of texts: write"),
        (f"- {{id: a, {GOOD}, pair: b}}", "1: no other case has the pair “b”: write"),
        (f"- {{id: a, {GOOD}}}\n- {{id: b, {GOOD}, id: c}}", "2: “id” is here twice (first on"),
        ("- just words", "1: not a case: write “id: …”"),
        ("just words", "1: not a list of cases: start each case with “- id:”"),
        ("notes: nowhere\ncases: []", "1: there is no notes folder “nowhere”: write it relative"),
        ("nots: seeds\ncases: []", "1: unknown key “nots” of a file of cases: write “notes”"),
        ("- id: a\n  question: a: b: c", "2: not valid YAML"),
        ("- &a [*a]", "1: this alias contains itself: write it out"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_line_and_what_to_write(tmp_path, text, said):
    assert mistakes(write(tmp_path, text))[0].startswith(f"cases.yaml:{said}")


def test_every_mistake_of_every_file_is_said_at_once(tmp_path):
    write(tmp_path, f"- {{id: a, {GOOD}}}\n- {{id: b, {GOOD}, typ: x}}\n", "one.yaml")
    write(tmp_path, '{"input": "A?", "target": "b", "typ": "x"}\n{"input": 1\n', "two.jsonl")
    write(tmp_path, "input,target\na,b,c\n", "three.csv")
    assert [one.partition(": ")[0] for one in mistakes(tmp_path)] == [
        "one.yaml:2",
        "three.csv:2",
        "two.jsonl:2",
    ]


def test_files_that_are_none_are_named(tmp_path):
    assert mistakes(tmp_path / "nowhere.yaml") == [
        "nowhere.yaml:1: does not exist: "
        "pass a file (.yaml, .yml, .jsonl, .csv) or a folder of them"
    ]
    assert mistakes(write(tmp_path, "words", "notes.txt"))[0].startswith(
        "notes.txt:1: is not a case"
    )
    assert "contains no cases" in mistakes(write(tmp_path, "# nothing\n"))[0]
    (tmp_path / "latin.yaml").write_bytes(b"- id: caf\xe9\n")
    assert "save it as UTF-8" in mistakes(tmp_path / "latin.yaml")[0]


def test_a_vanished_gold_quote_names_the_line_that_is_like_it(tmp_path, vault):
    text = WHOLE.replace('"Hotel Granvia"', '"the Hotel Granvia for two nights"')
    [problem] = Vault(vault).missing(read(write(tmp_path, text)).cases[0])
    assert str(problem).endswith(
        "cases.yaml:7: “the Hotel Granvia for two nights” is not in travel/kyoto.md: copy the "
        "note's exact words, perhaps from line 9: "
        "“We stayed at the Hotel Granvia for three nights.”"
    )


def test_a_missing_note_names_the_one_that_is_meant(tmp_path, vault):
    text = WHOLE.replace("travel/kyoto.md", "travel/kioto.md")
    [problem] = Vault(vault).missing(read(write(tmp_path, text)).cases[0])
    assert f"no note “travel/kioto.md” in {vault}: write “travel/kyoto.md”" in str(problem)


def test_cases_are_chosen_by_id_type_or_stratum(tmp_path):
    suite = read_suite([write_cases(tmp_path)], GRADERS)
    assert [one.id for one in only(suite, ["hotel", "absent"]).cases] == [
        "hotel", "mongolia", "violin",
    ]  # fmt: skip
    assert [one.id for one in only(suite, ["near_miss", "one_word"]).cases] == [
        "market", "near-router",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="No case has the id, type or tag nosuch"):
        only(suite, ["nosuch"])
