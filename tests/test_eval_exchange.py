"""Cases of other tools come in, and cases and runs go out to them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml
from click.testing import CliRunner

from askreview.cli.evals import evals
from askreview.errors import UsageError
from askreview.evals import GRADERS, import_cases, read_suite
from askreview.evals.results import write_run
from askreview.evals.sentence import says
from askreview.evals.vault import Vault
from eval_suites import CASES, case, gold, reply, source, write_cases
from test_eval_report import graded, run_with

PROMPTFOO = """\
prompts: [prompt.txt]
providers: [openai:gpt-4o-mini]
defaultTest:
  assert: [{type: latency, threshold: 3000}]
tests:
- description: hotel
  vars: {question: "Where did we stay in Kyoto?"}
  assert:
  - {type: icontains, value: Granvia}
  - {type: not-contains, value: Osaka}
  - {type: contains-any, value: [3 nights, a week]}
- vars: {city: Kyoto, query: "How was it?"}
  assert: [{type: llm-rubric, value: Says that it was fine.}]
- vars: {query: "And the train?"}
  assert: [{type: javascript, value: output.length < 9}]
- file://more.yaml
"""


def imported(tmp_path, name, text, vault=None):
    file = tmp_path / name
    file.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return import_cases(file, vault)


def test_promptfoo_s_assertions_become_facts_and_rubrics(tmp_path):
    found = imported(tmp_path, "promptfooconfig.yaml", PROMPTFOO)
    assert found.cases == [
        {
            "id": "hotel", "question": "Where did we stay in Kyoto?", "expect": "answered",
            "facts": {"all": ["Granvia"], "none": ["Osaka"], "any": ["3 nights", "a week"]},
        },
        {
            "id": "promptfooconfig-2", "question": "How was it?", "expect": "answered",
            "rubric": "Says that it was fine.",
        },
    ]  # fmt: skip
    assert [one for one in found.remarks if "latency" not in one] == [
        "test 3: “javascript” cannot be graded here and is left out.",
        "test 3 asserts nothing that can be graded; it is left out.",
        "test 4 (file://more.yaml) is no test written here; it is not followed.",
    ]


def test_squad_s_impossible_questions_are_near_misses_and_contexts_become_gold(tmp_path, vault):
    context = "Rye bread keeps for a week. See [[travel/kyoto|the trip]]. #baking"
    qas = [
        {"id": "q1", "question": "How long does it keep?", "is_impossible": False,
         "answers": [{"text": "a week"}, {"text": "a week"}]},
        {"id": "q2", "question": "Who baked it?", "is_impossible": True, "answers": []},
    ]  # fmt: skip
    squad = {"data": [{"title": "x", "paragraphs": [{"context": context, "qas": qas}]}]}
    found = imported(tmp_path, "dev.json", squad, Vault(vault))
    assert found.cases == [
        {"id": "q1", "question": "How long does it keep?", "expect": "answered",
         "target": ["a week"], "gold": [{"note": "bread.md", "quote": context}]},
        {"id": "q2", "question": "Who baked it?", "expect": "closest", "type": "near_miss"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ragas.jsonl", '{"user_input": "Who?", "reference": "Ann", "response": "Bob"}'),
        ("ragas.csv", "question,answer,ground_truth\nWho?,Bob,Ann\n"),
        ("list.json", [{"input": "Who?", "ideal": ["Ann"]}]),
        ("hf.jsonl", '{"question": "Who?", "answers": {"text": ["Ann", "Ann"]}}'),
        ("simple.csv", "query,answer\nWho?,Ann\n"),
        ("list.csv", 'question,ground_truths\nWho?,"[""Ann""]"\n'),
    ],
)  # fmt: skip
def test_lists_are_read_under_whatever_names(tmp_path, name, text):
    [one] = imported(tmp_path, name, text).cases
    assert (one["question"], one["target"], one["expect"]) == ("Who?", ["Ann"], "answered")


def test_an_empty_answer_is_one_that_the_notes_do_not_have(tmp_path):
    [one] = imported(tmp_path, "x.jsonl", '{"question": "Who?", "answers": []}').cases
    assert one["expect"] == "not_in_notes" and "target" not in one


@pytest.mark.parametrize("text", ["[]", "3", '{"tests": []}', '{"data": []}', '[{"answer": "x"}]'])
def test_a_file_without_cases_is_refused(tmp_path, text):
    with pytest.raises(UsageError, match="holds no case that can be read"):
        imported(tmp_path, "x.json", text)
    for broken in ("{", "\x00", "- a: [\n"):
        with pytest.raises(UsageError, match=r"cannot be read|not valid YAML"):
            imported(tmp_path, "x.yaml", broken)


def test_lists_of_other_tools_are_cases_as_they_are(tmp_path):
    """The reference is the target, whatever stands before it; `answer` beside it is a model's."""
    file = tmp_path / "x.csv"
    file.write_text("question,answer,reference\nWho?,Bob,Ann\nWhat?,Bob,\n")
    several = read_suite([file], GRADERS).cases
    assert [one.targets for one in several] == [("Ann",), ()]
    assert [one.expect for one in several] == ["answered", "not_in_notes"]


TARGET = "The hob is covered by its guarantee until 6 May 2028."


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (TARGET, True),
        ("Until 2028-05-06 the hob is covered by the guarantee.", True),
        ("It cost 699 €.\nThe guarantee of the hob covers it until 6 May 2028.", True),
        ("The hob is covered by its guarantee until 6 May 2027.", False),
        ("The hob is not covered by its guarantee until 6 May 2028.", False),
        ("The oven was cleaned in the spring, on 6 May 2028, by two of us.", False),
        ("", False),
    ],
)
def test_a_sentence_as_a_target_may_be_said_in_other_words(answer, right):
    assert says(TARGET, answer) == right
    wanted = replace(case(), targets=(TARGET,))
    told = reply(answer, sources=(source(1, TARGET),))
    assert GRADERS["facts_found"].grade(wanted, told) == right
    assert not says("6 May 2028", "It was 6 May 2028.")  # a fact, not a sentence


def lines(file):
    return file.read_text(encoding="utf-8").splitlines()


def run(*args):
    return CliRunner().invoke(evals, [str(one) for one in args], standalone_mode=False)


def test_imported_cases_are_written_to_a_new_file(tmp_path):
    config, into = tmp_path / "p.yaml", tmp_path / "mine" / "cases.yaml"
    config.write_text(PROMPTFOO)
    done = run("import", config, "--into", into)
    assert done.stdout == f"2 cases written to {into}.\n" and "javascript" in done.stderr
    assert [one.id for one in read_suite([into], GRADERS).cases] == ["hotel", "p-2"]
    assert "exists" in str(run("import", config, "--into", into).exception)
    assert yaml.safe_load(run("import", config).stdout)[0]["id"] == "hotel"


def test_a_run_goes_out_to_ragas(tmp_path):
    answer = reply("It is 42 [1]", gold=(gold(1),), sources=(source(1, "The words say 42."),))
    folder = tmp_path / "kept"
    folder.mkdir()
    write_run(folder, run_with(graded(case(all=["42"]), answer)), {})
    done = run("export", "ragas", folder, "--into", tmp_path / "ragas.jsonl")
    assert done.stdout.startswith("1 answers written to ")
    assert json.loads((tmp_path / "ragas.jsonl").read_text()) == {
        "user_input": "Why?", "response": "It is 42 [1]",
        "retrieved_contexts": ["The words say 42."], "reference": "42",
        "reference_contexts": ["words"],
    }  # fmt: skip


def test_cases_go_out_to_inspect_and_back(tmp_path):
    file = write_cases(tmp_path / "cases")
    run("export", "inspect", file, "--into", tmp_path / "samples.jsonl")
    samples = [json.loads(one) for one in lines(tmp_path / "samples.jsonl")]
    assert samples[1]["input"] == "Which place did we see on Monday?"
    assert samples[1]["target"] == ["Nishiki"] and samples[5]["target"] == ""
    back = {one.id: one for one in read_suite([tmp_path / "samples.jsonl"], GRADERS).cases}
    there = {one.id: one for one in read_suite([file], GRADERS).cases}
    assert {id: (one.question, one.expect, one.facts) for id, one in back.items()} == {
        id: (one.question, one.expect, one.facts) for id, one in there.items()
    }


def test_beir_has_every_paragraph_once_and_its_gold(tmp_path, vault):
    file, into = write_cases(tmp_path / "cases"), tmp_path / "beir"
    done = run("export", "beir", file, "--notes", vault, "--into", into)
    assert done.stdout == f"4 questions written to {into}.\n"
    corpus = {one["_id"]: one for one in map(json.loads, lines(into / "corpus.jsonl"))}
    qrels = [one.split("\t") for one in lines(into / "qrels" / "test.tsv")[1:]]
    assert {query: corpus[doc]["text"].split("\n")[0] for query, doc, _ in qrels} == {
        "hotel": "We stayed at the Hotel Granvia for three nights.",
        "market": "| Day | Place |",
        "proof": "- Feed the starter twice a day",
        "router": "The router's admin page is at 192.168.1.1 and its reset button is at the back.",
    }
    words = sum(len(one["text"].split()) for one in corpus.values())
    assert words == sum(len(one.read_text().split()) for one in vault.rglob("*") if one.is_file())
    write_cases(tmp_path / "cases", CASES.replace("kyoto.md", "x.md"))
    assert "mistakes in the cases" in str(
        run("export", "beir", file, "--notes", vault, "--into", into).exception
    )
